"""Whether a formula and a number format of a workbook are still ours, however another program writes them."""

from __future__ import annotations

import re
from collections.abc import Sequence

# Texts in a formula stay as they are; outside of them programs differ in blanks, signs of fixed places,
# quotes around names of worksheets, prefixes of new functions, the brackets of TRUE() and noughts in 9E+099.
_TEXTS = re.compile(r'("(?:[^"]|"")*")')
_WRITTEN_OTHERWISE = re.compile(r"[\s$']|_XLFN\.|_XLWS\.|(?<=TRUE)\(\)|(?<=FALSE)\(\)|(?<=\dE[+-])0+(?=\d)")
# Of a number format: blanks as wide as a sign, signs that fill, languages, colours but white, marks of words.
_NOT_OF_THE_FIGURE = re.compile(
    r"_.|\*.|\[\$[^\]]*\]|\[(?:black|blue|cyan|green|magenta|red|yellow)\]|[\"\\\s]", re.IGNORECASE
)


def same_formula(one: str, other: str) -> bool:
    """Tell whether two formulas say the same."""
    return one == other or _plain_formula(one) == _plain_formula(other)


def _plain_formula(text: str) -> str:
    parts = _TEXTS.split(text.removeprefix("="))
    return "".join(
        part if i % 2 else _WRITTEN_OTHERWISE.sub("", part.upper()) for i, part in enumerate(parts)
    )


def same_format(one: str, other: str) -> bool:
    """Tell whether two number formats show every figure alike."""
    return one == other or _sections(one) == _sections(other)


def _sections(text: str) -> Sequence[str]:
    """Give what a format writes of a figure above, below and at nought."""
    above, *others = (_NOT_OF_THE_FIGURE.sub("", part) for part in text.split(";"))
    below, nought = (*others, *(f"-{above}", above)[len(others) :])[:2]
    return above, below, nought
