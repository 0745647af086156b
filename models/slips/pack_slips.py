"""Check a pack: everything that is wrong with it, in one go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from models.errors import shortened
from models.packs.forms import Pack
from models.packs.loading import problems, read_source
from models.packs.references import Binder, Location
from models.packs.source_places import found, trail
from models.packs.yaml_source import PackError, YamlMapping
from models.slips._choices import strange_words
from models.slips._circles import circles
from models.slips._columns import columns_as_figures
from models.slips._formulas import unknown_names
from models.slips._gathered import PatientReader
from models.slips._paper import wider_than_paper
from models.slips._repaired import RepairedPack
from models.slips._results import void_results
from models.slips._unused import repeated_codes, unused
from models.slips._words import mentions, narrowed
from models.slips.slip import MOST, TOO_MANY, PackSlip

_LONGEST = 300


@dataclass(frozen=True, slots=True)
class CheckedPack:
    """What is wrong with a pack, what it says as far as it could be read, and what its files held then."""

    slips: tuple[PackSlip, ...]
    said: YamlMapping | None
    files: Mapping[Path, bytes]

    @property
    def refused(self) -> bool:
        """Tell whether no draft can be made with it."""
        return any(slip.refused for slip in self.slips)


def pack_slips(path: Path) -> tuple[PackSlip, ...]:
    """Find all slips of a pack, file by file and line by line; PackError where it cannot be read at all."""
    return checked_pack(path).slips


def checked_pack(path: Path) -> CheckedPack:
    """Look at a whole pack; PackError where it cannot be read at all."""
    reading = PatientReader()
    try:
        data = read_source(path, reading)
    except PackError as error:
        if error.mark is None:
            raise
        said = error.message.removeprefix(f"{error.mark}：").rstrip("。")
        stop = PackSlip(error.mark, (), f"{said}。改正后请再检查一次，后面的内容还没有看")
        return CheckedPack(_sorted([*reading.slips, stop], path), None, reading.files)
    repaired = RepairedPack(data, reading)
    pack = repaired.pack()
    rest = list(islice(_beyond_schema(pack, repaired, reading, path), MOST)) if pack else []
    if len(rest) == MOST:
        rest.append(PackSlip(data.mark, (), TOO_MANY))
    return CheckedPack(_sorted([*reading.slips, *repaired.slips, *rest], path), data, reading.files)


def _sorted(slips: Iterable[PackSlip], path: Path) -> tuple[PackSlip, ...]:
    """Put the pack's own file first, and leave out what is said twice of one line."""
    kept: dict[tuple[object, ...], PackSlip] = {}
    for slip in slips:
        kept.setdefault((slip.mark, slip.keys[-1:], slip.said), slip)
    told = {slip.mark for slip in kept.values() if slip.refused and "没有可改的" in slip.said}
    wanted = [slip for slip in kept.values() if slip.refused or slip.mark not in told]
    return tuple(sorted(wanted, key=lambda one: (one.mark.file != path, one.mark)))


def _beyond_schema(
    pack: Pack, repaired: RepairedPack, reading: PatientReader, path: Path
) -> Iterator[PackSlip]:
    binder = Binder(pack)
    for location, said in chain(problems(pack), unknown_names(pack, binder), circles(pack, binder)):
        if not mentions(said, repaired.gone) and not (_about_spans(said) and _torn(repaired, location)):
            yield _placed(repaired, location, said)
    for location, said in chain(
        strange_words(pack, binder), void_results(pack), columns_as_figures(pack, binder)
    ):
        if not mentions(said, repaired.gone):
            yield _placed(repaired, location, said)
    for location, said in (*unused(pack, repaired.data, reading.taken, path), *repeated_codes(pack)):
        # What was left out may have been what asks for it.
        if "是不是想写" in said or not repaired.gone:
            yield _placed(repaired, location, said, refused=False)
    for location, said in wider_than_paper(pack):
        yield _placed(repaired, location, said, refused=False)
    for location, said in _lost_names(pack, binder, repaired, path):
        yield _placed(repaired, location, said)


def _lost_names(
    pack: Pack, binder: Binder, repaired: RepairedPack, path: Path
) -> Iterator[tuple[Location, str]]:
    """Look at the names a pack itself gives: those it inherits may lead to what it left out on purpose."""
    section = repaired.data.get("names", {})
    for name, target in pack.names.items():
        own = section.marks[name].file == path and name not in ("unit", "kind")
        if own and binder.find("", "", tuple(target.split("."))) is None:
            yield ("names", name), f"names 中的“{name}”所指的“{target}”不在表样中"


def _about_spans(said: str) -> bool:
    return "有一行占" in said or "往下占" in said


def _torn(repaired: RepairedPack, location: Location) -> bool:
    steps = trail(repaired.data, location[:4])
    return any(id(container[key]) in repaired.torn for container, key in steps)


def _placed(repaired: RepairedPack, location: Location, said: str, refused: bool = True) -> PackSlip:
    steps = trail(repaired.data, location)
    node = steps[-1][0][steps[-1][1]] if steps else repaired.data
    mark, keys = found([*steps, *narrowed(node, said)])
    return PackSlip(mark or repaired.data.mark, tuple(keys), shortened(said.rstrip("。"), _LONGEST), refused)
