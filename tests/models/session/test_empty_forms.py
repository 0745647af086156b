"""Which printed forms have nothing in them."""

from __future__ import annotations

import pytest

from models.address import SINGLE_ROW
from models.session.empty_forms import empty_forms
from tests.support.building import CHONGQING, GUIZHOU, Draft

YUBEI = "yubei-budget-2024"


@pytest.mark.parametrize(("pack", "form"), [(YUBEI, "general"), (CHONGQING, "project"), (GUIZHOU, "overall")])
def test_in_a_new_draft_every_form_is_empty_but_the_list_of_them(pack: str, form: str) -> None:
    session = Draft(pack, form).session
    contents = {("contents", one.id) for one in session.submission.forms.get("contents", [])}
    assert set(empty_forms(session)) == set(session.printed_places()) - contents


def test_a_form_is_empty_until_it_is_typed_in_or_shows_a_figure_of_another() -> None:
    draft = Draft(CHONGQING, "department")
    place = ("department", draft.instance)
    assert place in empty_forms(draft.session)
    draft.put("head", "name", "某项目", SINGLE_ROW)
    assert place not in empty_forms(draft.session)


def test_running_text_is_empty_until_it_has_a_figure_to_tell() -> None:
    draft = Draft(YUBEI, "three")
    place = ("narrative", draft.session.submission.forms["narrative"][0].id)
    assert place in empty_forms(draft.session)
    draft.put("list", "reception", "2,000", "amounts")
    assert place not in empty_forms(draft.session)


def test_a_note_that_there_is_no_data_says_it_for_itself() -> None:
    draft = Draft.sample(YUBEI, "general")
    names = [form for form, _ in empty_forms(draft.session)]
    assert "fund" not in names  # 备注：本部门无政府性基金收支，故此表无数据。
    assert "balance" not in names
