"""Draft files: what is saved comes back, what is damaged is named, what stood on the disk is never lost."""

from __future__ import annotations

import errno
import json
import os
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import models.storage.draft_file
from models.address import Address
from models.drafts.changes import SetCell, apply
from models.drafts.submission import Adjustment, Instance, Submission
from models.errors import TianbaoError
from models.packs.forms import Pack
from models.storage._migrations import SCHEMA_VERSION, migrate
from models.storage.draft_errors import (
    DraftDamagedError,
    DraftEmptyError,
    DraftError,
    DraftForeignError,
    DraftMissingError,
    DraftNewerError,
    DraftTooLargeError,
    DraftUnreadableError,
)
from models.storage.draft_file import MAX_BYTES, dumps, load_draft, loads, save_draft
from models.storage.draft_format import MAX_CELL_TEXT
from tests.support.drafts import edited

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX files only")


@pytest.fixture
def draft() -> Submission:
    indicators = {"r3": {"name": "“双随机”检查", "target": "≥95%"}, "r2": {"name": "行1\n行2"}}
    instance = Instance("1", {"head": {"-": {"name": "某局"}}, "indicators": indicators})
    return Submission(
        "small",
        2023,
        {"report": [instance], "project": []},
        {Address("report", "1", "indicators", "r3", "score"): Adjustment("2002.94", "复核")},
        next_id=4,
    )


@pytest.fixture
def saved(draft: Submission, tmp_path: Path) -> Path:
    path = tmp_path / "某局 2023年 自评.tianbao"
    save_draft(draft, path)
    return path


def document(**changes: Any) -> dict[str, Any]:
    base = {
        "format": "tianbao-draft",
        "schema_version": 1,
        "pack": "small",
        "year": 2023,
        "next_id": 5,
        "forms": {"report": [instance("1")]},
        "adjustments": [],
    }
    return base | changes


def instance(name: str, *rows: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    return {"id": name, "blocks": {"b": [{"id": row, "cells": cells} for row, cells in rows]}}


def read(value: object) -> Submission:
    return loads(json.dumps(value), "甲.tianbao")


# Reading back what was saved


def test_a_draft_comes_back(draft: Submission, saved: Path) -> None:
    assert load_draft(saved) == draft
    assert [p.name for p in saved.parent.iterdir()] == [saved.name]


@given(data=st.data())
def test_any_draft_comes_back(small_pack: Pack, data: st.DataObject) -> None:
    draft = data.draw(edited(small_pack))
    text = dumps(draft)
    back = loads(text, "x")
    assert dumps(back) == text
    assert sorted_cells(back) == sorted_cells(draft)
    assert back.adjustments == draft.adjustments
    assert loads(text.encode(), "x") == back


def sorted_cells(draft: Submission) -> list[tuple[Address, str]]:
    return sorted(draft.typed_cells())


def test_the_order_of_rows_and_instances_is_kept(draft: Submission) -> None:
    draft.forms["report"].insert(0, Instance("9"))
    back = loads(dumps(draft), "x")
    assert [one.id for one in back.forms["report"]] == ["9", "1"]
    assert list(back.rows("report", "1", "indicators")) == ["r3", "r2"]


def test_the_file_is_readable(draft: Submission) -> None:
    text = dumps(draft)
    assert text.startswith('{\n "format": "tianbao-draft",\n "schema_version": 1,')
    assert "“双随机”检查" in text
    assert text.endswith("}\n")
    assert '"address": "report#1/indicators/r3/score"' in text


def test_blank_is_the_same_as_none(draft: Submission) -> None:
    before = dumps(draft)
    draft.rows("report", "1", "head")["-"]["code"] = ""
    draft.rows("report", "1", "only-looked-at")
    assert dumps(draft) == before
    apply(draft, SetCell(Address("report", "1", "head", "-", "code"), "0"))
    assert dumps(draft) != before


def test_unknown_keys_are_kept() -> None:
    note = {"b": [1, 2.5, None, {"深": True}], "a": "x"}
    draft = read(document(note=note, zoom="1.5"))
    assert draft.extra == {"note": note, "zoom": "1.5"}
    again = json.loads(dumps(draft))
    assert (again["note"], again["zoom"]) == (note, "1.5")


def test_a_byte_order_mark_is_taken(draft: Submission, saved: Path) -> None:
    saved.write_bytes(b"\xef\xbb\xbf" + saved.read_bytes())
    assert load_draft(saved) == draft


@pytest.mark.parametrize(
    ("given_id", "instances", "adjustments", "expected"),
    [
        (1, [instance("7", ("r41", {}))], [], 42),
        (1, [instance("70", ("r41", {}))], [], 71),
        (99, [instance("7", ("r41", {}))], [], 99),
        (1, [instance("1")], [{"address": "f#1/b/r8/c", "text": "1", "reason": "x"}], 9),
        (1, [instance("a", ("total", {}))], [], 1),
    ],
)
def test_no_id_is_used_again(
    given_id: int, instances: list[Any], adjustments: list[Any], expected: int
) -> None:
    draft = read(document(next_id=given_id, forms={"f": instances}, adjustments=adjustments))
    assert draft.next_id == expected


# What cannot be opened


@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [
        (b"", DraftEmptyError, "空的"),
        (b"\xef\xbb\xbf \r\n", DraftEmptyError, "空的"),
        (b"\0" * 4096, DraftDamagedError, "零字节"),
        (b"PK\x03\x04rest", DraftForeignError, "Excel"),
        (b"%PDF-1.7\n", DraftForeignError, "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", DraftForeignError, "旧版 Excel"),
        (b"<!DOCTYPE html>", DraftForeignError, "网页"),
        (b"[1, 2]", DraftForeignError, "JSON"),
        (b'{"name": "package"}', DraftForeignError, "JSON"),
        (b'{\n"format": "tianbao-draft",\n"pack": ', DraftDamagedError, "第 3 行第 9 列"),
        ("{\n\n“".encode("gbk"), DraftDamagedError, "第 3 行的文字不是 UTF-8"),
        ('{"a": 1}'.encode("utf-16"), DraftDamagedError, "UTF-16"),
        (b"[" * 200_000, DraftDamagedError, "嵌套"),
        (b'{"a":' * 200_000, DraftDamagedError, "嵌套"),
        (b'{"a": 1, "a": 2}', DraftDamagedError, "“a”在同一处写了两次"),
        (b'{"a": NaN}', DraftDamagedError, "NaN"),
        (b'{"a": -Infinity}', DraftDamagedError, "Infinity"),
        (b'{"a": 1e999}', DraftDamagedError, "1e999"),
        (b'{"a": ' + b"1" * 5000 + b"}", DraftDamagedError, "无法读取的数"),
        (b'{"a": "\\ud83d"}', DraftDamagedError, "半个代理对"),
        (b" " * (MAX_BYTES + 1), DraftTooLargeError, "20 MB"),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else str(value),
)
def test_what_is_no_draft_is_named(
    tmp_path: Path, content: bytes, kind: type[DraftError], words: str
) -> None:
    path = tmp_path / "甲 乙.tianbao"
    path.write_bytes(content)
    with pytest.raises(kind) as caught:
        load_draft(path)
    message = caught.value.message
    assert words in message
    assert "甲 乙.tianbao" in message
    assert "文件没有改动" in message
    assert caught.value.exit_code == 2
    assert path.read_bytes() == content


def test_brackets_in_text_are_no_nesting() -> None:
    text = "[{" * 500 + '\\"'
    draft = read(document(forms={"f": [instance("1", ("r1", {"c": text}))]}))
    assert draft.typed(Address("f", "1", "b", "r1", "c")) == text


def test_a_whole_surrogate_pair_is_a_character() -> None:
    draft = loads(json.dumps(document(note="𠮷")), "x")  # json.dumps writes it as two escapes
    assert draft.extra["note"] == "𠮷"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"pack": ""}, "pack"),
        ({"year": "2023"}, "year 应为整数"),
        ({"year": True}, "year 应为整数"),
        ({"year": 20233}, "year"),
        ({"next_id": 0}, "next_id"),
        ({"schema_version": "1"}, "schema_version"),
        ({"schema_version": True}, "schema_version"),
        ({"schema_version": 0}, "schema_version"),
        ({"forms": []}, "forms 应为一组键和值"),
        ({"forms": {"f": {}}}, "forms → f 应为列表"),
        ({"forms": {"f/g": []}}, "f/g 这个键 写法不对"),
        ({"forms": {"f": [{"id": "1"}]}}, "forms → f → 第 1 项 → blocks 缺少这一项"),
        ({"forms": {"f": [instance("1") | {"x": 1}]}}, "x 是不认识的一项"),
        ({"forms": {"f": [instance("1"), instance("1")]}}, "表 f 中有两份的编号都是 1"),
        ({"forms": {"f": [instance("1", ("r1", {}), ("r1", {}))]}}, "两行的编号都是 r1"),
        ({"forms": {"f": [instance("1", ("r#1", {}))]}}, "第 1 项 → id 写法不对"),
        ({"forms": {"f": [instance("1", ("*", {}))]}}, "id 写法不对"),
        ({"forms": {"f": [instance("1", ("r1\n", {}))]}}, "id 写法不对"),
        ({"forms": {"f": [instance("1", ("r1", {"c": 3}))]}}, "cells → c 应为文字"),
        ({"forms": {"f": [instance("1", ("r1", {"c": "x" * (MAX_CELL_TEXT + 1)}))]}}, "文字太长"),
        ({"adjustments": [{"address": "f#1/b/r1", "text": "", "reason": ""}]}, "address 写法不对"),
        ({"adjustments": [{"address": "f#1/b/*/c", "text": "", "reason": ""}]}, "address 写法不对"),
        ({"adjustments": [{"address": "f#1/b/r1/c", "text": "1"}]}, "reason 缺少这一项"),
        (
            {"adjustments": [{"address": "f#1/b/r1/c", "text": "1", "reason": ""}] * 2},
            "两处手工调整写的都是 f#1/b/r1/c",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_wrong_shape_is_named_by_its_key(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(DraftDamagedError) as caught:
        read(document(**changes))
    assert words in caught.value.message


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.storage.draft_format.MAX_ROWS", 3)
    rows = [(f"r{n}", {}) for n in range(4)]
    assert len(read(document(forms={"f": [instance("1", *rows[:3])]})).rows("f", "1", "b")) == 3
    with pytest.raises(DraftDamagedError, match="超过 3 行"):
        read(document(forms={"f": [instance("1", *rows[:2]), instance("2", *rows[2:])]}))


def test_a_newer_draft_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "新.tianbao"
    content = json.dumps({"format": "tianbao-draft", "schema_version": SCHEMA_VERSION + 1, "new": {}})
    path.write_text(content, encoding="utf-8")
    before = path.stat().st_mtime_ns
    with pytest.raises(DraftNewerError, match="请更新程序"):
        load_draft(path)
    assert path.read_text(encoding="utf-8") == content
    assert path.stat().st_mtime_ns == before


@pytest.mark.parametrize("name", ["没有.tianbao", "没有的文件夹/甲.tianbao"])
def test_a_missing_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(DraftMissingError, match="找不到"):
        load_draft(tmp_path / name)


def test_below_a_file_nothing_is_found(saved: Path) -> None:
    with pytest.raises(DraftMissingError):
        load_draft(saved / "甲.tianbao")


def test_a_folder_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(DraftForeignError, match=r"文件夹，不是草稿。请选择由本程序保存的草稿文件"):
        load_draft(tmp_path)


def test_a_name_with_nul_cannot_be_read() -> None:
    with pytest.raises(DraftUnreadableError):
        load_draft(Path("a\0b"))


@posix
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DraftForeignError, match="不是普通文件"):
        load_draft(tmp_path / "pipe")


@posix
def test_a_name_in_another_encoding_can_be_told(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xd6\xd0.tianbao"))
    with pytest.raises(DraftMissingError) as caught:
        load_draft(path)
    assert caught.value.message.encode()


def test_a_refused_file_is_unreadable(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "open", failing(errno.EACCES))
    with pytest.raises(DraftUnreadableError, match="没有读取权限"):
        load_draft(saved)


def failing(code: int) -> Callable[..., Any]:
    def fail(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    return fail


# Corruption


def corrupt(content: bytes, rng: random.Random) -> bytes:
    """Flip, cut, insert or remove bytes, once to three times."""
    data = bytearray(content)
    for _ in range(rng.randint(1, 3)):
        at, length = rng.randrange(len(data) + 1), rng.randint(1, 12)
        match rng.randrange(5):
            case 0:
                data[at : at + 1] = bytes([rng.randrange(256)])
            case 1:
                del data[at:]
            case 2:
                data[at:at] = rng.randbytes(length)
            case 3:
                del data[at : at + length]
            case 4:
                data[at : at + length] = rng.choice([b"[" * 99, b"null", b"1e999", b'"', b"\\ud800", b"NaN"])
    return bytes(data)


def outcome(content: bytes) -> str:
    """Give the message of the refusal, blank when the content reads, and can be saved and read again."""
    try:
        draft = loads(content, "x")
    except TianbaoError as error:
        return error.message
    assert dumps(loads(dumps(draft), "x")) == dumps(draft)
    return ""


def test_a_thousand_damaged_drafts(draft: Submission) -> None:
    content, rng = dumps(draft).encode(), random.Random(20231)
    outcomes = [outcome(corrupt(content, rng)) for _ in range(1000)]
    assert outcomes.count("") > 20
    assert sum("“x”" in message for message in outcomes) == 1000 - outcomes.count("") > 500


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_any_content_is_read_or_refused(content: bytes | str) -> None:
    with pytest.raises(DraftError):
        loads(content, "x")


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(sorted(document())), values, max_size=4))
def test_any_json_is_read_or_refused(changes: dict[str, Any]) -> None:
    message = outcome(json.dumps(document(**changes)).encode())
    assert not message or "“x”" in message


def test_millions_of_open_quotes_are_refused() -> None:
    with pytest.raises(DraftDamagedError):
        loads('["' + '\\"' * 2_000_000, "x")


# Migrations


def _second(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "steps": [*data.get("steps", []), 2]}


def _third(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "steps": [*data["steps"], 3]}


def test_migrations_run_in_order_and_change_nothing_given() -> None:
    old = {"schema_version": 1}
    steps = {2: _third, 1: _second}
    assert migrate(old, 1, steps, 3) == {"schema_version": 3, "steps": [2, 3]}
    assert migrate({"schema_version": 2, "steps": []}, 2, steps, 3)["steps"] == [3]
    assert migrate(old, 3, steps, 3) is old
    assert old == {"schema_version": 1}


def test_a_missing_step_is_an_error() -> None:
    with pytest.raises(KeyError):
        migrate({}, 1, {2: _third}, 3)


def test_old_drafts_are_lifted_when_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models.storage.draft_file, "SCHEMA_VERSION", 2)  # whatever it has come to be
    monkeypatch.setattr(models.storage.draft_file, "MIGRATIONS", {1: lambda d: {**d, "year": int(d["year"])}})
    assert read(document(year="2021")).year == 2021
    with pytest.raises(DraftDamagedError, match="不能从格式第 1 版转换"):
        read(document(year="二〇二一"))
