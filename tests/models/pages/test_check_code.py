"""The check code: the same for the same printed values, another for any other, read however it is spelled."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.address import Address
from models.drafts.changes import SetCell
from models.drafts.submission import new_submission
from models.layout.sheet import Sheet, SheetCell, SheetRow
from models.packs.cells import Style
from models.packs.loading import load_pack, pack_ids
from models.pages.check_code import check_code, read_code
from models.session.opening import open_draft, open_submission
from tests.support.building import CHONGQING, GUIZHOU, SAMPLES

TEXTS = st.lists(st.lists(st.text("甲乙1.=,", max_size=3), min_size=1, max_size=3), max_size=4)
CONTACT = Address("overall", "1", "contact", "-", "contact")


def sheet(rows: list[list[str]], names: list[str] | None = None, height: float = 8.0) -> Sheet:
    """Make a sheet that prints these texts."""
    made = []
    for i, texts in enumerate(rows):
        row = (names or [str(n) for n in range(len(rows))])[i]
        cells = tuple(
            SheetCell(k, 1, 1, text, (text,), height, Style(), "typed", Address("f", "1", "b", row, f"c{k}"))
            for k, text in enumerate(texts)
        )
        made.append(SheetRow("b", row, height, cells))
    return Sheet("f", "1", "题", "名", False, (20, 20, 20, 20), (30.0, 30.0, 30.0), tuple(made))


def said(rows: list[list[str]]) -> list[list[tuple[int, str]]]:
    """Give what the rows print, where they print anything."""
    every = [[(k, text) for k, text in enumerate(row) if text] for row in rows]
    return [row for row in every if row]


@given(TEXTS, TEXTS)
def test_codes_are_equal_exactly_when_the_printed_values_are(
    one: list[list[str]], other: list[list[str]]
) -> None:
    assert (check_code([sheet(one)]) == check_code([sheet(other)])) == (said(one) == said(other))


def test_row_ids_sizes_and_titles_do_not_count() -> None:
    rows = [["甲", "1"], ["乙", "2"]]
    code = check_code([sheet(rows)])
    assert check_code([sheet(rows, ["x7", "x9"], 12.0)]) == code
    assert check_code([replace(sheet(rows), title="别的", landscape=True)]) == code
    assert check_code([sheet(rows[::-1])]) != code
    assert check_code([sheet(rows), sheet(rows)]) != code


def test_what_the_pack_alone_says_does_not_count_but_the_year_it_fills_in_does() -> None:
    made = sheet([["甲"]])

    def with_title(text: str, filled: bool) -> str:
        title = SheetCell(0, 3, 1, text, (text,), 16.0, Style(), "label", filled=filled)
        return check_code([replace(made, rows=(SheetRow("t", "-", 9.0, (title,)), *made.rows))])

    assert with_title("自评表", False) == with_title("绩效自评表", False) == check_code([made])
    assert with_title("2023年自评表", True) != with_title("2024年自评表", True)


@pytest.mark.parametrize("pack", pack_ids())
def test_the_same_values_in_another_year_have_another_code(pack: str) -> None:
    submission = new_submission(load_pack(pack), 2030)
    codes = set()
    for year in (2030, 2031):
        submission.year = year
        codes.add(check_code(open_submission(submission).printed_sheets()))
    assert len(codes) == 2


def test_a_figure_beside_another_name_has_another_code() -> None:
    def bought(*figures: str) -> str:
        rows = []
        for key, name, figure in zip("ab", ("货物", "工程"), figures, strict=True):
            label = SheetCell(0, 1, 1, name, (name,), 10.0, Style(), "label")
            at = Address("f", "1", "b", key, "amount")
            rows.append(
                SheetRow(
                    "b", key, 8.0, (label, SheetCell(1, 1, 1, figure, (figure,), 10.0, Style(), "typed", at))
                )
            )
        return check_code([replace(sheet([]), rows=tuple(rows))])

    assert bought("10", "") != bought("", "10")


def test_a_value_for_two_rows_is_not_the_same_as_for_one() -> None:
    made = sheet([["甲", "1"], ["", "2"]])
    first, second = made.rows
    joined = replace(first, cells=(replace(first.cells[0], rows=2), first.cells[1]))
    assert check_code([replace(made, rows=(joined, second))]) != check_code([made])


def test_an_edit_changes_the_code_and_undoing_it_brings_it_back() -> None:
    session = open_draft(SAMPLES / f"{GUIZHOU}.tianbao")
    before = check_code(session.printed_sheets())
    address = next(a for sheet in session.printed_sheets() for a in sheet.places if a.column == "contact")
    inverse = session.apply(SetCell(address, "另一人")).inverse
    assert check_code(session.printed_sheets()) != before
    session.apply(inverse)
    assert check_code(session.printed_sheets()) == before


def test_the_code_of_a_sample_does_not_change_with_the_program() -> None:
    """Paper stamped years ago must still be found to agree: whoever changes this changes that."""
    assert check_code(open_draft(SAMPLES / f"{CHONGQING}.tianbao").printed_sheets()) == "Q29V-FNP1"


@pytest.mark.parametrize(
    "text",
    [
        "7K3M-92QF",
        "7k3m92qf",
        " ７Ｋ３Ｍ－９２ＱＦ ",
        "7K3M 92QF",
        "7K3M—92QF",
        "核对码 7K3M-92QF　打印时间 2026-11-21 10:32",
        "7K3M-92QF 2026-11-21 10:32 1/4",
    ],
)
def test_a_code_is_read_however_it_is_spelled(text: str) -> None:
    assert read_code(text) == "7K3M-92QF"


def test_letters_that_look_like_figures_are_read_as_such() -> None:
    assert read_code("OIL0-92QF") == "0110-92QF"


@pytest.mark.parametrize("text", ["", "7K3M", "7K3M-92Q", "7K3M-92QFX", "核对码", "UUUU-UUUU"])
def test_what_is_no_code_is_not_read_as_one(text: str) -> None:
    assert read_code(text) is None
