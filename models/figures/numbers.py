"""Numbers as officials type them and as the forms print them: `Decimal` from text, half up, never `float`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import Literal

from models.errors import TianbaoError

MAX_INTEGER_DIGITS = 15
MAX_DECIMALS = 10
DIGITS = r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)"
"""Regular expression of an integer part, plain or with thousands separators every three digits."""

_LONGEST_INPUT = 100
_POWERS = {"": 0, "元": 0, "千元": 3, "万": 4, "万元": 4, "亿": 8, "亿元": 8}
_MONEY_UNITS = ("", "元", "千元", "万元", "亿元")
# Wider than the default 28 digits, so that rounding a long product never raises.
_WIDE = Context(prec=400)

_TYPED = re.compile(
    rf"(?P<sign>[+-]?)\s*(?:人民币)?\s*¥?\s*(?P<inner>[+-]?)\s*"
    rf"(?P<number>{DIGITS}(?:\.[0-9]*)?|\.[0-9]+)\s*(?P<suffix>%|千元|万元|亿元|万|亿|元)?"
)
_BRACKETED = re.compile(r"((?:人民币)?\s*¥?)\s*\(([^()]*)\)\s*((?:%|千元|万元|亿元|万|亿|元)?)")
_EXPONENT = re.compile(r"[0-9]\.?[eE][+-]?[0-9]")
_FIGURE = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_MISTAKEN = {"o": "0", "O": "0", "l": "1", "I": "1"}
"""Letters that look like a digit."""
_ACCEPTED = (
    "请只填一个数字，可带千分位逗号、小数点、正负号、￥、% 或元、万元、亿元，例如 1,234.50、-100、3.2万元"
)


class NumberError(TianbaoError):
    """Say why typed text is not read as one number; the caller adds the cell's place."""


def _half_width_table() -> dict[int, str | None]:
    # Full-width and small forms only. All of NFKC would also read ① as 1 and 10² as 102.
    forms = [0x3000, *range(0xFF01, 0xFF5F), *range(0xFFE0, 0xFFE7), *range(0xFE50, 0xFE70)]
    table: dict[int, str | None] = {
        code: form for code in forms if len(form := unicodedata.normalize("NFKC", chr(code))) == 1
    }
    table.update(dict.fromkeys((0x2212, 0x2013), "-"))
    # Invisible marks that come along when text is pasted from a browser or a chat window.
    table.update(dict.fromkeys([0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF]))
    return table


_HALF_WIDTH = _half_width_table()


def half_width(text: str) -> str:
    """Return text with full-width letters, digits and signs in half width, − as -, invisible marks gone."""
    return text if text.isascii() else text.translate(_HALF_WIDTH)


def parse_number(text: str, unit: str = "") -> Decimal:
    """Read what was typed into a number cell, in the cell's unit of money ("", 元, 千元, 万元 or 亿元).

    A bare number, or one with %, is already in the unit; 元, 千元, 万, 万元, 亿 and 亿元 convert into it
    (a cell without a unit multiplies them out). （100） is -100, as in ledgers.
    Raise NumberError when the text is not exactly one number, ValueError for an unknown unit.
    """
    if unit not in _MONEY_UNITS:
        raise ValueError(f"unknown unit of money: {unit!r}")
    parts = _parts(half_width(text).strip()) if len(text) <= _LONGEST_INPUT else None
    if parts is None:
        raise _refusal(text)
    digits, negative, suffix = parts
    number = Decimal(digits)
    if not _fits(number):
        raise _too_long(text)
    shift = 0 if suffix in ("", "%") else _POWERS[suffix] - _POWERS[unit]
    number = shifted(number, shift)
    if not _fits(number.normalize(_WIDE)):
        raise _too_long(text)
    return number.copy_negate() if negative and number else number


def shifted(number: Decimal, power: int) -> Decimal:
    """Return number × 10^power written out in full (32000, not 3.2E+4)."""
    return Decimal(format(number.scaleb(power, _WIDE), "f")) if power else number


def round_half_up(value: Decimal, places: int) -> Decimal:
    """Round a finite value to `places` decimals, halves away from zero (四舍五入); never minus zero."""
    rounded = value.quantize(_quantum(places), rounding=ROUND_HALF_UP, context=_WIDE)
    return rounded if rounded else rounded.copy_abs()


@lru_cache(maxsize=32)
def _quantum(places: int) -> Decimal:
    return Decimal(1).scaleb(-places)


def _parts(typed: str) -> tuple[str, bool, str] | None:
    """Return (digits, negative, suffix), or None when the text is not one number."""
    bracketed = _BRACKETED.fullmatch(typed)
    found = _TYPED.fullmatch("".join(bracketed.groups()) if bracketed else typed)
    if found is None:
        return None
    signs = found["sign"] + found["inner"] + ("-" if bracketed else "")
    if len(signs) > 1:
        return None
    return found["number"].replace(",", ""), signs == "-", found["suffix"] or ""


def _fits(number: Decimal) -> bool:
    exponent = number.as_tuple().exponent
    return number.adjusted() < MAX_INTEGER_DIGITS and isinstance(exponent, int) and -exponent <= MAX_DECIMALS


def _refusal(text: str) -> NumberError:
    typed = half_width(text).strip()
    if not typed:
        return NumberError(f"没有填写数字：{_ACCEPTED}。")
    return NumberError(f"“{_shown(text)}”{_reason(typed)}：{_ACCEPTED}。", detail=repr(text[:_LONGEST_INPUT]))


def _reason(typed: str) -> str:
    if len(typed) > _LONGEST_INPUT:
        return "太长，不是一个数字"
    if _EXPONENT.search(typed):
        return "用了科学计数法，请写出全部数字"
    if "。" in typed and _parts(typed.replace("。", ".")):
        return "的小数点写成了句号"
    if "," in typed and _parts(typed.replace(",", "")):
        return "的千分位逗号位置不对，应从个位起每三位一个，也可不写"
    if _parts("".join(_MISTAKEN.get(letter, letter) for letter in typed)):
        return f"里的{mistaken_letters(typed)}"
    if len(_FIGURE.findall(typed)) > 1:
        return "里不止一个数字"
    return "不是数字"


def mistaken_letters(typed: str) -> str:
    """Say which letters of a text look like a digit and are none."""
    letters = [letter for letter in dict.fromkeys(typed) if letter in _MISTAKEN]
    named, meant = "、".join(f"“{x}”" for x in letters), "、".join(_MISTAKEN[x] for x in letters)
    return f"{named}不是数字（是字母），请改成 {meant}"


def _too_long(text: str) -> NumberError:
    limits = f"最多 {MAX_INTEGER_DIGITS} 位整数、{MAX_DECIMALS} 位小数"
    return NumberError(f"“{_shown(text)}”位数过多，{limits}：{_ACCEPTED}。", detail=repr(text))


def _shown(text: str) -> str:
    shown = " ".join(text.split())
    return shown if len(shown) <= 24 else shown[:23] + "…"


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How a pack prints a number; a "%" suffix is for figures already counted in per cent (85 is 85%).

    `trim: whole` takes the decimals off whole figures only: 11 and 9.40.
    """

    places: int = 2
    """Decimals."""
    grouping: bool = True
    """Whether thousands are set apart."""
    trim: bool | Literal["whole"] = False
    """Leaves out zeros at the end of the decimals; `whole` those of whole figures only."""
    show_zero: bool = False
    """Prints 0 instead of nothing."""
    suffix: str = ""
    """What follows the figure, as %."""
    sign: bool = False
    """Prints + before what is more than nought, as a change is written."""

    # Read by pydantic: a misspelt key in a pack is an error, not a default.
    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 - must stay a plain, unannotated attribute

    def __post_init__(self) -> None:
        """Raise ValueError for places outside 0 to 10 and for a suffix Excel cannot quote."""
        if not 0 <= self.places <= MAX_DECIMALS:
            raise ValueError(f"places 应为 0 到 {MAX_DECIMALS}")
        if '"' in self.suffix:
            raise ValueError("suffix 中不能有双引号")

    def text(self, value: Decimal) -> str:
        """Print a value half up; what rounds to zero is blank unless zeros are shown."""
        rounded = round_half_up(value, self.places)
        if not rounded and not self.show_zero:
            return ""
        digits = format(rounded, ",f" if self.grouping else "f")
        if self.trim and "." in digits:
            trimmed = digits.rstrip("0").rstrip(".")
            digits = trimmed if self.trim is True or "." not in trimmed else digits
        return ("+" if self.sign and rounded > 0 else "") + digits + self.suffix

    def excel(self, value: Decimal | None = None) -> str:
        """Return the Excel number format that prints a value rounded to `places` as `text` does.

        Excel cannot drop the point of a whole number and keep separators: trimmed figures are
        `General`, without grouping (the filings that trim do not group either). A figure in per cent is a
        real one, a hundredth of the value, and shows as many decimals as the value does.
        """
        code = self._excel_digits(value) + self._excel_literal()
        if self.sign:
            return f"+{code};-{code};{code if self.show_zero else ''}"
        return code if self.show_zero else f"{code};-{code};"

    @property
    def percent(self) -> bool:
        """Tell whether figures are counted in per cent."""
        return self.suffix == "%"

    def _excel_digits(self, value: Decimal | None) -> str:
        places = self.places
        if self.trim and (self.percent or self.trim == "whole"):
            places = len(self.text(value or Decimal()).removesuffix(self.suffix).partition(".")[2])
        elif self.trim and places:
            return "General"
        return ("#,##0" if self.grouping else "0") + ("." + "0" * places if places else "")

    def _excel_literal(self) -> str:
        return "%" if self.percent else f'"{self.suffix}"' if self.suffix else ""
