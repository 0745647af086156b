"""Rows of coded tables, which show before they are stored: typing into one puts it in at its sorted place."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping

from models.address import Address
from models.drafts.changes import Change, DeleteRows, InsertRows, SetCell
from models.drafts.submission import Row, Rows
from models.packs.blocks import SubjectsBlock
from models.packs.cells import Cell
from models.session.session import Session
from models.subjects.tree import TOTAL

_SIGNS = {"≥": re.compile(r"[>＞][=＝]"), "≤": re.compile(r"[<＜][=＝]")}
_POINTS = re.compile(r"\s*[（(]\s*[0-9.]+\s*分\s*[)）]\s*$")


def meant(cell: Cell, text: str) -> str:
    """Give what typed text stands for: the signs ≥ and ≤, and a choice as it is printed with its points."""
    choices = {choice.value for choice in cell.choices}
    if cell.type not in ("measure", "choice") or text in choices:
        return text
    signed = text
    for sign, keys in _SIGNS.items():
        signed = keys.sub(sign, signed)
    if cell.type == "measure":
        return signed
    return next((known for known in (signed, _POINTS.sub("", text)) if known in choices), text)


def row_of(address: Address) -> Address:
    """Name the row of a cell."""
    return address._replace(column="")


def stored_rows(session: Session, address: Address) -> Rows:
    """Give the stored rows of an address's block without making a place for them."""
    return session.submission.instance(address.form, address.instance).blocks.get(address.block, {})


def rolls_up(session: Session, address: Address) -> bool:
    """Tell whether an address lies in the total's or a parent's row of a subject table."""
    if not isinstance(session.pack.form(address.form).block(address.block), SubjectsBlock):
        return False
    return address.row == TOTAL or not session.calculation.tree(*address[:3]).leaf(address.row)


def sources_of(session: Session, address: Address) -> list[str]:
    """List the forms that a row of a subject table is taken over from."""
    block = session.pack.form(address.form).block(address.block)
    if not isinstance(block, SubjectsBlock):
        return []
    calc = session.calculation
    return [
        form
        for form, source in block.source_paths
        for instance in ([address.instance] if form == address.form else calc.instances(form))
        if calc.has_row(form, instance, source, address.row)
    ]


def set_cells(session: Session, texts: Iterable[tuple[Address, str]]) -> list[Change]:
    """Give the changes that type texts, putting rows in that are not stored and taking out idle ones."""
    changes: list[Change] = []
    new: dict[Address, Row] = {}
    for at, text in texts:
        if session.submission.typed(at) == text:
            continue
        if session.pack.form(at.form).block(at.block).by_code and at.row not in stored_rows(session, at):
            new.setdefault(row_of(at), {})[at.column] = text
        else:
            changes.append(SetCell(at, text))
    return [*_tidied(session, changes), *insertions(session, new)]


def _tidied(session: Session, changes: list[Change]) -> list[Change]:
    """Take rows out whole that would be stored blank though the table shows them anyway."""
    rows: dict[Address, list[Change]] = {}
    for change in changes:
        assert isinstance(change, SetCell)
        rows.setdefault(row_of(change.address), []).append(change)
    return [
        kept
        for at, own in rows.items()
        for kept in ([DeleteRows(*at[:3], (at.row,))] if _idle(session, at, own) else own)
    ]


def _idle(session: Session, at: Address, changes: list[Change]) -> bool:
    if any(isinstance(change, SetCell) and change.text for change in changes):
        return False
    emptied = {change.address.column for change in changes if isinstance(change, SetCell)}
    texts = stored_rows(session, at).get(at.row, {})
    if any(text for column, text in texts.items() if column not in emptied):
        return False
    return bool(sources_of(session, at)) or (at.row != TOTAL and rolls_up(session, at))


def insertions(
    session: Session, rows: Mapping[Address, Row], without: Container[Address] = ()
) -> list[Change]:
    """Give the changes that put rows in one after the other, when those in `without` are already out."""
    present: dict[Address, list[str]] = {}
    changes: list[Change] = []
    for at in sorted(rows):
        block = at._replace(row="")
        if block not in present:
            present[block] = [row for row in stored_rows(session, at) if at._replace(row=row) not in without]
        index = sum(_order(row) < _order(at.row) for row in present[block])
        present[block].insert(index, at.row)
        changes.append(InsertRows(*at[:3], index, ((at.row, dict(rows[at])),)))
    return changes


def _order(row: str) -> tuple[bool, str]:
    """Sort the rows a pack names before codes."""
    return row.isdigit(), row
