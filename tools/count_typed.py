"""Count where the figures a sample prints come from: ``python -m tools.count_typed``.

Every printed cell that is a number in the workbook counts once: typed by a person, a default of the form,
computed by the program, or computed and then set by hand.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from models.resources import RESOURCES
from models.session.session import Session
from models.storage.draft_file import load_draft

KINDS = ("typed", "default", "computed", "adjusted")


def count(path: Path) -> Counter[str]:
    """Count the printed figures of a draft by where they come from; DraftError."""
    sheets = Session(load_draft(path)).printed_sheets()
    figures = (cell for sheet in sheets for _, cell in sheet.cells() if cell.number is not None)
    return Counter(cell.role for cell in figures if cell.text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one line per draft named, or per sample when none is."""
    named = [Path(argument) for argument in (sys.argv[1:] if arguments is None else arguments)]
    print("\t".join(("draft", *KINDS, "all")))
    for path in named or sorted((RESOURCES / "samples").glob("*.tianbao")):
        found = count(path)
        print("\t".join((path.stem, *(str(found[kind]) for kind in KINDS), str(found.total()))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
