"""A value that is told by identity: to keep what was made of large frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Hashable


@dataclass(frozen=True, eq=False, slots=True)
class Same:
    """A key for caches: equal where the very same value is meant.

    Comparing or hashing a theater by its value takes longer than most of what is kept of it.

    Parameters
    ----------
    value : object
        Frozen; it lives as long as the key.
    carried : object, optional
        Taken along and not compared.

    Examples
    --------
    >>> one, other = (1, 2), tuple([1, 2])
    >>> Same(one) == Same(one, "more"), Same(one) == Same(other)
    (True, False)
    """

    value: Hashable
    carried: Any = None

    def __hash__(self) -> int:
        """Tell values apart by where they are."""
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        """Tell whether the other key is of the very same value."""
        return isinstance(other, Same) and self.value is other.value
