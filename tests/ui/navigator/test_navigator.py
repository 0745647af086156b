"""The navigator: what each entry says, where it leads, and instances that come and go."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QMenu, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from models.address import NEW_ROW, SINGLE_ROW, Address
from models.checks.checks import MISSING
from models.checks.offers import offer
from models.drafts.changes import InsertRows, SetAdjustment
from models.drafts.submission import Adjustment, new_submission
from models.editing.board import Board
from models.editing.first_rows import screen_sheet
from models.editing.plans import can_type
from models.packs.loading import load_pack, pack_ids
from models.session.empty_forms import empty_forms
from models.session.session import Session
from models.storage.draft_file import load_draft
from tests.support.building import CHONGQING, GUIZHOU, SAMPLES, Draft
from tests.support.windows import OFFSCREEN, answer_questions, indicator, put
from ui.drafts.document import Document
from ui.navigator._instances import copy_instance, delete_instance, move_instance
from ui.navigator._outline import NUMERALS, Outline, OutlineEntry, target
from ui.navigator.navigator import EXPORT, REVIEW, Navigator
from ui.widgets import theme
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN

YUBEI = "yubei-budget-2024"


def shown(qtbot: QtBot, document: Document) -> Navigator:
    navigator = Navigator()
    qtbot.addWidget(navigator)
    navigator.resize(285, 700)
    navigator.set_document(document)
    navigator.show()
    return navigator


@pytest.fixture
def guizhou(qtbot: QtBot) -> Document:
    return Document(Draft.sample(GUIZHOU, "overall").session)


@pytest.fixture
def chongqing(qtbot: QtBot) -> Document:
    return Document(Draft.sample(CHONGQING, "project").session)


def lines(navigator: Navigator) -> list[tuple[str, str]]:
    """Give all entries top to bottom, as (title, badge)."""
    found: list[tuple[str, str]] = []

    def walk(item: QTreeWidgetItem) -> None:
        for i in range(item.childCount()):
            child = item.child(i)
            found.append((child.text(0), child.text(1)))
            walk(child)

    walk(navigator.tree.invisibleRootItem())
    return found


def item(navigator: Navigator, title: str) -> QTreeWidgetItem:
    found = navigator.tree.findItems(title, Qt.MatchFlag.MatchContains | Qt.MatchFlag.MatchRecursive, 0)
    assert found, title
    return found[0]


def projects(document: Document) -> list[str]:
    return [instance.id for instance in document.session.submission.forms["project"]]


# What it says


def test_forms_blocks_and_choices_are_listed(qtbot: QtBot, guizhou: Document) -> None:
    titles = [title for title, _ in lines(shown(qtbot, guizhou))]
    assert titles == [
        "① 封面与单位信息",
        "② 部门整体支出绩效自评",
        "填报日期",
        "资金情况",
        "年度总体目标",
        "产出指标（50分）",
        "效益指标（30分）",
        "满意度指标",
        "自评结论",
        "联系人",
        "③ 审核",
        "④ 打印与导出",
    ]


def test_progress_counts_what_has_to_be_filled(qtbot: QtBot, guizhou: Document) -> None:
    navigator = shown(qtbot, guizhou)
    _, required = guizhou.session.progress()
    assert navigator._progress.text() == f"已填 {required} 格，该填的都填了"
    at = Address("overall", guizhou.session.submission.forms["overall"][0].id, "funds", "basic", "budget")
    for wrong in ("", "不详"):  # what cannot be read is no progress
        put(guizhou, at, wrong)
        assert navigator._progress.text() == f"已填 {required - 1} 格，还有 1 处"
        assert navigator._bar.value() == required - 1


def test_what_is_unfilled_shows_at_its_block_its_form_and_the_review(qtbot: QtBot, guizhou: Document) -> None:
    navigator = shown(qtbot, guizhou)
    before = dict(lines(navigator))
    assert before["产出指标（50分）"] == "✓"
    assert before["③ 审核"] == "1 提示"
    put(guizhou, indicator(guizhou, "overall", 0, "actual"), "")
    after = dict(lines(navigator))
    for title in ("产出指标（50分）", "② 部门整体支出绩效自评", "③ 审核"):
        assert after[title] == "1 未填"
        assert item(navigator, title).foreground(1).color() == QColor(theme.MUTED)
    assert item(navigator, "③ 审核").toolTip(1) == "未填 1，提示 1"
    put(guizhou, indicator(guizhou, "overall", 0, "actual"), "已建成")
    after = dict(lines(navigator))
    assert after["产出指标（50分）"].endswith(" 错误")
    assert item(navigator, "产出指标").foreground(1).color() == QColor(theme.ERROR)
    guizhou.undo_stack.undo()
    guizhou.undo_stack.undo()
    assert dict(lines(navigator)) == before


@pytest.mark.parametrize(
    ("pack", "ticked", "only_filled"),
    [
        (
            YUBEI,
            ["表七 基本支出（政府经济）", "表十五 整体绩效目标", "绩效指标"],
            ["封面与单位信息", "整体目标"],
        ),
        (GUIZHOU, ["产出指标（50分）", "自评结论"], ["封面与单位信息", "年度总体目标", "联系人"]),
    ],
)
def test_only_what_was_compared_is_ticked(
    qtbot: QtBot, pack: str, ticked: list[str], only_filled: list[str]
) -> None:
    document = Document(Session(load_draft(SAMPLES / f"{pack}.tianbao")))
    badges = {title.lstrip(NUMERALS + " "): badge for title, badge in lines(shown(qtbot, document))}
    assert {badges[name] for name in ticked} == {"✓"}
    assert {badges[name] for name in only_filled} == {"已填"}


@pytest.mark.parametrize("pack", ["tongnan-budget-2021", "qijiang-budget-2025"])
def test_a_table_that_no_other_speaks_of_is_filled_and_not_ticked(qtbot: QtBot, pack: str) -> None:
    document = Document(Session(new_submission(load_pack(pack), 2026)))
    navigator = shown(qtbot, document)
    place = document.session.submission.forms["purchase"][0].id
    put(document, Address("purchase", place, "list", "goods", "general"), "5")
    assert next(badge for title, badge in lines(navigator) if title.endswith("政府采购")) == "已填"


def test_items_are_kept_while_the_shape_stays(qtbot: QtBot, guizhou: Document) -> None:
    navigator = shown(qtbot, guizhou)
    kept = item(navigator, "产出指标")
    put(guizhou, indicator(guizhou, "overall", 0, "actual"), "")
    assert item(navigator, "产出指标") is kept


def test_a_new_draft_says_unfilled_rather_than_wrong(qtbot: QtBot) -> None:
    document = Document(Draft(GUIZHOU, "overall").session)
    badges = dict(lines(shown(qtbot, document)))
    assert badges["年度总体目标"] == "2 未填"
    assert badges["产出指标"] == "空"
    assert badges["③ 审核"] == f"{len(document.session.issues())} 未填"
    assert not any("错误" in badge for badge in badges.values())


def test_rows_without_a_choice_stay_reachable(qtbot: QtBot) -> None:
    draft = Draft(GUIZHOU, "overall")
    row = draft.add("indicators", level3="未归类的指标")
    navigator = shown(qtbot, Document(draft.session))
    key = ("overall", draft.instance, "indicators", "")
    assert "绩效指标" in [title for title, _ in lines(navigator)]
    at = target(draft.session, key)
    assert at is not None
    assert at.row in {row, *draft.rows("indicators")}


def test_every_issue_is_counted_once(chongqing: Document) -> None:
    entries = Outline(chongqing.session).build()
    counted = 0
    for issue in chongqing.session.issues():
        counted += issue.address.form in {entry.key[0] for entry in entries}
    assert counted == len(chongqing.session.issues())


# Where it leads


def click(qtbot: QtBot, navigator: Navigator, entry: QTreeWidgetItem) -> None:
    navigator.tree.scrollToItem(entry)
    QApplication.processEvents()
    place = navigator.tree.visualItemRect(entry).center()
    qtbot.mouseClick(navigator.tree.viewport(), Qt.MouseButton.LeftButton, pos=place)


@pytest.mark.parametrize(
    ("title", "block", "row"),
    [
        ("资金情况", "funds", "basic"),
        ("年度总体目标", "goals", SINGLE_ROW),
        ("联系人", "contact", SINGLE_ROW),
    ],
)
def test_an_entry_leads_to_the_first_cell_of_its_block(
    qtbot: QtBot, guizhou: Document, title: str, block: str, row: str
) -> None:
    navigator = shown(qtbot, guizhou)
    click(qtbot, navigator, item(navigator, title))
    assert guizhou.current is not None
    assert (guizhou.current.block, guizhou.current.row) == (block, row)


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("*.tianbao")), ids=lambda path: path.stem)
@pytest.mark.parametrize("begun", [True, False])
def test_every_entry_leads_to_a_cell_to_type_where_there_is_one(sample: Path, begun: bool) -> None:
    session = Session(load_draft(sample))
    if not begun:
        session = Session(new_submission(session.pack, session.submission.year))
    for entry in _all(Outline(session).build()):
        if len(entry.key) < 3:
            continue
        at = target(session, entry.key)
        assert at is not None
        shown = screen_sheet(session, *at[:2])
        ways = [s for s in Board(shown).reading() if s.address.block == at.block and s.typed]
        assert at.row == NEW_ROW or can_type(session, at) or not ways, entry.title


def _all(entries: list[OutlineEntry]) -> Iterator[OutlineEntry]:
    for entry in entries:
        yield entry
        yield from _all(entry.children)


def test_a_choice_leads_to_its_first_row_and_is_marked(qtbot: QtBot, guizhou: Document) -> None:
    navigator = shown(qtbot, guizhou)
    navigator.tree.setCurrentItem(item(navigator, "效益指标"))
    qtbot.keyClick(navigator.tree, Qt.Key.Key_Return)
    assert guizhou.current is not None
    assert guizhou.session.calculation.value(guizhou.current._replace(column="level1")) == "效益指标"
    guizhou.go_to(indicator(guizhou, "overall", 0, "score"))
    assert navigator.tree.currentItem() is item(navigator, "产出指标")


def test_review_and_export_are_asked_for(qtbot: QtBot, guizhou: Document) -> None:
    navigator = shown(qtbot, guizhou)
    with qtbot.waitSignal(navigator.review_wanted):
        click(qtbot, navigator, navigator._items[REVIEW])
    with qtbot.waitSignal(navigator.export_wanted):
        click(qtbot, navigator, navigator._items[EXPORT])


# Instances


def test_instances_carry_their_own_names(qtbot: QtBot, chongqing: Document) -> None:
    titles = [title for title, _ in lines(shown(qtbot, chongqing))]
    names = [sheet.name for sheet in chongqing.session.printed_sheets("project")]
    assert [t for t in titles if t in names] == names
    assert f"③ 二级项目绩效自评表（{len(names)} 个）" in titles


def test_adding_an_instance_shows_it_and_undo_takes_it_back(qtbot: QtBot, chongqing: Document) -> None:
    navigator = shown(qtbot, chongqing)
    before = projects(chongqing)
    navigator._add.click()
    assert len(projects(chongqing)) == len(before) + 1
    assert (chongqing.form, chongqing.instance) == ("project", projects(chongqing)[-1])
    assert "③ 二级项目绩效自评表（3 个）" in [title for title, _ in lines(navigator)]
    assert chongqing.undo_stack.undoText() == "添加《二级项目绩效自评表》"
    chongqing.undo_stack.undo()
    assert projects(chongqing) == before
    assert "③ 二级项目绩效自评表（2 个）" in [title for title, _ in lines(navigator)]


def test_deleting_an_instance_and_undo_bring_everything_back(
    qtbot: QtBot, chongqing: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_questions(monkeypatch, "删除")
    navigator = shown(qtbot, chongqing)
    form = chongqing.session.pack.form("project")
    first = projects(chongqing)[0]
    address = indicator(chongqing, "project", 0, "score")
    chongqing.do(SetAdjustment(address, Adjustment("1", "会议纪要")), "手工调整")
    typed = dict(chongqing.session.submission.typed_cells())
    chongqing.show("project", first)
    assert navigator._delete.isEnabled()
    navigator._delete.click()
    assert first not in projects(chongqing)
    assert address not in chongqing.session.submission.adjustments
    assert chongqing.instance == projects(chongqing)[0]
    chongqing.undo_stack.undo()
    assert dict(chongqing.session.submission.typed_cells()) == typed
    assert chongqing.session.submission.adjustments[address].text == "1"
    assert projects(chongqing)[0] == first
    delete_instance(chongqing, form, first)
    assert first not in projects(chongqing)


@pytest.mark.parametrize("word", ["取消", ""])
def test_what_is_filled_is_not_deleted_without_a_yes(
    qtbot: QtBot, chongqing: Document, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    asked = answer_questions(monkeypatch, word)
    navigator = shown(qtbot, chongqing)
    first = projects(chongqing)[0]
    cells = [at for at, _ in chongqing.session.submission.typed_cells() if at.instance == first]
    chongqing.show("project", first)
    navigator._delete.click()
    qtbot.keyClick(navigator.tree, Qt.Key.Key_Delete)
    name = chongqing.session.sheet("project", first).name
    assert len(asked) == 2
    assert asked[0].startswith(f"要删除“{name}”吗？里面有 {len(cells)} 个已填的单元格、")
    assert asked[0].endswith("删除后按 Ctrl+Z 可恢复。")
    assert projects(chongqing)[0] == first


@pytest.mark.parametrize("kind", ["cell", "figure by hand", "row"])
def test_anything_in_it_is_asked_about(
    qtbot: QtBot, chongqing: Document, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    asked = answer_questions(monkeypatch, "取消")
    navigator = shown(qtbot, chongqing)
    navigator._add.click()
    new = projects(chongqing)[-1]
    cells = 1 + len(texts_of(chongqing, "project", new))  # what was carried over, too
    row = next(iter(chongqing.session.submission.rows("project", new, "indicators")))
    at = Address("project", new, "indicators", row, "name")
    if kind == "cell":
        put(chongqing, at, "受益人数")
    elif kind == "figure by hand":
        chongqing.do(SetAdjustment(at._replace(column="score"), Adjustment("1", "纪要")), "手工调整")
    else:
        chongqing.do(InsertRows("project", new, "indicators", 1, (("r900", {}),)), "插入行")
    navigator._delete.click()
    words = {"cell": f"{cells} 个已填的单元格", "figure by hand": "1 处手工调整", "row": "增加的 1 行"}
    assert [words[kind] in question for question in asked] == [True]
    assert new in projects(chongqing)


def test_an_empty_one_goes_without_a_question_and_its_neighbour_is_shown(
    qtbot: QtBot, chongqing: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answer_questions(monkeypatch, "删除")
    navigator = shown(qtbot, chongqing)
    for _ in range(3):
        navigator._add.click()
    ids = projects(chongqing)
    chongqing.show("project", ids[3])
    with qtbot.waitSignal(chongqing.told) as told:
        navigator._delete.click()
    assert told.args == ["已删除“二级项目绩效自评表 4”，按 Ctrl+Z 可恢复。"]
    assert (chongqing.instance, navigator._place()[1]) == (ids[4], ids[4])
    navigator._delete.click()
    assert (chongqing.instance, navigator._place()[1]) == (ids[2], ids[2])
    assert asked == []
    navigator._delete.click()
    for left in (ids[1], ids[0]):
        assert chongqing.instance == left
        navigator._delete.click()
    assert projects(chongqing) == []
    forms = [form.id for form in chongqing.session.pack.forms]
    assert abs(forms.index(chongqing.form) - forms.index("project")) == 1


def test_a_copy_has_the_same_content_under_ids_of_its_own(chongqing: Document) -> None:
    form = chongqing.session.pack.form("project")
    first = projects(chongqing)[0]
    address = indicator(chongqing, "project", 0, "score")
    chongqing.do(SetAdjustment(address, Adjustment("1", "会议纪要")), "手工调整")
    copy_instance(chongqing, form, first)
    copy = projects(chongqing)[1]
    source_rows = chongqing.session.submission.rows("project", first, "indicators")
    copied_rows = chongqing.session.submission.rows("project", copy, "indicators")
    assert list(copied_rows.values()) == list(source_rows.values())
    assert not set(copied_rows) & set(source_rows)
    at = address._replace(instance=copy, row=next(iter(copied_rows)))
    assert chongqing.session.submission.adjustments[at].text == "1"
    put(chongqing, at._replace(column="actual"), "0")
    assert source_rows[address.row].get("actual") != "0"


def test_moving_changes_the_order_and_stops_at_the_ends(chongqing: Document) -> None:
    form = chongqing.session.pack.form("project")
    first, second = projects(chongqing)
    move_instance(chongqing, form, first, 1)
    assert projects(chongqing) == [second, first]
    steps = chongqing.undo_stack.count()
    move_instance(chongqing, form, first, 1)
    assert chongqing.undo_stack.count() == steps
    chongqing.undo_stack.undo()
    assert projects(chongqing) == [first, second]


def test_the_menu_offers_what_fits_the_place(qtbot: QtBot, chongqing: Document) -> None:
    navigator = shown(qtbot, chongqing)
    menu = QMenu()
    qtbot.addWidget(menu)
    navigator.tree.setCurrentItem(item(navigator, "① 封面"))
    assert navigator.instance_actions(menu) == []
    navigator.tree.setCurrentItem(item(navigator, "③ 二级项目"))
    assert [action.text() for action in navigator.instance_actions(menu)] == ["添加一份"]
    chongqing.show("project", projects(chongqing)[0])
    actions = {action.text(): action for action in navigator.instance_actions(menu)}
    assert set(actions) == {"添加一份", "复制本表", "上移", "下移", "删除"}
    actions["复制本表"].trigger()
    assert len(projects(chongqing)) == 3


def test_the_name_follows_what_is_typed(qtbot: QtBot, chongqing: Document) -> None:
    navigator = shown(qtbot, chongqing)
    put(chongqing, Address("project", projects(chongqing)[0], "head", SINGLE_ROW, "name"), "新的项目名")
    assert "新的项目名" in [title for title, _ in lines(navigator)]


# Beginning one like another, or from a list


def texts_of(document: Document, form: str, instance: str) -> dict[str, str]:
    rows = document.session.submission.rows(form, instance, "head")
    return dict(rows[SINGLE_ROW])


def test_a_new_form_carries_over_what_the_pack_says(qtbot: QtBot, chongqing: Document) -> None:
    navigator = shown(qtbot, chongqing)
    head = chongqing.session.pack.form("project").block("head")
    carried = {cell.key for cell in head.cells if cell.carry}
    assert {cell.label.source for cell in head.cells if cell.carry} == {
        "项目主管部门", "财政归口处室", "部门联系人", "联系电话"
    }  # fmt: skip
    first = projects(chongqing)[0]
    put(chongqing, Address("project", first, "head", SINGLE_ROW, "phone"), "023-1")
    chongqing.show("project", first)
    navigator._add.click()
    new = projects(chongqing)[-1]
    assert texts_of(chongqing, "project", new) == {
        key: text for key, text in texts_of(chongqing, "project", first).items() if key in carried
    }
    assert chongqing.current == Address("project", new, "head", SINGLE_ROW, "name")
    chongqing.undo_stack.undo()
    assert new not in projects(chongqing)


def test_what_the_department_has_typed_stands_in_its_projects(qtbot: QtBot) -> None:
    document = Document(Draft(CHONGQING, "project").session)
    qtbot.addWidget(navigator := shown(qtbot, document))
    department = document.session.submission.forms["department"][0].id
    first = projects(document)[0]
    put(document, Address("department", department, "head", SINGLE_ROW, "contact"), "张三")
    navigator._add.click()
    second = projects(document)[-1]
    assert second != first
    for one in (first, second):
        contact = Address("project", one, "head", SINGLE_ROW, "contact")
        assert document.session.calculation.value(contact) == "张三", "nobody types it again"
        assert not [issue for issue in document.session.issues() if issue.address == contact]
    texts = document.session.submission.rows("project", second, "head").values()
    assert not any(text for row in texts for text in row.values())


@pytest.mark.parametrize("pack", pack_ids())
def test_a_form_that_only_carries_is_not_begun(qtbot: QtBot, pack: str) -> None:
    document = Document(Session(new_submission(load_pack(pack), 2024)))
    qtbot.addWidget(navigator := shown(qtbot, document))
    for form in document.session.pack.forms:
        carried = [(block.id, cell.key) for block in form.blocks for cell in block.cells if cell.carry]
        # A text is asked for once the tables have figures to tell.
        asked = carried and not form.is_document
        for instance in document.session.submission.forms.get(form.id, []) if asked else ():
            before = not_begun(document, form.id, instance.id)
            assert before
            for block, column in carried:
                put(document, Address(form.id, instance.id, block, SINGLE_ROW, column), "某局")
            assert before - not_begun(document, form.id, instance.id) <= {
                Address(form.id, instance.id, block, SINGLE_ROW, column) for block, column in carried
            }
            assert not_begun(document, form.id, instance.id)
            assert (form.id, instance.id) in empty_forms(document.session)
    assert navigator


def not_begun(document: Document, form: str, instance: str) -> set[Address]:
    """Give where a form is still missing something, as the person is told."""
    issues = document.session.issues()
    return {i.address for i in issues if i.severity == MISSING and i.address[:2] == (form, instance)}


@pytest.mark.parametrize("times", [1, 2])
def test_a_copy_is_told_from_what_it_was_copied_of_until_its_name_is_changed(
    qtbot: QtBot, chongqing: Document, times: int
) -> None:
    navigator = shown(qtbot, chongqing)
    form, first = chongqing.session.pack.form("project"), projects(chongqing)[0]
    name = Address("project", first, "head", SINGLE_ROW, "name")
    called = chongqing.session.calculation.value(name)
    for _ in range(times):
        copy_instance(chongqing, form, first)
    names = [title for title, _ in lines(navigator) if title.startswith(str(called))]
    assert names == [called, *(f"{called}（同名第 {i} 份）" for i in range(2, times + 2))]
    put(chongqing, name._replace(instance=chongqing.instance), "另一个项目")
    names = [title for title, _ in lines(navigator) if title.startswith(str(called))]
    assert len(names) == times


def test_a_form_that_only_carries_goes_without_a_question(
    qtbot: QtBot, chongqing: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answer_questions(monkeypatch, "取消")
    navigator = shown(qtbot, chongqing)
    navigator._add.click()
    put(chongqing, Address("project", chongqing.instance, "head", SINGLE_ROW, "phone"), "023-2")
    navigator._delete.click()
    assert len(asked) == 1
    chongqing.undo_stack.undo()
    navigator._delete.click()
    assert len(asked) == 1
    assert len(projects(chongqing)) == 2


def with_a_list(*names: str) -> Document:
    """Start a draft whose list names some projects of 100 each."""
    draft = Draft(YUBEI, "projects")
    for name in names:
        draft.add("list", project=name, general="100")
    return Document(draft.session)


def choose(navigator: Navigator, text: str) -> None:
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    next(action for action in menu.actions() if action.text() == text).trigger()
    menu.close()


def test_a_project_of_the_list_is_typed_once(qtbot: QtBot) -> None:
    document = with_a_list("云平台运维", "数据治理", "机关大楼 A&B")
    navigator = shown(qtbot, document)
    name = Address("project", projects(document)[0], "head", SINGLE_ROW, "name")
    document.show("project", name.instance)
    navigator._add.click()
    choose(navigator, "数据治理")
    assert projects(document) == [name.instance], "the untouched one is taken first"
    assert (document.session.submission.typed(name), document.current) == ("数据治理", name)
    proposal = offer(document.session.calculation, "project", name.instance).proposals[0]
    assert (proposal.address.column, proposal.figure) == ("district", 100)
    navigator._add.click()
    choose(navigator, "以上 2 个，每个一份")
    typed = [texts_of(document, "project", one)["name"] for one in projects(document)]
    assert typed == ["数据治理", "云平台运维", "机关大楼 A&B"]
    assert document.undo_stack.undoText() == "添加《表十七 一般项目绩效目标》 2 份"
    navigator._add.click()
    assert QApplication.activePopupWidget() is None, "the list has no more"
    assert len(projects(document)) == 4
    for _ in range(3):
        document.undo_stack.undo()
    assert [texts_of(document, "project", one) for one in projects(document)] == [{}]


def test_a_project_in_another_form_of_the_list_is_not_offered_again(qtbot: QtBot) -> None:
    document = with_a_list("甲", "乙")
    navigator = shown(qtbot, document)
    key = document.session.submission.forms["key_project"][0].id
    put(document, Address("key_project", key, "head", SINGLE_ROW, "name"), "甲")
    document.show("project", projects(document)[0])
    navigator._add.click()
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [a.text() for a in menu.actions() if a.text()] == ["乙", "空白的一份"]
    choose(navigator, "空白的一份")
    assert len(projects(document)) == 2


@pytest.mark.parametrize("pack", ["yubei-budget-2024", "tongnan-budget-2021"])
@pytest.mark.parametrize("begun", [False, True])
def test_the_chapters_of_a_text_add_up_to_it(window: MainWindow, pack: str, begun: bool) -> None:
    if begun:
        assert window.open_sample(SAMPLES / f"{pack}.tianbao")
    else:
        assert window.new(pack, int(pack[-4:]), "某局")
    assert window.document is not None
    document = window.document
    if not begun:
        tree = document.session.submission.forms["general"][0].id
        rows = (("2150502", {"previous": "500", "basic": "700"}),)
        document.do(InsertRows("general", tree, "tree", 0, rows), "填写")
    (text,) = [entry for entry in _all(Outline(document.session).build()) if entry.title.endswith("情况说明")]
    assert _numbers([text]) == _numbers(text.children)


def _numbers(entries: list[OutlineEntry]) -> Counter[str]:
    found = Counter[str]()
    for entry in entries:
        found.update({word: int(n) for word, n in re.findall(r"(\S+) (\d+)", entry.said.replace("，", " "))})
    return found


def test_a_chapter_with_an_open_reason_is_not_ticked(window: MainWindow) -> None:
    assert window.open_sample(SAMPLES / "yubei-budget-2024.tianbao")
    assert window.document is not None
    entries = {entry.title: entry for entry in _all(Outline(window.document.session).build())}
    assert entries["一般公共预算"].badge == ("1 未填", "muted")
    (text,) = [entry for title, entry in entries.items() if title.endswith("预算情况说明")]
    assert text.badge == ("1 未填", "muted")


@pytest.mark.parametrize("pack", ["yubei-budget-2024", "tongnan-budget-2021"])
def test_the_text_of_a_new_draft_is_empty_not_made(window: MainWindow, pack: str) -> None:
    assert window.new(pack, int(pack[-4:]), "某局")
    assert window.document is not None
    entries = _all(Outline(window.document.session).build())
    (text,) = [entry for entry in entries if entry.title.endswith("预算情况说明")]
    assert text.badge[0] in ("空", "未填")
