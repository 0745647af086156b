"""The balance panel's lines, and ties as issues with both places."""

from __future__ import annotations

from decimal import Decimal

import pytest

from models.address import SINGLE_ROW, Address
from models.checks._ties import tie_views
from models.checks.balance import BalanceLine, balance_panel
from models.checks.checks import ERROR, REQUIRED, Issue
from models.drafts.changes import DeleteRows, InsertRows, SetCell
from models.drafts.submission import new_submission
from models.packs.loading import load_pack, pack_ids
from models.session.session import Session
from models.storage.draft_file import load_draft
from tests.support.building import GUIZHOU, SAMPLES

YUBEI = "yubei-budget-2024"


@pytest.fixture
def session() -> Session:
    return Session(load_draft(SAMPLES / f"{YUBEI}.tianbao"))


def lines(session: Session) -> dict[str, BalanceLine]:
    view = balance_panel(session.calculation)
    assert view is not None
    return {line.name: line for line in view.lines}


def place(session: Session, form: str) -> Address:
    return Address(form, session.submission.forms[form][0].id, "tree", "", "")


def put(session: Session, form: str, row: str, column: str, text: str) -> None:
    session.apply(SetCell(place(session, form)._replace(row=row, column=column), text))


def tied(session: Session) -> list[Issue]:
    return [issue for issue in session.issues() if issue.code.startswith(("YS-", "GX-"))]


def test_the_sample_agrees_everywhere(session: Session) -> None:
    view = balance_panel(session.calculation)
    assert view is not None
    assert (view.title, view.figure, view.words) == ("收支平衡", "6,095,655.89", "收支相等（同源）")
    assert [(line.name, line.words) for line in view.lines] == [
        ("表一 合计", "同源"),
        ("表四 一般公共预算财政拨款", "同源"),
        ("表四 政府性基金预算财政拨款", ""),
        ("表四 国有资本经营预算财政拨款", ""),
        ("表五 基本支出", ""),
        ("表六 总计", "✓"),
        ("表七 基本支出", "✓"),
        ("表五 项目支出", ""),
        ("表八 项目支出", "✓"),
        ("表九 项目支出", "✓"),
        ("表十三 一般公共预算", "未填"),
        ("表十七 当年预算", "≤ 3,409,800.00 ✓"),
    ]
    assert tied(session) == []


def test_a_difference_is_said_in_figures_with_both_places(session: Session) -> None:
    put(session, "basic", "30101", "personnel", "1")
    found = lines(session)
    assert found["表六 总计"].words.startswith("差 ")
    assert found["表六 总计"].mark == "error"
    assert found["表六 总计"].at == place(session, "basic")._replace(row="total", column="total")
    assert found["表五 基本支出"].at == place(session, "general")._replace(row="total", column="basic")
    issue = next(issue for issue in tied(session) if issue.code == "GX-01")
    assert issue.severity == ERROR
    assert "≠ 2,685,855.89（差 " in issue.message
    assert (issue.address, issue.other) == (found["表六 总计"].at, found["表五 基本支出"].at)


def test_income_against_expenditure(session: Session) -> None:
    tree = place(session, "income")
    code = next(row for row in session.calculation.rows(*tree[:3]) if len(row) == 7)
    at = tree._replace(row=code, column="other")
    if code not in session.submission.rows(*tree[:3]):
        from models.editing.typing import insertions

        for change in insertions(session, {at._replace(column=""): {"other": "100"}}):
            session.apply(change)
    else:
        session.apply(SetCell(at, "100"))
    view = balance_panel(session.calculation)
    assert view is not None
    assert (view.words, view.mark) == ("收入比支出多 100.00", "error")
    found = lines(session)
    assert "表二 总计" not in found, "what differs is said once"
    (by_code,) = [issue for issue in session.issues() if issue.code == "YS-10"]
    assert (by_code.severity, by_code.address.row) == ("提示", code)
    assert by_code.other
    assert by_code.other[2:] == ("tree", code, "total")
    assert [issue.code for issue in session.issues() if issue.severity == ERROR] == ["YS-03"]


def test_what_can_be_generated_is_offered_in_place_of_a_difference(session: Session) -> None:
    at = place(session, "basic_government")
    session.apply(DeleteRows(*at[:3], tuple(session.submission.rows(*at[:3]))))
    assert lines(session)["表七 基本支出"].offered == ""  # the kind of unit, which decides, is open
    kind = place(session, "cover")._replace(block="unit", row=SINGLE_ROW, column="kind")
    session.apply(SetCell(kind, "事业"))
    line = lines(session)["表七 基本支出"]
    assert (line.figure, line.words, line.offered) == ("—", "", "可由表六生成")


def control(session: Session, column: str) -> Address:
    return place(session, "cover")._replace(block="control", row=SINGLE_ROW, column=column)


def test_what_the_approval_says_is_held_against_the_tables(session: Session) -> None:
    assert not any(line.tie.startswith("PF-") for line in lines(session).values())
    session.apply(SetCell(control(session, "total"), "6095655.89"))
    view = balance_panel(session.calculation)
    assert view is not None
    assert (view.words, view.mark) == ("与批复 1 项一致 ✓", "good")
    held = next(line for line in view.lines if line.tie == "PF-01")
    assert (held.name, held.words) == ("表三 总计", "✓")
    given = view.lines[view.lines.index(held) - 1]
    assert (given.name, given.at) == ("封面与单位信息 批复支出总额", control(session, "total"))
    session.apply(SetCell(control(session, "total"), "6095655.90"))
    view = balance_panel(session.calculation)
    assert view is not None
    assert (view.words, view.mark) == ("支出总额与批复差 0.01", "error")
    issue = next(issue for issue in session.issues() if issue.code == "PF-01")
    assert (issue.severity, issue.other) == (ERROR, control(session, "total"))


@pytest.mark.parametrize(("column", "code"), [("basic", "PF-02"), ("project", "PF-03"), ("three", "PF-04")])
@pytest.mark.parametrize("pack", [YUBEI, "qijiang-budget-2025", "tongnan-budget-2021"])
def test_each_figure_of_the_approval_is_compared_once_it_is_typed(pack: str, column: str, code: str) -> None:
    session = Session(load_draft(SAMPLES / f"{pack}.tianbao"))
    assert not any(issue.code == code for issue in session.issues())
    session.apply(SetCell(control(session, column), "1"))
    assert [issue.severity for issue in session.issues() if issue.code == code] == [ERROR]


def test_an_approval_alone_is_no_error_before_anything_else_is_typed() -> None:
    session = Session(new_submission(load_pack(YUBEI), 2026))
    session.apply(SetCell(control(session, "total"), "100"))
    assert not any(issue.code == "PF-01" for issue in session.issues())


BUDGETS = (YUBEI, "qijiang-budget-2025", "tongnan-budget-2021")


def given_by_class(session: Session, figures: dict[str, str]) -> None:
    """Type what the approval says of classes on the cover."""
    at = place(session, "cover")._replace(block="classes")
    rows = tuple((f"k{i}", {"subject": one, "amount": text}) for i, (one, text) in enumerate(figures.items()))
    session.apply(InsertRows(*at[:3], 0, rows))


def classes(session: Session) -> dict[str, str]:
    tree = place(session, "spending")
    calc = session.calculation
    totals = {row: calc.value(tree._replace(row=row, column="total")) for row in calc.rows(*tree[:3])}
    return {row: str(total) for row, total in totals.items() if len(row) == 3}


@pytest.mark.parametrize("pack", BUDGETS)
def test_the_approval_by_class_is_held_against_the_classes(pack: str) -> None:
    session = Session(load_draft(SAMPLES / f"{pack}.tianbao"))
    known = classes(session)
    assert len(known) > 2
    given_by_class(session, {f"{code} 某类" if code == "208" else code: text for code, text in known.items()})
    assert not any(issue.code.startswith("PF-") for issue in session.issues())
    view = balance_panel(session.calculation)
    assert view is not None
    assert "与批复 1 项一致" in view.words
    first, second = "k0", "k1"
    at = place(session, "cover")._replace(block="classes", row=first, column="amount")
    more = [str(Decimal(text) + by) for text, by in zip(list(known.values())[:2], (1, -1), strict=True)]
    session.apply(SetCell(at, more[0]))
    session.apply(SetCell(at._replace(row=second), more[1]))
    told = [issue for issue in session.issues() if issue.code == "PF-06"]
    assert [(issue.address.row, issue.severity) for issue in told] == [(first, ERROR), (second, ERROR)]
    assert "差 1.00" in told[0].message
    view = balance_panel(session.calculation)
    assert view is not None
    assert view.mark == "error", "two classes that differ by as much must not agree"
    assert "各类支出与批复差 2.00" in view.words


def test_a_class_that_the_tables_lack_and_a_figure_without_a_class_are_told(session: Session) -> None:
    given_by_class(session, {"229": "5", "": "7"})
    told = {issue.code: issue.address.row for issue in session.issues() if issue.code.startswith("PF-")}
    assert (told["PF-06"], told["PF-07"]) == ("k0", "k1")
    empty = Session(new_submission(load_pack(YUBEI), 2026))
    given_by_class(empty, {"208": "100"})
    assert not any(issue.code.startswith("PF-") for issue in empty.issues())


def test_the_panel_says_which_lines_prove_something(session: Session) -> None:
    """Income follows expenditure until something is typed that only one side has."""
    view = balance_panel(session.calculation)
    assert view is not None
    assert "必然相等，不能证明填对了" in view.note
    assert "封面填上批复的控制数" in view.note
    tree = place(session, "income")
    code = next(row for row in session.calculation.rows(*tree[:3]) if len(row) == 7)
    session.apply(InsertRows(*tree[:3], 0, ((code, {"other": "100"}),)))
    session.apply(SetCell(place(session, "general")._replace(row=code, column="basic"), "1"))
    session.apply(SetCell(tree._replace(row=code, column="other"), "0"))
    view = balance_panel(session.calculation)
    assert view is not None
    assert view.words == "收支相等，表间 1 处有差", "not of one source"
    session.apply(SetCell(tree._replace(row=code, column="other"), ""))
    view = balance_panel(session.calculation)
    assert view is not None
    assert view.words == "收支相等（同源），表间 1 处有差"


def test_an_empty_draft_is_silent() -> None:
    pack = load_pack(YUBEI)
    session = Session(new_submission(pack, 2024), pack)
    view = balance_panel(session.calculation)
    assert view is not None
    assert (view.figure, view.words) == ("—", "尚未填写")
    assert {line.words for line in view.lines} == {""}
    assert tied(session) == []


def test_projects_may_stay_below_but_not_above(session: Session) -> None:
    form = session.submission.forms["project"][0]
    at = Address("project", form.id, "head", "-", "district")
    session.apply(SetCell(at, "9000000"))
    issue = next(issue for issue in tied(session) if issue.code == "GX-02")
    assert " 大于 3,409,800.00" in issue.message
    assert lines(session)["表十七 当年预算"].words.startswith("超出 ")


def test_a_pack_without_a_balance_has_no_panel() -> None:
    assert balance_panel(Session(load_draft(SAMPLES / f"{GUIZHOU}.tianbao")).calculation) is None


@pytest.mark.parametrize(
    ("pack", "words"),
    [
        ("qijiang-budget-2025", "收支相等 ✓"),  # a figure set by hand stands at one side only
        ("tongnan-budget-2021", "收支相等（同源）"),
    ],
)
def test_the_other_sets_share_ties_and_balance(pack: str, words: str) -> None:
    view = balance_panel(Session(load_draft(SAMPLES / f"{pack}.tianbao")).calculation)
    assert view is not None
    assert view.words == words
    assert {line.words for line in view.lines} <= {"✓", "同源", ""}
    assert {line.tie for line in view.lines} >= {"YS-05", "YS-03", "GX-01"}


@pytest.mark.parametrize("pack", [one for one in pack_ids() if load_pack(one).kind == "budget"])
def test_no_line_without_a_figure_is_ticked_and_one_below_says_so(pack: str) -> None:
    session = Session(new_submission(load_pack(pack), 2026))
    rows = (("2150501", {"basic": "3", "project": "10100000"}),)
    session.apply(InsertRows("general", place(session, "general").instance, "tree", 0, rows))
    view = balance_panel(session.calculation)
    assert view is not None
    assert [line.name for line in view.lines if "✓" in line.words and line.figure == "—"] == []
    held = next(one for one in tie_views(session.calculation) if one.tie.at_most)
    assert held.at is not None
    name = next(line.name for line in view.lines if line.tie == held.tie.code)
    assert lines(session)[name].words == ""
    cells = session.pack.form("project").block("head").cells
    own = next(cell.key for cell in cells if cell.unit == "money" and cell.typed_by_hand)
    for figure, words in (("9000000", "≤ 10,100,000"), ("10100000", "✓"), ("10100001", "超出 1")):
        session.apply(SetCell(held.at._replace(column=own, row=SINGLE_ROW), figure))
        assert lines(session)[name].words.startswith(words)
        assert lines(session)[name].words.endswith("✓") == ("超出" not in words)


def listed(session: Session, *rows: dict[str, str]) -> None:
    """Fill the list of projects in, row by row."""
    at = place(session, "projects")
    new = tuple((f"x{row['project']}", row) for row in rows)
    session.apply(InsertRows("projects", at.instance, "list", 0, new))


def said_of_projects(session: Session) -> list[tuple[str, str, str]]:
    codes = ("GX-06", "YS-11", "XM-01", REQUIRED)
    return [(i.code, i.severity, i.address.row) for i in session.issues() if i.code in codes]


def test_the_list_of_projects_is_held_against_table_five() -> None:
    session = Session(new_submission(load_pack(YUBEI), 2026))
    listed(session, {"project": "甲", "subject": "2150501", "general": "5"})
    assert [one for one in said_of_projects(session) if one[0] != REQUIRED] == []  # one side has no figure
    rows = (("2150501", {"project": "5"}), ("2150502", {"project": "7"}))
    session.apply(InsertRows("general", place(session, "general").instance, "tree", 0, rows))
    found = [one for one in said_of_projects(session) if one[0] != REQUIRED]
    assert found == [("GX-06", "提示", "x甲")]
    session.apply(
        SetCell(place(session, "projects")._replace(block="list", row="x甲", column="general"), "12")
    )
    assert lines(session)["表十三 一般公共预算"].words == "✓"
    found = [one for one in said_of_projects(session) if one[0] != REQUIRED]
    assert found == [("YS-11", "提示", "2150501")]
    listed(session, {"project": "乙", "subject": "2010101", "general": "1"})
    assert ("XM-01", "提示", "x乙") in said_of_projects(session)


@pytest.mark.parametrize(
    ("form", "named", "columns"),
    [("projects", "project", ("general", "other")), ("purchase", "item", ("goods", "services"))],
)
def test_a_project_without_an_amount_is_to_be_filled(form: str, named: str, columns: tuple[str, ...]) -> None:
    session = Session(new_submission(load_pack(YUBEI), 2026))
    at = place(session, form)._replace(block="list", row="x", column=columns[0])
    new = (("x", {named: "甲", "subject": "2150501"} if form == "projects" else {named: "甲"}),)
    session.apply(InsertRows(form, at.instance, "list", 0, new))
    for column in columns:
        assert [i.severity for i in session.issues() if i.address == at] == ["未填"]
        session.apply(SetCell(at._replace(column=column), "0"))
        assert [i for i in session.issues() if i.address == at] == []
        session.apply(SetCell(at._replace(column=column), ""))


@pytest.mark.parametrize("pack", [YUBEI, "qijiang-budget-2025"])
@pytest.mark.parametrize("form", ["goal", "project"])
@pytest.mark.parametrize(
    ("target", "twice"), [("≥95", True), ("95%", True), ("不低于95%", True), ("95", False), ("≤95", False)]
)
def test_a_sign_or_unit_with_a_column_of_its_own_is_noticed(
    pack: str, form: str, target: str, twice: bool
) -> None:
    session = Session(new_submission(load_pack(pack), 2026))
    at = place(session, form)
    row = {"name": "达标率", "nature": "≥", "unit": "%", "target": target}
    session.apply(InsertRows(form, at.instance, "indicators", 0, (("x", row),)))
    assert [i.severity for i in session.issues() if i.code == "JX-03"] == ["提示"] * twice
    assert "JX-03" not in {i.code for i in Session(load_draft(SAMPLES / f"{YUBEI}.tianbao")).issues()}
