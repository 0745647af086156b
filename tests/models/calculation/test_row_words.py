"""Parts of a paragraph told for rows of a table: which rows, in which order, and where they come from."""

from __future__ import annotations

import pytest

from models.calculation.running_text import telling
from models.drafts.changes import DeleteRows
from models.packs.yaml_source import PackError
from tests.support.building import Draft
from tests.support.running import pack_telling, put_subject, told_draft

NAME = "{at(spending.tree.name, code)}"
CODES = ("2080505", "2101101", "2101103", "2210201")
FIGURES = ("30", "200.5", "30", "400")


def draft_telling(**part: object) -> Draft:
    """Begin a draft whose text is one such part, its table filled."""
    said = {"key": "said", "text": [{"each": "spending.tree", "text": "{code}", **part}]}
    draft = told_draft(pack_telling([{"id": "told", "kind": "running", "paragraphs": [said]}]))
    for code, figure in zip(CODES, FIGURES, strict=True):
        put_subject(draft, code, figure)
    return draft


def test_rows_stand_in_the_order_of_their_table_and_the_total_is_none_of_them() -> None:
    assert draft_telling(only="len(code) == 3").value("told", "said") == "208、210、221"


def test_the_largest_come_first_and_the_words_follow_the_table() -> None:
    draft = draft_telling(only="len(code) == 7", by="at(spending.tree.amount, code)", most=3)
    assert draft.value("told", "said") == "2210201、2101101、2080505"
    table = Draft("told", "spending", draft.session)
    table.put("tree", "amount", "1,000,000", "2101103")
    assert draft.value("told", "said") == "2101103、2210201、2101101"
    draft.session.apply(DeleteRows("spending", table.instance, "tree", ("2210201",)))
    assert draft.value("told", "said") == "2101103、2101101、2080505"


def test_rows_of_the_same_size_keep_their_order_and_rows_without_a_figure_are_not_told() -> None:
    draft = draft_telling(only="len(code) == 7", by="at(spending.tree.amount, code)", between="与")
    assert draft.value("told", "said") == "2210201与2101101与2080505与2101103"
    Draft("told", "spending", draft.session).put("tree", "amount", "", "2101101")
    assert draft.value("told", "said") == "2210201与2080505与2101103"


def test_no_row_is_blank() -> None:
    assert draft_telling(only="len(code) == 9").value("told", "said") is None


def test_each_name_leads_to_the_row_it_was_taken_from() -> None:
    draft = draft_telling(only="len(code) == 7", by="at(spending.tree.amount, code)", most=2, text=NAME)
    pieces = telling(draft.session.calculation, draft.at("told", "-", "said"))
    assert [piece.at and piece.at.row for piece in pieces] == ["2210201", None, "2101101"]


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ({"each": "spending.nothing"}, "spending.nothing"),
        ({"text": "{nothing}"}, "nothing"),
        ({"by": "at(spending.tree.nothing, code)"}, "nothing"),
        ({"most": 0}, "应不小于 1"),
        ({"each": "", "most": 3}, "most 只用在有 each 的文字里"),
        ({"each": "", "by": "1", "only": "true"}, "only、by 只用在有 each 的文字里"),
    ],
)
def test_a_slip_is_refused_in_words(part: dict[str, object], said: str) -> None:
    with pytest.raises(PackError) as caught:
        draft_telling(**part)
    assert said in caught.value.message
