"""Resolve the names that expressions use to places in the pack, once, when the pack is loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from models.address import SINGLE_ROW
from models.errors import shortened
from models.expressions.functions import Value
from models.expressions.parser import Expression
from models.expressions.wordings import Template
from models.packs.blocks import Block, FixedBlock, RunningBlock, SideBySideBlock, SubjectsBlock
from models.packs.cells import ByYear, Model
from models.packs.forms import Check, Form, Pack
from models.packs.yaml_source import PackError
from models.subjects.tree import TOTAL

Path = tuple[str, ...]
Location = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class PolicyFigure:
    """A policy figure of the pack."""

    value: Value


@dataclass(frozen=True, slots=True)
class Year:
    """The submission's year, `offset` years on (`P` is −1)."""

    offset: int


@dataclass(frozen=True, slots=True)
class Heading:
    """The printed title (or subtitle) of the reader's own form."""

    part: str


@dataclass(frozen=True, slots=True)
class RowKey:
    """The key of the reader's own row: the code in a subject table."""


@dataclass(frozen=True, slots=True)
class Sibling:
    """A cell of the same row."""

    column: str


@dataclass(frozen=True, slots=True)
class Single:
    """One cell of a form; the current instance when the form is the reader's own."""

    form: str
    block: str
    row: str
    column: str


@dataclass(frozen=True, slots=True)
class Whole:
    """A column of a table over all rows (and all instances when the form is not the reader's own)."""

    form: str
    block: str
    column: str


Target = PolicyFigure | Year | Heading | RowKey | Sibling | Single | Whole


class _Targets(dict[Path, Target]):
    """Find what a name means when it is first asked for."""

    def __init__(self, find: Callable[[Path], Target]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, path: Path) -> Target:
        found = self[path] = self._find(path)
        return found


class Binder:
    """Bind dotted names for one pack, remembering what was bound."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._known: dict[tuple[str, str], _Targets] = {}

    def bind(self, form: str, block: str, path: Path) -> Target:
        """Resolve `path` as seen from a block; KeyError when nothing has that name."""
        return self.names(form, block)[path]

    def find(self, form: str, block: str, path: Path) -> Target | None:
        """Resolve `path` as seen from a block; None when nothing has that name."""
        try:
            return self.bind(form, block, path)
        except KeyError:
            return None

    def names(self, form: str, block: str) -> Mapping[Path, Target]:
        """Give what dotted names mean as seen from a block; KeyError for one that means nothing."""
        seen = self._known.get((form, block))
        if seen is None:
            seen = self._known[form, block] = _Targets(partial(self._resolve, form, block))
        return seen

    def _resolve(self, form_id: str, block_id: str, path: Path) -> Target:
        form = self._pack.any_form(form_id) if form_id else None
        block = form.block(block_id) if form and block_id else None
        found = _in_block(form, block, path) or _of_form(form, path) or self._global(path)
        if found is None and form is not None:
            found = _in_form(form, path)
        if found is None and len(path) > 2 and (other := self._other_form(path[0])):
            found = _seen_from_outside(other, _in_form(other, path[1:]))
        if found is None:
            raise KeyError(".".join(path))
        return found

    def _global(self, path: Path) -> Target | None:
        if path in (("Y",), ("P",)):
            return Year(0 if path == ("Y",) else -1)
        if path == ("money",):
            return PolicyFigure(self._pack.unit_of_money)
        if path[0] == "policy" and len(path) == 2:
            value = self._pack.policy[path[1]]
            # Loading only asks whether the name is there; who calculates has the pack of a year.
            return PolicyFigure(None if isinstance(value, ByYear) else value)
        # A name stands for a place, not for another name, so that names cannot go round in a circle.
        if len(path) == 1 and "." in self._pack.names.get(path[0], ""):
            return self._resolve("", "", tuple(self._pack.names[path[0]].split(".")))
        return None

    def _other_form(self, form_id: str) -> Form | None:
        return next((form for form in self._pack.forms if form.id == form_id), None)


def _seen_from_outside(form: Form, found: Target | None) -> Target | None:
    """A cell of a repeatable form is, for other forms, a column over its instances."""
    if form.repeatable and isinstance(found, Single) and found.row == SINGLE_ROW:
        return Whole(found.form, found.block, found.column)
    return found


def _of_form(form: Form | None, path: Path) -> Target | None:
    if form is None or len(path) > 1:
        return None
    if path[0] == "no":
        return PolicyFigure(form.no)
    return Heading(path[0]) if path[0] in ("title", "subtitle") else None


def _in_block(form: Form | None, block: Block | None, path: Path) -> Target | None:
    if form is None or block is None:
        return None
    if path == ("code",) and (block.by_code or (isinstance(block, RunningBlock) and block.lists)):
        return RowKey()
    if len(path) == 1:
        return Sibling(path[0]) if path[0] in block.index else None
    if isinstance(block, FixedBlock | SideBySideBlock) and len(path) == 2 and path in block.grid:
        return Single(form.id, block.id, *path)
    return None


def _in_form(form: Form, path: Path) -> Target | None:
    block = next((block for block in form.blocks if block.id == path[0]), None)
    if block is None or path[-1] not in block.index:
        return None
    if len(path) == 3 and _names_row(block, path[1], path[2]):
        return Single(form.id, block.id, path[1], path[2])
    if len(path) == 2 and block.standing_rows == (SINGLE_ROW,):
        return Single(form.id, block.id, SINGLE_ROW, path[1])
    return Whole(form.id, block.id, path[1]) if len(path) == 2 else None


def _names_row(block: Block, row: str, column: str) -> bool:
    if isinstance(block, SubjectsBlock):
        return row == TOTAL
    return isinstance(block, FixedBlock | SideBySideBlock) and (row, column) in block.grid


def key_total(binder: Binder, source: str) -> Single | None:
    """Give the cell that a total's `form.block.row.column` names, None where the pack has no such cell."""
    form, *path = source.split(".")
    bound = binder.find(form, "", tuple(path)) if form and path else None
    return bound if isinstance(bound, Single) else None


def figure_place(binder: Binder, figure: Expression, form: str) -> Single | Whole | None:
    """Give the first cell that a named figure reads, as seen from a form."""
    bound = (binder.bind(form, "", path) for path in figure.references)
    return next((place for place in bound if isinstance(place, Single | Whole)), None)


def check_references(pack: Pack, place: Callable[[Location], str]) -> None:
    """Bind every name in the pack; PackError with the place of the first that leads nowhere."""
    binder = Binder(pack)
    for i, tie in enumerate(pack.ties):
        _check(binder, "", "", tie, partial(place, ("ties", i)))
    _check(binder, "", "", pack.balance, partial(place, ("balance",)))
    for where, forms in (("forms", pack.forms), ("added", pack.added)):
        for i, form in enumerate(forms):
            for location, block, part in _parts(form):
                _check(binder, form.id, block, part, partial(place, (where, i, *location)))


def _parts(form: Form) -> Iterator[tuple[Location, str, Any]]:
    """Give the parts of a form with their place in it and the block they are seen from."""
    for j, block in enumerate(form.blocks):
        yield ("blocks", j), block.id, block
    for name in ("title", "subtitle", "name", "instance_name", "score"):
        yield (name,), "", getattr(form, name)
    for j, check in enumerate(form.checks):
        yield ("checks", j), check.each or "", check


EXPLANATION_NAMES = frozenset({("result",), ("rule",)})


def _check(binder: Binder, form: str, block: str, part: Any, place: Callable[[], str]) -> None:
    for source, path in references_of(part):
        if path in EXPLANATION_NAMES:
            continue
        if binder.find(form, block, path) is None:
            shown, called = (shortened(text, 80) for text in (source, ".".join(path)))
            raise PackError(f"{place()}：“{shown}”引用了不存在的名称“{called}”。")


def references_of(part: Any) -> Iterator[tuple[str, Path]]:
    """Walk a part of the pack and give every name that an expression or wording in it uses."""
    if isinstance(part, Expression | Template):
        yield from ((part.source, path) for path in part.references)
    elif isinstance(part, Check):
        yield from _model_references(part)
        yield part.at, tuple(part.at.split("."))
        if part.other:
            yield part.other, tuple(part.other.split("."))
    elif isinstance(part, Model):
        yield from _model_references(part)
    elif isinstance(part, tuple | list):
        for item in part:
            yield from references_of(item)
    elif isinstance(part, dict):
        yield from references_of(tuple(part.values()))


def _model_references(part: Model) -> Iterator[tuple[str, Path]]:
    for name in type(part).model_fields:
        yield from references_of(getattr(part, name))
    if isinstance(part, FixedBlock | SideBySideBlock):
        for cell in part.grid.values():
            yield from references_of(cell)
