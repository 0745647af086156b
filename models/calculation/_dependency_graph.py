"""A dependency graph that remembers values, who read what, and forgets only what a change reaches."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import suppress
from typing import Generic, TypeVar, cast

from models.errors import CircularReferenceError
from models.progress import tick

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


MOST_NAMED = 6
_NOT_THERE = object()


class DependencyGraph(Generic[K, T]):
    """Compute values on demand; dependencies are what `compute` reads while it runs.

    Of a value for which `steady` holds, readers are asked anew only when it has come to something else.
    """

    def __init__(self, compute: Callable[[K], T], steady: Callable[[K], bool] = lambda _: False) -> None:
        self._compute = compute
        self._steady = steady
        self._unsure: set[K] = set()
        """Steady values that may have come to something else."""
        self._moved: list[tuple[K, T]] = []
        """Steady values that have, with what they were, while their readers do not know yet."""
        self._values: dict[K, T] = {}
        self._reads: dict[K, set[K]] = {}
        self._readers: dict[K, set[K]] = {}
        self._stack: list[tuple[K, set[K]]] = []
        self._running: set[K] = set()

    def read(self, key: K) -> T:
        """Give the value of `key`, noting that the value being computed depends on it."""
        if self._stack:
            self._stack[-1][1].add(key)
        found = self._values.get(key, _NOT_THERE)
        if found is not _NOT_THERE:
            if self._unsure and key in self._unsure:
                return self._settle(key)
            return cast(T, found)
        if key in self._running:
            raise CircularReferenceError(f"表样中的公式互相引用：{self._circle(key)}。请检查表样文件。")
        return self._run(key)

    def _circle(self, key: K) -> str:
        """Name what lies on the way from a value round to itself, shortened when that is long."""
        keys = [one for one, _ in self._stack]
        names = [str(one) for one in (*keys[keys.index(key) :], key)]
        return " → ".join(names if len(names) <= MOST_NAMED else [*names[: MOST_NAMED - 1], "…", names[-1]])

    def note(self, key: K) -> None:
        """Note a dependency on something that has no value of its own."""
        if self._stack:
            self._stack[-1][1].add(key)

    def _run(self, key: K) -> T:
        tick()
        self._running.add(key)
        self._stack.append((key, set()))
        try:
            value = self._compute(key)
        except RecursionError as error:
            said = f"表样中的公式一个接一个，超过了能算的层数，算到 {key} 为止。请检查表样文件。"
            raise CircularReferenceError(said, repr(error)) from None
        finally:
            _, reads = self._stack.pop()
            self._running.discard(key)
        self._values[key] = value
        self._reads[key] = reads
        for read in reads:
            self._readers.setdefault(read, set()).add(key)
        return value

    def above(self, keys: Iterable[K]) -> set[K]:
        """Name the keys and every value that was computed from them, however far up."""
        pending = list(keys)
        seen = set(pending)
        while pending:
            found = [reader for reader in self._readers.get(pending.pop(), ()) if reader not in seen]
            pending.extend(found)
            seen.update(found)
        return seen

    def below(self, key: K) -> Iterator[K]:
        """Walk everything that a value was computed from, however far down."""
        pending = [key]
        seen = set(pending)
        while pending:
            found = self._reads.get(pending.pop(), set()) - seen
            yield from found
            pending.extend(found)
            seen |= found

    def invalidate(self, keys: Iterable[K]) -> dict[K, T]:
        """Forget everything that depends on `keys`, and give what the values were."""
        forgotten: dict[K, T] = {}
        for key in (touched := list(keys)):
            if key in self._values:
                forgotten[key] = self._forget(key)
        self._doubt(touched, forgotten)
        while self._unsure or self._moved:
            if self._moved:
                key, before = self._moved.pop()
                forgotten.setdefault(key, before)
                self._doubt([key], forgotten)
            else:
                with suppress(
                    Exception
                ):  # raised again where it is read; what read it must be forgotten first
                    self._settle(next(iter(self._unsure)))
        return forgotten

    def _doubt(self, keys: Iterable[K], forgotten: dict[K, T]) -> None:
        """Forget what was computed from some keys, up to steady values, which are doubted alone."""
        pending = list(keys)
        seen = set(pending)
        while pending:
            readers = self._readers.get(pending.pop(), ())
            for reader in [reader for reader in readers if reader not in seen]:
                seen.add(reader)
                if reader in self._values and self._steady(reader):
                    self._unsure.add(reader)
                    continue
                pending.append(reader)
                if reader in self._values:
                    forgotten.setdefault(reader, self._values[reader])
                    self._forget(reader)

    def _settle(self, key: K) -> T:
        """Compute a steady value again, noting when it has come to something else."""
        before = self._forget(key)
        try:
            now = self._run(key)
        except BaseException:
            self._moved.append((key, before))
            raise
        if now != before:
            self._moved.append((key, before))
        return now

    def invalidate_all(self) -> dict[K, T]:
        """Forget every value, and give what they were."""
        return self.invalidate(list(self._values))

    def _forget(self, key: K) -> T:
        for read in self._reads.pop(key, ()):
            readers = self._readers[read]
            readers.discard(key)
            if not readers:
                del self._readers[read]
        self._unsure.discard(key)
        return self._values.pop(key)
