"""校对稿: every figure of a set with where it comes from and room to tick it, for the person who signs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from models.address import Address
from models.calculation.calculation import Calculation
from models.calculation.cell_names import name_from, row_label
from models.calculation.origins import Origin, origin, part_origin, source_figure
from models.calculation.running_text import FIGURE
from models.errors import shortened
from models.layout.cell_setter import BookFigure, CellSetter, InRow
from models.layout.sheet import NUMBER, Sheet, SheetCell, SheetRow
from models.packs.forms import Form

PROOF = "校对稿"
"""What the document is called, and the form of its sheet: no form of a pack has such an id."""

_GRID = (50.0, 46.0, 31.0, 17.0, 102.0, 16.0)
_MARGINS = (20, 15, 20, 20)
_HEADS = ("行", "栏", "数", "来源", "怎么来的", "核对")
_TYPED, _TAKEN, _COMPUTED, _DEFAULT, _ADJUSTED = "填写", "取自", "计算", "默认", "手工调整"
_KINDS = {"typed": _TYPED, "default": _DEFAULT, "computed": _COMPUTED, "adjusted": _ADJUSTED}
_LINE, _SIGNED = 7.0, 14.0
"""Heights in mm of a figure's row at the least, and of the row for the signature."""
_WITH_SIGNATURE = 2
"""Rows that the signature stands on one page with."""
_MOST_TOGETHER = 8
"""Figures of a row that stay on one page."""
_MOST_ADDED = 4
"""Addends whose figures are written out."""
_HOW = "逐个核对：数对的，在最后一栏打 ✓；不对的，写上应当是多少，改好草稿后重新导出。"
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?%?")
_FIRST_WORDS, _BEFORE = 18, 20
"""Signs of a paragraph that tell which it is, and of what stands before a figure in it."""
_MARKS = re.compile("[，。；：、（）]")
_WITHIN, _SIGNS = re.compile("取自（(.*)）。"), re.compile(" [+−×÷] ")
_NONE = "这套表里还没有印出来的数。"
_SIGNATURE = "校对人（签字）：" + "　" * 14 + "日期：" + "　" * 4 + "年" + "　" * 3 + "月" + "　" * 3 + "日"


class _Figure(NamedTuple):
    """A figure on paper, what its row is called, and how it came about."""

    cell: SheetCell
    row: str
    column: str
    kind: str
    how: str


def proof_sheet(calc: Calculation, sheets: Sequence[Sheet], title: str) -> Sheet:
    """Lay out the proof of printed sheets, as one sheet; `title` says whose they are."""
    return _Proof(calc, sheets, title).sheet()


class _Proof:
    """The proof of some sheets of one draft."""

    def __init__(self, calc: Calculation, sheets: Sequence[Sheet], title: str) -> None:
        nothing = {
            "id": "proof",
            "kind": "text",
            "rows": [[{"text": PROOF, "span": 0}]],
        }  # its rows are set one by one
        said = {"title": PROOF, "name": PROOF, "blocks": (nothing,), "margins": _MARGINS, "grid": _GRID}
        form = Form.model_validate({"id": "proof", "orientation": "landscape", **said})
        self._calc = calc
        self._sheets = sheets
        self._title = title
        self._setter = CellSetter(calc, form, "", sheets[0].faces)

    def sheet(self) -> Sheet:
        """Lay it out."""
        found = [(sheet, list(_figures(self._calc, sheet))) for sheet in self._sheets]
        lists = [row for sheet, figures in found if figures for row in self._list(sheet, figures)]
        kinds = Counter(figure.kind for _, figures in found for figure in figures)
        first = self._sheets[0]
        lists[-_WITH_SIGNATURE:] = [replace(row, keep_next=True) for row in lists[-_WITH_SIGNATURE:]]
        rows = (*self._head(kinds), *lists, *self._foot())
        return Sheet(
            PROOF, "", PROOF, PROOF, True, _MARGINS, _GRID, rows, faces=first.faces, whose=first.whose
        )

    def _head(self, kinds: Counter[str]) -> Iterator[SheetRow]:
        yield self._across(PROOF, "title")
        yield self._across(self._title, "subtitle")
        listed = "、".join(
            f"{kind} {kinds[kind]} 个" for kind in dict.fromkeys(_KINDS.values()) if kinds[kind]
        )
        taken = f"、{_TAKEN}别处 {kinds[_TAKEN]} 个" if kinds[_TAKEN] else ""
        yield self._across(f"共 {kinds.total()} 个数：{listed}{taken}。" if kinds else _NONE, "plain")
        yield self._across(_HOW, "plain")

    def _list(self, sheet: Sheet, figures: Sequence[_Figure]) -> Iterator[SheetRow]:
        """List the figures of a sheet under its name, which later pages say again."""
        block = f"{sheet.form}#{sheet.instance}"
        section = self._across(f"{sheet.full_name}（{len(figures)} 个数）", "section")
        heads = tuple(self._setter.text(text, InRow(k, 1, "head"), "head") for k, text in enumerate(_HEADS))
        yield SheetRow(block, "", 3.0, (), keep_next=True)
        yield replace(section, block=block, height=section.height + 1.5, repeat=True, keep_next=True)
        yield SheetRow(block, "", _height(heads), heads, repeat=True, keep_next=True)
        for _, group in groupby(figures, key=lambda one: one.row or one.column):
            together = list(group)
            for k, figure in enumerate(together):
                cells = tuple(self._cells(figure, 0 if k else len(together)))
                keep = k + 1 < len(together) <= _MOST_TOGETHER
                yield SheetRow(block, str(k), _height(cells), cells, keep_next=keep)

    def _cells(self, figure: _Figure, rows: int) -> Iterator[SheetCell]:
        """Set the cells of a figure; its row's name stands once beside all figures of the row."""
        shown, text = figure.cell, self._setter.text
        if rows:
            yield replace(text(figure.row or figure.column, InRow(0, 1, "text")), rows=rows)
        yield text(figure.column if figure.row else "", InRow(1, 1, "text"))
        number = BookFigure(shown.number, shown.number_format)
        yield text(shown.text, InRow(2, 1, "number"), "computed", number=number)
        yield text(figure.kind, InRow(3, 1, "label" if figure.kind == _ADJUSTED else "value"), "computed")
        yield text(figure.how, InRow(4, 1, "long"), "computed")
        yield text("", InRow(5, 1, "value"), "computed")

    def _foot(self) -> Iterator[SheetRow]:
        yield SheetRow("foot", "", 4.0, (), keep_next=True)
        yield replace(self._across(_SIGNATURE, "plain"), block="foot", height=_SIGNED)

    def _across(self, text: str, style: str) -> SheetRow:
        cell = self._setter.text(text, InRow(0, len(_GRID), style))
        return SheetRow("head", "", cell.needed, (cell,))


def _height(cells: Sequence[SheetCell]) -> float:
    return max(_LINE, *(cell.needed for cell in cells if cell.rows == 1))


def _figures(calc: Calculation, sheet: Sheet) -> Iterator[_Figure]:
    """Give the figures that a sheet prints, in the order of the paper."""
    for _, shown in sheet.cells():
        at = shown.address
        if at is not None and shown.level:
            yield from _figures_of_text(calc, shown, at)
        if at is None or not _is_figure(calc, at, shown.text):
            continue
        kind, how = _came_about(calc, at)
        row = row_label(calc, at).rstrip("：:")
        yield _Figure(shown, row, name_from(calc, at, at._replace(column="")), kind, how)


def _figures_of_text(calc: Calculation, shown: SheetCell, at: Address) -> Iterator[_Figure]:
    """Give the figures in a paragraph: what it is called by its first words, what stands before each."""
    row = shortened(shown.text, _FIRST_WORDS)
    if calc.state(at).source == "adjusted":
        how = f"这一段由人改写，数不再随表更新。原因：{calc.submission.adjustments[at].reason or '未写'}。"
        for figure in _FIGURE.finditer(shown.text):
            yield _in_text(shown, row, figure.span(), _ADJUSTED, how)
        return
    parts = [run for run in shown.runs if run.role != NUMBER]
    for number, run in enumerate(parts):
        text = shown.text[run.start : run.end]
        if run.address is None or not any(map(str.isdecimal, text)):
            continue  # what no cell has, as the year
        if run.by_hand:
            if calc.pack.cell(run.address).type == "number":
                yield _in_text(
                    shown, row, (run.start, run.end), _KINDS[run.role], _said_of(calc, run.address)
                )
            continue
        kind, how = _TAKEN, f"取自{name_from(calc, run.address, at)}。"
        if run.role != FIGURE:
            kind, how = _worked_out(part_origin(calc, at, number))
        yield _in_text(shown, row, (run.start, run.end), kind, how)


def _in_text(shown: SheetCell, row: str, span: tuple[int, int], kind: str, how: str) -> _Figure:
    start, end = span
    before = _MARKS.split(shown.text[:start])[-1] or shown.text[:start]
    return _Figure(replace(shown, text=shown.text[start:end]), row, before[-_BEFORE:], kind, how)


def _said_of(calc: Calculation, at: Address) -> str:
    found = origin(calc, at)
    return found.sentence if found is not None else ""


def _worked_out(found: Origin | None) -> tuple[str, str]:
    """Say how a figure was computed that has no name but its paragraph's."""
    if found is None:
        return _COMPUTED, ""
    said = found.sentence.partition(" = ")[2] or found.sentence
    inner = _WITHIN.fullmatch(said)
    if inner is None or _SIGNS.search(inner[1]):
        return _COMPUTED, f"{inner[1]}。" if inner else said
    return _TAKEN, f"取自{inner[1]}。"


def _is_figure(calc: Calculation, at: Address, text: str) -> bool:
    """Tell whether there is a number to be checked, not words only, as measures may be."""
    return calc.pack.cell(at).type in ("number", "measure") and any(map(str.isdecimal, text))


def _came_about(calc: Calculation, at: Address) -> tuple[str, str]:
    """Say in a word and in a sentence where a figure comes from."""
    state, found = calc.state(at), origin(calc, at)
    how = "" if found is None else found.sentence + _added(calc, found)
    if state.source == "adjusted":
        adjustment, computed = calc.submission.adjustments[at], calc.format_value(state.computed, "exact")
        said = f"手工调整为 {adjustment.text}，程序算得 {computed or '空'}。"
        return _ADJUSTED, f"{said}原因：{adjustment.reason or '未写'}。{how and f'原来：{how}'}"
    taken = found is not None and found.taken and state.source == "computed"
    return _TAKEN if taken else _KINDS[state.source], how


def _added(calc: Calculation, found: Origin) -> str:
    """Write a short sum out."""
    parts = [one for one in found.sources if calc.value(one.at) is not None]
    if not found.adds_up or not 1 < len(parts) <= _MOST_ADDED:
        return ""
    signs = ("− " if parts[0].sign < 0 else "", *(" − " if one.sign < 0 else " + " for one in parts[1:]))
    return f"（{''.join(f'{s}{source_figure(calc, one)}' for s, one in zip(signs, parts, strict=True))}）"
