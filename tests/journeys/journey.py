"""One journey in a process of its own: ``python -m tests.journeys.journey PACK FOLDER`` prints what it took.

The scale and the screen are Qt's for a whole process: `run` sets QT_SCALE_FACTOR and gives the offscreen
platform one screen of 1366 × 768 device pixels. The window is as large as the part of it that is free.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from time import perf_counter
from typing import Any

SCREEN = (1366, 768)
SCALES = ("1", "1.25", "1.5")
_ROOT = Path(__file__).parents[2]


def run(pack: str, scale: str, folder: Path) -> dict[str, Any]:
    """Make a journey on a screen of this scale and give what it took; AssertionError with what went wrong."""
    screen = dict(zip(("x", "y", "width", "height"), (0, 0, *SCREEN), strict=True)) | {"name": "small"}
    screen |= {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    (folder / "screen.json").write_text(json.dumps({"screens": [screen]}))
    environ = os.environ | {name: str(folder) for name in ("HOME", "TIANBAO_DATA", "XDG_CONFIG_HOME")}
    environ |= {
        "QT_SCALE_FACTOR": scale,
        "QT_QPA_PLATFORM": f"offscreen:configfile={folder / 'screen.json'}",
        "PYTHONDEVMODE": "",
    }
    command = [sys.executable, "-m", __name__, pack, str(folder)]
    done = subprocess.run(command, env=environ, cwd=_ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    made: dict[str, Any] = json.loads(done.stdout)
    return made


def _journey(pack: str, folder: Path) -> dict[str, Any]:
    from PySide6.QtCore import Qt

    from models.storage.draft_file import load_draft
    from tests.journeys.clerk import Clerk
    from tests.journeys.desk import Desk
    from tests.journeys.robot import CTRL, SHIFT, Robot
    from tests.support.building import SAMPLES

    began = perf_counter()
    desk = Desk()
    robot = Robot(desk.window)
    sample = SAMPLES / f"{pack}.tianbao"
    clerk = Clerk(robot, load_draft(sample))
    clerk.begin(pack)
    clerk.fill_all()
    filled = perf_counter() - began
    keys, clicks = robot.keys, robot.clicks
    draft, pdf, book = (folder / f"{pack}.{kind}" for kind in ("tianbao", "pdf", "xlsx"))
    for key, modifiers, path in (
        (Qt.Key.Key_S, CTRL, draft),
        (Qt.Key.Key_W, CTRL, None),
        (Qt.Key.Key_O, CTRL, draft),
        (Qt.Key.Key_E, CTRL, pdf),
        (Qt.Key.Key_E, CTRL | SHIFT, book),
    ):
        desk.files = path
        robot.key(key, modifiers)
        assert path is None or path.is_file(), desk.said()
    assert desk.window.document is not None
    assert desk.window.document.path == draft
    screen, size = desk.window.screen().availableSize(), desk.window.size()
    printed = [[cell.text for _, cell in s.cells()] for s in desk.window.document.session.printed_sheets()]
    desk.close()
    return {
        "keys": keys,
        "clicks": clicks,
        "diff": _diff(sample, draft),
        "printed": printed,
        "screen": (screen.width(), screen.height()),
        "window": (size.width(), size.height()),
        "ratio": desk.window.devicePixelRatioF(),
        "asked": desk.asked,
        "warned": desk.warned,
        "seconds": round(filled, 1),
    }


def _diff(sample: Path, draft: Path) -> str:
    from ui.cli.commands import main

    said = StringIO()
    with redirect_stdout(said):
        main(["diff", str(sample), str(draft)])
    return said.getvalue()


if __name__ == "__main__":
    print(json.dumps(_journey(sys.argv[1], Path(sys.argv[2]))))
