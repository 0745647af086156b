"""Executed amounts from a table of the finance system into the funds of self-evaluations, by code, then name.

A table names no form: its lines are of projects. What the table does not say (the unit of money, which fund a
project was paid from) is not guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from models.address import SINGLE_ROW, Address
from models.calculation.cell_names import cell_name, copy_name
from models.carrying.carry import LeftOut
from models.drafts.changes import Batch, Change
from models.editing.plans import add_optional_row
from models.editing.typing import set_cells
from models.errors import TianbaoError
from models.figures.numbers import NumberError, parse_number, round_half_up, shifted
from models.importing.grids import Book, Grid
from models.packs.blocks import FieldsBlock, FixedBlock
from models.packs.forms import Form
from models.session.session import Session

UNITS = {"元": 0, "万元": 4}
_TOTAL = "total"
_FIGURES = ("initial", "adjusted", "executed")
_HEADS = {
    "code": "项目编码 项目代码 预算项目编码 预算项目代码 编码 代码",
    "name": "项目名称 预算项目名称 预算项目 名称 项目",
    "source": "资金性质 资金来源 资金类型 资金类别 经费来源",
    "initial": "年初预算数 年初预算 年初预算金额",
    "adjusted": "全年预算数 全年(调整)预算数 调整预算数 调整后预算数 预算数 预算金额 预算 预算指标 "
    "指标金额 指标数",
    "executed": "全年执行数 执行数 累计执行数 执行金额 执行 支出数 支出金额 累计支出 实际支出 实际支出数 "
    "支付金额 支付数 累计支付 已支付",
}
_KINDS = {word: kind for kind, words in _HEADS.items() for word in words.split()}
_UNIT = re.compile(r"[(:](?:人民币)?(万元|元)\)?$|^(?:人民币)?(万元|元)$")
_BRACKETED = re.compile(r"\([^()]*\)$")
_SUMS = frozenset(("合计", "总计", "小计", "共计"))
_DEEPEST_HEAD = 30


class ExecutedError(TianbaoError):
    """Say why a table has no executed amounts to take; nothing is changed then."""


@dataclass(frozen=True, slots=True)
class ExecutedLine:
    """One line of a table: a project, and its amounts as they are written; `where` names its first cell."""

    where: str
    code: str
    name: str
    source: str
    amounts: dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class ExecutedTable:
    """The lines of a table, the unit of money it states (blank for none), and cells that are no amounts."""

    lines: tuple[ExecutedLine, ...]
    unit: str
    unread: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class ExecutedPlan:
    """The one change that fills executed amounts in, None for none; what is filled, and what is not."""

    change: Batch | None
    filled: tuple[tuple[str, str, str], ...]
    """Name, what is typed and what stood there before."""
    left: tuple[LeftOut, ...]

    @property
    def words(self) -> str:
        """Say how much is filled in and what is not."""
        left = f"；{len(self.left)} 项请看清单" if self.left else ""
        return f"填入 {len(self.filled)} 格{left}"


def read_executed(book: Book) -> ExecutedTable:
    """Find the table of a book whose heads name projects and amounts executed; ExecutedError."""
    for grid in book.grids:
        for row in range(min(len(grid.rows), _DEEPEST_HEAD)):
            columns = _columns(grid, row)
            if "executed" in columns and ("code" in columns or "name" in columns):
                return _table(grid, row, columns)
    raise ExecutedError(
        f"“{book.name}”里没有认出执行数的表。表头要有“项目编码”或“项目名称”，和“执行数”（或“支出数”）。"
    )


def plan_executed(session: Session, table: ExecutedTable, unit: str) -> ExecutedPlan:
    """Plan filling the funds of a draft from a table in a unit of money, 元 or 万元; ExecutedError."""
    funds = list(_funds(session))
    if not funds:
        raise ExecutedError("这份草稿里没有填执行数的表。执行数填在绩效自评的资金情况里。")
    planner = _ExecutedPlan(session, UNITS[table.unit or unit])
    planner.left += table.unread
    return planner.plan(funds, table.lines)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).rstrip(":")


def _columns(grid: Grid, row: int) -> dict[str, int]:
    """Give the columns of a row of heads by their kind, the first of each."""
    columns: dict[str, int] = {}
    for column, text in enumerate(grid.texts(row)):
        kind = _KINDS.get(_BRACKETED.sub("", _plain(text)))
        if kind is not None:
            columns.setdefault(kind, column)
    return columns


def _table(grid: Grid, head: int, columns: dict[str, int]) -> ExecutedTable:
    lines: list[ExecutedLine] = []
    unread: list[LeftOut] = []
    for row in range(head + 1, len(grid.rows)):
        texts = {kind: grid.text(row, column).strip() for kind, column in columns.items()}
        where = grid.where(row, 0)
        amounts: dict[str, Decimal] = {}
        for kind in (kind for kind in _FIGURES if texts.get(kind)):
            try:
                amounts[kind] = parse_number(texts[kind])
            except NumberError as error:
                unread.append(LeftOut(where, texts[kind], error.message.rstrip("。")))
        if amounts and (texts.get("code") or texts.get("name")):
            code, name, source = (texts.get(kind, "") for kind in ("code", "name", "source"))
            lines.append(ExecutedLine(where, code, name, source, amounts))
        elif amounts:
            unread.append(LeftOut(where, "", "没有项目编码和名称"))
    return ExecutedTable(tuple(lines), _unit(grid, head, columns), tuple(unread))


def _unit(grid: Grid, head: int, columns: dict[str, int]) -> str:
    """Give the unit that the head of the amounts or a line above it states, blank for none."""
    heads = [grid.text(head, column) for kind, column in columns.items() if kind in _FIGURES]
    above = [text for row in range(head) for text in grid.texts(row)]
    said = {
        found[1] or found[2] for text in (*heads, *above) if (found := _UNIT.search(_plain(text))) is not None
    }
    return said.pop() if len(said) == 1 else ""


@dataclass(frozen=True, slots=True)
class _Funds:
    """The funds of one self-evaluation: where they are, and by what its lines are found."""

    form: Form
    instance: str
    block: FixedBlock
    code: str
    name: str

    def at(self, row: str, column: str = "") -> Address:
        return Address(self.form.id, self.instance, self.block.id, row, column)

    def column(self, row: str, kind: str) -> str:
        """Give the column of a row that a kind of amount is typed in, blank for none."""
        cells = self.block.row_cells(row)
        return next((c.key for c in cells if c.meaning == kind and c.typed_by_hand and c.numeric), "")


def _funds(session: Session) -> Iterator[_Funds]:
    calc = session.calculation
    for form in session.pack.forms:
        blocks = (one for one in form.blocks if isinstance(one, FixedBlock))
        block = next((one for one in blocks if "executed" in [cell.meaning for cell in one.cells]), None)
        for instance in calc.instances(form.id) if block is not None else ():
            named = {
                cell.meaning: str(calc.value(Address(form.id, instance, one.id, SINGLE_ROW, cell.key)) or "")
                for one in form.blocks
                if isinstance(one, FieldsBlock)
                for cell in one.cells
                if cell.meaning in ("code", "name")
            }
            assert block is not None
            yield _Funds(form, instance, block, _plain(named.get("code", "")), _plain(named.get("name", "")))


@dataclass
class _ExecutedPlan:
    """Match lines with forms, then with rows of funds."""

    session: Session
    power: int
    left: list[LeftOut] = field(default_factory=list)
    rows: list[Change] = field(default_factory=list)
    texts: dict[Address, str] = field(default_factory=dict)

    def plan(self, funds: Sequence[_Funds], lines: Sequence[ExecutedLine]) -> ExecutedPlan:
        of_form: dict[int, list[ExecutedLine]] = {}
        for line in lines:
            self._place(line, funds, of_form)
        for i, one in enumerate(funds):
            if i in of_form:
                self._fill(one, of_form[i])
            elif one.name and not any(at[:2] == (one.form.id, one.instance) for at in self.texts):
                self.left.append(LeftOut(self._named(one), "", "表里没有这个项目，没有填"))
        # Rows that are put in first are not there yet when the texts are typed.
        draft = Session(self.session.submission, self.session.pack) if self.rows else self.session
        if self.rows:
            draft.apply(Batch(tuple(self.rows)))
        calc = draft.calculation
        changed = {at: text for at, text in self.texts.items() if not self._same(draft, at, text)}
        changes = (*self.rows, *set_cells(draft, changed.items()))
        filled = tuple(
            (f"{copy_name(calc, at)} {cell_name(calc, at)}", text, draft.submission.typed(at))
            for at, text in changed.items()
        )
        return ExecutedPlan(Batch(changes) if changes else None, filled, tuple(self.left))

    def _same(self, draft: Session, at: Address, text: str) -> bool:
        return draft.calculation.value(at) == draft.calculation.read_typed(draft.pack.cell(at), text)[0]

    def _named(self, one: _Funds) -> str:
        return copy_name(self.session.calculation, Address(one.form.id, one.instance, "", "", ""))

    def _place(
        self, line: ExecutedLine, funds: Sequence[_Funds], of_form: dict[int, list[ExecutedLine]]
    ) -> None:
        """Find the form of a line by code, then name; then a row of the whole form by its label."""
        code, name = _plain(line.code), _plain(line.name)
        found = [i for i, one in enumerate(funds) if code and one.code == code]
        found = found or [i for i, one in enumerate(funds) if name and one.name == name]
        if len(found) == 1:
            of_form.setdefault(found[0], []).append(line)
            return
        rows = [(one, row) for one in funds if not one.form.repeatable for row in self._labelled(one, name)]
        if not found and len(rows) == 1:
            self._type(rows[0][0], rows[0][1], [line])
            return
        reason = f"草稿里有 {len(found)} 份这样的表" if found else "草稿里没有这个项目"
        if name in _SUMS:
            reason = "是合计，没有用"
        self.left.append(LeftOut(line.where, line.name or line.code, reason))

    def _labelled(self, one: _Funds, words: str) -> list[str]:
        """Name the rows that are typed in whose label is, or is within, what a table says."""
        calc = self.session.calculation
        labels = {
            key: _plain(calc.render(row.label, one.at(key)))
            for key, row in one.block.named_rows.items()
            if key != _TOTAL and one.column(key, "executed")
        }
        exact = [key for key, label in labels.items() if label == words]
        return exact or [key for key, label in labels.items() if label and label in words]

    def _fill(self, one: _Funds, lines: list[ExecutedLine]) -> None:
        """Fill the funds of one form: each fund by its own lines, the total by all of them."""
        sources = [_plain(line.source) for line in lines]
        if len(set(sources)) < len(lines):
            said = "、".join(line.where for line in lines)
            self.left.append(LeftOut(self._named(one), said, "一个项目有几行，看不出哪一行是合计，没有填"))
            return
        total = bool(one.column(_TOTAL, "executed"))
        if total:
            self._type(one, _TOTAL, lines)
        of_row: dict[str, list[ExecutedLine]] = {}
        for line, source in zip(lines, sources, strict=True):
            rows = self._labelled(one, source) if source else self._only_fund(one)
            if len(rows) == 1:
                of_row.setdefault(rows[0], []).append(line)
                continue
            why = "看不出是哪一种资金"
            reason = f"{why}，只填了总额，各项资金请自己填" if total else f"{why}，没有填"
            self.left.append(LeftOut(f"{self._named(one)}（{line.where}）", line.source, reason))
        for row, own in of_row.items():
            self._type(one, row, own)

    def _only_fund(self, one: _Funds) -> list[str]:
        """Name the one row of funds that has all the money there is; none where that is not known."""
        calc, submission = self.session.calculation, self.session.submission
        used = [
            row
            for row in one.block.named_rows
            if row != _TOTAL and submission.has_row(one.at(row))
            if any(submission.typed(one.at(row, column)) for column in self._columns(one, row))
        ]
        initial = next((cell.key for cell in one.block.cells if cell.meaning == "initial"), "")
        if len(used) != 1 or not initial:
            return []
        return used if calc.value(one.at(used[0], initial)) == calc.value(one.at(_TOTAL, initial)) else []

    def _columns(self, one: _Funds, row: str) -> list[str]:
        return [column for kind in _FIGURES if (column := one.column(row, kind))]

    def _type(self, one: _Funds, row: str, lines: Sequence[ExecutedLine]) -> None:
        """Type the sum of lines into a row of funds, amounts in the unit of its cells."""
        at = one.at(row)
        if not self.session.submission.has_row(at) and one.block.named_rows[row].optional:
            self.rows.append(add_optional_row(self.session, at, one.block.named_rows[row]).change)
        for kind in _FIGURES:
            column, amounts = one.column(row, kind), [line.amounts.get(kind) for line in lines]
            known = [amount for amount in amounts if amount is not None]
            if not column or len(known) < len(amounts):
                continue
            cell = one.block.cell(row, column)
            unit = cell.unit if cell.unit in UNITS else self.session.pack.unit_of_money
            moved = shifted(sum(known, Decimal()), self.power - UNITS[unit])
            places = self.session.pack.formats[cell.format].places
            if self.power < UNITS[unit]:
                moved = round_half_up(moved, places)
            self.texts[at._replace(column=column)] = f"{moved.normalize():f}"
