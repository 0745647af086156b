"""A form is tried with nothing in it: laid out and written as a workbook, before anybody relies on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.errors import ExitCode, TianbaoError
from models.progress import CancelledError, tick

if TYPE_CHECKING:
    from models.packs.forms import Form, Pack
    from models.session.session import Session


class UnfitFormError(TianbaoError):
    """Report a form that cannot be laid out or written, though its file keeps to the language."""

    exit_code = ExitCode.FOUND

    def __init__(self, pack: Pack, form: Form, error: Exception) -> None:
        why = error.message.rstrip("。") if isinstance(error, TianbaoError) else "写法有程序没有料到的地方"
        how = "请逐个拿走这张表的区块，找出是哪一个，改写后再添加"
        name = form.name.source[:60]
        super().__init__(
            f"表样“{pack.title}”没有添加：表“{name}”空着也排不出来（{why}）。{how}。", repr(error)
        )


def try_forms(pack: Pack) -> None:
    """Lay out an empty draft of a pack and write its workbook; UnfitFormError naming the form that fails.

    CancelledError when the person who waits breaks it off.
    """
    from models.drafts.submission import new_submission
    from models.session.session import Session

    submission = new_submission(pack, pack.year)
    try:
        session = Session(submission, pack.for_year(pack.year))
    except CancelledError:
        raise
    except TianbaoError as error:
        raise UnfitFormError(pack, pack.forms[0], error) from error
    for i, form in enumerate(pack.forms):
        tick(i, len(pack.forms))
        try:
            _try(session, form)
        except CancelledError:
            raise
        except Exception as error:  # whatever it is, it would come at every start of a draft
            raise UnfitFormError(pack, form, error) from error


def _try(session: Session, form: Form) -> None:
    from exporters.workbook.workbook import workbook_bytes

    for instance in session.submission.forms.get(form.id, ()):
        session.sheet(form.id, instance.id)
    sheets = [sheet for sheet in session.printed_sheets(form.id) if not sheet.document]
    if sheets:
        workbook_bytes(sheets, session.pack.title, None, session.calculation)
