"""Write the index of packs that the start page lists: `python -m tools.pack_index` after a pack changed."""

from __future__ import annotations

from ui.pack_list import INDEX, PACKS, index_text

if __name__ == "__main__":
    (PACKS / INDEX).write_text(index_text(), encoding="utf-8")
