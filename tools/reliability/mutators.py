"""Make damaged drafts, packs and expressions out of sound ones; one seed always does the same damage."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from models.expressions.functions import FUNCTIONS

MOST_ROWS = 600
"""How many rows a mutation puts into a table that shall still open."""
_TOO_MANY = 60_000
_ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**63, 10**400, 1.5, 1e308, -0.0, "", " ", "-", "*", "0", "1", "２",
    "\ud800", "\udfff\ud800", "\x00", "\u202e甲", "甲" * 3000, "9" * 120, "1e999999999", "1E999999", "NaN",
    "-Infinity", "１２，３４５．６", "（100）", "1,2,3", "=1+1", "../../etc/passwd", "{unit.__class__}",
    "{Y|money}", "%s%n", "null", [], {}, [[]], [None], {"": ""}, {"id": "x"}, ["a", "a"], "form#1/b/r/c",
)  # fmt: skip
_NAMES = (
    "Y", "P", "code", "money", "title", "no", "policy.tolerance", "unit", "a", "head.name", "a.b.c", "甲",
)  # fmt: skip
_ODD_PARTS = (
    "(", ")", ",", ".", "..", "'", '"', "=", "==", "**", "*", "%", ":", "[", "lambda x: x", "__", "\n",
    "9" * 50, "1e9", "１", "“", "{", "}", "|", "not", "in", "if(", "at(", "\ud800", "\x00",
)  # fmt: skip
_OPERATORS = ("+", "-", "*", "/", "×", "÷", "==", "!=", "<", "<=", ">", ">=", "≥", " and ", " or ", " in ")


# Values within a tree of lists and mappings


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Walk every container with each of its keys, those that stand at several places (aliases) once."""
    seen: set[int] = set()
    pending = [value]
    while pending:
        one = pending.pop()
        if id(one) in seen or not isinstance(one, dict | list):
            continue
        seen.add(id(one))
        for key in list(one) if isinstance(one, dict) else range(len(one)):
            yield one, key
            pending.append(one[key])


def mutate_tree(rng: Random, tree: Any) -> None:
    """Damage a tree of JSON or YAML values at one or a few places."""
    for _ in range(rng.choice((1, 1, 1, 2, 3, 8))):
        spots = list(places(tree))
        if spots:
            rng.choice(_TREE)(rng, spots)


def _odd(rng: Random, spots: list[tuple[Any, Any]]) -> None:
    container, key = rng.choice(spots)
    container[key] = rng.choice(_ODD)


def _drop(rng: Random, spots: list[tuple[Any, Any]]) -> None:
    container, key = rng.choice(spots)
    del container[key]


def _twice(rng: Random, spots: list[tuple[Any, Any]]) -> None:
    container, key = rng.choice(spots)
    if isinstance(container, list):
        container.insert(rng.randrange(len(container) + 1), container[key])
    else:
        container[rng.choice(("x", f"{key}2", "id", "key", "was", ""))] = container[key]


def _swap(rng: Random, spots: list[tuple[Any, Any]]) -> None:
    (one, at_one), (two, at_two) = rng.choice(spots), rng.choice(spots)
    if not {id(one[at_one]), id(two[at_two])} & {id(one), id(two)}:
        one[at_one], two[at_two] = _copied(two[at_two]), _copied(one[at_one])


def _rename(rng: Random, spots: list[tuple[Any, Any]]) -> None:
    named = [(container, key) for container, key in spots if isinstance(container, dict)]
    if named:
        container, key = rng.choice(named)
        container[rng.choice((*(key for _, key in named[:200]), "x", "总计", "\ud800"))] = container.pop(key)


def _deepen(rng: Random, spots: list[tuple[Any, Any]]) -> None:
    container, key = rng.choice(spots)
    inner: Any = container[key]
    for _ in range(rng.choice((1, 3, 30, 70))):
        inner = [inner] if rng.random() < 0.5 else {"x": inner}
    container[key] = inner


def _string(rng: Random, spots: list[tuple[Any, Any]]) -> None:
    texts = [(container, key) for container, key in spots if isinstance(container[key], str)]
    if texts:
        container, key = rng.choice(texts)
        container[key] = mutate_expression(rng, container[key])


def _another(rng: Random, spots: list[tuple[Any, Any]]) -> None:
    """Put a text of the tree in place of another, so that names lead to what is there but of another kind."""
    texts = [(container, key) for container, key in spots if isinstance(container[key], str)]
    if texts:
        container, key = rng.choice(texts)
        other, at = rng.choice(texts)
        container[key] = other[at]


def _generated(rng: Random, spots: list[tuple[Any, Any]]) -> None:
    texts = [(container, key) for container, key in spots if isinstance(container[key], str)]
    if texts:
        container, key = rng.choice(texts)
        container[key] = expression(rng, 4)


_TREE: tuple[Callable[[Random, list[tuple[Any, Any]]], None], ...] = (
    _odd, _odd, _drop, _twice, _swap, _rename, _deepen, _string, _string, _another, _another, _generated,
)  # fmt: skip


def _copied(value: Any) -> Any:
    return json.loads(json.dumps(value))


# Bytes


def mutate_bytes(rng: Random, data: bytes) -> bytes:
    """Flip, drop, repeat or cut bytes, as a failing disk or transfer does."""
    broken = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 5, 40))):
        at, length = rng.randrange(len(broken) + 1), rng.choice((1, 1, 2, 16, 512, 4096))
        kind = rng.randrange(6)
        if kind == 0 and at < len(broken):
            broken[at] ^= 1 << rng.randrange(8)
        elif kind == 1:
            del broken[at : at + length]
        elif kind == 2:
            broken[at:at] = broken[at : at + length]
        elif kind == 3:
            broken[at : at + length] = rng.randbytes(len(broken[at : at + length]))
        elif kind == 4:
            broken[at : at + length] = bytes(len(broken[at : at + length]))
        else:
            broken[at:at] = rng.choice(
                (b'"', b"{", b"[", b"]", b",", b":", b"\\u", b"\xff", b"\n- ", b"&a *a ")
            )
    return bytes(broken[: rng.randrange(len(broken) + 1)] if rng.random() < 0.15 else broken)


# Drafts


def mutate_draft(rng: Random, data: bytes) -> bytes:
    """Damage a draft in its bytes, its structure or its content."""
    if rng.random() < 0.35:
        return mutate_bytes(rng, data)
    tree = json.loads(data)
    rng.choice((mutate_tree, mutate_tree, _many_rows, _numbers, _moved_ids, _other_pack))(rng, tree)
    text = json.dumps(tree, ensure_ascii=rng.random() < 0.7)
    if rng.random() < 0.1:
        text = _doubled_key(rng, text)
    return text.encode("utf-8", "surrogatepass")


def _doubled_key(rng: Random, text: str) -> str:
    at = text.find('{"', rng.randrange(len(text)))
    end = text.find('":', at)
    return text if at < 0 or end < 0 else f"{text[: at + 1]}{text[at + 1 : end + 2]} null,{text[at + 1 :]}"


def _blocks(tree: Any) -> list[list[Any]]:
    return [
        rows for instances in tree["forms"].values() for one in instances for rows in one["blocks"].values()
    ]


def _many_rows(rng: Random, tree: Any) -> None:
    rows = rng.choice([rows for rows in _blocks(tree) if rows])
    count = rng.choice((50, MOST_ROWS, MOST_ROWS, _TOO_MANY))
    cells = rng.choice(rows)["cells"] if count <= MOST_ROWS else {}
    kind = rng.choice(("r{}", "2{:06}", "2{:04}", "x.{}"))
    rows.extend({"id": kind.format(10 + i), "cells": cells} for i in range(count))


def _numbers(rng: Random, tree: Any) -> None:
    texts = [odd for odd in _ODD if isinstance(odd, str)]
    for rows in _blocks(tree):
        for row in rows:
            for column in row["cells"]:
                if rng.random() < 0.2:
                    row["cells"][column] = rng.choice((*texts, str(rng.randrange(10**15)), "0.0000000001"))


def _moved_ids(rng: Random, tree: Any) -> None:
    """Swap the names of forms, instances, blocks, rows or columns, as no program would."""
    named = [c for c, _ in places(tree["forms"]) if isinstance(c, dict)] + [tree["forms"]]
    for _ in range(rng.choice((1, 2, 6))):
        one = rng.choice([c for c in named if c])
        old, new = rng.choice(list(one)), rng.choice(list(rng.choice([c for c in named if c])))
        if old != "id" and new != "id":
            one[new] = one.pop(old)


def _other_pack(rng: Random, tree: Any) -> None:
    known = (
        "yuzhong-selfeval-2023",
        "qiannan-selfeval-2023",
        "yubei-budget-2024",
        "tongnan-budget-2021",
        "x",
    )
    tree["pack"] = rng.choice(known)
    tree["year"] = rng.choice((1900, 2021, 2999, 0, "2023"))
    tree["aside"] = rng.choice(([], [{"address": "a#1/b/c/d", "text": "甲"}], [{"address": 1}], {}, "甲"))


# Expressions


def expression(rng: Random, depth: int) -> str:
    """Make an expression of the pack language from its grammar."""
    kind = rng.randrange(9) if depth > 0 else rng.randrange(3)
    if kind == 0:
        return rng.choice(_NAMES)
    if kind == 1:
        return rng.choice(("0", "1", "12.5", "100", "9" * rng.randrange(1, 45), "0." + "0" * 30 + "1"))
    if kind == 2:
        return rng.choice(("'甲'", '""', "true", "false", "null", "'" + "文" * 200 + "'"))
    below = [expression(rng, depth - 1) for _ in range(3)]
    if kind == 3:
        return f"if({', '.join(below)})"
    if kind == 4:
        return f"{rng.choice(tuple(FUNCTIONS))}({', '.join(below[: rng.randrange(1, 4)])})"
    if kind == 5:
        return f"({below[0]}) in ({below[1]}, {below[2]})"
    if kind == 6:
        return f"at({rng.choice(_NAMES)}, {below[0]})"
    sign = rng.choice(_OPERATORS)
    return sign.join(f"({part})" if rng.random() < 0.6 else part for part in below[: rng.choice((2, 2, 3))])


def mutate_expression(rng: Random, source: str) -> str:
    """Damage a text of the language: parts put in, taken out, repeated or nested."""
    text = source
    for _ in range(rng.choice((1, 1, 2, 4))):
        at, length = rng.randrange(len(text) + 1), rng.choice((1, 2, 5))
        kind = rng.randrange(5)
        if kind == 0:
            text = text[:at] + rng.choice(_ODD_PARTS) + text[at:]
        elif kind == 1:
            text = text[:at] + text[at + length :]
        elif kind == 2:
            text = text[:at] + text[at : at + length] * rng.choice((2, 3, 400)) + text[at + length :]
        elif kind == 3:
            text = rng.choice(("(", "-", "not ", "[", "{")) * rng.choice((1, 60, 3000)) + text
        else:
            text = text[:at] + rng.choice((*_OPERATORS, *_NAMES)) + text[at:]
        text = text[:50_000]
    return text
