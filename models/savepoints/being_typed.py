"""Text in an open editor: no part of the draft until it is taken over, kept in savepoints beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from models.address import Address
from models.drafts.changes import Batch, apply
from models.editing.typing import set_cells
from models.errors import TianbaoError
from models.session.opening import open_submission
from models.session.session import Session
from models.storage.draft_file import dumps, loads
from models.storage.draft_format import MAX_CELL_TEXT

CELL, ADJUSTMENT, SUBJECT = "cell", "adjustment", "subject"
_KINDS = (CELL, ADJUSTMENT, SUBJECT)


@dataclass(frozen=True, slots=True)
class BeingTyped:
    """What an open editor holds, text that an input method is still composing included.

    `kind` says what becomes of it: the text of a cell, a figure set by hand with its reason, or what chooses
    the subject of a row; `code` is the one that row has so far.
    """

    kind: str
    address: Address
    text: str
    reason: str = ""
    code: str = ""

    @property
    def length(self) -> int:
        """Give how many characters would be gone."""
        return len(self.text) + len(self.reason)


def to_json(typed: Iterable[BeingTyped]) -> list[dict[str, str]]:
    """Give what a savepoint keeps."""
    return [asdict(one) | {"address": str(one.address)} for one in typed]


def from_json(data: Any) -> tuple[BeingTyped, ...]:
    """Read what a savepoint kept; ValueError, TypeError or KeyError when it is something else."""
    if not isinstance(data, list):
        raise ValueError("no list")
    return tuple(_one(item) for item in data)


def _one(item: Mapping[str, Any]) -> BeingTyped:
    texts = {key: item[key] for key in ("kind", "text", "reason", "code")}
    if not all(isinstance(text, str) for text in texts.values()) or texts["kind"] not in _KINDS:
        raise ValueError("no text being typed")
    return BeingTyped(address=Address.parse(item["address"]), **texts)


def taken_over(content: bytes, typed: Iterable[BeingTyped], name: str) -> bytes:
    """Give the content of a draft with the texts of cells in it, as it is where they have no place.

    What needs a decision, a figure set by hand or a subject, is left out.
    """
    texts = [(one.address, one.text) for one in typed if one.kind == CELL and len(one.text) <= MAX_CELL_TEXT]
    if not texts:
        return content
    try:
        session = open_submission(loads(content, name, limits=False), limits=False)
        changes = set_cells(session, ((at, text.strip()) for at, text in texts if has_place(session, at)))
        apply(session.submission, Batch(tuple(changes)))
        return dumps(session.submission).encode("utf-8", "replace")
    except (TianbaoError, KeyError):  # without its pack nobody knows the cells
        return content


def has_place(session: Session, address: Address) -> bool:
    """Tell whether a draft has the cell of an address, stored or shown for other reasons."""
    try:
        session.pack.cell(address)
        return session.submission.has_row(address) or session.calculation.has_row(*address[:4])
    except KeyError:
        return False
