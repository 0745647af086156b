"""文件 → 制作表样: a workbook is read, its page shown, the pack saved, tried and held against last year's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from models.errors import TianbaoError
from models.files.user_folders import own_folder
from models.progress import CancelledError
from ui.drafts.desk import Desk
from ui.drafts.files import ask_where, ask_which, clean_name, file_kinds
from ui.widgets.message_bar import LEFT, STEP
from ui.widgets.questions import ask
from ui.widgets.waiting import waiting, waiting_cursor

if TYPE_CHECKING:  # importing these takes longer than showing the start page
    from models.blanks.blank import Blank
    from models.making.kept import Kept
    from ui.making._page import MakingPage
    from ui.making._work import Work

_BLANKS = file_kinds("空表", ".xlsx")
_FILLED = file_kinds("填好的表", ".xlsx")
_PACKS = "表样 (*.yaml)"
_SUFFIX = ".yaml"
_FOLDER = "forms"
TITLE = "表样制作"


class FormMaker(QObject):
    """Make forms of workbooks in a page of the window."""

    left = Signal()
    work_changed = Signal()
    """Another form is made, or none."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self.page: MakingPage | None = None
        self.work: Work | None = None
        self._compared: Path | None = None

    # Beginning

    def ask(self) -> bool:
        """Go on with what was left half done, or ask for a workbook; tells whether one is shown."""
        if not self._desk.commit():
            return False
        left_over = self._left_over()
        if left_over is not None:
            path, kept = left_over
            piece = kept.piece
            question = f"上次做“{piece.about.title or piece.blank.file}”的表样还没有保存，接着做吗？"
            about = "另做一份的话，那一份仍留着，打开同一个空表就能接着做。"
            answer = ask(self._desk.window, question, about, ("接着做", "另做一份"))
            if answer == "接着做":
                return self._show(kept, path)
            if not answer:
                return False
        chosen = ask_which(
            self._desk.window, "制作表样：选择空表", self._desk.recent.folder(_FOLDER, or_any=True), _BLANKS
        )
        return chosen is not None and self.read(chosen)

    def _left_over(self) -> tuple[Path, Kept] | None:
        from models.making.kept import KeptWorkError, kept_works, read_kept

        for path in kept_works(own_folder("making")):
            try:
                kept = read_kept(path)
            except KeptWorkError:
                continue  # said where somebody opens that workbook
            return None if kept.saved else (path, kept)
        return None

    def read(self, path: Path) -> bool:
        """Read a workbook and show what is recognised in it; tells whether it is shown."""
        from exporters.readers.blank_workbook import read_blank

        try:
            with waiting(self._desk.window, f"正在读取“{path.name}”……"):
                blank = read_blank(path)
        except CancelledError:
            self._desk.messages.show_message("notice", "已取消，没有制作表样。", until=(STEP, LEFT))
            return False
        except TianbaoError as error:
            self._desk.messages.show_error(error)
            return False
        self._desk.recent.remember_folder(_FOLDER, path.parent)
        return self._begin(blank)

    def _begin(self, blank: Blank) -> bool:
        from models.making.kept import Kept, KeptWorkError, place_of, read_kept
        from ui.making._work import begun

        folder = own_folder("making")
        path = place_of(folder, blank) if folder is not None else None
        if path is None or not path.exists():
            return self._show(Kept(begun(blank)), path)
        try:
            kept = read_kept(path)
        except KeptWorkError as error:
            self._show(Kept(begun(blank)), path)
            self._desk.messages.show_error(error)
            return True
        shown, piece = self._show(kept, path), kept.piece
        if shown and piece.answers:
            again: Callable[[], object] = lambda: self._restart(blank)  # noqa: E731
            said = f"已接着上次做的，{len(piece.answers)} 处是您说明过的。"
            self._desk.messages.show_message("good", said, [("从头开始", again)], until=(STEP, LEFT))
        return shown

    def _restart(self, blank: Blank) -> None:
        from ui.making._work import begun

        if self.work is not None:
            self.work.do(begun(blank), "从头开始")
            self._desk.messages.hide()

    def _show(self, kept: Kept, path: Path | None) -> bool:
        from ui.making._page import MakingPage
        from ui.making._work import Work

        with waiting(self._desk.window, "正在认表……"):
            work = Work(kept, path, self)
        if self.page is None:
            self.page = MakingPage()
            self._connect(self.page)
        before, self.work = self.work, work
        work.keeping_failed.connect(self._desk.messages.show_error)
        self._desk.page_wanted.emit(self.page, TITLE)
        self.page.show_work(work)
        self.work_changed.emit()
        if before is not None:
            before.keep()
            before.deleteLater()
        return True

    def _connect(self, page: MakingPage) -> None:
        page.left.connect(self.leave)
        page.save_wanted.connect(self.save)
        page.try_wanted.connect(self.try_out)
        page.compare_wanted.connect(self.compare)
        page.trial.explained.connect(self.keep)
        page.trial.again_wanted.connect(self.compare_again)
        page.told.connect(self._tell)

    def _tell(self, kind: str, said: str) -> None:
        self._desk.messages.show_message(kind, said, until=(STEP, LEFT))

    @property
    def shown(self) -> bool:
        """Tell whether a form that is made is what the window shows."""
        return self.page is not None and self.page.isVisible()

    def keep(self) -> None:
        """Keep the work now, before the program ends."""
        if self.work is not None:
            self.work.keep()

    def leave(self) -> None:
        """Go back to the draft or the start page; the work stays kept."""
        self.keep()
        self.left.emit()

    # What comes of it

    def save(self) -> bool:
        """Save the pack under a name that is asked for; tells whether it was done."""
        work = self.work
        if work is None:
            return False
        if work.problem:
            self._tell("error", f"表样没有保存：{work.problem}")
            return False
        name = clean_name(work.about.title) + _SUFFIX
        start = str(work.saved or self._desk.recent.folder("packs", or_any=True) / name)
        path = ask_where(self._desk.window, "保存表样", start, _PACKS, _SUFFIX)
        if path is None:
            return False
        try:
            work.save(path)
        except TianbaoError as error:
            self._desk.messages.show_error(error)
            return False
        self._desk.recent.remember_folder("packs", path.parent)
        left = work.open_count
        said = f"已保存表样“{path.name}”（在 {path.parent}），可以发给别人。"
        said += "本机还不能用它新建：请点“放进自己的表样”，就列在开始页上。" if not work.installed else ""
        said += f"还有 {left} 处要您说明，按程序的猜测写了。" if left else ""
        offers = [("放进自己的表样", self.put_among_own)] if not work.installed else []
        self._desk.messages.show_message("notice" if left else "good", said, offers, until=(STEP, LEFT))
        return True

    def put_among_own(self) -> bool:
        """Take the form over among the user's own, so that the start page lists it; tells whether it was."""
        from models.packs.heads import own_pack_file

        work = self.work
        if work is None or not self._put(work):
            return False
        file = own_pack_file(work.made.id)
        where = f"（文件在 {file.parent}）" if file is not None else ""
        self._tell("good", f"“{work.about.title}”已放进自己的表样{where}，新建时列在开始页上。")
        return True

    def try_out(self) -> bool:
        """Begin a draft of the form in the window, its pack one of the user's own; tells whether it was."""
        work = self.work
        if work is None or not self._put(work):
            return False
        named = self._desk.recent.name("unit"), self._desk.recent.name("filer")
        if not self._desk.files.new(work.made.id, work.about.year, *named):
            return False
        said = "这是试填的草稿，表样已放进自己的表样。要改表样，从 文件 → 制作表样… 接着做。"
        self._desk.messages.show_message("good", said, until=(STEP,))
        return True

    def _put(self, work: Work) -> bool:
        """Take the pack over among the user's own, in place of one of the same id if that is wanted."""
        from exporters.trial import try_forms
        from models.own_packs.intake import OfferedPack, PackThereError, put

        def taken(offered: OfferedPack, replacing: bool) -> None:
            with waiting_cursor(), waiting(self._desk.window, "正在试排各张表……"):
                put(offered, replacing, try_forms)

        try:
            with waiting_cursor():
                offered = work.offered()
            try:
                taken(offered, False)
            except PackThereError:
                if not self._may_replace(work):
                    return False
                taken(offered, True)
        except CancelledError:
            self._tell("notice", "已取消，没有放进自己的表样。")
            return False
        except TianbaoError as error:
            self._desk.messages.show_error(error)
            return False
        work.tried, work.put = True, work.made.text
        self._desk.packs_changed.emit()
        self.keep()
        return True

    def _may_replace(self, work: Work) -> bool:
        """Ask before another pack of the same id is replaced; one that was put there from here is."""
        if work.tried:
            return True
        question = f"自己的表样里已有“{work.made.id}”，用现在的替换吗？"
        return bool(ask(self._desk.window, question, "原来的那份不再留着，用它填的草稿改用新的。", ("替换",)))

    def compare(self) -> bool:
        """Ask for a filled workbook and list what does not come out as in it; tells whether it was."""
        work = self.work
        if work is None or work.pack is None or self.page is None:
            return False
        title = "对照去年的表：选择填好的工作簿"
        path = ask_which(self._desk.window, title, self._desk.recent.folder(_FOLDER, or_any=True), _FILLED)
        if path is None:
            return False
        self._desk.recent.remember_folder(_FOLDER, path.parent)
        self._compared = path
        return self.compare_again()

    def compare_again(self) -> bool:
        """List what does not come out as in the filled workbook that was asked for last."""
        work, page, path = self.work, self.page, self._compared
        if work is None or work.pack is None or page is None or path is None:
            return False
        from exporters.readers.blank_workbook import read_blank
        from models.making.trial import tried

        try:
            with waiting(self._desk.window, f"正在对照“{path.name}”……"):
                filled = read_blank(path)
                trial = tried(work.pack, filled)
        except CancelledError:
            self._desk.messages.show_message("notice", "已取消对照。", until=(STEP, LEFT))
            return False
        except TianbaoError as error:
            self._desk.messages.show_error(error)
            return False
        page.trial.show_trial(filled, trial, work.reasons)
        return True
