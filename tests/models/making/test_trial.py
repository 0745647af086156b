"""对照: a made form is filled with a workbook; each cell that does not come out is told with both figures."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from models.blanks.blank import Blank
from models.making.form_text import pack_text
from models.making.kept import Kept, keep, place_of, read_kept
from models.making.trial import FilledForm, Trial, same, tried
from models.meanings.workpiece import Workpiece
from models.packs.loading import read_pack
from models.resources import RESOURCES
from tests.support.boxed_tables import Rows, blank_of

SUBJECTS: Rows = [
    ["科目编码", "科目名称", "总计", "基本支出", "项目支出"],
    ["合计", None, 60, 40, 20],
    ["208", "社会保障和就业支出", 40, 40, None],
    ["20805", "行政事业单位养老支出", 40, 40, None],
    ["2080505", "机关事业单位基本养老保险缴费支出", 40, 40, None],
    ["221", "住房保障支出", 20, None, 20],
    ["22102", "住房改革支出", 20, None, 20],
    ["2210201", "住房公积金", 20, None, 20],
]
FUNDS: Rows = [
    ["资金来源", "年初预算数"],
    ["年度资金总额", 12],
    ["其中：当年财政拨款", 8],
    ["上年结转资金", 4],
]


def _with(rows: Rows, **cells: object) -> Rows:
    """Give rows with other cells, named as the sheet names them; the table begins in row 3."""
    changed = [list(row) for row in rows]
    for place, value in cells.items():
        changed[int(place[1:]) - 3]["ABCDE".index(place[0])] = value
    return changed


def _blanked(rows: Rows) -> Rows:
    codes = rows[0][0] == "科目编码"
    kept = {0, 1} if codes else set(range(len(rows)))
    return [
        [None if isinstance(value, int | float) or (codes and i not in kept) else value for value in row]
        for i, row in enumerate(rows)
    ]


def _tried(folder: Path, made_of: Rows, filled: Rows, filling: FilledForm | None = None) -> Trial:
    (folder / "shared").symlink_to(RESOURCES / "packs" / "shared")
    title = "2024年一般公共预算支出表"
    made = pack_text(Workpiece(blank_of(folder / "空表.xlsx", {"表一": made_of}, title=title)))
    (folder / "made.yaml").write_text(made.text, encoding="utf-8")
    there = blank_of(folder / "去年.xlsx", {"表一": filled}, title=title)
    return tried(read_pack(folder / "made.yaml"), there, filling)


@pytest.mark.parametrize("rows", [SUBJECTS, FUNDS])
def test_a_blank_filled_with_its_own_year_comes_out_whole(tmp_path: Path, rows: Rows) -> None:
    """Every cell is compared, labels too."""
    found = _tried(tmp_path, _blanked(rows), rows)
    assert not found.unequal, found.unequal
    assert len(found.cells) == sum(value is not None for row in rows for value in row) + 2
    assert found.summary == f"{len(found.cells)} 格全部相同。"


def test_a_sum_that_does_not_add_up_is_told_with_both_figures(tmp_path: Path) -> None:
    """The place as the workbook names it, what stands there, what was computed, by how much they differ."""
    (wrong,) = _tried(tmp_path, _blanked(FUNDS), _with(FUNDS, B4=13)).unequal
    assert (wrong.place, wrong.theirs, wrong.ours) == ("「表一」B4", "13", "12")
    assert "相差 1" in wrong.why


def test_rolled_up_figures_that_differ_are_told_with_all_above(tmp_path: Path) -> None:
    """A class that is not the sum of its items; its own total is right in the workbook."""
    found = _tried(tmp_path, _blanked(SUBJECTS), _with(SUBJECTS, D5=41, C5=41))
    assert [one.place for one in found.unequal] == ["「表一」C5", "「表一」D5"]


def test_more_subjects_than_the_blank_has_rows_find_their_place(tmp_path: Path) -> None:
    """Rows below move down with them."""
    found = _tried(tmp_path, _blanked(SUBJECTS)[:4], SUBJECTS)
    assert not found.unequal


def test_a_row_that_the_form_has_more_is_told(tmp_path: Path) -> None:
    """A code without the classes above it: the form prints them, the workbook does not."""
    filled = [*SUBJECTS[:2], SUBJECTS[4]]
    changed = _with(filled, C4=40, D4=40, E4=None)
    more = _tried(tmp_path, _blanked(SUBJECTS), changed).unequal
    assert [(one.theirs, one.ours.split()[0]) for one in more] == [("", "208"), ("", "20805")]
    assert all("多出这一行" in one.why for one in more)


def test_a_code_that_is_none_is_told_with_the_reason(tmp_path: Path) -> None:
    """What no dictionary allows is not typed, and every cell of its row is told."""
    found = _tried(tmp_path, _blanked(SUBJECTS), _with(SUBJECTS, A8="2", A9="22", A10="22102x"))
    told = {one.place: one.why for one in found.unequal}
    assert {"「表一」A8", "「表一」A9", "「表一」A10", "「表一」E10"} <= told.keys()
    assert all(told.values())


def test_what_is_not_typed_is_told_as_lacking(tmp_path: Path) -> None:
    """Only chosen places are typed; sums of the others come out."""
    found = _tried(tmp_path, _blanked(FUNDS), FUNDS, FilledForm(lambda at: at.row != 5))
    assert {one.place: one.ours for one in found.unequal} == {"「表一」B4": "8", "「表一」B6": ""}
    assert all(one.why for one in found.unequal)


def test_words_where_a_figure_belongs_make_the_sum_differ(tmp_path: Path) -> None:
    """待定 stays as it is typed, and the sum above is that of the rest."""
    (wrong,) = _tried(tmp_path, _blanked(FUNDS), _with(FUNDS, B5="待定")).unequal
    assert (wrong.place, wrong.theirs, wrong.ours) == ("「表一」B4", "12", "4")


@pytest.mark.parametrize(
    "filled",
    [[["资金来源"]], FUNDS[:2], [["资金来源", "年初预算数", "全年执行数", "备注"], *FUNDS[1:]], SUBJECTS],
)
def test_a_workbook_of_another_shape_is_compared_as_far_as_it_goes(tmp_path: Path, filled: Rows) -> None:
    """Fewer rows, fewer or more columns, another table under the same name: told, never a traceback."""
    assert _tried(tmp_path, _blanked(FUNDS), filled).unequal


@pytest.mark.parametrize("filled", [FUNDS, SUBJECTS[:2], [row[:2] for row in SUBJECTS]])
def test_a_smaller_workbook_than_a_table_of_subjects_is_compared(tmp_path: Path, filled: Rows) -> None:
    """Columns that it lacks are not typed."""
    assert _tried(tmp_path, _blanked(SUBJECTS), filled).cells


def test_a_sheet_without_a_form_is_told(tmp_path: Path) -> None:
    """All its cells are listed, with the reason."""
    (tmp_path / "shared").symlink_to(RESOURCES / "packs" / "shared")
    made = pack_text(Workpiece(blank_of(tmp_path / "空表.xlsx", {"表一": _blanked(FUNDS)})))
    (tmp_path / "made.yaml").write_text(made.text, encoding="utf-8")
    there = blank_of(tmp_path / "去年.xlsx", {"表一": FUNDS, "表二": [["甲", 1]]})
    found = tried(read_pack(tmp_path / "made.yaml"), there)
    assert {one.place.partition("」")[0] for one in found.unequal} == {"「表二"}
    assert all("没有与这张工作表同名的表" in one.why for one in found.unequal)


@pytest.mark.parametrize(
    ("theirs", "ours", "equal"),
    [
        ("1136.88", "1,136.88", True),
        ("2", "2.00", True),
        ("0.11", "0.1", True),
        ("16%", "16%", True),
        ("－11%", "-11%", True),
        ("（备注）", "(备注)", True),
        ("16.98", "16.99", False),
        ("16", "16%x", False),
        ("是", "否", False),
        ("3", "", False),
    ],
)
def test_figures_and_words_are_compared_as_they_are_read(theirs: str, ours: str, equal: bool) -> None:
    """Separators, noughts and width make no difference; a hundredth does."""
    assert same(theirs, ours) is equal


def test_reasons_kept_by_an_earlier_version_stay_with_their_cells(tmp_path: Path) -> None:
    """It named cells as Excel does; what a person wrote is not lost with the name."""
    piece = Workpiece(blank_of(tmp_path / "空表.xlsx", {"表一": FUNDS}))
    path = tmp_path / "a.making"
    keep(path, Kept(piece, False, (("表一!B4", "13", "12", "去年填错了"), ("「表一」B6", "8", "", "没有"))))
    assert [one[0] for one in read_kept(path).reasons] == ["「表一」B4", "「表一」B6"]
    assert read_kept(path).reasons[0][1:] == ("13", "12", "去年填错了")


def test_work_of_an_earlier_version_on_the_same_workbook_is_found(tmp_path: Path) -> None:
    """What is read of a workbook since then is no part of its name."""
    blank = blank_of(tmp_path / "空表.xlsx", {"表一": FUNDS})
    content = json.loads(TypeAdapter(Blank).dump_json(blank))
    for sheet in content["sheets"]:
        del sheet["page"]["scale"], sheet["page"]["fitted"]
    before = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    assert place_of(tmp_path, blank).stem == sha256(before).hexdigest()[:24]
    other = replace(blank.sheets[0], page=replace(blank.sheets[0].page, scale=0.7))
    assert place_of(tmp_path, replace(blank, sheets=(other,))) == place_of(tmp_path, blank)
