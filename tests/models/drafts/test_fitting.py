"""A pack that changed since a draft was made: what maps stays, the rest is kept aside, nothing is lost."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelectionModel
from pytestqt.qtbot import QtBot

from models.address import Address
from models.checks.checks import HOMELESS
from models.drafts.changes import SetAside, SetCell
from models.drafts.fitting import Fit, fit
from models.drafts.submission import Adjustment, Aside, Submission, new_submission
from models.packs.forms import Pack
from models.packs.loading import read_pack
from models.packs.yaml_source import PackError
from models.session.opening import open_draft, open_submission
from models.session.session import Session
from models.storage.draft_file import dumps, load_draft, loads, save_draft
from tests.support.drafts import edited
from ui.drafts._aside import AsideDialog, aside_words
from ui.drafts.document import Document

SMALL = Path(__file__).parents[2] / "packs" / "small.yaml"
SAMPLES = Path(__file__).parents[3] / "resources" / "samples"
Tree = dict[str, Any]
_TREE: Tree = yaml.safe_load(SMALL.read_text("utf-8"))


def changed(folder: Path, *edits: Callable[[Tree], object]) -> Pack:
    """Give the small pack after some edits of its YAML."""
    tree = deepcopy(_TREE)
    for edit in edits:
        edit(tree)
    path = folder / "small.yaml"
    path.write_text(yaml.safe_dump(tree, allow_unicode=True), encoding="utf-8")
    return read_pack(path)


def block(tree: Tree, form: str, name: str) -> Tree:
    blocks = next(f for f in tree["forms"] if f["id"] == form)["blocks"]
    found: Tree = next(b for b in blocks if b["id"] == name)
    return found


def filled(pack: Pack) -> Submission:
    """Give a draft with something typed in a form that can be repeated, and a figure set by hand."""
    draft = new_submission(pack, 2023)
    project = draft.forms["project"][0]
    project.blocks["head"]["-"]["name"] = "信息化项目"
    project.blocks["payments"] = {
        "r8": {},
        "r9": {"date": "2023-05-01", "amount": "12.5", "remark": "首付款"},
    }
    indicators = draft.forms["report"][0].blocks["indicators"]
    first, second = indicators
    indicators[first] |= {"name": "办件量", "weight": "10"}
    indicators[second] |= {"name": "满意度"}
    draft.forms["report"][0].blocks["funds"]["general"]["initial"] = "100"
    at = Address("report", draft.forms["report"][0].id, "indicators", first, "score")
    draft.adjustments[at] = Adjustment("9", "按文件规定")
    return draft


def texts(draft: Submission) -> Counter[tuple[str, str | None]]:
    """Count everything typed, wherever it stands."""
    everything = [(text, None) for _, text in draft.typed_cells()]
    by_hand = [(a.text, a.reason) for a in draft.adjustments.values()]
    return Counter([*everything, *by_hand, *((item.text, item.reason) for item in draft.aside)])


def same(draft: Submission) -> tuple[object, ...]:
    """Give what a draft holds, without blank rows."""
    by_hand = sorted((at, one.text, one.reason) for at, one in draft.adjustments.items())
    return sorted(draft.typed_cells()), by_hand, draft.aside


# Renaming


def test_a_pack_that_did_not_change_takes_everything(small_pack: Pack) -> None:
    draft = filled(small_pack)
    before = deepcopy(draft)
    assert fit(small_pack, draft) == Fit(0, 0)
    assert draft == before


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("*.tianbao")), ids=lambda path: path.stem)
def test_every_sample_fits_its_pack(sample: Path) -> None:
    session = open_draft(sample)
    assert (session.fit, session.submission.aside) == (Fit(0, 0), [])


def test_a_renamed_form_keeps_all_its_rows_blank_ones_too(tmp_path: Path, small_pack: Pack) -> None:
    draft = filled(small_pack)
    pack = changed(tmp_path, lambda tree: tree["forms"][2].update(id="plan", was=["project"]))
    assert fit(pack, draft) == Fit(0, 0)
    assert list(draft.forms["plan"][0].blocks["payments"]) == ["r8", "r9"]
    assert "project" not in draft.forms
    assert not draft.aside


def test_a_renamed_block_row_and_column_keep_their_texts(tmp_path: Path, small_pack: Pack) -> None:
    draft = filled(small_pack)

    def rename(tree: Tree) -> None:
        block(tree, "project", "payments").update(id="paid", was=["payments"])
        block(tree, "project", "paid")["columns"][1].update(key="sum", was=["amount"])
        row = block(tree, "report", "funds")["rows"][1]
        row.update(key="public", was=["general"])
        total = block(tree, "report", "funds")["rows"][0]["cells"]
        for cell in total.values():
            cell["compute"] = cell.get("compute", "1").replace("general.", "public.")

    pack = changed(tmp_path, rename)
    fit(pack, draft)
    assert not draft.aside
    assert draft.forms["project"][0].blocks["paid"]["r9"]["sum"] == "12.5"
    assert draft.forms["report"][0].blocks["funds"]["public"]["initial"] == "100"


def test_figures_set_by_hand_follow_their_cell(tmp_path: Path, small_pack: Pack) -> None:
    draft = filled(small_pack)

    def rename(tree: Tree) -> None:
        block(tree, "report", "indicators")["columns"][4].update(key="points", was=["score"])
        total = block(tree, "report", "head")["rows"][0][3]
        total["cases"] = [{"value": "sum(indicators.points)"}]
        tree["forms"][1]["checks"] = []

    pack = changed(tmp_path, rename)
    fit(pack, draft)
    assert [at.column for at in draft.adjustments] == ["points"]
    assert not draft.aside


@pytest.mark.parametrize(
    "was",
    [{"forms": "cover", "words": "cover"}, {"forms": "old", "words": "old"}],
    ids=["a name in use", "one name for two"],
)
def test_a_former_name_must_be_clear(tmp_path: Path, was: dict[str, str]) -> None:
    def edit(tree: Tree) -> None:
        for form in tree["forms"][1:]:
            form["was"] = [was["forms"]]

    with pytest.raises(PackError, match=f"名称 {was['words']} 在同一处用了两次"):
        changed(tmp_path, edit)


# Aside


def test_what_has_no_place_goes_aside_in_order(tmp_path: Path, small_pack: Pack) -> None:
    draft = filled(small_pack)
    pack = changed(tmp_path, lambda tree: tree["forms"].pop())
    assert fit(pack, draft) == Fit(4, 0)
    assert [(str(item.address), item.text) for item in draft.aside] == [
        ("project#5/head/-/name", "信息化项目"),
        ("project#5/payments/r9/date", "2023-05-01"),
        ("project#5/payments/r9/amount", "12.5"),
        ("project#5/payments/r9/remark", "首付款"),
    ]
    assert "project" not in draft.forms


def test_what_was_typed_into_a_cell_that_is_now_computed_goes_aside(tmp_path: Path, small_pack: Pack) -> None:
    draft = filled(small_pack)

    def edit(tree: Tree) -> None:
        block(tree, "project", "payments")["columns"][1]["compute"] = "1 + 1"

    fit(changed(tmp_path, edit), draft)
    assert [(item.address.column, item.text) for item in draft.aside] == [("amount", "12.5")]


def test_the_draft_keeps_what_is_aside_and_gives_it_back(tmp_path: Path, small_pack: Pack) -> None:
    draft = filled(small_pack)
    before = same(deepcopy(draft))
    pack = changed(tmp_path, lambda tree: tree["forms"].pop())
    session = Session(draft, pack)
    assert same(draft) == before, "a session works on its own copy"
    path = tmp_path / "draft.tianbao"
    save_draft(session.submission, path)
    assert len(json.loads(path.read_text("utf-8"))["aside"]) == 4
    again = Session(load_draft(path), small_pack)
    assert again.fit == Fit(0, 4)
    assert same(again.submission) == before


def test_what_comes_back_never_overwrites(tmp_path: Path, small_pack: Pack) -> None:
    draft = filled(small_pack)
    at = next(address for address, text in draft.typed_cells() if text == "信息化项目")
    draft.aside.append(Aside(at, "旧的名称"))
    assert fit(small_pack, draft) == Fit(0, 0)
    assert (draft.typed(at), draft.aside) == ("信息化项目", [Aside(at, "旧的名称")])


def test_the_only_copy_of_a_form_takes_back_what_another_copy_held(small_pack: Pack) -> None:
    draft = new_submission(small_pack, 2023)
    draft.aside.append(Aside(Address("cover", "77", "unit", "-", "name"), "某局"))
    assert fit(small_pack, draft) == Fit(0, 1)
    assert draft.forms["cover"][0].blocks["unit"]["-"]["name"] == "某局"


def test_ids_known_only_aside_are_not_used_again(small_pack: Pack) -> None:
    draft = new_submission(small_pack, 2023)
    draft.aside.append(Aside(Address("gone", "41", "b", "r99", "c"), "甲"))
    assert loads(dumps(draft), "试").new_id() == "100"


def removals() -> st.SearchStrategy[list[Callable[[Tree], object]]]:
    """Give edits that take forms, blocks and columns of the small pack away or give them other names."""

    def drop_form(tree: Tree) -> None:
        tree["forms"].pop()

    def drop_columns(columns: set[int]) -> Callable[[Tree], object]:
        def edit(tree: Tree) -> None:
            payments = tree["forms"][-1]["blocks"][-1]
            if payments["kind"] == "rows":
                kept = [c for i, c in enumerate(payments["columns"]) if i not in columns]
                spare = {"key": "spare", "span": 3 - len(kept)}
                payments["columns"] = [*kept, *([spare] if len(kept) < 3 else [])]

        return edit

    def rename(key: str) -> Callable[[Tree], object]:
        def edit(tree: Tree) -> None:
            project = tree["forms"][-1]
            project.update(id=key, was=[project["id"], *project.get("was", [])])

        return edit

    def retype(tree: Tree) -> None:
        for column in block(tree, "report", "indicators")["columns"][:4]:
            column.setdefault("was", []).append(f"former-{column['key']}")

    choices = st.one_of(
        st.just(drop_form),
        st.sets(st.integers(0, 2), min_size=1).map(drop_columns),
        st.sampled_from(["plan", "other"]).map(rename),
        st.just(retype),
    )
    return st.lists(choices, min_size=1, max_size=1)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_nothing_typed_is_ever_lost(tmp_path: Path, small_pack: Pack, data: st.DataObject) -> None:
    draft = data.draw(edited(small_pack))
    Session(draft, small_pack)
    everything, before = texts(draft), same(deepcopy(draft))
    for edits in data.draw(st.lists(removals(), min_size=1, max_size=3)):
        fit(changed(tmp_path, *edits), draft)
        assert texts(draft) == everything
        draft = loads(dumps(draft), "试")
        assert texts(draft) == everything
    undo = changed(tmp_path, lambda tree: tree["forms"][-1].update(was=["plan", "other"]))
    fit(undo, draft)
    assert texts(draft) == everything
    assert not draft.aside
    assert same(draft)[:2] == before[:2]


# Told and deleted


@pytest.fixture
def homeless(tmp_path: Path, small_pack: Pack) -> Session:
    """Give a draft of three things typed where the pack has no place."""
    draft = filled(small_pack)
    at = Address("gone", "1", "b", "r1", "c")
    draft.aside += [Aside(at._replace(column=c), t) for c, t in (("c", "甲"), ("d", "乙\n丙"), ("e", "丁"))]
    return open_submission(draft, "试", small_pack)


def test_check_lists_it_as_one_notice(homeless: Session) -> None:
    (issue,) = (i for i in homeless.issues() if i.code == HOMELESS)
    assert (issue.code, issue.severity) == ("TB-07", "提示")
    assert issue.message == "表样改过：有 3 处填过的内容在现在的表样里没有位置"
    assert issue.address.form == "cover"


def test_deleting_takes_the_notice_away_and_undoing_brings_it_back(homeless: Session) -> None:
    outcome = homeless.apply(SetAside(()))
    assert outcome.issues_changed
    assert not any(i.code == HOMELESS for i in homeless.issues())
    homeless.apply(outcome.inverse)
    assert [item.text for item in homeless.submission.aside] == ["甲", "乙\n丙", "丁"]
    assert any(i.code == HOMELESS for i in homeless.issues())


def test_the_window_lists_copies_and_deletes_with_undo(homeless: Session, qtbot: QtBot) -> None:
    document = Document(homeless)
    assert aside_words(document) == "表样改过：有 3 处填过的内容在现在的表样里没有位置，都已另外保存。"
    dialog = AsideDialog(document)
    qtbot.addWidget(dialog)
    assert not dialog.remove.isEnabled()
    # `selectRow` asks which keys are held down, which another test may have left so.
    rows = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
    dialog.table.selectionModel().select(dialog.table.model().index(1, 0), rows)
    dialog.copy()
    assert "已复制 1 条" in dialog.messages.text or dialog.messages.isHidden()
    dialog.delete_chosen()
    assert [item.text for item in homeless.submission.aside] == ["甲", "丁"]
    assert dialog.table.model().rowCount() == 2
    document.undo_stack.undo()
    assert dialog.table.model().rowCount() == 3


def test_a_read_only_draft_keeps_what_is_aside(homeless: Session, qtbot: QtBot) -> None:
    document = Document(homeless)
    document.read_only = "另一台电脑正在编辑"
    dialog = AsideDialog(document)
    qtbot.addWidget(dialog)
    dialog.table.selectRow(0)
    assert not dialog.remove.isEnabled()
    dialog.delete_chosen()
    assert len(homeless.submission.aside) == 3


def test_editing_goes_on_beside_it(homeless: Session) -> None:
    instance = homeless.submission.forms["cover"][0].id
    homeless.apply(SetCell(Address("cover", instance, "unit", "-", "name"), "某局"))
    assert len(loads(dumps(homeless.submission), "试").aside) == 3
