"""What a person types, by key and without ids: what `values --typed` prints and `fill` takes.

`{"year": 2023, "forms": {form: [{block: content}]}, "adjustments": [{"form", "instance": 1, "block",
"row", "column", "text", "reason", "computed"}]}`: the content of fields is `{column: text}`, of fixed
blocks and coded tables `{row: {column: text}}`, of rows blocks `[{column: text}]`; an adjustment names the
row by its key, by its number from 1 in rows blocks, and not at all in fields. Running text is like the rows
it is told by, else like fields. `computed` is the computed value it was made for; without it, a new or
changed one is made for what is computed once all is filled in.
"""

from __future__ import annotations

from models.address import SINGLE_ROW, Address
from models.drafts.submission import Adjustment, Instance, Row, Submission
from models.packs.blocks import (
    Block,
    SubjectsBlock,
)
from models.packs.forms import Form, Pack

Place = tuple[str, str, str]
"""Instance, block and row within a form."""


def typed_shape(pack: Pack, submission: Submission) -> dict[str, object]:
    """Give what is typed and set by hand in the pack's own order; what is blank at the end is left out."""
    live = {a: v for a, v in submission.adjustments.items() if _adjustable(pack, submission, a)}
    shape: dict[str, object] = {"year": submission.year, "forms": {}}
    forms = {form.id: _form(form, submission, live) for form in pack.forms}
    shape["forms"] = {form: instances for form, instances in forms.items() if instances}
    if live:
        shape["adjustments"] = [_adjustment(pack, submission, a, v) for a, v in live.items()]
    return shape


def _adjustable(pack: Pack, submission: Submission, at: Address) -> bool:
    """Tell whether an adjustment's cell is there and computed; others do nothing and are not told."""
    try:
        block = pack.form(at.form).block(at.block)
        rows = submission.instance(at.form, at.instance).blocks.get(at.block, {})
        return (at.row in rows or block.by_code) and block.adjustable(at.row, at.column)
    except KeyError:
        return False


def _form(form: Form, submission: Submission, live: dict[Address, Adjustment]) -> list[dict[str, object]]:
    adjusted = {(a.instance, a.block, a.row) for a in live if a.form == form.id}
    shapes: list[dict[str, object]] = []
    for instance in submission.forms.get(form.id, []):
        blocks = {block.id: _block(block, instance, adjusted) for block in form.blocks}
        shapes.append({block: content for block, content in blocks.items() if content is not None})
    used = {place[0] for place in adjusted}
    while shapes and not shapes[-1] and submission.forms[form.id][len(shapes) - 1].id not in used:
        shapes.pop()
    return shapes


def _block(block: Block, instance: Instance, adjusted: set[Place]) -> object:
    """Give the content of a block, None when nothing in it was typed or set by hand."""
    rows = instance.blocks.get(block.id, {})
    texts = {row: _texts(block, row, cells) for row, cells in rows.items()}
    if block.growing:  # an adjustment names its row by number, so its rows have to be there
        used = any(text or (instance.id, block.id, row) in adjusted for row, text in texts.items())
        return list(texts.values()) if used else None
    if not block.keyed:
        return texts.get(SINGLE_ROW) or None
    # A subject without figures is still one of the table's.
    bare = isinstance(block, SubjectsBlock)
    return {row: texts[row] for row in block.in_order(texts) if bare or texts.get(row)} or None


def _texts(block: Block, row: str, cells: Row) -> Row:
    return {key: cells[key] for key in block.index if cells.get(key) and _typed(block, row, key)}


def _typed(block: Block, row: str, column: str) -> bool:
    try:
        return block.cell(row, column).typed_by_hand
    except KeyError:  # a fixed row of another version of the pack
        return False


def _adjustment(pack: Pack, submission: Submission, at: Address, value: Adjustment) -> dict[str, object]:
    ids = [instance.id for instance in submission.forms[at.form]]
    entry: dict[str, object] = {"form": at.form, "instance": ids.index(at.instance) + 1, "block": at.block}
    block = pack.form(at.form).block(at.block)
    if block.keyed:
        entry["row"] = at.row
    elif block.growing:
        entry["row"] = list(submission.rows(at.form, at.instance, at.block)).index(at.row) + 1
    made_for = {} if value.computed is None else {"computed": value.computed}
    return entry | {"column": at.column, "text": value.text, "reason": value.reason} | made_for
