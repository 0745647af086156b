"""Packs load from YAML, share blocks, and a slip in one is reported with file, line and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.packs.loading import UnknownPackError, load_pack, pack_ids, read_pack
from models.packs.yaml_source import PackError

BASE = """\
id: trial
title: 试表
region: 某地
kind: selfeval
unit_of_money: 万元
year: 2023
source: 试
styles: {plain: {}, label: {}, number: {}, head: {}, text: {}}
formats: {money: {}, plain: {trim: true}}
library:
  amount: {key: amount, label: 金额, type: number}
forms:
  - id: one
    title: 甲表
    name: 甲表
    grid: [50, 50]
    blocks:
      - id: head
        kind: fields
        rows:
          - [{text: 名称}, {key: name}]
      - id: list
        kind: rows
        columns:
          - {key: item, label: 项目}
          - {use: amount, label: 数}
"""


def written(folder: Path, text: str, name: str = "trial.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_all_packs_load_and_serve_any_year() -> None:
    for pack_id in pack_ids():
        assert load_pack(pack_id).id == pack_id
    with pytest.raises(UnknownPackError, match="现有表样"):
        load_pack("nowhere-1999")


def test_a_library_entry_is_used_with_differences(tmp_path: Path) -> None:
    pack = read_pack(written(tmp_path, BASE))
    amount = pack.form("one").block("list").index["amount"]
    assert (amount.type, amount.label.source) == ("number", "数")


def test_extending_lays_named_items_over_each_other(tmp_path: Path) -> None:
    written(tmp_path, BASE, "base.yaml")
    text = """\
extends: [base.yaml]
id: other
forms:
  - id: one
    title: 乙表
    blocks:
      - {id: tail, kind: text, after: head, rows: [[{text: 尾, span: 2}]]}
      - {id: list, remove: true}
"""
    form = read_pack(written(tmp_path, text)).form("one")
    assert form.title.source == "乙表"
    assert [block.id for block in form.blocks] == ["head", "tail"]


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("kind: fields", "kind: fields\n        colour: red", 20, "colour"),
        ("{key: name}", "{key: name, compute: amount + 1}", 18, "amount"),
        ("{key: name}", "{key: name, compute: 1 +}", 21, "compute"),
        ("grid: [50, 50]", "grid: [50, 50, 50]", 13, "占 2 格"),
        ("{use: amount, label: 数}", "{use: amounts}", 26, "amounts"),
        ("title: 甲表", "title: 甲表\n    title: 乙表", 15, "重复"),
        ("year: 2023", "year: [2023", 7, "YAML"),
        ("year: 2023", "year: 二〇二三", 6, "year"),
        ("{key: name}", "{key: Name}", 21, "key"),
        ("title: 甲表", "title: 甲表{nothing}", 14, "nothing"),
        ("{key: name}", "{key: name, listed: one.head.name}", 18, "逐行添加的表"),
        ("{key: name}", "{key: name, listed: one.list}", 18, "one.list"),
    ],
)
def test_a_slip_is_reported_with_file_line_and_key(
    tmp_path: Path, old: str, new: str, line: int, words: str
) -> None:
    path = written(tmp_path, BASE.replace(old, new, 1))
    with pytest.raises(PackError) as caught:
        read_pack(path)
    assert "trial.yaml" in caught.value.message
    assert f"第 {line} 行" in caught.value.message
    assert words in caught.value.message


@pytest.mark.parametrize("text", ["", "- 1", "a: &a [*a]", "id: !!python/object:os.system x", "[" * 5000])
def test_broken_yaml_is_refused_by_name(tmp_path: Path, text: str) -> None:
    with pytest.raises(PackError):
        read_pack(written(tmp_path, text))


def test_extending_in_a_circle_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="互相引用"):
        read_pack(written(tmp_path, "extends: [trial.yaml]\nid: trial\n"))


@pytest.mark.parametrize(
    ("totals", "words"),
    [
        ("{合计: two.list.total.amount}", "所指的“two.list.total.amount”不在表样中"),
        ("{合计: one.list.amount}", "totals!:"),
        ("{合计: Y}", "应指到一个单元格"),
        ("{合 计: one.head.name}", "应以汉字或字母开头"),
        ("{AB12: one.head.name}", "不像单元格地址"),
    ],
)
def test_a_total_that_is_no_cell_is_told_when_the_pack_is_read(
    tmp_path: Path, totals: str, words: str
) -> None:
    """A region that takes a form out and leaves its total made the workbook stop with a traceback."""
    with pytest.raises(PackError) as caught:
        read_pack(written(tmp_path, f"{BASE}\ntotals: {totals}\n"))
    assert words in caught.value.message
    assert "第 " in caught.value.message


def test_a_total_of_a_form_taken_out_goes_with_the_list(tmp_path: Path) -> None:
    written(tmp_path, f"{BASE}\ntotals: {{合计: one.head.name}}\n", "base.yaml")
    pack = read_pack(written(tmp_path, "extends: [base.yaml]\nid: other\ntotals!: {}\n"))
    assert pack.totals == {}
