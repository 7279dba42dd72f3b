"""How much of the variance of an answer each group of inputs accounts for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from .points import Floats

Group = frozenset[int]
# The draws are told in so many parts apart, to see how far they agree.
PARTS = 8


@dataclass(frozen=True, slots=True)
class Effects:
    """Shares of the variance, one for each group of inputs.

    Attributes
    ----------
    first : tuple of float
        By the group alone: the first-order index (Sobol 1993).
    total : tuple of float
        By the group and what it does with others: the total index (Homma and Saltelli 1996).
    shapley : tuple of float
        What it does with others shared alike among them (Owen 2014); they add up to 1.
    error : tuple of float
        Standard error of the Shapley effect, from as many parts of the draws as ``PARTS``.
    """

    first: tuple[float, ...]
    total: tuple[float, ...]
    shapley: tuple[float, ...]
    error: tuple[float, ...] = ()


def mixtures(groups: int) -> Iterator[Group]:
    """Yield every choice of groups but none and all, small ones first.

    Examples
    --------
    >>> [sorted(one) for one in mixtures(2)]
    [[0], [1]]
    """
    for size in range(1, groups):
        yield from map(frozenset, combinations(range(groups), size))


def effects_of(
    whole: Floats, mixed: Callable[[Group], Floats], groups: int
) -> tuple[Effects | None, ...]:
    """Return the effects of independent groups of inputs on several answers.

    The closed variance of a choice u of groups is estimated by pick and freeze (Janon et al.
    2014): from answers at points A, and at points that take u of A and all else of B.

    Parameters
    ----------
    whole : float array, shape (draws, answers)
        At A.
    mixed : callable
        Returns the answers where some groups are those of A and the others those of B.
    groups : int

    Returns
    -------
    tuple of Effects or None
        For each answer; None where it is the same on every draw.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> a, b = rng.random((2, 20_000, 2))
    >>> def answers(x):
    ...     return (x @ [3.0, 1.0])[:, None]
    >>> def mix(kept):
    ...     return answers(np.where([k in kept for k in range(2)], a, b))
    >>> (found,) = effects_of(answers(a), mix, 2)
    >>> [round(share, 1) for share in found.shapley]
    [0.9, 0.1]
    """
    answers = {kept: mixed(kept) for kept in mixtures(groups)}
    found = _of_draws(whole, answers, groups)
    size = max(1, len(whole) // PARTS)
    parts = [slice(start, start + size) for start in range(0, len(whole) - size + 1, size)]
    each = [
        _of_draws(whole[part], {kept: one[part] for kept, one in answers.items()}, groups)
        for part in parts
    ]
    return tuple(
        None if one is None else replace(one, error=_error([part[answer] for part in each]))
        for answer, one in enumerate(found)
    )


def _error(parts: Sequence[Effects | None]) -> tuple[float, ...]:
    """Return the standard error of the mean of what parts of the draws say; nothing from one."""
    known = [one.shapley for one in parts if one is not None]
    if len(known) < 2:
        return ()
    spread = np.std(known, axis=0, ddof=1) / np.sqrt(len(known))
    return tuple(spread.tolist())


def _of_draws(
    whole: Floats, answers: Mapping[Group, Floats], groups: int
) -> tuple[Effects | None, ...]:
    """Return the effects of every answer, from some draws."""
    closed = {kept: _closed(whole, one) for kept, one in answers.items()}
    variance = whole.var(axis=0)
    every = frozenset(range(groups))
    closed[frozenset()], closed[every] = np.zeros_like(variance), np.ones_like(variance)
    return tuple(
        _effects({kept: float(share[answer]) for kept, share in closed.items()}, groups)
        if varies
        else None
        for answer, varies in enumerate((variance > 0).tolist())
    )


def _closed(one: Floats, other: Floats) -> Floats:
    """Return the share of the variance that is common to two answers, as chance has it."""
    middle = ((one + other) / 2).mean(axis=0)
    variance = ((one**2 + other**2) / 2).mean(axis=0) - middle**2
    common = (one * other).mean(axis=0) - middle**2
    known = variance > 0
    shared: Floats = np.divide(common, variance, out=np.zeros_like(common), where=known)
    return shared


def _effects(closed: Mapping[Group, float], groups: int) -> Effects:
    every = frozenset(range(groups))
    return Effects(
        tuple(max(0.0, closed[frozenset({one})]) for one in range(groups)),
        tuple(max(0.0, 1.0 - closed[every - {one}]) for one in range(groups)),
        tuple(_shapley(closed, groups, one) for one in range(groups)),
    )


def _shapley(closed: Mapping[Group, float], groups: int, one: int) -> float:
    """Average what a group adds, over every order in which groups become known."""
    return sum(
        (share - closed[kept - {one}]) / (groups * comb(groups - 1, len(kept) - 1))
        for kept, share in closed.items()
        if one in kept
    )
