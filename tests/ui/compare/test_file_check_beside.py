"""What stands beside the cells of an exported workbook is held against the draft, too, or said not to be."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from openpyxl.chart import BarChart
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.workbook.defined_name import DefinedName
from PIL import Image as Picture

from models.calculation.calculation import Calculation
from models.drafts.changes import SetAdjustment
from models.drafts.submission import Adjustment
from models.errors import ExitCode
from models.storage.draft_file import save_draft
from tests.support.building import SAMPLES, Draft
from tests.support.office import converted, needs_office
from tests.support.windows import OFFSCREEN
from ui.cli.commands import main

pytestmark = OFFSCREEN
PACK = "qijiang-budget-2025"
TABLE = "表二 一般公共预算支出"
Verify = Callable[[], tuple[int, list[str]]]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Export a draft with one adjusted figure as a workbook with formulas."""
    return exported(tmp_path)


@pytest.fixture
def values(tmp_path: Path) -> Path:
    """Export it without formulas: other programs that write it anew lose nothing."""
    return exported(tmp_path, "--values")


def exported(folder: Path, *options: str) -> Path:
    draft = Draft.sample(PACK, "general")
    at = next(
        cell.address
        for _, cell in draft.session.sheet("general", draft.instance).cells()
        if cell.address is not None and adjustable(draft.session.calculation, cell.address)
    )
    draft.session.apply(SetAdjustment(at, Adjustment("1136.88", "按批复")))
    path = folder / f"{PACK}.tianbao"
    save_draft(draft.session.submission, path)
    assert main(["export", str(path), "--xlsx", str(folder), *options]) == ExitCode.DONE
    return folder / f"{PACK}.xlsx"


def adjustable(calc: Calculation, address: Any) -> bool:
    return address.row == "total" and calc.pack.cell(address).computed


@pytest.fixture
def verify(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Verify:
    def run(book: Path | None = None) -> tuple[int, list[str]]:
        capsys.readouterr()
        file = book or tmp_path / f"{PACK}.xlsx"
        code = main(["verify", str(tmp_path / f"{PACK}.tianbao"), str(file)])
        return code, [line.strip() for line in capsys.readouterr().out.splitlines()]

    return run


def rewritten(book: Path, part: str, change: Callable[[str], str], **more: str) -> None:
    """Change a part of a workbook as a program would that keeps all else, and put more parts in."""
    with ZipFile(book) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    before = parts[part].decode()
    assert change(before) != before
    parts[part] = change(before).encode()
    with ZipFile(book, "w", ZIP_DEFLATED) as archive:
        for one, content in (parts | {name: text.encode() for name, text in more.items()}).items():
            archive.writestr(one, content)


def by_another_program(book: Path, change: Callable[[Any], object]) -> None:
    written = openpyxl.load_workbook(book)
    change(written)
    written.save(book)


def part_of(book: Path, name: str) -> str:
    with ZipFile(book) as archive:
        return next(one for one in archive.namelist() if name in one)


def test_comments_of_an_adjusted_figure_are_no_difference(
    book: Path, verify: Verify, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert part_of(book, "comment")
    assert verify()[0] == ExitCode.DONE
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1999999999")  # another day
    assert verify()[0] == ExitCode.DONE


def test_values_alone_have_neither_comments_nor_names_and_agree(values: Path, verify: Verify) -> None:
    assert verify()[0] == ExitCode.DONE


@needs_office
def test_another_program_keeps_comments_names_and_titles(book: Path, verify: Verify, tmp_path: Path) -> None:
    (tmp_path / "saved").mkdir()
    converted([book], tmp_path / "saved")
    code, said = verify(tmp_path / "saved" / book.name)  # type: ignore[call-arg]
    assert code == ExitCode.DONE, said


def test_a_comment_that_was_changed_is_named_with_both_texts(book: Path, verify: Verify) -> None:
    rewritten(book, part_of(book, "comments/"), lambda text: text.replace("按批复", "领导同意"))
    code, said = verify()
    assert code == ExitCode.FOUND
    assert said[0] == "文件与草稿不一致：1 处批注、图形、名称或打印标题不同。"
    assert any(line.startswith(f"{TABLE}：") and "批注被改过，现在是“" in line for line in said)
    assert any("领导同意" in line and "按批复" in line for line in said)


def test_a_comment_taken_out_is_named(book: Path, verify: Verify) -> None:
    def emptied(text: str) -> str:
        return text[: text.index("<commentList>")] + "<commentList/></comments>"

    rewritten(book, part_of(book, "comments/"), emptied)
    code, said = verify()
    assert code == ExitCode.FOUND
    assert any(line.startswith(f"{TABLE}：") and line.endswith("被去掉了") for line in said)


def picture() -> Image:
    drawn = BytesIO()
    Picture.new("RGB", (40, 20), "white").save(drawn, "PNG")
    return Image(drawn)


def named(book: Any, name: str, place: str) -> None:
    book.defined_names[name] = DefinedName(name, attr_text=place)


def far_out(book: Any) -> None:
    book[TABLE]["XA5"] = "另有 300 万元"


CHANGES: dict[str, tuple[Callable[[Any], object], str]] = {
    "comment": (
        lambda book: setattr(book[TABLE]["C6"], "comment", Comment("这个数以纸质件为准", "某人")),
        f"{TABLE}：C6 多出批注“这个数以纸质件为准”",
    ),
    "chart": (lambda book: book[TABLE].add_chart(BarChart(), "C6"), f"{TABLE}：工作表上有图表（C6 处）"),
    "titles": (
        lambda book: setattr(book[TABLE], "print_title_rows", "1:1"),
        f"{TABLE}：打印标题改成了 1:1，应为第 ",
    ),
    "far out": (far_out, f"{TABLE}：XA5 起离表太远的格里还有内容，没有比"),
    "formulas": (
        lambda book: setattr(book[TABLE].sheet_view, "showFormulas", True),
        f"{TABLE}：改成了显示公式，看到的不是算出的数",
    ),
    "no noughts": (
        lambda book: setattr(book[TABLE].sheet_view, "showZeros", False),
        f"{TABLE}：改成了不显示 0",
    ),
    "mirrored": (
        lambda book: setattr(book[TABLE].sheet_view, "rightToLeft", True),
        f"{TABLE}：改成了从右到左显示",
    ),
    "contents": (
        lambda book: book["目录"].__setitem__("B3", "表一 别的表"),
        "目录 B3 表上的文字：文件里是 表一 别的表，",
    ),
    "page of contents": (
        lambda book: book["目录"].__setitem__("C4", 9),
        "目录 C4 表上的文字：文件里是 9，草稿是 2",
    ),
    "line of contents": (lambda book: book["目录"].delete_rows(5), "目录：文件里少一行“3 "),
    "contents in white": (
        lambda book: setattr(book["目录"]["B3"], "font", openpyxl.styles.Font(color="FFFFFFFF")),
        "目录：B3 的字与底色分不清，看不清",
    ),
}


@pytest.mark.parametrize("how", CHANGES)
def test_what_was_changed_beside_the_cells_is_named(how: str, values: Path, verify: Verify) -> None:
    change, said = CHANGES[how]
    by_another_program(values, change)
    code, lines = verify()
    assert code == ExitCode.FOUND, lines
    assert lines[0].startswith("文件与草稿不一致：1 ")
    assert any(line.startswith(said) for line in lines), lines


def test_cells_too_far_out_are_told_where_the_file_leaves_places_out(book: Path, verify: Verify) -> None:
    cells = f"<row>{'<c/>' * 124}<c><v>300</v></c></row></sheetData>"
    sheet = "xl/worksheets/sheet3.xml"
    rewritten(book, sheet, lambda text: text.replace("</sheetData>", cells))
    code, lines = verify()
    assert code == ExitCode.FOUND
    assert f"{TABLE}：DU 列起离表太远的格里还有内容，没有比" in lines


def test_a_picture_over_cells_is_named(values: Path, verify: Verify) -> None:
    by_another_program(values, lambda book: book[TABLE].add_image(picture(), "D8"))
    code, lines = verify()
    assert code == ExitCode.FOUND
    assert f"{TABLE}：工作表上有图片（D8 处），可能盖住格里的内容" in lines


BOX = (
    '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:twoCellAnchor>'
    "<xdr:from><xdr:col>2</xdr:col><xdr:row>4</xdr:row></xdr:from><xdr:sp><xdr:nvSpPr>"
    '<xdr:cNvSpPr txBox="1"/></xdr:nvSpPr><xdr:txBody><a:p><a:r><a:t>9,999.00</a:t></a:r></a:p>'
    "</xdr:txBody></xdr:sp></xdr:twoCellAnchor></xdr:wsDr>"
)
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def test_a_text_box_laid_over_a_figure_is_quoted(book: Path, verify: Verify) -> None:
    with ZipFile(book) as archive:
        free = next(
            n for n in range(2, 9) if f"xl/worksheets/_rels/sheet{n}.xml.rels" not in archive.namelist()
        )
    name = openpyxl.load_workbook(book, read_only=True).sheetnames[free - 1]
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId9" Type="{REL}/drawing" Target="../drawings/drawing9.xml"/></Relationships>'
    )
    drawing = f'<drawing xmlns:r="{REL}" r:id="rId9"/></worksheet>'
    more = {f"xl/worksheets/_rels/sheet{free}.xml.rels": rels, "xl/drawings/drawing9.xml": BOX}
    rewritten(
        book, f"xl/worksheets/sheet{free}.xml", lambda text: text.replace("</worksheet>", drawing), **more
    )
    code, lines = verify()
    assert code == ExitCode.FOUND
    assert f"{name}：工作表上有文本框“9,999.00”（C5 处），可能盖住格里的内容" in lines


def test_titles_taken_out_are_named(book: Path, verify: Verify) -> None:
    """Without them the pages that go on have no heads."""
    titles = re.compile(r'<definedName name="_xlnm.Print_Titles" localSheetId="2".*?</definedName>')
    rewritten(book, "xl/workbook.xml", lambda text: titles.sub("", text))
    code, lines = verify()
    assert code == ExitCode.FOUND
    assert any(line.startswith(f"{TABLE}：打印标题（第 ") and "行）被去掉了" in line for line in lines), lines


def test_a_name_that_leads_to_another_figure_is_named(book: Path, verify: Verify) -> None:
    names = openpyxl.load_workbook(book).defined_names
    name, place = next((name, one.attr_text) for name, one in names.items())
    other = place.rpartition("$")[0] + "$3"
    rewritten(book, "xl/workbook.xml", lambda text: text.replace(f">{place}<", f">{other}<"))
    code, lines = verify()
    assert code == ExitCode.FOUND
    should = place.rpartition("!")[2].replace("$", "")
    assert any(
        f"名称“{name}”改成了指 {should.rstrip('0123456789')}3，应指 {should}" in line for line in lines
    )


def test_names_and_sheets_of_others_are_said_not_to_be_compared(values: Path, verify: Verify) -> None:
    def add(book: Any) -> None:
        named(book, "我的数", f"'{TABLE}'!$C$6")
        named(book, "税率", "0.06")
        book.create_chartsheet("图").add_chart(BarChart())

    by_another_program(values, add)
    code, lines = verify()
    assert code == ExitCode.PARTLY
    assert any(line.startswith("文件里多出“图”") and line.endswith("没有比。") for line in lines)
    assert any(
        line.startswith("文件里多出名称“") and "“我的数”" in line and "“税率”" in line for line in lines
    )


def test_a_workbook_without_its_contents_says_so(values: Path, verify: Verify) -> None:
    by_another_program(values, lambda book: book.remove(book["目录"]))
    code, lines = verify()
    assert code == ExitCode.DONE
    assert "文件里没有目录，只比了各张表。" in lines


def test_validations_taken_out_are_no_difference(book: Path, verify: Verify) -> None:
    sheet = part_of(book, "worksheets/sheet3.xml")
    rewritten(book, sheet, lambda text: re.sub(r"<dataValidations.*</dataValidations>", "", text, flags=re.S))
    assert verify()[0] == ExitCode.DONE


@pytest.mark.parametrize("pack", ["national-project-selfeval", "tongnan-budget-2021"])
@pytest.mark.parametrize(
    "added", [(), ("--contents-page",), ("--seal-page",), ("--contents-page", "--seal-page")]
)
def test_pages_that_were_added_on_export_are_no_difference(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], pack: str, added: tuple[str, ...]
) -> None:
    sample, book = SAMPLES / f"{pack}.tianbao", tmp_path / "a.xlsx"
    assert main(["export", str(sample), "--xlsx", str(book), *added]) == ExitCode.DONE
    capsys.readouterr()
    assert main(["verify", str(sample), str(book)]) == ExitCode.DONE
    assert capsys.readouterr().out.startswith("一致")
