"""Slow definitions of flows, near routes, modules, pressure and fronts: judges of the fast code.

Plain Python on plain tables; of stratgraph only the types. With them the worlds they judge on:
drawn by hand so that answers can be checked by eye, or drawn by lot.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import shapely
from hypothesis import strategies as st
from pyproj import Geod, Transformer
from worlds import lot_of_roads

from stratgraph.measures.gateways.question import GatewayQuestion
from stratgraph.model.control import CONTESTED, Control, DatedHolder
from stratgraph.model.provenance import Provenance
from stratgraph.model.scenario import Situation, situation_on
from stratgraph.model.theater import MARGIN_KM, Road, Settlement, Theater

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Links = dict[str, dict[str, float]]
Lengths = dict[tuple[str, str], float]
Point = tuple[float, float]

GEOD = Geod(ellps="WGS84")
INVENTED = Provenance("invented", "low")
DAY = date(2031, 5, 1)
SIDES = (("B", "Blue"), ("R", "Red"))
WORLDS = 360
ENOUGH = 20


# ---- worlds


@dataclass(frozen=True)
class World:
    """A situation with a gateway question, and the seed to make it again."""

    seed: int
    situation: Situation
    question: GatewayQuestion


def held(theater: Theater, codes: Mapping[str, str], attacker: str = "R") -> Situation:
    """Make a situation from the code of each holder: R, B or c; missing is unknown."""
    rows = tuple(
        DatedHolder(one, DAY, CONTESTED if code == "c" else code, "the chronicle", INVENTED)
        for one, code in sorted(codes.items())
    )
    return situation_on(theater, Control(DAY, rows), attacker=attacker)


def sketch(
    picture: str, roads: str, holders: str, ends: str = "", *, road_set: str = "all"
) -> World:
    """Make a world from a drawing: letters are places, one column 1 km, one line 1 km.

    Roads as ``"a-b 10, b-c 12?"`` in kilometres, ``?`` where presumed; holders one sign per id
    in id order, ``R B c ?``; ends as ``"a b > d e"``, by default first and last place.
    """
    places = [
        Settlement(sign, sign.upper(), column / 111.3195, -line / 110.5743, INVENTED)
        for line, text in enumerate(picture.strip("\n").splitlines())
        for column, sign in enumerate(text)
        if sign.isalpha()
    ]
    table = []
    for number, text in enumerate(filter(None, (part.strip() for part in roads.split(",")))):
        pair, length = text.split()
        a, b = pair.split("-")
        metres = round(float(length.rstrip("?")) * 1000)
        table.append(
            Road(f"{number}:{a}-{b}", a, b, metres, INVENTED, verified=not length.endswith("?"))
        )
    theater = Theater("a sketch", tuple(places), tuple(table), SIDES, fictional=True)
    signs = dict(zip(theater.ids, holders.split(), strict=True))
    situation = held(theater, {one: sign for one, sign in signs.items() if sign != "?"})
    bases, objectives = (ends or f"{theater.ids[0]} > {theater.ids[-1]}").split(">")
    question = GatewayQuestion(tuple(bases.split()), tuple(objectives.split()), road_set)
    return World(-1, situation, question)


def by_lot(seed: int) -> World:
    """Draw a planar region by lot: one to three lattices of up to twelve places in all.

    Lattices with some diagonals, thinned on some draws to little more than a tree; lengths
    coarse on some draws, so that routes tie; some roads double; a last settlement on no road.
    """
    lot = random.Random(seed)
    shapes = lot.choice([[(3, 3)], [(4, 2)], [(3, 2), (2, 2)], [(4, 2), (2, 1)], [(4, 3)]])
    cells, pairs = _lattices(lot, shapes)
    names = [f"p{number:02d}" for number in range(len(cells) + 1)]
    lot.shuffle(names)
    coarse = lot.choice([(), (), (9000,), (8000, 12000), (9000, 18000)])
    table = []
    for a, b in pairs:
        length = lot.choice(coarse) if coarse else lot.randint(5000, 20000)
        twins = [length, length + lot.choice([0, 3000])] if lot.random() < 0.12 else [length]
        for number, metres in enumerate(twins):
            one, other = lot.sample([names[a], names[b]], 2)
            sure = lot.random() < 0.7
            table.append(
                Road(f"{one}~{other}#{number}", one, other, metres, INVENTED, verified=sure)
            )
    places = [
        Settlement(name, name, 38 + x / 10 + lot.uniform(-0.03, 0.03), 48 + y / 15, INVENTED)
        for name, (x, y) in zip(names, [*cells, (1.5, 4.5)], strict=True)
    ]
    theater = Theater("by lot", tuple(places), tuple(table), SIDES, fictional=True)
    return World(seed, held(theater, _codes(lot, theater)), _question(lot, theater))


def _lattices(
    lot: random.Random, shapes: Sequence[tuple[int, int]]
) -> tuple[list[Point], list[tuple[int, int]]]:
    kept = lot.choice([1.0, 0.9, 0.75])
    cells: list[Point] = []
    pairs = []
    for wide, high in shapes:
        east, first = (max(x for x, _ in cells) + 2 if cells else 0), len(cells)
        cells += [(east + x, y) for y in range(high) for x in range(wide)]
        for y in range(high):
            for x in range(wide):
                here = first + y * wide + x
                steps = [here + 1] if x + 1 < wide else []
                steps += [here + wide] if y + 1 < high else []
                if x + 1 < wide and y + 1 < high and lot.random() < 0.2:
                    steps.append(here + wide + 1)
                pairs += [(here, there) for there in steps if lot.random() < kept]
    return cells, pairs or [(0, 1)]


def _codes(lot: random.Random, theater: Theater) -> dict[str, str]:
    """Red in the west, Blue in the east, a few contested or unknown, both sides on some ground."""
    front = lot.uniform(38.05, 38.35)
    codes = {}
    for place in theater.settlements:
        side = "R" if place.lon < front else "B"
        codes[place.id] = lot.choices([side, "c", "?"], [8, 1, 0.5])[0]
    west, *_, east = sorted(theater.settlements, key=lambda place: place.lon)
    codes |= {west.id: "R", east.id: "B"}
    return {one: code for one, code in codes.items() if code != "?"}


def _question(lot: random.Random, theater: Theater) -> GatewayQuestion:
    on_road = sorted({end for road in theater.roads for end in (road.a, road.b)})
    lot.shuffle(on_road)
    if lot.random() < 0.6:  # from one end of the map to the other
        on_road.sort(key=lambda one: theater.settlement(one).lon)
    if lot.random() < 0.25:  # a base beside an objective
        road = lot.choice(theater.roads)
        on_road = [road.a, *(one for one in on_road if one not in (road.a, road.b)), road.b]
    most = 2 if len(on_road) >= 5 else 1
    bases, objectives = on_road[: lot.randint(1, most)], on_road[-lot.randint(1, most) :]
    return GatewayQuestion(tuple(bases), tuple(objectives), lot_of_roads(lot))


@cache
def worlds_by_lot() -> tuple[World, ...]:
    """Return the worlds that fast code is compared on."""
    return tuple(by_lot(seed) for seed in range(WORLDS))


def worlds() -> st.SearchStrategy[World]:
    """Worlds drawn by lot, for hypothesis; a failure names the seed."""
    return st.builds(by_lot, st.integers(0, 10**6))


def renamed(world: World) -> tuple[World, dict[str, str]]:
    """Tell the same world with ids, and so the order of all tables, the other way round."""
    situation = world.situation
    theater = situation.theater
    new = {one: f"q{len(theater.ids) - k:02d}" for k, one in enumerate(theater.ids)}
    told = replace(
        theater,
        settlements=tuple(replace(one, id=new[one.id]) for one in theater.settlements),
        roads=tuple(
            replace(one, id=f"{len(theater.roads) - k:03d}", a=new[one.b], b=new[one.a])
            for k, one in enumerate(theater.roads)
        ),
    )
    codes = {new[row.settlement]: row.holder for row in situation.control.holders}
    question = replace(
        world.question,
        bases=tuple(new[one] for one in reversed(world.question.bases)),
        objectives=tuple(new[one] for one in reversed(world.question.objectives)),
    )
    return World(world.seed, held(told, codes), question), new


def mirrored(situation: Situation) -> Situation:
    """See the same day from the other side."""
    codes = {row.settlement: row.holder for row in situation.control.holders}
    return held(situation.theater, codes, attacker=situation.defender)


def scaled(world: World, factor: int) -> World:
    """Make all roads so many times as long."""
    theater = world.situation.theater
    longer = tuple(replace(road, length_m=road.length_m * factor) for road in theater.roads)
    situation = replace(world.situation, theater=replace(theater, roads=longer))
    return replace(world, situation=situation)


# ---- roads


def roads_of(world: World) -> list[Road]:
    """Roads that count and are not cut, parallel ones each."""
    situation, question = world.situation, world.question
    return [
        road
        for road in situation.theater.roads
        if road.id not in situation.cut and (road.verified or question.road_set == "all")
    ]


def shortest_links(world: World) -> Links:
    """Per place its neighbours and the metres of the shortest road there."""
    links: Links = {one: {} for one in world.situation.theater.ids}
    for road in roads_of(world):
        for a, b in ((road.a, road.b), (road.b, road.a)):
            links[a][b] = min(road.length_m, links[a].get(b, math.inf))
    return links


def conductances(world: World) -> Links:
    """Per place its neighbours and the summed conductance of all roads there."""
    links: Links = {one: {} for one in world.situation.theater.ids}
    for road in roads_of(world):
        for a, b in ((road.a, road.b), (road.b, road.a)):
            links[a][b] = links[a].get(b, 0.0) + 1.0 / road.length_m
    return links


def floyd(links: Links) -> Lengths:
    """Shortest distance between every two places, inf for none: Floyd and Warshall."""
    names = sorted(links)
    far = {(a, b): 0.0 if a == b else links[a].get(b, math.inf) for a in names for b in names}
    for k in names:
        for i in names:
            for j in names:
                far[i, j] = min(far[i, j], far[i, k] + far[k, j])
    return far


def piece(links: Links, start: str) -> list[str]:
    """Places that roads join to one, itself among them."""
    found, queue = {start}, [start]
    while queue:
        for one in links[queue.pop()]:
            if one not in found:
                found.add(one)
                queue.append(one)
    return sorted(found)


def connected_pairs(world: World, links: Links) -> list[tuple[str, str]]:
    """Pairs of base and objective that a route joins."""
    question = world.question
    return [(s, t) for s in question.bases for t in question.objectives if t in piece(links, s)]


def between(world: World) -> list[str]:
    """Places that are neither base nor objective."""
    ends = {*world.question.bases, *world.question.objectives}
    return [one for one in world.situation.theater.ids if one not in ends]


# ---- near routes: all loopless routes, listed one by one


def all_routes(links: Links, start: str, end: str) -> Iterator[tuple[tuple[str, ...], int]]:
    """Every loopless route there is, however long."""
    unfinished: list[tuple[tuple[str, ...], int]] = [((start,), 0)]
    while unfinished:
        route, metres = unfinished.pop()
        if route[-1] == end:
            yield route, metres
            continue
        for one, step in links[route[-1]].items():
            if one not in route:
                unfinished.append(((*route, one), metres + int(step)))


def near_of(links: Links, start: str, end: str, percent: int) -> list[tuple[tuple[str, ...], int]]:
    """Those not longer than the shortest and so many per cent, compared in integers."""
    routes = list(all_routes(links, start, end))
    shortest = min(metres for _, metres in routes)
    return [
        (route, metres) for route, metres in routes if metres * 100 <= shortest * (100 + percent)
    ]


def near_shares(
    routes_of_pairs: Sequence[list[tuple[tuple[str, ...], int]]],
    places: Iterable[str],
    spread: float,
) -> dict[str, float]:
    """Mean over pairs of the share of routes through each place, by logit weight."""
    shares = dict.fromkeys(places, 0.0)
    for routes in routes_of_pairs:
        shortest = min(metres for _, metres in routes)
        weight = [math.exp(-(metres - shortest) / (spread * shortest)) for _, metres in routes]
        for v in shares:
            through = sum(w for (route, _), w in zip(routes, weight, strict=True) if v in route)
            shares[v] += through / sum(weight) / len(routes_of_pairs)
    return shares


# ---- flow


def laplacian(links: Links, names: Sequence[str]) -> np.ndarray:
    """Laplacian of some places, in their order."""
    table = np.zeros((len(names), len(names)))
    for i, a in enumerate(names):
        for b, g in links[a].items():
            table[i, names.index(b)] -= g
            table[i, i] += g
    return table


def flow_by_potentials(links: Links, s: str, t: str) -> dict[str, float]:
    """Throughput of every other place of the piece when a unit current flows: pseudo-inverse."""
    names = piece(links, s)
    # Of one piece: the pseudo-inverse is (L + J/n)^-1 - J/n, and a part that is constant moves
    # no difference. Cutting off small singular values instead can take the zero one for real.
    table = laplacian(links, names)
    scale = table.max()
    inverse = np.linalg.inv(table / scale + 1.0 / len(names)) / scale
    p = dict(zip(names, inverse[:, names.index(s)] - inverse[:, names.index(t)], strict=True))
    return {
        v: 0.5 * sum(g * abs(p[v] - p[u]) for u, g in links[v].items())
        for v in names
        if v not in (s, t)
    }


def flow_by_walks(links: Links, s: str, t: str) -> dict[str, float]:
    """Net number of times that a random walk from s passes through v before it ends at t.

    Newman (2005): steps are taken in proportion to conductance; passing a road to and fro
    cancels out.
    """
    names = [one for one in piece(links, s) if one != t]
    step = np.zeros((len(names), len(names)))
    for i, a in enumerate(names):
        for b, g in links[a].items():
            if b != t:
                step[i, names.index(b)] = g / sum(links[a].values())
    visits = np.linalg.solve(np.eye(len(names)) - step.T, np.eye(len(names))[names.index(s)])
    often = {**dict(zip(names, visits, strict=True)), t: 0.0}
    net = {
        (a, b): abs(often[a] * g / sum(links[a].values()) - often[b] * g / sum(links[b].values()))
        for a in often
        for b, g in links[a].items()
    }
    return {v: 0.5 * sum(net[v, u] for u in links[v]) for v in names if v != s}


# ---- modules


def gateway_coefficients(
    links: Links, module: Mapping[str, str], centrality: Mapping[str, float], *, toolbox: bool
) -> dict[str, float]:
    """Vargas & Wahl (2014), letter by letter, of places that have a neighbour.

    The toolbox of 2019 halves the links within a module, and skips a module of one place.
    """
    modules = sorted(set(module.values()))

    def towards(i: str, m: str) -> float:
        return sum(w for j, w in links[i].items() if module[j] == m)

    largest = max(sum(centrality[j] for j in links if module[j] == m) for m in modules)
    found = {}
    for i in links:
        whole = sum(links[i].values())
        if not whole:
            continue
        lost = 0.0
        for m in modules:
            carried = sum(towards(j, m) for j in links if module[j] == module[i])
            carried /= 2.0 if toolbox and m == module[i] else 1.0
            if toolbox and sum(module[j] == module[i] for j in links) == 1:
                carried = 0.0
            alone = towards(i, m) / carried if carried else 0.0
            near = sum(centrality[j] for j in links[i] if module[j] == m)
            central = near / largest if largest else 0.0
            lost += (towards(i, m) / whole) ** 2 * (1.0 - alone * central) ** 2
        found[i] = 1.0 - lost
    return found


def participations(links: Links, module: Mapping[str, str]) -> dict[str, float]:
    """Guimera & Amaral (2005), of places that have a neighbour."""
    found = {}
    for i, near in links.items():
        share: Counter[str] = Counter()
        for j, weight in near.items():
            share[module[j]] += weight / sum(near.values())  # type: ignore[assignment]
        if near:
            found[i] = 1.0 - sum(one**2 for one in share.values())
    return found


def modules_of(world: World) -> dict[str, str]:
    """Holder of each place."""
    return dict(zip(world.situation.theater.ids, world.situation.holders, strict=True))


# ---- pressure


def pressures(
    far: Lengths, module: Mapping[str, str], km: float, strength: Mapping[str, float]
) -> dict[str, float]:
    """Boulding's gradient from attacker-held places."""
    return {
        v: sum(
            strength.get(u, 1.0) * math.exp(-far[u, v] / (km * 1000.0))
            for u, holder in module.items()
            if holder == "attacker"
        )
        for v in module
    }


def surrounded(far: Lengths, module: Mapping[str, str], km: float) -> dict[str, float]:
    """Share of the other side by the same kernel; only of places a side holds, if any weigh."""
    other = {"attacker": "defender", "defender": "attacker"}
    found = {}
    for v, holder in module.items():
        weight = {u: math.exp(-far[u, v] / (km * 1000.0)) for u in module if u != v}
        if holder in other and sum(weight.values()):
            theirs = sum(w for u, w in weight.items() if module[u] == other[holder])
            found[v] = theirs / sum(weight.values())
    return found


def geodesics(theater: Theater) -> Lengths:
    """Geodesic between every two places, metres."""
    return {
        (a.id, b.id): float(GEOD.inv(a.lon, a.lat, b.lon, b.lat)[2])
        for a in theater.settlements
        for b in theater.settlements
    }


# ---- fronts: cells cut out of the bound by one bisector after the other


def plane_of(theater: Theater) -> Transformer:
    """Change degrees to kilometres east and north of the middle of the bounding box.

    The middle is rounded to 1e-4 degrees.
    """
    lon = [one.lon for one in theater.settlements]
    lat = [one.lat for one in theater.settlements]
    middle = [round((min(v) + max(v)) / 2, 4) for v in (lon, lat)]
    local = f"+proj=aeqd +lon_0={middle[0]} +lat_0={middle[1]} +datum=WGS84 +units=km"
    return Transformer.from_crs("EPSG:4326", local, always_xy=True)


def plane_points(theater: Theater) -> dict[str, Point]:
    """Kilometres east and north of the middle."""
    change = plane_of(theater)
    return {one.id: change.transform(one.lon, one.lat) for one in theater.settlements}


def bound_of(points: Mapping[str, Point]) -> list[Point]:
    """Corners of the widened hull, round the right way; the last does not repeat the first."""
    hull = shapely.MultiPoint(list(points.values())).convex_hull.buffer(MARGIN_KM, quad_segs=32)
    return list(shapely.geometry.polygon.orient(hull).exterior.coords)[:-1]


def cell_of(
    points: Mapping[str, Point], one: str, bound: Sequence[Point]
) -> list[tuple[Point, str]]:
    """Corners of a cell, each with whose border the edge from it to the next one is.

    Sutherland and Hodgman's clipping; "" is the edge of the map.
    """
    cell = [(corner, "") for corner in bound]
    x0, y0 = points[one]
    for other, (x1, y1) in points.items():
        if other == one:
            continue
        a, b = x1 - x0, y1 - y0
        c = (x1**2 + y1**2 - x0**2 - y0**2) / 2
        cell = _clipped(cell, other, lambda p, a=a, b=b, c=c: a * p[0] + b * p[1] - c)
    return cell


def _clipped(cell: list[tuple[Point, str]], other: str, side: object) -> list[tuple[Point, str]]:
    found: list[tuple[Point, str]] = []
    for (p, label), (q, _) in zip(cell, [*cell[1:], cell[0]], strict=True):
        here, there = side(p), side(q)  # type: ignore[operator]
        if here <= 0:
            found.append((p, label))
        if here * there < 0:
            f = here / (here - there)
            cut = (p[0] + f * (q[0] - p[0]), p[1] + f * (q[1] - p[1]))
            found.append((cut, other if here < 0 else label))
    return found


def borders_km(points: Mapping[str, Point], bound: Sequence[Point]) -> dict[tuple[str, str], float]:
    """Length of the border of each ordered pair of cells that share more than a metre of one."""
    found: Counter[tuple[str, str]] = Counter()
    for one in points:
        cell = cell_of(points, one, bound)
        for (p, label), (q, _) in zip(cell, [*cell[1:], cell[0]], strict=True):
            if label:
                found[one, label] += math.dist(p, q)  # type: ignore[assignment]
    return {pair: km for pair, km in found.items() if km > 1e-3}


def area_km2(corners: Sequence[Point]) -> float:
    """Area of a polygon: the shoelace formula."""
    return 0.5 * abs(
        sum(
            p[0] * q[1] - q[0] * p[1]
            for p, q in zip(corners, [*corners[1:], corners[0]], strict=True)
        )
    )


# ---- what makes worlds hard


def kinds(world: World) -> set[str]:
    """Say which of the hard kinds a world is of, judged without the code under test."""
    links, far = shortest_links(world), floyd(shortest_links(world))
    pairs = connected_pairs(world, links)
    module = modules_of(world)
    on_road = {end for road in world.situation.theater.roads for end in (road.a, road.b)}
    sizes = Counter(module[one] for one in on_road)
    ends = [frozenset((road.a, road.b)) for road in roads_of(world)]
    tests = {
        "tie": any(
            sum(metres == far[s, t] for _, metres in all_routes(links, s, t)) > 1 for s, t in pairs
        ),
        "cut pair": any(_cuts(links, v, pair) for v in between(world) for pair in pairs),
        "parallel roads": len(set(ends)) < len(ends),
        "adjoining base": any(t in links[s] for s, t in pairs),
        "several components": any(
            links[one] and one not in piece(links, min(ends[0])) for one in links if ends
        ),
        "unconnected pair": len(pairs) < len(world.question.bases) * len(world.question.objectives),
        "one-node module": 1 in sizes.values(),
        "lone place": any(not links[one] for one in on_road),
        "unknown holder": sizes["unknown"] > 0,
    }
    return {kind for kind, holds in tests.items() if holds}


def _cuts(links: Links, v: str, pair: tuple[str, str]) -> bool:
    s, t = pair
    left = {a: {b: m for b, m in near.items() if b != v} for a, near in links.items() if a != v}
    return t not in piece(left, s)


@cache
def kinds_by_lot() -> Counter[str]:
    """How many of the worlds drawn by lot are of each kind."""
    return Counter(kind for world in worlds_by_lot() for kind in kinds(world))


def hard_enough(*wanted: str) -> None:
    """Fail if any of these kinds is rare, so that agreement would say little."""
    counts = kinds_by_lot()
    assert WORLDS >= 300
    assert all(counts[kind] >= ENOUGH for kind in wanted), counts
