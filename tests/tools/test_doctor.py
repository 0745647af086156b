"""The doctor names what is missing, where to get it, and nothing else."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable

import pytest

from tools import doctor


def _loader_without(*absent: str) -> Callable[[str], object]:
    def load(library: str) -> object:
        if library in absent:
            raise OSError(f"{library}: cannot open shared object file")
        return library

    return load


@pytest.mark.parametrize(
    ("environ", "present", "absent"),
    [
        ({}, doctor.BASE, doctor.X11 | doctor.WAYLAND | doctor.PRINTING),
        ({"DISPLAY": "", "WAYLAND_DISPLAY": ""}, doctor.BASE, doctor.X11 | doctor.WAYLAND),
        ({"DISPLAY": ":0"}, doctor.BASE | doctor.X11 | doctor.PRINTING, doctor.WAYLAND),
        ({"WAYLAND_DISPLAY": "wayland-0"}, doctor.BASE | doctor.WAYLAND | doctor.PRINTING, doctor.X11),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, doctor.X11, doctor.WAYLAND),
    ],
)
def test_only_the_display_in_use_is_looked_at(
    environ: dict[str, str], present: dict[str, str], absent: dict[str, str]
) -> None:
    needed = doctor.needed_libraries(environ)
    assert present.keys() <= needed.keys()
    assert not absent.keys() & needed.keys()


def test_every_display_can_be_asked_for() -> None:
    everything = doctor.BASE | doctor.X11 | doctor.WAYLAND | doctor.PRINTING
    assert doctor.needed_libraries({}, every=True) == everything


def test_missing_libraries_are_those_the_linker_refuses() -> None:
    load = _loader_without("libEGL.so.1", "libz.so.1")
    missing = doctor.missing_libraries(doctor.BASE, load)
    assert missing == {"libEGL.so.1": "libegl1", "libz.so.1": "zlib1g"}


def test_a_library_that_does_not_exist_is_missing_for_the_real_linker() -> None:
    absent = "libtianbao-nowhere.so.9"
    assert doctor.missing_libraries({absent: "nowhere"}) == {absent: "nowhere"}


def test_the_apt_line_is_exact_sorted_and_names_a_package_once() -> None:
    missing = {
        "libglib-2.0.so.0": "libglib2.0-0",
        "libgthread-2.0.so.0": "libglib2.0-0",
        "libEGL.so.1": "libegl1",
    }
    problem = doctor.library_problem(missing, has_apt=True, root=True)
    assert problem == "缺少 Qt 需要的系统库，请运行：apt-get install -y libegl1 libglib2.0-0"


def test_an_ordinary_user_gets_sudo() -> None:
    assert doctor.apt_line(["libegl1"], root=False) == "sudo apt-get install -y libegl1"


def test_without_apt_the_libraries_themselves_are_named() -> None:
    problem = doctor.library_problem(
        {"libGL.so.1": "libgl1", "libEGL.so.1": "libegl1"}, has_apt=False, root=True
    )
    assert problem.endswith("：libEGL.so.1、libGL.so.1")
    assert "apt-get" not in problem


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 14, 2), (4, 0, 0)])
def test_a_new_enough_python_is_no_problem(version: tuple[int, ...]) -> None:
    assert doctor.python_problem(version) == ""


def test_an_old_python_is_named() -> None:
    assert "Python 是 3.9，" in doctor.python_problem((3, 9, 18))


def test_qt_that_loads_is_no_problem() -> None:
    assert doctor.qt_problem() == ""


def test_qt_that_is_not_installed_is_left_to_pip() -> None:
    assert doctor.qt_problem("tianbao_no_such_package.QtWidgets") == ""


def test_qt_that_does_not_load_is_one_line() -> None:
    problem = doctor.qt_problem("PySide6.NoSuchQt")
    assert problem.startswith("Qt 无法载入：")
    assert "\n" not in problem


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the wheels bring everything elsewhere")
class TestCommand:
    """`python tools/doctor.py` as make and CI call it."""

    def test_healthy_machine_prints_nothing(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(doctor, "missing_libraries", lambda needed: {})
        assert doctor.main([]) == 0
        assert capsys.readouterr().out == ""

    def test_a_missing_library_is_one_line_and_exit_1(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(doctor, "missing_libraries", lambda needed: {"libEGL.so.1": "libegl1"})
        monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
        assert doctor.main([]) == 1
        out = capsys.readouterr().out
        assert out.count("\n") == 1
        assert "apt-get install -y libegl1\n" in out

    def test_packages_are_a_list_for_the_shell(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(doctor, "missing_libraries", lambda needed: dict(list(needed.items())[:2]))
        assert doctor.main(["--packages"]) == 1
        assert capsys.readouterr().out == "libegl1 libgl1\n"
