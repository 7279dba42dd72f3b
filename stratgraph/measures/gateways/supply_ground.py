"""Where supply comes from and over which ground: portals that a side holds, and what it holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from stratgraph._network import Network, component_labels, nearest_source_lengths, within_nodes
from stratgraph.model.scenario import Holder, Side, Situation, require_side

if TYPE_CHECKING:
    from collections.abc import Sequence


Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class SupplyPortals:
    """The portals of a side: those that it holds, and those that are ignored."""

    side: Side
    held: tuple[str, ...]
    ignored: tuple[str, ...]


def supply_portals(situation: Situation, side: Side) -> SupplyPortals:
    """List the portals of a side by whether the side holds them, sorted by id.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> supply_portals(read_case("gate_falls").before, "defender").held
    ('port',)
    """
    require_side(side, situation)
    code = situation.attacker if side == "attacker" else situation.defender
    places = sorted({one.settlement for one in situation.theater.portals if one.side == code})
    held = tuple(one for one in places if situation.holder(one) == side)
    return SupplyPortals(side, held, tuple(one for one in places if one not in held))


def supply_ground(situation: Situation, side: Side, *, contested_supply: bool) -> Bools:
    """Return over which settlements and nodes a side can be supplied, shape (n + k,).

    A node is passed as the settlement nearest to it along the roads is: who holds that holds the
    nearer end of its road.
    """
    holders: tuple[Holder, ...] = (side, "contested") if contested_supply else (side,)
    return situation.held_places(*holders)


def portal_numbers(situation: Situation, portals: SupplyPortals) -> list[int]:
    """Return the settlement numbers of the portals held."""
    return [situation.theater.index[one] for one in portals.held]


def joined_to(network: Network, nodes: Sequence[int]) -> Bools:
    """Tell to which places any route leads from one of these, shape (n,)."""
    if network.directed:
        return np.isfinite(nearest_source_lengths(network, nodes))
    labels = component_labels(network)
    return np.isin(labels, labels[list(nodes)])


def supplied_over(network: Network, ground: Bools, portals: Sequence[int]) -> Bools:
    """Tell which of the ground is joined to a portal over it, shape (n,)."""
    return ground & joined_to(within_nodes(network, ground), portals)
