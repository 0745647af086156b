"""What a PDF shows is held against the draft, not only what can be read out of it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream

from exporters.pdf.document import write_pdf
from models.errors import ExitCode
from models.fonts import system_faces
from models.pages.page_marks import dress
from models.session.opening import open_draft
from tests.support.building import SAMPLES
from tests.support.system_fonts import NAMES, build, keep, words_of
from tests.support.windows import OFFSCREEN, choose_file
from ui.cli.commands import main
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
PACK, LONG = "national-project-selfeval", "national-final-accounts"
PACKS = sorted(path.stem for path in SAMPLES.glob("*.tianbao"))
Verify = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def verify(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Verify:
    """Export a sample as PDF, change the file, and hold it against the sample."""

    def run(
        change: Callable[[Any], object] | None = None, pack: str = PACK, options: tuple[str, ...] = ()
    ) -> tuple[int, list[str]]:
        draft, path = tmp_path / f"{pack}.tianbao", tmp_path / f"{pack}.pdf"
        shutil.copy(SAMPLES / draft.name, draft)
        assert main(["export", str(draft), "--pdf", str(path), *options]) == ExitCode.DONE
        if change is not None:
            with pikepdf.open(path, allow_overwriting_input=True) as pdf:
                change(pdf)
                pdf.save()
        capsys.readouterr()
        code = main(["verify", str(draft), str(path)])
        said = capsys.readouterr()
        return code, [line.strip() for line in (said.out or said.err).splitlines()]

    return run


def told(pages: str) -> str:
    return f"第 {pages} 页的文字一致，画法与本程序印出的不同，没有核对看上去是什么样；请对着纸看。"


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("options", [(), ("--no-watermark", "--contents-page", "--seal-page")])
def test_what_was_exported_looks_as_the_draft_does(
    pack: str, options: tuple[str, ...], verify: Verify
) -> None:
    code, said = verify(pack=pack, options=options)
    assert code == ExitCode.DONE, said
    assert len(said) == 1
    assert said[0].startswith("一致：")


@pytest.mark.parametrize("options", [("--form", "fiscal"), ("--form", "contents"), ("--part", "tables")])
def test_some_of_the_tables_are_drawn_anew_alone(options: tuple[str, ...], verify: Verify) -> None:
    code, said = verify(pack="yubei-budget-2024", options=options)
    assert code == ExitCode.PARTLY
    assert said[0].endswith("张表，文件里没有，没有比。")
    assert not [line for line in said if "画法" in line or "从页脚" in line]


def test_some_pages_of_a_set_are_drawn_anew_with_their_numbers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft, path = tmp_path / f"{LONG}.tianbao", tmp_path / "some.pdf"
    shutil.copy(SAMPLES / draft.name, draft)
    session = open_draft(draft)
    write_pdf(session.printed_sheets(), path, "两页", dress(session), (1, 2))
    assert main(["verify", str(draft), str(path)]) == ExitCode.PARTLY
    said = capsys.readouterr().out.splitlines()
    assert "文件里没有，没有比" in said[0]
    assert not [line for line in said if "画法" in line or "从页脚" in line]


def test_the_faces_of_the_system_are_tried_too(
    verify: Verify, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = words_of(PACK) + "草稿"
    for role in NAMES:
        keep(tmp_path / "fonts" / f"{role}.ttf", build(role, words))
    monkeypatch.setattr(system_faces, "font_folders", lambda: iter([tmp_path / "fonts"]))
    fonts: set[str] = set()

    def note(pdf: Any) -> None:
        fonts.update(str(font.BaseFont) for font in pdf.pages[0].Resources.Font.values())

    code, said = verify(note, options=("--faces", "system"))
    assert any("SimSun" in name for name in fonts), fonts
    assert code == ExitCode.DONE, said


def test_a_workbook_is_laid_out_in_the_faces_it_was_exported_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where faces are wider, rows are cut elsewhere and heads are shorter: no difference of the file."""
    pack = "qiannan-selfeval-2023"
    keep(tmp_path / "fonts" / "song.ttf", build("song", words_of(pack)))
    monkeypatch.setattr(system_faces, "font_folders", lambda: iter([tmp_path / "fonts"]))
    draft, path = tmp_path / f"{pack}.tianbao", tmp_path / "x.xlsx"
    shutil.copy(SAMPLES / draft.name, draft)
    assert main(["export", str(draft), "--xlsx", str(path), "--faces", "system"]) == ExitCode.DONE
    assert main(["verify", str(draft), str(path)]) == ExitCode.DONE, capsys.readouterr().out


def before(operators: bytes) -> Callable[[Any], object]:
    return lambda pdf: pdf.pages[0].contents_add(Stream(pdf, operators), prepend=True)


def set_to(key: str, value: object) -> Callable[[Any], object]:
    return lambda pdf: pdf.pages[0].obj.__setitem__(Name(key), value)


def swapped(pdf: Any) -> None:
    """Show 9 for 5 and 5 for 9, and have every font say that it is the other way round."""
    page, codes = pdf.pages[0], {}
    for name, font in page.Resources.Font.items():
        said = font.ToUnicode.read_bytes().decode()
        of = {text: int(code, 16) for code, text in re.findall(r"<(..)> <(00..)>", said)}
        if {"0035", "0039"} <= set(of):
            codes[name] = of["0035"], of["0039"]
            turned = said.replace("<0035>", "<x>").replace("<0039>", "<0035>").replace("<x>", "<0039>")
            font.ToUnicode = Stream(pdf, turned.encode())
    assert codes
    drawn, font = [], ""
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            font = str(operands[0])
        if str(operator) == "Tj" and font in codes:
            one, other = codes[font]
            drawn.append(([bytes(operands[0]).translate(bytes.maketrans(
                bytes([one, other]), bytes([other, one])))], operator))  # fmt: skip
        else:
            drawn.append((list(operands), operator))
    page.Contents = Stream(pdf, pikepdf.unparse_content_stream(drawn))


def layered(pdf: Any) -> None:
    """Put all of a page on a layer that is off."""
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="x"))
    pdf.Root.OCProperties = Dictionary(OCGs=[layer], D=Dictionary(OFF=[layer]))
    pdf.pages[0].Resources.Properties = Dictionary(MC=layer)
    before(b"/OC /MC BDC")(pdf)
    pdf.pages[0].contents_add(Stream(pdf, b"EMC"))


def unembedded(pdf: Any) -> None:
    for font in pdf.pages[0].Resources.Font.values():
        del font.FontDescriptor[Name.FontFile2]


def other_letters(pdf: Any) -> None:
    """Put the outlines of one font in the place of another's."""
    fonts = list(pdf.pages[0].Resources.Font.values())
    fonts[0].FontDescriptor.FontFile2 = fonts[-1].FontDescriptor.FontFile2


def turned_above(pdf: Any) -> None:
    """Turn all pages at once, where pages inherit it from."""
    del pdf.pages[0].obj[Name.Rotate]
    pdf.Root.Pages.Rotate = 180


SHOWN: dict[str, Callable[[Any], object]] = {
    "signs changed in what is seen and what is read": swapped,
    "invisible text": before(b"3 Tr"),
    "white text": before(b"1 g"),
    "cut to a corner": before(b"0 0 100 100 re W n"),
    "tiny": before(b"0.1 0 0 0.1 0 0 cm"),
    "mirrored": before(b"-1 0 0 1 595 0 cm"),
    "crop": set_to("/CropBox", Array([0, 600, 595, 842])),
    "paper": set_to("/MediaBox", Array([0, 600, 595, 842])),
    "turned": set_to("/Rotate", 180),
    "turned above": turned_above,
    "fonts taken out": unembedded,
    "fonts exchanged": other_letters,
}


@pytest.mark.parametrize("how", SHOWN)
def test_a_page_that_shows_something_else_than_it_says_is_no_agreement(how: str, verify: Verify) -> None:
    code, said = verify(SHOWN[how])
    assert code == ExitCode.PARTLY, said
    assert said[0].endswith("格与草稿相同；文件里还有没有比的，见下面。")
    assert said[1:] == [told("1")]


def test_of_several_pages_that_one_is_named(verify: Verify) -> None:
    code, said = verify(lambda pdf: pdf.pages[1].obj.__setitem__(Name.Rotate, 180), pack=LONG)
    assert code == ExitCode.PARTLY
    assert said[1:] == [told("2")]


def test_a_layer_that_is_off_is_named_beside_its_page(verify: Verify) -> None:
    code, said = verify(layered)
    assert code == ExitCode.PARTLY
    assert said[1:] == [told("1"), "文件里有本程序不写、或写得不同的部分：可以关掉的图层，没有比。"]


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("/OpenAction", Dictionary(S=Name.JavaScript, JS="1"), "打开时的动作"),
        ("/Names", Dictionary(JavaScript=Dictionary(Names=[])), "附件、脚本或名称"),
        ("/Other", Dictionary(), "Other"),
    ],
)
def test_what_stands_around_the_pages_is_named(key: str, value: Any, said: str, verify: Verify) -> None:
    code, lines = verify(lambda pdf: pdf.Root.__setitem__(Name(key), value))
    assert code == ExitCode.PARTLY
    assert lines[1:] == [f"文件里有本程序不写、或写得不同的部分：{said}，没有比。"]


def test_a_pdf_that_does_not_say_how_it_was_printed_is_told(verify: Verify) -> None:
    """Without its foot, number and time, there is nothing to draw it after."""

    def footless(pdf: Any) -> None:
        said = pdf.pages[0].Contents.read_bytes()
        at = said.rindex(b"/Artifact BMC")
        pdf.pages[0].Contents = Stream(pdf, said[:at])

    code, lines = verify(footless)
    assert code == ExitCode.PARTLY
    assert lines[1].startswith("文字一致，但从页脚看不出文件是怎么印的")


def test_another_program_that_writes_all_of_it_anew_changes_nothing(verify: Verify) -> None:
    assert verify(lambda pdf: pdf.docinfo.__setitem__(Name.Producer, "qpdf"))[0] == ExitCode.DONE


def test_the_window_does_not_call_it_the_same(
    window: MainWindow, tmp_path: Path, verify: Verify, monkeypatch: pytest.MonkeyPatch
) -> None:
    verify(SHOWN["invisible text"])
    assert window.open(tmp_path / f"{PACK}.tianbao")
    window.actions_["verify"].trigger()
    panel = window.verifying.panel
    assert panel is not None
    choose_file(monkeypatch, tmp_path / f"{PACK}.pdf")
    window.verifying.choose_file()
    assert panel.result.text().startswith(f"▲ “{PACK}.pdf”：文件里的 ")
    assert panel.result.text().endswith("文件里还有没有比的，见下面。")
    assert told("1") in panel.changes.text()
