"""The words of the command line: commands, options, exit codes and argparse's own messages in Chinese."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from exporters.writers import ALL, PARTS
from models.errors import ExitCode
from models.fonts.face_choice import BUNDLED, CHOICES

Run = Callable[[argparse.Namespace], int]

EXIT_CODES = {
    ExitCode.DONE: "正常；check 没有查出错误和未填，packs check 没有查出问题，packs add 全部添加，"
    "packs list 都可用，packs make 全部照做、没有要说明的、对照相同，verify 一致，diff 没有不同，"
    "import、executed 全部认出并采用",
    ExitCode.FOUND: "check 查出错误或未填，packs check 查出问题，packs add 有没添加的，"
    "packs list 有不能用的，packs make 有没有照做的、要您说明的或对照不同的，verify 不一致，diff 有不同，"
    "import、executed 有没认出、没采用或与计算不符的，import 有只是按相近的表头认出的",
    ExitCode.UNUSABLE: "命令写法有误，或草稿、JSON、程序自带的文件读不了",
    ExitCode.UNWRITTEN: "文件写不了，原有文件没有改动；或输出没有写完",
    ExitCode.UNPRINTABLE: "有程序自带字体没有的字符，不能导出",
    ExitCode.IN_USE: "草稿正被别的窗口或命令使用，或刚被改过，没有写入",
    ExitCode.NO_WINDOW: "打不开窗口：没有显示器，或缺少 Qt 需要的系统库",
    ExitCode.PARTLY: "verify 比过的都与草稿相同，但文件里只有一部分表，或有没有比的（看上去是什么样也算）",
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

    _add_packs(add("packs", "列出现有表样；packs check 检查，packs add 添加自己的表样"), commands)
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

    def more(name: str, text: str) -> argparse.ArgumentParser:
        made = _described(within.add_parser(name, help=text), text)
        made.set_defaults(command=commands[f"packs {name}"])
        return made

    _add_make(more("make", "表样制作：由单位下发的空表（xlsx）做成表样，写明每一格认成什么、凭什么"))
    more("list", "列出自己的表样，不能用的写明原因和全部问题")
    put = more("add", "把表样文件放进自己的表样：先检查，有错误的不放，全部问题一次列出")
    put.add_argument("source", type=Path, metavar="文件或文件夹", help="表样文件，或放表样文件的文件夹")
    put.add_argument("--replace", action="store_true", help="已有同一编号的自己的表样时，用新的替换")
    more("remove", "移除一份自己的表样").add_argument("id", metavar="编号", help="表样的编号，见 packs list")


def _add_make(make: argparse.ArgumentParser) -> None:
    make.add_argument("workbook", type=Path, metavar="空表", help="空表，或去年填好的表（*.xlsx）")
    make.add_argument("-o", "--output", type=Path, required=True, metavar="文件", help="表样文件（*.yaml）")
    make.add_argument("--title", default="", metavar="名称", help="表样的名称，默认用表上的题目")
    make.add_argument("--region", default="", metavar="地区", help="哪里的表，如 某省某市某县")
    make.add_argument("--year", type=int, metavar="年度", help="表的年度，默认用表上写的年度")
    make.add_argument(
        "--kind", choices=("selfeval", "budget"), default="", help="自评表或预算公开表，默认按题目"
    )
    make.add_argument(
        "--money", choices=("元", "千元", "万元", "亿元"), default="", help="金额单位，默认按表上写的"
    )
    make.add_argument("--apart", action="store_true", help="排得一样的工作表也各做一张表，不做成一张表的几份")
    against_help = "去年填好的表（xlsx）：照着填进表样，逐格对照，不同的列出来"
    make.add_argument("--against", type=Path, metavar="填好的表", help=against_help)


def _described(command: argparse.ArgumentParser, text: str) -> argparse.ArgumentParser:
    command.description, command.epilog = text, _ENDS
    command.formatter_class = argparse.RawDescriptionHelpFormatter
    return command


def _add_drafts(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    new = add("new", "新建草稿")
    new.add_argument("pack", metavar="表样", help="表样代号，见 packs")
    new.add_argument(
        "--year",
        type=int,
        metavar="年度",
        help="填报年度，如 2023；有 --from 的默认为去年的下一年，有 --goals 的为预算的年度",
    )
    new.add_argument("--unit", metavar="单位", help="单位全称；有 --from、--goals 的默认用那份草稿的")
    from_last = "从去年的草稿或表格开始：单位、科目、上年数、目标和要接着做的项目带过来，金额空着"
    new.add_argument("--from", dest="last", type=Path, metavar="去年", help=from_last)
    goals = "从部门预算的绩效目标开始自评：预算草稿，或预算的表格（要写 --year）；指标带过来，只等填完成值"
    new.add_argument("--goals", type=Path, metavar="预算", help=goals)
    going_on = "带过来的项目，按名称，可写几次；写 all 是全部（--goals 不写也是全部）"
    new.add_argument("--project", action="append", default=[], metavar="项目", help=going_on)
    new.add_argument("-o", "--output", type=Path, required=True, metavar="文件", help="草稿文件（*.tianbao）")
    fill = add("fill", "把 JSON 中的填报内容写入草稿")
    fill.add_argument("file", type=Path, metavar="文件", help="草稿文件")
    from_help = "填报内容，写法与 values --typed --json 的输出相同"
    fill.add_argument("--from", dest="source", type=Path, required=True, metavar="JSON", help=from_help)
    _add_import(add)
    _add_executed(add)
    values = add("values", "列出每个单元格：地址、名称、来源、文字")
    values.add_argument("files", type=Path, nargs="+", metavar="文件", help="草稿文件，可以有几个")
    values.add_argument("--json", action="store_true", help="输出 JSON")
    values.add_argument("--typed", action="store_true", help="只列手工填写的内容")
    check = add("check", "审核草稿")
    check.add_argument("files", type=Path, nargs="+", metavar="文件", help="草稿文件，可以有几个")
    check.add_argument("--json", action="store_true", help="输出 JSON")
    verify = add("verify", "核对纸质件、导出的 PDF 或 Excel 工作簿与草稿是否一致")
    verify.add_argument("file", type=Path, metavar="文件", help="草稿文件")
    code_help = "印在每页下端的核对码，如 7K3M-92QF；或导出的 PDF、Excel 文件"
    verify.add_argument("code", metavar="核对码或文件", help=code_help)
    diff = add("diff", "逐格比较两份草稿")
    diff.add_argument("before", type=Path, metavar="原来", help="草稿文件")
    diff.add_argument("after", type=Path, metavar="现在", help="草稿文件")
    diff.add_argument("--json", action="store_true", help="输出 JSON")


def _add_import(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    tables = add("import", "把表格文件（xlsx、xls、xlsb、ods、et）里的表填进草稿")
    tables.add_argument("files", type=Path, nargs="+", metavar="文件", help="表格文件，可以有几个")
    tables.add_argument("--into", type=Path, required=True, metavar="草稿", help="草稿文件")
    tables.add_argument("--dry-run", action="store_true", help="只报告会填入什么，不写草稿")
    report_help = "把逐格的报告写到这个文件；*.json 写 JSON，其余写以制表符分列的文字"
    tables.add_argument("--report", type=Path, metavar="报告", help=report_help)
    choose_help = "说明一张工作表是哪张表，如 Sheet1=general；等号后面空着就不导入。可以写几次"
    tables.add_argument("--choose", action="append", default=[], metavar="工作表=表", help=choose_help)
    year_help = "别的年度的表也填，各栏按年份放；草稿没有的年份不填"
    tables.add_argument("--other-year", action="store_true", help=year_help)
    unit_help = "表里写的单位与草稿的不同，也照样填；草稿的单位不变"
    tables.add_argument("--other-unit", action="store_true", help=unit_help)


def _add_executed(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    executed = add("executed", "把财政系统导出的执行数（编码、名称、预算数、执行数）填进自评表的资金情况")
    executed.add_argument("file", type=Path, metavar="表格", help="表格文件（xlsx、xls、ods、et、csv）")
    executed.add_argument("--into", type=Path, required=True, metavar="草稿", help="自评草稿")
    executed.add_argument("--money", choices=("元", "万元"), help="表里没有写金额单位时，是元还是万元")
    executed.add_argument("--dry-run", action="store_true", help="只报告会填入什么，不写草稿")


def _add_exports(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    export = add("export", "导出 PDF、Excel、Word、网页和纯文本；都不指定时导出 PDF 和 Excel，放在草稿旁边")
    export.add_argument("files", type=Path, nargs="+", metavar="文件", help="草稿文件")
    export.add_argument("--pdf", type=Path, metavar="输出", help="PDF 文件（*.pdf），或文件夹")
    export.add_argument("--xlsx", type=Path, metavar="输出", help="Excel 文件（*.xlsx），或文件夹")
    proof_help = "校对稿（*.pdf），或文件夹：每个数怎么来的，逐个打勾，供签字的人核对"
    export.add_argument("--proof", type=Path, metavar="输出", help=proof_help)
    export.add_argument("--docx", type=Path, metavar="输出", help="Word 文件（*.docx），或文件夹")
    export.add_argument("--html", type=Path, metavar="输出", help="网页文件（*.html），或文件夹")
    export.add_argument("--txt", type=Path, metavar="输出", help="纯文本文件（*.txt），或文件夹")
    part_help = "all 正文和表格（默认），text 只要正文，tables 只要表格；Excel 里只有表格"
    export.add_argument("--part", choices=PARTS, default=ALL, metavar="部分", help=part_help)
    export.add_argument("--form", default="", metavar="表", help="只导出这张表（表的代号，见 packs）")
    export.add_argument("--values", action="store_true", help="工作簿里只写数值，不写公式")
    faces_help = "字体：bundled 程序自带（默认），system 系统的宋体、黑体、仿宋、楷体、方正小标宋"
    export.add_argument("--faces", choices=CHOICES, default=BUNDLED, metavar="字体", help=faces_help)
    export.add_argument("--no-watermark", action="store_true", help="有错误或未填时也不印“草稿”字样")
    export.add_argument("--seal-page", action="store_true", help="后面另加一页盖章页，表里没有盖章处时用")
    export.add_argument("--contents-page", action="store_true", help="前面另加一页目录，列出各表和页码")
    showcase = add("showcase", "导出全部样例，并保存主窗口的图片")
    out_help = "默认为 out"
    showcase.add_argument("--out", type=Path, default=Path("out"), metavar="文件夹", help=out_help)
