"""One open draft: submission, calculation, checks and sheets, kept in step by `apply`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from models.address import Address
from models.calculation.calculation import Calculation
from models.calculation.cell_state import CellState, noted
from models.calculation.kept_figures import figures_before, note_changed, note_moved
from models.calculation.printed_text import PRINT
from models.calculation.running_text import NUMBERED, TELLING
from models.calculation.shown_rows import HAS, SHOWN, UNDER
from models.checks.checks import Checks, Issue
from models.checks.counts import count
from models.checks.score import ScoreView, score_view
from models.drafts.changes import Batch, Change, apply, touched
from models.drafts.fitting import fit
from models.drafts.keys import INSTANCES, ROW, ROWS, YEAR, Derived, Key, row_key
from models.drafts.submission import Submission, complete
from models.fonts.face_choice import BUNDLED_FACES, FaceChoice
from models.layout.changing_words import WORDS, watch_words
from models.layout.runs import with_gaps
from models.layout.sheet import Sheet
from models.layout.sheet_builder import SheetBuilder
from models.packs.blocks import RunningBlock
from models.packs.forms import Pack
from models.packs.loading import load_pack
from models.packs.yaml_source import PackError
from models.session.carried_meanings import meant_before
from models.session.gc_pause import collection_paused

_ROWS_MOVED = {ROWS, INSTANCES, SHOWN}
"""What is in no table any more, or newly in one; typing a figure may do that, too."""
_ON_PAPER = {WORDS, PRINT, TELLING, NUMBERED, SHOWN, HAS, UNDER, ROWS, ROW, INSTANCES}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a change did: the change that takes it back, and every cell that shows something else now.

    `before` is what stood in these, and `own` the form and instance of each place that was itself changed.
    """

    inverse: Change
    changed: frozenset[Address]
    issues_changed: bool
    before: Mapping[Address, CellState] = field(default_factory=dict)
    own: frozenset[tuple[str, str]] = frozenset()


def _cells(keys: set[Key]) -> frozenset[Address]:
    return frozenset(key for key in keys if isinstance(key, Address))


class Session:
    """Edit a submission by changes and read values, issues, score and sheets, all up to date.

    It is a copy of the one given, fitted to the pack as it is now and completed.
    """

    def __init__(self, submission: Submission, pack: Pack | None = None) -> None:
        self.pack = (pack or load_pack(submission.pack)).for_year(submission.year)
        self.submission = submission.copy()
        changed = meant_before(self.submission, self.pack)
        self.submission.carried = self.pack.carried
        before = figures_before(self.pack, self.submission)
        self.fit = fit(self.pack, self.submission)
        complete(self.pack, self.submission)
        self.calculation = Calculation(self.pack, self.submission)
        with collection_paused():
            self._note_computed()
            if before is not None:
                note_moved(self.calculation, before)
            note_changed(self.calculation, changed)
            self.checks = Checks(self.calculation)
            self._read_shown()
        self.faces = BUNDLED_FACES
        self._builders: dict[tuple[str, str], SheetBuilder] = {}
        self._sheets: dict[tuple[str, str], Sheet] = {}

    def apply(self, change: Change) -> Outcome:
        """Carry a change out and recompute what it reaches; KeyError when its place is gone.

        PackError for a year that the pack has no policy of; nothing is changed then.
        """
        with collection_paused():
            return self._apply(change)

    def _apply(self, change: Change) -> Outcome:
        inverse = apply(self.submission, change)
        # What takes an instance out does not say what was in it; what brings it back does.
        leaves = touched(change) | touched(inverse)
        if YEAR in leaves:
            self._take_pack_of_year(inverse)
        changed = self.calculation.refresh(leaves) | leaves
        if YEAR in leaves:
            changed |= self.calculation.take_pack(self.pack)
            self.lay_out_anew(self.faces)
        structural = any(isinstance(key, Derived) and key.what in _ROWS_MOVED for key in changed)
        before = self.calculation.replaced
        if structural or not all(map(self.checks.watches, leaves)):
            self.checks.sync()
            self._drop_lost()
            self._read_shown()
        self._note_computed()
        issues_changed = self.checks.refresh(changed)
        self._forget(changed)
        own = frozenset((key if isinstance(key, Address) else key.at)[:2] for key in leaves)
        return Outcome(inverse, _cells(changed), issues_changed or structural, before, own)

    def _read_shown(self) -> None:
        """Read the figures that follow those of other tables, so that what a change moves there is known."""
        for form in self.pack.forms:
            for block in (b for b in form.blocks if b.by_code or isinstance(b, RunningBlock)):
                for instance in self.calculation.instances(form.id):
                    for row in self.calculation.rows(form.id, instance, block.id):
                        for cell in block.row_cells(row):
                            self.calculation.state(Address(form.id, instance, block.id, row, cell.key))

    def _take_pack_of_year(self, inverse: Change) -> None:
        """Take the pack for the year the submission has now, or take the change back; PackError."""
        try:
            self.pack = self.pack.for_year(self.submission.year)
        except PackError:
            apply(self.submission, inverse)
            raise

    def _note_computed(self) -> None:
        """Let adjustments that do not say what they were made for remember what is computed now.

        What shows is the same before and after, so nothing has to be computed again.
        """
        adjustments = self.submission.adjustments
        for at in [at for at, adjustment in adjustments.items() if adjustment.computed is None]:
            if (state := self.calculation.adjusted(at)) is not None:
                adjustments[at] = replace(adjustments[at], computed=noted(state.computed))

    def renamed(self) -> Outcome:
        """Take over the names of subjects from dictionaries that were changed; nothing to undo."""
        rows: set[Key] = {
            row_key(form.id, instance.id, block.id, row)
            for form in self.pack.forms
            for instance in self.submission.forms.get(form.id, [])
            for block in form.blocks
            if block.by_code
            for row in self.calculation.rows(form.id, instance.id, block.id)
        }
        changed = self.calculation.refresh(rows) | rows
        issues_changed = self.checks.refresh(changed)
        self._forget(changed)
        return Outcome(Batch(()), _cells(changed), issues_changed)

    def _forget(self, changed: set[Key]) -> None:
        """Drop what shows changed cells and words, and tables whose rows changed."""
        places = {key for key in changed if isinstance(key, Address)}
        places |= {key.at for key in changed if isinstance(key, Derived) and key.what in _ON_PAPER}
        for place in {at[:2] for at in places}:
            self._sheets.pop(place, None)
        for builder in self._builders.values():
            builder.forget(places)

    def _drop_lost(self) -> None:
        """Let go of what was laid out for instances that are gone; they may come back quite different."""
        for form, instance in list(self._builders):
            if all(one.id != instance for one in self.submission.forms.get(form, [])):
                del self._builders[form, instance]
                self._sheets.pop((form, instance), None)
                self.calculation.unwatch(Derived(WORDS, Address(form, instance, "", "", "")))

    def sheet(self, form: str, instance: str) -> Sheet:
        """Give a form instance laid out; KeyError when it is not there."""
        key = (form, instance)
        if key not in self._sheets:
            self.submission.instance(form, instance)
            if key not in self._builders:
                watch_words(self.calculation, self.pack.form(form), instance)
                self._builders[key] = SheetBuilder(
                    self.calculation, self.pack.form(form), instance, self.faces
                )
            self._sheets[key] = self._builders[key].build()
        return self._sheets[key]

    def lay_out_anew(self, faces: FaceChoice) -> None:
        """Let every sheet be laid out again, in these faces from now on."""
        self.faces = faces
        self._sheets.clear()
        self._builders.clear()

    def printed_sheets(self, form: str = "") -> tuple[Sheet, ...]:
        """Give the sheets that go on paper, in the order of the pack; of one form when it is named.

        What a text still lacks is a blank to write on: a sentence without it would pass for a whole one.
        """
        with collection_paused():
            return tuple(with_gaps(self.sheet(*place)) for place in self.printed_places(form))

    def printed_places(self, form: str = "") -> Iterator[tuple[str, str]]:
        """Walk form and instance of the same, laying nothing out."""
        for f in self.pack.forms:
            if f.printed and form in ("", f.id):
                yield from ((f.id, instance.id) for instance in self.submission.forms.get(f.id, []))

    def issues(self) -> tuple[Issue, ...]:
        """List all issues in the order of the forms."""
        return self.checks.issues()

    def doubted(self) -> set[tuple[str, str, str]]:
        """Name the form, instance and block of every value that hangs on an outdated adjustment.

        Nothing there has been checked against anything that holds, wherever the adjustment itself stands.
        Printed words are none: whether they have been laid out yet says nothing of their form.
        """
        found = set()
        for key in self.calculation.in_doubt():
            if isinstance(key, Address):
                found.add(key[:3])
            elif key.what not in (WORDS, PRINT):
                found.add(key.at[:3])
        return found

    def progress(self) -> tuple[int, int]:
        """Give how many cells are filled, and how many places there are with those still open.

        All that a person typed counts, and what else stands where it has to be filled. What is wrong is
        open as well, wherever it stands: all is done only where nothing is left to do.
        """
        return self.checks.filled, self.checks.filled + count(self.issues()).open

    @property
    def progress_words(self) -> str:
        """Say how much is filled and how much is open.

        Not in per cent: tables ask for more once there are figures, and who fills would see it fall.
        """
        filled, places = self.progress()
        if not places:
            return ""
        return f"已填 {filled} 格，" + (f"还有 {places - filled} 处" if places > filled else "该填的都填了")

    def score(self, form: str, instance: str) -> ScoreView | None:
        """Give the live score of a form instance, None when its form has none."""
        return score_view(self.calculation, form, instance)
