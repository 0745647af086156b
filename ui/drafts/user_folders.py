"""What the program keeps for the user: versions, marks of living processes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from models.files.user_folders import own_folder

if TYPE_CHECKING:
    from models.storage.versions import Version


def marks_folder() -> Path | None:
    """Give the folder of the marks of this person's living processes (see `models.files.process_marks`)."""
    return own_folder("alive")


def keep_version(draft: Path) -> None:
    """Keep a copy of a draft file as it is now; SaveError."""
    from models.storage.versions import keep

    if (folder := own_folder("versions")) is not None:
        keep(folder, draft)


def kept_versions(draft: Path | None) -> list[Version]:
    """List the past versions of a draft file, newest first."""
    from models.storage.versions import versions

    return versions(own_folder("versions"), draft)


def version_files(draft: Path | None = None) -> list[Path]:
    """List the files of the past versions of a draft, of all drafts when none is named."""
    from models.storage.versions import every_version

    if draft is not None:
        return [version.path for version in kept_versions(draft)]
    folder = own_folder("versions")
    return every_version(folder) if folder is not None else []
