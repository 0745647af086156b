"""The check code of a draft: a short digest of what its sheets print, to tell whether paper and draft agree.

It covers, sheet by sheet and row by row, the form, and of every cell with an address the column, the printed
text and how many rows it joins; the words that name such a row of a table; and the words into which the pack
puts something of the draft, titles and heads with the year or the unit. Not rows that say nothing nor what
the pack alone says, nor row ids, fonts, line breaks, pages, time or version.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from hashlib import sha256

from models.address import SINGLE_ROW
from models.layout.sheet import Sheet, SheetCell, SheetRow

# Crockford's base 32: no I, L, O or U, so that a code read aloud or copied by hand comes back whole.
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("OIL", "011")
_LENGTH = 8
_CODE = re.compile(r"(?<![0-9A-Z])[0-9A-Z]{4}[-—– ]?[0-9A-Z]{4}(?![0-9A-Z])")


def check_code(sheets: Iterable[Sheet]) -> str:
    """Give the code of all printed sheets of a draft, as in `7K3M-92QF`."""
    digest = sha256()
    for sheet in sheets:
        digest.update(f"\x1d{sheet.form}".encode())
        for row in sheet.rows:
            digest.update(_said(row).encode("utf-8", "surrogatepass"))
    number = int.from_bytes(digest.digest()[:5], "big")
    signs = "".join(_SIGNS[number >> 5 * place & 31] for place in reversed(range(_LENGTH)))
    return f"{signs[:4]}-{signs[4:]}"


def _said(row: SheetRow) -> str:
    """Give what a row prints; blank when it prints nothing, so that an empty row changes nothing."""
    cells = [cell for cell in row.cells if cell.text]
    # A figure means another thing beside another name: 货物 10 is not 工程 10.
    named = row.row not in ("", SINGLE_ROW) and any(cell.address is not None for cell in cells)
    parts = [_part(cell) for cell in cells if named or cell.address is not None or cell.filled]
    return f"\x1e{''.join(parts)}" if parts else ""


def _part(cell: SheetCell) -> str:
    """Give a text with its column; its length comes first, so that no text can pass for two."""
    at = cell.address
    column = f"{at.block}.{at.column}*{cell.rows}" if at is not None else ""
    return f"\x1f{column}={len(cell.text)}:{cell.text}"


def read_code(text: str) -> str | None:
    """Find a code in what was typed or scanned, however it is spelled; None when there is none."""
    found = _CODE.search(unicodedata.normalize("NFKC", text).upper())
    if found is None:
        return None
    signs = "".join(sign for sign in found[0] if sign.isalnum()).translate(_MISREAD)
    return f"{signs[:4]}-{signs[4:]}" if set(signs) <= set(_SIGNS) else None
