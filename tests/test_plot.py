"""The map's trace data: kilometres, text that stays text, and the same reach as the measure."""

from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest
from answers import answer_to

from stratgraph._geodesy import disc_unions_km, ring_union_km
from stratgraph.model.scenario import HOLDERS
from stratgraph.report.figures import (
    PALETTES,
    Drawing,
    Frame,
    Map,
    draw_outcome,
    first_view,
    paint,
    plain,
)
from stratgraph.report.figures.labels import Point, place_labels, text_px


@pytest.fixture(scope="module")
def valley():
    return answer_to("gate_falls")


@pytest.fixture(scope="module")
def bakhmut():
    return answer_to("bakhmut_falls")


def area(outlines):
    return sum(float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) / 2 for x, y in outlines)


def test_importing_plot_loads_no_plotly():
    code = "import sys, stratgraph.report.page; print('plotly' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_axes_are_equal_and_in_kilometres(bakhmut):
    figure = draw_outcome(bakhmut)
    assert figure.layout.yaxis.scaleanchor == "x"
    # The plot area keeps the frame's proportions, so no axis is stretched.
    wide, high = (np.ptp(axis.range) for axis in (figure.layout.xaxis, figure.layout.yaxis))
    layout, margin = figure.layout, figure.layout.margin
    across = layout.width - margin.l - margin.r
    assert wide / high == pytest.approx(across / (layout.height - margin.t - margin.b))
    assert {trace.type for trace in figure.data} == {"scatter"}


def test_nothing_moves(valley):
    figure = draw_outcome(valley)
    assert figure.layout.transition.duration is None
    assert not figure.frames


def test_same_outcome_gives_the_same_figure(valley):
    assert draw_outcome(valley).to_json() == draw_outcome(valley).to_json()


def test_every_settlement_has_one_marker(bakhmut):
    for name in ("hold", "fall"):
        towns = Map(bakhmut.case).settlement_traces(name)
        assert sum(len(trace["x"]) for trace in towns) == 285


def test_holders_differ_by_shape_and_colour(bakhmut):
    towns = [trace for trace in Map(bakhmut.case).settlement_traces("hold") if trace["x"]]
    shapes = [{one.removesuffix("-open") for one in trace["marker"]["symbol"]} for trace in towns]
    assert [len(shape) for shape in shapes] == [1] * len(towns)
    assert len(set().union(*shapes)) == len(towns) == 3
    assert len({trace["marker"]["color"] for trace in towns}) == 3


def test_unknown_population_is_hollow(bakhmut):
    towns = Map(bakhmut.case).settlement_traces("hold")
    hollow = sum(one.endswith("-open") for trace in towns for one in trace["marker"]["symbol"])
    assert hollow == 104


def luminance(colour):
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


def contrast(one, other):
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_contrast_of_marks_and_words(theme):
    palette = PALETTES[theme]
    for mark in (*HOLDERS, "road", "water", "gained"):
        assert contrast(palette[mark], palette["land"]) >= 3, mark
    for word in ("ink", "quiet"):
        assert contrast(palette[word], palette["land"]) >= 4.5, word


def test_first_view_is_the_fall_and_a_well_sourced_range_that_is_new(bakhmut):
    view = first_view(bakhmut)
    assert (view.situation, view.side, view.rule.standoff_m) == ("fall", "attacker", 0)
    assert (view.system.id, view.figure.range_m) == ("2s7", 37500)


def test_markup_in_a_name_is_escaped():
    assert plain("<img src=x onerror=alert(1)>") == "&lt;img src=x onerror=alert(1)&gt;"


def test_a_name_that_looks_like_a_colour_is_not_painted():
    assert paint({"text": "$ink", "color": "$ink"}, {"ink": "#000000"}) == {
        "text": "$ink",
        "color": "#000000",
    }


def test_discs_drawn_on_the_plane_are_those_on_the_ellipsoid(bakhmut):
    theater = bakhmut.case.theater
    ground = np.flatnonzero(bakhmut.case.before.held_by("attacker"))
    lon, lat = theater.lon[ground], theater.lat[ground]
    x, y = theater.plane.to_km(lon, lat)
    radius = np.full(len(ground), 24.7)
    (plane,) = disc_unions_km(x, y, radius, 0 * radius, [range(len(ground))])
    rings = ring_union_km(theater.plane, lon, lat, 24_700)
    assert area(plane) == pytest.approx(area(rings), rel=2e-4)


def test_a_minimum_range_leaves_a_hole():
    one = np.ones(1)
    (ring,) = disc_unions_km(one, one, 3 * one, 2 * one, [[0]])
    assert area(ring) == pytest.approx(np.pi * 5, rel=2e-3)


def test_unions_of_shared_discs_equal_each_alone():
    x, y = np.array([0.0, 1.5, 9.0]), np.zeros(3)
    outer, inner = np.full(3, 2.0), np.full(3, 0.5)
    members = [[0, 1], [0, 1, 2], [0], []]
    together = disc_unions_km(x, y, outer, inner, members)
    for some, outlines in zip(members, together, strict=True):
        (alone,) = disc_unions_km(x, y, outer, inner, [some])
        assert area(outlines) == pytest.approx(area(alone))


def test_no_name_stands_over_another(bakhmut):
    the_map = Map(bakhmut.case)
    frame = the_map.frames["question"].fitted(1000, 840)
    towns = the_map.theater.settlements
    points = [
        Point(the_map.xy[0][k], the_map.xy[1][k], the_map.sizes[k], towns[k].name,
              k in the_map.named)
        for k in the_map.priority
    ]  # fmt: skip
    km = (frame.east - frame.west) / 1000
    labels = place_labels(points, frame, 1000)
    assert {one.text for one in labels if one.strong} == {towns[k].name for k in the_map.named}
    boxes = []
    for one in labels:
        half = text_px(one.text, strong=one.strong)
        boxes.append((one.x / km, one.y / km, *half))
    for k, (x, y, w, h) in enumerate(boxes):
        for other in boxes[:k]:
            beside = abs(x - other[0]) >= w + other[2] - 0.1
            assert beside or abs(y - other[1]) >= h + other[3] - 0.1


def test_a_name_off_the_road_does_not_read_as_that_of_the_next_place():
    """Roads leave A on all sides but the east, and B lies there, 28 pixels away."""
    here = [Point(0, 0, 8, "A", True), Point(0.28, 0, 8, "B", False)]
    roads = [(0, 0, 0.16 * x, 0.16 * y) for x in (-1, 0) for y in (-1, 0, 1) if x or y]
    a, _ = place_labels(here, Frame(-3, -3, 3, 3), 600, lines=roads)
    assert a.x < 0.1
    alone, *_ = place_labels(here[:1], Frame(-3, -3, 3, 3), 600, lines=roads)
    assert alone.x > 0.1


def crowded(across):
    """Return a gate amid a lattice of villages without names, fourteen pixels apart each way."""
    steps = [(x, y) for x in range(-across, across + 1) for y in range(-across, across + 1)]
    villages = [Point(0.14 * x, 0.14 * y, 6, "", False) for x, y in steps if x or y]
    return [Point(0, 0, 8, "Gate", True), *villages]


def on_marks(label, points, *, px=0.01):
    """Return the villages under a name that is as wide as its letters."""
    wide, high = text_px(label.text, strong=label.strong)
    wide, high = (wide - 2) * px, 5.5 * px
    return [
        one for one in points[1:]
        if abs(one.x - label.x) < wide + one.size / 2 * px
        and abs(one.y - label.y) < high + one.size / 2 * px
    ]  # fmt: skip


def test_a_name_without_room_beside_its_mark_is_tied_to_it():
    """Villages end 60 pixels from the gate: its name stands beyond them."""
    points = crowded(4)
    (gate,) = place_labels(points, Frame(-3, -3, 3, 3), 600)
    assert on_marks(gate, points) == []
    assert math.hypot(gate.x, gate.y) > 0.56
    x0, y0, x1, y1 = gate.tie
    # From the edge of its own mark, eight pixels wide, to the edge of the name.
    assert math.hypot(x0, y0) == pytest.approx(0.04, abs=0.001)
    wide, high = text_px("Gate", strong=True)
    assert abs(x1 - gate.x) <= wide * 0.01
    assert abs(y1 - gate.y) <= high * 0.01
    # Where there is room beside the mark, there it stands.
    (near,) = place_labels(crowded(0), Frame(-3, -3, 3, 3), 600)
    assert near.tie is None
    assert math.hypot(near.x, near.y) < 0.3


def test_a_name_with_no_room_anywhere_near_is_left_out():
    assert place_labels(crowded(15), Frame(-3, -3, 3, 3), 600) == ()


@pytest.mark.parametrize(("name", "size"), [("question", (900, 620)), ("region", (390, 400))])
def test_no_name_of_the_still_picture_stands_on_the_mark_of_another_place(bakhmut, name, size):
    the_map = Map(bakhmut.case)
    frame = the_map.frames[name].fitted(*size)
    drawing = Drawing(the_map, bakhmut.case.after, frame)
    traces = drawing.with_names(the_map.holder_traces(bakhmut.case.after), frame, size[0])
    km = (frame.east - frame.west) / size[0]
    held = [one for one in traces if one["name"] in HOLDERS]
    marks = [
        (x, y, side / 2)
        for one in held
        for x, y, side in zip(one["x"], one["y"], one["marker"]["size"], strict=True)
    ]
    towns = bakhmut.case.theater.settlements
    own = {towns[k].name: (the_map.xy[0][k], the_map.xy[1][k]) for k in range(len(towns))}
    names = [one for one in traces if one["mode"] == "text"]
    assert sum(len(one["x"]) for one in names) > 10
    for one in names:
        for x, y, text in zip(one["x"], one["y"], one["text"], strict=True):
            wide = text_px(text, strong=False)[0]
            covered = [
                (east, north) for east, north, half in marks
                if (east, north) != own.get(text) and abs(x - east) / km < wide - 2 + half
                and abs(y - north) / km < 5 + half
            ]  # fmt: skip
            assert covered == [], text


def test_a_frame_grows_to_the_shape_of_the_screen():
    assert Frame(0, 0, 10, 10).fitted(200, 100) == Frame(-5, 0, 15, 10)
