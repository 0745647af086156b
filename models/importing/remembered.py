"""What a person said a table is, kept in the person's own folder, so that the same source asks no more."""

from __future__ import annotations

import json
from collections.abc import Mapping

from models.files.bounded_read import read_regular
from models.files.strict_json import JsonError, parse_json
from models.files.user_folders import own_folder
from models.files.whole_write import private_folder, write_whole
from models.importing.report import Report

MAX_BYTES = 1_000_000
MOST = 2_000
"""How many answers are kept; the oldest go first."""
_FILE = "tables.json"


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


def _read() -> dict[str, dict[str, str]]:
    folder = own_folder("imports")
    try:
        said = parse_json(read_regular(folder / _FILE, MAX_BYTES)) if folder is not None else {}
    except (OSError, ValueError, JsonError):
        return {}
    if not isinstance(said, dict):
        return {}
    return {pack: own for pack, own in said.items() if isinstance(own, dict)}
