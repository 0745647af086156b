"""Make forms of a thousand damaged blanks, and add a thousand damaged forms to one's own."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from exporters.readers.blank_workbook import read_blank
from models.files.user_folders import PORTABLE
from models.making.form_text import pack_text
from models.meanings.workpiece import Workpiece
from models.own_packs.intake import PackIntakeError, offered_pack, put, remove
from models.packs.loading import load_pack, read_pack
from models.resources import RESOURCES
from models.slips.pack_slips import pack_slips
from tests.support.bureau import project_selfeval
from tools.reliability.mutations import measured
from tools.reliability.trials import Outcome, Trial, damaged_yaml, outcome, use_new
from tools.reliability.workbooks import damaged

SHARES = {"空表": 0.5, "表样": 0.5}
_EXAMPLE = RESOURCES.parent / "docs" / "example-form.yaml"
_VALUE = re.compile(rb": ([^\n,{}\[\]]+)")
_ODD_VALUES = tuple(
    text.encode()
    for text in (
        "0", "-1", "1e9", "99999", "0.001", "null", "true", "''", "[]", "{}", "甲" * 500,
        "'{Y}'", "'{{'", "1/0",
        "sum(indicators.score)", "'%d'", "!!python/object:os.system x", "&a [*a]", "2024-01-01", "0x1F", "～",
    )
)  # fmt: skip


def run(count: int) -> list[str]:
    """Do `count` trials; gives what was measured, AssertionError when anything was found."""
    return measured(count, SHARES, TRIALS)


def try_blank(seed: int, folder: Path) -> Outcome:
    """Make a form of a damaged workbook; what was read gives a form without slips, and a draft of it."""
    rng = Random(f"blank {seed}")
    path = folder / "blank.xlsx"
    path.write_bytes(damaged(rng, "xlsx", rng.choice((b"", _blank(), _blank()))))
    return outcome(lambda: _make(path, folder / "made-form.yaml", rng))


def try_own(seed: int, folder: Path) -> Outcome:
    """Add a damaged form to one's own; what was taken gives a draft."""
    rng = Random(f"own {seed}")
    os.environ[PORTABLE] = str(folder / "data")
    path = folder / "own-form.yaml"
    data = rng.choice((_EXAMPLE.read_bytes(), _made()))
    path.write_bytes(_one_value(rng, data) if rng.random() < 0.6 else damaged_yaml(rng, data))
    return outcome(lambda: _add(path, rng))


TRIALS: dict[str, Trial] = {"空表": try_blank, "表样": try_own}


def _make(path: Path, target: Path, rng: Random) -> None:
    target.write_text(pack_text(Workpiece(read_blank(path))).text, "utf-8")
    refused = [slip for slip in pack_slips(target) if slip.refused]
    assert not refused, f"做成的表样自己读不了：{refused[0].said}"
    use_new(read_pack(target), rng)


def _add(path: Path, rng: Random) -> None:
    offered = offered_pack(path)
    if offered.refused:
        raise PackIntakeError(next(slip.said for slip in offered.slips if slip.refused))
    put(offered)
    try:
        use_new(load_pack(offered.id), rng)
    finally:
        remove(offered.id)


def _one_value(rng: Random, data: bytes) -> bytes:
    """Put something odd in the place of one value, which the rest of the form may well bear."""
    value = rng.choice([*_VALUE.finditer(data)])
    odd = rng.choice((*_ODD_VALUES, rng.choice([*_VALUE.finditer(data)])[1]))
    return data[: value.start(1)] + odd + data[value.end(1) :]


@cache
def _blank() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "blank.xlsx"
        project_selfeval(path)
        return path.read_bytes()


@cache
def _made() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "blank.xlsx"
        path.write_bytes(_blank())
        return pack_text(Workpiece(read_blank(path))).text.encode()
