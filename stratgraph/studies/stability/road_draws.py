"""How often a place stays first when unverified roads are drawn to exist and lengths to vary."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from stratgraph._chance import (
    correlated_normals,
    correlation_root,
    fading_correlation,
    share_below,
)
from stratgraph._geodesy import distance_matrix_m, geodesics
from stratgraph.catalogue import ROUTES, TOWNS, Metric
from stratgraph.errors import ScenarioError
from stratgraph.measures.gateways import (
    GatewayQuestion,
    first_ranks,
    network_of,
    route_values,
)
from stratgraph.model.notebook import joined, short_repr
from stratgraph.model.plain_text import plural
from stratgraph.model.progress import Steps
from stratgraph.model.provenance import EVIDENCE

from .ranks import STABILITY_METRICS, TOP, drawn_lengths

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from stratgraph.model.progress import Progress
    from stratgraph.model.roads import Road
    from stratgraph.model.scenario import Situation
    from stratgraph.model.theater import Theater

# The normal deviate of a two-sided 95 % interval.
Z_95 = 1.959963984540054
# Stands for every kind of evidence of an unverified road that is given no probability of its own.
ELSE = "else"
# A table of correlations between more roads than this would not fit.
MOST_ALIKE = 5000


@dataclass(frozen=True, slots=True)
class RoadDrawCount:
    """How often a place is first in a metric, and among the first three, over the draws.

    Attributes
    ----------
    metric, settlement : str
    probability : float or None
        With which each unverified road was drawn to exist; None where it was that of its evidence.
    first, first_three, draws : int
        Shared ranks count; a place without a rank is neither.
    second : int
    """

    metric: str
    settlement: str
    probability: float | None
    first: int
    first_three: int
    draws: int
    second: int = 0

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
        Roads that are not verified.
    drawn : int
        Roads that are drawn to exist or not; the others always do.
    length_share : float
        By which lengths vary, uniform on either side.
    seed : int
    counts : tuple of RoadDrawCount
        By metric, probability, then most often first.
    by_evidence : tuple of (evidence, float)
        The probability of each kind of evidence that some road takes, ``else`` of the rest; empty
        where one held for all unverified roads.
    """

    unverified: int
    drawn: int
    length_share: float
    seed: int
    counts: tuple[RoadDrawCount, ...]
    by_evidence: tuple[tuple[str, float], ...] = ()

    __repr__ = short_repr

    def of(self, settlement: str, metric: str) -> tuple[RoadDrawCount, ...]:
        """Return the counts of one place in one metric, by probability."""
        return tuple(
            one for one in self.counts if (one.settlement, one.metric) == (settlement, metric)
        )


def draw_sentence(found: RoadDraws, one: RoadDrawCount, name: str, metric: str) -> str:
    """Say how often a place is first, for people; ``name`` and ``metric`` in words.

    Examples
    --------
    >>> count = RoadDrawCount("detour_loss", "bakhmut", 0.75, 94, 98, 100)
    >>> found = RoadDraws(107, 107, 0.1, 0, (count,))
    >>> draw_sentence(found, count, "Bakhmut", "detours").split("10%, ")[1]
    'Bakhmut is first in detours in 94 of 100 draws (88 to 97 % with 95 % confidence)'
    >>> print(draw_sentence(RoadDraws(1, 1, 0.1, 0, (count,)), count, "Gate", "detours")[:48])
    with 1 unverified road drawn to exist with a cha
    """
    low, high = one.first_between
    chance = "that of its evidence" if one.probability is None else f"{one.probability:.0%}"
    roads = plural(found.unverified, "unverified road")
    each = roads if found.unverified == 1 else f"each of {roads}"
    return (
        f"with {each} drawn to exist with a chance of "
        f"{chance} and lengths off by up to {found.length_share:.0%}, {name} is first "
        f"in {metric} in {one.first} of {one.draws} draws "
        f"({100 * low:.0f} to {100 * high:.0f} % with 95 % confidence)"
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
    probability: float | Sequence[float] | Mapping[str, float] = 0.5,
    draws: int = 100,
    share: float = 0.1,
    seed: int = 0,
    correlation_km: float = 0.0,
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
    probability : float, sequence of float or mapping of str to float
        In [0, 1]. Of several the draws are counted apart, one at a time for all unverified roads.
        A mapping gives one to each kind of evidence, a key of ``EVIDENCE``: then verified roads
        are drawn too where their evidence is named, and ``else`` stands for the unverified ones
        that are not.
    draws : int
        At least one.
    share : float
        In [0, 1).
    seed : int
    correlation_km : float
        Whether roads exist is alike where their middles are near: over this distance the
        correlation fades to 1/e. 0 for none.
    progress : callable, optional
        Told of each draw that is done, as (done, total).

    Returns
    -------
    RoadDraws

    Raises
    ------
    ScenarioError
        If a probability is outside [0, 1], the share outside [0, 1), there is no draw, or the
        evidence of an unverified road is given no probability.
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
    >>> by_evidence = {"presumed": 0.3, "measured": 0.95}
    >>> found = measure_road_draws(case.before, question, ["gate"], probability=by_evidence)
    >>> found.drawn, found.by_evidence
    (9, (('measured', 0.95), ('presumed', 0.3)))
    """
    if not 0.0 <= share < 1.0:
        raise ScenarioError(f"the share by which lengths vary must be in [0, 1), got {share}")
    if draws < 1:
        raise ScenarioError(f"roads must be drawn at least once, got {draws} draws")
    theater = situation.theater
    chances, told = _chances(probability, theater)
    named = [theater.names.resolve(one) for one in focus]
    every = replace(question, road_set="all")
    tally: dict[tuple[str, float | None, str], list[int]] = {}
    uncut = situation.open_roads(road_set="all")
    drawn = _drawn(
        theater, tuple(chances.values()), draws=draws, share=share, seed=seed,
        root=_nearby_root(theater, correlation_km),
    )  # fmt: skip
    for lengths, several in Steps(draws, progress).each(drawn):
        for level, exists in zip(chances, several, strict=True):
            network = network_of(theater, exists & uncut, lengths, season=question.season)
            for metric, values in route_values(situation, every, network).items():
                for number, rank in first_ranks(values, TOP).items():
                    count = tally.setdefault((metric, level, theater.ids[number]), [0, 0, 0])
                    count[0] += rank == 1
                    count[1] += 1
                    count[2] += rank == 2
    counts = _counts(tally, named, tuple(chances), draws)
    unverified = int((~theater.road_verified).sum())
    lot = sum(_is_drawn(road, dict(told)) for road in theater.roads)
    return RoadDraws(unverified, lot, share, seed, counts, told)


def drawn_situations(
    situation: Situation,
    probability: float,
    *,
    draws: int = 100,
    share: float = 0.1,
    seed: int = 0,
) -> Iterator[Situation]:
    """Yield a situation as roads and lengths are drawn for :func:`measure_road_draws`.

    Parameters
    ----------
    situation : Situation
    probability : float
        With which each unverified road exists.
    draws : int
    share : float
        By which lengths vary.
    seed : int

    Examples
    --------
    >>> from stratgraph import read_case
    >>> case = read_case("bakhmut_falls")
    >>> guesses = sum(not road.verified for road in case.theater.roads)
    >>> [len(one.cut) for one in drawn_situations(case.before, 0.0, draws=1)] == [guesses]
    True
    >>> [len(one.cut) for one in drawn_situations(case.before, 1.0, draws=2)]
    [0, 0]
    """
    theater = situation.theater
    chances, _ = _chances(probability, theater)
    every = tuple(chances.values())
    for lengths, (exists,) in _drawn(theater, every, draws=draws, share=share, seed=seed):
        cut = situation.cut | {theater.roads[k].id for k in np.flatnonzero(~exists)}
        rows = zip(theater.roads, lengths.tolist(), strict=True)
        roads = tuple(replace(road, length_m=metres) for road, metres in rows)
        yield replace(situation, theater=replace(theater, roads=roads), cut=frozenset(cut))


def _drawn(
    theater: Theater,
    chances: Sequence[NDArray[np.float64]],
    *,
    draws: int,
    share: float,
    seed: int,
    root: NDArray[np.float64] | None = None,
) -> Iterator[tuple[NDArray[np.int64], list[NDArray[np.bool_]]]]:
    """Yield lengths and, by every list of chances, which roads exist.

    What exists at a low one does at a higher one.
    """
    chance = np.random.default_rng(seed)
    for _ in range(draws):
        factors = chance.uniform(1.0 - share, 1.0 + share, len(theater.roads))
        lots = chance.random(len(theater.roads))
        if root is not None:
            lots = share_below(correlated_normals(lots[None, :], root))[0]
        yield drawn_lengths(theater, factors), [lots < exists for exists in chances]


def _nearby_root(theater: Theater, length_km: float) -> NDArray[np.float64] | None:
    """Return the root of correlations that fade with the distance of roads; None for none."""
    if not length_km or not theater.roads:
        return None
    if len(theater.roads) > MOST_ALIKE:
        raise ScenarioError(
            f"{len(theater.roads):,} roads are too many to be alike with their neighbours; use "
            f"correlation_km = 0, or a part with at most {MOST_ALIKE:,}"
        )
    lon, lat, (a, b) = theater.place_lon, theater.place_lat, theater.road_ends.T
    lines = geodesics(lon[a], lat[a], lon[b], lat[b])
    lon, lat = lines.at(np.arange(len(a)), np.full(len(a), 0.5))
    far = distance_matrix_m(lon, lat, lon, lat)
    return correlation_root(fading_correlation(far, 1000.0 * length_km))


def _chances(
    probability: float | Sequence[float] | Mapping[str, float], theater: Theater
) -> tuple[dict[float | None, NDArray[np.float64]], tuple[tuple[str, float], ...]]:
    """Return with what probability each road exists, by what it is called, and those by evidence.

    A road that is not drawn exists with 1.
    """
    if not isinstance(probability, Mapping):
        levels = _levels(probability)
        return {one: np.where(theater.road_verified, 1.0, one) for one in levels}, ()
    given = _checked(probability, theater)
    rest = given.get(ELSE, 1.0)
    exists = [
        given.get(str(road.evidence_class), rest) if _is_drawn(road, given) else 1.0
        for road in theater.roads
    ]
    return {None: np.array(exists)}, tuple(sorted(given.items()))


def _is_drawn(road: Road, given: Mapping[str, float]) -> bool:
    return not road.verified or road.evidence_class in given


def _checked(probability: Mapping[str, float], theater: Theater) -> dict[str, float]:
    """Return the probabilities that some road takes, when none is wrong or wanting."""
    known = (*EVIDENCE, ELSE)
    for one in probability:
        if one not in known:
            near = difflib.get_close_matches(str(one), known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"use one of {', '.join(known)}"
            raise ScenarioError(f"unknown evidence {one!r}; {hint}")
    if probability:
        _levels([*probability.values()])
    unverified = {str(road.evidence_class) for road in theater.roads if not road.verified}
    wanting = sorted(unverified - probability.keys())
    if wanting and ELSE not in probability:
        raise ScenarioError(
            f"no probability is given for unverified roads whose evidence is {joined(wanting)}; "
            f"add {'it' if len(wanting) == 1 else 'them'}, or one for {ELSE!r}"
        )
    taken = {str(road.evidence_class) for road in theater.roads} | ({ELSE} if wanting else set())
    return {one: float(p) for one, p in probability.items() if one in taken}


def _levels(probability: float | Sequence[float]) -> tuple[float, ...]:
    levels = (probability,) if isinstance(probability, int | float) else tuple(probability)
    for one in levels:
        if not 0.0 <= one <= 1.0:
            raise ScenarioError(f"a road exists with a probability from 0 to 1, got {one!r}")
    if not levels:
        raise ScenarioError("no probability is given with which unverified roads exist")
    return tuple(sorted(set(map(float, levels))))


def _counts(
    tally: Mapping[tuple[str, float | None, str], Sequence[int]],
    named: Sequence[str],
    levels: Sequence[float | None],
    draws: int,
) -> tuple[RoadDrawCount, ...]:
    """Count the focus, and what is first at least once, most often first on top."""
    rows = []
    for metric in STABILITY_METRICS:
        leaders = {
            place for (name, _, place), (first, *_) in tally.items() if name == metric and first
        }
        for level in levels:
            counted = []
            for place in {*named, *leaders}:
                first, three, second = tally.get((metric, level, place), (0, 0, 0))
                counted.append(RoadDrawCount(metric, place, level, first, three, draws, second))
            rows += sorted(counted, key=lambda one: (-one.first, -one.first_three, one.settlement))
    return tuple(rows)


METRICS = (
    Metric(
        name="road_draws",
        label="How often it is first with unverified roads drawn to exist",
        kind="record",
        family="Ranks, and what would move them",
        most_places=10_000,
        order=4,
        noun="how often it is first",
        words=(
            "In how many draws of a hundred a place is first, and among the first three, while "
            "each unverified road is drawn to exist or not and lengths are off by up to a tenth."
        ),
        formula="draws in which the rank is 1, of those made; interval by Wilson's score",
        citation="Wilson 1927",
        reads=ROUTES,
        misleads=(
            "The chance with which a road exists is an assumption, and roads are drawn apart from "
            "each other: a whole neighbourhood that is wrongly guessed is not among the draws."
        ),
        example=(
            TOWNS
            + "from stratgraph.studies.stability import measure_road_draws\n"
            + "towns = four_towns()\n"
            + "found = measure_road_draws(\n"
            + '    towns.situation, towns.question, ["b"], draws=10)\n'
            + 'one = found.of("b", "route_share")[0]\none.first, one.draws'
        ),
        shows="(10, 10)",
    ),
)
