"""二级指标 are those of their 一级指标: others are not offered, and remarked where they are typed anyway."""

from __future__ import annotations

import pytest

from models.address import Address
from models.drafts.changes import InsertRows
from models.drafts.submission import new_submission
from models.packs.loading import load_pack, pack_ids
from models.session.session import Session

REMARKS = ("ZP-31", "JX-05")


def levelled() -> list[tuple[str, str]]:
    """Give every form of the packs that asks for 一级指标 and 二级指标 of one indicator."""
    found = []
    for pack in pack_ids():
        for form in load_pack(pack).forms:
            for block in form.blocks:
                labels = {cell.label.source for cell in block.cells}
                if {"一级指标", "二级指标"} <= labels:
                    found.append((pack, form.id))
    return found


class Indicator:
    """One indicator of a new draft."""

    def __init__(self, pack: str, form: str) -> None:
        self.session = Session(new_submission(load_pack(pack), 2026))
        held = self.session.submission.forms[form][0].id
        columns = self.session.pack.form(form).block("indicators").cells
        (first,) = (one for one in columns if one.label.source == "一级指标")
        (self.second,) = (one for one in columns if one.label.source == "二级指标")
        self.first = first
        self.at = Address(form, held, "indicators", "x", self.second.key)

    def typed(self, first: str, second: str = "") -> None:
        row = (("x", {self.first.key: first, self.second.key: second}),)
        self.session.apply(InsertRows(*self.at[:3], 0, row))

    def offered(self) -> list[str]:
        return [one.value for one in self.session.calculation.offered(self.second, self.at)]

    def remarks(self) -> list[str]:
        return [one.message for one in self.session.issues() if one.code in REMARKS]


def words(pack: str, form: str) -> list[str]:
    return [one.value for one in Indicator(pack, form).first.choices]


def test_there_are_such_forms() -> None:
    assert len({pack for pack, _ in levelled()}) == 7


@pytest.mark.parametrize(("pack", "form"), levelled())
def test_each_first_level_offers_its_own_and_they_are_not_remarked(pack: str, form: str) -> None:
    of_all = Indicator(pack, form)
    of_all.typed("")
    seen: list[str] = []
    for first in words(pack, form):
        one = Indicator(pack, form)
        one.typed(first)
        offered = one.offered()
        assert offered or "成本" in first, first
        assert len(offered) < len(of_all.offered())
        seen += offered
        for second in offered:
            other = Indicator(pack, form)
            other.typed(first, second)
            assert not other.remarks(), (first, second)
    assert set(seen) >= set(of_all.offered())


@pytest.mark.parametrize(("pack", "form"), levelled())
def test_a_second_level_of_another_first_level_is_remarked(pack: str, form: str) -> None:
    short = "数量" if pack.startswith("qiannan") else "数量指标"
    for first, second, known in (
        ("效益指标", short, True),
        ("产出指标", "可持续影响指标", True),
        ("产出指标", short, False),
        ("产出指标", "自己的指标", False),
        ("", short, False),
    ):
        one = Indicator(pack, form)
        one.typed(first, second)
        said = one.remarks()
        assert bool(said) == known, (first, second)
        assert all(f"“{second}”" in text and f"“{first}”" in text for text in said)
