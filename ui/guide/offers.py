"""What the program can fill in, in the guide: for the current cell and its form, one or all at once."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from models.address import Address
from models.checks.offers import Offer, Proposal, offer
from models.editing.accepting import accept, accept_label
from ui.drafts.document import Document
from ui.widgets import theme
from ui.widgets.parts import breakable, button, fill, label, linking, wrapping
from ui.widgets.questions import BACK

MAX_SHOWN = 8


class ProposalPanel(QWidget):
    """List the figures on offer for the shown form; each is taken with 采用, all with 全部采用."""

    taken = Signal()

    _document: Document  # from `set_document` on

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Proposal, ...] = ()
        self._said: object = None
        self._heading = label("", "bold")
        self.all = button("", self.accept_all, "quiet")
        self.list = linking(QLabel(wordWrap=True), lambda link: self._accept((self._shown[int(link)],)))
        self.rest = wrapping("muted")
        self.unmapped = wrapping("notice")
        heading = fill(QHBoxLayout(), self._heading, None, self.all)
        fill(QVBoxLayout(self), heading, self.list, self.rest, self.unmapped, spacing=4)
        self.hide()

    def set_document(self, document: Document) -> None:
        """Follow another document."""
        self._document, self._said = document, None

    def refresh(self) -> None:
        """Show what is on offer now; nothing is done when it is what is shown already."""
        document = self._document
        found = offer(document.session.calculation, document.form, document.instance)
        self._shown = for_place(found, document.current)
        said = (document.form, document.instance, self._shown, found.unmapped, found.why)
        if said == self._said:
            return
        self._said = said
        words = "\n".join(filter(None, (found.why and f"▲ {found.why}", _unmapped_words(found))))
        self.setVisible(bool(self._shown or words))
        self._heading.setText(_heading(self._shown))
        self.all.setText(f"全部采用（{len(self._shown)}）")
        self.all.setVisible(len(self._shown) > 1 and not found.why)
        self.list.setText(self._table(document))
        self.list.setVisible(bool(self._shown))
        more = len(self._shown) - MAX_SHOWN
        self.rest.setText(f"另有 {more} 个{'' if found.why else '，可全部采用'}。" if more > 0 else "")
        self.rest.setVisible(more > 0)
        self.unmapped.setText(words)
        self.unmapped.setVisible(bool(words))

    def _table(self, document: Document) -> str:
        rows = []
        for n, proposal in enumerate(self._shown[:MAX_SHOWN]):
            figure = document.session.calculation.format_value(proposal.figure, "amount")
            word = "照抄" if proposal.copied else "采用" if proposal.blank else "改为此数"
            name = f"{proposal.name}：照抄“{proposal.copied}”" if proposal.copied else proposal.name
            link = f'<a href="{n}" style="color:{theme.ACCENT}">{word}</a>'
            cells = (
                f"<td>{escape(breakable(name))}</td>",
                f'<td align="right">&nbsp;{figure}&nbsp;</td>',
            )
            rows.append(f"<tr>{''.join(cells)}<td>{link}</td></tr>")
        return f'<table width="100%" cellspacing="0" cellpadding="1">{"".join(rows)}</table>'

    def accept_all(self) -> None:
        """Take every figure that is shown or said to be there too."""
        self._accept(self._shown)

    def _accept(self, proposals: tuple[Proposal, ...]) -> None:
        if proposals:
            take(self._document, proposals)
            self.taken.emit()


def _heading(shown: tuple[Proposal, ...]) -> str:
    if shown and all(proposal.copied for proposal in shown):
        return "可照抄别处写的"
    return "可由程序生成" if shown else "不能由程序生成"


def take(document: Document, proposals: tuple[Proposal, ...]) -> None:
    """Type figures in as one step, and stand on the first of them."""
    if not document.may_edit():
        return
    document.do(accept(document.session, proposals), accept_label(proposals))
    document.go_to(proposals[0].address)
    document.told.emit(f"已{accept_label(proposals)}，{BACK}")


def for_place(found: Offer, current: Address | None) -> tuple[Proposal, ...]:
    """Choose what is worth showing: all where the table is not made yet, else the current cell's own."""
    own = tuple(proposal for proposal in found.proposals if proposal.address == current)
    if not (found.waiting or found.why):
        return own
    return (*own, *(proposal for proposal in found.proposals if proposal.address != current))


def _unmapped_words(found: Offer) -> str:
    if not found.unmapped:
        return ""
    codes = "、".join(found.unmapped[:MAX_SHOWN]) + ("等" if len(found.unmapped) > MAX_SHOWN else "")
    return f"▲ {found.source} {codes} 没有对应的政府经济科目，请自行填写。"
