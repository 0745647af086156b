"""The form language, paragraphs: running text with figures, typed pieces, conditions and lists in it."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from models.packs.cells import Cell, Formula, Model, Wording

LEVELS = ("title", "1", "2", "3", "body")
"""From the title down; a paragraph of a level belongs to what stands above it on a higher one."""
HEADINGS = LEVELS[:-1]
NUMBERS = ("一、", "（一）", "1.", "1、", "（1）")
"""How paragraphs are numbered, the outer ones first."""
_MEANT = frozenset(
    {"key", "was", "label", "level", "number", "text", "when", "style", "help", "limit", "clause"}
)

Level = Annotated[Literal["title", "1", "2", "3", "body"], BeforeValidator(str)]


class Segment(Model):
    """Part of a paragraph, told when `when` holds.

    With `each`, the `form.block` of a table, it is told for every row of that table for which `only` holds,
    with `between` between two of them; `code` is the row's name. With `by` the largest come first, and rows
    that have no such figure not at all; `most` is how many are told at most.
    """

    text: Wording
    """The words."""
    when: Formula | None = None
    """When they are told; without it, always."""
    each: str = ""
    """`form.block` of the table whose rows they are told for."""
    only: Formula | None = None
    """For which of them; without it, for all."""
    by: Formula | None = None
    """Figure by which the largest come first."""
    most: int | None = Field(None, ge=1, le=1000)
    """How many rows at most."""
    between: str = "、"
    """What stands between two of them."""

    @property
    def told_of(self) -> tuple[str, str]:
        """Give form and block of the table whose rows it is told for, blank for none."""
        form, _, block = self.each.partition(".")
        return form, block

    @model_validator(mode="after")
    def _rows_are_of_a_table(self) -> Segment:
        named = [key for key in ("only", "by", "most", "between") if key in self.model_fields_set]
        if named and not self.each:
            raise ValueError(f"{'、'.join(named)} 只用在有 each 的文字里，请写 each: 表.区块")
        return self


def _segments(value: Any) -> Any:
    parts = value if isinstance(value, list | tuple) else [value]
    return [part if isinstance(part, dict | Segment) else {"text": part} for part in parts]


class Paragraph(Cell):
    """A computed cell whose words the pack gives: it is blank where `when` does not hold, and then not shown.

    `number` is a sample of how it is numbered; which number it has follows from what is shown above it.
    """

    type: Literal["long"] = "long"
    """A paragraph is always `long`."""
    limit: int = Field(20_000, ge=1, le=100_000)
    """Most characters."""
    level: Level = "body"
    """`title`, a heading of level 1 to 3, or `body`."""
    number: Literal["", "一、", "（一）", "1.", "1、", "（1）"] = ""
    """A sample of how it is numbered."""
    text: Annotated[tuple[Segment, ...], BeforeValidator(_segments)] = Field(min_length=1, max_length=100)
    """The words: one text, or several parts."""
    when: Formula | None = None
    """When it is shown; without it, always."""

    @cached_property
    def computed(self) -> bool:
        return True

    @property
    def face(self) -> str:
        """Name the style it is set in: its own, else that of its level."""
        return self.style or f"document-{self.level}"

    @cached_property
    def names(self) -> tuple[str, ...]:
        """List the plain names its words use, in reading order, each once: pieces of its block among them."""
        paths = (path for part in self.text for path in part.text.references)
        return tuple(dict.fromkeys(path[0] for path in paths if len(path) == 1))

    @model_validator(mode="after")
    def _is_no_other_cell(self) -> Paragraph:
        if unknown := self.model_fields_set - _MEANT:
            raise ValueError(
                f"段落 {self.key} 不能用 {'、'.join(sorted(unknown))}，可用：{'、'.join(sorted(_MEANT))}"
            )
        return self
