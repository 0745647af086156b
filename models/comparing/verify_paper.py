"""Whether paper and draft agree by the check code, and if not, since which saved version they do not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from models.comparing.compare import compare
from models.errors import TianbaoError
from models.pages.check_code import check_code, read_code
from models.session.opening import open_submission
from models.session.session import Session
from models.storage.versions import Version

NAMED = 8
"""How many changed cells are named one by one."""


class NoCodeError(TianbaoError):
    """Report a text in which there is no check code."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What comparing found; `saved` is when the version was saved that agrees with the paper, if one does.

    `tried` counts the versions looked at, `changes` lists in words what was typed since, `more` how many
    further cells there are.
    """

    paper: str
    draft: str
    tried: int = 0
    saved: datetime | None = None
    changes: tuple[str, ...] = ()
    more: int = 0

    @property
    def agrees(self) -> bool:
        """Tell whether paper and draft print the same."""
        return self.paper == self.draft

    @property
    def summary(self) -> str:
        """Say in a sentence or two what was found."""
        if self.agrees:
            return f"一致：纸面与草稿的核对码都是 {self.draft}。"
        return f"不一致：纸面的核对码是 {self.paper}，草稿现在是 {self.draft}。{self._since()}"

    @property
    def lines(self) -> list[str]:
        """List in words what was changed since, one cell a line."""
        return [*self.changes, *([f"还有 {self.more} 处"] if self.more else [])]

    def _since(self) -> str:
        if self.saved is not None:
            when = f"纸面与 {self.saved:%Y-%m-%d %H:%M} 保存的版本一致"
            if self.changes:
                return f"{when}，此后草稿有改动，共 {len(self.changes) + self.more} 处。"
            return f"{when}；此后填报内容没有改动，改动的是表样。"
        check = "请看核对码有没有抄错，是不是这个草稿印的"
        if not self.tried:
            return f"本机没有保存过的版本可以比对，查不出从什么时候起不一致。{check}。"
        return f"保存过的 {self.tried} 个版本都不是这个核对码。{check}。"


def verify(session: Session, text: str, kept: Iterable[Version] = ()) -> Finding:
    """Compare a draft with the paper whose code was typed or scanned; NoCodeError.

    `kept` gives the saved versions, newest first; they are only read while none agrees with the paper, and
    one that cannot be read is passed over.
    """
    paper = read_code(text)
    if paper is None:
        shown = text.strip()[:40]
        raise NoCodeError(f"“{shown}”里没有核对码。核对码印在每页下端，是 8 位字母和数字，如 7K3M-92QF。")
    draft = check_code(session.printed_sheets())
    if paper == draft:
        return Finding(paper, draft)
    tried = 0
    for one in kept:
        try:
            version = open_submission(one.submission())
        except TianbaoError:
            continue
        tried += 1
        if check_code(version.printed_sheets()) == paper:
            return _since(session, version, Finding(paper, draft, tried, one.saved))
    return Finding(paper, draft, tried)


def _since(session: Session, version: Session, found: Finding) -> Finding:
    cells = compare(version, session, one_draft=True).cells
    said = tuple(cell.line for cell in cells[:NAMED])
    return Finding(found.paper, found.draft, found.tried, found.saved, said, len(cells) - len(said))
