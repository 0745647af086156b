"""Bring drafts of past versions up to date: one pure `dict -> dict` step per version, applied in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Draft = dict[str, Any]
Migration = Callable[[Draft], Draft]

SCHEMA_VERSION = 2
"""The newest version; every one keeps a real file under `tests/`, and every past one a step below."""
WITHOUT_FORM = 1
"""The version of drafts that carry no form: programs of before can open what is written as that."""

MIGRATIONS: Mapping[int, Migration] = {WITHOUT_FORM: lambda draft: draft}


def migrate(
    draft: Draft,
    version: int,
    migrations: Mapping[int, Migration] = MIGRATIONS,
    target: int = SCHEMA_VERSION,
) -> Draft:
    """Lift a draft from `version` to `target` and return the new one; KeyError when a step is missing."""
    for step in range(version, target):
        draft = {**migrations[step](draft), "schema_version": step + 1}
    return draft
