"""Read the files of a pack to the end: slips of writing are noted and mended, so that all is seen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields
from functools import cache
from pathlib import Path

import yaml

from models.errors import resembling
from models.figures.numbers import NumberFormat
from models.packs.cells import Model
from models.packs.source_places import own_name
from models.packs.yaml_source import Mark, SourceReader, YamlMapping, shallow_events
from models.slips.slip import MOST, PackSlip

_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'|(?:^|\s)#.*")
_KEY = re.compile(r"(?P<before>^\s*(?:-\s+)*|[{,]\s*)(?P<key>[a-z][a-z_]*!?)(?P<colon>：\s*|:(?=[^\s,}\]]))")
_DIGITS = re.compile(r"[0-9]")
_LIKE = 0.74
"""Of four letters, two that changed places."""
MERGE_WORDS = ("extends", "use", "after", "remove", "copies", "items")
"""Keys that are gone when the schema looks at a pack."""


class PatientReader(SourceReader):
    """Note every slip of the source and go on."""

    def __init__(self) -> None:
        self.slips: list[PackSlip] = []
        self.new: dict[tuple[Mark, str], Sequence[str]] = {}
        """Items, by place and name, that a list of the file below did not have, with the names it had."""
        self.taken: set[str] = set()
        """Library entries that are used."""
        self.files: dict[Path, bytes] = {}
        """What each file held that was read."""

    def tell(self, mark: Mark, said: str) -> None:
        """Note a slip."""
        self.slips.append(PackSlip(mark, (), said))

    def text(self, path: Path, data: bytes) -> str:
        """Decode a file, from GBK where it is that, and mend what YAML cannot read; UnicodeDecodeError."""
        self.files[path] = data
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            text = data.decode("gb18030")
            line = data[: error.start].count(b"\n") + 1
            said = "文件是 GBK 编码，请另存为 UTF-8（记事本：另存为，编码选 UTF-8）"
            self.slips.append(PackSlip(Mark(path, line), (), said))
        wrong = _lines_in_doubt(text)
        lines = text.split("\n")
        for at in range(len(lines)) if wrong is None else sorted(wrong):
            if len(self.slips) > MOST:
                break
            lines[at], wrongs = _mended(lines, at)
            self.slips += [PackSlip(Mark(path, at + 1), (), one) for one in wrongs]
        return "\n".join(lines)

    def added(self, item: YamlMapping, known: Sequence[str]) -> None:
        """Note an item that a list did not have; one with a name much like another is taken for a slip."""
        name = own_name(item)
        self.new[item.mark, name] = known
        close = resembling(name, known, _LIKE)
        # Codes that are numbered through are alike on purpose.
        if close and _DIGITS.sub("", close) != _DIGITS.sub("", name) and "use" not in item:
            how = "真要新增的请加 after: 写明放在哪一项后面"
            said = f"下面的文件里没有可改的“{name}”，是不是想写“{close}”？{how}"
            self.slips.append(PackSlip(item.mark, (name,), said, refused=False))

    def used(self, name: str) -> None:
        """Note a library entry that is used."""
        self.taken.add(name)


@cache
def schema_keys() -> frozenset[str]:
    """Name every key of the language."""
    return frozenset(MERGE_WORDS) | {key for model in models() for key in keys_of(model)}


@cache
def models() -> tuple[type, ...]:
    """List what a pack is made of, each a class whose fields are keys."""
    return (*_below(Model), NumberFormat)


def keys_of(model: type) -> frozenset[str]:
    """Name the keys of one kind of thing."""
    if not issubclass(model, Model):
        return frozenset(field.name for field in fields(NumberFormat))
    return frozenset(field.alias or name for name, field in model.model_fields.items())


def _below(model: type[Model]) -> Iterator[type[Model]]:
    for one in model.__subclasses__():
        yield one
        yield from _below(one)


def _lines_in_doubt(text: str) -> set[int] | None:
    """Give the lines where a plain text begins as a key does; None where YAML cannot read the file at all."""
    try:
        return {
            event.start_mark.line  # type: ignore[union-attr]
            for event in shallow_events(text)
            if isinstance(event, yaml.ScalarEvent) and not event.style and _begins_as_key(event.value)
        }
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


def _begins_as_key(text: str) -> bool:
    found = _KEY.match(text)
    return found is not None and found["key"].removesuffix("!") in schema_keys()


def _mended(lines: Sequence[str], at: int) -> tuple[str, list[str]]:
    """Give a line as its author meant it, and what was wrong with it."""
    line, said = lines[at], list[str]()
    blank = line[: len(line) - len(line.lstrip())]
    if "\t" in blank and line.strip():
        said.append("行首用了制表符（Tab），请改用空格缩进")
        line = " " * _indent(lines, at) + line.lstrip()
    hidden = _QUOTED.sub(lambda found: "\0" * len(found[0]), line)
    for found in reversed(list(_KEY.finditer(hidden))):
        key = found["key"]
        if key.removesuffix("!") not in schema_keys():
            continue
        wide = found["colon"].startswith("：")
        how = "的冒号是全角的，请改成半角冒号，后面空一格" if wide else "的冒号后面请空一格"
        said.insert(0, f"“{key}”{how}")
        line = f"{line[: found.start('colon')]}: {line[found.end('colon') :]}"
    return line, said


def _indent(lines: Sequence[str], at: int) -> int:
    """Guess how far a line is indented by the one above it: as far, or further below a key without value."""
    above = next((one for one in reversed(lines[:at]) if one.strip()), "")
    own = len(above) - len(above.lstrip(" "))
    text = above.strip()
    inside = 2 if text.startswith("- ") else 0
    return own + inside + (2 if text.endswith(":") else 0)
