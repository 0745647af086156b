"""A district is the difference to the shared forms: how lists of every kind merge."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.packs.blocks import FieldsBlock, TableBlock
from models.packs.cells import Cell
from models.packs.forms import Pack
from models.packs.loading import read_pack
from models.packs.yaml_source import PackError
from models.slips.pack_slips import pack_slips

BASE = """\
id: base
title: 试表
region: 某地
kind: selfeval
unit_of_money: 万元
year: 2023
source: 试
styles: {plain: {}, label: {}, number: {}, head: {}, text: {}, value: {}}
formats: {money: {}, plain: {trim: true}}
library:
  cover:
    id: cover
    title: 封面
    name: 封面
    grid: [50, 50]
    blocks:
      - id: head
        kind: fields
        rows:
          - [{text: 名称}, {key: name, label: 名称}]
          - [{text: 电话}, {key: phone}]
          - [{text: 地址}, {key: place}]
      - id: list
        kind: rows
        columns:
          - {key: item}
          - key: points
            type: number
            format: plain
            cases:
              - {id: none, when: blank(item), value: "null"}
              - {id: some, value: "5", text: 五分}
forms:
  - use: cover
  - {use: cover, id: other}
"""


def laid_over(folder: Path, text: str) -> Pack:
    (folder / "base.yaml").write_text(BASE, "utf-8")
    (folder / "own.yaml").write_text(f"extends: [base.yaml]\nid: own\n{text}", "utf-8")
    return read_pack(folder / "own.yaml")


def lines(pack: Pack, form: str = "cover") -> list[list[str]]:
    block = pack.form(form).block("head")
    assert isinstance(block, FieldsBlock)
    return [[i.key if isinstance(i, Cell) else i.text.source for i in line] for line in block.rows]


def test_items_that_only_use_a_library_entry_merge_by_its_name(tmp_path: Path) -> None:
    pack = laid_over(tmp_path, "forms:\n  - {use: cover, title: 首页}\n")
    assert [(form.id, form.title.source) for form in pack.forms] == [("cover", "首页"), ("other", "封面")]


def test_lines_of_fields_merge_by_the_cells_in_them(tmp_path: Path) -> None:
    pack = laid_over(
        tmp_path,
        """\
forms:
  - use: cover
    blocks:
      - id: head
        rows+:
          - [{text: 单位电话}, {key: phone, required: true}]
          - [{text: 传真}, {key: fax, after: name}]
          - [{key: place, remove: true}]
""",
    )
    assert lines(pack) == [["名称", "name"], ["传真", "fax"], ["单位电话", "phone"]]
    assert pack.form("cover").block("head").index["phone"].required is not None
    assert lines(pack, "other") == [["名称", "name"], ["电话", "phone"], ["地址", "place"]]


def test_a_line_moves_behind_another(tmp_path: Path) -> None:
    over = "forms: [{use: cover, blocks: [{id: head, rows+: [[{key: name, after: place}]]}]}]"
    assert [line[-1] for line in lines(laid_over(tmp_path, over))] == ["phone", "place", "name"]


def test_after_moves_what_is_there(tmp_path: Path) -> None:
    pack = laid_over(tmp_path, "forms: [{use: cover, blocks: [{id: head, after: list, gap: 3}]}]")
    assert [(block.id, block.gap) for block in pack.form("cover").blocks] == [("list", 0), ("head", 3)]


def test_rules_of_a_score_merge_by_their_id(tmp_path: Path) -> None:
    over = "columns: [{key: points, cases: [{id: some, value: '6'}, {id: half, after: none, value: '3'}]}]"
    block = laid_over(tmp_path, f"forms: [{{use: cover, blocks: [{{id: list, {over}}}]}}]").form("cover")
    table = block.block("list")
    assert isinstance(table, TableBlock)
    cases = table.index["points"].cases
    assert [(case.id, case.value.source) for case in cases] == [
        ("none", "null"),
        ("half", "3"),
        ("some", "6"),
    ]
    assert cases[2].text is not None


@pytest.mark.parametrize(
    ("over", "line", "words"),
    [
        ("blocks: [{id: tail, remove: true}]", 4, "要去掉（remove）的“tail”不存在"),
        ("blocks+: [[{id: head}]]", 4, "只能用于一行一行的列表"),
        ("blocks: [{id: head, rows+: [[{key: fax, after: nowhere}]]}]", 4, "after 所指的“nowhere”不存在"),
    ],
)
def test_what_cannot_be_laid_over_is_told_with_its_line(
    tmp_path: Path, over: str, line: int, words: str
) -> None:
    with pytest.raises(PackError) as caught:
        laid_over(tmp_path, f"forms:\n  - {{use: cover, {over}}}\n")
    assert f"own.yaml 第 {line} 行" in caught.value.message
    assert words in caught.value.message


GOALS = """\
forms:
  - use: cover
    blocks:
      - copies: 3
        items:
          - id: goal_#
            kind: fields
            rows: [[{text: 目标#}, {key: goal, label: 目标#}]]
          - id: indicators_#
            kind: rows
            visible: not blank(goal_#.goal)
            columns: [{key: name}, {key: weight, type: number}]
      - id: sum
        kind: fields
        rows: [[{text: 合计}, {key: all, type: number, compute: sum(indicators_1.weight)}]]
"""


def test_blocks_repeat_one_table_of_indicators_for_each_goal(tmp_path: Path) -> None:
    form = laid_over(tmp_path, GOALS).form("cover")
    each = [f"{name}_{n}" for n in (1, 2, 3) for name in ("goal", "indicators")]
    assert [block.id for block in form.blocks] == ["head", "list", *each, "sum"]
    visible = form.block("indicators_2").visible
    assert visible is not None
    assert visible.source == "not blank(goal_2.goal)"
    assert form.block("goal_3").index["goal"].label.source == "目标3"


@pytest.mark.parametrize("copies", ["0", "31", "许多", "-1"])
def test_copies_without_measure_are_refused(tmp_path: Path, copies: str) -> None:
    with pytest.raises(PackError, match=r"第 6 行：copies 应为 1 到 30"):
        laid_over(tmp_path, GOALS.replace("copies: 3", f"copies: {copies}"))


def test_copies_of_copies_come_to_an_end(tmp_path: Path) -> None:
    inner = "{id: 'x', kind: notes, lines: ['#']}"
    for _ in range(4):
        inner = f"{{copies: 30, items: [{inner}]}}"
    with pytest.raises(PackError, match="copies 使表样超过"):
        laid_over(tmp_path, f"forms: [{{use: cover, blocks: [{inner}]}}]")


def test_what_replaces_an_inherited_list_is_told_at_its_own_line(tmp_path: Path) -> None:
    columns = "        columns!:\n          - {key: a, span: 5}\n"
    with pytest.raises(PackError, match="占 5 格"):
        laid_over(tmp_path, f"forms:\n  - use: cover\n    blocks:\n      - id: list\n{columns}")
    (slip,) = pack_slips(tmp_path / "own.yaml")
    assert (slip.mark.file.name, slip.mark.line, slip.keys[-1]) == ("own.yaml", 7, "columns")
