"""Values are right after any run of edits, and what reads a value that stayed is left alone."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.calculation._dependency_graph import DependencyGraph
from models.drafts.changes import SetCell
from models.progress import watched
from models.session.session import Session
from tests.support.building import Draft

LEAVES, NODES = 4, 9
_RARE = 7
"""What a node refuses to compute with, as a formula does that leads nowhere."""


@dataclass
class Figures:
    """Leaves that are set, and nodes that read two figures below them and a third as the first turns out."""

    reads: list[tuple[int, int, int]]
    leaves: list[int]
    steady: frozenset[int] = frozenset()
    graph: DependencyGraph[int, int] = field(init=False)
    computed: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.graph = DependencyGraph(self._compute, lambda key: key in self.steady)

    def _compute(self, key: int) -> int:
        self.computed.append(key)
        return self.leaves[key] if key < LEAVES else self._of(key, self.graph.read)

    def plain(self, key: int) -> int:
        return self.leaves[key] if key < LEAVES else self._of(key, self.plain)

    def _of(self, key: int, read: object) -> int:
        assert callable(read)
        first, second, third = (number % key for number in self.reads[key - LEAVES])
        found: int = read(first)
        if found == _RARE:
            raise ValueError(str(key))
        return found // 3 + (read(second) if found % 2 else read(third))

    def outcome(self, key: int, read: object) -> object:
        assert callable(read)
        try:
            return read(key)
        except ValueError as error:
            return str(error)


small = st.integers(0, 20)
nodes = st.lists(st.tuples(small, small, small), min_size=NODES, max_size=NODES)
edits = st.lists(
    st.tuples(st.dictionaries(st.integers(0, LEAVES - 1), st.integers(0, 9)), st.booleans()), max_size=8
)


@given(
    nodes, st.lists(small, min_size=LEAVES, max_size=LEAVES), st.frozensets(st.integers(LEAVES, 12)), edits
)
def test_values_are_those_of_plain_recursion_and_what_changed_was_given(
    reads: list[tuple[int, int, int]],
    leaves: list[int],
    steady: frozenset[int],
    script: list[tuple[dict[int, int], bool]],
) -> None:
    figures = Figures(reads, leaves, steady)
    every = range(LEAVES + NODES)
    known = {key: figures.outcome(key, figures.graph.read) for key in every}
    for texts, all_read in script:
        for key, value in texts.items():
            figures.leaves[key] = value
        forgotten = figures.graph.invalidate(texts)
        asked = every if all_read else every[LEAVES::2]
        found = {key: figures.outcome(key, figures.graph.read) for key in asked}
        assert found == {key: figures.outcome(key, figures.plain) for key in asked}
        if len(known) == len(every):
            changed = {key for key in asked if found[key] != known[key] and isinstance(known[key], int)}
            assert changed <= forgotten.keys()
            assert all(known[key] == value for key, value in forgotten.items())
        known = found


def test_what_reads_a_steady_value_that_stayed_is_not_computed_again() -> None:
    figures = Figures([(0, 0, 0)] + [(4, 4, 4)] * 8, [8, 0, 0, 0], frozenset({4}))
    figures.graph.read(12)
    figures.computed.clear()
    figures.leaves[0] = 8
    assert 12 not in figures.graph.invalidate([0])
    assert figures.computed == [4, 0]
    figures.leaves[0] = 2
    assert figures.graph.invalidate([0]).keys() >= {0, 4, 12}
    assert figures.graph.read(12) == figures.plain(12)


@pytest.mark.parametrize("column", ["basic", "project", "previous"])
def test_an_amount_asks_no_more_of_the_text_in_a_long_table_than_in_a_short_one(column: str) -> None:
    assert _asked(60, column) <= _asked(20, column) + 40


def _asked(rows: int, column: str) -> int:
    """Count what an amount in a table of so many subjects computes again, its text told."""
    draft = Draft("yubei-budget-2024", "general")
    session = draft.session
    tree = session.submission.forms["general"][0].rows_to_change("tree")
    texts = ({"basic": "10", "project": "3", "previous": "12"}, {"basic": "10"}, {"previous": "12"})
    tree.update({f"201{i:02d}01": dict(texts[i % 3]) for i in range(1, rows + 1)})
    draft = Draft("yubei-budget-2024", "general", session := Session(session.submission))
    session.printed_sheets()
    session.issues()
    at = draft.at("tree", "2010301", column)
    session.apply(SetCell(at, "11"))
    counted: list[int] = []
    with watched(lambda *_: counted.append(1)):
        session.apply(SetCell(at, "12.5"))
        session.issues()
        session.printed_sheets()
    return len(counted)
