"""The structure a screen reader reads: titles, lines and tables with their rows, heads and cells.

Each piece of a cell that is drawn gets a number on its page; the tree of elements these belong to follows the
sheet, not the pages, so a table over several pages is one table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from models.layout.sheet import Sheet, SheetCell, SheetRow
from models.pages.pages import Page, PageCell

_TITLE = "title"
_TAGS = {"title": "H1", "1": "H2", "2": "H3", "3": "H4", "body": "P"}


class _Piece(NamedTuple):
    """A numbered piece of a page, both counted from 0."""

    page: int
    number: int


class Tags:
    """What is marked on the pages of a document, in the order it is drawn."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self._sheets = sheets
        self._pieces: defaultdict[tuple[int, int, int], list[_Piece]] = defaultdict(list)
        self._links: defaultdict[tuple[int, int, int], list[_Piece]] = defaultdict(list)
        self._shown: set[tuple[int, int]] = set()
        self._counts: list[int] = []

    def turn(self, page: Page) -> None:
        """Begin the next page."""
        self._counts.append(0)
        self._shown |= {(page.sheet, one.row) for one in page.cells}

    def mark(self, page: Page, one: PageCell) -> str:
        """Give the operator that begins a cell's text: its tag and number, or that it only says again."""
        pieces = self._pieces[page.sheet, one.row, one.cell.column]
        if one.again or not one.text:
            return "/Artifact BMC"
        pieces.append(_Piece(len(self._counts) - 1, self._counts[-1]))
        self._counts[-1] += 1
        tag = _tag(self._sheets[page.sheet], self._sheets[page.sheet].rows[one.row], one.cell)
        return f"/{tag} <</MCID {pieces[-1].number}>> BDC"

    def link(self, page: Page, cells: Iterable[PageCell]) -> None:
        """Note which cells the annotations of the page just drawn belong to, in their order."""
        for number, one in enumerate(cells):
            self._links[page.sheet, one.row, one.cell.column].append(_Piece(len(self._counts) - 1, number))

    def write(self, pdf: Pdf) -> None:
        """Add the tree of elements, and to each page whose its pieces are."""
        tree = _Tree(pdf, self._counts)
        document = tree.element("Document", tree.root)
        for at, sheet in enumerate(self._sheets):
            shown = [i for i in range(len(sheet.rows)) if (at, i) in self._shown]
            if shown:
                part = tree.element("Sect", document, T=String(sheet.name))
                self._write_sheet(tree, part, at, shown)
        tree.close()
        pdf.Root.StructTreeRoot = tree.root.made
        pdf.Root.MarkInfo = Dictionary(Marked=True)
        numbers: list[Any] = []
        for number, (page, owners) in enumerate(zip(pdf.pages, tree.owners, strict=True)):
            page.obj.StructParents, page.obj.Tabs = number, Name.S
            numbers += [number, pdf.make_indirect(Array(owners))]
        for number, (note, element) in enumerate(tree.linked, len(tree.owners)):
            note.StructParent = number
            numbers += [number, element]
        tree.root.made.ParentTree = pdf.make_indirect(Dictionary(Nums=Array(numbers)))
        tree.root.made.ParentTreeNextKey = len(tree.owners) + len(tree.linked)

    def _write_sheet(self, tree: _Tree, above: _Element, at: int, shown: Iterable[int]) -> None:
        sheet, table = self._sheets[at], None
        for i in shown:
            row = sheet.rows[i]
            if i not in sheet.in_tables:
                table = None
            elif table is None:
                table = tree.element("Table", above)
            over = tree.element("TR", table) if table is not None else above
            for cell in row.cells:
                pieces = self._pieces.get((at, i, cell.column), [])
                links = self._links.get((at, i, cell.column), [])
                if table is not None or pieces:
                    about = _about(sheet, row, cell) if table is not None else {}
                    made = tree.element(_tag(sheet, row, cell), over, () if links else pieces, **about)
                    if links:
                        tree.link(made, pieces, links)


class _Element(NamedTuple):
    """An element of a PDF's structure, and those under it so far."""

    made: Object
    under: list[Object]


class _Tree:
    """The elements of a PDF's structure, and on each page which element has which piece."""

    def __init__(self, pdf: Pdf, counts: Sequence[int]) -> None:
        self._pdf = pdf
        self._pages = [page.obj for page in pdf.pages]
        self._elements: list[_Element] = []
        self.owners: list[list[Any]] = [[None] * count for count in counts]
        self.linked: list[tuple[Object, Object]] = []
        """Each annotation with the element it belongs to."""
        self.root = self._begin(Dictionary(Type=Name.StructTreeRoot))

    def element(self, tag: str, above: _Element, pieces: Sequence[_Piece] = (), **about: Any) -> _Element:
        """Add an element to the one above it, with what else is to be said about it."""
        if pieces:
            about["Pg"] = self._pages[pieces[0].page]
            about["K"] = Array([self._content(piece, pieces[0].page) for piece in pieces])
        one = self._begin(Dictionary(Type=Name.StructElem, S=Name(f"/{tag}"), P=above.made, **about))
        above.under.append(one.made)
        for piece in pieces:
            self.owners[piece.page][piece.number] = one.made
        return one

    def link(self, above: _Element, pieces: Sequence[_Piece], notes: Sequence[_Piece]) -> None:
        """Add a link: its text, and the annotations that are pressed."""
        made = self.element("Link", above, pieces).made
        made.Pg = self._pages[notes[0].page]
        kids = [*made.get("/K", [])]
        for note in notes:
            page = self._pages[note.page]
            pressed = page.Annots[note.number]
            kids.append(Dictionary(Type=Name.OBJR, Pg=page, Obj=pressed))
            self.linked.append((pressed, made))
        made.K = Array(kids)

    def close(self) -> None:
        """Give each element the list of those under it."""
        for one in self._elements:
            if one.under:
                one.made.K = Array(one.under)

    def _begin(self, dictionary: Any) -> _Element:
        self._elements.append(_Element(self._pdf.make_indirect(dictionary), []))
        return self._elements[-1]

    def _content(self, piece: _Piece, page: int) -> Any:
        if piece.page == page:
            return piece.number
        return Dictionary(Type=Name.MCR, Pg=self._pages[piece.page], MCID=piece.number)


def _tag(sheet: Sheet, row: SheetRow, cell: SheetCell) -> str:
    if row.ruled:
        return "TH" if cell.role in ("head", "label") and cell.text else "TD"
    if cell.level:
        return _TAGS[cell.level]
    return "H1" if cell.text == sheet.title or cell.style.face == _TITLE else "P"


def _about(sheet: Sheet, row: SheetRow, cell: SheetCell) -> dict[str, Any]:
    """Say of a table's cell how much it covers and of a head what it heads."""
    found: dict[str, Any] = {}
    if _tag(sheet, row, cell) == "TH":
        across = cell.role == "head" or cell.span == len(sheet.grid)
        found["Scope"] = Name.Column if across else Name.Row
    if cell.span > 1:
        found["ColSpan"] = cell.span
    if cell.rows > 1:
        found["RowSpan"] = cell.rows
    return {"A": Dictionary(O=Name.Table, **found)} if found else {}
