"""Whether a PDF or a workbook that was exported still shows what the draft does, cell by cell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from difflib import SequenceMatcher
from functools import cached_property, partial
from itertools import starmap, zip_longest
from string import ascii_uppercase
from typing import NamedTuple

from models.address import Address
from models.calculation.calculation import Calculation
from models.calculation.cell_names import cell_name
from models.comparing._book_looks import same_format, same_formula
from models.comparing._causes import following, is_cause
from models.comparing.beside_cells import Beside, about_beside, foreign_names
from models.comparing.book_page import BookPage, about_merges, about_page, about_rows, column_name, listed
from models.comparing.drawing import DrawnPages
from models.errors import shortened
from models.layout.sheet import PAGE_NUMBER, Sheet
from models.packs.blocks import SubjectsBlock
from models.pages.check_code import check_code
from models.session.session import Session

NAMED = 40
"""How many findings are listed one by one."""
_MOST_MISSING = 4
_QUOTED = 60
_LED_TO = 10
"""Signs of a text that is quoted, and of them those before the first that differs."""
_FIGURE = re.compile(r"[-−]?[\d,，]+(?:\.\d+)?%?")
_DIGITS = "0123456789.,%"
_NUMBER = re.compile(r"（[一二三四五六七八九十\d]+）|[一二三四五六七八九十\d]+[、.]")
# So much of their words two paragraphs have in common where one became the other; of so many signs of each.
_KIN = 0.6
_WEIGHED = 400
# What sums of binary fractions are off by in a spreadsheet program.
_NOISE = Decimal("0.000001")
# Of the rows, how many must be found again for a table to be taken for the same.
_ALIKE = 0.5
# So many more rows than the draft has are no edit of its table any more.
_MOST_MORE = 200
_WORDS = "表上的文字"
_TYPED_OVER = "公式被改成了数"


@dataclass(frozen=True, slots=True)
class FileCell:
    """What stands in a cell of a file, or should: `column` counts from 0, `place` is as C12 in a workbook.

    `number` is the figure of a workbook's cell and `format` how it is shown, `formula` what computes it
    there, blank for nothing, `known` says that the file holds what it comes to. `address` is what the draft
    shows there. `free` says that it is none of the draft's: a page in a contents list depends on what was
    printed with it.
    """

    column: int
    text: str
    place: str = ""
    number: Decimal | None = None
    format: str = ""
    formula: str = ""
    known: bool = True
    address: Address | None = None
    free: bool = False


class Hidden(NamedTuple):
    """What a worksheet does not show: itself, and rows and columns, which count from 1."""

    sheet: bool = False
    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class FileSheet:
    """A table of a file, row by row; `name` is blank where the file does not say which it is.

    A `text` has a paragraph in each row; `contents` list the worksheets and are no table of the draft.
    """

    name: str
    rows: tuple[tuple[FileCell, ...], ...]
    text: bool = False
    hidden: Hidden = Hidden()  # noqa: RUF009 (nobody changes a tuple)
    page: BookPage = BookPage()  # noqa: RUF009
    beside: Beside = Beside()  # noqa: RUF009
    contents: bool = False


LayOut = Callable[[Sequence[Sheet]], Sequence[FileSheet]]
"""Give the tables of a file that is made of these sheets."""


@dataclass(frozen=True)
class FileContent:
    """What a file of ours holds; `code` is the check code it was exported with, where it says so.

    `others` are in words what it has that no table can be compared with, `names` are defined names that
    lead to no cell. `drawing` is what a PDF shows.
    """

    sheets: tuple[FileSheet, ...]
    code: str = ""
    others: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    drawing: DrawnPages = DrawnPages()  # noqa: RUF009 (nobody changes a tuple)

    @cached_property
    def computes(self) -> bool:
        """Tell whether it has formulas."""
        return any(_formulas(self.sheets))

    @cached_property
    def valued(self) -> bool:
        """Tell whether it has what formulas come to; programs that do not compute write it without."""
        return any(cell.known for cell in _formulas(self.sheets))


@dataclass(frozen=True, slots=True)
class FileDifference:
    """One cell that differs: its form and name, what the draft wants there and the file has, and a remark.

    `same` says that the figure is the draft's, and only the formula or the number format is not, of which
    `detail` tells more; `follows` that it is as it is because of other cells that differ.
    """

    form: str
    cell: str
    wanted: FileCell
    there: FileCell
    remark: str = ""
    same: bool = False
    follows: bool = False
    detail: str = ""

    @property
    def address(self) -> Address | None:
        """Give the cell of the draft that is shown there, None for words that are none."""
        return self.wanted.address

    @property
    def place(self) -> str:
        """Give where it stands in a workbook, blank in a PDF."""
        return self.there.place or self.wanted.place

    @property
    def found(self) -> str:
        """Give what the file has."""
        return _shown(self.there, self.wanted)

    @property
    def draft(self) -> str:
        """Give what the draft has."""
        return self.wanted.text

    @property
    def all_remarks(self) -> str:
        """Give the remarks in brackets, blank for none."""
        remark = self.remark + self.detail
        said = _joined(remark, "随之变" * self.follows)
        return f"（{said}）" if said else ""

    @property
    def line(self) -> str:
        """Say it in a line."""
        where = " ".join(filter(None, (self.form, self.place, self.cell)))
        remark = self.all_remarks
        if self.same:
            return f"{where}：{_short(self.found).lstrip()}{remark}"
        found, draft = _where_they_part(self.found, self.draft)
        return f"{where}：文件里是{_short(found)}，草稿是{_short(draft)}{remark}"


@dataclass
class FileVerdict:
    """What comparing found: cells that differ, rows and columns that do not fit or are hidden, and notes.

    `looks` says what cannot be read, or is printed otherwise, though it stands there, `beside` what is
    otherwise around the cells: comments, pictures, names, titles.

    `missing` names the tables of the draft that a file of some of them does not have; `unseen` says what else
    of the file was not compared.
    """

    cells: list[FileDifference] = field(default_factory=list)
    layout: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    looks: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    tables: int = 0
    compared: int = 0
    unknown: int = 0
    """How many cells could not be compared, for the file does not have what their formulas come to."""
    rows_apart: set[Address] = field(default_factory=set, repr=False)
    """Cells of rows that the file lacks, and of rows that add up others where it has more."""

    @property
    def same(self) -> bool:
        """Tell whether what the file holds is what the draft shows, whatever it lacks."""
        return bool(self.tables) and not (self.places or self.unknown)

    @property
    def agrees(self) -> bool:
        """Tell whether the file shows all of the draft, as it is, and nothing else."""
        return self.same and not (self.missing or self.unseen)

    @property
    def partly(self) -> bool:
        """Tell whether all that was compared is as it is in the draft, and something was not compared."""
        return self.same and bool(self.missing or self.unseen)

    @property
    def summary(self) -> str:
        """Say in a sentence what was found."""
        if not self.tables:
            return "文件里没有一张表与草稿的对得上。请看是不是这个草稿导出的。"
        if not self.places:
            same = f"文件里的 {self.tables} 张表、{self.compared} 格与草稿相同"
            if self.unknown:
                return f"{same}，另有 {self.unknown} 格没有比：公式没有存算出的数。"
            less = [f"草稿另有 {len(self.missing)} 张表，文件里没有，没有比"] if self.missing else []
            less += ["文件里还有没有比的，见下面"] if self.unseen else []
            return f"{'；'.join([same, *less])}。" if less else f"一致：{same}。"
        follow = sum(one.follows for one in self.cells)
        kept = Counter(one.remark for one in self.cells if one.same)
        different = len(self.cells) - follow - kept.total()
        said = [f"{different} 格不同"] if different else []
        said += [f"{times} 格的{remark}" for remark, times in kept.items()]
        said += [f"{len(self.layout)} 处行或列对不上"] if self.layout else []
        said += [f"{len(self.hidden)} 处被隐藏"] if self.hidden else []
        said += [f"{len(self.looks)} 处看不清或打印得不同"] if self.looks else []
        said += [f"{len(self.beside)} 处批注、图形、名称或打印标题不同"] if self.beside else []
        said += [f"另有 {follow} 格随之变"] if follow else []
        return f"文件与草稿不一致：{'，'.join(said)}。"

    @property
    def lines(self) -> list[str]:
        """List what was found, one a line, the notes first."""
        return [said for said, _ in self.placed(NAMED)]

    @property
    def said(self) -> list[str]:
        """List what was not compared, and the notes."""
        return [*self.unseen, *self.notes]

    @property
    def places(self) -> int:
        """Give how many places differ."""
        return len(self._around) + len(self.cells)

    @property
    def _around(self) -> tuple[str, ...]:
        return (*self.hidden, *self.looks, *self.beside, *self.layout)

    @property
    def rows(self) -> list[tuple[str, str, str, str]]:
        """Give what was found as rows of a table: form and place, cell with remark, file and draft."""
        cells = (
            (
                " ".join(filter(None, (one.form, one.place))),
                f"{one.cell}{one.all_remarks}",
                one.found or "（空）",
                one.draft or "（空）",
            )
            for one in self.cells
        )
        return [*((said, "", "", "") for said in self._around), *cells]

    def placed(self, most: int) -> list[tuple[str, Address | None]]:
        """List the notes and of what was found so much, each with its place in the draft."""
        found = [*((said, None) for said in self._around), *((one.line, one.address) for one in self.cells)]
        more = len(found) - most
        rest: list[tuple[str, Address | None]] = [(f"还有 {more} 处", None)] if more > 0 else []
        return [*((said, None) for said in self.said), *found[:most], *rest]

    def put_causes_first(self, follows: set[Address]) -> None:
        """Mark the cells that follow from others, and list them behind these."""
        marked = [
            replace(one, follows=True) if one.address in follows and not one.same else one
            for one in self.cells
        ]
        self.cells = sorted(marked, key=lambda one: one.follows)


def tagged_tables(sheets: Sequence[Sheet]) -> list[FileSheet]:
    """Give sheets as the tags of a PDF have them: rows of tables whole, other words one by one."""
    return list(map(_tagged, sheets))


def _tagged(sheet: Sheet) -> FileSheet:
    rows: list[tuple[FileCell, ...]] = []
    for i, row in enumerate(sheet.rows):
        cells = tuple(
            FileCell(k, one.text, address=one.address, free=one.role == PAGE_NUMBER)
            for k, one in enumerate(row.cells)
        )
        if i in sheet.in_tables:
            rows.append(cells)
        else:
            rows += [(replace(one, column=0),) for one in cells if bare(one.text)]
    return FileSheet(sheet.name, tuple(rows), sheet.document)


def bare(text: str) -> str:
    """Give a text without blanks and line ends, which differ from file to file."""
    return "".join(text.split())


def verify_file(
    session: Session, sheets: Sequence[Sheet], lay_out: LayOut, content: FileContent
) -> FileVerdict:
    """Compare what a file holds with what it would hold if `sheets` were exported now, which `lay_out` gives.

    Tables are found by name, else by what stands in them; rows by their words, so that one put in or taken
    out is said and does not make all others differ. Blanks and line ends do not count.
    """
    found = FileVerdict()
    pairs, more = _pairs(lay_out(sheets), content.sheets)
    there = [sheet for sheet, (_, other) in zip(sheets, pairs, strict=False) if other is not None]
    if there and len(there) < len(sheets):
        found.missing = [one.name for one, other in pairs if not one.contents and other is None]
        # What comes from a table that was not exported with it is no formula there.
        pairs, more = _pairs(lay_out(there), content.sheets)
    tables = [(one, other) for one, other in pairs if one.rows and other is not None]
    found.notes += _about_formulas([one for one, _ in tables], content)
    found.hidden += [said for one, other in pairs if other is not None for said in _about_hidden(one, other)]
    for one, other in tables:
        found.tables += not one.contents
        filled = list(_filled_places(other))
        said = about_page(one.page, other.page, filled, content.code)
        found.looks += [f"{one.name}：{what}" for what in said]
        before = len(found.layout)
        _Tables(session.calculation, one, content, found).compare(other)
        moved = len(found.layout) > before
        merges = () if moved else about_merges(one.page, other.page, filled)
        found.looks += [f"{one.name}：{what}" for what in merges]
        beside = about_beside(one.beside, other.beside, live=content.computes, moved=moved)
        found.beside += [f"{one.name}：{what}" for what in beside]
        if other.beside.unknown:
            found.unseen.append(f"{one.name}：里面的{listed(other.beside.unknown)}没有比。")
    found.put_causes_first(_following(session, found))
    if found.missing:
        more_missing = f"等 {len(found.missing)} 张" if len(found.missing) > _MOST_MISSING else ""
        found.notes.append(f"文件里没有：{'、'.join(found.missing[:_MOST_MISSING])}{more_missing}。")
    found.unseen += [f"文件里多出“{shortened(one.name, 31)}”，草稿没有这张表，没有比。" for one in more]
    found.unseen += _about_rest(pairs, content)
    if any(one.contents and other is None for one, other in pairs):
        found.notes.append("文件里没有目录，只比了各张表。")
    found.notes += [
        f"工作表“{shortened(other.name, 31)}”就是“{one.name}”，只是改了名。"
        for one, other in tables
        if other.name not in ("", one.name)
    ]
    if tables:
        found.notes += _about_code(session, content.code, found.same)
    return found


def _about_rest(pairs: Sequence[tuple[FileSheet, FileSheet | None]], content: FileContent) -> Iterator[str]:
    """Say what a workbook has that was compared with nothing."""
    if content.others:
        yield f"文件里多出{listed(content.others)}，没有比。"
    wanted = (one.beside for one, _ in pairs)
    names = foreign_names(wanted, (one.beside for one in content.sheets), content.names)
    if names:
        yield f"文件里多出名称{listed(f'“{shortened(name, 31)}”' for name in names)}，没有比。"


def _filled_places(sheet: FileSheet) -> Iterator[tuple[int, int]]:
    """Give row and column, which count from 1, of each cell with something in it."""
    return ((i, cell.column + 1) for i, row in enumerate(sheet.rows, 1) for cell in row if _filled(cell))


def _about_hidden(wanted: FileSheet, other: FileSheet) -> Iterator[str]:
    """Name what the file holds and does not show."""
    if other.hidden.sheet:
        yield f"{wanted.name}：工作表被隐藏"
    filled = list(_filled_places(other))
    rows = sorted(other.hidden.rows & {row for row, _ in filled})
    columns = sorted(other.hidden.columns & {column for _, column in filled})
    if rows:
        yield f"{wanted.name}：第 {listed(map(str, rows))} 行被隐藏"
    if columns:
        yield f"{wanted.name}：{listed(map(column_name, columns))} 列被隐藏"


def _following(session: Session, found: FileVerdict) -> set[Address]:
    """Name the cells that differ only because others do."""
    calc = session.calculation
    typed: dict[Address, str] = {}
    fixed, computed = set(found.rows_apart), dict[Address, FileCell]()
    for one in found.cells:
        at, cell = one.address, one.there
        if at is None:
            continue
        if is_cause(calc, at):
            typed[at] = one.found
        elif one.wanted.formula and not cell.formula and cell.known and bare(cell.text) and one.remark:
            fixed.add(at)  # typed over
        else:
            computed[at] = cell
    return following(session, typed, fixed, set(computed), partial(_shown_alike, computed))


def _shown_alike(there: Mapping[Address, FileCell], draft: Session) -> set[Address]:
    """Give the cells in which a draft shows what the file has."""
    alike: set[Address] = set()
    for sheet in draft.printed_sheets():
        for cell in (cell for row in sheet.rows for cell in row.cells):
            if (at := cell.address) is not None and at in there:
                its, value = there[at], draft.calculation.value(at)
                number = value if isinstance(value, Decimal) and its.number is not None else None
                if number is not None and bare(cell.text).endswith("%"):
                    number /= 100  # a workbook's 50% is 0.5
                if _same(FileCell(0, cell.text, number=number, formula="=" * (not bare(cell.text))), its):
                    alike.add(at)
    return alike


def _about_formulas(wanted: Sequence[FileSheet], content: FileContent) -> Iterator[str]:
    if content.computes and not content.valued:
        how = "请用 Excel 或 WPS 打开、保存一次再核对"
        yield f"工作簿里的公式都没有存算出的数，公式格没有比：{how}。"
    elif not content.computes and any(_formulas(wanted)):
        yield "工作簿里没有公式（导出为数值的，或公式都改成了数）：只比数和文字。"


def _about_code(session: Session, code: str, same: bool) -> Iterator[str]:
    if not code:
        return
    now = check_code(session.printed_sheets())
    if code != now:
        yield f"文件导出时的核对码是 {code}，草稿现在是 {now}：导出以后草稿改过，或不是这个草稿导出的。"
    elif not same:
        yield f"文件导出时的核对码是 {code}，与草稿现在相同：导出以后改的是文件。"


def _pairs(
    wanted: Sequence[FileSheet], found: Sequence[FileSheet]
) -> tuple[list[tuple[FileSheet, FileSheet | None]], list[FileSheet]]:
    """Find each table of the draft in the file; gives those of the file that belong to none as well."""
    left = list(found)
    known: dict[int, FileSheet] = {}
    for i, one in enumerate(wanted):
        same = next((other for other in left if other.name and other.name == one.name), None)
        if same is not None:
            known[i] = same
            left.remove(same)
    for i, one in enumerate(wanted):
        if i in known:
            continue
        near = max(left, key=partial(_likeness, one), default=None)
        if near is not None and _likeness(one, near) >= _ALIKE:
            known[i] = near
            left.remove(near)
    return [(one, known.get(i)) for i, one in enumerate(wanted)], left


def _likeness(one: FileSheet, other: FileSheet) -> float:
    """Give the share of rows with words that two tables have in common."""
    rows = [{words for row in sheet.rows if (words := _words(row))} for sheet in (one, other)]
    return len(rows[0] & rows[1]) / max(1, *map(len, rows))


def _words(row: Iterable[FileCell]) -> tuple[str, ...]:
    """Give what a row says but for its figures."""
    said = (bare(cell.text) for cell in row if cell.number is None)
    return tuple(words for words in said if words and not _FIGURE.fullmatch(words))


def _formulas(sheets: Iterable[FileSheet]) -> Iterator[FileCell]:
    return (cell for sheet in sheets for row in sheet.rows for cell in row if cell.formula)


class _Tables:
    """One table of the draft, held against the one of the file."""

    def __init__(
        self, calc: Calculation, wanted: FileSheet, content: FileContent, found: FileVerdict
    ) -> None:
        self._calc = calc
        self._wanted = wanted
        self._rows = _trimmed(wanted.rows)
        self._content = content
        self._found = found

    def compare(self, other: FileSheet) -> None:
        """Note what differs."""
        name, rows = self._wanted.name, _trimmed(other.rows)
        if len(rows) > 2 * len(self._wanted.rows) + _MOST_MORE:
            self._found.layout.append(f"{name}：文件里有 {len(rows)} 行，与草稿对不上，这张表没有逐格比")
            return
        pairs, lines = self._aligned(rows)
        most = max(len(rows), len(self._rows))
        if len(pairs) < _ALIKE * most:
            how = f"{most} 行里只有 {len(pairs)} 行对得上"
            self._found.layout.append(f"{name}：文件里的行与草稿不同（{how}），这张表没有逐格比")
        elif _moved(pairs):
            self._found.layout.append(f"{name}：文件里插入或删除过列，这张表没有逐格比")
        else:
            self._found.layout += lines
            for one, row in pairs:
                self._compare_row(one, row)
            heights = about_rows(self._wanted.page, other.page, filter(None, starmap(_row_numbers, pairs)))
            self._found.looks += [f"{name}：{what}" for what in heights]

    def _aligned(
        self, rows: Sequence[tuple[FileCell, ...]]
    ) -> tuple[list[tuple[tuple[FileCell, ...], tuple[FileCell, ...]]], list[str]]:
        """Pair rows, and say which have none to be paired with."""
        wanted, name, text = self._rows, self._wanted.name, self._wanted.text
        pairs, lines, one = [], [], "段" if text else "行"
        words = _told if text else _words
        matcher = SequenceMatcher(None, list(map(words, wanted)), list(map(words, rows)), autojunk=False)
        for what, i, i_end, j, j_end in matcher.get_opcodes():
            together = list(zip(wanted[i:i_end], rows[j:j_end], strict=False))
            if text and what == "replace":
                together = _kin(wanted[i:i_end], rows[j:j_end])
            elif what != "equal" and not (i_end - i == j_end - j and all(_akin(*pair) for pair in together)):
                together = []
            pairs += together
            paired = {id(row) for pair in together for row in pair}
            for row in (row for row in rows[j:j_end] if id(row) not in paired):
                place = next((f" {cell.place}" for cell in row if cell.place), "")
                lines.append(f"{name}{place}：文件里多出一{one}{_quoted(row)}")
                self._found.rows_apart |= set(self._adding_up())
            for row in (row for row in wanted[i:i_end] if id(row) not in paired):
                lines.append(f"{name}：文件里少一{one}{_quoted(row)}")
                self._found.rows_apart |= {cell.address for cell in row if cell.address is not None}
        if text and lines:
            pairs = [pair for pair in pairs if not _only_numbered(*pair)]
        return pairs, lines

    def _adding_up(self) -> Iterator[Address]:
        """Walk the cells of rows that others roll up into."""
        for cell in (cell for row in self._wanted.rows for cell in row):
            if (at := cell.address) is None:
                continue
            block = self._calc.pack.form(at.form).block(at.block)
            if isinstance(block, SubjectsBlock) and self._calc.children(*at[:4]):
                yield at

    def _compare_row(self, wanted: Sequence[FileCell], row: Sequence[FileCell]) -> None:
        there = {cell.column: cell for cell in row}
        for one in wanted:
            self._compare_cell(one, there.pop(one.column, FileCell(one.column, "")))
        for cell in there.values():
            if _filled(cell):
                detail = f"：公式 {_short(cell.formula).strip()}" * bool(cell.formula)
                self._note(FileCell(cell.column, "", cell.place), cell, "草稿在这里没有格子", detail=detail)

    def _compare_cell(self, one: FileCell, cell: FileCell) -> None:
        if one.free:
            self._compare_formula(one, cell)
            return
        if not cell.known and not (self._content.valued and bare(one.text)):
            self._found.unknown += bool(bare(one.text))
            self._compare_formula(one, cell)
            return
        self._found.compared += 1
        typed_over = self._content.computes and bool(one.formula) and not cell.formula
        rewritten, detail = _another_formula(one, cell)
        if not cell.known:
            self._note(one, cell, _joined("公式没有存算出的数", rewritten), detail=detail)
        elif not _same(one, cell):
            text = one.number is not None and cell.number is None and _FIGURE.fullmatch(bare(cell.text))
            over = typed_over and bool(bare(cell.text))
            remark = _TYPED_OVER if over else "是文字，不是数" * bool(text)
            self._note(one, cell, _joined(remark, rewritten), detail=detail)
        elif typed_over:
            self._note(one, cell, _TYPED_OVER if bare(cell.text) else "公式被删掉了", same=True)
        else:
            self._compare_formula(one, cell)
            self._compare_format(one, cell)

    def _compare_formula(self, one: FileCell, cell: FileCell) -> None:
        """Note a formula that is not ours: it may change what is shown as soon as it is computed."""
        remark, detail = _another_formula(one, cell)
        if remark:
            self._note(one, cell, remark, same=True, detail=detail)

    def _compare_format(self, one: FileCell, cell: FileCell) -> None:
        """Note a number format that shows figures otherwise."""
        if cell.number is not None and one.format and not same_format(one.format, cell.format):
            detail = f"：现在是 {cell.format}，应为 {one.format}，显示的数不同"
            self._note(one, cell, "数字格式被改过", same=True, detail=detail)

    def _note(
        self, one: FileCell, cell: FileCell, remark: str, *, same: bool = False, detail: str = ""
    ) -> None:
        at = one.address
        name = cell_name(self._calc, at) if at is not None else _WORDS
        said = FileDifference(self._wanted.name, name, one, cell, remark, same, detail=detail)
        self._found.cells.append(said)


def _another_formula(one: FileCell, cell: FileCell) -> tuple[str, str]:
    """Say that a cell has a formula that is not ours, and which; both blank where it has none or ours."""
    if not cell.formula or (one.formula and same_formula(one.formula, cell.formula)):
        return "", ""
    if not one.formula:
        kind = "数" if one.number is not None else "文字" if bare(one.text) else "空白"
        return f"{kind}被改成了公式", f"：{_short(cell.formula).strip()}"
    here, ours = (_short(text).strip() for text in _where_they_part(cell.formula, one.formula))
    return "公式被改过", f"：现在是 {here}，应为 {ours}"


def _joined(*remarks: str) -> str:
    return "，".join(filter(None, remarks))


def _trimmed(rows: Sequence[tuple[FileCell, ...]]) -> Sequence[tuple[FileCell, ...]]:
    """Leave out rows without anything in them at the end."""
    return rows[: max((i for i, row in enumerate(rows, 1) if any(map(_filled, row))), default=0)]


def _filled(cell: FileCell) -> bool:
    """Tell whether something stands in a cell, or will as soon as it is computed."""
    return bool(bare(cell.text) or cell.formula)


def _akin(one: Sequence[FileCell], row: Sequence[FileCell]) -> bool:
    """Tell whether one row may have become the other: something still stands where it stood."""
    before, now = (
        {cell.column: bare(cell.text) for cell in cells if bare(cell.text)} for cells in (one, row)
    )
    return max(len(before), len(now)) <= 1 or any(now.get(at) == text for at, text in before.items())


def _without_number(row: Iterable[FileCell]) -> str:
    """Give what a paragraph says without its number, which follows from those above it."""
    return _NUMBER.sub("", bare("".join(cell.text for cell in row)), count=1)


def _only_numbered(one: Sequence[FileCell], row: Sequence[FileCell]) -> bool:
    """Tell whether two paragraphs have other numbers and are the same."""
    words = bare("".join(cell.text for cell in one)), bare("".join(cell.text for cell in row))
    return words[0] != words[1] and _without_number(one) == _without_number(row)


def _told(row: Iterable[FileCell]) -> tuple[str, ...]:
    """Give what a paragraph says but for its number and its figures."""
    return (_FIGURE.sub("", _without_number(row)),)


def _kin(
    wanted: Sequence[tuple[FileCell, ...]], rows: Sequence[tuple[FileCell, ...]]
) -> list[tuple[tuple[FileCell, ...], tuple[FileCell, ...]]]:
    """Pair, in their order, paragraphs of which one may have become the other."""
    pairs, left = [], list(rows)
    for one in wanted:
        said = _told(one)[0][:_WEIGHED]
        for k, row in enumerate(left):
            weighed = SequenceMatcher(None, said, _told(row)[0][:_WEIGHED], autojunk=False)
            if min(weighed.real_quick_ratio(), weighed.quick_ratio()) >= _KIN and weighed.ratio() >= _KIN:
                pairs.append((one, row))
                left = left[k + 1 :]
                break
    return pairs


def _moved(pairs: Iterable[tuple[Sequence[FileCell], Sequence[FileCell]]]) -> bool:
    """Tell whether most words stand in other columns than they should."""
    here = elsewhere = 0
    for wanted, row in pairs:
        for one, cell in zip_longest(_worded(wanted), _worded(row)):
            if one is not None and cell is not None and bare(one.text) == bare(cell.text):
                here += one.column == cell.column
                elsewhere += one.column != cell.column
    return elsewhere > here


def _worded(row: Iterable[FileCell]) -> list[FileCell]:
    return [cell for cell in row if _words([cell])]


def _same(one: FileCell, cell: FileCell) -> bool:
    if one.number is not None and cell.number is not None:
        return abs(one.number - cell.number) <= _NOISE
    if one.formula and not bare(one.text) and cell.number is not None:
        return not cell.number  # the number format hides what comes to nought
    return one.number is None and bare(one.text) == bare(cell.text)


def _shown(cell: FileCell, one: FileCell) -> str:
    """Give what the file has, a figure in per cent where the draft has one."""
    if cell.number is None:
        return cell.text
    percent = bare(one.text).endswith("%")
    figure = format((cell.number * 100 if percent else cell.number).normalize(), ",f")
    return f"{figure}%" if percent else figure


def _row_numbers(wanted: Sequence[FileCell], row: Sequence[FileCell]) -> tuple[int, int] | None:
    """Give in which rows of worksheets two rows stand; None where it is not known or nothing is in them."""
    places = [next((cell.place for cell in cells if cell.place), "") for cells in (wanted, row)]
    if not all(places) or not any(map(_filled, row)):
        return None
    ours, its = (int(place.lstrip(ascii_uppercase)) for place in places)
    return ours, its


def _quoted(row: Iterable[FileCell]) -> str:
    words = " ".join(cell.text if bare(cell.text) else cell.formula for cell in row if _filled(cell))
    return f"“{shortened(' '.join(words.split()), 40)}”" if words else "空行"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return f" {shortened(flat, _QUOTED)}" if flat else "空的"


def _alike(one: str, other: str) -> int:
    """Count the signs that two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((i for i, (mine, its) in pairs if mine != its), min(len(one), len(other)))


def _where_they_part(one: str, other: str) -> tuple[str, str]:
    """Leave out what two long texts begin and end with alike, but for a few signs; figures stay whole."""
    if max(len(one), len(other)) <= _QUOTED:
        return one, other
    texts = bare(one), bare(other)
    before = _alike(*texts)
    after = _alike(*(text[before:][::-1] for text in texts))
    first, last = max(0, before - _LED_TO), max(0, after - _LED_TO)
    while first and texts[0][first - 1] in _DIGITS:
        first -= 1
    while last and texts[0][-last] in _DIGITS:
        last -= 1
    here, there = (
        f"{'…' if first else ''}{text[first : len(text) - last]}{'…' if last else ''}" for text in texts
    )
    return here, there
