"""A PDF or a workbook that was exported is held against the draft: by the command line and in the window."""

from __future__ import annotations

import re
import shutil
import zlib
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pikepdf
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Color, Font, GradientFill, PatternFill
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from exporters.readers import printed_workbook, tagged_pdf
from models.drafts.changes import DeleteRows, SetCell
from models.errors import ExitCode
from models.session.opening import open_draft
from models.storage.draft_file import save_draft
from tests.support.building import SAMPLES, Draft
from tests.support.office import converted, needs_office
from tests.support.windows import OFFSCREEN, choose_file, indicator, put
from ui.cli.commands import main
from ui.compare.dialogs import FileCheckDialog
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
PACKS = sorted(path.stem for path in SAMPLES.glob("*.tianbao"))
YUBEI, YUZHONG = "yubei-budget-2024", "yuzhong-selfeval-2023"
Verify = Callable[[Path], tuple[int, list[str]]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with all samples."""
    for pack in PACKS:
        shutil.copy(SAMPLES / f"{pack}.tianbao", tmp_path)
    return tmp_path


def exported(folder: Path, pack: str, *options: str) -> tuple[Path, Path]:
    """Export a sample, or what became of it, into its folder; gives the PDF and the workbook."""
    draft = (folder / f"{pack}.tianbao").read_bytes()
    for name, content in _files(pack, draft, *(one.replace(str(folder), "{}") for one in options)).items():
        (folder / name).write_bytes(content)
    return folder / f"{pack}.pdf", folder / f"{pack}.xlsx"


@cache
def _files(pack: str, draft: bytes, *options: str) -> dict[str, bytes]:
    """Give the files the command makes of a draft, in a folder that is called {} in its options."""
    with TemporaryDirectory() as made:
        path = Path(made) / f"{pack}.tianbao"
        path.write_bytes(draft)
        assert main(["export", str(path), *(one.format(made) for one in options)]) == ExitCode.DONE
        return {one.name: one.read_bytes() for one in Path(made).iterdir() if one != path}


@pytest.fixture
def verify(folder: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, list[str]]]:
    def run(file: Path, pack: str = YUBEI) -> tuple[int, list[str]]:
        capsys.readouterr()
        code = main(["verify", str(folder / f"{pack}.tianbao"), str(file)])
        said = capsys.readouterr()
        return code, (said.out or said.err).splitlines()

    return run


def rewritten(book: Path, name: str, change: Callable[[str], str]) -> None:
    """Change the XML of a worksheet as a spreadsheet program would that keeps what formulas come to."""
    number = openpyxl.load_workbook(book, read_only=True).sheetnames.index(name) + 1
    with ZipFile(book) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    at = f"xl/worksheets/sheet{number}.xml"
    before = parts[at].decode()
    parts[at] = change(before).encode()
    assert parts[at].decode() != before
    with ZipFile(book, "w", ZIP_DEFLATED) as archive:
        for one, content in parts.items():
            archive.writestr(one, content)


def cell(place: str, inner: str) -> Callable[[str], str]:
    """Put something else into a cell."""
    return lambda text: re.sub(
        rf'(<c r="{place}"[^>]*?)(?: t="\w+")?(?:/>|>.*?</c>)', rf"\1>{inner}</c>", text, count=1
    )


TABLE = "表三 部门支出预算总表"


@pytest.mark.parametrize("pack", PACKS)
def test_what_was_exported_agrees_cell_by_cell(pack: str, folder: Path, verify: Verify) -> None:
    for file in exported(folder, pack):
        code, said = verify(file, pack)  # type: ignore[call-arg]
        assert code == ExitCode.DONE
        assert len(said) == 1
        assert said[0].startswith("一致：文件里的 ")
        assert int(said[0].split("、")[1].split()[0]) > 100


def test_a_figure_changed_in_the_workbook_is_named_with_its_place(folder: Path, verify: Verify) -> None:
    _, book = exported(folder, YUBEI)
    rewritten(book, TABLE, cell("E7", "<v>172169.21</v>"))
    code, said = verify(book)
    assert code == ExitCode.FOUND
    assert said[0] == "文件与草稿不一致：1 格不同。"
    assert "导出以后改的是文件" in said[1]
    place = f"{TABLE} E7 机关事业单位基本养老保险缴费支出 · 项目支出"
    assert said[2:] == [f"  {place}：文件里是 172,169.21，草稿是空的（公式被改成了数）"]


def test_a_formula_typed_over_by_its_own_figure_is_told_too(folder: Path, verify: Verify) -> None:
    _, book = exported(folder, YUBEI)
    rewritten(book, TABLE, cell("C4", "<v>6095655.89</v>"))
    code, said = verify(book)
    assert code == ExitCode.FOUND
    assert said[0] == "文件与草稿不一致：1 格的公式被改成了数。"
    assert said[2] == f"  {TABLE} C4 合计 · 总计：6,095,655.89（公式被改成了数）"


def test_a_formula_without_what_it_comes_to_is_told_where_others_have_it(
    folder: Path, verify: Verify
) -> None:
    _, book = exported(folder, YUBEI)
    rewritten(book, TABLE, lambda text: text.replace("<v>6095655.89</v>", "", 1))
    code, said = verify(book)
    assert code == ExitCode.FOUND
    assert said[2].endswith("总计：文件里是空的，草稿是 6,095,655.89（公式没有存算出的数）")


def test_noise_of_a_spreadsheet_program_is_no_difference(folder: Path, verify: Verify) -> None:
    _, book = exported(folder, YUBEI)
    before = "<v>6095655.89</v>"
    rewritten(book, TABLE, lambda text: text.replace(before, "<v>6095655.8900000006</v>"))
    assert verify(book)[0] == ExitCode.DONE


def test_a_row_put_in_is_told_and_the_rest_still_compared(folder: Path, verify: Verify) -> None:
    _, path = exported(folder, YUBEI, "--values")
    book = openpyxl.load_workbook(path)
    sheet = book[TABLE]
    sheet.insert_rows(7)
    sheet["B7"], sheet["C7"] = "另加的一行", 5
    sheet["C9"] = 1
    book.save(path)
    code, said = verify(path)
    assert code == ExitCode.FOUND
    assert said[0] == "文件与草稿不一致：1 格不同，1 处行或列对不上，1 处看不清或打印得不同。"
    assert "没有公式" in said[1]
    assert said[3:] == [
        f"  {TABLE}：打印区域是 A1:E21，以外的内容印不出来",
        f"  {TABLE} B7：文件里多出一行“另加的一行 5”",
        f"  {TABLE} C9 机关事业单位职业年金缴费支出 · 总计：文件里是 1，草稿是 86,084.56",
    ]


def test_a_column_put_in_and_a_table_of_other_rows_are_not_compared_cell_by_cell(
    folder: Path, verify: Verify
) -> None:
    _, path = exported(folder, YUBEI, "--values")
    book = openpyxl.load_workbook(path)
    book[TABLE].insert_cols(1)
    other = book["表二 部门收入预算总表"]
    for row in range(1, other.max_row + 1):
        for column in range(1, other.max_column + 1):
            if not isinstance(other.cell(row, column), openpyxl.cell.cell.MergedCell):
                other.cell(row, column).value = f"{row}行{column}列"
    book.save(path)
    _, said = verify(path)
    assert f"  {TABLE}：文件里插入或删除过列，这张表没有逐格比" in said
    assert any("表二" in line and "行里只有" in line and "没有逐格比" in line for line in said)
    assert not any("文件里是" in line for line in said)


def test_a_workbook_without_computed_values_says_so(folder: Path, verify: Verify) -> None:
    _, path = exported(folder, YUBEI)
    book = openpyxl.load_workbook(path)  # which does not compute
    book[TABLE]["A5"] = "209"
    book.save(path)
    code, said = verify(path)
    assert code == ExitCode.FOUND
    assert said[0] == "文件与草稿不一致：1 格不同。"
    assert "公式都没有存算出的数" in said[1]
    assert "打开、保存一次" in said[1]
    assert said[-1].endswith("A5 社会保障和就业支出 · 科目编码：文件里是 209，草稿是 208")


def test_cells_that_were_not_compared_are_no_agreement(folder: Path, verify: Verify) -> None:
    _, path = exported(folder, YUBEI)
    openpyxl.load_workbook(path).save(path)  # which leaves out what formulas come to
    code, said = verify(path)
    assert code == ExitCode.FOUND
    assert re.search(r"另有 \d+ 格没有比：公式没有存算出的数。$", said[0])
    assert "一致" not in said[0]


def test_a_file_of_some_tables_says_what_it_does_not_have(folder: Path, verify: Verify) -> None:
    for file in exported(folder, YUBEI, "--form", "general"):
        code, said = verify(file)
        assert code == ExitCode.PARTLY
        assert re.match(
            r"文件里的 1 张表、\d+ 格与草稿相同；草稿另有 \d+ 张表，文件里没有，没有比。", said[0]
        )
        assert said[1].startswith("  文件里没有：")


def test_some_tables_that_differ_are_no_part_that_agrees(folder: Path, verify: Verify) -> None:
    _, book = exported(folder, YUBEI, "--form", "general", "--values")
    written = openpyxl.load_workbook(book)
    figures = (one for row in written.worksheets[0] for one in row if isinstance(one.value, float))
    next(figures).value = 1
    written.save(book)
    assert verify(book)[0] == ExitCode.FOUND


def reworded(**changes: str) -> Callable[[str], str]:
    """Put another formula into cells and keep what the old one came to."""

    def change(text: str) -> str:
        for place, formula in changes.items():
            text = re.sub(rf'(<c r="{place}"[^>]*><f>)[^<]*(</f>)', rf"\g<1>{formula}\2", text)
        return text

    return change


def test_another_formula_with_the_old_value_is_named(folder: Path, verify: Verify) -> None:
    _, book = exported(folder, YUBEI)
    formula = str(openpyxl.load_workbook(book)[TABLE]["C4"].value).removeprefix("=")
    rewritten(book, TABLE, reworded(C4="1+1"))
    code, said = verify(book)
    assert code == ExitCode.FOUND
    assert said[0] == "文件与草稿不一致：1 格的公式被改过。"
    (named,) = [line.strip() for line in said if " C4 " in line]
    there = f"{TABLE} C4 合计 · 总计：6,095,655.89"
    assert named == f"{there}（公式被改过：现在是 =1+1，应为 ={formula}）"


def test_a_formula_where_a_figure_was_typed_is_named(folder: Path, verify: Verify) -> None:
    _, book = exported(folder, YUZHONG)
    name = openpyxl.load_workbook(book).sheetnames[1]
    sheet = openpyxl.load_workbook(book)[name]
    figure = next(one for row in sheet for one in row if isinstance(one.value, float))
    kept = f"<f>A1*2</f><v>{figure.value}</v>"
    rewritten(book, name, cell(figure.coordinate, kept))
    code, said = verify(book, YUZHONG)  # type: ignore[call-arg]
    assert code == ExitCode.FOUND
    assert said[0] == "文件与草稿不一致：1 格的数被改成了公式。"
    assert any(f" {figure.coordinate} " in line and "=A1*2" in line for line in said)


@pytest.mark.parametrize("kind", ["", ' t="str"', ' t="n"', ' t="e"', ' t="b"'])
@pytest.mark.parametrize("kept", ["<f>1000000</f>", "<f>1000000</f><v></v>", "<f>1000000</f><v>1</v>"])
def test_a_formula_in_a_blank_cell_is_named_whatever_is_stored_with_it(
    kind: str, kept: str, folder: Path, verify: Verify
) -> None:
    """A cell for typing and one that is computed, both blank in the draft, and one beside the table."""
    _, book = exported(folder, YUBEI)
    sheet = openpyxl.load_workbook(book)["表五 一般公共预算支出"]
    values = openpyxl.load_workbook(book, data_only=True)["表五 一般公共预算支出"]
    empty = [one for row in sheet["D7":"F20"] for one in row if not values[one.coordinate].value]
    typed = next(one.coordinate for one in empty if not one.value)
    computed = next(one.coordinate for one in empty if str(one.value).startswith("="))

    def change(text: str) -> str:
        for place in (typed, computed):
            text = cell(place, kept)(text).replace(f'<c r="{place}"', f'<c r="{place}"{kind}', 1)
        return text

    rewritten(book, "表五 一般公共预算支出", change)
    _, said = verify(book)
    for place in (typed, computed):
        (line,) = [line for line in said if f" {place} " in line]
        assert "=1000000" in line
    assert verify(book)[0] == ExitCode.FOUND


def test_a_formula_where_nothing_stands_is_named_beside_and_below_the_table(
    folder: Path, verify: Verify
) -> None:
    _, book = exported(folder, YUBEI)
    below = openpyxl.load_workbook(book)[TABLE].max_row + 2
    more = '<c r="AA5"><f>1+1</f></c></row>'
    rewritten(book, TABLE, lambda text: re.sub(r'(<row r="5".*?)</row>', rf"\1{more}", text, count=1))
    rewritten(
        book,
        TABLE,
        lambda text: text.replace(
            "</sheetData>", f'<row r="{below}"><c r="A{below}"><f>2+2</f></c></row></sheetData>'
        ),
    )
    code, said = verify(book)
    assert code == ExitCode.FOUND
    assert any(" AA5 " in line and "=1+1" in line for line in said)
    assert any(f" A{below}：" in line and "=2+2" in line for line in said)


def test_formulas_are_compared_where_no_value_is_stored_at_all(folder: Path, verify: Verify) -> None:
    _, path = exported(folder, YUBEI)
    book = openpyxl.load_workbook(path)  # which leaves out what formulas come to
    book[TABLE]["C4"] = "=1+1"
    book[TABLE]["B5"] = '="别的"'
    book.save(path)
    _, said = verify(path)
    assert any(" C4 " in line and "公式被改过：现在是 =1+1" in line for line in said)
    assert any(" B5 " in line and '文字被改成了公式：="别的"' in line for line in said)


def test_a_formula_taken_out_of_a_blank_cell_is_named(folder: Path, verify: Verify) -> None:
    _, book = exported(folder, YUBEI)
    values = openpyxl.load_workbook(book, data_only=True)[TABLE]
    sheet = openpyxl.load_workbook(book)[TABLE]
    place = next(
        one.coordinate
        for row in sheet["C5":"E20"]
        for one in row
        if str(one.value).startswith("=") and not values[one.coordinate].value
    )
    rewritten(book, TABLE, cell(place, ""))
    code, said = verify(book)
    assert code == ExitCode.FOUND
    assert said[0] == "文件与草稿不一致：1 格的公式被删掉了。"
    assert any(f" {place} " in line for line in said)


def test_one_formula_over_a_range_is_not_that_of_its_first_cell(folder: Path, verify: Verify) -> None:
    _, book = exported(folder, YUBEI)
    array = r'\1<f t="array" ref="C4:C9">'
    rewritten(book, TABLE, lambda text: re.sub(r'(<c r="C4"[^>]*>)<f>', array, text, count=1))
    code, said = verify(book)
    assert code == ExitCode.FOUND
    assert any(" C4 " in line and "{C4:C9}" in line for line in said)


@pytest.mark.parametrize("shown", ["0", '#,##0.00,"万"', ";;;", "0.00%", "[White]#,##0.00"])
def test_a_figure_shown_otherwise_is_named(shown: str, folder: Path, verify: Verify) -> None:
    _, book = exported(folder, YUBEI, "--values")
    written = openpyxl.load_workbook(book)
    written[TABLE]["C4"].number_format = shown
    written.save(book)
    code, said = verify(book)
    assert code == ExitCode.FOUND
    assert said[0] == "文件与草稿不一致：1 格的数字格式被改过。"
    assert any(f"{TABLE} C4 " in line and f"现在是 {shown}" in line for line in said)


def test_what_is_hidden_is_named(folder: Path, verify: Verify) -> None:
    _, book = exported(folder, YUBEI)
    written = openpyxl.load_workbook(book)
    written[TABLE].row_dimensions[6].hidden = True
    written[TABLE].row_dimensions[9000].hidden = True  # nothing in it
    written[TABLE].column_dimensions["D"].hidden = True
    other = written.sheetnames[2]
    written[other].sheet_state = "veryHidden"
    written.save(book)
    rewritten(book, TABLE, lambda text: re.sub(r'(<row r="7"[^>]* ht=")[^"]*', r"\g<1>0", text))
    code, said = verify(book)
    lines = [line.strip() for line in said]
    assert code == ExitCode.FOUND
    assert "3 处被隐藏" in lines[0]
    assert f"{TABLE}：第 6、7 行被隐藏" in lines
    assert f"{TABLE}：D 列被隐藏" in lines
    assert any(line.endswith("：工作表被隐藏") for line in lines)


def styled(book: Path, change: Callable[[openpyxl.worksheet.worksheet.Worksheet], object]) -> None:
    """Change a worksheet of values by another program."""
    written = openpyxl.load_workbook(book)
    change(written[TABLE])
    written.save(book)


WHITE = Font(color="FFFFFFFF")


def rule(sheet: Any, style: Font, *, ours: bool) -> None:
    """Add a conditional format, with the formula of one of ours or with its own."""
    formula = 'AND(INFO("system")<>"pcdos",INFO("system")<>"mac")' if ours else "TRUE"
    sheet.conditional_formatting.add("A1:Z99", FormulaRule([formula], font=style))


def set_to(name: str, value: object, *path: object) -> Callable[[Any], object]:
    """Set an attribute of what stands at a path of names and, for cells, places."""

    def change(sheet: Any) -> None:
        for one in path:
            sheet = getattr(sheet, one[1:]) if isinstance(one, str) and one[0] == "." else sheet[one]
        setattr(sheet, name, value)

    return change


def signs(**looks: Any) -> Callable[[Any], object]:
    """Set some signs of a text otherwise."""
    text = CellRichText(TextBlock(InlineFont(**looks), "社会保障"), "和就业支出")
    return set_to("value", text, "B5")


def merged(sheet: Any, area: str) -> None:
    """Merge cells as a file says it, without emptying those that are no longer seen."""
    sheet.merged_cells.add(area)


def unmerged(sheet: Any) -> None:
    sheet.merged_cells.remove("A1:E1")


UNREADABLE: dict[str, tuple[Callable[[Any], object], str]] = {
    "low row": (set_to("height", 0.75, ".row_dimensions", 6), "第 6 行太低，里面的内容看不全"),
    "half a row": (set_to("height", 8, ".row_dimensions", 6), "第 6 行太低，里面的内容看不全"),
    "narrow column": (set_to("width", 1, ".column_dimensions", "C"), "C 列太窄，里面的内容看不全"),
    "white": (set_to("font", WHITE, "C4"), "C4 的字与底色分不清，看不清"),
    "pale": (set_to("font", Font(color="FFEEEEDD"), "C4"), "C4 的字与底色分不清，看不清"),
    "theme": (set_to("font", Font(color=Color(theme=0)), "C4"), "C4 的字与底色分不清，看不清"),
    "index": (set_to("font", Font(color=Color(indexed=1)), "C4"), "C4 的字与底色分不清，看不清"),
    "tint": (set_to("font", Font(color=Color(theme=1, tint=0.9)), "C4"), "C4 的字与底色分不清，看不清"),
    "black": (set_to("fill", PatternFill("solid", "FF101010"), "C4"), "C4 的字与底色分不清，看不清"),
    "gradient": (set_to("fill", GradientFill(stop=["FFFFFFFF", "FF000000"]), "C4"), "C4 的字与底色分不清"),
    "tiny": (set_to("font", Font(size=1), "C4"), "C4 的字只有 1 磅，看不清"),
    "signs": (set_to("font", Font(name="Wingdings 2"), "C4"), "C4 的字用了符号字体“Wingdings 2”，看不清"),
    "signs by number": (set_to("font", Font(name="宋体", charset=2), "C4"), "C4 的字用了符号字体“宋体”"),
    "turned": (set_to("alignment", Alignment(textRotation=180), "C4"), "C4 的字转了方向，看不清"),
    "backwards": (set_to("alignment", Alignment(readingOrder=2), "C4"), "C4 的字从右往左排"),
    "repeated": (set_to("alignment", Alignment(horizontal="fill"), "C4"), "C4 的字会重复写满一格"),
    "white signs": (signs(color="FFFFFFFF"), "B5 的字与底色分不清，看不清"),
    "struck signs": (signs(strike=True), "B5 的字划了删除线，看不清"),
    "tiny signs": (signs(sz=1), "B5 的字只有 1 磅，看不清"),
    "other letters": (signs(rFont="Webdings"), "B5 的字用了符号字体“Webdings”，看不清"),
    "merged": (lambda sheet: merged(sheet, "B4:C4"), "B4:C4 被合并，只看得见左上角的一格"),
    "all merged": (lambda sheet: merged(sheet, "A1:XFD1048576"), "A1:XFD1048576 被合并"),
    "unmerged": (unmerged, "A1:E1 的合并改过或被取消"),
    "not fitted": (
        set_to("fitToPage", False, ".sheet_properties", ".pageSetUpPr"),
        "打印的大小改过：现在是100%，应为缩为 1 页宽",
    ),
    "far smaller": (set_to("fitToWidth", 9, ".page_setup"), "打印的大小改过：现在是缩为 9 页宽，应为"),
    "small paper": (set_to("paperSize", 11, ".page_setup"), "打印的纸张改过：现在是A5，应为A4"),
    "struck": (set_to("font", Font(strike=True), "C4"), "C4 的字划了删除线，看不清"),
    "condition": (partial(rule, style=WHITE, ours=False), "有不是本程序写的条件格式（“TRUE”）"),
    "our condition": (partial(rule, style=WHITE, ours=True), "有不是本程序写的条件格式（“AND(INFO"),
    "area": (set_to("print_area", "A1:C5"), "打印区域是 A1:C5，以外的内容印不出来"),
    "foot": (set_to("text", "总分 100", ".oddFooter", ".center"), "页脚被改过，现在有 “总分 100”"),
    "no foot": (set_to("text", None, ".oddFooter", ".left"), "页脚的核对码被去掉了"),
    "code": (
        set_to("text", "核对码 7K3M-92QF　打印时间 2024-01-01 08:00", ".oddFooter", ".left"),
        "页脚被改过，现在有 “核对码 7K3M-92QF　打印时间 2024-01-01 08:00”",
    ),
    "head": (set_to("text", "某某局", ".oddHeader", ".right"), "页眉被改过，现在有 “某某局”"),
    "white foot": (set_to("color", "FFFFFF", ".oddFooter", ".left"), "页脚被改过，现在有 “&KFFFFFF核对码"),
}


@pytest.mark.parametrize("how", UNREADABLE)
def test_what_cannot_be_read_or_is_not_printed_is_named(how: str, folder: Path, verify: Verify) -> None:
    _, book = exported(folder, YUBEI, "--values", "--xlsx", str(folder))
    change, said = UNREADABLE[how]
    styled(book, change)
    code, lines = verify(book)
    assert code == ExitCode.FOUND
    assert "1 处看不清或打印得不同" in lines[0]
    assert any(line.startswith(f"  {TABLE}：{said}") for line in lines), lines


def test_a_font_nobody_knows_is_said_not_to_be_compared(folder: Path, verify: Verify) -> None:
    """It may be anything; known ones of text are no difference."""
    _, book = exported(folder, YUBEI, "--values", "--xlsx", str(folder))
    styled(book, set_to("font", Font(name="仿宋_GB2312"), "C4"))
    assert verify(book)[0] == ExitCode.DONE
    styled(book, set_to("font", Font(name="某某字库"), "C4"))
    code, said = verify(book)
    assert code == ExitCode.PARTLY
    assert said[1] == f"  {TABLE}：里面的用“某某字库”字体的字没有比。"


TWICE: dict[str, Callable[[str], str]] = {
    "row": lambda text: text.replace("</sheetData>", '<row r="5"><c r="C5"><v>9</v></c></row></sheetData>'),
    "cell": lambda text: re.sub(r'(<c r="C5".*?(?:</c>|/>))', r"\1\1", text, count=1),
    "place": lambda text: text.replace('<c r="C6"', '<c r="C5"', 1),
    "data": lambda text: text.replace("</sheetData>", "</sheetData><sheetData/>"),
}


@pytest.mark.parametrize("what", TWICE)
def test_what_is_written_twice_is_refused(what: str, folder: Path, verify: Verify) -> None:
    """Of two cells at one place one program shows the first and another the second."""
    _, book = exported(folder, YUBEI, "--values", "--xlsx", str(folder))
    rewritten(book, TABLE, TWICE[what])
    code, said = verify(book)
    assert code == ExitCode.UNUSABLE
    assert "写了两次，各个程序打开时看到的可能不同，没有核对" in said[0]


def test_a_part_that_is_there_twice_is_refused(folder: Path, verify: Verify) -> None:
    _, book = exported(folder, YUBEI, "--values", "--xlsx", str(folder))
    with ZipFile(book, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/styles.xml", archive.read("xl/styles.xml"))
    code, said = verify(book)
    assert code == ExitCode.UNUSABLE
    assert "里有重名的部件" in said[0]


REST: dict[str, tuple[Callable[[str], str], str]] = {
    "background": (
        lambda text: text.replace("</worksheet>", "<picture/></worksheet>"),
        f"  {TABLE}：里面的背景图片没有比。",
    ),
    "extension": (
        lambda text: text.replace(
            "</worksheet>", '<extLst><ext uri="{05C60535}"><sparklineGroups/></ext></extLst></worksheet>'
        ),
        f"  {TABLE}：里面的迷你图没有比。",
    ),
    "new": (
        lambda text: text.replace("</worksheet>", "<futureThing/></worksheet>"),
        f"  {TABLE}：里面的futureThing没有比。",
    ),
}


@pytest.mark.parametrize("what", REST)
def test_what_nobody_looked_at_is_named_and_is_no_agreement(what: str, folder: Path, verify: Verify) -> None:
    _, book = exported(folder, YUBEI, "--values", "--xlsx", str(folder))
    change, line = REST[what]
    rewritten(book, TABLE, change)
    code, said = verify(book)
    assert code == ExitCode.PARTLY
    assert said[1] == line


def test_a_part_of_the_file_that_nobody_knows_is_named(folder: Path, verify: Verify) -> None:
    _, book = exported(folder, YUBEI, "--values", "--xlsx", str(folder))
    with ZipFile(book, "a") as archive:
        archive.writestr("xl/richData/picture.xml", "<x/>")
    code, said = verify(book)
    assert code == ExitCode.PARTLY
    assert said[1] == "  文件里多出“xl/richData/picture.xml”，没有比。"


@needs_office
def test_white_signs_within_a_text_are_named(folder: Path, verify: Verify) -> None:
    _, book = exported(folder, YUBEI, "--values", "--xlsx", str(folder))
    white = TextBlock(InlineFont(color="FFFFFFFF"), "社会保障")
    styled(book, set_to("value", CellRichText(white, "和就业支出"), "B5"))
    (folder / "saved").mkdir()
    converted([book], folder / "saved")  # spreadsheet programs put texts together in a part of their own
    code, lines = verify(folder / "saved" / book.name)
    assert code == ExitCode.FOUND
    assert f"  {TABLE}：B5 的字与底色分不清，看不清" in lines


@pytest.mark.parametrize(
    "change",
    [
        set_to("font", Font(color="FFC00000", bold=True), "C4"),
        set_to("fill", PatternFill("solid", "FFFFFF00"), "C4"),
        set_to("height", 30, ".row_dimensions", 6),
        set_to("print_area", "A1:Z200"),
        set_to("print_area", None),
        set_to("height", 1, ".row_dimensions", 9000),
        set_to("font", WHITE, "AA90"),
    ],
)
def test_marks_of_a_reader_are_no_difference(
    change: Callable[[Any], object], folder: Path, verify: Verify
) -> None:
    """What is readable and printed stays so: marked red or yellow, higher, white where nothing is."""
    _, book = exported(folder, YUBEI, "--values", "--xlsx", str(folder))
    styled(book, change)
    code, said = verify(book)
    assert code == ExitCode.DONE, said


def test_days_counted_from_1904_are_named(folder: Path, verify: Verify) -> None:
    _, book = exported(folder, YUBEI, "--values", "--xlsx", str(folder))
    written = openpyxl.load_workbook(book)
    written.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    written.save(book)
    code, said = verify(book)
    assert code == ExitCode.FOUND
    assert any("日期改按 1904 年起算" in line for line in said)


@needs_office
def test_what_another_program_saved_unchanged_is_still_the_same(folder: Path, verify: Verify) -> None:
    """Formulas and number formats are written otherwise there, and mean the same."""
    books = [exported(folder, pack)[1] for pack in PACKS]
    (folder / "saved").mkdir()
    converted(books, folder / "saved")
    for pack, book in zip(PACKS, books, strict=True):
        code, said = verify(folder / "saved" / book.name, pack)  # type: ignore[call-arg]
        assert not [line for line in said if "被改" in line or "隐藏" in line]
        assert code == ExitCode.DONE, said


def test_a_worksheet_renamed_or_added_is_found_by_what_stands_in_it(folder: Path, verify: Verify) -> None:
    _, path = exported(folder, YUBEI, "--values")
    book = openpyxl.load_workbook(path)
    book[TABLE].title = "三"
    book.create_sheet("算一算").append(["自己的", 1])
    book.save(path)
    code, said = verify(path)
    assert code == ExitCode.PARTLY
    assert said[0].endswith("与草稿相同；文件里还有没有比的，见下面。")
    assert said[1] == "  文件里多出“算一算”，草稿没有这张表，没有比。"
    assert f"  工作表“三”就是“{TABLE}”，只是改了名。" in said


def test_a_pdf_of_last_week_differs_where_the_draft_was_changed(folder: Path, verify: Verify) -> None:
    exported(folder, YUZHONG)
    path = folder / f"{YUZHONG}.tianbao"
    draft = Draft(YUZHONG, "department", open_draft(path))
    row = draft.rows("indicators")[1]
    at = draft.at("indicators", row, "actual")
    draft.session.apply(SetCell(at, "2"))
    save_draft(draft.session.submission, path)
    for file in (folder / f"{YUZHONG}.pdf", folder / f"{YUZHONG}.xlsx"):
        code, said = verify(file, YUZHONG)  # type: ignore[call-arg]
        assert code == ExitCode.FOUND
        assert "导出以后草稿改过" in said[1]
        assert any("区块链高峰论坛 · 全年完成值：文件里是 5，草稿是 2" in line for line in said)


def test_of_a_long_text_the_place_is_quoted_where_it_differs(folder: Path, verify: Verify) -> None:
    exported(folder, YUZHONG)
    path = folder / f"{YUZHONG}.tianbao"
    draft = Draft(YUZHONG, "department", open_draft(path))
    block, cell_ = next(
        (block.id, cell)
        for block in draft.session.pack.form("department").blocks
        for cell in block.cells
        if cell.type == "long" and draft.value(block.id, cell.key)
    )
    text = str(draft.value(block, cell_.key))
    assert len(text) > 80
    draft.put(block, cell_.key, f"{text[:-5]}改{text[-4:]}")
    save_draft(draft.session.submission, path)
    _, said = verify(folder / f"{YUZHONG}.pdf", YUZHONG)  # type: ignore[call-arg]
    (line,) = [line for line in said if "文件里是" in line]
    assert line.endswith(f"文件里是 …{text[-15:]}，草稿是 …{text[-15:-5]}改{text[-4:]}")


def changed(folder: Path, change: Callable[[Draft], object]) -> None:
    """Change the text of 渝北 after it was exported."""
    path = folder / f"{YUBEI}.tianbao"
    draft = Draft(YUBEI, "narrative", open_draft(path))
    change(draft)
    save_draft(draft.session.submission, path)


def test_of_a_text_the_paragraph_is_named_and_the_place_quoted(folder: Path, verify: Verify) -> None:
    pdf, _ = exported(folder, YUBEI)
    changed(folder, lambda draft: draft.put("budget", "basic_why", "在职人员增加"))
    code, said = verify(pdf)
    assert code == ExitCode.FOUND
    assert said[0] == "文件与草稿不一致：1 格不同。"
    (line,) = [line for line in said if "文件里是" in line]
    assert line.strip().startswith("预算情况说明 （1）基本支出2,685,855.89元")
    here, there = line.split("文件里是 ")[1].split("，草稿是 ")
    assert here.replace("在编", "在职") == there
    assert here.startswith("…306,877.31元，主要原因是在编人员增加")  # the figure whole
    assert len(here) < 40


def test_a_figure_of_a_table_differs_in_the_sentences_that_tell_it(folder: Path, verify: Verify) -> None:
    pdf, _ = exported(folder, YUBEI)

    def change(draft: Draft) -> None:
        Draft(YUBEI, "general", draft.session).put("tree", "basic", "95,042.51", "2101101")

    changed(folder, change)
    _, said = verify(pdf)
    told = [line for line in said if line.strip().startswith("预算情况说明")]
    assert any("81,042.51" in line and "95,042.51" in line for line in told)
    assert not any("少一段" in line or "多出一段" in line for line in said)


def test_a_sentence_the_draft_no_longer_has_does_not_make_those_below_differ(
    folder: Path, verify: Verify
) -> None:
    pdf, _ = exported(folder, YUBEI)

    def change(draft: Draft) -> None:
        table = Draft(YUBEI, "general", draft.session)
        draft.session.apply(DeleteRows("general", table.instance, "tree", ("2101102",)))

    changed(folder, change)
    _, said = verify(pdf)
    told = [line.strip() for line in said if line.strip().startswith("预算情况说明")]
    assert [line for line in told if "一段" in line] == [
        "预算情况说明：文件里多出一段“（4）卫生健康支出（类）行政事业单位医疗（款）事业单位医疗（项）2024年预算数…”"
    ]
    # (5) is (4) now, and says the same; but 表五 agrees with 表六 no more, so a blank there is no 0 now.
    assert all("其他工业和信息产业" in line for line in told if "工业和信息产业" in line)


def test_a_paragraph_added_and_another_changed_are_told_apart(folder: Path, verify: Verify) -> None:
    pdf, _ = exported(folder, YUBEI)

    def change(draft: Draft) -> None:
        draft.put("about", "structure", "内设3个科室：办公室、数据资源科和应用推广科。")
        draft.put("about", "duties", f"{draft.value('about', 'duties')}\n10.承办其他事项。")

    changed(folder, change)
    _, said = verify(pdf)
    assert any(line.endswith("草稿是 …和“智慧政务”工作。10.承办其他事项。") for line in said)
    assert [line.split("“")[0].strip() for line in said if "一段" in line] == [
        "预算情况说明：文件里多出一段",
        "预算情况说明：文件里少一段",
    ]


@pytest.mark.parametrize("typed", ["", "（一）拟订规划。\n\n  （二）统计 12 项指标。"])
def test_text_that_was_changed_is_told_of_a_pdf_by_its_paragraph_and_no_workbook_has_it(
    typed: str, folder: Path, verify: Verify
) -> None:
    path = folder / f"{YUBEI}.tianbao"
    draft = Draft(YUBEI, "narrative", open_draft(path))
    text = typed or str(draft.value("about", "duties"))
    draft.put("about", "duties", text)
    save_draft(draft.session.submission, path)
    pdf, book = exported(folder, YUBEI)
    for file in (pdf, book):
        code, said = verify(file)
        assert (code, len(said), said[0][:3]) == (ExitCode.DONE, 1, "一致：")
    draft.put("about", "duties", f"{text[:-5]}改{text[-4:]}")
    save_draft(draft.session.submission, path)
    code, said = verify(pdf)
    assert code == ExitCode.FOUND
    assert said[0] == "文件与草稿不一致：1 格不同。"
    assert "导出以后草稿改过" in said[1]
    name, _, differs = said[2].partition("：文件里是 ")
    assert name.startswith(f"  预算情况说明 {text[:8]}")
    assert (text[-5:] in differs.split("，草稿是 ")[0], differs.endswith(f"改{text[-4:]}")) == (True, True)
    assert len(said) == 3
    code, said = verify(book)
    assert (code, said[0][:3], "没有：" in said[1]) == (ExitCode.DONE, "一致：", False)


def test_a_row_the_draft_no_longer_has_is_told_of_a_pdf(folder: Path, verify: Verify) -> None:
    pdf, _ = exported(folder, YUZHONG)
    path = folder / f"{YUZHONG}.tianbao"
    draft = Draft(YUZHONG, "department", open_draft(path))
    rows = draft.session.submission.rows("department", draft.instance, "indicators")
    rows.pop(draft.rows("indicators")[1])
    save_draft(draft.session.submission, path)
    code, said = verify(pdf, YUZHONG)  # type: ignore[call-arg]
    assert code == ExitCode.FOUND
    assert any("文件里多出一行“" in line and "区块链高峰论坛" in line for line in said)


def edited_by_others(folder: Path) -> Path:
    """Give a workbook in which two typed figures and a formula were changed, all else computed anew."""
    path = folder / f"{YUBEI}.tianbao"
    kept = path.read_bytes()
    draft = Draft(YUBEI, "general", open_draft(path))
    draft.put("tree", "basic", "95,042.51", "2101101")
    Draft(YUBEI, "basic", draft.session).put("tree", "personnel", "500000", "30101")
    save_draft(draft.session.submission, path)
    _, book = exported(folder, YUBEI)
    path.write_bytes(kept)
    rewritten(book, TABLE, cell("E7", "<v>7</v>"))
    return book


CAUSES = [
    f"{TABLE} E7 机关事业单位基本养老保险缴费支出 · 项目支出",
    "表五 一般公共预算支出 E12 行政单位医疗 · 基本支出",
    "表六 基本支出（部门经济） D8 基本工资 · 人员经费",
]


def test_what_was_changed_comes_before_what_follows_from_it(folder: Path, verify: Verify) -> None:
    code, said = verify(edited_by_others(folder))
    assert code == ExitCode.FOUND
    found = re.fullmatch(r"文件与草稿不一致：3 格不同，另有 (\d+) 格随之变。", said[0])
    assert found is not None
    assert int(found[1]) > 20
    listed = [line.strip() for line in said if "文件里是" in line]
    assert [line.split("：")[0].split() for line in listed[:3]] == [one.split() for one in CAUSES]
    assert listed[0].endswith("（公式被改成了数）")
    assert not any("随之变" in line for line in listed[:3])
    assert all("随之变" in line for line in listed[3:])
    assert len({line.split("：文件")[0] for line in listed}) == len(listed)  # none is called as another
    assert {f"合计 · {side}预算数" in " ".join(listed) for side in ("收入", "支出")} == {True}


def test_a_formula_written_anew_is_a_cause(folder: Path, verify: Verify) -> None:
    """Nothing typed makes it come out so, and what is made of it says no more."""
    _, book = exported(folder, YUBEI)
    kept = re.compile(r'(<c r="C4"[^>]*>)<f>.*?</f><v>[^<]*</v>')
    rewritten(book, TABLE, lambda text: kept.sub(r"\1<f>1+1</f><v>2</v>", text))
    listed = [line.strip() for line in verify(book)[1] if "文件里是" in line]
    (told,) = listed
    assert told.startswith(
        f"{TABLE} C4 合计 · 总计：文件里是 2，草稿是 6,095,655.89（公式被改过：现在是 =1+1，应为 ="
    )


def emptied(path: Path) -> None:
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        del pdf.Root.StructTreeRoot
        pdf.save()


def encrypted(path: Path) -> None:
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.save(encryption=pikepdf.Encryption(owner="a", user="b"))


def restricted(path: Path) -> None:
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.save(encryption=pikepdf.Encryption(owner="a", user=""))


def foreign(path: Path) -> None:
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.docinfo["/Creator"] = "Writer"
        pdf.save()


def looping(path: Path) -> None:
    """Let the tree lead back to itself."""
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        part = pdf.Root.StructTreeRoot.K[0].K[0]
        part.K = pikepdf.Array([part] * 1000)
        pdf.save()


def written_over(path: Path) -> None:
    """Cover a figure and write another one there, as a PDF editor does."""
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        font = next(iter(pdf.pages[0].Resources.Font))
        said = f"q 1 g 300 400 200 40 re f 0 g BT {font} 12 Tf 300 400 Td <31> Tj ET Q"
        pdf.pages[0].contents_add(pdf.make_stream(said.encode()))
        pdf.save()


def noted_over(path: Path) -> None:
    """Lay a text box over a figure."""
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        note = pdf.make_indirect(pikepdf.Dictionary(Subtype=pikepdf.Name.FreeText, Contents="999,999.99"))
        pdf.pages[0].obj.Annots = pikepdf.Array([*pdf.pages[0].obj.get("/Annots", []), note])
        pdf.save()


def page_again(path: Path) -> None:
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages.append(pdf.pages[0])
        pdf.save()


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-2000])


def bomb(path: Path) -> None:
    """Let a page unpack to more than anybody wrote."""
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        packed = zlib.compress(b" " * (tagged_pdf.MAX_UNPACKED + 1000))
        pdf.pages[0].Contents.write(packed, filter=pikepdf.Name.FlateDecode)
        pdf.save()


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (emptied, "没有本程序写的表格结构"),
        (foreign, "不是本程序导出的"),
        (encrypted, "加了密码"),
        (restricted, "有权限密码"),
        (cut_off, "已损坏"),
        (bomb, "已损坏"),
        (looping, "已损坏"),
        (written_over, "加上的文字或遮盖"),
        (noted_over, "加上的批注或文字框"),
        (page_again, "加上的重复的页"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_a_pdf_that_is_not_ours_is_refused_by_name(
    harm: Callable[[Path], None], said: str, folder: Path, verify: Verify
) -> None:
    pdf, _ = exported(folder, "qiannan-selfeval-2023", "--pdf", str(folder))
    harm(pdf)
    code, lines = verify(pdf, "qiannan-selfeval-2023")  # type: ignore[call-arg]
    assert code == ExitCode.UNUSABLE
    assert len(lines) == 1
    assert lines[0].startswith(f"“{pdf.name}”")
    assert said in lines[0]
    assert "请选从本程序导出" in lines[0]


def test_what_is_no_file_of_ours_is_refused_by_name(
    folder: Path, verify: Verify, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("没有.pdf", "没有.xlsx"):
        assert verify(folder / name) == (
            ExitCode.UNUSABLE,
            [f"读不了“{name}”，请检查文件是否还在、能否读取。"],
        )
    (folder / "a.xlsx").write_bytes(b"PK" + b"x" * 50)
    assert "不是完整的 Excel 工作簿" in verify(folder / "a.xlsx")[1][0]
    assert "不是 PDF 或 .xlsx 文件" in verify(folder / f"{YUBEI}.tianbao")[1][0]
    _, book = exported(folder, YUBEI)
    monkeypatch.setattr(printed_workbook, "MAX_ROWS", 100)
    code, said = verify(book)
    assert code == ExitCode.UNUSABLE
    assert "超过 100 行" in said[0]
    monkeypatch.setattr(tagged_pdf, "MAX_ELEMENTS", 100)
    assert "结构大得异常" in verify(folder / f"{YUBEI}.pdf")[1][0]
    monkeypatch.setattr(tagged_pdf, "MAX_BYTES", 1_000)
    assert "超过" in verify(folder / f"{YUBEI}.pdf")[1][0]


class TestWindow:
    def check(self, window: MainWindow, path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
        """Choose a file in the panel; gives what is said."""
        choose_file(monkeypatch, path)
        window.actions_["verify"].trigger()
        panel = window.verifying.panel
        assert panel is not None
        (chosen,) = [one for one in panel.findChildren(QPushButton) if one.text() == "选择文件…"]
        chosen.click()
        return f"{panel.result.text()}\n{panel.changes.text()}"

    def test_a_file_that_was_exported_is_chosen(
        self, window: MainWindow, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pdf, book = exported(folder, YUZHONG)
        assert window.open(folder / f"{YUZHONG}.tianbao")
        assert window.document is not None
        for file in (pdf, book):
            assert self.check(window, file, monkeypatch).startswith(f"✓ “{file.name}”：一致")
        put(window.document, indicator(window.document, "department", 1, "actual"), "2")
        assert window.verifying.panel is not None
        assert window.verifying.panel.result.text() == ""  # no longer true
        said = self.check(window, pdf, monkeypatch)
        assert said.startswith(f"▲ “{pdf.name}”：文件与草稿不一致")
        assert "区块链高峰论坛 · 全年完成值：文件里是 5，草稿是 2" in said
        (folder / "b.pdf").write_bytes(b"%PDF-1.4")
        assert "“b.pdf”已损坏" in self.check(window, folder / "b.pdf", monkeypatch)

    def test_each_change_leads_to_its_cell(
        self, window: MainWindow, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        book = edited_by_others(folder)
        assert window.open(folder / f"{YUBEI}.tianbao")
        assert window.document is not None
        said = self.check(window, book, monkeypatch)
        assert "3 格不同，另有 " in said
        panel = window.verifying.panel
        assert panel is not None
        links = re.findall(
            r'项目支出：.*?<a href="(\d+)"|行政单位医疗 .*?<a href="(\d+)"', panel.changes.text()
        )
        for (first, second), (form, row) in zip(
            links, (("spending", "2080505"), ("general", "2101101")), strict=True
        ):
            panel.changes.linkActivated.emit(first or second)
            at = window.document.current
            assert at is not None
            assert (at.form, at.row) == (form, row)
            assert panel.isVisible()

    def test_a_file_is_dropped_and_a_long_list_has_a_window_of_its_own(
        self, window: MainWindow, folder: Path, qtbot: QtBot
    ) -> None:
        _, book = exported(folder, YUBEI, "--values")
        text = openpyxl.load_workbook(book)
        for row in range(5, 17):
            text[TABLE].cell(row, 2).value = f"改{row}"
        text.save(book)
        assert window.open(folder / f"{YUBEI}.tianbao")
        window.actions_["verify"].trigger()
        panel = window.verifying.panel
        assert panel is not None
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(book))])
        none, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
        panel.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, left, none))
        assert "12 格不同" in panel.result.text()
        assert "还有 7 处" in panel.changes.text()
        seen: list[tuple[str, ...]] = []

        def look() -> None:
            dialog = QApplication.activeModalWidget()
            assert isinstance(dialog, FileCheckDialog)
            seen.extend(tuple(row) for row in dialog.table.typed.texts)
            dialog.reject()

        QTimer.singleShot(0, look)
        qtbot.mouseClick(panel.all, left)
        assert len(seen) == 12
        assert seen[0] == (f"{TABLE} B5", "社会保障和就业支出 · 科目名称", "改5", "社会保障和就业支出")
