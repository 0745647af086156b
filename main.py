"""Start the window, or carry out a command."""

from __future__ import annotations

import sys


def main(arguments: list[str]) -> int:
    """Open the window (with the draft that is named) or carry out a command; gives the exit code."""
    # Neither path loads what only the other needs: the window's start is what the user waits for.
    if not arguments or arguments[0].endswith(".tianbao"):
        from ui.app import run

        return run(arguments)
    from ui.commands import main as command

    return command(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
