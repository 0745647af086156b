"""A form being made, written as a pack: readable YAML with the ground of each proposal beside it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from models.blanks.alike import shared_name
from models.blanks.blank import Blank, BlankCell, BlankSheet, CellAt
from models.blanks.titles import title_cell, top_words
from models.blanks.wordings import printable, unprintable, worded
from models.blanks.years import dated
from models.expressions.parser import MAX_LENGTH
from models.making._cell_names import CellNames
from models.making._cell_text import CellTexts, beside, gap_items
from models.making._classes_text import ClassesText
from models.making._lost_formulas import lost_formulas, lost_words, not_scored
from models.making._plan import ClassBand, FormPlan, PlacedCell, StandingBand, TableBand, label, planned
from models.making._rated import GRADE, RULES, checks_of, grade_of, score_of, total_checks, total_of
from models.making._table_text import TableText
from models.making._yaml import comment, inline, scalar
from models.meanings.covered import covered
from models.meanings.judge import judge
from models.meanings.workpiece import About, Judgement, Role, Workpiece

_MONEY = re.compile(r"单位\s*[:：]\s*(?:人民币)?\s*(亿元|万元|千元|元)|[（(](万元|元)[）)]")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=\s*年)")
_YEAR_WORDS = re.compile(r"[（(]?\s*(?:\{[YP]\}|20\d\d|[_＿\s　]{2,})\s*年(?:度)?\s*[)）]?")
_NO_TITLE = re.compile(r"[:：。{}]|^附[件表]?[\d一二三四五六七八九十-]*$")
_NAMES_TABLE = re.compile(r"表(?:[（(].*[）)])?$")
_MOST_COPIES = 50
_SHORTEST, _LONGEST = 4, 40
"""Characters of a title that names a form."""
_BASE = "shared/base.yaml"


@dataclass(frozen=True)
class MadePack:
    """A pack as text, and what had to be left out of it, in words for the person."""

    text: str
    id: str
    left_out: tuple[str, ...] = ()


def about(workpiece: Workpiece) -> About:
    """Say what the pack says of itself; what nobody said is taken from the workbook."""
    given, blank = workpiece.about, workpiece.blank
    texts = [cell.text for sheet in blank.sheets for cell in sheet.cells if cell.text]
    monies = _monies(texts)
    years = Counter(found[0] for text in texts if (found := _YEAR.search(text)))
    scored = any("绩效自评" in text or "自评表" in text for text in texts[:400])
    title = given.title or _title_of(blank) or re.sub(r"\.xlsx?$", "", blank.file)
    year = given.year or (int(years.most_common(1)[0][0]) if years else 0)
    kind = given.kind or ("selfeval" if scored else "budget")
    money = given.money or (monies.most_common(1)[0][0] if monies else "万元")
    return About(
        title, given.region or "未写明地区", year, kind, money, given.id or f"own-{kind}-{year or 'form'}"
    )


def _monies(texts: Iterable[str]) -> Counter[str]:
    """Count the units of money that texts name."""
    return Counter(found[1] or found[2] for text in texts if (found := _MONEY.search(text)))


def _main_unit(blank: Blank, money: str) -> str:
    """Give the unit in the workbook that stands for the one of the set: its own, else the most frequent."""
    monies = _monies(cell.text for sheet in blank.sheets for cell in sheet.cells if cell.text)
    return money if money in monies or not monies else monies.most_common(1)[0][0]


def _own_units(blank: Blank, money: str) -> dict[int, str]:
    """Give what sheets count in, where that is not what most of the workbook, or the one said, is in.

    A sheet with lines of several units is among them: of its figures nobody knows which is in which.
    """
    named = [[cell.text for cell in sheet.cells if cell.text] for sheet in blank.sheets]
    found, main = dict[int, str](), _main_unit(blank, money)
    for index, texts in enumerate(named):
        lines = dict.fromkeys(line[1] for text in texts if (line := _MONEY.search(text)) and line[1])
        units = list(lines or _monies(texts))
        if units != [main] and (lines or len(units) == 1):
            found[index] = "、".join(units)
    return found


def _title_of(blank: Blank) -> str:
    """Give the title of the first sheet, else of the first that has one, else a sheet's name that says it."""
    for sheet in blank.sheets:
        if title := _title(sheet):
            return title
    names = (re.sub(r"\s+", "", sheet.name) for sheet in blank.sheets)
    return next((name for name in names if _NAMES_TABLE.search(name) and len(name) >= _SHORTEST), "")


def _title(sheet: BlankSheet) -> str:
    """Give the title of a sheet without the words of its year; blank where nothing there is one.

    Where the largest words are none, as 附件2 or a line over the whole page, the next are looked at.
    """
    largest = title_cell(sheet)
    found = [largest, *(one for one in top_words(sheet) if one is not largest)] if largest else []
    titles = [(cell, re.sub(r"\s+", "", _YEAR_WORDS.sub("", dated(cell.text, sheet)))) for cell in found]
    for cell, title in titles:
        fits = _SHORTEST <= len(title) <= _LONGEST and not _NO_TITLE.search(title)
        if fits and (cell is largest or (_NAMES_TABLE.search(title) and sum(cell.borders) < 2)):
            return title
    return ""


def pack_text(workpiece: Workpiece, judged: Judgement | None = None) -> MadePack:
    """Write the pack of a form being made."""
    judged = judged or judge(workpiece)
    writer = _PackWriter(workpiece, judged)
    return MadePack(writer.text(), writer.about.id, (*writer.left_out, *judged.not_followed))


class _PackWriter:
    """Write one pack; styles and formats are collected while the forms are written."""

    def __init__(self, workpiece: Workpiece, judged: Judgement) -> None:
        self.about = about(workpiece)
        self._blank, self._judged, self._ties = workpiece.blank, judged, judged.ties
        self._plans = planned(workpiece, judged)
        self._names = CellNames(workpiece.blank, self._plans, judged)
        self._scored = any(band.scored for plan in self._plans for band in plan.tables)
        self._texts = CellTexts(workpiece.blank, self._names)
        self._texts.money = _main_unit(workpiece.blank, self.about.money)
        self._texts.own_units = _own_units(workpiece.blank, self.about.money)
        self._texts.left_out += _units_apart(workpiece.blank, self._texts.own_units, self.about.money)
        self._texts.left_out += _rows_not_made(workpiece, judged)
        self._texts.left_out += _not_printed(workpiece.blank)
        self._texts.left_out += lost_formulas(workpiece.blank, self._plans, judged)
        self._texts.left_out += lost_words(self._plans, judged)
        self._texts.left_out += (one for plan in self._plans for one in not_scored(plan, judged))

    @property
    def left_out(self) -> list[str]:
        """List what could not be taken over."""
        return self._texts.left_out

    def text(self) -> str:
        """Give the whole file."""
        forms = [line for plan in self._plans if not plan.copy for line in self._form(plan)]
        return "\n".join([*self._head(), "forms:", "  - use: cover", *forms, *self._tie_lines()]) + "\n"

    def _head(self) -> Iterator[str]:
        one = self.about
        yield comment(f"{one.region} · {one.title} · 由“{self._blank.file}”经表样制作")
        yield f"extends: {inline([_BASE, RULES] if self._scored else [_BASE])}"
        said_of = {
            "id": one.id, "title": one.title, "region": one.region, "year": one.year or 2000,
            "kind": one.kind, "unit_of_money": one.money, "source": f"工作簿“{self._blank.file}”",
        }  # fmt: skip
        yield from (f"{key}: {scalar(value)}" for key, value in said_of.items())
        yield "names: {unit: cover.unit.name, filer: cover.unit.filer}"
        rules = (one.role.score for one in self._judged.cells.values() if one.role.score)
        rule = next(rules, None) if self._scored else None
        if rule is not None:
            policy = {
                "reverse": rule.reverse,
                "reached_low": rule.partly_from,
                "partly_low": rule.failed_from,
            }
            yield f"policy: {inline(policy)}   # 反向指标怎样计分，定性指标的两道线"
        shared = list(self._shared_looks())
        yield "styles:   # 照工作簿里的字体、字号、对齐和边框"
        yield from (f"  {name}: {inline(style)}" for name, style in self._texts.looks.styles.items())
        yield from (f"  {name}: {inline(style)}   # {what}" for name, style, what in shared)
        if self._texts.formats:
            yield "formats:"
            yield from (f"  {name}: {inline(made)}" for name, made in self._texts.formats.items())

    def _shared_looks(self) -> Iterator[tuple[str, dict[str, object], str]]:
        """Give what the program's own styles are here: of heads, and of a total over subjects."""
        heads, words, figures = list[str](), list[str](), list[str]()
        for plan in (one for one in self._plans if not one.copy):
            for band in plan.tables:
                lefts = [left for left, _ in band.rows.columns]
                if band.headed:
                    heads += (self._look(plan, band.rows.heads, left) for left in lefts)
                if band.rows.total:
                    region = band.rows.region
                    row = region.bottom if band.rows.total_last else region.top
                    words.append(self._look(plan, row, lefts[0]))
                    figures.append(self._look(plan, row, lefts[-1], True))
        named = (
            ("head", heads, "表头"),
            ("label", words, "科目合计的名称"),
            ("total", figures, "科目合计的数"),
        )
        for name, looks, what in named:
            if looks:
                yield name, self._texts.looks.styles[Counter(looks).most_common(1)[0][0]], what

    def _look(self, plan: FormPlan, row: int, column: int, figure: bool = False) -> str:
        return self._texts.looks.of(plan.sheet.cell(row, column), plan.sizes, figure)

    # Forms

    def _form(self, plan: FormPlan) -> Iterator[str]:
        sheet = plan.sheet
        yield f"  - id: {plan.id}"
        yield f"    title: {scalar(dated(plan.title, plan.sheet))}"
        named, sheets = self._project(plan), [self._blank.sheets[i] for i in (plan.index, *plan.copies)]
        yield f"    name: {scalar(worded((plan.copies and shared_name(sheets)) or sheet.name))}"
        if plan.copies:
            yield f"    repeatable: true   {comment(alike_ground(sheets))}"
            yield f"    instances: {min(len(sheets), _MOST_COPIES)}"
        elif named:
            yield "    repeatable: true   # 每个项目一份"
        if named:
            yield f"    instance_name: {scalar('{' + named + '}')}"
        if sheet.page.landscape:
            yield "    orientation: landscape"
        yield f"    margins: {inline(plan.margins)}"
        yield f"    grid: {inline(plan.grid)}"
        yield "    blocks:"
        for band in plan.bands:
            if isinstance(band, StandingBand):
                yield from self._standing(plan, band)
            elif isinstance(band, ClassBand):
                yield from ClassesText(self._texts, self._judged, plan, band).lines()
            else:
                yield from self._table(plan, band)
        scored = [band for band in plan.tables if band.scored]
        if scored:
            yield from self._rated(plan, scored)

    def _rated(self, plan: FormPlan, bands: list[TableBand]) -> Iterator[str]:
        """Write what a scored sheet has beside its blocks; without a total of all tables it says so."""
        total = total_of(plan, bands, self._judged, self._names)
        if total is not None:
            yield f"      - {inline({'id': GRADE, 'kind': 'fields', 'rows': [[grade_of(total)]]})}"
            yield f"    score: {inline(score_of(bands, total, self._judged))}"
        else:
            tables = "评分的表" if len(bands) == 1 else f"{len(bands)} 张评分的表"
            said = f"没有找到把{tables}都加起来的总分，分值合计是否 100、总分是否超过 100 都不核对。"
            self._texts.left_out.append(f"{plan.sheet.name} {said}在总分那一格选计算，把各表的得分都加上。")
        yield "    checks:   # 计分规则的审核"
        checks = [check for band in bands for check in checks_of(band, self._judged)]
        checks += total_checks(bands[0], total) if total is not None else ()
        yield from (f"      - {inline(check)}" for check in checks)

    def _project(self, plan: FormPlan) -> str:
        """Name the cell with a project's name, where the sheet is one of a project."""
        if "项目" not in plan.title or "绩效" not in plan.title:
            return ""
        if plan.index in self._judged.read_by_others:
            return ""
        for cell in plan.sheet.cells:
            known = plan.keys.get((cell.row, cell.column))
            role = self._judged.of(CellAt(plan.index, cell.row, cell.column)).role
            if known and role.kind == "typed" and not role.gaps and label(plan.sheet, cell) == "项目名称":
                return ".".join(known)
        return ""

    def _standing(self, plan: FormPlan, band: StandingBand) -> Iterator[str]:
        yield f"      - id: {band.id}"
        yield "        kind: fields"
        if any(band.heights):
            yield f"        heights: {inline(band.heights)}"
        yield "        rows:"
        for line in band.lines:
            items = [item for placed in line for item in self._items(plan, placed)]
            if len(items) == 1:
                yield f"          - [{items[0][0]}]{beside(items[0][1])}"
                continue
            for i, (item, ground) in enumerate(items):
                yield f"          {'- -' if i == 0 else '  -'} {item}{beside(ground)}"

    def _table(self, plan: FormPlan, band: TableBand) -> Iterator[str]:
        return TableText(self._texts, self._judged, plan, band).lines()

    def _items(self, plan: FormPlan, placed: PlacedCell) -> Iterator[tuple[str, str]]:
        """Write a cell, and before it the words that introduce it, where they have a column of their own."""
        one = self._judged.of(CellAt(plan.index, placed.cell.row, placed.cell.column))
        role = one.role
        if role.gaps:
            for i, made in enumerate(gap_items(self._texts, plan, placed, role)):
                yield inline(made), one.ground if i == 0 else ""
            return
        asks = role.kind == "typed" and role.text and placed.span > 1 and placed.rows == 1
        if not asks:
            yield self._item(plan, placed, role)
            return
        span = _room(plan, placed, role.text)
        style = self._texts.looks.of(placed.cell, plan.sizes, room=_width(plan, placed, span))
        yield inline({"text": worded(role.text), "span": span, "style": style}), ""
        yield self._item(plan, replace(placed, span=placed.span - span), replace(role, text=""))

    def _item(self, plan: FormPlan, placed: PlacedCell, role: Role) -> tuple[str, str]:
        """Write one cell or label of a line, and the ground of what is typed or computed there."""
        cell = placed.cell
        at = CellAt(plan.index, cell.row, cell.column)
        one = self._judged.of(at)
        if at.sheet in self._texts.own_units and not one.answered and (found := _MONEY.search(cell.text)):
            role = replace(role, text=role.text.replace("{money}", found[1] or found[2]))
        made: dict[str, Any] = {"text": _words(cell, role)}
        if role.kind in ("typed", "computed"):
            key, called = plan.keys[at.row, at.column][1], label(plan.sheet, cell)
            made = {"key": key, "label": worded(called) or key}
            made |= self._texts.content(at, role, called, key)
            if role.kind == "typed":
                made |= covered(called) | self._asked_for(plan, at)
            if made.get("type") == "number" and (last := self._last_year(plan, cell)):
                made["last_year"] = last
        made["span"] = placed.span
        if placed.rows > 1:
            made["rows"] = placed.rows
        room = 0 if "key" in made else _width(plan, placed, placed.span)
        made["style"] = self._texts.looks.of(cell, plan.sizes, made.get("type") == "number", room)
        return inline(made), one.ground if "key" in made else ""

    def _asked_for(self, plan: FormPlan, at: CellAt) -> dict[str, Any]:
        """Ask for the first amount while there is none: of a scored sheet in each column."""
        if any(
            isinstance(band, ClassBand) or (isinstance(band, TableBand) and band.by_code)
            for band in plan.bands
        ):
            return {}  # its subjects are asked for
        scored = any(band.scored for band in plan.tables)
        amounts = [one for one in self._amounts(plan) if not scored or one.column == at.column]
        names = [".".join(plan.keys[one.row, one.column]) for one in amounts]
        asked = f"count({', '.join(names)}) == 0"
        first = amounts[:1] == [at] and len(asked) <= MAX_LENGTH
        return {"required": asked} if first else {}

    def _amounts(self, plan: FormPlan) -> list[CellAt]:
        """List the standing cells in which this year's amounts are typed, in reading order."""
        places = (CellAt(plan.index, row, column) for row, column in sorted(plan.keys))
        found = ((at, self._judged.of(at).role, self._blank.cell(at)) for at in places)
        return [
            at
            for at, role, cell in found
            if role.kind == "typed" and role.type == "number" and role.this_year is None and not role.gaps
            if self._texts.in_money(at, label(plan.sheet, cell)) and "%" not in cell.number_format
        ]

    def _last_year(self, plan: FormPlan, cell: BlankCell) -> str:
        """Name the standing cell of the same row that has last year's figure of this one; blank without."""
        for one in plan.sheet.line(cell.row):
            role = self._judged.of(CellAt(plan.index, one.row, one.column)).role
            known, own = (plan.keys.get((at.row, at.column)) for at in (one, cell))
            if role.this_year == cell.column and one is not cell and known and own and known[0] == own[0]:
                return known[1]
        return ""

    def _tie_lines(self) -> Iterator[str]:
        ties = [*self._picked_ties(), *self._ties_of_classes()]
        if ties:
            yield "ties:"
        for number, (words, left, right) in enumerate(ties, 1):
            said = {"code": f"HD-{number:02d}", "label": worded(words), "left": left, "right": right}
            yield f"  - {inline(said)}"

    def _picked_ties(self) -> Iterator[tuple[str, str, str]]:
        """Give what a person said must agree, or nobody declined: its words, and both figures."""
        for tie in self._ties:
            left, right = self._figure(tie.left), self._figure(tie.right)
            if left is None or right is None:
                where = f"{self._blank.named(tie.left)} 与 {self._blank.named(tie.right)}"
                self._texts.left_out.append(f"{where} 的核对没有写进表样：可增行里的单独一行不能核对。")
                continue
            words = tie.label or f"{self._blank.named(tie.left)} 应等于 {self._blank.named(tie.right)}"
            yield words, left, right

    def _ties_of_classes(self) -> Iterator[tuple[str, str, str]]:
        """Let no class be missing: figures of another table than that of the classes come to its total."""
        for plan in self._plans:
            for band in plan.bands:
                if isinstance(band, ClassBand):
                    texts = ClassesText(self._texts, self._judged, plan, band)
                    for called, own, whole in texts.ties():
                        words = f"{plan.sheet.name} 各类的{called}合计应等于取数那张表的合计"
                        yield words, own, whole

    def _figure(self, at: CellAt) -> str | None:
        """Name a figure of the set as ties do, from outside of every form."""
        plan = self._plans[at.sheet]
        row = plan.sheet.rows_from[at.row] if plan.sheet.rows_from else at.row
        column = plan.sheet.columns_from[at.column] if plan.sheet.columns_from else at.column
        return self._names.cell(plan.sheet.name, row, column, CellAt(-1, -1, -1))


def alike_ground(sheets: list[BlankSheet]) -> str:
    """Say why several sheets are one form."""
    names = "、".join(f"「{sheet.name}」" for sheet in sheets[:3]) + ("等" if len(sheets) > 3 else "")
    return f"{names} {len(sheets)} 张工作表排得一样、文字相同，做成一张表的 {len(sheets)} 份，可以再增加"


def _rows_not_made(workpiece: Workpiece, judged: Judgement) -> Iterator[str]:
    """Say which rows could not become a table that grows, though a person said so."""
    for one in workpiece.answers:
        region = one.region
        if one.role.kind == "rows" and not any(table.region.meets(region) for table in judged.rows):
            sheet = workpiece.blank.sheets[region.sheet].name
            rows = f"第 {region.top + 1} 到 {region.bottom + 1} 行"
            yield f"{sheet} {rows}没有做成可增行：有的格子跨到这几行外面，或没有排满到右边。请选完整的几行。"


def _units_apart(blank: Blank, units: dict[int, str], money: str) -> Iterator[str]:
    """Say which sheets do not count in the unit of the set."""
    for index, unit in units.items():
        yield (
            f"{blank.sheets[index].name} 的金额单位是{unit}，整套表样是{money}：这张表的单位照原表印，"
            f"它的数不按{money}换算，也不和别的表的金额比单位。请核对用到它的公式。"
        )


def _not_printed(blank: Blank) -> Iterator[str]:
    """Name the places with control characters, which are left out."""
    named = [(f"文件名“{blank.file}”", blank.file)]
    for index, sheet in enumerate(blank.sheets):
        named.append((f"工作表名“{sheet.name}”", sheet.name))
        named += ((blank.named(CellAt(index, one.row, one.column)), one.text) for one in sheet.cells)
    for where, text in named:
        if found := "、".join(unprintable(text)[:5]):
            yield f"{printable(where)} 里有看不见的控制字符（{found}），印不出来，没有抄进表样。"


def _width(plan: FormPlan, placed: PlacedCell, span: int) -> float:
    """Give the width in mm of the first columns of a cell."""
    return sum(plan.grid[placed.cell.column : placed.cell.column + span])


def _room(plan: FormPlan, placed: PlacedCell, words: str) -> int:
    """Give how many columns words need, leaving at least one for what is typed."""
    need = len(words) * plan.sizes[placed.cell.look.size] * 0.36 + 3
    for span in range(1, placed.span):
        if sum(plan.grid[placed.cell.column : placed.cell.column + span]) >= need:
            return span
    return placed.span - 1


def _words(cell: BlankCell, role: Role) -> str:
    if role.kind == "ignored":
        return ""
    return role.text or worded(cell.text)
