"""The figures a draft was saved with, and those that a pack changed since then has moved.

A draft is only held against what was kept with it when it holds just what was typed then; where something was
typed since, by a program that does not keep figures or into a savepoint, that they are not known is said.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256

from models.address import SINGLE_ROW, Address
from models.calculation.calculation import Calculation
from models.calculation.cell_names import cell_name
from models.calculation.cell_state import CellState
from models.calculation.printed_text import plain_text
from models.drafts.fitting import PackNames
from models.drafts.meanings import ChangedSense
from models.drafts.submission import Instance, KeptFigures, MovedFigure, Submission
from models.errors import shortened
from models.figures.numbers import NumberError, parse_number
from models.packs.blocks import Block, RunningBlock
from models.packs.cells import Cell
from models.packs.forms import Form, Pack

_LONGEST = 200
_WORDLESS = ("label", "code", "name")
_GONE = "（这一格已不在表样里）"
_ALL = "all"


def keep_figures(calc: Calculation) -> None:
    """Let a draft that is about to be saved keep what it shows."""
    _keep(calc, _figures(calc))


def figures_before(pack: Pack, submission: Submission) -> KeptFigures | None:
    """Give what a draft was saved with where its pack is another one now, None where nothing was kept.

    To be asked before the draft is fitted to the pack. What was kept of something else comes without figures.
    """
    kept = submission.kept
    if kept is None or kept.pack == pack.digest:
        return None
    return kept if kept.typed == _typed(submission) else replace(kept, typed="", figures={})


def note_moved(calc: Calculation, before: KeptFigures) -> None:
    """List what shows another figure than before, beside what is not confirmed yet; keep what shows now."""
    names, now = PackNames(calc.pack), _figures(calc)
    old = {names.current(at): figure for at, figure in before.figures.items()}
    found = [
        MovedFigure(at, _name(calc, at), old.get(at, ""), now.get(at, ""))
        for at in (now | old if before.typed else ())
        if not _same(old.get(at, ""), now.get(at, ""))
    ]
    if not before.typed:
        found = list(_unknown(calc))
    waiting = (replace(one, address=names.current(one.address)) for one in calc.submission.moved)
    calc.submission.moved = _joined(waiting, found)
    _keep(calc, now)


def note_changed(calc: Calculation, changed: Iterable[ChangedSense]) -> None:
    """List what was typed and means something else by the pack of now, beside what is not confirmed yet."""
    found = [MovedFigure(one.address, _name(calc, one.address), *one.said) for one in changed]
    if found:
        calc.submission.moved = _joined(calc.submission.moved, found)


def _keep(calc: Calculation, figures: dict[Address, str]) -> None:
    calc.submission.kept = KeptFigures(calc.pack.digest, _typed(calc.submission), figures)


def _typed(submission: Submission) -> str:
    """Give the SHA-256 of what was typed, the same whatever the pack and the version of the program."""
    by_hand = [(str(at), one.text, one.reason) for at, one in submission.adjustments.items()]
    cells = [(str(at), text) for at, text in submission.typed_cells()]
    said = json.dumps([submission.pack, submission.year, sorted(cells), sorted(by_hand)])
    return sha256(said.encode()).hexdigest()


def _figures(calc: Calculation) -> dict[Address, str]:
    """Give what the program made of the draft, or was set in its place, as the forms print it."""
    found = {}
    for at, cell in _printed_cells(calc):
        state = calc.state(at)
        if _made(state) and (text := plain_text(calc, at, cell, state)):
            found[at] = shortened(text, _LONGEST)
    return found


def _made(state: CellState) -> bool:
    return state.source != "typed" and state.value is not None


def _printed_cells(calc: Calculation) -> Iterator[tuple[Address, Cell]]:
    for form, instance in _on_paper(calc):
        for block in form.blocks:
            if isinstance(block, RunningBlock):
                continue  # what a text tells stands in the tables
            for row in _rows(calc, form.id, instance, block) if block.cells else ():
                yield from (
                    (Address(form.id, instance.id, block.id, row, cell.key), cell)
                    for cell in block.row_cells(row)
                    if cell.printed and not cell.internal and cell.type not in _WORDLESS
                )


def _on_paper(calc: Calculation) -> Iterator[tuple[Form, Instance]]:
    for form in calc.pack.forms:
        if form.printed:
            yield from ((form, instance) for instance in calc.submission.forms.get(form.id, []))


def _rows(calc: Calculation, form: str, instance: Instance, block: Block) -> Iterable[str]:
    if block.by_code:
        return calc.rows(form, instance.id, block.id)
    return instance.blocks.get(block.id, {})


def _same(one: str, other: str) -> bool:
    """Tell whether two figures are the same, however many places they are printed with."""
    if one == other:
        return True
    with contextlib.suppress(NumberError):
        return parse_number(one) == parse_number(other)
    return False


def _name(calc: Calculation, at: Address) -> str:
    try:
        calc.pack.cell(at)
        if calc.has_row(*at[:4]):
            return cell_name(calc, at)
    except KeyError:
        pass
    row = "" if at.row == SINGLE_ROW else f" {at.row}"
    return f"{at.block}{row} {at.column}{_GONE}"


def _unknown(calc: Calculation) -> Iterator[MovedFigure]:
    """Let every form on paper stand for its figures, nothing being known of them."""
    for form, instance in _on_paper(calc):
        yield MovedFigure(Address(form.id, instance.id, _ALL, SINGLE_ROW, _ALL), "", "", "")


def _joined(waiting: Iterable[MovedFigure], found: Iterable[MovedFigure]) -> list[MovedFigure]:
    """Put what moved now with what waits to be confirmed; what moved back to where it was leaves the list.

    A figure that was edited in between has moved from what the edit made of it.
    """
    joined = {one.address: one for one in waiting}
    for one in found:
        first = joined.pop(one.address, None)
        whole = replace(one, before=first.before) if first is not None and first.now == one.before else one
        if not one.name or not _same(whole.before, whole.now):
            joined[one.address] = whole
    return list(joined.values())
