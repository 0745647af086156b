"""Small things an office expects of what is exported, from the command line."""

from __future__ import annotations

import re
from pathlib import Path
from zipfile import ZipFile

import pdfplumber

from models.errors import ExitCode
from tests.support.building import SAMPLES
from ui.cli.commands import main

SAMPLE = str(SAMPLES / "yubei-budget-2024.tianbao")
ADDED = str(SAMPLES / "tongnan-budget-2021.tianbao")


def test_figures_and_codes_in_word_are_never_broken_in_two(tmp_path: Path) -> None:
    out = tmp_path / "表.docx"
    assert main(["export", SAMPLE, "--form", "general", "--docx", str(out)]) == ExitCode.DONE
    with ZipFile(out) as word:
        cells = re.findall(r"<w:tc>.*?</w:tc>", word.read("word/document.xml").decode(), re.DOTALL)
    texts = {"".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", cell)): "<w:noWrap/>" in cell for cell in cells}
    assert texts["1,243,914.78"]
    assert texts["2150501"]
    assert not texts["行政运行"]


def test_a_contents_list_on_the_web_has_no_column_for_pages(tmp_path: Path) -> None:
    web, pdf = tmp_path / "表.html", tmp_path / "表.pdf"
    given = ["export", SAMPLE, "--form", "contents", "--html", str(web), "--pdf", str(pdf)]
    assert main(given) == ExitCode.DONE
    page = web.read_text("utf-8")
    assert "工作表名" in page
    assert "页码" not in page
    with pdfplumber.open(pdf) as book:
        assert "页码" in (book.pages[0].extract_text() or "")


def test_the_page_for_the_seal_has_a_line_to_sign(tmp_path: Path) -> None:
    pdf = tmp_path / "表.pdf"
    assert main(["export", ADDED, "--pdf", str(pdf), "--seal-page"]) == ExitCode.DONE
    with pdfplumber.open(pdf) as book:
        last = (book.pages[-1].extract_text() or "").replace(" ", "")
    assert "单位负责人（签字）" in last
    assert last.index("单位（盖章）") < last.index("单位负责人（签字）") < last.index("日期")
