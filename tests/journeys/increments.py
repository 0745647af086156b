"""Last year's workbook and this year's increments: ``python -m tests.journeys.increments FOLDER``.

The clerk begins a draft of last year, imports the published workbook into it, begins this year's from that,
and types this year's amounts: all that last year's draft has and this year's waits for. Prints what it took.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication

from exporters.workbook.workbook import write_workbook
from models.carrying.carry import begin_from
from models.carrying.recurring import recurring
from models.drafts.submission import Submission
from models.figures.numbers import parse_number
from models.session.opening import open_draft
from models.session.session import Session
from models.storage.draft_file import load_draft
from tests.journeys.clerk import Clerk
from tests.journeys.desk import Desk
from tests.journeys.robot import CTRL, Robot
from tests.support.building import SAMPLES

PACK = "yubei-budget-2024"
GROWTH = Decimal("1.03")
_CENT = Decimal("0.01")


def increments(folder: Path) -> dict[str, Any]:
    """Make the journey; gives keys, clicks and how many amounts were typed."""
    sample = open_draft(SAMPLES / f"{PACK}.tianbao")
    workbook, last = folder / "去年.xlsx", folder / "去年.tianbao"
    write_workbook(sample.printed_sheets(), workbook, "去年", None, sample.calculation)
    desk = Desk()
    robot = Robot(desk.window)
    Clerk(robot, sample.submission).begin(PACK)
    desk.files = workbook
    _in_dialog(robot, "导入 ", lambda: _choose(robot, "从表格导入"))
    desk.files = last
    robot.key(Qt.Key.Key_S, CTRL)
    assert last.is_file(), desk.said()
    wanted, count = this_year(open_draft(last))
    desk.files = last
    _in_dialog(robot, "新建", lambda: _choose(robot, "从去年的草稿"))
    clerk = Clerk(robot, wanted)
    clerk.fill_all()
    made = {"keys": robot.keys, "clicks": robot.clicks, "amounts": count}
    desk.files = folder / "今年.tianbao"
    robot.key(Qt.Key.Key_S, CTRL)
    found = load_draft(desk.files)
    texts = {at: text for at, text in found.typed_cells() if text}
    lacking = [str(at) for at, text in wanted.typed_cells() if text and texts.get(at) != text]
    made["all"] = _typed_anew(robot, wanted)
    desk.files = folder / "从头.tianbao"
    robot.key(Qt.Key.Key_S, CTRL)
    desk.close()
    return made | {"year": found.year, "lacking": lacking, "asked": desk.asked, "warned": desk.warned}


def _typed_anew(robot: Robot, wanted: Submission) -> int:
    """Give the keys and clicks that the same draft takes when nothing of last year's is brought."""
    robot.key(Qt.Key.Key_W, CTRL)
    before = robot.actions
    clerk = Clerk(robot, wanted)
    clerk.begin(PACK)
    clerk.fill_all()
    return robot.actions - before


def this_year(last: Session) -> tuple[Submission, int]:
    """Give this year's draft as it is to be: every amount that waits for this year's, a little larger."""
    wanted = begin_from(last, PACK, last.submission.year + 1, recurring(last)).submission
    places = {form: dict(zip((one.id for one in last.submission.forms[form]), copies, strict=False))
              for form, copies in wanted.forms.items()}  # fmt: skip
    count = 0
    for at, text in last.submission.typed_cells():
        copy, cell = places.get(at.form, {}).get(at.instance), last.pack.cell(at)
        block = last.pack.form(at.form).block(at.block)
        before = {one.last_year for one in block.cells}
        if copy is None or cell.type != "number" or at.column in before or not (figure := parse_number(text)):
            continue
        rows = copy.blocks.setdefault(at.block, {})
        row = rows.setdefault(at.row, {}) if block.by_code else rows.get(at.row)
        if row is not None and not row.get(at.column):
            row[at.column] = f"{(figure * GROWTH).quantize(_CENT).normalize():f}"
            count += 1
    return wanted, count


def _choose(robot: Robot, words: str) -> None:
    """Click an entry of the menu 文件."""
    bar = robot.window.menuBar()
    robot.click_at(bar, bar.actionGeometry(bar.actions()[0]).center())
    QApplication.processEvents()
    robot.press(words)


def _in_dialog(robot: Robot, words: str, do: Callable[[], None]) -> None:
    """Do what opens a dialog, and click its button that begins with some words once it is there."""

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        found = (
            [b for b in dialog.findChildren(QAbstractButton) if b.text().startswith(words)] if dialog else []
        )
        if not found or not found[0].isVisible():
            QTimer.singleShot(20, answer)
            return
        robot.click_at(found[0], found[0].rect().center())

    QTimer.singleShot(20, answer)
    do()
    QApplication.processEvents()


if __name__ == "__main__":
    print(json.dumps(increments(Path(sys.argv[1])), ensure_ascii=False))
