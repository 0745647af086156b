"""What the window does when a pack has changed since a draft was made, or is not there at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.errors import TianbaoError

if TYPE_CHECKING:
    from models.session.opening import PackMissingError
    from ui.drafts.document import Document
    from ui.drafts.without_pack import TypedCellsPage
    from ui.window.main_window import MainWindow


class PackChanges:
    """Tell of what has no place any more, and show a draft without its pack as it was typed."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.page: TypedCellsPage | None = None

    def failed(self, error: TianbaoError) -> None:
        """Say why a draft is not open; one that only lacks its pack is shown as it was typed."""
        from models.session.opening import PackMissingError

        if isinstance(error, PackMissingError):
            self._show_typed(error)
        else:
            self._window.messages.show_error(error)

    def _show_typed(self, error: PackMissingError) -> None:
        from ui.drafts.without_pack import TypedCellsPage

        window = self._window
        if self.page is None:
            self.page = TypedCellsPage()
            self.page.left.connect(window.show_start)
            window.stack.addWidget(self.page)
        window.messages.hide()
        self.page.show_error(error)
        window._show_page(self.page, False)
        window.actions_.enable_for_draft(False)
        window.setWindowTitle(f"{self.page.title.text()} - 填报")
        window.setWindowModified(False)

    def leaving(self) -> None:
        """Make an open draft reachable again, which was not while another lay over it."""
        document = self._window.document
        if self.page is not None and self._window.stack.currentWidget() is self.page:
            budget = document is not None and document.session.pack.kind == "budget"
            self._window.actions_.enable_for_draft(document is not None, budget)
            self._window._show_title()

    def tell(self, document: Document) -> None:
        """Say in the message bar what has no place in the pack as it is now, has come back, or has moved."""
        from ui.drafts.aside import aside_words
        from ui.drafts.moved_figures import moved_words

        if words := aside_words(document):
            offers = [("查看清单", self.show_list)] if document.session.submission.aside else []
            self._window.messages.show_message("notice", words, offers)
        if words := moved_words(document):
            self._window.messages.show_later("notice", words, [("查看不同的数", self.show_moved)])

    def show_list_of(self, code: str) -> None:
        """Show the list that belongs to an issue."""
        from models.checks.checks import HOMELESS

        if code == HOMELESS:
            self.show_list()
        else:
            self.show_moved()

    def show_list(self) -> None:
        """List what was typed at places the pack no longer has."""
        from ui.drafts.aside import show_aside

        if self._window.document is not None:
            self._window.commit()
            show_aside(self._window.document, self._window)

    def show_moved(self) -> None:
        """List the figures that a changed pack has moved, to be confirmed."""
        from ui.drafts.moved_figures import moved_words, show_moved

        if (document := self._window.document) is not None:
            self._window.commit()
            told = moved_words(document)
            show_moved(document, self._window)
            if not moved_words(document) and self._window.messages.text == told:
                self._window.messages.hide()
