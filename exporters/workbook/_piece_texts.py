"""Put the pieces of an Excel formula into words where they stand: what is known there is not asked again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from exporters.workbook._formula_terms import call, literal, ranges
from exporters.workbook._pieces import (
    ALWAYS,
    NEGATED,
    NEVER,
    All,
    Chosen,
    Condition,
    Counted,
    Facts,
    Filled,
    Is,
    Known,
    Made,
    Piece,
    Place,
    Sum,
    Truth,
    Zero,
    all_of,
    learned,
    negated,
    under,
    void,
)

_COMPARE, _PLUS, _TIMES, _WHOLE = range(4)
"""How strongly a text holds together: a comparison, a sum, a product, something that needs no brackets."""


def write(piece: Piece, nothing: str, facts: Facts | None = None) -> str:
    """Write a piece with a text in the place of blank."""
    return _written(piece, facts or {}, nothing)[0]


def _written(piece: Piece, facts: Facts, nothing: str) -> tuple[str, int]:
    """Write a piece; without a text for it, the facts rule out that it is blank."""
    if isinstance(piece, Chosen):
        return _choice(piece, facts, nothing)
    if nothing == "0" and counts_blanks(piece):
        return _zero(piece, facts) if isinstance(piece, Place) else _body(piece, facts)
    blank = under(piece.blank, facts)
    if blank == ALWAYS:
        return nothing or "0", _WHOLE
    if not nothing or blank == NEVER:
        return _body(piece, learned(facts, negated(blank)))
    filled = negated(blank)
    inside = _body(piece, learned(facts, filled))[0]
    return _if(filled, facts, inside, nothing), _WHOLE


def counts_blanks(piece: Piece) -> bool:
    """Tell whether a piece, written as it is, gives 0 for blank."""
    if isinstance(piece, Made) and piece.name in ("ROUND", "ABS"):
        return counts_blanks(piece.items[0])
    return isinstance(piece, Place | Sum) or (isinstance(piece, Made) and piece.name == "-")


def _choice(piece: Chosen, facts: Facts, nothing: str) -> tuple[str, int]:
    condition, then, other = under(piece.condition, facts), piece.then, piece.other
    if void(then):
        condition, then, other = negated(condition), other, then
    if condition == ALWAYS or (void(other) and not nothing):
        return _written(then, facts, nothing)
    if condition == NEVER:
        return _written(other, facts, nothing)
    if void(other) and not isinstance(then, Chosen):
        both = all_of((condition, under(negated(then.blank), facts)))
        return _if(both, facts, _written(then, learned(facts, both), nothing)[0], nothing), _WHOLE
    first = _written(then, learned(facts, condition), nothing)[0]
    second = _written(other, learned(facts, negated(condition)), nothing)[0]
    return (first, _PLUS) if first == second else (_if(condition, facts, first, second), _WHOLE)


def _if(condition: Condition, facts: Facts, then: str, other: str) -> str:
    if isinstance(condition, Is) and isinstance(condition.test, Filled) and not condition.wanted:
        condition, then, other = negated(condition), other, then
    return f"IF({condition_text(condition, facts)},{then},{other})"


def _body(piece: Piece, facts: Facts) -> tuple[str, int]:
    """Write a piece that is not blank; parts that may be count as 0, or as what their function ignores."""
    if isinstance(piece, Known):
        return literal(piece.value), _WHOLE
    if isinstance(piece, Place):
        place = piece.spot.place
        return (f"{place}*100", _TIMES) if piece.spot.percent else (place, _WHOLE)
    if isinstance(piece, Sum):
        return _sum(piece, facts)
    if isinstance(piece, Zero):
        return _zero(piece.piece, facts)
    if isinstance(piece, Truth):
        return condition_text(piece.condition, facts), _COMPARE
    if isinstance(piece, Counted):
        return call("COUNT", ranges(piece.spots)), _WHOLE
    assert isinstance(piece, Made)
    return _made(piece, facts)


def _zero(piece: Piece, facts: Facts) -> tuple[str, int]:
    if isinstance(piece, Place) and not piece.bare and under(piece.blank, facts) != NEVER:
        text = f"N({piece.spot.place})"
        return (f"{text}*100", _TIMES) if piece.spot.percent else (text, _WHOLE)
    return _body(piece, facts) if isinstance(piece, Place) else _written(piece, facts, "0")


def _sum(piece: Sum, facts: Facts) -> tuple[str, int]:
    items = [item for item in _added(piece) if isinstance(item, Place) or under(item.blank, facts) != ALWAYS]
    if len(items) == 1 and isinstance(items[0], Place):
        return _zero(items[0], facts)
    cells = [item for item in items if isinstance(item, Place) and not item.spot.percent]
    others = [_zero(item, facts)[0] for item in items if item not in cells]
    return call("SUM", [*ranges(cell.spot for cell in cells), *others]), _WHOLE


def _added(piece: Piece) -> Iterator[Piece]:
    """Give what is added up, sums within sums and what counts as 0 taken apart."""
    if isinstance(piece, Sum):
        for item in piece.items:
            yield from _added(item)
    elif isinstance(piece, Zero) and isinstance(piece.piece, Place | Sum):
        yield from _added(piece.piece)
    else:
        yield piece


def _made(piece: Made, facts: Facts) -> tuple[str, int]:
    if piece.far:
        items = [item for item in piece.items if under(item.blank, facts) != ALWAYS]
        return call(piece.name, (_reached(item, facts, piece.far) for item in items)), _WHOLE
    if piece.name == "neg":
        return f"-{_operand(piece.items[0], facts, _WHOLE)}", _PLUS
    if piece.name not in "-*/":
        first, *rest = piece.items
        inside = _written(first, facts, "0" if counts_blanks(first) else "")[0]
        return call(piece.name, (inside, *(_written(item, facts, "")[0] for item in rest))), _WHOLE
    left, right = piece.items
    if piece.name == "-":
        left, right = Zero(left), Zero(right)
    strength = _PLUS if piece.name == "-" else _TIMES
    texts = _operand(left, facts, strength), _operand(right, facts, strength + 1)
    return piece.name.join(texts), strength


def _reached(piece: Piece, facts: Facts, far: str) -> str:
    """Write what MIN or MAX looks at; a cell without a figure they pass over themselves."""
    plain = isinstance(piece, Place) and not piece.spot.percent
    return piece.spot.place if plain and isinstance(piece, Place) else _written(piece, facts, far)[0]


def _operand(piece: Piece, facts: Facts, strength: int) -> str:
    text, own = _written(piece, facts, "")
    return text if own >= strength else f"({text})"


def condition_text(condition: Condition, facts: Facts | None = None) -> str:
    """Write a condition; what could be an error is asked only after what rules that out."""
    condition = under(condition, facts or {})
    if isinstance(condition, Is):
        return _test(condition, facts or {})
    wanted = isinstance(condition, All)
    if not condition.parts:
        return "TRUE" if wanted else "FALSE"
    safe = [part for part in condition.parts if _fine(part)]
    known = learned(facts or {}, *(safe if wanted else map(negated, safe)))
    first = [*_counts(safe, wanted), *(condition_text(one, facts) for one in safe if not _asks_filled(one))]
    rest = [condition_text(part, known) for part in condition.parts if part not in safe]
    name = "AND" if wanted else "OR"
    both = [text[0] if len(text) == 1 else f"{name}({','.join(text)})" for text in (first, rest) if text]
    if len(both) == 1:
        return both[0]
    return f"IF({both[0]},{both[1]},FALSE)" if wanted else f"IF({both[0]},TRUE,{both[1]})"


def _asks_filled(condition: Condition) -> bool:
    return isinstance(condition, Is) and isinstance(condition.test, Filled)


def _fine(condition: Condition) -> bool:
    """Tell whether a condition is never an error, even where it asks for cells with texts."""
    if not isinstance(condition, Is):
        return all(map(_fine, condition.parts))
    test = condition.test
    return isinstance(test, Filled) or (_never_fails(test.left) and _never_fails(test.right))


def _never_fails(piece: Piece) -> bool:
    plain = (isinstance(item, Place) and not item.spot.percent for item in _added(piece))
    return isinstance(piece, Known | Counted) or all(plain)


def _counts(safe: Sequence[Condition], wanted: bool) -> Iterable[str]:
    """Count the cells asked for at once."""
    asked = [
        (one.test.spot, one.wanted) for one in safe if isinstance(one, Is) and isinstance(one.test, Filled)
    ]
    for filled in (True, False):
        spots = [spot for spot, how in asked if how is filled]
        if len(spots) == 1:
            yield _test(Is(Filled(spots[0], True), filled), {})
        elif spots:
            every = f"={len(spots)}" if wanted else f"<{len(spots)}"
            yield call("COUNT", ranges(spots)) + (every if filled is wanted else "=0" if wanted else ">0")


def _test(one: Is, facts: Facts) -> str:
    test = one.test
    if isinstance(test, Filled):
        text = f"ISNUMBER({test.spot.place})"
        return text if one.wanted else f"NOT({text})"
    sign = test.sign if one.wanted else NEGATED[test.sign]
    return sign.join(_operand(side, facts, _PLUS) for side in (test.left, test.right))
