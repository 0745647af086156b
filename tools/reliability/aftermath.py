"""What is left of what was typed, compared with what the killed process had told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from models.errors import TianbaoError
from models.savepoints import savepoints
from models.storage.draft_file import load_draft
from tools.reliability.typist import digest_of, drafts_folder

SECOND = 1_000_000_000
PHASES = {"start": "启动或恢复时", "save": "正在保存时", "keep": "正在写恢复点时", "": "其他时候"}


class Told(NamedTuple):
    """One line a process told: when (a moment, in ns), a word, and what the word is about."""

    when: int
    word: str
    about: str = ""


@dataclass(slots=True)
class Life:
    """What became of one process: when it was killed, what is wrong.

    `unkept` is the age in ms, at the end, of the oldest key that was not kept; 0 when all were. `opened` is
    blank when it opened nothing, `path` when that had a file; `typing` tells whether an editor held text that
    was not taken over.
    """

    phase: str = "start"
    keys: int = 0
    typing: bool = False
    opened: str = ""
    lost: str = ""
    damaged: list[str] = field(default_factory=list)
    unkept: float = 0.0


class History:
    """Everything a document was, in order, with the time when it came to be so."""

    def __init__(self) -> None:
        self.times: list[int] = []
        self.digests: list[str] = []
        self.last: dict[str, int] = {}
        """Where each content stands last."""
        self.nothing = -1
        """Where the document last was as a new one is, which nobody needs to keep; -1 when it has a file."""

    def add(self, when: int, digest: str) -> None:
        """Note what the document has become."""
        if self.nothing >= 0 and digest == self.digests[self.nothing]:
            self.nothing = len(self.digests)
        self.last[digest] = len(self.digests)
        self.times.append(when)
        self.digests.append(digest)

    def start_over(self, when: int, digest: str) -> None:
        """Note a new document, which has nothing to keep yet."""
        self.add(when, digest)
        self.nothing = len(self.digests) - 1

    def needed(self, killed: int) -> int:
        """Give the last place that must have been kept, -1 for none."""
        return max((i for i, when in enumerate(self.times) if when <= killed - SECOND), default=-1)


class Aftermath:
    """Look at what each of several processes in one home left; each goes on with the newest of it."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._history = History()
        self._seen: set[Path] = set()
        self.newest = ""
        """Digest of the newest content that is left, blank when there is none."""
        self.draft: Path | None = None
        """The draft file with it, None when only a savepoint has it."""

    def begin(self) -> None:
        """Start another process: what is left now must stay."""
        if self.newest:
            self._history.nothing = -1
            self._history.add(0, self.newest)
        else:
            self._history = History()

    def look(self, told: Iterable[Told], killed: int) -> Life:
        """Give what became of a process that was killed at a time, by what it told and what it left."""
        life = Life()
        self._read(life, told, killed)
        self._judge(life, killed)
        self._check_versions(life)
        return life

    def _read(self, life: Life, told: Iterable[Told], killed: int) -> None:
        doing: list[str] = ["start"]
        pressed = 0  # a state is as old as the key that made it
        for when, word, about in told:
            digest = about.partition(" ")[0]
            match word:
                case "key":
                    life.keys += 1
                    pressed = when
                case "fresh":
                    self._history.start_over(when, digest)
                case "state":
                    life.typing = about.endswith("open")
                    self._history.add(pressed or when, digest)
                    pressed = 0
                case "reopened" if digest not in self._history.last:
                    life.damaged.append("重新打开后内容变了")
                case "error":
                    pressed = 0
                    life.damaged.append(f"出错：{about}")
                case _:
                    self._follow(life, doing, word, about)
        if pressed and pressed <= killed - SECOND:
            life.lost = "丢失：按下一秒还没有处理"
        life.phase = "save" if "save" in doing else doing[0] if doing else ""

    def _follow(self, life: Life, doing: list[str], word: str, about: str) -> None:
        """Keep up with what the process was doing; savepoints are written beside the rest."""
        if word in ("save", "keep"):
            doing.append(word)
        elif word == "ready":
            doing.remove("start")
            life.opened = about
        elif word in ("saved", "kept"):
            doing.remove({"saved": "save", "kept": "keep"}[word])
            if word == "saved":
                self._history.nothing = -1

    def _judge(self, life: Life, killed: int) -> None:
        """Compare what is on the disk with what was typed."""
        history = self._history
        needed = history.needed(killed)
        best, draft = history.nothing, None
        for path, digest in self._kept(life):
            if digest not in history.last:
                life.damaged.append(f"“{path.name}”的内容从来不是这样")
            elif (place := history.last[digest]) >= best:
                best, draft = place, path if path.parent == drafts_folder(self._home) else None
        if best < needed:
            life.lost = f"丢失：应有第 {needed} 个状态，只有第 {best} 个（{PHASES[life.phase]}）"
        if best + 1 < len(history.times):
            life.unkept = max(0.0, (killed - history.times[best + 1]) / 1e6)
        nothing = best < 0 or (best == history.nothing and draft is None)
        self.newest, self.draft = ("", None) if nothing else (history.digests[best], draft)

    def _kept(self, life: Life) -> Iterator[tuple[Path, str]]:
        """Walk what is left, first savepoints, then drafts: the file and the digest of its content."""
        folder = self._data("savepoints")
        for savepoint in savepoints.left_behind(folder):
            try:
                yield savepoint.file, digest_of(savepoint.submission(), savepoint.typed)
            except TianbaoError as error:
                life.damaged.append(f"恢复点损坏：{error.message}")
        life.damaged += [f"恢复点损坏：{path.name}" for path in folder.glob(f"*{savepoints.DAMAGED}")]
        for path in drafts_folder(self._home).glob("*.tianbao"):
            try:
                yield path, digest_of(load_draft(path))
            except TianbaoError as error:
                life.damaged.append(f"草稿损坏：{error.message}")

    def _check_versions(self, life: Life) -> None:
        versions = set(self._data("versions").glob("*/*.tianbao")) - self._seen
        self._seen |= versions
        for path in versions:
            try:
                known = digest_of(load_draft(path)) in self._history.last
            except TianbaoError as error:
                life.damaged.append(f"历史版本损坏：{error.message}")
            else:
                life.damaged += [] if known else [f"历史版本“{path.name}”的内容从来不是这样"]

    def _data(self, name: str) -> Path:
        return self._home / "tianbao" / name
