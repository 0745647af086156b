"""List the form packs for the start page from a generated index, without loading them."""

from __future__ import annotations

import json
import re
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from models.resources import RESOURCES

PACKS = RESOURCES / "packs"
INDEX = "index.json"
KINDS = {"selfeval": "绩效自评", "budget": "预算公开", "accounts": "决算公开"}
_WANTED = ("extends", "title", "region", "kind", "year")
_TOP_LEVEL = re.compile(r"^(?=\S)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class PackHead:
    """What the start page says about a pack; `kind` is in words, `year` the year of its filing."""

    id: str
    title: str
    region: str
    kind: str
    year: int


def pack_heads(folder: Path = PACKS) -> tuple[PackHead, ...]:
    """List the packs by kind and region; one whose first lines cannot be read is left to `load_pack`."""
    known = _indexed(folder)
    heads = [
        head for path in sorted(folder.glob("*.yaml")) if (head := known.get(path.stem) or read_head(path))
    ]
    order = list(KINDS.values())
    return tuple(sorted(heads, key=lambda head: (order.index(head.kind), head.region, head.title)))


def index_text(folder: Path = PACKS) -> str:
    """Give the index of a folder's packs; `python -m tools.pack_index` writes it."""
    heads = [head for path in sorted(folder.glob("*.yaml")) if (head := read_head(path))]
    return json.dumps([astuple(head) for head in heads], ensure_ascii=False, indent=1) + "\n"


def _indexed(folder: Path) -> dict[str, PackHead]:
    """Give the heads by id, none where there is no index; parsing takes longer than all of the start page."""
    try:
        heads = [PackHead(*head) for head in json.loads((folder / INDEX).read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError):
        return {}
    return {head.id: head for head in heads if head.kind in KINDS.values()}


def read_head(path: Path) -> PackHead | None:
    """Read the head of one pack from its file and those it extends."""
    try:
        said = _said(path)
        kind = KINDS[said["kind"]]
        return PackHead(path.stem, str(said["title"]), str(said.get("region", "")), kind, int(said["year"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _said(path: Path, depth: int = 0) -> dict[str, Any]:
    own = _own(path.read_text(encoding="utf-8"))
    said: dict[str, Any] = {}
    if depth < 4:
        for base in own.get("extends", []):
            said |= _said(path.parent / str(base), depth + 1)
    return said | own


def _own(text: str) -> dict[str, Any]:
    """Read the wanted top-level keys, whatever comes after them; ValueError when they are no YAML."""
    import yaml

    wanted = "".join(part for part in _TOP_LEVEL.split(text) if part.split(":")[0] in _WANTED)
    try:
        said = yaml.safe_load(wanted)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
    return said if isinstance(said, dict) else {}
