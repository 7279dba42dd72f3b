"""How many separate roads join each place to its own side's supply."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from stratgraph._network import DisjointRoutes, Network, within_nodes
from stratgraph.catalogue import TOWNS, Metric
from stratgraph.model.scenario import Side, Situation, ids_where

from .columns import Column, Status
from .missing import why_neither_side
from .question import GatewayQuestion, network_for, uncut_network
from .supply_ground import joined_to, portal_numbers, supply_ground, supply_portals

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .task import PanelTask


Bools = NDArray[np.bool_]


def encirclement(
    situation: Situation,
    question: GatewayQuestion,
    network: Network,
    *,
    contested_supply: bool,
    only: Iterable[str] | None = None,
) -> Column:
    """Count the routes, without a settlement in common, that join each settlement to supply.

    The largest number of routes from v to different portals of v's own side, over ground that
    side holds, that share no settlement but v (Menger 1927), by maximum flow. In routes: 0 is
    besieged, 1 a single road that one denied settlement can cut. A portal is an end: it
    serves one route, and routes may as well pass through it. Nor do routes share a routing node.
    Where v is itself a portal, the road that leads on from it counts as one route, beside those
    to other portals. Of parallel roads one counts. At most the number of roads on the ground,
    plus one for a portal.

    No value: ``no_portal`` held by its side, ``contested``, ``held_by_another_side``,
    ``holder_unknown``, or ``never_connected`` where no road of the data leads to a portal held,
    whoever holds the ground. What a cut of the situation took is a true 0; :func:`supply_status`
    tells it from what a fall took.

    Parameters
    ----------
    situation : Situation
    question : GatewayQuestion
    network : Network
        The roads of the question; a side takes none that is closed to it.
    contested_supply : bool
        Whether contested ground is open to either side.
    only : iterable of str, optional
        Measure these settlements and no others.

    Returns
    -------
    Column
        ``encirclement``.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> from stratgraph.measures.gateways import road_network
    >>> case = read_case("gate_falls")
    >>> network = road_network(case.before, road_set="all")
    >>> column = encirclement(case.before, case.question(road_set="all"), network,
    ...                       contested_supply=False)
    >>> column.values["kingsbridge"], column.values["port"], column.status["highfield"]
    (1.0, 1.0, 'contested')
    """
    theater = situation.theater
    in_data = uncut_network(situation, question)
    routes: dict[str, float] = {}
    why: dict[str, Status] = {}
    sides: tuple[Side, Side] = ("attacker", "defender")
    wanted = theater.on_road
    if only is not None:
        wanted = wanted & np.isin(theater.ids, list(only))
    for side in sides:
        ground = supply_ground(situation, side, contested_supply=contested_supply)
        portals = portal_numbers(situation, supply_portals(situation, side))
        joined = joined_to(in_data, portals)
        asked = np.flatnonzero(situation.held_by(side) & wanted).tolist()
        own = network_for(side, situation, question, network)
        measured = _routes_to_portals(own, ground, portals, [v for v in asked if joined[v]])
        routes |= {theater.ids[v]: float(count) for v, count in measured.items()}
        for v in asked:
            if v not in measured:
                why[theater.ids[v]] = "never_connected" if portals else "no_portal"
    values: dict[str, float | None] = {}
    for one in ids_where(theater, wanted):
        values[one] = routes.get(one)
        if one not in routes and one not in why:
            why[one] = why_neither_side(situation, one)
    return Column("encirclement", values, {one: why[one] for one in values if one in why})


def _routes_to_portals(
    network: Network, ground: Bools, portals: Sequence[int], asked: Sequence[int]
) -> dict[int, int]:
    """Disjoint routes from each node to different portals; a portal's own counts as one."""
    # Supply comes from the portals: routes are found from the place, against their direction.
    held = within_nodes(network, ground).backward
    routes, ends = DisjointRoutes(held, portals, shared=False), set(portals)
    links = np.diff(held.indptr)
    own = {v: 1 + routes.count(v, most=len(portals) - 1) for v in asked if v in ends}
    return own | routes.counts(
        {v: min(int(links[v]), len(portals)) for v in asked if v not in ends}
    )


def panel_columns(task: PanelTask) -> tuple[Column, ...]:
    """Measure this file's columns of a panel."""
    supply = task.settings.contested_supply
    return (encirclement(task.situation, task.question, task.network, contested_supply=supply),)


METRICS = (
    Metric(
        name="encirclement",
        label="Separate routes of supply",
        kind="count",
        family="The front around a place",
        most_places=50_000,
        order=2,
        noun="routes",
        bounds="0 or more",
        column=True,
        sign=-1,
        words=(
            "By how many separate routes a place is supplied over its own side's ground: 0 is "
            "besieged, 1 a single road."
        ),
        formula="most routes from v to different portals of its side that share no settlement",
        citation="Menger 1927",
        reads=("roads", "holders", "portals"),
        misleads=(
            "Here a high number means safe, so rank 1 is the best supplied place. It is never "
            "more than the portals held: with one, 1 says little. A route under fire counts as "
            "open."
        ),
        example=(
            TOWNS + 'column = four_towns().columns["encirclement"]\n'
            'column.values["b"], column.status["c"]'
        ),
        shows="(1.0, 'contested')",
    ),
)
