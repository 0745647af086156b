"""Walk through window and dialogs on a screen of a given size and scale, and say what is out of reach there.

Run as a process of its own, since Qt reads screen and scale once: `python -m tests.support.on_screen`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QScrollArea,
    QToolBar,
    QWidget,
)

from models.resources import RESOURCES

_WORKED = (QAbstractButton, QComboBox, QLineEdit)
_OF_STYLES = ("qt_toolbar_ext_button", "qt_spinbox_lineedit", "qt_menubar_ext_button", "ScrollLeftButton",
              "ScrollRightButton")  # fmt: skip


def on_screen(folder: Path, size: tuple[int, int], scale: float) -> str:
    """Give what is out of reach on a screen of so many pixels at a scale, a line each."""
    screen = {"name": "office", "x": 0, "y": 0, "width": size[0], "height": size[1],
              "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}  # fmt: skip
    config = folder / "screens.json"
    config.write_text(json.dumps({"screens": [screen]}), encoding="utf-8")
    kept = folder / "kept"
    kept.mkdir()
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": f"offscreen:configfile={config}",
        "QT_SCALE_FACTOR": str(scale),
        "TIANBAO_DATA": str(kept),
    }
    command = [sys.executable, "-m", "tests.support.on_screen", str(folder)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else f"{done.stdout}{done.stderr}"


def out_of_reach(top: QWidget) -> Iterator[str]:
    """Name what is worked with in a window and cannot be seen whole there, even when scrolled to."""
    for bar in (bar for bar in top.findChildren(QToolBar) if bar.isVisible()):
        shown = (action for action in bar.actions() if action.isVisible())
        yield from (f"工具栏 {action.text()}" for action in shown if bar.widgetForAction(action).isHidden())
    for widget in top.findChildren(QWidget):
        if not isinstance(widget, _WORKED) or not widget.isVisible() or widget.objectName() in _OF_STYLES:
            continue
        for area in _areas(widget):  # ensureWidgetVisible sees to the cursor of a field alone
            at = widget.mapTo(area.widget(), widget.rect().center())
            area.ensureVisible(at.x(), at.y(), widget.width() // 2 + 1, widget.height())
            QApplication.processEvents()
        whole = widget.visibleRegion().boundingRect() == widget.rect()
        squeezed = widget.width() < widget.minimumSizeHint().width()
        if not whole or squeezed:
            text = getattr(widget, "text", lambda: "")() or widget.accessibleName() or widget.objectName()
            yield f"{type(widget).__name__} {text} {widget.geometry()}"


def _areas(widget: QWidget) -> Iterator[QScrollArea]:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea) and parent.widget().isAncestorOf(widget):
            yield parent
        parent = parent.parentWidget()


class Walk:
    """Go through all that the window shows, collecting what is out of reach."""

    def __init__(self, folder: Path) -> None:
        from ui.window.app import application
        from ui.window.main_window import MainWindow

        self.folder, self.found = folder, list[str]()
        self.app = application()
        self.window = MainWindow()
        self.window.show()

    def look(self, where: str, top: QWidget | None = None) -> None:
        """Look at what is shown now, a dialog or the window."""
        for _ in range(5):
            self.app.processEvents()
        top = top or self.window
        room = top.screen().availableGeometry()
        if not room.contains(top.frameGeometry()):
            self.found.append(f"{where}: {top.frameGeometry()} not within {room}")
        self.found += [f"{where}: {said}" for said in out_of_reach(top)]

    def dialog(self, where: str, ask: Callable[[], object]) -> None:
        """Look at the dialog that is asked for, and close it."""
        seen: list[str] = []

        def run(dialog: QDialog) -> int:
            seen.append(where)
            dialog.show()
            self.look(where, dialog)
            dialog.close()
            return 0

        QDialog.exec = run  # type: ignore[method-assign]
        ask()
        if not seen:
            self.found.append(f"{where}: no dialog")

    def over_cells(self, pack: str) -> None:
        """Look at what opens over cells at the end of the paper, where there is the least room."""
        from models.editing.plans import can_adjust, can_type

        work, document = self.window.workspace, self.window.document
        assert work is not None
        assert document is not None
        for form, instance in list(document.session.printed_places())[-2:]:
            document.show(form, instance)
            board, editing = work.paper.canvas.board, work.paper.editing
            assert board is not None
            for slot in list(board.reading())[-40:]:
                document.go_to(slot.address)
                if can_adjust(document.session, slot.address):
                    editing.open_slip(slot.address)
                elif can_type(document.session, slot.address):
                    editing.open(slot.address)
                over = editing.editor or editing.slip
                if over is not None and not work.paper.viewport().rect().contains(over.geometry()):
                    self.found.append(f"{pack} {slot.address} {over.geometry()}")
                if editing.slip is not None:
                    self.look(f"{pack} 手工调整")
                editing.close()

    def walk(self) -> None:
        """Look at every page and dialog."""
        window = self.window
        self.look("开始页")
        for pack in ("yubei-budget-2024", "yuzhong-selfeval-2023"):
            assert window.open_sample(RESOURCES / "samples" / f"{pack}.tianbao")
            assert window.workspace is not None
            for pane in ("steps_pane", "guide_pane"):
                if not window.actions_[pane].isChecked():
                    window.actions_[pane].trigger()
            self.look(f"{pack} 表")
            self.over_cells(pack)
            window.messages.show_message("notice", "说明" * 60, [("查看清单", str), ("以后再说", str)])
            self.look(f"{pack} 信息")
            window.messages.hide()
            window.show_export()
            self.look(f"{pack} 打印与导出")
            window.show_preview()
            self.look(f"{pack} 预览")
            window.previewing.page.range.setText("9-")  # type: ignore[union-attr]
            self.look(f"{pack} 预览，范围有误")
            window.show_paper()
        self.making()
        window.verifying.ask()
        self.look("核对纸质件")
        window.show_find(replacing=True)
        self.look("查找和替换")
        window.show_manual()
        assert window.manual is not None
        self.look("手册", window.manual)
        window.manual.close()
        self.dialogs()

    def making(self) -> None:
        """Look at the page on which forms are made, and at what it asks of each kind of cell."""
        from models.blanks.blank import CellAt
        from tests.support.blanks import project_selfeval

        making = self.window.making
        assert making.read(project_selfeval(self.folder / "空表.xlsx"))
        self.look("表样制作")
        page = making.page
        assert page is not None
        for row, column, pressed in (
            (12, 7, ""),
            (5, 4, "computed"),
            (3, 2, ""),
            (12, 0, "rows"),
            (3, 0, ""),
        ):
            page.go_to(CellAt(0, row, column))
            if pressed:
                page.answers.press(pressed)
            self.look(f"表样制作 {row}, {column}")
        making.leave()

    def dialogs(self) -> None:
        """Look at each dialog."""
        from ui.drafts._aside import AsideDialog
        from ui.drafts._moved_figures import MovedDialog

        window, path = self.window, self.folder / "一.tianbao"
        QFileDialog.getSaveFileName = lambda *_: (str(path), "")  # type: ignore[method-assign,assignment]
        QFileDialog.getOpenFileName = lambda *_: (str(path), "")  # type: ignore[method-assign,assignment]
        assert window.save(elsewhere=True)
        document = window.document
        assert document is not None
        self.dialog("历史版本", window.show_history)
        self.dialog("比较草稿", window.show_compare)
        self.dialog("关于", window.show_about)
        self.dialog("科目字典", window.show_dictionaries)
        self.dialog("不同的数", lambda: MovedDialog(document, window).exec())
        self.dialog("没有位置的内容", lambda: AsideDialog(document, window).exec())


def main() -> None:
    """Print what is out of reach."""
    walk = Walk(Path(sys.argv[1]))
    walk.walk()
    print("\n".join(walk.found), end="", flush=True)
    os._exit(0)  # nothing is asked about what is not saved


if __name__ == "__main__":
    main()
