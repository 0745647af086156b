"""Read YAML with the safe loader and remember the file and line of every key."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import yaml

from models.errors import TianbaoError

MAX_BYTES = 2_000_000
MAX_DEPTH = 40
# The same safe loader written in C, many times as fast, where PyYAML was built with it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class PackError(TianbaoError):
    """Report a pack that cannot be used, naming file, line and key."""


class Mark(NamedTuple):
    """Point at a place in a YAML file."""

    file: Path
    line: int

    def __str__(self) -> str:
        return f"{self.file.name} 第 {self.line} 行"


class Mapping(dict[str, Any]):
    """A YAML mapping that knows where it and each of its keys stand."""

    mark: Mark
    marks: dict[str, Mark]


class Sequence(list[Any]):
    """A YAML list that knows where it stands."""

    mark: Mark


def read_yaml(path: Path) -> Mapping:
    """Read one file; PackError when it is missing, too large, broken or not a mapping."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise PackError(f"表样文件 {path.name} 太大（超过 {MAX_BYTES} 字节），未读取。")
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except (OSError, UnicodeDecodeError) as error:
        raise PackError(f"读不了表样文件 {path.name}：请检查文件和权限。", str(error)) from error
    except yaml.YAMLError as error:
        raise PackError(f"表样文件 {path.name} 的 YAML 写法有误：{_where(error)}", str(error)) from error
    except RecursionError as error:
        raise PackError(f"表样文件 {path.name} 嵌套太深。") from error
    data = _build(node, path, 0) if node is not None else None
    if not isinstance(data, Mapping):
        raise PackError(f"表样文件 {path.name} 应当是“键: 值”的形式。")
    return data


def _where(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    return f"第 {mark.line + 1} 行第 {mark.column + 1} 列。" if mark else "无法解析。"


def _build(node: yaml.Node, path: Path, depth: int) -> Any:
    mark = Mark(path, node.start_mark.line + 1)
    if depth > MAX_DEPTH:
        raise PackError(f"{mark}：嵌套太深。")
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, mark, depth)
    if isinstance(node, yaml.SequenceNode):
        items = Sequence(_build(child, path, depth + 1) for child in node.value)
        items.mark = mark
        return items
    try:
        return _scalar(node)
    except yaml.YAMLError as error:
        raise PackError(f"{mark}：写法有误，读不出值“{node.value}”。", str(error)) from error


def _mapping(node: yaml.MappingNode, path: Path, mark: Mark, depth: int) -> Mapping:
    result = Mapping()
    result.mark, result.marks = mark, {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        here = Mark(path, key_node.start_mark.line + 1)
        if key in result:
            raise PackError(f"{here}：键“{key}”重复。")
        result[key] = _build(value_node, path, depth + 1)
        result.marks[key] = here
    return result


def _scalar(node: yaml.Node) -> Any:
    """Keep numbers as text, so that no figure passes through a float."""
    if node.tag.rpartition(":")[2] in ("float", "int", "timestamp"):
        return str(node.value)
    return yaml.SafeLoader("").construct_object(node)
