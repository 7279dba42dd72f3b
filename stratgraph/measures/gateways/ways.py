"""Which way leads from the attacker's ground to an objective, and where all ways first meet."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from stratgraph._network import build_network, route_lengths, shortest_forest
from stratgraph.errors import ScenarioError
from stratgraph.model.notebook import joined, short_repr

from .question import question_network

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from stratgraph.model.scenario import Situation

    from .columns import Gateways
    from .question import GatewayQuestion

Least = Literal["length", "time", "places"]
# A place still to be taken weighs more than any way is long: 10,000 km in metres.
HEAVY = 10_000_000
# Shares are sums of floats.
WHOLE = 1.0 - 1e-9
# More places than this are counted, not named.
MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class ShortestWay:
    """One way by road from the attacker's ground to an objective.

    Attributes
    ----------
    places : tuple of str
        From the last place that the attacker holds to the objective, both included; that one
        alone if it is the attacker's, empty without a way.
    roads : tuple of str
        Ids of the roads between them, in order.
    length_m : int or None
        Metres; None without a way.
    time_s : int or None
        Seconds in the question's season; None where it names none.
    to_take : int or None
        Places on the way that the attacker does not hold, the objective itself apart.
    """

    objective: str
    places: tuple[str, ...]
    roads: tuple[str, ...]
    length_m: int | None
    time_s: int | None
    to_take: int | None

    __repr__ = short_repr


def find_ways(
    situation: Situation, question: GatewayQuestion, *, least: Least = "length"
) -> tuple[ShortestWay, ...]:
    """Find the way from the attacker's ground to each objective, road by road.

    The least of d(u, t) over attacker-held u, contested ones apart, where d adds up metres,
    seconds of the question's season, or places on the way that the attacker does not hold and
    then metres. Whoever holds the ground, all roads of the question count that are not cut. Of
    equal ways the one through the fewest settlements, then the first by id.

    Parameters
    ----------
    situation : Situation
    question : GatewayQuestion
        Its bases do not matter.
    least : {"length", "time", "places"}
        What the way has least of. Time needs a season.

    Returns
    -------
    tuple of ShortestWay
        In the order of the objectives.

    Raises
    ------
    ScenarioError
        If the least time is wanted and the question names no season.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> case = read_case("gate_falls")
    >>> (way,) = find_ways(case.before, case.question(road_set="all"))
    >>> way.places, way.length_m, way.to_take
    (('brook', 'gate', 'mill', 'kingsbridge'), 33000, 2)
    >>> (way,) = find_ways(case.before, case.question(road_set="all"), least="places")
    >>> way.places, way.length_m, way.to_take
    (('brook', 'highfield', 'kingsbridge'), 41000, 1)
    """
    if least == "time" and question.season is None:
        raise ScenarioError("the least time is that of a season; name one, or ask for length")
    theater, n = situation.theater, len(situation.theater.ids)
    kept = np.flatnonzero(situation.open_roads(road_set=question.road_set))
    ends, weights = theater.road_ends[kept], _weights(situation, question, least)[kept]
    front = np.flatnonzero(situation.held_by("attacker")).tolist()
    one_way = theater.road_one_way[kept]
    network = build_network(len(theater.place_index), ends, weights, one_way=one_way)
    far, came_from = shortest_forest(network, front, counted=n)
    lightest = _lightest(ends, weights, kept, one_way)
    found = []
    for objective in question.objectives:
        at = [theater.index[objective]]
        if not np.isfinite(far[at[0]]):
            found.append(ShortestWay(objective, (), (), None, None, None))
            continue
        while came_from[at[-1]] >= 0:
            at.append(came_from[at[-1]])
        steps = [lightest[b, a] for a, b in itertools.pairwise(at)][::-1]
        places = tuple(theater.ids[v] for v in reversed(at) if v < n)
        found.append(_way(situation, question, places, steps))
    return tuple(found)


def _way(
    situation: Situation, question: GatewayQuestion, places: tuple[str, ...], steps: Sequence[int]
) -> ShortestWay:
    theater, season = situation.theater, question.season
    seconds = None if season is None else int(theater.road_time_s(season)[list(steps)].sum())
    taken = sum(situation.holder(one) != "attacker" for one in places[:-1])
    return ShortestWay(
        places[-1],
        places,
        tuple(theater.roads[road].id for road in steps),
        int(theater.road_length_m[list(steps)].sum()),
        seconds,
        taken,
    )


def _weights(situation: Situation, question: GatewayQuestion, least: Least) -> NDArray[np.int64]:
    """Return what each road adds to a way, whole numbers, shape (m,)."""
    theater = situation.theater
    if least == "time" and question.season is not None:
        return theater.road_time_s(question.season)
    if least == "length":
        return theater.road_length_m
    # Half of a place at either end of a road: those between count whole, nodes not at all.
    strange = np.zeros(len(theater.place_index), dtype=np.int64)
    strange[: len(theater.ids)] = ~situation.held_by("attacker")
    heavy: NDArray[np.int64] = strange[theater.road_ends].sum(axis=1)
    added: NDArray[np.int64] = theater.road_length_m + HEAVY * heavy
    return added


def _lightest(
    ends: NDArray[np.int64],
    weights: NDArray[np.int64],
    kept: NDArray[np.int64],
    one_way: NDArray[np.bool_],
) -> dict[tuple[int, int], int]:
    """Of the roads from a place to another the number of the lightest, the first among equals."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    told = (ends.tolist(), weights.tolist(), kept.tolist(), one_way.tolist())
    for (a, b), weight, road, alone in zip(*told, strict=True):
        for pair in ((a, b),) if alone else ((a, b), (b, a)):
            found[pair] = min(found.get(pair, (weight, road)), (weight, road))
    return {pair: road for pair, (_, road) in found.items()}


@dataclass(frozen=True, slots=True)
class Corridor:
    """What all routes from bases to objectives have in common.

    Attributes
    ----------
    shared : tuple of str
        Places through which every shortest route leads, in order from the bases.
    gates : tuple of str
        Those of the panel's places without which no way at all is left, in the same order.
    """

    shared: tuple[str, ...]
    gates: tuple[str, ...]

    __repr__ = short_repr


def find_corridor(gateways: Gateways) -> Corridor:
    """Find where all routes of a panel meet.

    Places whose ``route_share`` is 1, and those that cut every connected pair, in the order of
    their mean distance from the bases that reach them. Where several share the first rank so,
    none of them is *the* gateway: they are one road.

    Parameters
    ----------
    gateways : Gateways

    Returns
    -------
    Corridor

    Examples
    --------
    >>> from stratgraph import measure_gateways, read_case
    >>> case = read_case("gate_falls")
    >>> find_corridor(measure_gateways(case.before, case.question(road_set="verified")))
    Corridor(shared=('brook', 'gate', 'mill'), gates=('brook', 'gate'))
    """
    share, cut = gateways.columns["route_share"].values, gateways.columns["cut_pairs"].values
    pairs = gateways.connected_pairs
    shared = [one for one, value in share.items() if value is not None and value >= WHOLE]
    gates = [one for one, count in cut.items() if pairs and count == pairs]
    far = _far_from_bases(gateways)
    return Corridor(
        tuple(sorted(shared, key=lambda one: (far[one], one))),
        tuple(sorted(gates, key=lambda one: (far[one], one))),
    )


def _far_from_bases(gateways: Gateways) -> dict[str, float]:
    """Mean of what routes weigh from the bases that reach each settlement; inf for none."""
    theater = gateways.situation.theater
    network = question_network(gateways.situation, gateways.question)
    starts = [theater.index[one] for one in gateways.question.bases]
    far = route_lengths(network, starts)[:, : len(theater.ids)]
    reached = np.isfinite(far)
    counts = reached.sum(axis=0)
    sums = np.where(reached, far, 0.0).sum(axis=0)
    mean = np.divide(sums, counts, out=np.full(len(counts), np.inf), where=counts > 0)
    return dict(zip(theater.ids, mean.tolist(), strict=True))


def corridor_sentences(gateways: Gateways) -> Iterator[str]:
    """Say where all routes of a panel meet and what they must pass, a sentence each.

    Examples
    --------
    >>> import textwrap
    >>> from stratgraph import measure_gateways, read_case
    >>> case = read_case("gate_falls")
    >>> for line in corridor_sentences(
    ...     measure_gateways(case.before, case.question(road_set="verified"))):
    ...     print(textwrap.fill(line, 90))
    3 places tie, as every shortest route leads through each: Brook, Gate and Mill; all first
    meet in Brook.
    No way at all leads round Brook and Gate.
    """
    theater, found = gateways.situation.theater, find_corridor(gateways)
    if len(found.shared) > 1:
        yield (
            f"{len(found.shared)} places tie, as every shortest route leads through each: "
            f"{joined(_named(theater.names_of(found.shared)))}; all first meet in "
            f"{theater.names_of(found.shared)[0]}."
        )
    if found.gates:
        yield f"No way at all leads round {joined(_named(theater.names_of(found.gates)))}."


def _named(names: Sequence[str]) -> list[str]:
    if len(names) <= MOST_NAMED:
        return list(names)
    return [*names[: MOST_NAMED - 1], f"{len(names) - MOST_NAMED + 1} more"]
