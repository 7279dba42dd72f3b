"""The cross-checks of the gateway panel: every metric beside engines that know nothing of it.

``python tests/crosschecks.py`` computes all rows anew, on Bakhmut and on graphs drawn by lot, and
writes the tables into docs/explanation/cross-checks.md. Read the difference before you keep it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile
from pathlib import Path

import definitions
import definitions_cuts as cuts
import definitions_flow as flow
import igraph
import networkx
import numpy as np
import shapely
from definitions_cuts import INVENTED, Region, region_by_lot
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from stratgraph import FiringRule, measure_exposure, measure_gateways, read_case, required_ranges
from stratgraph.measures.gateways import (
    Panel,
    PanelRange,
    PanelSettings,
    all_pairs_columns,
    measure_panel,
    weigh_columns,
)
from stratgraph.model.territory import Front, measure_front
from stratgraph.model.theater import MARGIN_KM, Speed
from stratgraph.studies.explain import metrics

Values = dict[str, float]
Engine = Callable[["Subject", Collection[str]], Values]

PAGE = Path(__file__).parent.parent / "docs" / "explanation" / "cross-checks.md"
START, END = "<!-- tables made by tests/crosschecks.py -->", "<!-- end of the tables -->"
GRAPHS = 300
SMALL = 20
TOLERANCE = 1e-9
ENGINES = ("networkx", "igraph", "scipy", "by definition")
HERE, CITY, WHOLE = "bakhmut", "kramatorsk", "the whole case"
RULE = FiringRule(standoff_m=0, standoff_rule="add", contested="no_fire", off_network=True)


# ---- what is measured, with what several engines need


class Subject:
    """A situation and a question, and what the engines read of it, each made once."""

    def __init__(self, region: Region, panel_range: PanelRange) -> None:
        self.region, self.panel_range = region, panel_range
        self.situation, self.question = region.situation, region.question
        self.theater = region.situation.theater

    @cached_property
    def settings(self) -> PanelSettings:
        return PanelSettings(contested_supply=self.region.contested_supply)

    @cached_property
    def panel(self) -> Panel:
        return measure_panel(
            self.situation, self.question, self.settings, panel_range=self.panel_range
        )

    @cached_property
    def front(self) -> Front:
        return measure_front(self.situation, road_set=self.question.road_set)

    @cached_property
    def is_small(self) -> bool:
        """Whether all subsets and all paths can be tried."""
        return len(self.theater.ids) <= SMALL

    @cached_property
    def links(self) -> cuts.Links:
        links = cuts.links_of(self.situation, road_set=self.question.road_set)
        on_road = dict(zip(self.theater.ids, self.theater.on_road.tolist(), strict=True))
        return cuts.only(links, [one for one in links if on_road[one]])

    @cached_property
    def flat_links(self) -> definitions.Links:
        return {(a, b): metres for a, to in self.links.items() for b, metres in to.items()}

    @cached_property
    def far(self) -> flow.Lengths:
        """Road distances by Floyd and Warshall."""
        return flow.floyd(self.links)  # type: ignore[arg-type]

    @cached_property
    def far_without(self) -> dict[object, Mapping[tuple[str, str], float]]:
        """What engines have found of road distances with a place taken away."""
        return {}

    @cached_property
    def geodesics(self) -> flow.Lengths:
        return flow.geodesics(self.theater)

    @cached_property
    def pairs(self) -> list[tuple[str, str]]:
        """Connected pairs of base and objective."""
        return [
            (s, t)
            for s in self.question.bases
            for t in self.question.objectives
            if t in cuts.reached(self.links, [s])
        ]

    @cached_property
    def nx(self) -> networkx.Graph:
        return nx_graph(self.links)

    @cached_property
    def names(self) -> list[str]:
        return sorted(self.links)

    @cached_property
    def ig(self) -> igraph.Graph:
        return ig_graph(self.links, self.names)

    @cached_property
    def holders(self) -> dict[str, str]:
        return definitions.holders_of(self.situation)

    def held_by(self, *holders: str) -> list[str]:
        return [one for one, holder in self.holders.items() if holder in holders]

    def people(self, one: str) -> int:
        return self.theater.settlement(one).population or 0


def nx_graph(links: cuts.Links) -> networkx.Graph:
    graph = networkx.Graph()
    graph.add_nodes_from(links)
    graph.add_weighted_edges_from((a, b, m) for a, to in links.items() for b, m in to.items())
    return graph


def ig_graph(links: cuts.Links, names: list[str]) -> igraph.Graph:
    number = {one: k for k, one in enumerate(names)}
    edges = [(number[a], number[b]) for a, to in links.items() for b in to if a < b]
    graph = igraph.Graph(len(names), edges)
    graph.es["m"] = [links[names[a]][names[b]] for a, b in edges]
    return graph


def ig_distances(graph: igraph.Graph, sources: list[int] | None = None) -> np.ndarray:
    """Road distances by igraph, which wants no weights where there is no road."""
    weights = "m" if graph.ecount() else None
    return np.array(graph.distances(source=sources, weights=weights), dtype=float)


# ---- routes


def share_by_networkx(subject: Subject, only: Collection[str]) -> Values:
    judge = networkx.betweenness_centrality_subset(
        subject.nx,
        list(subject.question.bases),
        list(subject.question.objectives),
        normalized=False,
        weight="weight",
    )
    return {v: 2 * judge[v] / len(subject.pairs) for v in only}


def share_by_igraph(subject: Subject, only: Collection[str]) -> Values:
    judge = subject.ig.betweenness(
        directed=False,
        weights="m",
        sources=[subject.names.index(one) for one in subject.question.bases],
        targets=[subject.names.index(one) for one in subject.question.objectives],
    )
    return {v: 2 * judge[subject.names.index(v)] / len(subject.pairs) for v in only}


def share_by_list(subject: Subject, only: Collection[str]) -> Values:
    listed = [
        definitions.shortest_routes(subject.flat_links, subject.far, s, t) for s, t in subject.pairs
    ]
    return {
        v: sum(sum(v in route for route in routes) / len(routes) for routes in listed) / len(listed)
        for v in only
    }


def all_by_us(number: int) -> Callable[[Subject], Values]:
    """Return what reads off one of the two shares of all pairs."""

    def ours(subject: Subject) -> Values:
        return given(all_pairs_columns(subject.situation, subject.question)[number].values)

    return ours


def all_by_networkx(subject: Subject, only: Collection[str]) -> Values:
    judge = networkx.betweenness_centrality(subject.nx, normalized=False, weight="weight")
    parts = list(networkx.connected_components(subject.nx))
    pairs = sum(len(part) * (len(part) - 1) // 2 for part in parts)
    size = {one: len(part) for part in parts for one in part}
    return {v: judge[v] / (pairs - size[v] + 1) for v in only}


def all_by_igraph(worth: Callable[[Subject, str], int]) -> Engine:
    """List all shortest paths of all pairs, each pair worth the product of its ends."""

    def engine(subject: Subject, only: Collection[str]) -> Values:
        worths = [worth(subject, one) for one in subject.names]
        weights = "m" if subject.ig.ecount() else None
        part = subject.ig.connected_components().membership
        through, ending, whole = [0.0] * len(worths), [0] * len(worths), 0
        for s in range(len(worths)):
            to: dict[int, list[list[int]]] = {}
            there = [t for t in range(s + 1, len(worths)) if part[t] == part[s]]
            for path in (
                subject.ig.get_all_shortest_paths(s, there, weights=weights) if there else []
            ):
                to.setdefault(path[-1], []).append(path)
            for t in to:
                counts = worths[s] * worths[t]
                whole += counts
                ending[s] += counts
                ending[t] += counts
                for v in (one for path in to[t] for one in path[1:-1]):
                    through[v] += counts / len(to[t])
        number = {one: k for k, one in enumerate(subject.names)}
        return {v: through[number[v]] / (whole - ending[number[v]]) for v in only}

    return engine


def all_by_list(worth: Callable[[Subject, str], int]) -> Engine:
    def engine(subject: Subject, only: Collection[str]) -> Values:
        if not subject.is_small:
            return {}
        worths = {one: float(worth(subject, one)) for one in subject.names}
        found = definitions.all_pairs_shares(subject.names, subject.flat_links, worths)
        return {v: found[v] for v in only}

    return engine


def near_by_networkx(subject: Subject, only: Collection[str]) -> Values:
    listed = []
    for pair in subject.pairs:
        found = (
            (tuple(route), int(networkx.path_weight(subject.nx, route, "weight")))
            for route in networkx.shortest_simple_paths(subject.nx, *pair, weight="weight")
        )
        first = next(found)
        limit = first[1] + first[1] // 10
        listed.append([first, *takewhile(lambda one, most=limit: one[1] <= most, found)])
    return flow.near_shares(listed, only, subject.settings.near_spread)


def near_by_list(subject: Subject, only: Collection[str]) -> Values:
    if not subject.is_small:
        return {}
    listed = [flow.near_of(subject.links, s, t, 10) for s, t in subject.pairs]  # type: ignore[arg-type]
    return flow.near_shares(listed, only, subject.settings.near_spread)


def losses(
    before: Mapping[tuple[str, str], float], after: Mapping[tuple[str, str], float]
) -> tuple[float, float | None, float]:
    """Detour loss, mean extra and pairs cut, from the lengths with and without a place."""
    loss = sum(1 - before[pair] / after[pair] for pair in before) / len(before)
    extra = [after[pair] - before[pair] for pair in before if math.isfinite(after[pair])]
    return loss, sum(extra) / len(extra) if extra else None, float(len(before) - len(extra))


def detours(
    lengths: Callable[[Subject, str | None], Mapping[tuple[str, str], float]],
    which: int,
    unit: float = 1.0,
) -> Engine:
    """Take each place away and look again."""

    def engine(subject: Subject, only: Collection[str]) -> Values:
        for v in (None, *only):
            if (lengths, v) not in subject.far_without:
                subject.far_without[lengths, v] = lengths(subject, v)
        far = subject.far_without
        found = {v: losses(far[lengths, None], far[lengths, v])[which] for v in only}
        return {v: value / unit for v, value in found.items() if value is not None}

    return engine


def lengths_by_networkx(subject: Subject, gone: str | None) -> dict[tuple[str, str], float]:
    graph = subject.nx.copy()
    graph.remove_nodes_from([] if gone is None else [gone])
    far = {
        s: networkx.single_source_dijkstra_path_length(graph, s)
        for s in {s for s, _ in subject.pairs}
    }
    return {(s, t): float(far[s].get(t, math.inf)) for s, t in subject.pairs}


def lengths_by_igraph(subject: Subject, gone: str | None) -> dict[tuple[str, str], float]:
    graph = subject.ig.copy()
    if gone is not None:
        graph.delete_edges(graph.incident(subject.names.index(gone)))
    far = ig_distances(graph)
    at = subject.names.index
    return {(s, t): float(far[at(s), at(t)]) for s, t in subject.pairs}


def lengths_by_floyd(subject: Subject, gone: str | None) -> dict[tuple[str, str], float]:
    left = subject.far if gone is None else flow.floyd(cuts.without(subject.links, gone))  # type: ignore[arg-type]
    return {pair: left[pair] for pair in subject.pairs}


def timed(subject: Subject) -> Subject:
    """Return the same subject asked about dry roads; roads drawn by lot get classes in turn."""
    theater = subject.theater
    if not theater.speeds:
        roads = tuple(
            replace(road, road_class="good" if k % 2 else "bad")
            for k, road in enumerate(theater.roads)
        )
        speeds = tuple(
            Speed("dry", name, "", kmh, INVENTED) for name, kmh in (("good", 70.0), ("bad", 30.0))
        )
        theater = replace(theater, roads=roads, speeds=speeds)
    situation = replace(subject.situation, theater=theater)
    question = replace(subject.question, season="dry")
    return Subject(
        replace(subject.region, situation=situation, question=question), subject.panel_range
    )


def minutes_by_us(subject: Subject) -> Values:
    late = timed(subject)
    return given(measure_gateways(late.situation, late.question).columns["extra_min"].values)


def minutes_by_networkx(subject: Subject, only: Collection[str]) -> Values:
    late = timed(subject)
    kmh = {(s.road_class, s.surface): s.kmh for s in late.theater.speeds if s.season == "dry"}
    graph = networkx.Graph()
    for road in late.theater.roads:
        if road.id in late.situation.cut or not (road.verified or late.question.road_set == "all"):
            continue
        time = max(1, round(road.length_m * 3.6 / kmh[road.road_class, road.surface]))
        known = graph.get_edge_data(road.a, road.b, {}).get("weight", time)
        graph.add_edge(road.a, road.b, weight=min(time, known))
    late.nx = graph  # type: ignore[misc]
    return detours(lengths_by_networkx, 1, 60.0)(late, only)


def flow_by_networkx(subject: Subject, only: Collection[str]) -> Values:
    links = flow.conductances(subject.region)  # type: ignore[arg-type]
    total = dict.fromkeys(only, 0.0)
    for s in sorted({s for s, _ in subject.pairs}):
        names, targets = flow.piece(links, s), [t for one, t in subject.pairs if one == s]
        if len(names) < 3:
            continue
        graph = networkx.Graph()
        graph.add_weighted_edges_from((a, b, links[a][b]) for a in names for b in links[a])
        judge = networkx.current_flow_betweenness_centrality_subset(
            graph, [s], targets, normalized=False, weight="weight"
        )
        for v in total.keys() & judge.keys():
            total[v] += 2 * (judge[v] + 1 / (len(names) - 2))
    return {v: value / len(subject.pairs) for v, value in total.items()}


def flow_by_inverse(subject: Subject, only: Collection[str]) -> Values:
    links = flow.conductances(subject.region)  # type: ignore[arg-type]
    flows = [flow.flow_by_potentials(links, s, t) for s, t in subject.pairs]
    return {v: sum(one.get(v, 0.0) for one in flows) / len(flows) for v in only}


def gateway_by_letter(subject: Subject, only: Collection[str]) -> Values:
    links = flow.conductances(subject.region)  # type: ignore[arg-type]
    strength = {v: sum(near.values()) for v, near in links.items()}
    found = flow.gateway_coefficients(links, subject.holders, strength, toolbox=False)
    return {v: found[v] for v in only}


def participation_by_letter(subject: Subject, only: Collection[str]) -> Values:
    links = flow.conductances(subject.region)  # type: ignore[arg-type]
    found = flow.participations(links, subject.holders)
    return {v: found[v] for v in only}


# ---- advances


def advance_by_networkx(subject: Subject, only: Collection[str]) -> Values:
    return {v: far for v, far in nx_advance(subject, None).items() if v in only}


def nx_advance(subject: Subject, fallen: str | None) -> dict[str, float]:
    held = {one for one in subject.held_by("attacker") if one in subject.nx}
    held |= set() if fallen is None else {fallen}
    if not held:
        return {}
    return dict(networkx.multi_source_dijkstra_path_length(subject.nx, held))


def advance_by_igraph(subject: Subject, only: Collection[str]) -> Values:
    held = [subject.names.index(u) for u in subject.held_by("attacker") if u in subject.links]
    least = ig_distances(subject.ig, held).min(axis=0)
    return {v: float(least[subject.names.index(v)]) for v in only}


def gain_by_networkx(subject: Subject, only: Collection[str]) -> Values:
    before = nx_advance(subject, None)
    known = [t for t in subject.question.objectives if t in before]
    found = {}
    for v in only:
        after = nx_advance(subject, v)
        found[v] = sum(before[t] - after[t] for t in known) / len(known)
    return found


def gain_by_floyd(subject: Subject, only: Collection[str]) -> Values:
    start = [u for u in subject.held_by("attacker") if u in subject.links]
    before = {
        t: min((subject.far[u, t] for u in start), default=math.inf)
        for t in subject.question.objectives
    }
    known = [t for t, far in before.items() if math.isfinite(far)]
    return {
        v: sum(before[t] - min(before[t], subject.far[v, t]) for t in known) / len(known)
        for v in only
    }


# ---- cuts


def contracted(subject: Subject) -> networkx.Graph:
    """One node for all bases and one for all objectives, since routes pass through them."""
    names = dict.fromkeys(subject.question.bases, "S")
    names |= dict.fromkeys(subject.question.objectives, "T")
    graph = networkx.Graph()
    graph.add_nodes_from(["S", "T", *(names.get(one, one) for one in subject.links)])
    question = subject.question
    links = cuts.set_aside(subject.links, question.bases, question.objectives)
    graph.add_edges_from(
        (names.get(a, a), names.get(b, b))
        for a, to in links.items()
        for b in to
        if names.get(a, a) != names.get(b, b)
    )
    return graph


def cut_by_us(subject: Subject) -> Values:
    return given({WHOLE: subject.panel.cut.size})


def cut_by_networkx(subject: Subject, _only: Collection[str]) -> Values:
    return {WHOLE: len(networkx.minimum_node_cut(contracted(subject), "S", "T"))}


def cut_by_igraph(subject: Subject, _only: Collection[str]) -> Values:
    graph = igraph.Graph.from_networkx(contracted(subject))
    ends = [graph.vs["_nx_name"].index(end) for end in "ST"]
    return {WHOLE: graph.vertex_connectivity(*ends, neighbors="negative")}


def cut_by_scipy(subject: Subject, _only: Collection[str]) -> Values:
    return {WHOLE: most_flow(contracted(subject), "S", "T")}


def cut_by_subsets(subject: Subject, _only: Collection[str]) -> Values:
    return {} if not subject.is_small else {WHOLE: least_cuts(subject)[0] or 0}


def least_cuts(subject: Subject) -> tuple[int | None, list[frozenset[str]]]:
    question = subject.question
    return cuts.least_cuts(subject.links, question.bases, question.objectives, {})


def most_flow(graph: networkx.Graph, start: str, end: str) -> int:
    """Largest flow by scipy through nodes and links of capacity 1."""
    number = {name: k for k, name in enumerate(graph)}
    tails, heads = [], []
    for name, k in number.items():
        tails += [2 * k, *([2 * k + 1] * graph.degree(name))]
        heads += [2 * k + 1, *(2 * number[other] for other in graph[name])]
    ones = np.ones(len(tails), dtype=np.int32)
    capacity = csr_array((ones, (tails, heads)), shape=(2 * len(number), 2 * len(number)))
    flowing = maximum_flow(csr_array(capacity), 2 * number[start] + 1, 2 * number[end])
    return int(flowing.flow_value)


def some_by_networkx(subject: Subject, only: Collection[str]) -> Values:
    """Tell by the cut that is left when the place is denied already: one less, if it is in one."""
    graph, size = contracted(subject), subject.panel.cut.size
    found = {}
    for v in only:
        left = graph.copy()
        left.remove_node(v)
        found[v] = float(networkx.node_connectivity(left, "S", "T") == (size or 0) - 1)
    return found


def every_by_networkx(subject: Subject, only: Collection[str]) -> Values:
    """Tell by the cut that it takes when the place cannot be denied: more, if all need it."""
    graph, size = contracted(subject), subject.panel.cut.size
    found = {}
    for v in only:
        left = graph.copy()
        around = list(left[v])
        left.remove_node(v)
        left.add_edges_from((a, b) for a in around for b in around if a < b)
        if left.has_edge("S", "T"):
            found[v] = 1.0
        else:
            found[v] = float(networkx.node_connectivity(left, "S", "T") > (size or 0))
    return found


def every_by_subsets(subject: Subject, only: Collection[str]) -> Values:
    if not subject.is_small:
        return {}
    _, found = least_cuts(subject)
    return {v: float(all(v in cut for cut in found)) for v in only}


def some_by_subsets(subject: Subject, only: Collection[str]) -> Values:
    if not subject.is_small:
        return {}
    _, found = least_cuts(subject)
    return {v: float(any(v in cut for cut in found)) for v in only}


def articulation_by_networkx(subject: Subject, only: Collection[str]) -> Values:
    points = set(networkx.articulation_points(subject.nx))
    return {v: float(v in points) for v in only}


def articulation_by_igraph(subject: Subject, only: Collection[str]) -> Values:
    points = {subject.names[k] for k in subject.ig.articulation_points()}
    return {v: float(v in points) for v in only}


def fragments(sizes: Collection[int]) -> float:
    """Borgatti's F of parts of these sizes."""
    m = sum(sizes)
    return 1.0 - sum(s * (s - 1) for s in sizes) / (m * (m - 1)) if m > 1 else 0.0


def fragments_by_networkx(subject: Subject, only: Collection[str]) -> Values:
    found = {}
    for v in only:
        left = subject.nx.copy()
        left.remove_node(v)
        found[v] = fragments([len(part) for part in networkx.connected_components(left)])
    return found


def fragments_by_igraph(subject: Subject, only: Collection[str]) -> Values:
    found = {}
    for v in only:
        left = subject.ig.copy()
        left.delete_vertices(subject.names.index(v))
        found[v] = fragments(left.connected_components().sizes())
    return found


def fragments_by_pairs(subject: Subject, only: Collection[str]) -> Values:
    if not subject.is_small:
        return {}
    return {v: cuts.fragmentation(subject.links, v) for v in only}


def efficiency_by_networkx(subject: Subject, only: Collection[str]) -> Values:
    def total(graph: networkx.Graph) -> float:
        return math.fsum(
            1 / metres
            for _, far in networkx.all_pairs_dijkstra_path_length(graph)
            for metres in far.values()
            if metres
        )

    whole, found = total(subject.nx), {}
    for v in only:
        left = subject.nx.copy()
        left.remove_node(v)
        found[v] = 1 - total(left) / whole
    return found


def efficiency_by_igraph(subject: Subject, only: Collection[str]) -> Values:
    def total(graph: igraph.Graph) -> float:
        far = ig_distances(graph)
        np.fill_diagonal(far, np.inf)
        return float((1.0 / far).sum())

    whole, found = total(subject.ig), {}
    for v in only:
        left = subject.ig.copy()
        left.delete_edges(left.incident(subject.names.index(v)))
        found[v] = 1 - total(left) / whole
    return found


# ---- supply


Behind = Callable[[Subject, Collection[str]], Mapping[str, Collection[str]]]


def supply_links(subject: Subject, side: str) -> tuple[cuts.Links, set[str]]:
    kept = cuts.ground(subject.situation, side, contested_supply=subject.region.contested_supply)
    links = cuts.links_of(subject.situation, road_set=subject.question.road_set)
    return cuts.only(links, kept), cuts.held_portals(subject.situation, side)


def behind_by_networkx(subject: Subject, only: Collection[str]) -> dict[str, set[str]]:
    links, portals = supply_links(subject, "defender")
    graph = networkx.DiGraph((a, b) for a, to in links.items() for b in to)
    graph.add_node("root")
    graph.add_edges_from(("root", one) for one in portals)
    return below(dict(networkx.immediate_dominators(graph, "root")), only)


def behind_by_igraph(subject: Subject, only: Collection[str]) -> dict[str, set[str]]:
    links, portals = supply_links(subject, "defender")
    names = ["root", *sorted(links)]
    number = {one: k for k, one in enumerate(names)}
    edges = [(number[a], number[b]) for a, to in links.items() for b in to]
    edges += [(0, number[one]) for one in portals]
    tree = igraph.Graph(len(names), edges, directed=True).dominator(0, mode="out")
    above = {names[k]: names[int(gate)] for k, gate in enumerate(tree) if gate >= 0 and k}
    return below(above, only)


def below(above: Mapping[str, str], only: Collection[str]) -> dict[str, set[str]]:
    """Turn the tree of gates round: what hangs on each."""
    found: dict[str, set[str]] = {v: set() for v in only}
    for one in above:
        gate = above[one]
        while one != "root" and gate != "root":
            if gate in found:
                found[gate].add(one)
            gate = above[gate]
    return found


def behind_by_removal(subject: Subject, only: Collection[str]) -> dict[str, set[str]]:
    links, portals = supply_links(subject, "defender")
    return {v: cuts.cut_off(links, portals, v) if v in links else set() for v in only}


def gates(behind: Behind, worth: Callable[[Subject, str], float]) -> Engine:
    def engine(subject: Subject, only: Collection[str]) -> Values:
        found = behind(subject, only)
        return {v: float(sum(worth(subject, one) for one in found[v])) for v in only}

    return engine


def their_people(subject: Subject, one: str) -> float:
    return 0 if subject.holders[one] == "contested" else subject.people(one)


def their_place(subject: Subject, one: str) -> float:
    return subject.holders[one] != "contested"


def their_unknown(subject: Subject, one: str) -> float:
    return their_place(subject, one) and subject.theater.settlement(one).population is None


def contested_people(subject: Subject, one: str) -> float:
    return subject.people(one) if subject.holders[one] == "contested" else 0


def three_gates(worth: Callable[[Subject, str], float]) -> dict[str, Engine]:
    return {
        "networkx": gates(behind_by_networkx, worth),
        "igraph": gates(behind_by_igraph, worth),
        "by definition": gates(behind_by_removal, worth),
    }


def with_out(subject: Subject, one: str) -> networkx.Graph:
    """Draw the ground of one place's side, with all its portals joined to ``out``."""
    links, portals = supply_links(subject, subject.holders[one])
    graph = networkx.Graph(links)
    graph.add_edges_from((portal, "out") for portal in portals)
    return graph


def rings_by_networkx(subject: Subject, only: Collection[str]) -> Values:
    return {v: networkx.node_connectivity(with_out(subject, v), v, "out") for v in only}


def rings_by_igraph(subject: Subject, only: Collection[str]) -> Values:
    found = {}
    for v in only:
        graph = with_out(subject, v)
        other = igraph.Graph.from_networkx(graph)
        ends = [other.vs["_nx_name"].index(end) for end in (v, "out")]
        direct = graph.has_edge(v, "out")
        found[v] = other.vertex_disjoint_paths(*ends, neighbors="ignore") + direct
    return found


def rings_by_scipy(subject: Subject, only: Collection[str]) -> Values:
    return {v: most_flow(with_out(subject, v), v, "out") for v in only}


def rings_by_paths(subject: Subject, only: Collection[str]) -> Values:
    if not subject.is_small:
        return {}
    found = {}
    for v in only:
        links, portals = supply_links(subject, subject.holders[v])
        routes = cuts.most_routes(links, v, portals - {v}, ends_shared=False)
        found[v] = routes + (v in portals)
    return found


# ---- the front


def kernel(far: flow.Lengths, subject: Subject, only: Collection[str]) -> Values:
    module = {one: subject.holders[one] for one in {a for a, _ in far}}
    found = flow.surrounded(far, module, subject.settings.kernel_km)
    return {v: found.get(v, 0.0) for v in only}


def pressure_by_floyd(subject: Subject, only: Collection[str]) -> Values:
    module = {one: subject.holders[one] for one in subject.links}
    found = flow.pressures(subject.far, module, subject.settings.kernel_km, {})
    return {v: found[v] for v in only}


def pressure_by_igraph(subject: Subject, only: Collection[str]) -> Values:
    held = [subject.names.index(u) for u in subject.held_by("attacker") if u in subject.links]
    if not held:
        return dict.fromkeys(only, 0.0)
    weight = np.exp(-ig_distances(subject.ig, held) / (subject.settings.kernel_km * 1000))
    return {v: float(weight[:, subject.names.index(v)].sum()) for v in only}


def around_by_igraph(subject: Subject, only: Collection[str]) -> Values:
    table = ig_distances(subject.ig)
    far = {
        (a, b): float(table[i, j])
        for i, a in enumerate(subject.names)
        for j, b in enumerate(subject.names)
    }
    return kernel(far, subject, only)


def around_by_floyd(subject: Subject, only: Collection[str]) -> Values:
    return kernel(subject.far, subject, only)


def around_by_geodesic(subject: Subject, only: Collection[str]) -> Values:
    return kernel(subject.geodesics, subject, only)


def bearings(subject: Subject, town: str) -> list[float]:
    here = subject.theater.settlement(town)
    found = []
    for other in subject.links[town]:
        if subject.holders[other] in ("attacker", "contested"):
            there = subject.theater.settlement(other)
            azimuth = flow.GEOD.inv(here.lon, here.lat, there.lon, there.lat)[0]
            found.append(float(azimuth) % 360)
    return found


def sectors_by_bearing(subject: Subject, only: Collection[str]) -> Values:
    return {
        v: float(len({math.floor((b + 22.5) / 45) % 8 for b in bearings(subject, v)})) for v in only
    }


def spread_by_turning(subject: Subject, only: Collection[str]) -> Values:
    """Open a fan from each bearing until it holds all."""
    found = {}
    for v in only:
        some = bearings(subject, v)
        found[v] = min((max((b - start) % 360 for b in some) for start in some), default=0.0)
    return found


def borders(subject: Subject) -> dict[tuple[str, str], float]:
    """Cut every cell out of the bound, bisector by bisector."""
    points = flow.plane_points(subject.theater)
    hull = shapely.MultiPoint(list(points.values())).convex_hull.buffer(MARGIN_KM, quad_segs=32)
    corners = list(shapely.geometry.polygon.orient(hull).exterior.coords)[:-1]
    return flow.borders_km(points, corners)


def facing(subject: Subject, a: str, b: str) -> bool:
    return {subject.holders[a], subject.holders[b]} == {"attacker", "defender"} and a < b


def front_by_bisectors(subject: Subject, _only: Collection[str]) -> Values:
    km = borders(subject)
    return {WHOLE: 1000 * sum(length for pair, length in km.items() if facing(subject, *pair))}


def pairs_by_bisectors(subject: Subject, _only: Collection[str]) -> Values:
    by_road = sum(facing(subject, a, b) for a, to in subject.links.items() for b in to)
    by_cell = sum(facing(subject, *pair) for pair in borders(subject))
    return {"by road": by_road, WHOLE: by_cell}


def depth_by_us(which: str) -> Callable[[Subject], Values]:
    def ours(subject: Subject) -> Values:
        known = [one for one in subject.panel.depths if one.status is None]
        return {one.objective: float(getattr(one, which)) for one in known}

    return ours


def depth_by_networkx(subject: Subject, only: Collection[str]) -> Values:
    return {t: far for t, far in nx_advance(subject, None).items() if t in only}


def routes_in_by_networkx(subject: Subject, only: Collection[str]) -> Values:
    """Merge the front; each road from it straight into t is a route of its own."""
    front = {one for one in subject.held_by("attacker") if one in subject.links}
    inner = cuts.without(subject.links, *front)
    found = {}
    for t in only:
        graph = networkx.Graph(inner)
        graph.add_node("front")
        graph.add_edges_from(("front", b) for a in front for b in subject.links[a] if b in inner)
        if graph.has_edge("front", t):
            graph.remove_edge("front", t)
        direct = sum(t in subject.links[one] for one in front)
        found[t] = direct + networkx.node_connectivity(graph, "front", t)
    return found


# ---- reach and worth


def nearest(subject: Subject, held: Collection[str], target: str) -> float:
    return min((subject.geodesics[one, target] for one in held), default=math.inf)


def ranges_by_us(subject: Subject) -> Values:
    found = required_ranges(subject.situation, "attacker", RULE, subject.held_by("defender"))
    named = [subject.theater.ids[k] for k in found.targets.tolist()]
    return {
        one: float(metres)
        for one, metres in zip(named, found.required_m.tolist(), strict=True)
        if math.isfinite(metres)
    }


def ranges_by_loop(subject: Subject, only: Collection[str]) -> Values:
    held = subject.held_by("attacker")
    return {t: nearest(subject, held, t) for t in only}


def exposure_by_us(subject: Subject) -> Values:
    ranges = required_ranges(subject.situation, "attacker", RULE)
    return {WHOLE: measure_exposure(ranges, subject.panel_range.range_m).people.known}


def exposed(subject: Subject, fallen: str | None) -> set[str]:
    held = [*subject.held_by("attacker"), *([] if fallen is None else [fallen])]
    return {
        t
        for t in subject.held_by("defender")
        if t != fallen and nearest(subject, held, t) <= subject.panel_range.range_m
    }


def exposure_by_loop(subject: Subject, _only: Collection[str]) -> Values:
    return {WHOLE: sum(subject.people(one) for one in exposed(subject, None))}


def gained(worth: Callable[[Subject, str], float]) -> Engine:
    def engine(subject: Subject, only: Collection[str]) -> Values:
        before = exposed(subject, None)
        return {
            v: float(sum(worth(subject, one) for one in exposed(subject, v) - before)) for v in only
        }

    return engine


def based(worth: Callable[[Subject, str], float]) -> Engine:
    def engine(subject: Subject, only: Collection[str]) -> Values:
        settings, found = subject.settings, {}
        for v in only:
            foe = "defender" if subject.holders[v] == "attacker" else "attacker"
            found[v] = float(
                sum(
                    worth(subject, u)
                    for u in subject.held_by(foe)
                    if subject.geodesics[v, u] <= settings.base_range_m
                    and subject.far.get((v, u), math.inf) <= settings.base_road_m
                )
            )
        return found

    return engine


def one_each(_subject: Subject, _one: str) -> float:
    return 1.0


def index_by_us(subject: Subject) -> Values:
    if not subject.panel.columns["route_share"].ranks:
        return {}
    weights = {"route_share": 1.0, "detour_loss": 2.0}
    index = weigh_columns(subject.panel.columns, weights, draws=10)
    return {row.settlement: row.index for row in index.rows}


def index_by_hand(subject: Subject, only: Collection[str]) -> Values:
    found = dict.fromkeys(only, 0.0)
    for name, weight in (("route_share", 1 / 3), ("detour_loss", 2 / 3)):
        values = given(subject.panel.columns[name].values)
        low, high = min(values.values()), max(values.values())
        for v in only:
            found[v] += weight * (values[v] - low) / (high - low) if high > low else 0.0
    return found


# ---- rows


@dataclass(frozen=True)
class Check:
    """One number, how it is read off stratgraph, and the engines that it is compared with.

    ``at`` names the settlement of the case whose value is shown, ``how`` what was done to make
    another engine's number comparable.
    """

    name: str
    engines: Mapping[str, Engine]
    how: str
    ours: Callable[[Subject], Values] | None = None
    at: str = HERE

    def values(self, subject: Subject) -> Values:
        """Return what stratgraph says, wherever it gives a value."""
        if self.ours is not None:
            return self.ours(subject)
        return given(subject.panel.columns[self.name].values)


def given(values: Mapping[str, float | None]) -> Values:
    return {one: value for one, value in values.items() if value is not None}


REMOVED = "the place is taken away and every route looked for again"
CHECKS = (
    Check(
        "required_range",
        {"by definition": ranges_by_loop},
        "a double loop over WGS84 geodesics; shown for Kramatorsk, metres",
        ours=ranges_by_us,
        at=CITY,
    ),
    Check(
        "exposure",
        {"by definition": exposure_by_loop},
        "the same loop, with the known populations added up",
        ours=exposure_by_us,
        at=WHOLE,
    ),
    Check(
        "route_share",
        {"networkx": share_by_networkx, "igraph": share_by_igraph, "by definition": share_by_list},
        "both libraries' subset betweenness, which count each pair half: times 2, over the pairs; "
        "all shortest routes listed one by one",
    ),
    Check(
        "all_route_share",
        {
            "networkx": all_by_networkx,
            "igraph": all_by_igraph(lambda _, __: 1),
            "by definition": all_by_list(lambda _, __: 1),
        },
        "networkx's betweenness over the pairs that do not end in the place; igraph lists all "
        "shortest paths of all pairs",
        ours=all_by_us(0),
    ),
    Check(
        "people_route_share",
        {"igraph": all_by_igraph(Subject.people), "by definition": all_by_list(Subject.people)},
        "the same lists, each pair counting the product of the people at both ends",
        ours=all_by_us(1),
    ),
    Check(
        "near_route_share",
        {"networkx": near_by_networkx, "by definition": near_by_list},
        "networkx lists routes by Yen's algorithm; all loopless routes there are, on small graphs",
    ),
    Check(
        "detour_loss",
        {
            "networkx": detours(lengths_by_networkx, 0),
            "igraph": detours(lengths_by_igraph, 0),
            "by definition": detours(lengths_by_floyd, 0),
        },
        f"{REMOVED}: by Dijkstra in both libraries, by Floyd and Warshall",
    ),
    Check(
        "extra_km",
        {
            "networkx": detours(lengths_by_networkx, 1, 1000.0),
            "igraph": detours(lengths_by_igraph, 1, 1000.0),
            "by definition": detours(lengths_by_floyd, 1, 1000.0),
        },
        REMOVED,
    ),
    Check(
        "extra_min",
        {"networkx": minutes_by_networkx},
        f"{REMOVED}, on times of the dry season in whole seconds",
        ours=minutes_by_us,
    ),
    Check(
        "cut_pairs",
        {
            "networkx": detours(lengths_by_networkx, 2),
            "igraph": detours(lengths_by_igraph, 2),
            "by definition": detours(lengths_by_floyd, 2),
        },
        REMOVED,
    ),
    Check(
        "advance_m",
        {"networkx": advance_by_networkx, "igraph": advance_by_igraph},
        "Dijkstra from all attacker-held places",
    ),
    Check(
        "advance_gain",
        {"networkx": gain_by_networkx, "by definition": gain_by_floyd},
        "measured again with the place among the attacker's; distances of Floyd and Warshall",
    ),
    Check(
        "min_cut",
        {
            "networkx": cut_by_networkx,
            "igraph": cut_by_igraph,
            "scipy": cut_by_scipy,
            "by definition": cut_by_subsets,
        },
        "bases and objectives drawn together into one node each; every subset, on small graphs",
        ours=cut_by_us,
        at=WHOLE,
    ),
    Check(
        "in_every_min_cut",
        {"networkx": every_by_networkx, "by definition": every_by_subsets},
        "the least cut grows when the place cannot be denied; every subset, on small graphs",
    ),
    Check(
        "in_some_min_cut",
        {"networkx": some_by_networkx, "by definition": some_by_subsets},
        "the least cut is one less when the place is denied already; every subset",
    ),
    Check(
        "gate_population",
        three_gates(their_people),
        "dominator trees of both libraries; the place taken away and supply looked for again",
    ),
    Check("gate_settlements", three_gates(their_place), "the same, in settlements"),
    Check("gate_unknown_population", three_gates(their_unknown), "the same, without a figure"),
    Check("gate_contested_people", three_gates(contested_people), "the same, contested ones"),
    Check(
        "current_flow_share",
        {"networkx": flow_by_networkx, "by definition": flow_by_inverse},
        "2 (x + 1 / (n - 2)) per connected piece, since networkx takes 1 / (n - 2) off every "
        "node; potentials by the pseudo-inverse",
    ),
    Check(
        "gateway_coefficient",
        {"by definition": gateway_by_letter},
        "the paper's formula letter by letter; bctpy 0.6.1 is wrong and no judge",
    ),
    Check("participation", {"by definition": participation_by_letter}, "letter by letter"),
    Check(
        "articulation",
        {"networkx": articulation_by_networkx, "igraph": articulation_by_igraph},
        "articulation points of both libraries",
    ),
    Check(
        "fragmentation",
        {
            "networkx": fragments_by_networkx,
            "igraph": fragments_by_igraph,
            "by definition": fragments_by_pairs,
        },
        "sizes of the connected parts without the place; pairs counted, on small graphs",
    ),
    Check(
        "efficiency_drop",
        {"networkx": efficiency_by_networkx, "igraph": efficiency_by_igraph},
        "summed from all distances; networkx's own efficiency ignores lengths",
    ),
    Check(
        "reach_gain",
        {"by definition": gained(lambda subject, one: subject.people(one))},
        "reach measured again with the place among the attacker's",
    ),
    Check("reach_gain_settlements", {"by definition": gained(one_each)}, "the same"),
    Check(
        "base_value",
        {"by definition": based(one_each)},
        "a double loop over geodesics and the distances of Floyd and Warshall",
    ),
    Check(
        "base_value_people",
        {"by definition": based(lambda subject, one: subject.people(one))},
        "the same",
    ),
    Check(
        "pressure",
        {"igraph": pressure_by_igraph, "by definition": pressure_by_floyd},
        "the kernel over distances of igraph, and of Floyd and Warshall",
    ),
    Check(
        "surrounded_share_road",
        {"igraph": around_by_igraph, "by definition": around_by_floyd},
        "the kernel over distances of igraph, and of Floyd and Warshall",
    ),
    Check(
        "surrounded_share_geodesic",
        {"by definition": around_by_geodesic},
        "the kernel over WGS84 geodesics",
    ),
    Check("approach_sectors", {"by definition": sectors_by_bearing}, "azimuths of pyproj"),
    Check(
        "approach_spread_deg",
        {"by definition": spread_by_turning},
        "a fan opened from each bearing until it holds all",
    ),
    Check(
        "encirclement",
        {
            "networkx": rings_by_networkx,
            "igraph": rings_by_igraph,
            "scipy": rings_by_scipy,
            "by definition": rings_by_paths,
        },
        "portals joined to one node outside; igraph leaves a direct link out, so it is added; "
        "all sets of paths, on small graphs",
    ),
    Check(
        "front_length",
        {"by definition": front_by_bisectors},
        "cells cut out of the bound bisector by bisector, metres",
        ours=lambda subject: {WHOLE: subject.front.front_length_m},
        at=WHOLE,
    ),
    Check(
        "front_pairs",
        {"by definition": pairs_by_bisectors},
        "those cells, and the roads, counted; shown by common border",
        ours=lambda subject: {
            "by road": subject.front.front_pairs_road,
            WHOLE: subject.front.front_pairs_territory,
        },
        at=WHOLE,
    ),
    Check(
        "strategic_depth",
        {"networkx": depth_by_networkx},
        "Dijkstra from all attacker-held places; shown for Kramatorsk, metres",
        ours=depth_by_us("depth_m"),
        at=CITY,
    ),
    Check(
        "strategic_depth, routes",
        {"networkx": routes_in_by_networkx},
        "node connectivity with the front drawn together; shown for Kramatorsk",
        ours=depth_by_us("disjoint_routes"),
        at=CITY,
    ),
    Check(
        "weighted_index",
        {"by definition": index_by_hand},
        "route_share once and detour_loss twice, scaled and added by hand",
        ours=index_by_us,
    ),
)


@dataclass(frozen=True)
class Row:
    """One check's outcome: values for the case, and the differences on graphs drawn by lot.

    ``compared`` counts the values of all engines together; ``whole`` says that the number only
    takes whole values.
    """

    check: Check
    ours: float
    theirs: Mapping[str, float]
    compared: int
    largest: float
    whole: bool


def bakhmut() -> Subject:
    """Return the case with all links."""
    case = read_case("bakhmut_falls")
    region = Region(
        -1,
        case.before,
        case.question(road_set="all"),
        case.assumptions.contested_supply,
    )
    assert case.panel_range is not None
    assert case.panel_range.rule == RULE
    return Subject(region, case.panel_range)


def subjects(graphs: int) -> Iterator[Subject]:
    """Graphs drawn by lot, with a question each."""
    for seed in range(graphs):
        yield Subject(region_by_lot(seed), PanelRange(RULE, 30_000))


def differences(check: Check, subject: Subject) -> list[float]:
    """Compare all values of a subject with all engines; relative where values exceed 1."""
    ours = check.values(subject)
    found = []
    for name, engine in check.engines.items():
        theirs = engine(subject, list(ours)) if ours else {}
        assert not theirs or theirs.keys() == ours.keys(), (check.name, name, subject.region.seed)
        found += [abs(theirs[v] - ours[v]) / max(1.0, abs(ours[v])) for v in theirs]
    return found


def compute_rows(graphs: int = GRAPHS) -> list[Row]:
    """Compute every row of the table anew."""
    far: dict[str, list[float]] = {check.name: [] for check in CHECKS}
    fractions = set()
    for subject in subjects(graphs):
        for check in CHECKS:
            far[check.name] += differences(check, subject)
            if any(value % 1 for value in check.values(subject).values()):
                fractions.add(check.name)
    case = bakhmut()
    rows = []
    for check in CHECKS:
        ours = check.values(case)[check.at]
        theirs = {name: engine(case, [check.at]) for name, engine in check.engines.items()}
        shown = {name: values[check.at] for name, values in theirs.items() if values}
        largest = max(far[check.name], default=math.inf)
        whole = check.name not in fractions
        rows.append(Row(check, float(ours), shown, len(far[check.name]), largest, whole))
    return rows


def number(value: float) -> str:
    return f"{value:.6g}" if value < 1e6 else f"{value:.0f}"


def bound(row: Row) -> str:
    """Say how small a difference is; the last digits differ between machines."""
    if row.whole and row.largest == 0:
        return "0"
    limits = (1e-12, 1e-9, 1e-6)
    return next((f"< {limit:.0e}" for limit in limits if row.largest < limit), f"{row.largest:.1e}")


def tables(rows: list[Row], graphs: int = GRAPHS) -> str:
    """Write the rows as the tables of the page."""
    head = ["number", "stratgraph", *ENGINES, "compared", "largest difference"]
    lines = [
        f"Compared on {graphs} graphs drawn by lot.",
        "",
        line(head),
        line(["---"] * len(head)),
    ]
    for row in rows:
        shown = [_cell(row, name) for name in ENGINES]
        name = f"`{row.check.name}`"
        lines.append(line([name, number(row.ours), *shown, str(row.compared), bound(row)]))
    lines += ["", "How the other engines were asked:", "", line(["number", "how"])]
    lines.append(line(["---", "---"]))
    lines += [line([f"`{row.check.name}`", row.check.how]) for row in rows]
    checked = {check.name for check in CHECKS}
    rest = [f"`{note.name}`" for note in metrics() if note.name not in checked]
    lines += ["", f"Without a second engine, since they only arrange these: {', '.join(rest)}."]
    return "\n".join(lines)


def _cell(row: Row, engine: str) -> str:
    if engine in row.theirs:
        return number(row.theirs[engine])
    return "graphs only" if engine in row.check.engines else ""


def line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def committed() -> str:
    """Return the tables as they stand in the page."""
    text = PAGE.read_text(encoding="utf-8")
    return text.split(START)[1].split(END)[0].strip()


def rewrite() -> None:
    """Put freshly computed tables into the page."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(START)
    after = rest.partition(END)[2]
    made = tables(compute_rows())
    PAGE.write_text(f"{before}{START}\n\n{made}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    rewrite()
