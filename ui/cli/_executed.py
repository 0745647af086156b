"""The command that fills executed amounts of a table into the funds of a self-evaluation."""

from __future__ import annotations

import argparse

from exporters.readers.tables import read_plain
from models.carrying.executed import ExecutedError, plan_executed, read_executed
from models.errors import ExitCode
from models.files.whole_write import shown_path
from models.session.opening import open_submission
from models.storage.draft_file import load_with_digest
from ui.cli._packs import tell_carried
from ui.cli._writing import held, save_changed


def fill_executed(options: argparse.Namespace) -> int:
    """Fill a draft from a table and report every cell; FOUND where something found no place."""
    table = read_executed(read_plain(options.file))
    unit = table.unit or options.money
    if not unit:
        raise ExecutedError("表里没有写金额单位，没有填。请写 --money 元 或 --money 万元。")
    with held(options.into) as lock:
        submission, digest = load_with_digest(options.into)
        session = open_submission(submission, shown_path(options.into))
        tell_carried(session)
        plan = plan_executed(session, table, unit)
        if plan.change is not None and not options.dry_run:
            session.apply(plan.change)
            save_changed(session, options.into, lock, digest)
    for name, text, before in plan.filled:
        print(f"填入\t{name}\t{text}\t{before and f'原来 {before}'}")
    for one in plan.left:
        print(f"没有填\t{one.place}\t{one.text}\t{one.reason}")
    kept = options.dry_run or plan.change is None
    print(f"{plan.words}。{'草稿没有改动。' if kept else f'已写入：{shown_path(options.into)}'}")
    return ExitCode.FOUND if plan.left else ExitCode.DONE
