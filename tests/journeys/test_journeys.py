"""Each filing typed from an empty draft to the last cell in the window, on the screen that offices have.

The screen is one of Qt's offscreen platform, 1366 × 768 device pixels at scale 1, 1.25 and 1.5, each journey
in a process of its own. The system's file dialogs are answered for the clerk; all else is keys and clicks.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from models.session.opening import open_draft
from tests.journeys.journey import SCALES, run
from tests.support.building import SAMPLES
from tests.support.filings import FILINGS

PACKS = [filing.pack for filing in FILINGS]


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("pack", PACKS)
def test_a_filing_is_typed_from_the_start_page_to_its_files(pack: str, scale: str, tmp_path: Path) -> None:
    made = run(pack, scale, tmp_path)
    assert made["diff"] == "填写的内容相同。\n"
    assert made["printed"] == printed(pack)
    assert (made["asked"], made["warned"]) == ([], [])


def printed(pack: str) -> list[list[str]]:
    sheets = open_draft(SAMPLES / f"{pack}.tianbao").printed_sheets()
    return [[cell.text for _, cell in sheet.cells()] for sheet in sheets]
