"""Words of a workbook as wordings of a pack."""

from __future__ import annotations

import re

_NOT_PRINTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85]")


def worded(text: str) -> str:
    """Write words of the workbook so that a brace is a brace; marks such as {Y} are put in afterwards."""
    return text.replace("{", "{{").replace("}", "}}")


def printable(text: str) -> str:
    """Leave out control characters, which nobody sees and no pack can hold; a line break becomes a space."""
    return _NOT_PRINTED.sub("", _BREAKS.sub(" ", text))


def unprintable(text: str) -> tuple[str, ...]:
    """List what `printable` leaves out, as `U+0080`, each once."""
    found = dict.fromkeys((*_BREAKS.findall(text), *_NOT_PRINTED.findall(text)))
    return tuple(dict.fromkeys(f"U+{ord(one):04X}" for run in found for one in run))
