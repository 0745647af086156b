"""Versions of drafts that are no longer there: kept for some time, then deleted.

A draft counts as gone only where its folder can be looked at and holds something else: a folder that is away
or empty may be a drive that is not connected.
"""

from __future__ import annotations

import contextlib
import os
from datetime import date, timedelta
from pathlib import Path

from models.files.whole_write import SaveError, write_whole
from models.storage.draft_file import SUFFIX
from models.storage.versions import clear, histories, place_of, size_of

GONE_COPIES = 20
"""How many versions of one draft that is gone are kept, the newest."""
GONE_DAYS = 90
"""For how many days they are kept from when the draft was first seen to be gone."""
GONE_MB = 200
"""How much all of them together may take; the oldest go first."""
SURE_DAYS = 7
"""For how many days nothing is deleted: another drive may stand at the place of the draft's."""
_NOTICED = "gone"


def age_out(folder: Path, today: date) -> tuple[int, int]:
    """Delete the versions beyond these limits; gives how many and their bytes."""
    going, staying = [], []
    for history in histories(folder):
        if not _is_gone(place_of(history)):
            with contextlib.suppress(OSError):
                (history / _NOTICED).unlink(missing_ok=True)
            continue
        gone_for = today - _noticed(history, today)
        if gone_for < timedelta(days=SURE_DAYS):
            continue
        files = sorted(history.glob(f"*{SUFFIX}"), key=lambda path: path.name, reverse=True)
        kept = 0 if gone_for >= timedelta(days=GONE_DAYS) else GONE_COPIES
        going += files[kept:]
        staying += files[:kept]
    room = GONE_MB * 1_000_000
    for path in sorted(staying, key=lambda path: path.name, reverse=True):
        room -= size_of([path])
        if room < 0:
            going.append(path)
    size = size_of(going)
    return len(going) - clear(going), size


def _is_gone(draft: Path | None) -> bool:
    if draft is None:
        return False
    try:
        beside = {os.path.normcase(name) for name in os.listdir(draft.parent)}
    except OSError:
        return False
    return bool(beside) and os.path.normcase(draft.name) not in beside


def _noticed(history: Path, today: date) -> date:
    """Give the day on which a draft was first seen to be gone, noting it when that is today."""
    try:
        return min(date.fromisoformat((history / _NOTICED).read_text("ascii")), today)
    except (OSError, ValueError):
        with contextlib.suppress(SaveError):
            write_whole(history / _NOTICED, today.isoformat().encode(), private=True)
        return today
