"""Deliberate mistakes in packs: one run of the command line finds all of them, each where it was written."""

from __future__ import annotations

import json
import random
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from main import main
from models.errors import ExitCode
from models.packs.loading import pack_ids, read_pack
from models.resources import RESOURCES
from models.slips.pack_slips import pack_slips

PACKS = RESOURCES / "packs"
OWN = Path(__file__).parents[2] / "packs"
SETS = yaml.safe_load((OWN / "mistakes.yaml").read_text("utf-8"))
HERE = "⟦"
Place = tuple[str, int]


def with_mistakes(folder: Path, mistakes: list[dict[str, str]]) -> list[tuple[Place, str]]:
    """Make all the mistakes in a copy of the packs; gives where each one stands now, and its words."""
    shutil.copytree(PACKS, folder)
    shutil.copy(OWN / "small.yaml", folder)
    marks = {chr(0xE000 + i): one for i, one in enumerate(mistakes)}
    for mark, one in marks.items():
        path = folder / one["in"]
        text = path.read_text("utf-8")
        assert text.count(one["was"]) == 1, one["was"]
        now = one["now"].replace(HERE, mark) if HERE in one["now"] else mark + one["now"]
        path.write_text(text.replace(one["was"], now), "utf-8")
    places = []
    for name in {one["in"] for one in mistakes}:
        text = (folder / name).read_text("utf-8")
        for mark in (mark for mark in marks if mark in text):
            line = text[: text.index(mark)].count("\n") + 1
            places.append(((name, line), marks[mark]["said"]))
        (folder / name).write_text(text.translate(dict.fromkeys(map(ord, marks))), "utf-8")
    return places


def checked(capsys: pytest.CaptureFixture[str], *files: Path) -> tuple[int, Any]:
    code = main(["packs", "check", *map(str, files), "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_every_mistake_is_told_with_its_file_and_line_in_one_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sum(len(one["mistakes"]) for one in SETS) >= 60
    due = [with_mistakes(tmp_path / str(i), one["mistakes"]) for i, one in enumerate(SETS)]
    code, found = checked(capsys, *(tmp_path / str(i) / one["pack"] for i, one in enumerate(SETS)))
    assert code == ExitCode.FOUND
    for places, one in zip(due, found, strict=True):
        told = {((slip["file"], slip["line"]), slip["said"]) for slip in one["slips"]}
        missed = [d for d in places if not any(d[0] == at and d[1] in said for at, said in told)]
        assert missed == [], sorted(told)
        beside = [t for t in told if not any(t[0] == at and said in t[1] for at, said in places)]
        assert beside == [], "a mistake makes no others"


def test_the_packs_of_the_program_have_no_slips(capsys: pytest.CaptureFixture[str]) -> None:
    code, found = checked(capsys, *(PACKS / f"{one}.yaml" for one in pack_ids()), OWN / "small.yaml")
    assert (code, [one["slips"] for one in found]) == (ExitCode.DONE, [[]] * (len(pack_ids()) + 1))


def test_it_says_where_in_words_and_ends_as_other_commands_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with_mistakes(tmp_path / "packs", SETS[2]["mistakes"])
    assert main(["packs", "check", str(tmp_path / "packs" / SETS[2]["pack"])]) == ExitCode.FOUND
    lines = capsys.readouterr().out.splitlines()
    where = r"错误\tshared/national-selfeval.yaml 第 \d+ 行\tforms → overall → blocks → indicators → navigate"
    assert [one for one in lines if re.fullmatch(f"{where}\tnavigate 所指的列“level”不存在。", one)]
    assert lines[-1].startswith("错误 ")
    assert main(["packs", "check", str(tmp_path / "nowhere.yaml")]) == ExitCode.UNUSABLE
    assert "nowhere.yaml" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("id: a\ntitle: 甲\n".encode("gb18030"), 2, "GBK"),
        (b"id: a\ntitle: [b\nyear: 2023\n", 3, "YAML"),
        (b"id: a\nextends: [nowhere.yaml]\n", 2, "nowhere.yaml"),
        (b"id: a\nextends: [own.yaml]\n", 2, "互相引用"),
        (b"extends: own\n", 1, "extends"),
        (b"- a\n", 0, "键: 值"),
        (b"id: a\ntitle: \xff\xff\n", 0, "UTF-8"),
        (b"id: &a {b: 1}\ntitle: !!python/name:os.system x\n", 2, "读不出值"),
    ],
)
def test_a_file_that_is_no_pack_is_told_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: bytes, line: int, words: str
) -> None:
    path = tmp_path / "own.yaml"
    path.write_bytes(text)
    code, found = checked(capsys, path)
    assert code == ExitCode.FOUND
    assert any(one["line"] == line and words in one["said"] for one in found), found


@pytest.mark.parametrize("odd", ["null", "[]", "{}", "1e9", "true", "'{'", "[[]]"])
def test_a_kind_of_block_that_is_no_word_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], odd: str
) -> None:
    shutil.copytree(PACKS / "shared", tmp_path / "shared")
    path = tmp_path / "small.yaml"
    path.write_text((OWN / "small.yaml").read_text("utf-8").replace("kind: notes,", f"kind: {odd},"), "utf-8")
    code, found = checked(capsys, path)
    assert code == ExitCode.FOUND
    assert any("kind" in str(one) for one in found), found


def test_a_block_that_is_left_out_moves_no_slip_to_its_neighbour(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "example-form.yaml"
    text = (RESOURCES.parent / "docs" / "example-form.yaml").read_text("utf-8")
    text, count = re.subn(r"(- id: list\n\s+kind: )rows", r"\1((rows", text)
    text, other = re.subn(r"(- id: total\n)\s+kind: fields\n", r"\1", text)
    assert count == other == 1
    path.write_text(text, "utf-8")
    shutil.copytree(PACKS / "shared", tmp_path / "shared")
    code, found = checked(capsys, path)
    assert code == ExitCode.FOUND
    lines = text.splitlines()
    told = {lines[one["line"] - 1].partition("#")[0].strip() for one in found if "kind" in str(one)}
    assert told == {"kind: ((rows", "- id: total"}, found


def test_a_slip_of_writing_hides_nothing_that_comes_after_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (OWN / "small.yaml").read_text("utf-8")
    text = text.replace("region: 某市某区", "region：某市某区").replace("min_rows: 2", "min_rows:二")
    path = tmp_path / "own.yaml"
    path.write_text(text.replace("type: date", "type: dat"), "utf-8")
    _, found = checked(capsys, path)
    lines = text.splitlines()
    assert [(one["line"], one["said"].split("，")[-1]) for one in found] == [
        (lines.index("region：某市某区") + 1, "后面空一格"),
        (lines.index("        min_rows:二") + 1, "“min_rows”的冒号后面请空一格"),
        (lines.index("        min_rows:二") + 1, "应为整数"),
        (next(i for i, one in enumerate(lines, 1) if "type: date" in one), "是不是想写“date”"),
    ]


def _mutated(text: str, chance: random.Random) -> str:
    """Slip a few times, as fingers do: a line lost or twice, a character too few or too many."""
    lines = text.split("\n")
    for _ in range(chance.choice((1, 1, 2, 5, 15))):
        at = chance.randrange(len(lines))
        place = chance.randrange(len(lines[at]) + 1)
        before, after = lines[at][:place], lines[at][place:]
        slips: tuple[list[str], ...] = (
            *(
                [],
                [lines[at]] * 2,
                [before + after[1:]],
                [before + chance.choice("：:{}[]'\"，x1 \t&*!|#") + after],
            ),
            *(
                [lines[at].replace(": ", ":", 1)],
                [lines[at].replace("  ", "\t", 1)],
                [before],
                [before, after],
            ),
        )
        lines[at : at + 1] = chance.choice(slips)
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_was_typed_is_looked_at_to_the_end(tmp_path: Path, seed: int) -> None:
    """Nothing stops it, and what cannot be loaded is never told to be right."""
    chance, path = random.Random(seed), tmp_path / "own.yaml"
    whole = (OWN / "small.yaml").read_text("utf-8")
    for _ in range(40):
        path.write_text(_mutated(whole, chance), "utf-8")
        told = [one for one in pack_slips(path) if one.refused]
        if not told:
            read_pack(path)


def test_an_overlay_of_what_is_not_there_is_never_silent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(PACKS, tmp_path / "packs")
    path = Path(shutil.copy(OWN / "misspelt.yaml", tmp_path / "packs"))
    code, found = checked(capsys, path)
    assert code == ExitCode.FOUND
    lines = path.read_text("utf-8").splitlines()
    due = {i for i, line in enumerate(lines, 1) if line.endswith("# told")}
    told = {one["line"] for one in found if one["file"] == path.name}
    assert len(due) > 14
    assert due <= told
    assert all("是不是想写" in one["said"] for one in found if "没有可改的" in one["said"])


@pytest.mark.parametrize("cell", ["{key: c%d, compute: zz%d}", "{key: c, label: '%d%d'}"])
def test_a_file_with_more_slips_than_anybody_reads_is_cut_short_and_says_so(
    tmp_path: Path, cell: str
) -> None:
    path = tmp_path / "own.yaml"
    head = "  - {id: big, title: a, name: b, grid: [1], blocks: [{id: t, kind: rows, columns: [\n"
    rows = "".join(f"      {cell % (i, i)},\n" for i in range(700))
    path.write_text(f"{(OWN / 'small.yaml').read_text('utf-8')}{head}{rows}      ]}}]}}\n", "utf-8")
    found = pack_slips(path)
    assert 90 < len(found) < 600
    assert any("问题太多" in one.said for one in found)
