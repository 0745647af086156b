"""Refuse an export that would lose characters: each is reported by form, cell and code point."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from models.calculation.cell_names import cell_name
from models.errors import ExitCode, TianbaoError
from models.fonts.faces import FACES, RARE_FACES, face
from models.layout.sheet import Sheet, SheetCell
from models.session.session import Session

MOST_NAMED = 5


class MissingCharacter(NamedTuple):
    """Name one character that cannot be printed; `cell` is blank for words of the form itself."""

    form: str
    cell: str
    code_point: str

    @property
    def character(self) -> str:
        """Give the character itself, blank when it cannot be shown."""
        found = chr(int(self.code_point[2:], 16))
        return "" if unicodedata.category(found)[0] in "CZ" else found

    def __str__(self) -> str:
        shown = f"“{self.character}”（{self.code_point}）" if self.character else self.code_point
        return "，".join(part for part in (self.form, self.cell, shown) if part)


class MissingCharacterError(TianbaoError):
    """Report characters that no bundled face has."""

    exit_code = ExitCode.UNPRINTABLE

    def __init__(self, missing: list[MissingCharacter]) -> None:
        """List what `missing_characters` found."""
        named = "；".join(map(str, missing[:MOST_NAMED]))
        more = f"等 {len(missing)} 处" if len(missing) > MOST_NAMED else ""
        super().__init__(f"程序自带的字体没有下列字符，不能导出：{named}{more}。请改用其他字符。")
        self.missing = missing


def missing_characters(session: Session, form: str = "") -> list[MissingCharacter]:
    """List the characters on the printed sheets, of one form when it is named, that no bundled face has."""
    return [one for sheet in session.printed_sheets(form) for one in _on_sheet(session, sheet)]


def refuse_missing_characters(session: Session, form: str = "") -> None:
    """Raise MissingCharacterError when something on the printed sheets cannot be drawn."""
    if missing := missing_characters(session, form):
        raise MissingCharacterError(missing)


def undrawable(text: str) -> list[str]:
    """List the characters that no bundled face can draw, each once."""
    for name in (*FACES, *RARE_FACES):
        text = "".join(face(name).missing(text))
        if not text:
            break
    return list(text)


def _on_sheet(session: Session, sheet: Sheet) -> Iterator[MissingCharacter]:
    for _, cell in sheet.cells():
        for character in undrawable("".join(cell.lines)):
            yield MissingCharacter(sheet.name, _name(session, cell), f"U+{ord(character):04X}")


def _name(session: Session, cell: SheetCell) -> str:
    return cell_name(session.calculation, cell.address) if cell.address else ""
