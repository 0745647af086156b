"""Addresses: the one way calculation, issues, undo, focus, help and export name a cell."""

from __future__ import annotations

from typing import NamedTuple

SINGLE_ROW = "-"
ALL_ROWS = "*"


class Address(NamedTuple):
    """Name one cell: `form#instance/block/row/column`; fields blocks have the single row `-`."""

    form: str
    instance: str
    block: str
    row: str
    column: str

    def __str__(self) -> str:
        return f"{self.form}#{self.instance}/{self.block}/{self.row}/{self.column}"

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read the printed form back; ValueError when it is not an address."""
        head, block, row, column = text.split("/")
        form, instance = head.split("#")
        return cls(form, instance, block, row, column)


ASIDE_KEY = Address("", "", "", "", "!aside")
"""Stand for what is kept aside because the pack has no place for it."""

MOVED_KEY = Address("", "", "", "", "!moved")
"""Stand for the list of figures that a changed pack has moved."""


def rows_key(form: str, instance: str, block: str) -> Address:
    """Stand for the list of rows of a block, so that adding a row reaches what sums over it."""
    return Address(form, instance, block, ALL_ROWS, "")


def row_key(form: str, instance: str, block: str, row: str) -> Address:
    """Stand for a row being there at all, so that one deleted and added again shows nothing of before."""
    return Address(form, instance, block, row, "")


def instances_key(form: str) -> Address:
    """Stand for the list of a form's instances."""
    return Address(form, ALL_ROWS, "", "", "")
