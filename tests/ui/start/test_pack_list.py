"""The forms on the start page: by place and year, found by a few words, one's own among them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from main import main
from models.own_packs.shelf import own_packs
from models.packs.heads import INDEX, OWN, PackHead, own_pack_file, pack_heads
from models.resources import RESOURCES
from tests.support.windows import OFFSCREEN
from ui.start._pack_list import ELSEWHERE, EVERYWHERE
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
SMALL = (Path(__file__).parents[2] / "packs" / "small.yaml").read_text("utf-8")


def put_own(pack_id: str, region: str, year: int, title: str = "部门自评表") -> Path:
    path = own_pack_file(pack_id)
    assert path is not None
    path.parent.mkdir(parents=True, exist_ok=True)
    text = SMALL.replace("id: small", f"id: {pack_id}").replace("title: 测试表样", f"title: {title}")
    text = text.replace("region: 某市某区", f"region: {region}").replace("year: 2023", f"year: {year}", 1)
    path.write_text(text, "utf-8")
    return path


def lines(window: MainWindow) -> list[str]:
    """Give headings as they are and entries by their tips."""
    packs = window.start.packs
    return [packs.item(row).text() or packs.item(row).toolTip() for row in range(packs.count())]


def ids(window: MainWindow) -> list[str]:
    packs = window.start.packs
    found = [packs.item(row).data(Qt.ItemDataRole.UserRole) for row in range(packs.count())]
    return [one.id for one in found if isinstance(one, PackHead)]


def test_forms_stand_by_place_and_the_newest_year_first(window: MainWindow) -> None:
    put_own("a", "重庆市渝中区", 2021)
    put_own("b", "重庆市渝中区", 2031)
    put_own("c", EVERYWHERE, 2020)
    put_own("d", "某县", 2024)
    window.start.refresh_packs()
    shown = lines(window)
    assert shown[0] == EVERYWHERE
    assert shown.index("某县") < shown.index("贵州省") < shown.index("重庆市")
    chongqing = [one for one in ids(window) if one in "ab" or "yu" in one or "q" in one]
    assert chongqing.index("b") < chongqing.index("a")
    assert shown.count("重庆市") == 1
    assert [one for one in shown if "自己的表样" in one and "渝中区 · 绩效自评 · 依据 2031 年表样" in one]
    assert "没有我的地方？" in shown[-1]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("渝北", {"yubei-budget-2024"}),
        ("2023", {"qiannan-selfeval-2023", "yuzhong-selfeval-2023"}),
        ("重庆 2023", {"yuzhong-selfeval-2023"}),
        ("整体支出", {"qiannan-selfeval-2023"}),
        ("预算 2021", {"tongnan-budget-2021"}),
        ("自己的", {"mine"}),
        ("没有这样的地方", set()),
    ],
)
def test_a_few_words_find_a_form(window: MainWindow, qtbot: QtBot, typed: str, found: set[str]) -> None:
    put_own("mine", "某省某县", 2025)
    window.start.refresh_packs()
    everything = ids(window)
    window.start.packs.search.setText(typed)
    assert {one for one in ids(window) if not one.startswith("national-")} == found
    assert "没有我的地方？" in lines(window)[-1]
    if not found:
        assert f"没有找到“{typed}”" in lines(window)
    qtbot.keyClick(window.start.packs.search, Qt.Key.Key_Escape)
    assert ids(window) == everything


def test_a_draft_is_begun_from_the_search_by_keyboard_alone(window: MainWindow, qtbot: QtBot) -> None:
    start = window.start
    start.packs.search.setFocus()
    start.packs.search.insert("重庆 预算")  # QTest can only type Latin keys
    first = start.packs.current()
    qtbot.keyClick(start.packs.search, Qt.Key.Key_Down)
    assert window.focusWidget() is start.packs
    assert start.packs.current() != first
    assert isinstance(chosen := start.packs.current(), PackHead)
    qtbot.keyClick(start.packs, Qt.Key.Key_Return)
    assert window.focusWidget() is start.unit
    start.unit.insert("某局")
    qtbot.keyClick(start.unit, Qt.Key.Key_Return)
    assert window.document is not None
    assert window.document.session.pack.id == chosen.id


def test_enter_in_the_search_takes_what_was_found(window: MainWindow, qtbot: QtBot) -> None:
    window.start.packs.search.setText("渝北")
    window.start.packs.search.setFocus()
    qtbot.keyClick(window.start.packs.search, Qt.Key.Key_Return)
    assert window.focusWidget() is window.start.unit
    assert getattr(window.start.packs.current(), "id", "") == "yubei-budget-2024"


# Who is not among them


def ways(window: MainWindow, qtbot: QtBot) -> dict[str, QAction]:
    """Choose the last entry, and give what is offered then."""
    window.start.packs.select(lambda data: data is ELSEWHERE)
    assert not window.start.create_button.isEnabled()
    qtbot.keyClick(window.start.packs, Qt.Key.Key_Return)
    menu = [one for one in window.start.findChildren(QMenu) if one.isVisible()][-1]
    menu.close()
    return {one.text().partition("(")[0]: one for one in menu.actions()}


def test_who_is_not_among_them_is_led_on(window: MainWindow, qtbot: QtBot) -> None:
    put_own("all", EVERYWHERE, 2024)
    window.start.refresh_packs()
    window.start.packs.search.setText("某旗")
    ways(window, qtbot)["用全国通用的表样"].trigger()
    assert "all" in ids(window)
    assert {one.region for one in map(_head_of(window), ids(window))} == {EVERYWHERE}
    with qtbot.waitSignal(window.start.packs_wanted):
        window.start.packs_wanted.disconnect(window.show_packs)
        ways(window, qtbot)["添加别人给的或自己写的表样"].trigger()


@pytest.mark.parametrize("typed", ["渝北", "全国 自评"])
def test_what_is_found_is_marked_and_can_be_begun(window: MainWindow, qtbot: QtBot, typed: str) -> None:
    packs = window.start.packs
    packs.search.setFocus()
    packs.search.insert("没有这样的地方")
    assert packs.current() is ELSEWHERE
    packs.search.selectAll()
    packs.search.insert(typed)
    assert isinstance(packs.current(), PackHead)
    assert window.start.create_button.isEnabled()


@pytest.mark.parametrize("before", ["", EVERYWHERE])
def test_the_form_for_everywhere_is_marked_when_it_is_taken(
    window: MainWindow, qtbot: QtBot, before: str
) -> None:
    window.start.packs.search.setText(before)
    ways(window, qtbot)["用全国通用的表样"].trigger()
    head = window.start.packs.current()
    assert isinstance(head, PackHead)
    assert head.region == EVERYWHERE
    assert window.start.create_button.isEnabled()


def _head_of(window: MainWindow) -> object:
    heads = {one.id: one for one in pack_heads()}
    heads |= {one.id: one.head for one in own_packs() if one.head is not None}
    return heads.__getitem__


def test_making_a_form_is_offered_where_the_program_can(window: MainWindow, qtbot: QtBot) -> None:
    making = QAction("制作表样", window)
    done: list[bool] = []
    making.triggered.connect(lambda: done.append(True))
    window.start._making = None
    assert "用空白表格制作表样" not in ways(window, qtbot)
    window.start.offer_making(making)
    ways(window, qtbot)["用空白表格制作表样"].trigger()
    assert done == [True]


def test_one_that_was_changed_while_the_program_was_closed_is_looked_at(
    window: MainWindow, qtbot: QtBot
) -> None:
    """Its head can be read, so only a look at the whole finds that nothing can be begun with it."""
    path = put_own("mine", "某县", 2024)
    path.write_text(path.read_text("utf-8").replace("forms:", "formen:"), "utf-8")
    window.start.refresh_packs()
    qtbot.waitUntil(lambda: any("不能用：有 " in line for line in lines(window)), timeout=8000)
    with qtbot.waitSignal(window.start.packs_wanted):
        window.start.packs_wanted.disconnect(window.show_packs)
        packs = window.start.packs
        packs.setCurrentRow(next(row for row, line in enumerate(lines(window)) if "不能用" in line))
        qtbot.keyClick(packs, Qt.Key.Key_Return)


# What it costs


def test_own_forms_that_did_not_change_are_listed_without_reading_them() -> None:
    for i in range(40):
        put_own(f"own-{i}", "某省某县", 2000 + i)
    assert len(own_packs()) == 40  # and are in the index now
    heavy = {"pydantic", "yaml", "models.packs.forms", "models.slips.pack_slips", "models.session.session"}
    code = (
        "import sys, models.own_packs.shelf as s, ui.start.start_page\n"
        f"assert len(s.own_packs()) == 40; print(*{heavy} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=RESOURCES.parent, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
    put_own("own-7", "某省某县", 2077)
    assert {one.head.year for one in own_packs() if one.head is not None and one.id == "own-7"} == {2077}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 1}', '{"version": 1, "packs": {"own": 3}}'])
def test_a_damaged_index_is_made_anew(text: str) -> None:
    path = put_own("own", "某县", 2024)
    (path.parents[1] / INDEX).write_text(text, "utf-8")
    assert [one.title for one in own_packs()] == ["部门自评表"]
    assert path.parents[1].name == OWN


def test_a_hostile_head_breaks_nothing(window: MainWindow) -> None:
    """Aliases of aliases, a region that is a list, links of links: listed as 不能用, and quickly."""
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n"
    for one, before in zip("bcdefghi", "abcdefgh", strict=True):
        bomb += f"{one}: &{one} [{', '.join([f'*{before}'] * 9)}]\n"
    put_own("bomb", "某县", 2024).write_text(
        f"{bomb}title: *i\nregion: 某县\nkind: budget\nyear: 2024\n", "utf-8"
    )
    put_own("list", "某县", 2024).write_text("title: [甲]\nkind: [budget]\nyear: {}\nextends: x\n", "utf-8")
    put_own("out", "某县", 2024).write_text("extends: [../../../secret.yaml]\nkind: budget\n", "utf-8")
    window.start.refresh_packs()
    assert {one.id for one in own_packs() if one.trouble} == {"bomb", "list", "out"}
    assert sum("不能用" in line for line in lines(window)) == 3
    assert main(["packs", "list"]) == 1


def test_last_years_draft_goes_on_where_its_form_is_only_carried(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = put_own("mine", "某县", 2024)
    last, now = tmp_path / "去年.tianbao", tmp_path / "今年.tianbao"
    assert main(["new", "mine", "--year", "2024", "--unit", "某局", "-o", str(last)]) == 0
    path.unlink()
    path.parent.rmdir()
    from models.session.opening import open_draft, open_submission
    from ui.start.from_last import FromLastDialog  # the window's way, which offers what the draft carries

    dialog = FromLastDialog(open_draft(last), "去年")
    assert dialog.pack.currentData() == "mine"
    assert "草稿带的" in dialog.pack.currentText()
    assert dialog.begun is not None
    begun = open_submission(dialog.begun.submission)
    assert begun.pack.title == "部门自评表"
    assert begun.submission.year == 2025
    assert begun.submission.carried is not None
    assert not now.exists()
