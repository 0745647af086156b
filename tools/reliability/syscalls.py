"""Let each system call that saving makes fail once, in turn and for each cause, by strace's fault injection.

A process of its own saves over a draft, keeps a version, or replaces a savepoint; between two marks in the
trace stand the calls it makes for that. Each is made to fail in a run of its own, after which the same
process tries once more, undisturbed.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from models.drafts.submission import Submission
from models.errors import TianbaoError
from models.files.whole_write import SaveError
from models.resources import RESOURCES
from models.savepoints.savepoints import Belonging, draft_bytes
from models.savepoints.savepoints import read as read_savepoint
from models.savepoints.savepoints import write as write_savepoint
from models.storage.draft_file import dumps, load_draft, save_draft
from models.storage.versions import keep, versions

MISSING = "strace is not installed (apt-get install strace)"
ERRORS = {
    "ENOSPC": "磁盘空间不足",
    "EDQUOT": "磁盘空间不足",
    "EACCES": "没有写入权限",
    "EROFS": "只读",
    "ENAMETOOLONG": "文件名太长",
    "EIO": "读写出错",
    "ENOTCONN": "已断开",
    "ESTALE": "已断开",
    "EMFILE": "打开的文件太多",
    "EBUSY": "被其他程序占用",
}
"""Causes with the words by which the message must name them."""
JOBS = {"save": "保存草稿", "version": "留下历史版本", "savepoint": "写恢复点"}
_WAY_OUT = re.compile("请[^。]+。")
_CALLS = (
    "?open,openat,read,write,?pwrite64,lseek,close,fsync,?fdatasync,?rename,renameat,?renameat2,?unlink,unlinkat,"
    "?stat,?lstat,fstat,?newfstatat,?statx,?chmod,fchmod,fchmodat,?access,faccessat,?faccessat2,?readlink,"
    "readlinkat,?mkdir,mkdirat,?getdents64,ioctl,?utime,utimensat"
)
_BEGIN, _END = "tianbao-begin", "tianbao-end"
_CALL = re.compile(r"^(?:\d+\s+)?(\w+)\(")
_SAMPLE = RESOURCES / "samples" / "yuzhong-selfeval-2023.tianbao"


class Call(NamedTuple):
    """One call of a job: its name, and which of that name it is in the whole process."""

    job: str
    name: str
    number: int
    text: str


class Outcome(NamedTuple):
    """What a run found: whether saving was refused with a message, and what was wrong, blank for nothing."""

    refused: bool
    finding: str


def run(_: int) -> list[str]:
    """Fail every call for every cause; gives what was measured, AssertionError when anything was lost."""
    assert shutil.which("strace"), MISSING
    lines, findings = [], []
    for job, title in JOBS.items():
        calls = calls_of(job)
        tasks = [(call, error) for call in calls for error in ERRORS]
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            outcomes = list(pool.map(lambda task: fail(*task), tasks))
        refused = sum(outcome.refused for outcome in outcomes)
        lines.append(
            f"{title}：{len(calls)} 次系统调用各以 {len(ERRORS)} 种原因失败，共 {len(tasks)} 次："
            f"{refused} 次拒绝并说明原因和办法，{len(tasks) - refused} 次不影响结果；原有文件都完好。"
        )
        findings += [
            f"{title} {call.text} {error}：{outcome.finding}"
            for (call, error), outcome in zip(tasks, outcomes, strict=True)
            if outcome.finding
        ]
    assert not findings, "\n".join([*lines, f"{len(findings)} 次有问题：", *findings[:40]])
    return lines


def calls_of(job: str) -> list[Call]:
    """Give the calls that a job makes when nothing fails."""
    with TemporaryDirectory() as home:
        trace = _traced(job, Path(home))[1]
    counts: dict[str, int] = {}
    found, within = [], False
    for line in trace:
        if (match := _CALL.match(line)) is None:
            continue
        name = match[1]
        counts[name] = counts.get(name, 0) + 1
        if _BEGIN in line or _END in line:
            within = _BEGIN in line
        elif within:
            found.append(Call(job, name, counts[name], line.strip()[:120]))
    return found


def fail(call: Call, error: str) -> Outcome:
    """Let a call fail for a cause and look at what is left."""
    with TemporaryDirectory() as home:
        inject = f"{call.name}:error={error}:when={call.number}"
        said, trace = _traced(call.job, Path(home), "-e", f"inject={inject}")
        marks = [i for i, line in enumerate(trace) if _BEGIN in line or _END in line]
        hit = next((i for i, line in enumerate(trace) if "INJECTED" in line), -1)
        if len(marks) != 2 or not marks[0] < hit < marks[1]:
            return Outcome(False, "没有打中这次调用")
        return _judged(said, error, trace[hit])


def _judged(said: dict[str, str], error: str, line: str) -> Outcome:
    refusal = said["refusal"]
    findings = [said["finding"]] if said["finding"] else []
    if refusal:
        named = ERRORS[error] in refusal
        if not named:
            findings.append(f"没有说明原因：{refusal}")
        if not _WAY_OUT.search(refusal):
            findings.append(f"没有说明办法：{refusal}")
    if said["left"] and "unlink" not in line:
        findings.append(f"留下了临时文件：{said['left']}")
    return Outcome(bool(refusal), "；".join(findings))


def _traced(job: str, home: Path, *options: str) -> tuple[dict[str, str], list[str]]:
    """Run a job in a traced process; gives what it said of itself, and its trace."""
    log = home / "trace"
    command = ["strace", "-f", "-o", str(log), "-e", f"trace={_CALLS}", *options]
    command += [sys.executable, "-m", __spec__.name, job, str(home / "work")]
    environment = os.environ | {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)
    try:
        said = json.loads(done.stdout)
    except ValueError:
        said = {"refusal": "", "left": "", "finding": (done.stderr or "没有输出")[-300:]}
    return said, log.read_text("utf-8", "replace").splitlines()


# In the traced process


def _work(job: str, home: Path) -> dict[str, str]:
    """Do a job twice, the first time perhaps disturbed, and say how it went."""
    home.mkdir()
    before, after = load_draft(_SAMPLE), load_draft(_SAMPLE)
    at = next(iter(dict(after.typed_cells())))
    after.forms[at.form][0].blocks[at.block][at.row][at.column] = "改过的"
    do, check = {"save": _save, "version": _version, "savepoint": _savepoint}[job](home, before, after)
    refusal, finding = "", ""
    Path(_BEGIN).exists()
    try:
        do()
    except SaveError as error:
        refusal = error.message
    Path(_END).exists()
    finding = check(not refusal)
    left = ", ".join(sorted(path.name for path in home.rglob(".tianbao-*")))
    do()
    return {"refusal": refusal, "left": left, "finding": finding or check(True)}


Job = tuple[Callable[[], object], Callable[[bool], str]]


def _save(home: Path, before: Submission, after: Submission) -> Job:
    path = home / "草稿.tianbao"
    save_draft(before, path)

    def check(done: bool) -> str:
        wanted = dumps(after if done else before).encode()
        return "" if path.read_bytes() == wanted else "文件既不是原来的，也不是新的"

    return lambda: save_draft(after, path), check


def _version(home: Path, before: Submission, after: Submission) -> Job:
    path, folder = home / "草稿.tianbao", home / "versions"
    save_draft(before, path)
    keep(folder, path)
    os.utime(path, (0, 0))
    save_draft(after, path)

    def check(done: bool) -> str:
        contents = [version.path.read_bytes() for version in versions(folder, path)]
        wanted = [dumps(one).encode() for one in ((after, before) if done else (before,))]
        if path.read_bytes() != dumps(after).encode():
            return "草稿变了"
        return "" if contents == wanted else "留下的版本不对"

    return lambda: keep(folder, path), check


def _savepoint(home: Path, before: Submission, after: Submission) -> Job:
    path = home / "x.savepoint"
    belonging = Belonging("", "", "2026-01-01T00:00:00+08:00", 1, "")
    write_savepoint(path, belonging, draft_bytes(before))

    def check(done: bool) -> str:
        try:
            found = read_savepoint(path).content
        except TianbaoError as error:
            return error.message
        return "" if found == draft_bytes(after if done else before) else "恢复点的内容不对"

    return lambda: write_savepoint(path, belonging, draft_bytes(after)), check


def main(arguments: Iterable[str]) -> None:
    """Do a job in a folder, as the traced process."""
    job, home = arguments
    print(json.dumps(_work(job, Path(home))))


if __name__ == "__main__":
    main(sys.argv[1:])
