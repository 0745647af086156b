"""Named errors: each carries the sentence the user reads, a detail for the log and an exit code."""

from __future__ import annotations

IN_USE = 5
"""The exit code of a command that did not write to a draft because somebody else is, or just was, at it."""


class TianbaoError(Exception):
    """Say in `message` where, what and how to put it right; `detail` is for the log only."""

    exit_code = 2

    def __init__(self, message: str, detail: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.detail = detail


def shortened(text: str, most: int) -> str:
    """Give a text as a message can quote it, with … where it is cut."""
    return text if len(text) <= most else f"{text[:most]}…"
