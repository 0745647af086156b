"""What is typed in a draft, from the draft alone: for one whose pack is not there."""

from __future__ import annotations

from collections.abc import Iterator

from models.drafts.submission import Aside, Submission


def typed_items(submission: Submission) -> Iterator[Aside]:
    """Walk every typed text, then the figures set by hand, then what was kept aside already."""
    for address, text in submission.typed_cells():
        yield Aside(address, text)
    for address, adjustment in submission.adjustments.items():
        yield Aside(address, adjustment.text, adjustment.reason, adjustment.computed)
    yield from submission.aside


def typed_json(submission: Submission) -> dict[str, object]:
    """Give the same for a program to read, by address."""
    return {
        "pack": submission.pack,
        "year": submission.year,
        "cells": [{"address": str(a), "text": text} for a, text in submission.typed_cells()],
        "adjustments": [
            {"address": str(address), "text": adjustment.text, "reason": adjustment.reason}
            for address, adjustment in submission.adjustments.items()
        ],
        "aside": [
            {"address": str(a.address), "text": a.text} | ({"reason": a.reason} if a.reason else {})
            for a in submission.aside
        ],
    }
