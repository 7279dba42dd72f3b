"""Busy and critical roads: shares of shortest routes over each, and what routes lose without it.

A road is measured as a place is, by a node in its middle: what leads over the road leads through
that node, and without the node the road is not there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from stratgraph._network import (
    Network,
    betweenness,
    build_network,
    component_labels,
    detour_lengths,
    nearest_source_lengths,
    route_dependencies,
    route_lengths,
    without_node,
)

from .all_pairs import MOST_PLACES
from .columns import DIGITS, ROUNDING, Column, Status
from .question import kept_roads

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stratgraph.model.scenario import Situation

    from .question import GatewayQuestion

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Half a road is as long as the other half: in this network every length is told twice over.
TWICE = 2.0


def road_columns(situation: Situation, question: GatewayQuestion) -> tuple[Column, ...]:
    """Measure every road that counts as places are: how busy it is, and how critical.

    For a road e, over the connected pairs (s, t) of bases and objectives:

    * ``route_share``: sum of the shares of shortest s-t routes over e, over the number of pairs,
      in [0, 1]: two-sided edge betweenness (Girvan & Newman 2002; Brandes 2008);
    * ``detour_loss``: mean of 1 - d(s, t) / d(s, t without e), 1 where e cuts the pair, in [0, 1];
    * ``extra_km`` or ``extra_min``: mean extra kilometres or minutes over the pairs that stay
      connected without e;
    * ``cut_pairs``: number of pairs that do not;
    * ``all_route_share``: the same share over all unordered pairs of settlements that a route
      joins, by length; left out above ``MOST_PLACES`` settlements.

    A route is told by the places that it passes. Of parallel roads the shortest carries it, and
    equals carry it in equal parts; another one is a way round when the first is lost.

    Parameters
    ----------
    situation : Situation
    question : GatewayQuestion

    Returns
    -------
    tuple of Column
        By road id, over the roads of the question's set that are there on the day and admitted.
        No value where a road is cut or closed, or where no way joins it to a base and an objective.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> case = read_case("gate_falls")
    >>> share, loss, *_ = road_columns(case.before, case.question(road_set="all"))
    >>> share.values["ashby--brook"], share.values["kingsbridge--port"], loss.top(1)
    (1.0, 0.0, ((1, 'ashby--brook', 1.0),))
    """
    theater = situation.theater
    index = theater.index
    roads = _Roads.of(situation, question)
    bases, objectives = (
        [index[one] for one in ids] for ids in (question.bases, question.objectives)
    )
    joins = _joining(roads, bases, objectives)
    shares, losses = _between(roads, bases, objectives)
    extra = "extra_km" if question.season is None else "extra_min"
    unit = 1000.0 if question.season is None else 60.0
    measured: dict[str, dict[int, float | None]] = {
        "route_share": dict(zip(roads.number.tolist(), shares.tolist(), strict=True)),
        "detour_loss": {k: one.loss for k, one in losses.items()},
        extra: {k: None if one.extra is None else one.extra / unit for k, one in losses.items()},
        "cut_pairs": {k: one.cut for k, one in losses.items()},
    }
    there = np.flatnonzero(situation.uncut_roads(road_set=question.road_set)).tolist()
    why: dict[int, Status] = dict.fromkeys(there, "already_cut")
    for k, joined in zip(roads.number.tolist(), joins.tolist(), strict=True):
        why.pop(k)
        if not joined:
            why[k] = "never_connected"
    columns = [
        _column(situation, name, there, {k: found.get(k, 0) for k in there}, why)
        for name, found in measured.items()
    ]
    return (*columns, _all_pairs(situation, question, there))


def _column(
    situation: Situation,
    name: str,
    there: list[int],
    found: dict[int, float | None],
    why: dict[int, Status],
) -> Column:
    """Make a column over roads by number: a value, or why there is none."""
    roads = situation.theater.roads
    status = {roads[k].id: why[k] for k in there if k in why}
    values = {roads[k].id: None if k in why else found[k] for k in there}
    left: dict[str, Status] = {
        one: "all_pairs_cut" for one, value in values.items() if value is None and one not in status
    }
    return Column(name, values, status | left)


def _joining(roads: _Roads, bases: list[int], objectives: list[int]) -> NDArray[np.bool_]:
    """Mark the roads that some way joins to a base and an objective that a route joins."""
    if roads.every.directed:
        ways = ((roads.every, bases), (roads.every.backward, objectives))
        far = np.array([nearest_source_lengths(one, ends) for one, ends in ways])
        return np.asarray(np.isfinite(far[:, roads.middle]).all(axis=0))
    labels = component_labels(roads.every)
    both = np.intersect1d(labels[bases], labels[objectives])
    return np.isin(labels[roads.middle], both)


@dataclass(frozen=True, slots=True)
class _Lost:
    """What routes lose without a road."""

    loss: float
    extra: float | None
    cut: int


@dataclass(frozen=True)
class _Roads:
    """The roads of a question, each as a node between its ends.

    Attributes
    ----------
    number : int array, shape (m,)
        In the theater.
    middle : int array, shape (m,)
        The node of each.
    every : Network
        All roads, parallel ones each, and every length twice over.
    shortest : Network
        Of parallel roads the first of the shortest.
    carries : float array, shape (m,)
        Which part of what leads over that one leads over each: one part of so many equals.
    stands_for : int array, shape (m,)
        By which row that one is told.
    """

    number: Ints
    middle: Ints
    every: Network
    shortest: Network
    carries: Floats
    stands_for: Ints

    @classmethod
    def of(cls, situation: Situation, question: GatewayQuestion) -> _Roads:
        theater = situation.theater
        number = np.flatnonzero(situation.open_roads(road_set=question.road_set))
        ends, weight = kept_roads(situation, question)
        size, count = len(theater.place_index), len(number)
        middle = size + np.arange(count)
        one_way = theater.road_one_way[number]
        # Roads of one direction are parallel to those of the same direction alone.
        turn = np.where(one_way, 1 + (ends[:, 0] > ends[:, 1]), 0)
        pair = np.column_stack([np.sort(ends, axis=1), turn])
        # Parallel roads stand together, the shortest first, then by their order.
        order = np.lexsort((np.arange(count), weight, *pair.T[::-1]))
        new = np.ones(count, dtype=np.bool_)
        new[1:] = (pair[order][1:] != pair[order][:-1]).any(axis=1)
        group = np.cumsum(new) - 1
        first = order[new]
        stands_for = np.empty(count, dtype=np.int64)
        stands_for[order] = first[group] if count else 0
        equal = weight == weight[stands_for]
        equals = np.bincount(stands_for[equal], minlength=count)[stands_for]
        carries = np.where(equal, 1.0 / np.maximum(1, equals), 0.0)
        halves = [np.column_stack([ends[:, 0], middle]), np.column_stack([middle, ends[:, 1]])]
        kept = [half[first] for half in halves]
        return cls(
            number,
            middle,
            build_network(
                size + count,
                np.concatenate(halves),
                np.tile(weight, 2),
                one_way=np.tile(one_way, 2),
            ),
            build_network(
                size + count,
                np.concatenate(kept),
                np.tile(weight[first], 2),
                one_way=np.tile(one_way[first], 2),
            ),
            carries,
            stands_for,
        )

    def shared(self, through: Floats) -> Floats:
        """Return what leads over each road, of what leads through each node."""
        return np.asarray(self.carries * through[self.middle[self.stands_for]])


def _between(
    roads: _Roads, bases: list[int], objectives: list[int]
) -> tuple[Floats, dict[int, _Lost]]:
    """Share of each road in the routes of bases and objectives, and what is lost without some."""
    through, direct = route_dependencies(roads.shortest, bases, objectives)
    connected = np.isfinite(direct)
    shares = roads.shared(through) / max(1, int(connected.sum()))
    # What no shortest route leads over, no route loses by.
    asked = roads.middle[shares > 0].tolist()
    found = detour_lengths(roads.every, bases, objectives, asked)
    _, direct = next(found)
    direct = direct[connected]
    losses: dict[int, _Lost] = {}
    for nodes, left in found:
        lost = _lost(direct, left[connected])
        losses |= {int(roads.number[node - roads.middle[0]]): lost for node in nodes}
    return shares, losses


def _lost(direct: Floats, left: Floats) -> _Lost:
    still = np.isfinite(left)
    extra = float((left[still] - direct[still]).mean()) / TWICE if still.any() else None
    return _Lost(float((1.0 - direct / left).mean()), extra, int(still.size - still.sum()))


@dataclass(frozen=True, slots=True)
class WayRound:
    """The unverified road that the ways round a road hang on most.

    Attributes
    ----------
    road : str
        The road that they lead round.
    over : str
        The unverified road.
    loss : float
        What routes lose without ``road``.
    loss_without : float
        What they lose without ``road`` where ``over`` is not there either, of routes without it.
    """

    road: str
    over: str
    loss: float
    loss_without: float


def ways_round(
    situation: Situation, question: GatewayQuestion, roads: Iterable[str]
) -> tuple[WayRound, ...]:
    """Find for some roads the unverified one that the ways round each hang on most.

    A road is not critical where there is a way round; where that leads over a road that nobody
    verified, whether the first is critical hangs on whether the second exists.

    Parameters
    ----------
    situation : Situation
    question : GatewayQuestion
        On all roads.
    roads : iterable of str
        Ids.

    Returns
    -------
    tuple of WayRound
        In order of the roads; none for a road without which no unverified one makes routes longer.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> case = read_case("gate_falls")
    >>> (found,) = ways_round(case.before, case.question(road_set="all"), ["gate--mill"])
    >>> found.over, round(found.loss, 3), round(found.loss_without, 3)
    ('highfield--kingsbridge', 0.154, 0.185)
    """
    theater = situation.theater
    index = theater.index
    bases, objectives = (
        [index[one] for one in ids] for ids in (question.bases, question.objectives)
    )
    every = _Roads.of(situation, question)
    row = {number: k for k, number in enumerate(every.number.tolist())}
    unverified = every.middle[~theater.road_verified[every.number]].tolist()
    whole = route_lengths(every.every, bases)[:, objectives]
    found = []
    for road in roads:
        k = row.get(theater.road_index[road])
        if k is None:
            continue
        middle = int(every.middle[k])
        left = without_node(every.every, middle)
        loss = _mean_loss(whole, route_lengths(left, bases)[:, objectives])
        both = _without_each(left, bases, objectives, [one for one in unverified if one != middle])
        alone = _without_each(every.every, bases, objectives, list(both))
        losses = {one: _mean_loss(alone.get(one, whole), both[one]) for one in both}
        # Of equals the first by id.
        over = min(losses, key=lambda one: (-round(losses[one], DIGITS), one), default=middle)
        if losses.get(over, loss) > loss + ROUNDING:
            other = theater.roads[every.number[over - every.middle[0]]]
            found.append(WayRound(road, other.id, loss, losses[over]))
    return tuple(found)


def _without_each(
    network: Network, bases: list[int], objectives: list[int], nodes: list[int]
) -> dict[int, Floats]:
    """Lengths without each node whose loss may change any."""
    found = detour_lengths(network, bases, objectives, nodes)
    return {node: left for same, left in found for node in same}


def _mean_loss(direct: Floats, left: Floats) -> float:
    """Mean loss over the pairs that had a route; 0 where none had."""
    had = np.isfinite(direct)
    return float((1.0 - direct[had] / left[had]).mean()) if had.any() else 0.0


def _all_pairs(situation: Situation, question: GatewayQuestion, there: list[int]) -> Column:
    """Share of the shortest routes between all settlements that lead over each road."""
    n = len(situation.theater.ids)
    if n > MOST_PLACES:
        left_out: dict[int, Status] = dict.fromkeys(there, "left_out")
        return _column(situation, "all_route_share", there, {}, left_out)
    roads = _Roads.of(situation, replace(question, season=None))
    # A node of the roads, or the middle of one, is passed through and is no end.
    ends = (np.arange(roads.shortest.n) < n).astype(np.float64)
    part = np.bincount(component_labels(roads.shortest), ends)
    pairs = float((part * (part - 1)).sum()) / 2
    shares = roads.shared(betweenness(roads.shortest, ends)) / max(1.0, pairs)
    found = dict(zip(roads.number.tolist(), shares.tolist(), strict=True))
    cut: dict[int, Status] = dict.fromkeys(set(there) - found.keys(), "already_cut")
    return _column(situation, "all_route_share", there, found, cut)
