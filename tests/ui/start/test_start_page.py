"""The start page by keyboard, and what is remembered between runs."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from models.packs.heads import INDEX, KINDS, PACKS, PackHead, index_text, pack_heads
from models.packs.loading import load_pack, pack_ids
from models.resources import RESOURCES
from models.session.unit_and_title import filer_name, unit_name
from tests.support.building import CHONGQING, GUIZHOU, SAMPLES
from tests.support.safe_drafts import leave, press, saved_sample, with_text
from tests.support.windows import OFFSCREEN, answer_questions, choose_file, opened, shown_window
from ui.drafts.remembered import MAX_RECENT, Remembered
from ui.widgets.parts import CutLabel
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    return saved_sample(tmp_path)


def test_the_list_says_what_the_packs_say() -> None:
    heads = {head.id: head for head in pack_heads()}
    assert set(heads) == set(pack_ids())
    for pack in map(load_pack, pack_ids()):
        head = heads[pack.id]
        assert (head.title, head.region, head.year) == (pack.title, pack.region, pack.year)
        assert head.kind == KINDS[pack.kind]


def test_the_index_of_packs_is_fresh() -> None:
    assert (PACKS / INDEX).read_text(encoding="utf-8") == index_text(), "python -m tools.pack_index"


def test_a_pack_that_is_in_no_index_is_listed_all_the_same(tmp_path: Path) -> None:
    for path in PACKS.glob("*.yaml"):
        shutil.copy(path, tmp_path)
    shutil.copytree(PACKS / "shared", tmp_path / "shared")
    assert pack_heads(tmp_path) == pack_heads()
    shutil.copy(PACKS / INDEX, tmp_path)
    new = "extends: [shared/budget.yaml]\ntitle: 新表\nregion: 某区\nkind: budget\nyear: 2031\n"
    (tmp_path / "new.yaml").write_text(new, encoding="utf-8")
    assert set(pack_heads(tmp_path)) - set(pack_heads()) == {
        PackHead("new", "新表", "某区", "预算公开", 2031)
    }


def test_a_pack_that_cannot_be_read_does_not_hide_the_others(tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text("title: 好\nkind: budget\nyear: 2024\nforms: [", encoding="utf-8")
    (tmp_path / "bad.yaml").write_text("title: [\nkind: budget\n", encoding="utf-8")
    (tmp_path / "odd.yaml").write_text("title: 怪\nkind: other\nyear: 2024\n", encoding="utf-8")
    assert pack_heads(tmp_path) == (PackHead("good", "好", "", "预算公开", 2024),)


def test_the_keyboard_is_on_the_packs_at_once(window: MainWindow) -> None:
    assert window.focusWidget() is window.start.packs


def test_a_draft_is_made_by_keyboard_alone(window: MainWindow, qtbot: QtBot) -> None:
    start = window.start
    window.actions_["new"].trigger()
    while getattr(start.packs.current(), "id", "") != CHONGQING:
        qtbot.keyClick(start.packs, Qt.Key.Key_Down)
    qtbot.keyClick(start.packs, Qt.Key.Key_Return)
    start.year.setValue(2024)
    start.unit.insert("某区大数据局")  # QTest can only type Latin keys
    qtbot.keyClick(start.unit, Qt.Key.Key_Return)
    document = window.document
    assert document is not None
    assert (document.session.pack.id, document.session.submission.year) == (CHONGQING, 2024)
    assert unit_name(document.session) == "某区大数据局"
    assert document.path is None
    assert not document.undo_stack.canUndo()
    assert window.workspace is not None
    assert window.stack.currentWidget() is window.workspace.paper
    assert document.current is not None, "work goes on at the first empty cell"


def test_a_draft_without_a_unit_can_be_made(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.mouseClick(window.start.create_button, Qt.MouseButton.LeftButton)
    assert window.document is not None
    assert unit_name(window.document.session) == ""


def test_samples_open_from_the_page(window: MainWindow, qtbot: QtBot) -> None:
    window.start.samples.setCurrentRow(0)
    qtbot.keyClick(window.start.samples, Qt.Key.Key_Return)
    assert window.document is not None
    assert window.document.session.pack.id == sorted(path.stem for path in SAMPLES.glob("*.tianbao"))[0]
    assert window.document.path is None


def test_a_recent_draft_opens_from_the_page(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "草稿.tianbao"
    path.write_bytes((SAMPLES / f"{GUIZHOU}.tianbao").read_bytes())
    window.recent.add(path)
    window.start.recents.setCurrentRow(0)
    qtbot.keyClick(window.start.recents, Qt.Key.Key_Return)
    assert window.document is not None
    assert window.document.path == path


def test_a_draft_that_is_gone_can_be_removed(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window.recent.add(tmp_path / "没了.tianbao")
    recents = window.start.recents
    assert recents.count() == 1
    assert "已不在" in recents.item(0).toolTip()
    recents.setCurrentRow(0)
    qtbot.keyClick(recents, Qt.Key.Key_Delete)
    assert window.recent.files() == []
    assert recents.isHidden()


def test_a_heading_is_not_a_choice(window: MainWindow) -> None:
    assert window.start.packs.item(0).text() == "全国"
    window.start.packs.itemClicked.emit(window.start.packs.item(0))
    assert window.document is None


def test_another_form_keeps_the_year_that_was_typed(window: MainWindow, qtbot: QtBot) -> None:
    start = window.start
    offered = start.year.value()
    assert start.packs.current().kind == "预算公开"
    while start.packs.current().kind != "绩效自评":
        qtbot.keyClick(start.packs, Qt.Key.Key_Down)
    assert start.year.value() == offered - 1, "nobody has typed one yet"
    start.year.setFocus()
    start.year.selectAll()
    qtbot.keyClicks(start.year, "2019")
    start.packs.setFocus()
    qtbot.keyClick(start.packs, Qt.Key.Key_Home)
    qtbot.keyClick(start.packs, Qt.Key.Key_Down)
    qtbot.keyClick(start.packs, Qt.Key.Key_Return)
    qtbot.keyClick(start.unit, Qt.Key.Key_Return)
    assert window.document is not None
    assert window.document.session.submission.year == 2019


# Remembered


def test_unit_and_filer_are_proposed_for_the_next_draft(
    window: MainWindow, qtbot: QtBot, qapp: QApplication
) -> None:
    window.start.unit.insert("某区大数据局")
    window.start.filer.insert("张三")
    qtbot.keyClick(window.start.filer, Qt.Key.Key_Return)
    assert window.document is not None
    assert filer_name(window.document.session) == "张三"
    later = shown_window(qtbot, qapp)
    assert (later.start.unit.text(), later.start.filer.text()) == ("某区大数据局", "张三")
    later.start.packs.setFocus()
    qtbot.keyClick(later.start.packs, Qt.Key.Key_Return)
    assert later.start.unit.selectedText() == "某区大数据局", "typing takes its place"


def test_what_is_saved_last_is_proposed(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qtbot: QtBot
) -> None:
    document = opened(window, CHONGQING)
    choose_file(monkeypatch, tmp_path / "甲.tianbao")
    assert window.save()
    window.close_draft()
    assert window.start.unit.text() == unit_name(document.session) != ""
    answer_questions(monkeypatch, "清除")
    window.start.clear_button.click()
    assert window.start.unit.text() == Remembered().name("unit") == ""


def test_a_recent_draft_says_whose_it_is_and_how_far(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    document = opened(window, CHONGQING)
    choose_file(monkeypatch, tmp_path / "甲.tianbao")
    assert window.save()
    said = shown_window(qtbot, qapp).start.recents.item(0).toolTip()
    filled, required = document.session.progress()
    for words in (unit_name(document.session), "2023 年度", document.session.pack.title, str(tmp_path)):
        assert words in said
    assert filled == required
    assert f"已填 {filled} 格，该填的都填了" in said
    window.recent.add(tmp_path / "乙.tianbao")
    assert all(words in said for words in window.recent.about(tmp_path / "甲.tianbao").split("　"))
    assert window.recent.about(tmp_path / "乙.tianbao") == ""


def test_recent_files_are_few_and_newest_first(tmp_path: Path) -> None:
    recent = Remembered()
    for i in range(MAX_RECENT + 3):
        recent.add(tmp_path / f"{i}.tianbao")
    recent.add(tmp_path / "5.tianbao")
    names = [path.stem for path in Remembered().files()]
    assert len(names) == MAX_RECENT
    assert names[:3] == ["5", "12", "11"]
    assert names.count("5") == 1


@pytest.mark.parametrize("count", [0, 1, 2])
def test_any_number_of_recent_files_is_kept(tmp_path: Path, count: int) -> None:
    recent = Remembered()
    for i in range(count):
        recent.add(tmp_path / f"文件 {i}.tianbao")
    recent._settings.sync()
    assert len(Remembered().files()) == count


def test_folders_are_remembered_by_kind(tmp_path: Path) -> None:
    recent = Remembered()
    recent.remember_folder("pdf", tmp_path)
    assert Remembered().folder("pdf") == tmp_path
    assert Remembered().folder("xlsx") != tmp_path
    recent.remember_folder("pdf", tmp_path / "没有")
    assert Remembered().folder("pdf") != tmp_path / "没有"


def test_a_pack_may_be_written_in_any_yaml(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("kind: selfeval  # 自评\nyear: 2020\n", encoding="utf-8")
    plain = "extends: [base.yaml]\ntitle: 表样\nregion: 某区\n"
    (tmp_path / "one.yaml").write_text(plain, encoding="utf-8")
    other = "extends:\n  - base.yaml\ntitle: '表样：二'\nregion: 某区\nyear: 2_021\n"
    (tmp_path / "two.yaml").write_text(other, encoding="utf-8")
    heads = {head.id: head for head in pack_heads(tmp_path)}
    assert heads["one"] == PackHead("one", "表样", "某区", "绩效自评", 2020)
    assert heads["two"] == PackHead("two", "表样：二", "某区", "绩效自评", 2021)


def test_showing_the_packs_does_not_load_the_parser() -> None:
    said = "import sys, models.packs.heads as p; assert p.pack_heads(); assert 'yaml' not in sys.modules"
    subprocess.run([sys.executable, "-c", said], cwd=RESOURCES.parent, check=True)


def test_the_window_starts_without_what_only_drafts_need() -> None:
    heavy = {"pydantic", "yaml", "models.packs.forms", "models.session.session"}
    heavy |= {"reportlab", "openpyxl", "fontTools"}
    code = f"import sys, ui.window.app; print(*{heavy} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=RESOURCES.parent, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


# What is in sight

SMALL = {"1.25": (1092, 582), "1.5": (910, 485)}
"""A screen of 1366×768 with a task bar, as large as the window is there in logical pixels."""


@pytest.mark.parametrize("size", SMALL.values(), ids=SMALL)
@pytest.mark.parametrize("recovered", [0, 1, 2])
def test_what_a_new_draft_needs_is_in_sight_without_scrolling(
    window: MainWindow, draft: Path, size: tuple[int, int], recovered: int
) -> None:
    for ago in range(recovered):
        leave(window, with_text("新的"), draft if ago else None, ago)
    window.safety.offer_recovery()
    window.resize(*size)
    QApplication.processEvents()
    start = window.start
    assert len(start.recoveries.buttons()) == 2 * recovered
    assert start.verticalScrollBar().maximum() == start.horizontalScrollBar().maximum() == 0
    for needed in (start.packs, start.year, start.unit, start.filer, start.create_button):
        assert needed.visibleRegion().boundingRect() == needed.rect(), needed
    assert start.packs.visualItemRect(start.packs.currentItem()).bottom() < start.packs.viewport().height()


@pytest.mark.parametrize("size", SMALL.values(), ids=SMALL)
def test_recent_drafts_are_told_apart_on_a_small_screen(
    window: MainWindow, tmp_path: Path, size: tuple[int, int]
) -> None:
    unit, form = "重庆市渝中区大数据应用发展管理局" * 3, "渝中区部门绩效自评表"
    about = f"{unit}　2023 年度　{form}　已填 62 格，还有 3 处"
    names = (
        f"{unit} {form} 2023年度",
        "送财政局的第二稿，含二级项目，数据截至十二月三十一日，请各位不要再改，有问题的找办公室",
    )
    paths = [tmp_path / f"{name}.tianbao" for name in names]
    for path in paths:
        path.write_bytes((SAMPLES / f"{CHONGQING}.tianbao").read_bytes())
        window.recent.add(path)
        window.recent.note(path, "", about)
    window.start.refresh_recent()
    window.start.welcome.close_button.click()
    window.resize(*size)
    QApplication.processEvents()
    recents = window.start.recents
    for row, (path, title) in enumerate(zip(reversed(paths), (names[1], unit), strict=True)):
        first, second = recents.itemWidget(recents.item(row)).findChildren(CutLabel)
        assert first.text() == title
        assert first.shown != title, "it is too long for the room"
        assert (first.shown[:4], first.shown[-4:]) == (title[:4], title[-4:])
        assert second.text() == f"2023 年度 · {form} · 已填 62 格，还有 3 处"
        assert second.shown.endswith("已填 62 格，还有 3 处")
        assert str(tmp_path) not in first.text() + second.text()
        edge = second.mapTo(recents.viewport(), second.rect().topRight()).x()
        assert edge < recents.viewport().width()
        for words in (str(path), unit, "2023 年度", form):
            assert words in recents.item(row).toolTip()
    assert recents.visualItemRect(recents.item(1)).bottom() < recents.viewport().height(), "two are in sight"


def test_the_lines_for_the_first_start_make_room_for_what_was_left(window: MainWindow, draft: Path) -> None:
    assert window.start.welcome.isVisible()
    leave(window, with_text("新的"), draft)
    window.safety.offer_recovery()
    assert not window.start.welcome.isVisible()
    press(window.start.recoveries, "丢弃")
    assert window.start.welcome.isVisible()


def saved_as(pack: str, folder: Path) -> Path:
    return shutil.copy(SAMPLES / f"{pack}.tianbao", folder / "草稿.tianbao")


@pytest.mark.parametrize("way", ["new", "open"])
@pytest.mark.parametrize("pack", ["yubei-budget-2024", CHONGQING])
def test_the_next_draft_begins_with_the_pack_and_year_of_the_last(
    window: MainWindow, qtbot: QtBot, qapp: QApplication, tmp_path: Path, pack: str, way: str
) -> None:
    assert window.new(pack, 2019, "某局") if way == "new" else window.open(saved_as(pack, tmp_path))
    window.document.undo_stack.setClean()  # type: ignore[union-attr]
    later = shown_window(qtbot, qapp)
    for start in (window.start, later.start):
        if start is window.start:
            window.show_start()
        head = start.packs.current()
        assert isinstance(head, PackHead)
        assert head.id == pack
        assert start.year.value() == date.today().year - (head.kind == "绩效自评")
        assert start.packs.visualItemRect(start.packs.currentItem()).top() >= 0


def test_a_double_click_on_a_recent_draft_opens_it_and_no_cell_of_it(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "草稿.tianbao"
    path.write_bytes((SAMPLES / f"{GUIZHOU}.tianbao").read_bytes())
    window.recent.add(path)
    recents = window.start.recents
    spot = recents.visualItemRect(recents.item(0)).center()
    at = recents.viewport().mapTo(window, spot)
    qtbot.mouseClick(recents.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert window.workspace is not None
    view = window.workspace.paper
    current, steps = view.canvas.current, window.document.undo_stack.count() if window.document else -1
    under = window.childAt(at)
    assert under is not None
    for place in (under, view.viewport()):  # what a second click meets, wherever the mouse is
        for kind in (QEvent.Type.MouseButtonDblClick, QEvent.Type.MouseButtonRelease):
            local = QPointF(place.rect().center())
            buttons = Qt.MouseButton.LeftButton
            event = QMouseEvent(
                kind, local, place.mapToGlobal(local), buttons, buttons, Qt.KeyboardModifier.NoModifier
            )
            QApplication.sendEvent(place, event)
    assert view.editor is None
    assert view.canvas.current == current
    assert window.document is not None
    assert window.document.undo_stack.count() == steps
    assert current is not None
    view.setFocus()
    cell = view.canvas.cell_rect(current)
    assert cell is not None
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=cell.center())
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=cell.center())
    assert view.editor is not None  # a double click on the paper itself still opens the cell
