"""Which expressions give words, and are no figures."""

from __future__ import annotations

from collections.abc import Collection

from models.expressions.tree import At, Call, Constant, If, Node, Reference, Text

_WORDS = ("join", "left")


def gives_text(node: Node, names: Collection[str]) -> bool:
    """Tell whether an expression gives words and never a figure; `names` are those of cells with words."""
    match node:
        case Text():
            return True
        case Reference(path=path):
            return ".".join(path) in names
        case If(then=one, otherwise=other):
            kinds = [gives_text(part, names) for part in (one, other) if part != Constant(None)]
            return bool(kinds) and all(kinds)
        case Call(function=function, arguments=arguments):
            first = function.name == "first" and all(gives_text(part, names) for part in arguments)
            return first or function.name in _WORDS
        case At():
            return False
    return False
