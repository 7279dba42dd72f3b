"""Pressure of the attacker's ground on a place, and how far the other side lies around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stratgraph._network import Network, route_lengths
from stratgraph.catalogue import TOWNS, Metric
from stratgraph.errors import ScenarioError
from stratgraph.model.scenario import ids_where

from .missing import column_of, why_neither_side, why_no_road
from .question import GatewayQuestion, by_length

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from stratgraph.model.scenario import Situation
    from stratgraph.model.theater import Theater

    from .columns import Column, Status
    from .settings import PanelSettings

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

    from .task import PanelTask


# Rows of the table of distances that are held at a time.
ROWS = 256


def pressure_column(
    situation: Situation,
    question: GatewayQuestion,
    settings: PanelSettings,
    *,
    strength: Mapping[str, float] | None = None,
) -> Column:
    """Measure how much attacker-held ground weighs on each settlement.

    ``pressure`` of v is the sum over attacker-held u of strength(u) * exp(-d(u, v) / lambda),
    in the spirit of the loss-of-strength gradient of Boulding 1962, whose decline is linear: d is
    road distance, lambda ``kernel_km``; what no road joins to v adds 0, and v itself, if held,
    its whole strength. Unit: that of strength; from 0 up to the sum of all strengths.

    Parameters
    ----------
    situation : Situation
    question : GatewayQuestion
        Only its roads matter, by length; bases and objectives have values but no rank.
    settings : PanelSettings
        ``kernel_km``.
    strength : mapping of settlement id to float, optional
        0 or more; 1 where not given.

    Returns
    -------
    Column
        Over the settlements on a road; none where no road that counts leads.

    Raises
    ------
    ScenarioError
        If lambda is not positive or a strength negative.
    UnknownSettlementError
        If a strength is given for a settlement that does not exist.

    Examples
    --------
    Red holds Ashby, 22 km from Gate by road, and Brook, 11 km from it.

    >>> from stratgraph import PanelSettings, read_case
    >>> case = read_case("gate_falls")
    >>> question = case.question(road_set="all")
    >>> pressure = pressure_column(case.before, question, PanelSettings(kernel_km=11.0))
    >>> round(pressure.values["gate"], 3), round(np.exp(-1) + np.exp(-2), 3).item()
    (0.503, 0.503)
    """
    theater = situation.theater
    scale_m = _scale_m(settings)
    worth = _strengths(situation, strength or {})
    network = by_length(situation, question)
    sources = np.flatnonzero(situation.held_by("attacker"))
    total = np.zeros(len(theater.ids))
    for rows, far in _by_rows(sources, _road_distances(network, theater)):
        total += worth[rows] @ np.exp(-far / scale_m)
    unranked = frozenset(question.bases + question.objectives)
    return column_of(
        "pressure", situation, total, why_no_road(situation, question, network), unranked
    )


def surrounded_columns(
    situation: Situation, question: GatewayQuestion, settings: PanelSettings
) -> tuple[Column, Column]:
    """Measure how far the other side lies around each settlement, by road and by geodesic.

    ``surrounded_share_road`` and ``surrounded_share_geodesic`` of v: the sum of
    exp(-d(u, v) / lambda) over the settlements u that the side other than v's holder holds, over
    the sum over all settlements but v, contested and unknown ones among them. No unit, in
    [0, 1]: 0 deep in the rear, towards 1 in a salient. By road, what no road joins to v weighs
    nothing; by geodesic, settlements on no road count too. The kernel is that of ``pressure``.

    Parameters
    ----------
    situation : Situation
    question : GatewayQuestion
        Only its roads matter, by length; bases and objectives have values but no rank.
    settings : PanelSettings
        ``kernel_km``.

    Returns
    -------
    (Column, Column)
        By road and by geodesic, over the settlements on a road. A place that neither side holds
        has no value; by road, one that no road leads to has no value either.

    Raises
    ------
    ScenarioError
        If lambda is not positive.

    Examples
    --------
    >>> from stratgraph import PanelSettings, read_case
    >>> case = read_case("gate_falls")
    >>> question = case.question(road_set="all")
    >>> road, geodesic = surrounded_columns(case.before, question, PanelSettings(kernel_km=11.0))
    >>> [round(column.values["gate"], 2) for column in (road, geodesic)]
    [0.37, 0.3]
    >>> road.status["highfield"]
    'contested'
    """
    theater = situation.theater
    scale_m = _scale_m(settings)
    network = by_length(situation, question)
    nobody = ids_where(theater, situation.held_by("contested", "other", "unknown"))
    why: dict[str, Status] = {one: why_neither_side(situation, one) for one in nobody}
    everyone = np.arange(len(theater.ids))
    columns = []
    for name, reasons, distances in (
        ("road", why_no_road(situation, question, network), _road_distances(network, theater)),
        ("geodesic", {}, lambda rows: theater.distances_m(rows, everyone)),
    ):
        share = _surrounded(situation, distances, scale_m)
        columns.append(
            column_of(
                f"surrounded_share_{name}",
                situation,
                share,
                reasons | why,
                frozenset(question.bases + question.objectives),
            )
        )
    return columns[0], columns[1]


def _surrounded(
    situation: Situation, distances: Callable[[Ints], Floats], scale_m: float
) -> Floats:
    theater = situation.theater
    held = {side: situation.held_by(side) for side in ("attacker", "defender")}
    share = np.zeros(len(theater.ids))
    shown = np.flatnonzero(theater.on_road & (held["attacker"] | held["defender"]))
    for rows, far in _by_rows(shown, distances):
        far[np.arange(len(rows)), rows] = np.inf
        # Counted from the nearest, which changes no share and keeps far-off places from 0 / 0.
        least = far.min(axis=1, keepdims=True)
        kernel = np.exp(-(far - np.where(np.isfinite(least), least, 0.0)) / scale_m)
        other = np.where(held["attacker"][rows, None], held["defender"], held["attacker"])
        whole = kernel.sum(axis=1)
        share[rows] = (kernel * other).sum(axis=1) / np.where(whole > 0, whole, 1.0)
    return share


def _by_rows(numbers: Ints, distances: Callable[[Ints], Floats]) -> Iterator[tuple[Ints, Floats]]:
    """Distances from some settlements to all, so many rows at a time."""
    for start in range(0, len(numbers), ROWS):
        rows = numbers[start : start + ROWS]
        yield rows, np.array(distances(rows))


def _road_distances(network: Network, theater: Theater) -> Callable[[Ints], Floats]:
    n = len(theater.ids)
    return lambda rows: route_lengths(network, rows.tolist())[:, :n]


def _scale_m(settings: PanelSettings) -> float:
    if not 0.0 < settings.kernel_km < float("inf"):
        raise ScenarioError(f"kernel_km must be above 0, got {settings.kernel_km}")
    return settings.kernel_km * 1000.0


def _strengths(situation: Situation, strength: Mapping[str, float]) -> Floats:
    theater = situation.theater
    worth = np.ones(len(theater.ids))
    for name, value in strength.items():
        if not 0.0 <= value < float("inf"):
            raise ScenarioError(f"the strength of {name!r} must be 0 or more, got {value}")
        worth[theater.index[theater.names.resolve(name)]] = value
    return worth


def panel_columns(task: PanelTask) -> tuple[Column, ...]:
    """Measure this file's columns of a panel."""
    asked = (task.situation, task.question, task.settings)
    return pressure_column(*asked).ranked_without(task.attackers), *surrounded_columns(*asked)


METRICS = (
    Metric(
        name="pressure",
        label="Attacker’s places near by road",
        kind="number",
        family="The front around a place",
        noun="attacker-held places, by weight",
        column=True,
        sign=1,
        words=(
            "How much attacker-held ground lies near by road: each place he holds counts 1 on "
            "the spot and less with distance."
        ),
        formula="sum over attacker-held u of strength(u) exp(-d(u, v) / lambda)",
        citation="in the spirit of Boulding 1962, whose decline is linear",
        reads=("roads", "holders"),
        misleads=(
            "Places are counted, not forces: many hamlets weigh more than one city. Lambda is an "
            "assumption, printed."
        ),
        example=TOWNS + 'round(four_towns().columns["pressure"].values["b"], 3)  # 1/e',
        shows="0.368",
    ),
    Metric(
        name="surrounded_share_road",
        label="Share of ground around it that the other side holds, by road",
        kind="share",
        family="The front around a place",
        column=True,
        sign=1,
        words=(
            "What share of the ground around a place, near ground weighing more, the other side "
            "holds, along roads: 0 deep in the rear, towards 1 in a salient."
        ),
        formula="sum of exp(-d(u, v) / lambda) over the other side's u, over the same of all u",
        citation="kernel in the spirit of Boulding 1962, whose decline is linear",
        reads=("roads", "holders"),
        misleads=(
            "Contested places count as nobody's, so a town among contested ones seems free. "
            "Where villages lie thick they decide."
        ),
        example=TOWNS + 'round(four_towns().columns["surrounded_share_road"].values["b"], 3)',
        shows="0.429",
    ),
    Metric(
        name="surrounded_share_geodesic",
        label="Share of ground around it that the other side holds, straight",
        kind="share",
        family="The front around a place",
        column=True,
        sign=1,
        words="The same as surrounded_share_road as the crow flies, places on no road included.",
        formula="as surrounded_share_road, with d the geodesic",
        citation="kernel in the spirit of Boulding 1962, whose decline is linear",
        reads=("positions", "holders"),
        misleads="A river or a broken bridge between two places does not part them here.",
        example=TOWNS + 'round(four_towns().columns["surrounded_share_geodesic"].values["b"], 2)',
        shows="0.34",
    ),
)
