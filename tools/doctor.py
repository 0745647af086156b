"""Say in one line what Python or the system still lacks before Qt can start.

Run it as ``python tools/doctor.py``: it prints nothing and exits 0 when all is well, and otherwise prints
one Chinese line with the exact ``apt-get`` line and exits 1. ``--packages`` prints only the names of the
missing Debian packages (for `.ci/run`); ``--all`` looks at every display, not only the one in use.
"""

from __future__ import annotations

import argparse
import ctypes
import importlib
import importlib.util
import io
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence

OLDEST_PYTHON = (3, 11)

# The tables name what the Qt libraries in the wheel ask for by themselves (`objdump -p`, 6.9 and 6.12);
# apt brings what these need in turn.
BASE = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libstdc++.so.6": "libstdc++6",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}
X11 = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
WAYLAND = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}
# Without it Qt starts, but finds no printer.
PRINTING = {"libcups.so.2": "libcups2"}


def needed_libraries(environ: Mapping[str, str], every: bool = False) -> dict[str, str]:
    """Map each shared library Qt needs on this display to the Debian package that holds it."""
    x11, wayland = bool(environ.get("DISPLAY")), bool(environ.get("WAYLAND_DISPLAY"))
    needed = dict(BASE)
    if every or x11:
        needed.update(X11)
    if every or (wayland and not x11):  # with both, Qt falls back on X11
        needed.update(WAYLAND)
    if every or x11 or wayland:
        needed.update(PRINTING)
    return needed


def missing_libraries(
    needed: Mapping[str, str], load: Callable[[str], object] = ctypes.CDLL
) -> dict[str, str]:
    """Return the part of `needed` that the dynamic linker cannot load."""
    missing = {}
    for library, package in needed.items():
        try:
            load(library)
        except OSError:
            missing[library] = package
    return missing


def apt_line(packages: Iterable[str], root: bool = True) -> str:
    """Return the command that installs `packages`, through sudo for an ordinary user."""
    return ("" if root else "sudo ") + "apt-get install -y " + " ".join(sorted(set(packages)))


def library_problem(missing: Mapping[str, str], has_apt: bool, root: bool) -> str:
    """Word the missing libraries as one line, with the command where the system has apt."""
    if not missing:
        return ""
    if has_apt:
        return f"缺少 Qt 需要的系统库，请运行：{apt_line(missing.values(), root)}"
    return f"缺少 Qt 需要的系统库，请用本系统的软件管理器安装提供它们的软件包：{'、'.join(sorted(missing))}"


def python_problem(version: tuple[int, ...] = sys.version_info[:3]) -> str:
    """Say so if this Python is older than the program needs."""
    if version[:2] >= OLDEST_PYTHON:
        return ""
    have = ".".join(str(part) for part in version[:2])
    return f"当前 Python 是 {have}，本程序需要 Python 3.11 或更新的版本。"


def qt_problem(module: str = "PySide6.QtWidgets") -> str:
    """Import Qt where it is installed and say what the import complains about."""
    if importlib.util.find_spec(module.partition(".")[0]) is None:
        return ""
    try:
        importlib.import_module(module)
    except ImportError as error:
        return f"Qt 无法载入：{str(error).splitlines()[0]}"
    return ""


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def _missing_here(every: bool) -> dict[str, str]:
    """Look on Linux only: elsewhere the wheels bring everything along."""
    if not sys.platform.startswith("linux"):
        return {}
    return missing_libraries(needed_libraries(os.environ, every))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the first problem found, or the packages asked for, and return the exit code."""
    parser = argparse.ArgumentParser(description="检查运行本程序所需的 Python 和系统库。")
    parser.add_argument("--packages", action="store_true", help="只列出缺少的 Debian 软件包")
    parser.add_argument("--all", action="store_true", help="检查全部显示方式，不只当前这一种")
    options = parser.parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    missing = _missing_here(options.all)
    if options.packages:
        print(" ".join(sorted(set(missing.values()))))
        return 1 if missing else 0
    has_apt = shutil.which("apt-get") is not None
    problem = python_problem() or library_problem(missing, has_apt, _is_root()) or qt_problem()
    if problem:
        print(problem)
    return 1 if problem else 0


if __name__ == "__main__":
    sys.exit(main())
