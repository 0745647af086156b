"""What PDF/A-2b (ISO 19005-2) asks beyond embedded fonts: metadata, the meaning of colours, strict syntax.

The structure tree is there, but nobody has looked at all that level a asks of it, so the level stays b.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO

from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Pdf, String

from exporters.pdf._tags import Tags
from models.resources import RESOURCES

_CONDITION = "sRGB IEC61966-2.1"


def archival(content: bytes, language: str, tags: Tags) -> bytes:
    """Give a PDF as PDF/A-2b with its tags; the same content gives the same bytes."""
    with Pdf.open(BytesIO(content)) as pdf:
        if "/Trapped" in pdf.docinfo:
            del pdf.docinfo["/Trapped"]  # XMP has no word for it
        # 6.6.2: the metadata say the same as the document's information dictionary.
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as said:
            said.load_from_docinfo(pdf.docinfo)
            said["dc:language"] = {language}
            said["pdfaid:part"], said["pdfaid:conformance"] = "2", "B"
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
