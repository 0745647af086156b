"""YAML as the program's own packs are written: short mappings on one line, comments with reasons."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import yaml

from models.blanks.wordings import printable

_PLAIN = re.compile(r"[^\s\[\]{},:#&*!|>'\"%@`?=<~-][^\[\]{},:#\n\"'&*`|]*")


@lru_cache(20_000)
def _reads_as(text: str) -> bool:
    try:
        return bool(yaml.safe_load(f"[{text}]") == [text])
    except (yaml.YAMLError, ValueError):
        return False


def scalar(value: object) -> str:
    """Write one value so that it is read again as what it is, but for control characters."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value:g}" if isinstance(value, float) else str(value)
    text = printable(str(value))
    one_line = text == text.strip() and text.splitlines() == [text]
    if one_line and _PLAIN.fullmatch(text) and _reads_as(text):
        return text
    return json.dumps(text, ensure_ascii=False).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def inline(value: Any) -> str:
    """Write a value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {inline(one)}" for key, one in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(inline, value)) + "]"
    return scalar(value)


def comment(text: str) -> str:
    """Write a reason on one line behind a #."""
    return "# " + re.sub(r"\s+", " ", printable(text)).strip()
