"""What a scenario cuts off from supply, place by place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from stratgraph.measures.fire import People, count_people
from stratgraph.model.notebook import short_repr

from .question import road_network, uncut_network
from .supply_ground import joined_to, portal_numbers, supplied_over, supply_ground, supply_portals

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stratgraph.model.scenario import Side, Situation

    from .question import GatewayQuestion
    from .supply_ground import SupplyPortals


SupplyState = Literal[
    "supplied", "cut_by_scenario", "unsupplied", "never_connected", "lost", "not_held", "no_portal"
]
SUPPLY_STATES: tuple[SupplyState, ...] = get_args(SupplyState)


@dataclass(frozen=True)
class SupplyChange:
    """How supply stands after a scenario, and what the scenario itself cut.

    Attributes
    ----------
    states : mapping of str to SupplyState
        Per settlement on a road, in id order.
    people_cut_off : People
        In settlements that the scenario cut off from supply: people at risk.
    """

    side: Side
    contested_supply: bool
    portals_before: SupplyPortals
    portals_after: SupplyPortals
    states: Mapping[str, SupplyState]
    people_cut_off: People

    __repr__ = short_repr

    def ids(self, state: SupplyState) -> tuple[str, ...]:
        """Return the settlements in a state, sorted by id."""
        return tuple(one for one, now in self.states.items() if now == state)


def supply_status(
    before: Situation,
    after: Situation,
    question: GatewayQuestion,
    *,
    side: Side,
    contested_supply: bool,
) -> SupplyChange:
    """Tell what a scenario cut off from supply from what never was connected.

    Per settlement on a road:

    * ``not_held`` by the side, before or after; ``lost``: held before, not after;
    * ``supplied`` after the scenario;
    * ``cut_by_scenario``: held throughout, supplied before, no longer;
    * ``never_connected``: no road of the data leads to a portal that the side holds before
      or after, whoever holds the ground between;
    * ``no_portal``: the side holds none, before or after;
    * ``unsupplied``: by the front or by cuts, and not by this scenario alone: already before
      it, or in a place that it took.

    Parameters
    ----------
    before, after : Situation
        Of one theater.
    question : GatewayQuestion
        Says whether unverified roads count.
    side : {"attacker", "defender"}
    contested_supply : bool

    Returns
    -------
    SupplyChange

    Examples
    --------
    >>> from stratgraph import Scenario, read_case
    >>> case = read_case("gate_falls")
    >>> blown = case.before.under(Scenario("bridge", cuts=("mill--kingsbridge", "gate--lowmoor")))
    >>> change = supply_status(case.before, blown, case.question(road_set="all"),
    ...                        side="defender", contested_supply=False)
    >>> change.ids("cut_by_scenario"), change.people_cut_off.known
    (('gate', 'mill'), 21500)
    """
    theater = before.theater
    held = [moment.held_by(side) for moment in (before, after)]
    portals = [supply_portals(moment, side) for moment in (before, after)]
    supplied = [
        supplied_over(
            road_network(moment, road_set=question.road_set, side=side),
            supply_ground(moment, side, contested_supply=contested_supply),
            portal_numbers(moment, own),
        )
        for moment, own in zip((before, after), portals, strict=True)
    ]
    sources = sorted({v for own in portals for v in portal_numbers(before, own)})
    joined = joined_to(uncut_network(before, question), sources)
    states: dict[str, SupplyState] = {}
    for v in np.flatnonzero(theater.on_road).tolist():
        states[theater.ids[v]] = _state(
            (bool(held[0][v]), bool(held[1][v])),
            (bool(supplied[0][v]), bool(supplied[1][v])),
            "no_portal" if not sources else "unsupplied" if joined[v] else "never_connected",
        )
    cut = np.array([states.get(one) == "cut_by_scenario" for one in theater.ids], dtype=np.bool_)
    people = count_people(theater, cut)
    return SupplyChange(side, contested_supply, portals[0], portals[1], states, people)


def _state(
    held: tuple[bool, bool], supplied: tuple[bool, bool], otherwise: SupplyState
) -> SupplyState:
    """State of a place from whether it is held and supplied, each before and after."""
    if not held[1]:
        return "lost" if held[0] else "not_held"
    if supplied[1]:
        return "supplied"
    return "cut_by_scenario" if held[0] and supplied[0] else otherwise
