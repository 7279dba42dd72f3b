"""The range that Russian guns need to four cities, ground by ground, from the tables alone.

Nothing of stratgraph is used to recompute: csv, math and pyproj. Of a cell, the ground nearer to
one settlement than to any other, the nearest point is looked for along 3,600 bearings.
"""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pyproj

from stratgraph import read_case, read_facts, required_ranges
from stratgraph.model.territory import DrawnGround, divide_ground

FOLDER = Path(__file__).parent.parent / "scenarios" / "bakhmut-2022"
CITIES = ("kramatorsk", "sloviansk", "kostiantynivka", "druzhkivka")
GEOD = pyproj.Geod(ellps="WGS84")


def table(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


POINTS = {row["id"]: (float(row["lon"]), float(row["lat"])) for row in table("settlements.csv")}
HOLDER = {
    row["settlement_id"]: row["holder"]
    for row in table("control.csv")
    if row["date"] == "2022-10-03" and row["assessor"] == "DeepStateMap"
}
DRAWN = {
    row["settlement_id"]: float(row["distance_km"])
    for row in table("front_distances.csv")
    if row["date"] == "2022-10-03"
}


def far_km(one: str, other: str) -> float:
    return float(GEOD.inv(*POINTS[one], *POINTS[other])[2]) / 1000


def to_cell_km(city: str, place: str) -> float:
    """Distance from a city to the nearest point of a cell, on a plane that is true there."""
    plane = pyproj.Proj(proj="aeqd", lon_0=POINTS[city][0], lat_0=POINTS[city][1], datum="WGS84")
    flat = {one: [x / 1000 for x in plane(*POINTS[one])] for one in POINTS}
    px, py = flat[place]
    near = sorted(POINTS, key=lambda one: math.dist(flat[one], flat[place]))[1:40]
    best = math.inf
    for step in range(3600):
        ux, uy = math.sin(math.radians(step / 10)), math.cos(math.radians(step / 10))
        low, high = 0.0, math.inf
        for one in near:
            dx, dy = px - flat[one][0], py - flat[one][1]
            lean, offset = ux * dx + uy * dy, (px**2 + py**2 - math.hypot(*flat[one]) ** 2) / 2
            if lean > 0:
                low = max(low, offset / lean)
            elif lean < 0:
                high = min(high, offset / lean)
            elif offset > 0:
                high = -1.0
        if low <= high:
            best = min(best, low)
    return best


def needed_km(city: str, holders: tuple[str, ...], *, cells: bool) -> float:
    every = sorted((far_km(city, one), one) for one, who in HOLDER.items() if who in holders)
    if not cells:
        return every[0][0]
    return min(to_cell_km(city, one) for far, one in every[:25])


def test_each_ground_gives_the_range_that_the_tables_give() -> None:
    """Before and after Bakhmut's fall: points, points with contested ones, cells, drawn ground."""
    case, facts = read_case("bakhmut_falls"), read_facts("bakhmut-2022")
    cells = divide_ground(case.theater)
    of_day = [one for one in facts.drawn_distances if one.on == case.control.on]
    drawn = DrawnGround(cells, case.control.on, {one.settlement: one.distance_m for one in of_day})
    silent, loud = case.assumptions.rules[:2]
    for k, city in enumerate(CITIES):
        fallen, its_cell = far_km(city, "bakhmut"), to_cell_km(city, "bakhmut")
        points, contested, areas = (
            needed_km(city, ("RU",), cells=False),
            needed_km(city, ("RU", "contested"), cells=False),
            needed_km(city, ("RU",), cells=True),
        )
        for rule, ground, before, after in (
            (silent, None, points, min(points, fallen)),
            (loud, None, contested, min(contested, fallen)),
            (silent, cells, areas, min(areas, its_cell)),
            (silent, drawn, DRAWN[city], min(DRAWN[city], its_cell)),
            (silent, drawn.ends[1], DRAWN[city], min(DRAWN[city], fallen)),
        ):
            for situation, expected in ((case.before, before), (case.after, after)):
                found = required_ranges(situation, "attacker", rule, CITIES, ground=ground)
                assert abs(found.required_m[k] / 1000 - expected) < 0.03, (city, ground, expected)
