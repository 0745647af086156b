"""Which packs can be read, for who goes through all of them: a broken one keeps no other away."""

from __future__ import annotations

from collections.abc import Iterator

from models.own_packs.shelf import every_head
from models.packs.heads import PackHead
from models.packs.loading import UnknownPackError, load_pack
from models.packs.yaml_source import PackError


def readable_heads(kind: str = "") -> Iterator[PackHead]:
    """Walk the packs of a kind, in words as `PackHead` has it, or all, that a draft can be begun with."""
    for head in every_head():
        if kind in ("", head.kind):
            try:
                load_pack(head.id)
            except (UnknownPackError, PackError):
                continue
            yield head
