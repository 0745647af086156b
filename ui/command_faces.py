"""Choosing faces on the command line, and the words for what the machine has of them."""

from __future__ import annotations

import sys
from collections.abc import Collection

from models.faces_choice import SYSTEM, use
from models.system_faces import ROLES, SystemFace, found


def choose_faces(choice: str) -> None:
    """Set what follows in the bundled faces, or in the system's, saying which those are."""
    faces: list[SystemFace] = []
    if choice == SYSTEM:
        from exporters.pdf_fonts import opens

        faces = [one for one in found().values() if opens(one.name)]
        print(in_words(faces), file=sys.stderr)
    use(faces)


def in_words(faces: Collection[SystemFace], paths: bool = True) -> str:
    """Say which faces of the system are there, from which files, and which are replaced."""
    there = {one.role for one in faces}
    lacking = "、".join(words for role, words in ROLES.items() if role not in there)
    if not faces:
        return f"本机没有可以嵌入的{lacking}，用程序自带的字体。"
    named = "、".join(f"{one.family}（{one.path}）" if paths else one.family for one in faces)
    return f"用系统的{named}" + (f"；没有{lacking}，用程序自带的字体代替。" if lacking else "。")
