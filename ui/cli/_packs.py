"""The commands `packs …`: what is wrong with files of form packs, and the user's own ones."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from exporters.trial import try_forms
from models.drafts.meanings import changes_in_words
from models.errors import ExitCode, TianbaoError
from models.own_packs.intake import checked_own_pack, offered_packs, put, remove
from models.own_packs.shelf import own_packs
from models.packs.heads import own_pack_file
from models.session.carried_meanings import meant_before
from models.session.opening import other_pack
from models.session.session import Session
from models.slips.pack_slips import pack_slips
from models.slips.slip import PackSlip
from ui.cli._each_draft import DraftFound
from ui.window.ending import say, told


def check_pack(path: Path, options: argparse.Namespace) -> DraftFound:
    """Look at one file; PackError where it cannot be read."""
    slips = pack_slips(path)
    code = ExitCode.FOUND if slips else ExitCode.DONE
    named = [(_beside(slip.mark.file, path), slip) for slip in slips]
    if options.json:
        found = [
            {
                "severity": one.severity,
                "file": file,
                "line": one.mark.line,
                "keys": one.keys,
                "said": one.said,
            }
            for file, one in named
        ]
        return DraftFound(code, found)
    return DraftFound(code, _lines(slips, path))


def add_packs(options: argparse.Namespace) -> int:
    """Take the packs of a file or a folder over, each that has no errors; all slips are told."""
    code: int = ExitCode.DONE
    for offered in offered_packs(options.source):
        if offered.slips:
            print(f"## {offered.path.name}")
            print(*_lines(offered.slips, offered.path), sep="\n")
        try:
            put(offered, options.replace, try_forms)
        except TianbaoError as error:
            code = max(code, ExitCode.FOUND if offered.refused else told(error))
            if offered.refused:
                say(error.message)
            continue
        print(f"已添加：{offered.id}\t{offered.title}")
    return code


def remove_pack(options: argparse.Namespace) -> int:
    """Delete one of the user's own packs; drafts made with it carry it."""
    remove(options.id)
    print(f"已移除：{options.id}。用它填的草稿带着表样，照样能打开。")
    return ExitCode.DONE


def tell_carried(session: Session, name: str = "") -> None:
    """Say on the error stream that a draft is read with the pack it carries where another one is there.

    `name` tells which of several drafts it is.
    """
    if (there := other_pack(session.submission)) is not None:
        whose = "程序自带的" if there.carried is None else "本机的"
        draft = f"草稿“{name}”" if name else "草稿"
        say(f"{draft}带的表样“{session.pack.id}”与{whose}不同，用的是草稿带的；要换一份，请在窗口里打开。")
        if words := changes_in_words(meant_before(session.submission, there)):
            say(f"换成{whose}，填过的内容意思就变了，数不会跟着换算：{words}。")


def list_own_packs(_: argparse.Namespace) -> int:
    """List the user's own packs with what is wrong with those that cannot be used."""
    code: int = ExitCode.DONE
    packs = own_packs()
    for pack in packs:
        slips = checked_own_pack(pack.id)
        now = next((one for one in own_packs() if one.id == pack.id), pack)
        head = now.head
        where = (head.region, f"{head.year} 年") if head is not None else ("", "")
        print(pack.id, now.title, *where, "不能用" if now.trouble else "可用", sep="\t")
        if now.trouble:
            code = ExitCode.FOUND
            print(f"  {now.trouble}。")
        if (file := own_pack_file(pack.id)) is not None and slips:
            print(*(f"  {line}" for line in _lines(slips, file)), sep="\n")
    if not packs:
        print("还没有自己的表样。用 packs add 文件或文件夹 添加。")
    return code


def _lines(slips: Sequence[PackSlip], path: Path) -> list[str]:
    errors = sum(one.refused for one in slips)
    return [*(_line(one, path) for one in slips), f"错误 {errors} 处，提示 {len(slips) - errors} 处。"]


def _line(one: PackSlip, path: Path) -> str:
    at = _beside(one.mark.file, path) + (f" 第 {one.mark.line} 行" if one.mark.line else "")
    return f"{one.severity}\t{at}\t{' → '.join(one.keys)}\t{one.said}。"


def _beside(file: Path, path: Path) -> str:
    """Name a file as seen from the folder of the pack that was asked about."""
    return os.path.relpath(file, path.parent)
