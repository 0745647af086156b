"""Run what types in the window in a process of its own, on a screen of 1366 × 768 device pixels.

The scale and the screens are Qt's for a whole process: QT_SCALE_FACTOR and the offscreen platform's file of
screens say them. The window is as large as that screen lets it be.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

SCREEN = (1366, 768)
SCALES = ("1", "1.25", "1.5")
_ROOT = Path(__file__).parents[2]
_FOLDERS = ("HOME", "TIANBAO_DATA", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR")


def run(module: str, folder: Path, *words: str, scale: str = "1") -> dict[str, Any]:
    """Run a module of tests.journeys that prints JSON, and give that; AssertionError with what went wrong."""
    width, height = SCREEN
    screen = {"name": "small", "x": 0, "y": 0, "width": width, "height": height}
    screen |= {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    screens = folder / "screens.json"
    screens.write_text(json.dumps({"screens": [screen]}))
    folder.chmod(0o700)
    environ = os.environ | {name: str(folder) for name in _FOLDERS}
    environ |= {"QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": f"offscreen:configfile={screens}"}
    command = [sys.executable, "-m", f"tests.journeys.{module}", str(folder), *words]
    done = subprocess.run(command, env=environ, cwd=_ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    made: dict[str, Any] = json.loads(done.stdout)
    return made
