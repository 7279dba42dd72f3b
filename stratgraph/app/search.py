"""Which towns and roads are listed: by any name, or those in question first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.errors import AmbiguousNameError, UnknownSettlementError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratgraph.model.roads import Road
    from stratgraph.model.theater import Theater
    from stratgraph.studies.hold_or_fall import Case


def find_settlements(theater: Theater, text: str) -> tuple[str, ...]:
    """Return the towns that a text may mean, in any script and old spelling, best first.

    A town that bears exactly this name, those whose names contain it, or else those whose names
    come nearest.

    Examples
    --------
    >>> from stratgraph import read_theater
    >>> theater = read_theater("bakhmut-2022")
    >>> find_settlements(theater, "Артёмовск")[0], find_settlements(theater, "Bachmutt")[0]
    ('bakhmut', 'bakhmut')
    """
    try:
        exact: tuple[str, ...] = (theater.names.resolve(text),)
    except AmbiguousNameError as error:
        exact = error.candidates
    except UnknownSettlementError as error:
        return theater.names.containing(text) or error.suggestions
    return tuple(dict.fromkeys([*exact, *theater.names.containing(text)]))


def list_settlements(case: Case, text: str, order: Sequence[int]) -> tuple[str, ...]:
    """Return the towns to list: what a text finds, or else all in the given order.

    Parameters
    ----------
    case : Case
    text : str
    order : sequence of int
        Settlement numbers, those in question first.
    """
    if text.strip():
        return find_settlements(case.theater, text)
    changed = case.after.steps[-1].changed_hands
    return tuple(dict.fromkeys([*changed, *(case.theater.ids[k] for k in order)]))


def list_roads(case: Case, text: str) -> tuple[Road, ...]:
    """Return the roads of the towns that a text finds, or else those that are cut by name."""
    theater = case.theater
    if not text.strip():
        return tuple(road for road in theater.roads if road.id in case.after.cut)
    place = {one: k for k, one in enumerate(find_settlements(theater, text))}
    ends = [road for road in theater.roads if road.a in place or road.b in place]
    best = {road.id: min(place.get(end, len(place)) for end in (road.a, road.b)) for road in ends}
    return tuple(sorted(ends, key=lambda road: (best[road.id], road.id)))
