"""LibreOffice for the tests: recalculate and convert workbooks, many in one run."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

needs_office = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed"
)
_CACHED = re.compile(rb'( t="str")?><f>([^<]*)</f><v>[^<]*</v>')


def without_values(content: bytes) -> bytes:
    """Give a workbook whose formulas have no values beside them, so that who reads it must calculate."""
    out = BytesIO()
    with ZipFile(BytesIO(content)) as read, ZipFile(out, "w", ZIP_DEFLATED) as written:
        for info in read.infolist():
            data = read.read(info)
            if info.filename.startswith("xl/worksheets/sheet"):
                data = _CACHED.sub(rb"><f>\2</f>", data)
            written.writestr(info, data)
    return out.getvalue()


def converted(paths: Iterable[Path], folder: Path, kind: str = "xlsx") -> None:
    """Convert files into a folder under their own names."""
    profile = (folder / "office").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind]
    subprocess.run([*command, "--outdir", folder, *paths], check=True, capture_output=True, timeout=170)
