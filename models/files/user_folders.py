"""Where the program keeps what belongs to the user: the system's folders, or that of a portable copy."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from platformdirs import user_config_path, user_data_path

PROGRAM = "tianbao"
PORTABLE = "TIANBAO_DATA"
"""The variable that names one folder for everything: a portable copy leaves nothing on the computer."""


def own_folder(name: str) -> Path | None:
    """Give a folder of the user's own for subjects, savepoints, versions or logs; it need not be there yet.

    None where the system has none for the user.
    """
    return _below(user_data_path, name)


def settings_file() -> Path | None:
    """Give the file of the program's settings, None where the system has no place for the user."""
    return _below(user_config_path, f"{PROGRAM}.ini")


def _below(system: Callable[..., Path], name: str) -> Path | None:
    try:
        return (portable() or system(PROGRAM, appauthor=False, roaming=True)) / name
    except RuntimeError:  # nobody knows where home is
        return None


def portable() -> Path | None:
    """Give the folder of a portable copy, None where it is none."""
    named = os.environ.get(PORTABLE, "")
    return Path(named).absolute() if named else None
