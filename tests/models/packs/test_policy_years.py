"""Policy values by year: the draft's year chooses, and a year without one is said, not computed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from exporters.workbook._formulas import Formulas
from exporters.workbook._pieces import Known
from models.drafts.submission import new_submission
from models.packs.forms import Pack
from models.packs.loading import load_pack, read_pack
from models.packs.yaml_source import PackError
from models.session.opening import PackMissingError, open_draft
from models.session.session import Session
from models.storage.draft_file import save_draft
from tests.support.building import GUIZHOU, Draft
from tests.support.own_packs import GUIZHOU_POLICY, edit, own_packs
from tests.support.windows import OFFSCREEN, shown_window
from ui.cli.commands import main

pytestmark = OFFSCREEN
__all__ = ["own_packs"]
SMALL = Path(__file__).parents[2] / "packs" / "small.yaml"
BY_YEAR = "rate_weight: {2023: 10, 2025: 15}"


def dated(folder: Path, value: str = BY_YEAR) -> Pack:
    path = folder / "small.yaml"
    path.write_text(SMALL.read_text("utf-8").replace("rate_weight: 10", value), "utf-8")
    return read_pack(path)


def score(pack: Pack, year: int) -> Decimal | None:
    """Give the score of a rate of 100 %."""
    draft = Draft("small", "report", Session(new_submission(pack, year), pack))
    draft.put("funds", "initial", "5", "general")
    draft.put("funds", "executed", "5", "general")
    return draft.number("funds", "score", "total")


@pytest.mark.parametrize(("year", "points"), [(2023, 10), (2024, 10), (2025, 15), (2031, 15)])
def test_the_year_of_the_draft_chooses(tmp_path: Path, year: int, points: int) -> None:
    assert score(dated(tmp_path), year) == points


def test_years_need_not_stand_in_order(tmp_path: Path) -> None:
    assert score(dated(tmp_path, "rate_weight: {2025: 15, 2023: 10}"), 2024) == 10


def test_a_pack_without_years_is_the_same_for_every_year(small_pack: Pack) -> None:
    assert small_pack.for_year(1999) is small_pack


def test_texts_may_change_by_year_too(tmp_path: Path) -> None:
    pack = dated(tmp_path, "rate_weight: 10\n  who: {2023: 财政局, 2025: 财政厅}")
    assert [pack.for_year(year).policy["who"] for year in (2024, 2025)] == ["财政局", "财政厅"]


def test_wordings_and_formulas_of_the_workbook_take_the_same_value(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    text = SMALL.read_text("utf-8").replace("rate_weight: 10", BY_YEAR)
    path.write_text(text.replace("full_score: 100", "full_score: {2023: 100, 2025: 120}"), "utf-8")
    pack = read_pack(path)
    draft = Draft("small", "report", Session(new_submission(pack, 2025), pack))
    said = [cell.text for _, cell in draft.session.sheet("report", draft.instance).cells()]
    assert any("权重合计为 120" in text for text in said)
    for column in ("initial", "executed"):
        draft.put("funds", column, "80", "general")
    piece = Formulas(draft.session.calculation, {}).own(draft.at("funds", "total", "score"))
    assert isinstance(piece, Known)
    assert piece.value == 15


@pytest.mark.parametrize(
    "value", ["{}", "{abc: 1}", "{23: 1}", "{2023: 1, 2024: 高}", "{2023: [1]}", "{2023: null}"]
)
def test_a_slip_is_reported_with_file_line_and_key(tmp_path: Path, value: str) -> None:
    with pytest.raises(PackError) as caught:
        dated(tmp_path, f"rate_weight: {value}")
    assert "small.yaml 第 11 行，policy → rate_weight：" in caught.value.message
    assert "年度" in caught.value.message


def test_years_are_laid_over_those_of_the_file_below(own_packs: Path) -> None:
    edit(own_packs, "shared/guizhou-selfeval.yaml", GUIZHOU_POLICY, "rate_weight: {2020: 10} ")
    pack = own_packs / f"{GUIZHOU}.yaml"
    text = pack.read_text("utf-8")
    assert "\npolicy:" not in text
    pack.write_text(f"{text}\npolicy: {{rate_weight: {{2025: 15}}}}\n", "utf-8")
    found = [load_pack(GUIZHOU).for_year(year).policy["rate_weight"] for year in (2020, 2024, 2025)]
    assert found == [10, 10, 15]


class TestBefore:
    """A draft of a year before the first that has a value."""

    @pytest.fixture
    def early(self, own_packs: Path, tmp_path: Path) -> Path:
        """Give a draft of 2022 whose pack has come to begin in 2023."""
        draft = tmp_path / "早年.tianbao"
        save_draft(new_submission(load_pack(GUIZHOU), 2022), draft)
        edit(own_packs, "shared/guizhou-selfeval.yaml", GUIZHOU_POLICY, "rate_weight: {2023: 10} ")
        return draft

    def test_it_is_said_with_key_and_years(self, tmp_path: Path) -> None:
        with pytest.raises(PackError, match=r"small.*2022 年度.*rate_weight 从 2023 年度起"):
            score(dated(tmp_path), 2022)

    def test_what_was_typed_can_still_be_looked_at(self, early: Path) -> None:
        with pytest.raises(PackMissingError, match=r"早年.*rate_weight 从 2023 年度起") as caught:
            open_draft(early)
        assert caught.value.submission.year == 2022

    def test_a_new_draft_of_that_year_is_not_begun(
        self, early: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        new = tmp_path / "新.tianbao"
        assert main(["new", GUIZHOU, "--year", "2022", "--unit", "某局", "-o", str(new)]) != 0
        assert "rate_weight 从 2023 年度起" in capsys.readouterr().err
        assert not new.exists()
        assert main(["new", GUIZHOU, "--year", "2023", "--unit", "某局", "-o", str(new)]) == 0

    def test_the_window_says_it_and_stays(self, early: Path, qtbot: QtBot, qapp: QApplication) -> None:
        window = shown_window(qtbot, qapp)
        window.new(GUIZHOU, 2022, "某局")
        assert window.document is None
        assert "rate_weight 从 2023 年度起" in window.messages.text
