"""Marks that an office made in its workbook itself: comments such as 填:金额."""

from __future__ import annotations

import re

from models.blanks.blank import BlankCell
from models.meanings.workpiece import DICTIONARIES, TYPES, Kind, Role, TypeOfCell

_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("填", "填写", "输入"), "typed"),
    **dict.fromkeys(("算", "计算", "公式"), "computed"),
    **dict.fromkeys(("固定", "固定文字", "文字"), "fixed"),
    **dict.fromkeys(("编码", "科目", "科目编码"), "code"),
    **dict.fromkeys(("名称", "科目名称"), "name"),
    **dict.fromkeys(("增行", "可增行", "增加行"), "rows"),
    **dict.fromkeys(("评分", "得分"), "score"),
    **dict.fromkeys(("不填", "不要", "忽略"), "ignored"),
}
_TYPES: dict[str, TypeOfCell] = {
    **{word: kind for kind, word in TYPES.items()},
    **dict.fromkeys(("数", "数字", "金额", "数值"), "number"),
    **dict.fromkeys(("文本", "文字"), "text"),
    **dict.fromkeys(("年月日", "时间"), "date"),
    **dict.fromkeys(("选", "下拉"), "choice"),
}
_SUBJECTS = {"功能": "functional", "部门": "department-economic", "政府": "government-economic"}
_MARK = re.compile(r"^\s*([一-龥]{1,4})\s*(?:[:：]\s*(.*?))?\s*$", re.MULTILINE)
_SPLIT = re.compile(r"[、,，/;；\s]+")
assert set(_SUBJECTS.values()) == set(DICTIONARIES)


def marked(cell: BlankCell) -> Role | None:
    """Give what a comment on a cell says it is; None where it says nothing of the kind."""
    for found in _MARK.finditer(cell.comment):
        kind, rest = _KINDS.get(found[1]), (found[2] or "").strip()
        if kind == "typed":
            return _typed(rest)
        if kind == "computed" and rest:
            return Role("computed", formula=rest if rest.startswith("=") else f"={rest}")
        if kind in ("code", "name"):
            return Role(kind, dictionary=next((d for w, d in _SUBJECTS.items() if w in rest), "functional"))
        if kind in ("fixed", "rows", "ignored"):
            return Role(kind)
    return None


def _typed(rest: str) -> Role:
    head, colon, choices = rest.partition("：" if "：" in rest else ":")
    kind = _TYPES.get(head.strip())
    if kind == "choice":
        return Role("typed", "choice", tuple(filter(None, _SPLIT.split(choices if colon else ""))))
    if kind is None and (listed := tuple(filter(None, _SPLIT.split(rest)))) and len(listed) > 1:
        return Role("typed", "choice", listed)
    return Role("typed", kind or "text")
