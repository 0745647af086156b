"""Blocks of cells to and from a spreadsheet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from models.address import SINGLE_ROW, Address
from models.drafts.changes import Batch, SetCell
from models.drafts.submission import new_submission
from models.editing.board import Area, Board
from models.editing.first_rows import first_rows, screen_sheet
from models.editing.pasting import Paste, copied, from_tsv, paste, to_tsv
from models.editing.plans import block_of, can_type, row_ids
from models.packs.loading import load_pack
from models.session.session import Session
from tests.support.filled import board, column, overall, place, qiannan, slot, yuzhong
from ui.widgets.clipboard import clipboard_table, put_table, table_mime

cells = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('\n\t"'), max_size=8).map(
    str.strip
)
tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=4)
)


@pytest.fixture
def session() -> Session:
    return qiannan()


def pasted(session: Session, at: Address, text: str) -> Paste:
    """Paste clipboard text at an address and carry it out."""
    result = paste(session, board(session), slot(session, at), from_tsv(text))
    if plan := result.plan():
        session.apply(plan.change)
    return result


# Text of spreadsheets


@given(tables)
def test_what_is_written_is_read_back(table: list[list[str]]) -> None:
    written = to_tsv(table)
    again = from_tsv(written)
    if table == [[""]] or all(row == [""] for row in table):
        return  # a column of blanks is blank lines, which no reader can count
    assert again == table


@given(st.text())
def test_any_text_is_read_as_a_rectangle(text: str) -> None:
    assert len({len(row) for row in from_tsv(text)}) <= 1


def test_a_quoted_cell_may_hold_a_new_line_and_quotes() -> None:
    assert from_tsv('a\t"一\n二 ""三"""\r\nb\tc\r\n') == [["a", '一\n二 "三"'], ["b", "c"]]


def test_quotes_inside_a_plain_cell_are_left() -> None:
    assert from_tsv('"双随机"检查\t5\n抽查\t6\n') == [['"双随机"检查', "5"], ["抽查", "6"]]
    assert from_tsv('"没有收尾\n下一行') == [['"没有收尾'], ["下一行"]]


def test_short_lines_are_filled_up_and_values_trimmed() -> None:
    assert from_tsv(" a \t　b\nc") == [["a", "b"], ["c", ""]]
    assert from_tsv("") == []


# Pasting


def test_a_block_goes_right_and_down_as_one_step(session: Session) -> None:
    result = pasted(session, place(session, 0), "甲一\t1个\t2个\n乙一\t3个\t4个\n")
    plan = result.plan()
    assert plan is not None
    assert isinstance(plan.change, Batch)
    assert plan.label == "粘贴 2×3 个单元格"
    assert column(session, "level3") == ["甲一", "乙一", "丙", "丁"]
    assert column(session, "actual") == ["2个", "4个", "", ""]
    assert result.message() == "已粘贴 2 行 3 列。"


def test_computed_cells_take_up_a_column(session: Session) -> None:
    result = pasted(session, place(session, 0, "weight"), "5\t4.9\t市场变化")
    assert column(session, "weight")[0] == "5"
    assert column(session, "reason")[0] == "市场变化"
    assert result.locked == 1
    assert "跳过 1 个由程序计算或不可填的单元格" in result.message()


def test_rows_are_added_at_the_end(session: Session) -> None:
    result = pasted(session, place(session, 3), "戊\t1个\n己\t2个\n庚\t3个\n")
    assert column(session, "level3") == ["甲", "乙", "丙", "戊", "己", "庚"]
    assert column(session, "target")[3:] == ["1个", "2个", "3个"]
    assert column(session, "level2")[3:] == ["经济效益"] * 3
    assert "新增 2 行" in result.message()


def test_blanks_under_a_merged_cell_repeat_it(session: Session) -> None:
    block = "产出指标\t数量\tA\n\t\tB\n\t时效\tC\n效益指标\t社会效益\tD\n\t\tE\n"
    pasted(session, place(session, 0, "level1"), block)
    assert column(session, "level1") == ["产出指标"] * 3 + ["效益指标"] * 2
    assert column(session, "level2") == ["数量", "数量", "时效", "社会效益", "社会效益"]
    assert column(session, "level3") == list("ABCDE")


def test_a_copy_that_starts_inside_a_merged_cell_keeps_what_is_there(session: Session) -> None:
    pasted(session, place(session, 1, "level2"), "\tX\n质量\tY\n")
    assert column(session, "level2")[:3] == ["数量", "数量", "质量"]


def test_blank_cells_empty_what_they_cover(session: Session) -> None:
    session.apply(SetCell(place(session, 0, "target"), "1个"))
    pasted(session, place(session, 0), "甲\t\t2个")
    assert column(session, "target")[0] == ""


def test_a_fixed_block_takes_no_more_rows(session: Session) -> None:
    result = pasted(session, overall(session, "funds", "project", "initial"), "1\t2\n3\t4\n5\t6\n")
    assert result.outside == 2
    assert result.added == 0
    assert session.submission.typed(overall(session, "funds", "other", "budget")) == "4"
    assert "超出表格" in result.message()


def test_rows_are_found_by_name_under_a_head_that_is_blank() -> None:
    session = yuzhong()
    first = overall(session, "funds", "", "initial")
    block = block_of(session, first)
    shown = [first._replace(row=row) for row in row_ids(session, first)]
    upper, lower = [at for at in shown if can_type(session, at)][:2]
    names = {at: session.calculation.render(block.named_rows[at.row].label, at) for at in (upper, lower)}
    table = f"\t全年执行数（万元）\t年初预算数\n{names[lower]}\t2\t1\n{names[upper]}\t8\t9\n"
    result = pasted(session, shown[0], table)  # not the row the first one is meant for
    for at, initial, executed in ((upper, "9", "8"), (lower, "1", "2")):
        assert session.submission.typed(at) == initial
        assert session.submission.typed(at._replace(column="executed")) == executed
    assert "没有认出" not in result.message()


def test_the_first_rows_of_a_table_go_by_heads_too() -> None:
    session = Session(new_submission(load_pack("yubei-budget-2024"), 2024))
    at = next(at for at in first_rows(session, "projects", session.submission.forms["projects"][0].id))
    places = Board(screen_sheet(session, *at[:2]))
    offer = places.find(at)
    assert offer is not None
    result = paste(session, places, offer, from_tsv("一般公共预算\t项目名称\n12\t甲\n13\t乙"))
    plan = result.plan()
    assert plan is not None
    session.apply(plan.change)
    rows = session.submission.rows(*at[:3])
    assert list(rows.values()) == [{"project": "甲", "general": "12"}, {"project": "乙", "general": "13"}]


def test_too_many_columns_are_told(session: Session) -> None:
    assert pasted(session, place(session, 0, "reason"), "原因\t多余").outside == 1
    assert pasted(session, place(session, 3, "reason"), "原因\n原因\t多余").outside == 1


def test_fields_are_pasted_beside_their_labels() -> None:
    session = yuzhong()
    pasted(
        session, overall(session, "head", SINGLE_ROW, "name"), "项目甲\t项目编码：\tX-1\n某局\t归口\t某科\n"
    )
    typed = {c: session.submission.typed(overall(session, "head", SINGLE_ROW, c)) for c in ("name", "code")}
    assert typed == {"name": "项目甲", "code": "X-1"}
    assert session.submission.typed(overall(session, "head", SINGLE_ROW, "division")) == "某科"


def test_line_breaks_stay_only_in_long_texts(session: Session) -> None:
    goal = overall(session, "goals", SINGLE_ROW, "expected")
    pasted(session, goal, '"一\n二"\t三')
    pasted(session, place(session, 0), '"甲\n 乙"')
    assert session.submission.typed(goal) == "一\n二"
    assert column(session, "level3")[0] == "甲乙"


def test_nothing_new_is_no_step(session: Session) -> None:
    result = pasted(session, place(session, 0), "甲")
    assert result.plan() is None
    assert result.message() == "没有可粘贴的内容。"


# Copying


def test_a_copy_pastes_back_to_the_same(session: Session) -> None:
    session.apply(SetCell(place(session, 0, "weight"), "3.456"))
    b = board(session)
    area = b.area(slot(session, place(session, 0, "level1")), slot(session, place(session, 3, "reason")))
    table = copied(session, b, area)
    assert [row[0] for row in table] == ["产出指标", "", "", "效益指标"]
    assert table[0][5] == "3.456"
    assert pasted(session, place(session, 0, "level1"), to_tsv(table)).plan() is None


def test_labels_are_copied_too(session: Session) -> None:
    b = board(session)
    basic = overall(session, "funds", "basic", "initial")
    at = slot(session, basic)
    table = copied(session, b, Area(at.row, at.row + 1, 2, 9))
    assert table == [["基本支出", "", "", "", "—", "—", "—"]]


# The clipboard


def test_a_table_goes_out_as_text_and_html(qtbot: QtBot) -> None:
    data = table_mime([["<甲>", "一\n二"], ["乙", ""]])
    assert data.text() == '<甲>\t"一\n二"\r\n乙\t\r\n'
    assert "<td>&lt;甲&gt;</td><td>一<br>二</td>" in data.html()
    assert table_mime([["一\n二"]]).text() == "一\n二"
    put_table([["甲", "乙"]])
    assert clipboard_table() == [["甲", "乙"]]


def test_prose_goes_whole_into_a_long_text(qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("第一段\n第二段\n")
    assert clipboard_table(whole_text=True) == [["第一段\n第二段"]]
    assert clipboard_table() == [["第一段"], ["第二段"]]
    put_table([["甲"], ["乙"]])
    assert clipboard_table(whole_text=True) == [["甲"], ["乙"]]
