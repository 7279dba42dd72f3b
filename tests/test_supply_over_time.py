"""Supply day by day: separate roads, hours, and what is cut off."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date, timedelta
from unittest import mock

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratgraph import cli
from stratgraph.errors import ScenarioError
from stratgraph.io import read_case, read_facts
from stratgraph.measures.supply_over_time import cut_off_spans, measure_supply_days
from stratgraph.model.scenario import Scenario, Situation, situation_on
from stratgraph.report.figures import draw_supply

VALLEY = read_case("gate_falls").before
ROADS = [road.id for road in VALLEY.theater.roads]
TOWNS = [one for one in VALLEY.theater.ids if VALLEY.holder(one) == "defender"]


def next_day(situation: Situation, days: int) -> Situation:
    """Return the same holders some days later."""
    later = situation.control.on + timedelta(days=days)
    return replace(situation, control=replace(situation.control, on=later))


def open_ground(situation: Situation) -> nx.Graph:
    """Join what the defender holds by the roads that are not cut, with their seconds."""
    graph, seconds = nx.Graph(), situation.theater.road_time_s("dry").tolist()
    graph.add_nodes_from(situation.ids_held_by("defender"))
    for road, time in zip(situation.theater.roads, seconds, strict=True):
        if road.id not in situation.cut and {road.a, road.b} <= set(graph):
            graph.add_edge(road.a, road.b, seconds=time)
    return graph


@given(
    st.sets(st.sampled_from(ROADS), max_size=4),
    st.sets(st.sampled_from([one for one in TOWNS if one != "port"]), max_size=3),
)
def test_a_day_is_as_another_engine_has_it(cut: set[str], fallen: set[str]) -> None:
    """One portal, Port: a place is reached or cut off, and by one separate road at most."""
    now = VALLEY.under(Scenario("any", falls=tuple(sorted(fallen)), cuts=tuple(sorted(cut))))
    (day,) = measure_supply_days([now], "defender", TOWNS, season="dry")
    graph = open_ground(now)
    far = nx.single_source_dijkstra_path_length(graph, "port", weight="seconds")
    for one in day.places:
        minutes = far.get(one.place)
        assert one.minutes == (None if minutes is None else pytest.approx(minutes / 60))
        if one.holder == "defender":
            assert one.routes == int(one.place in far)
        else:
            assert (one.routes, one.status) == (None, "not_held")
    assert day.cut_off == tuple(sorted(set(graph) - set(far)))
    people = {one.id: one.population for one in now.theater.settlements}
    lost = [people[one] for one in day.cut_off]
    assert day.people.known == sum(filter(None, lost))
    assert day.people.unknown_settlements == lost.count(None)


def test_the_road_to_imphal_is_cut_on_the_29th_of_march_and_open_on_the_22nd_of_june() -> None:
    facts = read_facts("imphal-1944")
    days = [date(1944, 3, 28), date(1944, 3, 29), date(1944, 6, 21), date(1944, 6, 22)]
    found = measure_supply_days(
        (
            situation_on(facts.theater(), facts.control_by_events(day), attacker="JP").admitting(
                ["road"]
            )
            for day in days
        ),
        "defender",
        ["imphal"],
        season="dry",
    )
    assert [day.places[0].routes for day in found] == [1, 0, 0, 1]
    assert [day.places[0].minutes is None for day in found] == [False, True, True, False]
    assert cut_off_spans(found) == ((date(1944, 3, 29), date(1944, 6, 21)),)
    figure = draw_supply(found)
    assert "without a road to its supply on 2 days" in str(figure.layout.title.text)
    assert [np.isnan(one or np.nan) for one in figure.data[0].y] == [False, True, True, False]


def test_days_must_be_in_order() -> None:
    with pytest.raises(ScenarioError, match="does not come after"):
        measure_supply_days([VALLEY, VALLEY], "defender", ["port"], season="dry")
    with pytest.raises(ScenarioError, match="does not come after"):
        measure_supply_days([next_day(VALLEY, 1), VALLEY], "defender", ["port"], season="dry")


def test_a_side_without_a_portal_supplies_nobody() -> None:
    """Its places are not cut off: that is told of roads that are gone."""
    lost = VALLEY.under(Scenario("port fell", falls=("port",)))
    (day,) = measure_supply_days([lost], "defender", ["gate"], season="dry")
    assert (day.portals, day.cut_off, day.places[0].status) == ((), (), "no_portal")
    assert day.places[0].routes is None


def test_days_are_whole_however_many_places_are_asked_about(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    places = ["--place", "imphal", "--place", "kohima", "--since", "1944-04-14"]
    words = ["supply", "--theater", "imphal-1944", *places, "--until", "1944-04-16"]
    with mock.patch.object(sys, "argv", ["stratgraph", *words]), pytest.raises(SystemExit):
        cli.main()
    out = capsys.readouterr().out
    assert "…" not in out
    days = [line.split()[0] for line in out.splitlines() if line.startswith(" 1944-")]
    assert days == ["1944-04-14", "1944-04-15"] * 2


def test_the_command_tells_when_a_place_was_cut_off_and_each_day_that_differs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["supply", "--theater", "imphal-1944", "--place", "imphal", "--since", "1944-03-27"]
    asked = ["stratgraph", *words, "--road-class", "road"]
    with mock.patch.object(sys, "argv", asked), pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 0
    out = capsys.readouterr().out
    assert out.startswith("Imphal was cut off on 85 of 88 days: 1944-03-29 to 1944-06-21.\n")
    days = [line.split()[0] for line in out.splitlines() if line.startswith(" 1944-")]
    assert days[:2] == ["1944-03-27", "1944-03-29"]
    assert days[-1] == "1944-06-22"


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["--side", "FR"], "unknown side 'FR'; the theater has BR, JP"),
        (["--road-class", "rail"], "no road is of class 'rail'"),
        (["--since", "1944-04-01", "--until", "1944-03-20"], "no days lie from"),
        (["--place", "nowhere"], "nowhere"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_line(
    words: list[str], problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["stratgraph", "supply", "--theater", "imphal-1944", "--place", "imphal", *words]
    with mock.patch.object(sys, "argv", asked), pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert problem in capsys.readouterr().err
