"""The front over time: distances, length, depth, and what changed hands."""

from __future__ import annotations

import itertools
import json
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import DAY, GEOD, INVENTED, drawn

from stratgraph.errors import ScenarioError
from stratgraph.io import read_facts
from stratgraph.measures.front_over_time import days_between, measure_front_days, measure_move
from stratgraph.model.control import Control, DatedHolder
from stratgraph.report.figures import draw_front
from stratgraph.report.records import front_document, to_json

if TYPE_CHECKING:
    from stratgraph.measures.front_over_time import FrontDay

# a to e lie 10 km apart from west to east, joined in a row.
ROW = drawn("a         b         c         d         e", "a-b 11, b-c 11, c-d 11, d-e 11")
CODES = {"R": "R", "B": "B", "c": "contested"}


def controls(*days: str) -> list[Control]:
    """Make holders of a row of places a day apart: ``"R R c B B"`` in id order."""
    return [
        Control(
            DAY + timedelta(days=30 * k),
            tuple(
                DatedHolder(one, DAY, CODES[sign], "us", INVENTED)
                for one, sign in zip(ROW.ids, signs.split(), strict=True)
                if sign != "?"
            ),
        )
        for k, signs in enumerate(days)
    ]


def measured(*days: str, places: tuple[str, ...] = ("d", "e")) -> tuple[FrontDay, ...]:
    """Measure the front over such days."""
    return measure_front_days(ROW, controls(*days), attacker="R", places=places, road_set="all")


def test_an_advance_comes_nearer_by_what_it_takes() -> None:
    """Red takes c, then is thrown back to a."""
    days = measured("R R B B B", "R R R B B", "R B B B B")
    assert [round((day.near[0].attacker_m or 0) / 1000) for day in days] == [20, 10, 30]
    assert [day.near[0].attacker_from for day in days] == ["b", "c", "a"]
    assert [day.depths[0].depth_m for day in days] == [22_000, 11_000, 33_000]
    assert [day.depths[0].settlements for day in days] == [1, 0, 2]
    assert [day.changed for day in days] == [
        (),
        (("c", "defender", "attacker"),),
        (("b", "attacker", "defender"), ("c", "attacker", "defender")),
    ]
    assert [day.count_to("defender") for day in days] == [0, 0, 2]


def test_contested_ground_is_nearer_but_not_the_attackers() -> None:
    """A contested place counts apart, and its strip once in the length of contact."""
    plain, loose = measured("R R B B B", "R R c B B")
    near = loose.near[0]
    assert round((near.attacker_m or 0) / 1000) == 20
    assert round((near.loose_m or 0) / 1000) == 10
    assert plain.contact_m == pytest.approx(loose.contact_m, rel=1e-3)
    assert loose.front.front_length_m == 0.0


def test_the_attackers_own_place_is_at_no_distance() -> None:
    """Where it has fallen."""
    (day,) = measured("R R R R B", places=("d",))
    assert (day.near[0].attacker_m, day.near[0].attacker_from) == (0.0, "d")
    assert day.depths[0].status == "held_by_attacker"


def test_a_move_is_the_largest_difference_within_the_span() -> None:
    """Out and back is a move, though both ends are alike; changes count by month of 30 days."""
    move = measure_move(measured("R R B B B", "R R R B B", "R R B B B"))
    assert [round((metres or 0) / 1000) for _, metres in move.moved_m] == [10, 10]
    assert move.changes_per_month == 1.0
    assert round((move.most_moved_m or 0) / 1000) == 10


def test_a_place_without_a_holder_moves_by_nobody_knows_how_much() -> None:
    """Days on which a side holds nothing are refused; one day makes no move."""
    with pytest.raises(ScenarioError, match="at least two"):
        measure_move(measured("R R B B B"))
    with pytest.raises(ScenarioError, match="holds no settlement"):
        measured("B B B B B")


def test_days_out_of_order_are_refused() -> None:
    """Nothing is sorted silently: what changed would change."""
    days = controls("R R B B B", "R R R B B")
    with pytest.raises(ScenarioError, match="in order"):
        measure_front_days(ROW, days[::-1], attacker="R", places=["e"], road_set="all")


def test_days_between_end_on_the_last_day() -> None:
    """Once, also where the step falls on it."""
    assert len(days_between(date(2022, 10, 1), date(2022, 10, 31), step_days=10)) == 4
    assert len(days_between(date(2022, 10, 1), date(2022, 10, 1), step_days=10)) == 1
    with pytest.raises(ScenarioError, match="no days"):
        days_between(date(2022, 10, 2), date(2022, 10, 1), step_days=1)


@given(st.lists(st.sampled_from("RBc"), min_size=5, max_size=5))
def test_distances_are_those_of_another_engine(signs: list[str]) -> None:
    """Each by pyproj alone, over the places that a side holds; loose ground is never farther."""
    if not {"R", "B"} <= set(signs):
        return
    (day,) = measured(" ".join(signs))
    towns = ROW.settlements
    for near in day.near:
        here = ROW.settlement(near.place)
        for kinds, found in (("R", near.attacker_m), ("Rc", near.loose_m)):
            far = [
                GEOD.inv(here.lon, here.lat, one.lon, one.lat)[2]
                for one, sign in zip(towns, signs, strict=True)
                if sign in kinds
            ]
            assert found == pytest.approx(min(far), abs=1e-6)
        assert (near.loose_m or 0.0) <= (near.attacker_m or 0.0)


@given(st.lists(st.lists(st.sampled_from("RBc"), min_size=5, max_size=5), min_size=2, max_size=4))
def test_no_part_of_a_span_moves_more_than_the_whole(rows: list[list[str]]) -> None:
    """A longer span moves no less; what changed leads from each day to the next."""
    if any(not {"R", "B"} <= set(row) for row in rows):
        return
    days = measured(*(" ".join(row) for row in rows))
    whole = measure_move(days).most_moved_m or 0.0
    assert all((measure_move(days[:k]).most_moved_m or 0.0) <= whole for k in range(2, len(days)))
    for before, now in itertools.pairwise(days):
        holders = dict(zip(ROW.ids, before.situation.holders, strict=True))
        holders.update({place: new for place, _, new in now.changed})
        assert tuple(holders.values()) == now.situation.holders


def test_autumn_and_winter_round_bakhmut() -> None:
    """The figures that the claims about the winter rest on."""
    facts = read_facts("bakhmut-2022")
    ends = [facts.control_of_known_day(day) for day in (date(2022, 10, 3), date(2023, 2, 28))]
    days = measure_front_days(
        facts.theater(), ends, attacker="RU", places=["kramatorsk"], road_set="all"
    )
    assert [round((day.near[0].attacker_m or 0) / 1000, 1) for day in days] == [42.9, 30.9]
    with pytest.raises(ScenarioError, match="told to 2023-05-31"):
        facts.control_of_known_day(date(2023, 6, 1))


def test_rows_and_picture_say_the_same() -> None:
    """Every distance of the document stands in the picture, which names its places."""
    days = measured("R R B B B", "R R R B B")
    document = json.loads(to_json(front_document(days)))
    told = [[one["attacker_m"] for one in day["near"]] for day in document["days"]]
    figure = draw_front(days)
    shown = [[round(km * 1000, 3) for km in figure.data[k].y] for k in range(2)]
    assert [list(pair) for pair in zip(*shown, strict=True)] == told
    assert {"D", "E"} <= {one.text for one in figure.layout.annotations}
    assert figure.layout.title.text.endswith("ground held by Red came 10 km nearer to D")
    assert document["move"]["changes_per_month"] == 1.0


def test_names_at_the_ends_of_lines_stand_apart() -> None:
    """D and e end half a kilometre from each other on an axis of forty: their names do not."""
    close = drawn("a                                       bcd")
    rows = tuple(
        DatedHolder(one, DAY, code, "us", INVENTED)
        for one, code in zip(close.ids, "RBBB", strict=True)
    )
    days = [Control(DAY, rows), Control(DAY + timedelta(days=30), rows)]
    series = measure_front_days(close, days, attacker="R", places=["b", "c", "d"], road_set="all")
    figure = draw_front(series)
    named = {one.text: one.y for one in figure.layout.annotations if one.yref == "y"}
    low, high = figure.layout.yaxis.range
    share = figure.layout.yaxis.domain[1] - figure.layout.yaxis.domain[0]
    margin = figure.layout.margin
    px = (figure.layout.height - margin.t - margin.b) * share / (high - low)
    assert min(named["C"] - named["B"], named["D"] - named["C"]) * px > 15
