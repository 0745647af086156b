"""Workbooks as a draft of their own: imported into an empty one of the pack and the year that they are of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from models.errors import TianbaoError
from models.importing.grids import Book
from models.importing.planning import Answers, ImportPlan, fit_of, plan_import
from models.importing.remembered import answers
from models.importing.report import Report
from models.session.opening import new_draft
from models.session.session import Session

_NEAR = 0.8
"""What part of the best fit another pack must reach to be imported as well, and counted cell by cell."""


class BookDraftError(TianbaoError):
    """Report workbooks in which no table of any pack was known."""


class BookDraft(NamedTuple):
    """A draft that holds what workbooks say, and what became of their cells.

    `dated` tells whether the workbooks name their year; else it was given.
    """

    session: Session
    report: Report
    dated: bool

    @property
    def read(self) -> int:
        """Count the cells that the draft has from the workbooks, or has as they do."""
        return sum(self.report.count(status) for status in ("taken", "same", "agrees"))

    @property
    def in_its_unit(self) -> bool:
        """Tell whether the workbooks are in the pack's unit of money: forms in 元 and in 万元 fit alike."""
        return self.report.named_unit == self.session.pack.unit_of_money

    @property
    def words(self) -> str:
        """Say as what the workbooks were read."""
        said = (
            f"按“{self.session.pack.title}”读作 {self.session.submission.year} 年度：{self.report.summary}。"
        )
        return said if self.dated else f"{said}表里没有写年度。"


def book_draft(
    books: Sequence[Book], pack_id: str, otherwise: int, year: int | None = None, unit: str = ""
) -> BookDraft:
    """Import workbooks into an empty draft of a pack, of the year they name or else of `otherwise`.

    With a `year` it is of that one. UnknownPackError, PackError, CancelledError.
    """
    session, plan = _planned(books, pack_id, year or otherwise, unit)
    named = plan.report.named_year
    if year is None and named is not None and named != otherwise:
        session, plan = _planned(books, pack_id, named, unit)
    session.submission.next_id = plan.next_id
    if plan.change is not None:
        session.apply(plan.change)
    return BookDraft(session, plan.report, named is not None)


def likeliest_draft(
    books: Sequence[Book], pack_ids: Iterable[str], otherwise: int, unit: str = ""
) -> BookDraft:
    """Import workbooks as the pack that most of them fits; BookDraftError where they fit none.

    Tables are only looked at for every pack; what is imported is what fits nearly as well as the best.
    """
    fits = {
        pack_id: fit_of(new_draft(pack_id, otherwise, unit), books, answers(pack_id)) for pack_id in pack_ids
    }
    near = [pack_id for pack_id, fit in fits.items() if fit and fit >= _NEAR * max(fits.values())]
    drafts = [book_draft(books, pack_id, otherwise, unit=unit) for pack_id in near]
    best = max(drafts, key=lambda draft: (draft.read, draft.in_its_unit), default=None)
    if best is None or not best.report.count("taken"):
        names = "、".join(book.name for book in books)
        raise BookDraftError(
            f"“{names}”里没有认出哪张表，不知道是哪种表样的，没有新建。请先新建去年的草稿，"
            "用“文件 → 从表格导入”填进去，认不出的表可以指定；保存后再从那份草稿开始。"
        )
    return best


def _planned(books: Sequence[Book], pack_id: str, year: int, unit: str) -> tuple[Session, ImportPlan]:
    session = new_draft(pack_id, year, unit)
    return session, plan_import(session, books, Answers(before=answers(session.pack.id), other_unit=True))
