"""对照: a made form filled with last year's workbook, and each cell that does not come out as it is there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from models.address import SINGLE_ROW, Address
from models.blanks.alike import counted_name
from models.blanks.blank import Blank, BlankCell, BlankSheet, CellAt
from models.blanks.titles import own_name, title_cell
from models.blanks.wordings import printable
from models.drafts.changes import Batch, Change, InsertInstance, InsertRows, SetAdjustment, SetCell
from models.drafts.submission import Adjustment, new_instance, new_submission
from models.editing.plans import can_adjust, can_type, cell_of
from models.editing.subject_codes import SubjectError
from models.editing.subject_plans import add_subject
from models.editing.typing import meant, set_cells
from models.figures.numbers import NumberError, parse_number, round_half_up
from models.figures.plain_words import plain_words
from models.layout.sheet import Sheet, SheetCell, SheetRow
from models.packs.blocks import FieldsBlock, RowsBlock, SubjectsBlock, TableBlock
from models.packs.cells import Cell, Label
from models.packs.forms import Form, Pack
from models.session.session import Session
from models.session.unit_and_title import named_address
from models.subjects.tree import TOTAL

_CODE = re.compile(r"[1-9]\d{2}(?:\d{2}){0,3}")
_FEWEST_WORDS, _ENOUGH = 3, 0.8
"""Words of a form, and the share of them, that have to stand on a sheet that is a copy of it."""
_NO_DAY = re.compile(r"[\s　_＿]*年[\s　_＿]*月[\s　_＿]*日")
_BY_HAND = "去年的表上是手工改的数"
_NO_FORM = "表样里没有与这张工作表同名的表"
_NO_PLACE = "表样里没有这一格"
_NO_ROW = "表样多出这一行，工作簿里没有"
_NOT_FILLED = "这一格在表样里要填写，没有填"
Chosen = Callable[[CellAt], bool]
"""Tell whether what stands in a place of the filled workbook is typed."""


@dataclass(frozen=True)
class FilledForm:
    """What is typed: places of the workbook, the unit's name, and what is asked for beside the paper.

    `beside` has columns that are not printed, by sheet and row of the workbook.
    """

    typed: Chosen = lambda at: True
    unit: str = ""
    beside: Mapping[tuple[int, int], Mapping[str, str]] = field(default_factory=dict)
    adjusted: Chosen = lambda at: False
    """Tell which computed places were set by hand to what stands there."""


@dataclass(frozen=True, slots=True)
class TriedCell:
    """A cell of the filled workbook: what stands there, what the form gives, and why they differ.

    `words` says that both are fixed words, which nobody types.
    """

    at: CellAt
    place: str
    theirs: str
    ours: str
    why: str = ""
    words: bool = False

    @property
    def equal(self) -> bool:
        """Tell whether the form gives what stands there."""
        return not self.why


@dataclass(frozen=True)
class Trial:
    """Every cell of a filled workbook with something in it, beside what the form gives there."""

    cells: tuple[TriedCell, ...]

    @property
    def unequal(self) -> tuple[TriedCell, ...]:
        """List what does not come out equal."""
        return tuple(one for one in self.cells if not one.equal)

    @property
    def summary(self) -> str:
        """Say how many come out equal."""
        wrong = len(self.unequal)
        if not self.cells:
            return "这本工作簿里没有可以对照的格。"
        if not wrong:
            return f"{len(self.cells)} 格全部相同。"
        return f"{len(self.cells)} 格里有 {wrong} 格不同。"


def tried(pack: Pack, filled: Blank, filling: FilledForm | None = None) -> Trial:
    """Fill a form made of a workbook like `filled` with what stands there, and compare every cell.

    Only what `filling` chooses is typed, by default everything; all is compared. No draft is kept.
    """
    session = Session(new_submission(pack, pack.year), pack)
    filling = filling or FilledForm()
    unit = named_address(pack, session.submission, "unit")
    if unit is not None and (name := filling.unit or own_name(filled)):
        session.apply(SetCell(unit, name))
    pairs = list(_pairs(pack, filled))
    how = _How(filling, _edges(pack))
    numbers = Counter[str]()
    copies = []
    for form, i in pairs:
        if form is not None:
            copies.append(_Copy(session, (form, _instance(session, form, numbers[form.id]), i), filled, how))
            numbers[form.id] += 1
    for copy in copies:
        copy.put_rows()
    for copy in copies:
        copy.type_cells()
    found = [one for copy in copies for one in copy.compared()]
    lost = [i for form, i in pairs if form is None]
    found += [one for i in lost for one in _without_form(filled, i)]
    return Trial(tuple(sorted(found, key=lambda one: one.at)))


def _pairs(pack: Pack, filled: Blank) -> Iterator[tuple[Form | None, int]]:
    """Find the form of each sheet: by the number it was made from and its name, else by the name alone."""
    free = {form.id: form for form in pack.forms if form.printed}
    for i, sheet in enumerate(filled.sheets):
        known = free.get(f"form{i + 1}")
        if known is None or not _called(known, sheet):
            known = next((one for one in free.values() if _called(one, sheet)), None)
        if known is None:
            known = next((one for one in pack.forms if one.printed and _is_copy(one, sheet)), None)
        free = {key: one for key, one in free.items() if one is not known}
        yield known, i


def _called(form: Form, sheet: BlankSheet) -> bool:
    own = {plain_words(words.source) for words in (form.name, form.title) if words is not None}
    return plain_words(printable(sheet.name)) in own


def _is_copy(form: Form, sheet: BlankSheet) -> bool:
    """Tell whether a sheet is one of several of a form: by its name but for a number, else by its title."""
    title = title_cell(sheet)
    said = [sheet.name, *([title.text] if title is not None else [])]
    own = {plain_words(counted_name(words.source)) for words in (form.name, form.title)}
    named = any(plain_words(counted_name(printable(one))) in own for one in said)
    return form.repeatable and (named or _says(form, sheet))


def _says(form: Form, sheet: BlankSheet) -> bool:
    """Tell whether the words of a form stand on a sheet, whatever that is named: after its project, say."""
    labels = (one for block in form.blocks if isinstance(block, FieldsBlock) for one in block.labels)
    heads = (cell for block in form.blocks if isinstance(block, TableBlock) for cell in block.cells)
    texts = [*(one.text for one in labels), *(cell.label for cell in heads if cell.printed)]
    words = {plain_words(text.source) for text in texts if text.constant and text.source.strip()}
    there = {plain_words(cell.text) for cell in sheet.cells}
    return len(words) >= _FEWEST_WORDS and len(words & there) >= _ENOUGH * len(words)


def _instance(session: Session, form: Form, number: int) -> str:
    """Give one of the copies of a form by its number, from 0; what is not there is added."""
    there = session.submission.forms[form.id]
    if number >= len(there):
        session.apply(InsertInstance(form.id, number, new_instance(session.submission, form)))
        there = session.submission.forms[form.id]
    return there[number].id


def _without_form(filled: Blank, index: int) -> Iterator[TriedCell]:
    for cell in filled.sheets[index].cells:
        if cell.text.strip():
            at = CellAt(index, cell.row, cell.column)
            yield TriedCell(at, filled.named(at), cell.text, "", _NO_FORM)


class _PaperLine(NamedTuple):
    """A row of the form's sheet, and the row of the workbook that it stands for."""

    row: SheetRow
    top: int


class _How(NamedTuple):
    """What is typed, and where the columns of tables stand."""

    filling: FilledForm
    columns: Edges


class _Copy:
    """One form and the sheet of the workbook it is filled from."""

    def __init__(self, session: Session, place: tuple[Form, str, int], filled: Blank, how: _How) -> None:
        self._session, self._filled, self._columns = session, filled, how.columns
        self._filling, self._typed = how.filling, how.filling.typed
        self._form, self._instance, self._index = place
        self._sheet = filled.sheets[self._index]
        form = self._form
        self._spans = _table_spans(self._laid_out(), form, self._sheet)
        self._rows: dict[tuple[str, str], int] = {}  # block and row of the form, row of the workbook
        self._problems: dict[int, str] = {}  # why a row of the workbook found no place

    def _laid_out(self) -> Sheet:
        return self._session.sheet(self._form.id, self._instance)

    def _do(self, changes: Iterable[Change]) -> None:
        if batch := tuple(changes):
            self._session.apply(Batch(batch))

    # Rows that repeat

    def put_rows(self) -> None:
        """Give each table of the form the rows that the workbook has."""
        for block in self._form.blocks:
            span = self._spans.get(block.id)
            if span is None:
                continue
            if isinstance(block, SubjectsBlock):
                self._put_subjects(block, span)
            elif isinstance(block, RowsBlock):
                self._put_lines(block, span)

    def _put_subjects(self, block: SubjectsBlock, span: range) -> None:
        edges = self._edges(block.id)
        code = next((cell.key for cell in block.cells if cell.type == "code"), "")
        name = next((cell.key for cell in block.cells if cell.type == "name"), "")
        at = Address(self._form.id, self._instance, block.id, "", "")
        for top in span:
            text = self._text(top, edges.get(code))
            if not _CODE.fullmatch(text):
                continue
            self._rows[block.id, text] = top
            chosen = self._typed(self._place(top, edges.get(code, 0)))
            if not chosen or self._session.calculation.has_row(*at[:3], text):
                continue
            try:
                plan = add_subject(self._session, at, text, self._text(top, edges.get(name)))
            except SubjectError as error:
                self._problems[top] = error.message.rstrip("。")
                continue
            self._session.apply(plan.change)

    def _put_lines(self, block: RowsBlock, span: range) -> None:
        stored = list(self._session.submission.rows(self._form.id, self._instance, block.id))
        tops = [top for top in span if any(c.text.strip() for c in self._sheet.covering(top))]
        ids = [*stored]
        new: list[tuple[str, dict[str, str]]] = []
        number = self._session.submission.next_id
        for _ in tops[len(stored) :]:
            new.append((str(number), {}))
            number += 1
        if new:
            self._session.submission.next_id = number
            self._do([InsertRows(self._form.id, self._instance, block.id, len(stored), tuple(new))])
        ids += [key for key, _ in new]
        for key, top in zip(ids, tops, strict=False):
            self._rows[block.id, key] = top

    def _edges(self, block: str) -> dict[str, int]:
        """Give the column of the sheet in which each column of a table stands."""
        return self._columns.get((self._form.id, block), {})

    # Cells

    def type_cells(self) -> None:
        """Type what is typed in the workbook into the cells of the form."""
        texts, several = list(self._within_words()), self._sharing()
        for at, place, before in self._places():
            if at in several:
                texts.append((at, meant(cell_of(self._session, at), several[at])))
                continue
            text = self._text(place.row, place.column)
            if not text or not self._typed(place) or not can_type(self._session, at):
                continue
            kind = cell_of(self._session, at)
            text = text.removeprefix(before or words_before(kind)).strip()
            texts.append((at, meant(kind, text)))
        self._do(set_cells(self._session, [*texts, *self._beside()]))
        self._do(self._adjustments())

    def _sharing(self) -> dict[Address, str]:
        """Give what stands in a cell of the workbook for each of several cells that the form makes of it."""
        parted = dict[Address, str]()
        for line in self._lines():
            pairs = ((self._place(line.top, one.column), one) for one in line.row.cells)
            for place, run in groupby(pairs, itemgetter(0)):
                words, cells = [""], list[Address]()
                for _, one in run:
                    if one.address is None:
                        words[-1] += one.text
                    else:
                        cells.append(one.address)
                        words.append("")
                if len(cells) > 1 and self._typed(place):
                    values = between(words, self._text(place.row, place.column))
                    parted |= zip(cells, values or [""] * len(cells), strict=True)
        return parted

    def _within_words(self) -> Iterator[tuple[Address, str]]:
        """Find what was written into gaps of words, of which the entries stand beside the paper."""
        for block in self._form.blocks:
            for words, kinds in _gaps(block) if isinstance(block, FieldsBlock) else ():
                for one in self._sheet.cells:
                    place = CellAt(self._index, one.row, one.column)
                    values = between(words, one.text) if self._typed(place) else None
                    for kind, text in zip(kinds, values or (), strict=bool(values)):
                        at = Address(self._form.id, self._instance, block.id, SINGLE_ROW, kind.key)
                        if text and can_type(self._session, at):
                            yield at, meant(kind, text)

    def _adjustments(self) -> Iterator[Change]:
        for at, place, _ in list(self._places()):
            figure = _figure(self._text(place.row, place.column))
            if self._filling.adjusted(place) and figure is not None and can_adjust(self._session, at):
                yield SetAdjustment(at, Adjustment(format(figure, "f"), _BY_HAND))

    def _beside(self) -> Iterator[tuple[Address, str]]:
        for (block, row), top in self._rows.items():
            table = self._form.block(block)
            known = {cell.key for cell in table.cells} if isinstance(table, RowsBlock) else ()
            for column, text in self._filling.beside.get((self._index, top), {}).items():
                if column in known:
                    yield Address(self._form.id, self._instance, block, row, column), text

    def _places(self) -> Iterator[tuple[Address, CellAt, str]]:
        """Walk the cells of the form, where each stands in the workbook, and the words before it there."""
        edges = {block.id: self._edges(block.id) for block in self._form.blocks if block.id in self._spans}
        for (block, row), top in self._rows.items():
            for column, left in edges[block].items():
                yield Address(self._form.id, self._instance, block, row, column), self._place(top, left), ""
        for line in self._lines():
            label: tuple[CellAt, str] | None = None
            for cell in line.row.cells:
                place = self._place(line.top, cell.column)
                if cell.address is None:
                    label = (place, cell.text.strip())
                elif (cell.address.block, cell.address.row) not in self._rows:
                    yield cell.address, place, label[1] if label is not None and label[0] == place else ""

    def _lines(self) -> Iterator[_PaperLine]:
        """Walk the laid out rows with the rows of the workbook that they stand for."""
        top, ends = 0, dict[str, int]()
        for block, span in self._spans.items():
            ends[block] = span.stop
        before = ""
        for row in self._laid_out().rows:
            if before in ends and row.block != before:
                top = ends[before]
            before = row.block
            known = self._rows.get((row.block, row.row))
            if known is not None:
                yield _PaperLine(row, known)
                continue
            if row.block in self._spans and _repeated(row, self._form):
                continue
            if row.block in self._spans and row.row == TOTAL:
                top = self._total_row(row.block, top)
            yield _PaperLine(row, top)
            top += 1

    def _total_row(self, block: str, top: int) -> int:
        """Give the row of the workbook in which the total of a table of subjects stands."""
        known = self._form.block(block)
        last = isinstance(known, SubjectsBlock) and known.total_last
        return self._spans[block].stop - 1 if last else top

    def _place(self, row: int, column: int) -> CellAt:
        cell = self._cell(row, column)
        return (
            CellAt(self._index, row, column) if cell is None else CellAt(self._index, cell.row, cell.column)
        )

    def _cell(self, row: int, column: int) -> BlankCell | None:
        """Give the cell that covers a place; None where the workbook is smaller than the form."""
        inside = row < len(self._sheet.heights) and column < len(self._sheet.widths)
        return self._sheet.cell(row, column) if inside else None

    def _text(self, row: int, column: int | None) -> str:
        cell = None if column is None else self._cell(row, column)
        return "" if cell is None else cell.text.strip()

    # Comparing

    def compared(self) -> Iterator[TriedCell]:
        """Hold every cell of the workbook against what the form gives in its place."""
        shown: dict[CellAt, list[SheetCell]] = {}
        for line in self._lines():
            for cell in line.row.cells:
                shown.setdefault(self._place(line.top, cell.column), []).append(cell)
        joined = self._joined()
        for one in self._sheet.cells:
            at = CellAt(self._index, one.row, one.column)
            mine = shown.pop(at, joined.get(at, []))
            if one.text.strip() or any(cell.text.strip() for cell in mine):
                yield self._held(at, one, mine)
        yield from self._more()

    def _more(self) -> Iterator[TriedCell]:
        """Tell the rows that the form shows and the workbook has not."""
        for row in self._laid_out().rows:
            span = self._spans.get(row.block)
            if span is None or not _repeated(row, self._form) or (row.block, row.row) in self._rows:
                continue
            ours = " ".join(cell.text.strip() for cell in row.cells if cell.text.strip())
            if ours:
                at = self._place(max(span.start, span.stop - 1), row.cells[0].column)
                yield TriedCell(at, self._filled.named(at), "", ours, _NO_ROW)

    def _joined(self) -> dict[CellAt, list[SheetCell]]:
        """Find the places that an equal neighbour above covers in the form, and not in the workbook."""
        found: dict[CellAt, list[SheetCell]] = {}
        lines = list(self._lines())
        for i, line in enumerate(lines):
            for cell in line.row.cells:
                for below in lines[i + 1 : i + cell.rows] if cell.address is not None else ():
                    found[self._place(below.top, cell.column)] = [cell]
        return found

    def _held(self, at: CellAt, one: BlankCell, mine: Sequence[SheetCell]) -> TriedCell:
        theirs, ours = one.text.strip(), "".join(cell.text for cell in mine).strip()
        filled = next((cell for cell in mine if cell.address is not None), None)
        why = "" if same(theirs, ours) else self._why(filled or next(iter(mine), None), theirs, ours)
        if why == _NO_PLACE:
            why = self._problems.get(one.row, why)
        return TriedCell(at, self._filled.named(at), theirs, ours, why, bool(mine) and filled is None)

    def _why(self, mine: SheetCell | None, theirs: str, ours: str) -> str:
        if mine is None:
            return _NO_PLACE
        if mine.address is None:
            return "表样里是固定文字"
        kind, state = cell_of(self._session, mine.address), self._session.calculation.state(mine.address)
        if state.problem:
            return f"填不进去：{state.problem.rstrip('。')}"
        if not kind.typed_by_hand or not can_type(self._session, mine.address):
            return f"算出来的数不同{_apart(theirs, ours)}"
        return _NOT_FILLED if not ours else "填写的内容印出来不同"


def words_before(cell: Cell) -> str:
    """Give the words that a cell prints before what is typed in it."""
    first = cell.print.parts[0] if cell.print is not None and cell.print.parts else ""
    return first if isinstance(first, str) else ""


def _gaps(block: FieldsBlock) -> Iterator[tuple[list[str], list[Cell]]]:
    """Walk the labels with gaps: the words around these, and the unprinted cells that stand in them."""
    for line in block.rows:
        beside = {item.key: item for item in line if isinstance(item, Cell) and not item.printed}
        for item in line:
            parts = item.text.parts if isinstance(item, Label) else ()
            words, kinds = [""], list[Cell]()
            for part in parts:
                if isinstance(part, str):
                    words[-1] += part
                    continue
                keys = [path[-1] for path in part.expression.references if path[-1] in beside]
                if not keys:
                    break
                kinds.append(beside[keys[0]])
                words.append("")
            else:
                if kinds:
                    yield words, kinds


def between(words: Sequence[str], text: str) -> list[str] | None:
    """Give what stands between words, but for spaces; None where the text does not have these words.

    What a blank form has there, lines and the 年月日 of no date, counts as nothing.
    """
    places = [i for i, letter in enumerate(text) if not letter.isspace()]
    letters = "".join(text[i] for i in places)
    plain = ["".join(one.split()) for one in words]
    if not letters.startswith(plain[0]) or not letters.endswith(plain[-1]):
        return None
    last, values = len(plain[0]), list[str]()
    for one in plain[1:-1]:
        at = letters.find(one, last)
        if at < 0:
            return None
        values.append(_part(text, places, last, at))
        last = at + len(one)
    end = len(letters) - len(plain[-1])
    if end < last:
        return None
    values.append(_part(text, places, last, end))
    values = [value.strip("_＿") for value in values]
    return ["" if _NO_DAY.fullmatch(value) else value for value in values]


def _part(text: str, places: Sequence[int], first: int, last: int) -> str:
    """Give a part of a text, counted in letters that are no spaces."""
    return text[places[first] : places[last - 1] + 1] if last > first else ""


def _apart(theirs: str, ours: str) -> str:
    one, other = _figure(theirs), _figure(ours)
    return "" if one is None or other is None else f"，相差 {abs(one - other)}"


def same(theirs: str, ours: str) -> bool:
    """Tell whether two cells show the same: words but for spaces and width, figures as far as both go."""
    if plain_words(printable(theirs)) == plain_words(ours):
        return True
    one, other = _figure(theirs), _figure(ours)
    if one is None or other is None:
        return False
    places = min(_decimals(one), _decimals(other))
    return round_half_up(one, places) == round_half_up(other, places)


def _decimals(figure: Decimal) -> int:
    return max(0, -int(figure.as_tuple().exponent))


def _figure(text: str) -> Decimal | None:
    if not text:
        return Decimal(0)
    try:
        return parse_number(text)
    except NumberError:
        return None


# Which rows of the workbook are those of a table


def _table_spans(sheet: Sheet, form: Form, filled: BlankSheet) -> dict[str, range]:
    """Give the rows of the workbook in which the rows of each table with repeated rows stand.

    Rows that stand are as many as in the form; what is left between them are the rows that repeat.
    """
    groups = _groups(sheet, form)
    spans: dict[str, range] = {}
    top = 0
    for i, (block, standing, repeats) in enumerate(groups):
        top += len(standing)
        if not repeats:
            continue
        after = [row for _, rows, _ in groups[i + 1 :] for row in rows]
        stop = _next_standing(filled, top, after)
        spans[block] = range(top, stop)
        top = stop
    return spans


def _groups(sheet: Sheet, form: Form) -> list[tuple[str, list[SheetRow], bool]]:
    """List the blocks with their standing rows; rows of the total go with those that repeat."""
    groups: list[tuple[str, list[SheetRow], bool]] = []
    named = {block.id: isinstance(block, RowsBlock | SubjectsBlock) for block in form.blocks}
    for row in sheet.rows:
        if not groups or groups[-1][0] != row.block:
            groups.append((row.block, [], named.get(row.block, False)))
        if not (named.get(row.block) and _repeated(row, form)) and row.row != TOTAL:
            groups[-1][1].append(row)
    return groups


def _repeated(row: SheetRow, form: Form) -> bool:
    """Tell whether a laid out row is one of those that repeat, not one of the heads or the total."""
    return bool(row.row) and row.row != TOTAL and any(cell.address is not None for cell in row.cells)


def _next_standing(filled: BlankSheet, top: int, after: Sequence[SheetRow]) -> int:
    """Give the row of the workbook where what stands below a table begins: by its words, else by its rows."""
    last = len(filled.heights)
    for skip, row in enumerate(after):
        words = {plain_words(cell.text) for cell in row.cells if cell.address is None and cell.text.strip()}
        if not words:
            continue
        for at in range(top, last):
            there = {plain_words(cell.text) for cell in filled.line(at) if cell.text.strip()}
            if words <= there:
                return max(top, at - skip)
        break
    return max(top, last - len(after))


# Where the columns of a table stand


Edges = dict[tuple[str, str], dict[str, int]]
"""By form and block, the column of the sheet in which each column of a table stands."""
_ANY_CODE = {"functional": "2010101", "department-economic": "30101", "government-economic": "50101"}


def _edges(pack: Pack) -> Edges:
    """Find where columns stand, by laying each table out with one row in a draft of its own."""
    session = Session(new_submission(pack, pack.year), pack)
    found: Edges = {}
    for form in pack.forms:
        instances = session.submission.forms.get(form.id)
        if not form.printed or not instances:
            continue
        for block in form.blocks:
            if isinstance(block, RowsBlock | SubjectsBlock):
                found[form.id, block.id] = _edges_of(
                    session, Address(form.id, instances[0].id, block.id, "", "")
                )
    return found


def _edges_of(session: Session, at: Address) -> dict[str, int]:
    block = session.pack.form(at.form).block(at.block)
    if isinstance(block, SubjectsBlock):
        row = _ANY_CODE[block.dictionary]
        if not session.calculation.has_row(*at[:3], row):
            session.apply(InsertRows(*at[:3], 0, ((row, {}),)))
    else:
        row = next(iter(session.submission.rows(*at[:3])), "")
        if not row:
            row = "1"
            session.apply(InsertRows(*at[:3], 0, ((row, {}),)))
    cells = (cell for _, cell in session.sheet(at.form, at.instance).cells() if cell.address is not None)
    return {
        cell.address.column: cell.column
        for cell in cells
        if cell.address is not None and cell.address[2:4] == (at.block, row)
    }
