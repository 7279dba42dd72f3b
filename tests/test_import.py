"""What others have, brought into a theater's folder: tables, maps, gazetteers.

Alder, Birch and Cedar on a line, 0.1° of longitude apart at 45° north, and Dell north of it.
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from answers import Ran
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from stratgraph import FileFormatError, ScenarioError, check_facts, read_facts, write_theater
from stratgraph.io import Wanted, import_theater
from stratgraph.io.import_merge import Sides, Table, merge
from stratgraph.io.row_models import SettlementRow
from stratgraph.io.sources import sources
from stratgraph.io.sources.source import WISHES
from stratgraph.model.names import fold_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from stratgraph.io import Imported

FRONT = Path(__file__).parents[2] / "shared" / "data" / "check" / "front_2022-10-03.geojson"
TOWNS = """\
Town;Breite;Länge;Einwohner;Mayor;Road to
Alder;45,0;30,0;1200;Ann;Birch 9
Birch;45,0;30,1;;Bob;Cedar
Cedar;45,0;30,2;0;;
"""


@pytest.fixture
def ask(
    stratgraph: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Ran]:
    """Return a function that runs a command in an empty folder; white space counts as one."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str | Path) -> Ran:
        code, out, err = stratgraph(*words)
        return Ran(code, " ".join(out.split()), " ".join(err.split()))

    return run


def brought(
    folder: Path, text: str, *, into: str = "new", name: str = "towns.csv", **wanted: object
) -> Imported:
    """Import a text as a file of a name."""
    path = folder / name
    # A lone half of a pair stands for a byte that is no UTF-8.
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    return import_theater(path, folder / into, wanted=Wanted(**wanted))  # type: ignore[arg-type]


def rows(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


# ---- tables


def test_a_spreadsheet_with_columns_of_its_own_becomes_a_theater(tmp_path: Path) -> None:
    done = brought(tmp_path, TOWNS)
    facts = read_facts(tmp_path / "new")
    assert [(one.id, one.lon, one.lat) for one in facts.settlements] == [
        ("alder", 30.0, 45.0), ("birch", 30.1, 45.0), ("cedar", 30.2, 45.0),
    ]  # fmt: skip
    # A population of 0 is one that a list does not know.
    assert [(one.settlement, one.figure.people) for one in facts.populations] == [("alder", 1200)]
    assert done.found.notes[:2] == (
        "taken for granted: name is Town, lat is Breite, lon is Länge, population is Einwohner, "
        "roads is Road to",
        "left out: the column Mayor",
    )


def test_a_road_without_a_length_gets_the_straight_line_and_says_so(tmp_path: Path) -> None:
    done = brought(tmp_path, TOWNS)
    told, straight = read_facts(tmp_path / "new").roads
    assert (told.id, told.length_m, told.length_basis) == ("alder--birch", 9000, "")
    # 0.1° of longitude at 45° is 7,884.66 m on the ellipsoid: rounded up, so that none is shorter.
    assert (straight.id, straight.length_m) == ("birch--cedar", 7885)
    assert straight.length_basis.startswith("geodesic")
    assert "1 of 2 roads has no length and gets that of the straight line" in done.found.notes
    codes = {one.code for one in check_facts(read_facts(tmp_path / "new"))}
    assert "road_shorter_than_geodesic" not in codes


def test_a_table_of_roads_finds_its_ends_by_any_name(tmp_path: Path) -> None:
    brought(tmp_path, TOWNS)
    brought(
        tmp_path, "from,to,km,verified\nCEDAR,alder,17.5,yes\ncedar,alder,18,yes\n",
        name="roads.csv",
    )  # fmt: skip
    added = read_facts(tmp_path / "new").roads[2:]
    assert [(one.id, one.length_m, one.verified) for one in added] == [
        ("alder--cedar", 17500, True), ("alder--cedar--2", 18000, True),
    ]  # fmt: skip


def test_holders_of_a_table_join_the_places_of_the_folder(tmp_path: Path) -> None:
    brought(tmp_path, TOWNS)
    text = "Town,Side,Day\nAlder,red,2030-05-01\nBirch,Blue,2030-05-01\nCedar,disputed,2030-05-01\n"
    brought(tmp_path, text, name="held.csv", assessor="the almanac")
    held = read_facts(tmp_path / "new").holders
    assert [(one.settlement, one.holder, one.assessor) for one in held] == [
        ("alder", "RED", "the almanac"),
        ("birch", "BLUE", "the almanac"),
        ("cedar", "contested", "the almanac"),
    ]


@pytest.mark.parametrize(
    ("text", "wanted", "complaint"),
    [
        ("Town;Lat;Lon\nA;1;2;3\n", {}, "row 2: 4 cells where the header has 3; a stray "
         "semicolon?"),
        ("Town,Town\nA,B\n", {}, "row 1: the header names 'Town' twice"),
        ("Town,Lat,Lon\n=A1,45,30\n", {}, "row 2, column Town: is a formula of a spreadsheet, "
         "'=A1'; save the values instead"),
        ("Town,Lat,Lon\nA\x07,45,30\n", {}, "row 2, column Town: control characters are not "
         "allowed here; retype the cell"),
        ("Town,Lat,Lon\nA,45,30\nA,45.001,30\n", {}, "row 3, column Town: A stands in row 2 "
         "already; remove one"),
        ("Town,Lat,Lon\nA,145,30\n", {}, "row 2, column Lat: latitude 145 lies beyond the pole: "
         "are the two swapped? longitude comes first"),
        ("Town,Lat,Lon\nA,\"45,2\",30\n", {}, "row 2, column Lat: not a number: '45,2'; write a "
         "decimal point"),
        ("Town,Lat,Lon\n,45,30\n", {}, "row 2, column Town: is empty; every place needs a name"),
        ("Town,Lat,Lon,Pop\nA,45,30,1.5\n", {}, "row 2, column Pop: write a whole number of "
         "people, got '1.5'"),
        ("Town,Lat,Lon,Side\nA,45,30,RED\n", {}, "row 2, column Side: says who held it, not when; "
         "add a column date, or --day YYYY-MM-DD"),
        ("Town,Lat,Lon,Side,Day\nA,45,30,RED,1 May\n", {}, "row 2, column Day: write a date as "
         "YYYY-MM-DD, got '1 May'"),
        ("Town,Lat,Lon,Road to\nA,45,30,B\n", {}, "row 2, column Road to: unknown settlement 'B'"),
        ("Town,Lat,Lon\nA,45,30\n", {"columns": {"name": "Twon"}}, "row 1, column Twon: no such "
         "column; did you mean Town?"),
        ("Town,Mayor\nA,B\n", {}, "row 1: no columns are latitude and longitude; say which with "
         "--columns lat=YOURS,lon=YOURS, or give a gazetteer that has the names, with --gazetteer "
         "FILE"),
        ("from,to\nA,A\n", {}, "row 2, column from: unknown settlement 'A'"),
        ("", {}, "row 1: the header is empty; name the columns in it"),
        ("Town,Lat,Lon\n", {}, "row 1: the table has a header and no row"),
        ("Town,Lat,Lon,Pop\nA,45,30,1e12\n", {}, "row 2, column Pop: write a whole number of "
         "people, got '1e12'"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_is_refused_at_its_cell_and_nothing_is_made(
    tmp_path: Path, text: str, wanted: dict[str, object], complaint: str
) -> None:
    with pytest.raises(FileFormatError) as refused:
        brought(tmp_path, text, **wanted)
    assert refused.value.lines()[0] == f"{tmp_path}/towns.csv, {complaint}"
    assert not (tmp_path / "new").exists()


def test_everything_that_is_wrong_with_a_table_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError) as refused:
        brought(tmp_path, "Town,Lat,Lon\nA,x,30\nB,45,y\n=C,z,30\n")
    assert [line.partition("towns.csv, ")[2] for line in refused.value.lines()] == [
        "row 4, column Town: is a formula of a spreadsheet, '=C'; save the values instead",
        "row 2, column Lat: not a number: 'x'",
        "row 3, column Lon: not a number: 'y'",
    ]


def test_what_is_wrong_with_many_rows_alike_is_told_once_with_their_rows(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError) as refused:
        brought(tmp_path, "Town,Lat,Lon\n" + ",1,2\n" * 8 + "B,1 500,2\n")
    assert [line.partition("towns.csv, ")[2] for line in refused.value.lines()] == [
        "row 10, column Lat: not a number: '1 500'; write 1500",
    ]
    with pytest.raises(FileFormatError) as refused:
        brought(tmp_path, "Town,Lat,Lon\n" + ",1,2\n" * 8)
    assert [line.partition("towns.csv, ")[2] for line in refused.value.lines()] == [
        "row 2, column Town: is empty; every place needs a name "
        "(and so in rows 3, 4, 5, 6, 7 and 2 more)",
    ]


def test_a_side_that_may_be_a_slip_of_another_is_told(tmp_path: Path) -> None:
    """Of North, South, South and Suoth the last; where there are two sides, nothing is one."""
    text = "Town,Lat,Lon,Side\nA,1,2,North\nB,1.1,2,South\nC,1.2,2,South\nD,1.3,2,Suoth\n"
    told = [
        brought(tmp_path, one, day=date(1960, 3, 1)).found.notes[1:]
        for one in (text, text.replace("North", "South"))
    ]
    assert told == [
        ("1 place is held by 'Suoth': a slip of 'South'? then mend it and begin again",),
        (),
    ]


def test_an_exported_theater_comes_back_into_an_empty_folder_with_its_sides(
    ask: Callable[..., Ran],
) -> None:
    assert ask("export", "valley", "--to", "valley.geojson").code == 0
    ran = ask("import", "valley.geojson", "--to", "back")
    assert ran.code == 0, ran.err
    valley, back = read_facts("valley"), read_facts("back")
    assert {code for code, _ in back.sides} == {code for code, _ in valley.sides}
    assert {one.settlement for one in back.holders} == {one.id for one in valley.settlements}


def test_two_towns_of_one_name_are_told_apart_by_where_they_lie(tmp_path: Path) -> None:
    towns = "Town,Lat,Lon\nOpytne,48.5,37.5\nOpytne,48.5,38\n"
    brought(tmp_path, towns)
    facts = read_facts(tmp_path / "new")
    assert [one.id for one in facts.settlements] == ["opytne-48500n-37500e", "opytne-48500n-38000e"]
    assert len({one.name for one in facts.settlements}) == 2


def test_names_without_a_letter_of_an_id_stay_as_they_are(tmp_path: Path) -> None:
    brought(tmp_path, "Town,Lat,Lon\n:,0,0\nŁ,0,0\n")
    facts = read_facts(tmp_path / "new")
    assert [one.name for one in facts.settlements] == [":", "Ł"]
    assert len({one.id for one in facts.settlements}) == 2


NAMES = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=8).filter(
    lambda name: not name.startswith(("=", "@"))
)
DEGREES = st.floats(-80, 80).map(lambda one: round(one, 5))
PLACE = st.tuples(NAMES, DEGREES, DEGREES, st.integers(1, 10**9), st.text("abc de", max_size=5))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PLACE, min_size=1, max_size=5, unique_by=lambda one: fold_name(one[0])))
def test_what_a_table_says_of_places_is_what_the_folder_says(
    tmp_path: Path, places: list[tuple[str, float, float, int, str]]
) -> None:
    """And a second import changes nothing, whatever the names are."""
    assume(all(fold_name(one[0]) for one in places))
    folder = Path(tempfile.mkdtemp(dir=tmp_path))
    text = io.StringIO()
    csv.writer(text).writerows([("name", "lat", "lon", "population", "note"), *places])
    brought(folder, text.getvalue())
    facts = read_facts(folder / "new")
    assert [(one.name, one.lat, one.lon, one.note) for one in facts.settlements] == [
        (name, lat, lon, note.strip()) for name, lat, lon, _, note in places
    ]
    assert [row.figure.people for row in facts.populations] == [one[3] for one in places]
    assert brought(folder, text.getvalue()).texts == {}


def test_a_table_of_the_folder_is_not_imported_into_it(tmp_path: Path) -> None:
    brought(tmp_path, TOWNS)
    with pytest.raises(FileFormatError, match="is a table of the folder itself"):
        import_theater(tmp_path / "new" / "settlements.csv", tmp_path / "new")


def test_places_with_dates_of_their_own_are_no_roads(tmp_path: Path) -> None:
    brought(tmp_path, "name,lat,lon,start,end\nAlder,45,30,1900,1950\n")
    assert [one.id for one in read_facts(tmp_path / "new").settlements] == ["alder"]


def test_two_places_of_one_name_at_one_place_need_ids_of_their_own(tmp_path: Path) -> None:
    brought(tmp_path, "Town,Lat,Lon,geonameid\nSpas,48.5,37.5,1\nSpas,48.5001,37.5,2\n")
    facts = read_facts(tmp_path / "new")
    assert [one.id for one in facts.settlements] == ["spas-48500n-37500e", "spas-48500n-37500e-2"]
    assert not [one for one in check_facts(facts) if one.code == "homonyms_nearby"]
    with pytest.raises(FileFormatError, match="row 3, column geonameid: stands in row 2 already"):
        brought(tmp_path, "Town,Lat,Lon,geonameid\nA,48,37,1\nB,49,37,1\n", name="more.csv")


def test_holders_that_no_answer_would_read_are_told(tmp_path: Path) -> None:
    brought(tmp_path, TOWNS, assessor="a map")
    text = "Town,Side,Day\nAlder,RED,2030-05-01\n"
    other = brought(tmp_path, text, name="held.csv", assessor='the "almanac"')
    assert other.found.notes[-1] == (
        "answers read the holders of the theater's assessor, a map, of whom there is none: write "
        'assessor = "the \\"almanac\\"" into theater.toml'
    )
    own = brought(tmp_path, text, name="held.csv")
    assert own.found.holders[0].assessor == "a map"
    assert len(own.found.notes) == len(other.found.notes) - 1


# ---- the folder's own rows


def test_importing_again_changes_nothing(tmp_path: Path) -> None:
    brought(tmp_path, TOWNS)
    before = {path: path.read_bytes() for path in (tmp_path / "new").rglob("*.*")}
    again = brought(tmp_path, TOWNS)
    assert again.texts == {}
    assert {path: path.read_bytes() for path in (tmp_path / "new").rglob("*.*")} == before


def test_what_was_edited_by_hand_stays_and_is_told(tmp_path: Path) -> None:
    brought(tmp_path, TOWNS)
    table = tmp_path / "new" / "settlements.csv"
    edited = table.read_text(encoding="utf-8").replace("alder,Alder", "alder,Old Alder")
    table.write_text(
        edited.replace("\ncedar", "\nelm,Elm,45.1,30,me,high\ncedar"), encoding="utf-8"
    )
    again = brought(tmp_path, TOWNS.replace("Birch;45,0;30,1;", "Birch;45,0;30,15;500"))
    facts = read_facts(tmp_path / "new")
    assert [(one.id, one.name, one.lon) for one in facts.settlements] == [
        ("alder", "Old Alder", 30.0), ("birch", "Birch", 30.15), ("elm", "Elm", 30.0),
        ("cedar", "Cedar", 30.2),
    ]  # fmt: skip
    (kept,) = again.kept
    assert (kept.table, kept.key, kept.column) == ("settlements.csv", "alder", "name")
    assert (kept.yours, kept.theirs) == ("Old Alder", "Alder")
    assert facts.populations[1].figure.people == 500


def test_a_row_that_was_removed_by_hand_stays_out(tmp_path: Path) -> None:
    brought(tmp_path, TOWNS)
    roads = tmp_path / "new" / "roads.csv"
    roads.write_text("\n".join(rows(roads)[:2]) + "\n", encoding="utf-8")
    again = brought(tmp_path, TOWNS)
    assert [one.id for one in read_facts(tmp_path / "new").roads] == ["alder--birch"]
    assert [(one.table, one.key) for one in again.kept] == [("roads.csv", "birch--cedar")]


def test_rows_typed_by_hand_are_left_but_for_the_id_they_are_joined_by(tmp_path: Path) -> None:
    write_theater(read_facts("valley"), tmp_path / "new")
    text = "name,lat,lon,geonameid,population\nGATE,44.99998,-30.0634,77,5\n"
    done = brought(tmp_path, text)
    gate = next(one for one in read_facts(tmp_path / "new").settlements if one.id == "gate")
    assert (gate.name, gate.geonames_id, gate.provenance.source) == ("Gate", "77", "invented")
    assert done.joined == ("1 place is in the folder already, by id",)
    assert read_facts(tmp_path / "new").theater().settlement("gate").population == 20000


CELLS = st.fixed_dictionaries(
    {"name": st.sampled_from(["A", "B", "C"]), "note": st.sampled_from(["", "x", "y"])}
)
VERSIONS = st.dictionaries(st.sampled_from("pqr"), CELLS)


@given(VERSIONS, VERSIONS, VERSIONS)
def test_a_cell_is_the_sources_unless_somebody_edited_it(
    ours: dict[str, dict[str, str]],
    before: dict[str, dict[str, str]],
    theirs: dict[str, dict[str, str]],
) -> None:
    """Told cell by cell; and merging what came of it once more changes nothing."""
    given_now = [{"id": one, **{k: v for k, v in row.items() if v}} for one, row in theirs.items()]
    last = {(one,): {"id": one, **row} for one, row in before.items()}
    table = Table(("id", "name", "note"), tuple({"id": one, **row} for one, row in ours.items()))
    merged = merge(Sides("settlements.csv", table, last, given_now, {}), SettlementRow)
    found = {row["id"]: row for row in merged.rows}
    assert found.keys() == ours.keys() | (theirs.keys() - before.keys())
    for one, row in found.items():
        for column in ("name", "note"):
            mine = ours.get(one, {}).get(column)
            new = theirs.get(one, {}).get(column)
            edited = one not in before or mine != before[one][column]
            expected = new if mine is None or (new is not None and not edited) else mine
            assert row.get(column, "") == expected, (one, column)
    both = {**last, **{(row["id"],): row for row in given_now}}
    again = Table(merged.header, merged.rows)
    twice = merge(Sides("settlements.csv", again, both, given_now, {}), SettlementRow)
    assert not twice.changed


def test_comments_and_columns_of_the_folder_survive(tmp_path: Path) -> None:
    brought(tmp_path, TOWNS)
    head = tmp_path / "new" / "theater.toml"
    head.write_text("# mine\n" + head.read_text(encoding="utf-8"), encoding="utf-8")
    table = tmp_path / "new" / "settlements.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(",", ";"), encoding="utf-8")
    brought(tmp_path, "Town,Lat,Lon,note\nElm,45.1,30,a mill\n", name="more.csv")
    assert rows(head)[0] == "# mine"
    assert rows(table)[0] == "id;name;lat;lon;source;confidence;note"
    assert read_facts(tmp_path / "new").settlements[-1].note == "a mill"


def test_another_town_of_a_taken_id_gets_one_of_its_own(tmp_path: Path) -> None:
    brought(tmp_path, TOWNS)
    brought(tmp_path, "Town,Lat,Lon,Road to\nAlder,48,30,Birch\n", name="more.csv")
    facts = read_facts(tmp_path / "new")
    assert facts.settlements[-1].id == "alder-48000n-30000e"
    assert {facts.roads[-1].a, facts.roads[-1].b} == {"alder-48000n-30000e", "birch"}


def test_a_holder_told_beside_its_settlement_is_not_told_again(tmp_path: Path) -> None:
    write_theater(read_facts("valley"), tmp_path / "new")
    text = "name,holder,date\ngate,RED,2031-05-01\nmill,BLUE,2031-05-01\nport,RED,2031-05-02\n"
    done = brought(tmp_path, text)
    assert [(one.table, one.yours, one.theirs) for one in done.kept] == [
        ("settlements.csv", "BLUE", "RED")
    ]
    told = rows(tmp_path / "new" / "control.csv")[1:]
    assert [line.split(",")[:3] for line in told] == [["port", "2031-05-02", "RED"]]
    read_facts(tmp_path / "new").theater()


# ---- maps


def feature(kind: str, coordinates: object, **properties: object) -> dict[str, object]:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": kind, "coordinates": coordinates},
    }


MAP = [
    feature("Point", [30.0, 45.001], name="Alder"),
    feature("Point", [30.1, 45.0], name="Birch"),
    feature("Point", [30.2, 45.0], name="Cedar"),
    feature("Point", [30.15, 45.1], name="Dell"),
    feature("LineString", [[30.0, 45.0], [30.15, 45.0], [30.2, 45.0]], highway="primary", ref="A1"),
    feature("LineString", [[30.15, 45.0], [30.15, 45.1]]),
]


def map_text(*features: dict[str, object]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


def test_lines_are_cut_where_they_meet_and_where_they_pass_a_place(tmp_path: Path) -> None:
    """The road from Alder to Cedar passes Birch, and beyond it the one to Dell leaves it."""
    done = brought(tmp_path, map_text(*MAP), name="map.geojson")
    facts = read_facts(tmp_path / "new")
    assert [(one.length_m, one.number) for one in facts.roads] == [
        (7885, "A1"), (3943, "A1"), (3943, "A1"), (11114, ""),
    ]  # fmt: skip
    (node,) = facts.nodes
    assert (node.lon, node.lat) == (30.15, 45.0)
    assert {road.id for road in facts.theater().roads} == {road.id for road in facts.roads}
    assert done.found.notes[-1] == (
        "4 of 4 places lie within 1 km of a line, the farthest 0.1 km off"
    )


def test_a_place_beyond_the_limit_is_on_no_line_and_told(tmp_path: Path) -> None:
    done = brought(tmp_path, map_text(*MAP), name="map.geojson", join_km=0.05)
    assert done.found.notes[-1].endswith("on no line are alder")
    assert "alder" not in {end for road in done.found.roads for end in (road.a, road.b)}


def test_lines_that_name_their_ends_join_them_and_are_as_long_as_drawn(tmp_path: Path) -> None:
    line = feature("LineString", [[30.0, 45.0], [30.1, 45.0]], start="alder", end="DELL")
    brought(tmp_path, map_text(*MAP[:4], line), name="map.geojson")
    (road,) = read_facts(tmp_path / "new").roads
    assert (road.id, road.length_m) == ("alder--dell", 7885)


@pytest.mark.parametrize(
    ("features", "complaint"),
    [
        ([feature("Point", [145.0, 30.0, 5.0], name="")], ": feature 1: name: is empty; every "
         "place needs a name"),
        ([feature("Point", [30, 145], name="A")], ": feature 1: latitude 145 lies beyond the pole: "
         "are the two swapped? longitude comes first"),
        ([feature("LineString", [[30, 45]])], ": feature 1: a line has fewer than two positions"),
        ([feature("Polygon", [[[30, 45], [31, 45], [31, 46], [30, 45]]])], " holds neither"),
    ],
)  # fmt: skip
def test_a_map_that_cannot_be_is_refused_at_its_feature(
    tmp_path: Path, features: list[dict[str, object]], complaint: str
) -> None:
    path = tmp_path / "map.geojson"
    path.write_text(map_text(*features), encoding="utf-8")
    with pytest.raises(FileFormatError) as refused:
        import_theater(path, tmp_path / "new", name="geojson")
    assert complaint.strip() in refused.value.lines()[0]


# ---- gazetteers


def entry(
    number: int, name: str, lat: float, lon: float, code: str = "PPL", people: int = 0
) -> str:
    kind = "P" if code.startswith("PPL") else "T"
    cells = [number, name, name, f"{name}burg,Neu {name}", lat, lon, kind, code, "XX", "",
             "01", "02", "", "", people, "", 100, "Europe/Nowhere", "2029-01-02"]  # fmt: skip
    return "\t".join(map(str, cells)) + "\n"


DUMP = (
    entry(1, "Alder", 45.0, 30.0, people=1200)
    + entry(2, "Birch", 45.0, 30.1)
    + entry(3, "Birch", 46.0, 30.1)
    + entry(4, "Old Alder", 45.0, 30.0, code="PPLH")
    + entry(5, "Mount", 45.0, 30.0, code="MT")
)


def test_a_dump_of_geonames_gives_its_towns_and_counts_the_rest(tmp_path: Path) -> None:
    done = brought(tmp_path, DUMP, name="XX.txt")
    facts = read_facts(tmp_path / "new")
    assert [(one.id, one.geonames_id) for one in facts.settlements] == [
        ("alder", "1"), ("birch-45000n-30100e", "2"), ("birch-46000n-30100e", "3"),
    ]  # fmt: skip
    assert [one.figure.people for one in facts.populations] == [1200]
    assert [one.words for one in done.found.dropped] == [
        "1 entry of populated places that are no longer there (row 4: Old Alder)",
        "1 entry that are no populated places (row 5: Mount)",
    ]
    assert facts.attributions[0].licence == "CC BY 4.0"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a\tb\n", "XX.txt, row 1: 2 columns where a GeoNames dump has 19 parted by tabs"),
        (entry(1, "A", 95, 30), "XX.txt, row 1, column latitude: latitude 95 lies beyond"),
        (entry(1, "A", 45, 30).replace("\t0\t", "\tmany\t"), "row 1, column population: not a "
         "whole number: 'many'"),
        (entry(1, "A", 45, 30, code="MT"), "XX.txt: holds no place where people live: 1 entry"),
    ],
)  # fmt: skip
def test_a_dump_with_other_columns_is_refused_at_its_row(
    tmp_path: Path, text: str, complaint: str
) -> None:
    with pytest.raises(FileFormatError, match=r"XX\.txt") as refused:
        brought(tmp_path, text, name="XX.txt")
    assert complaint in str(refused.value)


def test_of_a_dump_only_what_lies_in_a_box_and_in_polygons_is_kept(tmp_path: Path) -> None:
    (tmp_path / "area.geojson").write_text(map_text(feature("Polygon", WEST)), encoding="utf-8")
    done = brought(tmp_path, DUMP, name="XX.txt", box=(29.0, 44.0, 31.0, 45.5))
    assert [one.id for one in done.found.settlements] == ["alder", "birch"]
    left = [one.words for one in done.found.dropped]
    assert "1 entry outside of what was asked for (row 3: Birch)" in left
    clipped = brought(tmp_path, DUMP, name="XX.txt", into="west", clip=tmp_path / "area.geojson")
    assert [one.id for one in clipped.found.settlements] == ["alder"]


def test_a_gazetteer_gives_places_their_coordinates_by_name(tmp_path: Path) -> None:
    (tmp_path / "XX.txt").write_text(DUMP, encoding="utf-8")
    text = "Town,geonameid\nAlderburg,\nBirch,3\n"
    done = brought(tmp_path, text, gazetteer=tmp_path / "XX.txt")
    facts = read_facts(tmp_path / "new")
    assert [(one.name, one.lat, one.geonames_id) for one in facts.settlements] == [
        ("Alderburg", 45.0, "1"), ("Birch", 46.0, "3"),
    ]  # fmt: skip
    assert "coordinates of 2 by name from XX.txt" in done.found.notes


def test_a_name_of_two_places_or_of_none_is_told_with_what_there_is(tmp_path: Path) -> None:
    (tmp_path / "XX.txt").write_text(DUMP, encoding="utf-8")
    with pytest.raises(FileFormatError) as refused:
        brought(tmp_path, "Town\nBirch\nElm\n", gazetteer=tmp_path / "XX.txt")
    assert [line.partition("column Town: ")[2] for line in refused.value.lines()] == [
        "2 places of XX.txt are called 'Birch': 2 at 45.000, 30.100; 3 at 46.000, 30.100; give "
        "the one you mean in a column geonames_id",
        "XX.txt has no place called 'Elm'; mend the name, or give lat and lon",
    ]


# ---- the command


def test_a_theater_as_what_is_imported_is_called_one(ask: Callable[..., Ran]) -> None:
    Path("towns.csv").write_text(TOWNS, encoding="utf-8")
    assert ask("import", "towns.csv", "--to", "old").code == 0
    problem = "stratgraph: old: is a theater already; use it as it is, or import what stratgraph "
    for words in (("import", "old", "--to", "new"), ("new", "new", "--from", "old")):
        assert ask(*words) == (2, "", f"{problem}export makes of it")
    assert not Path("new").exists()


def test_a_dry_run_says_the_same_and_writes_nothing(ask: Callable[..., Ran]) -> None:
    Path("towns.csv").write_text(TOWNS, encoding="utf-8")
    dry = ask("import", "towns.csv", "--to", "new", "--dry-run")
    assert (dry.code, dry.err) == (0, "")
    assert not Path("new").exists()
    wet = ask("import", "towns.csv", "--to", "new")
    assert dry.out.replace("Would be kept", "Kept") == wet.out
    assert wet.err == "wrote populations.csv, roads.csv, settlements.csv, theater.toml in new"
    assert ask("import", "towns.csv", "--to", "new").err == "nothing new for new"


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("towns.xlsx", "--to", "new"), "towns.xlsx: no such file or folder"),
        (("towns.csv", "--to", "towns.csv"), "towns.csv: is a file; name a folder with --to"),
        (("towns.csv", "--to", "new", "--as", "tabel"), "--as: no format is called 'tabel'; did you"
         " mean table?"),
        (("towns.csv", "--to", "new", "--columns", "name"), "--columns: write pairs such as "
         "A=B,C=D, got 'name'"),
        (("towns.csv", "--to", "new", "--columns", "nam=Town"), "--columns: no column of ours is "
         "called 'nam'; did you mean name?"),
        (("towns.csv", "--to", "new", "--box", "1,2,3"), "--box: write four degrees parted by "
         "commas: west, south, east, north, got '1,2,3'"),
        (("towns.csv", "--to", "new", "--join-km", "3"), "--join-km says nothing to a table; leave"
         " it out"),
    ],
)  # fmt: skip
def test_what_cannot_be_imported_is_one_line(
    ask: Callable[..., Ran], words: tuple[str, ...], complaint: str
) -> None:
    Path("towns.csv").write_text(TOWNS, encoding="utf-8")
    ran = ask("import", *words)
    assert ran == (2, "", f"stratgraph: {complaint}")
    assert [one.name for one in Path().iterdir()] == ["towns.csv"]


def test_every_format_heeds_wishes_that_there_are() -> None:
    assert len(sources()) == len({one.name for one in sources()})
    for one in sources():
        assert one.takes <= {*WISHES}


def test_a_wish_that_a_format_does_not_heed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="--columns says nothing to a GeoNames dump"):
        brought(tmp_path, DUMP, name="XX.txt", columns={"name": "x"})


# ---- who held what, day by day, by several assessors

HEADER = "geonameid,date,status_wiki,status_boost,status_dsm,status_isw,status\n"
NUMBERED = "Town,Lat,Lon,geonameid\nAlder,45,30,1\nBirch,45,30.1,2\n"
SIDES = {"N": "RED", "S": "BLUE"}
# Alder falls on the third day, by one assessor on the second; another is silent on the third.
DAYS = [
    "1,20300501,S,S,S,S,S\n2,20300501,N,N,N,N,N\n9,20300501,N,N,N,N,N\n",
    "1,20300502,S,N,S,CONTESTED,S\n2,20300502,N,N,N,N,N\n9,20300502,N,N,N,N,N\n",
    "1,20300504,N,N,,N,N\n2,20300504,N,N,N,N,N\n9,20300504,N,N,N,N,N\n",
    "1,20300505,N,N,S,N,N\n2,20300505,N,N,N,N,N\n9,20300505,N,N,N,N,N\n",
]


def told_of(folder: Path) -> list[tuple[str, str, str, str]]:
    """Return who held what from when on, by the second half of the assessor's name."""
    return [
        (one.assessor.partition(": ")[2], one.settlement, f"{one.on:%d}", one.holder)
        for one in read_facts(folder / "new").holders
    ]


ONLY_CHANGES = [
    ("DeepStateMap", "alder", "01", "BLUE"), ("DeepStateMap", "birch", "01", "RED"),
    ("ISW", "alder", "01", "BLUE"), ("ISW", "alder", "02", "contested"),
    ("ISW", "alder", "04", "RED"), ("ISW", "birch", "01", "RED"),
    ("Wikipedia", "alder", "01", "BLUE"), ("Wikipedia", "alder", "04", "RED"),
    ("Wikipedia", "birch", "01", "RED"),
    ("all together", "alder", "01", "BLUE"), ("all together", "alder", "04", "RED"),
    ("all together", "birch", "01", "RED"),
    ("model of reports", "alder", "01", "BLUE"), ("model of reports", "alder", "02", "RED"),
    ("model of reports", "birch", "01", "RED"),
]  # fmt: skip


def test_of_daily_rows_only_changes_are_kept_for_each_assessor(tmp_path: Path) -> None:
    brought(tmp_path, NUMBERED)
    done = brought(tmp_path, HEADER + "".join(DAYS), name="control.csv", sides=SIDES)
    assert told_of(tmp_path) == ONLY_CHANGES
    assert [one.words for one in done.found.dropped] == [
        "1 place of GeoNames that the folder does not have (9)"
    ]
    assert done.found.notes[:3] == (
        "12 rows of 4 days, 2030-05-01 to 2030-05-05: 15 changes are kept, the first day's too",
        "1 day between them have no row: the holders before them stand",
        "VIINA: DeepStateMap falls silent on a place 1 time; its last word stands",
    )
    # Alder: alike on days 1 and 2, the map silent on 4, unlike on 5; Birch alike on all four.
    assert (
        "VIINA: Wikipedia and VIINA: DeepStateMap agree on 85.7 % of 7 days of places"
        in done.found.notes
    )


def test_a_folder_of_daily_files_is_one_file_of_all_days(tmp_path: Path) -> None:
    brought(tmp_path, NUMBERED)
    (tmp_path / "days").mkdir()
    for day in DAYS:
        (tmp_path / "days" / f"control_{day[2:10]}.csv").write_text(HEADER + day, encoding="utf-8")
    import_theater(tmp_path / "days", tmp_path / "new", wanted=Wanted(sides=SIDES))
    assert told_of(tmp_path) == ONLY_CHANGES


def test_an_archive_of_one_table_is_read_where_it_lies(tmp_path: Path) -> None:
    brought(tmp_path, NUMBERED)
    quoted = (HEADER + "".join(DAYS)).replace("CONTESTED", '"CONTESTED"').replace("\n1,", '\n"1",')
    with zipfile.ZipFile(tmp_path / "control.zip", "w") as archive:
        archive.writestr("README.txt", "read me")
        archive.writestr("../control.csv", quoted)
    import_theater(tmp_path / "control.zip", tmp_path / "new", wanted=Wanted(sides=SIDES))
    assert told_of(tmp_path) == ONLY_CHANGES
    assert not (tmp_path.parent / "control.csv").exists()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (HEADER.replace("status_isw", "status_xyz") + DAYS[0], "row 1, column status_xyz: is no "
         "column of a VIINA 2.0 control file; those are geonameid, date, status_wiki"),
        (HEADER.replace(",status_isw", "") + DAYS[0], "row 1, column status_isw: is missing"),
        (HEADER + DAYS[0].replace("S,S,S,S,S", "S,S,S,S"), "row 2: 6 cells where a control file "
         "has 7"),
        (HEADER + DAYS[0].replace("S,S,S,S,S", "S,X,S,S,S"), "row 2, column status_boost: the "
         "folder has no side 'X', only RED and BLUE; say which it is with --sides X=CODE"),
        (HEADER + DAYS[0].replace("20300501,S", "1 May,S"), "row 2, column date: write a date as "
         "YYYYMMDD or YYYY-MM-DD, got '1 May'"),
        (HEADER + DAYS[1] + DAYS[0], "row 5, column date: 20300501 comes after 20300502 for alder; "
         "sort the rows by day"),
        (HEADER + DAYS[0] + DAYS[0], "row 5, column date: alder stands twice on 20300501; remove "
         "one row"),
        (HEADER + DAYS[0].replace("S,S,S,S,S", "S\rS,S,S,S,S"), "the folder has no side 'S"),
        (HEADER + DAYS[0].replace("20300501,S", "20\udcff,S"), "write a date as YYYYMMDD or"),
        (HEADER + "x" + DAYS[0], "row 2, column geonameid: not a GeoNames id: 'x1'"),
        (HEADER + DAYS[0].replace("1,2", "7,2").replace("\n2,", "\n8,"), ": tells nothing of the "),
    ],
)  # fmt: skip
def test_a_control_file_that_cannot_be_is_refused_at_its_cell(
    tmp_path: Path, text: str, complaint: str
) -> None:
    brought(tmp_path, NUMBERED)
    with pytest.raises(FileFormatError) as refused:
        brought(tmp_path, text, name="control.csv", sides=SIDES)
    assert complaint in refused.value.lines()[0]
    assert not (tmp_path / "new" / "control.csv").exists()


def test_control_files_need_places_with_geonames_ids(tmp_path: Path) -> None:
    brought(tmp_path, TOWNS)
    with pytest.raises(FileFormatError, match="no place of the folder has one; import a GeoNames"):
        brought(tmp_path, HEADER + DAYS[0], name="control.csv", sides=SIDES)


def test_an_archive_that_is_damaged_or_holds_several_tables_is_refused(tmp_path: Path) -> None:
    brought(tmp_path, NUMBERED)
    path = tmp_path / "control.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("control.csv", HEADER + "".join(DAYS) * 50)
    whole = path.read_bytes()
    path.write_bytes(whole[:60] + b"\0" * 60 + whole[120:])
    with pytest.raises(FileFormatError, match="is no archive that can be read"):
        import_theater(path, tmp_path / "new", wanted=Wanted(sides=SIDES), name="viina")
    path.write_bytes(whole[:50])
    with pytest.raises(FileFormatError, match="is no archive that can be read"):
        import_theater(path, tmp_path / "new", wanted=Wanted(sides=SIDES))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("one.csv", HEADER)
        archive.writestr("two.csv", HEADER)
    with pytest.raises(FileFormatError, match="holds 2 texts; unpack it and name the file"):
        import_theater(path, tmp_path / "new", wanted=Wanted(sides=SIDES))


# ---- polygons of a day

WEST = [[[29.9, 44.9], [30.05, 44.9], [30.05, 45.2], [29.9, 45.2], [29.9, 44.9]]]
MIDDLE = [[[30.04, 44.9], [30.15, 44.9], [30.15, 45.05], [30.04, 45.05], [30.04, 44.9]]]


def test_each_settlement_gets_the_holder_of_the_ground_it_lies_in(tmp_path: Path) -> None:
    """Alder lies in the west, Birch in the middle, Cedar in neither."""
    brought(tmp_path, TOWNS)
    text = map_text(
        feature("Polygon", WEST, status="occupied"), feature("Polygon", MIDDLE, status="disputed"),
        feature("Polygon", WEST, status="liberated"),
    )  # fmt: skip
    done = brought(
        tmp_path, text, name="front.geojson", sides={"occupied": "RED", "else": "BLUE"},
        day=date(2030, 5, 1), assessor="a map", attacker="RED",
    )  # fmt: skip
    facts = read_facts(tmp_path / "new")
    assert [(one.settlement, one.holder, one.assessor) for one in facts.holders] == [
        ("alder", "RED", "a map"), ("birch", "contested", "a map"), ("cedar", "BLUE", "a map"),
    ]  # fmt: skip
    # Birch lies 0.05° of longitude east of the western ground, Cedar 0.15°.
    assert [(one.settlement, one.distance_m) for one in facts.drawn_distances] == [
        ("alder", 0), ("birch", 3942), ("cedar", 11827),
    ]  # fmt: skip
    assert [one.words for one in done.found.dropped] == [
        "1 polygon of 'liberated', which is no side of the folder"
    ]


def test_ground_of_two_sides_is_contested_and_what_lies_in_none_is_told(tmp_path: Path) -> None:
    brought(tmp_path, TOWNS)
    text = map_text(feature("Polygon", WEST, side="RED"), feature("Polygon", WEST, side="BLUE"))
    done = brought(tmp_path, text, name="front.geojson", day=date(2030, 5, 1), assessor="a map")
    assert [one.holder for one in read_facts(tmp_path / "new").holders] == ["contested"]
    assert [one.count for one in done.found.dropped] == [2]


@pytest.mark.parametrize(
    ("wanted", "problem"),
    [
        ({}, "--day: say which day the map is of"),
        ({"sides": {"occupied": "GREEN"}}, "the folder has no side 'GREEN'; there are RED, BLUE"),
        ({"day": date(2030, 5, 1)}, "no polygon is of a side of the folder; status is occupied"),
        ({"day": date(2030, 5, 1), "key": "owner"}, "has no property 'owner'"),
        (
            {"day": date(2030, 5, 1), "sides": {"occupied": "RED"}, "attacker": "BLUE"},
            "no polygon is of 'BLUE'; there are RED",
        ),
    ],
)
def test_polygons_that_tell_no_holder_are_refused(
    tmp_path: Path, wanted: dict[str, object], problem: str
) -> None:
    brought(tmp_path, TOWNS)
    text = map_text(feature("Polygon", WEST, status="occupied"))
    with pytest.raises((FileFormatError, ScenarioError)) as refused:
        brought(tmp_path, text, name="front.geojson", **wanted)
    assert problem in str(refused.value)


def test_a_real_map_of_a_day_gives_the_holders_that_were_read_off_it_by_hand(
    tmp_path: Path,
) -> None:
    """And the distances, which were typed to a tenth of a kilometre."""
    if not FRONT.exists():
        pytest.skip("the folder of shared check data is not here")
    facts = read_facts("bakhmut-2022")
    bare = replace(facts, holders=(), events=(), reports=(), drawn_distances=())
    write_theater(bare, tmp_path / "new")
    sides = {"occupied": "RU", "occupied_pre2022": "RU", "unknown": "contested", "else": "UA"}
    day = date(2022, 10, 3)
    import_theater(
        FRONT, tmp_path / "new",
        wanted=Wanted(day=day, sides=sides, key="status", attacker="RU"),
    )  # fmt: skip
    found = read_facts(tmp_path / "new")
    by_hand = facts.control(day).by_settlement
    differ = [
        one.settlement for one in found.holders if by_hand[one.settlement].holder != one.holder
    ]
    # Of these two its README says that they were set by hand.
    assert sorted(differ) == ["pivdenne_toretsk", "zaitseve_horlivka"]
    far = {one.settlement: one.distance_m for one in found.drawn_distances}
    typed = [one for one in facts.drawn_distances if one.on == day]
    assert len(typed) == 7
    assert all(abs(far[one.settlement] - one.distance_m) <= 60 for one in typed)
