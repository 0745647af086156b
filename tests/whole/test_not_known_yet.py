"""Text of a draft begun from last year's tells no figure that nobody has typed, and no change from one."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from models.errors import ExitCode
from models.storage.draft_file import load_draft
from tests.support.building import SAMPLES
from ui.cli.commands import main

YUBEI, TONGNAN = "yubei-budget-2024", "tongnan-budget-2021"
CHANGES = re.compile(r"较|增加|减少|与上年持平|一样|增长|下降|主要原因|主要是[^：]")


def begun(pack: str, folder: Path) -> Path:
    path = folder / "今年.tianbao"
    last = str(SAMPLES / f"{pack}.tianbao")
    assert main(["new", pack, "--from", last, "--project", "all", "-o", str(path)]) == ExitCode.DONE
    return path


def fill(path: Path, forms: dict[str, object]) -> None:
    data = path.with_suffix(".json")
    data.write_text(json.dumps({"forms": forms}, ensure_ascii=False), "utf-8")
    assert main(["fill", str(path), "--from", str(data)]) == ExitCode.DONE


def told(path: Path) -> list[str]:
    """Give the paragraphs of the text as they are printed, without definitions and duties."""
    out = path.with_suffix(".txt")
    assert main(["export", str(path), "--form", "narrative", "--txt", str(out)]) == ExitCode.DONE
    lines = out.read_text("utf-8-sig").splitlines()
    begin = next(at for at, line in enumerate(lines) if "总体情况" in line)
    return lines[begin : next(at for at, line in enumerate(lines) if "名词解释" in line)]


@pytest.mark.parametrize("pack", [YUBEI, TONGNAN])
def test_before_anything_is_typed_there_are_gaps_and_no_changes(pack: str, tmp_path: Path) -> None:
    lines = told(begun(pack, tmp_path))
    assert not [line for line in lines if CHANGES.search(line)]
    assert not [line for line in lines if re.search(r"[0-9](?:万?元(?!（含）)|%)", line)]
    for told_of in ("收入预算：", "三公”经费预算", "机关运行经费。", "政府采购情况。", "绩效目标设置情况。"):
        assert [line for line in lines if told_of in line and "＿＿＿＿" in line], told_of


def test_numbers_of_paragraphs_are_those_of_the_finished_text(tmp_path: Path) -> None:
    lines = "\n".join(told(begun(YUBEI, tmp_path)))
    for head in (
        "（一）机关运行经费。",
        "（二）政府采购情况。",
        "（三）绩效目标设置情况。",
        "（四）国有资产",
    ):
        assert head in lines


def test_after_one_subject_only_its_own_sentence_is_told(tmp_path: Path) -> None:
    path = begun(YUBEI, tmp_path)
    fill(path, {"general": [{"tree": {"2080505": {"basic": "180000"}}}]})
    lines = told(path)
    changed = [line for line in lines if CHANGES.search(line)]
    assert len(changed) == 1
    assert "预算数为180,000元，较2024年增加7,830.88元，增长4.5%。主要原因是＿＿＿＿。" in changed[0]
    assert [
        line for line in lines if "基本支出180,000元，占＿＿＿＿%。" in line or "人员经费＿＿＿＿元" in line
    ]
    assert [line for line in lines if "职业年金" in line and line.endswith("2025年预算数为＿＿＿＿元。")]


def test_that_a_table_is_not_filled_yet_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = begun(YUBEI, tmp_path)
    fill(path, {"general": [{"tree": {"2080505": {"basic": "180000"}}}]})
    capsys.readouterr()
    main(["check", str(path)])
    assert "上年有数、今年没有填的科目 8 个" in capsys.readouterr().out


def test_a_typed_nought_is_told_as_one(tmp_path: Path) -> None:
    path = begun(YUBEI, tmp_path)
    fill(path, {"general": [{"tree": {"2150517": {"project": "0"}}}]})
    (line,) = [one for one in told(path) if "产业发展（项）" in one]
    assert line.endswith("预算数为0元，较2024年减少600,000元，下降100%。主要原因是＿＿＿＿。")


def test_once_all_tables_agree_the_changes_are_told(tmp_path: Path) -> None:
    """The figures of the sample, typed anew: nothing has changed from one year to the next."""
    path = begun(TONGNAN, tmp_path)
    codes = {"2080505": "12.54", "2101101": "6.43"}
    fill(path, {"general": [{"tree": {code: {"basic": text} for code, text in codes.items()}}]})
    fill(path, {"general": [{"tree": {"2150599": {"project": "203"}}}]})
    assert not [line for line in told(path) if "比2021年" in line]
    fill(path, {"basic": [{"tree": {"30101": {"personnel": "18.97"}}}]})
    fill(path, {"narrative": [{"last": {"basic": "20", "project": "203"}}]})
    assert [line for line in told(path) if "基本支出18.97万元，比2021年减少1.03万元" in line]


@pytest.mark.parametrize("pack", [YUBEI, TONGNAN])
def test_duties_definitions_and_the_contact_go_on_and_reasons_do_not(
    pack: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = begun(pack, tmp_path)
    said = capsys.readouterr().out
    assert not re.search("没有带来\t.*(职能职责|单位构成|联系电话|财政拨款收入)", said)
    assert re.search("没有带来\t.*原因", said)
    before, now = (load_draft(one).forms["narrative"][0] for one in (SAMPLES / f"{pack}.tianbao", path))
    for block, cell in (("about", "duties"), ("about", "structure"), ("contact", "phone")):
        assert now.rows(block)["-"][cell] == before.rows(block)["-"][cell]
    assert not now.rows("budget").get("-", {}).get("basic_why")


def test_a_definition_that_was_reworded_goes_on(tmp_path: Path) -> None:
    last, path = tmp_path / "去年.tianbao", tmp_path / "今年.tianbao"
    last.write_bytes((SAMPLES / f"{YUBEI}.tianbao").read_bytes())
    fill(last, {"narrative": [{"terms": {"basic": "指我们自己的说法。"}}]})
    assert main(["new", YUBEI, "--from", str(last), "-o", str(path)]) == ExitCode.DONE
    assert load_draft(path).forms["narrative"][0].rows("terms")["-"]["basic"] == "指我们自己的说法。"
