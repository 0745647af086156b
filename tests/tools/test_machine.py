"""A few runs of the random session beside its model; `python -m tools.reliability machine` does 500."""

from __future__ import annotations

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test
from PySide6.QtWidgets import QApplication

from tests.support.machine import DraftMachine


def test_a_draft_is_always_what_a_plain_model_of_it_says(qapp: QApplication) -> None:
    run_state_machine_as_test(DraftMachine, settings=settings(max_examples=8, stateful_step_count=40))
