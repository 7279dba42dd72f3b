"""What was found of the places that would have had to be taken first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from stratgraph.errors import ScenarioError
from stratgraph.model.names import as_names
from stratgraph.model.notebook import short_repr

if TYPE_CHECKING:
    from datetime import date

    from stratgraph.catalogue import ContestedReading
    from stratgraph.model.events import Basis
    from stratgraph.model.road_set import RoadSet
    from stratgraph.model.scenario import Side
    from stratgraph.studies.hold_or_fall import Case

# By what a place adjoins ground: a road, or the border of its cell.
Adjoin = Literal["road", "border"]
ADJOINS: tuple[Adjoin, ...] = get_args(Adjoin)
ADJOIN_WORDS: dict[Adjoin, str] = {
    "road": "a place can be taken once a road joins it to ground that is held",
    "border": "a place can be taken once its ground borders on ground that is held",
}
GoalKind = Literal["range", "supply", "road"]
GOALS: tuple[GoalKind, ...] = get_args(GoalKind)
Weight = Literal["places", "people", "length"]
WEIGHTS: tuple[Weight, ...] = get_args(Weight)
Moment = Literal["hold", "fall"]
MOMENTS: tuple[Moment, ...] = get_args(Moment)
Status = Literal[
    "found", "already", "never", "held", "not_theirs", "no_portal", "is_portal", "no_road"
]
STATUSES: tuple[Status, ...] = get_args(Status)
MOST_RANGE_KM = 1_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceQuestion:
    """What is asked beyond the case.

    Attributes
    ----------
    range_km : float or None
        A range to ask about; None for the listed ranges of the case's systems.
    adjoin : {"road", "border"} or None
        By what a place adjoins ground; None for roads, or borders where the case fires from
        territory.
    road_set : RoadSet or None
        Which roads count; None for those of the case.
    objectives : tuple of str
        Places by any name; none for the case's objectives and, for the other side, its bases.
    goals : tuple of {"range", "supply", "road"}
        Which are asked; all by default. ``supply`` takes longest: seconds an objective.
    """

    range_km: float | None = None
    adjoin: Adjoin | None = None
    road_set: RoadSet | None = None
    objectives: tuple[str, ...] = ()
    goals: tuple[GoalKind, ...] = GOALS

    def __post_init__(self) -> None:
        """Take a plain name for a list of one, and refuse what can be no range."""
        object.__setattr__(self, "objectives", as_names(self.objectives, "objectives"))
        object.__setattr__(self, "goals", as_names(self.goals, "goals") or GOALS)
        for one in self.goals:
            if one not in GOALS:
                raise ScenarioError(f"goals are {', '.join(GOALS)}, got {one!r}")
        if self.range_km is not None and not 0.0 < self.range_km <= MOST_RANGE_KM:
            raise ScenarioError(
                f"a range must be above 0 and at most {MOST_RANGE_KM:,.0f} km, got {self.range_km}"
            )
        if self.adjoin is not None and self.adjoin not in ADJOINS:
            raise ScenarioError(f"places adjoin by {' or '.join(ADJOINS)}, got {self.adjoin!r}")


@dataclass(frozen=True, slots=True)
class Goal:
    """What is to be so of an objective: it is in range, without a route, or reached by road.

    Attributes
    ----------
    kind : {"range", "supply", "road"}
    range_m, min_range_m : int or None
        Metres, of ``range`` alone.
    systems : tuple of str
        Names of the systems whose listed range it is.
    """

    kind: GoalKind
    range_m: int | None = None
    min_range_m: int | None = None
    systems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """One place of a sequence.

    Attributes
    ----------
    settlement : str
    beside : str
        The place of ground held by then that it adjoins by the shortest way.
    length_m : int
        Of that way: by road, or between centre points where borders count.
    """

    settlement: str
    beside: str
    length_m: int


@dataclass(frozen=True, slots=True)
class Barred:
    """A place without which no sequence is as short, and the fewest places where it is held.

    Attributes
    ----------
    settlement : str
    places : int or None
        None where it can then never be so.
    proven : bool
    """

    settlement: str
    places: int | None
    proven: bool = True


@dataclass(frozen=True)
class Least:
    """The least sequences by one measure.

    Attributes
    ----------
    weight : {"places", "people", "length"}
        What is least; of equals the fewest places.
    steps : tuple of Taken
        One of them, the first by id, in an order that is allowed.
    people, unknown : int
        People known to have lived in its places, and places of unknown population.
    length_m : int
        Metres of way from place to place, with the last way to an objective reached by road.
    count : int
        How many sets of places are as little; of those found where not ``all_counted``.
    all_counted : bool
    equal : tuple of tuple of str
        The first of them, each in order of its ids; the chosen one among them.
    in_every : tuple of str
        Places in every least sequence, as far as they were listed.
    barred : tuple of Barred
        These places, each held in turn; by ``places`` alone, and not of ``supply``.
    orders : int or None
        In how many orders its places could be taken, each adjoining held ground; None where they
        are too many to count.
    proven : bool
    bound : int
        No sequence is less: places, people or metres.
    """

    weight: Weight
    steps: tuple[Taken, ...]
    people: int
    unknown: int
    length_m: int
    count: int
    all_counted: bool
    equal: tuple[tuple[str, ...], ...]
    in_every: tuple[str, ...]
    barred: tuple[Barred, ...]
    orders: int | None
    proven: bool
    bound: int

    __repr__ = short_repr

    @property
    def places(self) -> tuple[str, ...]:
        """Ids in the order of the steps."""
        return tuple(one.settlement for one in self.steps)

    @property
    def value(self) -> int:
        """What is least: places, people or metres."""
        return {"places": len(self.steps), "people": self.people, "length": self.length_m}[
            self.weight
        ]


@dataclass(frozen=True)
class InFact:
    """What did happen after the day, by the theater's events.

    Attributes
    ----------
    so_on : date or None
        First day on which the goal was so; None where it was not until the last day of the events.
    taken : tuple of (str, date)
        Places that the side had taken by then, or by the last day, and since when; in order.
    """

    so_on: date | None
    taken: tuple[tuple[str, date], ...]

    __repr__ = short_repr


@dataclass(frozen=True)
class Towards:
    """What would have had to be taken until a goal was so of one objective.

    Attributes
    ----------
    side : {"attacker", "defender"}
        Who takes.
    moment : {"hold", "fall"}
        Before the case's scenario, or after it.
    contested : {"no_fire", "attacker"}
        Contested ground is nobody's and has to be taken, or is the taking side's from the start.
    objective : str
    goal : Goal
    status : str
        ``found``; ``already`` so; ``never``; or why it cannot be asked.
    least : tuple of Least
        By places, people and length; empty where the status is not ``found``.
    way_m : int or None
        Metres of the shortest road to an objective that is reached already.
    in_fact : InFact or None
        Before the scenario alone, and where events are known.
    """

    side: Side
    moment: Moment
    contested: ContestedReading
    objective: str
    goal: Goal
    status: Status
    least: tuple[Least, ...] = ()
    way_m: int | None = None
    in_fact: InFact | None = None

    __repr__ = short_repr

    def by(self, weight: Weight) -> Least | None:
        """Return the least by a measure."""
        return next((one for one in self.least if one.weight == weight), None)

    @property
    def fewest(self) -> int | None:
        """Fewest places still to be taken; None where it never comes so, or is not asked."""
        if self.status == "already":
            return 0
        return len(self.least[0].steps) if self.least else None


@dataclass(frozen=True)
class SequencesAnswer:
    """The least sequences of a case, of both sides.

    Attributes
    ----------
    case : Case
    adjoin : {"road", "border"}
    road_set : RoadSet
    towards : tuple of Towards
        By side, objective, goal, reading of contested ground, and before and after the scenario.
    fell_on : mapping of side to {settlement: date}
        First day on which a side had a place that it had not on the day of the case.
    basis : str or None
        Which events these rest on; None where none are known.
    until : date or None
        Last day of the events.
    """

    case: Case
    adjoin: Adjoin
    road_set: RoadSet
    towards: tuple[Towards, ...]
    fell_on: dict[Side, dict[str, date]]
    basis: Basis | None
    until: date | None

    __repr__ = short_repr

    def of(
        self, side: Side, objective: str, goal: Goal, contested: ContestedReading
    ) -> dict[Moment, Towards]:
        """Return what was found before and after the scenario."""
        asked = (side, objective, goal, contested)
        return {
            one.moment: one
            for one in self.towards
            if (one.side, one.objective, one.goal, one.contested) == asked
        }

    def fell(self, found: Towards, least: Least) -> tuple[tuple[str, date], ...]:
        """Return which places of a sequence the side did take after the day, in order of days."""
        days = self.fell_on.get(found.side, {})
        told = [(one, days[one]) for one in least.places if one in days]
        return tuple(sorted(told, key=lambda pair: (pair[1], pair[0])))

    def most_fell(self, found: Towards, least: Least) -> int:
        """Return how many places at most of any set as little, of those listed, were taken."""
        days = self.fell_on.get(found.side, {})
        return max(sum(one in days for one in some) for some in least.equal)
