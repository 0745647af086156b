"""The national forms, for offices without a district's: typed by keyboard, carried, imported and printed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pdfplumber
import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt

from models.address import NEW_ROW, SINGLE_ROW, Address
from models.carrying.carry import begin_from
from models.carrying.recurring import recurring
from models.checks.balance import balance_panel
from models.checks.checks import ERROR
from models.drafts.changes import SetCell
from models.editing.typing import insertions
from models.errors import ExitCode
from models.packs.heads import pack_heads
from models.packs.loading import load_pack
from models.session.opening import new_draft, open_draft
from models.session.session import Session
from models.storage.draft_file import load_draft, save_draft
from tests.support.building import SAMPLES
from tests.support.windows import OFFSCREEN, paper
from tests.ui.paper.test_view import press
from ui.cli.commands import main
from ui.drafts.document import Document
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN

WAN, YUAN, YUBEI = "national-budget-disclosure", "national-budget-disclosure-yuan", "yubei-budget-2024"
ACCOUNTS = "national-final-accounts"
Key = Qt.Key


def go(document: Document, form: str) -> None:
    document.show(form, document.session.submission.forms[form][0].id)


def value(session: Session, form: str, block: str, row: str, column: str) -> object:
    instance = session.submission.forms[form][0].id
    return session.calculation.value(Address(form, instance, block, row, column))


def put(session: Session, form: str, block: str, row: str, column: str, text: str) -> None:
    instance = session.submission.forms[form][0].id
    session.apply(SetCell(Address(form, instance, block, row, column), text))


def printed(session: Session, form: str) -> list[str]:
    return [cell.text for sheet in session.printed_sheets(form) for _, cell in sheet.cells()]


def typed(session: Session, form: str) -> dict[tuple[str, str], str]:
    return {(at.row, at.column): text for at, text in session.submission.typed_cells() if at.form == form}


def ties(session: Session) -> dict[str, str]:
    view = balance_panel(session.calculation)
    assert view is not None
    return {line.tie: line.words for line in view.lines}


@pytest.mark.parametrize(("pack", "money"), [(WAN, "万元"), (YUAN, "元")])
def test_an_empty_draft_is_filled_by_keyboard_and_exported(
    window: MainWindow, pack: str, money: str, tmp_path: Path
) -> None:
    assert window.new(pack, 2026, "某市数据局")
    document = window.document
    assert document is not None
    session, view = document.session, paper(window)
    assert not any("没有使用" in text for form in ("fund", "capital") for text in printed(session, form))
    go(document, "general")
    press(view, Key.Key_Insert, "2150501", Key.Key_Return)
    press(view, "200", Key.Key_Tab, "120.5", Key.Key_Tab, "30", Key.Key_Return)
    press(view, Key.Key_Escape)
    go(document, "basic")
    press(view, Key.Key_Insert, "30101", Key.Key_Return, "100", Key.Key_Return)
    press(
        view, Key.Key_Escape, Key.Key_Insert, "30217", Key.Key_Return, "20.5", Key.Key_Return, Key.Key_Escape
    )
    assert typed(session, "general") == {
        ("2150501", "previous"): "200",
        ("2150501", "basic"): "120.5",
        ("2150501", "project"): "30",
    }
    assert value(session, "basic", "tree", "total", "total") == Decimal("120.5")
    for form, row, column in (("balance", "all_income", "amount"), ("balance", "all_spending", "spent")):
        assert value(session, form, "list", row, column) == Decimal("150.5")
    assert value(session, "fiscal", "list", "all_spending", "total") == Decimal("150.5")
    assert value(session, "general", "tree", "215", "change") == Decimal("-49.5")
    assert value(session, "general", "tree", "total", "growth") == Decimal("-24.75")
    assert ties(session)["GX-01"] == "✓"
    for form, words in (("fund", "政府性基金预算"), ("capital", "国有资本经营预算")):
        assert f"注：本部门没有使用{words}拨款安排的支出，故本表无数据。" in printed(session, form)
    assert not any("没有政府采购预算" in text for text in printed(session, "purchase"))  # nobody said so
    put(session, "basic", "tree", "30217", "operating", "20")
    assert [i.code for i in session.issues() if i.severity == ERROR] == ["GX-01"]
    save_draft(session.submission, tmp_path / "a.tianbao")
    faces = [f"{option}={tmp_path / name}" for option, name in (("--pdf", "a.pdf"), ("--xlsx", "a.xlsx"))]
    assert main(["export", str(tmp_path / "a.tianbao"), *faces]) == ExitCode.DONE
    with pdfplumber.open(tmp_path / "a.pdf") as pdf:
        text = "".join(page.extract_text() for page in pdf.pages)
    assert len(pdf.pages) == 11
    assert "2026年部门收支总表" in text
    assert f"单位：{money}" in text
    assert load_workbook(tmp_path / "a.xlsx").sheetnames[1:3] == ["表1 部门收支总表", "表2 部门收入总表"]


def test_yuan_and_wan_yuan_are_the_same_tables_and_told_apart_where_a_draft_begins() -> None:
    wan, yuan = load_pack(WAN), load_pack(YUAN)
    assert wan.forms == yuan.forms
    assert (wan.unit_of_money, yuan.unit_of_money) == ("万元", "元")
    assert (wan.policy["tolerance"], yuan.policy["tolerance"]) == (Decimal("0.05"), 0)
    titles = {head.id: (head.region, head.title) for head in pack_heads()}
    assert titles[WAN] == ("全国", "部门预算公开表（九张表，万元）")
    assert titles[YUAN] == ("全国", "部门预算公开表（九张表，元）")


@pytest.mark.parametrize(("pack", "last"), [(YUAN, "2809800"), (WAN, "280.98")])
def test_a_districts_draft_goes_on_as_the_national_one_and_back(pack: str, last: str) -> None:
    district = open_draft(SAMPLES / f"{YUBEI}.tianbao")
    begun = Session(begin_from(district, pack, 2025, recurring(district)).submission)
    assert typed(begun, "general")["2150502", "previous"] == last
    assert typed(begun, "three").keys() == {("amounts", "p_running"), ("amounts", "p_reception")}
    assert recurring(begun) == recurring(district)
    assert {"≥", "%"} <= set(typed(begun, "project").values())
    put(begun, "general", "tree", "2150502", "project", "7")
    back = Session(begin_from(begun, YUBEI, 2026, recurring(begun)).submission)
    wanted = "7" if pack == YUAN else "70000"
    assert typed(back, "general") == {("2150502", "previous"): wanted}
    assert recurring(back) == recurring(district)


def test_a_districts_workbook_fills_what_means_the_same(tmp_path: Path) -> None:
    book, path = tmp_path / "渝北.xlsx", tmp_path / "全国.tianbao"
    sample = SAMPLES / f"{YUBEI}.tianbao"
    assert main(["export", str(sample), "--xlsx", str(book)]) == ExitCode.DONE
    save_draft(new_draft(YUAN, 2024, "重庆市渝北区大数据应用发展管理局").submission, path)
    assert main(["import", str(book), "--into", str(path)]) == ExitCode.FOUND  # economic tables are asked for
    filled, district = Session(load_draft(path)), open_draft(sample)
    for form, block, row, column in (
        ("general", "tree", "total", "total"),
        ("general", "tree", "total", "previous"),
        ("basic", "tree", "total", "personnel"),
        ("basic", "tree", "total", "operating"),
        ("three", "list", "amounts", "total"),
        ("three", "list", "amounts", "p_total"),
        ("income", "tree", "2150501", "general"),
        ("spending", "tree", "total", "project"),
        ("fiscal", "list", "all_income", "amount"),
        ("balance", "list", "all_spending", "spent"),
    ):
        there = value(filled, form, block, row, column)
        assert there is not None
        assert there == value(district, form, block, row, column), (form, column)


def test_final_accounts_hold_both_sides_against_each_other() -> None:
    session = open_draft(SAMPLES / f"{ACCOUNTS}.tianbao")
    assert not session.issues()
    assert value(session, "balance", "list", "all_income", "amount") == value(
        session, "balance", "list", "all_spending", "spent"
    )
    assert value(session, "balance", "list", "fund", "amount") == value(
        session, "fund", "tree", "total", "received"
    )
    assert not any("没有政府性基金" in text for text in printed(session, "fund"))
    assert any("没有使用国有资本经营预算财政拨款" in text for text in printed(session, "capital"))
    put(session, "balance", "list", "carry", "spent", "1")
    put(session, "fiscal", "list", "in_general", "amount", "1")
    assert {i.code for i in session.issues() if i.severity == ERROR} == {"YS-01", "YS-03", "YS-04"}


def test_single_cells_are_imported_by_what_others_call_them(tmp_path: Path) -> None:
    """项目名称 is 专项资金名称 in 渝北; the table itself is asked for, so 綦江's is read: 当年绩效目标."""
    book, path = tmp_path / "綦江.xlsx", tmp_path / "全国.tianbao"
    assert (
        main(["export", str(SAMPLES / "qijiang-budget-2025.tianbao"), "--xlsx", str(book)]) == ExitCode.DONE
    )
    save_draft(new_draft(WAN, 2025, "某局").submission, path)
    main(["import", str(book), "--into", str(path), "--other-unit"])
    session = Session(load_draft(path))
    district = open_draft(SAMPLES / "qijiang-budget-2025.tianbao")
    goals = [
        [
            session.submission.typed(Address("project", one.id, "head", SINGLE_ROW, "goal"))
            for one in session.submission.forms["project"]
        ]
        for session in (session, district)
    ]
    assert len(goals[0]) > 5
    assert goals[0] == goals[1]


def steps(window: MainWindow) -> dict[str, str]:
    """Give the word of each form in 填报步骤."""
    assert window.workspace is not None
    assert window.document is not None
    navigator, forms = window.workspace.navigator, window.document.session.submission.forms
    return {form: navigator.badge(form, held[0].id)[0] for form, held in forms.items() if held}


def stand(document: Document, form: str, block: str, row: str, column: str) -> None:
    go(document, form)
    document.go_to(Address(form, document.instance, block, row, column))


def errors(session: Session) -> list[str]:
    return [issue.code for issue in session.issues() if issue.severity == ERROR]


def carried_over(window: MainWindow) -> tuple[Document, Session]:
    """公路养护 costs 500,000.33, of which 100,000 are from the year before: each is typed once."""
    assert window.new(YUAN, 2026, "某市公路局")
    document = window.document
    assert document is not None
    view = paper(window)
    go(document, "general")
    press(view, Key.Key_Insert, "2140106", Key.Key_Return)
    press(view, "400000.27", Key.Key_Tab, Key.Key_Tab, "500000.33", Key.Key_Return, Key.Key_Escape)
    stand(document, "income", "tree", "2140106", "carried")
    press(view, "100000", Key.Key_Return, Key.Key_Escape)
    assert typed(document.session, "income") == {("2140106", "carried"): "100000"}
    return document, document.session


def test_what_was_carried_over_is_no_income_of_the_year_in_any_table(window: MainWindow) -> None:
    _, session = carried_over(window)
    assert not errors(session)
    assert (ties(session)["YS-05"], ties(session)["YS-03"]) == ("同源", "✓")
    this_year = Decimal("400000.33")
    assert value(session, "fiscal", "list", "in_general", "amount") == this_year
    assert value(session, "balance", "list", "general", "amount") == this_year
    assert value(session, "income", "tree", "total", "general") == this_year
    for form, row, column in (
        ("balance", "all_income", "amount"),
        ("fiscal", "all_income", "amount"),
        ("fiscal", "all_spending", "total"),
    ):
        assert value(session, form, "list", row, column) == Decimal("500000.33")


def test_where_table_four_is_told_otherwise_the_funds_are_held_against_each_other(window: MainWindow) -> None:
    document, session = carried_over(window)
    stand(document, "fiscal", "list", "from_general", "amount")
    press(paper(window), "90000", Key.Key_Return, Key.Key_Escape)
    assert errors(session) == ["YS-05"]
    assert ties(session)["YS-05"] == "差 10,000.00"
    assert steps(window)["fiscal"] == "1 错误"
    assert "✓" not in {steps(window)[form] for form in ("balance", "fiscal")}


def test_what_goes_on_to_the_next_year_is_allowed_for_and_one_cause_is_one_error(window: MainWindow) -> None:
    document, session = carried_over(window)
    put(session, "income", "tree", "2140106", "carried", "1334567.89")
    put(session, "income", "tree", "2140106", "general", "400000.33")
    put(session, "fiscal", "list", "from_general", "amount", "100000")
    assert errors(session) == ["YS-03"]
    hints = [issue for issue in session.issues() if issue.code == "YS-10"]
    assert [(i.address.row, i.severity) for i in hints] == [("2140106", "提示")], "and where it is, once"
    stand(document, "balance", "list", "carry", "spent")
    press(paper(window), "1234567.89", Key.Key_Return, Key.Key_Escape)
    assert not errors(session)
    assert not [issue for issue in session.issues() if issue.code in ("YS-02", "YS-10")]
    put(session, "fiscal", "list", "carry", "general", "2000000")
    assert "YS-09" in errors(session), "财政拨款 cannot carry on more than the whole does"


def test_two_subjects_that_make_up_for_each_other_are_found(window: MainWindow) -> None:
    _, session = carried_over(window)
    put(session, "income", "tree", "2140106", "general", "400000.33")
    put(session, "fiscal", "list", "from_general", "amount", "100000")
    add_subject(session, "2140199", "300")
    put(session, "income", "tree", "2140106", "carried", "100001")
    type_income(session, "2140199", "299")
    found = [issue for issue in session.issues() if issue.severity == ERROR]
    assert {(i.code, i.address.row) for i in found} == {
        ("YS-02", "2140106"),
        ("YS-02", "2140199"),
        ("YS-05", "in_general"),
    }


def add_subject(session: Session, code: str, project: str) -> None:
    at = Address("general", session.submission.forms["general"][0].id, "tree", code, "")
    for change in insertions(session, {at: {"project": project}}):
        session.apply(change)


def type_income(session: Session, code: str, general: str) -> None:
    at = Address("income", session.submission.forms["income"][0].id, "tree", code, "")
    for change in insertions(session, {at: {"general": general}}):
        session.apply(change)


def test_figures_of_a_table_are_of_one_size_and_per_cents_have_two_decimals(window: MainWindow) -> None:
    _, session = carried_over(window)
    add_subject(session, "2140199", "300")
    put(session, "general", "tree", "2140199", "previous", "240")
    put(session, "income", "tree", "2140106", "carried", "12345678.9")
    (sheet,) = session.printed_sheets("income")
    sizes = {cell.size for _, cell in sheet.cells() if cell.number is not None}
    assert len(sizes) == 1
    codes = [cell for _, cell in sheet.cells() if cell.text == "2140106"]
    assert [len(cell.lines) for cell in codes] == [1]
    assert min(sizes) >= 7, "eight digits and the decimals in twelve columns"
    growth = [c.text for s in session.printed_sheets("general") for _, c in s.cells() if c.text.endswith("%")]
    assert {"25.00%"} < set(growth)
    assert all(text.partition(".")[2][2:] in ("%", "") for text in growth)


def test_the_steps_say_what_may_be_typed_and_give_no_mark_to_tables_that_differ(window: MainWindow) -> None:
    assert window.new(WAN, 2026, "某市数据局")
    document = window.document
    assert document is not None
    assert {steps(window)[f] for f in ("balance", "income", "spending", "fiscal")} == {"可补填"}
    view = paper(window)
    go(document, "general")
    press(view, Key.Key_Insert, "2150501", Key.Key_Return, Key.Key_Tab, "100", Key.Key_Return, Key.Key_Escape)
    go(document, "basic")
    press(view, Key.Key_Insert, "30101", Key.Key_Return, "100", Key.Key_Return, Key.Key_Escape)
    assert steps(window)["general"] == steps(window)["basic"] == "✓"
    put(document.session, "basic", "tree", "30101", "personnel", "95")
    assert steps(window)["basic"] == "1 错误"
    assert steps(window)["general"] == "待查"


def test_a_table_that_has_to_be_told_it_is_empty_does_not_say_to_leave_it_so(window: MainWindow) -> None:
    assert window.new(WAN, 2026, "某市数据局")
    assert window.workspace is not None
    assert window.document is not None
    document, guide = window.document, window.workspace.guide
    for form, block, column, words in (
        ("purchase", "list", "item", "没有政府采购预算的选“无”"),
        ("general", "tree", "basic", "没有要填的就空着"),
    ):
        stand(document, form, block, NEW_ROW, column)
        assert words in guide.cell.help.text(), form
        assert ("就空着" in guide.cell.help.text()) == (form == "general")


def test_final_accounts_are_held_together_fund_by_fund() -> None:
    session = open_draft(SAMPLES / f"{ACCOUNTS}.tianbao")
    for row, sign in (("in_general", -1), ("in_capital", 1)):  # one fund's money in another's line
        had = value(session, "fiscal", "list", row, "amount")
        moved = (had if isinstance(had, Decimal) else Decimal(0)) + sign * 10
        put(session, "fiscal", "list", row, "amount", str(moved))
    assert errors(session) == ["YS-05"]


def test_final_accounts_carry_no_more_public_money_than_money() -> None:
    session = open_draft(SAMPLES / f"{ACCOUNTS}.tianbao")
    more = Decimal(100000)
    for form, row, column in (
        ("fiscal", "from_general", "amount"), ("fiscal", "carry", "general"),
    ):  # fmt: skip
        had = value(session, form, "list", row, column)
        put(session, form, "list", row, column, str((had if isinstance(had, Decimal) else 0) + more))
    assert errors(session) == ["YS-08", "YS-09"]
