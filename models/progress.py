"""Long work, watched: whoever waits hears from it at every step, and may break it off there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from models.errors import ExitCode, TianbaoError

Observer = Callable[[int, int], None]
"""Told how many steps are done of how many, both 0 where nobody knows; may raise CancelledError."""

_observer: ContextVar[Observer | None] = ContextVar("observer", default=None)


class CancelledError(TianbaoError):
    """The person who waited thought better of it; nothing was opened or written."""

    exit_code = ExitCode.INTERRUPTED


def tick(done: int = 0, total: int = 0) -> None:
    """Say that work goes on, from a place where it may be broken off; CancelledError when it is."""
    if (observer := _observer.get()) is not None:
        observer(done, total)


@contextmanager
def watched(observer: Observer) -> Iterator[None]:
    """Let an observer hear of all work done within, by this thread."""
    token = _observer.set(observer)
    try:
        yield
    finally:
        _observer.reset(token)
