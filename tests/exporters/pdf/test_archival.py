"""PDF/A-2a: each clause of ISO 19005-2 that what we write could break, read back with pikepdf."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO

import pikepdf
import pytest
from fontTools.ttLib import TTFont
from PIL import ImageCms

from exporters.pdf._archival import level_of
from exporters.pdf.document import pdf_bytes
from models.packs.loading import pack_ids
from models.pages.page_marks import PageMarks
from models.session.opening import open_draft
from tests.models.pages.test_pages import cell, row, sheet
from tests.support.building import SAMPLES

DRESSING = PageMarks("7K3M-92QF", datetime(2026, 11, 21, 10, 32), draft=True)
RARE = "䶮㛃𬭎𠅤𰻝"


@pytest.fixture(scope="module", params=[*pack_ids(), "rare"])
def written(request: pytest.FixtureRequest) -> bytes:
    if request.param == "rare":
        text = replace(cell(1, 1), text=RARE, lines=(RARE,))
        return pdf_bytes([sheet(row(text))], "生僻字 <&> 题", DRESSING)
    sheets = open_draft(SAMPLES / f"{request.param}.tianbao").printed_sheets()
    return pdf_bytes(sheets, "生僻字 <&> 题", DRESSING)


@pytest.fixture(scope="module")
def pdf(written: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(BytesIO(written)) as opened:
        yield opened


def objects(pdf: pikepdf.Pdf, kind: type[pikepdf.Object]) -> list[pikepdf.Object]:
    return [one for one in pdf.objects if isinstance(one, kind)]


def test_6_1_syntax(written: bytes, pdf: pikepdf.Pdf) -> None:
    header, comment = written.split(b"\n", 2)[:2]
    assert header in (b"%PDF-1.4", b"%PDF-1.5", b"%PDF-1.6", b"%PDF-1.7")
    assert comment.startswith(b"%")
    assert min(comment[1:5]) > 127
    ends = [found.start() for found in re.finditer(b"endstream", written)]
    assert ends
    assert all(written[at - 1 : at] in (b"\n", b"\r") for at in ends)
    assert len(pdf.trailer.ID) == 2
    assert not pdf.is_encrypted
    assert written.rstrip().endswith(b"%%EOF")


def test_6_1_filters(pdf: pikepdf.Pdf) -> None:
    for stream in objects(pdf, pikepdf.Stream):
        filters = stream.get("/Filter", [])
        names = [filters] if isinstance(filters, pikepdf.Name) else list(filters)
        assert {str(name) for name in names} <= {"/FlateDecode", "/ASCII85Decode"}
        assert "/F" not in stream


def test_6_2_3_output_intent(pdf: pikepdf.Pdf) -> None:
    (intent,) = pdf.Root.OutputIntents
    assert (intent.S, str(intent.OutputConditionIdentifier)) == ("/GTS_PDFA1", "sRGB IEC61966-2.1")
    profile = intent.DestOutputProfile
    assert profile.N == 3
    read = ImageCms.ImageCmsProfile(BytesIO(profile.read_bytes())).profile
    assert (read.xcolor_space.strip(), read.device_class, read.version) == ("RGB", "mntr", 4.2)


def test_6_2_11_fonts_are_embedded_with_their_widths(pdf: pikepdf.Pdf) -> None:
    fonts = [one for one in objects(pdf, pikepdf.Dictionary) if one.get("/Type") == "/Font"]
    assert fonts
    for font in fonts:
        assert font.Subtype == "/TrueType"
        assert "/ToUnicode" in font
        name, descriptor = str(font.BaseFont), font.FontDescriptor
        assert name[7] == "+"
        assert descriptor.FontName == font.BaseFont
        # 6.2.11.6: a symbolic TrueType font has no encoding of its own and one cmap inside.
        assert int(descriptor.Flags) & 4
        assert not int(descriptor.Flags) & 32
        assert "/Encoding" not in font
        inside = TTFont(BytesIO(descriptor.FontFile2.read_bytes()))
        (table,) = inside["cmap"].tables
        assert font.LastChar - font.FirstChar + 1 == len(font.Widths)
        em = inside["head"].unitsPerEm
        for code, width in enumerate(font.Widths, int(font.FirstChar)):
            if code in table.cmap:
                advance = inside["hmtx"].metrics[table.cmap[code]][0]
                assert abs(float(width) - advance * 1000 / em) <= 1


def test_6_3_annotations_are_printed(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        for annotation in page.get("/Annots", []):
            assert annotation.Subtype == "/Link"
            assert annotation.F == 4


def test_6_4_to_6_5_nothing_acts_or_is_transparent(pdf: pikepdf.Pdf) -> None:
    for one in objects(pdf, pikepdf.Dictionary):
        assert not {"/JavaScript", "/AA", "/SMask", "/OpenAction"} & set(one.keys())
        assert one.get("/S") not in ("/JavaScript", "/Launch", "/Sound", "/Movie")
        assert float(one.get("/ca", 1)) == float(one.get("/CA", 1)) == 1


def test_6_6_metadata_say_what_the_document_says(pdf: pikepdf.Pdf) -> None:
    assert "/Filter" not in pdf.Root.Metadata
    with pdf.open_metadata() as said:
        assert (said["pdfaid:part"], said["pdfaid:conformance"]) == ("2", "A")
        assert said["dc:title"] == str(pdf.docinfo.Title) == "生僻字 <&> 题"
        assert said["xmp:CreatorTool"] == str(pdf.docinfo.Creator) == "填报"
        assert said["pdf:Producer"] == str(pdf.docinfo.Producer)
        for key, name in (("xmp:CreateDate", "/CreationDate"), ("xmp:ModifyDate", "/ModDate")):
            stamp = pikepdf.models.metadata.decode_pdf_date(str(pdf.docinfo[name]))
            assert datetime.fromisoformat(said[key].replace("Z", "+00:00")) == stamp
    assert str(pdf.Root.Lang) == "zh-CN"
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)


def test_6_2_11_7_every_character_has_a_meaning_in_unicode(pdf: pikepdf.Pdf) -> None:
    for font in (one for one in objects(pdf, pikepdf.Dictionary) if one.get("/Type") == "/Font"):
        lines = font.ToUnicode.read_bytes().decode("ascii").splitlines()
        pairs = [line.split() for line in lines if line.startswith("<") and line != "<00> <FF>"]
        means = {int(code[1:-1], 16): bytes.fromhex(text[1:-1]).decode("utf-16-be") for code, text in pairs}
        assert set(means) >= set(range(1, int(font.LastChar) + 1))
        assert not {"\0", "\ufeff", "\ufffe"} & set(means.values())
        assert {unicodedata.category(text) for text in means.values()}.isdisjoint({"Co", "Cs", "Cn"})


def test_a_character_of_private_use_makes_it_level_b() -> None:
    """6.2.11.7.3: no bundled face draws one, a face of the system may."""
    assert (level_of(["甲", "𰻝 1.5"]), level_of(["甲", "乙\ue000"])) == ("A", "B")


def test_6_7_all_that_is_drawn_is_an_element_or_nothing_to_read(pdf: pikepdf.Pdf) -> None:
    """Only types of ISO 32000-1, 14.8.4 are used; each annotation has its element and says what it is."""
    assert pdf.Root.MarkInfo.Marked
    for page in pdf.pages:
        inside, drawn = 0, 0
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) in ("BMC", "BDC"):
                inside += 1
                assert operands[0] == "/Artifact" or "/MCID" in operands[1]
            inside -= str(operator) == "EMC"
            if str(operator) in ("Tj", "TJ", "'", '"', "S", "s", "f", "F", "f*", "B", "b", "Do", "sh"):
                assert inside == 1
                drawn += 1
        assert drawn
        assert page.Tabs == "/S"
        for note in page.get("/Annots", []):
            assert str(note.Contents)
            assert "/StructParent" in note
    elements = [one for one in objects(pdf, pikepdf.Dictionary) if one.get("/Type") == "/StructElem"]
    kinds = {str(one.S) for one in elements}
    assert "/Document" in kinds
    heads = {"/H1", "/H2", "/H3", "/H4"}
    assert kinds <= {"/Document", "/Sect", *heads, "/P", "/Table", "/TR", "/TH", "/TD", "/Link"}


def test_the_same_content_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    sheets = open_draft(SAMPLES / f"{pack_ids()[0]}.tianbao").printed_sheets()
    one, two = (pdf_bytes(sheets, "题", DRESSING) for _ in range(2))
    assert one == two
    assert one != pdf_bytes(sheets, "题", replace(DRESSING, code="0000-0000"))
