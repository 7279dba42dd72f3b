"""Maps and graphs of others as theaters: layers in any projection, and our own files back again."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import geopandas
import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, Polygon
from worlds import World, examples, in_pieces, worlds

from stratgraph import (
    FileFormatError,
    Theater,
    import_frames,
    import_theater,
    map_layers,
    read_facts,
    read_theater,
    write_layers,
)
from stratgraph.io import Wanted

if TYPE_CHECKING:
    from pathlib import Path

# Alder, Birch and Cedar, 0.1° apart at 45° north, with a road along them.
TOWNS = {"Alder": (30.0, 45.0), "Birch": (30.1, 45.0), "Cedar": (30.2, 45.0)}


def places(**columns: list[Any]) -> geopandas.GeoDataFrame:
    shapes = [Point(at) for at in TOWNS.values()]
    return geopandas.GeoDataFrame({"Town": list(TOWNS), **columns}, geometry=shapes, crs=4326)


def roads() -> geopandas.GeoDataFrame:
    line = LineString([TOWNS["Alder"], TOWNS["Birch"], TOWNS["Cedar"]])
    return geopandas.GeoDataFrame({"highway": ["primary"]}, geometry=[line], crs=4326)


def same_facts(theater: Theater) -> tuple[Any, ...]:
    """Return what every format of ours has to bring back of a theater."""
    return (
        [(one.id, one.name, one.lon, one.lat, one.kind) for one in theater.settlements],
        [
            (one.id, {one.a, one.b}, one.length_m, one.road_class, one.verified, one.evidence)
            for one in theater.roads
        ],
        [(one.id, one.lon, one.lat) for one in theater.nodes],
    )


@pytest.mark.parametrize("suffix", [".gpkg", ".zip", ".graphml"])
@examples(0.1)
@given(worlds(), st.integers(0, 99))
def test_what_was_exported_is_imported_again(
    suffix: str, tmp_path_factory: pytest.TempPathFactory, world: World, seed: int
) -> None:
    theater = world.situation.theater
    if suffix == ".gpkg":
        at = {one.id: (one.lon, one.lat) for one in theater.settlements}
        pieces, nodes = in_pieces(theater.roads, at, seed)
        # Ids of the world have marks that no file may.
        theater = replace(theater, roads=pieces, nodes=nodes)
        theater = replace(
            theater, nodes=tuple(one for one in theater.nodes if "/" not in one.id) or theater.nodes
        )
    folder = tmp_path_factory.mktemp("back")
    write_layers(map_layers(theater, None), folder / f"x{suffix}")
    import_theater(folder / f"x{suffix}", folder / "back", wanted=Wanted(verified=False))
    assert same_facts(read_theater(folder / "back")) == same_facts(theater)


def test_layers_in_another_projection_are_reprojected_and_it_is_said(tmp_path: Path) -> None:
    path = tmp_path / "map.gpkg"
    places(Pop=[900, 0, 7]).to_crs(32636).to_file(path, layer="towns", driver="GPKG")
    roads().to_crs(32636).to_file(path, layer="ways", driver="GPKG")
    done = import_theater(path, tmp_path / "new")
    assert "towns: reprojected from WGS 84 / UTM zone 36N" in done.found.notes
    assert "layers read: towns (3 features), ways (1 feature)" in done.found.notes
    facts = read_facts(tmp_path / "new")
    assert [(one.name, round(one.lon, 6), round(one.lat, 6)) for one in facts.settlements] == [
        (name, *at) for name, at in TOWNS.items()
    ]
    assert [{one.a, one.b} for one in facts.roads] == [{"alder", "birch"}, {"birch", "cedar"}]
    assert {one.road_class for one in facts.roads} == {"primary"}


@pytest.mark.parametrize("suffix", [".shp", ".fgb", ".kml", ".parquet"])
def test_every_kind_of_map_is_read(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"towns{suffix}"
    frame = places().rename(columns={"Town": "name"})
    if suffix == ".parquet":
        frame.to_parquet(path)
    else:
        frame.to_file(path, driver="KML" if suffix == ".kml" else None)
    import_theater(path, tmp_path / "new")
    # FlatGeobuf orders rows by where they lie.
    assert sorted(one.name for one in read_facts(tmp_path / "new").settlements) == list(TOWNS)


def test_frames_are_imported_as_they_are(tmp_path: Path) -> None:
    wanted = Wanted(columns={"name": "Town"}, source="my notebook", confidence="medium")
    import_frames({"towns": places(), "ways": roads()}, tmp_path / "new", wanted=wanted)
    facts = read_facts(tmp_path / "new")
    assert len(facts.roads) == 2
    assert {(one.provenance.source, one.provenance.confidence) for one in facts.settlements} == {
        ("my notebook", "medium")
    }


def test_mixed_shapes_are_told_and_left_out(tmp_path: Path) -> None:
    shapes = [*places().geometry, Polygon([(30, 45), (30.1, 45), (30, 45.1)])]
    frame = geopandas.GeoDataFrame({"Town": [*TOWNS, "Field"]}, geometry=shapes, crs=4326)
    wanted = Wanted(columns={"name": "Town"})
    done = import_frames({"towns": frame}, tmp_path / "new", wanted=wanted)
    assert [one.words for one in done.found.dropped] == ["1 feature that is a Polygon (4)"]


def test_a_graph_with_coordinates_is_a_theater(tmp_path: Path) -> None:
    graph = nx.Graph()
    for name, (lon, lat) in TOWNS.items():
        graph.add_node(name.lower(), label=name, x=lon, y=lat)
    graph.add_node("limbo")
    graph.add_edge("alder", "birch", length_km=9.5)
    graph.add_edge("birch", "limbo")
    nx.write_graphml(graph, tmp_path / "x.graphml")
    done = import_theater(tmp_path / "x.graphml", tmp_path / "new")
    facts = read_facts(tmp_path / "new")
    assert [one.name for one in facts.settlements] == list(TOWNS)
    assert [one.length_m for one in facts.roads] == [9_500]
    assert {one.words for one in done.found.dropped} == {
        "1 edge at a node without coordinates (birch – limbo)",
        "1 node without coordinates (limbo)",
    }


# ---- what is refused


def test_a_bomb_and_a_climbing_archive_are_refused(tmp_path: Path) -> None:
    for name, inner, content in (("bomb", "x.shp", b"0" * 30_000_000), ("climb", "../x.shp", b"x")):
        with zipfile.ZipFile(tmp_path / f"{name}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(inner, content)
    with pytest.raises(FileFormatError, match="would unpack to"):
        import_theater(tmp_path / "bomb.zip", tmp_path / "new", name="gis")
    with pytest.raises(FileFormatError, match="names files outside of itself"):
        import_theater(tmp_path / "climb.zip", tmp_path / "new", name="gis")
    assert not (tmp_path / "new").exists()


def test_metres_without_a_projection_are_refused_and_degrees_taken(tmp_path: Path) -> None:
    named = places().rename(columns={"Town": "name"})
    for name, frame in (("metres", named.to_crs(32636)), ("degrees", named)):
        frame.to_file(tmp_path / f"{name}.shp")
        (tmp_path / f"{name}.prj").unlink()
    with pytest.raises(FileFormatError, match="names no projection and is not in degrees"):
        import_theater(tmp_path / "metres.shp", tmp_path / "new")
    done = import_theater(tmp_path / "degrees.shp", tmp_path / "new")
    assert "degrees: names no projection and was taken for degrees" in done.found.notes


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.gpkg", b"no database", "cannot be read as a map"),
        ("x.parquet", b"PAR1", "cannot be read as a map"),
        ("x.graphml", b"<graphml><graph>", "is no GraphML"),
        ("x.graphml", b"<!DOCTYPE bomb [<!ENTITY a 'b'>]><graphml/>", "document type of its own"),
    ],
)
def test_damaged_files_are_refused(name: str, content: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FileFormatError, match=said):
        import_theater(tmp_path / name, tmp_path / "new")
    assert not (tmp_path / "new").exists()
