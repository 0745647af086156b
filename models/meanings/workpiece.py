"""The form as it is being made: the blank workbook, what a person answered, what is proposed for the rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from models.blanks.blank import Blank, CellAt, Region

Kind = Literal[
    "fixed", "typed", "computed", "code", "name", "classes", "score", "rows", "standing", "ignored"
]
TypeOfCell = Literal["text", "long", "number", "measure", "choice", "date"]
KINDS: dict[Kind, str] = {
    "fixed": "固定文字",
    "typed": "填写",
    "computed": "计算",
    "code": "科目编码",
    "name": "科目名称",
    "classes": "支出各类",
    "score": "评分",
    "rows": "可增行",
    "standing": "固定行",
    "ignored": "不要",
}
"""What each kind is called in the window and in comments."""
TYPES: dict[TypeOfCell, str] = {
    "text": "文字",
    "long": "长文字",
    "number": "金额或数",
    "measure": "指标值",
    "choice": "选择",
    "date": "日期",
}
"""What each type of a typed cell is called."""
LAST_YEAR = "去年的数"
"""What a typed figure is called that last year's draft brings."""
DICTIONARIES = {
    "functional": "支出功能科目",
    "department-economic": "部门预算经济科目",
    "government-economic": "政府预算经济科目",
}
"""What each dictionary of subjects is called."""
OF_ROWS: frozenset[Kind] = frozenset({"rows", "standing"})
"""Kinds that say of rows of a sheet whether they repeat, and nothing of the cells in them."""


@dataclass(frozen=True)
class ScoreRule:
    """How a column of scores comes about: from which columns (numbers of the sheet's columns), by which rule.

    A 定性 target is rated by a degree in per cent, typed beside the paper: 100, `partly_from`, `failed_from`.
    """

    weight: int
    target: int
    actual: int
    reason: int | None = None
    """The column that must say why where the score is below the weight."""
    reverse: Literal["ratio", "linear"] = "ratio"
    """Of ≤: `ratio` A ÷ B × 分值, `linear` less by what it is over."""
    partly_from: int = 80
    failed_from: int = 60


@dataclass(frozen=True)
class WordGap:
    """A gap in the words of a cell: the wording before it, what is to be filled in, what blank it leaves.

    Without a name it is no gap, but the words that end the cell.
    """

    before: str
    name: str = ""
    type: TypeOfCell = "text"
    blank: str = ""
    """What is printed there until something is typed."""


@dataclass(frozen=True)
class Role:
    """What a cell is, or a column of cells; of kind `rows`, that rows repeat; `standing`, that they do not.

    `formula` is written as the workbook writes it, whatever it comes from (the workbook, a sum that was
    recognised, cells that were picked: `Blank.address`): `=B5+C5`, `=SUM(B5:B8)`, `='表五'!D12`; of a column
    as its first row has it.
    """

    kind: Kind
    type: TypeOfCell = "text"
    choices: tuple[str, ...] = ()
    formula: str = ""
    dictionary: str = ""
    """Which subjects a code or name is of, one of DICTIONARIES."""
    score: ScoreRule | None = None
    text: str = ""
    """Of fixed words, what is printed instead of the workbook's own, with {Y}, {P}, {money}, {unit}; of a
    typed cell the words printed before what is typed, of a computed one those behind the figure, as %."""
    gaps: tuple[WordGap, ...] = ()
    """Of a typed cell with words in it, the places that are filled in each by itself."""
    this_year: int | None = None
    """Of last year's figures that are typed, the column of the sheet with this year's of the same."""

    @property
    def filled_in(self) -> tuple[WordGap, ...]:
        """List the gaps to fill in, without the words that end the cell."""
        return tuple(gap for gap in self.gaps if gap.name)

    @property
    def words(self) -> str:
        """Say in Chinese what it is."""
        if self.kind == "typed" and len(self.filled_in) > 1:
            return f"填写：{len(self.filled_in)} 处（{'、'.join(gap.name for gap in self.filled_in)}）"
        if self.kind == "typed":
            return f"填写：{LAST_YEAR if self.this_year is not None else TYPES[self.type]}"
        if self.kind == "computed":
            return f"计算：{self.formula}"
        if self.kind in ("code", "name") and self.dictionary:
            return f"{KINDS[self.kind]}（{DICTIONARIES[self.dictionary]}）"
        return KINDS[self.kind]


@dataclass(frozen=True)
class Guess:
    """What the program proposes for an area, and what that rests on; one that is not `sure` is asked about.

    Later guesses go over earlier ones; those of a kind in OF_ROWS stand apart.
    """

    region: Region
    role: Role
    ground: str
    sure: bool = True


@dataclass(frozen=True)
class Answer:
    """What a person said an area is; it goes over every guess, and over earlier answers."""

    region: Region
    role: Role


@dataclass(frozen=True)
class PickedTie:
    """Two cells of the set that must agree: a person said so, or it is proposed on some `ground`."""

    left: CellAt
    right: CellAt
    label: str = ""
    ground: str = ""


@dataclass(frozen=True)
class About:
    """What the pack says of itself; `id` and what is blank follows from the rest."""

    title: str = ""
    region: str = ""
    year: int = 0
    kind: Literal["", "selfeval", "budget"] = ""
    money: str = ""
    id: str = ""


@dataclass(frozen=True)
class Workpiece:
    """One state of a form being made; each answer gives a new one, so that undo is the one before."""

    blank: Blank
    about: About = About()
    answers: tuple[Answer, ...] = ()
    ties: tuple[PickedTie, ...] = ()
    apart: tuple[int, ...] = ()
    """First sheets of those that are drawn alike which a person wants as forms of their own."""
    declined: tuple[PickedTie, ...] = ()
    """Ties that were proposed and a person does not want."""

    def answered(self, region: Region, role: Role) -> Workpiece:
        """Give the state in which an area is what a person said; answers within it that it covers go."""
        rows = role.kind in OF_ROWS
        kept = (
            one
            for one in self.answers
            if (one.role.kind in OF_ROWS) != rows or not _within(one.region, region)
        )
        return replace(self, answers=(*kept, Answer(region, role)))

    def unanswered(self, region: Region) -> Workpiece:
        """Give the state in which what was said of an area or within it is as the program proposes."""
        return replace(self, answers=tuple(a for a in self.answers if not _within(a.region, region)))

    def tied(self, tie: PickedTie) -> Workpiece:
        """Give the state in which two cells must agree."""
        return replace(self, ties=(*(one for one in self.ties if one != tie), tie))

    def untied(self, tie: PickedTie) -> Workpiece:
        """Give the state without a tie."""
        declined = (*self.declined, tie) if tie.ground else self.declined
        return replace(self, ties=tuple(one for one in self.ties if one != tie), declined=declined)

    def parted(self, first: int, apart: bool) -> Workpiece:
        """Give the state in which sheets drawn as one of them are forms of their own, or one with copies."""
        rest = tuple(one for one in self.apart if one != first)
        return replace(self, apart=(*rest, first) if apart else rest)

    def about_it(self, about: About) -> Workpiece:
        """Give the state with another title, region, year."""
        return replace(self, about=about)


def _within(inner: Region, outer: Region) -> bool:
    rows = outer.top <= inner.top and inner.bottom <= outer.bottom
    return inner.sheet == outer.sheet and rows and outer.left <= inner.left and inner.right <= outer.right


@dataclass(frozen=True)
class Judged:
    """What a cell counts as now, on what ground, and whether a person said so or should be asked."""

    role: Role
    ground: str
    answered: bool = False
    sure: bool = True


@dataclass(frozen=True)
class RowsThatRepeat:
    """Rows of a sheet that become one block of added rows, or of subjects, with the heads above them."""

    region: Region
    """The body rows, over the columns of the table."""
    heads: int
    """First row of the heads; the body's top where there are none."""
    columns: tuple[tuple[int, int], ...]
    """First and last column of the sheet of each column of the table."""
    first: int
    """The first row that shows how each column is typed, below a total that stands on top."""
    dictionary: str = ""
    """The subjects that name the rows; blank for rows that a person adds."""
    total: str = ""
    """The words of a row of the total that belongs to a table of subjects."""
    total_last: bool = False


@dataclass(frozen=True)
class ClassLines:
    """Lines of a sheet that show the classes of a table of subjects, one each, more or fewer than drawn."""

    region: Region
    """The lines, from the column of names to the last column of the sheet."""
    columns: tuple[tuple[int, int], ...]
    """First and last column of the sheet of each cell in a line, those left of the names among them."""
    formula: str
    """The first code of the table, as the workbook writes it."""
    tree: CellAt
    """The same as a place."""


@dataclass(frozen=True)
class Judgement:
    """What every cell of a workpiece counts as: asked by the cell's first place. Made by `judge`."""

    cells: dict[CellAt, Judged]
    rows: tuple[RowsThatRepeat, ...]
    guesses: tuple[Guess, ...] = field(default=())
    classes: tuple[ClassLines, ...] = ()
    read_by_others: frozenset[int] = frozenset()
    """Sheets that formulas of other sheets read, so that there is one of each."""
    alike: dict[int, int] = field(default_factory=dict)
    """Of each sheet that is drawn as an earlier one, with the same words, that one."""
    copies: dict[int, int] = field(default_factory=dict)
    """Those of them that are copies of one form, as nobody wants them apart."""
    not_followed: tuple[str, ...] = ()
    """What a person said that cannot be done, and why."""
    ties: tuple[PickedTie, ...] = ()
    """Cells that must agree: what a person said, then what is proposed and not declined."""

    def of(self, at: CellAt) -> Judged:
        """Give what a cell counts as; KeyError where no cell begins."""
        return self.cells[at]

    def asked(self) -> Iterable[CellAt]:
        """List the cells whose meaning a person has to say."""
        return (
            at
            for at, one in self.cells.items()
            if not one.sure and not one.answered and at.sheet not in self.copies
        )


class Steps:
    """The states of a form being made: one after each answer, with the way back and forth."""

    def __init__(self, first: Workpiece) -> None:
        self._states = [first]
        self._at = 0

    @property
    def now(self) -> Workpiece:
        """Give the state that is shown."""
        return self._states[self._at]

    def take(self, state: Workpiece) -> None:
        """Go on to a new state; those that were undone are gone."""
        if state != self.now:
            self._states[self._at + 1 :] = [state]
            self._at += 1

    @property
    def can_undo(self) -> bool:
        """Tell whether there is a state before."""
        return self._at > 0

    @property
    def can_redo(self) -> bool:
        """Tell whether there is a state that was undone."""
        return self._at + 1 < len(self._states)

    def undo(self) -> None:
        """Go back one state, where there is one."""
        self._at = max(0, self._at - 1)

    def redo(self) -> None:
        """Go forth one state, where there is one."""
        self._at = min(len(self._states) - 1, self._at + 1)
