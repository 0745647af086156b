"""What a person has put into a form instance, counted, for the question before it is deleted."""

from __future__ import annotations

from models.drafts.submission import Submission, new_instance
from models.packs.forms import Form


def content_words(submission: Submission, form: Form, instance: str) -> str:
    """Say how much is in an instance: filled cells, figures set by hand, rows; blank for nothing."""
    held = submission.instance(form.id, instance)
    fresh = new_instance(Submission(submission.pack, submission.year), form)
    cells = sum(bool(text) for rows in held.blocks.values() for row in rows.values() for text in row.values())
    by_hand = sum((at.form, at.instance) == (form.id, instance) for at in submission.adjustments)
    rows = sum(max(0, len(rows) - len(fresh.blocks.get(block, {}))) for block, rows in held.blocks.items())
    counts = ((cells, "{} 个已填的单元格"), (by_hand, "{} 处手工调整"), (rows, "增加的 {} 行"))
    return "、".join(words.format(count) for count, words in counts if count)
