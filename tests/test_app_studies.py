"""Studies that the served page asks for: what they say, when they are refused, how they end."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from datetime import date, timedelta

import pytest

from stratgraph import read_facts, run_case
from stratgraph.app import open_desk
from stratgraph.app.answers import later
from stratgraph.app.beside import GivenUpError, Slow, Watch
from stratgraph.app.studied import exported_page, studied
from stratgraph.errors import ScenarioError
from stratgraph.io import copy_theater
from stratgraph.report.page import STUDIES, Past, page_html, play_asked, with_plays, work_out
from stratgraph.studies.hold_or_fall import refuse_recent
from stratgraph.studies.sequences import find_sequences

TODAY = date(2026, 11, 28)


@pytest.fixture(scope="module")
def valley():
    return open_desk("gate_falls")


@pytest.fixture(scope="module")
def outcome(valley):
    return run_case(valley.opened)


@pytest.mark.parametrize("study", ["curve", "sets", "attribution", "sequences"])
def test_a_study_is_answered_as_the_page_of_a_file_has_it(valley, outcome, study):
    told = studied(valley, valley.write(valley.opened), study, TODAY)
    past = work_out(Past(), valley.opened, study, facts=read_facts("valley"))
    page = page_html(outcome, version="t", past=past)
    assert f'id="h-{study}"' in told["html"]
    assert told["html"] in page


def test_the_page_is_exported_with_the_studies_that_are_shown(valley):
    text = valley.write(valley.opened) + "\n[uncertainty]\ncontested = { attacker = 0.5 }\n"
    page = exported_page(valley, text, ["sets", "curve"], "t", TODAY)
    shown = [one for one in STUDIES if f'id="h-{one}"' in page]
    assert shown == ["odds", "curve", "sets"]


def test_what_a_case_does_not_state_is_refused_as_on_the_command_line(valley):
    said = studied(valley, valley.write(valley.opened), "odds", TODAY)
    assert said["refused"].startswith("states nothing as uncertain: write what could be otherwise")


def test_odds_are_told_beside_the_first_answer(valley):
    text = valley.write(valley.opened) + "\n[uncertainty]\ncontested = { attacker = 0.5 }\n"
    said = studied(valley, text, "odds", TODAY)
    assert 'id="h-odds"' in said["html"]
    assert '<a href="#h-odds"' in said["likely"]
    assert said["likely"].endswith(", given what the case states as uncertain.</span></dd>")


def test_a_study_is_of_the_question_in_view(valley):
    text = valley.write(valley.opened)
    moved = text.replace('objectives = ["kingsbridge"]', 'objectives = ["mill"]')
    assert moved != text
    first, then = (studied(valley, one, "curve", TODAY)["html"] for one in (text, moved))
    assert "<bdi>Kingsbridge</bdi>" in first
    assert "<bdi>Mill</bdi>" in then


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """Return a desk of the valley as a real theater, and a day within a year of its last event."""
    home = tmp_path_factory.mktemp("real") / "mine"
    copy_theater("valley", home)
    facts = home / "theater.toml"
    text = facts.read_text("utf-8").replace("fictional = true", "fictional = false")
    facts.write_text(text, encoding="utf-8")
    desk = open_desk(home / "gate_falls.toml")
    last = max(row.on_latest for row in desk.facts(desk.opened.theater).events)
    return desk, last + timedelta(days=300)


@pytest.mark.parametrize("study", STUDIES)
def test_of_a_real_theater_of_the_last_year_only_the_readings_are_worked_out(real, study):
    desk, today = real
    text = desk.write(desk.opened)
    said = studied(desk, text, study, today)
    if study == "curve":
        assert "refused" not in said
        return
    with pytest.raises(ScenarioError) as refused:
        refuse_recent(desk.facts(desk.opened.theater), desk.opened.control.on, today)
    assert said == {"refused": str(refused.value)}
    # Nor is it told on a page that is exported.
    with pytest.raises(ScenarioError, match="within the last year"):
        exported_page(desk, text, [study], "t", today)


def test_how_roads_rank_is_asked_of_each_question_and_told_of_the_past_alone(real):
    desk, today = real
    text = desk.write(desk.opened)
    assert later(desk, text, today)["roads"] == ""
    assert "<table" in later(desk, text, today + timedelta(days=400))["roads"]


def test_sets_and_sequences_of_many_settlements_are_left_to_the_command(valley, monkeypatch):
    monkeypatch.setattr("stratgraph.app.studied.MOST_STUDIED", 7)
    text = valley.write(valley.opened)
    assert studied(valley, text, "sets", TODAY)["refused"] == (
        "sets of 8 settlements take minutes: save the case, then "
        "`stratgraph run FILE --html --study sets`"
    )
    assert "html" in studied(valley, text, "attribution", TODAY)


# ---------------------------------------------------------------- how long it takes


def test_work_says_how_far_it_is_and_ends_at_its_next_step_once_given_up():
    begun, go_on, ended = threading.Event(), threading.Event(), threading.Event()

    def work(tell):
        tell(1, 4)
        begun.set()
        go_on.wait(30)
        try:
            tell(2, 4)
        except GivenUpError:
            ended.set()
            raise

    async def read():
        slow = Slow(1, 0.001)
        async with contextlib.aclosing(slow.tell(work)) as told:
            async for one in told:
                if one == {"percent": 25}:
                    break
        go_on.set()
        # Its turn is over when it has ended, and then the next is worked out.
        return [one async for one in slow.tell(lambda _: {"html": "next"})]

    *_, last = asyncio.run(read())
    assert begun.is_set()
    assert ended.is_set()
    assert last == {"html": "next"}


def test_who_asks_for_more_than_is_worked_out_at_once_is_told_to_wait():
    go_on = threading.Event()

    async def read():
        slow = Slow(1, 0.001)
        first = slow.tell(lambda _: go_on.wait(30) and {"html": "first"})
        assert await anext(first) == {"percent": None}
        second = slow.tell(lambda _: {"html": "second"})
        waits = await anext(second)
        go_on.set()
        return waits, [one async for one in first][-1], [one async for one in second][-1]

    assert asyncio.run(read()) == ({"waits": True}, {"html": "first"}, {"html": "second"})


def test_nothing_ends_while_somebody_waits():
    watch = Watch()
    for done in range(4):
        watch.tell(done, 3)
    assert watch.percent == 100


# ---------------------------------------------------------------- sequences that are played


def test_each_sequence_told_of_is_played_from_the_scenario_on(valley):
    told = with_plays(find_sequences(valley.opened))
    assert [one.key for one in told.plays] == ["attacker:highfield", "defender:gate,brook"]
    gate, brook = told.plays[1].situations
    assert (gate.holder("gate"), gate.holder("brook")) == ("defender", "attacker")
    assert brook.holder("brook") == "defender"


@pytest.mark.parametrize(
    "key", ["", "attacker", "attacker:", "other:gate", "attacker:nowhere", "attacker:gate",
            "attacker:" + ",".join(["mill"] * 101)],
)  # fmt: skip
def test_a_sequence_that_is_none_is_refused(valley, key):
    with pytest.raises(ScenarioError.__base__):
        play_asked(valley.opened, key)
