"""Paragraphs on the page: 22 lines of 28 characters, cut between any two lines, and where each run lies."""

from __future__ import annotations

from itertools import groupby, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.editing.board import Board
from models.editing.first_rows import screen_sheet
from models.fonts.faces import face
from models.layout.runs import BLANK, run_boxes
from models.layout.sheet import MM, Sheet, SheetCell
from models.pages.pages import Page, paginate
from tests.support.building import Draft
from tests.support.running import FORM, pack_telling, put_subject, told_draft, write

LINES, CHARACTERS, PITCH = 22, 28, 28.8
TOP = 37 * MM


def _sheet(draft: Draft) -> Sheet:
    return draft.session.sheet(FORM, draft.instance)


def _cell(draft: Draft, block: str, key: str) -> SheetCell:
    return _sheet(draft).places[draft.at(block, "-", key)][1]


def _lines(page: Page) -> list[str]:
    """Give what stands on each baseline of the type area of a page."""
    inside = [run for run in page.runs if TOP < run.y < page.height - 35 * MM]
    return ["".join(run.text for run in line) for _, line in groupby(inside, key=lambda run: round(run.y, 1))]


def test_a_full_page_has_22_lines_of_28_characters() -> None:
    draft = told_draft()
    draft.put("head", "duties", "负责本部门的工作" * 400)
    pages = paginate([_sheet(draft)])
    assert len(pages) > 3
    for page in pages[1:-1]:
        assert [len(line) for line in _lines(page)] == [CHARACTERS] * LINES
        tops = sorted({round(run.y, 1) for run in page.runs if TOP < run.y < page.height - 35 * MM})
        assert all(lower - upper == pytest.approx(PITCH, abs=0.11) for upper, lower in pairwise(tops))


@given(st.lists(st.integers(1, 900), min_size=1, max_size=6))
def test_pages_lose_no_line_and_leave_none_half_empty(lengths: list[int]) -> None:
    draft = told_draft()
    draft.put("head", "duties", "\n".join("字" * length for length in lengths))
    sheet = _sheet(draft)
    pages = paginate([sheet])
    assert [line for page in pages for line in _lines(page)] == [
        line for _, cell in sheet.cells() for line in cell.lines
    ]
    heads = {cell.lines[-1] for _, cell in sheet.cells() if cell.level not in ("", "body") and cell.lines}
    for page, following in pairwise(pages):
        left, first = LINES - len(_lines(page)), _lines(following)[0]
        assert left == 0 or first in heads  # only headings go over, with the line they keep with
        assert _lines(page)[-1] not in heads


@pytest.mark.parametrize("lines", range(18, 24))
def test_a_heading_stays_with_the_first_line_of_the_next_block_beyond_a_gap(lines: int) -> None:
    heading = {"key": "head", "level": 1, "number": "一、", "text": "章"}
    duties = {"key": "told", "text": "{duties}"}
    before = {"id": "a", "kind": "running", "cells": [{"key": "duties", "type": "long"}]}
    after = {"id": "b", "kind": "running", "gap": 10.16, "paragraphs": [{"key": "body", "text": "字" * 80}]}
    draft = told_draft(pack_telling([{**before, "paragraphs": [duties, heading]}, after]))
    draft.put("a", "duties", "\n".join("字" for _ in range(lines)))
    first, second = paginate([_sheet(draft)])
    assert _lines(first)[-1] != "　　一、章"
    assert ("　　一、章" in _lines(first)) == (lines <= 19)
    assert len(_lines(first)) + len(_lines(second)) == lines + 1 + 3


def test_a_typed_line_break_begins_a_paragraph_two_characters_in() -> None:
    draft = told_draft()
    draft.put("head", "duties", "负责甲。\n负责乙。")
    assert _cell(draft, "head", "duties_text").lines == ("　　负责甲。", "　　负责乙。")
    assert _cell(draft, "head", "duties_text").text == "负责甲。\n负责乙。"
    draft.put("head", "duties", "　　负责甲。 \n\n　　负责乙。\n")  # as it is pasted out of a document
    assert _cell(draft, "head", "duties_text").lines == ("　　负责甲。", "　　负责乙。")


def test_the_screen_has_a_blank_for_what_is_missing_and_paper_has_none() -> None:
    draft = told_draft()
    at, piece = draft.at("whole", "-", "used"), draft.at("whole", "-", "use")
    on_paper, on_screen = (
        sheet.places[at][1] for sheet in (_sheet(draft), screen_sheet(draft.session, FORM, draft.instance))
    )
    assert (on_paper.text, on_screen.text) == ("（二）主要用于。", f"（二）主要用于{BLANK}。")
    (gap,) = [run for run in on_screen.runs if run.address == piece]
    assert on_screen.text[gap.start : gap.end] == BLANK
    before = screen_sheet(draft.session, FORM, draft.instance)
    write(draft, "whole", "use", "办公")
    after = screen_sheet(draft.session, FORM, draft.instance)
    different = after.different_rows(before)
    assert different is not None
    assert [after.rows[i].cells[0].address for i in different] == [at]
    filled = screen_sheet(draft.session, FORM, draft.instance).places[at][1]
    assert filled == _sheet(draft).places[at][1]
    assert filled.text == "（二）主要用于办公。"


def test_a_piece_is_found_where_its_paragraph_stands() -> None:
    draft = told_draft()
    board = Board(screen_sheet(draft.session, FORM, draft.instance))
    for block, column, told in (("head", "duties", "duties_text"), ("end", "phone", "phone_text")):
        slot, paragraph = (board.find(draft.at(block, "-", key)) for key in (column, told))
        assert slot is not None
        assert paragraph is not None
        assert (slot.row, slot.cell) == (paragraph.row, paragraph.cell)
        assert board.marked(draft.at(block, "-", column)) == draft.at(block, "-", told)


def test_a_run_has_a_box_on_each_line_it_reaches() -> None:
    draft = told_draft()
    put_subject(draft, "2080505", "100.5", "80")
    typed = "在编人员增加，工资标准调整，社会保险缴费基数按上年实际重新核定并补缴"
    write(draft, "items", "why", typed, "2080505")
    sheet = _sheet(draft)
    row, cell = sheet.places[draft.at("items", "2080505", "item")]
    (run,) = [run for run in cell.runs if run.role == "typed"]
    boxes = run_boxes(sheet, row, cell, run)
    first = next(i for i, line in enumerate(cell.lines) if typed[:2] in line)
    assert len(boxes) == len(cell.lines) - first > 1
    size = cell.size / MM
    widths = sum(width for _, _, width, _ in boxes)
    assert widths == pytest.approx(len(typed) * size, rel=1e-6)
    assert [round((top - sheet.tops[row]) / cell.line_height) for _, top, _, _ in boxes] == [
        *range(first, len(cell.lines))
    ]
    before = cell.lines[first].index(typed[0])
    left = face(sheet.faces[cell.style.face]).width(cell.lines[first][:before], cell.size) / MM
    assert boxes[0][0] == pytest.approx(left)
    assert boxes[1][0] == 0


def test_the_box_of_a_gap_on_paper_has_no_width() -> None:
    draft = told_draft()
    sheet = _sheet(draft)
    row, cell = sheet.places[draft.at("whole", "-", "used")]
    (gap,) = [run for run in cell.runs if run.role == "gap"]
    ((left, top, width, height),) = run_boxes(sheet, row, cell, gap)
    assert width == 0
    assert left > 0
    assert (top, height) == (sheet.tops[row], cell.line_height)


@given(st.text("字，。 \n12a　", min_size=1, max_size=200))
def test_boxes_are_found_whatever_is_typed(text: str) -> None:
    draft = told_draft()
    write(draft, "whole", "use", text)
    sheet = _sheet(draft)
    row, cell = sheet.places[draft.at("whole", "-", "used")]
    for run in cell.runs:
        for left, top, width, _ in run_boxes(sheet, row, cell, run):
            assert 0 <= left <= left + width <= 156.5
            assert sheet.tops[row] <= top < sheet.tops[row + 1]
