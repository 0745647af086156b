"""打印预览 as a person uses it: what is shown, how large, which tables and pages, and off to the printer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QPushButton, QTreeWidgetItem, QWidget
from pytestqt.qtbot import QtBot

from models.drafts.changes import InsertInstance
from models.drafts.submission import new_instance
from tests.support.building import CHONGQING, GUIZHOU
from tests.support.windows import OFFSCREEN, choose_file, indicator, opened, put
from ui.export.added_choice import AddedChoice
from ui.preview import _printing as printing
from ui.preview._page_view import GAP, WHOLE, WIDTH
from ui.preview._printing import set_up
from ui.preview._thumbnails import SIDE
from ui.preview.preview import Preview
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
TITLE = "2023年度部门整体绩效自评表"


def press(qtbot: QtBot, widget: QWidget, key: Qt.Key, control: bool = False) -> None:
    modifier = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
    qtbot.keyClick(widget, key, modifier)


def previewed(window: MainWindow, pack: str = CHONGQING) -> Preview:
    opened(window, pack)
    window.show_preview()
    assert window.previewing is not None
    return window.previewing.page


def words(page_view: Preview) -> list[str]:
    """Give the text of each page shown."""
    return ["".join(run.text for run in page.runs) for page in page_view.pages]


def entries(preview: Preview) -> dict[str, QTreeWidgetItem]:
    flags = Qt.MatchFlag.MatchContains | Qt.MatchFlag.MatchRecursive
    return {item.text(0): item for item in preview.choice.findItems("", flags, 0)}


def indicator_of(box: QCheckBox) -> QPoint:
    """Give a place of a check box that is pressed."""
    return QPoint(8, box.height() // 2)


def texts_of(path: Path) -> list[str]:
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        return [page.extract_text() for page in pdf.pages]


def leave_out(qtbot: QtBot, preview: Preview, title: str) -> None:
    with qtbot.waitSignal(preview.choice.chosen_changed):
        entries(preview)[title].setCheckState(0, Qt.CheckState.Unchecked)


class TestOpening:
    def test_ctrl_p_shows_every_page_and_the_keyboard_is_on_them(
        self, window: MainWindow, qtbot: QtBot
    ) -> None:
        opened(window, CHONGQING)
        press(qtbot, window, Qt.Key.Key_P, control=True)
        assert window.previewing is not None
        preview = window.previewing.page
        assert preview.isVisible()
        assert len(preview.pages) == 4
        assert "第 4 页 / 共 4 页" in words(preview)[3]
        assert preview.view.hasFocus()

    def test_what_is_still_being_typed_is_on_the_page(self, window: MainWindow, qtbot: QtBot) -> None:
        document = opened(window, GUIZHOU)
        address = indicator(document, "overall", 0, "actual")
        document.go_to(address)
        assert window.workspace is not None
        qtbot.keyClicks(window.workspace.paper, "98765")
        window.show_preview()
        assert window.previewing is not None
        assert any("98765" in text for text in words(window.previewing.page))

    def test_escape_goes_back_to_the_paper(self, window: MainWindow, qtbot: QtBot) -> None:
        preview = previewed(window)
        assert not window.toolbar.isVisible()
        press(qtbot, preview.view, Qt.Key.Key_Escape)
        assert not preview.isVisible()
        assert window.workspace is not None
        assert window.workspace.paper.hasFocus()
        assert window.toolbar.isVisible()

    def test_all_tables_of_a_budget_are_in_sight_on_a_small_screen(self, window: MainWindow) -> None:
        window.resize(1366, 768)
        choice = previewed(window, "yubei-budget-2024").choice
        QApplication.processEvents()
        line = choice.visualItemRect(choice.topLevelItem(0)).height()
        assert choice.viewport().height() >= 10 * line

    def test_without_a_draft_there_is_nothing_to_preview(self, window: MainWindow) -> None:
        window.show_preview()
        assert window.previewing is None
        assert not window.actions_["preview"].isEnabled()

    def test_everything_can_be_reached_by_tab_in_the_order_it_is_read(
        self, window: MainWindow, qtbot: QtBot
    ) -> None:
        preview = previewed(window)
        preview.zoom.setFocus()
        reached: list[QWidget] = []
        for _ in range(8):
            press(qtbot, preview.focusWidget(), Qt.Key.Key_Tab)
            reached.append(preview.focusWidget())
        (seal,) = preview.added.boxes.values()
        wanted = [preview.range, preview.choice, seal, preview.proof, preview.thumbnails, preview.view]
        assert reached == [*wanted, preview.export_button, preview.print_button]
        assert all(w.accessibleName() or w in reached[5:] for w in reached)

    def test_f6_goes_round_forms_thumbnails_and_pages(self, window: MainWindow) -> None:
        preview = previewed(window)
        for wanted in (preview.choice, preview.thumbnails, preview.view):
            window.actions_["next_pane"].trigger()
            assert wanted.hasFocus()


class TestLooking:
    def test_zoom_to_width_to_the_page_and_to_true_size(self, window: MainWindow) -> None:
        preview = previewed(window)
        view = preview.view
        widest = view.page_rect(0)
        assert view.fit == WIDTH
        assert 0 <= view.viewport().width() - widest.width() - 2 * GAP <= 20
        preview.zoom.take("整页")
        assert view.fit == WHOLE
        assert all(view.page_rect(i).height() <= view.viewport().height() for i in range(4))
        preview.zoom.take("100 %")
        assert view.page_rect(0).width() == round(297 / 25.4 * 96)

    @pytest.mark.parametrize(
        ("typed", "shown"),
        [("12", "12 %"), ("１５０％", "150 %"), ("75.5%", "75 %"), ("9999", "400 %"), ("0", "10 %")],
    )
    def test_a_percentage_is_typed(self, window: MainWindow, qtbot: QtBot, typed: str, shown: str) -> None:
        preview = previewed(window)
        line = preview.zoom.lineEdit()
        assert line is not None
        line.selectAll()
        if typed.isascii():
            qtbot.keyClicks(line, typed)
        else:
            line.insert(typed)
        press(qtbot, line, Qt.Key.Key_Return)
        assert preview.zoom.currentText() == shown
        assert preview.view.zoom == pytest.approx(int(shown[:-2]) / 100)

    def test_what_is_no_zoom_is_put_back(self, window: MainWindow) -> None:
        preview = previewed(window)
        preview.zoom.setEditText("很大")
        preview.view.setFocus()
        preview.zoom.take("很大")
        assert preview.zoom.currentText() == "适合页宽"

    def test_the_window_s_zoom_keys_and_the_wheel_are_for_the_pages(self, window: MainWindow) -> None:
        view = previewed(window).view
        window.actions_["zoom_reset"].trigger()
        assert view.zoom == 1
        window.actions_["zoom_in"].trigger()
        assert view.zoom == pytest.approx(1.1)
        wheel = QWheelEvent(
            QPointF(50, 50), QPointF(50, 50), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(view.viewport(), wheel)
        assert view.zoom == pytest.approx(1)
        window.actions_["zoom_fit"].trigger()
        assert view.fit == WIDTH

    def test_zooming_keeps_the_place(self, window: MainWindow) -> None:
        view = previewed(window).view
        view.go_to(2)
        view.set_zoom(0.9)
        assert view.current == 2
        assert view.page_rect(2).top() == GAP
        view.set_zoom(1.7)
        assert view.current == 2
        assert view.page_rect(2).top() == GAP

    def test_the_keyboard_turns_whole_pages_and_goes_to_both_ends(
        self, window: MainWindow, qtbot: QtBot
    ) -> None:
        view = previewed(window).view
        view.set_fit(WHOLE)
        press(qtbot, view, Qt.Key.Key_PageDown)
        assert view.current == 1
        press(qtbot, view, Qt.Key.Key_PageUp)
        press(qtbot, view, Qt.Key.Key_PageUp)
        assert view.current == 0
        press(qtbot, view, Qt.Key.Key_End)
        assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum()
        press(qtbot, view, Qt.Key.Key_Home)
        assert view.verticalScrollBar().value() == 0

    def test_a_thumbnail_leads_to_its_page_and_scrolling_marks_it(self, window: MainWindow) -> None:
        preview = previewed(window)
        preview.thumbnails.setCurrentIndex(preview.thumbnails.pages.index(2))
        assert preview.view.current == 2
        assert preview.view.page_rect(2).top() == GAP
        preview.view.verticalScrollBar().setValue(0)
        assert preview.thumbnails.currentIndex().row() == 0

    def test_thumbnails_show_pages_and_are_read_aloud(self, window: MainWindow) -> None:
        thumbnails = previewed(window).thumbnails
        index = thumbnails.pages.index(1)
        assert index.data() == "第 2 页"
        assert index.data(Qt.ItemDataRole.AccessibleTextRole) == f"第 2 页：{TITLE}"
        picture = thumbnails.itemDelegate().picture(0, 1.0)  # type: ignore[attr-defined]
        assert picture.width() == pytest.approx(SIDE, abs=1)
        image = picture.toImage()
        shades = {
            image.pixelColor(x, y).lightness() for x in range(image.width()) for y in range(image.height())
        }
        assert min(shades) < 160 < max(shades)


class TestChoosing:
    def test_a_form_its_instances_and_all_of_them(self, window: MainWindow, qtbot: QtBot) -> None:
        preview = previewed(window)
        leave_out(qtbot, preview, "二级项目绩效自评表")
        assert {page.title for page in preview.pages} == {TITLE}
        assert "共 2 页" in words(preview)[0]
        with qtbot.waitSignal(preview.choice.chosen_changed):
            entries(preview)["市大数据发展专项资金"].setCheckState(0, Qt.CheckState.Checked)
        assert len(preview.sheets) == 2
        leave_out(qtbot, preview, "全部")
        assert preview.pages == ()
        assert preview.problem.text() == "● 没有选表：请在左边勾选要打印的表。"
        assert not preview.print_button.isEnabled()
        assert not preview.export_button.isEnabled()
        with qtbot.waitSignal(preview.choice.chosen_changed):
            entries(preview)["全部"].setCheckState(0, Qt.CheckState.Checked)
        assert len(preview.pages) == 4
        assert preview.problem.text() == ""
        assert preview.print_button.isEnabled()

    def test_one_click_on_a_form_is_one_choice(self, window: MainWindow, qtbot: QtBot) -> None:
        preview = previewed(window)
        taken: list[int] = []
        preview.choice.chosen_changed.connect(lambda: taken.append(len(preview.choice.chosen())))
        entries(preview)["全部"].setCheckState(0, Qt.CheckState.Unchecked)
        qtbot.wait(10)
        assert taken == [0]

    def test_what_was_left_out_stays_so_with_edits_and_a_new_instance(
        self, window: MainWindow, qtbot: QtBot
    ) -> None:
        preview = previewed(window)
        leave_out(qtbot, preview, "部门整体绩效自评表")
        document = window.document
        assert document is not None
        form = document.session.pack.form("project")
        document.do(InsertInstance("project", 2, new_instance(document.session.submission, form)), "新增")
        assert entries(preview)["部门整体绩效自评表"].checkState(0) == Qt.CheckState.Unchecked
        assert len(preview.sheets) == 3
        assert all(sheet.form == "project" for sheet in preview.sheets)

    def test_an_edit_leaves_the_keyboard_where_it_is_in_the_list(self, window: MainWindow) -> None:
        preview = previewed(window)
        item = entries(preview)["部门整体绩效自评表"]
        preview.choice.setCurrentItem(item)
        document = window.document
        assert document is not None
        put(document, indicator(document, "department", 0, "actual"), "1")
        assert preview.choice.currentItem() is item


class TestAddedPages:
    def test_a_page_for_the_seal_is_added_and_stays_chosen_for_this_draft(
        self, window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        preview = previewed(window)
        before = words(preview)
        (box,) = preview.added.boxes.values()
        assert box.text() == "盖章页"
        qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=indicator_of(box))
        assert len(words(preview)) == len(before) + 1
        assert "单位（盖章）" in words(preview)[-1]
        assert len(preview.pages[-1].seals) == 1
        choose_file(monkeypatch, tmp_path / "with.pdf")
        preview.export_button.click()
        assert texts_of(tmp_path / "with.pdf")[-1].count("盖章页") == 2  # its title and the small line
        window.show_export()
        assert window.workspace is not None
        again = window.workspace.export_page.findChild(AddedChoice)
        assert again is not None
        assert [one.isChecked() for one in again.boxes.values()] == [True]
        choose_file(monkeypatch, tmp_path / "whole.pdf")
        window.actions_["export_pdf"].trigger()
        assert texts_of(tmp_path / "whole.pdf")[-1].count("盖章页") == 2
        again.boxes["seal_page"].setChecked(False)
        window.actions_["export_pdf"].trigger()
        assert len(texts_of(tmp_path / "whole.pdf")) == len(before)

    def test_a_set_that_has_a_place_for_the_seal_is_offered_none(self, window: MainWindow) -> None:
        preview = previewed(window, GUIZHOU)
        assert not preview.added.boxes
        assert not preview.added.isVisible()

    def test_a_list_of_tables_exported_alone_says_the_pages_of_the_set(
        self, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened(window, "yubei-budget-2024")
        window.show_export()
        assert window.workspace is not None
        choose_file(monkeypatch, tmp_path / "list.pdf")
        buttons = window.workspace.export_page.findChildren(QPushButton)
        next(one for one in buttons if one.text() == "只导出本表 PDF").click()
        (text,) = texts_of(tmp_path / "list.pdf")
        window.show_preview()
        assert window.previewing is not None
        pages = words(window.previewing.page)
        first = next(i for i, page in enumerate(pages, 1) if re.search(r"表十七\s*一般", page))
        assert 18 < first < len(pages)  # after text, a list and sixteen tables
        assert re.search(rf"表十七 .*一般项目绩效目标表 {first}\b", text)

    def test_nothing_is_added_to_no_tables(self, window: MainWindow, qtbot: QtBot) -> None:
        preview = previewed(window)
        preview.added.boxes["seal_page"].setChecked(True)
        leave_out(qtbot, preview, "全部")
        assert not preview.pages
        assert not preview.print_button.isEnabled()


class TestRange:
    def test_pages_keep_the_numbers_at_their_feet(self, window: MainWindow) -> None:
        preview = previewed(window)
        preview.range.setText("2，４")
        assert preview.numbers == (2, 4)
        assert "第 4 页 / 共 4 页" in words(preview)[1]
        assert preview.count.text() == "2 / 4 页"
        assert preview.thumbnails.pages.index(1).data() == "第 4 页"

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ("1-3,9", "● 没有第 9 页，一共 4 页；请改页码范围。"),
            ("一", "● 页码范围里的“一”看不懂，请写成 1-3,5 这样。"),
        ],
    )
    def test_a_bad_range_is_explained_and_nothing_is_lost(
        self, window: MainWindow, typed: str, said: str
    ) -> None:
        preview = previewed(window)
        preview.view.go_to(2)
        preview.range.setText(typed)
        assert preview.problem.text() == said
        assert len(preview.pages) == 4
        assert preview.view.current == 2
        assert preview.range.text() == typed
        assert not preview.print_button.isEnabled()
        assert window.previewing is not None
        assert not window.previewing.send()
        assert not window.previewing.export()
        preview.range.setText("")
        assert preview.problem.text() == ""
        assert preview.print_button.isEnabled()

    def test_the_page_looked_at_stays_or_the_next_one_left_comes(self, window: MainWindow) -> None:
        preview = previewed(window)
        preview.view.go_to(2)
        preview.range.setText("1,3-4")
        assert preview.numbers[preview.view.current] == 3
        preview.range.setText("1,4")
        assert preview.numbers[preview.view.current] == 4
        preview.range.setText("1-2")
        assert preview.numbers[preview.view.current] == 2


class TestFollowing:
    def test_edits_and_undo_are_on_the_pages_at_once(self, window: MainWindow, qtbot: QtBot) -> None:
        preview = previewed(window)
        document = window.document
        assert document is not None
        before = words(preview)
        put(document, indicator(document, "department", 0, "actual"), "98765家")
        assert any("98765" in text for text in words(preview))
        press(qtbot, preview.view, Qt.Key.Key_Z, control=True)
        assert preview.isVisible()
        assert words(preview) == before

    def test_edits_made_elsewhere_are_there_when_it_opens_again(
        self, window: MainWindow, qtbot: QtBot
    ) -> None:
        preview = previewed(window)
        window.show_paper()
        document = window.document
        assert document is not None
        put(document, indicator(document, "department", 0, "actual"), "98765家")
        assert not any("98765" in text for text in words(preview))
        window.show_preview()
        assert any("98765" in text for text in words(preview))

    def test_another_draft_begins_with_all_of_its_pages(self, window: MainWindow, qtbot: QtBot) -> None:
        preview = previewed(window)
        preview.range.setText("1")
        preview.range.setText("4")
        leave_out(qtbot, preview, "部门整体绩效自评表")
        opened(window, GUIZHOU)
        assert preview.pages == ()
        assert preview.document is None
        window.show_preview()
        assert preview.range.text() == ""
        assert {page.title for page in preview.pages} == {"部门整体支出绩效目标自评表"}
        opened(window, CHONGQING)
        window.show_preview()
        assert len(preview.pages) == 4
        assert preview.view.current == 0

    def test_a_draft_that_was_closed_is_let_go_of(self, window: MainWindow, qtbot: QtBot) -> None:
        preview = previewed(window)
        entries(preview)["全部"].setCheckState(0, Qt.CheckState.Unchecked)  # takes effect a moment later
        window.close_draft()
        assert preview.document is None
        qtbot.wait(10)
        assert preview.pages == ()


class TestPrinting:
    @pytest.fixture
    def printer(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
        """Let there be a printer whose paper is a file, and a person who presses 打印."""
        path = tmp_path / "paper.pdf"

        def made(title: str, pages: object) -> QPrinter:
            printer = QPrinter(QPrinter.PrinterMode.HighResolution)
            printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
            printer.setOutputFileName(str(path))
            set_up(printer, title, pages)  # type: ignore[arg-type]
            return printer

        monkeypatch.setattr(printing, "new_printer", made)
        monkeypatch.setattr(QPrintDialog, "exec", lambda self: QPrintDialog.DialogCode.Accepted)
        return path

    def test_ctrl_p_in_the_preview_prints_what_is_shown(
        self, window: MainWindow, qtbot: QtBot, printer: Path
    ) -> None:
        preview = previewed(window)
        preview.range.setText("1-2")
        press(qtbot, preview.view, Qt.Key.Key_P, control=True)
        assert printer.read_bytes().count(b"/Type /Page\n") == 2
        assert window.messages.text == f"已送去打印，共 2 页：{printer}"

    def test_nothing_is_printed_when_the_dialog_is_cancelled(
        self, window: MainWindow, printer: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        previewed(window)
        monkeypatch.setattr(QPrintDialog, "exec", lambda self: QPrintDialog.DialogCode.Rejected)
        assert window.previewing is not None
        assert not window.previewing.send()
        assert not printer.exists()

    def test_no_printer_is_said_where_it_is_read(
        self, window: MainWindow, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        preview = previewed(window)
        monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", lambda: [])
        preview.print_button.click()
        assert "没有找到打印机" in window.messages.text
        assert preview.isVisible()

    def test_a_character_paper_cannot_show_is_refused_before_the_dialog(
        self, window: MainWindow, printer: Path
    ) -> None:
        preview = previewed(window)
        document = window.document
        assert document is not None
        put(document, indicator(document, "department", 0, "actual"), "\U0001f600")
        preview.print_button.click()
        assert "U+1F600" in window.messages.text
        assert not printer.exists()

    def test_ctrl_e_in_the_preview_exports_what_is_shown(
        self, window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        preview = previewed(window)
        preview.range.setText("2-")
        choose_file(monkeypatch, tmp_path / "some.pdf")
        press(qtbot, preview.view, Qt.Key.Key_E, control=True)
        import pdfplumber

        with pdfplumber.open(tmp_path / "some.pdf") as pdf:
            assert len(pdf.pages) == 3
            assert "第 2 页" in pdf.pages[0].extract_text()

    def test_the_dialog_speaks_chinese_and_has_one_range_less(
        self, window: MainWindow, tmp_path: Path
    ) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFileName(str(tmp_path / "x.pdf"))
        texts: list[str] = []

        def look(dialog: QPrintDialog) -> QPrintDialog.DialogCode:
            assert not dialog.testOption(QPrintDialog.PrintDialogOption.PrintPageRange)
            texts.append(dialog.windowTitle())
            for child in dialog.findChildren(QWidget):
                text = getattr(child, "text", getattr(child, "title", lambda: ""))()
                texts.append(text if isinstance(text, str) else "")
            for box in dialog.findChildren(QComboBox):
                texts.extend(box.itemText(i) for i in range(box.count()) if "PageSize" not in str(box))
            return QPrintDialog.DialogCode.Rejected

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(QPrintDialog, "exec", look)
            assert not printing.ask(printer, window)
        assert "打印" in texts
        english = re.compile(r"[ -~]*[A-Za-z][ -~]*")
        assert not [text for text in texts if english.fullmatch(text) and "." not in text]
