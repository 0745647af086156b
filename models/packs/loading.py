"""Find and load form packs; a slip in a pack is reported with file, line and key."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from models.errors import TianbaoError
from models.packs._merging import expand, merge, unfold
from models.packs._name_checks import check_names, name_problems
from models.packs._validation_words import problem
from models.packs.forms import CARRIED, DIGEST, Pack
from models.packs.heads import MAX_BYTES, base_of, is_base_name, own_pack_file, own_pack_ids, refuse_outside
from models.packs.references import Location, check_references
from models.packs.source_places import found, trail
from models.packs.yaml_source import (
    STRICT,
    Mark,
    PackError,
    SourceReader,
    YamlMapping,
    read_tree,
    read_yaml,
)
from models.resources import RESOURCES

PACKS = RESOURCES / "packs"
MAX_EXTENDS = 3
MAX_BASES = 6


class UnknownPackError(TianbaoError):
    """Report a pack id that this copy of the program does not have."""


@cache
def pack_ids() -> tuple[str, ...]:
    """List the ids of the packs that come with the program."""
    return tuple(sorted(path.stem for path in PACKS.glob("*.yaml")))


def load_pack(pack_id: str) -> Pack:
    """Load a pack by id, the program's or one of the user's own; UnknownPackError, PackError."""
    if pack_id in pack_ids():
        return _load_built_in(pack_id)
    own = own_pack_ids(pack_ids())
    if pack_id in own and (path := own_pack_file(pack_id)) is not None:
        return _load_own(path, _stamps(path.parent))
    known = "、".join((*pack_ids(), *own))
    raise UnknownPackError(f"没有名为“{pack_id}”的表样。现有表样：{known}。")


def forget_packs() -> None:
    """Let every pack be read anew when it is asked for."""
    _load_built_in.cache_clear()
    _load_own.cache_clear()
    pack_ids.cache_clear()


@cache
def _load_built_in(pack_id: str) -> Pack:
    return read_pack(PACKS / f"{pack_id}.yaml")


@lru_cache(maxsize=20)
def _load_own(path: Path, _: object) -> Pack:
    return own_pack(path)


def own_pack(path: Path) -> Pack:
    """Load an own pack as its files are now; PackError."""
    refuse_leaving(path)
    pack = read_pack(path, own=True)
    if pack.id != path.stem:
        said = (
            f"表样 {path.name} 的 id 是“{pack.id}”，应与文件名相同：写成“{path.stem}”，或用 添加表样 重新添加"
        )
        raise PackError(f"{said}。", mark=Mark(path, 0))
    return pack


def refuse_leaving(path: Path) -> None:
    """Raise PackError where an own pack is a link to somewhere else."""
    try:
        refuse_outside(path, path.parents[1])
    except ValueError as error:
        said = f"表样文件 {path.name} 是指到别处的链接，未读取。请放入文件本身"
        raise PackError(f"{said}。", str(error), Mark(path, 0)) from error


def _stamps(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Tell apart the states of a pack's files."""
    found = []
    for path in sorted(folder.rglob("*.yaml")):
        with suppress(OSError):
            state = path.stat()
            found.append((str(path), state.st_size, state.st_mtime_ns))
    return tuple(found)


def read_pack(path: Path, own: bool = False) -> Pack:
    """Load a pack from a file; PackError naming file, line and key.

    One that is the user's `own` is carried by the drafts made with it.
    """
    return _validated(read_source(path), path, own)


def carried_pack(said: Mapping[str, Any], name: str) -> Pack:
    """Load the pack that the draft `name` carries, by the limits and checks of a file; PackError."""
    return _validated(read_tree(said, Path(name)), Path(name), True)


def carried_digest(said: Mapping[str, Any]) -> str:
    """Give the digest that the pack which a draft carries has."""
    return _digest(said)


def _validated(data: YamlMapping, path: Path, own: bool) -> Pack:
    context: dict[str, Any] = {DIGEST: _digest(data)}
    if own:
        context[CARRIED] = json.loads(_whole(data))
    try:
        pack = Pack.model_validate(data, context=context)
    except ValidationError as error:
        raise PackError(_describe(data, path, error), str(error)) from error

    def place(location: Location) -> str:
        return str(found(trail(data, location))[0] or path.name)

    check_names(pack, place)
    check_references(pack, place)
    return pack


def read_source(path: Path, reading: SourceReader = STRICT) -> YamlMapping:
    """Read what a pack says, with all it extends and uses; PackError where reading cannot go on."""
    data = _Files(reading, path.parent).whole(path)
    read = expand(data, data.get("library"), reading)
    assert isinstance(read, YamlMapping)
    return read


def problems(pack: Pack) -> Iterator[tuple[Location, str]]:
    """Say what else is wrong with a pack that keeps to the schema, but for names in expressions."""
    for where, forms in (("forms", pack.forms), ("added", pack.added)):
        for i, form in enumerate(forms):
            yield from (((where, i, *at), said) for at, said in form.misfits())
    yield from name_problems(pack)


def described(error: Mapping[str, Any]) -> str:
    """Say in Chinese what pydantic found wrong."""
    return problem(error)


def _digest(data: Mapping[str, Any]) -> str:
    """Give the SHA-256 of what a pack says with all it extends and uses, not of how its files are written."""
    return sha256(_whole(data, sort_keys=True).encode()).hexdigest()


def _whole(data: Mapping[str, Any], sort_keys: bool = False) -> str:
    said = {key: value for key, value in data.items() if key != "library"}
    return json.dumps(said, sort_keys=sort_keys, default=str)


class _Files:
    """Lay a file over those it extends; each is read once, however many extend it."""

    def __init__(self, reading: SourceReader, root: Path) -> None:
        self._reading = reading
        self._known: dict[Path, YamlMapping] = {}
        self._bytes = 0
        self._root = root

    def whole(self, path: Path, above: tuple[Path, ...] = ()) -> YamlMapping:
        """Give a file with its bases under it; `above` are the files that extend it. PackError."""
        if path not in self._known:
            self._known[path] = self._read(path, above)
        return self._known[path]

    def _read(self, path: Path, above: tuple[Path, ...]) -> YamlMapping:
        own = unfold(read_yaml(path, self._reading), self._reading)
        assert isinstance(own, YamlMapping)
        self._bytes += path.stat().st_size
        if self._bytes > MAX_BYTES:
            most = MAX_BYTES // 1_000_000
            raise PackError(f"表样文件 {path.name} 和它 extends 的文件一共超过 {most} MB，未读取。")
        result: Any = None
        for name in _extended(own, path):
            base = self._found(path, name, own.marks["extends"])
            if base in above or base == path:
                self._reading.tell(own.marks["extends"], f"extends 互相引用：{name}")
                continue
            if len(above) > MAX_EXTENDS:
                mark = own.marks["extends"]
                raise PackError(f"{mark}：extends 超过 {MAX_EXTENDS} 层。", mark=mark)
            read = self._base(base, (*above, path), own.marks["extends"])
            result = read if result is None else merge(result, read, self._reading)
        merged = own if result is None else merge(result, own, self._reading)
        assert isinstance(merged, YamlMapping)
        return merged

    def _found(self, path: Path, name: str, mark: Mark) -> Path:
        try:
            return base_of(path, name, self._root, PACKS)
        except ValueError as error:
            said = f"extends 的 {name} 是指到表样文件夹外面的链接，未读取。请把文件本身放进来"
            raise PackError(f"{mark}：{said}。", str(error), mark) from error

    def _base(self, base: Path, above: tuple[Path, ...], mark: Mark) -> YamlMapping:
        try:
            return self.whole(base, above)
        except PackError as error:
            error.mark = error.mark or mark
            raise


def _extended(own: YamlMapping, path: Path) -> list[str]:
    """Take out and check the files a pack extends: a few, in its own folder or below."""
    names = own.pop("extends", [])
    wrong = not isinstance(names, list) or len(names) > MAX_BASES
    if wrong or not all(is_base_name(name) for name in names):
        how = f"应为最多 {MAX_BASES} 个同一文件夹或下级文件夹中的文件，如 [shared/base.yaml]"
        raise PackError(f"{own.marks['extends']}：extends {how}。", mark=own.marks["extends"])
    if len(set(names)) < len(names):
        said = "extends 里同一个文件写了两次，请删去一个"
        raise PackError(f"{own.marks['extends']}：{said}。", mark=own.marks["extends"])
    return [str(name) for name in names]


def _describe(data: YamlMapping, path: Path, error: ValidationError) -> str:
    first = error.errors()[0]
    mark, keys = found(trail(data, first["loc"], tagged=True))
    return f"{mark or path.name}，{' → '.join(keys + _missing_key(first))}：{problem(first).rstrip('。')}。"


def _missing_key(error: Any) -> list[str]:
    return [str(error["loc"][-1])] if error["type"] in ("missing", "extra_forbidden") else []
