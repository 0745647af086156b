"""Why a draft file cannot be opened, one class per situation; none of them leads to a change of the file."""

from __future__ import annotations

from models.errors import TianbaoError


class DraftError(TianbaoError):
    """Say which draft cannot be opened, why, and what to do."""

    advice = "请从备份中恢复，或重新新建草稿"

    def __init__(self, name: str, reason: str, detail: str = "") -> None:
        super().__init__(f"打不开草稿“{name}”：{reason}。{self.advice}。{self.kept}", detail)

    kept = "文件没有改动。"


class DraftMissingError(DraftError):
    """There is no such file."""

    advice = "它可能已被移动、改名或删除，请找到文件后再打开"
    kept = ""


class DraftUnreadableError(DraftError):
    """The system does not let the file be read."""

    advice = "请检查文件权限，或把文件复制到本机后再打开"


class DraftEmptyError(DraftError):
    """The file holds nothing."""


class DraftDamagedError(DraftError):
    """The file is, or was, a draft, but cannot be understood."""


class DraftForeignError(DraftError):
    """The file is something else."""

    advice = "请选择由本程序保存的草稿文件（扩展名 .tianbao）"


class DraftNewerError(DraftError):
    """A newer version of the program wrote the file."""

    advice = "请更新程序后再打开"


class DraftTooLargeError(DraftError):
    """The file is larger than any draft can be."""

    advice = "请确认选择的是草稿文件"
