"""Faces for Qt, opened when first needed: families for widgets, glyphs for the paper."""

from __future__ import annotations

import atexit
from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QPointF, Qt
from PySide6.QtGui import QFont, QFontDatabase, QGlyphRun, QPainterPath, QRawFont

from models.fonts.faces import FontDataError, face

_GLYPH_RUNS = 4096
_POINTS_PER_INCH = 72.0


@cache
def family(name: str) -> str:
    """Register a face with Qt and give its family; FontDataError when its file is unreadable."""
    if face(name).family:
        number = QFontDatabase.addApplicationFontFromData(_bytes(name))
    else:
        number = QFontDatabase.addApplicationFont(str(face(name).path))
    families = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    if not families:
        raise _unreadable(name)
    return families[0]


def widget_font(name: str, pixels: float, dots_per_inch: float) -> QFont:
    """Give a face for an editor, as tall as the paper's text; `pixels` may be a fraction."""
    font = QFont(family(name))
    font.setPointSizeF(max(1.0, pixels * _POINTS_PER_INCH / dots_per_inch))
    font.setBold(name.endswith("-bold"))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


@cache
def _bytes(name: str) -> QByteArray:
    try:
        return QByteArray(face(name).program())
    except Exception as error:  # a file of the system may have been damaged since it was found
        raise face(name).unreadable(repr(error)) from error


@lru_cache(256)
def raw_font(name: str, pixels: float, printed: bool = False) -> QRawFont:
    """Give a face at a size in device pixels, unhinted so that widths are those of the PDF."""
    font = QRawFont(_open_printed(name) if printed else _open(name))
    font.setPixelSize(pixels)
    return font


@cache
def _open(name: str) -> QRawFont:
    font = QRawFont()
    font.loadFromData(_bytes(name), 16.0, QFont.HintingPreference.PreferNoHinting)
    if not font.isValid():
        raise _unreadable(name)
    return font


@cache
def _open_printed(name: str) -> QRawFont:
    """Open a face so that Qt embeds it in a print job: only registered fonts are, others go as outlines.

    A desktop may have a face of the same name; the outlines of ours are better than the text in that one.
    """
    font = QRawFont.fromFont(widget_font(name, 16.0, _POINTS_PER_INCH))
    return font if font.fontTable("head") == _open(name).fontTable("head") else _open(name)


@lru_cache(_GLYPH_RUNS)
def glyph_run(text: str, name: str, pixels: float, printed: bool = False, spread: float = 0.0) -> QGlyphRun:
    """Set text on one line from (0, 0), each character as wide as models.fonts.faces says, `spread` apart.

    No shaping, no kerning: the PDF is set the same way, so a line ends at the same place in both.
    """
    one = face(name)
    font = raw_font(one.drawn_as, pixels, printed)
    glyphs = font.glyphIndexesForString(text)
    run = QGlyphRun()
    run.setRawFont(font)
    scale, shift = pixels / one.units_per_em, one.shifts
    at, positions = 0, []
    for i, (character, advance) in enumerate(zip(text, one.advances(text), strict=True)):
        positions.append(QPointF((at + shift.get(character, 0)) * scale + i * spread, 0.0))
        at += advance
    run.setGlyphIndexes(glyphs[: len(positions)])
    run.setPositions(positions)
    return run


def outline(glyphs: QGlyphRun) -> QPainterPath:
    """Give the shape of text."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for index, at in zip(glyphs.glyphIndexes(), glyphs.positions(), strict=True):
        path.addPath(glyphs.rawFont().pathForGlyph(index).translated(at))
    return path


@atexit.register
def _release() -> None:
    """Let go of Qt's fonts before Qt goes: a raw font that outlives the application crashes it."""
    for remembered in (glyph_run, raw_font, _open_printed, _open):
        remembered.cache_clear()


def _unreadable(name: str) -> FontDataError:
    return face(name).unreadable(str(face(name).path))
