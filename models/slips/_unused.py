"""Find what a pack's own file says and nothing asks for: most often a name that is misspelt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path

from models.errors import meant
from models.expressions.wordings import Placeholder, Template
from models.packs.forms import Pack
from models.packs.references import Location
from models.packs.yaml_source import YamlMapping
from models.slips._formulas import seen_formulas
from models.slips._words import said_under

_OF_ITSELF = frozenset(
    ("label", "head", "section", "plain", "long", "number", "value", "text", "figure", "note", "title")
)
"""Styles that are taken where a form names none."""


def unused(
    pack: Pack, data: YamlMapping, taken: Collection[str], own: Path
) -> Iterator[tuple[Location, str]]:
    """Say what in `own`, the file looked at, has no effect; what it inherits may serve other packs.

    A spare style, format or library entry (which may only carry an anchor) is no slip, unless it looks
    like one that is inherited. A policy figure always is: somebody believes that it counts.
    """
    paths = {path for seen in seen_formulas(pack) for path in seen.what.references}
    asked, told = {path[1] for path in paths if path[0] == "policy"}, {path[0] for path in paths}
    sections = (
        ("names", "没有公式用到这个名称，程序自己也不用", told | {"unit", "filer", "kind"}),
        ("styles", "没有单元格用到这种样式", set(said_under(data.get("forms"), "style")) | _OF_ITSELF),
        ("policy", "没有公式用到这个政策值", asked),
        ("formats", "没有单元格用到这种格式", set(_formats(pack))),
        ("library", "没有 use 用到这一项", taken),
    )
    for name, how, used in sections:
        section = data.get(name)
        if not isinstance(section, YamlMapping):
            continue
        for key in section:
            below = [one for one in section if section.marks[one].file != own or name == "policy"]
            also = meant(key, [one for one in below if one != key])
            if key not in used and section.marks[key].file == own and (also or name == "policy"):
                yield (name, key), f"{how}：“{key}”{also}。不用的请删去"


def repeated_codes(pack: Pack) -> Iterator[tuple[Location, str]]:
    """Say which codes of checks and ties stand twice, so that an overlay could not say which it means."""
    codes = Counter(tie.code for tie in pack.ties)
    yield from (
        (("ties", i, "code"), f"编号“{tie.code}”用了两次，改写时分不清是哪一条")
        for i, tie in enumerate(pack.ties)
        if codes[tie.code] > 1
    )


def _formats(pack: Pack) -> Iterator[str]:
    for form in pack.forms:
        for block in form.blocks:
            yield from (cell.format for cell in block.every_cell)
    for seen in seen_formulas(pack):
        if isinstance(seen.what, Template):
            yield from (part.format for part in seen.what.parts if isinstance(part, Placeholder))
