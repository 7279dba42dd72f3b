"""The app's core without a browser or a server: edits, history, files, what is answered."""

from __future__ import annotations

import dataclasses
import html
import re
import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import examples

import stratgraph.app
from stratgraph import Fall, case_toml, read_case, read_facts, run_case
from stratgraph.app import Session, make_app, open_desk
from stratgraph.app.actions import Action, do
from stratgraph.app.answers import answer, later, numbers, slug
from stratgraph.app.edits import (
    assume,
    choose_systems,
    hold,
    rename,
    standoffs_m,
    toggle_place,
    toggle_road,
    toggle_water,
)
from stratgraph.app.form import assumptions_form
from stratgraph.app.history import MOST_STEPS, History, history_from
from stratgraph.app.session import MOST_BYTES
from stratgraph.app.studied import exported_page
from stratgraph.errors import FileFormatError, ScenarioError, StratgraphError
from stratgraph.io import copy_theater
from stratgraph.measures.fire import exposure_to, required_ranges
from stratgraph.model.plain_text import plain
from stratgraph.report.page import page_html
from stratgraph.report.range_options import options
from stratgraph.report.records import outcome_document, to_json

TODAY = date(2026, 11, 28)
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def bakhmut():
    return open_desk("bakhmut_falls")


@pytest.fixture(scope="module")
def valley():
    return open_desk("gate_falls")


def opened(session):
    return History((session.write(session.opened),))


def done(session, *deeds):
    """Do some deeds in turn and return the case in view."""
    return session.read(asked(session, *deeds).present)


def asked(session, *deeds):
    """Do some deeds in turn and return the history."""
    history = opened(session)
    for action in deeds:
        history = do(session, history, action)
    return history


# ---------------------------------------------------------------- the valley


VALLEY = read_facts("valley")
THEATER = VALLEY.theater()
CASE = read_case("gate_falls")
HELD = Action("hold", ["gate", "defender"])
IDS = st.sampled_from(THEATER.ids)
SIDE = st.sampled_from(["attacker", "defender"])


def test_a_case_of_ones_own_theater_is_saved_to_stand_beside_it(tmp_path):
    copy_theater("valley", tmp_path / "mine")
    session = open_desk(tmp_path / "mine" / "gate_falls.toml")
    text = session.write(hold(session.opened, "kingsbridge", "attacker"))
    (tmp_path / "mine" / "saved.toml").write_text(text, encoding="utf-8")
    assert 'theater    = "theater.toml"' in text
    assert read_case(tmp_path / "mine" / "saved.toml") == session.read(text)


# ---------------------------------------------------------------- edits


def test_a_place_that_is_handed_on_and_back_touches_no_other(bakhmut):
    case = bakhmut.opened
    for place in ("bakhmut", "kramatorsk", "horlivka"):
        first, then = (
            ("defender", "attacker") if place == "bakhmut" else
            ("attacker", "defender") if case.after.holder(place) == "defender" else
            ("defender", "attacker")
        )  # fmt: skip
        other = hold(case, place, first)
        changed = [
            one for one in case.theater.ids if case.after.holder(one) != other.after.holder(one)
        ]
        assert (changed, other.after.holder(place)) == ([place], first)
        assert hold(other, place, then).after.holders == case.after.holders


@given(st.lists(st.tuples(IDS, SIDE), max_size=8))
def test_who_is_handed_what_is_what_the_scenario_says(handed):
    case = CASE
    for place, side in handed:
        was = case.after.holders
        case = hold(case, place, side)
        others = [k for k, one in enumerate(case.after.holders) if one != was[k]]
        assert set(others) <= {case.theater.index[place]}
        assert case.after.holder(place) == side
        named = {fall.settlement for fall in case.scenario.falls} | set(case.scenario.retakes)
        assert named == set(case.after.steps[-1].changed_hands)


def test_a_place_that_falls_along_is_not_handed_back_alone(bakhmut):
    fall = dataclasses.replace(bakhmut.opened.scenario, falls=(Fall("bakhmut", 6.0),))
    case = dataclasses.replace(bakhmut.opened, scenario=fall)
    along = case.after.steps[-1].came_along[0][0]
    with pytest.raises(ScenarioError, match="falls along with 'bakhmut'"):
        hold(case, along, "defender")


def test_a_road_is_cut_and_mended_by_either_order_of_its_ends(bakhmut):
    road = bakhmut.opened.theater.roads[0]
    cut = toggle_road(bakhmut.opened, f"{road.b}--{road.a}")
    assert cut.after.cut == {road.id}
    assert toggle_road(cut, road.id) == bakhmut.opened
    with pytest.raises(ScenarioError, match="no road 'nowhere--else'"):
        toggle_road(bakhmut.opened, "nowhere--else")


def test_crossings_are_cut_together_and_none_is_mended_alone(bakhmut):
    cut = toggle_water(bakhmut.opened, "siverskyi_donets")
    assert len(cut.after.cut) == 5
    with pytest.raises(ScenarioError, match="is cut with the crossings"):
        toggle_road(cut, min(cut.after.cut))
    assert toggle_water(cut, "siverskyi_donets") == bakhmut.opened


def test_bases_and_objectives_are_chosen_and_one_of_each_stays(valley):
    more = toggle_place(valley.opened, "objectives", "Gate")
    assert more.objectives == ("kingsbridge", "gate")
    assert toggle_place(more, "objectives", "gate") == valley.opened
    with pytest.raises(ScenarioError, match="needs bases"):
        toggle_place(valley.opened, "bases", "ashby")
    with pytest.raises(StratgraphError, match="ashby"):
        toggle_place(valley.opened, "objectives", "ashby")


def test_assumptions_change_by_name_and_what_they_may_not_be_is_refused(valley):
    case = assume(valley.opened, standoff_m=(5000,), contested="attacker")
    assert [(one.standoff_m, one.contested) for one in case.assumptions.rules] == [
        (5000, "attacker"),
        (5000, "no_fire"),
    ]
    with pytest.raises(ScenarioError, match="no assumption 'weather'"):
        assume(valley.opened, weather="fine")
    with pytest.raises(ScenarioError, match="unknown stand-off rule 'far'"):
        assume(valley.opened, standoff_rule="far")
    with pytest.raises(ScenarioError, match="a stand-off is named twice"):
        assume(valley.opened, standoff_m=(0, 0))
    with pytest.raises(ScenarioError, match="at most 50 stand-offs, got 20,000"):
        assume(valley.opened, standoff_m=standoffs_m(" ".join(["1.5"] * 20_000)))
    with pytest.raises(ScenarioError, match="at least one system"):
        choose_systems(valley.opened, valley.systems(valley.opened.theater), [])
    with pytest.raises(ScenarioError, match="a name of letters"):
        rename(valley.opened, " \n ")
    with pytest.raises(FileFormatError, match=r"assume\.ground"):
        done(valley, Action("ground", "sea"))


def test_classes_of_roads_are_chosen_of_those_that_the_theater_has(valley):
    case = done(valley, Action("road_classes", ["primary", "secondary"]))
    assert case.before.not_admitted == {"brook--highfield", "highfield--kingsbridge"}
    form = str(assumptions_form(case, []))
    assert "Roads of these classes count" in form
    assert all(one in form for one in ("primary", "secondary", "tertiary"))
    assert not done(valley, Action("road_classes", [])).before.not_admitted
    with pytest.raises(StratgraphError, match="no road is of class 'rail'"):
        done(valley, Action("road_classes", ["rail"]))


@pytest.mark.parametrize("text", ["", "x", "1e3", "-1", "0, two", "1000", "nan", "0.1234"])
def test_a_stand_off_that_is_no_distance_is_refused(text):
    with pytest.raises(ScenarioError, match="a stand-off is a number of kilometres under 1000"):
        standoffs_m(text)


# ---------------------------------------------------------------- the history


TEXTS = st.lists(st.text(max_size=3), max_size=12)


@given(TEXTS, st.text(max_size=3))
def test_undo_takes_back_what_was_done_and_redo_does_it_again(before, text):
    history = History(("",))
    for one in before:
        history = history.do(one)
    after = history.do(text)
    if text == history.present:
        assert after == history
    else:
        assert after.undo().present == history.present
        assert after.undo().redo() == after
        assert not after.can_redo
    assert history_from(after.to_json()) == after


@given(st.lists(st.sampled_from(("undo", "redo", "a", "b", "c")), max_size=40))
def test_a_history_keeps_a_place_among_its_steps_and_its_beginning(moves):
    history = History(("opened",))
    for move in moves:
        if move in ("undo", "redo"):
            history = history.undo() if move == "undo" else history.redo()
        else:
            history = history.do(move)
        assert 0 <= history.place < len(history.steps)
        assert history.steps[0] == "opened"


def test_a_history_is_bounded():
    history = History(("opened",))
    for number in range(MOST_STEPS * 2):
        history = history.do(str(number))
    assert len(history.steps) == MOST_STEPS
    assert (history.steps[0], history.present) == ("opened", str(MOST_STEPS * 2 - 1))


@pytest.mark.parametrize(
    "kept",
    [None, [], {}, {"steps": [], "place": 0}, {"steps": ["a"], "place": 1},
     {"steps": ["a", 2], "place": 0}, {"steps": "ab", "place": 0}],
)  # fmt: skip
def test_what_is_no_history_is_refused(kept):
    with pytest.raises(ValueError, match="no history"):
        history_from(kept)


def test_deeds_are_undone_and_redone(valley):
    case = done(valley, HELD, Action("hold", ["kingsbridge", "attacker"]), Action("undo"))
    assert case.scenario.falls == ()
    again = done(valley, HELD, Action("undo"), Action("redo"))
    assert again == hold(valley.opened, "gate", "defender")


def test_a_refused_deed_leaves_everything_as_it_was(valley):
    history = opened(valley)
    for action in (Action("hold", ["Atlantis", "attacker"]), Action("standoffs", "x"),
                   Action("dance"), Action("hold", ["gate", "contested"]),
                   Action("hold", "gate")):  # fmt: skip
        with pytest.raises(StratgraphError):
            do(valley, history, action)
    assert history == opened(valley)


def test_a_place_is_handed_to_a_side_or_left_as_on_the_day(valley):
    held = done(valley, Action("hold", ["Gate", "defender"]))
    assert (held.scenario.falls, held.scenario.retakes) == ((), ())
    taken = done(
        valley, Action("hold", ["mill", "attacker"]), Action("hold", ["ashby", "defender"])
    )
    assert {taken.after.holder(one) for one in ("gate", "mill")} == {"attacker"}
    assert taken.after.holder("ashby") == "defender"
    again = done(valley, Action("hold", ["mill", "attacker"]), Action("hold", ["mill", "defender"]))
    assert again == valley.opened


# ---------------------------------------------------------------- what is sent to it


def upload(session, text, file="sent.toml"):
    return do(session, opened(session), Action("open", [text, file]))


def test_a_case_that_is_sent_is_opened_as_a_step(valley):
    asked = hold(valley.opened, "kingsbridge", "attacker")
    assert valley.read(upload(valley, case_toml(asked)).present) == asked
    history = upload(valley, case_toml(read_case("bakhmut_falls")))
    assert valley.read(history.present) == read_case("bakhmut_falls")
    assert valley.read(history.undo().present) == valley.opened


def test_theater_toml_means_the_theater_in_view(valley):
    text = case_toml(valley.opened, theater="theater.toml")
    assert upload(valley, text) == opened(valley)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("x" * (MOST_BYTES + 1), "sent.toml: 256 kB; a case file has at most 256"),
        ("name = ", "sent.toml: not valid TOML"),
        ("a = " + "[" * 5000, "sent.toml: not valid TOML"),
        ('nam = "x"', "sent.toml, key nam: unknown name; did you mean name?"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_case_is_refused_in_one_line(valley, text, problem):
    with pytest.raises(FileFormatError) as caught:
        upload(valley, text)
    assert str(caught.value).startswith(problem)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("word", ["../valley", "/etc", "valley/", "nowhere", "mine/theater.toml"])
def test_no_file_is_read_for_the_sake_of_an_upload(valley, word):
    with pytest.raises(FileFormatError, match="the app knows the theaters valley, bakhmut-2022"):
        upload(valley, case_toml(valley.opened, theater=word))


def test_a_question_that_makes_no_sense_is_refused(valley):
    text = case_toml(valley.opened).replace('falls      = ["gate"]', 'falls      = ["ashby"]')
    with pytest.raises(ScenarioError, match="'ashby' cannot fall"):
        upload(valley, text)


# ---------------------------------------------------------------- what is answered


def told(history, act="again", on=""):
    return {**history.to_json(), "act": act, "on": on, "reach": ""}


def test_an_answer_keeps_the_history_for_the_next(valley):
    first = answer(valley, told(opened(valley), "hold", ["gate", "defender"]), "t")
    again = answer(valley, {**first["data"]["asked"], "act": "undo", "on": ""}, "t")
    assert (first["data"]["asked"]["place"], again["data"]["asked"]["place"]) == (1, 0)
    assert first["title"].startswith("As things stand, ")
    assert again["title"] == answer(valley, told(opened(valley)), "t")["title"]


def test_a_refusal_is_one_line_and_the_form_says_again_what_holds(valley):
    refused = answer(valley, told(opened(valley), "standoffs", "x"), "t")
    assert refused["refused"] == "a stand-off is a number of kilometres under 1000, got 'x'"
    assert 'value="0, 5" data-act="standoffs"' in refused["form"]


@pytest.mark.parametrize(
    "junk",
    [None, 7, [], {}, {"steps": []}, {"steps": ["x"], "place": 4}, {"steps": [3], "place": 0}],
)
def test_what_is_no_question_is_an_error_of_value(valley, junk):
    with pytest.raises(ValueError, match="no history"):
        answer(valley, junk, "t")


def test_a_kept_text_that_is_no_case_is_refused(valley):
    refused = answer(valley, told(History(("theater = 'elsewhere'",))), "t")
    assert refused["refused"].startswith("case.toml: the keys name, as_of,")
    assert refused["form"] == ""


def page_says(shown):
    """Return what a page says of its case: title, five answers, holders, and what is cut."""
    answers = [html.unescape(one) for one in re.findall(r"<dd[^>]*>(.*?)</dd>", shown["body"])]
    (_, fall, *_) = shown["data"]["facts"]["steps"]
    return shown["title"], answers, fall["holders"], fall["cut"]


def expected(case):
    finding = run_case(case).finding
    road_index = case.theater.road_index
    return (
        finding.title,
        [plain(one.answer) for one in finding.answer_five()],
        "".join(holder[0] for holder in case.after.holders),
        sorted(road_index[one] for one in case.after.cut),
    )


EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("hold"), st.tuples(IDS, SIDE).map(list)),
        st.tuples(st.just("road"), st.sampled_from([one.id for one in THEATER.roads])),
        st.tuples(st.just("contested"), st.sampled_from(["no_fire", "attacker"])),
        st.tuples(st.just("standoffs"), st.sampled_from(["0", "2, 5"])),
        st.tuples(st.just("systems"), st.sampled_from([["mortar"], ["rocket", "longgun"]])),
        st.tuples(st.just("ground"), st.sampled_from(["settlements", "territory"])),
    ),
    max_size=4,
)


@given(EDITS)
@examples(0.3)
def test_what_is_served_is_what_run_answers(edits):
    session = open_desk("gate_falls")
    history = opened(session)
    for act, on in edits:
        try:
            history = do(session, history, Action(act, on))
        except StratgraphError:
            continue
    shown = answer(session, told(history), "t")
    assert page_says(shown) == expected(session.read(history.present))


def test_the_rest_is_that_of_the_page_and_of_run(valley):
    outcome = run_case(valley.opened)
    rest = later(valley, valley.write(valley.opened), TODAY)
    text = exported_page(valley, valley.write(valley.opened), (), "t", TODAY)
    assert text == page_html(outcome, version="t")
    assert all(part in text for part in rest.values())
    assert to_json(numbers(valley, valley.write(valley.opened))) == to_json(
        outcome_document(outcome)
    )


def test_a_large_theater_is_answered_for_the_range_in_view(valley, monkeypatch):
    monkeypatch.setattr("stratgraph.report.page.precomputed.MOST_COMPUTED", 7)
    every = [one.key for one in options(valley.opened)]
    shown = answer(valley, {**told(opened(valley)), "reach": every[2]}, "t")["data"]["facts"]
    computed = [bool(one) for one in shown["computed"]["reach"][0]]
    assert computed == [place == 2 for place in range(len(every))]


def test_of_the_places_asked_about_every_range_is_told_on_a_large_theater(valley, monkeypatch):
    monkeypatch.setattr("stratgraph.report.page.precomputed.MOST_COMPUTED", 7)
    shown = answer(valley, told(opened(valley)), "t")["data"]["facts"]["computed"]["targets"]
    case = valley.opened
    for situation, reached in zip((case.before, case.after), shown, strict=True):
        for option, by_rule in zip(options(case), reached, strict=True):
            wanted = case.objectives if option.side == "attacker" else case.bases
            for rule, said in zip(case.assumptions.rules, by_rule, strict=True):
                seen = exposure_to(required_ranges(situation, option.side, rule), option.figure)
                assert said == "".join(
                    "?" if one in seen.unsure else str(int(one in seen.in_reach)) for one in wanted
                )


def test_the_rest_of_a_theater_that_takes_minutes_is_left_to_the_command(valley, monkeypatch):
    monkeypatch.setattr("stratgraph.app.answers.MOST_MEASURED", 7)
    assert (
        "take minutes to measure: save the case" in later(valley, case_toml(CASE), TODAY)["refused"]
    )


def test_other_steps_stand_beside_what_is_asked_now(valley):
    history = asked(
        valley, Action("hold", ["mill", "attacker"]), Action("hold", ["ashby", "defender"])
    )
    words = answer(valley, told(history), "t")["data"]["words"]["languages"]
    steps = [words for key, words in words[0]["own"].items() if key.startswith("case.step.")]
    assert steps[2:] == ["then Gate falls", "then Gate and Mill fall"]


def test_a_name_written_as_markup_is_text_on_the_page():
    facts = read_facts("valley")
    towns = tuple(
        dataclasses.replace(one, name=HOSTILE) if one.id == "gate" else one
        for one in THEATER.settlements
    )
    theater = dataclasses.replace(THEATER, settlements=towns)
    session = Session(dataclasses.replace(CASE, theater=theater), facts, "valley")
    shown = answer(session, told(opened(session)), "t")
    assert HOSTILE in shown["title"]
    assert "<img" not in shown["body"]
    assert html.escape(HOSTILE) in shown["body"]


def test_every_ground_and_rule_is_shown(valley):
    for deeds in (
        [Action("ground", "territory")],
        [Action("standoffs", "2, 5"), Action("standoff_rule", "pull_back")],
        [Action("season", "mud"), Action("standoff_rule", "exclude")],
        [Action("switches", []), Action("systems", ["rocket"])],
    ):
        history = asked(valley, *deeds)
        shown = answer(valley, told(history), "t")
        assert shown["title"] == run_case(valley.read(history.present)).finding.title


@pytest.mark.parametrize("name", ["../../etc/passwd", "a" * 900, "Бахмут", "CON: <x>"])
def test_the_name_of_a_download_is_one_for_any_disk(name):
    assert slug(name).replace("_", "").isalnum()
    assert len(slug(name)) <= 60


# ---------------------------------------------------------------- the extra, and what it costs


def test_without_the_extra_one_line_says_what_to_install(monkeypatch, capsys):
    from stratgraph.cli import main

    monkeypatch.setattr(stratgraph.app, "find_spec", lambda name: None)
    monkeypatch.setattr(sys, "argv", ["stratgraph", "app", "--no-browser"])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert said == "stratgraph: the app needs the extra: pip install 'stratgraph[app]'\n"


def test_a_theater_too_large_to_answer_for_is_refused(monkeypatch):
    monkeypatch.setattr(stratgraph.app, "require_server", lambda: None)
    monkeypatch.setattr(stratgraph.app, "MOST_SETTLEMENTS", 7)
    with pytest.raises(StratgraphError, match="8 settlements and the app answers for 7"):
        make_app("gate_falls", version="test", today=TODAY)


def test_ground_that_takes_minutes_is_refused(monkeypatch):
    session = open_desk("gate_falls")
    monkeypatch.setattr("stratgraph.app.session.MOST_CELLS", 7)
    with pytest.raises(ScenarioError, match="'territory' takes minutes for 8 settlements"):
        do(session, opened(session), Action("ground", "territory"))


@pytest.mark.parametrize("words", ["import stratgraph.cli", "import stratgraph, stratgraph.app"])
def test_the_web_server_is_loaded_by_nothing_but_the_app(words):
    code = f"{words}; import sys; print([m for m in sys.modules if m in ('starlette', 'uvicorn')])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"
