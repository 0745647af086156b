"""The rows of a subject table: typed codes, the parents they imply, and who rolls up into whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from models.subjects.dictionary import parents

TOTAL = "total"


@dataclass(frozen=True, slots=True)
class SubjectTree:
    """Rows in printing order; `children` names the rows that roll up into a parent or the total."""

    rows: tuple[str, ...]
    children: dict[str, tuple[str, ...]]

    def leaf(self, row: str) -> bool:
        """Tell whether a row is typed rather than rolled up."""
        return row not in self.children


def build_tree(codes: Iterable[str], total_last: bool = False) -> SubjectTree:
    """Sort codes, put in the parents they imply, and hang everything under the total."""
    every = sorted({c for code in codes for c in (*parents(code), code)})
    children: dict[str, list[str]] = {TOTAL: []}
    for code in every:
        above = parents(code)  # all of them are there
        children.setdefault(above[-1] if above else TOTAL, []).append(code)
    rows = (*every, TOTAL) if total_last else (TOTAL, *every)
    return SubjectTree(rows, {parent: tuple(below) for parent, below in children.items()})
