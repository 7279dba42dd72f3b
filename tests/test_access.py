"""Minutes by road from held portals: drawings, other engines, laws, isochrones, what is wrong."""

from __future__ import annotations

import json
import random
import shutil
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import igraph
import networkx
import numpy as np
import pytest
import shapely
from definitions_access import minutes_from, reached_km
from worlds import INVENTED, drawn, held, random_world

from stratgraph import (
    access_areas,
    access_layers,
    access_ratio,
    draw_access,
    find_access,
    measure_access,
    measure_isochrones,
    read_case,
)
from stratgraph.errors import ScenarioError, TheaterError
from stratgraph.measures.isochrones import WIDTH_KM, along_roads
from stratgraph.model.scenario import Scenario
from stratgraph.model.theater import Portal, Speed, Theater
from stratgraph.studies.access import access_sentence, access_table

if TYPE_CHECKING:
    from stratgraph.measures.access import Access
    from stratgraph.model.scenario import Side, Situation

# Red comes in at a, Blue at f; in the middle c, which the two may fight over, and g off the roads.
LINE = """
a   b   c   d   e   f
        g
"""
ROADS = "a-b 10, b-c 10, c-d 20, d-e 10, e-f 30, c-e 50?"


def timed(theater: Theater, **portals: str) -> Theater:
    """Give a theater portals, ``a="R"``, and one speed for its roads: a kilometre a minute."""
    classes = {(road.road_class, road.surface) for road in theater.roads}
    return replace(
        theater,
        portals=tuple(Portal(one, side, "the sea", INVENTED) for one, side in portals.items()),
        speeds=tuple(
            Speed(season, *kind, kmh, INVENTED)
            for kind in classes
            for season, kmh in (("dry", 60.0), ("mud", 30.0))
        ),
    )


def line(holders: str = "R R c B B B B", roads: str = ROADS) -> Situation:
    """Make the line of towns, with a portal of either side at its ends."""
    return held(timed(drawn(LINE, roads), a="R", f="B"), holders)


def access(situation: Situation, side: Side = "defender", **asked: Any) -> Access:
    """Measure access in the dry season."""
    return measure_access(situation, side, season=asked.pop("season", "dry"), **asked)


def world(seed: int) -> Situation:
    """Draw a world with two portals of each side among the places it holds."""
    situation = random_world(seed, 12).situation
    lot, portals = random.Random(seed), {}
    for code, side in (("R", "attacker"), ("B", "defender")):
        own = situation.ids_held_by(side)  # type: ignore[arg-type]
        portals |= dict.fromkeys(lot.sample(own, min(2, len(own))), code)
    return replace(situation, theater=timed(situation.theater, **portals))


def test_minutes_run_from_held_portals_over_own_ground() -> None:
    blue = access(line())
    assert blue.minutes == {
        "a": None, "b": None, "c": None, "d": 40.0, "e": 30.0, "f": 0.0, "g": None}  # fmt: skip
    assert blue.status == {
        "a": "not_held", "b": "not_held", "c": "not_held", "d": "reached", "e": "reached",
        "f": "at_portal", "g": "off_roads"}  # fmt: skip
    # Whoever holds them, the roads lead on to a: 40 and 20 and 20 more.
    assert blue.minutes_whoever_holds["a"] == 80.0


def test_a_disputed_place_is_open_where_the_case_says_so() -> None:
    assert access(line(), contested_supply=True).minutes["c"] == 60.0
    assert access(line(), "attacker", contested_supply=True).minutes["c"] == 20.0


def test_a_season_of_half_the_speed_takes_twice_the_time() -> None:
    assert access(line(), season="mud").minutes["d"] == 80.0


def test_roads_that_nobody_verified_count_where_asked() -> None:
    far = line("R R B B B B B", "a-b 10, b-c 10, d-e 10, e-f 30, c-e 50?")
    assert access(far).minutes["c"] == 80.0
    assert access(far, road_set="verified").status["c"] == "never_connected"
    cut = far.under(Scenario("blown", cuts=("c--e",)))
    assert access(cut).status["c"] == "unsupplied"


def test_a_side_without_a_held_portal_reaches_nothing_and_has_no_isochrone() -> None:
    lost = line("R R B B B R B")
    blue = access(lost)
    assert set(blue.minutes.values()) == {None}
    assert blue.portals.ignored == ("f",)
    assert {blue.status[one] for one in "cdeg"} == {"no_portal"}
    with pytest.raises(
        ScenarioError, match=r"no isochrone for Blue \(defender\): it holds no portal"
    ):
        measure_isochrones(blue, [30])


def test_the_ratio_compares_both_sides_over_any_road() -> None:
    ratio = access_ratio(access(line(), "attacker"), access(line()))
    # To c 20 minutes from a and 60 from f; at f the defender is at once.
    assert (ratio["c"], ratio["a"], ratio["f"], ratio["g"]) == (1 / 3, 0.0, None, None)


def test_a_one_way_road_is_travelled_from_its_first_end_alone() -> None:
    theater = timed(drawn("a b c f r", "f-b 20, b-a 10, c-f 5"), f="B")
    roads = tuple(replace(road, one_way=True) for road in theater.roads)
    blue = access(held(replace(theater, roads=roads), "B B B B R"))
    # To a it is 30 km by b; the road of c leads from it to f, and not back.
    assert blue.minutes == {"a": 30.0, "b": 20.0, "c": None, "f": 0.0, "r": None}
    assert blue.status["c"] == "never_connected"
    assert [one.road_km for one in measure_isochrones(blue, [10, 25])] == [10.0, 25.0]


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("side", ["attacker", "defender"])
def test_minutes_are_those_of_two_other_engines(seed: int, side: Side) -> None:
    situation = world(seed)
    theater, found = situation.theater, access(situation, side)
    seconds = theater.road_time_s("dry").tolist()
    graph = networkx.Graph()
    for road, time in zip(theater.roads, seconds, strict=True):
        if situation.holder(road.a) == situation.holder(road.b) == side:
            known = graph.get_edge_data(road.a, road.b, {"s": time})["s"]
            graph.add_edge(road.a, road.b, s=min(time, known))
    graph.add_nodes_from(found.portals.held)
    judge = networkx.multi_source_dijkstra_path_length(graph, set(found.portals.held), weight="s")
    assert {one: far for one, far in found.minutes.items() if far is not None} == pytest.approx(
        {one: far / 60 for one, far in judge.items()}
    )
    if graph.number_of_edges():
        other = igraph.Graph.from_networkx(graph)
        names = other.vs["_nx_name"]
        rows = [names.index(one) for one in found.portals.held]
        far = np.min(other.distances(source=rows, weights="s"), axis=0)
        for name, time in zip(names, far.tolist(), strict=True):
            assert found.minutes[name] == (None if np.isinf(time) else pytest.approx(time / 60))


@pytest.mark.parametrize("seed", range(6))
def test_minutes_and_kilometres_are_those_of_walking_road_by_road(seed: int) -> None:
    situation, lot = world(seed), random.Random(seed)
    theater = situation.theater
    if seed % 2:
        roads = tuple(replace(road, one_way=lot.random() < 0.4) for road in theater.roads)
        situation = replace(situation, theater=replace(theater, roads=roads))
        theater = situation.theater
    found = access(situation)
    own = [r for r in theater.roads if situation.holder(r.a) == situation.holder(r.b) == "defender"]
    times = theater.road_time_s("dry").tolist()
    seconds = {road.id: time for road, time in zip(theater.roads, times, strict=True)}
    expected = minutes_from(own, seconds, found.portals.held)
    assert {k: v for k, v in found.minutes.items() if v is not None} == pytest.approx(expected)
    (half,) = measure_isochrones(found, [30])
    walked = reached_km(own, seconds, found.portals.held, 30)
    assert half.road_km == pytest.approx(walked, abs=0.021 * len(own) + 1e-9)


@pytest.mark.parametrize("seed", range(20))
def test_more_roads_never_lengthen_and_a_fall_of_own_ground_never_shortens(seed: int) -> None:
    situation = world(seed)
    theater, lot = situation.theater, random.Random(seed)
    fewer = frozenset(lot.sample([road.id for road in theater.roads], len(theater.roads) // 3))
    own = [one for one in situation.ids_held_by("defender") if situation.holder(one) == "defender"]
    lost = situation.under(Scenario("falls", falls=(lot.choice(own),)))  # type: ignore[arg-type]
    before = access(situation).minutes
    for worse in (access(replace(situation, cut=fewer)), access(lost)):
        for place, now in worse.minutes.items():
            was = before[place]
            assert now is None or (was is not None and was <= now)


@pytest.mark.parametrize("seed", [0, 2, 5])
def test_an_isochrone_is_what_is_nearest_to_a_point_that_is_reached(seed: int) -> None:
    situation = world(seed)
    theater, found = situation.theater, access(situation)
    along, most = along_roads(theater), 40.0
    (drawn_as,) = measure_isochrones(found, [most], along=along)
    # Each road anew, by hand: where its points lie and when they are reached.
    x, y = theater.plane.to_km(theater.lon, theater.lat)
    points: list[tuple[float, float, bool]] = []
    times = (theater.road_time_s("dry") / 60).tolist()
    for k, road in enumerate(theater.roads):
        a, b = theater.index[road.a], theater.index[road.b]
        own = situation.holder(road.a) == situation.holder(road.b) == "defender"
        at_a, at_b = (np.inf if way is None else way
                      for way in (found.minutes[road.a], found.minutes[road.b]))  # fmt: skip
        for f in along.fraction[along.road == k].tolist():
            far = min(at_a + f * times[k], at_b + (1 - f) * times[k]) if own else np.inf
            # A place that is reached is so by another road too.
            far = min(far, at_a if f == 0 else np.inf, at_b if f == 1 else np.inf)
            points.append((x[a] + f * (x[b] - x[a]), y[a] + f * (y[b] - y[a]), far <= most))
    for one in np.flatnonzero(~theater.on_road).tolist():
        points.append((x[one], y[one], False))
    at, lot = np.array([(px, py) for px, py, _ in points]), np.random.default_rng(seed)
    asked = at[lot.integers(len(at), size=300)] + lot.normal(0, WIDTH_KM / 2, (300, 2))
    apart = np.hypot(*(asked[:, None] - at).transpose(2, 0, 1))
    near = np.sort(apart, axis=1)
    # Not where two points are as near, nor at the rim of a disc, which is drawn with corners.
    clear = (near[:, 1] - near[:, 0] > 5e-3) & (abs(near[:, 0] - WIDTH_KM) > 0.02)
    expected = np.array([points[k][2] for k in apart.argmin(axis=1)]) & (near[:, 0] <= WIDTH_KM)
    assert (drawn_as.band.covers_km(*asked.T) == expected)[clear].all()
    assert clear.sum() > 100
    assert 0 < expected[clear].sum() < clear.sum()


@pytest.mark.parametrize("seed", range(3))
def test_a_longer_isochrone_has_the_shorter_ones_within_it_and_is_valid(seed: int) -> None:
    found = access(world(seed))
    if not found.portals.held:
        pytest.fail("the world has no portal")
    several = measure_isochrones(found, [90, 10, 30])
    assert [one.minutes for one in several] == [10, 30, 90]
    for shorter, longer in pairwise(several):
        assert shapely.difference(shorter.band.shape, longer.band.shape).area < 1e-3
        assert shorter.road_km <= longer.road_km
    for one in several:
        parts = [shapely.Polygon(rings[0], rings[1:]) for rings in one.band.polygons]
        assert all(part.is_valid and part.exterior.is_ccw for part in parts)


def test_kilometres_of_road_reached_are_told_to_the_metre() -> None:
    ten, hour = measure_isochrones(access(line()), [10, 60])
    # Ten minutes from f are ten kilometres of its one road; in an hour all 40 km of its own.
    assert (ten.road_km, hour.road_km) == (10.0, 40.0)
    # From both ends of one road two times twenty minutes meet: no kilometre counts twice.
    both = held(timed(drawn("a b c", "a-b 30"), a="B", b="B"), "B B R")
    (twice,) = measure_isochrones(access(both), [20])
    assert twice.road_km == 30.0


@pytest.mark.parametrize(("minutes", "words"), [
    ([0], "more than 0 minutes"), ([-5], "more than 0 minutes"), ([30, 30], "named twice"),
    ([], "at least one number"), ([float("inf")], "more than 0 minutes"),
])  # fmt: skip
def test_times_that_draw_nothing_are_refused(minutes: list[float], words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        measure_isochrones(access(line()), minutes)


def test_a_class_of_road_without_a_speed_is_named() -> None:
    slow = line()
    mute = replace(slow, theater=replace(slow.theater, speeds=()))
    with pytest.raises(TheaterError, match="no dry speed"):
        access(mute)


def test_before_and_after_are_told_with_what_got_longer_and_what_is_cut_off() -> None:
    case = read_case("gate_falls")
    blown = replace(case, scenario=Scenario("bridges", cuts=("mill--kingsbridge", "gate--lowmoor")))
    answer = find_access(blown)
    assert answer.lost("defender") == ("gate", "mill")
    words = access_sentence(answer, "defender")
    assert words == (
        "Blue reaches 5 of the 5 places it holds before and 3 of 5 after; cut off are Gate and "
        "Mill; no way gets longer."
    )
    one = find_access(replace(case, scenario=Scenario("bridge", cuts=("mill--kingsbridge",))))
    # By Lowmoor it is farther to Gate, and from there back to Mill.
    assert set(one.change_min("defender")) == {"gate", "mill"}
    assert min(one.change_min("defender").values()) > 0
    assert "to Mill it takes" in access_sentence(one, "defender")
    first = access_table(one, most=1).rows[0]
    assert str(first[0]) == "Mill"


def test_no_portal_of_either_side_is_refused() -> None:
    case = read_case("gate_falls")
    with pytest.raises(
        ScenarioError, match=r"neither side holds a portal.* settlement_id, side and leads_to"
    ):
        find_access(replace(case, theater=case.theater.with_portals(())))
    with pytest.raises(ScenarioError, match="no road, so there is no way"):
        find_access(replace(case, theater=replace(case.theater, roads=())))


def test_bakhmuts_fall_is_seen_in_the_isochrones_of_both_sides() -> None:
    answer = find_access(read_case("bakhmut_falls"))
    graph = networkx.Graph()
    theater, after = answer.case.theater, answer.case.after
    for road, time in zip(theater.roads, theater.road_time_s("dry").tolist(), strict=True):
        if after.holder(road.a) == after.holder(road.b) == "attacker":
            known = graph.get_edge_data(road.a, road.b, {"s": time})["s"]
            graph.add_edge(road.a, road.b, s=min(time, known))
    held_portals = answer.access("fall", "attacker").portals.held
    judge = networkx.multi_source_dijkstra_path_length(graph, set(held_portals), weight="s")
    now = answer.access("fall", "attacker").minutes
    assert {k: v for k, v in now.items() if v is not None} == pytest.approx(
        {k: v / 60 for k, v in judge.items()}
    )
    assert round(now["bakhmut"] or 0, 1) == 40.0
    drawn_as = answer.isochrones([60, 120])
    x, y = theater.plane.to_km(*(np.array([getattr(theater.settlement("bakhmut"), k)])
                                 for k in ("lon", "lat")))  # fmt: skip
    seen = {
        key: [bool(one.band.covers_km(x, y)[0]) for one in found] for key, found in drawn_as.items()
    }
    # 81 minutes from Ukraine's portals before, 40 from Russia's after.
    assert seen == {
        ("hold", "attacker"): [False, False], ("fall", "attacker"): [True, True],
        ("hold", "defender"): [False, True], ("fall", "defender"): [False, False],
    }  # fmt: skip


def test_the_picture_shades_the_longest_first_and_hatches_what_changed() -> None:
    figure = draw_access(find_access(read_case("gate_falls")), [20, 40], side="defender")
    shades = [one for one in figure.data if one.opacity == 0.18]
    areas = [shapely.Polygon(list(zip(one.x, one.y, strict=True))).area for one in shades]
    assert areas == sorted(areas, reverse=True)
    assert len(areas) == 2
    assert any(one.name == "reached either before or after alone" for one in figure.data)


def test_the_command_writes_tables_json_and_isochrones(stratgraph: Any, tmp_path: Path) -> None:
    made = tmp_path / "ways.geojson"
    code, out, _ = stratgraph(
        "access", "gate_falls", "--season", "mud", "--minutes", "35", "--areas", str(made),
        "--json", "-",
    )  # fmt: skip
    document = json.loads(out)
    assert code == 0
    assert (document["season"], document["road_set"]) == ("mud", "all")
    assert [(one["side"], one["places"]) for one in document["within"]] == [
        ("attacker", 2), ("defender", 4), ("attacker", 3), ("defender", 4)]  # fmt: skip
    features = json.loads(made.read_text(encoding="utf-8"))["features"]
    assert [(f["properties"]["side"], f["properties"]["situation"]) for f in features] == [
        ("attacker", "hold"), ("attacker", "fall"),
        ("defender", "hold"), ("defender", "fall")]  # fmt: skip
    answer = find_access(read_case("gate_falls"), season="mud")
    assert (
        features
        == json.loads(json.dumps(access_areas(answer, answer.isochrones([35]))))["features"]
    )
    code, out, _ = stratgraph("access", "gate_falls", "--all")
    assert "Lowmoor" in out


def test_the_command_draws_no_isochrone_of_a_side_without_a_portal(
    stratgraph: Any, tmp_path: Path
) -> None:
    home = tmp_path / "valley"
    shutil.copytree(Path(__file__).parents[1] / "scenarios" / "valley", home)
    portals = home / "portals.csv"
    rows = portals.read_text(encoding="utf-8").splitlines()
    portals.write_text(
        "\n".join(row for row in rows if "ashby" not in row) + "\n", encoding="utf-8"
    )
    made = tmp_path / "ways.geojson"
    words = ("access", str(home / "gate_falls.toml"), "--areas", str(made))
    code, out, err = stratgraph(*words)
    assert (code, out, made.exists()) == (2, "", False)
    assert "no isochrone for Red (attacker): it holds no portal" in err
    assert stratgraph(*words, "--side", "defender", "-q")[0] == 0
    assert made.exists()


@pytest.mark.parametrize(
    ("asked", "said"),
    [(["-5"], "more than 0 minutes can be asked about, got -5"), (["30", "30"], "named twice")],
)
def test_times_within_which_nothing_can_be_told_are_refused_whatever_is_written(
    stratgraph: Any, asked: list[str], said: str
) -> None:
    minutes = [word for one in asked for word in ("--minutes", one)]
    code, out, err = stratgraph("access", "gate_falls", *minutes)
    assert (code, out) == (2, "")
    assert said in err


def test_minutes_are_columns_of_places_and_isochrones_areas() -> None:
    answer = find_access(read_case("gate_falls"))
    places, *_, areas = access_layers(answer, [30])
    gate = places.rows[2]
    assert (gate["id"], gate["defender_minutes_hold"], gate["defender_minutes_fall"]) == (
        "gate", 33.0, None)  # fmt: skip
    assert (gate["defender_way_fall"], gate["attacker_minutes_fall"]) == ("not_held", 22.0)
    assert [row["id"] for row in areas.rows] == [
        "hold-attacker-30", "fall-attacker-30", "hold-defender-30", "fall-defender-30"]  # fmt: skip
    # A side without a portal has no isochrone, and the other's are written all the same.
    theater = answer.case.theater
    blue = theater.with_portals([one for one in theater.portals if one.side == "BLUE"])
    *_, fewer = access_layers(find_access(replace(answer.case, theater=blue)), [30])
    assert [row["id"] for row in fewer.rows] == ["hold-defender-30", "fall-defender-30"]
