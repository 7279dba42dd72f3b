"""Slow definitions of a backtest: pairs counted one by one, draws written out place by place."""

from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING

import shapely
from definitions import GEOD, Links, links_of, shortest_lengths
from definitions_flow import bound_of, cell_of, plane_of, plane_points

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stratgraph.measures.gateways import GatewayQuestion
    from stratgraph.model.scenario import Situation

Scores = dict[str, float | None]


def won(high: float, low: float) -> float:
    """One for a win, a half for a tie."""
    return 1.0 if high > low else 0.5 if high == low else 0.0


def area_by_pairs(
    scores: Sequence[float], fallen: Sequence[bool], bands: Sequence[int] | None = None
) -> float | None:
    """Share of pairs of a fallen and another place, of one band, that the fallen place wins."""
    pairs = [
        won(scores[i], scores[j])
        for i, j in product(range(len(scores)), repeat=2)
        if fallen[i]
        and not fallen[j]
        and not math.isnan(scores[i] + scores[j])
        and (bands is None or bands[i] == bands[j])
    ]
    return sum(pairs) / len(pairs) if pairs else None


def rank_of(values: Sequence[float], one: float) -> float:
    """Rank from 1, lowest first, equals at the mean of their ranks."""
    return 1 + sum(other < one for other in values) + (values.count(one) - 1) / 2


def spearman(x: Sequence[float], y: Sequence[float]) -> float | None:
    """Pearson's correlation of ranks."""
    a, b = [rank_of(x, one) for one in x], [rank_of(y, one) for one in y]
    if len(x) < 3:
        return None
    mean_a, mean_b = sum(a) / len(a), sum(b) / len(b)
    spread = math.sqrt(sum((p - mean_a) ** 2 for p in a) * sum((q - mean_b) ** 2 for q in b))
    if spread == 0.0:
        return None
    return sum((p - mean_a) * (q - mean_b) for p, q in zip(a, b, strict=True)) / spread


def written_out(times: Sequence[int], neighbourhood: Sequence[int]) -> list[int]:
    """Places of a draw, each as often as its neighbourhood was taken."""
    return [i for i, square in enumerate(neighbourhood) for _ in range(times[square])]


# ---- scores, place by place


def geodesics(situation: Situation) -> dict[tuple[str, str], float]:
    """Metres between every two places, by pyproj alone."""
    places = situation.theater.settlements
    return {
        (a.id, b.id): float(GEOD.inv(a.lon, a.lat, b.lon, b.lat)[2]) for a in places for b in places
    }


def front_distances(situation: Situation) -> Scores:
    """Metres from every place to the nearest of the attacker's cells, cut out by bisectors."""
    points, change = plane_points(situation.theater), plane_of(situation.theater)
    bound = bound_of(points)
    theirs = [one for one in points if situation.holder(one) == "attacker"]
    cells = [shapely.Polygon([corner for corner, _ in cell_of(points, u, bound)]) for u in theirs]
    found: Scores = {}
    for v, at in points.items():
        town, far = situation.theater.settlement(v), []
        for cell in cells:
            near = shapely.shortest_line(cell, shapely.Point(at)).coords[0]
            lon, lat = change.transform(*near, direction="INVERSE")
            far.append(float(GEOD.inv(town.lon, town.lat, lon, lat)[2]))
        found[v] = min(far)
    return found


def others(situation: Situation, v: str, *holders: str) -> Iterator[str]:
    """Places but v, of these holders or of any."""
    for one in situation.theater.ids:
        if one != v and (not holders or situation.holder(one) in holders):
            yield one


def slow_scores(situation: Situation, question: GatewayQuestion) -> dict[str, Scores]:
    """Every baseline and new metric of every place that the attacker does not hold, unsigned."""
    far = geodesics(situation)
    links = links_of(situation, road_set=question.road_set)
    road = shortest_lengths(situation.theater.ids, links)
    table: dict[str, Scores] = {"front_distance": {}}
    fronts = front_distances(situation)
    for v in situation.theater.ids:
        if situation.holder(v) == "attacker":
            continue
        for name, value in _of_place(situation, question, v, far, road, links).items():
            table.setdefault(name, {})[v] = value
        table["front_distance"][v] = fronts[v]
        table.setdefault("degree", {})[v] = (
            float(sum(a == v for a, _ in links)) if _on_road(situation, v) else None
        )
    return table


def _on_road(situation: Situation, v: str) -> bool:
    return any(v in (road.a, road.b) for road in situation.theater.roads)


def _of_place(
    situation: Situation,
    question: GatewayQuestion,
    v: str,
    far: dict[tuple[str, str], float],
    road: dict[tuple[str, str], float],
    links: Links,
) -> dict[str, float | None]:
    attackers = list(others(situation, v, "attacker"))
    loose = list(others(situation, v, "attacker", "contested"))
    near = [one for one in others(situation, v) if far[v, one] <= 10_000]
    nearest = sorted(far[v, one] for one in attackers)[:5]
    town = situation.theater.settlement(v)

    def kernel(places: Sequence[str], lengths: dict[tuple[str, str], float], km: float) -> float:
        return sum(math.exp(-lengths[v, one] / (1000 * km)) for one in places)

    by_road: dict[str, float | None] = {
        "road_distance": min(road[v, one] for one in attackers),
        "base_road_distance": min(road[v, one] for one in question.bases),
        "pressure_5km": kernel(attackers, road, 5),
        "pressure_20km": kernel(attackers, road, 20),
    }
    if not any(v in ends for ends in links):
        by_road |= {"pressure_5km": None, "pressure_20km": None}
    by_road = {
        name: value
        if value is not None and math.isfinite(value) and _on_road(situation, v)
        else None
        for name, value in by_road.items()
    }
    theirs = kernel(attackers, far, 10)
    both = theirs + kernel(list(others(situation, v, "defender")), far, 10)
    sectors = set()
    for one in attackers:
        if far[v, one] <= 15_000:
            there = situation.theater.settlement(one)
            bearing = GEOD.inv(town.lon, town.lat, there.lon, there.lat)[0]
            sectors.add(int((bearing + 22.5) % 360 // 45))
    return by_road | {
        "geodesic_distance": min(far[v, one] for one in attackers),
        "contested_on_the_day": float(situation.holder(v) == "contested"),
        "population": None if town.population is None else float(town.population),
        "attackers_within_10km": float(sum(one in attackers for one in near)),
        "loose_share_within_10km": (sum(one in loose for one in near) / len(near) if near else 0.0),
        "loose_distance": min(far[v, one] for one in loose),
        "distance_to_five": sum(nearest) / len(nearest),
        "pressure_geodesic": theirs,
        "force_ratio": theirs / both if both else 0.0,
        "open_sectors": float(len(sectors)),
    }
