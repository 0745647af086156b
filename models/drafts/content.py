"""What a person has put into a form instance, counted, for the question before it is deleted."""

from __future__ import annotations

from models.drafts.submission import Instance, Submission, new_instance
from models.packs.forms import Form


def content_words(submission: Submission, form: Form, instance: str) -> str:
    """Say how much is in an instance: filled cells, figures set by hand, rows; blank for nothing.

    What `carry` has brought from another one is nothing yet where it is all that is filled.
    """
    held = submission.instance(form.id, instance)
    fresh = new_instance(Submission(submission.pack, submission.year), form)
    filled = [
        (block, row, column)
        for block, rows in held.blocks.items()
        for row, texts in rows.items()
        for column, text in texts.items()
        if text
    ]
    others = [one for one in submission.forms[form.id] if one is not held]
    cells = 0 if all(_brought(form, held, others, cell) for cell in filled) else len(filled)
    by_hand = sum((at.form, at.instance) == (form.id, instance) for at in submission.adjustments)
    rows = sum(max(0, len(rows) - len(fresh.blocks.get(block, {}))) for block, rows in held.blocks.items())
    counts = ((cells, "{} 个已填的单元格"), (by_hand, "{} 处手工调整"), (rows, "增加的 {} 行"))
    return "、".join(words.format(count) for count, words in counts if count)


def _brought(form: Form, held: Instance, others: list[Instance], place: tuple[str, str, str]) -> bool:
    block, row, column = place
    text = held.rows(block)[row][column]
    same = any(one.rows(block).get(row, {}).get(column) == text for one in others)
    return same and form.block(block).cell(row, column).carry
