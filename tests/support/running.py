"""A draft of the pack that tells its figures in running text."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

from models.drafts.changes import InsertRows
from models.drafts.submission import new_submission
from models.packs.forms import Pack
from models.packs.loading import PACKS, read_pack
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


def text_lines(draft: Draft) -> list[str]:
    """Give the text as paper has it, a paragraph each."""
    return [cell.text for _, cell in draft.session.sheet(FORM, draft.instance).cells()]
