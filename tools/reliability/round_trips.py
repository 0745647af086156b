"""Import hundreds of the samples' own workbooks in changed layouts: the same cells must be filled in."""

from __future__ import annotations

from random import Random

from tests.support.mangling import NAMES, differences, mangled, own_filled

_SAID = 20


def run(count: int) -> list[str]:
    """Import `count` changed workbooks; gives what was measured, AssertionError where any differs."""
    wrong = []
    for seed in range(count):
        name = NAMES[seed % len(NAMES)]
        if found := differences(name, mangled(name, Random(f"{name} {seed}"))):
            wrong.append(f"{name} {seed}：{found[0]}")
    assert not wrong, "\n".join([f"{len(wrong)} 份不同：", *wrong[:_SAID]])
    cells = "、".join(f"{len(own_filled(name).cells)}" for name in NAMES)
    return [
        f"{count} 份改了版面的工作簿（{len(NAMES)} 套样例轮换）："
        f"填入的与原来逐格相同 {count - len(wrong)} 份。",
        "每份都插空行和小计、换列的次序、改写表头和年度、换元与万元、改数的写法、两张表放一张工作表、"
        f"打乱并改掉工作表的名称；各套样例填入 {cells} 格。",
    ]
