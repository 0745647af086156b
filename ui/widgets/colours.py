"""The colours of the window: light, dark, or made of the system's own where it asks for high contrast."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtGui import QColor, QPalette

_READABLE = 4.5
"""The least contrast of small text against what it stands on, after WCAG 2."""
_HIGH = 12.0
"""Systems that ask for high contrast have at least this much, on one plain ground for everything."""


class Colours(NamedTuple):
    """What each part of the window is drawn in."""

    accent: str = "#1A5A9E"
    accent_dark: str = "#14487F"
    on_accent: str = "#FFFFFF"
    ink: str = "#1B2430"
    muted: str = "#5F6B7A"
    faint: str = "#A3ACB8"
    line: str = "#DCE2E9"
    edge: str = "#C4CDD8"
    panel: str = "#FFFFFF"
    canvas: str = "#F2F4F8"
    hover: str = "#EEF3F9"
    selected: str = "#E1ECF7"
    handle: str = "#C3CBD6"
    handle_hover: str = "#9BA7B6"
    track: str = "#E4E8EE"
    good: str = "#2A7D4F"
    notice: str = "#9A5900"
    error: str = "#BE3029"
    good_tint: str = "#EAF6EF"
    notice_tint: str = "#FDF3E1"
    error_tint: str = "#FCECEB"


LIGHT = Colours()
"""Also what stands on the paper, which stays white."""
DARK = Colours(
    accent="#7DB4F2",
    accent_dark="#A9CDF7",
    on_accent="#0E1722",
    ink="#E8ECF1",
    muted="#AEB8C4",
    faint="#7A8593",
    line="#3A434F",
    edge="#5A6674",
    panel="#1F252D",
    canvas="#15191F",
    hover="#2A323C",
    selected="#2C4058",
    handle="#55606E",
    handle_hover="#7A8593",
    track="#38414C",
    good="#7FD6A2",
    notice="#F2BE6A",
    error="#FF9B94",
    good_tint="#1D3528",
    notice_tint="#3B2F18",
    error_tint="#43211F",
)
_DEEP = Colours(good="#17512F", notice="#6B3E00", error="#8F1B16")
"""What means something, for the highest contrast on a light ground."""


def chosen(system: QPalette) -> Colours:
    """Choose the colours that go with a system's palette."""
    ground, words = system.color(QPalette.ColorRole.Window), system.color(QPalette.ColorRole.WindowText)
    plain = {system.color(role).rgb() for role in (QPalette.ColorRole.Base, QPalette.ColorRole.Button)}
    base = DARK if ground.lightness() < words.lightness() else LIGHT
    if plain == {ground.rgb()} and contrast(ground, words) >= _HIGH:
        return _high_contrast(base, ground, words, system.color(QPalette.ColorRole.Highlight))
    return base


def _high_contrast(base: Colours, ground: QColor, words: QColor, highlight: QColor) -> Colours:
    """Draw everything in the system's two colours, its third where that can be read."""
    panel, ink = ground.name(), words.name()
    accent = highlight.name() if contrast(highlight, ground) >= _READABLE else ink
    plain = Colours(*(ink for _ in base))
    grounds = dict.fromkeys(("panel", "canvas", "good_tint", "notice_tint", "error_tint", "on_accent"), panel)
    marked = dict.fromkeys(("hover", "selected", "track"), _mixed(ground, words).name())
    signs = DARK if base is DARK else _DEEP
    said = {"good": signs.good, "notice": signs.notice, "error": signs.error}
    return plain._replace(accent=accent, **grounds, **marked, **said)


def _mixed(ground: QColor, words: QColor) -> QColor:
    """Give a shade between, nearer to the ground."""
    parts = zip(ground.getRgb()[:3], words.getRgb()[:3], strict=True)  # type: ignore[index]
    return QColor(*(round(0.8 * a + 0.2 * b) for a, b in parts))


def contrast(one: QColor, other: QColor) -> float:
    """Give how well one colour is seen on another, from 1 to 21, after WCAG 2."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
