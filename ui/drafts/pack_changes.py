"""What the window does when a pack has changed since a draft was made, or is not there at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.errors import TianbaoError
from ui.widgets.message_bar import LEFT, STEP

if TYPE_CHECKING:
    from models.session.opening import PackMissingError
    from ui.drafts._without_pack import TypedCellsPage
    from ui.drafts.desk import Desk
    from ui.drafts.document import Document


class PackChanges:
    """Tell of what has no place any more, and show a draft without its pack as it was typed."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.page: TypedCellsPage | None = None

    def failed(self, error: TianbaoError) -> None:
        """Say why a draft is not open; one that only lacks its pack is shown as it was typed."""
        from models.session.opening import PackMissingError

        if isinstance(error, PackMissingError):
            self._show_typed(error)
        else:
            self._desk.messages.show_error(error)

    def _show_typed(self, error: PackMissingError) -> None:
        from ui.drafts._without_pack import TypedCellsPage

        if self.page is None:
            self.page = TypedCellsPage()
            self.page.left.connect(self._desk.start_wanted)
        self._desk.messages.hide()
        self.page.show_error(error)
        self._desk.page_wanted.emit(self.page, self.page.title.text())

    def tell(self, document: Document) -> None:
        """Say in the message bar what has no place in the pack as it is now, has come back, or has moved."""
        from ui.drafts._aside import aside_words
        from ui.drafts._moved_figures import moved_words

        if words := aside_words(document):
            offers = [("查看清单", self.show_list)] if document.session.submission.aside else []
            self._desk.messages.show_message("notice", words, offers)
        self._offer_to_keep(document)
        if words := moved_words(document):
            self._desk.messages.show_later("notice", words, [("查看不同的数", self.show_moved)])

    def _offer_to_keep(self, document: Document) -> None:
        """Offer to keep the pack that a draft carries and that is not there, or is another one there."""
        from models.session.opening import is_only_carried, other_pack

        if is_only_carried(document.session):
            title = document.session.pack.title
            differs = other_pack(document.session.submission) is not None
            there = "本机有同一编号的，说的不同" if differs else "本机的表样里没有这一份"
            words = f"这份草稿带着自己的表样“{title}”，{there}。留下后，可以用它新建草稿。"
            self._desk.messages.show_later("notice", words, [("留下表样", self.keep)])

    def keep(self) -> bool:
        """Keep the pack of the open draft among the own ones; tells whether it was done."""
        from models.files.whole_write import SaveError
        from models.own_packs.intake import PackIntakeError, PackThereError, keep_carried
        from models.packs.yaml_source import PackError
        from ui.widgets.questions import ask

        if (document := self._desk.document) is None or document.session.pack.carried is None:
            return False
        pack = document.session.pack
        try:
            try:
                keep_carried(pack)
            except PackThereError:
                about = "用旧的那份填过的草稿各自带着它，照样能打开。"
                if not ask(self._desk.window, f"本机已有“{pack.id}”，要用草稿带的替换吗？", about, ("替换",)):
                    return False
                keep_carried(pack, replacing=True)
        except (PackIntakeError, PackError, SaveError) as error:
            self._desk.messages.show_error(error)
            return False
        self._desk.packs_changed.emit()
        self._desk.messages.show_message(
            "good", f"已留下表样“{pack.title}”，新建时可以选它。", until=(STEP, LEFT)
        )
        return True

    def show_list_of(self, code: str) -> None:
        """Show the list that belongs to an issue."""
        from models.checks.checks import HOMELESS

        if code == HOMELESS:
            self.show_list()
        else:
            self.show_moved()

    def show_list(self) -> None:
        """List what was typed at places the pack no longer has."""
        from ui.drafts._aside import aside_words, show_aside

        if (document := self._desk.document) is not None:
            self._desk.commit()
            told = aside_words(document)
            show_aside(document, self._desk.window)
            if not document.session.submission.aside and self._desk.messages.text == told:
                self._desk.messages.hide()

    def show_moved(self) -> None:
        """List the figures that a changed pack has moved, to be confirmed."""
        from ui.drafts._moved_figures import moved_words, show_moved

        if (document := self._desk.document) is not None:
            self._desk.commit()
            told = moved_words(document)
            show_moved(document, self._desk.window)
            if not moved_words(document) and self._desk.messages.text == told:
                self._desk.messages.hide()
