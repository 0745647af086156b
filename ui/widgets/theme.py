"""The look of the window: a few calm colours with one accent, fonts and the style sheet."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from ui.widgets.colours import LIGHT, Colours, chosen

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

_now = LIGHT


def __getattr__(name: str) -> str:
    """Give a colour as it is now, as `INK` or `ERROR`; to be asked for when something is drawn."""
    try:
        return str(getattr(_now, name.lower()))
    except AttributeError:
        raise AttributeError(f"{__name__} has no {name}") from None


def colour(meaning: str) -> str:
    """Give the colour of what something means: good, notice, error, or an offer; muted for anything else."""
    named = {"good": _now.good, "notice": _now.notice, "error": _now.error, "offer": _now.accent}
    return (named | {"ink": _now.ink}).get(meaning, _now.muted)


def _style(c: Colours) -> str:
    return f"""
QMainWindow, QWidget#page {{ background: {c.canvas}; }}
QWidget#panel, QWidget#card {{ background: {c.panel}; }}
QWidget#card {{ border: 1px solid {c.line}; border-radius: 8px; }}
QToolBar {{ background: {c.panel}; border: none; border-bottom: 1px solid {c.line}; padding: 5px 6px;
  spacing: 2px; }}
QToolBar::separator {{ width: 1px; background: {c.line}; margin: 6px 4px; }}
QToolBar QToolButton {{ padding: 6px 6px; border: 1px solid transparent; border-radius: 5px;
  color: {c.ink}; }}
QToolBar QToolButton:hover {{ background: {c.hover}; }}
QToolBar QToolButton:pressed {{ background: {c.selected}; }}
QToolBar QToolButton:disabled {{ color: {c.faint}; }}
QToolBar QToolButton:focus {{ border-color: {c.accent}; }}
QMenuBar {{ background: {c.panel}; color: {c.ink}; }}
QMenuBar::item {{ padding: 4px 10px; background: transparent; border-radius: 4px; }}
QMenuBar::item:selected {{ background: {c.selected}; }}
QStatusBar {{ background: {c.panel}; color: {c.muted}; border-top: 1px solid {c.line}; }}
QStatusBar::item {{ border: none; }}
QStatusBar QLabel, QStatusBar QToolButton {{ color: {c.muted}; padding: 2px 6px; }}
QStatusBar QToolButton {{ border: 1px solid transparent; border-radius: 4px; }}
QStatusBar QToolButton:checked {{ background: {c.selected}; }}
QStatusBar QToolButton:hover, QStatusBar QToolButton:focus {{ border-color: {c.accent}; }}
QStatusBar QToolButton::menu-indicator {{ image: none; width: 0; }}
QSplitter::handle {{ background: {c.line}; }}
QPushButton {{ padding: 5px 14px; border: 1px solid {c.edge}; border-radius: 5px;
  background: {c.panel}; color: {c.ink}; }}
QPushButton:hover {{ background: {c.hover}; }}
QPushButton:focus {{ border: 1px solid {c.accent}; }}
QPushButton:disabled {{ color: {c.faint}; border-color: {c.line}; }}
QPushButton#primary {{ background: {c.accent}; border: 1px solid {c.accent}; color: {c.on_accent};
  font-weight: bold; padding: 7px 20px; }}
QPushButton#primary:hover {{ background: {c.accent_dark}; }}
QPushButton#primary:focus {{ border: 2px solid {c.ink}; padding: 6px 19px; }}
QPushButton#primary:disabled {{ background: {c.track}; border-color: {c.track}; color: {c.faint}; }}
QPushButton#choice {{ padding: 4px 8px; }}
QPushButton#choice:checked {{ background: {c.accent}; border: 1px solid {c.accent}; color: {c.on_accent};
  font-weight: bold; }}
QPushButton#choice:checked:focus {{ border: 2px solid {c.ink}; padding: 3px 7px; }}
QPushButton#fold {{ padding: 1px 8px; border: 1px solid transparent; background: transparent;
  color: {c.muted}; }}
QPushButton#fold:checked {{ background: {c.selected}; }}
QPushButton#fold:hover, QPushButton#fold:focus {{ border-color: {c.accent}; }}
QPushButton#quiet {{ padding: 3px 10px; border: 1px solid transparent; background: transparent;
  color: {c.accent}; }}
QPushButton#quiet:hover {{ background: {c.hover}; }}
QPushButton#quiet:focus {{ border: 1px solid {c.accent}; }}
QPushButton#quiet:disabled {{ color: {c.faint}; }}
QLineEdit {{ padding: 4px 7px; border: 1px solid {c.edge}; border-radius: 4px;
  background: {c.panel}; color: {c.ink}; placeholder-text-color: {c.muted}; min-height: 20px;
  selection-background-color: {c.accent}; }}
QLineEdit:focus {{ border: 1px solid {c.accent}; }}
QLineEdit[wrong="true"] {{ border: 1px solid {c.error}; }}
QSpinBox QLineEdit, QComboBox QLineEdit {{ border: none; padding: 0 2px; }}
QSpinBox, QComboBox {{ min-height: 26px; }}
QTreeView, QListView, QTextBrowser {{ background: {c.panel}; border: 1px solid transparent; outline: none;
  color: {c.ink}; }}
QTreeView:focus, QListView:focus, QTextBrowser:focus {{ border: 1px solid {c.accent}; }}
QTreeView::item {{ min-height: 22px; border: none; }}
QTreeView::item:hover {{ background: {c.hover}; }}
QTreeView::item:selected {{ background: {c.selected}; }}
QTreeWidget#subjects::item:selected {{ color: {c.ink}; }}
QListView#cards::item {{ border: 1px solid transparent; border-radius: 5px; }}
QListView#cards::item:hover {{ background: {c.hover}; }}
QListView#cards::item:selected {{ background: {c.selected}; color: {c.ink}; }}
QListView#cards::item:focus {{ border: 1px solid {c.accent}; }}
QLabel {{ color: {c.ink}; }}
QLabel#muted {{ color: {c.muted}; }}
QLabel#heading {{ font-size: 11pt; font-weight: bold; }}
QLabel#title {{ font-size: 18pt; font-weight: bold; }}
QLabel#total {{ font-size: 27pt; font-weight: bold; }}
QLabel#balance {{ font-size: 18pt; font-weight: bold; }}
QLabel#balance[long="true"] {{ font-size: 14pt; }}
QLabel#grade {{ font-size: 13pt; color: {c.muted}; }}
QLabel#bold {{ font-weight: bold; }}
QLabel#notice {{ color: {c.notice}; }}
QLabel#error {{ color: {c.error}; }}
QFrame#rule {{ background: {c.line}; border: none; max-height: 1px; min-height: 1px; }}
QFrame#message {{ border-bottom: 1px solid {c.line}; background: {c.panel}; }}
QFrame#message[kind="error"] {{ background: {c.error_tint}; }}
QFrame#message[kind="notice"] {{ background: {c.notice_tint}; }}
QFrame#message[kind="good"] {{ background: {c.good_tint}; }}
QScrollArea, QScrollArea > QWidget > QWidget#panel {{ border: none; background: {c.panel}; }}
QScrollArea#guide {{ border: 1px solid transparent; }}
QScrollArea#guide:focus {{ border: 1px solid {c.accent}; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
QScrollBar::handle {{ background: {c.handle}; border-radius: 4px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::handle:hover {{ background: {c.handle_hover}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QAbstractScrollArea::corner {{ background: {c.canvas}; border: none; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QProgressBar {{ border: none; border-radius: 3px; background: {c.track}; max-height: 6px; min-height: 6px; }}
QProgressBar::chunk {{ border-radius: 3px; background: {c.accent}; }}
QToolTip {{ background: {c.panel}; color: {c.ink}; border: 1px solid {c.line}; padding: 4px; }}
"""


def apply_theme(app: QApplication) -> None:
    """Give the application its Chinese, its font and the look that goes with the desktop's colours."""
    if app.property(_DRESSED):
        return
    app.setProperty(_DRESSED, True)
    _speak_chinese(app)
    app.setStyle("Fusion")
    dress(app, app.palette())
    app.styleHints().colorSchemeChanged.connect(lambda _: _dress_anew(app))
    font = QFont(interface_family())
    font.setPointSizeF(BASE_POINTS)
    app.setFont(font)


def dress(app: QApplication, system: QPalette) -> None:
    """Draw the window in the colours that go with a system's palette."""
    global _now
    _now = chosen(system)
    app.setPalette(_palette(_now))
    app.setStyleSheet(_style(_now))


def _dress_anew(app: QApplication) -> None:
    app.setPalette(QPalette())  # what the system has now
    dress(app, app.palette())


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


def _palette(c: Colours) -> QPalette:
    palette = QPalette(QColor(c.panel), QColor(c.canvas))
    role = QPalette.ColorRole
    for part, colour in {
        role.WindowText: c.ink,
        role.Text: c.ink,
        role.ButtonText: c.ink,
        role.BrightText: c.error,
        role.Base: c.panel,
        role.AlternateBase: c.canvas,
        role.ToolTipBase: c.panel,
        role.ToolTipText: c.ink,
        role.Highlight: c.accent,
        role.HighlightedText: c.on_accent,
        role.Link: c.accent,
        role.LinkVisited: c.accent,
        role.PlaceholderText: c.muted,
    }.items():
        palette.setColor(part, QColor(colour))
    for part in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, part, QColor(c.faint))
    return palette
