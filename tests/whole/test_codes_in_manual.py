"""The manual lists every number that 审核 can give, with its severities, and no other."""

from __future__ import annotations

import re
from collections import defaultdict

from models.checks.checks import ERROR, MISSING, NOTICE
from models.packs.loading import load_pack, pack_ids
from models.resources import RESOURCES

ROOT = RESOURCES.parent
SIGNS = {ERROR: "✗", NOTICE: "△", MISSING: "○"}


def listed() -> dict[str, str]:
    """Give what the manual says of each number."""
    lines = (ROOT / "docs" / "manual.md").read_text("utf-8").splitlines()
    rows = (re.fullmatch(r"\| ([A-Z]{2}-\d+) \| (.+) \|", line) for line in lines)
    return {row[1]: row[2] for row in rows if row}


def of_forms() -> dict[str, set[str]]:
    """Give the numbers of the built-in forms with their severities, "" for those of ties."""
    found: dict[str, set[str]] = defaultdict(set)
    for pack in map(load_pack, pack_ids()):
        for form in pack.forms:
            for check in form.checks:
                found[check.code].add(check.severity)
        for tie in pack.ties:
            found[tie.code].add("")
    return found


def of_the_program() -> set[str]:
    texts = (path.read_text("utf-8") for path in (ROOT / "models").rglob("*.py"))
    return {code for text in texts for code in re.findall(r'"(TB-\d+)"', text)}


def test_every_number_stands_in_the_manual_and_no_other() -> None:
    assert set(listed()) == set(of_forms()) | of_the_program()


def test_the_manual_gives_the_severities_of_the_forms() -> None:
    words = listed()
    for code, severities in of_forms().items():
        said = {sign for sign in SIGNS.values() if sign in words[code].split()[0]}
        assert {SIGNS[one] for one in severities if one} <= said, code
