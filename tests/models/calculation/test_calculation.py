"""Values after any run of edits equal those of a fresh calculation; undo brings them back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.address import Address
from models.calculation._dependency_graph import DependencyGraph
from models.drafts.changes import Change, DeleteRows, InsertRows, MoveRow, SetAdjustment, SetCell
from models.drafts.submission import Adjustment
from models.errors import CircularReferenceError
from models.exchange.cell_listing import Entry, entries
from models.session.session import Session
from tests.support.building import GUIZHOU, Draft

TEXTS = ("", "5", "≥10家", "8家", "≤3次", "优秀", "abc", "１２．５", "-4", "100%")
COLUMNS = ("level1", "level3", "target", "actual", "weight", "reason", "direction", "degree")


def shown(session: Session) -> list[Entry]:
    return [
        entry
        for form in session.pack.forms
        for instance in session.submission.forms[form.id]
        for entry in entries(session, form, instance.id)
    ]


steps = st.lists(st.tuples(st.integers(0, 9), st.sampled_from(COLUMNS), st.sampled_from(TEXTS)), max_size=15)


def change_of(draft: Draft, kind: int, column: str, text: str) -> Change:
    rows = draft.rows("indicators")
    row = rows[hash((kind, column)) % len(rows)]
    place = (draft.form, draft.instance, "indicators")
    if kind == 0:
        return InsertRows(
            *place, 1, ((draft.session.submission.new_id("r"), {"level1": "产出指标", "weight": "4"}),)
        )
    if kind == 1 and len(rows) > 1:
        return DeleteRows(*place, (row,))
    if kind == 2:
        return MoveRow(*place, row, len(rows) - 1)
    if kind == 3:
        return SetAdjustment(draft.at("indicators", row, "score"), Adjustment(text or "1", "核实"))
    if kind == 4:
        return SetCell(draft.at("funds", "basic", "budget"), text)
    return SetCell(draft.at("indicators", row, column), text)


@settings(max_examples=30)
@given(steps)
def test_edits_equal_a_fresh_calculation_and_undo_restores(script: list[tuple[int, str, str]]) -> None:
    draft = Draft(GUIZHOU, "overall")
    before = shown(draft.session)
    inverses = []
    for kind, column, text in script:
        inverses.append(draft.session.apply(change_of(draft, kind, column, text)).inverse)
        draft.session.sheet(draft.form, draft.instance)
    fresh = Session(draft.session.submission)
    assert shown(draft.session) == shown(fresh)
    assert draft.session.issues() == fresh.issues()
    assert draft.session.progress() == fresh.progress()
    assert draft.session.sheet(draft.form, draft.instance) == fresh.sheet(draft.form, draft.instance)
    for inverse in reversed(inverses):
        draft.session.apply(inverse)
    assert shown(draft.session) == before


def test_only_what_depends_on_an_edit_is_computed_again() -> None:
    draft = Draft(GUIZHOU, "overall")
    rows = [
        draft.add("indicators", level1="产出指标", level3=str(n), target="≥5家", actual="5家", weight="1")
        for n in range(50)
    ]
    draft.put("funds", "budget", "1", "basic")
    draft.put("funds", "executed", "1", "basic")
    draft.session.sheet(draft.form, draft.instance)
    changed = draft.put("indicators", "actual", "4家", rows[3])
    touched_rows = {address.row for address in changed if address.block == "indicators"}
    assert touched_rows == {rows[3]}
    assert draft.at("summary", "-", "total") in changed
    assert len(changed) < 15


def test_a_circle_of_figures_is_refused() -> None:
    graph: DependencyGraph[str, int] = DependencyGraph(lambda key: graph.read({"a": "b", "b": "a"}[key]))
    with pytest.raises(CircularReferenceError, match="互相引用"):
        graph.read("a")


def test_unreadable_input_stays_in_the_cell_with_a_reason() -> None:
    draft = Draft(GUIZHOU, "overall")
    draft.put("funds", "initial", "约七百", "basic")
    state = draft.session.calculation.state(draft.at("funds", "basic", "initial"))
    assert state.value is None
    assert "约七百" in state.problem
    sheet = draft.session.sheet(draft.form, draft.instance)
    assert sheet.places[Address("overall", draft.instance, "funds", "basic", "initial")][1].text == "约七百"


@pytest.mark.parametrize("text", ["2024.13.5", "24.2.30日", "2024年2月30日", "2024"[:3]])
def test_figures_that_are_no_date_are_said_and_kept(text: str) -> None:
    draft = Draft("tongnan-budget-2021", "project")
    at = draft.at("head", "-", "start")
    draft.put("head", "start", text)
    assert "请写成 2024年2月22日" in draft.session.calculation.state(at).problem
    assert draft.session.calculation.value(at) == text


@pytest.mark.parametrize("text", ["2024. 2. 22", "２０２４年２月", "长期", "2024/2/22"])
def test_dates_and_words_for_them_stand(text: str) -> None:
    draft = Draft("tongnan-budget-2021", "project")
    draft.put("head", "start", text)
    assert draft.session.calculation.state(draft.at("head", "-", "start")).problem == ""


def test_a_project_does_not_end_before_it_begins() -> None:
    draft = Draft("tongnan-budget-2021", "project")
    draft.put("head", "start", "2024.3.1")
    draft.put("head", "end", "2024年2月29日")
    assert [issue.code for issue in draft.session.issues() if issue.code == "JX-04"] == ["JX-04"]
    draft.put("head", "end", "2024.3.1")
    assert not [issue for issue in draft.session.issues() if issue.code == "JX-04"]
