"""Let a process of its own read a file that is not trusted; it may be broken off at any time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO, Any

from models.progress import tick

PATIENCE = 90.0
"""Seconds after which a file counts as one that nobody can read."""
_PAUSE = 0.02
_PROGRAM = Path(__file__).parents[2]
_RUN = """import sys
sys.path.insert(0, sys.argv[1])
from exporters.readers._reading import main
main(*sys.argv[2:])"""


class NotReadInTimeError(Exception):
    """Tell that a file was not read within the time it was given."""


def said_apart(module: str, path: Path) -> dict[str, Any]:
    """Give what a module of this room reads out of a file; NotReadInTimeError after `PATIENCE`.

    CancelledError when whoever waits breaks it off. A process that died says `refused`: `fatal`.
    """
    # The output goes to a file, for a pipe would have to be emptied meanwhile.
    with tempfile.TemporaryFile() as out:
        reading = subprocess.Popen(
            [sys.executable, "-P", "-c", _RUN, os.fspath(_PROGRAM), module, os.fspath(path.absolute())],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        try:
            _wait(reading)
        finally:
            reading.kill()
            reading.wait()
        return _answer(out, reading.returncode)


def _wait(reading: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while reading.poll() is None:
        tick()
        if time.monotonic() > until:
            raise NotReadInTimeError
        time.sleep(_PAUSE)


def _answer(out: IO[bytes], code: int) -> dict[str, Any]:
    out.seek(0)
    try:
        said: dict[str, Any] = json.loads(out.read())
    except ValueError as error:
        return {"refused": "fatal", "detail": f"exit {code}: {error!r}"}
    return said
