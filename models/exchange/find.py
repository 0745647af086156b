"""Find words in the whole draft, and put others in their place where a person has typed them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from models.address import NEW_ROW, Address
from models.calculation.cell_names import cell_name, form_name, instance_name
from models.calculation.printed_text import plain_text
from models.drafts.changes import Batch
from models.editing.plans import Plan, can_type, cell_of
from models.editing.subject_codes import name_problem
from models.editing.typing import meant, set_cells
from models.layout.sheet import Sheet, SheetCell
from models.packs.forms import Form
from models.session.session import Session

_FIGURE = re.compile(r"-?\d{4,}(\.\d*)?|-?\d+\.\d+")
_GROUPING = re.compile(r"(?<=\d),(?=\d{3})")


class Hit(NamedTuple):
    """A cell in which the words stand; a merged one reaches over several rows."""

    reach: tuple[Address, ...]
    text: str

    @property
    def address(self) -> Address:
        """Give where to stand."""
        return self.reach[0]


class Replacement(NamedTuple):
    """What replacing comes to: one change, the cells it types into, and those that stay as they are."""

    plan: Plan | None
    done: list[Hit]
    kept: list[Hit]


def find(session: Session, words: str) -> list[Hit]:
    """Find words in all cells of all forms, those not printed too, however they are capitalised."""
    return [
        hit
        for hit in (_every_cell(session) if words else ())
        if _holds(hit.text, words) or _holds(session.submission.typed(hit.address), words)
    ]


def find_named(session: Session, words: str) -> list[Hit]:
    """Find cells, blank ones too, whose form, row and column hold the words; those called so first."""
    wanted = words.casefold().split()
    cells = _every_cell(session) if wanted else ()
    named = ((where(session, hit).casefold(), hit) for hit in cells if hit.address.row != NEW_ROW)
    found = [(name, hit) for name, hit in named if all(word in name for word in wanted)]
    return [hit for _, hit in sorted(found, key=lambda one: set(one[0].split()) - {"·"} != set(wanted))]


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(re.escape(words), re.IGNORECASE)


def _holds(text: str, words: str) -> bool:
    return bool(_pattern(words).search(_without_commas(text, words)))


def _without_commas(text: str, words: str) -> str:
    """Give a figure without the commas between its digits, where the words are one written without."""
    if _FIGURE.fullmatch(words) and not _pattern(words).search(text):
        return _GROUPING.sub("", text)
    return text


def _every_cell(session: Session) -> Iterator[Hit]:
    for form in session.pack.forms:
        for instance in session.submission.forms.get(form.id, []):
            yield from _cells(session, form, instance.id)


def _cells(session: Session, form: Form, instance: str) -> Iterator[Hit]:
    """Walk a form instance as it is read, the cells of each row that are not printed behind it."""
    sheet = session.sheet(form.id, instance)
    for start, row in enumerate(sheet.rows):
        for cell in row.cells:
            if cell.address is not None:
                yield Hit(_reach(sheet, start, cell, cell.address), _own_words(cell))
            typed = (run for run in cell.runs if run.by_hand and run.address is not None)
            yield from (Hit((run.address,), cell.text[run.start : run.end]) for run in typed if run.address)
        below = sheet.rows[start + 1] if start + 1 < len(sheet.rows) else None
        if row.block and row.row and (below is None or (below.block, below.row) != (row.block, row.row)):
            yield from _unprinted(session, form, Address(form.id, instance, row.block, row.row, ""))


def _own_words(cell: SheetCell) -> str:
    """Give a cell's text; of a paragraph without what is typed in it, which is found where it is typed."""
    text = cell.text
    for run in reversed([run for run in cell.runs if run.by_hand]):
        text = f"{text[: run.start]}\n{text[run.end :]}"
    return text


def _unprinted(session: Session, form: Form, row: Address) -> Iterator[Hit]:
    block = form.block(row.block)
    if all(cell.printed or cell.internal for cell in block.cells):
        return
    for cell in block.row_cells(row.row):
        if not (cell.printed or cell.internal):
            at = row._replace(column=cell.key)
            state = session.calculation.state(at)
            yield Hit((at,), plain_text(session.calculation, at, cell, state))


def _reach(sheet: Sheet, start: int, cell: SheetCell, at: Address) -> tuple[Address, ...]:
    if cell.rows == 1:
        return (at,)
    rows = dict.fromkeys(sheet.rows[row].row for row in range(start, start + cell.rows))
    return tuple(at._replace(row=row) for row in rows)


def where(session: Session, hit: Hit) -> str:
    """Say in which form and cell the words stand."""
    calc, at = session.calculation, hit.address
    several = len(session.submission.forms[at.form]) > 1
    form = instance_name(calc, at.form, at.instance) if several else form_name(calc, at)
    return f"{form} · {cell_name(calc, at)}"


def replace(session: Session, hits: Iterable[Hit], words: str, by: str) -> Replacement:
    """Plan putting other words in where words were found, all as one step.

    What is computed, and what the other words would make unreadable, stays as it is.
    """
    done: list[Hit] = []
    kept: list[Hit] = []
    texts: list[tuple[Address, str]] = []
    for hit in hits:
        own = [(at, text) for at in hit.reach if (text := _with(session, at, words, by)) is not None]
        (done if own else kept).append(hit)
        texts += own
    changes = tuple(set_cells(session, texts))
    label = f"替换“{_short(words)}”为“{_short(by)}”（{len(done)} 个单元格）"
    return Replacement(Plan(Batch(changes), label) if changes else None, done, kept)


def _short(words: str) -> str:
    return words if len(words) <= 12 else f"{words[:11]}…"


def _with(session: Session, at: Address, words: str, by: str) -> str | None:
    """Give a cell's text with the other words, None where they cannot stand there."""
    typed, cell = session.submission.typed(at), cell_of(session, at)
    text = meant(cell, _pattern(words).sub(lambda _: by, _without_commas(typed, words)))
    if not _holds(typed, words) or text == typed or not can_type(session, at):
        return None
    wrong = session.calculation.read_typed(cell, text)[1] if text else ""
    return None if wrong or (cell.type == "name" and name_problem(text)) else text
