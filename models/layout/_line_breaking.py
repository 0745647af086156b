"""Break Chinese text into lines after GB/T 15834-2011 (5.1, positions of marks) and W3C clreq.

Every place between two characters has a strength. A line ends at the weakest places first: a piece that
fits no line by itself is taken apart at the next strength, and only at the last one per character.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate
from math import ceil

from models.fonts.faces import Face

NO_START = frozenset("，。、；：？！）》〉」』】〗〕］｝”’〞…—–～~·‧．％‰°℃℉′″-－/／,.;:?!)]}%")
NO_END = frozenset("（《〈「『【〖〔［｛“‘〝￥¥＄$€£№/／([{")
SIGNS = frozenset("≥≤≧≦<>＜＞=＝≠≈±+＋−－-#＃")
SPACES = " \t\r\u2002\u2003\u3000"

FULL, ACCOMPANIED, EVEN = "full", "accompanied", "even"
"""Manners of setting lines, see `wrap`."""

FREE, UNIT, WORD, MARK, NEVER = range(5)
"""Strength of a place: free; before a unit; inside a word or number; beside a mark; before a space."""

_STARTS, _ENDS, _WORD, _SPACE, _TIE, _SIGN, _DIGIT = (1 << bit for bit in range(7))
_TIES = "\"'\u00a0\u2060"
_UNIT = (
    "平方公里|平方千米|平方米|立方米|公里|千米|厘米|毫米|公斤|千克|公顷|个百分点|百分点"
    "|年度|季度|个月|个工作日|工作日|小时|分钟|人次|户次|场次|批次|台套"
    "|kWh|kW|[kMG]?Hz|[kcm]m|[km]g|ms|min|[KMGT]B|[MG]bps"
    "|[元角分秒时天日周月年号个家次人户套台条项场吨件份名位岁亩栋座间所辆处批本册期级类米克升度倍]"
    "|[㎡㎞℃℉%％‰°GMhmst]"
)
_SIGN_SET = "".join(map(re.escape, sorted(SIGNS)))
_NUMBER = re.compile(
    rf"(?:第|[{_SIGN_SET}] ?)?(?P<body>\d+(?:[,.．:：/-]\d+)*)"
    rf" ?[余多]?[十百千万亿]{{0,2}}[余多]?(?:{_UNIT})?"
)
# Words of two and three characters that heads of budget and evaluation tables are made of.
_WORDS_OF_HEADS = re.compile(
    "预算数?|决算数?|收入|支出|收支|拨款|财政|一般|公共|政府性?|基金|国有|资本|经营|资金|专户|管理|事业|单位|上级|补助"
    "|下级|附属|上缴|其他|弥补|差额|结转|上年|下年|本年|当年|全年|年初|年度|基本|项目|合计|小计|总计|科目|编码|名称"
    "|功能|分类|经济|部门|政府|因公|出国|公务|用车|购置|运行|接待|人员|经费|公用|日常|教育|收费|采购|数量|金额|单价"
    "|规格|来源|绩效|指标值?|目标|整体|总体|权重|计量|性质|是否|核心|执行[率数]?|完成值?|偏离度|系数|得分|说明|原因|分析"
    "|自评|结论|满意度|可持续|影响|增幅|业务|主管|本级|安排|区级|乡镇|联系人?|电话|实施|起始|终止|时间|立项|依据"
)
# What the three budgets are called: taken apart between their words only where a line is too short for one.
_BUDGETS = re.compile("一般公共预算|政府性基金预算|国有资本经营预算")
_DOCUMENT_NUMBER = re.compile(r"[〔［\[（(【]\d{4}[〕］\]）)】]第?\d+号")
# Rounding in width × em ÷ size must not push out a character that fits exactly.
_TOLERANCE = 1e-6
# How many characters at most go down to the last line so that none is alone; how many widths of a heading
# are tried.
_MOVED = 5
_TRIALS = 12


@lru_cache(4096)
def wrap(text: str, face: Face, size: float, width: float, manner: str = FULL) -> tuple[str, ...]:
    """Return the lines of the text in a column `width` points wide, set at `size` points.

    Each newline starts a line; spaces at a line's end are dropped and nothing else is. A single character
    wider than the column has a line of its own. Lines are full; ACCOMPANIED, the last one has two characters
    where that costs no line; EVEN, as heads are, they are equally long and words of heads stay whole.
    """
    limit = width * face.units_per_em / size + _TOLERANCE
    set_one = {FULL: _full, ACCOMPANIED: _accompanied, EVEN: _even}[manner]
    return tuple(line for paragraph in text.split("\n") for line in set_one(paragraph, face, limit))


def shrink(text: str, face: Face, size: float, width: float, minimum: float) -> float:
    """Return the largest size, going down from `size` by 0.5 pt, at which the text fits `width` on one line.

    All in points. When not even `minimum` is small enough the answer is `minimum`.
    """
    natural = face.width(text, size)
    if size <= minimum or natural <= width + _TOLERANCE:
        return size
    steps = ceil((size - size * width / natural) * 2 - _TOLERANCE)
    return max(minimum, size - steps / 2)


def _strengths(text: str) -> bytearray:
    """Return for each character how strongly it holds to the one before it: FREE … NEVER."""
    found = _pair_strengths(text)
    for match in _NUMBER.finditer(text):
        _raise_to(found, WORD, match.start() + 1, match.end("body"))
        _raise_to(found, UNIT, match.end("body"), match.end())
    for match in _DOCUMENT_NUMBER.finditer(text):
        _raise_to(found, WORD, match.start() + 1, match.end())
    return found


def _full(text: str, face: Face, limit: float) -> list[str]:
    text = text.rstrip(SPACES)
    edges = list(accumulate(face.advances(text), initial=0))
    if edges[-1] <= limit or len(text) < 2:
        return [text]
    return _LineFiller(text, edges, limit, _strengths(text)).lines()


def _accompanied(text: str, face: Face, limit: float) -> list[str]:
    lines, text = _full(text, face, limit), text.rstrip(SPACES)
    if len(lines) > 1 and _alone(lines[-1]):
        # The paragraph ends with these two lines, spaces between them included.
        end = text[text.rindex(lines[-2], 0, len(text) - len(lines[-1])) :]
        lines[-2:] = _with_company(end, len(end) - len(lines[-1]), face, limit) or lines[-2:]
    return lines


def _alone(line: str) -> bool:
    """Tell whether only one character, with marks that hold to it, stands on a line."""
    return sum(not _KINDS[character] & (_STARTS | _ENDS | _SPACE) for character in line) <= 1


def _with_company(text: str, at: int, face: Face, limit: float) -> list[str]:
    """End the last line but one before `at`, so that the last has two characters; none where it cannot."""
    edges, strengths = list(accumulate(face.advances(text), initial=0)), _strengths(text)
    for place in range(at - 1, max(0, at - _MOVED), -1):
        first, last = text[:place].rstrip(SPACES), text[place:]
        if first and strengths[place] <= UNIT and edges[-1] - edges[place] <= limit and not _alone(last):
            return [first, last]
    return []


def _even(text: str, face: Face, limit: float) -> list[str]:
    """Set a heading with its words whole, then in the fewest lines, then as even as can be."""
    text = text.rstrip(SPACES)
    edges = list(accumulate(face.advances(text), initial=0))
    if edges[-1] <= limit or len(text) < 2:
        return [text]
    strengths = _strengths(text)
    fewest = len(_LineFiller(text, edges, limit, strengths).lines())
    for match in _BUDGETS.finditer(text):
        _raise_to(strengths, UNIT, match.start() + 1, match.end())
    for match in _WORDS_OF_HEADS.finditer(text):
        _raise_to(strengths, WORD, match.start() + 1, match.end())
    least = min(limit, edges[-1] / fewest)
    found = []
    for step in range(_TRIALS):
        filler = _LineFiller(text, edges, limit - (limit - least) * step / _TRIALS, strengths)
        lines = filler.lines()
        found.append((len(lines), filler.cost, _alone(lines[-1]), filler.widest, lines))
    return min(found)[-1]


class _LineFiller:
    """Fill lines greedily.

    Positions are indices into the text, `edges` their distances from its start in font units.
    """

    def __init__(self, text: str, edges: list[int], limit: float, strengths: bytearray) -> None:
        self._text, self._edges, self._limit = text, edges, limit
        self._strengths = strengths
        self._start = self._end = 0
        self._lines: list[str] = []
        self.cost = self.widest = 0
        """How strong the places were at which lines end, together; the width of the longest line."""

    def lines(self) -> list[str]:
        for first, last in self._pieces(0, len(self._text), FREE):
            self._place(first, last, FREE)
        self._flush()
        return self._lines

    def _place(self, first: int, last: int, level: int) -> None:
        """Put a piece on the line, on the next one, or in parts when it is wider than a line."""
        inked = self._edges[self._inked(first, last)]
        if inked - self._edges[self._start] <= self._limit:
            self._end = last
        elif inked - self._edges[first] <= self._limit or level == MARK:
            self._flush()
            self._start, self._end = first, last
        else:
            for part in self._pieces(first, last, level + 1):
                self._place(*part, level + 1)

    def _pieces(self, first: int, last: int, level: int) -> Iterator[tuple[int, int]]:
        start = first
        for place in range(first + 1, last):
            if self._strengths[place] <= level:
                yield start, place
                start = place
        yield start, last

    def _inked(self, first: int, last: int) -> int:
        """Return where the piece ends without its trailing spaces, which may hang over the edge."""
        if self._text[last - 1] not in SPACES:
            return last
        return first + len(self._text[first:last].rstrip(SPACES))

    def _flush(self) -> None:
        line = self._text[self._start : self._end].rstrip(SPACES)
        if line:
            self.cost += self._strengths[self._start] * bool(self._lines)
            self._lines.append(line)
            self.widest = max(self.widest, self._edges[self._start + len(line)] - self._edges[self._start])


def _pair_strengths(text: str) -> bytearray:
    """Judge each place by the characters on both sides, looking across spaces."""
    found = bytearray(len(text))
    before, spaced, indented = 0, False, True
    for index, kind in enumerate(map(_KINDS.__getitem__, text)):
        if kind & _SPACE:
            found[index] = NEVER
            spaced = True
            continue
        if indented:
            # Left alone on a line the indent would be dropped like any spaces at a line's end.
            found[index], indented = WORD, False
        elif before & _ENDS or kind & _STARTS:
            found[index] = MARK
        elif not spaced:
            found[index] = _beside(before, kind)
        before, spaced = kind, False
    return found


def _beside(before: int, after: int) -> int:
    if before & _SIGN and after & _DIGIT:
        return MARK
    if before & after & _WORD or (before | after) & _TIE:
        return WORD
    return FREE


def _raise_to(found: bytearray, strength: int, first: int, last: int) -> None:
    for index in range(first, last):
        if found[index] < strength:
            found[index] = strength


class _Kinds(dict[str, int]):
    """Kind of each character as a set of bits, worked out when it first turns up."""

    def __missing__(self, character: str) -> int:
        category = unicodedata.category(character)
        tests = {
            _STARTS: character in NO_START or category in {"Mn", "Mc", "Me"},
            _ENDS: character in NO_END,
            _WORD: _in_word(character, category),
            _SPACE: character in SPACES,
            _TIE: character in _TIES,
            _SIGN: character in SIGNS,
            _DIGIT: category == "Nd",
        }
        kind = self[character] = sum(bit for bit, holds in tests.items() if holds)
        return kind


def _in_word(character: str, category: str) -> bool:
    if character.isascii():
        return character.isprintable() and character != " "
    if character in "’²³":
        return True
    return category in {"Ll", "Lu", "Lt", "Lm", "Nd"} and unicodedata.east_asian_width(character) != "W"


_KINDS = _Kinds()
