"""Normal numbers that are alike where a correlation says so: a Gaussian copula."""

from __future__ import annotations

import numpy as np

from .points import Floats, normal_of

# What rounding may make of a least eigenvalue that is 0, as a share of the largest.
ROUNDING = 1e-9


def equal_correlation(count: int, correlation: float) -> Floats:
    """Return the correlation matrix of so many numbers, each alike with each other.

    Examples
    --------
    >>> equal_correlation(2, 0.5).tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    """
    table = np.full((count, count), float(correlation))
    np.fill_diagonal(table, 1.0)
    return table


def fading_correlation(distance_m: Floats, length_m: float) -> Floats:
    """Return correlations that fade with distance as exp(-distance / length).

    Examples
    --------
    >>> fading_correlation(np.array([[0.0, 1_000.0]]), 1_000.0).round(3).tolist()
    [[1.0, 0.368]]
    """
    return np.asarray(np.exp(-distance_m / length_m), dtype=np.float64)


def correlation_root(correlation: Floats) -> Floats:
    """Return the symmetric square root of a correlation matrix.

    Raises
    ------
    ValueError
        If no numbers can be correlated so: the matrix has a negative eigenvalue.

    Examples
    --------
    >>> root = correlation_root(equal_correlation(3, 0.25))
    >>> (root @ root).round(6).tolist()[0]
    [1.0, 0.25, 0.25]
    """
    values, vectors = np.linalg.eigh(correlation)
    if len(values) and values[0] < -ROUNDING * max(1.0, float(values[-1])):
        raise ValueError(f"a least eigenvalue of {values[0]:.3g}")
    return np.asarray((vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T, dtype=np.float64)


def correlated_normals(shares: Floats, root: Floats | None) -> Floats:
    """Turn independent shares into normal numbers that are correlated, shape (draws, numbers).

    Row by row, so that a draw is the same whatever is drawn with it.

    Examples
    --------
    >>> together = correlation_root(equal_correlation(2, 1.0))
    >>> one = correlated_normals(np.array([[0.3, 0.9]]), together)
    >>> bool(np.isclose(one[0, 0], one[0, 1]))
    True
    """
    normals = normal_of(shares)
    if root is None or not normals.size:
        return normals
    # Not as a product of matrices: how that is rounded depends on how many rows there are.
    return np.asarray(np.einsum("dk,kj->dj", normals, root), dtype=np.float64)
