"""What a draft says by the form it carries, where it is read by another one."""

from __future__ import annotations

from models.drafts.meanings import ChangedSense, changed_meanings
from models.drafts.submission import Submission
from models.packs.forms import Pack
from models.packs.loading import carried_digest, carried_pack
from models.packs.yaml_source import PackError


def meant_before(submission: Submission, pack: Pack) -> tuple[ChangedSense, ...]:
    """List what means something else by a pack than by the one a draft carries, if that can be read."""
    said = submission.carried
    if said is None or said is pack.carried or carried_digest(said) == pack.digest:
        return ()
    try:
        return changed_meanings(carried_pack(said, "带的表样"), pack, submission)
    except PackError:
        return ()
