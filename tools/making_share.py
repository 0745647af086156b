"""How much of the samples a form gives that is made of their own blanks: ``python -m tools.making_share``.

The workbook of each sample is blanked, made into a form with the marks of `tests/data/making`, filled
again with what the sample's author typed and nothing else, and compared cell by cell.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from exporters.readers.blank_workbook import read_blank
from models.blanks.blank import Blank, Region
from models.making.form_text import pack_text
from models.making.trial import FilledForm, TriedCell, tried
from models.meanings.workpiece import Kind, Role, Workpiece
from models.packs.loading import read_pack
from models.resources import RESOURCES
from models.session.session import Session
from tools.blanking import BY_HAND, Printed, printed_cells, sample, write_blank, write_filled

MARKS = Path(__file__).parents[1] / "tests" / "data" / "making"
_KINDS: dict[str, Kind] = {
    "计算": "computed",
    "编码": "code",
    "名称": "name",
    "填写": "typed",
    "固定": "fixed",
}
_PLACE = re.compile(r"([A-Z]+)([0-9]+)")


@dataclass(frozen=True)
class Share:
    """What came of one sample: its printed cells beside labels, and those that did not come out equal."""

    sample: str
    marks: int
    twice: tuple[str, ...]
    """Marks beyond one for a column."""
    printed: int
    unequal: tuple[TriedCell, ...]
    more: tuple[TriedCell, ...]
    """What the form prints where the sample prints nothing."""

    @property
    def per_cent(self) -> float:
        """Give the share of printed cells that came out equal."""
        return 100 * (self.printed - len(self.unequal)) / self.printed


def marked(blank: Blank, lines: Sequence[str]) -> Workpiece:
    """Give the form being made after the marks of a file: place, what it is, formula or type."""
    work = Workpiece(blank)
    for line in lines:
        place, kind, rest = (*line.split("\t"), "", "")[:3]
        role = Role(_KINDS[kind])
        if role.kind == "typed":
            role = Role("typed", rest or "text")  # type: ignore[arg-type]
        elif role.kind == "fixed":
            role = Role("fixed", text=rest)
        elif rest:
            role = Role(role.kind, formula=rest)
        work = work.answered(region_of(blank, place), role)
    return work


def region_of(blank: Blank, place: str) -> Region:
    """Find an area by its name: `表五!B6:B22`; KeyError where there is no such sheet."""
    name, _, area = place.rpartition("!")
    index = {sheet.name: i for i, sheet in enumerate(blank.sheets)}[name]
    corners = [(int(row) - 1, _column(column)) for column, row in _PLACE.findall(area)]
    return Region(index, *corners[0], *corners[-1])


def _column(name: str) -> int:
    column = 0
    for letter in name:
        column = column * 26 + ord(letter) - 64
    return column - 1


def twice_marked(blank: Blank, lines: Sequence[str]) -> list[str]:
    """List the marks that another mark of the same column of the same table stands beside.

    Two tables of a sheet have words between them in the column: the heads of the lower one. A cell between
    labels is no column.
    """
    regions = sorted(region_of(blank, line.split("\t")[0]) for line in lines)
    regions = [one for one in regions if not _labelled(blank, one)]
    found = []
    for one, other in combinations(regions, 2):
        if one.sheet != other.sheet or one.left != other.left:
            continue
        sheet = blank.sheets[one.sheet]
        between = (sheet.cell(row, one.left) for row in range(one.bottom + 1, other.top))
        if not any(cell.text.strip() for cell in between):
            found.append(f"{sheet.name}!{other}")
    return found


def _labelled(blank: Blank, region: Region) -> bool:
    """Tell whether an area is one cell between labels: words at its left, and again at its right."""
    sheet, cell = blank.sheets[region.sheet], blank.sheets[region.sheet].cell(region.top, region.left)
    right = cell.column + cell.columns
    if region.top != region.bottom or cell.column == 0 or right >= len(sheet.widths):
        return False
    beside = (sheet.cell(region.top, cell.column - 1), sheet.cell(region.top, right))
    return all(one.text.strip() and not one.numeric for one in beside)


def share(path: Path, folder: Path, of_filled: bool = False) -> Share:
    """Blank, make, fill and compare one sample; files are written into a folder.

    `of_filled` makes the form of the filled workbook instead, without a mark, and fills it with all of it.
    """
    session, sheets = sample(path)
    cells = list(printed_cells(session, sheets))
    filled_file, blank_file = folder / f"{path.stem}.filled.xlsx", folder / f"{path.stem}.xlsx"
    write_filled(session, sheets, filled_file)
    write_blank(filled_file, cells, blank_file)
    file = MARKS / f"{path.stem}.tsv"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() and not of_filled else []
    filled = read_blank(filled_file)
    blank = filled if of_filled else read_blank(blank_file)
    pack_file = folder / f"{path.stem}.yaml"
    pack_file.write_text(pack_text(marked(blank, lines)).text, encoding="utf-8")
    typed = None if of_filled else _by_hand(session, cells, filled)
    found = tried(read_pack(pack_file), filled, typed)
    printed = {f"「{one.sheet}」{one.place}" for one in cells}
    wrong = tuple(one for one in found.unequal if one.place in printed and one.theirs)
    more = tuple(one for one in found.unequal if not one.theirs)
    return Share(path.stem, len(lines), tuple(twice_marked(blank, lines)), len(printed), wrong, more)


def _by_hand(session: Session, cells: Sequence[Printed], filled: Blank) -> FilledForm:
    """Say what the author of a sample typed: in printed cells, the unit's name, and beside the paper."""
    typed = {f"「{one.sheet}」{one.place}" for one in cells if one.role in BY_HAND}
    rows = {one.address[:4]: _place(filled, one) for one in cells}
    beside: dict[tuple[int, int], dict[str, str]] = {}
    for at, text in session.submission.typed_cells():
        if at[:4] in rows and not session.pack.cell(at).printed:
            beside.setdefault(rows[at[:4]], {})[at.column] = text
    unit = next((text for at, text in session.submission.typed_cells() if at.column == "name"), "")
    set_by_hand = {f"「{one.sheet}」{one.place}" for one in cells if one.role == "adjusted"}
    return FilledForm(
        lambda at: filled.named(at) in typed, unit, beside, lambda at: filled.named(at) in set_by_hand
    )


def _place(filled: Blank, cell: Printed) -> tuple[int, int]:
    region = region_of(filled, f"{cell.sheet}!{cell.place}")
    return region.sheet, region.top


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each sample, and with `--cells` each cell that did not come out equal.

    With `--filled`, of forms made of the filled workbooks.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    names = [one for one in given if not one.startswith("-")]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "shared").symlink_to(RESOURCES / "packs" / "shared")
        for path in sorted((RESOURCES / "samples").glob("*.tianbao")):
            if names and not any(path.stem.startswith(name) for name in names):
                continue
            one = share(path, Path(folder), "--filled" in given)
            equal = one.printed - len(one.unequal)
            print(f"{one.sample}\t{one.marks}\t{equal}/{one.printed}\t{one.per_cent:.1f} %")
            if "--cells" in given:
                for cell in (*one.unequal, *one.more):
                    said = (cell.place, cell.theirs[:20], cell.ours[:20], cell.why[:50])
                    print("", *(text.replace("\n", " ") for text in said), sep="\t")
    return 0


if __name__ == "__main__":
    sys.exit(main())
