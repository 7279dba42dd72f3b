"""Why a settlement has no value in a metric, and columns that say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stratgraph._network import component_labels
from stratgraph.model.scenario import ids_where

from .columns import Column, Status
from .question import GatewayQuestion, uncut_network

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from stratgraph._network import Network
    from stratgraph.model.scenario import Situation


def column_of(
    name: str,
    situation: Situation,
    values: NDArray[np.float64],
    why: Mapping[str, Status],
    unranked: frozenset[str] = frozenset(),
) -> Column:
    """Make a column over the settlements on a road; where there is a reason, no value."""
    theater = situation.theater
    found = np.asarray(values, dtype=np.float64)[: len(theater.ids)][theater.on_road].tolist()
    shown: dict[str, float | None] = dict(
        zip(ids_where(theater, theater.on_road), found, strict=True)
    )
    status = {one: why[one] for one in shown if one in why}
    shown.update(dict.fromkeys(status))
    return Column(name, shown, status, frozenset(unranked & shown.keys()))


def why_neither_side(situation: Situation, settlement: str) -> Status:
    """Say who holds a settlement that neither side holds.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> why_neither_side(read_case("gate_falls").before, "highfield")
    'contested'
    """
    holder = situation.holder(settlement)
    if holder == "contested":
        return "contested"
    return "held_by_another_side" if holder == "other" else "holder_unknown"


def why_no_road(
    situation: Situation,
    question: GatewayQuestion,
    network: Network,
    *,
    alone: NDArray[np.bool_] | None = None,
) -> dict[str, Status]:
    """Tell which settlements have no road in a network: never had one, or all of theirs are cut.

    With ``alone`` those that it marks are told, in place of those without any road.
    """
    alone = _alone(network) if alone is None else alone
    never = alone
    if situation.cut:
        never = _alone(uncut_network(situation, question))
    return {
        one: "never_connected" if never[v] else "already_cut"
        for v, one in enumerate(situation.theater.ids)
        if alone[v]
    }


def joins_no_other(situation: Situation, network: Network) -> NDArray[np.bool_]:
    """Mark the settlements from which no way leads to any other, shape (n,)."""
    labels = component_labels(network)[: len(situation.theater.ids)]
    return np.asarray(np.bincount(labels)[labels] == 1)


def _alone(network: Network) -> NDArray[np.bool_]:
    return np.asarray(np.diff(network.indptr) == 0)


def why_no_route(
    situation: Situation, question: GatewayQuestion, network: Network
) -> dict[str, Status]:
    """Tell which settlements have no value in a metric of routes between bases and objectives.

    Those that no road joins to both a base and an objective that a route joins: no route of the
    question can pass there, which is not the same as that none does.
    """
    beside = _joins_no_pair(situation, question, network)
    never = beside
    if situation.cut:
        never = _joins_no_pair(situation, question, uncut_network(situation, question))
    why: dict[str, Status] = {
        one: "never_connected" if never[v] else "already_cut"
        for v, one in enumerate(situation.theater.ids)
        if beside[v]
    }
    why |= dict.fromkeys(question.bases, "base")
    why |= dict.fromkeys(question.objectives, "objective")
    return why


def _joins_no_pair(
    situation: Situation, question: GatewayQuestion, network: Network
) -> NDArray[np.bool_]:
    """Mark settlements in connected pieces that lack a base or an objective."""
    labels, index = component_labels(network), situation.theater.index
    bases, objectives = (
        labels[[index[one] for one in ends]] for ends in (question.bases, question.objectives)
    )
    return ~np.isin(labels, np.intersect1d(bases, objectives))
