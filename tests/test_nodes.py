"""Routing nodes: roads lead over them, and nothing else in any answer knows of them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import networkx as nx
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from worlds import (
    INVENTED,
    World,
    drawn,
    examples,
    held,
    held_by,
    in_pieces,
    random_world,
    rule,
    worlds,
)

from stratgraph import (
    FileFormatError,
    GatewayQuestion,
    PanelSettings,
    Portal,
    Provenance,
    Road,
    RoutingNode,
    Scenario,
    StratgraphError,
    Theater,
    TheaterError,
    cli,
    measure_panel,
    measure_roads_under_fire,
    read_case,
    read_facts,
    run_case,
    safest_routes,
    to_geojson,
    to_networkx,
    write_theater,
)
from stratgraph.errors import NotASettlementError
from stratgraph.io import bundled_folder
from stratgraph.measures.fire.minimal_advance import measure_minimal_advance
from stratgraph.measures.gateways import Panel, approach_sectors, road_network
from stratgraph.model.territory import measure_front
from stratgraph.model.validation import check_facts
from stratgraph.report.figures.layers import TheaterMap
from stratgraph.report.records import outcome_document

if TYPE_CHECKING:
    from pathlib import Path

    from stratgraph.model.dataset import Facts
    from stratgraph.model.scenario import Situation

# Three towns about a crossroads that is nobody's, 4, 5 and 6 km away.
STAR = drawn("a    1    b\n     c", "a-1 4, 1-b 5, 1-c 6", {"a": 10, "b": 200, "c": 3000})


def between(*ends: str) -> GatewayQuestion:
    return GatewayQuestion((ends[0],), (ends[1],), road_set="all")


def panel_of(situation: Situation, question: GatewayQuestion) -> Panel:
    return measure_panel(situation, question, PanelSettings())


def with_portals(theater: Theater, **side_of: str) -> Theater:
    portals = tuple(Portal(one, side, "", INVENTED) for one, side in side_of.items())
    return replace(theater, portals=portals)


# ---- a crossroads


def test_a_node_is_no_settlement_of_the_theater() -> None:
    assert STAR.ids == ("a", "b", "c")
    assert [node.id for node in STAR.nodes] == ["1"]
    assert STAR.on_road.tolist() == [True, True, True]
    assert len(held(STAR, "R B B").holders) == 3


def test_routes_lead_over_a_node_and_no_row_is_its_own() -> None:
    panel = panel_of(held(STAR, "R B B"), between("a", "b"))
    assert panel.settlements == ("a", "b", "c")
    assert panel.columns["advance_m"].values == {"a": 0.0, "b": 9000.0, "c": 10000.0}
    assert panel.columns["route_share"].values["c"] == 0.0
    assert panel.columns["current_flow_share"].values["c"] == pytest.approx(0.0)


def test_towns_that_a_node_joins_are_neighbours() -> None:
    situation = held(STAR, "R B c")
    front = measure_front(situation, road_set="all")
    assert (front.front_pairs_road, front.contested_pairs_road) == (1, 2)
    question = between("a", "b")
    panel = panel_of(situation, question)
    assert panel.cut.adjacent == (("a", "b"),)
    network = road_network(situation, road_set="all")
    roads = approach_sectors(situation, question, network).settlements["b"].roads
    assert [(one.neighbour, one.road, one.length_m) for one in roads] == [
        ("c", "1--b", 11000), ("a", "1--b", 9000)
    ]  # fmt: skip


def test_denying_a_town_at_a_crossroads_cuts_none_of_the_others() -> None:
    panel = panel_of(held(STAR, "R B B"), between("a", "b"))
    assert set(panel.columns["articulation"].values.values()) == {0.0}
    assert set(panel.columns["fragmentation"].values.values()) == {0.0}
    ends = {"a": 1 / 9 + 1 / 10, "b": 1 / 9 + 1 / 11, "c": 1 / 10 + 1 / 11}
    whole = 1 / 9 + 1 / 10 + 1 / 11
    drops = panel.columns["efficiency_drop"].values
    assert drops == {one: pytest.approx(lost / whole) for one, lost in ends.items()}


def test_routes_that_meet_at_a_node_are_one_route() -> None:
    # From a to its portals b and c by d and by e, which meet at a crossroads and do not.
    roads = "a-d 4, a-e 4, d-1 4, e-1 4, 1-b 4, 1-c 4"
    picture = "  d   b\na   1\n  e   c    f"
    for way_round, routes in (("", 1.0), (", e-c 20", 2.0)):
        theater = with_portals(drawn(picture, f"{roads}{way_round}, b-f 9"), b="B", c="B")
        panel = panel_of(held(theater, "B B B B B R"), between("f", "a"))
        assert panel.columns["encirclement"].values["a"] == routes


# ---- who holds the ground there


@pytest.mark.parametrize(("nearer", "supplied"), [("2", True), ("4", False)])
def test_a_node_is_passed_as_the_settlement_nearest_along_the_roads(
    nearer: str, supplied: bool
) -> None:
    # From a to its portal b by a crossroads, from which c of the other side is so many km away.
    lengths = {"2": "a-1 2, 1-b 5, 1-c 3", "4": "a-1 4, 1-b 5, 1-c 3"}
    theater = with_portals(drawn("a   1   b\n    c", lengths[nearer]), b="B")
    panel = panel_of(held(theater, "B B R"), between("c", "b"))
    assert panel.columns["encirclement"].values["a"] == float(supplied)
    assert ("a" in panel.gates.gates) is supplied


def test_a_node_as_near_to_two_stands_with_the_first_by_id() -> None:
    theater = drawn("a   1   b\n    c", "a-1 4, 1-b 4, 1-c 4")
    assert [theater.ids[k] for k in theater.stands_with.tolist()] == ["a", "b", "c", "a"]


def test_a_node_stands_with_the_nearest_also_over_other_nodes_and_unverified_roads() -> None:
    theater = drawn("a  1  2  b\n   c  d", "a-1 3?, 1-2 1, 2-b 9, 1-c 7, 2-d 7")
    assert [theater.ids[k] for k in theater.stands_with[4:].tolist()] == ["a", "a"]


# ---- rows joined


def test_rows_that_meet_where_nothing_branches_off_are_one_road() -> None:
    theater = drawn("a 1 2 b", "a-1 4, 2-1 5?, 2-b 6 ~run")
    (road,) = theater.roads
    assert (road.a, road.b, road.length_m, road.verified) == ("b", "a", 15000, False)
    assert road.row_ids == ("2--b", "2--1", "a--1")
    assert road.crosses == ("run",)
    assert road.bends == ((theater.course(road)[1]), (theater.course(road)[2]))
    assert theater.nodes == ()


def test_all_who_vouch_for_the_rows_vouch_for_the_road() -> None:
    map_, hearsay = Provenance("map", "high"), Provenance("hearsay", "low")
    rows = tuple(
        Road(name, a, b, 4_000, said)
        for name, a, b, said in (("r1", "a", "1", map_), ("r2", "1", "b", hearsay))
    )
    (road,) = replace(drawn("a 1 b"), roads=rows, nodes=(RoutingNode("1", 0.0, 0.0),)).roads
    assert road.said_by == (map_, hearsay)
    assert road.provenance == Provenance("map; hearsay", "low")


def test_rows_that_lead_nowhere_are_no_road() -> None:
    theater = drawn("a  b 1 2\n     3 4 5", "a-b 9, b-1 2, 1-2 2, 2-3 2, 3-1 2, 4-5 1")
    assert [road.id for road in theater.roads] == ["a--b"]


def test_the_row_of_a_joined_road_cuts_all_of_it() -> None:
    theater = drawn("a 1 b", "a-1 4, 1-b 5")
    (road,) = theater.roads
    for name in ("a--1", "1--b", "a--b", "b--a"):
        after = held(theater, "R B").under(Scenario("cut", cuts=(name,)))
        assert after.cut == {road.id}
        assert not after.open_roads(road_set="all").any()


def test_time_on_a_joined_road_is_that_of_its_rows_together() -> None:
    facts = read_facts("valley")
    speeds = {(s.road_class, s.surface): s.kmh for s in facts.speeds if s.season == "mud"}
    (fast, slow) = max(speeds, key=speeds.__getitem__), min(speeds, key=speeds.__getitem__)
    rows = tuple(
        Road(f"r{k}", a, b, length, INVENTED, road_class=kind[0], surface=kind[1])
        for k, (a, b, length, kind) in enumerate(
            [("ashby", "n", 6_000, fast), ("n", "gate", 1_000, slow)]
        )
    )
    theater = replace(facts, roads=rows, nodes=(RoutingNode("n", 0, 0),), waters=()).theater()
    seconds = 6 * 3600 / speeds[fast] + 3600 / speeds[slow]
    assert theater.road_time_s("mud").tolist() == [round(seconds)]
    assert theater.roads[0].road_class == fast[0]


# ---- what cannot be


@pytest.mark.parametrize("verb", ["falls", "retakes"])
def test_a_node_neither_falls_nor_is_retaken(verb: str) -> None:
    situation = held(STAR, "R B B")
    with pytest.raises(NotASettlementError, match="'1' is a routing node, a junction of roads"):
        situation.under(Scenario("no", **{verb: ("1",)}))
    with pytest.raises(NotASettlementError):
        situation.holder("1")


def test_a_node_that_the_roads_have_joined_away_is_told_as_a_node_too() -> None:
    with pytest.raises(NotASettlementError):
        drawn("a 1 b", "a-1 4, 1-b 5").names.resolve("1")


def test_an_id_is_of_a_settlement_or_of_a_node() -> None:
    with pytest.raises(TheaterError, match="'a' is a settlement and a node"):
        replace(STAR, nodes=(RoutingNode("a", 0.0, 0.0),))


def test_a_portal_is_no_node() -> None:
    with pytest.raises(TheaterError, match="a portal names unknown settlement '1'"):
        with_portals(STAR, **{"1": "B"})


def test_a_node_is_a_place_on_earth() -> None:
    with pytest.raises(TheaterError, match="node 'n' has no place on Earth"):
        RoutingNode("n", 0.0, 91.0)


def valley_with(*nodes: RoutingNode, **tables: object) -> Facts:
    facts = read_facts("valley")
    return replace(facts, nodes=nodes, **tables)


def found_in(facts: Facts, code: str) -> list[tuple[str, str, int, str]]:
    return [
        (one.level, one.file, one.row, one.message)
        for one in check_facts(facts)
        if one.code == code
    ]


def test_check_notes_nodes_where_no_road_leads_on() -> None:
    facts = valley_with(RoutingNode("n1", 0.0, 45.0), RoutingNode("n2", 0.0, 45.0))
    spur = Road("spur", "gate", "n1", 1_000, INVENTED)
    said = "2 nodes have no road or only one: n1, n2"
    assert found_in(replace(facts, roads=(*facts.roads, spur)), "node_leads_nowhere") == [
        ("note", "nodes.csv", 0, said)
    ]


def test_check_tells_a_node_that_shares_its_id_and_a_node_where_a_settlement_is_meant() -> None:
    where = Provenance("", "low", "nodes.csv", 2)
    facts = valley_with(RoutingNode("gate", 0.0, 45.0, where))
    assert found_in(facts, "duplicate_id") == [
        ("error", "nodes.csv", 2, "node id 'gate' is that of a settlement")
    ]
    twice = valley_with(RoutingNode("n", 0.0, 45.0), RoutingNode("n", 0.0, 45.0, where))
    assert ("error", "nodes.csv", 2, "node id 'n' stands in row 0 already") in found_in(
        twice, "duplicate_id"
    )
    portal = Portal("n", "RED", "", Provenance("x", "low", "portals.csv", 3))
    meant = valley_with(RoutingNode("n", 0.0, 45.0), portals=(portal,))
    assert found_in(meant, "unknown_id") == [
        ("error", "portals.csv", 3, "'n' is a node, not a settlement")
    ]
    with pytest.raises(FileFormatError, match="'n' is a routing node"):
        meant.theater()


def test_a_case_in_which_a_node_falls_says_what_it_is(tmp_path: Path) -> None:
    write_theater(valley_with(RoutingNode("n1", 0.1, 45.0)), tmp_path / "valley")
    case = (bundled_folder() / "valley" / "gate_falls.toml").read_text(encoding="utf-8")
    told = case.replace('["gate"]', '["n1"]')
    roads = tmp_path / "valley" / "roads.csv"
    header, *rows = roads.read_text(encoding="utf-8").splitlines()
    for end, name in (("gate", "r1"), ("mill", "r2")):
        cells = {"id": name, "from": end, "to": "n1", "length_km": "9", "verified": "yes"}
        rows.append(",".join(cells.get(column, "") for column in header.split(",")))
    roads.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    (tmp_path / "valley" / "case.toml").write_text(told, encoding="utf-8")
    with pytest.raises(StratgraphError, match="'n1' is a routing node, a junction of roads that"):
        read_case(tmp_path / "valley" / "case.toml")


# ---- the law: cutting roads in pieces changes no number of any settlement


def told_in_pieces(theater: Theater, seed: int) -> Theater:
    at = {one.id: (one.lon, one.lat) for one in theater.settlements}
    roads, nodes = in_pieces(theater.roads, at, seed)
    return replace(theater, roads=roads, nodes=nodes)


@given(worlds(), st.integers(0, 999))
def test_roads_in_pieces_are_the_same_roads(world: World, seed: int) -> None:
    theater = world.situation.theater
    told = told_in_pieces(theater, seed)
    assert tuple(replace(road, rows=(), bends=()) for road in told.roads) == theater.roads
    assert told.nodes == ()


@examples(0.2)
@given(worlds(), st.integers(0, 999))
def test_no_number_of_the_panel_knows_of_the_pieces(world: World, seed: int) -> None:
    told = replace(world.situation, theater=told_in_pieces(world.situation.theater, seed))
    whole, pieces = (panel_of(one, world.question) for one in (world.situation, told))
    for name, column in whole.columns.items():
        again = pieces.columns[name]
        assert (again.values, again.status, again.ranks) == (
            column.values, column.status, column.ranks
        )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "case", "seed"),
    [
        ("valley", "gate_falls", 1),
        ("valley", "gate_falls", 2),
        ("bakhmut-2022", "bakhmut_falls", 3),
    ],
)
def test_the_answer_to_a_case_knows_nothing_of_pieces(
    tmp_path: Path, name: str, case: str, seed: int
) -> None:
    facts = read_facts(name)
    at = {one.id: (one.lon, one.lat) for one in facts.settlements}
    roads, nodes = in_pieces(facts.roads, at, seed)
    named = {node.id: f"n{number}" for number, node in enumerate(nodes)}
    roads = tuple(
        replace(row, a=named.get(row.a, row.a), b=named.get(row.b, row.b)) for row in roads
    )
    nodes = tuple(replace(node, id=named[node.id]) for node in nodes)
    question = (bundled_folder() / name / f"{case}.toml").read_text(encoding="utf-8")
    told = []
    for folder, these in (("whole", facts), ("pieces", replace(facts, roads=roads, nodes=nodes))):
        write_theater(these, tmp_path / folder)
        (tmp_path / folder / "case.toml").write_text(question, encoding="utf-8")
        told.append(outcome_document(run_case(read_case(tmp_path / folder / "case.toml"))))
    assert set(read_facts(tmp_path / "pieces").nodes) == set(nodes)
    for one in told:
        # The rows are others: that is what the fingerprints of facts are for.
        del one["facts"]
    assert told[0] == told[1]


# ---- junctions of three roads and more, against direct roads


def without_towns(world: World, share: int) -> tuple[World, World] | None:
    """Make junctions of some settlements; and the same, told by direct roads past them."""
    situation, theater = world.situation, world.situation.theater
    ends = {*world.question.bases, *world.question.objectives}
    gone = [one for k, one in enumerate(theater.ids) if one not in ends and k % share == 0]
    if not gone or {"attacker", "defender"} - {
        holder
        for one, holder in zip(theater.ids, situation.holders, strict=True)
        if one not in gone
    }:
        return None
    kept = tuple(one for one in theater.settlements if one.id not in gone)
    nodes = tuple(
        RoutingNode(one.id, one.lon, one.lat) for one in theater.settlements if one.id in gone
    )
    codes = {
        row.settlement: row.holder
        for row in situation.control.holders
        if row.settlement not in gone
    }
    # All verified: of a way past a junction each road must be.
    roads = tuple(replace(road, verified=True) for road in theater.roads)
    junctions = replace(theater, settlements=kept, roads=roads, nodes=nodes)
    direct = replace(theater, settlements=kept, roads=tuple(past(roads, gone)))
    question = replace(world.question, road_set="all")
    return (
        World(world.seed, held_by(junctions, codes), question),
        World(world.seed, held_by(direct, codes), question),
    )


def past(roads: tuple[Road, ...], gone: list[str]) -> list[Road]:
    """Direct roads between all that are joined through what is gone, by networkx."""
    graph = nx.MultiGraph()
    for road in roads:
        graph.add_edge(road.a, road.b, key=road.id, weight=road.length_m)
    told = [road for road in roads if not {road.a, road.b} & {*gone}]
    kept = [one for one in graph if one not in gone]
    for start in kept:
        only = nx.MultiGraph(graph.subgraph([start, *gone]))
        far = nx.single_source_dijkstra_path_length(only, start)
        for end in kept:
            ways = [
                far[node] + row["weight"]
                for node in gone
                if node in far and graph.has_edge(node, end)
                for row in graph[node][end].values()
            ]
            if start < end and ways:
                told.append(Road(f"{start}==={end}", start, end, min(ways), INVENTED))
    return told


@examples(0.5)
@given(st.integers(0, 10**6), st.integers(2, 4))
def test_lengths_cuts_and_parts_are_those_of_direct_roads_past_the_junctions(
    seed: int, share: int
) -> None:
    both = without_towns(random_world(seed, 14), share)
    assume(both is not None)
    assert both is not None
    there = {one: set(told.situation.theater.ids) for one, told in enumerate(both)}
    assert there[0] == there[1]
    joined = [told.situation.theater.on_road for told in both]
    ends = [*both[0].question.bases, *both[0].question.objectives]
    index = both[0].situation.theater.index
    assume(all(on_road[index[one]] for on_road in joined for one in ends))
    panels = [panel_of(told.situation, told.question) for told in both]
    for name in (
        "detour_loss", "extra_km", "cut_pairs", "advance_m", "advance_gain", "articulation",
        "fragmentation", "efficiency_drop", "in_every_min_cut", "in_some_min_cut", "pressure",
        "approach_sectors", "approach_spread_deg", "base_value", "surrounded_share_road",
    ):  # fmt: skip
        (one, other) = (panel.columns[name] for panel in panels)
        assert one.status == other.status, name
        assert one.values == pytest.approx(other.values), name
    assert panels[0].cut.size == panels[1].cut.size
    assert panels[0].cut.members == panels[1].cut.members
    assert panels[0].cut.adjacent == panels[1].cut.adjacent
    fronts = [measure_front(told.situation, road_set="all") for told in both]
    assert fronts[0] == fronts[1]
    for depth, direct in zip(*(panel.depths for panel in panels), strict=True):
        assert (depth.depth_m, depth.settlements) == (direct.depth_m, direct.settlements)


# ---- fire, advance, the front


def test_a_route_under_fire_names_the_towns_along_it() -> None:
    theater = with_portals(drawn("a  1  b  d\n   c", "a-1 4, 1-b 5, 1-c 6, b-d 3"), d="B")
    roads = measure_roads_under_fire(held(theater, "B B R B"), "attacker", rule(), range_m=20_000)
    routes = {one.settlement: one.shortest for one in safest_routes(roads)}
    assert routes["a"] is not None
    assert (routes["a"].places, routes["a"].length_m) == (("a", "b", "d"), 12000)


def test_a_road_to_a_node_belongs_to_who_holds_what_it_stands_with() -> None:
    # The crossroads stands with a: its roads to a and b are theirs, that to c is mixed.
    roads = measure_roads_under_fire(held(STAR, "B B R"), "attacker", rule(), range_m=50_000)
    assert {(one.belonging, one.total_m) for one in roads.classes} == {
        ("other_side", 9000), ("mixed", 6000)
    }  # fmt: skip


def test_an_advance_names_no_node_on_its_way() -> None:
    found = measure_minimal_advance(
        held(STAR, "R B B"), "attacker", rule(), target="b", range_m=1_000, road_set="all"
    )
    assert (found.settlement_step_m, found.settlements) == (9000.0, ("a", "b"))
    assert found.point is not None
    assert (found.point.road, found.point.places) == ("1--b", ("a",))


def test_the_front_of_a_day_is_as_deep_as_the_way_over_the_node() -> None:
    situation = held(STAR, "R B B")
    panel = panel_of(situation, between("a", "c"))
    (depth,) = panel.depths
    assert (depth.depth_m, depth.settlements, depth.route) == (10000, 0, ("a", "c"))


# ---- shown and exported


def test_a_road_is_drawn_by_its_bends_and_a_node_has_no_mark() -> None:
    theater = drawn("a  1  b\n   2\n   c", "a-1 4, 1-b 5, 1-2 1, 2-c 6")
    the_map = TheaterMap(theater, ())
    assert len(the_map.xy[0]) == 3
    assert sorted(len(the_map.course(road)[0]) for road in theater.roads) == [2, 2, 3]
    assert len(the_map.road_segments) == 4
    feature = next(
        one for one in to_geojson(held(theater, "R B B"))["features"]
        if one["properties"]["id"] == "1--2"
    )  # fmt: skip
    assert len(feature["geometry"]["coordinates"]) == 3


def test_networkx_tells_nodes_from_settlements() -> None:
    graph = to_networkx(held(STAR, "R B B"))
    assert {one: row["kind"] for one, row in graph.nodes(data=True)} == {
        "a": "settlement", "b": "settlement", "c": "settlement", "1": "node"
    }  # fmt: skip
    assert "holder" not in graph.nodes["1"]
    assert graph.number_of_edges() == 3


# ---- every command


COMMANDS = (
    ("run", "CASE"),
    ("gateways", "CASE"),
    ("exposed", "CASE", "--system", "howitzer"),
    ("readings", "CASE"),
    ("reach", "--theater", "FOLDER", "--target", "kingsbridge", "--attacker", "RED"),
    ("reach", "--theater", "FOLDER", "--from", "gate", "--system", "howitzer"),
    ("front", "--theater", "FOLDER", "--place", "kingsbridge"),
)  # fmt: skip


def answers_about(
    folder: Path, facts: Facts, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> list[tuple[str, str]]:
    """Return what each command prints and writes of a valley."""
    write_theater(facts, folder)
    case, told = folder / "gate_falls.toml", []
    case.write_text((bundled_folder() / "valley" / case.name).read_text("utf-8"), "utf-8")
    for number, words in enumerate(COMMANDS):
        answer = folder / f"{number}.json"
        named = {"CASE": str(case), "FOLDER": str(folder)}
        command = [named.get(word, word) for word in words]
        monkeypatch.setattr("sys.argv", ["stratgraph", *command, "--json", str(answer)])
        with pytest.raises(SystemExit) as left:
            cli.main()
        out, err = capsys.readouterr()
        assert not left.value.code, err
        told.append((out.replace(str(folder), "FOLDER"), answer.read_text("utf-8")))
    return told


def test_no_command_tells_a_valley_in_pieces_from_the_valley(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = read_facts("valley")
    at = {one.id: (one.lon, one.lat) for one in facts.settlements}
    roads, nodes = in_pieces(facts.roads, at, 7)
    named = {node.id: f"n{number}" for number, node in enumerate(nodes)}
    roads = tuple(replace(one, a=named.get(one.a, one.a), b=named.get(one.b, one.b))
                  for one in roads)  # fmt: skip
    nodes = tuple(replace(node, id=named[node.id]) for node in nodes)
    told = [
        answers_about(tmp_path / name, one, monkeypatch, capsys)
        for name, one in (("whole", facts), ("cut", replace(facts, roads=roads, nodes=nodes)))
    ]
    # The rows are others: that is what the fingerprints of facts are for.
    bare = [
        [(words, re.sub(r'(?m)^"facts": .*$', "", text)) for words, text in one] for one in told
    ]
    assert bare[0] == bare[1]


def test_no_command_names_a_junction(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Half-way from Gate to Mill a third road turns off to Lowmoor, by a bend.
    facts = read_facts("valley")
    (direct,) = (road for road in facts.roads if road.id == "gate--mill")
    pieces = [
        replace(direct, b="n1", length_m=5_500),
        replace(direct, id="on", a="n1", length_m=5_500),
        replace(direct, id="off", a="n1", b="n2", length_m=9_000),
        replace(direct, id="in", a="n2", b="lowmoor", length_m=9_000),
    ]
    gate, mill = (facts.theater().settlement(one) for one in ("gate", "mill"))
    nodes = (
        RoutingNode("n1", (gate.lon + mill.lon) / 2, gate.lat),
        RoutingNode("n2", gate.lon, gate.lat - 0.05),
    )
    roads = (*(road for road in facts.roads if road is not direct), *pieces)
    told = replace(facts, roads=roads, nodes=nodes)
    assert [node.id for node in told.theater().nodes] == ["n1"]
    for words, text in answers_about(tmp_path / "valley", told, monkeypatch, capsys):
        assert re.search(r"\bn[12]\b", words + text) is None
