"""表样制作: the sheets and what is open at the left, the form on paper, and the answers at the right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget

from models.blanks.blank import Blank, CellAt, Region
from models.meanings.workpiece import KINDS, PickedTie, Role
from ui.making import _overview
from ui.making._about import AboutPanel
from ui.making._answers import LETTERS, WIDTH, AnswerPanel
from ui.making._grounds import counts_of, grounds_of
from ui.making._overview import Overview
from ui.making._selection import (
    accepted,
    alike_words,
    answered,
    column_of,
    name_at,
    open_cells,
    place_in_blank,
    region_of,
    selection_of,
)
from ui.making._trial import TrialList
from ui.making._work import Shown, Work
from ui.making.formula_text import in_words, reference, role_words
from ui.making.formula_text import shown as shown_formula
from ui.paper.marked import MarkedPaper, PaperSpot
from ui.widgets.parts import WIDTH as PAGE_WIDTH
from ui.widgets.parts import CutLabel, box, button, fill, label

_KEYS = "方向键移动，Tab 到下一处要说明的，回车采用，字母是右边的按钮，L 选整列。每一步都可以撤销。"


_ROOMY = 1000
"""Logical pixels of a window in which all three panes have room."""


class MakingPage(QWidget):
    """Show one form that is being made."""

    left = Signal()
    save_wanted = Signal()
    try_wanted = Signal()
    compare_wanted = Signal()
    told = Signal(str, str)
    """A kind of message and its words."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.work: Work | None = None
        self.sheet = 0
        self._region: Region | None = None
        self._shown = Shown()
        self._tie_from: CellAt | None = None
        self._picks: list[Region] = []
        self._left_out = 0
        self.paper = MarkedPaper()
        self.overview, self.answers, self.about, self.trial = (
            Overview(),
            AnswerPanel(),
            AboutPanel(),
            TrialList(),
        )
        self._file = CutLabel("", "muted")
        self.compare_button = button("对照去年的表…", self.compare_wanted.emit)
        self.compare_button.setToolTip("给去年填好的工作簿，看哪些格算出来与它不同")
        self.try_button = button("试填", self.try_wanted.emit)
        self.try_button.setToolTip("用这份表样新建一份草稿，填填看")
        self.save_button = button("保存表样…", self.save_wanted.emit, "primary")
        self.about_button = button("名称、年度、单位…", self.show_about)
        self._folds = [_fold("认出了什么", "F9"), _fold("说明", "F11")]
        self._side = box("panel")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        centre = QSplitter(Qt.Orientation.Vertical, childrenCollapsible=False, handleWidth=1)
        centre.addWidget(self.paper)
        centre.addWidget(self.trial)
        centre.setStretchFactor(0, 1)
        self.trial.hide()
        side = self._side
        side.setMinimumWidth(240)
        fill(QVBoxLayout(side), (self.about, 1), (self.answers, 1), spacing=0)
        across = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False, handleWidth=1)
        for i, (part, stretch) in enumerate(((self.overview, 0), (centre, 1), (side, 0))):
            across.addWidget(part)
            across.setStretchFactor(i, stretch)
        across.setSizes([_overview.WIDTH, 4 * WIDTH, WIDTH])
        fill(QVBoxLayout(self), self._bar(), (across, 1), self._foot(), spacing=0)

    def _bar(self) -> QWidget:
        bar = box("panel")
        back = button("← 返回", self.left.emit, "quiet")
        back.setToolTip("回到填报，做到这里的都留着")
        shown = (back, label("表样制作", "heading"), 12, (self._file, 1), self.about_button)
        made = (self.compare_button, self.try_button, self.save_button)
        fill(QHBoxLayout(bar), *shown, *made, margins=(10, 6, 10, 6))
        return bar

    def _foot(self) -> QWidget:
        foot = box("panel")
        fill(
            QHBoxLayout(foot), (CutLabel(_KEYS, "muted"), 1), *self._folds, margins=(12, 3, 12, 3), spacing=6
        )
        return foot

    def _connect(self) -> None:
        self.paper.chosen.connect(self._chosen)
        self.paper.picked.connect(self._picked)
        self.paper.key_pressed.connect(self._key)
        self.overview.sheet_wanted.connect(self.show_sheet)
        self.overview.place_wanted.connect(self.go_to)
        self.overview.parting_wanted.connect(self._part)
        self.trial.place_wanted.connect(self._go_to_filled)
        self.answers.answered.connect(self._answer)
        self.answers.rows_answered.connect(self._answer_rows)
        self.answers.accepted.connect(self.accept)
        self.answers.restored.connect(self._restore)
        self.answers.column_wanted.connect(self.choose_column)
        self.answers.refused.connect(lambda said: self.told.emit("notice", said))
        self.answers.tie_dropped.connect(self._drop_tie)
        self.answers.tie_wanted.connect(self._begin_tie)
        self.answers.formula.picking_changed.connect(self._mark)
        self.about.changed.connect(self._take_about)

        for fold, pane in zip(self._folds, (self.overview, self._side), strict=True):
            fold.toggled.connect(pane.setVisible)
        self._add_keys()

    def _add_keys(self) -> None:
        """Give keys to what the window's own do for a draft."""
        canvas = self.paper.canvas
        keys: dict[str, Callable[[], object]] = {
            "Ctrl+S": self.save_wanted.emit,
            "Ctrl+W": self.left.emit,
            "F6": self.next_pane,
            "F9": self._folds[0].toggle,
            "F11": self._folds[1].toggle,
            "Ctrl+=": lambda: canvas.set_zoom(canvas.zoom * 1.1),
            "Ctrl++": lambda: canvas.set_zoom(canvas.zoom * 1.1),
            "Ctrl+-": lambda: canvas.set_zoom(canvas.zoom / 1.1),
            "Ctrl+0": lambda: canvas.set_zoom(1.0),
            "Ctrl+9": lambda: canvas.set_fit(PAGE_WIDTH),
        }
        for name, run in keys.items():
            made = QShortcut(QKeySequence(name), self)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(run)

    def next_pane(self) -> None:
        """Move the keyboard to the next of lists, paper and answers."""
        side = self.answers if self.answers.isVisible() else self.about
        panes = [pane for pane in (self.overview, self.paper, side) if pane.isVisible()]
        now = next((i for i, pane in enumerate(panes) if _holds_keyboard(pane)), 0)
        pane = panes[(now + 1) % len(panes)]
        first = pane if pane is self.paper else next(iter(_stops(pane)), pane)
        first.setFocus(Qt.FocusReason.TabFocusReason)

    # What is shown

    def show_work(self, work: Work) -> None:
        """Show a form that is being made from its first sheet."""
        if self.work is not None:
            self.work.changed.disconnect(self._changed)
            self.work.changed.disconnect(self.trial.outdate)
        else:
            self._folds[0].setChecked(self.width() >= _ROOMY)
        self.answers.formula.stop()
        self.work, self.sheet, self._region, self._tie_from = work, 0, None, None
        work.changed.connect(self._changed)
        work.changed.connect(self.trial.outdate)
        self._file.setText(work.piece.blank.file)
        self.paper.choose(None)
        self.trial.forget()
        self.refresh()
        self.show_about()
        self.paper.setFocus(Qt.FocusReason.OtherFocusReason)

    def _changed(self) -> None:
        self.answers.formula.stop()
        self.refresh()

    def refresh(self) -> None:
        """Show the state as it is now."""
        work = self.work
        if work is None:
            return
        blank, copies = work.piece.blank, work.judgement.copies
        self.sheet = copies.get(self.sheet, self.sheet)
        names = [f"{one.name}（同一张表）" if i in copies else one.name for i, one in enumerate(blank.sheets)]
        self.overview.show_sheets(names, self.sheet)
        self.overview.show_alike(*alike_words(work.piece, work.judgement, self.sheet))
        asked = [(at, in_words(work.judgement.of(at).ground)) for at in open_cells(work.judgement)]
        places = [(name_at(blank, at), ground, at) for at, ground in asked]
        if len(work.made.left_out) > self._left_out:
            self.told.emit("notice", work.made.left_out[-1])
        self._left_out = len(work.made.left_out)
        left_out = [(said, "", None) for said in work.made.left_out]
        self.overview.show_open([*left_out, *places])
        self._shown = shown = work.shown(self.sheet)
        self.overview.show_counts(counts_of(work.judgement, self._shown.spots, self.sheet))
        self.paper.show_document(shown.document)
        self.about.show_about(work.about)
        self._stand(self._region)
        if work.problem:
            self.told.emit("error", work.problem)

    def show_sheet(self, sheet: int) -> None:
        """Show another sheet of the workbook."""
        if self.work is None or sheet == self.sheet or sheet < 0:
            return
        self.sheet = self.work.judgement.copies.get(sheet, sheet)
        if not self.answers.formula.picking:
            self._region = None
        self.refresh()

    def _part(self) -> None:
        """Make forms of their own of the sheets drawn as the one shown, or one form of them again."""
        if self.work is None:
            return
        first = self.work.judgement.alike.get(self.sheet, self.sheet)
        apart = first not in self.work.piece.apart
        self.work.do(self.work.piece.parted(first, apart), "各做一张表" if apart else "做成一张表的几份")

    def show_about(self) -> None:
        """Show what the form is called, in place of the answers."""
        self.answers.formula.stop()
        self._region = None
        self.paper.choose(None)
        self._show_selection()

    def go_to(self, at: CellAt) -> None:
        """Show a cell, and what it counts as."""
        if self.work is None:
            return
        at = at._replace(sheet=self.work.judgement.copies.get(at.sheet, at.sheet))
        if at.sheet != self.sheet:
            self.sheet = at.sheet
            self.refresh()
        self._stand(region_of(self.work.piece.blank, self.work.judgement, [at]))
        self.paper.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_to_filled(self, filled: Blank, at: CellAt) -> None:
        """Show the cell in whose place a cell of a filled workbook stands."""
        if self.work is None:
            return
        found = place_in_blank(self.work.piece, self.work.judgement, filled, at)
        if found is None:
            self.told.emit("notice", f"空表上找不到 {filled.named(at)} 的位置，请在表上点要看的格。")
        else:
            self.go_to(found)

    def _stand(self, region: Region | None) -> None:
        """Choose an area of the workbook on the paper and show what it counts as."""
        if region != self._region:
            self.answers.formula.stop()
        self._region = region
        spots = self._spots(region) if region is not None and region.sheet == self.sheet else []
        self.paper.choose(spots[0] if spots else None, spots[-1] if len(spots) > 1 else None)
        self._show_selection()

    def _spots(self, region: Region) -> list[PaperSpot]:
        assert self.work is not None
        return [spot for at, spot in sorted(self._shown.spots.items()) if region.holds(at)]

    def _show_selection(self) -> None:
        work, region = self.work, self._region
        shown = selection_of(work.piece.blank, work.judgement, region) if work and region else None
        self.about.setVisible(shown is None)
        self.answers.setVisible(shown is not None)
        if not self.answers.formula.picking:  # for which one may have gone to another sheet
            self.answers.show_selection(shown)
        at = CellAt(*region[:3]) if region is not None else None
        self.answers.show_ties(
            [one for one in work.judgement.ties if at in (one.left, one.right)] if work else []
        )
        if shown is not None:
            self.paper.describe(f"{shown.name}，{role_words(shown.judged.role)}")
        self._mark()

    def _mark(self) -> None:
        if self.work is not None:
            picking = self.answers.formula.picking
            if not picking:
                self._picks = []
            of = self._region if picking else None
            self.paper.mark(grounds_of(self.work.judgement, self._shown.cells, self._picks, of))

    # Choosing

    def _region_on_paper(self) -> Region | None:
        if self.work is None:
            return None
        found = [at for spot in self.paper.spots if (at := self._shown.cells.get(spot)) is not None]
        return region_of(self.work.piece.blank, self.work.judgement, found) if found else None

    def _chosen(self) -> None:
        """Follow what is chosen on the paper, unless it is meant for a formula."""
        if self.answers.formula.picking or self._tie_from is not None:
            return
        self._region = self._region_on_paper()
        if self._region is not None:  # of rows that repeat the whole column is meant
            spots = self._spots(self._region)
            self.paper.choose(spots[0], spots[-1] if len(spots) > 1 else None, reveal=False)
        self._show_selection()

    def _picked(self) -> None:
        """Take cells that were pointed at for a formula, or for a check."""
        region = self._region_on_paper()
        if region is None or self.work is None:
            return
        if self.answers.formula.picking and self._region is not None:
            seen_from = CellAt(self._region.sheet, self._region.top, self._region.left)
            self._picks.append(region)
            cells = reference(self.work.piece.blank, region, seen_from)
            self.answers.formula.add(shown_formula(cells), ":" in cells)
            self._mark()
        elif self._tie_from is not None:
            self._end_tie(CellAt(region.sheet, region.top, region.left))

    def choose_column(self) -> None:
        """Choose the column of the chosen cell, as far as its table reaches."""
        if self.work is not None and self._region is not None:
            self._stand(column_of(self.work.piece.blank, self.work.judgement, self._region))

    # Answers

    def _answer(self, role: Role) -> None:
        if self.window().focusWidget() is self.answers.formula.field:  # on from what was written
            self.paper.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.work is not None and self._region is not None:
            name = name_at(self.work.piece.blank, CellAt(*self._region[:3]))
            piece = answered(self.work.piece, self.work.judgement, self._region, role)
            self.work.do(piece, f"{KINDS[role.kind]}：{name}")

    def _answer_rows(self, first: int, last: int, role: Role) -> None:
        """Say of rows, as the workbook numbers them, whether they repeat."""
        work, region = self.work, self._region
        if work is None or region is None:
            return
        sheet = work.piece.blank.sheets[region.sheet]
        numbers = list(sheet.rows_from or range(len(sheet.heights)))
        within = [i for i, number in enumerate(numbers) if first <= number + 1 <= last]
        if not within:
            self.told.emit("notice", f"表里没有第 {first} 到 {last} 行，请改成表里的行号。")
            return
        rows = Region(region.sheet, within[0], 0, within[-1], len(sheet.widths) - 1)
        work.do(work.piece.answered(rows, role), f"{KINDS[role.kind]}：第 {first}–{last} 行")

    def accept(self) -> None:
        """Say that what is chosen is what the program takes it for, and go on to what is open."""
        if self.work is None or self._region is None or self.answers.selection is None:
            return
        piece = accepted(self.work.piece, self.work.judgement, self._region)
        self.work.do(piece, f"采用：{self.answers.selection.name}")
        self.next_open()

    def _restore(self) -> None:
        if self.work is not None and self._region is not None:
            self.work.do(self.work.piece.unanswered(self._region), "照程序的猜测")

    def next_open(self, backwards: bool = False) -> None:
        """Go to the next cell whose meaning has to be said, from the beginning again after the last."""
        if self.work is None:
            return
        places = list(open_cells(self.work.judgement))
        if not places:
            self.told.emit("good", "没有要您说明的了。可以对照去年的表、试填，或保存表样。")
            return
        here = CellAt(*self._region[:3]) if self._region is not None else CellAt(-1, -1, -1)
        later = [at for at in places if at > here] if not backwards else [at for at in places if at < here]
        self.go_to((later or places)[-1 if backwards else 0])

    def _take_about(self) -> None:
        if self.work is not None:
            self.work.call(self.about.about)

    # Two cells that must agree

    def _begin_tie(self) -> None:
        if self._region is not None:
            self._tie_from = CellAt(*self._region[:3])
            self.told.emit("notice", "请在表上点另一格：两格不相等时，填表的人会看到提示。按 Esc 不做了。")
            self.paper.setFocus(Qt.FocusReason.OtherFocusReason)

    def _end_tie(self, other: CellAt) -> None:
        first, self._tie_from = self._tie_from, None
        if self.work is None or first is None:
            return
        if first == other:
            self.told.emit("notice", "要点的是另一格。没有加核对。")
            return
        blank = self.work.piece.blank
        names = f"{name_at(blank, first)} = {name_at(blank, other)}"
        self.work.do(self.work.piece.tied(PickedTie(first, other, names)), f"核对 {names}")
        self.told.emit("good", f"已加核对：{names}。")

    def _drop_tie(self, tie: PickedTie) -> None:
        if self.work is not None:
            self.work.do(self.work.piece.untied(tie), f"去掉核对 {tie.label}")

    # Keys

    def _key(self, event: QKeyEvent) -> None:
        event.setAccepted(self._take_key(event))

    def _take_key(self, event: QKeyEvent) -> bool:
        key, formula = Qt.Key(event.key()), self.answers.formula
        if event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier):
            return False
        if formula.picking and (key == Qt.Key.Key_Space or formula.take_key(event)):
            if key == Qt.Key.Key_Space:
                self._picked()
            return True
        if key == Qt.Key.Key_Escape and self._tie_from is not None:
            self._tie_from = None
            self.told.emit("notice", "没有加核对。")
            return True
        return self._answer_key(key, event.text().lower())

    def _answer_key(self, key: Qt.Key, text: str) -> bool:
        keys: dict[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_Return: self.accept,
            Qt.Key.Key_Enter: self.accept,
            Qt.Key.Key_Space: self._picked,
            Qt.Key.Key_Tab: self.next_open,
            Qt.Key.Key_Backtab: partial(self.next_open, True),
        }
        if (run := keys.get(key)) is not None:
            run()
        elif text in LETTERS:
            self.answers.press(LETTERS[text])
        elif text == "l":
            self.choose_column()
        else:
            return False
        return True


def _fold(words: str, key: str) -> QPushButton:
    """Give the button that folds a pane away and out again."""
    made = QPushButton(words)
    made.setObjectName("fold")
    made.setCheckable(True)
    made.setChecked(True)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.setToolTip(f"收起或展开（{key}）")
    return made


def _holds_keyboard(pane: QWidget) -> bool:
    focus = QApplication.focusWidget()
    return focus is not None and (pane is focus or pane.isAncestorOf(focus))


def _stops(pane: QWidget) -> Iterator[QWidget]:
    """Walk what Tab stops at within a pane."""
    for child in pane.findChildren(QWidget):
        if child.isVisible() and child.isEnabled() and child.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield child
