"""Files and pastes from anywhere: bounded, named, and never more than text and figures."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from PySide6.QtGui import QGuiApplication

from exporters.readers._workbook_guard import MAX_MEMBERS, WorkbookRefusedError, refuse_dangerous
from exporters.readers.subject_lists import SubjectListError, read_subject_list
from models.checks.checks import UNREADABLE
from models.drafts.submission import new_submission
from models.editing.pasting import MAX_CHARACTERS
from models.errors import CircularReferenceError
from models.expressions.functions import LONGEST_NUMBER, LONGEST_TEXT
from models.expressions.parser import MAX_DIGITS, MAX_LENGTH, ExpressionError, parse_expression
from models.expressions.wordings import parse_template
from models.figures.numbers import NumberError, parse_number
from models.fonts.font_files import opened
from models.packs import loading
from models.packs.forms import Pack
from models.packs.loading import read_pack
from models.packs.yaml_source import MAX_NODES, PackError, read_yaml
from models.session.opening import open_submission
from models.session.session import Session
from models.storage import draft_format
from models.storage.draft_errors import DraftError
from models.storage.draft_file import file_digest, loads
from models.storage.draft_lock import DraftLock
from tests.models.packs.test_loading import BASE, written
from tools.reliability.mutations import HANG, MOST_MEMORY, do
from tools.reliability.trials import TRIALS
from ui.cli.commands import main
from ui.widgets.clipboard import ClipboardError, clipboard_table


def refusal(read: Callable[[], object]) -> str:
    """Give the words a pack is refused with, which must come at once."""
    began = time.process_time()
    with pytest.raises((PackError, CircularReferenceError)) as caught:
        read()
    # What this holds off took half a minute; a busy machine takes twice as long as a quiet one.
    assert time.process_time() - began < 3 * HANG
    return caught.value.message


def pack_with(folder: Path, old: str, new: str) -> Pack:
    assert old in BASE
    return read_pack(written(folder, BASE.replace(old, new, 1)))


def computed(folder: Path, *formulas: str) -> Session:
    """Open an empty draft of a pack with a line of computed cells c0, c1, …"""
    cells = "\n".join(
        f"          - [{{text: 甲}}, {{key: c{i}, type: number, compute: {json.dumps(f)}}}]"
        for i, f in enumerate(formulas)
    )
    pack = pack_with(folder, "          - [{text: 名称}, {key: name}]", cells)
    return open_submission(new_submission(pack, 2024), "试", pack)


# Drafts


@pytest.mark.parametrize(
    "content",
    [
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"format":"tianbao-draft","schema_version":1,"year":' + "9" * 5000 + "}",
        '{"format":"tianbao-draft","schema_version":1,"year":1e999999999}',
        '{"format":"tianbao-draft","format":"tianbao-draft"}',
        '{"x":[' + "[]," * 6_000_000 + "[]]}",
        '{"format":"tianbao-draft","schema_version":1,"pack":"\\ud800"}',
    ],
    ids=["lists", "objects", "digits", "exponent", "twice", "many", "surrogate"],
)
def test_a_draft_that_explodes_is_refused_at_once(content: str) -> None:
    began = time.process_time()
    with pytest.raises(DraftError, match="试"):
        loads(content, "试")
    assert time.process_time() - began < HANG


@pytest.mark.parametrize(
    ("limit", "words"),
    [("MAX_ROWS", "超过 1 行"), ("MAX_CELLS", "超过 1 个单元格"), ("MAX_TEXT", "文字共超过")],
)
def test_too_much_in_a_draft_is_refused(monkeypatch: pytest.MonkeyPatch, limit: str, words: str) -> None:
    monkeypatch.setattr(draft_format, limit, 1)
    rows = [{"id": f"r{i}", "cells": {"a": "1", "b": "2"}} for i in range(2)]
    data = {"format": "tianbao-draft", "schema_version": 1, "pack": "x", "year": 2024, "next_id": 1,
            "forms": {"f": [{"id": "1", "blocks": {"b": rows}}]}, "adjustments": []}  # fmt: skip
    with pytest.raises(DraftError, match=words):
        loads(json.dumps(data), "试")


# Packs


def test_aliases_that_multiply_are_refused(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
    said = refusal(lambda: read_pack(written(tmp_path, "\n".join(lines))))
    assert f"超过 {MAX_NODES} 项" in said
    assert "trial.yaml 第" in said


@pytest.mark.parametrize(
    "text", ["a: &a [*a, *a]", "a: &a {b: *a, c: *a}", "? [a, b]\n: c", "a: !!python/name:os x"]
)
def test_yaml_that_is_no_plain_data_is_refused_with_its_line(tmp_path: Path, text: str) -> None:
    assert "第 1 行" in refusal(lambda: read_pack(written(tmp_path, text)))


def test_library_entries_that_multiply_are_refused(tmp_path: Path) -> None:
    entries = "\n".join(f"  e{i}: {{a: {{use: e{i + 1}}}, b: {{use: e{i + 1}}}}}" for i in range(18))
    said = refusal(
        lambda: read_pack(written(tmp_path, f"library:\n{entries}\n  e18: {{}}\nx: {{use: e0}}\n"))
    )
    assert "use 超过" in said


@pytest.mark.parametrize(
    ("extends", "words"),
    [
        ("[trial.yaml]", "互相引用"),
        ("[../../../../etc/passwd]", "同一文件夹"),
        ("[/dev/zero]", "同一文件夹"),
        ("[..\\x.yaml]", "同一文件夹"),
        ("trial.yaml", "同一文件夹"),
        ("[1, {}]", "同一文件夹"),
        ("[a.yaml, a.yaml, a.yaml, a.yaml, a.yaml, a.yaml, a.yaml]", "同一文件夹"),
        ("[gone.yaml]", "读不了"),
    ],
)
def test_a_pack_reads_only_a_few_files_beside_it(tmp_path: Path, extends: str, words: str) -> None:
    said = refusal(lambda: read_pack(written(tmp_path, f"extends: {extends}\nid: x\n")))
    assert words in said


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    assert "读不了" in refusal(lambda: read_pack(tmp_path / "pipe.yaml"))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("year: 2023", "year: 99999999999999999999", "year"),
        ("grid: [50, 50]", "grid: [.nan, .inf]", "grid"),
        ("grid: [50, 50]", "grid: [50, 1e308]", "grid"),
        ("kind: rows", "kind: rows\n        min_rows: 1000000000", "min_rows"),
        ("name: 甲表", "name: 甲表\n    instances: 1000000000", "instances"),
        ("{key: name}", "{key: name, span: 1000000000}", "span"),
        ("{key: name}", "{key: name, places: 400}", "places"),
        ("{key: name}", "{key: name, style: gone}", "样式"),
        ("{key: name}", "{key: name, type: code}", "类型 code"),
        ("{key: item, label: 项目}", "{key: item, label: '{1|gone}'}", "格式“gone”"),
        ("{use: amount, label: 数}", "{use: amount, format: gone}", "gone"),
        ("title: 甲表", "title: '{title}{title}'", "title"),
        ("source: 试", "source: 试\npolicy: {x: 1e999999999}", "数太大"),
        ("source: 试", "source: 试\npolicy: {x: inf}", "数太大"),
        ("source: 试", "source: 试\nnames: {a: a}", "names"),
        ("source: 试", "source: 试\nnames: {a: b, b: a}", "names"),
        ("source: 试", "source: 试\nnames: {unit: one.list.item}", "fields"),
        (
            "source: 试",
            "source: 试\nties: [{code: A, label: 甲, left: '1', right: '1', at: x}]",
            "不是单元格",
        ),
        ("id: list", "id: list\n        navigate: gone", "navigate"),
        ("type: number", "type: numbers", "应为以下之一"),
        ("kind: selfeval", "kind: other", "selfeval、budget"),
        ("region: 某地", "region: []", "应为文字"),
    ],
)
def test_a_pack_that_asks_for_too_much_or_names_nothing_is_refused(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    said = refusal(lambda: pack_with(tmp_path, old, new))
    assert words in said
    assert "trial.yaml" in said


def test_tables_that_take_codes_over_in_a_circle_are_refused(tmp_path: Path) -> None:
    table = (
        "      - id: {0}\n        kind: subjects\n"
        "        dictionary: functional\n        sources: [one.{1}]\n"
        "        columns: [{{key: code, type: code}}, {{key: name, type: name}}]\n"
    )
    said = refusal(
        lambda: read_pack(written(tmp_path, BASE + table.format("a", "b") + table.format("b", "a")))
    )
    assert "绕了一圈" in said


# Expressions and wordings


@pytest.mark.parametrize(
    "source",
    [
        "1" * (MAX_LENGTH + 1),
        "(" * 400 + "1" + ")" * 400,
        "-" * 1500 + "1",
        "not " * 400 + "true",
        "1" + "+1" * 900,
        "9" * (MAX_DIGITS + 1),
        "2 ** 999999",
        "9 % 2",
        "1 << 9",
        "'甲' * 999999999 ** 2",
        "1e999999999",
        "[x for x in a]",
        "lambda: 1",
        "a.__class__()",
        "__import__('os')",
        "f'{a}'",
        "(a := 1)",
        "a[0]",
        "open('x')",
    ],
)
def test_an_expression_is_no_program(source: str) -> None:
    began = time.process_time()
    with pytest.raises(ExpressionError, match="表达式“"):
        parse_expression(source)
    assert time.process_time() - began < HANG


@pytest.mark.parametrize("source", ["{a.__class__.__mro__}", "{unit.__init__}", "{0.real}"])
def test_a_wording_reaches_no_attribute(tmp_path: Path, source: str) -> None:
    assert "trial.yaml" in refusal(lambda: pack_with(tmp_path, "title: 甲表", f"title: '{source}'"))


def test_a_figure_that_grows_without_end_is_said_in_its_cell(tmp_path: Path) -> None:
    session = computed(tmp_path, "9" * 40, *(f"c{i} * c{i}" for i in range(30)))
    problems = [issue for issue in session.issues() if issue.code == UNREADABLE]
    assert problems
    assert f"算出的数超过 {LONGEST_NUMBER} 位" in problems[0].message
    assert session.sheet("one", session.submission.forms["one"][0].id)


def test_one_formula_cannot_grow_a_figure_either(tmp_path: Path) -> None:
    product = "*".join(["9" * 40] * 40)
    session = computed(tmp_path, product, f"if({product} > 1, 1, 2)", f"join({product})", f"-({product})")
    states = [session.calculation.state(issue.address) for issue in session.issues()]
    assert all(state.value is None for state in states)
    assert parse_expression(product).evaluate(lambda path: None) is None


def test_texts_joined_over_and_over_stay_short() -> None:
    text = "文" * 5000
    value = parse_expression(f"join({', '.join(['a'] * 400)})").evaluate(lambda path: text)
    assert isinstance(value, str)
    assert len(value) == LONGEST_TEXT
    shown = parse_template("{a}" * 500).render(lambda path: text, lambda value, _: str(value))
    assert len(shown) == LONGEST_TEXT


def test_formulas_in_a_circle_are_named_whole(tmp_path: Path) -> None:
    said = refusal(lambda: computed(tmp_path, "c1 + 1", "c2 + 1", "c0 + 1"))
    assert all(f"/{name} " in f"{said} " or f"/{name}。" in said for name in ("c0", "c1", "c2"))


def test_a_chain_of_formulas_too_long_to_follow_is_said(tmp_path: Path) -> None:
    said = refusal(lambda: computed(tmp_path, *(f"c{i + 1} + 1" for i in range(400)), "1"))
    assert "层数" in said


# Figures


@pytest.mark.parametrize(
    "text", ["1E999999", "1e999999999", "9" * 100_000, "NaN", "Infinity", "1_000", "0x10", "²"]
)
def test_what_no_official_types_is_refused_in_chinese(text: str) -> None:
    with pytest.raises(NumberError, match="请只填一个数字"):
        parse_number(text)


# JSON to fill in


@pytest.mark.parametrize(
    "content",
    ["[" * 9999, "1e99999999999999999999", '{"year": 1e999999999}', "9" * 9999, "{" * 9999],
    ids=str,
)
def test_json_to_fill_in_is_refused_in_chinese(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    draft, source = tmp_path / "a.tianbao", tmp_path / "fill.json"
    assert main(["new", "yuzhong-selfeval-2023", "--year", "2023", "--unit", "某局", "-o", str(draft)]) == 0
    source.write_text(content, encoding="utf-8")
    assert main(["fill", str(draft), "--from", str(source)]) == 2
    assert "fill.json" in (said := capsys.readouterr().err) or "year" in said


def test_a_huge_json_is_not_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.cli.commands.MAX_BYTES", 1_000_000)
    draft, source = tmp_path / "a.tianbao", tmp_path / "fill.json"
    main(["new", "yuzhong-selfeval-2023", "--year", "2023", "--unit", "某局", "-o", str(draft)])
    source.write_bytes(b" " * 1_000_001)
    assert main(["fill", str(draft), "--from", str(source)]) == 2
    assert "超过 1 MB" in capsys.readouterr().err


# Subject lists


def workbook(path: Path) -> Path:
    book = Workbook()
    assert book.active is not None
    for row in (("编码", "名称"), ("201", "一般公共服务支出")):
        book.active.append(row)
    book.save(path)
    return path


def rewritten(path: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """Write a workbook again with its parts changed."""
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, change(name, data))
    return path


def test_a_sound_workbook_is_read(tmp_path: Path) -> None:
    path = workbook(tmp_path / "科目.xlsx")
    refuse_dangerous(path)
    assert [subject.code for subject in read_subject_list(path)] == ["201"]


_LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "encode", [lambda b: b, lambda b: b.decode().encode("utf-16")], ids=["utf-8", "utf-16"]
)
def test_entities_are_refused_before_they_are_read(tmp_path: Path, encode: Callable[[bytes], bytes]) -> None:
    def change(name: str, data: bytes) -> bytes:
        head, mark, rest = data.partition(b"?>")
        return encode(head + mark + _LAUGHS + rest) if name.endswith("sheet1.xml") else data

    path = rewritten(workbook(tmp_path / "科目.xlsx"), change)
    with pytest.raises(SubjectListError, match="DTD 或实体声明"):
        read_subject_list(path)


def test_entities_across_two_readings_are_seen(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    for before in (65_530, 65_533, 131_070):
        with ZipFile(path, "w") as archive:
            archive.writestr("x.xml", b" " * before + _LAUGHS)
        with pytest.raises(WorkbookRefusedError, match="DTD"):
            refuse_dangerous(path)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"xl/bomb.xml": b"0" * 60_000_000}, "展开后太大"),
        ({f"x{i}.xml": b"" for i in range(MAX_MEMBERS + 1)}, "部件"),
        ({f"x{i}.xml": os.urandom(50) * 60_000 for i in range(16)}, "展开后太大"),
    ],
    ids=["bomb", "many", "much"],
)
def test_a_zip_bomb_is_refused(tmp_path: Path, parts: dict[str, bytes], words: str) -> None:
    path = tmp_path / "科目.xlsx"
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    began = time.process_time()
    with pytest.raises(SubjectListError, match=words):
        read_subject_list(path)
    assert time.process_time() - began < HANG


DAMAGES: dict[str, Callable[[str, bytes], bytes]] = {
    "last row": lambda _, data: data.replace(b'r="1"', b'r="1048576"').replace(b'A1"', b'XFD1048576"'),
    "half a sheet": lambda name, data: data[: len(data) // 2] if name.endswith("sheet1.xml") else data,
    "no workbook": lambda name, data: b"" if name.endswith("workbook.xml") else data,
    "no sheet": lambda name, data: b"<x/>" if name.endswith("sheet1.xml") else data,
    "numbers": lambda _, data: data.replace(b"201", b"1e999999").replace(b'"inlineStr"', b'"n"'),
    "types": lambda _, data: data.replace(b'"inlineStr"', b'"zzz"'),
    "content": lambda name, data: b"\xff" * 50 if name.endswith("[Content_Types].xml") else data,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_workbook_is_refused_in_chinese(tmp_path: Path, damage: str) -> None:
    path = rewritten(workbook(tmp_path / "科目.xlsx"), DAMAGES[damage])
    began = time.process_time()
    with pytest.raises(SubjectListError, match=r"科目\.xlsx|第 \d+ 行"):
        read_subject_list(path)
    assert time.process_time() - began < HANG


@given(data=st.binary(max_size=400))
def test_any_bytes_are_a_list_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("lists")
    for suffix in (".csv", ".xlsx"):
        path = folder / f"科目{suffix}"
        path.write_bytes(data)
        with suppress(SubjectListError):
            read_subject_list(path)


# The clipboard


def test_a_huge_clipboard_is_refused(qapp: QGuiApplication) -> None:
    QGuiApplication.clipboard().setText("1\t2\n" * (MAX_CHARACTERS // 4 + 1))
    with pytest.raises(ClipboardError, match="超过 500 万字"):
        clipboard_table()
    QGuiApplication.clipboard().setText("1\t2\n")
    assert clipboard_table() == [["1", "2"]]


# Damaged at random; `python -m tools.reliability mutations` does ten thousand


@pytest.mark.parametrize("kind", TRIALS)
def test_damaged_files_are_opened_or_refused(kind: str, tmp_path: Path) -> None:
    results = [do((kind, seed), tmp_path) for seed in range(60)]
    assert [(r.task, r.finding) for r in results if r.finding] == []
    assert max(r.seconds for r in results) < HANG
    assert {r.opened for r in results} == {True, False}


def test_a_trial_that_hangs_or_fails_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def loop(seed: int, folder: Path) -> Any:
        while True:
            pass

    def fail(seed: int, folder: Path) -> Any:
        raise KeyError("gone")

    monkeypatch.setattr("tools.reliability.mutations.HANG", 0.05)
    monkeypatch.setitem(TRIALS, "算式", loop)
    assert "超过" in do(("算式", 1), tmp_path).finding
    monkeypatch.setitem(TRIALS, "算式", fail)
    assert "KeyError" in do(("算式", 1), tmp_path).finding
    assert 0 < do(("算式", 1), tmp_path).memory < MOST_MEMORY * 10


# Files that never end, and lists that are merged again and again


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has none")
@pytest.mark.parametrize("special", ["pipe", "zero"])
def test_no_file_of_others_is_read_that_is_none(
    tmp_path: Path, special: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.tianbao"
    if special == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")
    draft = tmp_path / "b.tianbao"
    assert main(["new", "yubei-budget-2024", "--year", "2024", "--unit", "某局", "-o", str(draft)]) == 0
    for arguments in (["check", str(path)], ["fill", str(draft), "--from", str(path)]):
        assert main(arguments) == 2
        assert "a.tianbao" in capsys.readouterr().err
    with pytest.raises(OSError, match="not a regular file"):
        file_digest(path)
    with pytest.raises(OSError, match="not a regular file"), opened(path):
        pass
    lock = DraftLock(draft)
    lock.path.symlink_to(path)
    holder = lock.holder()
    assert holder is None or holder.host == "未知"


def test_a_base_named_twice_is_refused(tmp_path: Path) -> None:
    written(tmp_path, BASE, "base.yaml")
    said = refusal(lambda: read_pack(written(tmp_path, "extends: [base.yaml, base.yaml]\nid: x\n")))
    assert "第 1 行" in said
    assert "写了两次" in said


def test_long_lists_of_bases_are_merged_at_once(tmp_path: Path) -> None:
    """Two files of 9,000 named items each took half a minute, as each item was looked for in the list."""
    items = "\n".join(f"  - {{id: i{i}}}" for i in range(9_000))
    written(tmp_path, f"library:\n  a: {{b: 1}}\nlist:\n{items}\n", "a.yaml")
    written(tmp_path, f"list:\n{items}\n", "b.yaml")
    assert "title" in refusal(lambda: read_pack(written(tmp_path, "extends: [a.yaml, b.yaml]\nid: x\n")))


def test_files_that_extend_the_same_are_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Six files that extend six files that extend six were 259 readings."""
    written(tmp_path, BASE, "base.yaml")
    for level in range(3):
        below = ["base.yaml"] if level == 0 else [f"l{level - 1}-{i}.yaml" for i in range(6)]
        for i in range(6):
            written(tmp_path, f"extends: [{', '.join(below)}]\nsource: {level}-{i}\n", f"l{level}-{i}.yaml")
    reads: list[Path] = []
    monkeypatch.setattr(loading, "read_yaml", lambda path, by: reads.append(path) or read_yaml(path, by))
    top = written(tmp_path, f"extends: [{', '.join(f'l2-{i}.yaml' for i in range(6))}]\nid: x\n")
    assert read_pack(top).source == "2-5"
    assert len(reads) == 20


def test_bases_are_limited_together(tmp_path: Path) -> None:
    for i in range(3):
        written(tmp_path, f"source: {'长' * 300_000}\n", f"b{i}.yaml")
    said = refusal(lambda: read_pack(written(tmp_path, "extends: [b0.yaml, b1.yaml, b2.yaml]\nid: x\n")))
    assert "一共超过 2 MB" in said
