"""What is put to the test: baselines, the gateway panel and betweenness, signs given first."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

import numpy as np

from stratgraph._network import nearest_source_lengths
from stratgraph.catalogue import left_out
from stratgraph.errors import ScenarioError, TheaterError
from stratgraph.measures.gateways import (
    Column,
    all_pairs_columns,
    measure_panel,
    network_metrics,
    panel_metrics,
    road_network,
)
from stratgraph.model.territory import divide_ground

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stratgraph.model.road_set import RoadSet
    from stratgraph.model.scenario import Situation

    from .question import BacktestQuestion

    Floats = NDArray[np.float64]

Kind = Literal["baseline", "candidate", "new"]
# What any metric must beat, and what each is called where people read of it.
BASELINES = {
    "geodesic_distance": "Straight distance to attacker-held ground",
    "front_distance": "Straight distance to the front",
    "road_distance": "Road distance to attacker-held ground",
    "contested_on_the_day": "Contested on the day",
    "degree": "Neighbours by road",
    "population": "Population",
}
# Of the panel, but the baseline of road distance by another name.
BASELINE_IN_PANEL = "advance_m"
DIGITS = 9


@dataclass(frozen=True)
class Score:
    """A metric over the settlements of the day, turned so that higher means: falls sooner.

    Attributes
    ----------
    sign : {1, -1}
        By which the metric was multiplied.
    values : float array, shape (n,)
        In the order of ``theater.ids``; NaN where there is none.
    """

    name: str
    kind: Kind
    sign: int
    values: Floats

    @classmethod
    def turned(cls, name: str, kind: Kind, sign: int, values: Floats) -> Score:
        """Make a score from a metric's values and its sign."""
        return cls(name, kind, sign, nine_digits(sign * np.asarray(values, dtype=np.float64)))


def nine_digits(values: Floats) -> Floats:
    """Round to nine significant digits: what is equal by definition may differ in the last bit.

    Examples
    --------
    >>> nine_digits(np.array([0.1 + 0.2, 0.3, np.nan, 0.0])).tolist()
    [0.3, 0.3, nan, 0.0]
    """
    known = np.isfinite(values) & (values != 0.0)
    rounded = values.copy()
    scale = 10.0 ** (DIGITS - 1 - np.floor(np.log10(np.abs(values[known]))))
    rounded[known] = np.round(values[known] * scale) / scale
    return rounded


def measure_baselines(situation: Situation, *, road_set: RoadSet) -> tuple[Score, ...]:
    """Measure what any metric must beat, from the holders of the day.

    Geodesic and road distance to the nearest attacker-held place (contested is not), and
    geodesic distance to the front, nearer falling; contested on the day; number of neighbours by
    road, more falling; population, more falling. The front runs half-way between places, along
    the cells of those the attacker holds. No value: road distance and degree of a place on no
    road of the data, road distance of one no road joins to attacker-held ground, population
    where none is known.

    Returns
    -------
    tuple of Score
        In the order of ``BASELINES``.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> scores = measure_baselines(read_case("gate_falls").before, road_set="all")
    >>> gate = read_case("gate_falls").theater.index["gate"]
    >>> [(one.name, float(one.values[gate])) for one in scores][2:5]
    [('road_distance', -11000.0), ('contested_on_the_day', 0.0), ('degree', 3.0)]
    """
    theater = situation.theater
    attackers = np.flatnonzero(situation.held_by("attacker"))
    everyone = np.arange(len(theater.ids))
    network = road_network(situation, road_set=road_set)
    road = nearest_source_lengths(network, attackers.tolist())[everyone]
    values = (
        (-1, theater.nearest_m(attackers, everyone)[0]),
        (-1, _front_distance(situation)),
        (-1, np.where(np.isfinite(road) & theater.on_road, road, np.nan)),
        (1, situation.held_by("contested").astype(np.float64)),
        (1, np.where(theater.on_road, np.diff(network.two_way.indptr)[everyone], np.nan)),
        (1, np.where(theater.people_known, theater.people, np.nan)),
    )
    return tuple(
        Score.turned(name, "baseline", sign, np.asarray(value))
        for name, (sign, value) in zip(BASELINES, values, strict=True)
    )


def _front_distance(situation: Situation) -> Floats:
    """Metres to the attacker's cells, NaN where places at one point leave no cells."""
    theater, held = situation.theater, situation.held_by("attacker")
    try:
        ground = divide_ground(theater)
    except TheaterError:
        return np.full(len(theater.ids), np.nan)
    # From outside, the nearest of his ground lies in a cell beside one that is not his.
    edge = ground.cells.pairs[held[ground.cells.pairs].sum(axis=1) == 1]
    front = np.unique(edge[held[edge]])
    if not len(front):
        return np.where(held, 0.0, np.nan)
    area, nothing = ground.area_of(front), np.zeros(len(front))
    return np.where(held, 0.0, area.least_m(theater.lon, theater.lat, nothing)[0])


@cache
def signs() -> dict[str, int]:
    """Return the sign of every metric that is put to the test, by name.

    The reasons stand in docs/explanation/backtest.md.
    """
    tested = (*panel_metrics(), *network_metrics())
    return {metric.name: metric.sign for metric in tested if metric.sign is not None}


def measure_candidates(situation: Situation, question: BacktestQuestion) -> tuple[Score, ...]:
    """Measure the metrics that the question names, or all, by name.

    What takes too long on so many places has no values unless it is named.

    Raises
    ------
    ScenarioError
        If there is no such metric, or one is named twice.
    """
    names = _asked_names(question)
    columns: dict[str, Column] = {}
    if not {metric.name for metric in panel_metrics()}.isdisjoint(names):
        columns |= measure_panel(
            situation, question.routes, question.panel, panel_range=question.panel_range
        ).columns
    size = len(situation.theater.place_index)
    asked = (*question.metrics, *question.panel.also)
    slow = {metric.name for metric in left_out(network_metrics(), size, asked)}
    columns |= {one: Column(one, {}, {}) for one in slow}
    if not {metric.name for metric in network_metrics()}.isdisjoint({*names} - slow):
        columns |= {one.name: one for one in all_pairs_columns(situation, question.routes)}
    return tuple(
        Score.turned(name, "candidate", signs()[name], _values(situation, columns[name]))
        for name in names
    )


def measure_scores(situation: Situation, question: BacktestQuestion) -> tuple[Score, ...]:
    """Measure the baselines, and after them the metrics asked for, by name."""
    baselines = measure_baselines(situation, road_set=question.routes.road_set)
    return (*baselines, *measure_candidates(situation, question))


def _asked_names(question: BacktestQuestion) -> tuple[str, ...]:
    known = signs()
    for name in question.metrics:
        if name == BASELINE_IN_PANEL or name in BASELINES:
            raise ScenarioError(f"{name!r} is a baseline: every metric is compared with it already")
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
            raise ScenarioError(f"no metric {name!r} to test; {hint}")
        if question.metrics.count(name) > 1:
            raise ScenarioError(f"metric {name!r} is named twice")
    return tuple(sorted(question.metrics or known))


def _values(situation: Situation, column: Column) -> Floats:
    index = situation.theater.index
    values = np.full(len(index), np.nan)
    for settlement, value in column.values.items():
        if value is not None:
            values[index[settlement]] = value
    # As the panel ranks: what is 0 by definition can be a speck above it.
    return np.round(values, DIGITS)
