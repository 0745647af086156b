"""What a sheet with scored indicators has beside its blocks: checks of the rules, the score panel."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from models.blanks.blank import CellAt
from models.making._plan import FormPlan, TableBand
from models.meanings.workpiece import Judgement
from models.packs.loading import PACKS
from models.packs.yaml_source import read_yaml

RULES = "shared/national-selfeval.yaml"
"""The shared file that holds the scoring rules, which made packs extend."""
TABLE = "selfeval-indicators"
"""The table in it that scored tables are laid over."""
_BLOCK = "indicators"


@cache
def _row_checks() -> tuple[dict[str, Any], ...]:
    """Give the checks of the rules that look at one row of indicators and at nothing else of a form."""
    library = read_yaml(PACKS / RULES)["library"]
    checks = (one for entry in library.values() if isinstance(entry, dict) for one in entry.get("checks", ()))
    return tuple(one for one in checks if one.get("each") == _BLOCK and "summary." not in one["when"])


def checks_of(band: TableBand) -> Iterator[dict[str, Any]]:
    """Give the checks for a scored table, by its own name."""
    for one in _row_checks():
        yield {**one, "each": band.id}


def score_of(plan: FormPlan, band: TableBand, judged: Judgement) -> dict[str, Any] | None:
    """Say where the guide finds the total: below the scores of a table; None without such a cell."""
    column = next((left for left, key in band.keys.items() if key == "score"), -1)
    for row in range(band.rows.region.bottom + 1, len(plan.sheet.heights)):
        known = plan.keys.get((row, column))
        if known and judged.of(CellAt(plan.index, row, column)).role.kind == "computed":
            rated, items = f"count({band.id}.score)", f"count({band.id}.row)"
            said = {"title": "自评总分", "total": ".".join(known), "full": "policy.full_score"}
            return {**said, "rated": rated, "items": items}
    return None
