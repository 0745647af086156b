"""Words of tables as they are compared: heads, names of rows, codes."""

from __future__ import annotations

import unicodedata


def plain_words(text: str) -> str:
    """Give words without spaces, line breaks, difference of width and the colon behind them."""
    return "".join(unicodedata.normalize("NFKC", text).split()).rstrip(":")
