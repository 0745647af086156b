"""Formulas of a workbook in the form language; what cannot be said in it is told with its reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from models.expressions.parser import ExpressionError, parse_expression
from models.importing.grids import letters

MAX_NESTING = 40
LONG_CHAIN = 12
"""Addends from which on a chain of + is written as one sum."""


class Reach(NamedTuple):
    """The cells a formula names: sheet (blank for its own), first and last row and column, from 0."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int
    area: bool = False
    """Written as an area, E4:E9, which E4:E4 is too."""

    @property
    def single(self) -> bool:
        """Tell whether it is one cell."""
        return (self.top, self.left) == (self.bottom, self.right)

    def __str__(self) -> str:
        """Name the cells as the formula does."""
        first = f"{letters(self.left)}{self.top + 1}"
        last = "" if self.single else f":{letters(self.right)}{self.bottom + 1}"
        return f"{self.sheet}!{first}{last}" if self.sheet else first + last


Naming = Callable[[Reach], Sequence[str] | None]
"""Give what the cells of a reach are in the form language, each a name or a number; cells that count for
nothing are left out. None where one of them is no cell of the form."""


@dataclass(frozen=True, slots=True)
class Translation:
    """A formula, what it is in the form language (blank where it is nothing), and the reason why not."""

    formula: str
    expression: str = ""
    problem: str = ""
    reads: tuple[Reach, ...] = ()


class _RefusedError(Exception):
    """What the form language has no words for."""


def translate(formula: str, names: Naming) -> Translation:
    """Put a formula (`=SUM(D5:D9)`) into the form language; it never raises."""
    reader = _FormulaReader(names)
    try:
        text = reader.whole(formula.strip().removeprefix("=").removeprefix("+"))
        parse_expression(text)
    except _RefusedError as refused:
        return Translation(formula, "", str(refused), tuple(reader.reads))
    except ExpressionError as error:
        return Translation(formula, "", error.message.rstrip("。"), tuple(reader.reads))
    return Translation(formula, text, "", tuple(reader.reads))


def reads(formula: str) -> tuple[Reach, ...]:
    """List the cells that a formula names, also where it cannot be put into the form language."""
    found = (match for match in _TOKEN.finditer(formula) if match.lastgroup == "cells")
    return tuple(_reach(match[0]) for match in found)


def figures_in(formula: str) -> Iterator[Reach]:
    """Walk the cells of a formula that it reckons with: beside + - * / ^ %, or added up by a function."""
    tokens = [match for match in _TOKEN.finditer(formula.strip().lstrip("=+")) if match.lastgroup != "space"]
    calls = list[str]()
    for i, token in enumerate(tokens):
        before, after = tokens[i - 1][0] if i else "", tokens[i + 1][0] if i + 1 < len(tokens) else ""
        if token.lastgroup == "call":
            calls.append(token["call"].upper())
        elif token[0] == "(":
            calls.append("")
        elif token[0] == ")" and calls:
            calls.pop()
        elif token.lastgroup == "cells":
            added = bool(calls) and calls[-1] in _RECKONING
            if added or before in _ARITHMETIC or after in _ARITHMETIC:
                yield _reach(token[0])


def moved(formula: str, rows: int) -> str:
    """Write a formula as it stands some rows further down: places without $ before the row move along."""
    return _TOKEN.sub(lambda token: _moved(token, rows), formula) if rows else formula


def _moved(token: re.Match[str], rows: int) -> str:
    if token.lastgroup != "cells":
        return token[0]
    sheet, mark, cells = token[0].rpartition("!")
    return sheet + mark + _ANCHOR.sub(lambda found: _anchor(found, rows), cells)


def _anchor(found: re.Match[str], rows: int) -> str:
    row = found[4] if found[3] else str(int(found[4]) + rows)
    return f"{found[1]}{found[2]}{found[3]}{row}"


_CELL = r"\$?(?:[A-Za-z]{1,3})\$?[0-9]{1,7}"
_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r'|(?P<text>"(?:[^"]|"")*")'
    r"|(?P<outside>'?(?:[^'\[\]!\s]*)\[[^\]]*\])"
    r"|(?P<broken>\#[A-Z]+[/A-Z0-9]*[!?]?)"
    rf"|(?P<cells>(?P<sheet>(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?{_CELL}(?::{_CELL})?(?![\w(.]))"
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?)"
    r"|(?P<call>[A-Za-z_][\w.]*)\("
    r"|(?P<name>'(?:[^']|'')+'|[^\W\d][\w.]*)"
    r"|(?P<sign><=|>=|<>|[-+*/^&=<>%(),:;!\[\]{}])"
)
_KNOWN = re.compile(r"[\w.]+")
"""A cell or a number: spreadsheets pass over blank cells, and so do `min` and `max`."""
_CORNER = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_ANCHOR = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)([0-9]{1,7})")
_ENDLESS = Decimal("9" * 30)
"""What stands for a limit that none is (9E+99): no figure of a form is as large."""
_OR, _AND, _NOT, _COMPARE, _ADD, _MULTIPLY, _UNARY, _ATOM = range(8)
_SIGNS = {"=": "==", "<>": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_ARITHMETIC = ("+", "-", "*", "/", "^", "%")
_RECKONING = ("SUM", "PRODUCT", "AVERAGE", "MIN", "MAX", "ABS", "ROUND")
_CODES = ".total.code"
"""The codes of a table of subjects, all of them."""
_SAME_NAME = {"SUM": "sum", "MIN": "min", "MAX": "max", "COUNT": "count", "COUNTA": "count"}
_ONE = {"ABS": "abs", "LEN": "len", "ISBLANK": "blank", "VALUE": "number", "N": "zero"}


class _FormulaPart(NamedTuple):
    """Part of the result: its text, how strongly it holds together, and whether it is a plain value."""

    text: str
    level: int = _ATOM
    literal: bool = False
    truth: bool = False
    addends: tuple[str, ...] = ()

    def within(self, level: int) -> str:
        return self.text if self.level >= level else f"({self.text})"


_BLANK = _FormulaPart("null", _ATOM, literal=True)


class _FormulaReader:
    """Read a formula once from left to right, by the precedence of spreadsheets."""

    def __init__(self, names: Naming) -> None:
        self._tokens: list[tuple[str, str]] = []
        self._names = names
        self._at = 0
        self._depth = 0
        self.reads: list[Reach] = []

    def whole(self, formula: str) -> str:
        """Read all of it."""
        self._tokens = _tokens(formula)
        piece = self._comparison()
        if self._at < len(self._tokens):
            raise _RefusedError(f"“{self._tokens[self._at][1]}”前后的写法读不懂")
        return piece.text

    def _peek(self) -> str:
        kind, text = self._tokens[self._at] if self._at < len(self._tokens) else ("", "")
        return text if kind == "sign" else ""

    def _take(self, signs: Sequence[str]) -> str:
        found = self._peek()
        if found and found in signs:
            self._at += 1
            return found
        return ""

    def _due(self, sign: str) -> None:
        if not self._take((sign,)):
            raise _RefusedError("括号没有成对，或逗号多了少了")

    # From the weakest operator to the strongest

    def _comparison(self) -> _FormulaPart:
        left = self._joined()
        while sign := self._take(tuple(_SIGNS)):
            if left.truth:
                raise _RefusedError("几个比较连着写，请用 AND")
            left = _compared(left, _SIGNS[sign], self._joined())
        return left

    def _joined(self) -> _FormulaPart:
        parts = [self._sum()]
        while self._take("&"):
            parts.append(self._sum())
        return parts[0] if len(parts) == 1 else _FormulaPart(f"join({_listed(parts)})")

    def _sum(self) -> _FormulaPart:
        left = self._product()
        while sign := self._take("+-"):
            right = _figure(self._product())
            left = _figure(left)
            chain = (*(left.addends or (left.text,)), right.text) if sign == "+" else ()
            if len(chain) > LONG_CHAIN and left.level != _ATOM:
                left = _FormulaPart(f"sum({', '.join(chain)})", addends=chain)
                continue
            right_level = _ADD if sign == "+" and right.level != _ADD else _MULTIPLY
            text = f"{left.within(_ADD)} {sign} {right.within(right_level)}"
            left = _FormulaPart(text, _ADD, addends=chain if left.addends or left.level > _ADD else ())
        return left

    def _product(self) -> _FormulaPart:
        left = self._percent()
        while sign := self._take("*/"):
            right = _figure(self._percent()).within(_UNARY)
            left = _FormulaPart(f"{_figure(left).within(_MULTIPLY)} {sign} {right}", _MULTIPLY)
        return left

    def _percent(self) -> _FormulaPart:
        piece = self._signed()
        while self._take("%"):
            piece = _FormulaPart(f"{piece.within(_MULTIPLY)} / 100", _MULTIPLY)
        if self._peek() == "^":
            raise _RefusedError("有乘方（^），表样的算式里没有")
        return piece

    def _signed(self) -> _FormulaPart:
        sign = self._take("+-")
        if not sign:
            return self._atom()
        piece = self._signed()
        return piece if sign == "+" else _FormulaPart(f"-{piece.within(_UNARY)}", _UNARY, piece.literal)

    def _atom(self) -> _FormulaPart:
        kind, text = self._tokens[self._at] if self._at < len(self._tokens) else ("", "")
        self._at += 1
        match kind:
            case "cells":
                return self._cell(text)
            case "number":
                return _FormulaPart(format(min(Decimal(text), _ENDLESS), "f"), _ATOM, literal=True)
            case "text":
                return _quoted(text[1:-1].replace('""', '"'))
            case "call":
                return self._nested(lambda: self._call(text.upper().removeprefix("_XLFN.")))
            case "name":
                return _constant(text)
            case "broken":
                raise _RefusedError(f"公式里有错误值 {text}")
            case _ if text == "(":
                return self._nested(self._bracketed)
        raise _RefusedError(f"“{text}”前后的写法读不懂" if text else "公式没有写完")

    def _nested(self, read: Callable[[], _FormulaPart]) -> _FormulaPart:
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise _RefusedError(f"括号套了 {MAX_NESTING} 层以上")
        piece = read()
        self._depth -= 1
        return piece

    def _bracketed(self) -> _FormulaPart:
        piece = self._comparison()
        self._due(")")
        return piece

    # Cells

    def _cell(self, text: str) -> _FormulaPart:
        reach = _reach(text)
        found = self._named(reach)
        if not reach.single:
            raise _RefusedError(f"{reach} 是一片格，只能写在 SUM 一类的函数里")
        if len(found) != 1:
            raise _RefusedError(f"{reach} 是表上的固定文字，不是数")
        return _FormulaPart(found[0], _ATOM, literal=found[0][:1].isdigit())

    def _named(self, reach: Reach) -> Sequence[str]:
        self.reads.append(reach)
        found = self._names(reach)
        if found is None:
            raise _RefusedError(f"{reach} 是可增行里的一行或几行，不是全部，或不是表里的格，没有名字")
        return found

    # Functions

    def _call(self, name: str) -> _FormulaPart:
        if name in _SAME_NAME:
            parts = self._operands()
            if not parts:
                return _FormulaPart("0", literal=True)
            found = f"{_SAME_NAME[name]}({', '.join(parts)})"
            # Nobody scores full marks by MIN(10, 10*A1/A2) while A1 is blank, as the least of what is known.
            waits = [part for part in parts if name in ("MIN", "MAX") and not _KNOWN.fullmatch(part)]
            unknown = " or ".join(f"blank({part})" for part in waits)
            return _FormulaPart(f"if({unknown}, null, {found})" if waits else found)
        if name == "AVERAGE":
            listed = ", ".join(self._operands())
            return _FormulaPart(f"sum({listed}) / count({listed})", _MULTIPLY)
        if name == "SUMIF":
            return self._sumif()
        known = _WRITERS.get(name)
        if known is None:
            raise _RefusedError(f"函数 {name} 在表样的算式里没有")
        return known(self._arguments())

    def _arguments(self) -> list[_FormulaPart]:
        found: list[_FormulaPart] = []
        if self._take(")"):
            return found
        while True:
            found.append(_BLANK if self._peek() in (",", ")") else self._comparison())
            if not self._take(","):
                self._due(")")
                return found

    def _operands(self) -> list[str]:
        """Read what is added up or compared: single values, and cells by the area."""
        found: list[str] = []
        while True:
            kind, text = self._tokens[self._at] if self._at < len(self._tokens) else ("", "")
            if kind == "cells" and ":" in text:
                self._at += 1
                found += self._named(_reach(text)) or ("null",)
            else:
                found.append(self._comparison().text)
            if not self._take(","):
                self._due(")")
                return found

    def _sumif(self) -> _FormulaPart:
        criteria = self._column()
        self._due(",")
        wanted = self._comparison()
        if wanted.literal and wanted.text.startswith(("'<", "'>", "'=", '"<', '">', '"=')):
            raise _RefusedError("SUMIF 的条件是比较，只能是相等")
        self._due(",")
        amounts = self._column()
        self._due(")")
        tree = criteria.removesuffix(_CODES)
        if tree != criteria and amounts.startswith(f"{tree}.total."):  # one row has each code
            return _FormulaPart(f"at({tree}{amounts.removeprefix(f'{tree}.total')}, {wanted.text})")
        return _FormulaPart(f"sumif({amounts}, {criteria}, {wanted.text})")

    def _column(self) -> str:
        kind, text = self._tokens[self._at] if self._at < len(self._tokens) else ("", "")
        self._at += 1
        found = self._named(_reach(text)) if kind == "cells" and ":" in text else ()
        if len(found) != 1:
            raise _RefusedError("SUMIF 里的范围不是可增行表的一列")
        return found[0]


def _tokens(formula: str) -> list[tuple[str, str]]:
    if formula.startswith("{"):
        raise _RefusedError("是数组公式")
    found, place = [], 0
    while place < len(formula):
        match = _TOKEN.match(formula, place)
        if match is None or match.lastgroup is None:
            raise _RefusedError(f"有读不懂的符号“{formula[place]}”")
        kind = match.lastgroup
        place = match.end()
        if kind == "outside":
            raise _RefusedError(f"引用了别的文件或名称（{match[0].lstrip(chr(39))}）")
        if kind != "space":
            found.append((kind, match["call"] if kind == "call" else match[0]))
    return found


def _reach(text: str) -> Reach:
    sheet, _, cells = text.rpartition("!")
    name = sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet
    corners = [(int(row) - 1, _column_number(column)) for column, row in _CORNER.findall(cells)]
    rows, columns = [at[0] for at in corners], [at[1] for at in corners]
    return Reach(name, min(rows), min(columns), max(rows), max(columns), ":" in cells)


def _column_number(text: str) -> int:
    number = 0
    for letter in text.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def _constant(text: str) -> _FormulaPart:
    if text.upper() in ("TRUE", "FALSE"):
        return _FormulaPart(text.lower(), _ATOM, literal=True, truth=True)
    raise _RefusedError(f"用了“{text}”，不是单元格；整列、名称和别的文件都不能用，请写成单元格")


def _quoted(text: str) -> _FormulaPart:
    if not text:
        return _BLANK
    quote = "'" if "'" not in text else '"'
    return _FormulaPart(f"{quote}{text}{quote}", _ATOM, literal=True)


def _listed(parts: Sequence[_FormulaPart]) -> str:
    return ", ".join(part.text for part in parts)


def _compared(left: _FormulaPart, sign: str, right: _FormulaPart) -> _FormulaPart:
    """Compare as spreadsheets do, where a blank cell is 0 and the empty text at once."""
    if _BLANK in (left, right) and sign in ("==", "!="):
        other = right if left is _BLANK else left
        asked = f"blank({other.text})"
        return (
            _FormulaPart(asked, truth=True)
            if sign == "=="
            else _FormulaPart(f"not {asked}", _NOT, truth=True)
        )
    text = f"{_not_blank(left)} {sign} {_not_blank(right)}"
    return _FormulaPart(text, _COMPARE, truth=True)


def _not_blank(piece: _FormulaPart) -> str:
    return piece.within(_ADD) if piece.literal or piece.truth else f"zero({piece.text})"


def _figure(piece: _FormulaPart) -> _FormulaPart:
    if piece.truth:
        raise _RefusedError("拿比较的结果当数来算，请用 IF")
    return piece


def _two_or_three(parts: list[_FormulaPart]) -> _FormulaPart:
    if len(parts) not in (2, 3):
        raise _RefusedError("IF 要有条件和一两个结果")
    return _FormulaPart(f"if({_listed([*parts, _BLANK][:3])})")


def _first_that_is(parts: list[_FormulaPart]) -> _FormulaPart:
    value, other = _exactly(parts, 2, "IFERROR")
    return value if other.text == "null" else _FormulaPart(f"first({value.text}, {other.text})")


def _rounded(parts: list[_FormulaPart]) -> _FormulaPart:
    value, places = _exactly(parts, 2, "ROUND")
    if not places.text.isdecimal():
        raise _RefusedError("ROUND 的位数要写成 0、1、2 这样的数")
    return _FormulaPart(f"round({value.text}, {places.text})")


def _multiplied(parts: list[_FormulaPart]) -> _FormulaPart:
    return _FormulaPart(" * ".join(part.within(_UNARY) for part in parts), _MULTIPLY)


def _both(word: str, level: int) -> Callable[[list[_FormulaPart]], _FormulaPart]:
    def written(parts: list[_FormulaPart]) -> _FormulaPart:
        if not parts:
            raise _RefusedError("AND、OR 里没有写条件")
        return _FormulaPart(f" {word} ".join(part.within(level + 1) for part in parts), level, truth=True)

    return written


def _inverted(parts: list[_FormulaPart]) -> _FormulaPart:
    (part,) = _exactly(parts, 1, "NOT")
    return _FormulaPart(f"not {part.within(_COMPARE)}", _NOT, truth=True)


def _is_figure(parts: list[_FormulaPart]) -> _FormulaPart:
    (part,) = _exactly(parts, 1, "ISNUMBER")
    return _FormulaPart(f"not blank(number({part.text}))", _NOT, truth=True)


def _left_end(parts: list[_FormulaPart]) -> _FormulaPart:
    text, count = _exactly(parts, 2, "LEFT")
    return _FormulaPart(f"left({text.text}, {count.text})")


def _exactly(parts: list[_FormulaPart], count: int, name: str) -> list[_FormulaPart]:
    if len(parts) != count:
        raise _RefusedError(f"{name} 要有 {count} 个参数")
    return parts


def _same(name: str, own: str) -> Callable[[list[_FormulaPart]], _FormulaPart]:
    def written(parts: list[_FormulaPart]) -> _FormulaPart:
        return _FormulaPart(f"{own}({_exactly(parts, 1, name)[0].text})", truth=own == "blank")

    return written


_WRITERS: dict[str, Callable[[list[_FormulaPart]], _FormulaPart]] = {
    "IF": _two_or_three,
    "IFERROR": _first_that_is,
    "ROUND": _rounded,
    "PRODUCT": _multiplied,
    "AND": _both("and", _AND),
    "OR": _both("or", _OR),
    "NOT": _inverted,
    "LEFT": _left_end,
    "ISNUMBER": _is_figure,
    "CONCATENATE": lambda parts: _FormulaPart(f"join({_listed(parts)})"),
    **{name: _same(name, own) for name, own in _ONE.items()},
}
