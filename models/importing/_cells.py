"""Cells of tables on their way into a draft: typed, compared or refused, one after the other, on a copy."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from models.address import Address
from models.calculation.cell_names import cell_name, form_name, instance_name
from models.calculation.printed_text import plain_text
from models.drafts.changes import Batch, Change
from models.editing.pasting import is_dash
from models.editing.plans import can_type, cell_of
from models.editing.typing import set_cells
from models.importing._figures import agrees, fitted
from models.importing.report import UNKNOWN, CellFound, CellStatus, TableFound
from models.packs.cells import Cell
from models.session.session import Session

_NAME = re.compile(r"[a-z_][\w.]*")


@dataclass
class SourceCell:
    """A cell of a table and the cell of the form it belongs to.

    `shift` is the power of ten between their units; `unknown` says that its formula has no saved result.
    """

    table: TableFound
    source: str
    text: str
    at: Address
    shift: int
    unknown: bool = False


class CellTaker:
    """Take cells over on a copy of a draft, so that each step sees what those before left."""

    def __init__(self, session: Session) -> None:
        self._before, self._shown_before = session.submission, session.calculation
        self.draft = Session(session.submission, session.pack)
        self.changes: list[Change] = []
        self._later: list[SourceCell] = []  # what follows something unless it is typed, or is computed
        self._placed: dict[Address, SourceCell] = {}

    def do(self, *changes: Change) -> None:
        """Carry changes out, and note them for the draft itself."""
        if changes:
            self.draft.apply(Batch(tuple(changes)))
            self.changes += changes

    def would_type(self, cell: SourceCell) -> bool:
        """Tell whether anything would be typed into a cell's place, were its row there."""
        kind = cell_of(self.draft, cell.at)
        return kind.typed_by_hand and bool(fitted(self.draft.calculation, kind, cell.text, cell.shift).text)

    def misfits(self, cell: SourceCell, kind: Cell) -> bool:
        """Tell whether a cell of some kind could not take what stands in another."""
        return bool(cell.text and fitted(self.draft.calculation, kind, cell.text, cell.shift).problem)

    def take(self, cells: Iterable[SourceCell]) -> None:
        """Type what can be typed at once; what follows something or is computed waits for `settle`."""
        texts: list[tuple[Address, str]] = []
        for cell in cells:
            if cell.unknown:
                self._refuse(cell, UNKNOWN)
            elif not cell.text or self._twice(cell):
                continue
            elif not can_type(self.draft, cell.at) or cell_of(self.draft, cell.at).default is not None:
                self._later.append(cell)
            else:
                texts += self._typed(cell)
        self.do(*set_cells(self.draft, texts))

    def _twice(self, cell: SourceCell) -> bool:
        """Tell whether a cell was found before; another text there is refused."""
        first = self._placed.setdefault(cell.at, cell)
        if first is not cell and first.text != cell.text:
            self._refuse(cell, f"与 {first.source} 的 {first.text} 不同，用了那一个")
        return first is not cell

    def _typed(self, cell: SourceCell) -> list[tuple[Address, str]]:
        """Note what a cell is typed as; nothing where it cannot be read or is so already."""
        calc, kind = self.draft.calculation, cell_of(self.draft, cell.at)
        text, problem = fitted(calc, kind, cell.text, cell.shift)
        if problem:
            self._refuse(cell, problem.rstrip("。"))
            return []
        if not text:
            return []
        before = self._before.typed(cell.at)
        same = bool(before) and calc.read_typed(kind, before) == calc.read_typed(kind, text)
        found = CellFound("same" if same else "taken", cell.source, cell.text, own=text, address=cell.at)
        cell.table.cells.append(found if same else replace(found, before=before))
        return [] if same else [(cell.at, text)]

    def settle(self) -> None:
        """Type what differs from what its cell follows, then compare what is computed."""
        computed = []
        for cell in self._later:
            if not can_type(self.draft, cell.at):
                if (origin := self._origin(cell.at)) is not None:
                    cell = replace(cell, at=origin)
                else:
                    computed.append(cell)
                    continue
            state = self.draft.calculation.state(cell.at)
            if state.source == "default" and self._agrees(cell):
                self._compare(cell)
            else:
                self.do(*set_cells(self.draft, self._typed(cell)))
        for cell in computed:
            if cell_of(self.draft, cell.at).numeric or not is_dash(cell.text):
                self._compare(cell)

    def _origin(self, at: Address) -> Address | None:
        """Give the blank cell that a computed one only repeats: what is there belongs in it."""
        kind = cell_of(self.draft, at)
        if kind.compute is None or not _NAME.fullmatch(kind.compute.source):
            return None
        cells = self.draft.calculation.cells(tuple(kind.compute.source.split(".")), at)
        if len(cells) != 1 or cells[0].form == at.form or not can_type(self.draft, cells[0]):
            return None
        blank = self.draft.calculation.value(cells[0]) is None
        return cells[0] if blank and kind.type == cell_of(self.draft, cells[0]).type else None

    def _agrees(self, cell: SourceCell) -> bool:
        kind: Cell = cell_of(self.draft, cell.at)
        return agrees(self.draft.calculation, cell.at, kind, cell.text, cell.shift)

    def _compare(self, cell: SourceCell) -> None:
        calc = self.draft.calculation
        own = plain_text(calc, cell.at, cell_of(self.draft, cell.at), calc.state(cell.at))
        status: CellStatus = "differs"
        if self._agrees(cell):
            status = "same" if self._stood(cell.at) else "agrees"
        cell.table.cells.append(CellFound(status, cell.source, cell.text, own=own, address=cell.at))

    def _stood(self, at: Address) -> bool:
        """Tell whether a cell showed anything before the import."""
        calc = self._shown_before
        try:
            return calc.has_row(*at[:4]) and calc.value(at) is not None
        except KeyError:  # a copy of the form that the import adds
            return False

    def _part_causes(self, tables: Sequence[TableFound]) -> None:
        """Tell cells that differ for what was refused or is absent below them from others."""
        wrong = {
            one.address: "草稿里多了 " + self._called(one.address) if one.status == "absent" else one.source
            for table in tables
            for one in table.cells
            if one.address is not None and one.status in ("refused", "absent")
        }
        for table in tables:
            table.cells = [self._with_cause(one, wrong) for one in table.cells]

    def _with_cause(self, cell: CellFound, wrong: Mapping[Address, str]) -> CellFound:
        if cell.status != "differs" or cell.address is None or cell.reason:
            return cell
        below = wrong.keys() & self.draft.calculation.comes_from(cell.address)
        if not below:
            return cell
        # The lowest is what the others between hang on as well.
        cause = min(below, key=lambda at: len(self.draft.calculation.comes_from(at)))
        return replace(cell, status="follows", cause=wrong[cause])

    def name_cells(self, tables: Sequence[TableFound]) -> None:
        """Name every cell as it is called in the end."""
        rows = {at[:4] for at in self._placed}  # a table may go on in another sheet
        for table in tables:
            table.cells = [c for c in table.cells if not self._elsewhere(c, rows)]
            table.cells = [
                one
                if one.address is None
                else replace(one, cell=self._called(one.address), figure=self._is_figure(one.address))
                for one in table.cells
            ]
        self._part_causes(tables)

    @staticmethod
    def _elsewhere(cell: CellFound, rows: Collection[tuple[str, ...]]) -> bool:
        return cell.status == "absent" and cell.address is not None and cell.address[:4] in rows

    def _is_figure(self, at: Address) -> bool:
        return cell_of(self.draft, at).numeric

    def absent(self, table: TableFound, at: Address, found: Collection[str]) -> None:
        """Name the rows with figures that the draft had before, and that a table does not have; they stay."""
        if at.instance not in {one.id for one in self._before.forms.get(at.form, [])}:
            return  # a copy that the import adds
        for key, row in self._before.rows(*at[:3]).items():
            columns = (
                c for c, text in row.items() if text and self._is_figure(at._replace(row=key, column=c))
            )
            column = next(columns, None)
            if key not in found and column is not None:
                place = at._replace(row=key, column=column)
                reason = f"草稿里填的是 {row[column]}，没有改动；这一行不要了请自己删去"
                table.cells.append(
                    CellFound("absent", table.source, "", own=row[column], reason=reason, address=place)
                )

    def _called(self, at: Address) -> str:
        calc, form = self.draft.calculation, self.draft.pack.form(at.form)
        several = form.repeatable and len(calc.instances(at.form)) > 1
        where = instance_name(calc, at.form, at.instance) if several else form_name(calc, at)
        return f"{where} {cell_name(calc, at)}"

    @staticmethod
    def _refuse(cell: SourceCell, reason: str) -> None:
        cell.table.cells.append(CellFound("refused", cell.source, cell.text, reason=reason, address=cell.at))
