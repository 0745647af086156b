"""Named errors: each carries the sentence the user reads, a detail for the log and an exit code."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class ExitCode(IntEnum):
    """How a command ends, for scripts; what each means to a person is in `ui.cli._arguments`."""

    DONE = 0
    FOUND = 1
    UNUSABLE = 2
    UNWRITTEN = 3
    UNPRINTABLE = 4
    IN_USE = 5
    NO_WINDOW = 6
    PARTLY = 7
    INTERNAL = 70  # EX_SOFTWARE of sysexits.h
    INTERRUPTED = 130  # 128 + SIGINT, as shells count


class TianbaoError(Exception):
    """Say in `message` where, what and how to put it right; `detail` is for the log only."""

    exit_code = ExitCode.UNUSABLE

    def __init__(self, message: str, detail: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.detail = detail


class CircularReferenceError(TianbaoError):
    """Report figures of a pack that depend on each other in a circle, or in too long a chain."""


class NoWindowError(TianbaoError):
    """Say why no window can be opened."""

    exit_code = ExitCode.NO_WINDOW


def shortened(text: str, most: int) -> str:
    """Give a text as a message can quote it, with … where it is cut."""
    return text if len(text) <= most else f"{text[:most]}…"


def resembling(name: str, known: Iterable[str], least: float = 0.7) -> str:
    """Give the known name that a misspelt one most looks like, blank where none does."""
    from difflib import get_close_matches  # only asked where something is wrong

    return next(iter(get_close_matches(name, list(known), 1, least)), "")


def meant(name: str, known: Iterable[str], least: float = 0.7) -> str:
    """Ask whether another name was meant, in words to put at the end of a sentence."""
    return was_meant(resembling(name, known, least))


def was_meant(close: str) -> str:
    """Ask whether a name was meant, in words to put at the end of a sentence; nothing for a blank one."""
    return f"，是不是想写“{close}”" if close else ""
