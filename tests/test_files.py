"""Reading theaters and cases, sound and broken, and writing results whole or not at all."""

from __future__ import annotations

import csv
import os
import random
import re
import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from stratgraph.errors import (
    AmbiguousNameError,
    FileFormatError,
    ScenarioError,
    StratgraphError,
    TheaterError,
    UnknownSettlementError,
)
from stratgraph.io import (
    bundled_cases,
    bundled_folder,
    bundled_theaters,
    copy_theater,
    find_case,
    find_theater,
    read_case,
    read_control,
    read_facts,
    read_systems,
    read_theater,
    write_whole,
)
from stratgraph.report.records import outcome_document, to_json
from stratgraph.studies.hold_or_fall import run_case
from stratgraph.studies.one_place import PlaceQuestion, find_situation

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"
BUNDLED = ", ".join(bundled_theaters())
SETTLEMENTS, ROADS, CONTROL = "settlements.csv", "roads.csv", "control.csv"
POPULATIONS, SYSTEMS, RANGES = "populations.csv", "systems.csv", "ranges.csv"
NAMES, PORTALS, WATERS = "names.csv", "portals.csv", "waters.csv"
THEATER, CASE = "theater.toml", "gate_falls.toml"


@pytest.fixture
def valley(tmp_path: Path) -> Path:
    """Return a copy of the valley, to break."""
    return Path(shutil.copytree(SCENARIOS / "valley", tmp_path / "valley"))


def edit(path: Path, old: str, new: str) -> None:
    """Replace the first occurrence, which must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} has no {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")


def document(case: Path | str) -> str:
    """Return the JSON of a case's answer."""
    return to_json(outcome_document(run_case(read_case(case))))


def message_of(case: Path) -> str:
    """Return what refuses a case."""
    with pytest.raises(StratgraphError) as refused:
        run_case(read_case(case))
    return str(refused.value)


# ---- reading what is sound


@pytest.mark.parametrize(
    ("name", "settlements", "roads"), [("valley", 8, 9), ("bakhmut-2022", 285, 311)]
)
def test_a_theater_is_read_by_name_folder_and_file(name: str, settlements: int, roads: int) -> None:
    theater = read_theater(name)
    assert (theater.name, len(theater.settlements), len(theater.roads)) == (
        name, settlements, roads,
    )  # fmt: skip
    assert read_theater(SCENARIOS / name) == theater
    assert read_theater(str(SCENARIOS / name / THEATER)) == theater


def test_bundled_theaters_and_cases_are_listed_sorted() -> None:
    assert bundled_theaters() == (
        "ardennes-1944",
        "atlanta-1864",
        "bakhmut-2022",
        "imphal-1944",
        "valley",
    )
    cases = bundled_cases()
    assert list(cases) == sorted(cases)
    assert {("bakhmut-2022", "bakhmut_falls"), ("valley", "gate_falls")} <= set(cases)
    assert bundled_folder().is_dir()


@pytest.mark.parametrize("name", ["gate_falls", "gate-falls"])
def test_a_case_is_read_by_name_and_by_path(name: str) -> None:
    case = read_case(name)
    by_path = read_case(SCENARIOS / "valley" / CASE)
    assert (case.name, case.bases, case.objectives) == ("gate-falls", ("ashby",), ("kingsbridge",))
    assert (by_path.theater, by_path.control) == (case.theater, case.control)
    assert case.control.on == date(2031, 5, 1)


@pytest.mark.parametrize("pair", bundled_cases(), ids="/".join)
def test_every_bundled_case_reads_by_its_name(pair: tuple[str, str]) -> None:
    case = read_case(pair[1])
    assert case.theater.name == pair[0]
    assert case.name == pair[1].replace("_", "-")


def test_cells_arrive_as_what_they_mean() -> None:
    theater = read_theater("valley")
    road = next(road for road in theater.roads if road.id == "highfield--kingsbridge")
    assert (road.a, road.b, road.length_m, road.verified) == (
        "highfield", "kingsbridge", 25_000, False,
    )  # fmt: skip
    assert (road.provenance.file, road.provenance.row) == (ROADS, 10)
    assert theater.settlement("gate").population == 20_000
    assert theater.settlement("highfield").population is None
    systems = {system.id: system for system in read_systems("valley")}
    assert systems["howitzer"].sides == {"BLUE", "RED"}
    assert systems["longgun"].sides == {"RED"}
    assert [figure.range_m for figure in systems["howitzer"].ranges] == [16_000, 21_000, 19_500]
    assert systems["rocket"].ranges[0].min_range_m == 5_000
    control = read_control("valley", date(2031, 6, 1))
    assert control.by_settlement["highfield"].holder == "contested"


def test_a_case_may_name_a_bundled_theater(valley: Path, tmp_path: Path) -> None:
    alone = tmp_path / "question.toml"
    shutil.copy(valley / CASE, alone)
    edit(alone, '"theater.toml"', '"valley"')
    assert read_case(alone).theater == read_theater("valley")


@pytest.mark.parametrize("table", [NAMES, POPULATIONS, PORTALS])
def test_side_tables_may_be_absent(valley: Path, table: str) -> None:
    (valley / table).unlink()
    assert len(read_theater(valley).settlements) == 8


@pytest.mark.parametrize("table", [SETTLEMENTS, ROADS, CONTROL, POPULATIONS, SYSTEMS, RANGES])
def test_byte_order_marks_crlf_and_blank_lines_change_nothing(valley: Path, table: str) -> None:
    before = document(valley / CASE)
    path = valley / table
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert document(valley / CASE) == before
    path.write_bytes(path.read_bytes().replace(b"\r\n", b"\r\n\r\n") + b"\r\n\r\n")
    assert document(valley / CASE) == before


def test_blank_lines_do_not_shift_the_row_that_is_named(valley: Path) -> None:
    edit(valley / SETTLEMENTS, "\nbrook", "\n\n\nbrook")
    edit(valley / SETTLEMENTS, "44.99998,-30.06341", "north,-30.06341")
    assert ", row 6, column lat: " in message_of(valley / CASE)


def test_byte_order_mark_is_accepted_in_toml(valley: Path) -> None:
    for name in (CASE, THEATER):
        path = valley / name
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert document(valley / CASE) == document("gate_falls")


@pytest.mark.parametrize("pair", [("valley", "gate_falls"), ("bakhmut-2022", "bakhmut_falls")])
def test_the_order_of_rows_is_irrelevant(tmp_path: Path, pair: tuple[str, str]) -> None:
    folder = Path(shutil.copytree(SCENARIOS / pair[0], tmp_path / pair[0]))
    shuffle = random.Random(7).shuffle
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        shuffle(rows)
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *rows])
    assert document(folder / f"{pair[1]}.toml") == document(pair[1])


def test_the_order_of_columns_is_irrelevant(valley: Path) -> None:
    before = document(valley / CASE)
    for path in sorted(valley.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = [row[::-1] for row in csv.reader(file)]
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
    assert document(valley / CASE) == before


# ---- one thing broken: the message names file, row and column, and says what to do


class Broken(NamedTuple):
    """One edit and the end of the message that must follow the file's path."""

    file: str
    old: str
    new: str
    message: str


def not_a_number(value: str) -> str:
    """Return the words for a cell that is no number."""
    return f"not a number, got {value!r}"


def finite(value: str) -> str:
    """Return the words for a cell that is no finite number."""
    return f"not a finite number, got {value!r}"


def coordinate(value: str, why: str) -> Broken:
    """Return a settlement whose latitude is something else."""
    return Broken(SETTLEMENTS, "44.99956,-30.31707", f"{value},-30.31707",
                  f", row 2, column lat: {why}")  # fmt: skip


def longitude(value: str, why: str) -> Broken:
    """Return a settlement whose longitude is something else."""
    return Broken(SETTLEMENTS, "44.99956,-30.31707", f"44.99956,{value}",
                  f", row 2, column lon: {why}")  # fmt: skip


def published(value: str, why: str) -> Broken:
    """Return a range that is something else."""
    return Broken(RANGES, "standard round,,8,", f"standard round,,{value},",
                  f", row 2, column range_km: {why}")  # fmt: skip


def length(value: str, why: str) -> Broken:
    """Return a road whose length is something else."""
    return Broken(ROADS, "V-1,primary,11,", f"V-1,primary,{value},",
                  f", row 2, column length_km: {why}")  # fmt: skip


def assumed(old: str, new: str, column: str, why: str) -> Broken:
    """Return a case with another assumption."""
    return Broken(CASE, old, new, f", key assume.{column}: {why}")


CELLS = {
    "too many cells": Broken(
        SETTLEMENTS, "brook,Brook", "brook,Brook,x",
        ", row 3: 15 cells where the header has 14; a stray comma?",
    ),
    "too few cells": Broken(
        SETTLEMENTS, "brook,Brook", "brook",
        ", row 3: 13 cells where the header has 14; a stray comma?",
    ),
    "letters after a quote": Broken(
        SETTLEMENTS, "ashby,Ashby", 'ashby,"Ash"by',
        ", row 2: not valid CSV: ',' expected after '\"'; a quote not closed?",
    ),
    "column twice": Broken(
        SETTLEMENTS, "name_uk,name_ru", "name_uk,name_uk",
        ", row 1: the header is empty or names a column twice",
    ),
    "latitude NaN": coordinate("nan", finite("nan")),
    "latitude infinite": coordinate("-inf", finite("-inf")),
    "latitude beyond the pole": coordinate(
        "90.1", "must be 90 or less, got '90.1'; are lat and lon swapped?"
    ),
    "latitude of metres": coordinate("5400000", "must be 90 or less, got '5400000'"),
    "latitude in words": coordinate("north", not_a_number("north")),
    "latitude empty": coordinate("", not_a_number("")),
    "longitude NaN": longitude("NaN", finite("NaN")),
    "longitude too large for a number": longitude("1e400", finite("1e400")),
    "longitude beyond the date line": longitude(
        "-180.5", "must be -180 or more, got '-180.5'"
    ),
    "range negative": published("-8", "must be more than 0, got '-8'"),
    "range zero": published("0", "must be more than 0, got '0'"),
    "range NaN": published("nan", finite("nan")),
    "range infinite": published("inf", finite("inf")),
    "range beyond half the Earth": published(
        "1e300", "must be less than 20000, got '1e300'"
    ),
    "range with its unit": published("8km", not_a_number("8km")),
    "range rounded to nothing": Broken(
        RANGES, "standard round,,8,", "standard round,,0.0001,",
        ", row 2: range of 'standard round' must be positive and above its minimum, got 0 to 0 m",
    ),
    "least range above the greatest": Broken(
        RANGES, "standard round,5,35", "standard round,40,35",
        ", row 7: range of 'standard round' must be positive and above its minimum, "
        "got 40000 to 35000 m",
    ),
    "least range negative": Broken(
        RANGES, "standard round,5,35", "standard round,-1,35",
        ", row 7, column min_range_km: must be 0 or more, got '-1'",
    ),
    "length negative": length("-11", "must be more than 0, got '-11'"),
    "length zero": length("0", "must be more than 0, got '0'"),
    "length NaN": length("nan", finite("nan")),
    "length with a decimal comma and unit": length("11;5 km", not_a_number("11;5 km")),
    "length rounded to nothing": Broken(
        ROADS, "V-1,primary,11,", "V-1,primary,0.0001,",
        ", row 2: road 'ashby--brook' is 0 m long; at least 1 is needed",
    ),
    "road to itself": Broken(
        ROADS, "gate--mill,gate,mill", "gate--mill,gate,gate",
        ", row 4: road 'gate--mill' joins 'gate' to itself",
    ),
    "yes or no misspelt in roads": Broken(
        ROADS, "asphalt,yes", "asphalt,true",
        ", row 2, column verified: write yes or no, got 'true'",
    ),
    "yes or no misspelt in populations": Broken(
        POPULATIONS, "2031,yes", "2031,Yes",
        ", row 2, column preferred: write yes or no, got 'Yes'",
    ),
    "yes or no empty in systems": Broken(
        SYSTEMS, "both,yes", "both,", ", row 2, column in_service: write yes or no, got ''"
    ),
    "population negative": Broken(
        POPULATIONS, "9000", "-9000",
        ", row 2, column population: write a whole number of at most ten digits, got '-9000'",
    ),
    "population with a thousands separator": Broken(
        POPULATIONS, "9000", '"9,000"',
        ", row 2, column population: write a whole number of at most ten digits, got '9,000'",
    ),
    "population with a fraction": Broken(
        POPULATIONS, "9000", "9000.5",
        ", row 2, column population: write a whole number of at most ten digits, got '9000.5'",
    ),
    "population beyond the people on Earth": Broken(
        POPULATIONS, "9000", "99999999999999999999",
        ", row 2, column population: write a whole number of at most ten digits, "
        "got '99999999999999999999'",
    ),
    "source empty": Broken(
        SETTLEMENTS, ",invented,low", ",,low",
        ", row 2, column source: the row has no source; say who says so, in the row "
        "or once under [defaults] in theater.toml",
    ),
    "source blank in ranges": Broken(
        RANGES, "8,yes,invented", "8,yes,  ",
        ", row 2, column source: the row has no source; say who says so, in the row "
        "or once under [defaults] in theater.toml",
    ),
    "date in another order": Broken(
        CONTROL, "gate,2031-05-01", "gate,1.5.2031",
        ", row 4, column date: write a date as YYYY-MM-DD, got '1.5.2031'",
    ),
    "date without hyphens": Broken(
        CONTROL, "gate,2031-05-01", "gate,20310501",
        ", row 4, column date: write a date as YYYY-MM-DD, got '20310501'",
    ),
    "date as seconds": Broken(
        CONTROL, "gate,2031-05-01", "gate,1924905600",
        ", row 4, column date: write a date as YYYY-MM-DD, got '1924905600'",
    ),
    "year alone": Broken(
        CONTROL, "gate,2031-05-01", "gate,2031",
        ", row 4, column date: write a date as YYYY-MM-DD, got '2031'",
    ),
    "date empty": Broken(
        CONTROL, "gate,2031-05-01", "gate,",
        ", row 4, column date: write a date as YYYY-MM-DD, got ''",
    ),
    "holder unknown": Broken(
        CONTROL, "01,BLUE", "01,GREEN",
        ", row 4, column holder: unknown 'GREEN'; use one of BLUE, RED, contested",
    ),
    "holder in lower case": Broken(
        CONTROL, "01,BLUE", "01,blue",
        ", row 4, column holder: unknown 'blue'; use one of BLUE, RED, contested",
    ),
    "holder misspelt": Broken(
        CONTROL, "01,BLUE", "01,contestd",
        ", row 4, column holder: unknown 'contestd'; did you mean contested?",
    ),
    "side of a portal unknown": Broken(
        PORTALS, "ashby,RED", "ashby,GREEN",
        ", row 2, column side: unknown 'GREEN'; use one of BLUE, RED",
    ),
    "side of a system unknown": Broken(
        SYSTEMS, "gun,,RED", "gun,,GREEN",
        ", row 4, column side: unknown 'GREEN'; use one of BLUE, RED, both",
    ),
    "range of an unknown system": Broken(
        RANGES, "rocket,standard", "rokket,standard",
        ", row 7, column system_id: unknown 'rokket'; did you mean rocket?",
    ),
    "confidence unknown": Broken(
        POPULATIONS, "invented,low", "invented,certain",
        ", row 2, column confidence: use 'high', 'medium' or 'low', got 'certain'",
    ),
    "munition unknown": Broken(
        RANGES, "rocket,standard", "rocket,std",
        ", row 7, column munition_id: use 'standard', 'extended' or 'guided', "
        "got 'std'",
    ),
    "id with a blank": Broken(
        SETTLEMENTS, "lowmoor,Lowmoor", "Low Moor,Lowmoor",
        ", row 9, column id: use small letters a to z, digits, _ and - only, and begin with a "
        "letter or a digit, got 'Low Moor'",
    ),
    "unknown key": Broken(
        CASE, "attacker ", 'atacker = "RED"\nattacker ',
        ", key atacker: unknown name; did you mean attacker?",
    ),
    "unknown assumption": Broken(
        CASE, "contested_supply", "contested_suply = true\ncontested_supply",
        ", key assume.contested_suply: unknown name; did you mean contested_supply?",
    ),
    "unknown key of a theater": Broken(
        THEATER, "title", 'tittle = ""\ntitle', ", key tittle: unknown name; did you mean title?"
    ),
    "one side only": Broken(
        THEATER, '[sides.BLUE]\nlabel = "Blue"\n', "",
        ", key sides: needs 2 or more, and has 1",
    ),
    "name is a number": Broken(
        CASE, '"gate-falls"', "3", ", key name: write text in quotes, got '3'"
    ),
    "bases are no list": Broken(
        CASE, '["ashby"]', '"ashby"', ", key bases: write a list, in square brackets, got 'ashby'"
    ),
    "a base is a number": Broken(
        CASE, '["ashby"]', "[3]", ", key bases, entry 1: write text in quotes, got '3'"
    ),
    "stand-off no list": assumed(
        "[0, 5]", "5", "standoff_km", "write a list, in square brackets, got '5'"
    ),
    "stand-off negative": assumed(
        "[0, 5]", "[0, -5]", "standoff_km, entry 2",
        "must be 0 or more, got '-5'",
    ),
    "stand-off NaN": assumed("[0, 5]", "[nan]", "standoff_km, entry 1", finite("nan")),
    "stand-off infinite": assumed("[0, 5]", "[inf]", "standoff_km, entry 1", finite("inf")),
    "stand-offs empty": assumed(
        "[0, 5]", "[]", "standoff_km",
        "needs 1 or more, and has 0",
    ),
    "yes or no in words": assumed(
        'road_set = "all"', 'road_set = "maybe"', "road_set",
        "use 'all' or 'verified', got 'maybe'",
    ),
    "a key by its earlier name": Broken(
        CASE, 'road_set = "all"', "unverified_roads = true",
        ", key assume.unverified_roads: is now called road_set; "
        'write "all" in place of true, "verified" of false',
    ),
    "contested misspelt": assumed(
        '"no_fire"', '"nofire"', "contested",
        "use 'no_fire' or 'attacker', got 'nofire'; did you mean no_fire?",
    ),
    "stand-off rule misspelt": assumed(
        '"add"', '"ad"', "standoff_rule",
        "use 'add', 'pull_back' or 'exclude', got 'ad'; did you mean add?",
    ),
    "ground misspelt": assumed(
        '"settlements"', '"polygons"', "ground",
        "use 'settlements', 'territory' or 'areas', got 'polygons'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("broken", CELLS.values(), ids=CELLS)
def test_what_is_broken_is_named_with_file_row_and_column(valley: Path, broken: Broken) -> None:
    edit(valley / broken.file, broken.old, broken.new)
    with pytest.raises(FileFormatError) as refused:
        read_case(valley / CASE)
    assert str(refused.value) == f"{valley / broken.file}{broken.message}"


LOOSE = {
    "quote not closed": Broken(
        SETTLEMENTS, "ashby,Ashby", 'ashby,"Ashby', "not valid CSV.*a quote not closed\\?$"
    ),
    "no such month": Broken(
        CONTROL, "gate,2031-05-01", "gate,2031-13-01",
        ", row 4, column date: no calendar has this date, got '2031-13-01'$",
    ),
    "column unknown": Broken(
        SETTLEMENTS, "centre_spread_m", "center_spread_m",
        ", row [12], column center_spread_m: unknown name; did you mean centre_spread_m\\?$",
    ),
    "column unknown, of another word": Broken(
        SETTLEMENTS, "centre_spread_m", "elevation",
        ", row [12], column elevation: unknown name; known are .*centre_spread_m",
    ),
    "as_of in words": Broken(CASE, "2031-05-01", '"spring"', ", key as_of: .*got 'spring'$"),
    "as_of with a time": Broken(CASE, "2031-05-01", "2031-05-01T10:00:00", ", key as_of: "),
    "as_of no day": Broken(CASE, "2031-05-01", "2031-02-30", ": not valid TOML: .*line 4"),
    "bracket not closed": Broken(CASE, '["gate"]', '["gate"', ": not valid TOML: .*line 7"),
    "string without quotes": Broken(THEATER, '"valley"', "valley", ": not valid TOML: .*line 1"),
    "stand-off twice": Broken(CASE, "[0, 5]", "[5, 5.0]", "stand-off is named twice"),
    "base also an objective": Broken(
        CASE, '["kingsbridge"]', '["kingsbridge", "ashby"]',
        "'ashby' is both a base and an objective",
    ),
    "base twice, by another name": Broken(
        CASE, '["ashby"]', '["ashby", "Ashby"]', "base 'ashby' is named twice"
    ),
    "no bases": Broken(CASE, '["ashby"]', "[]", "at least one base"),
    "no objectives": Broken(CASE, '["kingsbridge"]', "[]", "at least one objective"),
    "system unknown": Broken(
        CASE, '"mortar"', '"mortal"',
        "unknown system 'mortal'; known are howitzer, longgun, mortar, rocket",
    ),
    "system twice": Broken(CASE, '"mortar"', '"rocket"', "system 'rocket' is named twice"),
    "day before the first row": Broken(
        CASE, "2031-05-01", "2031-04-30",
        "no holders by 'the chronicle' on or before 2031-04-30; its first rows are of 2031-05-01$",
    ),
    "assessor without rows": Broken(THEATER, "the chronicle", "nobody", "it has no rows at all$"),
}  # fmt: skip


@pytest.mark.parametrize("broken", LOOSE.values(), ids=LOOSE)
def test_what_does_not_fit_is_refused_with_its_file_and_the_fix(
    valley: Path, broken: Broken
) -> None:
    edit(valley / broken.file, broken.old, broken.new)
    with pytest.raises(StratgraphError) as refused:
        read_case(valley / CASE)
    assert re.search(broken.message, str(refused.value))
    if isinstance(refused.value, FileFormatError):
        assert str(refused.value).startswith(str(valley / broken.file))
    else:
        assert str(refused.value).startswith(str(valley))
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("file", "right", "wrong"),
    [
        (CASE, "attacker", "atacker"), (CASE, "contested_supply", "contested_suply"),
        (THEATER, "assessor", "asessor"), (ROADS, "length_km", "lenght_km"),
        (CONTROL, "holder", "holders"),
    ],
)  # fmt: skip
def test_a_misspelt_key_is_named_with_the_right_one(
    valley: Path, file: str, right: str, wrong: str
) -> None:
    edit(valley / file, right, wrong)
    assert re.search(
        rf"(column|key) (assume\.)?{wrong}: .*did you mean {right}\?$", message_of(valley / CASE)
    )


COLUMNS = [
    (SETTLEMENTS, "lat"), (SETTLEMENTS, "source"), (ROADS, "verified"), (CONTROL, "holder"),
    (POPULATIONS, "confidence"), (SYSTEMS, "side"), (RANGES, "range_km"), (NAMES, "name"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_a_missing_column_is_named(valley: Path, table: str, column: str) -> None:
    path = valley / table
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    out = header.index(column)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([row[:out] + row[out + 1 :] for row in (header, *rows)])
    with pytest.raises(FileFormatError) as refused:
        read_facts(valley)
    once = f"; {column} may stand once under [defaults] in theater.toml"
    fix = f"add it{once if column in ('source', 'confidence') else ''}"
    assert re.fullmatch(
        re.escape(str(path)) + rf", row [12], column {column}: is missing; {re.escape(fix)}",
        str(refused.value),
    )


@pytest.mark.parametrize("table", [SETTLEMENTS, THEATER, CASE])
def test_a_missing_file_is_named(valley: Path, table: str) -> None:
    (valley / table).unlink()
    with pytest.raises(FileFormatError, match=re.escape(table)) as refused:
        read_case(valley / CASE)
    assert re.search("missing|no such", str(refused.value))


@pytest.mark.parametrize(
    "table", [SETTLEMENTS, ROADS, CONTROL, POPULATIONS, SYSTEMS, RANGES, NAMES, WATERS, PORTALS]
)
def test_an_empty_table_is_refused(valley: Path, table: str) -> None:
    (valley / table).write_bytes(b"")
    with pytest.raises(FileFormatError) as refused:
        read_facts(valley)
    assert str(refused.value).startswith(f"{valley / table}, row 1: the header is empty")


@pytest.mark.parametrize("table", [THEATER, CASE])
def test_an_empty_toml_file_says_what_it_needs(valley: Path, table: str) -> None:
    (valley / table).write_bytes(b"")
    with pytest.raises(FileFormatError) as refused:
        read_case(valley / CASE)
    assert re.match(
        r".*\.toml: the keys name, .* and .* are missing; add them$", str(refused.value)
    )


@pytest.mark.parametrize("table", [SETTLEMENTS, CONTROL, THEATER, CASE])
@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_another_encoding_is_refused_with_the_fix(valley: Path, table: str, encoding: str) -> None:
    path = valley / table
    edit(path, "a", "ä")
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    with pytest.raises(FileFormatError) as refused:
        read_case(valley / CASE)
    assert re.fullmatch(
        re.escape(str(path)) + r": not UTF-8 at byte \d+; save the file as UTF-8",
        str(refused.value),
    )


ASSUMED = [
    "standoff_km", "standoff_rule", "ground", "contested", "contested_supply",
    "road_set", "off_network", "systems",
]  # fmt: skip
KEYS = ["name", "theater", "as_of", "attacker", "bases", "objectives"]


@pytest.mark.parametrize("key", [*KEYS, *(f"assume.{key}" for key in ASSUMED)])
def test_no_key_of_a_question_has_a_silent_default(valley: Path, key: str) -> None:
    path = valley / CASE
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line.split(" ")[0] != key.removeprefix("assume.")]
    assert len(kept) == len(lines) - 1
    path.write_text("\n".join(kept), encoding="utf-8")
    with pytest.raises(FileFormatError) as refused:
        read_case(path)
    assert str(refused.value) == f"{path}, key {key}: is missing; add it"


SIDE_TABLES = [
    (CONTROL, 4, "gate,2031", "gatte,2031"), (ROADS, 4, "gate,mill", "gatte,mill"),
    (POPULATIONS, 4, "gate,20000", "gatte,20000"), (NAMES, 2, "gate,Oldgate", "gatte,Oldgate"),
    (PORTALS, 2, "ashby,RED", "gatte,RED"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "row", "old", "new"), SIDE_TABLES)
def test_an_unknown_settlement_in_another_table_is_named(
    valley: Path, table: str, row: int, old: str, new: str
) -> None:
    edit(valley / table, old, new)
    words = f"{valley / table}, row {row}: unknown settlement 'gatte'; did you mean gate?"
    with pytest.raises(FileFormatError) as refused:
        read_theater(valley)
    assert str(refused.value) == words
    assert (refused.value.file, refused.value.row) == (str(valley / table), row)
    assert message_of(valley / CASE) == words, "the case is not blamed for it"


def test_a_settlement_like_no_other_is_asked_for_in_its_table(valley: Path) -> None:
    edit(valley / CONTROL, "gate,2031", "zzz,2031")
    words = ", row 4: unknown settlement 'zzz'; add it to settlements.csv"
    assert message_of(valley / CASE) == f"{valley / CONTROL}{words}"


def headers_only(folder: Path, *tables: str) -> None:
    """Take every row but the header out of some tables."""
    for table in tables:
        header = (folder / table).read_text(encoding="utf-8").split("\n")[0]
        (folder / table).write_text(f"{header}\n", encoding="utf-8")


def test_a_theater_without_settlements_is_refused(valley: Path) -> None:
    headers_only(valley, SETTLEMENTS)
    words = ", row 2: unknown settlement 'ashby'; add it to settlements.csv"
    assert message_of(valley / CASE) == f"{valley / ROADS}{words}"
    headers_only(valley, ROADS, CONTROL, POPULATIONS, NAMES, PORTALS, "events.csv")
    with pytest.raises(TheaterError, match="theater 'valley' has no settlements"):
        read_theater(valley)


@pytest.mark.parametrize("text", ["[]", "{}", '{"features": [{"geometry": null}]}'])
def test_waters_that_are_no_lines_are_refused(valley: Path, text: str) -> None:
    path = valley / "waters.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileFormatError) as refused:
        read_theater(valley)
    assert str(refused.value).startswith(f"{path}: not a collection of LineString features")


# ---- the question against the facts


def test_what_the_attacker_holds_cannot_fall(valley: Path) -> None:
    edit(valley / CASE, '["gate"]', '["brook"]')
    words = "'brook' cannot fall: the attacker (RED) already holds it on 2031-05-01"
    assert message_of(valley / CASE).endswith(words)


def test_an_attacker_that_is_no_side_is_refused(valley: Path) -> None:
    edit(valley / CASE, '"RED"', '"GREEN"')
    assert message_of(valley / CASE).endswith("unknown side 'GREEN'; the theater has BLUE, RED")


def test_a_place_that_falls_twice_is_refused(valley: Path) -> None:
    edit(valley / CASE, '["gate"]', '["gate", "Oldgate"]')
    assert message_of(valley / CASE).endswith("'gate' falls twice in one scenario")


def test_a_cut_of_no_road_suggests_one(valley: Path) -> None:
    edit(valley / CASE, "falls ", 'cuts = ["gate--mil"]\nfalls ')
    assert "no road 'gate--mil' to cut; did you mean gate--mill" in message_of(valley / CASE)


def test_a_fall_that_is_unknown_suggests_one(valley: Path) -> None:
    edit(valley / CASE, '["gate"]', '["gatte"]')
    assert message_of(valley / CASE).endswith("unknown settlement 'gatte'; did you mean gate?")


def test_a_base_on_no_road_is_refused(valley: Path) -> None:
    edit(valley / ROADS, "ashby--brook,ashby,", "ashby--brook,highfield,")
    assert "'ashby' is on no road of the theater" in message_of(valley / CASE)


# ---- finding files


def test_an_unknown_case_suggests_the_nearest() -> None:
    with pytest.raises(FileFormatError) as refused:
        find_case("gate_fals")
    assert str(refused.value) == "gate_fals: no such case; did you mean gate_falls?"


def test_a_case_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match="no such file"):
        find_case(tmp_path / "none.toml")


@pytest.mark.parametrize("name", ["vally", "vally/theater.toml", "no.such"])
def test_an_unknown_theater_lists_the_bundled_ones(name: str) -> None:
    with pytest.raises(FileFormatError) as refused:
        find_theater(name)
    assert str(refused.value) == f"{name}: no such theater; bundled ones are {BUNDLED}"


def test_a_theater_is_copied_only_into_a_new_folder(tmp_path: Path) -> None:
    copy_theater("valley", tmp_path / "mine")
    assert read_theater(tmp_path / "mine") == read_theater("valley")
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "own.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(FileFormatError, match="exists already; name a new folder"):
        copy_theater("valley", kept)
    assert [path.name for path in kept.iterdir()] == ["own.txt"]


# ---- writing


def test_a_file_is_written_as_utf8_with_lf(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "answer.json"
    write_whole(path, "Часів Яр\n")
    assert path.read_bytes() == "Часів Яр\n".encode()
    assert [one.name for one in path.parent.iterdir()] == ["answer.json"]


@pytest.mark.skipif(os.name == "nt", reason="modes are of POSIX")
def test_a_written_file_is_as_readable_as_any_other(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        write_whole(tmp_path / "answer.json", "new")
    finally:
        os.umask(before)
    assert (tmp_path / "answer.json").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("failing", ["replace", "chmod", "fdopen"])
def test_a_failed_write_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    path = tmp_path / "answer.json"
    path.write_text("old", encoding="utf-8")

    def fail(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, failing, fail)
    with pytest.raises(FileFormatError) as refused:
        write_whole(path, "new")
    assert str(refused.value) == f"{path}: cannot be written: No space left on device"
    assert path.read_text(encoding="utf-8") == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["answer.json"]


def test_an_interrupted_write_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "answer.json"
    path.write_text("old", encoding="utf-8")

    def interrupt(*args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_whole(path, "new")
    assert path.read_text(encoding="utf-8") == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["answer.json"]


def test_a_folder_in_the_place_of_the_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "answer.json"
    path.mkdir()
    (path / "kept").write_text("kept", encoding="utf-8")
    with pytest.raises(FileFormatError, match="is a folder; name a file in it") as refused:
        write_whole(path, "new")
    assert str(refused.value).startswith(str(path))
    assert [one.name for one in tmp_path.iterdir()] == ["answer.json"]
    assert (path / "kept").read_text(encoding="utf-8") == "kept"


def test_a_file_in_the_place_of_the_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("kept", encoding="utf-8")
    with pytest.raises(FileFormatError, match="cannot be written"):
        write_whole(tmp_path / "out" / "answer.json", "new")
    assert (tmp_path / "out").read_text(encoding="utf-8") == "kept"


def test_a_folder_that_may_not_be_written_to_is_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    with pytest.raises(FileFormatError) as refused:
        write_whole(tmp_path / "answer.json", "new")
    assert str(refused.value) == f"{tmp_path / 'answer.json'}: cannot be written: Permission denied"


@pytest.mark.skipif(os.name == "nt", reason="pipes are of POSIX")
def test_a_pipe_that_nobody_reads_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(FileFormatError, match="is a pipe or a device, no file to write to"):
        write_whole(pipe, "new\n")
    assert pipe.is_fifo()
    assert [one.name for one in tmp_path.iterdir()] == ["pipe"]


@pytest.mark.skipif(os.name == "nt", reason="streams have no names there")
def test_a_stream_of_the_program_is_written_to_by_its_name(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    reader, writer = os.pipe()
    write_whole(Path(f"/dev/fd/{writer}"), "piped\n")
    os.close(writer)
    assert os.read(reader, 100) == b"piped\n"
    os.close(reader)
    write_whole(Path("/dev/stdout"), "told\n")
    write_whole(Path("/dev/stderr"), "warned\n")
    assert capfd.readouterr() == ("told\n", "warned\n")


@pytest.mark.skipif(os.name == "nt", reason="devices are of POSIX")
def test_a_device_is_written_to_and_stays_a_device() -> None:
    # A terminal of our own: a write that replaced it could do no harm.
    reader, device = os.openpty()
    try:
        write_whole(Path(os.ttyname(device)), "new\n")
        assert os.read(reader, 100).replace(b"\r\n", b"\n") == b"new\n"
        assert Path(os.ttyname(device)).is_char_device()
    finally:
        os.close(reader)
        os.close(device)


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_keeps_pointing_where_it_does(tmp_path: Path) -> None:
    real, link = tmp_path / "real" / "answer.json", tmp_path / "answer.json"
    real.parent.mkdir()
    real.write_text("old", encoding="utf-8")
    link.symlink_to(real)
    write_whole(link, "new")
    assert link.readlink() == real
    assert real.read_text(encoding="utf-8") == "new"
    assert [one.name for one in real.parent.iterdir()] == ["answer.json"]


def test_a_copy_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept", encoding="utf-8")
    target = tmp_path / "file" / "mine"
    with pytest.raises(FileFormatError, match="cannot be written") as refused:
        copy_theater("valley", target)
    assert str(refused.value).startswith(f"{target}: ")
    assert (tmp_path / "file").read_text(encoding="utf-8") == "kept"


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_copy_is_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    copied = []

    def fail(source: str, target: str, **kwargs: object) -> None:
        Path(target).write_bytes(b"")
        copied.append(Path(source).name)
        if len(copied) == 3:
            raise error

    monkeypatch.setattr(shutil, "copyfile", fail)
    expected = FileFormatError if isinstance(error, OSError) else type(error)
    with pytest.raises(expected):
        copy_theater("valley", tmp_path / "mine")
    assert len(copied) >= 3
    assert list(tmp_path.iterdir()) == []


# ---- where it stands and how to mend it


def test_an_unknown_key_of_a_side_is_placed(valley: Path) -> None:
    edit(valley / THEATER, 'label = "Blue"', 'label = "Blue"\nlable = "Blue"')
    with pytest.raises(FileFormatError) as refused:
        read_facts(valley)
    assert str(refused.value) == (
        f"{valley / THEATER}, key sides.BLUE.lable: unknown name; did you mean label?"
    )


def test_a_homonym_in_a_case_is_asked_apart(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SCENARIOS / "bakhmut-2022", tmp_path / "copy"))
    edit(folder / "bakhmut_falls.toml", '"popasna"', '"Zaitseve"')
    with pytest.raises(AmbiguousNameError) as refused:
        read_case(folder / "bakhmut_falls.toml")
    assert refused.value.candidates == ("zaitseve_bakhmut", "zaitseve_horlivka")
    assert str(refused.value) == (
        f"{folder / 'bakhmut_falls.toml'}: 'Zaitseve' could be zaitseve_bakhmut or "
        "zaitseve_horlivka; give one of these ids"
    )


@pytest.mark.parametrize(("right", "wrong"), [("ashby", "asby"), ("kingsbridge", "kingsbrige")])
def test_an_unknown_base_or_objective_suggests_one(valley: Path, right: str, wrong: str) -> None:
    edit(valley / CASE, f'["{right}"]', f'["{wrong}"]')
    with pytest.raises(UnknownSettlementError) as refused:
        read_case(valley / CASE)
    assert refused.value.suggestions == (right,)
    words = f"unknown settlement '{wrong}'; did you mean {right}?"
    assert str(refused.value) == f"{valley / CASE}: {words}"
    assert (refused.value.where, refused.value.problem_text()) == (str(valley / CASE), words)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('["gate"]', '["brook"]'),
        ('["gate"]', '["gatte"]'),
        ('["ashby"]', '["asby"]'),
        ('"RED"', '"GREEN"'),
        ("falls ", 'cuts = ["gate--mil"]\nfalls '),
    ],
    ids=["falls already", "falls unknown", "base unknown", "side unknown", "road unknown"],
)
def test_a_question_that_makes_no_sense_is_refused_on_reading_with_its_file(
    valley: Path, old: str, new: str
) -> None:
    edit(valley / CASE, old, new)
    with pytest.raises(StratgraphError) as refused:
        read_case(valley / CASE)
    assert str(refused.value).startswith(f"{valley / CASE}: ")


@pytest.mark.parametrize(
    ("error", "inner"),
    [
        (ScenarioError("no side"), ""),
        (UnknownSettlementError("gatte", ["gate"]), ""),
        (AmbiguousNameError("x", ["a", "b"]), ""),
        (FileFormatError("no number", file="roads.csv", row=7, column="lat"), "roads.csv, row 7"),
    ],
    ids=lambda one: type(one).__name__ if isinstance(one, Exception) else "",
)
def test_an_error_told_its_file_keeps_what_it_knows(error: StratgraphError, inner: str) -> None:
    before, known = str(error), dict(vars(error))
    told = error.within("case.toml")
    assert told is error
    assert str(told) == f"case.toml: {before}"
    assert told.where.startswith("case.toml: " + inner if inner else "case.toml")
    assert str(told) == f"{told.where}: {told.problem_text()}"
    assert {**vars(told), "where": ""} == {**known, "where": ""}


@pytest.mark.parametrize(
    ("entry", "place"),
    [
        ('falls = [{ id = "gate", within_km = 3 }]',
         "falls, entry 1, within_km: unknown name; did you mean with_within_km?"),
        ('falls = [{ id = "gate", with_within_km = -3 }]',
         "falls, entry 1, with_within_km: must be 0 or more, got '-3'"),
        ('falls = ["gate"]\ncuts = [{ cross = "run" }]',
         "cuts, entry 1, cross: unknown name; did you mean crosses?"),
    ],
)  # fmt: skip
def test_entries_of_falls_and_cuts_are_checked_key_by_key(
    valley: Path, entry: str, place: str
) -> None:
    edit(valley / CASE, 'falls      = ["gate"]', entry)
    assert message_of(valley / CASE) == f"{valley / CASE}, key {place}"


@pytest.mark.parametrize("mark", ["\u2028", "\u2029"])
def test_unicode_line_separators_do_not_break_a_row(valley: Path, mark: str) -> None:
    edit(valley / WATERS, "invented", f"invented{mark}twice")
    edit(valley / WATERS, "low", "sure")
    assert ", row 2, column confidence: " in message_of(valley / CASE)


@pytest.mark.parametrize("mark", ["\x85", "\x0b", "\x0c", "\x1c"])
def test_control_characters_neither_break_a_row_nor_pass(valley: Path, mark: str) -> None:
    edit(valley / WATERS, "invented", f"invented{mark}twice")
    words = ", row 2, column source: control characters are not allowed here, got "
    assert message_of(valley / CASE).startswith(f"{valley / WATERS}{words}")


def test_a_row_of_several_lines_is_named_by_the_line_it_begins_on(valley: Path) -> None:
    edit(valley / SETTLEMENTS, "ashby,Ashby", 'ashby,"Ash\nby"')
    words = ", row 2, column name: control characters are not allowed here"
    assert message_of(valley / CASE).startswith(f"{valley / SETTLEMENTS}{words}")


def test_a_quote_that_is_not_closed_is_named_by_the_row_it_opens_in(valley: Path) -> None:
    edit(valley / SETTLEMENTS, "gate,Gate", 'gate,"Gate')
    assert message_of(valley / CASE).startswith(f"{valley / SETTLEMENTS}, row 4: not valid CSV")


@pytest.mark.parametrize(
    ("file", "old", "new", "place"),
    [
        (CASE, "[0, 5]", "[true]", "key assume.standoff_km, entry 1"),
        (CASE, "[0, 5]", '["5"]', "key assume.standoff_km, entry 1"),
        (CASE, 'road_set = "all"', 'road_set = "off"',
         "key assume.road_set"),
        (CASE, 'road_set = "all"', "road_set = 1", "key assume.road_set"),
        (CASE, "2031-05-01", '"2031-05-01"', "key as_of"),
        (THEATER, "fictional = true", 'fictional = "yes"', "key fictional"),
        (CONTROL, "gate,2031-05-01", "gate,1924905600", "row 4, column date"),
        (POPULATIONS, "9000", "9_000", "row 2, column population"),
        (POPULATIONS, "9000", "９０００", "row 2, column population"),
    ],
)  # fmt: skip
def test_a_value_of_another_type_is_not_guessed_at(
    valley: Path, file: str, old: str, new: str, place: str
) -> None:
    edit(valley / file, old, new)
    assert message_of(valley / CASE).startswith(f"{valley / file}, {place}: ")


@pytest.mark.parametrize(
    ("table", "row", "again", "words"),
    [
        (CONTROL, "mill,2031-05-01,BLUE,the chronicle,invented,low\n", ("BLUE", "RED"),
         "the holder of mill on 2031-05-01 by the chronicle is given twice; remove one row"),
        (CONTROL, "mill,2031-05-01,BLUE,the chronicle,invented,low\n", ("BLUE", "BLUE"),
         "the holder of mill on 2031-05-01 by the chronicle is given twice; remove one row"),
        (POPULATIONS, "ashby,9000,2031,yes,invented,low\n", ("9000", "8000"),
         "the preferred population of ashby is given twice; remove one row"),
        (SYSTEMS, "mortar,Mortar,mortar,,both,yes,,invented,low\n", ("Mortar", "Mörser"),
         "system id mortar is given twice; remove one row"),
    ],
    ids=["holder", "same holder", "population", "system"],
)  # fmt: skip
@pytest.mark.parametrize("turned", [False, True])
def test_a_row_of_which_only_one_could_count_is_refused(
    valley: Path, table: str, row: str, again: tuple[str, str], words: str, turned: bool
) -> None:
    other = row.replace(*again)
    number = (valley / table).read_text(encoding="utf-8").split(row)[0].count("\n") + 1
    edit(valley / table, row, other + row if turned else row + other)
    assert message_of(valley / CASE) == f"{valley / table}, row {number + 1}: {words}"


@pytest.mark.parametrize(
    ("point", "flaw"),
    [
        ("[NaN, 45]", "a coordinate is not a number"),
        ("[1e400, 45]", "a coordinate is not a number"),
        ("[500, 45]", "are not degrees: they look like metres of a projection"),
        ("[-37.8, 144.9]", "latitude 144.9 lies beyond the pole: are the two swapped?"),
        ("[200, 45]", "longitude 200 lies beyond half a circle; take 360 from it"),
    ],
)
def test_a_line_of_water_lies_on_earth(valley: Path, point: str, flaw: str) -> None:
    path = valley / "waters.geojson"
    path.write_text(
        '{"features": [{"geometry": {"coordinates": [[-30, 45], POINT]}, '
        '"properties": {"id": "run"}}]}'.replace("POINT", point),
        encoding="utf-8",
    )
    assert message_of(valley / CASE).startswith(f"{path}: ")
    assert flaw in message_of(valley / CASE)


def test_a_system_without_a_range_is_warned_of(valley: Path) -> None:
    edit(valley / RANGES, "longgun,standard,standard round,,25,yes,invented,low,\n", "")
    outcome = run_case(read_case(valley / CASE))
    assert "Long gun has no published range in the data and takes no part" in (outcome.warnings)


def test_a_case_with_no_such_theater_is_named(valley: Path) -> None:
    edit(valley / CASE, '"theater.toml"', '"threater.toml"')
    assert message_of(valley / CASE) == (
        f"{valley / CASE}: threater.toml: no such theater; bundled ones are {BUNDLED}"
    )


@pytest.mark.parametrize(
    ("table", "old", "new", "words"),
    [
        (ROADS, "gate--mill,", "brook--gate,", "road id brook--gate is given twice"),
        (SETTLEMENTS, "\nbrook,", "\nashby,", "settlement id ashby is given twice"),
        (ROADS, "measured,run", "measured,rum", "unknown water 'rum'"),
    ],
    ids=["road id twice", "settlement id twice", "water unknown"],
)
def test_facts_that_do_not_fit_name_their_file(
    valley: Path, table: str, old: str, new: str, words: str
) -> None:
    if table == SETTLEMENTS:  # rows that lead nowhere would be found first
        for other in (ROADS, CONTROL, POPULATIONS):
            path = valley / other
            lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
            path.write_text("".join(one for one in lines if "brook" not in one), encoding="utf-8")
    edit(valley / table, old, new)
    message = message_of(valley / CASE)
    assert words in message
    assert message.startswith(f"{valley / table}, row ")


@pytest.mark.parametrize(
    ("file", "right", "wrong"),
    [
        (CASE, "as_of", "as-of"), (ROADS, "length_km", "length-km"),
        (ROADS, "length_km", "length_km [km]"),
    ],
)  # fmt: skip
def test_an_unknown_key_with_a_hyphen_is_named(
    valley: Path, file: str, right: str, wrong: str
) -> None:
    edit(valley / file, right, wrong)
    assert f" {wrong}: " in message_of(valley / CASE)


@pytest.mark.parametrize(
    ("table", "old", "new", "column"),
    [
        (RANGES, "round,,8,", "round,,1_0,", "range_km"),
        (ROADS, "primary,11,", "primary,1_1,", "length_km"),
        (SETTLEMENTS, "44.99956", "4_4.99956", "lat"),
    ],
)
def test_a_number_with_an_underscore_is_refused(
    valley: Path, table: str, old: str, new: str, column: str
) -> None:
    edit(valley / table, old, new)
    assert f", row 2, column {column}: " in message_of(valley / CASE)


# ---- what stands where a file is read


OPTIONAL = [
    POPULATIONS, SYSTEMS, RANGES, NAMES, PORTALS, WATERS, "speeds.csv", "events.csv",
    "reports.csv", "front_distances.csv", "extents.csv", "road_events.csv", "waters.geojson",
]  # fmt: skip


@pytest.mark.parametrize("table", [SETTLEMENTS, *OPTIONAL])
def test_a_link_that_leads_nowhere_is_never_a_table_left_out(valley: Path, table: str) -> None:
    (valley / table).unlink(missing_ok=True)
    (valley / table).symlink_to("gone.csv")
    with pytest.raises(FileFormatError) as refused:
        read_facts(valley)
    assert str(refused.value) == (
        f"{valley / table}: is a link to gone.csv, which is not there; mend or remove the link"
    )


@pytest.mark.parametrize("table", [SETTLEMENTS, "events.csv", "waters.geojson", THEATER])
def test_a_pipe_a_folder_and_a_device_are_no_tables(valley: Path, table: str) -> None:
    path = valley / table
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    with pytest.raises(FileFormatError, match="is a pipe or a device"):
        read_facts(valley)
    path.unlink()
    path.mkdir()
    with pytest.raises(FileFormatError, match="is a folder; a file is needed here"):
        read_facts(valley)
    path.rmdir()
    path.symlink_to("/dev/zero")
    with pytest.raises(FileFormatError, match="is a pipe or a device"):
        read_facts(valley)


def test_a_table_of_more_than_64_megabytes_is_refused_unread(valley: Path) -> None:
    with (valley / ROADS).open("r+b") as file:
        file.truncate(64_000_001)
    with pytest.raises(FileFormatError, match=r"roads.csv: has 64.0 MB; at most 64 are read"):
        read_facts(valley)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (".".join(["a"] * 10_000) + " = 1", "more than 32 parts joined by dots"),
        ("about = " + "9" * 5000, "not valid TOML: a number has too many digits"),
        ("more = " + "9" * 400, "key more: a whole number has more than 15 digits"),
        ("about = " + "[" * 5000 + "]" * 5000, "nested too deeply"),
        ("more = " + "[" * 40 + "]" * 40, "more than 32 deep in one another"),
    ],
    ids=["dotted key", "5,000 digits", "400 digits", "deep", "rather deep"],
)
def test_a_small_file_that_would_take_all_memory_is_refused(
    valley: Path, line: str, says: str
) -> None:
    path = valley / CASE
    path.write_text(f"{line}\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    with pytest.raises(FileFormatError, match=re.escape(says)):
        read_case(path)


def test_a_question_of_more_stand_offs_than_can_be_answered_is_refused(valley: Path) -> None:
    edit(valley / CASE, "[0, 5]", str([n / 100 for n in range(51)]))
    assert message_of(valley / CASE).endswith(
        "key assume.standoff_km: takes 50 at most; leave some out"
    )


@pytest.mark.parametrize("depth", [10, 100_000])
def test_waters_nested_without_end_are_refused(valley: Path, depth: int) -> None:
    path = valley / "waters.geojson"
    nested = "[" * depth + "]" * depth
    path.write_text(f'{{"features": [{{"geometry": {{"coordinates": {nested}}}}}]}}')
    assert message_of(valley / CASE).startswith(f"{path}: not ")


def test_a_name_that_no_file_can_have_is_no_theater() -> None:
    for name in ("x" * 300, "x" * 5000, "x\0y", "x" * 300 + ".toml"):
        with pytest.raises(FileFormatError, match="no such theater") as refused:
            read_facts(name)
        assert len(str(refused.value)) < 500


# ---- separators and other formats


@pytest.mark.parametrize("separator", [";", "\t"])
def test_tables_of_semicolons_and_tabs_are_read_as_those_of_commas(
    valley: Path, separator: str
) -> None:
    before = document(valley / CASE)
    for path in valley.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=separator, lineterminator="\n").writerows(rows)
    assert document(valley / CASE) == before


def test_a_decimal_comma_is_refused_with_the_point(valley: Path) -> None:
    edit(valley / ROADS, "V-1,primary,11,", 'V-1,primary,"11,5",')
    assert message_of(valley / CASE).endswith(
        "roads.csv, row 2, column length_km: write a decimal point, not a comma, and no separator "
        "of thousands, got '11,5'"
    )


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("donetsk.osm.pbf", "an extract of OpenStreetMap"),
        ("x.OSM", "an extract of OpenStreetMap"),
        ("front.geojson", "a GeoJSON file"), ("a.gpkg", "a GeoPackage"), ("a.shp", "a shapefile"),
        ("roads.csv", "a table"), ("g.graphml", "a graph in GraphML"), ("m.kml", "a KML file"),
        ("all.zip", "an archive"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("there", [True, False])
def test_a_file_of_another_format_is_told_what_it_is(
    tmp_path: Path, name: str, what: str, *, there: bool
) -> None:
    path = tmp_path / name
    if there:
        path.write_bytes(b"\x00\xff")
    with pytest.raises(FileFormatError) as refused:
        find_theater(path)
    assert str(refused.value) == (
        f"{path}: is {what} and is no theater; a theater is a folder with theater.toml, "
        "settlements.csv and roads.csv: stratgraph new FOLDER makes one, of such a file with --from"
    )
    with pytest.raises(FileFormatError, match=f"is {what} and is no question; a case is a TOML"):
        find_case(path)


def test_a_folder_without_its_file_is_told_what_a_theater_is(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match=r"is a folder without theater\.toml; a theater is a"):
        read_facts(tmp_path)


# ---- all complaints at once


def test_every_wrong_row_of_a_table_is_told_at_once(valley: Path) -> None:
    edit(valley / ROADS, "V-1,primary,11,", "V-1,primary,-11,")
    edit(valley / ROADS, "gate--mill,gate,mill", "gate--mill,gate,gate")
    edit(valley / ROADS, "\nmill--", "\nmill,mill--")
    with pytest.raises(FileFormatError) as refused:
        read_facts(valley)
    lines = refused.value.lines()
    assert len(lines) == 3
    assert lines[0].endswith("row 2, column length_km: must be more than 0, got '-11'")
    assert lines[1].endswith("row 4: road 'gate--mill' joins 'gate' to itself")
    assert "cells where the header has" in lines[2]


def test_missing_keys_are_listed_together_and_the_rest_beside_them(valley: Path) -> None:
    path = valley / CASE
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [one for one in lines if not one.startswith(("attacker", "contested ", "ground"))]
    path.write_text("\n".join(kept).replace("[0, 5]", "[-1, 5]"), encoding="utf-8")
    with pytest.raises(FileFormatError) as refused:
        read_case(path)
    assert refused.value.lines() == (
        f"{path}: the keys attacker, assume.contested and assume.ground are missing; add them",
        f"{path}, key assume.standoff_km, entry 1: must be 0 or more, got '-1'",
    )


def test_of_a_thousand_wrong_rows_twenty_are_told_and_the_rest_counted(valley: Path) -> None:
    path = valley / ROADS
    header = path.read_text(encoding="utf-8").split("\n")[0]
    path.write_text(header + "\nx" * 45 + "\n", encoding="utf-8")
    with pytest.raises(FileFormatError) as refused:
        read_facts(valley)
    lines = refused.value.lines()
    assert (len(lines), lines[-1]) == (21, "and 25 more of the kind")


def test_rows_that_name_no_settlement_are_all_told(valley: Path) -> None:
    edit(valley / CONTROL, "gate,2031", "zzz,2031")
    edit(valley / CONTROL, "mill,2031", "yyy,2031")
    with pytest.raises(FileFormatError) as refused:
        read_theater(valley)
    assert [line.split(": ")[1] for line in refused.value.lines()] == [
        "unknown settlement 'zzz'; add it to settlements.csv",
        "unknown settlement 'yyy'; add it to settlements.csv",
    ]


def test_reach_without_a_row_of_holders_says_so_in_one_line(valley: Path) -> None:
    headers_only(valley, CONTROL)
    with pytest.raises(ScenarioError, match="no holders by 'the chronicle' are known"):
        find_situation(read_facts(valley), PlaceQuestion("gate"))
