"""What the program is: its version, the licences of what is in it, and where it keeps its data."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QBoxLayout, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from models.files.user_folders import own_folder, settings_file
from models.resources import RESOURCES
from ui.widgets.parts import button, fill, label, open_with, wrapping
from ui.widgets.text_table import TypedTable

_LICENCES = {
    "NotoSansSC": "SIL OFL 1.1",
    "NotoSerifSC": "SIL OFL 1.1",
    "BabelStoneHan": "Arphic Public License",
    "HanaMinB": "Hanazono Font License",
}
_LONGEST = 60
_ABOUT = (
    "部门绩效自评表和部门预算公开表的离线填写工具。内容只保存在本机，程序不连接网络。",
    "程序按 MIT 许可发布，见程序文件夹里的 LICENSE；所用的库和字体各有自己的许可：",
)


def version() -> str:
    """Give the version of the program."""
    return str(_project().get("version", ""))


def _project() -> dict[str, object]:
    try:
        found = tomllib.loads((RESOURCES.parent / "pyproject.toml").read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError):
        return {}
    project = found.get("project", {})
    return project if isinstance(project, dict) else {}


def parts() -> list[tuple[str, str, str]]:
    """List the libraries and fonts the program is made of: name, version and licence."""
    named = _project().get("dependencies", [])
    wanted = (re.split(r"[^\w-]", str(one))[0] for one in named) if isinstance(named, list) else ()
    libraries = [_library(name) for name in dict.fromkeys(wanted)]
    faces = dict.fromkeys(path.stem.split("-")[0] for path in sorted((RESOURCES / "fonts").glob("*.ttf")))
    return [*libraries, *((f"字体 {face}", "", _LICENCES.get(face, "见 resources/fonts")) for face in faces)]


def _library(name: str) -> tuple[str, str, str]:
    try:
        said: Any = metadata(name)  # a message of e-mail, which the stubs of some versions do not say
    except PackageNotFoundError:
        return name, "没有安装", ""
    kinds = [line.split(" :: ")[-1] for line in said.get_all("Classifier", []) if "License ::" in line]
    licence = said.get("License-Expression") or "、".join(kinds) or said.get("License", "")
    return name, said.get("Version", ""), " ".join(licence.split())[:_LONGEST]


class AboutDialog(QDialog):
    """Say it, with a button to each folder."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("关于填报")
        open_with(self, 640, 520)
        self.parts = TypedTable("组成和许可", ("组成", "版本", "许可"), (2,))
        self.parts.show_rows(parts())
        self.data = self._place("恢复点、历史版本、日志：", _data_folder())
        self.settings = self._place("设置：", settings_file())
        fonts = button("字体的许可", lambda: _open(RESOURCES / "fonts"))
        fill(
            QVBoxLayout(self),
            label(f"填报 {version()}", "heading"),
            *(wrapping(text=words) for words in _ABOUT),
            (self.parts, 1),
            self.data,
            self.settings,
            wrapping(text="草稿和导出的文件只在您选的位置。各留多久，见手册第十一节。"),
            fill(QHBoxLayout(), fonts, None, button("关闭", self.accept)),
            margins=(20, 16, 20, 14),
            spacing=8,
        )

    def _place(self, name: str, place: Path | None) -> QBoxLayout:
        said = wrapping(text=f"{name}{place or '本机没有您的用户目录，没有保存'}")
        line = fill(QHBoxLayout(), (said, 1))
        if place is not None:
            folder = place if place.suffix == "" else place.parent
            opener = button("打开文件夹", lambda: _open(folder))
            opener.setAccessibleName(f"打开文件夹 {folder}")
            line.addWidget(opener)
        return line


def _data_folder() -> Path | None:
    one = own_folder("versions")
    return one.parent if one is not None else None


def _open(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
