"""Why a settlement has no value in a metric, and columns that say so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from .panel import Column, GatewayQuestion, Status, pair_lengths_m, uncut_network

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from stratgraph._network import Network
    from stratgraph.scenario import Situation


def column_of(
    name: str,
    situation: Situation,
    values: NDArray[np.float64],
    why: Mapping[str, Status],
    unranked: frozenset[str] = frozenset(),
) -> Column:
    """Make a column over the settlements on a road; where there is a reason, no value."""
    theater = situation.theater
    numbers = np.flatnonzero(theater.on_road).tolist()
    shown = {theater.ids[v]: float(values[v]) for v in numbers}
    return Column(
        name,
        {one: None if one in why else value for one, value in shown.items()},
        {one: why[one] for one in shown if one in why},
        frozenset(unranked & shown.keys()),
    )


def why_no_road(
    situation: Situation, question: GatewayQuestion, network: Network
) -> dict[str, Status]:
    """Tell which settlements have no road in a network: never had one, or all of theirs are cut."""
    alone = _alone(network)
    never = alone
    if situation.cut:
        never = _alone(uncut_network(situation, question))
    ids = situation.theater.ids
    return {
        ids[v]: "never_connected" if never[v] else "already_cut"
        for v in np.flatnonzero(alone).tolist()
    }


def _alone(network: Network) -> NDArray[np.bool_]:
    return np.asarray(np.diff(network.indptr) == 0)


def why_no_route(
    situation: Situation, question: GatewayQuestion, network: Network
) -> dict[str, Status]:
    """Tell which settlements have no value in a metric of routes between bases and objectives."""
    why = why_no_road(situation, question, network)
    if not np.isfinite(pair_lengths_m(situation, question)).any():
        in_data = pair_lengths_m(replace(situation, cut=frozenset()), question)
        reason: Status = "already_cut" if np.isfinite(in_data).any() else "never_connected"
        why = dict.fromkeys(situation.theater.ids, reason)
    why |= dict.fromkeys(question.bases, "base")
    why |= dict.fromkeys(question.objectives, "objective")
    return why
