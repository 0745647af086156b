"""Every way of writing a target and an actual scores as expected, and `docs/measures.md` says so."""

from __future__ import annotations

import os

import pytest

from tests.support.measure_table import DOC, NONE, cases, chongqing, guizhou, table

LEAST = 120


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.target} {case.actual}")
def test_both_rules_score_as_expected(case: tuple[str, str, str, str, str]) -> None:
    target, actual, national, nature, local = case
    scored, other = guizhou(target, actual), chongqing(nature, target, actual)
    assert (scored.score, other.score) == (national, local)
    assert scored.errors or scored.score != NONE
    assert other.errors or other.score != NONE


def test_the_table_of_the_manual_is_fresh() -> None:
    found = table()
    if os.environ.get("TIANBAO_GOLDENS") == "write":
        DOC.write_text(found, encoding="utf-8", newline="\n")
    assert found == DOC.read_text(encoding="utf-8")
    assert len({(case.target, case.actual) for case in cases()}) >= LEAST
