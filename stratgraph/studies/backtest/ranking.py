"""How well a score orders what fell: areas under the curve, matched by distance, and chance."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# The interval of 95 in a hundred draws.
BOUNDS = (2.5, 97.5)
# Draws of fewer neighbourhoods with a fall, or with a place that did not fall, give no interval.
LEAST_DRAWN = 3
# A gain whose draws differ by no more than rounding does not vary.
STILL = 1e-9
# In bands smaller than this hardly any pair is left to compare.
LEAST_IN_BAND = 10


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number and the interval that drawing neighbourhoods again gives it.

    Attributes
    ----------
    value : float
    low, high : float or None
        2.5th and 97.5th percentile over the draws; None where there are fewer than three
        neighbourhoods with a fall, or without, or fewer than half the draws hold a pair.
    draws : float array, shape (|resamples|,)
        NaN where a draw holds none.
    """

    value: float
    low: float | None
    high: float | None
    draws: Floats


def average_ranks(values: Floats) -> Floats:
    """Rank from 1, lowest first; equals share the mean of their ranks.

    Examples
    --------
    >>> average_ranks(np.array([5.0, 2.0, 5.0, 9.0])).tolist()
    [2.5, 1.0, 2.5, 4.0]
    """
    _, number, count = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(count)
    return np.asarray((ends - (count - 1) / 2.0)[number.reshape(-1)])


def area_under_curve(scores: Floats, fallen: Bools) -> float | None:
    """Return how often a fallen place scores above one that did not fall; ties count half.

    The area under the receiver operating characteristic (Hanley and McNeil 1982), from the
    rank sum of Mann and Whitney (1947): 1 if every fallen place scores above every other, 0.5
    if the score tells nothing.

    Parameters
    ----------
    scores : float array, shape (n,)
    fallen : bool array, shape (n,)

    Returns
    -------
    float or None
        In [0, 1]; None unless some fell and some did not.

    Examples
    --------
    >>> area_under_curve(np.array([4.0, 3.0, 3.0, 1.0]), np.array([True, True, False, False]))
    0.875
    """
    fell = int(fallen.sum())
    rest = len(fallen) - fell
    if not fell or not rest:
        return None
    above = average_ranks(scores)[fallen].sum() - fell * (fell + 1) / 2
    return float(above / (fell * rest))


def rank_correlation(x: Floats, y: Floats) -> float | None:
    """Return Spearman's (1904) correlation of ranks, in [-1, 1], equals at their mean rank.

    None for fewer than three values, or where all of one are alike.

    Examples
    --------
    >>> rank_correlation(np.array([1.0, 2.0, 3.0, 4.0]), np.array([10.0, 20.0, 40.0, 30.0]))
    0.8
    """
    if len(x) < 3 or np.ptp(x) == 0.0 or np.ptp(y) == 0.0:
        return None
    a, b = (average_ranks(one) - (len(x) + 1) / 2 for one in (x, y))
    return round(float(a @ b / np.sqrt((a @ a) * (b @ b))), 12)


def distance_bands(distance_m: Floats, most: int) -> Ints:
    """Return the band of equal count that each place falls into by distance, nearest 0, shape (n,).

    As many as asked for, but none of fewer than ten places; places at one distance share one.

    Examples
    --------
    >>> distance_bands(np.arange(20.0), 5).tolist()
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
    """
    bands = max(1, min(most, len(distance_m) // LEAST_IN_BAND))
    edges = np.quantile(distance_m, np.arange(1, bands) / bands)
    return np.asarray(np.searchsorted(edges, distance_m, side="left"), dtype=np.int64)


@dataclass(frozen=True)
class Sample:
    """Places of one group: which fell, how far they were, and in which neighbourhood they lie.

    Attributes
    ----------
    fallen : bool array, shape (n,)
    band : int array, shape (n,)
        Band of distance.
    neighbourhood : int array, shape (n,)
        Numbers from 0.
    times : float array, shape (|resamples|, |neighbourhoods|)
        How often each draw takes each neighbourhood.
    """

    fallen: Bools
    band: Ints
    neighbourhood: Ints
    times: Floats

    @cached_property
    def _same_band(self) -> Bools:
        return np.asarray(self.band[self.fallen][:, None] == self.band[~self.fallen])

    @cached_property
    def _fell_in(self) -> tuple[Ints, Ints]:
        """Neighbourhoods with a fall, and which of these each fallen place lies in."""
        squares, number = np.unique(self.neighbourhood[self.fallen], return_inverse=True)
        return squares, np.asarray(number.reshape(-1), dtype=np.int64)

    def _drawn_sums(self, table: Floats) -> Floats:
        """Add a table of fallen by other places up for each draw, shape (|resamples|,)."""
        squares, rows = self._fell_in
        whole = np.zeros((len(squares), self.times.shape[1]))
        np.add.at(whole, (rows[:, None], self.neighbourhood[~self.fallen][None, :]), table)
        # A pair counts as often as the draw takes both of its neighbourhoods. Not by matrix
        # product: many small ones on several threads wait for each other on a busy machine.
        met = np.einsum("cb,fc->fb", self._by_neighbourhood, whole)
        return np.asarray((met * self._by_neighbourhood[squares]).sum(axis=0))

    @cached_property
    def _by_neighbourhood(self) -> Floats:
        return np.ascontiguousarray(self.times.T)

    @cached_property
    def _sums_of_pairs(self) -> dict[bytes, Floats]:
        """Drawn sums by which pairs take part: most metrics have a value at the same places."""
        return {}

    def _drawn_pairs(self, pairs: Bools) -> Floats:
        key = np.packbits(pairs).tobytes()
        if key not in self._sums_of_pairs:
            self._sums_of_pairs[key] = self._drawn_sums(pairs.astype(np.float64))
        return self._sums_of_pairs[key]

    def area(self, scores: Floats, *, matched: bool, less: Floats | None = None) -> Estimate | None:
        """Measure the area under the curve, or what it has over that of another score.

        Parameters
        ----------
        scores : float array, shape (n,)
            NaN where there is none: such a place takes no part.
        matched : bool
            Whether only places in one band of distance are compared: the pairs of all bands
            count alike (a stratified Mann-Whitney, van Elteren 1960).
        less : float array, shape (n,), optional
            Another score, whose area over the same pairs is taken off.

        Returns
        -------
        Estimate or None
            None where no pair is left to compare.
        """
        known = np.isfinite(scores) if less is None else np.isfinite(scores) & np.isfinite(less)
        pairs = known[self.fallen][:, None] & known[~self.fallen]
        if matched:
            pairs = pairs & self._same_band
        if not pairs.any():
            return None
        above = self._above(scores, pairs)
        if less is not None:
            above = above - self._above(less, pairs)
        return self._estimate(above, pairs)

    def correlation(self, scores: Floats, fell_on: Floats) -> Estimate | None:
        """Correlate by rank the scores of fallen places with how early they fell.

        Parameters
        ----------
        scores, fell_on : float array, shape (n,)
            NaN where there is none: such a place takes no part.

        Returns
        -------
        Estimate or None
            Spearman's; None as :func:`rank_correlation`.
        """
        dated = np.isfinite(scores) & np.isfinite(fell_on)
        value = rank_correlation(scores[dated], -fell_on[dated])
        if value is None:
            return None
        squares = self.neighbourhood[dated]
        draws = np.full(len(self.times), np.nan)
        if len(set(squares.tolist())) >= LEAST_DRAWN:
            taken = self._by_neighbourhood[squares]
            x, y = (_drawn_ranks(one[dated], taken) for one in (scores, -fell_on))
            over = (taken * x * y).sum(axis=0)
            under = np.sqrt((taken * x * x).sum(axis=0) * (taken * y * y).sum(axis=0))
            np.divide(over, under, out=draws, where=(under > 0) & (taken.sum(axis=0) >= 3))
        return with_interval(value, draws)

    def _above(self, scores: Floats, pairs: Bools) -> Floats:
        fell, rest = scores[self.fallen][:, None], scores[~self.fallen][None, :]
        return np.asarray(((fell > rest) + 0.5 * (fell == rest)) * pairs)

    def _estimate(self, above: Floats, pairs: Bools) -> Estimate:
        over, under = self._drawn_sums(above), self._drawn_pairs(pairs)
        draws = np.full(len(self.times), np.nan)
        squares = (pairs.any(axis=1), self.fallen), (pairs.any(axis=0), ~self.fallen)
        few = any(
            len(set(self.neighbourhood[which][taken].tolist())) < LEAST_DRAWN
            for taken, which in squares
        )
        if not few:
            np.divide(over, under, out=draws, where=under > 0)
        return with_interval(float(above.sum() / pairs.sum()), draws)


def _drawn_ranks(values: Floats, taken: Floats) -> Floats:
    """Rank values that each draw takes so many times, less the mean rank, shape as ``taken``."""
    below = (values[None, :] < values[:, None]) + 0.5 * (values[None, :] == values[:, None])
    ranks = np.einsum("ij,jb->ib", below, taken) + 0.5
    return np.asarray(ranks - (taken.sum(axis=0) + 1.0) / 2.0)


def with_interval(value: float, draws: Floats) -> Estimate:
    """Join a value with the percentile interval of its draws (Efron 1979)."""
    valid = draws[np.isfinite(draws)]
    if 2 * len(valid) < len(draws):
        return Estimate(value, None, None, draws)
    low, high = np.percentile(valid, BOUNDS)
    return Estimate(value, float(low), float(high), draws)


def draw_neighbourhoods(count: int, resamples: int, seed: int) -> Floats:
    """Draw neighbourhoods with replacement: how often each is taken, shape (resamples, count)."""
    drawn = np.random.default_rng(seed).integers(0, count, size=(resamples, count))
    rows = np.repeat(np.arange(resamples), count)
    times = np.bincount(rows * count + drawn.ravel(), minlength=resamples * count)
    return times.reshape(resamples, count).astype(np.float64)


def bounds_for_all(gains: list[Estimate]) -> list[float | None]:
    """Return a lower bound per gain that holds for all of them at once, however many were tried.

    gain - c * s, with s the standard deviation of its draws and c the 97.5th percentile over
    the draws of the largest (draw - gain) / s of any of them: the single-step maximum of
    studentised draws (Westfall and Young 1993; Romano and Wolf 2005). None where a gain does
    not vary or fewer than half the draws have it.
    """
    varying = [
        k for k, one in enumerate(gains) if one.low is not None and np.nanstd(one.draws) > STILL
    ]
    bounds: list[float | None] = [None] * len(gains)
    if not varying:
        return bounds
    spread = {k: float(np.nanstd(gains[k].draws)) for k in varying}
    away = np.array([(gains[k].draws - gains[k].value) / spread[k] for k in varying])
    most = np.max(np.where(np.isfinite(away), away, -np.inf), axis=0)
    limit = float(np.percentile(most[np.isfinite(most)], BOUNDS[1]))
    for k in varying:
        bounds[k] = gains[k].value - limit * spread[k]
    return bounds
