"""Start the window, or carry out a command."""

from __future__ import annotations

import sys
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Open the window (with the draft that is named) or carry out a command; gives the exit code."""
    from ui.window.ending import ended

    return ended(lambda: _carry_out(arguments))


def _carry_out(arguments: list[str]) -> int:
    # Neither path loads what only the other needs: the window's start is what the user waits for.
    if not arguments or Path(arguments[0]).suffix.lower() == ".tianbao":
        return _open_window(arguments)
    from ui.cli.commands import main as command

    return command(arguments)


def _open_window(arguments: list[str]) -> int:
    try:
        import PySide6.QtWidgets  # noqa: F401 - looks for the libraries that Qt needs of the system
    except ImportError as error:
        from models.errors import NoWindowError

        reason = "Qt 读不进来，多半缺少系统库。运行 python tools/doctor.py 能列出缺少的"
        raise NoWindowError(f"打不开窗口：{reason}（{error}）。", repr(error)) from error
    from ui.window.app import run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
