"""Set paragraphs of running text: number, words, and the runs that say where each part comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from models.address import Address
from models.calculation.calculation import Calculation
from models.calculation.origins import first_read
from models.calculation.running_text import COMPUTED, WORDS, is_shown, numbers, paragraphs, telling, tidy
from models.layout._tables import TableLine
from models.layout.cell_setter import CellSetter, InRow
from models.layout.runs import broken
from models.layout.sheet import NUMBER, Run, SheetCell
from models.packs.blocks import RunningBlock
from models.packs.paragraphs import Paragraph


class ParagraphSetter:
    """Set the paragraphs of one form instance, each again only when it changed."""

    def __init__(self, setter: CellSetter) -> None:
        self._setter = setter
        self._lines: dict[Address, tuple[str, TableLine]] = {}

    def forget(self, changed: Address) -> None:
        """Drop the paragraph at a changed address."""
        self._lines.pop(changed, None)

    def lines(self, block: RunningBlock) -> Iterator[TableLine]:
        """Give a line for each paragraph of a block that shows."""
        calc, form, instance = self._setter.calc, self._setter.form.id, self._setter.instance
        numbered = numbers(calc, form, instance)
        for at, paragraph in paragraphs(calc, form, instance):
            if at.block == block.id and is_shown(calc, at):
                yield self._line(at, paragraph, numbered)

    def _line(self, at: Address, paragraph: Paragraph, numbered: Mapping[Address, str]) -> TableLine:
        number = numbered.get(at, "")
        known = self._lines.get(at)
        if known is None or known[0] != number:
            known = self._lines[at] = number, TableLine(at.row, (self._set(at, paragraph, number),))
        return known[1]

    def _set(self, at: Address, paragraph: Paragraph, number: str) -> SheetCell:
        setter = self._setter
        state = setter.calc.state(at)
        spot = InRow(0, len(setter.form.grid), paragraph.face)
        blank = setter.text("", spot, state.source, at)
        runs = [Run(0, len(number), NUMBER)] if number else []
        words = str(state.value or "")
        if state.source == COMPUTED:
            runs += _runs(setter.calc, at, len(number))
        else:
            words = tidy(words)
        cell = replace(blank, text=f"{number}{words}", level=paragraph.level, runs=tuple(runs))
        return replace(cell, lines=broken(cell, sum(setter.form.grid), setter.faces))


def _runs(calc: Calculation, at: Address, start: int) -> Iterator[Run]:
    for piece in telling(calc, at):
        end = start + len(piece.text)
        if piece.role != WORDS:
            source = first_read(calc, *piece.computed) if piece.computed else piece.at
            yield Run(start, end, piece.role, source)
        start = end
