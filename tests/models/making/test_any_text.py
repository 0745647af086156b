"""Whatever is written in a workbook is printed as it is written: no character of it is read as a mark."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from models.blanks.blank import Blank, BlankCell, BlankEdges, BlankPage, BlankSheet, CellAt, Region
from models.blanks.years import newest
from models.drafts.submission import new_submission
from models.making.form_text import MadePack, pack_text
from models.meanings.judge import judge
from models.meanings.workpiece import Role, Workpiece
from models.packs.forms import Pack
from models.packs.loading import PACKS, read_pack
from models.session.session import Session
from models.slips.pack_slips import pack_slips

MARKS = (
    *(
        "{",
        "}",
        "{Y}",
        "{unit}",
        "{sum(1)}",
        "{{",
        "}}",
        "{no}",
        "|",
        ":",
        ": ",
        " #",
        "#",
        "-",
        "- ",
        "&",
        "*",
    ),
    *(
        "!",
        "%",
        "@",
        "`",
        "'",
        '"',
        "\\",
        "\\x41",
        "=",
        "?",
        ">",
        "~",
        "[",
        "]",
        ",",
        "、",
        "\u2028",
        "\u3000",
    ),
)
CONTROLS = ("\x00", "\x07", "\x1b", "\x7f", "\x80", "\x85", "\x9f", "\r", "\ufffe", "\ufeff", "\ud800")
WORDS = (
    "甲",
    "乙类",
    "项目",
    "单位：万元",
    "2025年度",
    "2024年",
    "表",
    "合计",
    "备注",
    "A1",
    "□是 □否",
    "填报人：",
)
DRAWN = BlankEdges(True, True, True, True)


def _text(chance: random.Random) -> str:
    parts = chance.choices((*MARKS, *MARKS, *WORDS, *CONTROLS), k=chance.randint(1, 6))
    return "文" + "".join(parts) + "字"


def _blank(chance: random.Random) -> Blank:
    """Give a form of labels and blank cells under heads, all of whose words are any."""
    cells = [BlankCell(0, 0, 1, 3, _text(chance)), BlankCell(1, 0, 1, 3, _text(chance))]
    for row in range(2, 9):
        for column in range(3):
            words = row in (2, 3) or (row > 6 and column == 0)
            text = _text(chance) if words or chance.random() < 0.1 else ""
            cells.append(BlankCell(row, column, text=text, borders=DRAWN))
    sheet = BlankSheet(_text(chance), BlankPage(), (40.0,) * 3, (8.0,) * 9, tuple(cells))
    return Blank(f"{_text(chance)}.xlsx", (sheet,))


def _work(chance: random.Random) -> Workpiece:
    """Let last rows with words repeat in some."""
    work = Workpiece(_blank(chance))
    return work.answered(Region(0, 7, 0, 8, 2), Role("rows")) if chance.random() < 0.5 else work


def _made(folder: Path, work: Workpiece) -> tuple[MadePack, Pack]:
    made = pack_text(work)
    path = folder / f"{made.id}.yaml"
    path.write_bytes(made.text.encode())
    assert pack_slips(path) == ()
    return made, read_pack(path)


def _seen(text: str) -> str:
    """Give what of a text can be seen; how lines are broken makes no difference."""
    return re.sub("[\\s\x00-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe]", "", text)


@pytest.mark.parametrize("start", range(0, 60, 10))
def test_any_words_are_printed_as_they_are_written(tmp_path: Path, start: int) -> None:
    """Braces, signs of YAML, quotes; control characters are left out and named."""
    (tmp_path / "shared").symlink_to(PACKS / "shared")
    for seed in range(start, start + 10):
        work = _work(random.Random(seed))
        made, pack = _made(tmp_path, work)
        blank = work.blank
        judged = judge(work)
        session = Session(new_submission(pack, newest(blank.sheets[0]) or 2025), pack)
        printed = [_seen(cell.text) for sheet in session.printed_sheets() for _, cell in sheet.cells()]
        for cell in blank.sheets[0].cells:
            first = not any(t.region.top < cell.row <= t.region.bottom for t in judged.rows)
            role = judged.of(CellAt(0, cell.row, cell.column)).role
            if cell.text and first and (role.kind == "fixed" or role.text):
                assert _seen(cell.text) in printed, (seed, cell.text)
        places = [(f"{one.text}", "ABC"[one.column] + str(one.row + 1)) for one in blank.sheets[0].cells]
        for text, place in places:
            if any(one in text for one in CONTROLS):
                assert any(f"」{place} 里有看不见的控制字符" in said for said in made.left_out), (seed, place)
