"""The whole path in the window: an edit is scored at once, undo brings all back, the file keeps all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from models.address import Address
from models.drafts.changes import DeleteRows, SetAdjustment
from models.drafts.submission import Adjustment
from models.exchange.cell_listing import entries
from models.session.session import Session
from models.storage.draft_file import dumps, load_draft
from tests.support.building import CHONGQING, GUIZHOU, SAMPLES
from tests.support.windows import OFFSCREEN, choose_file, indicator, opened, put
from ui.drafts.document import Document
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN


@dataclass(frozen=True)
class Case:
    """One 完成值 to change and what the window shows of it afterwards."""

    pack: str
    form: str
    row: int
    actual: str
    score: str
    total: str
    printed_total: str
    bar: tuple[str, str]
    reason: str


CASES = [
    # ≥ 50 with 40: 80 % of 10. The form carries 110 points: (98 + 10) × 100 ÷ 110.
    Case(CHONGQING, "department", 0, "40", "8", "98.18", "98.18", ("绩效指标", "98 / 100"), "remark"),
    # = 6 with 3: 50 % of 20.
    Case(CHONGQING, "project", 0, "3", "10", "90", "90.00", ("绩效指标", "80 / 90"), "remark"),
    # ≥ 2000家 with 1860家: 93 % of 3.
    Case(GUIZHOU, "overall", 2, "1860家", "2.79", "99.79", "99.79", ("产出指标", "49.79 / 50"), "reason"),
]


def seen(window: MainWindow) -> dict[str, Any]:
    """Give all that the window shows of the open draft."""
    document, workspace = window.document, window.workspace
    assert document is not None
    assert workspace is not None
    panel = workspace.guide.score
    return {
        "total": panel.total.text(),
        "grade": panel.grade.text(),
        "bars": [(name.text(), bar.share, figure.text()) for name, bar, figure in panel.bars],
        "issues": document.session.issues(),
        "progress": document.session.progress(),
        "sheets": document.session.printed_sheets(),
        "values": listed(document.session),
    }


def listed(session: Session) -> list[object]:
    return [
        entry
        for form in session.pack.forms
        for instance in session.submission.forms[form.id]
        for entry in entries(session, form, instance.id)
    ]


def show(window: MainWindow, case: Case) -> tuple[Document, Address]:
    document = opened(window, case.pack)
    actual = indicator(document, case.form, case.row, "actual")
    document.go_to(actual)
    return document, actual


def printed(document: Document, address: Address) -> str:
    return document.session.sheet(address.form, address.instance).places[address][1].text


def bars(window: MainWindow) -> dict[str, str]:
    return {name: figure for name, _, figure in seen(window)["bars"]}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.form)
def test_one_actual_changes_score_total_bars_and_checks(window: MainWindow, case: Case) -> None:
    document, actual = show(window, case)
    total = actual._replace(block="summary" if case.pack == GUIZHOU else "head", row="-", column="total")
    before = seen(window)
    assert before["total"] == "100"
    put(document, actual, case.actual)
    assert printed(document, actual) == case.actual
    assert printed(document, actual._replace(column="score")) == case.score
    assert printed(document, total) == case.printed_total
    after = seen(window)
    assert after["total"] == case.total
    name, figure = case.bar
    assert bars(window)[name] == figure
    changed = [(old, new) for old, new in zip(before["bars"], after["bars"], strict=True) if old != new]
    assert all(new[1] < old[1] for old, new in changed)
    new = [issue for issue in after["issues"] if issue not in before["issues"]]
    assert [(issue.code, issue.address) for issue in new] == [("TB-01", actual._replace(column=case.reason))]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.form)
def test_undo_brings_everything_back_and_redo_too(window: MainWindow, case: Case) -> None:
    document, actual = show(window, case)
    before = seen(window)
    put(document, actual, case.actual)
    after = seen(window)
    document.undo_stack.undo()
    assert seen(window) == before
    assert not window.isWindowModified()
    document.undo_stack.redo()
    assert seen(window) == after
    assert after != before


def test_the_grade_follows_the_total(window: MainWindow) -> None:
    document = opened(window, GUIZHOU)
    satisfaction = indicator(document, "overall", 24, "actual")
    document.go_to(satisfaction)
    grade = satisfaction._replace(block="summary", row="-", column="grade")
    put(document, satisfaction, "0%")
    assert (seen(window)["total"], printed(document, grade)) == ("90", "优")
    put(document, indicator(document, "overall", 2, "actual"), "1860家")
    assert (seen(window)["total"], printed(document, grade)) == ("89.79", "良")
    assert "良" in seen(window)["grade"]
    put(document, satisfaction, "")
    assert printed(document, grade) == ""
    for _ in range(3):
        document.undo_stack.undo()
    assert (seen(window)["total"], printed(document, grade)) == ("100", "优")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.form)
def test_save_close_and_reopen_lose_nothing(
    window: MainWindow, case: Case, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    document, actual = show(window, case)
    put(document, actual, case.actual)
    put(document, actual._replace(column=case.reason), "设备到货晚，\n已于次年一月完成。")
    document.do(SetAdjustment(actual._replace(column="score"), Adjustment("1.5", "按评审意见")), "调整")
    document.do(DeleteRows(*actual[:3], (document.session.calculation.rows(*actual[:3])[3],)), "删除")
    before, text = seen(window), dumps(document.session.submission)
    path = tmp_path / "自评 2023.tianbao"
    choose_file(monkeypatch, path)
    assert window.save()
    assert without_figures(path) == text
    window.close_draft()
    assert window.stack.currentWidget() is window.start
    assert window.open(path)
    assert window.document is not None
    assert window.document is not document
    window.document.go_to(actual)
    assert seen(window) == before
    assert without_figures(path) == text


def without_figures(path: Path) -> str:
    """Give the content of a draft file, which what it showed when it was saved is not."""
    return dumps(replace(load_draft(path), kept=None))


@pytest.mark.parametrize("pack", [CHONGQING, GUIZHOU])
def test_a_sample_saved_again_is_the_same_file(pack: str) -> None:
    path = SAMPLES / f"{pack}.tianbao"
    assert dumps(load_draft(path)) == path.read_text(encoding="utf-8")
