"""What pages carry beside the form: foot, QR code, 草稿 and the room for a seal."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pdfplumber
import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from exporters.pdf.document import pdf_bytes
from exporters.workbook.workbook import workbook_bytes
from models.drafts.changes import SetCell
from models.fonts.faces import face
from models.layout.cutting import WITH_SEAL, cut
from models.layout.sheet import MM, Sheet
from models.packs.loading import load_pack, pack_ids
from models.pages.page_marks import PageMarks, dress, has_errors
from models.pages.pages import Page, paginate
from models.pages.strokes import TextRun
from models.session.opening import open_draft
from models.session.session import Session
from models.session.unit_and_title import named_address, unit_name
from tests.models.pages.test_pages import MARGINS, cell, head, row, sheet
from tests.support.building import CHONGQING, GUIZHOU, SAMPLES, Draft, tables

DRESSING = PageMarks("7K3M-92QF", datetime(2026, 11, 21, 10, 32))
SEAL = 42.0
BINDING, UNPRINTABLE = 20, 9
"""In mm: what a binding takes at the left, and what printers leave white at every edge."""


def opened(pack: str) -> Session:
    return open_draft(SAMPLES / f"{pack}.tianbao")


def right_end(run: TextRun) -> float:
    return run.x + face(run.face).width(run.text, run.size)


@pytest.mark.parametrize("pack", pack_ids())
def test_the_foot_is_read_at_arms_length_and_touches_nothing(pack: str) -> None:
    sheets = opened(pack).printed_sheets()
    pages = paginate(sheets, DRESSING)
    for n, (page, bare) in enumerate(zip(pages, paginate(sheets), strict=True), 1):
        one = sheets[page.sheet]
        body = page.height - one.margins[2] * MM
        feet = [run for run in page.runs if run.y > body]
        said = f"— {n} —" if one.document else f"第 {n} 页 / 共 {len(pages)} 页"
        assert {run.text for run in feet} == {DRESSING.foot, said}
        assert [run.text for run in bare.runs if run.y > body] == [said]
        fills = [fill.box for fill in page.fills]
        left, right = min(box.x for box in fills), max(box.x + box.width for box in fills)
        spans = sorted([(left, right), *((run.x, right_end(run)) for run in feet)])
        assert all(after[0] - before[1] > 2 * MM for before, after in pairwise(spans))
        assert all(run.size >= 7 for run in page.runs)
        assert min(box.y for box in fills) >= body + MM - 0.01
        if one.document and n % 2:
            assert left == pytest.approx(one.margins[3] * MM)
        else:
            assert right == pytest.approx(page.width - one.margins[1] * MM)


@pytest.mark.parametrize("dressing", [None, DRESSING])
def test_pages_of_text_are_numbered_as_official_documents_are(dressing: PageMarks | None) -> None:
    """GB/T 9704-2012 7.5: 四号, 7 mm below the text; odd ones at the right, even at the left, a 字 in."""
    sheets = opened("yubei-budget-2024").printed_sheets()
    pages = [page for page in paginate(sheets, dressing) if sheets[page.sheet].document]
    assert len(pages) > 5
    _, right, bottom, left = sheets[0].margins
    for n, page in enumerate(pages, 1):
        (number,) = [run for run in page.runs if run.text == f"— {n} —"]
        assert (number.face, number.size) == ("serif", 14)
        assert number.y - 0.38 * 14 == pytest.approx(page.height - (bottom - 7) * MM)
        if n % 2:
            assert right_end(number) == pytest.approx(page.width - right * MM - 14)
        else:
            assert number.x == pytest.approx(left * MM + 14)
        assert not [run for run in page.runs if run.y < sheets[0].margins[0] * MM]


@pytest.mark.parametrize("pack", pack_ids())
def test_a_document_has_one_set_of_margins_and_nothing_where_printers_do_not_print(pack: str) -> None:
    sheets = opened(pack).printed_sheets()
    assert len({sheet.margins for sheet in sheets if not sheet.document}) == 1
    top, right, bottom, left = sheets[-1].margins
    assert left == BINDING
    assert min(top, right, bottom) >= 10
    for one in sheets:
        _, right, _, left = one.margins
        assert left + one.lefts[-1] + right == pytest.approx(one.page_size[0])
    least = UNPRINTABLE * MM
    for page in paginate(sheets, DRESSING):
        boxes = [fill.box for fill in page.fills]
        assert min([run.x for run in page.runs]) >= least
        assert max([*map(right_end, page.runs), *(b.x + b.width for b in boxes)]) <= page.width - least
        assert max([*(b.y + b.height for b in boxes), *(r.y + r.size / 5 for r in page.runs)]) <= (
            page.height - least
        )
        if sheets[page.sheet].document:
            continue
        number = next(run for run in page.runs if run.text.startswith("第 ") and " 页 / 共 " in run.text)
        _, right, _, left = sheets[page.sheet].margins
        middle = (left * MM + page.width - right * MM) / 2
        assert (number.x + right_end(number)) / 2 == pytest.approx(middle)


@pytest.mark.parametrize("pack", pack_ids())
def test_a_loose_page_says_what_it_belongs_to(pack: str) -> None:
    """Its form with the number, the unit and the money; 续表 where it does not begin a form."""
    session = opened(pack)
    sheets = tables(session)
    begun = -1
    for page in paginate(sheets, DRESSING):
        one = sheets[page.sheet]
        above = [run for run in page.runs if run.y < one.margins[0] * MM - 5]
        what, whose = (run.text for run in above)
        number = session.pack.form(one.form).no
        assert number in what
        assert what.startswith((one.group or one.name)[:20])
        assert what.endswith("（续表）") == (page.sheet == begun)
        assert whose == f"{unit_name(session)}　单位：{session.pack.unit_of_money}"
        assert all(run.x >= one.margins[3] * MM - 0.01 for run in above)
        assert right_end(above[1]) == pytest.approx(page.width - one.margins[1] * MM)
        begun = page.sheet


@pytest.mark.parametrize("times", [0, 1, 200])
def test_the_line_above_the_form_follows_the_unit_and_is_cut_where_it_is_too_long(times: int) -> None:
    session = opened("tongnan-budget-2021")
    unit = named_address(session.pack, session.submission, "unit")
    assert unit is not None
    session.apply(SetCell(unit, "某某区某某局" * times))
    for page in paginate(tables(session), DRESSING):
        above = [run for run in page.runs if run.y < 17 * MM]
        assert right_end(above[0]) < above[-1].x
        assert above[-1].text.startswith("某某区某某局" * bool(times))
        assert above[-1].text.endswith("单位：万元")


def modules(page: Page) -> set[tuple[int, int]]:
    """Give the dark modules of a page's QR code by row and column."""
    boxes = [fill.box for fill in page.fills]
    left, top, side = min(b.x for b in boxes), min(b.y for b in boxes), boxes[0].height
    return {
        (round((box.y - top) / side), round((box.x - left) / side) + k)
        for box in boxes
        for k in range(round(box.width / side))
    }


def test_the_qr_code_says_what_the_foot_says() -> None:
    (page,) = paginate([sheet(row(cell(0, 1)))], DRESSING)
    wanted = segno.make_qr("7K3M-92QF 2026-11-21 10:32 1/1", error="m").matrix
    assert modules(page) == {(y, x) for y, line in enumerate(wanted) for x, dark in enumerate(line) if dark}


@pytest.mark.skipif(shutil.which("zbarimg") is None, reason="zbarimg (zbar-tools) is not installed")
def test_a_reader_reads_the_qr_code_off_the_page(tmp_path: Path) -> None:
    (tmp_path / "page.pdf").write_bytes(pdf_bytes([sheet(row(cell(0, 1)))], "题", DRESSING))
    subprocess.run(
        ["pdftoppm", "-r", "200", "-png", "-singlefile", "page.pdf", "page"], cwd=tmp_path, check=True
    )
    read = subprocess.run(
        ["zbarimg", "-q", "--raw", "page.png"], cwd=tmp_path, capture_output=True, text=True
    )
    assert read.stdout.strip() == "7K3M-92QF 2026-11-21 10:32 1/1"


def test_the_time_of_print_can_be_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert dress(opened(GUIZHOU)).foot == "核对码 JCDK-YWJ6　打印时间 2023-11-14 22:13"


def test_drafts_with_errors_carry_the_word_and_others_do_not() -> None:
    session = opened(GUIZHOU)
    assert not has_errors(session)
    assert not any(page.under for page in paginate(session.printed_sheets(), dress(session)))
    address = next(a for one in session.printed_sheets() for a in one.places if a.column == "contact")
    inverse = session.apply(SetCell(address, "")).inverse
    assert [
        [run.text for run in page.under] for page in paginate(session.printed_sheets(), dress(session))
    ] == [
        ["草稿"],
        ["草稿"],
    ]
    assert not any(page.under for page in paginate(session.printed_sheets(), dress(session, watermark=False)))
    session.apply(inverse)
    assert not dress(session).draft


def test_the_word_lies_light_across_the_middle_of_the_page() -> None:
    pdf = pdfplumber.open(BytesIO(pdf_bytes([sheet(row(cell(0, 1)))], "题", replace(DRESSING, draft=True))))
    (page,) = pdf.pages
    marks = [char for char in page.chars if char["text"] in "草稿" and char["size"] > 40]
    assert [char["text"] for char in marks] == ["草", "稿"]
    assert all(char["non_stroking_color"][0] > 0.85 for char in marks)
    middle = sum((char["x0"] + char["x1"]) / 2 for char in marks) / 2
    assert middle == pytest.approx(float(page.width) / 2, abs=8)


def test_the_workbook_carries_code_and_word() -> None:
    book = load_workbook(
        BytesIO(workbook_bytes([sheet(row(cell(0, 1)))], "题", replace(DRESSING, draft=True)))
    )
    worksheet = book.worksheets[0]
    assert worksheet.oddFooter.left.text == DRESSING.foot
    assert worksheet.oddHeader.center.text == "草稿"
    assert book.properties.keywords == "核对码 7K3M-92QF"


@pytest.mark.parametrize("unit", ["某局", "某某市某某区数据资源和电子政务发展管理局下属的一家名称很长的中心"])
def test_draft_in_the_head_of_a_worksheet_stands_free_of_the_words_beside_it(unit: str) -> None:
    session = open_draft(SAMPLES / "national-project-selfeval.tianbao")
    name = named_address(session.pack, session.submission, "unit")
    assert name is not None
    session.apply(SetCell(name, unit))
    project = Draft("", "project", session)
    project.put("head", "name", "2023年马鹿坑国有林场新建野生动物收容所及配套道路建设项目")
    project.put("indicators", "weight", "90", project.rows("indicators")[0])
    assert has_errors(session)
    book = load_workbook(BytesIO(workbook_bytes(tables(session), "x", dress(session), session.calculation)))
    assert len(book.worksheets) >= len(tables(session))
    for made, worksheet in zip(tables(session)[::-1], book.worksheets[::-1], strict=False):
        _, right, _, left = made.margins
        half = (made.page_size[0] - left - right) / 2 * MM
        around = worksheet.oddHeader
        assert around.center.text == "草稿"
        for part in (around.left, around.right):
            wide = face("serif").width(part.text.replace("&&", "&"), float(part.size))
            assert wide < half - around.center.size, part.text


@pytest.mark.parametrize("pack", pack_ids())
def test_pages_leave_room_for_binding(pack: str) -> None:
    for form in (form for form in load_pack(pack).forms if form.printed):
        top, right, _, left = form.margins
        assert left >= 13
        assert right >= 7
        assert max(top, left) >= 16


# The seal


def sealed(*above: int) -> Sheet:
    """Make a table of rows with so many lines and a line with a seal under it."""
    rows = [row(cell(1, lines, f"{i}a"), name=str(i)) for i, lines in enumerate(above)]
    seal = replace(cell(2, 1, "s", border=False), seal=True)
    gap = row(block="sign", height=2.0)
    grid = (30.0, 60.0, 80.0)
    made = sheet(head(), *rows, gap, row(seal, block="sign", name="-", height=max(SEAL, seal.needed)))
    return replace(made, grid=grid)


@given(st.lists(st.one_of(st.integers(1, 4), st.integers(1, 120)), min_size=2, max_size=40))
def test_a_seal_never_leaves_the_last_rows(above: list[int]) -> None:
    made = sealed(*above)
    pages = cut(made)
    last = [piece.row for piece in pages[-1] if not piece.repeated and made.rows[piece.row].cells]
    seal = len(made.rows) - 1
    assert all(any(not made.rows[piece.row].repeat for piece in page) for page in pages)
    wanted = range(seal - 1 - WITH_SEAL, seal - 1)
    assert last[-1] == seal
    # Rows that are longer than a page together with the seal cannot all come along.
    if sum(made.rows[n].height for n in wanted) + SEAL < 297 - MARGINS[0] - MARGINS[2] - 40:
        assert set(wanted) <= set(last)


@given(st.lists(st.integers(1, 6), min_size=2, max_size=60))
def test_nothing_else_enters_the_circle(above: list[int]) -> None:
    page = paginate([sealed(*above)], DRESSING)[-1]
    (circle,) = page.seals
    assert (circle.width, circle.height) == pytest.approx((SEAL * MM, SEAL * MM))
    own = {"s2第0行"}
    for run in page.runs:
        if run.text not in own:
            above_it, below = run.y < circle.y + 1, run.y - run.size > circle.y + circle.height
            assert above_it or below or right_end(run) < circle.x
    for line in page.lines:
        assert line.y2 <= circle.y + 0.01 or line.y1 >= circle.y + circle.height - 0.01


@pytest.mark.parametrize("pack", pack_ids())
def test_where_a_form_asks_for_the_seal_there_is_room_for_it(pack: str) -> None:
    """Right of the words that ask, a circle of 42 mm with no text in it."""
    sheets = opened(pack).printed_sheets()
    asking = {at for at, one in enumerate(sheets) if any("盖章" in cell.text for _, cell in one.cells())}
    pages = paginate(sheets)
    assert {page.sheet for page in pages if page.seals} == asking
    for page in pages:
        for circle in page.seals:
            assert (circle.width, circle.height) == pytest.approx((SEAL * MM, SEAL * MM))
            beside = [run for run in page.runs if circle.y < run.y < circle.y + circle.height]
            assert any("盖章" in run.text and right_end(run) < circle.x for run in beside)
            assert not any(right_end(run) > circle.x and run.x < circle.x + circle.width for run in beside)


def test_the_self_evaluation_with_a_signature_keeps_room_for_the_seal() -> None:
    sheets = opened(GUIZHOU).printed_sheets()
    assert [len(page.seals) for page in paginate(sheets)] == [1, 0]
    assert not any(page.seals for page in paginate(opened(CHONGQING).printed_sheets()))


def test_each_page_of_a_budget_has_the_number_of_its_table_upper_left() -> None:
    session = open_draft(SAMPLES / "yubei-budget-2024.tianbao")
    sheets = tables(session)
    numbers = []
    for page in paginate(sheets):
        sheet = sheets[page.sheet]
        form = session.pack.form(sheet.form)
        left, top = sheet.margins[3] * MM, sheet.margins[0] * MM
        (first,) = [run.text for run in page.runs if run.y < top and run.x == left]
        assert first.startswith(f"{form.no} " if form.no else sheet.name)
        numbers.append(form.no)
    numerals = [*"一二三四五六七八九十", *(f"十{unit}" for unit in "一二三四五六七")]
    assert list(dict.fromkeys(filter(None, numbers))) == [f"表{numeral}" for numeral in numerals]
