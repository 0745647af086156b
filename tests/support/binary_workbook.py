"""A small .xlsb for the tests, which neither openpyxl nor LibreOffice writes: records as MS-XLSB says."""

from __future__ import annotations

import struct
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from zipfile import ZipFile

_ERRORS = {"#DIV/0!": 0x07, "#REF!": 0x17, "#N/A": 0x2A}
_MAIN = "http://schemas.openxmlformats.org"
_OFFICE = f"{_MAIN}/officeDocument/2006/relationships"
_TYPES = "application/vnd.ms-excel"
_RELATIONS = f'<Relationships xmlns="{_MAIN}/package/2006/relationships">{{}}</Relationships>'
PERCENT = 1
"""The style of figures in per cent; 0 is the usual one."""


def record(kind: int, data: bytes = b"") -> bytes:
    """Give a record: its kind and size in bytes of seven bits, then what it holds."""
    return _number(kind) + _number(len(data)) + data


def _number(value: int) -> bytes:
    found = b""
    while value > 0x7F:
        found, value = found + bytes([value & 0x7F | 0x80]), value >> 7
    return found + bytes([value])


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def save_binary(
    path: Path,
    sheets: Mapping[str, Sequence[Sequence[object]]],
    hidden_rows: Collection[int] = (),
    hidden_columns: Collection[int] = (),
    hidden_sheets: Collection[str] = (),
) -> Path:
    """Write sheets; a pair is a figure with its style, a text such as #REF! an error."""
    with ZipFile(path, "w") as archive:
        parts = {f"xl/worksheets/sheet{i}.bin": name for i, name in enumerate(sheets, 1)}
        told = "".join(f'<Override PartName="/{part}" ContentType="{_TYPES}.worksheet"/>' for part in parts)
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_MAIN}/package/2006/content-types">'
            f'<Default Extension="bin" ContentType="{_TYPES}.sheet.binary.macroEnabled.main"/>'
            f'<Default Extension="rels" ContentType="application/xml"/>{told}</Types>',
        )
        book = f'<Relationship Id="r" Type="{_OFFICE}/officeDocument" Target="xl/workbook.bin"/>'
        archive.writestr("_rels/.rels", _RELATIONS.format(book))
        links = "".join(
            f'<Relationship Id="r{i}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{i}.bin"/>'
            for i in range(1, len(parts) + 1)
        )
        styles = f'<Relationship Id="s" Type="{_OFFICE}/styles" Target="styles.bin"/>'
        archive.writestr("xl/_rels/workbook.bin.rels", _RELATIONS.format(links + styles))
        archive.writestr("xl/styles.bin", _styles())
        archive.writestr("xl/workbook.bin", _book(list(sheets), hidden_sheets))
        for part, name in parts.items():
            archive.writestr(part, _sheet(sheets[name], hidden_rows, hidden_columns))
    return path


def _styles() -> bytes:
    formats = record(615, struct.pack("<I", 1)) + record(44, struct.pack("<H", 164) + _wide("0.0%"))
    cells = b"".join(record(47, struct.pack("<HH", 0, code) + bytes(12)) for code in (0, 164))
    return (
        record(278)
        + formats
        + record(616)
        + record(617, struct.pack("<I", 2))
        + cells
        + record(618)
        + record(279)
    )


def _book(names: Sequence[str], hidden: Collection[str]) -> bytes:
    sheets = b"".join(
        record(156, struct.pack("<II", int(name in hidden), i) + _wide(f"r{i}") + _wide(name))
        for i, name in enumerate(names, 1)
    )
    return record(131) + record(143) + sheets + record(144) + record(132)


def _sheet(rows: Sequence[Sequence[object]], hidden_rows: Collection[int], hidden: Collection[int]) -> bytes:
    width = max(map(len, rows), default=1)
    area = struct.pack("<IIII", 0, len(rows) - 1, 0, width - 1)
    columns = b"".join(record(60, struct.pack("<IIIIH", c, c, 2304, 0, 1)) for c in hidden)
    lines = b"".join(
        record(0, struct.pack("<IIHBBB", r, 0, 300, 0, 0x10 * (r in hidden_rows), 0) + struct.pack("<I", 0))
        + b"".join(_cell(c, value) for c, value in enumerate(row) if value is not None)
        for r, row in enumerate(rows)
    )
    heads = record(390) + columns + record(391) if columns else b""
    return record(129) + record(148, area) + heads + record(145) + lines + record(146) + record(130)


def _cell(column: int, value: object) -> bytes:
    if isinstance(value, str) and value in _ERRORS:
        return record(3, struct.pack("<IIB", column, 0, _ERRORS[value]))
    if isinstance(value, str):
        return record(6, struct.pack("<II", column, 0) + _wide(value))
    figure, style = value if isinstance(value, tuple) else (value, 0)
    assert isinstance(figure, int | float)
    return record(5, struct.pack("<IId", column, style, figure))
