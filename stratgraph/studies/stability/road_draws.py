"""How often a place stays first when unverified roads are drawn to exist and lengths to vary."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from stratgraph.errors import ScenarioError
from stratgraph.measures.gateways import (
    GatewayQuestion,
    competition_ranks,
    question_network,
    route_columns,
)
from stratgraph.model.notebook import short_repr
from stratgraph.model.progress import Steps

from .ranks import STABILITY_METRICS, TOP, with_lengths

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stratgraph.model.progress import Progress
    from stratgraph.model.scenario import Situation

# The normal deviate of a two-sided 95 % interval.
Z_95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class RoadDrawCount:
    """How often a place is first in a metric, and among the first three, over the draws.

    Attributes
    ----------
    metric, settlement : str
    probability : float
        With which each unverified road was drawn to exist.
    first, first_three, draws : int
        Shared ranks count; a place without a rank is neither.
    """

    metric: str
    settlement: str
    probability: float
    first: int
    first_three: int
    draws: int

    @property
    def first_between(self) -> tuple[float, float]:
        """The 95 % interval of the share of draws in which it is first."""
        return wilson_interval(self.first, self.draws)

    @property
    def first_three_between(self) -> tuple[float, float]:
        """The 95 % interval of the share of draws in which it is among the first three."""
        return wilson_interval(self.first_three, self.draws)


@dataclass(frozen=True)
class RoadDraws:
    """What drawing roads and lengths does to the first ranks.

    Attributes
    ----------
    unverified : int
        Roads that are drawn to exist or not; the others always do.
    length_share : float
        By which lengths vary, uniform on either side.
    seed : int
    counts : tuple of RoadDrawCount
        By metric, probability, then most often first.
    """

    unverified: int
    length_share: float
    seed: int
    counts: tuple[RoadDrawCount, ...]

    __repr__ = short_repr

    def of(self, settlement: str, metric: str) -> tuple[RoadDrawCount, ...]:
        """Return the counts of one place in one metric, by probability."""
        return tuple(
            one for one in self.counts if (one.settlement, one.metric) == (settlement, metric)
        )


def wilson_interval(hits: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share, after Wilson (1927).

    Examples
    --------
    >>> [round(end, 3) for end in wilson_interval(94, 100)]
    [0.875, 0.972]
    >>> [round(end, 3) for end in wilson_interval(100, 100)]
    [0.963, 1.0]
    """
    share, spread = hits / of, Z_95**2 / of
    middle = (share + spread / 2) / (1 + spread)
    half = sqrt(share * (1 - share) * spread + spread**2 / 4) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def measure_road_draws(
    situation: Situation,
    question: GatewayQuestion,
    focus: Sequence[str],
    *,
    probability: float | Sequence[float] = 0.5,
    draws: int = 100,
    share: float = 0.1,
    seed: int = 0,
    progress: Progress | None = None,
) -> RoadDraws:
    """Count how often places are first while unverified roads are drawn to exist.

    Between all roads and the verified ones lies the truth. In each draw every unverified road
    exists with a probability of its own, and every length is multiplied by a factor uniform
    within ``share``. The same numbers are drawn for every probability, so that a road which
    exists at a low one exists at a higher one too.

    Parameters
    ----------
    situation : Situation
    question : GatewayQuestion
        Its choice of roads is put aside: all that are not cut may be drawn.
    focus : sequence of str
        Places to count, by name or id; those that are first in at least one draw are added.
    probability : float or sequence of float
        In [0, 1], for each of which the draws are counted apart.
    draws : int
        At least one.
    share : float
        In [0, 1).
    seed : int
    progress : callable, optional
        Told of each draw that is done, as (done, total).

    Returns
    -------
    RoadDraws

    Raises
    ------
    ScenarioError
        If a probability is outside [0, 1], the share outside [0, 1), or there is no draw.
    UnknownSettlementError
        If a place of the focus is not of the theater.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> case = read_case("gate_falls")
    >>> question = case.question(road_set="all")
    >>> found = measure_road_draws(case.before, question, ["gate"], draws=20)
    >>> [(one.first, one.draws) for one in found.of("gate", "route_share")]
    [(20, 20)]
    """
    levels = _levels(probability)
    if not 0.0 <= share < 1.0:
        raise ScenarioError(f"the share by which lengths vary must be in [0, 1), got {share}")
    if draws < 1:
        raise ScenarioError(f"roads must be drawn at least once, got {draws} draws")
    theater = situation.theater
    named = [theater.names.resolve(one) for one in focus]
    every = replace(question, road_set="all")
    chance = np.random.default_rng(seed)
    unverified = ~theater.road_verified
    tally: dict[tuple[str, float, str], list[int]] = {}
    for _ in Steps(draws, progress).each(range(draws)):
        factors = chance.uniform(1.0 - share, 1.0 + share, len(theater.roads))
        lots = chance.random(len(theater.roads))
        drawn = with_lengths(theater, factors.tolist())
        for level in levels:
            gone = unverified & (lots >= level)
            cut = situation.cut | {theater.roads[k].id for k in np.flatnonzero(gone)}
            one = replace(situation, theater=drawn, cut=frozenset(cut))
            for metric, ranks in _ranks(one, every).items():
                for settlement, rank in ranks.items():
                    if rank <= TOP:
                        count = tally.setdefault((metric, level, settlement), [0, 0])
                        count[0] += rank == 1
                        count[1] += 1
    return RoadDraws(int(unverified.sum()), share, seed, _counts(tally, named, levels, draws))


def _levels(probability: float | Sequence[float]) -> tuple[float, ...]:
    levels = (probability,) if isinstance(probability, int | float) else tuple(probability)
    for one in levels:
        if not 0.0 <= one <= 1.0:
            raise ScenarioError(f"a road exists with a probability from 0 to 1, got {one!r}")
    if not levels:
        raise ScenarioError("no probability is given with which unverified roads exist")
    return tuple(sorted(set(map(float, levels))))


def _ranks(situation: Situation, question: GatewayQuestion) -> dict[str, dict[str, int]]:
    network = question_network(situation, question)
    return {
        column.name: competition_ranks({k: v for k, v in column.compared.items() if round(v, 9)})
        for column in route_columns(situation, question, network)
        if column.name in STABILITY_METRICS
    }


def _counts(
    tally: Mapping[tuple[str, float, str], Sequence[int]],
    named: Sequence[str],
    levels: Sequence[float],
    draws: int,
) -> tuple[RoadDrawCount, ...]:
    """Count the focus, and what is first at least once, most often first on top."""
    rows = []
    for metric in STABILITY_METRICS:
        leaders = {
            place for (name, _, place), (first, _) in tally.items() if name == metric and first
        }
        for level in levels:
            counted = []
            for place in {*named, *leaders}:
                first, first_three = tally.get((metric, level, place), (0, 0))
                counted.append(RoadDrawCount(metric, place, level, first, first_three, draws))
            rows += sorted(counted, key=lambda one: (-one.first, -one.first_three, one.settlement))
    return tuple(rows)
