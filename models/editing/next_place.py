"""Find the next cell to fill or to put right, going round all forms in the order they stand."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from models.address import Address
from models.checks.checks import REQUIRED, Issue
from models.editing.plans import row_ids
from models.session.session import Session

Place = tuple[int, int, int, int, int]


class Order:
    """Tell how far down the forms an address stands."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._forms = {form.id: i for i, form in enumerate(session.pack.forms)}
        self._rows = lru_cache(None)(self._index_rows)

    def place(self, address: Address) -> Place:
        """Give form, instance, block, row and column as numbers; -1 for what is not named."""
        form = self._session.pack.form(address.form)
        instances = [instance.id for instance in self._session.submission.forms.get(form.id, [])]
        blocks = [block.id for block in form.blocks]
        if address.block not in blocks:
            return self._forms[form.id], _index(instances, address.instance), -1, -1, -1
        rows = self._rows(address._replace(row="", column=""))
        columns = [cell.key for cell in form.block(address.block).cells]
        return (
            self._forms[form.id],
            _index(instances, address.instance),
            blocks.index(address.block),
            rows.get(address.row, -1),
            _index(columns, address.column),
        )

    def _index_rows(self, block: Address) -> dict[str, int]:
        return {row: i for i, row in enumerate(row_ids(self._session, block))}


def _index(names: list[str], name: str) -> int:
    return names.index(name) if name in names else -1


def next_issue(session: Session, here: Address) -> Issue | None:
    """Give the first issue after an address, round all forms; None when there is none."""
    return _next(session, here, session.issues(), False)


def next_empty(session: Session, here: Address, backwards: bool = False) -> Address | None:
    """Give the next required cell that is empty, or the one before; None when all are filled."""
    found = _next(session, here, (i for i in session.issues() if i.code == REQUIRED), backwards)
    return found.address if found else None


def _next(session: Session, here: Address, issues: Iterable[Issue], backwards: bool) -> Issue | None:
    order = Order(session)
    now = order.place(here)
    placed = sorted(((order.place(issue.address), issue) for issue in issues), key=lambda pair: pair[0])
    if backwards:
        placed.reverse()
    beyond = [issue for place, issue in placed if (place < now if backwards else place > now)]
    return beyond[0] if beyond else (placed[0][1] if placed else None)
