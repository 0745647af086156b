"""Whose tables they are: the names of units that stand over the tables of a workbook."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from models.importing._bands import line_texts
from models.importing._outlines import FormOutline
from models.importing._recognising import FoundTable
from models.importing._words import plain
from models.packs.blocks import FieldsBlock

_PLACE = re.compile(r"\{([^{}]*)\}")
_LABEL = re.compile(r"(?:部门|单位|填报单位|预算单位|编报单位)(?:全称|名称):(?P<unit>.{2,60})")
_YEAR = re.compile(r"^(?:19|20)\d\d年度?")
_BODY = re.compile(r".{2,}(?:[局委办院校会部站所馆队团厅处社府署台园室镇乡司]|中心|街道|学|公司)(?:\(.*\))?")
"""How names of units end; what else stands before a title is none."""
_OPEN = re.compile(r"[×xX_＿*]{2,}")
"""A blank or a stand-in for a name."""
_LONGEST = 80


def other_unit(forms: Sequence[FormOutline], tables: Iterable[FoundTable], own: str) -> str:
    """Give the unit that tables say they are of, where none of them names the draft's own; else blank."""
    if not own:
        return ""
    patterns = [pattern for form in forms for pattern in _patterns(form)]
    named = Counter(name for table in tables for name in _names(table, patterns))
    if not named or any(_same(name, plain(own)) for name in named):
        return ""
    return named.most_common(1)[0][0]


def _same(name: str, own: str) -> bool:
    """Tell whether two names are of one unit: whole, or the shorter form of the other."""
    return name in own or own in name


def _patterns(form: FormOutline) -> Iterator[re.Pattern[str]]:
    """Give what the pack prints with the unit's name, as it is looked for in the lines of a table."""
    title = form.form.title.source
    texts = [label.text.source for block in form.form.blocks if isinstance(block, FieldsBlock)
             for label in block.labels]  # fmt: skip
    for source in dict.fromkeys((title, *texts)):
        if "{unit}" in source:
            pieces = _PLACE.split(source.replace("{title}", title))
            yield re.compile("".join(_piece(i, piece) for i, piece in enumerate(pieces)))


def _piece(number: int, words: str) -> str:
    if number % 2 == 0:
        return re.escape(plain(words))
    return {"unit": "(?P<unit>.{2,60}?)", "Y": r"\d{4}"}.get(words, ".*?")


def _names(table: FoundTable, patterns: Iterable[re.Pattern[str]]) -> Iterator[str]:
    for row in range(table.first, table.band.top):
        for _, text in line_texts(table.grid, row):
            words = plain(text) if len(text) <= _LONGEST else ""
            labelled = _LABEL.fullmatch(words)
            found = labelled or next((hit for one in patterns if (hit := one.fullmatch(words))), None)
            name = _YEAR.sub("", found["unit"]) if found is not None else ""
            if name and not _OPEN.search(name) and (labelled or _BODY.fullmatch(name)):
                yield name
