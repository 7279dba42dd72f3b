"""Supply over time: by how many separate roads, from how far and whether at all, day by day."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stratgraph.errors import ScenarioError
from stratgraph.model.names import as_names
from stratgraph.model.notebook import short_repr
from stratgraph.model.scenario import ids_where

from .access import measure_access
from .fire import count_people
from .gateways import encirclement, question_about, road_network

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from stratgraph.model.road_set import RoadSet, Season
    from stratgraph.model.scenario import Holder, Side, Situation

    from .access import Access, AccessStatus
    from .fire import People


@dataclass(frozen=True, slots=True)
class SupplyOfPlace:
    """How one place is supplied on one day.

    Attributes
    ----------
    place : str
    holder : Holder
    status : AccessStatus
        How it is reached over its side's own ground, or why it is not.
    routes : int or None
        Separate routes to the side's portals; None where the side does not hold it, holds no
        portal, or no road of the data leads there.
    minutes : float or None
        From the nearest portal that the side holds, over its own ground; None where cut off.
    """

    place: str
    holder: Holder
    status: AccessStatus
    routes: int | None
    minutes: float | None


@dataclass(frozen=True, slots=True)
class SupplyDay:
    """The supply of one side on one day.

    Attributes
    ----------
    on : date
    situation : Situation
    side : {"attacker", "defender"}
    portals : tuple of str
        Those that the side holds, sorted.
    places : tuple of SupplyOfPlace
        Per place asked about.
    cut_off : tuple of str
        Every place that the side holds and that no road of the day joins to a portal it holds over
        ground it holds, though a road of the data does; sorted.
    people : People
        Known to live in those of them that the side holds.
    closed : tuple of str
        Ids of the roads that are closed to the side, sorted.
    """

    on: date
    situation: Situation
    side: Side
    portals: tuple[str, ...]
    places: tuple[SupplyOfPlace, ...]
    cut_off: tuple[str, ...]
    people: People
    closed: tuple[str, ...]

    __repr__ = short_repr


def measure_supply_days(
    situations: Iterable[Situation],
    side: Side,
    places: Sequence[str],
    *,
    season: Season,
    road_set: RoadSet = "all",
    contested_supply: bool = False,
) -> tuple[SupplyDay, ...]:
    """Measure how places are supplied on each of several days.

    Encirclement (routes to different portals that share no settlement), access (minutes from the
    nearest portal) and what is cut off altogether, over ground that the side holds and roads that
    are open to it that day.

    Parameters
    ----------
    situations : iterable of Situation
        One per day, in order; with ``admitting`` of the classes of roads that count.
    side : {"attacker", "defender"}
        Whose supply.
    places : sequence of str
        Names or ids.
    season : {"dry", "mud", "frost"}
        At whose speeds minutes are counted.
    road_set : RoadSet
        Whether unverified roads count.
    contested_supply : bool
        Whether contested places are open to the side.

    Returns
    -------
    tuple of SupplyDay

    Raises
    ------
    ScenarioError
        If the days are not in order.
    UnknownSettlementError
        If a place is not of the theater.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> day = read_case("gate_falls").before
    >>> (one,) = measure_supply_days([day], "defender", ["Kingsbridge"], season="dry")
    >>> one.places[0].routes, one.portals, one.cut_off
    (1, ('port',), ())
    """
    days: list[SupplyDay] = []
    for one in situations:
        if days and one.control.on <= days[-1].on:
            raise ScenarioError(f"{one.control.on} does not come after {days[-1].on}; put in order")
        targets = tuple(map(one.theater.names.resolve, as_names(places, "places")))
        found = measure_access(
            one, side, season=season, road_set=road_set, contested_supply=contested_supply
        )
        days.append(_day(found, targets))
    return tuple(days)


def cut_off_spans(days: Sequence[SupplyDay], k: int = 0) -> tuple[tuple[date, date], ...]:
    """Return from which day of the series to which a place had no supply, span by span.

    Parameters
    ----------
    days : sequence of SupplyDay
    k : int
        Which of the places asked about.
    """
    spans = []
    for cut, rows in itertools.groupby(days, lambda day: day.places[k].status == "unsupplied"):
        if cut:
            span = list(rows)
            spans.append((span[0].on, span[-1].on))
    return tuple(spans)


def _day(found: Access, targets: Sequence[str]) -> SupplyDay:
    situation, theater = found.situation, found.situation.theater
    status = found.status
    lost = np.array([status[one] == "unsupplied" for one in theater.ids], dtype=np.bool_)
    return SupplyDay(
        situation.control.on,
        situation,
        found.side,
        found.portals.held,
        tuple(_place(found, one) for one in targets),
        ids_where(theater, lost),
        count_people(theater, lost & situation.held_by(found.side)),
        situation.closed_roads(found.side),
    )


def _place(found: Access, place: str) -> SupplyOfPlace:
    situation = found.situation
    held = situation.holder(place)
    routes = None
    if held == found.side:
        network = road_network(situation, road_set=found.road_set, side=found.side)
        question = question_about(situation.theater, place, road_set=found.road_set)
        column = encirclement(
            situation, question, network, contested_supply=found.contested_supply, only=[place]
        )
        value = column.values.get(place)
        routes = None if value is None else int(value)
    return SupplyOfPlace(place, held, found.status[place], routes, found.minutes[place])
