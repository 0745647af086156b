"""One trial with something damaged: open it, and where it opens use it as the window would."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import yaml

from models.drafts.submission import new_submission
from models.errors import TianbaoError
from models.expressions.functions import Cells, Value
from models.expressions.parser import parse_expression
from models.expressions.wordings import parse_template
from models.layout.cutting import cut
from models.packs.forms import Pack
from models.packs.loading import PACKS, load_pack, pack_ids, read_pack
from models.resources import RESOURCES
from models.session.opening import open_submission
from models.session.session import Session
from models.storage.draft_file import dumps, loads
from models.storage.draft_format import to_json
from tools.reliability.mutators import (
    expression,
    mutate_bytes,
    mutate_draft,
    mutate_expression,
    mutate_tree,
)

SAMPLES = RESOURCES / "samples"
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_ENGLISH = re.compile(r"\b(?:should|must|Input|Error|cannot|Traceback|Field|Extra)\b")
_QUOTED = re.compile(r"“.*?”", re.DOTALL)


class Outcome(NamedTuple):
    """What became of a trial: `opened`, `refused` or what went wrong."""

    opened: bool
    finding: str = ""


def try_draft(seed: int, folder: Path) -> Outcome:
    """Open a damaged draft."""
    rng = Random(f"draft {seed}")
    data = mutate_draft(rng, (SAMPLES / f"{rng.choice(pack_ids())}.tianbao").read_bytes())
    return outcome(lambda: _use(open_submission(loads(data, "试"), "试"), rng))


def try_pack(seed: int, folder: Path) -> Outcome:
    """Load a damaged pack, and open its own sample with it."""
    rng = Random(f"pack {seed}")
    pack_id = rng.choice(pack_ids())
    packs = folder / "packs"
    shutil.copytree(PACKS, packs, dirs_exist_ok=True)
    victim = _victim(rng, packs, pack_id)
    victim.write_bytes(damaged_yaml(rng, victim.read_bytes()))
    return outcome(lambda: _use_pack(packs / f"{pack_id}.yaml", pack_id, rng))


def _victim(rng: Random, packs: Path, pack_id: str) -> Path:
    """Choose the pack itself or one of the files it is made from."""
    own = packs / f"{pack_id}.yaml"
    bases = [packs / name for name in re.findall(r"shared/[a-z-]+\.yaml", own.read_text("utf-8"))]
    victim: Path = rng.choice([own, *bases])
    return victim


def damaged_yaml(rng: Random, data: bytes) -> bytes:
    if rng.random() < 0.25:
        return mutate_bytes(rng, data)
    tree: Any = yaml.safe_load(data)
    mutate_tree(rng, tree)
    return yaml.safe_dump(tree, allow_unicode=True, sort_keys=False).encode("utf-8", "surrogatepass")


def _use_pack(path: Path, pack_id: str, rng: Random) -> None:
    pack = read_pack(path)
    use_new(pack, rng)
    draft = loads((SAMPLES / f"{pack_id}.tianbao").read_bytes(), "试")
    _use(open_submission(draft, "试", pack), rng)


def use_new(pack: Pack, rng: Random) -> None:
    """Use a new draft of a pack as the window would."""
    _use(open_submission(new_submission(pack, 2024), "试", pack), rng)


def try_expression(seed: int, folder: Path) -> Outcome:
    """Parse and evaluate a generated or damaged expression, alone and in a wording."""
    rng = Random(f"expression {seed}")
    source = expression(rng, rng.randrange(1, 7))
    if rng.random() < 0.5:
        source = mutate_expression(rng, source)

    def run() -> None:
        template = parse_template(f"甲{{{source}}}乙") if rng.random() < 0.3 else None
        parsed = parse_expression(source)
        value = parsed.evaluate(lambda path: _value(rng))
        assert not isinstance(value, Decimal) or value.is_finite(), "结果不是有限的数"
        if template is not None:
            formats = load_pack("yuzhong-selfeval-2023").formats
            template.render(
                lambda path: _value(rng),
                lambda v, _: formats["exact"].text(v) if isinstance(v, Decimal) else str(v),
            )

    return outcome(run)


def _value(rng: Random) -> Value | Cells:
    numbers = ("0", "-1", "1e15", "9" * 28, "1e-10", "1e400", "NaN", "Infinity", "12.5")
    value = rng.choice((None, True, "", "≥95%", "甲" * 50, *map(Decimal, numbers)))
    return Cells([value, Decimal(1), None]) if rng.random() < 0.2 else value


def outcome(run: Callable[[], None]) -> Outcome:
    """Do something with what is damaged: it is done, or refused with a message that a person can read."""
    try:
        run()
    except TianbaoError as error:
        return Outcome(False, _said_badly(error.message))
    return Outcome(True)


def _said_badly(message: str) -> str:
    own = _QUOTED.sub("", message)
    if not _CHINESE.search(own) or _ENGLISH.search(own):
        return f"提示不是中文：{message[:160]}"
    return f"提示太长：{message[:80]}" if len(message) > 1200 else ""


def _use(session: Session, rng: Random) -> None:
    """Compute, check, lay one sheet out, cut it into pages, save and read back."""
    session.issues()
    session.progress()
    places = [(form, one.id) for form, instances in session.submission.forms.items() for one in instances]
    if places:
        form, instance = rng.choice(places)
        cut(session.sheet(form, instance))
        session.score(form, instance)
    text = dumps(session.submission)
    again = loads(text, "试")
    assert to_json(again) == to_json(session.submission), "存盘后读回的不一样"
    Session(again, session.pack)


Trial = Callable[[int, Path], Outcome]
"""What is done with a number, the same damage for the same one, and a folder."""
TRIALS: dict[str, Trial] = {
    "草稿": try_draft,
    "表样": try_pack,
    "算式": try_expression,
}
