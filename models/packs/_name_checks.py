"""What a pack must keep to beyond its schema: names of styles, formats, tables and places are looked up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from models.errors import meant, shortened
from models.expressions.wordings import Placeholder, Template
from models.packs._validation_words import MAX_SHOWN
from models.packs.blocks import (
    BlockBase,
    ClassRows,
    ContentsBlock,
    FieldsBlock,
    FixedBlock,
    NotesBlock,
    RowsBlock,
    RunningBlock,
    SideBySideBlock,
    SubjectsBlock,
    TableBlock,
)
from models.packs.cells import ByYear, Label, Model, Side
from models.packs.forms import Form, Pack
from models.packs.references import Binder, Location, Single, Whole, figure_place, key_total
from models.packs.yaml_source import PackError

# What every spreadsheet program takes as the name of a cell; those that look like an address it does not.
_SHEET_NAME = re.compile(r"[^\W\d]\w{0,99}")
_CELL_LIKE = re.compile(r"[A-Z]{1,3}[0-9]+|R[0-9]*C[0-9]*|[RC]", re.IGNORECASE)
Problem = tuple[Location, str]
CONTENTS_COLUMNS = (3, 4)


def check_names(pack: Pack, place: Callable[[Location], str]) -> None:
    """Look at every name that is not an expression's; PackError with the place of the first that is wrong."""
    for location, said in name_problems(pack):
        raise PackError(f"{place(location)}：{shortened(said, MAX_SHOWN)}。")


def name_problems(pack: Pack) -> Iterator[Problem]:
    """Look at every name that is not an expression's, giving the place of each that is wrong."""
    binder = Binder(pack)
    yield from _circles(pack)
    for where, forms in (("forms", pack.forms), ("added", pack.added)):
        for i, form in enumerate(forms):
            yield from ((((where, i), said)) for said in _heading_problems(form))
            for j, block in enumerate(form.blocks):
                at = where, i, "blocks", j
                yield from ((at, said) for said in _block_problems(pack, block))
                yield from ((at, said) for said in _word_problems(binder, form, block))
                if isinstance(block, NotesBlock) and block.absent:
                    yield from ((at, said) for said in _note_problems(binder, form, block))
    for i, form in enumerate(pack.added):
        yield from ((("added", i), said) for said in _added_problems(pack, form))
    yield from _option_problems(pack)
    yield from _template_problems(pack)
    yield from _place_problems(pack, binder)


def _option_problems(pack: Pack) -> Iterator[Problem]:
    """Look for policy that should be one of a few named values and is another, in any year."""
    for name, offered in pack.options.items():
        if name not in pack.policy:
            yield ("options", name), f"options 中的“{name}”在 policy 中没有值{meant(name, list(pack.policy))}"
            continue
        given = pack.policy[name]
        values = [value for _, value in given.values] if isinstance(given, ByYear) else [given]
        for value in (one for one in values if one not in offered):
            known = "、".join(f"{one}（{meaning}）" for one, meaning in offered.items())
            told = f"“{value}”{meant(str(value), list(offered))}，可选：{known}"
            yield ("policy", name), f"policy 中的“{name}”不能是{told}"


def _heading_problems(form: Form) -> Iterator[str]:
    for template in (form.title, form.subtitle):
        if {("title",), ("subtitle",)} & set(template.references):
            yield "title 和 subtitle 里不能再用 title、subtitle"


# Blocks


def _added_problems(pack: Pack, form: Form) -> Iterator[str]:
    if any(form.id == one.id for one in pack.forms):
        yield f"另加的页 {form.id} 与一张表同名"
    if any(block.cells for block in form.blocks if not isinstance(block, ContentsBlock)):
        yield f"另加的页 {form.id} 里不能有单元格，只能有文字和目录"


def _word_problems(binder: Binder, form: Form, block: BlockBase) -> Iterator[str]:
    """Look for words between cells that name one of the block alone: they are printed as the form sees it."""
    words = [one.text for one in block.labels] if isinstance(block, FieldsBlock) else []
    for text in (*words, *([block.side.text] if block.side else [])):
        for path in text.references:
            name = ".".join(path)
            if binder.find(form.id, "", path) is None and len(path) == 1 and name in block.index:
                how = f"固定文字里要写区块的名称：{block.id}.{name}"
                yield f"“{shortened(text.source, 60)}”里的“{name}”没有写全，{how}"


def _block_problems(pack: Pack, block: BlockBase) -> Iterator[str]:
    yield from (f"没有名为“{name}”的样式，请在 styles 中定义" for name in _styles(block) - pack.styles.keys())
    for cell in block.every_cell:
        if (cell.numeric or cell.computed or cell.default) and cell.format not in pack.formats:
            yield f"单元格 {cell.key} 的格式“{cell.format}”没有在 formats 中定义"
        if cell.type in ("code", "name") and not block.by_code:
            yield f"单元格 {cell.key} 的类型 {cell.type} 只能用在科目表和左右对照的表中"
        if cell.last_year and (cell.last_year == cell.key or cell.last_year not in block.index):
            yield f"单元格 {cell.key} 的 last_year 所指的列“{cell.last_year}”不存在，或是它自己"
        if cell.listed and not (isinstance(block, FieldsBlock) and _is_column_of_rows(pack, cell.listed)):
            how = "应是“表.区块.列”，区块是逐行添加的表；listed 只能用在栏目（fields）里"
            yield f"单元格 {cell.key} 的 listed 所指的“{cell.listed}”{how}"
    for key in block.recurs:
        if key not in block.index or not block.index[key].typed_by_hand:
            yield f"recurs 所指的“{key}”不是本区块要填的单元格"
    if isinstance(block, SubjectsBlock):
        yield from _subject_problems(pack, block)
    if isinstance(block, SideBySideBlock):
        yield from _side_problems(pack, block)
    if isinstance(block, RunningBlock):
        yield from _running_problems(pack, block)
    if isinstance(block, RowsBlock) and block.navigate and block.navigate not in block.index:
        yield f"navigate 所指的列“{block.navigate}”不存在"
    if isinstance(block, ContentsBlock) and len(block.printed) not in CONTENTS_COLUMNS:
        yield "目录应有 3 列：序号、表号、表名；要印页码的再加第 4 列"


def _note_problems(binder: Binder, form: Form, note: NotesBlock) -> Iterator[str]:
    """Look at the figures a note speaks of: each a place to go to, one of them in the note's own table."""
    try:
        places = {name: figure_place(binder, figure, form.id) for name, figure in note.absent.items()}
    except KeyError:
        return  # `check_references` says which name leads nowhere
    yield from (f"absent 中的“{name}”没有读任何单元格" for name, place in places.items() if place is None)
    if not any(place is not None and place.form == form.id for place in places.values()):
        yield f"备注 {note.id} 的 absent 里应有本表的数，程序由它知道本表是空的"


def _styles(block: BlockBase) -> set[str]:
    named = [cell.style for cell in block.every_cell]
    named += [part.style for part in block.parts if isinstance(part, Label | Side)]
    if isinstance(block, NotesBlock):
        named.append(block.style)
    if isinstance(block, RunningBlock):
        named += [paragraph.face for paragraph in block.paragraphs]
    return {name for name in named if name}


def _subject_problems(pack: Pack, block: SubjectsBlock) -> Iterator[str]:
    kinds = [cell.type for cell in block.cells]
    if kinds.count("code") != 1 or kinds.count("name") != 1:
        yield "科目表应有一列编码（type: code）和一列名称（type: name）"
    for source in (*block.sources, *([block.mapped_from] if block.mapped_from else [])):
        if not _is_tree(pack, source):
            yield f"“{source}”应是“表.区块”，并且是科目表"


def _running_problems(pack: Pack, block: RunningBlock) -> Iterator[str]:
    for name in sorted(block.lists):
        table = _told_table(pack, name)
        if table is None:
            yield f"each 所指的“{name}”应是“表.区块”，并且是只有一份的表里的表格"
        elif name == block.each and not table.keyed:
            yield f"区块的 each 所指的“{name}”应是科目表或固定行的表；逐行添加的表请在段落的 text 里用 each"
    placed = set(_placed(block))
    for piece in block.pieces:
        if piece.typed_by_hand and piece.printed and piece.key not in placed:
            how = "，或者只在填了它才有的文字里，没有地方填；填在纸外的请写 printed: false"
            yield f"要填的 {piece.key} 不在任何一段文字里{how}"
        if piece.type in ("label", "code", "name"):
            yield f"文字里要填的 {piece.key} 不能是 {piece.type} 类型"
    listed = (part for paragraph in block.paragraphs for part in paragraph.text if part.each)
    for name in (path[0] for part in listed for path in part.text.references if len(path) == 1):
        if name in block.index and block.index[name].typed_by_hand:
            yield f"逐行写的文字（each）里不能填 {name}，请把要填的写在区块的 each 里"


def _placed(block: RunningBlock) -> Iterator[str]:
    """Name what stands in words that do not themselves wait for it."""
    for paragraph in block.paragraphs:
        for part in paragraph.text:
            conditions = (block.visible, block.only, paragraph.when, part.when)
            waits = {path for one in conditions if one is not None for path in one.references}
            yield from (path[0] for path in part.text.references if len(path) == 1 and path not in waits)


def _told_table(pack: Pack, name: str) -> TableBlock | None:
    form, _, block = name.partition(".")
    found = (b for f in pack.forms for b in f.blocks if (f.id, b.id) == (form, block) and not f.repeatable)
    return next((one for one in found if isinstance(one, TableBlock)), None)


def _side_problems(pack: Pack, block: SideBySideBlock) -> Iterator[str]:
    for row in block.lines:
        if isinstance(row, ClassRows) and not _is_tree(pack, row.classes):
            yield f"classes 所指的“{row.classes}”应是“表.区块”，并且是科目表"
        if unknown := row.cells.keys() - block.index.keys():
            yield f"改写了不存在的列：{'、'.join(sorted(unknown))}"


def _is_tree(pack: Pack, name: str) -> bool:
    found = [block for form in pack.forms for block in form.blocks if f"{form.id}.{block.id}" == name]
    return bool(found) and isinstance(found[0], SubjectsBlock)


def _is_column_of_rows(pack: Pack, name: str) -> bool:
    form, _, rest = name.partition(".")
    key, _, column = rest.partition(".")
    blocks = (block for one in pack.forms if one.id == form for block in one.blocks if block.id == key)
    return any(isinstance(block, RowsBlock) and column in block.index for block in blocks)


def _circles(pack: Pack) -> Iterator[Problem]:
    """Find tables of subjects that take their codes over from each other in a circle."""
    trees = {
        f"{form.id}.{block.id}": (("forms", i, "blocks", j), block.sources)
        for i, form in enumerate(pack.forms)
        for j, block in enumerate(form.blocks)
        if isinstance(block, SubjectsBlock)
    }
    for name, (location, sources) in trees.items():
        seen: set[str] = set()
        pending = list(sources)
        while pending:
            one = pending.pop()
            if one not in seen and one in trees:
                seen.add(one)
                pending.extend(trees[one][1])
        if name in seen:
            yield location, f"科目表 {name} 的 sources 互相引用，绕了一圈"


# Wordings and places


def _template_problems(pack: Pack) -> Iterator[Problem]:
    for i, form in enumerate(pack.forms):
        yield from ((("forms", i), said) for said in _unknown_formats(pack, form))
    for i, tie in enumerate(pack.ties):
        yield from ((("ties", i), said) for said in _unknown_formats(pack, tie))


def _unknown_formats(pack: Pack, part: Any) -> Iterator[str]:
    if isinstance(part, Template):
        named = {slot.format for slot in part.parts if isinstance(slot, Placeholder) and slot.format}
        for name in named - pack.formats.keys():
            yield f"“{part.source[:60]}”用的格式“{name}”没有在 formats 中定义"
    elif isinstance(part, Model):
        for name in type(part).model_fields:
            yield from _unknown_formats(pack, getattr(part, name))
        if isinstance(part, FixedBlock | SideBySideBlock):
            yield from _unknown_formats(pack, tuple(part.grid.values()))
    elif isinstance(part, tuple):
        for item in part:
            yield from _unknown_formats(pack, item)


def _place_problems(pack: Pack, binder: Binder) -> Iterator[Problem]:
    """Find places to go to, and names of places, that are no cells."""
    for name, target in pack.names.items():
        # A pack may leave out a cell that only some places of the shared language ask for.
        needed = name == "unit" or (name == "kind" and _is_mapped(pack))
        if len(target.split(".")) != 3 or (needed and not _is_cell(binder, "", target)):
            yield ("names", name), f"names 中的“{name}”应指到一个单元格，如 cover.unit.name"
    yield from _unit_problems(pack)
    yield from _total_problems(pack, binder)
    if pack.balance and pack.balance.given not in ("", *(tie.code for tie in pack.ties if tie.given)):
        yield ("balance", "given"), f"given 所指的“{pack.balance.given}”应是 ties 中写有 given: true 的一条"
    for i, tie in enumerate(pack.ties):
        for key in ("at", "other"):
            if (given := getattr(tie, key)) and not _is_cell(binder, "", given):
                yield ("ties", i, key), f"{key} 所指的“{given}”不是单元格"
    for i, form in enumerate(pack.forms):
        for j, check in enumerate(form.checks):
            blocks = {b.id: b for b in form.blocks if isinstance(b, TableBlock) or b.by_code}
            here = check.at in blocks[check.each].index if check.each in blocks else False
            if not (here if check.each else _is_cell(binder, form.id, check.at)):
                yield (
                    ("forms", i, "checks", j),
                    f"at 所指的“{check.at}”不是单元格，或 each 所指的区块没有这一列",
                )


def _total_problems(pack: Pack, binder: Binder) -> Iterator[Problem]:
    """Look for totals that are no cells, as of a form a region takes out, or no names in a spreadsheet."""
    for name, target in pack.totals.items():
        if not key_total(binder, target):
            how = "应指到一个单元格，如 balance.list.all_income.amount；不用的合计请用 totals!: 重写去掉"
            yield ("totals", name), f"totals 中的“{name}”所指的“{target}”不在表样中，{how}"
        elif not _SHEET_NAME.fullmatch(name) or _CELL_LIKE.fullmatch(name):
            how = "应以汉字或字母开头，只含汉字、字母、数字和下划线，并且不像单元格地址（如 A1）"
            yield ("totals", name), f"totals 中的“{name}”要作工作簿里的名称，{how}"


def _is_mapped(pack: Pack) -> bool:
    blocks = (block for form in pack.forms for block in form.blocks)
    return any(isinstance(block, SubjectsBlock) and block.mapped_from for block in blocks)


def _unit_problems(pack: Pack) -> Iterator[Problem]:
    """Look for the place of the unit's name, which is typed when a draft is made."""
    form, _, rest = pack.names.get("unit", "").partition(".")
    block = rest.partition(".")[0]
    for found in (f for f in pack.forms if f.id == form):
        fields = [b.id for b in found.blocks if isinstance(b, FieldsBlock)]
        if not found.instances or block not in fields:
            yield ("names", "unit"), "names 中的“unit”应指到一开始就有的一张表的栏目（fields）"


def _is_cell(binder: Binder, form: str, path: str) -> bool:
    return isinstance(binder.find(form, "", tuple(path.split("."))), Single | Whole)
