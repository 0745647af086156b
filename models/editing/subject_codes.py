"""Codes and names of subjects: what a code may look like, what this draft calls those no dictionary knows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from models.address import Address
from models.drafts.submission import Row
from models.editing.plans import block_of
from models.errors import TianbaoError
from models.packs.blocks import SubjectsBlock
from models.session.session import Session
from models.subjects.dictionary import LEVELS, Dictionary, Subject
from models.subjects.lists_in_use import dictionary

_LENGTHS = {True: (3, 5), False: (3, 5, 7, 9)}
"""How many digits a code may have, by whether the classification is an economic one."""


class SubjectError(TianbaoError):
    """Say why a subject cannot be added, deleted or given another code."""


def subjects_block(session: Session, at: Address) -> SubjectsBlock:
    """Give the table of subjects an address lies in; TypeError where it is none."""
    block = block_of(session, at)
    if not isinstance(block, SubjectsBlock):
        raise TypeError(f"not a table of subjects: {at}")
    return block


def subject_tables(session: Session, form: str, instance: str) -> list[Address]:
    """List the tables of subjects of a form, each as the place of its codes."""
    return [
        Address(form, instance, block.id, "", column_of(block, "code"))
        for block in session.pack.form(form).blocks
        if isinstance(block, SubjectsBlock)
    ]


def column_of(block: SubjectsBlock, kind: str) -> str:
    """Give the key of a table's `code` or `name` column."""
    return next((cell.key for cell in block.cells if cell.type == kind), "")


# Codes and names


def clean_code(text: str) -> str:
    """Give a code as typed or pasted with plain digits and without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lstrip("'")


def code_problem(block: SubjectsBlock, code: str) -> str:
    """Say what is wrong with a code, blank when it can be one."""
    lengths = _LENGTHS[block.dictionary.endswith("economic")]
    if code.isascii() and code.isdigit() and len(code) in lengths:
        return ""
    allowed = "、".join(map(str, lengths))
    return f"科目编码“{code}”不对，应为 {allowed} 位数字，请改正。"


def name_problem(name: str) -> str:
    """Say why words cannot name a subject, blank when they can: an amount typed without looking."""
    plain = unicodedata.normalize("NFKC", name)
    if any(letter.isdigit() for letter in plain) and _ONLY_FIGURES.fullmatch(plain):
        return f"“{name.strip()}”只有数字，不像科目名称。金额请填在金额的格子里，名称请写文字。"
    return ""


def catalogue(session: Session, at: Address) -> Dictionary:
    """Give the dictionary of a table with the names this draft gives to codes that are not in it."""
    block = subjects_block(session, at)
    known, year = dictionary(block.dictionary), session.submission.year
    own: dict[str, str] = {}
    for form in session.pack.forms:
        for other in form.blocks:
            if isinstance(other, SubjectsBlock) and other.dictionary == block.dictionary:
                column = column_of(other, "name")
                for instance in session.submission.forms.get(form.id, []):
                    for code, texts in instance.blocks.get(other.id, {}).items():
                        if texts.get(column) and not known.name(code, year):
                            own.setdefault(code, texts[column])
    return known.merged(Subject(code, name) for code, name in own.items()) if own else known


def own_name(session: Session, at: Address, code: str, name: str) -> Row:
    """Give the name to store for a new row: none where the dictionary has that name already."""
    block = subjects_block(session, at)
    year = session.submission.year
    known = dictionary(block.dictionary).name(code, year)
    wanted = name.strip() or ("" if known else catalogue(session, at).name(code, year))
    return {column_of(block, "name"): wanted} if wanted and wanted != known else {}


def subject_label(session: Session, at: Address, code: str, name: str = "") -> str:
    """Name a subject by code and name."""
    return f"{code} {name or catalogue(session, at).name(code, session.submission.year)}".rstrip()


def form_names(session: Session, forms: Iterable[str]) -> str:
    """Name forms as the navigator does."""
    named = (session.pack.form(form) for form in dict.fromkeys(forms))
    return "、".join(form.name.source if form.name.constant else form.no or form.id for form in named)


class SubjectLookup:
    """Find subjects for a table as they are typed."""

    def __init__(self, session: Session, at: Address) -> None:
        self._session = session
        self._at = at
        self._block = subjects_block(session, at)
        self._dictionary = catalogue(session, at)
        self._year = session.submission.year

    def search(self, text: str) -> list[Subject]:
        """Find by beginning of the code, part of the name or pinyin initials; by the code where one leads."""
        return self._dictionary.search(split_code(text)[0] or text, self._year)

    def path(self, code: str) -> str:
        """Give the names of a code's parents, or say that the table shows it already or that it splits."""
        if self._shows(code):
            return "已在表中"
        if self.splits(code):
            return f"请选它的{LEVELS.get(len(code) + 2, '下级')}"
        return self._dictionary.path(code, self._year)

    def _shows(self, code: str) -> bool:
        return self._session.calculation.has_row(*self._at[:3], code)

    def splits(self, code: str) -> bool:
        """Tell whether figures belong to what is below a code that the table does not show yet."""
        return self._dictionary.splits(code) and not self._shows(code)

    def knows(self, code: str) -> bool:
        """Tell whether a code has a name."""
        return bool(self._dictionary.name(code, self._year))

    def problem(self, code: str) -> str:
        """Say what is wrong with a code, blank when it can be one."""
        return code_problem(self._block, code)


def split_code(text: str) -> tuple[str, str]:
    """Take `2150588 某支出` apart into code and name; the code is blank where no digits lead."""
    found = _CODE_FIRST.match(unicodedata.normalize("NFKC", text))
    return (found[1], text.strip()[len(found[1]) :].strip()) if found else ("", text.strip())


_ONLY_FIGURES = re.compile(r"[\d\s.,、%+()¥-]+")
_CODE_FIRST = re.compile(r"\s*([0-9]+)")
