"""Hold workbooks against Open XML and a second engine: ``python -m tools.validate [WORKBOOK …]``.

Without one named, those of all samples.
`openxml-audit` has the schemas and rules of Microsoft's Open XML SDK, `pycel` computes formulas on its own.
Both come with the development tools; what is not installed is said and left out.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from openpyxl import load_workbook

from exporters.workbook.workbook import write_workbook
from models.pages.page_marks import dress
from models.resources import RESOURCES
from models.session.opening import open_draft
from models.session.unit_and_title import draft_title

AUDIT, ENGINE = "openxml_audit", "pycel"
_CLOSE = 1e-9


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what is wrong in the workbooks named, or in those of all samples; 1 where something is."""
    named = [Path(argument) for argument in (sys.argv[1:] if arguments is None else arguments)]
    for missing in (name for name in (AUDIT, ENGINE) if find_spec(name) is None):
        print(f"没有安装 {missing}，这一项没有检查；请运行 make 安装开发依赖。", file=sys.stderr)
    with TemporaryDirectory() as folder:
        wrong = 0
        for path in named or sample_workbooks(Path(folder)):
            problems = [*invalid(path), *differing(path)]
            wrong += len(problems)
            print(path.name, "没有错误" if not problems else f"{len(problems)} 处错误")
            for problem in problems:
                print(f"  {problem}")
    return int(wrong > 0)


def sample_workbooks(folder: Path) -> Iterator[Path]:
    """Write the workbook of each sample into a folder, as the program exports it."""
    for sample in sorted((RESOURCES / "samples").glob("*.tianbao")):
        session = open_draft(sample)
        path = folder / f"{sample.stem}.xlsx"
        write_workbook(
            session.printed_sheets(), path, draft_title(session), dress(session), session.calculation
        )
        yield path


def invalid(path: Path) -> Iterator[str]:
    """List what Open XML does not allow in a workbook; nothing without the validator.

    Its warnings, of what Excel writes otherwise when it saves the file anew, are no errors.
    """
    if find_spec(AUDIT) is None:
        return
    for error in import_module(AUDIT).OpenXmlValidator(max_errors=0).validate(path).errors:
        if error.severity.name == "ERROR":
            yield f"{error.part_uri} {error.path}：{error.description}"


def differing(path: Path) -> Iterator[str]:
    """List the formulas to which a second engine has another value than stands beside them."""
    if find_spec(ENGINE) is None:
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        beside, written = load_workbook(path, data_only=True), load_workbook(path)
        # From what openpyxl gives without the values, so that it cannot take them from there.
        engine = import_module(ENGINE).ExcelCompiler(excel=written)
        for worksheet in written.worksheets:
            for cell in (cell for row in worksheet.iter_rows() for cell in row if cell.data_type == "f"):
                found = engine.evaluate(f"'{worksheet.title}'!{cell.coordinate}")
                there = beside[worksheet.title][cell.coordinate].value
                if not _same(found, there):
                    yield f"{worksheet.title}!{cell.coordinate} {cell.value}：{found!r}，文件里是 {there!r}"


def _same(found: object, there: object) -> bool:
    if isinstance(found, int | float) and isinstance(there, int | float):
        return abs(found - there) <= _CLOSE * max(1.0, abs(there))
    return ("" if found is None else found) == ("" if there is None else there)


if __name__ == "__main__":
    sys.exit(main())
