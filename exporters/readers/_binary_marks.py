"""What the quick reader leaves out of .xls and .xlsb: errors, per cent, hidden lines, merged areas.

A record that cannot be read ends the look: what was found until then holds, the cells themselves are the
quick reader's.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat
from zipfile import ZipFile

ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!",
    0x2A: "#N/A", 0x2B: "#GETTING_DATA",
}  # fmt: skip
_UNREADABLE = (struct.error, IndexError, ValueError, KeyError, UnicodeError, expat.ExpatError)
_PLAIN = re.compile(r'"[^"]*"|[\\!_*].|\[[^\]]*\]')
_PERCENT = (9, 10)
_MOST = 20_000
"""Rows, or columns, that are hidden by one record at most."""
Place = tuple[int, int]


@dataclass
class Marks:
    """What one sheet has: errors by their places, figures in per cent, hidden rows and columns, merges."""

    errors: dict[Place, str] = field(default_factory=dict)
    percent: set[Place] = field(default_factory=set)
    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    merges: list[list[int]] = field(default_factory=list)


def marks_of_xls(content: bytes) -> dict[str, Marks]:
    """Give the marks of the sheets of an .xls, by their names."""
    found: dict[str, Marks] = {}
    try:
        stream = _workbook_stream(content)
        if struct.unpack_from("<HHH", stream)[2] != 0x0600:
            return found
        percents: list[bool] = []
        formats: dict[int, bool] = {}
        sheets: list[tuple[str, int]] = []
        for kind, at, size in _records(stream, 0):
            if kind == 0x041E:
                formats[_short(stream, at)] = _is_percent(_text(stream, at + 2, 2))
            elif kind == 0x00E0:
                code = _short(stream, at + 2)
                percents.append(code in _PERCENT or formats.get(code, False))
            elif kind == 0x0085 and size > 8:
                name = _text(stream, at + 6, 1)
                sheets.append((name, struct.unpack_from("<I", stream, at)[0]))
        for name, start in sheets:
            found[name] = Marks()
            _look_at_xls(stream, start, found[name], percents)
    except _UNREADABLE:
        pass
    return found


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Walk the records of one part of the stream: kind, place, size; parts within are passed by."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        depth += (kind == 0x0809) - (kind == 0x000A)
        if not depth:
            return
        if depth == 1:
            yield kind, at + 4, size
        at += 4 + size


def _short(stream: bytes, at: int) -> int:
    return int(struct.unpack_from("<H", stream, at)[0])


def _text(stream: bytes, at: int, head: int) -> str:
    """Give a text that begins with its length, which takes one byte or two."""
    length = stream[at] if head == 1 else _short(stream, at)
    wide, start = stream[at + head] & 1, at + head + 1
    return stream[start : start + length * (2 if wide else 1)].decode("utf-16-le" if wide else "latin-1")


def _is_percent(code: str) -> bool:
    return "%" in _PLAIN.sub("", code)


def _look_at_xls(stream: bytes, start: int, marks: Marks, percents: list[bool]) -> None:
    for kind, at, size in _records(stream, start):
        if kind == 0x0208 and stream[at + 12] & 0x20:
            marks.rows.add(_short(stream, at))
        elif kind == 0x007D and stream[at + 8] & 1:
            first, last = struct.unpack_from("<HH", stream, at)
            marks.columns.update(range(first, min(last, 0xFF) + 1))
        elif kind == 0x00BD:
            row, first = struct.unpack_from("<HH", stream, at)
            for i in range((size - 6) // 6):
                if percents[_short(stream, at + 4 + 6 * i)]:
                    marks.percent.add((row, first + i))
        elif kind in (0x0203, 0x027E, 0x0006, 0x0205):
            row, column, style = struct.unpack_from("<HHH", stream, at)
            value = stream[at + 6 : at + 14]
            of_formula = kind == 0x0006 and value[6:8] == b"\xff\xff"
            if kind == 0x0205 and value[1]:
                marks.errors[row, column] = ERRORS.get(value[0], "#N/A")
            elif of_formula and value[0] == 2:
                marks.errors[row, column] = ERRORS.get(value[2], "#N/A")
            elif kind != 0x0205 and not of_formula and percents[style]:
                marks.percent.add((row, column))


def _workbook_stream(content: bytes) -> bytes:
    """Give the stream of an OLE file that holds the workbook; KeyError where there is none."""
    size, small = 1 << _short(content, 30), 1 << _short(content, 32)
    if not (128 <= size <= 4096 and 16 <= small <= size):
        raise ValueError(size)
    sectors = len(content) // size
    first_folder, _, least, first_small = struct.unpack_from("<IIII", content, 48)
    more, count = struct.unpack_from("<II", content, 68)
    listed = list(struct.unpack_from("<109I", content, 76))
    for _ in range(min(count, sectors)):
        part = struct.unpack_from(f"<{size // 4}I", content, size * (more + 1))
        listed += part[:-1]
        more = part[-1]
    fat: list[int] = []
    for one in listed:
        if one < sectors:
            fat += struct.unpack_from(f"<{size // 4}I", content, size * (one + 1))

    def chain(first: int, links: list[int], part: Callable[[int], bytes]) -> bytes:
        found: list[bytes] = []
        while first < len(links) and len(found) <= len(links):
            found.append(part(first))
            first = links[first]
        return b"".join(found)

    def sector(number: int) -> bytes:
        return content[size * (number + 1) : size * (number + 2)]

    folder = chain(first_folder, fat, sector)
    entries: dict[str, tuple[int, int]] = {}
    for at in range(0, len(folder) - 127, 128):
        length = min(_short(folder, at + 64), 64)
        name = folder[at : at + max(0, length - 2)].decode("utf-16-le")
        entries.setdefault(name, struct.unpack_from("<II", folder, at + 116))
    first, length = entries["Workbook"]
    if length >= least:
        return chain(first, fat, sector)[:length]
    inner = chain(entries["Root Entry"][0], fat, sector)
    table = chain(first_small, fat, sector)
    links = list(struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4]))
    return chain(first, links, lambda number: inner[small * number : small * (number + 1)])[:length]


# .xlsb


def marks_of_xlsb(archive: ZipFile) -> dict[str, Marks]:
    """Give the marks of the sheets of an .xlsb, by their names."""
    found: dict[str, Marks] = {}
    try:
        percents = _styles(archive.read("xl/styles.bin")) if "xl/styles.bin" in archive.namelist() else []
        targets = _targets(archive.read("xl/_rels/workbook.bin.rels"))
        for kind, part in _parts(archive.read("xl/workbook.bin")):
            if kind == 156:
                link, end = _wide(part, 8)
                name, _ = _wide(part, end)
                found[name] = Marks()
                if link in targets:
                    _look_at_xlsb(archive.read(targets[link]), found[name], percents)
    except _UNREADABLE:
        pass
    return found


def _targets(rels: bytes) -> dict[str, str]:
    found: dict[str, str] = {}

    def start(name: str, given: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "Relationship":
            target = given.get("Target", "")
            found[given.get("Id", "")] = target[1:] if target.startswith("/") else f"xl/{target}"

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(rels, True)
    return found


def _parts(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Walk the records of a part: kind and data of each."""
    at = 0
    while at < len(content):
        kind, at = _count(content, at, 2)
        size, at = _count(content, at, 4)
        yield kind, content[at : at + size]
        at += size


def _count(content: bytes, at: int, most: int) -> tuple[int, int]:
    """Read a number of seven bits a byte, the low ones first."""
    value = 0
    for i in range(most):
        value |= (content[at + i] & 0x7F) << 7 * i
        if not content[at + i] & 0x80:
            return value, at + i + 1
    return value, at + most


def _wide(part: bytes, at: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<I", part, at)
    if length == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * length
    return part[at + 4 : end].decode("utf-16-le"), end


def _styles(content: bytes) -> list[bool]:
    """Tell of each style of cells whether it prints figures in per cent."""
    formats: dict[int, bool] = {}
    styles: list[bool] = []
    within = False
    for kind, part in _parts(content):
        within = (within or kind == 617) and kind != 618
        if kind == 44:
            formats[_short(part, 0)] = _is_percent(_wide(part, 2)[0])
        elif kind == 47 and within:
            styles.append(_short(part, 2) in _PERCENT or formats.get(_short(part, 2), False))
    return styles


def _look_at_xlsb(content: bytes, marks: Marks, percents: list[bool]) -> None:
    row = 0
    for kind, part in _parts(content):
        if kind == 0:
            (row,) = struct.unpack_from("<I", part)
            if part[11] & 0x10:
                marks.rows.add(row)
        elif kind == 60 and _short(part, 16) & 1:
            first, last = struct.unpack_from("<II", part)
            marks.columns.update(range(first, min(last, first + _MOST) + 1))
        elif kind == 176:
            top, bottom, left, right = struct.unpack_from("<IIII", part)
            marks.merges.append([top, left, bottom, right])
        elif kind in (2, 3, 5, 9, 11):
            column, style = struct.unpack_from("<II", part)
            if kind in (3, 11):
                marks.errors[row, column] = ERRORS.get(part[8], "#N/A")
            elif (style & 0xFFFFFF) < len(percents) and percents[style & 0xFFFFFF]:
                marks.percent.add((row, column))
