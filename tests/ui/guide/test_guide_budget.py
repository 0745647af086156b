"""The guide and the navigator with a budget set: balance, offers, both places of an issue, conversion."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication, QTreeWidgetItem, QTreeWidgetItemIterator
from pytestqt.qtbot import QtBot

from models.address import Address
from models.checks.checks import MAGNITUDE
from models.drafts.changes import DeleteRows, InsertRows, SetCell
from models.drafts.submission import new_submission
from models.editing.accepting import proposals
from models.packs.loading import load_pack
from models.session.session import Session
from models.storage.draft_file import load_draft
from tests.support.building import SAMPLES
from tests.support.windows import OFFSCREEN, opened, put, shown_window
from ui.drafts.document import Document
from ui.guide._issues import links
from ui.guide._unprinted_cells import RowEditors
from ui.guide.guide import Guide
from ui.navigator.navigator import Navigator

pytestmark = OFFSCREEN
YUBEI = "yubei-budget-2024"


@pytest.fixture
def document(qtbot: QtBot) -> Document:
    return Document(Session(load_draft(SAMPLES / f"{YUBEI}.tianbao")))


@pytest.fixture
def guide(qtbot: QtBot, document: Document) -> Guide:
    made = Guide()
    qtbot.addWidget(made)
    made.resize(310, 900)
    made.set_document(document)
    made.show()
    return made


def at(document: Document, form: str, row: str, column: str, block: str = "tree") -> Address:
    return Address(form, document.session.submission.forms[form][0].id, block, row, column)


def clear(document: Document, form: str) -> None:
    place = at(document, form, "", "")[:3]
    document.do(DeleteRows(*place, tuple(document.session.submission.rows(*place))), "清空")


def say_kind(document: Document, kind: str) -> None:
    put(document, at(document, "cover", "-", "kind", "unit"), kind)


def offices_only(document: Document) -> None:
    """Make the sample that of a department without 事业单位, which alone have 绩效工资."""
    say_kind(document, "机关")
    put(document, at(document, "basic", "30107", "personnel"), "")


def line(guide: Guide, name: str) -> int:
    texts = [words.text() for words, _ in guide.balance.lines]
    return next(i for i, text in enumerate(texts) if name in text and guide.balance.lines[i][0].isVisible())


def badge(steps: Navigator, table: str) -> str:
    walk = QTreeWidgetItemIterator(steps.tree)
    while (item := walk.value()) is not None:  # type: ignore[unused-ignore]
        if table in item.text(0):
            return item.text(1)
        walk += 1
    raise AssertionError(table)


# Balance


def test_the_balance_stands_where_a_score_would(guide: Guide, document: Document) -> None:
    assert guide.score.isHidden()
    assert guide.balance.isVisible()
    assert guide.balance.figure.text() == "6,095,655.89"
    assert "收支相等（同源）" in guide.balance.state.text()
    assert guide.balance.note.text().startswith("“同源”：")
    put(document, at(document, "cover", "-", "total", "control"), "6095655.89")
    assert "与批复 1 项一致 ✓" in guide.balance.state.text()
    assert guide.balance.state.toolTip().splitlines() == [
        "收入 6,095,655.89 与支出 6,095,655.89 比",
        "表三 总计 6,095,655.89 与 封面与单位信息 批复支出总额 6,095,655.89 比",
    ]
    put(document, at(document, "cover", "-", "three", "control"), "30000")
    put(document, at(document, "cover", "-", "total", "control"), "6095655.90")
    assert "支出总额与批复差 0.01" in guide.balance.state.text()


def test_a_figure_of_the_approval_without_one_beside_it_is_not_said_to_agree(
    qtbot: QtBot, qapp: QApplication
) -> None:
    window = shown_window(qtbot, qapp)
    document = opened(window, YUBEI)
    assert window.workspace is not None
    guide = window.workspace.guide
    for place, _ in list(document.session.submission.typed_cells()):
        if place.form == "three":
            put(document, place, "")
    for column, text in (("total", "6095655.89"), ("basic", "2685855.89"), ("three", "30000")):
        put(document, at(document, "cover", "-", column, "control"), text)
    assert ">与批复 2 项一致，“三公”经费未填<" in guide.balance.state.text()


def test_a_tick_names_both_figures_and_none_rests_on_a_wrong_table(qtbot: QtBot, qapp: QApplication) -> None:
    """表七 is made like 表六: where 表六 no longer agrees with 表五, that 表七 does proves nothing."""
    window = shown_window(qtbot, qapp)
    document = opened(window, YUBEI)
    assert window.workspace is not None
    guide, steps = window.workspace.guide, window.workspace.navigator
    tick = guide.balance.lines[line(guide, "表七 基本支出")][1]
    assert "✓" in tick.text()
    assert tick.toolTip() == "表七 基本支出 2,685,855.89 与 表六 总计 2,685,855.89 比：✓"
    assert badge(steps, "表七").endswith("✓")
    put(document, at(document, "general", "2080505", "basic"), "672169.21")
    assert "差 " in guide.balance.lines[line(guide, "表六 总计")][1].text()
    assert "与表六一致，但表六有差" in tick.text()
    assert "✓" not in tick.text()
    assert badge(steps, "表七").endswith("待查")
    assert "✓" not in guide.balance.state.text()
    assert "表间 1 处有差" in guide.balance.state.text()
    document.undo_stack.undo()
    assert "✓" in tick.text()


def test_lines_follow_an_edit_and_its_undo(guide: Guide, document: Document) -> None:
    before = [figure.text() for _, figure in guide.balance.lines if figure.isVisible()]
    put(document, at(document, "basic", "30101", "personnel"), "1")
    assert "差 " in guide.balance.lines[line(guide, "表六 总计")][1].text()
    document.undo_stack.undo()
    assert [figure.text() for _, figure in guide.balance.lines if figure.isVisible()] == before


def test_a_line_leads_to_its_figure(guide: Guide, document: Document) -> None:
    guide.balance.lines[line(guide, "表六 总计")][0].linkActivated.emit("go")
    assert document.current == at(document, "basic", "total", "total")
    guide.balance.lines[line(guide, "表五 基本支出")][0].linkActivated.emit("go")
    assert document.current == at(document, "general", "total", "basic")


def test_a_blank_table_is_generated_from_its_line(guide: Guide, document: Document) -> None:
    offices_only(document)
    clear(document, "basic_government")
    found = guide.balance.lines[line(guide, "表七 基本支出")][1]
    assert "可由表六生成" in found.text()
    found.linkActivated.emit("generate")
    assert document.undo_stack.undoText().startswith("采用 ")
    assert document.form == "basic_government"
    assert proposals(document.session, "basic_government") == ()


def test_typed_figures_are_shown_before_they_are_replaced(guide: Guide, document: Document) -> None:
    put(document, at(document, "basic", "30101", "personnel"), "1")
    steps = document.undo_stack.count()
    guide.balance.lines[line(guide, "表七 基本支出")][1].linkActivated.emit("generate")
    assert document.undo_stack.count() == steps
    assert document.form == "basic_government"
    assert guide.proposals.isVisible()


def test_long_figures_have_room(guide: Guide, document: Document, qtbot: QtBot) -> None:
    put(document, at(document, "general", "2150502", "project"), "98,765,432,109.87")
    put(document, at(document, "basic", "30101", "personnel"), "98,765,432,109.87")
    qtbot.waitExposed(guide)
    wide = guide.viewport().width()
    assert guide.widget().minimumSizeHint().width() <= wide


# Offers


def test_offers_are_taken_one_by_one_or_all_at_once(guide: Guide, document: Document) -> None:
    offices_only(document)
    clear(document, "basic_government")
    document.show("basic_government", at(document, "basic_government", "", "").instance)
    assert guide.proposals.isVisible()
    assert "30213" in guide.proposals.unmapped.text()
    count = len(proposals(document.session, "basic_government"))
    assert guide.proposals.all.text() == f"全部采用（{count}）"
    guide.proposals.list.linkActivated.emit("0")
    assert document.current == at(document, "basic_government", "50101", "total")
    assert len(proposals(document.session, "basic_government")) == count - 1
    guide.proposals.all.click()
    assert proposals(document.session, "basic_government") == ()
    assert guide.proposals.list.isHidden()
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert len(proposals(document.session, "basic_government")) == count


def test_a_table_for_both_kinds_of_unit_is_not_offered_as_a_whole(guide: Guide, document: Document) -> None:
    """渝北区's department has a 事业单位: everything on 501 and 502 is known not to fit."""
    document.show("basic_government", at(document, "basic_government", "", "").instance)
    assert guide.proposals.isHidden()
    clear(document, "basic_government")
    assert "没有选“封面与单位信息 单位性质”" in guide.proposals.unmapped.text()
    assert "可由" not in guide.balance.lines[line(guide, "表七 基本支出")][1].text()
    for kind, said in (("机关和事业", "按单位分开填"), ("机关", "30107 不是机关单位的科目")):
        say_kind(document, kind)
        document.show("basic_government", at(document, "basic_government", "", "").instance)
        assert said in guide.proposals.unmapped.text()
        assert guide.proposals.all.isHidden()
        assert proposals(document.session, "basic_government") == ()
    say_kind(document, "事业")
    document.show("basic_government", at(document, "basic_government", "", "").instance)
    assert guide.proposals.unmapped.isHidden()
    guide.proposals.all.click()
    tree = document.session.submission.rows(*at(document, "basic_government", "", "")[:3])
    assert {row: cells["total"] for row, cells in tree.items()} == {
        "50501": "2079431.41",
        "50502": "606424.48",
    }


def test_what_no_kind_of_unit_changes_is_offered_singly(qtbot: QtBot, qapp: QApplication) -> None:
    window = shown_window(qtbot, qapp)
    document = opened(window, YUBEI)
    clear(document, "basic_government")
    put(document, at(document, "basic", "31204", "operating"), "500")
    pensions = (("30302", {"personnel": "700"}),)
    document.do(InsertRows(*at(document, "basic", "", "")[:3], 0, pensions), "新增科目")
    document.show("basic_government", at(document, "basic_government", "", "").instance)
    assert window.workspace is not None
    panel = window.workspace.guide.proposals
    assert [one.address.row for one in panel._shown] == ["50701", "50905"]
    assert panel.all.isHidden()
    window.actions_["accept"].trigger()
    assert "不能整表生成" in window.messages.text
    panel.list.linkActivated.emit("0")
    assert document.undo_stack.undoText().startswith("采用 50701")
    assert [one.address.row for one in panel._shown] == ["50905"]


def test_the_current_cell_comes_first(guide: Guide, document: Document) -> None:
    offices_only(document)
    put(document, at(document, "basic_government", "50501", "total"), "365,623.62")
    here = at(document, "basic_government", "50103", "total")
    document.go_to(here)
    assert [proposal.address for proposal in guide.proposals._shown] == [here]
    clear(document, "basic_government")
    document.go_to(here)
    assert guide.proposals._shown[0].address == here
    assert len(guide.proposals._shown) > 1


def test_the_action_takes_what_is_on_offer(qtbot: QtBot, qapp: QApplication) -> None:
    window = shown_window(qtbot, qapp)
    document = opened(window, YUBEI)
    here = at(document, "three", "amounts", "reception", "list")
    put(document, here, "")
    document.go_to(here)
    window.actions_["accept"].trigger()
    assert document.session.submission.typed(here) == "2000"
    window.actions_["accept"].trigger()
    assert document.undo_stack.undoText() == "采用 公务接待费"


# Issues


def test_both_places_of_a_difference_are_linked(guide: Guide, document: Document, qtbot: QtBot) -> None:
    put(document, at(document, "basic", "30101", "personnel"), "1")
    document.show("basic", at(document, "basic", "", "").instance)
    shown = guide.issues.issue_model.issues
    row = next(i for i, issue in enumerate(shown) if issue.code == "GX-01")
    index = guide.issues.issue_model.index(row, 0)
    found = {link: place_of(guide, row, link) for link in links(shown[row])}
    assert list(found) == ["定\u2060位", "对\u2060方"]
    click(guide, qtbot, row, found["对\u2060方"])
    assert document.current == at(document, "general", "total", "basic")
    document.show("basic", at(document, "basic", "", "").instance)
    click(guide, qtbot, row, found["定\u2060位"])
    assert document.current == at(document, "basic", "total", "total")
    guide.issues.setCurrentIndex(index)
    qtbot.keyClick(guide.issues, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert document.current == at(document, "general", "total", "basic")


def place_of(guide: Guide, row: int, link: str) -> QPoint:
    """Find where a link is by asking what stands at each point."""
    issue = guide.issues.issue_model.issues[row]
    width = guide.issues.viewport().width()
    for y in range(4, guide.issues._delegate.height(issue, width), 3):
        for x in range(0, width, 3):
            if guide.issues._delegate.link_at(issue, width, QPointF(x, y)) == link:
                return QPoint(x + 4, y)
    raise AssertionError(link)


def click(guide: Guide, qtbot: QtBot, row: int, place: QPoint) -> None:
    box = guide.issues.visualRect(guide.issues.issue_model.index(row, 0))
    qtbot.mouseClick(guide.issues.viewport(), Qt.MouseButton.LeftButton, pos=box.topLeft() + place)


def test_a_figure_of_the_other_magnitude_is_converted_from_the_list(
    guide: Guide, document: Document, qtbot: QtBot
) -> None:
    here = at(document, "three", "amounts", "reception", "list")
    put(document, here, "0.2")
    document.go_to(here)
    row = next(i for i, x in enumerate(guide.issues.issue_model.issues) if x.code == MAGNITUDE)
    click(guide, qtbot, row, place_of(guide, row, "换\u2060算"))
    assert document.session.submission.typed(here) == "2000"
    assert document.undo_stack.undoText().startswith("换算为元 ")


def test_a_form_is_converted_beside_the_cell(guide: Guide, document: Document) -> None:
    here = at(document, "three", "amounts", "reception", "list")
    put(document, here, "0.2")
    put(document, here._replace(column="running"), "4")
    document.go_to(here)
    assert "换算本格" in guide.cell.convert.text()
    document.do(SetCell(here._replace(column="p_reception"), ""), "清空")
    document.do(SetCell(here._replace(column="p_running"), ""), "清空")
    assert "换算本表 2 个数" in guide.cell.convert.text()
    guide.cell.convert.linkActivated.emit("form")
    assert document.session.submission.typed(here._replace(column="running")) == "40000"
    assert document.session.submission.typed(here) == "2000"
    assert guide.cell.convert.isHidden()
    document.undo_stack.undo()
    assert document.session.submission.typed(here) == "0.2"


# Navigator


def badges(navigator: Navigator) -> dict[str, str]:
    found: dict[str, str] = {}

    def walk(item: QTreeWidgetItem) -> None:
        for i in range(item.childCount()):
            child = item.child(i)
            found[child.text(0).split(" ")[0]] = child.text(1)
            walk(child)

    walk(navigator.tree.invisibleRootItem())
    return found


def navigator_of(qtbot: QtBot, document: Document) -> Navigator:
    navigator = Navigator()
    qtbot.addWidget(navigator)
    navigator.set_document(document)
    navigator.show()
    return navigator


def click_entry(qtbot: QtBot, navigator: Navigator, entry: QTreeWidgetItem) -> None:
    navigator.tree.scrollToItem(entry)
    place = navigator.tree.visualItemRect(entry).center()
    qtbot.mouseClick(navigator.tree.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_tables_say_how_they_come_about(qtbot: QtBot, document: Document) -> None:
    navigator = navigator_of(qtbot, document)
    found = badges(navigator)
    assert [found[f"表{n}"] for n in "一二三四"] == ["可补填"] * 4
    assert found["表五"] == "✓"  # the text says why a subject has changed
    assert found["表七"] == "✓"
    assert found["表十一"] == found["表十二"] == found["表十四"] == "无数据"
    offices_only(document)
    clear(document, "basic_government")
    clear(document, "project_department")
    found = badges(navigator)
    assert found["表七"] == "可生成"
    assert found["表八"] == "1 未填"
    put(document, at(document, "general", "2150502", "project"), "1")
    put(document, at(document, "basic", "30101", "personnel"), "坏")
    assert badges(navigator)["表六"].endswith("错误")


def test_forms_of_a_group_stand_under_their_heading(qtbot: QtBot, document: Document) -> None:
    navigator = navigator_of(qtbot, document)
    root = navigator.tree.invisibleRootItem()
    top = [root.child(i).text(0) for i in range(root.childCount())]
    assert top == [
        "① 封面与单位信息", "② 预算情况说明", "③ 目录", "④ 收支预算", "⑤ 项目与采购", "⑥ 绩效目标",
        "⑦ 审核", "⑧ 打印与导出",
    ]  # fmt: skip
    shown = (document.form, document.instance)
    click_entry(qtbot, navigator, root.child(3))
    assert (document.form, document.instance) == shown, "a heading leads nowhere"
    click_entry(qtbot, navigator, root.child(3).child(4))
    assert document.form == "general"
    assert navigator.tree.currentItem() is root.child(3).child(4)


def test_an_empty_set_does_not_drown_in_errors(qtbot: QtBot) -> None:
    pack = load_pack(YUBEI)
    document = Document(Session(new_submission(pack, 2024), pack))
    found = badges(navigator_of(qtbot, document))
    assert not any("错误" in badge for badge in found.values() if badge)
    assert (found["表五"], found["表六"], found["表十"]) == ("1 未填", "空", "空")
    assert found["表一"] == "可补填"


def test_adding_a_subject_is_explained_while_its_line_is_open(guide: Guide, document: Document) -> None:
    document.go_to(at(document, "general", "2150501", "basic"))
    before = guide.cell.name.text()
    guide.cell.show_adding(True)
    assert guide.cell.name.text() == "新增科目"
    assert "拼音首字母" in guide.cell.help.text()
    guide.cell.show_adding(False)
    assert guide.cell.name.text() == before


@pytest.mark.parametrize("pack", ["qijiang-budget-2025", "tongnan-budget-2021", YUBEI])
def test_every_cell_on_paper_can_be_current(qtbot: QtBot, pack: str) -> None:
    document = Document(Session(load_draft(SAMPLES / f"{pack}.tianbao")))
    editors = RowEditors()
    qtbot.addWidget(editors)
    editors.set_document(document)
    for sheet in document.session.printed_sheets():
        rows = {address[:4]: address for _, cell in sheet.cells() if (address := cell.address) is not None}
        for address in rows.values():
            editors.show_row(address)
            shown = editors.editors.keys() if editors.isVisible() else frozenset[str]()
            assert shown <= document.session.pack.form(address.form).block(address.block).index.keys()


@pytest.mark.parametrize("figure", ["3", "123456789012.34"])
def test_labels_of_the_balance_are_never_cut(qtbot: QtBot, qapp: QApplication, figure: str) -> None:
    window = shown_window(qtbot, qapp)
    window.resize(1366, 728)
    document = opened(window, YUBEI)
    work = window.workspace
    assert work is not None
    work.guide.setFixedWidth(work.guide.minimumWidth())
    for form, row, column in (("general", "2150502", "project"), ("basic", "30101", "personnel")):
        put(document, at(document, form, row, column), figure)
    QApplication.processEvents()
    balance = work.guide.balance
    assert any("差" in figure.text() for _, figure in balance.lines)
    for label in (balance.figure, balance.state, *(one for pair in balance.lines for one in pair)):
        assert label.width() >= label.minimumSizeHint().width()
        room = label.heightForWidth(label.width()) if label.hasHeightForWidth() else label.sizeHint().height()
        assert label.height() >= room
        assert label.mapTo(work.guide.widget(), label.rect().topRight()).x() < work.guide.viewport().width()
