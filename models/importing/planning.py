"""Plan an import: tables of workbooks become one change, and a report of what becomes of each cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from models.address import SINGLE_ROW, Address
from models.calculation.cell_names import cell_name, form_name, instance_name
from models.calculation.printed_text import plain_text
from models.drafts.changes import Batch, Change, InsertInstance, InsertRows
from models.drafts.submission import Row, new_instance
from models.editing.pasting import is_dash
from models.editing.plans import can_type, cell_of
from models.editing.subject_codes import own_name
from models.editing.subject_plans import hand_down
from models.editing.typing import set_cells
from models.importing._columns import ColumnMatch, label_of
from models.importing._figures import Fitted, agrees, fitted, own_unit, power
from models.importing._recognising import Candidate, FoundTable, Recogniser
from models.importing._rows import RowHit, row_hits
from models.importing._sections import FormPart, sections
from models.importing._words import plain
from models.importing.grids import Book, Grid, letters
from models.importing.report import CellFound, ColumnFound, Report, TableFound
from models.packs.blocks import RowsBlock, SubjectsBlock
from models.packs.cells import Cell
from models.progress import tick
from models.session.session import Session

_NAME = re.compile(r"[a-z_][\w.]*")
Choices = Mapping[str, str]
"""What a table is, by its place (`表五!A3`), its sheet or its fingerprint: a form or one of its blocks.

Blank for one that is left out.
"""


@dataclass(frozen=True)
class Answers:
    """What a person said of the tables: now, and before of the same source; and of those of another year.

    What was said before holds for tables of the draft's own year only.
    """

    now: Choices = field(default_factory=dict)
    before: Choices = field(default_factory=dict)
    other_year: bool = False
    """Whether tables of another year are filled in as if they were of this one."""


class ImportPlan(NamedTuple):
    """What an import would do: the report, and the one change, None where it changes nothing.

    `next_id` is what the draft's has to be before the change is carried out.
    """

    report: Report
    change: Batch | None
    next_id: int


@dataclass
class _Cell:
    """A cell of a table on its way to a cell of the form."""

    finding: TableFound
    source: str
    text: str
    at: Address
    shift: int
    unknown: bool = False


def plan_import(session: Session, books: Sequence[Book], answers: Answers | None = None) -> ImportPlan:
    """Find the tables of workbooks and plan taking their typed cells over; nothing is changed here.

    Computed cells are compared. A table that fits two as well, or is of another year, is only taken where
    the answers say what it is. CancelledError where whoever waits breaks it off.
    """
    return _Planner(session, answers or Answers()).plan(books)


class _Planner:
    """Carry the changes out on a copy one by one, so that each step sees what those before left."""

    def __init__(self, session: Session, answers: Answers) -> None:
        self._real = session
        self._answers = answers
        self._draft = Session(session.submission, session.pack)
        self._changes: list[Change] = []
        self._report = Report()
        self._recogniser = Recogniser(self._draft.calculation)
        self._later: list[_Cell] = []
        """Cells that follow something unless they are typed, and those the program computes."""
        self._placed: dict[Address, _Cell] = {}
        self._used: set[Address] = set()
        self._instances: dict[str, list[str]] = {}

    def plan(self, books: Sequence[Book]) -> ImportPlan:
        chosen: list[tuple[FoundTable, Candidate]] = []
        findings: dict[int, TableFound] = {}
        for grid in (grid for book in books for grid in book.grids):
            tick()
            chosen += self._look_at(grid, findings)
        chosen = self._without_rivals(chosen, findings)
        found = sections(self._recogniser, chosen)
        places = self._copies(found)
        for section, instance in zip(found, places, strict=True):
            self._take_fields(section, instance, findings)
        work = [
            (table, candidate, instance)
            for section, instance in zip(found, places, strict=True)
            for table, candidate in section.tables
        ]
        for table, candidate, instance in sorted(work, key=lambda one: self._depth(one[1].outline.key)):
            tick()
            at = Address(candidate.outline.form.id, instance, candidate.outline.block.id, "", "")
            self._take_table(findings[id(table)], table, candidate, at)
        self._settle()
        changes = Batch(tuple(self._changes))
        return ImportPlan(self._report, changes if self._changes else None, self._draft.submission.next_id)

    # Which table is which

    def _look_at(self, grid: Grid, findings: dict[int, TableFound]) -> Iterator[tuple[FoundTable, Candidate]]:
        tables = self._recogniser.tables(grid)
        if not tables and grid.rows:
            self._report.tables.append(TableFound(grid.file, grid.where(0, 0), "unknown", note="没有认出表"))
        for table in tables:
            finding = TableFound(grid.file, table.where, "unknown", fingerprint=table.fingerprint)
            finding.choices = tuple(
                (one.outline.key, self._table_name(one.outline.key)) for one in table.candidates
            )
            findings[id(table)] = finding
            self._report.tables.append(finding)
            candidate = self._decide(table, finding)
            if candidate is not None:
                yield table, candidate

    def _decide(self, table: FoundTable, finding: TableFound) -> Candidate | None:
        """Say what a table is, as it was chosen or as it looks; None where it is not to be read."""
        keys = (table.where, table.grid.name, table.fingerprint)
        chosen = next((self._answers.now[key] for key in keys if key in self._answers.now), None)
        if chosen == "":
            finding.status = "left"
            return None
        known = chosen or self._answers.before.get(table.fingerprint)
        candidate = table.candidate(known) if known else table.best
        if candidate is None:
            finding.status = "asked" if finding.choices else "unknown"
            likely = "、".join(words for _, words in finding.choices[:3])
            finding.note = f"像 {likely}，请选" if likely else "没有认出是哪张表"
            return None
        year = self._real.submission.year
        if not chosen and not self._answers.other_year and table.year not in (None, year):
            finding.status, finding.form = "asked", self._table_name(candidate.outline.key)
            finding.year = table.year
            finding.note = f"是 {table.year} 年的表，草稿是 {year} 年的；确要填进今年的表，请选"
            return None
        self._name(finding, candidate)
        return candidate

    def _name(self, finding: TableFound, candidate: Candidate) -> None:
        finding.status, finding.key = "read", candidate.outline.key
        finding.form, finding.note = self._table_name(candidate.outline.key), ""

    def _table_name(self, key: str) -> str:
        form_id, _, block_id = key.partition(".")
        form = self._draft.pack.form(form_id)
        block = form.block(block_id)
        at = Address(form_id, next(iter(self._draft.calculation.instances(form_id)), ""), block_id, "", "")
        name = self._draft.calculation.render(form.name, at)
        several = sum(one.form.id == form_id for one in self._recogniser.forms for _ in one.tables) > 1
        title = self._draft.calculation.render(block.title, at) if block.title is not None and several else ""
        return f"{name} {title}".strip()

    def _without_rivals(
        self, chosen: Sequence[tuple[FoundTable, Candidate]], findings: Mapping[int, TableFound]
    ) -> list[tuple[FoundTable, Candidate]]:
        """Let only the best of different tables be one table of a form that there is once."""
        best: dict[str, tuple[FoundTable, Candidate]] = {}
        for table, candidate in chosen:
            key = candidate.outline.key
            if key not in best or candidate.score > best[key][1].score:
                best[key] = (table, candidate)
        kept = []
        for table, candidate in chosen:
            winner, _ = best[candidate.outline.key]
            if candidate.outline.form.repeatable or _heads(winner) == _heads(table):
                kept.append((table, candidate))
            else:
                finding = findings[id(table)]
                finding.status, finding.key = "asked", ""
                finding.note = f"{winner.where} 更像这张表，请选"
        return kept

    # Which copy of a form

    def _copies(self, found: Sequence[FormPart]) -> list[str]:
        """Give the instance that each section is, adding what is missing."""
        given: list[str] = []
        for section in found:
            form = section.form.form
            if section.follows and given:
                given.append(given[-1])
                continue
            there = self._draft.calculation.instances(form.id)
            if not form.repeatable and there:
                given.append(there[0])
                continue
            instance = self._copy_of(section, there)
            self._instances.setdefault(form.id, []).append(instance)
            given.append(instance)
        return given

    def _copy_of(self, section: FormPart, there: Sequence[str]) -> str:
        form = section.form.form
        used = self._instances.get(form.id, [])
        free = [one for one in there if one not in used]
        name = self._name_of(section)
        for one in free:
            if name and plain(instance_name(self._draft.calculation, form.id, one)) == plain(name):
                return one
        for one in free:
            blocks = self._draft.submission.instance(form.id, one).blocks.values()
            if not any(text for rows in blocks for row in rows.values() for text in row.values()):
                return one
        new = new_instance(self._draft.submission, form)
        self._do(InsertInstance(form.id, len(there), new))
        return new.id

    def _name_of(self, section: FormPart) -> str:
        wording = section.form.form.instance_name
        paths = wording.references if wording is not None else ()
        return next((text for path in paths if len(path) == 2 and (text := section.named(*path))), "")

    # Single cells

    def _take_fields(self, section: FormPart, instance: str, findings: Mapping[int, TableFound]) -> None:
        table = section.tables[0][0]
        finding = findings[id(table)]
        cells = []
        for hit in section.fields:
            at = Address(section.form.form.id, instance, hit.field.block, SINGLE_ROW, hit.field.cell.key)
            shift = power(self._draft.calculation, hit.field.cell, hit.unit or table.unit)
            where = section.grid.where(*hit.place)
            cells.append(_Cell(finding, where, hit.text, at, shift, hit.place in section.grid.unknown))
        self._take([(cell, cell_of(self._draft, cell.at)) for cell in cells])

    # Tables

    def _depth(self, key: str) -> int:
        """Give how many tables stand between a table and those it takes nothing from."""
        form, _, block = key.partition(".")
        paths = self._draft.pack.form(form).block(block).source_paths
        return max((1 + self._depth(".".join(path)) for path in paths if path != (form, block)), default=0)

    def _take_table(self, finding: TableFound, table: FoundTable, candidate: Candidate, at: Address) -> None:
        calc = self._draft.calculation
        finding.columns = [
            _column_finding(match, calc.submission.year)
            for match in candidate.columns
            if match.status != "beside" and (match.source.path or match.head is not None)
        ]
        if not table.unit and self._needs_unit(candidate):
            finding.note = f"没有写金额单位，按{self._draft.pack.unit_of_money}"
        self._leave_columns(finding, table, candidate)
        hits = row_hits(self._draft, at, table, candidate.outline, candidate.columns)
        for hit in hits:
            if hit.reason:
                self._refuse_line(finding, table, hit)
        good = [hit for hit in hits if not hit.reason]
        block = candidate.outline.block
        if isinstance(block, RowsBlock):
            self._take_grown(finding, table, at, good)
        elif isinstance(block, SubjectsBlock):
            self._take_subjects(finding, table, at, good)
        else:
            cells = [
                cell for hit in good for cell in self._cells(finding, table, hit, at._replace(row=hit.key))
            ]
            self._take([(cell, cell_of(self._draft, cell.at)) for cell in cells])

    def _needs_unit(self, candidate: Candidate) -> bool:
        calc = self._draft.calculation
        matches = [m for m in candidate.columns if m.head is not None and own_unit(calc, m.head.cell)]
        beside = any(m.source.unit for m in candidate.columns if m.status == "beside")
        return not beside and any(not match.source.unit for match in matches)

    def _leave_columns(self, finding: TableFound, table: FoundTable, candidate: Candidate) -> None:
        """Name the cells of columns that found no place."""
        for match in candidate.columns:
            if match.status not in ("unmatched", "ambiguous") or not match.source.path:
                continue
            reason = "这一列没有认出" if match.status == "unmatched" else "这一列分不清是哪一列"
            for line in table.rows:
                text = table.grid.own(line, match.source.column).strip()
                if text:
                    where = table.grid.where(line, match.source.column)
                    finding.cells.append(CellFound("refused", where, text, reason=reason))

    def _refuse_line(self, finding: TableFound, table: FoundTable, hit: RowHit) -> None:
        for match in hit.columns:
            text = table.grid.own(hit.line, match.source.column).strip()
            if text and match.head is not None and match.head.cell.type not in ("label", "code", "name"):
                where = table.grid.where(hit.line, match.source.column)
                finding.cells.append(CellFound("refused", where, text, match.source.text, reason=hit.reason))

    def _cells(self, finding: TableFound, table: FoundTable, hit: RowHit, row: Address) -> Iterator[_Cell]:
        """Walk the cells of a line that belong to cells of the form."""
        calc = self._draft.calculation
        keys = {cell.key for cell in self._draft.pack.form(row.form).block(row.block).cells}
        for match in hit.columns:
            assert match.head is not None
            key = match.head.cell.key
            if key not in keys:
                continue
            place = (hit.line, match.source.column)
            cell = (
                self._draft.pack.cell(row._replace(row=row.row or "", column=key))
                if row.row
                else match.head.cell
            )
            if cell.type in ("label", "code", "name"):
                continue
            own = table.grid.text if cell.merge else table.grid.own
            unit = match.source.unit or table.unit or _unit_beside(table, hit)
            yield _Cell(
                finding, table.grid.where(*place), own(*place).strip(), row._replace(column=key),
                power(calc, cell, unit), table.grid.anchor(*place) in table.grid.unknown,
            )  # fmt: skip

    def _take_grown(
        self, finding: TableFound, table: FoundTable, at: Address, hits: Sequence[RowHit]
    ) -> None:
        """Let lines of a list find the row of their name, then a blank one, then a new one at the end."""
        for hit in hits:
            cells = list(self._cells(finding, table, hit, at))
            if not any(cell.text for cell in cells):
                continue
            row = self._row_for(at, cells)
            self._used.add(row)
            cells = list(self._cells(finding, table, hit, row))
            self._take([(cell, cell_of(self._draft, cell.at)) for cell in cells])

    def _row_for(self, at: Address, cells: Sequence[_Cell]) -> Address:
        block = self._draft.pack.form(at.form).block(at.block)
        assert isinstance(block, RowsBlock)
        named = {path[-1] for path in block.row_name.references} if block.row_name is not None else set()
        name = {cell.at.column: plain(cell.text) for cell in cells if cell.at.column in named and cell.text}
        rows = self._draft.submission.rows(*at[:3])
        free = [row for row in rows if at._replace(row=row) not in self._used]
        for row in free:
            if name and all(plain(rows[row].get(key, "")) == words for key, words in name.items()):
                return at._replace(row=row)
        for row in free:
            if not any(rows[row].values()):
                return at._replace(row=row)
        new = self._draft.submission.new_id("r")
        self._do(InsertRows(*at[:3], len(rows), ((new, {}),)))
        return at._replace(row=new)

    def _take_subjects(
        self, finding: TableFound, table: FoundTable, at: Address, hits: Sequence[RowHit]
    ) -> None:
        """Add the subjects that are typed in this table, and take the figures of all its rows."""
        block = self._draft.pack.form(at.form).block(at.block)
        codes = {hit.key for hit in hits}
        new: dict[Address, Row] = {}
        for hit in hits:
            row = at._replace(row=hit.key)
            leaf = hit.key.isdigit() and not any(c != hit.key and c.startswith(hit.key) for c in codes)
            if leaf and not self._draft.calculation.has_row(*row[:4]):
                cells = [
                    c
                    for c in self._cells(finding, table, hit, row)
                    if cell_of(self._draft, c.at).typed_by_hand
                ]
                if not block.source_paths or any(self._fit(c)[0].text for c in cells):
                    new[row] = own_name(self._draft, row, hit.key, hit.name)
        if new:
            changes, note = hand_down(self._draft, at, new, replaced=[at[:3]])
            self._do(*changes)
            finding.note = "；".join(filter(None, (finding.note, note.rstrip("。"))))
        shown = [hit for hit in hits if self._draft.calculation.has_row(*at[:3], hit.key)]
        for hit in hits:
            if hit not in shown:
                self._refuse_line(
                    finding, table, hit._replace(reason="这个科目在本表要由别的表带出，那里没有")
                )
        cells = [cell for hit in shown for cell in self._cells(finding, table, hit, at._replace(row=hit.key))]
        self._take([(cell, cell_of(self._draft, cell.at)) for cell in cells])

    # Cells

    def _fit(self, cell: _Cell) -> tuple[Fitted, Cell]:
        kind = cell_of(self._draft, cell.at)
        return fitted(self._draft.calculation, kind, cell.text, cell.shift), kind

    def _take(self, cells: Iterable[tuple[_Cell, Cell]]) -> None:
        """Type what can be typed at once; what follows something or is computed waits for the end."""
        texts: list[tuple[Address, str]] = []
        for cell, kind in cells:
            if cell.unknown:
                how = "是公式，文件里没有存下算好的数，请用 Excel 或 WPS 打开并保存后再导入"
                self._refuse(cell, how)
            elif not cell.text or self._twice(cell):
                continue
            elif not can_type(self._draft, cell.at) or kind.default is not None:
                self._later.append(cell)
            else:
                texts += self._typed(cell)
        self._do(*set_cells(self._draft, texts))

    def _twice(self, cell: _Cell) -> bool:
        """Tell whether a cell was found before; another text there is refused."""
        first = self._placed.setdefault(cell.at, cell)
        if first is not cell and first.text != cell.text:
            self._refuse(cell, f"与 {first.source} 的 {first.text} 不同，用了那一个")
        return first is not cell

    def _typed(self, cell: _Cell) -> list[tuple[Address, str]]:
        """Note what a cell is typed as; nothing where it cannot be read or is so already."""
        (text, problem), kind = self._fit(cell)
        if problem:
            self._refuse(cell, problem.rstrip("。"))
            return []
        if not text:
            return []
        before = self._real.submission.typed(cell.at)
        calc = self._draft.calculation
        same = before and calc.read_typed(kind, before) == calc.read_typed(kind, text)
        status = "same" if same else "taken"
        self._note(cell, CellFound(
            "same" if same else "taken", cell.source, cell.text, self._called(cell.at), text,
            "" if same else before, address=cell.at,
        ))  # fmt: skip
        return [(cell.at, text)] if status == "taken" else []

    def _settle(self) -> None:
        """Type what differs from what its cell follows, then compare what is computed."""
        computed = []
        for cell in self._later:
            kind = cell_of(self._draft, cell.at)
            if (origin := self._origin(cell.at, kind)) is not None:
                self._do(*set_cells(self._draft, self._typed(replace(cell, at=origin))))
                continue
            if not can_type(self._draft, cell.at):
                computed.append((cell, kind))
                continue
            state = self._draft.calculation.state(cell.at)
            if state.source == "default" and agrees(
                self._draft.calculation, cell.at, kind, cell.text, cell.shift
            ):
                self._note(cell, self._finding("same", cell))
            else:
                self._do(*set_cells(self._draft, self._typed(cell)))
        for cell, kind in computed:
            self._compare(cell, kind)
        self._name_cells()

    def _origin(self, at: Address, kind: Cell) -> Address | None:
        """Give the blank cell that another only repeats: what stands there is typed where it belongs."""
        follows = kind.compute or kind.default
        if follows is None or not _NAME.fullmatch(follows.source):
            return None
        cells = self._draft.calculation.cells(tuple(follows.source.split(".")), at)
        if len(cells) != 1 or cells[0].form == at.form or not can_type(self._draft, cells[0]):
            return None
        blank = (
            self._draft.calculation.value(cells[0]) is None
            and kind.type == self._draft.pack.cell(cells[0]).type
        )
        return cells[0] if blank else None

    def _compare(self, cell: _Cell, kind: Cell) -> None:
        if kind.numeric or not is_dash(cell.text):
            same = agrees(self._draft.calculation, cell.at, kind, cell.text, cell.shift)
            self._note(cell, self._finding("same" if same else "differs", cell))

    def _finding(self, status: str, cell: _Cell) -> CellFound:
        calc = self._draft.calculation
        own = plain_text(calc, cell.at, cell_of(self._draft, cell.at), calc.state(cell.at))
        return CellFound(
            "same" if status == "same" else "differs", cell.source, cell.text, own=own, address=cell.at
        )

    def _name_cells(self) -> None:
        """Name every cell as it is called in the end."""
        for table in self._report.tables:
            table.cells = [
                one if one.address is None else _named(one, self._called(one.address)) for one in table.cells
            ]

    def _called(self, at: Address) -> str:
        calc = self._draft.calculation
        form = self._draft.pack.form(at.form)
        several = form.repeatable and len(calc.instances(at.form)) > 1
        where = instance_name(calc, at.form, at.instance) if several else form_name(calc, at)
        return f"{where} {cell_name(calc, at)}"

    def _refuse(self, cell: _Cell, reason: str) -> None:
        self._note(cell, CellFound("refused", cell.source, cell.text, reason=reason, address=cell.at))

    @staticmethod
    def _note(cell: _Cell, finding: CellFound) -> None:
        cell.finding.cells.append(finding)

    def _do(self, *changes: Change) -> None:
        if changes:
            self._draft.apply(Batch(tuple(changes)))
            self._changes += changes


def _named(finding: CellFound, name: str) -> CellFound:
    return replace(finding, cell=name)


def _heads(table: FoundTable) -> list[tuple[str, ...]]:
    return [column.path for column in table.band.columns]


def _unit_beside(table: FoundTable, hit: RowHit) -> str:
    return next((column.unit for column in table.band.columns if column.unit), "")


def _column_finding(match: ColumnMatch, year: int) -> ColumnFound:
    target = label_of(match.head, year) if match.head is not None else ""
    status = "matched" if match.status == "beside" else match.status
    return ColumnFound(letters(match.source.column), match.source.text, status, target)
