"""One thing that is wrong with a pack, and where it was written."""

from __future__ import annotations

from dataclasses import dataclass

from models.packs.yaml_source import Mark

MOST = 500
"""Slips after which nobody reads on: a file with more is no pack."""
TOO_MANY = "问题太多，没有都列出来，改正后请再检查一次"


@dataclass(frozen=True, slots=True)
class PackSlip:
    """Say what is wrong at a place; one that is not `refused` leaves a pack that can be used."""

    mark: Mark
    keys: tuple[str, ...]
    said: str
    refused: bool = True

    @property
    def severity(self) -> str:
        """Give 错误 where no draft can be made with the pack, 提示 where it can."""
        return "错误" if self.refused else "提示"
