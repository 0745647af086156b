"""The PDF: fonts embedded, text searchable and where the pages put it, same bytes every time.

The goldens hold each line of the samples' PDFs with its place; after a wanted change of the layout
write them anew with TIANBAO_GOLDENS=write and look at the difference.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfplumber
import pikepdf
import pytest

from exporters.pdf.document import pdf_bytes, warm_up, write_pdf
from exporters.pdf.fonts import font_name
from models.address import Address
from models.drafts.changes import SetCell
from models.files.whole_write import SaveError
from models.fonts.faces import FACES, FontDataError, face
from models.layout.sheet import MM, Sheet, SheetCell, SheetRow
from models.packs.cells import Style
from models.pages.missing_characters import MissingCharacterError
from models.pages.pages import paginate
from models.pages.small_print import small_print
from models.resources import RESOURCES
from models.session.session import Session
from models.storage.draft_file import load_draft

GOLDENS = Path(__file__).parents[2] / "goldens"
SAMPLES = ("qiannan-selfeval-2023", "yuzhong-selfeval-2023", "yubei-budget-2024")


def opened(sample: str) -> Session:
    return Session(load_draft(RESOURCES / "samples" / f"{sample}.tianbao"))


def text_sheet(*lines: str, **style: object) -> Sheet:
    """Make a sheet with one line of text to a row."""
    style_ = Style.model_validate(style)
    rows = tuple(
        SheetRow("b", str(i), 8.0, (SheetCell(0, 1, 1, line, (line,), 10, style_, "typed"),))
        for i, line in enumerate(lines)
    )
    return Sheet("f", "1", "题", "题", False, (20, 20, 20, 20), (170.0,), rows)


def words(content: bytes) -> list[list[tuple[str, float, float]]]:
    """Give text, left edge and baseline of each line a pen drew, page by page."""
    with pdfplumber.open(BytesIO(content)) as pdf:
        return [_lines(page.chars, float(page.height)) for page in pdf.pages]


def _lines(chars: Sequence[dict[str, Any]], height: float) -> list[tuple[str, float, float]]:
    """Join characters that follow one another on a baseline."""
    found: list[tuple[str, float, float]] = []
    end = 0.0
    for char in chars:
        x, y = char["matrix"][4], height - char["matrix"][5]
        if found and abs(y - found[-1][2]) < 0.01 and abs(x - end) < 0.02:
            found[-1] = (found[-1][0] + char["text"], *found[-1][1:])
        else:
            found.append((char["text"], x, y))
        end = char["x1"]
    return found


def plain(content: bytes) -> str:
    return "\n".join(text for page in words(content) for text, _, _ in page)


@pytest.mark.parametrize("sample", SAMPLES)
def test_samples_are_drawn_as_the_golden_says(sample: str) -> None:
    tables = [sheet for sheet in opened(sample).printed_sheets() if not sheet.document]
    drawn = "".join(
        f"{number} {x:.1f} {y:.1f} {text}\n"
        for number, page in enumerate(words(pdf_bytes(tables, "题")), 1)
        for text, x, y in page
    )
    golden = GOLDENS / f"{sample}.pdf.txt"
    if os.environ.get("TIANBAO_GOLDENS") == "write":
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(drawn, encoding="utf-8", newline="\n")
    assert drawn == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("sample", SAMPLES)
def test_text_stands_where_the_pages_put_it(sample: str) -> None:
    sheets = opened(sample).printed_sheets()
    for page, drawn in zip(paginate(sheets), words(pdf_bytes(sheets, "题")), strict=True):
        for run in page.runs:
            here = [text for text, x, y in drawn if abs(x - run.x) < 0.02 and abs(y - run.y) < 0.02]
            assert here
            assert here[0].startswith(run.text)


@pytest.mark.parametrize("sample", sorted(path.stem for path in (RESOURCES / "samples").iterdir()))
def test_decimal_points_of_a_column_stand_exactly_below_each_other(sample: str) -> None:
    """Bold totals as well; figures that end at one place with as many decimals have their point there."""
    sheets = opened(sample).printed_sheets()
    columns = 0
    for sheet in sheets:
        figures = [(cell.text, cell) for _, cell in sheet.cells() if cell.number is not None]
        columns += len({cell.column for text, cell in figures if "." in text})
    points: dict[tuple[int, float, str], set[float]] = defaultdict(set)
    with pdfplumber.open(BytesIO(pdf_bytes(sheets, "题"))) as pdf:
        for number, page in enumerate(pdf.pages, 1):
            for text, x, y in _lines(page.chars, float(page.height)):
                if found := re.fullmatch(r"-?[\d,]+\.(\d+%?)", text):
                    at = [c for c in page.chars if c["matrix"][4] >= x - 0.01 and _on(c, page, y)]
                    point = next(c for c in at if c["text"] == ".")
                    end = at[at.index(point) + len(found[1])]["x1"]
                    points[number, round(end, 1), found[1][-1:] + str(len(found[1]))].add(point["x0"])
    assert len(points) >= columns > 0
    assert [places for places in points.values() if max(places) - min(places) > 0.001] == []


def test_a_figure_too_long_for_its_column_takes_the_others_along() -> None:
    """Set smaller by itself its point would stand beside the others'; one is named where all are small."""
    session = opened("yubei-budget-2024")
    instance = session.submission.forms["general"][0].id
    at = Address("general", instance, "tree", "2080505", "previous")
    session.apply(SetCell(at, "123456789012.34"))
    sheets = session.printed_sheets("general")
    column = sheets[0].places[at][1].column
    cells = [c for _, c in sheets[0].cells() if c.number is not None and c.column == column]
    assert len(cells) > 10
    assert {cell.size for cell in cells} == {sheets[0].places[at][1].size}
    assert cells[0].size < cells[0].style.size
    left, right = ((sheets[0].margins[3] + edge) * MM for edge in sheets[0].lefts[column : column + 2])
    with pdfplumber.open(BytesIO(pdf_bytes(sheets, "题"))) as pdf:
        points = [c["x0"] for p in pdf.pages for c in p.chars if c["text"] == "." and left < c["x0"] < right]
    assert len(points) == len(cells)
    assert max(points) - min(points) < 0.001
    said = small_print(session)
    assert said.count("磅") == 1
    assert "合计 · 2023年预算数" in said
    session.apply(SetCell(at, "1.34"))
    again = [c for _, c in session.printed_sheets("general")[0].cells() if c.column == column]
    assert {c.size for c in again if c.number is not None} == {cells[0].style.size}


def _on(char: dict[str, Any], page: Any, y: float) -> bool:
    return abs(float(page.height) - char["matrix"][5] - y) < 0.01


def test_places_on_paper_in_points() -> None:
    # 20 mm margin + 1 mm padding; middle of an 8 mm row: 20 mm + 4 mm + 0.38 em.
    ((line, foot),) = words(pdf_bytes([text_sheet("部门名称")], "题"))
    assert line == ("部门名称", pytest.approx(59.53, abs=0.01), pytest.approx(71.83, abs=0.01))
    assert foot[0] == "第 1 页 / 共 1 页"


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_font_is_embedded_as_a_subset_of_a_bundled_face(sample: str) -> None:
    with pikepdf.open(BytesIO(pdf_bytes(opened(sample).printed_sheets(), "题"))) as pdf:
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
        assert fonts
        for font in fonts:
            name = str(font.BaseFont)
            assert re.fullmatch(r"/[A-Z]{6}\+Noto(Serif|Sans)SC-(Regular|Bold)(-Figures)?", name)
            assert len(font.FontDescriptor.FontFile2.read_bytes()) < 500_000


def test_only_faces_in_use_are_embedded() -> None:
    with pikepdf.open(BytesIO(pdf_bytes([text_sheet("甲", face="sans")], "题"))) as pdf:
        names = {str(font.BaseFont)[8:] for font in pdf.pages[0].Resources.Font.values()}
    assert names == {"NotoSansSC-Regular", "NotoSerifSC-Regular"}


def test_title_language_and_sizes() -> None:
    portrait = text_sheet("甲")
    landscape = Sheet("f", "2", "题", "题", True, portrait.margins, portrait.grid, portrait.rows)
    with pikepdf.open(BytesIO(pdf_bytes([portrait, landscape], "2023年度“自评”表"))) as pdf:
        assert str(pdf.Root.Lang) == "zh-CN"
        assert str(pdf.docinfo.Title) == "2023年度“自评”表"
        assert str(pdf.docinfo.Creator) == "填报"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        sizes = [[round(float(x)) for x in page.MediaBox] for page in pdf.pages]
    assert sizes == [[0, 0, 595, 842], [0, 0, 842, 595]]


def test_text_is_found_beyond_the_256th_glyph_and_the_bmp() -> None:
    common = [chr(code) for code in range(0x4E00, 0x4E00 + 700)]
    lines = ["".join(common[i : i + 35]) for i in range(0, 700, 35)]
    beyond = next(chr(code) for code in range(0x20000, 0x30000) if not face("serif").missing(chr(code)))
    lines += [f"甲{beyond}乙", "a ≥ b（①）~`{}\\()<>"]
    found = plain(pdf_bytes([text_sheet(*lines)], "题")).split("\n")
    assert found[:-1] == lines


def test_a_rare_character_comes_from_the_other_face() -> None:
    rare = "\u9ff0"
    assert face("sans").missing(rare)
    content = pdf_bytes([text_sheet(f"甲{rare}乙", face="sans")], "题")
    assert f"甲{rare}乙" in plain(content)


def test_a_long_text_loses_no_line() -> None:
    session = opened(SAMPLES[0])
    sheet = session.printed_sheets()[0]
    actual = next(a for a in sheet.places if (a.block, a.column) == ("goals", "actual"))
    typed = "".join(f"第{i}项工作已完成，投入{i * 7}万元；" for i in range(1, 400))[:3000]
    session.apply(SetCell(actual, typed))
    sheets = session.printed_sheets()
    cell = sheets[0].places[actual][1]
    assert "".join(cell.lines) == typed
    pages = [[text for text, _, _ in page] for page in words(pdf_bytes(sheets, "题"))]
    shown = [text for page in pages for text in page if text in set(cell.lines)]
    assert shown == list(cell.lines)
    assert sum(any(text in cell.lines for text in page) for page in pages) > 1


def test_the_contact_line_stands_whole_on_one_page() -> None:
    pages = words(pdf_bytes(opened(SAMPLES[0]).printed_sheets(), "题"))
    name, phone = (
        {number for number, page in enumerate(pages) for text, _, _ in page if text == label}
        for label in ("联系人：", "联系电话：")
    )
    assert name == phone
    assert len(name) == 1


def test_same_content_and_date_give_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    sheets = opened(SAMPLES[0]).printed_sheets()
    content = pdf_bytes(sheets, "题")
    assert content == pdf_bytes(opened(SAMPLES[0]).printed_sheets(), "题")
    with pikepdf.open(BytesIO(content)) as pdf:
        assert str(pdf.docinfo.CreationDate).startswith("D:20231114221320")
    assert content != pdf_bytes(sheets, "另一题")


def test_writes_a_file_and_counts_its_pages(tmp_path: Path) -> None:
    path = tmp_path / "自评表.pdf"
    sheets = [text_sheet("甲"), text_sheet("乙")]
    assert write_pdf(sheets, path, "题") == 2
    assert plain(path.read_bytes()) == "甲\n第 1 页 / 共 2 页\n乙\n第 2 页 / 共 2 页"
    with pytest.raises(SaveError):
        write_pdf(sheets, tmp_path / "没有" / "自评表.pdf", "题")


def test_a_character_without_glyph_is_refused_and_the_old_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"old")
    with pytest.raises(MissingCharacterError, match=r"U\+1F600"):
        write_pdf([text_sheet("甲\U0001f600")], path, "题")
    assert path.read_bytes() == b"old"


def test_warm_up_opens_every_face() -> None:
    warm_up()
    before = font_name.cache_info().misses
    assert [font_name(name) for name in FACES] == [f"tianbao-{name}" for name in FACES]
    assert font_name.cache_info().misses == before


def test_a_damaged_font_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"\0\1\0\0" + b"\xff" * 64)
    font_name.cache_clear()
    monkeypatch.setattr(face("serif"), "path", broken)
    with pytest.raises(FontDataError, match=r"broken\.ttf"):
        pdf_bytes([text_sheet("甲")], "题")
    monkeypatch.setattr(face("serif"), "path", tmp_path / "none.ttf")
    with pytest.raises(FontDataError, match=r"none\.ttf"):
        pdf_bytes([text_sheet("甲")], "题")
