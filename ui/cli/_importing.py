"""The command that fills a draft from tables of workbooks."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

from exporters.readers.tables import read_book
from models.errors import ExitCode, TianbaoError
from models.files.whole_write import SaveError, shown_path, write_export
from models.importing.grids import TABLE_SUFFIXES
from models.importing.planning import Answers, ImportPlan, plan_import
from models.importing.remembered import answers, keep_subjects, remember
from models.importing.report import Report
from models.session.opening import open_submission
from models.session.session import Session
from models.storage.draft_file import SUFFIX, load_with_digest
from ui.cli._each_draft import Progress
from ui.cli._new import UsageError
from ui.cli._packs import tell_carried
from ui.cli._writing import held, save_changed
from ui.window.ending import say

_NO_REPORT = {SUFFIX, *TABLE_SUFFIXES, ".csv"}


class ChoiceError(TianbaoError):
    """Report a choice that names no table of the draft."""


def import_tables(options: argparse.Namespace) -> int:
    """Fill a draft from workbooks and report every cell; FOUND where something is left to look at."""
    _refuse_overwriting(options)
    with held(options.into) as lock:
        submission, digest = load_with_digest(options.into)
        session = open_submission(submission, shown_path(options.into))
        tell_carried(session)
        choices = _choices(session, options.choose)
        said = Answers(choices, answers(session.pack.id), options.other_year, options.other_unit)
        plan = _planned(session, options.files, said)
        if options.report is not None:
            _write_report(plan.report, options.report)
        else:
            print(plan.report.text(whole=False), end="")
        if plan.change is not None and not options.dry_run:
            session.submission.next_id = plan.next_id
            session.apply(plan.change)
            save_changed(session, options.into, lock, digest)
            _keep_subjects(plan.report)
    _remember(session.pack.id, plan.report, choices)
    if options.dry_run or plan.change is None:
        print(f"{plan.report.summary}。草稿没有改动。")
    else:
        print(f"{plan.report.summary}。已写入：{shown_path(options.into)}")
    return ExitCode.FOUND if plan.report.open else ExitCode.DONE


def _planned(session: Session, files: list[Path], said: Answers) -> ImportPlan:
    books = []
    with Progress() as progress:
        for i, path in enumerate(files, 1):
            progress.say(f"正在读取 {i} / {len(files)}：{shown_path(path)}")
            books.append(read_book(path))
        progress.say("正在认表")
        return plan_import(session, books, said)


def _choices(session: Session, given: list[str]) -> dict[str, str]:
    """Read the choices given; ChoiceError names the one that leads to no table."""
    known = {form.id for form in session.pack.forms if form.printed}
    choices: dict[str, str] = {}
    for text in given:
        sheet, equals, table = text.partition("=")
        if not equals or not sheet:
            raise ChoiceError(f"--choose 后面的“{text}”写法不对，应为 工作表=表，如 Sheet1=general。")
        if table and table.partition(".")[0] not in known:
            raise ChoiceError(f"没有表“{table}”，可用：{'、'.join(sorted(known))}。没有导入。")
        choices[sheet] = table
    return choices


def _refuse_overwriting(options: argparse.Namespace) -> None:
    """Raise UsageError where the report would take the place of a draft or of a table."""
    path: Path | None = options.report
    if path is None:
        return
    read = {os.path.realpath(one) for one in (options.into, *options.files)}
    if os.path.realpath(path) in read or path.suffix.lower() in _NO_REPORT:
        raise UsageError(
            f"“{shown_path(path)}”是草稿或表格的文件名，不能用来写报告，没有导入。"
            "--report 后面请写 *.txt 或 *.json。"
        )


def _write_report(report: Report, path: Path) -> None:
    text = f"{report.summary}\n{report.text()}"
    if path.suffix.lower() == ".json":
        text = json.dumps(report.plain(), ensure_ascii=False, indent=1) + "\n"
    write_export(path, text.encode("utf-8", "replace"))


def _keep_subjects(report: Report) -> None:
    try:
        said = keep_subjects(report)
    except SaveError as error:
        said = error.message.rstrip("。")
    if said:
        say(f"{said}。")


def _remember(pack: str, report: Report, choices: dict[str, str]) -> None:
    try:
        remember(pack, report, choices)
    except SaveError as error:
        say(error.message)
