"""Find and load form packs; a slip in a pack is reported with file, line and key."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from models.binding import check_references
from models.errors import TianbaoError
from models.pack import Pack
from models.pack_merge import expand, merge
from models.resources import RESOURCES
from models.yaml_source import Mapping, Mark, PackError, read_yaml

PACKS = RESOURCES / "packs"
MAX_EXTENDS = 8


class UnknownPackError(TianbaoError):
    """Report a pack id that this copy of the program does not have."""


@cache
def pack_ids() -> tuple[str, ...]:
    """List the ids of the packs that come with the program."""
    return tuple(sorted(path.stem for path in PACKS.glob("*.yaml")))


@cache
def load_pack(pack_id: str) -> Pack:
    """Load one of the program's packs by id; UnknownPackError, PackError."""
    if pack_id not in pack_ids():
        known = "、".join(pack_ids())
        raise UnknownPackError(f"没有名为“{pack_id}”的表样。现有表样：{known}。")
    return read_pack(PACKS / f"{pack_id}.yaml")


def read_pack(path: Path) -> Pack:
    """Load a pack from a file; PackError naming file, line and key."""
    data = _with_bases(path, 0)
    data = expand(data, data.get("library", Mapping()))
    try:
        pack = Pack.model_validate(data)
    except ValidationError as error:
        raise PackError(_describe(data, path, error), str(error)) from error
    check_references(pack, lambda location: str(_walk(data, location)[0] or path.name))
    return pack


def _with_bases(path: Path, depth: int) -> Mapping:
    if depth > MAX_EXTENDS:
        raise PackError(f"{path.name}：extends 互相引用。")
    own = read_yaml(path)
    result: Any = None
    for name in own.pop("extends", []):
        base = _with_bases(path.parent / str(name), depth + 1)
        result = base if result is None else merge(result, base)
    merged = own if result is None else merge(result, own)
    assert isinstance(merged, Mapping)
    return merged


def _describe(data: Mapping, path: Path, error: ValidationError) -> str:
    first = error.errors()[0]
    mark, keys = _walk(data, first["loc"])
    cause = first.get("ctx", {}).get("error")
    reason = cause.message if isinstance(cause, TianbaoError) else str(cause or first["msg"])
    return f"{mark or path.name}，{' → '.join(keys + _missing_key(first))}：{reason}"


def _missing_key(error: Any) -> list[str]:
    return [str(error["loc"][-1])] if error["type"] in ("missing", "extra_forbidden") else []


def _walk(data: Any, location: Sequence[int | str]) -> tuple[Mark | None, list[str]]:
    """Follow a location as far as the source goes, past the tags pydantic adds; give the last known place."""
    mark: Mark | None = None
    keys: list[str] = []
    for part in location:
        if isinstance(data, Mapping) and part in data:
            mark, data = data.marks.get(str(part), mark), data[str(part)]
            keys.append(str(part))
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
            mark = getattr(data, "mark", mark)
    return mark, keys
