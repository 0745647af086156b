"""The rooms are what docs/architecture.md says, and a room's door is free."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = sorted(
    path.parent for floor in ("models", "exporters", "ui") for path in (ROOT / floor).glob("*/__init__.py")
)
DOCUMENT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
MOST = 14
"""Modules in a room; "about a dozen"."""


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: f"{room.parent.name}.{room.name}")
def test_a_room_says_what_it_is_and_imports_nothing(room: Path) -> None:
    (only,) = ast.parse((room / "__init__.py").read_text(encoding="utf-8")).body
    assert isinstance(only, ast.Expr)
    assert isinstance(only.value, ast.Constant)
    said = str(only.value.value)
    assert re.fullmatch(r"[^.\n]+(?:\.[^.\n ][^.\n]*)*\.", said), "one sentence"
    assert f"| `{room.name}` | {said} |" in DOCUMENT
    modules = [path for path in room.glob("*.py") if path.stem != "__init__"]
    assert 0 < len(modules) <= MOST
    (first,) = re.findall(
        rf"^\| `{room.name}` \| {re.escape(said)} \| `(\w+\.py)` \|$", DOCUMENT, re.MULTILINE
    )
    assert (room / first).exists()


def test_every_path_that_the_document_names_is_there() -> None:
    named = set(re.findall(r"`((?:models|exporters|ui|resources|tools)/[\w/.]*\w/?)`", DOCUMENT))
    assert len(named) > 15
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_no_module_leads_back_to_itself() -> None:
    """Circles count inside rooms too, also where an import is for types only or inside a function."""
    floors = (ROOT / floor for floor in ("models", "exporters", "ui"))
    paths = [path for floor in floors for path in floor.rglob("*.py")]
    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in paths}
    graph = {name: set(_imported(path)) & modules.keys() for name, path in modules.items()}
    TopologicalSorter(graph).prepare()  # raises CycleError, which names them


def test_a_module_is_private_where_only_its_room_uses_it_and_stays_so() -> None:
    """What begins with `_` is nobody else's; what does not is a door that somebody uses."""
    users: dict[str, set[str]] = {}
    floors = ("models", "exporters", "ui", "tools")
    for path in (path for floor in floors for path in (ROOT / floor).rglob("*.py")):
        where = path.relative_to(ROOT)
        for name in _imported(path):
            users.setdefault(name, set()).add(".".join(where.parts[:2]))
    users.setdefault("ui.window.app", set()).add("main")
    for room in ROOMS:
        own = f"{room.parent.name}.{room.name}"
        for path in room.glob("*.py"):
            outside = users.get(f"{own}.{path.stem}", set()) - {own}
            if path.stem != "__init__":
                assert path.stem.startswith("_") == (not outside), (path, outside)


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


_THINGS = {"Belonging", "Finding", "Heading", "Remaining", "Sibling", "YamlMapping", "_Standing"}


def test_one_name_is_one_thing_and_a_class_is_a_thing() -> None:
    classes: dict[str, list[str]] = {}
    for floor in ("models", "exporters", "ui"):
        for path in (ROOT / floor).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef):
                    classes.setdefault(node.name, []).append(path.name)
    assert {name: where for name, where in classes.items() if len(where) > 1} == {}
    assert {name for name in classes if name.endswith("ing")} <= _THINGS, "name what it is, not what it does"
