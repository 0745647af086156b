"""What a table that was recognised puts into its form, row by row, by the kind of table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from models.address import SINGLE_ROW, Address
from models.drafts.changes import InsertRows
from models.drafts.submission import Row
from models.editing.pasting import MAX_ROWS
from models.editing.plans import cell_of
from models.editing.subject_codes import own_name
from models.editing.subject_plans import hand_down
from models.errors import shortened
from models.importing._cells import CellTaker, SourceCell
from models.importing._columns import ColumnMatch, cell_in_year, label_of
from models.importing._figures import own_unit, percent_shift, power
from models.importing._parts import FormPart
from models.importing._recognising import Candidate, FoundTable
from models.importing._rows import RowHit, row_hits
from models.importing._words import MONEY, is_figure, likeness, plain
from models.importing.grids import Place, letters
from models.importing.report import CellFound, ColumnFound, TableFound
from models.packs.blocks import RowsBlock, SubjectsBlock
from models.packs.cells import Cell
from models.progress import tick
from models.subjects.dictionary import Subject
from models.subjects.lists_in_use import dictionary
from models.subjects.tree import TOTAL

_TOO_MANY = f"表的第 {MAX_ROWS} 行以后没有读，请分开导入"
_MOVED = "不在可选项中，这一行像是少了合并的格子、错开了列，请核对"
_SUPPLIED = "这个科目在本表要由别的表带出，那里没有"
_SAME_NAME = "草稿里有几行同名，不知道是哪一行，请补上编码，或在草稿中填写"
_GROUP = 4
"""Digits below which a code is that of a 类, which hardly anybody types alone."""
_NAMED = 5
_SEVERAL = 2
_CODES = ("编码", "代码", "编号")
_PERHAPS_SUM = "旁边有编码认不出的科目，不知道这是不是它的合计"


def fill_fields(taker: CellTaker, part: FormPart, instance: str, found: TableFound) -> None:
    """Take the single cells of a form over."""
    table, form, cells = part.tables[0][0], part.form.form, []
    for hit in part.fields:
        where = part.grid.where(*hit.place)
        if hit.unit and hit.unit not in MONEY:
            reason = f"金额单位“{hit.unit}”认不出来"
            found.cells.append(CellFound("refused", where, hit.text, reason=reason))
            continue
        cell = cell_in_year(form.block(hit.field.block), hit.field.cell, _ahead(taker, table))
        if cell is None:
            if hit.text:
                found.cells.append(CellFound("refused", where, hit.text, reason=_of_other_year(taker, table)))
            continue
        at = Address(form.id, instance, hit.field.block, SINGLE_ROW, cell.key)
        shift = power(taker.draft.calculation, cell, hit.unit or table.unit)
        shift = shift or percent_shift(taker.draft.calculation, cell, [hit.text])
        cells.append(SourceCell(found, where, hit.text, at, shift, hit.place in part.grid.unknown))
    taker.take(cells)


def _ahead(taker: CellTaker, table: FoundTable) -> int:
    """Give how many years the draft is ahead of a table."""
    year = taker.draft.submission.year
    return year - table.year if table.year is not None else 0


def _of_other_year(taker: CellTaker, table: FoundTable) -> str:
    return f"是 {table.year} 年表里的数，{taker.draft.submission.year} 年的草稿没有地方放它"


class TableFiller:
    """Take one table over; `at` names form, instance and block."""

    def __init__(
        self, taker: CellTaker, found: TableFound, table: FoundTable, candidate: Candidate, at: Address
    ) -> None:
        self._taker, self._found, self._table, self._at = taker, found, table, at
        self._candidate = candidate
        beside = (m.source.unit for m in candidate.columns if m.status == "beside" and m.source.unit)
        self._unit = next(beside, table.unit)

    def fill(self, used: set[Address]) -> None:
        """Take the table over; `used` are rows of lists that lines of this import have become."""
        calc, outline, columns = (
            self._taker.draft.calculation,
            self._candidate.outline,
            self._candidate.columns,
        )
        self._found.columns = [
            _column_found(match, calc.submission.year)
            for match in columns
            if match.status != "beside" and (match.source.path or match.head is not None)
        ]
        if not self._unit and self._needs_unit():
            self._note(f"没有写金额单位，按{self._taker.draft.pack.unit_of_money}")
        self._note(self._hidden())
        self._note(self._shifted())
        self._leave_columns()
        hits = row_hits(self._taker.draft, self._at, self._table, outline, columns)
        hits = [h if i < MAX_ROWS else h._replace(reason=_TOO_MANY) for i, h in enumerate(hits)]
        for hit in hits:
            if hit.reason:
                self._refuse(hit, hit.reason)
        good = [hit for hit in hits if not hit.reason]
        if isinstance(outline.block, SubjectsBlock):
            self._subjects(hits)
        elif isinstance(outline.block, RowsBlock):
            self._lines(outline.block, good, used)
        else:
            self._take((hit, self._at._replace(row=hit.key)) for hit in good)

    def _take(self, rows: Iterable[tuple[RowHit, Address]]) -> None:
        self._taker.take(cell for hit, row in rows for cell in self._cells(hit, row))

    def _note(self, note: str) -> None:
        self._found.note = "；".join(filter(None, (self._found.note, note)))

    def _hidden(self) -> str:
        """Say which hidden rows and columns of the table are read as the others are."""
        grid, rows = self._table.grid, self._table.rows
        lines = [row for row in rows if row in grid.hidden_rows]
        columns = [
            match.source.column
            for match in self._candidate.columns
            if match.source.column in grid.hidden_columns
            and any(grid.own(row, match.source.column).strip() for row in rows)
        ]
        if not lines and not columns:
            return ""
        said = [f"第 {'、'.join(str(row + 1) for row in lines[:_NAMED])} 行"] if lines else []
        said += [f"{'、'.join(map(letters, columns[:_NAMED]))} 列"] if columns else []
        rest = "等" if max(len(lines), len(columns)) > _NAMED else ""
        return f"隐藏的{'和'.join(said)}{rest}也读了，请核对"

    def _shifted(self) -> str:
        """Say that a column of sums is blank beside figures: the columns may have been shifted."""
        grid, heads = self._table.grid, [m for m in self._candidate.columns if m.head is not None]

        def figures(match: ColumnMatch) -> int:
            return sum(is_figure(grid.own(row, match.source.column)) for row in self._table.rows)

        sums = [m for m in heads if m.head and m.head.cell.numeric and not m.head.cell.typed_by_hand]
        others = max((figures(m) for m in heads if m.head and m.head.cell.typed_by_hand), default=0)
        empty = [m.source.text for m in sums if not figures(m)]
        if not empty or others < _SEVERAL or len(empty) < len(sums):
            return ""
        return f"“{shortened(empty[0], 24)}”一栏全是空的，旁边的栏有数，请核对各栏有没有错开"

    def _needs_unit(self) -> bool:
        calc = self._taker.draft.calculation
        heads = (m for m in self._candidate.columns if m.head is not None and own_unit(calc, m.head.cell))
        return any(not match.source.unit for match in heads)

    def _leave_columns(self) -> None:
        """Name the cells of columns that found no place."""
        grid, outline = self._table.grid, self._candidate.outline
        for match in self._candidate.columns:
            if match.status not in ("unmatched", "ambiguous", "other_year"):
                continue
            reason = "这一列没有认出" if match.status == "unmatched" else "这一列分不清是哪一列"
            reason = reason if match.source.path else "这一列没有表头"
            if match.status == "other_year":
                reason = _of_other_year(self._taker, self._table)
            for line in self._table.rows:
                text = grid.own(line, match.source.column).strip()
                if text and plain(text) not in {outline.beside, *outline.row_words}:
                    where = grid.where(line, match.source.column)
                    self._found.cells.append(CellFound("refused", where, text, reason=reason))

    def _refuse(self, hit: RowHit, reason: str) -> None:
        """Name the cells of a line that found no row."""
        grid = self._table.grid
        for match in hit.columns:
            text = grid.own(hit.line, match.source.column).strip()
            if text and match.head is not None and match.head.cell.type not in ("label", "code", "name"):
                where = grid.where(hit.line, match.source.column)
                self._found.cells.append(CellFound("refused", where, text, match.source.text, reason=reason))

    def _cells(self, hit: RowHit, row: Address) -> Iterator[SourceCell]:
        """Walk the cells of a line that belong to cells of a row."""
        grid, calc = self._table.grid, self._taker.draft.calculation
        for match in hit.columns:
            assert match.head is not None
            at = row._replace(column=match.head.cell.key)
            cell = cell_of(self._taker.draft, at) if row.row else match.head.cell
            if cell.type in ("label", "code", "name"):
                continue
            place = (hit.line, match.source.column)
            text = self._merged(place) if cell.merge else grid.own(*place).strip()
            shift = power(calc, cell, match.source.unit or self._unit) or self._percent(cell, match)
            unknown = grid.anchor(*place) in grid.unknown
            yield SourceCell(self._found, grid.where(*place), text, at, shift, unknown)

    def _merged(self, place: Place) -> str:
        """Give the text of a column that merges; in a sheet without any merge a blank is as above."""
        rows = self._table.rows
        if self._table.grid.merges:
            return self._table.grid.text(*place).strip()
        above = reversed(rows[: rows.index(place[0]) + 1])
        return next((t for row in above if (t := self._table.grid.text(row, place[1]).strip())), "")

    def _percent(self, cell: Cell, match: ColumnMatch) -> int:
        texts = (self._table.grid.own(row, match.source.column) for row in self._table.rows)
        return percent_shift(self._taker.draft.calculation, cell, texts)

    # Lists

    def _lines(self, block: RowsBlock, hits: Sequence[RowHit], used: set[Address]) -> None:
        """Let each line become the row of the same name, else a blank one, else a new one at the end."""
        at, draft = self._at, self._taker.draft
        merged = {cell.key: cell for cell in block.cells if cell.merge}
        there = dict(draft.submission.rows(*at[:3]))
        free = {row: cells for row, cells in there.items() if at._replace(row=row) not in used}
        found: list[tuple[RowHit, Address]] = []
        new: list[tuple[str, Row]] = []
        codes = {h.cell.key for h in self._candidate.outline.heads if h.words.endswith(_CODES)}
        named = Counter(_name_of(block, list(self._cells(hit, at))) for hit in hits)
        for hit in hits:
            tick()
            cells = list(self._cells(hit, at))
            own = (self._table.grid.own(hit.line, match.source.column) for match in hit.columns)
            if not any(text.strip() for text in own):
                continue
            # Where a merge is lost, what stood behind it has moved to the left.
            lost = (c for c in cells if c.at.column in merged and self._taker.misfits(c, merged[c.at.column]))
            if (moved := next(lost, None)) is not None:
                self._refuse(hit, f"{moved.source} 的“{shortened(moved.text, 12)}”{_MOVED}")
                continue
            named[_name_of(block, cells)] -= 1
            row = _row_for(block, cells, free, codes)
            if isinstance(row, list):
                if len(row) > named[_name_of(block, cells)] + 1:
                    self._refuse(hit, _SAME_NAME)
                    continue
                row = row[0]
            if row is None:
                row = draft.submission.new_id("r")
                new.append((row, {}))
            free.pop(row, None)
            found.append((hit, at._replace(row=row)))
        used.update(row for _, row in found)
        if not _ahead(self._taker, self._table):
            self._taker.absent(self._found, at, {row.row for row in used if row[:3] == at[:3]})
        if new:
            self._taker.do(InsertRows(*at[:3], len(there), tuple(new)))
        self._take(found)

    # Subjects

    def _subjects(self, hits: Sequence[RowHit]) -> None:
        """Add the subjects that are typed in this table, and take the figures of all its rows.

        Beside a line whose code nobody knows, a subject of a higher level may be its parent: its figure is
        a sum then, and is not typed.
        """
        at, has_row = self._at, self._taker.draft.calculation.has_row
        good = [hit for hit in hits if not hit.reason]
        near = self._beside_lost(hits)
        if new := self._new_subjects(good, near):
            changes, note = hand_down(self._taker.draft, at, new, replaced=[at[:3]])
            self._taker.do(*changes)
            self._note(note.rstrip("。"))
        if not _ahead(self._taker, self._table):
            self._taker.absent(self._found, at, {hit.key for hit in hits})
        shown = [hit for hit in good if has_row(*at[:3], hit.key)]
        for hit in shown:
            self._name_subject(hit, new)
        self._take((hit, at._replace(row=hit.key)) for hit in shown)
        for hit in good:
            if hit not in shown:
                self._refuse(hit, _PERHAPS_SUM if hit.line in near else _SUPPLIED)

    def _name_subject(self, hit: RowHit, new: Mapping[Address, Row]) -> None:
        """Say of a name that is not the dictionary's that it is kept, or that the code may be another's."""
        column = next((m for m in hit.columns if m.head is not None and m.head.cell.type == "name"), None)
        if column is None or not hit.name:
            return
        assert column.head is not None
        session, where = self._taker.draft, self._table.grid.where(hit.line, column.source.column)
        at = self._at._replace(row=hit.key, column=column.head.cell.key)
        if new.get(at._replace(column=""), {}).get(at.column):
            self._found.cells.append(CellFound("taken", where, hit.name, own=hit.name, address=at))
        block = self._candidate.outline.block
        assert isinstance(block, SubjectsBlock)
        known = dictionary(block.dictionary).name(hit.key, session.submission.year)
        if not known:
            year, file = session.submission.year, self._table.grid.file
            self._found.unlisted.append((block.dictionary, Subject(hit.key, hit.name, (year,), file)))
        elif not likeness(plain(known), plain(hit.name)):
            reason = f"编码 {hit.key} 在科目字典里叫“{known}”，请核对编码"
            self._found.cells.append(
                CellFound("differs", where, hit.name, own=known, reason=reason, address=at)
            )

    def _beside_lost(self, hits: Sequence[RowHit]) -> set[int]:
        """Name the lines next to those whose code nobody knows."""
        lines = self._table.rows
        lost = {hit.line for hit in hits if hit.reason}
        return {
            lines[i + step]
            for i, line in enumerate(lines)
            if line in lost
            for step in (-1, 1)
            if 0 <= i + step < len(lines)
        }

    def _new_subjects(self, hits: Sequence[RowHit], near: set[int]) -> dict[Address, Row]:
        draft, block = self._taker.draft, self._candidate.outline.block
        codes = {hit.key for hit in hits}
        longest = max(map(len, codes - {TOTAL}), default=0)
        new: dict[Address, Row] = {}
        for hit in hits:
            row = self._at._replace(row=hit.key)
            covered = any(code != hit.key and code.startswith(hit.key) for code in codes)
            perhaps_sum = hit.line in near and len(hit.key) < max(longest, _GROUP)
            if hit.key == TOTAL or covered or perhaps_sum or draft.calculation.has_row(*row[:4]):
                continue
            free = not block.source_paths and not _ahead(self._taker, self._table)
            if free or any(map(self._taker.would_type, self._cells(hit, row))):
                new[row] = own_name(draft, row, hit.key, hit.name)
        return new


def _name_of(block: RowsBlock, cells: Sequence[SourceCell]) -> tuple[tuple[str, str], ...]:
    """Give what names a row of a list, by column; empty where nothing does."""
    named = {path[-1] for path in block.row_name.references} if block.row_name is not None else set()
    return tuple((c.at.column, plain(c.text)) for c in cells if c.at.column in named and c.text)


def _row_for(
    block: RowsBlock, cells: Sequence[SourceCell], free: Mapping[str, Row], codes: Collection[str]
) -> str | list[str] | None:
    """Give the row of the same name and no other code, else a blank one; None where there is neither.

    Of several, that which most words fit; a list where as many fit several.
    """
    words = {c.at.column: plain(c.text) for c in cells if c.text}
    name = _name_of(block, cells)
    fits: dict[str, int] = {}
    for row, typed in free.items():
        own = {key: plain(text) for key, text in typed.items() if text}
        other = any(own[key] != text for key, text in words.items() if key in codes and key in own)
        if name and not other and all(own.get(key, "") == text for key, text in name):
            fits[row] = sum(own.get(key) == text for key, text in words.items())
    best = [row for row, count in fits.items() if count == max(fits.values())]
    if best:
        return best if len(best) > 1 else best[0]
    return next((row for row, own in free.items() if not any(own.values())), None)


def _column_found(match: ColumnMatch, year: int) -> ColumnFound:
    target = label_of(match.head, year) if match.head is not None else ""
    status = "matched" if match.status == "beside" else match.status
    return ColumnFound(letters(match.source.column), match.source.text, status, target)
