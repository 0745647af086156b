"""Which face each style of the packs is set in: the bundled ones, or those of the system that were chosen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from models.fonts import STYLE_FACES

if TYPE_CHECKING:
    from models.system_faces import SystemFace

BUNDLED, SYSTEM = "bundled", "system"
CHOICES = (BUNDLED, SYSTEM)
# As official documents are set: titles in 小标宋, headings in 黑体, running text in 仿宋, tables in 宋体.
_ROLES = {
    "serif": ("song",),
    "serif-bold": ("hei",),
    "sans": ("hei",),
    "sans-bold": ("hei",),
    "title": ("xiaobiaosong",),
    "fangsong": ("fangsong", "song"),
}

_faces: dict[str, SystemFace] = {}
_names: dict[str, str] = dict(STYLE_FACES)


def use(faces: Iterable[SystemFace] = ()) -> None:
    """Set styles in these faces of the system from now on, in the bundled ones where there is none.

    Sheets that are laid out already stay as they are: `Session.lay_out_anew`.
    """
    _faces.clear()
    _faces.update((one.role, one) for one in faces)
    for style, bundled in STYLE_FACES.items():
        there = (_faces[role].name for role in _ROLES[style] if role in _faces)
        _names[style] = next(there, bundled)


def in_use() -> tuple[SystemFace, ...]:
    """List the faces of the system that are in use."""
    return tuple(_faces.values())


def chosen(style_face: str) -> str:
    """Name the face that a style's text is set in; KeyError for a face no style may have."""
    return _names[style_face]
