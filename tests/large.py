"""A theater of many settlements on a lattice of roads, for tests of size."""

from __future__ import annotations

import math
import random
from functools import cache
from typing import TYPE_CHECKING

from worlds import (
    DEGREE_EAST_KM,
    DEGREE_NORTH_KM,
    HOLDER_OF_SIGN,
    INVENTED,
    SIDES,
    geodesic_m,
    held_by,
    settlement,
)

from stratgraph.model.roads import Road
from stratgraph.model.theater import Theater

if TYPE_CHECKING:
    from stratgraph.model.scenario import Situation

STEP_KM = 10.0


@cache
def lattice(wide: int, high: int) -> Situation:
    """Return towns 10 km apart, a road between neighbours, Red in the west and Blue in the east."""
    east, north = STEP_KM / DEGREE_EAST_KM, STEP_KM / DEGREE_NORTH_KM
    places = [(x, y) for x in range(wide) for y in range(high)]
    towns = {
        at: settlement(f"t{at[0]:02}-{at[1]:02}", at[0] * east, at[1] * north) for at in places
    }
    roads = [
        Road(f"{towns[a].id}--{towns[b].id}", towns[a].id, towns[b].id, metres, INVENTED)
        for a in places
        for b in ((a[0] + 1, a[1]), (a[0], a[1] + 1))
        if b in towns
        for metres in [math.ceil(STEP_KM * 1000) + 1 + (7 * a[0] + 13 * a[1]) % 50]
    ]
    theater = Theater("lattice", tuple(towns.values()), tuple(roads), SIDES, fictional=True)
    return held_by(
        theater, {town.id: "R" if at[0] < wide // 2 else "B" for at, town in towns.items()}
    )


@cache
def scattered(wide: int, high: int, seed: int = 1, *, step_km: float = STEP_KM) -> Situation:
    """Return towns off a lattice by lot, held by lot near a front that runs north.

    Red stands in the west and Blue in the east; every ninth town or so is contested, of unknown
    holder, or on no road. Populations are known of most.
    """
    lot = random.Random(f"{wide} {high} {seed}")
    places = [(x, y) for x in range(wide) for y in range(high)]
    towns = {}
    for at in places:
        x, y = ((k + lot.uniform(-0.45, 0.45)) * step_km for k in at)
        lat = 46 + y / 111.2
        lon = 30 + x / (111.3 * math.cos(math.radians(lat)))
        people = lot.choice([None, 0, 90, 700, 12_000])
        towns[at] = settlement(f"t{at[0]:03}-{at[1]:03}", lon, lat, people)
    alone = {at for at in places if lot.random() < 0.1}
    roads = [
        Road(f"{towns[a].id}--{towns[b].id}", towns[a].id, towns[b].id, metres, INVENTED)
        for a in places
        for b in ((a[0] + 1, a[1]), (a[0], a[1] + 1))
        if b in towns and not {a, b} & alone and lot.random() < 0.8
        for metres in [math.ceil(geodesic_m(towns[a], towns[b]) * lot.uniform(1, 1.3))]
    ]
    theater = Theater("scattered", tuple(towns.values()), tuple(roads), SIDES, fictional=True)
    codes = {}
    for at, town in towns.items():
        east = at[0] + lot.uniform(-1.5, 1.5) >= wide / 2
        codes[town.id] = lot.choice(["c", ""]) if lot.random() < 0.08 else "B" if east else "R"
    return held_by(theater, {one: HOLDER_OF_SIGN[sign] for one, sign in codes.items() if sign})
