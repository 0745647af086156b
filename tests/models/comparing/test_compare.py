"""Two drafts cell by cell, a past version brought back, and the copies that are kept of a draft."""

from __future__ import annotations

import json
import os
from copy import deepcopy
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.address import Address
from models.comparing.compare import Comparison, OtherFormsError, compare
from models.comparing.restore import restore
from models.drafts.changes import (
    Batch,
    DeleteInstance,
    DeleteRows,
    InsertInstance,
    InsertRows,
    MoveRow,
    SetAdjustment,
    SetCell,
)
from models.drafts.submission import Adjustment, Submission, new_instance, new_submission
from models.exchange.typed_json import typed_shape
from models.files.whole_write import SaveError
from models.packs.forms import Pack
from models.pages.check_code import check_code
from models.session.session import Session
from models.storage.draft_file import load_draft, save_draft
from models.storage.draft_format import to_json
from models.storage.versions import DAYS, keep, versions
from tests.support.building import SAMPLES
from tests.support.drafts import any_change, edited
from ui.cli.commands import main

YUZHONG = SAMPLES / "yuzhong-selfeval-2023.tianbao"
BUDGET = SAMPLES / "tongnan-budget-2021.tianbao"


def session(path: Path = YUZHONG) -> Session:
    return Session(load_draft(path))


def indicators(one: Session) -> list[Address]:
    """Give the full-year figures of the department's indicators."""
    rows = one.submission.rows("department", one.submission.forms["department"][0].id, "indicators")
    place = one.submission.forms["department"][0].id
    return [Address("department", place, "indicators", row, "actual") for row in rows]


def said(found: Comparison) -> list[tuple[str, str, str]]:
    return [(one.cell, one.before, one.after) for one in found.cells]


def renumbered(one: Session) -> Session:
    """Give a draft with the same content whose rows have ids of their own, as one typed apart."""
    other = deepcopy(one.submission)
    for instances in other.forms.values():
        for instance in instances:
            for block, rows in instance.blocks.items():
                fresh = {row: other.new_id("r") if row.startswith("r") else row for row in reversed(rows)}
                instance.blocks[block] = {fresh[row]: cells for row, cells in rows.items()}
    return Session(other)


class TestComparing:
    @pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.tianbao")), ids=lambda path: path.stem)
    def test_a_draft_typed_apart_with_the_same_content_is_the_same(self, path: Path) -> None:
        before, after = session(path), session(path)
        assert compare(renumbered(before), after).same
        assert compare(renumbered(before), after).summary == "填写的内容相同。"

    def test_cells_and_totals_that_follow_are_named(self) -> None:
        before, after = session(), session()
        at = indicators(after)[1]
        after.apply(SetCell(at, "4"))
        for one_draft in (True, False):
            found = compare(before, after, one_draft)
            assert found.summary == "1 格不同。"
            assert said(found) == [("区块链高峰论坛 · 全年完成值", "5", "4")]
            assert found.cells[0].form == "部门整体绩效自评表"
            assert [(one.cell, one.before) for one in found.totals] == [("整体自评总分", "100.00")]
            assert Decimal(found.totals[0].after) < 100

    def test_rows_that_came_went_and_moved(self) -> None:
        before, after = renumbered(session()), session()
        rows = [at.row for at in indicators(after)]
        place = indicators(after)[0][:3]
        after.apply(
            Batch(
                (
                    DeleteRows(*place, (rows[2],)),
                    MoveRow(*place, rows[0], 1),
                    InsertRows(*place, 0, (("r900", {"name": "新的指标", "weight": "3"}),)),
                )
            )
        )
        found = compare(before, after)
        assert found.moved == ("部门整体绩效自评表",)
        assert "行的顺序不同（部门整体绩效自评表）" in found.summary
        came = [one for one in found.cells if not one.before]
        went = [one for one in found.cells if not one.after]
        assert {one.after for one in came} == {"新的指标", "3"}
        gone = session().submission.rows(*place)[rows[2]]
        assert sorted(one.before for one in went) == sorted(gone.values())
        assert len(came) + len(went) == len(found.cells)

    def test_figures_set_by_hand(self) -> None:
        path = next(path for path in SAMPLES.glob("*.tianbao") if load_draft(path).adjustments)
        before, after = session(path), session(path)
        at = next(iter(after.submission.adjustments))
        after.apply(SetAdjustment(at, None))
        found = compare(before, after)
        assert [one.by_hand for one in found.cells] == [True]
        assert found.cells[0].after == ""

    def test_another_set_of_forms_is_refused(self) -> None:
        with pytest.raises(OtherFormsError, match=r"表样不同.*请选同一套表的草稿"):
            compare(session(), session(BUDGET))


@settings(max_examples=25)
@given(data=st.data())
def test_any_version_of_a_draft_comes_back_and_goes_again(small_pack: Pack, data: st.DataObject) -> None:
    draft = data.draw(edited(small_pack))
    live = Session(draft, small_pack)
    version = live.submission.copy()
    for _ in range(data.draw(st.integers(0, 5))):
        live.apply(data.draw(any_change(small_pack, live.submission)))
    late = content(live.submission)
    change = restore(live, deepcopy(version))
    inverse = live.apply(change).inverse
    assert content(live.submission) == content(version)
    assert live.issues() == Session(deepcopy(live.submission), small_pack).issues()
    assert compare(live, Session(version, small_pack), one_draft=True).same
    live.apply(inverse)
    assert content(live.submission) == late


def test_an_instance_that_comes_back_with_other_content_shows_it(small_pack: Pack) -> None:
    live = Session(new_submission(small_pack, 2023), small_pack)
    version = deepcopy(live.submission)
    one = live.submission.forms["project"][0].id
    live.apply(SetCell(Address("project", one, "head", "-", "name"), "改过的名称"))
    assert "改过的名称" in words(live, one)
    # The order of instances differs, so that they are taken out and put back rather than changed.
    live.apply(InsertInstance("project", 0, new_instance(live.submission, small_pack.form("project"))))
    version.forms["project"].insert(0, deepcopy(version.forms["project"][0]))
    version.forms["project"][0].id = "99"
    live.apply(DeleteInstance("project", one))
    live.apply(restore(live, version))
    assert "改过的名称" not in words(live, one)


def words(one: Session, instance: str) -> list[str]:
    return [cell.text for _, cell in one.sheet("project", instance).cells()]


def content(submission: Submission) -> object:
    """Give what a draft holds; which number comes next is no content, and empty cells are none either."""
    shape = to_json(submission)
    return {key: value for key, value in shape.items() if key != "next_id"}


def test_a_version_of_another_year_comes_back_with_its_year() -> None:
    version, now = load_draft(YUZHONG), session()
    version.year += 1
    now.apply(SetCell(indicators(now)[0], "别的"))
    now.apply(restore(now, version))
    assert content(now.submission) == content(version)


def test_a_version_of_other_forms_does_not_come_back() -> None:
    version = load_draft(YUZHONG)
    version.pack = "other"
    with pytest.raises(OtherFormsError, match="另存为草稿"):
        restore(session(), version)


class TestVersions:
    def saved(self, draft: Path, folder: Path, text: str, when: datetime) -> None:
        one = session()
        one.apply(SetCell(indicators(one)[0], text))
        save_draft(one.submission, draft)
        os.utime(draft, (when.timestamp(), when.timestamp()))
        keep(folder, draft)

    def test_each_content_is_kept_once_with_its_time(self, tmp_path: Path) -> None:
        draft, folder = tmp_path / "草稿.tianbao", tmp_path / "versions"
        now = datetime.now().replace(microsecond=0)
        for text, minutes in (("1", 3), ("1", 2), ("2", 1)):
            self.saved(draft, folder, text, now - timedelta(minutes=minutes))
        found = versions(folder, draft)
        assert [version.saved for version in found] == [now - timedelta(minutes=m) for m in (1, 3)]
        assert [v.submission().typed(indicators(session())[0]) for v in found] == ["2", "1"]
        assert versions(folder, tmp_path / "另一份.tianbao") == []

    def test_old_ones_are_thinned_to_one_a_day_and_one_a_month(self, tmp_path: Path) -> None:
        draft, folder = tmp_path / "草稿.tianbao", tmp_path / "versions"
        today = datetime.now().replace(hour=0, minute=1, second=0, microsecond=0)
        # Two in each of two months long ago, on each of the last three days, and of today.
        days = [today - timedelta(days=n) for n in (3, 2, 1)]
        month = (today - timedelta(days=DAYS + 40)).replace(day=10)
        before = (month - timedelta(days=20)).replace(day=10)
        moments = [before, before + timedelta(days=3), month, month + timedelta(days=3), *days, today]
        for number, moment in enumerate(moments):
            self.saved(draft, folder, f"{number}a", moment)
            self.saved(draft, folder, f"{number}b", moment + timedelta(seconds=30))
        kept = [v.submission().typed(indicators(session())[0]) for v in versions(folder, draft)]
        assert kept == ["7b", "7a", "6b", "5b", "4b", "3b", "1b"]

    def test_a_folder_that_takes_nothing_is_named(self, tmp_path: Path) -> None:
        draft = tmp_path / "草稿.tianbao"
        save_draft(load_draft(YUZHONG), draft)
        (tmp_path / "versions").write_text("")
        with pytest.raises(SaveError, match="没有留下历史版本"):
            keep(tmp_path / "versions", draft)

    def test_a_draft_that_is_not_there_has_none(self, tmp_path: Path) -> None:
        keep(tmp_path / "versions", tmp_path / "没有.tianbao")
        assert versions(tmp_path / "versions", tmp_path / "没有.tianbao") == []
        assert versions(None, None) == []


class TestCommand:
    def test_diff_lists_what_differs(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        other, one = tmp_path / "b.tianbao", session()
        one.apply(SetCell(indicators(one)[1], "4"))
        one.apply(SetAdjustment(indicators(one)[1]._replace(column="score"), Adjustment("9", "按通知")))
        save_draft(one.submission, other)
        assert main(["diff", str(YUZHONG), str(other)]) == 1
        printed = capsys.readouterr().out
        assert printed.startswith("2 格不同。\n部门整体绩效自评表\t区块链高峰论坛 · 全年完成值\t5\t4\n")
        assert "（手工调整）\t（空）\t9" in printed
        assert main(["diff", str(YUZHONG), str(other), "--json"]) == 1
        shape = json.loads(capsys.readouterr().out)
        assert shape["cells"][0]["after"] == "4"
        assert Address.parse(shape["cells"][0]["address"]) == indicators(one)[1]
        assert shape["cells"][1]["adjusted"] is True
        assert main(["diff", str(YUZHONG), str(YUZHONG)]) == 0
        assert capsys.readouterr().out == "填写的内容相同。\n"

    def test_verify_says_since_when(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        draft, one = tmp_path / "草稿.tianbao", session()
        save_draft(one.submission, draft)
        code = check_code(one.printed_sheets())
        typed = {"forms": {}, **typed_shape(one.pack, one.submission)}
        (tmp_path / "in.json").write_text(json.dumps(typed))
        one.apply(SetCell(indicators(one)[1], "4"))
        assert main(["fill", str(draft), "--from", str(tmp_path / "in.json")]) == 0
        save_draft(one.submission, draft)
        capsys.readouterr()
        assert main(["verify", str(draft), code]) == 1
        printed = capsys.readouterr().out
        assert "保存的版本一致，此后草稿有改动，共 1 处。" in printed
        assert "区块链高峰论坛 · 全年完成值：“5” → “4”" in printed


def test_drafts_with_other_ids_for_the_same_forms_are_compared_form_by_form() -> None:
    """A form that there is once is itself, also where nobody typed a thing or all is written otherwise."""
    sample, empty = session(BUDGET), Session(new_submission(session(BUDGET).pack, 2021))
    general, other = (one.submission.forms["general"][0].id for one in (sample, empty))
    assert general != other
    at = Address("general", other, "tree", "2010301", "basic")
    empty.apply(InsertRows(*at[:3], 0, (("2010301", {"basic": "1"}),)))
    sample.apply(InsertRows("general", general, "tree", 0, (("2010301", {"basic": "1.00"}),)))
    found = compare(sample, empty).cells
    (one,) = (one for one in found if one.address == at)
    assert (one.before, one.after) == ("1.00", "1")
    assert compare(empty, sample).cells
