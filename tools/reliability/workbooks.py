"""Import thousands of damaged workbooks: damaged as files, in their parts, and in what their cells say."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random
from zipfile import ZIP_DEFLATED, ZipFile

from exporters.readers.tables import read_book
from models.drafts.submission import new_submission
from models.importing.planning import Answers, plan_import
from models.packs.loading import load_pack
from models.resources import RESOURCES
from models.session.session import Session
from models.storage.draft_format import to_json
from tools.reliability.mutations import measured
from tools.reliability.mutators import mutate_bytes
from tools.reliability.trials import Outcome, Trial, outcome

SHARES = {"xlsx": 0.4, "xls": 0.3, "ods": 0.3}
_TABLES = RESOURCES.parent / "tests" / "data" / "tables"
_PACK = "qijiang-budget-2025"
_ATTRIBUTE = re.compile(rb'="([^"]{0,40})"')
_TEXT = re.compile(rb">([^<>]{1,60})<")
_ODD_ATTRIBUTES = (
    b"", b"0", b"-1", b"1", b"65536", b"1048576", b"16384", b"4294967296", b"9" * 40, b"A0", b"XFD1048576",
    b"A1:XFD1048576", b"ZZZZZZ9", b"s", b"str", b"b", b"e", b"d", b"percentage", b"date", b"NaN", b"1e308",
    b"veryHidden", b"&#0;", b"&x;", b"../../a.xml", "表".encode(),
)  # fmt: skip
_ODD_TEXTS = tuple(
    text.encode()
    for text in (
        "", " ", "-", "0", "-0", "1e400", "9" * 400, "1" * 17, "12.345.6", "１２，３４５", "（100）",
        "50%", "12亿元", "#REF!", "=1+1", "合计", "小计", "总计", "其他", "科目编码", "科目名称", "208",
        "2080505", "99999", "2", "单位：元", "单位：万元",
        "2024年预算数", "注：无", "TRUE", "&lt;b&gt;",
        "甲" * 3000, "&#x202e;甲", "2025-02-30", "项目支出绩效目标表", "一般公共预算财政拨款支出预算表",
        "≥95%", "基本支出",
    )
)  # fmt: skip


def run(count: int) -> list[str]:
    """Import `count` damaged workbooks; gives what was measured, AssertionError when anything was found.

    With a file named in TIANBAO_JOURNAL, a run that was broken off goes on where it was.
    """
    journal = os.environ.get("TIANBAO_JOURNAL")
    return measured(count, SHARES, TRIALS, Path(journal) if journal else None)


def try_xlsx(seed: int, folder: Path) -> Outcome:
    """Import a damaged .xlsx."""
    return _try("xlsx", seed, folder)


def try_xls(seed: int, folder: Path) -> Outcome:
    """Import a damaged .xls."""
    return _try("xls", seed, folder)


def try_ods(seed: int, folder: Path) -> Outcome:
    """Import a damaged .ods."""
    return _try("ods", seed, folder)


TRIALS: dict[str, Trial] = {"xlsx": try_xlsx, "xls": try_xls, "ods": try_ods}


def _try(kind: str, seed: int, folder: Path) -> Outcome:
    rng = Random(f"{kind} {seed}")
    path = folder / f"tables.{kind}"
    path.write_bytes(damaged(rng, kind))
    return outcome(lambda: _import(path))


@cache
def _draft() -> Session:
    pack = load_pack(_PACK)
    return Session(new_submission(pack, pack.year), pack)


def _import(path: Path) -> None:
    """Import as a person does: planned, looked at, taken, and taken back."""
    book, draft = read_book(path), _draft()
    before = to_json(draft.submission)
    plan = plan_import(draft, [book], Answers(other_year=True))
    assert to_json(draft.submission) == before, "只是查看，草稿却变了"
    assert plan.report.text()
    if plan.change is None:
        return
    session = Session(draft.submission, draft.pack)
    inverse = session.apply(plan.change).inverse
    session.issues()
    session.apply(inverse)
    assert to_json(session.submission)["forms"] == before["forms"], "撤销以后草稿与原来不同"


# Damage


def damaged(rng: Random, kind: str, whole: bytes = b"") -> bytes:
    """Give a workbook (a budget's tables) with something wrong; the same random numbers do the same."""
    whole = whole or (_TABLES / f"tables.{kind}").read_bytes()
    if rng.random() < 0.1:
        return mutate_bytes(rng, whole)
    return _overwritten(rng, whole) if kind == "xls" else _packed(rng, whole)


def _overwritten(rng: Random, whole: bytes) -> bytes:
    """Write over some bytes behind the header of the file, so that its sectors stay where they are."""
    broken = bytearray(whole)
    for _ in range(rng.choice((1, 2, 8, 60, 400))):
        at, length = rng.randrange(512, len(broken) - 4), rng.choice((1, 1, 2, 4))
        new = rng.choice((b"\xff" * 4, b"\0" * 4, b"\x7f\xff\xff\x7f", b"\1\0\0\0", rng.randbytes(4)))
        broken[at : at + length] = new[:length]
    return bytes(broken)


def _packed(rng: Random, whole: bytes) -> bytes:
    """Damage parts of an archive and pack it anew."""
    with ZipFile(BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    told = [name for name in parts if name.endswith(("content.xml", "styles.xml")) or "/sheet" in name]
    told += [name for name in parts if name.endswith(("workbook.xml", "sharedStrings.xml", ".rels"))]
    for _ in range(rng.choice((1, 1, 2, 3))):
        name = rng.choice([*told, *told, *parts])
        if name in parts:
            new = rng.choice(_DAMAGE)(rng, parts[name])
            parts |= {name: new} if new is not None else {}
            if new is None:
                del parts[name]
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def _attributes(rng: Random, part: bytes) -> bytes:
    return _replaced(rng, part, _ATTRIBUTE, _ODD_ATTRIBUTES)


def _texts(rng: Random, part: bytes) -> bytes:
    return _replaced(rng, part, _TEXT, _ODD_TEXTS)


def _replaced(rng: Random, part: bytes, what: re.Pattern[bytes], odd: tuple[bytes, ...]) -> bytes:
    found = list(what.finditer(part))
    chosen = rng.sample(found, min(len(found), rng.choice((1, 3, 20, 150))))
    for one in sorted(chosen, key=lambda match: -match.start()):
        new = rng.choice((*odd, rng.choice(found)[1]))
        part = part[: one.start(1)] + new + part[one.end(1) :]
    return part


def _moved(rng: Random, part: bytes) -> bytes:
    """Take a stretch of elements out, and put it in again somewhere, once or very often."""
    edges = [match.start() for match in re.finditer(rb"<", part)]
    first, last = sorted(rng.choices(range(len(edges)), k=2)) if edges else (0, 0)
    if first == last:
        return b""
    stretch, rest = part[edges[first] : edges[last]], part[: edges[first]] + part[edges[last] :]
    at = rng.choice([edge for edge in edges if edge <= len(rest)])
    return rest[:at] + stretch * rng.choice((0, 1, 2, max(1, 1_000_000 // len(stretch)))) + rest[at:]


def _gone(rng: Random, part: bytes) -> bytes | None:
    return None


_DAMAGE: tuple[Callable[[Random, bytes], bytes | None], ...] = (
    _attributes, _attributes, _texts, _texts, _texts, _moved, mutate_bytes, _gone,
)  # fmt: skip
