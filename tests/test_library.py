"""What a person who types at a prompt may expect: a name for a list, any name, a clear error."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

import stratgraph as sg
from stratgraph import Fall, ScenarioError, read_case
from stratgraph.measures.fire import systems_of
from stratgraph.model.scenario import other_side

CASE = read_case("gate_falls")
RULE = CASE.assumptions.rules[0]
SYSTEMS = CASE.assumptions.systems


def test_a_plain_name_is_one_name_and_not_its_letters() -> None:
    one = "kingsbridge"
    assert sg.GatewayQuestion("ashby", one, "all").objectives == (one,)  # type: ignore[arg-type]
    assert dataclasses.replace(CASE, objectives="Kingsbridge").objectives == (one,)
    assert dataclasses.replace(CASE, bases="Ashby").bases == ("ashby",)
    rows = sg.measure_reach(CASE.before, "attacker", RULE, systems=SYSTEMS, targets=one)
    assert {row.target for row in rows} == {one}
    needed = sg.required_ranges(CASE.before, "attacker", RULE, one)
    assert len(needed.targets) == 1
    (base,) = sg.measure_base_value(CASE.before, one, range_m=9000, road_m=9000, road_set="all")
    assert base.settlement == one
    assert [s.id for s in sg.select_systems(SYSTEMS, "mortar")] == ["mortar"]
    assert sg.FurtherReadings(then="mill").then == ("mill",)  # type: ignore[arg-type]
    assert sg.PlaceQuestion(one, falls="gate").falls == ("gate",)  # type: ignore[arg-type]
    ranked = sg.rank_falls(CASE.before, RULE, range_m=9000, objectives=one, candidates="gate")
    assert [row.settlement for row in ranked] == ["gate"]


def test_a_scenario_takes_plain_names() -> None:
    for falls in ("gate", ["gate"], ("gate",), Fall("gate")):
        made = sg.Scenario("x", falls=falls)  # type: ignore[arg-type]
        assert made.falls == (Fall("gate"),)
    made = sg.Scenario("x", retakes="brook", cuts="gate--mill", cut_crossings="run")  # type: ignore[arg-type]
    assert (made.retakes, made.cuts, made.cut_crossings) == (("brook",), ("gate--mill",), ("run",))
    assert CASE.before.under(sg.Scenario("x", falls=("Gate",))).holder("gate") == "attacker"  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [[5], [None], 5])
def test_what_is_no_name_is_refused_in_one_line(wrong: Any) -> None:
    with pytest.raises(ScenarioError, match="names"):
        sg.Scenario("x", retakes=wrong)


def test_a_holder_is_asked_by_any_name() -> None:
    assert CASE.before.holder("Kingsbridge") == CASE.before.holder("kingsbridge") == "defender"
    with pytest.raises(sg.UnknownSettlementError, match="did you mean kingsbridge"):
        CASE.before.holder("Kingsbrige")


def test_a_sides_code_where_a_role_is_meant_is_told_its_role() -> None:
    red: Any = "RED"
    for ask in (
        lambda: sg.required_ranges(CASE.before, red, RULE),
        lambda: sg.measure_reach(CASE.before, red, RULE, systems=SYSTEMS, targets=["mill"]),
        lambda: sg.firing_places(CASE.before, red, RULE),
        lambda: systems_of(CASE.before, red, SYSTEMS),
        lambda: CASE.before.held_by(red),
    ):
        with pytest.raises(ScenarioError, match="got 'RED'; RED is the attacker here"):
            ask()
    with pytest.raises(ScenarioError, match="'attacker' or 'defender'"):
        other_side(red)


def test_a_metric_that_is_not_there_is_told_with_the_nearest() -> None:
    panel = sg.measure_gateways(CASE.before, CASE.question(road_set="all"))
    with pytest.raises(ScenarioError, match=r"no metric 'route_shar'.*did you mean route_share"):
        panel.columns["route_shar"]
    with pytest.raises(ScenarioError, match="there are"):
        panel.columns["zzz"]


def test_rows_of_results_become_a_frame() -> None:
    rows = sg.measure_reach(CASE.before, "attacker", RULE, systems=SYSTEMS, targets=["mill"])
    frame = sg.to_frame(rows)
    assert len(frame) == len(rows)
    assert frame["figure.range_m"].tolist() == [row.figure.range_m for row in rows]
    assert sg.to_frame([{"a": 1}])["a"].tolist() == [1]
    with pytest.raises(ScenarioError, match="takes dicts or rows"):
        sg.to_frame("mill")


def test_the_panel_and_the_lengths_of_pairs_are_public() -> None:
    question = CASE.question(road_set="all")
    panel = sg.measure_panel(CASE.before, question, sg.PanelSettings())
    assert panel.columns["route_share"].values["gate"] == 1.0
    named = sg.GatewayQuestion(("Ashby",), ("Kingsbridge",), "all")
    assert sg.pair_lengths_m(CASE.before, named).tolist() == [[44_000.0]]


def test_a_plain_name_is_one_name_in_pictures() -> None:
    panel = sg.measure_gateways(CASE.before, CASE.question(road_set="all"))
    lists, plain = (
        sg.draw_gateways(panel, metrics=one, also=other)
        for one, other in ((["route_share"], ["mill"]), ("route_share", "mill"))
    )
    assert plain == lists
    assert sg.draw_situation(CASE.before, named="mill") == sg.draw_situation(
        CASE.before, named=["mill"]
    )


@pytest.mark.parametrize("wrong", [None, 5, b"gate_falls", CASE, ["gate_falls"]])
@pytest.mark.parametrize(
    ("read", "wanted"),
    [
        (sg.read_case, "the path of a case file, or the name of a bundled case, is wanted, got "),
        (sg.read_theater, "a theater's folder, or the name of a bundled theater, is wanted, got "),
        (sg.read_facts, "a theater's folder, or the name of a bundled theater, is wanted, got "),
        (sg.read_claims, "the path of a claims file, or the name of a bundled theater that has "),
        (lambda wrong: sg.read_events(wrong, sg.read_facts("valley")), "the path of a table of"),
        (lambda wrong: sg.read_polygons(wrong, key="id"), "the path of a GeoJSON file is wanted"),
    ],
)
def test_what_is_no_path_is_told_what_is_wanted(read: Any, wanted: str, wrong: Any) -> None:
    with pytest.raises(ScenarioError) as refused:
        read(wrong)
    assert str(refused.value).startswith(wanted)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize("wrong", [CASE.theater, None, 5])
def test_a_frame_of_no_rows_says_what_it_takes(wrong: Any) -> None:
    with pytest.raises(
        ScenarioError, match=r"to_frame takes a list of dicts or of rows of results"
    ):
        sg.to_frame(wrong)
