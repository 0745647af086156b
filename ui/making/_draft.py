"""The empty draft of a form that is being made: what its pack gives, read and laid out as any other."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QObject

from models.drafts.changes import InsertRows, apply
from models.drafts.submission import new_submission
from models.packs.blocks import RowsBlock
from models.packs.forms import Pack
from models.packs.loading import read_pack
from models.session.opening import open_submission
from ui.drafts.document import Document


def pack_of(text: str) -> Pack:
    """Read a pack that is in no file yet; PackError."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "表样.yaml"
        path.write_text(text, "utf-8")
        return read_pack(path)


def form_id(sheet: int) -> str:
    """Give what the form of a sheet of the workbook is called in its pack."""
    return f"form{sheet + 1}"


def empty_draft(pack: Pack, form: str, parent: QObject) -> Document:
    """Give an empty draft that shows a form, a row in each table whose rows are added; TianbaoError."""
    year = pack.year
    submission = new_submission(pack.for_year(year), year)
    for one in pack.forms:
        for instance in submission.forms.get(one.id, []):
            for block in one.blocks:
                if isinstance(block, RowsBlock) and not instance.blocks.get(block.id):
                    key = submission.new_id("r")
                    apply(submission, InsertRows(one.id, instance.id, block.id, 0, ((key, {}),)))
    document = Document(open_submission(submission, pack=pack), None, parent)
    document.show(form, document.session.submission.forms[form][0].id)
    return document
