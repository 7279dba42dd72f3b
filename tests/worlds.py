"""Small worlds for tests: drawn by hand so that answers can be checked by eye, or drawn by lot."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from pyproj import Geod

from stratgraph.measures.fire import ContestedReading, FiringRule, StandoffRule
from stratgraph.measures.gateways import GatewayQuestion
from stratgraph.model.control import CONTESTED, Control, DatedHolder
from stratgraph.model.provenance import Provenance
from stratgraph.model.roads import Road, RoutingNode
from stratgraph.model.scenario import Situation, situation_on
from stratgraph.model.systems import PublishedRange, System, with_brackets
from stratgraph.model.theater import PopulationFigure, Settlement, Theater, Water

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stratgraph.model.road_set import RoadSet

Row = TypeVar("Row")

INVENTED = Provenance("invented", "low")
DAY = date(2031, 5, 1)
SIDES = (("B", "Blue"), ("R", "Red"))
HOLDER_OF_SIGN = {"R": "R", "B": "B", "c": CONTESTED}
GEOD = Geod(ellps="WGS84")

# A drawing stands on the equator: one column is 1 km wide, one line 5 km high.
COLUMN_KM, LINE_KM = 1.0, 5.0
DEGREE_EAST_KM, DEGREE_NORTH_KM = 111.3195, 110.5743


def settlement(
    one: str, lon: float, lat: float, people: int | None = None, name: str = ""
) -> Settlement:
    """Make a settlement of which only the place and, if given, the population are known."""
    known = () if people is None else (PopulationFigure(people, "2031", True, INVENTED),)
    return Settlement(one, name or one.upper(), lon, lat, INVENTED, populations=known)


def drawn(picture: str, roads: str = "", people: dict[str, int] | None = None) -> Theater:
    """Make a theater from a drawing: every lower-case letter is a settlement of that id.

    Roads are listed as ``"a-b 10, b-c 12?, b-c 15 ~run"``: ends, kilometres, ``?`` where the
    link is only presumed, ``~water`` where it crosses one. A second road between the same two
    ends gets the id ``b--c#2``. A digit is a routing node of that id. All other characters of the
    drawing are only for the eye.
    """
    signs = {
        sign: (column * COLUMN_KM / DEGREE_EAST_KM, -line * LINE_KM / DEGREE_NORTH_KM)
        for line, text in enumerate(picture.strip("\n").splitlines())
        for column, sign in enumerate(text)
    }
    places = [
        settlement(sign, *at, (people or {}).get(sign))
        for sign, at in signs.items()
        if sign.isalpha() and sign.islower()
    ]
    nodes = tuple(RoutingNode(sign, *at) for sign, at in signs.items() if sign.isdigit())
    links: list[Road] = []
    for text in filter(None, (part.strip() for part in roads.split(","))):
        ends, length, *crossed = text.split()
        a, b = ends.split("-")
        twins = sum({a, b} == {road.a, road.b} for road in links)
        links.append(
            Road(
                f"{a}--{b}#{twins + 1}" if twins else f"{a}--{b}",
                a,
                b,
                round(float(length.rstrip("?")) * 1000),
                INVENTED,
                verified=not length.endswith("?"),
                crosses=tuple(one.lstrip("~") for one in crossed),
            )
        )
    waters = sorted({water for road in links for water in road.crosses})
    return Theater(
        "drawn",
        tuple(places),
        tuple(links),
        SIDES,
        waters=tuple(Water(water, water.title(), INVENTED) for water in waters),
        fictional=True,
        nodes=nodes,
    )


def held(theater: Theater, holders: str) -> Situation:
    """Make the situation of Red against Blue from ``"R B c ?"``, one sign per id in id order."""
    signs = dict(zip(theater.ids, holders.split(), strict=True))
    return held_by(
        theater,
        {one: HOLDER_OF_SIGN[sign] for one, sign in signs.items() if sign in HOLDER_OF_SIGN},
    )


def held_by(theater: Theater, codes: dict[str, str]) -> Situation:
    """Make the situation of Red against Blue from the code of each holder; missing is unknown."""
    rows = tuple(
        DatedHolder(one, DAY, code, "the chronicle", INVENTED)
        for one, code in sorted(codes.items())
    )
    return situation_on(theater, Control(DAY, rows), attacker="R")


def gun(one: str, *ranges_km: float, min_km: float = 0.0, sides: str = "RB") -> System:
    """Make a system of one munition; the first range is the listed one."""
    figures = tuple(
        PublishedRange(
            "standard",
            "standard round",
            round(km * 1000),
            round(min_km * 1000),
            number == 0,
            INVENTED,
        )
        for number, km in enumerate(ranges_km)
    )
    return System(one, one.title(), "gun", frozenset(sides), True, figures, "", INVENTED)


def rocket(standard_km: float, extended_km: float, min_km: float) -> System:
    """Make a system whose standard round alone has a published minimum range."""
    figures = (
        PublishedRange(
            "standard", "rocket", round(standard_km * 1000), round(min_km * 1000), True, INVENTED
        ),
        PublishedRange("extended", "long", round(extended_km * 1000), None, True, INVENTED),
    )
    return System(
        "rocket", "Rocket", "", frozenset("RB"), True, with_brackets(figures), "", INVENTED
    )


def rule(
    standoff_m: int = 0,
    standoff_rule: StandoffRule = "add",
    contested: ContestedReading = "no_fire",
    *,
    off_network: bool = True,
) -> FiringRule:
    """Make a firing rule; what a test does not name is the plainest reading."""
    return FiringRule(
        standoff_m=standoff_m,
        standoff_rule=standoff_rule,
        contested=contested,
        off_network=off_network,
    )


# ---- worlds drawn by lot


@dataclass(frozen=True)
class World:
    """A situation with a gateway question, and the seed to make it again."""

    seed: int
    situation: Situation
    question: GatewayQuestion


def lot_of_roads(lot: random.Random) -> RoadSet:
    """Draw which roads count: more often all than the verified alone."""
    return "all" if lot.random() < 0.7 else "verified"


def random_world(seed: int, size: int | None = None) -> World:
    """Draw a planar region of a 100 km box by lot.

    A Gabriel graph of up to fourteen places, on some draws a
    lattice with coarse lengths (so that routes tie), on some thinned to little more than a
    tree (so that places cut). No road is shorter than the geodesic between its ends.
    """
    lot = random.Random(seed)
    n = size or lot.randint(5, 14)
    lattice = lot.random() < 0.4
    points = _points(lot, n, lattice)
    ids = [f"p{number:02d}" for number in range(n)]
    lot.shuffle(ids)
    places = [
        settlement(one, 38 + x / 73.7, 48.5 + y / 111.2, lot.choice([None, 0, 100, 7000]))
        for one, (x, y) in zip(ids, points, strict=True)
    ]
    roads = _roads(lot, places, _gabriel(points), 10_000 if lattice else lot.choice([1, 1, 5_000]))
    theater = Theater("drawn by lot", tuple(places), roads, SIDES, fictional=True)
    bases, objectives = _ends(lot, theater)
    return World(
        seed,
        held_by(theater, _holders(lot, theater)),
        GatewayQuestion(bases, objectives, lot_of_roads(lot)),
    )


def _points(lot: random.Random, n: int, lattice: bool) -> list[tuple[float, float]]:
    if lattice:
        cells = [(x * 9.0, y * 9.0) for x in range(4) for y in range(4)]
        # A hair off the lattice: a Gabriel graph of exact squares would have no edges to choose.
        return [
            (x + lot.uniform(-0.01, 0.01), y + lot.uniform(-0.01, 0.01))
            for x, y in lot.sample(cells, n)
        ]
    return [(lot.uniform(0, 100), lot.uniform(0, 100)) for _ in range(n)]


def _gabriel(points: list[tuple[float, float]]) -> list[tuple[int, int]]:
    """Pairs of points whose disc of diameter holds no third point."""
    return [
        (i, j)
        for i, j in combinations(range(len(points)), 2)
        if not any(
            math.dist(points[i], points[k]) ** 2 + math.dist(points[j], points[k]) ** 2
            < math.dist(points[i], points[j]) ** 2 - 1e-9
            for k in range(len(points))
            if k not in (i, j)
        )
    ]


def _roads(
    lot: random.Random, places: list[Settlement], pairs: list[tuple[int, int]], step_m: int
) -> tuple[Road, ...]:
    kept = lot.choice([1.0, 1.0, 0.8, 0.6])
    roads = []
    for i, j in pairs:
        if lot.random() > kept:
            continue
        a, b = places[i], places[j]
        straight = geodesic_m(a, b) * (1.0 if step_m > 1 else lot.uniform(1.0, 1.3))
        length = max(step_m, math.ceil(straight / step_m) * step_m)
        twins = [length]
        if lot.random() < 0.15:
            twins.append(length + lot.choice([0, step_m, 3 * step_m]))
            lot.shuffle(twins)
        for number, metres in enumerate(twins):
            name, verified = f"{a.id}--{b.id}#{number}", lot.random() < 0.8
            roads.append(Road(name, a.id, b.id, metres, INVENTED, verified=verified))
    if not roads:
        far = math.ceil(geodesic_m(places[0], places[1]))
        roads.append(Road("the road", places[0].id, places[1].id, far, INVENTED))
    return tuple(roads)


def _ends(lot: random.Random, theater: Theater) -> tuple[tuple[str, ...], tuple[str, ...]]:
    on_road = [one for one, stands in zip(theater.ids, theater.on_road, strict=True) if stands]
    lot.shuffle(on_road)
    if lot.random() < 0.3:  # a base and an objective side by side
        road = lot.choice(theater.roads)
        on_road = [road.a, *(one for one in on_road if one not in (road.a, road.b)), road.b]
    most = max(1, min(3, len(on_road) // 3))
    return tuple(on_road[: lot.randint(1, most)]), tuple(on_road[-lot.randint(1, most) :])


def _holders(lot: random.Random, theater: Theater) -> dict[str, str]:
    """Red in the west, Blue in the east, some contested or unknown, one of each side at least."""
    front = lot.uniform(38.2, 39.2)
    codes = {}
    for place in theater.settlements:
        side = "R" if place.lon < front else "B"
        code = lot.choices([side, CONTESTED, ""], [8, 1.5, 0.5])[0]
        if code:
            codes[place.id] = code
    west, *_, east = sorted(theater.settlements, key=lambda place: place.lon)
    return codes | {west.id: "R", east.id: "B"}


def geodesic_m(a: Settlement, b: Settlement) -> float:
    """Geodesic between two centre points in metres, by pyproj alone."""
    return float(GEOD.inv(a.lon, a.lat, b.lon, b.lat)[2])


def worlds() -> st.SearchStrategy[World]:
    """Worlds drawn by lot, for hypothesis; a failure names seed and size."""
    return st.builds(random_world, st.integers(0, 10**6), st.integers(4, 12))


def examples(share: float) -> settings:
    """Take this share of the profile's examples, where one of them takes long."""
    return settings(max_examples=max(3, round(share * settings.default.max_examples)))


# ---- the same world, told differently


def renamed(world: World, new: dict[str, str]) -> World:
    """Return the same world under other ids."""
    situation = world.situation
    theater = situation.theater
    told = replace(
        theater,
        settlements=tuple(replace(one, id=new[one.id]) for one in theater.settlements),
        roads=tuple(replace(one, a=new[one.a], b=new[one.b]) for one in theater.roads),
    )
    codes = {new[row.settlement]: row.holder for row in situation.control.holders}
    question = replace(
        world.question,
        bases=tuple(new[one] for one in world.question.bases),
        objectives=tuple(new[one] for one in world.question.objectives),
    )
    return World(world.seed, held_by(told, codes), question)


def shuffled(world: World, seed: int) -> World:
    """Return the same world with every table and list in another order, road ends swapped."""
    lot = random.Random(seed)
    theater = world.situation.theater

    def mixed(rows: tuple[Row, ...]) -> tuple[Row, ...]:
        return tuple(lot.sample(rows, len(rows)))

    told = replace(
        theater,
        settlements=mixed(theater.settlements),
        roads=tuple(replace(one, a=one.b, b=one.a) for one in mixed(theater.roads)),
    )
    codes = {row.settlement: row.holder for row in mixed(world.situation.control.holders)}
    question = replace(
        world.question,
        bases=mixed(world.question.bases),
        objectives=mixed(world.question.objectives),
    )
    return World(world.seed, held_by(told, codes), question)


def in_pieces(
    roads: Iterable[Road], at: dict[str, tuple[float, float]], seed: int
) -> tuple[tuple[Road, ...], tuple[RoutingNode, ...]]:
    """Cut roads in pieces of whole metres at routing nodes that lie anywhere, and add blind ends.

    The first piece keeps the id and the direction; others may run the other way.
    """
    lot = random.Random(seed)
    rows: list[Road] = []
    nodes: list[RoutingNode] = []
    for road in roads:
        often = lot.choice([0, 1, 1, 3]) if road.length_m > 4 else 0
        cuts = sorted(lot.sample(range(1, road.length_m), often))
        between = [f"{road.id}/{number}" for number in range(1, len(cuts) + 1)]
        stops, metres = [road.a, *between, road.b], [0, *cuts, road.length_m]
        for number in range(len(stops) - 1):
            ends = stops[number], stops[number + 1]
            a, b = ends[::-1] if number and lot.random() < 0.5 else ends
            length, name = metres[number + 1] - metres[number], f"{road.id}#{number}"
            rows.append(replace(road, id=name if number else road.id, a=a, b=b, length_m=length))
        lon, lat = at[road.a]
        nodes += [
            RoutingNode(one, lon + lot.uniform(-0.2, 0.2), lat + lot.uniform(-0.2, 0.2))
            for one in between
        ]
        if between and lot.random() < 0.3:  # a blind end, with a ring at the end of it
            blind = [f"{road.id}/blind{number}" for number in range(3)]
            nodes += [RoutingNode(one, lon, lat) for one in blind]
            ring = [(road.a, blind[0]), *pairwise(blind), (blind[0], blind[-1])]
            rows += [
                replace(road, id=f"{road.id}#blind{number}", a=a, b=b)
                for number, (a, b) in enumerate(ring)
            ]
    return tuple(lot.sample(rows, len(rows))), tuple(nodes)
