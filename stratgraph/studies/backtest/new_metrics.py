"""Metrics made for the backtest alone: chosen among on early falls, the choice scored on later."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from stratgraph._geodesy import geodesics
from stratgraph._network import nearest_source_lengths, route_lengths
from stratgraph.measures.gateways import SECTOR_DEG, SECTORS, road_network

from .candidates import Score

if TYPE_CHECKING:
    from stratgraph.model.scenario import Situation

    from .question import BacktestQuestion

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Written down before any was scored; nothing was added afterwards.
MEANINGS = {
    "attackers_within_10km": "attacker-held places within 10 km",
    "base_road_distance": "road distance from the nearest base, nearer falling",
    "distance_to_five": (
        "mean straight distance to the five nearest attacker-held places, nearer falling"
    ),
    "force_ratio": (
        "attacker-held places over those of either side, each weighing exp(-d / 10 km) by "
        "straight distance"
    ),
    "loose_distance": (
        "straight distance to the nearest attacker-held or contested place, nearer falling"
    ),
    "loose_share_within_10km": (
        "share of the other places within 10 km that are attacker-held or contested"
    ),
    "open_sectors": "sectors of 45 degrees with an attacker-held place within 15 km, 0 to 8",
    "pressure_20km": "pressure by road, falling by e in 20 km",
    "pressure_5km": "pressure by road, falling by e in 5 km",
    "pressure_geodesic": "pressure by straight distance, falling by e in 10 km",
}
NEARER_FALLING = frozenset({"base_road_distance", "distance_to_five", "loose_distance"})
SCALES_M = {"pressure_5km": 5_000.0, "pressure_20km": 20_000.0}
NEAR_M = 10_000.0
AROUND_M = 15_000.0
NEAREST = 5
# So many settlements are measured to all others at a time.
ROWS = 256


def measure_new_metrics(situation: Situation, question: BacktestQuestion) -> tuple[Score, ...]:
    """Measure every new metric from the holders of the day, over all settlements, by name.

    What each is stands in ``MEANINGS``. Distances count as nearer falling, all others as higher
    falling. Metrics by road have no value where no road that counts leads.

    Examples
    --------
    >>> from datetime import date
    >>> from stratgraph import BacktestQuestion, read_case, routes_between_portals
    >>> day = read_case("gate_falls").before
    >>> routes = routes_between_portals(day, road_set="all")
    >>> asked = BacktestQuestion(routes=routes, until=date(2031, 6, 1), definition="report")
    >>> scores = {one.name: one for one in measure_new_metrics(day, asked)}
    >>> float(scores["loose_share_within_10km"].values[day.theater.index["gate"]])
    0.5
    """
    blocks = [_straight(situation, rows) for rows in _blocks(np.arange(len(situation.holder_code)))]
    measured = _by_road(situation, question) | {
        name: np.concatenate([one[name] for one in blocks]) for name in blocks[0]
    }
    return tuple(
        Score.turned(name, "new", -1 if name in NEARER_FALLING else 1, values)
        for name, values in sorted(measured.items())
    )


def _blocks(numbers: Ints) -> list[Ints]:
    return [numbers[start : start + ROWS] for start in range(0, len(numbers), ROWS)]


def _straight(situation: Situation, rows: Ints) -> dict[str, Floats]:
    """Measure the metrics by straight distance of some settlements."""
    theater = situation.theater
    far = np.array(theater.distances_m(rows, np.arange(len(theater.ids))), dtype=np.float64)
    far[np.arange(len(rows)), rows] = np.inf
    held = {side: situation.held_by(side) for side in ("attacker", "defender", "contested")}
    kernel = np.exp(-far / NEAR_M)
    return {
        "attackers_within_10km": (far <= NEAR_M) @ held["attacker"].astype(np.float64),
        "loose_share_within_10km": _loose_share(far, held["attacker"] | held["contested"]),
        "loose_distance": _least(far, held["attacker"] | held["contested"]),
        "distance_to_five": _mean_of_nearest(far[:, held["attacker"]]),
        "open_sectors": _open_sectors(situation, rows, far, held["attacker"]),
        "pressure_geodesic": kernel @ held["attacker"].astype(np.float64),
        "force_ratio": _force_ratio(kernel, held["attacker"], held["defender"]),
    }


def _by_road(situation: Situation, question: BacktestQuestion) -> dict[str, Floats]:
    theater, everyone = situation.theater, np.arange(len(situation.theater.ids))
    network = road_network(situation, road_set=question.routes.road_set)
    bases = [theater.index[one] for one in question.routes.bases]
    from_base = nearest_source_lengths(network, bases)[everyone]
    base = np.where(np.isfinite(from_base) & theater.on_road, from_base, np.nan)
    no_road = np.diff(network.two_way.indptr)[everyone] == 0
    pressure = {name: np.where(no_road, np.nan, 0.0) for name in SCALES_M}
    for rows in _blocks(np.flatnonzero(situation.held_by("attacker"))):
        far = route_lengths(network, rows.tolist())[:, everyone]
        for name, scale_m in SCALES_M.items():
            pressure[name] += np.exp(-far / scale_m).sum(axis=0)
    return {"base_road_distance": base, **pressure}


def _least(far: Floats, places: Bools) -> Floats:
    return np.asarray(far[:, places].min(axis=1))


def _mean_of_nearest(far: Floats) -> Floats:
    """Mean of the five least in each row, of all where there are fewer."""
    nearest = np.sort(far, axis=1)[:, :NEAREST]
    # A place that is itself the attacker's has one less, told as infinity.
    count = np.isfinite(nearest).sum(axis=1)
    whole = np.where(np.isfinite(nearest), nearest, 0.0).sum(axis=1)
    return np.where(count > 0, whole / np.maximum(count, 1), np.nan)


def _loose_share(far: Floats, loose: Bools) -> Floats:
    near = far <= NEAR_M
    return np.asarray((near & loose).sum(axis=1) / np.maximum(near.sum(axis=1), 1))


def _force_ratio(kernel: Floats, attacker: Bools, defender: Bools) -> Floats:
    theirs = kernel @ attacker.astype(np.float64)
    both = theirs + kernel @ defender.astype(np.float64)
    return np.divide(theirs, both, out=np.zeros(len(kernel)), where=both > 0)


def _open_sectors(situation: Situation, rows: Ints, far: Floats, attacker: Bools) -> Floats:
    """Count the sectors with an attacker-held place around, by the bearing as one sets out."""
    lon, lat = situation.theater.lon, situation.theater.lat
    here, there = np.nonzero((far <= AROUND_M) & attacker[None, :])
    start = rows[here]
    bearing = geodesics(lon[start], lat[start], lon[there], lat[there]).azimuth_deg
    sector = ((bearing + SECTOR_DEG / 2) % 360.0 // SECTOR_DEG).astype(np.int64) % len(SECTORS)
    seen = np.zeros((len(far), len(SECTORS)), dtype=bool)
    seen[here, sector] = True
    return np.asarray(seen.sum(axis=1), dtype=np.float64)
