"""The current cell in the guide: what it is, what to fill in, how its figure came about, what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from models.address import NEW_ROW, SINGLE_ROW, Address
from models.calculation.calculation import Calculation
from models.calculation.cell_names import cell_label, cell_name, name_from, row_label
from models.calculation.cell_state import CellState, read_noted
from models.calculation.origins import Source, origin, part_origin, source_figure
from models.calculation.printed_text import printed_text
from models.calculation.running_text import OF_PERSON, apart, telling, told_text
from models.checks.checks import (
    ADJUSTED,
    ERROR,
    MAGNITUDE,
    MISSING,
    NOTICE,
    OUTDATED,
    REQUIRED,
    Issue,
    shown_value,
)
from models.checks.counts import count
from models.checks.score import Rated, ScoreView, rated_rows, total_cell
from models.checks.unit_slips import slipped_alone, to_convert
from models.editing.board import Figure
from models.editing.first_rows import taken_from
from models.editing.plans import block_of
from models.errors import shortened
from models.packs.blocks import RunningBlock, SubjectsBlock
from models.packs.paragraphs import Paragraph
from models.pages.long_texts import too_long
from ui.drafts.document import Document
from ui.guide._issues import mark
from ui.guide._last_year import LastYearWords
from ui.guide._score import number_words
from ui.guide._sources import MOST, LinkLines
from ui.guide._unprinted_cells import RowEditors
from ui.widgets import theme
from ui.widgets.parts import breakable, fill, label, linking, wrapping

_ADDING = (
    "输入编码、名称的一部分或拼音首字母（如 zfgjj → 住房公积金），方向键选择，回车加入。"
    "上级科目自动出现，金额逐级汇总。"
)

_COMPUTED = "由程序计算，不用填写；可右键“手工调整”并注明原因。"
_TOLD = "这一段由表样写成，数取自各表；蓝色处点了就能填。"
_REWRITE = '<a href="rewrite">改写这一段…</a>'
_LONGEST_KEPT = 16
_LONGEST_SHOWN = 60


class CellPanel(QWidget):
    """Say everything there is to say about one cell; labels stay, only their text changes."""

    message = Signal(str)
    place_wanted = Signal(object)  # Address of a cell that the current figure comes from
    keep_wanted = Signal(object)  # Address of a figure set by hand
    restore_wanted = Signal(object)  # Address of the same
    rewrite_wanted = Signal()  # the current paragraph, or the one the current piece stands in
    convert_wanted = Signal(str, object)  # form, and the cell's Address or None for the whole form

    _document: Document  # from `set_document` on

    def __init__(self) -> None:
        super().__init__()
        self.name = _hidden("heading")
        self.help = _hidden()
        self.example = _hidden("muted")
        self._how = _hidden("bold")
        self.explanation = _hidden()
        self.sources = LinkLines("格")
        self.sources.place_wanted.connect(self.place_wanted)
        self.adjusted = linking(_hidden(), self._settle)
        self._asked = _hidden("bold")
        self.pieces = LinkLines("处")
        self.pieces.place_wanted.connect(self.place_wanted)
        self.rewrite = linking(_hidden(), self._rewrite)
        self.last_year = LastYearWords()
        self.convert = linking(_hidden(), self._convert)
        self.errors = _hidden("error")
        self.notices = _hidden("notice")
        self.missing = _hidden("muted")
        self.clause = _hidden("muted")
        self.editors = RowEditors()
        self._parts: tuple[QWidget, ...] = (
            self.name,
            self.help,
            self.example,
            self.editors,
            self.last_year,
            self.adjusted,
            self._asked,
            self.pieces,
            self._how,
            self.explanation,
            self.sources,
            self.rewrite,
            self.errors,
            self.notices,
            self.missing,
            self.convert,
            self.clause,
        )
        fill(QVBoxLayout(self), label("当前单元格", "muted"), *self._parts, spacing=6)

    def set_document(self, document: Document) -> None:
        """Follow another document."""
        self._document = document
        self.editors.set_document(document)

    def refresh(self) -> None:
        """Say what holds for the current cell now."""
        document, at = self._document, self._document.current
        if at is None:
            self._show_nothing()
            return
        if at.row == NEW_ROW:
            self._show_nothing()
            _say(self.name, "第一行")
            _say(self.help, _first_help(document, at))
            return
        calc = document.session.calculation
        cell, state = calc.pack.cell(at), calc.state(at)
        _say(self.name, _title(document, at))
        made = state.source in ("computed", "adjusted") and cell.type not in ("code", "name", "label")
        paragraph = isinstance(cell, Paragraph)
        typed_help = cell.help or ("从可选项中选择。" if cell.type == "choice" else "")
        made_by = "" if state.source == "adjusted" else _TOLD
        said = made_by if paragraph else _COMPUTED if made else typed_help
        _say(self.help, "\n".join(filter(None, (_unseen_zero(calc, at), _sources(document, at), said))))
        _say(self.example, f"例如：{cell.example}" if cell.example and not made else "")
        self.last_year.show_cell(document, at)
        self._show_origin(document, at, made)
        self._show_pieces(calc, at if paragraph and state.source != "adjusted" else None)
        in_text = isinstance(block_of(document.session, at), RunningBlock) and cell.printed
        _say(self.rewrite, _REWRITE if in_text and state.source != "adjusted" else "")
        self._show_adjusted(document, at, state)
        self._show_issues(document, at)
        self.editors.show_row(at)

    def show_figure(self, figure: Figure) -> None:
        """Say how a figure within the current paragraph came about, and from where."""
        calc = self._document.session.calculation
        found = part_origin(calc, figure.paragraph, figure.number)
        if found is not None:
            _say(self._how, "这个数怎么来的")
            _say(self.explanation, found.sentence)
            _say(self.clause, "")
            self._show_sources(calc, figure.paragraph, found.sources)

    def show_adding(self, adding: bool) -> None:
        """Say how a subject is added while its line is open, else what holds for the current cell."""
        if not adding:
            self.refresh()
            return
        self._show_nothing()
        _say(self.name, "新增科目")
        _say(self.help, _ADDING)

    def _show_nothing(self) -> None:
        for words in self._parts:
            if isinstance(words, QLabel):
                _say(words, "")
        self.sources.show_lines(())
        self.pieces.show_lines(())
        left = "F8 跳到下一处未填。" if count(self._document.session.issues()).missing else ""
        _say(self.help, f"点一个单元格，这里会说明填什么、数是怎么来的。{left}")
        self.editors.show_row(None)

    def _show_origin(self, document: Document, at: Address, made: bool) -> None:
        """Say how the figure came about, and from where; in a typed cell, what its row makes of it."""
        calc = document.session.calculation
        found = origin(calc, at)
        row = "" if made else calc.explain_row(at)
        self._show_explanation(row or (found.sentence if found is not None else ""), at, bool(row))
        if at == total_cell(calc, *at[:2]):
            self._show_rated(rated_rows(calc, *at[:2]), document.session.score(*at[:2]))
        else:
            self._show_sources(calc, at, found.sources if found is not None and not row else ())

    def _show_sources(self, calc: Calculation, at: Address, sources: Sequence[Source]) -> None:
        """List the cells a figure was made of; of many those first that have anything in them."""
        blank = {one.at for one in sources if calc.value(one.at) is None}
        few = len(sources) <= MOST
        lines = [
            (one.at, name_from(calc, one.at, at), f"{'− ' * (one.sign < 0)}{source_figure(calc, one)}")
            for one in sorted(sources, key=lambda one: not few and one.at in blank)
        ]
        self.sources.show_lines(lines, MOST if few else max(1, min(len(lines) - len(blank), MOST)))

    def _show_pieces(self, calc: Calculation, paragraph: Address | None) -> None:
        """List what is typed within a paragraph, each with what stands there."""
        told = telling(calc, paragraph) if paragraph is not None else ()
        typed = {piece.at: piece.text for piece in told if piece.at is not None and piece.role in OF_PERSON}
        _say(self._asked, "这一段要填的" if typed else "")
        lines = [
            (at, cell_label(calc, at), shortened(said or "空", _LONGEST_KEPT)) for at, said in typed.items()
        ]
        self.pieces.show_lines(lines)

    def _show_rated(self, rows: list[Rated], view: ScoreView | None) -> None:
        """List what a total score is made of, the rows that lost points first."""
        lost = sum(bool(one.lost) for one in rows)
        before = "（折算前的分）" if view is not None and view.note else ""
        said = f"丢分的 {lost} 项，从多到少{before}：" if lost else "没有丢分的项。"
        rest = f"没有丢分的 {len(rows) - lost} 项，也列出" if 0 < lost <= MOST else ""
        _say(self.explanation, "\n".join(filter(None, (self.explanation.text(), said if rows else ""))))
        self.sources.show_lines(
            [
                (one.at, self._rated_name(one.at), f"{number_words(one.value)} / {number_words(one.full)}")
                for one in rows
            ],
            max(1, min(lost, MOST)),
            rest,
        )

    def _rated_name(self, at: Address) -> str:
        calc = self._document.session.calculation
        return row_label(calc, at).rstrip("：:") or cell_label(calc, at)

    def _show_explanation(self, said: str, at: Address, row: bool) -> None:
        cell = self._document.session.pack.cell(at)
        *above, last = said.split("\n")
        text, _, clause = last.partition("　依据：")
        score = row or "得分" in cell.label.source
        what = "得分" if score else "这个数" if cell.numeric else "这一格"
        heading = f"{'这一段' if isinstance(cell, Paragraph) else what}怎么来的"
        _say(self._how, heading if text else "")
        text = text.replace("：", "：\n", 1) if len(text) > 24 else text
        _say(self.explanation, "\n".join([*(line.partition("　依据：")[0] for line in above), text]))
        clause = clause or cell.clause
        _say(self.clause, f"依据：{clause}" if clause else "")

    def _show_adjusted(self, document: Document, at: Address, state: CellState) -> None:
        if state.source != "adjusted":
            _say(self.adjusted, "")
            return
        calc = document.session.calculation
        adjustment = document.session.submission.adjustments[at]
        before, now = (
            shown_value(calc, one) for one in (read_noted(adjustment.computed or ""), state.computed)
        )
        words = isinstance(document.session.pack.cell(at), Paragraph)
        if state.outdated and words:
            before, now = apart(adjustment.computed or "", told_text(calc, at))
        made = "写的是" if words else "算得"
        computed = f"{made} <b>{_escaped(shortened(now, _LONGEST_SHOWN).rstrip('。'))}</b>。"
        reason = f"<br>原因：{_escaped(adjustment.reason or '未写')}<br>"
        restore = f'<a href="restore">{"恢复原文" if words else "恢复计算值"}</a>'
        typed = _escaped(shortened(adjustment.text, _LONGEST_SHOWN).rstrip("。"))
        said = f"{'改写' if words else '手工调整'}为 <b>{typed}</b>，"
        if not state.outdated:
            _say(self.adjusted, f"{said}程序{computed}{reason}{restore}")
            return
        keep = f'<a href="keep">仍用 {_escaped(shortened(adjustment.text, _LONGEST_KEPT))}</a>'
        moved = f'<b style="color:{theme.ERROR}">● 那时程序{made} {_escaped(before)}，现在{computed}</b>'
        _say(self.adjusted, f"{said}{moved}{reason}{keep} · {restore}")

    def _rewrite(self, _: str) -> None:
        self.rewrite_wanted.emit()

    def _settle(self, link: str) -> None:
        """Keep the current adjustment for what is computed now, or take it back, as the link says."""
        at = self._document.current
        if at is not None and at in self._document.session.submission.adjustments:
            (self.keep_wanted if link == "keep" else self.restore_wanted).emit(at)

    def _show_issues(self, document: Document, at: Address) -> None:
        found = [i for i in document.session.issues() if i.address == at or _follows(document, i, at)]
        issues = [i for i in found if i.code not in (ADJUSTED, OUTDATED)]
        for words, severity in ((self.errors, ERROR), (self.notices, NOTICE), (self.missing, MISSING)):
            lines = [_listed([i for i in issues if i.severity == severity], at, document)]
            if severity == NOTICE and (long := too_long(document.session, at)):
                lines.append(f"▲ {long}。")
            _say(words, "\n".join(filter(None, lines)))
        _say(self.convert, _conversions(document, at) if any(i.code == MAGNITUDE for i in issues) else "")

    def _convert(self, link: str) -> None:
        if (at := self._document.current) is not None:
            self.convert_wanted.emit(at.form, at if link == "cell" else None)


def _conversions(document: Document, at: Address) -> str:
    """Offer to convert the cell, where it is typed, and all figures typed in its form."""
    count = sum(1 for _ in to_convert(document.session.calculation, at.form))
    alone = slipped_alone(document.session.calculation, at)
    offers = ['<a href="cell">换算本格</a>'] if alone else []
    whole = [f'<a href="form">换算本表 {count} 个数</a>'] if count > alone else []
    return " · ".join(offers + whole)


def _title(document: Document, at: Address) -> str:
    """Name the cell as `实际完成值（B） · 数字交易市场`, its column first."""
    calc = document.session.calculation
    label, whole = cell_label(calc, at), cell_name(calc, at)
    row = whole.removesuffix(label).removesuffix(" · ")
    return " · ".join(part for part in (label, row) if part) or "单元格"


def _unseen_zero(calc: Calculation, at: Address) -> str:
    """Say what was typed where the form prints nothing for it, so that the cell looks empty."""
    cell, state = calc.pack.cell(at), calc.state(at)
    zero = cell.printed and state.source == "typed" and isinstance(state.value, Decimal)
    unseen = zero and not state.problem and not printed_text(calc, at, cell, state)
    return f"填的是 {calc.submission.typed(at)}，表上不印 0。" if unseen else ""


def _first_help(document: Document, at: Address) -> str:
    """Say how the first row of a table comes about."""
    subjects = isinstance(block_of(document.session, at), SubjectsBlock)
    how = f"这张表还没有科目。{_ADDING}" if subjects else "这张表还没有内容。在这里输入，就添加第一行。"
    left = f"{_leaving(document, at)}这行提示只在屏幕上，不打印。"
    return "\n".join(filter(None, (how, _sources(document, at), left)))


def _leaving(document: Document, at: Address) -> str:
    """Say what to do where a table has nothing to be filled in: some forms ask to be told so."""
    session = document.session
    for block in session.pack.form(at.form).blocks:
        for cell in block.cells if block.id != at.block else ():
            if cell.required and cell.help and not cell.printed:
                place = Address(at.form, at.instance, block.id, SINGLE_ROW, cell.key)
                asked = any(i.address == place and i.severity == MISSING for i in session.issues())
                return (
                    f"{cell.help}{f'按 F8 到“{cell_label(session.calculation, place)}”。' if asked else ''}"
                )
    return "没有要填的就空着；"


def _sources(document: Document, at: Address) -> str:
    """Say where the rows of a table that has none yet will come from."""
    forms = taken_from(document.session, at)
    return f"这张表的科目从{forms}带出，在那里填写后自动出现。" if forms else ""


def _follows(document: Document, issue: Issue, at: Address) -> bool:
    """Tell whether an issue is that a cell's row asks for something because of what was typed in it."""
    if issue.code != REQUIRED or issue.address[:4] != at[:4]:
        return False
    required = document.session.pack.cell(issue.address).required
    return required is not None and bool(required.references)


def _listed(issues: list[Issue], at: Address, document: Document) -> str:
    """Put the issues of a cell one to a line, without the name that stands above already."""
    name = cell_name(document.session.calculation, at)
    said = document.session.pack.cell(at).help
    row = name.removesuffix(cell_label(document.session.calculation, at))
    return "\n".join(
        f"{mark(issue)} {_rest(issue.message, name, row)}{_fix(issue, said)}" for issue in issues
    )


def _rest(message: str, name: str, row: str) -> str:
    """Give a message without the name, or the row, that it begins with."""
    return message.removeprefix(f"{name}：").removeprefix(row).lstrip("，· ")


def _fix(issue: Issue, said: str) -> str:
    """Give how to mend it, unless that is what the cell's help says already."""
    return f"。{issue.fix}" if issue.fix and issue.fix != said and issue.fix not in issue.message else ""


def _hidden(name: str = "") -> QLabel:
    made = wrapping(name)
    made.hide()
    return made


def _say(words: QLabel, text: str) -> None:
    words.setText(breakable(text) if words.textFormat() == Qt.TextFormat.PlainText else text)
    words.setVisible(bool(text))


def _escaped(text: str) -> str:
    return breakable(text).replace("&", "&amp;").replace("<", "&lt;")
