"""表样制作: type, columns and rows of a made form are as large as the workbook prints them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.styles import Border
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from main import main
from models.drafts.submission import new_submission
from models.errors import ExitCode
from models.packs.forms import Pack
from models.packs.loading import read_pack
from models.session.session import Session
from tests.support.bureau import project_selfeval

Change = Callable[[Worksheet], object]


def made(folder: Path, *changes: Change) -> Pack:
    """Make a pack of the national form, its page set up otherwise."""
    blank = folder / "空表.xlsx"
    project_selfeval(blank)
    book = load_workbook(blank)
    for change in changes:
        change(book.worksheets[0])
    book.save(blank)
    pack = folder / "made.yaml"
    pack.unlink(missing_ok=True)
    assert main(["packs", "make", str(blank), "-o", str(pack)]) == ExitCode.DONE
    assert main(["packs", "check", str(pack)]) == ExitCode.DONE
    return read_pack(pack)


def at_scale(scale: int) -> Change:
    def change(sheet: Worksheet) -> None:
        sheet.page_setup.scale = scale

    return change


def fitted(across: int, down: int) -> Change:
    def change(sheet: Worksheet) -> None:
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = across, down

    return change


def tall(sheet: Worksheet) -> None:
    for row in range(1, sheet.max_row + 1):
        sheet.row_dimensions[row].height = 32


def narrow(sheet: Worksheet) -> None:
    """A signature line with a narrow column for its words, and room in the others."""
    for area in [one for one in sheet.merged_cells.ranges if one.min_row == 32]:
        sheet.unmerge_cells(str(area))
    sheet["A32"] = "填报人："
    sheet["A32"].border = Border()
    sheet.column_dimensions["A"].width = 5


def heights(pack: Pack) -> float:
    form = pack.form("form1")
    session = Session(new_submission(pack, 2024), pack)
    return sum(row.height for row in session.sheet("form1", session.submission.forms[form.id][0].id).rows)


def sizes(pack: Pack) -> set[float]:
    return {style.size for name, style in pack.styles.items() if name.startswith(("serif-", "sans-"))}


def test_a_sheet_printed_smaller_has_smaller_columns_rows_and_type(tmp_path: Path) -> None:
    """Excel's scale of 70 % is that of the paper form: else its table is half taller than the bureau's."""
    whole, small = made(tmp_path, tall), made(tmp_path, tall, at_scale(70))
    one, other = (sum(pack.form("form1").grid) for pack in (whole, small))
    assert other < 0.85 * one
    assert heights(small) == pytest.approx(other / one * heights(whole), rel=0.03)
    assert max(sizes(small)) == pytest.approx(other / one * max(sizes(whole)), abs=0.5)
    assert max(sizes(small)) < max(sizes(whole))


def test_a_sheet_fitted_to_one_page_has_one_page(tmp_path: Path) -> None:
    room = 297 - 2 * 25.4
    assert heights(made(tmp_path, tall)) > room
    assert heights(made(tmp_path, tall, fitted(1, 1))) <= room
    assert heights(made(tmp_path, tall, fitted(1, 0))) > room


@pytest.mark.parametrize("scale", [10, 400])
def test_a_scale_nobody_can_print_is_no_larger_than_the_page(tmp_path: Path, scale: int) -> None:
    pack = made(tmp_path, at_scale(scale))
    form = pack.form("form1")
    assert sum(form.grid) <= 210 - form.margins[1] - form.margins[3] + 0.5


def test_words_that_ask_get_the_width_they_need_where_others_have_room(tmp_path: Path) -> None:
    """填报人： stays on one line; no column loses more than a part of its own width for it."""
    pack = made(tmp_path, narrow)
    session = Session(new_submission(pack, 2024), pack)
    sheet = session.sheet("form1", session.submission.forms["form1"][0].id)
    lines = {cell.text: len(cell.lines) for row in sheet.rows for cell in row.cells}
    assert lines["填报人："] == 1
    assert sum(pack.form("form1").grid) <= 210 - 38 + 0.5
