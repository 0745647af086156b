"""Exported files are put in place whole or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest

from exporters.saving import ExportError, replace_file


def _writing(content: bytes) -> Callable[[BinaryIO], None]:
    return lambda file: file.write(content) and None


def _failing(number: int) -> Callable[[BinaryIO], None]:
    def write(file: BinaryIO) -> None:
        file.write(b"half")
        raise OSError(number, os.strerror(number))

    return write


def _refused(path: Path, write: Callable[[BinaryIO], None]) -> str:
    with pytest.raises(ExportError) as caught:
        replace_file(path, write)
    return caught.value.message


def test_writes_a_new_file_and_replaces_an_old_one(tmp_path: Path) -> None:
    path = tmp_path / "自评表 2023.pdf"
    replace_file(path, _writing(b"one"))
    assert path.read_bytes() == b"one"
    replace_file(path, _writing(b"two"))
    assert path.read_bytes() == b"two"
    assert os.listdir(tmp_path) == [path.name]


def test_a_new_file_has_the_permissions_of_any_other(tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"")
    replace_file(tmp_path / "new", _writing(b"x"))
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "other").stat().st_mode


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "磁盘空间不足"),
        (errno.EDQUOT, "配额"),
        (errno.EROFS, "只读"),
        (errno.EIO, os.strerror(errno.EIO)),
    ],
)
def test_a_failed_write_leaves_the_old_file_and_no_litter(tmp_path: Path, number: int, words: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"old")
    message = _refused(path, _failing(number))
    assert words in message
    assert "a.xlsx" in message
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.xlsx"]


def test_errors_of_the_writer_pass_through_and_leave_no_litter(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        replace_file(tmp_path / "a", lambda file: 1 / 0 and None)
    assert not os.listdir(tmp_path)


def test_a_file_open_elsewhere_is_named_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def replace(self: Path, target: Path) -> None:
        raise PermissionError(errno.EACCES, "sharing violation")

    monkeypatch.setattr(Path, "replace", replace)
    path = tmp_path / "a.pdf"
    path.write_bytes(b"old")
    assert "其他程序" in _refused(path, _writing(b"new"))
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.pdf"]


def test_a_protected_file_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"old")
    # The tests may run as root, who may write everything.
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert "只读文件" in _refused(path, _writing(b"new"))
    assert path.read_bytes() == b"old"


def test_a_folder_that_refuses_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, mode: str = "r") -> BinaryIO:
        raise PermissionError(errno.EACCES, "denied")

    monkeypatch.setattr(Path, "open", refuse)
    message = _refused(tmp_path / "a.pdf", _writing(b"new"))
    assert str(tmp_path) in message
    assert "没有权限" in message


def test_missing_folder_long_name_and_folder_in_the_way(tmp_path: Path) -> None:
    assert "不存在" in _refused(tmp_path / "没有" / "a.pdf", _writing(b""))
    assert "太长" in _refused(tmp_path / ("长" * 200 + ".pdf"), _writing(b""))
    assert "换一个文件名" in _refused(tmp_path, _writing(b""))
    (tmp_path / "file").write_bytes(b"")
    assert "不是文件夹" in _refused(tmp_path / "file" / "a.pdf", _writing(b""))
    assert os.listdir(tmp_path) == ["file"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "link.pdf"
    try:
        link.symlink_to(tmp_path / "real" / "a.pdf")
    except OSError:
        pytest.skip("no links here")
    replace_file(link, _writing(b"new"))
    assert link.is_symlink()
    assert (tmp_path / "real" / "a.pdf").read_bytes() == b"new"
