"""Roads with a direction, days and columns of the user's own, and what closes and opens them."""

from __future__ import annotations

import json
import math
import shutil
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
from worlds import DAY, GEOD, INVENTED, drawn, held, rule

from stratgraph import (
    GatewayQuestion,
    Portal,
    Road,
    RoadEvent,
    RoutingNode,
    Scenario,
    ScenarioError,
    StratgraphError,
    TheaterError,
    case_toml,
    check_facts,
    import_theater,
    measure_front_days,
    measure_roads_under_fire,
    pair_lengths_m,
    read_case,
    read_facts,
    safest_routes,
    to_geojson,
    write_case,
    write_layers,
    write_theater,
)
from stratgraph._geodesy import NamedPolygon
from stratgraph.io import bundled_folder
from stratgraph.io.layers import fact_layers
from stratgraph.measures.gateways import encirclement, road_network, supply_status
from stratgraph.model.cut_area import CutArea
from stratgraph.model.road_events import closed_on
from stratgraph.model.roads import join_rows
from stratgraph.report.figures.layers import TheaterMap
from stratgraph.report.wording import road_words
from stratgraph.studies.hold_or_fall import assumed

if TYPE_CHECKING:
    from pathlib import Path

    from stratgraph import Situation, Theater
    from stratgraph._geodesy import Floats

# Blue's a is supplied from its portal d by b or, farther round, by c; Red holds e.
RING = replace(
    drawn("a  b  d  e\n   c", "a-b 4, b-d 4, a-c 6, c-d 6, d-e 9"),
    portals=(Portal("d", "B", "", INVENTED),),
)
ASKED = GatewayQuestion(("e",), ("a",), road_set="all")


N1 = RoutingNode("n1", 0.01, 0.0)


def row(one: str, a: str, b: str, **more: object) -> Road:
    return Road(one, a, b, 1_000, INVENTED, **more)  # type: ignore[arg-type]


def event(road: str, days: int, to_state: str, against: str = "", row: int = 0) -> RoadEvent:
    """Make what closes or opens a road so many days after the day of the situation."""
    on, was = DAY + timedelta(days), "open" if to_state == "closed" else "closed"
    where = replace(INVENTED, row=row)
    return RoadEvent(road, on, on, was, to_state, "report", where, against)  # type: ignore[arg-type]


def on_the_day(theater: Theater, *events: RoadEvent) -> Situation:
    return held(replace(theater, road_events=events), "B B B B R")


def km(situation: Situation) -> float:
    return float(pair_lengths_m(situation, ASKED)[0, 0]) / 1000


def ways_out(situation: Situation, place: str = "a") -> float | None:
    network = road_network(situation, road_set="all")
    return encirclement(situation, ASKED, network, contested_supply=False).values[place]


# ---- what is closed on a day


def test_a_road_is_closed_from_the_day_of_its_closing_until_it_opens_again() -> None:
    told = (event("a--b", 0, "closed"), event("a--b", 2, "open"))
    states = ["a--b" in closed_on(told, DAY + timedelta(days)) for days in (-1, 0, 1, 2)]
    assert states == [False, True, True, False]


def test_a_road_that_opens_first_was_closed_before() -> None:
    told = (event("a--b", 2, "open"),)
    assert closed_on(told, DAY) == {"a--b": frozenset({""})}


def test_routes_go_round_a_road_that_is_closed_on_the_day() -> None:
    assert km(on_the_day(RING)) == 17
    assert km(on_the_day(RING, event("a--b", 0, "closed"))) == 21
    assert km(on_the_day(RING, event("a--b", 1, "closed"))) == 17


def test_a_road_closed_to_one_side_is_open_to_the_other() -> None:
    against_blue = on_the_day(
        RING, event("d--e", 0, "closed", "B"), event("a--b", 0, "closed", "B")
    )
    assert km(against_blue) == 17
    against_red = on_the_day(RING, event("a--b", 0, "closed", "R"))
    assert km(against_red) == 21


def test_supply_takes_no_road_that_is_closed_to_its_side() -> None:
    both = (event("a--b", 0, "closed", "B"), event("a--c", 0, "closed", "B"))
    assert ways_out(on_the_day(RING)) == 1
    assert ways_out(on_the_day(RING, *both)) == 0
    assert ways_out(on_the_day(RING, *(replace(one, against="R") for one in both))) == 1


def test_a_place_whose_roads_are_closed_was_connected_and_is_not_never_connected() -> None:
    both = (event("a--b", 0, "closed"), event("a--c", 0, "closed"))
    situation = on_the_day(RING, *both)
    change = supply_status(situation, situation, ASKED, side="defender", contested_supply=False)
    assert change.states["a"] == "unsupplied"
    assert ways_out(situation) == 0


def test_the_safest_route_takes_no_road_that_is_closed_to_its_side() -> None:
    def way(*events: RoadEvent) -> tuple[str, ...]:
        situation = on_the_day(RING, *events)
        fire = measure_roads_under_fire(situation, "attacker", rule(), range_m=1)
        found = {one.settlement: one for one in safest_routes(fire)}["a"].shortest
        return found.places if found else ()

    assert way() == ("a", "b", "d")
    assert way(event("a--b", 0, "closed", "B")) == ("a", "c", "d")
    assert way(event("a--b", 0, "closed", "R")) == ("a", "b", "d")


def test_a_road_is_there_on_its_first_and_its_last_day() -> None:
    for first, last, there in ((0, 0, True), (1, 2, False), (-2, -1, False), (-1, 1, True)):
        dated = tuple(
            replace(one, open_from=DAY + timedelta(first), open_until=DAY + timedelta(last))
            if one.id == "a--b" else one
            for one in RING.roads
        )  # fmt: skip
        assert km(on_the_day(replace(RING, roads=dated))) == (17 if there else 21)


def test_order_of_events_is_irrelevant() -> None:
    told = (event("a--b", 0, "closed"), event("a--b", 2, "open"), event("a--c", 1, "closed"))
    assert replace(RING, road_events=told) == replace(RING, road_events=told[::-1])


# ---- classes


def test_a_question_admits_some_classes_of_roads() -> None:
    roads = tuple(replace(one, road_class="track" if one.id == "a--b" else "main")
                  for one in RING.roads)  # fmt: skip
    situation = on_the_day(replace(RING, roads=roads))
    assert km(situation.admitting(["main"])) == 21
    assert km(situation.admitting(["main", "track"])) == km(situation) == 17
    assert situation.admitting(["main"]).admitting([]) == situation


def test_a_road_that_is_a_track_for_a_stretch_is_no_main_road() -> None:
    rows = (
        row("r1", "a", "n1", road_class="main"),
        row("r2", "n1", "b", road_class="track"),
        row("r3", "a", "b", road_class="main"),
    )
    theater = replace(drawn("a    b", "a-b 9"), roads=rows, nodes=(N1,))
    assert held(theater, "B R").admitting(["main"]).not_admitted == {"r1"}


@pytest.mark.parametrize(
    ("admitted", "why"),
    [
        ("trak", "no road is of class 'trak'; did you mean track?"),
        ("rail", "no road is of class 'rail'; classes are main, track"),
    ],
)
def test_a_class_that_no_road_has_is_refused(admitted: str, why: str) -> None:
    roads = tuple(replace(one, road_class="track" if one.id == "a--b" else "main")
                  for one in RING.roads)  # fmt: skip
    with pytest.raises(ScenarioError, match=why.replace("?", r"\?")):
        on_the_day(replace(RING, roads=roads)).admitting(admitted)


def test_classes_by_which_no_road_is_left_are_refused() -> None:
    rows = (row("r1", "a", "n1", road_class="main"), row("r2", "n1", "b", road_class="track"))
    theater = replace(drawn("a    b", "a-b 9"), roads=rows, nodes=(N1,))
    with pytest.raises(ScenarioError, match="no road is of the admitted classes alone"):
        held(theater, "B R").admitting(["main"])


# ---- rows joined end to end


def test_a_road_of_rows_is_one_way_if_one_of_them_is_and_leads_that_way() -> None:
    (road,), _ = join_rows([row("r1", "b", "n1"), row("r2", "a", "n1", one_way=True)], [N1])
    assert (road.a, road.b, road.one_way, road.row_ids) == ("a", "b", True, ("r2", "r1"))


def test_rows_that_lead_against_each_other_stay_apart() -> None:
    rows = [row("r1", "a", "n1", one_way=True), row("r2", "b", "n1", one_way=True)]
    roads, nodes = join_rows(rows, [N1])
    assert ([one.id for one in roads], [one.id for one in nodes]) == (["r1", "r2"], ["n1"])


def test_a_road_of_rows_is_there_while_all_of_them_are() -> None:
    first, last = date(2031, 1, 1), date(2031, 3, 1)
    rows = [row("r1", "a", "n1", open_from=first), row("r2", "n1", "b", open_until=last)]
    (road,), _ = join_rows(rows, [N1])
    assert (road.open_from, road.open_until) == (first, last)
    never = [row("r1", "a", "n1", open_from=last), row("r2", "n1", "b", open_until=first)]
    assert len(join_rows(never, [N1])[0]) == 2


def test_a_road_of_rows_says_what_each_of_them_says_of_its_own() -> None:
    rows = [
        row("r1", "a", "n1", own=(("x_lanes", "2"), ("x_owner", "county"))),
        row("r2", "n1", "b", own=(("x_lanes", "4"),)),
    ]
    (road,), _ = join_rows(rows, [N1])
    assert road.own == (("x_lanes", "2; 4"), ("x_owner", "county"))


def test_closing_one_row_closes_the_road() -> None:
    theater = replace(
        drawn("a   b  e", "b-e 5"),
        roads=(row("r1", "a", "n1"), row("r2", "n1", "b"), row("b--e", "b", "e")),
        nodes=(N1,), road_events=(event("r2", 0, "closed"),),
    )  # fmt: skip
    situation = held(theater, "B B R")
    assert situation.closed_to == {"r1": "everybody"}
    assert situation.open_roads(road_set="all").tolist() == [True, False]


# ---- the folder of a theater


EVENTS = "road_id,date,date_latest,from_state,to_state,against,basis,note,source,confidence\n"
CUT = "gate--mill,2031-05-03,2031-05-05,open,closed,BLUE,report,mines,invented,low\n"


def valley(tmp_path: Path, events: str = "", **cells: str) -> Path:
    """Copy the valley, with a table of what happened to roads and cells of its first road."""
    folder = shutil.copytree(bundled_folder() / "valley", tmp_path / "valley")
    if events:
        (folder / "road_events.csv").write_text(EVENTS + events, encoding="utf-8")
    table = folder / "roads.csv"
    header, first, *rest = table.read_text(encoding="utf-8").splitlines()
    lines = [",".join([header, *cells]), ",".join([first, *cells.values()])]
    lines += [one + "," * len(cells) for one in rest]
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_direction_days_and_own_columns_are_read_and_written(tmp_path: Path) -> None:
    folder = valley(
        tmp_path, CUT, oneway="yes", open_from="2031-01-01", open_until="2032-01-01", x_lanes="4",
        x_owner="the county",
    )  # fmt: skip
    facts = read_facts(folder)
    road = facts.roads[0]
    assert (road.one_way, road.open_from, road.open_until) == (
        True, date(2031, 1, 1), date(2032, 1, 1),
    )  # fmt: skip
    assert road.own == (("x_lanes", "4"), ("x_owner", "the county"))
    assert facts.roads[1].own == ()
    write_theater(facts, tmp_path / "again")
    again = read_facts(tmp_path / "again")
    assert replace(again, folder=facts.folder) == facts
    assert facts.theater().road_events[0].against == "BLUE"


@pytest.mark.parametrize("end", [".geojson", ".graphml", ".gpkg"])
def test_direction_days_and_own_columns_survive_an_export_and_an_import(
    tmp_path: Path, end: str
) -> None:
    folder = valley(tmp_path, oneway="yes", open_from="2031-01-01", open_until="2032-01-01",
                    x_lanes="4")  # fmt: skip
    if end == ".gpkg":
        pytest.importorskip("pyogrio")
    facts = read_facts(folder)
    theater = replace(facts.theater(), roads=tuple(
        replace(one, a=one.b, b=one.a) if one.one_way else one for one in facts.theater().roads
    ))  # fmt: skip
    day = replace(read_case("gate_falls").before, theater=theater)
    write_layers(fact_layers(day), tmp_path / f"map{end}")
    import_theater(tmp_path / f"map{end}", tmp_path / "copy")
    found = {one.id: one for one in read_facts(tmp_path / "copy").roads}["ashby--brook"]
    assert (found.a, found.b, found.one_way) == ("brook", "ashby", True)
    assert (found.open_from, found.open_until) == (date(2031, 1, 1), date(2032, 1, 1))
    assert found.own == (("x_lanes", "4"),)
    assert {one.id: one.crosses for one in read_facts(tmp_path / "copy").roads}[
        "mill--kingsbridge"
    ] == ("run",)


def test_a_feature_says_to_whom_a_road_is_closed_and_what_the_user_says_of_it() -> None:
    roads = tuple(replace(one, own=(("x_lanes", "2"),)) for one in RING.roads)
    situation = on_the_day(replace(RING, roads=roads), event("a--b", 0, "closed", "B"))
    told = {one["properties"]["id"]: one["properties"] for one in to_geojson(situation)["features"]}
    assert told["a--b"]["closed_to"] == "B"
    assert told["a--c"]["closed_to"] == ""
    assert (told["a--c"]["x_lanes"], told["a--c"]["oneway"]) == ("2", False)


@pytest.mark.parametrize(
    ("events", "cells", "why"),
    [
        ("", {"open_from": "2031-05-02", "open_until": "2031-05-01"},
         "roads.csv, row 2, column open_until: the road closes on 2031-05-01, before it opens on "
         "2031-05-02; swap the two?"),
        (CUT.replace("gate--mill", "gate--mil"), {},
         "road_events.csv, row 2, column road_id: unknown road 'gate--mil'; did you mean "
         "gate--mill?"),
        (CUT + CUT.replace("2031-05-03,2031-05-05,open,closed", "2031-05-03,,closed,open"), {},
         "road_events.csv, row 3, column date: road 'gate--mill' has two states on 2031-05-03 for "
         "BLUE: closed by row 2, open by this one; remove one, or mend its day"),
        (CUT.replace("BLUE", "") + CUT.replace("2031-05-03,2031-05-05,open,closed",
                                               "2031-05-03,,closed,open"), {},
         "row 3, column date: road 'gate--mill' has two states on 2031-05-03 for BLUE"),
        (CUT.replace("gate--mill", "ashby--brook"), {"open_from": "2031-06-01"},
         "road_events.csv, row 2, column date: road 'ashby--brook' closes on 2031-05-03, before "
         "it opens on 2031-06-01; mend one of the days"),
        (CUT.replace("gate--mill", "ashby--brook"), {"open_until": "2031-01-01"},
         "changes on 2031-05-03, when it is no longer there: its open_until is 2031-01-01"),
        (CUT.replace("BLUE", "BLEU"), {},
         "road_events.csv, row 2, column against: unknown 'BLEU'; did you mean BLUE?"),
        (CUT.replace("open,closed", "closed,closed"), {}, "goes from closed to the same"),
        (CUT.replace("open,closed", "open,shut"), {},
         "road_events.csv, row 2, column to_state: "),
        (CUT.replace("2031-05-05", "2031-05-01"), {}, "date_latest 2031-05-01 lies before"),
        ("", {"oneway": "both"}, "roads.csv, row 2, column oneway: write yes or no"),
        ("", {"width": "2"}, "note; a column of your own begins with x_"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_with_file_row_column_and_fix(
    tmp_path: Path, events: str, cells: dict[str, str], why: str
) -> None:
    folder = valley(tmp_path, events, **cells)
    with pytest.raises(StratgraphError) as caught:
        read_facts(folder).theater()
    assert why in str(caught.value)


def test_check_tells_of_events_of_roads_that_do_not_follow_or_cannot_be(tmp_path: Path) -> None:
    twice = CUT + CUT.replace("2031-05-03,2031-05-05", "2031-06-03,")
    facts = read_facts(valley(tmp_path, twice + CUT.replace("gate--mill", "nowhere")))
    found = {(one.code, one.file, one.row, one.level) for one in check_facts(facts)}
    assert {
        ("event_out_of_chain", "road_events.csv", 3, "warning"),
        ("unknown_id", "road_events.csv", 4, "error"),
    } <= found
    same_day = replace(facts, road_events=(facts.road_events[0],) * 2)
    assert "road_event_cannot_be" in {one.code for one in check_facts(same_day)}


def test_a_theater_refuses_an_event_of_a_road_that_it_has_not() -> None:
    with pytest.raises(TheaterError, match="an event names unknown road 'x--y'"):
        replace(RING, road_events=(event("x--y", 0, "closed"),))


def test_each_day_of_a_series_has_the_roads_of_its_own(tmp_path: Path) -> None:
    cut = CUT.replace("BLUE", "").replace("gate--mill", "brook--gate")
    facts = read_facts(valley(tmp_path, cut))
    controls = [facts.control(date(2031, 5, day)) for day in (2, 3)]
    days = measure_front_days(
        facts.theater(), controls, attacker="RED", places=["kingsbridge"], road_set="all"
    )
    assert [one.front.front_pairs_road for one in days] == [1, 0]


# ---- cuts by an area


def area(west: float, east: float, south: float = 44.99, north: float = 45.01) -> str:
    """Write a rectangle as a GeoJSON file."""
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": {}, "geometry": shape}
    return json.dumps({"type": "FeatureCollection", "features": [feature]})


# Over the road from Brook to Gate, and over nothing.
PASS, NOWHERE = area(-30.13, -30.12), area(-29.5, -29.4)


def asked(tmp_path: Path, drawn_area: str, cuts: str = '{ polygon = "pass.geojson" }') -> Path:
    """Copy the valley with its question, which cuts what an area meets beside what is named."""
    folder = shutil.copytree(bundled_folder() / "valley", tmp_path / "valley")
    (folder / "pass.geojson").write_text(drawn_area, encoding="utf-8")
    case = folder / "gate_falls.toml"
    text = case.read_text(encoding="utf-8")
    case.write_text(text.replace("falls ", f"cuts = [{cuts}]\nfalls ", 1), encoding="utf-8")
    return case


def test_a_case_cuts_every_road_through_an_area(tmp_path: Path) -> None:
    case = read_case(asked(tmp_path, PASS))
    assert case.after.cut == {"brook--gate"}
    write_case(case, tmp_path / "valley" / "again.toml", theater="theater.toml")
    text = (tmp_path / "valley" / "again.toml").read_text(encoding="utf-8")
    assert '{ polygon = "pass.geojson" }' in text
    assert read_case(tmp_path / "valley" / "again.toml") == case
    elsewhere = tmp_path / "elsewhere.toml"
    write_case(case, elsewhere, theater="valley/theater.toml")
    assert 'polygon = "valley/pass.geojson"' in elsewhere.read_text(encoding="utf-8")
    assert read_case(elsewhere).after.cut == {"brook--gate"}


def test_the_edge_of_an_area_counts_and_a_hair_beside_it_does_not() -> None:
    line = drawn("a    b", "a-b 9")
    lon = float(line.lon[1])
    at_end, beyond = (
        CutArea("x", (NamedPolygon("", ((square(west, west + 1),),)),)).roads(line)
        for west in (lon, lon + 1e-7)
    )
    assert (at_end, beyond) == ({"a--b"}, frozenset())


def test_an_area_meets_a_road_where_it_bends() -> None:
    straight = drawn("a    b", "a-b 9")
    bent = replace(straight, roads=(replace(straight.roads[0], bends=((0.02, 0.5),)),))
    above = CutArea("x", (NamedPolygon("", ((square(0.0, 1.0, 0.4, 0.6),),)),))
    assert (above.roads(straight), above.roads(bent)) == (frozenset(), {"a--b"})


def square(west: float, east: float, south: float = -1.0, north: float = 1.0) -> Floats:
    corners = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return np.array(corners, dtype=np.float64)


@pytest.mark.parametrize(
    ("drawn_area", "cuts", "why"),
    [
        (NOWHERE, '{ polygon = "pass.geojson" }', "no road leads through the area of pass.geojson, "
         "so it cuts nothing; draw it across a road"),
        (PASS, '{ polygon = "pas.geojson" }', "pas.geojson"),
        (PASS, "{ }", 'cuts, entry 1: name either a water, { crosses = "ID" }, or a file '),
        (PASS, '{ crosses = "run", polygon = "pass.geojson" }', "name either a water"),
        (PASS, '{ cross = "run" }', "cuts, entry 1, cross: unknown name; did you mean crosses?"),
    ],
)  # fmt: skip
def test_an_area_that_cuts_nothing_or_is_not_there_is_refused(
    tmp_path: Path, drawn_area: str, cuts: str, why: str
) -> None:
    with pytest.raises(StratgraphError) as caught:
        read_case(asked(tmp_path, drawn_area, cuts))
    assert why in str(caught.value)


def test_a_case_says_which_classes_count_and_what_is_closed_that_day(tmp_path: Path) -> None:
    folder = valley(tmp_path, CUT.replace("2031-05-03,2031-05-05", "2031-04-30,"))
    case = folder / "gate_falls.toml"
    text = case.read_text(encoding="utf-8")
    admit = 'road_classes = ["primary", "secondary"]\n'
    case.write_text(text.replace("off_network", f"{admit}off_network"), encoding="utf-8")
    told = " ".join(assumed(read_case(case)))
    assert (
        "Roads of class primary and secondary alone count; 2 roads of others are left out." in told
    )
    assert "Closed on 2031-05-01: Gate – Mill to Blue, since 2031-04-30 by reports." in told
    assert 'road_classes     = ["primary", "secondary"]' in case_toml(read_case(case))


# ---- the line of a road


def line(road: str, *corners: tuple[float, float]) -> str:
    """Write the line of a road as roads.geojson has it."""
    shape = {"type": "LineString", "coordinates": corners}
    feature = {"type": "Feature", "properties": {"id": road}, "geometry": shape}
    return json.dumps({"type": "FeatureCollection", "features": [feature]})


# From Brook at -30.19 west of it to Gate at -30.06, by the north.
NORTH = ((-30.15, 45.05), (-30.10, 45.05))


def with_line(tmp_path: Path, *corners: tuple[float, float], road: str = "brook--gate") -> Path:
    folder = valley(tmp_path)
    (folder / "roads.geojson").write_text(line(road, *corners), encoding="utf-8")
    return folder


@pytest.mark.parametrize("turned", [False, True])
def test_a_line_leads_from_the_first_end_of_its_road_whichever_way_it_was_drawn(
    tmp_path: Path, turned: bool
) -> None:
    facts = read_facts(with_line(tmp_path, *(NORTH[::-1] if turned else NORTH)))
    theater = facts.theater()
    road = theater.roads[theater.road_index["brook--gate"]]
    assert road.bends == NORTH
    assert theater.course(road)[1:-1] == NORTH
    write_theater(facts, tmp_path / "again")
    assert replace(read_facts(tmp_path / "again"), folder=facts.folder) == facts


def test_a_road_without_a_length_is_as_long_as_its_line(tmp_path: Path) -> None:
    folder = with_line(tmp_path, *NORTH)
    table = folder / "roads.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(
        text.replace("brook--gate,brook,gate,V-1,primary,11,surveyed",
                     "brook--gate,brook,gate,V-1,primary,,"), encoding="utf-8",
    )  # fmt: skip
    road = {one.id: one for one in read_facts(folder).roads}["brook--gate"]
    places = {one.id: one for one in read_facts(folder).settlements}
    course = [(places["brook"].lon, places["brook"].lat), *NORTH,
              (places["gate"].lon, places["gate"].lat)]  # fmt: skip
    assert road.length_m == math.ceil(GEOD.line_length(*zip(*course, strict=True)))
    assert road.length_basis == "along its line"
    (folder / "roads.geojson").unlink()
    with pytest.raises(StratgraphError, match=r"row 3, column length_km: is blank, and roads\.geo"):
        read_facts(folder)


@pytest.mark.parametrize(
    ("road", "corners", "why"),
    [
        ("brook--gat", NORTH, "has a line of 'brook--gat', which is not in roads.csv; did you mean "
         "brook--gate?"),
        ("brook--gate", NORTH[:1], "a list of at least two positions"),
        ("brook--gate", ((45.0, -130.0), (45.0, -131.0)), "feature 1: latitude -130 lies beyond"),
    ],
)  # fmt: skip
def test_a_line_of_no_road_or_no_line_is_refused(
    tmp_path: Path, road: str, corners: tuple[tuple[float, float], ...], why: str
) -> None:
    with pytest.raises(StratgraphError) as caught:
        read_facts(with_line(tmp_path, *corners, road=road))
    assert why in str(caught.value)


@pytest.mark.parametrize("end", [".geojson", ".graphml", ".gpkg"])
def test_a_line_survives_an_export_and_an_import(tmp_path: Path, end: str) -> None:
    if end == ".gpkg":
        pytest.importorskip("pyogrio")
    facts = read_facts(with_line(tmp_path, *NORTH))
    day = replace(read_case("gate_falls").before, theater=facts.theater())
    write_layers(fact_layers(day), tmp_path / f"map{end}")
    import_theater(tmp_path / f"map{end}", tmp_path / "copy")
    copied = {one.id: one.bends for one in read_facts(tmp_path / "copy").roads}
    assert copied == {one.id: NORTH if one.id == "brook--gate" else () for one in facts.roads}


def test_lines_that_are_cut_at_places_keep_their_corners(tmp_path: Path) -> None:
    places = [(0.0, 0.0), (0.2, 0.0), (0.4, 0.0)]
    features = [
        {"type": "Feature", "properties": {"name": name},
         "geometry": {"type": "Point", "coordinates": at}}
        for name, at in zip("ABC", places, strict=True)
    ]  # fmt: skip
    corners = [(0.0, 0.0), (0.1, 0.1), (0.2, 0.0), (0.3, -0.1), (0.4, 0.0)]
    features.append({"type": "Feature", "properties": {},
                     "geometry": {"type": "LineString", "coordinates": corners}})  # fmt: skip
    file = tmp_path / "map.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    import_theater(file, tmp_path / "copy")
    found = {one.id: one.bends for one in read_facts(tmp_path / "copy").roads}
    assert found == {"a--b": ((0.1, 0.1),), "b--c": ((0.3, -0.1),)}


def test_a_map_crosses_out_what_is_cut_closed_or_not_there() -> None:
    dated = tuple(
        replace(one, open_until=DAY - timedelta(1)) if one.id == "c--d" else one
        for one in RING.roads
    )
    day = on_the_day(replace(RING, roads=dated), event("a--b", 0, "closed", "B"))
    after = day.under(Scenario("x", cuts=("d--e",)))
    assert after.shut_roads == {"a--b", "c--d", "d--e"}
    crosses = TheaterMap(after.theater, ()).cut_trace(after.shut_roads)
    assert len(crosses["x"]) == 3


def test_a_road_says_which_way_it_leads_and_when_it_is_there() -> None:
    road = replace(RING.roads[0], one_way=True, open_from=date(2031, 1, 2))
    words = road_words(RING, road)
    assert "; one-way, to B; from 2031-01-02<br>" in words
