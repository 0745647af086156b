"""Write docs/form-reference.md from the schema of packs: `python -m tools.form_reference`."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from typing import NamedTuple

from models.figures.numbers import NumberFormat
from models.packs import blocks, cells, forms, paragraphs
from models.resources import RESOURCES

DOCUMENT = RESOURCES.parent / "docs" / "form-reference.md"
EXAMPLE = RESOURCES.parent / "docs" / "example-form.yaml"
PARTS: tuple[type, ...] = (
    *(forms.Pack, forms.Form, forms.Check, forms.Tie, forms.Balance, forms.Score, forms.Bar),
    *(blocks.BlockBase, blocks.FieldsBlock, blocks.NotesBlock, blocks.TableBlock, blocks.RowsBlock),
    *(blocks.FixedBlock, blocks.FixedRow, blocks.SubjectsBlock, blocks.SideBySideBlock, blocks.Section),
    *(blocks.ClassRows, blocks.ContentsBlock, blocks.RunningBlock, paragraphs.Paragraph, paragraphs.Segment),
    *(
        cells.Cell,
        cells.Case,
        cells.Choice,
        cells.Label,
        cells.Group,
        cells.Side,
        cells.Style,
        NumberFormat,
    ),
)
_KINDS = {
    "Formula": "expression",
    "Wording": "wording",
    "Key": "name",
    "str": "text",
    "bool": "true, false",
    "int": "whole number",
    "float": "number",
    "Any": "anything",
    "Policy": "figure or text",
    "Margin": "number",
    "Width": "number",
    "Item": "Label, Cell",
    "Level": "`title`, `1`, `2`, `3`, `body`",
    "Column": "Cell, Group",
    "SideRow": "FixedRow, ClassRows",
}
_MERGING = """\
## In every file, before the schema looks at it

| key | meaning |
|---|---|
| `extends` | Files that lie below this one, each over those before it; in its folder or beneath. |
| `use` | Entry of `library` that is put in its place, under the other keys of the mapping. |
| `after` | In a list that merges: behind which one the item stands; one that is there moves. |
| `remove` | `true` takes an inherited item out. |
| `key!` | The value takes the place of the inherited one instead of merging with it. |
| `copies`, `items` | In a list: the items stand there so many times, `#` in them is 1, 2, 3 and so on. |
| `key+` | Lines (of `fields`) are laid over the inherited lines that have a cell of the same name. |
"""


class DescribedKey(NamedTuple):
    """What the reference says of a key."""

    name: str
    kind: str
    default: str
    meaning: str


def reference_text() -> str:
    """Give the whole document."""
    parts = "\n".join(_part(part) for part in PARTS)
    example = EXAMPLE.read_text(encoding="utf-8")
    return f"""\
# Every key of the form language

Written by `python -m tools.form_reference` from the schema (`models/packs/`); a test says when it is old.
What the parts are for, and how they work together, is told in `form-language.md`.

## From nothing to a printed form

`docs/example-form.yaml`, below, is a whole pack. In the folder of the program:

```sh
cp docs/example-form.yaml resources/packs/                       # a pack is called as its file
python main.py packs check resources/packs/example-form.yaml     # all that is wrong: file, line, key
python main.py new example-form --year 2026 --unit 某某局 -o my.tianbao
python main.py fill my.tianbao --from docs/example-form.json     # or type in the window
python main.py export my.tianbao                                 # my.pdf and my.xlsx
```

One row of the example spends more than the standard, so `check` says PX-01 and the paper is marked 草稿.

```yaml
{example}```

{_MERGING}
{parts}"""


def described_keys(part: type) -> list[DescribedKey]:
    """List the keys a part has beyond those of what it is a kind of."""
    tree = ast.parse(inspect.getsource(part)).body[0]
    assert isinstance(tree, ast.ClassDef)
    following = [*tree.body[1:], None]
    return [
        DescribedKey(_key(node), _kind(node.annotation), _default(node.value), _meaning(after))
        for node, after in zip(tree.body, following, strict=True)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
        if not node.target.id.startswith("_") and "ClassVar" not in ast.unparse(node.annotation)
    ]


def _key(node: ast.AnnAssign) -> str:
    """Give what a key is called in a pack."""
    words = node.value.keywords if isinstance(node.value, ast.Call) else []
    named = [ast.literal_eval(word.value) for word in words if word.arg == "alias"]
    return str(named[0]) if named else ast.unparse(node.target)


def _part(part: type) -> str:
    above = [base.__name__ for base in part.__bases__ if base in PARTS]
    also = f" It also has the keys of {above[0]}." if above else ""
    said = inspect.cleandoc(part.__doc__ or "")
    rows = "\n".join(
        f"| `{key.name}` | {key.kind} | {key.default} | {key.meaning} |" for key in described_keys(part)
    )
    head = "| key | what | without it | meaning |\n|---|---|---|---|"
    return f"## {part.__name__}\n\n{said}{also}\n\n{head}\n{rows}\n"


def _meaning(node: ast.stmt | None) -> str:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return str(node.value.value)
    return ""


def _default(value: ast.expr | None) -> str:
    """Say what holds where the key is not there: nothing to say where it must be."""
    if isinstance(value, ast.Call):
        limits = {word.arg: word.value for word in value.keywords}
        value = value.args[0] if value.args else limits.get("default")
    if value is None:
        return "must be there"
    shown = ast.unparse(value)
    return "—" if shown in ("None", "''", "()", "{}") else f"`{shown.strip(chr(39))}`"


def _kind(node: ast.expr) -> str:
    return ", ".join(dict.fromkeys(_kinds(node)))


def _kinds(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.BinOp):
        yield from (*_kinds(node.left), *_kinds(node.right))
    elif isinstance(node, ast.Subscript):
        yield from _of(ast.unparse(node.value), _items(node.slice))
    elif isinstance(node, ast.Name):
        yield _KINDS.get(node.id, node.id)


def _items(node: ast.expr) -> list[ast.expr]:
    return node.elts if isinstance(node, ast.Tuple) else [node]


def _of(name: str, items: list[ast.expr]) -> Iterator[str]:
    if name == "Literal":
        yield from (f"`{ast.literal_eval(item)}`" for item in items)
    elif name == "dict":
        yield f"names, each with {_kind(items[1])}"
    elif name == "tuple":
        many = isinstance(items[-1], ast.Constant)
        yield f"list of {_kind(items[0])}" if many else f"{len(items)} of {_kind(items[0])}"
    else:
        yield from _kinds(items[0])


if __name__ == "__main__":
    DOCUMENT.write_text(reference_text(), encoding="utf-8")
