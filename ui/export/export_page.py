"""The last step 打印与导出: what will be printed, what is still wrong, and the files to make of it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from models.checks.counts import count
from models.layout.sheet import Sheet
from models.pages.small_print import small_print
from ui.drafts.document import Document
from ui.export.watermark_choice import WatermarkChoice
from ui.widgets.parts import box, button, fill, label, wrapping


class ExportPage(QScrollArea):
    """List the sheets with their issues; export one of them or all."""

    export_wanted = Signal(str, str, str)  # pdf, xlsx or values, form, instance; blank for all
    review_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is in it takes the keyboard, and shows that
        self.setAccessibleName("打印与导出")

    def show_document(self, document: Document) -> None:
        """List what the document prints now."""
        page, card, choice = box("page"), box("card"), WatermarkChoice()
        said = small_print(document.session)
        small = [wrapping("notice", f"▲ {said}")] if said else []
        above = (label("打印与导出", "title"), self._warning(document), *small, choice)
        fill(QVBoxLayout(page), *above, card, self._all(), None, margins=(40, 30, 40, 30), spacing=14)
        choice.show_document(document)
        grid = QGridLayout(card)
        grid.setContentsMargins(18, 14, 18, 14)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(0, 1)
        doubted = {at[:2] for at in document.session.doubted()}
        for row, sheet in enumerate(document.session.printed_sheets()):
            good = "待确认" if (sheet.form, sheet.instance) in doubted else "✓"
            self._add_sheet(grid, row, document, sheet, good)
        self.setWidget(page)

    def _warning(self, document: Document) -> QWidget:
        issues = document.session.issues()
        counts = count(issues)
        line = QWidget()
        parts: list[QWidget] = [label("✓ 没有错误，没有未填。", "bold")]
        if counts.open:
            sign, name = ("●", "error") if counts.errors else ("○", "bold")
            parts = [label(f"{sign} 还有：{counts._replace(notices=0).words}，导出的表会带着。", name)]
        if issues:
            parts += [button(f"查看审核结果（{len(issues)} 条）", self.review_wanted.emit, "quiet")]
        fill(QHBoxLayout(line), *parts, None)
        return line

    def _add_sheet(self, grid: QGridLayout, row: int, document: Document, sheet: Sheet, good: str) -> None:
        """Add a line for a sheet; `good` is what is said of one that is complete."""
        here = (sheet.form, sheet.instance)
        counts = count(i for i in document.session.issues() if i.address[:2] == here)
        grid.addWidget(wrapping(text=sheet.name), row, 0)
        grid.addWidget(label("A4 横向" if sheet.landscape else "A4 纵向", "muted"), row, 1)
        text, meaning = counts.badge
        state = label(text if counts.open else good, meaning if counts.open else "bold")
        grid.addWidget(state, row, 2)
        for column, (text, kind) in enumerate((("只导出本表 PDF", "pdf"), ("只导出本表 Excel", "xlsx")), 3):
            wanted = (kind, sheet.form, sheet.instance)
            grid.addWidget(button(text, partial(self.export_wanted.emit, *wanted), "quiet"), row, column)

    def _all(self) -> QBoxLayout:
        return fill(
            QHBoxLayout(),
            None,
            button("导出为数值…", lambda: self.export_wanted.emit("values", "", ""), "quiet"),
            button("导出 Excel…", lambda: self.export_wanted.emit("xlsx", "", "")),
            button("导出 PDF…", lambda: self.export_wanted.emit("pdf", "", ""), "primary"),
        )
