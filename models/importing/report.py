"""What an import finds, table by table and cell by cell: the same for window, command line and file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Literal

from models.address import Address
from models.figures.numbers import MAX_DECIMALS, MAX_INTEGER_DIGITS
from models.subjects.dictionary import Subject

CellStatus = Literal["taken", "same", "agrees", "differs", "follows", "refused", "absent"]
CELL_STATUSES: tuple[CellStatus, ...] = (
    "taken",
    "same",
    "agrees",
    "differs",
    "follows",
    "refused",
    "absent",
)
UNKNOWN = "是公式，文件里没有存下算好的数，请用 Excel 或 WPS 打开并保存后再导入"
"""Why cells are refused that are told once for all of a table."""
ColumnStatus = Literal["matched", "close", "unmatched", "ambiguous", "other_year"]
TableStatus = Literal["read", "asked", "left", "unknown"]
STATUS_WORDS = {
    "taken": "填入",
    "same": "相同",
    "agrees": "与计算一致",
    "differs": "与计算不符",
    "follows": "随之不同",
    "refused": "没有采用",
    "absent": "表中没有",
    "matched": "认出",
    "close": "按相近的表头认出",
    "unmatched": "没有认出",
    "ambiguous": "分不清是哪一列",
    "other_year": "别的年度，没有地方放",
    "read": "认出",
    "asked": "要选是哪张表",
    "left": "不导入",
    "unknown": "没有认出",
}
"""The statuses of cells, columns and tables in words."""
_LONGEST_FIGURE = MAX_INTEGER_DIGITS + MAX_DECIMALS + 2  # sign and point
_FIGURE = re.compile(r"-?[\d.]+")
_PLAIN_FIGURE = re.compile(r"-?\d{4,}(?:\.\d+)?")
HEADS = ("状态", "位置", "表中的内容", "填在", "说明")


def cut_figure(text: str) -> str:
    """Give a text, a figure that no form can hold cut with how long it is."""
    if len(text) <= _LONGEST_FIGURE or not _FIGURE.fullmatch(text):
        return text
    return f"{text[:_LONGEST_FIGURE]}…（共 {len(text)} 个字符）"


@dataclass(frozen=True)
class CellFound:
    """What became of one cell: where it stood (`表五!D12`) and with what, and where it belongs.

    `own` is what it is typed as, what stood there before in `before`; of one that differs, what the program
    computes; `reason` says why one was refused, or what is to be looked at. `same` is as it stood in the
    draft before; `agrees` is as computed of what was imported; `follows` differs for what is `cause`.
    """

    status: CellStatus
    source: str
    text: str
    cell: str = ""
    own: str = ""
    before: str = ""
    reason: str = ""
    address: Address | None = None
    figure: bool = False
    cause: str = ""

    @property
    def words(self) -> str:
        """Say in words what became of it."""
        if self.status in ("differs", "follows") and not self.reason:
            cause = f"，因为 {self.cause}" if self.cause else ""
            return f"表中是 {self._shown(self.text)}，程序算出 {self._shown(self.own) or '空白'}{cause}"
        if self.reason:
            return self.reason
        if self.status == "taken" and self.before:
            return f"原来填的 {self._shown(self.before)} 改为 {self._shown(self.own)}"
        return self._shown(self.own)

    def _shown(self, text: str) -> str:
        """Part the thousands of a figure."""
        plain = self.figure and len(text) <= _LONGEST_FIGURE and _PLAIN_FIGURE.fullmatch(text)
        return f"{Decimal(text):,}" if plain else cut_figure(text)


@dataclass(frozen=True)
class ColumnFound:
    """What a column was taken for, blank for nothing."""

    column: str
    heads: str
    status: ColumnStatus
    target: str = ""


@dataclass
class TableFound:
    """What a table of a sheet was taken for: the form in words, and the key of form and block.

    `choices` are the tables it may be: key and words; `note` says why it was not read, or how.
    """

    file: str
    source: str
    status: TableStatus
    form: str = ""
    key: str = ""
    note: str = ""
    fingerprint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    year: int | None = None
    """The year it, or else its workbook, says it is of."""
    unit: str = ""
    """The unit of money it says it is in."""
    columns: list[ColumnFound] = field(default_factory=list)
    cells: list[CellFound] = field(default_factory=list)
    unlisted: list[tuple[str, Subject]] = field(default_factory=list)
    """Subjects that the dictionary named lacks, with the file as their source."""

    @property
    def words(self) -> str:
        """Say in words what it was taken for."""
        said = STATUS_WORDS[self.status] + (f"：{self.form}" if self.form else "")
        return f"{said}（{self.note}）" if self.note else said

    @property
    def outcome(self) -> str:
        """Say on one line what became of its cells, or why it was not read."""
        if self.status != "read":
            return self.note or STATUS_WORDS[self.status]
        counts = {STATUS_WORDS[status]: self.count(status) for status in CELL_STATUSES}
        said = [f"{words} {count}" for words, count in counts.items() if count]
        columns = sum(column.status in ("unmatched", "ambiguous") for column in self.columns)
        said += [f"未识别 {columns} 列"] if columns else []
        return "，".join([*said, *([self.note] if self.note else [])]) or "没有内容"

    def count(self, status: CellStatus) -> int:
        """Count the cells of which one thing became."""
        return sum(cell.status == status for cell in self.cells)

    def rows(self, whole: bool = True) -> Iterator[tuple[str, ...]]:
        """Walk what became of it, under `HEADS`; if not the whole, what is left to look at."""
        yield (STATUS_WORDS[self.status], f"{self.file} {self.source}", "", self.form, self.note)
        sheet = self.source.partition("!")[0]
        for column in self.columns:
            if whole or column.status != "matched":
                place = f"{sheet}!{column.column}"
                yield (STATUS_WORDS[column.status], place, column.heads, column.target, "")
        unknown = [cell for cell in self.cells if cell.reason == UNKNOWN]
        for cell in unknown[:1]:
            yield (STATUS_WORDS[cell.status], f"{cell.source} 等", f"{len(unknown)} 格", "", UNKNOWN)
        # What something else has made different comes after what is to be put right.
        for cell in sorted(self.cells, key=lambda one: one.status == "follows"):
            if cell.reason == UNKNOWN:
                continue
            if whole or cell.status in ("differs", "follows", "refused", "absent") or cell.before:
                yield (STATUS_WORDS[cell.status], cell.source, cut_figure(cell.text), cell.cell, cell.words)


@dataclass
class Report:
    """Everything an import into a draft of some year found."""

    year: int
    tables: list[TableFound] = field(default_factory=list)
    other_units: list[str] = field(default_factory=list)
    """The units that workbooks say they are of, where the draft is of another."""

    def count(self, status: CellStatus) -> int:
        """Count the cells of all tables of which one thing became."""
        return sum(table.count(status) for table in self.tables)

    @property
    def unread(self) -> list[TableFound]:
        """List the tables of which nobody knows yet what they are, or whether they are wanted."""
        return [table for table in self.tables if table.status in ("asked", "unknown")]

    @property
    def unmatched(self) -> int:
        """Count the columns of tables read that found no place."""
        return sum(
            column.status in ("unmatched", "ambiguous")
            for table in self.tables
            if table.status == "read"
            for column in table.columns
        )

    @property
    def open(self) -> bool:
        """Tell whether anything is left to look at."""
        close = any(column.status == "close" for table in self.tables for column in table.columns)
        wrong = self.count("differs") or self.count("refused") or self.count("absent")
        return bool(self.unread or close or wrong or self.unmatched)

    @property
    def summary(self) -> str:
        """Say on one line what is filled in and what is not."""
        parts = [f"填入 {self.count('taken')} 格", f"{self.count('differs')} 格与计算不符"]
        parts += [f"{self.unmatched} 列未识别"]
        if close := sum(column.status == "close" for table in self.tables for column in table.columns):
            parts.append(f"{close} 列按相近的表头认出")
        if follows := self.count("follows"):
            parts.insert(2, f"另有 {follows} 格随之不同")
        if agrees := self.count("agrees"):
            parts.insert(1, f"{agrees} 格与计算一致")
        if same := self.count("same"):
            parts.insert(1, f"{same} 格相同")
        if refused := self.count("refused"):
            parts.append(f"{refused} 格没有采用")
        if absent := self.count("absent"):
            parts.append(f"草稿里有 {absent} 行表中没有")
        if asked := sum(table.status == "asked" for table in self.tables):
            parts.append(f"{asked} 张表要选")
        if unknown := sum(table.status == "unknown" for table in self.tables):
            parts.append(f"{unknown} 处没有认出")
        return "，".join(parts)

    @property
    def other_years(self) -> tuple[int, ...]:
        """List the years of the tables that were not read for their year."""
        asked = {table.year for table in self.tables if table.status == "asked"}
        return tuple(sorted(year for year in asked if year not in (None, self.year)))

    @property
    def named_year(self) -> int | None:
        """Give the year that most tables are of; None where none says so."""
        named = Counter(table.year for table in self.tables if table.year is not None)
        return named.most_common(1)[0][0] if named else None

    @property
    def named_unit(self) -> str:
        """Give the unit of money that most tables are in; blank where none says so."""
        named = Counter(table.unit for table in self.tables if table.unit)
        return named.most_common(1)[0][0] if named else ""

    def text(self, whole: bool = True) -> str:
        """Give the whole, or what is left to look at, as lines with tabs, which a spreadsheet takes."""
        lines = [HEADS, *(row for table in self.tables for row in table.rows(whole))]
        return "".join("\t".join(map(_flat, line)) + "\n" for line in lines)

    def plain(self) -> dict[str, object]:
        """Give the whole as JSON holds it."""
        tables = [
            {
                **{key: value for key, value in asdict(table).items() if key != "cells"},
                "cells": [
                    {k: str(v) if isinstance(v, Address) else v for k, v in vars(cell).items() if v}
                    for cell in table.cells
                ],
            }
            for table in self.tables
        ]
        return {"summary": self.summary, "tables": tables}


def _flat(text: str) -> str:
    return text.replace("\t", " ").replace("\r", "").replace("\n", "⏎")
