"""What an edit moves in other tables is listed, whichever of them was looked at before."""

from __future__ import annotations

from models.address import Address
from models.drafts.changes import DeleteRows, InsertRows, SetCell
from models.exchange.cell_listing import entries
from models.session.consequences import Consequence, consequences
from models.session.session import Session
from tests.support.building import GUIZHOU, Draft

YUBEI = "yubei-budget-2024"


def printed(session: Session, own: str) -> dict[Address, str]:
    """Give what stands in every figure of the other forms."""
    return {
        Address.parse(entry.address): entry.text
        for form in session.pack.forms
        if form.id != own
        for instance in session.submission.forms[form.id]
        for entry in entries(session, form, instance.id)
        if entry.address
    }


def leaf(draft: Draft) -> str:
    rows = draft.session.calculation.rows(draft.form, draft.instance, "tree")
    return next(row for row in rows if len(row) == 7)


def test_a_figure_is_followed_through_all_tables() -> None:
    draft = Draft.sample(YUBEI, "general")
    at = draft.at("tree", leaf(draft), "project")
    before = printed(Draft.sample(YUBEI, "general").session, "general")
    found = consequences(draft.session, draft.session.apply(SetCell(at, "1000000")))
    after = printed(draft.session, "general")
    moved = {place for place in before.keys() & after.keys() if before[place] != after[place]}
    texts = {place for place in moved if place.form == "narrative"}
    moved -= texts
    told = found.pop()  # the text comes last, as one entry
    assert told.at in texts
    assert (told.name, told.moved) == ("预算情况说明", f"{told.paragraphs} 段文字变了")
    assert told.paragraphs > 1
    assert moved <= {one.at for one in found}
    assert [one.at.form for one in found] == sorted(
        (one.at.form for one in found), key=[form.id for form in draft.session.pack.forms].index
    )
    assert {one.at.form for one in found} == {"balance", "income", "spending", "fiscal", "goal"}
    assert all(one.before != one.after for one in found)
    first = next(one for one in found if one.at.form == "spending")
    assert first.name == "表三 · 合计 · 总计"


def test_what_is_undone_moves_back() -> None:
    draft = Draft.sample(YUBEI, "general")
    done = draft.session.apply(SetCell(draft.at("tree", leaf(draft), "basic"), "5"))
    there = consequences(draft.session, done)
    back = consequences(draft.session, draft.session.apply(done.inverse))
    assert back == [Consequence(one.at, one.name, one.after, one.before, one.paragraphs) for one in there]


def test_rows_that_come_and_go_are_followed_too() -> None:
    draft = Draft(YUBEI, "general")
    draft.session.apply(InsertRows("general", draft.instance, "tree", 0, (("2150502", {"basic": "5"}),)))
    typed = draft.session.apply(SetCell(draft.at("tree", "2150502", "project"), "7"))
    listed = consequences(draft.session, typed)
    assert ("balance", "215") in {(one.at.form, one.at.row) for one in listed}
    assert {one.after for one in listed if not one.paragraphs} == {"7.00", "12.00"}
    gone = draft.session.apply(DeleteRows("general", draft.instance, "tree", ("2150502",)))
    totals = [one for one in consequences(draft.session, gone) if one.at.form == "spending"]
    assert [(one.before, one.after) for one in totals[:1]] == [("12.00", "")]


def test_nothing_of_the_form_itself_and_nothing_unprinted_is_listed() -> None:
    draft = Draft.sample(GUIZHOU, "overall")
    row = draft.rows("indicators")[0]
    done = draft.session.apply(SetCell(draft.at("indicators", row, "actual"), "0个"))
    assert consequences(draft.session, done) == []
