"""Find forms wider than their paper, whose right columns nobody could print."""

from __future__ import annotations

from collections.abc import Iterator

from models.packs.forms import Form, Pack
from models.packs.references import Location

_PAPER = {"portrait": 210, "landscape": 297}
"""Widths of A4 in mm."""
_LEAST = 0.5
"""In mm: less over the edge of the type area is rounding."""
_LYING = {"portrait": "竖排", "landscape": "横排"}


def wider_than_paper(pack: Pack) -> Iterator[tuple[Location, str]]:
    """Say which forms are wider than what their margins leave of the page."""
    for where, forms in (("forms", pack.forms), ("added", pack.added)):
        for i, form in enumerate(forms):
            room, width = _room(form), sum(form.grid)
            if form.printed and width > room + _LEAST:
                yield (where, i, "grid"), _said(form, room, width)


def _room(form: Form) -> float:
    return _PAPER[form.orientation] - form.margins[1] - form.margins[3]


def _said(form: Form, room: float, width: float) -> str:
    paper = f"A4 {_LYING[form.orientation]}去掉左右边距有 {room:g} 毫米"
    turned = (
        form.orientation == "portrait" and width <= _PAPER["landscape"] - form.margins[1] - form.margins[3]
    )
    how = "请改小 grid 或 margins" + ("，或写 orientation: landscape" if turned else "")
    return f"表宽 {width:g} 毫米，{paper}，右边 {width - room:g} 毫米印在边距里或纸外。{how}"
