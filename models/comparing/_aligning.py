"""Give the rows of one draft the ids that the same rows have in another.

Copies of one draft share their ids; drafts typed apart do not, and their rows are known by what is in them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from copy import deepcopy
from dataclasses import replace

from models.address import Address
from models.drafts.submission import Instance, Row, Submission
from models.packs.forms import Pack

_COMMON = 20
"""What stands in more rows than this tells none of them from the others."""

_Items = dict[tuple[str, ...], str]


def align(pack: Pack, before: Submission, after: Submission) -> Submission:
    """Give a copy of `before` with the ids of the instances and rows of `after` that are the same."""
    aligned = deepcopy(before)
    names: dict[tuple[str, ...], str] = {}
    for form in pack.forms:
        old, new = aligned.forms.get(form.id, []), after.forms.get(form.id, [])
        if form.repeatable:
            renamed = _renamed({i.id: _content(i) for i in old}, {i.id: _content(i) for i in new})
        else:  # there is but one, whatever stands in it
            renamed = {one.id: other.id for one, other in zip(old, new, strict=False)}
        theirs = {instance.id: instance for instance in new}
        for instance in old:
            was, instance.id = instance.id, renamed.get(instance.id, instance.id)
            names[form.id, was] = instance.id
            for block in form.blocks:
                if block.growing and instance.id in theirs and block.id in instance.blocks:
                    rows = _align_rows(instance, block.id, theirs[instance.id])
                    names.update({(form.id, was, block.id, row): now for row, now in rows.items()})
    aligned.adjustments = {_moved(at, names): adjustment for at, adjustment in aligned.adjustments.items()}
    aligned.aside = [replace(aside, address=_moved(aside.address, names)) for aside in aligned.aside]
    return aligned


def _align_rows(instance: Instance, block: str, theirs: Instance) -> dict[str, str]:
    rows = instance.blocks[block]
    renamed = _renamed(_items(rows), _items(theirs.blocks.get(block, {})))
    instance.blocks[block] = {renamed[row]: cells for row, cells in rows.items()}
    return renamed


def _moved(at: Address, names: Mapping[tuple[str, ...], str]) -> Address:
    row = names.get((at.form, at.instance, at.block, at.row), at.row)
    return at._replace(instance=names.get((at.form, at.instance), at.instance), row=row)


def _content(instance: Instance) -> _Items:
    """Give all texts of an instance; in which row of several they stand is left open."""
    return {
        (block, column, str(number)): text
        for block, rows in instance.blocks.items()
        for number, cells in enumerate(rows.values())
        for column, text in cells.items()
    }


def _items(rows: Mapping[str, Row]) -> dict[str, _Items]:
    return {row: {(column,): text for column, text in cells.items()} for row, cells in rows.items()}


def _renamed(before: Mapping[str, _Items], after: Mapping[str, _Items]) -> dict[str, str]:
    """Give for each old id that of its partner, or one that nothing has."""
    partners = _partners(before, after)
    return {old: partners.get(old) or _free(old, after) for old in before}


def _free(name: str, taken: Collection[str]) -> str:
    while name in taken:
        name += "~"
    return name


def _partners(before: Mapping[str, _Items], after: Mapping[str, _Items]) -> dict[str, str]:
    """Pair what has most in common: long texts weigh most, and where nothing else tells, equal ids pair."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    scores = _scores(before, after)
    for (old, new), score in sorted(scores.items(), key=lambda item: -item[1]):
        if old in found or new in taken:
            continue
        if old == new or score >= min(_weight(before[old]), _weight(after[new])):
            found[old] = new
            taken.add(new)
    return found


def _scores(before: Mapping[str, _Items], after: Mapping[str, _Items]) -> Counter[tuple[str, str]]:
    """Give twice the characters that two ids have in common in the same columns, and one for equal ids."""
    holders: dict[tuple[tuple[str, ...], str], list[str]] = defaultdict(list)
    for new, items in after.items():
        for item in items.items():
            holders[item].append(new)
    scores: Counter[tuple[str, str]] = Counter()
    for old, items in before.items():
        if old in after:
            scores[old, old] = 1
        for item in items.items():
            if old in after and after[old].get(item[0]) == item[1]:
                scores[old, old] += 2 * len(item[1])
            if len(holders[item]) <= _COMMON:
                for new in holders[item]:
                    if new != old:
                        scores[old, new] += 2 * len(item[1])
    return scores


def _weight(items: _Items) -> int:
    return sum(map(len, items.values()))
