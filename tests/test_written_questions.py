"""A case and a claims file that were written read back the same, or nothing is written."""

from __future__ import annotations

import dataclasses
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratgraph import (
    Claim,
    ClaimReading,
    ClaimsFile,
    Fall,
    FileFormatError,
    Scenario,
    ScenarioError,
    case_toml,
    read_case,
    read_claims,
    read_facts,
    write_case,
    write_claims,
    write_theater,
)
from stratgraph.io import bundled_cases, claims_toml, parse_claims
from stratgraph.io.toml_text import toml_lines, toml_value
from stratgraph.measures.gateways import PanelSettings
from stratgraph.model.road_set import ROAD_SETS
from stratgraph.studies.claims import PREDICATES, Word

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stratgraph import Case

VALLEY = read_facts("valley")
THEATER = VALLEY.theater()
CASE = read_case("gate_falls")
# What a file may say: no control characters, nothing blank at the ends.
WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20
).filter(lambda text: text.strip() == text and text)  # fmt: skip
METRES = st.integers(0, 999_999)


# ---- cases


@st.composite
def cases(draw: Callable[[Any], Any]) -> Case:
    """Draw a case of the valley by lot, with everything in it."""
    name, about = draw(WORDS), draw(st.one_of(st.just(""), WORDS))
    taken = draw(st.lists(st.sampled_from(("gate", "mill", "kingsbridge")), unique=True))
    radius = st.one_of(st.just(0.0), st.floats(0.001, 3.0))
    scenario = Scenario(
        name,
        falls=tuple(Fall(one, draw(radius)) for one in taken),
        retakes=draw(st.sampled_from(((), ("brook",), ("Ashby", "brook")))),
        cuts=tuple(draw(st.lists(st.sampled_from([r.id for r in THEATER.roads]), unique=True))),
        cut_crossings=draw(st.sampled_from(((), ("run",)))),
        about=about,
    )
    take = dataclasses.replace(
        CASE.assumptions,
        standoff_m=tuple(draw(st.lists(METRES, min_size=1, max_size=4, unique=True))),
        standoff_rule=draw(st.sampled_from(("add", "pull_back", "exclude"))),
        contested=draw(st.sampled_from(("no_fire", "attacker"))),
        contested_supply=draw(st.booleans()),
        road_set=draw(st.sampled_from(ROAD_SETS)),
        off_network=draw(st.booleans()),
        ground=draw(st.sampled_from(("settlements", "territory"))),
        season=draw(st.sampled_from((None, "dry", "mud", "frost"))),
        systems=tuple(draw(st.permutations(CASE.assumptions.systems))[: draw(st.integers(0, 4))]),
        panel=PanelSettings(
            near_tolerance=draw(st.floats(0, 9.9)),
            near_spread=draw(st.floats(0.001, 9999)),
            near_most_routes=draw(st.integers(1, 10**6)),
            kernel_km=draw(st.floats(0.1, 9999)),
            road_weight=draw(st.sampled_from(("one", "conductance"))),
            centrality=draw(st.sampled_from(("strength", "betweenness"))),
            coefficient_variant=draw(st.sampled_from(("paper", "bct2019"))),
            base_range_m=draw(st.integers(1, 9_999_999)),
            base_road_m=draw(st.integers(1, 9_999_999)),
        ),
    )
    day = draw(st.sampled_from((date(2031, 5, 1), date(2031, 5, 25))))
    return dataclasses.replace(
        CASE, name=name, about=about, scenario=scenario, assumptions=take,
        control=VALLEY.control_by_events(day, basis=draw(st.sampled_from((None, "claim")))),
        defender=draw(st.sampled_from((None, "BLUE"))),
        bases=draw(st.sampled_from((("ashby",), ("ashby", "brook")))),
        bases_after=draw(st.sampled_from(((), ("ashby",)))),
    )  # fmt: skip


@given(cases())
def test_a_case_written_and_read_again_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, case: Case
) -> None:
    file = tmp_path_factory.mktemp("written") / "mine.toml"
    write_case(case, file)
    again = read_case(file)
    assert again == case
    assert case_toml(again) == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [case for _, case in bundled_cases()])
def test_bundled_cases_are_written_so_that_they_read_the_same_anywhere(
    name: str, tmp_path: Path
) -> None:
    case = read_case(name)
    write_case(case, tmp_path / "mine.toml")
    assert read_case(tmp_path / "mine.toml") == case
    write_case(read_case(tmp_path / "mine.toml"), tmp_path / "second.toml")
    first, second = ((tmp_path / one).read_bytes() for one in ("mine.toml", "second.toml"))
    assert second == first


def test_which_events_count_is_written_also_where_none_came_to_pass(tmp_path: Path) -> None:
    """By report the Gate is contested on 25 May; by claim nothing happened to it."""
    control = VALLEY.control_by_events(date(2031, 5, 25), basis="claim")
    write_case(dataclasses.replace(CASE, control=control), tmp_path / "mine.toml")
    assert read_case(tmp_path / "mine.toml").before.holder("gate") == "defender"


def test_a_case_of_a_theater_of_ones_own_names_its_folder(tmp_path: Path) -> None:
    write_theater(dataclasses.replace(VALLEY, name="dale"), tmp_path / "dale")
    case = dataclasses.replace(CASE, theater=read_facts(tmp_path / "dale").theater())
    with pytest.raises(FileFormatError, match=r"elsewhere\.toml: dale: no such theater"):
        write_case(case, tmp_path / "far" / "elsewhere.toml")
    (tmp_path / "far").mkdir()
    write_case(case, tmp_path / "far" / "mine.toml", theater="../dale")
    assert read_case(tmp_path / "far" / "mine.toml") == case
    # A folder of the theater's name beside the file is found without more.
    write_case(case, tmp_path / "mine.toml")
    assert read_case(tmp_path / "mine.toml") == case


def test_a_case_that_no_file_can_say_is_not_written(tmp_path: Path) -> None:
    other = dataclasses.replace(CASE, scenario=Scenario("another name", falls=(Fall("gate"),)))
    with pytest.raises(ScenarioError) as refused:
        write_case(other, tmp_path / "mine.toml")
    assert str(refused.value) == (
        f"{tmp_path / 'mine.toml'}: would not read back the same: no such file can say its scenario"
    )
    assert not list(tmp_path.iterdir())


def test_a_file_that_stands_is_written_over_only_where_that_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("mine", encoding="utf-8")
    claims, _ = read_claims("bakhmut-2022")
    writers: tuple[Callable[..., None], ...] = (
        partial(write_case, CASE),
        partial(write_claims, claims),
    )
    for write in writers:
        with pytest.raises(FileFormatError, match="exists already; name a new file, or write over"):
            write(file)
        assert file.read_text(encoding="utf-8") == "mine"
        write(file, replace=True)
        assert file.read_text(encoding="utf-8") != "mine"
        file.write_text("mine", encoding="utf-8")


# ---- claims

PLACES = st.sampled_from(THEATER.ids)
MANY = st.lists(PLACES, min_size=1, max_size=3, unique=True)
DAYS = st.dates(date(2031, 5, 1), date(2031, 6, 30))
Keys = dict[str, Any]
POPULATION = st.fixed_dictionaries(
    {"predicate": st.just("population"), "place": PLACES, "people": st.integers(0, 90_000)},
    optional={"within": st.integers(0, 9000), "figure": st.sampled_from(["preferred", "any"])},
)
HELD = st.fixed_dictionaries(
    {"predicate": st.just("held"), "places": MANY, "holder": st.sampled_from(["RED", "BLUE"])},
    optional={"basis": st.just("report"), "on": DAYS, "assessor": st.just("the chronicle")},
)
BASE = st.fixed_dictionaries(
    {"predicate": st.just("base"), "place": st.sampled_from(["Pont-du-Roi", "gate"])},
    optional={"range_km": st.floats(0, 99), "road_km": st.integers(1, 99), "among": MANY},
)
QUESTIONS = st.lists(POPULATION | HELD | BASE, min_size=1, max_size=3)
ASSUMED = {
    "within": 500, "figure": "preferred", "basis": "claim", "range_km": 25.0, "road_km": 50.0,
    "road_set": "all",
}  # fmt: skip
# What the readings of one word may set, so that each of them changes a question of some kind.
SETTINGS = {
    "population": ("people", st.integers(90_001, 99_999)),
    "held": ("on", st.dates(date(2031, 7, 1), date(2031, 7, 30))),
    "base": ("at_least", st.integers(2, 9)),
}


@st.composite
def claims(draw: Callable[[Any], Any], number: int) -> str:
    """Draw the text of one claim, in an order of keys of its own."""
    words = [f"{draw(WORDS)} {which}" for which in range(3)]
    sentence = " ".join([draw(WORDS), *words])
    head = {"id": f"N{number}", "sentence": sentence, "source": draw(WORDS)}
    head |= draw(st.fixed_dictionaries({}, optional={"said": DAYS, "headline": st.booleans()}))
    asked = draw(QUESTIONS)
    if draw(st.booleans()):
        head |= {"outside": draw(WORDS)}
        return "\n".join(["[[claim]]", *toml_lines(head.items())])
    lines = ["[[claim]]", *toml_lines(head.items())]
    for one in asked:
        lines += ["[[claim.ask]]", *toml_lines(one.items())]
    kinds = sorted({one["predicate"] for one in asked})
    for which, kind in enumerate(kinds[: draw(st.integers(0, 3))]):
        key, values = SETTINGS[kind]
        readings: list[Keys] = [{"means": "as it says"}, {"means": "else", key: draw(values)}]
        what, name = draw(st.sampled_from([("word", "word"), ("assumption", "about")]))
        lines += [
            f"[[claim.{what}]]", f"{name} = {toml_value(words[which])}",
            f"readings = {toml_value(readings)}",
        ]  # fmt: skip
    return "\n".join(lines)


@st.composite
def claims_files(draw: Callable[[Any], Any]) -> str:
    """Draw the text of a claims file about the valley."""
    head = {"title": draw(WORDS), "theater": "valley", "attacker": "RED", "as_of": draw(DAYS)}
    head |= draw(
        st.fixed_dictionaries({}, optional={"about": WORDS, "author": WORDS, "publisher": WORDS})
    )
    parts = ["\n".join(toml_lines(head.items())), "[assume]", *toml_lines(ASSUMED.items())]
    return "\n".join([*parts, *(draw(claims(k)) for k in range(draw(st.integers(1, 3))))])


@given(claims_files())
def test_claims_written_and_read_again_are_the_same(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.mktemp("written")
    told, _ = parse_claims(text, folder / "drawn.toml")
    write_claims(told, folder / "first.toml")
    again, _ = read_claims(folder / "first.toml")
    assert again == told
    assert claims_toml(again) == (folder / "first.toml").read_text(encoding="utf-8")


def test_the_bundled_claims_are_written_so_that_they_read_the_same(tmp_path: Path) -> None:
    told, _ = read_claims("bakhmut-2022")
    write_claims(told, tmp_path / "first.toml")
    again, _ = read_claims(tmp_path / "first.toml")
    assert again == told
    write_claims(again, tmp_path / "second.toml")
    assert (tmp_path / "second.toml").read_bytes() == (tmp_path / "first.toml").read_bytes()
    # The words keep what their readings set, the questions what the file asked.
    assert [one.asked for one in again.claims] == [one.asked for one in told.claims]
    assert [word.changes for one in again.claims for word in one.words] == [
        word.changes for one in told.claims for word in one.words
    ]


def population(people: int, within: int = 0) -> Any:
    return PREDICATES["population"](place="gate", people=people, within=within, figure="any")  # type: ignore[call-arg]


def one_claim(claim: Claim) -> ClaimsFile:
    return ClaimsFile("t", "", "RED", date(2031, 5, 1), (), (claim,), "valley")


def test_claims_made_in_code_are_written_from_their_readings(tmp_path: Path) -> None:
    plain = Claim("A", "s", "p", None, (), (ClaimReading((), (population(9), population(8))),))
    word = Word("about", ("exactly", "to a thousand"))
    both = tuple(ClaimReading((k,), (population(9, within),)) for k, within in enumerate((0, 1000)))
    rounded = Claim("A", "about nine", "p", None, (word,), both)
    assumed = Claim("A", "s", "p", None, (dataclasses.replace(word, assumed=True),), both)
    for number, claim in enumerate((plain, rounded, assumed)):
        file = tmp_path / f"{number}.toml"
        write_claims(one_claim(claim), file)
        assert read_claims(file)[0] == one_claim(claim)
        assert claims_toml(read_claims(file)[0]) == file.read_text(encoding="utf-8")


def test_words_made_in_code_that_no_file_can_say_are_not_written(tmp_path: Path) -> None:
    words = (Word("v", ("a", "b")), Word("w", ("c", "d")))
    choices = [(0, 0), (0, 1), (1, 0), (1, 1)]
    readings = tuple(ClaimReading(one, (population(k),)) for k, one in enumerate(choices))
    with pytest.raises(ScenarioError, match="claim 'A': its words need what each reading sets"):
        write_claims(one_claim(Claim("A", "s", "p", None, words, readings)), tmp_path / "a.toml")
    assert not list(tmp_path.iterdir())


def test_a_statement_that_unsets_what_all_take_for_granted_is_not_written(tmp_path: Path) -> None:
    held = PREDICATES["held"](places=("gate",), holder="RED", basis="report")  # type: ignore[call-arg]
    claim = Claim("A", "s", "p", None, (), (ClaimReading((), (held,)),))
    told = dataclasses.replace(one_claim(claim), assumed=(("on", date(2031, 6, 5)),))
    with pytest.raises(ScenarioError, match=r"read back the same: .* its claims"):
        write_claims(told, tmp_path / "a.toml")
