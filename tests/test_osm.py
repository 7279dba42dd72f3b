"""OpenStreetMap: an extract with every trap, and two real ones against an independent reader."""

from __future__ import annotations

import bz2
import math
import re
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import networkx as nx
import numpy as np
import pytest
from pyproj import Geod

from stratgraph import (
    Facts,
    FileFormatError,
    Provenance,
    Road,
    Settlement,
    cli,
    read_facts,
    write_theater,
)
from stratgraph._network import contract_pieces
from stratgraph.io import Wanted, import_theater, measure_roads
from stratgraph.io.sources import LeftOut, osm_extract
from stratgraph.io.sources.osm import read_osm
from stratgraph.io.sources.osm_extract import read_extract
from stratgraph.io.sources.osm_roads import net_of

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "check" / "osm"
WGS84 = Geod(ellps="WGS84")
At = tuple[float, float]


@dataclass
class Drawing:
    """An extract written by hand: points by name, ways and relations."""

    at: dict[str, At] = field(default_factory=dict)
    rows: dict[str, list[str]] = field(
        default_factory=lambda: {"node": [], "way": [], "relation": []}
    )

    def number(self, kind: str) -> int:
        return len(self.rows[kind]) + {"node": 1, "way": 1000, "relation": 2000}[kind]

    def node(self, point: str, lon: float, lat: float, /, **tags: str) -> None:
        self.at[point] = (lon, lat)
        self._add("node", f'lon="{lon}" lat="{lat}"', "", tags)

    def way(self, *names: str, **tags: str) -> int:
        known = [*self.at]
        refs = [known.index(one) + 1 if one in self.at else 999 for one in names]
        return self._add("way", "", "".join(f'<nd ref="{one}"/>' for one in refs), tags)

    def relation(self, *members: tuple[str, int | str, str], **tags: str) -> None:
        known = [*self.at]
        inner = ""
        for kind, what, role in members:
            ref = known.index(what) + 1 if isinstance(what, str) else what
            inner += f'<member type="{kind}" ref="{ref}" role="{role}"/>'
        self._add("relation", "", inner, tags)

    def _add(self, kind: str, own: str, inner: str, tags: dict[str, str]) -> int:
        number = self.number(kind)
        said = "".join(
            f"<tag k={quoteattr(key.replace('__', ':'))} v={quoteattr(value)}/>"
            for key, value in tags.items()
        )
        head = f'<{kind} id="{number}" version="1" timestamp="2031-05-01T00:00:00Z" {own}>'
        self.rows[kind].append(f"{head}{inner}{said}</{kind}>")
        return number

    def write(self, path: Path) -> Path:
        body = "\n".join(row for rows in self.rows.values() for row in rows)
        text = f'<?xml version="1.0" encoding="UTF-8"?><osm version="0.6">\n{body}\n</osm>\n'
        path.write_text(text, encoding="utf-8")
        return path

    def metres(self, *names: str) -> float:
        """Measure a line through points, apart from the reader."""
        lon, lat = zip(*(self.at[one] for one in names), strict=True)
        return float(WGS84.line_length(lon, lat))


@pytest.fixture
def valley() -> Drawing:
    """Draw a town, villages, an island behind a ferry, and everything that readers stumble over.

    Alder at 10.00 and Birch at 10.10 lie on the main road along 45.00; over 10.20 a road of two
    carriageways leads on to Cedar at 10.30. South lies the island with Dune.
    """
    d = Drawing()
    d.node("alder", 10.0, 45.0, place="town", name="Ольха", name__en="Alder", name__uk="Вільха",
           population="12 000")  # fmt: skip
    d.node("bend", 10.05, 45.01)
    d.node("birch", 10.1, 45.0, place="village", name="Birch", alt_name="Berk;Bouleau")
    d.node("bridge_a", 10.07, 45.005)
    d.node("bridge_b", 10.072, 45.005)
    d.node("fork", 10.2, 45.0)
    d.node("upper", 10.22, 45.002)
    d.node("lower", 10.22, 44.998)
    d.node("join", 10.25, 45.0)
    d.node("port", 10.1, 44.9)
    d.node("quay", 10.1, 44.899)
    d.node("isle", 10.1, 44.8)
    d.node("pier", 10.1, 44.799)
    d.node("dune", 10.13, 44.79, place="hamlet", name="Dune")
    d.node("blind", 10.2, 45.05)
    d.node("ring_a", 10.21, 45.06)
    d.node("ring_b", 10.22, 45.05)
    d.node("over_a", 10.15, 44.99)
    d.node("over_b", 10.15, 45.01)
    d.node("nameless", 10.3, 45.1, place="village")
    d.node("field", 10.01, 45.02, place="locality", name="Long Field")
    d.node("lodge", 10.6, 45.0, place="hamlet", name="Far Lodge")
    # Cedar is a way, and Elm a relation whose outline alone says where it is.
    for name, lon, lat in (("c1", 10.298, 44.998), ("c2", 10.302, 44.998), ("c3", 10.302, 45.002),
                           ("c4", 10.298, 45.002), ("cedar", 10.3, 45.0)):  # fmt: skip
        d.node(name, lon, lat)
    d.way("c1", "c2", "c3", "c4", "c1", place="village", name="Cedar")
    d.node("e1", 10.098, 45.048)
    d.node("e2", 10.102, 45.052)
    d.node("elm", 10.1, 45.05)
    outline = d.way("e1", "e2", "e1", boundary="administrative")
    d.relation(("way", outline, "outer"), type="boundary", place="village", name="Elm")
    # Birch is a relation too, with the node as its centre.
    d.relation(("node", "birch", "admin_centre"), type="boundary", place="village", name="Birch")

    d.way("alder", "bend", "bridge_a", highway="primary", ref="V-1", surface="asphalt")
    d.way("bridge_a", "bridge_b", highway="primary", ref="V-1", bridge="yes")
    d.way("bridge_b", "birch", "birch", highway="primary", ref="V-1;E 7", surface="concrete")
    d.way("birch", "fork", highway="primary")
    d.way("fork", "upper", "join", highway="primary", oneway="yes")
    d.way("fork", "lower", "join", highway="primary", oneway="-1")
    d.way("join", "cedar", highway="primary_link")
    # A blind road that ends in a ring, and one that passes over the main road.
    d.way("fork", "blind", highway="tertiary")
    d.way("blind", "ring_a", "ring_b", "blind", highway="tertiary", junction="roundabout")
    d.way("over_a", "over_b", highway="secondary", bridge="yes")
    # The ferry ends on service roads, at both sides; Elm hangs on a residential one.
    d.way("birch", "port", highway="tertiary", surface="gravel")
    d.way("port", "quay", highway="service")
    d.way("quay", "isle", route="ferry")
    d.way("isle", "pier", highway="service")
    d.way("pier", "dune", highway="unclassified")
    d.way("birch", "elm", highway="residential")
    # None of these is a road, or not one that can be told.
    d.way("alder", "field", highway="footway")
    d.way("alder", "field", highway="construction")
    d.way("c1", "c2", "c3", "c1", highway="service", area="yes")
    d.way("port", "isle", route="ferry", motor_vehicle="no")
    d.way("alder", "beyond the extract", highway="primary")
    return d


def found(drawing: Drawing, folder: Path, **wishes: Any) -> Any:
    return read_osm(drawing.write(folder / "valley.osm"), Wanted(**wishes))


def test_every_place_stands_once_and_a_field_is_no_town(valley: Drawing, tmp_path: Path) -> None:
    read = found(valley, tmp_path)
    assert {one.id: one.kind for one in read.settlements} == {
        "alder": "town", "birch": "village", "cedar": "village", "dune": "hamlet",
        "elm": "village", "far-lodge": "hamlet",
    }  # fmt: skip
    by_id = {one.id: one for one in read.settlements}
    assert (by_id["alder"].name, by_id["alder"].name_uk) == ("Alder", "Вільха")
    assert [(one.settlement, one.name) for one in read.names] == [
        ("alder", "Ольха"), ("birch", "Berk"), ("birch", "Bouleau"),
    ]  # fmt: skip
    assert [one.figure.people for one in read.populations] == [12_000]
    assert (by_id["cedar"].lon, by_id["elm"].lat) == (pytest.approx(10.3), pytest.approx(45.05))
    dropped = {one.words for one in read.dropped}
    assert "1 place of place=locality (Long Field)" in dropped
    assert any("without a name" in one for one in dropped)


def test_every_road_is_as_long_as_its_points_are_apart(valley: Drawing, tmp_path: Path) -> None:
    lines = read_extract(valley.write(tmp_path / "valley.osm"), LeftOut()).lines
    net = net_of(lines, np.ones(len(lines.point), dtype=bool))
    roads, _ = contract_pieces(net.pieces, np.zeros(len(net.point), dtype=bool))
    expected = Counter(
        round(valley.metres(*names))
        for names in (
            ("alder", "bend", "bridge_a", "bridge_b", "birch"), ("birch", "fork"),
            ("fork", "upper", "join"), ("join", "lower", "fork"), ("join", "cedar"),
            ("fork", "blind"), ("blind", "ring_a", "ring_b", "blind"), ("over_a", "over_b"),
            ("birch", "port"), ("port", "quay"), ("quay", "isle"), ("isle", "pier"),
            ("pier", "dune"), ("birch", "elm"),
        )
    )  # fmt: skip
    assert Counter(np.round(roads.length_m).astype(int).tolist()) == expected


def test_no_island_lies_apart_and_what_is_left_out_adds_up(valley: Drawing, tmp_path: Path) -> None:
    read = found(valley, tmp_path)
    theater = read.as_facts().theater()
    over_sea = next(one for one in theater.roads if {one.a, one.b} == {"birch", "dune"})
    path = ("birch", "port", "quay", "isle", "pier", "dune")
    assert over_sea.length_m == pytest.approx(valley.metres(*path), abs=5)
    assert [row.road_class for row in over_sea.rows] == [
        "tertiary", "service", "ferry", "service", "unclassified",
    ]  # fmt: skip
    assert next(one for one in theater.roads if "elm" in (one.a, one.b)).road_class == "residential"
    blind = valley.metres("fork", "blind") + valley.metres("blind", "ring_a", "ring_b", "blind")
    blind += valley.metres("over_a", "over_b")
    kept = next(one for one in read.notes if one.startswith("of "))
    assert f"{blind / 1000:.1f} km that lead nowhere" in kept
    every, *parts = (float(one) for one in re.findall(r"([0-9.]+) km", kept))
    assert every == pytest.approx(sum(parts), abs=0.25)


def test_a_road_carries_what_its_ways_say(valley: Drawing, tmp_path: Path) -> None:
    theater = found(valley, tmp_path).as_facts().theater()
    (road,) = (one for one in theater.roads if {one.a, one.b} == {"alder", "birch"})
    length = valley.metres("alder", "bend", "bridge_a", "bridge_b", "birch")
    assert road.length_m == pytest.approx(length, abs=1)
    assert (road.number, road.surface, road.evidence) == ("V-1", "asphalt", "measured")
    bridge = valley.metres("bridge_a", "bridge_b")
    assert (road.bridges, road.bridge_m) == (1, round(bridge))


def test_both_carriageways_stay_and_say_their_direction(valley: Drawing, tmp_path: Path) -> None:
    read = found(valley, tmp_path)
    one_way = [one for one in read.roads if one.one_way]
    assert [(one.a, one.b) for one in one_way] == [
        (one_way[0].a, one_way[0].b), (one_way[0].b, one_way[0].a)
    ]  # fmt: skip
    assert {one.length_m for one in one_way} == {
        math.ceil(valley.metres("fork", "upper", "join")),
        math.ceil(valley.metres("fork", "lower", "join")),
    }
    assert len({one.id for one in read.roads}) == len(read.roads)


def test_nothing_depends_on_where_the_date_line_lies(tmp_path: Path) -> None:
    told = []
    for east in (0.0, 179.95):
        drawing = Drawing()
        for name, lon in (("a", 0.0), ("mid", 0.05), ("b", 0.1)):
            around = (lon + east + 180) % 360 - 180
            tags = {"place": "village", "name": name.upper()} if name != "mid" else {}
            drawing.node(name, round(around, 6), 45.0, **tags)
        # A hamlet half-way along a long straight piece that crosses the line.
        mid = (0.05 + east + 180) % 360 - 180
        drawing.node("c", round(mid, 6), 45.001, place="hamlet", name="C")
        drawing.way("a", "b", highway="primary")
        read = found(drawing, tmp_path)
        told.append([(one.id, one.length_m) for one in read.roads])
    assert told[0] == told[1]
    assert [name for name, _ in told[0]] == ["a--c", "b--c"]


def test_without_junctions_roads_lead_from_place_to_place(tmp_path: Path) -> None:
    """Four villages at the corners of a net of nine crossings, none of which is a village."""
    net = Drawing()
    for i in range(3):
        for j in range(3):
            net.node(f"{i}{j}", 10.0 + i / 20, 45.0 + j / 20)
    for k in range(3):
        net.way(f"{k}0", f"{k}1", f"{k}2", highway="tertiary")
        net.way(f"0{k}", f"1{k}", f"2{k}", highway="secondary")
    for name, at in (("nw", "02"), ("ne", "22"), ("sw", "00"), ("se", "20")):
        lon, lat = net.at[at]
        net.node(name, lon + 0.03 * (1 - 20 * (lon - 10)), lat, place="village", name=name.upper())
    with_nodes = found(net, tmp_path)
    assert with_nodes.nodes
    read = found(net, tmp_path, no_junctions=True)
    assert not read.nodes
    roads = {one.id: one for one in read.roads}
    # Neighbours along the edges; across the middle another place is always nearer.
    assert {"nw--sw", "ne--se", "ne--nw", "se--sw"} <= roads.keys()
    graph = nx.Graph()
    for one in with_nodes.as_facts().theater().roads:
        graph.add_edge(one.a, one.b, length=one.length_m)
    for one in read.roads:
        shortest = nx.shortest_path_length(graph, one.a, one.b, weight="length")
        assert one.length_m == pytest.approx(shortest, abs=10)


def test_a_place_says_how_far_its_road_is_and_a_far_one_is_on_none(
    valley: Drawing, tmp_path: Path
) -> None:
    valley.node("gorse", 10.06, 44.999, place="hamlet", name="Gorse")
    read = found(valley, tmp_path)
    gorse = next(one for one in read.settlements if one.id == "gorse")
    lon, lat = 10.06, 45.0075
    far = WGS84.inv(10.06, 44.999, lon, lat)[2]
    told = re.fullmatch(r"joined to a road ([0-9]+) m from its centre", gorse.note)
    assert told
    assert float(told[1]) == pytest.approx(far, abs=120)
    # Its road is longer by that way, so never shorter than the straight line to the centre.
    to_alder = next(one for one in read.roads if {one.a, one.b} == {"alder", "gorse"})
    assert to_alder.length_m >= WGS84.inv(10.0, 45.0, 10.06, 44.999)[2]
    lodge = next(one for one in read.settlements if one.id == "far-lodge")
    assert not lodge.note
    assert "far-lodge" not in {end for one in read.roads for end in (one.a, one.b)}
    away = WGS84.inv(*valley.at["cedar"], *valley.at["lodge"])[2] / 1000
    assert any(f"Far Lodge ({away:.1f} km)" in one for one in read.notes)


def test_a_nearer_limit_leaves_more_places_off_the_roads(valley: Drawing, tmp_path: Path) -> None:
    valley.node("gorse", 10.06, 44.999, place="hamlet", name="Gorse")
    read = found(valley, tmp_path, join_km=0.5)
    assert "gorse" not in {end for one in read.roads for end in (one.a, one.b)}


def test_a_box_and_a_polygon_leave_the_rest_out(valley: Drawing, tmp_path: Path) -> None:
    boxed = found(valley, tmp_path, box=(9.9, 44.95, 10.15, 45.1))
    assert {one.id for one in boxed.settlements} == {"alder", "birch", "elm"}
    polygon = tmp_path / "part.geojson"
    polygon.write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {},'
        '"geometry": {"type": "Polygon", "coordinates":'
        "[[[9.9, 44.95], [10.15, 44.95], [10.15, 45.1], [9.9, 45.1], [9.9, 44.95]]]}}]}",
        encoding="utf-8",
    )
    drawn = found(valley, tmp_path, clip=polygon)
    assert drawn.settlements == boxed.settlements
    assert drawn.roads == boxed.roads


def test_a_folder_is_written_with_its_day_and_licence(valley: Drawing, tmp_path: Path) -> None:
    done = import_theater(valley.write(tmp_path / "valley.osm"), tmp_path / "made")
    facts = read_facts(tmp_path / "made")
    (source,) = facts.sources
    assert (source.date, source.licence) == ("2031-05-01", "ODbL 1.0")
    assert [one.text for one in facts.attributions] == ["© OpenStreetMap contributors"]
    assert len(facts.roads) == len(done.found.roads)
    assert facts.theater().roads == done.found.as_facts().theater().roads
    again = import_theater(valley.write(tmp_path / "valley.osm"), tmp_path / "made")
    assert not again.texts


def test_ways_without_a_moment_give_no_day(valley: Drawing, tmp_path: Path) -> None:
    path = valley.write(tmp_path / "valley.osm")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(' timestamp="2031-05-01T00:00:00Z"', ""), encoding="utf-8")
    (source,) = read_osm(path, Wanted()).sources
    assert source.date == ""


def test_a_large_file_keeps_its_coordinates_on_the_disk(
    valley: Drawing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_memory = found(valley, tmp_path)
    monkeypatch.setattr(osm_extract, "ON_DISK_BYTES", 0)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert found(valley, tmp_path) == in_memory
    assert [one.name for one in tmp_path.iterdir()] == ["valley.osm"]


def test_pbf_and_packed_xml_read_as_xml_does(valley: Drawing, tmp_path: Path) -> None:
    path = valley.write(tmp_path / "valley.osm")
    packed = tmp_path / "valley.osm.bz2"
    packed.write_bytes(bz2.compress(path.read_bytes()))
    for one in (as_pbf(path), packed):
        read = read_osm(one, Wanted())
        assert read.roads == read_osm(path, Wanted()).roads


def as_pbf(path: Path) -> Path:
    import osmium

    made = path.with_suffix(".osm.pbf")
    with osmium.SimpleWriter(str(made), overwrite=True) as writer:
        for thing in osmium.FileProcessor(str(path)):
            writer.add(thing)
    return made


# ---- what cannot be read


def test_a_file_cut_short_is_refused(valley: Drawing, tmp_path: Path) -> None:
    whole = as_pbf(valley.write(tmp_path / "valley.osm"))
    whole.write_bytes(whole.read_bytes()[:-100])
    with pytest.raises(FileFormatError, match=r"no whole extract of OpenStreetMap.*again"):
        read_osm(whole, Wanted())


@pytest.mark.parametrize("text", ["<osm><node", "<gpx></gpx>", ""])
def test_what_is_no_extract_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "x.osm"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileFormatError, match=r"x\.osm"):
        read_osm(path, Wanted())


def test_an_extract_without_roads_or_towns_is_refused(tmp_path: Path) -> None:
    bare = Drawing()
    bare.node("a", 10.0, 45.0, place="suburb", name="Alder")
    bare.node("b", 10.1, 45.0)
    with pytest.raises(FileFormatError, match="no road that cars use"):
        read_osm(bare.write(tmp_path / "a.osm"), Wanted())
    bare.way("a", "b", highway="primary")
    with pytest.raises(FileFormatError, match=r"no place.*city, town.*1 of place=suburb"):
        read_osm(bare.write(tmp_path / "b.osm"), Wanted())


def test_too_many_points_are_refused_with_a_way_out(
    valley: Drawing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(osm_extract, "MOST_POINTS", 10)
    with pytest.raises(FileFormatError, match=r"more than 10 points.*--box"):
        found(valley, tmp_path)


def test_without_its_extra_it_says_what_to_install(
    valley: Drawing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "osmium", None)
    with pytest.raises(FileFormatError, match=r"pip install 'stratgraph\[osm\]'"):
        found(valley, tmp_path)


# ---- two real extracts, as an independent reader counted them


@dataclass(frozen=True)
class Counted:
    ways: int
    km: float
    contracted: int
    parallel: int
    loops: int
    one_way: int


REAL = {
    "liechtenstein": Counted(2388, 408.869, 3514, 26, 5, 149),
    # Its only ferry takes no cars, so it is left out here: 1,032 ways and 1,065 roads with it.
    "monaco": Counted(1031, 68.827, 1064, 27, 10, 637),
}


@pytest.mark.skipif(not SHARED.exists(), reason="extracts of shared/data/check are not here")
@pytest.mark.parametrize("name", REAL)
def test_real_extracts_are_as_an_independent_reader_counted_them(name: str) -> None:
    expected, left = REAL[name], LeftOut()
    lines = read_extract(SHARED / f"{name}.osm.pbf", left).lines
    net = net_of(lines, np.ones(len(lines.point), dtype=bool))
    roads, _ = contract_pieces(net.pieces, np.zeros(len(net.point), dtype=bool))
    ends = Counter(tuple(sorted(pair)) for pair in roads.ends.tolist())
    assert (len(lines.road_class), len(roads)) == (expected.ways, expected.contracted)
    assert len(roads) - len(ends) == expected.parallel
    assert (roads.is_loop.sum(), roads.one_way.sum()) == (expected.loops, expected.one_way)
    assert roads.length_m.sum() == pytest.approx(net.total_m)
    # The reader measured on a sphere: the same points, so the same metres there.
    on_sphere = spherical_km(net.lon, net.lat, net.pieces.ends)
    ferry = SEA_KM.get(name, 0.0)
    assert on_sphere + ferry == pytest.approx(expected.km, rel=1e-3)


SEA_KM = {"monaco": 0.383}


def spherical_km(lon: Any, lat: Any, ends: Any) -> float:
    """Add up great circles between points on the sphere of 6,371,008.8 m."""
    lon, lat = np.radians(lon), np.radians(lat)
    (a, b), half = ends.T, np.sin
    h = half((lat[b] - lat[a]) / 2) ** 2
    h += np.cos(lat[a]) * np.cos(lat[b]) * half((lon[b] - lon[a]) / 2) ** 2
    return float((2 * 6_371_008.8 * np.arcsin(np.sqrt(h))).sum() / 1000)


# ---- the roads of a theater that is there already


def theater_of(drawing: Drawing, *pairs: tuple[str, str]) -> Facts:
    """Return a theater of places of the drawing, with presumed roads of one metre too many."""
    word = Provenance("invented", "low")
    names = sorted({name for pair in pairs for name in pair})
    return Facts(
        name="sketch",
        folder="",
        assessor="nobody",
        sides=(("A", "A"), ("B", "B")),
        settlements=tuple(
            Settlement(name, name.title(), *drawing.at[name], word, kind="hamlet") for name in names
        ),
        roads=tuple(
            Road(f"{a}--{b}", a, b, 99_000, word, verified=False, note="by hand") for a, b in pairs
        ),
        holders=(),
    )


def test_the_roads_of_a_theater_are_measured_and_some_do_not_exist(
    valley: Drawing, tmp_path: Path
) -> None:
    # Between Alder and Cedar every way leads through Birch; to the lodge there is none.
    facts = theater_of(
        valley, ("alder", "birch"), ("birch", "cedar"), ("alder", "cedar"), ("birch", "dune"),
        ("birch", "lodge"),
    )  # fmt: skip
    path = valley.write(tmp_path / "valley.osm")
    done = measure_roads(path, facts, Wanted())
    found = {one.road.id: one for one in done.ways}
    main = ("alder", "bend", "bridge_a", "bridge_b", "birch")
    measured = found["alder--birch"].measured
    assert measured is not None
    assert measured.length_m == pytest.approx(valley.metres(*main), abs=2)
    assert (measured.road_class, measured.surface, measured.number) == ("primary", "asphalt", "V-1")
    assert (measured.verified, measured.evidence) == (True, "measured")
    assert (measured.note, measured.bridges) == ("by hand", 1)
    assert measured.provenance.source == "openstreetmap"
    over_sea = found["birch--dune"].measured
    assert over_sea is not None
    ferry = valley.metres("birch", "port", "quay", "isle", "pier", "dune")
    assert over_sea.length_m == pytest.approx(ferry, abs=2)
    assert found["alder--cedar"].why == "no way that passes no other place"
    assert found["birch--lodge"].why == "an end lies too far from any road"
    assert done.facts.roads[2] == facts.roads[2]
    assert "3 of 5 roads measured" in done.sentences
    assert "unverified and not found: 2 (Alder – Cedar, Birch – Lodge)" in done.sentences
    assert [one.licence for one in done.facts.sources] == ["ODbL 1.0"]


def test_a_way_round_is_no_road_between_neighbours(tmp_path: Path) -> None:
    drawing = Drawing()
    drawing.node("a", 10.0, 45.0, place="village", name="A")
    drawing.node("b", 10.03, 45.0, place="village", name="B")
    drawing.node("far", 10.015, 45.2)
    drawing.way("a", "far", "b", highway="primary")
    path = drawing.write(tmp_path / "x.osm")
    (way,) = measure_roads(path, theater_of(drawing, ("a", "b")), Wanted()).ways
    assert way.why == "a way, but more than 2 times the straight line"


def test_a_measured_theater_is_written_as_a_new_folder(
    valley: Drawing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    path = valley.write(tmp_path / "valley.osm")
    write_theater(theater_of(valley, ("alder", "birch")), tmp_path / "sketch")
    words = ["import", str(path), "--measure", str(tmp_path / "sketch"), "--to"]
    for folder, code in ((tmp_path / "new", 0), (tmp_path / "sketch", 2)):
        monkeypatch.setattr(sys, "argv", ["stratgraph", *words, str(folder)])
        with pytest.raises(SystemExit) as left:
            cli.main()
        assert (left.value.code or 0) == code
    said = capsys.readouterr()
    assert "1 of 1 road measured." in said.out
    assert "unverified and there: 1 (Alder – Birch)." in said.out
    assert "exists already" in said.err
    (road,) = read_facts(tmp_path / "new").roads
    assert (road.evidence, road.verified) == ("measured", True)
