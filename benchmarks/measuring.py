"""Times of several runs, ratios of alternating pairs, and what they say about an aim."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Times:
    """What several runs took, in ms."""

    spent: list[float]

    @property
    def median(self) -> float:
        """Give the time that half of the runs did not reach."""
        return median(self.spent)

    @property
    def slowest(self) -> float:
        """Give the longest time."""
        return max(self.spent)

    def __str__(self) -> str:
        low, high = min(self.spent), self.slowest
        return f"中位 {self.median:.1f} 毫秒（{low:.1f}–{high:.1f}）"


@dataclass(frozen=True)
class Aim:
    """Something that is to hold, and whether it does."""

    text: str
    met: bool


def timed(run: Callable[[], object]) -> float:
    """Give how long a run takes, in ms."""
    start = time.perf_counter()
    run()
    return (time.perf_counter() - start) * 1000


def pairs(ours: Callable[[], object], other: Callable[[], object], runs: int) -> tuple[Times, Times]:
    """Time two things in turn, so that a busy moment meets both; the first pair is not kept."""
    spent = [(timed(ours), timed(other)) for _ in range(runs + 1)][1:]
    return Times([pair[0] for pair in spent]), Times([pair[1] for pair in spent])


def report(title: str, times: Times) -> None:
    """Print what several runs took."""
    print(f"  {title}：{times}", flush=True)


def slower(ours: Times, other: Times) -> float:
    """Give how many times as long as another thing ours takes, by medians."""
    return ours.median / other.median


def spread(one: Times, other: Times) -> str:
    """Print the ratio of two things with the smallest and largest of the pairs."""
    each = [a / b for a, b in zip(one.spent, other.spent, strict=True)]
    return f"{slower(one, other):.2f} 倍（各对 {min(each):.2f}–{max(each):.2f}）"
