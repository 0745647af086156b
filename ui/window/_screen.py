"""No screen to open a window on: said in Chinese before Qt ends the process in English with a core dump."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from models.errors import ExitCode
from ui.window.ending import say

_PLATFORM = "QT_QPA_PLATFORM"
_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")


@contextmanager
def screen_needed() -> Iterator[None]:
    """Make the application within: where Qt finds no platform to run on, the process ends with NO_WINDOW.

    Qt decides by QT_QPA_PLATFORM, then by the displays of the session, and says only in a fatal message,
    after which it aborts, that none of them works. So nothing is guessed here: that message is replaced.
    """
    said: list[str] = []

    def hear(kind: QtMsgType, _: QMessageLogContext, text: str) -> None:
        if kind != QtMsgType.QtFatalMsg:
            said.append(text)
            return
        say(f"{why()}\n只用命令行时不需要显示器，见 main.py --help。")
        os._exit(ExitCode.NO_WINDOW)  # Qt aborts as soon as this returns

    before = qInstallMessageHandler(hear)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
    for text in said:
        say(text)


def why() -> str:
    """Say why there is no window, from what Qt went by."""
    platform = os.environ.get(_PLATFORM)
    displays = "，".join(f"{name}={value}" for name in _DISPLAYS if (value := os.environ.get(name)))
    doctor = "运行 python tools/doctor.py 能列出缺少的系统库"
    if platform:
        named = f"{_PLATFORM}={platform}"
        return f"打不开窗口：Qt 不能用环境变量 {named} 指定的平台。请去掉它或改正；{doctor}。"
    if displays:
        return f"打不开窗口：连不上显示器（{displays}），或缺少 Qt 需要的系统库。请检查显示器；{doctor}。"
    return "打不开窗口：没有可用的显示器（DISPLAY 和 WAYLAND_DISPLAY 都没有设置）。请在图形界面里运行。"
