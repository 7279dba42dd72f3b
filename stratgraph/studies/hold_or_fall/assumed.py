"""Every assumption of a case in words: the one list that page, terminal, app and notebook tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from stratgraph.catalogue import SEVERAL, Assumed, assumption_records, tell
from stratgraph.measures.gateways import PanelSettings, two_way_metrics, two_way_words

if TYPE_CHECKING:
    from collections.abc import Collection


class Asked(Protocol):
    """What takes something for granted: a case, which tells it in turn."""

    @property
    def assumptions(self) -> Any:
        """What is taken for granted."""

    @property
    def theater(self) -> Any:
        """The facts that it is asked of."""


ALWAYS = "A settlement is its centre point; distances are geodesic and bounds are included."


def assumed(case: Asked) -> tuple[str, ...]:
    """Say every assumption of a case, and the numbers of the panel, a sentence or two each.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> assumed(read_case("gate_falls"))[1]
    "Disputed villages count as nobody's; the other way is shown too."
    """
    take = case.assumptions
    told = (*tell(take, case).values(), *tell(take.panel, case).values())
    return (*dict.fromkeys(told), *_two_way(case), ALWAYS)


def _two_way(case: Asked) -> tuple[str, ...]:
    """Say which metrics know no directions, where some road is one-way."""
    return tuple(filter(None, [two_way_words(case.theater, two_way_metrics())]))


def assumed_of(case: Asked, names: Collection[str]) -> tuple[str, ...]:
    """Say those assumptions of a case that bear one of these names, for a figure's caption."""
    told = tell(case.assumptions, case)
    return tuple(dict.fromkeys(words for name, words in told.items() if name in names))


def assumed_switches() -> dict[str, str]:
    """Return the assumptions that are on or off, with their words."""
    records = assumption_records(Assumed)
    return {name: one.label for name, one in records.items() if one.admits == "yes or no"}


def assumed_words() -> tuple[str, ...]:
    """Name the assumptions that are one word of several."""
    records = assumption_records(Assumed)
    return tuple(name for name, one in records.items() if one.admits == "words")


def assumed_several() -> tuple[str, ...]:
    """Name the assumptions that are several words or names at once."""
    records = assumption_records(Assumed)
    return tuple(name for name, one in records.items() if one.admits in SEVERAL)


def assumed_in_short(case: Asked) -> tuple[str, ...]:
    """Say every assumption of a case, of the panel's numbers those alone that are not as usual.

    For a terminal and a notebook, where a screen is short.
    """
    panel, usual = case.assumptions.panel, PanelSettings()
    unusual = [
        words
        for name, words in tell(panel, case).items()
        if getattr(panel, name) != getattr(usual, name)
    ]
    told = (*tell(case.assumptions, case).values(), *_two_way(case), *unusual)
    return tuple(dict.fromkeys(told))
