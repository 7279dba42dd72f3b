"""The whole panel: every field, every reason, every rank, and what it makes of bad input."""

from __future__ import annotations

import json
import math
import random
from collections import Counter
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import definitions
import definitions_cuts
import definitions_worth as slow
import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import INVENTED, World, drawn, gun, held, random_world, shuffled

from stratgraph import (
    Assumptions,
    Case,
    Fall,
    FiringRule,
    GatewayQuestion,
    Road,
    Scenario,
    TheaterError,
    outcome_document,
    read_case,
    run_case,
    schema,
    to_json,
)
from stratgraph.catalogue import left_out
from stratgraph.measures.gateways import (
    Panel,
    PanelRange,
    PanelSettings,
    measure_panel,
    panel_metrics,
    reads_no_holders,
    shown_once,
)
from stratgraph.measures.gateways import task as task_module
from stratgraph.model.scenario import holder_codes
from stratgraph.model.theater import Portal
from stratgraph.studies.hold_or_fall import left_out_words, measure_case_panel
from stratgraph.studies.stability import measure_windows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stratgraph import Situation
    from stratgraph.catalogue import Metric

    Document = dict[str, Any]

WORLDS = 120
VALIDATOR = jsonschema.Draft202012Validator(schema("run"))
RULE = FiringRule(standoff_m=0, standoff_rule="add", contested="no_fire", off_network=True)
ASKED = PanelRange(RULE, 25_000)

# The columns of the panel, by row of the table of definitions.
FIELDS = {
    "route_share": ("route_share",),
    "near_route_share": ("near_route_share",),
    "detour_loss": ("detour_loss", "extra_km", "extra_min", "cut_pairs"),
    "advance_gain": ("advance_m", "advance_gain"),
    "min_cut": ("in_every_min_cut", "in_some_min_cut"),
    "gate_population": (
        "gate_population", "gate_settlements", "gate_unknown_population", "gate_contested_people",
    ),
    "current_flow_share": ("current_flow_share",),
    "gateway_coefficient": ("gateway_coefficient", "participation"),
    "fragmentation": ("articulation", "fragmentation"),
    "efficiency_drop": ("efficiency_drop",),
    "reach_gain": ("reach_gain", "reach_gain_settlements"),
    "base_value": ("base_value", "base_value_people"),
    "pressure": ("pressure",),
    "surrounded_share": ("surrounded_share_road", "surrounded_share_geodesic"),
    "approach_sectors": ("approach_sectors", "approach_spread_deg"),
    "encirclement": ("encirclement",),
}  # fmt: skip
COLUMNS = {name for names in FIELDS.values() for name in names}
READS_HOLDERS = COLUMNS - {*reads_no_holders()}


@cache
def _regions() -> tuple[definitions_cuts.Region, ...]:
    return tuple(definitions_cuts.region_by_lot(seed) for seed in range(WORLDS))


def measured(region: definitions_cuts.Region) -> Panel:
    settings = PanelSettings(contested_supply=region.contested_supply)
    return measure_panel(region.situation, region.question, settings, panel_range=ASKED)


@cache
def panels() -> tuple[Panel, ...]:
    """Measure the panel of each region."""
    return tuple(measured(region) for region in _regions())


def question(ends: str) -> GatewayQuestion:
    """Read ``"a b > d e"`` as bases and objectives."""
    bases, objectives = ends.split(">")
    return GatewayQuestion(tuple(bases.split()), tuple(objectives.split()), "all")


def panel(situation: Situation, ends: str) -> Panel:
    return measure_panel(situation, question(ends), PanelSettings(), panel_range=ASKED)


def regions() -> st.SearchStrategy[definitions_cuts.Region]:
    return st.builds(definitions_cuts.region_by_lot, st.integers(0, 10**6))


# ---- the fields


def test_the_panel_has_every_metric_of_the_definitions() -> None:
    for region, found in zip(_regions()[:5], panels(), strict=False):
        assert set(found.columns) == COLUMNS
        assert all(name == column.name for name, column in found.columns.items())
        assert found.cut.columns == (
            found.columns["in_every_min_cut"],
            found.columns["in_some_min_cut"],
        )
        assert [one.objective for one in found.depths] == [*region.question.objectives]
        assert found.panel_range == ASKED
        assert found.gates.contested_supply == region.contested_supply


def test_all_columns_are_over_the_settlements_on_a_road_in_order_of_id() -> None:
    for region, found in zip(_regions(), panels(), strict=True):
        shown = sorted({end for road in region.situation.theater.roads for end in (road.a, road.b)})
        assert list(found.settlements) == shown
        for name, column in found.columns.items():
            assert list(column.values) == shown, (region.seed, name)
            assert column.unranked <= {*shown}
            assert {*column.per_objective} <= {*shown}


def test_every_value_is_finite_or_missing_for_a_reason() -> None:
    why: Counter[str] = Counter()
    for region, found in zip(_regions(), panels(), strict=True):
        for name, column in found.columns.items():
            missing = {one for one, value in column.values.items() if value is None}
            assert missing == {*column.status}, (region.seed, name)
            why.update(column.status.values())
            for value in column.values.values():
                assert value is None or (math.isfinite(value) and value >= 0), (region.seed, name)
            for parts in column.per_objective.values():
                assert all(math.isfinite(part) and part >= 0 for part in parts.values())
    often = {one for one, count in why.items() if count >= 20}
    assert often >= {
        "base", "objective", "never_connected", "already_cut", "all_pairs_cut", "other_weight",
        "adjacent", "no_portal", "unsupplied", "contested", "held_by_attacker", "holder_unknown",
    }, why  # fmt: skip


def test_ranks_are_competition_ranks_of_the_values_that_take_part() -> None:
    for region, found in zip(_regions(), panels(), strict=True):
        for name, column in found.columns.items():
            taking_part = {
                one: value
                for one, value in column.values.items()
                if value is not None and round(value, 9) and one not in column.unranked
            }
            assert column.ranks == definitions.ranks(taking_part), (region.seed, name)
            order = [(rank, one) for one, rank in column.ranks.items()]
            assert order == sorted(order)


def test_without_a_range_the_gain_in_reach_is_not_asked() -> None:
    region = _regions()[0]
    found = measure_panel(region.situation, region.question, PanelSettings())
    assert set(found.columns) == COLUMNS
    for name in ("reach_gain", "reach_gain_settlements"):
        assert {*found.columns[name].values.values()} == {None}
        assert {*found.columns[name].status.values()} == {"not_asked"}


def test_routes_and_ranks_of_bases_and_objectives_are_empty() -> None:
    for region, found in zip(_regions(), panels(), strict=True):
        for name in ("route_share", "near_route_share", "detour_loss", "current_flow_share",
                     "in_every_min_cut", "in_some_min_cut", "advance_gain"):  # fmt: skip
            for ids, why in (
                (region.question.bases, "base"),
                (region.question.objectives, "objective"),
            ):
                assert {found.columns[name].status[one] for one in ids} == {why}
                assert not {*ids} & found.columns[name].ranks.keys()


# ---- who reads holders


def test_what_is_shown_once_is_blank_and_all_else_is_as_it_was() -> None:
    for found in panels()[:30]:
        blank = shown_once(found)
        assert list(blank.columns) == list(found.columns)
        for name, column in blank.columns.items():
            if name in reads_no_holders():
                assert dict(column.values) == dict.fromkeys(found.settlements)
                assert dict(column.status) == dict.fromkeys(found.settlements, "reads_no_holders")
                assert not column.ranks
            else:
                assert column == found.columns[name]
        assert (blank.near, blank.cut, blank.depths) == (found.near, found.cut, found.depths)


def other_hands(region: definitions_cuts.Region, seed: int) -> definitions_cuts.Region:
    """Let others hold the same places, by lot, or nobody known."""
    lot = random.Random(seed)
    holders = [lot.choice(["attacker", "defender", "contested", "unknown"]) for _ in
               region.situation.theater.ids]  # fmt: skip
    return replace(region, situation=replace(region.situation, holder_code=holder_codes(holders)))  # type: ignore[arg-type]


@given(regions(), st.integers(0, 1000))
def test_metrics_that_read_no_holders_do_not_change_whoever_holds_what(
    region: definitions_cuts.Region, seed: int
) -> None:
    found, told = measured(region), measured(other_hands(region, seed))
    for name in reads_no_holders():
        assert told.columns[name] == found.columns[name], name
    assert (told.near.counts, told.cut.size, told.cut.members) == (
        found.near.counts,
        found.cut.size,
        found.cut.members,
    )
    assert (told.pairs, told.connected_pairs) == (found.pairs, found.connected_pairs)


def test_every_other_metric_changes_with_the_holders() -> None:
    changed = set()
    for region, found in zip(_regions()[:40], panels(), strict=False):
        told = measured(other_hands(region, region.seed))
        changed |= {name for name, column in found.columns.items() if told.columns[name] != column}
    assert changed == READS_HOLDERS
    assert {*reads_no_holders()} < COLUMNS


# ---- told differently


def test_renaming_places_renames_the_answers_of_the_whole_panel() -> None:
    new = definitions_cuts.new_name
    for region, found in zip(_regions()[:80], panels(), strict=False):
        told = measured(definitions_cuts.renamed(region))
        for name, column in found.columns.items():
            other = told.columns[name]
            values = {new(one): value for one, value in column.values.items()}
            assert {*other.values} == {*values}
            for one, value in values.items():
                if value is None:
                    assert other.values[one] is None, (region.seed, name, one)
                else:
                    assert other.values[one] == pytest.approx(value, abs=1e-9), (region.seed, name)
            assert other.status == {new(one): why for one, why in column.status.items()}
            assert other.ranks == {new(one): rank for one, rank in column.ranks.items()}
            parts = {new(one): of for one, of in column.per_objective.items()}
            for one, of in other.per_objective.items():
                assert of == pytest.approx({new(t): part for t, part in parts[one].items()})
        assert {*told.cut.members} == {new(one) for one in found.cut.members}
        assert (told.cut.size, told.cut.status) == (found.cut.size, found.cut.status)
        assert told.near.counts == {
            (new(s), new(t)): count for (s, t), count in found.near.counts.items()
        }
        assert {
            new(one): {new(place) for place in gate.cut_off}
            for one, gate in found.gates.gates.items()
        } == {one: {*gate.cut_off} for one, gate in told.gates.gates.items()}
        for depth, again in zip(found.depths, told.depths, strict=True):
            for field in ("depth_m", "settlements", "disjoint_routes", "status"):
                assert getattr(depth, field) == getattr(again, field)


def test_the_order_in_which_a_region_is_told_is_irrelevant_to_the_whole_panel() -> None:
    for region, found in zip(_regions()[:80], panels(), strict=False):
        lot = random.Random(region.seed)
        theater, asked = region.situation.theater, region.question
        told_theater = replace(
            theater,
            settlements=tuple(reversed(theater.settlements)),
            roads=tuple(replace(one, a=one.b, b=one.a) for one in reversed(theater.roads)),
            portals=tuple(reversed(theater.portals)),
        )
        told_question = replace(
            asked,
            bases=tuple(lot.sample(asked.bases, len(asked.bases))),
            objectives=tuple(lot.sample(asked.objectives, len(asked.objectives))),
        )
        told = measured(
            replace(
                region,
                situation=replace(region.situation, theater=told_theater),
                question=told_question,
            )
        )
        for name, column in found.columns.items():
            other = told.columns[name]
            assert list(other.values) == list(column.values)
            assert dict(other.status) == dict(column.status)
            assert other.ranks == column.ranks, (region.seed, name)
            for one, value in column.values.items():
                assert other.values[one] == pytest.approx(value, abs=1e-9), (region.seed, name)


# ---- bad input


def ask(
    situation: Situation, asked: GatewayQuestion, scenario: Scenario | None = None, **more: Any
) -> Case:
    """Make the case of a situation."""
    assumptions = Assumptions(
        standoff_m=(0, 5000),
        standoff_rule="add",
        contested="no_fire",
        contested_supply=False,
        road_set=asked.road_set,
        off_network=True,
        systems=(gun("gun", 12, 15, min_km=2), gun("rocket", 40)),
        **more,
    )
    return Case(
        name="asked",
        about="",
        theater=situation.theater,
        control=situation.control,
        attacker="R",
        defender="B",
        scenario=scenario or Scenario("nothing"),
        bases=asked.bases,
        objectives=asked.objectives,
        assumptions=assumptions,
    )


def answer(case: Case, **windows: Any) -> Document:
    """Return the document, as the schema says, every null with its reason."""
    text = to_json(outcome_document(run_case(case, **windows)))
    for token in ("NaN", "Infinity"):
        assert token not in text
    document: Document = json.loads(text)
    VALIDATOR.validate(document)
    for row in document["gateways"]:
        missing = {name for name in COLUMNS if row[name] is None}
        assert missing == {*row["status"]}
        assert not [name for name in missing if row["ranks"][name] is not None]
    return document


def rows(document: Document, situation: str = "hold") -> Iterator[Document]:
    yield from (one for one in document["gateways"] if one["situation"] == situation)


def test_no_base_that_reaches_an_objective_leaves_no_metric_of_routes() -> None:
    apart = held(drawn("a  b     c  d", "a-b 10, c-d 10"), "R B B B")
    document = answer(ask(apart, question("a > d")))
    for row in rows(document):
        for name in ("route_share", "near_route_share", "detour_loss", "extra_km", "cut_pairs",
                     "current_flow_share", "in_every_min_cut", "in_some_min_cut"):  # fmt: skip
            ends = {"a": "base", "d": "objective"}
            assert row[name] is None
            assert row["status"][name] == ends.get(row["settlement"], "never_connected")
    for summary in document["panels"]:
        assert (summary["pairs"], summary["connected_pairs"]) == (1, 0)
        assert summary["min_cut"] == {
            "size": 0, "status": "never_connected", "members": [], "adjacent": [],
            "inseparable": [],
        }  # fmt: skip
        assert summary["near_routes"] == []
        assert summary["strategic_depth"][0]["status"] == "never_connected"
    assert any("has no route in the data" in warning for warning in document["warnings"])
    assert document["stability"]["road_effects"] == []


def test_a_base_cut_off_by_the_scenario_is_already_cut_and_not_never_connected() -> None:
    line = held(drawn("a  b  c  d", "a-b 10, b-c 10, c-d 10"), "R B B B")
    document = answer(ask(line, question("a > d"), Scenario("x", cuts=("a--b",))))
    for row in rows(document, "fall"):
        if row["settlement"] in "bc":
            assert row["status"]["route_share"] == "already_cut"
            assert row["status"]["advance_m"] == "already_cut"
        if row["settlement"] == "a":
            assert row["status"]["pressure"] == "already_cut"
            assert row["status"]["route_share"] == "base"
    for summary in document["panels"]:
        if summary["situation"] == "fall":
            assert summary["min_cut"]["status"] == "already_cut"
    for row in rows(document):
        assert row["settlement"] in "ad" or row["route_share"] == 1


def test_a_base_that_the_attacker_does_not_hold_is_still_a_base() -> None:
    line = held(drawn("a  b  c  d", "a-b 10, b-c 10, c-d 10"), "B R B B")
    document = answer(ask(line, question("a > d"), Scenario("x", falls=(Fall("a"),))))
    for row in rows(document):
        if row["settlement"] == "a":
            assert row["route_share"] is None
            assert row["status"]["route_share"] == "base"
    assert any("changes hands" in warning for warning in document["warnings"])


def test_a_theater_in_pieces_is_measured_piece_by_piece() -> None:
    pieces = held(drawn("a  b  c\n\n\nd  e  f", "a-b 10, b-c 10, d-e 10, e-f 10"), "R B B R B B")
    found = panel(pieces, "a d > c f")
    assert (found.pairs, found.connected_pairs) == (4, 2)
    for name, value in (("route_share", 0.5), ("detour_loss", 0.5), ("current_flow_share", 0.5),
                        ("cut_pairs", 1), ("in_every_min_cut", 1.0)):  # fmt: skip
        assert found.columns[name].values["b"] == found.columns[name].values["e"] == value
    assert found.cut.size == 2
    answer(ask(pieces, question("a d > c f")))


def test_nothing_between_a_base_and_an_objective_is_adjacent() -> None:
    pair = held(drawn("a  b", "a-b 10"), "R B")
    found = panel(pair, "a > b")
    assert (found.cut.size, found.cut.status) == (0, "adjacent")
    answer(ask(pair, question("a > b")))


def test_two_settlements_at_one_point_are_one_clear_error() -> None:
    theater = drawn("a  b  c", "a-b 5, b-c 5")
    twin = replace(theater.settlement("b"), id="d", name="D")
    roads = (*theater.roads, Road("b--d", "b", "d", 1, INVENTED))
    told = replace(theater, settlements=(*theater.settlements, twin), roads=roads)
    situation = held(told, "R B B c")
    with pytest.raises(TheaterError, match="'b' and 'd' stand at one point"):
        run_case(ask(situation, question("a > c")))
    for name, column in panel(situation, "a > c").columns.items():
        for value in column.values.values():
            assert value is None or math.isfinite(value), name


@pytest.mark.parametrize("length_m", [0, -5])
def test_a_road_of_no_length_is_refused(length_m: int) -> None:
    with pytest.raises(TheaterError, match=f"is {length_m} m long; at least 1 is needed"):
        Road("a--b", "a", "b", length_m, INVENTED)


def test_a_road_of_one_metre_divides_by_nothing() -> None:
    line = held(drawn("a  b  c", "a-b 0.001, b-c 0.001"), "R B B")
    found = panel(line, "a > c")
    assert found.columns["detour_loss"].values["b"] == 1.0
    answer(ask(line, question("a > c")), shrink_km=(0.0,))


def test_settlements_on_no_road_are_left_out_of_the_panel_and_break_nothing() -> None:
    line = held(drawn("a  b  c   z\n\ny", "a-b 10, b-c 10"), "R B B ? R")
    document = answer(ask(line, question("a > c"), Scenario("x", falls=(Fall("b"),))))
    assert {row["settlement"] for row in document["gateways"]} == {"a", "b", "c"}


# ---- the document


def portalled(seed: int) -> World:
    """Draw a world by lot, with portals that are held, or not."""
    world = random_world(seed)
    lot = random.Random(seed)
    theater = world.situation.theater
    portals = tuple(
        Portal(one, side, "beyond", INVENTED)
        for side in "RB"
        for one in lot.sample(theater.ids, lot.randint(0, 3))
    )
    told = replace(theater, portals=portals)
    return replace(world, situation=replace(world.situation, theater=told))


def fallen(world: World, lot: random.Random) -> Scenario:
    towns = world.situation.ids_held_by("defender", "contested")
    roads = [road.id for road in world.situation.theater.roads]
    return Scenario(
        "by lot",
        falls=(Fall(lot.choice(towns), lot.choice([0, 0, 20])),),
        cuts=tuple(lot.sample(roads, lot.choice([0, 0, 1, 2]))),
    )


def test_the_documents_of_worlds_by_lot_are_as_the_schema_says() -> None:
    changes = 0
    for seed in range(12):
        world = portalled(seed)
        lot = random.Random(seed)
        case = ask(world.situation, world.question, fallen(world, lot))
        document = answer(case, shrink_km=(0.0, 500.0), larger=world.situation.theater)
        changes += len(document["stability"]["road_moves"])
        same, gone, larger = document["windows"]
        assert (same["changes"], larger["changes"]) == ([], []), seed
        assert (gone["answerable"], gone["settlements"]) == (False, 0)
        assert gone["lost"] == [*world.question.bases, *world.question.objectives]
    assert changes > 5


def test_documents_by_travel_time_are_as_the_schema_says() -> None:
    for seed in range(4):
        world = slow.with_speeds(portalled(seed), seed)
        case = ask(
            world.situation, world.question, fallen(world, random.Random(seed)), season="mud"
        )
        document = answer(case, shrink_km=(0.0,))
        assert document["assumptions"]["weight"] == "time_s"
        assert document["windows"][0]["changes"] == []


def test_the_document_does_not_depend_on_the_order_of_the_tables() -> None:
    for seed in range(2):
        world = random_world(seed)
        told = shuffled(world, seed)
        told = replace(told, question=world.question)
        assert answer(ask(told.situation, told.question)) == answer(
            ask(world.situation, world.question)
        )


@pytest.mark.parametrize("shrink_km", [(5.0,), (10.0, 20.0)])
def test_the_valley_with_windows_is_as_the_schema_says(shrink_km: tuple[float, ...]) -> None:
    document = answer(read_case("gate_falls"), shrink_km=shrink_km)
    assert [one["name"] for one in document["windows"]] == [
        f"{km:g} km smaller" for km in shrink_km
    ]


def test_a_chokepoint_made_by_the_edge_is_told_in_the_document() -> None:
    picture = "w                 n\n\n\n  a  b  c  d  e  f"
    theater = drawn(picture, "a-b 4, b-c 4, c-d 4, d-e 4, e-f 4, d-n 5, n-f 5")
    case = ask(held(theater, "R B B B B B B ?"), question("a > f"))
    document = answer(case, shrink_km=(), larger=theater.within([*"abcdef"]))
    (window,) = document["windows"]
    assert (window["name"], window["settlements"], window["answerable"]) == ("drawn", 6, True)
    made = {"window": "drawn", "metric": "detour_loss", "settlement": "e", "rank": 4,
            "rank_there": 1, "edge_made": True}  # fmt: skip
    assert made in window["changes"]
    assert len({row["metric"] for row in window["changes"]}) > 2, "every metric is compared"


def test_windows_open_contested_ground_to_supply_where_the_case_does() -> None:
    world = portalled(6)
    situation, asked, theater = world.situation, world.question, world.situation.theater
    ends = {*asked.bases, *asked.objectives}
    lost = next(one for one in theater.ids if one not in ends)
    small = theater.within([one for one in theater.ids if one != lost])
    opened, closed = (
        measure_windows(
            situation, asked, [], shrink_km=(), larger=small,
            settings=PanelSettings(contested_supply=contested),
        )
        for contested in (True, False)
    )  # fmt: skip
    assert opened != closed, "or the world says nothing"
    case = ask(situation, asked)
    case = replace(case, assumptions=replace(case.assumptions, contested_supply=True))
    assert run_case(case, larger=small).windows == opened


def test_what_takes_long_is_left_out_of_many_places_and_asked_for_by_name() -> None:
    metrics = panel_metrics()
    wide = [one.name for one in left_out(metrics, 5_000, junctions=2_000)]
    assert wide == ["approach_sectors", "approach_spread_deg"]
    assert left_out(metrics, 5_000, ["all"], junctions=2_000) == ()
    (other,) = left_out(metrics, 5_000, ["approach_sectors"], junctions=2_000)
    assert other.name == "approach_spread_deg"
    assert left_out(metrics, 5_000) == ()


def test_a_metric_left_out_has_a_reason_and_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task_module, "panel_metrics", lambda: (small_pressure(),))
    case = read_case("gate_falls")
    panel = measure_case_panel(case, "hold", road_set="all")
    assert [one.name for one in panel.left_out] == ["pressure"]
    pressure = panel.columns["pressure"]
    assert set(pressure.status.values()) == {"left_out"}
    assert set(pressure.values.values()) == {None}
    assert panel.columns["surrounded_share_road"].ranks
    (words,) = left_out_words(panel.left_out)
    assert words.endswith("ask for it with --also pressure")
    everything = PanelSettings(also="all")  # type: ignore[arg-type]
    asked = replace(case, assumptions=replace(case.assumptions, panel=everything))
    assert measure_case_panel(asked, "hold", road_set="all").columns["pressure"].ranks


def small_pressure() -> Metric:
    """Return the record of pressure as if it was left out of any theater."""
    return replace(next(one for one in panel_metrics() if one.name == "pressure"), most_places=1)
