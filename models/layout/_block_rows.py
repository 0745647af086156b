"""Settle the lines of a block into rows of the sheet, keeping the row objects where nothing changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from models.layout._tables import Merger, TableLine, evenly_shrunk
from models.layout.cell_setter import CellSetter
from models.layout.sheet import SheetCell, SheetRow
from models.packs.blocks import Block, NotesBlock, RunningBlock, SubjectsBlock, TableBlock
from models.packs.paragraphs import HEADINGS


class BlockRows:
    """The rows of one block as last settled; an edit makes new ones only where they look different."""

    def __init__(self, setter: CellSetter, block: Block) -> None:
        self._block = block
        self._merger = Merger(setter, block) if isinstance(block, TableBlock) else None
        self._from: tuple[list[TableLine], SheetCell | None, TableLine | None] = ([], None, None)
        self._lines: list[TableLine] = []
        self.rows: tuple[SheetRow, ...] = ()

    def settle(
        self, lines: list[TableLine], side: Callable[[int], SheetCell | None], heading: TableLine | None
    ) -> None:
        """Take over the lines of the block, the cell beside so many of them, and the heading above."""
        given = (lines, side(len(lines)) if lines else None, heading)
        if given != self._from or not self.rows:
            self._from = given
            self.rows = self._settled(*given)

    def _settled(
        self, lines: list[TableLine], side: SheetCell | None, heading: TableLine | None
    ) -> tuple[SheetRow, ...]:
        if self._merger is not None:
            lines = evenly_shrunk(self._merger.merge(lines))
        if side is not None:
            lines = [replace(lines[0], cells=(side, *lines[0].cells)), *lines[1:]]
        if heading is not None:
            lines = [heading, *lines]
        block = self._block
        gap = (SheetRow(block.id, "", block.gap, ()),) if block.gap else ()
        before, was, self._lines = self.rows[len(gap) :], self._lines, lines
        heights = enumerate(self._heights(lines))
        if len(was) != len(lines):
            return (*gap, *(self._row(before, lines, i, height) for i, height in heights))
        # Nearly all lines are the very same after an edit, and so are their rows.
        return (
            *gap,
            *(
                before[i]
                if lines[i] is was[i] and before[i].height == height
                else self._row(before, lines, i, height)
                for i, height in heights
            ),
        )

    def _heights(self, lines: Sequence[TableLine]) -> list[float]:
        """Give each row its height: its own cells' need, then the need of cells that span rows."""
        before = 0 if self._block.heading is None else 1
        least = [self._block.least_height(max(0, i - before)) for i in range(len(lines))]
        heights = [max(pair) for pair in zip(least, (line.needed for line in lines), strict=True)]
        for i, line in enumerate(lines):
            for cell in line.spanning:
                last = i + cell.rows
                heights[last - 1] += max(0.0, cell.needed - sum(heights[i:last]))
        return heights

    def _row(self, before: Sequence[SheetRow], lines: Sequence[TableLine], i: int, height: float) -> SheetRow:
        line, keep = lines[i], self._keeps(lines, i)
        if i < len(before):
            row = before[i]
            same = (row.height, row.keep_next, row.repeat, row.row) == (height, keep, line.repeat, line.row)
            if same and row.cells == line.cells:
                return row
        return SheetRow(self._block.id, line.row, height, line.cells, line.repeat, keep)

    def _keeps(self, lines: Sequence[TableLine], i: int) -> bool:
        """Tell whether a row stays with the next: in a block kept whole, heads, and classes of subjects.

        A heading of running text stays with what follows it, in whatever block that stands.
        """
        block = self._block
        if isinstance(block, RunningBlock):
            return any(cell.level in HEADINGS for cell in lines[i].cells)
        if i + 1 == len(lines):
            return False
        if block.keep or (lines[i].row == "" and not isinstance(block, NotesBlock)):
            return True
        return isinstance(block, SubjectsBlock) and lines[i + 1].row.startswith(lines[i].row)
