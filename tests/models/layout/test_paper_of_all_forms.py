"""What the pages of every form have in common, whatever is typed into it: nothing broken, no head alone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest

from models.address import Address
from models.drafts.changes import Batch, SetCell
from models.drafts.submission import new_submission
from models.layout.cutting import cut
from models.layout.sheet import Sheet
from models.packs.loading import load_pack
from models.resources import RESOURCES
from models.session.session import Session
from models.storage.draft_file import load_draft
from tests.support.building import SAMPLES, tables

PACKS = sorted(path.stem for path in (RESOURCES / "packs").glob("*.yaml"))
WORDS = "全面完成数据资源体系建设和网络安全保障任务，整改问题四十五项；"
_SHORT = 10
"""Words above a table of so few characters, such as 单位：万元, take one line."""


def opened(pack: str) -> Session:
    return Session(load_draft(SAMPLES / f"{pack}.tianbao"))


def empty(pack: str) -> Session:
    return Session(new_submission(load_pack(pack), opened(pack).submission.year))


def written(session: Session, length: int, names: int) -> Session:
    """Put so many characters into each long text, and into each name or other text in a line of fields."""
    texts = {True: (WORDS * 60)[:length], False: (WORDS * 3)[:names]}
    changes = tuple(SetCell(at, texts[long]) for at, long in typed_texts(session))
    session.apply(Batch(changes))
    return session


def typed_texts(session: Session) -> Iterator[tuple[Address, bool]]:
    """Walk the texts that a person types, and tell whether they are long ones."""
    for sheet in session.printed_sheets():
        for at in (cell.address for _, cell in sheet.cells() if cell.address is not None):
            block = session.pack.form(at.form).block(at.block)
            cell = block.cell(at.row, at.column)
            if cell.typed_by_hand and (
                cell.type == "long" or (cell.type == "text" and block.kind == "fields")
            ):
                yield at, cell.type == "long"


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("session", [opened, empty])
def test_few_words_beside_a_table_take_one_line(pack: str, session: object) -> None:
    assert callable(session)
    broken = [
        f"{sheet.name} {cell.lines}"
        for sheet in tables(session(pack))
        for _, cell in sheet.cells()
        if cell.role == "label" and not cell.style.border and len(cell.text) <= _SHORT and len(cell.lines) > 1
    ]
    assert not broken


def heads_alone(sheet: Sheet) -> Iterator[str]:
    """Name the rows of nothing but words that end a page while what they stand over is on the next."""
    pages = cut(sheet)
    for number, (page, following) in enumerate(pairwise(pages), 1):
        last, first = page[-1].row, next((piece.row for piece in following if not piece.repeated), 0)
        row, below = sheet.rows[last], sheet.rows[first]
        words = all(cell.role in ("label", "head") for cell in row.cells)
        if words and first == last + 1 and below.block == row.block and not row.flows:
            filled = any(cell.role not in ("label", "head") for cell in below.cells)
            yield from [f"{sheet.name} {number}: {[cell.text for cell in row.cells]}"] * filled


@pytest.mark.parametrize(
    "pack", ["yuzhong-selfeval-2023", "qiannan-selfeval-2023", "national-project-selfeval"]
)
@pytest.mark.parametrize("names", [6, 44, 60])
def test_no_page_ends_with_heads_alone_at_any_length(pack: str, names: int) -> None:
    session = opened(pack)
    found = {
        length: alone
        for length in range(60, 1300, 80)
        if (alone := [said for one in tables(written(session, length, names)) for said in heads_alone(one)])
    }
    assert not found
