"""LibreOffice for the tests: recalculate and convert workbooks, many in one run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest


def _lacking() -> str:
    """Name what LibreOffice needs here and is not there; without a Chinese face it draws boxes."""
    if shutil.which("soffice") is None:
        return "LibreOffice (soffice) is not installed"
    faces = subprocess.run(["fc-list", ":lang=zh-cn"], check=False, capture_output=True).stdout
    return "" if faces else "no Chinese face for LibreOffice (apt-get install fonts-noto-cjk)"


needs_office = pytest.mark.skipif(bool(_lacking()), reason=_lacking())
# The faces an office has, by those of the same widths; LibreOffice would take any for them.
_MATCH = (
    '<match target="pattern"><test name="family"><string>{}</string></test>'
    '<edit name="family" mode="prepend" binding="strong"><string>Noto {} CJK SC</string></edit></match>'
)
_SERIF, _SANS = ("宋体", "仿宋_GB2312", "楷体_GB2312", "方正小标宋简体"), ("黑体",)
_FACES = "".join(
    [
        '<?xml version="1.0"?><fontconfig><include>/etc/fonts/fonts.conf</include>',
        *(_MATCH.format(name, "Serif") for name in _SERIF),
        *(_MATCH.format(name, "Sans") for name in _SANS),
        "</fontconfig>",
    ]
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
    faces = folder / "fonts.conf"
    faces.write_text(_FACES, "utf-8")
    subprocess.run(
        [*command, "--outdir", folder, *paths],
        check=True,
        capture_output=True,
        timeout=170,
        env=os.environ | {"FONTCONFIG_FILE": str(faces)},
    )
