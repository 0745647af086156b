"""An empty Word file: our styles and settings, nothing of the template that python-docx begins with."""

from __future__ import annotations

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.opc.rel import Relationships
from docx.oxml import parse_xml

from exporters.document._xml import element
from models.layout.flow import writable
from models.pages.page_marks import PageMarks, time_of_print
from models.resources import RESOURCES

_PROGRAM = "填报"
_UNUSED = frozenset(
    {
        "stylesWithEffects",
        "numbering",
        "customXml",
        "thumbnail",
        "webSettings",
        "fontTable",
        "extended-properties",
    }
)
_FOLDER, _FACES = RESOURCES / "word", PackURI("/word/fontTable.xml")
_COMPATIBLE = "http://schemas.microsoft.com/office/word"
_SETTINGS = (
    '<w:zoom w:percent="100"/>',
    '<w:defaultTabStop w:val="420"/>',
    "<w:evenAndOddHeaders/>",
    '<w:characterSpacingControl w:val="doNotCompress"/>',
    "<w:compat><w:useFELayout/>"
    f'<w:compatSetting w:name="compatibilityMode" w:uri="{_COMPATIBLE}" w:val="15"/></w:compat>',
    '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>',
)


def empty_document(title: str, dressing: PageMarks | None) -> WordDocument:
    """Give a document without content that says what it is and whose."""
    document = Document()
    _drop_unused(document.part.rels)
    package = document.part.package
    assert package is not None
    _drop_unused(package.rels)
    document.styles.element[:] = list(parse_xml((_FOLDER / "styles.xml").read_bytes()))
    faces = Part(_FACES, CONTENT_TYPE.WML_FONT_TABLE, (_FOLDER / "faces.xml").read_bytes(), package)
    document.part.relate_to(faces, RELATIONSHIP_TYPE.FONT_TABLE)
    document.settings.element[:] = [element(one) for one in _SETTINGS]
    _describe(document, title, dressing)
    return document


def _drop_unused(relations: Relationships) -> None:
    for key in [key for key, one in relations.items() if one.reltype.rsplit("/", 1)[-1] in _UNUSED]:
        del relations[key]


def _describe(document: WordDocument, title: str, dressing: PageMarks | None) -> None:
    about, now = document.core_properties, time_of_print()
    about.title, about.comments, about.language = _short(title), "", "zh-CN"
    about.author = about.last_modified_by = _PROGRAM
    about.created = about.modified = now.replace(tzinfo=None) - (now.utcoffset() or now - now)
    if dressing is not None:
        about.author = _short(dressing.unit) or _PROGRAM
        about.subject = _short(dressing.subject)
        about.keywords = dressing.stated


def _short(text: str) -> str:
    """Give text as a property may hold it, which is no longer than 255 characters."""
    return writable(text)[:255]
