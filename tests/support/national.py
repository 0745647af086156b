"""Published self-evaluations on the national form: what was typed, what was printed, and packs of places."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from models.drafts.submission import new_submission
from models.exchange.fill import fill
from models.packs.loading import load_pack
from models.session.session import Session
from tests.support.building import Draft
from tests.support.own_packs import forget

FOLDER = Path(__file__).parents[1] / "data" / "national"
PROJECT, DEPARTMENT = "national-project-selfeval", "national-department-selfeval"
FILINGS = ("guichi", "linxiang", "putuo", "zhongjiang")
PLACES = ("guichi-selfeval", "linxiang-selfeval", "zhongjiang-selfeval", "variants-selfeval")


def add_places(folder: Path) -> None:
    """Lay the packs of places, YAML over the national form, beside the program's own."""
    for pack in PLACES:
        shutil.copy(FOLDER / f"{pack}.yaml", folder)
    forget()


def filing(name: str) -> Any:
    """Give what is known of a published form: typed, printed, and where the two differ and why."""
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def filled(pack: str, year: int, typed: object) -> Draft:
    """Fill a new draft of a pack and give its first project."""
    session = Session(new_submission(load_pack(pack), year))
    session.apply(fill(session.pack, session.submission, typed))
    return Draft(pack, "project", session)


def printed(draft: Draft, block: str, row: str, column: str) -> str:
    """Give what stands on paper in a cell."""
    sheet = draft.session.sheet(draft.form, draft.instance)
    return next(cell.text for _, cell in sheet.cells() if cell.address == draft.at(block, row, column))
