"""Add, copy, move and delete the instances of a repeatable form, each as one undoable step."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

from PySide6.QtWidgets import QWidget

from models.calculation.cell_names import MAX_ROW_NAME, cell_label, instance_name
from models.drafts.changes import Batch, Change, DeleteInstance, InsertInstance, SetAdjustment
from models.drafts.content import content_words
from models.drafts.new_forms import add_listed, begun, name_place
from models.drafts.submission import Instance, Submission
from models.errors import shortened
from models.packs.forms import Form
from ui.drafts.document import Document
from ui.widgets.questions import BACK, ask_to_delete


def add_instance(document: Document, form: Form) -> None:
    """Put a new instance at the end, with what it has in common with the one shown, and show it."""
    if not document.may_edit():
        return
    document.planning.emit()
    submission = document.session.submission
    instance = begun(submission, form, document.instance)
    document.do(
        InsertInstance(form.id, len(submission.forms.get(form.id, [])), instance), f"添加{_name(form)}"
    )
    _stand(document, form, instance.id)


def add_from_list(document: Document, form: Form, names: Sequence[str]) -> None:
    """Begin an instance for each name of the list that the form goes by, and show the first."""
    if document.may_edit():
        change, first = add_listed(document.session.submission, form, names)
        what = f"“{shortened(names[0], MAX_ROW_NAME)}”" if len(names) == 1 else f" {len(names)} 份"
        document.do(change, f"添加{_name(form)}{what}")
        _stand(document, form, first)


def _stand(document: Document, form: Form, instance: str) -> None:
    """Show an instance, at the cell it is named by."""
    document.show(form.id, instance)
    if (at := name_place(form, instance)) is not None:
        document.go_to(at)


def copy_instance(document: Document, form: Form, instance_id: str) -> None:
    """Put a copy behind an instance and show it; its rows get ids of their own."""
    if not document.may_edit():
        return
    document.planning.emit()
    submission = document.session.submission
    source = submission.instance(form.id, instance_id)
    index = submission.forms[form.id].index(source) + 1
    copy, rows = _copied(submission, form, source)
    change: list[Change] = [InsertInstance(form.id, index, copy)]
    for address, adjustment in submission.adjustments.items():
        if (address.form, address.instance) == (form.id, instance_id):
            row = rows.get((address.block, address.row), address.row)
            change.append(SetAdjustment(address._replace(instance=copy.id, row=row), adjustment))
    document.do(Batch(tuple(change)), f"复制{_name(form)}")
    _stand(document, form, copy.id)
    name = name_place(form, copy.id)
    to_do = (
        f"请改{cell_label(document.session.calculation, name)}，与原来的区分。" if name is not None else ""
    )
    document.told.emit(f"已复制{_name(form)}，排在原来的后面，现在显示的是新的一份，{BACK}{to_do}")


def _copied(
    submission: Submission, form: Form, source: Instance
) -> tuple[Instance, dict[tuple[str, str], str]]:
    copy = Instance(submission.new_id())
    renamed: dict[tuple[str, str], str] = {}
    for block in form.blocks:
        for row, cells in source.blocks.get(block.id, {}).items():
            new = submission.new_id("r") if block.growing else row
            renamed[block.id, row] = new
            copy.rows_to_change(block.id)[new] = deepcopy(cells)
    return copy, renamed


def delete_instance(document: Document, form: Form, instance_id: str) -> None:
    """Take an instance out; what stood in it comes back by undo, adjustments too."""
    if not document.may_edit():
        return
    adjustments = document.session.submission.adjustments
    name = _called(document, form, instance_id)
    gone = [a for a in adjustments if (a.form, a.instance) == (form.id, instance_id)]
    changes: list[Change] = [SetAdjustment(address, None) for address in gone]
    changes.append(DeleteInstance(form.id, instance_id))
    document.do(Batch(tuple(changes)), f"删除{_name(form)}“{name}”")
    document.told.emit(f"已删除“{name}”，{BACK}")


def ask_and_delete(document: Document, form: Form, instance_id: str, window: QWidget) -> None:
    """Take an instance out, asking first when something is in it."""
    held = content_words(document.session.submission, form, instance_id)
    question = f"要删除“{_called(document, form, instance_id)}”吗？"
    if document.may_edit() and (not held or ask_to_delete(window, question, f"里面有 {held}。删除后{BACK}")):
        delete_instance(document, form, instance_id)


def move_instance(document: Document, form: Form, instance_id: str, steps: int) -> None:
    """Move an instance up (−1) or down (1) among the others; at the end nothing happens."""
    submission = document.session.submission
    instance = submission.instance(form.id, instance_id)
    index = submission.forms[form.id].index(instance) + steps
    if 0 <= index < len(submission.forms[form.id]):
        change = Batch((DeleteInstance(form.id, instance_id), InsertInstance(form.id, index, instance)))
        shown = (document.form, document.instance)
        document.do(change, f"移动{_name(form)}")
        document.show(*shown)


def _called(document: Document, form: Form, instance_id: str) -> str:
    return shortened(instance_name(document.session.calculation, form.id, instance_id), MAX_ROW_NAME)


def _name(form: Form) -> str:
    return f"《{form.name.source}》" if form.name.constant else "表"
