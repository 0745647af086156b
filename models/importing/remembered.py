"""What an import leaves in the person's own folder: what a table is, so that the same source asks no more.

And the subjects it had that no dictionary has.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from models.errors import shortened
from models.files.bounded_read import read_regular
from models.files.strict_json import JsonError, parse_json
from models.files.user_folders import own_folder
from models.files.whole_write import private_folder, write_whole
from models.importing.report import Report
from models.subjects.dictionary import Subject
from models.subjects.lists_in_use import keep_seen

MAX_BYTES = 1_000_000
MOST = 2_000
"""How many answers are kept; the oldest go first."""
_FILE = "tables.json"
_SAID = 3


def answers(pack: str) -> dict[str, str]:
    """Give what tables are, by their fingerprints, for a pack; none where nothing readable is kept."""
    kept = _read()
    own = kept.get(pack, {})
    return {key: value for key, value in own.items() if isinstance(value, str)}


def remember(pack: str, report: Report, chosen: Mapping[str, str]) -> None:
    """Keep what was chosen for tables of a report, by place or fingerprint; SaveError."""
    folder = own_folder("imports")
    new = {
        table.fingerprint: table.key
        for table in report.tables
        if table.key and {table.source, table.source.partition("!")[0], table.fingerprint} & chosen.keys()
    }
    if folder is None or not new:
        return
    kept = _read()
    own = {key: value for key, value in kept.get(pack, {}).items() if key not in new} | new
    kept[pack] = dict(list(own.items())[-MOST:])
    try:
        private_folder(folder)
    except OSError:
        return  # asked again next time, which loses nothing
    text = json.dumps(kept, ensure_ascii=False, indent=1)
    write_whole(folder / _FILE, text.encode(), private=True, head="表的选择没有记住")


def keep_subjects(report: Report) -> str:
    """Keep subjects of imported tables that no dictionary has, and say which, blank for none; SaveError."""
    found: dict[str, list[Subject]] = {}
    for name, subject in (one for table in report.tables for one in table.unlisted):
        found.setdefault(name, []).append(subject)
    kept = [one for name, subjects in found.items() for one in keep_seen(name, subjects)]
    if not kept:
        return ""
    first = "、".join(f"{one.code} {shortened(one.name, 20)}" for one in kept[:_SAID])
    more = f" 等 {len(kept)} 个" if len(kept) > _SAID else ""
    return f"科目字典里没有的 {first}{more}已记进字典，注明来自导入的表，请与批复核对编码"


def _read() -> dict[str, dict[str, str]]:
    folder = own_folder("imports")
    try:
        said = parse_json(read_regular(folder / _FILE, MAX_BYTES)) if folder is not None else {}
    except (OSError, ValueError, JsonError):
        return {}
    if not isinstance(said, dict):
        return {}
    return {pack: own for pack, own in said.items() if isinstance(own, dict)}
