"""Hold a pack against its schema, mending what is wrong, until all that is wrong has been seen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from models.errors import meant, resembling, was_meant
from models.packs.blocks import RowChangeError
from models.packs.forms import FORGIVING, Pack
from models.packs.loading import described
from models.packs.source_places import NAMED_BY, Steps, found, own_name, trail
from models.packs.yaml_source import YamlMapping
from models.slips._gathered import MERGE_WORDS, PatientReader, keys_of, models
from models.slips._words import named_in, named_twice, narrowed, row_named
from models.slips.slip import MOST, TOO_MANY, PackSlip

_ROUNDS = 100
_FILLED = {
    **dict.fromkeys(("title", "name", "label", "text", "message", "fix", "region", "source", "group"), ""),
    **dict.fromkeys(("when", "value", "left", "right", "total", "full", "rated", "items"), "null"),
    **dict.fromkeys(("income", "expenditure"), "null"),
    **dict.fromkeys(("lines", "sections", "rows"), ()),
    **{key: YamlMapping() for key in ("styles", "formats")},
    **{"severity": "提示", "code": "", "split": "1", "dictionary": "functional", "year": "2000"},
    **{"kind": "budget", "unit_of_money": "元", "id": "pack"},
}
"""What stands in for a key that is missing, so that the rest can be looked at."""
_CHOICES = re.compile(r"'([^']*)'")
_NAMED = ("policy", "names", "totals")
"""Sections whose keys are names that are used elsewhere."""


class RepairedPack:
    """A pack as far as its author can be understood."""

    def __init__(self, data: YamlMapping, reading: PatientReader) -> None:
        self.data = data
        self.slips: list[PackSlip] = []
        self.gone: set[str] = set()
        """Names of what had to be left out: what leads to them is no slip of its own."""
        self.torn: set[int] = set()
        """Blocks, and forms whose grid it is (by identity of their source), something was left out of."""
        self._reading = reading
        self._touched: set[tuple[int, str]] = set()

    def pack(self) -> Pack | None:
        """Give the pack, None where too little of it is left."""
        for _ in range(_ROUNDS):
            if len(self.slips) > MOST:
                break
            try:
                return Pack.model_validate(self.data, context={FORGIVING: True})
            except ValidationError as error:
                # All places are looked up before anything moves.
                places = [(one, trail(self.data, one["loc"], tagged=True)) for one in error.errors()]
                wrong = [(one, steps, _end(steps)) for one, steps in places]
            # What is misspelt comes before what is missing for that.
            for one, steps, end in sorted(wrong, key=lambda each: each[0]["type"] == "missing"):
                if _stands(steps) and _end(steps) is end:
                    self._mend(one, steps)
        self.slips.append(PackSlip(self.data.mark, (), TOO_MANY))
        return None

    def _mend(self, error: Any, steps: Steps) -> None:
        cause = error.get("ctx", {}).get("error")
        if isinstance(cause, RowChangeError):
            return self._mend_row(cause, steps)
        value = steps[-1][0][steps[-1][1]] if steps else self.data
        said = described(error)
        if error["type"] == "too_short" and value:
            return  # its items are wrong, each of them is told
        if steps and steps[0][1] in _NAMED and len(steps) > 1:
            self._tell(steps, said)
            self.gone.add(str(steps[1][1]))
            self.data[str(steps[0][1])].pop(steps[1][1])
        elif error["type"] == "missing":
            self._missing(value, str(error["loc"][-1]), steps, said)
        elif error["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
            self._unknown(steps, said)
        elif error["type"] in ("union_tag_invalid", "union_tag_not_found"):
            self._wrong_kind(error, value, steps, said)
        elif isinstance(value, YamlMapping) and "error" in error.get("ctx", {}):
            self._misfit(value, steps, said)
        else:
            close = self._close(error, value)
            self._tell(steps, said + was_meant(close))
            self._replace(steps, close)

    def _mend_row(self, cause: RowChangeError, steps: Steps) -> None:
        block = steps[-1][0][steps[-1][1]]
        row = [*steps, *row_named(block, cause.row, cause.column)]
        cell = row[-1][0][row[-1][1]]
        for error in cause.wrong:
            inner = trail(cell, error["loc"])
            if len(inner) == len(error["loc"]) or error["type"] == "missing":
                self._mend(error, [*row, *inner])
            else:  # what only the two together make wrong
                self._tell(row, str(cause))
                row[-1][0].pop(row[-1][1], None)

    def _close(self, error: Any, value: object) -> str:
        expected = str(error.get("ctx", {}).get("expected", ""))
        return resembling(str(value), _CHOICES.findall(expected))

    def _tell(self, steps: Steps, said: str) -> None:
        mark, keys = found(steps)
        slip = PackSlip(mark or self.data.mark, tuple(keys), said.rstrip("。"))
        if slip not in self.slips:
            self.slips.append(slip)

    def _missing(self, value: Any, key: str, steps: Steps, said: str) -> None:
        if not isinstance(value, YamlMapping):
            self._leave_out(steps)
            return
        if key in value:
            return
        if (id(value), key) not in self._touched:
            self._touched.add((id(value), key))
            self._tell_missing(value, key, steps, said)
        if key in _FILLED:
            value[key] = _FILLED[key]
            self.gone |= {key} & {"styles", "formats"}
        else:
            self._leave_out(steps)

    def _tell_missing(self, value: YamlMapping, key: str, steps: Steps, said: str) -> None:
        name = own_name(value)
        if known := self._reading.new.get((value.mark, name)):
            said = f"下面的文件里没有可改的“{name}”{meant(name, known)}；要新增的话，{said}"
        elif misspelt := resembling(key, value):
            said = f"{said}；“{misspelt}”是不是要写成“{key}”"
        self.slips.append(PackSlip(value.mark, (*found(steps)[1], key), said))

    def _unknown(self, steps: Steps, said: str) -> None:
        container, key = steps[-1]
        close = resembling(str(key), _keys_beside(container) | set(MERGE_WORDS))
        self._tell(steps, said + was_meant(close))
        value = container.pop(key)
        if close and close not in (*MERGE_WORDS, *container):
            container[close] = value
            container.marks[close] = container.marks.get(key, container.mark)

    def _wrong_kind(self, error: Any, value: Any, steps: Steps, said: str) -> None:
        if not isinstance(value, YamlMapping) or "kind" not in value:
            if isinstance(value, YamlMapping):
                self._tell_missing(value, "kind", steps, said)
            return self._leave_out(steps)
        close = resembling(str(value["kind"]), _CHOICES.findall(str(error["ctx"].get("expected_tags", ""))))
        here = [*steps, (value, "kind")]
        self._tell(here, said + was_meant(close))
        if close:
            value["kind"] = close
        else:
            self._leave_out(steps)

    def _misfit(self, value: YamlMapping, steps: Steps, said: str) -> None:
        """Mend what a whole thing was refused for: the part of it that the words name."""
        inner = narrowed(value, said)
        self._tell([*steps, *inner], said)
        container, key = inner[-1] if inner else (value, "")
        if key in NAMED_BY and str(container[key]) in named_twice(said):
            container[key] = f"{container[key]}-{len(self.slips)}"
        elif not inner or key in NAMED_BY:
            self._leave_out([*steps, *inner[:-1]])
        else:
            container.pop(key)

    def _replace(self, steps: Steps, close: str) -> None:
        if not steps:
            return
        container, key = steps[-1]
        if close:
            container[key] = close
        elif isinstance(container, YamlMapping):
            self._touched.add((id(container), str(key)))
            container.pop(key, None)
            self.gone |= {own_name(container)} if key == "choices" else set()
        else:
            self._leave_out(steps)

    def _leave_out(self, steps: Steps) -> None:
        """Take out the item that steps lead to or through, noting the names that go with it."""
        while steps and isinstance(steps[-1][0], YamlMapping) and len(steps) > 1:
            steps = steps[:-1]
        if not steps:
            return
        container, key = steps[-1]
        item = container[key] if isinstance(container, dict) or int(key) < len(container) else None
        self.gone |= set(named_in(item))
        if [key for _, key in steps[2:3]] in (["blocks"], ["grid"]):
            torn = steps[3] if len(steps) > 4 else steps[1]
            self.torn |= {id(torn[0][torn[1]])} if len(steps) > 4 or steps[2][1] == "grid" else set()
        if isinstance(container, YamlMapping):
            container.pop(key)
        else:
            container[:] = [one for one in container if one is not item]


def _end(steps: Steps) -> object:
    """Give what steps lead to; None where nothing is."""
    if not steps:
        return None
    container, key = steps[-1]
    there = key in container if isinstance(container, dict) else key < len(container)
    return container[key] if there else None


def _stands(steps: Steps) -> bool:
    """Tell whether steps still lead where they did before something else was taken out."""
    for at, (container, key) in enumerate(steps):
        there = key in container if isinstance(container, dict) else key < len(container)
        if not there or (at + 1 < len(steps) and container[key] is not steps[at + 1][0]):
            return False
    return True


def _keys_beside(container: Mapping[str, Any]) -> set[str]:
    """Name the keys that what has these keys may have: of the kinds of things that know most of them."""
    known = [(len(container.keys() & keys_of(model)), keys_of(model)) for model in models()]
    most = max(count for count, _ in known)
    return _union(keys for count, keys in known if count == most)


def _union(sets: Iterable[frozenset[str]]) -> set[str]:
    return set().union(*sets)
