"""A draft begun from last year's: what it holds, what waits, what is left out and said."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from exporters.workbook.workbook import write_workbook
from models.address import Address
from models.carrying.carry import BegunDraft, begin_from
from models.carrying.recurring import recurring
from models.checks.checks import BROUGHT, ERROR
from models.drafts.changes import InsertRows, SetBrought, SetCell
from models.drafts.submission import BroughtCell, new_submission
from models.errors import ExitCode
from models.packs.blocks import SubjectsBlock
from models.packs.loading import load_pack
from models.session.opening import open_draft, open_submission
from models.session.session import Session
from models.storage.draft_file import load_draft, save_draft
from tests.support.building import CHONGQING, GUIZHOU, SAMPLES, Draft
from tests.support.tables import saved
from ui.cli.commands import main

YUBEI, QIJIANG, TONGNAN = "yubei-budget-2024", "qijiang-budget-2025", "tongnan-budget-2021"


def sample(pack: str) -> Session:
    return open_draft(SAMPLES / f"{pack}.tianbao")


def begun(last: Session, pack: str, year: int, *projects: str) -> tuple[BegunDraft, Session]:
    made = begin_from(last, pack, year, projects or recurring(last))
    return made, open_submission(made.submission)


def place(session: Session, form: str, row: str, column: str, block: str = "tree") -> Address:
    return Address(form, session.submission.forms[form][0].id, block, row, column)


def test_every_figure_of_last_year_that_the_last_draft_prints_is_there() -> None:
    """渝北 2024 → 2025: all columns of the pack that hold last year's figures, over all their rows."""
    last = sample(YUBEI)
    _, session = begun(last, YUBEI, 2025)
    compared = 0
    missing = []
    for form in session.pack.forms:
        for block in form.blocks:
            pairs = [(cell.key, cell.last_year) for cell in block.cells if cell.last_year]
            held = last.submission.forms[form.id][0].id
            for now, then in pairs:
                for row in last.calculation.rows(form.id, held, block.id):
                    printed = last.calculation.value(Address(form.id, held, block.id, row, now))
                    if not printed:
                        continue
                    at = place(session, form.id, row, then, block.id)
                    compared += 1
                    there = session.calculation.has_row(*at[:4]) and session.calculation.value(at)
                    if there != printed:
                        missing.append((form.id, row, now, printed))
    assert compared >= 20
    assert missing == []  # parents and totals are added up from what is there


def test_amounts_wait_with_last_years_figure_beside_them() -> None:
    made, session = begun(sample(YUBEI), YUBEI, 2025)
    at = place(session, "general", "2150502", "project")
    assert session.calculation.value(at) is None
    assert session.submission.brought[at].last == "2809800"
    assert session.submission.untouched(at)
    assert made.awaited > 40
    session.apply(SetCell(at, "3000000"))
    assert not session.submission.untouched(at)


def test_what_was_brought_is_said_until_it_is_touched() -> None:
    _, session = begun(sample(YUBEI), YUBEI, 2025)

    def said() -> dict[str, str]:
        return {i.address.form: i.message for i in session.issues() if i.code == BROUGHT}

    assert (
        said()["three"]
        == "表十 有 2 格是从 2024 年度草稿带来的，还没有核对；2 格 2024 年度有数，现在还没有填"
    )
    inverse = session.apply(SetCell(place(session, "three", "amounts", "p_running", "list"), "1")).inverse
    assert said()["three"].startswith("表十 有 1 格是")
    session.apply(inverse)
    assert said()["three"].startswith("表十 有 2 格是")
    assert not [i for i in session.issues() if i.severity == ERROR and i.code != "YS-03"]


def test_the_first_note_in_a_form_is_said_at_once() -> None:
    session = Session(new_submission(load_pack(YUBEI), 2025))
    at = place(session, "three", "amounts", "running", "list")
    session.apply(SetBrought(at, BroughtCell("", "5")))
    assert [issue.address for issue in session.issues() if issue.code == BROUGHT] == [at]


def test_a_subject_with_figures_of_the_year_before_only_does_not_go_on() -> None:
    made, session = begun(sample(YUBEI), YUBEI, 2025)
    assert "2150599" not in session.submission.forms["general"][0].rows("tree")
    assert [one.reason for one in made.left if one.text == "2150599"] == ["2024 年度没有数"]


def test_what_nobody_has_looked_at_is_no_progress() -> None:
    _, session = begun(sample(YUBEI), YUBEI, 2025)
    before, _ = session.progress()
    name = Address("project", session.submission.forms["project"][0].id, "head", "-", "name")
    session.apply(SetCell(name, "换个名称"))
    assert session.progress()[0] == before + 1
    assert before < 10


def test_marks_survive_save_and_reopen(tmp_path: Path) -> None:
    made, _ = begun(sample(YUBEI), YUBEI, 2025)
    path = tmp_path / "今年.tianbao"
    save_draft(made.submission, path, expected="")
    again = load_draft(path)
    assert again.brought == made.submission.brought
    assert again.brought_year == 2024
    assert sum(map(again.untouched, again.brought)) == made.texts + made.awaited


def test_another_district_of_the_other_unit_of_money_gets_what_means_the_same() -> None:
    last = sample(YUBEI)
    _, session = begun(last, QIJIANG, 2025)
    assert session.pack.unit_of_money == "万元"
    head = session.submission.forms["project"]
    assert len(head) == len([name for name in recurring(last) if name])
    own = Address("project", head[0].id, "head", "-", "own")
    assert session.submission.brought[own].last == "150"  # 区级支出 1,500,000 元
    assert session.submission.brought[place(session, "general", "2150502", "project")].last == "280.98"
    assert (
        session.submission.brought[place(session, "general", "2080505", "basic")].last == "17.22"
    )  # 172,169.12


def test_levels_of_indicators_are_found_under_other_names() -> None:
    last = sample(TONGNAN)
    _, session = begun(last, QIJIANG, 2022)
    there = [row for one in last.submission.forms["project"] for row in one.rows("indicators").values()]
    here = [row for one in session.submission.forms["project"] for row in one.rows("indicators").values()]
    assert there
    assert [row.get("level3") for row in there] == [row.get("name") for row in here]
    assert [row.get("level1") for row in there] == [row.get("first") for row in here]


def test_only_the_projects_that_were_chosen_go_on() -> None:
    last = sample(YUBEI)
    names = recurring(last)
    made, session = begun(last, YUBEI, 2025, names[1])
    assert recurring(session) == [names[1]]
    assert {one.text for one in made.left if one.reason == "没有选这个项目"} == {*names} - {names[1]}


def test_rows_of_the_list_of_projects_go_on_with_their_project_and_without_amounts() -> None:
    draft = Draft.sample(YUBEI, "projects")
    for name in ("办公场地租赁", "只在明细表里的"):
        draft.add("list", project=name, subject="2150502", unit_code="801001", general="5")
    assert "只在明细表里的" in recurring(draft.session)
    made, session = begun(draft.session, YUBEI, 2025, "办公场地租赁")
    rows = session.submission.forms["projects"][0].rows("list")
    assert [*rows.values()] == [{"project": "办公场地租赁", "subject": "2150502", "unit_code": "801001"}]
    (row,) = rows
    assert session.submission.brought[place(session, "projects", row, "general", "list")].last == "5"
    assert "只在明细表里的" in [one.text for one in made.left]


def test_what_is_typed_anew_each_year_is_said() -> None:
    draft = Draft.sample(YUBEI, "purchase")
    draft.add("list", item="电脑", unit_name="本级", goods="5")
    made, session = begun(draft.session, YUBEI, 2025)
    assert not session.submission.forms["purchase"][0].rows("list")
    said = [one.text for one in made.left if one.place == "表十四"]
    assert said == ["单位名称、采购项目名称", "有无政府采购预算"]
    made, _ = begun(sample(CHONGQING), CHONGQING, 2024)
    results = [one for one in made.left if "全年完成值" in one.text]
    assert results
    assert {one.reason for one in results} == {"每年重新填写"}


def test_what_the_new_form_does_not_have_is_listed() -> None:
    draft = Draft.sample(YUBEI, "cover")
    draft.put("unit", "kind", "机关")
    made, session = begun(draft.session, TONGNAN, 2025)
    said = {one.place: one.reason for one in made.left}
    assert said["封面与单位信息 · 单位性质"] == "新表没有这一栏"
    assert said["表八"] == "新表没有这张科目表"
    assert not any("单位性质" in str(at) for at in session.submission.brought)


def test_a_column_the_new_form_lacks_is_said_once_for_all_rows() -> None:
    made, _ = begun(sample(QIJIANG), YUBEI, 2026)
    said = [
        (one.place, one.text)
        for one in made.left
        if one.reason == "新表没有这一栏" and one.text == "一级指标"
    ]
    assert len(said) == len({*said}) > 5
    assert said[0][0] == "表十"


def test_a_choice_that_the_new_form_does_not_offer_is_not_brought() -> None:
    last = sample(YUBEI)
    made, session = begun(last, TONGNAN, 2025)
    signs = [one for one in made.left if one.place.endswith("指标性质") and "整体" in one.place]
    natures = [row.get("nature") for row in session.submission.forms["goal"][0].rows("indicators").values()]
    assert not any(natures)
    assert {one.text for one in signs} <= {"≥", "≤", "=", ">", "<", "定性"}


@pytest.mark.parametrize("year", [2024, 2026])
def test_figures_of_another_year_are_never_last_years(year: int) -> None:
    made, session = begun(sample(YUBEI), YUBEI, year)
    assert session.calculation.value(place(session, "general", "total", "previous")) is None
    reason = f"新表的上年是 {year - 1} 年度，这份草稿是 2024 年度的"
    assert [one.place for one in made.left if one.reason == reason] == ["预算情况说明", "表五", "表十"]
    assert session.submission.brought[place(session, "general", "2150502", "project")].last == "2809800"


def test_a_code_that_no_dictionary_has_is_said() -> None:
    draft = Draft.sample(YUBEI, "general")
    draft.session.apply(
        InsertRows("general", draft.instance, "tree", 0, (("2150588", {"name": "某项支出", "basic": "1"}),))
    )
    made, session = begun(draft.session, YUBEI, 2025)
    assert "2150588 不在科目字典中，请核对 2025 年度还用不用" in made.subjects
    assert session.calculation.value(place(session, "general", "2150588", "name")) == "某项支出"


def test_subjects_follow_their_new_names_and_that_is_said() -> None:
    made, session = begun(sample(YUBEI), YUBEI, 2025)
    assert made.subjects == ("21505 工业和信息产业监管 → 工业和信息产业",)
    assert session.calculation.value(place(session, "general", "21505", "name")) == "工业和信息产业"


@pytest.mark.parametrize("pack", [CHONGQING, GUIZHOU])
def test_a_self_evaluation_begins_with_its_indicators_and_nothing_of_their_results(pack: str) -> None:
    last = sample(pack)
    _, session = begun(last, pack, last.submission.year + 1)
    typed = {at.column for at, _ in session.submission.typed_cells() if at.block == "indicators"}
    assert {"target", "weight"} <= typed
    assert typed.isdisjoint({"actual", "band", "degree", "remark", "reason"})
    funds = [at for at in session.submission.brought if at.block == "funds"]
    assert funds
    assert not any(session.submission.typed(at) for at in funds)


def test_mapped_tables_and_those_that_follow_others_hold_no_subjects_of_their_own() -> None:
    _, session = begun(sample(YUBEI), YUBEI, 2025)
    for form in session.pack.forms:
        for block in form.blocks:
            if isinstance(block, SubjectsBlock) and (block.mapped_from or block.sources):
                assert not session.submission.forms[form.id][0].rows(block.id)


def test_the_command_begins_from_last_year(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    last, path = SAMPLES / f"{YUBEI}.tianbao", tmp_path / "2025.tianbao"
    assert (
        main(["new", YUBEI, "--from", str(last), "--project", "办公场地租赁", "-o", str(path)])
        == ExitCode.DONE
    )
    out = capsys.readouterr().out
    assert "等着填今年的" in out
    assert "没有带来\t表十七 一般项目绩效目标\t编外聘用人员\t没有选这个项目" in out
    assert "科目\t21505 工业和信息产业监管 → 工业和信息产业" in out
    session = open_draft(path)
    assert session.submission.year == 2025
    assert recurring(session) == ["办公场地租赁"]
    total = session.calculation.value(place(session, "general", "total", "previous"))
    assert total == Decimal("6095655.89")


def test_the_command_begins_from_last_years_workbook(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book, path = tmp_path / "去年.xlsx", tmp_path / "今年.tianbao"
    write_workbook(sample(YUBEI).printed_sheets(), book, "公开表")
    assert main(["new", YUBEI, "--from", str(book), "--unit", "某局", "-o", str(path)]) == ExitCode.DONE
    assert "“去年.xlsx”按“渝北区部门预算公开表”读作 2024 年度：填入" in capsys.readouterr().out
    made = open_draft(path)
    assert made.submission.year == 2025
    at = place(made, "general", "2150502", "previous")
    assert made.calculation.value(at) == Decimal("2809800")
    rows: list[list[object]] = [["姓名", "电话"], ["某", "1"]]
    lost = saved(tmp_path / "花名册.xlsx", {"Sheet1": rows})
    assert main(["new", YUBEI, "--from", str(lost), "-o", str(tmp_path / "b")]) == ExitCode.UNUSABLE
    assert "没有认出哪张表" in capsys.readouterr().err


def test_the_command_says_what_it_lacks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    last, path = SAMPLES / f"{YUBEI}.tianbao", tmp_path / "2025.tianbao"
    given = ["new", YUBEI, "--from", str(last), "--project", "没有的", "-o", str(path)]
    assert main(given) == ExitCode.UNUSABLE
    assert "去年的草稿里没有项目“没有的”，没有新建。有的项目：" in capsys.readouterr().err
    assert main(["new", YUBEI, "-o", str(path)]) == ExitCode.UNUSABLE
    assert "缺少参数：--year, --unit" in capsys.readouterr().err
    assert not path.exists()
