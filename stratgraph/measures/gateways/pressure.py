"""Pressure of the attacker's ground on a place, and how far the other side lies around it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from stratgraph._geodesy import arc_error_m, distance_m, near_pairs
from stratgraph._network import Network, route_lengths
from stratgraph.catalogue import TOWNS, Metric
from stratgraph.errors import ScenarioError
from stratgraph.model.scenario import HOLDERS, SIDES, ids_where

from .missing import Reasons, column_of, why_neither_side, why_no_road
from .question import GatewayQuestion, by_length

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from stratgraph.model.scenario import Situation

    from .columns import Column, Status
    from .settings import PanelSettings

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

    from .task import PanelTask


# So many rows of distances are held at a time, and no more road distances, 8 bytes each.
ROWS, LENGTHS_AT_ONCE = 256, 1 << 22
# The kernel is cut where it is below 1e-16: that many times its length from the nearest place.
CUT_AT = 37.0
# So many times its length away what a kernel weighs is no longer a number of full precision.
VANISHED_AT = 500.0
# By so much at most a distance that is not measured may move a weight, the nearest's being 1.
NOT_SEEN = 1e-14
# By road nearly all have another place within so many times this quantile of the distances to the
# nearest as the crow flies: others are searched farther.
USUAL, WINDING = 0.99, 2.0


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
    road distance, lambda ``kernel_km``; what no road joins to v adds 0, as does what lies beyond
    37 lambda, where exp is below 1e-16, and v itself, if held, its whole strength. Unit: that of
    strength; from 0 up to the sum of all strengths.

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
    for rows, far in _by_rows(network, sources, CUT_AT * scale_m):
        total += worth[rows] @ np.exp(-far[:, : len(total)] / scale_m)
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
    nothing; by geodesic, settlements on no road count too. The kernel is that of ``pressure``, cut
    where it is below 1e-16 of what the nearest other place weighs.

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
    around = _around(situation, scale_m)
    columns = [
        column_of(
            f"surrounded_share_{name}",
            situation,
            share,
            {**reasons, **why},
            frozenset(question.bases + question.objectives),
        )
        for name, reasons, share in (
            ("road", why_no_road(situation, question, network), around.by_road(network.backward)),
            ("geodesic", Reasons(theater), around.by_geodesic),
        )
    ]
    return columns[0], columns[1]


@lru_cache(maxsize=1)
def _around(situation: Situation, scale_m: float) -> _Around:
    """Return what lies around the places of a situation, kept for its other set of roads."""
    return _Around(situation, scale_m)


@dataclass(frozen=True)
class _Around:
    """What lies around the places that a side holds and a road joins, near ground weighing more.

    Distances are counted from the nearest other place, which changes no share and keeps far-off
    places from 0 / 0. From there the kernel is cut where it vanishes.
    """

    situation: Situation
    scale_m: float

    @cached_property
    def shown(self) -> Ints:
        """Numbers of the settlements that have a share."""
        return np.flatnonzero(self.situation.theater.on_road & self.situation.held_by(*SIDES))

    @cached_property
    def nearest_m(self) -> Floats:
        """Distance of every settlement to the nearest other one, shape (n,)."""
        theater = self.situation.theater
        every = np.arange(len(theater.ids))
        far, which = theater.nearest_few_m(every, every, few=2)
        nearest: Floats = far[every, (which[:, 0] == every).astype(np.int64)]
        return nearest

    def by_road(self, network: Network) -> Floats:
        """Share of each settlement by road, shape (n,)."""
        share, n = np.zeros(len(self.nearest_m)), len(self.nearest_m)
        usual_m = WINDING * max(self.scale_m, float(np.quantile(self.nearest_m, USUAL)))
        left = self.shown
        # How far off the nearest place is by road is only known once it is found.
        for slack_m in (usual_m, 8 * usual_m, np.inf):
            far_off = [left[:0]]
            for rows, lengths in _by_rows(network, left, CUT_AT * self.scale_m + slack_m):
                share[rows], least = self._shares(rows, lengths[:, :n])
                far_off.append(rows[least > slack_m])
            left = np.concatenate(far_off)
        return share

    @cached_property
    def by_geodesic(self) -> Floats:
        """Share of each settlement as the crow flies, shape (n,)."""
        theater, n = self.situation.theater, len(self.situation.theater.ids)
        if theater.keeps_distances_to(n):
            return self._from_table()
        whole, theirs = np.zeros((2, n))
        code, (attacker, defender) = self.situation.holder_code, map(HOLDERS.index, SIDES)
        foe = np.where(code == attacker, defender, attacker)
        # A weight counts only beside others of its place: where none vanishes, from where they are
        # counted does not matter.
        start_m = self.nearest_m * (self.nearest_m.max() > VANISHED_AT * self.scale_m)
        within_m = self.nearest_m + CUT_AT * self.scale_m
        for i, j, metres in self._pairs(within_m):
            kernel = np.exp(-metres / self.scale_m)
            for one, other in ((i, j), (j, i)):
                if start_m.any():
                    kernel = np.exp(-(metres - start_m[one]) / self.scale_m)
                whole += np.bincount(one, kernel, minlength=n)
                theirs += np.bincount(one, kernel * (foe[one] == code[other]), minlength=n)
        return np.asarray(theirs / np.where(whole > 0, whole, 1.0))

    def _pairs(self, within_m: Floats) -> Iterator[tuple[Ints, Ints, Floats]]:
        """Pairs of settlements with their geodesics, as exactly as what they weigh asks for."""
        lon, lat = self.situation.theater.lon, self.situation.theater.lat
        for i, j, metres in near_pairs(lon, lat, within_m):
            beyond_m = metres - np.maximum(self.nearest_m[i], self.nearest_m[j])
            off = arc_error_m(metres) / self.scale_m
            # No exponential of all: most are so far beyond that even the worst error is not seen.
            heard_m = self.scale_m * np.log(off.max(initial=NOT_SEEN) / NOT_SEEN)
            some = np.flatnonzero(beyond_m <= heard_m)
            near = some[off[some] * np.exp(-beyond_m[some] / self.scale_m) > NOT_SEEN]
            metres[near] = distance_m(lon[i[near]], lat[i[near]], lon[j[near]], lat[j[near]])
            yield i, j, metres

    def _from_table(self) -> Floats:
        """Shares of a theater so small that all distances are kept."""
        share = np.zeros(len(self.situation.theater.ids))
        everyone = np.arange(len(share))
        share[self.shown], _ = self._shares(
            self.shown, self.situation.theater.distances_m(self.shown, everyone)
        )
        return share

    def _shares(self, rows: Ints, far: Floats) -> tuple[Floats, Floats]:
        """Share of some settlements from their distances to all, and how far the nearest is."""
        code = self.situation.holder_code
        far[np.arange(len(rows)), rows] = np.inf
        least = far.min(axis=1)
        kernel = np.exp(-(far - np.where(np.isfinite(least), least, 0.0)[:, None]) / self.scale_m)
        attacker, defender = map(HOLDERS.index, SIDES)
        other = np.where(code[rows] == attacker, defender, attacker)[:, None] == code
        whole = kernel.sum(axis=1)
        return (kernel * other).sum(axis=1) / np.where(whole > 0, whole, 1.0), least


def _by_rows(network: Network, numbers: Ints, limit_m: float) -> Iterator[tuple[Ints, Floats]]:
    """Lengths from some settlements to all places within a limit, so many rows at a time."""
    step = min(ROWS, max(1, LENGTHS_AT_ONCE // network.n))
    for start in range(0, len(numbers), step):
        rows = numbers[start : start + step]
        yield rows, route_lengths(network, rows.tolist(), limit_m=limit_m)


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
        most_places=20_000,
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
        most_places=20_000,
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
        most_places=20_000,
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
