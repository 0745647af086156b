"""The acceptance test: each sample, holding only what a person types, prints what its filing prints."""

from __future__ import annotations

import re
from functools import cache

import pytest

from models.checks.checks import ERROR, UNFILLED
from models.exchange.cell_listing import entries
from models.layout.sheet import Sheet
from models.session.opening import open_draft
from models.session.session import Session
from tests.support.building import SAMPLES
from tests.support.filings import FILINGS, Filing, filing_rows, plain, sheet_rows

_CODED = re.compile(r"[0-9]{3,7}\D")
"""How a row of a subject table begins."""
every_filing = pytest.mark.parametrize("filing", FILINGS, ids=lambda filing: filing.pack)


@cache
def sample(pack: str) -> Session:
    return open_draft(SAMPLES / f"{pack}.tianbao")


def tables(pack: str) -> list[Sheet]:
    """Give the sheets but the text before them, which `test_narrative` holds against its own copy."""
    session = sample(pack)
    return [sheet for sheet in session.printed_sheets() if not session.pack.form(sheet.form).is_document]


@every_filing
def test_every_row_of_the_filing_is_printed(filing: Filing) -> None:
    ours = ["".join(row) for sheet in tables(filing.pack) for row in sheet_rows(sheet)]
    published = ["".join(row) for row in filing_rows(filing.copy, filing.start)]
    missing = [row for row in published if row not in ours]
    assert len(missing) == filing.running
    everything = "".join(ours)
    assert {row for row in missing if row not in everything} == filing.missing


@every_filing
def test_nothing_is_printed_that_the_filing_lacks(filing: Filing) -> None:
    published = "".join(map("".join, filing_rows(filing.copy, filing.start)))
    printed = {text for sheet in tables(filing.pack) for row in sheet_rows(sheet) for text in row}
    extra = {text for text in printed if text not in published}
    assert extra - filing.own == {text for text in extra if "政府采购预算明细表" in text}


@every_filing
def test_every_subject_row_is_one_of_the_filings(filing: Filing) -> None:
    published = {"".join(row) for row in filing_rows(filing.copy, filing.start)}
    for sheet in tables(filing.pack):
        rows = [] if sheet.form in filing.uncopied else sheet_rows(sheet)
        assert [row for row in map("".join, rows) if _CODED.match(row) and row not in published] == []


@every_filing
def test_values_lists_every_printed_cell(filing: Filing) -> None:
    session = sample(filing.pack)
    listed = {
        plain(entry.text)
        for form in session.pack.forms
        for instance in session.submission.forms[form.id]
        for entry in entries(session, form, instance.id)
    }
    for sheet in session.printed_sheets():
        printed = {text for row in sheet_rows(sheet) for text in row}
        # What is still to be typed within a line is a blank on paper and nothing in a list.
        assert {text.replace("_", "") if sheet.document else text for text in printed} <= listed


@every_filing
def test_samples_hold_only_typed_cells(filing: Filing) -> None:
    session = sample(filing.pack)
    for address, _text in session.submission.typed_cells():
        assert not session.pack.cell(address).computed
        assert session.calculation.state(address).source == "typed", address
    errors = [issue for issue in session.issues() if issue.severity == ERROR]
    assert {issue.code for issue in errors} <= {UNFILLED}
    assert {issue.address.form for issue in errors} <= filing.uncopied
    adjusted = [str(address) for address in session.submission.adjustments]
    assert sorted(adjusted) == sorted(filing.adjusted)
    assert {str(i.address) for i in session.issues() if i.code == "TB-03"} == set(filing.adjusted)
