"""Count what typing the filings takes, in the window and in a spreadsheet: ``python -m tools.effort``.

Writes docs/effort.md. The counts come from the journeys of `tests/journeys`, which type each sample through
the window; a spreadsheet's are counted from what the sample prints.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from models.resources import RESOURCES
from models.session.opening import open_draft
from tests.journeys.small_screen import SCALES, run

DOCS = RESOURCES.parent / "docs" / "effort.md"
PACKS = (
    "yubei-budget-2024",
    "qijiang-budget-2025",
    "tongnan-budget-2021",
    "qiannan-selfeval-2023",
    "yuzhong-selfeval-2023",
    "national-project-selfeval",
    "national-department-selfeval",
)
INCREMENTS = "导入去年的，填今年的金额"
_HEAD = """# 填报要按多少键

由 `python -m tools.effort` 写成，不要手改。`tests/journeys/` 里有一位“填表员”，在真的窗口里从开始页起，
把七份样例填到最后一格：只点看得见的地方、按键、从列表里选；保存后重新打开，与样例逐格相同。
屏幕 1366 × 768，缩放 100 %；缩放 125 %、150 % 时也填，多的只是滚轮。

- **键**：每按一下算一个，`Ctrl+S` 也算一个；汉字一个字算一个，与电子表格一样。
- **点**：鼠标每点一下、滚轮每转一格算一个。
- **电子表格**：把同样的表从头打一遍，印出来的每一格的字数，加上每一格移动一次；
  合计、比率、得分要自己算好打进去。“全部”连标题、表头在内；“内容”是表样已经有了，只打数和文字。
- 填报里的字按样例原样打（如 `428,316.00`），其实打 `428316` 印出来一样。没有用粘贴：
  整块粘贴不论多少格，只要 5 下（在电子表格里选、复制，这里点一下、`Ctrl+V`）。
- 项目表有五分之一以上的格子与前一份相同的，用“复制”，再改不同的。
"""


class Spreadsheet(NamedTuple):
    """The keys that the printed cells of a draft take in a spreadsheet: all of them, and without labels."""

    everything: int
    content: int


def spreadsheet(pack: str) -> Spreadsheet:
    """Count the characters of each printed cell of a sample, and a move for each cell."""
    sheets = open_draft(RESOURCES / "samples" / f"{pack}.tianbao").printed_sheets()
    cells = [(cell.address, 1 + len(cell.text)) for sheet in sheets for _, cell in sheet.cells() if cell.text]
    return Spreadsheet(sum(n for _, n in cells), sum(n for address, n in cells if address is not None))


def filing_line(pack: str, keys: int, clicks: int) -> str:
    """Give the line of a filing in the table."""
    other, both = spreadsheet(pack), keys + clicks
    shares = (f"{both * 100 / of:.0f} %" for of in other)
    return f"| `{pack}` | {keys} | {clicks} | {both} | {' | '.join(map(str, other))} | {' | '.join(shares)} |"


def reach_line(pack: str, scale: str, found: Mapping[str, int]) -> str:
    """Give the line of what it takes to get from any cell to any other."""
    over = f"{found['over'] * 100 / found['all']:.0f} %"
    return f"| `{pack}` | {float(scale):.0%} | {found['within']} | {found['most']} | {over} |"


def increments_lines(made: Mapping[str, Any]) -> list[str]:
    """Tell what it takes to begin from last year's workbook, beside typing the same draft anew."""
    both = made["keys"] + made["clicks"]
    return [
        "## 去年的工作簿和今年的增减",
        "",
        "手里是渝北区 2024 年公开的工作簿：新建去年的草稿，从表格导入，保存，从去年的草稿新建今年的，",
        f"再填今年的 {made['amounts']} 个金额（去年各加 3 %，两位小数）。"
        "“从头打”是同一份草稿从空白填起，两边都没有文字说明。",
        "",
        "| 做什么 | 键 | 点 | 合计 | 从头打 | 占 |",
        "|---|---|---|---|---|---|",
        f"| {INCREMENTS} | {made['keys']} | {made['clicks']} | {both} | {made['all']}"
        f" | {both * 100 / made['all']:.0f} % |",
        "",
    ]


def page(
    filings: Mapping[str, tuple[int, int]],
    increments: Mapping[str, Any],
    operations: Mapping[str, Sequence[int]],
    reached: Sequence[str],
) -> str:
    """Give the page."""
    lines = [
        _HEAD,
        "## 七份样例",
        "",
        "| 样例 | 键 | 点 | 合计 | 电子表格：全部 | 电子表格：内容 | 占全部 | 占内容 |",
        "|---|---|---|---|---|---|---|---|",
        *(filing_line(pack, *filings[pack]) for pack in PACKS),
        "",
        *increments_lines(increments),
        "## 常做的十件事",
        "",
        "站在要改的格子上，做完一件数一次。电子表格的键是随之变了的格子重新打一遍，别的表里跟着变的也在内。",
        "",
        "| 做什么 | 键 | 点 | 电子表格 |",
        "|---|---|---|---|",
        *(f"| {name} | {' | '.join(map(str, counted))} |" for name, counted in operations.items()),
        "",
        "## 从任意一格到任意一格",
        "",
        "一个动作是点一下、打一次字、按一个键，或把滚轮转到要的地方。到任何一格都是三个：",
        "`Ctrl+F`，打格子里的字，空格子打它的表名、行名、列名，回车（几处都有的，点列出来的那一处，至多五处）。",
        "下表数的是只用鼠标的走法：在填报步骤里点表或部分，再点格子，看不见的先转滚轮。",
        "同一张表里最多两个动作；到别的表，填报步骤和表里都要转滚轮时是四个，其余不超过三个。",
        "",
        "| 样例 | 缩放 | 同一张表最多 | 到别的表最多 | 超过三个的 |",
        "|---|---|---|---|---|",
        *reached,
        "",
    ]
    return "\n".join(lines)


def main() -> int:
    """Make the journeys and write the page."""
    filings = _made("journey", "save", *PACKS)
    counted = {pack: (made["keys"], made["clicks"]) for pack, made in filings.items()}
    reached = [
        reach_line(pack, scale, _made("reach", pack, scale=scale))
        for pack in PACKS
        for scale in (SCALES[0], SCALES[-1])
    ]
    made = page(counted, _made("increments"), _made("operations"), reached)
    DOCS.write_text(made, encoding="utf-8")
    return 0


def _made(module: str, *words: str, scale: str = "1") -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        return run(module, Path(folder), *words, scale=scale)


if __name__ == "__main__":
    sys.exit(main())
