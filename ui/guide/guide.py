"""The guide 指南: the score, the current cell and the issues, each in the words of the form."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from models.address import Address
from models.calculation.cell_names import cell_name, form_name
from models.checks.balance import balance_panel
from models.checks.checks import HOMELESS, Issue
from models.checks.counts import count
from models.checks.offers import offer
from models.checks.score import total_cell
from models.checks.unit_slips import slipped_alone
from models.editing.accepting import look_at
from models.editing.plans import Plan, adjust, confirm_adjusted
from models.editing.unit_conversion import conversion, conversion_label
from models.editing.whereabouts import exists
from models.session.empty_forms import is_empty
from models.session.session import Outcome
from ui.drafts.document import Document
from ui.guide._balance import BalancePanel
from ui.guide._consequences import ConsequencesPanel
from ui.guide._current_cell import CellPanel
from ui.guide._issues import MAX_SHOWN, IssueList, ordered
from ui.guide._score import ScorePanel
from ui.guide._sources import LinkLines
from ui.guide.offers import ProposalPanel, take
from ui.paper.carry_out import carry_out
from ui.widgets.parts import box, fill, label, rule, wrapping
from ui.widgets.questions import BACK, ask

WIDTH = 310
_ONLY_FILLED, _NONE = "只核对填好的", "算今年没有"
_ABOVE = 10  # px left above what is scrolled to
_ROUNDS = 4  # one layout asks for the next


class Guide(QScrollArea):
    """Follow the document; on top stands the score of a form that has one, else the balance of the set."""

    went = Signal()
    list_wanted = Signal(str)  # code of an issue
    moved = Signal(object)  # form and instance of each table that the last edit moved and nobody has seen yet

    def __init__(self) -> None:
        super().__init__()
        self._document: Document | None = None
        self._everywhere = False
        self._whole = False
        self.score = ScorePanel()
        self.balance = BalancePanel()
        self.balance.place_wanted.connect(self._go_to)
        self.balance.generate_wanted.connect(self._generate)
        self.proposals = ProposalPanel()
        self.proposals.taken.connect(self.went)
        self._score_rule = rule()
        self.cell = CellPanel()
        self.cell.place_wanted.connect(self.visit)
        self.cell.keep_wanted.connect(self._keep)
        self.cell.restore_wanted.connect(self._restore)
        self.cell.editors.finished.connect(self.went)
        self.score.place_wanted.connect(self.visit)
        self.consequences = ConsequencesPanel()
        self.consequences.place_wanted.connect(self.visit)
        self._unseen: set[tuple[str, str]] = set()
        self.way_back = LinkLines("格")
        self.way_back.place_wanted.connect(self.go_back)
        self._trail: list[Address] = []
        self._led: Address | None = None
        self.issues = IssueList()
        self.issues.chosen.connect(self._go_to)
        self.issues.convert_wanted.connect(self._convert)
        self.issues.keep_wanted.connect(self._keep)
        self.issues.restore_wanted.connect(self._restore)
        self.issues.list_wanted.connect(self.list_wanted)
        self.cell.convert_wanted.connect(self._convert_at)
        self.cell.last_year.seen_wanted.connect(self._look_at)
        self._issue_title = wrapping("heading")
        self._scope = QPushButton()
        self._scope.setObjectName("quiet")
        self._scope.setCheckable(True)
        self._scope.toggled.connect(self.show_everywhere)
        self._more = label("", "muted")
        self._more.setWordWrap(True)
        self.setWidgetResizable(True)
        self.setObjectName("guide")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("指南")
        self.setWidget(self._content())

    def _content(self) -> QWidget:
        content = box("panel")
        content.setMinimumWidth(1)  # else one part that is too wide would take all of it out of sight
        self._of_place = box("panel")
        above = (self.score, self.balance, self._score_rule, self.way_back, self.cell)
        below = (self.proposals, self.consequences, rule())
        fill(QVBoxLayout(self._of_place), *above, *below, spacing=12)
        heading = fill(QHBoxLayout(), (self._issue_title, 1), (self._scope, 0, Qt.AlignmentFlag.AlignTop))
        parts = (self._of_place, heading, self.issues, self._more, None)
        fill(QVBoxLayout(content), *parts, margins=(16, 14, 14, 14), spacing=12)
        return content

    def set_document(self, document: Document) -> None:
        """Follow another document."""
        self._document = document
        self.consequences.forget()
        self._unseen.clear()
        self._leave_trail()
        self.cell.set_document(document)
        self.proposals.set_document(document)
        document.changed.connect(self._changed)
        document.shown.connect(self._shown)
        document.current_changed.connect(self._current_changed)
        self.show_everywhere(False)  # each draft begins with what is about the form it shows
        self._refresh_all()
        self.verticalScrollBar().setValue(0)

    def show_whole(self, whole: bool) -> None:
        """Say nothing of a cell and its form while a page about the whole draft is shown."""
        if self._document is not None and whole != self._whole:
            self._whole = whole
            self._of_place.setVisible(not whole)
            self._refresh_issues()

    def show_read_only(self, only: bool) -> None:
        """Let what types something be greyed out while the document may only be read."""
        self.cell.editors.setEnabled(not only)
        self.proposals.setEnabled(not only)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._document is not None:
            self.balance.forget()
            self.score.forget()
            self.issues.draw_anew()
            self._refresh_all()

    def _refresh_all(self) -> None:
        self._refresh_score()
        self._refresh_cell()
        self._refresh_issues()

    def _refresh_cell(self) -> None:
        self.cell.refresh()
        self.proposals.refresh()

    def _changed(self, outcome: Outcome) -> None:
        self._hold_field()
        self._refresh_score()
        self._refresh_cell()
        self._show_consequences(outcome)
        self._show_way_back()
        if outcome.issues_changed:
            self._refresh_issues()

    def _hold_field(self) -> None:
        """Keep the field that is being filled in beside the paper where it is, whatever grows above it."""
        field = QApplication.focusWidget()
        if field is None or not self.cell.editors.isAncestorOf(field):
            return
        before = field.mapTo(self.viewport(), QPoint()).y()

        def hold() -> None:
            for _ in range(_ROUNDS):
                QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + field.mapTo(self.viewport(), QPoint()).y() - before)

        QTimer.singleShot(0, field, hold)

    def _current_changed(self, at: Address | None) -> None:
        if self._led is not None and at is not None and (at in self._trail or at[:2] != self._led[:2]):
            self._leave_trail()
        self._refresh_cell()

    def _shown(self, form: str, instance: str) -> None:
        self._unseen.discard((form, instance))
        self.consequences.leave(form, instance)
        self.moved.emit(self._unseen)
        self._refresh_all()

    def _show_consequences(self, outcome: Outcome) -> None:
        """List what an edit moved elsewhere; what only lays out anew leaves the list as it is."""
        document = self._document
        assert document is not None
        if outcome.own:
            self.consequences.show_outcome(document.session, outcome)
            self._unseen = self.consequences.places - {(document.form, document.instance)}
            self.moved.emit(self._unseen)

    # Going to where a figure comes from, and back

    def visit(self, address: Address) -> None:
        """Go to a cell that was named here, and offer the way back."""
        document = self._document
        assert document is not None
        trail = [*self._trail, document.current] if document.current is not None else self._trail
        self._led = None
        self._go_to(address)
        self._trail, self._led = [at for at in trail if at != address], address
        self._show_way_back()

    def go_back(self) -> None:
        """Go back to the cell from which the last link led away; nothing where none did."""
        self._forget_gone()
        if self._trail:
            at = self._trail[-1]
            trail, self._led = self._trail[:-1], None
            self._go_to(at)
            self._trail, self._led = trail, at if trail else None
        self._show_way_back()

    def _forget_gone(self) -> None:
        """Take cells out of the way back that are not there any more."""
        if self._document is not None:
            self._trail = [at for at in self._trail if exists(self._document.session, at)]

    def _leave_trail(self) -> None:
        self._trail, self._led = [], None
        self._show_way_back()

    def _show_way_back(self) -> None:
        lines = []
        self._forget_gone()
        if self._document is not None and self._trail:
            calc, at = self._document.session.calculation, self._trail[-1]
            lines = [(at, f"← 返回 {form_name(calc, at)} · {cell_name(calc, at)}", "")]
        self.way_back.show_lines(lines)

    def _refresh_score(self) -> None:
        assert self._document is not None
        view = self._document.session.score(self._document.form, self._document.instance)
        balance = balance_panel(self._document.session.calculation) if view is None else None
        self.score.setVisible(view is not None)
        self.balance.setVisible(balance is not None)
        self._score_rule.setVisible(view is not None or balance is not None)
        if view is not None:
            calc, place = self._document.session.calculation, (self._document.form, self._document.instance)
            self.score.show_view(view)
            self.score.show_lost(view, total_cell(calc, *place))
        if balance is not None:
            self.balance.show_view(balance)

    # Issues

    def show_everywhere(self, everywhere: bool) -> None:
        """List the issues of all forms, or of the shown one only."""
        self._everywhere = everywhere
        self._scope.setChecked(everywhere)
        if self._document is not None:
            self._refresh_issues()

    def review(self) -> None:
        """Bring the issues of all forms into view and let the keyboard walk them."""
        self.show_everywhere(True)
        self._scroll_to_issues()
        QTimer.singleShot(0, self, self._scroll_to_issues)  # once the list has its height
        self.issues.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _scroll_to_issues(self) -> None:
        self.verticalScrollBar().setValue(self._issue_title.y() - _ABOVE)

    def _refresh_issues(self) -> None:
        document = self._document
        assert document is not None
        place = (document.form, document.instance)
        issues = document.session.issues()
        here = issues if self._everywhere or self._whole else [i for i in issues if i.address[:2] == place]
        self._issue_title.setText(f"审核：{count(here).words}" if here else "审核")
        self._scope.setText("只看本表" if self._everywhere else f"看全部 {len(issues)} 条")
        self._scope.setVisible(not self._whole and (self._everywhere or len(issues) > len(here)))
        shown = ordered(here)[:MAX_SHOWN]
        own = None if self._whole else place
        self.issues.show_issues([self._placed(i) if i.address[:2] != own else i for i in shown])
        self.issues.setVisible(bool(here))
        doubted = any(at[:2] == place for at in document.session.doubted())
        blank = not (here or self._everywhere) and is_empty(document.session, *place)
        self._more.setText("本表还没有填写。" if blank else _rest(len(here), doubted))
        self._more.setVisible(bool(self._more.text()))

    def _placed(self, issue: Issue) -> Issue:
        """Say which form an issue of another form belongs to."""
        assert self._document is not None
        if issue.code == HOMELESS:
            return issue
        sheet = self._document.session.sheet(issue.address.form, issue.address.instance)
        return replace(issue, message=f"{sheet.name} · {issue.message}")

    def _generate(self, address: Address) -> None:
        """Take all figures a form is offered; show them first where that would replace typed ones."""
        document = self._document
        assert document is not None
        found = offer(document.session.calculation, address.form, address.instance)
        if found.waiting and all(proposal.blank for proposal in found.proposals):
            take(document, found.proposals)
        else:
            document.show(address.form, address.instance)
            document.told.emit("这张表没有直接生成：能生成的数或不能生成的原因，列在指南里。")
        self.went.emit()

    def _convert(self, issue: Issue) -> None:
        assert self._document is not None
        alone = slipped_alone(self._document.session.calculation, issue.address)
        self._convert_at(issue.address.form, issue.address if alone else None)

    def _convert_at(self, form: str, address: Address | None) -> None:
        """Move a figure, or all those typed in a form, into the pack's unit of money as one step."""
        assert self._document is not None
        session = self._document.session
        change = conversion(session, form, address)
        if change is not None:
            label = conversion_label(session, address, len(change.changes))
            self._carry_out(Plan(change, label))

    def _look_at(self, form: str, address: Address | None) -> None:
        """Take a cell, or the whole form shown, as looked at; of what is blank there it is asked."""
        document = self._document
        if document is None:
            return
        if address is not None:
            return self._carry_out(look_at(document.session, address))
        draft = document.session.submission
        blank = len(draft.awaited_of(form, document.instance))
        rest = len(draft.untouched_of(form, document.instance)) - blank
        answer = self._ask_of_blank(blank, rest) if blank else _ONLY_FILLED
        if answer:
            whole = Address(form, document.instance, "", "", "")
            self._carry_out(look_at(document.session, whole, answer == _NONE))

    def _ask_of_blank(self, blank: int, rest: int) -> str:
        """Ask whether what had a figure last year and has none shall count as none; blank for not now."""
        year = self._document.session.submission.brought_year if self._document is not None else 0
        about = f"这些格 {year} 年度有数。算今年没有的，不再提醒；还要填的，请选“{_ONLY_FILLED}”或取消。"
        actions = (_ONLY_FILLED, _NONE) if rest else (_NONE,)
        return ask(self, f"本表有 {blank} 格没有填，算今年没有吗？", about, actions)

    def _keep(self, address: Address) -> None:
        if self._document is not None:
            self._carry_out(confirm_adjusted(self._document.session, address))

    def _restore(self, address: Address) -> None:
        if self._document is not None:
            self._carry_out(adjust(self._document.session, address, None))

    def _carry_out(self, plan: Plan | None) -> None:
        """Do what was pressed here, say so, and give the keyboard back to the paper."""
        if self._document is not None and plan is not None and carry_out(self._document, plan):
            done = "" if plan.label.startswith("仍用") else "已"
            self._document.told.emit(f"{done}{plan.label}，{BACK}")
            self.went.emit()

    def _go_to(self, address: object) -> None:
        if self._document is not None:
            self._document.go_to(address)  # type: ignore[arg-type]
            self.went.emit()


def _rest(count: int, doubted: bool) -> str:
    """Say what comes after the issues shown; `doubted` where some figures hang on an outdated adjustment."""
    if not count and doubted:
        return "本表没有发现别的问题；有的数取自别的表里待确认的手工调整，或读不出的数。"
    if not count:
        return "✓ 没有发现问题。"
    return f"另有 {count - MAX_SHOWN} 条，改正以上各条后继续显示。" if count > MAX_SHOWN else ""
