"""The only door to stratgraph itself: where its names move, this file follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from stratgraph import (
    Fall,
    FiringRule,
    Provenance,
    Scenario,
    measure_exposure,
    measure_sweep,
    plan_sweep,
    read_case,
    required_ranges,
    run_case,
    with_range,
)
from stratgraph._geodesy import any_within, pairs_within
from stratgraph._network import build_network, route_lengths
from stratgraph.measures.gateways import (
    gate_population,
    measure_panel,
    min_cut,
    question_network,
)
from stratgraph.measures.gateways.current_flow import current_flow_column
from stratgraph.measures.gateways.node_cuts import articulation
from stratgraph.measures.gateways.route_shares import _Pairs
from stratgraph.model.control import Control
from stratgraph.model.scenario import Situation, holder_codes
from stratgraph.model.theater import Settlement, Theater

from .worlds import SituationsTask, Task, pair_keys

if TYPE_CHECKING:
    from collections.abc import Callable

    from stratgraph import GatewayQuestion
    from stratgraph._network import Network
    from stratgraph.measures.gateways import Column
    from stratgraph.model.scenario import Holder

    from .worlds import Floats, Ints, NearTask, TheaterTask

CASE = "bakhmut_falls"
SWEPT = "sixteen_towns"
RANGE_M = 24_700.0
DAY = date(2031, 5, 1)


def case_task() -> Task:
    """Take the roads, bases and objectives of the Bakhmut case; every other place is removed."""
    case = read_case(CASE)
    theater = case.theater
    shortest: dict[tuple[int, int], int] = {}
    for (a, b), metres in zip(
        theater.road_ends.tolist(), theater.road_length_m.tolist(), strict=True
    ):
        pair = (min(a, b), max(a, b))
        shortest[pair] = min(metres, shortest.get(pair, metres))
    bases = tuple(theater.index[one] for one in case.bases)
    objectives = tuple(theater.index[one] for one in case.objectives)
    on_road = np.flatnonzero(theater.on_road).tolist()
    return Task(
        len(theater.ids),
        np.array(list(shortest), dtype=np.int64),
        np.array(list(shortest.values()), dtype=np.int64),
        bases,
        objectives,
        tuple(one for one in on_road if one not in (*bases, *objectives)),
    )


def situations_task(situations: int) -> SituationsTask:
    """Let two places of the Bakhmut case fall in each situation, other ones each time."""
    case = read_case(CASE)
    theater, before = case.theater, case.before
    objectives = tuple(theater.index[one] for one in case.objectives)
    held = before.held_by("defender")
    towns = [one for one in np.flatnonzero(held).tolist() if one not in objectives]
    pairs = ((towns[k % len(towns)], towns[(7 * k + 1) % len(towns)]) for k in range(situations))
    return SituationsTask(
        theater.lon,
        theater.lat,
        theater.people,
        before.held_by("attacker"),
        held,
        objectives,
        RANGE_M,
        tuple(tuple(sorted(set(pair))) for pair in pairs),
    )


def every_situation_task(towns: int) -> SituationsTask:
    """Let every combination fall of some of the sixteen towns of the Bakhmut sweep."""
    case = read_case(SWEPT)
    theater, before = case.theater, case.before
    assert case.swept is not None
    swept = [theater.index[one] for one in case.swept.towns[:towns]]
    return SituationsTask(
        theater.lon,
        theater.lat,
        theater.people,
        before.held_by("attacker"),
        before.held_by("defender"),
        tuple(theater.index[one] for one in case.objectives),
        RANGE_M,
        tuple(
            tuple(one for k, one in enumerate(swept) if number >> k & 1)
            for number in range(1 << towns)
        ),
    )


def case_size() -> int:
    """Return the number of settlements of the Bakhmut case."""
    return len(read_case(CASE).theater.ids)


def bakhmut_compute(_: object) -> Callable[[], None]:
    """``run_case`` alone, of a case read anew: no run finds what an earlier one kept."""
    case = read_case(CASE)

    def call() -> None:
        run_case(case)

    return call


def every_situation(task: SituationsTask) -> Callable[[], Floats]:
    """Sweep the case, whose plan is ready, with one system; both readings are measured."""
    case = read_case(SWEPT)
    assert case.swept is not None
    howitzer = tuple(
        replace(with_range(one, one.ranges[0]), sides=frozenset({"RU"}))
        for one in case.assumptions.systems
        if one.id == "2s19"
    )
    towns = case.swept.towns[: (len(task.removals) - 1).bit_length()]
    asked = replace(
        case,
        assumptions=replace(case.assumptions, systems=howitzer),
        swept=replace(case.swept, towns=towns),
    )
    plan, names = plan_sweep(asked), [f"required_m_{one}" for one in case.objectives]

    def call() -> Floats:
        rows = measure_sweep(plan)
        first = rows["contested"] == "no_fire"
        told = [rows[one][first] for one in (*names, "people_ru_2s19_standard")]
        return np.column_stack(told).ravel()

    return call


def situations(task: SituationsTask) -> Callable[[], Floats]:
    """Ask of every situation the ranges that the objectives need, and the people exposed.

    As in docs/howto/use-from-python.md; the case is read anew, so that nothing is kept.
    """
    case = read_case(CASE)
    ids, rule = case.theater.ids, case.assumptions.rules[0]

    def call() -> Floats:
        found: list[float] = []
        for fallen in task.removals:
            falls = tuple(Fall(ids[one]) for one in fallen)
            then = case.before.under(Scenario("what if", falls=falls))
            found += required_ranges(then, "attacker", rule, case.objectives).required_m.tolist()
            every = required_ranges(then, "attacker", rule)
            found.append(measure_exposure(every, task.range_m).people.known)
        return np.array(found)

    return call


def distances(task: Task) -> Callable[[], Floats]:
    """Route lengths from every base to every node."""
    network = _ready(task)
    return lambda: route_lengths(network, list(task.bases))


def route_share(task: Task) -> Callable[[], Floats]:
    """Shares of routes, as ``measure_gateways`` computes them."""
    network = _ready(task)
    return lambda: _pairs(network, task).route_shares()[task.between]


def detour_loss(task: Task) -> Callable[[], Floats]:
    """Detour loss of each removal, as ``measure_gateways`` computes it."""
    network = _ready(task)

    def call() -> Floats:
        measured = _pairs(network, task).detours(task.removals, "length_m")
        return np.array([measured[one]["detour_loss"] for one in task.removals])

    return call


def min_cut_size(task: TheaterTask) -> Callable[[], Floats]:
    """Size of the least cut, with its memberships, by the public function."""
    asked = _asked(task)
    return lambda: np.array([float(min_cut(*asked).size)])


def articulation_points(task: TheaterTask) -> Callable[[], Floats]:
    """Which settlements part others, by the public function."""
    asked = _asked(task)
    return lambda: _values(articulation(*asked))


def gates(task: TheaterTask) -> Callable[[], Floats]:
    """How many of the defender's settlements hang on each for supply, by the public function."""
    asked = _asked(task)

    def call() -> Floats:
        found = gate_population(*asked, side="defender", contested_supply=False)
        (counts,) = (one for one in found.columns if one.name == "gate_settlements")
        return _values(counts)

    return call


def current_flow(task: TheaterTask) -> Callable[[], Floats]:
    """Share of current through each settlement, by the public function."""
    situation, question, _ = _asked(task)
    return lambda: _values(current_flow_column(situation, question))


def whole_panel(task: TheaterTask) -> Callable[[], None]:
    """Every metric of the panel, by the public function."""
    case = task.case

    def call() -> None:
        measure_panel(
            case.before, case.question(road_set="all"), case.settings,
            panel_range=case.panel_range,
        )  # fmt: skip

    return call


def _asked(task: TheaterTask) -> tuple[Situation, GatewayQuestion, Network]:
    question = task.case.question(road_set="all")
    network = question_network(task.case.before, question)
    _ = network.matrix  # the peers get theirs ready as well
    return task.case.before, question, network


def _values(column: Column) -> Floats:
    return np.nan_to_num(column.numbers)


def within_range(task: NearTask) -> Callable[[], Ints]:
    """Every pair of a position and a place within the radius."""
    a, b = (task.lon_at, task.lat_at), (task.lon, task.lat)
    return lambda: pair_keys(task, *pairs_within(*a, *b, task.radius_m))


def any_in_range(task: NearTask) -> Callable[[], Floats]:
    """Whether each place is within the radius of any position."""
    a, b = (task.lon_at, task.lat_at), (task.lon, task.lat)
    return lambda: any_within(*a, *b, task.radius_m).astype(np.float64)


def required(task: NearTask) -> Callable[[], Floats]:
    """Range that an attacker who holds the positions needs to every place, by the public path."""
    holders: list[Holder] = ["defender"] * len(task.lon)
    for one in task.removals:
        holders[one] = "attacker"
    word = Provenance("drawn by lot", "low")
    towns = tuple(
        Settlement(f"{n:06}", f"{n:06}", lon, lat, word)
        for n, (lon, lat) in enumerate(zip(task.lon.tolist(), task.lat.tolist(), strict=True))
    )
    theater = Theater("drawn by lot", towns, (), (("B", "Blue"), ("R", "Red")), fictional=True)
    _ = theater.index, theater.lon, theater.lat  # the peers have arrays as well
    situation = Situation(theater, Control(DAY, ()), "R", "B", holder_codes(holders))
    rule = FiringRule(standoff_m=0, standoff_rule="add", contested="no_fire", off_network=True)
    return lambda: required_ranges(situation, "attacker", rule).least_m


def _ready(task: Task) -> Network:
    network = build_network(task.n, task.ends, task.length_m)
    _ = network.matrix  # the peers get theirs ready as well
    return network


def _pairs(network: Network, task: Task) -> _Pairs:
    return _Pairs(network, list(task.bases), list(task.objectives))
