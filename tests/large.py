"""A theater of many settlements on a lattice of roads, for tests of size."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

from worlds import DEGREE_EAST_KM, DEGREE_NORTH_KM, INVENTED, SIDES, held_by, settlement

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
