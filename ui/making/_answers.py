"""What is chosen on the paper, what the program takes it for and why, and the answers there are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from models.meanings.workpiece import KINDS, Kind, PickedTie, Role
from ui.making._choices import OneOf
from ui.making._details import RowsDetails, ScoreDetails, SubjectDetails, TypeDetails, WordsDetails
from ui.making._formula_line import FormulaLine
from ui.making._selection import Selection, guessed_rule
from ui.making.formula_text import in_words
from ui.widgets.parts import box, button, clear, fill, label, rule, wrapping

WIDTH = 310
SUBJECT = "subject"
ANSWERS = {"typed": "填写 T", "computed": "计算 J", "score": "评分 P", SUBJECT: "科目 K", "rows": "可增行 Z",
           "fixed": "固定文字 G", "ignored": "不要 B"}  # fmt: skip
"""The buttons, each with the letter that presses it on the paper."""
LETTERS = {words[-1].lower(): name for name, words in ANSWERS.items()}
_TIPS = {
    "typed": "填表的人在这里填",
    "computed": "程序按算式算",
    "score": "按指标值和完成值算得分",
    SUBJECT: "预算科目的编码或名称，收支表里各类支出的名称",
    "rows": "填表的人可以在这里加行",
    "fixed": "照原表印，不用填",
    "ignored": "这一格不要",
}


_ONLY_IN_ROWS = {
    "score": "评分用在一行一个指标的表里，这一格不在可增行的表里。请点 计算，写出得分的算式。",
    SUBJECT: "科目用在一行一个科目的表里。请先选中那些行，点 可增行，再说哪一列是科目。"
    "收支表里的各类支出要从另一张表取，这本工作簿里没有带支出功能科目编码和名称、有合计列的表。",
}


class AnswerPanel(QScrollArea):
    """Show what is chosen and take what a person says of it."""

    answered = Signal(object)
    """Role of what is chosen."""
    rows_answered = Signal(int, int, object)
    """First and last row of the workbook, from 1, and the Role of rows."""
    accepted = Signal()
    restored = Signal()
    refused = Signal(str)
    """Why an answer makes no sense here, and what does."""
    column_wanted = Signal()
    tie_wanted = Signal()
    tie_dropped = Signal(object)
    """PickedTie"""

    def __init__(self) -> None:
        super().__init__()
        self.selection: Selection | None = None
        self.setWidgetResizable(True)
        self.setObjectName("guide")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("选中的格")
        self.setMinimumWidth(240)
        self._what, self._name = label("", "muted"), wrapping("heading")
        self._ground, self._open = wrapping("muted"), wrapping("notice")
        self.accept = button("就是这样（回车）", self.accepted.emit, "primary")
        self.restore = button("照程序的猜测", self.restored.emit, "quiet")
        self.column = button("选整列 L", self.column_wanted.emit, "quiet")
        self.tie = button("与另一格核对…", self.tie_wanted.emit, "quiet")
        self.tie.setToolTip("再点另一格，两格不相等时提示")
        self.kinds = OneOf(ANSWERS, 3, _TIPS)
        self.kinds.pressed.connect(self.press)
        self.types, self.subjects, self.words = TypeDetails(), SubjectDetails(), WordsDetails()
        self.rows, self.scores, self.formula = RowsDetails(), ScoreDetails(), FormulaLine()
        for part in (self.types, self.subjects, self.words, self.scores):
            part.answered.connect(self.answered)
        self.rows.rows_said.connect(lambda first, last: self.rows_answered.emit(first, last, Role("rows")))
        self.rows.standing_said.connect(self._stand)
        self.formula.agreed.connect(lambda formula: self.answered.emit(Role("computed", formula=formula)))
        self._parts: dict[str, QWidget] = {
            "typed": self.types, "computed": self.formula, "score": self.scores, SUBJECT: self.subjects,
            "rows": self.rows, "fixed": self.words,
        }  # fmt: skip
        self.setWidget(self._content())
        for made in (self.accept, self.restore, self.column, self.tie, self.rows.take, self.rows.not_any):
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard on the paper
        self.show_selection(None)

    def _content(self) -> QWidget:
        content = box("panel")
        content.setMinimumWidth(1)
        self._of_cell = box("panel")
        taking = fill(QHBoxLayout(), self.accept, self.restore, None)
        more = fill(QHBoxLayout(), self.column, self.tie, None)
        said = (self._what, self._name, self._open, self._ground, taking, rule(), label("这里是", "bold"))
        self._ties = box("panel")
        QVBoxLayout(self._ties).setContentsMargins(0, 0, 0, 0)
        details, below = self._parts.values(), (more, self._ties)
        fill(QVBoxLayout(self._of_cell), *said, self.kinds, *details, rule(), *below, spacing=10)
        self._nothing = wrapping("muted", "在表上点一格、一列，看程序把它当作什么，不对就在这里改。")
        fill(QVBoxLayout(content), self._nothing, self._of_cell, None, margins=(16, 14, 14, 14), spacing=10)
        return content

    def show_selection(self, selection: Selection | None) -> None:
        """Show what is chosen, None for nothing."""
        self.selection = selection
        self._of_cell.setVisible(selection is not None)
        self._nothing.setVisible(selection is None)
        if selection is None:
            return
        judged, role = selection.judged, selection.judged.role
        self._what.setText(f"选中 {selection.place} · 现在算作 {KINDS[role.kind]}")
        self._name.setText(selection.name)
        ground = in_words(judged.ground)
        self._ground.setText(ground if judged.answered else f"为什么这样猜：{ground}")
        self._ground.setVisible(bool(judged.ground))
        asks = not judged.sure and not judged.answered
        self._open.setText("● 程序拿不准，要您说明。" if asks else "")
        self._open.setVisible(asks)
        self.accept.setVisible(asks)
        self.restore.setVisible(judged.answered)
        self._show_kind(_button_of(role.kind), role)

    def show_ties(self, ties: Sequence[PickedTie]) -> None:
        """List what the chosen cell is held against, each with what takes it away."""
        layout = self._ties.layout()
        assert isinstance(layout, QVBoxLayout)
        clear(layout)
        for tie in ties:
            layout.addWidget(wrapping("muted", f"核对：{tie.label}{tie.ground and '。'}{tie.ground}"))
            layout.addWidget(button("去掉这个核对", partial(self.tie_dropped.emit, tie), "quiet"))
        self._ties.setVisible(bool(ties))

    def _show_kind(self, name: str, role: Role) -> None:
        self.kinds.show_one(name)
        if name != "computed":
            self.formula.stop()
        for one, part in self._parts.items():
            part.setVisible(one == name)
        assert self.selection is not None
        if name == "computed":
            self.formula.show_formula(role.formula)
        elif name == "typed":
            self.types.show_role(role, self.selection)
        elif name == "score":
            self.scores.show_role(role, self.selection)
        elif name == SUBJECT:
            self.subjects.show_role(role, self.selection)
        elif name == "rows":
            self.rows.show_role(role, self.selection)
        elif name == "fixed":
            self.words.show_role(role, self.selection)

    def press(self, name: str) -> None:
        """Answer as a button does, from the keyboard, too."""
        if self.selection is None:
            return
        role = self.selection.judged.role
        if _button_of(role.kind) == name and name not in ("computed", "rows"):
            self._show_kind(name, role)
            self.answered.emit(role)
        elif name == "rows":
            self._show_kind("rows", role)
        elif name == "computed":
            self._show_kind("computed", Role("computed", formula=role.formula))
            self.formula.start()
        elif name == SUBJECT and self.selection.trees:
            self.answered.emit(Role("classes", formula=self.selection.trees[0][1]))
        elif name in ("score", SUBJECT) and self.selection.repeats is None:
            self._show_kind(_button_of(role.kind), role)
            self.refused.emit(_ONLY_IN_ROWS[name])
        elif name == "score":
            self._score()
        elif name == SUBJECT:
            self.answered.emit(Role("code", dictionary="functional"))
        else:
            self.answered.emit(Role(_kind(name)))

    def _score(self) -> None:
        assert self.selection is not None
        found = guessed_rule(self.selection.columns, self.selection.region.left)
        if found is None:
            self._show_kind("score", Role("score"))
        else:
            self.answered.emit(Role("score", score=found))

    def _stand(self) -> None:
        first, last = self.rows.first.value(), self.rows.last.value()
        self.rows_answered.emit(first, last, Role("standing"))


def _button_of(kind: Kind) -> str:
    return SUBJECT if kind in ("code", "name", "classes") else kind


def _kind(name: str) -> Kind:
    return next(kind for kind in KINDS if kind == name)
