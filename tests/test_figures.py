"""Figures carry what results say: every mark where it belongs, every word readable, none hidden."""

from __future__ import annotations

import dataclasses
import itertools
import math
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from answers import answer_to

from stratgraph import (
    FurtherReadings,
    draw_change,
    draw_gateways,
    draw_outcome,
    draw_reach,
    draw_readings,
    draw_situation,
    draw_specification_curve,
    find_readings,
    frame_around,
    measure_exposure,
    read_case,
    required_ranges,
    run_case,
)
from stratgraph.errors import ScenarioError
from stratgraph.measures.gateways import metric_words
from stratgraph.model.scenario import HOLDERS, Scenario
from stratgraph.model.systems import with_range
from stratgraph.model.territory import divide_ground, measure_front
from stratgraph.report.figures import (
    PALETTES,
    SYMBOLS,
    THEMES,
    Sheet,
    draw_added,
    draw_ground,
    range_ticks,
)
from stratgraph.report.figures.labels import PLAIN_PX, text_px

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stratgraph import Case, Outcome, Situation

HOSTILE = "<img src=x onerror=alert(1)>"
SIZES = [(1400, 880), (1040, 900), (390, 700)]


@pytest.fixture(scope="module", params=["bakhmut_falls", "gate_falls"])
def case(request: pytest.FixtureRequest) -> Case:
    return read_case(request.param)


@pytest.fixture(scope="module")
def outcome(case: Case) -> Outcome:
    return run_case(case)


def whole_reach(case: Case) -> Any:
    return required_ranges(case.after, "attacker", case.assumptions.rules[0])


@pytest.fixture(scope="module")
def figures(outcome: Outcome) -> dict[str, Any]:
    return every_figure(outcome)


def every_figure(outcome: Outcome, theme: Any = "light") -> dict[str, Any]:
    """Draw everything that can be drawn of a case."""
    case = outcome.case
    answer = find_readings(
        case.before, case.after, case.objectives[:1], systems=case.assumptions.systems,
        off_network=True, further=FurtherReadings(),
    )  # fmt: skip
    return {
        "situation": draw_situation(case.after, theme=theme),
        "reach": draw_reach(whole_reach(case), case.assumptions.systems[0], theme=theme),
        "outcome": draw_outcome(outcome, theme=theme),
        "gateways": draw_gateways(outcome.gateways[0][1], theme=theme),
        "change": draw_change(outcome, theme=theme),
        "curve": draw_specification_curve(outcome.finding, case.objectives[0], theme=theme),
        "readings": draw_readings(answer, case.theater, range_ticks(case), theme=theme),
    }


# ---------------------------------------------------------------- maps say what the model says


def settlement_traces(figure: Any, situation: Situation) -> dict[str, Any]:
    """Return the traces of settlements by holder, told by their shape and size."""
    found = {}
    for trace in figure.data:
        if trace.mode == "markers" and not isinstance(trace.marker.symbol, str | None):
            (shape,) = {one.removesuffix("-open") for one in trace.marker.symbol} or {""}
            found.update({holder: trace for holder, one in SYMBOLS.items() if one == shape})
    return found


@pytest.mark.parametrize("which", ["before", "after"])
def test_every_settlement_stands_where_it_lies_with_its_holders_shape(
    case: Case, which: str
) -> None:
    situation = getattr(case, which)
    theater = situation.theater
    x, y = theater.plane.to_km(theater.lon, theater.lat)
    traces = settlement_traces(draw_situation(situation), situation)
    assert sum(len(trace.x) for trace in traces.values()) == len(theater.ids)
    for holder in HOLDERS:
        held = situation.held_by(holder)
        points = sorted(zip(np.round(x[held], 2), np.round(y[held], 2), strict=True))
        drawn = traces.get(holder)
        assert (sorted(zip(drawn.x, drawn.y, strict=True)) if drawn else []) == points


def test_the_title_counts_who_holds_what(case: Case) -> None:
    title = draw_situation(case.before).layout.title.text.replace("<br>", " ")
    assert str(case.control.on) in title
    for holder, count in Counter(case.before.holders).items():
        label = dict(case.theater.sides).get(getattr(case.before, holder, ""), holder)
        assert f"{label} {count}" in title


def test_a_situation_after_a_scenario_says_so_and_crosses_out_what_it_took(case: Case) -> None:
    figure = draw_situation(case.after)
    assert case.scenario.name in figure.layout.title.text
    (crosses,) = [trace for trace in figure.data if trace.name == "changes hands"]
    assert len(crosses.x) == len(case.after.steps[-1].changed_hands)


def test_cut_roads_are_crossed_out(case: Case) -> None:
    road = case.theater.roads[0]
    cut = case.before.under(Scenario("cut", cuts=(road.id,)))
    (crosses,) = [trace for trace in draw_situation(cut).data if trace.name == "road cut or closed"]
    ends = [case.theater.index[one] for one in (road.a, road.b)]
    x, y = case.theater.plane.to_km(case.theater.lon[ends], case.theater.lat[ends])
    assert crosses.x[0] == pytest.approx(x.mean(), abs=0.01)
    assert crosses.y[0] == pytest.approx(y.mean(), abs=0.01)


def test_unverified_roads_are_dashed_and_verified_ones_are_not(case: Case) -> None:
    figure = draw_situation(case.before)
    lines = {"solid": 0, "3px,3px": 0}
    for trace in figure.data:
        if trace.mode == "lines" and trace.name.startswith("road"):
            lines[trace.line.dash] += (len(trace.x) + 1) // 3
    presumed = int((~case.theater.road_verified).sum())
    assert lines == {"solid": len(case.theater.roads) - presumed, "3px,3px": presumed}


def test_those_ringed_are_those_in_reach(case: Case) -> None:
    ranges = whole_reach(case)
    for system in case.assumptions.systems:
        if case.attacker not in system.sides:
            continue
        for figure in system.ranges:
            exposure = measure_exposure(ranges, figure.range_m, figure.perhaps_from_m)
            drawn = draw_reach(ranges, with_range(system, figure))
            rings = [trace for trace in drawn.data if trace.name == "in reach (thin ring)"]
            assert len(rings[0].x) == len(exposure.in_reach)
            title = drawn.layout.title.text.replace("<br>", " ")
            assert title.startswith(f"{len(exposure.in_reach):,} settlement")
            assert f"{exposure.people.known:,} people at risk" in title
            assert f"{figure.range_m / 1000:g} km" in title


def test_all_that_is_in_reach_is_shown(case: Case) -> None:
    drawn = draw_reach(whole_reach(case), case.assumptions.systems[0])
    (rings,) = [trace for trace in drawn.data if trace.name == "in reach (thin ring)"]
    west, east = drawn.layout.xaxis.range
    south, north = drawn.layout.yaxis.range
    assert all(west < x < east for x in rings.x)
    assert all(south < y < north for y in rings.y)


def test_a_system_without_a_range_is_refused(case: Case) -> None:
    bare = dataclasses.replace(case.assumptions.systems[0], ranges=())
    with pytest.raises(ScenarioError, match="no range of"):
        draw_reach(whole_reach(case), bare)


def test_a_frame_around_places_shows_them(case: Case) -> None:
    frame = frame_around(case.theater, case.objectives, padding_km=5)
    figure = draw_situation(case.before, frame=frame, named=case.objectives)
    names = {one for trace in figure.data if trace.mode == "text" for one in trace.text}
    assert {case.theater.settlement(one).name for one in case.objectives} <= names


def test_circles_stay_circles(figures: dict[str, Any]) -> None:
    for name in ("situation", "reach", "outcome"):
        layout = figures[name].layout
        across = layout.width - layout.margin.l - layout.margin.r
        high = layout.height - layout.margin.t - layout.margin.b
        wide, tall = (np.ptp(axis.range) for axis in (layout.xaxis, layout.yaxis))
        assert wide / across == pytest.approx(tall / high)
        assert layout.yaxis.scaleanchor == "x"


# ---------------------------------------------------------------- names and words


def name_boxes(figure: Any) -> Iterator[tuple[str, tuple[float, float, float, float]]]:
    """Return the pixels that each name takes, from the left lower corner of the map."""
    layout = figure.layout
    km = np.ptp(layout.xaxis.range) / (layout.width - layout.margin.l - layout.margin.r)
    for trace in figure.data:
        if trace.mode == "text":
            for x, y, text in zip(trace.x, trace.y, trace.text, strict=True):
                font = trace.textfont
                half = text_px(text, strong=font.weight == "bold", small=font.size == PLAIN_PX)
                px = (x - layout.xaxis.range[0]) / km, (y - layout.yaxis.range[0]) / km
                yield text, (px[0] - half[0], px[1] - half[1], px[0] + half[0], px[1] + half[1])


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_no_name_stands_on_another_or_leaves_the_map(case: Case, size: tuple[int, int]) -> None:
    for figure in (
        draw_situation(case.after, named=case.objectives, size=size),
        draw_reach(whole_reach(case), case.assumptions.systems[0], size=size),
    ):
        boxes = list(name_boxes(figure))
        assert len(boxes) >= 4
        margin = figure.layout.margin
        across, high = size[0] - margin.l - margin.r, size[1] - margin.t - margin.b
        for text, box in boxes:
            assert min(box[:2]) >= -0.1, text
            assert box[2] <= across + 0.1, text
            assert box[3] <= high + 0.1, text
        # Places are rounded to metres.
        for (one, a), (other, b) in itertools.combinations(boxes, 2):
            apart_x = a[2] <= b[0] + 0.2 or b[2] <= a[0] + 0.2
            assert apart_x or a[3] <= b[1] + 0.2 or b[3] <= a[1] + 0.2, (one, other)


def test_a_name_prefers_a_place_off_the_road() -> None:
    figure = draw_situation(read_case("gate_falls").before)
    y = {text: y for trace in figure.data if trace.mode == "text"
         for text, y in zip(trace.text, trace.y, strict=True)}  # fmt: skip
    on_road = {text for text in ("Brook", "Gate", "Mill") if abs(y[text]) < 0.1}
    assert on_road == set()


def all_texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for one in part.values():
            yield from all_texts(one)
    elif isinstance(part, list | tuple):
        for one in part:
            yield from all_texts(one)


def test_names_from_a_file_are_text_in_every_figure() -> None:
    case = read_case("gate_falls")
    towns = tuple(dataclasses.replace(one, name=f"{HOSTILE} {one.name}")
                  for one in case.theater.settlements)  # fmt: skip
    sides = tuple((code, f"{HOSTILE} {label}") for code, label in case.theater.sides)
    theater = dataclasses.replace(case.theater, settlements=towns, sides=sides, title=HOSTILE)
    systems = tuple(dataclasses.replace(one, name=HOSTILE) for one in case.assumptions.systems)
    taken = dataclasses.replace(case.assumptions, systems=systems)
    rows = tuple(dataclasses.replace(one, assessor=HOSTILE) for one in case.control.holders)
    control = dataclasses.replace(case.control, holders=rows)
    hostile = dataclasses.replace(case, theater=theater, assumptions=taken, control=control)
    for name, figure in every_figure(run_case(hostile)).items():
        texts = " ".join(all_texts(figure.to_plotly_json())).replace("<br>", " ")
        assert "<img" not in texts, name
        assert "&lt;img" in texts, name


def test_every_figure_says_what_it_shows_and_who_says_so(
    outcome: Outcome, figures: dict[str, Any]
) -> None:
    for name, figure in figures.items():
        assert len(figure.layout.title.text) > 20, name
        words = figure.layout.annotations[0].text.replace("<br>", " ")
        if name != "readings":
            assert "as assessed by" in words
            assert str(outcome.case.control.on) in words
            assert "control is not sovereignty" in words
        if name in ("reach", "outcome", "change", "curve", "readings"):
            assert "never “would hit”" in words


def test_the_same_input_gives_the_same_figure(outcome: Outcome, figures: dict[str, Any]) -> None:
    again = every_figure(outcome)
    for name, figure in figures.items():
        assert figure.to_json() == again[name].to_json(), name


# ---------------------------------------------------------------- colours


def luminance(colour: str) -> float:
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


def contrast(one: str, other: str) -> float:
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def tinted(land: str, tint: str) -> str:
    """Return the colour of land under a see-through colour."""
    *over, share = (float(one) for one in re.findall(r"[\d.]+", tint))
    under = [int(land[k : k + 2], 16) for k in (1, 3, 5)]
    mixed = (round(share * a + (1 - share) * b) for a, b in zip(over, under, strict=True))
    return "#" + "".join(f"{one:02x}" for one in mixed)


def colours_of(part: Any, key: str = "", within: str = "") -> Iterator[tuple[str, str]]:
    """Return every opaque colour of a figure with what it colours: a word or a mark."""
    if isinstance(part, dict):
        for name, one in part.items():
            yield from colours_of(one, name, f"{within}.{key}")
    elif isinstance(part, list | tuple):
        for one in part:
            yield from colours_of(one, key, within)
    elif key == "color" and isinstance(part, str) and part.startswith("#"):
        yield ("word" if "font" in within else "mark"), part


@pytest.mark.parametrize("theme", THEMES)
def test_every_mark_and_word_is_told_from_the_ground(outcome: Outcome, theme: str) -> None:
    palette = PALETTES[theme]
    # The edge of the map and its degrees are there to be overlooked; land parts marks.
    quiet = {palette["graticule"], palette["land"], palette["halo"]}
    for name, figure in every_figure(outcome, theme).items():
        assert figure.layout.paper_bgcolor == palette["land"]
        grounds = [palette["land"]]
        if name in ("reach", "outcome"):
            grounds.append(tinted(palette["land"], palette["attacker_tint"]))
        found = set(colours_of(figure.to_plotly_json()))
        assert {"word", "mark"} <= {kind for kind, _ in found}
        for (kind, colour), ground in itertools.product(found, grounds):
            if kind == "word":
                assert contrast(colour, ground) >= 4.5, (name, kind, colour, ground)
            elif colour not in quiet:
                assert contrast(colour, ground) >= 3, (name, kind, colour, ground)


# Machado, Oliveira and Fernandes 2009, full protanopia and deuteranopia, in linear RGB.
BLINDNESS = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
               [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
               [-0.011820, 0.042940, 0.968881]],
    "none": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
}  # fmt: skip


def lab(colour: str, blindness: str) -> Any:
    rgb = np.array([int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    linear = np.clip(np.array(BLINDNESS[blindness]) @ linear, 0, 1)
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    xyz = np.array(to_xyz) @ linear / np.array([0.9505, 1.0, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("blindness", BLINDNESS)
def test_the_sides_differ_to_every_eye(theme: str, blindness: str) -> None:
    seen = {holder: lab(PALETTES[theme][holder], blindness) for holder in HOLDERS}
    for one, other in itertools.combinations(("attacker", "defender", "contested", "other"), 2):
        assert np.linalg.norm(seen[one] - seen[other]) > 18, (one, other)


def test_without_colour_shapes_tell_holders_apart(case: Case) -> None:
    shapes = [
        {one.removesuffix("-open") for one in trace.marker.symbol}
        for trace in settlement_traces(draw_situation(case.before), case.before).values()
    ]
    assert all(len(one) == 1 for one in shapes)
    assert len(set().union(*shapes)) == len(shapes) == len(set(case.before.holders))


def test_a_theme_that_is_not_there_is_refused(case: Case) -> None:
    with pytest.raises(ScenarioError, match="no theme 'sepia'; there are light and dark"):
        draw_situation(case.before, theme="sepia")  # type: ignore[arg-type]


# ---------------------------------------------------------------- gateways


def test_bars_are_the_values_of_the_panel(outcome: Outcome) -> None:
    panel = outcome.gateways[0][1]
    figure = draw_gateways(panel, metrics=["route_share", "detour_loss", "advance_gain"], top=8)
    first = [one for _, one, _ in panel.columns["route_share"].top(8)]
    names = [outcome.case.theater.settlement(one).name for one in first]
    assert list(figure.layout.yaxis.ticktext) == names
    for column in (trace for trace in figure.data if trace.type == "bar"):
        scale = 1000 if column.name == "advance_gain" else 1
        values = [panel.columns[column.name].values[one] for one in first]
        assert [one * scale for one in column.x] == pytest.approx([one or 0 for one in values])


def test_a_value_that_is_missing_is_told_and_not_drawn_as_nothing(outcome: Outcome) -> None:
    panel = outcome.gateways[0][1]
    asked = outcome.case.objectives[0]
    figure = draw_gateways(panel, metrics=["route_share", "advance_m"], top=1, also=[asked])
    (words,) = [trace for trace in figure.data if trace.name == "route_share values"]
    assert words.text[-1].strip() == "objective"
    assert "a word in place of a number" in figure.layout.annotations[0].text.replace("<br>", " ")


def test_busy_is_not_taken_for_critical() -> None:
    title = draw_gateways(answer_to("bakhmut_falls").gateways[0][1]).layout.title.text
    assert title.startswith("Busy is not critical: most routes pass Bakhmut")
    panel = answer_to("gate_falls").gateways[0][1]
    assert draw_gateways(panel, metrics=["advance_m"]).layout.title.text.endswith(
        metric_words("advance_m")
    )


def test_what_reads_no_holders_is_not_drawn_for_the_fall(outcome: Outcome) -> None:
    fall = outcome.panel("fall", road_set="all")
    bars = [trace.name for trace in draw_gateways(fall).data if trace.type == "bar"]
    assert bars == ["advance_gain"]
    with pytest.raises(
        ScenarioError,
        match="no settlement has a rank in share of shortest routes through it: as before",
    ):
        draw_gateways(fall, metrics=["route_share"])


def test_a_metric_or_a_number_of_places_that_is_not_there(outcome: Outcome) -> None:
    panel = outcome.gateways[0][1]
    with pytest.raises(ScenarioError, match="no metric 'score'; the panel has route_share"):
        draw_gateways(panel, metrics=["score"])
    with pytest.raises(ScenarioError, match="at least 1 place is needed, got 0"):
        draw_gateways(panel, top=0)


# ---------------------------------------------------------------- the sheet


def test_a_longer_title_takes_room_and_not_the_plots() -> None:
    short, long = Sheet("Short", "Note.", 500), Sheet("Long and longer " * 12, "Note. " * 60, 500)
    assert long.top > short.top + 100
    assert long.plot_px(900)[1] == 900 - long.top - long.bottom
    assert long.layout(900)["title"]["text"].count("<br>") >= 4


# ---------------------------------------------------------------- whose ground is whose


def test_the_front_is_drawn_where_the_attackers_ground_ends(case: Case) -> None:
    """As long as it is measured, and each side's ground as large as its cells."""
    territory = divide_ground(case.theater)
    *tints, front = draw_ground(case.before)
    measured = measure_front(case.before, road_set="all", territory=territory)
    metres = measured.front_length_m + measured.contested_length_attacker_m
    ends = [(x, y) for x, y in zip(front["x"], front["y"], strict=True) if x is not None]
    drawn_km = sum(math.dist(one, other) for one, other in zip(ends[::2], ends[1::2], strict=True))
    assert drawn_km == pytest.approx(metres / 1000, rel=1e-3)
    *tints, third = tints
    assert not third["x"]
    for trace, holder in zip(tints, ("attacker", "defender", "contested"), strict=True):
        xy = np.array([[x, y] for x, y in zip(trace["x"], trace["y"], strict=True)], dtype=float)
        rings = np.split(xy, np.flatnonzero(np.isnan(xy[:, 0])))
        square_km = sum(_area(ring[~np.isnan(ring[:, 0])]) for ring in rings)
        assert square_km == pytest.approx(territory.area_km2(case.before, holder), rel=1e-3)


def _area(ring: Any) -> float:
    x, y = ring.T
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) / 2)


def test_what_a_change_adds_to_a_reach_is_the_later_outline_without_the_earlier() -> None:
    large, small = (np.array([(0, 0), (k, 0), (k, k), (0, k), (0, 0)], float) for k in (3, 1))
    trace = draw_added(((small[:, 0], small[:, 1]),), ((large[:, 0], large[:, 1]),))
    split = trace["x"].index(None)
    outer, inner = (np.array([trace["x"][part], trace["y"][part]], dtype=float).T
                    for part in (slice(0, split), slice(split + 1, None)))  # fmt: skip
    assert _area(outer) + _area(inner) == 9 - 1
    assert draw_added((), ((large[:, 0], large[:, 1]),))["x"] == []
