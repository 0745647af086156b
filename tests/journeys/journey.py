"""Journeys, in a process of their own: ``python -m tests.journeys.journey FOLDER export|save PACK...``.

Prints what each took. What is done after the last cell (saving, closing, opening, exporting) is not counted.
"""

from __future__ import annotations

import json
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from models.storage.draft_file import load_draft
from tests.journeys.clerk import Clerk
from tests.journeys.desk import Desk
from tests.journeys.robot import CTRL, SHIFT, Robot
from tests.support.building import SAMPLES
from ui.cli.commands import main as command


def journey(pack: str, folder: Path, export: bool) -> dict[str, Any]:
    """Type a sample from the start page to the last cell, save, open and perhaps export it."""
    desk = Desk()
    robot = Robot(desk.window)
    sample = SAMPLES / f"{pack}.tianbao"
    clerk = Clerk(robot, load_draft(sample))
    clerk.begin(pack)
    clerk.fill_all()
    made: dict[str, Any] = {"keys": robot.keys, "clicks": robot.clicks}
    draft = folder / f"{pack}.tianbao"
    files = [(Qt.Key.Key_S, CTRL, draft), (Qt.Key.Key_W, CTRL, None), (Qt.Key.Key_O, CTRL, draft)]
    if export:
        files.append((Qt.Key.Key_E, CTRL, folder / f"{pack}.pdf"))
        files.append((Qt.Key.Key_E, CTRL | SHIFT, folder / f"{pack}.xlsx"))
    for key, modifiers, path in files:
        desk.files = path
        robot.key(key, modifiers)
        assert path is None or path.is_file(), desk.said()
    assert desk.window.document is not None
    assert desk.window.document.path == draft
    sheets = desk.window.document.session.printed_sheets()
    made["printed"] = [[cell.text for _, cell in sheet.cells()] for sheet in sheets]
    made |= desk.screen()
    desk.close()
    return made | {"diff": _diff(sample, draft), "asked": desk.asked, "warned": desk.warned}


def _diff(sample: Path, draft: Path) -> str:
    said = StringIO()
    with redirect_stdout(said):
        command(["diff", str(sample), str(draft)])
    return said.getvalue()


if __name__ == "__main__":
    folder, *words = sys.argv[1:]
    made = {pack: journey(pack, Path(folder), words[0] == "export") for pack in words[1:]}
    print(json.dumps(made))
