"""From goals to scores: a budget's goal tables become the indicators of a self-evaluation of that year.

What cells of the two packs mean is the same; where one writes sign and unit into the target and the other has
columns for them, they are joined or taken apart. What was promised is kept (`Submission.promised`), and what
has no place is listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from models.address import Address
from models.calculation.cell_names import cell_label, form_name
from models.carrying._amounts import is_amount, last_figure
from models.carrying._goal_texts import (
    NAME,
    NATURE,
    QUALITATIVE,
    TARGET,
    UNIT,
    WEIGHT,
    IndicatorTexts,
    coded,
    indicator_texts,
)
from models.carrying._meanings import single_cells
from models.carrying.carry import LeftOut
from models.carrying.recurring import name_of
from models.drafts.changes import Batch, Change, InsertInstance, InsertRows, SetPromised
from models.drafts.submission import new_instance
from models.editing.plans import add_optional_row
from models.editing.typing import set_cells
from models.errors import TianbaoError, shortened
from models.figures.measures import alike
from models.packs.blocks import Block, FixedBlock, RowsBlock
from models.packs.cells import Cell
from models.packs.forms import Form, Pack
from models.packs.loading import load_pack
from models.session.opening import new_draft
from models.session.session import Session
from models.session.unit_and_title import draft_title, unit_name

BUDGET, SELFEVAL = "budget", "selfeval"
_WHOLE, _PROJECT, _GOAL, _CODE = "whole", "project", "goal", "code"
_INITIAL = ".initial"
_SHOWN = 60
_ASKED = {"first", "second", UNIT, NATURE, WEIGHT}
"""What a self-evaluation says of an indicator that not every budget does."""


class GoalsError(TianbaoError):
    """Say why goals cannot be brought; nothing is changed then."""


@dataclass(frozen=True, slots=True)
class GoalTable:
    """One filled goal table of a budget: the unit's whole, or a project."""

    form: str
    instance: str
    name: str
    whole: bool

    @property
    def names(self) -> tuple[str, str]:
        """Give the name with the code before it, and without."""
        return self.name, coded(self.name)[1]


@dataclass(frozen=True, slots=True)
class GoalsBrought:
    """The one change that brings goals, None where nothing would change; `left` is what has no place.

    `next_id` is what the draft's has to be before the change is carried out.
    """

    change: Batch | None
    next_id: int
    left: tuple[LeftOut, ...]
    tables: int
    indicators: int

    def carry_out(self, session: Session) -> None:
        """Bring them into the draft they were planned for."""
        session.submission.next_id = self.next_id
        if self.change is not None:
            session.apply(self.change)

    @property
    def words(self) -> str:
        """Say how much was brought, and how much was not."""
        left = f"；{len(self.left)} 项请看清单" if self.left else ""
        return f"从 {self.tables} 张绩效目标表带来 {self.indicators} 个指标{left}"


def goal_tables(budget: Session) -> tuple[GoalTable, ...]:
    """List the goal tables of a budget that something is typed in; GoalsError where it is no budget."""
    if budget.pack.kind != BUDGET:
        raise GoalsError(f"“{draft_title(budget)}”不是部门预算草稿，里面没有绩效目标表。请选预算的草稿。")
    return tuple(
        table
        for form in budget.pack.forms
        if form.meaning in (_WHOLE, _PROJECT) and _indicators(form) is not None
        for instance in budget.submission.forms.get(form.id, [])
        if (table := _table(budget, form, instance.id)) is not None
    )


def bring_goals(session: Session, budget: Session, chosen: Sequence[GoalTable]) -> GoalsBrought:
    """Plan bringing goal tables into a draft; what is typed there already stays. GoalsError."""
    if session.pack.kind != SELFEVAL:
        raise GoalsError(f"“{draft_title(session)}”不是绩效自评草稿，绩效目标只能带到自评表里。")
    return _Bringer(session, budget).bring(chosen)


def with_place(pack_id: str, tables: Iterable[GoalTable]) -> int:
    """Count the goal tables a pack has a form for, the unit's whole or a project; PackError."""
    meanings = {form.meaning for form in load_pack(pack_id).forms if _indicators(form) is not None}
    return sum((_WHOLE if table.whole else _PROJECT) in meanings for table in tables)


def begin_from_goals(pack_id: str, year: int, budget: Session, filer: str = "") -> Session:
    """Begin an empty self-evaluation with the unit of a budget; UnknownPackError, PackError, GoalsError."""
    pack = load_pack(pack_id)
    if pack.kind != SELFEVAL:
        raise GoalsError(f"“{pack.title}”不是绩效自评表，绩效目标只能带到自评表里。请选自评的表样。")
    return new_draft(pack_id, year, unit_name(budget), filer)


def _table(budget: Session, form: Form, instance: str) -> GoalTable | None:
    whole = form.meaning == _WHOLE
    calc = budget.calculation
    place = Address(form.id, instance, "", "", "")
    name = form_name(calc, place) if whole else name_of(budget, form, instance)
    block = _indicators(form)
    assert block is not None
    rows = budget.submission.rows(form.id, instance, block.id).values()
    goal = next((at for at, cell in single_cells(form, instance) if cell.meaning == _GOAL), None)
    filled = any(any(cells.values()) for cells in rows) or (goal and budget.submission.typed(goal))
    named = calc.render(form.name, place) if whole else name
    return GoalTable(form.id, instance, named, whole) if name and filled else None


def _indicators(form: Form) -> RowsBlock | None:
    """Give the block of a form whose rows have targets."""
    blocks = (one for one in form.blocks if isinstance(one, RowsBlock))
    return next((one for one in blocks if _of_meaning(one.cells, TARGET)), None)


def _of_meaning(cells: Sequence[Cell], meaning: str) -> Cell | None:
    return next((cell for cell in cells if cell.meaning == meaning), None)


@dataclass
class _Bringer:
    """Bring table after table on a copy, so that each step sees what those before left."""

    session: Session
    budget: Session
    changes: list[Change] = field(default_factory=list)
    left: list[LeftOut] = field(default_factory=list)
    used: dict[tuple[str, str], str] = field(default_factory=dict)
    indicators: int = 0

    def __post_init__(self) -> None:
        self.draft = Session(self.session.submission, self.session.pack)
        self.pack: Pack = self.draft.pack
        self.promised = dict(self.draft.submission.promised)

    def bring(self, chosen: Sequence[GoalTable]) -> GoalsBrought:
        if self.budget.submission.year != self.draft.submission.year:
            years = f"预算是 {self.budget.submission.year} 年度的，自评是 {self.draft.submission.year} 年度的"
            self.left.append(LeftOut("年度", years, "请核对是不是选错了"))
        for table in sorted(chosen, key=lambda one: not one.whole):  # the whole one has first choice
            self._table(table)
        by = draft_title(self.budget)
        submission = self.draft.submission
        if (self.promised, by) != (submission.promised, submission.promised_by) and self.used:
            self._do(SetPromised(tuple(self.promised.items()), by))
        change = Batch(tuple(self.changes)) if self.changes else None
        return GoalsBrought(change, submission.next_id, tuple(self.left), len(self.used), self.indicators)

    def _do(self, *changes: Change) -> None:
        if changes:
            self.draft.apply(Batch(changes))
            self.changes += changes

    def _leave(self, table: GoalTable, label: str, text: str, reason: str) -> None:
        place = f"{table.name} · {label}" if label else table.name
        self.left.append(LeftOut(place, shortened(text, _SHOWN), reason))

    # Which form

    def _table(self, table: GoalTable) -> None:
        form = self._form(table)
        if form is None:
            return
        instance = self._instance(form, table)
        self.used[form.id, instance] = table.name
        self.promised = {at: said for at, said in self.promised.items() if at[:2] != (form.id, instance)}
        self._leave_fields(table, self._fill_fields(form, instance, table))
        self._fill_indicators(form, instance, table)

    def _form(self, table: GoalTable) -> Form | None:
        """Give the form that takes a table: one of its kind, else the only one there is, if it is free."""
        kinds = (_WHOLE,) if table.whole else (_PROJECT, _WHOLE)
        forms = [
            form
            for kind in kinds
            for form in self.pack.forms
            if form.meaning == kind and _indicators(form) is not None
        ]
        form = next((one for one in forms if one.repeatable or not self._taken(one)), None)
        if form is None and forms:
            taken = self.used[forms[0].id, self.draft.calculation.instances(forms[0].id)[0]]
            self._leave(table, "", "", f"新表只有一张，已用于“{taken}”，请另建一份草稿")
        elif form is None:
            self._leave(table, "", "", "新表没有这样的表")
        return form

    def _taken(self, form: Form) -> bool:
        return any(place[0] == form.id for place in self.used)

    def _instance(self, form: Form, table: GoalTable) -> str:
        """Give the copy that has this name, else a blank one, else a new one."""
        there = self.draft.calculation.instances(form.id)
        if not form.repeatable and there:
            return there[0]
        free = [one for one in there if (form.id, one) not in self.used]
        code, name = coded(table.name)
        for one in free:
            typed = {
                cell.meaning: self.draft.submission.typed(at)
                for at, cell in single_cells(form, one)
                if cell.meaning in (NAME, _CODE)
            }
            if alike(typed.get(NAME, ""), name) or (code and typed.get(_CODE, "") == code):
                return one
            if alike(typed.get(NAME, ""), table.name):
                return one
        for one in free:
            if self.draft.submission.instance(form.id, one).blank:
                return one
        new = new_instance(self.draft.submission, form)
        self._do(InsertInstance(form.id, len(there), new))
        return new.id

    # Fields and funds

    def _said(self, table: GoalTable) -> dict[str, tuple[Address, str]]:
        """Give what the fields of a goal table say, by what they mean."""
        calc = self.budget.calculation
        said: dict[str, tuple[Address, str]] = {}
        for at, cell in single_cells(self.budget.pack.form(table.form), table.instance):
            value = calc.value(at)
            if value is not None and cell.meaning not in said:
                said[cell.meaning] = (at, self.budget.submission.typed(at) or str(value))
        return said

    def _fill_fields(self, form: Form, instance: str, table: GoalTable) -> set[str]:
        """Fill what stands once in a form and each row of funds; give the meanings that found a place."""
        said, filled = self._said(table), set()
        cells = [(at, cell, cell.meaning) for at, cell in single_cells(form, instance) if cell.typed_by_hand]
        cells += self._funds(form, instance)
        texts: list[tuple[Address, str]] = []
        for at, cell, meaning in cells:
            source = self._source(said, cell, meaning)
            if source is None:
                continue
            text = self._moved(source, cell)
            if meaning == NAME and _CODE not in said and not table.whole:
                text = self._without_code(form, instance, text, texts)
            if text:
                filled.add(self.budget.pack.cell(source).meaning)
                texts.append((at, text))
                if meaning in (NAME, _GOAL) or "." in meaning:
                    self.promised[at] = text
        self._add_rows(form, texts)
        self._type(table, texts)
        return filled

    def _funds(self, form: Form, instance: str) -> list[tuple[Address, Cell, str]]:
        """List the cells of fixed tables, those of rows that are not shown yet among them."""
        return [
            (Address(form.id, instance, block.id, row, cell.key), cell, f"{row}.{cell.meaning}")
            for block in form.blocks
            if isinstance(block, FixedBlock)
            for row in block.named_rows
            for cell in block.row_cells(row)
            if cell.typed_by_hand
        ]

    def _source(self, said: dict[str, tuple[Address, str]], cell: Cell, meaning: str) -> Address | None:
        """Give the cell of the budget that says what a cell asks for, of the same kind."""
        for one in (meaning, cell.concept):
            if one in said:
                at = said[one][0]
                return at if self.budget.pack.cell(at).numeric == cell.numeric else None
        return None

    def _moved(self, source: Address, cell: Cell) -> str:
        """Give the text of a budget's cell as it is typed into a cell, amounts in its unit."""
        own = self.budget.pack.cell(source)
        if is_amount(cell):
            return last_figure(self.budget, source, own, (self.pack, cell))
        value = self.budget.calculation.value(source)
        return "" if value is None else self.budget.submission.typed(source) or str(value)

    def _without_code(self, form: Form, instance: str, text: str, texts: list[tuple[Address, str]]) -> str:
        """Give the name alone where the form has a cell of its own for the code before it."""
        place = next((at for at, cell in single_cells(form, instance) if cell.meaning == _CODE), None)
        code, name = coded(text)
        if place is None or not code:
            return text
        texts.append((place, code))
        return name

    def _add_rows(self, form: Form, texts: Sequence[tuple[Address, str]]) -> None:
        for at in dict.fromkeys(at._replace(column="") for at, _ in texts):
            block = form.block(at.block)
            if at.row in block.named_rows and not self.draft.submission.has_row(at):
                self._do(add_optional_row(self.draft, at, block.named_rows[at.row]).change)

    def _type(self, table: GoalTable, texts: Sequence[tuple[Address, str]]) -> None:
        """Type texts where nothing is typed yet and the cell does not show the same anyway."""
        wanted: list[tuple[Address, str]] = []
        for at, text in texts:
            typed, cell = self.draft.submission.typed(at), self.pack.cell(at)
            value, problem = self.draft.calculation.read_typed(cell, text)
            if typed:
                if self.draft.calculation.value(at) != value:
                    said = f"{text}（现在是 {shortened(typed, _SHOWN)}）"
                    self._leave(table, cell_label(self.draft.calculation, at), said, "已经填了别的，没有改")
            elif problem:
                self._leave(table, cell_label(self.draft.calculation, at), text, problem.rstrip("。"))
            elif self.draft.calculation.value(at) != value:
                wanted.append((at, text))
        self._do(*set_cells(self.draft, wanted))

    def _leave_fields(self, table: GoalTable, filled: set[str]) -> None:
        """Say which texts of a goal table have no place; amounts are part of what its total says."""
        brought = any(meaning.endswith(_INITIAL) for meaning in filled)
        for at, cell in single_cells(self.budget.pack.form(table.form), table.instance):
            typed = self.budget.submission.typed(at)
            if not typed or cell.meaning in filled or (is_amount(cell) and brought):
                continue
            self._leave(table, cell_label(self.budget.calculation, at), typed, "新表没有这一栏")

    # Indicators

    def _fill_indicators(self, form: Form, instance: str, table: GoalTable) -> None:
        block, old = _indicators(form), _indicators(self.budget.pack.form(table.form))
        assert block is not None
        assert old is not None
        wanted = {cell.meaning: cell for cell in block.cells if cell.typed_by_hand}
        at = Address(form.id, instance, block.id, "", "")
        lost: dict[str, list[str]] = {}
        blank: dict[str, list[str]] = {}
        typed: list[tuple[Address, str]] = []
        for cells in self.budget.submission.rows(table.form, table.instance, old.id).values():
            said = {cell.meaning: cells[cell.key] for cell in old.cells if cells.get(cell.key)}
            if not said:
                continue
            found = indicator_texts(said, wanted)
            row = self._row(at, block, found, {one.row for one, _ in typed})
            for meaning, text in found.texts.items():
                moved = self._number(old, meaning, text) if wanted[meaning].numeric else text
                typed.append((at._replace(row=row, column=wanted[meaning].key), moved))
            for meaning in said.keys() - found.used:
                lost.setdefault(meaning, []).append(said[meaning])
            for meaning in wanted.keys() & _ASKED - found.texts.keys():
                if meaning != UNIT or found.texts.get(NATURE) != QUALITATIVE:
                    blank.setdefault(meaning, []).append(found.texts.get(NAME, ""))
            self.indicators += 1
        self.promised |= dict(typed)
        self._type(table, typed)
        there = Address(table.form, table.instance, old.id, "", "")
        self._leave_columns(table, (self.budget, there), lost, "新表没有这一栏")
        self._leave_columns(table, (self.draft, at), blank, "这些指标在绩效目标表里没有写，请自己填")

    def _leave_columns(
        self, table: GoalTable, place: tuple[Session, Address], held: dict[str, list[str]], reason: str
    ) -> None:
        """Say of whole columns of a table that they have no place or wait."""
        session, at = place
        for cell in session.pack.form(at.form).block(at.block).cells:
            if cell.meaning in held and cell.typed_by_hand:
                label = session.calculation.render(cell.label, at)
                self._leave(table, label, "、".join(dict.fromkeys(held[cell.meaning])), reason)

    def _number(self, block: Block, meaning: str, text: str) -> str:
        """Give a figure without what only its own form writes around it, as `15%` for a weight of 15."""
        cell = _of_meaning(block.cells, meaning)
        value = self.budget.calculation.read_typed(cell, text)[0] if cell is not None else None
        return f"{value.normalize():f}" if isinstance(value, Decimal) else text

    def _row(self, at: Address, block: Block, found: IndicatorTexts, used: set[str]) -> str:
        """Give the row of an indicator: the one of its name, else a blank one, else a new one."""
        rows = self.draft.submission.rows(*at[:3])
        column = next(cell.key for cell in block.cells if cell.meaning == NAME)
        name = found.texts.get(NAME, "")
        free = {row: cells for row, cells in rows.items() if row not in used}
        if named := next((row for row, cells in free.items() if alike(cells.get(column, ""), name)), ""):
            return named
        if blank := next((row for row, cells in free.items() if not any(cells.values())), ""):
            return blank
        new = self.draft.submission.new_id("r")
        self._do(InsertRows(*at[:3], len(rows), ((new, {}),)))
        return new
