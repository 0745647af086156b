"""Slips of running text: what a template left behind, other years, figures that a rewriting has changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from models.address import Address
from models.calculation.calculation import Calculation
from models.calculation.running_text import OF_PERSON, apart, is_asked, is_shown, telling, told_text
from models.drafts.submission import Adjustment
from models.packs.blocks import RunningBlock

LEFTOVER, YEAR, FIGURES, MARKS = "TB-15", "TB-16", "TB-17", "TB-18"

_LEFT = re.compile(
    r"(?<![A-Za-z0-9])[XxＸｘ×✕]{2,}(?![A-Za-z0-9])|某某|[*＊]{2,}|_{2,}|＿{2,}|…{3,}"
    r"|(?:部门|单位)应当?(?:根据|按照?)(?:本(?:部门|单位)的?)?实际情况[^，。；、）]{0,12}"
)
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?=\s*年)")
_NAMED = re.compile(r"《[^》]*》|截[至止][^，。；、]*")
"""Where any year may stand: titles of documents, and dates up to which something is said."""
_FIGURE = re.compile(r"(?P<figure>[0-9]+(?:[,，][0-9]{3})*(?:\.[0-9]+)?)\s*(?P<unit>[%％]|万元|元)?")
_MARKS = frozenset("，。；、：")


class TextSlip(NamedTuple):
    """Something to look at in a piece or a rewritten paragraph."""

    code: str
    wrong: bool
    at: Address
    message: str
    fix: str


def text_slips(calc: Calculation, row: Address, block: RunningBlock) -> Iterator[TextSlip]:
    """Find the slips in what a person typed or rewrote in a row of running text."""
    for piece in block.pieces:
        at = row._replace(column=piece.key)
        if piece.typed_by_hand and piece.printed and is_asked(calc, at):
            yield from _in_words(calc, at, calc.submission.typed(at), "")
    for paragraph in block.paragraphs:
        at = row._replace(column=paragraph.key)
        if not is_shown(calc, at):
            continue
        if calc.state(at).source == "adjusted":
            text, told = calc.submission.adjustments[at].text, told_text(calc, at)
            yield from _in_words(calc, at, text, told)
            yield from _in_figures(at, text, told)
        else:
            yield from _in_marks(calc, at)


def rewritten(calc: Calculation, at: Address, adjustment: Adjustment) -> str:
    """Say of a paragraph whose words have changed since it was rewritten what they were and are."""
    before, now = adjustment.computed or "", told_text(calc, at)
    if not now:
        return "改写以后，按现在填的内容这一段不用写了"
    was, become = apart(before, now)
    return f"改写以后，程序写的从“{was}”变成了“{become}”"


def _in_words(calc: Calculation, at: Address, text: str, told: str) -> Iterator[TextSlip]:
    for found in dict.fromkeys(match.group() for match in _LEFT.finditer(text)):
        said = f"有模板里留下的“{found}”"
        yield TextSlip(LEFTOVER, True, at, said, "请改成本单位的内容，或者删去。")
    year = calc.submission.year
    known = {str(year), str(year - 1), *_YEAR.findall(told)}
    for found in dict.fromkeys(_YEAR.findall(_NAMED.sub("", text))):
        if found not in known:
            said = f"写到了 {found} 年，本表是 {year} 年度的"
            yield TextSlip(YEAR, False, at, said, "请核对是不是从别的年度抄来的。")


def _in_figures(at: Address, text: str, told: str) -> Iterator[TextSlip]:
    """Hold the figures of a rewritten paragraph against those that the program would write."""
    written, computed = _figures(text), _figures(told)
    lost, new = [computed[k] for k in computed if k not in written], [k for k in written if k not in computed]
    for key in new:
        said = f"改写的文字里有“{written[key]}”，程序算得的这一段里没有这个数"
        if lost:
            said += f"，有的是“{'”“'.join(lost[:3])}”"
        yield TextSlip(FIGURES, bool(lost), at, said, "请核对改写的数；不需要改写的，恢复原文。")


def _figures(text: str) -> dict[tuple[Decimal, str], str]:
    """Give the figures of a text as written, by their amount and unit."""
    found = {}
    for match in _FIGURE.finditer(text):
        amount = Decimal(re.sub("[,，]", "", match["figure"]))
        found[amount, (match["unit"] or "").replace("％", "%")] = match.group()
    return found


def _in_marks(calc: Calculation, at: Address) -> Iterator[TextSlip]:
    """Find a piece that ends with a mark where the sentence goes on with one."""
    for piece, after in pairwise(telling(calc, at)):
        last, first = piece.text[-1:], after.text[:1]
        if piece.at and piece.role in OF_PERSON and last and first and {last, first} <= _MARKS:
            said = f"末尾的“{last}”和后面的“{first}”重复"
            yield TextSlip(MARKS, False, piece.at, said, f"请删去末尾的“{last}”。")
