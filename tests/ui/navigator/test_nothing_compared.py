"""✓ in 填报步骤 means that something was compared: never where rows are blank but for what they go by."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.address import Address
from models.drafts.changes import InsertRows, SetCell
from models.drafts.submission import new_submission
from models.packs.blocks import RowsBlock
from models.packs.loading import load_pack, pack_ids
from models.session.session import Session
from ui.cli.commands import main
from ui.navigator._outline import Outline, OutlineEntry

SMALL = Path(__file__).parents[2] / "packs" / "small.yaml"


def walked(entries: list[OutlineEntry]) -> Iterator[OutlineEntry]:
    for entry in entries:
        yield entry
        yield from walked(entry.children)


@pytest.mark.parametrize("pack", pack_ids())
@pytest.mark.parametrize("with_choice", [False, True])
def test_blank_rows_earn_no_tick(pack: str, with_choice: bool) -> None:
    session = Session(new_submission(load_pack(pack), 2026))
    added = set()
    for form in session.pack.forms:
        for block in form.blocks:
            if isinstance(block, RowsBlock):
                choice = block.index[block.navigate].choices if with_choice and block.navigate else ()
                row = {block.navigate: choice[0].value} if choice and block.navigate else {}
                instance = session.submission.forms[form.id][0].id
                session.apply(InsertRows(form.id, instance, block.id, 0, (("x", row),)))
                added.add((form.id, block.id))
    for entry in walked(Outline(session).build()):
        if len(entry.key) > 2 and (entry.key[0], entry.key[2]) in added:
            assert entry.badge[1] != "good", (entry.title, entry.badge)


def test_a_form_of_ones_own_that_asks_for_nothing_earns_none_either(tmp_path: Path) -> None:
    text = SMALL.read_text("utf-8").replace("required: true, ", "").replace(", required: true", "")
    text = text.replace("repeat: true\n        min_rows: 2", "repeat: true\n        navigate: name")
    text = text.replace(
        "{key: name, label: 指标名称", "{key: name, type: choice, choices: [甲, 乙], label: 指标名称"
    )
    path = tmp_path / "small.yaml"
    path.write_text(text, "utf-8")
    assert main(["packs", "add", str(path)]) == 0
    session = Session(new_submission(load_pack("small"), 2026))
    report = session.submission.forms["report"][0].id

    def badge() -> str:
        entries = walked(Outline(session).build())
        return next(e.badge[0] for e in entries if e.key == ("report", report, "indicators", "甲"))

    session.apply(InsertRows("report", report, "indicators", 0, (("x", {"name": "甲"}),)))
    assert badge() == "空"
    for column, typed in (("target", "5"), ("actual", "5"), ("weight", "90")):
        session.apply(SetCell(Address("report", report, "indicators", "x", column), typed))
    assert badge() == "✓"
