"""Read JSON that may come from anywhere: UTF-8, nesting bounded, no doubled keys, only finite numbers."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from typing import Any

from models.errors import TianbaoError

MAX_DEPTH = 64
MAX_BRACKETS = 400_000
"""How many lists and objects there may be: a draft of the most rows has a quarter of that."""

# A string is skipped whole, an unfinished one up to the end of the text.
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|(?P<open>[\[{])|[\]}]', re.DOTALL)
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class JsonError(TianbaoError):
    """Say what is wrong with a piece of JSON, and where; the caller adds the name of the file."""


def parse_json(data: bytes, number: Callable[[str], object] | None = None) -> Any:
    """Read JSON, a BOM allowed; `number` reads figures with a point (float by default). Raise JsonError."""
    text = _decode(data)
    _check_depth(text)
    try:
        value = json.loads(
            text, object_pairs_hook=_pairs, parse_constant=_constant, parse_float=number or _finite
        )
    except json.JSONDecodeError as error:
        raise JsonError(f"第 {error.lineno} 行第 {error.colno} 列读不通", str(error)) from error
    except (ValueError, ArithmeticError, RecursionError) as error:  # a number of thousands of digits
        raise JsonError("含有无法读取的数", str(error)) from error
    if _SURROGATE.search(text):
        _check_characters(value)
    return value


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise JsonError(f"第 {line} 行的文字不是 UTF-8 编码", str(error)) from error


def _check_depth(text: str) -> None:
    depth = count = 0
    for token in _TOKEN.finditer(text):
        if token["open"]:
            depth += 1
            count += 1
            if count > MAX_BRACKETS:
                raise JsonError(f"列表和键值组超过 {MAX_BRACKETS} 个")
            if depth > MAX_DEPTH:
                line = text.count("\n", 0, token.start()) + 1
                raise JsonError(f"第 {line} 行括号嵌套超过 {MAX_DEPTH} 层")
        elif token[0] in "]}":
            depth -= 1


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise JsonError(f"“{twice[:40]}”在同一处写了两次".encode("utf-8", "replace").decode())
    return result


def _constant(name: str) -> None:
    raise JsonError(f"含有不是数的“{name}”")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise JsonError(f"数“{text[:40]}”太大")
    return value


def _check_characters(value: object) -> None:
    try:
        json.dumps(value, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError as error:
        raise JsonError("含有残缺的字符（半个代理对）", str(error)) from error
