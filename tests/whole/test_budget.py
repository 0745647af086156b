"""A budget set: a figure is typed once, parents and the other tables follow, and what must agree is held."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import pdfplumber
import pytest
from openpyxl import load_workbook

from exporters.pdf.document import pdf_bytes
from exporters.workbook.workbook import workbook_bytes
from models.drafts.changes import DeleteRows, InsertRows, SetAdjustment
from models.drafts.submission import Adjustment, new_submission
from models.layout.sheet import Sheet
from models.packs.loading import PACKS, read_pack
from models.session.session import Session
from tests.support.building import Draft

BUDGET = "yubei-budget-2024"
FOURTH = """\
extends: [shared/base.yaml, shared/budget.yaml, shared/budget-goals.yaml]
id: fourth-budget-2026
title: 第四区部门预算公开表
region: 某市第四区
unit_of_money: 万元
year: 2026
source: 测试用
forms:
  - use: budget-cover
  - {use: balance, no: 表一, title: "{Y}年第四区部门收支总表"}
  - {use: income, no: 表二, title: "{Y}年第四区部门收入总表"}
  - {use: spending, no: 表三, title: "{Y}年第四区部门支出总表"}
  - {use: fiscal, no: 表四, title: "{Y}年第四区财政拨款收支总表"}
  - {use: general, no: 表五, title: "{Y}年第四区一般公共预算支出表"}
  - {use: basic, no: 表六, title: "{Y}年第四区基本支出表"}
  - {use: three, no: 表七, title: "{Y}年第四区“三公”经费表"}
  - {use: fund, no: 表八, title: "{Y}年第四区政府性基金预算支出表"}
  - {use: project-goal, no: 表九, title: "{Y}年第四区项目绩效目标表", name: 项目绩效目标}
"""


def add(draft: Draft, form: str, code: str, **cells: str) -> None:
    instance = draft.session.submission.forms[form][0].id
    rows = draft.session.submission.rows(form, instance, "tree")
    draft.session.apply(InsertRows(form, instance, "tree", len(rows), ((code, cells),)))


def figure(draft: Draft, form: str, block: str, row: str, column: str) -> object:
    instance = draft.session.submission.forms[form][0].id
    address = draft.at(block, row, column)._replace(form=form, instance=instance)
    return draft.session.calculation.value(address)


def test_one_typed_leaf_reaches_every_table() -> None:
    draft = Draft(BUDGET, "general")
    add(draft, "general", "2150501", previous="100", basic="120.50")
    add(draft, "general", "2150502", project="３，０００元")
    assert figure(draft, "general", "tree", "215", "total") == Decimal("3120.50")
    assert figure(draft, "general", "tree", "21505", "growth") == 3021
    assert figure(draft, "spending", "tree", "2150502", "project") == 3000
    assert figure(draft, "income", "tree", "total", "total") == Decimal("3120.50")
    assert figure(draft, "balance", "list", "215", "spent") == Decimal("3120.50")
    assert figure(draft, "fiscal", "list", "all_spending", "total") == Decimal("3120.50")


def test_removing_the_last_leaf_takes_its_parents_along_and_undo_brings_them_back() -> None:
    draft = Draft(BUDGET, "general")
    add(draft, "general", "2150501", basic="5")
    outcome = draft.session.apply(DeleteRows("general", draft.instance, "tree", ("2150501",)))
    assert draft.session.calculation.rows("general", draft.instance, "tree") == ("total",)
    assert figure(draft, "balance", "list", "all_spending", "spent") is None
    draft.session.apply(outcome.inverse)
    assert draft.session.calculation.rows("spending", spending(draft), "tree")[1:] == (
        "215",
        "21505",
        "2150501",
    )


def spending(draft: Draft) -> str:
    return draft.session.submission.forms["spending"][0].id


def test_an_adjusted_parent_is_what_everything_above_uses() -> None:
    draft = Draft(BUDGET, "general")
    add(draft, "general", "2150501", basic="5")
    parent = draft.at("tree", "21505", "basic")
    draft.session.apply(SetAdjustment(parent, Adjustment("4.99", "与批复一致")))
    assert draft.session.calculation.state(parent).computed == 5
    assert figure(draft, "general", "tree", "total", "total") == Decimal("4.99")
    assert any(i.code == "TB-03" and i.address == parent for i in draft.session.issues())


def test_a_typed_figure_replaces_what_follows_by_default() -> None:
    draft = Draft(BUDGET, "general")
    add(draft, "general", "2150501", basic="5")
    add(draft, "income", "2150501", general="3", carried="2")
    assert figure(draft, "income", "tree", "2150501", "total") == 5
    assert figure(draft, "income", "tree", "215", "general") == 3


def test_an_unknown_code_takes_the_typed_name_into_every_table() -> None:
    draft = Draft(BUDGET, "general")
    add(draft, "general", "2159901", name="自设支出", basic="5")
    assert figure(draft, "spending", "tree", "2159901", "name") == "自设支出"


def test_titles_follow_the_units_name_and_year() -> None:
    draft = Draft(BUDGET, "general")
    before = draft.session.sheet("general", draft.instance)
    cover = Draft(BUDGET, "cover", draft.session)
    cover.put("unit", "name", "某某局")
    assert "部门全称：某某局" in texts(draft.session.sheet("general", draft.instance))
    assert "部门全称：某某局" not in texts(before)
    assert "2022年预算数" in texts(before)


def texts(sheet: Sheet) -> list[str]:
    return [cell.text for _, cell in sheet.cells()]


def test_the_note_of_an_empty_table_goes_with_the_first_figure() -> None:
    draft = Draft(BUDGET, "fund")
    add(draft, "general", "2150501", basic="3")
    note = "备注：本部门无政府性基金收支，故此表无数据。"
    assert note in texts(draft.session.sheet("fund", draft.instance))
    add(draft, "fund", "2120801", project="5")
    assert note not in texts(draft.session.sheet("fund", draft.instance))


def test_a_fourth_district_is_yaml_only(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = PACKS / "fourth-budget-2026.yaml"
    folder = tmp_path_factory.mktemp("packs")
    for shared in (PACKS / "shared").glob("*.yaml"):
        (folder / "shared").mkdir(exist_ok=True)
        (folder / "shared" / shared.name).write_bytes(shared.read_bytes())
    assert FOURTH.count("\n") < 60
    (folder / path.name).write_text(FOURTH, encoding="utf-8")
    pack = read_pack(folder / path.name)
    session = Session(new_submission(pack, 2026), pack)
    draft = Draft("", "general", session)
    add(draft, "general", "2080505", basic="27.74")
    add(draft, "basic", "30108", personnel="27.74")
    assert figure(draft, "fiscal", "list", "208", "general") == Decimal("27.74")
    assert figure(draft, "balance", "list", "all_income", "amount") == Decimal("27.74")
    titles = [sheet.title for sheet in session.printed_sheets()]
    assert titles[0] == "2026年第四区部门收支总表"
    assert len(titles) == 9
    sheets = session.printed_sheets()
    with pdfplumber.open(BytesIO(pdf_bytes(sheets, "第四区"))) as pdf:
        assert "27.74" in (pdf.pages[0].extract_text() or "")
    book = load_workbook(BytesIO(workbook_bytes(sheets, "第四区")))
    assert len(book.sheetnames) == len(sheets) + 1  # and the list of tables
    assert not [issue for issue in session.issues() if issue.code.startswith(("YS", "GX"))]
    add(draft, "basic", "30101", personnel="1")
    assert "GX-01" in {issue.code for issue in session.issues()}
