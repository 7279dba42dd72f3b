"""What changes between two situations: reach gained, relieved and fallen, ranges and advances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stratgraph.catalogue import Metric
from stratgraph.model.names import as_names
from stratgraph.model.notebook import html_table, short_repr

from .fire import EachFall, Exposure, FiringRule, People, RequiredRanges, count_people
from .fire.exposure import IN_RANGE
from .fire.required_range import B_FALLS
from .gateways import GatewayQuestion, pair_lengths_m

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stratgraph.model.road_set import RoadSet
    from stratgraph.model.scenario import Situation
    from stratgraph.model.theater import Theater

# A table in a notebook names so many places of a set.
NAMED = 6


@dataclass(frozen=True, slots=True)
class ReachChange:
    """How the settlements in reach differ between two situations, as three disjoint sets.

    Attributes
    ----------
    gained : tuple of str
        In reach after, not before.
    relieved : tuple of str
        In reach before, not after, still held by the other side.
    fallen : tuple of str
        In reach before and no longer the other side's.

    Of ``before.unsure`` and ``after.unsure`` nobody can tell whether they were, or are, in reach;
    they are counted here as if they were.
    """

    before: Exposure
    after: Exposure
    gained: tuple[str, ...]
    relieved: tuple[str, ...]
    fallen: tuple[str, ...]

    __repr__ = short_repr

    def _repr_html_(self) -> str:
        theater = self.before.theater
        rows = []
        for what in ("gained", "relieved", "fallen"):
            places = getattr(self, what)
            people = self.people_in(places)
            names = ", ".join(theater.names_of(places[:NAMED]))
            more = f" and {len(places) - NAMED} more" if places[NAMED:] else ""
            rows.append((what, len(places), people.known, people.unknown_settlements, names + more))
        return html_table(
            f"What changes within {self.before.range_m / 1000:g} km of the "
            f"{self.before.side}'s ground",
            ["change", "settlements", "people at risk", "of unknown population", "which"],
            rows,
            note=f"Assumed: {self.before.rule.words}. In range, never “would hit”.",
        )

    def people_in(self, settlements: tuple[str, ...]) -> People:
        """Count the people of a set of settlements."""
        return people_of(self.before.theater, settlements)


def people_of(theater: Theater, settlements: tuple[str, ...]) -> People:
    """Count the people of a set of settlements."""
    chosen = np.zeros(len(theater.ids), dtype=np.bool_)
    chosen[[theater.index[settlement] for settlement in settlements]] = True
    return count_people(theater, chosen)


def compare_exposure(before: Exposure, after: Exposure) -> ReachChange:
    """Compare who is in reach before and after.

    The law ``after == (before - relieved - fallen) | gained`` holds.

    Parameters
    ----------
    before, after : Exposure
        Of one side, range and rule, in two situations of one theater.

    Returns
    -------
    ReachChange
    """
    was, now = frozenset(before.in_reach), frozenset(after.in_reach)
    fallen = was - after.targets
    return ReachChange(
        before,
        after,
        gained=tuple(sorted(now - was)),
        relieved=tuple(sorted(was - now - fallen)),
        fallen=tuple(sorted(fallen)),
    )


@dataclass(frozen=True, slots=True)
class RangeChange:
    """The range needed to reach one target before and after; None where nothing may fire."""

    target: str
    before_m: float | None
    before_from: str | None
    after_m: float | None
    after_from: str | None

    @property
    def shorter_by_m(self) -> float | None:
        """By how many metres the needed range shrinks; None where either is unknown."""
        if self.before_m is None or self.after_m is None:
            return None
        return self.before_m - self.after_m


def compare_required_ranges(
    before: RequiredRanges, after: RequiredRanges
) -> tuple[RangeChange, ...]:
    """Compare the ranges needed for the same targets in two situations, in their order.

    Where of no place is known who holds it, what falls is not the only ground that may fire: the
    range needed is then as unknown after the fall as before.
    """
    theater: Theater = before.situation.theater
    known = bool(before.situation.control.holders)
    changes = []
    for k, number in enumerate(before.targets.tolist()):
        was, now = float(before.required_m[k]), float(after.required_m[k])
        changes.append(
            RangeChange(
                theater.ids[number],
                was if np.isfinite(was) else None,
                before.origin[k],
                now if known and np.isfinite(now) else None,
                after.origin[k] if known else None,
            )
        )
    return tuple(changes)


@dataclass(frozen=True, slots=True)
class FallRow:
    """What the fall of one settlement alone would open for a range.

    Attributes
    ----------
    gained : tuple of str
        Settlements newly in reach.
    people : People
        In those settlements: people at risk.
    shorter_by_m : tuple of (objective, metres)
        Drop in the range needed to reach each objective; None where nothing may fire.
    """

    settlement: str
    gained: tuple[str, ...]
    people: People
    shorter_by_m: tuple[tuple[str, float | None], ...]


def rank_falls(
    situation: Situation,
    rule: FiringRule,
    *,
    range_m: int,
    objectives: Sequence[str],
    candidates: Iterable[str],
) -> tuple[FallRow, ...]:
    """Ask which single fall opens most: newly reached people, settlements and shorter ranges.

    Parameters
    ----------
    situation : Situation
    rule : FiringRule
    range_m : int
        The range asked about, metres.
    objectives, candidates : settlement ids
        Candidates the attacker already holds are passed over.

    Returns
    -------
    tuple of FallRow
        Most people newly in reach first, then most settlements, then by id.
    """
    theater = situation.theater
    named = [
        one for one in as_names(candidates, "candidates") if situation.holder(one) != "attacker"
    ]
    numbers = [theater.index[theater.names.resolve(one)] for one in named]
    falls = EachFall(situation, rule, np.unique(np.array(numbers, dtype=np.int64)))
    gained: dict[int, tuple[str, ...]] = {}
    for fall, reached in falls.gained(range_m):
        for one in np.unique(fall).tolist():
            gained[int(falls.fallen[one])] = tuple(theater.id_array[reached[fall == one]].tolist())
    targets, shorter_m = falls.shorter_m(objectives)
    if not situation.control.holders:
        # What falls is then not the only ground that may fire.
        shorter_m[:] = np.nan
    place = {number: k for k, number in enumerate(falls.fallen.tolist())}
    rows = []
    for name, number in zip(named, numbers, strict=True):
        metres = [None if np.isnan(one) else one for one in shorter_m[place[number]].tolist()]
        places = gained.get(number, ())
        shorter = tuple(zip(targets, metres, strict=True))
        rows.append(FallRow(name, places, people_of(theater, places), shorter))
    return tuple(sorted(rows, key=lambda r: (-r.people.known, -len(r.gained), r.settlement)))


@dataclass(frozen=True, slots=True)
class RouteChange:
    """The shortest route of one base-objective pair before and after, metres; None: no route.

    ``road_set`` says which roads counted.
    """

    base: str
    objective: str
    before_m: int | None
    after_m: int | None
    road_set: RoadSet = "all"


def compare_routes(
    before: Situation, after: Situation, question: GatewayQuestion
) -> tuple[RouteChange, ...]:
    """Compare the shortest road routes of every pair in two situations.

    Routes use all roads of the question that are not cut, whoever holds them.

    Parameters
    ----------
    before, after : Situation
    question : GatewayQuestion

    Returns
    -------
    tuple of RouteChange
        By base, then objective, in the question's order.
    """
    lengths = [pair_lengths_m(situation, question) for situation in (before, after)]
    return tuple(
        RouteChange(
            base,
            objective,
            _metres(lengths[0][i, j]),
            _metres(lengths[1][i, j]),
            question.road_set,
        )
        for i, base in enumerate(question.bases)
        for j, objective in enumerate(question.objectives)
    )


def _metres(length: float) -> int | None:
    return int(length) if np.isfinite(length) else None


METRICS = (
    Metric(
        name="exposure_change",
        label="What a fall brings into range",
        kind="record",
        family="Reach",
        order=2,
        noun="settlements, and people at risk",
        words=(
            "What comes into reach by a fall (gained), what leaves it and is still held "
            "(relieved), and what changed hands itself (fallen)."
        ),
        formula="after = (before - relieved - fallen) + gained",
        reads=("positions", "holders", "populations"),
        misleads="A town that fell is not relieved: it is counted apart, under fallen.",
        example=(
            B_FALLS
            + "from stratgraph import compare_exposure\n"
            + IN_RANGE
            + "change = compare_exposure(before, after)\n"
            + "change.gained, change.relieved, change.fallen"
        ),
        shows="(('d',), (), ('b',))",
    ),
)
