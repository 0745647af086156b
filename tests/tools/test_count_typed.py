"""Where the printed figures of the samples come from, as docs/filings.md says."""

from __future__ import annotations

import pytest

from models.resources import RESOURCES
from tests.support.building import CHONGQING, GUIZHOU, SAMPLES
from tools.count_typed import KINDS, count, main


@pytest.mark.parametrize("pack", [CHONGQING, GUIZHOU])
def test_the_table_in_the_docs_is_what_is_counted(pack: str) -> None:
    found = count(SAMPLES / f"{pack}.tianbao")
    row = [f"`{pack}`", *(str(found[kind]) for kind in KINDS), str(found.total())]
    docs = (RESOURCES.parent / "docs" / "filings.md").read_text(encoding="utf-8")
    assert f"| {' | '.join(row)} |" in docs
    assert min(found["typed"], found["computed"]) > 0


def test_prints_a_line_per_draft(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(SAMPLES / f"{GUIZHOU}.tianbao")]) == 0
    head, line = capsys.readouterr().out.splitlines()
    assert head == "draft\ttyped\tdefault\tcomputed\tadjusted\tall"
    assert line.startswith(f"{GUIZHOU}\t37\t")
