"""A workbook is read as the pack it fits: looked at for every pack, imported as few times as may be."""

from __future__ import annotations

import pytest

from models.carrying import book_draft
from models.carrying.book_draft import BookDraftError, likeliest_draft
from models.importing.grids import Book, Grid
from models.packs.loading import pack_ids
from tests.support.mangling import NAMES, own_pages
from tests.support.tables import sample_year

ALIKE = (
    {"national-budget-disclosure", "national-budget-disclosure-yuan", "qijiang-budget-2025"},
    {"national-final-accounts", "national-final-accounts-yuan"},
    {"national-department-selfeval", "qiannan-selfeval-2023"},
)
"""Packs of which one may be imported for another, since their tables say the same, in 元 and 万元."""


@pytest.mark.parametrize("name", NAMES)
def test_the_pack_is_found_and_no_other_imported_but_those_alike(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported: list[str] = []
    planned = book_draft._planned
    monkeypatch.setattr(
        book_draft, "_planned", lambda *given: (imported.append(given[1]), planned(*given))[1]
    )
    found = likeliest_draft([Book("表.xlsx", own_pages(name))], pack_ids(), 2020)
    assert (found.session.pack.id, found.session.submission.year) == (name, sample_year(name))
    assert name in imported
    assert set(imported) <= {name}.union(*(packs for packs in ALIKE if name in packs))


def test_what_fits_no_pack_is_said() -> None:
    with pytest.raises(BookDraftError, match="没有认出哪张表"):
        likeliest_draft([Book("账.xlsx", (Grid("a", (("甲", "乙"), ("1", "2"))),))], pack_ids(), 2024)
