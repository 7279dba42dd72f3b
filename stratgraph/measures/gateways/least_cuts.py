"""Least cuts: the fewest settlements whose denial parts the bases from the objectives.

Read are roads and their cuts, not holders: a fall alone changes no cut. Denying a settlement takes
it away with all its roads. Routing nodes cannot be denied: settlements joined through nodes alone
are joined directly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stratgraph._network import (
    MOST_WEIGHT,
    Network,
    least_node_cuts,
    nearest_source_lengths,
    pairs_joined_by_ends,
)
from stratgraph.catalogue import ROUTES, TOWNS, Metric
from stratgraph.errors import ScenarioError
from stratgraph.model.notebook import short_repr
from stratgraph.model.scenario import ids_where

from .missing import column_of, why_no_route
from .question import GatewayQuestion, uncut_network

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from stratgraph.model.scenario import Situation

    from .columns import Column, Status
    from .task import PanelTask


@dataclass(frozen=True)
class MinCut:
    """The least denial that separates the bases from the objectives.

    Attributes
    ----------
    size : int
        Sum of the capacities of a least cut of the routes that can be cut; 0 where there are none.
    status : Status or None
        Beside 0 why: ``never_connected``, ``already_cut``, or ``adjacent`` where all routes run
        over the direct roads of the pairs in ``adjacent``.
    members : tuple of str
        The least cut nearest to the bases, sorted by id; there may be others.
    adjacent : tuple of (base, objective)
        Pairs that a road joins directly, sorted. No denial parts them.
    inseparable : tuple of (base, objective)
        Further pairs, joined through other bases and objectives alone, sorted: nor these.
    in_every, in_some : Column
        ``in_every_min_cut`` and ``in_some_min_cut``: 1.0 or 0.0.
    """

    size: int
    status: Status | None
    members: tuple[str, ...]
    adjacent: tuple[tuple[str, str], ...]
    inseparable: tuple[tuple[str, str], ...]
    in_every: Column
    in_some: Column

    __repr__ = short_repr

    @property
    def columns(self) -> tuple[Column, Column]:
        """Both columns."""
        return self.in_every, self.in_some


def min_cut(
    situation: Situation,
    question: GatewayQuestion,
    network: Network,
    *,
    capacity: Mapping[str, int] | None = None,
) -> MinCut:
    """Find the least number of settlements whose denial separates bases from objectives.

    The least sum of c(v) over sets of settlements outside bases and objectives that every
    route from any base to any objective passes (Menger 1927), in settlements unless
    capacities are given; 0 or more. Routes may pass through bases and objectives.

    Where a road joins a base to an objective, no denial parts the two: such roads are set aside
    and the pairs listed, with those that are joined through other bases and objectives alone.
    The cut then parts all else.

    * ``in_every_min_cut``: v is in every least cut;
    * ``in_some_min_cut``: v is in at least one (Picard & Queyranne 1980). The union of the
      cuts nearest to either end would miss some.

    Parameters
    ----------
    situation : Situation
    question : GatewayQuestion
    network : Network
        The roads of the question.
    capacity : mapping of str to int, optional
        What it takes to deny a settlement, at least 1; 1 for those not named.

    Returns
    -------
    MinCut

    Raises
    ------
    ScenarioError
        If a capacity is below 1, or names no settlement outside bases and objectives.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> from stratgraph.measures.gateways import road_network
    >>> case = read_case("gate_falls")
    >>> question = case.question(road_set="verified")
    >>> cut = min_cut(case.before, question, road_network(case.before, road_set="verified"))
    >>> cut.size, cut.members
    (1, ('brook',))
    >>> [one for one, value in cut.in_some.values.items() if value]
    ['brook', 'gate']
    """
    theater = situation.theater
    weight = _capacities(situation, question, capacity or {})
    bases = [theater.index[one] for one in question.bases]
    objectives = [theater.index[one] for one in question.objectives]
    adjacent, through = (
        tuple(sorted((theater.ids[s], theater.ids[t]) for s, t in pairs))
        for pairs in pairs_joined_by_ends(network, len(weight), bases, objectives)
    )
    cut = least_node_cuts(network, bases, objectives, weight)
    status: Status | None = None
    if not cut.size:
        status = "adjacent" if adjacent else _unconnected_status(situation, question)
    why = why_no_route(situation, question, network)
    if status is not None:
        inner = theater.on_road.copy()
        inner[[*bases, *objectives]] = False
        why = why.also(status, inner)
    every, some = (
        column_of(name, situation, members.astype(np.float64), why)
        for name, members in zip(_MEMBERSHIP, (cut.in_every, cut.in_some), strict=True)
    )
    return MinCut(cut.size, status, ids_where(theater, cut.nearest), adjacent, through, every, some)


_MEMBERSHIP = ("in_every_min_cut", "in_some_min_cut")


def _capacities(
    situation: Situation, question: GatewayQuestion, capacity: Mapping[str, int]
) -> NDArray[np.int64]:
    theater = situation.theater
    weight = np.ones(len(theater.ids), dtype=np.int64)
    for one, worth in sorted(capacity.items()):
        if one not in theater.index:
            raise ScenarioError(f"capacity of {one!r}, which is no settlement of the theater")
        if one in question.bases or one in question.objectives:
            raise ScenarioError(f"{one!r} is a base or an objective: no cut can hold it")
        if not 1 <= worth <= MOST_WEIGHT:
            raise ScenarioError(f"capacity of {one!r} must be a whole number from 1, got {worth}")
        weight[theater.index[one]] = worth
    if weight.sum() > MOST_WEIGHT:
        raise ScenarioError(
            f"capacities are {weight.sum():,} in all, more than can be counted: give them in "
            f"thousands, so that they are at most {MOST_WEIGHT:,}"
        )
    return weight


def _unconnected_status(situation: Situation, question: GatewayQuestion) -> Status:
    """Say why no base is joined to any objective: by the cuts of the situation, or in the data."""
    in_data = uncut_network(situation, question)
    return "already_cut" if _any_joined(situation, question, in_data) else "never_connected"


def _any_joined(situation: Situation, question: GatewayQuestion, network: Network) -> bool:
    index = situation.theater.index
    starts, ends = ([index[one] for one in ids] for ids in (question.bases, question.objectives))
    return bool(np.isfinite(nearest_source_lengths(network, starts)[ends]).any())


def cut_of(task: PanelTask) -> MinCut:
    """Find the least cut of a panel."""
    return min_cut(task.situation, task.question, task.network)


def panel_columns(task: PanelTask) -> tuple[Column, ...]:
    """Measure this file's columns of a panel."""
    return task.once(cut_of).columns


METRICS = (
    Metric(
        name="min_cut",
        label="Fewest places that part bases from objectives",
        kind="record",
        family="Cuts and supply",
        noun="settlements",
        words=(
            "The least number of settlements that would have to be impassable before no route "
            "leads from any base to any objective."
        ),
        formula="least |C|, C outside bases and objectives, that every route passes",
        citation="Menger 1927",
        reads=ROUTES,
        misleads=(
            "A large cut can hide one decisive town, and cuts through the far rear count as "
            "much as those at the front. A base beside an objective stays joined to it: such "
            "pairs are listed, and the cut parts the rest."
        ),
        example=TOWNS + "cut = four_towns().cut\ncut.size, cut.members",
        shows="(2, ('b', 'c'))",
    ),
    Metric(
        name="in_every_min_cut",
        label="In every least cut",
        kind="yes or no",
        family="Cuts and supply",
        column=True,
        sign=1,
        words="Whether no least cut does without the place: it cannot be replaced by another.",
        formula="v in the intersection of all least cuts",
        citation="Picard & Queyranne 1980",
        reads=ROUTES,
        misleads=(
            "A few unverified roads more take a town out of it, as they do Bakhmut: compare both "
            "sets of roads."
        ),
        example=TOWNS + 'four_towns().columns["in_every_min_cut"].values["b"]',
        shows="1.0",
    ),
    Metric(
        name="in_some_min_cut",
        label="In some least cut",
        kind="yes or no",
        family="Cuts and supply",
        column=True,
        sign=1,
        words="Whether the place is in at least one least cut; others may do as well.",
        formula="v in the union of all least cuts",
        citation="Picard & Queyranne 1980",
        reads=ROUTES,
        misleads="Along a lonely road every village is in some least cut: it says little alone.",
        example=TOWNS + 'four_towns().columns["in_some_min_cut"].values["c"]',
        shows="1.0",
    ),
)
