"""What is said more exactly of an answer: which kind of entry, which subjects, which rows, which rule."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from models.blanks.wordings import worded
from models.meanings.workpiece import DICTIONARIES, TYPES, Role, ScoreRule
from ui.making._choices import OneOf, choice_of, fill_choice
from ui.making._selection import Selection, guessed_rule
from ui.widgets.parts import button, fill, label, label_of, line_field, wrapping
from ui.widgets.wheel import scroll_past

NO_COLUMN = -1
_REVERSE = {"ratio": "A ÷ B × 分值", "linear": "超出多少扣多少"}


class _Details(QWidget):
    """Say an answer more exactly."""

    answered = Signal(object)
    """The role as it is now."""

    def __init__(self) -> None:
        super().__init__()
        self.role = Role("fixed")

    def show_role(self, role: Role, selection: Selection) -> None:
        """Show what holds; nothing is told."""
        self.role = role

    def _say(self, role: Role) -> None:
        if role != self.role:
            self.role = role
            self.answered.emit(role)


class TypeDetails(_Details):
    """填写: text, an amount, a date, or one of some words."""

    def __init__(self) -> None:
        super().__init__()
        self.types = OneOf({str(name): words for name, words in TYPES.items()}, 3)
        self.types.pressed.connect(self._take)
        self.choices = line_field(placeholder="可选的内容，用顿号隔开")
        self.choices.setAccessibleName("可选的内容")
        self.choices.editingFinished.connect(lambda: self._take(self.types.one))
        self.gaps = wrapping("muted")
        self.this_year = choice_of("今年的数在", (), self._take_year)
        self._years = QWidget()
        hint = wrapping("muted", "去年的数：用去年的草稿新建时，从那里的这一列带过来。")
        fill(
            _bare(self._years),
            label_of(self.this_year, "是去年的数时，今年的数在"),
            self.this_year,
            hint,
            spacing=8,
        )
        parts = (label("填的是", "bold"), self.gaps, self.types, self.choices, self._years)
        fill(QVBoxLayout(self), *parts, spacing=8)

    def show_role(self, role: Role, selection: Selection) -> None:
        super().show_role(role, selection)
        several = role.filled_in
        names = "、".join(gap.name for gap in several)
        self.gaps.setText(f"这一格里有 {len(several)} 处各填各的：{names}。点下面的一种，就整格只填一处。")
        self.gaps.setVisible(len(several) > 1)
        self.types.show_one(role.type if len(several) < 2 else "")
        self.choices.setText("、".join(role.choices))
        self.choices.setVisible(role.type == "choice")
        self._years.setVisible(role.type == "number")
        own = selection.region
        others = [one for one in selection.columns if not own.left <= one[1] <= own.right]
        this = NO_COLUMN if role.this_year is None else role.this_year
        fill_choice(self.this_year, [("不是去年的数", NO_COLUMN), *others], this)

    def _take(self, name: str) -> None:
        if name not in TYPES:
            return
        self.choices.setVisible(name == "choice")
        words = self.choices.text().replace("，", "、").replace(",", "、").split("、")
        choices = tuple(dict.fromkeys(filter(None, (word.strip() for word in words))))
        if name == "choice" and not choices:
            self.choices.setFocus()
            return
        kind = next(one for one in TYPES if one == name)
        this_year = self.role.this_year if name == "number" else None
        choices = choices if name == "choice" else ()
        self._say(replace(self.role, type=kind, choices=choices, this_year=this_year, gaps=()))

    def _take_year(self) -> None:
        column = int(self.this_year.currentData())
        self._say(replace(self.role, this_year=None if column == NO_COLUMN else column))


class SubjectDetails(_Details):
    """科目: code or name, and of which dictionary; or the classes of another table, and of which."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds = OneOf({"code": "编码", "name": "名称"}, 2)
        self.kinds.pressed.connect(lambda _: self._take())
        self.dictionary = choice_of(
            "科目字典", ((words, name) for name, words in DICTIONARIES.items()), self._take
        )
        self.trees = choice_of("从哪张表取", (), self._take_tree)
        hint = wrapping("muted", "支出各类：那张表里有几类就印几行，名称和数都从那里取，不用填。")
        self._columns, self._classes = QWidget(), QWidget()
        of_column = label("这一列是科目的", "bold")
        chosen = (label_of(self.dictionary, "科目字典"), self.dictionary)
        fill(_bare(self._columns), of_column, self.kinds, *chosen, spacing=8)
        fill(_bare(self._classes), label_of(self.trees, "从哪张表取", "bold"), self.trees, hint, spacing=8)
        fill(QVBoxLayout(self), self._columns, self._classes, spacing=8)

    def show_role(self, role: Role, selection: Selection) -> None:
        super().show_role(role, selection)
        classes = role.kind == "classes"
        self._columns.setVisible(not classes)
        self._classes.setVisible(classes)
        if classes:
            fill_choice(self.trees, selection.trees, role.formula)
            return
        self.kinds.show_one(role.kind)
        self.dictionary.setCurrentIndex(max(0, self.dictionary.findData(role.dictionary)))

    def _take(self) -> None:
        name = str(self.dictionary.currentData())
        self._say(Role("name" if self.kinds.one == "name" else "code", dictionary=name))

    def _take_tree(self) -> None:
        self._say(Role("classes", formula=str(self.trees.currentData())))


def _bare(widget: QWidget) -> QVBoxLayout:
    made = QVBoxLayout(widget)
    made.setContentsMargins(0, 0, 0, 0)
    return made


_BRACES = (("{{", "{"), ("}}", "}"))
_PLACES = {"unit": "〔单位名称〕", "money": "〔金额单位〕", "Y": "〔年度〕", "P": "〔上年〕"}
"""What changes in fixed words, and how it is written in the window."""


def in_chinese(text: str) -> str:
    """Write what changes in fixed words as the window shows it."""
    for name, shown in _PLACES.items():
        text = text.replace(f"{{{name}}}", shown)
    for written, shown in _BRACES:
        text = text.replace(written, shown)
    return text


def as_wording(text: str) -> str:
    """Take what the window shows back."""
    text = worded(text)
    for name, shown in _PLACES.items():
        text = text.replace(shown, f"{{{name}}}")
    return text


class WordsDetails(_Details):
    """固定文字: what is printed instead of the workbook's words."""

    def __init__(self) -> None:
        super().__init__()
        self.words = line_field(placeholder="照原表")
        self.words.editingFinished.connect(
            lambda: self._say(Role("fixed", text=as_wording(self.words.text().strip())))
        )
        hint = wrapping(
            "muted",
            f"可以写{'、'.join(_PLACES.values())}，印的时候换成当时的。",
        )
        fill(QVBoxLayout(self), label_of(self.words, "改印成", "bold"), self.words, hint, spacing=8)

    def show_role(self, role: Role, selection: Selection) -> None:
        super().show_role(role, selection)
        self.words.setText(in_chinese(role.text))


class RowsDetails(_Details):
    """可增行: from which row to which."""

    rows_said = Signal(int, int)
    """First and last row, as the workbook numbers them."""
    standing_said = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.first, self.last = QSpinBox(), QSpinBox()
        for made, name in ((self.first, "从第几行"), (self.last, "到第几行")):
            made.setRange(1, 100_000)
            made.setAccessibleName(name)
            scroll_past(made)
        self.take = button("这些行可增", lambda: self.rows_said.emit(self.first.value(), self.last.value()))
        self.not_any = button("这些行不增加", self.standing_said.emit, "quiet")
        line = fill(QHBoxLayout(), label("第"), self.first, label("到"), self.last, label("行"), None)
        hint = wrapping("muted", "填表的人可以在这里加行，一行一个项目、指标。表里只留一行空行作样子。")
        fill(QVBoxLayout(self), line, fill(QHBoxLayout(), self.take, self.not_any, None), hint, spacing=8)

    def show_role(self, role: Role, selection: Selection) -> None:
        super().show_role(role, selection)
        with QSignalBlocker(self.first), QSignalBlocker(self.last):
            self.first.setValue(selection.rows[0])
            self.last.setValue(selection.rows[1])
        self.not_any.setVisible(selection.repeats is not None)


class ScoreDetails(_Details):
    """评分: from which columns, and by which rule where less is better."""

    def __init__(self) -> None:
        super().__init__()
        names = ("分值", "年度指标值", "实际完成值", "要说明原因的")
        self.columns = [choice_of(name, (), self._take) for name in names]
        self.reverse = OneOf(_REVERSE, 1)
        self.reverse.pressed.connect(lambda _: self._take())
        self.degrees = [QSpinBox(), QSpinBox()]
        for made, name in zip(self.degrees, ("部分达成从", "未达成从"), strict=True):
            made.setRange(0, 100)
            made.setSuffix(" %")
            made.setAccessibleName(name)
            made.editingFinished.connect(self._take)
            scroll_past(made)
        self.problem = wrapping("notice")
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)  # heads of columns are long
        for name, column in zip(names, self.columns, strict=True):
            form.addRow(name, column)
        degrees = QFormLayout()
        degrees.addRow("基本达成不低于", self.degrees[0])
        degrees.addRow("部分达成不低于", self.degrees[1])
        fill(
            QVBoxLayout(self),
            label("得分从哪几列来", "bold"),
            form,
            self.problem,
            label("反向指标（≤）", "bold"),
            self.reverse,
            label("定性三档（占分值）", "bold"),
            degrees,
            spacing=8,
        )

    def show_role(self, role: Role, selection: Selection) -> None:
        rule = role.score or guessed_rule(selection.columns, selection.region.left)
        super().show_role(replace(role, score=rule) if role.score is None else role, selection)
        shown = rule or ScoreRule(NO_COLUMN, NO_COLUMN, NO_COLUMN)
        numbers = (
            shown.weight,
            shown.target,
            shown.actual,
            NO_COLUMN if shown.reason is None else shown.reason,
        )
        for column, number in zip(self.columns, numbers, strict=True):
            none = "不要求" if column is self.columns[-1] else "请选……"
            fill_choice(column, [(none, NO_COLUMN), *selection.columns], number)
        self.reverse.show_one(shown.reverse)
        for field, value in zip(self.degrees, (shown.partly_from, shown.failed_from), strict=True):
            with QSignalBlocker(field):
                field.setValue(value)
        self._ask(rule is None)

    def _ask(self, lacks: bool) -> None:
        self.problem.setText("● 请选分值、指标值、完成值各是哪一列。" if lacks else "")
        self.problem.setVisible(lacks)

    def _take(self) -> None:
        weight, target, actual, reason = (int(column.currentData()) for column in self.columns)
        self._ask(NO_COLUMN in (weight, target, actual))
        if NO_COLUMN in (weight, target, actual):
            return
        partly, failed = (field.value() for field in self.degrees)
        rule = ScoreRule(weight, target, actual, None if reason == NO_COLUMN else reason)
        if self.reverse.one == "linear":
            rule = replace(rule, reverse="linear")
        rule = replace(rule, partly_from=partly, failed_from=failed)
        self._say(replace(self.role, score=rule))
