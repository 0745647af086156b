"""What a form asks for that the cover of the set already says: the unit, who fills it in, the telephone."""

from __future__ import annotations

import re

UNIT = re.compile(
    r"(?:填报|编制|实施)?(?:部门[（(]单位[）)]|单位[（(]部门[）)]|单位|部门)(?:名称|全称)?(?:[（(](?:盖章|公章|章)[）)])?"
)
"""Labels of the unit's own name."""
UNIT_OF_COVER = "印封面的单位全称"
"""What stands behind such a label until something is typed."""
_FILER = re.compile(r"(?:填报|填表|编制|经办|制表)人(?:员)?(?:姓名)?(?:[（(]签[字名章][）)])?")
_PHONE = re.compile(r"(?:联系|办公)?电话(?:号码)?|联系方式")
_NAME = re.compile(r"项目名称")
_DATE = re.compile(r"(?:填报|填表|编制|制表)(?:日期|时间)")


def covered(label: str) -> dict[str, object]:
    """Say what stands in a cell of this label until something is typed, and whether it may stay blank."""
    if UNIT.fullmatch(label):
        return {"default": "unit", "required": True}
    if _FILER.fullmatch(label):
        return {"default": "cover.unit.filer", "required": True}
    if _PHONE.fullmatch(label):
        return {"default": "cover.unit.phone", "required": True}
    return {"required": True} if _DATE.fullmatch(label) or _NAME.fullmatch(label) else {}
