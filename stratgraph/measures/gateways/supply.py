"""Who hangs on a gate: whose supply runs through one place alone.

Supply runs from the portals, where roads lead on beyond the map, over settlements that the
side holds, and over contested ones if the question opens them. A portal that its side does not
hold is ignored and listed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from stratgraph._network import (
    DepthFirst,
    Network,
    depth_first,
    with_gathering_node,
    within_nodes,
)
from stratgraph.catalogue import TOWNS, Metric
from stratgraph.measures.fire import People
from stratgraph.model.notebook import short_repr
from stratgraph.model.scenario import Side, Situation, ids_where

from .missing import Reasons, column_of
from .question import GatewayQuestion, network_for, uncut_network
from .supply_ground import (
    SupplyPortals,
    joined_to,
    portal_numbers,
    supply_ground,
    supply_portals,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from .columns import Column, Status
    from .supply_ground import Bools
    from .task import PanelTask


@dataclass(frozen=True, slots=True)
class Gate:
    """What loses supply when one settlement is denied, the settlement itself apart.

    Attributes
    ----------
    cut_off : tuple of str
        Ids, sorted; contested ones only where contested ground is open to supply.
    people : People
        In those of them that the side holds: people at risk.
    contested_people : People
        In the contested ones.
    own_people : int or None
        In the settlement itself; None where unknown.
    """

    settlement: str
    cut_off: tuple[str, ...]
    people: People
    contested_people: People
    own_people: int | None


@dataclass(frozen=True)
class GatePopulation:
    """The gates of one side's supply, and the reading of ground that they rest on.

    Attributes
    ----------
    columns : tuple of Column
        ``gate_population`` (people), ``gate_settlements``, ``gate_unknown_population``
        (settlements cut off whose population is unknown) and ``gate_contested_people``.
    situation : Situation
    hung : DepthFirst
        What hangs on each place.
    """

    side: Side
    contested_supply: bool
    portals: SupplyPortals
    columns: tuple[Column, ...]
    situation: Situation = field(repr=False, compare=False)
    hung: DepthFirst = field(repr=False, compare=False)

    __repr__ = short_repr

    @cached_property
    def gates(self) -> Mapping[str, Gate]:
        """Every settlement that is supplied, in id order."""
        ids, why = self.situation.theater.ids, self.columns[0].status
        numbers = np.flatnonzero(self.hung.reached[: len(ids)]).tolist()
        return _gates(self.situation, self.hung, [v for v in numbers if ids[v] not in why])


def gate_population(
    situation: Situation,
    question: GatewayQuestion,
    network: Network,
    *,
    side: Side,
    contested_supply: bool,
) -> GatePopulation:
    """Count the people who lose supply when a settlement is denied.

    The people in v's subtree, without v, of the dominator tree rooted at the portals that the
    side holds (Lengauer & Tarjan 1979), over ground it holds; in people, 0 or more. Where roads
    run both ways, the subtree is what hangs on v by the lowpoints of a depth-first search.
    Settlements of unknown population and contested ones are counted apart.

    No value where there is no supply to lose: ``no_portal``; ``contested`` ground that is not
    open; ``holder_unknown``; ``unsupplied``, never blamed on v; ``never_connected`` where no
    road of the data leads to a portal held, whoever holds the ground. Places of the other
    side carry none of this side's supply: 0, and unranked.

    Parameters
    ----------
    situation : Situation
    question : GatewayQuestion
    network : Network
        The roads of the question; the side takes none that is closed to it.
    side : {"attacker", "defender"}
        Whose supply.
    contested_supply : bool
        Whether contested ground is open to it.

    Returns
    -------
    GatePopulation

    Examples
    --------
    >>> from stratgraph import read_case
    >>> from stratgraph.measures.gateways import road_network
    >>> case = read_case("gate_falls")
    >>> network = road_network(case.before, road_set="all")
    >>> found = gate_population(case.before, case.question(road_set="all"), network,
    ...                         side="defender", contested_supply=False)
    >>> found.gates["kingsbridge"].cut_off
    ('gate', 'lowmoor', 'mill')
    >>> found.columns[0].values["kingsbridge"], found.gates["kingsbridge"].people
    (21500.0, People(known=21500, unknown_settlements=1))
    """
    portals = supply_portals(situation, side)
    ground = supply_ground(situation, side, contested_supply=contested_supply)
    sources = portal_numbers(situation, portals)
    own = network_for(side, situation, question, network)
    rooted = with_gathering_node(within_nodes(own, ground), sources)
    hung = depth_first(rooted, network.n)
    theater, reached = situation.theater, hung.reached[: len(situation.theater.ids)]
    blocked = situation.has_blocked_roads
    in_data = uncut_network(situation, question) if blocked else network
    why = _why_no_gate(situation, reached, ground, joined_to(in_data, sources))
    if not sources:
        why = why.also("no_portal", theater.on_road)
    others = theater.on_road & (why.code == 0) & ~reached
    unranked = frozenset(ids_where(theater, others))
    columns = tuple(
        column_of(name, situation, values.astype(np.float64), why, unranked)
        for name, values in _sums_behind(situation, hung).items()
    )
    return GatePopulation(side, contested_supply, portals, columns, situation, hung)


def _why_no_gate(situation: Situation, supplied: Bools, ground: Bools, in_data: Bools) -> Reasons:
    """Say where there is no supply to lose, of a side that holds a portal."""
    n, contested = len(supplied), situation.held_by("contested")
    without = ground[:n] & ~supplied
    why = Reasons(situation.theater)
    told: tuple[tuple[Status, Bools], ...] = (
        ("contested", contested & ~ground[:n]),
        ("never_connected", without & ~in_data[:n]),
        ("unsupplied", without & in_data[:n]),
        ("held_by_another_side", situation.held_by("other")),
        ("holder_unknown", situation.held_by("unknown")),
    )
    for status, where in told:
        why = why.also(status, where & situation.theater.on_road)
    return why


def _gates(situation: Situation, hung: DepthFirst, numbers: Sequence[int]) -> dict[str, Gate]:
    """Tell what hangs on each of some settlements."""
    theater, contested = situation.theater, situation.held_by("contested").tolist()
    people, known = theater.people.tolist(), theater.people_known.tolist()

    nobody = People(0, 0)

    def count(places: Sequence[int]) -> People:
        if not places:
            return nobody
        unknown = sum(not known[v] for v in places)
        return People(sum(people[v] for v in places), unknown)

    order, behind = hung.order.tolist(), dict[int, list[int]]()
    parts = zip(hung.on.tolist(), hung.start.tolist(), hung.end.tolist(), strict=True)
    for on, start, end in parts:
        some = (v for v in order[start:end] if v < len(people))
        behind.setdefault(on, []).extend(some)
    gates = {}
    for v in numbers:
        here = sorted(behind.get(v, ()))
        gates[theater.ids[v]] = Gate(
            theater.ids[v],
            tuple(theater.ids[one] for one in here),
            count([one for one in here if not contested[one]]),
            count([one for one in here if contested[one]]),
            people[v] if known[v] else None,
        )
    return gates


def _sums_behind(situation: Situation, hung: DepthFirst) -> dict[str, NDArray[np.int64]]:
    """Sum over what hangs on each settlement, by the name of the column."""
    theater, n = situation.theater, len(situation.theater.ids)
    closed = situation.held_by("contested")
    counted = {
        "gate_population": np.where(closed, 0, theater.people),
        "gate_settlements": ~closed,
        "gate_unknown_population": ~closed & ~theater.people_known,
        "gate_contested_people": np.where(closed, theater.people, 0),
    }
    every = np.zeros(len(hung.reached), dtype=np.int64)
    sums = {}
    for name, of_settlements in counted.items():
        every[:n] = of_settlements
        sums[name] = hung.sum_hanging(hung.worth(every))[:n]
    return sums


def gates_of(task: PanelTask) -> GatePopulation:
    """Find what hangs on each supply gate of the defender in a panel."""
    return gate_population(
        task.situation,
        task.question,
        task.network,
        side="defender",
        contested_supply=task.settings.contested_supply,
    )


def panel_columns(task: PanelTask) -> tuple[Column, ...]:
    """Measure this file's columns of a panel."""
    return task.once(gates_of).columns


METRICS = (
    Metric(
        name="gate_population",
        label="People cut off from supply without it",
        kind="people",
        family="Cuts and supply",
        order=1,
        column=True,
        sign=1,
        words=(
            "How many people would be cut off from the defender's supply if nothing could pass "
            "the place; its own people are not among them."
        ),
        formula="people below v in the dominator tree rooted at the portals held",
        citation="Lengauer & Tarjan 1979",
        reads=("roads", "holders", "portals", "populations"),
        misleads=(
            "0 does not mean unimportant: two bad roads are as good as one motorway. It depends "
            "on where the map says that roads lead on."
        ),
        example=TOWNS + 'four_towns().columns["gate_population"].values["d"]',
        shows="1500.0",
    ),
    Metric(
        name="gate_settlements",
        label="Places cut off from supply without it",
        kind="count",
        family="Cuts and supply",
        order=1,
        noun="settlements",
        column=True,
        sign=1,
        words="How many of the defender's settlements would be cut off from his supply with it.",
        formula="settlements below v in the dominator tree rooted at the portals held",
        citation="Lengauer & Tarjan 1979",
        reads=("roads", "holders", "portals"),
        misleads="Counts a hamlet and a city alike; see gate_population.",
        example=TOWNS + 'four_towns().columns["gate_settlements"].values["d"]',
        shows="1.0",
    ),
    Metric(
        name="gate_unknown_population",
        label="Places cut off whose population is unknown",
        kind="count",
        family="Cuts and supply",
        order=1,
        noun="settlements",
        column=True,
        sign=1,
        words="How many of the settlements cut off have no known population.",
        formula="settlements below v without a published figure",
        reads=("roads", "holders", "portals", "populations"),
        misleads="It is not zero people: gate_population is a lower bound where this is above 0.",
        example=TOWNS + 'four_towns().columns["gate_unknown_population"].values["d"]',
        shows="0.0",
    ),
    Metric(
        name="gate_contested_people",
        label="People cut off on contested ground",
        kind="people",
        family="Cuts and supply",
        order=1,
        column=True,
        sign=1,
        words=(
            "How many people in contested places would be cut off with it, where the case opens "
            "contested ground to supply."
        ),
        formula="people below v in contested settlements",
        reads=("roads", "holders", "portals", "populations"),
        misleads="Always 0 where contested ground is closed, as it is unless the case says so.",
        example=TOWNS + 'four_towns().columns["gate_contested_people"].values["d"]',
        shows="0.0",
    ),
)
