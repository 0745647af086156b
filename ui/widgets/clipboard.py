"""Tables on the system clipboard, as spreadsheets put them there and take them."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from models.editing.pasting import MAX_CHARACTERS, Table, from_tsv, to_tsv
from models.errors import TianbaoError
from models.importing.grids import Book, Grid

_NAME = "剪贴板"


def table_mime(table: Table) -> QMimeData:
    """Give a table as tab-separated text and as an HTML table."""
    data = QMimeData()
    # A single cell goes out as its bare text, without the line end and quotes of a table.
    single = len(table) == 1 and len(table[0]) == 1
    data.setText(table[0][0] if single else to_tsv(table))
    if not single:
        data.setHtml(_html(table))
    return data


def _html(table: Table) -> str:
    rows = ("".join(f"<td>{_cell(text)}</td>" for text in row) for row in table)
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


def _cell(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def put_table(table: Table) -> None:
    """Put a table on the clipboard."""
    QGuiApplication.clipboard().setMimeData(table_mime(table))


class ClipboardError(TianbaoError):
    """Report a clipboard that holds more than any table of a form could."""


def clipboard_table(whole_text: bool = False) -> Table:
    """Read the clipboard as a table; prose is one cell when `whole_text` and it is no table.

    Raise ClipboardError when there is too much of it.
    """
    data = QGuiApplication.clipboard().mimeData()
    text = data.text() if data is not None and data.hasText() else ""
    if len(text) > MAX_CHARACTERS:
        most = MAX_CHARACTERS // 10_000
        raise ClipboardError(f"剪贴板里的内容超过 {most} 万字，没有粘贴。请少选一些行列，分几次复制。")
    is_table = "\t" in text or (data is not None and data.hasHtml() and "<table" in data.html().lower())
    if whole_text and text.strip() and not is_table:
        return [[text.strip()]]
    return from_tsv(text)


def clipboard_book() -> Book:
    """Read the clipboard as a workbook of one sheet; ClipboardError as `clipboard_table`."""
    rows = tuple(map(tuple, clipboard_table()))
    return Book(_NAME, (Grid(_NAME, rows, file=_NAME),))
