"""Compare two drafts cell by cell, two states of one or two files, for the window and the command line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from models.address import Address
from models.calculation.calculation import Calculation
from models.calculation.printed_text import plain_text
from models.checks.key_totals import key_totals
from models.comparing._aligning import align
from models.comparing.differences import Difference, changed_cells, named, place_of
from models.errors import TianbaoError
from models.session.opening import open_submission
from models.session.session import Session


class OtherFormsError(TianbaoError):
    """Report drafts whose sets of forms differ."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs: typed cells, key totals that follow from them, and tables whose rows changed places."""

    years: tuple[int, int]
    cells: tuple[Difference, ...]
    totals: tuple[Difference, ...]
    moved: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Tell whether nothing differs."""
        return self.years[0] == self.years[1] and not (self.cells or self.totals or self.moved)

    @property
    def summary(self) -> str:
        """Say in a sentence what differs."""
        if self.same:
            return "填写的内容相同。"
        parts = [f"年度不同（{self.years[0]} → {self.years[1]}）"] if self.years[0] != self.years[1] else []
        parts += [f"{len(self.cells)} 格不同"] if self.cells else []
        parts += [f"行的顺序不同（{'、'.join(self.moved)}）"] if self.moved else []
        return "，".join(parts or ["填写的内容相同，算出的合计不同"]) + "。"


def compare(before: Session, after: Session, one_draft: bool = False) -> Comparison:
    """Compare two drafts; OtherFormsError when they are not of the same forms.

    `one_draft` says that they are states of one draft, whose ids mean the same rows.
    """
    if before.pack.id != after.pack.id:
        titles = f"“{before.pack.title}”和“{after.pack.title}”"
        raise OtherFormsError(f"两份草稿用的表样不同（{titles}），不能逐格比较。请选同一套表的草稿。")
    if not one_draft:
        before = open_submission(align(after.pack, before.submission, after.submission), pack=before.pack)
    years = (before.submission.year, after.submission.year)
    return Comparison(years, _cells(before, after), _totals(before, after), tuple(_moved(before, after)))


def _cells(before: Session, after: Session) -> tuple[Difference, ...]:
    sides = (after.calculation, before.calculation)
    return tuple(named(change, *sides) for change in changed_cells(before.submission, after.submission))


def _totals(before: Session, after: Session) -> tuple[Difference, ...]:
    """Compare the key totals as they are printed."""
    old, new = ({name: _shown(s.calculation, at) for name, at in key_totals(s.calculation).items()}
                for s in (before, after))  # fmt: skip
    names = dict.fromkeys((*new, *old))
    return tuple(
        Difference("合计", name, old.get(name, ""), new.get(name, ""))
        for name in names
        if old.get(name, "") != new.get(name, "")
    )


def _shown(calc: Calculation, at: Address) -> str:
    return plain_text(calc, at, calc.pack.cell(at), calc.state(at))


def _moved(before: Session, after: Session) -> Iterator[str]:
    """Name the forms in which rows that both have stand in another order."""
    for form in after.pack.forms:
        for instance in after.submission.forms.get(form.id, []):
            was = next((i for i in before.submission.forms.get(form.id, []) if i.id == instance.id), None)
            for block in form.blocks:
                if was is None or not block.growing:
                    continue
                old, new = was.blocks.get(block.id, {}), instance.blocks.get(block.id, {})
                if [row for row in old if row in new] != [row for row in new if row in old]:
                    at = Address(form.id, instance.id, block.id, next(iter(new)), "")
                    yield place_of(at, after.calculation)[0]
                    break
