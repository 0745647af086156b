"""What the guide's balance panel says, line by line: the figures that must agree, each with its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from models.address import Address
from models.calculation.calculation import Calculation
from models.calculation.cell_names import cell_label, form_name, place_name
from models.checks._one_source import of_one_source
from models.checks._ties import (
    BALANCE_KEY,
    BalanceView,
    TieView,
    balance_view,
    leans_on,
    tie_key,
    tie_views,
)
from models.checks.checks import MISSING
from models.checks.offers import offer
from models.drafts.keys import Derived
from models.packs.blocks import RowsBlock

Mark = Literal["", "good", "notice", "error"]
ONE_SOURCE = "同源"
"""Said of figures made of the same typed cells: they agree whatever was typed."""
_PROVES_NOTHING = f"“{ONE_SOURCE}”：两边由同一处填的数算出，必然相等，不能证明填对了；打 ✓ 的两边分别填写。"
_TO_GIVE = "封面填上批复的控制数，就有别人给的数可以对照。"
_MARKS: dict[str, Mark] = {"错误": "error", "提示": "notice"}


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """One figure; `words` says whether it agrees with what it belongs to, `offered` how it can come about.

    `compared` names both figures of a tie, blank where none was compared.
    """

    name: str
    figure: str
    at: Address | None
    words: str = ""
    mark: Mark = ""
    offered: str = ""
    tie: str = ""
    compared: str = ""


@dataclass(frozen=True, slots=True)
class BalancePanelView:
    """The balance of the whole set and its lines; `compared` says what the words are about."""

    title: str
    figure: str
    words: str
    mark: Mark
    lines: tuple[BalanceLine, ...]
    note: str = ""
    compared: str = ""


_LINES: Derived[BalancePanelView] = Derived("balance lines")


def balance_panel(calc: Calculation) -> BalancePanelView | None:
    """Give what the panel shows, None where the pack has no balance; kept until a figure in it changes."""
    if calc.pack.balance is None:
        return None
    return calc.watch(_LINES, lambda: _compute(calc))


def _compute(calc: Calculation) -> BalancePanelView:
    balance = balance_view(calc)
    assert balance is not None
    lines = tuple(_lines(calc))
    if not balance.income and not balance.expenditure:
        return BalancePanelView(balance.title, "—", "尚未填写", "", lines)
    words, mark = _state(calc, balance, lines)
    figure = _money(calc, balance.income)
    said = [f"收入 {figure} 与支出 {_money(calc, balance.expenditure)} 比"]
    said += [_compared(calc, view) for view in _given(calc) if view.started]
    note = _note(calc, words, lines)
    return BalancePanelView(balance.title, figure, words, mark, lines, note, "\n".join(said))


def leaning_forms(calc: Calculation) -> set[str]:
    """Name the forms with a figure that agrees only with one that is itself wrong."""
    return {
        view.at.form
        for view in tie_views(calc)
        if view.at is not None and view.started and view.holds and view.left and leans_on(calc, view)
    }


def _note(calc: Calculation, words: str, lines: tuple[BalanceLine, ...]) -> str:
    """Say what the lines prove that are of one source, and what would prove more."""
    if not any(ONE_SOURCE in said for said in (words, *(line.words for line in lines))):
        return ""
    waits = any(view.tie.given and not view.right for view in tie_views(calc))
    return _PROVES_NOTHING + (_TO_GIVE if waits else "")


def _state(calc: Calculation, balance: BalanceView, lines: tuple[BalanceLine, ...]) -> tuple[str, Mark]:
    apart = balance.income - balance.expenditure
    if apart:
        return f"收入比支出{'多' if apart > 0 else '少'} {_money(calc, abs(apart))}", "error"
    if BALANCE_KEY in calc.in_doubt():
        why = "有填的读不出是多少" if BALANCE_KEY in calc.made_of(calc.unread()) else "手工调整待确认"
        return f"收支相等，但{why}", "notice"
    words, mark = _agreeing(calc)
    given = {view.tie.code for view in _given(calc)}
    if wrong := sum(line.mark == "error" and line.tie not in given for line in lines):
        return f"{words.removesuffix(' ✓')}，表间 {wrong} 处有差", "error"
    return words, mark


def _given(calc: Calculation) -> list[TieView]:
    """List the ties to what others gave, as far as that is typed."""
    return [view for view in tie_views(calc) if view.tie.given and (view.started or view.right)]


def _agreeing(calc: Calculation) -> tuple[str, Mark]:
    """Say what it proves that income and expenditure agree, and what was held against the approval."""
    balance = calc.pack.balance
    assert balance is not None
    of_one = of_one_source(calc, balance.income, balance.expenditure)
    given = _given(calc)
    if not given:
        return (f"收支相等（{ONE_SOURCE}）", "") if of_one else ("收支相等 ✓", "good")
    agreeing = [view for view in given if view.started and view.holds]
    apart = [view for view in given if not view.holds]
    waiting = [view for view in given if not view.started]
    said = [] if of_one else ["收支相等"]
    said += [f"与批复 {len(agreeing)} 项一致"] if agreeing else []
    said += [f"{_short(calc, view)}与批复差 {_money(calc, abs(view.difference))}" for view in apart]
    said += [f"{'、'.join(_short(calc, view) for view in waiting)}未填"] if waiting else []
    if apart:
        errors = any(_MARKS[view.tie.severity] == "error" for view in apart)
        return "，".join(said), "error" if errors else "notice"
    return ("，".join(said), "") if waiting else (f"{'，'.join(said)} ✓", "good")


def _short(calc: Calculation, view: TieView) -> str:
    """Call a figure of the approval by its label alone."""
    return cell_label(calc, view.other).removeprefix("批复") if view.other else view.tie.label


def _compared(calc: Calculation, view: TieView) -> str:
    """Name both figures of a tie."""
    sides = ((view.at, view.left), (view.other, view.right))
    return (
        " 与 ".join(f"{_name(calc, at, view.tie.label)} {_figure(calc, figure)}" for at, figure in sides)
        + " 比"
    )


def _money(calc: Calculation, figure: Decimal) -> str:
    return calc.format_value(figure, "amount")


def _lines(calc: Calculation) -> Iterator[BalanceLine]:
    """Give the figure a tie is held against, then the figure itself.

    What stands above already is not said again, nor is what belongs to one agreeing tie only.
    """
    shown: set[str] = set()
    views = [view for view in tie_views(calc) if view.right or not view.tie.given]
    used = Counter(side.source for view in views for side in (view.tie.left, view.tie.right))
    for view in views:
        tie = view.tie
        alone = used[tie.left.source] == used[tie.right.source] == 1
        if tie.right.source not in shown and (tie.given or not (alone and view.holds)):
            yield BalanceLine(_name(calc, view.other, tie.label), _figure(calc, view.right), view.other)
        shown |= {tie.right.source, tie.left.source}
        yield _held(calc, view)


def _held(calc: Calculation, view: TieView) -> BalanceLine:
    offered = _offered(calc, view)
    words, mark = _words(calc, view)
    if offered and not view.left:
        words, mark = "", ""
    name = _name(calc, view.at, view.tie.label)
    compared = f"{_compared(calc, view)}：{words}" if words else ""
    return BalanceLine(name, _figure(calc, view.left), view.at, words, mark, offered, view.tie.code, compared)


def _words(calc: Calculation, view: TieView) -> tuple[str, Mark]:
    if not view.started:
        return "", ""
    if view.holds and tie_key(view.tie) in calc.in_doubt():
        return "待确认", "notice"
    if view.holds and not view.left:
        return "", ""  # nothing stands there that could agree with anything
    if view.holds and not view.tie.at_most and of_one_source(calc, view.tie.left, view.tie.right):
        return ONE_SOURCE, ""
    if view.holds and view.other and (wrong := leans_on(calc, view)):
        itself = form_name(calc, view.other)
        where = form_name(calc, wrong.at) if wrong.at else itself
        return f"与{itself}一致，但{where}有差", "notice"
    if view.holds:
        under = view.tie.at_most and view.difference < 0
        return (f"≤ {_money(calc, view.right)} ✓" if under else "✓"), "good"
    if view.blank is not None:
        return MISSING, ""
    word = "超出" if view.tie.at_most else "差"
    return f"{word} {_money(calc, abs(view.difference))}", _MARKS[view.tie.severity]


def _figure(calc: Calculation, figure: Decimal) -> str:
    return _money(calc, figure) if figure else "—"


def _name(calc: Calculation, at: Address | None, label: str) -> str:
    if at is None:
        return label
    added_up = isinstance(calc.pack.form(at.form).block(at.block), RowsBlock)
    return place_name(calc, at._replace(row="") if added_up else at)


def _offered(calc: Calculation, view: TieView) -> str:
    """Say what the program can make the figure from, blank where it offers nothing."""
    if view.at is None:
        return ""
    found = offer(calc, view.at.form, view.at.instance)
    if not found.waiting:
        return ""
    return f"可由{found.source}生成" if found.source else "可生成"
