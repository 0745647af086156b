"""What PDF/A-2 (ISO 19005-2) asks beyond embedded fonts: metadata, the meaning of colours, strict syntax.

Level a asks besides that all that is read has a place in the structure (6.7) and a meaning in Unicode
(6.2.11.7); a document with characters of private use, which mean something in one font alone, is of level b.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from io import BytesIO

from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Pdf, String

from exporters.pdf._tags import Tags
from models.resources import RESOURCES

_CONDITION = "sRGB IEC61966-2.1"
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")


def level_of(texts: Iterable[str]) -> str:
    """Give the level of conformance, A or B, of a tagged document with these texts (6.2.11.7.3)."""
    return "B" if any(map(_PRIVATE.search, texts)) else "A"


def archival(content: bytes, language: str, tags: Tags, level: str) -> bytes:
    """Give a PDF as PDF/A-2 of a level, with its tags; the same content gives the same bytes."""
    with Pdf.open(BytesIO(content)) as pdf:
        if "/Trapped" in pdf.docinfo:
            del pdf.docinfo["/Trapped"]  # XMP has no word for it
        # 6.6.2: the metadata say the same as the document's information dictionary.
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as said:
            said.load_from_docinfo(pdf.docinfo)
            said["dc:language"] = {language}
            said["pdfaid:part"], said["pdfaid:conformance"] = "2", level
        # 6.2.3: what black and grey mean on paper and screen.
        intent = Dictionary(
            Type=Name.OutputIntent,
            S=Name.GTS_PDFA1,
            OutputConditionIdentifier=String(_CONDITION),
            Info=String(_CONDITION),
            DestOutputProfile=pdf.make_indirect(pdf.make_stream(_profile(), N=3)),
        )
        pdf.Root.OutputIntents = Array([intent])
        tags.write(pdf)
        out = BytesIO()
        # 6.1: qpdf writes line ends around streams where reportlab leaves them out.
        packed = ObjectStreamMode.generate  # thousands of small elements
        pdf.save(out, preserve_pdfa=True, deterministic_id=True, object_stream_mode=packed)
        return out.getvalue()


@cache
def _profile() -> bytes:
    """Read the sRGB profile that Little CMS makes (“No copyright, use freely”), its date fixed."""
    return (RESOURCES / "srgb.icc").read_bytes()
