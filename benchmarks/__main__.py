"""Measure everything in one run and say which aims are met: `make bench`."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"


def main() -> int:
    """Print times, ratios and aims; gives the exit code, which no time changes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # Nothing of the person's own settings is read or changed.
        os.environ |= {"XDG_CONFIG_HOME": name, "XDG_CACHE_HOME": name, "HOME": name, "TIANBAO_DATA": name}
        # As on a person's machine, where the first start has left every module compiled for the next.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")
        from benchmarks import edits, importing, pdf, sets, starting, workbook
        from benchmarks.measuring import Aim

        aims: list[Aim] = []
        parts: list[tuple[str, Callable[[Path], list[Aim]]]] = [
            ("修改一个单元格", edits.run),
            ("启动", starting.run),
            ("导出 PDF", pdf.run),
            ("导出工作簿", workbook.run),
            ("导入工作簿", importing.run),
            ("大套表", sets.run),
        ]
        for title, run in parts:
            print(title, flush=True)
            aims += run(folder)
    print("目标")
    for aim in aims:
        print(f"  {'达到' if aim.met else '未达到'}　{aim.text}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
