"""List the form packs for the start page from the first lines of their files, without loading them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from models.resources import RESOURCES

KINDS = {"selfeval": "绩效自评", "budget": "预算公开"}
_WANTED = ("extends", "id", "title", "region", "kind", "year")
_TOP_LEVEL = re.compile(r"^(?=\S)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class PackHead:
    """What the start page says about a pack; `kind` is in words, `year` the year of its filing."""

    id: str
    title: str
    region: str
    kind: str
    year: int


def pack_heads(folder: Path = RESOURCES / "packs") -> tuple[PackHead, ...]:
    """List the packs by kind and region; one whose first lines cannot be read is left to `load_pack`."""
    heads = [head for path in sorted(folder.glob("*.yaml")) if (head := _head(path))]
    order = list(KINDS.values())
    return tuple(sorted(heads, key=lambda head: (order.index(head.kind), head.region, head.title)))


def _head(path: Path) -> PackHead | None:
    try:
        said = _said(path)
        kind = KINDS[said["kind"]]
        return PackHead(path.stem, str(said["title"]), str(said.get("region", "")), kind, int(said["year"]))
    except (OSError, ValueError, KeyError, TypeError, yaml.YAMLError):
        return None


def _said(path: Path, depth: int = 0) -> dict[str, Any]:
    """Read the wanted top-level keys of a pack and of what it extends; parsing all of it takes 50 ms."""
    parts = _TOP_LEVEL.split(path.read_text(encoding="utf-8"))
    own = yaml.safe_load("".join(part for part in parts if part.split(":")[0] in _WANTED)) or {}
    said: dict[str, Any] = {}
    if depth < 4:
        for base in own.get("extends", []):
            said |= _said(path.parent / str(base), depth + 1)
    return said | own
