"""Figures on offer: what they are, when they are worth showing, and how they are accepted and taken back."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal

import pytest

from models.address import SINGLE_ROW, Address
from models.checks.offers import Offer, Proposal, offer
from models.drafts.changes import Batch, DeleteRows, InsertRows, SetCell
from models.drafts.submission import new_submission
from models.editing.accepting import accept, accept_label, proposals
from models.packs.loading import load_pack
from models.session.session import Session
from models.storage.draft_file import load_draft
from tests.support.building import SAMPLES

YUBEI = "yubei-budget-2024"
D = Decimal


def place(session: Session, form: str, block: str = "tree") -> Address:
    return Address(form, session.submission.forms[form][0].id, block, "", "")


def fill(session: Session, form: str, **rows: dict[str, str]) -> None:
    at = place(session, form)
    given = tuple((code.removeprefix("c"), cells) for code, cells in rows.items())
    session.apply(InsertRows(*at[:3], 0, given))


def clear(session: Session, form: str) -> None:
    at = place(session, form)
    session.apply(DeleteRows(*at[:3], tuple(session.submission.rows(*at[:3]))))


def say_kind(session: Session, kind: str) -> None:
    at = place(session, "cover", "unit")._replace(row=SINGLE_ROW, column="kind")
    session.apply(SetCell(at, kind))


@pytest.fixture
def unsaid() -> Session:
    pack = load_pack(YUBEI)
    return Session(new_submission(pack, 2024), pack)


@pytest.fixture
def blank(unsaid: Session) -> Session:
    """Give an empty draft of a department of 机关 only."""
    say_kind(unsaid, "机关")
    return unsaid


@pytest.fixture
def sample() -> Session:
    return Session(load_draft(SAMPLES / f"{YUBEI}.tianbao"))


def figures(found: tuple[Proposal, ...]) -> dict[str, Decimal]:
    return {proposal.address.row: proposal.figure for proposal in found}


def test_departmental_codes_are_summed_by_their_governmental_code(blank: Session) -> None:
    people = {"c30101": {"personnel": "100.50"}, "c30102": {"personnel": "20"}}
    fill(blank, "basic", **people, c30201={"operating": "7"})
    found = proposals(blank, "basic_government")
    assert figures(found) == {"50101": D("120.50"), "50201": D(7)}
    assert {proposal.address.column for proposal in found} == {"total"}
    assert all(proposal.blank for proposal in found)
    assert found[0].name.startswith("50101 工资奖金津")


def test_the_kind_of_unit_chooses_the_mapping(blank: Session) -> None:
    fill(blank, "basic", c30101={"personnel": "100"}, c31204={"operating": "5"})
    assert set(figures(proposals(blank, "basic_government"))) == {"50101", "50701"}
    say_kind(blank, "事业")
    assert set(figures(proposals(blank, "basic_government"))) == {"50501", "50701"}


def test_a_public_institution_has_two_codes_for_all_its_running_costs(blank: Session) -> None:
    say_kind(blank, "事业")
    people = {"c30101": {"personnel": "100"}, "c30103": {"personnel": "30"}, "c30107": {"personnel": "5"}}
    fill(blank, "basic", **people, c30213={"operating": "3"}, c30228={"operating": "4"})
    found = offer(blank.calculation, "basic_government", place(blank, "basic_government").instance)
    assert figures(found.proposals) == {"50501": D(135), "50502": D(7)}
    assert found.waiting
    assert found.unmapped == ()


def government(session: Session) -> Offer:
    return offer(session.calculation, "basic_government", place(session, "basic_government").instance)


@pytest.mark.parametrize("kind", ["", "机关和事业", "不清楚"])
def test_what_differs_by_kind_of_unit_is_not_offered_while_the_kind_is_open(
    unsaid: Session, kind: str
) -> None:
    say_kind(unsaid, kind)
    fill(unsaid, "basic", c30101={"personnel": "100"}, c30302={"personnel": "8"}, c31204={"operating": "5"})
    found = government(unsaid)
    assert figures(found.proposals) == {"50701": D(5), "50905": D(8)}
    assert not found.waiting
    assert "30101" in found.why
    assert ("没有选“封面与单位信息 单位性质”" in found.why) == (kind != "机关和事业")
    fill(unsaid, "basic_government", c50101={"total": "60"}, c50501={"total": "53"})
    assert government(unsaid).why == ""


def test_a_code_the_kind_of_unit_does_not_have_speaks_for_another_one(blank: Session) -> None:
    fill(blank, "basic", c30101={"personnel": "100"}, c30107={"personnel": "8"})
    found = government(blank)
    assert (found.proposals, found.waiting) == ((), False)
    assert found.why.startswith("表六 30107 不是机关单位的科目")
    say_kind(blank, "事业")
    assert government(blank).waiting


def test_nothing_that_is_alike_for_every_kind_asks_for_the_kind(unsaid: Session) -> None:
    fill(unsaid, "basic", c31204={"operating": "5"})
    found = government(unsaid)
    assert (found.waiting, found.why) == (True, "")


def test_no_issue_asks_for_a_proposal_that_does_not_fit(unsaid: Session) -> None:
    fill(unsaid, "basic", c30101={"personnel": "100"})
    fill(unsaid, "basic_government", c50501={"total": "100"})
    assert not [one for one in unsaid.issues() if one.address.form == "basic_government"]


def test_codes_without_a_mapping_are_named_not_guessed(blank: Session) -> None:
    fill(blank, "basic", c30101={"personnel": "100"}, c30299={"operating": "3"}, c30213={"operating": "0"})
    found = offer(blank.calculation, "basic_government", place(blank, "basic_government").instance)
    assert found.unmapped == ("30299",)
    assert set(figures(found.proposals)) == {"50101"}
    assert found.source == "表六"


def test_a_code_below_a_mapped_one_counts_to_it(blank: Session) -> None:
    fill(blank, "basic", c3010101={"personnel": "4"}, c3010102={"personnel": "5"})
    assert figures(proposals(blank, "basic_government")) == {"50101": D(9)}


def test_accepting_all_adds_the_rows_where_they_belong_and_undoes_as_one(blank: Session) -> None:
    fill(blank, "basic", c30101={"personnel": "100"}, c30113={"personnel": "8"}, c30201={"operating": "7"})
    fill(blank, "basic_government", c50103={"total": "1"}, c599={"total": "2"})
    before = deepcopy(blank.submission.forms)
    found = proposals(blank, "basic_government")
    assert [proposal.blank for proposal in found] == [True, False, True]
    inverse = blank.apply(accept(blank, found)).inverse
    at = place(blank, "basic_government")
    assert list(blank.submission.rows(*at[:3])) == ["50101", "50103", "50201", "599"]
    assert blank.submission.typed(at._replace(row="50101", column="total")) == "100"
    assert proposals(blank, "basic_government") == ()
    blank.apply(inverse)
    assert blank.submission.forms == before


def test_one_is_accepted_by_itself(blank: Session) -> None:
    fill(blank, "basic", c30101={"personnel": "100.10"}, c30201={"operating": "7"})
    first, second = proposals(blank, "basic_government")
    blank.apply(accept(blank, (first,)))
    assert proposals(blank, "basic_government") == (second,)
    assert accept_label((first,)) == f"采用 {first.name}"
    assert accept_label((first, second)) == "采用 2 个生成数"
    assert isinstance(accept(blank, ()), Batch)


def test_a_parent_that_rolls_up_is_never_typed_over(blank: Session) -> None:
    fill(blank, "basic", c30101={"personnel": "100"})
    fill(blank, "basic_government", c5010101={"total": "60"})
    assert proposals(blank, "basic_government") == ()


def test_offers_follow_the_source(blank: Session) -> None:
    fill(blank, "basic", c30101={"personnel": "100"})
    blank.apply(accept(blank, proposals(blank, "basic_government")))
    typed = place(blank, "basic")._replace(row="30101", column="personnel")
    blank.apply(SetCell(typed, "130"))
    (found,) = proposals(blank, "basic_government")
    assert (found.figure, found.blank) == (D(130), False)
    assert offer(blank.calculation, *found.address[:2]).waiting


def test_a_table_that_adds_up_is_not_waiting(sample: Session) -> None:
    """渝北区's unit has both kinds of staff: its table differs code by code and yet agrees as a whole."""
    say_kind(sample, "事业")
    found = government(sample)
    assert found.proposals
    assert not found.waiting
    assert not found.unmapped
    clear(sample, "basic_government")
    assert government(sample).waiting


def test_what_a_cell_proposes_is_offered_where_something_else_stands(sample: Session) -> None:
    assert proposals(sample, "three") == ()
    at = place(sample, "three", "list")._replace(row="amounts", column="reception")
    sample.apply(SetCell(at, ""))
    (found,) = proposals(sample, "three")
    assert (found.address, found.figure, found.blank, found.name) == (at, D(2000), True, "公务接待费")
    assert offer(sample.calculation, *at[:2]).waiting
    sample.apply(SetCell(at, "1999"))
    (found,) = proposals(sample)[-1:]
    assert not found.blank
    assert not offer(sample.calculation, *at[:2]).waiting


def test_an_empty_draft_is_offered_nothing(blank: Session) -> None:
    assert proposals(blank) == ()
    assert proposals(blank, "basic_government", "no such instance") == ()


@pytest.mark.parametrize("pack", ["qiannan-selfeval-2023", "yuzhong-selfeval-2023", "qijiang-budget-2025"])
def test_other_samples_are_offered_nothing(pack: str) -> None:
    assert proposals(Session(load_draft(SAMPLES / f"{pack}.tianbao"))) == ()
