"""Find and load form packs; a slip in a pack is reported with file, line and key."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from models.errors import TianbaoError
from models.packs._merging import expand, merge, unfold
from models.packs._name_checks import check_names, name_problems
from models.packs._validation_words import problem
from models.packs.forms import DIGEST, Pack
from models.packs.references import Location, check_references
from models.packs.source_places import found, trail
from models.packs.yaml_source import MAX_BYTES, STRICT, Mark, PackError, SourceReader, YamlMapping, read_yaml
from models.resources import RESOURCES

PACKS = RESOURCES / "packs"
MAX_EXTENDS = 3
MAX_BASES = 6
_BASE = re.compile(r"(?:[A-Za-z0-9_-]+/){0,3}[A-Za-z0-9_-][A-Za-z0-9_.-]*\.yaml")


class UnknownPackError(TianbaoError):
    """Report a pack id that this copy of the program does not have."""


@cache
def pack_ids() -> tuple[str, ...]:
    """List the ids of the packs that come with the program."""
    return tuple(sorted(path.stem for path in PACKS.glob("*.yaml")))


@cache
def load_pack(pack_id: str) -> Pack:
    """Load one of the program's packs by id; UnknownPackError, PackError."""
    if pack_id not in pack_ids():
        known = "、".join(pack_ids())
        raise UnknownPackError(f"没有名为“{pack_id}”的表样。现有表样：{known}。")
    return read_pack(PACKS / f"{pack_id}.yaml")


def read_pack(path: Path) -> Pack:
    """Load a pack from a file; PackError naming file, line and key."""
    data = read_source(path)
    try:
        pack = Pack.model_validate(data, context={DIGEST: _digest(data)})
    except ValidationError as error:
        raise PackError(_describe(data, path, error), str(error)) from error

    def place(location: Location) -> str:
        return str(found(trail(data, location))[0] or path.name)

    check_names(pack, place)
    check_references(pack, place)
    return pack


def read_source(path: Path, reading: SourceReader = STRICT) -> YamlMapping:
    """Read what a pack says, with all it extends and uses; PackError where reading cannot go on."""
    data = _Files(reading).whole(path)
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


def _digest(data: YamlMapping) -> str:
    """Give the SHA-256 of what a pack says with all it extends and uses, not of how its files are written."""
    said = {key: value for key, value in data.items() if key != "library"}
    return sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


class _Files:
    """Lay a file over those it extends; each is read once, however many extend it."""

    def __init__(self, reading: SourceReader) -> None:
        self._reading = reading
        self._known: dict[Path, YamlMapping] = {}
        self._bytes = 0

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
            base = path.parent / name
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
    if wrong or not all(isinstance(name, str) and _BASE.fullmatch(name) for name in names):
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
