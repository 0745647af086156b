"""Keys of what is kept fresh beside cells: values derived from them, rows and instances being there."""

from __future__ import annotations

from typing import Any, Generic, NamedTuple, TypeVar

from models.address import Address

T = TypeVar("T")

NO_PLACE = Address("", "", "", "", "")
"""Stand for the whole set."""


class Derived(NamedTuple, Generic[T]):
    """Name a value of type T: what it is, the place it belongs to, and which of several there.

    Something without a value of its own, which others only depend on, is a `Derived[None]`.
    """

    what: str
    at: Address = NO_PLACE
    name: str = ""


Key = Address | Derived[Any]

ASIDE: Derived[Any] = Derived("kept aside")
"""Stand for what is kept aside because the pack has no place for it."""
MOVED: Derived[Any] = Derived("moved figures")
"""Stand for the list of figures that a changed pack has moved."""
YEAR: Derived[Any] = Derived("year")
"""Stand for the year of the draft."""
ROWS = "stored rows"
ROW = "stored row"
INSTANCES = "instances"


def rows_key(form: str, instance: str, block: str) -> Derived[None]:
    """Stand for the list of rows of a block, so that adding a row reaches what sums over it."""
    return Derived(ROWS, Address(form, instance, block, "", ""))


def row_key(form: str, instance: str, block: str, row: str) -> Derived[None]:
    """Stand for a row being there at all, so that one deleted and added again shows nothing of before."""
    return Derived(ROW, Address(form, instance, block, row, ""))


def brought_key(form: str, instance: str) -> Derived[None]:
    """Stand for what in an instance still stands as it was brought from last year."""
    return Derived("brought", Address(form, instance, "", "", ""))


def instances_key(form: str) -> Derived[None]:
    """Stand for the list of a form's instances."""
    return Derived(INSTANCES, Address(form, "", "", "", ""))
