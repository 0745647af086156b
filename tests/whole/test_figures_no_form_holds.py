"""A figure that no form can hold is refused in words that fit a line, wherever it comes from."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from models.address import Address
from models.checks.checks import UNREADABLE
from models.drafts.changes import SetCell
from models.drafts.submission import new_submission
from models.packs.loading import load_pack
from models.session.opening import new_draft
from models.session.session import Session
from models.storage.draft_file import save_draft
from tests.support.building import SAMPLES
from ui.cli.commands import main

PACK = "qijiang-budget-2025"


def test_an_amount_of_three_hundred_digits_in_a_workbook(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book, path = tmp_path / "a.xlsx", tmp_path / "a.tianbao"
    main(["export", str(SAMPLES / f"{PACK}.tianbao"), "--xlsx", str(book)])
    workbook = load_workbook(book)
    sheet = next(one for one in workbook if one.title.startswith("表二"))
    cell = next(one for row in sheet.iter_rows() for one in row if isinstance(one.value, int | float))
    cell.value = 1e300
    workbook.save(book)
    save_draft(new_draft(PACK, 2025, "重庆市綦江区大数据应用发展管理局").submission, path)
    capsys.readouterr()
    main(["import", str(book), "--into", str(path), "--dry-run"])
    (line,) = (one for one in capsys.readouterr().out.splitlines() if f"!{cell.coordinate}\t1000" in one)
    assert line.startswith("没有采用")
    assert "…（共 301 个字符）" in line
    assert "太长，不是一个数字" in line
    assert "0" * 30 not in line


@pytest.mark.parametrize("text", ["1e300", "9" * 16, "9" * 300, "1" + "0" * 14 + "亿", "0." + "3" * 11])
@pytest.mark.parametrize("column", ["weight", "budget"])
def test_what_was_typed_is_refused_and_kept(column: str, text: str) -> None:
    session = Session(new_submission(load_pack("national-project-selfeval"), 2023))
    held = session.submission.forms["project"][0].id
    rows = session.submission.rows("project", held, "indicators")
    block, row = ("indicators", next(iter(rows))) if column == "weight" else ("funds", "fiscal")
    at = Address("project", held, block, row, column)
    session.apply(SetCell(at, text))
    (said,) = (i.message for i in session.issues() if i.address == at and i.code == UNREADABLE)
    assert len(said) < 160
    assert session.submission.typed(at) == text
    assert session.calculation.value(at) is None
