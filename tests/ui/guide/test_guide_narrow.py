"""Where the guide is narrowest nothing in it is cut off, whatever it has to say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from models.address import Address
from models.checks.counts import count
from models.drafts.changes import Batch, SetAdjustment
from models.drafts.submission import Adjustment
from models.editing.plans import can_adjust, can_type
from models.editing.typing import set_cells
from models.packs.loading import pack_ids
from tests.support.building import CHONGQING
from tests.support.windows import OFFSCREEN, opened, shown_window
from ui.drafts.document import Document
from ui.guide.guide import Guide

pytestmark = OFFSCREEN
FIGURE, WORDS = "98,765,432,109.87", "http://www.example.gov.cn/" + "x" * 60


def cells_of_columns(document: Document) -> Iterator[Address]:
    """Give one cell of each column of the shown form, and the last row's."""
    seen: dict[tuple[str, str], Address] = {}
    sheet = document.session.sheet(document.form, document.instance)
    for row in sheet.rows:
        for cell in row.cells:
            if cell.address is not None:
                seen.setdefault((cell.address.block, cell.address.column), cell.address)
    yield from seen.values()


def cut(guide: Guide) -> list[str]:
    """Name what reaches over the right edge of the guide or has less room than it needs."""
    for _ in range(4):  # one layout asks for the next
        QApplication.processEvents()
    room = guide.viewport().width()
    found = [f"全部 {guide.widget().width()} > {room}"] if guide.widget().width() > room else []
    for part in guide.widget().findChildren(QWidget):
        if part.isVisible() and part.mapTo(guide.widget(), part.rect().topRight()).x() >= room:
            found.append(f"{type(part).__name__} {getattr(part, 'text', str)()}")
        if part.isVisible() and isinstance(part, QLabel):
            tall = part.heightForWidth(part.width()) if part.hasHeightForWidth() else part.sizeHint().height()
            if part.height() < tall or part.width() < part.minimumSizeHint().width():
                found.append(f"{part.size()} {part.minimumSizeHint()} {tall} {part.text()}")
    return found


@pytest.mark.parametrize("pack", pack_ids())
def test_nothing_is_cut_off_at_the_right(qtbot: QtBot, qapp: QApplication, pack: str) -> None:
    window = shown_window(qtbot, qapp)
    window.resize(1366, 700)
    document = opened(window, pack)
    assert window.workspace is not None
    guide = window.workspace.guide
    window.splitter.setSizes([220, 1200, guide.minimumWidth()])
    figure = FIGURE if document.session.pack.kind == "budget" else "98.76"
    for form, instance in list(document.session.printed_places()):
        document.show(form, instance)
        for i, at in enumerate(list(cells_of_columns(document))):
            if can_type(document.session, at):
                typed = ("", FIGURE, WORDS, "不是数", "98.76")[i % 5]
                document.do(Batch(tuple(set_cells(document.session, [(at, typed)]))), "填写")
            elif can_adjust(document.session, at):
                document.do(SetAdjustment(at, Adjustment(figure, WORDS, "0")), "手工调整")
    assert count(document.session.issues()).open
    found = []
    for form, instance in list(document.session.printed_places()):
        document.show(form, instance)
        for at in list(cells_of_columns(document)):
            document.go_to(at)
            found += [f"{at.form} {at.column}: {said}" for said in cut(guide)]
    window.review()
    found += cut(guide)
    assert guide.width() == guide.minimumWidth()
    assert found == []


@pytest.mark.parametrize("size", [(1366, 700), (910, 480)])
@pytest.mark.parametrize("folded", [False, True])
def test_what_is_wrong_comes_to_the_top_when_it_is_asked_for(
    qtbot: QtBot, qapp: QApplication, size: tuple[int, int], folded: bool
) -> None:
    window = shown_window(qtbot, qapp)
    window.resize(*size)
    assert window.new(CHONGQING, 2023, "某局")
    assert window.workspace is not None
    window.panes.unfold("guide_pane")
    if folded:
        window.actions_["guide_pane"].trigger()
    QApplication.processEvents()
    window.actions_["review"].trigger()
    QApplication.processEvents()
    guide = window.workspace.guide
    top = guide.issues.mapTo(guide.viewport(), guide.issues.rect().topLeft()).y()
    assert 0 < top < 80
    assert guide.issues.visibleRegion().boundingRect().height() > guide.viewport().height() / 2
