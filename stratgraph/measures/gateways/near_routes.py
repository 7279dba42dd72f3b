"""Busy by routes that are nearly as short as the shortest: what a driver might as well take."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from stratgraph._network import near_shares
from stratgraph.catalogue import ROUTES, TOWNS, Metric
from stratgraph.errors import ScenarioError
from stratgraph.model.notebook import short_repr

from .missing import column_of, why_no_route
from .question import GatewayQuestion, Weight, pair_lengths_m, question_network

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from stratgraph._network import Network
    from stratgraph.model.scenario import Situation

    from .columns import Column
    from .settings import PanelSettings
    from .task import PanelTask

# Where every pair has too many near routes the tolerance is halved so often, and then none is left.
HALVED = 4


@dataclass(frozen=True)
class NearRoutes:
    """Shares of near routes through each settlement, and the numbers they depend on.

    Attributes
    ----------
    column : Column
        ``near_route_share``.
    counts : mapping of (base, objective) to int or None
        Near routes of each connected pair; None where they are too many.
    tolerance, spread : float
        Routes up to (1 + tolerance) times the shortest count; theta is 1 / (spread * shortest).
        The tolerance is less than asked for where else every pair would have too many.
    most_routes : int
    weight : {"length_m", "time_s"}
        What routes weigh by.
    """

    column: Column
    counts: Mapping[tuple[str, str], int | None]
    tolerance: float
    spread: float
    most_routes: int
    weight: Weight

    __repr__ = short_repr

    @property
    def truncated_pairs(self) -> int:
        """How many connected pairs have too many near routes, and are left out of the mean."""
        return list(self.counts.values()).count(None)


def measure_near_routes(
    situation: Situation, question: GatewayQuestion, settings: PanelSettings
) -> NearRoutes:
    """Measure how busy each settlement is when routes nearly as short count too.

    For a settlement v that is neither base nor objective, the mean over connected pairs (s, t)
    of the share of loopless routes R with L(R) <= (1 + eps) L* that lead through v, each
    weighing exp(-theta (L(R) - L*)) with theta = 1 / (spread L*) and L* the shortest: no unit,
    in [0, 1] (Dial 1971; routes as in Yen 1971). At eps = 0 it equals ``route_share``. Lengths
    are compared in integers, L <= floor((1 + eps) L*), with eps read as the decimal it is
    printed as. Of parallel roads the best counts; two routes over different settlements stay
    two, however equal their lengths.

    Parameters
    ----------
    situation : Situation
    question : GatewayQuestion
    settings : PanelSettings
        ``near_tolerance``, ``near_spread`` and ``near_most_routes``.

    Returns
    -------
    NearRoutes
        Over the settlements on a road; the mean leaves out pairs with too many routes, or too
        many to count, and tells which. Where no pair is left the tolerance is halved until one
        is; ``truncated`` if even the shortest routes of each are too many.

    Raises
    ------
    ScenarioError
        If the tolerance is negative or the spread not positive.

    Examples
    --------
    Kingsbridge is 44 km from Ashby by Gate and Mill; the ways of 52 and 54 km are too long for
    a tolerance of a tenth, and near for one of a quarter.

    >>> from stratgraph import PanelSettings, read_case
    >>> case = read_case("gate_falls")
    >>> question = case.question(road_set="all")
    >>> near = measure_near_routes(case.before, question, PanelSettings(near_tolerance=0.25))
    >>> near.counts, round(near.column.values["mill"], 3), round(near.column.values["gate"], 3)
    ({('ashby', 'kingsbridge'): 3}, 0.964, 0.975)
    """
    _check(settings)
    network = question_network(situation, question)
    why = why_no_route(situation, question, network)
    best = pair_lengths_m(situation, question)
    for tolerance in _narrower(settings.near_tolerance):
        found = _of_pairs(
            situation, question, network, best, replace(settings, near_tolerance=tolerance)
        )
        counted = [one for one in found.values() if one is not None]
        if counted or not found:
            break
    if found and not counted:
        why = why.also("truncated", situation.theater.on_road & (why.code == 0))
    total = sum((shares for _, shares in counted), start=np.zeros(network.n))
    column = column_of("near_route_share", situation, total / max(1, len(counted)), why)
    return NearRoutes(
        column,
        {pair: None if one is None else one[0] for pair, one in found.items()},
        tolerance,
        settings.near_spread,
        settings.near_most_routes,
        question.weight,
    )


def _narrower(tolerance: float) -> Iterator[float]:
    """Yield the tolerance, then half of it and so on, at last none."""
    yield tolerance
    for _ in range(HALVED):
        tolerance /= 2
        yield tolerance
    yield 0.0


def _of_pairs(
    situation: Situation,
    question: GatewayQuestion,
    network: Network,
    best: NDArray[np.float64],
    settings: PanelSettings,
) -> dict[tuple[str, str], tuple[int, NDArray[np.float64]] | None]:
    """Count and share the near routes of each connected pair; None of too many."""
    index = situation.theater.index
    found = {}
    for (i, j), shortest in np.ndenumerate(best):
        if np.isfinite(shortest):
            base, objective = question.bases[i], question.objectives[j]
            found[base, objective] = near_shares(
                network,
                index[base],
                index[objective],
                limit_m=near_limit_m(int(shortest), settings.near_tolerance),
                fall_m=settings.near_spread * int(shortest),
                most=settings.near_most_routes,
            )
    return found


def near_limit_m(shortest: int, tolerance: float) -> int:
    """Return the greatest length that is near: floor((1 + tolerance) * shortest), exactly.

    Floats would lose a route now and then: 1.15 * 100 is 114.99999999999999.

    Examples
    --------
    >>> near_limit_m(100, 0.15), near_limit_m(7, 0.1)
    (115, 7)
    """
    return int((1 + Fraction(str(float(tolerance)))) * shortest)


def _check(settings: PanelSettings) -> None:
    if not 0.0 <= settings.near_tolerance < float("inf"):
        raise ScenarioError(f"near_tolerance must be 0 or more, got {settings.near_tolerance}")
    if not 0.0 < settings.near_spread < float("inf"):
        raise ScenarioError(f"near_spread must be above 0, got {settings.near_spread}")


def near_of(task: PanelTask) -> NearRoutes:
    """Measure the near routes of a panel."""
    return measure_near_routes(task.situation, task.question, task.settings)


def panel_columns(task: PanelTask) -> tuple[Column, ...]:
    """Measure this file's columns of a panel."""
    return (task.once(near_of).column,)


METRICS = (
    Metric(
        name="near_route_share",
        label="Share of routes nearly as short through it",
        kind="share",
        family="Routes",
        order=1,
        shown=True,
        column=True,
        sign=1,
        words=(
            "How busy a place is when drivers also take routes up to a tenth longer than the "
            "shortest, the longer the more rarely."
        ),
        formula=(
            "mean over s, t of the share of routes R through v, L(R) <= (1 + eps) L*, "
            "each weighing exp(-(L(R) - L*) / (spread L*))"
        ),
        citation="Dial 1971; routes as in Yen 1971",
        reads=ROUTES,
        misleads=(
            "Tolerance and spread are assumptions, printed with the result. Many routes that "
            "differ in one village count as many. A pair with too many to count is left out and "
            "told; where every pair has, routes count up to half the tolerance, and so on."
        ),
        example=(
            TOWNS
            + 'share = four_towns().columns["near_route_share"].values\n'
            + 'round(share["b"], 3), round(share["c"], 3)'
        ),
        shows="(0.881, 0.119)",
    ),
)
