"""What would move a rank: unverified roads, road lengths, single roads, single portals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from stratgraph.catalogue import ROUTES, TOWNS, Metric
from stratgraph.errors import ScenarioError
from stratgraph.measures.gateways import (
    Column,
    GatewayQuestion,
    Gateways,
    competition_ranks,
    deciding_roads,
    encirclement,
    gate_population,
    measure_gateways,
    network_of,
    pair_lengths_m,
    question_network,
    rank_among,
    route_columns,
    route_values,
    supply_portals,
)
from stratgraph.model.notebook import short_repr
from stratgraph.model.progress import Steps
from stratgraph.model.road_set import ROAD_SETS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from stratgraph.model.progress import Progress
    from stratgraph.model.scenario import Situation
    from stratgraph.model.theater import Theater

# Busy and critical: what the panel is about.
STABILITY_METRICS = ("route_share", "detour_loss")
TOP = 3


@dataclass(frozen=True, slots=True)
class RankMove:
    """A rank on all roads beside the rank on verified roads alone; None: no rank."""

    metric: str
    settlement: str
    all_roads: int | None
    verified_roads: int | None


@dataclass(frozen=True, slots=True)
class RankRange:
    """The best and the worst rank when every road length is off by up to a share."""

    metric: str
    settlement: str
    rank: int
    best: int
    worst: int
    draws: int
    share: float


@dataclass(frozen=True, slots=True)
class RoadEffect:
    """The single low-confidence road whose absence moves a value most.

    Attributes
    ----------
    value, value_without : float or None
        With and without the road.
    rank, rank_without : int or None
    cut_off : tuple of str
        Objectives that no base reaches any more without the road: then nothing is ranked less.
    roads_tried : int
    """

    metric: str
    settlement: str
    road: str
    value: float
    value_without: float | None
    rank: int | None
    rank_without: int | None
    cut_off: tuple[str, ...]
    roads_tried: int


@dataclass(frozen=True, slots=True)
class PortalEffect:
    """The single portal of the defender whose absence moves a value most.

    Attributes
    ----------
    metric : {"gate_population", "encirclement"}
    value, value_without : float or None
    portals_tried : int
    """

    metric: str
    settlement: str
    portal: str
    value: float
    value_without: float | None
    portals_tried: int


@dataclass(frozen=True, slots=True)
class RankStability:
    """How far the ranks of some settlements stand on guesses."""

    road_moves: tuple[RankMove, ...]
    length_ranges: tuple[RankRange, ...]
    road_effects: tuple[RoadEffect, ...]
    portal_effects: tuple[PortalEffect, ...]

    __repr__ = short_repr


def measure_rank_stability(
    situation: Situation,
    question: GatewayQuestion,
    focus: Sequence[str],
    *,
    draws: int = 20,
    share: float = 0.1,
    seed: int = 0,
    contested_supply: bool = False,
    panels: tuple[Gateways, Gateways] | None = None,
    without: Collection[str] = (),
    progress: Progress | None = None,
) -> RankStability:
    """Measure what would move the ranks of some settlements in ``route_share`` and ``detour_loss``.

    Parameters
    ----------
    situation : Situation
    question : GatewayQuestion
    focus : sequence of str
        Settlement ids asked about; those first in a metric are added to the moves.
    draws : int
        How often all road lengths are drawn anew, each uniform within ``share`` and at least
        one metre.
    share : float
        In (0, 1).
    seed : int
    contested_supply : bool
        Whether contested ground is open to supply, for the effect of portals.
    panels : pair of Gateways, optional
        The panels on all roads and on verified ones, where they are measured already: then the
        ranks of all their metrics are compared.
    without : collection of str
        What to leave out: ``length_ranges``, ``road_effects`` or ``portal_effects``.
    progress : callable, optional
        Told of each step that is done, as (done, total).

    Returns
    -------
    RankStability

    Raises
    ------
    ScenarioError, UnknownSettlementError
        If the share is outside (0, 1), there is no draw, or a settlement is not of the theater.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> case = read_case("gate_falls")
    >>> question = case.question(road_set="all")
    >>> stability = measure_rank_stability(case.before, question, ["gate"], draws=5)
    >>> [(move.metric, move.all_roads, move.verified_roads) for move in stability.road_moves[:2]]
    [('route_share', 1, 1), ('detour_loss', 2, 1)]
    """
    if not 0.0 < share < 1.0:
        raise ScenarioError(f"the share by which lengths vary must be in (0, 1), got {share}")
    if draws < 1:
        raise ScenarioError(f"lengths must be drawn at least once, got {draws} draws")
    theater = situation.theater
    focus = [theater.names.resolve(one) for one in focus]
    focus = [one for one in focus if theater.on_road[theater.index[one]]]
    columns = _columns(situation, question)
    unsure_roads = _low_confidence_roads(situation, question)
    unsure_roads = () if "road_effects" in without else unsure_roads
    draws = 0 if "length_ranges" in without else draws
    # Without a link columns are measured of the focus alone, which is quicker than a draw.
    steps = Steps(2 * draws + len(unsure_roads), progress)
    return RankStability(
        _road_moves(panels or _both_panels(situation, question), focus),
        _length_ranges(
            situation, question, focus, columns, draws=steps.each(range(draws), 2), share=share,
            seed=seed,
        ),
        _road_effects(situation, question, focus, columns, unsure_roads=steps.each(unsure_roads)),
        ()
        if "portal_effects" in without
        else _portal_effects(situation, question, focus, contested_supply=contested_supply),
    )  # fmt: skip


def _columns(
    situation: Situation, question: GatewayQuestion, only: Iterable[str] | None = None
) -> dict[str, Column]:
    network = question_network(situation, question)
    measured = route_columns(situation, question, network, only=only)
    return {column.name: column for column in measured if column.name in STABILITY_METRICS}


def leading(column: Column) -> list[str]:
    """Return the settlements among the first three ranks, ties and all, but none without value."""
    return [one for one, rank in column.ranks.items() if rank <= TOP and column.values[one]]


def _both_panels(situation: Situation, question: GatewayQuestion) -> tuple[Gateways, Gateways]:
    every, verified = (
        measure_gateways(situation, replace(question, road_set=roads)) for roads in ROAD_SETS
    )
    return every, verified


def _road_moves(panels: tuple[Gateways, Gateways], focus: Sequence[str]) -> tuple[RankMove, ...]:
    """Compare ranks on all roads and on verified ones, of the focus and of the first in each."""
    every, verified = panels
    moves = []
    for metric in every.columns:
        columns = [panel.columns[metric] for panel in (every, verified)]
        ranks, fewer = (column.ranks for column in columns)
        first = [one for column in columns for one in leading(column)]
        for settlement in dict.fromkeys([*focus, *first]):
            here, there = ranks.get(settlement), fewer.get(settlement)
            if here != there or (settlement in focus and metric in STABILITY_METRICS):
                moves.append(RankMove(metric, settlement, here, there))
    order = {settlement: number for number, settlement in enumerate(focus)}
    return tuple(sorted(moves, key=lambda one: order.get(one.settlement, len(order))))


def _length_ranges(
    situation: Situation,
    question: GatewayQuestion,
    focus: Sequence[str],
    columns: Mapping[str, Column],
    *,
    draws: Iterable[int],
    share: float,
    seed: int,
) -> tuple[RankRange, ...]:
    chance = np.random.default_rng(seed)
    theater, kept = situation.theater, situation.open_roads(road_set=question.road_set)
    seen: dict[tuple[str, str], list[int]] = {}
    for _ in draws:
        factors = chance.uniform(1.0 - share, 1.0 + share, len(theater.roads))
        lengths = drawn_lengths(theater, factors)
        network = network_of(theater, kept, lengths, season=question.season)
        for metric, values in route_values(situation, question, network).items():
            # Lengths part nothing: what has a value has one in every draw.
            for settlement in [one for one in focus if columns[metric].values[one] is not None]:
                value = float(values[theater.index[settlement]])  # a draw that leaves 0: it is last
                seen.setdefault((metric, settlement), []).append(rank_among(values, value))
    return tuple(
        RankRange(metric, one, rank, min(ranks), max(ranks), len(ranks), share)
        for (metric, one), ranks in seen.items()
        if (rank := competition_ranks(columns[metric].compared).get(one)) is not None
    )


def drawn_lengths(theater: Theater, factors: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return lengths longer or shorter by a factor each, whole metres and one at least."""
    return np.maximum(1, np.rint(theater.road_length_m * factors)).astype(np.int64)


def _low_confidence_roads(situation: Situation, question: GatewayQuestion) -> tuple[str, ...]:
    """Return the roads that lead somewhere in a question and rest on low confidence."""
    leads = situation.open_roads(road_set=question.road_set).tolist()
    roads = zip(situation.theater.roads, leads, strict=True)
    return tuple(
        road.id for road, is_open in roads if is_open and road.provenance.confidence == "low"
    )


def _road_effects(
    situation: Situation,
    question: GatewayQuestion,
    focus: Sequence[str],
    columns: Mapping[str, Column],
    *,
    unsure_roads: Iterable[str],
) -> tuple[RoadEffect, ...]:
    tried = 0
    largest: dict[tuple[str, str], tuple[float, str]] = {}
    deciding = deciding_roads(situation, question, focus)
    for road in unsure_roads:
        tried += 1
        if road not in deciding:
            continue
        without = replace(situation, cut=situation.cut | {road})
        for metric, column in _columns(without, question, focus).items():
            for settlement in focus:
                before = columns[metric].values[settlement]
                after = column.values[settlement]
                if before is None:
                    continue
                moved = abs(before - after) if after is not None else float("inf")
                if moved > largest.get((metric, settlement), (0.0, ""))[0]:
                    largest[metric, settlement] = (moved, road)
    return tuple(
        _road_effect(situation, question, columns[metric], settlement, road, tried)
        for (metric, settlement), (_, road) in sorted(largest.items())
    )


def _road_effect(
    situation: Situation,
    question: GatewayQuestion,
    column: Column,
    settlement: str,
    road: str,
    tried: int,
) -> RoadEffect:
    left = replace(situation, cut=situation.cut | {road})
    without = _columns(left, question)[column.name]
    lost = _reached(situation, question) & ~_reached(left, question)
    return RoadEffect(
        column.name,
        settlement,
        road,
        float(column.values[settlement] or 0.0),
        without.values[settlement],
        column.ranks.get(settlement),
        without.ranks.get(settlement),
        tuple(one for one, gone in zip(question.objectives, lost.tolist(), strict=True) if gone),
        tried,
    )


def _reached(situation: Situation, question: GatewayQuestion) -> NDArray[np.bool_]:
    """Whether a route leads from any base to each objective, shape (|objectives|,)."""
    return np.asarray(np.isfinite(pair_lengths_m(situation, question)).any(axis=0))


def _portal_effects(
    situation: Situation,
    question: GatewayQuestion,
    focus: Sequence[str],
    *,
    contested_supply: bool,
) -> tuple[PortalEffect, ...]:
    """Leave each held portal of the defender out in turn."""
    whole = _supply_columns(situation, question, focus, contested_supply=contested_supply)
    held = supply_portals(situation, "defender").held
    largest: dict[tuple[str, str], tuple[float, str, float | None]] = {}
    for portal in held:
        rest = (one for one in situation.theater.portals if one.settlement != portal)
        without = replace(situation, theater=situation.theater.with_portals(rest))
        columns = _supply_columns(without, question, focus, contested_supply=contested_supply)
        for metric, column in columns.items():
            for one in focus:
                before, after = whole[metric].values[one], column.values[one]
                if before is None:
                    continue
                moved = abs(before - after) if after is not None else float("inf")
                if moved > largest.get((metric, one), (0.0, "", None))[0]:
                    largest[metric, one] = (moved, portal, after)
    return tuple(
        PortalEffect(metric, one, portal, float(whole[metric].values[one] or 0.0), after, len(held))
        for (metric, one), (_, portal, after) in sorted(largest.items())
    )


def _supply_columns(
    situation: Situation,
    question: GatewayQuestion,
    focus: Sequence[str],
    *,
    contested_supply: bool,
) -> dict[str, Column]:
    network = question_network(situation, question)
    gates = gate_population(
        situation, question, network, side="defender", contested_supply=contested_supply
    )
    rings = encirclement(
        situation, question, network, contested_supply=contested_supply, only=focus
    )
    return {"gate_population": gates.columns[0], "encirclement": rings}


_STABILITY = (
    TOWNS
    + "from stratgraph.studies.stability import measure_rank_stability\n"
    + "towns = four_towns()\n"
    + 'stability = measure_rank_stability(towns.situation, towns.question, ["b"])\n'
)
METRICS = (
    Metric(
        name="road_moves",
        label="Ranks with and without unverified roads",
        kind="record",
        family="Ranks, and what would move them",
        order=2,
        noun="two ranks",
        words=(
            "The rank on all roads beside the rank on verified roads alone, for every metric. "
            "Where they differ the answer rests on roads nobody has confirmed."
        ),
        formula="ranks with and without the unverified roads",
        reads=ROUTES,
        misleads="An equal rank can hide values far apart: compare these as well.",
        example=(
            _STABILITY + "move = stability.road_moves[1]\n"
            "move.metric, move.all_roads, move.verified_roads"
        ),
        shows="('detour_loss', 1, 1)",
    ),
    Metric(
        name="length_ranges",
        label="Best and worst rank when lengths are off",
        kind="record",
        family="Ranks, and what would move them",
        most_places=30_000,
        order=2,
        noun="best and worst rank",
        words=(
            "The best and the worst rank a place takes when every road length is off by up to a "
            "tenth, drawn by lot."
        ),
        formula="ranks over draws of length x uniform(1 - share, 1 + share), each road apart",
        reads=ROUTES,
        misleads="A bound seen in some twenty draws, not the widest possible.",
        example=_STABILITY + "one = stability.length_ranges[0]\none.metric, one.best, one.worst",
        shows="('route_share', 1, 2)",
    ),
    Metric(
        name="road_effects",
        label="The low-confidence road that matters most",
        kind="record",
        family="Ranks, and what would move them",
        most_places=10_000,
        order=2,
        noun="one road, with the value without it",
        words=(
            "The single weakly attested road whose absence would change a place's value most, "
            "and to what; and which objectives it would cut off."
        ),
        formula="road of low confidence with the largest |value - value without it|",
        reads=ROUTES,
        misleads="Two roads that stand in for each other hide one another here.",
        example=(
            _STABILITY + "one = stability.road_effects[0]\n"
            "one.metric, one.road, round(one.value, 3), one.value_without"
        ),
        shows="('detour_loss', 'c--d', 0.091, 1.0)",
    ),
    Metric(
        name="portal_effects",
        label="The portal that matters most",
        kind="record",
        family="Ranks, and what would move them",
        most_places=30_000,
        order=2,
        noun="one portal, with the value without it",
        words=(
            "The single portal, a place where roads lead on beyond the map, whose absence would "
            "change gate_population or encirclement most."
        ),
        formula="portal held with the largest |value - value without it|",
        reads=("roads", "holders", "portals"),
        misleads="Which places are portals is a decision of whoever drew the map.",
        example=_STABILITY + "one = stability.portal_effects[0]\none.metric, one.portal, one.value",
        shows="('encirclement', 'd', 1.0)",
    ),
)
