"""What stands within a paragraph: its lines, the blanks that are shown for gaps, and where runs lie."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from functools import lru_cache

from models.address import Address
from models.calculation.running_text import COMPUTED, FIGURE, GAP, WORDS, Piece
from models.fonts.face_choice import FaceChoice
from models.fonts.faces import face
from models.layout._line_breaking import EVEN, FILLED, SPACES, wrap
from models.layout.even_lines import offset, spread_of
from models.layout.sheet import MM, NUMBER, Run, Sheet, SheetCell, SheetRow

BLANK = "＿＿＿＿"
"""What screen and paper show for a piece that is still to be typed, and a figure that is not known yet."""
_LACKING = (GAP, FIGURE, COMPUTED)
_SPACE = "　"
ADJUSTED = "adjusted"

Rectangle = tuple[float, float, float, float]


def broken(cell: SheetCell, width: float, faces: FaceChoice) -> SheetCell:
    """Give a paragraph with its text broken into lines in a column `width` mm wide.

    The first line of each part of the text is moved in; all but its last fill the column evenly, unless the
    paragraph stands in the middle or at the right.
    """
    style, metrics = cell.style, face(faces[cell.style.face])
    manner, room = EVEN if style.align == "center" else FILLED, (width - 2 * style.padding) * MM
    lines: list[str] = []
    spread: list[float] = []
    for part in cell.text.split("\n") if cell.text else ():
        found = wrap(style.first * _SPACE + part, metrics, cell.size, room, manner)
        lines += found
        evenly = found[:-1] if style.align == "left" else ()
        spread += (spread_of(line, metrics, cell.size, room) for line in evenly)
        spread += [0.0] * (len(lines) - len(spread))
    return replace(cell, lines=tuple(lines), spread=tuple(spread))


def with_gaps(sheet: Sheet) -> Sheet:
    """Give a sheet as it is shown and printed, with a blank for each gap of its paragraphs."""
    if not (sheet.document and any(_gaps(row) for row in sheet.rows)):
        return sheet
    width = sheet.lefts[-1]
    rows = (_row_with_gaps(row, width, sheet.faces) if _gaps(row) else row for row in sheet.rows)
    return replace(sheet, rows=tuple(rows))


def words_with_gaps(pieces: Iterable[Piece]) -> str:
    """Give the words of a paragraph with a blank for each gap, as it is offered for rewriting."""
    return "".join(BLANK if not one.text and one.role in _LACKING else one.text for one in pieces)


def _gaps(row: SheetRow) -> bool:
    return any(_lacks(run) for cell in row.cells for run in cell.runs)


def _lacks(run: Run) -> bool:
    return run.start == run.end and run.role in _LACKING


@lru_cache(512)  # the same row again, so that what did not change is not painted anew
def _row_with_gaps(row: SheetRow, width: float, faces: FaceChoice) -> SheetRow:
    cells = tuple(_with_blanks(cell, width, faces) for cell in row.cells)
    return replace(row, cells=cells, height=max(row.height, *(cell.needed for cell in cells)))


def _with_blanks(cell: SheetCell, width: float, faces: FaceChoice) -> SheetCell:
    text, moved, runs = cell.text, 0, []
    for run in cell.runs:
        start, end = run.start + moved, run.end + moved
        if _lacks(run):
            text = text[:start] + BLANK + text[start:]
            end += len(BLANK)
            moved += len(BLANK)
        runs.append(replace(run, start=start, end=end))
    return broken(replace(cell, text=text, runs=tuple(runs)), width, faces)


def run_boxes(sheet: Sheet, row: int, cell: SheetCell, run: Run) -> list[Rectangle]:
    """Give left, top, width and height in mm of a run on each line it reaches; the cell starts in `row`."""
    left, top, width, height = sheet.box(row, cell)
    style, metrics = cell.style, face(sheet.faces[cell.style.face])
    spare = height - 2 * style.padding - len(cell.lines) * cell.line_height
    top += style.padding + max(0.0, spare) * {"top": 0.0, "middle": 0.5, "bottom": 1.0}[style.valign]
    share = {"left": 0.0, "center": 0.5, "right": 1.0}[style.align]
    found = []
    for i, (line, start, first) in enumerate(_line_starts(cell)):
        end = start + len(line) - first
        if (run.start < end and start < run.end) or (run.start == run.end and start <= run.start <= end):
            room = width - 2 * style.padding - metrics.width(line, cell.size) / MM
            a, b = (max(0, min(at, end) - start) + first for at in (run.start, run.end))
            spread = cell.spread[i] if cell.spread else 0.0
            before, upto = (offset(line, at, metrics, cell.size, spread) / MM for at in (a, b))
            x = left + style.padding + max(0.0, room) * share + before
            found.append((x, top + i * cell.line_height, upto - before, cell.line_height))
    return found


def _line_starts(cell: SheetCell) -> Iterator[tuple[str, int, int]]:
    """Walk the lines with where each begins in the text, and how many spaces only move it in."""
    at, begins = 0, True
    for line in cell.lines:
        first = cell.style.first if begins else 0
        own = line[first:]
        while not cell.text.startswith(own, at) or (own and not begins and cell.text[at] in SPACES):
            at += 1  # spaces that a line's end has swallowed
        yield line, at, first
        at += len(own)
        rest = cell.text[at:].lstrip(SPACES)
        begins = rest.startswith("\n")
        if begins:
            at = len(cell.text) - len(rest) + 1


def worded_anew(before: Sheet, after: Sheet) -> dict[Address, Sequence[Run]]:
    """Find what a text says otherwise than before, figures and words of the pack, not what is typed."""
    old = {cell.address: cell for _, cell in before.cells() if cell.level}
    found = {
        cell.address: _worded_anew(old.get(cell.address), cell)
        for _, cell in after.cells()
        if cell.level and cell.address is not None and cell is not old.get(cell.address)
    }
    return {at: runs for at, runs in found.items() if runs}


def _worded_anew(before: SheetCell | None, now: SheetCell) -> list[Run]:
    """Give the parts of a paragraph that are new, a figure always whole; what is rewritten tells itself."""
    if now.role == ADJUSTED or (before is not None and before.role == ADJUSTED):
        return []
    parts = list(_parts(now))
    had = [said for said, _ in _parts(before)] if before is not None else []
    steps = SequenceMatcher(None, had, [said for said, _ in parts], False).get_opcodes()
    new = (part for kind, _, _, start, end in steps if kind != "equal" for part in parts[start:end])
    return [run for _, run in new if run.role in (WORDS, FIGURE, COMPUTED) and run.start < run.end]


def _parts(cell: SheetCell) -> Iterator[tuple[tuple[str, str], Run]]:
    """Divide a paragraph into its runs and the words between, each with what is compared of it."""
    at = 0
    for run in (*cell.runs, Run(len(cell.text), len(cell.text), NUMBER)):
        if at < run.start:
            yield (WORDS, cell.text[at : run.start]), Run(at, run.start, WORDS)
        said = cell.text[run.start : run.end] if run.role in (FIGURE, COMPUTED) else str(run.address)
        yield (run.role if not run.by_hand else "", said), run
        at = run.end
