"""A sheet of hard cases: nothing cut, broken in two or lost in any face, and readable where it can be."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pdfplumber
import pytest

from exporters.pdf.document import pdf_bytes
from exporters.workbook.workbook import workbook_bytes
from models.drafts.submission import new_submission
from models.fonts.faces import face
from models.layout.cutting import cut
from models.layout.sheet import MM, Sheet
from models.packs.loading import load_pack, pack_ids, read_pack
from models.pages.page_marks import PageMarks, dress, has_errors
from models.pages.pages import paginate
from models.pages.small_print import LEAST, small_print
from models.pages.strokes import by_face
from models.session.opening import open_draft
from models.session.session import Session
from tests.support.building import SAMPLES
from tests.support.faces import pdf_by_address, unspaced, workbook_by_address
from tests.whole.test_filings_faces import whole

LONG = ("贯彻落实“十四五”规划（2021—2025年），完成率≥95%；" * 110)[:3000]
UNIT = (
    "某某省某某自治州某某民族自治县某某高新技术产业开发区管理委员会"
    "大数据发展与政务服务管理局信息化建设和网络安全保障服务中心"
)
NAME = ("智慧城市感知体系建设（一期）完成率（%）" * 12)[:200]
FIGURE = "1,234,567,890.12"
RARE = "䶮㛃𬭎𠅤"
ENDS = "（" + "甲" * 9 + "）（" + "乙" * 7 + "）100%、（" + "丙" * 9 + "）99.5%。"
COLUMNS = 14
ROWS = 400
_HEAD = "          - {{key: c{n}, label: 第{n}栏：一般公共预算财政拨款支出合计, type: text}}"
_HEADS = "\n".join(_HEAD.format(n=n) for n in range(1, COLUMNS))
_FORMS = f"""
  - id: wide
    title: 十四列
    name: 十四列
    orientation: landscape
    grid: [{", ".join(["11"] + ["19.69"] * 13)}]
    blocks:
      - {{id: title, kind: text, rows: [[{{text: 十四列的横表, span: 14, style: title}}]]}}
      - id: unit
        kind: text
        rows: [[{{text: "单位："}}, {{key: unit, label: 单位, span: 13, style: plain}}]]
      - id: list
        kind: rows
        title: 明细
        header: true
        repeat: true
        columns:
          - {{key: figure, label: 最窄的一列金额, type: number}}
{_HEADS}
  - id: deep
    title: 长文
    name: 长文
    grid: [30, 150]
    blocks:
      - id: goals
        kind: fields
        title: 目标
        rows:
          - [{{text: 年度总体目标, style: label}}, {{key: goal, label: 目标, type: long}}]
          - [{{text: 指标名称, style: label}}, {{key: name, label: 指标名称}}]
          - [{{text: 姓名, style: label}}, {{key: person, label: 姓名}}]
          - [{{text: 括号和百分号, style: label}}, {{key: ends, label: 行尾}}]
"""


@pytest.fixture(scope="module")
def hard(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """Give a draft with all of it."""
    small = (Path(__file__).parents[1] / "packs" / "small.yaml").read_text("utf-8")
    path = tmp_path_factory.mktemp("packs") / "small.yaml"
    path.write_text(small.rstrip() + _FORMS, "utf-8")
    pack = read_pack(path)
    submission = new_submission(pack, 2024)
    wide, deep = submission.forms["wide"][0], submission.forms["deep"][0]
    wide.blocks["unit"]["-"] = {"unit": UNIT}
    cells = {f"c{n}": f"第{n}栏" for n in range(1, COLUMNS)}
    wide.blocks["list"] = {f"r{i}": {"figure": FIGURE, **cells} for i in range(1, ROWS + 1)}
    deep.blocks["goals"]["-"] = {"goal": LONG, "name": NAME, "person": RARE, "ends": ENDS}
    return Session(submission, pack)


def sheets_of(session: Session) -> tuple[Sheet, ...]:
    return (*session.printed_sheets("wide"), *session.printed_sheets("deep"))


def test_every_text_is_whole_in_all_faces(hard: Session) -> None:
    sheets = sheets_of(hard)
    drawn = pdf_by_address(pdf_bytes(sheets[1:], "题"), sheets[1:])
    written = workbook_by_address(workbook_bytes(sheets, "题", None, hard.calculation), sheets)
    texts = {address.column: cell.text for sheet in sheets for address, (_, cell) in sheet.places.items()}
    assert (texts["goal"], texts["name"], texts["person"], texts["ends"]) == (LONG, NAME, RARE, ENDS)
    assert (texts["unit"], texts["figure"]) == (UNIT, FIGURE)
    for sheet in sheets:
        for address, (_, cell) in sheet.places.items():
            text = unspaced(cell.text)
            assert whole([unspaced(shown.text) for shown in written[address]], text), address
            assert address not in drawn or whole(drawn[address], text), address


def test_no_text_leaves_its_cell(hard: Session) -> None:
    for sheet in sheets_of(hard):
        for _, cell in sheet.cells():
            room = (sheet.lefts[cell.column + cell.span] - sheet.lefts[cell.column]) * MM
            for line in cell.lines:
                parts = by_face(line, sheet.faces[cell.style.face])
                width = sum(face(name).width(part, cell.size) for name, part in parts)
                assert width <= room + 0.1, line


def test_a_figure_is_set_smaller_and_never_broken(hard: Session) -> None:
    sheet = hard.printed_sheets("wide")[0]
    cells = [cell for address, (_, cell) in sheet.places.items() if address.column == "figure"]
    assert len(cells) == ROWS
    assert all(cell.lines == (FIGURE,) for cell in cells)
    assert all(cell.size < cell.style.size for cell in cells)
    # And where it cannot be read any more, that is said.
    assert all(cell.size < LEAST for cell in cells)
    assert small_print(hard).startswith(
        f"列宽放不下，字印得太小：十四列 第 1 行 · 最窄的一列金额（{cells[0].size:.1f} 磅）。请"
    )
    assert small_print(hard, "deep") == ""


def test_four_hundred_rows_repeat_their_heads_and_keep_their_order(hard: Session) -> None:
    sheets = hard.printed_sheets("wide")
    pages = cut(sheets[0])
    assert 15 < len(pages) < 40
    assert all(any(piece.repeated for piece in page) for page in pages[1:])
    with pdfplumber.open(BytesIO(pdf_bytes(sheets, "题"))) as pdf:
        counts = [unspaced(page.extract_text()).count("第13栏") for page in pdf.pages]
    assert sum(counts) == ROWS + len(pages)  # and the heads


def test_lines_keep_brackets_and_signs_where_they_belong(hard: Session) -> None:
    place = next(a for a in hard.printed_sheets("deep")[0].places if a.column == "goal")
    _, cell = hard.printed_sheets("deep")[0].places[place]
    assert len(cell.lines) > 30
    assert not any(line[0] in "）”；，、%" or line[-1] in "（“" for line in cell.lines)


def test_rare_characters_are_drawn(hard: Session) -> None:
    with pdfplumber.open(BytesIO(pdf_bytes(hard.printed_sheets("deep"), "题"))) as pdf:
        assert RARE in "".join(page.extract_text() for page in pdf.pages)


@pytest.mark.parametrize("pack", pack_ids())
def test_an_empty_set_prints_its_heads_and_is_marked_as_a_draft(pack: str) -> None:
    session = Session(new_submission(load_pack(pack), 2024))
    sheets = session.printed_sheets()
    assert has_errors(session)
    pages = paginate(sheets, dress(session))
    assert len(pages) >= len(sheets)
    assert all(page.under for page in pages)
    assert workbook_bytes(sheets, "题", dress(session), session.calculation)
    assert pdf_bytes(sheets, "题", dress(session)).startswith(b"%PDF")


@pytest.mark.parametrize("pack", pack_ids())
def test_nothing_in_the_samples_is_smaller_than_seven_points(pack: str) -> None:
    session = open_draft(SAMPLES / f"{pack}.tianbao")
    dressing: PageMarks = dress(session)
    sizes = {run.size for page in paginate(session.printed_sheets(), dressing) for run in page.runs}
    assert min(sizes) >= 7
