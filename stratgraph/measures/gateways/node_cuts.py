"""What a denied settlement cuts: least cuts, articulation, fragments, lost efficiency.

These measures read roads and their cuts, not holders: a fall alone changes none of them.
Denying a settlement takes it away with all its roads. Routing nodes cannot be denied and count
for nothing: settlements joined through nodes alone are joined directly.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from stratgraph._network import (
    MOST_WEIGHT,
    DepthFirst,
    Network,
    component_labels,
    depth_first,
    inverse_length_sums,
    inverse_length_sums_of,
    least_node_cuts,
    pairs_joined_directly,
    within_nodes,
)
from stratgraph.catalogue import EVERY, ROUTES, TOWNS, Metric
from stratgraph.errors import ScenarioError
from stratgraph.model.notebook import short_repr
from stratgraph.model.scenario import ids_where

from .missing import column_of, joins_no_other, why_no_road, why_no_route
from .question import GatewayQuestion, settled_network, uncut_network

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
    adjacent = pairs_joined_directly(network, len(weight), bases, objectives)
    together = _together(network, len(weight), bases, objectives)
    beside, through = (
        tuple(sorted((theater.ids[s], theater.ids[t]) for s, t in pairs))
        for pairs in (adjacent, together - adjacent)
    )
    cut = least_node_cuts(network, bases, objectives, weight)
    status: Status | None = None
    if not cut.size:
        status = "adjacent" if adjacent else _unconnected_status(situation, question)
    every, some = (
        _yes_or_no(name, situation, question, network, members, status)
        for name, members in zip(_MEMBERSHIP, (cut.in_every, cut.in_some), strict=True)
    )
    return MinCut(cut.size, status, ids_where(theater, cut.nearest), beside, through, every, some)


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


def _together(
    network: Network, settlements: int, bases: list[int], objectives: list[int]
) -> set[tuple[int, int]]:
    """Pairs that a route joins which leads through bases, objectives and nodes alone."""
    uncut = np.arange(network.n) >= settlements
    uncut[[*bases, *objectives]] = True
    labels = component_labels(within_nodes(network, uncut))
    return {(s, t) for s, t in product(bases, objectives) if labels[s] == labels[t]}


def _unconnected_status(situation: Situation, question: GatewayQuestion) -> Status:
    """Say why no base is joined to any objective: by the cuts of the situation, or in the data."""
    in_data = uncut_network(situation, question)
    return "already_cut" if _any_joined(situation, question, in_data) else "never_connected"


def _any_joined(situation: Situation, question: GatewayQuestion, network: Network) -> bool:
    index, labels = situation.theater.index, component_labels(network)
    starts, ends = (
        {int(labels[index[one]]) for one in ids} for ids in (question.bases, question.objectives)
    )
    return bool(starts & ends)


def _yes_or_no(
    name: str,
    situation: Situation,
    question: GatewayQuestion,
    network: Network,
    chosen: NDArray[np.bool_],
    status: Status | None = None,
) -> Column:
    """Make a column of 1.0 and 0.0; without values for ends, and anywhere if a status is given."""
    theater = situation.theater
    why = why_no_route(situation, question, network)
    if status is not None:
        ends = {*question.bases, *question.objectives}
        why |= dict.fromkeys(set(ids_where(theater, theater.on_road)) - ends, status)
    return column_of(name, situation, chosen.astype(np.float64), why)


def articulation(situation: Situation, question: GatewayQuestion, network: Network) -> Column:
    """Tell which settlements part some others from each other when denied.

    1.0 if taking v away leaves more connected parts of the whole road graph of the question
    than there were, otherwise 0.0 (Hopcroft & Tarjan 1973). Bases and objectives are judged
    like all others, and what is parted need not be a base from an objective: for that see
    :func:`min_cut`.

    Parameters
    ----------
    situation : Situation
    question : GatewayQuestion
    network : Network
        The roads of the question.

    Returns
    -------
    Column
        ``articulation``; None for a settlement without a road.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> from stratgraph.measures.gateways import road_network
    >>> case = read_case("gate_falls")
    >>> question = case.question(road_set="all")
    >>> network = road_network(case.before, road_set="all")
    >>> values = articulation(case.before, question, network).values
    >>> [one for one, value in values.items() if value]
    ['brook', 'kingsbridge']
    """
    counted, hung = _counted(situation, network), depth_first(network)
    parts = hung.sum_hanging((hung.worth(counted) > 0).astype(np.int64))
    value = (parts + (_rest(network, counted, hung) > 0) > 1).astype(np.float64)
    return column_of("articulation", situation, value, _why_alone(situation, question, network))


def _counted(situation: Situation, network: Network) -> NDArray[np.int64]:
    """1 for settlements, 0 for nodes."""
    return (np.arange(network.n) < len(situation.theater.ids)).astype(np.int64)


def _rest(network: Network, counted: NDArray[np.int64], hung: DepthFirst) -> NDArray[np.int64]:
    """Settlements that stay joined to the root of the search without each place."""
    labels = component_labels(network)
    size = np.bincount(labels, counted).astype(np.int64)[labels]
    return np.asarray(size - counted - hung.sum_hanging(hung.worth(counted)))


def _why_alone(
    situation: Situation, question: GatewayQuestion, network: Network
) -> dict[str, Status]:
    """Tell which settlements no road joins to any other."""
    return why_no_road(situation, question, network, alone=joins_no_other(situation, network))


def fragmentation(situation: Situation, question: GatewayQuestion, network: Network) -> Column:
    """Measure how far the roads fall into fragments without each settlement.

    F(v) = 1 - sum of s_k (s_k - 1) / (m (m - 1)) over the connected parts, s_k settlements
    each, of the graph without v, with m = n - 1 settlements left: the share of pairs that no
    route joins (Borgatti 2006). In [0, 1]; 0 where fewer than two are left. n counts every
    settlement on a road of the theater, verified or not, so that values under both readings of
    the roads have one base; those that the question leaves without a road are fragments of one.

    Parameters
    ----------
    situation : Situation
    question : GatewayQuestion
    network : Network
        The roads of the question.

    Returns
    -------
    Column
        ``fragmentation``; None for a settlement without a road.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> from stratgraph.measures.gateways import road_network
    >>> case = read_case("gate_falls")
    >>> question = case.question(road_set="all")
    >>> network = road_network(case.before, road_set="all")
    >>> round(fragmentation(case.before, question, network).values["brook"], 4)
    0.2857
    """
    counted, hung = _counted(situation, network), depth_first(network)
    labels = component_labels(network)
    sizes = np.bincount(labels, counted).astype(np.int64)
    own, rest = sizes[labels], _rest(network, counted, hung)
    parts = hung.worth(counted)
    left = int(situation.theater.on_road.sum()) - 1
    pairs = left * (left - 1)
    apart = hung.sum_hanging(parts * (parts - 1)) + rest * (rest - 1)
    still = (sizes * (sizes - 1)).sum() - own * (own - 1) + apart
    value = (pairs - still) / pairs if pairs else np.zeros(network.n)
    return column_of("fragmentation", situation, value, _why_alone(situation, question, network))


def efficiency_drop(
    situation: Situation,
    question: GatewayQuestion,
    network: Network,
    *,
    only: Iterable[str] | None = None,
) -> Column:
    """Measure the share of the road graph's efficiency that is lost without each settlement.

    (E - E without v) / E with E = sum over ordered pairs of 1/d / (n (n - 1)) and d the
    weight of the best route, 1/d = 0 where there is none (Latora & Marchiori 2001). In
    (0, 1]. n is kept: the pairs that end in v are lost with it and count, so a plain village
    has a drop too, about 2/n. The weight is that of the network, length in metres unless the
    question names a season.

    Parameters
    ----------
    situation : Situation
    question : GatewayQuestion
    network : Network
        The roads of the question.
    only : iterable of str, optional
        Measure these settlements and no others, in about as many searches through the network
        each as it has settlements. The others are ``left_out``, and none has a rank.

    Returns
    -------
    Column
        ``efficiency_drop``; None for a settlement without a road.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> from stratgraph.measures.gateways import road_network
    >>> case = read_case("gate_falls")
    >>> question = case.question(road_set="all")
    >>> network = road_network(case.before, road_set="all")
    >>> column = efficiency_drop(case.before, question, network)
    >>> [(rank, one, round(value, 3)) for rank, one, value in column.top(2)]
    [(1, 'brook', 0.439), (2, 'kingsbridge', 0.433)]
    """
    theater, why = situation.theater, _why_alone(situation, question, network)
    drop, unranked = np.zeros(network.n), frozenset[str]()
    if only is None:
        whole, without = inverse_length_sums(settled_network(situation, network))
        drop = _share_lost(whole, without)
    else:
        unranked = frozenset(only) - why.keys()
        nodes = sorted(theater.index[one] for one in unranked)
        if nodes:
            drop[nodes] = _share_lost(*inverse_length_sums_of(network, len(theater.ids), nodes))
        why = dict.fromkeys(set(theater.ids) - unranked, _LEFT_OUT) | why
    return column_of("efficiency_drop", situation, drop, why, unranked)


_LEFT_OUT: Status = "left_out"
# A panel has it for all of so many settlements, of so many where it is asked for by name, and among
# more for those asked about.
EFFICIENCY_OF_ALL, EFFICIENCY_IF_ASKED, EFFICIENCY_OF_SOME = 500, 2_000, 5_000


def _measured_of(task: PanelTask) -> frozenset[str] | None:
    """Return of which settlements a panel has ``efficiency_drop``; None for all."""
    if "efficiency_drop" in task.left_out:
        return frozenset()
    places = int(task.situation.theater.on_road.sum())
    asked = not {"efficiency_drop", EVERY}.isdisjoint(task.settings.also)
    return None if places <= (EFFICIENCY_IF_ASKED if asked else EFFICIENCY_OF_ALL) else task.focus


def _share_lost(whole: float, without: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.clip((whole - without) / whole, 0.0, 1.0) if whole else np.zeros(len(without))


def cut_of(task: PanelTask) -> MinCut:
    """Find the least cut of a panel."""
    return min_cut(task.situation, task.question, task.network)


def panel_columns(task: PanelTask) -> tuple[Column, ...]:
    """Measure this file's columns of a panel."""
    asked = (task.situation, task.question, task.network)
    return (
        *task.once(cut_of).columns,
        articulation(*asked),
        fragmentation(*asked),
        efficiency_drop(*asked, only=_measured_of(task)),
    )


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
    Metric(
        name="articulation",
        label="Whether roads fall apart without it",
        kind="yes or no",
        family="Falling to pieces",
        column=True,
        sign=1,
        words="Whether some settlements have no road to the others any more without the place.",
        formula="the roads fall into more connected parts without v",
        citation="Hopcroft & Tarjan 1973",
        reads=("roads",),
        misleads=(
            "The village at the end of a lane is enough to make its neighbour one: it need not "
            "part any base from any objective."
        ),
        example=TOWNS + 'four_towns().columns["articulation"].values["b"]',
        shows="0.0",
    ),
    Metric(
        name="fragmentation",
        label="Share of places parted without it",
        kind="share",
        family="Falling to pieces",
        column=True,
        sign=1,
        words=(
            "The share of pairs of the other settlements that no road joins when the place is "
            "impassable: into how many pieces the map falls."
        ),
        formula="F = 1 - sum of s_k (s_k - 1) / (m (m - 1)), parts of s_k settlements without v",
        citation="Borgatti 2006",
        reads=("roads",),
        misleads=(
            "Settlements that the chosen roads leave without a road count as pieces: on verified "
            "roads alone it starts well above 0 for every place."
        ),
        example=(
            "from dataclasses import replace\n"
            + TOWNS
            + "from stratgraph.measures.gateways import measure_panel\n"
            + "towns = four_towns()\n"
            + 'sure = replace(towns.question, road_set="verified")\n'
            + "panel = measure_panel(towns.situation, sure, towns.settings)\n"
            + 'round(panel.columns["fragmentation"].values["b"], 3)  # a-c, and d alone'
        ),
        shows="0.667",
    ),
    Metric(
        name="efficiency_drop",
        label="Nearness of all places lost without it",
        kind="share",
        family="Falling to pieces",
        bounds="above 0 to 1",
        column=True,
        most_places=EFFICIENCY_OF_SOME,
        sign=1,
        words=(
            "How much of the nearness of all settlements to each other is lost without the place, "
            "wherever they lie."
        ),
        formula="(E - E without v) / E, E = sum of 1/d over ordered pairs / (n (n - 1))",
        citation="Latora & Marchiori 2001",
        reads=("roads",),
        misleads=(
            "Reads neither bases nor objectives: a crossroads of close villages in the rear can "
            "lead. The place's own pairs count, about 2/n for any village. Among more than 500 "
            "settlements it is measured only for those that a scenario names, and has no rank."
        ),
        example=TOWNS + 'round(four_towns().columns["efficiency_drop"].values["b"], 3)',
        shows="0.526",
    ),
)
