"""What a pack with running text is refused for, and how its names change without losing what was typed."""

from __future__ import annotations

import pytest

from models.drafts.changes import SetAdjustment
from models.drafts.fitting import fit
from models.drafts.submission import Adjustment
from models.packs.yaml_source import PackError
from models.session.session import Session
from tests.support.building import Draft
from tests.support.running import FORM, OWN, pack_of, put_subject, text_lines, told_draft, told_pack, write

TEXT = OWN.read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("level: 2", "level: 4", "level"),
        ("number: （一）, text: 职能职责", "number: 甲、, text: 职能职责", "number"),
        ("text: 职能职责}", "text: 职能职责, compute: 1}", "不能用 compute"),
        ('text: "{unit}{Y}', 'text: "{unitt}{Y}', "unitt"),
        ('text: "{duties}"', "text: 职责", "duties 不在任何一段文字里"),
        ('duties_text, text: "{duties}"', 'duties_text, when: not blank(duties), text: "{duties}"',
         "只在填了它才有的文字里"),
        ("key: phone, label", "key: phone, type: code, label", "code"),
        ("each: travel.list", "each: travel.rows", "travel.rows"),
        ("each: travel.list", "each: cover.unit", "cover.unit"),
        ("    page: document\n", "    grid: [156]\n", "page: document"),
        ("    page: document\n", "    page: document\n    repeatable: true\n", "repeatable"),
        ("    page: document\n", "    page: document\n    orientation: landscape\n", "一栏文字"),
        ("    page: document\n", "    page: document\n    grid: [78, 78]\n", "一栏文字"),
        ("key: phone_text,", "key: phone_text, style: faint,", "faint"),
        ("text: \"{at(spending.tree.name, code)}{at(spending.tree.amount, code)|told}元占",
         "text: \"{reason}{at(spending.tree.amount, code)|told}元占", "不能填 reason"),
        ("{change|told}元，主要是", "{change|missing}元，主要是", "missing"),
    ],
)  # fmt: skip
def test_a_slip_is_refused_in_words(old: str, new: str, said: str) -> None:
    assert TEXT.count(old)
    with pytest.raises(PackError) as caught:
        pack_of(TEXT.replace(old, new, 1))
    assert said in caught.value.message


def test_a_block_is_not_told_by_rows_without_names() -> None:
    rows = """
  - id: projects
    title: 项目
    name: 项目
    grid: [180]
    blocks:
      - {id: list, kind: rows, columns: [{key: name, label: 名称}]}
"""
    with pytest.raises(PackError) as caught:
        pack_of(TEXT.replace("each: travel.list", "each: projects.list") + rows)
    assert "逐行添加的表请在段落的 text 里用 each" in caught.value.message


def test_a_document_has_the_page_of_an_official_document() -> None:
    form = told_pack().form(FORM)
    assert (form.grid, form.margins) == ((156,), (37, 26, 35, 28))
    assert form.page == "document"


def test_what_was_typed_for_a_row_moves_when_the_table_renames_it() -> None:
    draft = told_draft()
    Draft("told", "travel", draft.session).put("list", "amount", "5", "car")
    write(draft, "cars", "car_why", "车辆老化", "car")
    at = draft.at("cars", "car", "car")
    draft.session.apply(SetAdjustment(at, Adjustment("用车5元。", "口径")))
    renamed = pack_of(TEXT.replace("{key: car, label", "{key: vehicle, was: [car], label"))
    later = Draft("told", FORM, Session(draft.session.submission, renamed))
    assert later.session.submission.aside == []
    assert later.session.submission.typed(later.at("cars", "vehicle", "car_why")) == "车辆老化"
    assert "（1）用车5元。" in text_lines(later)


def test_what_was_typed_for_a_row_that_is_gone_is_kept_aside() -> None:
    draft = told_draft()
    write(draft, "cars", "car_why", "车辆老化", "car")
    without = pack_of(TEXT.replace("          - {key: car, label: 公务用车运行费}\n", ""))
    submission = draft.session.submission.copy()
    assert fit(without, submission).moved == 1
    assert [item.text for item in submission.aside] == ["车辆老化"]
    assert fit(told_pack(), submission).returned == 1


def test_a_subject_that_is_gone_keeps_its_reason_in_the_draft() -> None:
    draft = told_draft()
    write(draft, "items", "why", "在编人员增加", "2080505")
    submission = draft.session.submission.copy()
    assert fit(told_pack(), submission).moved == 0
    again = Draft("told", FORM, Session(submission, told_pack()))
    put_subject(again, "2080505", "3", "1")
    assert any(line.endswith("主要原因是在编人员增加。") for line in text_lines(again))
