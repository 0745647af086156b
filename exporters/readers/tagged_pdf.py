"""Read a PDF that this program exported by its tags: which texts its tables have, row by row."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.comparing.drawing import DrawnPages
from models.comparing.verify_file import FileCell, FileContent, FileSheet
from models.errors import TianbaoError
from models.files.bounded_read import TooLargeError, read_regular
from models.pages.check_code import read_code
from models.progress import tick

if TYPE_CHECKING:
    from pikepdf import Page, Pdf

MAX_BYTES = 50_000_000
MAX_PAGES = 2_000
MAX_UNPACKED = 20_000_000
"""Bytes that one stream may come to when unpacked."""
MAX_ELEMENTS = 300_000
MAX_OPERATORS = 5_000_000

_PROGRAM = "填报"
_HOW = "请选从本程序导出、没有用别的程序改过的 PDF；只有纸质件的，用核对码核对"
_ADDED = "里有导出以后加上的{}，看到的可能不是导出的内容"
_CHARACTERS = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
_PAIR = re.compile(rb"<([0-9A-Fa-f]{2})>\s*<((?:[0-9A-Fa-f]{4})+)>")
_DRAWN = frozenset(["Tj", "TJ", "'", '"', "f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "sh"])
"""Operators that leave something to be seen."""
# Of the document, what is read with the texts or not seen; of a stream, how it is packed.
_READ = frozenset(["/Type", "/Pages", "/StructTreeRoot", "/Metadata"])
_PACKED = frozenset(["/Length", "/Filter", "/DecodeParms"])
_INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
_DEEPEST = 50
_Texts = dict[tuple[int, int], str]
"""The text of each numbered piece, by page and number, both from 0."""


class TaggedPdfError(TianbaoError):
    """Say why a PDF cannot be compared with a draft."""


def read_tagged_pdf(path: Path) -> FileContent:
    """Read the tables of a PDF and the words around them; TaggedPdfError."""
    from pikepdf import PasswordError, PdfError

    content = _content(path)
    try:
        with _bounded(), _opened(content) as pdf:
            return _read(path, pdf)
    except PasswordError as error:
        raise _refusal(path, "加了密码", repr(error)) from error
    except TianbaoError:
        raise
    except (PdfError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        # What a damaged or foreign file makes whoever walks through it stumble over.
        raise _refusal(path, "已损坏，或不是本程序导出的样子", repr(error)) from error


def _content(path: Path) -> bytes:
    try:
        return read_regular(path, MAX_BYTES)
    except TooLargeError as error:
        raise _refusal(path, f"超过 {MAX_BYTES // 1_000_000} MB", repr(error)) from error
    except (OSError, ValueError) as error:
        said = f"读不了“{path.name}”，请检查文件是否还在、能否读取。"
        raise TaggedPdfError(said, repr(error)) from error


def _refusal(path: Path, reason: str, detail: str = "") -> TaggedPdfError:
    return TaggedPdfError(f"“{path.name}”{reason}，没有核对。{_HOW}。", detail)


@contextmanager
def _bounded() -> Iterator[None]:
    """Have no stream unpacked to more than it may hold; the limits are those of the whole process."""
    from pikepdf.settings import set_qpdf_limits

    before = set_qpdf_limits(flate_max_memory=MAX_UNPACKED, max_stream_filters=1, doc_max_warnings=20)
    try:
        yield
    finally:
        set_qpdf_limits(**before)  # type: ignore[arg-type]  # they are what it gave


def _opened(content: bytes) -> Pdf:
    from pikepdf import Pdf

    return Pdf.open(BytesIO(content), suppress_warnings=True, attempt_recovery=False)


def _read(path: Path, pdf: Pdf) -> FileContent:
    if pdf.is_encrypted:
        raise _refusal(path, "有权限密码")
    if str(pdf.docinfo.get("/Creator", "")) != _PROGRAM or "/StructTreeRoot" not in pdf.Root:
        raise _refusal(path, "里没有本程序写的表格结构，不是本程序导出的，或经别的程序另存、打印过")
    if len(pdf.pages) > MAX_PAGES:
        raise _refusal(path, f"有 {len(pdf.pages)} 页")
    if len({int(page.obj.StructParents) for page in pdf.pages}) != len(pdf.pages):
        raise _refusal(path, _ADDED.format("重复的页"))
    pages = _Pages(path, pdf)
    tables = tuple(_Structure(path, pdf, pages.texts()).sheets())
    if not tables:
        raise _refusal(path, "里没有表，不是本程序导出的")
    drawing = _Shown(pdf).drawing()._replace(beside=tuple(map(tuple, pages.beside)))
    if pdf.get_warnings():
        raise _refusal(path, "已损坏")
    code = read_code(str(pdf.docinfo.get("/Keywords", ""))[:100]) or ""
    return FileContent(tables, code, drawing=drawing)


def drawing_of(content: bytes) -> DrawnPages:
    """Give what a PDF of our own shows, to compare one that was read with it."""
    with _bounded(), _opened(content) as pdf:
        return _Shown(pdf).drawing()


class _Pages:
    """The numbered pieces of text that the pages show."""

    def __init__(self, path: Path, pdf: Pdf) -> None:
        self._path = path
        self._pdf = pdf
        self._operators = 0
        self._fonts: dict[tuple[int, int], dict[int, str]] = {}
        self.beside: list[list[str]] = []
        """Of each page that was read, the texts that are none of its form."""

    def texts(self) -> _Texts:
        """Give the text of every piece."""
        found: _Texts = {}
        for number, page in enumerate(self._pdf.pages):
            tick()
            if any(str(note.Subtype) != "/Link" for note in page.obj.get("/Annots", [])):
                raise _refusal(self._path, _ADDED.format("批注或文字框"))
            self.beside.append([])
            fonts = {str(name): self._letters(font) for name, font in page.Resources.Font.items()}
            for piece, text in self._pieces(page, fonts):
                found[number, piece] = found.get((number, piece), "") + text
        return found

    def _letters(self, font: Any) -> dict[int, str]:
        """Give what the bytes of a font mean, as the font itself says."""
        known = self._fonts.get(font.objgen)
        if known is None:
            said = font.ToUnicode.read_bytes() if "/ToUnicode" in font else b""
            pairs = (pair for block in _CHARACTERS.findall(said) for pair in _PAIR.findall(block))
            known = {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be", "replace")
                     for code, text in pairs}  # fmt: skip
            self._fonts[font.objgen] = known
        return known

    def _pieces(self, page: Any, fonts: dict[str, dict[int, str]]) -> Iterator[tuple[int, str]]:
        from pikepdf import parse_content_stream

        open_: list[int | None] = []
        kept: list[dict[int, str]] = []
        letters: dict[int, str] = {}
        for operands, operator in parse_content_stream(page):  # type: ignore[misc]
            self._operators += 1
            if self._operators > MAX_OPERATORS:
                raise _refusal(self._path, "的内容多得异常")
            match str(operator):
                case "BMC" | "BDC":
                    open_.append(_piece(operands))
                    if open_[-1] is None:
                        self.beside[-1].append("")
                case "EMC":
                    open_.pop()
                case "q":
                    kept.append(letters)
                case "Q":
                    letters = kept.pop()
                case "Tf":
                    letters = fonts.get(str(operands[0]), {})
                case "Tj" if open_:
                    said = "".join(letters.get(code, "\ufffd") for code in bytes(operands[0]))
                    if (piece := open_[-1]) is not None:
                        yield piece, said
                    else:
                        self.beside[-1][-1] += said
                case "Do" | "INLINE IMAGE":
                    raise _refusal(self._path, _ADDED.format("图片"))
                case drawn if not open_ and drawn in _DRAWN:
                    raise _refusal(self._path, _ADDED.format("文字或遮盖"))


def _piece(operands: Sequence[Any]) -> int | None:
    """Give the number of marked content that has one."""
    about: Any = operands[1] if len(operands) > 1 else None
    number = about.get("/MCID") if hasattr(about, "get") else None
    return None if number is None else int(number)


class _Structure:
    """The tree of elements: a part for each form, in it words and tables with rows and cells."""

    def __init__(self, path: Path, pdf: Pdf, texts: _Texts) -> None:
        self._path = path
        self._root = pdf.Root.StructTreeRoot
        self._pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        self._texts = texts
        self._elements = 0

    def sheets(self) -> Iterator[FileSheet]:
        """Give the forms in the order of the document."""
        for document in self._under(self._root):
            for part in self._under(document):
                yield FileSheet(str(part.get("/T", "")), tuple(self._rows(part)))

    def _rows(self, part: Any) -> Iterator[tuple[FileCell, ...]]:
        for one in self._under(part):
            if str(one.S) == "/Table":
                for row in self._under(one):
                    yield tuple(FileCell(k, self._text(cell)) for k, cell in enumerate(self._under(row)))
            else:
                yield (FileCell(0, self._text(one)),)

    def _under(self, element: Any) -> list[Any]:
        found = list(element.get("/K", []))
        self._elements += len(found)
        if self._elements > MAX_ELEMENTS:
            raise _refusal(self._path, "的结构大得异常")
        return found

    def _text(self, element: Any, within: bool = False) -> str:
        own = element.get("/Pg")
        return "".join(self._piece(one, own, within) for one in self._under(element))

    def _piece(self, one: Any, own: Any, within: bool) -> str:
        if hasattr(one, "S"):
            if within or str(one.S) != "/Link":
                raise ValueError("only a link stands within a cell, and nothing within that")
            return self._text(one, within=True)
        if hasattr(one, "Obj"):  # what is pressed of it
            return ""
        page, number = (one.Pg, one.MCID) if hasattr(one, "Pg") else (own, one)
        return self._texts.get((self._pages[page.objgen], int(number)), "")


class _Shown:
    """What the pages of a document show, and what is around them, as digests that no numbering changes."""

    def __init__(self, pdf: Pdf) -> None:
        self._pdf = pdf
        self._pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        self._streams: dict[tuple[int, int], str] = {}
        self._known: dict[tuple[int, int], str] = {}
        self._fonts: set[str] = set()
        self._elements = 0

    def drawing(self) -> DrawnPages:
        """Give all of it."""
        pages = tuple(self._page(page) for page in self._pdf.pages)
        around = {key: self._digest(value) for key, value in self._pdf.Root.items() if key not in _READ}
        return DrawnPages(pages, around, frozenset(self._fonts))

    def _page(self, page: Page) -> str:
        tick()
        above: Any = page.obj
        own = {key: value for key, value in above.items() if key != "/Parent"}
        # Fonts have digests of their own: pages share them, and they are most of what a page leads to.
        own["/Resources"] = dict(page.Resources.items())
        own["/Resources"]["/Font"] = {name: self._font(font) for name, font in page.Resources.Font.items()}
        for _ in range(_DEEPEST):
            if (above := above.get("/Parent")) is None:
                return self._digest(own)
            own = {key: above[key] for key in _INHERITED if key in above} | own
        raise ValueError("pages that stand too deep, or above themselves")

    def _font(self, font: Any) -> str:
        known = self._known.get(font.objgen) if font.is_indirect else None
        if known is None:
            known = self._known[font.objgen] = self._digest(font)
            self._fonts.add(str(font.get("/BaseFont", "")).rpartition("+")[2])
        return known

    def _digest(self, first: Any) -> str:
        """Give a digest of an object and all it leads to; pages are told by their place alone."""
        said, order, waiting = sha256(), dict[tuple[int, int], int](), deque([first])

        def place(one: Any) -> str:
            if one.objgen in self._pages:
                return f"page {self._pages[one.objgen]}"
            if one.objgen not in order:
                order[one.objgen] = len(order)
                waiting.append(one)
            return f"see {order[one.objgen]}"

        while waiting:
            said.update(self._written(waiting.popleft(), place, whole=True).encode(errors="surrogatepass"))
            said.update(b"\n")
        return said.hexdigest()

    def _written(self, one: Any, place: Callable[[Any], str], *, whole: bool = False) -> str:
        """Write an object, what it leads to by its place, unless the `whole` of it is wanted."""
        from pikepdf import Array, Dictionary, Object, Stream

        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise ValueError("more than a document of ours has")
        if isinstance(one, Object) and one.is_indirect and not whole:
            return place(one)
        if isinstance(one, Array):
            return f"[{' '.join(self._written(inner, place) for inner in one)}]"
        if isinstance(one, Dictionary | Stream | dict):
            packed = isinstance(one, Stream)
            parts = [(key, one[key]) for key in sorted(one.keys()) if not (packed and key in _PACKED)]
            inner = " ".join(f"{key!r} {self._written(value, place)}" for key, value in parts)
            return f"<{inner}>{self._stream(one) if packed else ''}"
        if isinstance(one, Object):
            return repr(one.unparse())
        return repr(one)

    def _stream(self, one: Any) -> str:
        if one.objgen not in self._streams:
            self._streams[one.objgen] = sha256(one.read_bytes()).hexdigest()
        return self._streams[one.objgen]
