"""Say an expression in words: the names on paper in place of keys, and of a choice the branch that holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from models.address import Address
from models.calculation.calculation import Calculation
from models.calculation.cell_names import form_name, name_from, row_label
from models.expressions import tree
from models.expressions.functions import Value, scalar, truth
from models.packs.references import Heading, PolicyFigure, RowKey, Target, Whole, Year
from models.subjects.tree import TOTAL

_LONGEST_WHY = 40
MOST_NAMED = 6
"""Addends that are named one by one; of more only the first, the last and how many they are."""
_SIGNS = {"+": " + ", "-": " − ", "*": " × ", "/": " ÷ "}
_COMPARED = {"==": "为", "!=": "不等于", "<": "小于", "<=": "不大于", ">": "大于", ">=": "不小于"}
_SAID = {
    "min": "{0}中最小的",
    "max": "{0}中最大的",
    "first": "{0}中第一个有内容的",
    "join": "{0}连成",
    "count": "{0}中填了的个数",
    "blank": "{0}没有填",
    "abs": "{0}的绝对值",
    "round": "{0}四舍五入",
    "number": "{0}中的数",
    "relation": "{0}的符号",
    "unit": "{0}的单位",
    "qualitative": "{0}是定性的",
    "unread": "{0}读不出数",
    "named": "{0}说的是什么",
    "low": "{0}的下限",
    "high": "{0}的上限",
    "day": "{0}的日期",
    "len": "{0}的字数",
    "left": "{0}的开头",
    "dated": "{0}",
}
_SAID_OF_ALL = {
    "sumif": "{1}为{2}的{0}之和",
    "countif": "{0}为{1}的个数",
    "alike": "{0}与{1}相同",
    "unlisted": "{0}列出而{1}没有的",
    "mentions": "{0}中有{1}之一",
    "days": "{0}到{1}的天数",
}


class FormulaWords:
    """Say expressions as seen from a cell."""

    def __init__(self, calc: Calculation, place: Address) -> None:
        self._calc = calc
        self._place = place
        self._resolve = calc.resolver(place)

    def say(self, node: tree.Node) -> str:
        """Give the words for a part of an expression."""
        return _SAYERS[type(node)](self, node)

    def says_why(self, node: tree.Node) -> str:
        """Give the words of an expression, and of a choice on what it hangs."""
        taken, why = self.taken(node)
        words = self.say(taken)
        return f"{words}（{why}）" if why and len(why) <= _LONGEST_WHY else words

    def taken(self, node: tree.Node) -> tuple[tree.Node, str]:
        """Follow choices to the branch that holds, with the condition of the last in words."""
        why = ""
        while isinstance(node, tree.If):
            holds = truth(node.condition.evaluate(self._resolve))
            why = f"因为{self.say(node.condition)}" if holds and not self._by_name(node.condition) else ""
            node = node.then if holds else node.otherwise
        return node, why

    def _by_name(self, node: tree.Node) -> bool:
        """Tell whether a condition only asks for a row by the name that its author gave it."""
        if not isinstance(node, tree.Compare) or not isinstance(node.left, tree.Reference):
            return False
        asked = [link.operand for link in node.links]
        named = all(isinstance(one, tree.Text) and not one.value.isdigit() for one in asked)
        return named and isinstance(self._bound(node.left), RowKey)

    def made_up(self, node: tree.Node) -> bool:
        """Tell whether a node stands for a formula that is said in place of a name."""
        found = self._calc.cells(node.path, self._place) if isinstance(node, tree.Reference) else []
        cell = self._calc.pack.cell(found[0]) if found else None
        if cell is None or not cell.internal or cell.compute is None or found[0] == self._place:
            return False
        inner = FormulaWords(self._calc, found[0])
        named = inner.taken(cell.compute.root)[0]
        return not isinstance(named, tree.Reference | tree.At) or inner.made_up(named)

    def fixed(self, node: tree.Node) -> bool:
        """Tell whether an expression is a figure of the pack's policy."""
        bound = self._bound(node) if isinstance(node, tree.Reference) else None
        return isinstance(bound, PolicyFigure)

    def _bound(self, node: Any) -> Target:
        return self._calc.binder.bind(self._place.form, self._place.block, node.path)

    def value(self, node: tree.Node) -> Value:
        """Give what a part of an expression comes to."""
        return scalar(node.evaluate(self._resolve))

    def _number(self, node: Any) -> str:
        return self._calc.format_value(node.value, "")

    def _text(self, node: Any) -> str:
        return f"“{node.value}”"

    def _constant(self, node: Any) -> str:
        return {True: "是", False: "否", None: "空白"}[node.value]

    def _reference(self, node: Any) -> str:
        bound = self._bound(node)
        if not isinstance(bound, Whole):
            found = self._calc.cells(node.path, self._place)
            return self._cell(found[0]) if found else self._no_cell(bound)
        return f"{self._whole(bound)}各行的{self._column(bound)}"

    def _cell(self, at: Address) -> str:
        """Name a cell; one that stands nowhere on screen by what it is made of."""
        cell = self._calc.pack.cell(at)
        if cell.internal and cell.compute is not None:
            inner = FormulaWords(self._calc, at) if at != self._place else self
            node = inner.taken(cell.compute.root)[0]
            return inner.says_why(cell.compute.root) if isinstance(node, tree.Number) else inner.say(node)
        return name_from(self._calc, at, self._place)

    def _no_cell(self, bound: Target) -> str:
        if isinstance(bound, PolicyFigure):
            return self._calc.format_value(bound.value, "")
        if isinstance(bound, Year):
            return "草稿的年度" if bound.offset == 0 else "上一年度"
        if isinstance(bound, Heading):
            return "本表标题"
        if isinstance(bound, RowKey):
            return "本行编码"
        form = getattr(bound, "form", self._place.form)
        return f"{form_name(self._calc, Address(form, '', '', '', ''))}中的对应单元格"

    def _whole(self, bound: Whole) -> str:
        """Name a table as seen from the cell: one of its own form by its title, another by its form."""
        if bound.form != self._place.form:
            return form_name(self._calc, Address(bound.form, "", "", "", ""))
        title = self._calc.pack.form(bound.form).block(bound.block).title
        return self._calc.render(title, self._place) if title is not None else ""

    def _column(self, bound: Whole) -> str:
        block = self._calc.pack.form(bound.form).block(bound.block)
        cell, there = block.index[bound.column], self._place._replace(form=bound.form, block=bound.block)
        return "".join(self._calc.render(cell.label, there).split()) or "内容"

    def _at(self, node: Any) -> str:
        bound = self._bound(node)
        assert isinstance(bound, Whole)
        key = self.value(node.key)
        label = self._column(bound)
        if key == self._place.row:
            row = "合计行" if key == TOTAL else "同一科目"
            return f"{self._whole(bound)}{row}的{label}"
        found = self._calc.cells((*node.path, f"{tree.ROW_MARK}{key}"), self._place) if key else []
        row = row_label(self._calc, found[0]) if found else f"科目 {key or ''}".strip()
        return f"{self._whole(bound)}“{row}”的{label}"

    def _unary(self, node: Any) -> str:
        words = self._inner(node.operand)
        return f"不是“{words}”" if node.symbol == "not" else f"{node.symbol.replace('-', '−')}{words}"

    def _binary(self, node: Any) -> str:
        tight = node.symbol in "*/"
        left = self._inner(node.left) if tight and _loose(node.left) else self.say(node.left)
        right = self.say(node.right) if node.symbol == "+" else self._inner(node.right)
        return f"{left}{_SIGNS[node.symbol]}{right}"

    def _inner(self, node: tree.Node) -> str:
        """Put what is itself made of several parts in brackets."""
        words = self.say(node)
        return f"（{words}）" if any(sign in words for sign in _SIGNS.values()) else words

    def _compare(self, node: Any) -> str:
        words = self._inner(node.left)
        for link in node.links:
            words += f"{_COMPARED[link.symbol]}{self._inner(link.operand)}"
        return words

    def _both(self, node: Any) -> str:
        return ("，且" if node.symbol == "and" else "，或").join(map(self.say, node.operands))

    def _choices(self, node: Any) -> str:
        return "、".join(map(self.say, node.items))

    def _in(self, node: Any) -> str:
        if isinstance(node.container, tree.Choices):
            return f"{self.say(node.item)}是{self.say(node.container)}之一"
        return f"{self.say(node.container)}里有{self.say(node.item)}"

    def _if(self, node: Any) -> str:
        return self.say(self.taken(node)[0])

    def _call(self, node: Any) -> str:
        name, parts = node.function.name, node.arguments
        if name == "zero":
            return self.say(parts[0])
        if name == "sum":
            return self._sum(parts)
        if name in _SAID_OF_ALL:
            return _SAID_OF_ALL[name].format(*map(self.say, parts))
        named = parts[:1] if name in ("round", "day", "dated", "left") else parts
        say = self._inner if len(named) == 1 else self.say
        return _SAID[name].format("、".join(map(say, named)))

    def _sum(self, parts: Sequence[tree.Node]) -> str:
        words = list(dict.fromkeys(self._addend(part) for part in parts))
        if len(words) <= MOST_NAMED:
            return " + ".join(words)
        return f"{words[0]}、{words[1]} 至 {words[-1]} 共 {len(words)} 项相加"

    def _addend(self, node: tree.Node) -> str:
        words = self.say(node)
        whole = isinstance(node, tree.Reference) and isinstance(self._bound(node), Whole)
        return f"{words}之和" if whole else words


def _loose(node: tree.Node) -> bool:
    """Tell whether × and ÷ bind closer than what is between the parts."""
    return not (isinstance(node, tree.Binary) and node.symbol in "*/")


_SAYERS: dict[type, Callable[[FormulaWords, Any], str]] = {
    tree.Number: FormulaWords._number,
    tree.Text: FormulaWords._text,
    tree.Constant: FormulaWords._constant,
    tree.Reference: FormulaWords._reference,
    tree.Unary: FormulaWords._unary,
    tree.Binary: FormulaWords._binary,
    tree.Compare: FormulaWords._compare,
    tree.BoolOp: FormulaWords._both,
    tree.Choices: FormulaWords._choices,
    tree.In: FormulaWords._in,
    tree.If: FormulaWords._if,
    tree.At: FormulaWords._at,
    tree.Call: FormulaWords._call,
}
