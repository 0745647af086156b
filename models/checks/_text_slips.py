"""Slips of running text: what a template left behind, other years, figures that a rewriting has changed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from models.address import Address
from models.calculation.calculation import Calculation
from models.calculation.running_text import OF_PERSON, apart, is_asked, is_shown, telling, told_text
from models.drafts.submission import Adjustment
from models.errors import shortened
from models.packs.blocks import RunningBlock

LEFTOVER, YEAR, FIGURES, MARKS, REASON = "TB-15", "TB-16", "TB-17", "TB-18", "TB-24"

_MEASURED = r"\s*(?:万?元|[%％]|[个人名辆台次批家项年月])"
_LEFT = re.compile(
    r"(?<![A-Za-z0-9])[XxＸｘ×✕]{2,}(?![A-Za-z0-9])|某某|[*＊]{2,}|_{2,}|＿{2,}|…{3,}|[○◯□△]{2,}"
    rf"|(?<![A-Za-z0-9])[XxＸｘ×✕○◯□△](?={_MEASURED})"
    r"|(?<![〇零一二三四五六七八九十])〇{2,}(?![〇零一二三四五六七八九十])"
    r"|【\s*】|【[^】]{0,20}(?:填|单位|部门|名称|金额|数额|原因)[^】]{0,20}】"
    r"|(?:部门|单位)应当?(?:根据|按照?)(?:本(?:部门|单位)的?)?实际情况[^，。；、）]{0,12}"
)
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?=\s*年)")
_NAMED = re.compile(
    r"《[^》]*》|截[至止][^，。；、]*|[12][0-9]{3}\s*年[^，。；、]{0,12}?(?:成立|设立|组建|挂牌)"
    r"|(?:成立|设立|组建|始建|建)于\s*[12][0-9]{3}\s*年"
)
"""Where any year may stand: titles of documents, dates up to which something is said, foundings."""
_NARROW = str.maketrans("０１２３４５６７８９，．％－−–", "0123456789,.%---")
_WAYS = {
    **dict.fromkeys(("增加", "增长", "上升", "提高", "上涨"), "增"),
    **dict.fromkeys(("减少", "下降", "降低", "压减", "减低"), "减"),
}
_FIGURE = re.compile(
    rf"(?P<way>{'|'.join(_WAYS)})?[了约为]?\s*"
    r"(?P<said>(?P<sign>(?<![0-9A-Za-z])-\s*|负)?(?P<figure>[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?)"
    r"\s*(?P<unit>%|万元|元|[年月日])?"
    r"|(?P<words>百分之[〇零一二两三四五六七八九十百千万亿点]+"
    r"|[〇零一二两三四五六七八九十百千][〇零一二两三四五六七八九十百千万亿点]*\s*(?:%|元(?!化|旦))))"
)
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
            yield from _in_reasons(calc, at)


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


class _Told(NamedTuple):
    """A figure of a text: its amount and unit, what goes up or down by it, and how it is written."""

    key: tuple[Decimal | str, str]
    way: str
    said: str

    @property
    def dated(self) -> bool:
        return self.key[1] in ("年", "月", "日")


def _in_figures(at: Address, text: str, told: str) -> Iterator[TextSlip]:
    """Hold the figures of a rewritten paragraph against those that the program would write."""
    written, computed = _figures(text), _figures(told)
    new, lost = _more(written, computed), _more(computed, written)
    check = "请核对改写的数；不需要改写的，恢复原文。"
    counts = Counter(one.key for one in computed)
    for one in new:
        there = counts[one.key]
        said = f"改写的文字里有“{one.said}”，程序算得的这一段里没有这个数"
        if there:
            said = f"改写的文字里“{one.said}”写了不止 {there} 次，程序算得的这一段里是 {there} 次"
        alike = [gone.said for gone in lost if gone.dated == one.dated]
        if alike:
            said += f"，有的是“{'”“'.join(alike[:_MOST])}”"
        yield TextSlip(FIGURES, bool(alike), at, said, check)
    gone = [one.said for one in lost if not one.dated]
    if gone and not new:
        said = f"改写的文字里没有了程序写的“{'”“'.join(gone[:_MOST])}”"
        yield TextSlip(FIGURES, False, at, said, check)
    yield from _turned_round(at, written, computed)
    if not new and not lost and (pair := _first_apart(written, computed)):
        said = f"改写的文字里，程序写“{pair[1].said}”的地方是“{pair[0].said}”：各数的次序不同"
        yield TextSlip(FIGURES, False, at, said, "请核对每个数说的是不是原来那一项。")


_MOST = 3
"""Figures that are named one by one."""


def _figures(text: str) -> list[_Told]:
    """Give the figures of a text in order; one written in words has these for its amount."""
    found = []
    for match in _FIGURE.finditer(text.translate(_NARROW)):
        said, way = text[slice(*match.span("said"))].strip(), _WAYS.get(match["way"] or "", "")
        if match["words"]:
            found.append(_Told((match["words"], ""), way, said))
        else:
            amount = Decimal(match["figure"].replace(",", ""))
            key = (-amount if match["sign"] else amount, match["unit"] or "")
            found.append(_Told(key, way, said.rstrip("年月日")))
    return found


def _more(these: Sequence[_Told], those: Sequence[_Told]) -> list[_Told]:
    """Give the figures that stand more often among these than among those, each once."""
    more = Counter(one.key for one in these) - Counter(one.key for one in those)
    return list({one.key: one for one in these if one.key in more}.values())


def _turned_round(at: Address, written: Sequence[_Told], computed: Sequence[_Told]) -> Iterator[TextSlip]:
    """Find the figures that something went up by, and goes down by now, or the other way round."""
    ways: dict[tuple[Decimal | str, str], set[str]] = {}
    for one in computed:
        ways.setdefault(one.key, set()).add(one.way)
    for one in {(one.key, one.way): one for one in written if one.way}.values():
        right = ways.get(one.key, set()) - {""}
        if right and one.way not in right:
            said = f"改写的文字写“{one.said}”是{one.way}，程序算得的是{right.pop()}"
            yield TextSlip(FIGURES, True, at, said, "请核对是增还是减；不需要改写的，恢复原文。")


def _first_apart(written: Sequence[_Told], computed: Sequence[_Told]) -> tuple[_Told, _Told] | None:
    pairs = zip(written, computed, strict=True)
    return next(((mine, theirs) for mine, theirs in pairs if mine.key != theirs.key), None)


def _in_marks(calc: Calculation, at: Address) -> Iterator[TextSlip]:
    """Find a piece that ends with a mark where the sentence goes on with one."""
    for piece, after in pairwise(telling(calc, at)):
        last, first = piece.text[-1:], after.text[:1]
        if piece.at and piece.role in OF_PERSON and last and first and {last, first} <= _MARKS:
            said = f"末尾的“{last}”和后面的“{first}”重复"
            yield TextSlip(MARKS, False, piece.at, said, f"请删去末尾的“{last}”。")


def _in_reasons(calc: Calculation, at: Address) -> Iterator[TextSlip]:
    """Find a reason that speaks of more alone after a figure that is less now, or the other way round."""
    before = ""
    for piece in telling(calc, at):
        if piece.at and piece.role in OF_PERSON and _ASKS_WHY.search(before):
            told = next((one.way for one in reversed(_figures(_since_level(before))) if one.way), "")
            meant = {way for way, words in _SPEAKS_OF.items() if any(word in piece.text for word in words)}
            if told and meant and told not in meant:
                said = f"原因“{shortened(piece.text, _LONGEST)}”说的是{meant.pop()}，这里的数是{told}"
                fix = "数改了方向的，原因要重写；原因没有错的，请核对数。"
                yield TextSlip(REASON, False, piece.at, said, fix)
        before += piece.text


def _since_level(text: str) -> str:
    return text.rpartition("持平")[2]


_LONGEST = 20
_ASKS_WHY = re.compile(r"(?:原因|主要)是$")
_SPEAKS_OF = {
    "增": ("增加", "增长", "新增", "提高", "上涨", "增多", "扩大"),
    "减": ("减少", "下降", "降低", "压减", "缩减", "压缩", "削减"),
}
