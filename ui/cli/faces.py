"""Choosing faces on the command line, and the words for what the machine has of them."""

from __future__ import annotations

import sys
from collections.abc import Collection

from models.fonts.face_choice import BUNDLED, BUNDLED_FACES, FaceChoice
from models.fonts.system_faces import ROLES, SystemFace, found


def chosen_faces(choice: str) -> FaceChoice:
    """Give the bundled faces, or the system's, saying which those are."""
    if choice == BUNDLED:
        return BUNDLED_FACES
    from exporters.pdf.fonts import opens

    faces = tuple(one for one in found().values() if opens(one.name))
    print(in_words(faces), file=sys.stderr)
    return FaceChoice(faces)


def in_words(faces: Collection[SystemFace], paths: bool = True) -> str:
    """Say which faces of the system are there, from which files, and which are replaced."""
    there = {one.role for one in faces}
    lacking = "、".join(words for role, words in ROLES.items() if role not in there)
    if not faces:
        return f"本机没有可以嵌入的{lacking}，用程序自带的字体。"
    named = "、".join(f"{one.family}（{one.path}）" if paths else one.family for one in faces)
    return f"用系统的{named}" + (f"；没有{lacking}，用程序自带的字体代替。" if lacking else "。")
