"""The app's core without a browser or Dash: edits, history, files, search, what is shown."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import stratgraph.app
from stratgraph import Fall, case_toml, read_case, read_facts, run_case
from stratgraph.app import Session, make_app, open_desk
from stratgraph.app.actions import Action, do
from stratgraph.app.edits import (
    assume,
    choose_systems,
    flip,
    rename,
    standoffs_m,
    toggle_place,
    toggle_road,
    toggle_water,
)
from stratgraph.app.form import assumptions_form
from stratgraph.app.history import MOST_STEPS, History, history_from
from stratgraph.app.lists import MOST_ROWS, roads_table, settlements_table
from stratgraph.app.map_figure import Screen
from stratgraph.app.search import find_settlements, list_roads, list_settlements
from stratgraph.app.session import MOST_BYTES
from stratgraph.app.view import Shown
from stratgraph.app.view_state import (
    ViewState,
    option_of,
    rule_of,
    view_state_from,
    view_state_json,
)
from stratgraph.errors import FileFormatError, ScenarioError, StratgraphError
from stratgraph.io import copy_theater
from stratgraph.measures.fire import measure_exposure, required_ranges
from stratgraph.report.figures import Map
from stratgraph.studies.hold_or_fall import case_finding

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
    history, view_state = opened(session), ViewState()
    for action in deeds:
        history, view_state = do(session, history, view_state, action)
    return session.read(history.present)


# ---------------------------------------------------------------- the valley


VALLEY = read_facts("valley")
THEATER = VALLEY.theater()
CASE = read_case("gate_falls")
IDS = st.sampled_from(THEATER.ids)


def test_a_case_of_ones_own_theater_is_saved_to_stand_beside_it(tmp_path):
    copy_theater("valley", tmp_path / "mine")
    session = open_desk(tmp_path / "mine" / "gate_falls.toml")
    text = session.write(flip(session.opened, "kingsbridge"))
    (tmp_path / "mine" / "saved.toml").write_text(text, encoding="utf-8")
    assert 'theater    = "theater.toml"' in text
    assert read_case(tmp_path / "mine" / "saved.toml") == session.read(text)


# ---------------------------------------------------------------- edits


def test_a_flip_hands_on_one_place_and_back_and_touches_no_other(bakhmut):
    case = bakhmut.opened
    for place in ("bakhmut", "kramatorsk", "horlivka", case.before.ids_held_by("contested")[0]):
        day = case.before.holder(place)
        seen, now = [case.after.holder(place)], case
        while True:
            now = flip(now, place)
            seen.append(now.after.holder(place))
            if now.after.holders == case.after.holders:
                break
        assert len(seen) == (4 if day == "contested" else 3)
        assert seen[0] == seen[-1]
        others = set(zip(case.theater.ids, now.after.holders, strict=True))
        assert others == set(zip(case.theater.ids, case.after.holders, strict=True))


@given(st.lists(IDS, max_size=8))
def test_a_flip_is_what_the_scenario_says(places):
    case = CASE
    for place in places:
        was = case.after.holders
        case = flip(case, place)
        changed = [k for k, one in enumerate(case.after.holders) if one != was[k]]
        assert changed == [case.theater.index[place]]
        named = {fall.settlement for fall in case.scenario.falls} | set(case.scenario.retakes)
        assert named == set(case.after.steps[-1].changed_hands)


def test_a_place_that_falls_along_is_not_handed_back_alone(bakhmut):
    fall = dataclasses.replace(bakhmut.opened.scenario, falls=(Fall("bakhmut", 6.0),))
    case = dataclasses.replace(bakhmut.opened, scenario=fall)
    along = case.after.steps[-1].came_along[0][0]
    with pytest.raises(ScenarioError, match="falls along with 'bakhmut'"):
        flip(case, along)


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
    case = done(valley, Action("flip", "gate"), Action("flip", "kingsbridge"), Action("undo"))
    assert case.scenario.falls == ()
    again = done(valley, Action("flip", "gate"), Action("undo"), Action("redo"))
    assert again == flip(valley.opened, "gate")


def test_a_refused_deed_leaves_everything_as_it_was(valley):
    history, view_state = opened(valley), ViewState()
    for action in (Action("flip", "Atlantis"), Action("standoffs", "x"), Action("dance")):
        with pytest.raises(StratgraphError):
            do(valley, history, view_state, action)
    assert history == opened(valley)


def test_a_look_changes_no_answer_and_junk_is_the_plain_look(valley):
    history, view_state = do(valley, opened(valley), ViewState(), Action("reading", "attacker"))
    assert history == opened(valley)
    assert rule_of(valley.opened, view_state).contested == "attacker"
    assert view_state_from(view_state_json(view_state)) == view_state
    assert view_state_from({"left": "x", "twin": 3}) == view_state_from(None) == ViewState()
    assert (
        option_of(valley.opened, ViewState(option="nothing"), case_finding(valley.opened, ())).side
        == "attacker"
    )


# ---------------------------------------------------------------- what is sent to it


def upload(session, text, file="sent.toml"):
    content = text if isinstance(text, bytes) else text.encode()
    return do(session, opened(session), ViewState(), Action("open", (content, file)))[0]


def test_a_case_that_is_sent_is_opened_as_a_step(valley):
    text = case_toml(flip(valley.opened, "kingsbridge"))
    assert valley.read(upload(valley, text).present) == flip(valley.opened, "kingsbridge")
    history = upload(valley, case_toml(read_case("bakhmut_falls")))
    assert valley.read(history.present) == read_case("bakhmut_falls")
    assert valley.read(history.undo().present) == valley.opened


def test_theater_toml_means_the_theater_in_view(valley):
    text = case_toml(valley.opened, theater="theater.toml")
    assert upload(valley, text) == opened(valley)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (b"x" * (MOST_BYTES + 1), "sent.toml: 256 kB; a case file has at most 256"),
        (b"\xff\xfe", "sent.toml: not UTF-8"),
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


# ---------------------------------------------------------------- search


@pytest.mark.parametrize("text", ["Bakhmut", "БАХМУТ", "artemivsk", "Артёмовск", "Bachmutt"])
def test_a_town_is_found_by_any_of_its_names(bakhmut, text):
    assert find_settlements(bakhmut.opened.theater, text)[0] == "bakhmut"


def test_part_of_a_name_finds_all_that_have_it_and_nonsense_finds_none(bakhmut):
    theater = bakhmut.opened.theater
    found = find_settlements(theater, "чАсів")
    assert found == ("chasiv_yar",)
    assert set(find_settlements(theater, "Zaitseve")) >= {"zaitseve_bakhmut", "zaitseve_horlivka"}
    assert find_settlements(theater, "qqqqqq") == ()


def test_lists_begin_with_what_is_in_question(bakhmut):
    case = flip(bakhmut.opened, "siversk")
    order = Map(case).priority
    listed = list_settlements(case, " ", order)
    assert listed[:3] == ("bakhmut", "siversk", "kramatorsk")
    assert sorted(listed) == sorted(case.theater.ids)
    assert len(rows_in(settlements_table(case, listed))) == MOST_ROWS
    assert list_roads(case, "") == ()
    near = list_roads(case, "Бахмут")
    assert near
    assert all("bakhmut" in (road.a, road.b) for road in near[:3])


def rows_in(nodes):
    """Every body row in some nodes."""
    found = []
    for node in nodes:
        if isinstance(node, list):
            found += [node] if node[0] == "tr" else []
            found += rows_in(node[2:])
    return [row for row in found if any(isinstance(one, list) and "scope" in one[1]
            and one[1]["scope"] == "row" for one in row[2:])]  # fmt: skip


def test_cut_roads_say_so(bakhmut):
    case = toggle_water(bakhmut.opened, "oskil")
    rows = rows_in(roads_table(case, list_roads(case, "")))
    mended = [row for row in rows if row[1]["class"] == "changed"]
    assert len(mended) == 1 + len(case.after.cut)


# ---------------------------------------------------------------- what is shown


def words_in(node):
    """All text in a node."""
    if isinstance(node, str):
        return node
    return " ".join(words_in(one) for one in node[2:])


def test_the_title_and_the_numbers_are_those_of_the_engine(bakhmut):
    history = opened(bakhmut)
    view_state = ViewState(
        option="attacker.2s7.standard.37500", standoff="5000", reading="attacker"
    )
    shown = Shown(bakhmut, history, view_state, Screen())
    page = shown.page("")
    finding = run_case(bakhmut.opened).finding
    assert page["inside"]["title"] == [finding.title]
    assert page["inside"]["sentence"] == [finding.sentence]
    after = measure_exposure(
        required_ranges(bakhmut.opened.after, "attacker", rule_of(bakhmut.opened, view_state)),
        37_500,
    )
    said = words_in(["div", {}, *page["inside"]["readout"]])
    assert said.startswith(f"{len(after.in_reach)}  settlements in reach")
    assert f"{after.people.known:,} people" in said


def test_cut_routes_are_in_the_title_as_in_that_of_run():
    session = open_desk("crossings_cut")
    shown = Shown(session, opened(session), ViewState(), Screen())
    assert shown.finding == run_case(session.opened).finding


def test_the_map_has_every_town_and_road_by_name_once(bakhmut):
    view_state = ViewState(option="attacker.2s19.standard.24700", twin=True)
    shown = Shown(bakhmut, opened(bakhmut), view_state, Screen(theme="dark"))
    for figure in shown.figures():
        named = [one for trace in figure["data"] for one in trace.get("customdata", ())]
        theater = bakhmut.opened.theater
        assert sorted(named) == sorted(
            [*(f"town {one}" for one in theater.ids), *(f"road {one.id}" for one in theater.roads)]
        )
    right, left = shown.figures()
    assert sum(len(one["x"]) for one in right["data"] if one["name"] == "gained") == 10
    assert not any(one["x"] for one in left["data"] if one["name"] == "gained")


def test_any_two_steps_are_compared(bakhmut):
    history, view_state = opened(bakhmut), ViewState(option="attacker.2s19.standard.24700")
    for action in (Action("flip", "kramatorsk"), Action("left", "0"), Action("right", "-1")):
        history, view_state = do(bakhmut, history, view_state, action)
    shown = Shown(bakhmut, history, view_state, Screen())
    assert shown.moment(view_state.left).situation == bakhmut.opened.after
    assert shown.moment(view_state.right).situation == bakhmut.opened.before
    # Back in the defender's hands Bakhmut itself comes into reach, and ten others leave it.
    said = words_in(["div", {}, *shown.page("")["inside"]["readout"]])
    assert "1  newly, 71,094 people at risk; 10 no longer; 0 changed hands" in said


def test_a_name_written_as_markup_is_a_text_on_the_page_and_escaped_on_the_map():
    facts = read_facts("valley")
    towns = tuple(
        dataclasses.replace(one, name=HOSTILE) if one.id == "gate" else one
        for one in THEATER.settlements
    )
    theater = dataclasses.replace(THEATER, settlements=towns)
    session = Session(dataclasses.replace(CASE, theater=theater), facts, "valley")
    shown = Shown(session, opened(session), ViewState(), Screen())
    assert HOSTILE in shown.page("")["inside"]["title"][0]
    texts = [text for trace in shown.figures()[0]["data"] for text in trace.get("text", ())]
    assert "&lt;img src=x onerror=alert(1)&gt;" in texts
    assert HOSTILE not in str(shown.figures()[0])


def test_every_ground_and_rule_is_shown(valley):
    for deeds in (
        [Action("ground", "territory")],
        [Action("standoffs", "2, 5"), Action("standoff_rule", "pull_back")],
        [Action("season", "mud"), Action("standoff_rule", "exclude")],
        [Action("switches", []), Action("systems", ["rocket"])],
    ):
        history, view_state = opened(valley), ViewState()
        for action in deeds:
            history, view_state = do(valley, history, view_state, action)
        shown = Shown(valley, history, view_state, Screen())
        assert shown.page("")["inside"]["title"] == [run_case(shown.case).finding.title]
        assert shown.figures()[0]["data"]


def test_what_is_remembered_is_what_would_be_measured(bakhmut):
    history, view_state = opened(bakhmut), ViewState()
    for action in (Action("flip", "siversk"), Action("undo"), Action("ground", "territory"),
                 Action("flip", "siversk"), Action("contested", "attacker"),
                 Action("undo")):  # fmt: skip
        history, view_state = do(bakhmut, history, view_state, action)
        reaches = Shown(bakhmut, history, view_state, Screen()).reaches
        for found in (reaches.before, reaches.after):
            again = required_ranges(
                found.situation, found.side, found.rule, ground=found.firing.ground
            )
            assert np.array_equal(found.needed_m, again.needed_m)
        assert reaches.after.situation.holders == bakhmut.read(history.present).after.holders


def test_a_zoom_by_hand_stays_until_a_frame_is_asked_for(bakhmut):
    history = opened(bakhmut)
    zoom = {"key": "bakhmut-2022 0", "range": [-10, 10, -8, 8]}
    shown = Shown(bakhmut, history, ViewState(), Screen(), zoom)
    assert shown.zoomed is not None
    assert shown.figures()[0]["layout"]["xaxis"]["range"] == [-10, 10]
    later = Shown(bakhmut, history, ViewState().turned("region"), Screen(), zoom)
    assert later.zoomed is None
    for junk in ({"key": zoom["key"], "range": [1, 0, 0, 1]}, {"key": zoom["key"]}, 7):
        assert Shown(bakhmut, history, ViewState(), Screen(), junk).zoomed is None


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
    monkeypatch.setattr(stratgraph.app, "require_dash", lambda: None)
    monkeypatch.setattr(stratgraph.app, "MOST_SETTLEMENTS", 7)
    with pytest.raises(StratgraphError, match="8 settlements and the app answers for 7"):
        make_app("gate_falls", version="test")


def test_ground_that_takes_minutes_is_refused(monkeypatch):
    session = open_desk("gate_falls")
    monkeypatch.setattr("stratgraph.app.session.MOST_CELLS", 7)
    with pytest.raises(ScenarioError, match="'territory' takes minutes for 8 settlements"):
        do(session, opened(session), ViewState(), Action("ground", "territory"))


@pytest.mark.parametrize("words", ["import stratgraph.cli", "import stratgraph, stratgraph.app"])
def test_dash_is_loaded_by_nothing_but_the_app(words):
    code = f"{words}; import sys; print([m for m in sys.modules if m in ('dash', 'flask')])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"
