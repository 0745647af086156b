"""What opens can be saved, opened again, kept in a savepoint and recovered; what cannot is not opened."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.address import Address
from models.comparing.recoverable import recoverable
from models.drafts.changes import SetCell
from models.drafts.submission import Submission
from models.files.whole_write import SaveError
from models.packs.forms import Pack
from models.savepoints import savepoints
from models.savepoints.savepoints import Belonging, Savepoint
from models.session import opening
from models.session.opening import UnfitDraftError, open_submission
from models.storage import draft_file, draft_format
from models.storage.draft_errors import DraftDamagedError, DraftError, DraftNewerError, DraftTooLargeError
from models.storage.draft_file import dumps, load_draft, loads, save_draft
from models.storage.draft_format import MAX_CELL_TEXT
from tests.support.building import GUIZHOU, SAMPLES

HUGE = "9" * 99
BELONGING = Belonging("", "", "2026-11-20T10:32:00.000+08:00", 4321, "dead", "某局", "某局 自评 2023年度")


def text_of(**changes: Any) -> str:
    base = {
        "format": "tianbao-draft",
        "schema_version": 1,
        "pack": "small",
        "year": 2023,
        "next_id": 5,
        "forms": {"report": [instance("1")]},
        "adjustments": [],
    }
    return json.dumps(base | changes)


def instance(name: str, *rows: str) -> dict[str, Any]:
    return {"id": name, "blocks": {"indicators": [{"id": row, "cells": {}} for row in rows]}}


def kept(folder: Path, draft: Submission) -> Savepoint:
    """Keep a draft as the window does while it is typed, and find what is left of it."""
    file = folder / f"a{savepoints.SUFFIX}"
    savepoints.write(file, BELONGING, savepoints.draft_bytes(draft))
    (found,) = savepoints.left_behind(folder)
    return found


def goes_round(draft: Submission) -> None:
    """Save, open, keep and recover a draft."""
    assert loads(dumps(draft), "x") == draft
    with TemporaryDirectory() as home:
        folder = Path(home)
        save_draft(draft, folder / "甲.tianbao")
        assert load_draft(folder / "甲.tianbao") == draft
        assert kept(folder, draft).submission() == draft
        assert recoverable(kept(folder, draft)) is not None
        thrown_away = savepoints.discard(kept(folder, draft))
        assert load_draft(thrown_away) == draft


# The case that was seen: a number for the next id that makes ids too long to be written


@pytest.mark.parametrize("next_id", [10**18, 10**18 + 1, 10**90, 10**99, 10**4000])
@pytest.mark.parametrize("rows", [("r1",), ("r1", f"r{HUGE}"), (f"r{10**18}", f"r{10**18 - 1}")])
def test_no_draft_runs_out_of_ids(small_pack: Pack, next_id: int, rows: tuple[str, ...]) -> None:
    draft = loads(text_of(next_id=next_id, forms={"report": [instance("1", *rows)]}), "x")
    goes_round(draft)
    ids = {*rows, "1"}
    for _ in range(3):
        made = draft.new_id("r")
        assert made not in ids
        ids.add(made)
        draft.instance("report", "1").rows_to_change("indicators")[made] = {}
    goes_round(loads(dumps(draft), "x"))
    with TemporaryDirectory() as home:
        save_draft(draft, Path(home) / "甲.tianbao")


def test_one_that_an_earlier_version_kept_so_is_recovered(tmp_path: Path) -> None:
    draft = loads(text_of(forms={"report": [instance("1", f"r{10**99}")]}), "x")
    assert list(kept(tmp_path, draft).submission().rows("report", "1", "indicators")) == [f"r{10**99}"]


# The class: any draft


ids = st.sampled_from(["1", "2", "r1", "r7", "a", "total", f"r{10**17}", f"r{HUGE}", f"r{10**40}"])
cells = st.dictionaries(st.sampled_from(["name", "value", "x"]), st.text(max_size=6), max_size=3)
rows = st.lists(st.fixed_dictionaries({"id": ids, "cells": cells}), max_size=4)
instances = st.fixed_dictionaries({
    "id": ids, "blocks": st.dictionaries(st.sampled_from(["head", "indicators", "b"]), rows, max_size=3),
})  # fmt: skip
addresses = st.builds(lambda i, r: f"report#{i}/indicators/{r}/score", ids, ids | st.just("-"))
by_hand = st.fixed_dictionaries({"address": addresses, "text": st.text(max_size=4), "reason": st.text()})
put_aside = st.fixed_dictionaries({"address": addresses, "text": st.text(max_size=4)})
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
documents = st.fixed_dictionaries(
    {
        "next_id": st.integers(0, 40) | st.integers(10**17, 10**120),
        "forms": st.dictionaries(
            st.sampled_from(["report", "budget", "f"]), st.lists(instances, max_size=3), max_size=3
        ),
        "adjustments": st.lists(by_hand, max_size=3),
    },
    optional={"aside": st.lists(put_aside, max_size=3), "note": anything, "深": anything},
)


@given(documents)
def test_whatever_opens_goes_round(document: dict[str, Any]) -> None:
    try:
        draft = loads(text_of(**document), "x")
    except DraftDamagedError:
        return
    goes_round(draft)
    for instances in draft.forms.values():
        for one in instances:
            one.rows_to_change("indicators")[draft.new_id("r")] = {"name": "新"}
    goes_round(loads(dumps(draft), "x"))


@given(documents, st.integers(1, 6), st.integers(1, 12), st.integers(1, 9))
def test_reader_and_writer_share_their_limits(
    document: dict[str, Any], most_rows: int, most_cells: int, longest: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(draft_format, "MAX_ROWS", most_rows)
        patch.setattr(draft_format, "MAX_CELLS", most_cells)
        patch.setattr(draft_format, "MAX_CELL_TEXT", longest)
        patch.setattr(draft_file, "MAX_BYTES", 900)
        try:
            draft = loads(text_of(**document), "x")
        except (DraftDamagedError, DraftTooLargeError):
            return
        goes_round(draft)


def test_a_short_file_that_would_be_written_long_is_not_opened() -> None:
    """Numbers and lists of a key nobody knows take more room when they are written line by line."""
    nested: object = [1e15] * 400_000
    for _ in range(40):
        nested = [nested]
    text = text_of(note=nested).replace(" ", "").replace("1000000000000000.0", "1e15")
    assert len(text) < 2_100_000
    with pytest.raises(DraftTooLargeError, match="20 MB"):
        loads(text, "x")


def test_what_grows_too_large_when_opened_is_not_opened(
    small_pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = loads(text_of(forms={"report": [instance("1", *(f"r{n}" for n in range(9)))]}), "x")
    monkeypatch.setattr(draft_format, "MAX_ROWS", 9)
    monkeypatch.setattr(opening, "MAX_ROWS", 9)
    loads(dumps(draft), "x")
    with pytest.raises(UnfitDraftError, match="超过 9 行"):
        open_submission(draft, "甲.tianbao", small_pack)


# While typing, a draft may come to hold what no file may; nothing of that may be lost either


def overgrown() -> Submission:
    draft = load_draft(SAMPLES / f"{GUIZHOU}.tianbao")
    at = max((at for at, _ in draft.typed_cells()), key=str)
    draft.instance(at.form, at.instance).rows(at.block)[at.row][at.column] = "长" * (MAX_CELL_TEXT + 1)
    return draft


def test_too_long_a_text_is_not_saved_but_recovered(tmp_path: Path) -> None:
    draft = overgrown()
    with pytest.raises(SaveError, match=r"单元格 .*/.* 文字太长（最多 100000 个字符）"):
        save_draft(draft, tmp_path / "甲.tianbao")
    found = recoverable(kept(tmp_path, draft))
    assert found is not None
    assert dumps(found.savepoint.submission()) == dumps(draft)
    session = open_submission(found.savepoint.submission(), "", limits=False)
    at = next(at for at, text in session.submission.typed_cells() if len(text) > MAX_CELL_TEXT)
    session.apply(SetCell(at, "短"))
    save_draft(session.submission, tmp_path / "甲.tianbao")


def test_one_of_a_newer_program_waits_for_it(tmp_path: Path) -> None:
    file = tmp_path / f"a{savepoints.SUFFIX}"
    savepoints.write(file, BELONGING, text_of(schema_version=99).encode())
    with pytest.raises(DraftNewerError):
        savepoints.read(file).submission()
    assert recoverable(savepoints.read(file)) is None
    assert file.exists()


def test_one_too_large_to_be_read_again_is_not_said_to_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(savepoints, "MAX_SIZE", 200)
    with pytest.raises(SaveError, match=r"没有留下恢复点.*请"):
        savepoints.write(tmp_path / "a.savepoint", BELONGING, b"x" * 200)
    assert os.listdir(tmp_path) == []


def test_a_sound_savepoint_of_no_draft_is_no_draft(tmp_path: Path) -> None:
    """Only limits are let go, not the shape."""
    file = tmp_path / f"a{savepoints.SUFFIX}"
    savepoints.write(file, BELONGING, text_of(forms={"report": [instance("r#1")]}).encode())
    assert sha256(file.read_bytes().partition(b"\n")[2]).hexdigest().encode() in file.read_bytes()
    with pytest.raises(DraftError):
        savepoints.read(file).submission()


def test_addresses_are_as_long_as_ids() -> None:
    at = Address("report", "1", "indicators", f"r{HUGE}", "score")
    draft = loads(text_of(aside=[{"address": str(at), "text": "1"}]), "x")
    assert draft.aside[0].address == at
    goes_round(draft)
