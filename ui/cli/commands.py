"""The command line: the same models and exporters as the window, without a window."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from exporters.writers import ALL, DRAWN, KINDS, TEXT, part_of, write_file
from models.address import Address
from models.calculation.kept_figures import keep_figures
from models.checks.counts import count
from models.drafts.submission import Aside
from models.errors import ExitCode, TianbaoError
from models.exchange.cell_listing import Entry, entries
from models.exchange.fill import fill
from models.exchange.typed_json import typed_shape
from models.exchange.typed_texts import typed_items, typed_json
from models.files.bounded_read import TooLargeError, read_regular
from models.files.strict_json import JsonError, parse_json
from models.files.whole_write import SaveError
from models.layout.proof import PROOF, proof_sheet
from models.own_packs.leftovers import settle_leftovers
from models.packs.heads import own_pack_ids
from models.packs.loading import load_pack, pack_ids
from models.pages.added_pages import CONTENTS_PAGE, SEAL_PAGE, not_offered, with_added
from models.pages.long_texts import long_texts
from models.pages.missing_characters import refuse_missing_characters
from models.pages.page_marks import WATERMARK, PageMarks, dress
from models.pages.small_print import small_print
from models.resources import RESOURCES
from models.session.opening import PackMissingError, new_draft, open_draft, open_submission
from models.session.session import Session
from models.session.unit_and_title import draft_title
from models.storage.draft_file import MAX_BYTES, load_with_digest, save_draft
from ui.cli._arguments import parser
from ui.cli._compare import diff, verify_paper
from ui.cli._each_draft import DraftFound, Progress, of_each
from ui.cli._executed import fill_executed
from ui.cli._faces import chosen_faces
from ui.cli._importing import import_tables
from ui.cli._making import make_pack
from ui.cli._new import UsageError, a_unit, a_year, begun_from, begun_from_goals
from ui.cli._packs import add_packs, check_pack, list_own_packs, remove_pack, tell_carried
from ui.cli._writing import held, save_changed
from ui.goals.budget_books import is_draft
from ui.window.ending import ended, say, told

_FILES = {
    *(".pdf", ".xlsx", ".xlsm", ".xls", ".csv", ".doc", ".docx", ".json", ".txt", ".htm", ".html", ".tianbao")
}
"""Names that end so are meant for files, not for folders."""
_ADDED = {CONTENTS_PAGE: "目录", SEAL_PAGE: "盖章页"}
_ALWAYS = {"address", "label", "kind", "text"}


def main(arguments: Sequence[str]) -> int:
    """Carry out a command; gives the exit code, also for --help and slips."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    return ended(lambda: _carry_out(arguments))


def _carry_out(arguments: Sequence[str]) -> int:
    options = parser(_COMMANDS).parse_args(arguments)
    settle_leftovers()
    return int(options.command(options))


# Drafts


def _packs(_: argparse.Namespace) -> int:
    """List the packs; one that cannot be read is told and the others are listed all the same."""
    code: int = ExitCode.DONE
    for pack_id in (*pack_ids(), *own_pack_ids(pack_ids())):
        try:
            pack = load_pack(pack_id)
        except TianbaoError as error:
            code = max(code, told(error))
            continue
        print(f"{pack.id}\t{pack.title}\t{pack.unit_of_money}\t{pack.source}")
        for form in pack.forms:
            print(f"  {form.id}\t{form.name.source}{'（可添加多张）' if form.repeatable else ''}")
    return code


def _new(options: argparse.Namespace) -> int:
    if options.last is None or not is_draft(options.last):  # which may carry the pack
        load_pack(options.pack)  # what is wrong with it is told first
    if os.path.lexists(options.output):
        raise UsageError(f"文件“{_shown(options.output)}”已存在，没有覆盖。请换一个文件名。")
    session, said = _begun(options)
    keep_figures(session.calculation)
    with held(options.output):
        save_draft(session.submission, options.output, expected="")
    print(f"已新建：{_shown(options.output)}")
    for line in said:
        print(line)
    return ExitCode.DONE


def _begun(options: argparse.Namespace) -> tuple[Session, Iterable[str]]:
    if options.last is not None and options.goals is not None:
        raise UsageError("--from 和 --goals 只能用一个，没有新建。")
    if options.goals is not None:
        return begun_from_goals(options)
    return begun_from(options) if options.last is not None else (_empty(options), ())


def _empty(options: argparse.Namespace) -> Session:
    if options.project:
        raise UsageError("--project 要和 --from 或 --goals 一起用，没有新建。")
    missing = [f"--{name}" for name in ("year", "unit") if getattr(options, name) is None]
    if missing:
        raise UsageError(f"缺少参数：{', '.join(missing)}，没有新建。从去年的草稿开始的，请写 --from。")
    return new_draft(options.pack, a_year(options.year), a_unit(_readable(options.unit)))


def _fill(options: argparse.Namespace) -> int:
    data = _read_json(options.source)
    with held(options.file) as lock:
        submission, digest = load_with_digest(options.file)
        session = open_submission(submission, _shown(options.file))
        tell_carried(session)
        session.apply(fill(session.pack, session.submission, data))
        save_changed(session, options.file, lock, digest)
    print(f"已写入：{_shown(options.file)}（{session.progress_words}）")
    return ExitCode.DONE


def _read_json(path: Path) -> Any:
    """Read the content to fill in, figures as Decimal; UsageError."""
    name = _shown(path)
    try:
        return parse_json(read_regular(path, MAX_BYTES), Decimal)
    except FileNotFoundError as error:
        raise UsageError(f"找不到“{name}”，请检查文件名和所在文件夹。", repr(error)) from error
    except TooLargeError as error:
        most = MAX_BYTES // 1_000_000
        said = f"“{name}”超过 {most} MB，不像填报内容。请检查是不是选错了文件。"
        raise UsageError(said, repr(error)) from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise UsageError(f"读不了“{name}”，请检查它是不是文件、有没有读取权限。", repr(error)) from error
    except JsonError as error:
        raise UsageError(f"“{name}”不是完整的 JSON：{error.message}。请改正后再试。", error.detail) from error


# Values and checks


def _values(path: Path, options: argparse.Namespace) -> DraftFound:
    try:
        session = open_draft(path)
        tell_carried(session)
    except PackMissingError as error:
        if not options.typed:
            raise
        say(error.message)
        typed = typed_json if options.json else lambda draft: _items(typed_items(draft))
        return DraftFound(ExitCode.DONE, typed(error.submission))
    if options.typed and options.json:
        return DraftFound(ExitCode.DONE, typed_shape(session.pack, session.submission))
    forms = [
        {"form": form.id, "instance": instance.id, "title": session.sheet(form.id, instance.id).title,
         "cells": _listed(list(entries(session, form, instance.id)), options.typed)}
        for form in session.pack.forms
        for instance in session.submission.forms.get(form.id, [])
    ]  # fmt: skip
    if options.json:
        said = {"pack": session.pack.id, "year": session.submission.year, "forms": forms}
        return DraftFound(ExitCode.DONE, said)
    aside = session.submission.aside
    return DraftFound(
        ExitCode.DONE,
        [*_lines(forms), *(["# 现在的表样里没有位置的内容", *_items(aside)] if aside else [])],
    )


def _items(items: Iterable[Aside]) -> Iterator[str]:
    for item in items:
        by_hand = () if item.reason is None else ("手工调整", item.reason)
        yield "\t".join((str(item.address), *by_hand, item.text)).replace("\n", "⏎")


def _lines(forms: list[dict[str, Any]]) -> Iterator[str]:
    for part in forms:
        yield f"# {part['title']}　{part['form']}#{part['instance']}"
        for cell in part["cells"]:
            text = cell["text"].replace("\n", "⏎")
            yield "\t".join((cell["address"], cell["label"], cell["kind"], text))


def _listed(found: list[Entry], typed: bool) -> list[dict[str, str]]:
    wanted = [e for e in found if e.kind == "typed" and e.text] if typed else found
    return [{k: v for k, v in asdict(entry).items() if v or k in _ALWAYS} for entry in wanted]


def _check(path: Path, options: argparse.Namespace) -> DraftFound:
    session = open_draft(path)
    tell_carried(session)
    issues = session.issues()
    found = count(issues)
    code = ExitCode.FOUND if found.open else ExitCode.DONE
    if options.json:
        return DraftFound(code, [_plain(asdict(issue)) for issue in issues])
    lines = [f"{i.severity}\t{i.code}\t{i.address}\t{i.message}" for i in issues]
    missing = f"，未填 {found.missing} 处" if found.missing else ""
    return DraftFound(code, [*lines, f"错误 {found.errors} 条，提示 {found.notices} 条{missing}。"])


def _plain(said: dict[str, Any]) -> dict[str, Any]:
    """Write addresses as they are written everywhere, and leave out what is not there."""
    items = ((key, str(v) if isinstance(v, Address) else v) for key, v in said.items())
    return {key: value for key, value in items if value is not None}


# Exports


def _export(options: argparse.Namespace) -> int:
    """Export every draft that can be; gives the highest exit code."""
    targets = [_targets(path, options) for path in options.files]
    _refuse_overwriting(options.files, targets)
    faces = chosen_faces(options.faces)
    code: int = ExitCode.DONE
    with Progress() as progress:
        for i, (path, (files, proof)) in enumerate(zip(options.files, targets, strict=True), 1):
            progress.say(f"正在导出 {i} / {len(options.files)}：{_shown(path)}")
            try:
                _make_folders(options)
                session = open_draft(path)
                tell_carried(session)
                session.lay_out_anew(faces)
                dressing = dress(session, not options.no_watermark)
                added = [name for name in (CONTENTS_PAGE, SEAL_PAGE) if getattr(options, name)]
                wanted = Wanted(files, options.form, not options.values, options.part, added, proof)
                _tell_exported(session, _readable(path.stem), wanted, dressing)
            except TianbaoError as error:
                code = max(code, told(error))
    return code


_Targets = tuple[Sequence[Path], Path | None]


def _targets(draft: Path, options: argparse.Namespace) -> _Targets:
    """Give the files to write for a draft, PDF and workbook where none is asked for, and its proof."""
    asked = [kind for kind in KINDS if getattr(options, kind)]
    # The workbook has no text.
    usual = [] if options.proof else ["pdf"] if options.part == TEXT else ["pdf", "xlsx"]
    many = len(options.files) > 1
    files = [_target(draft, getattr(options, kind), f".{kind}", many) for kind in asked or usual]
    named = draft.with_name(f"{draft.stem}（{PROOF}）.tianbao")
    return files, _target(named, options.proof, ".pdf", many, "proof") if options.proof else None


def _target(draft: Path, given: Path | None, suffix: str, many: bool, option: str = "") -> Path:
    """Give the file to write: the one named by its suffix, else one named after the draft in a folder.

    `option` is what asks for it where that is not its suffix.
    """
    if given is None:
        return draft.with_name(draft.stem + suffix)
    if given.suffix.lower() in _FILES - {suffix} and not given.is_dir():
        how = f"{_shown(given)}”不是 {suffix} 文件：--{option or suffix[1:]} 后面请写 *{suffix}，或写文件夹"
        raise UsageError(f"“{how}，没有导出。")
    if given.is_dir() or given.suffix.lower() != suffix:
        return given / (draft.stem + suffix)
    if many:
        raise UsageError(f"多个草稿不能都写成“{_shown(given)}”，请改写文件夹，没有导出。")
    return given


def _refuse_overwriting(drafts: Sequence[Path], targets: Sequence[_Targets]) -> None:
    """Raise UsageError where an export would take the place of a draft or of another export."""
    taken = {os.path.realpath(draft) for draft in drafts}
    for target in (one for files, proof in targets for one in (*files, proof) if one is not None):
        real = os.path.realpath(target)
        if real in taken:
            name = _shown(target)
            raise UsageError(
                f"“{name}”是草稿，或者要写两次，没有导出。请换文件名，或分几次导出到不同文件夹。"
            )
        taken.add(real)


class Wanted(NamedTuple):
    """What to write: the files, of one form where it is named, which part of it, and the proof."""

    files: Sequence[Path]
    form: str = ""
    formulas: bool = True
    part: str = ALL
    added: Sequence[str] = ()
    proof: Path | None = None


def _tell_exported(session: Session, title: str, wanted: Wanted, dressing: PageMarks) -> None:
    """Export what is wanted and say what was written, and what a reader of it should know."""
    if any(path.suffix.lower()[1:] in DRAWN for path in wanted.files):
        refuse_missing_characters(session, wanted.form)
        for said in filter(None, (small_print(session, wanted.form), long_texts(session, wanted.form))):
            say(said)
    for name in not_offered(session, wanted.added):
        say(f"“{title}”没有加{_ADDED[name]}：这套表自己有，或者用不上。")
    for target in export_session(session, title, wanted, dressing):
        print(f"已导出：{_shown(target)}")
    open_counts = count(session.issues())._replace(notices=0)
    if open_counts.open:
        marked = f"，导出的文件都标着“{WATERMARK}”" if dressing.draft else ""
        say(f"“{title}”还有{open_counts.words}{marked}。用 check 逐条列出。")


def export_session(session: Session, title: str, wanted: Wanted, dressing: PageMarks) -> Iterator[Path]:
    """Write the printed sheets to the files asked for, giving each when it is there; UsageError."""
    sheets = part_of(session.printed_sheets(wanted.form), wanted.part)
    if not sheets:
        known = "、".join(f.id for f in session.pack.forms if f.printed and session.submission.forms[f.id])
        raise UsageError(f"“{title}”没有可以打印的表“{wanted.form}”，可用：{known or '无'}。")
    sheets = list(with_added(session, sheets, wanted.added))
    calculation = session.calculation if wanted.formulas else None
    for path in wanted.files:
        write_file(path, sheets, draft_title(session), dressing, calculation)
        yield path
    if wanted.proof is not None:
        title = draft_title(session)
        proof = proof_sheet(session.calculation, sheets, title)
        write_file(wanted.proof, [proof], f"{title} {PROOF}", dressing)
        yield wanted.proof


def _make_folders(options: argparse.Namespace) -> None:
    """Make the folders that were named to export to; SaveError."""
    for kind, suffix in (*((kind, f".{kind}") for kind in KINDS), ("proof", ".pdf")):
        given = getattr(options, kind)
        if given is not None and given.suffix.lower() != suffix:
            _make_folder(given)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        reason = "请检查上级文件夹能否写入、有没有同名的文件"
        raise SaveError(f"文件夹“{_shown(folder)}”建不了：{reason}。", repr(error)) from error


def _showcase(options: argparse.Namespace) -> int:
    samples = sorted((RESOURCES / "samples").glob("*.tianbao"))
    _make_folder(options.out)
    with Progress() as progress:
        for sample in samples:
            progress.say(f"正在导出样例：{sample.stem}")
            session = open_draft(sample)
            wanted = Wanted([options.out / f"{sample.stem}.{kind}" for kind in ("pdf", "xlsx")])
            _tell_exported(session, sample.stem, wanted, dress(session))
        progress.say("正在保存主窗口的图片")
        picture = options.out / "main-window.png"
        _save_picture(samples[0], picture)
    print(f"主窗口的图片：{_shown(picture)}")
    return ExitCode.DONE


def _save_picture(sample: Path, picture: Path) -> None:
    if no_display():
        print("没有可用的显示器，不打开窗口。")
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from ui.window.app import window_picture

    window_picture(sample, picture)


def no_display() -> bool:
    """Tell whether there is no screen to open a window on; Windows and macOS always have one."""
    displays = ("DISPLAY", "WAYLAND_DISPLAY")
    return sys.platform.startswith("linux") and not any(os.environ.get(name) for name in displays)


def _readable(text: str) -> str:
    """Give an argument as text even where the locale could not read it (LC_ALL=C without UTF-8 mode)."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return os.fsencode(text).decode("utf-8", "replace")
    return text


def _shown(path: Path) -> str:
    return _readable(str(path))


_COMMANDS = {
    "packs": _packs,
    "packs check": of_each(check_pack, "slips"),
    "packs make": make_pack,
    "packs list": list_own_packs,
    "packs add": add_packs,
    "packs remove": remove_pack,
    "new": _new,
    "fill": _fill,
    "import": import_tables,
    "executed": fill_executed,
    "values": of_each(_values, "values"),
    "check": of_each(_check, "issues"),
    "verify": verify_paper,
    "diff": diff,
    "export": _export,
    "showcase": _showcase,
}
