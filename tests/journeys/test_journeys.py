"""Each filing typed from an empty draft to the last cell in the window, on the screen that offices have.

The screen is one of Qt's offscreen platform, 1366 × 768 device pixels at scale 1, 1.25 and 1.5, each journey
in a window of its own. The system's file dialogs are answered for the clerk; all else is keys and clicks.
What is typed at scale 1 is exported as well.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from models.session.opening import open_draft
from tests.journeys.small_screen import SCALES, run
from tests.support.building import SAMPLES
from tools.effort import DOCS, INCREMENTS, PACKS, increments_lines, spreadsheet

NEAR = 0.02
"""How far counts may be from the documented ones: the system's fonts decide what has to be scrolled to."""
HALF = ("yubei-budget-2024", "qijiang-budget-2025")
"""Filings that take at most half the keys of a spreadsheet; the others take at most as many."""


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("kind", ["budget", "selfeval"])
def test_filings_are_typed_from_the_start_page_to_their_files(kind: str, scale: str, tmp_path: Path) -> None:
    packs = [pack for pack in PACKS if kind in pack]
    if kind == "budget" and scale != "1":  # the longest journeys: each filing at one of the larger scales
        packs = packs[:1] if scale == "1.25" else packs[1:]
    journeys = run("journey", tmp_path, "export" if scale == "1" else "save", *packs, scale=scale)
    assert list(journeys) == packs
    for pack, made in journeys.items():
        check(pack, scale, made)


def check(pack: str, scale: str, made: dict[str, Any]) -> None:
    assert made["diff"] == "填写的内容相同。\n"
    assert made["printed"] == printed(pack)
    assert (made["asked"], made["warned"]) == ([], [])
    assert all(size <= free for size, free in zip(made["window"], made["screen"], strict=True))
    assert made["scale"] == float(scale)
    assert made["keys"] <= spreadsheet(pack).everything / (2 if pack in HALF else 1)
    if scale == "1":
        counted = made["keys"] + made["clicks"]
        assert sum(documented(pack)) == pytest.approx(counted, rel=NEAR), "run python -m tools.effort"


def printed(pack: str) -> list[list[str]]:
    sheets = open_draft(SAMPLES / f"{pack}.tianbao").printed_sheets()
    return [[cell.text for _, cell in sheet.cells()] for sheet in sheets]


def documented(name: str) -> list[int]:
    """Give the keys and clicks that docs/effort.md has for a filing or an operation."""
    found = re.search(rf"^\| `?{re.escape(name)}`? \| (\d+) \| (\d+) \|", DOCS.read_text("utf-8"), re.M)
    assert found, f"not in docs/effort.md: {name}"
    return [int(figure) for figure in found.groups()]


@pytest.mark.parametrize("pack", ["yubei-budget-2024", "yuzhong-selfeval-2023"])
def test_any_cell_is_few_actions_away(pack: str, tmp_path: Path) -> None:
    found = run("reach", tmp_path, pack)
    assert found["within"] <= 2
    assert found["most"] <= 4
    assert found["over"] <= found["all"] / 5  # where both navigator and table have to be turned


def test_the_commonest_operations_take_what_the_docs_say(tmp_path: Path) -> None:
    for name, (keys, clicks, other) in run("operations", tmp_path).items():
        assert [keys, clicks] == documented(name), "run python -m tools.effort"
        assert keys + clicks <= other, name


def test_last_years_workbook_and_this_years_amounts_take_a_fifth_of_typing_all(tmp_path: Path) -> None:
    made = run("increments", tmp_path)
    assert (made["year"], made["lacking"], made["asked"], made["warned"]) == (2025, [], [], [])
    assert made["amounts"] > 60
    counted = made["keys"] + made["clicks"]
    assert counted <= made["all"] / 5
    assert sum(documented(INCREMENTS)) == pytest.approx(counted, rel=NEAR), "run python -m tools.effort"
    assert increments_lines(made)[0] in DOCS.read_text("utf-8")
