"""Typed text in the workbook is text wherever it goes: no formula, link, code or name but the model's own."""

from __future__ import annotations

import re
from io import BytesIO
from itertools import cycle
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from exporters.workbook._formula_terms import quoted, seen_from, storable
from exporters.workbook._links import CONTENTS
from exporters.workbook._live_cells import Live, live_place
from exporters.workbook._text import needs_quote, safe_text
from exporters.workbook._worksheet_plan import plan
from exporters.workbook.workbook import workbook_bytes
from models.checks.key_totals import key_totals
from models.drafts.submission import new_instance
from models.packs.loading import load_pack, pack_ids
from models.pages.page_marks import WATERMARK, dress
from models.session.session import Session
from models.session.unit_and_title import unit_name
from models.storage.draft_file import load_draft
from tests.support.building import CHONGQING, SAMPLES, tables

HOSTILE = (
    "=cmd|'calc'!A1",
    '=HYPERLINK("http://example.org/"&A1,"点我")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1+1)*cmd|'x'!A0",
    "＝1+1",
    "\t=1+1",
    " =1+1",
    '&P 页 &F &[Tab] &"Arial"',
    "'单'引'号'!A1",
    "<f>1+1</f><v>2</v>]]>&amp;",
    "_x003D_1+1",
    "甲\x00乙\x1b\u202e丙",
    "#REF!",
    '"&A1&"',
    "长" * 300,
)
_CHECKED = r'"[^"]*"|-1E\+15|-10?|OR\(ISTEXT\([A-Z0-9]+\),ABS\([A-Z0-9]+\)<=10?\)'
REMARKS = ("手工调整为 ", "程序按规则算得，")
XML = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def hostile(pack: str) -> Session:
    """Give the sample with a hostile text in every cell for text, and as names of several projects."""
    draft = load_draft(SAMPLES / f"{pack}.tianbao")
    forms = load_pack(pack).forms
    for form in forms:
        for _ in HOSTILE if form.repeatable and pack == CHONGQING else ():
            draft.forms[form.id].append(new_instance(draft, form))
    texts = cycle(HOSTILE)
    for form in forms:
        for instance in draft.forms[form.id]:
            for block in form.blocks:
                for row, cells in draft.rows(form.id, instance.id, block.id).items():
                    for cell in block.row_cells(row):
                        if cell.typed_by_hand and not (cell.numeric and cells.get(cell.key)):
                            cells[cell.key] = next(texts)
    return Session(draft)


def parts_of(content: bytes) -> dict[str, ElementTree.Element]:
    with ZipFile(BytesIO(content)) as archive:
        return {name: ElementTree.fromstring(archive.read(name)) for name in archive.namelist()}


def formulas(content: bytes) -> dict[str, dict[str, str]]:
    """Give every <f> of every worksheet by its name and cell, whatever stands around it."""
    parts = parts_of(content)
    names = [sheet.get("name", "") for sheet in parts["xl/workbook.xml"].iter(f"{XML}sheet")]
    found = {}
    for i, name in enumerate(names, 1):
        root = parts[f"xl/worksheets/sheet{i}.xml"]
        cells = [cell for cell in root.iter(f"{XML}c") if cell.find(f"{XML}f") is not None]
        found[name] = {cell.get("r", ""): cell.findtext(f"{XML}f") or "" for cell in cells}
        assert len(list(root.iter(f"{XML}f"))) == len(cells)
    return {name: cells for name, cells in found.items() if cells}


def planned(session: Session, names: list[str]) -> dict[str, dict[str, str]]:
    """Give the formulas that the model means, from the plans alone."""
    layouts = [(name, plan(sheet)) for name, sheet in zip(names, tables(session), strict=True)]
    live = Live(session.calculation, layouts)
    found = {
        name: {live_place(part): text for part in layout.parts if (text := live.formula(part)) is not None}
        for name, layout in layouts
    }
    return {name: cells for name, cells in found.items() if cells}


@pytest.fixture(scope="module", params=pack_ids())
def book(request: pytest.FixtureRequest) -> tuple[Session, bytes]:
    session = hostile(request.param)
    return session, workbook_bytes(tables(session), HOSTILE[0], dress(session), session.calculation)


def sheet_names_of(content: bytes, session: Session) -> list[str]:
    return load_workbook(BytesIO(content)).sheetnames[-len(tables(session)) :]


def test_every_formula_is_one_the_model_meant(book: tuple[Session, bytes]) -> None:
    session, content = book
    assert formulas(content) == planned(session, sheet_names_of(content, session))
    assert formulas(workbook_bytes(tables(session), HOSTILE[0], dress(session))) == {}


def test_every_text_is_a_quoted_text(book: tuple[Session, bytes]) -> None:
    """Where Excel would make a formula of a text as soon as the cell is edited, the cell says it is text."""
    seen = set()
    for worksheet in load_workbook(BytesIO(book[1])).worksheets:
        for row in worksheet.iter_rows():
            for cell in row:
                if cell.data_type == "s" and needs_quote(str(cell.value)):
                    seen.add(cell.value)
                    assert cell.quotePrefix, (worksheet.title, cell.coordinate, cell.value)
    assert {safe_text(text) for text in HOSTILE if text[0] in "=+-@＝"} <= seen


def test_names_links_heads_and_checks_are_the_models_own(book: tuple[Session, bytes]) -> None:
    session, content = book
    parts = parts_of(content)
    assert not [name for name in parts if "external" in name.lower()]
    for root in (parts[name] for name in parts if "/comments/comment" in name):
        assert all("".join(one.itertext()).startswith(REMARKS) for one in root.iter(f"{XML}comment"))
    for name, root in parts.items():
        if name.endswith(".rels"):
            assert all(one.get("TargetMode") != "External" for one in root), name
    read: Any = load_workbook(BytesIO(content))
    assert set(read.defined_names) <= set(key_totals(session.calculation))
    for defined in read.defined_names.values():
        name, _, place = defined.attr_text.rpartition("!")
        assert name in map(quoted, read.sheetnames)
        assert re.fullmatch(r"\$[A-Z]+\$[0-9]+", place)
    for worksheet in read.worksheets:
        _look_at(worksheet, read.sheetnames, dress(session).foot)
    assert read.properties.title == safe_text(HOSTILE[0])
    assert read.properties.creator == safe_text(unit_name(session))


def _look_at(worksheet: Worksheet, names: list[str], foot: str) -> None:
    targets = {f"{quoted(name)}!A1" for name in names}
    for link in worksheet._hyperlinks:  # type: ignore[attr-defined]
        assert link.location in targets
        assert link.target is None
    heads: Any = worksheet.HeaderFooter
    assert heads.oddHeader.center.text in (None, WATERMARK)
    assert re.fullmatch("第 &P 页 / 共 [0-9]+ 页", heads.oddFooter.center.text or "第 &P 页 / 共 1 页")
    said = heads.oddFooter.left.text
    assert said is None or re.sub("[0-9:-]", "", said) == re.sub("[0-9:-]", "", foot)
    for made in worksheet.data_validations.dataValidation:
        assert made.type in ("decimal", "list", "custom")
        assert re.fullmatch(_CHECKED, made.formula1)


def test_links_and_contents_of_hostile_names_lead_to_their_worksheets() -> None:
    session = hostile(CHONGQING)
    read = load_workbook(BytesIO(workbook_bytes(tables(session), "x")))
    contents = read[CONTENTS]
    listed = [(row[0].value, row[1].value, row[1].data_type) for row in contents.iter_rows(min_row=3)]
    assert listed == [(i, safe_text(made.name), "s") for i, made in enumerate(tables(session), 1)]
    links = [row[0].hyperlink.location for row in contents.iter_rows(min_row=3)]
    assert links == [f"{quoted(name)}!A1" for name in read.sheetnames[1:]]
    assert any(name.startswith("=cmd|") for name in read.sheetnames)
    assert not any("\u202e" in name for name in read.sheetnames)


def test_a_worksheet_is_left_out_of_its_own_formulas_only_where_it_is_named() -> None:
    formula = """IF('乙'!A1="'乙'!","x",'甲''乙'!B2)&'乙'!C3"""
    assert seen_from("乙", formula) == """IF(A1="'乙'!","x",'甲''乙'!B2)&C3"""


@pytest.mark.parametrize(
    ("formula", "can"),
    [(f'"{"长" * 255}"', True), (f'"{"长" * 256}"', False), ('"\x01"', False), ("A1", True)],
)
def test_a_formula_with_a_text_excel_refuses_is_no_formula(formula: str, can: bool) -> None:
    assert storable(formula) is can
