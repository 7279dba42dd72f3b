"""Names, the same for every report."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stratgraph.model.theater import Theater


def names_of(theater: Theater, ids: Iterable[str]) -> str:
    """Return display names, joined by commas."""
    return ", ".join(theater.settlement(one).name for one in ids)
