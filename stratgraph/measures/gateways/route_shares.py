"""Busy and critical: shares of shortest routes, and what they lose without a settlement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from stratgraph._network import (
    Network,
    detour_lengths,
    nearest_source_tree,
    route_dependencies,
    route_lengths,
    without_node,
)
from stratgraph.catalogue import ROUTES, TOWNS, Metric
from stratgraph.model.scenario import ids_where

from .columns import Column, Status
from .missing import why_no_route
from .question import kept_roads, question_network

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stratgraph.model.scenario import Situation

    from .question import GatewayQuestion, Weight
    from .task import PanelTask


Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def route_columns(
    situation: Situation,
    question: GatewayQuestion,
    network: Network,
    *,
    only: Iterable[str] | None = None,
) -> tuple[Column, ...]:
    """Measure what reads routes but not holders: the columns named in ``STRUCTURAL``.

    With ``only`` the values of some settlements are measured, and no others.
    """
    theater = situation.theater
    bases, objectives = (
        [theater.index[one] for one in ends] for ends in (question.bases, question.objectives)
    )
    pairs = _Pairs(network, bases, objectives)
    shares = pairs.route_shares()
    why = why_no_route(situation, question, network)
    values: dict[str, dict[str, float | None]] = {name: {} for name in STRUCTURAL}
    status: dict[str, dict[str, Status]] = {name: {} for name in STRUCTURAL}
    asked = ids_where(theater, theater.on_road) if only is None else tuple(only)
    numbers = [theater.index[one] for one in asked if one not in why]
    detoured = pairs.detours([one for one in numbers if shares[one]], question.weight)
    for settlement in asked:
        number = theater.index[settlement]
        reason = why.get(settlement)
        measured = dict.fromkeys(STRUCTURAL)
        if reason is None:
            measured |= detoured.get(number) or _no_detour(question.weight)
            measured["route_share"] = float(shares[number])
        for name, value in measured.items():
            values[name][settlement] = value
            if value is None:
                status[name][settlement] = reason or _why_no_extra(name, question.weight)
    return tuple(Column(name, values[name], status[name]) for name in STRUCTURAL)


def route_values(
    situation: Situation, question: GatewayQuestion, network: Network
) -> dict[str, Floats]:
    """Measure share and loss alone, of all settlements, without a word on what has none.

    Returns
    -------
    dict of str to float array, shape (n,)
        ``route_share`` and ``detour_loss``; 0 also where a settlement has no value.
    """
    index, n = situation.theater.index, len(situation.theater.ids)
    ends = [[index[one] for one in ids] for ids in (question.bases, question.objectives)]
    pairs = _Pairs(network, *ends)
    shares = pairs.route_shares()[:n]
    shares[[*ends[0], *ends[1]]] = 0.0
    losses = pairs.losses(np.flatnonzero(shares).tolist())[:n]
    return {"route_share": shares, "detour_loss": losses}


def deciding_roads(
    situation: Situation, question: GatewayQuestion, settlements: Iterable[str]
) -> frozenset[str]:
    """Return the roads without any one of which what routes say of some settlements may change.

    Those on a shortest route between a base and an objective, those on one that goes round one of
    the settlements, and those on a way from each to the nearest base and to the nearest objective:
    without another road the same routes stay the shortest, and each settlement stays joined.

    Parameters
    ----------
    situation : Situation
    question : GatewayQuestion
    settlements : iterable of str
        Ids.

    Returns
    -------
    frozenset of str
        Ids of roads.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> case = read_case("gate_falls")
    >>> question = case.question(road_set="all")
    >>> roads = deciding_roads(case.before, question, ["gate"])
    >>> "gate--mill" in roads, "kingsbridge--port" in roads
    (True, False)
    """
    theater = situation.theater
    network = question_network(situation, question)
    bases, objectives = (
        [theater.index[one] for one in ends] for ends in (question.bases, question.objectives)
    )
    roads = _Roads.of(situation, question)
    decides = roads.on_shortest(network, bases, objectives)
    ways = ((network, bases), (network.backward, objectives))
    trees = [nearest_source_tree(one, ends)[1] for one, ends in ways]
    for one in settlements:
        v = theater.index[one]
        if v not in (*bases, *objectives):
            decides |= roads.on_shortest(without_node(network, v), bases, objectives)
            for tree in trees:
                decides |= roads.on_way(tree, v)
    return frozenset(theater.roads[k].id for k in roads.number[decides].tolist())


@dataclass(frozen=True)
class _Roads:
    """The roads of a question: their numbers in the theater, ends, weight, and whether one-way."""

    number: Ints
    ends: Ints
    weight: Ints
    one_way: Bools

    @classmethod
    def of(cls, situation: Situation, question: GatewayQuestion) -> _Roads:
        number = np.flatnonzero(situation.open_roads(road_set=question.road_set))
        return cls(number, *kept_roads(situation, question), situation.theater.road_one_way[number])

    def on_shortest(
        self, network: Network, bases: Sequence[int], objectives: Sequence[int]
    ) -> Bools:
        """Whether each road is on a shortest route of some base to some objective."""
        far, back = route_lengths(network, bases), route_lengths(network.backward, objectives)
        a, b = self.ends.T
        found = np.zeros(len(a), dtype=np.bool_)
        for from_base in far:
            for k, objective in enumerate(objectives):
                if np.isfinite(from_base[objective]):
                    for tail, head, leads in ((a, b, True), (b, a, ~self.one_way)):
                        length = from_base[tail] + self.weight + back[k][head]
                        found |= leads & (length == from_base[objective])
        return found

    def on_way(self, before: Sequence[int], v: int) -> Bools:
        """Whether each road joins two places one after the other on the way from one."""
        steps = set[tuple[int, int]]()
        while before[v] >= 0:
            steps |= {(v, before[v]), (before[v], v)}
            v = before[v]
        pairs = self.ends.tolist()
        return np.array([(a, b) in steps for a, b in pairs], dtype=np.bool_)


def _why_no_extra(name: str, weight: Weight) -> Status:
    """Say why there are no extra kilometres or minutes."""
    wanted = "extra_km" if weight == "length_m" else "extra_min"
    return "all_pairs_cut" if name == wanted else "other_weight"


@dataclass(frozen=True)
class _Pairs:
    """The shortest routes between bases and objectives on one network."""

    network: Network
    bases: list[int]
    objectives: list[int]

    def route_shares(self) -> Floats:
        """Betweenness over the number of connected pairs, shape (n,)."""
        total, direct_m = route_dependencies(self.network, self.bases, self.objectives)
        return np.asarray(total / max(1, np.isfinite(direct_m).sum()))

    def detours(self, numbers: Sequence[int], weight: Weight) -> dict[int, dict[str, float | None]]:
        """Loss in [0, 1], mean extra over pairs still connected, pairs cut; one removal each."""
        measured = dict.fromkeys(numbers, _no_detour(weight))
        found = detour_lengths(self.network, self.bases, self.objectives, numbers)
        _, direct_m = next(found)
        connected = np.isfinite(direct_m)
        for same, left_m in found:
            measured |= dict.fromkeys(same, _detour(direct_m[connected], left_m[connected], weight))
        return measured

    def losses(self, numbers: Sequence[int]) -> Floats:
        """Loss in [0, 1] of each removal, 0 of all others, shape (n,)."""
        found = detour_lengths(self.network, self.bases, self.objectives, numbers)
        _, direct_m = next(found)
        connected = np.isfinite(direct_m)
        loss = np.zeros(self.network.n)
        for same, left_m in found:
            loss[list(same)] = _loss(direct_m[connected], left_m[connected])
        return loss


def _no_detour(weight: Weight) -> dict[str, float | None]:
    name = "extra_km" if weight == "length_m" else "extra_min"
    return {"detour_loss": 0.0, name: 0.0, "cut_pairs": 0}


def _detour(direct_m: Floats, left_m: Floats, weight: Weight) -> dict[str, float | None]:
    """Measure the connected pairs before and after."""
    name, unit = ("extra_km", 1000.0) if weight == "length_m" else ("extra_min", 60.0)
    still = np.isfinite(left_m)
    extra = (left_m[still] - direct_m[still]) / unit
    return {
        "detour_loss": _loss(direct_m, left_m),
        name: float(extra.mean()) if still.any() else None,
        "cut_pairs": int(still.size - still.sum()),
    }


def _loss(direct_m: Floats, left_m: Floats) -> float:
    return float((1.0 - direct_m / left_m).mean())


def panel_columns(task: PanelTask) -> tuple[Column, ...]:
    """Measure this file's columns of a panel."""
    return route_columns(task.situation, task.question, task.network)


METRICS = (
    Metric(
        name="route_share",
        label="Share of shortest routes through it",
        kind="share",
        family="Routes",
        shown=True,
        column=True,
        sign=1,
        words=(
            "How busy a place is: of the trips from the attacker's bases to the objectives, the "
            "share that would pass through it if all took the shortest road."
        ),
        formula="sum over s, t of sigma_st(v) / sigma_st, over the number of connected pairs",
        citation="Freeman 1977; Brandes 2001, 2008",
        reads=ROUTES,
        misleads=(
            "Busy is not critical: a way round a little longer leaves the share as it is. Read "
            "it beside detour_loss."
        ),
        example=TOWNS + 'four_towns().columns["route_share"].values',
        shows="{'a': None, 'b': 1.0, 'c': 0.0, 'd': None}",
    ),
    Metric(
        name="detour_loss",
        label="How much longer routes get without it",
        kind="share",
        family="Routes",
        shown=True,
        column=True,
        sign=1,
        words=(
            "How critical a place is: the part of the directness of the routes that is lost "
            "without it; 0 if there is a way round as short, 1 if there is none."
        ),
        formula="mean over s, t of 1 - d(s, t) / d(s, t without v)",
        reads=ROUTES,
        misleads=(
            "One unverified road can turn a place that cuts into one that costs a few kilometres: "
            "compare both sets of roads. A village beside a busy town can have its loss."
        ),
        example=TOWNS + 'round(four_towns().columns["detour_loss"].values["b"], 3)',
        shows="0.091",
    ),
    Metric(
        name="extra_km",
        label="Kilometres longer without it",
        kind="kilometres",
        family="Routes",
        column=True,
        sign=1,
        words=(
            "By how many kilometres the routes grow on average without the place, over the pairs "
            "that still have one."
        ),
        formula="mean over s, t still connected of d(s, t without v) - d(s, t)",
        reads=ROUTES,
        misleads=(
            "Pairs that the place cuts are left out, so the worst case can show the smaller "
            "number: read cut_pairs beside it."
        ),
        example=TOWNS + 'four_towns().columns["extra_km"].values',
        shows="{'a': None, 'b': 2.0, 'c': 0.0, 'd': None}",
    ),
    Metric(
        name="extra_min",
        label="Minutes longer without it",
        kind="minutes",
        family="Routes",
        column=True,
        sign=1,
        words=(
            "The same as extra_km in minutes of driving, where the case names a season: routes "
            "are then the fastest ones."
        ),
        formula="mean over s, t still connected of time(s, t without v) - time(s, t)",
        reads=("roads", "speeds", "bases", "objectives"),
        misleads="Speeds by class and season are assumptions of the theater; nobody timed them.",
        example=(
            "from dataclasses import replace\n"
            + TOWNS
            + "from stratgraph.measures.gateways import measure_gateways\n"
            + "towns = four_towns()\n"
            + 'dry = replace(towns.question, season="dry")\n'
            + 'measure_gateways(towns.situation, dry).columns["extra_min"].values["b"]'
        ),
        shows="24.0",
    ),
    Metric(
        name="cut_pairs",
        label="Pairs left without a route",
        kind="count",
        family="Routes",
        noun="pairs of base and objective",
        column=True,
        sign=1,
        words="How many pairs have no route at all any more without the place.",
        formula="number of s, t with d(s, t) finite and d(s, t without v) infinite",
        reads=ROUTES,
        misleads="The data may lack the small road by which one would go round.",
        example=(
            "from dataclasses import replace\n"
            + TOWNS
            + "from stratgraph.measures.gateways import measure_gateways\n"
            + "towns = four_towns()\n"
            + 'sure = replace(towns.question, road_set="verified")\n'
            + 'measure_gateways(towns.situation, sure).columns["cut_pairs"].values["b"]'
        ),
        shows="1",
    ),
)
STRUCTURAL = tuple(metric.name for metric in METRICS)
