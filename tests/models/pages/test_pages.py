"""Cutting sheets into pages: nothing lost, nothing beyond the page, order kept, heads repeated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.address import Address
from models.fonts.faces import face
from models.layout.cutting import WORTH_SPLITTING, Slice, cut, span_lines, span_parts
from models.layout.sheet import MM, Sheet, SheetCell, SheetRow
from models.packs.cells import Style
from models.pages.pages import paginate
from models.pages.strokes import TextRun
from tests.support.building import CHONGQING, GUIZHOU, Draft

GRID = (30.0, 60.0, 80.0)
MARGINS = (20.0, 20.0, 20.0, 20.0)
ROOM = 297.0 - 40.0
LINE = 10 * 1.3 / MM


def cell(column: int, lines: int, name: str = "", rows: int = 1, **style: object) -> SheetCell:
    """Make a cell whose lines all differ."""
    words = tuple(f"{name}{column}第{i}行" for i in range(lines))
    address = Address("form", "1", "block", name or "-", str(column))
    return SheetCell(
        column, 1, rows, "\n".join(words), words, 10, Style.model_validate(style), "typed", address
    )


def row(*cells: SheetCell, block: str = "block", name: str = "r", **more: object) -> SheetRow:
    height = max((one.needed for one in cells if one.rows == 1), default=8.0)
    return SheetRow(block, name, more.pop("height", height), cells, **more)  # type: ignore[arg-type]


def sheet(*rows: SheetRow, landscape: bool = False) -> Sheet:
    return Sheet("form", "1", "测试表", "测试表", landscape, MARGINS, GRID, rows)


def head(name: str = "", **more: object) -> SheetRow:
    cells = [cell(column, 1, f"头{name}") for column in range(3)]
    return row(*cells, name="", repeat=True, keep_next=True, **more)


@st.composite
def tables(draw: st.DrawFn) -> Sheet:
    """Make a table as layout does: heads, rows of text, and cells that span some of the rows."""
    counts = draw(st.lists(st.one_of(st.integers(0, 4), st.integers(0, 130)), min_size=1, max_size=14))
    rows = [row(cell(1, 1 + i % 2, f"{i}a"), cell(2, count, f"{i}b")) for i, count in enumerate(counts)]
    heights = [one.height + draw(st.sampled_from([0.0, 0.0, 7.3])) for one in rows]
    start = 0
    firsts: dict[int, SheetCell] = {}
    while start < len(rows):
        span = draw(st.integers(1, len(rows) - start))
        spanning = cell(0, draw(st.integers(0, 90)), f"{start}s", span)
        need = spanning.needed if spanning.lines else 0.0
        heights[start + span - 1] += max(0.0, need - sum(heights[start : start + span]))
        firsts[start] = spanning
        start += span
    body = [
        SheetRow("block", f"r{i}", heights[i], (*([firsts[i]] if i in firsts else []), *one.cells))
        for i, one in enumerate(rows)
    ]
    lead = [row(cell(1, draw(st.integers(1, 50)), "前"), block="lead")]
    gap = [SheetRow("block", "", 3.0, ())] if draw(st.booleans()) else []
    heads = [head()] if draw(st.booleans()) else []
    return sheet(*lead, *gap, *heads, *body, landscape=draw(st.booleans()))


def room(one: Sheet) -> float:
    return one.page_size[1] - one.margins[0] - one.margins[2]


def shown(one: Sheet, index: int, column: int, pages: Sequence[Sequence[Slice]]) -> list[int]:
    """List the lines of a plain cell in the order the pages show them."""
    row_ = one.rows[index]
    found: list[int] = []
    for piece in (piece for page in pages for piece in page if piece.row == index and not piece.repeated):
        first, last = piece.lines[column] if piece.lines else (0, len(row_.cells[column].lines))
        found += range(first, last)
    return found


@given(tables())
def test_every_line_is_on_exactly_one_page_in_order(one: Sheet) -> None:
    pages = cut(one)
    for index, row_ in enumerate(one.rows):
        for column, cell_ in enumerate(row_.cells):
            if cell_.rows == 1:
                assert shown(one, index, column, pages) == list(range(len(cell_.lines)))


@given(tables())
def test_text_of_spanning_cells_is_whole_or_runs_on(one: Sheet) -> None:
    pages = cut(one)
    for index, cell_ in one.spanning:
        heights = [height for _, _, height in span_parts(pages, index, cell_)]
        ranges = span_lines(cell_, heights)
        total = len(cell_.lines)
        whole = [height + 0.01 >= cell_.needed for height in heights]
        if any(whole):
            assert ranges == [(0, total if fits else 0) for fits in whole]
        else:
            assert [i for first, last in ranges for i in range(first, last)] == list(range(total))


@given(tables())
def test_pages_are_full_at_most_and_rows_keep_their_order(one: Sheet) -> None:
    pages = cut(one)
    order = [piece.row for page in pages for piece in page if not piece.repeated]
    assert order == sorted(order)
    assert {i for i, row_ in enumerate(one.rows) if row_.cells} <= set(order)
    for page in pages:
        assert any(not piece.repeated for piece in page)
        assert sum(piece.height for piece in page) <= room(one) + 0.05
        assert all(piece.height > 0 for piece in page)


@given(tables())
def test_rows_are_split_only_when_a_quarter_page_would_stay_empty(one: Sheet) -> None:
    pages = cut(one)
    for page, after in pairwise(pages):
        last, following = page[-1], next(piece for piece in after if not piece.repeated)
        others = [piece for piece in page[:-1] if not piece.repeated]
        if last.row == following.row and others:
            heads = [
                piece.height for piece in others if one.rows[piece.row].repeat and piece.row == last.row - 1
            ]
            assert sum(heads) + last.height >= WORTH_SPLITTING * room(one) - 0.05


@given(tables())
def test_drawn_text_stays_inside_the_page_and_never_overlaps(one: Sheet) -> None:
    for page in paginate([one]):
        boxes = [ink(run) for run in page.runs]
        for left, top, right, bottom in boxes[:-1]:
            assert left >= MARGINS[3] * MM - 0.01
            assert right <= page.width - MARGINS[1] * MM + 0.01
            assert top >= MARGINS[0] * MM - 0.01
            assert bottom <= page.height - MARGINS[2] * MM + 0.2
        columns: dict[float, list[tuple[float, float, float, float]]] = {}
        for box in boxes:
            columns.setdefault(box[0], []).append(box)
        for stack in columns.values():
            stack.sort(key=lambda box: box[1])
            assert all(upper[3] <= lower[1] + 0.01 for upper, lower in pairwise(stack))


def ink(run: TextRun) -> tuple[float, float, float, float]:
    """Give left, top, right and bottom of a run's ideographs in points."""
    width = face(run.face).width(run.text, run.size)
    return run.x, run.y - 0.88 * run.size, run.x + width, run.y + 0.12 * run.size


def test_heads_repeat_on_each_page_their_table_continues_on() -> None:
    rows = [row(cell(1, 3, f"{i}"), name=f"r{i}") for i in range(60)]
    pages = cut(sheet(row(cell(0, 1, "题"), block="title"), head(), *rows))
    assert len(pages) > 2
    assert not any(piece.repeated for piece in pages[0])
    for page in pages[1:]:
        assert [(piece.row, piece.repeated) for piece in page[:2]] == [(1, True), (page[1].row, False)]


def test_heads_that_would_fill_the_page_are_not_repeated() -> None:
    tall = head(height=ROOM * 0.6)
    pages = cut(sheet(tall, *[row(cell(1, 20, f"{i}"), name=f"r{i}") for i in range(5)]))
    assert not any(piece.repeated for page in pages for piece in page)


@pytest.mark.parametrize(
    ("pack", "form", "over"), [(CHONGQING, "department", "年初绩效目标"), (GUIZHOU, "overall", "预期目标")]
)
def test_heads_over_goals_stand_again_where_they_run_on(pack: str, form: str, over: str) -> None:
    draft = Draft.sample(pack, form)
    draft.put("goals", "actual", "推进政务数据共享开放，完成年度目标任务。" * 150)
    pages = paginate(draft.session.printed_sheets())
    shown = ["".join(run.text for run in page.runs) for page in pages]
    on = [text for text in shown if "完成年度目标任务" in text]
    assert len(on) > 1
    assert all(over in text for text in on)


def test_heads_never_stand_without_a_row() -> None:
    filler = row(cell(1, 1), block="lead", height=ROOM - 13)
    pages = cut(sheet(filler, head(), row(cell(1, 2, "甲"))))
    assert [[piece.row for piece in page] for page in pages] == [[0], [1, 2]]


def test_a_row_moves_when_little_is_left_and_splits_when_much_is() -> None:
    long_row = row(cell(1, 30, "长"))
    little = cut(sheet(row(cell(1, 1), height=ROOM * 0.76), long_row))
    assert [[piece.row for piece in page] for page in little] == [[0], [1]]
    much = cut(sheet(row(cell(1, 1), height=ROOM * 0.74), long_row))
    assert [[piece.row for piece in page] for page in much] == [[0, 1], [1]]
    assert sum(piece.height for piece in much[0]) == ROOM


def test_a_table_begins_on_a_page_of_which_a_quarter_would_stay_empty() -> None:
    tall = row(cell(1, 40))
    for left, pages in ((0.3, [[0, 1, 2], [1, 2]]), (0.2, [[0], [1, 2]])):
        above = row(cell(0, 1), block="above", height=(1 - left) * ROOM)
        cut_ = cut(sheet(above, head(), tall))
        assert [[piece.row for piece in page] for page in cut_] == pages
    # Heads that leave no room for more than a few lines go with their row.
    deep = [head(), replace(head(), height=0.2 * ROOM)]
    above = row(cell(0, 1), block="above", height=0.7 * ROOM)
    assert [[piece.row for piece in page] for page in cut(sheet(above, *deep, tall))] == [[0], [1, 2, 3]]


def test_a_tall_row_with_little_text_is_not_split() -> None:
    pages = cut(sheet(row(cell(1, 1), height=ROOM * 0.5), row(cell(1, 1), height=ROOM * 0.6)))
    assert [[piece.row for piece in page] for page in pages] == [[0], [1]]


def test_a_row_asks_for_more_height_than_a_page_has_and_gets_the_page() -> None:
    lead = row(cell(1, 1), height=ROOM * 0.5)
    pages = cut(sheet(head(), lead, row(cell(1, 3, "甲"), height=ROOM * 2), row(cell(1, 1, "乙"))))
    assert [[piece.row for piece in page] for page in pages] == [[0, 1], [0, 2], [0, 3]]
    assert sum(piece.height for piece in pages[1]) == ROOM


def test_a_kept_block_moves_whole_to_the_next_page() -> None:
    counts = (1, 1, 25)
    signature = [
        row(cell(1, count, str(i)), block="sign", name="-", keep_next=i < 2) for i, count in enumerate(counts)
    ]
    pages = cut(sheet(row(cell(1, 1), height=ROOM * 0.55), *signature))
    assert [[piece.row for piece in page] for page in pages] == [[0], [1, 2, 3]]
    assert all(piece.lines is None for piece in pages[1])


def test_a_gap_is_dropped_where_the_page_turns() -> None:
    gap = SheetRow("sign", "", 4.0, ())
    full = row(cell(1, 1), height=ROOM - 2)
    pages = cut(sheet(full, gap, row(cell(1, 1), block="sign", height=1.5)))
    assert [[piece.row for piece in page] for page in pages] == [[0], [2]]
    assert cut(sheet(full, gap)) == ((Slice(0, ROOM - 2),),)


def test_a_text_of_many_pages_keeps_every_line() -> None:
    tall = row(cell(1, 1, "短"), cell(2, 200, "长"))
    page_runs = [[run.text for run in page.runs[:-1]] for page in paginate([sheet(tall)])]
    assert len(page_runs) == 4
    lines = [text for runs in page_runs for text in runs if text.startswith("长")]
    assert lines == [f"长2第{i}行" for i in range(200)]


def test_the_last_line_of_a_text_is_not_alone_on_a_page() -> None:
    fits = int((ROOM - 2) / LINE)
    first, second = cut(sheet(row(cell(1, fits + 1))))
    assert (first[0].lines, second[0].lines) == (((0, fits - 1),), ((fits - 1, fits + 1),))
    assert [piece.lines for (piece,) in cut(sheet(row(cell(1, fits + 2))))] == [
        ((0, fits),),
        ((fits, fits + 2),),
    ]


def test_a_merged_cell_says_its_words_on_each_page() -> None:
    rows = [row(cell(0, 2, "级", 40), cell(1, 2, "0"))]
    rows += [row(cell(1, 2, str(i)), name=f"r{i}") for i in range(1, 40)]
    for page in paginate([sheet(*rows)]):
        assert [run.text for run in page.runs if run.text.startswith("级")] == ["级0第0行", "级0第1行"]


def test_too_large_a_line_is_kept_though_it_overflows() -> None:
    huge = SheetCell(1, 1, 1, "字", ("字",), 2000, Style(), "typed")
    assert [run.text for page in paginate([sheet(row(huge))]) for run in page.runs].count("字") == 1
    spanning = SheetCell(0, 1, 2, "字", ("字",), 2000, Style(), "typed")
    pages = cut(sheet(row(spanning, cell(1, 1)), row(cell(1, 1))))
    assert {piece.row for page in pages for piece in page} == {0, 1}


def test_pages_are_numbered_through_all_sheets() -> None:
    sheets = [sheet(row(cell(1, 90, "长"))), sheet(row(cell(1, 1)), landscape=True)]
    pages = paginate(sheets)
    assert [page.runs[-1].text for page in pages] == [f"第 {i} 页 / 共 3 页" for i in (1, 2, 3)]
    assert [page.width > page.height for page in pages] == [False, False, True]
    foot = pages[0].runs[-1]
    assert abs(foot.x + face(foot.face).width(foot.text, foot.size) / 2 - pages[0].width / 2) < 0.01
    assert foot.y > pages[0].height - MARGINS[2] * MM


def test_borders_are_drawn_once_and_end_to_end() -> None:
    rows = [row(*(cell(k, 1, f"{i}") for k in range(3)), name=f"r{i}") for i in range(3)]
    (page,) = paginate([sheet(*rows)])
    flat = [line for line in page.lines if line.y1 == line.y2]
    upright = [line for line in page.lines if line.x1 == line.x2]
    assert (len(flat), len(upright)) == (4, 4)
    assert {(line.x1, line.x2) for line in flat} == {(round(20 * MM, 2), round(190 * MM, 2))}
    assert not any(a == b for a, b in combinations(page.lines, 2))


def test_what_is_left_of_a_text_goes_on_at_the_top_of_the_page() -> None:
    short = cell(1, 70, "短", valign="middle")
    (_, rest) = paginate([sheet(row(short, cell(2, 90, "长", valign="middle"), block="one"))])
    firsts = [next(run for run in rest.runs if run.text.startswith(name)) for name in "短长"]
    assert firsts[0].y == firsts[1].y
    assert firsts[0].y < (MARGINS[0] + 8) * MM


def test_what_frames_a_table_is_one_point_wide_and_what_is_inside_a_half() -> None:
    first = [row(*(cell(k, 1, f"{i}") for k in range(3)), name=f"r{i}") for i in range(2)]
    narrow = row(cell(1, 1, "n"), name="n")
    (page,) = paginate([one := sheet(*first, narrow)])
    xs = [round((20 + left) * MM, 2) for left in one.lefts]
    ys = [round((20 + top) * MM, 2) for top in one.tops]
    lines = {(line.x1, line.y1, line.x2, line.y2): line.width for line in page.lines}
    assert lines == {
        (xs[0], ys[0], xs[3], ys[0]): 1.0,
        (xs[0], ys[1], xs[3], ys[1]): 0.5,
        (xs[0], ys[2], xs[1], ys[2]): 1.0,
        (xs[1], ys[2], xs[2], ys[2]): 0.5,
        (xs[2], ys[2], xs[3], ys[2]): 1.0,
        (xs[1], ys[3], xs[2], ys[3]): 1.0,
        (xs[0], ys[0], xs[0], ys[2]): 1.0,
        (xs[1], ys[0], xs[1], ys[2]): 0.5,
        (xs[1], ys[2], xs[1], ys[3]): 1.0,
        (xs[2], ys[0], xs[2], ys[2]): 0.5,
        (xs[2], ys[2], xs[2], ys[3]): 1.0,
        (xs[3], ys[0], xs[3], ys[2]): 1.0,
    }


def test_blank_cells_that_belong_together_have_no_line_between_them_on_any_page() -> None:
    def of(name: str, joined: bool) -> SheetRow:
        return row(replace(cell(0, 0), joined=joined), cell(1, 1, name), cell(2, 1, name), name=name)

    rows = [of("a", joined=False), *(of(f"b{i}", joined=True) for i in range(60))]
    pages = paginate([one := sheet(head(), *rows)])
    assert len(pages) > 1
    left, right = (round((20 + x) * MM, 2) for x in one.lefts[:2])
    for page in pages:
        through = [line for line in page.lines if line.y1 == line.y2 and line.x1 < right and line.x2 > left]
        assert len(through) == 3  # the frame's and the head's


def test_cells_without_border_draw_no_line() -> None:
    (page,) = paginate([sheet(row(cell(1, 1, border=False)))])
    assert page.lines == ()


def test_places_say_where_each_address_lies() -> None:
    pages = paginate([sheet(row(cell(1, 90, "长")))])
    address = Address("form", "1", "block", "长", "1")
    for page in pages:
        ((found, box),) = page.places
        assert found == address
        assert (round(box.x / MM, 3), round(box.y / MM, 3), round(box.width / MM, 3)) == (50, 20, 60)


def test_an_empty_sheet_is_one_page() -> None:
    (page,) = paginate([sheet()])
    assert [run.text for run in page.runs] == ["第 1 页 / 共 1 页"]


@given(tables())
def test_parts_of_spanning_cells_are_found_without_looking_at_every_page(one: Sheet) -> None:
    pages = cut(one)
    for index, cell_ in one.spanning:
        covered = range(index, index + cell_.rows)
        everywhere = [
            (number, sum(piece.height for piece in page if piece.row in covered))
            for number, page in enumerate(pages)
            if any(piece.row in covered for piece in page)
        ]
        found = [(number, height) for number, _, height in span_parts(pages, index, cell_)]
        assert [number for number, _ in found] == [number for number, _ in everywhere]
        assert all(abs(a - b) < 0.01 for (_, a), (_, b) in zip(found, everywhere, strict=True))


def lines_of(count: int, height: float) -> list[SheetRow]:
    return [row(cell(0, 1, f"{i}"), name=f"r{i}", height=height) for i in range(count)]


def test_rows_are_set_closer_to_save_a_page_with_little_on_it() -> None:
    fitting = int(ROOM / 7)
    assert len(cut(sheet(*lines_of(fitting, 7)))) == 1
    (page,) = cut(sheet(*lines_of(fitting + 2, 7)))
    assert len(page) == fitting + 2
    assert {round(piece.height, 2) for piece in page} == {6.4}
    assert sum(piece.height for piece in page) <= ROOM + 0.01


def test_the_last_of_many_pages_is_saved_as_well() -> None:
    fitting = int(ROOM / 7)
    pages = cut(sheet(*lines_of(4 * fitting + 3, 7)))
    assert len(pages) == 4
    assert sum(map(len, pages)) == 4 * fitting + 3


def test_rows_are_set_no_closer_than_needed() -> None:
    heights = [cut(sheet(*lines_of(count, 7)))[0][0].height for count in (36, 40, 41, 43)]
    assert [round(height, 2) for height in heights] == [7, 6.4, 5.8, 5.8]


def test_rows_keep_their_height_where_the_last_page_is_well_filled_or_no_page_is_saved() -> None:
    for count, height in ((50, 7), (25, 12)):
        pages = cut(sheet(*lines_of(count, height)))
        assert len(pages) == 2
        assert {piece.height for page in pages for piece in page} == {height}


def test_text_of_cells_that_span_rows_keeps_its_room_when_rows_are_set_closer() -> None:
    side = cell(2, 40, "旁", 38)
    rows = lines_of(38, ROOM / 37)
    rows[0] = row(*rows[0].cells, side, name="r0", height=ROOM / 37)
    one = sheet(*rows)
    pages = cut(one)
    assert len(pages) == 1
    ((_, _, height),) = span_parts(pages, 0, side)
    assert height >= side.needed
    assert span_lines(side, [height]) == [(0, 40)]
