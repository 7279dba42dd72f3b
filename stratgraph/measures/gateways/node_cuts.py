"""What taking one settlement away does: articulation, fragments, lost efficiency.

These measures read roads and their cuts, not holders: a fall alone changes none of them.
Denying a settlement takes it away with all its roads. Routing nodes cannot be denied and count
for nothing: settlements joined through nodes alone are joined directly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stratgraph._network import (
    DepthFirst,
    Network,
    depth_first,
    inverse_length_sums,
    inverse_length_sums_of,
)
from stratgraph.catalogue import EVERY, TOWNS, Metric

from .missing import Reasons, column_of, joins_no_other, why_no_road
from .question import GatewayQuestion, settled_network

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from stratgraph.model.scenario import Situation

    from .columns import Column, Status
    from .task import PanelTask


def articulation(situation: Situation, question: GatewayQuestion, network: Network) -> Column:
    """Tell which settlements part some others from each other when denied.

    1.0 if taking v away leaves more connected parts of the whole road graph of the question
    than there were, otherwise 0.0 (Hopcroft & Tarjan 1973). Bases and objectives are judged
    like all others, and what is parted need not be a base from an objective: for that see
    :func:`~stratgraph.measures.gateways.min_cut`.

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
    own, hanging = _sizes(counted, hung)
    parts = hung.sum_hanging((hung.worth(counted) > 0).astype(np.int64))
    value = (parts + (own - counted > hanging) > 1).astype(np.float64)
    why = why_no_road(situation, question, network, alone=own == 1)
    return column_of("articulation", situation, value, why)


def _counted(situation: Situation, network: Network) -> NDArray[np.int64]:
    """1 for settlements, 0 for nodes."""
    counted = np.zeros(network.n, dtype=np.int64)
    counted[: len(situation.theater.ids)] = 1
    return counted


def _sizes(
    counted: NDArray[np.int64], hung: DepthFirst
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Settlements in the connected part of each place, and those that hang on it."""
    sizes = np.bincount(hung.piece, counted).astype(np.int64)
    return sizes[hung.piece], hung.sum_hanging(hung.worth(counted))


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
    sizes = np.bincount(hung.piece, counted).astype(np.int64)
    own, hanging = _sizes(counted, hung)
    rest = own - counted - hanging
    parts = hung.worth(counted)
    left = int(situation.theater.on_road.sum()) - 1
    pairs = left * (left - 1)
    apart = hung.sum_hanging(parts * (parts - 1)) + rest * (rest - 1)
    still = (sizes * (sizes - 1)).sum() - own * (own - 1) + apart
    value = (pairs - still) / pairs if pairs else np.zeros(network.n)
    why = why_no_road(situation, question, network, alone=own == 1)
    return column_of("fragmentation", situation, value, why)


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
    network = network.two_way
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
        others = np.ones(len(theater.ids), dtype=np.bool_)
        others[nodes] = False
        why = why.also(_LEFT_OUT, others & (why.code == 0))
    return column_of("efficiency_drop", situation, drop, why, unranked)


def _why_alone(situation: Situation, question: GatewayQuestion, network: Network) -> Reasons:
    """Tell which settlements no road joins to any other."""
    return why_no_road(situation, question, network, alone=joins_no_other(situation, network))


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


def panel_columns(task: PanelTask) -> tuple[Column, ...]:
    """Measure this file's columns of a panel."""
    asked = (task.situation, task.question, task.network)
    return (
        articulation(*asked),
        fragmentation(*asked),
        efficiency_drop(*asked, only=_measured_of(task)),
    )


METRICS = (
    Metric(
        name="articulation",
        label="Whether roads fall apart without it",
        kind="yes or no",
        two_way=True,
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
        two_way=True,
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
        two_way=True,
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
