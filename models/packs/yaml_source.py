"""Read YAML with the safe loader and remember the file and line of every key."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from models.errors import TianbaoError
from models.files.bounded_read import TooLargeError, read_regular
from models.packs.heads import MAX_BYTES

MAX_DEPTH = 40
MAX_NODES = 50_000
"""How many values a file may have, with everything that aliases (*name) stand for counted each time."""
# The same safe loader written in C, many times as fast, where PyYAML was built with it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class TooDeepError(ValueError):
    """Say in which line a text is nested deeper than a file may be."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line} is nested too deeply")
        self.line = line


class Mark(NamedTuple):
    """Point at a place in a YAML file; line 0 stands for the file."""

    file: Path
    line: int

    def __str__(self) -> str:
        return f"{self.file.name} 第 {self.line} 行" if self.line else self.file.name


class PackError(TianbaoError):
    """Report a pack that cannot be used, naming file, line and key; `mark` is where reading stopped."""

    def __init__(self, message: str, detail: str = "", mark: Mark | None = None) -> None:
        super().__init__(message, detail)
        self.mark = mark


class SourceReader:
    """Say what becomes of a slip in the source: here the first one ends the reading."""

    def tell(self, mark: Mark, said: str) -> None:
        """Report a slip with which reading could go on; PackError."""
        raise PackError(f"{mark}：{said}。", mark=mark)

    def text(self, path: Path, data: bytes) -> str:
        """Decode a file; ValueError."""
        return data.decode("utf-8-sig")

    def added(self, item: YamlMapping, known: Sequence[str]) -> None:
        """Take note of an item that a list of named ones did not have."""

    def used(self, name: str) -> None:
        """Take note of a library entry that is used."""


class YamlMapping(dict[str, Any]):
    """A YAML mapping that knows where it and each of its keys stand."""

    mark: Mark
    marks: dict[str, Mark]


class YamlSequence(list[Any]):
    """A YAML list that knows where it and each of its items stand."""

    mark: Mark
    marks: tuple[Mark, ...] = ()


STRICT = SourceReader()


def read_yaml(path: Path, reading: SourceReader = STRICT) -> YamlMapping:
    """Read one file; PackError when it is missing, too large, broken or not a mapping."""
    try:
        text = _text(path, reading)
        deque(shallow_events(text), maxlen=0)
        node = yaml.compose(text, Loader=_LOADER)
    except TooDeepError as error:
        mark = Mark(path, error.line)
        raise PackError(f"{mark}：嵌套超过 {MAX_DEPTH} 层。", str(error), mark) from error
    except UnicodeDecodeError as error:
        said = f"表样文件 {path.name} 不是 UTF-8 编码，请另存为 UTF-8 再用。"
        raise PackError(said, str(error), Mark(path, 0)) from error
    except FileNotFoundError as error:
        how = "extends 只认同一文件夹和下级文件夹里的文件，以及程序自带的 shared/ 里的"
        raise PackError(f"读不了表样文件 {path.name}：没有这个文件。{how}。", str(error)) from error
    except (OSError, ValueError) as error:
        raise PackError(f"读不了表样文件 {path.name}：请检查文件和权限。", str(error)) from error
    except yaml.YAMLError as error:
        said = f"表样文件 {path.name} 的 YAML 写法有误：{_where(error)}"
        at = getattr(error, "problem_mark", None)
        raise PackError(said, str(error), Mark(path, at.line + 1 if at else 0)) from error
    except RecursionError as error:
        raise PackError(f"表样文件 {path.name} 嵌套太深。", mark=Mark(path, 0)) from error
    data = _TreeBuilder(path, reading).build(node, 0) if node is not None else None
    if not isinstance(data, YamlMapping):
        raise PackError(f"表样文件 {path.name} 应当是“键: 值”的形式。", mark=Mark(path, 0))
    return data


def shallow_events(text: str) -> Iterator[yaml.Event]:
    """Parse a text event by event up to where it is nested too deeply; TooDeepError, YAMLError.

    The composer written in C calls itself for each level and would end the whole process.
    """
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH + 1:
                raise TooDeepError(event.start_mark.line + 1)  # type: ignore[union-attr]
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        yield event


def read_tree(said: Mapping[str, Any], name: Path) -> YamlMapping:
    """Read what a pack says from JSON, within the limits of a file; PackError naming what is too much."""
    size = len(json.dumps(said, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        raise PackError(f"{name}：太大（超过 {MAX_BYTES // 1_000_000} MB），未读取。", mark=Mark(name, 0))
    data = _TreeBuilder(name, STRICT).take(said, 0)
    assert isinstance(data, YamlMapping)
    return data


def _where(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    return f"第 {mark.line + 1} 行第 {mark.column + 1} 列。" if mark else "无法解析。"


def _text(path: Path, reading: SourceReader) -> str:
    """Read a file that is one and is not too large; OSError, ValueError, PackError."""
    try:
        data = read_regular(path, MAX_BYTES)
    except TooLargeError as error:
        most = MAX_BYTES // 1_000_000
        raise PackError(f"表样文件 {path.name} 太大（超过 {most} MB），未读取。", repr(error)) from error
    return reading.text(path, data)


class _TreeBuilder:
    """Build the values of one file, counting them: aliases of aliases would grow without end."""

    def __init__(self, path: Path, reading: SourceReader) -> None:
        self._path = path
        self._reading = reading
        self._count = 0

    def take(self, said: Any, depth: int) -> Any:
        """Build from values that JSON has; figures are texts in what a pack says."""
        mark = Mark(self._path, 0)
        self._check(mark, depth)
        if isinstance(said, dict):
            result = YamlMapping({str(key): self.take(value, depth + 1) for key, value in said.items()})
            result.mark, result.marks = mark, dict.fromkeys(result, mark)
            return result
        if isinstance(said, list):
            items = YamlSequence(self.take(value, depth + 1) for value in said)
            items.mark, items.marks = mark, (mark,) * len(said)
            return items
        if said is not None and not isinstance(said, str | bool):
            raise PackError(f"{mark}：读不出值“{str(said)[:40]}”，数应写成文字。", mark=mark)
        return said

    def build(self, node: yaml.Node, depth: int) -> Any:
        mark = Mark(self._path, node.start_mark.line + 1)
        self._check(mark, depth)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, mark, depth)
        if isinstance(node, yaml.SequenceNode):
            items = YamlSequence(self.build(child, depth + 1) for child in node.value)
            items.mark = mark
            items.marks = tuple(Mark(self._path, child.start_mark.line + 1) for child in node.value)
            return items
        try:
            return _scalar(node)
        except (yaml.YAMLError, ValueError):
            self._reading.tell(mark, f"写法有误，读不出值“{str(node.value)[:40]}”")
            return None

    def _check(self, mark: Mark, depth: int) -> None:
        self._count += 1
        if depth > MAX_DEPTH:
            raise PackError(f"{mark}：嵌套超过 {MAX_DEPTH} 层。", mark=mark)
        if self._count > MAX_NODES:
            raise PackError(f"{mark}：内容超过 {MAX_NODES} 项，请检查 & 和 * 的重复引用。", mark=mark)

    def _mapping(self, node: yaml.MappingNode, mark: Mark, depth: int) -> YamlMapping:
        result = YamlMapping()
        result.mark, result.marks = mark, {}
        for key_node, value_node in node.value:
            here = Mark(self._path, key_node.start_mark.line + 1)
            if not isinstance(key_node, yaml.ScalarNode):
                self._reading.tell(here, "键应是文字，不能是列表或一组键和值")
                continue
            key = str(key_node.value)
            if key in result:
                self._reading.tell(here, f"键“{key[:40]}”重复")
            result[key] = self.build(value_node, depth + 1)
            result.marks[key] = here
        return result


def _scalar(node: yaml.Node) -> Any:
    """Keep numbers as text, so that no figure passes through a float."""
    if node.tag.rpartition(":")[2] in ("float", "int", "timestamp"):
        return str(node.value)
    return yaml.SafeLoader("").construct_object(node)
