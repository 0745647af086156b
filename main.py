"""Start the window, or carry out a command."""

from __future__ import annotations

import sys

from ui.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
