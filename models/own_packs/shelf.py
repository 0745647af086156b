"""List the user's own packs for the start page from a small index, reading only what has changed since."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from models.files.user_folders import own_folder
from models.files.whole_write import SaveError, write_whole
from models.own_packs.leftovers import settle_leftovers
from models.packs.heads import INDEX, OWN, PackHead, own_pack_file, pack_heads, read_head, refuse_outside

_VERSION = 1
_NO_HEAD = "开头的 title、region、kind、year 有缺的或读不了"
_Stamp = list[list[Any]]


@dataclass(frozen=True, slots=True)
class OwnPack:
    """One of the user's own packs; `trouble` says why it cannot be used, as far as anybody has looked."""

    id: str
    head: PackHead | None
    trouble: str = ""
    checked: bool = False

    @property
    def title(self) -> str:
        """Give what it is called, its id where that is not known."""
        return self.head.title if self.head is not None and self.head.title else self.id


def own_packs() -> tuple[OwnPack, ...]:
    """List the own packs by id; those that cannot be used say why."""
    settle_leftovers()
    folder = own_folder(OWN)
    if folder is None or not folder.is_dir():
        return ()
    known = _index(folder)
    found: dict[str, tuple[_Stamp, OwnPack]] = {}
    for name in _there(folder):
        stamp = _stamp(folder / name)
        before = known.get(name)
        same = before is not None and before[0] == stamp
        found[name] = before if same and before else (stamp, _read(folder, name, before and before[1]))
    if found != known:
        _write(folder, found)
    return tuple(pack for _, pack in found.values())


def every_head() -> tuple[PackHead, ...]:
    """List the program's packs and the own ones that are known of no trouble."""
    own = [pack.head for pack in own_packs() if pack.head is not None and not pack.trouble]
    return (*pack_heads(), *own)


def note_checked(pack_id: str, trouble: str) -> None:
    """Keep what was found when an own pack was looked at as a whole; blank for nothing."""
    folder = own_folder(OWN)
    if folder is None:
        return
    own_packs()
    known = _index(folder)
    if pack_id in known:
        stamp, pack = known[pack_id]
        known[pack_id] = (stamp, replace(pack, trouble=trouble or _misplaced(folder, pack_id), checked=True))
        _write(folder, known)


def _there(folder: Path) -> list[str]:
    with suppress(OSError):
        names = sorted(name for name in os.listdir(folder) if not name.startswith("."))
        return [name for name in names if name != INDEX]
    return []


def _stamp(place: Path) -> _Stamp:
    """Give what tells the states of a pack's files apart."""
    found: _Stamp = []
    for path in sorted(place.rglob("*.yaml")) if place.is_dir() else [place]:
        with suppress(OSError):
            state = path.stat()
            found.append([path.relative_to(place).as_posix(), state.st_size, state.st_mtime_ns])
    return found


def _read(folder: Path, name: str, before: OwnPack | None) -> OwnPack:
    if trouble := _misplaced(folder, name):
        return OwnPack(name, None, trouble)
    head = read_head(folder / name / f"{name}.yaml")
    if head is None:  # what it was called is still known where it was to be read before
        return OwnPack(name, before.head if before is not None else None, _NO_HEAD)
    return OwnPack(name, head)


def _misplaced(folder: Path, name: str) -> str:
    """Say why what lies in the folder is no pack that could be found by its id, blank where it is."""
    path = own_pack_file(name)
    if path is None or not (folder / name).is_dir():
        return "不是用“添加表样”放进来的。请从文件夹里拿走，再用“添加表样”添加"
    if not path.exists():
        return f"文件夹里没有 {name}.yaml。请移除后重新添加"
    if name.casefold() in _built_in():
        return "编号和程序自带的表样相同，用的是自带的那份。请把 id 改成别的，重新添加"
    try:
        refuse_outside(path, folder)
    except ValueError:
        return "是指到别处的链接，没有读。请放入文件本身"
    return ""


def _built_in() -> Iterable[str]:
    return {head.id.casefold() for head in pack_heads()}


def _index(folder: Path) -> dict[str, tuple[_Stamp, OwnPack]]:
    """Read the index, nothing where there is none that can be read."""
    try:
        data = json.loads((folder / INDEX).read_text(encoding="utf-8"))
        if data["version"] != _VERSION:
            return {}
        return {name: (one["stamp"], _entry(name, one)) for name, one in data["packs"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def _entry(name: str, said: Mapping[str, Any]) -> OwnPack:
    head = PackHead(*said["head"]) if said["head"] is not None else None
    return OwnPack(name, head, str(said["trouble"]), bool(said["checked"]))


def _write(folder: Path, found: Mapping[str, tuple[_Stamp, OwnPack]]) -> None:
    packs = {
        name: {
            "stamp": stamp,
            "head": _head_json(pack.head),
            "trouble": pack.trouble,
            "checked": pack.checked,
        }
        for name, (stamp, pack) in found.items()
    }
    text = json.dumps({"version": _VERSION, "packs": packs}, ensure_ascii=False, indent=1)
    with suppress(SaveError):  # without it the heads are read again the next time
        write_whole(folder / INDEX, text.encode(), private=True)


def _head_json(head: PackHead | None) -> list[Any] | None:
    return [head.id, head.title, head.region, head.kind, head.year] if head is not None else None
