"""The commands that compare: a draft with its paper or a file made of it, and two drafts with each other."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path

from models.comparing.compare import compare
from models.comparing.differences import Difference
from models.comparing.verify_file import FileVerdict
from models.comparing.verify_paper import Finding, verify
from models.errors import ExitCode
from models.files.whole_write import shown_path
from models.session.opening import open_draft
from ui.cli._packs import tell_carried
from ui.compare.file_check import check_file, is_file
from ui.drafts.user_folders import kept_versions


def verify_paper(options: argparse.Namespace) -> int:
    """Tell whether paper and draft print the same, by the code at its foot or by the file it was made of."""
    session = open_draft(options.file)
    tell_carried(session)
    found: Finding | FileVerdict
    if is_file(options.code):
        found = check_file(session, Path(options.code))
    else:
        found = verify(session, options.code, kept_versions(options.file))
    print(found.summary)
    for line in found.lines:
        print(f"  {line}")
    if isinstance(found, FileVerdict) and found.partly:
        return ExitCode.PARTLY
    return ExitCode.DONE if found.agrees else ExitCode.FOUND


def diff(options: argparse.Namespace) -> int:
    """List the cells in which two drafts differ."""
    before, after = open_draft(options.before), open_draft(options.after)
    for path, session in ((options.before, before), (options.after, after)):
        tell_carried(session, shown_path(path))
    found = compare(before, after)
    if options.json:
        said = {
            "same": found.same,
            "years": found.years,
            "cells": _plain(found.cells),
            "totals": _plain(found.totals),
            "moved": found.moved,
        }
        print(json.dumps(said, ensure_ascii=False, indent=1))
    else:
        print(found.summary)
        for one in (*found.cells, *found.totals):
            print("\t".join(one.row).replace("\n", "⏎"))
    return ExitCode.DONE if found.same else ExitCode.FOUND


def _plain(differences: Iterable[Difference]) -> list[dict[str, object]]:
    return [
        {
            **({"address": str(one.address)} if one.address else {}),
            "form": one.form,
            "cell": one.cell,
            "before": one.before,
            "after": one.after,
            **({"adjusted": True} if one.by_hand else {}),
        }
        for one in differences
    ]
