"""The issues in the guide: errors, notices, what is unfilled, figures set by hand; each leads to its cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QTextCharFormat,
    QTextLayout,
    QTextLine,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from models.checks.checks import ADJUSTED, ERROR, MAGNITUDE, MISSING, MOVED, NOTICE, OUTDATED, Issue
from ui.widgets import theme
from ui.widgets.parts import set_lines

MAX_SHOWN = 50
_GO, _OTHER, _CONVERT = "定\u2060位", "对\u2060方", "换\u2060算"  # the joiner keeps each on one line
_LIST = "清\u2060单"
_KEEP, _RESTORE = "仍\u2060用", "恢\u2060复\u2060计\u2060算\u2060值"
_ORIGINAL = "恢\u2060复\u2060原\u2060文"
"""Of a paragraph that was rewritten; its issue names it."""
_BETWEEN = "　"
_SIGNS = {ERROR: "●", NOTICE: "▲", MISSING: "○"}
_MEANINGS = {ERROR: "error", NOTICE: "notice", MISSING: "muted"}
_GAP = 6.0
_LEADING = 1.15
_Index = QModelIndex | QPersistentModelIndex


def ordered(issues: Sequence[Issue]) -> list[Issue]:
    """Put errors before notices, then what is unfilled, and adjustments last, in the order of the form."""
    return sorted(issues, key=lambda i: (i.severity != ERROR, i.code == ADJUSTED, i.severity == MISSING))


class IssueModel(QAbstractListModel):
    """Hold the issues now shown, changed in place where only some are different."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.issues: list[Issue] = []

    def show(self, issues: list[Issue]) -> None:
        """Show these issues; those that stay keep their place in the view."""
        if issues != self.issues:
            self.beginResetModel()
            self.issues = issues
            self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.issues)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        issue = self.issues[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{mark(issue)} {issue.message}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{issue.severity} {issue.code}\n{issue.fix}".rstrip()
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{issue.severity}：{issue.message}。{issue.fix}"
        return None


def mark(issue: Issue) -> str:
    """Give the sign of an issue's severity, so that colour is not the only one."""
    return _SIGNS[issue.severity]


class IssueList(QListView):
    """List issues at full height; a click or Enter goes to the cell, 对方 or Shift+Enter to the other one."""

    chosen = Signal(object)  # Address
    convert_wanted = Signal(object)  # Issue
    list_wanted = Signal(str)  # code of the issue
    keep_wanted = Signal(object)  # Address of a figure set by hand
    restore_wanted = Signal(object)  # Address of the same

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.issue_model = IssueModel(self)
        self._delegate = _IssueDelegate(self)
        self.setModel(self.issue_model)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMouseTracking(True)
        self.setAccessibleName("审核结果")
        self._pressed = QPoint()
        self.clicked.connect(self._click)
        self.activated.connect(self._choose)

    def draw_anew(self) -> None:
        """Set everything again, as in other colours."""
        self._delegate.forget()
        self.viewport().update()

    def show_issues(self, issues: Sequence[Issue]) -> None:
        """Show the first issues of an ordered list."""
        shown = list(issues[:MAX_SHOWN])
        if shown != self.issue_model.issues:
            self.issue_model.show(shown)
            self._fit()

    def _choose(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        issue = self.issue_model.issues[index.row()]
        if issue.placed:
            self.chosen.emit(issue.address)
        else:
            self.list_wanted.emit(issue.code)

    def _click(self, index: QModelIndex) -> None:
        """Follow the link that was clicked; anywhere else an issue leads to its cell."""
        issue = self.issue_model.issues[index.row()]
        at = self._pressed - self.visualRect(index).topLeft()
        link = self._delegate.link_at(issue, self.viewport().width(), QPointF(at))
        if link == _LIST or not issue.placed:
            self.list_wanted.emit(issue.code)
        elif link == _CONVERT:
            self.convert_wanted.emit(issue)
        elif link in (_KEEP, _RESTORE, _ORIGINAL):
            (self.keep_wanted if link == _KEEP else self.restore_wanted).emit(issue.address)
        else:
            self.chosen.emit(issue.other if link == _OTHER else issue.address)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position().toPoint()
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ShiftModifier and index.isValid():
            issue = self.issue_model.issues[index.row()]
            self.chosen.emit(issue.other or issue.address)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()
            self._fit()

    def _fit(self) -> None:
        """Be as tall as all issues together; the guide scrolls, not this list."""
        width = self.viewport().width()
        self.setFixedHeight(sum(self._delegate.height(i, width) for i in self.issue_model.issues) + 2)


class _IssueDelegate(QStyledItemDelegate):
    """Set an issue as running text with its link at the end; layouts are kept, making them is slow."""

    def __init__(self, parent: IssueList) -> None:
        super().__init__(parent)
        self._list = parent
        self._layouts: dict[tuple[str, int, str], QTextLayout] = {}

    def forget(self) -> None:
        """Keep no layout that was made."""
        self._layouts.clear()

    def link_at(self, issue: Issue, width: int, at: QPointF) -> str:
        """Give the link that stands at a point of an issue, blank where there is none."""
        layout = self._layout(issue, width)
        at -= QPointF(0, _GAP / 2)
        for n in range(layout.lineCount()):
            line = layout.lineAt(n)
            if line.y() <= at.y() < line.y() + line.height() * _LEADING:
                place = line.xToCursor(at.x(), QTextLine.CursorPosition.CursorOnCharacter)
                found = (link for link, start in _link_places(issue) if start <= place < start + len(link))
                return next(found, "")
        return ""

    def height(self, issue: Issue, width: int) -> int:
        """Give the height in px that an issue takes at a width."""
        return int(self._layout(issue, width).boundingRect().height() + _GAP + 2)

    def _layout(self, issue: Issue, width: int) -> QTextLayout:
        font = self._list.font()
        key = (_text(issue), width, font.key())
        if key not in self._layouts:
            if len(self._layouts) > 4 * MAX_SHOWN:
                self._layouts.clear()
            self._layouts[key] = _set_text(issue, width, font)
        return self._layouts[key]

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        width = self._list.viewport().width()
        return QSize(width, self.height(self._list.issue_model.issues[index.row()], width))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        drawn: Any = option  # the stubs of some versions leave its attributes out
        state, box = drawn.state, drawn.rect
        if state & QStyle.StateFlag.State_HasFocus:
            painter.fillRect(box, QColor(theme.SELECTED))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, QColor(theme.HOVER))
        layout = self._layout(self._list.issue_model.issues[index.row()], self._list.viewport().width())
        painter.setPen(QColor(theme.INK))
        layout.draw(painter, QPointF(box.x(), box.y() + _GAP / 2))


def links(issue: Issue) -> list[str]:
    """List what an issue offers: its cell, the other figure's, and converting the magnitude; or a list."""
    if not issue.placed:
        return [_LIST]
    other = [_OTHER] if issue.other is not None else []
    if issue.code == MOVED:
        return [_GO, _LIST]
    restore = _ORIGINAL if "恢复原文" in issue.fix else _RESTORE
    settling = [_KEEP, restore] if issue.code == OUTDATED else []
    return [_GO, *other, *([_CONVERT] if issue.code == MAGNITUDE else []), *settling]


def _text(issue: Issue) -> str:
    return _BETWEEN.join((f"{mark(issue)} {issue.message}", *links(issue)))


def _link_places(issue: Issue) -> Iterator[tuple[str, int]]:
    """Give each link with where it starts in the text."""
    start = len(mark(issue)) + 1 + len(issue.message) + len(_BETWEEN)
    for link in links(issue):
        yield link, start
        start += len(link) + len(_BETWEEN)


def _set_text(issue: Issue, width: int, font: QFont) -> QTextLayout:
    layout = QTextLayout(_text(issue), font)
    layout.setFormats([_sign(issue), *(_link(start, len(link)) for link, start in _link_places(issue))])
    return set_lines(layout, width, _LEADING)


def _sign(issue: Issue) -> QTextLayout.FormatRange:
    style = QTextCharFormat()
    style.setForeground(QColor(theme.colour(_MEANINGS[issue.severity])))
    return _range(0, 1, style)


def _link(start: int, length: int) -> QTextLayout.FormatRange:
    style = QTextCharFormat()
    style.setForeground(QColor(theme.ACCENT))
    style.setFontUnderline(True)
    return _range(start, length, style)


def _range(start: int, length: int, style: QTextCharFormat) -> QTextLayout.FormatRange:
    part: Any = QTextLayout.FormatRange()
    part.start, part.length, part.format = start, length, style
    made: QTextLayout.FormatRange = part
    return made
