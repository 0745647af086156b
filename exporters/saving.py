"""Put an exported file in place whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from models.errors import ExitCode, TianbaoError
from models.safe_write import SaveError, shown_path, write_whole


class ExportError(TianbaoError):
    """Report an exported file that could not be written; what stood there before still does."""

    exit_code = ExitCode.UNWRITTEN


def replace_file(path: Path, write: Callable[[BinaryIO], None]) -> None:
    """Let `write` fill a file and move it to `path` when complete; ExportError leaves `path` as it was."""
    content = BytesIO()
    write(content)
    try:
        write_whole(path, content.getvalue(), head=f"草稿不受影响，“{shown_path(path)}”没有导出")
    except SaveError as error:
        raise ExportError(error.message, error.detail) from error
