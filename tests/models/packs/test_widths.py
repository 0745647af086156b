"""Blocks with columns of their own stand on one grid, as they are, on paper and in the workbook."""

from __future__ import annotations

from pathlib import Path

import pdfplumber
import pytest
from openpyxl import load_workbook

from main import main
from models.errors import ExitCode
from models.packs.loading import read_pack
from models.packs.yaml_source import PackError
from models.resources import RESOURCES
from tests.support.own_packs import own_packs

__all__ = ["own_packs"]
EXAMPLE = (RESOURCES.parent / "docs" / "example-form.yaml").read_text(encoding="utf-8")
OWN = """\
      - id: extra
        kind: fields
        widths: [45, 45, 45, 45]
        side: {text: 附, span: 1}
        rows:
          - [{text: 经办, rows: 2}, {key: who, label: 经办}, {key: when, label: 日期}]
          - [{key: remark, label: 说明, span: 0}]
"""


def written(folder: Path, own: str = OWN) -> Path:
    path = folder / "example-form.yaml"
    path.write_text(EXAMPLE.replace("      - {id: note,", f"{own}      - {{id: note,"), "utf-8")
    return path


def test_the_edges_of_all_blocks_make_one_grid(own_packs: Path) -> None:
    own = OWN.replace("span: 0}", "span: 2}")
    form = read_pack(written(own_packs, own)).form("training")
    assert form.grid == (45, 15, 25, 5, 20, 25, 15, 30)
    assert [cell.span for cell in form.block("list").cells] == [2, 1, 2, 2, 1]
    extra = form.block("extra")
    assert extra.side is not None
    assert (extra.side.span, [cell.span for cell in extra.cells]) == (1, [2, 2, 4])


def test_a_tall_cell_may_stand_at_the_end_of_a_line(own_packs: Path) -> None:
    lines = """\
          - [{key: who, label: 经办}, {key: when, label: 日期}, {text: 章, rows: 2}]
          - [{key: remark, label: 说明, span: 2}]
"""
    form = read_pack(written(own_packs, OWN[: OWN.index("          - [")] + lines)).form("training")
    assert [cell.span for cell in form.block("extra").cells] == [3, 2, 5]


def test_a_block_has_its_own_columns_on_paper_and_in_the_workbook(
    own_packs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    written(own_packs, OWN.replace("span: 0}", "span: 2}"))
    assert main(["new", "example-form", "--year", "2026", "--unit", "某局", "-o", "a.tianbao"]) == 0
    assert main(["export", "a.tianbao"]) == ExitCode.DONE
    with pdfplumber.open("a.pdf") as pdf:
        xs = {round(line["x0"] * 25.4 / 72) for line in pdf.pages[0].edges if line["orientation"] == "v"}
    left = min(xs)
    assert {0, 45, 60, 85, 90, 110, 135, 150, 180} <= {x - left for x in xs}
    sheet = load_workbook("a.xlsx").worksheets[0]
    assert sheet.max_column == 8


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[45, 45, 45, 45]", "[45, 45, 45]", "widths 合计 135 毫米，本表 grid 合计 180 毫米"),
        ("span: 0}", "span: 3}", "区块 extra 有一行占 5 格"),
    ],
)
def test_columns_that_do_not_fit_are_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    (tmp_path / "shared").symlink_to(RESOURCES / "packs" / "shared")
    with pytest.raises(PackError, match=words):
        read_pack(written(tmp_path, OWN.replace(old, new)))


def test_a_seal_has_the_room_of_its_own_cell(own_packs: Path) -> None:
    """Not that of the narrowest columns that the edges of other blocks make."""
    own = OWN.replace("span: 0}", "span: 2}").replace("[45, 45, 45, 45]", "[30, 60, 60, 30]")
    sealed = own.replace("label: 经办}", "label: 经办, seal: true}")
    assert read_pack(written(own_packs, sealed)).form("training").block("extra").index["who"].seal
    narrow = own.replace("label: 日期}", "label: 日期, seal: true}")
    with pytest.raises(PackError, match="不足 42 毫米宽"):
        read_pack(written(own_packs, narrow))


def test_lines_of_fields_have_heights_of_their_own(
    own_packs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those after the last that is named have the block's `height`; a heading above is not counted."""
    monkeypatch.chdir(tmp_path)
    lines = "\n".join(f"          - [{{text: 第{n}行}}, {{key: k{n}, span: 0}}]" for n in range(3))
    about = "id: extra, kind: fields, heading: 附, heights: [30, 0], height: 12"
    own = f"      - {{{about}, rows: [\n{lines}\n]}}\n"
    own = own.replace("          - [", "          [").replace("}]", "}],")
    written(own_packs, own)
    assert main(["new", "example-form", "--year", "2026", "--unit", "某局", "-o", "a.tianbao"]) == 0
    assert main(["export", "a.tianbao"]) == ExitCode.DONE
    sheet = load_workbook("a.xlsx").worksheets[0]
    rows = {str(row[0].value): row[0].row for row in sheet.iter_rows() if str(row[0].value).startswith("第")}
    heights = [sheet.row_dimensions[row].height * 25.4 / 72 for row in rows.values()]
    assert heights[0] == pytest.approx(30, abs=0.5)
    assert heights[1] < 8
    assert heights[2] == pytest.approx(12, abs=0.5)
