"""Subjects that have figures of last year only: in the table they are typed in, in no table of this year."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from io import BytesIO

import pdfplumber
import pytest
from openpyxl import load_workbook

from exporters.pdf.document import pdf_bytes
from exporters.workbook.workbook import workbook_bytes
from models.address import Address
from models.drafts.changes import DeleteRows, InsertRows, SetAdjustment, SetCell
from models.drafts.submission import Adjustment, new_submission
from models.packs.blocks import SubjectsBlock
from models.packs.loading import load_pack, pack_ids
from models.session.session import Session
from models.storage.draft_file import load_draft
from tests.support.building import SAMPLES

YUBEI = "yubei-budget-2024"
CODE, ABOVE, NEXT = "2150599", "21505", "2150501"
TAKING = {"spending": "tree", "income": "tree"}
CLASSES = {"balance": "list", "fiscal": "list"}


def drafted() -> Session:
    """Give a draft with one subject of this year and one of last year in the same class."""
    session = Session(new_submission(load_pack(YUBEI), 2024))
    insert(session, NEXT, {"previous": "80", "basic": "90"})
    insert(session, CODE, {"previous": "100"})
    return session


def insert(session: Session, code: str, cells: dict[str, str], form: str = "general") -> None:
    at = place(session, form, code, "")
    count = len(session.submission.rows(*at[:3]))
    session.apply(InsertRows(*at[:3], count, ((code, cells),)))


def place(session: Session, form: str, row: str, column: str, block: str = "tree") -> Address:
    return Address(form, session.submission.forms[form][0].id, block, row, column)


def shown(session: Session, code: str) -> set[str]:
    """Name the tables that show a code, having made sure that one opened anew shows the same."""
    anew = Session(session.submission)
    found = set()
    for form, block in (TAKING | CLASSES).items():
        at = place(session, form, code, "", block)[:3]
        assert session.calculation.rows(*at) == anew.calculation.rows(*at)
        assert session.sheet(*at[:2]) == anew.sheet(*at[:2])
        if code in session.calculation.rows(*at):
            found.add(form)
    return found


def total(session: Session) -> object:
    return session.calculation.value(place(session, "spending", "total", "total"))


def test_a_subject_of_last_year_shows_in_its_own_table_only() -> None:
    session = drafted()
    at = place(session, "general", CODE, "previous")
    assert CODE in session.calculation.rows(*at[:3])
    assert session.calculation.value(at._replace(row="total")) == 180
    assert shown(session, CODE) == set()
    assert shown(session, NEXT) == set(TAKING)
    assert total(session) == 90


@pytest.mark.parametrize(("column", "text"), [("project", "5"), ("basic", "0"), ("project", "不知道")])
def test_it_shows_as_soon_as_something_of_this_year_is_typed(column: str, text: str) -> None:
    session = drafted()
    at = place(session, "general", CODE, column)
    outcome = session.apply(SetCell(at, text))
    assert shown(session, CODE) == set(TAKING)
    assert total(session) == Decimal(95 if text == "5" else 90)
    session.apply(outcome.inverse)
    assert shown(session, CODE) == set()


def test_a_subject_without_figures_shows_and_goes_when_last_years_is_typed() -> None:
    session = drafted()
    at = place(session, "general", CODE, "previous")
    session.apply(SetCell(at, ""))
    assert shown(session, CODE) == set(TAKING)
    session.apply(SetCell(at, "100"))
    assert shown(session, CODE) == set()


def test_a_class_of_last_year_only_is_no_row_of_the_lists_of_classes() -> None:
    session = drafted()
    insert(session, "2210201", {"previous": "7"})
    assert shown(session, "221") == set()
    assert shown(session, "215") == set(TAKING) | set(CLASSES)
    session.apply(SetCell(place(session, "general", "2210201", "basic"), "1"))
    assert shown(session, "221") == set(TAKING) | set(CLASSES)


@pytest.mark.parametrize(
    ("form", "row", "column"),
    [("general", CODE, "total"), ("spending", CODE, "basic"), ("spending", ABOVE, "basic")],
)
def test_an_adjustment_keeps_its_row(form: str, row: str, column: str) -> None:
    session = drafted()
    session.apply(DeleteRows(*place(session, "general", "", "")[:3], (NEXT,)))
    assert shown(session, CODE) == shown(session, ABOVE) == set()
    at = place(session, form, row, column)
    outcome = session.apply(SetAdjustment(at, Adjustment("5", "按批复")))
    assert "spending" in shown(session, row)
    assert session.calculation.value(at) == 5
    session.apply(outcome.inverse)
    assert shown(session, CODE) == shown(session, ABOVE) == set()


def test_what_is_typed_into_a_table_of_this_year_keeps_its_row() -> None:
    session = drafted()
    insert(session, CODE, {"carried": "3"}, "income")
    assert shown(session, CODE) == {"income"}


@pytest.mark.parametrize("pack", pack_ids())
def test_no_table_of_any_sample_takes_over_what_is_of_last_year_only(pack: str) -> None:
    session = Session(load_draft(SAMPLES / f"{pack}.tianbao"))
    for form in session.pack.forms:
        trees = [b for b in form.blocks if isinstance(b, SubjectsBlock) and b.sources]
        for block in trees:
            instance = session.submission.forms[form.id][0].id
            tree = session.calculation.tree(form.id, instance, block.id)
            for leaf in filter(tree.leaf, tree.rows):
                cells = [Address(form.id, instance, block.id, leaf, c.key) for c in block.cells if c.numeric]
                assert any(session.calculation.value(at) is not None for at in cells), (form.id, leaf)


def test_the_paper_and_the_workbook_name_it_once() -> None:
    session = Session(load_draft(SAMPLES / f"{YUBEI}.tianbao"))
    sheets = session.printed_sheets()
    with pdfplumber.open(BytesIO(pdf_bytes(sheets, "渝北"))) as pdf:
        assert sum(page.extract_text().count(CODE) for page in pdf.pages) == 1
    book = load_workbook(BytesIO(workbook_bytes(sheets, "渝北")))
    assert [c.value for ws in book for row in ws.iter_rows() for c in row].count(CODE) == 1


def test_rows_that_come_and_go_with_a_figure_are_reported_on() -> None:
    session = drafted()
    at = place(session, "general", CODE, "basic")
    for text in ("7", ""):
        session.apply(SetCell(at, text))
        fresh = Session(deepcopy(session.submission))
        assert dict(session.checks.reports()) == dict(fresh.checks.reports())
