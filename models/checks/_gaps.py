"""Tables nobody has begun, though the set or the form they stand in is nothing without them."""

from __future__ import annotations

from collections.abc import Iterator

from models.address import SINGLE_ROW, Address
from models.calculation.absence import is_shown
from models.calculation.calculation import Calculation
from models.checks._ties import TieView, sides_of, tie_view
from models.packs.blocks import NotesBlock, SubjectsBlock, TableBlock
from models.packs.forms import Form, Pack
from models.subjects.tree import TOTAL

Path = tuple[str, str]


def typed_tables(pack: Pack) -> Iterator[tuple[Path, tuple[Path, ...]]]:
    """Walk the tables of subjects a person types, the first with all that a set has its subjects from.

    A set without a figure in any of them has none at all; it is begun with the first.
    """
    tables = [(form.id, block) for form in pack.forms for block in form.blocks]
    subjects = [(form, block) for form, block in tables if isinstance(block, SubjectsBlock)]
    first = {block.source_paths[0]: block.source_paths for _, block in subjects if block.sources}
    for form, block in subjects:
        if not block.sources:
            yield (form, block.id), first.get((form, block.id), ())


def has_figures(calc: Calculation, *paths: Path) -> bool:
    """Tell whether there is any figure in some tables of subjects."""
    return any(
        calc.value(at) is not None
        for form, block in paths
        for instance in calc.instances(form)
        if calc.has_row(form, instance, block, TOTAL)
        for cell in calc.pack.form(form).block(block).cells
        if cell.numeric and (at := Address(form, instance, block, TOTAL, cell.key))
    )


def wanted_by(calc: Calculation, path: Path) -> TieView | None:
    """Give what holds a table without figures against one that has some."""
    near = (tie for tie in calc.pack.ties if any(side[:2] == path for side in sides_of(tie)))
    views = (tie_view(calc, tie) for tie in near)
    return next((view for view in views if view.blank and (view.blank.form, view.blank.block) == path), None)


def first_blank(calc: Calculation, form: Form, instance: str) -> Address | None:
    """Give where a copy of a form in which nothing is typed is begun; what `carry` brought was not.

    None where something is, where a note says there is nothing, and where cells that have to be filled
    speak for themselves.
    """
    places = list(_typed_places(calc, form, instance))
    if any(calc.state(at) and calc.submission.typed(at) and not calc.pack.cell(at).carry for at in places):
        return None
    if any((asked := calc.pack.cell(at).required) and calc.evaluate(asked, at) is True for at in places):
        return None
    for block in form.blocks:
        at = Address(form.id, instance, block.id, "", "")
        if isinstance(block, NotesBlock) and block.conditional and is_shown(calc, block, at):
            return None
    return next((at for at in places if calc.pack.cell(at).required), next(iter(places), None))


def _typed_places(calc: Calculation, form: Form, instance: str) -> Iterator[Address]:
    for block in form.blocks:
        if block.cells:
            table = isinstance(block, TableBlock)
            for row in calc.rows(form.id, instance, block.id) if table else (SINGLE_ROW,):
                for cell in block.row_cells(row):
                    if cell.typed_by_hand and not cell.internal:
                        yield Address(form.id, instance, block.id, row, cell.key)
