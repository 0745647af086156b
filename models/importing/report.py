"""What an import finds, table by table and cell by cell: the same for window, command line and file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Literal

from models.address import Address
from models.subjects.dictionary import Subject

CellStatus = Literal["taken", "same", "differs", "refused"]
CELL_STATUSES: tuple[CellStatus, ...] = ("taken", "same", "differs", "refused")
ColumnStatus = Literal["matched", "close", "unmatched", "ambiguous"]
TableStatus = Literal["read", "asked", "left", "unknown"]
STATUS_WORDS = {
    "taken": "填入",
    "same": "相同",
    "differs": "与计算不符",
    "refused": "没有采用",
    "matched": "认出",
    "close": "按相近的表头认出",
    "unmatched": "没有认出",
    "ambiguous": "分不清是哪一列",
    "read": "认出",
    "asked": "要选是哪张表",
    "left": "不导入",
    "unknown": "没有认出",
}
"""The statuses of cells, columns and tables in words."""
HEADS = ("状态", "位置", "表中的内容", "填在", "说明")


@dataclass(frozen=True)
class CellFound:
    """What became of one cell: where it stood (`表五!D12`) and with what, and where it belongs.

    `own` is what it is typed as, what stood there before in `before`; of one that differs, what the program
    computes; `reason` says why one was refused, or what is to be looked at.
    """

    status: CellStatus
    source: str
    text: str
    cell: str = ""
    own: str = ""
    before: str = ""
    reason: str = ""
    address: Address | None = None

    @property
    def words(self) -> str:
        """Say in words what became of it."""
        if self.status == "differs" and not self.reason:
            return f"表中是 {self.text}，程序算出 {self.own or '空白'}"
        if self.reason:
            return self.reason
        if self.status == "taken" and self.before:
            return f"原来填的 {self.before} 改为 {self.own}"
        return self.own


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
    """The year it says it is of, where that is why it was not read."""
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
        for cell in self.cells:
            if whole or cell.status in ("differs", "refused") or cell.before:
                yield (STATUS_WORDS[cell.status], cell.source, cell.text, cell.cell, cell.words)


@dataclass
class Report:
    """Everything an import found."""

    tables: list[TableFound] = field(default_factory=list)

    def count(self, status: CellStatus) -> int:
        """Count the cells of all tables of which one thing became."""
        return sum(table.count(status) for table in self.tables)

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
        asked = any(table.status in ("asked", "unknown") for table in self.tables)
        close = any(column.status == "close" for table in self.tables for column in table.columns)
        return bool(asked or close or self.count("differs") or self.count("refused") or self.unmatched)

    @property
    def summary(self) -> str:
        """Say on one line what is filled in and what is not."""
        parts = [f"填入 {self.count('taken')} 格", f"{self.count('differs')} 格与计算不符"]
        parts += [f"{self.unmatched} 列未识别"]
        if close := sum(column.status == "close" for table in self.tables for column in table.columns):
            parts.append(f"{close} 列按相近的表头认出")
        if same := self.count("same"):
            parts.insert(1, f"{same} 格相同")
        if refused := self.count("refused"):
            parts.append(f"{refused} 格没有采用")
        if asked := sum(table.status == "asked" for table in self.tables):
            parts.append(f"{asked} 张表要选")
        if unknown := sum(table.status == "unknown" for table in self.tables):
            parts.append(f"{unknown} 处没有认出")
        return "，".join(parts)

    @property
    def other_years(self) -> tuple[int, ...]:
        """List the years of the tables that were not read for their year."""
        return tuple(sorted({table.year for table in self.tables if table.year is not None}))

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
