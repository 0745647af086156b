"""Take the JSON that `fill` is given apart; every refusal names the path and what is allowed there."""

from __future__ import annotations

from collections.abc import Container, Iterable
from decimal import Decimal

from models.errors import TianbaoError
from models.storage.draft_format import MAX_CELL_TEXT

MAX_DIGITS = 40

_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "true 或 false"),
    (str, "文字"),
    (int, "数"),
    (Decimal, "数"),
    (float, "数"),
    (list, "列表"),
    (dict, "一组键和值"),
)


class FillError(TianbaoError):
    """Say at which path of the data to fill in something is wrong, and what may stand there."""

    def __init__(self, path: str, reason: str) -> None:
        place = path.encode("utf-8", "replace").decode()
        super().__init__(f"{place}：{reason}。一项也没有填入。" if path else f"{reason}。一项也没有填入。")
        self.path = path


def child(path: str, key: str) -> str:
    """Give the path of a key."""
    return f"{path}.{key}" if path else key


def an_object(
    value: object, path: str, allowed: Iterable[str], known: Container[str] = ()
) -> dict[str, object]:
    """Give a JSON object that has none but the allowed keys, or `known` ones of which nothing is said."""
    names = list(allowed)
    if not isinstance(value, dict):
        raise FillError(path, f"应为一组键和值（花括号），现为{_kind(value)}")
    for key in value:
        if key not in names and key not in known:
            raise FillError(child(path, str(key)), f"没有这一项，可填：{'、'.join(names) or '无'}")
    return value


def a_list(value: object, path: str) -> list[object]:
    """Give a JSON list; FillError."""
    if not isinstance(value, list):
        raise FillError(path, f"应为列表（方括号），现为{_kind(value)}")
    return value


def a_text(value: object, path: str) -> str:
    """Give text, or the digits of a whole number or Decimal; FillError, also for floats."""
    if isinstance(value, str):
        text = value
    elif isinstance(value, int | Decimal) and not isinstance(value, bool):
        text = _digits(value, path)
    else:
        raise FillError(path, f'应为文字或数，现为{_kind(value)}；要清空请写空文字 ""')
    if len(text) > MAX_CELL_TEXT:
        raise FillError(path, f"文字太长（{len(text)} 个字符），最多 {MAX_CELL_TEXT} 个")
    if not _whole(text):
        raise FillError(path, "含有残缺的字符（半个代理对），请重新输入")
    return text


def a_number(value: object, path: str, most: int) -> int:
    """Give a whole number from 1 to `most`; FillError."""
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
        raise FillError(path, f"应为 1 到 {most} 的整数" if most else "这里还一份也没有")
    return value


def _digits(value: int | Decimal, path: str) -> str:
    number = Decimal(value)
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or max(abs(number.adjusted()), abs(exponent)) > MAX_DIGITS:
        raise FillError(path, f"不是数，或超过 {MAX_DIGITS} 位")
    return format(number, "f")


def _whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _kind(value: object) -> str:
    return next((name for kind, name in _KINDS if isinstance(value, kind)), "null")
