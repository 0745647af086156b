"""Where a figure comes from is said of every computed cell, in words, with the cells it was made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest

from models.address import SINGLE_ROW, Address
from models.calculation._formula_words import FormulaWords
from models.calculation.calculation import Calculation
from models.calculation.cell_names import name_from
from models.calculation.origins import Origin, origin, source_figure
from models.calculation.running_text import FIGURE, telling
from models.drafts.changes import Batch, SetAdjustment
from models.drafts.submission import Adjustment
from models.editing.typing import set_cells
from models.expressions.functions import FUNCTIONS
from models.expressions.parser import parse_expression
from models.figures.numbers import round_half_up
from models.packs.blocks import TableBlock
from models.packs.cells import Cell
from models.packs.paragraphs import Paragraph
from models.session.session import Session
from models.storage.draft_file import load_draft
from models.subjects.tree import TOTAL
from tests.support.building import CHONGQING, GUIZHOU, SAMPLES, Draft

YUBEI = "yubei-budget-2024"


def cells_of(session: Session) -> Iterator[tuple[Address, Cell]]:
    calc = session.calculation
    for form in session.pack.forms:
        for instance in session.submission.forms[form.id]:
            for block in form.blocks:
                table = isinstance(block, TableBlock)
                for row in calc.rows(form.id, instance.id, block.id) if table else (SINGLE_ROW,):
                    cells = (c for c in block.row_cells(row) if not c.internal and c.type != "label")
                    yield from ((Address(form.id, instance.id, block.id, row, c.key), c) for c in cells)


def keys_of(session: Session) -> set[str]:
    forms = session.pack.forms
    blocks = [block for form in forms for block in form.blocks]
    cells = {cell.key for block in blocks for cell in block.cells}
    return {form.id for form in forms} | {block.id for block in blocks} | cells


def found(calc: Calculation, at: Address) -> Origin:
    one = origin(calc, at)
    assert one is not None, at
    return one


@pytest.mark.parametrize("sample", sorted(path.stem for path in SAMPLES.glob("*.tianbao")))
def test_every_computed_cell_says_where_its_figure_comes_from(sample: str) -> None:
    session = Session(load_draft(SAMPLES / f"{sample}.tianbao"))
    calc, keys, count = session.calculation, keys_of(session), 0
    for at, cell in cells_of(session):
        state, said = calc.state(at), origin(calc, at)
        if state.source == "typed" or (at.row == TOTAL and cell.type in ("code", "name")):
            assert said is None, at
            continue
        if state.source == "default" and state.value is None:
            continue
        if isinstance(cell, Paragraph) and said is None:  # words, and what a person typed
            assert not any(piece.role == FIGURE for piece in telling(calc, at)), at
            continue
        assert said is not None, at
        count += 1
        names = [name_from(calc, source.at, at) for source in said.sources]
        for words in (said.sentence, *names):
            assert words, at
            assert not set(re.findall(r"[a-z_]{2,}", words)) & keys, (at, words)
        for source in said.sources:
            assert at in calc._graph.above([source.at]), (at, source)  # it was read
        if said.adds_up:
            assert _sum(calc, said, cell) == state.computed or state.source == "default", at
    assert count > 20


def _sum(calc: Calculation, said: Origin, cell: Cell) -> Decimal | None:
    values = [(calc.value(source.at), source.sign) for source in said.sources]
    figures = [value * sign for value, sign in values if isinstance(value, Decimal)]
    total = sum(figures, Decimal(0)) if figures else None
    return round_half_up(total, cell.places) if total is not None and cell.places is not None else total


@pytest.mark.parametrize(
    ("form", "block", "row", "column", "said"),
    [
        ("general", "tree", "208", "basic", "下级科目相加。"),
        ("general", "tree", "total", "basic", "各大类科目相加，大类由下级科目逐级汇总。"),
        ("general", "tree", "208", "total", "小计 = 基本支出 + 项目支出。"),
        ("balance", "list", "general", "amount", "取自表二 · 合计 · 一般公共预算财政拨款资金。"),
        ("balance", "list", "208", "spent", "取自表三同一科目的总计。"),
        (
            "general",
            "tree",
            "208",
            "growth",
            "2024年预算比2023年预算增幅% = （小计 − 2023年预算数） ÷ 2023年预算数 × 100。",
        ),
        (
            "three",
            "list",
            "amounts",
            "total",
            "合计 = 因公出国（境）费 + 公务用车购置及运行费小计 + 公务接待费。",
        ),
    ],
)
def test_a_formula_is_a_sentence(form: str, block: str, row: str, column: str, said: str) -> None:
    draft = Draft.sample(YUBEI, form)
    assert found(draft.session.calculation, draft.at(block, row, column)).sentence == said


def test_a_blank_figure_says_what_it_waits_for() -> None:
    draft = Draft(CHONGQING, "department")
    row = draft.rows("indicators")[0]
    draft.put("indicators", "target", "50", row)
    said = found(draft.session.calculation, draft.at("indicators", row, "coefficient"))
    assert said.sentence == "全年完成值、指标性质还没有填，所以这里没有数。"


def test_an_adjusted_total_still_says_what_the_program_adds_up() -> None:
    draft = Draft.sample(YUBEI, "general")
    at = draft.at("tree", "208", "total")
    before = found(draft.session.calculation, at)
    draft.session.apply(SetAdjustment(at, Adjustment("1", "核实")))
    assert found(draft.session.calculation, at) == before


def test_what_was_taken_over_is_said_until_it_is_typed_over() -> None:
    draft = Draft.sample(YUBEI, "income")
    calc = draft.session.calculation
    leaf = next(row for row in calc.rows("income", draft.instance, "tree") if len(row) == 7)
    at = draft.at("tree", leaf, "general")
    said = found(calc, at)
    assert said.sentence == "没有另填，取自表五同一科目的小计。"
    (source,) = said.sources
    assert source.at[:1] + source.at[2:] == ("general", "tree", leaf, "total")
    assert source_figure(calc, source) == calc.pack.formats["money"].text(calc.value(at))
    draft.session.apply(Batch(tuple(set_cells(draft.session, [(at, "7")]))))
    assert origin(calc, at) is None


def test_the_total_score_lists_every_score_it_adds_up() -> None:
    draft = Draft.sample(GUIZHOU, "overall")
    said = found(draft.session.calculation, draft.at("summary", SINGLE_ROW, "total"))
    assert said.adds_up
    assert len(said.sources) == len(draft.rows("indicators")) + 1


def test_every_function_can_be_said_in_words() -> None:
    draft = Draft(GUIZHOU, "overall")
    words = FormulaWords(draft.session.calculation, draft.at("funds", "basic", "initial"))
    for name, function in FUNCTIONS.items():
        source = f"{name}({', '.join(['initial', 'budget', 'executed'][: function.least])})"
        said = words.say(parse_expression(source).root)
        assert said, name
        assert not re.search("[{}]", said), said
