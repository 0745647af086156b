"""The projects of a draft that may go on next year, by name: forms of their own and rows of lists."""

from __future__ import annotations

from models.address import Address
from models.packs.forms import Form, Pack
from models.session.session import Session


def recurring(last: Session) -> list[str]:
    """Name the projects of a draft in the order of its forms, each once."""
    names = [
        name_of(last, form, instance.id)
        for form in last.pack.forms
        if form.repeatable
        for instance in last.submission.forms.get(form.id, [])
    ]
    for (form_id, block), column in listed_names(last.pack).items():
        for instance in last.submission.forms.get(form_id, []):
            names += [cells.get(column, "").strip() for cells in instance.rows(block).values()]
    return [name for name in dict.fromkeys(names) if name]


def name_of(last: Session, form: Form, instance: str) -> str:
    """Give the name an instance prints of itself, blank when it has none."""
    place = Address(form.id, instance, "", "", "")
    return last.calculation.render(form.instance_name, place).strip() if form.instance_name else ""


def listed_names(pack: Pack) -> dict[tuple[str, ...], str]:
    """Give the column of names of each list of projects, by form and block."""
    sources = {
        cell.listed for form in pack.forms for block in form.blocks for cell in block.cells if cell.listed
    }
    return {tuple(source.split(".")[:2]): source.split(".")[2] for source in sorted(sources)}
