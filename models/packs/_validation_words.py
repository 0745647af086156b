"""Say in Chinese what pydantic found wrong with a value of a pack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.errors import TianbaoError, shortened

MAX_SHOWN = 300
_WORDS = {
    "missing": "缺少这一项",
    "extra_forbidden": "是不认识的一项，请检查拼写",
    "string_type": "应为文字",
    "string_pattern_mismatch": "写法不对，名称应以小写字母开头，只用小写字母、数字、- 和 _",
    "literal_error": "应为以下之一：{expected}",
    "dict_type": "应为一组键和值",
    "model_type": "应为一组键和值",
    "model_attributes_type": "应为一组键和值",
    "dataclass_type": "应为一组键和值",
    "tuple_type": "应为列表",
    "list_type": "应为列表",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_parsing_size": "数太大",
    "int_from_float": "应为整数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "finite_number": "应为有限的数",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "too_long": "最多 {max_length} 项，现有 {actual_length} 项",
    "too_short": "至少 {min_length} 项，现有 {actual_length} 项",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "应不小于 {ge}",
    "less_than": "应小于 {lt}",
    "less_than_equal": "应不大于 {le}",
    "union_tag_invalid": "kind 应为以下之一：{expected_tags}",
    "union_tag_not_found": "缺少 kind",
    "unexpected_keyword_argument": "是不认识的一项，请检查拼写",
    "none_required": "应为空",
}


def problem(error: Mapping[str, Any]) -> str:
    """Give the words for one error as pydantic lists it."""
    cause = error.get("ctx", {}).get("error")
    if cause is not None:
        return shortened(cause.message if isinstance(cause, TianbaoError) else str(cause), MAX_SHOWN)
    words = _WORDS.get(error["type"], "不合要求，请对照表样语言的说明改正")
    return words.format_map({key: _listed(value) for key, value in error.get("ctx", {}).items()})


def _listed(value: object) -> str:
    return str(value).replace(" or ", ", ").replace("'", "").replace(", ", "、")
