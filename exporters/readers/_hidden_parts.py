"""What a workbook hides: worksheets, rows and columns, which reading cell by cell does not tell."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element, iterparse
from zipfile import ZipFile

from models.comparing.verify_file import Hidden
from models.progress import tick

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_YES = ("1", "true")


def hidden_parts(path: Path, most_columns: int) -> dict[str, Hidden]:
    """Give what is hidden of each worksheet, by its name; of columns only the first so many.

    The file has to be looked over by `refuse_dangerous` before.
    """
    with ZipFile(path) as archive:
        with archive.open("xl/_rels/workbook.xml.rels") as rels:
            targets = {one.get("Id"): one.get("Target", "") for one in _elements(rels, "Relationship")}
        with archive.open("xl/workbook.xml") as book:
            sheets = [
                (one.get("name", ""), one.get("state", "visible"), targets.get(one.get(_RELATION), ""))
                for one in _elements(book, "sheet")
            ]
        found = {}
        for name, state, target in sheets:
            with archive.open(posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")) as sheet:
                found[name] = _hidden(sheet, state != "visible", most_columns)
        return found


def _hidden(sheet: IO[bytes], whole: bool, most_columns: int) -> Hidden:
    rows: set[int] = set()
    columns: set[int] = set()
    number = 0
    for one in _elements(sheet, "col", "row"):
        tick()
        if one.tag.endswith("}col"):
            if _is_hidden(one, "width"):
                last = min(int(one.get("max", "0")), most_columns)
                columns.update(range(int(one.get("min", "1")), last + 1))
            continue
        number = int(one.get("r") or number + 1)
        if _is_hidden(one, "ht"):
            rows.add(number)
    return Hidden(whole, frozenset(rows), frozenset(columns))


def _is_hidden(one: Element, size: str) -> bool:
    """Tell whether a row or column says that it is hidden, or has no size."""
    return one.get("hidden") in _YES or float(one.get(size, "1")) == 0


def _elements(part: IO[bytes], *names: str) -> Iterator[Element]:
    """Walk the elements of these names, forgetting each; what its own elements hold is gone before."""
    for _, element in iterparse(part):
        if element.tag.rpartition("}")[2] in names:
            yield element
        element.clear()
