"""Addresses: the one way calculation, issues, undo, focus, help and export name a cell."""

from __future__ import annotations

from typing import NamedTuple

SINGLE_ROW = "-"
NEW_ROW = "+"
"""Stand for a row that is yet to be: the first of a table without rows, a subject being chosen."""


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
