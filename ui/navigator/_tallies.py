"""Counts of issues and required cells by place, kept up with edits by counting only what changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from models.address import Address
from models.checks.checks import ERROR, MISSING, TIE_REPORT, Issue, RowReport
from models.checks.counts import Counts
from models.drafts.keys import Derived
from models.session.session import Session

Key = tuple[str, ...]
_Report = tuple[Derived[RowReport], RowReport]


@dataclass(slots=True)
class Tally:
    """Count what a part of the draft has: issues by severity, and how much of what has to be filled is."""

    errors: int = 0
    ties: int = 0
    missing: int = 0
    notices: int = 0
    required: int = 0
    filled: int = 0

    def add(self, issue: Issue, of_set: bool, times: int) -> None:
        """Count an issue, or take it out with -1; `of_set` where a tie between tables raised it."""
        if issue.severity == ERROR:
            self.errors += times
            self.ties += times * of_set
        elif issue.severity == MISSING:
            self.missing += times
        else:
            self.notices += times

    def __iadd__(self, other: Tally) -> Tally:
        self.errors += other.errors
        self.ties += other.ties
        self.missing += other.missing
        self.notices += other.notices
        self.required += other.required
        self.filled += other.filled
        return self

    @property
    def counts(self) -> Counts:
        """Give the issues by severity."""
        return Counts(self.errors, self.missing, self.notices)


class Tallies:
    """Tally the reports of a session by form, instance, block and choice."""

    def __init__(self, session: Session, choice: Callable[[Address], str]) -> None:
        self._session = session
        self._choice = choice
        self._counted: list[_Report] = []
        self._tallies: dict[Key, Tally] = {}

    def of(self, key: Key) -> Tally:
        """Give the tally of one place."""
        return self._tallies.get(key) or Tally()

    def total(self, key: Key) -> Tally:
        """Add up the tallies of all places within one."""
        total = Tally()
        for place, tally in self._tallies.items():
            if place[: len(key)] == key:
                total += tally
        return total

    def differing(self) -> set[Key]:
        """Name form, instance and block of all that is said elsewhere to differ from what stands there."""
        return {
            issue.other[:3]
            for _, report in self._counted
            for issue in report.issues
            if issue.other is not None
        }

    def forget(self) -> None:
        """Count everything again next time, as when rows have got another choice."""
        self._counted = []

    def update(self) -> None:
        """Bring the tallies up to date."""
        reports = list(self._session.checks.reports())
        different = self._different(reports)
        if different is None:
            self._tallies.clear()
            for key, report in reports:
                self._count(key, report, 1)
        else:
            for i in different:
                self._count(*self._counted[i], -1)
                self._count(*reports[i], 1)
        self._counted = reports

    def _different(self, reports: list[_Report]) -> list[int] | None:
        """List the reports that are not those counted; None when other rows or forms are reported on."""
        if len(reports) != len(self._counted):
            return None
        pairs = enumerate(zip(reports, self._counted, strict=True))
        found = [i for i, (now, before) in pairs if now[1] is not before[1]]
        return None if any(reports[i][0] != self._counted[i][0] for i in found) else found

    def _count(self, key: Derived[RowReport], report: RowReport, times: int) -> None:
        if report.required:
            tally = self._at(key.at)
            tally.required += times * report.required
            tally.filled += times * report.filled
        for issue in report.issues:
            self._at(issue.address).add(issue, key.what == TIE_REPORT, times)

    def _at(self, at: Address) -> Tally:
        return self._tallies.setdefault((at.form, at.instance, at.block, self._choice(at)), Tally())
