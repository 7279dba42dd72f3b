"""What holds in which situations of a sweep, sixty-four situations or more at a time."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable

Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]
# Towns by number, each with 1 where it has to have changed hands and 0 where not: all must hold.
Condition = tuple[tuple[int, int], ...]
# Any of these must hold: none of them is never, the empty condition always.
AnyOf = tuple[Condition, ...]
ALWAYS: Condition = ()
# So many conditions are kept at hand; a sweep has few, each asked for by many places.
MOST_KEPT = 4096


def holding(in_day: bool, in_changed: bool, bit: int) -> AnyOf:
    """Say when something holds that holds on the day, where all has changed hands, both or never.

    Examples
    --------
    >>> holding(True, True, 0), holding(False, True, 3), holding(False, False, 3)
    (((),), (((3, 1),),), ())
    """
    if in_day and in_changed:
        return (ALWAYS,)
    if not (in_day or in_changed):
        return ()
    return (((bit, int(in_changed)),),)


class SituationBits:
    """Some situations of a sweep, and in which of them conditions hold: a bit for each.

    Parameters
    ----------
    situations : int array, shape (s,)
        Bit k is 1 where town k has changed hands.

    Examples
    --------
    >>> bits = SituationBits(np.arange(4))
    >>> bits.unpacked(bits.any((((0, 1),), ((1, 1),)))).tolist()
    [False, True, True, True]
    """

    def __init__(self, situations: Ints) -> None:
        self.count = len(situations)
        self._situations = situations
        self._kept: dict[Condition, Bytes] = {}

    @property
    def block(self) -> tuple[int, int] | None:
        """The first of the situations and how many of their bits are free, if they are a block.

        A block is all situations that agree in their higher bits, in order.
        """
        first, last = int(self._situations[0]), int(self._situations[-1])
        width = self.count.bit_length() - 1
        whole = self.count == 1 << width and first % self.count == 0
        return (first, width) if whole and last - first == self.count - 1 else None

    def all(self, condition: Condition) -> Bytes:
        """Return the situations in which every part of a condition holds, packed."""
        key = tuple(condition)
        if key not in self._kept:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[key] = self._made(key)
        return self._kept[key]

    def any(self, conditions: AnyOf) -> Bytes:
        """Return the situations in which one condition or another holds, packed."""
        none = np.zeros((self.count + 7) // 8, dtype=np.uint8)
        return _joined(np.bitwise_or, [none, *map(self.all, conditions)])

    def unpacked(self, packed: Bytes) -> NDArray[np.bool_]:
        """Return one truth for each situation, shape (s,)."""
        return np.unpackbits(packed, count=self.count).view(np.bool_)

    def _made(self, condition: Condition) -> Bytes:
        if not condition:
            return np.packbits(np.ones(self.count, dtype=np.bool_))
        if len(condition) == 1:
            ((bit, state),) = condition
            return np.packbits((self._situations >> bit) & 1 == state)
        return _joined(np.bitwise_and, [self.all((part,)) for part in condition])


def _joined(join: Callable[[Bytes, Bytes], Bytes], parts: list[Bytes]) -> Bytes:
    return reduce(join, parts)
