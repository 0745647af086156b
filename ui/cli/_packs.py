"""The command `packs check`: everything that is wrong with files of form packs."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from models.errors import ExitCode
from models.slips.pack_slips import pack_slips
from ui.cli._each_draft import DraftFound


def check_pack(path: Path, options: argparse.Namespace) -> DraftFound:
    """Look at one file; PackError where it cannot be read."""
    slips = pack_slips(path)
    code = ExitCode.FOUND if slips else ExitCode.DONE
    named = [(_beside(slip.mark.file, path), slip) for slip in slips]
    if options.json:
        found = [
            {
                "severity": one.severity,
                "file": file,
                "line": one.mark.line,
                "keys": one.keys,
                "said": one.said,
            }
            for file, one in named
        ]
        return DraftFound(code, found)
    lines = [
        f"{one.severity}\t{file} 第 {one.mark.line} 行\t{' → '.join(one.keys)}\t{one.said}。"
        for file, one in named
    ]
    errors = sum(one.refused for one in slips)
    return DraftFound(code, [*lines, f"错误 {errors} 处，提示 {len(slips) - errors} 处。"])


def _beside(file: Path, path: Path) -> str:
    """Name a file as seen from the folder of the pack that was asked about."""
    return os.path.relpath(file, path.parent)
