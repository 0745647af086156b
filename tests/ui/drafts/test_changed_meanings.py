"""A form of one's own that keeps its keys and means something else by them: what was typed is listed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from main import main
from tests.support.windows import OFFSCREEN, answer_questions
from ui.window.main_window import MainWindow

EXAMPLE = Path(__file__).parents[3] / "docs" / "example-form.yaml"
LINES = [
    {"course": "甲课", "people": "10", "days": "3", "amount": "15000"},
    {"course": "乙课", "people": "5", "days": "2", "amount": "900"},
]
SWAPPED = (("label: 人数", "label: 空"), ("label: 天数", "label: 人数"), ("label: 空", "label: 天数"))
CHANGES = {
    "unit of the pack": (
        (("unit_of_money: 元", "unit_of_money: 万元"),),
        "15000（单位：元）",
        "15000（单位：万元）",
    ),
    "labels swapped": (SWAPPED, "10（人数）", "10（天数）"),
    "type": (
        (
            ("label: 人数, type: number, format: plain", "label: 人数, type: measure"),
            ("people *", "number(people) *"),
        ),
        "10（填数）",
        "10（填指标值）",
    ),
    "unit of a cell": (
        (("type: number, unit: money", "type: number, unit: 千元"),),
        "900（单位：元）",
        "900（单位：千元）",
    ),
    "unit printed": ((("金额：{money}", "金额：万元"),), "900（单位：元）", "900（单位：万元）"),
}


def add(tmp_path: Path, changes: tuple[tuple[str, str], ...] = ()) -> None:
    text = EXAMPLE.read_text("utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    path = tmp_path / "表样.yaml"
    path.write_text(text, "utf-8")
    assert main(["packs", "add", "--replace", str(path)]) == 0


@pytest.fixture
def draft(tmp_path: Path, window: MainWindow) -> Path:
    """Give a draft filled in by command with a form of one's own."""
    add(tmp_path)
    path, source = tmp_path / "甲.tianbao", tmp_path / "填.json"
    assert main(["new", "example-form", "--year", "2026", "--unit", "某局", "-o", str(path)]) == 0
    source.write_text(json.dumps({"forms": {"training": [{"list": LINES}]}}, ensure_ascii=False), "utf-8")
    assert main(["fill", str(path), "--from", str(source)]) == 0
    return path


def listed(window: MainWindow) -> list[tuple[str, str]]:
    assert window.document is not None
    return [(one.before, one.now) for one in window.document.session.submission.moved]


@OFFSCREEN
@pytest.mark.parametrize("kind", CHANGES)
def test_it_is_listed_in_the_question_and_after_opening(
    window: MainWindow, draft: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    changes, before, now = CHANGES[kind]
    add(tmp_path, changes)
    asked = answer_questions(monkeypatch, "用本机的")
    assert window.open(draft)
    words = (before.partition("（")[2].rstrip("）"), now.partition("（")[2].rstrip("）"))
    assert f"{words[0]} → {words[1]}（2 格）" in asked[0]
    assert (before, now) in listed(window)
    assert "和保存时不同" in window.messages.text
    assert window.save()
    window.close_draft()
    assert window.open(draft)
    assert len(asked) == 1
    assert (before, now) in listed(window)


@OFFSCREEN
def test_what_is_put_back_leaves_the_list(
    window: MainWindow, draft: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for changes in (CHANGES["unit of the pack"][0], ()):
        add(tmp_path, changes)
        answer_questions(monkeypatch, "用本机的")
        assert window.open(draft)
        assert bool(listed(window)) is bool(changes)
        assert window.save()
        window.close_draft()


@OFFSCREEN
@pytest.mark.parametrize(
    "changes",
    [
        (("title: 培训费使用情况表", "title: 另一个题目"),),
        (("help: 填写培训名称。", "help: 填全称。"),),
    ],
)
def test_what_means_the_same_is_not_listed(
    window: MainWindow,
    draft: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    changes: tuple[tuple[str, str], ...],
) -> None:
    add(tmp_path, changes)
    asked = answer_questions(monkeypatch, "用本机的")
    assert window.open(draft)
    assert "意思就变了" not in asked[0]
    assert listed(window) == []


def test_the_command_line_says_it(draft: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add(tmp_path, CHANGES["unit of the pack"][0])
    capsys.readouterr()
    main(["check", str(draft)])
    assert "单位：元 → 单位：万元（2 格）" in capsys.readouterr().err
    new = tmp_path / "乙.tianbao"
    assert main(["new", "example-form", "--from", str(draft), "-o", str(new)]) == 0
    assert "单位：元 → 单位：万元（2 格）" in capsys.readouterr().err


@OFFSCREEN
def test_who_keeps_what_is_carried_is_told_that_another_is_there(
    window: MainWindow, draft: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(tmp_path, CHANGES["unit of the pack"][0])
    answer_questions(monkeypatch, "用草稿带的")
    assert window.open(draft)
    assert "本机有同一编号的，说的不同" in window.messages.text
    assert "没有这一份" not in window.messages.text
    assert listed(window) == []
