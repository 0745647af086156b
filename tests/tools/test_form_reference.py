"""The reference of the form language says every key, is fresh, and its worked example works."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pdfplumber
import pytest
from openpyxl import load_workbook

from main import main
from models.errors import ExitCode
from models.packs.cells import Model
from models.resources import RESOURCES
from tests.support.own_packs import own_packs
from tools.form_reference import DOCUMENT, PARTS, described_keys, reference_text

__all__ = ["own_packs"]
ROOT = RESOURCES.parent
STEPS = re.findall(r"```sh\n(.*?)```", reference_text(), re.DOTALL)[0].splitlines()


def test_the_reference_is_fresh() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == reference_text(), "python -m tools.form_reference"


def test_every_key_of_every_part_is_in_it_with_its_meaning() -> None:
    known = {part: {key.name for key in described_keys(part)} for part in PARTS}
    assert [(part, key) for part in PARTS for key in described_keys(part) if not key.meaning] == []
    assert [key for part in PARTS for key in described_keys(part) if not key.kind or not key.default] == []
    for part in _below(Model):
        fields = part.model_fields
        own = {fields[name].alias or name for name in part.__annotations__ if name in fields}
        assert own == known.get(part), f"{part.__name__} is not in the reference as it is"


def _below(model: type[Model]) -> list[type[Model]]:
    found = [one for one in model.__subclasses__() if one.__module__.startswith("models.packs.")]
    return found + [below for one in found for below in _below(one)]


def test_the_example_goes_from_nothing_to_paper_as_it_is_written(
    own_packs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "docs", "docs", ignore=shutil.ignore_patterns("output", "pictures"))
    Path("resources").mkdir()
    Path("resources/packs").symlink_to(own_packs)
    for step in STEPS:
        words = shlex.split(step, comments=True)
        if words[0] == "cp":
            shutil.copy(*words[1:])
        else:
            assert words[:2] == ["python", "main.py"]
            assert main(words[2:]) == ExitCode.DONE, capsys.readouterr()
    with pdfplumber.open("my.pdf") as pdf:
        text = pdf.pages[0].extract_text()
    assert "2026年培训费使用情况表" in text
    assert "内部控制培训 25 1 12,500.00 500.00" in text
    assert "44,500.00" in text
    values = {str(cell.value) for row in load_workbook("my.xlsx").worksheets[0] for cell in row}
    assert "预算编制培训" in values
    capsys.readouterr()
    assert main(["check", "my.tianbao"]) == ExitCode.FOUND
    assert "PX-01" in capsys.readouterr().out


@pytest.mark.parametrize(("unit", "total"), [("千元", "44.50"), ("亿元", "")])
def test_a_form_in_thousands_or_hundred_millions_with_signed_changes(
    own_packs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], unit: str, total: str
) -> None:
    text = (ROOT / "docs" / "example-form.yaml").read_text("utf-8")
    text = text.replace("unit_of_money: 元", f"unit_of_money: {unit}\nformats: {{change: {{sign: true}}}}")
    text = text.replace("places: 2, compute: amount / (people * days)}", "format: change, compute: amount}")
    (own_packs / "example-form.yaml").write_text(text, "utf-8")
    draft = tmp_path / "a.tianbao"
    given = (ROOT / "docs" / "example-form.json").read_text("utf-8")
    (tmp_path / "given.json").write_text(
        given.replace('"32000"', '"3.2万元"').replace('"12500"', '"12500元"')
    )
    assert main(["new", "example-form", "--year", "2026", "--unit", "某局", "-o", str(draft)]) == 0
    assert main(["fill", str(draft), "--from", str(tmp_path / "given.json")]) == 0
    capsys.readouterr()
    assert main(["values", str(draft)]) == 0
    values = capsys.readouterr().out
    assert f"金额：{unit}" in values
    assert f"合计\tcomputed\t{total}\n" in values
    assert ("\t+32.00" in values) == (unit == "千元")
    assert main(["check", str(draft)]) in (ExitCode.DONE, ExitCode.FOUND)
    assert "像是按" not in capsys.readouterr().out
