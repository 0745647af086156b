"""Compare pictures of pages: how much ink of one has no ink near it in the other."""

from __future__ import annotations

import pytest
from PIL import Image, ImageChops, ImageFilter

from tools.page_images import POPPLER_MISSING, has_poppler

DPI = 100
NEEDS_POPPLER = pytest.mark.skipif(not has_poppler(), reason=POPPLER_MISSING)

# How much darker than all that is near, of 255, makes a pixel one that is missing: 40 %.
_DARKER = 102


def missing_ink(one: Image.Image, other: Image.Image, near: int = 1) -> float:
    """Give the pixels in a million that are dark in one picture and light all around in the other.

    Pens smooth glyphs differently and put lines on their own pixels: so many pixels of 0.25 mm are let pass.
    The PDF and the Qt pen: 0 on every page of the samples. A label of two characters left out: 75; moved
    by 1 mm: 69; the shortest line left out: 30; a long line left out: 720, moved by 1 mm: 1,400.
    """
    width, height = (min(sizes) for sizes in zip(one.size, other.size, strict=True))
    # poppler rounds the size of a page up, Qt to the nearest pixel.
    assert max(one.width, other.width) - width <= 1
    assert max(one.height, other.height) - height <= 1
    greys = [picture.convert("L").crop((0, 0, width, height)) for picture in (one, other)]
    return (_lost(*greys, near) + _lost(*reversed(greys), near)) / (width * height) * 1e6


def _lost(dark: Image.Image, light: Image.Image, near: int) -> int:
    """Count the pixels of the first that are darker than all near them in the second."""
    return sum(
        ImageChops.subtract(light.filter(ImageFilter.MinFilter(2 * near + 1)), dark).histogram()[_DARKER:]
    )
