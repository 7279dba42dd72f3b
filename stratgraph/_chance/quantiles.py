"""From a share to the number below which that share of a distribution lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .points import Floats, normal_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    Shape = Literal["uniform", "triangular", "normal"]


def quantile(shape: Shape, numbers: Sequence[float], shares: Floats) -> Floats:
    """Return the numbers below which shares of a distribution lie.

    Parameters
    ----------
    shape : {"uniform", "triangular", "normal"}
    numbers : sequence of float
        Least and most; least, likeliest and most; mean and standard deviation.
    shares : float array
        In (0, 1).

    Examples
    --------
    >>> half = np.array([0.5])
    >>> [quantile(shape, numbers, half).round(3).tolist()[0] for shape, numbers in (
    ...     ("uniform", (2, 6)), ("triangular", (0, 0, 1)), ("normal", (5, 2)))]
    [4.0, 0.293, 5.0]
    """
    if shape == "normal":
        mean, deviation = numbers
        return np.asarray(mean + deviation * normal_of(shares), dtype=np.float64)
    if shape == "uniform":
        least, most = numbers
        return np.asarray(least + shares * (most - least), dtype=np.float64)
    least, likeliest, most = numbers
    width = most - least
    if not width:
        return np.full(shares.shape, float(least))
    rising = shares * width <= likeliest - least
    up = least + np.sqrt(shares * width * (likeliest - least))
    down = most - np.sqrt((1.0 - shares) * width * (most - likeliest))
    return np.asarray(np.where(rising, up, down), dtype=np.float64)
