"""The national forms in the window: what is offered follows what the office chose."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from models.address import SINGLE_ROW, Address
from tests.support.national import DEPARTMENT, PROJECT
from tests.support.windows import OFFSCREEN, paper, shown_window
from ui.drafts.document import Document
from ui.paper.cell_editors import ChoiceEditor
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
NEW = "成本、产出、效益、满意度"
COST = "成本指标"


@pytest.fixture(params=[(PROJECT, "project"), (DEPARTMENT, "overall")], ids=["project", "department"])
def document(request: pytest.FixtureRequest, qtbot: QtBot, qapp: QApplication) -> tuple[MainWindow, Document]:
    """Show a new draft of the form."""
    pack, form = request.param
    window = shown_window(qtbot, qapp)
    assert window.new(pack, 2024, "某市某局")
    made = window.document
    assert made is not None
    made.show(form, made.session.submission.forms[form][0].id)
    return window, made


def at(document: Document, block: str, column: str) -> Address:
    rows = document.session.submission.rows(document.form, document.instance, block)
    row = next(iter(rows), SINGLE_ROW)
    return Address(document.form, document.instance, block, row, column)


def parts(window: MainWindow) -> str:
    """Give what the navigator lists."""
    assert window.workspace is not None
    tree = window.workspace.navigator.tree
    model, found = tree.model(), []
    pending = [model.index(i, 0) for i in range(model.rowCount())]
    while pending:
        index = pending.pop()
        found.append(str(index.data()))
        pending += [model.index(i, 0, index) for i in range(model.rowCount(index))]
    return "\n".join(found)


def offered(window: MainWindow, document: Document, qtbot: QtBot) -> list[str]:
    """Open the list of first levels with the key and give what it offers."""
    document.go_to(at(document, "indicators", "level1"))
    view = paper(window)
    qtbot.keyClick(view, Qt.Key.Key_F2)
    editor = view.editor
    assert isinstance(editor, ChoiceEditor)
    found = [editor.popup.item(i).text() for i in range(editor.popup.count())]
    view.editing.close()
    return found


def bars(document: Document) -> list[str]:
    view = document.session.score(document.form, document.instance)
    assert view is not None
    return [bar.label for bar in view.bars]


def test_costs_are_a_level_of_their_own_once_the_person_says_so(
    document: tuple[MainWindow, Document], qtbot: QtBot
) -> None:
    window, draft = document
    assert COST not in offered(window, draft, qtbot)
    assert COST not in parts(window)
    draft.go_to(at(draft, "summary", "total"))
    assert window.workspace is not None
    combo = window.workspace.guide.cell.editors.editors["levels"]
    assert isinstance(combo, QComboBox)
    combo.setCurrentIndex(combo.findData(NEW))
    combo.activated.emit(combo.currentIndex())
    assert offered(window, draft, qtbot)[0] == COST
    assert COST in parts(window)
    assert COST in bars(draft)
    draft.undo_stack.undo()
    assert COST not in offered(window, draft, qtbot)
    assert COST not in parts(window)
    assert COST not in bars(draft)
