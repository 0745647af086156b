"""Let the program use a copy of its packs that a test may change, as an office changes a shared file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from models.packs import loading

GUIZHOU_POLICY = "rate_weight: 10 "


@pytest.fixture
def own_packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give the folder the packs are read from."""
    folder = tmp_path / "packs"
    copytree(loading.PACKS, folder)
    monkeypatch.setattr(loading, "PACKS", folder)
    forget()
    yield folder
    forget()


def edit(folder: Path, name: str, before: str, after: str) -> None:
    """Change some text of a pack's file that is there once; packs are read anew."""
    path = folder / name
    text = path.read_text("utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), "utf-8")
    forget()


def forget() -> None:
    """Let packs be read anew."""
    loading.forget_packs()
