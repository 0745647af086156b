"""Choosing faces on the command line."""

from __future__ import annotations

import sys

from models.fonts.face_choice import BUNDLED, BUNDLED_FACES, FaceChoice
from models.fonts.system_faces import found, in_words


def chosen_faces(choice: str) -> FaceChoice:
    """Give the bundled faces, or the system's, saying which those are."""
    if choice == BUNDLED:
        return BUNDLED_FACES
    from exporters.pdf.fonts import opens

    faces = tuple(one for one in found().values() if opens(one.name))
    print(in_words(faces), file=sys.stderr)
    return FaceChoice(faces)
