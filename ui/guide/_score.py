"""The score at the top of the guide: total, grade, what is rated and one bar per part."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from models.address import Address
from models.checks.score import BarView, ScoreView
from models.figures.numbers import round_half_up
from ui.guide._sources import LinkLines
from ui.widgets import theme
from ui.widgets.parts import fill, label

_LONG = 14
"""Characters of points that stand in one line; only slips of typing have more."""
_GRADES = {"优": "good", "良": "good", "中": "notice", "差": "error"}


class ScorePanel(QWidget):
    """Show a `ScoreView`; the widgets stay, only what they say changes."""

    place_wanted = Signal(object)  # Address of the total

    def __init__(self) -> None:
        super().__init__()
        self._view: ScoreView | None = None
        self.lost = LinkLines("项")
        self.lost.place_wanted.connect(self.place_wanted)
        self._title = label("", "muted")
        self.total = label("", "total")
        self.grade = label("", "grade")
        self.grade.setTextFormat(Qt.TextFormat.RichText)
        self._rated = label("", "muted")
        self._grid = QGridLayout()
        self._grid.setColumnStretch(1, 1)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(7)
        self.bars: list[tuple[QLabel, ScoreBar, QLabel]] = []
        self._lay_out()

    def _lay_out(self) -> None:
        grade = (self.grade, 1, Qt.AlignmentFlag.AlignBottom)
        self.grade.setContentsMargins(0, 0, 0, 5)
        line = fill(QHBoxLayout(), self.total, grade, spacing=8)
        fill(QVBoxLayout(self), self._title, line, self._rated, self.lost, 2, self._grid, spacing=4)

    def forget(self) -> None:
        """Say everything anew next time, as in other colours."""
        self._view = None

    def show_view(self, view: ScoreView) -> None:
        """Say what the view says; nothing is done when it is the one already shown."""
        if view == self._view:
            return
        self._view = view
        self._title.setText(view.title)
        whole = view.total is not None or view.reached is None
        self.total.setText(number_words(view.total if whole else view.reached, "—"))
        self.grade.setText(_grade(view) if whole else f"/ {number_words(view.of, '—')} 已评")
        self._rated.setVisible(bool(_rated(view)))
        self._rated.setText(_rated(view))
        full = (
            f"满分 {number_words(_reachable(view), '—')}"
            if whole
            else f"已评部分满分 {number_words(view.of, '—')}"
        )
        said = (f"{view.title} {self.total.text()}", full, view.grade if whole else "", _rated(view))
        self.setAccessibleName("，".join(part for part in said if part))
        while len(self.bars) < len(view.bars):
            self._add_bar()
        for i, widgets in enumerate(self.bars):
            self._show_bar(widgets, view.bars[i] if i < len(view.bars) else None)

    def show_lost(self, view: ScoreView, total: Address | None) -> None:
        """Say how many points were lost; it leads to the total, where the rows that lost them are listed."""
        lost = _lost(view)
        said = f"丢了 {number_words(lost)} 分，看是哪几项"
        self.lost.show_lines([(total, said, "")] if lost > 0 and total is not None else ())

    def _add_bar(self) -> None:
        row = len(self.bars)
        name, bar, figure = QLabel(), ScoreBar(), label("", "muted")
        figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        figure.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
        for column, widget in enumerate((name, bar, figure)):
            self._grid.addWidget(widget, row, column)
        self.bars.append((name, bar, figure))

    def _show_bar(self, widgets: tuple[QLabel, ScoreBar, QLabel], view: BarView | None) -> None:
        name, bar, figure = widgets
        for widget in widgets:
            widget.setVisible(view is not None)
        if view is not None:
            name.setText(view.label)
            value, full = number_words(view.value, "—"), number_words(view.full, "—")
            figure.setText(f"{value} / {full}" if len(value + full) <= _LONG else f"{value} /\n{full}")
            bar.show_share(view.value, view.full)
            bar.setAccessibleName(f"{view.label} {value} / {full}")


class ScoreBar(QWidget):
    """Draw a share as a bar: green when full, amber below."""

    def __init__(self) -> None:
        super().__init__()
        self.share = 0.0
        self._full = False
        self.setMinimumWidth(40)

    def show_share(self, value: Decimal | None, full: Decimal | None) -> None:
        """Show `value` out of `full`; an empty bar when either is not there."""
        share = max(Decimal(0), min(Decimal(1), value / full)) if value is not None and full else Decimal(0)
        self._full, self.share = share == 1, float(share)  # for drawing only
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(110, 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        box = QRectF(0, (self.height() - 7) / 2, self.width(), 7)
        painter.setBrush(QColor(theme.TRACK))
        painter.drawRoundedRect(box, 3.5, 3.5)
        if self.share > 0:
            painter.setBrush(QColor(theme.GOOD if self._full else theme.NOTICE))
            box.setWidth(max(7.0, box.width() * self.share))
            painter.drawRoundedRect(box, 3.5, 3.5)


def number_words(value: Decimal | None, blank: str = "—") -> str:
    """Print points with up to two decimals and no trailing zeros."""
    if value is None:
        return blank
    text = f"{round_half_up(value, 2):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _lost(view: ScoreView) -> Decimal:
    """Give the points that the total falls short, brought to its full points as it is."""
    of, reached = view.of, view.reached
    if view.total is not None and (view.note or of == view.full):
        of, reached = view.full, view.total
    return of - reached if of is not None and reached is not None else Decimal(0)


def _rated(view: ScoreView) -> str:
    """Say how much is rated while something is not, and how the total was brought to its full points."""
    waiting = view.rated < view.items or view.total is None
    parts = (f"已评 {view.rated} / {view.items} 项" if waiting else "", view.note)
    return "，".join(part for part in parts if part)


def _reachable(view: ScoreView) -> Decimal | None:
    """Give what a total is out of: the points there are, unless it was brought to its full points."""
    if view.note or view.of is None or view.total is None or view.full is None:
        return view.full
    return view.of if view.of < _FAR_OFF * view.full else view.full


_FAR_OFF = 10
"""Points so many times the full ones are a slip that 审核 tells; the line has no room for them."""


def _grade(view: ScoreView) -> str:
    full = f"/ {number_words(_reachable(view), '—')}"
    if not view.grade:
        return full
    colour = theme.colour(_GRADES.get(view.grade, "ink"))
    return f'{full} <b style="color:{colour}">{view.grade}</b>'
