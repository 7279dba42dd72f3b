"""The front over time: how far, how long, how deep, and how much changed hands."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from stratgraph.catalogue import TOWNS, Metric
from stratgraph.errors import ScenarioError
from stratgraph.model.names import as_names
from stratgraph.model.notebook import short_repr
from stratgraph.model.scenario import HOLDERS, Holder, situation_on
from stratgraph.model.territory import Front, divide_ground, measure_front

from .gateways import StrategicDepth, question_about, road_network, strategic_depth

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from stratgraph.model.control import Control
    from stratgraph.model.road_set import RoadSet
    from stratgraph.model.scenario import Situation
    from stratgraph.model.theater import Theater

# Rates are per month of this many days.
MONTH_DAYS = 30


@dataclass(frozen=True, slots=True)
class GroundNear:
    """How far the attacker's ground is from a place: geodesic metres between centre points.

    Attributes
    ----------
    attacker_m, loose_m : float or None
        To the nearest attacker-held settlement, and to the nearest that is attacker-held or
        contested; 0 where the place itself is; None where there is none.
    attacker_from : str or None
        Which attacker-held settlement is nearest, ties by id.
    """

    place: str
    attacker_m: float | None
    loose_m: float | None
    attacker_from: str | None


@dataclass(frozen=True, slots=True)
class FrontDay:
    """The front on one day.

    Attributes
    ----------
    front : Front
        Its length between cells of the two sides, contested ground apart.
    near : tuple of GroundNear
        Per place asked about.
    depths : tuple of StrategicDepth
        Per place asked about that is on a road.
    changed : tuple of (settlement, holder before, holder now)
        Against the day before in the series, sorted by settlement; empty on the first.
    """

    on: date
    situation: Situation
    front: Front
    near: tuple[GroundNear, ...]
    depths: tuple[StrategicDepth, ...]
    changed: tuple[tuple[str, Holder, Holder], ...]

    __repr__ = short_repr

    @property
    def contact_m(self) -> float:
        """The length over which the sides face each other, metres.

        The border of their cells, and half of both sides' borders with contested ground, so
        that a contested strip between them counts once.
        """
        loose = self.front.contested_length_attacker_m + self.front.contested_length_defender_m
        return self.front.front_length_m + loose / 2

    def count_to(self, holder: Holder) -> int:
        """Count the settlements that went to a holder since the day before in the series."""
        return Counter(now for _, _, now in self.changed)[holder]


@dataclass(frozen=True, slots=True)
class FrontMove:
    """How much a front moved in a span of days: the measure of a cemented situation.

    Attributes
    ----------
    since, until : date
    moved_m : tuple of (place, metres)
        Largest difference of a place's distance to the attacker's ground between any two days
        of the series within the span; None where it is unknown on a day.
    length_share : float or None
        Largest difference of ``contact_m`` within the span, over that at the start.
    changes_per_month : float
        Settlements that changed hands, over the span, per 30 days; one counts as often as it
        changed between days of the series.
    """

    since: date
    until: date
    moved_m: tuple[tuple[str, float | None], ...]
    length_share: float | None
    changes_per_month: float

    __repr__ = short_repr

    @property
    def most_moved_m(self) -> float | None:
        """The largest move of any place, None where none is known."""
        return max((metres for _, metres in self.moved_m if metres is not None), default=None)


def measure_front_days(
    theater: Theater,
    controls: Iterable[Control],
    *,
    attacker: str,
    places: Sequence[str],
    road_set: RoadSet,
    defender: str | None = None,
) -> tuple[FrontDay, ...]:
    """Measure the front on each of several days.

    Parameters
    ----------
    theater : Theater
    controls : iterable of Control
        One per day, in order.
    attacker : str
        Code of a side.
    places : sequence of str
        Names or ids whose distance to the attacker's ground is measured, geodesic between
        centre points and along roads.
    road_set : RoadSet
        Which roads the depth runs on.
    defender : str, optional
        Code of the other side; may be left out where the theater has two.

    Returns
    -------
    tuple of FrontDay

    Raises
    ------
    ScenarioError
        If the days are not in order, or a side holds nothing on one.

    Examples
    --------
    >>> from datetime import date
    >>> from stratgraph import read_facts
    >>> facts = read_facts("bakhmut-2022")
    >>> days = [date(2022, 10, 3), date(2022, 12, 31)]
    >>> controls = [facts.control_of_known_day(day) for day in days]
    >>> first, last = measure_front_days(
    ...     facts.theater(), controls, attacker="RU", places=["kramatorsk"],
    ...     road_set="all")
    >>> round(first.near[0].attacker_m), first.near[0].attacker_from, last.count_to("attacker")
    (42855, 'nova_kamianka', 21)
    """
    targets = tuple(theater.names.resolve(one) for one in as_names(places, "places"))
    territory = divide_ground(theater)
    days: list[FrontDay] = []
    for control in controls:
        situation = situation_on(theater, control, attacker=attacker, defender=defender)
        if days and control.on <= days[-1].on:
            raise ScenarioError(f"{control.on} does not come after {days[-1].on}; put in order")
        days.append(
            FrontDay(
                control.on,
                situation,
                measure_front(situation, road_set=road_set, territory=territory),
                tuple(ground_near(situation, one) for one in targets),
                _depths(situation, targets, road_set=road_set),
                changed_hands(days[-1].situation, situation) if days else (),
            )
        )
    return tuple(days)


def measure_move(days: Sequence[FrontDay]) -> FrontMove:
    """Measure how much the front moved over a series of days.

    Parameters
    ----------
    days : sequence of FrontDay
        At least two, of one list of places.

    Raises
    ------
    ScenarioError
        If there are fewer than two days.
    """
    if len(days) < 2:
        raise ScenarioError("a front moves between two days; give at least two")
    first, last = days[0], days[-1]
    moved = tuple(
        (one.place, _spread([day.near[k].attacker_m for day in days]))
        for k, one in enumerate(first.near)
    )
    lengths = [day.contact_m for day in days]
    share = (max(lengths) - min(lengths)) / lengths[0] if lengths[0] else None
    months = (last.on - first.on).days / MONTH_DAYS
    changes = sum(len(day.changed) for day in days[1:])
    return FrontMove(first.on, last.on, moved, share, changes / months)


def days_between(since: date, until: date, *, step_days: int) -> tuple[date, ...]:
    """Return days from one to another, a step apart, both ends included.

    Examples
    --------
    >>> from datetime import date
    >>> [str(day) for day in days_between(date(2022, 10, 3), date(2022, 10, 14), step_days=5)]
    ['2022-10-03', '2022-10-08', '2022-10-13', '2022-10-14']
    """
    if until < since or step_days < 1:
        raise ScenarioError(f"no days lie from {since} to {until} in steps of {step_days}")
    steps = itertools.count()
    inside = itertools.takewhile(
        lambda day: day < until, (since + timedelta(days=step_days * k) for k in steps)
    )
    return (*inside, until)


def _spread(distances: Sequence[float | None]) -> float | None:
    known = [one for one in distances if one is not None]
    return max(known) - min(known) if len(known) == len(distances) else None


def ground_near(situation: Situation, place: str) -> GroundNear:
    """Measure how far the attacker's ground is from a place, by id, between centre points."""
    attacker = nearest_held(situation, place, "attacker")
    loose = nearest_held(situation, place, "attacker", "contested")
    return GroundNear(place, attacker[0], loose[0], attacker[1])


def nearest_held(
    situation: Situation, place: str, *holders: Holder
) -> tuple[float | None, str | None]:
    """Return how far the nearest settlement of any of these holders is, metres, and which."""
    theater = situation.theater
    numbers = np.flatnonzero(situation.held_by(*holders))
    if not len(numbers):
        return None, None
    far = theater.distances_m(np.array([theater.index[place]]), numbers)[0]
    nearest = int(far.argmin())
    return float(far[nearest]), theater.ids[int(numbers[nearest])]


def _depths(
    situation: Situation, places: Sequence[str], *, road_set: RoadSet
) -> tuple[StrategicDepth, ...]:
    theater = situation.theater
    network = road_network(situation, road_set=road_set)
    depths: list[StrategicDepth] = []
    for place in places:
        if theater.on_road[theater.index[place]]:
            question = question_about(theater, place, road_set=road_set)
            depths += strategic_depth(situation, question, network)
    return tuple(depths)


def changed_hands(before: Situation, now: Situation) -> tuple[tuple[str, Holder, Holder], ...]:
    """Return what is held otherwise: settlement, holder before, holder now, sorted."""
    ids = now.theater.ids
    differing = np.flatnonzero(before.holder_code != now.holder_code).tolist()
    was, has = before.holder_code, now.holder_code
    return tuple((ids[n], HOLDERS[was[n]], HOLDERS[has[n]]) for n in differing)


METRICS = (
    Metric(
        name="front_length",
        label="How long the front is",
        kind="record",
        family="The front around a place",
        order=3,
        noun="metres",
        words=(
            "How long the line is on which attacker's and defender's ground meet, each point of "
            "the map belonging to the nearest settlement's holder."
        ),
        formula="summed borders of Voronoi cells of attacker-held and defender-held settlements",
        reads=("positions", "holders"),
        misleads=(
            "Not a line anyone drew: where villages are few it is coarse. Contested ground "
            "shortens it and is given apart; a fall can lengthen it."
        ),
        example=(
            TOWNS
            + "from stratgraph.model.territory import measure_front\n"
            + 'front = measure_front(four_towns().situation, road_set="all")\n'
            + "round(front.front_length_m / 1000, 1)"
        ),
        shows="13.4",
    ),
    Metric(
        name="front_pairs",
        label="Pairs of settlements that face each other",
        kind="record",
        family="The front around a place",
        order=3,
        noun="pairs of settlements",
        words=(
            "How many pairs of an attacker-held and a defender-held settlement face each other, "
            "joined by a road or by a common border of their ground."
        ),
        formula="pairs that adjoin by road, and by cell",
        reads=("roads", "positions", "holders"),
        misleads="Contested settlements between the two are in neither number, but apart.",
        example=(
            TOWNS
            + "from stratgraph.model.territory import measure_front\n"
            + 'front = measure_front(four_towns().situation, road_set="all")\n'
            + "front.front_pairs_road, front.front_pairs_territory"
        ),
        shows="(1, 1)",
    ),
)
