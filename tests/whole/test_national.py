"""The national forms, and places that lie over them in YAML alone, against published self-evaluations."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from models.address import SINGLE_ROW
from models.checks.checks import ERROR
from models.packs.loading import load_pack
from models.packs.yaml_source import PackError
from models.session.opening import open_draft
from tests.support.building import CHONGQING, SAMPLES, Draft
from tests.support.national import FILINGS, PLACES, PROJECT, add_places, filing, filled, printed
from tests.support.own_packs import edit, own_packs
from ui.cli.commands import main

__all__ = ["own_packs"]
FUNDS = {"budget": "100", "executed": "95"}


@pytest.fixture
def places(own_packs: Path) -> Path:
    add_places(own_packs)
    return own_packs


@pytest.mark.parametrize("name", FILINGS)
def test_what_was_typed_gives_the_scores_that_were_published(places: Path, name: str) -> None:
    known = filing(name)
    draft = filled(known["pack"], known["filing"]["year"], known["typed"])
    rows = draft.rows("indicators")
    ours = {
        "scores": [printed(draft, "indicators", row, "score") for row in rows],
        "rate": printed(draft, "funds", "total", "rate"),
        "rate_score": printed(draft, "funds", "total", "score"),
        "total": printed(draft, "summary", SINGLE_ROW, "total"),
    }
    published = {key: text for key, text in known["printed"].items() if text is not None}
    if isinstance(rate := published["rate"], str):
        published["rate"] = rate.replace(".00%", "%")  # 97.80% stays
    differing = {key: ours[key] for key, text in published.items() if ours[key] != text}
    assert differing == {key: ours for key, (ours, _why) in known["differs"].items()}
    assert not [
        i.message for i in draft.session.issues() if i.severity == ERROR and i.address.row in rows[1:]
    ]


def test_the_sample_is_a_filing_that_is_whole_as_it_was_published() -> None:
    """What the copy lacks is blank; what the filing says against itself is set by hand, with reason."""
    known = filing("putuo")
    session = open_draft(SAMPLES / f"{PROJECT}.tianbao")
    draft, typed = Draft("", "project", session), filled(PROJECT, 2022, known["typed"])
    alike = ("head", "funds", "goals", "indicators")
    ours, given = (
        [list(one.session.submission.rows("project", one.instance, block).values()) for block in alike]
        for one in (draft, typed)
    )
    assert ours == given
    assert printed(draft, "funds", "total", "rate") == known["printed"]["rate"]
    assert printed(draft, "summary", SINGLE_ROW, "total") == known["printed"]["total"]
    assert printed(draft, "summary", SINGLE_ROW, "weights") == "100"
    assert [(i.code, i.address.block) for i in session.issues()] == [
        ("TB-03", "funds"),
        ("TB-01", "goals"),
        ("TB-01", "contact"),
        ("TB-01", "contact"),
    ]


def test_the_money_of_a_place_is_printed_as_it_was_typed(places: Path) -> None:
    known = filing("guichi")
    draft = filled(known["pack"], 2022, known["typed"])
    assert printed(draft, "funds", "fiscal", "budget") == "89.974"
    assert printed(draft, "funds", "total", "executed") == "0"
    assert "ZP-03" not in draft.codes(), "the adjustment has its reason"


def test_a_place_prints_the_rate_on_the_row_of_the_budget_as_well(places: Path) -> None:
    known = filing("linxiang")
    for pack, times in ((PROJECT, 1), (known["pack"], 2)):
        draft = filled(pack, 2023, known["typed"])
        texts = [cell.text for _, cell in draft.session.sheet(draft.form, draft.instance).cells()]
        assert (texts.count("97.81%"), texts.count("9.78")) == (times, times)


def test_the_first_levels_of_a_place_carry_their_points(places: Path) -> None:
    known = filing("zhongjiang")
    draft = filled(known["pack"], 2022, known["typed"])
    first = draft.rows("indicators")[0]
    assert printed(draft, "indicators", first, "level1").replace("\n", "") == "产出指标（70分）"
    assert "ZP-25" in draft.codes()
    assert draft.session.calculation.explain(draft.at("summary", SINGLE_ROW, "total")) == (
        "（各指标得分 100 + 执行率得分 10）× 100 ÷ 分值合计 110 = 100　依据：分值合计不为 100，按 100 折算"
    )


def test_the_forestry_of_liangping_on_the_form_of_chongqing() -> None:
    """The rows that the copy has whole; its amounts are garbled: 7927 of 10000 stand for 79.27 %."""
    draft = Draft(CHONGQING, "department")
    for column, text in (("adjusted", "10000"), ("executed", "7927")):
        draft.put("funds", column, text, row="general")
    rows = [
        draft.add("indicators", name=name, unit="%", nature="≤", target=target, actual=actual, weight="10")
        for name, target, actual in (("森林火灾受害率", "0.9", "0"), ("主要林业有害生物成灾率", "0.4", "0.1"))
    ]
    assert [draft.number("indicators", "score", row) for row in rows] == [10, 10]
    assert draft.number("funds", "rate", row="fiscal") == Decimal("79.27")
    assert draft.number("funds", "score", row="fiscal") == Decimal("7.93")


# What a place chooses in a line


def one(pack: str, year: int = 2024, **cells: str) -> Draft:
    """Fill one indicator of ten points into a new draft of a pack."""
    typed = {"level1": "产出指标", "level2": "数量指标", "level3": "甲", "weight": "10"} | cells
    data = {"forms": {"project": [{"funds": {"fiscal": FUNDS}, "indicators": [typed]}]}}
    return filled(pack, year, data)


def scored(draft: Draft) -> Decimal | None:
    return draft.number("indicators", "score", draft.rows("indicators")[0])


@pytest.mark.parametrize(
    ("cells", "ratio", "linear"),
    [
        ({"target": "≤100万元", "actual": "125万元"}, "8", "7.5"),
        ({"target": "≤5%", "actual": "12%"}, "4.17", "0"),
        ({"target": "≤5%", "actual": "5%"}, "10", "10"),
        ({"target": "≤0起", "actual": "1起"}, "0", "0"),
        ({"target": "3-5个", "actual": "6个"}, "8.33", "8"),
    ],
)
def test_reverse_is_a_named_option(places: Path, cells: dict[str, str], ratio: str, linear: str) -> None:
    assert scored(one(PROJECT, **cells)) == Decimal(ratio)
    assert scored(one("variants-selfeval", **cells)) == Decimal(linear)


def test_far_above_the_target_costs_nothing_where_the_place_does_not_say_so() -> None:
    draft = one(PROJECT, target="≥100家", actual="150家")
    assert scored(draft) == 10
    assert "ZP-10" in draft.codes()


def test_far_above_the_target_is_asked_about_and_reduced_where_the_place_says_so(places: Path) -> None:
    draft = one("variants-selfeval", target="≥100家", actual="150家")
    row = draft.rows("indicators")[0]
    assert scored(draft) is None
    assert "目标值明显偏低：未填" in " ".join(i.message for i in draft.session.issues())
    draft.put("indicators", "set_low", "是", row)
    assert scored(draft) == 5
    said = draft.session.calculation.explain(draft.at("indicators", row, "score"))
    assert (
        said
        == "正向指标（≥ 100 家）：目标值明显偏低，150 高出 50.00 % → 5　依据：目标值明显偏低的按偏离度调减"
    )
    assert any(i.address == draft.at("indicators", row, "reason") for i in draft.session.issues())
    draft.put("indicators", "set_low", "否", row)
    assert scored(draft) == 10


def test_an_option_by_year_is_the_old_one_before_its_year(places: Path) -> None:
    assert scored(one("variants-selfeval", 2023, target="≥100家", actual="150家")) == 10


@pytest.mark.parametrize(
    ("degree", "national", "lower"), [("79", 0, 0), ("60", 0, 0), ("55", 1, 0), ("49", 1, 1)]
)
def test_the_lowest_degree_of_the_middle_band_is_the_places(
    places: Path, degree: str, national: int, lower: int
) -> None:
    for pack, wrong in ((PROJECT, national), ("variants-selfeval", lower)):
        band = "部分达成年度指标并具有一定效果"
        draft = one(pack, target="优", actual="良", band=band, degree=degree)
        assert draft.codes().count("ZP-15") == wrong
        assert scored(draft) == Decimal(degree) / 10


def test_levels_are_an_option_of_the_pack_and_a_choice_in_the_window(places: Path) -> None:
    cost = {"level1": "成本指标", "level2": "经济成本指标", "target": "≤5万元", "actual": "5万元"}
    old, new = one(PROJECT, **cost), one("variants-selfeval", **cost)
    assert ("ZP-26" in old.codes(), "ZP-26" in new.codes()) == (True, False)
    old.put("summary", "levels", "成本、产出、效益、满意度")
    assert "ZP-26" not in old.codes()


@pytest.mark.parametrize(
    ("pack", "points", "asked"),
    [
        (PROJECT, {"产出指标": "50", "效益指标": "30", "满意度指标": "10"}, False),
        (PROJECT, {"产出指标": "60", "效益指标": "20", "满意度指标": "10"}, True),
        (
            "variants-selfeval",
            {"成本指标": "20", "产出指标": "40", "效益指标": "20", "满意度指标": "10"},
            False,
        ),
        ("variants-selfeval", {"产出指标": "50", "效益指标": "30", "满意度指标": "10"}, True),
    ],
)
def test_other_points_than_those_laid_down_need_a_reason(
    places: Path, pack: str, points: dict[str, str], asked: bool
) -> None:
    rows = [
        {"level1": one, "level2": "甲", "level3": one, "weight": weight} for one, weight in points.items()
    ]
    draft = filled(pack, 2023, {"forms": {"project": [{"indicators": rows}]}})
    at = draft.at("summary", SINGLE_ROW, "weights_reason")
    assert any(issue.address == at for issue in draft.session.issues()) is asked


def test_a_word_that_is_no_option_is_refused_with_those_there_are(places: Path) -> None:
    edit(places, "zhongjiang-selfeval.yaml", "total: scaled", "total: scale")
    with pytest.raises(PackError, match="policy 中的“total”不能是“scale”，是不是想写“scaled”，可选：sum"):
        load_pack("zhongjiang-selfeval")


@pytest.mark.parametrize("pack", PLACES)
def test_the_pack_of_a_place_is_a_few_lines_and_has_no_slips(
    places: Path, pack: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = (places / f"{pack}.yaml").read_text("utf-8").splitlines()
    assert len(lines) <= 25
    assert main(["packs", "check", str(places / f"{pack}.yaml")]) == 0
    assert "错误 0 处，提示 0 处" in capsys.readouterr().out


def test_a_budget_of_nothing_has_no_rate_unless_the_place_prints_nought(places: Path) -> None:
    for pack, rate, said in ((PROJECT, None, True), ("guichi-selfeval", Decimal(0), False)):
        typed = {"forms": {"project": [{"funds": {"fiscal": {"budget": "0", "executed": "0"}}}]}}
        draft = filled(pack, 2023, typed)
        assert draft.number("funds", "rate", "total") == rate
        assert draft.number("funds", "score", "total") == rate
        assert ("ZP-06" in draft.codes()) == said
        draft.put("funds", "executed", "5", row="fiscal")
        assert draft.number("funds", "score", "total") is None
        assert "ZP-06" in draft.codes()
