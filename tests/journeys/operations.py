"""The ten commonest operations, each done once in the window and counted.

``python -m tests.journeys.operations FOLDER`` prints for each its keys, its clicks, and the keys that typing
what it changed on the tables takes in a spreadsheet: the characters of every cell that reads differently, one
move per cell.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from itertools import groupby
from typing import NamedTuple

from PySide6.QtCore import Qt

from models.address import Address
from models.storage.draft_file import load_draft
from tests.journeys.clerk import Clerk
from tests.journeys.desk import Desk
from tests.journeys.robot import CTRL, NONE, Robot
from tests.support.building import CHONGQING, SAMPLES

K = Qt.Key
BUDGET = "yubei-budget-2024"


class Operation(NamedTuple):
    """What is done, in which sample, from which cell; what has to be there first is done before counting."""

    name: str
    pack: str
    place: tuple[str, str, str, str]
    do: Callable[[Clerk], None]
    first: Callable[[Clerk], None] = lambda clerk: None


def _typing(text: str, key: Qt.Key = K.Key_Return) -> Callable[[Clerk], None]:
    def do(clerk: Clerk) -> None:
        clerk.enter(text)
        clerk.robot.key(key)

    return do


def _keys(*keys: tuple[Qt.Key, Qt.KeyboardModifier]) -> Callable[[Clerk], None]:
    def do(clerk: Clerk) -> None:
        for key, modifiers in keys:
            clerk.robot.key(key, modifiers)

    return do


def _subject(clerk: Clerk) -> None:
    robot = clerk.robot
    robot.key(K.Key_Insert)
    robot.type("2080599")
    robot.key(K.Key_Return)
    robot.type("12,000.00")
    robot.key(K.Key_Return)


def _indicator(clerk: Clerk) -> None:
    """Add a row under the last one and fill it."""
    robot = clerk.robot
    at = robot.document.current
    assert at is not None
    robot.key(K.Key_Return, CTRL)
    rows = list(robot.document.session.submission.rows(*at[:3]))
    new = at._replace(row=rows[rows.index(at.row) + 1])
    texts = {"name": "培训人次", "nature": "≥", "unit": "人", "target": "300", "actual": "320", "weight": "5"}
    block = robot.document.session.pack.form(at.form).block(at.block)
    for column in sorted(texts, key=[cell.key for cell in block.cells].index):
        clerk.go(new._replace(column=column))
        clerk.enter(texts[column])
    clerk.commit()


def _adjustment(clerk: Clerk) -> None:
    robot = clerk.robot
    assert robot.document.current is not None
    robot.context_menu(robot.document.current)
    robot.press("手工调整…")
    robot.type("2,300,000.00")
    robot.key(K.Key_Tab)
    robot.type("按批复数")
    robot.key(K.Key_Return)


def _copy(clerk: Clerk) -> None:
    at = clerk.robot.document.current
    assert at is not None
    clerk.navigate(at[:2], menu=True)
    clerk.robot.press("复制")


_UNIT = ("cover", "unit", "-", "name")
_OLD_AGE = ("general", "tree", "2080505", "basic")
_ACTUAL = ("department", "indicators", "0", "actual")
OPERATIONS = (
    Operation("改单位全称，各表的单位跟着变", BUDGET, _UNIT, _typing("渝北区数据局")),
    Operation("填一个数，各表的合计跟着变", BUDGET, _OLD_AGE, _typing("99,000.00")),
    Operation("新增一个科目并填数", BUDGET, _OLD_AGE, _subject),
    Operation(
        "删除一个科目",
        BUDGET,
        ("general", "tree", "2101102", "basic"),
        _keys((K.Key_Delete, CTRL)),
    ),
    Operation("采用程序生成的数", BUDGET, ("three", "list", "amounts", "running"), _keys((K.Key_G, CTRL)),
              _keys((K.Key_Delete, NONE))),
    Operation("选一个选项", BUDGET, ("goal", "indicators", "0", "nature"), _typing("≤")),
    Operation("复制一张项目表", BUDGET, ("project", "head", "-", "name"), _copy),
    Operation("填完成值，得分和总分跟着算", CHONGQING, _ACTUAL, _typing("40")),
    Operation("加一行指标并填好", CHONGQING, ("department", "indicators", "9", "name"), _indicator),
    Operation("手工调整一个合计", BUDGET, ("basic", "tree", "total", "personnel"), _adjustment),
)  # fmt: skip


def count() -> dict[str, tuple[int, int, int]]:
    """Do all operations and give keys, clicks and a spreadsheet's keys of each."""
    desk = Desk()
    robot = Robot(desk.window)
    made = {}
    for pack, operations in groupby(OPERATIONS, lambda operation: operation.pack):
        clerk = Clerk(robot, load_draft(SAMPLES / f"{pack}.tianbao"))
        clerk.look_at_sample(pack)
        for operation in operations:
            made[operation.name] = _count(clerk, operation)
    assert (desk.asked, desk.warned) == ([], [])
    desk.close()
    return made


def _count(clerk: Clerk, operation: Operation) -> tuple[int, int, int]:
    robot, (form, block, row, column) = clerk.robot, operation.place
    clerk.open(robot.document.session.pack.form(form), 0)
    here = Address(form, robot.document.instance, block, row, column)
    if row.isdecimal() and block == "indicators":
        here = here._replace(row=list(robot.document.session.submission.rows(*here[:3]))[int(row)])
    clerk.go(here)
    operation.first(clerk)
    assert robot.document.current == here
    before, keys, clicks = _printed(clerk), robot.keys, robot.clicks
    operation.do(clerk)
    keys, clicks = robot.keys - keys, robot.clicks - clicks
    new = _printed(clerk) - before
    assert new, operation.name
    spreadsheet = sum(number * (1 + len(text)) for (_, text), number in new.items())
    while robot.document.undo_stack.canUndo():
        robot.key(K.Key_Z, CTRL)
    return keys, clicks, spreadsheet


def _printed(clerk: Clerk) -> Counter[tuple[Address | None, str]]:
    """Count the cells of the tables: in a text, only some words of a paragraph would be typed anew."""
    sheets = [sheet for sheet in clerk.robot.document.session.printed_sheets() if not sheet.document]
    return Counter((cell.address, cell.text) for sheet in sheets for _, cell in sheet.cells() if cell.text)


if __name__ == "__main__":
    print(json.dumps(count(), ensure_ascii=False))
