"""Published self-evaluations on the national form: what was typed, and what was printed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from models.drafts.submission import new_submission
from models.exchange.fill import fill
from models.layout.sheet import Sheet
from models.packs.loading import load_pack
from models.session.session import Session

FOLDER = Path(__file__).parents[1] / "data" / "national"
FILINGS = ("guichi", "linxiang", "zhongjiang")
VARIANTS = ("guichi-selfeval", "linxiang-selfeval", "zhongjiang-selfeval", "variants-selfeval")


def add_variants(folder: Path) -> None:
    """Lay the packs of places, which are YAML over the national form, beside the program's own."""
    for pack in VARIANTS:
        shutil.copy(FOLDER / f"{pack}.yaml", folder)


@dataclass(frozen=True)
class NationalFiling:
    """One published form, filled into a new draft of its place's pack."""

    name: str

    @cached_property
    def data(self) -> Any:
        return json.loads((FOLDER / f"{self.name}.json").read_text("utf-8"))

    def session(self) -> Session:
        """Fill what was typed into an empty draft."""
        pack = load_pack(self.data["pack"])
        session = Session(new_submission(pack, self.data["filing"]["year"]))
        session.apply(fill(session.pack, session.submission, self.data["typed"]))
        return session


def printed_texts(session: Session, form: str, block: str, column: str) -> Iterator[str]:
    """Give what a column of a table prints, row by row."""
    (instance, *_) = session.submission.forms[form]
    sheet: Sheet = session.sheet(form, instance.id)
    for cell in sheet.cells:
        if cell.address and (cell.address.block, cell.address.column) == (block, column):
            yield cell.text
