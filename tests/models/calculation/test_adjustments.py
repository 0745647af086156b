"""Figures set by hand remember what they were made for, and ask again when something else is computed."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from models.address import Address
from models.calculation.cell_state import noted, outdated, read_noted
from models.checks.balance import balance_panel
from models.checks.checks import ADJUSTED, OUTDATED, PROPOSED
from models.comparing.restore import restore
from models.drafts.changes import Batch, DeleteRows, SetAdjustment, SetCell
from models.drafts.submission import Adjustment, Submission, new_submission
from models.editing.plans import adjust, confirm_adjusted
from models.exchange.fill import fill
from models.exchange.typed_json import typed_shape
from models.expressions.functions import Value
from models.packs.forms import Pack
from models.packs.loading import read_pack
from models.session.session import Session
from models.storage.draft_file import dumps, load_draft, loads, save_draft
from tests.support.building import GUIZHOU, SAMPLES, Draft
from tests.support.windows import OFFSCREEN, opened, put, shown_window
from ui.cli.commands import main
from ui.drafts.document import Document
from ui.guide.guide import Guide
from ui.navigator._outline import Outline, OutlineEntry
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
QIJIANG = "qijiang-budget-2025"
PARENT = Address("general", "3", "tree", "21011", "basic")
SMALL = Path(__file__).parents[2] / "packs" / "small.yaml"
CHILD = PARENT._replace(row="2101101")


@pytest.fixture
def session() -> Session:
    return Session(load_draft(SAMPLES / f"{QIJIANG}.tianbao"))


def codes(session: Session, at: Address) -> list[str]:
    return [issue.code for issue in session.issues() if issue.address == at]


def ticks(session: Session) -> list[str]:
    """Name every place where the navigator or the balance panel says ✓."""
    panel = balance_panel(session.calculation)
    lines = [panel.title, *(line.name for line in panel.lines if "✓" in line.words)] if panel else []
    if panel and "✓" not in panel.words:
        lines.remove(panel.title)
    return [*lines, *_ticked(Outline(session).build())]


def _ticked(entries: list[OutlineEntry]) -> list[str]:
    return [name for e in entries for name in ([e.title] if e.badge[0] == "✓" else []) + _ticked(e.children)]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("16.990"), "16.99"),
        (Decimal("-0.0"), "0"),
        (Decimal("1E+3"), "1000"),
        (None, ""),
        ("优", "优"),
    ],
)
def test_a_computed_value_is_noted_the_same_way_every_time(value: Value, text: str) -> None:
    assert noted(value) == text
    assert read_noted(text) == value


@pytest.mark.parametrize(
    ("made_for", "computed", "asks"),
    [
        (None, Decimal(1), False),
        ("16.99", Decimal("16.990"), False),
        ("16.99", Decimal("17.99"), True),
        ("", None, False),
        ("", Decimal(0), True),
        ("5", None, True),
        ("良", "优", True),
        ("优", "优", False),
        ("NaN", Decimal(1), True),
        ("sNaN", Decimal(1), True),
    ],
)
def test_only_another_computed_value_asks(made_for: str | None, computed: Value, asks: bool) -> None:
    assert outdated(Adjustment("1", "因", made_for), computed) is asks


class TestMoving:
    """The case that was found: 21011 of 綦江 is 16.98 by hand where 16.99 is computed."""

    def test_nothing_is_said_while_the_computed_figure_stays(self, session: Session) -> None:
        assert codes(session, PARENT) == [ADJUSTED]
        assert session.doubted() == set()

    def test_a_changed_part_is_an_error_that_names_all_three_figures(self, session: Session) -> None:
        outcome = session.apply(SetCell(CHILD, "12.98"))
        assert outcome.issues_changed
        assert codes(session, PARENT) == [OUTDATED]
        said = next(issue for issue in session.issues() if issue.address == PARENT)
        assert said.severity == "错误"
        assert all(figure in said.message for figure in ("16.98", "16.99", "17.99"))
        session.apply(outcome.inverse)
        assert codes(session, PARENT) == [ADJUSTED]

    def test_no_tick_stands_above_it(self, session: Session) -> None:
        before = ticks(session)
        outcome = session.apply(SetCell(CHILD, "12.98"))
        gone = set(before) - set(ticks(session))
        assert {"收支平衡", "表六 收入总计", "表三 总计"} <= gone
        assert "表十 部门整体绩效目标" in gone  # it takes the total of the set over
        assert "表十 项目支出绩效目标 当年预算" in ticks(session)  # projects do not
        session.apply(outcome.inverse)
        assert ticks(session) == before

    def test_confirming_and_giving_back_are_steps_like_any_other(self, session: Session) -> None:
        session.apply(SetCell(CHILD, "12.98"))
        plan = confirm_adjusted(session, PARENT)
        assert plan is not None
        outcome = session.apply(plan.change)
        assert session.submission.adjustments[PARENT].computed == "17.99"
        assert codes(session, PARENT) == [ADJUSTED]
        assert confirm_adjusted(session, PARENT) is None
        again = session.apply(outcome.inverse)
        assert codes(session, PARENT) == [OUTDATED]
        session.apply(again.inverse)
        assert codes(session, PARENT) == [ADJUSTED]
        session.apply(SetAdjustment(PARENT, None))
        assert session.calculation.value(PARENT) == Decimal("17.99")

    def test_typing_the_same_adjustment_again_confirms_it(self, session: Session) -> None:
        there = session.submission.adjustments[PARENT]
        assert adjust(session, PARENT, Adjustment(there.text, there.reason)) is None
        session.apply(SetCell(CHILD, "12.98"))
        plan = adjust(session, PARENT, Adjustment(there.text, there.reason))
        assert plan is not None
        session.apply(plan.change)
        assert codes(session, PARENT) == [ADJUSTED]


class TestKinds:
    """Every kind of computed cell remembers, and a blank one too."""

    def test_a_text(self, tmp_path: Path) -> None:
        path = tmp_path / "small.yaml"
        before = "compute: \"join(Y, '年')\""
        path.write_text(SMALL.read_text("utf-8").replace(before, "compute: \"join(name, '的表')\""), "utf-8")
        draft = Draft("small", "cover", _session(read_pack(path)))
        draft.put("unit", "name", "区统计局")
        at = draft.at("unit", "-", "year")
        draft.session.apply(SetAdjustment(at, Adjustment("统计局的表", "简称")))
        assert codes(draft.session, at) == [ADJUSTED]
        draft.put("unit", "name", "区数据局")
        assert codes(draft.session, at) == [OUTDATED]
        assert any(
            "那时程序算得 区统计局的表，现在算得 区数据局的表" in i.message for i in draft.session.issues()
        )

    def test_a_percentage(self) -> None:
        draft = Draft.sample(GUIZHOU, "overall")
        rate = draft.at("funds", "total", "rate")
        draft.session.apply(SetAdjustment(rate, Adjustment("98%", "与批复一致")))
        assert codes(draft.session, rate) == [ADJUSTED]
        draft.put("funds", "executed", "1", "basic")
        assert codes(draft.session, rate) == [OUTDATED]

    def test_one_made_while_nothing_was_computed(self, small_pack: Pack) -> None:
        draft = Draft("small", "report", _session(small_pack))
        at = draft.at("funds", "total", "initial")
        assert draft.session.calculation.value(at) is None
        draft.session.apply(SetAdjustment(at, Adjustment("95", "先报")))
        assert draft.session.submission.adjustments[at].computed == ""
        draft.put("funds", "initial", "100", "general")
        assert codes(draft.session, at) == [OUTDATED]


def _session(pack: Pack) -> Session:
    return Session(new_submission(pack, 2023), pack)


class TestKept:
    """Files, the command line and versions keep what an adjustment was made for."""

    def test_files_keep_it(self, session: Session) -> None:
        session.apply(SetCell(CHILD, "12.98"))
        again = Session(loads(dumps(session.submission), "x"))
        assert again.submission.adjustments == session.submission.adjustments
        assert codes(again, PARENT) == [OUTDATED]

    def test_a_draft_of_before_opens_without_a_word(self) -> None:
        draft = _of_before(load_draft(SAMPLES / f"{QIJIANG}.tianbao"))
        session = Session(draft)
        assert codes(session, PARENT) == [ADJUSTED]
        assert session.submission.adjustments[PARENT].computed == "16.99"
        session.apply(SetCell(CHILD, "12.98"))
        assert codes(session, PARENT) == [OUTDATED]

    def test_every_sample_keeps_what_it_was_made_for(self) -> None:
        for path in sorted(SAMPLES.glob("*.tianbao")):
            noted_there = load_draft(path).adjustments
            assert noted_there == Session(_of_before(load_draft(path))).submission.adjustments

    def test_what_is_printed_fills_in_the_same(self, session: Session) -> None:
        session.apply(SetCell(CHILD, "12.98"))
        shape = json.loads(json.dumps(typed_shape(session.pack, session.submission)))
        assert "16.99" in [one["computed"] for one in shape["adjustments"]]
        other = Session(new_submission(session.pack, session.submission.year))
        other.apply(fill(other.pack, other.submission, shape))
        assert typed_shape(other.pack, other.submission) == shape
        assert sorted(i.code for i in other.issues()) == sorted(i.code for i in session.issues())
        assert fill(other.pack, other.submission, shape) == Batch(())

    def test_filling_in_without_it_takes_what_is_computed_then(self, session: Session) -> None:
        shape = json.loads(json.dumps(typed_shape(session.pack, session.submission)))
        for one in shape["adjustments"]:
            del one["computed"]
        other = Session(new_submission(session.pack, session.submission.year))
        other.apply(fill(other.pack, other.submission, shape))
        assert {a.computed for a in other.submission.adjustments.values()} == {"16.99", "278.68"}

    def test_filling_in_the_same_again_confirms_nothing(self, session: Session) -> None:
        session.apply(SetCell(CHILD, "12.98"))
        shape = json.loads(json.dumps(typed_shape(session.pack, session.submission)))
        for one in shape["adjustments"]:
            del one["computed"]
        assert fill(session.pack, session.submission, shape) == Batch(())

    def test_a_version_comes_back_with_what_its_adjustments_were_made_for(self, session: Session) -> None:
        version = _of_before(loads(dumps(session.submission), "x"))
        session.apply(SetCell(CHILD, "12.98"))
        plan = confirm_adjusted(session, PARENT)
        assert plan is not None
        session.apply(plan.change)
        session.apply(restore(session, version))
        assert codes(session, PARENT) == [ADJUSTED]
        assert session.submission.adjustments[PARENT].computed == "16.99"


def _of_before(draft: Submission) -> Submission:
    """Give a draft as programs wrote it that noted nothing."""
    draft.adjustments = {at: replace(one, computed=None) for at, one in draft.adjustments.items()}
    return draft


def test_the_command_line_lists_it_as_an_error(
    session: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = tmp_path / "草稿.tianbao"
    session.apply(SetCell(CHILD, "12.98"))
    save_draft(session.submission, draft)
    assert main(["check", str(draft)]) == 1
    listed = [line for line in capsys.readouterr().out.splitlines() if OUTDATED in line]
    assert len(listed) == 2  # 表二, and 表七, which takes the subject over
    assert main(["values", str(draft), "--typed", "--json"]) == 0
    (tmp_path / "x.json").write_text(capsys.readouterr().out, encoding="utf-8")
    assert main(["fill", str(draft), "--from", str(tmp_path / "x.json")]) == 0
    assert load_draft(draft).adjustments == session.submission.adjustments


def test_an_accepted_proposal_says_when_its_source_moves() -> None:
    session = Session(load_draft(SAMPLES / "yubei-budget-2024.tianbao"))
    source = next(a for a, _ in session.submission.typed_cells() if a.form == "basic" and a.row == "30217")
    (form,) = {
        form.id
        for form in session.pack.forms
        for b in form.blocks
        if b.id == "list" and "reception" in b.index
    }
    taken = next(a for a, _ in session.submission.typed_cells() if (a.form, a.column) == (form, "reception"))
    assert codes(session, taken) == []
    before = ticks(session)
    session.apply(SetCell(source, "1500"))
    assert codes(session, taken) == [PROPOSED]
    assert len(ticks(session)) < len(before)


class TestWindow:
    @pytest.fixture
    def window(self, qtbot: QtBot, qapp: QApplication) -> MainWindow:
        return shown_window(qtbot, qapp)

    @pytest.fixture
    def document(self, window: MainWindow) -> Document:
        document = opened(window, QIJIANG)
        put(document, CHILD, "12.98")
        document.go_to(PARENT)
        return document

    def guide(self, window: MainWindow) -> Guide:
        assert window.workspace is not None
        return window.workspace.guide

    def test_the_guide_says_so_and_keeps_it_with_one_click(
        self, window: MainWindow, document: Document
    ) -> None:
        words = self.guide(window).cell.adjusted
        assert "16.99" in words.text()
        assert "17.99" in words.text()
        words.linkActivated.emit("keep")
        assert codes(document.session, PARENT) == [ADJUSTED]
        assert "仍用" not in words.text()
        assert document.undo_stack.undoText().startswith("仍用手工调整的")
        document.undo_stack.undo()
        assert "仍用 16.98" in words.text()
        words.linkActivated.emit("restore")
        assert document.session.calculation.value(PARENT) == Decimal("17.99")

    @pytest.mark.parametrize("link", ["仍用", "恢复计算值"])
    def test_the_issue_offers_both(
        self, window: MainWindow, document: Document, qtbot: QtBot, link: str
    ) -> None:
        issues = self.guide(window).issues
        row, issue = next((n, i) for n, i in enumerate(issues.issue_model.issues) if i.code == OUTDATED)
        box = issues.visualRect(issues.issue_model.index(row))
        at = next(
            point
            for y in range(2, box.height(), 4)
            for x in range(0, box.width(), 6)
            if _plain(issues._delegate.link_at(issue, issues.viewport().width(), QPointF(x, y))) == link
            for point in [box.topLeft() + QPointF(x, y).toPoint()]
        )
        qtbot.mouseClick(issues.viewport(), Qt.MouseButton.LeftButton, pos=at)
        assert OUTDATED not in codes(document.session, PARENT)
        assert (PARENT in document.session.submission.adjustments) is (link == "仍用")

    def test_a_table_above_is_not_said_to_be_sound(self, window: MainWindow, document: Document) -> None:
        goal = document.session.submission.forms["goal"][0].id
        document.show("goal", goal)
        assert _said(self.guide(window), "✓ 没有发现问题。") == []
        assert len(_said(self.guide(window), "待确认的手工调整")) == 1
        document.undo_stack.undo()
        document.show("goal", goal)  # undoing has gone to the figure
        assert len(_said(self.guide(window), "✓ 没有发现问题。")) == 1

    def test_the_cell_is_marked(self, window: MainWindow, document: Document) -> None:
        before = _grabbed(window)
        document.undo_stack.undo()
        window.messages.clear()  # else the paper is smaller in any case
        assert _grabbed(window) != before

    def test_the_page_of_exports_does_not_tick_what_hangs_on_it(
        self, window: MainWindow, document: Document
    ) -> None:
        assert window.workspace is not None
        window.workspace.navigator.export_wanted.emit()
        ticked = [words.text() for words in window.findChildren(QLabel) if words.text() in ("✓", "待确认")]
        assert "待确认" in ticked


def _plain(link: str) -> str:
    return link.replace("\u2060", "")


def _said(guide: Guide, text: str) -> list[str]:
    return [one.text() for one in guide.findChildren(QLabel) if text in one.text() and one.isVisible()]


def _grabbed(window: MainWindow) -> bytes:
    assert window.workspace is not None
    return bytes(window.workspace.paper.viewport().grab().toImage().constBits())


def test_a_row_set_by_hand_may_go_with_the_subject_it_comes_from() -> None:
    """Every row that follows from the subjects of another table, in every budget."""
    tried = 0
    for path in SAMPLES.glob("*budget*.tianbao"):
        pack = Session(load_draft(path)).pack
        for form in pack.forms:
            for block in form.blocks:
                for source_form, source in block.source_paths:
                    tried += _row_goes_and_comes_back(path, (form.id, block.id), (source_form, source))
    assert tried > 5


def _row_goes_and_comes_back(path: Path, table: tuple[str, str], source: tuple[str, str]) -> bool:
    session = Session(load_draft(path))
    instance, origin = (session.submission.forms[form][0].id for form in (table[0], source[0]))
    leaves = tuple(session.submission.rows(source[0], origin, source[1]))
    block = session.pack.form(table[0]).block(table[1])
    wanted = (
        Address(table[0], instance, table[1], row, cell.key)
        for row in session.calculation.rows(table[0], instance, table[1])
        if row in leaves
        for cell in block.row_cells(row)
        if cell.numeric and block.adjustable(row, cell.key) and not cell.typed_by_hand
    )
    at = next(wanted, None)
    if at is None:
        return False
    session.apply(SetAdjustment(at, Adjustment("5", "按批复")))
    before = shown(session)
    outcome = session.apply(DeleteRows(source[0], origin, source[1], leaves))
    assert shown(session) == shown(Session(session.submission, session.pack))
    session.apply(outcome.inverse)
    assert shown(session) == before
    return True


def shown(session: Session) -> list[object]:
    """Give every text and every issue."""
    texts = [
        (cell.address, cell.text)
        for form, instances in session.submission.forms.items()
        for instance in instances
        for _, cell in session.sheet(form, instance.id).cells()
    ]
    return [*texts, *session.issues()]
