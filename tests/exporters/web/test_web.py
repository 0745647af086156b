"""The web page and the plain text hold what the sheets hold, and nothing that runs or leads elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from exporters.web.html import html_text, write_html
from exporters.web.plain import plain_text, write_text
from models.files.whole_write import SaveError
from models.layout.flow import writable
from models.layout.sheet import Sheet
from models.pages.page_marks import PageMarks, dress
from models.session.opening import open_draft
from tests.exporters.workbook.test_hostile_texts import hostile
from tests.support.building import CHONGQING, SAMPLES
from tests.support.faces import unspaced
from tests.support.running import put_subject, told_draft, write

SAMPLE_PACKS = sorted(path.stem for path in SAMPLES.glob("*.tianbao"))
_LEAVES = {"td", "th", "p", "h1", "h2", "h3", "h4", "h5", "title"}
_EMPTY = {"meta", "br"}


class Reader(HTMLParser):
    """Read the texts of a page in order, with the element each is in; every element has to be closed."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[tuple[str, dict[str, str | None], str]] = []
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str | None]] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += attrs
        if tag in _LEAVES:
            self.texts.append((tag, dict(attrs), ""))
        if tag == "br":
            self.handle_data("\n")
        if tag not in _EMPTY:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if _LEAVES & set(self._open):
            tag, attrs, text = self.texts[-1]
            self.texts[-1] = (tag, attrs, text + data)
        else:
            assert "style" in self._open or not data.strip(), data

    def close(self) -> None:
        super().close()
        assert self._open == []


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    return reader


@cache
def sample(pack: str) -> tuple[tuple[Sheet, ...], PageMarks]:
    session = open_draft(SAMPLES / f"{pack}.tianbao")
    return session.printed_sheets(), dress(session)


def cell_texts(sheets: tuple[Sheet, ...]) -> list[str]:
    """Give the text of each cell; of running text each line that was typed is a paragraph.

    A page of the web has no page numbers, and no head above them.
    """
    cells = (cell for sheet in sheets for _, cell in sheet.cells() if cell.text not in ("", "页码"))
    return [part for cell in cells for part in writable(cell.text).split("\n" if cell.level else "\0")]


def told_sheets() -> tuple[Sheet, ...]:
    draft = told_draft()
    put_subject(draft, "2080505", "1234.56", "1000")
    write(draft, "head", "duties", "负责甲。\n负责乙。")
    return draft.session.printed_sheets()


@pytest.mark.parametrize("pack", SAMPLE_PACKS)
def test_the_page_has_the_same_cells_in_the_same_order(pack: str) -> None:
    sheets, marks = sample(pack)
    found = [text for _, _, text in read(html_text(sheets, pack, replace(marks, draft=False))).texts if text]
    assert found == [pack, pack, *cell_texts(sheets)]  # the title, and the heading of the page


@pytest.mark.parametrize("pack", SAMPLE_PACKS)
def test_nothing_in_the_page_runs_or_leads_elsewhere(pack: str) -> None:
    page = html_text(*sample(pack)[:1], pack, sample(pack)[1])
    reader = read(page)
    assert not {"script", "link", "iframe", "img", "object", "base"} & reader.tags.keys()
    assert not re.search(r"https?:|url\(|@import|javascript:", page)
    names = {name for name, _ in reader.attributes}
    assert not [name for name in names if name.startswith("on") or name == "src"]
    ids = {value for name, value in reader.attributes if name == "id"}
    assert {str(value)[1:] for name, value in reader.attributes if name == "href"} <= ids


def test_the_page_says_its_language_and_what_it_is() -> None:
    sheets, marks = sample(CHONGQING)
    page = html_text(sheets, "表", marks)
    assert page.startswith('<!DOCTYPE html>\n<html lang="zh-CN">')
    assert f'<meta name="author" content="{marks.unit}">' in page


@pytest.mark.parametrize("pack", SAMPLE_PACKS)
def test_rows_of_the_page_fill_their_tables(pack: str) -> None:
    """The cells of each row, with those that hang down into it, take as many columns as the table has."""
    for table in html_text(*sample(pack)[:1], pack).split("<table")[1:]:
        taken: list[int] = []
        widths = set()
        for row in table.split("<tr>")[1:]:
            cells = re.findall(r"<t[dh]([^>]*)>", row)
            spans = [_size(cell, "colspan") for cell in cells]
            hanging = [rest for rest in taken if rest]
            widths.add(sum(spans) + len(hanging))
            taken = [rest - 1 for rest in hanging]
            for cell, span in zip(cells, spans, strict=True):
                taken += [_size(cell, "rowspan") - 1] * span
        assert len(widths) == 1
        assert not any(taken)


def _size(attributes: str, name: str) -> int:
    found = re.search(rf'{name}="(\d+)"', attributes)
    return int(found[1]) if found else 1


def test_heads_are_heads_for_who_listens() -> None:
    page = html_text(sample("yubei-budget-2024")[0], "表")
    assert page.count("<thead>") > 10
    heads = [attrs.get("scope") for tag, attrs, _ in read(page).texts if tag == "th"]
    assert set(heads) == {"col", "row"}


@pytest.mark.parametrize("pack", [CHONGQING, "yubei-budget-2024"])
def test_whatever_is_typed_stays_text(pack: str) -> None:
    session = hostile(pack)
    sheets = session.printed_sheets()
    page = html_text(sheets, "<script>&\"'\x00", dress(session))
    page.encode()
    reader = read(page)
    assert reader.tags["script"] == 0
    wanted = Counter(unspaced(text) for text in cell_texts(sheets))
    assert not wanted - Counter(unspaced(text) for _, _, text in reader.texts)


@pytest.mark.parametrize("draft", [True, False])
def test_drafts_with_errors_are_marked(draft: bool) -> None:
    sheets, marks = sample(CHONGQING)
    marks = replace(marks, draft=draft)
    assert ('<p class="draft">草稿</p>' in html_text(sheets, "表", marks)) == draft
    assert plain_text(sheets, "表", marks).startswith("表\n草稿\n" if draft else "表\n\n")


def test_running_text_has_headings_and_paragraphs() -> None:
    shown = [(tag, text) for tag, _, text in read(html_text(told_sheets(), "说明")).texts]
    assert shown[1:7] == [
        ("h1", "说明"),
        ("h2", "＿＿＿＿2024年部门预算情况说明"),
        ("h3", "一、单位基本情况"),
        ("h4", "（一）职能职责"),
        ("p", "负责甲。"),
        ("p", "负责乙。"),
    ]


@pytest.mark.parametrize("pack", SAMPLE_PACKS)
def test_plain_text_has_the_same_cells_in_the_same_order(pack: str) -> None:
    sheets, _ = sample(pack)
    found = [part for part in re.split(r"[\t\n]", plain_text(sheets, pack)) if part]
    wanted = [pack]
    for sheet in sheets:
        for _, cell in sheet.cells():
            alone = cell.span == len(sheet.grid) and not cell.style.border
            wanted += cell.text.split("\n") if alone else [cell.text.replace("\n", " ")]
    assert found == [text for text in wanted if text]


def test_a_table_pasted_from_plain_text_keeps_its_columns() -> None:
    (row,) = [
        line.split("\t")
        for line in plain_text(sample("yubei-budget-2024")[0], "表").splitlines()
        if line.startswith("2150599\t")
    ][-1:]
    assert row == ["2150599", "其他工业和信息产业监管支出", "100,000.00", "", "", "", "-100%"]


@pytest.mark.parametrize("kind", ["html", "txt"])
def test_files_are_whole_utf_8_or_not_written(tmp_path: Path, kind: str) -> None:
    sheets, marks = sample(CHONGQING)
    save = {"html": write_html, "txt": write_text}[kind]
    save(sheets, tmp_path / "表", "标题", marks)
    content = (tmp_path / "表").read_bytes()
    assert "标题" in content.decode("utf-8-sig")
    if kind == "txt":
        assert content.startswith(b"\xef\xbb\xbf")
        assert content.count(b"\n") == content.count(b"\r\n")
    (tmp_path / "夹").mkdir()
    with pytest.raises(SaveError):
        save(sheets, tmp_path / "夹", "标题", marks)
