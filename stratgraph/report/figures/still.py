"""A map as a still picture in SVG: seen before any script runs, where none may, and on paper.

It is made from the same traces as the figures and draws the few kinds of them that maps are made
of. Colours are properties of the page (``--map-road``), so that it follows the theme.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from .drawing import mark_scale
from .layers import degree_trace
from .theme import HALF_WIDTHS, PALETTES, paint

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .drawing import Drawing
    from .layers import Trace
    from .view import Frame

Spot = tuple[float, float]
# A colour of the page by its name.
PROPERTIES = {name: f"var(--map-{name})" for name in PALETTES["light"]}
# A box of another shape shows so much more on both sides, as a share of the picture.
SPARE = 0.5
# The steps along a mark's edge in half widths; a circle has none.
T = 1 / 3
MARKS: dict[str, tuple[Spot, ...]] = {
    "circle": (),
    "square": ((-1, -1), (2, 0), (0, 2), (-2, 0)),
    "triangle-up": ((-1, 0.433), (2, 0), (-1, -1.3)),
    "diamond": ((-1, 0), (1, -1), (1, 1), (-1, 1)),
    "cross": ((-1, -T), (1 - T, 0), (0, T - 1), (2 * T, 0), (0, 1 - T), (1 - T, 0),
              (0, 2 * T), (T - 1, 0), (0, 1 - T), (-2 * T, 0), (0, T - 1), (T - 1, 0)),
    # There and back: two lines that cross.
    "x-thin": ((-1, -1), (2, 2), (-1, -1), (1, -1), (-2, 2)),
}  # fmt: skip
HATCH = (
    '<pattern id="{id}" width="7" height="7" patternUnits="userSpaceOnUse">'
    '<path d="M-1 1 1-1M0 7 7 0M6 8 8 6" stroke="var(--map-gained)" stroke-width="1.2"/></pattern>'
)


def still_svg(drawing: Drawing, traces: Sequence[Trace], size: tuple[int, int], name: str) -> str:
    """Draw a map as an SVG element.

    Parameters
    ----------
    drawing : Drawing
        The map, the situation, and the part of the plane that is shown at least.
    traces : sequence of dict
        Lines and marks in the order in which they are drawn; names are put above them.
    size : (int, int)
        Width and height in pixels, for which names are placed.
    name : str
        Told from other stills of the document by it.

    Returns
    -------
    str
        About 40 kB for 300 settlements.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> from stratgraph.report.figures import Drawing, Map
    >>> case = read_case("gate_falls")
    >>> a_map = Map(case)
    >>> drawing = Drawing(a_map, case.after, a_map.frames["question"])
    >>> still_svg(drawing, a_map.land_traces(), (400, 300), "desk")[:38]
    '<svg class="desk" viewBox="0 0 400 300'
    """
    width, height = size
    frame = drawing.frame.fitted(width, height)
    every = [degree_trace(drawing.the_map.degree_lines(frame)),
             *drawing.with_names(traces, frame, width)]  # fmt: skip
    paper = _Paper(frame, width, height, f"added-{name}")
    drawn = "".join(paper.draw(paint(trace, PROPERTIES)) for trace in every)
    return (
        f'<svg class="{name}" viewBox="0 0 {width} {height}" aria-hidden="true">'
        f"<defs>{HATCH.format(id=paper.hatch)}</defs>{drawn}</svg>"
    )


class _Paper:
    """Where kilometres lie on a picture of so many pixels."""

    def __init__(self, frame: Frame, width: int, height: int, hatch: str) -> None:
        self.frame, self.width, self.height, self.hatch = frame, width, height, hatch
        self.km = (frame.east - frame.west) / width
        self.scale = mark_scale((width, height))

    def draw(self, trace: Trace) -> str:
        """Write one trace as SVG; nothing where nothing of it is in sight."""
        if trace["mode"] == "lines" or trace.get("fill") == "toself":
            return self._lines(trace)
        draw = {"markers": self._marks, "text": self._names}.get(trace["mode"])
        return "" if draw is None else draw(trace)

    def _spot(self, x: float, y: float) -> Spot:
        return (x - self.frame.west) / self.km, (self.frame.north - y) / self.km

    def _seen(self, spots: Sequence[Spot]) -> bool:
        across, down = [x for x, _ in spots], [y for _, y in spots]
        w, h = SPARE * self.width, SPARE * self.height
        return (max(across) > -w and min(across) < self.width + w
                and max(down) > -h and min(down) < self.height + h)  # fmt: skip

    def _lines(self, trace: Trace) -> str:
        pieces = [self._path(line) for line in _gaps(trace["x"], trace["y"])]
        line, path = trace["line"], "".join(pieces)
        if not path:
            return ""
        style = _stroke(line["color"], line["width"]) if line["width"] else ""
        dash = str(line.get("dash", "solid")).replace("px", "")
        dashed = f' stroke-dasharray="{dash}"' if dash != "solid" else ""
        return f'<path d="{path}" style="fill:{self._fill(trace)};{style}"{dashed}/>'

    def _fill(self, trace: Trace) -> str:
        if trace.get("fill") != "toself":
            return "none"
        return f"url(#{self.hatch})" if "fillpattern" in trace else str(trace["fillcolor"])

    def _path(self, line: Sequence[Spot]) -> str:
        spots = [self._spot(x, y) for x, y in line]
        if not self._seen(spots):
            return ""
        # To a tenth of a pixel, and a point that stays where it was is none.
        points = [f"{x:.1f} {y:.1f}" for x, y in spots]
        kept = [point for point, _ in groupby(points)]
        return f"M{'L'.join(kept)}" if len(kept) > 1 else ""

    def _marks(self, trace: Trace) -> str:
        marker = trace["marker"]
        count = len(trace["x"])
        columns = [_each(value, count) for value in (
            marker["symbol"], marker["size"], marker["line"]["width"],
        )]  # fmt: skip
        edge = marker["line"].get("color", marker["color"])
        marks = [
            (_style(symbol, (marker["color"], edge, thick)), spot, _mark(symbol, size * self.scale))
            for x, y, symbol, size, thick in zip(trace["x"], trace["y"], *columns, strict=True)
            if self._seen([spot := self._spot(x, y)])
        ]
        # Marks of one look that follow each other are one path.
        return "".join(
            f'<path d="{"".join(f"M{x:.1f} {y:.1f}{path}" for _, (x, y), path in alike)}" '
            f'style="{style}"/>'
            for style, alike in groupby(marks, key=lambda one: one[0])
        )

    def _names(self, trace: Trace) -> str:
        font = trace["textfont"]
        slant = "font-style:italic;" if font.get("style") == "italic" else ""
        style = f"fill:{font['color']};font-size:{font['size']}px;font-weight:{font['weight']};"
        # For plotly what a name holds was escaped already.
        words = "".join(
            f'<text x="{x:.1f}" y="{y:.1f}">{text}</text>'
            for (x, y), text in (
                (self._spot(x, y), text)
                for x, y, text in zip(trace["x"], trace["y"], trace["text"], strict=True)
            )
        )
        return f'<g class="names" style="{style}{slant}">{words}</g>' if words else ""


def _mark(symbol: str, size: float) -> str:
    """Return the path of a mark from its middle."""
    kind = symbol.removesuffix("-open")
    steps, r = MARKS[kind], size * HALF_WIDTHS[kind]
    if not steps:
        arc = f"a{r:.1f} {r:.1f} 0 1 0"
        return f"m{-r:.1f} 0{arc} {2 * r:.1f} 0{arc} {-2 * r:.1f} 0z"
    first, *rest = (f"{across * r:.1f} {down * r:.1f}" for across, down in steps)
    return f"m{first}l{'l'.join(rest)}{'' if symbol == 'x-thin' else 'z'}"


def _style(symbol: str, ink: tuple[str, str, float]) -> str:
    color, edge, thick = ink
    hollow = symbol.endswith("-open") or symbol == "x-thin"
    return f"fill:{'none' if hollow else color};{_stroke(color if hollow else edge, thick)}"


def _stroke(color: str, width: float) -> str:
    return f"stroke:{color};stroke-width:{width:g}"


def _each(value: Any, count: int) -> Sequence[Any]:
    return value if isinstance(value, list) else [value] * count


def _gaps(x: Sequence[float | None], y: Sequence[float | None]) -> Iterator[list[Spot]]:
    """Cut a line with gaps into its pieces."""
    line: list[Spot] = []
    for across, up in zip(x, y, strict=True):
        if across is None or up is None:
            if line:
                yield line
            line = []
        else:
            line.append((across, up))
    if line:
        yield line
