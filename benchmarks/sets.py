"""Budget sets of 200, 2,000 and 20,000 subject rows: how times and memory grow, and edits in the window."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from benchmarks.measuring import Aim

SIZES = (200, 2_000, 20_000)
FRAME = 0.016
LINEAR = 1.5
"""Cost per row at the largest size against the middle one, above which growth is not called linear."""
_GROWING = ("打开", "排版", "导出 PDF", "导出工作簿")


def run(_: Path) -> list[Aim]:
    """Measure each size in a process of its own."""
    found = {size: _measure(size) for size in SIZES}
    for name in found[SIZES[0]]:
        unit = "MB" if name == "内存" else "秒"
        print(f"  {name}：" + "，".join(f"{size} 行 {found[size][name]:.3f} {unit}" for size in SIZES))
    middle, large = SIZES[1], SIZES[2]
    per_row = {name: found[large][name] / found[middle][name] / (large / middle) for name in _GROWING}
    for name, ratio in per_row.items():
        print(f"  {name}：{large} 行时每行是 {middle} 行时的 {ratio:.2f} 倍")
    slowest = found[middle]["改一格（最慢）"]
    return [
        Aim(f"{middle} 行科目：200 次修改最慢一次（算完并重排）在一帧以内", slowest <= FRAME),
        Aim(f"{middle} 到 {large} 行：打开、排版、导出随行数线性增长", max(per_row.values()) <= LINEAR),
    ]


def _measure(size: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.one_set", str(size)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return {name: float(value) for name, value in json.loads(said).items()}
