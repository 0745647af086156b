"""Blocks with column widths of their own: all blocks of a form laid over one grid that has every edge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Any

from models.packs.blocks import Block, BlockBase, FieldsBlock, TableBlock
from models.packs.cells import Column, Group, Item

_SAME = 0.05
"""Edges that are no farther apart, in mm, are one."""
_Blocks = tuple[Block, ...]


def laid_over_one_grid(grid: tuple[float, ...], blocks: _Blocks) -> tuple[tuple[float, ...], _Blocks]:
    """Give a grid with the edges of all and the blocks with their spans in it; ValueError where none fits."""
    width = sum(grid)
    for block in blocks:
        if block.widths and abs(sum(block.widths) - width) > _SAME:
            own = f"区块 {block.id} 的 widths 合计 {sum(block.widths):g} 毫米"
            raise ValueError(f"{own}，本表 grid 合计 {width:g} 毫米，应当一样宽")
    edges = _merged([*_edges(grid), *(edge for block in blocks for edge in _edges(block.widths))])
    fine = tuple(round(b - a, 4) for a, b in pairwise(edges))
    return fine, tuple(_relaid(block, _places(_edges(block.widths or grid), edges)) for block in blocks)


def _edges(widths: Sequence[float]) -> list[float]:
    return [0.0, *accumulate(widths)] if widths else []


def _merged(edges: list[float]) -> list[float]:
    found: list[float] = []
    for edge in sorted(edges):
        if not found or edge - found[-1] > _SAME:
            found.append(edge)
    return found


def _places(own: Sequence[float], edges: Sequence[float]) -> list[int]:
    """Number the edge of the fine grid that each edge of a coarser one is."""
    return [min(range(len(edges)), key=lambda at: abs(edges[at] - edge)) for edge in own]


def _relaid(block: Block, places: list[int]) -> Block:
    side = block.side.span if block.side else 0
    changed: dict[str, Any] = {"widths": ()}
    if block.side:
        wide = {"span": _span(block, places, 0, side)}
        changed["side"] = block.side.model_copy(update=wide)
    if isinstance(block, TableBlock):
        leaf = _leaf_spans(block, places, side)
        changed["columns"] = tuple(_relaid_column(column, leaf) for column in block.columns)
    elif isinstance(block, FieldsBlock):
        changed["rows"] = tuple(_relaid_lines(block, places, side))
    made: Block = block.model_copy(update=changed)
    for name in made.__dict__.keys() - type(made).model_fields.keys():
        del made.__dict__[name]  # what was found out about the block as it was
    return made


def _leaf_spans(block: TableBlock, places: list[int], start: int) -> Iterator[int]:
    at = start
    for cell in block.cells:
        yield _span(block, places, at, cell.span) if cell.printed else cell.span
        at += cell.span if cell.printed else 0
    _refuse_rest(block, places, at)


def _relaid_column(column: Column, spans: Iterator[int]) -> Column:
    if isinstance(column, Group):
        inner = tuple(_relaid_column(one, spans) for one in column.columns)
        return column.model_copy(update={"columns": inner})
    return column.model_copy(update={"span": next(spans)})


def _relaid_lines(block: FieldsBlock, places: list[int], start: int) -> Iterator[tuple[Item, ...]]:
    for line, (placed, end) in zip(block.rows, block.placed_lines(), strict=True):
        laid = list(line)
        for number, column, item in placed:
            laid[number] = item.model_copy(update={"span": _span(block, places, column, item.span)})
        if end > start:
            _refuse_rest(block, places, end)
        yield tuple(laid)


def _span(block: BlockBase, places: list[int], at: int, span: int) -> int:
    if at + span >= len(places):
        _refuse_rest(block, places, at + span)
    return places[at + span] - places[at]


def _refuse_rest(block: BlockBase, places: list[int], at: int) -> None:
    if at != len(places) - 1:
        raise ValueError(
            f"区块 {block.id} 有一行占 {at} 格，它的 widths（或本表的 grid）共 {len(places) - 1} 格"
        )
