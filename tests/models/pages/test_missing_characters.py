"""Characters that cannot be printed are named before an export; rare ones come from another face."""

from __future__ import annotations

import pytest

from models.address import Address
from models.drafts.changes import SetCell
from models.drafts.submission import new_submission
from models.fonts.faces import FACES, face
from models.packs.loading import load_pack
from models.pages.missing_characters import (
    MissingCharacter,
    MissingCharacterError,
    missing_characters,
    refuse_missing_characters,
    undrawable,
)
from models.pages.strokes import by_face
from models.session.session import Session

# The serif faces have CJK extension A to its end, the sans faces more compatibility ideographs.
SERIF_ONLY = "\u4db6"
_COMPATIBILITY = "".join(map(chr, range(0xF900, 0xFA60)))
SANS_ONLY = next(c for c in face("serif").missing(_COMPATIBILITY) if not face("sans").missing(c))


@pytest.fixture
def session() -> Session:
    return Session(new_submission(load_pack("qiannan-selfeval-2023"), 2023))


def contact(session: Session) -> Address:
    return Address("overall", session.submission.forms["overall"][0].id, "contact", "-", "contact")


def test_a_new_draft_can_be_printed(session: Session) -> None:
    assert missing_characters(session) == []
    refuse_missing_characters(session)


def test_a_missing_character_is_named_by_form_cell_and_code_point(session: Session) -> None:
    session.apply(SetCell(contact(session), "张\U0001f600三\U0001f600"))
    assert missing_characters(session) == [
        MissingCharacter("部门整体支出绩效自评", "联系人", "U+1F600"),
    ]
    assert missing_characters(session, "cover") == []
    with pytest.raises(MissingCharacterError) as caught:
        refuse_missing_characters(session)
    for words in ("部门整体支出绩效自评", "联系人", "\U0001f600", "U+1F600"):
        assert words in caught.value.message
    assert caught.value.missing == missing_characters(session)


def test_an_invisible_character_is_named_by_its_code_point_only(session: Session) -> None:
    session.apply(SetCell(contact(session), "张\u200b三"))
    with pytest.raises(MissingCharacterError) as caught:
        refuse_missing_characters(session)
    assert "U+200B" in caught.value.message
    assert "\u200b" not in caught.value.message


def test_a_long_list_is_cut_short() -> None:
    found = [MissingCharacter("表", f"第 {i} 行", "U+1F600") for i in range(9)]
    message = MissingCharacterError(found).message
    assert "第 4 行" in message
    assert "第 5 行" not in message
    assert "等 9 处" in message


def test_a_character_of_another_face_is_no_error(session: Session) -> None:
    session.apply(SetCell(contact(session), SANS_ONLY + "三"))
    assert missing_characters(session) == []
    assert undrawable(SERIF_ONLY + SANS_ONLY + "三\U0001f600") == ["\U0001f600"]


@pytest.mark.parametrize("name", FACES)
def test_text_is_divided_by_face(name: str) -> None:
    rare = SANS_ONLY if name.startswith("serif") else SERIF_ONLY
    other = {"serif": "sans", "serif-bold": "sans-bold", "sans": "serif", "sans-bold": "serif-bold"}[name]
    assert by_face("甲乙", name) == ((name, "甲乙"),)
    assert by_face(f"甲{rare}{rare}乙", name) == ((name, "甲"), (other, rare * 2), (name, "乙"))
    assert by_face("", name) == ()
    assert by_face("\U0001f600", name) == ((name, "\U0001f600"),)
