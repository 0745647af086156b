"""Lay a form instance out: blocks become rows of cells on the form's grid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from models.address import SINGLE_ROW, Address
from models.calculation.absence import is_shown
from models.calculation.calculation import Calculation
from models.fonts.face_choice import FaceChoice
from models.layout._block_rows import BlockRows
from models.layout._paragraphs import ParagraphSetter
from models.layout._tables import TableLine, contents, heads, side_by_side, table_row
from models.layout.cell_setter import CellSetter, InRow
from models.layout.changing_words import whose
from models.layout.cutting import cut, room_of
from models.layout.sheet import Sheet, SheetCell, SheetRow
from models.packs.blocks import (
    Block,
    BlockBase,
    ContentsBlock,
    FieldsBlock,
    NotesBlock,
    RunningBlock,
    SideBySideBlock,
    TableBlock,
)
from models.packs.cells import Cell, Label
from models.packs.forms import Form

_STEP = 0.5
"""Points by which texts that give way are set smaller and smaller."""


class SheetBuilder:
    """Build one form instance's sheet, laying out again only the rows that changed.

    Texts that may be set smaller are all of one size, the largest at which the form takes no more pages and
    splits no more rows than at the smallest. So the size follows from what stands in the form, whatever was
    typed before.
    """

    def __init__(self, calculation: Calculation, form: Form, instance: str, faces: FaceChoice) -> None:
        self._given = calculation, form, instance, faces
        self._largest = _Layout(*self._given)
        self._smaller: dict[float, _Layout] = {}
        self._shape: object = None
        self._points = 0.0

    def forget(self, changed: Iterable[Address]) -> None:
        """Drop the rows that show changed addresses."""
        places = [at for at in changed if at[:2] == (self._largest.form.id, self._largest.instance)]
        for layout in (self._largest, *self._smaller.values()):
            layout.forget(places)

    def build(self) -> Sheet:
        """Lay the whole sheet out, from remembered rows where nothing changed."""
        sheet = self._largest.build()
        gives = self._largest.gives
        if not gives or not self._largest.form.printed or _on_one_page(sheet):
            return sheet
        shape = _shape(sheet)
        if shape != self._shape:
            self._shape, self._points = shape, self._fitting(gives)
        return self._at(self._points)

    def _fitting(self, gives: float) -> float:
        """Give by how few points the texts have to be smaller."""
        best = list(_cuts(self._at(gives)))
        points = 0.0
        while points < gives:
            if all(one <= least for one, least in zip(_cuts(self._at(points)), best, strict=True)):
                return points
            points += _STEP
        return gives

    def _at(self, points: float) -> Sheet:
        if not points:
            return self._largest.build()
        if points not in self._smaller:
            self._smaller[points] = _Layout(*self._given, smaller=points)
        return self._smaller[points].build()


def _on_one_page(sheet: Sheet) -> bool:
    return sum(row.height for row in sheet.rows) <= room_of(sheet)


def _shape(sheet: Sheet) -> object:
    """Give what pages are cut by, the texts that may be smaller in full: after most edits it is the same."""
    return tuple(
        (
            row.block,
            row.height,
            row.keep_next,
            tuple((c.rows, c.needed, c.text if c.style.gives else "") for c in row.cells),
        )
        for row in sheet.rows
    )


def _cuts(sheet: Sheet) -> Iterator[int]:
    """Count pages and pieces of rows, on paper and in the workbook, which keeps rows whole."""
    for whole in (False, True):
        pages = cut(sheet, whole)
        yield len(pages)
        yield sum(not piece.repeated for page in pages for piece in page)


class _Layout:
    """A form instance laid out with texts that give way smaller by so many points."""

    def __init__(
        self, calculation: Calculation, form: Form, instance: str, faces: FaceChoice, smaller: float = 0
    ) -> None:
        self._calc = calculation
        self.form = form
        self.instance = instance
        self._setter = CellSetter(calculation, form, instance, faces, smaller)
        self._paragraphs = ParagraphSetter(self._setter)
        self._rows: dict[str, dict[str, TableLine]] = {}
        self._blocks: dict[str, BlockRows] = {}

    def forget(self, changed: Iterable[Address]) -> None:
        for address in changed:
            self._rows.get(address.block, {}).pop(address.row, None)
            self._setter.forget(address)
            self._paragraphs.forget(address)

    @property
    def gives(self) -> float:
        """Tell by how many points some text may be set smaller than its style says."""
        return self._setter.gives

    def build(self) -> Sheet:
        form, render = self.form, self._setter.render
        return Sheet(
            form.id,
            self.instance,
            render(form.title),
            render(form.instance_name or form.name) or render(form.name),
            form.orientation == "landscape",
            form.margins,
            form.grid,
            tuple(row for block in form.blocks for row in self._block(block)),
            render(form.name) if form.repeatable else "",
            self._setter.faces,
            render(whose(self._calc.pack)).strip(),
            form.is_document,
        )

    def _block(self, block: Block) -> Sequence[SheetRow]:
        if not isinstance(block, RunningBlock) and not self._visible(block):
            return ()
        if block.id not in self._blocks:
            self._blocks[block.id] = BlockRows(self._setter, block)
        settled = self._blocks[block.id]
        settled.settle(list(self._lines(block)), partial(self._side, block), self._heading(block))
        return settled.rows

    def _heading(self, block: BlockBase) -> TableLine | None:
        if block.heading is None:
            return None
        return TableLine("", (self._setter.label(block.heading, 0, len(self.form.grid), "section"),))

    def _visible(self, block: Block) -> bool:
        place = Address(self.form.id, self.instance, block.id, "", "")
        return is_shown(self._calc, block, place)

    def _lines(self, block: Block) -> Iterator[TableLine]:
        if isinstance(block, NotesBlock):
            for line in block.lines:
                yield TableLine("", (self._setter.label(line, 0, len(self.form.grid), block.style),))
        elif isinstance(block, FieldsBlock):
            yield from self._field_lines(block)
        elif isinstance(block, RunningBlock):
            yield from self._paragraphs.lines(block)
        else:
            yield from self._table_lines(block)

    def _table_lines(self, block: TableBlock) -> Iterator[TableLine]:
        offset = _offset(block)
        if block.header:
            yield from heads(self._setter, block, offset)
        if isinstance(block, SideBySideBlock):
            yield from side_by_side(self._setter, block, offset)
            return
        if isinstance(block, ContentsBlock):
            yield from contents(self._setter, block, offset)
            return
        lines = self._rows.setdefault(block.id, {})
        for row in self._calc.rows(self.form.id, self.instance, block.id):
            if row not in lines:
                lines[row] = table_row(self._setter, block, row, offset)
            yield lines[row]

    def _field_lines(self, block: FieldsBlock) -> Iterator[TableLine]:
        for line, _ in block.placed_lines():
            if line:
                cells = tuple(self._item(block, item, column) for _, column, item in line)
                yield TableLine(SINGLE_ROW, cells)

    def _item(self, block: FieldsBlock, item: Cell | Label, column: int) -> SheetCell:
        if isinstance(item, Cell):
            cell = self._setter.cell(block, item, SINGLE_ROW, InRow(column, item.span))
        else:
            style = item.style or ("label" if block.kind == "fields" else "plain")
            cell = self._setter.label(item.text, column, item.span, style)
        return replace(cell, rows=item.rows, seal=item.seal)

    def _side(self, block: BlockBase, rows: int) -> SheetCell | None:
        if block.side is None:
            return None
        text = self._setter.render(block.side.text)
        shown = "\n".join(text) if block.side.vertical else text
        cell = self._setter.text(shown, InRow(0, block.side.span, block.side.style))
        return replace(cell, rows=rows, text=text)


def _offset(block: BlockBase) -> int:
    return block.side.span if block.side else 0
