"""How far a long answer is: told step by step to whoever asks; nothing here shows or times it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Item = TypeVar("Item")
# Called with how much is done and how much there is, at the beginning and after each step.
Progress = Callable[[int, int], None]
# A step within a step is counted in parts as fine as this.
PARTS = 100


class Steps:
    """Work of a known number of steps, of about equal length, and who is told of each.

    Parameters
    ----------
    total : int
    progress : callable, optional
        Takes (done, total); without it nobody is told.

    Examples
    --------
    >>> told = []
    >>> steps = Steps(2, lambda done, total: told.append(f"{done / total:.0%}"))
    >>> list(steps.each("ab"))
    ['a', 'b']
    >>> told
    ['0%', '50%', '100%']
    """

    def __init__(self, total: int, progress: Progress | None = None) -> None:
        self._total, self._done, self._progress = total * PARTS, 0, progress
        self._tell(0)

    def done(self, many: int = 1) -> None:
        """Count steps that are done."""
        self._done += many * PARTS
        self._tell(0)

    def each(self, items: Iterable[Item], many: int = 1) -> Iterator[Item]:
        """Yield items, and count so many steps after each."""
        for one in items:
            yield one
            self.done(many)

    def within(self, many: int) -> Progress:
        """Return what a part of the work tells its own progress to; it counts as so many steps.

        Its steps are to be counted by ``done(many)`` when it has ended.
        """
        return lambda done, total: self._tell(many * PARTS * done // total if total else 0)

    def _tell(self, beyond: int) -> None:
        if self._progress is not None and self._total:
            self._progress(self._done + beyond, self._total)
