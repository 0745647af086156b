"""Do 200 random edits, undos, saves, reopens, restores and recoveries in a row beside a plain model."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from PySide6.QtCore import QCoreApplication

from tests.support.machine import DraftMachine

STEPS = 200


def run(count: int) -> list[str]:
    """Try `count` sequences; gives what was counted, AssertionError with the shortest that went wrong."""
    _ = QCoreApplication.instance() or QCoreApplication([])
    phases = (Phase.generate, Phase.shrink)
    checks = list(HealthCheck)
    chosen = settings(max_examples=count, stateful_step_count=STEPS, deadline=None, phases=phases,
                      suppress_health_check=checks, database=None)  # fmt: skip
    run_state_machine_as_test(DraftMachine, settings=chosen)
    return [
        f"{DraftMachine.sequences:,} 串、共 {DraftMachine.steps:,} 步随机的修改、撤销、重做、保存、重开、"
        "恢复版本和死机后恢复：每一步之后，草稿都与另外保存的朴素模型相同；重开和恢复后，各表和审核与新算的相同。"
    ]
