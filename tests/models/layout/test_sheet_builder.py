"""The sheet: spans fill the grid, equal neighbours merge, no text is cut, figures shrink but never break."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.drafts.changes import DeleteRows, InsertRows
from models.drafts.submission import new_submission
from models.fonts.faces import face
from models.layout.cutting import cut
from models.layout.sheet import MM, Sheet, SheetRow
from models.packs.blocks import TableBlock
from models.packs.loading import load_pack, pack_ids
from models.session.opening import open_draft
from models.session.session import Session
from tests.support.building import CHONGQING, GUIZHOU, SAMPLES, Draft


def covered(sheet: Sheet) -> None:
    """Every grid square of a bordered row is covered by exactly one cell."""
    squares: dict[tuple[int, int], int] = {}
    for i, cell in sheet.cells():
        for row in range(i, i + cell.rows):
            for column in range(cell.column, cell.column + cell.span):
                squares[row, column] = squares.get((row, column), 0) + 1
    assert set(squares.values()) == {1}
    used = {row for row, _ in squares}
    assert len(squares) == len(used) * len(sheet.grid)


def nothing_cut(sheet: Sheet) -> None:
    for i, cell in sheet.cells():
        _, _, width, height = sheet.box(i, cell)
        assert cell.needed <= height + 0.01
        for line in cell.lines:
            if len(line) > 1:
                room = (width - 2 * cell.style.padding) * MM
                assert face(sheet.faces[cell.style.face]).width(line, cell.size) <= room + 0.01


@pytest.mark.parametrize(
    ("pack", "form"), [(CHONGQING, "department"), (CHONGQING, "project"), (GUIZHOU, "overall")]
)
def test_samples_cover_the_grid_and_cut_nothing(pack: str, form: str) -> None:
    draft = Draft.sample(pack, form)
    sheet = draft.session.sheet(form, draft.instance)
    covered(sheet)
    nothing_cut(sheet)


texts = st.text(st.sampled_from("数据，。（）“”2023年≥100%ab \n"), max_size=120)


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from(["产出指标", "效益指标", ""]), texts, texts), max_size=6))
def test_any_text_is_laid_out_whole(rows: list[tuple[str, str, str]]) -> None:
    draft = Draft(GUIZHOU, "overall")
    for level1, level3, reason in rows:
        draft.add("indicators", level1=level1, level2="数量", level3=level3, reason=reason)
    sheet = draft.session.sheet(draft.form, draft.instance)
    covered(sheet)
    nothing_cut(sheet)


def test_equal_neighbours_merge_and_follow_edits() -> None:
    draft = Draft.sample(GUIZHOU, "overall")
    rows = draft.rows("indicators")
    places = draft.session.sheet("overall", draft.instance).places
    assert places[draft.at("indicators", rows[0], "level1")][1].rows == 15
    assert places[draft.at("indicators", rows[0], "level2")][1].rows == 9
    assert draft.at("indicators", rows[1], "level2") not in places
    draft.put("indicators", "level2", "质量", rows[4])
    places = draft.session.sheet("overall", draft.instance).places
    assert places[draft.at("indicators", rows[0], "level2")][1].rows == 4
    assert draft.at("indicators", rows[4], "level2") in places


def test_first_level_heads_carry_the_points_of_their_rows() -> None:
    draft = Draft.sample(GUIZHOU, "overall")
    first = draft.at("indicators", draft.rows("indicators")[0], "level1")
    assert draft.session.sheet("overall", draft.instance).places[first][1].text == "产出指标（50分）"
    draft.put("indicators", "weight", "5", draft.rows("indicators")[3])
    assert draft.session.sheet("overall", draft.instance).places[first][1].text == "产出指标（52分）"


def test_an_optional_row_appears_when_used() -> None:
    draft = Draft(CHONGQING, "project")
    assert "政府性基金预算" not in [c.text for _, c in draft.session.sheet("project", draft.instance).cells()]
    row = InsertRows("project", draft.instance, "funds", 3, (("fund", {"executed": "5"}),))
    draft.session.apply(row)
    sheet = draft.session.sheet("project", draft.instance)
    assert "政府性基金预算" in [cell.text for _, cell in sheet.cells()]
    assert draft.value("funds", "executed", "fiscal") == 5


def test_a_long_figure_is_set_smaller_not_broken() -> None:
    draft = Draft(CHONGQING, "project")
    draft.put("funds", "initial", "123456789012345.67", "total")
    cell = draft.session.sheet("project", draft.instance).places[draft.at("funds", "total", "initial")][1]
    assert cell.lines == ("123,456,789,012,345.67",)
    draft.put("funds", "initial", "5", "total")
    usual = draft.session.sheet("project", draft.instance).places[draft.at("funds", "total", "initial")][1]
    assert usual.size >= cell.size


@pytest.mark.parametrize("pack", ["national-project-selfeval", GUIZHOU])
def test_one_figure_too_long_for_its_column_sets_no_other_below_the_least_size(pack: str) -> None:
    draft = Draft.sample(pack, load_pack(pack).forms[-1].id)
    long, *others = draft.rows("indicators")
    draft.put("indicators", "weight", "123456789012345", long)
    shown = draft.session.sheet(draft.form, draft.instance).places
    weights = {row: shown[draft.at("indicators", row, "weight")][1] for row in (long, *others)}
    assert weights[long].size < weights[long].style.minimum
    assert {weights[row].size for row in others} == {weights[long].style.minimum}


@pytest.mark.parametrize("pack", ["national-budget-disclosure-yuan", "yubei-budget-2024"])
def test_nine_figures_of_yuan_stand_in_nine_points_where_all_income_is(pack: str) -> None:
    draft = Draft.sample(pack, "general")
    draft.put("tree", "project", "990000000.00", "2150502")
    income = next(sheet for sheet in draft.session.printed_sheets() if sheet.form == "income")
    figures = [cell for _, cell in income.cells() if cell.number is not None]
    assert max(len(cell.text) for cell in figures) == len("999,999,999.99")
    assert min(cell.size for cell in figures) >= 9


@pytest.mark.parametrize("pack", pack_ids())
def test_a_title_says_nothing_about_a_unit_that_is_not_known_yet(pack: str) -> None:
    for sheet in Session(new_submission(load_pack(pack), 2025)).printed_sheets():
        titles = [cell for _, cell in sheet.cells() if cell.style.face == "title"]
        assert not [cell.text for cell in titles if cell.text.startswith(("（汇总", "（本级", "\n"))]


def test_point_finds_cell() -> None:
    draft = Draft.sample(GUIZHOU, "overall")
    sheet = draft.session.sheet("overall", draft.instance)
    for i, cell in sheet.cells():
        left, top, width, height = sheet.box(i, cell)
        assert sheet.cell_at(left + width / 2, top + height / 2) == (i, cell)
    assert sheet.cell_at(5, sheet.tops[-1] + 1) is None


def test_a_row_added_again_shows_nothing_of_before() -> None:
    draft = Draft(CHONGQING, "project")
    add = InsertRows("project", draft.instance, "funds", 3, (("fund", {}),))
    draft.session.apply(add)
    draft.put("funds", "initial", "77", "fund")
    assert draft.session.sheet("project", draft.instance).places[draft.at("funds", "fund", "initial")][1].text
    draft.session.apply(DeleteRows("project", draft.instance, "funds", ("fund",)))
    draft.session.sheet("project", draft.instance)
    draft.session.apply(add)
    assert draft.value("funds", "initial", "fund") is None
    sheet = draft.session.sheet("project", draft.instance)
    assert sheet.places[draft.at("funds", "fund", "initial")][1].text == ""


def test_rows_that_look_the_same_stay_the_same_objects() -> None:
    draft = Draft.sample(GUIZHOU, "overall")
    before = draft.session.sheet("overall", draft.instance)
    row = draft.rows("indicators")[2]
    draft.put("indicators", "actual", "1家", row)
    after = draft.session.sheet("overall", draft.instance)
    other = {new.row or new.block for old, new in zip(before.rows, after.rows, strict=True) if old is not new}
    assert row in other
    assert len(other) < 5  # besides it the rows of total and grade


def test_a_run_that_is_cut_in_two_prints_its_wording_twice() -> None:
    draft = Draft(GUIZHOU, "overall")
    one, two, three = (draft.add("indicators", level1="产出指标", weight=str(n)) for n in (1, 2, 3))
    draft.session.sheet("overall", draft.instance)
    draft.put("indicators", "level1", "效益指标", two)
    places = draft.session.sheet("overall", draft.instance).places
    shown = [places[draft.at("indicators", row, "level1")][1] for row in (one, two, three)]
    assert [cell.text for cell in shown] == ["产出指标（4分）", "效益指标（2分）", "产出指标（4分）"]
    assert [cell.rows for cell in shown] == [1, 1, 1]


@pytest.mark.parametrize("pack", pack_ids())
def test_figures_beside_a_bold_label_are_bold_and_others_are_not(pack: str) -> None:
    """In the lists of tables; what stands in fields has a bold label and a plain answer."""
    read = load_pack(pack)
    uneven = []
    for sheet in Session(new_submission(read, read.year)).printed_sheets():
        for row in sheet.rows:
            if not row.row or not isinstance(read.form(sheet.form).block(row.block), TableBlock):
                continue
            bold: bool | None = None
            for cell in row.cells:
                weight = cell.style.face.endswith("bold")
                if cell.role == "label" and cell.text:
                    bold = weight
                elif cell.style.align == "right" and bold is not None and bold != weight:
                    uneven.append((sheet.name, row.row, cell.address))
    assert uneven == []


def test_a_class_of_subjects_is_never_left_at_the_foot_without_what_follows() -> None:
    session = open_draft(SAMPLES / "qijiang-budget-2025.tianbao")
    (sheet,) = session.printed_sheets("general")
    for more in range(60):
        pushed = replace(
            sheet, rows=(SheetRow("above", "", 4.0 + more * 4, sheet.rows[0].cells), *sheet.rows)
        )
        pages = cut(pushed)
        for page in pages[:-1]:
            last = pushed.rows[page[-1].row]
            following = pushed.rows[page[-1].row + 1].row
            assert not last.row.isdigit() or not following.startswith(last.row)


def test_equal_blanks_beside_merged_cells_are_one_on_paper_and_typed_one_by_one() -> None:
    session = open_draft(SAMPLES / "tongnan-budget-2021.tianbao")
    sheet = session.printed_sheets("project")[0]
    levels = [cell for _, cell in sheet.cells() if cell.address and cell.address.column == "level1"]
    blank = [cell for cell in levels if not cell.text]
    assert len(blank) == 8
    assert [cell.joined for cell in blank] == [False] + [True] * 7
    assert len({cell.address for cell in blank}) == 8


def test_blank_rows_of_an_empty_form_stay_rows() -> None:
    read = load_pack("tongnan-budget-2021")
    sheet = Session(new_submission(read, read.year)).printed_sheets("project")[0]
    assert not any(cell.joined for _, cell in sheet.cells())


def test_a_rate_above_100_is_hardly_smaller_than_the_figures_beside_it() -> None:
    draft = Draft.sample(GUIZHOU, "overall")
    draft.put("funds", "executed", "822.1", "basic")
    shown = draft.session.sheet("overall", draft.instance).places
    rate, score = (shown[draft.at("funds", "total", column)][1] for column in ("rate", "score"))
    assert len(rate.text) == len("102.94%")
    assert score.size - rate.size <= 2  # it was 3


@pytest.mark.parametrize("pack", pack_ids())
def test_titles_of_a_pack_are_of_one_size_and_a_total_is_bold_with_its_figures(pack: str) -> None:
    """A table's title has 18 pt, that of running text 22: the second size of GB/T 9704-2012, 7.3.1."""
    titles, totals = set(), 0
    for sheet in open_draft(SAMPLES / f"{pack}.tianbao").printed_sheets():
        sizes = {cell.size for _, cell in sheet.cells() if cell.style.face == "title"}
        assert not sheet.document or sizes == {22}
        titles |= set() if sheet.document else sizes
        for row in sheet.rows:
            named = None
            for cell in row.cells:
                if cell.number is None and cell.text:
                    named = cell.style.face.endswith("bold")
                elif cell.number is not None and cell.style.align == "right" and named is not None:
                    assert cell.style.face.endswith("bold") == named, (sheet.name, row.row)
                    totals += named
    assert len(titles) == 1
    assert totals or load_pack(pack).kind == "selfeval"


@pytest.mark.parametrize(
    "unit",
    [
        "重庆市潼南区大数据应用发展管理局",
        "重庆市潼南区人民政府办公室",
        "重庆市潼南区大数据应用发展和社会治理管理局",
    ],
)
def test_a_title_of_two_lines_ends_its_first_behind_the_unit(unit: str) -> None:
    session = Session(new_submission(load_pack("tongnan-budget-2021"), 2021))
    cover = Draft("tongnan-budget-2021", "cover", session)
    cover.put("unit", "name", unit)
    titles = [
        cell.lines
        for sheet in session.printed_sheets()
        for _, cell in sheet.cells()
        if cell.style.face == "title" and len(cell.lines) > 1 and not sheet.document
    ]
    assert titles
    assert all(lines[0] == unit for lines in titles)
