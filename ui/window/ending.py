"""How the program ends: an exit code and a sentence, never a traceback, whatever happens on the way."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from models.errors import ExitCode, TianbaoError


def ended(work: Callable[[], int]) -> int:
    """Carry work out and give the exit code, with everything it printed written out."""
    try:
        code = _code_of(work)
        if sys.stdout is not None:  # a window without a console has none
            sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        say("已中断。没有写完的文件没有留下，原有文件没有改动。")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:  # the reader, `head` say, has seen enough
        _let_go(sys.stdout)
        return ExitCode.DONE
    except OSError as error:
        if error.filename is not None:
            return _internal(error)
        _let_go(sys.stdout)
        from models.files.whole_write import cause

        say(f"输出没有写完：{cause(error)}。")
        return ExitCode.UNWRITTEN
    except Exception as error:
        return _internal(error)


def _code_of(work: Callable[[], int]) -> int:
    try:
        return work()
    except TianbaoError as error:
        return told(error)
    except SystemExit as stop:  # argparse, after --help and slips
        return stop.code if isinstance(stop.code, int) else ExitCode.DONE


def told(error: TianbaoError) -> int:
    """Say what went wrong; gives the exit code."""
    say(error.message)
    return error.exit_code


def say(text: str) -> None:
    """Say something on the error stream, if there is one that takes it."""
    try:
        print(text, file=sys.stderr, flush=True)
    except OSError:
        _let_go(sys.stderr)


def _let_go(stream: TextIO | None) -> None:
    """Send what a stream still holds nowhere: at its end Python would try again, and fail aloud."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        assert stream is not None
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _internal(error: Exception) -> int:
    """Say that the program itself failed, and where that is logged; what was typed is in neither."""
    logged: Path | None = None
    place = ""
    with contextlib.suppress(Exception):  # what fails here may be Qt itself
        from models.files.user_folders import own_folder
        from ui.window._crashes import log_error, where

        place = f"，{(where(error) or ['位置不明'])[-1]}"
        logged = log_error(own_folder("logs"), error)
    noted = f"位置已记入日志（不含填写的内容）：{logged}" if logged else "日志没有写成"
    say(f"没有完成：填报遇到没有预料到的问题（{type(error).__name__}{place}）。{noted}")
    return ExitCode.INTERNAL
