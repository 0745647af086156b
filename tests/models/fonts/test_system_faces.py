"""Faces of the system: found by name, embedded where allowed, and one layout whatever the choice."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import openpyxl
import pdfplumber
import pikepdf
import pytest
from fontTools.ttLib import TTFont
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from exporters.pdf.document import pdf_bytes
from exporters.pdf.fonts import opens
from exporters.workbook.workbook import workbook_bytes, write_workbook
from models.drafts.changes import SetCell
from models.fonts import system_faces
from models.fonts.face_choice import BUNDLED, BUNDLED_FACES, SYSTEM, FaceChoice
from models.fonts.faces import STYLE_FACES, FontDataError, face
from models.fonts.system_faces import SystemFace, font_folders, found, search
from models.layout.cell_setter import _on_one_line
from models.layout.sheet import MM, Sheet
from models.packs.cells import Style
from models.pages.check_code import check_code
from models.pages.pages import paginate
from models.pages.strokes import by_face
from models.session.opening import open_draft
from models.session.session import Session
from tests.exporters.pdf import test_archival
from tests.exporters.pdf.test_archival import DRESSING
from tests.support.building import GUIZHOU, SAMPLES
from tests.support.page_pictures import DPI, NEEDS_POPPLER, missing_ink
from tests.support.system_fonts import EM, NAMES, build, keep, words_of
from tests.support.windows import OFFSCREEN, indicator, opened, shown_window
from tests.ui.paper.test_view import press
from tools.page_images import pdf_images, pen_image
from ui.cli.commands import main
from ui.drafts.remembered import Remembered
from ui.export.faces_menu import FacesMenu
from ui.widgets.qt_faces import family, raw_font, widget_font
from ui.window.main_window import MainWindow

RARE = "䶮"
SAMPLE = SAMPLES / f"{GUIZHOU}.tianbao"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with 宋体 (second in a collection), 黑体, 仿宋, 楷体 and 小标宋 for one sample."""
    root, words = tmp_path_factory.mktemp("fonts"), words_of(GUIZHOU)
    keep(root / "simsun.ttc", build("hei", "甲", ["Other"]), build("song", words))
    for role in ("hei", "fangsong", "kai", "xiaobiaosong"):
        keep(root / "windows" / f"{role}.ttf", build(role, words))
    return root


@pytest.fixture(scope="module")
def faces(folder: Path) -> dict[str, SystemFace]:
    return search((folder,))


@pytest.fixture(scope="module")
def session() -> Session:
    return open_draft(SAMPLE)


def sheets(session: Session, *faces: SystemFace) -> tuple[Sheet, ...]:
    """Lay the sample out in faces."""
    session.lay_out_anew(FaceChoice(faces))
    return session.printed_sheets()


# Finding


def test_faces_are_found_by_name_in_files_of_one_and_of_several(
    faces: dict[str, SystemFace], folder: Path
) -> None:
    assert {role: one.family for role, one in faces.items()} == {role: zh for role, (_, zh) in NAMES.items()}
    song = faces["song"]
    assert (song.path, song.number) == (folder / "simsun.ttc", 1)
    assert face(song.name) is song
    assert song.width("2023年", 10) == pytest.approx(30.0)


@pytest.mark.parametrize("name", ["宋体", "SIMSUN", "NSimSun", "新宋体"])
def test_any_of_its_names_will_do(name: str, tmp_path: Path) -> None:
    keep(tmp_path / "x.TTF", build("song", "甲", [name]))
    (one,) = search((tmp_path,)).values()
    assert one.family == ("新宋体" if name in ("NSimSun", "新宋体") else "宋体")


def test_the_best_name_comes_first_and_the_first_folder_of_equals(tmp_path: Path) -> None:
    for place, name in (("a", "NSimSun"), ("b", "SimSun"), ("c", "SimSun")):
        keep(tmp_path / place / "f.ttf", build("song", "甲", [name]))
    bold = build("song", "甲")
    bold["OS/2"].fsSelection = 0x20
    keep(tmp_path / "a" / "bold.ttf", bold)
    folders = tuple(tmp_path / place for place in "abc")
    assert search(folders)["song"].path == tmp_path / "b" / "f.ttf"


def _with_rights(font: TTFont, rights: int) -> TTFont:
    font["OS/2"].fsType = rights
    return font


@pytest.mark.parametrize(
    ("rights", "allowed"), [(0, 1), (4, 1), (8, 1), (12, 1), (2, 0), (0x108, 0), (0x200, 0)]
)
def test_only_what_may_be_embedded_in_part_is_offered(rights: int, allowed: int, tmp_path: Path) -> None:
    keep(tmp_path / "f.ttf", _with_rights(build("hei", "甲"), rights))
    assert len(search((tmp_path,))) == allowed


def test_what_cannot_be_embedded_or_named_is_passed_over(tmp_path: Path) -> None:
    keep(tmp_path / "cff.otf", build("song", "甲", cff=True))
    unnamed = build("hei", "甲")
    unnamed["name"].setName("Sim(Hei)", 6, 3, 1, 0x409)
    keep(tmp_path / "unnamed.ttf", unnamed)
    bare = build("fangsong", "甲")
    del bare["post"]
    keep(tmp_path / "bare.ttf", bare)
    assert search((tmp_path, tmp_path / "none")) == {}


def test_a_damaged_file_does_not_hide_a_whole_one(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    data = keep(tmp_path / "z.ttf", build("song", "甲乙丙")).read_bytes()
    (tmp_path / "a.ttf").write_bytes(data[:-40])
    (tmp_path / "b.ttf").write_bytes(b"ttcf" + data[4:])
    (tmp_path / "c.ttf").write_bytes(b"")
    (tmp_path / "d.ttf").mkdir()
    (tmp_path / "e.ttf").symlink_to(tmp_path / "nowhere")
    assert search((tmp_path,))["song"].path == tmp_path / "z.ttf"
    assert capfd.readouterr() == ("", "")


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(damage=st.lists(st.tuples(st.integers(0), st.binary(min_size=1, max_size=4)), max_size=6))
def test_damage_anywhere_is_passed_over_or_harmless(damage: list[tuple[int, bytes]], tmp_path: Path) -> None:
    data = bytearray(keep(tmp_path / "f.ttf", build("song", "甲乙")).read_bytes())
    for at, new in damage:
        start = at % len(data)
        data[start : start + len(new)] = new
    (tmp_path / "f.ttf").write_bytes(data)
    assert len(search((tmp_path,))) <= 1


def test_where_fonts_lie(private_folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_faces, "WINDOWS", False)
    monkeypatch.setenv("XDG_DATA_DIRS", "/opt/share:/usr/share")
    own = [private_folders / "data" / "fonts", private_folders / "home" / ".fonts"]
    shared = [Path(one, "fonts") for one in ("/opt/share", "/usr/share", "/usr/local/share")]
    assert list(font_folders()) == own + shared
    monkeypatch.setattr(system_faces, "WINDOWS", True)
    monkeypatch.setenv("SYSTEMROOT", "D:/Windows")
    local = private_folders / "local" / "Microsoft" / "Windows" / "Fonts"
    assert list(font_folders()) == [local, Path("D:/Windows/Fonts")]


# Choosing


def test_styles_take_the_face_official_documents_have(faces: dict[str, SystemFace]) -> None:
    assert {style: BUNDLED_FACES[style] for style in STYLE_FACES} == STYLE_FACES
    chosen = FaceChoice(tuple(faces.values()))
    roles = {style: chosen[style].partition(":")[0] for style in STYLE_FACES}
    assert roles == {
        "serif": "song",
        "serif-bold": "hei",
        "sans": "hei",
        "sans-bold": "hei",
        "title": "xiaobiaosong",
        "kai": "kai",
        "fangsong": "fangsong",
    }


def test_a_role_the_machine_lacks_keeps_the_bundled_face(faces: dict[str, SystemFace]) -> None:
    chosen = FaceChoice((faces["song"],))
    assert chosen["title"] == chosen["serif-bold"] == chosen["kai"] == "serif-bold"
    assert chosen["fangsong"] == chosen["serif"] == faces["song"].name
    chosen = FaceChoice((faces["xiaobiaosong"],))
    assert chosen["fangsong"] == chosen["serif"] == "serif"
    with pytest.raises(KeyError):
        chosen["comic"]


def test_characters_the_face_lacks_are_set_in_the_bundled_one(faces: dict[str, SystemFace]) -> None:
    song = faces["song"]
    text = f"2023{RARE}年𤴐"
    assert by_face(text, song.name) == (
        (song.name, "2023"),
        ("serif", RARE),
        (song.name, "年"),
        ("rare", "𤴐"),
    )
    drawn = sum(face(name).width(part, 10) for name, part in by_face(text, song.name))
    assert song.width(text, 10) == pytest.approx(drawn) == pytest.approx(50.0)
    # What no face has is as wide as the box the face draws for it.
    assert list(song.advances("\U0001f600")) == [EM // 4]


def test_stand_ins_of_other_widths_are_never_measured_too_narrow(faces: dict[str, SystemFace]) -> None:
    song = faces["song"]
    lacking = song.missing("iWmé½‰①")
    assert len(lacking) > 3
    for character in lacking:
        ((name, part),) = by_face(character, song.name)
        drawn = face(name).width(part, 10)
        assert drawn <= song.width(character, 10) + 1e-9 <= drawn + 10 / EM + 1e-6


# One layout


def test_lines_are_broken_by_the_face_they_are_set_in(session: Session, faces: dict[str, SystemFace]) -> None:
    before = sheets(session)
    after = sheets(session, *faces.values())
    assert [s.name for s in after] == [s.name for s in before]
    assert [c.text for s in after for _, c in s.cells()] == [c.text for s in before for _, c in s.cells()]
    assert [c.lines for s in after for _, c in s.cells()] != [c.lines for s in before for _, c in s.cells()]
    for one in after:
        for row, cell in one.cells():
            room = (one.box(row, cell)[2] - 2 * cell.style.padding - cell.indent) * MM
            for line in cell.lines:
                parts = by_face(line, one.faces[cell.style.face])
                width = sum(face(n).width(part, cell.size) for n, part in parts)
                assert width <= room + 0.01 or len(line) == 1
    assert sheets(session) == before


def test_a_figure_shrinks_by_the_chosen_face(faces: dict[str, SystemFace]) -> None:
    style, text = Style(size=10, minimum=7), "1234567890"
    room = faces["song"].width(text, 10)
    assert face("serif").width(text, 10) > room
    assert _on_one_line(text, style, face("serif"), room)[1] < 10
    assert _on_one_line(text, style, faces["song"], room) == ((text,), 10)


@pytest.fixture(scope="module")
def written(session: Session, faces: dict[str, SystemFace]) -> bytes:
    return pdf_bytes(sheets(session, *faces.values()), "生僻字 <&> 题", DRESSING)


@pytest.fixture(scope="module")
def pdf(written: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(BytesIO(written)) as read:
        yield read


def fonts_in(content: bytes) -> set[str]:
    with pikepdf.open(BytesIO(content)) as read:
        return embedded(read)


def embedded(pdf: pikepdf.Pdf) -> set[str]:
    fonts = [one for one in test_archival.objects(pdf, pikepdf.Dictionary) if one.get("/Type") == "/Font"]
    # reportlab counts the fonts of a collection, we those of the same name.
    return {re.sub(r"(-\d+)*(-Figures)?$", "", str(font.BaseFont).partition("+")[2]) for font in fonts}


def test_the_chosen_faces_are_embedded(pdf: pikepdf.Pdf) -> None:
    # The sample is in order: no 草稿 but for the dressing's, which is set in a bundled face.
    # Nor has it a text, whose second level is set in 楷体.
    assert embedded(pdf) - {"NotoSansSC-Bold"} == {english for english, _ in NAMES.values()} - {"KaiTi"}


def test_the_pdf_keeps_to_the_archival_rules(written: bytes, pdf: pikepdf.Pdf) -> None:
    test_archival.test_6_1_syntax(written, pdf)
    test_archival.test_6_1_filters(pdf)
    test_archival.test_6_2_3_output_intent(pdf)
    test_archival.test_6_2_11_fonts_are_embedded_with_their_widths(pdf)
    test_archival.test_6_4_to_6_5_nothing_acts_or_is_transparent(pdf)
    test_archival.test_6_6_metadata_say_what_the_document_says(pdf)


def test_text_can_be_read_from_the_pdf(
    written: bytes, session: Session, faces: dict[str, SystemFace]
) -> None:
    first = sheets(session, *faces.values())[0]
    with pdfplumber.open(BytesIO(written)) as read:
        shown = "".join(char["text"] for char in read.pages[0].chars)
    lines = [line for _, cell in first.cells() for line in cell.lines][:40]
    assert len(lines) == 40
    assert [line for line in lines if line not in shown] == []


@NEEDS_POPPLER
@pytest.mark.usefixtures("qapp")
def test_preview_and_pdf_show_the_same(
    written: bytes, session: Session, faces: dict[str, SystemFace]
) -> None:
    pages = paginate(sheets(session, *faces.values()), DRESSING)
    (drawn,) = pdf_images(written, DPI, [1])
    shown = pen_image(replace(pages[0], seals=()), DPI)
    assert missing_ink(drawn, shown) <= 2.0
    bundled = paginate(sheets(session), DRESSING)[0]
    assert missing_ink(drawn, pen_image(replace(bundled, seals=()), DPI)) > 100


def fonts_on(worksheet: Worksheet) -> set[tuple[str, bool]]:
    """Give the names of the fonts of a worksheet's texts, and whether they are bold."""
    cells = [cell for row in worksheet.iter_rows() for cell in row if cell.value]
    return {(cell.font.name, bool(cell.font.b)) for cell in cells}


def test_the_workbook_names_the_chosen_faces(
    session: Session, faces: dict[str, SystemFace], tmp_path: Path
) -> None:
    def fonts(*chosen_faces: SystemFace) -> set[tuple[str, bool]]:
        path = tmp_path / "w.xlsx"
        write_workbook(sheets(session, *chosen_faces), path, "题", DRESSING)
        return fonts_on(openpyxl.load_workbook(path).worksheets[-1])

    assert fonts() == {("宋体", False), ("宋体", True)}
    assert fonts(*faces.values()) <= {(chinese, False) for _, chinese in NAMES.values()}
    assert {("宋体", False), ("方正小标宋简体", False)} <= fonts(*faces.values())
    assert fonts(faces["hei"]) == {("宋体", False), ("黑体", False), ("宋体", True)}


# Side by side


def test_two_sessions_are_set_each_in_its_own_faces(faces: dict[str, SystemFace]) -> None:
    alone = open_draft(SAMPLE).printed_sheets()
    bundled, system = open_draft(SAMPLE), open_draft(SAMPLE)
    first = next(bundled.printed_places())
    bundled.sheet(*first)
    system.lay_out_anew(FaceChoice(tuple(faces.values())))
    ours, theirs = bundled.printed_sheets(), system.printed_sheets()
    assert ours == alone != theirs
    assert check_code(ours) == check_code(theirs)

    ours_pdf, theirs_pdf = (pdf_bytes(one, "题", DRESSING) for one in (ours, theirs))
    without_text = {english for english, _ in NAMES.values()} - {"KaiTi"}
    assert fonts_in(theirs_pdf) - {"NotoSansSC-Bold"} == without_text
    assert fonts_in(ours_pdf) == {"NotoSerifSC-Regular", "NotoSerifSC-Bold", "NotoSansSC-Bold"}
    assert fonts_in(pdf_bytes((*ours, *theirs), "题", DRESSING)) == fonts_in(ours_pdf) | fonts_in(theirs_pdf)

    book = openpyxl.load_workbook(BytesIO(workbook_bytes((ours[-1], theirs[-1]), "题", DRESSING)))
    assert fonts_on(book.worksheets[0]) == {("宋体", False), ("宋体", True)}
    assert {("宋体", False), ("方正小标宋简体", False)} <= fonts_on(book.worksheets[1])
    assert not any(bold for _, bold in fonts_on(book.worksheets[1]))


def test_an_edit_in_one_session_is_set_in_its_own_faces(faces: dict[str, SystemFace]) -> None:
    bundled, system = open_draft(SAMPLE), open_draft(SAMPLE)
    system.lay_out_anew(FaceChoice(tuple(faces.values())))
    for session, other in ((system, bundled), (bundled, system)):
        at = next(at for at, (_, cell) in session.printed_sheets()[0].places.items() if cell.role == "typed")
        other.printed_sheets()
        session.apply(SetCell(at, "1234567890" * 20))
        drawn = paginate([session.sheet(at.form, at.instance)])[0].runs
        texts = [run for run in drawn if "123456789" in run.text]
        assert len(texts) > 1
        assert {run.face.partition(":")[0] for run in texts} == {"song" if session is system else "serif"}
        assert session.sheet(at.form, at.instance) == _anew(session).sheet(at.form, at.instance)


def _anew(session: Session) -> Session:
    """Open what a session holds once more, in its faces."""
    again = Session(deepcopy(session.submission), session.pack)
    again.lay_out_anew(session.faces)
    return again


# Qt


@pytest.mark.usefixtures("qapp")
def test_qt_draws_the_right_font_of_a_collection(faces: dict[str, SystemFace]) -> None:
    song = faces["song"]
    assert raw_font(song.name, 16.0).familyName() == "SimSun"
    assert family(song.name) == "SimSun"
    assert widget_font(song.name, 16.0, 96.0).family() == "SimSun"
    assert len(raw_font(song.name, 16.0).glyphIndexesForString("年")) == 1


@pytest.mark.usefixtures("qapp")
def test_a_font_gone_since_it_was_found_is_said_plainly(tmp_path: Path) -> None:
    keep(tmp_path / "f.ttf", build("song", "甲"))
    (one,) = search((tmp_path,)).values()
    (tmp_path / "f.ttf").unlink()
    assert not opens(one.name)
    with pytest.raises(FontDataError, match="请改用程序自带的字体"):
        raw_font(one.name, 16.0)


def test_damaged_outlines_are_said_plainly(session: Session, tmp_path: Path) -> None:
    path = keep(tmp_path / "f.ttf", build("song", words_of(GUIZHOU)))
    (one,) = search((tmp_path,)).values()
    with TTFont(path) as font:
        places, table = font["loca"].locations, font.reader.tables["glyf"]
        starts = [table.offset + place for place in places[1:-1]]
    data = bytearray(path.read_bytes())
    for start in starts:
        data[start : start + 2] = b"\xff\xff"  # made of other glyphs, says the file
        data[start + 10 : start + 14] = b"\xff\xff\xff\xff"
    path.write_bytes(data)
    with pytest.raises(FontDataError, match="请改用程序自带的字体"):
        pdf_bytes(sheets(session, one), "题", DRESSING)


# Command line


@pytest.fixture
def machine(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a machine with the fonts of the folder and no others."""
    monkeypatch.setattr(system_faces, "font_folders", lambda: [folder])
    return folder


@pytest.mark.usefixtures("machine")
def test_export_in_the_faces_of_the_system(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "o.pdf"
    assert main(["export", str(SAMPLE), "--pdf", str(out), "--faces", "system"]) == 0
    said = capsys.readouterr().err
    assert said.startswith("用系统的宋体（")
    assert "simsun.ttc" in said
    with pikepdf.open(out) as read:
        assert "SimSun" in embedded(read)
    assert main(["export", str(SAMPLE), "--pdf", str(out)]) == 0
    assert capsys.readouterr().err == ""
    with pikepdf.open(out) as read:
        assert embedded(read) == {"NotoSerifSC-Regular", "NotoSerifSC-Bold"}


def test_a_machine_with_some_or_none_is_not_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fonts = tmp_path / "fonts"
    monkeypatch.setattr(system_faces, "font_folders", lambda: [fonts])
    command = ["export", str(SAMPLE), "--pdf", str(tmp_path / "o.pdf"), "--form", "none", "--faces", "system"]
    main(command)
    none = "本机没有可以嵌入的宋体、黑体、仿宋、楷体、方正小标宋，用程序自带的字体。"
    assert capsys.readouterr().err.splitlines()[0] == none
    keep(fonts / "simhei.ttf", build("hei", "甲"))
    system_faces._found.cache_clear()
    main(command)
    path = fonts / "simhei.ttf"
    some = f"用系统的黑体（{path}）；没有宋体、仿宋、楷体、方正小标宋，用程序自带的字体代替。"
    assert capsys.readouterr().err.splitlines()[0] == some


def test_a_choice_there_is_not_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(SAMPLE), "--faces", "comic"]) == 2
    assert "--faces" in capsys.readouterr().err


# Window


@OFFSCREEN
@pytest.mark.usefixtures("machine")
def test_switching_lays_the_open_paper_out_anew(qtbot: QtBot, qapp: QApplication) -> None:
    window = shown_window(qtbot, qapp)
    document = opened(window)
    before = window.grab().toImage()
    sheet = document.session.sheet(document.form, document.instance)
    window.faces.choose(SYSTEM)
    assert document.session.sheet(document.form, document.instance) != sheet
    assert "已改用系统的宋体" in window.messages.text
    assert window.grab().toImage() != before
    assert not document.undo_stack.canUndo()
    assert Remembered().faces() == SYSTEM
    assert _editors_font(window) == "SimSun"
    window.show_preview()
    assert window.previewing is not None
    assert any(run.face.startswith("song:") for run in window.previewing.page.pages[0].runs)
    window.faces.choose(BUNDLED)
    assert all(not run.face.startswith("song:") for run in window.previewing.page.pages[0].runs)
    assert document.session.sheet(document.form, document.instance) == sheet
    assert Remembered().faces() == BUNDLED
    assert _editors_font(window) == family("serif")


def _editors_font(window: MainWindow) -> str:
    """Give the font of the editor over a cell, and close it again."""
    assert window.workspace is not None
    assert window.document is not None
    paper = window.workspace.paper
    window.show_paper()
    window.document.go_to(indicator(window.document, window.document.form, 0, "level3"))
    press(paper, Qt.Key.Key_F2)
    assert paper.editor is not None
    name = paper.editor.input.font().family()
    press(paper, Qt.Key.Key_Escape)
    assert paper.editor is None
    return name


@OFFSCREEN
def test_the_choice_is_taken_up_with_the_first_draft(
    folder: Path, qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched: list[Path] = []

    def folders() -> list[Path]:
        searched.append(folder)
        return [folder]

    monkeypatch.setattr(system_faces, "font_folders", folders)
    Remembered().remember_faces(SYSTEM)
    window: MainWindow = shown_window(qtbot, qapp)
    assert searched == []
    session = opened(window).session
    assert session.faces.system == tuple(found().values()) != ()
    assert {sheet.faces for sheet in session.printed_sheets()} == {session.faces}
    assert opened(window).session.faces is session.faces


@pytest.mark.parametrize("there", [True, False])
def test_only_what_the_machine_has_can_be_chosen(
    there: bool, folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system_faces, "font_folders", lambda: [folder if there else folder / "none"])
    menu = FacesMenu(Remembered())
    qtbot.addWidget(menu)
    menu.aboutToShow.emit()
    bundled, system = menu.actions()
    assert system.isEnabled() == there
    assert (bundled.isChecked(), system.isChecked()) == (True, False)
    assert ("simsun.ttc" in system.toolTip()) == there


@OFFSCREEN
@pytest.mark.usefixtures("machine")
def test_the_menu_tells_what_the_next_draft_is_shown_in(qtbot: QtBot, qapp: QApplication) -> None:
    Remembered().remember_faces(SYSTEM)
    window = shown_window(qtbot, qapp)
    window.faces.aboutToShow.emit()
    _, system = window.faces.actions()
    assert system.isChecked()
    window.faces.choose(BUNDLED)
    assert opened(window).session.faces == BUNDLED_FACES


def test_the_start_searches_nothing() -> None:
    import subprocess

    heavy = {"fontTools", "models.fonts.system_faces"}
    code = f"import sys, ui.window.app; sys.exit(bool({heavy} & set(sys.modules)))"
    root = Path(__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
