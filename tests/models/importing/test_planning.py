"""Tables of others in a draft: our own come back whole, those of others by heads and codes, traps and all."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from exporters.readers.tables import read_book
from exporters.workbook.workbook import write_workbook
from models.address import Address
from models.comparing.compare import compare
from models.drafts.changes import SetCell
from models.importing.grids import Book, Grid, letters
from models.importing.planning import Answers, plan_import
from models.importing.remembered import answers, remember
from models.importing.report import Report
from models.session.opening import new_draft, open_draft
from models.session.session import Session
from models.session.unit_and_title import named_address, unit_name
from tests.support.building import SAMPLES, tables
from tests.support.office import converted, needs_office
from tests.support.tables import (
    GENERAL,
    QIJIANG,
    YUBEI,
    blank,
    general_with,
    imported,
    planned,
    saved,
    typed,
)

ALL = sorted(path.stem for path in SAMPLES.glob("*.tianbao"))
TYPED = {"2080505/basic": "10", "2150502/project": "20"}


def refused(report: Report) -> dict[str, str]:
    return {c.source: c.reason for table in report.tables for c in table.cells if c.status == "refused"}


def differing(report: Report) -> dict[str, tuple[str, str]]:
    return {
        c.source: (c.text, c.own) for table in report.tables for c in table.cells if c.status == "differs"
    }


# Our own


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Session, Path]]:
    """Give a sample with the workbook it was exported to, made once."""

    @cache
    def exported(name: str) -> tuple[Session, Path]:
        sample, path = open_draft(SAMPLES / f"{name}.tianbao"), tmp_path_factory.mktemp("own") / "own.xlsx"
        write_workbook(sample.printed_sheets(), path, "x", None, sample.calculation)
        return sample, path

    return exported


Own = Callable[[str], tuple[Session, Path]]


def test_a_workbook_of_values_alone_says_the_same(own: Own, tmp_path: Path) -> None:
    sample, path = own(ALL[0])
    write_workbook(sample.printed_sheets(), tmp_path / "values.xlsx", "x")
    assert read_book(tmp_path / "values.xlsx").grids[0].rows == read_book(path).grids[0].rows


@pytest.mark.parametrize("name", ALL)
def test_every_typed_cell_of_our_own_workbook_comes_back(own: Own, name: str) -> None:
    sample, path = own(name)
    sheets = tables(sample)
    session = blank(name)
    report = imported(session, path).report
    assert not refused(report)
    assert report.unmatched == 0
    assert all(table.status == "read" or table.note == "目录" for table in report.tables)
    assert report.count("taken") >= 40
    # What is not printed, or set by hand, is in no workbook; figures come back without commas and noughts.
    printed = {(at.form, at.block, at.column) for sheet in sheets for at in sheet.places}
    for one in compare(sample, session).cells:
        assert one.address is not None
        lost = one.address[0::2] in printed and not one.by_hand and not same(session, one.address, one.before)
        if lost and not one.before:
            continue  # a cell that follows another is typed where the other is not in the workbook
        assert not lost, one


@pytest.mark.parametrize("name", ALL)
def test_tables_are_known_whether_or_not_the_draft_names_its_unit(own: Own, name: str) -> None:
    sample, path = own(name)
    session, at = blank(name), named_address(sample.pack, sample.submission, "unit")
    assert at is not None
    there = named_address(session.pack, session.submission, "unit")
    assert there is not None
    session.apply(SetCell(there, sample.submission.typed(at)))
    known = [(table.source, table.key) for table in planned(session, path).report.tables]
    assert known == [(table.source, table.key) for table in planned(blank(name), path).report.tables]


@pytest.mark.parametrize("name", ["yubei-budget-2024", "tongnan-budget-2021", QIJIANG])
def test_tables_of_another_unit_are_asked_for_and_its_name_never_taken(own: Own, name: str) -> None:
    sample, path = own(name)
    at = named_address(sample.pack, sample.submission, "unit")
    assert at is not None
    theirs = sample.submission.typed(at)
    session = new_draft(name, sample.submission.year, "某某区水务局")
    plan = planned(session, path)
    assert plan.report.other_units == [theirs]
    assert plan.change is None
    asked = {table.note for table in plan.report.tables if table.note != "目录"}
    assert asked == {f"写的单位是“{theirs}”，草稿是“某某区水务局”的，没有填"}
    report = imported(session, path, answers=Answers(other_unit=True)).report
    assert report.count("taken") > 100
    assert unit_name(session) == "某某区水务局"


@pytest.mark.parametrize(
    "line",
    ["部门全称：", "部门全称：××局", "部门全称：某某区水务局（本级）", "部门全称：水务局", "部门收支总表"],
)
def test_what_names_no_other_unit_asks_nothing(tmp_path: Path, line: str) -> None:
    session = new_draft(QIJIANG, 2025, "某某区水务局")
    path = saved(tmp_path / "a.xlsx", {"表二": [GENERAL[0], [line], *GENERAL[1:]]})
    assert imported(session, path).report.other_units == []
    assert typed(session) == TYPED


@needs_office
@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_what_another_program_saved_anew_says_the_same(own: Own, tmp_path: Path, kind: str) -> None:
    paths = {name: Path(shutil.copy(own(name)[1], tmp_path / f"{name}.xlsx")) for name in ALL}
    folder = tmp_path / "again"
    folder.mkdir()
    converted(paths.values(), folder, kind)
    for name, path in paths.items():
        session, again = blank(name), blank(name)
        imported(session, path)
        assert not refused(imported(again, folder / f"{name}.{kind}").report), name
        assert list(again.submission.typed_cells()) == list(session.submission.typed_cells()), name


def test_shares_are_read_as_per_cent_whatever_keeps_them(tmp_path: Path) -> None:
    heads = ["绩效指标", "指标名称", "指标权重", "计量单位", "指标性质", "指标值"]
    title = ["2021年部门整体绩效目标表"]
    for i, (one, other) in enumerate(((0.15, 0.85), (15, 85), ("15%", "85％"))):
        rows = [
            title,
            heads,
            [None, "甲", one, "个", "数量指标", 3],
            [None, "乙", other, "个", "数量指标", 5],
        ]
        session = blank("tongnan-budget-2021")
        imported(session, saved(tmp_path / f"{i}.xlsx", {"表10": rows}))
        weights = [text for place, text in typed(session, "goal").items() if place.endswith("/weight")]
        assert weights == ["15", "85"], i


def test_a_line_that_lost_a_merge_and_moved_is_not_taken_for_another(tmp_path: Path) -> None:
    title, heads = (
        ["2021年区级预算项目绩效目标申报表"],
        ["绩效指标", "一级指标", "二级指标", "三级指标", None, "指标值"],
    )
    rows = [
        title,
        ["项目名称", "甲项目"],
        heads,
        [None, "产出指标（50分）", "数量指标", "点位", None, "3个"],
        [None, "质量指标", "合格率", None, "95%"],
    ]
    session = blank("tongnan-budget-2021")
    report = imported(session, saved(tmp_path / "a.xlsx", {"甲": rows})).report
    taken = [text for place, text in typed(session, "project").items() if place.startswith("r")]
    assert taken == ["产出指标", "数量指标", "点位", "3个"]
    assert set(refused(report)) == {"甲!B5", "甲!C5", "甲!E5"}
    assert refused(report)["甲!C5"].startswith("甲!B5 的“质量指标”不在可选项中，这一行像是少了合并的格子")


def test_published_tables_under_each_other_on_one_sheet(own: Own) -> None:
    """As a web page is copied: every table on one sheet, no merges, lines that name the tables between."""
    sample, path = own(QIJIANG)
    rows: list[tuple[str, ...]] = []
    for grid in read_book(path).grids[1:]:
        rows += [("",), (grid.name,), ("",), *grid.rows]
    width = max(map(len, rows))
    whole = Grid("网页", tuple((*row, *[""] * (width - len(row))) for row in rows))
    session, apart = blank(), blank()
    plan = plan_import(session, [Book("网页", (whole,))])
    assert plan.change is not None
    session.apply(plan.change)
    imported(apart, path)
    assert list(session.submission.typed_cells()) == list(apart.submission.typed_cells())
    assert sample.pack is session.pack


def same(session: Session, at: Address, text: str) -> bool:
    calc, cell = session.calculation, session.pack.cell(at)
    row = calc.rows(*at[:3]) if session.pack.form(at.form).block(at.block).by_code else ()
    typed_now = {session.submission.typed(place) for place in ([at] if row else _same_column(session, at))}
    wanted = calc.read_typed(cell, text)[0]
    return any(calc.read_typed(cell, now)[0] == wanted for now in typed_now)


def _same_column(session: Session, at: Address) -> list[Address]:
    return [a for a, _ in session.submission.typed_cells() if (a.form, a.block, a.column) == at[0::2]]


def test_what_a_filing_has_wrong_is_named_with_both_figures(tmp_path: Path) -> None:
    rows = general_with(C5=31, D7=9)
    report = imported(blank(), saved(tmp_path / "a.xlsx", {"表二": rows})).report
    assert differing(report) == {"表二!C5": ("31", "30.00"), "表二!D7": ("9", "10.00")}
    assert report.summary == "填入 2 格，11 格与计算一致，2 格与计算不符，0 列未识别"


def test_it_is_one_step_and_only_planned_before(tmp_path: Path) -> None:
    session = blank()
    before = session.submission.copy()
    plan = planned(session, saved(tmp_path / "a.xlsx", {"表二": GENERAL}))
    assert session.submission == before
    assert plan.change is not None
    inverse = session.apply(plan.change).inverse
    assert typed(session) == TYPED
    session.apply(inverse)
    assert list(session.submission.typed_cells()) == []


def test_what_is_there_is_the_same_or_shown_with_what_it_becomes(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", {"表二": GENERAL})
    session = blank()
    imported(session, path)
    again = planned(session, path)
    assert again.change is None
    assert again.report.count("taken") == 0
    at = next(at for at, text in session.submission.typed_cells() if text == "20")
    session.apply(SetCell(at, "21.5"))
    (cell,) = [c for t in planned(session, path).report.tables for c in t.cells if c.status == "taken"]
    assert (cell.source, cell.before, cell.own) == ("表二!E11", "21.5", "20")
    assert cell.words == "原来填的 21.5 改为 20"


# Sisters


def test_a_table_of_one_district_laid_out_as_in_another_is_known(tmp_path: Path) -> None:
    """渝北's figures for 表五, in the layout of 綦江: other title, other heads, 万元, no last year."""
    rows = [[str(c).replace("2025", "2024") if isinstance(c, str) else c for c in row] for row in GENERAL]
    session = blank(YUBEI)
    plan = imported(session, saved(tmp_path / "a.xlsx", {"Sheet1": rows}))
    (table,) = plan.report.tables
    assert (table.key, table.status) == ("general.tree", "read")
    assert typed(session) == {"2080505/basic": "100000", "2150502/project": "200000"}
    assert [c.target for c in table.columns if c.status == "close"] == ["2024年预算数 › 小计"]
    assert not differing(plan.report)


@pytest.mark.parametrize("target", [YUBEI, QIJIANG])
def test_whole_workbooks_between_districts_are_never_taken_for_another_table(own: Own, target: str) -> None:
    _, path = own({YUBEI: QIJIANG, QIJIANG: YUBEI}[target])
    plan = planned(blank(target), path, answers=Answers(other_year=True))
    known = {"收支总表", "收入总表", "支出总表", "一般公共预算支出", "政府性基金", "“三公”", "整体绩效"}
    read = [table for table in plan.report.tables if table.status == "read"]
    assert len(read) >= 8
    for table in read:
        sheet, form = (text.replace("预算总表", "总表") for text in (table.source, table.form))
        assert all(word in form for word in known if word in sheet), (table.source, table.form)


# Traps


def test_titles_are_no_heads_and_merged_heads_are_spread(tmp_path: Path) -> None:
    merged = ["A1:E1", "A2:E2", "A3:B3", "C3:E3", "A5:B5"]
    session = blank()
    imported(session, saved(tmp_path / "a.xlsx", {"表二": GENERAL}, merged))
    assert typed(session) == TYPED


def test_figures_as_people_type_them(tmp_path: Path) -> None:
    rows = general_with(D8="１０．５", E11="1, 234.50", D11="2000元")
    session = blank()
    imported(session, saved(tmp_path / "a.xlsx", {"表二": rows}))
    calc = session.calculation
    value = {
        f"{at.row}/{at.column}": str(calc.value(at))
        for at, _ in session.submission.typed_cells()
        if at.form == "general"
    }
    assert value == {"2080505/basic": "10.5", "2150502/project": "1234.5", "2150502/basic": "0.2000"}


def test_rows_go_by_code_and_then_by_name_never_by_place(tmp_path: Path) -> None:
    rows = general_with(
        A8=None, B8="机关事业单位基本养老保险缴费支出", A11="2.15E+06", B11="一般行政管理事务"
    )
    rows = [*rows[:4], *reversed(rows[4:])]
    session = blank()
    report = imported(session, saved(tmp_path / "a.xlsx", {"表二": rows})).report
    assert typed(session) == {"2080505/basic": "10"}
    reasons = refused(report)
    assert reasons["表二!E5"].startswith("编码成了 2.15E+06，位数已经丢了")
    assert reasons["表二!E6"].startswith("旁边有编码认不出的科目")


def test_codes_behind_their_names_totals_of_every_spelling_and_subtotals(tmp_path: Path) -> None:
    rows = general_with(A5="合 计", A8="2080505 机关事业单位基本养老保险缴费支出", B8=None)
    rows.insert(9, ["小计", None, 20, None, 20])
    rows.append(["注：以上数字含税。"])
    session = blank()
    report = imported(session, saved(tmp_path / "a.xlsx", {"表二": rows})).report
    assert typed(session) == TYPED
    assert all("20" in text for text, _ in differing(report).values())


def test_columns_swapped_heads_reworded_and_columns_put_in(tmp_path: Path) -> None:
    order = (0, 1, 4, 2, 3)
    rows = [[row[i] if i < len(row) else None for i in order] for row in general_with()]
    rows[2][2:] = ["2025年预算数", None, None]
    rows[3] = ["编码", "科目名称", "项目支出（万元）", "合计", "基本支出预算"]
    for row, extra in zip(rows[2:], (None, "备用", *range(7)), strict=True):
        row.insert(2, extra)
    session = blank()
    report = imported(session, saved(tmp_path / "a.xlsx", {"表二": rows})).report
    assert typed(session) == TYPED
    assert report.unmatched == 1
    assert set(refused(report).values()) == {"这一列没有认出"}


def test_two_tables_on_one_sheet_and_one_over_two_sheets(tmp_path: Path) -> None:
    fund: list[list[object]] = [["政府性基金预算支出表"], ["单位：万元"], GENERAL[3]]
    fund += [
        [212, "城乡社区支出", 5, None, 5],
        [21201, "城乡社区管理事务", 5, None, 5],
        [2120102, "一般行政管理事务", 5, None, 5],
    ]
    rest = [*GENERAL[:4], *GENERAL[8:]]
    sheets = {"表二": [*GENERAL[:8], [None], *fund], "表二续": rest}
    session = blank()
    imported(session, saved(tmp_path / "a.xlsx", sheets))
    assert typed(session) == TYPED
    assert typed(session, "fund") == {"2120102/project": "5"}


def test_a_code_that_stands_twice_is_taken_once_and_the_other_refused(tmp_path: Path) -> None:
    rows = [*GENERAL, [2150502, "一般行政管理事务", 3, None, 3]]
    session = blank()
    report = imported(session, saved(tmp_path / "a.xlsx", {"表二": rows})).report
    assert typed(session) == TYPED
    assert refused(report) == dict.fromkeys(
        ("表二!C12", "表二!E12"), "2150502 在 表二!A11 已经有了，请核对是哪一行"
    )


def test_a_formula_without_a_saved_result_is_said_and_not_taken_for_nothing(tmp_path: Path) -> None:
    session = blank()
    report = imported(session, saved(tmp_path / "a.xlsx", {"表二": general_with(E11="=10+10")})).report
    assert typed(session) == {"2080505/basic": "10"}
    assert refused(report)["表二!E11"].startswith("是公式，文件里没有存下算好的数")


def test_other_units_convert_and_no_unit_is_said(tmp_path: Path) -> None:
    session = blank()
    imported(
        session, saved(tmp_path / "a.xlsx", {"表二": general_with(A2="单位：元", D8=100000, E11=200000)})
    )
    assert typed(session) == TYPED
    report = imported(blank(), saved(tmp_path / "b.xlsx", {"表二": general_with(A2=None)})).report
    assert report.tables[0].note == "没有写金额单位，按万元"


def test_hidden_rows_and_columns_are_read_like_others(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = saved(tmp_path / "a.xlsx", {"表二": GENERAL})
    book = load_workbook(path)
    book.worksheets[0].row_dimensions[8].hidden = True
    book.worksheets[0].column_dimensions["B"].hidden = True
    book.create_sheet("说明")
    book.worksheets[0].sheet_state = "hidden"
    book.active = 1
    book.save(path)
    session = blank()
    report = imported(session, path).report
    assert typed(session) == TYPED
    assert report.tables[0].note == "在隐藏的工作表里；隐藏的第 8 行和B 列也读了，请核对"


def test_what_cannot_be_read_stays_in_the_report(tmp_path: Path) -> None:
    session = blank()
    report = imported(session, saved(tmp_path / "a.xlsx", {"表二": general_with(E11="见附件")})).report
    assert typed(session) == {"2080505/basic": "10"}
    assert "不是数字" in refused(report)["表二!E11"]
    assert "表二!E11\t见附件" in report.text()


# Years and choices


def test_a_table_of_another_year_is_only_taken_when_that_is_said(tmp_path: Path) -> None:
    rows = [[str(c).replace("2025", "2024") if isinstance(c, str) else c for c in row] for row in GENERAL]
    path = saved(tmp_path / "a.xlsx", {"表二": rows})
    session = blank()
    plan = planned(session, path)
    assert plan.change is None
    assert plan.report.other_years == (2024,)
    assert plan.report.tables[0].note.startswith("是 2024 年的表，草稿是 2025 年的")
    # The form prints no figures of last year, so those of 2024 have no place in it.
    (table,) = imported(session, path, answers=Answers(other_year=True)).report.tables
    assert typed(session) == {}
    assert {column.status for column in table.columns} == {"matched", "other_year"}


def test_figures_go_where_the_draft_has_their_calendar_year(own: Own) -> None:
    """2024's figures are last year's in 2025; those of 2023 and the parts of 2024 have no place there."""
    sample, path = own(YUBEI)
    session = new_draft(YUBEI, 2025, "")
    report = imported(session, path, answers=Answers(other_year=True)).report
    general = typed(session)
    figures = {place: text for place, text in general.items() if not place.endswith("/name")}
    assert {place.partition("/")[2] for place in figures} == {"previous"}
    calc, form = sample.calculation, sample.submission.forms["general"][0].id
    for place, text in figures.items():
        code = place.partition("/")[0]
        assert Decimal(text) == (calc.value(Address("general", form, "tree", code, "total")) or 0)
    three = {place: text for place, text in typed(session, "three").items() if text != "0"}
    assert three == {"amounts/p_running": "40000", "amounts/p_reception": "2000"}
    for at, _ in session.submission.typed_cells():
        assert not (at.form in ("basic", "balance", "income", "spending", "fiscal") and at.column != "name")
    assert any("2024 年表里的数，2025 年的草稿没有地方放它" in reason for reason in refused(report).values())


def test_a_sheet_without_a_year_is_of_that_of_its_workbook(tmp_path: Path) -> None:
    rows = [[str(c).replace("2025年", "") if isinstance(c, str) else c for c in row] for row in GENERAL]
    other = [["2024年政府性基金预算支出表"], ["单位：万元"], GENERAL[3], [212, "城乡社区支出", 5, None, 5]]
    plan = planned(blank(), saved(tmp_path / "a.xlsx", {"表二": rows, "表五": other}))
    assert [(table.status, table.year) for table in plan.report.tables] == [("asked", 2024)] * 2
    (table,) = planned(blank(), saved(tmp_path / "2024年预算.xlsx", {"表二": rows})).report.tables
    assert (table.status, table.year) == ("asked", 2024)


AMBIGUOUS: list[list[object]] = [["单位：万元"], *GENERAL[3:]]


def test_what_fits_two_is_asked_and_the_answer_is_kept_for_the_source(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", {"Sheet1": AMBIGUOUS})
    session = blank()
    (table,) = planned(session, path).report.tables
    assert table.status == "asked"
    assert {"general.tree", "fund.tree"} <= {key for key, _ in table.choices}
    said = {"Sheet1": "general"}
    plan = imported(session, path, answers=Answers(said))
    assert typed(session) == TYPED
    remember(QIJIANG, plan.report, said)
    again = blank()
    imported(
        again, saved(tmp_path / "b.xlsx", {"Sheet1": AMBIGUOUS}), answers=Answers(before=answers(QIJIANG))
    )
    assert typed(again) == TYPED
    assert answers(YUBEI) == {}


def test_what_a_person_says_goes_before_what_looks_like_it(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", {"表二": GENERAL, "别的": [["别的"], *GENERAL[1:3], *GENERAL[3:]]})
    session = blank()
    imported(session, path, answers=Answers({"表二": "fund"}))
    assert typed(session, "fund") == TYPED
    (table,) = planned(blank(), path, answers=Answers({"表二": "three", "别的": ""})).report.tables[:1]
    assert (table.status, table.note[:13]) == ("asked", "表头不像“表四 “三公”经")


def test_a_name_that_is_not_its_codes_is_said(tmp_path: Path) -> None:
    rows = general_with(B8="公务用车购置", B11="一般行政事务管理")
    session = blank()
    report = imported(session, saved(tmp_path / "a.xlsx", {"表二": rows})).report
    (cell,) = [c for table in report.tables for c in table.cells if c.status == "differs"]
    assert cell.source == "表二!B8"
    assert cell.words == "编码 2080505 在科目字典里叫“机关事业单位基本养老保险缴费支出”，请核对编码"
    names = {c.source: c.own for table in report.tables for c in table.cells if "B" in c.source[3:]}
    assert names["表二!B11"] == "一般行政事务管理"


def test_running_numbers_are_no_column_of_the_form(tmp_path: Path) -> None:
    rows = [["序号" if i == 3 else i - 4 if i > 3 else None, *row] for i, row in enumerate(general_with())]
    rows[0], rows[1] = list(GENERAL[0]), list(GENERAL[1])
    session = blank()
    report = imported(session, saved(tmp_path / "a.xlsx", {"表二": rows})).report
    assert (typed(session), report.unmatched, refused(report)) == (TYPED, 0, {})


def test_a_table_may_be_left_out(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", {"表二": GENERAL})
    plan = planned(blank(), path, answers=Answers({"表二!A3": ""}))
    assert plan.change is None
    assert plan.report.tables[0].status == "left"


def test_places_are_named_as_spreadsheets_do() -> None:
    assert [letters(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    grid = Grid("表五", (("a", "b"), ("", "c")), ((0, 0, 1, 0),))
    assert grid.where(11, 3) == "表五!D12"
    assert (grid.text(1, 0), grid.own(1, 0)) == ("a", "")
