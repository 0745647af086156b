"""The words of the command line: commands, options, exit codes and argparse's own messages in Chinese."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from models.errors import ExitCode
from models.fonts.face_choice import BUNDLED, CHOICES

Run = Callable[[argparse.Namespace], int]

EXIT_CODES = {
    ExitCode.DONE: "正常；check 没有查出错误和未填，packs check 没有查出问题，verify 一致，diff 没有不同",
    ExitCode.FOUND: "check 查出错误或未填，packs check 查出问题，verify 不一致，diff 有不同",
    ExitCode.UNUSABLE: "命令写法有误，或草稿、JSON、程序自带的文件读不了",
    ExitCode.UNWRITTEN: "文件写不了，原有文件没有改动；或输出没有写完",
    ExitCode.UNPRINTABLE: "有程序自带字体没有的字符，不能导出",
    ExitCode.IN_USE: "草稿正被别的窗口或命令使用，或刚被改过，没有写入",
    ExitCode.NO_WINDOW: "打不开窗口：没有显示器，或缺少 Qt 需要的系统库",
    ExitCode.INTERNAL: "程序遇到没有预料到的问题，位置已记入日志",
    ExitCode.INTERRUPTED: "按 Ctrl+C 中断，没有写完的文件不会留下",
}
_ENDS = "\n".join(["退出码（几个文件不同时取最大的）：", *(f"  {n:<3d} {s}" for n, s in EXIT_CODES.items())])
_CHINESE = {
    "usage: ": "用法：",
    "positional arguments": "参数",
    "options": "选项",
    "show this help message and exit": "显示本说明",
    "%(prog)s: error: %(message)s\n": "%(prog)s：命令写法有误：%(message)s\n",
    "the following arguments are required: %s": "缺少参数：%s",
    "unrecognized arguments: %s": "不认识的参数：%s",
    "expected one argument": "后面要跟一个值",
    "expected at least one argument": "后面至少要跟一个值",
    "ignored explicit argument %r": "后面不带值，多了 %r",
    "argument %(argument_name)s: %(message)s": "参数 %(argument_name)s：%(message)s",
    "invalid %(type)s value: %(value)r": "值 %(value)r 不合要求",
    "invalid choice: %(value)r (choose from %(choices)s)": "没有 %(value)r，可用：%(choices)s",
    "invalid choice: %(value)r, maybe you meant %(closest)r? (choose from %(choices)s)": (
        "没有 %(value)r，是不是 %(closest)r？可用：%(choices)s"
    ),
}


class _Parser(argparse.ArgumentParser):
    """Let an output that cannot be written be told; argparse passes over it. Options are written in full."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, allow_abbrev=False)

    def _print_message(self, message: str, file: Any = None) -> None:
        print(message, end="", file=file or sys.stderr)


def parser(commands: Mapping[str, Run]) -> argparse.ArgumentParser:
    """Give the parser; the options it reads carry the function of their command as `command`."""
    # argparse has no public way to speak another language without compiled catalogues.
    argparse._ = lambda text: _CHINESE.get(text, text)  # type: ignore[attr-defined]
    whole = _described(_Parser(prog="main.py"), "填报：部门预算公开表和绩效自评表。")
    whole.description = f"{whole.description}不带参数时打开窗口；只跟一个草稿文件时打开它。"
    within = whole.add_subparsers(title="命令", metavar="命令", required=True)

    def add(name: str, text: str) -> argparse.ArgumentParser:
        command = _described(within.add_parser(name, help=text), text)
        command.set_defaults(command=commands[name])
        return command

    _add_packs(add("packs", "列出现有表样；packs check 检查表样文件"), commands)
    _add_drafts(add)
    _add_exports(add)
    return whole


def _add_packs(packs: argparse.ArgumentParser, commands: Mapping[str, Run]) -> None:
    within = packs.add_subparsers(title="命令", metavar="命令")
    text = "检查表样文件：一次列出全部问题，写明文件、行和键"
    check = _described(within.add_parser("check", help=text), text)
    check.set_defaults(command=commands["packs check"])
    check.add_argument("files", type=Path, nargs="+", metavar="文件", help="表样文件（*.yaml），可以有几个")
    check.add_argument("--json", action="store_true", help="输出 JSON")


def _described(command: argparse.ArgumentParser, text: str) -> argparse.ArgumentParser:
    command.description, command.epilog = text, _ENDS
    command.formatter_class = argparse.RawDescriptionHelpFormatter
    return command


def _add_drafts(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    new = add("new", "新建草稿")
    new.add_argument("pack", metavar="表样", help="表样代号，见 packs")
    new.add_argument("--year", type=int, required=True, metavar="年度", help="填报年度，如 2023")
    new.add_argument("--unit", required=True, metavar="单位", help="单位全称")
    new.add_argument("-o", "--output", type=Path, required=True, metavar="文件", help="草稿文件（*.tianbao）")
    fill = add("fill", "把 JSON 中的填报内容写入草稿")
    fill.add_argument("file", type=Path, metavar="文件", help="草稿文件")
    from_help = "填报内容，写法与 values --typed --json 的输出相同"
    fill.add_argument("--from", dest="source", type=Path, required=True, metavar="JSON", help=from_help)
    values = add("values", "列出每个单元格：地址、名称、来源、文字")
    values.add_argument("files", type=Path, nargs="+", metavar="文件", help="草稿文件，可以有几个")
    values.add_argument("--json", action="store_true", help="输出 JSON")
    values.add_argument("--typed", action="store_true", help="只列手工填写的内容")
    check = add("check", "审核草稿")
    check.add_argument("files", type=Path, nargs="+", metavar="文件", help="草稿文件，可以有几个")
    check.add_argument("--json", action="store_true", help="输出 JSON")
    verify = add("verify", "核对纸质件与草稿是否一致")
    verify.add_argument("file", type=Path, metavar="文件", help="草稿文件")
    verify.add_argument("code", metavar="核对码", help="印在每页左下角，如 7K3M-92QF")
    diff = add("diff", "逐格比较两份草稿")
    diff.add_argument("before", type=Path, metavar="原来", help="草稿文件")
    diff.add_argument("after", type=Path, metavar="现在", help="草稿文件")
    diff.add_argument("--json", action="store_true", help="输出 JSON")


def _add_exports(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    export = add("export", "导出 PDF 和 Excel 工作簿；都不指定时两样都导出，放在草稿旁边")
    export.add_argument("files", type=Path, nargs="+", metavar="文件", help="草稿文件")
    export.add_argument("--pdf", type=Path, metavar="输出", help="PDF 文件（*.pdf），或文件夹")
    export.add_argument("--xlsx", type=Path, metavar="输出", help="Excel 文件（*.xlsx），或文件夹")
    export.add_argument("--form", default="", metavar="表", help="只导出这张表（表的代号，见 packs）")
    export.add_argument("--values", action="store_true", help="工作簿里只写数值，不写公式")
    faces_help = "字体：bundled 程序自带（默认），system 系统的宋体、黑体、仿宋、方正小标宋"
    export.add_argument("--faces", choices=CHOICES, default=BUNDLED, metavar="字体", help=faces_help)
    export.add_argument("--no-watermark", action="store_true", help="有错误或未填时也不印“草稿”字样")
    showcase = add("showcase", "导出全部样例，并保存主窗口的图片")
    out_help = "默认为 out"
    showcase.add_argument("--out", type=Path, default=Path("out"), metavar="文件夹", help=out_help)
