"""Gates, encirclement and what a scenario cut: by eye, by definition, by other engines."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import definitions_cuts as slow
import igraph
import networkx
import numpy as np
from definitions_cuts import Region, drawn, links_of, region_by_lot
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from stratgraph import Fall, GatewayQuestion, Scenario, read_case
from stratgraph.measures.gateways import road_network
from stratgraph.measures.gateways.encirclement import encirclement
from stratgraph.measures.gateways.supply import GatePopulation, gate_population
from stratgraph.measures.gateways.supply_ground import supply_portals
from stratgraph.measures.gateways.supply_status import SUPPLY_STATES, supply_status
from stratgraph.model.scenario import holder_codes
from stratgraph.model.theater import Road

if TYPE_CHECKING:
    from stratgraph.measures.gateways import Column
    from stratgraph.model.scenario import Side, Situation

GRAPHS = 400
ENOUGH = 20
REGIONS = tuple(region_by_lot(seed) for seed in range(GRAPHS))
SIDES: tuple[Side, Side] = ("attacker", "defender")


def any_question(situation: Situation, *, road_set: str = "all") -> GatewayQuestion:
    """Supply reads of a question only which roads count."""
    return GatewayQuestion(situation.theater.ids[:1], situation.theater.ids[-1:], road_set)


def gates_of(
    situation: Situation, side: Side = "defender", *, contested: bool = False
) -> GatePopulation:
    network = road_network(situation, road_set="all")
    question = any_question(situation)
    return gate_population(situation, question, network, side=side, contested_supply=contested)


def routes_of(situation: Situation, *, contested: bool = False, road_set: str = "all") -> Column:
    network = road_network(situation, road_set=road_set)
    question = any_question(situation, road_set=road_set)
    return encirclement(situation, question, network, contested_supply=contested)


def region_gates(region: Region, side: Side) -> GatePopulation:
    network = road_network(region.situation, road_set=region.question.road_set)
    return gate_population(
        region.situation,
        region.question,
        network,
        side=side,
        contested_supply=region.contested_supply,
    )


def region_routes(region: Region) -> Column:
    network = road_network(region.situation, road_set=region.question.road_set)
    return encirclement(
        region.situation, region.question, network, contested_supply=region.contested_supply
    )


def region_ground(region: Region, side: str) -> slow.Links:
    """Roads over ground that a side is supplied over."""
    links = links_of(region.situation, road_set=region.question.road_set)
    kept = slow.ground(region.situation, side, contested_supply=region.contested_supply)
    return slow.only(links, kept)


# ---- by eye


# a - b - c - e - p: Red holds a, c hangs on e, d on c; p is Blue's portal
#         |
#         d
TREE = drawn(
    "abcep\n  d",
    "a-b 10, b-c 10, c-e 10, e-p 10, c-d 10",
    "R B B B B B",
    portals="p",
    people={"a": 900, "b": 7, "c": 50, "d": 300, "p": 1},
)


def test_the_gate_of_a_tree_carries_the_people_behind_it() -> None:
    found = gates_of(TREE)
    people, settlements, unknown, contested = found.columns
    assert people.values == {"a": 0.0, "b": 0.0, "c": 307.0, "d": 0.0, "e": 357.0, "p": 357.0}
    assert settlements.values["p"] == 4.0
    assert unknown.values["p"] == 1.0  # nobody knows how many live in e
    assert contested.values["p"] == 0.0
    assert found.gates["e"].cut_off == ("b", "c", "d")
    assert (found.gates["e"].own_people, found.gates["c"].own_people) == (None, 50)
    assert people.unranked == {"a"}
    assert [row[:2] for row in people.top(3)] == [(1, "e"), (1, "p"), (3, "c")]


def test_a_second_portal_takes_the_weight_off_the_gate() -> None:
    portals = replace(TREE.theater.portals[0], settlement="d")
    theater = replace(TREE.theater, portals=(*TREE.theater.portals, portals))
    people = gates_of(replace(TREE, theater=theater)).columns[0].values
    assert people == {"a": 0.0, "b": 0.0, "c": 7.0, "d": 0.0, "e": 0.0, "p": 0.0}


def test_contested_ground_parts_supply_or_is_counted_apart() -> None:
    line = drawn(
        "abcp", "a-b 1, b-c 1, c-p 1", "B c B B", portals="p", people={"a": 5, "b": 8, "c": 2}
    )
    closed = gates_of(line).columns[0]
    assert closed.values == {"a": None, "b": None, "c": 0.0, "p": 2.0}
    assert closed.status == {"a": "unsupplied", "b": "contested"}
    opened = gates_of(line, contested=True)
    assert opened.columns[0].values == {"a": 0.0, "b": 5.0, "c": 5.0, "p": 7.0}
    assert opened.columns[3].values["c"] == 8.0
    assert opened.columns[1].values["c"] == 1.0
    assert opened.gates["c"].cut_off == ("a", "b")


def test_a_portal_of_the_other_side_s_ground_is_ignored_and_listed() -> None:
    line = drawn("abc", "a-b 1, b-c 1", "R B B", portals="a:B")
    assert supply_portals(line, "defender").ignored == ("a",)
    found = gates_of(line)
    assert found.portals.held == ()
    assert set(found.columns[0].status.values()) == {"no_portal"}
    assert set(routes_of(line).status.values()) == {"no_portal"}


def test_the_attacker_s_supply_is_measured_the_same_way() -> None:
    line = drawn("abc", "a-b 1, b-c 1", "R R B", portals="a", people={"b": 40, "c": 9})
    found = gates_of(line, "attacker").columns[0]
    assert found.values == {"a": 40.0, "b": 0.0, "c": 0.0}
    assert found.unranked == {"c"}


def test_a_place_without_a_road_was_never_connected_and_a_besieged_one_is_zero() -> None:
    line = drawn("abcdp", "a-b 1, b-c 1?, c-d 1, d-p 1", "R R R B B", portals="p b")
    held = replace(line, holder_code=holder_codes(["defender", *line.holders[1:]]))
    routes = routes_of(held)
    assert routes.values["a"] == 0.0  # the attacker stands between it and p
    parted = routes_of(held, road_set="verified")
    assert (parted.values["a"], parted.status["a"]) == (None, "never_connected")
    assert gates_of(held).columns[0].status["a"] == "unsupplied"


# Two ways from v to the east, a portal at each end: p above, q below; w has only v
#       b - p
#     /
# w-v   |        b-c joins the two ways
#     \
#       c - q
FORK = drawn(
    "  bp\nwv  \n  cq",
    "w-v 1, v-b 1, v-c 1, b-p 1, c-q 1, b-c 1",
    "B B B B B B",
    portals="p q",
)


def test_routes_without_a_common_place() -> None:
    assert routes_of(FORK).values == {"b": 2, "c": 2, "p": 2, "q": 2, "v": 2, "w": 1}


def test_each_portal_serves_one_route() -> None:
    one = replace(FORK, theater=replace(FORK.theater, portals=FORK.theater.portals[:1]))
    # p itself: the road that leads on, and no other portal to go to.
    assert routes_of(one).values == dict.fromkeys("bcpqvw", 1.0)


def test_a_portal_without_any_road_of_its_side_still_leads_on() -> None:
    assert routes_of(drawn("ab", "a-b 1", "R B", portals="a b")).values == {"a": 1.0, "b": 1.0}


def test_routes_may_pass_through_a_portal_that_another_does_not_need() -> None:
    # v - p - q, both portals: one route, since both would pass p
    line = drawn("vpq", "v-p 1, p-q 1, v-q 5?", "B B B", portals="p q")
    assert routes_of(line, road_set="verified").values["v"] == 1.0
    assert routes_of(line).values["v"] == 2.0


def test_parallel_roads_are_one_route() -> None:
    assert routes_of(drawn("vp", "v-p 1, v-p 2", "B B", portals="p")).values["v"] == 1.0


def test_contested_and_unknown_places_have_no_side_to_be_supplied_by() -> None:
    routes = routes_of(drawn("abp", "a-b 1, b-p 1", "c ? B", portals="p"))
    assert routes.status == {"a": "contested", "b": "holder_unknown"}


def test_what_a_scenario_cut_is_told_from_what_never_was_connected() -> None:
    #  a - b - c - p   and d - e apart; red r between x and the rest
    before = drawn(
        "abcp\nderx",
        "a-b 1, b-c 1, c-p 1, d-e 1, r-x 1, r-p 1",
        "B B B B B B R B",
        portals="p",
        people={"a": 30, "d": 8, "x": 4},
    )
    after = before.under(Scenario("fall", falls=(Fall("b"),)))
    change = supply_status(
        before, after, any_question(before), side="defender", contested_supply=False
    )
    assert dict(change.states) == {
        "a": "cut_by_scenario",
        "b": "lost",
        "c": "supplied",
        "d": "never_connected",
        "e": "never_connected",
        "p": "supplied",
        "r": "not_held",
        "x": "unsupplied",
    }
    assert (change.people_cut_off.known, change.people_cut_off.unknown_settlements) == (30, 0)


def test_losing_the_only_portal_cuts_what_it_supplied() -> None:
    before = drawn("abp", "a-b 1, b-p 1", "R B B", portals="p")
    after = before.under(Scenario("fall", falls=(Fall("p"),)))
    for late, state in ((after, "cut_by_scenario"), (before, "supplied")):
        change = supply_status(
            before, late, any_question(before), side="defender", contested_supply=False
        )
        assert change.states["b"] == state
    nowhere = replace(before, theater=replace(before.theater, portals=()))
    change = supply_status(
        nowhere, nowhere, any_question(before), side="defender", contested_supply=False
    )
    assert change.ids("no_portal") == ("b", "p")


# ---- by definition


def test_gates_agree_with_taking_each_place_away() -> None:
    seen: Counter[str] = Counter()
    for region in REGIONS:
        theater = region.situation.theater
        roads = [frozenset((road.a, road.b)) for road in theater.roads]
        seen["parallel roads"] += len(set(roads)) < len(roads)
        for side in SIDES:
            links = region_ground(region, side)
            portals = slow.held_portals(region.situation, side)
            found = region_gates(region, side)
            assert set(found.portals.held) == portals
            seen["ignored portal"] += bool(found.portals.ignored)
            seen["several portals"] += len(portals) > 1
            seen["two components"] += len({min(part) for part in slow.parts(links)}) > 1
            supplied = slow.reached(links, portals)
            assert set(found.gates) == supplied
            people, settlements, unknown, contested = found.columns
            for one in people.values:
                if one not in supplied:
                    assert not people.values[one]
                    seen[people.status.get(one, "other side")] += 1
                    continue
                behind = slow.cut_off(links, portals, one)
                assert found.gates[one].cut_off == tuple(sorted(behind)), region.seed
                told = {two: theater.settlement(two).population for two in behind}
                open_to = {two for two in behind if region.situation.holder(two) == "contested"}
                known = [told[two] for two in behind - open_to]
                assert people.values[one] == sum(filter(None, known))
                assert unknown.values[one] == known.count(None)
                assert settlements.values[one] == len(known)
                assert contested.values[one] == sum(told[two] or 0 for two in open_to)
                seen["a gate"] += bool(behind)
                seen["no gate"] += not behind
                seen["contested behind"] += bool(open_to)
                seen["unknown behind"] += None in known
                seen["one node"] += not links[one]
    assert min(seen.values()) >= ENOUGH, seen
    assert len(seen) == 15, seen


def expected_routes(region: Region, side: str, one: str) -> int:
    portals = slow.held_portals(region.situation, side)
    links = region_ground(region, side)
    return slow.most_routes(links, one, portals - {one}, ends_shared=False) + (one in portals)


def test_encirclement_agrees_with_trying_all_sets_of_paths() -> None:
    seen: Counter[object] = Counter()
    for region in REGIONS:
        situation = region.situation
        in_data = links_of(situation, road_set=region.question.road_set, cut=False)
        found = region_routes(region)
        for one, value in found.values.items():
            side = situation.holder(one)
            if side not in SIDES:
                assert value is None
                seen[found.status[one]] += 1
                continue
            portals = slow.held_portals(situation, side)
            if not portals:
                assert found.status[one] == "no_portal"
            elif one not in slow.reached(in_data, portals):
                assert found.status[one] == "never_connected"
            else:
                assert value == expected_routes(region, side, one), (region.seed, one)
                seen["itself a portal"] += one in portals
                seen["adjoins a portal"] += bool(set(in_data[one]) & portals)
            seen[found.status.get(one, min(value or 0.0, 3.0))] += 1
    assert min(seen.values()) >= ENOUGH, seen
    assert len(seen) == 10, seen


def test_supply_after_a_scenario_agrees_with_looking_before_and_after() -> None:
    seen: Counter[str] = Counter()
    for region in REGIONS:
        before, contested = region.situation, region.contested_supply
        takeable = [one for one in before.theater.ids if before.holder(one) != "attacker"]
        falls = tuple(Fall(one) for one in takeable[:: 3 + region.seed % 2])
        cuts = tuple(road.id for road in before.theater.roads[region.seed % 3 :: 4])
        after = before.under(Scenario("what if", falls=falls, cuts=cuts))
        late = replace(region, situation=after)
        for side in SIDES:
            change = supply_status(
                before, after, region.question, side=side, contested_supply=contested
            )
            first, last = (
                slow.reached(region_ground(one, side), slow.held_portals(one.situation, side))
                for one in (region, late)
            )
            portals = slow.held_portals(before, side) | slow.held_portals(after, side)
            data = links_of(before, road_set=region.question.road_set, cut=False)
            for one, state in change.states.items():
                held = [moment.holder(one) == side for moment in (before, after)]
                assert (state == "not_held") == (held == [False, False])
                assert (state == "lost") == (held == [True, False])
                assert (state == "supplied") == (held[1] and one in last)
                cut = all(held) and one in first and one not in last
                assert (state == "cut_by_scenario") == cut
                if state in ("unsupplied", "never_connected", "no_portal"):
                    assert (state == "no_portal") == (not portals)
                    if portals:
                        joined = one in slow.reached(data, portals)
                        assert (state == "unsupplied") == joined
                seen[state] += 1
    assert set(seen) == set(SUPPLY_STATES)
    assert min(seen.values()) >= ENOUGH, seen


# ---- other engines


def test_gates_agree_with_the_dominator_trees_of_networkx() -> None:
    compared = 0
    for region in REGIONS:
        for side in SIDES:
            links = region_ground(region, side)
            graph = networkx.DiGraph((a, b) for a, to in links.items() for b in to)
            graph.add_node("root")
            graph.add_edges_from(("root", one) for one in slow.held_portals(region.situation, side))
            above = networkx.immediate_dominators(graph, "root")
            behind: dict[str, set[str]] = {}
            for one in above:
                gate = above[one]
                while one != "root" and gate != "root":
                    behind.setdefault(gate, set()).add(one)
                    gate = above[gate]
            for one, gate in region_gates(region, side).gates.items():
                assert set(gate.cut_off) == behind.get(one, set()), region.seed
                compared += bool(gate.cut_off)
    assert compared >= 100


def by_scipy(graph: networkx.Graph, one: str) -> int:
    """Largest flow from one node to ``out`` through nodes and links of capacity 1."""
    number = {name: k for k, name in enumerate(graph)}
    capacity = np.zeros((2 * len(number), 2 * len(number)), dtype=np.int32)
    for name, k in number.items():
        capacity[2 * k, 2 * k + 1] = 1
        for other in graph[name]:
            capacity[2 * k + 1, 2 * number[other]] = 1
    flow = maximum_flow(csr_array(capacity), 2 * number[one] + 1, 2 * number["out"])
    return int(flow.flow_value)


def test_encirclement_agrees_with_networkx_igraph_and_scipy() -> None:
    seen: Counter[object] = Counter()
    for region in REGIONS:
        for one, value in region_routes(region).values.items():
            if value is None:
                continue
            side = region.situation.holder(one)
            graph = networkx.Graph(region_ground(region, side))
            graph.add_edges_from(
                (portal, "out") for portal in slow.held_portals(region.situation, side)
            )
            other = igraph.Graph.from_networkx(graph)
            ends = [other.vs["_nx_name"].index(end) for end in (one, "out")]
            # igraph leaves a direct link out of its count, so it is added.
            direct = graph.has_edge(one, "out")
            by_igraph = other.vertex_disjoint_paths(*ends, neighbors="ignore") + direct
            by_networkx = networkx.node_connectivity(graph, one, "out")
            assert value == by_igraph == by_networkx == by_scipy(graph, one), (region.seed, one)
            seen[min(value, 3.0)] += 1
    assert min(seen[k] for k in (0.0, 1.0, 2.0, 3.0)) >= ENOUGH, seen


# ---- the known case


def test_supply_of_bakhmut() -> None:
    case = read_case("bakhmut_falls")
    for road_set in ("all", "verified"):
        question = case.question(road_set=road_set)
        network = road_network(case.before, road_set=road_set)
        routes = encirclement(case.before, question, network, contested_supply=False)
        value = routes.values["bakhmut"]
        assert value is not None
        assert value >= 1
        change = supply_status(
            case.before, case.after, question, side="defender", contested_supply=False
        )
        assert change.states["bakhmut"] == "lost"
        assert change.states["kramatorsk"] == "supplied"


# ---- laws


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_further_road_never_lowers_encirclement_nor_raises_a_gate(seed: int, more: int) -> None:
    region = region_by_lot(seed)
    theater = region.situation.theater
    a, b = theater.ids[more % len(theater.ids)], theater.ids[more // 7 % len(theater.ids)]
    if a == b:
        return
    road = Road("further", a, b, 1000, slow.INVENTED)
    wider = replace(theater, roads=(*theater.roads, road))
    told = replace(region, situation=replace(region.situation, theater=wider))
    now = region_routes(told).values
    for one, value in region_routes(region).values.items():
        assert (now[one] or 0.0) >= (value or 0.0)
    for side in SIDES:
        gates = region_gates(told, side).gates
        for one, gate in region_gates(region, side).gates.items():
            supplied = set(region_gates(region, side).gates)
            assert set(gates[one].cut_off) & supplied <= set(gate.cut_off)


@given(st.integers(0, 10**6))
def test_encirclement_is_bounded_by_roads_and_zero_exactly_without_supply(seed: int) -> None:
    region = region_by_lot(seed)
    for one, value in region_routes(region).values.items():
        if value is None:
            continue
        side = region.situation.holder(one)
        links = region_ground(region, side)
        portals = slow.held_portals(region.situation, side)
        assert value <= min(len(links[one]) + (one in portals), len(portals))
        assert (value == 0) == (one not in slow.reached(links, portals))
        gates = region_gates(region, side).gates
        assert (one in gates) == (value > 0)
        # Whoever hangs on a gate has a single road out, whatever its neighbours.
        for behind in gates[one].cut_off if one in gates else ():
            if region.situation.holder(behind) == side:
                assert region_routes(region).values[behind] == 1


@given(st.integers(0, 10**6))
def test_renaming_renames_the_routes(seed: int) -> None:
    region = region_by_lot(seed)
    told = region_routes(slow.renamed(region)).values
    for one, value in region_routes(region).values.items():
        assert told[slow.new_name(one)] == value
