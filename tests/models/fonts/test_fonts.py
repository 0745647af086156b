"""The bundled faces: metrics.json against the fonts themselves, widths, coverage, failures."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from models.fonts import faces
from models.fonts.faces import FACES, RARE_FACES, Face, FontDataError, face
from models.fonts.font_files import ranges
from tools import font_metrics

FOLDER = Path(faces.__file__).parents[2] / "resources" / "fonts"
COMMON = "2023年度预算，执行率≥95.5%（含）“三公”经费——〔2023〕41号 Ag‰℃①·"


@pytest.fixture(scope="module", params=FACES)
def pair(request: pytest.FixtureRequest) -> Iterator[tuple[Face, TTFont]]:
    one = face(request.param)
    with TTFont(one.path, lazy=True) as font:
        yield one, font


def test_metrics_are_what_the_tool_writes() -> None:
    assert (FOLDER / "metrics.json").read_text(encoding="utf-8") == font_metrics.render()


def test_tool_and_faces_name_the_same_fonts() -> None:
    assert tuple(font_metrics.FILES) == FACES + RARE_FACES
    assert [face(name).path.name for name in FACES + RARE_FACES] == list(font_metrics.FILES.values())
    assert [face(name).name for name in FACES] == list(FACES)


def test_every_width_agrees_with_the_font(pair: tuple[Face, TTFont]) -> None:
    one, font = pair
    metrics = font["hmtx"].metrics
    expected = {chr(code): metrics[glyph][0] for code, glyph in font.getBestCmap().items()}
    assert len(expected) > 30_000
    assert dict(zip(expected, one.advances("".join(expected)), strict=True)) == expected
    assert one.missing("".join(expected)) == []


def test_coverage_ends_where_the_font_ends(pair: tuple[Face, TTFont]) -> None:
    one, font = pair
    covered = set(font.getBestCmap())
    basic_plane = [chr(code) for code in range(0x10000) if code != ord("\n")]
    assert one.missing("".join(basic_plane)) == [char for char in basic_plane if ord(char) not in covered]


def test_ascent_and_descent_are_those_of_every_platform(pair: tuple[Face, TTFont]) -> None:
    one, font = pair
    em = font["head"].unitsPerEm
    assert (one.ascent, one.descent) == (font["hhea"].ascent / em, font["hhea"].descent / em)
    assert (one.ascent, -one.descent) == (font["OS/2"].usWinAscent / em, font["OS/2"].usWinDescent / em)
    assert one.descent < 0 < one.ascent


def test_fonts_can_be_embedded_as_subsets(pair: tuple[Face, TTFont]) -> None:
    _, font = pair
    assert "glyf" in font
    assert "fvar" not in font
    assert font["OS/2"].fsType == 0


def test_each_family_has_its_licence_beside_it() -> None:
    for family in ("NotoSerifSC", "NotoSansSC"):
        licence = (FOLDER / f"OFL-{family}.txt").read_text(encoding="utf-8")
        assert "SIL Open Font License, Version 1.1" in " ".join(licence.split())


def test_the_four_files_differ() -> None:
    assert len({hashlib.sha256(face(name).path.read_bytes()).digest() for name in FACES}) == len(FACES)


@pytest.mark.parametrize("name", FACES)
def test_words_of_the_forms_are_covered(name: str) -> None:
    assert face(name).missing(COMMON) == []


def test_width_is_in_points() -> None:
    serif = face("serif")
    assert serif.width("预算", 10.5) == pytest.approx(21.0)
    assert serif.width("", 10.5) == 0
    assert serif.width("预\n算", 10) == serif.width("预算", 10)
    assert 0 < serif.width("i", 10) < serif.width("W", 10) < 12


def test_bold_latin_is_wider() -> None:
    assert face("sans-bold").width("Tianbao", 10) > face("sans").width("Tianbao", 10)


@given(st.text(COMMON), st.text(COMMON), st.sampled_from([5.0, 9.0, 10.5, 22.0]))
def test_width_adds_up(left: str, right: str, size: float) -> None:
    serif = face("serif")
    whole = serif.width(left + right, size)
    assert whole == pytest.approx(serif.width(left, size) + serif.width(right, size))


def test_missing_characters_are_listed_once_in_order() -> None:
    assert face("serif").missing("甲\U0001f600\n乙\u0e01\U0001f600") == ["\U0001f600", "\u0e01"]
    assert face("serif").missing("甲\t乙\r\n") == ["\t", "\r"]


def test_missing_character_is_as_wide_as_the_box_drawn_for_it(pair: tuple[Face, TTFont]) -> None:
    one, font = pair
    assert list(one.advances("\U0001f600")) == [font["hmtx"].metrics[".notdef"][0]]


def test_faces_are_made_once_and_named_strictly() -> None:
    assert face("sans") is face("sans")
    assert repr(face("sans")) == "Face('sans')"
    with pytest.raises(KeyError):
        face("comic")


@pytest.mark.parametrize("content", [None, "{", "{}", '{"serif": {"file": "x.ttf"}}', '{"serif": 1}', "[]"])
def test_damaged_font_data_is_said_plainly(
    content: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if content is not None:
        (tmp_path / "metrics.json").write_text(content, encoding="utf-8")
    monkeypatch.setattr(faces, "_FOLDER", tmp_path)
    faces._records.cache_clear()
    try:
        with pytest.raises(FontDataError, match="重新安装") as caught:
            face.__wrapped__("serif")
    finally:
        faces._records.cache_clear()
    assert str(tmp_path) in caught.value.message
    assert caught.value.detail


def test_ranges_are_inclusive_and_flat() -> None:
    assert ranges([7, 1, 2, 3, 9, 8]) == [1, 3, 7, 9]
    assert ranges([]) == []


def test_metrics_stay_small() -> None:
    text = (FOLDER / "metrics.json").read_text(encoding="utf-8")
    assert len(text) < 80_000
    assert list(json.loads(text)) == [*FACES, *RARE_FACES]


def test_font_tools_stay_out_of_the_program() -> None:
    code = (
        "import sys; from models.fonts.faces import face; face('serif'); sys.exit('fontTools' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=FOLDER.parent.parent, check=False).returncode == 0
