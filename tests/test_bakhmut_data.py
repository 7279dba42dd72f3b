"""The tables of the Bakhmut scenario keep what their README promises."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections import Counter
from datetime import date
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any

import networkx
import pytest

FOLDER = Path(__file__).resolve().parent.parent / "scenarios" / "bakhmut-2022"
COLUMNS = {
    "settlements.csv": (
        "id,name,name_uk,name_ru,lat,lon,kind,oblast,raion,geonames_id,centre_spread_m,note,"
        "source,confidence"
    ),
    "populations.csv": "settlement_id,population,as_of,preferred,source,confidence",
    "control.csv": "settlement_id,date,holder,assessor,source,confidence",
    "roads.csv": (
        "id,from,to,number,class,length_km,length_basis,surface,verified,evidence,crosses,"
        "crosses_source,note,source,confidence"
    ),
    "sources.csv": "id,title,address,date,seen,licence,cited_as",
    "waters.csv": "id,name,name_uk,kind,source,confidence",
    "portals.csv": "settlement_id,side,leads_to,source,confidence",
    "extents.csv": (
        "settlement_id,area_km2,equal_area_radius_m,nearest_edge_m,farthest_edge_m,"
        "source,confidence"
    ),
    "systems.csv": "id,system,type,calibre_mm,side,in_service,note,source,confidence",
    "ranges.csv": (
        "system_id,munition_id,munition,min_range_km,range_km,preferred,source,confidence,note"
    ),
    "names.csv": "settlement_id,name,language,kind,source,confidence",
    "events.csv": (
        "settlement_id,date,date_latest,from_state,to_state,basis,source,confidence,note"
    ),
    "reports.csv": "settlement_id,date,what,weapon,reported_by,source,confidence,note",
    "front_distances.csv": "settlement_id,date,distance_km,source,confidence",
    "road_distances.csv": "from,to,km,what,source,confidence",
}
# Sources vouch for the rows of the others.
FACTS = [name for name in COLUMNS if name != "sources.csv"]
COUNTS = {
    "settlements.csv": 285,
    "roads.csv": 311,
    "sources.csv": 72,
    "portals.csv": 13,
    "systems.csv": 33,
    "extents.csv": 84,
    "waters.csv": 5,
    "events.csv": 160,
    "reports.csv": 33,
    "front_distances.csv": 98,
}
OF_SETTLEMENTS = [
    "populations.csv",
    "control.csv",
    "portals.csv",
    "extents.csv",
    "names.csv",
    "events.csv",
    "reports.csv",
    "front_distances.csv",
]

Row = dict[str, str]


def rows(name: str) -> list[Row]:
    """Read one table of the scenario."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by_id(name: str) -> dict[str, Row]:
    """Read one table, keyed by its id."""
    return {row["id"]: row for row in rows(name)}


def kilometres(one: Row, other: Row) -> float:
    """Return the great-circle distance between two settlements."""
    lon, lat, lon2, lat2 = (
        radians(float(row[key])) for row in (one, other) for key in ("lon", "lat")
    )
    half = sin((lat2 - lat) / 2) ** 2 + cos(lat) * cos(lat2) * sin((lon2 - lon) / 2) ** 2
    return 2 * 6371.0 * asin(sqrt(half))


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_stand_in_the_documented_order(name: str) -> None:
    """The header is the documented one and every row is as long as it."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        header, *body = csv.reader(file)
    assert ",".join(header) == COLUMNS[name]
    assert {len(row) for row in body} == {len(header)}


@pytest.mark.parametrize("name", COLUMNS)
def test_files_are_utf8_with_lf_line_ends(name: str) -> None:
    """No carriage return, no byte order mark, a line end at the end."""
    raw = (FOLDER / name).read_bytes()
    assert b"\r" not in raw
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert raw.decode("utf-8").endswith("\n")


@pytest.mark.parametrize("name", COLUMNS)
def test_no_cell_has_stray_blanks(name: str) -> None:
    """Cells carry no leading, trailing or doubled blanks."""
    assert [
        cell for row in rows(name) for cell in row.values() if cell != " ".join(cell.split())
    ] == []


@pytest.mark.parametrize(("name", "count"), COUNTS.items())
def test_counts_are_the_known_ones(name: str, count: int) -> None:
    """Nothing was lost or doubled on the way."""
    assert len(rows(name)) == count


@pytest.mark.parametrize("name", FACTS)
def test_every_row_says_who_says_so(name: str) -> None:
    """A row without source or with another confidence is no fact."""
    assert [
        row
        for row in rows(name)
        if not row["source"] or row["confidence"] not in {"high", "medium", "low"}
    ] == []


@pytest.mark.parametrize("name", FACTS)
def test_general_knowledge_is_of_low_confidence(name: str) -> None:
    """What rests on general knowledge alone is low."""
    assert [
        row
        for row in rows(name)
        if row["source"].startswith("general knowledge") and row["confidence"] != "low"
    ] == []


@pytest.mark.parametrize("name", ["settlements.csv", "roads.csv", "waters.csv", "systems.csv"])
def test_ids_are_unique(name: str) -> None:
    """One row per id."""
    assert len(by_id(name)) == len(rows(name))


@pytest.mark.parametrize("name", OF_SETTLEMENTS)
def test_settlement_ids_resolve(name: str) -> None:
    """Every table speaks of listed settlements only."""
    assert {row["settlement_id"] for row in rows(name)} <= by_id("settlements.csv").keys()


def test_settlements_lie_in_the_region() -> None:
    """Latitude and longitude are not swapped, and none lies far off."""
    for row in rows("settlements.csv"):
        assert 48.0 < float(row["lat"]) < 49.3, row["id"]
        assert 36.8 < float(row["lon"]) < 38.9, row["id"]


def test_display_names_are_unique_within_30_km() -> None:
    """Two places of one display name are never neighbours."""
    listed = rows("settlements.csv")
    assert [
        (one["id"], other["id"])
        for index, one in enumerate(listed)
        for other in listed[index + 1 :]
        if one["name"] == other["name"] and kilometres(one, other) < 30
    ] == []


def test_russian_names_carry_no_alternates() -> None:
    """Alternates stand in names.csv, not in brackets."""
    assert [row["id"] for row in rows("settlements.csv") if "(" in row["name_ru"]] == []


def test_two_hundred_and_ten_settlements_are_on_roads() -> None:
    """Road ends resolve, and 75 settlements are on no road."""
    ends = {road[key] for road in rows("roads.csv") for key in ("from", "to")}
    assert ends <= by_id("settlements.csv").keys()
    assert len(ends) == 210


def test_road_ids_are_their_ends_and_no_road_is_listed_twice() -> None:
    """A link joins two different places, once."""
    roads = rows("roads.csv")
    assert all(road["id"] == f"{road['from']}--{road['to']}" for road in roads)
    pairs = {frozenset((road["from"], road["to"])) for road in roads}
    assert len(pairs) == len(roads)
    assert {len(pair) for pair in pairs} == {2}


def test_lengths_differ_from_published_distances_as_the_readme_says() -> None:
    """Along verified roads: right for Siversk, a third too long for Sil."""
    graph = networkx.Graph()
    for road in rows("roads.csv"):
        if road["verified"] == "yes":
            graph.add_edge(road["from"], road["to"], km=float(road["length_km"]))
    off = {}
    for row in rows("road_distances.csv"):
        ours = networkx.dijkstra_path_length(graph, row["from"], row["to"], weight="km")
        off[row["from"]] = round(100 * (ours / float(row["km"]) - 1))
    assert off == {"bakhmutske": -15, "siversk": 0, "soledar": 7, "sil": 36}
    text = " ".join((FOLDER / "README.md").read_text(encoding="utf-8").split())
    for town, per_cent in off.items():
        assert (
            f"{f'{per_cent:+d}' if per_cent else 0} % ({by_id('settlements.csv')[town]['name']})"
            in text
        )


def test_one_hundred_and_seven_roads_are_unverified() -> None:
    """Verified is yes or no, as counted in the README."""
    assert Counter(road["verified"] for road in rows("roads.csv")) == {"yes": 204, "no": 107}


def test_forty_seven_settlements_hang_on_unverified_roads_only() -> None:
    """The README's number of places without a verified link holds."""
    ends: dict[str, set[str]] = {"yes": set(), "no": set()}
    for road in rows("roads.csv"):
        ends[road["verified"]] |= {road["from"], road["to"]}
    assert len(ends["no"] - ends["yes"]) == 47


def test_ninety_three_verified_roads_rest_on_general_knowledge() -> None:
    """The README's caution on the word verified holds."""
    vouched = [
        road["id"]
        for road in rows("roads.csv")
        if road["verified"] == "yes" and road["source"].startswith("general knowledge")
    ]
    assert len(vouched) == 93


def test_sources_have_an_address_if_somebody_opened_one() -> None:
    """No address that nobody opened, none opened that is not there; counted in the README."""
    listed = rows("sources.csv")
    assert all(bool(row["address"]) == bool(row["seen"]) for row in listed)
    opened = [row["address"] for row in listed if row["address"]]
    assert len(set(opened)) == len(opened)
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert f"| sources.csv | {len(listed)} |" in text
    assert f"for {len(opened)} a title and an address" in text


def test_road_words_are_from_short_lists() -> None:
    """Class and surface are the documented words."""
    roads = rows("roads.csv")
    assert {road["class"] for road in roads} == {"trunk", "primary", "secondary", "tertiary"}
    assert {road["surface"] for road in roads} == {"asphalt", "mixed", "unknown", "unpaved"}
    assert all(re.fullmatch(r"geodesic x 1\.\d+", road["length_basis"]) for road in roads)


def test_crossed_waters_are_listed_and_sourced() -> None:
    """A crossing names a water of waters.csv and who says so; no crossing, no source."""
    waters = by_id("waters.csv").keys()
    for road in rows("roads.csv"):
        assert set(filter(None, road["crosses"].split(";"))) <= waters, road["id"]
        assert bool(road["crosses"]) == bool(road["crosses_source"]), road["id"]


@pytest.mark.parametrize("links", [("yes",), ("yes", "no")])
def test_banks_part_without_the_donets_and_oskil_crossings(links: tuple[str, ...]) -> None:
    """Lyman and Sloviansk are joined only over a crossing or through Izium and Oskil."""

    def joined(cut: set[str]) -> bool:
        neighbours: dict[str, set[str]] = {}
        for road in rows("roads.csv"):
            if road["verified"] in links and not cut & set(road["crosses"].split(";")):
                neighbours.setdefault(road["from"], set()).add(road["to"])
                neighbours.setdefault(road["to"], set()).add(road["from"])
        seen, open_ends = {"lyman"}, ["lyman"]
        while open_ends:
            found = neighbours.get(open_ends.pop(), set()) - seen
            seen |= found
            open_ends.extend(found)
        return "sloviansk" in seen

    assert joined({"siverskyi_donets"})
    assert not joined({"siverskyi_donets", "oskil"})


def test_each_settlement_with_a_figure_has_one_preferred() -> None:
    """Exactly one population is preferred, and figures are positive."""
    figures = rows("populations.csv")
    preferred = Counter(row["settlement_id"] for row in figures if row["preferred"] == "yes")
    assert preferred.keys() == {row["settlement_id"] for row in figures}
    assert set(preferred.values()) == {1}
    assert len(preferred) == 181
    assert {row["preferred"] for row in figures} == {"yes", "no"}
    assert min(int(row["population"]) for row in figures) > 0


def test_populations_are_dated_by_day_year_or_not_at_all() -> None:
    """The date of a figure is an ISO date, a year or blank."""
    pattern = re.compile(r"(\d{4}(-\d{2}-\d{2})?)?")
    assert all(pattern.fullmatch(row["as_of"]) for row in rows("populations.csv"))


def test_bakhmut_prefers_the_estimate_of_2022() -> None:
    """The stale figure and the list's figure stay as further rows."""
    figures = [row for row in rows("populations.csv") if row["settlement_id"] == "bakhmut"]
    assert {row["population"]: row["preferred"] for row in figures} == {
        "71094": "yes",
        "72310": "no",
        "80500": "no",
    }


def test_control_is_sorted_and_states_one_holder_per_day_and_assessor() -> None:
    """Sorted by date, assessor and id, without a repetition."""
    keys = [(row["date"], row["assessor"], row["settlement_id"]) for row in rows("control.csv")]
    assert all(one < other for one, other in pairwise(keys))
    assert {row["holder"] for row in rows("control.csv")} == {"UA", "RU", "contested"}


def test_control_covers_the_known_days() -> None:
    """All 285 on the day, three fewer before, and the places of Wikipedia's list."""
    days = Counter((row["date"], row["assessor"]) for row in rows("control.csv"))
    assert days == {
        ("2022-07-04", "DeepStateMap"): 282,
        ("2022-09-05", "DeepStateMap"): 282,
        ("2022-10-03", "DeepStateMap"): 285,
        ("2022-10-04", "Wikipedia list"): 62,
    }
    assert all(date.fromisoformat(day) for day, _ in days)


def test_wikipedia_labels_map_to_holders() -> None:
    """The label that the source quotes is the holder listed."""
    holders = {
        "Ukraine": "UA",
        "Russia": "RU",
        "Donetsk PR": "RU",
        "Luhansk PR": "RU",
        "Contested": "contested",
    }
    for row in rows("control.csv"):
        if row["assessor"] == "Wikipedia list":
            assert row["holder"] == holders[row["source"].rsplit(": ", 1)[1]], row


def test_assessors_disagree_on_bakhmut_soledar_avdiivka_and_terny() -> None:
    """The known disagreements, and no more than the files hold."""
    said: dict[str, dict[str, str]] = {}
    for row in rows("control.csv"):
        if row["date"] >= "2022-10-03":
            said.setdefault(row["settlement_id"], {})[row["assessor"]] = row["holder"]
    split = {place for place, holders in said.items() if len(set(holders.values())) > 1}
    assert split == {"bakhmut", "soledar", "avdiivka", "terny"}


def test_holders_set_by_hand_say_so() -> None:
    """Two holders were set by hand, at low confidence."""
    by_hand = [row for row in rows("control.csv") if row["source"].startswith("set by hand")]
    assert {row["settlement_id"] for row in by_hand} == {"zaitseve_horlivka", "pivdenne_toretsk"}
    assert {row["confidence"] for row in by_hand} == {"low"}


def test_portals_are_held_by_their_side_on_the_day() -> None:
    """On 2022-10-03 every portal belonged to the side it is listed for."""
    held = {
        row["settlement_id"]: row["holder"]
        for row in rows("control.csv")
        if row["date"] == "2022-10-03"
    }
    assert all(held[row["settlement_id"]] == row["side"] for row in rows("portals.csv"))


def test_extents_enclose_their_radius() -> None:
    """The equal-area radius lies between the nearest and the farthest edge."""
    for row in rows("extents.csv"):
        nearest, radius, farthest = (
            float(row[key]) for key in ("nearest_edge_m", "equal_area_radius_m", "farthest_edge_m")
        )
        assert 0 <= nearest <= radius <= farthest, row["settlement_id"]


def test_systems_have_known_sides_and_service() -> None:
    """Side, service and calibre are the documented words."""
    systems = rows("systems.csv")
    assert {row["side"] for row in systems} == {"RU", "UA", "both"}
    assert {row["id"] for row in systems if row["in_service"] == "no"} == {"2s35", "m46"}
    assert all(re.fullmatch(r"\d*", row["calibre_mm"]) for row in systems)


def test_each_munition_has_one_preferred_range() -> None:
    """Every system has ranges, every munition exactly one preferred figure."""
    ranges = rows("ranges.csv")
    assert {row["system_id"] for row in ranges} == by_id("systems.csv").keys()
    assert {row["munition_id"] for row in ranges} == {"standard", "extended", "guided"}
    keys = {(row["system_id"], row["munition_id"]) for row in ranges}
    preferred = Counter(
        (row["system_id"], row["munition_id"]) for row in ranges if row["preferred"] == "yes"
    )
    assert preferred.keys() == keys
    assert set(preferred.values()) == {1}


def test_further_ranges_differ_from_the_preferred_one() -> None:
    """One row per published figure: no figure twice for one munition."""
    figures = Counter(
        (row["system_id"], row["munition_id"], float(row["range_km"])) for row in rows("ranges.csv")
    )
    assert set(figures.values()) == {1}


def test_minimum_ranges_lie_below_the_maximum() -> None:
    """A minimum is published for two systems only."""
    known = {
        row["system_id"]: (float(row["min_range_km"]), float(row["range_km"]))
        for row in rows("ranges.csv")
        if row["min_range_km"]
    }
    assert known == {"bm21": (5.0, 20.4), "bm30": (20.0, 70.0)}


def test_three_systems_have_no_standard_round() -> None:
    """Vilkha, HIMARS and the S-300 fire guided rounds only."""
    ranges = rows("ranges.csv")
    standard = {row["system_id"] for row in ranges if row["munition_id"] == "standard"}
    assert by_id("systems.csv").keys() - standard == {"vilkha", "m142", "s300"}


def test_further_names_add_something() -> None:
    """No name is listed twice or repeats a name of its own settlement."""
    settlements = by_id("settlements.csv")
    names = rows("names.csv")
    keys = {(row["settlement_id"], row["language"], row["name"]) for row in names}
    assert len(keys) == len(names)
    assert {row["language"] for row in names} == {"en", "uk", "ru", "de"}
    assert {row["kind"] for row in names} == {"old", "variant", "transliteration"}
    for row in names:
        own = settlements[row["settlement_id"]]
        assert row["name"] not in {own["name"], own["name_uk"], own["name_ru"]}


@pytest.mark.parametrize(
    ("name", "settlement"),
    [("Artemivsk", "bakhmut"), ("Bachmut", "bakhmut"), ("Majorsk", "maiorsk")],
)
def test_old_and_german_spellings_name_one_place(name: str, settlement: str) -> None:
    """Spellings of the time lead to one settlement."""
    assert {row["settlement_id"] for row in rows("names.csv") if row["name"] == name} == {
        settlement
    }


def test_river_is_one_coarse_line_longitude_first() -> None:
    """One LineString of 30 to 60 points, without heights, inside the margin of the map."""
    collection: dict[str, Any] = json.loads((FOLDER / "waters.geojson").read_text(encoding="utf-8"))
    assert collection["type"] == "FeatureCollection"
    (river,) = collection["features"]
    assert river["properties"]["id"] in by_id("waters.csv")
    assert river["properties"]["source"].startswith("Natural Earth")
    assert river["properties"]["confidence"] in {"low", "medium"}
    assert river["geometry"]["type"] == "LineString"
    points = river["geometry"]["coordinates"]
    assert 30 <= len(points) <= 60
    for lon, lat in points:
        assert 36.7 <= lon <= 39.0
        assert 48.6 <= lat <= 49.5


def test_theater_names_its_sides_assessor_and_licences() -> None:
    """The theater file is complete and its assessor speaks in control.csv."""
    theater = tomllib.loads((FOLDER / "theater.toml").read_text(encoding="utf-8"))
    assert theater["name"] == FOLDER.name
    assert theater["fictional"] is False
    assert theater["sides"].keys() == {"UA", "RU"}
    assert theater["assessor"] in {row["assessor"] for row in rows("control.csv")}
    assert len(theater["attribution"]) == 6
    assert all(entry["text"] and entry["licence"] for entry in theater["attribution"])
