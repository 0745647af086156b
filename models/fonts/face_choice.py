"""Which face each style of the packs is set in: the bundled one, or one of the system that was chosen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from models.fonts.faces import STYLE_FACES

if TYPE_CHECKING:
    from models.fonts.system_faces import SystemFace

BUNDLED, SYSTEM = "bundled", "system"
CHOICES = (BUNDLED, SYSTEM)
# As official documents are set: titles in 小标宋, headings in 黑体, those below in 楷体, running text in
# 仿宋, tables in 宋体.
_ROLES = {
    "serif": ("song",),
    "serif-bold": ("hei",),
    "sans": ("hei",),
    "sans-bold": ("hei",),
    "title": ("xiaobiaosong",),
    "kai": ("kai",),
    "fangsong": ("fangsong", "song"),
}


@dataclass(frozen=True)
class FaceChoice:
    """The faces of the system that a session is set in; the bundled ones stand where there is none."""

    system: tuple[SystemFace, ...] = ()

    def __getitem__(self, style_face: str) -> str:
        """Name the face that a style's text is set in; KeyError for a face no style may have."""
        return self._names[style_face]

    @cached_property
    def _names(self) -> dict[str, str]:
        there = {one.role: one.name for one in self.system}
        return {
            style: next((there[role] for role in _ROLES[style] if role in there), bundled)
            for style, bundled in STYLE_FACES.items()
        }


BUNDLED_FACES = FaceChoice()
