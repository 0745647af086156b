"""The check of workbooks: what Open XML does not allow and what a second engine computes otherwise."""

from __future__ import annotations

import re
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from tools.validate import differing, invalid, main, sample_workbooks


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {path.stem: path for path in sample_workbooks(tmp_path_factory.mktemp("workbooks"))}


def changed(path: Path, part: str, pattern: bytes, by: bytes) -> Path:
    """Give a copy of a workbook with one place of one part written otherwise."""
    copy = path.with_name("changed.xlsx")
    with ZipFile(path) as read, ZipFile(copy, "w", ZIP_DEFLATED) as written:
        for info in read.infolist():
            data = read.read(info)
            if info.filename == part:
                data, count = re.subn(pattern, by, data, count=1)
                assert count == 1
            written.writestr(info, data)
    return copy


def test_the_workbooks_of_all_samples_are_valid_and_compute_alike(
    workbooks: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(path) for path in workbooks.values()]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines() == [f"{name}.xlsx 没有错误" for name in workbooks]
    assert len(workbooks) >= 5
    assert said.err == ""


def test_a_part_out_of_order_is_named(workbooks: dict[str, Path]) -> None:
    swapped = changed(
        workbooks["yuzhong-selfeval-2023"],
        "xl/worksheets/sheet2.xml",
        rb"(?s)(<sheetData>.*</sheetData>)(.*)(<pageMargins [^>]*/>)",
        rb"\1\3\2",
    )
    (problem,) = invalid(swapped)
    assert "/xl/worksheets/sheet2.xml" in problem


def test_a_value_that_is_not_the_formulas_is_named(
    workbooks: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = changed(
        workbooks["yuzhong-selfeval-2023"],
        "xl/worksheets/sheet2.xml",
        rb"(<f>[^<]*</f><v>)[0-9.]+(</v>)",
        rb"\g<1>123456\2",
    )
    assert main([str(wrong)]) == 1
    assert "文件里是 123456" in capsys.readouterr().out
    assert len(list(differing(wrong))) == 1
