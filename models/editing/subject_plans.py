"""Plan edits of subject tables: adding and deleting subjects, and giving a row another code.

A leaf that has figures and becomes a parent hands them down to the first subject below it in the same
step, in this table and in those that take its codes over, so that no figure vanishes and no total moves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from models.address import Address
from models.drafts.changes import Batch, Change, DeleteRows, SetAdjustment
from models.drafts.submission import Row
from models.editing._subject_preview import TreesAfter, covered_leaves, emptied, figures
from models.editing.plans import Plan, block_of, runs
from models.editing.subject_codes import (
    SubjectError,
    clean_code,
    code_problem,
    column_of,
    form_names,
    own_name,
    subject_label,
    subjects_block,
)
from models.editing.typing import insertions, row_of, set_cells, sources_of, stored_rows
from models.packs.blocks import SubjectsBlock
from models.packs.cells import Cell
from models.session.session import Session
from models.subjects.dictionary import parents
from models.subjects.lists_in_use import dictionary
from models.subjects.tree import TOTAL

# Adding


def add_subject(session: Session, at: Address, code: str, name: str = "") -> Plan:
    """Put a subject into the table of an address, or go to it where it shows already; SubjectError.

    A name is only kept where it is not the dictionary's own.
    """
    block, code = subjects_block(session, at), clean_code(code)
    if problem := code_problem(block, code):
        raise SubjectError(problem)
    row = at._replace(row=code, column="")
    if session.calculation.has_row(*at[:3], code):
        return _go_to(session, row, name)
    changes, note = hand_down(session, row, {row: own_name(session, row, code, name)})
    label = f"新增科目 {subject_label(session, at, code, name)}"
    return Plan(Batch(tuple(changes)), label, _first_cell(session, row, True), note)


def _go_to(session: Session, row: Address, name: str) -> Plan:
    """Go to a subject the table shows; a name typed for it is taken where it has none."""
    at = row._replace(column=column_of(subjects_block(session, row), "name"))
    naming = [(at, name.strip())] if name.strip() and not session.calculation.value(at) else []
    label = f"修改 {row.row} 科目名称"
    target = _first_cell(session, row, session.calculation.tree(*row[:3]).leaf(row.row))
    note = "" if naming else f"科目 {subject_label(session, row, row.row)} 已在表中。"
    return Plan(Batch(tuple(set_cells(session, naming))), label, target, note)


def _first_cell(session: Session, row: Address, leaf: bool) -> Address:
    """Give the cell to go on with in a row: the first figure a person types that the subject is for.

    Printed ones come first, and those whose `applies` does not hold for the row last.
    """
    block = subjects_block(session, row)
    numeric = [cell for cell in block.cells if cell.numeric]
    typed = [cell for cell in numeric if leaf and cell.typed_by_hand]
    best = sorted(typed, key=lambda cell: (not cell.printed, not _applies(session, row, cell))) or numeric
    return row._replace(column=best[0].key if best else column_of(block, "name"))


def _applies(session: Session, row: Address, cell: Cell) -> bool:
    at = row._replace(column=cell.key)
    return cell.applies is None or session.calculation.evaluate(cell.applies, at) is not False


def hand_down(
    session: Session,
    table: Address,
    new: dict[Address, Row],
    out: Collection[Address] = (),
    replaced: Collection[tuple[str, ...]] = (),
) -> tuple[list[Change], str]:
    """Give the changes that put new rows into a table and move figures of leaves that become parents down.

    The rows in `out` are taken out already. In the tables of `replaced` such figures are dropped, for what
    comes in below stands for them. The second part tells the user.
    """
    changes: list[Change] = []
    moved: list[str] = []
    gone = set(out)
    rows = {at: dict(texts) for at, texts in new.items()}
    for at, child in covered_leaves(session, table, [at.row for at in new]):
        if at in out:
            continue
        taken = emptied(session, at, keep=at[:3] in replaced)
        changes += taken
        gone.update({at} if isinstance(taken[0], DeleteRows) else ())
        if at[:3] in replaced:
            moved.append(f"{at.row} 原填金额改由下级科目汇总")
            continue
        texts = figures(session, at, stored_rows(session, at)[at.row])
        rows.setdefault(at._replace(row=child), {}).update(texts)
        moved.append(f"{form_names(session, [at.form])}中 {at.row} 的金额已转到 {child}")
    note = "；".join(moved) + "。" if moved else ""
    return [*changes, *insertions(session, rows, gone)], note


# Deleting


def deletable_subjects(session: Session, addresses: Iterable[Address]) -> list[Address]:
    """List the subjects among some rows of one table, the total left out; deleting takes what is below."""
    rows = dict.fromkeys(row_of(a) for a in addresses if isinstance(block_of(session, a), SubjectsBlock))
    found = [row for row in rows if row.row != TOTAL]
    return [row for row in found if row[:3] == found[0][:3]]


def delete_subjects(session: Session, addresses: Sequence[Address]) -> Plan:
    """Delete subjects with all below them; SubjectError where they come from other tables only."""
    rows = deletable_subjects(session, addresses)
    if not rows:
        raise SubjectError("请先点要删除的科目所在的行。")
    stored = stored_rows(session, rows[0])
    named = tuple(row.row for row in rows)
    gone = {code for code in stored if code.startswith(named)}
    if not gone:
        forms = (form for row in rows for form in sources_of(session, row))
        raise SubjectError(f"科目 {named[0]} 来自{form_names(session, forms)}，请到那张表删除。")
    gone |= _needless(session, rows[0], gone)
    preview = TreesAfter(session, rows[0], [code for code in stored if code not in gone])
    changes = preview.lost_adjustments()
    changes += [DeleteRows(*rows[0][:3], run) for run in runs(list(stored), gone)]
    label = f"删除 {len(named)} 个科目"
    if len(named) == 1:
        label = f"删除科目 {subject_label(session, rows[0], named[0])}"
    kept = [row for row in named if row in preview.tree(*rows[0][:3]).rows]
    forms = (form for row in kept for form in sources_of(session, rows[0]._replace(row=row)))
    still = f"科目 {'、'.join(kept)} 仍由{form_names(session, forms)}带出，本表填写的内容已删除。"
    note = still if kept else ""
    return Plan(Batch(tuple(changes)), label, _after(preview, session, addresses[0]), note)


def _needless(session: Session, at: Address, gone: set[str]) -> set[str]:
    """Name the stored parents that were only there for a name and have nothing below them any more."""
    stored = stored_rows(session, at)
    rest = [code for code in stored if code not in gone]
    above = {parent for code in gone for parent in parents(code) if parent in rest}
    return {
        code
        for code in above
        if not figures(session, at._replace(row=code), stored[code])
        and not any(other != code and other not in above and other.startswith(code) for other in rest)
    }


def _after(preview: TreesAfter, session: Session, at: Address) -> Address | None:
    """Give the cell to stand on when rows are gone: in the row that takes the place of the first."""
    before, left = session.calculation.rows(*at[:3]), set(preview.tree(*at[:3]).rows)
    index = before.index(at.row) if at.row in before else 0
    order = [*before[index:], *reversed(before[:index])]
    row = next((row for row in order if row in left), None)
    return at._replace(row=row) if row is not None else None


# Another code


def change_code(session: Session, at: Address, code: str, name: str = "") -> Plan | None:
    """Move what is typed in a leaf's row to another code; SubjectError, None for the same code."""
    code, row = clean_code(code), row_of(at)
    if code == row.row:
        return None
    _refuse_change(session, row, code)
    stored = stored_rows(session, row)
    texts = figures(session, row, stored[row.row])
    target = row._replace(row=code)
    column = column_of(subjects_block(session, row), "name")
    typed = name or stored[row.row].get(column, "")
    gone = {row.row, *_needless(session, row, {row.row})}
    preview = TreesAfter(session, row, {*stored, code} - gone)
    new = {target: _name_of(session, target, typed) | texts}
    moved, note = hand_down(session, row, new, {row._replace(row=r) for r in gone})
    changes = [*(DeleteRows(*row[:3], run) for run in runs(list(stored), gone)), *moved]
    changes += [*preview.lost_adjustments(), *_readjusted(session, row, code)]
    label = f"更改科目编码 {row.row} → {code}"
    return Plan(Batch(tuple(changes)), label, _first_cell(session, target, True), note)


def _name_of(session: Session, at: Address, typed: str) -> Row:
    """Keep a typed name only where no dictionary knows the new code."""
    known = dictionary(subjects_block(session, at).dictionary).name(at.row, session.submission.year)
    return {} if known else own_name(session, at, at.row, typed)


def _refuse_change(session: Session, row: Address, code: str) -> None:
    """Raise SubjectError where a row cannot take a code."""
    if problem := code_problem(subjects_block(session, row), code):
        raise SubjectError(problem)
    if row.row not in stored_rows(session, row):
        forms = form_names(session, sources_of(session, row))
        where = f"来自{forms}，请到那张表更改" if forms else "有下级科目，请更改下级科目的编码"
        raise SubjectError(f"科目 {row.row} {where}。")
    if not session.calculation.tree(*row[:3]).leaf(row.row):
        raise SubjectError(f"科目 {row.row} 有下级科目，请更改下级科目的编码。")
    if session.calculation.has_row(*row[:3], code):
        raise SubjectError(f"科目 {code} 已在表中，请直接填写那一行，再删除 {row.row}。")


def _readjusted(session: Session, row: Address, code: str) -> list[Change]:
    """Give the changes that carry adjustments over to the new code."""
    return [
        change
        for at, value in session.submission.adjustments.items()
        if row_of(at) == row
        for change in (SetAdjustment(at, None), SetAdjustment(at._replace(row=code), value))
    ]


def can_recode(session: Session, at: Address) -> bool:
    """Tell whether a row's code can be changed: a leaf that is stored in its own table."""
    if not isinstance(block_of(session, at), SubjectsBlock) or at.row not in stored_rows(session, at):
        return False
    return session.calculation.tree(*at[:3]).leaf(at.row)
