"""Findings in the words of a newspaper: every headline is one that could be read aloud."""

from __future__ import annotations

import re
import string
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import World, drawn, gun, held, worlds

from stratgraph import Fall, FiringRule, Scenario
from stratgraph.catalogue.wording import LANGUAGES, wording
from stratgraph.measures.comparison import RouteChange, compare_routes
from stratgraph.measures.gateways import GatewayQuestion
from stratgraph.studies.hold_or_fall.degrees import measure_degrees
from stratgraph.studies.hold_or_fall.finding import find_objective
from stratgraph.studies.hold_or_fall.five_questions import answer_five
from stratgraph.studies.hold_or_fall.telling import FindingFacts, Told, Way, tell_finding

if TYPE_CHECKING:
    from stratgraph import Situation, System

# One column is 1 km: from a to t 20 km, from b 10 km, from c 15 km.
ROW = "a    c    b         t"
FALL = Scenario("b falls", falls=(Fall("b"),))


def rules(standoffs: tuple[int, ...] = (0,)) -> list[FiringRule]:
    return [
        FiringRule(standoff_m=metres, standoff_rule="add", contested=one, off_network=True)
        for metres in standoffs
        for one in ("no_fire", "attacker")
    ]


def facts(
    before: Situation,
    scenario: Scenario,
    systems: tuple[System, ...],
    *,
    objectives: tuple[str, ...] = ("t",),
    standoffs: tuple[int, ...] = (0,),
    ways: tuple[Way, ...] = (),
) -> FindingFacts:
    after = before.under(scenario)
    degrees = measure_degrees(
        before, after, rules(standoffs), systems=systems, objectives=objectives,
        grounds={"settlements": None},
    )  # fmt: skip
    targets = dict.fromkeys(one.target for one in degrees)
    return FindingFacts(
        before, after, objectives, degrees,
        tuple(
            find_objective(
                [one for one in degrees if one.target == target], standoff_m=0, contested="no_fire"
            )
            for target in targets
        ),
        (), ways,
    )  # fmt: skip


def told(holders: str, *systems: System, language: str = "en", **more: object) -> Told:
    scenario = more.pop("scenario", FALL)
    before = held(drawn(str(more.pop("picture", ROW))), holders)
    return tell_finding(facts(before, scenario, systems, **more), wording(language))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("holders", "guns", "headline"),
    [
        # holders of a b c t: t needs 20 km before, 10 km after
        ("R B B B", (12,), "Losing B would put T in range of one more of Red's weapons; "
         "none reached it before."),
        ("R B B B", (12, 14), "Losing B would put T in range of two more of Red's weapons; "
         "none reached it before."),
        ("R B B B", (12, 25), "Losing B would put T in range of one more of Red's weapons; "
         "the longest-ranged reached it already."),
        ("R B B B", (25,), "Losing B would put T in range of no more weapons; "
         "one reached it already."),
        ("R B B B", (9,), "Losing B would put T in range of none of the weapons asked about."),
    ],
)  # fmt: skip
def test_a_headline_says_what_changes_and_what_was_so_before(
    holders: str, guns: tuple[float, ...], headline: str
) -> None:
    systems = tuple(gun(f"gun{k}", km) for k, km in enumerate(guns))
    assert told(holders, *systems).headline == headline


def test_how_sure_names_the_count_and_the_choice_that_decides() -> None:
    """Contested c lies 15 km from t: where it is the attacker's, 17 km were enough before."""
    found = told("R B c B", gun("gun", 17))
    assert found.how_sure == (
        "That at least one more weapon would reach T holds on 1 of 2 readings of the facts.",
        "What decides most is who counts as holding disputed places: if they are nobody's, it "
        "holds on 1 of 1; otherwise on 0 of 1.",
    )
    assert found.deck[-1] == "New on some readings: Gun (on 1 of 2; before on 1)."


def test_what_holds_on_every_reading_is_told_so() -> None:
    assert told("R B c B", gun("gun", 12)).how_sure == (
        "That at least one more weapon would reach T holds on all 2 readings of the facts.",
    )
    assert told("R B c B", gun("gun", 9)).how_sure == (
        "That no more weapon would reach T holds on all 2 readings of the facts.",
    )


def test_weapons_are_grouped_by_what_becomes_of_them() -> None:
    found = told("R B B B", gun("near", 9), gun("mid", 12), gun("far", 25))
    assert found.deck == (
        "New on every reading: Mid.",
        "In range already: Far.",
        "Out of range, before and after: Near.",
    )


def test_a_retaking_puts_a_place_out_of_range() -> None:
    found = told("R R B B", gun("gun", 12), scenario=Scenario("b is retaken", retakes=("b",)))
    assert (
        found.headline == "Retaking B would put T out of range of weapons that reached it before."
    )


def test_without_weapons_the_finding_speaks_of_ways() -> None:
    way = Way("t", 59_900, 47_700, 3)
    found = told("R B B B", ways=(way,))
    assert found.headline == (
        "Losing B would bring Red's ground to 48 km from T by road, from 60 km."
    )
    assert found.deck == ("On the shortest way there, three places would still have to be taken.",)
    nearer = told("R B B B", ways=(replace(way, after_m=59_900),)).headline
    assert nearer == "Losing B would bring Red's ground no nearer to T by road: 60 km."
    unknown = told("R B B B", ways=(replace(way, before_m=None),)).headline
    assert unknown == "Losing B: the facts know no road to T."


def test_an_objective_that_falls_is_told_as_the_attackers() -> None:
    found = told("R B B B", gun("gun", 12), objectives=("b",))
    assert found.headline == "Losing B would leave B in Red's hands."


def test_cut_roads_are_told_by_their_routes() -> None:
    before = held(drawn("a    b    c", "a-b 5, b-c 5"), "R B B")
    question = GatewayQuestion(("a",), ("c",), "all")
    cut = Scenario("cut", cuts=("a--b",))
    after = before.under(cut)
    found = FindingFacts(
        before, after, ("c",), (), (), (), (), compare_routes(before, after, question)
    )
    assert tell_finding(found, wording("en")).headline == (
        "Cutting one road would cut the only route asked about."
    )


@pytest.mark.parametrize(
    ("every", "verified", "headline", "deck"),
    [
        ((None, None), (None, None), "cut both routes asked about.", ()),
        ((None, None, None), (None, None, None), "cut all three routes asked about.", ()),
        ((12_000, None), (13_000, None), "cut one of the two routes asked about.",
         ("The other routes would grow by 2.0 km on average.",)),
        ((12_000, 15_000), (12_000, None),
         "cut none of the two routes asked about, and lengthen them by 3.5 km on average.",
         ("On verified roads alone, one of two routes would be cut.",)),
        ((10_000, 10_000), (), "change none of the two routes asked about.", ()),
    ],
)  # fmt: skip
def test_what_a_cut_does_to_the_routes_is_told(
    every: tuple[int | None, ...], verified: tuple[int | None, ...], headline: str,
    deck: tuple[str, ...],
) -> None:  # fmt: skip
    """A further pair had no route before, so the scenario does not cut it."""
    before = held(drawn("a    b", "a-b 5"), "R B")
    after = before.under(Scenario("x", cuts=("a--b",)))
    routes = [RouteChange("a", "d", None, None, road_set="all")]
    for road_set, lengths in (("all", every), ("verified", verified)):
        for end, metres in zip("bca", lengths, strict=False):
            routes.append(RouteChange("a", end, 10_000, metres, road_set=road_set))  # type: ignore[arg-type]
    found = tell_finding(
        FindingFacts(before, after, ("b",), (), (), (), routes=tuple(routes)), wording("en")
    )
    assert (found.headline, found.deck) == (f"Cutting one road would {headline}", deck)


def test_an_objective_in_the_attackers_hands_is_told_beside_the_others() -> None:
    both = Scenario("b and t fall", falls=(Fall("b"), Fall("t")))
    found = told("R B B B B", gun("one", 3), scenario=both, picture="a         b         t u v",
                 objectives=("u", "t"))  # fmt: skip
    assert found.headline == (
        "Losing B and T would put U in range of one more of Red's weapons; none reached it before."
    )
    assert found.deck[-1] == "T would be in Red's hands."


def test_where_nothing_changes_the_headline_says_how_things_stand() -> None:
    found = told("R B B B", gun("gun", 25), gun("near", 9), scenario=Scenario("x"))
    assert found.headline == "As things stand, T is in range of one weapon asked about."


def test_without_holders_no_range_is_told() -> None:
    before = held(drawn(ROW), "? ? ? ?")
    after = before.under(Scenario("x"))
    found = FindingFacts(before, after, ("t",), (), (), (), holders=False)
    assert tell_finding(found, wording("en")).headline == (
        "Changing nothing: who holds Red's ground is not known, so no range can be told."
    )


# ---- languages


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_language_has_every_text_with_the_same_blanks() -> None:
    english = wording("en").texts
    for language in LANGUAGES:
        texts = wording(language).texts
        assert set(texts) == set(english), language
        for key, text in texts.items():
            forms = [text] if isinstance(text, str) else list(text.values())
            own = english[key]
            known = set().union(
                *(fields(o) for o in ([own] if isinstance(own, str) else own.values()))
            )
            known |= {"count", "plain"} if not isinstance(own, str) else set()
            for form in forms:
                assert fields(form) <= known, (language, key)
            # Of what a page says nothing is left out in another language.
            if key.startswith(("page.", "draws.")):
                said = set().union(*map(fields, forms))
                assert said - {"count"} == known - {"count"}, (language, key)
            if not isinstance(text, str):
                wanted = {"one", "few", "many"} if language == "uk" else {"one", "other"}
                assert set(text) == wanted, (language, key)


def test_only_english_is_no_draft() -> None:
    assert [wording(one).draft for one in LANGUAGES] == [False, True, True]


# ---- forty cases drawn by lot

UGLY = re.compile(r"_|--|  | ,|\s\.|,,|\bNone\b|\{|\}|\(\)|\bnan\b|\binf\b")


@given(worlds(), st.integers(3, 60), st.integers(3, 60), st.sampled_from(LANGUAGES))
def test_no_sentence_shows_a_code_or_a_gap(
    world: World, km: int, other_km: int, language: str
) -> None:
    before = world.situation
    mine = [one for one in before.theater.ids if before.holder(one) == "defender"]
    if len(mine) < 2:
        return
    scenario = Scenario("one falls", falls=(Fall(mine[0]),))
    found = facts(
        before, scenario, (gun("near", km), gun("far", other_km)), objectives=tuple(mine[1:]),
        standoffs=(0, 5_000),
    )  # fmt: skip
    said = tell_finding(found, wording(language))
    five = [one.answer for one in answer_five(found, (), wording(language))]
    for sentence in (said.headline, *said.deck, *said.how_sure, *said.who_says, *five):
        assert not UGLY.search(sentence), sentence
        assert sentence[0].isupper() or not sentence[0].isalpha(), sentence
        assert sentence.endswith("."), sentence
    assert len(said.headline.split()) <= 20, said.headline
