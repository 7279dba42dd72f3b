"""Every kind of finding of `stratgraph check`, on the valley with one thing wrong."""

from __future__ import annotations

import functools
import json
import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

import jsonschema  # type: ignore[import-untyped]
import pytest
from answers import Ran

from stratgraph.io import read_facts
from stratgraph.model.validation import LEVELS, CheckFinding, FindingCode, check_facts
from stratgraph.report.records import check_document, schema, to_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from stratgraph.model.dataset import Facts

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"
SETTLEMENTS, ROADS, CONTROL = "settlements.csv", "roads.csv", "control.csv"
POPULATIONS, SYSTEMS, RANGES = "populations.csv", "systems.csv", "ranges.csv"
PORTALS, WATERS = "portals.csv", "waters.csv"


@pytest.fixture
def valley(tmp_path: Path) -> Path:
    """Return a copy of the valley in which nothing is left to find."""
    folder = Path(shutil.copytree(SCENARIOS / "valley", tmp_path / "valley"))
    edit(folder / ROADS, "guessed,unpaved,no,presumed", "guessed,unpaved,yes,vouched")
    with (folder / POPULATIONS).open("a", encoding="utf-8", newline="") as file:
        file.write("highfield,400,2031,yes,invented,low\nlowmoor,0,2031,yes,invented,low\n")
    return folder


@pytest.fixture(scope="module")
def bakhmut() -> tuple[CheckFinding, ...]:
    """Return what is found on the real theater."""
    return check_facts(read_facts("bakhmut-2022"))


def edit(path: Path, old: str, new: str) -> None:
    """Replace the first occurrence, which must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} has no {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")


def every(path: Path, old: str, new: str) -> None:
    """Replace every occurrence."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} has no {old!r}"
    path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")


def test_the_mended_valley_has_nothing_to_find(valley: Path) -> None:
    assert check_facts(read_facts(valley)) == ()


class Wrong(NamedTuple):
    """One edit and the finding that it must bring."""

    code: FindingCode
    file: str
    old: str
    new: str
    level: str
    row: int
    message: str
    found_in: str = ""
    also: tuple[str, str, str] | None = None


WRONG = [
    Wrong("duplicate_id", SETTLEMENTS, "lowmoor,Lowmoor", "gate,Lowmoor", "error", 9,
          "settlement id 'gate' stands in row 4 already"),
    Wrong("duplicate_id", ROADS, "gate--mill,", "brook--gate,", "error", 4,
          "road id 'brook--gate' stands in row 3 already"),
    Wrong("duplicate_id", SYSTEMS, "rocket,Rocket", "longgun,Rocket", "error", 5,
          "system id 'longgun' stands in row 4 already", "",
          (RANGES, "rocket,standard", "longgun,standard")),
    Wrong("duplicate_id", WATERS, "run,The Run,,river,invented,low\n",
          "run,The Run,,river,invented,low\nrun,A Run,,river,invented,low\n", "error", 3,
          "water id 'run' stands in row 2 already"),
    Wrong("duplicate_id", POPULATIONS, "gate,23000,2020,no", "gate,23000,2020,yes", "error", 5,
          "'gate' has 2 preferred figures"),
    Wrong("unknown_id", ROADS, "gate--mill,gate,mill", "gate--mill,gatte,mill", "error", 4,
          "settlement 'gatte' is not in settlements.csv"),
    Wrong("unknown_id", CONTROL, "gate,2031", "gatte,2031", "error", 4,
          "settlement 'gatte' is not in settlements.csv"),
    Wrong("unknown_id", POPULATIONS, "gate,23000", "gatte,23000", "error", 5,
          "settlement 'gatte' is not in settlements.csv"),
    Wrong("unknown_id", PORTALS, "port,BLUE", "pfort,BLUE", "error", 3,
          "settlement 'pfort' is not in settlements.csv"),
    Wrong("unknown_id", ROADS, "measured,run,invented,the", "measured,rum,invented,the", "error", 5,
          "road 'mill--kingsbridge' crosses 'rum', which is not in waters.csv"),
    Wrong("missing_source", SETTLEMENTS, "45.08996,-30.06351,village,,,,,,invented,low",
          "45.08996,-30.06351,village,,,,,,,low", "error", 8, "the row has no source"),
    Wrong("missing_source", ROADS, "of a track,invented", "of a track, ", "error", 10,
          "the row has no source"),
    Wrong("missing_source", RANGES, "19.5,no,the army's invention", "19.5,no,", "error", 5,
          "the row has no source"),
    Wrong("missing_source", POPULATIONS, "no,an older invention", "no,", "error", 5,
          "the row has no source"),
    Wrong("road_shorter_than_geodesic", ROADS, "V-1,primary,11,", "V-1,primary,9.9,", "error", 2,
          "road 'ashby--brook' is 9900 m, the geodesic 10000 m"),
    Wrong("road_shorter_than_geodesic", ROADS, "V-1,primary,11,", "V-1,primary,9.951,", "warning",
          2, "road 'ashby--brook' is 9951 m, the geodesic 10000 m"),
    Wrong("road_twice", ROADS, "brook--gate,brook,gate,V-1",
          "twin,brook,ashby,,primary,11,surveyed,asphalt,yes,measured,,,,invented,low\n"
          "brook--gate,brook,gate,V-1", "warning", 3,
          "road 'twin' is as long as 'ashby--brook' and joins the same places, the other way"),
    Wrong("range_not_preferred", RANGES, ",,8,yes", ",,8,no", "warning", 2,
          "system 'mortar' has no preferred range for munition 'standard'", SYSTEMS),
    Wrong("range_not_preferred", RANGES, "longgun,standard,standard round,,25,yes,invented,low,\n",
          "", "warning", 4, "system 'longgun' has no published range", SYSTEMS),
    Wrong("table_empty", PORTALS, "ashby,RED,the western plain,invented,low\n"
          "port,BLUE,the sea,invented,low\n", "", "warning", 0, "a header and no row"),
    Wrong("road_class_without_speed", ROADS, "V-1,primary,11,", "V-1,primry,11,", "warning", 2,
          "road 'ashby--brook' is of class 'primry', unknown to speeds.csv"),
    Wrong("unseen_mark", SETTLEMENTS, "mill,Mill", "mill,Mi\u202ell", "warning", 5,
          "'Mi<U+202E>ll' holds a right-to-left override (U+202E)"),
    Wrong("unseen_mark", RANGES, "the army's invention", "the army\u200bs invention", "warning", 5,
          "holds a zero width space (U+200B)"),
    Wrong("mixed_alphabets", SETTLEMENTS, "mill,Mill", "mill,M\u0456ll", "warning", 5,
          "mixes Cyrillic and Latin letters in one word"),
    Wrong("road_much_longer_than_geodesic", ROADS, "V-1,primary,11,", "V-1,primary,25.1,",
          "warning", 2, "road 'ashby--brook' is 25100 m, the geodesic 10000 m"),
    Wrong("homonyms_nearby", SETTLEMENTS, "mill,Mill", "mill,GATE", "error", 5,
          "'GATE' names two places 10.0 km apart"),
    Wrong("swapped_coordinates", SETTLEMENTS, "45.08996,-30.06351", "-30.06351,45.08996",
          "error", 8, "with lat and lon swapped it would lie within it"),
    Wrong("far_from_the_rest", SETTLEMENTS, "45.08996,-30.06351", "45.08996,-40.06351",
          "warning", 8, "'highfield' lies 7"),
    Wrong("unconnected_piece", ROADS, "brook--highfield,brook,", "brook--highfield,gate,",
          "warning", 0, "on all roads 2 of 8 places are in 1 piece apart from the largest", "",
          (ROADS, "brook--gate,brook,gate", "brook--gate,ashby,brook")),
    Wrong("unconnected_piece", ROADS,
          "kingsbridge--port,kingsbridge,port,V-1,primary,11,surveyed,asphalt,yes,measured",
          "kingsbridge--port,kingsbridge,port,V-1,primary,11,surveyed,asphalt,no,", "warning", 0,
          "on verified roads 1 of 8 places are in 1 piece apart from the largest"),
    Wrong("roads_cross_without_junction", ROADS, "gate--lowmoor,gate,lowmoor,,secondary,16",
          "highfield--lowmoor,highfield,lowmoor,,secondary,30", "warning", 7,
          "cross on the map without a junction"),
    Wrong("unverified_roads", ROADS, "guessed,unpaved,yes,vouched", "guessed,unpaved,no,presumed",
          "warning", 0,
          "1 of 9 roads is not verified; the existence of the others rests on a measurement (8)"),
    Wrong("holder_missing", CONTROL, "mill,2031-05-01,BLUE,the chronicle,invented,low\n", "",
          "error", 0, "1 settlement has no holder on 2031-05-01: mill"),
    Wrong("holder_missing", CONTROL, "mill,2031-05-01", "mill,2031-05-02", "warning", 0,
          "1 settlement has no holder on 2031-05-01: mill"),
    Wrong("holder_missing", "theater.toml", "the chronicle", "nobody", "error", 0,
          "no holder by the theater's assessor 'nobody'", CONTROL),
    Wrong("assessors_disagree", CONTROL, "brook,",
          "gate,2031-05-03,RED,a rumour,invented,low\nbrook,",
          "warning", 3, "gate is RED by a rumour, not so by the chronicle"),
    Wrong("event_out_of_chain", "events.csv", "2031-06-03,contested", "2031-06-03,BLUE", "warning",
          3, "gate begins as BLUE on 2031-06-02 by report, but was contested from 2031-05-20"),
    Wrong("population_unknown", POPULATIONS, "highfield,400,2031,yes,invented,low\n", "", "warning",
          0, "1 of 8 populations is unknown"),
]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: f"{wrong.code}-{wrong.file}")
def test_what_is_wrong_is_found_with_its_place(valley: Path, wrong: Wrong) -> None:
    if wrong.also:
        file, old, new = wrong.also
        edit(valley / file, old, new)
    edit(valley / wrong.file, wrong.old, wrong.new)
    found = [one for one in check_facts(read_facts(valley)) if one.code == wrong.code]
    places = [(one.level, one.file, one.row) for one in found if wrong.message in one.message]
    assert places[-1:] == [(wrong.level, wrong.found_in or wrong.file, wrong.row)]
    assert all(one.fix for one in found)


def test_lengths_that_nobody_measured_are_said_so(valley: Path) -> None:
    every(valley / ROADS, "surveyed", "geodesic x 1.06")
    assert codes(read_facts(valley)) == set()
    every(valley / ROADS, "guessed", "geodesic x 1.06")
    (found,) = check_facts(read_facts(valley))
    assert (found.level, found.code, found.file) == ("warning", "all_lengths_derived", ROADS)
    assert found.message == "all 9 road lengths are derived from the geodesic"


def test_a_class_of_road_that_no_speed_knows_is_told_the_nearest(valley: Path) -> None:
    edit(valley / ROADS, "V-1,primary,11,", "V-1,primry,11,")
    (found,) = check_facts(read_facts(valley))
    assert found.fix == "did you mean primary? if it is right, add its speeds"
    edit(valley / ROADS, "V-1,primry,11,", "V-1,boulevard,11,")
    (found,) = check_facts(read_facts(valley))
    assert found.fix.startswith("known are primary, secondary, tertiary, trunk; if it is right")
    # Without speeds any word will do: it is printed as it stands.
    (valley / "speeds.csv").unlink()
    assert codes(read_facts(valley)) == set()


def test_a_theater_without_a_file_of_holders_is_told_which_is_missing(valley: Path) -> None:
    (valley / CONTROL).unlink()
    found = [one for one in check_facts(read_facts(valley)) if one.file == CONTROL]
    assert [(one.level, one.code) for one in found] == [("error", "holder_missing")]
    assert found[0].message == "the file is missing, so nobody knows who holds what"


@pytest.mark.parametrize(
    ("table", "fix"),
    [
        (PORTALS, "add rows, or remove the file: answers are the same without it"),
        (SETTLEMENTS, "add rows"),
    ],
)
def test_a_table_without_rows_may_be_removed_where_it_can(
    valley: Path, table: str, fix: str
) -> None:
    header = (valley / table).read_text(encoding="utf-8").splitlines()[0]
    (valley / table).write_text(f"{header}\n", encoding="utf-8")
    found = [one for one in check_facts(read_facts(valley)) if one.code == "table_empty"]
    assert [(one.file, one.fix) for one in found] == [(table, fix)]


def codes(facts: Facts) -> set[str]:
    """Return the codes of what is found."""
    return {one.code for one in check_facts(facts)}


def test_every_code_is_provoked_by_a_test() -> None:
    # Those of sources stand with the tests of a theater of one's own, those of nodes and of what
    # happens to roads with theirs.
    elsewhere = {
        "all_lengths_derived", "source_not_listed", "source_not_cited", "node_leads_nowhere",
        "road_event_cannot_be",
    }  # fmt: skip
    covered = {wrong.code for wrong in WRONG} | elsewhere
    assert covered == set(get_args(FindingCode))


def test_the_schema_knows_every_code_and_level() -> None:
    row = schema("check")["$defs"]["FindingRecord"]["properties"]
    assert row["code"]["enum"] == list(get_args(FindingCode))
    assert row["level"]["enum"] == list(LEVELS)


# ---- bounds, and what is no finding


def test_a_place_may_prefer_none_of_its_populations_and_counts_as_unknown(valley: Path) -> None:
    edit(valley / POPULATIONS, "ashby,9000,2031,yes", "ashby,9000,2031,no")
    found = [(one.level, one.code) for one in check_facts(read_facts(valley))]
    assert found == [("warning", "population_unknown")]
    assert read_facts(valley).theater().settlement("ashby").population is None


def test_a_road_as_long_as_the_geodesic_is_sound(valley: Path) -> None:
    edit(valley / ROADS, "V-1,primary,11,", "V-1,primary,10.001,")
    edit(valley / ROADS, "V-1,primary,11,", "V-1,primary,24.9,")
    assert codes(read_facts(valley)) == set()


def test_a_far_place_that_a_road_joins_is_no_finding(valley: Path) -> None:
    edit(valley / SETTLEMENTS, "45.08996,-30.06351", "45.08996,-40.06351")
    edit(valley / ROADS, "tertiary,16,", "tertiary,1200,")
    assert "far_from_the_rest" not in codes(read_facts(valley))


def test_a_road_that_crosses_many_others_is_one_finding(valley: Path) -> None:
    # One line from end to end of the map, under a fan of three that start above it.
    head = (valley / SETTLEMENTS).read_text(encoding="utf-8").splitlines()[0].split(",")
    rows = {"n": (45.0, -30.4), "w": (44.8, -30.6), "e": (45.2, -30.6),
            "a": (44.9, -30.8), "b": (45.0, -30.8), "c": (45.1, -30.8)}  # fmt: skip
    known = {"confidence": "low", "source": "invented"}
    with (valley / SETTLEMENTS).open("a", encoding="utf-8", newline="") as file:
        for name, (lon, lat) in rows.items():
            cells = known | {"id": name, "name": name, "lon": str(lon), "lat": str(lat)}
            file.write(",".join(cells.get(key, "") for key in head) + "\n")
    with (valley / ROADS).open("a", encoding="utf-8", newline="") as file:
        for a, b in ("na", "nb", "nc", "we"):
            file.write(f"{a}--{b},{a},{b},,track,60,surveyed,,yes,,,,,invented,low\n")
    found = [one.message for one in check_facts(read_facts(valley))
             if one.code == "roads_cross_without_junction"]  # fmt: skip
    assert found == ["'w--e' crosses 3 roads without a junction: 'n--a', 'n--b', 'n--c'"]


def test_words_each_in_one_alphabet_are_no_finding(valley: Path) -> None:
    edit(valley / SETTLEMENTS, "mill,Mill", "mill,Млин Mill")
    assert "mixed_alphabets" not in codes(read_facts(valley))


def test_homonyms_further_apart_are_no_finding(valley: Path) -> None:
    edit(valley / SETTLEMENTS, "port,Port", "port,Ashby")
    assert codes(read_facts(valley)) == set()


def test_roads_that_meet_in_a_settlement_do_not_cross(valley: Path) -> None:
    edit(valley / ROADS, "gate--lowmoor,gate,lowmoor", "mill--lowmoor,mill,lowmoor")
    assert "roads_cross_without_junction" not in codes(read_facts(valley))


def test_the_day_asked_about_is_the_day_that_needs_holders(valley: Path) -> None:
    facts = read_facts(valley)
    assert check_facts(facts, on=date(2031, 5, 1)) == ()
    (found,) = check_facts(facts, on=date(2031, 4, 30))
    assert (found.level, found.code) == ("error", "holder_missing")
    assert "8 settlements have no holder on 2031-04-30" in found.message
    assert "ashby, brook, gate and 5 more" in found.message


def test_a_rumour_of_another_month_is_no_disagreement(valley: Path) -> None:
    edit(valley / CONTROL, "brook,", "gate,2031-06-03,RED,a rumour,invented,low\nbrook,")
    assert codes(read_facts(valley)) == set()


def test_errors_come_first_then_files_and_rows(valley: Path) -> None:
    for wrong in (WRONG[-1], WRONG[13], WRONG[0], WRONG[6]):
        edit(valley / wrong.file, wrong.old, wrong.new)
    found = check_facts(read_facts(valley))
    assert len(found) > 4
    assert list(found) == sorted(found, key=lambda one: (one.level, one.file, one.row))
    assert (found[0].level, found[-1].level) == ("error", "warning")


@pytest.mark.parametrize("table", [SETTLEMENTS, ROADS, CONTROL])
def test_a_table_without_rows_is_looked_through_all_the_same(valley: Path, table: str) -> None:
    path = valley / table
    path.write_text(path.read_text(encoding="utf-8").split("\n")[0] + "\n", encoding="utf-8")
    check_facts(read_facts(valley))


# ---- the real theater


def test_bakhmut_has_no_error(bakhmut: tuple[CheckFinding, ...]) -> None:
    assert [one for one in bakhmut if one.level == "error"] == []


def test_bakhmuts_warnings_are_the_known_ones(bakhmut: tuple[CheckFinding, ...]) -> None:
    messages = {one.code: one.message for one in bakhmut}
    assert messages["unverified_roads"] == (
        "107 of 311 roads are not verified; the existence of the others rests on general "
        "knowledge (93), a road number carried on from places along it (72), the same road number "
        "at both ends (34), a text that names it (5)"
    )
    assert messages["unconnected_piece"] == (
        "on verified roads 47 of 210 places are in 47 pieces apart from the largest"
    )
    assert messages["all_lengths_derived"] == "all 311 road lengths are derived from the geodesic"
    assert messages["population_unknown"] == "104 of 285 populations are unknown"
    assert set(messages) == {
        "unverified_roads", "unconnected_piece", "all_lengths_derived", "population_unknown",
        "holder_missing", "assessors_disagree", "roads_cross_without_junction",
        "event_out_of_chain",
    }  # fmt: skip


def test_bakhmuts_events_out_of_chain_are_the_known_ones(bakhmut: tuple[CheckFinding, ...]) -> None:
    found = [one.message.split()[0] for one in bakhmut if one.code == "event_out_of_chain"]
    assert sorted(found) == [
        "bakhmut", "ivanhrad", "kurdiumivka", "makiivka_luhansk", "opytne_bakhmut",
        "pivdenne_toretsk",
    ]  # fmt: skip


def test_bakhmuts_known_crossing_is_named_with_its_row(bakhmut: tuple[CheckFinding, ...]) -> None:
    found = [one for one in bakhmut if one.code == "roads_cross_without_junction"]
    assert (
        "'blahodatne_soledar--krasna_hora' and 'soledar--paraskoviivka' cross on the map "
        "without a junction"
    ) in [one.message for one in found]
    rows = (SCENARIOS / "bakhmut-2022" / ROADS).read_text(encoding="utf-8").splitlines()
    for one in found:
        assert rows[one.row - 1].split(",")[0] in one.message
    assert len(found) == 4


def test_bakhmuts_disagreement_on_the_day_is_named(bakhmut: tuple[CheckFinding, ...]) -> None:
    messages = [one.message for one in bakhmut if one.code == "assessors_disagree"]
    assert "bakhmut is contested by Wikipedia list, not so by DeepStateMap" in messages
    assert len(messages) == 4


# ---- the command


@pytest.fixture
def check(stratgraph: Callable[..., Ran]) -> Callable[..., Ran]:
    """Return a function that runs `stratgraph check`."""
    return functools.partial(stratgraph, "check")


def test_the_exit_code_is_0_on_warnings_alone(check: Any) -> None:
    ran = check("valley")
    assert ran.code == 0
    assert ran.out.endswith("valley: 0 errors, 2 warnings\n")
    assert ran.err == ""


def test_one_error_and_one_warning_are_not_several(check: Any, valley: Path) -> None:
    edit(valley / CONTROL, "mill,2031-05-01,BLUE,the chronicle,invented,low\n", "")
    edit(valley / ROADS, "guessed,unpaved,yes,vouched", "guessed,unpaved,no,presumed")
    assert check(valley).out.endswith("valley: 1 error, 1 warning\n")


def test_the_exit_code_is_1_on_errors(check: Any, valley: Path) -> None:
    edit(valley / ROADS, "gate--mill,gate,mill", "gate--mill,gatte,mill")
    ran = check(valley)
    assert ran.code == 1
    assert "Error: A table names what is not there\n  roads.csv, row 4: settlement" in ran.out
    assert "Traceback" not in ran.out + ran.err


def test_three_findings_of_a_kind_are_shown_and_the_rest_counted(check: Any, valley: Path) -> None:
    every(valley / ROADS, ",invented,low", ",,low")
    ran = check(valley)
    assert ran.out.count("the row has no source") == 3
    assert "and 6 more like these; --all shows them" in ran.out
    assert check(valley, "--all").out.count("the row has no source") == 9


def test_a_mark_that_turns_text_round_never_reaches_the_terminal(check: Any, valley: Path) -> None:
    edit(valley / SETTLEMENTS, "mill,Mill", "mill,Mi\u202ell")
    ran = check(valley)
    assert ran.code == 0
    assert "\u202e" not in ran.out
    assert "Mi<U+202E>ll" in ran.out


def test_the_exit_code_is_2_if_a_file_cannot_be_read(check: Any, valley: Path) -> None:
    (valley / "settlements.csv").unlink()
    assert check(valley) == Ran(
        2, "", f"stratgraph: {valley / 'settlements.csv'}: file is missing\n"
    )


def test_the_day_is_taken_from_the_command_line(check: Any) -> None:
    ran = check("valley", "--as-of", "2031-04-30")
    assert ran.code == 1
    assert "8 settlements have no holder on 2031-04-30" in " ".join(ran.out.split())


@pytest.mark.parametrize("theater", ["valley", "bakhmut-2022"])
def test_the_json_of_check_is_as_its_schema_says(check: Any, theater: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema("check"))
    ran = check(theater, "--json", "-")
    document = json.loads(ran.out)
    jsonschema.validate(document, schema("check"))
    assert document["theater"] == theater
    assert ran.out == to_json(check_document(theater, check_facts(read_facts(theater))))
    assert "warnings" in ran.err


def test_the_json_of_errors_is_written_with_exit_code_1(
    check: Any, valley: Path, tmp_path: Path
) -> None:
    for wrong in WRONG[:2]:
        edit(valley / wrong.file, wrong.old, wrong.new)
    ran = check(valley, "--json", tmp_path / "found.json")
    assert ran.code == 1
    document = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, schema("check"))
    assert document["findings"][0]["level"] == "error"


def test_an_unreadable_theater_leaves_the_old_answer(
    check: Any, valley: Path, tmp_path: Path
) -> None:
    (tmp_path / "found.json").write_text("old", encoding="utf-8")
    (valley / "settlements.csv").unlink()
    assert check(valley, "--json", tmp_path / "found.json").code == 2
    assert (tmp_path / "found.json").read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize(
    "change",
    [
        {"level": "notice"}, {"code": "other"}, {"row": 0}, {"row": -1}, {"row": "3"},
        {"extra": 1}, {"message": None},
    ],
    ids=str,
)  # fmt: skip
def test_the_schema_of_check_refuses_what_it_should(change: dict[str, Any]) -> None:
    document = check_document("valley", check_facts(read_facts("valley")))
    document["findings"][0] |= change
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schema("check"))


def test_findings_fit_eighty_columns(check: Any) -> None:
    assert [line for line in check("bakhmut-2022").out.splitlines() if len(line) > 80] == []
