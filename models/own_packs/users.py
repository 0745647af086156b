"""Which drafts were made with a pack, among those that are known."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from models.errors import TianbaoError
from models.storage.draft_file import load_draft


def drafts_with(pack_id: str, drafts: Iterable[Path]) -> list[Path]:
    """Give those of some drafts that use a pack; one that cannot be read uses none."""
    return [path for path in drafts if _uses(path, pack_id)]


def _uses(path: Path, pack_id: str) -> bool:
    try:
        return load_draft(path).pack == pack_id
    except TianbaoError:
        return False
