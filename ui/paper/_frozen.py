"""What stays in view when the paper is scrolled: the heads of a table and the names of its rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise, takewhile
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, QSize

from models.editing.board import Slot
from models.layout.sheet import Sheet
from models.packs.blocks import SideBySideBlock, TableBlock
from models.packs.cells import Cell
from models.packs.forms import Form
from ui.paper._painter import Geometry

_NAMES = ("label", "code", "name")
_MOST = 0.45
"""The share of the room that may be frozen; names are given up from the left, heads wholly."""
_INSET = 3
"""Logical pixels left of names, for the frame of a current cell among them."""


class Band(NamedTuple):
    """Columns of a table that belong to the names they begin with; two lists side by side are two."""

    start: int
    names: int
    end: int


class Table(NamedTuple):
    """A table on the sheet: the first row of its heads, the first below them, its end, and its bands."""

    first: int
    body: int
    end: int
    bands: tuple[Band, ...]


@dataclass(frozen=True)
class Pane:
    """A part of the viewport, in device pixels, that shows some rows and columns as its geometry says."""

    clip: QRect
    geometry: Geometry
    rows: range
    columns: range


class Frozen:
    """Find what is frozen of one sheet, however it is scrolled."""

    def __init__(self, form: Form, sheet: Sheet) -> None:
        self._sheet = sheet
        self._tables = tuple(_tables(form, sheet))

    def panes(self, geometry: Geometry, room: QSize) -> list[Pane]:
        """List the panes of a viewport of so many device pixels, those that lie over others last."""
        everything = range(0, len(self._sheet.rows)), range(0, len(self._sheet.grid))
        panes = [Pane(QRect(QPoint(), room), geometry, *everything)]
        heads = next((pane for t in self._tables if (pane := _heads(t, panes[0]))), None)
        names = [pane for t in self._tables for band in t.bands if (pane := _names(t, band, panes[0]))]
        panes += names
        if heads is not None:
            panes += [heads, *(_corner(heads, pane) for pane in names if heads.rows.start in pane.rows)]
        return panes

    def before(self, slot: Slot, geometry: Geometry, room: QSize) -> tuple[int, int]:
        """Give the device pixels to keep free for names and heads, left of a cell and above it."""
        table = next((t for t in self._tables if t.body <= slot.row < t.end), None)
        if table is None:
            return self._label(slot, geometry, room), 0
        band = next((b for b in table.bands if b.names <= slot.cell.column < b.end), None)
        first = _first_name(band, geometry, room) if band is not None else None
        lefts, tops = self._sheet.lefts, self._sheet.tops
        named = geometry.px(lefts[band.names] - lefts[first]) if band and first is not None else 0
        left = named + _inset(geometry) if named else 0
        top = geometry.px(tops[table.body] - tops[table.first])
        return left, top if top <= room.height() * _MOST else 0

    def _label(self, slot: Slot, geometry: Geometry, room: QSize) -> int:
        """Give the device pixels of the label before a field; a long text may be cut for it."""
        lefts, cell = self._sheet.lefts, slot.cell
        label = next(
            (c for c in self._sheet.rows[slot.start].cells if c.column + c.span == cell.column), None
        )
        if label is None or label.address is not None:
            return 0
        field = geometry.px(lefts[cell.column + cell.span] - lefts[cell.column])
        before = geometry.px(lefts[cell.column] - lefts[label.column])
        return before if field + before <= room.width() or field > room.width() / 2 else 0


def part_seen(panes: Sequence[Pane], shown: Pane, rect: QRect) -> QRect:
    """Give the part of a cell in a pane that neither names over it nor the window's edge hides."""
    part = rect & shown.clip
    for pane in panes[panes.index(shown) + 1 :]:
        if pane.columns != shown.columns and pane.clip.intersects(part):
            part.setLeft(max(part.left(), pane.clip.right() + 1))
    return part


def _tables(form: Form, sheet: Sheet) -> Iterator[Table]:
    blocks = [row.block for row in sheet.rows]
    for block in form.blocks:
        if not isinstance(block, TableBlock) or block.id not in blocks:
            continue
        first = blocks.index(block.id)
        end = len(blocks) - blocks[::-1].index(block.id)
        heads = [i for i in range(first, end) if any(cell.role == "head" for cell in sheet.rows[i].cells)]
        yield Table(heads[0] if heads else first, heads[-1] + 1 if heads else first, end, _bands(block))


def _bands(block: TableBlock) -> tuple[Band, ...]:
    lefts = list(accumulate((c.span for c in block.printed), initial=block.side.span if block.side else 0))
    whole = len(block.printed)
    split = sum(c.printed for c in block.columns_of("left")) if isinstance(block, SideBySideBlock) else whole
    parts = list(pairwise(dict.fromkeys((0, split, whole))))
    bands = []
    for start, end in parts:
        named = start + _count_names(block, block.printed[start:end])
        bands.append(Band(lefts[start] if start else 0, lefts[named], lefts[end]))
    return tuple(band for band in bands if band.start < band.names)


def _count_names(block: TableBlock, columns: Sequence[Cell]) -> int:
    """Count the columns up to the one that names a row, as the pack says, else those of labels and names."""
    source = block.row_name.source if block.row_name is not None else ""
    naming = [i for i, cell in enumerate(columns, 1) if f"{{{cell.key}}}" in source]
    return max(naming, default=len(list(takewhile(lambda cell: cell.type in _NAMES, columns))))


def _first_name(band: Band, geometry: Geometry, room: QSize) -> int | None:
    """Give the first column of names there is room for beside the figures; None when there is none."""
    lefts = geometry.sheet.lefts
    fits = room.width() * _MOST
    return next(
        (i for i in range(band.start, band.names) if geometry.px(lefts[band.names] - lefts[i]) <= fits), None
    )


def _heads(table: Table, whole: Pane) -> Pane | None:
    """Give the pane of a table's heads when they are scrolled off and rows of it are not."""
    g, tops = whole.geometry, whole.geometry.sheet.tops
    top, end = (g.origin.y() + g.px(tops[row]) for row in (table.first, table.end))
    height = g.px(tops[table.body] - tops[table.first])
    if not (top < 0 < end) or not 0 < height <= whole.clip.height() * _MOST:
        return None
    pushed = min(0, end - height)
    moved = replace(g, origin=g.origin + QPoint(0, pushed - top))
    clip = QRect(0, 0, whole.clip.width(), height + pushed)
    return Pane(clip, moved, range(table.first, table.body), whole.columns)


def _names(table: Table, band: Band, whole: Pane) -> Pane | None:
    """Give the pane of the names of a table's rows when they are scrolled off and their figures are not."""
    g, lefts, tops = whole.geometry, whole.geometry.sheet.lefts, whole.geometry.sheet.tops
    first = _first_name(band, g, whole.clip.size())
    if first is None:
        return None
    left, end = (g.origin.x() + g.px(lefts[column]) for column in (first, band.end))
    width = g.px(lefts[band.names] - lefts[first])
    top, bottom = (g.origin.y() + g.px(tops[row]) for row in (table.first, table.end))
    inset = _inset(g)
    if not left < inset < end or bottom <= 0 or top >= whole.clip.height():
        return None
    pushed = min(0, end - width - inset)
    moved = replace(g, origin=g.origin + QPoint(inset + pushed - left, 0))
    clip = QRect(0, top, inset + width + pushed, bottom - top)
    return Pane(clip, moved, range(table.first, table.end), range(first, band.names))


def _inset(geometry: Geometry) -> int:
    return round(_INSET * geometry.ratio)


def _corner(heads: Pane, names: Pane) -> Pane:
    origin = QPoint(names.geometry.origin.x(), heads.geometry.origin.y())
    clip = QRect(names.clip.left(), heads.clip.top(), names.clip.width(), heads.clip.height())
    return Pane(clip, replace(heads.geometry, origin=origin), heads.rows, names.columns)
