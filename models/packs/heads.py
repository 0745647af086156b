"""List the form packs for the start page from a generated index, without loading them."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from models.files.bounded_read import read_regular
from models.files.user_folders import own_folder
from models.resources import RESOURCES

PACKS = RESOURCES / "packs"
INDEX = "index.json"
KINDS = {"selfeval": "绩效自评", "budget": "预算公开"}
_WANTED = ("extends", "title", "region", "kind", "year")
OWN = "packs"
"""The user's own folder for packs, one folder each: `ID/ID.yaml` and the files it extends."""
MAX_BYTES = 2_000_000
"""What a file of a pack may hold, and all files of one together."""
SHARED = "shared/"
"""Where the program's files stand that packs of others may extend, too."""
_BASE = re.compile(r"(?:[A-Za-z0-9_-]+/){0,3}[A-Za-z0-9_-][A-Za-z0-9_.-]*\.yaml")
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


def own_pack_ids(taken: Iterable[str]) -> tuple[str, ...]:
    """List the ids of the user's own packs, usable or not, but for those that are `taken` by the program."""
    folder = own_folder(OWN)
    try:
        there = sorted(os.listdir(folder)) if folder is not None else []
    except OSError:
        return ()
    theirs = {one.casefold() for one in taken}
    return tuple(name for name in there if name.casefold() not in theirs and _is_pack(own_pack_file(name)))


def own_pack_file(pack_id: str) -> Path | None:
    """Give where an own pack of this id stands, or would; None where the user has no folder."""
    folder = own_folder(OWN)
    return folder / pack_id / f"{pack_id}.yaml" if folder is not None else None


def _is_pack(path: Path | None) -> bool:
    return path is not None and not path.parent.name.startswith(".") and os.path.lexists(path)


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


def is_base_name(name: object) -> bool:
    """Tell whether `extends` may name this: a file beside or below the one that says so."""
    return isinstance(name, str) and _BASE.fullmatch(name) is not None


def base_of(path: Path, name: str, root: Path, packs: Path = PACKS) -> Path:
    """Give the file that a pack's file extends: beside or below it, else one of the program's shared ones.

    `root` is the folder of the pack, which a link must not lead out of; ValueError where one does.
    """
    own = path.parent / name
    if not os.path.lexists(own) and name.startswith(SHARED) and (packs / name).is_file():
        return packs / name
    refuse_outside(own, root, packs)
    return own


def refuse_outside(path: Path, *roots: Path) -> None:
    """Raise ValueError for a file that really lies in none of these folders."""
    real = os.path.realpath(path)
    if not any(real.startswith(os.path.join(os.path.realpath(root), "")) for root in roots):
        raise ValueError(f"{path} leads to {real}")


def read_head(path: Path, packs: Path = PACKS) -> PackHead | None:
    """Read the head of one pack from its file and those it extends."""
    try:
        said = _said(path, path.parent, packs)
        kind, title, region = _text(said["kind"]), _text(said["title"]), _text(said.get("region", ""))
        return PackHead(path.stem, title, region, KINDS[kind], int(said["year"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _text(said: object) -> str:
    if not isinstance(said, str):
        raise TypeError("no text")
    return said


def _said(path: Path, root: Path, packs: Path, depth: int = 0) -> dict[str, Any]:
    own = _own(read_regular(path, MAX_BYTES).decode("utf-8-sig"))
    said: dict[str, Any] = {}
    if depth < 4:
        for base in own.get("extends", []):
            if not is_base_name(base):
                raise ValueError(f"extends {base}")
            said |= _said(base_of(path, base, root, packs), root, packs, depth + 1)
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
