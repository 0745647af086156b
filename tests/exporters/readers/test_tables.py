"""Reading workbooks of others: what every program writes, and what is refused with a reason."""

from __future__ import annotations

import datetime
import random
import shutil
import struct
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from exporters.readers import _apart
from exporters.readers.tables import MAX_BYTES, TableFileError, read_book
from models.progress import CancelledError, watched
from models.resources import RESOURCES
from tests.support.binary_workbook import PERCENT, save_binary
from tests.support.office import converted, needs_office
from tests.support.tables import GENERAL, saved

MARKED = RESOURCES.parent / "tests" / "data" / "tables" / "marked.xls"


def refusal(path: Path) -> str:
    with pytest.raises(TableFileError) as caught:
        read_book(path)
    return caught.value.message


def compound(path: Path, stream: str) -> Path:
    """Write an OLE file with one stream, as Excel does with a workbook that has a password."""
    end, free, fat = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    size = 4096
    sectors = [fat, end, *range(3, 2 + size // 512), end]

    def entry(name: str, kind: int, child: int, start: int, length: int) -> bytes:
        text = name.encode("utf-16-le") + b"\0\0"
        head = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1)
        return head + struct.pack("<III", free, free, child) + bytes(36) + struct.pack("<IQ", start, length)

    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    head += bytes(10) + struct.pack("<IIIIIIIII", 1, 1, 0, 4096, end, 0, end, 0, 0)
    table = struct.pack("<128I", *(sectors + [free] * (128 - len(sectors))))
    folder = entry("Root Entry", 5, 1, end, 0) + entry(stream, 2, free, 2, size) + bytes(256)
    path.write_bytes(head.ljust(512, b"\xff") + table + folder + bytes(size))
    return path


def test_values_are_texts_as_one_would_type_them(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "表五"
    sheet.append([2080505, 10.50, 0.1 + 0.2, True, datetime.datetime(2024, 2, 22), "１２", None, "行1\n行2"])
    sheet["I1"] = "看_x0007_不见"
    sheet["A2"], sheet["A2"].number_format = 0.155, "0.0%"
    sheet.merge_cells("B2:C3")
    book.create_sheet("隐藏").sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    found = read_book(tmp_path / "a.xlsx")
    first, hidden = found.grids
    assert first.rows[0] == ("2080505", "10.5", "0.3", "TRUE", "2024-02-22", "１２", "", "行1\n行2", "看不见")
    assert first.rows[1][0] == "15.5%"
    assert first.merges == ((1, 1, 2, 2),)
    assert (first.name, first.file, first.hidden, hidden.hidden) == ("表五", "a.xlsx", False, True)


def test_a_formula_is_neither_run_nor_taken_for_blank(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", {"a": [["=1+1", 3, '=HYPERLINK("http://x.invalid")']]})
    (grid,) = read_book(path).grids
    assert grid.rows[0][:2] == ("", "3")
    assert grid.unknown >= {(0, 0)}


@pytest.mark.parametrize("suffix", [".et", ".xls", ".dat"])
def test_the_content_decides_and_not_the_name(tmp_path: Path, suffix: str) -> None:
    path = saved(tmp_path / "a.xlsx", {"表二": GENERAL})
    renamed = Path(shutil.copy(path, tmp_path / f"b{suffix}"))
    assert [grid.rows for grid in read_book(renamed).grids] == [grid.rows for grid in read_book(path).grids]


@needs_office
def test_what_libreoffice_writes_holds_the_same(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", {"表二": GENERAL}, ["A1:E1", "C3:E3"])
    wanted = read_book(path).grids[0]
    for kind in ("xls", "ods"):
        converted([path], tmp_path, kind)
        (grid,) = read_book(tmp_path / f"a.{kind}").grids
        assert [[text.strip() for text in row] for row in grid.rows] == [[*row] for row in wanted.rows], kind
        assert set(grid.merges) == set(wanted.merges)


def test_an_xls_tells_errors_per_cent_and_what_is_hidden() -> None:
    """The file is LibreOffice's: a figure shown as 约 % is no share, a formula that fails is no figure."""
    first, hidden = read_book(MARKED).grids
    assert first.rows[1:4] == (
        ("2080505", "基本养老", "#DIV/0!", "#N/A", "20"),
        ("2101101", "行政单位医疗", "15.5%", "#VALUE!", "1"),
        ("2210201", "住房公积金", "7", "50%", "9"),
    )
    assert (first.merges, first.hidden_rows, first.hidden_columns) == (((5, 0, 5, 1),), {2}, {4})
    assert (first.hidden, hidden.hidden) == (False, True)


def test_an_xlsb_tells_errors_per_cent_and_what_is_hidden(tmp_path: Path) -> None:
    lines = [["2080505", "#DIV/0!", 20.5], ["#REF!", (0.155, PERCENT), 3]]
    path = save_binary(tmp_path / "a.xlsb", {"表二": lines, "草稿": [["x"]]}, {1}, {2}, {"草稿"})
    first, hidden = read_book(path).grids
    assert first.rows == (("2080505", "#DIV/0!", "20.5"), ("#REF!", "15.5%", "3"))
    assert (first.hidden_rows, first.hidden_columns) == ({1}, {2})
    assert (first.hidden, hidden.hidden) == (False, True)


@pytest.mark.parametrize("kind", ["xls", "xlsb"])
def test_a_damaged_binary_workbook_is_read_or_refused(tmp_path: Path, kind: str) -> None:
    made = save_binary(tmp_path / "a.xlsb", {"表二": [["甲", (0.5, PERCENT), "#REF!", 3]] * 20}, {1}, {2})
    chance, path = random.Random(kind), tmp_path / f"b.{kind}"
    for _ in range(25):
        path.write_bytes(_broken_ole(chance) if kind == "xls" else _broken_parts(chance, made))
        try:
            said = "。" if read_book(path).grids else ""
        except TableFileError as error:
            said = error.message
        assert said.endswith("。")


def _broken_ole(chance: random.Random) -> bytes:
    content = bytearray(MARKED.read_bytes())
    for _ in range(chance.choice((1, 5, 40))):
        at = chance.randrange(8, len(content) - 4)
        content[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", chance.randbytes(4)))
    return bytes(content)


def _broken_parts(chance: random.Random, made: Path) -> bytes:
    out = BytesIO()
    with ZipFile(made) as read, ZipFile(out, "w") as written:
        for name in read.namelist():
            part = bytearray(read.read(name))
            if name.endswith(".bin") and chance.random() < 0.6:
                at = chance.randrange(len(part))
                part[at : at + 3] = chance.choice((b"", b"\xff\xff\xff", chance.randbytes(3)))
            written.writestr(name, bytes(part))
    return out.getvalue()


def test_a_used_area_that_says_a1_hides_nothing(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", {"表二": GENERAL})
    with ZipFile(path) as read, ZipFile(tmp_path / "b.xlsx", "w") as written:
        for info in read.infolist():
            content = read.read(info)
            if info.filename == "xl/worksheets/sheet1.xml":
                assert b'<dimension ref="A1:E11"' in content
                content = content.replace(b'<dimension ref="A1:E11"', b'<dimension ref="A1"')
            written.writestr(info, content)
    assert len(read_book(tmp_path / "b.xlsx").grids[0].rows) == len(GENERAL)


def _foreign(path: Path) -> Path:
    path.write_bytes(b"%PDF-1.7 no table at all")
    return path


def _damaged(path: Path) -> Path:
    saved(path, {"a": GENERAL})
    path.write_bytes(path.read_bytes()[:-600])
    return path


def _hollow(path: Path) -> Path:
    with ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "nothing of a workbook")
    return path


def _far(path: Path) -> Path:
    book = Workbook()
    book.worksheets[0]["A1"] = book.worksheets[0]["XFD1048576"] = 1
    book.save(path)
    return path


def _wide(path: Path) -> Path:
    book = Workbook()
    book.worksheets[0].title = "附表"
    book.worksheets[0].cell(5, 1_001, 1)
    book.save(path)
    return path


def _spoilt(path: Path) -> Path:
    """Write a workbook of which a part cannot be unpacked."""
    saved(path, {"a": GENERAL})
    content = bytearray(path.read_bytes())
    with ZipFile(path) as archive:
        at = archive.getinfo("xl/worksheets/sheet1.xml").header_offset + 60
    content[at : at + 60] = bytes(60)
    path.write_bytes(content)
    return path


def _large(path: Path) -> Path:
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    return path


def _bomb(path: Path) -> Path:
    from zipfile import ZIP_DEFLATED

    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(30_000_000))
    return path


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (_foreign, "不是 Excel、WPS 或 ODF 表格"),
        (_damaged, "不是完整的"),
        (_hollow, "不是完整的工作簿，或已损坏"),
        (lambda path: compound(path, "EncryptedPackage"), "加了密码"),
        (lambda path: compound(path, "Other"), "不是完整的工作簿，或已损坏"),
        (_spoilt, "不是完整的"),
        (_far, "太大"),
        (_wide, "的工作表“附表”太大"),
        (_large, "超过 40 MB"),
        (_bomb, "展开后太大"),
        (lambda path: path / "gone.xlsx", "找不到"),
        (lambda path: path.parent, "读不了"),
    ],
    ids=[
        "foreign",
        "damaged",
        "hollow",
        "encrypted",
        "ole",
        "spoilt",
        "far",
        "wide",
        "large",
        "bomb",
        "gone",
        "folder",
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(
    tmp_path: Path, made: Callable[[Path], Path], said: str
) -> None:
    message = refusal(made(tmp_path / "a.xlsx"))
    assert said in message
    assert message.endswith("。")


def test_reading_can_be_broken_off_and_ends_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(tmp_path / "a.xlsx", {"a": GENERAL})

    def cancel(*_: int) -> None:
        raise CancelledError("已取消。")

    with pytest.raises(CancelledError), watched(cancel):
        read_book(path)
    monkeypatch.setattr(_apart, "PATIENCE", 0.0)
    began = time.monotonic()
    assert "还没有读完" in refusal(path)
    assert time.monotonic() - began < 5


def test_a_workbook_with_links_to_others_opens_none(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", {"a": [["='[http://x.invalid/b.xlsx]Sheet1'!A1", 5]]})
    assert load_workbook(path).worksheets[0]["A1"].value.startswith("=")
    (grid,) = read_book(path).grids
    assert (grid.rows[0], (0, 0) in grid.unknown) == (("", "5"), True)


def test_damage_at_random_is_read_or_refused(tmp_path: Path) -> None:
    content = saved(tmp_path / "a.xlsx", {"a": GENERAL, "b": GENERAL}).read_bytes()
    chance = random.Random(7)
    for _ in range(12):
        damaged = tmp_path / "b.xlsx"
        with ZipFile(BytesIO(content)) as read, ZipFile(damaged, "w") as written:
            for info in read.infolist():
                part = bytearray(read.read(info))
                if info.filename.endswith(("sheet1.xml", "workbook.xml", "sharedStrings.xml")):
                    at = chance.randrange(len(part))
                    part[at : at + chance.randrange(9)] = chance.choice((b"", b"9" * 9, b"<", b'" r="'))
                written.writestr(info, bytes(part))
        try:
            said = "。" if read_book(damaged).grids else ""
        except TableFileError as error:
            said = error.message
        assert said.endswith("。")
