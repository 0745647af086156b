"""How many actions lead from any cell to any other: ``python -m tests.journeys.reach FOLDER PACK``.

An action is a click, a key or one turning of the wheel, however far. The way that is counted: the entry in
the navigator, turned to where it is out of sight, then the cell, turned to where it is out of sight. Prints
the most it takes within a form and to another one, and how many pairs of form and cell take more than three.
On the way a cell of each form is found by its words: Ctrl+F, the words and Enter.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QTreeWidgetItemIterator

from models.address import NEW_ROW, Address
from models.storage.draft_file import load_draft
from tests.journeys.clerk import DATA, Clerk
from tests.journeys.desk import Desk
from tests.journeys.robot import CTRL, Robot
from tests.support.building import SAMPLES

Place = tuple[str, str]


def reach(pack: str) -> dict[str, int]:
    """Go to each entry of the navigator and see what is in sight there."""
    desk = Desk()
    robot = Robot(desk.window)
    clerk = Clerk(robot, load_draft(SAMPLES / f"{pack}.tianbao"))
    clerk.look_at_sample(pack)
    forms = robot.document.session.submission.forms
    places = [(form, instance.id) for form in forms for instance in forms[form]]
    nearest: dict[Place, dict[Address, int]] = {}
    entries: dict[Place, set[Place]] = {}
    for place in places:
        clerk.navigate(place)
        _find_back(robot)
        nearest[place] = _cells(robot)
        entries[place] = {tuple(item.data(0, DATA))[:2] for item in _in_sight(robot)}
    within = max(min(2, n) for cells in nearest.values() for n in cells.values())
    ways = [
        (place not in entries[start]) + 1 + n
        for start in places
        for place in places
        if place != start
        for n in nearest[place].values()
    ]
    desk.close()
    return {"within": within, "most": max(ways), "over": sum(n > 3 for n in ways), "all": len(ways)}


def _find_back(robot: Robot) -> None:
    """Find a cell of this form from the first one by what stands in it: Ctrl+F, the words, Enter."""
    session = robot.document.session
    forms = session.submission.forms
    sheets = [session.sheet(form, instance.id) for form in forms for instance in forms[form]]
    everything = "\n".join(cell.text for sheet in sheets for _, cell in sheet.cells())
    here = robot.board.sheet
    own = (cell for _, cell in here.cells() if cell.address is not None and "\n" not in cell.text)
    cell = next((cell for cell in own if cell.text and everything.count(cell.text) == 1), None)
    if cell is not None:
        robot.key(Qt.Key.Key_F, CTRL)
        robot.type(cell.text)
        robot.key(Qt.Key.Key_Return)
        assert robot.document.current == cell.address, cell.text
        robot.key(Qt.Key.Key_Escape)


def _cells(robot: Robot) -> dict[Address, int]:
    """Give the actions from where an entry leads to each cell of the sheet."""
    here = robot.document.current
    cells = [slot.address for slot in robot.board.reading() if slot.address.row != NEW_ROW]
    return {at: 0 if at == here else 1 if robot.seen(at) else 2 for at in cells}


def _in_sight(robot: Robot) -> Iterator[QTreeWidgetItem]:
    assert robot.window.workspace is not None
    tree: QTreeWidget = robot.window.workspace.navigator.tree
    found = QTreeWidgetItemIterator(tree)
    while (item := found.value()) is not None:
        if tree.viewport().rect().contains(tree.visualItemRect(item).center()) and item.data(0, DATA):
            yield item
        found += 1  # type: ignore[assignment]


if __name__ == "__main__":
    print(json.dumps(reach(sys.argv[2])))
