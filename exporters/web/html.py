"""Write sheets as one HTML file: headings, paragraphs and tables, its style sheet inside, nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path

from models.files.whole_write import write_export
from models.layout.flow import TablePart, Words, flow, typed_lines, writable
from models.layout.sheet import PAGE_NUMBER, Sheet, SheetCell
from models.pages.page_marks import WATERMARK, PageMarks
from models.progress import tick

_HEAD = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<meta name="author" content="{unit}">
<meta name="description" content="{subject}">
<style>
{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
"""
_LEVELS = {"title": "h2", "1": "h3", "2": "h4", "3": "h5"}
"""The headings of running text; a paragraph of level body is none."""
_FOOT = "</main>\n</body>\n</html>\n"
_STYLE = """\
body { margin: 0; background: #fff; color: #000; font: 16px/1.7 "宋体", SimSun, "Noto Serif CJK SC", serif; }
main { max-width: 70em; margin: 0 auto; padding: 1.5em; }
h1, h2, h3 { font-family: "黑体", SimHei, "Noto Sans CJK SC", sans-serif; }
h4 { font-family: "楷体", KaiTi, "Noto Serif CJK SC", serif; }
h1, h2 { text-align: center; }
h3, h4, h5 { font-size: 1em; text-indent: 2em; margin: .8em 0 .3em; }
section { margin: 3em 0; overflow-x: auto; }
p { margin: .3em 0; }
p.told { text-indent: 2em; text-align: justify; }
p.right { text-align: right; }
p.center { text-align: center; }
p.draft { color: #b00; font-size: 1.5em; text-align: center; border: 2px solid; }
table { border-collapse: collapse; width: 100%; font-size: 14px; line-height: 1.4; margin: 0 0 -1px; }
th, td { border: 1px solid #000; padding: .3em .5em; text-align: left; }
table.plain td { border: 0; }
th { font-weight: normal; }
.strong { font-weight: bold; }
th.center, td.center { text-align: center; }
th.right, td.right { text-align: right; }
td.figure { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
tr > .joined { border-top-style: hidden; }
a { color: inherit; }
"""


def write_html(sheets: Sequence[Sheet], path: Path, title: str, dressing: PageMarks | None = None) -> None:
    """Save sheets as one HTML file; SaveError leaves an older file as it was."""
    write_export(path, html_text(sheets, title, dressing).encode())


def html_text(sheets: Sequence[Sheet], title: str, dressing: PageMarks | None = None) -> str:
    """Give sheets as an HTML page that asks for nothing from elsewhere and runs nothing."""
    firsts = {sheet.form: f"form{at}" for at, sheet in reversed(list(enumerate(sheets)))}
    unit, subject = (dressing.unit, dressing.subject) if dressing is not None else ("", "")
    names = {"title": title, "unit": unit, "subject": subject}
    parts = [_HEAD.format(style=_STYLE, **{key: _escaped(text) for key, text in names.items()})]
    if dressing is not None and dressing.draft:
        parts.append(f'<p class="draft">{WATERMARK}</p>\n')
    for at, sheet in enumerate(sheets):
        tick(at, len(sheets))
        name = f' id="{firsts[sheet.form]}"' if firsts[sheet.form] == f"form{at}" else ""
        parts += [
            f'<section{name} aria-label="{_escaped(sheet.name)}">\n',
            *_sheet(sheet, firsts),
            "</section>\n",
        ]
    return "".join([*parts, _FOOT])


def _escaped(text: str) -> str:
    return escape(writable(text))


def _sheet(sheet: Sheet, firsts: Mapping[str, str]) -> Iterator[str]:
    for part in flow(sheet):
        if isinstance(part, Words):
            yield from _words(part)
        elif isinstance(part, TablePart):
            yield from _table(sheet, part, firsts)


def _words(words: Words) -> Iterator[str]:
    level = words.cell.level
    if level in _LEVELS:
        yield f"<{_LEVELS[level]}>{_lines(words.cell.text)}</{_LEVELS[level]}>\n"
        return
    if words.title:
        yield f"<h2>{_lines(words.cell.text)}</h2>\n"
        return
    place = _class("told" if level else words.cell.style.align)
    yield from (f"<p{place}>{escape(line)}</p>\n" for line in typed_lines(words.cell.text) if line)


def _class(*names: str) -> str:
    used = " ".join(name for name in names if name not in ("", "left"))
    return f' class="{used}"' if used else ""


def _lines(text: str) -> str:
    return "<br>".join(map(escape, typed_lines(text)))


def _table(sheet: Sheet, grid: TablePart, firsts: Mapping[str, str]) -> Iterator[str]:
    """Write a table; heads are apart where no cell reaches from them into the rows below."""
    heads = _heads(sheet, grid)
    # A page of the web has no page numbers.
    paged = {cell.column for row in sheet.rows for cell in row.cells if cell.role == PAGE_NUMBER}
    yield f"<table{_class('' if grid.ruled else 'plain')}>\n"
    for name, rows in (("thead", range(grid.first, heads)), ("tbody", range(heads, grid.last))):
        if rows:
            yield f"<{name}>\n"
            for at in rows:
                cells = [cell for cell in sheet.rows[at].cells if cell.column not in paged]
                yield f"<tr>{''.join(_row(cells, grid, firsts))}</tr>\n"
            yield f"</{name}>\n"
    yield "</table>\n"


def _heads(sheet: Sheet, grid: TablePart) -> int:
    """Give the row after the heads that a table begins with."""
    heads = grid.first
    while heads < grid.last and all(cell.role == "head" for cell in sheet.rows[heads].cells):
        heads += 1
    ends = (at + cell.rows for at in range(grid.first, heads) for cell in sheet.rows[at].cells)
    return heads if max(ends, default=0) <= heads else grid.first


def _row(cells: Sequence[SheetCell], grid: TablePart, firsts: Mapping[str, str]) -> Iterator[str]:
    alone = len(cells) > 1 and all(cell.role == "label" for cell in cells)
    yield from (_cell(cell, grid, firsts, alone) for cell in cells)


def _cell(cell: SheetCell, grid: TablePart, firsts: Mapping[str, str], alone: bool) -> str:
    """Write a cell; a label is a heading unless it stands `alone`, in a row of nothing but labels."""
    _, span = grid.covers(cell)
    heading = cell.role == "head" or (cell.role == "label" and not alone)
    across = cell.role == "head" or span == len(grid.edges) - 1
    scope = (' scope="col"' if across else ' scope="row"') if heading and cell.text and grid.ruled else ""
    size = f' colspan="{span}"' * (span > 1) + f' rowspan="{cell.rows}"' * (cell.rows > 1)
    place = "figure" if cell.number is not None else cell.style.align
    strong = "strong" if cell.style.face.endswith("-bold") else ""
    look = _class(place, strong, "joined" * cell.joined)
    indent = f' style="padding-left: calc(.5em + {cell.indent:g}mm)"' if cell.indent else ""
    text = _lines(cell.text)
    if text and cell.link in firsts:
        text = f'<a href="#{firsts[cell.link]}">{text}</a>'
    name = "th" if scope else "td"
    return f"<{name}{scope}{size}{look}{indent}>{text}</{name}>"
