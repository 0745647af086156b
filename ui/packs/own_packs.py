"""文件 → 表样: the user's own packs, and what is wrong with them as their files are now."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from exporters.trial import try_forms
from models.errors import TianbaoError
from models.files.user_folders import own_folder
from models.files.whole_write import private_folder
from models.own_packs.intake import OfferedPack, offered_packs, put, remove
from models.own_packs.shelf import own_packs
from models.own_packs.users import drafts_with
from models.packs.heads import OWN
from models.progress import CancelledError
from models.slips.slip import PackSlip
from ui.drafts.desk import Desk
from ui.drafts.files import ask_which, file_kinds
from ui.drafts.remembered import Remembered
from ui.packs._file_watch import FileWatch
from ui.packs._shown_packs import ShownPack, slip_row
from ui.widgets.message_bar import MessageBar
from ui.widgets.parts import button, fill, label, message_body, open_with, show_modal
from ui.widgets.questions import ask_to_delete
from ui.widgets.text_table import TypedTable
from ui.widgets.waiting import waiting, waiting_cursor

CHAPTER = "packs"
_KIND = "packs"
_FILTER = file_kinds("表样文件", ".yaml", ".yml")
_ABOUT = (
    "自己的表样放在本机自己的文件夹里，新建时和程序自带的一起列出；用它填的草稿带着它，发给别人也能打开。"
    "有问题的列在下面，双击打开文件，改了保存，这里随即再检查。"
)
_PACKS = ("名称", "地方", "年度", "编号", "状态")
_SLIPS = ("程度", "文件", "行", "键", "问题和改法")


class OwnPacksDialog(QDialog):
    """List the own packs, and below what is wrong with the selected one."""

    changed = Signal()

    def __init__(self, recent: Remembered, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recent = recent
        self._shown: list[ShownPack] = []
        self.setWindowTitle("自己的表样")
        self.setProperty("chapter", CHAPTER)
        open_with(self, 940, 620)
        self.messages = MessageBar()
        self.packs = TypedTable("自己的表样", _PACKS, (0, 4))
        self.slips = TypedTable("表样的问题", _SLIPS, (4,), wrapped=True)
        self.said = label("", "muted")
        self.add_file = button("添加文件(&A)…", self.ask_file)
        self.add_folder = button("添加文件夹(&F)…", self.ask_folder)
        self.add_shown = button("添加选中的", self.add_chosen)
        self.removing = button("移除(&D)…", self.remove_chosen, "quiet")
        self.opening = button("打开文件(&O)", self.open_file, "quiet")
        self._watch = FileWatch(self)
        self._watch.changed.connect(self._files_changed)
        self._lay_out()
        self.packs.selectionModel().selectionChanged.connect(self._show_slips)
        self.packs.doubleClicked.connect(lambda _: self.open_file())
        self.slips.doubleClicked.connect(lambda _: self.open_file())
        self._looking = QTimer(self, interval=0)
        self._looking.timeout.connect(self._look_at_next)
        self.refresh()

    def _lay_out(self) -> None:
        folder = button("打开文件夹", self.open_folder, "quiet")
        below = QWidget()
        fill(QVBoxLayout(below), self.said, (self.slips, 1), spacing=4)
        parts = QSplitter(Qt.Orientation.Vertical, childrenCollapsible=False)
        for part in (self.packs, below):
            parts.addWidget(part)
        adding = (self.add_file, self.add_folder, self.add_shown)
        closing = button("关闭", self.accept)
        line = fill(QHBoxLayout(), *adding, self.removing, self.opening, folder, None, closing)
        message_body(self, self.messages, _ABOUT, (parts, 1), line)

    # What is shown

    def refresh(self) -> None:
        """List what is there now, beside what was not taken over."""
        seen = {one.key: one for one in self._shown}
        now = [ShownPack(own=own, slips=_seen(seen, own.id)) for own in own_packs()]
        self._shown = [*now, *(one for one in self._shown if one.own is None)]
        self._list()
        self._looking.start()

    def _list(self) -> None:
        chosen = self._chosen()
        self.packs.show_rows([one.words for one in self._shown])
        keys = [one.key for one in self._shown]
        if self._shown:
            self.packs.selectRow(keys.index(chosen.key) if chosen and chosen.key in keys else 0)
        self._watch.watch({path for one in self._shown for path in one.watched})
        self._show_slips()

    def _look_at_next(self) -> None:
        """Look at one that nobody has looked at as it is; those known to be sound wait until selected."""
        chosen = self._chosen()
        for one in self._shown:
            sound = one.own is not None and one.own.checked and not one.own.trouble
            if one.slips is None and (not sound or one is chosen):
                one.look()
                self._list()
                self.changed.emit()
                return
        self._looking.stop()

    def _chosen(self) -> ShownPack | None:
        rows = self.packs.chosen()
        return self._shown[rows[0]] if rows and rows[0] < len(self._shown) else None

    def _show_slips(self, *_: object) -> None:
        one = self._chosen()
        slips: Sequence[PackSlip] = (one.slips if one is not None else None) or ()
        self.slips.show_rows([slip_row(slip) for slip in slips])
        self.said.setText(_about_slips(one))
        self.add_shown.setVisible(any(shown.own is None for shown in self._shown))
        self.add_shown.setEnabled(one is not None and one.offered is not None and not one.offered.refused)
        self.removing.setEnabled(one is not None)
        self.opening.setEnabled(one is not None and one.path is not None)
        if one is not None and one.slips is None:
            self._looking.start()

    def _files_changed(self, changed: set[Path]) -> None:
        for one in self._shown:
            if changed & one.watched:
                one.look()
        self._list()
        self.changed.emit()

    # Adding and removing

    def ask_file(self) -> None:
        """Add the pack of a file that is asked for."""
        if path := ask_which(self, "添加表样", self._recent.folder(_KIND), _FILTER):
            self._recent.remember_folder(_KIND, path.parent)
            self.add(path)

    def ask_folder(self) -> None:
        """Add the packs of a folder that is asked for."""
        start = str(self._recent.folder(_KIND))
        if name := QFileDialog.getExistingDirectory(self, "添加文件夹里的表样", start):
            self._recent.remember_folder(_KIND, Path(name))
            self.add(Path(name))

    def add(self, path: Path) -> None:
        """Take over what is sound of a file or a folder; the rest is listed with what is wrong."""
        try:
            with waiting_cursor():
                offered = offered_packs(path)
        except TianbaoError as error:
            self.messages.show_error(error)
            return
        self._take(offered)

    def add_chosen(self) -> None:
        """Take over the selected one, whose slips were put right."""
        if (one := self._chosen()) is not None and one.offered is not None:
            self._take([one.offered])

    def _take(self, offered: Sequence[OfferedPack]) -> None:
        added = [one for one in offered if not one.refused and self._put(one)]
        refused = [one for one in offered if one.refused]
        paths = {one.path for one in offered}
        self._shown = [one for one in self._shown if one.own is not None or one.path not in paths]
        for one in self._shown:
            if one.id in {taken.id for taken in added}:
                one.slips = None
        self._shown += [ShownPack(offered=one, slips=one.slips) for one in refused]
        self.refresh()
        self._choose(*(str(one.path) for one in refused), *(one.id for one in added))
        if added:
            self.changed.emit()
        said = [f"已添加：{'、'.join(one.title for one in added)}。"] if added else []
        said += [f"{len(refused)} 份有错误，没有添加，问题列在下面。"] if refused else []
        if said:
            self.messages.show_message("notice" if refused else "good", "".join(said))

    def _put(self, offered: OfferedPack) -> bool:
        if offered.there and not ask_to_delete(
            self, f"自己的表样里已有“{offered.id}”，要用新的替换吗？", self._users(offered.id), "替换"
        ):
            return False
        self._watch.watch(())  # Windows moves no folder that is watched
        try:
            with waiting_cursor(), waiting(self, f"正在试排“{offered.title}”的各张表……"):
                put(offered, replacing=offered.there, trial=try_forms)
        except CancelledError:
            self.messages.show_message("notice", f"已取消，没有添加“{offered.title}”。")
            return False
        except TianbaoError as error:
            self.messages.show_error(error)
            return False
        return True

    def _users(self, pack_id: str) -> str:
        """Say which drafts use a pack, and that they go on."""
        used = drafts_with(pack_id, self._recent.files())
        named = "、".join(f"“{path.stem}”" for path in used)
        said = f"最近的草稿里用它的有：{named}。" if used else "最近的草稿里没有用它的。"
        return f"{said}用它填的草稿各自带着原来的表样，照样能打开。"

    def remove_chosen(self) -> None:
        """Remove the selected pack, asking first; what was not taken over only leaves the list."""
        if (one := self._chosen()) is None:
            return
        if one.own is None:
            self._shown.remove(one)
            self._list()
            return
        question = f"要移除自己的表样“{one.own.title}”吗？"
        if not ask_to_delete(self, question, f"{self._users(one.id)}移除不能撤销。", "移除"):
            return
        self._watch.watch(())
        try:
            remove(one.id)
        except TianbaoError as error:
            self.refresh()
            self.messages.show_error(error)
            return
        self.refresh()
        self.changed.emit()
        self.messages.show_message("good", f"已移除表样“{one.own.title}”。")

    def _choose(self, *keys: str) -> None:
        shown = [one.key for one in self._shown]
        row = next((shown.index(key) for key in keys if key in shown), None)
        if row is not None:
            self.packs.selectRow(row)

    # Files

    def open_file(self) -> None:
        """Open the file of the selected slip, else of the selected pack, in the system's editor."""
        one, rows = self._chosen(), self.slips.chosen()
        path = one.path if one is not None else None
        if one is not None and one.slips and rows and rows[0] < len(one.slips):
            path = one.slips[rows[0]].mark.file
        if path is not None and not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self.messages.show_message("notice", f"系统没有能打开它的程序：{path}")

    def open_folder(self) -> None:
        """Show the folder of the own packs."""
        folder = own_folder(OWN)
        try:
            shown = folder is not None and QDesktopServices.openUrl(
                QUrl.fromLocalFile(str(private_folder(folder)))
            )
        except OSError:
            shown = False
        if not shown:
            self.messages.show_message("notice", f"打不开文件夹：{folder}")


def _seen(seen: dict[str, ShownPack], key: str) -> Sequence[PackSlip] | None:
    return seen[key].slips if key in seen else None


def _about_slips(one: ShownPack | None) -> str:
    if one is None:
        return "还没有自己的表样。点“添加文件”或“添加文件夹”。"
    if one.slips is None:
        return "正在检查……"
    errors = sum(slip.refused for slip in one.slips)
    return f"“{one.words[0]}”：错误 {errors} 处，提示 {len(one.slips) - errors} 处。"


def show_own_packs(desk: Desk) -> None:
    """Let the person look after the own packs."""
    desk.commit()
    dialog = OwnPacksDialog(desk.recent, desk.window)
    dialog.changed.connect(desk.packs_changed)
    show_modal(dialog)
