"""Subjects added, deleted, given another code and pasted: figures stay, rows stand in order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.address import Address
from models.drafts.changes import Batch, SetAdjustment
from models.drafts.submission import Adjustment, new_submission
from models.editing.board import Board, Slot
from models.editing.pasting import Paste, from_tsv, paste
from models.editing.plans import (
    Plan,
    can_adjust,
    can_type,
    clear_cells,
    ends_subjects,
    go_on,
    row_ids,
    set_text,
    text_to_edit,
)
from models.editing.subject_codes import SubjectError, SubjectLookup, clean_code, split_code, subject_tables
from models.editing.subject_pasting import has_codes, paste_subjects
from models.editing.subject_plans import (
    add_subject,
    can_recode,
    change_code,
    deletable_subjects,
    delete_subjects,
)
from models.packs.loading import load_pack
from models.session.session import Session
from models.storage.draft_file import dumps
from tests.support.building import Draft

BUDGET = "yubei-budget-2024"


@pytest.fixture
def session() -> Session:
    return Session(new_submission(load_pack(BUDGET), 2024))


def at(session: Session, form: str, row: str = "", column: str = "", block: str = "tree") -> Address:
    return Address(form, session.submission.forms[form][0].id, block, row, column)


def do(session: Session, plan: Plan | None) -> Plan:
    """Carry a plan out, having seen that it comes back whole when undone."""
    assert plan is not None
    before = dumps(session.submission)
    inverse = session.apply(plan.change).inverse
    after = dumps(session.submission)
    redo = session.apply(inverse).inverse
    assert dumps(session.submission) == before
    session.apply(redo)
    assert dumps(session.submission) == after
    return plan


def add(session: Session, form: str, code: str, name: str = "", **cells: str) -> None:
    do(session, add_subject(session, at(session, form), code, name))
    for column, text in cells.items():
        type_(session, at(session, form, code, column), text)


def type_(session: Session, address: Address, text: str) -> None:
    do(session, set_text(session, board(session, address), address, text))


def board(session: Session, address: Address) -> Board:
    return Board(session.sheet(address.form, address.instance))


def slot(session: Session, address: Address) -> Slot:
    found = board(session, address).find(address)
    assert found is not None
    return found


def rows(session: Session, form: str) -> list[str]:
    return row_ids(session, at(session, form))


def stored(session: Session, form: str) -> dict[str, dict[str, str]]:
    return session.submission.rows(*at(session, form)[:3])


def value(session: Session, form: str, row: str, column: str) -> str:
    return str(session.calculation.value(at(session, form, row, column)))


# What is typed


def test_parents_and_totals_are_added_up_and_adjusted_not_typed(session: Session) -> None:
    add(session, "general", "2150501", basic="100")
    for row in ("215", "21505", "total"):
        here = at(session, "general", row, "basic")
        assert not can_type(session, here)
        assert can_adjust(session, here)
    leaf = at(session, "general", "2150501", "basic")
    assert can_type(session, leaf)
    assert not can_adjust(session, leaf)
    assert can_adjust(session, leaf._replace(column="total"))
    assert not can_type(session, leaf._replace(column="code"))
    assert can_type(session, leaf._replace(row="215", column="name"))
    assert not can_type(session, leaf._replace(row="total", column="name"))


def test_a_row_from_another_table_is_stored_with_its_first_figure(session: Session) -> None:
    add(session, "general", "2150501", basic="100")
    here = at(session, "income", "2150501", "carried")
    assert stored(session, "income") == {}
    type_(session, here, "40")
    assert stored(session, "income") == {"2150501": {"carried": "40"}}
    assert value(session, "income", "total", "total") == "100"
    type_(session, here, "")
    assert stored(session, "income") == {}
    assert "2150501" in rows(session, "income")


def test_rows_from_other_tables_are_stored_in_the_order_of_their_codes(session: Session) -> None:
    for code in ("2080505", "2150501", "2150502"):
        add(session, "general", code)
    for code in ("2150501", "2080505", "2150502"):
        type_(session, at(session, "income", code, "carried"), "1")
    assert list(stored(session, "income")) == ["2080505", "2150501", "2150502"]
    cells = [at(session, "income", code, "carried") for code in ("2080505", "2150501", "total")]
    do(session, clear_cells(session, cells))
    assert list(stored(session, "income")) == ["2150502"]


def test_a_name_follows_the_dictionary_until_another_is_typed(session: Session) -> None:
    add(session, "basic", "30101")
    here = at(session, "basic", "301", "name")
    assert text_to_edit(session, here) == "工资福利支出"
    type_(session, here, "工资")
    assert stored(session, "basic")["301"] == {"name": "工资"}
    type_(session, here, "工资福利支出")
    assert list(stored(session, "basic")) == ["30101"]


def test_figures_beside_each_other_are_typed_one_by_one(session: Session) -> None:
    here = at(session, "balance", "carry", "spent", "list")
    type_(session, here, "70")
    assert session.submission.typed(here) == "70"
    assert str(session.calculation.value(here._replace(row="all_spending"))) == "70"


# Adding


def test_parents_appear_by_themselves(session: Session) -> None:
    plan = do(session, add_subject(session, at(session, "general"), "２１５０５０１"))
    assert plan.label == "新增科目 2150501 行政运行"
    assert plan.target == at(session, "general", "2150501", "previous")
    assert rows(session, "general") == ["total", "215", "21505", "2150501"]
    assert "2150501" in rows(session, "spending")
    assert stored(session, "general") == {"2150501": {}}


def test_a_code_that_shows_is_gone_to(session: Session) -> None:
    add(session, "general", "2150501")
    leaf = add_subject(session, at(session, "general"), "2150501")
    assert (leaf.change, leaf.target) == (Batch(()), at(session, "general", "2150501", "previous"))
    assert leaf.note == "科目 2150501 行政运行 已在表中。"
    parent = add_subject(session, at(session, "general"), "215")
    assert parent.target == at(session, "general", "215", "previous")
    hidden = add_subject(session, at(session, "spending"), "2150501")
    assert hidden.target == at(session, "spending", "2150501", "other_basic")


@pytest.mark.parametrize(
    ("form", "code"),
    [("general", "2150"), ("general", "abc"), ("general", ""), ("basic", "3010101"), ("general", "1" * 11)],
)
def test_what_cannot_be_a_code_is_refused(session: Session, form: str, code: str) -> None:
    with pytest.raises(SubjectError, match=r"科目编码“.*”不对，应为 3、5"):
        add_subject(session, at(session, form), code)


def test_an_unknown_code_takes_the_name_typed_and_joins_the_drafts_own_list(session: Session) -> None:
    add(session, "basic", "30195", "高温津贴", personnel="5")
    assert stored(session, "basic")["30195"] == {"name": "高温津贴", "personnel": "5"}
    issue = next(i for i in session.issues() if i.code == "TB-05")
    assert (issue.severity, issue.address) == ("提示", at(session, "basic", "30195", "name"))
    assert issue.message == "科目 30195 不在科目字典中"
    other = at(session, "project_department")
    assert [s.code for s in SubjectLookup(session, other).search("gwjt")] == ["30195"]
    add(session, "project_department", "30195")
    assert value(session, "project_department", "30195", "name") == "高温津贴"
    do(session, delete_subjects(session, [at(session, "basic", "30195")]))
    assert [i.address.form for i in session.issues() if i.code == "TB-05"] == ["project_department"]


def test_a_subject_without_a_name_is_to_be_filled_once_and_also_above(session: Session) -> None:
    add(session, "general", "2990101")
    add(session, "general", "2990102", "某项")
    unnamed = [(i.severity, i.address.row) for i in session.issues() if i.code == "TB-05"]
    assert unnamed == [("未填", "299"), ("未填", "29901"), ("未填", "2990101"), ("提示", "2990102")]
    filled, required = session.progress()
    for code in ("299", "29901", "2990101"):
        do(session, add_subject(session, at(session, "general"), code, f"某{code}"))
        assert value(session, "general", code, "name") == f"某{code}"
    found = [i for i in session.issues() if i.code == "TB-05"]
    assert [(i.severity, i.address.row) for i in found] == [
        ("提示", row) for row in ("299", "29901", "2990101", "2990102")
    ]
    assert all("填写名称" not in i.fix and "文件 → 科目字典" in i.fix for i in found)
    assert session.progress() == (filled + 3, required)


def test_what_another_table_brings_is_named_there(session: Session) -> None:
    add(session, "general", "2990101", basic="5")
    assert session.calculation.has_row("income", session.calculation.instances("income")[0], "tree", "299")
    add(session, "income", "2990102", other="1")
    rows = [(i.address.form, i.address.row) for i in session.issues() if i.code == "TB-05"]
    assert rows == [
        ("income", "2990102"),
        ("general", "299"),
        ("general", "29901"),
        ("general", "2990101"),
    ]


def test_a_known_code_keeps_the_dictionarys_name(session: Session) -> None:
    add(session, "basic", "30101", "基本工资")
    assert stored(session, "basic") == {"30101": {}}
    add(session, "basic", "30102", "津补贴")
    assert stored(session, "basic")["30102"] == {"name": "津补贴"}


def test_figures_of_a_leaf_go_down_when_it_becomes_a_parent(session: Session) -> None:
    add(session, "general", "21505", basic="100", previous="90")
    type_(session, at(session, "income", "21505", "carried"), "40")
    plan = do(session, add_subject(session, at(session, "general"), "2150501"))
    assert stored(session, "general") == {"2150501": {"basic": "100", "previous": "90"}}
    assert stored(session, "income") == {"2150501": {"carried": "40"}}
    moved = "中 21505 的金额已转到 2150501"
    assert plan.note == f"表二 部门收入预算总表{moved}；表五 一般公共预算支出{moved}。"
    assert value(session, "general", "21505", "total") == "100"
    assert value(session, "income", "total", "total") == "100"


def test_the_name_of_a_leaf_stays_when_its_figures_go_down(session: Session) -> None:
    add(session, "general", "21505", "工信", basic="100")
    add(session, "general", "2150501")
    assert stored(session, "general") == {"21505": {"name": "工信"}, "2150501": {"basic": "100"}}


# Deleting


def test_deleting_takes_what_is_below_and_parents_left_with_a_name_only(session: Session) -> None:
    add(session, "general", "2150501")
    add(session, "general", "2150502")
    type_(session, at(session, "general", "215", "name"), "工信")
    plan = do(session, delete_subjects(session, [at(session, "general", "2150501", "basic")]))
    assert plan.target == at(session, "general", "2150502", "basic")
    assert rows(session, "general") == ["total", "215", "21505", "2150502"]
    do(session, delete_subjects(session, [at(session, "general", "215", "basic")]))
    assert stored(session, "general") == {}
    assert set(rows(session, "general")) <= {"total"}


def test_a_row_that_comes_from_another_table_is_deleted_there(session: Session) -> None:
    add(session, "general", "2150501")
    here = at(session, "income", "2150501", "carried")
    with pytest.raises(SubjectError, match="来自表五 一般公共预算支出，请到那张表删除"):
        delete_subjects(session, [here])
    type_(session, here, "3")
    plan = do(session, delete_subjects(session, [here]))
    assert "仍由表五 一般公共预算支出带出" in plan.note
    assert stored(session, "income") == {}
    with pytest.raises(SubjectError):
        delete_subjects(session, [here._replace(row="total")])
    assert deletable_subjects(session, [here._replace(row="total")]) == []


def test_adjustments_go_with_the_rows_that_vanish(session: Session) -> None:
    add(session, "general", "2150501", basic="100")
    here = at(session, "spending", "21505", "total")
    session.apply(SetAdjustment(here, Adjustment("101", "批复数")))
    do(session, delete_subjects(session, [at(session, "general", "2150501")]))
    assert session.submission.adjustments == {}


# Another code


def test_a_row_moves_to_another_code_in_one_step(session: Session) -> None:
    add(session, "general", "2150501", basic="100")
    here = at(session, "general", "2150501", "total")
    session.apply(SetAdjustment(here, Adjustment("101", "批复数")))
    assert can_recode(session, here)
    plan = do(session, change_code(session, here, "2150502"))
    assert stored(session, "general") == {"2150502": {"basic": "100"}}
    assert list(session.submission.adjustments) == [here._replace(row="2150502")]
    assert plan.label == "更改科目编码 2150501 → 2150502"
    assert change_code(session, here._replace(row="2150502"), "2150502") is None
    do(session, change_code(session, here._replace(row="2150502"), "2150588", "某支出"))
    assert stored(session, "general") == {"2150588": {"basic": "100", "name": "某支出"}}


def test_a_row_may_move_below_its_own_code(session: Session) -> None:
    add(session, "general", "21505", basic="100")
    do(session, change_code(session, at(session, "general", "21505"), "2150501"))
    assert stored(session, "general") == {"2150501": {"basic": "100"}}


def test_codes_that_cannot_change_say_why(session: Session) -> None:
    add(session, "general", "2150501")
    add(session, "general", "2150502")
    refused = [
        ("general", "2150501", "2150502", "已在表中"),
        ("general", "21505", "21506", "有下级科目"),
        ("income", "2150501", "2150503", "来自表五"),
        ("general", "2150501", "12", "不对"),
    ]
    for form, row, code, why in refused:
        with pytest.raises(SubjectError, match=why):
            change_code(session, at(session, form, row), code)
    assert not can_recode(session, at(session, "income", "2150501"))


# Keys


def test_enter_and_tab_skip_parents(session: Session) -> None:
    for code in ("2080505", "2150501"):
        add(session, "general", code)
    first = slot(session, at(session, "general", "2080505", "project"))
    below = go_on(session, board(session, first.address), first)
    assert isinstance(below, Slot)
    assert below.address == at(session, "general", "2150501", "previous")
    last = slot(session, at(session, "general", "2150501", "project"))
    right = board(session, first.address).following(first, 1)
    assert right is not None
    assert right.address == at(session, "general", "2150501", "previous")
    assert not ends_subjects(session, board(session, first.address), first)
    assert not ends_subjects(session, board(session, first.address), below)
    assert ends_subjects(session, board(session, first.address), last)


def test_places_of_lists_side_by_side_are_their_own(session: Session) -> None:
    add(session, "general", "2150501")
    places = board(session, at(session, "fiscal"))
    seen = {s.address.row for s in places.reading() if s.address.block == "list"}
    assert {"from_general", "215", "carry"} <= seen
    typed = next(s for s in places.reading() if s.address.row == "from_general")
    below, beside = places.vertical(typed, 1, typed=True), places.following(typed, -1)
    assert below is not None
    assert beside is not None
    assert (below.address.row, beside.address.row) == ("from_fund", "carry")
    assert can_type(session, below.address)


# Pasting


def pasted(session: Session, address: Address, text: str) -> Paste:
    table = from_tsv(text)
    assert has_codes(session, address, table)
    result = paste_subjects(session, address, table)
    if plan := result.plan():
        do(session, plan)
    return result


THREE = """\
科目编码\t科目名称\t项目支出
\t合计\t300
301\t工资福利支出\t300
30101\t　基本工资\t100
30195\t高温津贴\t200
"""


def test_a_block_of_a_spreadsheet_goes_in_by_code(session: Session) -> None:
    add(session, "project_department", "30101", total="7")
    result = pasted(session, at(session, "project_department", "30101", "code"), THREE)
    assert stored(session, "project_department") == {
        "30101": {"total": "100"},
        "30195": {"name": "高温津贴", "total": "200"},
    }
    assert value(session, "project_department", "total", "total") == "300"
    assert result.message() == (
        "已粘贴 2 行 3 列，新增 1 行，按表头认出 3 列，跳过上级科目、合计和表头 2 行（自动汇总）。"
    )


HEADS_OF_TWO_ROWS = """\
表五 一般公共预算财政拨款支出预算表\t\t\t\t\t\t
\t\t\t\t\t\t单位：元
2024年预算数\t\t\t功能分类科目\t\t备注\t2023年预算数
项目支出\t小计\t基本支出\t科目名称\t科目编码\t\t
40\t999\t60\t行政运行\t2150501\t见附件\t90
"""


def test_heads_say_which_column_is_which_in_any_order(session: Session) -> None:
    result = pasted(session, at(session, "general", "", "code"), HEADS_OF_TWO_ROWS)
    assert stored(session, "general") == {"2150501": {"previous": "90", "basic": "60", "project": "40"}}
    assert result.locked == 1
    assert "表头上面的 2 行没有粘贴" in result.message()
    assert "没有认出的列没有粘贴：“备注”（" in result.message()


def test_a_head_that_the_form_has_twice_is_not_guessed(session: Session) -> None:
    table = "科目编码\t科目名称\t2022年预算数\t项目支出\n2150501\t行政运行\t90\t40"
    result = pasted(session, at(session, "general", "", "code"), table)
    assert stored(session, "general") == {"2150501": {"project": "40"}}
    assert "“2022年预算数”（表中还有“2023年预算数”、“基本支出”，" in result.message()


def test_figures_pasted_without_names_name_nothing(session: Session) -> None:
    result = pasted(session, at(session, "project_department", "", "code"), "30101\t100\n30188\t1,200.5")
    assert all(not row.get("name") for row in stored(session, "project_department").values())
    assert "有 2 行是数字" in result.message()


def test_whole_rows_go_in_by_code_wherever_one_stands(session: Session) -> None:
    total = at(session, "project_department", "total", "total")
    assert has_codes(session, total, from_tsv(THREE))
    assert not has_codes(session, total, [["301", "302"]])
    assert not has_codes(session, total, [["100"]])
    assert not has_codes(session, at(session, "balance", "carry", "spent", "list"), from_tsv(THREE))


def test_computed_columns_of_pasted_rows_keep_what_they_show(session: Session) -> None:
    result = pasted(session, at(session, "general", "", "code"), "2150501\t行政运行\t90\t999\t60\t40\t11%")
    assert stored(session, "general") == {"2150501": {"previous": "90", "basic": "60", "project": "40"}}
    assert result.locked == 2


def test_pasted_figures_that_follow_another_table_go_on_following(session: Session) -> None:
    add(session, "general", "2150501", basic="100")
    pasted(session, at(session, "income", "2150501", "code"), "2150501\t行政运行\t140\t40\t100.00")
    assert stored(session, "income") == {"2150501": {"carried": "40"}}


def test_wrong_and_repeated_codes_are_named(session: Session) -> None:
    result = pasted(session, at(session, "basic", "", "code"), "30101\t\t\t1\n3010\t\t\t2\n30101\t\t\t3")
    assert stored(session, "basic") == {"30101": {"personnel": "3"}}
    assert "重复的科目 30101 以后一行为准" in result.message()
    assert "编码不对、未粘贴：3010" in result.message()


def test_pasted_children_stand_for_the_figures_of_their_parent(session: Session) -> None:
    add(session, "general", "29901", basic="100")
    text = "29901\t某款\n2990101\t甲\t\t\t60\n2990102\t乙\t\t\t50"
    result = pasted(session, at(session, "general", "", "code"), text)
    assert value(session, "general", "29901", "basic") == "110"
    assert value(session, "general", "29901", "name") == "某款"
    assert "29901 原填金额改由下级科目汇总" in result.message()


def test_figures_alone_go_down_the_leaves(session: Session) -> None:
    for code in ("2080505", "2150501", "2150502"):
        add(session, "general", code)
    start = slot(session, at(session, "general", "2080505", "basic"))
    plan = paste(session, board(session, start.address), start, [["1"], ["2"], ["3"], ["4"]])
    do(session, plan.plan())
    assert {code: texts.get("basic") for code, texts in stored(session, "general").items()} == {
        "2080505": "1",
        "2150501": "2",
        "2150502": "3",
    }
    assert plan.outside == 1
    top = slot(session, at(session, "general", "total", "basic"))
    whole = paste(session, board(session, top.address), top, [["9"], ["9"], ["9"], ["5"]])
    do(session, whole.plan())
    assert stored(session, "general")["2080505"]["basic"] == "5"
    assert whole.locked == 3


codes = st.integers(201, 229).flatmap(
    lambda a: st.sampled_from([f"{a}", f"{a}01", f"{a}02", f"{a}0101", f"{a}0102", f"{a}0201"])
)


@given(st.lists(st.tuples(st.sampled_from(["add", "delete", "paste"]), codes), max_size=12))
def test_any_edits_keep_totals_equal_to_what_is_typed(steps: list[tuple[str, str]]) -> None:
    session = Session(new_submission(load_pack(BUDGET), 2024))
    for number, (step, code) in enumerate(steps):
        here = at(session, "general", code, "code")
        shown = code in rows(session, "general")
        if step == "add":
            do(session, add_subject(session, here, code))
            if can_type(session, figure := here._replace(column="basic")):
                type_(session, figure, str(number + 1))
        elif step == "delete" and shown:
            do(session, delete_subjects(session, [here]))
        elif step == "paste" and (
            plan := paste_subjects(session, here, [[code, "某", "", "", str(number + 1)]]).plan()
        ):
            do(session, plan)
        typed = [int(texts["basic"]) for texts in stored(session, "general").values() if texts.get("basic")]
        total = session.calculation.value(here._replace(row="total", column="basic"))
        assert (total or 0) == sum(typed)
        assert list(stored(session, "general")) == sorted(stored(session, "general"))


# Words


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("2150588 某支出", ("2150588", "某支出")),
        ("２１５", ("215", "")),
        ("基本工资", ("", "基本工资")),
        ("", ("", "")),
    ],
)
def test_a_code_leads_its_name(text: str, parts: tuple[str, str]) -> None:
    assert split_code(text) == parts


def test_codes_of_spreadsheets_are_cleaned() -> None:
    assert [clean_code(text) for text in (" 215 05", "'30101", "３０１")] == ["21505", "30101", "301"]


def test_tables_of_subjects_are_found(session: Session) -> None:
    found = subject_tables(session, *at(session, "general")[:2])
    assert found == [at(session, "general", "", "code")]
    assert subject_tables(session, *at(session, "balance")[:2]) == []


def test_the_sample_has_no_unlisted_subjects() -> None:
    assert "TB-05" not in Draft.sample(BUDGET, "general").codes()
