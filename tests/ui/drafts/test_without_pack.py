"""A draft whose pack is not there can still be read, whole, and says what it waits for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

import models.packs.loading
from models.drafts.submission import Adjustment
from models.exchange.typed_texts import typed_items
from models.packs.yaml_source import PackError
from models.session.opening import PackMissingError, open_draft
from models.storage._migrations import SCHEMA_VERSION
from models.storage.draft_file import load_draft
from tests.support.building import CHONGQING, SAMPLES
from tests.support.windows import OFFSCREEN, opened
from ui.cli.commands import main
from ui.widgets.text_table import TYPED
from ui.window.main_window import MainWindow

VERSIONS = Path(__file__).parents[2] / "drafts_of_versions"
LOST = "weizhi-selfeval-2019"


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """Give a sample that names a pack nobody has, with a figure set by hand and something kept aside."""
    data = json.loads((SAMPLES / f"{CHONGQING}.tianbao").read_text("utf-8"))
    data["pack"] = LOST
    data["adjustments"] = [{"address": "project#4/head/-/score", "text": "95", "reason": "按文件规定"}]
    data["aside"] = [{"address": "old#1/b/-/c", "text": "早先的一列"}]
    path = tmp_path / "某局自评.tianbao"
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path


# Past versions of the format


def test_every_version_of_the_format_has_a_real_file() -> None:
    assert {path.stem for path in VERSIONS.glob("*.tianbao")} == {str(n + 1) for n in range(SCHEMA_VERSION)}


@pytest.mark.parametrize("path", sorted(VERSIONS.glob("*.tianbao")), ids=lambda path: path.stem)
def test_a_file_of_every_version_opens_with_everything_in_it(path: Path) -> None:
    assert json.loads(path.read_text("utf-8"))["schema_version"] == int(path.stem)
    typed = {text for _, text in load_draft(path).typed_cells()}
    session = open_draft(path)
    assert {text for _, text in session.submission.typed_cells()} == typed
    assert len(typed) > 80
    assert not session.submission.aside


# Models and commands


def test_what_is_missing_and_how_to_get_it_is_said(draft: Path) -> None:
    with pytest.raises(PackMissingError) as caught:
        open_draft(draft)
    said = caught.value.message
    assert LOST in said
    assert "某局自评.tianbao" in said
    assert "请安装带有这份表样的版本" in said
    assert "文件没有改动" in said


def test_everything_typed_is_listed(draft: Path) -> None:
    submission = load_draft(draft)
    items = list(typed_items(submission))
    assert len(items) == len(list(submission.typed_cells())) + 2
    by_hand = next(item for item in items if item.reason)
    assert Adjustment(by_hand.text, by_hand.reason or "") in submission.adjustments.values()
    assert items[-1].text == "早先的一列"


def test_a_pack_that_cannot_be_read_is_missing_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(pack_id: str) -> None:
        raise PackError("base.yaml 第 3 行：键“id”重复。")

    monkeypatch.setattr("models.session.opening.load_pack", broken)
    with pytest.raises(PackMissingError, match=r"读不了（base\.yaml 第 3 行：键“id”重复）"):
        open_draft(SAMPLES / f"{CHONGQING}.tianbao")
    with pytest.raises(PackMissingError, match=r"程序自带的表样，不用另找.*重新安装程序") as told:
        open_draft(SAMPLES / f"{CHONGQING}.tianbao")
    assert "发来草稿的人" not in told.value.message


@pytest.mark.parametrize("name", ["../samples/x", "/etc/passwd", "甲" * 200, "shared/base"])
def test_the_name_of_a_pack_leads_to_no_other_file(draft: Path, name: str) -> None:
    with pytest.raises(models.packs.loading.UnknownPackError):
        models.packs.loading.load_pack(name)
    data = json.loads(draft.read_text("utf-8")) | {"pack": name}
    draft.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(PackMissingError):
        open_draft(draft)


def test_values_typed_lists_by_address(draft: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = draft.read_bytes()
    assert main(["values", str(draft), "--typed"]) == 0
    out, err = capsys.readouterr()
    assert "cover#1/unit/-/name\t重庆市渝中区大数据应用发展管理局" in out
    assert "project#4/head/-/score\t手工调整\t按文件规定\t95" in out
    assert "old#1/b/-/c\t早先的一列" in out
    assert LOST in err
    assert draft.read_bytes() == before


def test_values_typed_as_json(draft: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["values", str(draft), "--typed", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["pack"], said["year"]) == (LOST, 2023)
    assert {"address": "old#1/b/-/c", "text": "早先的一列"} in said["aside"]
    assert len(said["cells"]) > 100


@pytest.mark.parametrize("command", [["values"], ["check"], ["export"]])
def test_nothing_else_is_done_without_the_pack(
    draft: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, str(draft)]) == 2
    assert LOST in capsys.readouterr().err
    assert [path.name for path in draft.parent.iterdir()] == [draft.name]


# The window


@OFFSCREEN
def test_the_window_shows_a_plain_table_and_offers_nothing_else(window: MainWindow, draft: Path) -> None:
    assert not window.open(draft)
    page = window.pack_changes.page
    assert page is not None
    assert window.stack.currentWidget() is page
    assert "某局自评（只读）" in window.windowTitle()
    assert LOST in page.about.text()
    texts = page.table.typed.texts
    assert len(texts[0]) == len(TYPED)
    assert [row[5] for row in texts if row[0] == "old"] == ["早先的一列"]
    exports = [f"export_{kind}" for kind in ("pdf", "xlsx", "docx", "html", "txt")]
    for name in ("save", "save_as", "preview", *exports, "review"):
        assert not window.actions_[name].isEnabled()
    page.copy()
    assert "早先的一列" in QGuiApplication.clipboard().text()
    page.left.emit()
    assert window.stack.currentWidget() is window.start
    assert window.windowTitle() == "填报"


@OFFSCREEN
def test_an_open_draft_waits_behind_it(window: MainWindow, draft: Path) -> None:
    document = opened(window)
    assert not window.open(draft)
    assert not window.actions_["export_pdf"].isEnabled()
    window.show_paper()
    assert window.document is document
    assert window.actions_["export_pdf"].isEnabled()
    assert "只读" not in window.windowTitle()


@OFFSCREEN
def test_what_has_no_place_is_said_in_the_message_bar(window: MainWindow, tmp_path: Path) -> None:
    data = json.loads((SAMPLES / f"{CHONGQING}.tianbao").read_text("utf-8"))
    data["forms"]["gone"] = [{"id": "99", "blocks": {"b": [{"id": "-", "cells": {"c": "旧表里的话"}}]}}]
    path = tmp_path / "旧.tianbao"
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    assert window.open(path)
    assert "有 1 处填过的内容在现在的表样里没有位置" in window.messages.text
    assert window.save()
    assert json.loads(path.read_text("utf-8"))["aside"] == [
        {"address": "gone#99/b/-/c", "text": "旧表里的话"}
    ]
