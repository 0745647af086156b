"""A pack that changes moves the figures of finished drafts: what moved is listed until it is confirmed."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from models.address import Address
from models.checks.checks import MOVED
from models.comparing.recoverable import recoverable
from models.comparing.restore import restore
from models.drafts.changes import SetCell, SetMoved
from models.packs.loading import load_pack
from models.savepoints import savepoints
from models.savepoints.savepoints import Belonging
from models.session.opening import open_draft, open_submission
from models.session.session import Session
from models.storage.draft_file import dumps, load_draft, loads, save_draft
from tests.support.building import GUIZHOU, SAMPLES
from tests.support.own_packs import GUIZHOU_POLICY, edit, own_packs
from tests.support.windows import OFFSCREEN, choose_file, indicator, opened, put, shown_window
from ui.cli.commands import main
from ui.drafts._moved_figures import MovedDialog
from ui.navigator._tallies import Tallies
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
__all__ = ["own_packs"]
SHARED = "shared/guizhou-selfeval.yaml"
BUDGET = "tongnan-budget-2021"
TOTAL = ("总分", "100", "110")
GRADE = ("自评结论", "优", "")  # no grade where the points are not the whole
ALL = [("年度资金总额 · 分值", "10", "20"), ("年度资金总额 · 得分", "10", "20"), TOTAL, GRADE]


def weigh(packs: Path, before: str = GUIZHOU_POLICY, now: str = "rate_weight: 20 ") -> None:
    """Change the policy as an office would, in the file that all its packs share."""
    edit(packs, SHARED, before, now)


def moved(session: Session) -> list[tuple[str, str, str]]:
    return [(item.name, item.before, item.now) for item in session.submission.moved]


def issues(session: Session) -> list[str]:
    return [issue.message for issue in session.issues() if issue.code == MOVED]


def saved(window: MainWindow, path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Save what the window shows under a path, as a person does."""
    with monkeypatch.context() as patch:
        choose_file(patch, path)
        assert window.save(elsewhere=True)
    return path


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, own_packs: Path) -> MainWindow:
    return shown_window(qtbot, qapp)


@pytest.fixture
def draft(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a finished draft that a person has saved."""
    opened(window)
    return saved(window, tmp_path / "完成.tianbao", monkeypatch)


class TestPack:
    """What counts as another pack."""

    def test_how_its_files_are_written_does_not(self, own_packs: Path) -> None:
        before = load_pack(GUIZHOU).digest
        edit(own_packs, SHARED, GUIZHOU_POLICY, "# 说明\n  rate_weight:   10 ")
        assert load_pack(GUIZHOU).digest == before

    def test_what_a_shared_file_says_does(self, own_packs: Path) -> None:
        before = load_pack(GUIZHOU).digest
        weigh(own_packs)
        assert before != load_pack(GUIZHOU).digest != ""

    def test_it_is_the_same_for_every_year(self, own_packs: Path) -> None:
        weigh(own_packs, now="rate_weight: {2020: 10, 2030: 20} ")
        pack = load_pack(GUIZHOU)
        assert pack.for_year(2023).digest == pack.digest


class TestOpening:
    """What opening a draft finds."""

    def test_the_moved_figures_are_listed_from_which_to_which(self, draft: Path, own_packs: Path) -> None:
        weigh(own_packs)
        session = open_draft(draft)
        assert moved(session) == ALL
        assert "表样或政策改过：总分 保存时是 100，改后是 110" in issues(session)

    def test_each_leads_to_its_cell(self, draft: Path, own_packs: Path) -> None:
        weigh(own_packs)
        found = [issue for issue in open_draft(draft).issues() if issue.code == MOVED]
        assert [issue.address[2:] for issue in found] == [
            ("funds", "total", "weight"),
            ("funds", "total", "score"),
            ("summary", "-", "total"),
            ("summary", "-", "grade"),
        ]
        assert {issue.severity for issue in found} == {"错误"}

    def test_a_policy_only_for_other_years_says_nothing(self, draft: Path, own_packs: Path) -> None:
        weigh(own_packs, now="rate_weight: {2020: 10, 2030: 20} ")
        assert moved(open_draft(draft)) == []

    def test_a_changed_wording_says_nothing(self, draft: Path, own_packs: Path) -> None:
        before = load_pack(GUIZHOU).digest
        edit(own_packs, SHARED, "应为 100", "应该是 100")
        assert load_pack(GUIZHOU).digest != before
        assert moved(open_draft(draft)) == []

    def test_the_file_is_not_touched(self, draft: Path, own_packs: Path) -> None:
        before = draft.read_bytes()
        weigh(own_packs)
        open_draft(draft)
        assert draft.read_bytes() == before

    def test_a_draft_from_before_figures_were_kept_opens_silently(
        self, own_packs: Path, tmp_path: Path
    ) -> None:
        path = tmp_path / "旧.tianbao"
        save_draft(load_draft(SAMPLES / f"{GUIZHOU}.tianbao"), path)
        assert "kept" not in json.loads(path.read_text("utf-8"))
        weigh(own_packs)
        assert moved(open_draft(path)) == []

    def test_a_cell_that_is_gone_is_named(self, draft: Path, own_packs: Path) -> None:
        data = json.loads(draft.read_text("utf-8"))
        data["kept"]["figures"]["overall#2/funds/total/former"] = "7"
        data["kept"]["figures"]["gone#9/block/r1/column"] = "8"
        draft.write_text(json.dumps(data), "utf-8")
        weigh(own_packs, now="rate_weight: 10 # \n  another: 1 ")
        session = open_draft(draft)
        assert issues(session) == [
            "表样或政策改过：funds total former（这一格已不在表样里） 保存时是 7，改后是空的",
            "表样或政策改过：block r1 column（这一格已不在表样里） 保存时是 8，改后是空的",
        ]
        for issue in session.issues():
            assert session.sheet(issue.address.form, issue.address.instance)

    def test_what_was_typed_since_by_a_program_that_keeps_no_figures_is_said(
        self, draft: Path, own_packs: Path
    ) -> None:
        data = json.loads(draft.read_text("utf-8"))
        rows = data["forms"]["overall"][0]["blocks"]["indicators"]
        rows[0]["cells"]["actual"] = "1"
        draft.write_text(json.dumps(data), "utf-8")
        assert issues(open_draft(draft)) == []
        weigh(own_packs)
        said = "表样或政策改过：保存以后又改过内容，那时算得的数没有留下，没法逐格比较"
        session = open_draft(draft)
        found = [issue for issue in session.issues() if issue.code == MOVED]
        assert {issue.message for issue in found} == {said}
        assert [issue.address[:2] for issue in found] == list(session.printed_places())

    def test_figures_printed_with_more_places_are_the_same(self, draft: Path, own_packs: Path) -> None:
        data = json.loads(draft.read_text("utf-8"))
        figures = data["kept"]["figures"]
        at = next(at for at in figures if at.endswith("summary/-/total"))
        figures[at] += ".00"
        draft.write_text(json.dumps(data), "utf-8")
        weigh(own_packs, now="rate_weight: 10 # \n  another: 1 ")
        assert issues(open_draft(draft)) == []


class TestUntilConfirmed:
    """How long the list stays."""

    def test_it_is_saved_and_stays(self, draft: Path, own_packs: Path, window: MainWindow) -> None:
        weigh(own_packs)
        window.open(draft)
        assert window.save()
        assert moved(open_draft(draft)) == ALL
        assert window.open(draft)
        assert window.document is not None
        assert moved(window.document.session) == ALL

    def test_confirmed_and_saved_it_does_not_come_back(self, draft: Path, own_packs: Path) -> None:
        weigh(own_packs)
        session = open_draft(draft)
        outcome = session.apply(SetMoved(()))
        assert outcome.issues_changed
        assert issues(session) == []
        session.apply(outcome.inverse)
        assert len(issues(session)) == len(ALL)
        session.apply(SetMoved(()))
        again = open_submission(loads(dumps(session.submission), "试"))
        assert moved(again) == []

    def test_a_second_change_keeps_what_it_was_at_first(self, draft: Path, own_packs: Path) -> None:
        weigh(own_packs)
        save_draft(open_draft(draft).submission, draft)
        weigh(own_packs, "rate_weight: 20 ", "rate_weight: 30 ")
        again = {(name, before, now.replace("2", "3").replace("110", "120")) for name, before, now in ALL}
        assert set(moved(open_draft(draft))) == again

    def test_what_moved_back_leaves_the_list(self, draft: Path, own_packs: Path) -> None:
        weigh(own_packs)
        save_draft(open_draft(draft).submission, draft)
        weigh(own_packs, "rate_weight: 20 ", GUIZHOU_POLICY)
        assert moved(open_draft(draft)) == []

    def test_after_an_edit_a_figure_has_moved_from_what_the_edit_made_of_it(
        self, draft: Path, own_packs: Path, window: MainWindow
    ) -> None:
        weigh(own_packs)
        window.open(draft)
        assert window.document is not None
        document = window.document
        lost = document.session.calculation.value(indicator(document, "overall", 0, "score"))
        put(document, indicator(document, "overall", 0, "actual"), "0")
        now = document.session.calculation.value(indicator(document, "overall", 0, "score"))
        assert lost != now
        assert window.save()
        weigh(own_packs, "rate_weight: 20 ", GUIZHOU_POLICY)
        total = next(item for item in open_draft(draft).submission.moved if item.name == "总分")
        assert total.before != "100"
        assert total.now != "100"

    def test_a_deleted_place_leads_to_its_form(self, draft: Path, own_packs: Path) -> None:
        weigh(own_packs)
        session = open_draft(draft)
        item = session.submission.moved[0]
        gone = item.address._replace(row="r99")
        session.apply(SetMoved((type(item)(gone, "甲", "1", "2"),)))
        (issue,) = (i for i in session.issues() if i.code == MOVED)
        assert issue.address == Address(gone.form, gone.instance, "", "", "")


class TestWindow:
    """The list in the window."""

    def answer(self, qtbot: QtBot, act: Callable[[MovedDialog], object]) -> None:
        """Do something to the dialog once it is shown."""

        def run() -> None:
            dialog = QApplication.activeModalWidget()
            assert isinstance(dialog, MovedDialog)
            act(dialog)
            if dialog.isVisible():
                dialog.reject()

        QTimer.singleShot(50, run)

    def test_opening_says_it_and_confirming_is_undone(
        self, draft: Path, own_packs: Path, window: MainWindow, qtbot: QtBot
    ) -> None:
        weigh(own_packs)
        window.open(draft)
        document = window.document
        assert document is not None
        assert window.messages.text == "表样或政策改过：有 4 个数和保存时不同，请核对后确认。"
        assert not document.unsaved
        rows: list[tuple[str, ...]] = []

        def confirm(dialog: MovedDialog) -> None:
            rows.extend(tuple(row) for row in dialog.table.typed.texts)
            qtbot.mouseClick(dialog.confirm, Qt.MouseButton.LeftButton)

        self.answer(qtbot, confirm)
        window.pack_changes.show_moved()
        assert [row[1:] for row in rows] == ALL
        assert moved(document.session) == []
        assert document.unsaved
        assert window.messages.text == ""
        document.undo_stack.undo()
        assert moved(document.session) == ALL
        document.undo_stack.redo()
        assert window.save()
        assert moved(open_draft(draft)) == []

    def test_later_leaves_it_and_the_place_is_gone_to(
        self, draft: Path, own_packs: Path, window: MainWindow, qtbot: QtBot
    ) -> None:
        weigh(own_packs)
        window.open(draft)
        document = window.document
        assert document is not None

        def go(dialog: MovedDialog) -> None:
            assert not dialog.place.isEnabled()
            dialog.table.selectRow(2)
            qtbot.mouseClick(dialog.place, Qt.MouseButton.LeftButton)

        self.answer(qtbot, go)
        window.pack_changes.show_moved()
        assert document.current is not None
        assert document.current[2:] == ("summary", "-", "total")
        assert moved(document.session) == ALL
        assert not document.unsaved

    def test_the_guide_leads_to_the_list(
        self, draft: Path, own_packs: Path, window: MainWindow, qtbot: QtBot
    ) -> None:
        weigh(own_packs)
        window.open(draft)
        assert window.workspace is not None
        window.review()
        shown = window.workspace.guide.issues
        row = next(i for i, one in enumerate(shown.issue_model.issues) if one.code == MOVED)
        area = shown.visualRect(shown.issue_model.index(row))
        spots = (
            QPoint(x, y)
            for y in range(area.top(), area.bottom(), 4)
            for x in range(area.left(), area.right(), 4)
        )
        issue = shown.issue_model.issues[row]
        place = next(
            at
            for at in spots
            if shown._delegate.link_at(issue, shown.viewport().width(), (at - area.topLeft()).toPointF())
            == "清\u2060单"
        )
        seen: list[int] = []
        self.answer(qtbot, lambda dialog: seen.append(len(dialog.table.typed.texts)))
        qtbot.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert seen == [len(ALL)]

    def test_what_has_no_cell_leads_to_the_list(
        self, draft: Path, own_packs: Path, window: MainWindow, qtbot: QtBot
    ) -> None:
        weigh(own_packs)
        window.open(draft)
        document = window.document
        assert document is not None
        assert window.workspace is not None
        first, *_ = document.session.submission.moved
        gone = type(first)(first.address._replace(row="r99"), "甲", "1", "2")
        document.do(SetMoved((gone,)), "试")
        window.review()
        shown = window.workspace.guide.issues
        row = next(i for i, one in enumerate(shown.issue_model.issues) if one.code == MOVED)
        seen: list[str] = []

        def go(dialog: MovedDialog) -> None:
            seen.append(dialog.table.typed.texts[0][1])
            dialog.table.selectRow(0)
            dialog.go()

        self.answer(qtbot, go)
        shown.setCurrentIndex(shown.issue_model.index(row))
        qtbot.keyClick(shown, Qt.Key.Key_Return)
        assert seen == ["甲"]
        assert (document.form, document.instance, document.current) == (*first.address[:2], None)

    def test_a_read_only_draft_is_not_confirmed(
        self, draft: Path, own_packs: Path, window: MainWindow, qtbot: QtBot
    ) -> None:
        weigh(own_packs)
        window.open(draft)
        assert window.document is not None
        window.document.set_read_only("另一台电脑正在编辑")
        dialog = MovedDialog(window.document)
        qtbot.addWidget(dialog)
        assert not dialog.confirm.isEnabled()

    def test_no_all_clear_and_no_tie_is_counted(self, draft: Path, own_packs: Path) -> None:
        weigh(own_packs)
        session = open_draft(draft)
        tallies = Tallies(session, lambda _: "")
        tallies.update()
        total = tallies.total(("overall",))
        assert total.ties == 0
        assert total.errors > 0
        session.apply(SetMoved(()))
        tallies.update()
        assert tallies.total(("overall",)).errors == total.errors - len(ALL)

    def test_a_budget_draft(
        self, own_packs: Path, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened(window, BUDGET)
        path = saved(window, tmp_path / "预算.tianbao", monkeypatch)
        edit(own_packs, f"{BUDGET}.yaml", "# 表1 末两行印 0.00", "# 说明")
        assert window.open(path)
        assert window.messages.text == ""
        edit(own_packs, f"{BUDGET}.yaml", 'amount, default: "0"', 'amount, default: "5"')
        assert window.open(path)
        assert window.document is not None
        found = moved(window.document.session)
        assert any((before, now) == ("0.00", "5.00") for _, before, now in found)
        assert "个数和保存时不同" in window.messages.text


class TestElsewhere:
    """The command line, versions and savepoints."""

    def test_check_lists_it(self, draft: Path, own_packs: Path, capsys: pytest.CaptureFixture[str]) -> None:
        main(["check", str(draft)])
        assert "TB-13" not in capsys.readouterr().out
        weigh(own_packs)
        assert main(["check", str(draft)]) == 1
        assert "总分 保存时是 100，改后是 110" in capsys.readouterr().out

    def test_new_and_fill_keep_figures(
        self, own_packs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path, source = tmp_path / "新.tianbao", tmp_path / "填.json"
        assert main(["new", GUIZHOU, "--year", "2023", "--unit", "某局", "-o", str(path)]) == 0
        kept = load_draft(path).kept
        assert kept is not None
        assert kept.pack == load_pack(GUIZHOU).digest
        sample = SAMPLES / f"{GUIZHOU}.tianbao"
        assert main(["values", str(sample), "--typed", "--json"]) == 0
        source.write_text(capsys.readouterr().out.split("\n", 1)[1], "utf-8")
        assert main(["fill", str(path), "--from", str(source)]) == 0
        weigh(own_packs)
        assert TOTAL in moved(open_draft(path))

    def test_a_copy_keeps_figures_too(
        self, draft: Path, own_packs: Path, window: MainWindow, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        copy = draft.with_name("副本.tianbao")
        choose_file(monkeypatch, copy)
        window.safety.save_copy()
        weigh(own_packs)
        assert moved(open_draft(copy)) == ALL

    def test_restoring_a_version_brings_what_moved_since(self, draft: Path, own_packs: Path) -> None:
        version = load_draft(draft)
        weigh(own_packs)
        session = open_draft(SAMPLES / f"{GUIZHOU}.tianbao")
        assert moved(session) == []
        outcome = session.apply(restore(session, version))
        assert moved(session) == ALL
        session.apply(outcome.inverse)
        assert moved(session) == []

    def test_a_savepoint_carries_the_list_and_is_no_change_for_it(
        self, draft: Path, own_packs: Path, tmp_path: Path
    ) -> None:
        weigh(own_packs)
        session = open_draft(draft)
        file = tmp_path / f"x{savepoints.SUFFIX}"

        def write() -> None:
            belonging = Belonging(str(draft), "", "2026-01-01T00:00:00+08:00", 1, "")
            savepoints.write(file, belonging, savepoints.draft_bytes(session.submission))

        write()
        assert recoverable(savepoints.read(file)) is None
        at = next(at for at, text in session.submission.typed_cells() if at.column == "name" and text)
        session.apply(SetCell(at, "另一个名称"))
        write()
        found = recoverable(savepoints.read(file))
        assert found is not None
        assert "有 1 格不同" in found.difference
        recovered = open_submission(found.savepoint.submission())
        assert moved(recovered) == ALL
        weigh(own_packs, "rate_weight: 20 ", "rate_weight: 30 ")
        recovered = open_submission(found.savepoint.submission())
        assert any("没法逐格比较" in said for said in issues(recovered))

    def test_what_was_typed_comes_before_figures_where_a_file_has_no_room(
        self, draft: Path, own_packs: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        submission = load_draft(draft)
        monkeypatch.setattr("models.storage.draft_file.MAX_BYTES", draft.stat().st_size - 1)
        save_draft(submission, draft)
        assert load_draft(draft) == submission
        weigh(own_packs)
        assert all("没法逐格比较" in said for said in issues(open_draft(draft)))

    def test_figures_are_no_content(self, draft: Path) -> None:
        kept = load_draft(draft)
        other = deepcopy(kept)
        other.kept = None
        assert kept == other
        assert len(savepoints.draft_bytes(kept)) < len(draft.read_bytes())
