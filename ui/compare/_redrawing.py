"""Draw the PDF of a draft anew as a file says that it was printed, to see whether the file shows the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.comparing.drawing import DrawnPages, Printed
    from models.comparing.verify_file import FileContent
    from models.fonts.face_choice import FaceChoice
    from models.layout.sheet import Sheet
    from models.session.session import Session


def drawn_anew(session: Session, content: FileContent) -> DrawnPages | None:
    """Give what the draft's own PDF shows, as near to the file as it can be; None where none fits it."""
    from models.comparing.drawing import drawn_alike, pages_alike, printed_as
    from models.fonts.faces import FontDataError
    from models.pages.missing_characters import MissingCharacterError

    there, best = content.drawing, None
    if (printed := printed_as(there)) is None:
        return None
    for faces in face_choices(session):
        with set_in(session, faces):
            for sheets in _choices(session, content, printed):
                try:
                    ours = _drawn(session, sheets, content.code, printed)
                except (MissingCharacterError, FontDataError):
                    continue
                if best is None or pages_alike(there, ours) > pages_alike(there, best):
                    best = ours
                if drawn_alike(there, ours):
                    return ours
        if best is not None and best.fonts == there.fonts:
            break
    return best


def _drawn(session: Session, sheets: Sequence[Sheet], code: str, printed: Printed) -> DrawnPages:
    from exporters.pdf.document import pdf_bytes
    from exporters.readers.tagged_pdf import drawing_of
    from models.pages.check_code import check_code
    from models.pages.page_marks import PageMarks
    from models.session.unit_and_title import draft_title

    marks = PageMarks(code or check_code(session.printed_sheets()), printed.time, printed.draft)
    numbers = () if printed.whole else printed.numbers
    return drawing_of(pdf_bytes(sheets, draft_title(session), marks, numbers))


def face_choices(session: Session) -> Iterator[FaceChoice]:
    """Give the faces in use, the bundled ones and those of the system, which are only now looked for."""
    from exporters.pdf.fonts import opens
    from models.fonts.face_choice import BUNDLED_FACES, FaceChoice
    from models.fonts.system_faces import found

    before = session.faces
    yield before
    if before != BUNDLED_FACES:
        yield BUNDLED_FACES
    system = FaceChoice(tuple(one for one in found().values() if opens(one.name)))
    if system.system and system != before:
        yield system


@contextmanager
def set_in(session: Session, faces: FaceChoice) -> Iterator[None]:
    """Have a session laid out in other faces for a while."""
    before = session.faces
    if faces == before:
        yield
        return
    session.lay_out_anew(faces)
    try:
        yield
    finally:
        session.lay_out_anew(before)


def _choices(session: Session, content: FileContent, printed: Printed) -> Iterator[list[Sheet]]:
    """Give the sheets that may have been printed, of which the file has all pages or some."""
    from models.layout.cutting import cut

    names = {sheet.name for sheet in content.sheets}
    every = list(session.printed_sheets())
    there = [sheet for sheet in every if sheet.name in names]
    forms = {sheet.form for sheet in there}
    chosen = (
        [there]
        if printed.whole
        else [
            there,
            [sheet for sheet in every if sheet.form in forms],
            [sheet for sheet in every if sheet.document == there[0].document] if there else [],
            every,
        ]
    )
    tried = []
    for sheets in chosen:
        for added in _added(session, sheets, names, whole=printed.whole):
            keys = [(sheet.form, sheet.instance) for sheet in added]
            pages = sum(len(cut(sheet)) for sheet in added)
            if keys not in tried and pages == (printed.total or max(pages, *printed.numbers)):
                tried.append(keys)
                yield added


def _added(
    session: Session, sheets: Sequence[Sheet], names: set[str], *, whole: bool
) -> Iterator[list[Sheet]]:
    """Give sheets with those added pages that the file has, and where some pages are missing, with others."""
    from models.pages.added_pages import with_added

    every = [form.id for form in session.pack.added]
    own = {(sheet.form, sheet.instance) for sheet in sheets}
    made = with_added(session, sheets, every)
    there = [form for form in every if any(one.form == form and one.name in names for one in made)]
    sets = [there] if whole else [there, [], every, *([form] for form in every)]
    for wanted in sets:
        yield [one for one in made if one.form in wanted or (one.form, one.instance) in own]
