"""校对稿, as the person who signs gets it: from the command line, the menu and the preview."""

from __future__ import annotations

import re
import shutil
from decimal import Decimal
from pathlib import Path

import pdfplumber
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from models.address import Address
from models.drafts.changes import SetAdjustment
from models.drafts.submission import Adjustment
from models.errors import ExitCode
from models.pages.check_code import check_code
from models.session.opening import open_draft
from models.session.session import Session
from models.storage.draft_file import save_draft
from tests.support.building import SAMPLES
from tests.support.windows import OFFSCREEN, choose_file, opened
from ui.cli.commands import main
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
YUBEI = "yubei-budget-2024"
PACKS = sorted(path.stem for path in SAMPLES.glob("*.tianbao"))


def lines(path: Path) -> list[list[str]]:
    """Give the rows of the tables of a PDF as an independent reader finds them."""
    with pdfplumber.open(path) as pdf:
        return [
            ["".join((cell or "").split()) for cell in row]
            for page in pdf.pages
            for table in page.extract_tables()
            for row in table
        ]


def words(path: Path) -> list[str]:
    with pdfplumber.open(path) as pdf:
        return ["".join(page.extract_text().split()) for page in pdf.pages]


def figures(session: Session) -> list[str]:
    """Give the printed text of each figure of a set, in order."""
    return [
        "".join(cell.text.split())
        for sheet in session.printed_sheets()
        for _, cell in sheet.cells()
        if cell.address is not None
        and session.pack.cell(cell.address).type in ("number", "measure")
        and re.search(r"\d", cell.text)
    ]


@pytest.mark.parametrize("pack", ["qiannan-selfeval-2023", "yuzhong-selfeval-2023"])
def test_each_printed_figure_stands_once_with_where_it_comes_from(pack: str, tmp_path: Path) -> None:
    shutil.copy(SAMPLES / f"{pack}.tianbao", tmp_path)
    draft, proof = tmp_path / f"{pack}.tianbao", tmp_path / "校对.pdf"
    assert main(["export", str(draft), "--proof", str(proof), "--no-watermark"]) == ExitCode.DONE
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([draft.name, proof.name])
    session = open_draft(draft)
    wanted = figures(session)
    rows = [row for row in lines(proof) if len(row) == 6 and row[3] not in ("", "来源")]
    assert [row[2] for row in rows] == wanted
    assert {row[3] for row in rows} <= {"填写", "取自", "计算", "默认", "手工调整"}
    assert all(row[4] for row in rows if row[3] != "填写")
    assert all(row[5] == "" for row in rows)  # to be ticked
    pages = words(proof)
    code = check_code(session.printed_sheets())
    assert all(f"核对码{code}" in page for page in pages)
    assert f"共{len(wanted)}个数" in pages[0]
    assert "校对人（签字）：" in pages[-1]
    assert pages[-1].count("填写") + pages[-1].count("计算") + pages[-1].count("取自") > 0  # not alone


def test_what_was_adjusted_says_what_was_computed_and_why(tmp_path: Path) -> None:
    path, proof = tmp_path / "a.tianbao", tmp_path / "a.pdf"
    shutil.copy(SAMPLES / f"{YUBEI}.tianbao", path)
    session = open_draft(path)
    at = adjustable(session)
    session.apply(SetAdjustment(at, Adjustment("7.25", "按批复取整")))
    save_draft(session.submission, path)
    options = ["--proof", str(proof), "--no-watermark", "--form", at.form]
    assert main(["export", str(path), *options]) == ExitCode.DONE
    (row,) = [row for row in lines(proof) if len(row) == 6 and row[3] == "手工调整"]
    assert row[2] == "7.25"
    assert row[4].startswith("手工调整为7.25，程序算得6095655.89。原因：按批复取整。原来：")
    assert "手工调整1个" in words(proof)[0]


def adjustable(session: Session) -> Address:
    """Give a computed total on paper."""
    calc = session.calculation
    return next(
        cell.address
        for sheet in session.printed_sheets()
        for _, cell in sheet.cells()
        if cell.address is not None
        and calc.state(cell.address).source == "computed"
        and calc.value(cell.address) == Decimal("6095655.89")
    )


def test_figures_of_a_text_stand_by_the_words_before_them(tmp_path: Path) -> None:
    path, proof = tmp_path / "a.tianbao", tmp_path / "a.pdf"
    shutil.copy(SAMPLES / f"{YUBEI}.tianbao", path)
    options = ["--proof", str(proof), "--no-watermark", "--form", "narrative"]
    assert main(["export", str(path), *options]) == ExitCode.DONE
    rows = [row for row in lines(proof) if len(row) == 6 and row[3] not in ("", "来源")]
    said = {(row[1], row[2]): (row[3], row[4]) for row in rows}
    assert said["2024年年初预算总收入", "6,095,655.89"] == ("取自", "取自表一·合计·收入预算数。")
    assert said["收入较2023年减少", "721,222.69"] == (
        "计算",
        "（表一·合计·收入预算数−上年收支总数）的绝对值。",
    )
    assert said["机要通信用车", "0"][0] == "填写"
    assert {row[3] for row in rows} == {"填写", "取自", "计算", "默认"}
    assert all(row[4] for row in rows if row[3] != "填写")
    (sheet,) = open_draft(path).printed_sheets("narrative")
    figures_told = [
        cell.text[run.start : run.end]
        for _, cell in sheet.cells()
        for run in cell.runs
        if run.role != "number" and re.fullmatch(r"[\d,.]+", cell.text[run.start : run.end])
    ]
    years = [text for text in figures_told if text in ("2024", "2023")]
    assert [row[2] for row in rows] == [text for text in figures_told if text not in years]


def test_figures_of_a_rewritten_paragraph_are_listed_as_such(tmp_path: Path) -> None:
    path, proof = tmp_path / "a.tianbao", tmp_path / "a.pdf"
    shutil.copy(SAMPLES / f"{YUBEI}.tianbao", path)
    session = open_draft(path)
    at = next(at for at in session.printed_sheets("narrative")[0].places if at.column == "income")
    session.apply(SetAdjustment(at, Adjustment("总收入609.57万元，减少72.12万元。", "按批复的口径")))
    save_draft(session.submission, path)
    options = ["--proof", str(proof), "--no-watermark", "--form", "narrative"]
    assert main(["export", str(path), *options]) == ExitCode.DONE
    found = [row for row in lines(proof) if len(row) == 6 and row[3] == "手工调整"]
    assert [(row[1], row[2]) for row in found] == [("总收入", "609.57"), ("减少", "72.12")]
    assert all("由人改写" in row[4] and "按批复的口径" in row[4] for row in found)


def test_a_folder_and_one_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for pack in PACKS[:2]:
        shutil.copy(SAMPLES / f"{pack}.tianbao", tmp_path)
    drafts = [str(tmp_path / f"{pack}.tianbao") for pack in PACKS[:2]]
    assert main(["export", *drafts, "--proof", str(tmp_path / "校")]) == ExitCode.DONE
    names = sorted(path.name for path in (tmp_path / "校").iterdir())
    assert names == sorted(f"{pack}（校对稿）.pdf" for pack in PACKS[:2])
    capsys.readouterr()
    assert main(["export", *drafts, "--proof", str(tmp_path / "a.xlsx")]) == ExitCode.UNUSABLE
    assert "--proof 后面请写 *.pdf" in capsys.readouterr().err
    assert main(["verify", drafts[0], str(tmp_path / "校" / names[0])]) == ExitCode.UNUSABLE
    assert "是校对稿，没有核对" in capsys.readouterr().err


class TestWindow:
    def test_the_menu_and_the_last_step_export_it(
        self, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened(window, YUBEI)
        for name, export in (("一.pdf", window.actions_["export_proof"].trigger), ("二.pdf", None)):
            suggested = choose_file(monkeypatch, tmp_path / name)
            if export is None:
                window.show_export()
                assert window.workspace is not None
                buttons = window.workspace.export_page.findChildren(QPushButton)
                export = next(one.click for one in buttons if one.text() == "导出校对稿…")
            export()
            assert suggested[0].endswith("2024年度 校对稿.pdf")
            assert f"已导出“{name}”" in window.messages.text
            assert "打印盖章" not in window.messages.text
        assert words(tmp_path / "一.pdf")[0].startswith("校对稿")

    def test_the_preview_shows_the_proof_of_the_chosen_tables(
        self, window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened(window, YUBEI)
        window.show_preview()
        assert window.previewing is not None
        preview = window.previewing.page
        tables = [one for one in preview.sheets if not one.document]
        preview.choice.choose({(one.form, one.instance) for one in tables[1:3]})
        qtbot.waitUntil(lambda: len(preview.sheets) == 2)
        names = [sheet.name for sheet in preview.sheets]
        qtbot.keyClick(preview.proof, Qt.Key.Key_Space)
        shown = "".join(run.text for page in preview.pages for run in page.runs)
        assert "校对人（签字）" in shown
        assert all(f"{name}（" in shown for name in names)
        assert "表四" not in shown.replace("取自表四", "")
        choose_file(monkeypatch, tmp_path / "a.pdf")
        preview.export_button.click()
        assert len(words(tmp_path / "a.pdf")) == len(preview.pages)
        qtbot.keyClick(preview.proof, Qt.Key.Key_Space)
        assert [sheet.name for sheet in preview.sheets] == names
