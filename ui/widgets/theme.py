"""The look of the window: a few calm colours with one accent, fonts and the style sheet."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

ACCENT: Final = "#1A5A9E"
ACCENT_DARK: Final = "#14487F"
INK: Final = "#1B2430"
MUTED: Final = "#5F6B7A"
LINE: Final = "#DCE2E9"
PANEL: Final = "#FFFFFF"
CANVAS: Final = "#F2F4F8"
HOVER: Final = "#EEF3F9"
SELECTED: Final = "#E1ECF7"
GOOD: Final = "#2A7D4F"
NOTICE: Final = "#A86200"
ERROR: Final = "#BE3029"
GOOD_TINT: Final = "#EAF6EF"
NOTICE_TINT: Final = "#FDF3E1"
ERROR_TINT: Final = "#FCECEB"

BASE_POINTS = 10.0
_DRESSED = "tianbao-dressed"
_CHINESE_FACES = (
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "PingFang SC",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "UOS",
)

STYLE: Final = f"""
QMainWindow, QWidget#page {{ background: {CANVAS}; }}
QWidget#panel, QWidget#card {{ background: {PANEL}; }}
QWidget#card {{ border: 1px solid {LINE}; border-radius: 8px; }}
QToolBar {{ background: {PANEL}; border: none; border-bottom: 1px solid {LINE}; padding: 5px 6px;
  spacing: 2px; }}
QToolBar::separator {{ width: 1px; background: {LINE}; margin: 6px 4px; }}
QToolBar QToolButton {{ padding: 6px 6px; border: 1px solid transparent; border-radius: 5px; color: {INK}; }}
QToolBar QToolButton:hover {{ background: {HOVER}; }}
QToolBar QToolButton:pressed {{ background: {SELECTED}; }}
QToolBar QToolButton:disabled {{ color: #A3ACB8; }}
QToolBar QToolButton:focus {{ border-color: {ACCENT}; }}
QMenuBar {{ background: {PANEL}; color: {INK}; }}
QMenuBar::item {{ padding: 4px 10px; background: transparent; border-radius: 4px; }}
QMenuBar::item:selected {{ background: {SELECTED}; }}
QStatusBar {{ background: {PANEL}; color: {MUTED}; border-top: 1px solid {LINE}; }}
QStatusBar::item {{ border: none; }}
QStatusBar QLabel, QStatusBar QToolButton {{ color: {MUTED}; padding: 2px 6px; }}
QStatusBar QToolButton {{ border: 1px solid transparent; border-radius: 4px; }}
QStatusBar QToolButton:checked {{ background: {SELECTED}; }}
QStatusBar QToolButton:hover, QStatusBar QToolButton:focus {{ border-color: {ACCENT}; }}
QStatusBar QToolButton::menu-indicator {{ image: none; width: 0; }}
QSplitter::handle {{ background: {LINE}; }}
QPushButton {{ padding: 5px 14px; border: 1px solid #C4CDD8; border-radius: 5px;
  background: {PANEL}; color: {INK}; }}
QPushButton:hover {{ background: {HOVER}; }}
QPushButton:focus {{ border: 1px solid {ACCENT}; }}
QPushButton:disabled {{ color: #A3ACB8; border-color: {LINE}; }}
QPushButton#primary {{ background: {ACCENT}; border: 1px solid {ACCENT}; color: white; font-weight: bold;
  padding: 7px 20px; }}
QPushButton#primary:hover {{ background: {ACCENT_DARK}; }}
QPushButton#primary:focus {{ border: 2px solid #0B2C50; padding: 6px 19px; }}
QPushButton#primary:disabled {{ background: #B7C6D8; border-color: #B7C6D8; }}
QPushButton#quiet {{ padding: 3px 10px; border: 1px solid transparent; background: transparent;
  color: {ACCENT}; }}
QPushButton#quiet:hover {{ background: {HOVER}; }}
QPushButton#quiet:focus {{ border: 1px solid {ACCENT}; }}
QPushButton#quiet:disabled {{ color: #A3ACB8; }}
QLineEdit {{ padding: 4px 7px; border: 1px solid #C4CDD8; border-radius: 4px;
  background: {PANEL}; color: {INK}; min-height: 20px; selection-background-color: {ACCENT}; }}
QLineEdit:focus {{ border: 1px solid {ACCENT}; }}
QSpinBox QLineEdit, QComboBox QLineEdit {{ border: none; padding: 0 2px; }}
QSpinBox, QComboBox {{ min-height: 26px; }}
QTreeView, QListView {{ background: {PANEL}; border: none; outline: none; color: {INK}; }}
QTreeView::item {{ min-height: 22px; border: none; }}
QTreeView::item:hover {{ background: {HOVER}; }}
QTreeView::item:selected {{ background: {SELECTED}; }}
QListView#cards::item {{ border: 1px solid transparent; border-radius: 5px; }}
QListView#cards::item:hover {{ background: {HOVER}; }}
QListView#cards::item:selected {{ background: {SELECTED}; color: {INK}; }}
QListView#cards::item:focus {{ border: 1px solid {ACCENT}; }}
QLabel {{ color: {INK}; }}
QLabel#muted {{ color: {MUTED}; }}
QLabel#heading {{ font-size: 11pt; font-weight: bold; }}
QLabel#title {{ font-size: 18pt; font-weight: bold; }}
QLabel#total {{ font-size: 27pt; font-weight: bold; }}
QLabel#balance {{ font-size: 18pt; font-weight: bold; }}
QLabel#grade {{ font-size: 13pt; color: {MUTED}; }}
QLabel#bold {{ font-weight: bold; }}
QLabel#notice {{ color: {NOTICE}; }}
QLabel#error {{ color: {ERROR}; }}
QFrame#rule {{ background: {LINE}; border: none; max-height: 1px; min-height: 1px; }}
QFrame#message {{ border-bottom: 1px solid {LINE}; background: {PANEL}; }}
QFrame#message[kind="error"] {{ background: {ERROR_TINT}; }}
QFrame#message[kind="notice"] {{ background: {NOTICE_TINT}; }}
QFrame#message[kind="good"] {{ background: {GOOD_TINT}; }}
QScrollArea, QScrollArea > QWidget > QWidget#panel {{ border: none; background: {PANEL}; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
QScrollBar::handle {{ background: #C3CBD6; border-radius: 4px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::handle:hover {{ background: #9BA7B6; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QAbstractScrollArea::corner {{ background: {CANVAS}; border: none; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QProgressBar {{ border: none; border-radius: 3px; background: #E4E8EE; max-height: 6px; min-height: 6px; }}
QProgressBar::chunk {{ border-radius: 3px; background: {ACCENT}; }}
QToolTip {{ background: {PANEL}; color: {INK}; border: 1px solid {LINE}; padding: 4px; }}
"""


def apply_theme(app: QApplication) -> None:
    """Give the application its Chinese, its font and its light look, whatever the desktop has."""
    if app.property(_DRESSED):
        return
    app.setProperty(_DRESSED, True)
    _speak_chinese(app)
    app.setStyle("Fusion")
    app.styleHints().setColorScheme(Qt.ColorScheme.Light)
    app.setPalette(_palette())
    font = QFont(interface_family())
    font.setPointSizeF(BASE_POINTS)
    app.setFont(font)
    app.setStyleSheet(STYLE)


def _speak_chinese(app: QApplication) -> None:
    """Let Qt's own buttons, menus and dialogs be Chinese."""
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    translator = QTranslator(app)
    if translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)


def interface_family() -> str:
    """Choose the desktop's own Chinese sans face, the bundled one where there is none."""
    known = set(QFontDatabase.families())
    for family in _CHINESE_FACES:
        if family in known:
            return family
    from ui.widgets.qt_faces import family as bundled

    return bundled("sans")


def _palette() -> QPalette:
    palette = QPalette(QColor(PANEL), QColor(CANVAS))
    role = QPalette.ColorRole
    for part, colour in {
        role.WindowText: INK,
        role.Text: INK,
        role.ButtonText: INK,
        role.Base: PANEL,
        role.Highlight: ACCENT,
        role.HighlightedText: PANEL,
        role.Link: ACCENT,
        role.PlaceholderText: "#8A94A2",
    }.items():
        palette.setColor(part, QColor(colour))
    return palette
