"""The live workbook: formulas with values beside them, cells that may be typed in, names, checks, locks."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pdfplumber
import pytest
from openpyxl import Workbook, load_workbook

from exporters.workbook._formulas import LONGEST
from exporters.workbook._worksheet_plan import plan
from exporters.workbook.workbook import workbook_bytes
from models.address import Address
from models.calculation.cell_state import noted
from models.drafts.changes import SetAdjustment, SetCell
from models.drafts.submission import Adjustment
from models.layout.sheet import SheetCell
from models.packs.loading import pack_ids
from models.pages.page_marks import dress
from models.session.opening import open_draft
from models.session.session import Session
from models.session.unit_and_title import draft_title, unit_name
from tests.support.building import CHONGQING, GUIZHOU, SAMPLES, Draft, tables
from tests.support.faces import displayed
from tests.support.measure_table import cases
from tests.support.office import converted, needs_office, without_values

YUBEI = "yubei-budget-2024"


def opened(pack: str) -> Session:
    return open_draft(SAMPLES / f"{pack}.tianbao")


def written(session: Session) -> bytes:
    return workbook_bytes(tables(session), "测试", None, session.calculation)


def formulas(book: Workbook) -> Iterator[tuple[str, str, str]]:
    """Walk the formulas of a workbook: worksheet, cell, formula."""
    for worksheet in book.worksheets:
        for row in worksheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    yield worksheet.title, cell.coordinate, str(cell.value)


@dataclass(frozen=True)
class Written:
    """A workbook, the session it was written from, and what openpyxl reads in it; to be looked at only."""

    session: Session
    content: bytes

    @cached_property
    def book(self) -> Workbook:
        return load_workbook(BytesIO(self.content))

    @cached_property
    def values(self) -> Workbook:
        return load_workbook(BytesIO(self.content), data_only=True)

    @cached_property
    def shown(self) -> list[tuple[str, SheetCell]]:
        """The cells with an address and where they stand: worksheet!cell."""
        sheets = tables(self.session)
        names = self.book.sheetnames[-len(sheets) :]
        return [
            (f"{name}!{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[part.cell.column]}{part.rows[0]}", part.cell)
            for name, sheet in zip(names, sheets, strict=True)
            for part in plan(sheet).parts
            if part.begins and part.cell.address is not None
        ]


@cache
def sample(pack: str) -> Written:
    session = opened(pack)
    return Written(session, written(session))


@pytest.fixture(scope="module", autouse=True)
def samples_go_with_the_module() -> Iterator[None]:
    yield
    sample.cache_clear()


def shown(session: Session) -> list[tuple[str, SheetCell]]:
    """Give the cells with an address and where they stand in the workbook that a session writes now."""
    return Written(session, written(session)).shown


def value(book: Any, place: str) -> Any:
    name, _, cell = place.rpartition("!")
    return book[name][cell].value


@pytest.mark.parametrize("pack", pack_ids())
def test_every_figure_the_program_computes_is_a_formula(pack: str) -> None:
    shown = sample(pack).shown
    live = {f"{name}!{cell}" for name, cell, _ in formulas(sample(pack).book)}
    computed = {place for place, cell in shown if cell.role == "computed" and cell.number is not None}
    assert len(computed) > (10 if "selfeval" in pack else 150)
    assert computed <= live
    assert not live & {place for place, cell in shown if cell.role in ("typed", "adjusted")}


_ADDS = re.compile(r"=(SUM\([^()]+\)|('[^']+'!)?[A-Z]+[0-9]+)")
_COMPARES = re.compile(r"[A-Z][0-9]+-[A-Z]+[0-9]+")  # this year with last: a form may have two columns of it


@pytest.mark.parametrize("pack", pack_ids())
def test_formulas_are_short_and_budgets_add_up_plainly(pack: str) -> None:
    texts = [formula for _, _, formula in formulas(sample(pack).book)]
    assert max(map(len, texts)) <= LONGEST + 1
    texts = [text for text in texts if not _COMPARES.search(text)]
    if "budget" in pack:
        assert sum(_ADDS.fullmatch(text) is not None for text in texts) >= 0.9 * len(texts)


@pytest.mark.parametrize("pack", pack_ids())
def test_values_stand_beside_the_formulas(pack: str) -> None:
    plain = load_workbook(BytesIO(workbook_bytes(tables(sample(pack).session), "测试")))
    book = sample(pack).values
    for place, _ in sample(pack).shown:
        assert (value(book, place) or None) == (value(plain, place) or None), place
    assert not list(formulas(plain))


@needs_office
def test_libreoffice_recalculates_every_sample_to_the_programs_values(tmp_path: Path) -> None:
    """Also after a figure was changed in the workbook, as the program does after the same change."""
    folder = tmp_path / "in"
    folder.mkdir()
    for pack in pack_ids():
        (folder / f"{pack}.xlsx").write_bytes(without_values(sample(pack).content))
    changed = {pack: _changed(pack, folder) for pack in (YUBEI, CHONGQING)}
    measures = {pack: _all_measures(pack) for pack in (GUIZHOU, CHONGQING)}
    for pack, session in measures.items():
        (folder / f"{pack}-measures.xlsx").write_bytes(without_values(written(session)))
    converted(sorted(folder.iterdir()), tmp_path)
    for pack in pack_ids():
        assert _wrong(sample(pack).shown, tmp_path / f"{pack}.xlsx") == []
    for pack, session in changed.items():
        assert _wrong(shown(session), tmp_path / f"{pack}-changed.xlsx") == []
    for pack, session in measures.items():
        assert _wrong(shown(session), tmp_path / f"{pack}-measures.xlsx") == []


def _all_measures(pack: str) -> Session:
    """Give a draft with every way of writing target and actual: where none scores, no formula may."""
    draft = Draft(pack, "overall" if pack == GUIZHOU else "project")
    for case in cases():
        typed = {"target": case.target, "actual": case.actual, "weight": "10"}
        if pack == GUIZHOU:
            draft.add("indicators", level1="产出指标", level2="数量", level3="指标", **typed)
        else:
            draft.add("indicators", name="指标", unit="项", nature=case.nature, **typed)
    return draft.session


def test_full_width_figures_are_numbers_in_the_workbook() -> None:
    draft = Draft(GUIZHOU, "overall")
    row = draft.add("indicators", target="98．5％", actual="９８")
    other = draft.add("indicators", target="98.5%", actual="98")
    numbers = [
        {
            cell.address.column: (place, cell)
            for place, cell in shown(draft.session)
            if cell.address and cell.address.row == one
        }
        for one in (row, other)
    ]
    book = load_workbook(BytesIO(written(draft.session)))
    for column, figure in (("target", 0.985), ("actual", 98)):
        assert [value(book, found[column][0]) for found in numbers] == [figure, figure]
    assert numbers[0]["target"][1].text == "98．5％"


def _changed(pack: str, folder: Path) -> Session:
    """Double the first typed figure of some tables in the workbook, and in the program."""
    session = opened(pack)
    book = load_workbook(BytesIO(written(session)))
    seen: set[Address] = set()
    for place, cell in shown(session):
        at = cell.address
        if at is None or cell.role != "typed" or not cell.number or not session.pack.cell(at).numeric:
            continue
        if at._replace(row="", column="") not in seen:
            seen.add(at._replace(row="", column=""))
            name, _, coordinate = place.rpartition("!")
            book[name][coordinate].value = cell.number * 2
            hundred = 100 if cell.number_format.endswith("%") else 1
            session.apply(SetCell(at, str(cell.number * 2 * hundred)))
    assert len(seen) >= 3
    book.save(folder / f"{pack}-changed.xlsx")
    return session


def _wrong(shown: list[tuple[str, SheetCell]], path: Path) -> list[tuple[str, object, object]]:
    """List the cells that LibreOffice shows otherwise than the program."""
    book = load_workbook(path, data_only=True)
    found = []
    for place, cell in shown:
        there = value(book, place)
        if cell.number is None:
            if cell.role == "computed" and not cell.text and displayed(there, cell.number_format):
                found.append((place, cell.text, there))
        elif not isinstance(there, int | float) or abs(Decimal(repr(there)) - cell.number) > _slack(cell):
            found.append((place, cell.number, there))
    return found


def _slack(cell: SheetCell) -> Decimal:
    return Decimal("0.00005") if cell.number_format.endswith("%") else Decimal("0.005")


def test_formulas_that_ask_too_far_are_values_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exporters.workbook._formulas._DEEPEST", 1)
    session = opened(YUBEI)
    book = load_workbook(BytesIO(written(session)))
    live = {f"{name}!{cell}" for name, cell, _ in formulas(book)}
    remarks = set()
    for place, cell in shown(session):
        name, _, coordinate = place.rpartition("!")
        if book[name][coordinate].comment:
            remarks.add(place)
            assert value(book, place) == pytest.approx(float(cell.number or 0)), place
            assert "这里是数值" in book[name][coordinate].comment.text
    assert remarks
    assert live
    assert not remarks & live


# Working in it


@pytest.mark.parametrize("pack", pack_ids())
def test_typed_cells_are_open_and_all_others_locked(pack: str) -> None:
    session, book = sample(pack).session, sample(pack).book
    for worksheet in book.worksheets[-len(tables(session)) :]:
        assert worksheet.protection.sheet
        assert not worksheet.protection.password
        assert not worksheet.protection.formatColumns
    for place, cell in sample(pack).shown:
        name, _, coordinate = place.rpartition("!")
        typed = cell.role in ("typed", "default")
        assert book[name][coordinate].protection.locked is not typed, place


def test_typed_figures_are_checked_and_choices_offered() -> None:
    worksheet = sample(GUIZHOU).book.worksheets[0]
    checks = worksheet.data_validations.dataValidation
    places = {cell.address.column: place for place, cell in sample(GUIZHOU).shown if cell.address is not None}
    weights = [check for check in checks if places["weight"].rpartition("!")[2] in check.sqref]
    assert [check.type for check in weights] == ["decimal"]
    assert weights[0].error == "这一格要填数，不要写单位和其他文字。"
    assert all(check.showErrorMessage for check in checks)


def adjusted() -> tuple[Session, str, Any]:
    """Give a set with one figure adjusted by hand, where it stands and the workbook."""
    session = opened(YUBEI)
    place, cell = next(one for one in shown(session) if one[1].role == "computed" and one[1].number)
    assert cell.address is not None
    session.apply(SetAdjustment(cell.address, Adjustment("12.34", "与批复数一致", noted(cell.number))))
    return session, place, load_workbook(BytesIO(written(session)))


def test_an_adjusted_figure_says_what_was_computed_and_why() -> None:
    _, place, book = adjusted()
    name, _, coordinate = place.rpartition("!")
    remark = book[name][coordinate].comment
    assert value(book, place) == 12.34
    lines = remark.text.split("\n")
    assert lines[0] == "手工调整为 12.34"
    assert lines[1].startswith("程序算得 ")
    assert lines[2] == "原因：与批复数一致"
    assert re.fullmatch("（[0-9]{4}-[0-9]{2}-[0-9]{2} 导出时）", lines[3])
    remarks = [cell for page in book for row in page.iter_rows() for cell in row if cell.comment]
    assert len(remarks) == 1


def test_cells_to_fill_and_adjusted_ones_are_marked_pale_and_excel_prints_no_marks() -> None:
    session, _, book = adjusted()
    fills = defaultdict(set)
    places = shown(session)
    for place, cell in places:
        name, _, coordinate = place.rpartition("!")
        pattern = book[name][coordinate].fill
        fills[cell.role].add(pattern.fgColor.rgb if pattern.fill_type else "")
    assert fills["computed"] == {""}
    assert len(fills["typed"] | fills["adjusted"]) == 2
    for colour in fills["typed"] | fills["adjusted"] | fills["default"]:
        assert min(int(colour[i : i + 2], 16) for i in (2, 4, 6)) >= 0xE6
    assert all(page.page_setup.blackAndWhite for page in book.worksheets[1:])
    for place, cell in places:
        name, _, coordinate = place.rpartition("!")
        formats = [one for one in book[name].conditional_formatting if coordinate in one.sqref]
        whites = [rule for one in formats for rule in one.rules if rule.dxf.fill]
        assert len(whites) == (cell.role in ("typed", "default", "adjusted")), place


@needs_office
def test_libreoffice_prints_no_marks_either(tmp_path: Path) -> None:
    assert any(cell.role == "adjusted" for _, cell in sample(GUIZHOU).shown)
    (tmp_path / "book.xlsx").write_bytes(sample(GUIZHOU).content)
    converted([tmp_path / "book.xlsx"], tmp_path, "pdf")
    with pdfplumber.open(tmp_path / "book.pdf") as pdf:
        fills = {rect["non_stroking_color"] for page in pdf.pages for rect in page.rects if rect["fill"]}
    assert fills <= {(0,), (1,), (0, 0, 0), (1, 1, 1), 0, 1}


def test_what_looks_odd_is_meant() -> None:
    for session in (opened(YUBEI), adjusted()[0]):
        with ZipFile(BytesIO(written(session))) as archive:
            pages = [
                archive.read(name) for name in archive.namelist() if "/sheet" in name and "rels" not in name
            ]
        for page in pages:
            assert re.search(rb'<ignoredError sqref="A1:[A-Z]+[0-9]+" numberStoredAsText="1"', page)
            ends = [
                page.find(tag)
                for tag in (b"</sheetData>", b"<pageSetup", b"<ignoredErrors>", b"<legacyDrawing")
            ]
            assert ends[:3] == sorted(ends[:3])
            assert ends[3] == -1 or ends[2] < ends[3]


def test_cells_in_per_cent_hold_hundredths_and_refuse_the_figure_itself() -> None:
    book = sample("tongnan-budget-2021").book
    shown = sample("tongnan-budget-2021").shown
    typed = [(place, cell) for place, cell in shown if cell.role == "typed"]
    found = [(place, cell) for place, cell in typed if cell.text.endswith("%") and cell.number is not None]
    assert len(found) > 5
    for place, cell in found:
        name, _, coordinate = place.rpartition("!")
        assert book[name][coordinate].number_format in ("0%", "0.0%", "0.00%")
        assert value(book, place) == pytest.approx(float(cell.text.rstrip("%")) / 100)
        checks = [one for one in book[name].data_validations.dataValidation if coordinate in one.sqref]
        assert [(one.formula1, one.formula2, one.errorStyle) for one in checks] == [("-1", "1", None)]


def test_a_measure_in_per_cent_may_become_words_and_shows_decimals_put_in() -> None:
    draft = Draft(GUIZHOU, "overall")
    draft.add("indicators", target="98%", actual="98.5%")
    book = load_workbook(BytesIO(written(draft.session)))
    places = {cell.text: place.rpartition("!")[2] for place, cell in shown(draft.session) if "%" in cell.text}
    page = book.worksheets[0]
    for text, code in (("98%", "0%"), ("98.5%", "0.0%")):
        at = places[text]
        assert page[at].number_format == code
        (check,) = [one for one in page.data_validations.dataValidation if at in one.sqref]
        assert check.formula1 == f"OR(ISTEXT({at}),ABS({at})<=1)"
        rules = [rule.dxf.numFmt.formatCode for rule in page.conditional_formatting[at]]
        assert rules == ["0.00%", "0.0%"][: 2 if code == "0%" else 1]


def test_properties_name_the_set_its_unit_and_year() -> None:
    session = opened(YUBEI)
    content = workbook_bytes(tables(session), draft_title(session), dress(session))
    found = load_workbook(BytesIO(content)).properties
    assert (found.title, found.creator) == (draft_title(session), unit_name(session))
    assert found.subject == f"{session.pack.title} 2024年度"
    assert found.keywords.startswith("核对码 ")


@pytest.mark.parametrize("pack", pack_ids())
def test_key_totals_have_names(pack: str) -> None:
    session, book = sample(pack).session, sample(pack).values
    assert len(book.defined_names) == len(session.pack.totals) + (pack == CHONGQING)
    for name, defined in book.defined_names.items():
        ((title, place),) = defined.destinations
        assert isinstance(book[title][place.replace("$", "")].value, int | float), name


def test_heads_stay_in_view_where_they_begin_near_the_top() -> None:
    book = sample(YUBEI).book
    frozen = {worksheet.title: worksheet.freeze_panes for worksheet in book.worksheets}
    assert frozen["表五 一般公共预算支出"] == "A5"
    assert sample(GUIZHOU).book.worksheets[0].freeze_panes is None


def test_a_form_alone_has_its_figures_from_elsewhere_as_values() -> None:
    session = opened(YUBEI)
    sheets = session.printed_sheets("spending")
    book = load_workbook(BytesIO(workbook_bytes(sheets, "测试", None, session.calculation)))
    texts = [formula for _, _, formula in formulas(book)]
    assert len(texts) > 10
    assert not any("!" in text for text in texts)


@pytest.mark.parametrize(
    ("text", "figure", "code"),
    [("100.00%", 1, "0.00%"), ("98.50%", 0.985, "0.00%"), ("0.0%", 0, "0.0%"), ("1.50", 1.5, "0.00")],
)
def test_a_figure_with_noughts_at_its_end_is_one_and_looks_the_same(
    text: str, figure: float, code: str
) -> None:
    draft = Draft(GUIZHOU, "overall")
    draft.add("indicators", target="98%", actual=text)
    book = load_workbook(BytesIO(written(draft.session)))
    (place,) = [place for place, cell in shown(draft.session) if cell.text == text]
    cell = book.worksheets[0][place.rpartition("!")[2]]
    assert (cell.value, cell.number_format) == (figure, code)
