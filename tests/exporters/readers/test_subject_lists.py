"""Reading subject lists from CSV and Excel: what is taken, and what is refused with the row."""

from __future__ import annotations

import csv
import os
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from exporters.readers.subject_lists import MAX_BYTES, MAX_ROWS, SubjectListError, read_subject_list
from models.subjects.dictionary import Subject

codes = st.from_regex(r"[1-9][0-9]{2}([0-9]{2}){0,2}", fullmatch=True)
letters = st.characters(categories=["L"]) | st.sampled_from("（）、“”")
names = st.text(letters, min_size=1, max_size=20)


def saved(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def workbook(path: Path, *rows: list[Any]) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(SubjectListError) as caught:
        read_subject_list(path)
    return caught.value.message


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(codes, names, min_size=1, max_size=8))
def test_what_a_csv_says_is_read(tmp_path: Path, wanted: dict[str, str]) -> None:
    text = StringIO(newline="")
    csv.writer(text).writerows([("编码", "名称"), *wanted.items()])
    found = read_subject_list(saved(tmp_path / "list.csv", text.getvalue()))
    assert [(s.code, s.name) for s in found] == list(wanted.items())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
@given(st.binary(max_size=200), st.sampled_from([".csv", ".xlsx"]))
def test_any_file_is_read_or_refused_with_a_reason(tmp_path: Path, content: bytes, suffix: str) -> None:
    path = tmp_path / f"any{suffix}"
    path.write_bytes(content)
    try:
        found = read_subject_list(path)
    except SubjectListError as error:
        said = error.message
    else:
        said = "。" if found else ""
    assert said.endswith("。")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings_that_excel_writes(tmp_path: Path, encoding: str) -> None:
    path = saved(tmp_path / "a.csv", "科目编码,科目名称,年度\r\n20805,养老支出,2024 2025\r\n", encoding)
    assert read_subject_list(path) == [Subject("20805", "养老支出", (2024, 2025))]


def test_a_workbook_with_numbers_for_codes_and_a_title_above(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        ["支出科目"],
        [],
        ["序号", "名称", "编码"],
        [1, "教育支出", 205],
        [2, "普通教育", 20502.0],
    )
    assert read_subject_list(path) == [Subject("205", "教育支出"), Subject("20502", "普通教育")]


def test_blank_rows_and_repeats_are_skipped(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.csv", "code,name\n205,教育支出\n,\n\n２０５,教育支出\n")
    assert read_subject_list(path) == [Subject("205", "教育支出")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("code,name\n2050,教育\n", "第 2 行的编码“2050”不对"),
        ("code,name\n205,\n", "第 2 行（205）的名称为空"),
        ("code,name\n205,教育\n206,科技\n205,体育\n", "第 4 行与第 2 行的编码都是 205"),
        ("代号,说明\n205,教育\n", "找不到表头"),
        ("code,name\n", "没有科目"),
        ("", "找不到表头"),
    ],
)
def test_what_is_wrong_is_said_with_the_row(tmp_path: Path, text: str, said: str) -> None:
    assert said in refusal(saved(tmp_path / "a.csv", text))


def test_files_that_are_no_lists(tmp_path: Path) -> None:
    assert "另存为 .xlsx" in refusal(saved(tmp_path / "a.xls", "x"))
    assert "不是完整的 Excel 工作簿" in refusal(saved(tmp_path / "a.xlsx", "no workbook"))
    assert "读不了" in refusal(tmp_path / "gone.csv")
    (tmp_path / "bad.csv").write_bytes(b"code,name\n205,\xff\xff\xff\n")
    assert "编码认不出来" in refusal(tmp_path / "bad.csv")


def test_sizes_are_limited(tmp_path: Path) -> None:
    lines = "".join(f"{n:03d},科目\n" for n in range(100, 101)) + ",\n" * MAX_ROWS
    assert "超过 20000 行" in refusal(saved(tmp_path / "rows.csv", f"code,name\n{lines}"))
    assert "超过 5 MB" in refusal(saved(tmp_path / "big.csv", "x" * (MAX_BYTES + 1)))


@pytest.mark.parametrize("sign", ["\0", "\u202e", "\u2066", "\u200b", "\x1b"])
def test_a_name_with_hidden_signs_is_refused_with_its_row(tmp_path: Path, sign: str) -> None:
    path = saved(tmp_path / "list.csv", f"编码,名称\n201,一般{sign}服务\n")
    said = refusal(path)
    assert said.startswith("第 2 行（201）的名称里有看不见的控制字符")
    assert f"U+{ord(sign):04X}" in said


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has none")
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_pipe_or_a_device_is_not_waited_for(tmp_path: Path, suffix: str) -> None:
    os.mkfifo(tmp_path / f"pipe{suffix}")
    (tmp_path / f"zero{suffix}").symlink_to("/dev/zero")
    for name in ("pipe", "zero"):
        assert refusal(tmp_path / f"{name}{suffix}").startswith("读不了")
