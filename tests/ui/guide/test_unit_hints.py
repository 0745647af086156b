"""元 and 万元 mixed up in a draft begun empty: the hint in the window, what it offers, that it goes away."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from models.address import Address
from models.checks.checks import MAGNITUDE, Issue
from models.drafts.changes import InsertRows, SetCell
from models.packs.loading import load_pack
from models.storage.draft_file import dumps
from tests.support.windows import OFFSCREEN, shown_window
from tests.ui.guide.test_guide_budget import click, place_of
from tests.ui.paper.test_view import press
from ui.drafts.document import Document
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
YUAN, WAN = "yubei-budget-2024", "qijiang-budget-2025"
SMALL = {
    "2010301": {"basic": "312.55"},
    "2010302": {"project": "80"},
    "2080505": {"basic": "38.2"},
    "2101101": {"basic": "12.54"},
    "2210201": {"basic": "25.6"},
    "2210202": {"basic": "0.5"},
}
"""表五 of a small office in 万元, its least figure 5,000 元."""
LARGE = {
    "2010301": {"basic": "2,560,000"},
    "2080505": {"basic": "172,169.12"},
    "2101101": {"basic": "91,464.85"},
    "2210201": {"basic": "145,686.84"},
}
Row = dict[str, dict[str, str]]


def begun(qtbot: QtBot, qapp: QApplication, pack: str, rows: Row) -> tuple[MainWindow, Document]:
    """Give a new draft in the window whose first table has these rows."""
    window = shown_window(qtbot, qapp)
    assert window.new(pack, load_pack(pack).year, "某局")
    assert window.document is not None
    fill(window.document, "general", rows)
    return window, window.document


def place(document: Document, form: str, row: str = "", column: str = "") -> Address:
    return Address(form, document.session.submission.forms[form][0].id, "tree", row, column)


def fill(document: Document, form: str, rows: Row) -> None:
    document.do(InsertRows(*place(document, form)[:3], 0, tuple(rows.items())), "新增科目")


def type_in(window: MainWindow, at: Address, text: str) -> None:
    """Go to a cell and type, as a person does on the paper."""
    assert window.document is not None
    assert window.workspace is not None
    window.document.go_to(at)
    press(window.workspace.paper, text, Qt.Key.Key_Tab)


def typed(document: Document, form: str, row: str, column: str) -> str:
    return document.session.submission.typed(place(document, form, row, column))


def hints(document: Document) -> list[Issue]:
    return [issue for issue in document.session.issues() if issue.code == MAGNITUDE]


def convert(window: MainWindow, qtbot: QtBot, form: str) -> str:
    """Click 换算 on the only hint in the list of a form's issues; gives what it says."""
    assert window.document is not None
    assert window.workspace is not None
    (hint,) = hints(window.document)
    assert hint.address.form == form
    window.document.show(form, hint.address.instance)
    guide = window.workspace.guide
    row = guide.issues.issue_model.issues.index(hint)
    click(guide, qtbot, row, place_of(guide, row, "换\u2060算"))
    assert hints(window.document) == []
    return hint.message


def test_a_figure_in_yuan_among_figures_in_ten_thousands(qtbot: QtBot, qapp: QApplication) -> None:
    window, document = begun(qtbot, qapp, WAN, SMALL)
    assert hints(document) == []
    type_in(window, place(document, "general", "2101101", "basic"), "125,400")
    said = convert(window, qtbot, "general")
    assert said.startswith("行政单位医疗 · 基本支出：125400 像是按元填的")
    assert typed(document, "general", "2101101", "basic") == "12.54"
    assert document.undo_stack.undoText().startswith("换算为万元 ")
    assert window.messages.text.startswith("已换算为万元 ")


def test_a_project_in_ten_thousands_is_held_against_last_year(qtbot: QtBot, qapp: QApplication) -> None:
    window, document = begun(qtbot, qapp, YUAN, {**LARGE, "2010302": {"previous": "580,000"}})
    type_in(window, place(document, "general", "2010302", "project"), "60")
    assert "60.00 像是按万元填的，上年是 580,000.00元" in convert(window, qtbot, "general")
    assert typed(document, "general", "2010302", "project") == "600000"


def test_converting_a_sum_moves_what_goes_into_it_only(qtbot: QtBot, qapp: QApplication) -> None:
    window, document = begun(qtbot, qapp, YUAN, {**LARGE, "2010302": {}})
    type_in(window, place(document, "general", "2010302", "project"), "60")
    assert hints(document) == []  # nothing there to hold it against
    fill(document, "project_department", {"30201": {"total": "400,000"}, "30227": {"total": "200,000"}})
    said = convert(window, qtbot, "general")
    assert said == "表五 项目支出：60.00 像是按万元填的，表八 项目支出是 600,000.00元"
    assert typed(document, "general", "2010302", "project") == "600000"
    assert typed(document, "general", "2010301", "basic") == "2,560,000"


def test_the_table_that_is_wrong_is_named(qtbot: QtBot, qapp: QApplication) -> None:
    rows = {**LARGE, "2010302": {"project": "600,000"}}
    window, document = begun(qtbot, qapp, YUAN, rows)
    fill(document, "project_department", {"30201": {}})
    type_in(window, place(document, "project_department", "30201", "total"), "60")
    said = convert(window, qtbot, "project_department")
    assert said == "表八 项目支出：60.00 像是按万元填的，表五 项目支出是 600,000.00元"
    assert typed(document, "project_department", "30201", "total") == "600000"


def test_a_figure_with_a_tenth_of_a_yuan(qtbot: QtBot, qapp: QApplication) -> None:
    window, document = begun(qtbot, qapp, YUAN, LARGE)
    fill(
        document, "basic", {"30101": {"personnel": "428,316"}, "30102": {"personnel": "201,288"}, "30201": {}}
    )
    type_in(window, place(document, "basic", "30201", "operating"), "9.5")
    said = convert(window, qtbot, "basic")
    assert said.startswith("办公费 · 日常公用经费：9.5 像是按万元填的，带 1 位小数")
    assert typed(document, "basic", "30201", "operating") == "95000"


def test_a_whole_table_is_converted_from_its_hint_at_once(qtbot: QtBot, qapp: QApplication) -> None:
    """The hint stands at a typed figure; converting only that one left the hint, which moved it again."""
    window, document = begun(qtbot, qapp, WAN, SMALL)
    before = dumps(document.session.submission)
    large = ("1,205,000", "603,000", "505,000", "125,400", "256,000", "300,000", "5,000")
    codes = ("30101", "30102", "30107", "30110", "30113", "30114", "30199")
    fill(document, "basic", {code: {"personnel": text} for code, text in zip(codes, large, strict=True)})
    assert convert(window, qtbot, "basic").startswith("表三 的 7 个数")
    rows = document.session.submission.rows(*place(document, "basic")[:3])
    small = ["120.5", "60.3", "50.5", "12.54", "25.6", "30", "0.5"]
    assert [cells["personnel"] for cells in rows.values()] == small
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert dumps(document.session.submission) == before


@pytest.mark.parametrize("pack", [WAN, "tongnan-budget-2021"])
def test_small_sums_beside_large_ones_raise_no_hint_at_any_step(
    qtbot: QtBot, qapp: QApplication, pack: str
) -> None:
    rows = {"2210202": {"basic": "0.5"}, "2010301": {"basic": "1,312.55"}, "2010302": {"project": "3,000"}}
    _, document = begun(qtbot, qapp, pack, {})
    goal = document.session.submission.forms["project"][0].id
    head = document.session.pack.form("project").block("head")
    (money, *_) = [cell.key for cell in head.cells if cell.unit == "money" and not cell.computed]
    assert hints(document) == []
    fill(document, "general", {"2010303": {"project": "0.5"}})
    document.do(SetCell(Address("project", goal, "head", "-", money), "1,200"), "填写")
    assert hints(document) == []
    for code, cells in rows.items():
        fill(document, "general", {code: cells})
        assert hints(document) == []
    for code, text in (("30101", "612.05"), ("30102", "0.5"), ("30199", "0.06"), ("30113", "1,000")):
        fill(document, "basic", {code: {"personnel": text}})
        assert hints(document) == []
