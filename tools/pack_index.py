"""Write the index of packs that the start page lists: `python -m tools.pack_index` after a pack changed."""

from __future__ import annotations

from models.packs.heads import INDEX, PACKS, index_text

if __name__ == "__main__":
    (PACKS / INDEX).write_text(index_text(), encoding="utf-8")
