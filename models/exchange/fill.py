"""Fill a draft from data by key (see `models.exchange.typed_json`), as one change that undoes as one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import deepcopy

from models.address import SINGLE_ROW, Address
from models.drafts.changes import (
    Batch,
    Change,
    DeleteRows,
    InsertInstance,
    InsertRows,
    SetAdjustment,
    SetCell,
    apply,
)
from models.drafts.submission import Adjustment, Row, Submission, new_instance
from models.exchange._input_json import FillError, a_list, a_number, a_text, an_object, child
from models.packs.blocks import (
    Block,
    FieldsBlock,
    RunningBlock,
)
from models.packs.cells import Cell
from models.packs.forms import Form, Pack
from models.subjects.tree import TOTAL

_ADJUSTMENT = ("form", "instance", "block", "row", "column", "text", "reason", "computed")


def fill(pack: Pack, submission: Submission, data: object) -> Batch:
    """Make the one change that fills data in; FillError names the path that cannot be.

    What is not given stays, but the list of a rows block takes the place of all its rows; an adjustment of
    a row that thereby changes goes, for it was made for what stood there. Nothing is changed here, only ids
    for new rows and instances are taken from the submission.
    """
    given = an_object(data, "", ("year", "forms", "adjustments"))
    if given.get("year", submission.year) != submission.year:
        raise FillError("year", f"与草稿的年度 {submission.year} 不同，请改为 {submission.year} 或去掉这一项")
    filler = _Filler(pack, deepcopy(submission))
    filler.forms(given.get("forms", {}))
    for n, entry in enumerate(a_list(given.get("adjustments", []), "adjustments"), 1):
        filler.adjustment(entry, f"adjustments[{n}]")
    submission.next_id = filler.draft.next_id
    return Batch(tuple(filler.changes))


class _Filler:
    """Carry the changes out on a copy one by one, so that each step sees what those before left."""

    def __init__(self, pack: Pack, draft: Submission) -> None:
        self.draft = draft
        self.changes: list[Change] = []
        self._pack = pack

    def forms(self, data: object) -> None:
        given = an_object(data, "forms", (form.id for form in self._pack.forms))
        for key, entries in given.items():
            self._form(self._pack.form(key), a_list(entries, f"forms.{key}"), f"forms.{key}")

    def _form(self, form: Form, entries: list[object], path: str) -> None:
        most = max(1, form.instances)
        if not form.repeatable and len(entries) > most:
            raise FillError(path, f"本表只能填 {most} 份，现有 {len(entries)} 份")
        for n, entry in enumerate(entries):
            self._instance(form, self._instance_id(form, n), entry, f"{path}[{n + 1}]")

    def _instance_id(self, form: Form, n: int) -> str:
        """Give the n-th instance, adding it when it is the next one."""
        instances = self.draft.forms.get(form.id, [])
        if n < len(instances):
            return instances[n].id
        instance = new_instance(self.draft, form)
        self._do(InsertInstance(form.id, n, instance))
        return instance.id

    def _instance(self, form: Form, instance: str, data: object, path: str) -> None:
        given = an_object(data, path, (block.id for block in form.blocks if block.cells))
        for key, content in given.items():
            at = Address(form.id, instance, key, SINGLE_ROW, "")
            self._block(at, form.block(key), content, child(path, key))

    def _block(self, at: Address, block: Block, data: object, path: str) -> None:
        if block.growing:
            rows = [_texts(block, "", row, f"{path}[{n}]") for n, row in enumerate(a_list(data, path), 1)]
            self._replace_rows(at, rows)
        elif block.keyed:
            # A tree's total is computed: it may be set by hand, but it is no row to type in.
            named = [row for row in self._keys(block, data) if self._pack.rows_of(block).has_row(row)]
            for key, cells in an_object(data, path, named).items():
                here = child(path, key)
                self._set_row(at._replace(row=key), block, _texts(block, key, cells, here))
        elif isinstance(block, FieldsBlock | RunningBlock):
            self._set_row(at, block, _texts(block, SINGLE_ROW, data, path))

    def _set_row(self, at: Address, block: Block, cells: Row) -> None:
        self._ensure_row(at, block)
        for column, text in cells.items():
            self._set(at._replace(column=column), text)

    def _set(self, at: Address, text: str) -> None:
        if self.draft.typed(at) != text:
            self._do(SetCell(at, text))

    def _ensure_row(self, at: Address, block: Block) -> None:
        """Put a row the pack names where it belongs, when the draft has not got it."""
        present = self.draft.rows(*at[:3])
        if at.row not in present:
            order = self._keys(block, [at.row, *present])
            before = set(order[: order.index(at.row)])
            index = sum(1 for row in present if row in before)
            self._do(InsertRows(at.form, at.instance, at.block, index, ((at.row, {}),)))

    def _replace_rows(self, at: Address, rows: list[Row]) -> None:
        """Let rows take the place of those there, in order: ids are kept as far as they go."""
        ids = list(self.draft.rows(*at[:3]))
        for row, cells in zip(ids, rows, strict=False):
            self._replace_row(at._replace(row=row), cells)
        if surplus := tuple(ids[len(rows) :]):
            for row in surplus:
                self._drop_adjustments(at._replace(row=row))
            self._do(DeleteRows(*at[:3], surplus))
        if added := tuple((self.draft.new_id("r"), cells) for cells in rows[len(ids) :]):
            self._do(InsertRows(*at[:3], len(ids), added))

    def _replace_row(self, at: Address, cells: Row) -> None:
        before = {column: text for column, text in self.draft.rows(*at[:3])[at.row].items() if text}
        after = {column: text for column, text in cells.items() if text}
        if before == after:
            return
        self._drop_adjustments(at)
        for column in {**before, **after}:
            self._set(at._replace(column=column), after.get(column, ""))

    def _drop_adjustments(self, at: Address) -> None:
        for address in [a for a in self.draft.adjustments if a[:4] == at[:4]]:
            self._do(SetAdjustment(address, None))

    def adjustment(self, data: object, path: str) -> None:
        given = an_object(data, path, _ADJUSTMENT)
        form = self._pack.form(_choice(given, "form", path, [form.id for form in self._pack.forms]))
        instances = self.draft.forms.get(form.id, [])
        number = a_number(given.get("instance"), f"{path}.instance", len(instances))
        block = form.block(_choice(given, "block", path, [b.id for b in form.blocks if _computed(b)]))
        at = Address(form.id, instances[number - 1].id, block.id, SINGLE_ROW, "")
        at = at._replace(row=self._row(at, block, given, path))
        columns = [key for key in _row(block, at.row) if block.adjustable(at.row, key)]
        at = at._replace(column=_choice(given, "column", path, columns))
        text, reason = (_required(given, key, path) for key in ("text", "reason"))
        if not block.by_code:
            self._ensure_row(at, block)
        there = self.draft.adjustments.get(at)
        # What stays as it was is not thereby confirmed for what is computed now.
        same = there is not None and (there.text, there.reason) == (text, reason)
        made_for = there.computed if same and there is not None else None
        if "computed" in given:
            made_for = a_text(given["computed"], f"{path}.computed")
        if there != (wanted := Adjustment(text, reason, made_for)):
            self._do(SetAdjustment(at, wanted))

    def _row(self, at: Address, block: Block, given: dict[str, object], path: str) -> str:
        if block.keyed:
            return _choice(given, "row", path, self._keys(block, [given.get("row")]))
        if block.growing:
            ids = list(self.draft.rows(*at[:3]))
            return ids[a_number(given.get("row"), f"{path}.row", len(ids)) - 1]
        if "row" in given:
            raise FillError(f"{path}.row", "这个区块不分行，请去掉这一项")
        return SINGLE_ROW

    def _keys(self, block: Block, given: object) -> list[str]:
        return _keys(self._pack.rows_of(block), given)

    def _do(self, change: Change) -> None:
        apply(self.draft, change)
        self.changes.append(change)


def _keys(block: Block, given: object) -> list[str]:
    """List the row keys a block can have: those the pack names, and any of the given that are codes."""
    if not block.by_code:
        return list(block.named_rows) or [SINGLE_ROW]
    found = [str(key) for key in given if _CODE.fullmatch(str(key))] if isinstance(given, Iterable) else []
    return sorted({*block.named_rows, *(key for key in found if key == TOTAL or block.has_row(key))})


_CODE = re.compile(rf"\d{{3}}(\d\d){{0,3}}|{TOTAL}")


def _computed(block: Block) -> bool:
    return block.by_code or any(cell.computed for cell in block.every_cell)


def _row(block: Block, row: str) -> dict[str, Cell]:
    """Give the cells of a row by column: a row of two lists side by side has those of its own list only."""
    return {cell.key: cell for cell in block.row_cells(row)}


def _texts(block: Block, row: str, data: object, path: str) -> Row:
    """Check the cells given for a row and give their texts."""
    cells = _row(block, row)
    allowed = [key for key, cell in cells.items() if cell.typed_by_hand]
    given = an_object(data, path, allowed, cells)
    for key in given:
        if cells[key].computed:
            reason = "由程序计算，不能填写；要手工调整请写在 adjustments 中"
            raise FillError(child(path, key), f"{reason}，可填：{'、'.join(allowed)}")
        if key not in allowed:
            raise FillError(child(path, key), f"是印好的文字，不能填写，可填：{'、'.join(allowed)}")
    return {key: a_text(value, child(path, key)) for key, value in given.items()}


def _choice(given: dict[str, object], key: str, path: str, allowed: list[str]) -> str:
    value = given.get(key)
    if not isinstance(value, str) or value not in allowed:
        raise FillError(child(path, key), f"应为以下之一：{'、'.join(allowed) or '无'}")
    return value


def _required(given: dict[str, object], key: str, path: str) -> str:
    text = a_text(given.get(key, ""), child(path, key))
    if not text.strip():
        raise FillError(child(path, key), "不能为空")
    return text
