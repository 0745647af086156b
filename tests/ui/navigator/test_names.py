"""Names in the navigator: what tells one from the others is always to be read, the whole in a tooltip."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from models.address import SINGLE_ROW, Address
from models.drafts.changes import Batch, Change, InsertInstance, SetCell
from models.drafts.submission import new_instance
from models.packs.loading import pack_ids
from tests.support.building import CHONGQING
from tests.support.windows import OFFSCREEN, opened
from ui.drafts.document import Document
from ui.navigator._names import shared, shortened_name
from ui.navigator.navigator import MANY, Navigator
from ui.window._workspace import NAVIGATOR_WIDTHS
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN


def navigator(window: MainWindow) -> Navigator:
    assert window.workspace is not None
    return window.workspace.navigator


def items(above: QTreeWidgetItem) -> Iterator[QTreeWidgetItem]:
    for i in range(above.childCount()):
        yield above.child(i)
        yield from items(above.child(i))


def said(tree: Navigator, item: QTreeWidgetItem) -> list[str]:
    """Give the lines an entry is shown on, having made sure that there is room for them."""
    index = tree.tree.indexFromItem(item)
    lines = tree.tree.names.lines(index)
    rect, metrics = tree.tree.visualRect(index), tree.tree.fontMetrics()
    assert len(lines) <= 2
    assert rect.height() >= len(lines) * metrics.lineSpacing()
    assert all(metrics.horizontalAdvance(line) <= rect.width() for line in lines)
    return lines


def with_projects(window: MainWindow, number: int, name: str) -> Document:
    """Open a new draft with so many project forms, `{}` in their name standing for a number."""
    assert window.new(CHONGQING, 2023, "某局")
    document = window.document
    assert document is not None
    form = document.session.pack.form("project")
    changes: list[Change] = []
    for i in range(1, number):
        copy = new_instance(document.session.submission, form)
        changes.append(InsertInstance("project", i, copy))
        at = Address("project", copy.id, "head", SINGLE_ROW, "name")
        changes.append(SetCell(at, name.format(i)))
    document.do(Batch(tuple(changes)), "添加")
    document.undo_stack.setClean()
    return document


@pytest.mark.parametrize("width", [NAVIGATOR_WIDTHS[0], 285])
@pytest.mark.parametrize("pack", pack_ids())
def test_no_name_of_a_form_is_cut(window: MainWindow, pack: str, width: int) -> None:
    for new in (False, True):
        if new:
            assert window.new(pack, 2026, "某局")
        else:
            opened(window, pack)
        tree = navigator(window)
        tree.setFixedWidth(width)
        QApplication.processEvents()
        for item in items(tree.tree.invisibleRootItem()):
            if not item.parent() or item.parent().isExpanded():
                lines = said(tree, item)
                assert item.toolTip(0) == item.text(0)
                own = item.text(0).rpartition("-")[2]  # what stands behind a project's code
                if width > NAVIGATOR_WIDTHS[0]:
                    assert "".join(lines).endswith(own)


def test_what_tells_projects_apart_is_never_cut(window: MainWindow) -> None:
    name = "2024年中央财政支持地方高校改革发展专项资金（第{}批）用于信息化基础设施建设和运行维护项目"
    with_projects(window, 60, name)
    tree = navigator(window)
    tree.setFixedWidth(NAVIGATOR_WIDTHS[0])
    QApplication.processEvents()
    named = [item for item in items(tree.tree.invisibleRootItem()) if "专项资金" in item.text(0)]
    assert len(named) == 59
    for i, item in enumerate(named, 1):
        assert f"第{i}批" in "".join(said(tree, item))
        assert item.toolTip(0) == name.format(i)
    assert len({"".join(said(tree, item)) for item in named}) == 59


@pytest.mark.parametrize(
    ("names", "room", "shown"),
    [
        (("短名", "长名"), 4, ["短名", "长名"]),
        (("基本支出预算（部门）", "基本支出预算（政府）"), 6, ["…算（部门", "…算（政府"]),
        (
            ("50011021T000000046543-甲项目", "50011021T000000046552-乙项目"),
            12,
            ["50011021…甲项目", "50011021…乙项目"],
        ),
        (("甲单位信息化运行维护", "乙单位信息化运行维护"), 6, ["甲单位…维护", "乙单位…维护"]),
        (("一个谁也不像的很长很长的名字",), 7, ["一个谁…"]),
    ],
)
def test_a_name_is_shortened_where_others_are_the_same(
    names: tuple[str, ...], room: int, shown: list[str]
) -> None:
    common = shared(names)
    found = [
        shortened_name(name, its, lambda text: len(text) <= room)
        for name, its in zip(names, common, strict=True)
    ]
    assert all(len(text) <= room for text in found)
    assert len(set(found)) == len(names)
    assert all(text.startswith(start) for text, start in zip(found, shown, strict=True))


# Many of them


def test_projects_are_folded_until_one_goes_there(window: MainWindow) -> None:
    document = with_projects(window, 12, "项目{}")
    tree = navigator(window)
    ids = [one.id for one in document.session.submission.forms["project"]]
    document.show("cover", document.session.submission.forms["cover"][0].id)
    copies = [tree._items["project", one] for one in ids]
    assert not any(copy.isExpanded() for copy in copies)
    for one in (ids[3], ids[7]):
        document.go_to(Address("project", one, "head", SINGLE_ROW, "code"))
        assert [copy.isExpanded() for copy in copies] == [other == one for other in ids]
    copies[2].setExpanded(True)  # by hand: this stays
    document.show("cover", document.session.submission.forms["cover"][0].id)
    assert [copy.isExpanded() for copy in copies].count(True) == 1
    assert copies[2].isExpanded()


def test_many_projects_are_found_by_a_part_of_their_names(window: MainWindow, qtbot: QtBot) -> None:
    document = with_projects(window, MANY - 1, "项目{}")
    tree = navigator(window)
    assert tree.search.isHidden()
    with_projects(window, 60, "数据项目{}号")
    assert tree.search.isVisible()
    qtbot.keyClicks(tree.search, "41")
    shown = [item.text(0) for item in items(tree.tree.invisibleRootItem()) if not item.isHidden()]
    assert shown[0].startswith("③ 二级项目绩效自评表")
    assert shown[1] == "数据项目41号"
    assert len([name for name in shown if name.startswith("数据项目")]) == 1
    document = window.document
    assert document is not None
    key = next(k for k, item in tree._items.items() if item.text(0) == "数据项目41号")
    tree.tree.setCurrentItem(tree._items[key])
    qtbot.keyClick(tree.tree, Qt.Key.Key_Return)
    assert document.instance == key[1]
    tree.search.clear()
    assert not any(item.isHidden() for item in items(tree.tree.invisibleRootItem()))
