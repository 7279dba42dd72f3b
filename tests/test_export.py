"""Layers of facts and answers in formats of others: each read back by a library of its own."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import sys
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import fields, replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import igraph
import networkx as nx
import pytest
from answers import Ran, answer_to
from hypothesis import given
from hypothesis import strategies as st
from worlds import examples, in_pieces, random_world

from stratgraph import (
    ScenarioError,
    map_layers,
    outcome_layers,
    read_case,
    read_theater,
    to_geodataframe,
    to_networkx,
    write_layers,
)
from stratgraph.io.formats import formats
from stratgraph.io.formats.gis import short_names
from stratgraph.io.layers import Layer, layer_of

Rows = list[dict[str, Any]]

# ---- layers by lot

LETTERS = st.characters(exclude_categories=("Cc", "Cs", "Cf", "Cn", "Co", "Zl", "Zp"))
TEXT = st.text(LETTERS, max_size=20).map(str.strip) | st.sampled_from(
    ["=1+1", "+380", "@home", "-", "Часів Яр", "<b>&amp;", 'a "quoted, one"', "яйце " * 10 + "."]
)
NUMBER = st.floats(-1e6, 1e6).map(lambda one: round(one, 6))
CELLS = {
    "note": TEXT,
    "people": st.none() | st.integers(-(10**9), 10**9),
    "share": st.none() | NUMBER,
    "verified": st.booleans(),
}
LON, LAT = st.floats(-179, 179), st.floats(-80, 80)


@st.composite
def drawn_layers(draw: st.DrawFn) -> tuple[Layer, Layer]:
    """Draw some places and the roads between some of them, with cells of every kind."""
    count = draw(st.integers(1, 4))
    rows = [{"id": f"p{k}", "name": draw(TEXT.filter(bool))} for k in range(count)]
    at = [[draw(LON), draw(LAT)] for _ in rows]
    pair = st.lists(st.integers(0, count - 1), min_size=2, max_size=2)
    ends = draw(st.lists(pair, min_size=1, max_size=3))
    roads = [
        {"id": f"r{k}", "from": f"p{a}", "to": f"p{b}", "name": "x"}
        for k, (a, b) in enumerate(ends)
    ]
    for row in (*rows, *roads):
        row |= {key: draw(cells) for key, cells in CELLS.items()}
    points = [{"type": "Point", "coordinates": one} for one in at]
    lines = [
        {"type": "LineString", "coordinates": [at[a], at[b], draw(st.just(at[a]))]} for a, b in ends
    ]
    return layer_of("places", rows, points), layer_of("roads", roads, lines)


# ---- each format read by a library that did not write it, or by its own reader


def read_geojson(files: dict[str, bytes]) -> dict[str, Rows]:
    (data,) = files.values()
    found: dict[str, Rows] = {}
    for one in json.loads(data)["features"]:
        row = dict(one["properties"])
        shape = one["geometry"]
        found.setdefault(row.pop("layer"), []).append(row | {"at": flat(shape["coordinates"])})
    return found


def read_csv(files: dict[str, bytes]) -> dict[str, Rows]:
    found = {}
    for name, data in files.items():
        rows = list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))
        for row in rows:
            numbers = row.pop("wkt", f"{row.pop('lon', '')} {row.pop('lat', '')}")
            row["at"] = [float(one) for one in re.findall(r"[-+.e0-9]+", numbers)]
            for key in ("note", "name"):
                row[key] = re.sub(r"^'(?=[-=+@])", "", row[key])
        found[name.partition("_")[2].partition(".")[0]] = rows
    return found


def read_graphml(files: dict[str, bytes]) -> dict[str, Rows]:
    (data,) = files.values()
    graph = nx.parse_graphml(data.decode("utf-8"), force_multigraph=True)
    places = []
    for name, own in graph.nodes(data=True):
        row = {"id": name, **own}
        row["at"] = [row.pop("lon"), row.pop("lat")]
        assert row.pop("kind") == "settlement"
        places.append(row)
    roads = [
        {"id": key, "from": a, "to": b, **own}
        for a, b, key, own in graph.edges(keys=True, data=True)
    ]
    return {"places": places, "roads": roads}


def read_gdal(files: dict[str, bytes]) -> dict[str, Rows]:
    import pyogrio

    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            path = Path(folder, name)
            path.write_bytes(data)
            for layer, _ in pyogrio.list_layers(path).tolist():
                called = (
                    layer if name.startswith("x.") else name.partition("_")[2].partition(".")[0]
                )
                frame = pyogrio.read_dataframe(path, layer=layer)
                found[called] = rows_of(frame)
    found.pop("layer_styles", None)
    return found


def read_kml(files: dict[str, bytes]) -> dict[str, Rows]:
    (data,) = files.values()
    kml = "{http://www.opengis.net/kml/2.2}"
    found = {}
    for folder in ElementTree.fromstring(data).iter(f"{kml}Folder"):
        rows = found[folder.findtext(f"{kml}name")] = []
        for mark in folder.iter(f"{kml}Placemark"):
            row: dict[str, Any] = {
                one.get("name"): one.findtext(f"{kml}value") for one in mark.iter(f"{kml}Data")
            }
            (at,) = mark.iter(f"{kml}coordinates")
            row["at"] = [float(one) for one in re.split("[ ,]", at.text or "")]
            rows.append(row)
    return found


def read_parquet(files: dict[str, bytes]) -> dict[str, Rows]:
    import geopandas

    return {
        name.partition("_")[2].partition(".")[0]: rows_of(geopandas.read_parquet(io.BytesIO(data)))
        for name, data in files.items()
    }


def rows_of(frame: Any) -> Rows:
    shapes = [[n for at in shape.coords for n in at[:2]] for shape in frame.geometry]
    rows = frame.drop(columns="geometry").astype(object).where(frame.notna(), None)
    return [{**row, "at": at} for row, at in zip(rows.to_dict("records"), shapes, strict=True)]


def read_xlsx(files: dict[str, bytes]) -> dict[str, Rows]:
    import openpyxl

    (data,) = files.values()
    book = openpyxl.load_workbook(io.BytesIO(data))
    found = {}
    for sheet in book.worksheets[:-1]:
        assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
        head, *rows = sheet.iter_rows(values_only=True)
        found[sheet.title] = [dict(zip(head, row, strict=True)) for row in rows]
        for row in found[sheet.title]:
            numbers = row.pop("wkt", None) or f"{row.pop('lon')} {row.pop('lat')}"
            row["at"] = [float(one) for one in re.findall(r"[-+.e0-9]+", numbers)]
    return found


def flat(coordinates: Any) -> list[float]:
    return (
        [n for at in coordinates for n in at] if isinstance(coordinates[0], list) else coordinates
    )


def as_it_is(row: dict[str, Any]) -> dict[str, Any]:
    return row


def empty_is_missing(row: dict[str, Any]) -> dict[str, Any]:
    return {key: None if cell == "" else cell for key, cell in row.items()}


def all_text(row: dict[str, Any]) -> dict[str, Any]:
    def told(cell: Any) -> str:
        if isinstance(cell, bool):
            return "yes" if cell else "no"
        return "" if cell is None else str(cell)

    return {key: cell if key == "at" else told(cell) for key, cell in row.items()}


def nothing_left_out(row: dict[str, Any]) -> dict[str, Any]:
    return {key: cell for key, cell in row.items() if cell is not None}


def as_kml(row: dict[str, Any]) -> dict[str, Any]:
    row = all_text(row)
    row["id_"], row["name_"] = row.pop("id"), row.pop("name")
    # A column that no row says is not there.
    return {key: cell for key, cell in row.items() if cell != ""}


Reader = Callable[[dict[str, bytes]], dict[str, Rows]]
# How each is read back, and what it can hold of a row.
HELD: dict[str, tuple[Reader, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "GeoJSON": (read_geojson, as_it_is),
    "CSV": (read_csv, all_text),
    "GraphML": (read_graphml, nothing_left_out),
    "GeoPackage": (read_gdal, as_it_is),
    "GeoParquet": (read_parquet, as_it_is),
    "FlatGeobuf": (read_gdal, as_it_is),
    "KML": (read_kml, as_kml),
    "Shapefile": (read_gdal, empty_is_missing),
    "XLSX": (read_xlsx, empty_is_missing),
}


def written(layers: tuple[Layer, ...], suffix: str) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        write_layers(layers, Path(folder, f"x{suffix}"))
        return {one.name: one.read_bytes() for one in sorted(Path(folder).iterdir())}


@pytest.mark.parametrize("form", [one.name for one in formats()])
@examples(0.1)
@given(layers=drawn_layers())
def test_what_a_format_can_hold_comes_back_equal(form: str, layers: tuple[Layer, Layer]) -> None:
    record = next(one for one in formats() if one.name == form)
    files = written(layers, record.suffixes[0])
    assert files == written(layers, record.suffixes[0])
    reader, holds = HELD[form]
    found = reader(files)
    assert found.keys() == {"places", "roads"}
    for layer in layers:
        expected = [
            holds(row | {"at": [float(n) for n in flat(shape["coordinates"])]})
            for row, shape in zip(layer.rows, layer.shapes, strict=True)
        ]
        back = sorted(found[layer.name], key=lambda row: row.get("id", row.get("id_")))
        for row, wanted in zip(back, expected, strict=True):
            at, where = row.pop("at", None), wanted.pop("at")
            # An edge of GraphML has no course of its own.
            assert at is None or at == pytest.approx(where, abs=1e-9)
            numbers = {key for key, cell in wanted.items() if isinstance(cell, float)}
            for key, cell in wanted.items():
                assert row[key] == (pytest.approx(cell, rel=1e-12) if key in numbers else cell), key


def test_every_format_is_tried() -> None:
    assert HELD.keys() == {one.name for one in formats()}


# ---- facts


def test_a_graph_loses_nothing_of_a_theater() -> None:
    situation = read_case("bakhmut_falls").before
    graph = to_networkx(situation)
    assert graph.number_of_edges() == len(situation.theater.roads)
    for place in situation.theater.settlements:
        told = graph.nodes[place.id]
        assert told["place_kind"] == place.kind
        assert tuple(filter(None, told["other_names"].split("; "))) == place.other_names
        figures = json.loads(told["populations"] or "[]")
        assert [one["people"] for one in figures] == [one.people for one in place.populations]
        for name in ("name", "name_uk", "lon", "lat", "oblast", "raion", "geonames_id", "note",
                     "centre_spread_m", "population"):  # fmt: skip
            assert told.get(name) == getattr(place, name), name
        assert (told["source"], told["confidence"]) == (
            place.provenance.source, place.provenance.confidence,
        )  # fmt: skip
        edges = (told.get("nearest_edge_m"), told.get("farthest_edge_m"))
        own = place.extent
        assert edges == ((own.nearest_edge_m, own.farthest_edge_m) if own else (None, None))
    for road in situation.theater.roads:
        told = graph.edges[road.a, road.b, road.id]
        for name in ("length_m", "number", "surface", "verified", "length_basis", "note",
                     "crosses_source"):  # fmt: skip
            assert told[name] == getattr(road, name), name
        assert told["class"] == road.road_class
        assert told["crosses"] == "; ".join(road.crosses)
        assert (told["oneway"], told["open_from"], told["open_until"]) == (False, "", "")
        assert dict(road.own).items() <= told.items()
        assert (told.get("bridges"), told.get("bridge_m")) == (road.bridges, road.bridge_m)
    # Every field of a settlement and a road is among these: a new one has to be told too.
    assert len(fields(situation.theater.settlements[0])) == 15
    assert len(fields(situation.theater.roads[0])) == 22


def test_a_graph_tells_the_rows_and_bends_of_a_joined_road() -> None:
    situation = random_world(3).situation
    places = {one.id: (one.lon, one.lat) for one in situation.theater.settlements}
    roads, nodes = in_pieces(situation.theater.roads, places, 3)
    theater = replace(situation.theater, roads=roads, nodes=nodes)
    assert any(road.bends for road in theater.roads)
    graph = to_networkx(replace(situation, theater=theater))
    for road in theater.roads:
        told = graph.edges[road.a, road.b, road.id]
        rows = json.loads(told["rows"] or "[]")
        assert [(one["id"], one["length_m"]) for one in rows] == [
            (one.id, one.length_m) for one in road.rows
        ]
        bends = [tuple(map(float, one.split())) for one in told["bends"].split(", ") if one]
        assert tuple(bends) == road.bends


def test_a_frame_has_the_rows_and_columns_of_its_layer() -> None:
    outcome = answer_to("gate_falls")
    for layer in outcome_layers(outcome):
        frame = to_geodataframe(outcome, layer.name)
        assert list(frame.columns) == [*(one.name for one in layer.columns), "geometry"]
        assert frame["id"].tolist() == [row["id"] for row in layer.rows]
        assert frame.geometry.is_valid.all()
    with pytest.raises(ScenarioError, match="no layer is called 'towns'"):
        to_geodataframe(outcome, "towns")


def test_answers_stand_beside_the_facts_for_hold_and_fall() -> None:
    places, roads, areas = outcome_layers(answer_to("gate_falls"))
    by_id = {row["id"]: row for row in places.rows}
    kingsbridge = by_id["kingsbridge"]
    # Brook is 30 km from Kingsbridge, Gate 20 km.
    assert round(kingsbridge["required_range_hold_m"], -3) == 30_000
    assert (kingsbridge["required_from_fall"], kingsbridge["in_range_hold"]) == (
        "gate",
        "Rocket standard",
    )
    assert by_id["gate"]["holder_hold"] == "defender"
    assert by_id["gate"]["holder_fall"] == "attacker"
    assert by_id["gate"]["route_share_hold"] == 1.0
    assert not any(row["cut_hold"] for row in roads.rows)
    assert {row["situation"] for row in areas.rows} == {"hold", "fall"}
    assert "Assumed" in places.about["assumed"] or places.about["assumed"]


def test_what_is_known_of_a_theater_alone_has_no_attacker() -> None:
    places, _ = map_layers(read_theater("valley"), None)
    assert "holder" not in places.rows[0]
    assert {row["held_by"] for row in places.rows} == {""}


# ---- what a format does of its own


def test_a_geopackage_is_of_version_1_2_and_brings_its_styles(tmp_path: Path) -> None:
    path = tmp_path / "valley.gpkg"
    write_layers(outcome_layers(answer_to("gate_falls")), path)
    with closing(sqlite3.connect(path)) as base:
        assert base.execute("PRAGMA user_version").fetchone() == (10200,)
        styles = dict(base.execute("SELECT f_table_name, styleQML FROM layer_styles").fetchall())
        (kind,) = base.execute(
            "SELECT data_type FROM gpkg_contents WHERE table_name = 'layer_styles'"
        ).fetchone()
        assert base.execute("SELECT DISTINCT useAsDefault FROM layer_styles").fetchall() == [(1,)]
        days = base.execute("SELECT last_change FROM gpkg_contents").fetchall()
    assert styles.keys() == {"places", "roads"}
    assert 'attr="holder_hold"' in styles["places"]
    assert kind == "attributes"
    assert {day[:10] for (day,) in days} == {"1980-01-01"}


def test_a_shapefile_keeps_cyrillic_and_says_what_it_shortened(tmp_path: Path) -> None:
    import pyogrio

    row = {"id": "a", "name": "Часів Яр", "population_as_of": "2022", "long": "Я" * 200}
    layer = layer_of("places", [row], [{"type": "Point", "coordinates": [37.8, 48.6]}])
    notes = write_layers([layer], tmp_path / "x.zip")
    assert notes == (
        "places: a shapefile's names have ten letters: population_as_of is pop_as_of",
        "places: 1 cell is cut to 254 bytes, the longest a shapefile holds",
    )
    back = pyogrio.read_dataframe(tmp_path / "x.zip").iloc[0]
    assert (back["name"], back["pop_as_of"]) == ("Часів Яр", "2022")
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        assert {one.date_time[:3] for one in archive.infolist()} == {(1980, 1, 1)}


def test_short_names_never_coincide() -> None:
    names = [column.name for column in outcome_layers(answer_to("gate_falls"))[0].columns]
    short = short_names(names)
    assert all(len(one) <= 10 for one in short.values())
    assert len({one.lower() for one in short.values()}) == len(names)


def test_igraph_reads_the_graph_as_well(tmp_path: Path) -> None:
    theater = read_theater("valley")
    write_layers(map_layers(theater, None), tmp_path / "x.graphml")
    graph = igraph.Graph.Read_GraphML(str(tmp_path / "x.graphml"))
    assert {one["id"]: one["name"] for one in graph.vs} == {
        one.id: one.name for one in theater.settlements
    }
    told = {
        one["road_id"]: ({graph.vs[end]["id"] for end in one.tuple}, one["length_m"])
        for one in graph.es
    }
    assert told == {one.id: ({one.a, one.b}, one.length_m) for one in theater.roads}


def test_formulas_are_text_and_it_is_said(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "name": "=HYPERLINK(1)", "note": "+1"},
        {"id": "b", "name": "B", "note": ""},
    ]
    layer = layer_of("places", rows, [{"type": "Point", "coordinates": [0.0, 0.0]}] * 2)
    for name in ("x.csv", "x.xlsx"):
        notes = write_layers([layer], tmp_path / name, only="places")
        assert notes == ("places: 2 cells begin as formulas do and are written as text",)
    assert "'=HYPERLINK(1)" in (tmp_path / "x.csv").read_text(encoding="utf-8")


def test_a_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("geopandas", "openpyxl", "pyogrio"):
        monkeypatch.setitem(sys.modules, module, None)
    layers = map_layers(read_theater("valley"), None)
    for one in formats():
        path = tmp_path / f"x{one.suffixes[0]}"
        if one.extra:
            with pytest.raises(ScenarioError, match=r"pip install 'stratgraph\[gis\]'"):
                write_layers(layers, path)
        else:
            write_layers(layers, path)


# ---- the command


@pytest.fixture
def ask(
    stratgraph: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., tuple[int, str]]:
    """Return a function that runs a command in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> tuple[int, str]:
        ran = stratgraph(*words)
        return ran.code, ran.err

    return run


def test_a_theater_is_exported_with_its_last_holders(
    ask: Callable[..., Any], tmp_path: Path
) -> None:
    code, err = ask("export", "valley", "--to", "valley.csv")
    assert (code, err.split()) == (0, ["wrote", "valley_places.csv", "wrote", "valley_roads.csv"])
    text = (tmp_path / "valley_places.csv").read_text(encoding="utf-8")
    held = {row["held_by"] for row in csv.DictReader(io.StringIO(text))}
    assert held == {"BLUE", "RED", "contested"}


def test_a_case_is_exported_as_run_exports_it(ask: Callable[..., Any], tmp_path: Path) -> None:
    assert ask("export", "gate_falls", "--to", "a.geojson")[0] == 0
    assert ask("run", "gate_falls", "-q", "--export", "b.geojson")[0] == 0
    assert (tmp_path / "a.geojson").read_bytes() == (tmp_path / "b.geojson").read_bytes()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("export", "valley", "--to", "valley.foo"),
            "no format has such a name; there are .geojson",
        ),
        (("run", "gate_falls", "--export", "x.foo"), "no format has such a name"),
        (("export", "valley", "--to", "v.csv", "--layer", "towns"), "no layer is called 'towns'"),
        (("export", "nowhere", "--to", "v.csv"), "no such case"),
    ],
)
def test_what_cannot_be_exported_is_refused(
    words: tuple[str, ...], said: str, ask: Callable[..., Any], tmp_path: Path
) -> None:
    code, err = ask(*words)
    assert code == 2
    assert said in err
    assert not [*tmp_path.iterdir()]


def test_facts_are_not_replaced_by_an_export(ask: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "v_places.csv").write_text("mine", encoding="utf-8")
    code, err = ask("export", "valley", "--to", "v.csv")
    assert (code, (tmp_path / "v_places.csv").read_text()) == (2, "mine")
    assert "holds facts or a question" in err
    assert not (tmp_path / "v_roads.csv").exists()


def test_the_formats_page_says_what_each_cannot_hold() -> None:
    page = (Path(__file__).parents[1] / "docs" / "reference" / "formats.md").read_text("utf-8")
    for one in formats():
        ends = ", ".join(f"`{end}`" for end in one.suffixes)
        files = "all" if one.several else "one"
        extra = f"`{one.extra}`" if one.extra else "none"
        cannot = "; ".join(one.cannot) or "holds all"
        assert f"| {one.name} | {ends} | {files} | {extra} | {cannot} |" in page
