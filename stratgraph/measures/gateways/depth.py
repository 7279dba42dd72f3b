"""How deep the objectives lie behind the front, by road."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stratgraph._network import (
    DisjointRoutes,
    Network,
    nearest_source_lengths,
    shortest_forest,
)
from stratgraph.catalogue import TOWNS, Metric

from .question import GatewayQuestion, by_length, uncut_network

if TYPE_CHECKING:
    from stratgraph.model.scenario import Situation

    from .columns import Status


@dataclass(frozen=True, slots=True)
class StrategicDepth:
    """How far an objective lies behind the front, by road.

    Attributes
    ----------
    depth_m : int or None
        Length of the shortest route from an attacker-held settlement, metres; 0 if the
        attacker holds the objective, None without a route.
    settlements : int or None
        Settlements between the two ends of that route; of routes of one length the one
        through the fewest, then the first by id.
    route : tuple of str
        From the front to the objective, both included; empty without a route.
    disjoint_routes : int or None
        Routes from attacker-held settlements that share none but their ends; None if held.
    status : Status or None
        ``held_by_attacker``, ``never_connected`` or ``already_cut``.
    """

    objective: str
    depth_m: int | None
    settlements: int | None
    route: tuple[str, ...]
    disjoint_routes: int | None
    status: Status | None


def strategic_depth(
    situation: Situation, question: GatewayQuestion, network: Network
) -> tuple[StrategicDepth, ...]:
    """Measure how deep each objective lies behind the front, along roads.

    Routes that share no settlement share no routing node either; on a route nodes are not counted.

    Per objective t the least road distance from any attacker-held settlement (contested is
    not), the settlements on that route, and the largest number of routes from attacker-held
    settlements to t that share no settlement but their ends (Menger 1927); several may start
    at one attacker-held settlement. All roads of the question, whoever holds the ground.
    Of parallel roads the shortest.

    Parameters
    ----------
    situation : Situation
    question : GatewayQuestion
    network : Network
        The roads of the question.

    Returns
    -------
    tuple of StrategicDepth
        In the order of the objectives.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> from stratgraph.measures.gateways import road_network
    >>> case = read_case("gate_falls")
    >>> network = road_network(case.before, road_set="all")
    >>> depth, = strategic_depth(case.before, case.question(road_set="all"), network)
    >>> depth.depth_m, depth.route, depth.disjoint_routes
    (33000, ('brook', 'gate', 'mill', 'kingsbridge'), 2)
    """
    lengths = network if question.season is None else by_length(situation, question)
    front = np.flatnonzero(situation.held_by("attacker")).tolist()
    ids = situation.theater.ids
    far, came_from = shortest_forest(lengths, front, counted=len(ids))
    joined = np.isfinite(nearest_source_lengths(uncut_network(situation, question), front))
    # Routes lead to the objective: they are found from it, against their direction.
    inward = lengths.backward
    routes = DisjointRoutes(inward, front, shared=True)
    depths = []
    for objective in question.objectives:
        t = situation.theater.index[objective]
        if situation.holder(objective) == "attacker":
            depth = StrategicDepth(objective, 0, 0, (objective,), None, "held_by_attacker")
        elif not np.isfinite(far[t]):
            why: Status = "already_cut" if joined[t] else "never_connected"
            depth = StrategicDepth(objective, None, None, (), 0, why)
        else:
            route = [t]
            while came_from[route[-1]] >= 0:
                route.append(came_from[route[-1]])
            named = tuple(ids[v] for v in reversed(route) if v < len(ids))
            count = routes.count(t, most=inward.degree(t))
            depth = StrategicDepth(objective, int(far[t]), len(named) - 2, named, count, None)
        depths.append(depth)
    return tuple(depths)


METRICS = (
    Metric(
        name="strategic_depth",
        label="How far an objective lies behind the front",
        kind="record",
        family="The front around a place",
        order=4,
        noun="metres, settlements, routes",
        words=(
            "How far behind the front an objective lies by road, through how many settlements, "
            "and by how many separate routes."
        ),
        formula="least d(u, t) over attacker-held u; most routes that share no settlement",
        citation="Menger 1927",
        reads=("roads", "holders", "objectives"),
        misleads=(
            "Several routes may start at one attacker-held place. Contested ground counts as "
            "part of the depth."
        ),
        example=(
            TOWNS
            + "depth = four_towns().depths[0]\n"
            + "depth.depth_m, depth.settlements, depth.disjoint_routes"
        ),
        shows="(20000, 1, 2)",
    ),
)
