"""The pages of running text, as a person gets them: from the command line and in the preview."""

from __future__ import annotations

import shutil
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import pdfplumber
import pikepdf
import pytest
from pdfplumber.page import Page

from models.errors import ExitCode
from models.layout.runs import BLANK
from tests.support.building import SAMPLES
from tests.support.windows import OFFSCREEN, opened
from ui.cli.commands import main
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
PACKS = ("tongnan-budget-2021", "yubei-budget-2024")
LINES, CHARACTERS = 22, 28
MM = 72 / 25.4
RIGHT, TOP, BOTTOM = 184 * MM, 37 * MM, 262 * MM
"""The type area of GB/T 9704-2012, 5.2.1: 156 × 225 mm."""


def text_lines(page: Page) -> list[list[dict[str, Any]]]:
    """Give the characters of each line of the type area, from its top."""
    found: dict[float, list[dict[str, Any]]] = defaultdict(list)
    for char in page.chars:
        if TOP < char["top"] + char["size"] / 2 < BOTTOM and not char["matrix"][1]:
            found[round(char["matrix"][5], 1)].append(char)
    return [found[y] for y in sorted(found, reverse=True)]


def exported(folder: Path, pack: str, *options: str) -> Path:
    shutil.copy(SAMPLES / f"{pack}.tianbao", folder / "a.tianbao")
    made = folder / "a.pdf"
    assert main(["export", str(folder / "a.tianbao"), "--pdf", str(made), *options]) == ExitCode.DONE
    return made


@pytest.mark.parametrize("pack", PACKS)
def test_full_pages_have_22_lines_of_28_characters(pack: str, tmp_path: Path) -> None:
    made = exported(tmp_path, pack, "--form", "narrative", "--no-watermark")
    with pdfplumber.open(made) as pdf:
        pages = [text_lines(page) for page in pdf.pages]
    for lines, following in pairwise(pages):
        # On the first page an empty line stands below the title; a heading goes over with what it heads.
        left = LINES - len(lines) - (lines is pages[0])
        assert left == 0 or (left == 1 and "、" in [char["text"] for char in following[0][:4]])
    lines = [line for page in pages for line in page]
    assert max(map(len, lines)) >= CHARACTERS
    whole = [line for line in lines if len(line) == CHARACTERS and not any(c["text"].isascii() for c in line)]
    assert whole
    assert max(char["x0"] for line in lines for char in line) < RIGHT


@pytest.mark.parametrize("pack", PACKS)
def test_text_and_tables_are_counted_through(pack: str, tmp_path: Path) -> None:
    made = exported(tmp_path, pack)
    with pdfplumber.open(made) as pdf:
        feet = ["".join(page.crop((0, BOTTOM, page.width, page.height)).extract_text().split())
                if page.width < page.height else "" for page in pdf.pages]  # fmt: skip
        texts = ["".join((page.extract_text() or "").split()) for page in pdf.pages]
    count = next(i for i, foot in enumerate(feet) if f"—{i + 1}—" not in foot)
    assert count > 3
    assert all("核对码" in foot for foot in feet[:count])
    assert not any("单位：" in text and "页/共" in text for text in texts[:count])
    for number, text in enumerate(texts[count:], count + 1):
        assert f"第{number}页/共{len(texts)}页" in text
        assert f"—{number}—" not in text
    with pikepdf.open(made) as pdf:
        assert [page.label for page in pdf.pages] == [str(i) for i in range(1, len(texts) + 1)]


def test_the_preview_shows_the_same_pages(window: MainWindow, tmp_path: Path) -> None:
    made = exported(tmp_path, PACKS[0])
    opened(window, PACKS[0])
    window.show_preview()
    assert window.previewing is not None
    pages = window.previewing.page.pages
    with pdfplumber.open(made) as pdf:
        assert len(pdf.pages) == len(pages)
        printed = ["".join(char["text"] for char in page.chars if char["size"] > 8) for page in pdf.pages]
    for page, text in zip(pages, printed, strict=True):
        assert "".join(run.text for run in (*page.under, *page.runs) if run.size > 8) == text


@pytest.mark.parametrize("pack", PACKS)
def test_what_a_draft_does_not_know_yet_is_a_blank_and_no_whole_sentence(pack: str, tmp_path: Path) -> None:
    draft, made = tmp_path / "新.tianbao", tmp_path / "新.pdf"
    assert main(["new", pack, "--year", "2026", "--unit", "某某局", "-o", str(draft)]) == ExitCode.DONE
    assert main(["export", str(draft), "--pdf", str(made), "--form", "narrative"]) == ExitCode.DONE
    with pdfplumber.open(made) as pdf:
        assert any(char["matrix"][1] for char in pdf.pages[0].chars)  # 草稿
        upright = [[c for line in text_lines(page) for c in line] for page in pdf.pages]
    text = "".join(char["text"] for page in upright for char in page).replace("\u3000", "")
    assert f"职能职责{BLANK}" in text
    assert not [
        words for words in ("辆辆", "是。", "于。", "数万元", "额元", "为元", "车辆，") if words in text
    ]
