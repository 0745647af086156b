"""What the navigator lists: forms, instances and blocks with what is done, missing and wrong in each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from models.address import NEW_ROW, Address
from models.calculation.absence import is_shown
from models.calculation.cell_names import instance_name
from models.calculation.printed_text import printed_text
from models.checks.balance import leaning_forms
from models.checks.offers import offer
from models.exchange.cell_listing import first_cell
from models.expressions.functions import Value
from models.packs.blocks import (
    Block,
    ContentsBlock,
    FieldsBlock,
    NotesBlock,
    RowsBlock,
    RunningBlock,
    SideBySideBlock,
)
from models.packs.compared import compared_blocks
from models.packs.forms import Form
from models.session.session import Session
from ui.navigator._tallies import Tallies, Tally

Key = tuple[str, ...]
NUMERALS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"

_EMPTY = ("空", "muted")
"""Nothing is typed there, and nothing has to be as far as is known."""
_DOUBTED = ("待确认", "notice")
_LEANS = ("待查", "notice")
"""Its figure agrees with a table whose own figure is wrong."""
_LEANS_SAID = "与别的表一致，但那张表本身有差，见 收支平衡"
_DIFFERS_SAID = "有别的表与这张表的数对不上，见 审核"
_MAY_ADD = ("可补填", "muted")
"""Its figures come from other tables, but it has cells that a person may type."""
_WAITS = ("待算", "muted")
"""It prints a figure that is not known yet, as a total while not all is rated."""
_FILLED = ("已填", "muted")
"""Nothing is wrong there, but nothing was compared with anything either."""


@dataclass(slots=True)
class OutlineEntry:
    """One line of the navigator; `key` is form, instance, block and choice as far as they apply.

    `said` counts all that its badge gives the worst of.
    """

    key: Key
    title: str
    badge: tuple[str, str] = ("", "")
    said: str = ""
    children: list[OutlineEntry] = field(default_factory=list)
    form: Form | None = None


class Outline:
    """Build the navigator's entries for a session; quick enough to build again after each edit."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._calc = session.calculation
        self._choices: dict[Key, str] = {}
        self._navigated = {
            (form.id, block.id): block.navigate
            for form in session.pack.forms
            for block in form.blocks
            if isinstance(block, RowsBlock) and block.navigate
        }
        self._tallies = Tallies(session, self.choice)
        self._doubted: set[tuple[str, str, str]] = set()
        self._leaning: set[str] = set()
        self._compared = compared_blocks(session.pack)

    def forget(self, changed: Iterable[Address]) -> None:
        """Drop the choices of rows that say something else now."""
        gone = [at[:4] for at in changed if at[:4] in self._choices]
        for key in gone:
            self._choices.pop(key, None)
        if gone:
            self._tallies.forget()

    def build(self) -> list[OutlineEntry]:
        """List one entry per form with its blocks inside, instances between where there may be several."""
        self._tallies.update()
        self._doubted = self._session.doubted()
        self._leaning = leaning_forms(self._calc)
        entries = _grouped([self._form(form) for form in self._session.pack.forms])
        for number, entry in zip(NUMERALS, entries, strict=False):
            entry.title = f"{number} {entry.title}"
        return entries

    def badge(self, form: str, instance: str) -> tuple[str, str]:
        """Give what is said of a form, of its own instance where there may be several."""
        self._tallies.update()
        self._doubted = self._session.doubted()
        known = self._session.pack.form(form)
        return (self._instance(known, instance) if known.repeatable else self._form(known)).badge

    def choice(self, at: Address) -> str:
        """Give the value that groups a row, blank in blocks that are not navigated by choice."""
        column = self._navigated.get((at.form, at.block))
        if not column or at.row in ("", NEW_ROW):
            return ""
        key = at[:4]
        if key not in self._choices:
            self._choices[key] = str(self._calc.value(at._replace(column=column)) or "")
        return self._choices[key]

    # Entries

    def _form(self, form: Form) -> OutlineEntry:
        instances = self._session.submission.forms.get(form.id, [])
        name = self._calc.render(
            form.name, Address(form.id, instances[0].id if instances else "", "", "", "")
        )
        if form.repeatable:
            children = _told_apart([self._instance(form, i.id) for i in instances])
            entry = OutlineEntry((form.id,), f"{name}（{len(instances)} 个）", children=children, form=form)
        elif instances:
            entry = OutlineEntry(
                (form.id, instances[0].id), name, children=self._blocks(form, instances[0].id), form=form
            )
        else:
            entry = OutlineEntry((form.id,), name, form=form)
        if instances:
            self._count((form.id,), entry)
        return _without_only_child(entry)

    def _instance(self, form: Form, instance: str) -> OutlineEntry:
        title = instance_name(self._calc, form.id, instance)
        entry = OutlineEntry((form.id, instance), title, children=self._blocks(form, instance))
        self._count(entry.key, entry)
        return entry

    def _count(self, key: Key, entry: OutlineEntry) -> None:
        total = self._tallies.total(key)
        entry.said = total.counts.words
        of_set = self._set_badge(entry.form, total) if entry.form is not None else None
        entry.badge = of_set or self._settled(total.counts.badge, key)
        if entry.badge == _LEANS:
            entry.said = _LEANS_SAID if key[0] in self._leaning else _DIFFERS_SAID

    def _settled(self, badge: tuple[str, str], key: Key, within: Sequence[str] = ()) -> tuple[str, str]:
        """Give a badge, but ✓ only where what it was compared with is neither wrong nor open."""
        if badge[1] != "good":
            return badge
        keys = [key[:3], *((*key[:2], block) for block in within)]
        if any(place[: len(key)] in keys for place in self._doubted):
            return _DOUBTED
        if key[0] in self._leaning or any(place[: len(key)] in keys for place in self._tallies.differing()):
            return _LEANS
        if not self._holds_anything(key, within):
            return _EMPTY
        block = key[2] if len(key) > 2 else ""
        compared = any(
            form == key[0] and (not block or one in (block, *within)) for form, one in self._compared
        )
        return badge if compared else _FILLED

    def _holds_anything(self, key: Key, within: Sequence[str]) -> bool:
        """Tell whether a part in which something may be typed has any value beyond what its rows go by."""
        form = self._session.pack.form(key[0])
        named = [key[2], *within] if len(key) > 2 else [block.id for block in form.blocks]
        blocks = [block for block in map(form.block, named) if _is_typed(block)]
        instances = [key[1]] if len(key) > 1 else [i.id for i in self._session.submission.forms[form.id]]
        choice = key[3] if len(key) > 3 else ""
        return not blocks or any(
            self._calc.value(at) is not None
            for block in blocks
            for instance in instances
            for at in self._values_of(Address(form.id, instance, block.id, "", ""), block, choice)
        )

    def _values_of(self, at: Address, block: Block, choice: str) -> Iterator[Address]:
        """Walk the cells of a block with a value of their own, in the rows of a choice if one is given."""
        goes_by = block.navigate if isinstance(block, RowsBlock) else None
        for row in self._calc.rows(*at[:3]):
            place = at._replace(row=row)
            if choice and self.choice(place) != choice:
                continue
            for cell in block.row_cells(row):
                if cell.printed and cell.type not in ("label", "code", "name") and cell.key != goes_by:
                    yield place._replace(column=cell.key)

    def _set_badge(self, form: Form, total: Tally) -> tuple[str, str] | None:
        """Say how a table of a set comes about, where that is more to the point than its issues."""
        instances = self._session.submission.forms[form.id]
        tables = [block for block in form.blocks if _of_a_set(block)]
        text = any(isinstance(block, RunningBlock) for block in form.blocks)
        waits = total.errors == total.ties and not (text and total.missing)
        if waits and any(offer(self._calc, form.id, i.id).waiting for i in instances):
            return "可生成", "offer"
        if any(total.counts) or not form.printed:
            return None
        if any(self._noted(form, i.id) for i in instances):
            return "无数据", "muted"
        if not all(instance.blank for instance in instances):
            return None
        if not tables or text or not all(map(_taken_over, tables)):
            return _EMPTY
        return _MAY_ADD if any(_is_typed(block) for block in form.blocks) else ("自动", "muted")

    def _noted(self, form: Form, instance: str) -> bool:
        """Tell whether a form shows its note for a table without data."""
        return any(
            isinstance(block, NotesBlock)
            and block.conditional
            and is_shown(self._calc, block, Address(form.id, instance, block.id, "", ""))
            for block in form.blocks
        )

    def _blocks(self, form: Form, instance: str) -> list[OutlineEntry]:
        return [
            entry for block, within in _chapters(form) for entry in self._block(form, instance, block, within)
        ]

    def _block(
        self, form: Form, instance: str, block: Block, within: Sequence[str]
    ) -> Iterator[OutlineEntry]:
        assert block.title is not None
        title = self._calc.render(block.title, Address(form.id, instance, block.id, "", ""))
        if isinstance(block, RowsBlock) and block.navigate:
            yield from self._by_choice(form, instance, block, title)
        else:
            yield self._part((form.id, instance, block.id, ""), title, within)

    def _part(self, key: Key, title: str, within: Sequence[str] = ()) -> OutlineEntry:
        """Give the entry of a block, with what the blocks `within` its chapter have."""
        total = Tally()
        for block in (key[2], *within):
            total += self._tallies.of((*key[:2], block, key[3]))
        counts = total.counts
        if not any(counts) and self._to_begin(*key[:3]):
            return OutlineEntry(key, title, _EMPTY)
        if not any(counts) and self._waits(*key[:3]):
            return OutlineEntry(key, title, _WAITS, "还有没填、没评的，算不出来")
        return OutlineEntry(key, title, self._settled(counts.badge, key, within), counts.words)

    def _to_begin(self, form: str, instance: str, block: str) -> bool:
        """Tell whether nothing is typed in a block in which something will have to be."""
        rows = self._session.submission.rows(form, instance, block).values()
        asks = any(
            cell.required and cell.printed for cell in self._session.pack.form(form).block(block).cells
        )
        typed = any(text for row in rows for text in row.values())
        return (asks and not typed) or self._computes_nothing(form, instance, block)

    def _computes_nothing(self, form: str, instance: str, block_id: str) -> bool:
        """Tell whether all that a block prints is computed, and there is nothing yet to compute it of."""
        values = self._computed_of(form, instance, block_id)
        return bool(values) and all(value is None for value in values)

    def _waits(self, form: str, instance: str, block_id: str) -> bool:
        """Tell whether a block of computed fields has one that is not known yet."""
        block = self._session.pack.form(form).block(block_id)
        return isinstance(block, FieldsBlock) and None in self._computed_of(form, instance, block_id)

    def _computed_of(self, form: str, instance: str, block_id: str) -> list[Value]:
        """Give the values of a block whose printed cells are all computed; none of another."""
        block = self._session.pack.form(form).block(block_id)
        cells = [cell for cell in block.cells if cell.printed and cell.type != "label"]
        if any(cell.typed_by_hand for cell in cells):
            return []
        at = Address(form, instance, block_id, "", "")
        return [
            self._calc.value(at._replace(row=row, column=cell.key))
            for row in self._calc.rows(form, instance, block_id)
            for cell in cells
        ]

    def _by_choice(self, form: Form, instance: str, block: RowsBlock, title: str) -> Iterator[OutlineEntry]:
        """Give one entry per choice of the column the pack names, and one for rows without a choice."""
        assert block.navigate
        cell = block.index[block.navigate]
        first: dict[str, Address] = {}
        for row in self._session.submission.rows(form.id, instance, block.id):
            at = Address(form.id, instance, block.id, row, cell.key)
            first.setdefault(self.choice(at), at)
        offered = self._calc.offered(cell, Address(form.id, instance, block.id, "", cell.key))
        for value in dict.fromkeys([*(choice.value for choice in offered), *first]):
            key = (form.id, instance, block.id, value)
            if value in first:
                at = first[value]
                words = printed_text(self._calc, at, cell, self._calc.state(at)) or title
                yield self._part(key, words)
            else:
                yield OutlineEntry(key, value, _EMPTY)


def _chapters(form: Form) -> list[tuple[Block, list[str]]]:
    """Give the blocks that have an entry; in running text, each with those that stand in its chapter.

    What comes before the first chapter is counted in it.
    """
    text = any(isinstance(block, RunningBlock) for block in form.blocks)
    found: list[tuple[Block, list[str]]] = []
    before: list[str] = []
    for block in form.blocks:
        if block.title is not None and not isinstance(block, NotesBlock):
            found.append((block, before))
            before = []
        elif text and found:
            found[-1][1].append(block.id)
        elif text:
            before.append(block.id)
    return found


def _told_apart(entries: list[OutlineEntry]) -> list[OutlineEntry]:
    """Number those that are called as one before them, as a copy is until its name is changed."""
    seen = Counter[str]()
    for entry in entries:
        seen[entry.title] += 1
        if (number := seen[entry.title]) > 1:
            entry.title += f"（同名第 {number} 份）"
    return entries


def _of_a_set(block: Block) -> bool:
    """Tell whether a block is tied to other tables: by codes, as their list, or by what it is offered."""
    proposes = any(cell.propose is not None for cell in block.cells)
    return block.by_code or isinstance(block, ContentsBlock | RunningBlock) or proposes


def _taken_over(block: Block) -> bool:
    """Tell whether a table's rows come from other tables."""
    return isinstance(block, SideBySideBlock | ContentsBlock | RunningBlock) or bool(block.source_paths)


def _is_typed(block: Block) -> bool:
    """Tell whether a block has cells that a person may type."""
    return not isinstance(block, ContentsBlock) and any(cell.typed_by_hand for cell in block.every_cell)


def _grouped(entries: list[OutlineEntry]) -> list[OutlineEntry]:
    """Put neighbouring forms of one group under a heading of that name."""
    result: list[OutlineEntry] = []
    for entry in entries:
        group = entry.form.group if entry.form is not None else ""
        key = (f"!{group}",)
        if group and result and result[-1].key == key:
            result[-1].children.append(entry)
        else:
            result.append(OutlineEntry(key, group, children=[entry]) if group else entry)
    return result


def _without_only_child(entry: OutlineEntry) -> OutlineEntry:
    """Let a form with a single block stand for that block."""
    if len(entry.children) == 1 and len(entry.key) > 1:
        entry.key, entry.children = entry.children[0].key, []
    return entry


def to_begin(session: Session, key: Key) -> Address | None:
    """Give the place of the choice an entry is about where no row has it yet; None for other entries."""
    if len(key) < 4 or not key[3]:
        return None
    form, instance, block_id, choice = key
    block = session.pack.form(form).block(block_id)
    if not isinstance(block, RowsBlock) or not block.navigate:
        return None
    place = Address(form, instance, block_id, "", block.navigate)
    rows = session.submission.rows(form, instance, block_id)
    known = {session.calculation.value(place._replace(row=row)) for row in rows}
    return None if choice in known else place._replace(row=next(iter(rows), ""))


def target(session: Session, key: Key) -> Address | None:
    """Give the cell that going to an entry leads to, None where the entry has no cell of its own."""
    if len(key) < 3:
        return None
    form, instance, block_id, choice = key
    first = first_cell(session, form, instance, block_id)
    block = session.pack.form(form).block(block_id)
    if not (isinstance(block, RowsBlock) and block.navigate and first):
        return first
    for row in session.submission.rows(form, instance, block_id):
        at = Address(form, instance, block_id, row, block.navigate)
        if (session.calculation.value(at) or "") == choice:
            return at
    return first
