"""What is computed is rounded where the form prints it, so that paper, workbook and sums have one figure."""

from __future__ import annotations

from decimal import Decimal

import pytest

from models.figures.numbers import round_half_up
from models.packs.loading import pack_ids
from models.session.session import Session
from models.storage.draft_file import load_draft
from tests.support.building import SAMPLES


@pytest.mark.parametrize("pack", pack_ids())
def test_no_computed_figure_has_more_places_than_are_printed(pack: str) -> None:
    session = Session(load_draft(SAMPLES / f"{pack}.tianbao"))
    calc, looked = session.calculation, 0
    for sheet in session.printed_sheets():
        for at in sheet.places:
            cell, state = session.pack.cell(at), calc.state(at)
            if not cell.computed or not isinstance(state.value, Decimal):
                continue
            kind = session.pack.formats[cell.format]
            looked += 1
            assert round_half_up(state.value, kind.places) == state.value, at
    assert looked > 10
