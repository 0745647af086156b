"""The acceptance test: each sample, holding only what a person types, prints what its filing prints."""

from __future__ import annotations

import pytest

from models.report import entries
from models.session import Session
from models.storage import load_draft
from tests.building import CHONGQING, GUIZHOU, SAMPLES
from tests.filings import filing_rows, plain, sheet_rows

FILINGS = [(CHONGQING, "yuzhong-2023-selfeval.txt"), (GUIZHOU, "qiannan-2023-selfeval.txt")]
# Rows the copy gives as running text instead of cells: they must be there, in pieces or side by side.
RUNNING = {CHONGQING: 3, GUIZHOU: 6}
# What our sheets print that the copies leave blank: the unit's name, cut from the published form.
BLANKED = {CHONGQING: "", GUIZHOU: "黔南州大数据发展管理局"}


def sample(pack: str) -> Session:
    return Session(load_draft(SAMPLES / f"{pack}.tianbao"))


@pytest.mark.parametrize(("pack", "filing"), FILINGS)
def test_every_row_of_the_filing_is_printed(pack: str, filing: str) -> None:
    sheets = sample(pack).printed_sheets()
    ours = ["".join(row) for sheet in sheets for row in sheet_rows(sheet)]
    missing = [row for row in map("".join, filing_rows(filing)) if row not in ours]
    assert len(missing) == RUNNING[pack]
    everything = "".join(ours)
    assert [row for row in missing if row not in everything] == []


@pytest.mark.parametrize(("pack", "filing"), FILINGS)
def test_nothing_is_printed_that_the_filing_lacks(pack: str, filing: str) -> None:
    published = "".join(map("".join, filing_rows(filing)))
    for sheet in sample(pack).printed_sheets():
        for row in sheet_rows(sheet):
            for text in row:
                assert text in published or text == BLANKED[pack]


@pytest.mark.parametrize(("pack", "filing"), FILINGS)
def test_values_lists_every_printed_cell(pack: str, filing: str) -> None:
    session = sample(pack)
    listed = {
        plain(entry.text)
        for form in session.pack.forms
        for instance in session.submission.forms[form.id]
        for entry in entries(session, form, instance.id)
    }
    for sheet in session.printed_sheets():
        assert {text for row in sheet_rows(sheet) for text in row} <= listed


@pytest.mark.parametrize(("pack", "_"), FILINGS)
def test_samples_hold_only_typed_cells(pack: str, _: str) -> None:
    session = sample(pack)
    for address, _text in session.submission.typed_cells():
        assert not session.pack.cell(address).computed
    assert all(issue.severity == "提示" for issue in session.issues())
    adjusted = [str(address) for address in session.submission.adjustments]
    assert adjusted == (["overall#2/funds/total/initial"] if pack == GUIZHOU else [])
