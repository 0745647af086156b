"""What the liaison types: one unit's whole set for one year, row by row, as text exactly as typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from models.address import Address
from models.packs.blocks import Block, RowsBlock
from models.packs.forms import Form, Pack

Row = dict[str, str]
Rows = dict[str, Row]
NO_ROWS: Mapping[str, Row] = MappingProxyType({})


@dataclass
class Instance:
    """One filled copy of a form; `blocks` maps block → row id → column → typed text, rows in order."""

    id: str
    blocks: dict[str, Rows] = field(default_factory=dict)

    def copy(self) -> Instance:
        """Give one that can be changed without changing this."""
        blocks = {
            block: {row: dict(cells) for row, cells in rows.items()} for block, rows in self.blocks.items()
        }
        return Instance(self.id, blocks)

    @property
    def blank(self) -> bool:
        """Tell whether nothing is typed in it."""
        return not any(
            text for rows in self.blocks.values() for row in rows.values() for text in row.values()
        )

    def rows(self, block: str) -> Mapping[str, Row]:
        """Give the rows of a block in their order, none where it has none."""
        return self.blocks.get(block, NO_ROWS)

    def rows_to_change(self, block: str) -> Rows:
        """Give the rows of a block to be changed, making the place for them."""
        return self.blocks.setdefault(block, {})


@dataclass(frozen=True)
class Adjustment:
    """A figure set by hand in place of the computed one, and why.

    `computed` is the computed value it was made for, as `models.calculation.cell_state.noted` writes it;
    None where nobody has noted it, as in drafts of before: opening one takes what is computed then.
    """

    text: str
    reason: str
    computed: str | None = None


@dataclass(frozen=True, slots=True)
class Aside:
    """Something typed at an address the pack no longer has.

    `reason` and `computed` are those of a figure set by hand.
    """

    address: Address
    text: str
    reason: str | None = None
    computed: str | None = None


@dataclass(frozen=True, slots=True)
class MovedFigure:
    """A figure that a changed pack has moved, in the words and as printed when that was seen; blank for none.

    Without a name it stands for all figures of a form of which it is not known what they were.
    """

    address: Address
    name: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class KeptFigures:
    """What a draft showed when it was saved, with the digests of its pack and of what was typed."""

    pack: str
    typed: str
    figures: dict[Address, str]


@dataclass(frozen=True, slots=True)
class BroughtCell:
    """What a cell began with: the text brought from last year's draft, blank for an amount to be typed anew.

    `last` is last year's figure there, in this pack's unit of money; `seen` says that somebody looked at it.
    """

    text: str
    last: str = ""
    seen: bool = False


@dataclass
class Submission:
    """One draft. Row and instance ids never change and are never used again.

    `aside` keeps what has no place in the pack as it is now, in order; see `models.drafts.fitting`. `moved`
    lists what changes of the pack have moved until it is confirmed, `kept` is no content of the draft; see
    `models.calculation.kept_figures`. `brought` is what came from the draft of `brought_year`. `promised` is
    what the goal tables of `promised_by`, a budget in words, said in the cells of a self-evaluation.
    `carried`, never changed, is all that a form of the user's own says, None where the program has the form.
    """

    pack: str
    year: int
    forms: dict[str, list[Instance]] = field(default_factory=dict)
    adjustments: dict[Address, Adjustment] = field(default_factory=dict)
    next_id: int = 1
    extra: dict[str, object] = field(default_factory=dict)
    aside: list[Aside] = field(default_factory=list)
    moved: list[MovedFigure] = field(default_factory=list)
    brought: dict[Address, BroughtCell] = field(default_factory=dict)
    brought_year: int = 0
    promised: dict[Address, str] = field(default_factory=dict)
    promised_by: str = ""
    kept: KeptFigures | None = field(default=None, compare=False)
    carried: dict[str, Any] | None = field(default=None, compare=False)

    def copy(self) -> Submission:
        """Give one that can be changed without changing this."""
        return replace(
            self,
            forms={form: [one.copy() for one in instances] for form, instances in self.forms.items()},
            adjustments=dict(self.adjustments),
            extra=deepcopy(self.extra),
            aside=list(self.aside),
            moved=list(self.moved),
            brought=dict(self.brought),
            promised=dict(self.promised),
        )

    def instance(self, form: str, instance: str) -> Instance:
        """Find an instance; KeyError when there is none."""
        for candidate in self.forms.get(form, []):
            if candidate.id == instance:
                return candidate
        raise KeyError(f"{form}#{instance}")

    def rows(self, form: str, instance: str, block: str) -> Mapping[str, Row]:
        """Give the rows of a block in their order; KeyError when the instance is not there."""
        return self.instance(form, instance).rows(block)

    def typed(self, address: Address) -> str:
        """Give the text typed at an address, blank when nothing was."""
        try:
            rows = self.instance(address.form, address.instance).blocks.get(address.block, {})
        except KeyError:
            return ""
        return rows.get(address.row, {}).get(address.column, "")

    def has_row(self, address: Address) -> bool:
        """Tell whether the row of an address is stored."""
        try:
            return address.row in self.instance(address.form, address.instance).blocks.get(address.block, {})
        except KeyError:
            return False

    def untouched(self, address: Address) -> bool:
        """Tell whether a cell still stands as it was brought from last year, and nobody has looked at it."""
        brought = self.brought.get(address)
        if brought is None or brought.seen or not self.has_row(address):
            return False
        return self.typed(address) == brought.text

    def untouched_of(self, form: str, instance: str) -> list[Address]:
        """List what in an instance still stands as it was brought; KeyError when there is no such one."""
        blocks = self.instance(form, instance).blocks
        return [
            at
            for at, brought in self.brought.items()
            if at[:2] == (form, instance)
            and not brought.seen
            and (row := blocks.get(at.block, NO_ROWS).get(at.row)) is not None
            and row.get(at.column, "") == brought.text
        ]

    def awaited_of(self, form: str, instance: str) -> list[Address]:
        """List what in an instance had a figure last year and has none yet; KeyError as above."""
        return [at for at in self.untouched_of(form, instance) if not self.brought[at].text]

    def new_id(self, prefix: str = "") -> str:
        """Give an id that no row or instance has had."""
        self.next_id += 1
        return f"{prefix}{self.next_id - 1}"

    def typed_cells(self) -> Iterator[tuple[Address, str]]:
        """Walk every typed, non-blank cell in order."""
        for form, instances in self.forms.items():
            for instance in instances:
                for block, rows in instance.blocks.items():
                    for row, cells in rows.items():
                        yield from (
                            (Address(form, instance.id, block, row, c), t) for c, t in cells.items() if t
                        )


def new_submission(pack: Pack, year: int) -> Submission:
    """Start an empty draft with the instances and first rows the pack asks for."""
    submission = Submission(pack.id, year, carried=pack.carried)
    for form in pack.forms:
        submission.forms[form.id] = [new_instance(submission, form) for _ in range(form.instances)]
    return submission


def complete(pack: Pack, submission: Submission) -> None:
    """Give a draft the instances, blocks and named rows that its pack has come to ask for."""
    for form in pack.forms:
        instances = submission.forms.setdefault(form.id, [])
        if not instances and form.instances:
            instances.append(new_instance(submission, form))
        for instance in instances:
            for block in form.blocks:
                _complete_block(block, instance)


def _complete_block(block: Block, instance: Instance) -> None:
    for key in block.standing_rows:
        instance.rows_to_change(block.id).setdefault(key, {})


def new_instance(submission: Submission, form: Form) -> Instance:
    """Make an empty instance of a form, not yet part of the submission."""
    instance = Instance(submission.new_id())
    for block in form.blocks:
        _complete_block(block, instance)
        if isinstance(block, RowsBlock):
            instance.blocks[block.id] = {submission.new_id("r"): {} for _ in range(block.min_rows)}
    return instance
