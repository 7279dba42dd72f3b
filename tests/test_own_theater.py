"""What a folder may leave out: what is given once for all its rows.

Three towns on a line, Alder (RED), Birch and Cedar (BLUE), a day in 2030.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest
from jsonschema import validate
from typer.testing import CliRunner

from stratgraph import (
    FileFormatError,
    SourceRecord,
    check_facts,
    outcome_document,
    page_html,
    read_case,
    read_events,
    read_facts,
    run_case,
    schema,
    write_theater,
)
from stratgraph.cli import app
from stratgraph.model.provenance import cited_sources

if TYPE_CHECKING:
    from pathlib import Path

    from stratgraph import Outcome
    from stratgraph.model.dataset import Facts

THEATER = """name      = "three"
fictional = true
assessor  = "the almanac"

[sides.RED]
label = "Red"

[sides.BLUE]
label = "Blue"
"""
DEFAULTS = """
[defaults]
source     = "an atlas"
confidence = "medium"
assessor   = "the almanac"
"""
TABLES = {
    "settlements.csv": (
        "id,name,lat,lon\nalder,Alder,45,30\nbirch,Birch,45,30.1\ncedar,Cedar,45,30.2\n"
    ),
    "roads.csv": "id,from,to,length_km,verified\na--b,alder,birch,9,yes\nb--c,birch,cedar,9,yes\n",
    "control.csv": (
        "settlement_id,date,holder\n"
        "alder,2030-05-01,RED\nbirch,2030-05-01,BLUE\ncedar,2030-05-01,BLUE\n"
    ),
}  # fmt: skip


def three(folder: Path, **files: str) -> Path:
    """Write the three towns, with other texts for files named as ``control_csv``."""
    named = {name.replace("_toml", ".toml").replace("_csv", ".csv"): files[name] for name in files}
    for name, text in ({"theater.toml": THEATER + DEFAULTS} | TABLES | named).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def with_column(table: str, column: str, cell: str) -> str:
    """Return one of the tables with a last column of one cell throughout."""
    header, *rows = TABLES[table].splitlines()
    return "\n".join([f"{header},{column}", *(f"{row},{cell}" for row in rows)]) + "\n"


# ---- [defaults]


def test_rows_without_the_columns_take_what_is_given_once(tmp_path: Path) -> None:
    facts = read_facts(three(tmp_path))
    assert {(one.source, one.confidence) for one in facts.provenances} == {("an atlas", "medium")}
    assert {row.assessor for row in facts.holders} == {"the almanac"}
    assert facts.control_by_events(facts.holders[0].on).by_settlement["alder"].holder == "RED"


def test_what_a_row_says_of_itself_wins_over_what_is_given_once(tmp_path: Path) -> None:
    roads = (
        "id,from,to,length_km,verified,source,confidence\n"
        "a--b,alder,birch,9,yes,a survey,high\n"
        "b--c,birch,cedar,9,yes,,  \n"
    )
    own, taken = read_facts(three(tmp_path, roads_csv=roads)).roads
    assert (own.provenance.source, own.provenance.confidence) == ("a survey", "high")
    assert (taken.provenance.source, taken.provenance.confidence) == ("an atlas", "medium")


def test_the_theaters_assessor_is_that_of_the_rows_unless_it_names_another(tmp_path: Path) -> None:
    theater = (THEATER + DEFAULTS).replace('assessor  = "the almanac"\n', "", 1)
    assert read_facts(three(tmp_path, theater_toml=theater)).assessor == "the almanac"
    named = "assessor = 'another'\n" + theater
    facts = read_facts(three(tmp_path, theater_toml=named))
    assert (facts.assessor, facts.holders[0].assessor) == ("another", "the almanac")


def test_events_of_the_folder_take_what_is_given_once_and_others_do_not(tmp_path: Path) -> None:
    events = "settlement_id,date,from_state,to_state,basis\nbirch,2030-06-01,BLUE,RED,report\n"
    facts = read_facts(three(tmp_path, events_csv=events))
    (own,) = read_events(tmp_path / "events.csv", facts)
    assert (own.provenance.source, own.provenance.confidence) == ("an atlas", "medium")
    (tmp_path / "others.csv").write_text(events, encoding="utf-8")
    (other,) = read_events(tmp_path / "others.csv", facts)
    assert (other.provenance.source, other.provenance.confidence) == ("", "low")


ONCE = "may stand once under [defaults] in theater.toml"


@pytest.mark.parametrize(
    ("left_out", "complaint"),
    [
        ("source", f"settlements.csv, row 1, column source: is missing; add it; source {ONCE}"),
        ("assessor", f"control.csv, row 1, column assessor: is missing; add it; assessor {ONCE}"),
    ],
)
def test_what_stands_neither_in_the_rows_nor_once_is_asked_for_in_both_ways(
    tmp_path: Path, left_out: str, complaint: str
) -> None:
    lines = [line for line in DEFAULTS.splitlines() if not line.startswith(left_out)]
    folder = three(tmp_path, theater_toml=THEATER + "\n".join(lines))
    with pytest.raises(FileFormatError) as refused:
        read_facts(folder)
    assert refused.value.lines()[0] == f"{folder}/{complaint}"


def test_columns_missing_together_are_told_together(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError) as refused:
        read_facts(three(tmp_path, theater_toml=THEATER))
    assert str(refused.value).endswith(
        f"the columns source and confidence are missing; add them; source and confidence {ONCE}"
    )


def test_an_empty_cell_without_a_default_names_the_default_as_a_fix(tmp_path: Path) -> None:
    roads = "id,from,to,length_km,verified,confidence\na--b,alder,birch,9,yes,\n"
    lines = DEFAULTS.replace('confidence = "medium"\n', "")
    settlements = with_column("settlements.csv", "confidence", "low")
    folder = three(
        tmp_path, theater_toml=THEATER + lines, roads_csv=roads, settlements_csv=settlements
    )
    with pytest.raises(FileFormatError) as refused:
        read_facts(folder)
    assert str(refused.value) == (
        f"{folder}/roads.csv, row 2, column confidence: use 'high', 'medium' or 'low', got ''; "
        f"confidence {ONCE}"
    )


def test_check_names_the_default_as_a_fix_of_rows_without_a_source(tmp_path: Path) -> None:
    lines = DEFAULTS.replace('source     = "an atlas"\n', "")
    roads = with_column("roads.csv", "source", "")
    settlements = with_column("settlements.csv", "source", "a map")
    control = with_column("control.csv", "source", "a map")
    folder = three(
        tmp_path, theater_toml=THEATER + lines, roads_csv=roads, settlements_csv=settlements,
        control_csv=control,
    )  # fmt: skip
    found = [one for one in check_facts(read_facts(folder)) if one.code == "missing_source"]
    assert [(one.file, one.row, one.fix) for one in found] == [
        ("roads.csv", row, "say who says so, in the row or once under [defaults] in theater.toml")
        for row in (2, 3)
    ]


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ('confidence = "sure"', "defaults.confidence: use 'high', 'medium' or 'low', got 'sure'"),
        ('source = ""', "defaults.source: is empty; fill it in, got ''"),
        ('sorce = "x"', "defaults.sorce: unknown name; did you mean source?"),
    ],
)
def test_a_default_that_is_none_is_refused_at_its_key(
    tmp_path: Path, wrong: str, complaint: str
) -> None:
    folder = three(tmp_path, theater_toml=f"{THEATER}\n[defaults]\n{wrong}\n")
    with pytest.raises(FileFormatError) as refused:
        read_facts(folder)
    assert str(refused.value) == f"{folder}/theater.toml, key {complaint}"


# ---- holders, typed once

BESIDE = (
    "id,name,lat,lon,holder\n"
    "alder,Alder,45,30,RED\nbirch,Birch,45,30.1,BLUE\ncedar,Cedar,45,30.2,\n"
)
EVENTS = (
    "settlement_id,date,from_state,to_state,basis\n"
    "birch,2030-06-01,BLUE,contested,report\n"
    "birch,2030-06-01,contested,RED,report\n"
    "cedar,2030-06-05,BLUE,RED,report\n"
    "alder,2030-04-01,BLUE,RED,report\n"
    "alder,2030-06-09,RED,BLUE,claim\n"
)


def control(*lines: str) -> str:
    return THEATER + DEFAULTS + "\n".join(["", "[control]", *lines, ""])


def held(facts: Facts) -> list[tuple[str, str, str]]:
    return [(row.settlement, row.on.isoformat(), row.holder) for row in facts.holders]


def test_holders_beside_the_settlements_are_those_of_one_day(tmp_path: Path) -> None:
    folder = three(tmp_path, theater_toml=control("on = 2030-05-01"), settlements_csv=BESIDE)
    (folder / "control.csv").unlink()
    facts = read_facts(folder)
    assert held(facts) == [("alder", "2030-05-01", "RED"), ("birch", "2030-05-01", "BLUE")]
    assert {row.assessor for row in facts.holders} == {"the almanac"}
    # Nobody says who held Cedar; that is told of the file that the others stand in.
    (found,) = [one for one in check_facts(facts) if one.code == "holder_missing"]
    assert (found.file, found.message) == (
        "settlements.csv", "1 settlement has no holder on 2030-05-01: cedar",
    )  # fmt: skip


def test_another_source_may_vouch_for_the_holders_beside_the_settlements(tmp_path: Path) -> None:
    lines = ("on = 2030-05-01", 'source = "a war map"', 'confidence = "low"')
    folder = three(tmp_path, theater_toml=control(*lines), settlements_csv=BESIDE)
    (folder / "control.csv").unlink()
    facts = read_facts(folder)
    assert {(row.provenance.source, row.provenance.confidence) for row in facts.holders} == {
        ("a war map", "low")
    }
    assert facts.settlements[0].provenance.source == "an atlas"


def test_later_lists_and_other_assessors_stand_in_the_control_table_as_ever(tmp_path: Path) -> None:
    later = (
        "settlement_id,date,holder,assessor\n"
        "cedar,2030-07-01,BLUE,\n"
        "birch,2030-05-01,contested,the other almanac\n"
    )
    folder = three(
        tmp_path, theater_toml=control("on = 2030-05-01"), settlements_csv=BESIDE, control_csv=later
    )
    facts = read_facts(folder)
    assert held(facts)[2:] == [
        ("cedar", "2030-07-01", "BLUE"), ("birch", "2030-05-01", "contested"),
    ]  # fmt: skip
    assert [row.assessor for row in facts.holders[2:]] == ["the almanac", "the other almanac"]


@pytest.mark.parametrize(
    ("keys", "places", "complaint"),
    [
        (
            THEATER + DEFAULTS, BESIDE,
            "settlements.csv, row 2, column holder: says who held it, not when; add [control] to "
            "theater.toml, on = YYYY-MM-DD",
        ),
        (
            control("on = 2030-05-01"), BESIDE.replace("30,RED", "30,GREEN"),
            "settlements.csv, row 2, column holder: unknown 'GREEN'; use one of BLUE, RED, "
            "contested",
        ),
        (
            control("on = 2030-05-01"), TABLES["settlements.csv"],
            "theater.toml, key control.on: no row of settlements.csv has a holder; add the column, "
            "or remove the day",
        ),
        (
            control('events = "rumour"'), TABLES["settlements.csv"],
            "theater.toml, key control.events: use 'map point', 'report' or 'claim', got 'rumour'",
        ),
    ],
)  # fmt: skip
def test_holders_beside_the_settlements_need_a_day_and_a_side(
    tmp_path: Path, keys: str, places: str, complaint: str
) -> None:
    folder = three(tmp_path, theater_toml=keys, settlements_csv=places)
    with pytest.raises(FileFormatError) as refused:
        read_facts(folder)
    assert refused.value.lines()[0] == f"{folder}/{complaint}"


def test_a_holder_told_beside_and_in_the_control_table_is_told_twice(tmp_path: Path) -> None:
    folder = three(tmp_path, theater_toml=control("on = 2030-05-01"), settlements_csv=BESIDE)
    with pytest.raises(FileFormatError, match="holder of alder on 2030-05-01 by the almanac is gi"):
        read_facts(folder).theater()


def test_events_named_as_control_are_holders_from_their_days_on(tmp_path: Path) -> None:
    """Birch changes twice on one day; Alder's first change is in its first holder already."""
    lines = ("on = 2030-05-01", 'events = "report"')
    folder = three(
        tmp_path, theater_toml=control(*lines), settlements_csv=BESIDE, events_csv=EVENTS
    )
    (folder / "control.csv").unlink()
    facts = read_facts(folder)
    assert held(facts) == [
        ("alder", "2030-05-01", "RED"),
        ("birch", "2030-05-01", "BLUE"),
        ("birch", "2030-06-01", "RED"),
        ("cedar", "2030-06-05", "RED"),
    ]
    day = facts.control(date(2030, 6, 2))
    assert {one: row.holder for one, row in day.by_settlement.items()} == {
        "alder": "RED", "birch": "RED",
    }  # fmt: skip
    # A row of an event is no list of its own that would be checked or complained of again.
    codes = Counter((one.code, one.file) for one in check_facts(facts))
    assert codes["holder_missing", "settlements.csv"] == 1
    assert not codes["event_out_of_chain", "events.csv"]


def test_an_event_that_does_not_follow_from_the_holder_is_found_as_ever(tmp_path: Path) -> None:
    wrong = EVENTS.replace("birch,2030-06-01,BLUE", "birch,2030-06-01,RED")
    lines = ("on = 2030-05-01", 'events = "report"')
    folder = three(tmp_path, theater_toml=control(*lines), settlements_csv=BESIDE, events_csv=wrong)
    (folder / "control.csv").unlink()
    found = [one for one in check_facts(read_facts(folder)) if one.code == "event_out_of_chain"]
    assert [(one.file, one.row) for one in found] == [("events.csv", 2)]


# ---- sources.csv

LISTED = (
    "id,title,address,date,seen,licence\n"
    "atlas,An Atlas of Three Towns,https://example.org/atlas,2029,2030-01-02,CC BY 4.0\n"
    "<walk>,A Walk & a Talk,,,,\n"
)
CITING = (THEATER + DEFAULTS).replace("an atlas", "atlas")


def test_rows_cite_sources_by_their_ids_and_bear_their_titles(tmp_path: Path) -> None:
    facts = read_facts(three(tmp_path, theater_toml=CITING, sources_csv=LISTED))
    assert facts.sources == (
        SourceRecord(
            "atlas", "An Atlas of Three Towns", "https://example.org/atlas", "2029",
            date(2030, 1, 2), "CC BY 4.0",
        ),
        SourceRecord("<walk>", "A Walk & a Talk"),
    )  # fmt: skip
    assert facts.theater().sources == facts.sources
    assert [one.seen_words for one in facts.sources] == ["seen 2030-01-02", "not seen"]
    where = facts.roads[0].provenance
    assert (where.source, where.says) == ("atlas", "An Atlas of Three Towns")


def test_a_source_of_ones_own_words_says_itself(tmp_path: Path) -> None:
    facts = read_facts(three(tmp_path))
    assert (facts.sources, facts.roads[0].provenance.says) == ((), "an atlas")
    assert not [one for one in check_facts(facts) if one.code.startswith("source_")]


def test_check_compares_what_is_cited_with_what_is_listed(tmp_path: Path) -> None:
    roads = with_column("roads.csv", "source", "atlass").replace("atlass\n", "hearsay\n", 1)
    folder = three(tmp_path, theater_toml=CITING, sources_csv=LISTED, roads_csv=roads)
    found = [one for one in check_facts(read_facts(folder)) if one.code.startswith("source_")]
    assert [(one.level, one.file, one.row, one.message, one.fix) for one in found] == [
        (
            "warning", "roads.csv", 2, "the source 'hearsay' is not in sources.csv",
            "add it there, or cite one that is",
        ),
        (
            "warning", "roads.csv", 3, "the source 'atlass' is not in sources.csv",
            "did you mean atlas?",
        ),
        (
            "note", "sources.csv", 3, "no row cites the source '<walk>'",
            "cite it, or leave it as reading for others",
        ),
    ]  # fmt: skip


def test_notes_stand_last_and_are_counted_apart(tmp_path: Path) -> None:
    folder = three(tmp_path, theater_toml=CITING, sources_csv=LISTED)
    said = CliRunner().invoke(app, ["check", str(folder)]).output.splitlines()
    assert [line for line in said if line.startswith(("Error", "Warning", "Note", "three"))] == [
        "Warning: Populations are unknown",
        "Note: A source is listed that no row cites",
        "three: 0 errors, 1 warning, 1 note",
    ]


def test_what_only_a_column_of_holders_or_a_crossing_cites_is_cited(tmp_path: Path) -> None:
    lines = ("on = 2030-05-01", 'source = "<walk>"')
    keys = control(*lines).replace("an atlas", "atlas")
    folder = three(tmp_path, theater_toml=keys, settlements_csv=BESIDE, sources_csv=LISTED)
    (folder / "control.csv").unlink()
    assert "source_not_cited" not in {one.code for one in check_facts(read_facts(folder))}


def test_a_sentence_cites_several_sources_by_words_of_theirs(tmp_path: Path) -> None:
    listed = (
        "id,title,cited_as\natlas,An Atlas,the atlas; atlas of 2029\nwalk,A Walk,walked\n"
        "gazetteer,Names,gazetteer\n"
    )
    words = "atlas of 2029; the road was walked by us"
    roads = with_column("roads.csv", "source", words)
    folder = three(tmp_path, sources_csv=listed, roads_csv=roads)
    facts = read_facts(folder)
    assert facts.sources[0].cited_as == ("the atlas", "atlas of 2029")
    cited = [one.id for one in cited_sources(words, facts.sources)]
    assert cited == ["atlas", "walk"]
    found = [one for one in check_facts(facts) if one.code.startswith("source_")]
    # The sentence of theater.toml is "an atlas", in which no words of theirs stand.
    assert [(one.level, one.message) for one in found] == [
        ("warning", "the source 'an atlas' is not in sources.csv"),
        ("note", "no row cites the source 'gazetteer'"),
    ]
    write_theater(facts, tmp_path / "copy")
    assert read_facts(tmp_path / "copy").sources == facts.sources


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("rt.com", ["rt"]),
        ("arabic.rt.com, in 2022", ["arabic"]),
        ("art.com", []),
        ("rt.community", []),
        ("rt.com; arabic.rt.com; rt.com", ["rt", "arabic"]),
        ("arabic", ["arabic"]),
    ],
)
def test_words_cite_whole_and_the_longest_first(text: str, ids: list[str]) -> None:
    sources = (
        SourceRecord("rt", "One", cited_as=("rt.com",)),
        SourceRecord("arabic", "Other", cited_as=("arabic.rt.com",)),
    )
    assert [one.id for one in cited_sources(text, sources)] == ids


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (
            "https://example.org/atlas", "example.org/atlas",
            "row 2, column address: write an address that begins with http:// or https://, "
            "got 'example.org/atlas'",
        ),
        (
            "https://example.org/atlas", "file:///atlas",
            "row 2, column address: write an address that begins with http:// or https://, "
            "got 'file:///atlas'",
        ),
        ("2030-01-02", "yesterday", "row 2, column seen: write a date as YYYY-MM-DD, got 'yester"),
        ("An Atlas of Three Towns", "", "row 2, column title: is empty; fill it in"),
    ],
)  # fmt: skip
def test_a_source_that_cannot_be_is_refused(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    folder = three(tmp_path, theater_toml=CITING, sources_csv=LISTED.replace(old, new))
    with pytest.raises(FileFormatError) as refused:
        read_facts(folder)
    assert str(refused.value).startswith(f"{folder}/sources.csv, {complaint}")


def test_a_source_listed_twice_is_an_error(tmp_path: Path) -> None:
    folder = three(tmp_path, theater_toml=CITING, sources_csv=LISTED + "atlas,Another,,,,\n")
    facts = read_facts(folder)
    (found,) = [one for one in check_facts(facts) if one.code == "duplicate_id"]
    assert (found.level, found.row) == ("error", 4)
    assert found.message == "source id 'atlas' stands in row 2 already"
    with pytest.raises(FileFormatError, match="source id atlas is given twice; remove one row"):
        facts.theater()


CASE = """name       = "birch-falls"
theater    = "theater.toml"
as_of      = 2030-05-01
attacker   = "RED"
falls      = ["birch"]
bases      = ["alder"]
objectives = ["cedar"]

[assume]
standoff_km      = [0]
standoff_rule    = "add"
ground           = "settlements"
contested        = "no_fire"
contested_supply = false
road_set = "all"
off_network      = true
systems          = []
"""


@pytest.fixture
def answer(tmp_path: Path) -> Outcome:
    """Return an answer that rests on the atlas; the walk vouches for the holder of Birch."""
    walked = with_column("control.csv", "source", "").replace("01,BLUE,", "01,BLUE,<walk>", 1)
    folder = three(
        tmp_path, theater_toml=CITING, sources_csv=LISTED, control_csv=walked,
        systems_csv="id,system,side,in_service\ngun,Gun,RED,yes\n",
        ranges_csv="system_id,munition_id,munition,range_km,preferred\ngun,standard,round,9,yes\n",
        mine_toml=CASE.replace("[]", '["gun"]'),
    )  # fmt: skip
    return run_case(read_case(folder / "mine.toml"))


def test_the_answer_lists_what_is_known_of_the_sources_it_rests_on(answer: Outcome) -> None:
    rows = {(row["file"], row["source"]): row for row in outcome_document(answer)["sources"]}
    assert rows["roads.csv", "atlas"]["listed"] == [{
        "id": "atlas", "title": "An Atlas of Three Towns", "address": "https://example.org/atlas",
        "date": "2029", "seen": "2030-01-02", "licence": "CC BY 4.0",
    }]  # fmt: skip
    assert rows["control.csv", "<walk>"]["listed"] == [{
        "id": "<walk>", "title": "A Walk & a Talk", "address": None, "date": None, "seen": None,
        "licence": None,
    }]  # fmt: skip
    validate(outcome_document(answer), schema("run"))


def test_a_source_of_ones_own_words_is_not_listed_in_the_answer() -> None:
    document = outcome_document(run_case(read_case("gate_falls")))
    assert [row["listed"] for row in document["sources"] if row["listed"]] == []


def test_the_page_says_titles_and_leads_to_addresses(answer: Outcome) -> None:
    html = page_html(answer, version="0")
    listed = html[html.index("Sources. Seen is the day") :].partition("</table>")[0]
    assert (
        '<a href="https://example.org/atlas" rel="noreferrer">An Atlas of Three Towns</a>'
    ) in listed
    assert "<td>2029</td><td>seen 2030-01-02</td><td>CC BY 4.0</td>" in listed
    assert "A Walk &amp; a Talk</th><td>–</td><td>not seen</td><td>–</td>" in listed
    holders = html[html.index("Holders of the places in question") :].partition("</table>")[0]
    assert ('<span title="A Walk &amp; a Talk (not seen)">A Walk &amp; a Talk</span>') in holders
    ranges = html[html.index("Published ranges") :].partition("</table>")[0]
    assert (
        '<a href="https://example.org/atlas" title="An Atlas of Three Towns (seen 2030-01-02)" '
        'rel="noreferrer" tabindex="-1">An Atlas of Three Towns</a>'
    ) in ranges
    assert "&lt;walk&gt;" not in holders
    plain = page_html(run_case(read_case("gate_falls")), version="0")
    assert "Sources: seen is the day" not in plain
