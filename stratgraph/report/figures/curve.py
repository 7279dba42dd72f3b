"""All readings of one objective in order of the answer, and below each what it takes.

A specification curve: Simonsohn, Simmons and Nelson 2020 (Nature Human Behaviour 4:1208); Steegen,
Tuerlinckx, Gelman and Vanpaemel 2016 (Perspectives on Psychological Science 11:702).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from stratgraph.catalogue.wording import wording
from stratgraph.model.systems import munition_label
from stratgraph.report.wording import plain, source_words
from stratgraph.studies.hold_or_fall.telling import choice_rows, find_told, tell_how_sure

from .any_width import at_any_width
from .range_axis import KM, NARROW_PX
from .theme import BOLDER, EDGE_PX, LINE, SMALL_PX, Sheet, lines_of, paint, text_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from plotly.graph_objects import Figure

    from stratgraph.studies.hold_or_fall.degrees import SystemDegree
    from stratgraph.studies.hold_or_fall.finding import ObjectiveFinding, Point
    from stratgraph.studies.hold_or_fall.headline import Finding
    from stratgraph.studies.hold_or_fall.telling import ChoiceRow, FindingFacts

    from .theme import Theme

WIDTH, CURVE_PX, GAP_PX, MARK_PX = 1040, 230, 34, 17
MOST_LEFT = 0.4  # of the width for words beside the marks
GROUP_PX = 9  # a group of readings too narrow for its number has none
# What an answer is called, its mark and the colour of that.
ANSWERS: dict[bool | None, tuple[str, str, str]] = {
    True: ("at least one more weapon has it in range", "circle", "$gained"),
    None: ("nobody can tell", "diamond-open", "$ink"),
    False: ("no more weapon", "square", "$road"),
}


@at_any_width(lambda width: {"width": width})
def draw_specification_curve(
    finding: Finding, objective: str, *, theme: Theme = "light", width: int = WIDTH
) -> Figure:
    """Draw all readings of an objective in order of the answer, what each takes below it.

    Each column is a reading. Above, its line spans the ranges that come to be enough: from the
    range needed afterwards, which bears the mark of the answer, up to that needed before; a weapon
    whose range lies between is new. Below, a mark for each choice that the reading takes, on how
    many of those it holds, and in a frame the choice that decides most.

    Parameters
    ----------
    finding : Finding
        Of a case: ``run_case(case).finding``.
    objective : str
        Name or id.
    theme : {"light", "dark"}
    width : int
        Pixels; the height follows from the choices.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    UnknownSettlementError
        If the objective is not of the theater.
    ScenarioError
        If no reading tells of it.

    Examples
    --------
    >>> from stratgraph import draw_specification_curve, read_case, run_case
    >>> finding = run_case(read_case("gate_falls")).finding
    >>> figure = draw_specification_curve(finding, "Kingsbridge")
    >>> figure.layout.title.text[-39:]
    'holds on 11 of 24 readings of the facts'
    """
    from plotly.graph_objects import Figure

    return Figure(*_Curve.of(finding, objective, width, theme).drawn())


@dataclass(frozen=True)
class _Curve:
    """The readings in order, the rows of choices below them, and the sheet they stand on."""

    finding: Finding
    found: ObjectiveFinding
    points: tuple[Point, ...]
    rows: tuple[ChoiceRow, ...]
    sheet: Sheet

    @classmethod
    def of(cls, finding: Finding, objective: str, width: int, theme: Theme) -> _Curve:
        """Find the room for words on either side."""
        facts, words = finding.facts, wording("en")
        found = find_told(facts, objective)
        rows = choice_rows(facts, words, found)
        title, *more = tell_how_sure(facts, words, found.target)
        left = min(max((text_width(row.words, SMALL_PX) for row in rows), default=0.0) + 16,
                   MOST_LEFT * width)  # fmt: skip
        right = max(
            text_width(one, SMALL_PX) for one in [*map(_count, rows), *_names(facts, found)]
        )
        # The axis of kilometres stands at the left edge of the curve.
        sides = (EDGE_PX + 34 if width < NARROW_PX else round(left) + EDGE_PX, round(right) + 20)
        note = " ".join([
            *more,
            "Each column is a reading. Its line spans the ranges that come to be enough, from what "
            "is needed afterwards, with the mark of the answer, to what is needed before, km; the "
            "numbers above count the weapons. Dotted: listed maximum ranges, “in range”, never "
            "“would hit”. Below: what each reading takes, and on how many of those it holds.",
            source_words(facts.before),
        ])  # fmt: skip
        legend = tuple(name for name, *_ in ANSWERS.values())
        sheet = Sheet(title.removesuffix("."), note, width, theme, legend, sides)
        return cls(finding, found, found.curve, rows, sheet)

    @property
    def _across(self) -> int:
        return self.sheet.width - sum(self.sheet.sides)

    @property
    def _column_px(self) -> float:
        return self._across / max(1, len(self.points))

    @property
    def _narrow(self) -> bool:
        return self.sheet.width < NARROW_PX

    def drawn(self) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """Return traces and layout."""
        places, rows_px = self._places()
        high = CURVE_PX + GAP_PX + rows_px
        layout = self.sheet.layout(self.sheet.top + GAP_PX + high + self.sheet.bottom)
        whole = GAP_PX + high
        hidden = {"visible": False, "fixedrange": True}
        layout["xaxis"] = {**hidden, "range": [-0.5, len(self.points) - 0.5], "anchor": "y2"}
        layout["yaxis"] = {
            "domain": [(high - CURVE_PX) / whole, high / whole], "range": self._km(),
            "showgrid": False, "zeroline": False, "ticks": "outside", "nticks": 8,
            "tickcolor": self.sheet.palette["quiet"], "tickfont": {"size": SMALL_PX},
            "ticksuffix": " km" if not self._narrow else "", "automargin": False,
        }  # fmt: skip
        layout["yaxis2"] = {**hidden, "domain": [0, max(rows_px, 1) / whole],
                            "range": [max(rows_px, 1), 0]}  # fmt: skip
        layout["shapes"] = [*self._bounds(), *self._range_lines(), *self._frame(places)]
        layout["annotations"] += [
            *self._numbers(), *self._range_names(), *self._row_words(places),
        ]  # fmt: skip
        traces = [self._spans(), *self._answers(), *self._matrix(places)]
        return [paint(one, self.sheet.palette) for one in traces], layout

    # ---- the curve

    def _km(self) -> list[float]:
        known = [metres / KM for one in self.points for metres in (*one.before_m, *one.after_m)
                 if math.isfinite(metres)]  # fmt: skip
        low, high = min(known, default=0.0), max(known, default=1.0)
        room = 0.06 * (high - low) + 0.5
        return [low - room, high + room]

    def _spans(self) -> dict[str, Any]:
        xs: list[float | None] = []
        ys: list[float | None] = []
        for place, one in enumerate(self.points):
            # Where nothing could fire before, every longer range is new.
            top = min(one.before_m[1] / KM, self._km()[1])
            if math.isfinite(one.after_m[0]):
                xs += [place, place, None]
                ys += [one.after_m[0] / KM, top, None]
        thick = max(1.0, min(5.0, self._column_px * 0.45))
        return {"type": "scatter", "mode": "lines", "x": xs, "y": ys, "name": "ranges",
                "showlegend": False, "hoverinfo": "skip", "opacity": 0.6,
                "line": {"color": "$road", "width": thick}}  # fmt: skip

    def _answers(self) -> list[dict[str, Any]]:
        """One trace an answer, at the range needed afterwards, told on hovering."""
        traces = []
        for holds, (name, symbol, colour) in ANSWERS.items():
            shown = [
                (place, one) for place, one in enumerate(self.points)
                if one.holds is holds and math.isfinite(one.after_m[0])
            ]  # fmt: skip
            traces.append({
                "type": "scatter", "mode": "markers", "name": name, "showlegend": True,
                "x": [place for place, _ in shown],
                "y": [sum(one.after_m) / 2 / KM for _, one in shown],
                "text": ["<br>".join(map(plain, self._hover(one))) for _, one in shown],
                "hovertemplate": "%{text}<extra></extra>",
                "marker": {"symbol": symbol, "color": colour,
                           "size": max(4.0, min(9.0, self._column_px + 1))},
            })  # fmt: skip
        return traces

    def _hover(self, one: Point) -> list[str]:
        before, after = (_km_words(ends) for ends in (one.before_m, one.after_m))
        names = {degree.system.id: degree.system.short_name
                 for degree in self.finding.degrees}  # fmt: skip
        words = wording("en")
        new, perhaps = (words.listed([names[system] for system in some])
                        for some in (one.new, one.perhaps))  # fmt: skip
        taken = [row.words for row in self.rows if one.value(row.dimension) == row.value]
        return [
            f"needed before: {before}, after: {after}",
            f"newly in range of {new or 'no more weapon'}"
            + (f"; perhaps {perhaps}" if perhaps else ""),
            *taken,
        ]

    def _groups(self) -> list[tuple[int, int, str]]:
        """Return the first and last column of those with one answer, and its number."""
        found, start = [], 0
        for (holds, count), group in groupby(self.points, lambda one: (one.holds, len(one.new))):
            size = len(list(group))
            found.append((start, start + size - 1, "?" if holds is None else f"{count}"))
            start += size
        return found

    def _numbers(self) -> Iterable[dict[str, Any]]:
        """Say above the readings how many more weapons there are."""
        for first, last, text in self._groups():
            if (last - first + 1) * self._column_px >= GROUP_PX:
                yield {
                    "x": (first + last) / 2, "yref": "paper", "y": 1, "yanchor": "top",
                    "text": text, "showarrow": False, "borderpad": 0, "yshift": -12,
                    "font": {"size": SMALL_PX, "weight": 700},
                }  # fmt: skip

    def _bounds(self) -> Iterable[dict[str, Any]]:
        """Part the readings of one answer from those of the next."""
        line = {"color": self.sheet.palette["graticule"], "width": 1}
        for _, last, _ in self._groups()[:-1]:
            yield {"type": "line", "x0": last + 0.5, "x1": last + 0.5, "yref": "paper", "y0": 0,
                   "y1": 1, "layer": "below", "line": line}  # fmt: skip

    # ---- listed ranges

    def _listed(self) -> list[tuple[float, str]]:
        low, high = self._km()
        every = listed_ranges(self.finding.degrees, self.found.target)
        return [(metres / KM, name) for metres, name in every if low < metres / KM < high]

    def _range_lines(self) -> Iterable[dict[str, Any]]:
        line = {"color": self.sheet.palette["quiet"], "width": 0.8, "dash": "dot"}
        for km in dict.fromkeys(km for km, _ in self._listed()):
            yield {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": km, "y1": km,
                   "layer": "below", "line": line}  # fmt: skip

    def _range_names(self) -> Iterable[dict[str, Any]]:
        """Name the lines at their right ends, kept apart from below upwards."""
        km_px = (self._km()[1] - self._km()[0]) / CURVE_PX
        last = -math.inf
        for km, name in self._listed():
            last = max(km, last + SMALL_PX * LINE * km_px)
            yield {"xref": "paper", "x": 1, "xanchor": "left", "xshift": 6, "y": last,
                   "yanchor": "middle", "text": plain(name), "showarrow": False, "borderpad": 0,
                   "font": {"size": SMALL_PX, "color": self.sheet.palette["quiet"]}}  # fmt: skip

    # ---- the choices below

    def _lines(self, words: str) -> list[str]:
        room = self.sheet.width - 2 * EDGE_PX if self._narrow else self.sheet.sides[0] - EDGE_PX - 8
        return lines_of(words, room, SMALL_PX)

    def _places(self) -> tuple[list[_Place], int]:
        """Put each row where its words and marks have room: pixels from the top of all."""
        y, placed, dimension = 0.0, [], ""
        line = SMALL_PX * LINE
        for row in self.rows:
            head = [] if row.dimension == dimension else self._head_lines(row)
            dimension = row.dimension
            head_y = y + 6
            y += len(head) * line + (8 if head else 0)
            words = self._lines(row.words)
            if self._narrow:
                # The words stand above the marks.
                marks = y + len(words) * line + MARK_PX / 2
                placed.append(_Place(row, head, head_y, words, y, marks))
                y = marks + MARK_PX / 2 + 3
            else:
                high = max(MARK_PX, len(words) * line + 2)
                placed.append(_Place(row, head, head_y, words, y + high / 2, y + high / 2))
                y += high
        return placed, math.ceil(y)

    def _head_lines(self, row: ChoiceRow) -> list[str]:
        # A head has the whole width: no mark stands beside it.
        return lines_of(row.head, self.sheet.width - 2 * EDGE_PX, SMALL_PX * BOLDER)

    def _row_words(self, places: Sequence[_Place]) -> Iterable[dict[str, Any]]:
        quiet = self.sheet.palette["quiet"]
        at = {"xref": "paper", "yref": "y2", "showarrow": False, "borderpad": 0}
        edge = {"x": 0, "xanchor": "left", "xshift": EDGE_PX - self.sheet.sides[0], "align": "left"}
        for one in places:
            decides = self._decides(one.row)
            weight = 700 if decides else 400
            if one.head:
                yield {**at, **edge, "y": one.head_y, "yanchor": "top",
                       "text": "<br>".join(map(plain, one.head)),
                       "font": {"size": SMALL_PX, "color": quiet}}  # fmt: skip
            beside = {"x": 0, "xanchor": "right", "xshift": -8, "align": "right"}
            yield {**at, **(edge if self._narrow else beside), "y": one.words_y,
                   "yanchor": "top" if self._narrow else "middle",
                   "text": "<br>".join(map(plain, one.words)),
                   "font": {"size": SMALL_PX, "weight": weight}}  # fmt: skip
            yield {**at, "x": 1, "xanchor": "left", "xshift": 6, "y": one.marks_y,
                   "yanchor": "middle", "text": _count(one.row),
                   "font": {"size": SMALL_PX, "weight": weight}}  # fmt: skip

    def _decides(self, row: ChoiceRow) -> bool:
        split = self.found.split
        return split is not None and (split.dimension, split.value) == (row.dimension, row.value)

    def _frame(self, places: Sequence[_Place]) -> Iterable[dict[str, Any]]:
        """Return a frame around the choice that decides most."""
        for one in places:
            if self._decides(one.row):
                half = MARK_PX / 2
                yield {"type": "rect", "xref": "paper", "x0": 0, "x1": 1, "yref": "y2",
                       "y0": one.marks_y - half, "y1": one.marks_y + half,
                       "line": {"color": self.sheet.palette["ink"], "width": 1}}  # fmt: skip

    def _matrix(self, places: Sequence[_Place]) -> Iterable[dict[str, Any]]:
        for holds, (name, symbol, colour) in ANSWERS.items():
            shown = [
                (column, one.marks_y)
                for one in places
                for column, point in enumerate(self.points)
                if point.holds is holds and point.value(one.row.dimension) == one.row.value
            ]
            yield {
                "type": "scatter", "mode": "markers", "name": name, "showlegend": False,
                "x": [column for column, _ in shown], "y": [y for _, y in shown],
                "yaxis": "y2", "hoverinfo": "skip",
                "marker": {"symbol": symbol, "color": colour,
                           "size": max(3.0, min(8.0, self._column_px - 0.5))},
            }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a row of choices stands, pixels from the top; its head, where a dimension begins."""

    row: ChoiceRow
    head: list[str]
    head_y: float
    words: list[str]
    words_y: float
    marks_y: float


def _count(row: ChoiceRow) -> str:
    return f"{row.holding} of {row.of}"


def _km_words(ends: tuple[float, float]) -> str:
    if not math.isfinite(ends[1]):
        return "nothing may fire"
    least, most = (f"{metres / KM:.1f}" for metres in ends)
    return f"{least} km" if least == most else f"{least} to {most} km"


def listed_ranges(degrees: Iterable[SystemDegree], target: str) -> list[tuple[int, str]]:
    """Return the listed ranges asked about, ascending; those alike in one name."""
    names: dict[int, list[str]] = {}
    for one in degrees:
        for figure in one.system.ranges:
            if one.target == target and figure.preferred and figure.munition_id == one.munition_id:
                label = munition_label(one.system, one.munition_id)
                names.setdefault(figure.range_m, []).append(label)
    return [(metres, ", ".join(dict.fromkeys(some))) for metres, some in sorted(names.items())]


def _names(facts: FindingFacts, found: ObjectiveFinding) -> list[str]:
    return [name for _, name in listed_ranges(facts.degrees, found.target)]
