"""From committing a cell to the repainted total, in the real window, with few and with many indicators."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from benchmarks.measuring import Aim, Times, report
from models.address import Address
from models.drafts.changes import SetCell
from models.drafts.submission import Submission
from models.resources import RESOURCES
from models.storage.draft_file import load_draft, save_draft
from ui.drafts.document import Document
from ui.window.app import application
from ui.window.main_window import USUAL, MainWindow

FRAME = 16.0
"""One 60 Hz frame in ms."""
EDITS = 200
_WARM = 5
_SAMPLE = "qiannan-selfeval-2023"
_PATIENCE = 5.0
"""Seconds after which a total that was not repainted is a fault, not a slow edit."""


def run(folder: Path) -> list[Aim]:
    """Measure edits with 30 and with 300 indicators."""
    app = application()
    aims = []
    for count in (30, 300):
        times, busy = _edit(app, draft(folder, count))
        report(f"{count} 项指标，改一个单元格到总分重画，{EDITS} 次", times)
        report("  其中本程序自己用的处理器时间", busy)
        aims.append(Aim(f"{count} 项指标：最慢一次在一帧（{FRAME:.0f} 毫秒）以内", times.slowest <= FRAME))
    return aims


def draft(folder: Path, count: int) -> Path:
    """Save a draft with so many indicators, all filled in; gives its file."""
    submission = load_draft(RESOURCES / "samples" / f"{_SAMPLE}.tianbao")
    place = _first(submission)
    rows = submission.instance(*place[:2]).rows_to_change(place[2])
    names = [(submission.new_id("r"), _indicator(i, count)) for i in range(count)]
    rows.clear()
    rows.update(names)
    path = folder / f"{count}.tianbao"
    save_draft(submission, path)
    return path


def _indicator(i: int, count: int) -> dict[str, str]:
    level1 = ("产出指标", "效益指标", "满意度指标")[i * 10 // count // 4]
    return {
        "level1": level1,
        "level2": "数量",
        "level3": f"第 {i + 1} 项工作完成的数量",
        "target": "≥100个",
        "actual": "90个",
        "weight": "3",
        "reason": "部分工作因汛期推迟到下一年度完成，拟加快进度。",
    }


def _first(submission: Submission) -> Address:
    """Give the block of indicators as an address without row and column."""
    return Address("overall", submission.forms["overall"][0].id, "indicators", "", "")


def _edit(app: QApplication, path: Path) -> tuple[Times, Times]:
    """Commit cells all over a draft in the window; gives the times passed and those the processor worked."""
    window = MainWindow()
    window.resize(*USUAL)
    window.show()
    assert window.open_sample(path), "the draft of the benchmark does not open"
    document = window.document
    assert document is not None
    settle(app)
    watch = _Painted(window)
    spent = [_commit(app, document, watch, i) for i in range(EDITS + _WARM)]
    document.undo_stack.setClean()
    window.close()
    window.deleteLater()
    settle(app)
    passed, busy = zip(*spent[_WARM:], strict=True)
    return Times(list(passed)), Times(list(busy))


def _commit(app: QApplication, document: Document, watch: _Painted, i: int) -> tuple[float, float]:
    """Go to a cell, let the window come to rest, then commit it; gives ms until the total is painted.

    The second figure is the processor's time, which other programs do not lengthen.
    """
    place = _first(document.session.submission)
    rows = list(document.session.submission.rows(*place[:3]))
    column, text = _typed(i)
    at = place._replace(row=rows[i * 37 % len(rows)], column=column)
    document.go_to(at)
    settle(app)
    watch.painted = False
    start, busy = time.perf_counter(), time.thread_time()
    document.do(SetCell(at, text), "填写")
    while not watch.painted:
        app.processEvents()
        if time.perf_counter() - start > _PATIENCE:
            raise RuntimeError("the total was not painted again")
    app.processEvents()  # what else the edit has set off, so that nothing is left for later
    return (time.perf_counter() - start) * 1000, (time.thread_time() - busy) * 1000


def _typed(i: int) -> tuple[str, str]:
    """Give column and text of an edit; each makes the total another one."""
    texts = (
        ("actual", f"{10 + i % 70}个"),
        ("weight", f"{2 + i % 7 * 0.3:.1f}"),
        ("target", f"≥{140 + i % 9 * 40}个"),
    )
    return texts[i % len(texts)]


def settle(app: QApplication) -> None:
    """Let everything that is under way come to rest."""
    for _ in range(5):
        app.processEvents()
        time.sleep(0.002)


class _Painted(QObject):
    """Note when the total in the guide is painted."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.painted = False
        assert window.workspace is not None
        window.workspace.guide.score.total.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.painted = self.painted or event.type() == QEvent.Type.Paint
        return False
