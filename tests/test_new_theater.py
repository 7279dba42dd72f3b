"""A new folder can be asked at once, and says of everything that nobody said that it is so."""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from stratgraph import (
    FileFormatError,
    Found,
    Provenance,
    ScenarioError,
    Settlement,
    SourceRecord,
    check_facts,
    cli,
    import_theater,
    new_theater,
    read_case,
    read_facts,
    run_case,
    write_theater,
)
from stratgraph.catalogue import Assumed, assumption_fields, key_of, record_of
from stratgraph.io import Wanted, complete_theater
from stratgraph.io.beginning import STAND_IN, Draft
from stratgraph.io.sources.presumed import presumed_roads
from stratgraph.model.provenance import cited_sources

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from answers import Ran

PLACES = "name,lat,lon\nAlder,45,30\nBirch,45,30.1\nCedar,45,30.2\nDell,45.1,30.15\n"


def made(folder: Path, text: str, **asked: Any) -> Any:
    """Make a theater of a table of places, and write it."""
    (folder / "places.csv").write_text(text, encoding="utf-8")
    new = new_theater(folder / "new", source=folder / "places.csv", **asked)
    new.write()
    return new


@pytest.mark.parametrize("text", ["", PLACES, PLACES.replace("Dell,45.1,30.15\n", "")])
def test_a_new_theater_has_no_error_and_its_case_is_answered(tmp_path: Path, text: str) -> None:
    if text:
        made(tmp_path, text)
    else:
        new_theater(tmp_path / "new").write()
    found = check_facts(read_facts(tmp_path / "new"))
    assert not [one for one in found if one.level == "error"]
    outcome = run_case(read_case(tmp_path / "new" / "case.toml"))
    assert outcome.finding.title.startswith("Losing ")


def test_what_nobody_said_is_a_stand_in_in_every_row_and_in_the_answer(tmp_path: Path) -> None:
    made(tmp_path, PLACES)
    facts = read_facts(tmp_path / "new")
    assert [(one.settlement, one.holder) for one in facts.holders] == [
        ("alder", "RED"), ("birch", "RED"), ("cedar", "BLUE"), ("dell", "BLUE"),
    ]  # fmt: skip
    stand_ins = [row.provenance for row in (*facts.holders, *facts.roads, *facts.systems)]
    assert {(one.source, one.confidence) for one in stand_ins} == {(STAND_IN, "low")}
    assert {one.evidence for one in facts.roads} == {"presumed"}
    assert facts.assessor == STAND_IN
    assert facts.settlements[0].provenance.source == "places.csv"


def test_what_a_table_says_is_taken_and_nothing_put_in_its_place(tmp_path: Path) -> None:
    text = "name,lat,lon,holder,roads\nAlder,45,30,N,Birch\nBirch,45,30.1,S,Cedar 9\n"
    text += "Cedar,45,30.2,S,\n"
    new = made(tmp_path, text, wanted=Wanted(day=date(1999, 4, 2)), fictional=True)
    facts = read_facts(tmp_path / "new")
    assert [code for code, _ in facts.sides] == ["N", "S"]
    assert [one.length_m for one in facts.roads] == [7885, 9000]
    assert (facts.fictional, facts.holders[0].on) == (True, date(1999, 4, 2))
    assert len(new.stand_ins) == 1
    case = read_case(tmp_path / "new" / "case.toml")
    assert (case.attacker, case.bases, case.objectives) == ("N", ("alder",), ("cedar",))
    assert case.scenario.falls[0].settlement == "birch"


def test_the_attacker_of_the_first_case_can_be_named(tmp_path: Path) -> None:
    made(tmp_path, PLACES, wanted=Wanted(attacker="BLUE"))
    assert read_case(tmp_path / "new" / "case.toml").attacker == "BLUE"


def test_roads_of_a_file_of_their_own_find_the_places(tmp_path: Path) -> None:
    (tmp_path / "roads.csv").write_text("from,to,km\nalder,Birch,8\nBirch,CEDAR,9\n")
    made(tmp_path, PLACES, roads=tmp_path / "roads.csv")
    facts = read_facts(tmp_path / "new")
    assert [one.id for one in facts.roads] == ["alder--birch", "birch--cedar"]


def test_the_day_of_the_stand_ins_may_be_said_of_a_format_that_knows_none(tmp_path: Path) -> None:
    from test_import import entry

    dump = tmp_path / "XX.txt"
    dump.write_text("".join(entry(k, f"P{k}", 45, 30 + k / 10) for k in (1, 2, 3)))
    new_theater(
        tmp_path / "new", source=dump,
        wanted=Wanted(day=date(1950, 6, 1), assessor="me", sides={"a": "NORD", "b": "SUD"}),
    ).write()  # fmt: skip
    facts = read_facts(tmp_path / "new")
    assert {(one.on, one.assessor) for one in facts.holders} == {(date(1950, 6, 1), "me")}
    assert [one.holder for one in facts.holders] == ["NORD", "SUD", "SUD"]


def test_every_assumption_that_a_case_must_name_has_its_comment(tmp_path: Path) -> None:
    new_theater(tmp_path / "new").write()
    lines = (tmp_path / "new" / "case.toml").read_text(encoding="utf-8").splitlines()
    for one in assumption_fields(Assumed):
        if not record_of(one).optional:
            (at,) = [k for k, line in enumerate(lines) if line.startswith(f"{key_of(one)} =")]
            assert lines[at - 1].startswith("# ")


def test_a_stand_in_is_listed_where_sources_are() -> None:
    record = SourceRecord("atlas", "An Atlas")
    found = Found(
        settlements=tuple(places([(0, 0), (0.1, 0), (0.2, 0)])), sources=(record,)
    )  # fmt: skip
    draft = Draft.of(found.as_facts(), Wanted())
    cited = cited_sources(draft.facts.systems[0].provenance.source, draft.facts.sources)
    assert [one.title for one in cited] == ["A stand-in, until somebody says so"]


def test_importing_the_same_places_again_changes_nothing(tmp_path: Path) -> None:
    from stratgraph import import_theater

    made(tmp_path, PLACES)
    again = import_theater(tmp_path / "places.csv", tmp_path / "new")
    assert (again.texts, again.kept) == ({}, ())


@pytest.mark.parametrize(
    ("text", "asked", "problem"),
    [
        (PLACES[:36], {}, "a first case needs a place that a side holds and two that another"),
        (PLACES, {"wanted": Wanted(attacker="GREEN")}, "a place that 'GREEN' holds"),
        ("from,to\n", {}, "the table has a header and no row"),
        (PLACES.replace("lon", "lon,holder").replace("30\n", "30,RED\n"), {}, "row 3"),
    ],
)
def test_what_no_theater_can_be_made_of_is_refused_and_nothing_is_made(
    tmp_path: Path, text: str, asked: dict[str, Any], problem: str
) -> None:
    with pytest.raises((ScenarioError, FileFormatError), match=problem):
        made(tmp_path, text, **asked)
    assert not (tmp_path / "new").exists()


def test_a_folder_without_a_question_gets_one_and_keeps_what_it_has(
    tmp_path: Path, stratgraph: Callable[..., Ran]
) -> None:
    """An import leaves places of whom nobody holds any; what is typed is what the error says."""
    towns, folder = tmp_path / "towns.csv", tmp_path / "towns"
    towns.write_text(PLACES, encoding="utf-8")
    import_theater(towns, folder)

    def ask(*words: str) -> tuple[int, str]:
        code, out, err = stratgraph(*words)
        return code, " ".join((out + err).split())

    problem = f"is a theater without a question; stratgraph new {folder} makes a first one"
    assert ask("run", str(folder)) == (2, f"stratgraph: {folder}: {problem}")
    before = {one: one.read_bytes() for one in folder.glob("*.*")}
    code, said = ask("new", str(folder))
    assert code == 0
    assert "who holds what: Red the western half, Blue the eastern; write yours into" in said
    files = "README.md, case.toml, control.csv, ranges.csv, roads.csv, systems.csv, theater.toml"
    assert said.endswith(f"wrote {files} in {folder}")
    changed = [one.name for one in before if one.read_bytes() != before[one]]
    # Nobody held anything by the assessor that it named.
    assert changed == ["theater.toml"]
    assert not [one for one in check_facts(read_facts(folder)) if one.level == "error"]
    code, said = ask("run", str(folder / "case.toml"))
    assert code == 0
    assert f"as assessed by {STAND_IN}" in said
    # Once it has a question it is a folder that exists.
    assert ask("new", str(folder)) == (
        2,
        f"stratgraph: {folder}: exists already; name a new folder",
    )
    problem = f"is a folder; name the case file in it: {folder / 'case.toml'}"
    assert ask("run", str(folder)) == (2, f"stratgraph: {folder}: {problem}")


def test_holders_and_weapons_of_a_folder_are_what_its_first_question_asks_about(
    tmp_path: Path,
) -> None:
    write_theater(read_facts("valley"), tmp_path / "mine")
    complete_theater(tmp_path / "mine").write()
    case = (tmp_path / "mine" / "case.toml").read_text(encoding="utf-8")
    assert {one.name for one in tmp_path.glob("mine/*.md")} == {"README.md"}
    weapons = ", ".join(f'"{one.id}"' for one in read_facts("valley").systems)
    assert f"systems = [{weapons}]" in case
    assert read_facts(tmp_path / "mine").holders == read_facts("valley").holders
    with pytest.raises(FileFormatError, match="is no theater without a question"):
        complete_theater(tmp_path / "mine")


def test_of_a_folder_that_is_there_only_holders_can_be_said(tmp_path: Path) -> None:
    write_theater(read_facts("valley"), tmp_path / "mine")
    with pytest.raises(ScenarioError, match="only --day, --assessor and --attacker can be said"):
        complete_theater(tmp_path / "mine", wanted=Wanted(join_km=3))
    assert not (tmp_path / "mine" / "case.toml").exists()


def test_a_folder_that_exists_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    with pytest.raises(FileFormatError, match="exists already; name a new folder"):
        new_theater(tmp_path / "new")


def test_one_place_with_latitude_and_longitude_swapped_is_found_by_check(tmp_path: Path) -> None:
    """Its roads are as long as it lies far off, for their lengths were made of where it lies."""
    text = "name,lat,lon,road to\nAlder,45,30,Birch\nBirch,45,30.1,Cedar\nCedar,45,30.2,Dell\n"
    made(tmp_path, f"{text}Dell,30.3,45,Elm\nElm,45,30.4,\n")
    found = [one for one in check_facts(read_facts(tmp_path / "new")) if one.level == "error"]
    assert [(one.code, one.row) for one in found] == [("swapped_coordinates", 5)]
    assert found[0].message.startswith("'dell' lies ")


# ---- roads between neighbours


def places(at: Sequence[tuple[float, float]]) -> list[Settlement]:
    word = Provenance("invented", "low")
    return [Settlement(f"p{k:02}", f"P{k}", lon, lat, word) for k, (lon, lat) in enumerate(at)]


def gabriel(at: Sequence[tuple[float, float]]) -> set[tuple[str, str]]:
    """Join two points where no third is nearer to their middle than they are, one by one."""
    joined = set()
    for i, (x, y) in enumerate(at):
        for j in range(i + 1, len(at)):
            middle = ((x + at[j][0]) / 2, (y + at[j][1]) / 2)
            half = ((x - at[j][0]) ** 2 + (y - at[j][1]) ** 2) / 4
            others = [at[k] for k in range(len(at)) if k not in (i, j)]
            if all((a - middle[0]) ** 2 + (b - middle[1]) ** 2 >= half for a, b in others):
                joined.add((f"p{i:02}", f"p{j:02}"))
    return joined


@pytest.mark.parametrize("seed", range(5))
def test_neighbours_are_joined_where_no_third_lies_between(seed: int) -> None:
    """At the equator, within a degree, degrees are as good as kilometres but for their sizes."""
    at = [(float(x), float(y)) for x, y in np.random.default_rng(seed).uniform(0, 0.5, (25, 2))]
    found = {(road.a, road.b) for road in presumed_roads(places(at), Provenance("x", "low"))}
    assert found == gabriel([(111.320 * lon, 110.574 * lat) for lon, lat in at])


def test_two_places_at_one_point_are_joined_and_all_hang_together() -> None:
    roads = presumed_roads(places([(0, 0), (0, 0), (1, 0)]), Provenance("x", "low"))
    assert [(one.a, one.b, one.length_m) for one in roads] == [
        ("p00", "p01", 1), ("p00", "p02", 111320),
    ]  # fmt: skip
    assert presumed_roads(places([(0, 0)]), Provenance("x", "low")) == ()


# ---- the command


def test_the_command_says_what_it_made_and_what_to_type_next(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["stratgraph", "new", "mine"])
    with pytest.raises(SystemExit) as left:
        cli.main()
    said = capsys.readouterr()
    assert (left.value.code or 0, said.err) == (0, "wrote mine\n")
    told = " ".join(said.out.split())
    assert "9 settlements, 13 roads, 4 weapons, holders on 2030-05-01" in told
    assert told.endswith("Next: stratgraph check mine stratgraph run mine/case.toml --html")
    assert sorted(one.name for one in Path("mine").iterdir())[:2] == ["README.md", "case.toml"]


def test_the_walk_of_a_newcomer_takes_as_many_keys_as_it_says() -> None:
    """The table and the commands of the page up to its picture, each line ended by a key."""
    page = Path(__file__).parent.parent / "docs" / "howto" / "new-country.md"
    walk = page.read_text(encoding="utf-8").partition("## Without any table")[0]
    table = re.search(r"<!-- file: marrow.csv -->\n```none\n(.*?)```", walk, flags=re.S)
    commands = re.findall(r"^\$ (.*\n)", walk, flags=re.M)
    assert table is not None
    typed = len(table[1]) + sum(map(len, commands))
    assert f"\n{typed} keystrokes" in walk
    assert typed < 500
