"""Points of the unit cube, a coordinate for each thing that is uncertain."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from typing import Literal

    Sampling = Literal["plain", "latin hypercube", "sobol"]

Floats = NDArray[np.float64]
# Nothing is drawn at the ends themselves, where a normal number would be infinite.
LEAST, MOST = 2.0**-54, 1.0 - 2.0**-53


class UnitPoints:
    """Points of a unit cube, drawn one after the other: the same however many at a time.

    Parameters
    ----------
    sampling : {"plain", "latin hypercube", "sobol"}
        Each coordinate by itself; one in each of as many equal parts as there are draws (McKay,
        Beckman and Conover 1979); a scrambled Sobol sequence (Sobol 1967; Owen 1998).
    dims : int
        Coordinates of a point.
    draws : int
        How many there can be; a Latin hypercube is laid out for so many.
    seed : int

    Examples
    --------
    >>> whole, parts = (UnitPoints("sobol", 3, draws=8, seed=1) for _ in range(2))
    >>> bool(np.array_equal(whole.next(8), np.vstack([parts.next(2), parts.next(6)])))
    True
    """

    def __init__(self, sampling: Sampling, dims: int, *, draws: int, seed: int) -> None:
        self._rng = np.random.default_rng(seed)
        self._dims = dims
        self._laid_out: Floats | None = None
        self._sobol: Any = None
        self._taken = 0
        if sampling == "latin hypercube" and dims:
            from scipy.stats import qmc

            self._laid_out = qmc.LatinHypercube(dims, rng=self._rng).random(draws)
        elif sampling == "sobol" and dims:
            from scipy.stats import qmc

            self._sobol = qmc.Sobol(dims, scramble=True, rng=self._rng)

    def next(self, count: int) -> Floats:
        """Return the next points, shape (count, dims)."""
        if self._laid_out is not None:
            found = self._laid_out[self._taken : self._taken + count]
        elif self._sobol is not None:
            with warnings.catch_warnings():
                # How many there are in all is what has to be a power of two, not each portion.
                warnings.simplefilter("ignore", UserWarning)
                found = self._sobol.random(count)
        else:
            found = self._rng.random((count, self._dims))
        self._taken += count
        return np.asarray(np.clip(found, LEAST, MOST), dtype=np.float64)


def normal_of(shares: Floats) -> Floats:
    """Return the normal deviates below which these shares lie.

    Examples
    --------
    >>> normal_of(np.array([0.5, 0.975])).round(3).tolist()
    [0.0, 1.96]
    """
    from scipy.special import ndtri

    return np.asarray(ndtri(np.clip(shares, LEAST, MOST)), dtype=np.float64)


def share_below(normals: Floats) -> Floats:
    """Return the share of normal numbers below these.

    Examples
    --------
    >>> share_below(np.array([0.0, 1.959964])).round(3).tolist()
    [0.5, 0.975]
    """
    from scipy.special import ndtr

    return np.asarray(ndtr(normals), dtype=np.float64)
