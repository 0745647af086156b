"""What a goal table says of an indicator, put as another form has its columns: `≥`, `80`, `%` and `≥80%`."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass

from models.figures.measures import parse_measure

NAME, UNIT, NATURE, TARGET, WEIGHT = "name", "unit", "nature", "target", "weight"
_DIRECTION, QUALITATIVE = "direction", "定性"
_RELATIONS = ("≥", "≤", ">", "<", "=")
_POWERS = (0, 4, 8)
_NUMBER = re.compile(r"-?[0-9][0-9,]*(?:\.[0-9]+)?")
_CODED = re.compile(r"(?=\w*[0-9])([0-9A-Za-z]{3,})\s*[-－—–]+\s*(\S.*)", re.DOTALL)


@dataclass(frozen=True)
class IndicatorTexts:
    """The texts of one indicator by what they mean; `used` names the meanings that went into them."""

    texts: dict[str, str]
    used: frozenset[str]


def indicator_texts(said: Mapping[str, str], wanted: Container[str]) -> IndicatorTexts:
    """Put what was said by meaning into the meanings that are wanted, nothing made up."""
    texts = {meaning: text for meaning, text in said.items() if meaning in wanted}
    used = set(texts)
    if NATURE not in wanted or UNIT not in wanted:
        _join(said, wanted, texts, used)
    if NATURE in wanted and not said.get(NATURE):
        _split(wanted, texts)
    return IndicatorTexts(texts, frozenset(used))


def coded(name: str) -> tuple[str, str]:
    """Split `228001-某某局` into code and name; the code is blank where there is none."""
    found = _CODED.fullmatch(name.strip())
    return (found[1], found[2]) if found is not None else ("", name)


def _join(said: Mapping[str, str], wanted: Container[str], texts: dict[str, str], used: set[str]) -> None:
    """Write sign and unit into the target where the form has no columns for them."""
    target, nature = said.get(TARGET, ""), said.get(NATURE, "")
    measure = parse_measure(target)
    unit = "" if UNIT in wanted else said.get(UNIT, "")
    sign = nature if NATURE not in wanted and nature in _RELATIONS else ""
    whole = f"{'' if measure.relation == sign else sign}{target}{'' if measure.unit == unit else unit}"
    read = parse_measure(whole)
    # 24 of 万元 reads as 240000 of 元 once they are one text.
    meant = measure.number is not None and read.number in [measure.number * 10**power for power in _POWERS]
    if meant and read.relation == (sign or measure.relation) and (unit or measure.unit).endswith(read.unit):
        texts[TARGET] = whole
        used |= {NATURE, UNIT} & said.keys()
    elif nature == QUALITATIVE and not unit:
        used.add(NATURE)
    if nature == QUALITATIVE and _DIRECTION in wanted and not measure.qualitative:
        texts[_DIRECTION] = nature
        used.add(NATURE)


def _split(wanted: Container[str], texts: dict[str, str]) -> None:
    """Take sign and unit out of the target where the form has columns for them."""
    target = texts.get(TARGET, "")
    measure = parse_measure(target)
    if target and measure.qualitative:
        texts[NATURE] = QUALITATIVE
    if measure.relation in _RELATIONS:
        texts[NATURE] = measure.relation
    numbers = _NUMBER.findall(target)
    if len(numbers) != 1 or measure.number is None or parse_measure(numbers[0]).number != measure.number:
        return
    if measure.unit and not texts.get(UNIT) and UNIT in wanted:
        texts[UNIT] = measure.unit
    if texts.get(UNIT, "") == measure.unit:
        texts[TARGET] = numbers[0]
