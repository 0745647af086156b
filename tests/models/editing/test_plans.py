"""Planned edits, places on a sheet and what comes next, without a window."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.address import SINGLE_ROW, Address
from models.checks.checks import MISSING, REQUIRED
from models.drafts.changes import SetAdjustment, SetCell
from models.drafts.submission import Adjustment, new_submission
from models.editing.board import Board, Slot
from models.editing.first_rows import first_rows
from models.editing.next_place import Order, next_empty, next_issue
from models.editing.plans import (
    Plan,
    add_optional_row,
    adjust,
    can_adjust,
    can_type,
    clear_cells,
    covered,
    delete_rows,
    duplicate_row,
    fill_cells,
    go_on,
    insert_row,
    missing_rows,
    move_row,
    row_ids,
    set_text,
    text_to_edit,
    unprinted_cells,
)
from models.packs.forms import Pack
from models.session.session import Session
from models.storage.draft_file import dumps
from tests.support.drafts import edited
from tests.support.filled import board, column, do, overall, place, qiannan, slot, yuzhong


@pytest.fixture
def session() -> Session:
    return qiannan()


# Places


def test_arrows_skip_labels_and_reach_computed_cells(session: Session) -> None:
    here = slot(session, overall(session, "funds", "basic", "executed"))
    assert board(session).across(here, 1) is None  # the dashes beside it are labels
    above = board(session).vertical(here, -1)
    assert above is not None
    assert above.address == overall(session, "funds", "total", "executed")
    assert not above.typed


def test_a_row_of_a_merged_cell_is_a_place_of_its_own(session: Session) -> None:
    second = slot(session, place(session, 1, "level2"))
    assert (second.start, second.row) == (second.row - 1, second.row)
    left = board(session).across(slot(session, place(session, 1)), -1)
    assert left is not None
    assert left.address == place(session, 1, "level2")
    assert board(session).head(left).address == place(session, 0, "level2")


def test_down_from_a_merged_cell_leaves_it(session: Session) -> None:
    below = board(session).vertical(slot(session, place(session, 0, "level2")), 1)
    assert below is not None
    assert below.address == place(session, 2, "level2")


def test_tab_order_visits_every_typed_cell_once_and_back(session: Session) -> None:
    b = board(session)
    forward = [b.first()]
    while (at := forward[-1]) is not None:
        forward.append(b.following(at, 1))
    assert [s for s in forward if s] == [s for s in b.reading() if s.typed]
    for one, other in pairwise(forward[:-1]):
        assert other is not None
        assert b.following(other, -1) == one


def test_tab_wraps_to_the_first_typed_cell_of_the_next_row(session: Session) -> None:
    after = board(session).following(slot(session, place(session, 0, "reason")), 1)
    assert after is not None
    assert after.address == place(session, 1, "level3")


def test_an_unprinted_cell_is_anchored_in_its_row(session: Session) -> None:
    unprinted = place(session, 1, "degree")
    assert board(session).find(unprinted) is None
    anchor = board(session).anchor(unprinted)
    assert anchor is not None
    assert anchor.address == place(session, 1, "reason")
    assert board(session).anchor(unprinted._replace(form="cover")) is None


def test_a_point_finds_the_cell_under_it(session: Session) -> None:
    b = board(session)
    for at in b.reading():
        x, y, width, height = b.sheet.box(at.start, at.cell)
        assert b.at(x + width / 2, y + height / 2) == at
    assert b.at(-1, -1) is None


def test_an_area_holds_all_places_between_two(session: Session) -> None:
    b = board(session)
    area = b.area(slot(session, place(session, 2, "actual")), slot(session, place(session, 1)))
    found = [s.address for s in b.within(area)]
    assert found == [place(session, i, c) for i in (1, 2) for c in ("level3", "target", "actual")]


# Cells


def test_typing_names_the_column_in_the_undo_menu(session: Session) -> None:
    plan = do(session, set_text(session, board(session), place(session, 0, "actual"), " 3个 "))
    assert plan.label == "修改 实际完成值（B）"
    assert session.submission.typed(place(session, 0, "actual")) == "3个"


def test_typing_what_is_there_changes_nothing(session: Session) -> None:
    assert set_text(session, board(session), place(session, 0), "甲") is None
    weight = overall(session, "funds", "total", "weight")
    assert text_to_edit(session, weight) == "10"
    assert set_text(session, board(session), weight, "10") is None


def test_blank_text_takes_a_typed_cell_back_to_its_default(session: Session) -> None:
    weight = overall(session, "funds", "total", "weight")
    do(session, set_text(session, board(session), weight, "12"))
    do(session, set_text(session, board(session), weight, "  "))
    assert session.calculation.state(weight).source == "default"


def test_a_merged_cell_is_changed_in_all_its_rows(session: Session) -> None:
    do(session, set_text(session, board(session), place(session, 0, "level2"), "时效"))
    assert column(session, "level2") == ["时效", "时效", "质量", "经济效益"]


def test_from_a_later_row_only_the_rest_of_a_merged_cell_is_changed(session: Session) -> None:
    assert covered(board(session), place(session, 1, "level2")) == [place(session, 1, "level2")]
    do(session, set_text(session, board(session), place(session, 1, "level2"), "时效"))
    assert column(session, "level2") == ["数量", "时效", "质量", "经济效益"]


def test_long_texts_keep_their_line_ends(session: Session) -> None:
    goal = overall(session, "goals", SINGLE_ROW, "expected")
    do(session, set_text(session, board(session), goal, "一、\n二、\n"))
    assert session.submission.typed(goal) == "一、\n二、\n"


def test_clearing_leaves_computed_cells_alone(session: Session) -> None:
    cells = [place(session, 0, c) for c in ("level3", "target", "score")]
    assert do(session, clear_cells(session, cells)).label == "清空 三级指标"
    assert clear_cells(session, cells) is None


def test_one_text_fills_all_typed_cells(session: Session) -> None:
    cells = [place(session, i, c) for i in range(2) for c in ("weight", "score")]
    assert do(session, fill_cells(session, cells, "5")).label == "填写 2 个单元格"
    assert column(session, "weight") == ["5", "5", "", ""]


def test_adjusting_and_taking_it_back(session: Session) -> None:
    total = overall(session, "funds", "total", "initial")
    assert can_adjust(session, total)
    assert not can_type(session, total)
    assert not can_adjust(session, overall(session, "funds", "basic", "initial"))
    set_by_hand = Adjustment("2002.94", "按批复")
    assert do(session, adjust(session, total, set_by_hand)).label == "手工调整 年初预算数"
    assert adjust(session, total, set_by_hand) is None
    assert do(session, adjust(session, total, None)).label == "恢复计算值 年初预算数"
    assert adjust(session, total, None) is None


# Rows


def test_a_new_row_takes_over_the_merged_columns(session: Session) -> None:
    plan = do(session, insert_row(session, place(session, 2)))
    assert plan.label == "插入行"
    assert plan.target == place(session, 3)
    assert column(session, "level2") == ["数量", "数量", "质量", "质量", "经济效益"]
    assert column(session, "level3")[3] == ""


def test_a_row_above_belongs_to_the_same_group(session: Session) -> None:
    do(session, insert_row(session, place(session, 2), above=True))
    assert column(session, "level2") == ["数量", "数量", "质量", "质量", "经济效益"]
    assert column(session, "level3") == ["甲", "乙", "", "丙", "丁"]


def test_a_copied_row_stands_below_with_an_id_of_its_own(session: Session) -> None:
    plan = do(session, duplicate_row(session, place(session, 1)))
    assert plan.label == "复制行"
    assert column(session, "level3") == ["甲", "乙", "乙", "丙", "丁"]
    assert len(set(row_ids(session, place(session, 0)))) == 5


def test_rows_move_until_the_end(session: Session) -> None:
    assert do(session, move_row(session, place(session, 1), -1)).label == "上移行"
    assert column(session, "level3") == ["乙", "甲", "丙", "丁"]
    assert move_row(session, place(session, 0), -1) is None
    assert do(session, move_row(session, place(session, 2), 1)).label == "下移行"
    assert column(session, "level3") == ["乙", "甲", "丁", "丙"]
    assert move_row(session, place(session, 3), 1) is None


def test_rows_that_do_not_adjoin_are_deleted_together(session: Session) -> None:
    plan = delete_rows(session, [place(session, 0), place(session, 2), place(session, 2, "weight")])
    assert do(session, plan).label == "删除 2 行"
    assert column(session, "level3") == ["乙", "丁"]


def test_the_last_row_leaves_a_blank_one(session: Session) -> None:
    rows = [place(session, i) for i in range(4)]
    plan = do(session, delete_rows(session, rows))
    assert column(session, "level3") == [""]
    assert plan.target == place(session, 0)
    assert plan.target.row not in {row.row for row in rows}


def test_deleting_a_row_takes_its_adjustments_and_undo_brings_them_back(session: Session) -> None:
    score = place(session, 1, "score")
    session.apply(SetAdjustment(score, Adjustment("2", "按评审")))
    before = dumps(session.submission)
    plan = delete_rows(session, [score])
    assert plan is not None
    outcome = session.apply(plan.change)
    assert score not in session.submission.adjustments
    session.apply(outcome.inverse)
    assert dumps(session.submission) == before


def test_fixed_rows_stay(session: Session) -> None:
    at = overall(session, "funds", "basic", "initial")
    for plan in (insert_row(session, at), duplicate_row(session, at), delete_rows(session, [at])):
        assert plan is None
    assert move_row(session, at, 1) is None


def test_optional_rows_come_and_go() -> None:
    session = yuzhong()
    at = overall(session, "funds", "general", "initial")
    capital, fund = missing_rows(session, at)[::-1]
    do(session, add_optional_row(session, at, capital))
    plan = do(session, add_optional_row(session, at, fund))
    assert plan.label == "添加行：政府性基金预算"
    assert plan.target == at._replace(row="fund")
    assert row_ids(session, at)[-3:] == ["general", "fund", "capital"]
    assert missing_rows(session, at) == []
    do(session, delete_rows(session, [at._replace(row="fund")]))
    assert [row.key for row in missing_rows(session, at)] == ["fund"]


def test_a_block_without_rows_offers_its_first(small_pack: Pack) -> None:
    session = Session(new_submission(small_pack, 2023), small_pack)
    project = session.submission.forms["project"][0].id
    (empty,) = first_rows(session, "project", project)
    plan = do(session, insert_row(session, empty))
    assert plan.target is not None
    assert list(session.submission.rows("project", project, "payments")) == [plan.target.row]
    assert first_rows(session, "project", project) == []


def test_unprinted_cells_are_named(session: Session) -> None:
    do(session, set_text(session, board(session), place(session, 0, "target"), "优秀"))
    names = [name for _, name in unprinted_cells(session, place(session, 0))]
    assert names == ["方向", "实现程度", "得分比例（%）"]
    assert unprinted_cells(session, overall(session, "funds", "basic", "initial")) == []


def entered(session: Session, address: Address) -> Address:
    """Give where Enter leads to."""
    step = go_on(session, board(session), slot(session, address))
    assert isinstance(step, Slot)
    return step.address


def test_enter_goes_along_the_row_and_past_what_is_computed(session: Session) -> None:
    walked = [place(session, 0, "level1")]
    while walked[-1] != place(session, 3, "reason"):
        walked.append(entered(session, walked[-1]))
    assert [a.column for a in walked[:4]] == ["level1", "level2", "level3", "target"]
    assert [a.row for a in walked] == sorted((a.row for a in walked), key=row_ids(session, walked[0]).index)
    assert all(can_type(session, address) for address in walked)
    assert place(session, 0, "score") not in walked
    assert len(set(walked)) == len(walked)


def test_enter_passes_over_what_a_default_has_filled(session: Session) -> None:
    weight = overall(session, "funds", "total", "weight")
    found = slot(session, weight)
    assert found.typed
    assert not found.to_fill
    before = overall(session, "funds", "total", "executed")
    assert entered(session, before).column != "weight"


def test_enter_on_the_filled_last_row_adds_one(session: Session) -> None:
    at = place(session, 3, "reason")
    step = go_on(session, board(session), slot(session, at))
    assert isinstance(step, Plan)
    do(session, step)
    assert step.target == place(session, 4, "level3")  # what stands before it is taken over
    assert entered(session, place(session, 4, "level3")).block == "contact"


def test_enter_in_the_last_place_of_a_form_stays(session: Session) -> None:
    *_, last = (s for s in board(session).reading() if s.to_fill)
    assert go_on(session, board(session), last) is None


# What comes next


def test_empty_cells_come_in_order_and_go_round(session: Session) -> None:
    wanted = {issue.address for issue in session.issues() if issue.severity == MISSING}
    here = Address("cover", session.submission.forms["cover"][0].id, "", "", "")
    visited: list[Address] = []
    for _ in wanted:
        found = next_empty(session, here)
        assert found is not None
        assert (found.round, found.places) == (False, len(wanted))
        visited.append(found.place)
        here = found.place
    assert set(visited) == wanted
    assert visited == sorted(visited, key=Order(session).place)
    assert next_empty(session, here) == (visited[0], True, len(wanted))
    assert next_empty(session, visited[0], backwards=True) == (visited[-1], True, len(wanted))
    assert next_empty(session, visited[1], backwards=True) == (visited[0], False, len(wanted))


def test_nothing_empty_is_said() -> None:
    session = qiannan()
    for issue in [i for i in session.issues() if i.code == REQUIRED]:
        session.apply(SetCell(issue.address, "1"))
    while found := next_empty(session, place(session, 0)):
        session.apply(SetCell(found.place, "1"))
    assert not [issue for issue in session.issues() if issue.severity == MISSING]


def test_the_next_issue_is_in_the_next_place(session: Session) -> None:
    session.apply(SetCell(place(session, 0, "weight"), "abc"))
    issue = next_issue(session, place(session, 0, "actual"))
    assert issue is not None
    assert issue.address == place(session, 0, "weight")


@given(st.data())
def test_every_plan_undoes_to_what_was(small_pack: Pack, data: st.DataObject) -> None:
    session = Session(data.draw(edited(small_pack)), small_pack)
    at = board(session).first(lambda s: s.address.block == "indicators")
    first_id, before = session.submission.next_id, dumps(session.submission)
    planned = [] if at is None else _plans(session, board(session), at.address)
    for plan in planned:
        if plan is not None:
            outcome = session.apply(plan.change)
            session.apply(outcome.inverse)
            session.submission.next_id = first_id
            assert dumps(session.submission) == before


def _plans(session: Session, b: Board, at: Address) -> list[Plan | None]:
    return [
        set_text(session, b, at, "新"),
        insert_row(session, at),
        duplicate_row(session, at),
        move_row(session, at, 1),
        delete_rows(session, [s.address for s in b.reading() if s.address.block == at.block]),
        clear_cells(session, [s.address for s in b.reading()]),
    ]
