"""Build drafts for tests: start one from a pack, type into it, add rows."""

from __future__ import annotations

from decimal import Decimal

from models.address import SINGLE_ROW, Address
from models.drafts.changes import Batch, InsertRows, SetCell
from models.drafts.submission import new_submission
from models.expressions.functions import Value
from models.layout.sheet import Sheet
from models.packs.loading import load_pack
from models.resources import RESOURCES
from models.session.session import Session
from models.storage.draft_file import load_draft

CHONGQING, GUIZHOU = "yuzhong-selfeval-2023", "qiannan-selfeval-2023"
SAMPLES = RESOURCES / "samples"


def tables(session: Session) -> tuple[Sheet, ...]:
    """Give the printed sheets that are tables: what a workbook has."""
    return tuple(sheet for sheet in session.printed_sheets() if not sheet.document)


class Draft:
    """A session on one form instance, with short ways to type and read."""

    def __init__(self, pack: str, form: str, session: Session | None = None, index: int = 0) -> None:
        self.session = session or Session(new_submission(load_pack(pack), 2023))
        self.form = form
        self.instance = self.session.submission.forms[form][index].id

    @classmethod
    def sample(cls, pack: str, form: str, index: int = 0) -> Draft:
        """Open a sample."""
        return cls(pack, form, Session(load_draft(SAMPLES / f"{pack}.tianbao")), index)

    def at(self, block: str, row: str, column: str) -> Address:
        return Address(self.form, self.instance, block, row, column)

    def put(self, block: str, column: str, text: str, row: str = SINGLE_ROW) -> frozenset[Address]:
        return self.session.apply(SetCell(self.at(block, row, column), text)).changed

    def rows(self, block: str) -> list[str]:
        return list(self.session.submission.rows(self.form, self.instance, block))

    def add(self, block: str, **cells: str) -> str:
        """Fill a row in, the blank one a new draft begins with before any other."""
        rows = self.session.submission.rows(self.form, self.instance, block)
        if len(rows) == 1 and not any(text for row in rows.values() for text in row.values()):
            (row,) = rows
            self.session.apply(Batch(tuple(SetCell(self.at(block, row, c), t) for c, t in cells.items())))
            return row
        row = self.session.submission.new_id("r")
        index = len(self.rows(block))
        self.session.apply(InsertRows(self.form, self.instance, block, index, ((row, cells),)))
        return row

    def value(self, block: str, column: str, row: str = SINGLE_ROW) -> Value:
        return self.session.calculation.value(self.at(block, row, column))

    def number(self, block: str, column: str, row: str = SINGLE_ROW) -> Decimal | None:
        value = self.value(block, column, row)
        return value if isinstance(value, Decimal) else None

    def codes(self) -> list[str]:
        return [issue.code for issue in self.session.issues()]
