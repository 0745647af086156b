"""What typed texts mean by a pack: what a cell is called and counted in, held against another pack's.

A pack may keep its keys and call a column something else, or count it in 万元 instead of 元. What was typed
stays then where it is, and says something else.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from models.address import Address
from models.drafts.fitting import PackNames
from models.drafts.submission import Submission
from models.packs.blocks import Block, FieldsBlock, FixedBlock, SideBySideBlock, TableBlock
from models.packs.cells import Cell, Group, Label, leaves
from models.packs.forms import Form, Pack

_PRINTED_UNIT = re.compile(r"(?:单位|金额)[：:]\s*(亿元|千元|万元|元)")
_KINDS = {"number": "数", "measure": "指标值", "choice": "选项", "date": "日期"}
_MOST = 6


@dataclass(frozen=True, slots=True)
class CellSense:
    """What a cell is called, its row and head before it, its unit of money and what may stand in it."""

    name: str
    unit: str
    kind: str

    def beside(self, other: CellSense) -> str:
        """Say what differs from another."""
        named = [
            ("", self.name, other.name),
            ("单位：", self.unit, other.unit),
            ("填", self.kind, other.kind),
        ]
        return "，".join(f"{before}{own or '无'}" for before, own, one in named if own != one)


@dataclass(frozen=True, slots=True)
class ChangedSense:
    """A text that says something else now; `address` is where it stands in the pack of today."""

    address: Address
    text: str
    form: str
    before: CellSense
    now: CellSense

    @property
    def said(self) -> tuple[str, str]:
        """Give the text with what it meant and what it means, as far as these differ."""
        before, now = self.before.beside(self.now), self.now.beside(self.before)
        return f"{self.text}（{before}）", f"{self.text}（{now}）"


def changed_meanings(before: Pack, now: Pack, submission: Submission) -> tuple[ChangedSense, ...]:
    """List what was typed by one pack and means something else by another, before it is fitted to that."""
    return tuple(_changed(before, now, submission))


def changes_in_words(changed: tuple[ChangedSense, ...]) -> str:
    """Say what changes of meaning there are, each once with the number of its cells; blank for none."""
    counts = Counter(
        (one.form, one.before.name, one.before.beside(one.now), one.now.beside(one.before)) for one in changed
    )
    said = [
        f"{form}“{name}”：{before} → {after}（{count} 格）"
        for (form, name, before, after), count in counts.items()
    ]
    more = f"；还有 {len(said) - _MOST} 项" if len(said) > _MOST else ""
    return "；".join(said[:_MOST]) + more


def _changed(before: Pack, now: Pack, submission: Submission) -> Iterator[ChangedSense]:
    old, new = _CellMeanings(before, submission.year), _CellMeanings(now, submission.year)
    by_hand = ((at, one.text, True) for at, one in submission.adjustments.items())
    for at, text, adjusted in (*((at, text, False) for at, text in submission.typed_cells()), *by_hand):
        here = new.names.current(at)
        if not old.names.takes(at, adjusted) or not new.names.takes(here, adjusted):
            continue  # what has no place is listed as such
        meant, means = old.of(at), new.of(here)
        if meant != means:
            yield ChangedSense(here, text, new.form_name(here.form), meant, means)


class _CellMeanings:
    """Answer what the cells of a pack mean, each kind of cell once."""

    def __init__(self, pack: Pack, year: int) -> None:
        self._pack, self._year = pack, year
        self.names = PackNames(pack)
        self._known: dict[tuple[str, str, str, str], CellSense] = {}
        self._units: dict[str, str] = {}

    def of(self, at: Address) -> CellSense:
        """Give the meaning of a cell that the pack has."""
        form = self._pack.form(at.form)
        block = form.block(at.block)
        row = at.row if at.row in block.named_rows else ""
        key = (at.form, at.block, row, at.column)
        if key not in self._known:
            cell = block.cell(at.row, at.column)
            words = (_row_words(block, row), _head_words(block, cell), _label(block, cell))
            name = " ".join(filter(None, map(self._plain, words)))
            self._known[key] = CellSense(name, self._unit(form, cell), _KINDS.get(cell.type, "文字"))
        return self._known[key]

    def form_name(self, form: str) -> str:
        """Give the name of a form that the pack has."""
        return self._plain(self._pack.form(form).name.source)

    def _unit(self, form: Form, cell: Cell) -> str:
        """Give the unit of money of a figure: its own, else what the form prints."""
        if cell.unit not in ("", "money"):
            return cell.unit
        if cell.unit != "money" and not (cell.numeric and cell.format == "money"):
            return ""
        if form.id not in self._units:
            printed = (_PRINTED_UNIT.search(words) for words in _printed_words(form))
            found = {one[1] for one in printed if one}
            self._units[form.id] = found.pop() if len(found) == 1 else self._pack.unit_of_money
        return self._units[form.id]

    def _plain(self, words: str) -> str:
        for name, value in (("Y", self._year), ("P", self._year - 1), ("money", self._pack.unit_of_money)):
            words = words.replace(f"{{{name}}}", str(value))
        return "".join(words.split()).rstrip("：:")


def _printed_words(form: Form) -> Iterator[str]:
    for block in form.blocks:
        for line in getattr(block, "rows", ()):
            if isinstance(line, tuple | list):
                yield from (item.text.source for item in line if isinstance(item, Label))


def _label(block: Block, cell: Cell) -> str:
    if cell.label.source or not isinstance(block, FieldsBlock):
        return cell.label.source
    words = ""
    for line in block.rows:
        for item in line:
            if isinstance(item, Label):
                words = item.text.source
            elif item.key == cell.key:
                return words
    return ""


def _row_words(block: Block, row: str) -> str:
    if isinstance(block, FixedBlock) and row:
        return block.named_rows[row].label.source
    if isinstance(block, SideBySideBlock) and row:
        named = (cell for cell in block.row_cells(row) if cell.type in ("label", "name"))
        return next((cell.label.source for cell in named), "")
    return ""


def _head_words(block: Block, cell: Cell) -> str:
    """Give the nearest head over a column."""
    columns, words = (block.columns if isinstance(block, TableBlock) else ()), ""
    while group := next((g for g in columns if isinstance(g, Group) and _holds(g, cell)), None):
        words, columns = group.group.source, group.columns
    return words


def _holds(group: Group, cell: Cell) -> bool:
    return any(one.key == cell.key for one in leaves(group))
