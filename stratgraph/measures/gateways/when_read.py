"""Mappings by settlement that are made of arrays when somebody first reads them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, ItemsView, Iterator, KeysView, ValuesView
    from typing import Any

V = TypeVar("V")


class WhenRead(Mapping[str, V], Generic[V]):
    """A mapping that is made when it is first read: words for every place take longer than numbers.

    Equal to a dictionary of the same entries, written like one, and copied as one.

    Examples
    --------
    >>> heights = WhenRead(lambda: {"a": 3.0})
    >>> heights, heights["a"], heights == {"a": 3.0}
    ({'a': 3.0}, 3.0, True)
    """

    def __init__(self, make: Callable[[], dict[str, V]]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> dict[str, V]:
        return self._make()

    def __getitem__(self, key: str) -> V:
        """Return the entry of a settlement."""
        return self._made[key]

    def __iter__(self) -> Iterator[str]:
        """Go through the settlements."""
        return iter(self._made)

    def __len__(self) -> int:
        """Count the settlements."""
        return len(self._made)

    def __contains__(self, key: object) -> bool:
        """Tell whether a settlement has an entry."""
        return key in self._made

    def get(self, key: str, default: Any = None) -> Any:
        """Return the entry of a settlement, or something else where there is none."""
        return self._made.get(key, default)

    def __repr__(self) -> str:
        """Write as a dictionary."""
        return repr(self._made)

    def __reduce__(self) -> tuple[Any, ...]:
        """Be copied, and sent to other processes, as a dictionary."""
        return dict, (self._made,)

    def keys(self) -> KeysView[str]:
        """Return the settlements."""
        return self._made.keys()

    def values(self) -> ValuesView[V]:
        """Return the entries."""
        return self._made.values()

    def items(self) -> ItemsView[str, V]:
        """Return settlements and entries."""
        return self._made.items()
