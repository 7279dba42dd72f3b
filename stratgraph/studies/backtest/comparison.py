"""Metrics against the falls of one group: areas, gains over baselines, correlation with dates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from .ranking import (
    Bools,
    Estimate,
    Floats,
    Ints,
    Sample,
    area_under_curve,
    bounds_for_all,
    distance_bands,
    draw_neighbourhoods,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from stratgraph.model.scenario import Situation

    from .candidates import Kind, Score
    from .question import Group, Outcome, Sampling

DISTANCE = "geodesic_distance"
# With fewer neighbourhoods that saw a fall nothing is called beyond chance: intervals from so few
# are too narrow (Cameron, Gelbach and Miller 2008).
LEAST_NEIGHBOURHOODS = 5


@dataclass(frozen=True, slots=True)
class MetricTest:
    """One metric put to the test in one group of places.

    Attributes
    ----------
    n, positives : int
        Places that have a value, and those of them that fell.
    with_falls : int
        Neighbourhoods in which those lie.
    auc : Estimate or None
        How often a fallen place scores above one that did not fall.
    distance_auc : float or None
        The same of geodesic distance, over the places that have a value.
    matched : Estimate or None
        The same among places in one band of distance only.
    gains : mapping of str to Estimate
        Per baseline ``matched`` less that of the baseline, over the places that have both.
    gain_low_all : float or None
        Lower bound of the gain over geodesic distance that holds for all candidates at once.
    rank_correlation : Estimate or None
        Spearman's, of the score with how early the fallen places fell: 1 if those it puts first
        fell first.
    """

    metric: str
    kind: Kind
    sign: int
    n: int
    positives: int
    with_falls: int
    auc: Estimate | None
    distance_auc: float | None
    matched: Estimate | None
    gains: Mapping[str, Estimate]
    rank_correlation: Estimate | None
    gain_low_all: float | None = None

    @property
    def gain(self) -> Estimate | None:
        """The gain over geodesic distance."""
        return self.gains.get(DISTANCE)

    @property
    def beats_distance(self) -> bool:
        """Whether it tells more than distance and more than nothing, all tries counted.

        A gain over a distance that itself orders falls the wrong way round is no gain: the area
        within bands must lie above 0.5 as well. Falls in fewer than five neighbourhoods never
        count as more than chance.
        """
        if self.with_falls < LEAST_NEIGHBOURHOODS:
            return False
        bound, area = self.gain_low_all, self.matched
        told = area is not None and area.low is not None and area.low > 0.5
        return told and bound is not None and bound > 0.0


@dataclass(frozen=True, slots=True)
class GroupTest:
    """Every metric put to the test in one group of places.

    Attributes
    ----------
    group : {"defender", "contested", "both"}
        Who held the places on the day.
    n, positives : int
        Places, and those of them that fell.
    neighbourhoods, with_falls, with_both : int
        Squares with a place of the group; with a fall; with a fall and a place that did not
        fall. Neighbours fall together: the number of squares is the honest n.
    bands : int
        Bands of distance in use.
    tests : tuple of MetricTest
        Baselines first, then candidates by name.
    outcome : {"fell", "fought over"}
        What is told of the places: ``positives`` counts those it came to.
    """

    group: Group
    n: int
    positives: int
    neighbourhoods: int
    with_falls: int
    with_both: int
    bands: int
    tests: tuple[MetricTest, ...]
    outcome: Outcome = "fell"

    def of(self, metric: str) -> MetricTest:
        """Return the test of a metric."""
        return next(one for one in self.tests if one.metric == metric)

    @property
    def candidates(self) -> tuple[MetricTest, ...]:
        """Candidates that have a gain over distance, the largest first."""
        tried = [one for one in self.tests if one.kind != "baseline" and one.gain is not None]
        return tuple(sorted(tried, key=lambda one: (-_gain(one), one.metric)))


def _gain(test: MetricTest) -> float:
    return round(test.gain.value, 9) if test.gain is not None else -np.inf


@dataclass(frozen=True)
class Places:
    """The places of a group: their numbers, and on which day those that fell did, as a number.

    Attributes
    ----------
    numbers : int array, shape (n,)
        In the order of ``theater.ids``.
    fell_on : float array, shape (n,)
        Ordinal of the day; NaN where a place did not fall.
    outcome : {"fell", "fought over"}
        Where it is fought over, that is what fallen stands for.
    """

    group: Group
    numbers: Ints
    fell_on: Floats
    outcome: Outcome = "fell"

    def among(self, numbers: Ints) -> Places:
        """Return those of them that are also some others."""
        kept = np.isin(self.numbers, numbers)
        return replace(self, numbers=self.numbers[kept], fell_on=self.fell_on[kept])

    @property
    def fallen(self) -> Bools:
        """Which of them fell, shape (n,)."""
        return np.isfinite(self.fell_on)


def places_of(
    situation: Situation,
    group: Group,
    falls: Mapping[str, date],
    *,
    without: Sequence[str] = (),
    outcome: Outcome = "fell",
) -> Places:
    """Return the places of a group on the day, apart from some, and when they fell."""
    chosen = situation.held_by(*(("defender", "contested") if group == "both" else (group,)))
    chosen[[situation.theater.index[one] for one in without]] = False
    numbers = np.flatnonzero(chosen)
    days = [falls.get(situation.theater.ids[int(v)]) for v in numbers]
    fell_on = np.array([np.nan if day is None else day.toordinal() for day in days])
    return Places(group, numbers, fell_on.reshape(-1), outcome)


def judge_group(
    situation: Situation, places: Places, scores: Sequence[Score], sampling: Sampling
) -> GroupTest:
    """Put scores to the test on the places of one group.

    Parameters
    ----------
    situation : Situation
    places : Places
    scores : sequence of Score
        The baselines among them; geodesic distance makes the bands.
    sampling : Sampling
    """
    distance = next(one.values for one in scores if one.name == DISTANCE)[places.numbers]
    sample = _sample(situation, places, -distance, sampling)
    baselines = {
        one.name: one.values[places.numbers] for one in scores if one.kind == "baseline"
    }  # fmt: skip
    tests = [_judge_metric(sample, places, score, baselines) for score in scores]
    squares = sample.neighbourhood
    with_falls = set(squares[places.fallen].tolist())
    return GroupTest(
        places.group,
        len(places.numbers),
        int(places.fallen.sum()),
        sample.times.shape[1],
        len(with_falls),
        len(with_falls & set(squares[~places.fallen].tolist())),
        len(set(sample.band.tolist())),
        tuple(_bounded(tests)),
        places.outcome,
    )


def _sample(situation: Situation, places: Places, distance_m: Floats, sampling: Sampling) -> Sample:
    if not len(places.numbers):
        nothing = np.zeros(0, dtype=np.int64)
        return Sample(places.fallen, nothing, nothing, np.zeros((sampling.resamples, 0)))
    square = neighbourhoods(situation, sampling.neighbourhood_km)[places.numbers]
    _, square = np.unique(square, return_inverse=True)
    square = np.asarray(square.reshape(-1), dtype=np.int64)
    times = draw_neighbourhoods(int(square.max()) + 1, sampling.resamples, sampling.seed)
    return Sample(places.fallen, distance_bands(distance_m, sampling.strata), square, times)


def neighbourhoods(situation: Situation, side_km: float) -> Ints:
    """Return which square of a grid each settlement lies in, numbered from 0, shape (n,).

    On the theater's flat map, from its centre, by column and row: no id decides.
    """
    theater = situation.theater
    x, y = theater.plane.to_km(theater.lon, theater.lat)
    cells = np.stack([np.floor(x / side_km), np.floor(y / side_km)], axis=1)
    _, number = np.unique(cells, axis=0, return_inverse=True)
    return np.asarray(number.reshape(-1), dtype=np.int64)


def _judge_metric(
    sample: Sample, places: Places, score: Score, baselines: Mapping[str, Floats]
) -> MetricTest:
    values = score.values[places.numbers]
    known = np.isfinite(values)
    gains = {
        name: sample.area(values, matched=True, less=baseline)
        for name, baseline in baselines.items()
        if name != score.name
    }
    dated = known & places.fallen
    return MetricTest(
        metric=score.name,
        kind=score.kind,
        sign=score.sign,
        n=int(known.sum()),
        positives=int(dated.sum()),
        with_falls=len(set(sample.neighbourhood[dated].tolist())),
        auc=sample.area(values, matched=False),
        distance_auc=area_under_curve(baselines[DISTANCE][known], places.fallen[known]),
        matched=sample.area(values, matched=True),
        gains={name: one for name, one in gains.items() if one is not None},
        rank_correlation=sample.correlation(values, places.fell_on),
    )


def _bounded(tests: Sequence[MetricTest]) -> list[MetricTest]:
    """Give each candidate the bound that allows for all of them having been tried."""
    tried = {
        one.metric: one.gain for one in tests if one.kind != "baseline" and one.gain is not None
    }
    bounds = dict(zip(tried, bounds_for_all(list(tried.values())), strict=True))
    return [replace(one, gain_low_all=bounds.get(one.metric)) for one in tests]


def plain_gain(places: Places, score: Score, distance: Score, sampling: Sampling) -> float | None:
    """Return the gain over distance within bands, without an interval: enough to choose by."""
    values, far = score.values[places.numbers], distance.values[places.numbers]
    known = np.isfinite(values)
    bands = distance_bands(-far, sampling.strata)
    over = under = 0.0
    for band in sorted(set(bands.tolist())):
        here = known & (bands == band)
        pairs = int((here & places.fallen).sum()) * int((here & ~places.fallen).sum())
        if pairs:
            own = area_under_curve(values[here], places.fallen[here]) or 0.0
            its = area_under_curve(far[here], places.fallen[here]) or 0.0
            over, under = over + pairs * (own - its), under + pairs
    return over / under if under else None
