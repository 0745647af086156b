"""Forms that are being made, kept in the user's folder after each answer, so that no work is lost."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from models.blanks.blank import Blank
from models.errors import TianbaoError
from models.files.bounded_read import read_regular
from models.files.whole_write import SaveError, cause, private_folder, shown_path, write_whole
from models.meanings.workpiece import Workpiece

SUFFIX = ".making"
MAX_BYTES = 50_000_000
_NEW_SINCE: Any = {"sheets": {"__all__": {"page": {"scale", "fitted"}}}}
"""What earlier versions did not read, so that work on the same workbook is still found."""
_OLD = re.compile(r"^(.+)!([A-Z]{1,3}\d+)$")


class KeptWorkError(TianbaoError):
    """Report kept work that cannot be read."""


@dataclass(frozen=True)
class Kept:
    """What is kept of one form: its state, whether a pack was saved of it, why cells of a trial differ.

    Of the latter each has the cell's name, what stands there, what the form gives, and the reason.
    """

    piece: Workpiece
    saved: bool = False
    reasons: tuple[tuple[str, str, str, str], ...] = ()


_ADAPTER = TypeAdapter(Kept)


def place_of(folder: Path, blank: Blank) -> Path:
    """Give where work on a workbook is kept: the same for the same content."""
    content = TypeAdapter(Blank).dump_json(blank, exclude=_NEW_SINCE)
    return folder / f"{sha256(content).hexdigest()[:24]}{SUFFIX}"


def keep(path: Path, kept: Kept) -> None:
    """Keep a state in place of the one before; SaveError."""
    try:
        private_folder(path.parent)
    except OSError as error:
        said = f"做到这里的没有存下来（{cause(error)}）。"
        raise SaveError(said, repr(error)) from error
    write_whole(path, _ADAPTER.dump_json(kept), private=True, head="做到这里的没有存下来")


def read_kept(path: Path) -> Kept:
    """Read what was kept; KeptWorkError."""
    try:
        return _renamed(_ADAPTER.validate_json(read_regular(path, MAX_BYTES)))
    except (OSError, ValueError, ValidationError) as error:
        said = f"上次做到一半的表样读不出来（{shown_path(path)}），请从空表重新开始。原有文件没有改动。"
        raise KeptWorkError(said, repr(error)) from error


def _renamed(kept: Kept) -> Kept:
    """Let reasons stay with their cells: earlier versions named these `表五!D12`."""
    return replace(kept, reasons=tuple((_OLD.sub(r"「\1」\2", one[0]), *one[1:]) for one in kept.reasons))


def kept_works(folder: Path | None) -> list[Path]:
    """List what was kept, newest first."""
    if folder is None or not folder.is_dir():
        return []
    return sorted(folder.glob(f"*{SUFFIX}"), key=lambda path: path.stat().st_mtime, reverse=True)
