"""Live checks: required cells, unreadable input, adjustments and the pack's own rules, as issues to go to."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial

from models.address import Address
from models.calculation.absence import denied
from models.calculation.calculation import Calculation
from models.calculation.cell_names import cell_name, copy_name, form_name, instance_name, place_name
from models.calculation.cell_state import read_noted
from models.calculation.origins import copied_from
from models.calculation.printed_text import printed_figure
from models.calculation.running_text import is_asked
from models.checks import _gaps, promised
from models.checks._text_slips import rewritten, text_slips
from models.checks._ties import TieView, tie_view
from models.checks.unit_slips import Slip, is_off, row_slips, table_slips, tie_slips
from models.drafts import keys
from models.drafts.keys import Derived, Key
from models.drafts.submission import Adjustment, Instance, MovedFigure
from models.errors import shortened
from models.expressions.functions import Value
from models.expressions.tree import ROW_MARK
from models.packs.blocks import Block, NotesBlock, RunningBlock, SubjectsBlock
from models.packs.cells import Cell
from models.packs.forms import Check, Form, Tie
from models.subjects.dictionary import parents
from models.subjects.lists_in_use import dictionary

ERROR = "错误"
NOTICE = "提示"
MISSING = "未填"
"""What nobody has typed yet is no error; paper is not final without it all the same."""
SEVERITIES = (ERROR, MISSING, NOTICE)
REQUIRED = "TB-01"
UNREADABLE = "TB-02"
ADJUSTED = "TB-03"
PROPOSED = "TB-04"
UNLISTED = "TB-05"
MAGNITUDE = "TB-06"
HOMELESS = "TB-07"
OUTDATED = "TB-11"
UNFILLED = "TB-12"
MOVED = "TB-13"
UNBEGUN = "TB-14"
BROUGHT = "TB-19"
PROMISED = "TB-20"
UNSPLIT = "TB-21"
FINER = "TB-22"
CODED = "TB-25"
TIE_REPORT = "tie report"
_ROW, _CHECK, _ABSENT, _BEGUN = "row report", "check report", "absence report", "begun report"
_BROUGHT, _PROMISED = "brought report", "promised report"


@dataclass(frozen=True, slots=True)
class Issue:
    """Something to put right: stable code, severity, place, what is wrong and how to mend it."""

    code: str
    severity: str
    address: Address
    message: str
    fix: str = ""
    other: Address | None = None

    @property
    def placed(self) -> bool:
        """Tell whether there is a cell to go to; without one there is a list to look at."""
        return bool(self.address.block) or self.code not in (HOMELESS, MOVED)


@dataclass(frozen=True, slots=True)
class RowReport:
    """What one row has: its issues, how much of it has to be filled and how much of that is.

    What is missing is an issue; the rest of what has to be filled is there, but wrong. `figures` counts
    those typed beyond it: a table asks for one, and who types ten has come further.
    """

    issues: tuple[Issue, ...]
    required: int = 0
    filled: int = 0
    figures: int = 0


_ReportKey = Derived[RowReport]


def _listing(find: Callable[..., Iterable[Issue]], *about: object) -> Callable[[], RowReport]:
    """Give what reports the issues that something finds."""
    return lambda: _report(find(*about))


def _report(issues: Iterable[Issue], filled: int = 0, wrong: int = 0, figures: int = 0) -> RowReport:
    """Report issues, and beside what is missing what is filled, and wrongly filled, of what has to be."""
    issues = tuple(issues)
    missing = sum(issue.severity == MISSING for issue in issues)
    return RowReport(issues, filled + wrong + missing, filled, figures)


class Checks:
    """Keep the reports of all rows and forms fresh; only what an edit reaches is checked again."""

    def __init__(self, calculation: Calculation) -> None:
        self._calc = calculation
        self._reports: dict[_ReportKey, RowReport] = {}
        self._issues: tuple[Issue, ...] | None = None
        self.filled = 0
        """How many cells are filled, of those that have to be or with figures beyond them."""
        self.sync()

    def sync(self) -> None:
        """Watch rows and instances that are new, forget those that are gone."""
        wanted = dict(self._wanted())
        for key in self._reports.keys() - wanted.keys():
            self._calc.unwatch(key)
        self._reports = {
            key: self._reports.get(key) or self._calc.watch(key, report) for key, report in wanted.items()
        }
        self.filled = sum(report.filled + report.figures for report in self._reports.values())
        self._issues = None

    def refresh(self, changed: Iterable[Key]) -> bool:
        """Take over changed reports; tells whether any issue or count is different now."""
        stale = [key for key in changed if isinstance(key, Derived) and key in self._reports]
        for key in stale:
            before, now = self._reports[key], self._calc.derived(key)
            self._reports[key] = now
            self.filled += now.filled + now.figures - before.filled - before.figures
        if stale:
            self._issues = None
        return bool(stale)

    def reports(self) -> Iterator[tuple[Derived[RowReport], RowReport]]:
        """Walk all reports in the order of the forms."""
        yield from self._reports.items()

    def issues(self) -> tuple[Issue, ...]:
        """List all issues in the order of the forms."""
        if self._issues is None:
            found = (issue for report in self._reports.values() for issue in report.issues)
            self._issues = tuple(_said_once(found))
        return self._issues

    def watches(self, key: Key) -> bool:
        """Tell whether the row of a cell is reported on, and its form where last year's draft brought it."""
        if not isinstance(key, Address) or Derived(_ROW, key._replace(column="")) not in self._reports:
            return False
        whole = Address(key.form, key.instance, "", "", "")
        return key not in self._calc.submission.brought or Derived(_BROUGHT, whole) in self._reports

    def _wanted(self) -> Iterator[tuple[_ReportKey, Callable[[], RowReport]]]:
        """Name what is reported on, each with what makes its report."""
        adjusted = {address[:4] for address in self._calc.submission.adjustments}
        brought, said = (
            {address[:2] for address in held}
            for held in (self._calc.submission.brought, self._calc.submission.promised)
        )
        for form in self._calc.pack.forms:
            for instance in self._calc.submission.forms.get(form.id, []):
                for block in form.blocks:
                    for row in self._rows_to_watch(form, instance, block, adjusted):
                        at = Address(form.id, instance.id, block.id, row, "")
                        yield Derived(_ROW, at), partial(self._row_report, at)
                whole = Address(form.id, instance.id, "", "", "")
                if any(isinstance(block, NotesBlock) and block.absent for block in form.blocks):
                    yield Derived(_ABSENT, whole), _listing(self._unfilled, whole)
                for check in form.checks:
                    if check.each is None:
                        yield Derived(_CHECK, whole, check.code), _listing(self._raised, check, whole)
                if whole[:2] in brought:
                    yield Derived(_BROUGHT, whole), _listing(self._brought_along, whole)
                if whole[:2] in said:
                    yield Derived(_PROMISED, whole), _listing(self._promised, whole)
                if form.repeatable and form.printed:
                    yield Derived(_BEGUN, whole), _listing(self._blank_copy, form, instance.id)
        for path, paths in _gaps.typed_tables(self._calc.pack):
            yield Derived(_BEGUN, name=".".join(path)), partial(self._table_report, path, paths)
        for tie in self._calc.pack.ties:
            yield Derived(TIE_REPORT, name=tie.code), _listing(self._untied, tie)
        yield Derived("tables report"), _listing(lambda: _slipped(table_slips(self._calc).values()))
        yield keys.ASIDE, _listing(self._kept_aside)
        yield keys.MOVED, _listing(self._moved)
        yield keys.PROMISED, _listing(self._promised_and_gone)

    def _rows_to_watch(
        self, form: Form, instance: Instance, block: Block, adjusted: set[tuple[str, str, str, str]]
    ) -> Iterable[str]:
        """Name the rows in which something can be wrong: rolled up ones only where a check looks at them."""
        if not block.cells:
            return ()
        if isinstance(block, RunningBlock):
            return self._calc.rows(form.id, instance.id, block.id)
        if not block.by_code:
            return instance.blocks.get(block.id, {})
        if any(check.each == block.id for check in form.checks):
            return self._calc.rows(form.id, instance.id, block.id)
        place = (form.id, instance.id, block.id)
        by_hand = (at[3] for at in adjusted if at[:3] == place and self._calc.has_row(*at))
        return dict.fromkeys([*instance.blocks.get(block.id, {}), *by_hand])

    def _row_report(self, key: Address) -> RowReport:
        form = self._calc.pack.form(key.form)
        block = form.block(key.block)
        issues: list[Issue] = []
        filled = wrong = figures = 0
        for cell in block.row_cells(key.row):
            at = key._replace(column=cell.key)
            if not self._cell_issues(at, cell, issues):
                figures += form.printed and self._typed(at, cell)
            else:
                state = self._calc.state(at)
                wrong += bool(state.problem)
                # What a new draft has on its cover is no progress, nor is what last year's brought.
                done = state.value is not None and not state.problem
                filled += form.printed and done and not self._calc.submission.untouched(at)
        unlisted = list(self._unlisted(key, block))
        issues += unlisted
        filled += sum(issue.severity == NOTICE for issue in unlisted)
        issues += self._unsplit(key, block)
        if isinstance(block, RunningBlock):
            for slip in text_slips(self._calc, key, block):
                severity = ERROR if slip.wrong else NOTICE
                said = self._named(slip.at, slip.message)
                issues.append(Issue(slip.code, severity, slip.at, said, slip.fix))
        for check in form.checks:
            if check.each == key.block:
                issues.extend(self._raised(check, key))
        return _report(issues, filled, wrong, figures)

    def _typed(self, at: Address, cell: Cell) -> bool:
        """Tell whether a person typed into a cell, and it is not as it began or last year's brought it."""
        # The name of a subject is counted where its dictionary lacks it.
        if (
            cell.internal
            or cell.type == "name"
            or not (cell.typed_by_hand and self._calc.submission.typed(at))
        ):
            return False
        state = self._calc.state(at)
        return state.source == "typed" and not state.problem and not self._calc.submission.untouched(at)

    def _unlisted(self, key: Address, block: Block) -> Iterator[Issue]:
        """Say of a subject typed into a table, and of those above it, what its dictionary does not know.

        Paper needs a name for each that shows. What is above several is said once, of the first of them,
        and what another table brings is said there.
        """
        if not isinstance(block, SubjectsBlock) or not self._calc.submission.has_row(key):
            return
        if not key.row.isdigit() or self._calc.children(*key[:4]) is not None:
            return
        known, year = dictionary(block.dictionary), self._calc.submission.year
        column = next(cell.key for cell in block.cells if cell.type == "name")
        for code in (*parents(key.row), key.row):
            at = key._replace(row=code, column=column)
            seen = known.seen_in(code)
            listed = known.name(code, year) and not seen
            if listed or self._first_below(at) != key.row or self._brought(block, code):
                continue
            if seen:
                yield Issue(UNLISTED, NOTICE, at, f"科目 {code} 只在导入的表“{seen}”里见过", _ENTER)
            elif self._calc.value(at):
                yield Issue(UNLISTED, NOTICE, at, f"科目 {code} 不在科目字典中", _ENTER)
            else:
                yield Issue(UNLISTED, MISSING, at, f"科目 {code} 没有名称，科目字典里也没有", _NAME)

    def _unsplit(self, key: Address, block: Block) -> Iterator[Issue]:
        """Say of a figure typed for a code that it belongs to what is below it, as to the 项 of a 款."""
        if not isinstance(block, SubjectsBlock) or self._calc.children(*key[:4]) is not None:
            return
        known = dictionary(block.dictionary)
        if not known.splits(key.row):
            return
        before = {cell.last_year for cell in block.cells}
        own = (cell.key for cell in block.cells if cell.numeric and cell.key not in before)
        at = next((at for one in own if self._calc.submission.typed(at := key._replace(column=one))), None)
        if at is not None:
            yield Issue(UNSPLIT, NOTICE, at, known.choose_below(key.row, self._calc.submission.year), _SPLIT)

    def _first_below(self, at: Address) -> str:
        code = at.row
        while below := self._calc.children(*at[:3], code):
            code = below[0]
        return code

    def _brought(self, block: SubjectsBlock, code: str) -> bool:
        return any(
            self._calc.has_row(form, instance, source, code)
            for form, source in block.source_paths
            for instance in self._calc.instances(form)
        )

    def _cell_issues(self, address: Address, cell: Cell, issues: list[Issue]) -> bool:
        """Add what is wrong with one cell; tell whether it must be filled."""
        if cell.type == "label" or cell.internal or not self._stands(address, cell):
            # What nobody sees may still hold last year's figure against this year's.
            issues += _slipped(row_slips(self._calc, address, cell)) if cell.last_year else ()
            return False
        state = self._calc.state(address)
        if state.problem:
            said = self._named(address, state.problem.rstrip("。"))
            issues.append(Issue(UNREADABLE, ERROR, address, said, "请改正后再继续。"))
        if state.source == "adjusted":
            issues.append(self._adjusted(address))
        if cell.propose is not None and (issue := self._proposed(address, cell)):
            issues.append(issue)
        issues += self._finer(address, cell)
        issues += self._coded(address, cell)
        issues += _slipped(row_slips(self._calc, address, cell))
        if not self._is_required(address, cell):
            return False
        if state.value is None and not state.problem:
            issues.append(Issue(REQUIRED, MISSING, address, self._named(address, MISSING), cell.help))
        return True

    def _is_required(self, at: Address, cell: Cell) -> bool:
        return cell.required is not None and self._calc.evaluate(cell.required, at) is True

    def _stands(self, at: Address, cell: Cell) -> bool:
        """Tell whether a cell has its place: what is typed for a text only where that has a use for it."""
        return cell.computed or is_asked(self._calc, at)

    def _in_text(self, at: Address) -> bool:
        return isinstance(self._calc.pack.form(at.form).block(at.block), RunningBlock)

    def _is_missing(self, at: Address) -> bool:
        state = self._calc.state(at)
        blank = state.value is None and not state.problem
        cell = self._calc.pack.cell(at)
        return blank and self._is_required(at, cell) and self._stands(at, cell)

    def _proposed(self, address: Address, cell: Cell) -> Issue | None:
        """Say what the program can fill in, or that what is typed differs from it."""
        assert cell.propose is not None
        offered, typed = self._calc.evaluate(cell.propose, address), self._calc.value(address)
        if offered is None or offered == typed or not (offered or typed):
            return None
        if isinstance(offered, str) and cell.type != "choice":
            if typed is not None:
                return None  # words are offered where there are none
            source = copied_from(self._calc, cell.propose, address)
            words = f"“{shortened(offered, _LONGEST_QUOTED)}”"
            if source is None:
                said = self._named(address, f"可填{words}")
                return Issue(PROPOSED, NOTICE, address, said, "可在指南里点“采用”，或者自己写。")
            said = self._named(address, f"可照抄“{cell_name(self._calc, source)}”：{words}")
            return Issue(PROPOSED, NOTICE, address, said, "原因相同的，在指南里点“照抄”；不同的自己写。")
        if isinstance(offered, str):
            said = self._named(address, f"建议选“{offered}”")
            return Issue(PROPOSED, NOTICE, address, said, "可在指南里点“采用”，或者自己选。")
        unit = self._calc.pack.unit_of_money
        if (
            isinstance(offered, Decimal)
            and isinstance(typed, Decimal)
            and (is_off(unit, typed, offered) or is_off(unit, offered, typed))
        ):
            return None  # one of them is of the other unit, which is said where it stands
        figure = self._calc.format_value(offered, "amount")
        fix = "可采用程序生成的数，或核对后保留。"
        said = f"可由程序生成：{figure}" if typed is None else f"与相关科目合计 {figure} 不同"
        return Issue(PROPOSED, NOTICE, address, self._named(address, said), fix)

    def _finer(self, at: Address, cell: Cell) -> Iterator[Issue]:
        """Say that a figure has more decimals than its cell prints: sums are made of what was typed."""
        if not cell.printed or (printed := printed_figure(self._calc, at, cell)) is None:
            return
        figure = shown_value(self._calc, self._calc.value(at))
        said = (
            f"填的是 {figure}，小数比纸上印的多，纸上是 {printed or '空的'}；纸上的数加起来可能与合计差一点"
        )
        yield Issue(FINER, NOTICE, at, self._named(at, said), _ROUND)

    def _coded(self, at: Address, cell: Cell) -> Iterator[Issue]:
        """Say that an amount is the code of a subject: it was typed one place too early."""
        block, text = self._calc.pack.form(at.form).block(at.block), self._calc.submission.typed(at)
        if not isinstance(block, SubjectsBlock) or not cell.numeric or len(text) not in _CODES:
            return
        name = dictionary(block.dictionary).name(text, self._calc.submission.year) if text.isdigit() else ""
        if name:
            said = self._named(at, f"填的金额 {text} 是科目“{name}”的编码")
            yield Issue(
                CODED,
                NOTICE,
                at,
                said,
                f"要新增科目的，请改回金额，再按 Insert 输入编码；确是金额的，写成 {text}.00。",
            )

    def _adjusted(self, address: Address) -> Issue:
        state = self._calc.state(address)
        adjustment = self._calc.submission.adjustments[address]
        reason = f"原因：{adjustment.reason or '未写'}"
        if self._in_text(address):
            return self._rewritten(address, adjustment, reason)
        computed = shown_value(self._calc, state.computed)
        if state.outdated:
            before = shown_value(self._calc, read_noted(adjustment.computed or ""))
            said = f"手工调整为 {adjustment.text}，那时程序算得 {before}，现在算得 {computed}，{reason}"
            return Issue(OUTDATED, ERROR, address, self._named(address, said), _ASK_AGAIN)
        said = f"手工调整为 {adjustment.text}，程序算得 {computed}，{reason}"
        return Issue(ADJUSTED, NOTICE, address, self._named(address, said), "如不需要调整，请恢复计算值。")

    def _rewritten(self, address: Address, adjustment: Adjustment, reason: str) -> Issue:
        if self._calc.state(address).outdated:
            said = f"{rewritten(self._calc, address, adjustment)}，改写的{reason}"
            return Issue(OUTDATED, ERROR, address, self._named(address, said), _READ_AGAIN)
        said = f"这一段是改写的，{reason}"
        return Issue(ADJUSTED, NOTICE, address, self._named(address, said), "不需要改写的，请恢复原文。")

    def _named(self, address: Address, text: str) -> str:
        return f"{cell_name(self._calc, address)}：{text}"

    def _table_report(self, path: _gaps.Path, sources: tuple[_gaps.Path, ...]) -> RowReport:
        """Say that a table has no figure where the set begins with it, or where another table has some."""
        if _gaps.has_figures(self._calc, path):
            return _report((), filled=1)
        form, block = path
        if sources and not _gaps.has_figures(self._calc, *sources):
            places = (Address(form, one, block, "", "") for one in self._calc.instances(form)[:1])
            return _report(self._unbegun(at, "请先填本表，别的表由它带出科目和数。") for at in places)
        view = _gaps.wanted_by(self._calc, path)
        return _report(() if view is None else (self._wanted_table(view),))

    def _wanted_table(self, view: TieView) -> Issue:
        assert view.blank is not None
        there = view.other if view.blank == view.at else view.at
        figure = self._calc.format_value(view.left or view.right, "amount")
        unit = self._calc.pack.unit_of_money
        name = place_name(self._calc, there) if there is not None else view.tie.label
        said = f"{form_name(self._calc, view.blank)} 还没有填写，但{name}有 {figure} {unit}"
        return Issue(UNBEGUN, MISSING, view.blank, said, self._calc.render(view.tie.fix, view.blank), there)

    def _blank_copy(self, form: Form, instance: str) -> Iterator[Issue]:
        if (at := _gaps.first_blank(self._calc, form, instance)) is not None:
            yield self._unbegun(at, "没有要填的，请在填报步骤里删除这一份。")

    def _unbegun(self, at: Address, fix: str) -> Issue:
        name = copy_name(self._calc, at.form, at.instance)
        return Issue(UNBEGUN, MISSING, at, f"{name} 还没有填写", fix)

    def _untied(self, tie: Tie) -> Iterator[Issue]:
        view = tie_view(self._calc, tie)
        yield from _slipped(tie_slips(self._calc, view))
        if view.holds or not view.started or view.at is None or view.blank is not None:
            return
        left, right, apart = (
            self._calc.format_value(figure, "amount")
            for figure in (view.left, view.right, abs(view.difference))
        )
        sign = "大于" if tie.at_most else "≠"
        message = f"{tie.label}：{left} {sign} {right}（差 {apart}）"
        yield Issue(tie.code, tie.severity, view.at, message, self._calc.render(tie.fix, view.at), view.other)

    def _unfilled(self, place: Address) -> Iterator[Issue]:
        """Say that a table is empty while figures its note speaks of are not."""
        for block in self._calc.pack.form(place.form).blocks:
            for figure in denied(self._calc, block, place) if isinstance(block, NotesBlock) else ():
                value = self._calc.format_value(figure.value, "amount")
                there = f"但{figure.name}有 {value} {self._calc.pack.unit_of_money}"
                said = f"{form_name(self._calc, place)} 没有填写，{there}"
                yield Issue(UNFILLED, MISSING, place, said, f"请填写本表，或核对{figure.name}。", figure.at)

    def _brought_along(self, place: Address) -> Iterator[Issue]:
        """Say how much of a form still stands as it was brought from last year's draft."""
        draft = self._calc.submission
        self._calc.note(keys.brought_key(*place[:2]))
        waiting = draft.untouched_of(*place[:2])
        blank = sum(not draft.brought[at].text for at in waiting)
        texts = len(waiting) - blank
        said = [f"{texts} 格是从 {draft.brought_year} 年度草稿带来的，还没有核对"] if texts else []
        said += [f"{blank} 格 {draft.brought_year} 年度有数，现在还没有填"] if blank else []
        if waiting:
            where = copy_name(self._calc, place.form, place.instance)
            yield Issue(BROUGHT, NOTICE, waiting[0], f"{where} 有 {'；'.join(said)}", _LOOK)

    def _promised(self, place: Address) -> Iterator[Issue]:
        """Say where a form evaluates something else than its goal table promised."""
        name = instance_name(self._calc, *place[:2]) if self._calc.pack.form(place.form).repeatable else ""
        for one in promised.differences(self._calc, place.form, place.instance):
            said = f"{name and f'{name}：'}{promised.words(one)}"
            yield Issue(PROMISED, NOTICE, one.address, said, _PROMISE)

    def _promised_and_gone(self) -> Iterator[Issue]:
        """Say which goal tables are not evaluated any more."""
        for one in promised.gone(self._calc):
            yield Issue(PROMISED, NOTICE, self.place_of(one.address), promised.words(one), _PROMISE)

    def _kept_aside(self) -> Iterator[Issue]:
        """Say that the pack has no place for some of what was typed; this belongs to the first form."""
        if count := len(self._calc.submission.aside):
            said = f"表样改过：有 {count} 处填过的内容在现在的表样里没有位置"
            yield Issue(HOMELESS, NOTICE, self._first_form(), said, _REFILL)

    def _moved(self) -> Iterator[Issue]:
        """Say of every figure that a changed pack has moved what it was and has become."""
        for figure in self._calc.submission.moved:
            said = f"表样或政策改过：{moved_words(figure)}"
            yield Issue(MOVED, ERROR, self.place_of(figure.address), said, _CONFIRM)

    def place_of(self, at: Address) -> Address:
        """Give the nearest place that is still there: the cell, its form, or the first form."""
        if not any(form.id == at.form for form in self._calc.pack.forms):
            return self._first_form()
        if at.instance not in self._calc.instances(at.form):
            return self._first_form()
        with contextlib.suppress(KeyError):
            self._calc.pack.cell(at)
            if self._calc.has_row(*at[:4]):
                return at
        return Address(at.form, at.instance, "", "", "")

    def _first_form(self) -> Address:
        found = ((f.id, i) for f in self._calc.pack.forms for i in self._calc.instances(f.id))
        form, instance = next(found, (self._calc.pack.forms[0].id, ""))
        return Address(form, instance, "", "", "")

    def _raised(self, check: Check, place: Address) -> Iterator[Issue]:
        if self._calc.evaluate(check.when, place) is True:
            message, fix = (self._calc.render(w, place) for w in (check.message, check.fix))
            address = self._target(check, place)
            if check.asks_why and self._reason_given(address):
                return
            if check.each:
                message = f"{cell_name(self._calc, address)}：{message}"
            typed = self._typed_for(check, place)
            if not typed and self._is_missing(address):
                return  # which the cell says of itself
            severity = check.severity if typed else MISSING
            yield Issue(check.code, severity, address, message, fix, self._other(check, address))

    def _typed_for(self, check: Check, place: Address) -> bool:
        """Tell whether a check that is raised rests on anything typed, not on blanks alone."""
        key: Derived[Value] = Derived("check", place, check.code)
        self._calc.watch(key, lambda: self._calc.evaluate(check.when, place))
        return self._calc.rests_on_typed(key)

    def _reason_given(self, address: Address) -> bool:
        state = self._calc.state(address)
        return state.source == "adjusted" and bool(self._calc.submission.adjustments[address].reason.strip())

    def _other(self, check: Check, at: Address) -> Address | None:
        """Give the second cell a check leads to, in the row of the same key where there is one."""
        if not check.other:
            return None
        path = (*check.other.split("."), f"{ROW_MARK}{at.row}")
        return next(iter(self._calc.cells(path, at._replace(block=""))), None)

    def _target(self, check: Check, place: Address) -> Address:
        if check.each:
            return place._replace(column=check.at)
        found = self._calc.place_of(tuple(check.at.split(".")), place._replace(block=""))
        assert found is not None, "looked at when the pack was read"
        return found


def shown_value(calc: Calculation, value: Value) -> str:
    """Give a value as messages quote it, in full but for long texts."""
    return shortened(calc.format_value(value, "exact"), _LONGEST_QUOTED) or "空"


def moved_words(figure: MovedFigure) -> str:
    """Say what a figure was and has become."""
    if not figure.name:
        return "保存以后又改过内容，那时算得的数没有留下，没法逐格比较"
    before, now = (shortened(text, _LONGEST_QUOTED) for text in (figure.before, figure.now))
    was = f"保存时是 {before}" if before else "保存时没有算出的数"
    return f"{shortened(figure.name, _LONGEST_QUOTED)} {was}，{f'改后是 {now}' if now else '改后是空的'}"


_LONGEST_QUOTED = 60
_CODES = (5, 7)
"""Digits of the codes of 款 and 项."""
_MOST_FINER = 3
"""So many figures of a table are named that have more decimals than are printed."""
_CONFIRM = "请核对这些数，再在清单里确认。"
_READ_AGAIN = "请核对改写的文字：仍用的，点“仍用”；不需要的，恢复原文。"
_ASK_AGAIN = "请核对：仍用这个数的，点“仍用”；不需要的，恢复计算值。"
_LOOK = "请逐格核对、填写；照旧的点“沿用”，今年没有的点“今年没有”，都核对过的点“本表都核对过”。"
_PROMISE = "请核对；目标确实调整过的，按批准的填，在说明里写清楚。清单在 工具 → 与绩效目标不同的…。"
_REFILL = "内容都留着，请看清单，把还要用的填到新的位置。"
_NAME = "请核对编码；编码没有错的，请填写名称。"
_ENTER = "请核对编码；确为新增科目的，可在 文件 → 科目字典… 里补充。"
_SPLIT = "请在本表新增它下面的科目，金额随之转到那里，这一行改为汇总。"
_ROUND = "请改填纸上印的数，或核对合计。"
_CONVERT = "如果是，请点“换算”；不是的话请核对。"


def _slipped(slips: Iterable[Slip]) -> tuple[Issue, ...]:
    return tuple(Issue(MAGNITUDE, NOTICE, s.address, s.message, _CONVERT, s.other) for s in slips)


def _said_once(issues: Iterable[Issue]) -> Iterator[Issue]:
    """Leave one issue of a figure's magnitude, however many things speak against it, and few of decimals."""
    issues = list(issues)
    finer = Counter(issue.address[:3] for issue in issues if issue.code == FINER)
    told: Counter[tuple[str, str, str]] = Counter()
    seen: set[Address] = set()
    for issue in issues:
        if issue.code == MAGNITUDE:
            if issue.address in seen:
                continue
            seen.add(issue.address)
        elif issue.code == FINER:
            table = issue.address[:3]
            told[table] += 1
            if told[table] > _MOST_FINER:
                continue
            if (more := finer[table] - told[table]) and told[table] == _MOST_FINER:
                issue = replace(issue, message=f"{issue.message}；这张表还有 {more} 格也是这样")
        yield issue
