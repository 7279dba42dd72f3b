"""Who is in range: settlements and people of the other side, unknowns and contested apart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from stratgraph.catalogue import Metric
from stratgraph.model.notebook import html_table, short_repr
from stratgraph.model.plain_text import plural
from stratgraph.model.scenario import ids_where

from .required_range import B_FALLS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stratgraph.model.scenario import Side
    from stratgraph.model.systems import PublishedRange
    from stratgraph.model.theater import Theater

    from .required_range import RequiredRanges
    from .rule import FiringRule

    Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class People:
    """A sum of populations with the settlements whose figure is unknown counted apart.

    Examples
    --------
    >>> People(60_000, 2).words
    '60,000 people at risk, and those of 2 settlements whose population is unknown'
    """

    known: int
    unknown_settlements: int

    @property
    def words(self) -> str:
        """How many people, those of unknown number apart."""
        known, unknown = f"{self.known:,} people at risk", self.unknown_settlements
        if not unknown:
            return known
        return f"{known}, and those of {plural(unknown, 'settlement')} whose population is unknown"


@dataclass(frozen=True, slots=True)
class Exposure:
    """The other side's settlements within a range of the ground that a side holds.

    Attributes
    ----------
    in_reach : tuple of str
        Ids, sorted; an unknown minimum range counts as none, so that counts are upper bounds.
    targets : frozenset of str
        Every settlement of the other side that could be in reach.
    people : People
        In the settlements in reach: people at risk.
    contested : tuple of str
        Contested settlements within the range, which count as nobody's.
    unsure : tuple of str
        Those in reach of which nobody can tell: every place in range is nearer than the minimum
        range of the system's standard round, and that of this round is not published.
    """

    theater: Theater
    side: Side
    range_m: int
    rule: FiringRule
    in_reach: tuple[str, ...]
    targets: frozenset[str]
    people: People
    contested: tuple[str, ...]
    contested_people: People
    unsure: tuple[str, ...] = ()

    __repr__ = short_repr

    def _repr_html_(self) -> str:
        km = f"{self.range_m / 1000:g}"
        reached = [self.theater.settlement(one) for one in self.in_reach]
        rows = [
            (one.name, one.population)
            for one in sorted(reached, key=lambda one: (-(one.population or 0), one.id))
        ]
        return html_table(
            f"{plural(len(rows), 'settlement')} within {km} km of the {self.side}'s ground",
            ["settlement", "people at risk"],
            rows,
            note=f"In all {self.people.words}. {unsure_words(len(self.unsure))}"
            f"Assumed: {self.rule.words}. In range, never “would hit”.",
        )


def unsure_words(many: int) -> str:
    """Say of how many places nobody can tell whether they are in reach; empty of none.

    Examples
    --------
    >>> unsure_words(2)
    'Of 2 of them nobody can tell: they are near, and no minimum range is published. '
    >>> unsure_words(0)
    ''
    """
    if not many:
        return ""
    of, they = ("1", "it is") if many == 1 else (f"{many:,}", "they are")
    return f"Of {of} of them nobody can tell: {they} near, and no minimum range is published. "


def exposure_to(ranges: RequiredRanges, figure: PublishedRange) -> Exposure:
    """Count settlements and people of the other side within a published range.

    Parameters
    ----------
    ranges : RequiredRanges
        Of the whole theater, from ``required_ranges(situation, side, rule)``.
    figure : PublishedRange

    Returns
    -------
    Exposure
        ``unsure`` names those in reach only if a minimum range that nobody published is short.

    Examples
    --------
    >>> from stratgraph import read_case, required_ranges
    >>> case = read_case("gate_falls")
    >>> ranges = required_ranges(case.after, "attacker", case.assumptions.rules[0])
    >>> system = case.assumptions.systems[0]
    >>> exposure_to(ranges, system.ranges[0]).unsure
    ()
    """
    seen = measure_exposure(ranges, figure.range_m, figure.perhaps_from_m)
    if figure.surely_from_m == figure.perhaps_from_m:
        return seen
    surely = measure_exposure(ranges, figure.range_m, figure.surely_from_m)
    return replace(seen, unsure=tuple(sorted(set(seen.in_reach) - set(surely.in_reach))))


def measure_exposure(ranges: RequiredRanges, range_m: int, min_range_m: int = 0) -> Exposure:
    """Count settlements and people of the other side within a range.

    Parameters
    ----------
    ranges : RequiredRanges
        Of the whole theater, from ``required_ranges(situation, side, rule)``.
    range_m, min_range_m : int
        Metres.

    Returns
    -------
    Exposure
    """
    theater = ranges.situation.theater
    chosen = np.zeros((3, len(theater.ids)), dtype=np.bool_)
    reached, targets, contested = chosen
    near = ranges.reached(range_m, min_range_m)
    reached[ranges.targets] = near & ranges.has_status("target")
    targets[ranges.targets] = ranges.has_status("target", "no_ground")
    contested[ranges.targets] = near & ranges.has_status("contested")
    return Exposure(
        theater,
        ranges.side,
        range_m,
        ranges.rule,
        ids_where(theater, reached),
        frozenset(ids_where(theater, targets)),
        count_people(theater, reached),
        ids_where(theater, contested),
        count_people(theater, contested),
    )


def count_people(theater: Theater, chosen: Bools) -> People:
    """Add up the known populations of chosen settlements and count the unknown ones."""
    known = int(theater.people[chosen].sum())
    return People(known, int((chosen & ~theater.people_known).sum()))


IN_RANGE = (
    "ranges = [required_ranges(one, 'attacker', towns.panel_range.rule)\n"
    "          for one in (towns.situation, after)]\n"
    "before, after = (measure_exposure(one, 12_000) for one in ranges)\n"
)
METRICS = (
    Metric(
        name="exposure",
        label="Settlements in range, and the people there",
        kind="record",
        family="Reach",
        order=1,
        noun="settlements, and people at risk",
        words=(
            "How many of the other side's settlements lie within a published maximum range, and "
            "how many people live there. Unknown populations are counted apart."
        ),
        formula="settlements t of the other side with required_range(t) <= range",
        reads=("positions", "holders", "populations"),
        misleads=(
            "In range never means would hit. Populations are of before the war; ranges are the "
            "most that was ever published."
        ),
        example=B_FALLS + IN_RANGE + "before.in_reach, before.people.known",
        shows="(('b',), 1500)",
    ),
)
