"""A draft of the pack that tells its figures in running text."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from shutil import copy, copytree
from tempfile import TemporaryDirectory

import yaml

from models.address import SINGLE_ROW, Address
from models.drafts.changes import Batch, InsertRows
from models.drafts.submission import new_submission
from models.editing.typing import set_cells
from models.packs.forms import Pack
from models.packs.loading import PACKS, pack_ids, read_pack
from models.session.session import Session
from tests.support.building import Draft

FORM = "text"
OWN = Path(__file__).parents[1] / "packs" / "told.yaml"


@cache
def told_pack() -> Pack:
    """Read the pack over the program's own shared files."""
    return pack_of(OWN.read_text("utf-8"))


def pack_of(text: str) -> Pack:
    """Read a pack of which the text is given over the program's own shared files."""
    with TemporaryDirectory() as folder:
        copytree(PACKS / "shared", Path(folder) / "shared")
        path = Path(folder) / "told.yaml"
        path.write_text(text, "utf-8")
        return read_pack(path)


def add_told(folder: Path) -> None:
    """Put the pack among the program's own, of which the fixture `own_packs` gives a copy."""
    copy(OWN, folder / "told.yaml")
    pack_ids.cache_clear()


def pack_telling(blocks: Iterable[dict[str, object]]) -> Pack:
    """Read the pack with other blocks in its text."""
    data = yaml.load(OWN.read_text("utf-8"), yaml.BaseLoader)
    next(form for form in data["forms"] if form.get("id") == FORM)["blocks"] = list(blocks)
    return pack_of(yaml.safe_dump(data, allow_unicode=True))


def told_draft(pack: Pack | None = None) -> Draft:
    """Begin a draft whose current form is the text."""
    pack = pack or told_pack()
    return Draft("told", FORM, Session(new_submission(pack, 2024), pack))


def put_subject(draft: Draft, code: str, amount: str, before: str = "") -> None:
    """Type a subject into the table the text tells of."""
    table = Draft("told", "spending", draft.session)
    cells = {"amount": amount} | ({"before": before} if before else {})
    index = sum(row < code for row in table.rows("tree"))
    draft.session.apply(InsertRows("spending", table.instance, "tree", index, ((code, cells),)))


def write(draft: Draft, block: str, column: str, text: str, row: str = SINGLE_ROW) -> frozenset[Address]:
    """Type a piece into the text as the window does, its row stored or not; gives what changed."""
    changes = set_cells(draft.session, [(draft.at(block, row, column), text)])
    return draft.session.apply(Batch(tuple(changes))).changed


def text_lines(draft: Draft) -> list[str]:
    """Give the text as paper has it, a paragraph each."""
    return [cell.text for _, cell in draft.session.sheet(FORM, draft.instance).cells()]
