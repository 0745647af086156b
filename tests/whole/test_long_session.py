"""The long session in small, and that it would notice growing memory and edits that take longer."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from models.session.session import Session
from models.storage.draft_file import dumps, loads
from tests.support.windows import OFFSCREEN, opened, shown_window
from tools.reliability.hands import Hands
from tools.reliability.long_session import PACKS, Day, lines, stays

pytestmark = OFFSCREEN


def day(later_edit: float = 10.0, later_slow: float = 20.0, later_memory: float = 104.0) -> Day:
    first = [*[10.0] * 900, *[20.0] * 100]
    last = [*[later_edit] * 900, *[later_slow] * 100]
    memory = [50.0, 60.0, 70.0, 100.0, *[later_memory] * 6]
    between = [*first[:800], *last[-800:]]
    return Day([*first, *between, *last], [30.0, 31.0], memory, [104.0])


def test_a_day_as_it_should_be_is_told() -> None:
    said = lines(day(), 1000)
    assert "100 MB，最后 104 MB（+4.0%）" in said[1]
    assert "中位 10.0 毫秒、95 % 在 20.0 毫秒内" in said[2]
    assert "连续修改 800 处：最前 100 处中位 10.0 毫秒" in said[3]


@pytest.mark.parametrize("worse", [{"later_edit": 12.1}, {"later_slow": 24.1}, {"later_memory": 105.1}])
def test_a_day_that_grows_or_slows_down_is_noticed(worse: dict[str, float]) -> None:
    with pytest.raises(AssertionError):
        lines(day(**worse), 1000)


@pytest.mark.parametrize("count", [1, 60, 2_000, 20_000])
def test_the_day_ends_as_it_began(count: int) -> None:
    plan = stays(count)
    assert plan[:4] == plan[-4:]
    assert {stay.pack for stay in plan} == set(PACKS)
    assert sum(stay.edits for stay in plan) >= count * 0.95


@pytest.mark.parametrize("pack", PACKS)
def test_hands_do_the_same_again_and_leave_a_sound_draft(qtbot: QtBot, qapp: QApplication, pack: str) -> None:
    window = shown_window(qtbot, qapp)
    left = []
    for _ in range(2):
        document = opened(window, pack)
        hands = Hands(window, "seed")
        for _ in range(25):
            hands.do()()
            qapp.processEvents()
        assert document.undo_stack.count() > 5
        submission = document.session.submission
        left.append(dumps(submission))
        document.undo_stack.setClean()
        assert Session(loads(left[-1], "存盘后")).issues() == document.session.issues()
    assert left[0] == left[1]
