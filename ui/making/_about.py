"""名称、年度、单位: what the form says of itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QSpinBox, QVBoxLayout, QWidget

from models.meanings.workpiece import About
from ui.making._choices import choice_of
from ui.widgets.parts import fill, label, label_of, line_field, wrapping
from ui.widgets.wheel import scroll_past

_KINDS = (("绩效自评表", "selfeval"), ("部门预算公开表", "budget"))
_MONEY = ("元", "千元", "万元", "亿元")
_YEARS = (2000, 2100)


class AboutPanel(QWidget):
    """Let what the form is called, and its year and unit of money, be changed."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.about = About()
        self.title = line_field(placeholder="如 某县项目支出绩效自评表")
        self.region = line_field(placeholder="如 某省某县")
        self.year = QSpinBox()
        self.year.setRange(*_YEARS)
        scroll_past(self.year)
        self.kind: QComboBox = choice_of("种类", _KINDS, self._take)
        self.money: QComboBox = choice_of("金额单位", ((one, one) for one in _MONEY), self._take)
        for field in (self.title, self.region):
            field.editingFinished.connect(self._take)
            field.textChanged.connect(field.setToolTip)  # read whole where the field cuts it off
        self.year.editingFinished.connect(self._take)
        hint = wrapping(
            "muted",
            "在表上点一格，看程序把它当作什么；颜色是它的意思，黄色的要您说明。不对的点右边的按钮改。",
        )
        fields = ((self.title, "表样名称(&N)"), (self.region, "地区(&Q)"), (self.year, "年度(&Y)"),
                  (self.kind, "种类(&L)"), (self.money, "金额单位(&U)"))  # fmt: skip
        lines = [part for field, words in fields for part in (label_of(field, words), field)]
        heading = label("关于这份表样", "heading")
        fill(QVBoxLayout(self), heading, *lines, 8, hint, None, margins=(16, 14, 14, 14), spacing=6)

    def show_about(self, about: About) -> None:
        """Show what holds; nothing is told."""
        self.about = about
        self.title.setText(about.title)
        self.region.setText(about.region)
        with QSignalBlocker(self.year):
            self.year.setValue(about.year or date.today().year)
        for choice, value in ((self.kind, about.kind), (self.money, about.money)):
            choice.setCurrentIndex(choice.findData(value))

    def _take(self) -> None:
        kind, money = self.kind.currentData(), self.money.currentData()
        about = replace(
            self.about,
            title=self.title.text().strip(),
            region=self.region.text().strip(),
            year=self.year.value(),
            kind=kind or "",
            money=money or "",
        )
        if about != self.about:
            self.about = about
            self.changed.emit()
