"""F8: go to the next place to fill, and say where that is when it is out of sight."""

from __future__ import annotations

from models.calculation.cell_names import instance_name
from models.checks.counts import count
from ui.drafts.document import Document
from ui.paper.carry_out import next_empty


def go_to_empty(document: Document, backwards: bool = False) -> tuple[bool, str]:
    """Go to the next place to fill, or the one before; tells whether there is one, and what to say."""
    found = next_empty(document, backwards)
    if found is None:
        return False, _nothing_left(document)
    before, shown = document.current, (document.form, document.instance)
    document.go_to(found.place)
    if found.place == before:
        return True, "只剩这一处未填。"
    crossed = (document.form, document.instance) != shown
    where = f"“{_shown_name(document)}”" if crossed else "本表"
    if found.round:
        side, other = ("前面", "后面") if backwards else ("后面", "前面")
        return True, f"{side}没有未填的了，转到{other}的{where}，共 {found.places} 处未填。"
    return True, f"转到{where}。" if crossed else ""


def _nothing_left(document: Document) -> str:
    errors = count(document.session.issues()).errors
    return f"没有未填的了，还有 {errors} 处错误，按 F7 逐处改正。" if errors else "没有未填的了。"


def _shown_name(document: Document) -> str:
    session, (form, instance) = document.session, (document.form, document.instance)
    if session.pack.form(form).repeatable:
        return instance_name(session.calculation, form, instance)
    return session.sheet(form, instance).name
