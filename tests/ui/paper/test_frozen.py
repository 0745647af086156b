"""What stays in view on a paper larger than its room: text one can read, heads, names, the current cell."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import mode

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from models.address import Address
from models.drafts.changes import SetCell
from models.editing.board import Board, Slot
from models.fonts.faces import face
from models.layout.sheet import SheetRow
from models.packs.blocks import TableBlock
from models.session.session import Session
from models.storage.draft_file import load_draft
from tests.support.building import SAMPLES
from ui.drafts.document import Document
from ui.paper._frozen import part_seen
from ui.paper._painter import MARGIN
from ui.paper.view import PaperView

PACKS = sorted(path.stem for path in SAMPLES.glob("*.tianbao"))
ROOM = (640, 420)


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[PaperView]:
    view = PaperView()
    view.resize(*ROOM)
    qtbot.addWidget(view)
    with qtbot.waitExposed(view):
        view.show()
    yield view
    view.set_document(None)


def show(view: PaperView, pack: str, form: str = "") -> Document:
    document = Document(Session(load_draft(SAMPLES / f"{pack}.tianbao")))
    view.set_document(document)
    if form:
        document.show(*next(place for place in document.session.printed_places() if place[0] == form))
    return document


def rect_of(view: PaperView, at: Address) -> QRect:
    rect = view.canvas.cell_rect(at)
    assert rect is not None
    return rect


def hit(view: PaperView, rect: QRect) -> Address | None:
    slot = view.canvas.slot_at(QPointF(rect.center()))
    return slot.address if slot is not None else None


@pytest.mark.parametrize("pack", PACKS)
def test_every_form_opens_with_text_that_can_be_read(view: PaperView, pack: str) -> None:
    document = show(view, pack)
    for place in document.session.printed_places():
        document.show(*place)
        sizes = [cell.size for _, cell in document.session.sheet(*place).cells() if cell.address]
        if sizes:
            assert mode(sizes) * 96 / 72 * view.canvas.zoom >= 12, place


@pytest.mark.parametrize("pack", PACKS)
def test_the_current_cell_is_whole_in_sight_and_where_a_click_finds_it(view: PaperView, pack: str) -> None:
    document = show(view, pack)
    for place in dict.fromkeys(document.session.printed_places()):
        document.show(*place)
        assert view.canvas.board is not None
        for slot in list(view.canvas.board.reading())[::-3]:
            document.go_to(slot.address)
            rect = rect_of(view, slot.address)
            assert rect.left() >= 0
            assert rect.top() >= 0
            if rect.width() < ROOM[0] / 2 and rect.height() < ROOM[1] / 2:
                assert view.viewport().rect().contains(rect), slot.address
                assert hit(view, rect) == slot.address


@pytest.mark.parametrize(
    ("pack", "form", "block", "name", "column"),
    [
        ("yubei-budget-2024", "income", "tree", "name", "reserve"),
        ("yuzhong-selfeval-2023", "department", "indicators", "name", "remark"),
        ("qiannan-selfeval-2023", "overall", "indicators", "level3", "reason"),
    ],
)
def test_the_name_of_a_row_stays_beside_its_last_figure(
    view: PaperView, pack: str, form: str, block: str, name: str, column: str
) -> None:
    document = show(view, pack, form)
    rows = document.session.calculation.rows(document.form, document.instance, block)
    last = Address(document.form, document.instance, block, list(rows)[-1], column)
    document.go_to(last)
    assert view.horizontalScrollBar().value() > 0
    named = last._replace(column=name)
    assert view.viewport().rect().contains(rect_of(view, named))
    assert rect_of(view, named).right() < rect_of(view, last).left()
    assert hit(view, rect_of(view, named)) == named
    across = view.horizontalScrollBar().value()
    document.go_to(named)
    assert view.horizontalScrollBar().value() == across  # it was in sight


def test_heads_and_names_look_as_they_do_where_they_stand(view: PaperView) -> None:
    document = show(view, "yubei-budget-2024", "income")
    place = (document.form, document.instance, "tree")
    rows = list(document.session.calculation.rows(*place))
    across, down = view.horizontalScrollBar(), view.verticalScrollBar()

    def picture(x: int, y: int, part: QRect) -> QImage:
        across.setValue(x)
        down.setValue(y)
        return view.viewport().grab(part).toImage()

    first, later = (Address(*place, row, "name") for row in (rows[0], rows[-4]))
    across.setValue(0)
    down.setValue(0)
    head = rect_of(view, first._replace(column="total"))
    name, code = rect_of(view, later), rect_of(view, later._replace(column="code"))
    # Two heads of the table stand above its first row; 8 px are its lines and the edge of what stays.
    height = round(view.canvas.geometry().scale * sum(r.height for r in heads_of(view)))
    natural = QRect(name.right() + 8, head.top() - height + 4, 260, height - 8)
    assert picture(260, 0, natural) == picture(260, down.maximum(), natural.translated(0, 4 - natural.top()))
    assert down.maximum() > natural.bottom()
    seen = name.translated(0, -down.maximum()).adjusted(4, 4, -8, -8)
    beside = seen.translated(3 - code.left(), 0)
    plain = picture(0, down.maximum(), seen)
    assert plain == picture(260, down.maximum(), beside)
    assert len({plain.pixel(x, y) for x in range(plain.width()) for y in range(plain.height())}) > 2


def heads_of(view: PaperView) -> list[SheetRow]:
    assert view.canvas.board is not None
    return [row for row in view.canvas.board.sheet.rows if row.repeat]


def test_a_click_on_what_stays_goes_to_its_cell_and_typing_brings_the_cell_back(
    view: PaperView, qtbot: QtBot
) -> None:
    document = show(view, "yubei-budget-2024", "income")
    place = (document.form, document.instance, "tree")
    rows = list(document.session.calculation.rows(*place))
    last = Address(*place, rows[-1], "reserve")
    document.go_to(last)
    names = Address(*place, rows[-1], "name")
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=rect_of(view, names).center())
    assert document.current == names
    # Under the heads there is a row, and a click on them does not go to it.
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(ROOM[0] - 60, 10))
    assert document.current == names
    typed = next(s for s in view.canvas.board.reading() if s.typed) if view.canvas.board else None
    assert typed is not None
    document.go_to(typed.address)
    qtbot.keyClick(view.viewport(), Qt.Key.Key_F2)
    assert view.editor is not None
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    assert not view.viewport().rect().contains(view.editor.geometry())
    qtbot.keyClicks(view.editor.input, "12")
    assert view.viewport().rect().contains(view.editor.geometry())


def test_a_cell_in_sight_stays_there_when_zoom_and_room_change(view: PaperView) -> None:
    document = show(view, "yubei-budget-2024", "income")
    assert view.canvas.board is not None
    last = list(view.canvas.board.reading())[-1].address
    document.go_to(last)
    for zoom in (1.5, 0.8, 2.0):
        view.canvas.set_zoom(zoom)
        assert view.viewport().rect().contains(rect_of(view, last))
    view.resize(ROOM[0] - 200, ROOM[1] - 150)
    assert view.viewport().rect().contains(rect_of(view, last))
    view.verticalScrollBar().setValue(0)  # what a person looks at elsewhere stays, too
    view.canvas.set_zoom(1.9)
    assert view.verticalScrollBar().value() == 0


def test_the_line_for_a_code_opens_where_the_code_stays(view: PaperView, qtbot: QtBot) -> None:
    document = show(view, "yubei-budget-2024", "general")
    rows = document.session.submission.rows(document.form, document.instance, "tree")
    code = Address(document.form, document.instance, "tree", list(rows)[-1], "code")
    view.horizontalScrollBar().setValue(view.horizontalScrollBar().maximum())
    document.go_to(code)
    assert view.horizontalScrollBar().value() > 60
    qtbot.keyClick(view.viewport(), Qt.Key.Key_F2)
    assert view.editor is not None
    assert view.editor.geometry().intersects(rect_of(view, code))
    assert view.editor.geometry().left() >= 0


def label_before(view: PaperView, slot: Slot) -> QRect | None:
    """Give the place of the printed words that a field follows."""
    board, geometry = view.canvas.board, view.canvas.geometry()
    assert board is not None
    for cell in board.sheet.rows[slot.start].cells:
        if cell.address is None and cell.text and cell.column + cell.span == slot.cell.column:
            return geometry.logical(geometry.cell(slot.start, cell))
    return None


@pytest.mark.parametrize("pack", PACKS)
def test_the_label_before_a_field_is_in_sight_with_it(view: PaperView, pack: str) -> None:
    document = show(view, pack)
    for place in dict.fromkeys(document.session.printed_places()):
        document.show(*place)
        form = document.session.pack.form(place[0])
        assert view.canvas.board is not None
        for slot in list(view.canvas.board.reading())[::-1]:
            if isinstance(form.block(slot.address.block), TableBlock):
                continue
            document.go_to(slot.address)
            label, room = label_before(view, slot), view.viewport().width()
            if label is None or rect_of(view, slot.address).right() - label.left() > room - 2 * MARGIN:
                continue
            assert 0 <= label.left() < label.right() <= room, slot.address


def test_another_form_begins_at_its_left_edge(view: PaperView) -> None:
    document = show(view, "yubei-budget-2024", "income")
    side = view.horizontalScrollBar()
    side.setValue(side.maximum())
    document.show("project", document.session.submission.forms["project"][0].id)
    assert side.value() == 0
    assert document.current is not None
    assert view.viewport().rect().contains(rect_of(view, document.current))


@pytest.mark.parametrize("form", ["income", "fiscal"])
def test_no_figure_is_seen_in_part(view: PaperView, form: str) -> None:
    document = show(view, "yubei-budget-2024", form)
    board, side, room = view.canvas.board, view.horizontalScrollBar(), view.viewport().rect()
    assert board is not None
    figures = [slot for slot in board.reading() if slot.cell.number is not None]
    cut = 0
    for scroll in range(0, side.maximum() + 1, 23):
        side.setValue(scroll)
        image, panes = view.viewport().grab().toImage(), view.canvas._panes()
        for slot in figures[:3]:
            if view.canvas._pane_of(slot) != panes[0]:
                continue
            cell = panes[0].geometry.cell(slot.start, slot.cell)
            shown = part_seen(panes, panes[0], cell)
            text = face("figures:serif").width(slot.cell.text, slot.cell.size) * view.canvas.zoom * 96 / 72
            inner = shown.adjusted(5, 5, -5, -5)
            if shown == cell or not 15 < inner.width() < text - 5 or not room.contains(inner):
                continue
            dark = [
                x
                for x in range(inner.left(), inner.right())
                for y in range(inner.top(), inner.bottom())
                if image.pixelColor(x, y).lightness() < 128
            ]
            cut += 1
            assert not dark or max(dark) - min(dark) <= slot.cell.size * view.canvas.zoom * 96 / 72, slot
    assert cut > 2
    assert document.form == form


@pytest.mark.parametrize(
    ("pack", "form"),
    [
        ("yuzhong-selfeval-2023", "department"),
        ("qiannan-selfeval-2023", "overall"),
        ("yubei-budget-2024", "general"),
    ],
)
def test_what_changed_is_seen_as_if_all_were_painted_anew(view: PaperView, pack: str, form: str) -> None:
    """Parts that stay in view are painted by pieces as well: the screen shows what a whole painting would."""
    document = show(view, pack, form)
    seen = 0
    for down in (0, view.verticalScrollBar().maximum()):
        for across in (0, view.horizontalScrollBar().maximum()):
            for address in typed_in_sight(view, across, down):
                view.horizontalScrollBar().setValue(across)
                view.verticalScrollBar().setValue(down)
                settled(view)
                document.do(SetCell(address, document.session.submission.typed(address) + "1"), "填写")
                assert on_screen(view) == view.viewport().grab().toImage(), address
                document.go_to(address)
                assert on_screen(view) == view.viewport().grab().toImage(), address
                seen += len(view.canvas._panes()) > 1
    assert seen > 3


def typed_in_sight(view: PaperView, across: int, down: int) -> list[Address]:
    """Give some cells a person has typed, of the parts that stay in view first."""
    view.horizontalScrollBar().setValue(across)
    view.verticalScrollBar().setValue(down)
    whole = view.canvas._panes()[0]
    typed = [slot for slot in board_of(view).reading() if slot.cell.role == "typed"]
    stay = [
        slot
        for slot in typed
        if view.canvas._pane_of(slot) != whole
        and not whole.clip.contains(whole.geometry.cell(slot.start, slot.cell))
    ]
    return [slot.address for slot in (*stay[-3:], *typed[::9][-3:])]


def board_of(view: PaperView) -> Board:
    assert view.canvas.board is not None
    return view.canvas.board


def settled(view: PaperView) -> None:
    """Let marks that stand for a moment go, as they would while a person reads."""
    view.canvas.show_fresh()
    QApplication.processEvents()


def on_screen(view: PaperView) -> QImage:
    """Give what has been painted so far, without painting it again."""
    QApplication.processEvents()
    whole = view.screen().grabWindow(view.winId()).toImage()
    return whole.copy(QRect(view.viewport().mapTo(view, QPoint()), view.viewport().size()))
