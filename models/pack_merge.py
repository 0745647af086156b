"""Merge shared YAML with a region's differences: `extends` names files, `use` names a library entry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from models.yaml_source import Mapping, PackError, Sequence

_IDENTITY = ("id", "key", "code")
MAX_USES = 20
REPLACE = "!"
"""After a key: take this value instead of merging it with the base's."""


def merge(base: Any, overlay: Any) -> Any:
    """Lay `overlay` over `base`: mappings merge, lists of named items merge by name, the rest is replaced."""
    if isinstance(base, Mapping) and isinstance(overlay, Mapping):
        return _merge_mappings(base, overlay)
    if isinstance(base, Sequence) and isinstance(overlay, Sequence) and _named(base) and _named(overlay):
        return _merge_lists(base, overlay)
    return overlay


def _merge_mappings(base: Mapping, overlay: Mapping) -> Mapping:
    result = Mapping(base)
    result.mark, result.marks = overlay.mark, base.marks | overlay.marks
    for key, value in overlay.items():
        if key.endswith(REPLACE):
            result[key.removesuffix(REPLACE)] = value
        else:
            result[key] = merge(base[key], value) if key in base else value
    return result


def _named(items: Sequence) -> bool:
    return bool(items) and all(isinstance(item, Mapping) and _name(item) is not None for item in items)


def _name(item: Mapping) -> str | None:
    return next((str(item[key]) for key in _IDENTITY if key in item), None)


def _merge_lists(base: Sequence, overlay: Sequence) -> Sequence:
    result = Sequence(base)
    result.mark = overlay.mark
    for item in overlay:
        _place(result, item)
    return result


def _place(items: Sequence, item: Mapping) -> None:
    """Merge an item into the one of its name, remove it, or put it after the item it names or at the end."""
    at = next((i for i, known in enumerate(items) if _name(known) == _name(item)), None)
    after = item.get("after")
    item = _copy(item, ((k, v) for k, v in item.items() if k != "after"))
    if item.get("remove") is True:
        if at is not None:
            del items[at]
    elif at is not None:
        items[at] = merge(items[at], item)
    elif after is None:
        items.append(item)
    else:
        items.insert(_position(items, str(after), item) + 1, item)


def _position(items: Sequence, name: str, item: Mapping) -> int:
    for i, known in enumerate(items):
        if _name(known) == name:
            return i
    raise PackError(f"{item.mark}：after 所指的“{name}”不存在。")


def expand(value: Any, library: Mapping, depth: int = 0) -> Any:
    """Replace every `use: name` by the library entry of that name with the mapping's other keys laid over."""
    if isinstance(value, Mapping):
        return _expand_mapping(value, library, depth)
    if isinstance(value, Sequence):
        result = Sequence(expand(item, library, depth) for item in value)
        result.mark = value.mark
        return result
    return value


def _expand_mapping(value: Mapping, library: Mapping, depth: int) -> Mapping:
    if "use" in value:
        name = str(value["use"])
        if name not in library or depth > MAX_USES:
            raise PackError(f"{value.marks['use']}：use 所指的“{name}”不在 library 中，或互相引用。")
        rest = _copy(value, ((k, expand(v, library, depth)) for k, v in value.items() if k != "use"))
        return _as_mapping(merge(expand(library[name], library, depth + 1), rest))
    return _copy(value, ((k, v if k == "library" else expand(v, library, depth)) for k, v in value.items()))


def _copy(value: Mapping, items: Iterable[tuple[str, Any]]) -> Mapping:
    result = Mapping(items)
    result.mark, result.marks = value.mark, value.marks
    return result


def _as_mapping(value: Any) -> Mapping:
    assert isinstance(value, Mapping)
    return value
