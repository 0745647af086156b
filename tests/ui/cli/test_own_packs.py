"""Packs of one's own from the command line: added, listed, replaced, removed; what is wrong is told."""

from __future__ import annotations

import os
import re
import shutil
import time
from pathlib import Path

import pytest

from main import main
from models.errors import ExitCode
from models.layout.sheet_builder import _Layout
from models.packs.blocks import FieldsBlock
from models.packs.heads import own_pack_file
from models.packs.loading import load_pack
from models.resources import RESOURCES

PACKS = RESOURCES / "packs"
SMALL = (Path(__file__).parents[2] / "packs" / "small.yaml").read_text("utf-8")
LIKE_GUIZHOU = """\
extends: [shared/base.yaml, shared/guizhou-selfeval.yaml]
id: my-county-2025
region: 某省某县
title: 某县自评表
year: 2025
source: 某县通知
"""


def run(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, str, str]:
    code = main([str(word) for word in words])
    return code, *capsys.readouterr()


def written(folder: Path, name: str, text: str = SMALL, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding=encoding)
    return path


def installed(pack_id: str) -> Path:
    path = own_pack_file(pack_id)
    assert path is not None
    return path


def test_a_form_of_ones_own_is_filled_like_any_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It lies over one of the program's shared files, which stand nowhere near it."""
    pack = written(tmp_path / "别处", "某县.yaml", LIKE_GUIZHOU)
    assert run(capsys, "packs", "add", pack) == (ExitCode.DONE, "已添加：my-county-2025\t某县自评表\n", "")
    shutil.rmtree(pack.parent)
    code, said, _ = run(capsys, "packs", "list")
    assert (code, said) == (ExitCode.DONE, "my-county-2025\t某县自评表\t某省某县\t2025 年\t可用\n")
    assert "my-county-2025\t某县自评表" in run(capsys, "packs")[1]
    draft = tmp_path / "甲.tianbao"
    assert run(capsys, "new", "my-county-2025", "--year", "2025", "--unit", "某局", "-o", draft)[0] == 0
    assert "某局" in run(capsys, "values", draft)[1]
    assert run(capsys, "export", draft, "--pdf", tmp_path / "甲.pdf")[0] == ExitCode.DONE
    assert (tmp_path / "甲.pdf").stat().st_size > 10_000


@pytest.mark.skipif(os.name == "nt", reason="rights are kept otherwise there")
def test_only_the_person_can_read_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(tmp_path, "good.yaml", "extends: [shared/own.yaml]\nid: good\n")
    written(tmp_path, "shared/own.yaml", SMALL.replace("id: small\n", ""))
    assert run(capsys, "packs", "add", tmp_path)[0] == ExitCode.DONE
    folder = installed("x").parents[1]
    assert len([*folder.rglob("*")]) == 5
    assert [path for path in (folder, *folder.rglob("*")) if path.stat().st_mode & 0o077] == []


def test_what_is_there_is_replaced_only_when_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, "small.yaml")
    run(capsys, "packs", "add", path)
    written(tmp_path, "small.yaml", SMALL.replace("测试表样", "新的表样"))
    code, _, said = run(capsys, "packs", "add", path)
    assert (code, load_pack("small").title) == (ExitCode.FOUND, "测试表样")
    assert "已有“small”" in said
    assert "--replace" in said
    assert run(capsys, "packs", "add", path, "--replace")[0] == ExitCode.DONE
    assert load_pack("small").title == "新的表样"
    assert [one.name for one in installed("small").parents[1].iterdir()] != []
    assert not list(installed("small").parents[1].glob(".*")), "nothing is left of the way there"


def test_a_removed_one_is_gone_and_the_others_stay(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path, "a.yaml")
    written(tmp_path, "b.yaml", LIKE_GUIZHOU)
    assert run(capsys, "packs", "add", tmp_path)[0] == ExitCode.DONE
    assert run(capsys, "packs", "remove", "small")[0] == ExitCode.DONE
    assert [line.split("\t")[0] for line in run(capsys, "packs", "list")[1].splitlines()] == [
        "my-county-2025"
    ]
    assert not installed("small").parent.exists()
    for name in ("small", "..", "", ".", "yubei-budget-2024", "../packs/my-county-2025"):
        code, _, said = run(capsys, "packs", "remove", name)
        assert code == ExitCode.UNUSABLE
        assert "没有“" in said or "自带" in said
    assert installed("my-county-2025").exists()


def test_all_of_a_folder_is_looked_at_and_what_is_sound_is_taken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """GBK and keys that are missing are named, each where it stands; a file that others extend is no pack."""
    written(tmp_path, "good.yaml", "extends: [shared/own.yaml]\nid: good\n")
    written(tmp_path, "shared/own.yaml", SMALL.replace("id: small\n", ""))
    written(tmp_path, "notepad.yaml", SMALL.replace("id: small", "id: gbk"), "gbk")
    missing = SMALL.replace("id: small", "id: lacking").replace("year: 2023\n", "")
    missing = missing.replace("title: 测试表样\n", "")
    written(tmp_path, "lacking.yaml", missing)
    code, said, errors = run(capsys, "packs", "add", tmp_path)
    assert code == ExitCode.FOUND
    assert "已添加：good\t测试表样" in said
    assert "notepad.yaml 第 3 行\t\t文件是 GBK 编码，请另存为 UTF-8（记事本：另存为，编码选 UTF-8）" in said
    assert [part in said for part in ("\tyear\t", "\ttitle\t")] == [True, True]
    assert "“notepad.yaml”没有添加" in errors
    assert "“lacking.yaml”没有添加" in errors
    assert {path.name for path in installed("x").parents[1].iterdir()} == {"good", "index.json"}
    assert (installed("good").parent / "shared" / "own.yaml").is_file()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("yubei-budget-2024", "程序自带的表样的"),
        ("Yubei-Budget-2024", "程序自带的表样的"),
        ("../away", "不能用"),
        ("con", "不能用"),
        (".", "不能用"),
        ("a" * 61, "不能用"),
    ],
)
def test_an_id_that_cannot_be_is_named_where_it_stands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, words: str
) -> None:
    text = SMALL.replace("id: small", f"id: '{name}'")
    code, said, _ = run(capsys, "packs", "add", written(tmp_path, "one.yaml", text))
    assert code == ExitCode.FOUND
    assert "one.yaml 第 2 行\tid\t编号" in said
    assert words in said
    assert not list(tmp_path.parent.rglob("away.yaml"))


@pytest.mark.parametrize("base", ["../a.yaml", "/etc/passwd", "C:/a.yaml", "shared/../../a.yaml"])
def test_nothing_outside_its_folder_is_extended(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], base: str
) -> None:
    written(tmp_path, "secret.yaml", SMALL.replace("id: small\n", ""))
    path = written(tmp_path / "own", "one.yaml", f"extends: [{base}]\nid: one\n")
    code, said, _ = run(capsys, "packs", "add", path)
    assert code == ExitCode.FOUND
    assert "one.yaml 第 1 行" in said
    assert "extends 应为" in said


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_that_leads_out_is_not_followed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret = written(tmp_path, "secret.yaml", SMALL.replace("id: small\n", ""))
    path = written(tmp_path / "own", "one.yaml", "extends: [base.yaml]\nid: one\n")
    (tmp_path / "own" / "base.yaml").symlink_to(secret)
    code, said, _ = run(capsys, "packs", "add", path)
    assert code == ExitCode.FOUND
    assert "是指到表样文件夹外面的链接" in said
    place = installed("linked")
    place.parent.mkdir(parents=True)
    place.symlink_to(written(tmp_path, "linked.yaml", SMALL.replace("id: small", "id: linked")))
    code, said, _ = run(capsys, "packs", "list")
    assert (code, "不能用" in said, "链接" in said) == (ExitCode.FOUND, True, True)
    draft = tmp_path / "甲.tianbao"
    code, _, said = run(capsys, "new", "linked", "--year", "2025", "--unit", "某局", "-o", draft)
    assert (code, "链接" in said, draft.exists()) == (ExitCode.UNUSABLE, True, False)


def test_one_that_breaks_breaks_no_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(tmp_path, "a.yaml")
    written(tmp_path, "b.yaml", LIKE_GUIZHOU)
    run(capsys, "packs", "add", tmp_path)
    written(installed("small").parent, "small.yaml", SMALL.replace("kind: selfeval", "kind: selfevaluation"))
    code, said, _ = run(capsys, "packs", "list")
    assert code == ExitCode.FOUND
    assert "my-county-2025\t某县自评表\t某省某县\t2025 年\t可用" in said
    assert "small.yaml 第 5 行\tkind\t" in said
    assert "my-county-2025" in run(capsys, "packs")[1]
    draft = tmp_path / "甲.tianbao"
    assert run(capsys, "new", "my-county-2025", "--year", "2025", "--unit", "某局", "-o", draft)[0] == 0
    written(installed("small").parent, "small.yaml")
    assert run(capsys, "packs", "list")[0] == ExitCode.DONE


def test_a_folder_without_packs_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, said = run(capsys, "packs", "add", tmp_path)
    assert (code, "没有表样文件" in said) == (ExitCode.UNUSABLE, True)
    for i in range(201):
        (tmp_path / f"{i}.yaml").touch()
    code, _, said = run(capsys, "packs", "add", tmp_path)
    assert (code, "超过 200 个" in said) == (ExitCode.UNUSABLE, True)
    assert "没有这个文件" in run(capsys, "packs", "add", tmp_path / "没有.yaml")[1]
    (tmp_path / "picture.yaml").write_bytes(bytes(range(256)) * 40)
    code, said, _ = run(capsys, "packs", "add", tmp_path / "picture.yaml")
    assert (code, "picture.yaml" in said) == (ExitCode.FOUND, True)


def _laughs() -> str:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    pairs = zip("bcdefghi", "abcdefgh", strict=True)
    lines += [f"{one}: &{one} [{', '.join([f'*{before}'] * 9)}]" for one, before in pairs]
    return "\n".join([*lines, "id: laughs", ""])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (_laughs(), "内容超过 50000 项"),
        ("id: deep\na: " + "[" * 60 + "]" * 60, "嵌套超过 40 层"),
        ("id: large\ntitle: " + "甲" * 700_000, "超过 2 MB"),
        ("id: long\n" + SMALL.partition("\n")[2].replace("Y, '年'", "'" + "x" * 2001 + "'"), "2000"),
    ],
)
def test_what_is_too_much_is_named_and_not_taken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, words: str
) -> None:
    code, said, errors = run(capsys, "packs", "add", written(tmp_path, "one.yaml", text))
    assert code == ExitCode.FOUND
    assert words in said
    assert "没有添加" in errors
    assert not installed("x").parents[1].exists()


def _killed_between(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], path: Path) -> None:
    """Let the program end after the old form is put aside and before the new one is in its place."""
    moves: list[object] = []
    real = os.replace

    def replace(source: object, target: object) -> None:
        if Path(str(source)).parent.name.startswith(".new-"):
            raise KeyboardInterrupt
        moves.append(source)
        real(source, target)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", replace)
        patched.setattr("models.own_packs.intake.settle", lambda *_: None)
        patched.setattr("models.own_packs.intake.delete", lambda *_: None)
        run(capsys, "packs", "add", path, "--replace")
    assert any(Path(str(one)) == installed("small").parent for one in moves)
    assert not installed("small").exists()


@pytest.mark.parametrize(
    "words",
    [["packs", "list"], ["packs"], ["new", "small", "--year", "2023", "--unit", "某局", "-o", "甲.tianbao"]],
)
def test_a_replacement_that_was_broken_off_loses_no_form(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    path = written(tmp_path, "small.yaml")
    run(capsys, "packs", "add", path)
    _killed_between(monkeypatch, capsys, written(tmp_path, "small.yaml", SMALL.replace("测试表样", "新的")))
    old = time.time() - 100_000
    for left in installed("x").parents[1].glob(".new-*"):
        os.utime(left, (old, old))
    assert run(capsys, *words)[0] == ExitCode.DONE
    assert load_pack("small").title == "测试表样"
    assert [one.name for one in installed("x").parents[1].glob(".[no]*")] == []


def test_of_two_files_with_one_id_none_is_taken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "packs", "add", written(tmp_path, "small.yaml"))
    both = tmp_path / "两份"
    written(both, "a.yaml", SMALL.replace("测试表样", "甲"))
    written(both, "b.yaml", SMALL.replace("测试表样", "乙").replace("id: small", "id: Small"))
    written(both, "c.yaml", SMALL.replace("id: small", "id: third"))
    code, said, _ = run(capsys, "packs", "add", both, "--replace")
    assert code == ExitCode.FOUND
    assert "编号“small”和 b.yaml 的相同" in said
    assert "编号“Small”和 a.yaml 的相同" in said
    assert "已添加：third" in said
    assert load_pack("small").title == "测试表样"


NARROW = ("grid: [40, 140]", "grid: [179.9999, 0.0001]")
LAST = "{key: story, label: 自评工作开展情况, type: long, span: 4}"
UNFIT = {
    "rows on the last line": (LAST, LAST.replace("span: 4", "span: 4, rows: 2"), "往下占 2 行"),
    "a label there": ("{text: 自评工作开展情况}", "{text: 自评工作开展情况, rows: 3}", "往下占 3 行"),
    "a head over nothing": ("- {key: remark, label: 说明}", "- {group: 说明, columns: []}", "至少 1 项"),
    "a column of no width": (*NARROW, "应不小于 1"),
    "no blocks": (
        "    blocks:\n      - id: unit",
        "    blocks: []\n    library:\n      - id: unit",
        "至少 1 项",
    ),
    "no grid": ("grid: [40, 140]", "grid: []", "至少 1 项"),
}


@pytest.mark.parametrize("name", UNFIT)
def test_a_form_that_cannot_be_laid_out_is_refused_with_its_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    was, now, words = UNFIT[name]
    assert SMALL.count(was) == 1
    path = written(tmp_path, "small.yaml", SMALL.replace(was, now))
    code, said, also = run(capsys, "packs", "add", path)
    assert code == ExitCode.FOUND
    assert words in said + also
    assert not installed("small").exists()


def test_a_truth_in_a_wording_is_told_in_chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = written(
        tmp_path, "small.yaml", SMALL.replace("{policy.full_score}。", "{policy.full_score > 1}。")
    )
    assert run(capsys, "packs", "add", pack)[0] == ExitCode.DONE
    draft = tmp_path / "甲.tianbao"
    run(capsys, "new", "small", "--year", "2023", "--unit", "某局", "-o", draft)
    assert run(capsys, "export", draft, "--txt", tmp_path / "甲.txt")[0] == ExitCode.DONE
    assert "注：权重合计为是。" in (tmp_path / "甲.txt").read_text("utf-8").replace(" ", "")


def test_what_no_check_foresees_is_found_by_trying_the_form(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form is laid out empty before it takes the place of the one that is there."""
    run(capsys, "packs", "add", written(tmp_path, "small.yaml"))
    real = _Layout._field_lines

    def unforeseen(self: _Layout, block: FieldsBlock) -> object:
        if self.form.id == "report":
            raise IndexError("list index out of range")
        return real(self, block)

    monkeypatch.setattr(_Layout, "_field_lines", unforeseen)
    path = written(tmp_path, "small.yaml", SMALL.replace("测试表样", "新的"))
    code, _, said = run(capsys, "packs", "add", path, "--replace")
    assert code == ExitCode.FOUND
    assert "表样“新的”没有添加：表“自评表”空着也排不出来" in said
    assert load_pack("small").title == "测试表样"
    assert [one.name for one in installed("x").parents[1].iterdir() if one.name.startswith(".")] == []


def test_a_table_wider_than_its_paper_is_told_where_it_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No right column leaves the paper without a word; the pack can be used, so that drafts of it open."""
    text = SMALL.replace("grid: [40, 30, 30, 30, 50]", "grid: [40, 30, 30, 30, 70]")
    path = written(tmp_path, "small.yaml", text)
    line = next(i for i, one in enumerate(text.splitlines(), 1) if "30, 70]" in one)
    code, said, _ = run(capsys, "packs", "check", path)
    assert code == ExitCode.FOUND
    assert f"提示\tsmall.yaml 第 {line} 行\tforms → " in said
    assert "表宽 200 毫米，A4 竖排去掉左右边距有 180 毫米，右边 20 毫米印在边距里或纸外" in said
    assert "orientation: landscape" in said
    assert run(capsys, "packs", "check", written(tmp_path, "small.yaml"))[0] == ExitCode.DONE


def test_a_new_year_begins_from_a_draft_whose_form_is_not_installed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "packs", "add", written(tmp_path, "small.yaml"))
    last, new = tmp_path / "去年.tianbao", tmp_path / "今年.tianbao"
    run(capsys, "new", "small", "--year", "2023", "--unit", "某局", "-o", last)
    run(capsys, "packs", "remove", "small")
    code, said, also = run(capsys, "new", "small", "--from", last, "--unit", "乙局", "-o", new)
    assert (code, also) == (ExitCode.DONE, "")
    assert "已新建" in said
    assert "乙局" in run(capsys, "values", new)[1]
    code, _, also = run(capsys, "new", "other", "--from", last, "-o", tmp_path / "别的.tianbao")
    assert code == ExitCode.UNUSABLE
    assert "没有名为“other”的表样" in also


def test_commands_say_that_a_draft_carries_another_form(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "packs", "add", written(tmp_path, "small.yaml"))
    draft, copy = tmp_path / "甲.tianbao", tmp_path / "乙.tianbao"
    run(capsys, "new", "small", "--year", "2023", "--unit", "某局", "-o", draft)
    copy.write_bytes(draft.read_bytes())
    table = tmp_path / "执行数.csv"
    table.write_text("项目名称,执行数\n某项目,1\n", "utf-8")
    commands = (
        ("import", table, "--into", draft, "--dry-run"),
        ("executed", table, "--into", draft, "--money", "万元", "--dry-run"),
        ("verify", draft, "7K3M-92QF"),
        ("diff", draft, copy),
        ("new", "small", "--from", draft, "-o", tmp_path / "新.tianbao"),
    )
    told = "带的表样“small”与本机的不同"
    assert [words[0] for words in commands if told in run(capsys, *words)[2]] == []
    (tmp_path / "新.tianbao").unlink(missing_ok=True)
    run(
        capsys,
        "packs",
        "add",
        "--replace",
        written(tmp_path, "small.yaml", SMALL.replace("测试表样", "新的")),
    )
    said = {words[0]: run(capsys, *words)[2] for words in commands}
    assert {name: text.count(told) for name, text in said.items()} == {
        "import": 1, "executed": 1, "verify": 1, "diff": 2, "new": 1,
    }  # fmt: skip
    assert "新的草稿用本机的" in said["new"]
    assert "用的是草稿带的" in said["import"]


def test_words_between_cells_that_name_one_without_its_block_are_told_with_their_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The check let them through, and no draft could be laid out."""
    was = "{text: 填报单位}"
    assert SMALL.count(was) == 1
    line = SMALL[: SMALL.index(was)].count("\n") + 1
    block = re.findall(r"- id: (\w+)", SMALL[: SMALL.index(was)])[-1]
    key = re.findall(r"key: (\w+)", SMALL[SMALL.index(was) :])[0]
    text = SMALL.replace(was, f'{{text: "填报单位{{{key}}}"}}')
    code, said, _ = run(capsys, "packs", "check", written(tmp_path, "small.yaml", text))
    assert code == ExitCode.FOUND
    assert f"里的“{key}”没有写全，固定文字里要写区块的名称：{block}.{key}" in said
    assert f"第 {line} 行" in said
    text = SMALL.replace(was, f'{{text: "填报单位{{{block}.{key}}}"}}')
    assert run(capsys, "packs", "add", written(tmp_path, "small.yaml", text))[0] == ExitCode.DONE
