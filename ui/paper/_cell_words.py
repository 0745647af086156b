"""What is said of a cell to those who do not see it: its name, what stands there, and its state."""

from __future__ import annotations

from models.address import NEW_ROW, Address
from models.calculation.cell_names import cell_name
from models.editing.plans import can_type
from models.session.session import Session


def spoken_cell(session: Session, at: Address, shown: str) -> str:
    """Say name, value and state of the current cell, in this order; `shown` is what the paper shows there."""
    calc = session.calculation
    name = cell_name(calc, at)
    if at.row == NEW_ROW:
        return f"{name}：在此输入"
    said = [f"{name}：{shown or '空'}"]
    if calc.state(at).source == "adjusted":
        said.append("手工调整")
    elif not can_type(session, at):
        said.append("由程序计算")
    said += (
        f"{issue.severity}：{issue.message.removeprefix(f'{name}：')}"
        for issue in session.issues()
        if issue.address == at
    )
    return "，".join(dict.fromkeys(part.replace("未填：未填", "未填") for part in said))
