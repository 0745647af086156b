"""The command `packs make`: a blank workbook becomes a form pack, with the ground of each proposal."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from exporters.readers.blank_workbook import read_blank
from models.blanks.blank import Blank, CellAt
from models.errors import ExitCode
from models.files.whole_write import shown_path, write_export
from models.making.form_text import MadePack, about, pack_text
from models.making.trial import tried
from models.meanings.judge import judge
from models.meanings.workpiece import About, Judged, Judgement, Workpiece
from models.packs.heads import MAX_BYTES
from models.packs.loading import read_pack
from models.slips.pack_slips import pack_slips
from models.slips.slip import PackSlip
from ui.cli._new import UsageError, a_year
from ui.making.formula_text import in_words, role_words

_ID = re.compile(r"[a-z][a-z0-9-]{1,59}")


def make_pack(options: argparse.Namespace) -> int:
    """Write the pack of a workbook, say what its cells are taken for, and try it against a filled one."""
    output: Path = options.output
    if output.suffix != ".yaml":
        raise UsageError(f"“{shown_path(output)}”不是 .yaml 文件，没有写。请在 -o 后面写 *.yaml。")
    if os.path.lexists(output):
        raise UsageError(f"文件“{shown_path(output)}”已存在，没有覆盖。请换一个文件名。")
    blank = read_blank(options.workbook)
    filled = read_blank(options.against) if options.against is not None else None
    apart = tuple(range(len(blank.sheets))) if options.apart else ()
    workpiece = Workpiece(blank, _about(options), apart=apart)
    judged = judge(workpiece)
    made = pack_text(workpiece, judged)
    if len(made.text.encode()) > MAX_BYTES:
        how = "没有写。一套表样装不下这么多格，请在工作簿里删去用不着的行和工作表，再做"
        raise UsageError(f"由“{blank.file}”做成的表样超过 {MAX_BYTES // 1_000_000} MB，{how}。")
    for line in (*_told(blank, judged), *_left_out(made)):
        print(line)
    slips = _slips(output, made)
    if any(slip.refused for slip in slips):
        for slip in slips:
            print(_said(slip))
        print(
            f"没有写：{shown_path(output)}（上面 {len(slips)} 处通不过检查，请在工作簿里改正所说的地方再做）"
        )
        return ExitCode.FOUND
    write_export(output, made.text.encode())
    forms = len(blank.sheets) - len(judged.copies)
    print(f"已写：{shown_path(output)}（{about(workpiece).title}，{forms} 张表）")
    for slip in slips:
        print(_said(slip))
    asked = any(judged.asked())
    return max(
        ExitCode.FOUND if slips or made.left_out or asked else ExitCode.DONE, _compared(output, filled)
    )


def _slips(output: Path, made: MadePack) -> tuple[PackSlip, ...]:
    """Check a pack under its name before anything is written where the person wants it."""
    with TemporaryDirectory() as folder:
        there = Path(folder) / output.name
        there.write_bytes(made.text.encode())
        return pack_slips(there)


def _said(slip: PackSlip) -> str:
    return f"{slip.severity}\t第 {slip.mark.line} 行\t{' → '.join(slip.keys)}\t{slip.said}。"


def _about(options: argparse.Namespace) -> About:
    stem = options.output.stem
    year = a_year(options.year) if options.year is not None else 0
    known = stem if _ID.fullmatch(stem) else ""
    return About(options.title, options.region, year, options.kind, options.money, known)


def _told(blank: Blank, judged: Judgement) -> Iterator[str]:
    """Say sheet by sheet what is no fixed word: columns of repeated rows once, other cells each."""
    for index, sheet in enumerate(blank.sheets):
        yield f"# {sheet.name}"
        if index in judged.copies:
            first = blank.sheets[judged.copies[index]].name
            yield f"多份\t与「{first}」排得一样、文字相同，做成同一张表的另一份；要各做一张表，加 --apart"
            continue
        tables = [table for table in judged.rows if table.region.sheet == index]
        for table in tables:
            rows = f"第 {sheet.place(table.first, 0)[1:]} 行起"
            yield f"{sheet.place(table.first, table.region.left)}\t可增行\t{rows}，{len(table.columns)} 列"
        for at, one in judged.cells.items():
            inside = any(t.region.holds(at) and at.row != t.first for t in tables)
            if at.sheet == index and not inside and _worth(one):
                yield _line(blank, at, one)
        for tie in judged.ties:
            if tie.left.sheet == index:
                yield f"{blank.address(tie.left, index)}\t核对\t{tie.label}：{tie.ground}"


def _worth(one: Judged) -> bool:
    return one.role.kind not in ("fixed", "ignored") or not one.sure


def _line(blank: Blank, at: CellAt, one: Judged) -> str:
    ground = in_words(one.ground if one.sure else f"{one.ground}（要您说明）")
    return f"{blank.address(at, at.sheet)}\t{role_words(one.role)}\t{ground}"


def _left_out(made: MadePack) -> Iterator[str]:
    yield from (f"没有照做\t{said}" for said in made.left_out)


def _compared(output: Path, filled: Blank | None) -> int:
    """List what does not come out as in the filled workbook."""
    if filled is None:
        return ExitCode.DONE
    trial = tried(read_pack(output), filled)
    for one in trial.unequal:
        theirs, ours = (text.replace("\n", "⏎") for text in (one.theirs, one.ours))
        print(f"{one.place}\t工作簿：{theirs}\t表样：{ours}\t{one.why}")
    print(f"与“{filled.file}”对照：{trial.summary}")
    return ExitCode.FOUND if trial.unequal else ExitCode.DONE
