"""Where tables stand in a grid: the lines of heads, what stands over them, and the lines below."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from models.importing._words import bare, head_words, is_figure, likeness, plain, unit_said, unnumbered
from models.importing.grids import Grid
from models.progress import tick

_LONGEST_HEAD = 40
MAX_BANDS = 400
"""Tables of one sheet; one with more lines like heads holds none."""
_DEEPEST = 5
"""Lines of heads over one another."""
_LIKE = 0.75


@dataclass(frozen=True)
class HeadColumn:
    """One column of a table: its heads from the top, and the unit of money they state."""

    column: int
    path: tuple[str, ...]
    text: str
    """The words as they stand, for reports."""
    unit: str = ""


@dataclass(frozen=True)
class HeadBand:
    """The lines of heads of one table, from `top` to `bottom`, and its columns."""

    top: int
    bottom: int
    columns: tuple[HeadColumn, ...]


class Vocabulary:
    """What words of heads, of rows and of labels a pack has."""

    def __init__(
        self, heads: Collection[str], groups: Collection[str], rows: Collection[str], labels: Collection[str]
    ) -> None:
        self._heads = frozenset((*heads, *groups)) - {""}
        self._groups = frozenset(groups) - {""}
        self._bare = frozenset(map(bare, self._heads))
        self._rows = frozenset(rows)
        self._labels = frozenset(labels)
        self._known: dict[str, bool] = {}

    def is_head(self, words: str) -> bool:
        """Tell whether words are, or are nearly, a head of the pack."""
        if words not in self._known:
            exact = words in self._heads or bare(words) in self._bare
            short = len(words) <= _LONGEST_HEAD
            self._known[words] = exact or (
                short and any(likeness(words, known) >= _LIKE for known in self._heads)
            )
        return self._known[words]

    def is_group(self, words: str) -> bool:
        """Tell whether words stand over several columns."""
        return words in self._groups

    def is_row(self, words: str) -> bool:
        """Tell whether words name a row and no column."""
        return words not in self._heads and self.may_be_row(words)

    def may_be_row(self, words: str) -> bool:
        """Tell whether words name a row, though they may stand over a column of another table."""
        return words in self._rows or unnumbered(words) in self._rows

    def is_label(self, words: str) -> bool:
        """Tell whether words stand before a single cell and are no head."""
        return words in self._labels and words not in self._heads


def line_texts(grid: Grid, row: int) -> list[tuple[int, str]]:
    """List the filled cells of a row once each, a merged one where it starts; with their columns."""
    found: list[tuple[int, str]] = []
    seen = set()
    for column in range(grid.width):
        at = grid.anchor(row, column)
        if at not in seen and grid.own(*at).strip():
            found.append((column, grid.own(*at)))
        seen.add(at)
    return found


def single_line(grid: Grid, row: int) -> str:
    """Give the text of a line that holds but one, such as a title; with a unit or number beside it, both."""
    texts = [text for _, text in line_texts(grid, row)]
    if not texts or any(map(is_figure, texts)):
        return ""
    if len(texts) == 1 or (len(texts) <= 3 and any(map(unit_said, texts))):
        return " ".join(texts)
    return ""


def find_bands(grid: Grid, vocabulary: Vocabulary, year: int) -> list[HeadBand]:
    """Find the heads of every table of a grid, from the top; no more than one above `MAX_BANDS`."""
    bands: list[HeadBand] = []
    row = 0
    while row < len(grid.rows) and len(bands) <= MAX_BANDS:
        tick()
        if not _is_head_line(grid, row, vocabulary, year):
            row += 1
            continue
        top = _first_line(grid, row, bands[-1].bottom + 1 if bands else 0, vocabulary, year)
        bottom = _last_line(grid, row, vocabulary, year)
        bands.append(HeadBand(top, bottom, _columns(grid, top, bottom, year)))
        row = bottom + 1
    return bands


def _is_head_line(grid: Grid, row: int, vocabulary: Vocabulary, year: int) -> bool:
    texts = [text for _, text in line_texts(grid, row)]
    if len(texts) < 2 or any(map(is_figure, texts)):
        return False
    heads = 0
    for i, text in enumerate(texts):
        heads += vocabulary.is_head(head_words(text, year))
        if 2 * (heads + len(texts) - i - 1) <= len(texts):
            return False
    others = sum(vocabulary.is_row(plain(text)) or vocabulary.is_label(plain(text)) for text in texts)
    return 2 * others <= len(texts)


def _first_line(grid: Grid, row: int, least: int, vocabulary: Vocabulary, year: int) -> int:
    """Go up to groups of heads that nobody knows, or that alone span the table."""
    top = row
    while top > max(least, row - _DEEPEST):
        texts = line_texts(grid, top - 1)
        known = len(texts) == 1 and vocabulary.is_group(head_words(texts[0][1], year))
        tied = any(grid.bottom(top - 1, column) >= top for column, _ in texts)
        short = all(len(text) <= _LONGEST_HEAD and not is_figure(text) for _, text in texts)
        if not known and not (len(texts) > 1 and tied and short):
            break
        top -= 1
    return top


def _last_line(grid: Grid, row: int, vocabulary: Vocabulary, year: int) -> int:
    """Go down through further lines of heads."""
    bottom = row
    while bottom - row < _DEEPEST and _is_head_line(grid, bottom + 1, vocabulary, year):
        bottom += 1
    return bottom


def _columns(grid: Grid, top: int, bottom: int, year: int) -> tuple[HeadColumn, ...]:
    columns: list[HeadColumn] = []
    lines = [_spread(grid, row) for row in range(top, bottom + 1)]
    lines[-1] = grid.texts(bottom)  # what is blank in the last line has no head of its own there
    for column in range(grid.width):
        if grid.anchor(bottom, column)[1] < column:
            continue  # the rest of a merged head
        if not any(grid.text(row, column).strip() for row in range(top, bottom + 1)):
            columns.append(HeadColumn(column, (), ""))
            continue
        own = [row for row in range(top, bottom + 1) if grid.text(row, column).strip()]
        texts = [line[column] for line in lines[: own[-1] - top + 1] if line[column].strip()]
        path = tuple(dict.fromkeys(head_words(text, year) for text in texts))
        unit = next((unit for text in reversed(texts) if (unit := unit_said(text))), "")
        shown = " › ".join(dict.fromkeys("".join(text.split()) for text in texts))
        columns.append(HeadColumn(column, path, shown, unit))
    return tuple(columns)


def _spread(grid: Grid, row: int) -> list[str]:
    """Give the heads of a line, over columns without one that to their left: its merge may be lost."""
    spread: list[str] = []
    for column in range(grid.width):
        text = grid.text(row, column)
        spread.append(text if text.strip() or not spread else spread[-1])
    return spread
