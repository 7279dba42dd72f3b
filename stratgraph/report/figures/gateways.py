"""The gateway panel as small multiples: a row per place, a column of bars per metric."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stratgraph.catalogue.wording import said
from stratgraph.errors import ScenarioError
from stratgraph.measures.gateways import metric_words, panel_metrics
from stratgraph.model.names import as_names
from stratgraph.model.notebook import joined
from stratgraph.model.road_set import ROAD_SET_WORDS
from stratgraph.model.scenario import HOLDERS
from stratgraph.report.wording import holder_entry, plain, source_words
from stratgraph.studies.stability import STABILITY_METRICS

from .any_width import at_any_width
from .theme import BOLDER, SMALL_PX, SYMBOLS, WORD_PX, Sheet, lines_of, text_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from plotly.graph_objects import Figure

    from stratgraph.catalogue import Metric
    from stratgraph.measures.gateways import Column, Gateways

    from .theme import Theme

LABEL_PX = 17
WIDTH, ROW_PX, GAP_PX, GLYPH_PX = 1040, 26, 14, 26
COLUMN_PX = 120  # narrower ones would be all number and no bar
VALUE_PX = 88  # room for a number and its rank right of the longest bar


def usual_metrics() -> tuple[str, ...]:
    """Name the metrics that are drawn where none is named."""
    return tuple(metric.name for metric in panel_metrics() if metric.shown)


@at_any_width(lambda width: {"width": width})
def draw_gateways(
    panel: Gateways,
    *,
    metrics: Sequence[str] | None = None,
    top: int = 12,
    also: Iterable[str] = (),
    theme: Theme = "light",
    width: int = WIDTH,
) -> Figure:
    """Draw the first places of a panel, with their values and ranks in several metrics.

    Metrics are never blended: each has its own column and scale, so that a busy place
    (``route_share``) is not taken for a critical one (``detour_loss``). A word in place of a bar
    says why there is no value.

    Parameters
    ----------
    panel : Gateways or Panel
    metrics : sequence of str, optional
        Names of columns; the first sets the order. By default those of the usual four that have
        ranks here.
    top : int
        How many places, at least 1.
    also : iterable of str
        Places to show below them, whatever their rank.
    theme : {"light", "dark"}
    width : int
        Pixels; metrics for which it is too narrow stand below the others.

    Returns
    -------
    plotly.graph_objects.Figure

    Raises
    ------
    ScenarioError
        If a metric is not of the panel, or the first has no rank for any place.

    Examples
    --------
    >>> from stratgraph import draw_gateways, read_case
    >>> from stratgraph.studies.hold_or_fall import measure_case_panel
    >>> panel = measure_case_panel(read_case("gate_falls"), "hold", road_set="all")
    >>> figure = draw_gateways(panel, top=3)
    >>> list(figure.layout.yaxis.ticktext)
    ['Brook', 'Gate', 'Mill']
    """
    from plotly.graph_objects import Figure

    columns = _columns(panel, metrics)
    places = _places(panel, columns[0], top, also)
    names = panel.situation.theater.names_of(places)
    left = round(max(text_width(name) for name in names)) + 22
    holders = [holder for holder in HOLDERS
               if holder in {panel.situation.holder(one) for one in places}]  # fmt: skip
    legend = tuple(holder_entry(panel.situation, holder) for holder in holders)
    note = _note(panel, columns[0])
    sheet = Sheet(_title(panel, columns, top), note, width, theme, legend, (left, 16))
    grid = _Grid(panel, columns, places, sheet)
    layout = sheet.layout(sheet.top + sheet.bottom + grid.bands * grid.band_px)
    layout |= grid.axes()
    layout["yaxis"] |= {"ticktext": [plain(name) for name in names] * grid.bands}
    layout["annotations"] += grid.headings()
    return Figure([*grid.bars(), *grid.glyphs(holders)], layout)


@dataclass(frozen=True)
class _Grid:
    """Rows of places and columns of metrics on a sheet; on a narrow one, one below the other.

    What stands side by side is a band; every band has all rows, numbered on.
    """

    panel: Gateways
    columns: tuple[Column, ...]
    places: tuple[str, ...]
    sheet: Sheet

    @property
    def _abreast(self) -> int:
        """Columns side by side."""
        room = self._across - GLYPH_PX + GAP_PX
        fitting = max(1, room // (COLUMN_PX + GAP_PX))
        return min(len(self.columns), fitting)

    @property
    def bands(self) -> int:
        """How often the rows of places stand one below the other."""
        return math.ceil(len(self.columns) / self._abreast)

    @property
    def band_px(self) -> int:
        """Pixels of a band, its heads among them."""
        return self.head_px + ROW_PX * len(self.places)

    def _first_row(self, place: int) -> float:
        """Return where the rows begin in which a column stands."""
        return (place // self._abreast) * self.band_px / ROW_PX

    def _rows(self, place: int) -> list[float]:
        return [self._first_row(place) + k for k in range(len(self.places))]

    @property
    def _column_px(self) -> float:
        across = self._across - GLYPH_PX - GAP_PX * (self._abreast - 1)
        return across / self._abreast

    @property
    def _across(self) -> int:
        return self.sheet.width - sum(self.sheet.sides)

    @property
    def head_px(self) -> int:
        """Pixels above the rows for the heads of the columns."""
        meanings = max(len(self._head(one)) for one in self.columns) * SMALL_PX * 1.3
        return round(meanings) + 9 + self._label_px

    @property
    def _label_px(self) -> int:
        return LABEL_PX * max(len(self._label(one)) for one in self.columns)

    def _label(self, column: Column) -> list[str]:
        return lines_of(column.metric.label, self._column_px, WORD_PX * BOLDER)

    def _head(self, column: Column) -> list[str]:
        return lines_of(_clause(column.metric), self._column_px, SMALL_PX)

    def _domain(self, place: int) -> tuple[float, float]:
        start = GLYPH_PX + (place % self._abreast) * (self._column_px + GAP_PX)
        return start / self._across, min(1.0, (start + self._column_px) / self._across)

    def axes(self) -> dict[str, Any]:
        """Return the axes: an x for each metric, one y for the places."""
        grid = {"color": self.sheet.palette["quiet"], "width": 1}
        axes: dict[str, Any] = {}
        for k, column in enumerate(self.columns):
            shown = [v for v in (_shown(column, one) for one in self.places) if v is not None]
            low, high = min([0.0, *shown]), max([0.0, *shown]) or 1.0
            room = min(0.7, VALUE_PX / self._column_px)
            axes[f"xaxis{k + 1 if k else ''}"] = {
                "domain": self._domain(k), "range": [low, low + (high - low) / (1 - room)],
                "anchor": "y", "visible": False, "fixedrange": True,
                # Of those one below the other all but the first lie upon the first.
                **({"overlaying": f"x{k % self._abreast + 1}".replace("x1", "x")}
                   if k >= self._abreast else {}),
            }  # fmt: skip
        every = [row for k in range(0, len(self.columns), self._abreast) for row in self._rows(k)]
        last = len(self.columns) + 1
        axes[f"xaxis{last}"] = {
            "domain": (0.0, GLYPH_PX / self._across), "range": [-1, 1], "anchor": "y",
            "visible": False, "fixedrange": True,
        }  # fmt: skip
        axes["yaxis"] = {
            "tickmode": "array", "tickvals": every, "ticks": "", "fixedrange": True,
            "anchor": f"x{last}",
            "range": [every[-1] + 0.5, -0.5 - self.head_px / ROW_PX], "showgrid": False,
            "zeroline": False, "automargin": False, "tickfont": {"size": WORD_PX},
        }  # fmt: skip
        axes["shapes"] = [
            {"type": "line", "xref": f"x{k + 1 if k else ''}", "x0": 0, "x1": 0,
             "y0": self._rows(k)[0] - 0.5, "y1": self._rows(k)[-1] + 0.5, "line": grid}
            for k in range(len(self.columns))
        ]  # fmt: skip
        return axes

    def headings(self) -> list[dict[str, Any]]:
        """Return name and meaning of each metric above its column."""
        words = []
        for k, column in enumerate(self.columns):
            top = self._first_row(k) - 0.5 - self.head_px / ROW_PX
            at = {"xref": "paper", "x": self._domain(k)[0], "xanchor": "left", "yref": "y",
                  "y": top, "yanchor": "top", "showarrow": False, "align": "left",
                  "borderpad": 0}  # fmt: skip
            words.append({**at, "yshift": -2, "text": "<br>".join(self._label(column)),
                          "font": {"size": WORD_PX, "weight": 700}})  # fmt: skip
            quiet = {"size": SMALL_PX, "color": self.sheet.palette["quiet"]}
            meaning = "<br>".join(self._head(column))
            words.append({**at, "yshift": -2 - self._label_px, "text": meaning, "font": quiet})
        return words

    def bars(self) -> list[dict[str, Any]]:
        """Return bars, and beside each its value and rank or the reason why there is none."""
        palette, traces = self.sheet.palette, []
        for k, column in enumerate(self.columns):
            axis, rows = f"x{k + 1 if k else ''}", self._rows(k)
            shown = [_shown(column, one) for one in self.places]
            traces.append({
                "type": "bar", "orientation": "h", "xaxis": axis, "yaxis": "y", "width": 0.62,
                "x": [value or 0.0 for value in shown], "y": rows, "name": column.name,
                "marker": {"color": palette["road"]}, "hoverinfo": "skip", "showlegend": False,
            })  # fmt: skip
            known = [value is not None for value in shown]
            traces.append({
                "type": "scatter", "mode": "text", "xaxis": axis, "yaxis": "y",
                "x": [value or 0.0 for value in shown], "y": rows, "name": f"{column.name} values",
                "text": [f" {column.cell(one)}" for one in self.places],
                "textposition": "middle right", "hoverinfo": "skip", "showlegend": False,
                "cliponaxis": False,
                "textfont": {"size": SMALL_PX,
                             "color": [palette["ink" if one else "quiet"] for one in known]},
            })  # fmt: skip
        return traces

    def glyphs(self, holders: Sequence[str]) -> list[dict[str, Any]]:
        """Return the shape and colour of each place's holder, beside its name."""
        axis = f"x{len(self.columns) + 1}"
        traces = []
        for holder in holders:
            rows = [
                row
                for band in range(0, len(self.columns), self._abreast)
                for row, one in zip(self._rows(band), self.places, strict=True)
                if self.panel.situation.holder(one) == holder
            ]
            traces.append({
                "type": "scatter", "mode": "markers", "y": rows, "yaxis": "y",
                "x": [0] * len(rows), "xaxis": axis,
                "name": holder_entry(self.panel.situation, holder),
                "hoverinfo": "name", "showlegend": True,
                "marker": {"symbol": SYMBOLS[holder], "size": 10,  # type: ignore[index]
                           "color": self.sheet.palette[holder]},
            })  # fmt: skip
        return traces


def _columns(panel: Gateways, metrics: Sequence[str] | None) -> tuple[Column, ...]:
    if metrics is None:
        chosen = [
            name for name in usual_metrics() if name in panel.columns and panel.columns[name].ranks
        ]
    else:
        chosen = list(dict.fromkeys(as_names(metrics, "metrics")))
    for name in chosen:
        if name not in panel.columns:
            raise ScenarioError(f"no metric {name!r}; the panel has {', '.join(panel.columns)}")
    if not chosen or not panel.columns[chosen[0]].ranks:
        first = chosen[0] if chosen else usual_metrics()[0]
        why = joined(sorted({said("status", one) for one in panel.columns[first].status.values()}))
        raise ScenarioError(
            f"no settlement has a rank in {metric_words(first)}: {why}; name another metric"
        )
    return tuple(panel.columns[name] for name in chosen)


def _places(panel: Gateways, column: Column, top: int, also: Iterable[str]) -> tuple[str, ...]:
    if top < 1:
        raise ScenarioError(f"at least 1 place is needed, got {top}")
    theater = panel.situation.theater
    first = [settlement for _, settlement, _ in column.top(top)]
    asked = [theater.names.resolve(one) for one in as_names(also, "also")]
    for one in asked:
        if one not in column.values:
            raise ScenarioError(f"{one!r} is on no road of the theater: it has no panel")
    rank = column.ranks
    extra = sorted(set(asked) - set(first), key=lambda one: (rank.get(one, len(rank) + 1), one))
    return (*first, *extra)


def _shown(column: Column, settlement: str) -> float | None:
    """Return the value as drawn: metres as kilometres."""
    value = column.values[settlement]
    return (
        None
        if value is None
        else float(value) / (1000.0 if column.metric.kind == "metres" else 1.0)
    )


def _clause(metric: Metric) -> str:
    """Return what a metric says, up to the first stop."""
    return re.split(r"[:.;]", metric.words)[0]


def _title(panel: Gateways, columns: Sequence[Column], top: int) -> str:
    by_name = {column.name: column for column in columns}
    busy, critical = (by_name.get(name) for name in STABILITY_METRICS)
    if busy is None or critical is None or not (busy.ranks and critical.ranks):
        ranked = len(columns[0].ranks)
        return f"The first {min(top, ranked)} of {ranked} places by {metric_words(columns[0].name)}"
    most_used, most_missed = (_first(panel, column) for column in (busy, critical))
    if most_used == most_missed:
        return f"Both busiest and hardest to do without: {most_used}"
    return (
        f"Busy is not critical: most routes pass {most_used}, "
        f"the longest detours avoid {most_missed}"
    )


def _first(panel: Gateways, column: Column) -> str:
    """Name all that share the first rank, at most three of them."""
    theater = panel.situation.theater
    first = [theater.settlement(one).name for one, rank in column.ranks.items() if rank == 1]
    return joined([*first[:3], *([f"{len(first) - 3} more"] if first[3:] else [])])


def _note(panel: Gateways, first: Column) -> str:
    theater, question = panel.situation.theater, panel.question
    bases, objectives = (
        joined(theater.names_of(ids)) for ids in (question.bases, question.objectives)
    )
    roads = ROAD_SET_WORDS[question.road_set]
    weight = "length" if question.season is None else f"travel time, {question.season}"
    return (
        f"Routes from {bases} to {objectives}, {roads}, weighed by {weight}. Sorted by "
        f"{metric_words(first.name)}; in brackets the rank, = where several share it; a word in "
        "place of a number says why there is none. "
        f"Each column has its own scale. {source_words(panel.situation)}"
    )
