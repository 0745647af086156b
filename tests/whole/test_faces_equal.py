"""Every text in PDF and workbook equals the sheet's, which the screen shows: random drafts of all packs."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from exporters.pdf.document import pdf_bytes
from exporters.workbook.workbook import workbook_bytes
from models.address import Address
from models.drafts.changes import SetCell
from models.drafts.submission import new_submission
from models.figures.numbers import half_width
from models.packs.blocks import FieldsBlock
from models.packs.loading import load_pack, pack_ids
from models.pages.missing_characters import undrawable
from models.session.opening import open_draft
from models.session.session import Session
from models.storage.draft_file import dumps, loads
from tests.support.building import SAMPLES, tables
from tests.support.faces import pdf_by_address, unspaced, workbook_by_address
from tests.whole.test_filings_faces import whole

SIGNS = "预算绩效指标完成率（）()“”《》、，。；：%％‰≥≤0123456789.,-＋=@'\"&<> 䶮㛃𬭎𠅤\n"
LONG = "贯彻落实“十四五”规划（2021—2025年），完成率达到95%以上；" * 40
TEXTS = st.one_of(
    st.text(SIGNS, max_size=40),
    st.integers(0, len(LONG)).map(lambda n: LONG[:n]),
    st.sampled_from(
        ["1,234,567,890.12", "-0.5", "０.１２", "(3)", "≥95%", "=1+1", "#N/A", "TRUE", "1E5", "007"]
    ),
)


@cache
def draft_text(pack: str, filled: bool) -> str:
    """Give the text of a draft to start from: the sample, or one nobody has typed into."""
    if filled:
        return dumps(open_draft(SAMPLES / f"{pack}.tianbao").submission)
    return dumps(Session(new_submission(load_pack(pack), 2024)).submission)


@cache
def typed_addresses(pack: str, filled: bool) -> list[Address]:
    session = Session(loads(draft_text(pack, filled), "草稿"))
    shown = {address for sheet in session.printed_sheets() for address in sheet.places}
    covers = {
        Address(form.id, instance.id, block.id, "-", cell.key)
        for form in session.pack.forms
        if not form.printed
        for instance in session.submission.forms[form.id]
        for block in form.blocks
        if isinstance(block, FieldsBlock)
        for cell in block.cells
    }
    found = [a for a in shown if session.pack.cell(a).typed_by_hand and not session.pack.cell(a).computed]
    leaves = [a for a in found if session.calculation.state(a).source in ("typed", "default")]
    stored = [a for a in leaves if a.row in session.submission.rows(*a[:3])]
    return sorted({*stored, *covers})


@pytest.mark.parametrize("filled", [True, False])
@pytest.mark.parametrize("pack", pack_ids())
@settings(
    max_examples=6,
    phases=[Phase.generate],  # reading a PDF back takes too long to look for the smallest draft
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_every_text_is_the_same_in_all_faces(pack: str, filled: bool, data: st.DataObject) -> None:
    session = Session(loads(draft_text(pack, filled), "草稿"))
    for address in data.draw(st.lists(st.sampled_from(typed_addresses(pack, filled)), max_size=12)):
        session.apply(SetCell(address, data.draw(TEXTS)))
    every = tables(session)  # running text has no place in a workbook
    sheets = data.draw(st.lists(st.sampled_from(every), min_size=1, max_size=3, unique_by=id))
    drawn = pdf_by_address(pdf_bytes(sheets, "题"), sheets)
    written = workbook_by_address(workbook_bytes(sheets, "题", None, session.calculation), sheets)
    for sheet in sheets:
        for address, (_, cell) in sheet.places.items():
            text = unspaced(cell.text)
            assert not undrawable(text)
            assert whole(drawn[address], text), address
            # Full-width figures are figures in the workbook, which shows them in half width.
            wanted = text if cell.number is None else half_width(text)
            assert whole([unspaced(shown.text) for shown in written[address]], wanted), address
