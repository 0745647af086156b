"""The check code of a draft: a short digest of what its sheets print, to tell whether paper and draft agree.

It covers, sheet by sheet and row by row, the form, the column and the printed text of every cell with an
address; not titles and heads, which the pack says, nor row ids, fonts, line breaks, pages, time or version.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from hashlib import sha256

from models.sheet import Sheet, SheetRow

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
    texts = ((cell.address, cell.text) for cell in row.cells if cell.text)
    parts = [f"\x1f{at.block}.{at.column}={text}" for at, text in texts if at is not None]
    return f"\x1e{''.join(parts)}" if parts else ""


def read_code(text: str) -> str | None:
    """Find a code in what was typed or scanned, however it is spelled; None when there is none."""
    found = _CODE.search(unicodedata.normalize("NFKC", text).upper())
    if found is None:
        return None
    signs = "".join(sign for sign in found[0] if sign.isalnum()).translate(_MISREAD)
    return f"{signs[:4]}-{signs[4:]}" if set(signs) <= set(_SIGNS) else None
