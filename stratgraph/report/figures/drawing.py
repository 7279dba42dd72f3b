"""What stands on a map beside its marks: degrees, scale, north, names and the legend."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from stratgraph.catalogue.wording import said
from stratgraph.model.scenario import HOLDERS
from stratgraph.report.wording import holder_entry

from .labels import PLAIN_PX, SMALL_MAP_PX, Point, place_labels
from .layers import TheaterMap, degree_trace, label_trace, tie_trace, water_label_trace
from .theme import EDGE_PX, HALF_WIDTHS, SMALL_PX, Sheet, paint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plotly.graph_objects import Figure

    from stratgraph.model.scenario import Situation

    from .layers import Trace
    from .view import Frame

# Readable over roads; in every renderer of SVG, also where it is ignored.
HALO = ", ".join(f"{x}px {y}px 1px $land" for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)))
# What a kind of trace is called in the legend, in the order in which it stands there.
KINDS = {
    "in reach": f"{said('reach', 'inside')} (thin ring)",
    "gained": f"{said('reach', 'new')} (bold ring)",
    "taken": "changes hands",
    "taken out": "taken out of the model (cross)",
    "apart": "no longer joined to the largest piece (ring)",
    "without a route": "losing every route (ring)",
    "sequence": "least sequence, in order from held ground on",
    "last way": "road to the objective",
    "as few": "in another sequence as short (thin ring)",
    "in fact": "taken in fact after the day (bold ring)",
    "objective": "objective (cross)",
    "due": "due to it (bold ring: the larger, the more)",
    "below nothing": "less than nothing due to it (thin ring)",
    "overlap": "two that overlap (broken line)",
    "need": "two that need each other (line)",
    "reach": said("reach", "edge"),
    "isochrone": "reached by road in time (darker: sooner)",
    "isochrone before": "the same before the scenario",
    "isochrone changed": "reached either before or after alone",
    "cut off": "no longer reached (bold ring)",
    "reach before": f"{said('reach', 'edge')} before",
    "added": said("reach", "added"),
    "front": "front",
    "road": "road (wider: higher class)",
    "unverified road": "road not verified",
    "cut road": "road cut or closed",
    "road that matters": "road that matters (wider: more is lost without it)",
    "unverified road that matters": "unverified and critical",
    "water": "river or canal",
}
MAP_SIDES, MAP_BELOW_PX, BAR_DOWN_PX = (EDGE_PX, 52), 36, 27
BAR_KM = (1, 2, 5, 10, 20, 50, 100, 200)


def mark_scale(size: tuple[int, int]) -> float:
    """Return the scale of marks on a figure of so many pixels: smaller below 900 across.

    Examples
    --------
    >>> mark_scale((1400, 880)), round(mark_scale((390, 700)), 2)
    (1.0, 0.55)
    """
    return min(1.0, max(0.55, size[0] / 900))


@dataclass(frozen=True)
class Drawing:
    """A map within a frame: what is put together to a figure."""

    the_map: TheaterMap
    situation: Situation
    frame: Frame

    def figure(self, traces: Sequence[Trace], sheet: Sheet, height: int) -> Figure:
        """Put degrees, traces, names, scale and legend together on a sheet."""
        from plotly.graph_objects import Figure

        shown = _with_legend(traces, self.situation)
        entries = tuple(trace["name"] for trace in shown if trace["showlegend"])
        sheet = replace(sheet, legend=entries, sides=MAP_SIDES, axis_px=MAP_BELOW_PX)
        plot_px = sheet.plot_px(height)
        frame = self.frame.fitted(*plot_px)
        furniture = _Furniture(frame, self.the_map.degree_lines(frame), plot_px)
        layout = sheet.layout(height)
        axis = {"visible": False, "constrain": "domain", "zeroline": False}
        layout["xaxis"] = {**axis, "range": [frame.west, frame.east]}
        layout["yaxis"] = {**axis, "range": [frame.south, frame.north], "scaleanchor": "x"}
        # No transition is given: plotly divides by a duration of 0 (scale(NaN) on redraws).
        layout["dragmode"] = "pan"
        layout["annotations"] += furniture.annotations(sheet.palette)
        layout["shapes"] = furniture.shapes(sheet.palette)
        named = _with_legend(self.with_names(traces, frame, plot_px[0]), self.situation)
        every = [degree_trace(furniture.lines), *named]
        return Figure([paint(trace, sheet.palette) for trace in every], layout)

    def with_names(self, traces: Sequence[Trace], frame: Frame, width: int) -> list[Trace]:
        """Return traces and the names that fit into the frame, those in question first.

        What ties a name to its mark lies under all marks.
        """
        ties, *names = self._names(_widths(traces), frame, width)
        marks = (k for k, one in enumerate(traces)
                 if one["mode"] == "markers" and one["marker"].get("opacity", 1))  # fmt: skip
        at = next(marks, len(traces))
        return [*traces[:at], ties, *traces[at:], *names]

    def _names(
        self, widths: dict[tuple[float, float], float], frame: Frame, width: int
    ) -> list[Trace]:
        the_map = self.the_map
        towns, strong = the_map.theater.settlements, set(the_map.named)
        points = [
            Point(x, y, the_map.sizes[k], towns[k].name, k in strong, drawn=widths.get((x, y), 0.0))
            for k in the_map.priority
            for x, y in [(the_map.xy[0][k], the_map.xy[1][k])]
        ]
        waters = [Point(x, y, 0.0, name, False, water=True)
                  for x, y, name in the_map.water_points(frame)]  # fmt: skip
        asked, rest = points[: len(strong)], points[len(strong) :]
        labels = place_labels([*asked, *waters, *rest], frame, width, lines=the_map.road_segments)
        placed: dict[tuple[bool, bool], list[tuple[float, float, str]]] = {}
        for one in labels:
            placed.setdefault((one.water, one.strong), []).append((one.x, one.y, one.text))
        traces = [
            water_label_trace(placed.get((True, False), [])),
            *(label_trace(bold, placed.get((False, bold), [])) for bold in (False, True)),
        ]
        # On a small map no name is larger than another: bold ones are told by their weight.
        small = {"size": PLAIN_PX} if width < SMALL_MAP_PX else {}
        ties = tie_trace([one.tie for one in labels if one.tie])
        return [ties, *({**one, "textfont": {**one["textfont"], "shadow": HALO, **small}}
                        for one in traces)]  # fmt: skip


def _widths(traces: Sequence[Trace]) -> dict[tuple[float, float], float]:
    """Return how wide the mark of each place is drawn, with its cross if it has one."""
    found: dict[tuple[float, float], float] = {}
    for trace in traces:
        if trace["name"] not in (*HOLDERS, "taken"):
            continue
        symbols, sizes = trace["marker"]["symbol"], trace["marker"]["size"]
        each = [symbols] * len(sizes) if isinstance(symbols, str) else symbols
        for x, y, symbol, size in zip(trace["x"], trace["y"], each, sizes, strict=True):
            wide = 2 * HALF_WIDTHS[symbol.removesuffix("-open")] * size
            found[x, y] = max(found.get((x, y), 0.0), wide)
    return found


@dataclass(frozen=True)
class _Furniture:
    """Degrees, scale bar and north, all beside the map: nothing on it is hidden.

    They keep to kilometres of the map, so that the bar stays true on zooming.
    """

    frame: Frame
    lines: list[dict[str, Any]]
    plot_px: tuple[int, int]

    @property
    def _km(self) -> float:
        return (self.frame.east - self.frame.west) / self.plot_px[0]

    @property
    def _bar_km(self) -> int:
        room = min(220.0, 0.5 * self.plot_px[0]) * self._km
        return max(step for step in BAR_KM if step <= room or step == BAR_KM[0])

    def annotations(self, palette: dict[str, str]) -> list[dict[str, Any]]:
        """Return the words."""
        font = {"size": SMALL_PX, "color": palette["quiet"]}
        below = {"yref": "paper", "y": 0, "yanchor": "middle"}
        bar = self.frame.west + self._bar_km
        placed: list[dict[str, Any]] = [
            {**below, "x": bar, "xanchor": "left", "xshift": 6, "yshift": -BAR_DOWN_PX,
             "text": f"{self._bar_km} km"},
            {**below, "xref": "paper", "x": 1, "xanchor": "right", "yshift": -BAR_DOWN_PX,
             "text": "▲ north"},
        ]  # fmt: skip
        for where, text in self._meridians():
            placed.append({**below, "x": where, "yshift": -9, "text": text})
        for where, text in self._parallels():
            placed.append({"y": where, "xref": "paper", "x": 1, "xanchor": "left", "xshift": 3,
                           "text": text})  # fmt: skip
        return [{"showarrow": False, "borderpad": 0, "font": font, **one} for one in placed]

    def _meridians(self) -> list[tuple[float, str]]:
        """Where meridians leave by the lower edge."""
        edge = 20 * self._km
        found = [
            (float(np.interp(self.frame.south, line["y"], line["x"])), str(line["label"]))
            for line in self.lines
            if line["kind"] == "lon"
        ]
        return [
            (x, text)
            for x, text in found
            if self.frame.west + edge < x < self.frame.east - edge
        ]  # fmt: skip

    def _parallels(self) -> list[tuple[float, str]]:
        """Where parallels leave by the right edge."""
        edge = 8 * self._km
        found = [
            (float(np.interp(self.frame.east, line["x"], line["y"])), str(line["label"]))
            for line in self.lines
            if line["kind"] == "lat"
        ]
        return [
            (y, text)
            for y, text in found
            if self.frame.south + edge < y < self.frame.north - edge
        ]  # fmt: skip

    def shapes(self, palette: dict[str, str]) -> list[dict[str, Any]]:
        """Return the bar and the edge of the map."""
        down = BAR_DOWN_PX / self.plot_px[1]
        half = 2.5 / self.plot_px[1]
        west = self.frame.west
        return [
            {"type": "rect", "xref": "paper", "x0": 0, "x1": 1, "yref": "paper", "y0": 0, "y1": 1,
             "line": {"width": 1, "color": palette["graticule"]}},
            {"type": "rect", "x0": west, "x1": west + self._bar_km,
             "yref": "paper", "y0": -down - half, "y1": -down + half,
             "fillcolor": palette["ink"], "line": {"width": 0}},
        ]  # fmt: skip


def _with_legend(traces: Sequence[Trace], situation: Situation) -> list[Trace]:
    """Show each kind once in the legend, holders by name, and nothing of what is empty."""
    names = {holder: holder_entry(situation, holder) for holder in HOLDERS} | KINDS
    seen: set[str] = set()
    shown = []
    for trace in traces:
        kind = trace["name"]
        new = kind in names and bool(trace["x"]) and kind not in seen
        if new:
            seen.add(kind)
        rank = list(names).index(kind) if new else 1000
        shown.append({**trace, "name": names.get(kind, kind), "showlegend": new,
                      "legendrank": rank})  # fmt: skip
    return shown
