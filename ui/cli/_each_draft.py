"""Commands that read one draft or several: what they find is printed one after another, or as one JSON."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from threading import Timer
from typing import Any, NamedTuple

from models.errors import ExitCode, TianbaoError
from models.files.whole_write import shown_path
from ui.window.ending import say, told

_PATIENCE = 1.0


class DraftFound(NamedTuple):
    """What a command found in one draft: its exit code, and lines to print or what JSON holds."""

    code: int
    said: Any


def of_each(
    look: Callable[[Path, argparse.Namespace], DraftFound], key: str
) -> Callable[[argparse.Namespace], int]:
    """Make the command that looks at each draft named; JSON of several is a list of `{file, key}`.

    A draft that cannot be read is told and left out; the highest exit code counts.
    """

    def run(options: argparse.Namespace) -> int:
        code: int = ExitCode.DONE
        many, together = len(options.files) > 1, []
        with Progress() as progress:
            for i, path in enumerate(options.files, 1):
                progress.say(f"正在读取 {i} / {len(options.files)}：{shown_path(path)}")
                try:
                    found = look(path, options)
                except TianbaoError as error:
                    code = max(code, told(error))
                    continue
                code = max(code, found.code)
                if options.json:
                    together.append({"file": shown_path(path), key: found.said} if many else found.said)
                else:
                    _print(found.said, shown_path(path) if many else "")
        if options.json and (many or together):
            print(json.dumps(together if many else together[0], ensure_ascii=False, indent=1, default=str))
        return code

    return run


def _print(lines: Any, name: str) -> None:
    if name:
        print(f"## {name}")
    for line in lines:
        print(line)


class Progress:
    """Say on the error stream what is going on once a command has taken longer than a second."""

    def __init__(self) -> None:
        self._text = ""
        self._late = False
        self._timer = Timer(_PATIENCE, self._speak)
        self._timer.daemon = True

    def __enter__(self) -> Progress:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def _speak(self) -> None:
        self._late = True
        say(self._text)

    def say(self, text: str) -> None:
        """Say what comes next, at once when it is time to."""
        self._text = text
        if self._late:
            self._speak()
