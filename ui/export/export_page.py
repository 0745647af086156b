"""The last step 打印与导出: what will be printed, what is still wrong, and the files to make of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from models.checks.counts import count
from models.layout.sheet import Sheet
from models.pages.long_texts import long_texts
from models.pages.small_print import small_print
from ui.drafts.document import Document
from ui.export._part_choice import PartChoice
from ui.export.added_choice import AddedChoice
from ui.export.watermark_choice import WatermarkChoice
from ui.widgets.parts import box, button, fill, label, wrapping

_OF_TABLE = (("只导出本表 PDF", "pdf"), ("只导出本表 Excel", "xlsx"))
_OF_TEXT = (("只导出正文 PDF", "pdf"), ("只导出正文 Word", "docx"))
_ALL = (
    (
        ("导出校对稿…", "proof", "quiet"),
        ("导出纯文本…", "txt", "quiet"),
        ("导出网页…", "html", "quiet"),
        ("导出 Word…", "docx", ""),
    ),
    (("导出为数值…", "values", "quiet"), ("导出 Excel…", "xlsx", ""), ("导出 PDF…", "pdf", "primary")),
)


Badge = Callable[[str, str], tuple[str, str]]


class ExportPage(QScrollArea):
    """List the sheets with their issues; export one of them or all."""

    export_wanted = Signal(str, str, str)  # one of KINDS, form, instance; blank for all
    review_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is in it takes the keyboard, and shows that
        self.setAccessibleName("打印与导出")

    def show_document(self, document: Document, badge: Badge) -> None:
        """List what the document prints now; `badge` gives what the steps say of a form and its meaning."""
        page, card, watermark, added = box("page"), box("card"), WatermarkChoice(), AddedChoice()
        sheets = document.session.printed_sheets()
        told = filter(None, (small_print(document.session), long_texts(document.session)))
        above: list[QWidget] = [label("打印与导出", "title"), self._warning(document)]
        above += [wrapping("notice", f"▲ {said}") for said in told]
        above += [watermark, added]
        if len({sheet.document for sheet in sheets}) > 1:
            above.append(PartChoice(document))
        all_there_is = map(self._all, _ALL)
        fill(QVBoxLayout(page), *above, card, *all_there_is, None, margins=(40, 30, 40, 30), spacing=14)
        watermark.show_document(document)
        added.show_document(document)
        grid = QGridLayout(card)
        grid.setContentsMargins(18, 14, 18, 14)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(0, 1)
        for row, sheet in enumerate(sheets):
            self._add_sheet(grid, row, sheet, badge(sheet.form, sheet.instance))
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

    def _add_sheet(self, grid: QGridLayout, row: int, sheet: Sheet, badge: tuple[str, str]) -> None:
        text, meaning = badge
        grid.addWidget(wrapping(text=sheet.name), row, 0)
        grid.addWidget(label("A4 横向" if sheet.landscape else "A4 纵向", "muted"), row, 1)
        grid.addWidget(label(text, "bold" if meaning in ("good", "offer") else meaning), row, 2)
        for column, (text, kind) in enumerate(_OF_TEXT if sheet.document else _OF_TABLE, 3):
            wanted = (kind, sheet.form, sheet.instance)
            grid.addWidget(button(text, partial(self.export_wanted.emit, *wanted), "quiet"), row, column)

    def _all(self, line: tuple[tuple[str, str, str], ...]) -> QBoxLayout:
        """Give a line of buttons that export all there is."""
        wanted = self.export_wanted.emit
        made = (button(text, partial(wanted, kind, "", ""), look) for text, kind, look in line)
        return fill(QHBoxLayout(), None, *made)
