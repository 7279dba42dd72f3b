"""The map's parts as plain trace data, whose colours are names in a palette (``$road``).

The page repaints them in light and dark without asking Python, and the figure does it once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from stratgraph._geodesy import unwrapped
from stratgraph.model.scenario import HOLDERS, Holder, Side, Situation
from stratgraph.report.wording import plain, road_words, settlement_words

from .labels import PLAIN_PX, STRONG_PX
from .theme import FONT, SYMBOLS
from .view import Frame, Outlines, SituationName, situation_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stratgraph.model.roads import Road
    from stratgraph.model.theater import Theater
    from stratgraph.studies.hold_or_fall import Case

Trace = dict[str, Any]

# A class is whatever word a theater has for it: those that are usual; others are thin.
ROAD_WIDTHS = {
    "motorway": 2.8, "trunk": 2.8, "main": 2.2, "primary": 2.2, "rail": 2.2, "road": 2.2,
    "secondary": 1.6,
}  # fmt: skip
STEPS_DEG = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0)


def outline_xy(outlines: Outlines) -> tuple[list[float | None], list[float | None]]:
    """Join outlines into one line with gaps, as ``fill: toself`` wants it."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for x, y in outlines:
        xs += [*np.round(x, 2).tolist(), None]
        ys += [*np.round(y, 2).tolist(), None]
    return xs[:-1], ys[:-1]


@dataclass(frozen=True)
class TheaterMap:
    """The parts of a theater's map as trace data; nothing of it depends on the screen.

    Attributes
    ----------
    named : tuple of int
        Numbers of the settlements in question: named on the map before all others.
    scale : float
        Of the marks: below 1 on a small figure.
    """

    theater: Theater
    named: tuple[int, ...]
    scale: float = field(default=1.0, kw_only=True)

    @cached_property
    def xy(self) -> tuple[list[float], list[float]]:
        """Settlements in plane kilometres, to ten metres."""
        x, y = self.theater.plane.to_km(self.theater.lon, self.theater.lat)
        return np.round(x, 2).tolist(), np.round(y, 2).tolist()

    @cached_property
    def sizes(self) -> list[float]:
        """Diameters in pixels: area grows with population; small where it is unknown."""
        # A metropolis on the edge of the map must not shrink the places in question.
        people, known = self.theater.people, self.theater.people_known
        asked = people[list(self.named)] if self.named else people
        top = max(1, int(asked.max()))
        share = np.minimum(1.2, np.sqrt(people / top))
        sizes = np.where(known, 6.0 + 14.0 * share, 6.0) * self.scale
        return np.round(np.maximum(4.0, sizes), 1).tolist()  # type: ignore[no-any-return]

    @property
    def priority(self) -> list[int]:
        """Every settlement in the order in which labels are placed."""
        people = self.theater.people
        rest = sorted(range(len(people)), key=lambda number: (-int(people[number]), number))
        return list(dict.fromkeys([*self.named, *rest]))

    @cached_property
    def frames(self) -> dict[str, Frame]:
        """The question's own places, and the whole region."""
        every = range(len(self.theater.ids))
        return {
            "question": self._around(self.named or every).padded(0.1, 4.0),
            "region": self._around(every).padded(0.04, 4.0),
        }

    def _around(self, numbers: Iterable[int]) -> Frame:
        points = np.array([[self.xy[0][number], self.xy[1][number]] for number in numbers])
        (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
        return Frame(float(west), float(south), float(east), float(north))

    @cached_property
    def graticule(self) -> list[dict[str, Any]]:
        """Meridians and parallels as lines with their labels, well beyond the region."""
        return self.degree_lines(self.frames["question"])

    def degree_lines(self, shown: Frame) -> list[dict[str, Any]]:
        """Meridians and parallels in steps that suit what is shown, well beyond the region."""
        plane = self.theater.plane
        frame = self.frames["region"].joined(shown).padded(0.5, 20.0)
        corners = plane.to_degrees(
            np.array([frame.west, frame.west, frame.east, frame.east, 0.0, 0.0]),
            np.array([frame.south, frame.north, frame.south, frame.north,
                      frame.south, frame.north]),
        )  # fmt: skip
        lon, lat = unwrapped(corners[0], plane.lon), corners[1]
        step = _step_deg(shown.north - shown.south)
        lines = []
        for kind, along, across in (("lon", lon, lat), ("lat", lat, lon)):
            run = np.linspace(float(across.min()), float(across.max()), 33)
            for degree in _multiples(float(along.min()), float(along.max()), step):
                fixed = np.full(run.shape, degree)
                x, y = plane.to_km(*((fixed, run) if kind == "lon" else (run, fixed)))
                lines.append(
                    {
                        "kind": kind,
                        "label": _degree_label(degree, kind),
                        "x": np.round(x, 2).tolist(),
                        "y": np.round(y, 2).tolist(),
                    }
                )
        return lines

    def base_traces(self) -> list[Trace]:
        """Graticule, waters and roads: the same in every state."""
        return [degree_trace(self.graticule), *self.land_traces()]

    def land_traces(self) -> list[Trace]:
        """Waters and roads: the same in every state."""
        return list(self._land)

    @cached_property
    def _land(self) -> list[Trace]:
        waters = [self._km(water.line) for water in self.theater.waters if water.line]
        traces = [_line("water", *_gapped(waters), "$water", 1.6)]
        groups: dict[tuple[float, bool], list[Road]] = {}
        for road in self.theater.roads:
            width = ROAD_WIDTHS.get(road.road_class, 1.1) if road.verified else 1.0
            groups.setdefault((width, road.verified), []).append(road)
        for (width, verified), roads in sorted(groups.items(), key=lambda item: item[0]):
            traces.append(self._road_lines(roads, width, verified))
        traces.append(self._road_middles())
        return traces

    def water_points(self, shown: Frame) -> list[tuple[float, float, str]]:
        """Return where each water may bear its name: its point in sight farthest from any town."""
        inner = shown.padded(-0.1, 0.0)
        towns = np.array(self.xy).T
        found = []
        for water in self.theater.waters:
            line = np.array(self._km(water.line)).T if water.line else np.empty((0, 2))
            seen = line[(line > (inner.west, inner.south)).all(axis=1)
                        & (line < (inner.east, inner.north)).all(axis=1)]  # fmt: skip
            if len(seen):
                far = np.linalg.norm(seen[:, None] - towns, axis=2).min(axis=1)
                x, y = seen[int(far.argmax())].tolist()
                found.append((x, y, water.name))
        return found

    def _km(self, line: Sequence[tuple[float, float]]) -> tuple[list[float], list[float]]:
        lon, lat = np.array(line).T
        x, y = self.theater.plane.to_km(lon, lat)
        return np.round(x, 2).tolist(), np.round(y, 2).tolist()

    def course(self, road: Road) -> tuple[list[float], list[float]]:
        """Return where a road is drawn in plane kilometres, x and y, by its bends."""
        return self._courses[self.theater.road_index[road.id]]

    @cached_property
    def _courses(self) -> list[tuple[list[float], list[float]]]:
        """All roads at once: one by one the plane takes a minute for a hundred thousand."""
        lines = [self.theater.course(road) for road in self.theater.roads]
        x, y = self._km([point for line in lines for point in line]) if lines else ([], [])
        stops = list(accumulate(map(len, lines), initial=0))
        return [(x[begin:end], y[begin:end]) for begin, end in pairwise(stops)]

    @cached_property
    def road_segments(self) -> list[tuple[float, float, float, float]]:
        """Both ends of each straight piece of road in plane kilometres: x, y, x, y."""
        lines = map(self.course, self.theater.roads)
        return [(*one, *other) for x, y in lines for one, other in pairwise(zip(x, y, strict=True))]

    def road_traces(
        self, name: str, lines: Iterable[tuple[Road, float]], color: str
    ) -> list[Trace]:
        """Return roads as lines of a width of their own each, under one name."""
        traces = []
        for road, width in lines:
            x, y = self.course(road)
            trace = _line(name, x, y, color, width)
            trace["line"]["dash"] = "solid" if road.verified else "6px,4px"
            traces.append(trace)
        return traces

    def _road_lines(self, roads: Sequence[Road], width: float, verified: bool) -> Trace:
        x, y = _gapped([self.course(road) for road in roads])
        name = "road" if verified else "unverified road"
        trace = _line(name, x, y, "$road", width)
        trace["line"]["dash"] = "solid" if verified else "3px,3px"
        return trace

    def _road_middles(self) -> Trace:
        """Unseen points at the middles of roads, since a line itself has no hover."""
        x, y = self._middles(self.theater.roads)
        return {
            **_points("road middles", x, y),
            # Nothing is drawn of them, which spares a large page thousands of elements.
            "mode": "none",
            "hoverinfo": "text",
            "hovertext": [road_words(self.theater, road) for road in self.theater.roads],
        }

    def _middles(self, roads: Sequence[Road]) -> tuple[list[float], list[float]]:
        """Return the points half-way along roads as they are drawn."""
        middles = [_half_way(*self.course(road)) for road in roads]
        return [x for x, _ in middles], [y for _, y in middles]

    def holder_traces(self, situation: Situation) -> list[Trace]:
        """Return settlements of a situation, a trace per holder, largest first below."""
        return [
            self._settlements(situation, holder, self.held_numbers(situation, holder))
            for holder in HOLDERS
        ]

    def held_numbers(self, situation: Situation, holder: Holder) -> list[int]:
        """Return the settlements of a holder's trace, in its order."""
        return sorted(np.flatnonzero(situation.held_by(holder)).tolist(), key=self._drawn_order)

    def _drawn_order(self, number: int) -> tuple[float, int]:
        return -self.sizes[number], number

    def _settlements(self, situation: Situation, holder: Holder, numbers: Sequence[int]) -> Trace:
        known, symbol = self.theater.people_known, SYMBOLS[holder]
        return {
            **self._at(holder, numbers),
            "hoverinfo": "text",
            "hovertext": [settlement_words(situation, k) for k in numbers],
            "marker": {
                "symbol": [symbol if known[k] else f"{symbol}-open" for k in numbers],
                # A triangle looks smaller than a circle of its width.
                "size": [self.sizes[k] + 2 * (holder == "contested") for k in numbers],
                "color": f"${holder}",
                "opacity": 1,
                "line": {"color": "$halo", "width": [1.0 if known[k] else 1.4 for k in numbers]},
            },
        }

    def ring_trace(self, name: str, numbers: Sequence[int]) -> Trace:
        """Rings around settlements: ``in reach`` thin, ``gained`` bold."""
        bold = name == "gained"
        return {
            **self._at(name, numbers),
            "hoverinfo": "skip",
            "marker": {
                "symbol": "circle-open",
                "size": [self.sizes[k] + (8 if bold else 6) for k in numbers],
                "color": "$gained" if bold else "$quiet",
                "line": {"width": 2.6 if bold else 1.1},
            },
        }

    def cross_trace(self, numbers: Sequence[int]) -> Trace:
        """Crosses over the settlements that change hands."""
        return {
            **self._at("taken", numbers),
            "hoverinfo": "skip",
            "marker": {
                "symbol": "x-thin",
                "size": [self.sizes[k] + 10 for k in numbers],
                "color": "$ink",
                "line": {"width": 3, "color": "$ink"},
            },
        }

    def cut_trace(self, cut: Iterable[str]) -> Trace:
        """Short crosses at the middles of the roads that nobody can take."""
        roads = [self.theater.roads[self.theater.road_index[one]] for one in sorted(cut)]
        x, y = self._middles(roads)
        return {
            **_points("cut road", x, y),
            "hoverinfo": "skip",
            "marker": {"symbol": "x-thin", "size": 11, "color": "$gained",
                       "line": {"width": 3, "color": "$gained"}},
        }  # fmt: skip

    def _at(self, name: str, numbers: Sequence[int]) -> Trace:
        return _points(name, [self.xy[0][k] for k in numbers], [self.xy[1][k] for k in numbers])


def _half_way(x: Sequence[float], y: Sequence[float]) -> tuple[float, float]:
    """Return the point half-way along a line."""
    length = float(np.hypot(x[1] - x[0], y[1] - y[0]))
    if len(x) == 2 and length > 0:  # most roads have no bend, and arrays are slow to make
        half_x, half_y = (round((c[1] - c[0]) / length * (length / 2) + c[0], 2) for c in (x, y))
        return half_x, half_y
    along = np.append(0.0, np.cumsum(np.hypot(np.diff(x), np.diff(y))))
    half = along[-1] / 2
    return round(float(np.interp(half, along, x)), 2), round(float(np.interp(half, along, y)), 2)


@dataclass(frozen=True, init=False)
class Map(TheaterMap):
    """The map of a case, before and after its scenario."""

    case: Case

    def __init__(self, case: Case) -> None:
        index = case.theater.index
        asked = (*case.after.steps[-1].changed_hands, *case.objectives, *case.bases)
        object.__setattr__(self, "theater", case.theater)
        object.__setattr__(self, "named", tuple(dict.fromkeys(index[one] for one in asked)))
        object.__setattr__(self, "case", case)

    @property
    def taken(self) -> list[int]:
        """Numbers of the settlements that change hands."""
        return [self.theater.index[one] for one in self.case.after.steps[-1].changed_hands]

    def settlement_traces(self, name: SituationName) -> list[Trace]:
        """Return settlements of one situation, a trace per holder, largest first below."""
        return self.holder_traces(situation_of(self.case, name))

    def taken_trace(self) -> Trace:
        """Crosses over the settlements that change hands."""
        return self.cross_trace(self.taken)


def degree_trace(lines: Sequence[dict[str, Any]]) -> Trace:
    """Meridians and parallels as one quiet line."""
    x, y = _gapped([(line["x"], line["y"]) for line in lines])
    return _line("graticule", x, y, "$graticule", 1.0)


def reach_trace(name: str, side: Side, outlines: Outlines) -> Trace:
    """Edge of a reach: ``reach`` solid, any other name dotted; filled it would read as ground."""
    x, y = outline_xy(outlines)
    trace = _line(name, x, y, f"${side}", 2.0 if name == "reach" else 1.4)
    if name != "reach":
        trace["line"]["dash"] = "2px,4px"
    return trace


def water_label_trace(labels: Sequence[tuple[float, float, str]]) -> Trace:
    """Return names of waters, slanted and quiet, so that no river is taken for a road."""
    trace = label_trace(False, labels)
    font = {**trace["textfont"], "style": "italic", "color": "$quiet"}
    return {**trace, "name": "names of waters", "textfont": font}


def tie_trace(ties: Sequence[tuple[float, float, float, float]]) -> Trace:
    """Return the lines that tie names to marks that they stand off from."""
    x, y = _gapped([((x0, x1), (y0, y1)) for x0, y0, x1, y1 in ties])
    return _line("ties of names", x, y, "$ink", 0.8)


def label_trace(strong: bool, labels: Sequence[tuple[float, float, str]]) -> Trace:
    """Return names as text, centred where a placement put them; markup in them is escaped."""
    weight, size = ("bold", STRONG_PX) if strong else ("normal", PLAIN_PX)
    return {
        "type": "scatter",
        "name": "names in the question" if strong else "names",
        "mode": "text",
        "x": [x for x, _, _ in labels],
        "y": [y for _, y, _ in labels],
        "text": [plain(text) for _, _, text in labels],
        "textposition": "middle center",
        "textfont": {"size": size, "color": "$ink", "weight": weight, "family": FONT},
        "hoverinfo": "skip",
        "showlegend": False,
        "cliponaxis": True,
    }


def _points(name: str, x: Sequence[float], y: Sequence[float]) -> Trace:
    return {
        "type": "scatter", "mode": "markers", "name": name, "x": list(x), "y": list(y),
        "showlegend": False, "cliponaxis": True,
    }  # fmt: skip


def _line(
    name: str, x: Sequence[float | None], y: Sequence[float | None], color: str, width: float
) -> Trace:
    return {
        "type": "scatter", "mode": "lines", "name": name, "x": list(x), "y": list(y),
        "hoverinfo": "skip", "showlegend": False, "line": {"color": color, "width": width},
    }  # fmt: skip


def _gapped(
    lines: Iterable[tuple[Sequence[float], Sequence[float]]],
) -> tuple[list[float | None], list[float | None]]:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for x, y in lines:
        xs += [*x, None]
        ys += [*y, None]
    return xs[:-1], ys[:-1]


def _step_deg(height_km: float) -> float:
    """Return the widest step that leaves at least two parallels in the frame."""
    fitting = [step for step in STEPS_DEG if step * 111.2 * 2 <= height_km]
    return fitting[-1] if fitting else STEPS_DEG[0]


def _multiples(low: float, high: float, step: float) -> list[float]:
    first, last = math.ceil(low / step), math.floor(high / step)
    return [round(number * step, 6) for number in range(first, last + 1)]


def _degree_label(degree: float, kind: str) -> str:
    degree -= 360 * round(degree / 360) if abs(degree) > 180 else 0
    mark = ("E" if degree >= 0 else "W") if kind == "lon" else ("N" if degree >= 0 else "S")
    return f"{abs(degree):g}°{mark}"
