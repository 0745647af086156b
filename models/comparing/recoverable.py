"""What a process that died left unsaved: what of it can be offered, and how it differs from its draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from models.comparing.differences import changed_cells
from models.files.whole_write import clear_leftovers
from models.savepoints import savepoints
from models.savepoints.being_typed import BeingTyped
from models.savepoints.savepoints import Savepoint
from models.storage.draft_errors import DraftError, DraftNewerError
from models.storage.draft_file import load_with_digest
from models.storage.draft_format import same_content


@dataclass(frozen=True, slots=True)
class Found:
    """A savepoint that can be offered, and in words how it differs from the saved draft."""

    savepoint: Savepoint
    difference: str

    @property
    def title(self) -> str:
        """Name the draft by its unit and set of forms."""
        return self.savepoint.belonging.title or "草稿"

    @property
    def note(self) -> str:
        """Say when it was typed, into which file, and what differs."""
        path = self.savepoint.belonging.path
        where = Path(path).name if path else "从未保存过"
        return f"{when_words(self.savepoint.belonging.when)} · {where} · {self.difference}"


def when_words(when: datetime) -> str:
    """Give a time as `今天 10:32` or `11月20日 10:32`."""
    day = "今天" if when.date() == date.today() else f"{when.month}月{when.day}日"
    return f"{day} {when:%H:%M}"


def open_words(typed: Sequence[BeingTyped]) -> str:
    """Say how much an editor held that was still open, blank for none."""
    if not typed:
        return ""
    return f"，正在输入 {count} 字" if (count := sum(one.length for one in typed)) else "，正在清空一格"


def find(folder: Path) -> list[Found]:
    """List what can be offered, newest first; what the draft has anyway is deleted."""
    return [found for one in savepoints.left_behind(folder) if (found := recoverable(one)) is not None]


def recoverable(savepoint: Savepoint) -> Found | None:
    """Compare a savepoint with its draft; None when there is nothing to recover."""
    try:
        typed = savepoint.submission()
    except DraftNewerError:  # the newer program will offer it
        return None
    except DraftError:
        savepoints.set_aside(savepoint.file)
        return None
    path, more = savepoint.belonging.path, open_words(savepoint.typed)
    if not path:
        return Found(savepoint, f"填了 {sum(1 for _ in typed.typed_cells())} 格{more}")
    clear_leftovers(Path(path).parent)  # of a save that was cut short by the same death
    try:
        saved, digest = load_with_digest(Path(path))
    except DraftError:
        return Found(savepoint, f"原来的草稿文件已不在或打不开{more}")
    if same_content(saved, typed) and not savepoint.typed:
        savepoints.delete(savepoint.file)
        return None
    count = len(changed_cells(saved, typed))
    words = f"与已保存的草稿有 {count} 格不同" if count else "行的顺序或份数与已保存的草稿不同"
    words = more.lstrip("，") if more and same_content(saved, typed) else words + more
    later = "，草稿在这之后另有改动" if digest != savepoint.belonging.digest else ""
    return Found(savepoint, words + later)
