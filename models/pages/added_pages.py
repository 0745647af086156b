"""Pages that the filing does not have and a person wants: contents in front, a page for the seal behind."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from models.layout.sheet import Sheet
from models.layout.sheet_builder import SheetBuilder
from models.pages.page_numbers import numbered_in_set
from models.session.session import Session

CONTENTS_PAGE, SEAL_PAGE = "contents_page", "seal_page"


def with_added(session: Session, sheets: Sequence[Sheet], wanted: Collection[str]) -> tuple[Sheet, ...]:
    """Give sheets with those of the pack's added pages that are wanted; none where there are no sheets.

    A list of tables that is printed without any of them names the pages of the whole set.
    """
    if not sheets:
        return ()
    if all(session.pack.form(sheet.form).lists for sheet in sheets):
        sheets = [numbered_in_set(session, sheet) for sheet in sheets]
    pages = [form for form in session.pack.added if form.id in wanted]
    made = {form.id: SheetBuilder(session.calculation, form, "", session.faces).build() for form in pages}
    front = [made[form.id] for form in pages if form.lists]
    return (*front, *sheets, *(made[form.id] for form in pages if not form.lists))


def not_offered(session: Session, wanted: Collection[str]) -> list[str]:
    """Name the wanted pages that the pack does not offer, because its own forms have what they are for."""
    return [one for one in wanted if all(form.id != one for form in session.pack.added)]
