"""A draft of a new year from the one of last year: what recurs is brought, amounts wait to be typed anew.

Whatever is brought is noted in `Submission.brought` until somebody looks at it; whatever the new pack has no
place for is listed, in words.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from models.address import Address
from models.calculation.calculation import Calculation
from models.calculation.cell_names import cell_label, copy_name, form_name, row_label
from models.carrying._amounts import is_amount, last_figure
from models.carrying._meanings import Match, alike, match
from models.carrying.recurring import listed_names, name_of
from models.drafts.submission import BroughtCell, Instance, Submission, new_instance, new_submission
from models.errors import shortened
from models.packs.blocks import Block, SubjectsBlock
from models.packs.cells import Cell
from models.packs.forms import Form, Pack
from models.packs.loading import UnknownPackError, load_pack
from models.session.session import Session
from models.subjects.dictionary import parents
from models.subjects.lists_in_use import dictionary
from models.subjects.tree import TOTAL

_SHOWN = 30
_NO_COLUMN = "新表没有这一栏"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something of last year that is not in the new draft, and why, in words."""

    place: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class BegunDraft:
    """The new draft and what of the last one is not in it; `subjects` says what is new about codes."""

    submission: Submission
    left: tuple[LeftOut, ...]
    subjects: tuple[str, ...]

    @property
    def texts(self) -> int:
        """Count the cells that were filled."""
        return sum(bool(one.text) for one in self.submission.brought.values())

    @property
    def awaited(self) -> int:
        """Count the cells that had a figure last year and wait for this year's."""
        return len(self.submission.brought) - self.texts

    @property
    def summary(self) -> str:
        """Say how much was brought, how much waits, and how much has no place."""
        year = self.submission.brought_year
        left = f"；{len(self.left)} 项没有带来" if self.left else ""
        brought = f"从 {year} 年度带来 {self.texts} 格"
        return f"{brought}，另有 {self.awaited} 格 {year} 年度有数、等着填今年的{left}。"


def begin_from(last: Session, pack_id: str, year: int, projects: Collection[str] = ()) -> BegunDraft:
    """Begin a draft of a pack for a year from last year's; UnknownPackError, PackError.

    `projects` names those that go on, see `models.carrying.recurring`.
    """
    pack = _pack(last, pack_id).for_year(year)
    carrier = _Carrier(last, pack, year, frozenset(projects))
    carrier.carry()
    return BegunDraft(carrier.new, tuple(carrier.left), tuple(dict.fromkeys(carrier.subjects)))


def _pack(last: Session, pack_id: str) -> Pack:
    """Give the pack of an id, the one that last year's draft carries where it is not there."""
    try:
        return load_pack(pack_id)
    except UnknownPackError:
        if pack_id != last.pack.id:
            raise
        return last.pack


@dataclass
class _Carrier:
    """Walk last year's draft form by form and fill the new one."""

    last: Session
    pack: Pack
    year: int
    projects: frozenset[str]
    left: list[LeftOut] = field(default_factory=list)
    subjects: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.new = new_submission(self.pack, self.year)
        self.new.brought_year = self.last.submission.year
        self.calc: Calculation = self.last.calculation
        self._listing = listed_names(self.last.pack)
        self._fresh = {form: list(instances) for form, instances in self.new.forms.items()}

    def carry(self) -> None:
        for form in self.last.pack.forms:
            for instance in self.last.submission.forms.get(form.id, []):
                if form.repeatable:
                    self._project(form, instance)
                    continue
                new_form = alike(form, self.pack)
                held = self.new.forms[new_form.id] if new_form is not None else []
                self._form(form, instance, new_form, next(iter(held), None))

    # Forms

    def _project(self, form: Form, instance: Instance) -> None:
        name = name_of(self.last, form, instance.id)
        if not name:
            return
        place = self.calc.render(form.name, Address(form.id, instance.id, "", "", ""))
        if name not in self.projects:
            self.left.append(LeftOut(place, name, "没有选这个项目"))
            return
        new_form = alike(form, self.pack)
        if new_form is None:
            self.left.append(LeftOut(place, name, "新表没有这样的表"))
            return
        self._form(form, instance, new_form, self._another(new_form))

    def _another(self, form: Form) -> Instance:
        """Give an instance to fill: one of those the pack begins with, then a new one."""
        if self._fresh.get(form.id):
            return self._fresh[form.id].pop(0)
        made = new_instance(self.new, form)
        self.new.forms[form.id].append(made)
        return made

    def _form(self, form: Form, instance: Instance, new_form: Form | None, into: Instance | None) -> None:
        for block in form.blocks:
            at = Address(form.id, instance.id, block.id, "", "")
            found = match(form, block, new_form) if new_form is not None else None
            if found is None or into is None:
                self._lost(at, block)
            else:
                self._block(found, at, Address(found.new_form.id, into.id, found.new_block.id, "", ""))

    def _lost(self, at: Address, block: Block) -> None:
        """Say of everything that would have been brought that the new pack has no place for it."""
        if isinstance(block, SubjectsBlock):
            codes = [
                row for row in self.calc.submission.rows(*at[:3]) if self._has_figures(at._replace(row=row))
            ]
            if codes and not block.sources and not block.mapped_from:
                self.left.append(LeftOut(form_name(self.calc, at), "、".join(codes), "新表没有这张科目表"))
            return
        for row in self.calc.submission.rows(*at[:3]):
            for column in block.recurs:
                self._leave(at._replace(row=row, column=column), _NO_COLUMN)

    def _leave(self, at: Address, reason: str) -> None:
        text = self.last.submission.typed(at)
        if text:
            self.left.append(LeftOut(self._named(at), shortened(text, _SHOWN), reason))

    def _named(self, at: Address) -> str:
        whole = copy_name(self.calc, at.form, at.instance)
        label = cell_label(self.calc, at) if at.column else ""
        row = row_label(self.calc, at).rstrip("：:") if at.row else ""
        return " · ".join(part for part in (whole, row, label) if part)

    # Blocks

    def _block(self, found: Match, at: Address, to: Address) -> None:
        self._anew(found.block, at)
        if isinstance(found.block, SubjectsBlock):
            self._subjects(found, at, to)
        elif found.block.growing:
            if found.block.recurs:
                self._rows(found, at, to)
        else:
            for row in found.block.standing_rows:
                if row in found.new_block.standing_rows:
                    self._row(found, at._replace(row=row), to._replace(row=row))
                else:
                    self._lost_row(found.block, at._replace(row=row))

    def _anew(self, block: Block, at: Address) -> None:
        """Say which columns hold something of last year that is typed anew each year, amounts apart."""
        rows = self.last.submission.rows(*at[:3]).values()
        columns = [
            cell.key
            for cell in block.cells
            if cell.key not in (*block.recurs, *block.last_years)
            and cell.type not in ("name", "label")
            and not is_amount(cell)
            and any(cells.get(cell.key) for cells in rows)
        ]
        if columns:
            first = next(row for row, cells in self.last.submission.rows(*at[:3]).items() if cells)
            labels = (cell_label(self.calc, at._replace(row=first, column=column)) for column in columns)
            self.left.append(LeftOut(self._named(at), "、".join(labels), "每年重新填写"))

    def _lost_row(self, block: Block, at: Address) -> None:
        for column in block.recurs:
            self._leave(at._replace(column=column), "新表没有这一行")

    def _rows(self, found: Match, at: Address, to: Address) -> None:
        rows = self.new.instance(to.form, to.instance).rows_to_change(to.block)
        unused = [row for row, cells in rows.items() if not cells]
        chosen = self._listing.get(at[0:1] + at[2:3])
        for row, cells in self.last.submission.rows(*at[:3]).items():
            if not any(cells.get(column) for column in found.block.recurs):
                continue
            name = cells.get(chosen, "").strip() if chosen else ""
            if chosen and name not in self.projects:
                self.left.append(LeftOut(self._named(at._replace(row=row)), name, "没有选这个项目"))
                continue
            new_row = unused.pop(0) if unused else self.new.new_id("r")
            rows.setdefault(new_row, {})
            self._row(found, at._replace(row=row), to._replace(row=new_row))

    def _row(self, found: Match, at: Address, to: Address) -> None:
        """Fill one row: what recurs, last year's figures, and amounts that wait."""
        for column in found.block.recurs:
            if self.last.submission.typed(at._replace(column=column)):
                self._text(found, at._replace(column=column), to)
        for cell in found.new_block.row_cells(to.row):
            if cell.typed_by_hand and cell.numeric:
                self._figure(found, at, to, cell)

    def _text(self, found: Match, at: Address, to: Address) -> None:
        cell = found.renamed(at.row if not found.block.growing else to.row, at.column)
        text = self.last.submission.typed(at)
        if cell is None and found.block.growing:
            column = LeftOut(
                self._named(at._replace(row="", column="")), cell_label(self.calc, at), _NO_COLUMN
            )
            if column not in self.left:  # once for all rows
                self.left.append(column)
        elif cell is None:
            self._leave(at, _NO_COLUMN)
        elif (
            cell.type == "choice" and not cell.open and text not in {choice.value for choice in cell.choices}
        ):
            self._leave(at, "新表的这一栏没有这个选项")
        else:
            self._put(to._replace(column=cell.key), BroughtCell(text))

    def _figure(self, found: Match, at: Address, to: Address, cell: Cell) -> None:
        """Fill a column of last year's figures, or note last year's figure beside an amount to be typed."""
        now = next((one for one in found.new_block.cells if one.last_year == cell.key), None)
        asked = now or cell
        source = found.source(at.row, asked)
        if source is None or not (now or is_amount(cell)) or self._typed_already(to, cell):
            return
        figure = last_figure(self.last, at._replace(column=source.key), source, (self.pack, cell))
        if figure and now and self.year - 1 != self.new.brought_year:
            self._other_year(at)
        elif figure:
            self._put(to._replace(column=cell.key), BroughtCell(figure if now else "", figure))

    def _other_year(self, at: Address) -> None:
        """Say once a form that its columns of last year are of another year than the last draft."""
        reason = f"新表的上年是 {self.year - 1} 年度，这份草稿是 {self.new.brought_year} 年度的"
        said = LeftOut(form_name(self.calc, at), "上年的数", reason)
        if said not in self.left:
            self.left.append(said)

    def _typed_already(self, to: Address, cell: Cell) -> bool:
        return to._replace(column=cell.key) in self.new.brought

    def _put(self, to: Address, brought: BroughtCell) -> None:
        row = self.new.instance(to.form, to.instance).rows_to_change(to.block).setdefault(to.row, {})
        if brought.text:
            row[to.column] = brought.text
        self.new.brought[to] = brought

    # Subjects

    def _subjects(self, found: Match, at: Address, to: Address) -> None:
        assert isinstance(found.block, SubjectsBlock)
        assert isinstance(found.new_block, SubjectsBlock)
        if found.new_block.mapped_from:
            return  # the program makes it from the table it is mapped from
        rows = self.new.instance(to.form, to.instance).rows_to_change(to.block)
        for code in sorted(self.last.submission.rows(*at[:3])):
            here = at._replace(row=code)
            if not self._has_figures(here):
                if not self._brought_by_others(found.block, code):
                    self.left.append(LeftOut(self._named(here), code, f"{self.new.brought_year} 年度没有数"))
                continue
            if self._brought_by_others(found.block, code):
                continue
            rows.setdefault(code, {})
            self._name(found, here, to._replace(row=code))
            if self.calc.children(*at[:3], code) is None:
                self._row(found, here, to._replace(row=code))
        self._adjusted_totals(found, at)

    def _has_figures(self, at: Address) -> bool:
        """Tell whether a subject has a figure of the last draft's own year that is not nought."""
        block = self.last.pack.form(at.form).block(at.block)
        typed = (cell.key for cell in block.cells if cell.typed_by_hand and cell.key in block.this_years)
        return any(self.calc.value(at._replace(column=column)) for column in typed)

    def _brought_by_others(self, block: SubjectsBlock, code: str) -> bool:
        return any(
            code in self.last.submission.rows(form, instance.id, source)
            for form, source in block.source_paths
            for instance in self.last.submission.forms.get(form, [])
        )

    def _name(self, found: Match, at: Address, to: Address) -> None:
        """Bring a name of the draft's own; one from the dictionary follows the new year."""
        assert isinstance(found.new_block, SubjectsBlock)
        known, before = dictionary(found.new_block.dictionary), self.last.submission.year
        for code in (*parents(at.row), at.row):
            old, new = known.name(code, before), known.name(code, self.year)
            if old != new:
                self.subjects.append(f"{code} {old} → {new}")
        if not known.name(at.row, self.year):
            self.subjects.append(f"{at.row} 不在科目字典中，请核对 {self.year} 年度还用不用")
        column = next(cell.key for cell in found.block.cells if cell.type == "name")
        typed = self.last.submission.typed(at._replace(column=column))
        if typed and typed != known.name(at.row, before):
            new_column = next(cell.key for cell in found.new_block.cells if cell.type == "name")
            self._put(to._replace(column=new_column), BroughtCell(typed))

    def _adjusted_totals(self, found: Match, at: Address) -> None:
        """Say which totals set by hand last year cannot be last year's figures: those are added up."""
        wanted = {cell.meaning for cell in found.new_block.cells if cell.last_year}
        for place, adjustment in self.last.submission.adjustments.items():
            rolled = place.row == TOTAL or self.calc.children(*place[:4]) is not None
            if place[:3] == at[:3] and rolled and found.block.index[place.column].meaning in wanted:
                self.left.append(
                    LeftOut(self._named(place), adjustment.text, "手工调整过的合计，新表由各科目相加")
                )
