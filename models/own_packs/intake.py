"""Take packs over into the user's own folder, and out of it: looked at first, whole or not at all."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from models.errors import ExitCode, TianbaoError
from models.files.user_folders import own_folder
from models.files.whole_write import SaveError, cause, private_folder, shown_path, write_whole
from models.own_packs.leftovers import delete, gone_place, new_place, old_place, settle, settle_leftovers
from models.own_packs.shelf import note_checked
from models.packs.forms import Pack
from models.packs.heads import OWN, own_pack_file, pack_heads
from models.packs.loading import PACKS, own_pack, refuse_leaving
from models.packs.yaml_source import Mark, PackError
from models.slips.pack_slips import CheckedPack, checked_pack
from models.slips.slip import PackSlip

MOST_FILES = 200
"""YAML files of a folder that are looked at: one with more was not meant."""
_ID = re.compile(r"[A-Za-z0-9\u4e00-\u9fff][A-Za-z0-9\u4e00-\u9fff_-]{0,59}")
_RESERVED = re.compile(r"(?i)con|prn|aux|nul|com\d|lpt\d|index")
_HAS_ID = re.compile(rb"^id\s*(?::|\xef\xbc\x9a)", re.MULTILINE)
_LINE_ENDS = re.compile("[\x85\u2028\u2029]")
_SUFFIXES = (".yaml", ".yml")


class PackIntakeError(TianbaoError):
    """Say why no pack was taken over or removed, and what to do; the own folder is as it was."""


class PackThereError(PackIntakeError):
    """Report an own pack of the same id that is already there."""

    exit_code = ExitCode.FOUND


@dataclass(frozen=True, slots=True)
class OfferedPack:
    """A pack that may be taken over: its files by their places in its folder, and what is wrong with it."""

    path: Path
    id: str
    title: str
    files: Mapping[str, bytes]
    slips: tuple[PackSlip, ...]

    @property
    def refused(self) -> bool:
        """Tell whether it has slips that keep it from being used."""
        return any(slip.refused for slip in self.slips)

    @property
    def there(self) -> bool:
        """Tell whether there is an own pack of the same id."""
        place = own_pack_file(self.id) if _usable(self.id) else None
        return place is not None and os.path.lexists(place.parent)


def offered_packs(path: Path) -> tuple[OfferedPack, ...]:
    """Look at the pack of a file, or at all those of a folder; PackIntakeError where there is none."""
    if not path.is_dir():
        return (offered_pack(path),)
    try:
        there = sorted(one for one in path.iterdir() if one.suffix.lower() in _SUFFIXES and one.is_file())
    except OSError as error:
        said = f"读不了文件夹“{shown_path(path)}”：请检查权限，或网络盘、U 盘是否连着。"
        raise PackIntakeError(said, repr(error)) from error
    if not there:
        said = f"文件夹“{shown_path(path)}”里没有表样文件（*.yaml）。请选择表样文件所在的文件夹。"
        raise PackIntakeError(said)
    if len(there) > MOST_FILES:
        said = f"文件夹“{shown_path(path)}”里的 YAML 文件超过 {MOST_FILES} 个，不像是放表样的。"
        raise PackIntakeError(f"{said}请选择只放表样的文件夹。")
    looked = {one: _looked(one) for one in there}
    bases = {file for one, found in looked.items() for file in found.files if file != one}
    return _each_its_own(
        [
            _offered(one, found)
            for one, found in looked.items()
            if one not in bases or _HAS_ID.search(found.files.get(one, b""))
        ]
    )


def _each_its_own(offered: Sequence[OfferedPack]) -> tuple[OfferedPack, ...]:
    """Refuse those of one id: which of them was meant only their author knows."""
    ids = Counter(one.id.casefold() for one in offered)
    return tuple(
        replace(one, slips=(*one.slips, *_twins(one, offered))) if ids[one.id.casefold()] > 1 else one
        for one in offered
    )


def _twins(one: OfferedPack, offered: Sequence[OfferedPack]) -> tuple[PackSlip]:
    others = [
        other.path.name for other in offered if other is not one and other.id.casefold() == one.id.casefold()
    ]
    said = f"编号“{one.id}”和 {'、'.join(others)} 的相同，不知道要哪一份，都没有添加。请改编号，或拿走一份"
    return (PackSlip(Mark(one.path, 0), ("id",), said),)


def offered_pack(path: Path) -> OfferedPack:
    """Look at the pack of a file; what is wrong is among its slips, also where it cannot be read at all."""
    return _offered(path, _looked(path))


def checked_own_pack(pack_id: str) -> tuple[PackSlip, ...]:
    """Look at an own pack as it is now, and keep for the start page whether it can be used."""
    path = own_pack_file(pack_id)
    if path is None or not path.parent.is_dir():
        return ()
    try:
        refuse_leaving(path)
    except PackError as error:
        return (PackSlip(error.mark or Mark(path, 0), (), error.message.rstrip("。")),)
    found = _looked(path)
    slips = [*found.slips, *_wrong_id(path, found)]
    if found.said is not None and found.said.get("id", pack_id) != pack_id:
        said = f"编号应与文件名相同：写成“{pack_id}”，或重新添加"
        slips.append(PackSlip(found.said.marks.get("id", Mark(path, 0)), ("id",), said))
    wrong = [slip for slip in slips if slip.refused]
    first = f"有 {len(wrong)} 处错误：{wrong[0].mark}，{wrong[0].said}" if wrong else ""
    note_checked(pack_id, first)
    return tuple(slips)


def put(
    offered: OfferedPack, replacing: bool = False, trial: Callable[[Pack], None] = lambda _: None
) -> Path:
    """Take a pack over and give its file; PackIntakeError, PackThereError, SaveError, what `trial` raises.

    `trial` is given the pack before it takes the place of another; what it raises leaves all as it was.
    """
    if offered.refused:
        errors = sum(slip.refused for slip in offered.slips)
        raise PackIntakeError(f"表样“{offered.path.name}”没有添加：有 {errors} 处错误。请改正后再添加。")
    if said := _id_slip(offered.id):
        raise PackIntakeError(f"表样没有添加：{said}。")
    settle_leftovers()
    target = own_pack_file(offered.id)
    if target is None:
        raise PackIntakeError("表样没有添加：系统没有给出存放自己文件的文件夹。请设置环境变量 TIANBAO_DATA。")
    if offered.there and not replacing:
        said = f"自己的表样里已有“{offered.id}”，没有替换。要用新的替换旧的，请先确认（命令行加 --replace）。"
        raise PackThereError(said)
    _put_in_place(offered, target, trial)
    note_checked(offered.id, "")
    return target


def keep_carried(pack: Pack, replacing: bool = False) -> Path:
    """Take over the pack that a draft carries; PackIntakeError, PackThereError, SaveError."""
    import yaml

    assert pack.carried is not None, "asked only for what is carried"

    class Dumper(yaml.SafeDumper):
        """Write what YAML takes for an end of line with its number: as it is, it would be read as a blank."""

    def text_node(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
        return dumper.represent_scalar(
            "tag:yaml.org,2002:str", text, '"' if _LINE_ENDS.search(text) else None
        )

    Dumper.add_representer(str, text_node)
    text = yaml.dump(pack.carried, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=110)
    files = {f"{pack.id}.yaml": text.encode()}
    return put(OfferedPack(Path(f"{pack.id}.yaml"), pack.id, pack.title, files, ()), replacing)


def remove(pack_id: str) -> None:
    """Delete an own pack with its files; PackIntakeError where there is none, SaveError."""
    settle_leftovers()
    folder = own_folder(OWN)
    if folder is None or pack_id in ("", ".", "..") or pack_id not in _names(folder):
        if pack_id in {head.id for head in pack_heads()}:
            raise PackIntakeError(f"“{pack_id}”是程序自带的表样，不能移除。")
        raise PackIntakeError(f"自己的表样里没有“{pack_id}”。有哪些，见 packs list。")
    place = folder / pack_id
    gone = gone_place(folder)
    try:
        os.replace(place, gone)  # at once, whatever is deleted of it after
    except OSError as error:
        raise SaveError(f"表样“{pack_id}”没有移除：{cause(error)}。", repr(error)) from error
    delete(gone)


def _names(folder: Path) -> list[str]:
    with suppress(OSError):
        return os.listdir(folder)
    return []


def _looked(path: Path) -> CheckedPack:
    try:
        return checked_pack(path)
    except (PackError, UnicodeDecodeError) as error:
        said = error.message if isinstance(error, PackError) else f"{path.name} 不是文字文件，请选择表样文件"
        return CheckedPack((PackSlip(Mark(path, 0), (), said.rstrip("。")),), None, {})


def _offered(path: Path, found: CheckedPack) -> OfferedPack:
    said: Mapping[str, object] = found.said or {}
    name = str(said.get("id", "")) or path.stem
    files: dict[str, bytes] = {}
    for file, data in found.files.items():
        if not file.is_relative_to(PACKS):
            place = f"{name}.yaml" if file == path else file.relative_to(path.parent).as_posix()
            files[place] = data
    slips = [*found.slips, *_wrong_id(path, found)]
    if len(files) < sum(not file.is_relative_to(PACKS) for file in found.files):
        said_twice = f"{name}.yaml 是表样自己的文件名，extends 的文件请换一个名字"
        slips.append(PackSlip(Mark(path, 0), ("extends",), said_twice))
    return OfferedPack(path, name, str(said.get("title", "")) or path.stem, files, tuple(slips))


def _wrong_id(path: Path, found: CheckedPack) -> list[PackSlip]:
    """Look at the id of a pack that is to be an own one."""
    if found.said is None or "id" not in found.said:
        return []
    said = _id_slip(str(found.said["id"]))
    mark = found.said.marks.get("id", Mark(path, 0))
    return [PackSlip(mark, ("id",), said)] if said else []


def _id_slip(name: str) -> str:
    if name.casefold() in {head.id.casefold() for head in pack_heads()}:
        return f"编号“{name}”是程序自带的表样的，自己的表样要另取一个"
    if not _usable(name):
        how = "应以字母、数字或汉字开头，只用字母、数字、汉字、- 和 _，最多 60 个字，也不能是系统保留的名称"
        return f"编号“{name[:60]}”不能用：{how}"
    return ""


def _usable(name: str) -> bool:
    return _ID.fullmatch(name) is not None and _RESERVED.fullmatch(name) is None


def _put_in_place(offered: OfferedPack, target: Path, trial: Callable[[Pack], None]) -> None:
    """Write the files beside their place, see that they make a pack, and put them there at once."""
    folder = target.parents[1]
    made, old = new_place(folder), old_place(folder, offered.id)
    place = made / offered.id
    try:
        private_folder(folder)
        for name, data in offered.files.items():
            private_folder((place / name).parent)
            write_whole(place / name, data, private=True)
        trial(own_pack(place / target.name))
        if os.path.lexists(target.parent):
            os.replace(target.parent, old)
        try:
            os.replace(place, target.parent)
        except OSError:
            with suppress(OSError):
                os.replace(old, target.parent)
            raise
    except OSError as error:
        said = f"表样“{offered.id}”没有添加：{cause(error)}。原有的表样没有改动。"
        raise SaveError(said, repr(error)) from error
    finally:
        delete(made)
        if os.path.lexists(old):
            settle(folder, old)
