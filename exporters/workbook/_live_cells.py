"""What makes the worksheets live: formulas with their values, cells that may be typed in, names of totals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.formatting.formatting import ConditionalFormatting
from openpyxl.formatting.rule import Rule
from openpyxl.styles import PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from exporters.workbook._formula_terms import Spot, quoted
from exporters.workbook._formulas import Formulas
from exporters.workbook._openpyxl_inside import ordered
from exporters.workbook._styles import FILLS, TYPED
from exporters.workbook._text import safe_text
from exporters.workbook._worksheet_plan import Part, WorksheetPlan
from models.address import Address
from models.calculation.calculation import Calculation
from models.checks.checks import shown_value
from models.checks.key_totals import key_totals
from models.figures.numbers import half_width, round_half_up
from models.packs.cells import Cell
from models.pages.page_marks import time_of_print

# Excel takes no longer list in a cell's validation.
_LONGEST_LIST = 255
# Heads that begin further down would leave no room for the rows under them.
_LOWEST_HEAD = 8
# Numbers below belong to formats of Excel and of the cells' styles.
_OWN_FORMATS = 300
# What INFO says in Excel and WPS; LibreOffice says LINUX, WNT or MACOSX.
_PRINTS_FILLS = 'AND(INFO("system")<>"pcdos",INFO("system")<>"mac")'
# Excel keeps 15 digits of a number; longer ones would print other digits than the paper.
_DIGITS = 15


class Live:
    """The formulas of one workbook, and what its worksheets need so that people can work in them."""

    def __init__(self, calculation: Calculation, layouts: Sequence[tuple[str, WorksheetPlan]]) -> None:
        """Take the worksheets' names and plans."""
        self._formulas = Formulas(calculation, dict(_spots(layouts)))

    def formula(self, part: Part) -> str | None:
        """Give the formula of a cell on the page that carries its value, None where there is none."""
        address = part.cell.address
        if address is None or not part.begins or self._formulas.spots[address].row != part.rows[0]:
            return None
        if part.text and part.cell.number is not None and shown_number(part) is None:
            return None  # longer than Excel's numbers
        return self._formulas.formula(address)

    def value(self, part: Part) -> Decimal | str:
        """Give what a cell's formula comes to; what prints as nothing is 0 there or an empty text."""
        number = shown_number(part)
        if number is not None:
            return number
        assert part.cell.address is not None
        hidden = not part.text and self._formulas.nothing(part.cell.address) == "0"
        return Decimal() if hidden else part.text

    def finish(self, worksheet: Worksheet, layout: WorksheetPlan) -> None:
        """Lock all but the typed cells, without a password, check what is typed, keep heads in view."""
        protection = worksheet.protection
        protection.sheet = True
        protection.formatColumns = protection.formatRows = False
        if layout.titles is not None and layout.titles[1] <= _LOWEST_HEAD:
            worksheet.freeze_panes = f"A{layout.titles[1] + 1}"
        self.add_conditions(worksheet, layout)
        _validate(worksheet, layout.parts, self._formulas)
        for place, said in self.remarks(layout.parts):
            worksheet[place].comment = Comment(said, "填报", height=110, width=260)

    def remarks(self, parts: Iterable[Part]) -> Iterator[tuple[str, str]]:
        """Give the comments of a worksheet, each with its place."""
        for part in parts:
            if said := self._remark(part):
                yield live_place(part), safe_text(said)

    def add_conditions(self, worksheet: Worksheet, layout: WorksheetPlan) -> None:
        """Add the conditional formats: fills that are not printed, and decimals of per cent."""
        _keep_fills_off_paper(worksheet, layout.parts)
        for part in layout.parts:
            if part.begins and in_percent(part) and self._trimmed(part):
                _show_decimals(worksheet, part)

    def _trimmed(self, part: Part) -> bool:
        pack = self._formulas.calc.pack
        cell = pack.cell(part.cell.address) if part.cell.address is not None else None
        return cell is not None and (not cell.numeric or bool(pack.formats[cell.format].trim))

    def _remark(self, part: Part) -> str:
        """Say beside a cell what nobody sees in it: that a person set it, or that no formula stands there."""
        address, formulas = part.cell.address, self._formulas
        if address is None or not part.begins or formulas.spots[address].row != part.rows[0]:
            return ""
        if part.cell.role == "adjusted":
            return _adjusted(formulas.calc, address)
        if part.cell.number is not None and formulas.too_long(address):
            return "程序按规则算得，规则写成公式太长，这里是数值：改了别的数，请回程序里重新导出。"
        return ""

    def name_totals(self, book: Workbook) -> None:
        """Give the pack's key totals names that formulas of the bureau's own can use."""
        for name, spot in self.totals():
            place = f"{quoted(spot.worksheet)}!${spot.column}${spot.row}"
            book.defined_names[name] = DefinedName(name, attr_text=place)

    def totals(self) -> Iterator[tuple[str, Spot]]:
        """Give the names of the pack's key totals, and where these stand."""
        for name, address in key_totals(self._formulas.calc).items():
            if (spot := self._formulas.spots.get(address)) is not None:
                yield name, spot


def _adjusted(calc: Calculation, address: Address) -> str:
    """Say what the program computed in the place of an adjusted figure, why it is another, and as of when."""
    adjustment, computed = calc.submission.adjustments[address], calc.state(address).computed
    lines = (
        f"手工调整为 {adjustment.text}",
        f"程序算得 {shown_value(calc, computed)}",
        f"原因：{adjustment.reason or '未写'}",
        f"（{time_of_print():%Y-%m-%d} 导出时）",
    )
    return "\n".join(lines)


def _show_decimals(worksheet: Worksheet, part: Part) -> None:
    """Show the decimals of another figure in per cent, too, which is put in the place of the one printed."""
    place, shown = live_place(part), part.cell.number_format.partition(".")[2].count("0")
    for places in (one for one in (2, 1) if one > shown):
        finer = f"ROUND({place},{places + 1})<>ROUND({place},{places + 2})"
        style = DifferentialStyle(numFmt=NumberFormat(_OWN_FORMATS + places, f"0.{places * '0'}%"))
        worksheet.conditional_formatting.add(place, Rule("expression", dxf=style, formula=[finer]))


def live_place(part: Part) -> str:
    """Give the worksheet cell that carries a part's value."""
    return f"{get_column_letter(part.cell.column + 1)}{part.rows[0]}"


def shown_number(part: Part) -> Decimal | None:
    """Give the number as printed: rounded half up to the decimals that stand on paper."""
    number = part.cell.number
    if number is None or not part.begins:
        return None
    rounded = round_half_up(number, _decimals(part.cell.text) + 2 * in_percent(part))
    return rounded if len(rounded.normalize().as_tuple().digits) <= _DIGITS else None


def in_percent(part: Part) -> bool:
    """Tell whether a cell holds a hundredth of its figure, shown in per cent."""
    return part.cell.number_format.partition(";")[0].endswith("%")


def _decimals(text: str) -> int:
    _, _, fraction = half_width(text).partition(".")
    return sum(sign.isdecimal() for sign in fraction)


def _spots(layouts: Iterable[tuple[str, WorksheetPlan]]) -> Iterator[tuple[Address, Spot]]:
    """Give where each address stands; of a merged column's cells only those that are there."""
    for title, layout in layouts:
        for part in layout.parts:
            if part.cell.address is not None and part.begins:
                column = get_column_letter(part.cell.column + 1)
                number = shown_number(part) is not None
                where = title, part.rows[0], column
                spot = Spot(*where, number, not part.cell.text, in_percent(part), part.cell.span)
                yield part.cell.address, spot


def _keep_fills_off_paper(worksheet: Worksheet, parts: Iterable[Part]) -> None:
    """Ask for printing in black and white; where the program is not one that heeds it, fills are white."""
    worksheet.page_setup.blackAndWhite = True
    filled = [_range(part) for part in parts if part.cell.role in FILLS]
    if filled:
        white = DifferentialStyle(fill=PatternFill("solid", bgColor="FFFFFFFF"))
        rule = Rule("expression", dxf=white, formula=[_PRINTS_FILLS])
        worksheet.conditional_formatting.add(ConditionalFormatting(ordered(filled)), rule)


def _range(part: Part) -> CellRange:
    (top, bottom), cell = part.rows, part.cell
    return CellRange(None, cell.column + 1, top, cell.column + cell.span, bottom)


def _validate(worksheet: Worksheet, parts: Sequence[Part], formulas: Formulas) -> None:
    """Offer the choices of typed cells, and refuse what is no number where one is due."""
    areas: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for part in parts:
        address = part.cell.address
        if address is not None and part.begins and part.cell.role in TYPED:
            kind = _kind(formulas.calc.pack.cell(address), part)
            areas[kind].append(live_place(part))
    for kind, places in areas.items():
        if kind:
            made = _validation(kind)
            made.sqref = ordered([CellRange(None, *range_boundaries(place)) for place in places])
            worksheet.add_data_validation(made)


def _kind(cell: Cell, part: Part) -> tuple[str, ...]:
    if in_percent(part):
        place = "" if cell.numeric else live_place(part)
        return ("percent", "10" if abs(part.cell.number or Decimal()) > 1 else "1", place)
    if cell.numeric:
        return ("number",)
    choices = tuple(choice.value for choice in cell.choices)
    fits = len(_listed(choices)) <= _LONGEST_LIST and not any("," in choice for choice in choices)
    return ("open" if cell.open else "list", *choices) if choices and fits else ()


def _listed(choices: Iterable[str]) -> str:
    """Write choices as the text of a formula."""
    return ",".join(choices).replace('"', '""')


def _validation(kind: tuple[str, ...]) -> DataValidation:
    how, *choices = kind
    if how == "percent":
        most, place = choices
        made = DataValidation("decimal", operator="between", formula1=f"-{most}", formula2=most)
        if place:  # words are right as well
            made = DataValidation("custom", formula1=f"OR(ISTEXT({place}),ABS({place})<={most})")
        made.error = f"这一格是百分数，不超过 {most}00%：15% 填 15% 或 0.15。"
    elif how == "number":
        made = DataValidation("decimal", operator="between", formula1="-1E+15", formula2="1E+15")
        made.error = "这一格要填数，不要写单位和其他文字。"
    else:
        made = DataValidation("list", formula1=f'"{_listed(choices)}"')
        made.error = f"请填：{'、'.join(choices)}。"[:_LONGEST_LIST]
        made.errorStyle = "warning" if how == "open" else "stop"
    made.errorTitle, made.allowBlank, made.showErrorMessage = "填报", True, True
    return made
