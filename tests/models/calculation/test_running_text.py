"""Running text: its figures are the tables', its numbers have no holes, typed pieces stay with their rows."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.address import SINGLE_ROW, Address
from models.calculation.cell_names import cell_name
from models.calculation.origins import origin
from models.drafts.changes import DeleteRows, SetAdjustment, SetYear
from models.drafts.submission import Adjustment
from models.layout.sheet import SheetCell
from models.packs.forms import Pack
from models.packs.paragraphs import LEVELS
from tests.support.building import Draft
from tests.support.running import FORM, OWN, pack_of, pack_telling, put_subject, text_lines, told_draft, write

PENSION = "2080505"
CODES = (PENSION, "2080506", "2101101", "2150517", "2210201")


@pytest.fixture
def draft() -> Draft:
    made = told_draft()
    put_subject(made, PENSION, "100.5", "80")
    put_subject(made, "2101101", "49.5", "70")
    return made


def test_a_text_tells_the_figures_of_its_tables_and_numbers_what_it_shows(draft: Draft) -> None:
    assert text_lines(draft) == [
        "2024年部门预算情况说明",
        "一、单位基本情况",
        "（一）职能职责",
        "",
        "二、总体情况",
        "（一）支出预算：2024年总支出150元，其中：社会保障和就业支出100.5元占67.0%、卫生健康支出49.5元占33.0%。"
        "支出与2023年持平。",
        "（二）主要用于。",
        "（1）机关事业单位基本养老保险缴费支出（项）2024年预算数为100.5元，较2023年增加20.5元。主要原因是。",
        "（2）行政单位医疗（项）2024年预算数为49.5元，较2023年减少20.5元。主要原因是。",
        "三、联系方式",
        "电话：",
    ]


def test_each_part_of_a_line_leads_to_the_cell_it_comes_from(draft: Draft) -> None:
    write(draft, "items", "why", "在编人员增加", PENSION)
    line = _paragraph(draft, "items", "item", PENSION)
    (table,) = draft.session.submission.forms["spending"]
    row = Address("spending", table.id, "tree", PENSION, "")
    assert [(run.role, line.text[run.start : run.end], run.address) for run in line.runs] == [
        ("number", "（1）", None),
        ("figure", "机关事业单位基本养老保险缴费支出", row._replace(column="name")),
        ("computed", "2024", None),
        ("figure", "100.5", row._replace(column="amount")),
        ("computed", "2023", None),
        ("computed", "20.5", row._replace(column="amount")),
        ("typed", "在编人员增加", draft.at("items", PENSION, "why")),
    ]
    found = origin(draft.session.calculation, draft.at("items", PENSION, "item"))
    assert found is not None
    assert [one.at.column for one in found.sources] == ["name", "amount", "before"]


def test_a_row_gone_takes_its_paragraph_and_brings_back_what_was_typed_there(draft: Draft) -> None:
    write(draft, "items", "why", "在编人员增加", PENSION)
    (table,) = draft.session.submission.forms["spending"]
    undo = draft.session.apply(DeleteRows("spending", table.id, "tree", (PENSION,))).inverse
    assert not any("养老" in line for line in text_lines(draft))
    assert any(line.startswith("（1）行政单位医疗") for line in text_lines(draft))
    draft.session.apply(undo)
    assert any(line.endswith("主要原因是在编人员增加。") for line in text_lines(draft))


def test_what_is_typed_flows_at_once_and_nothing_else_is_set_again(draft: Draft) -> None:
    before = draft.session.sheet(FORM, draft.instance)
    changed = write(draft, "whole", "use", "发放养老金")
    after = draft.session.sheet(FORM, draft.instance)
    assert draft.at("whole", "-", "used") in changed
    different = after.different_rows(before)
    assert different is not None
    assert [after.rows[i].cells[0].text for i in different] == ["（二）主要用于发放养老金。"]


def test_a_figure_typed_in_a_table_is_told_at_once(draft: Draft) -> None:
    text_lines(draft)
    table = Draft("told", "spending", draft.session)
    changed = table.put("tree", "amount", "200", PENSION)
    assert {at.column for at in changed if at.form == FORM and at.block == "items"} >= {"item"}
    assert any("（一）支出预算：2024年总支出249.5元" in line for line in text_lines(draft))


def test_only_what_a_shown_paragraph_has_is_asked_for_in_the_order_of_the_text(draft: Draft) -> None:
    asked = [i.address for i in draft.session.issues() if i.code == "TB-01" and i.address.form == FORM]
    assert [(at.block, at.row, at.column) for at in asked] == [
        ("head", "-", "duties"),
        ("whole", "-", "use"),
        ("items", PENSION, "why"),
        ("items", "2101101", "why"),
        ("end", "-", "phone"),
    ]
    put_subject(draft, "2210201", "1")
    asked = [i.address.column for i in draft.session.issues() if i.code == "TB-01" and i.address.form == FORM]
    assert asked == ["duties", "reason", "use", "why", "why", "why", "phone"]


def test_a_piece_is_called_by_the_row_its_paragraph_tells_of(draft: Draft) -> None:
    calc = draft.session.calculation
    assert cell_name(calc, draft.at("items", PENSION, "why")) == "机关事业单位基本养老保险缴费支出 · 增减原因"
    assert cell_name(calc, draft.at("whole", "-", "used")) == "（二）主要用于。"
    assert cell_name(calc, draft.at("head", "-", "duties_text")) == "空的一段"


def test_a_rewritten_paragraph_stays_as_written_and_keeps_its_number(draft: Draft) -> None:
    at = draft.at("whole", "-", "used")
    draft.session.apply(SetAdjustment(at, Adjustment("全部用于民生。", "领导要求")))
    assert "（二）全部用于民生。" in text_lines(draft)
    assert not [i for i in draft.session.issues() if i.address.column == "use"]
    assert [run.role for run in _paragraph(draft, "whole", "used").runs] == ["number"]
    draft.session.apply(SetAdjustment(at, None))
    assert "（二）主要用于。" in text_lines(draft)


def test_a_rewritten_paragraph_stays_where_it_would_not_be_told_any_more(draft: Draft) -> None:
    draft.put("head", "staff", "12")
    at = draft.at("head", "-", "staff_text")
    draft.session.apply(SetAdjustment(at, Adjustment("在编12人，退休3人。", "补充")))
    draft.put("head", "staff", "")
    assert "（1）在编12人，退休3人。" in text_lines(draft)
    (issue,) = [i for i in draft.session.issues() if i.code == "TB-11"]
    assert issue.message == (
        "（1）在编12人，退休3人。：改写以后，按现在填的内容这一段不用写了，改写的原因：补充"
    )


def test_a_figure_that_cannot_be_read_is_not_told_and_that_is_said(draft: Draft) -> None:
    draft.put("head", "staff", "十几个")
    assert not any("在编" in line for line in text_lines(draft))
    assert [i.address.column for i in draft.session.issues() if i.code == "TB-02"] == ["staff"]


amounts = st.decimals(0, 10**9, places=2).map(str)


@given(st.dictionaries(st.sampled_from(CODES), st.tuples(amounts, amounts), min_size=1))
def test_every_figure_of_the_text_is_its_tables(figures: dict[str, tuple[str, str]]) -> None:
    draft = told_draft()
    for code in sorted(figures):
        put_subject(draft, code, *figures[code])
    text = "".join(text_lines(draft))
    total = sum(Decimal(now) for now, _ in figures.values())
    change = total - sum(Decimal(was) for _, was in figures.values())
    assert f"总支出{_plain(total)}元" in text
    word = {1: "增加", -1: "减少"}.get((change > 0) - (change < 0))
    assert (f"支出较2023年{word}{_plain(abs(change))}元" if word else "支出与2023年持平。") in text
    for code, (now, was) in figures.items():
        own = _paragraph(draft, "items", "item", code).text
        apart = Decimal(now) - Decimal(was)
        assert f"预算数为{_plain(Decimal(now))}元" in own
        word = {1: "增加", -1: "减少"}.get((apart > 0) - (apart < 0))
        assert (f"较2023年{word}{_plain(abs(apart))}元" if word else "与2023年持平") in own


def _plain(figure: Decimal) -> str:
    """Write a figure grouped, noughts at its end dropped: by the rule, not by the program's formats."""
    whole, _, part = f"{figure:,.2f}".partition(".")
    return f"{whole}.{part}".rstrip("0").rstrip(".")


_SHAPES = (
    ("title", ""),
    ("1", "一、"),
    ("2", "（一）"),
    ("body", "（1）"),
    ("body", "（1）"),
    ("3", "1."),
    ("2", "（一）"),
    ("body", "1、"),
    ("body", "（1）"),
    ("body", ""),
    ("body", "1、"),
    ("1", "一、"),
    ("body", "（1）"),
)
_SIGNS = "一二三四五六七八九"


@cache
def _numbered_pack() -> Pack:
    """Give a pack in which each paragraph is told when a cell beside the paper is filled, in two blocks."""
    cells = [{"key": f"c{i}", "printed": False} for i in range(len(_SHAPES))]
    told = [
        {"key": f"p{i}", "level": level, "number": number, "when": f"not blank(c{i})", "text": "段"}
        for i, (level, number) in enumerate(_SHAPES)
    ]
    halves = (slice(0, 6), slice(6, None))
    return pack_telling(
        {"id": f"b{n}", "kind": "running", "cells": cells[half], "paragraphs": told[half]}
        for n, half in enumerate(halves)
    )


@given(st.sets(st.integers(0, len(_SHAPES) - 1)))
def test_numbers_have_no_holes_whatever_is_hidden(shown: set[int]) -> None:
    draft = told_draft(_numbered_pack())
    for i in shown:
        draft.put(f"b{int(i >= 6)}", f"c{i}", "是")
    lines = text_lines(draft)
    assert len(lines) == len(shown)
    last: dict[tuple[str, str], int] = {}
    for i, line in zip(sorted(shown), lines, strict=True):
        level, sample = _SHAPES[i]
        own = _value(line.removesuffix("段"))
        below = [key for key in last if LEVELS.index(key[0]) > LEVELS.index(level)]
        if level == "body" and sample == "1、":
            below.append(("body", "（1）"))
        for key in below:
            last.pop(key, None)
        if sample:
            assert own == last.get((level, sample), 0) + 1
            last[level, sample] = own
        else:
            assert line == "段"


def _value(number: str) -> int:
    inner = number.strip("（）、.")
    return _SIGNS.index(inner) + 1 if inner in _SIGNS else int(inner)


def test_more_than_nine_are_numbered_in_characters() -> None:
    heads = [{"key": f"h{i}", "level": 1, "number": "一、", "text": "章"} for i in range(21)]
    lines = text_lines(told_draft(pack_telling([{"id": "b", "kind": "running", "paragraphs": heads}])))
    assert [lines[i] for i in (8, 9, 10, 18, 19, 20)] == [
        "九、章",
        "十、章",
        "十一、章",
        "十九、章",
        "二十、章",
        "二十一、章",
    ]


def _paragraph(draft: Draft, block: str, key: str, row: str = SINGLE_ROW) -> SheetCell:
    return draft.session.sheet(FORM, draft.instance).places[draft.at(block, row, key)][1]


def test_rewriting_the_sentence_of_last_years_subject_brings_it_into_no_table_of_this_year() -> None:
    taking = """
  - id: all
    title: 总表
    name: 总表
    grid: [30, 60, 90]
    blocks:
      - id: tree
        kind: subjects
        dictionary: functional
        sources: [spending.tree]
        total: 总计
        columns:
          - {key: code, type: code, label: 编码}
          - {key: name, type: name, label: 名称}
          - {key: amount, type: number, label: 数, compute: "at(spending.tree.amount, code)"}
"""
    draft = told_draft(pack_of(OWN.read_text("utf-8") + taking))
    put_subject(draft, PENSION, "100", "80")
    put_subject(draft, "2150517", "", "7")
    (form,) = draft.session.submission.forms["all"]
    rows = draft.session.calculation.rows("all", form.id, "tree")
    assert "2150517" not in rows
    draft.session.apply(SetAdjustment(draft.at("items", "2150517", "item"), Adjustment("不再安排。", "完成")))
    assert draft.session.calculation.rows("all", form.id, "tree") == rows
    assert "（2）不再安排。" in text_lines(draft)


def test_another_year_and_another_name_are_told_at_once(draft: Draft) -> None:
    cover = Draft("told", "cover", draft.session)
    cover.put("unit", "name", "某局")
    assert text_lines(draft)[0] == "某局2024年部门预算情况说明"
    undo = draft.session.apply(SetYear(2025)).inverse
    assert text_lines(draft)[0] == "某局2025年部门预算情况说明"
    assert any("较2024年增加20.5元" in line for line in text_lines(draft))
    draft.session.apply(undo)
    assert text_lines(draft)[0] == "某局2024年部门预算情况说明"


def test_what_is_asked_beside_the_paper_is_asked_for_rows_that_are_told_alone() -> None:
    beside = "{key: beside, label: 依据, printed: false, required: true}\n"
    text = OWN.read_text("utf-8")
    line = "          - {key: why, label: 增减原因"
    draft = told_draft(pack_of(text.replace(line, f"          - {beside}{line}")))
    put_subject(draft, PENSION, "100", "80")  # three rows above it
    missing = [i.address for i in draft.session.issues() if i.address.column == "beside"]
    assert [at.row for at in missing] == [PENSION]


def test_what_another_block_has_computed_leads_to_the_table_as_well() -> None:
    text = OWN.read_text("utf-8").replace(
        'text: "电话：{phone}"', 'text: "电话：{phone}，{whole.change|told}元"'
    )
    draft = told_draft(pack_of(text))
    put_subject(draft, PENSION, "100", "80")
    line = _paragraph(draft, "end", "phone_text")
    (change,) = [run for run in line.runs if line.text[run.start : run.end] == "20"]
    assert change.address is not None
    assert (change.role, change.address[2:]) == ("computed", ("tree", "total", "amount"))


def test_what_is_computed_for_a_text_by_cases_leads_to_what_the_case_read() -> None:
    plain = '{key: was, type: number, internal: true, compute: "at(spending.tree.before, code)"}'
    cases = '{key: was, type: number, internal: true, cases: [{value: "at(spending.tree.before, code)"}]}'
    text = OWN.read_text("utf-8").replace("{zero(was) - zero(now)|told}", "{was - now|told}")
    assert text.count(plain) == 1
    draft = told_draft(pack_of(text.replace(plain, cases)))
    put_subject(draft, PENSION, "80", "100")
    line = _paragraph(draft, "items", "item", PENSION)
    (less,) = [run for run in line.runs if line.text[run.start : run.end] == "20"]
    assert less.address is not None
    assert less.address[2:] == ("tree", PENSION, "before")
