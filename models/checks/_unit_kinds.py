"""What departmental economic codes come to in governmental ones, by the kinds of unit a department has.

Where the kinds are several, or nobody said which, a code that leads elsewhere for each of them is left
open: only the department knows how much of its figure each kind of unit spends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from models.address import Address
from models.calculation.calculation import Calculation
from models.calculation.cell_names import place_name
from models.drafts.keys import NO_PLACE
from models.subjects.dictionary import economic_mapping, parents
from models.subjects.tree import TOTAL, SubjectTree

EVERY_KIND = "企业"
"""The kind whose mapping holds for units of every kind: payments to enterprises."""
KINDS = ("机关", "事业")
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Sums:
    """A column by governmental code, as far as that is sure, and what it is not sure of.

    `unmapped` codes have no governmental one, `open` ones several; `strange` ones do not exist for the
    kind of unit that was said.
    """

    by_code: dict[str, Decimal]
    total: Decimal
    unmapped: tuple[str, ...]
    open: tuple[str, ...]
    strange: tuple[str, ...]


def kind_place(calc: Calculation) -> Address | None:
    """Give where the pack asks for the kind of unit, None where it does not."""
    if "kind" not in calc.pack.names:
        return None
    return calc.place_of(("kind",), NO_PLACE)


def said_kinds(calc: Calculation) -> tuple[str, ...]:
    """Give the kinds of unit the department says it has, none where it said nothing."""
    at = kind_place(calc)
    said = str(calc.value(at) or "") if at is not None else ""
    return tuple(kind for kind in KINDS if kind in said)


def sums(calc: Calculation, column: tuple[str, str, str]) -> Sums:
    """Add a column up by the governmental codes that its codes lead to."""
    figures = list(_figures(calc, column))
    kinds = said_kinds(calc)
    strange = _strange([row for row, _ in figures], kinds)
    if strange or not kinds:
        kinds = KINDS
    by_code: dict[str, Decimal] = {}
    unmapped, undecided, touched = [], [], set()
    for row, figure in figures:
        targets = {_target(row, kind) for kind in kinds}
        if targets == {""}:
            unmapped.append(row)
        elif len(targets) == 1:
            (target,) = targets
            by_code[target] = by_code.get(target, Decimal(0)) + figure
        else:
            undecided.append(row)
            touched |= targets
    sure = {code: figure for code, figure in by_code.items() if figure and code not in touched}
    total = sum((figure for _, figure in figures), Decimal(0))
    return Sums(sure, total, tuple(unmapped), tuple(undecided), strange)


def why_open(calc: Calculation, found: Sums, source: str) -> str:
    """Say why a table cannot be made as a whole from a source, blank where it can."""
    if not found.open:
        return ""
    codes = _named(found.open)
    at, kinds = kind_place(calc), said_kinds(calc)
    where = f"“{place_name(calc, at)}”" if at is not None else "单位性质"
    apart = "请按单位分开填"
    if found.strange:
        said = f"{source} {_named(found.strange)} 不是{kinds[0]}单位的科目，本部门像是还有别类单位"
        return f"{said}，不能整表生成，{apart}，或核对{where}。"
    if kinds:
        both = "和".join(f"{kind}单位" for kind in kinds)
        return f"本部门有{both}两类，{source} {codes} 各归不同的科目，不能整表生成，{apart}。"
    told = f"没有选{where}，{source} {codes} 归哪个科目不能确定，不能整表生成"
    return f"{told}。只有一类单位的选好即可采用，有两类的{apart}。"


def _named(codes: Sequence[str]) -> str:
    return "、".join(codes[:_MOST_NAMED]) + (" 等" if len(codes) > _MOST_NAMED else "")


@lru_cache(4096)
def _target(code: str, kind: str) -> str:
    """Give the governmental code of a departmental one, or of the nearest code above it that has one."""
    every = economic_mapping()
    known = every.get(EVERY_KIND, {}) | every.get(kind, {})
    return next((known[one] for one in (code, *reversed(parents(code))) if one in known), "")


def _strange(codes: Sequence[str], kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Give codes that only another kind of unit has than the one that was said."""
    if len(kinds) != 1:
        return ()
    others = {code for kind in KINDS if kind not in kinds for code in economic_mapping()[kind]}
    return tuple(c for c in codes if c in others and parents(c) and not _target(c, kinds[0]))


def _figures(calc: Calculation, column: tuple[str, str, str]) -> Iterator[tuple[str, Decimal]]:
    form, block, key = column
    for instance in calc.instances(form):
        for row in _heads(calc.tree(form, instance, block)):
            figure = calc.value(Address(form, instance, block, row, key))
            if isinstance(figure, Decimal) and figure:
                yield row, figure


def _heads(tree: SubjectTree) -> Iterator[str]:
    """Walk down a tree as far as codes that are mapped; what lies below is in their figures.

    What is mapped with all below it (类) is walked through, as its codes may differ for another kind.
    """
    mapped = {code for kind in economic_mapping().values() for code in kind}
    pending = list(reversed(tree.children[TOTAL]))
    while pending:
        code = pending.pop()
        if tree.leaf(code) or (code in mapped and parents(code)):
            yield code
        else:
            pending += reversed(tree.children[code])
