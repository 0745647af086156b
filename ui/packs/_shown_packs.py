"""What the dialog of own packs lists: those that are there, and those that were not taken over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from models.own_packs.intake import OfferedPack, checked_own_pack, offered_pack
from models.own_packs.shelf import OwnPack, own_packs
from models.packs.heads import own_pack_file
from models.slips.slip import PackSlip


@dataclass
class ShownPack:
    """A line of the list; `slips` are None until somebody has looked."""

    own: OwnPack | None = None
    offered: OfferedPack | None = None
    slips: Sequence[PackSlip] | None = None

    @property
    def key(self) -> str:
        """Tell it apart from the others."""
        return self.own.id if self.own is not None else str(self.path)

    @property
    def id(self) -> str:
        """Give the id of the pack."""
        return self.own.id if self.own is not None else self.offered.id if self.offered is not None else ""

    @property
    def path(self) -> Path | None:
        """Give its file."""
        if self.own is not None:
            return own_pack_file(self.own.id)
        return self.offered.path if self.offered is not None else None

    @property
    def watched(self) -> set[Path]:
        """Give the files which may change what is wrong with it."""
        path = self.path
        found = {slip.mark.file for slip in self.slips or ()} | ({path} if path is not None else set())
        if self.own is not None and path is not None:
            found |= set(path.parent.rglob("*.yaml"))
        elif path is not None and self.offered is not None:
            found |= {path.parent / name for name in self.offered.files}
        return found

    @property
    def words(self) -> tuple[str, ...]:
        """Give its line: title, place, year, id and how it stands."""
        if self.own is None:
            assert self.offered is not None
            errors = sum(slip.refused for slip in self.offered.slips)
            state = f"没有添加：有 {errors} 处错误" if errors else "改好了，可以添加"
            return self.offered.title, "", "", self.offered.id, state
        head = self.own.head
        place, year = (head.region, f"{head.year} 年") if head is not None else ("", "")
        state = f"不能用：{self.own.trouble}" if self.own.trouble else self._hints()
        return self.own.title, place, year, self.own.id, state

    def _hints(self) -> str:
        if self.slips is None and self.own is not None and not self.own.checked:
            return "正在检查……"
        return f"可用，有 {len(self.slips)} 处提示" if self.slips else "可用"

    def look(self) -> None:
        """Look at it as it is now."""
        if self.own is not None:
            self.slips = checked_own_pack(self.own.id)
            self.own = next((one for one in own_packs() if one.id == self.id), self.own)
        elif self.offered is not None:
            self.offered = offered_pack(self.offered.path)
            self.slips = self.offered.slips


def slip_row(slip: PackSlip) -> tuple[str, ...]:
    """Give the line of a slip: how bad, file, line, keys, what and how to put it right."""
    line = str(slip.mark.line) if slip.mark.line else ""
    return slip.severity, slip.mark.file.name, line, " → ".join(slip.keys), f"{slip.said}。"
