"""Acceptance of 表样制作: the samples' own workbooks, blanked, become forms that give what they print."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.resources import RESOURCES
from tools.making_share import main, share

SAMPLES = (
    "qiannan-selfeval-2023",
    "qijiang-budget-2025",
    "tongnan-budget-2021",
    "yubei-budget-2024",
    "yuzhong-selfeval-2023",
)
DUE = 97.9
"""Per cent of the printed cells, labels not counted."""
OF_FILLED = 97
"""The same of a form made of the filled workbook, without a mark."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with the shared files that made packs extend."""
    (tmp_path / "shared").symlink_to(RESOURCES / "packs" / "shared")
    return tmp_path


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_blanked_sample_becomes_a_form_that_gives_what_it_printed(folder: Path, sample: str) -> None:
    """Filled with what its author typed and nothing else; a clerk marks a column once at most."""
    found = share(RESOURCES / "samples" / f"{sample}.tianbao", folder)
    assert not found.twice
    assert found.per_cent >= DUE, [f"{one.place} {one.theirs} {one.ours}" for one in found.unequal]
    assert all(one.why for one in found.unequal)


@pytest.mark.parametrize("sample", ["qijiang-budget-2025", "yuzhong-selfeval-2023"])
def test_a_filled_sample_becomes_a_form_that_gives_the_same_again(folder: Path, sample: str) -> None:
    """Last year's filled workbook, without a mark: what is not equal is listed with its reason."""
    found = share(RESOURCES / "samples" / f"{sample}.tianbao", folder, of_filled=True)
    assert found.per_cent >= OF_FILLED
    assert all(one.why for one in found.unequal)


def test_without_marks_the_share_is_lower(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the measure measures: what no mark says is not computed from another table."""
    monkeypatch.setattr("tools.making_share.MARKS", folder)
    found = share(RESOURCES / "samples" / "tongnan-budget-2021.tianbao", folder)
    assert found.marks == 0
    assert found.per_cent < 80


def test_the_command_tells_each_cell_that_is_not_equal(capsys: pytest.CaptureFixture[str]) -> None:
    """One line for the sample, one for each cell: place, both figures, the reason."""
    assert main(["qiannan", "--cells"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("qiannan-selfeval-2023\t")
    assert all(line.startswith("\t") and len(line.split("\t")) == 5 for line in lines[1:])
