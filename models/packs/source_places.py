"""Follow a location in a pack to where its author wrote it: file, line and keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from models.packs.yaml_source import Mark, YamlMapping, YamlSequence

_TAGS = frozenset(
    (
        *("cell", "label", "group", "row", "classes", "fields", "text", "signature"),
        *("running", "notes", "contents", "rows", "fixed", "side_by_side", "subjects"),
    )
)
"""What pydantic puts after an item's number to say which kind of item it took it for."""
NAMED_BY = ("id", "key", "code")
"""Keys that name an item of a list, the first of them that it has."""

Steps = list[tuple[Any, Any]]
"""Containers on the way from the top, each with the key or number the way goes on with."""


def trail(data: Any, location: Sequence[int | str], tagged: bool = False) -> Steps:
    """Give the steps from the top towards a location, as far as the source goes: container and key.

    A location that pydantic gives is `tagged`: it also says which kind of item each item was taken for.
    """
    steps: Steps = []
    for at, part in enumerate(location):
        if tagged and _is_tag(location, at, data):
            continue
        if isinstance(data, YamlMapping) and part in data:
            steps.append((data, part))
            data = data[str(part)]
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            steps.append((data, part))
            data = data[part]
    return steps


def _is_tag(location: Sequence[int | str], at: int, data: Any) -> bool:
    """Tell whether a part is no key; `label` and `text` are both, and a key where they come last."""
    follows_item = at > 0 and isinstance(location[at - 1], int) and location[at] in _TAGS
    return follows_item and (at + 1 < len(location) or not isinstance(data, YamlMapping))


def found(steps: Steps) -> tuple[Mark | None, list[str]]:
    """Give the place that steps lead to, the last one known, and the keys on the way."""
    mark: Mark | None = None
    keys: list[str] = []
    for container, key in steps:
        if isinstance(container, YamlMapping):
            mark = container.marks.get(str(key), mark)
            keys.append(str(key))
        else:
            mark = _item_mark(container, int(key), mark)
            keys += filter(None, (own_name(container[key]),))
    return mark, keys


def own_name(item: Any) -> str:
    """Give the name of an item as its author knows it, blank for none."""
    return next((str(item[key]) for key in NAMED_BY if key in item), "") if isinstance(item, dict) else ""


def _item_mark(items: Any, at: int, mark: Mark | None) -> Mark | None:
    own = getattr(items[at], "mark", None)
    if own is None and isinstance(items, YamlSequence) and len(items.marks) == len(items):
        own = items.marks[at]
    return own or mark
