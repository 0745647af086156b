"""What cells of two packs have in common: places are found by what they mean, not by where they stand."""

from __future__ import annotations

from dataclasses import dataclass

from models.address import SINGLE_ROW, Address
from models.packs.blocks import Block, FieldsBlock
from models.packs.cells import Cell
from models.packs.forms import Form, Pack


@dataclass(frozen=True, slots=True)
class Match:
    """A block of the last pack and the block of the new one that is about the same."""

    form: Form
    block: Block
    new_form: Form
    new_block: Block

    def renamed(self, row: str, column: str) -> Cell | None:
        """Give the new cell of the meaning that a typed cell has, None where there is none to type in."""
        meaning = self.block.cell(row, column).meaning
        return _of_meaning(self.new_block, row, meaning)

    def source(self, row: str, cell: Cell) -> Cell | None:
        """Give the last cell of the meaning that a new one has."""
        try:
            cells = self.block.row_cells(row)
        except KeyError:
            return None
        return next((one for one in cells if one.meaning == cell.meaning and one.type != "label"), None)


def alike(form: Form, pack: Pack) -> Form | None:
    """Find the form of a pack that is about the same as one of another pack: one of the same id first."""
    found = [new for new in pack.forms if new.meaning == form.meaning and new.repeatable == form.repeatable]
    return min(found, key=lambda new: new.id != form.id, default=None)


def match(form: Form, block: Block, new_form: Form) -> Match | None:
    """Find the block of a form that is about the same as a block of the last pack."""
    blocks = (one for one in new_form.blocks if one.id == block.id and type(one) is type(block))
    return next((Match(form, block, new_form, one) for one in blocks), None)


def single_cells(form: Form, instance: str) -> list[tuple[Address, Cell]]:
    """List the cells of a form that stand once in it, with their places."""
    return [
        (Address(form.id, instance, block.id, SINGLE_ROW, cell.key), cell)
        for block in form.blocks
        if isinstance(block, FieldsBlock)
        for cell in block.cells
    ]


def _of_meaning(block: Block, row: str, meaning: str) -> Cell | None:
    if not block.growing and not block.by_code and row not in block.standing_rows:
        return None
    cells = block.row_cells(row)
    return next((cell for cell in cells if cell.meaning == meaning and cell.typed_by_hand), None)
