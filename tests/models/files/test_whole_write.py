"""Exported files are put in place whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from models.files.whole_write import SaveError, write_whole


def _refused(path: Path) -> str:
    with pytest.raises(SaveError) as caught:
        write_whole(path, b"new")
    assert caught.value.exit_code == 3
    return caught.value.message


def test_writes_a_new_file_and_replaces_an_old_one(tmp_path: Path) -> None:
    path = tmp_path / "自评表 2023.pdf"
    write_whole(path, b"one")
    assert path.read_bytes() == b"one"
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert os.listdir(tmp_path) == [path.name]


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "磁盘空间不足"), (errno.EACCES, "打开"), (errno.EROFS, "只读"), (errno.EIO, "出错")],
)
def test_a_failed_write_leaves_the_old_file_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"old")

    def replace(source: object, target: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "replace", replace)
    message = _refused(path)
    assert words in message
    assert "a.xlsx" in message
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.xlsx"]


def test_missing_folder_long_name_and_folder_in_the_way(tmp_path: Path) -> None:
    assert "不存在" in _refused(tmp_path / "没有" / "a.pdf")
    assert "太长" in _refused(tmp_path / ("长" * 200 + ".pdf"))
    assert "文件夹" in _refused(tmp_path)
    assert not os.listdir(tmp_path)
