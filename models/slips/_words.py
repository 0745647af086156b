"""Find in the source what the words of a message are about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from models.packs.source_places import NAMED_BY, Steps
from models.packs.yaml_source import YamlMapping

_QUOTED = re.compile(r"“([^”]*)”")
_LISTED = re.compile(r"：([^：，。]+)$")
_TWICE = re.compile(r"名称 (\S+) 在同一处用了两次")
_WORD = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)


def narrowed(node: Any, said: str) -> Steps:
    """Give the steps from a node to the part of it that a message speaks of, none where that is not known."""
    below = list(_below(node))
    quoted = [*_QUOTED.findall(said), *(one for part in _LISTED.findall(said) for one in part.split("、"))]
    for words in quoted:
        for steps in below:
            container, key = steps[-1]
            if key == words or _says(container[key], words):
                return steps
    names = _WORD.findall(said)
    direct = [name for name in names if isinstance(node, dict) and name in node and name not in NAMED_BY]
    if direct:
        return [(node, direct[0])]
    named = [steps for steps in below if steps[-1][1] in NAMED_BY and len(steps) > 1]
    return next((steps for steps in reversed(named) if steps[-1][0][steps[-1][1]] in names), [])


def _says(value: Any, words: str) -> bool:
    if not isinstance(value, str) or not words:
        return False
    return value == words or (words.endswith("…") and value.startswith(words[:-1]))


def named_in(item: Any) -> Iterator[str]:
    """Name everything that has a name within an item."""
    if isinstance(item, dict):
        yield from (str(item[key]) for key in NAMED_BY if key in item)
    for steps in _below(item):
        container, key = steps[-1]
        if key in NAMED_BY:
            yield str(container[key])


def named_twice(said: str) -> list[str]:
    """Give the name that a message says is used twice, if it says so."""
    return _TWICE.findall(said)


def row_named(block: Any, row: str, column: str) -> Steps:
    """Give the steps from a block to what one of its rows makes of a column."""
    for steps in _below(block):
        key = steps[-1][1]
        if key == column and len(steps) > 2 and steps[-2][1] == "cells":
            own = steps[-2][0]
            if str(own.get("key", "@")) == row:
                return steps
    raise KeyError(row, column)


def said_under(node: Any, name: str) -> Iterator[str]:
    """Give every text that stands under a key of this name, however deep."""
    for steps in _below(node):
        container, key = steps[-1]
        if key == name:
            yield str(container[key])


def mentions(said: str, names: set[str]) -> bool:
    """Tell whether a message speaks of one of these names."""
    return not names.isdisjoint(_WORD.findall(said))


def _below(node: Any) -> Iterator[Steps]:
    items = (
        node.items() if isinstance(node, YamlMapping) else enumerate(node) if isinstance(node, list) else ()
    )
    for key, value in items:
        yield [(node, key)]
        for steps in _below(value):
            yield [(node, key), *steps]
