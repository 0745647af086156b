"""Merge shared YAML with a region's differences: `extends` names files, `use` names a library entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from models.errors import meant, resembling
from models.packs.source_places import NAMED_BY
from models.packs.yaml_source import (
    MAX_NODES,
    STRICT,
    Mark,
    PackError,
    SourceReader,
    YamlMapping,
    YamlSequence,
)

_IDENTITY = (*NAMED_BY, "use")
MAX_USES = 20
MAX_USED = 2_000
MAX_COPIES = 30
NUMBER = "#"
"""In what is there in several copies: the number of the copy."""
REPLACE = "!"
"""After a key: take this value instead of merging it with the base's."""
INTO = "+"
"""After the key of a list of lines: lay each line over the one that has a cell of the same name."""


def merge(base: Any, overlay: Any, reading: SourceReader = STRICT) -> Any:
    """Lay `overlay` over `base`: mappings merge, lists of named items merge by name, the rest is replaced."""
    if isinstance(base, YamlMapping) and isinstance(overlay, YamlMapping):
        return _merge_mappings(base, overlay, reading)
    if (
        isinstance(base, YamlSequence)
        and isinstance(overlay, YamlSequence)
        and _named(base)
        and _named(overlay)
    ):
        return _merge_lists(base, overlay, reading)
    return overlay


def _merge_mappings(base: YamlMapping, overlay: YamlMapping, reading: SourceReader) -> YamlMapping:
    result = YamlMapping(base)
    result.mark, result.marks = overlay.mark, base.marks | overlay.marks
    for key, value in overlay.items():
        if key.endswith(REPLACE):
            key = key.removesuffix(REPLACE)
            result[key], result.marks[key] = value, overlay.marks[key + REPLACE]
        elif key.endswith(INTO) and key.removesuffix(INTO) in base:
            below = key.removesuffix(INTO)
            result[below] = _merge_lines(base[below], value, overlay.marks[key], reading)
        else:
            result[key] = merge(base[key], value, reading) if key in base else value
    return result


def _named(items: YamlSequence) -> bool:
    return bool(items) and all(isinstance(item, YamlMapping) and _name(item) is not None for item in items)


def _name(item: YamlMapping) -> str | None:
    return next((str(item[key]) for key in _IDENTITY if key in item), None)


def _merge_lists(base: YamlSequence, overlay: YamlSequence, reading: SourceReader) -> YamlSequence:
    chain = _Chain(base, reading)
    for item in overlay:
        chain.place(item)
    result = YamlSequence(chain.items())
    result.mark = overlay.mark
    return result


def _merge_lines(base: Any, overlay: Any, mark: Mark, reading: SourceReader) -> Any:
    """Lay lines of named items, as those of fields, over lines that have an item of the same name."""
    if not _are_lines(base) or not _are_lines(overlay):
        reading.tell(mark, f"“{INTO}”只能用于一行一行的列表，如 fields 的 rows{INTO}: [[…], […]]")
        return base
    lines = YamlSequence(base)
    lines.mark = overlay.mark
    for line in overlay:
        _place_line(lines, line, reading)
    return lines


def _are_lines(value: Any) -> bool:
    return isinstance(value, YamlSequence) and all(
        isinstance(line, YamlSequence) and all(isinstance(item, YamlMapping) for item in line)
        for line in value
    )


def _place_line(lines: YamlSequence, line: YamlSequence, reading: SourceReader) -> None:
    at = next((i for i, below in enumerate(lines) if _names(below) & _names(line)), None)
    after = next((item["after"] for item in line if isinstance(item, YamlMapping) and "after" in item), None)
    merged = line if at is None else _merge_line(lines[at], line, reading)
    if at is not None:
        del lines[at]
    elif after is None:
        known = sorted({name for below in lines for name in _names(below)})
        for item in (item for item in line if isinstance(item, YamlMapping) and _name(item) is not None):
            reading.added(item, known)
    if after is not None:
        behind = next((i for i, below in enumerate(lines) if str(after) in _names(below)), None)
        if behind is None:
            reading.tell(line.mark, f"after 所指的“{str(after)[:40]}”不存在")
        at = len(lines) if behind is None else behind + 1
    kept = YamlSequence(_copy(one, ((k, v) for k, v in one.items() if k != "after")) for one in merged)
    kept.mark = line.mark
    if _names(kept):
        lines.insert(len(lines) if at is None else at, kept)


def _merge_line(base: YamlSequence, overlay: YamlSequence, reading: SourceReader) -> YamlSequence:
    """Merge items by name, and those without one (labels) by their order among themselves."""
    labels = [item for item in base if _name(item) is None]
    named = {_name(item): item for item in base if _name(item) is not None}
    places = {id(item): item for item in base}
    added = []
    for item in overlay:
        below = named.get(_name(item)) if _name(item) is not None else labels.pop(0) if labels else None
        if below is None:
            added.append(item)
        elif item.get("remove") is True:
            del places[id(below)]
        else:
            places[id(below)] = merge(below, item, reading)
    result = YamlSequence([*places.values(), *added])
    result.mark = overlay.mark
    return result


def _names(line: Any) -> set[str]:
    return {str(_name(item)) for item in line if isinstance(item, YamlMapping) and _name(item) is not None}


class _Chain:
    """A list of named items, linked one to the next: long ones cost no searching."""

    def __init__(self, items: YamlSequence, reading: SourceReader) -> None:
        self._reading = reading
        self._values: list[Any] = [None]  # the first link only leads to the first item
        self._next = [-1]
        self._before = [-1]
        self._last = 0
        self._named: dict[str | None, list[int]] = {}
        for item in items:
            self._link(item, self._last)

    def items(self) -> Iterator[Any]:
        at = self._next[0]
        while at >= 0:
            yield self._values[at]
            at = self._next[at]

    def place(self, item: YamlMapping) -> None:
        """Merge an item into the one of its name, or remove it; put it after the item it names, if any."""
        known = self._named.get(_name(item))
        after = item.get("after")
        item = _copy(item, ((k, v) for k, v in item.items() if k != "after"))
        if item.get("remove") is True:
            if known:
                self._unlink(known.pop(0))
            else:
                self._reading.tell(
                    item.mark, f"要去掉（remove）的“{_name(item)}”不存在{self._meant(_name(item))}"
                )
        elif known:
            self._values[known[0]] = merge(self._values[known[0]], item, self._reading)
            if after is not None and (to := self._position(str(after), item)) != known[0]:
                self._move(known[0], to)
        elif after is None:
            self._reading.added(item, self._names())
            self._link(item, self._last)
        else:
            self._link(item, self._position(str(after), item))

    def _position(self, name: str, item: YamlMapping) -> int:
        known = self._named.get(name)
        if not known:
            self._reading.tell(item.marks["after"], f"after 所指的“{name[:40]}”不存在{self._meant(name)}")
            return self._last
        return known[0]

    def _names(self) -> list[str]:
        return [name for name, known in self._named.items() if known and name is not None]

    def _meant(self, name: str | None) -> str:
        return meant(str(name), self._names())

    def _link(self, item: Any, before: int) -> None:
        at = len(self._values)
        self._values.append(item)
        self._next.append(-1)
        self._before.append(-1)
        self._join(at, before)
        self._named.setdefault(_name(item), []).append(at)

    def _move(self, at: int, before: int) -> None:
        self._unlink(at)
        self._join(at, before)

    def _join(self, at: int, before: int) -> None:
        following = self._next[before]
        self._next[at], self._before[at], self._next[before] = following, before, at
        if following >= 0:
            self._before[following] = at
        else:
            self._last = at

    def _unlink(self, at: int) -> None:
        before, following = self._before[at], self._next[at]
        self._next[before] = following
        if following >= 0:
            self._before[following] = before
        else:
            self._last = before


def expand(value: Any, library: Any, reading: SourceReader = STRICT) -> Any:
    """Replace every `use: name` by the library entry of that name with the mapping's other keys laid over."""
    return _Expander(library if isinstance(library, YamlMapping) else YamlMapping(), reading).expand(value, 0)


class _Expander:
    """Put library entries in, counting them: entries that use entries could grow without end."""

    def __init__(self, library: YamlMapping, reading: SourceReader) -> None:
        self._library = library
        self._reading = reading
        self._count = 0

    def expand(self, value: Any, depth: int) -> Any:
        if isinstance(value, YamlMapping):
            return self._mapping(value, depth)
        if isinstance(value, YamlSequence):
            result = YamlSequence(self.expand(item, depth) for item in value)
            result.mark, result.marks = value.mark, value.marks
            return result
        return value

    def _mapping(self, value: YamlMapping, depth: int) -> YamlMapping:
        if "use" in value:
            return self._used(value, depth)
        items = ((k, v if k == "library" else self.expand(v, depth)) for k, v in value.items())
        return _copy(value, items)

    def _used(self, value: YamlMapping, depth: int) -> YamlMapping:
        name, mark = str(value["use"]), value.marks["use"]
        self._count += 1
        rest = _copy(value, ((k, self.expand(v, depth)) for k, v in value.items() if k != "use"))
        if self._count > MAX_USED:
            raise PackError(f"{mark}：use 超过 {MAX_USED} 次，请检查 library 中的互相引用。", mark=mark)
        entry = self._library.get(name)
        if not isinstance(entry, YamlMapping) or depth > MAX_USES:
            also = meant(name, list(self._library))
            self._reading.tell(mark, f"use 所指的“{name[:40]}”不在 library 中，或互相引用{also}")
            close = resembling(name, list(self._library)) if depth <= MAX_USES else ""
            entry = self._library[close] if close else _copy(value, ())
            name = close
        self._reading.used(name)
        return _as_mapping(merge(self.expand(entry, depth + 1), rest, self._reading))


def unfold(value: Any, reading: SourceReader = STRICT) -> Any:
    """Put what a list says is there several times over there as many times, numbered where `#` stands."""
    return _Unfolder(reading).unfolded(value)


class _Unfolder:
    """Repeat items, counting them: copies of copies could grow without end."""

    def __init__(self, reading: SourceReader) -> None:
        self._reading = reading
        self._count = 0

    def unfolded(self, value: Any) -> Any:
        if isinstance(value, YamlMapping):
            return _copy(value, ((key, self.unfolded(one)) for key, one in value.items()))
        if not isinstance(value, YamlSequence):
            return value
        result = YamlSequence(self.unfolded(item) for one in value for item in self._copies(one))
        result.mark, result.marks = value.mark, value.marks if len(result) == len(value) else ()
        return result

    def _copies(self, item: Any) -> list[Any]:
        if not isinstance(item, YamlMapping) or item.keys() != {"copies", "items"}:
            return [item]
        count, items = str(item["copies"]), item["items"]
        if not count.isascii() or not count.isdigit() or not 1 <= int(count) <= MAX_COPIES:
            self._reading.tell(item.marks["copies"], f"copies 应为 1 到 {MAX_COPIES} 的整数")
            count = "1"
        if not isinstance(items, YamlSequence):
            self._reading.tell(item.marks["items"], "items 应为列表")
            return []
        numbered = (self._numbered(one, n + 1) for n in range(int(count)) for one in items)
        return [copy for one in numbered for copy in self._copies(one)]

    def _numbered(self, value: Any, number: int) -> Any:
        """Put a number where `#` stands, in names and texts alike."""
        self._count += 1
        if self._count > MAX_NODES:
            raise PackError(f"copies 使表样超过 {MAX_NODES} 项，请改小。", mark=getattr(value, "mark", None))
        if isinstance(value, str):
            return value.replace(NUMBER, str(number))
        if isinstance(value, YamlMapping):
            return _copy(value, ((key, self._numbered(one, number)) for key, one in value.items()))
        if isinstance(value, YamlSequence):
            result = YamlSequence(self._numbered(one, number) for one in value)
            result.mark, result.marks = value.mark, value.marks
            return result
        return value


def _copy(value: YamlMapping, items: Iterable[tuple[str, Any]]) -> YamlMapping:
    result = YamlMapping(items)
    result.mark, result.marks = value.mark, value.marks
    return result


def _as_mapping(value: Any) -> YamlMapping:
    assert isinstance(value, YamlMapping)
    return value
