"""A print queue of one's own for a test: a CUPS scheduler on a private socket with one cups-pdf printer."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

QUEUE = "TianbaoTest"
_BACKEND = Path("/usr/lib/cups/backend/cups-pdf")
_PPD = Path("/usr/share/ppd/cups-pdf/CUPS-PDF_opt.ppd")
_SECONDS = 40.0


def missing() -> str:
    """Say why no queue can be started here; blank when one can."""
    if not shutil.which("cupsd", path=_search()) or not shutil.which("lpadmin", path=_search()):
        return "CUPS is not installed (apt-get install cups)"
    if not _PPD.is_file():
        return "cups-pdf is not installed (apt-get install printer-driver-cups-pdf)"
    if os.geteuid() != 0 or not os.access(_BACKEND, os.X_OK):
        return "only root may start a scheduler that runs the cups-pdf backend"
    return ""


@contextmanager
def queue() -> Iterator[dict[str, str]]:
    """Run a scheduler and give the environment in which programs find its printer."""
    # Not in pytest's folders: the scheduler's filters run as a user who may not enter them.
    with TemporaryDirectory(prefix="tianbao-cups-") as home:
        folder = Path(home)
        folder.chmod(0o755)
        yield from _running(folder)


def _running(folder: Path) -> Iterator[dict[str, str]]:
    socket = folder / "sock"
    _configure(folder, socket)
    cupsd = shutil.which("cupsd", path=_search())
    assert cupsd is not None
    command = [cupsd, "-f", "-c", str(folder / "cupsd.conf"), "-s", str(folder / "cups-files.conf")]
    environ = os.environ | {"CUPS_SERVER": str(socket), "PATH": _search()}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as scheduler:
        try:
            wait_for(socket.exists)
            add = ["lpadmin", "-p", QUEUE, "-E", "-v", "cups-pdf:/", "-P", str(_PPD), "-o", "PageSize=A4"]
            subprocess.run(add, check=True, env=environ, capture_output=True)
            subprocess.run(["lpadmin", "-d", QUEUE], check=True, env=environ, capture_output=True)
            yield environ
        finally:
            scheduler.terminate()
            scheduler.wait(_SECONDS)


def printed(title: str) -> Path:
    """Wait for what cups-pdf makes of a job and give the file; it is in the PDF folder of the user."""
    folder = Path(pwd.getpwuid(os.getuid()).pw_dir) / "PDF"

    def found() -> list[Path]:
        files = folder.glob(f"*{title}*.pdf")
        return [path for path in files if path.read_bytes().rstrip().endswith(b"%%EOF")]

    wait_for(lambda: bool(found()))
    return found()[0]


def wait_for(done: Callable[[], bool]) -> None:
    """Wait until a condition holds; TimeoutError after a while."""
    end = time.monotonic() + _SECONDS
    while not done():
        if time.monotonic() > end:
            raise TimeoutError(done)
        time.sleep(0.05)


def _search() -> str:
    return f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


def _configure(folder: Path, socket: Path) -> None:
    places = {"ServerRoot": "root", "RequestRoot": "spool", "CacheDir": "cache", "StateDir": "state"}
    for name in places.values():
        (folder / name).mkdir(mode=0o755)
    (folder / "spool" / "tmp").mkdir(mode=0o1777)
    lines = [f"{key} {folder / name}" for key, name in places.items()]
    lines += [f"{log} {folder / log}" for log in ("AccessLog", "ErrorLog", "PageLog")]
    lines += [f"TempDir {folder / 'spool' / 'tmp'}", "SystemGroup root", "Sandboxing relaxed", "Printcap"]
    (folder / "cups-files.conf").write_text("\n".join(lines) + "\n")
    (folder / "cupsd.conf").write_text(
        f"Listen {socket}\nLogLevel debug\nBrowsing No\nDefaultAuthType None\nWebInterface No\n"
        "<Location />\nOrder allow,deny\nAllow all\n</Location>\n"
        "<Location /admin>\nOrder allow,deny\nAllow all\n</Location>\n"
        "<Policy default>\n<Limit All>\nOrder deny,allow\nAllow all\n</Limit>\n</Policy>\n"
    )
