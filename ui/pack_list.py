"""List the form packs for the start page from the first lines of their files, without loading them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.resources import RESOURCES

KINDS = {"selfeval": "绩效自评", "budget": "预算公开"}
_WANTED = re.compile(r"^(?P<key>extends|title|region|kind|year):(?P<value>.*)$", re.MULTILINE)
_PLAIN = re.compile(r" +(?:(?P<words>\w+)|\[(?P<items>[\w./-]+(?:, *[\w./-]+)*)\]) *(?:#.*)?")
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
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _said(path: Path, depth: int = 0) -> dict[str, Any]:
    """Read the wanted top-level keys of a pack and of what it extends; parsing all of it takes 50 ms."""
    own = _own(path.read_text(encoding="utf-8"))
    said: dict[str, Any] = {}
    if depth < 4:
        for base in own.get("extends", []):
            said |= _said(path.parent / str(base), depth + 1)
    return said | own


def _own(text: str) -> dict[str, Any]:
    """Read the wanted keys: plain words and lists of them at once, any other YAML by its own parser.

    Importing the parser takes as long as all else that the start page needs.
    """
    said: dict[str, Any] = {}
    for line in _WANTED.finditer(text):
        if (plain := _PLAIN.fullmatch(line["value"])) is None:
            return _parsed(text)
        words, items = plain["words"], plain["items"]
        said[line["key"]] = words if items is None else [item.strip() for item in items.split(",")]
    return said


def _parsed(text: str) -> dict[str, Any]:
    """Read the wanted keys whatever way they are written; ValueError when it is no YAML."""
    import yaml

    wanted = "".join(part for part in _TOP_LEVEL.split(text) if _WANTED.match(part))
    try:
        said = yaml.safe_load(wanted)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
    return said if isinstance(said, dict) else {}
