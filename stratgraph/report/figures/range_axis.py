"""Hold against fall on one axis: the range each objective needs, and what the systems reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stratgraph.catalogue import READINGS, standoff_words
from stratgraph.measures.comparison import RangeChange, compare_required_ranges
from stratgraph.measures.fire import required_ranges, systems_of
from stratgraph.model.notebook import joined
from stratgraph.model.systems import munition_label
from stratgraph.report.wording import plain, source_words
from stratgraph.studies.hold_or_fall import assumed_of

from .any_width import at_any_width
from .theme import EDGE_PX, LINE, SMALL_PX, WORD_PX, Sheet, lines_of, text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plotly.graph_objects import Figure

    from stratgraph.measures.fire import ContestedReading
    from stratgraph.studies.hold_or_fall import Case, Outcome

    from .theme import Theme

KM = 1000.0
ROW_PX, AXIS_PX = 38, 46
# On a narrow picture the name of a row stands above its marks, not beside them.
NARROW_PX, NARROW_ROW_PX = 600, 56
AXIS_TITLE = {"text": "range needed, km", "standoff": 4, "font": {"size": WORD_PX}}
# The disc of after fits into the ring of before, with land between them.
RING_PX, DISC_PX, BESIDE_PX = 17, 8, 16
LEGEND = ("needed before", "needed after", "newly in range")


@dataclass(frozen=True, slots=True)
class RangeTick:
    """A listed maximum range of the firing side, metres."""

    name: str
    range_m: int


@dataclass(frozen=True, slots=True)
class RangeAxisRow:
    """The range one objective needs before and after, and the listed ranges that come to reach it.

    Attributes
    ----------
    change : RangeChange
    newly : tuple of RangeTick
        Listed ranges from after up to, and not including, before.
    """

    target: str
    standoff_m: int
    contested: ContestedReading
    change: RangeChange
    newly: tuple[RangeTick, ...]


def range_ticks(case: Case) -> tuple[RangeTick, ...]:
    """Return the attacker's listed ranges, ascending, ties by name."""
    ticks = [
        RangeTick(munition_label(system, figure.munition_id), figure.range_m)
        for system in systems_of(case.before, "attacker", case.assumptions.systems)
        for figure in system.ranges
        if figure.preferred
    ]
    return tuple(sorted(ticks, key=lambda tick: (tick.range_m, tick.name)))


def range_axis_rows(outcome: Outcome) -> tuple[RangeAxisRow, ...]:
    """Return what the picture shows: per objective, stand-off and reading the range needed.

    Examples
    --------
    >>> from stratgraph import read_case, run_case
    >>> rows = range_axis_rows(run_case(read_case("gate_falls")))
    >>> [(row.target, row.contested, round(row.change.before_m)) for row in rows][:1]
    [('kingsbridge', 'no_fire', 30000)]
    """
    case, ticks = outcome.case, range_ticks(outcome.case)
    rows = []
    for rule in case.assumptions.rules:
        found = (
            required_ranges(situation, "attacker", rule, case.objectives, ground=case.ground)
            for situation in (case.before, case.after)
        )
        for change in compare_required_ranges(*found):
            # What the attacker has taken, or nobody holds, is no target: no weapon gains it.
            target = case.after.holder(change.target) == "defender"
            newly = tuple(tick for tick in ticks if target and _between(tick, change))
            rows.append(RangeAxisRow(change.target, rule.standoff_m, rule.contested, change, newly))
    order = {target: place for place, target in enumerate(case.objectives)}
    return tuple(sorted(rows, key=lambda row: (order[row.target], row.standoff_m)))


def _between(tick: RangeTick, change: RangeChange) -> bool:
    if change.after_m is None or change.after_m > tick.range_m:
        return False
    return change.before_m is None or change.before_m > tick.range_m


@at_any_width(lambda width: {"width": width})
def draw_change(outcome: Outcome, *, theme: Theme = "light", width: int = 1040) -> Figure:
    """Draw hold against fall on a range axis: a row per objective, stand-off and reading.

    A hollow mark is the range needed before, a solid one after, and a solid one within a hollow
    one where both are alike. Thin lines are the attacker's listed maximum ranges; those between the
    two marks, newly in range, are bold and named. What lies off the axis, and what was published
    beside the listed ranges, is told below.

    Parameters
    ----------
    outcome : Outcome
    theme : {"light", "dark"}
    width : int
        Pixels; the height follows from the rows.

    Returns
    -------
    plotly.graph_objects.Figure

    Examples
    --------
    >>> from stratgraph import read_case, run_case
    >>> figure = draw_change(run_case(read_case("gate_falls")))
    >>> figure.layout.xaxis.title.text
    'range needed, km'
    """
    from plotly.graph_objects import Figure

    return Figure(*_Axis.of(outcome, width, theme).drawn())


@dataclass(frozen=True)
class _Axis:
    """The picture's rows, what is drawn of the listed ranges, and how wide an axis it has."""

    outcome: Outcome
    rows: tuple[RangeAxisRow, ...]
    ticks: tuple[RangeTick, ...]
    low: float
    high: float
    sheet: Sheet

    @classmethod
    def of(cls, outcome: Outcome, width: int, theme: Theme) -> _Axis:
        """Find the axis on which every mark fits, and the names beside the marks."""
        rows = range_axis_rows(outcome)
        detail = max(text_width(_reading(row), SMALL_PX) for row in rows)
        town = max(text_width(_settlement(outcome, row), WORD_PX * 1.06) for row in rows)
        left = EDGE_PX if width < NARROW_PX else round(max(detail, town)) + 22
        sides = (left, EDGE_PX)
        low, high = _axis_km(rows, width - sum(sides))
        every = range_ticks(outcome.case)
        ticks = tuple(tick for tick in every if low <= tick.range_m / KM <= high)
        note = _note(outcome, [tick for tick in every if tick not in ticks], high)
        # The names in the legend, so that room is left for them; the axis has its own.
        sheet = Sheet(outcome.finding.title, note, width, theme, LEGEND, sides, AXIS_PX)
        return cls(outcome, rows, ticks, low, high, sheet)

    @property
    def _km_px(self) -> float:
        """Kilometres to a pixel."""
        return (self.high - self.low) / (self.sheet.width - sum(self.sheet.sides))

    @property
    def _narrow(self) -> bool:
        return self.sheet.width < NARROW_PX

    def drawn(self) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """Return traces and layout."""
        sheet, palette, rows = self.sheet, self.sheet.palette, self.rows
        names = stagger_names(self.ticks, self._km_px)
        lines = 1 + max((level for *_, level in names), default=0)
        head = lines * SMALL_PX * LINE + 10
        row_px = NARROW_ROW_PX if self._narrow else ROW_PX
        high = round(head + row_px * len(rows))
        layout = sheet.layout(sheet.top + high + sheet.bottom)
        layout["annotations"] += [*tick_words(names, palette), *self._newly_words()]
        layout["annotations"] += self._row_words() if self._narrow else []
        layout["shapes"] = [*self._groups(), *self._tick_lines(), *self._newly_lines()]
        layout["xaxis"] = {
            "title": AXIS_TITLE, "zeroline": False,
            "range": [self.low, self.high], "showgrid": False, "ticks": "outside",
            "tickcolor": palette["quiet"], "automargin": False,
        }  # fmt: skip
        layout["yaxis"] = {
            "tickmode": "array", "tickvals": list(range(len(rows))),
            "ticktext": [self._row_name(k, "<br>") for k in range(len(rows))], "zeroline": False,
            "range": [len(rows) - 0.5, -0.5 - head / row_px], "showgrid": False,
            "automargin": False, "tickfont": {"size": SMALL_PX}, "ticks": "",
            "showticklabels": not self._narrow,
        }  # fmt: skip
        marks = [_marks(rows, which, palette["ink"]) for which in ("before", "after")]
        return [_lines(rows, palette["ink"]), *marks, self._newly_entry()], layout

    def _row_words(self) -> list[dict[str, Any]]:
        """Return the names of the rows above their marks."""
        return [
            {"xref": "paper", "x": 0, "xanchor": "left", "y": place, "yshift": 19,
             "showarrow": False, "borderpad": 0, "bgcolor": self.sheet.palette["land"],
             "text": self._row_name(place, " · "), "font": {"size": SMALL_PX}}
            for place in range(len(self.rows))
        ]  # fmt: skip

    def _row_name(self, place: int, between: str) -> str:
        """Name the town where its rows begin, and each row's stand-off and reading."""
        row = self.rows[place]
        begins = place == 0 or self.rows[place - 1].target != row.target
        town = f"<b>{plain(_settlement(self.outcome, row))}</b>{between}" if begins else ""
        return f"{town}{plain(_reading(row))}"

    def _groups(self) -> list[dict[str, Any]]:
        """Return lines between the rows of one town and the next."""
        starts = [
            place
            for place in range(1, len(self.rows))
            if self.rows[place].target != self.rows[place - 1].target
        ]
        line = {"color": self.sheet.palette["graticule"], "width": 1}
        return [
            {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": place - 0.5,
             "y1": place - 0.5, "layer": "below", "line": line}
            for place in starts
        ]  # fmt: skip

    def _tick_lines(self) -> list[dict[str, Any]]:
        line = {"color": self.sheet.palette["quiet"], "width": 0.8, "dash": "dot"}
        return [
            {"type": "line", "x0": tick.range_m / KM, "x1": tick.range_m / KM, "y0": -0.5,
             "y1": len(self.rows) - 0.5, "layer": "below", "line": line}
            for tick in self.ticks
        ]  # fmt: skip

    def _newly_lines(self) -> list[dict[str, Any]]:
        line = {"color": self.sheet.palette["gained"], "width": 4}
        return [
            {"type": "line", "x0": tick.range_m / KM, "x1": tick.range_m / KM, "y0": place - 0.34,
             "y1": place + 0.34, "line": line}
            for place, row in enumerate(self.rows)
            for tick in row.newly
        ]  # fmt: skip

    def _newly_words(self) -> list[dict[str, Any]]:
        """Return the names of what comes into range, right of the marks, in lines that fit."""
        palette = self.sheet.palette
        words = []
        for place, row in enumerate(self.rows):
            if row.newly:
                most = _most_m(row) / KM
                room = (self.high - most) / self._km_px - BESIDE_PX
                text = "<br>".join(map(plain, lines_of(_newly(row), room, SMALL_PX)))
                words.append({
                    "x": most, "y": place, "xanchor": "left", "xshift": BESIDE_PX - 4,
                    "align": "left", "showarrow": False, "text": text, "borderpad": 1,
                    "bgcolor": palette["land"], "font": {"size": SMALL_PX, "color": palette["ink"]},
                })  # fmt: skip
        return words

    def _newly_entry(self) -> dict[str, Any]:
        """Return an entry in the legend for the bold lines."""
        return {
            "type": "scatter", "mode": "markers", "x": [None], "y": [None], "name": LEGEND[2],
            "marker": {"symbol": "line-ns", "size": 14,
                       "line": {"width": 4, "color": self.sheet.palette["gained"]}},
        }  # fmt: skip


def _settlement(outcome: Outcome, row: RangeAxisRow) -> str:
    return outcome.case.theater.settlement(row.target).name


def _reading(row: RangeAxisRow) -> str:
    return f"weapons {standoff_words(row.standoff_m)}, disputed villages {READINGS[row.contested]}"


def _newly(row: RangeAxisRow) -> str:
    return "+ " + ", ".join(tick.name for tick in row.newly)


def _most_m(row: RangeAxisRow) -> float:
    return max(row.change.before_m or 0.0, row.change.after_m or 0.0)


def _lines(rows: Sequence[RangeAxisRow], ink: str) -> dict[str, Any]:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for place, row in enumerate(rows):
        if row.change.before_m is not None and row.change.after_m is not None:
            xs += [row.change.before_m / KM, row.change.after_m / KM, None]
            ys += [place, place, None]
    line = {"color": ink, "width": 2}
    return {"type": "scatter", "mode": "lines", "x": xs, "y": ys, "name": "change",
            "hoverinfo": "skip", "line": line, "showlegend": False}  # fmt: skip


def _marks(rows: Sequence[RangeAxisRow], which: str, ink: str) -> dict[str, Any]:
    """Return marks of one situation: wide rings before, small discs after, which fit in."""
    found = [
        (place, metres)
        for place, row in enumerate(rows)
        if (metres := getattr(row.change, f"{which}_m")) is not None
    ]
    symbol, size = ("circle-open", RING_PX) if which == "before" else ("circle", DISC_PX)
    return {
        "type": "scatter", "mode": "markers", "name": f"needed {which}",
        "x": [metres / KM for _, metres in found], "y": [place for place, _ in found],
        "marker": {"symbol": symbol, "size": size, "color": ink, "opacity": 1,
                   "line": {"width": 2, "color": ink}},
        "hovertemplate": "%{x:.1f} km needed " + which + "<extra></extra>",
    }  # fmt: skip


def _axis_km(rows: Sequence[RangeAxisRow], width: int) -> tuple[float, float]:
    """From a little under the least range needed to where the names beside the marks fit."""
    needed = [
        metres / KM
        for row in rows
        for metres in (row.change.before_m, row.change.after_m)
        if metres is not None
    ] or [0.0, 1.0]
    span = max(needed) - min(needed) or 1.0
    low = max(0.0, min(needed) - 0.08 * span)
    high = max(needed) + 0.06 * span
    for row in rows:
        if row.newly:
            # More than half of the axis is not given to words: they go on several lines.
            words = min(text_width(_newly(row), SMALL_PX), 0.45 * width) + BESIDE_PX + 6
            high = max(high, low + (_most_m(row) / KM - low) / (1 - words / width))
    return low, high


def stagger_names(ticks: Sequence[RangeTick], km_px: float) -> list[tuple[RangeTick, float, int]]:
    """Put names of ticks on as many lines as keep them apart."""
    ends: list[float] = []
    placed = []
    for tick in ticks:
        x = tick.range_m / KM
        half = km_px * (text_width(tick.name, SMALL_PX) + 8) / 2
        level = next((k for k, end in enumerate(ends) if x - half > end), len(ends))
        ends[level : level + 1] = [x + half]
        placed.append((tick, x, level))
    return placed


def tick_words(
    names: Sequence[tuple[RangeTick, float, int]], palette: dict[str, str]
) -> list[dict[str, Any]]:
    """Return the names of ticks above the first row."""
    font = {"size": SMALL_PX, "color": palette["quiet"]}
    return [
        {"x": x, "y": -0.5, "yshift": 9 + level * SMALL_PX * LINE, "text": plain(tick.name),
         "showarrow": False, "font": font}
        for tick, x, level in names
    ]  # fmt: skip


def _note(outcome: Outcome, beyond: Sequence[RangeTick], high: float) -> str:
    """Say how to read it, what is not drawn, and who says who holds what."""
    case = outcome.case
    further = [tick for tick in beyond if tick.range_m / KM > high]
    nearer = [tick for tick in beyond if tick.range_m / KM <= high]
    left_out = [
        f"{where} the axis: {joined([with_km(tick) for tick in some])}."
        for where, some in (("Beyond", further), ("Short of", nearer))
        if some
    ]
    others = [
        RangeTick(munition_label(system, figure.munition_id), figure.range_m)
        for system in systems_of(case.before, "attacker", case.assumptions.systems)
        for figure in system.ranges
        if not figure.preferred
    ]
    if others:
        left_out.append(f"Also published, not drawn: {joined(list(map(with_km, others)))}.")
    return " ".join([
        "Dotted: listed maximum ranges, “in range”, never “would hit”.",
        *left_out,
        *assumed_of(case, ("standoff_m", "contested", "off_network", "ground")),
        source_words(case.before),
    ])  # fmt: skip


def with_km(tick: RangeTick) -> str:
    """Name a listed range with its kilometres.

    Examples
    --------
    >>> with_km(RangeTick("2S7", 37_500))
    '2S7 37.5 km'
    """
    return f"{tick.name} {tick.range_m / KM:g} km"
