"""The command import on tables made without care: nothing is misread or left out in silence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from models.errors import ExitCode
from models.importing._bands import MAX_BANDS
from models.session.session import Session
from models.storage.draft_file import load_draft
from tests.support.binary_workbook import save_binary
from tests.support.tables import QIJIANG, YUBEI, general_with, saved, typed
from ui.cli.commands import main

Run = Callable[..., tuple[int, str]]
Rows = list[list[object]]
HEADS: Rows = [
    ["2024年渝北区部门一般公共预算财政拨款支出预算表"],
    ["部门全称：某某局", None, None, None, "单位：元"],
    ["功能分类科目", None, "2023年预算数", "2024年预算数", None, None],
    ["科目编码", "科目名称", None, "小计", "基本支出", "项目支出"],
]
MERGES = ("A3:B3", "C3:C4", "D3:F3")
_PROJECT_HEADS = (
    "单位编码 单位名称 项目编码 项目名称 科目编码 总计 一般公共预算 政府性基金预算 国有资本经营预算 其他资金"
)
PROJECTS: Rows = [
    ["2024年渝北区部门项目支出明细表"],
    ["部门全称：某某局", *[None] * 8, "单位：元"],
    [*_PROJECT_HEADS.split()],
]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Carry a command out; gives exit code and everything said."""

    def carry_out(*arguments: object) -> tuple[int, str]:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        return code, "".join(capsys.readouterr())

    return carry_out


@pytest.fixture
def draft(run: Run, tmp_path: Path) -> Path:
    """Give an empty draft of 渝北."""
    return new(run, tmp_path, YUBEI, 2024)


def new(run: Run, folder: Path, pack: str, year: int) -> Path:
    path = folder / f"{pack}.tianbao"
    assert run("new", pack, "--year", year, "--unit", "某某局", "-o", path)[0] == ExitCode.DONE
    return path


def table(folder: Path, *rows: Sequence[object], heads: Rows = HEADS, name: str = "a.xlsx") -> Path:
    """Write a table of 渝北."""
    return saved(folder / name, {"s": [*heads, *rows]}, MERGES if heads[0] == HEADS[0] else ())


def subjects(path: Path) -> dict[str, str]:
    return typed(Session(load_draft(path)))


def with_format(path: Path, **formats: str) -> Path:
    """Give cells number formats."""
    book = load_workbook(path)
    for place, form in formats.items():
        book.worksheets[0][place].number_format = form
    book.save(path)
    return path


@pytest.mark.parametrize("name", ["yubei-budget-2024.tianbao", "a.xlsx", "other.tianbao", "other.ODS"])
def test_a_report_takes_no_drafts_or_tables_place(run: Run, draft: Path, tmp_path: Path, name: str) -> None:
    path = table(tmp_path, ["2010301", "行政运行", None, None, 5, None])
    report = tmp_path / name
    before = report.read_bytes() if report.exists() else None
    code, said = run("import", path, "--into", draft, "--report", report)
    assert code == ExitCode.UNUSABLE
    assert f"“{report}”是草稿或表格的文件名，不能用来写报告，没有导入。" in said
    assert (report.read_bytes() if report.exists() else None) == before
    assert subjects(draft) == {}


@pytest.mark.parametrize("form", ['0"%"', r"0\%", "0_%", "0!%"])
def test_a_percent_sign_that_is_only_printed_multiplies_nothing(
    run: Run, draft: Path, tmp_path: Path, form: str
) -> None:
    path = table(tmp_path, ["2010301", "行政运行", None, None, 15, 20])
    assert run("import", with_format(path, E5=form), "--into", draft)[0] == ExitCode.DONE
    assert subjects(draft) == {"2010301/basic": "15", "2010301/project": "20"}


def projects(path: Path) -> list[dict[str, str]]:
    (form,) = load_draft(path).forms["projects"]
    return [dict(cells) for cells in form.rows("list").values()]


def test_of_projects_of_one_name_the_code_tells_which(run: Run, draft: Path, tmp_path: Path) -> None:
    first = table(
        tmp_path,
        ["801001", "局", "P1", "系统运维", "2010301", 100, 100],
        ["801001", "局", "P2", "系统运维", "2010302", 200, 200],
        heads=PROJECTS,
    )
    assert run("import", first, "--into", draft)[0] == ExitCode.DONE
    second = table(
        tmp_path,
        ["801001", "局", "P3", "系统运维", "2010302", 300, 300],
        ["801001", "局", "P2", "系统运维", "2010302", 250, 250],
        heads=PROJECTS,
        name="b.xlsx",
    )
    assert run("import", second, "--into", draft)[0] == ExitCode.FOUND  # P1 is not in it
    assert [(p["project_code"], p["general"]) for p in projects(draft)] == [
        ("P1", "100"),
        ("P2", "250"),
        ("P3", "300"),
    ]
    third = table(tmp_path, ["801001", "局", None, "系统运维", None, 9, 9], heads=PROJECTS, name="c.xlsx")
    code, said = run("import", third, "--into", draft)
    assert code == ExitCode.FOUND
    assert "草稿里有几行同名，不知道是哪一行" in said
    assert [p["general"] for p in projects(draft)] == ["100", "250", "300"]


def test_a_name_is_looked_for_below_the_lines_above_it(run: Run, draft: Path, tmp_path: Path) -> None:
    seed = table(tmp_path, ["2010301", "行政运行", 2500, 3000, 1000, 2000])
    assert run("import", seed, "--into", draft)[0] == ExitCode.DONE
    known = ["资源勘探工业信息等支出", "工业和信息产业监管", "行政运行"]
    path = table(tmp_path, *([None, name, 1, 7, 3, 4] for name in known), name="b.xlsx")
    code, _ = run("import", path, "--into", draft)
    found = subjects(draft)
    assert code == ExitCode.FOUND  # the file lacks 2010301
    assert (found["2010301/basic"], found["2150501/basic"]) == ("1000", "3")
    unknown = ["没有这样的类支出", "行政运行"]
    path = table(tmp_path, *([None, name, 9, 9, 9, 9] for name in unknown), name="c.xlsx")
    code, said = run("import", path, "--into", draft)
    assert code == ExitCode.FOUND
    assert "叫“行政运行”的科目有 " in said
    assert subjects(draft) == found


@pytest.mark.parametrize(
    "lines",
    [
        [("201", "一般公共服务支出"), ("03", "政府办公厅"), ("01", "行政运行")],
        [("10", "行政运行"), ("11", "事业运行")],
        [("1", "工资福利支出")],
        [("201-3-50", "事业运行")],
        [("201.3", "事业运行")],
    ],
    ids=["levels", "numbers", "one", "strokes", "point"],
)
def test_no_code_is_made_up(run: Run, draft: Path, tmp_path: Path, lines: list[tuple[str, str]]) -> None:
    path = table(tmp_path, *([code, name, 1, 7, 3, 4] for code, name in lines))
    code, said = run("import", path, "--into", draft)
    assert (code, subjects(draft)) == (ExitCode.FOUND, {}), said
    assert "0 格没有采用" not in said


def test_strokes_within_a_code_are_left_out(run: Run, draft: Path, tmp_path: Path) -> None:
    path = table(
        tmp_path, ["201-03-50", "事业运行", 3, 5, 5, None], ["201.03.01 行政运行", None, 1, 2, 2, None]
    )
    assert run("import", path, "--into", draft)[0] == ExitCode.DONE
    assert subjects(draft) == {
        "2010350/previous": "3",
        "2010350/basic": "5",
        "2010301/previous": "1",
        "2010301/basic": "2",
    }


def test_a_code_in_three_columns_is_put_together(run: Run, draft: Path, tmp_path: Path) -> None:
    rows: Rows = [
        HEADS[0],
        ["部门全称：某某局", *[None] * 6, "单位：元"],
        ["科目编码", None, None, "科目名称", "2023年预算数", "2024年预算数", None, None],
        ["类", "款", "项", None, None, "小计", "基本支出", "项目支出"],
        ["合计", None, None, None, 3, 14, 6, 8],
        [201, None, None, "一般公共服务支出", 3, 14, 6, 8],
        [201, 3, None, "政府办公厅（室）及相关机构事务", 3, 14, 6, 8],
        [201, 3, 1, "行政运行", 1, 7, 3, 4],
        [None, None, "02", "一般行政管理事务", 2, 7, 3, 4],
    ]
    path = saved(tmp_path / "a.xlsx", {"s": rows}, ["A3:C3", "D3:D4", "E3:E4", "F3:H3"])
    code, said = run("import", path, "--into", draft)
    assert code == ExitCode.DONE, said
    assert {row: text for row, text in subjects(draft).items() if "previous" not in row} == {
        "2010301/basic": "3",
        "2010301/project": "4",
        "2010302/basic": "3",
        "2010302/project": "4",
    }


def test_subtotals_of_a_list_are_no_rows(run: Run, draft: Path, tmp_path: Path) -> None:
    path = table(
        tmp_path,
        ["801001", "局", None, None, None, 7, 7],
        ["801001", "局", "P1", "系统运维", "2010301", 4, 4],
        ["801001", "局", "P2", "小计算机维护", "2010301", 3, 3],
        ["801001小计", None, None, None, None, 7, 7],
        [None, None, None, "项目小计", None, 7, 7],
        heads=PROJECTS,
    )
    code, said = run("import", path, "--into", draft)
    assert code == ExitCode.FOUND
    assert [one["project"] for one in projects(draft)] == ["系统运维", "小计算机维护"]
    assert "数是旁边几行的合计，没有当作一行" in said


def with_heads(**cells: object) -> Rows:
    """Give the heads with other cells, named as spreadsheets do."""
    rows = [[*row, *[None] * (6 - len(row))] for row in HEADS]
    for place, value in cells.items():
        rows[int(place[1:]) - 1]["ABCDEF".index(place[0])] = value
    return rows


ITEM: list[object] = ["2010301", "行政运行", 1, 12.5, 12.5, None]


@pytest.mark.parametrize(
    ("cells", "below", "basic"),
    [
        ({"E2": "单位：千元"}, None, "12500"),
        ({"E2": "单位：百万元"}, None, "12500000"),
        ({"E2": "金额单位：万元（保留两位小数）"}, None, "125000"),
        ({"E2": "单位：人、万元"}, None, "125000"),
        ({"E2": None}, "注：本表金额单位为万元", "125000"),
        ({"E2": None}, "注：本表以千元为单位。", "12500"),
        ({"D3": "2024年预算数（千元）"}, None, "12500"),
    ],
)
def test_the_unit_a_table_states_is_known(
    run: Run, draft: Path, tmp_path: Path, cells: dict[str, object], below: str | None, basic: str
) -> None:
    path = table(tmp_path, ITEM, *([[below]] if below else []), heads=with_heads(**cells))
    code, said = run("import", path, "--into", draft)
    assert code == ExitCode.DONE, said
    assert subjects(draft)["2010301/basic"] == basic


@pytest.mark.parametrize(
    ("unit", "told"),
    [
        ("单位：美元", "金额单位“美元”认不出来，没有导入"),
        ("单位：元、万元", "金额单位写了元、万元几种，不知道是哪一种，没有导入"),
    ],
)
def test_a_unit_nobody_can_read_is_told(run: Run, draft: Path, tmp_path: Path, unit: str, told: str) -> None:
    path = table(tmp_path, ITEM, heads=with_heads(E2=unit))
    for choice in ([], ["--choose", "s=general"]):
        code, said = run("import", path, "--into", draft, *choice)
        assert (code, subjects(draft)) == (ExitCode.FOUND, {})
        assert told in said


@pytest.mark.parametrize("head", ["2023年决算数", "2023年预算执行数", "2023年执行数"])
def test_what_was_spent_is_no_budget(run: Run, draft: Path, tmp_path: Path, head: str) -> None:
    path = table(tmp_path, ITEM, heads=with_heads(C3=head))
    code, said = run("import", path, "--into", draft)
    assert (code, subjects(draft)) == (ExitCode.FOUND, {"2010301/basic": "12.5"})
    assert f"没有认出\ts!C\t{head}" in said


def test_a_table_of_final_accounts_is_asked_for(run: Run, draft: Path, tmp_path: Path) -> None:
    title = "2024年渝北区部门一般公共预算财政拨款支出决算表"
    path = table(tmp_path, ITEM, heads=with_heads(A1=title))
    code, said = run("import", path, "--into", draft)
    assert (code, subjects(draft)) == (ExitCode.FOUND, {})
    assert "题目写的是决算，这张表填的是预算；确要填进去，请选" in said
    assert run("import", path, "--into", draft, "--choose", "s=general")[0] == ExitCode.DONE
    assert subjects(draft)["2010301/basic"] == "12.5"


def test_a_head_that_is_only_close_is_left_to_look_at(run: Run, draft: Path, tmp_path: Path) -> None:
    path = table(tmp_path, ITEM, heads=with_heads(E4="基本支出金额"))
    code, said = run("import", path, "--into", draft)
    assert code == ExitCode.FOUND
    assert "按相近的表头认出\ts!E" in said


@pytest.mark.parametrize("formula", [True, False])
def test_a_cell_with_an_error_is_named(run: Run, draft: Path, tmp_path: Path, formula: bool) -> None:
    path = table(tmp_path, ["2010301", "行政运行", "#DIV/0!", "#REF!", 5, "#N/A"])
    if formula:
        rewrite(path, b'<c r="F5" t="e">', b'<c r="F5" t="e"><f>VLOOKUP(1,A1:B2,2)</f>')
    code, said = run("import", path, "--into", draft)
    assert (code, subjects(draft)) == (ExitCode.FOUND, {"2010301/basic": "5"})
    for place, text in (("C5", "#DIV/0!"), ("D5", "#REF!"), ("F5", "#N/A")):
        assert f"没有采用\ts!{place}\t{text}\t" in said
    assert "是公式算不出来的错误值" in said


def test_errors_of_a_binary_workbook_are_named_and_hidden_lines_told(
    run: Run, draft: Path, tmp_path: Path
) -> None:
    lines = [*HEADS, ["2010301", "行政运行", 1.0, "#DIV/0!", "#REF!", 5.0]]
    path = save_binary(tmp_path / "a.xlsb", {"s": lines}, hidden_rows={4})
    code, said = run("import", path, "--into", draft)
    assert (code, subjects(draft)) == (ExitCode.FOUND, {"2010301/previous": "1", "2010301/project": "5"})
    for place, text in (("D5", "#DIV/0!"), ("E5", "#REF!")):
        assert f"没有采用\ts!{place}\t{text}\t" in said
    assert "隐藏的第 5 行也读了，请核对" in said


def rewrite(path: Path, old: bytes, new: bytes) -> None:
    """Change the first sheet as it stands in the file."""
    with ZipFile(path) as read:
        parts = {info: read.read(info) for info in read.infolist()}
    with ZipFile(path, "w") as written:
        for info, content in parts.items():
            if info.filename == "xl/worksheets/sheet1.xml":
                assert old in content
                content = content.replace(old, new)
            written.writestr(info, content)


@pytest.mark.parametrize("made", ["text", "format"])
def test_per_cent_is_no_money(run: Run, draft: Path, tmp_path: Path, made: str) -> None:
    path = table(tmp_path, ["2010301", "行政运行", 1, None, "45%" if made == "text" else 0.45, 20])
    if made == "format":
        with_format(path, E5="0.00%")
    code, said = run("import", path, "--into", draft)
    assert (code, subjects(draft)) == (ExitCode.FOUND, {"2010301/previous": "1", "2010301/project": "20"})
    assert "没有采用\ts!E5\t45%" in said
    assert "是百分数，这一格填的是金额" in said


def test_hidden_rows_and_columns_are_told(run: Run, draft: Path, tmp_path: Path) -> None:
    path = table(tmp_path, ITEM, ["2010302", "一般行政管理事务", 1, 1, None, 1])
    book = load_workbook(path)
    book.worksheets[0].row_dimensions[6].hidden = True
    book.worksheets[0].column_dimensions["F"].hidden = True
    book.save(path)
    code, said = run("import", path, "--into", draft)
    assert code == ExitCode.DONE
    assert subjects(draft)["2010302/project"] == "1"
    assert "隐藏的第 6 行和F 列也读了，请核对" in said


def test_places_that_are_not_printed_are_told(run: Run, tmp_path: Path) -> None:
    draft = new(run, tmp_path, QIJIANG, 2025)
    rows = general_with(C2="单位：元", C5=None, C8=123446, D8=123446, C11=200000, E11=200000)
    rows[1][0] = None
    _, said = run("import", saved(tmp_path / "a.xlsx", {"表二": rows}), "--into", draft)
    assert subjects(draft) == {"2080505/basic": "12.3446", "2150502/project": "20"}
    assert "表二!D8 的 123446 等 1 格的小数比表上印的多" in said


def test_a_sheet_full_of_heads_is_given_up_soon(run: Run, draft: Path, tmp_path: Path) -> None:
    rows: Rows = [["科目编码", "基本支出", "项目支出"], ["甲", 1, 2], ["注：无"]] * (MAX_BANDS + 1)
    code, said = run("import", saved(tmp_path / "a.xlsx", {"s": rows}), "--into", draft)
    assert (code, subjects(draft)) == (ExitCode.FOUND, {})
    assert "像表头的行太多，超过 400 处，没有认表" in said
    assert said.count("\n") < 20


def test_merged_areas_on_top_of_one_another_are_refused(run: Run, draft: Path, tmp_path: Path) -> None:
    path = table(tmp_path, ITEM)
    rewrite(path, b'<mergeCell ref="A3:B3"/>', b'<mergeCell ref="A1:F5"/>' * 3000)
    code, said = run("import", path, "--into", draft)
    assert code == ExitCode.UNUSABLE
    assert "“a.xlsx”的工作表“s”不是完整的工作簿，或已损坏" in said


BODY: Rows = [["2080505", "养老保险缴费支出", 50, 60, 60, 0], ["2101101", "行政单位医疗", 40, 40, 0, 40]]


@pytest.mark.parametrize(
    "over",
    [
        [["部门（单位）：某区林业局", None, None, None, None, "单位：元"]],
        [["单位：某区林业局", None, None, None, None, "单位：元"]],
        [["部门（单位）：", "某区林业局", None, None, None, "单位：元"]],
        [["编制单位：某区林业局          金额单位：元"]],
        [["（单位：元）"], ["填报部门:某区林业局"]],
        [["某区林业局2024年部门一般公共预算财政拨款支出预算表"], ["单位：元"]],
    ],
)
def test_whose_table_it_is_is_read_wherever_it_is_written(
    run: Run, draft: Path, tmp_path: Path, over: Rows
) -> None:
    path = saved(tmp_path / "a.xlsx", {"a": [HEADS[0], *over, *HEADS[2:], *BODY]})
    code, said = run("import", path, "--into", draft)
    assert (code, subjects(draft)) == (ExitCode.FOUND, {})
    assert "写的单位是“某区林业局”，草稿是“某某局”的，没有填" in said


def test_two_units_of_money_over_one_table_are_none(run: Run, draft: Path, tmp_path: Path) -> None:
    rows = [["2024年渝北区部门一般公共预算财政拨款支出预算表（单位：万元）"], *HEADS[1:], *BODY]
    code, said = run("import", saved(tmp_path / "a.xlsx", {"a": rows}), "--into", draft)
    assert (code, subjects(draft)) == (ExitCode.FOUND, {})
    assert "金额单位写了万元、元几种，不知道是哪一种，没有导入" in said


def test_final_accounts_are_no_budget(run: Run, draft: Path, tmp_path: Path) -> None:
    rows = [["2024年渝北区部门一般公共预算财政拨款支出决算表"], *HEADS[1:], *BODY]
    code, said = run("import", saved(tmp_path / "a.xlsx", {"a": rows}), "--into", draft)
    assert (code, subjects(draft)) == (ExitCode.FOUND, {})
    assert "题目写的是决算，这张表填的是预算；确要填进去，请选" in said


def test_lines_within_a_cell_are_no_digits_of_one_figure(run: Run, draft: Path, tmp_path: Path) -> None:
    rows = [*HEADS, ["2080505", "养老保险缴费支出", 50, 60, "5\n6", 0]]
    said = run("import", saved(tmp_path / "a.xlsx", {"a": rows}), "--into", draft)[1]
    assert "一格里有几行，不知道是哪个数" in said
    assert "basic" not in str(subjects(draft))


def test_sums_that_are_blank_beside_figures_may_be_columns_gone_astray(
    run: Run, draft: Path, tmp_path: Path
) -> None:
    rows = [*HEADS, *([*line[:3], None, *line[3:]] for line in BODY)]
    said = run("import", saved(tmp_path / "a.xlsx", {"a": rows}, MERGES), "--into", draft)[1]
    assert "小计”一栏全是空的，旁边的栏有数，请核对各栏有没有错开" in said
    straight = run("import", saved(tmp_path / "b.xlsx", {"a": [*HEADS, *BODY]}), "--into", draft)[1]
    assert "错开" not in straight
