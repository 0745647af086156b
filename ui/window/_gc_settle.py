"""Keep the garbage collector from interrupting someone who types."""

from __future__ import annotations

import gc


def settle() -> None:
    """Clear up once and set aside what is there now: a draft of thousands of cells that stays open.

    Walking through all of it, as the collector would after some dozens of edits, takes longer than a frame.
    What an earlier draft has left behind is let go of here as well.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
