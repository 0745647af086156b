"""A draft made with a form of one's own carries it: it opens anywhere, and what it carries is not trusted."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton

from main import main
from models.address import Address
from models.errors import ExitCode
from models.packs.heads import own_pack_file
from models.packs.loading import load_pack
from models.savepoints import savepoints
from models.savepoints.savepoints import Belonging
from models.session.opening import open_submission
from models.storage import _migrations
from models.storage.draft_file import dumps, load_draft, loads
from tests.support.building import GUIZHOU, SAMPLES
from tests.support.windows import OFFSCREEN, answer_questions, choose_file, put
from ui.window.main_window import MainWindow

SMALL = Path(__file__).parents[2] / "packs" / "small.yaml"


def folder() -> Path:
    path = own_pack_file("small")
    assert path is not None
    return path.parent


def change(before: str, after: str) -> None:
    """Change the installed form as its author would."""
    path = folder() / "small.yaml"
    text = path.read_text("utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), "utf-8")


@pytest.fixture
def draft(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a draft that was filled in and saved in the window with a form of one's own."""
    assert main(["packs", "add", str(SMALL)]) == 0
    assert window.new("small", 2023, "某局")
    document = window.document
    assert document is not None
    report = document.session.submission.forms["report"][0].id
    for column, text in (("initial", "100"), ("executed", "80")):
        put(document, Address("report", report, "funds", "general", column), text)
    path = tmp_path / "某局自评.tianbao"
    choose_file(monkeypatch, path)
    assert window.save()
    window.close_draft()
    return path


def offered(window: MainWindow, text: str) -> QPushButton:
    return next(one for one in window.messages.findChildren(QPushButton) if one.text() == text)


def said_by(document: Any) -> dict[str, str]:
    return {str(at): text for at, text in document.session.submission.typed_cells()}


# A colleague's machine


@OFFSCREEN
def test_it_opens_where_nobody_has_the_form_and_the_form_is_kept(
    window: MainWindow, draft: Path, tmp_path: Path
) -> None:
    shutil.rmtree(folder())
    assert window.open(draft)
    assert window.document is not None
    assert window.document.session.pack.title == "测试表样"
    assert "本机的表样里没有这一份" in window.messages.text
    assert main(["check", str(draft)]) in (ExitCode.DONE, ExitCode.FOUND)
    assert main(["export", str(draft), "--pdf", str(tmp_path / "甲.pdf")]) == ExitCode.DONE
    assert (tmp_path / "甲.pdf").stat().st_size > 5_000
    offered(window, "留下表样").click()
    assert "已留下表样“测试表样”" in window.messages.text
    assert load_pack("small").digest == window.document.session.pack.digest
    window.close_draft()
    assert window.open(draft)
    assert window.messages.text == ""
    assert window.new("small", 2024, "另一局")


def test_all_the_programs_forms_are_the_same_when_kept(tmp_path: Path) -> None:
    """What a draft carries is the whole form, however many files it was made of."""
    from models.own_packs.intake import keep_carried
    from models.packs.loading import PACKS, pack_ids, read_pack

    for pack_id in pack_ids():
        text = (
            (PACKS / f"{pack_id}.yaml").read_text("utf-8").replace(f"id: {pack_id}", f"id: own-{pack_id}", 1)
        )
        path = tmp_path / f"{pack_id}.yaml"
        path.write_text(text, "utf-8")
        pack = read_pack(path, own=True)
        keep_carried(pack)
        assert load_pack(f"own-{pack_id}").digest == pack.digest


def test_only_drafts_with_such_a_form_are_of_the_newer_format(
    window: MainWindow,
    draft: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A program of before refuses it by name instead of opening it without its form."""
    assert json.loads(draft.read_text("utf-8"))["schema_version"] == 2
    plain = tmp_path / "乙.tianbao"
    assert main(["new", GUIZHOU, "--year", "2023", "--unit", "某局", "-o", str(plain)]) == 0
    assert json.loads(plain.read_text("utf-8"))["schema_version"] == 1
    assert "carried_form" not in plain.read_text("utf-8")
    monkeypatch.setattr("models.storage.draft_file.SCHEMA_VERSION", _migrations.WITHOUT_FORM)
    before = draft.read_bytes()
    assert main(["values", str(draft)]) == ExitCode.UNUSABLE
    said = capsys.readouterr().err
    assert "某局自评.tianbao" in said
    assert "更新版本的程序" in said
    assert draft.read_bytes() == before


def test_what_is_not_saved_yet_carries_it_too(draft: Path, tmp_path: Path) -> None:
    """A savepoint outlives the form as the draft does."""
    shutil.rmtree(folder())
    before = load_draft(draft)
    file = tmp_path / f"a{savepoints.SUFFIX}"
    belonging = Belonging("", "", "2026-11-20T10:32:00.000+08:00", 4321, "dead", "某局", "某局 自评")
    savepoints.write(file, belonging, savepoints.draft_bytes(before))
    (left,) = savepoints.left_behind(tmp_path)
    assert left.submission().carried == before.carried
    session = open_submission(left.submission())
    assert session.pack.title == "测试表样"
    assert loads(dumps(session.submission), "x").carried == before.carried


# Another form of the same id


@OFFSCREEN
@pytest.mark.parametrize(("answer", "score"), [("用草稿带的", "8.00"), ("用本机的", "4.00")])
def test_where_the_form_here_is_another_the_person_says_which(
    window: MainWindow, draft: Path, monkeypatch: pytest.MonkeyPatch, answer: str, score: str
) -> None:
    change("rate_weight: 10", "rate_weight: 5")
    asked = answer_questions(monkeypatch, answer)
    assert window.open(draft)
    assert "用哪一份表样打开？" in asked[0]
    document = window.document
    assert document is not None
    at = Address("report", document.session.submission.forms["report"][0].id, "funds", "total", "score")
    assert document.session.calculation.value(at) == Decimal(score)
    moved = [(one.before, one.now) for one in document.session.submission.moved if one.address == at]
    assert moved == ([("8.00", score)] if score == "4.00" else [])
    assert len(asked) == 1


@OFFSCREEN
def test_who_does_not_say_has_nothing_opened(
    window: MainWindow, draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change("rate_weight: 10", "rate_weight: 5")
    before = draft.read_bytes()
    answer_questions(monkeypatch, "取消")
    assert not window.open(draft)
    assert window.document is None
    assert draft.read_bytes() == before


@OFFSCREEN
def test_how_a_form_is_written_is_no_other_form(
    window: MainWindow, draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change("id: small", "# 只是注释\nid: small")
    asked = answer_questions(monkeypatch, "用草稿带的")
    assert window.open(draft)
    assert asked == []
    assert window.messages.text == ""


def test_the_command_line_takes_what_the_draft_carries_and_says_so(
    draft: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change("rate_weight: 10", "rate_weight: 5")
    main(["values", str(draft)])
    out, err = capsys.readouterr()
    assert "草稿带的表样“small”与本机的不同，用的是草稿带的" in err
    assert "\t8.00" in out


@OFFSCREEN
def test_one_that_is_kept_over_another_is_asked_about(
    window: MainWindow, draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change("title: 测试表样", "title: 另一份")
    asked = answer_questions(monkeypatch, "用草稿带的")
    assert window.open(draft)
    answers = iter(["取消", "替换"])
    for kept in ("另一份", "测试表样"):
        asked[:] = answer_questions(monkeypatch, next(answers))
        window.pack_changes.keep()
        assert load_pack("small").title == kept


# What is carried is not trusted


def _bomb(form: dict[str, Any]) -> None:
    form["title"] = "甲" * 700_000


def _many(form: dict[str, Any]) -> None:
    form["policy"] = {f"a{i}": "1" for i in range(60_000)}


def _deep(form: dict[str, Any]) -> None:
    inner: Any = "x"
    for _ in range(45):
        inner = {"a": inner}
    form["library"] = inner


def _number(form: dict[str, Any]) -> None:
    form["year"] = 2023


def _extends(form: dict[str, Any]) -> None:
    form["extends"] = ["../../secret.yaml"]


def _long_formula(form: dict[str, Any]) -> None:
    form["ties"] = [{"code": "T", "left": "1+" * 1500 + "1", "right": "1", "message": "x"}]


def _circle(form: dict[str, Any]) -> None:
    name, year = form["forms"][0]["blocks"][0]["rows"]
    name[1]["compute"], year[1]["compute"] = "year", "name"


def _never_fits(form: dict[str, Any]) -> None:
    form["forms"][1]["blocks"][1]["rows"][-1][1]["rows"] = "2"


def _other(form: dict[str, Any]) -> None:
    form["id"] = "other"


def _nothing(form: dict[str, Any]) -> None:
    form.clear()


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (_bomb, "超过 2 MB"),
        (_many, "超过 50000 项"),
        (_deep, "嵌套超过 40 层"),
        (_number, "数应写成文字"),
        (_extends, "extends"),
        (_long_formula, "ties"),
        (_circle, "互相引用"),
        (_never_fits, "往下占 2 行"),
        (_other, "编号是“other”"),
        (_nothing, "缺少"),
    ],
)
def test_a_hostile_form_is_refused_by_name_and_the_file_stays(
    window: MainWindow,
    draft: Path,
    capsys: pytest.CaptureFixture[str],
    damage: Callable[[dict[str, Any]], None],
    words: str,
) -> None:
    shutil.rmtree(folder())
    data = json.loads(draft.read_text("utf-8"))
    damage(data["carried_form"])
    draft.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    before = draft.read_bytes()
    for command in (["values"], ["check"], ["export"]):
        assert main([*command, str(draft)]) == ExitCode.UNUSABLE
        said = capsys.readouterr().err
        assert "某局自评.tianbao" in said
        assert words in said
        assert "文件没有改动" in said
        assert damage is _bomb or "只能查看" in said
    assert not window.open(draft)
    assert draft.read_bytes() == before
    assert [one.name for one in draft.parent.iterdir()] == [draft.name]


@OFFSCREEN
@pytest.mark.parametrize("end", ["\x85", "\u2028", "\u2029", "\n", "\t", "\x7f", "\ufeff"])
def test_a_form_is_kept_character_by_character(
    window: MainWindow, draft: Path, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """YAML takes some characters for an end of line and reads them as blanks."""
    shutil.rmtree(folder())
    data = json.loads(draft.read_text("utf-8"))
    data["carried_form"]["forms"][0]["blocks"][0]["help"] = f"甲{end}乙: '丙'"
    draft.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    assert window.open(draft)
    assert window.document is not None
    offered(window, "留下表样").click()
    assert load_pack("small").form("cover").block("unit").help == f"甲{end}乙: '丙'"
    assert load_pack("small").digest == window.document.session.pack.digest


@OFFSCREEN
def test_where_it_cannot_be_used_the_form_here_is_offered(
    window: MainWindow, draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = json.loads(draft.read_text("utf-8"))
    data["carried_form"]["forms"][0]["colour"] = "red"
    draft.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    asked = answer_questions(monkeypatch, "用本机的")
    assert window.open(draft)
    assert "草稿带的表样不能用" in asked[0]
    assert "colour" in asked[0]
    assert window.document is not None
    assert "80" in said_by(window.document).values()


def test_a_form_that_claims_an_id_of_the_programs_is_asked_about_too(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = json.loads((SAMPLES / f"{GUIZHOU}.tianbao").read_text("utf-8"))
    carried = json.loads((Path(__file__).parents[2] / "drafts_of_versions" / "2.tianbao").read_text("utf-8"))
    data |= {"schema_version": 2, "carried_form": carried["carried_form"] | {"id": GUIZHOU}}
    path = tmp_path / "冒充.tianbao"
    path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    asked = answer_questions(monkeypatch, "用本机的")
    assert window.open(path)
    assert "程序自带的" in asked[0]
    assert load_draft(path).carried is not None
    assert window.document is not None
    assert window.document.session.submission.carried is None
