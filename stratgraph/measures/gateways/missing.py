"""Why a settlement has no value in a metric, and columns that say so."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, get_args

import numpy as np

from stratgraph._network import component_labels, nearest_source_lengths
from stratgraph.model.scenario import ids_where

from .columns import Column, Status
from .question import GatewayQuestion, uncut_network
from .when_read import WhenRead

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from stratgraph._network import Network
    from stratgraph.model.scenario import Situation
    from stratgraph.model.theater import Theater

    Bools = NDArray[np.bool_]

STATUSES: tuple[Status, ...] = get_args(Status)


class Reasons(WhenRead[Status]):
    """Why settlements have no value, by id; kept as numbers until somebody reads the words.

    Attributes
    ----------
    code : int8 array, shape (n,)
        0 where there is no reason, else 1 more than the place of the word in ``STATUSES``.
    """

    def __init__(self, theater: Theater, code: NDArray[np.int8] | None = None) -> None:
        self.theater = theater
        self.code = np.zeros(len(theater.ids), dtype=np.int8) if code is None else code
        super().__init__(partial(_in_words, theater.id_array, self.code))

    @classmethod
    def of(cls, theater: Theater, why: Mapping[str, Status]) -> Reasons:
        """Take words as they are given; those of settlements that are none are dropped."""
        if isinstance(why, Reasons):
            return why
        found, index = cls(theater), theater.index
        for one, status in why.items():
            if one in index:
                found.code[index[one]] = STATUSES.index(status) + 1
        return found

    def also(self, status: Status, where: Bools | list[int]) -> Reasons:
        """Return the same with one more reason for some, in place of any other that they have."""
        code = self.code.copy()
        code[where] = STATUSES.index(status) + 1
        return Reasons(self.theater, code)


def _in_words(ids: NDArray[np.object_], code: NDArray[np.int8]) -> dict[str, Status]:
    some = np.flatnonzero(code)
    words = [STATUSES[one - 1] for one in code[some].tolist()]
    return dict(zip(ids[some].tolist(), words, strict=True))


def column_of(
    name: str,
    situation: Situation,
    values: NDArray[np.float64],
    why: Mapping[str, Status],
    unranked: frozenset[str] = frozenset(),
) -> Column:
    """Make a column over the settlements on a road; where there is a reason, no value."""
    theater = situation.theater
    shown, code = theater.on_road, Reasons.of(theater, why).code
    numbers = np.asarray(values, dtype=np.float64)[: len(theater.ids)].copy()
    status = Reasons(theater, np.where(shown, code, 0).astype(np.int8))
    if unranked:
        unranked &= frozenset(ids_where(theater, shown))
    column = Column(
        name,
        WhenRead(partial(_values, theater, numbers, status)),
        status,
        unranked,
    )
    numbers[code > 0] = np.nan
    # Known already: it need not be made of the values.
    column.__dict__["numbers"] = numbers[shown]
    return column


def _values(
    theater: Theater, numbers: NDArray[np.float64], status: Reasons
) -> dict[str, float | None]:
    shown = theater.on_road
    found: dict[str, float | None] = dict(
        zip(ids_where(theater, shown), numbers[shown].tolist(), strict=True)
    )
    found.update(dict.fromkeys(status))
    return found


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
    alone: Bools | None = None,
) -> Reasons:
    """Tell which settlements have no road in a network: never had one, or all of theirs are cut.

    With ``alone`` those that it marks are told, in place of those without any road.
    """
    alone = _alone(network) if alone is None else alone
    never = alone
    if situation.has_blocked_roads:
        never = _alone(uncut_network(situation, question))
    return _never_or_cut(situation, alone, never)


def _never_or_cut(situation: Situation, beside: Bools, never: Bools) -> Reasons:
    n = len(situation.theater.ids)
    return (
        Reasons(situation.theater)
        .also("already_cut", beside[:n])
        .also("never_connected", beside[:n] & never[:n])
    )


def joins_no_other(situation: Situation, network: Network) -> Bools:
    """Mark the settlements from which no way leads to any other, shape (n,)."""
    labels = component_labels(network)[: len(situation.theater.ids)]
    return np.asarray(np.bincount(labels)[labels] == 1)


def _alone(network: Network) -> Bools:
    return np.asarray((np.diff(network.indptr) == 0) & (np.diff(network.backward.indptr) == 0))


def why_no_route(situation: Situation, question: GatewayQuestion, network: Network) -> Reasons:
    """Tell which settlements have no value in a metric of routes between bases and objectives.

    Those that no road joins to both a base and an objective that a route joins: no route of the
    question can pass there, which is not the same as that none does.
    """
    beside = _joins_no_pair(situation, question, network)
    never = beside
    if situation.has_blocked_roads:
        never = _joins_no_pair(situation, question, uncut_network(situation, question))
    index, why = situation.theater.index, _never_or_cut(situation, beside, never)
    why = why.also("base", [index[one] for one in question.bases])
    return why.also("objective", [index[one] for one in question.objectives])


def _joins_no_pair(situation: Situation, question: GatewayQuestion, network: Network) -> Bools:
    """Mark settlements through which no way can lead from a base to an objective."""
    index = situation.theater.index
    if network.directed:
        starts, stops = (
            [index[one] for one in ends] for ends in (question.bases, question.objectives)
        )
        come = nearest_source_lengths(network, starts)
        go = nearest_source_lengths(network.backward, stops)
        return ~(np.isfinite(come) & np.isfinite(go))
    labels = component_labels(network)
    bases, objectives = (
        labels[[index[one] for one in ends]] for ends in (question.bases, question.objectives)
    )
    joined = np.zeros(int(labels.max(initial=0)) + 1, dtype=np.bool_)
    joined[np.intersect1d(bases, objectives)] = True
    return ~joined[labels]
