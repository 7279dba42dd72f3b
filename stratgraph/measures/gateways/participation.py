"""Joining what different holders hold: the gateway coefficient and the participation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from stratgraph._network import betweenness, build_network
from stratgraph.catalogue import TOWNS, Metric
from stratgraph.model.scenario import HOLDERS, Holder

from .missing import column_of
from .question import kept_roads

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stratgraph.model.scenario import Situation

    from .columns import Column, Status
    from .question import GatewayQuestion
    from .settings import PanelSettings

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

    from .task import PanelTask


@dataclass(frozen=True)
class ModuleRoads:
    """How each settlement is joined to the modules, and what these numbers depend on.

    Attributes
    ----------
    gateway_coefficient, participation : Column
    modules : tuple of str
        Holders that hold anything on a road, each a module.
    road_weight : {"one", "conductance"}
    centrality : {"strength", "betweenness"}
    variant : {"paper", "bct2019"}
    """

    gateway_coefficient: Column
    participation: Column
    modules: tuple[Holder, ...]
    road_weight: Literal["one", "conductance"]
    centrality: Literal["strength", "betweenness"]
    variant: Literal["paper", "bct2019"]


@dataclass(frozen=True)
class _Neighbours:
    """Each pair of neighbours once in each direction, weighted, and the module of every node."""

    tails: Ints
    heads: Ints
    weight: Floats
    length: Ints
    module: Ints

    @property
    def n(self) -> int:
        return len(self.module)

    def per_module(self, worth: Floats) -> Floats:
        """Sum what neighbours are worth to a node by their module, shape (n, modules)."""
        total = np.zeros((self.n, len(HOLDERS)))
        np.add.at(total, (self.tails, self.module[self.heads]), worth)
        return total

    def module_totals(self, table: Floats) -> Floats:
        """Sum a table of nodes by their module, shape (modules, ...)."""
        total = np.zeros((len(HOLDERS), *table.shape[1:]))
        np.add.at(total, self.module, table)
        return total


def measure_modules(
    situation: Situation, question: GatewayQuestion, settings: PanelSettings
) -> ModuleRoads:
    """Measure how evenly, and how alone, each settlement joins what different holders hold.

    Modules are the holders: attacker, defender, contested, and other or unknown if there are any.
    With k_im the weight of i's roads to module m, and k_i their sum over modules:

    * ``participation`` P_i = 1 - sum_m (k_im / k_i)^2 (Guimera & Amaral 2005);
    * ``gateway_coefficient`` G_i = 1 - sum_m (k_im / k_i)^2 (1 - kbar_im cbar_im)^2
      (Vargas & Wahl 2014, Eur. Phys. J. B 87:161).

    kbar_im = k_im over the sum of k_jm of all j in i's module, the share of the module's roads
    to m that i alone carries; cbar_im = the summed centrality of i's neighbours in m over the
    largest total of centrality of any module; both 0 where the divisor is 0. In the variant
    ``bct2019``, as the Brain Connectivity Toolbox of 2019 has it, the divisor of kbar is halved
    for i's own module, since it counts each road from both ends, and kbar is 0 in a module of
    one settlement on a road. No unit; P in [0, 1 - 1/modules], G in [P, 1].

    A neighbour weighs 1, however many roads lead there, or the conductance 1 / length of the
    road, of parallel roads the sum. Centrality is strength (k_i) or betweenness over routes of
    least sum of 1 / weight: length of the shortest of parallel roads, or number of steps. A node
    where three or more roads meet is joined and counted like a settlement of the module it stands
    with; where fewer meet there is none, so that cutting a road in pieces changes nothing.

    Parameters
    ----------
    situation : Situation
    question : GatewayQuestion
        Only its roads matter; bases and objectives have values but no rank.
    settings : PanelSettings
        ``road_weight``, ``centrality`` and ``coefficient_variant``.

    Returns
    -------
    ModuleRoads
        Columns over the settlements on a road; without any road that counts ``no_neighbours``.

    Examples
    --------
    Port has one road, to Kingsbridge: kbar is 1/10 and cbar 4/12, so G = 1 - (1 - 1/30)^2.

    >>> from stratgraph import read_case
    >>> from stratgraph.measures.gateways.settings import PanelSettings
    >>> case = read_case("gate_falls")
    >>> question = case.question(road_set="all")
    >>> found = measure_modules(case.before, question, PanelSettings(road_weight="one"))
    >>> found.modules, found.participation.values["port"], found.participation.values["highfield"]
    (('attacker', 'defender', 'contested'), 0.0, 0.5)
    >>> round(found.gateway_coefficient.values["port"], 3)
    0.066
    """
    joined = _neighbours(situation, question, settings)
    towards = joined.per_module(joined.weight)
    in_panel = situation.holder_code[situation.theater.on_road].astype(np.int64)
    places = np.bincount(in_panel, minlength=len(HOLDERS))
    strength = towards.sum(axis=1)
    share = (towards / np.where(strength > 0, strength, 1.0)[:, None]) ** 2
    alone = _carried_alone(joined, towards, places, settings) * _central(joined, strength, settings)
    why: dict[str, Status] = {
        one: "no_neighbours" for v, one in enumerate(situation.theater.ids) if strength[v] == 0
    }
    unranked = frozenset(question.bases + question.objectives)
    columns = [
        column_of(name, situation, np.maximum(0.0, 1.0 - table.sum(axis=1)), why, unranked)
        for name, table in (
            ("gateway_coefficient", share * (1.0 - alone) ** 2),
            ("participation", share),
        )
    ]
    present = set(in_panel.tolist())
    return ModuleRoads(
        columns[0],
        columns[1],
        tuple(holder for code, holder in enumerate(HOLDERS) if code in present),
        settings.road_weight,
        settings.centrality,
        settings.coefficient_variant,
    )


def _neighbours(
    situation: Situation, question: GatewayQuestion, settings: PanelSettings
) -> _Neighbours:
    ends, length = kept_roads(situation, replace(question, season=None))
    network = build_network(len(situation.theater.place_index), ends, length)
    tails = np.repeat(np.arange(network.n), np.diff(network.indptr))
    module = situation.theater.of_places(situation.holder_code).astype(np.int64)
    if settings.road_weight == "one":
        one = np.ones(len(tails), dtype=np.int64)
        return _Neighbours(tails, network.neighbours, one.astype(np.float64), one, module)
    # The network's neighbours are sorted by their ends: find there what each road adds to.
    place = tails * network.n + network.neighbours
    weight = np.zeros(len(place))
    for a, b in ((0, 1), (1, 0)):
        found = np.searchsorted(place, ends[:, a] * network.n + ends[:, b])
        np.add.at(weight, found, 1.0 / length)
    return _Neighbours(tails, network.neighbours, weight, network.length_m, module)


def _carried_alone(
    joined: _Neighbours, towards: Floats, places: Ints, settings: PanelSettings
) -> Floats:
    """Return kbar, the share of the module's roads to each module that a node carries."""
    carried = joined.module_totals(towards)
    if settings.coefficient_variant == "bct2019":
        np.fill_diagonal(carried, carried.diagonal() / 2.0)
        carried[places == 1] = 0.0
    divisor = carried[joined.module]
    return np.divide(towards, divisor, out=np.zeros_like(towards), where=divisor > 0)


def _central(joined: _Neighbours, strength: Floats, settings: PanelSettings) -> Floats:
    """Return cbar, the centrality of a node's neighbours in each module, scaled."""
    centrality = strength
    if settings.centrality == "betweenness":
        ends = np.stack([joined.tails, joined.heads], axis=1)
        centrality = betweenness(build_network(joined.n, ends, joined.length))
    largest = float(joined.module_totals(centrality).max())
    near = joined.per_module(centrality[joined.heads])
    return near / largest if largest > 0 else np.zeros_like(near)


def panel_columns(task: PanelTask) -> tuple[Column, ...]:
    """Measure this file's columns of a panel."""
    modules = measure_modules(task.situation, task.question, task.settings)
    return modules.gateway_coefficient, modules.participation


METRICS = (
    Metric(
        name="gateway_coefficient",
        label="How nearly alone it joins the sides’ ground",
        kind="index",
        two_way=True,
        family="Spread over all ways",
        order=1,
        bounds="participation to 1",
        column=True,
        sign=1,
        words=(
            "How evenly a place's roads lead to attacker, defender and contested ground, raised "
            "where it is nearly alone in joining two of them."
        ),
        formula="1 - sum over holders m of (k_im / k_i)^2 (1 - kbar_im cbar_im)^2",
        citation="Vargas & Wahl 2014",
        reads=("roads", "holders"),
        misleads=(
            "A holder with few places inflates it. It sees next neighbours only, and depends on "
            "weights, centrality and variant, all printed. Not a share of traffic."
        ),
        example=TOWNS + 'round(four_towns().columns["gateway_coefficient"].values["c"], 3)',
        shows="0.869",
    ),
    Metric(
        name="participation",
        label="How evenly its roads lead to the sides’ ground",
        kind="index",
        two_way=True,
        family="Spread over all ways",
        order=1,
        bounds="0 to 1 - 1/holders",
        column=True,
        sign=1,
        words=(
            "How evenly a place's roads lead to the ground of different holders: 0 if all lead to "
            "one, a half if two share them equally."
        ),
        formula="1 - sum over holders m of (k_im / k_i)^2",
        citation="Guimera & Amaral 2005",
        reads=("roads", "holders"),
        misleads=(
            "Any village on the line scores near a half, whether a road of weight leads through "
            "it or a lane."
        ),
        example=TOWNS + 'four_towns().columns["participation"].values["c"]',
        shows="0.5",
    ),
)
