"""The command line: the same models and exporters as the window, without a window."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

from models.address import SINGLE_ROW, Address
from models.changes import SetCell
from models.checks import ERROR
from models.errors import TianbaoError
from models.packs import load_pack, pack_ids
from models.report import Entry, entries
from models.resources import RESOURCES
from models.session import Session
from models.storage import load_draft, save_draft
from models.submission import new_submission
from models.typed import fill, typed_shape

CLEAN, HAS_ERRORS, UNUSABLE = 0, 1, 2
_EXIT_CODES = "退出码：0 正常（check：没有错误），1 check 查出错误，2 文件读不了、写不了或命令写法有误。"
_CHINESE = {
    "usage: ": "用法：",
    "positional arguments": "参数",
    "options": "选项",
    "show this help message and exit": "显示本说明",
    "%(prog)s: error: %(message)s\n": "%(prog)s：命令写法有误：%(message)s\n",
    "the following arguments are required: %s": "缺少参数：%s",
    "unrecognized arguments: %s": "不认识的参数：%s",
    "expected one argument": "后面要跟一个值",
    "expected at least one argument": "后面至少要跟一个值",
    "argument %(argument_name)s: %(message)s": "参数 %(argument_name)s：%(message)s",
    "invalid %(type)s value: %(value)r": "值 %(value)r 不合要求",
    "invalid choice: %(value)r (choose from %(choices)s)": "没有 %(value)r，可用：%(choices)s",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s 可能是 %(matches)s，请写全",
}


class UsageError(TianbaoError):
    """Report a command that cannot be carried out as it was given."""


def main(arguments: Sequence[str]) -> int:
    """Carry out a command, or open the window; gives the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if not arguments or arguments[0].endswith(".tianbao"):
        from ui.app import run

        return run(list(arguments))
    options = _parser().parse_args(arguments)
    try:
        return int(options.command(options))
    except TianbaoError as error:
        print(error.message, file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:  # the reader, `head` say, has seen enough
        sys.stderr.close()
        return CLEAN


def _parser() -> argparse.ArgumentParser:
    # argparse has no public way to speak another language without compiled catalogues.
    argparse._ = lambda text: _CHINESE.get(text, text)  # type: ignore[attr-defined]
    parser = argparse.ArgumentParser(
        prog="main.py",
        description="填报：部门预算公开表和绩效自评表。不带参数时打开窗口。",
        epilog=_EXIT_CODES,
    )
    commands = parser.add_subparsers(title="命令", metavar="命令", required=True)

    def add(name: str, text: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text, epilog=_EXIT_CODES)
        command.set_defaults(command=run)
        return command

    add("packs", "列出现有表样", _packs)
    _add_drafts(add)
    _add_exports(add)
    return parser


def _add_drafts(add: Callable[..., argparse.ArgumentParser]) -> None:
    new = add("new", "新建草稿", _new)
    new.add_argument("pack", metavar="表样", help="表样代号，见 packs")
    new.add_argument("--year", type=int, required=True, metavar="年度", help="填报年度，如 2023")
    new.add_argument("--unit", required=True, metavar="单位", help="单位全称")
    new.add_argument("-o", "--output", type=Path, required=True, metavar="文件", help="草稿文件（*.tianbao）")
    fill_in = add("fill", "把 JSON 中的填报内容写入草稿", _fill)
    fill_in.add_argument("file", type=Path, metavar="文件")
    fill_in.add_argument("--from", dest="source", type=Path, required=True, metavar="JSON")
    values = add("values", "列出每个单元格：地址、名称、来源、文字", _values)
    values.add_argument("file", type=Path, metavar="文件")
    values.add_argument("--json", action="store_true", help="输出 JSON")
    values.add_argument("--typed", action="store_true", help="只列手工填写的内容")
    check = add("check", "审核草稿", _check)
    check.add_argument("file", type=Path, metavar="文件")
    check.add_argument("--json", action="store_true", help="输出 JSON")


def _add_exports(add: Callable[..., argparse.ArgumentParser]) -> None:
    export = add("export", "导出 PDF 和 Excel 工作簿", _export)
    export.add_argument("files", type=Path, nargs="+", metavar="文件")
    export.add_argument("--pdf", type=Path, metavar="输出", help="PDF 文件；多个草稿时为文件夹")
    export.add_argument("--xlsx", type=Path, metavar="输出", help="Excel 文件；多个草稿时为文件夹")
    export.add_argument("--form", default="", metavar="表", help="只导出这张表（表的代号）")
    showcase = add("showcase", "导出全部样例，并保存主窗口的图片", _showcase)
    showcase.add_argument("--out", type=Path, default=Path("out"), metavar="文件夹")


def _packs(_: argparse.Namespace) -> int:
    for pack_id in pack_ids():
        pack = load_pack(pack_id)
        print(f"{pack.id}\t{pack.title}\t{pack.unit_of_money}\t{pack.source}")
        for form in pack.forms:
            print(f"  {form.id}\t{form.name.source}{'（可添加多张）' if form.repeatable else ''}")
    return CLEAN


def _new(options: argparse.Namespace) -> int:
    pack = load_pack(options.pack)
    if options.output.exists():
        raise UsageError(f"文件“{options.output}”已存在，没有覆盖。请换一个文件名。")
    if not 1990 <= options.year <= 2100:
        raise UsageError(f"年度“{options.year}”不对，请填 1990 到 2100 之间的年份。")
    session = Session(new_submission(pack, options.year), pack)
    session.apply(SetCell(unit_address(session), options.unit.strip()))
    save_draft(session.submission, options.output)
    print(f"已新建：{options.output}")
    return CLEAN


def unit_address(session: Session) -> Address:
    """Give the cell that holds the unit's full name, as the pack's `names` say."""
    form, block, column = session.pack.names["unit"].split(".")
    return Address(form, session.submission.forms[form][0].id, block, SINGLE_ROW, column)


def _fill(options: argparse.Namespace) -> int:
    session = _open(options.file)
    change = fill(session.pack, session.submission, _read_json(options.source))
    session.apply(change)
    save_draft(session.submission, options.file)
    filled, required = session.progress()
    print(f"已写入：{options.file}（必填 {filled} / {required}）")
    return CLEAN


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except OSError as error:
        raise UsageError(f"读不了“{path}”：{error.strerror}。", str(error)) from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"“{path}”不是完整的 JSON，请检查。{error}", str(error)) from error


def _open(path: Path) -> Session:
    submission = load_draft(path)
    return Session(submission, load_pack(submission.pack))


def _values(options: argparse.Namespace) -> int:
    session = _open(options.file)
    if options.typed and options.json:
        _print_json(typed_shape(session.pack, session.submission))
        return CLEAN
    forms = [
        {"form": form.id, "instance": instance.id, "title": session.sheet(form.id, instance.id).title,
         "cells": _listed(list(entries(session, form, instance.id)), options.typed)}
        for form in session.pack.forms
        for instance in session.submission.forms.get(form.id, [])
    ]  # fmt: skip
    if options.json:
        _print_json({"pack": session.pack.id, "year": session.submission.year, "forms": forms})
    else:
        _print_values(forms)
    return CLEAN


def _print_values(forms: list[dict[str, Any]]) -> None:
    for part in forms:
        print(f"# {part['title']}　{part['form']}#{part['instance']}")
        for cell in part["cells"]:
            text = cell["text"].replace("\n", "⏎")
            print("\t".join((cell["address"], cell["label"], cell["kind"], text)))


def _listed(found: list[Entry], typed: bool) -> list[dict[str, str]]:
    wanted = [e for e in found if e.kind == "typed" and e.text] if typed else found
    return [{k: v for k, v in asdict(entry).items() if v or k in _ALWAYS} for entry in wanted]


_ALWAYS = {"address", "label", "kind", "text"}


def _check(options: argparse.Namespace) -> int:
    session = _open(options.file)
    issues = session.issues()
    if options.json:
        _print_json([{**asdict(issue), "address": str(issue.address)} for issue in issues])
    else:
        for issue in issues:
            print(f"{issue.severity}\t{issue.code}\t{issue.address}\t{issue.message}")
        errors = sum(issue.severity == ERROR for issue in issues)
        print(f"错误 {errors} 条，提示 {len(issues) - errors} 条。")
    return HAS_ERRORS if any(issue.severity == ERROR for issue in issues) else CLEAN


def _export(options: argparse.Namespace) -> int:
    progress = _Progress()
    for i, path in enumerate(options.files, 1):
        progress.say(f"正在导出 {i} / {len(options.files)}：{path.name}")
        for target in _export_one(path, options):
            print(f"已导出：{target}")
    return CLEAN


def _export_one(path: Path, options: argparse.Namespace) -> list[Path]:
    session = _open(path)
    if options.form and options.form not in {form.id for form in session.pack.forms}:
        known = "、".join(form.id for form in session.pack.forms if form.printed)
        raise UsageError(f"“{path.name}”没有表“{options.form}”，可用：{known}。")
    both = options.pdf is None and options.xlsx is None
    many = len(options.files) > 1
    pdf = _target(path, options.pdf, ".pdf", many) if both or options.pdf else None
    xlsx = _target(path, options.xlsx, ".xlsx", many) if both or options.xlsx else None
    return export_session(session, path.stem, pdf, xlsx, options.form)


def export_session(
    session: Session, title: str, pdf: Path | None, xlsx: Path | None, form: str = ""
) -> list[Path]:
    """Write the printed sheets to the files asked for; gives those written."""
    from models.fonts_check import refuse_missing_characters

    refuse_missing_characters(session)
    sheets = session.printed_sheets(form)
    if pdf is not None:
        from exporters.pdf import write_pdf

        write_pdf(sheets, pdf, title)
    if xlsx is not None:
        from exporters.excel import write_workbook

        write_workbook(sheets, xlsx, title)
    return [path for path in (pdf, xlsx) if path is not None]


def _target(draft: Path, given: Path | None, suffix: str, many: bool) -> Path:
    if given is None:
        return draft.with_suffix(suffix)
    if many or given.is_dir():
        given.mkdir(parents=True, exist_ok=True)
        return given / (draft.stem + suffix)
    return given


def _showcase(options: argparse.Namespace) -> int:
    progress = _Progress()
    options.out.mkdir(parents=True, exist_ok=True)
    samples = sorted((RESOURCES / "samples").glob("*.tianbao"))
    for sample in samples:
        progress.say(f"正在导出样例：{sample.stem}")
        session = _open(sample)
        targets = (options.out / f"{sample.stem}.pdf", options.out / f"{sample.stem}.xlsx")
        export_session(session, sample.stem, *targets)
        print(f"已导出：{targets[0]}、{targets[1]}")
    from ui.app import window_picture

    picture = options.out / "main-window.png"
    window_picture(samples[0], picture)
    print(f"没有可用的显示器，未打开窗口。主窗口的图片：{picture}")
    return CLEAN


class _Progress:
    """Say on the error stream what is going on once a command has taken longer than a second."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    def say(self, text: str) -> None:
        """Say what comes next if it is time to."""
        if time.monotonic() - self._start > 1:
            print(text, file=sys.stderr, flush=True)


def _print_json(data: Any) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=1, default=str))
