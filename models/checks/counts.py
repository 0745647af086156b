"""How many errors, notices and unfilled places there are, counted and said the same way everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from models.checks.checks import ERROR, MISSING, NOTICE, SEVERITIES, Issue


class Counts(NamedTuple):
    """Issues by severity."""

    errors: int = 0
    missing: int = 0
    notices: int = 0

    @property
    def open(self) -> int:
        """Give how much keeps paper from being final."""
        return self.errors + self.missing

    @property
    def words(self) -> str:
        """Say what there is, the worst first; blank where there is nothing."""
        return "，".join(f"{word} {count}" for word, count in zip(SEVERITIES, self, strict=True) if count)

    @property
    def badge(self) -> tuple[str, str]:
        """Give the worst in a few words, and what it means: error, muted, notice or good."""
        if self.errors:
            return f"{self.errors} {ERROR}", "error"
        if self.missing:
            return f"{self.missing} {MISSING}", "muted"
        return (f"{self.notices} {NOTICE}", "notice") if self.notices else ("✓", "good")


def count(issues: Iterable[Issue]) -> Counts:
    """Count issues by severity."""
    found = [issue.severity for issue in issues]
    return Counts(*(found.count(severity) for severity in SEVERITIES))
