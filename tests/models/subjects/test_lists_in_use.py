"""The user's own subjects: kept in the user's folder, merged into dictionaries, shown at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from models.address import Address
from models.files.whole_write import SaveError
from models.subjects.dictionary import Subject
from models.subjects.lists_in_use import (
    NAMES,
    dictionary,
    drop_own,
    keep_own,
    keep_seen,
    own_counts,
    source_words,
)
from tests.support.tables import GENERAL, QIJIANG, saved
from tests.support.windows import OFFSCREEN, answer_questions, choose_file, opened, shown_window
from ui.cli.commands import main
from ui.drafts.remembered import Remembered
from ui.window._dictionaries import DictionariesDialog

pytestmark = OFFSCREEN
FUNCTIONAL = "functional"


@pytest.fixture(autouse=True)
def folder(private_folders: Path) -> Iterator[Path]:
    dictionary.cache_clear()
    yield private_folders / "tianbao" / "subjects"
    dictionary.cache_clear()


def test_added_subjects_take_the_place_of_the_same_codes(folder: Path) -> None:
    count, before = len(dictionary(FUNCTIONAL)), dictionary(FUNCTIONAL).name("201", 2024)
    keep_own(FUNCTIONAL, [Subject("201", "自己的名称"), Subject("29901", "新科目")], replace=False)
    assert len(dictionary(FUNCTIONAL)) == count + 1
    assert dictionary(FUNCTIONAL).name("201", 2024) == "自己的名称"
    assert [s.code for s in dictionary(FUNCTIONAL).search("xkm", 2024)][:1] == ["29901"]
    keep_own(FUNCTIONAL, [Subject("29901", "改名")], replace=False)
    assert dictionary(FUNCTIONAL).name("29901", 2024) == "改名"
    assert own_counts(FUNCTIONAL) == (2, 0)
    drop_own(FUNCTIONAL)
    assert dictionary(FUNCTIONAL).name("201", 2024) == before
    assert own_counts(FUNCTIONAL) == (0, 0)


def test_a_replaced_dictionary_has_nothing_else(folder: Path) -> None:
    keep_own(FUNCTIONAL, [Subject("29901", "新科目", (2024,))], replace=False)
    keep_own(FUNCTIONAL, [Subject("888", "唯一", (2024, 2025))], replace=True)
    assert len(dictionary(FUNCTIONAL)) == 1
    assert own_counts(FUNCTIONAL) == (0, 1)
    assert "2024 2025" in (folder / "replaced" / "functional.csv").read_text(encoding="utf-8")


def test_a_broken_list_of_ones_own_hurts_nothing(folder: Path) -> None:
    count = len(dictionary(FUNCTIONAL))
    (folder / "added").mkdir(parents=True)
    (folder / "added" / "functional.csv").write_bytes(b"\xff\xfenonsense")
    dictionary.cache_clear()
    assert len(dictionary(FUNCTIONAL)) == count


def test_a_folder_that_cannot_be_made_is_an_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless(*given: object, **options: object) -> NoReturn:
        raise RuntimeError("nobody knows where home is")

    folder.write_text("a file is in the way")
    with pytest.raises(SaveError, match="建不了"):
        keep_own(FUNCTIONAL, [Subject("888", "科目")], replace=False)
    monkeypatch.delenv("TIANBAO_DATA")
    monkeypatch.setattr("models.files.user_folders.user_data_path", homeless)
    with pytest.raises(SaveError, match="找不到"):
        keep_own(FUNCTIONAL, [Subject("888", "科目")], replace=False)
    assert own_counts(FUNCTIONAL) == (0, 0)


def test_the_command_line_knows_them_too(capsys: pytest.CaptureFixture[str]) -> None:
    from tests.support.building import SAMPLES

    keep_own("department-economic", [Subject("30101", "自己的名称")], replace=False)
    assert main(["values", str(SAMPLES / "yubei-budget-2024.tianbao")]) == 0
    assert "自己的名称" in capsys.readouterr().out


# The dialog


@pytest.fixture
def dialog(qtbot: QtBot) -> DictionariesDialog:
    made = DictionariesDialog(Remembered())
    qtbot.addWidget(made)
    made.show()
    return made


def csv_file(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_every_dictionary_has_its_line(dialog: DictionariesDialog) -> None:
    assert set(dialog.counts) == set(NAMES)
    assert dialog.counts[FUNCTIONAL].text() == f"共 {len(dictionary(FUNCTIONAL))} 个科目"
    assert not dialog.resets[FUNCTIONAL].isEnabled()


def test_a_list_is_imported_and_given_back(
    dialog: DictionariesDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    choose_file(monkeypatch, csv_file(tmp_path / "a.csv", "编码,名称\n29901,新科目\n"))
    with qtbot.waitSignal(dialog.changed):
        dialog.imports[FUNCTIONAL].click()
    assert "自己补充 1 个" in dialog.counts[FUNCTIONAL].text()
    assert dialog.messages.text.startswith("已导入 1 个科目")
    asked = answer_questions(monkeypatch, "取消")
    dialog.resets[FUNCTIONAL].click()
    assert "自己导入的 1 个科目" in asked[0]
    assert "自己补充 1 个" in dialog.counts[FUNCTIONAL].text()
    answer_questions(monkeypatch, "删除")
    with qtbot.waitSignal(dialog.changed):
        dialog.resets[FUNCTIONAL].click()
    assert "自己" not in dialog.counts[FUNCTIONAL].text()


def test_a_list_takes_the_dictionarys_place(dialog: DictionariesDialog, tmp_path: Path) -> None:
    dialog.replace.setChecked(True)
    assert dialog.import_list(FUNCTIONAL, csv_file(tmp_path / "a.csv", "编码,名称\n299,新科目\n"))
    assert dialog.counts[FUNCTIONAL].text() == "共 1 个科目，自己的 1 个替换了自带的"


def test_an_own_list_is_not_replaced_without_asking(
    dialog: DictionariesDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (csv_file(tmp_path / f"{n}.csv", f"编码,名称\n{n},新科目\n") for n in (298, 299))
    dialog.replace.setChecked(True)
    assert dialog.import_list(FUNCTIONAL, first)
    asked = answer_questions(monkeypatch, "取消")
    assert not dialog.import_list(FUNCTIONAL, second)
    assert "自己导入的 1 个科目" in asked[0]
    assert dictionary(FUNCTIONAL).name("298", 2024)
    answer_questions(monkeypatch, "替换")
    assert dialog.import_list(FUNCTIONAL, second)
    assert not dictionary(FUNCTIONAL).name("298", 2024)


def test_what_cannot_be_read_is_said_and_changes_nothing(
    dialog: DictionariesDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not dialog.import_list(FUNCTIONAL, csv_file(tmp_path / "a.csv", "编码,名称\n29,x\n"))
    assert "第 2 行" in dialog.messages.text
    assert own_counts(FUNCTIONAL) == (0, 0)
    choose_file(monkeypatch, None)
    assert not dialog.import_list(FUNCTIONAL)


def test_an_open_draft_takes_new_names_over(qtbot: QtBot, qapp: QApplication) -> None:
    window = shown_window(qtbot, qapp)
    document = opened(window, "yubei-budget-2024")
    basic = document.session.submission.forms["basic"][0].id
    parent = Address("basic", basic, "tree", "301", "name")
    assert document.session.calculation.value(parent) == "工资福利支出"
    assert "工资福利支出" in [cell.text for _, cell in document.session.sheet("basic", basic).cells()]
    keep_own("department-economic", [Subject("301", "自己的名称")], replace=False)
    document.take_names()
    assert document.session.calculation.value(parent) == "自己的名称"
    assert "自己的名称" in [cell.text for _, cell in document.session.sheet("basic", basic).cells()]


# Seen in imported tables


NEW: list[list[object]] = [*GENERAL, [229, "其他支出", 3, 3, None], [22977, "没有见过的支出", 3, 3, None],
                           [2297701, "没有见过的事项", 3, 3, None]]  # fmt: skip


def test_codes_of_an_imported_table_that_no_dictionary_has_are_kept_with_its_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft, again = tmp_path / "a.tianbao", tmp_path / "b.tianbao"
    rows = [list(row) for row in NEW]
    rows[4][2:4] = 33, 13
    table = saved(tmp_path / "某局2025.xlsx", {"表二": rows})
    for path in (draft, again):
        main(["new", QIJIANG, "--year", "2025", "--unit", "某局", "-o", str(path)])
    before = len(dictionary(FUNCTIONAL))
    main(["import", str(table), "--into", str(draft), "--dry-run"])
    assert len(dictionary(FUNCTIONAL)) == before
    main(["import", str(table), "--into", str(draft)])
    said = capsys.readouterr().err
    assert "22977 没有见过的支出、2297701 没有见过的事项已记进字典" in said
    assert "请与批复核对编码" in said
    assert dictionary(FUNCTIONAL).name("2297701", 2025) == "没有见过的事项"
    (seen,) = (one for one in dictionary(FUNCTIONAL).subjects(2025) if one.code == "2297701")
    assert source_words(seen) == "导入的表：某局2025.xlsx"
    assert dictionary(FUNCTIONAL).name("229", 2025) == "其他支出"
    assert not dictionary(FUNCTIONAL).seen_in("229")
    # A second import has nothing to add, and what nobody vouched for is still named.
    main(["import", str(table), "--into", str(again)])
    assert "已记进字典" not in capsys.readouterr().err
    main(["check", str(again)])
    assert "科目 2297701 只在导入的表“某局2025.xlsx”里见过" in capsys.readouterr().out
    assert own_counts(FUNCTIONAL) == (2, 0)
    keep_own(FUNCTIONAL, [Subject("2297701", "批复里的名称", source="清单.csv")], replace=False)
    assert dictionary(FUNCTIONAL).name("2297701", 2025) == "批复里的名称"
    assert not dictionary(FUNCTIONAL).seen_in("2297701")
    drop_own(FUNCTIONAL)
    assert len(dictionary(FUNCTIONAL)) == before


def test_names_nobody_can_read_are_not_kept(folder: Path) -> None:
    odd = [
        Subject("29901", ""),
        Subject("29902", "长" * 101),
        Subject("29903", "甲\u202e乙", source="a.xlsx"),
    ]
    assert [one.name for one in keep_seen(FUNCTIONAL, odd)] == ["甲乙"]
    assert dictionary(FUNCTIONAL).seen_in("29903") == "a.xlsx"
