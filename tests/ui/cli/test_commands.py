"""The command line: what it says, what it writes and how it ends, in process and as a program of its own."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pdfplumber
import pikepdf
import pytest
from openpyxl import load_workbook

from main import main as start
from models.errors import ExitCode
from models.exchange.typed_json import typed_shape
from models.packs.forms import Pack
from models.packs.loading import load_pack
from models.packs.yaml_source import PackError
from models.resources import RESOURCES
from models.session.session import Session
from models.storage.draft_file import load_draft
from tests.models.storage.test_draft_file import corrupt
from tests.support.building import CHONGQING, GUIZHOU, SAMPLES
from tests.support.faces import CONTENTS, pdf_cells
from tests.support.word import word, word_texts
from ui.cli import _each_draft as each_draft
from ui.cli import commands
from ui.cli._arguments import EXIT_CODES
from ui.cli.commands import main

ROOT = RESOURCES.parent
DONE, FOUND_ERRORS, UNUSABLE, UNWRITTEN, UNPRINTABLE = list(ExitCode)[:5]

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Carry a command out; gives exit code, output and what was said on the error stream."""

    def carry_out(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
        return code, *capsys.readouterr()

    return carry_out


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder as people name them."""
    made = tmp_path / "自评 2023 年度"
    made.mkdir()
    return made


def sample(folder: Path, pack: str = CHONGQING, name: str = "") -> Path:
    return Path(shutil.copy(SAMPLES / f"{pack}.tianbao", folder / f"{name or pack}.tianbao"))


def new(run: Run, path: Path, pack: str = GUIZHOU) -> Path:
    assert run("new", pack, "--year", 2023, "--unit", "某局", "-o", path)[0] == DONE
    return path


def typed(path: Path) -> dict[str, object]:
    session = Session(load_draft(path))
    return typed_shape(session.pack, session.submission)


# What there is


def test_packs_lists_packs_and_their_forms(run: Run) -> None:
    code, out, told = run("packs")
    assert (code, told) == (DONE, "")
    assert "qiannan-selfeval-2023\t黔南州部门整体支出绩效自评表\t万元\t" in out
    assert "\n  project\t" in out
    assert "二级项目绩效自评表（可添加多张）" in out


def test_a_damaged_pack_does_not_hide_the_others(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def load(pack_id: str) -> Pack:
        if pack_id == CHONGQING:
            raise PackError("表样读不了")
        return load_pack(pack_id)

    monkeypatch.setattr(commands, "pack_ids", lambda: (CHONGQING, GUIZHOU))
    monkeypatch.setattr(commands, "load_pack", load)
    code, out, told = run("packs")
    assert (code, told) == (UNUSABLE, "表样读不了\n")
    assert out.startswith(GUIZHOU)


@pytest.mark.parametrize("name", ["", "packs", "new", "fill", "values", "check", "export", "showcase"])
def test_help_states_the_exit_codes(run: Run, name: str) -> None:
    code, out, _ = run(*([name] if name else []), "--help")
    assert code == DONE
    lines = out.split("退出码（几个文件不同时取最大的）：\n")[1].splitlines()
    assert [line.split()[0] for line in lines] == [str(int(code)) for code in ExitCode]


def test_exit_codes_are_listed_where_people_look() -> None:
    for code in ExitCode:
        line = f"| {int(code)} | {EXIT_CODES[code]} |"
        for name in ("README.md", "docs/manual.md"):
            assert line in (ROOT / name).read_text(encoding="utf-8"), (name, line)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["exprt"], "没有 'exprt'"),
        (["new", GUIZHOU], "缺少参数：-o/--output"),
        (["new", GUIZHOU, "--year", "今年", "--unit", "局", "-o", "a"], "参数 --year：值 '今年' 不合要求"),
        (["check"], "缺少参数：文件"),
        (["check", "a", "--jsn"], "不认识的参数：--jsn"),
        (["export", "a", "--pdf"], "后面要跟一个值"),
        (["export"], "缺少参数：文件"),
    ],
)
def test_a_slip_is_told_in_chinese(run: Run, arguments: list[str], said: str) -> None:
    code, out, told = run(*arguments)
    assert code == UNUSABLE
    assert out == ""
    assert told.startswith("用法：main.py")
    assert said in told
    assert "error" not in told


# Drafts


def test_new_names_unit_and_year(run: Run, folder: Path) -> None:
    path = folder / "草稿.tianbao"
    code, out, _ = run("new", CHONGQING, "--year", 2025, "--unit", " 某某 局 ", "-o", path)
    assert (code, out) == (DONE, f"已新建：{path}\n")
    draft = load_draft(path)
    assert draft.year == 2025
    assert [text for _, text in draft.typed_cells()] == ["某某 局"]


def test_new_leaves_a_file_that_is_there(run: Run, folder: Path) -> None:
    path = folder / "草稿.tianbao"
    path.write_bytes(b"kept")
    code, _, told = run("new", CHONGQING, "--year", 2025, "--unit", "局", "-o", path)
    assert code == UNUSABLE
    assert "已存在，没有覆盖" in told
    assert path.read_bytes() == b"kept"


@pytest.mark.parametrize(
    ("pack", "year", "code", "said"),
    [
        ("atlantis-2023", 2023, UNUSABLE, "现有表样："),
        (GUIZHOU, 1889, UNUSABLE, "1990 到 2100"),
        (GUIZHOU, 2023, UNWRITTEN, "所在文件夹不存在"),
    ],
)
def test_new_says_why_not(run: Run, folder: Path, pack: str, year: int, code: int, said: str) -> None:
    ended, _, told = run("new", pack, "--year", year, "--unit", "局", "-o", folder / "没有" / "a.tianbao")
    assert ended == code
    assert said in told
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("unit", ["", " ", "　\t", "……", "\u200b"])
def test_new_wants_a_name_of_the_unit(run: Run, folder: Path, unit: str) -> None:
    code, _, told = run("new", GUIZHOU, "--year", 2023, "--unit", unit, "-o", folder / "a.tianbao")
    assert (code, told.startswith("单位全称是空的")) == (UNUSABLE, True)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("pack", [CHONGQING, GUIZHOU])
def test_what_values_prints_fill_takes(run: Run, folder: Path, pack: str) -> None:
    content = folder / "typed.json"
    content.write_text(run("values", SAMPLES / f"{pack}.tianbao", "--typed", "--json")[1], encoding="utf-8")
    path = new(run, folder / "新.tianbao", pack)
    code, out, _ = run("fill", path, "--from", content)
    assert (code, out.split("（")[0]) == (DONE, f"已写入：{path}")
    assert typed(path) == typed(SAMPLES / f"{pack}.tianbao")
    assert run("values", path, "--typed", "--json")[1] == content.read_text(encoding="utf-8")
    printed = [[cell.text for _, cell in s.cells()] for s in Session(load_draft(path)).printed_sheets()]
    there = Session(load_draft(SAMPLES / f"{pack}.tianbao")).printed_sheets()
    assert printed == [[cell.text for _, cell in sheet.cells()] for sheet in there]


def test_figures_keep_their_digits(run: Run, folder: Path) -> None:
    path, content = new(run, folder / "a.tianbao"), folder / "a.json"
    content.write_text('{"forms":{"overall":[{"funds":{"basic":{"initial":0.30000000000000004}}}]}}')
    assert run("fill", path, "--from", content)[0] == DONE
    out = run("values", path, "--typed")[1]
    assert "overall#2/funds/basic/initial\t基本支出 · 年初预算数\ttyped\t" in out
    assert typed(path)["forms"]["overall"][0]["funds"]["basic"]["initial"] == "0.30000000000000004"  # type: ignore[index]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "不是完整的 JSON：第 1 行"),
        ("年".encode("gbk"), "不是 UTF-8"),
        (b'{"year": 2023, "year": 2023}', "写了两次"),
        (b"[" * 5000, "嵌套超过"),
        (
            b'{"forms": {"overall": [{"funds": {"basic": {"price": "1"}}}]}}',
            "forms.overall[1].funds.basic.price",
        ),
        (b'{"year": 2024}', "与草稿的年度 2023 不同"),
        (None, "找不到"),
    ],
)
def test_fill_says_what_is_wrong_and_writes_nothing(
    run: Run, folder: Path, content: bytes | None, said: str
) -> None:
    path, source = new(run, folder / "a.tianbao"), folder / "填报 内容.json"
    if content is not None:
        source.write_bytes(content)
    before = path.read_bytes()
    code, out, told = run("fill", path, "--from", source)
    assert (code, out) == (UNUSABLE, "")
    assert said in told
    assert path.read_bytes() == before


def test_fill_from_a_folder_is_told(run: Run, folder: Path) -> None:
    code, _, told = run("fill", new(run, folder / "a.tianbao"), "--from", folder)
    assert code == UNUSABLE
    assert "读不了" in told


# Values


def test_values_gives_address_label_kind_and_text(run: Run) -> None:
    code, out, _ = run("values", SAMPLES / f"{GUIZHOU}.tianbao")
    lines = [line.split("\t") for line in out.splitlines()]
    assert code == DONE
    assert ["# 部门整体支出绩效目标自评表　overall#2"] in lines
    assert ["overall#2/funds/total/initial", "年度资金总额 · 年初预算数", "adjusted", "2002.94"] in lines
    assert ["overall#2/summary/-/grade", "自评结论", "computed", "优"] in lines
    assert ["", "", "label", "注：1.绩效自评采取打分评价的形式，"] not in lines
    assert all(len(line) == 4 for line in lines if not line[0].startswith("# "))


def test_values_as_json_carries_what_was_computed_and_why(run: Run) -> None:
    code, out, _ = run("values", SAMPLES / f"{GUIZHOU}.tianbao", "--json")
    said = json.loads(out)
    assert (code, said["pack"], said["year"]) == (DONE, GUIZHOU, 2023)
    cells = {cell["address"]: cell for form in said["forms"] for cell in form["cells"]}
    assert cells["overall#2/funds/total/initial"]["computed"] == "2002.93"
    score = cells["overall#2/funds/total/score"]
    assert score["kind"] == "computed"
    assert score["explanation"] == "10 × 3651 ÷ 3651 = 10　依据：说明第 1 条，最高 10 分"


def test_values_typed_lists_only_what_was_typed(run: Run) -> None:
    out = run("values", SAMPLES / f"{CHONGQING}.tianbao", "--typed")[1]
    cells = [line.split("\t") for line in out.splitlines() if not line.startswith("# ")]
    draft = load_draft(SAMPLES / f"{CHONGQING}.tianbao")
    assert {cell[2] for cell in cells} == {"typed"}
    assert sorted(cell[0] for cell in cells) == sorted(str(address) for address, _ in draft.typed_cells())


# Checks


def test_check_of_a_clean_draft(run: Run) -> None:
    code, out, _ = run("check", SAMPLES / f"{GUIZHOU}.tianbao")
    assert code == DONE
    assert out.splitlines()[-1] == "错误 0 条，提示 1 条。"


def test_check_of_a_draft_with_errors(run: Run, folder: Path) -> None:
    path = new(run, folder / "a.tianbao")
    code, out, _ = run("check", path)
    assert code == FOUND_ERRORS
    assert "未填\tTB-01\t" in out
    assert out.splitlines()[-1] == f"错误 0 条，提示 0 条，未填 {len(out.splitlines()) - 1} 处。"
    code, out, _ = run("check", path, "--json")
    assert code == FOUND_ERRORS
    issues: list[dict[str, Any]] = json.loads(out)
    assert {"code", "severity", "address", "message", "fix"} <= set(issues[0])
    assert {issue["severity"] for issue in issues} == {"未填"}
    assert "overall#2/goals/-/expected" in {issue["address"] for issue in issues}


@pytest.mark.parametrize("command", ["check", "values", "export"])
def test_every_draft_that_cannot_be_read_is_told(run: Run, folder: Path, command: str) -> None:
    """`export a b` with two unreadable drafts told of the first only."""
    good = sample(folder, GUIZHOU)
    code, out, told = run(command, folder / "甲.tianbao", good, folder / "乙.tianbao")
    assert code == UNUSABLE
    assert ["甲" in line or "乙" in line for line in told_of(told.encode())] == [True, True]
    assert str(good.with_suffix(".pdf") if command == "export" else good) in out


def test_several_drafts_are_checked_one_after_another(run: Run, folder: Path) -> None:
    clean, fresh = sample(folder, GUIZHOU), new(run, folder / "新.tianbao")
    code, out, told = run("check", clean, fresh)
    assert (code, told) == (FOUND_ERRORS, "")
    assert [line for line in out.splitlines() if line.startswith("## ")] == [f"## {clean}", f"## {fresh}"]
    assert "错误 0 条，提示 1 条。" in out.splitlines()
    found = json.loads(run("check", clean, fresh, "--json")[1])
    assert [(one["file"], len(one["issues"]) > 10) for one in found] == [
        (str(clean), False),
        (str(fresh), True),
    ]
    found = json.loads(run("values", fresh, clean, "--typed", "--json")[1])
    assert [one["file"] for one in found] == [str(fresh), str(clean)]
    assert found[1]["values"] == json.loads(run("values", clean, "--typed", "--json")[1])


@pytest.mark.parametrize("command", ["check", "values", "export"])
@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04", b'{"format": "tianbao-draft"', b"\0\0\0"])
def test_an_unreadable_draft(run: Run, folder: Path, command: str, content: bytes | None) -> None:
    path = folder / "坏的 草稿.tianbao"
    if content is not None:
        path.write_bytes(content)
    code, out, told = run(command, path)
    assert (code, out) == (UNUSABLE, "")
    assert "坏的 草稿.tianbao" in told
    assert len(told.splitlines()) == 1
    assert [found.name for found in folder.iterdir()] == ([path.name] if content is not None else [])


def test_a_draft_of_another_pack_version(run: Run, folder: Path) -> None:
    path = sample(folder, GUIZHOU)
    path.write_text(path.read_text(encoding="utf-8").replace(GUIZHOU, "guizhou-2030"), encoding="utf-8")
    code, _, told = run("check", path)
    assert code == UNUSABLE
    assert "guizhou-2030" in told


def test_corrupted_drafts_end_with_a_message_and_a_known_code(run: Run, folder: Path) -> None:
    rng = random.Random(7)
    path = folder / "a.tianbao"
    content = (SAMPLES / f"{GUIZHOU}.tianbao").read_bytes()
    ends = set()
    for _ in range(60):
        path.write_bytes(corrupt(content, rng))
        code, _, told = run("check", path)
        assert code in (DONE, FOUND_ERRORS, UNUSABLE)
        assert (code == UNUSABLE) == bool(told)
        ends.add(code)
    assert UNUSABLE in ends


# Exports


def test_export_writes_both_beside_the_draft(run: Run, folder: Path) -> None:
    path = sample(folder, GUIZHOU, "自评 v1.2")
    code, out, _ = run("export", path)
    assert code == DONE
    assert out == f"已导出：{folder}/自评 v1.2.pdf\n已导出：{folder}/自评 v1.2.xlsx\n"
    assert "联系人：" in pdf_cells((folder / "自评 v1.2.pdf").read_bytes())
    book = load_workbook(folder / "自评 v1.2.xlsx")
    assert book.sheetnames == ["部门整体支出绩效自评"]
    title = "黔南州大数据发展管理局 黔南州部门整体支出绩效自评表 2023年度"
    assert book.properties.title == title
    with pikepdf.open(folder / "自评 v1.2.pdf") as pdf:
        assert str(pdf.docinfo["/Title"]) == title


def test_export_of_one_form_to_one_file(run: Run, folder: Path) -> None:
    code, out, _ = run("export", sample(folder), "--xlsx", folder / "项目.xlsx", "--form", "project")
    assert (code, out) == (DONE, f"已导出：{folder / '项目.xlsx'}\n")
    names = load_workbook(folder / "项目.xlsx").sheetnames
    assert [name for name in names if name != CONTENTS] == ["市大数据发展专项资金", "渝中区“住改仓”"]
    assert not list(folder.glob("*.pdf"))


def test_export_of_what_others_go_on_with(run: Run, folder: Path) -> None:
    """The texts of the sheets are in the Word file, the web page and the plain text that were asked for."""
    path = sample(folder, GUIZHOU, "自评 v1.2")
    names = [folder / "公开.docx", folder / "公开.html", folder / "新" / "自评 v1.2.txt"]
    code, out, told = run("export", path, "--docx", names[0], "--html", names[1], "--txt", names[2].parent)
    assert (code, told) == (DONE, "")
    assert out == "".join(f"已导出：{name}\n" for name in names)
    assert not path.with_suffix(".pdf").exists()
    wanted = "完成时间\t2023年底前\t2023年底前"
    texts = [page.read_text("utf-8-sig") for page in names[1:]]
    assert wanted in texts[1]
    assert all(f">{word}<" in texts[0] for word in wanted.split("\t"))
    assert set(wanted.split("\t")) < set(word_texts(word(names[0].read_bytes())))


def test_export_of_a_part_that_is_not_there(run: Run, folder: Path) -> None:
    code, out, told = run("export", sample(folder), "--docx", folder / "a.docx", "--part", "text")
    assert (code, out) == (UNUSABLE, "")
    assert "没有正文" in told
    assert not (folder / "a.docx").exists()


def test_a_character_without_a_face_keeps_from_paper_but_not_from_the_web_page(
    run: Run, folder: Path
) -> None:
    path = new(run, folder / "a.tianbao", CHONGQING)
    data = folder / "a.json"
    shape = {"forms": {"department": [{"head": {"contact": "谢\U0001f600"}}]}}
    data.write_text(json.dumps(shape), "utf-8")
    assert run("fill", path, "--from", data)[0] == DONE
    assert run("export", path)[0] == UNPRINTABLE
    assert run("export", path, "--html", folder / "a.html")[0] == DONE
    assert "谢\U0001f600" in (folder / "a.html").read_text("utf-8")


def test_export_of_several_drafts_into_a_folder(run: Run, folder: Path) -> None:
    drafts = [sample(folder, CHONGQING, "甲"), sample(folder, GUIZHOU, "乙")]
    out = folder / "导出" / "新"
    assert run("export", *drafts, "--pdf", out, "--xlsx", out)[0] == DONE
    assert sorted(path.name for path in out.iterdir()) == ["乙.pdf", "乙.xlsx", "甲.pdf", "甲.xlsx"]


def test_a_name_without_the_suffix_is_a_folder(run: Run, folder: Path) -> None:
    assert run("export", sample(folder, GUIZHOU), "--pdf", folder / "导出")[0] == DONE
    assert (folder / "导出" / f"{GUIZHOU}.pdf").is_file()


@pytest.mark.parametrize(
    ("option", "name"),
    [
        ("xlsx", "a.pdf"),
        ("pdf", "a.xlsx"),
        ("pdf", "A.XLSX"),
        ("xlsx", "a.xls"),
        ("pdf", "a.docx"),
        ("docx", "a.doc"),
        ("html", "a.pdf"),
        ("txt", "a.htm"),
    ],
)
def test_a_name_with_another_suffix_is_no_folder(run: Run, folder: Path, option: str, name: str) -> None:
    """`--pdf a.pdf --xlsx a.pdf` made a folder a.pdf."""
    code, _, told = run("export", sample(folder), "--pdf", folder / "a.pdf", f"--{option}", folder / name)
    assert code == UNUSABLE
    assert f"{name}”不是 .{option} 文件：--{option} 后面请写 *.{option}" in told
    assert len(list(folder.iterdir())) == 1


def test_a_folder_may_be_called_like_a_file(run: Run, folder: Path) -> None:
    (folder / "旧.pdf").mkdir()
    path = sample(folder, GUIZHOU)
    out = folder / "导出 v1.2"
    assert run("export", path, "--xlsx", folder / "旧.pdf", "--pdf", out)[0] == DONE
    assert (folder / "旧.pdf" / f"{GUIZHOU}.xlsx").is_file()
    assert (out / f"{GUIZHOU}.pdf").is_file()


def test_several_drafts_do_not_go_into_one_file(run: Run, folder: Path) -> None:
    code, _, told = run("export", sample(folder), sample(folder, GUIZHOU), "--pdf", folder / "全部.pdf")
    assert code == UNUSABLE
    assert "多个草稿不能都写成" in told
    assert not list(folder.glob("全部*"))


def test_export_goes_on_after_a_draft_it_cannot_read(run: Run, folder: Path) -> None:
    good = sample(folder, GUIZHOU)
    code, _, told = run("export", folder / "没有.tianbao", good, "--pdf", folder / "out")
    assert code == UNUSABLE
    assert "没有.tianbao" in told
    assert (folder / "out" / f"{GUIZHOU}.pdf").is_file()


@pytest.mark.parametrize("form", ["cover", "atlantis"])
def test_export_of_a_form_that_does_not_print(run: Run, folder: Path, form: str) -> None:
    code, _, told = run("export", sample(folder), "--form", form)
    assert code == UNUSABLE
    assert f"没有可以打印的表“{form}”，可用：department、project。" in told
    assert len(list(folder.iterdir())) == 1


def test_export_never_replaces_a_draft_or_another_export(run: Run, folder: Path) -> None:
    path = sample(folder)
    before = path.read_bytes()
    assert run("export", path, "--pdf", path)[0] == UNUSABLE
    assert path.read_bytes() == before
    named_oddly = path.rename(folder / "草稿.xlsx")
    code, _, told = run("export", named_oddly)
    assert code == UNUSABLE
    assert "草稿.xlsx”是草稿" in told
    assert named_oddly.read_bytes() == before
    path = named_oddly.rename(path)
    other = folder / "另"
    other.mkdir()
    code, _, told = run("export", path, sample(other), "--pdf", folder / "out")
    assert code == UNUSABLE
    assert "要写两次" in told
    assert not (folder / "out").exists()


def test_a_file_that_cannot_be_written(run: Run, folder: Path) -> None:
    path = sample(folder)
    code, _, told = run("export", path, "--pdf", folder / "没有" / "a.pdf")
    assert code == UNWRITTEN
    assert "所在文件夹不存在" in told
    (folder / "是文件").write_bytes(b"kept")
    code, _, told = run("export", path, sample(folder, GUIZHOU), "--pdf", folder / "是文件")
    assert code == UNWRITTEN
    assert "建不了" in told
    assert (folder / "是文件").read_bytes() == b"kept"


def test_a_character_without_glyph(run: Run, folder: Path) -> None:
    path = sample(folder, GUIZHOU)
    path.write_text(path.read_text(encoding="utf-8").replace("蒙文明", "蒙\\ud83d\\ude00"), encoding="utf-8")
    code, _, told = run("export", path)
    assert code == UNPRINTABLE
    assert "联系人，“😀”（U+1F600）" in told
    assert len(list(folder.iterdir())) == 1


def test_progress_is_said_only_when_it_lasts(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(each_draft, "_PATIENCE", 600.0)
    assert run("export", sample(folder))[2] == ""
    monkeypatch.setattr(each_draft, "_PATIENCE", 0.0)
    told = run("export", sample(folder), sample(folder, GUIZHOU), "--pdf", folder / "out")[2]
    assert told.splitlines()[-1] == f"正在导出 2 / 2：{folder / GUIZHOU}.tianbao"


def test_showcase_says_that_there_is_no_display_only_where_there_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":1")
    assert not commands.no_display()
    monkeypatch.delenv("DISPLAY")
    assert commands.no_display()
    monkeypatch.setattr(sys, "platform", "win32")
    assert not commands.no_display()


# As a program of its own


def program(*arguments: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, str(ROOT / "main.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, env=os.environ | environment, timeout=60, check=False)


def test_output_is_utf8_in_any_locale(folder: Path) -> None:
    path = folder / "新 草稿.tianbao"
    arguments = ("new", GUIZHOU, "--year", 2023, "--unit", "黔南州某局", "-o", path)
    ended = program(*arguments, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert (ended.returncode, ended.stderr) == (DONE, b"")
    assert ended.stdout.decode() == f"已新建：{path}\n"
    assert [text for _, text in load_draft(path).typed_cells()] == ["黔南州某局"]
    ended = program("check", path, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert ended.returncode == FOUND_ERRORS
    assert "未填\tTB-01\toverall#2/seal/-/date" in ended.stdout.decode()


def test_the_program_exports_without_loading_qt(folder: Path) -> None:
    path = sample(folder, GUIZHOU)
    code = (
        f"import sys; from ui.cli.commands import main; main(['export', {str(path)!r}]); print(*sys.modules)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, cwd=ROOT, timeout=60, check=True
    )
    assert b"PySide6" not in ended.stdout
    assert {found.suffix for found in folder.iterdir()} == {".tianbao", ".pdf", ".xlsx"}


def told_of(stream: bytes) -> list[str]:
    """Give the lines of the error stream but for those that say, after a second, what is going on."""
    return [line for line in stream.decode().splitlines() if not line.startswith("正在")]


def test_a_reader_that_leaves_early_is_no_error() -> None:
    command = f'"{sys.executable}" main.py values resources/samples/{CHONGQING}.tianbao | head -n 1'
    ended = subprocess.run(command, shell=True, capture_output=True, cwd=ROOT, timeout=60, check=False)
    assert ended.stdout.startswith(b"# ")
    assert told_of(ended.stderr) == []


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device of Linux")
@pytest.mark.parametrize(
    "arguments", [["packs"], ["--help"], ["check", "resources/samples/yuzhong-selfeval-2023.tianbao"]]
)
def test_output_that_cannot_be_written_is_told_in_one_line(arguments: list[str]) -> None:
    with open("/dev/full", "wb") as full:
        command = [sys.executable, "main.py", *arguments]
        ended = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, cwd=ROOT, timeout=60, check=False
        )
    (line,) = told_of(ended.stderr)
    assert (ended.returncode, line[:13]) == (UNWRITTEN, "输出没有写完：磁盘空间不足")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device of Linux")
def test_an_error_stream_that_takes_nothing_changes_no_exit_code() -> None:
    with open("/dev/full", "wb") as full:
        ended = subprocess.run(
            [sys.executable, "main.py", "check", "没有.tianbao"], stderr=full, cwd=ROOT, timeout=60
        )
    assert ended.returncode == UNUSABLE


def test_an_interrupted_command_ends_with_a_sentence_and_leaves_nothing(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(handle: int) -> None:
        raise KeyboardInterrupt

    path = sample(folder, GUIZHOU)
    monkeypatch.setattr(os, "fsync", stop)
    code, _, told = run("export", path)
    said = told.splitlines()[-1]  # on a busy computer what is being done is said before
    assert (code, said) == (ExitCode.INTERRUPTED, "已中断。没有写完的文件没有留下，原有文件没有改动。")
    assert [found.name for found in folder.iterdir()] == [path.name]


def test_what_nobody_foresaw_is_logged_and_told_without_what_was_typed(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Path) -> Session:
        raise KeyError("秘密的内容")

    monkeypatch.setattr(commands, "open_draft", fail)
    code, _, told = run("check", sample(folder))
    assert code == ExitCode.INTERNAL
    assert told.startswith("没有完成：填报遇到没有预料到的问题（KeyError，")
    log = Path(told.rstrip().rpartition("：")[2])
    assert "KeyError" in log.read_text(encoding="utf-8")
    assert "秘密" not in told + log.read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        ([], {}, "没有可用的显示器"),
        (["Y.TIANBAO"], {"QT_QPA_PLATFORM": "nix"}, "QT_QPA_PLATFORM=nix"),
        ([], {"DISPLAY": ":77"}, "连不上显示器（DISPLAY=:77）"),
        (["y.tianbao"], {"WAYLAND_DISPLAY": "nix"}, "连不上显示器（WAYLAND_DISPLAY=nix）"),
    ],
)
def test_no_window_is_told_in_chinese(arguments: list[str], environment: dict[str, str], said: str) -> None:
    """Qt said so in English and aborted; a name in capitals was taken for a command."""
    cleared = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": ""}
    ended = program(*arguments, **(cleared | environment))
    assert ended.returncode == ExitCode.NO_WINDOW
    assert (ended.stdout, said in ended.stderr.decode()) == (b"", True)
    assert len(ended.stderr.decode().splitlines()) == 2


def test_a_missing_library_of_qt_is_told_in_chinese(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "PySide6.QtWidgets", None)
    assert start([]) == ExitCode.NO_WINDOW
    assert "tools/doctor.py" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["Y.TIANBAO", "y.Tianbao"])
def test_a_draft_in_capitals_is_opened(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr("ui.window.app.run", lambda arguments: seen.extend(arguments) or 0)
    assert start([name]) == DONE
    assert seen == [name]


def test_showcase_without_a_display(folder: Path) -> None:
    out = folder / "样例"
    hidden = {"DISPLAY": "", "WAYLAND_DISPLAY": ""}
    ended = program("showcase", "--out", out, **hidden)
    assert ended.returncode == DONE, ended.stderr.decode()
    assert "没有可用的显示器" in ended.stdout.decode()
    samples = {path.stem for path in SAMPLES.glob("*.tianbao")}
    wanted = {f"{name}{suffix}" for name in samples for suffix in (".pdf", ".xlsx")} | {"main-window.png"}
    assert {path.name for path in out.iterdir()} == wanted
    assert (out / "main-window.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "arguments",
    [
        ["packs"],
        ["new", CHONGQING, "--year", "2024", "--unit", "某局", "-o", "{}/新.tianbao"],
        ["check", "{sample}"],
        ["values", "{sample}"],
        ["diff", "{sample}", "{sample}"],
        ["fill", "{copy}", "--from", "{}/a.json"],
        ["verify", "{sample}", "7K3M-92QF"],
        ["export", "{sample}", "--pdf", "{}/a.pdf", "--xlsx", "{}/a.xlsx"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_command_loads_no_qt(folder: Path, arguments: list[str]) -> None:
    (folder / "a.json").write_text("{}", encoding="utf-8")
    copied = sample(folder, CHONGQING)
    places = {"sample": SAMPLES / f"{CHONGQING}.tianbao", "copy": copied}
    given = [one.format(folder, **places) for one in arguments]
    code = (
        "import sys; from main import main; code = main(sys.argv[1:]);"
        "print(code, *(m for m in sys.modules if m.startswith('PySide6')), file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, *given]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60, check=False)
    assert ended.stderr.decode().splitlines()[-1] in ("0", "1"), ended.stderr.decode()


@pytest.mark.parametrize(
    "words", [("values", "--type"), ("check", "--js"), ("export", "--val"), ("new", GUIZHOU, "--y", "2023")]
)
def test_half_an_option_is_not_taken_for_another(run: Run, folder: Path, words: tuple[str, ...]) -> None:
    code, out, err = run(*words, sample(folder))
    assert (code, out) == (UNUSABLE, "")
    assert "不认识的参数" in err or "缺少参数" in err


def test_a_folder_is_no_draft_and_the_advice_fits(run: Run, folder: Path) -> None:
    code, _, err = run("check", folder)
    assert code == UNUSABLE
    assert "它是文件夹，不是草稿" in err
    assert "权限" not in err


def test_a_contents_page_and_one_for_the_seal_are_added_where_they_are_wanted(run: Run, folder: Path) -> None:
    sample = RESOURCES / "samples" / "tongnan-budget-2021.tianbao"
    assert run("export", sample, "--pdf", folder / "without.pdf")[0] == DONE
    code, _, said = run("export", sample, "--pdf", folder / "a.pdf", "--seal-page", "--contents-page")
    assert (code, "没有加" in said) == (DONE, False)
    with pdfplumber.open(folder / "a.pdf") as pdf, pdfplumber.open(folder / "without.pdf") as without:
        assert len(pdf.pages) == len(without.pages) + 2
        assert pdf.pages[0].extract_text().splitlines()[1] == "目录"
        assert "单位（盖章）" in pdf.pages[-1].extract_text()
    own = RESOURCES / "samples" / "qiannan-selfeval-2023.tianbao"
    code, _, said = run("export", own, "--pdf", folder / "b.pdf", "--seal-page")
    assert code == DONE
    assert "没有加盖章页：这套表自己有，或者用不上。" in said
    with pdfplumber.open(folder / "b.pdf") as pdf:
        assert len(pdf.pages) == 2


@pytest.mark.parametrize("marked", [True, False])
def test_export_says_what_is_still_empty_and_what_is_printed_over_it(
    run: Run, folder: Path, marked: bool
) -> None:
    draft, file = folder / "新.tianbao", folder / "新.pdf"
    assert run("new", CHONGQING, "--year", "2023", "--unit", "甲局", "-o", draft)[0] == DONE
    code, out, said = run("export", draft, "--pdf", file, *([] if marked else ["--no-watermark"]))
    assert (code, out) == (DONE, f"已导出：{file}\n")
    missing = run("check", draft)[1].rsplit("未填 ", 1)[1].split(" ")[0]
    assert re.search(rf"“新”还有.*未填 {missing}", said)
    assert "用 check 逐条列出" in said
    assert ("都标着“草稿”" in said) == marked


def test_export_of_what_is_complete_says_nothing_more(run: Run, folder: Path) -> None:
    assert run("export", sample(folder, GUIZHOU), "--pdf", folder / "全.pdf")[2] == ""
