"""Yes, no or cannot tell, for many draws at once: eight to a byte."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from stratgraph._chance import count_bits

from .answer import Chance

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Told:
    """On which draws something holds, and on which it holds or nobody can tell.

    Examples
    --------
    >>> sure = Told.of(yes=np.array([True, False, False]), perhaps=np.array([True, True, False]))
    >>> (~sure).chance(3)
    Chance(yes=1, cannot_tell=1, draws=3)
    """

    yes: Bytes
    perhaps: Bytes

    @classmethod
    def of(cls, yes: NDArray[np.bool_], perhaps: NDArray[np.bool_]) -> Told:
        """Pack draws."""
        return cls(np.packbits(yes), np.packbits(perhaps))

    @classmethod
    def always(cls, answer: bool | None, like: Bytes) -> Told:
        """Return what is the same on every draw; None is what nobody can tell."""
        ones, none = np.full_like(like, 255), np.zeros_like(like)
        return cls(ones if answer else none, none if answer is False else ones)

    def __and__(self, other: Told) -> Told:
        return Told(self.yes & other.yes, self.perhaps & other.perhaps)

    def __or__(self, other: Told) -> Told:
        return Told(self.yes | other.yes, self.perhaps | other.perhaps)

    def __invert__(self) -> Told:
        return Told(~self.perhaps, ~self.yes)

    def alike(self, other: Told) -> Told:
        """Tell whether two are the same."""
        return (self & other) | (~self & ~other)

    def chance(self, draws: int) -> Chance:
        """Count the first so many draws."""
        counted = np.packbits(np.arange(8 * len(self.yes)) < draws)
        yes, perhaps = (int(count_bits(one & counted)) for one in (self.yes, self.perhaps))
        return Chance(yes, perhaps - yes, draws)

    def holds(self, draws: int) -> NDArray[np.bool_]:
        """Return of the first so many draws whether it holds."""
        return np.unpackbits(self.yes, count=draws).astype(np.bool_)


def all_of(several: Iterable[Told]) -> Told:
    """Tell whether all hold."""
    return reduce(lambda one, other: one & other, several)


def any_of(several: Iterable[Told]) -> Told:
    """Tell whether any holds."""
    return reduce(lambda one, other: one | other, several)
