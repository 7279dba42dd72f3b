"""Attributing exposure, lost supply and detours to places, on account of each side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stratgraph.errors import ScenarioError
from stratgraph.measures.fire import systems_of
from stratgraph.measures.gateways import road_network, settled_network
from stratgraph.model.names import as_names
from stratgraph.model.scenario import SIDES, other_side
from stratgraph.model.systems import select_systems
from stratgraph.studies.sets.ways import WayNetwork, WaysAsked

from .answer import (
    ATTRIBUTION_OF,
    GAMES,
    AttributionAnswer,
    AttributionAsked,
    PairShare,
    PlaceShare,
    SideAttribution,
)
from .games import (
    HALF_WIDTH,
    MOST_EXACT,
    Adjoining,
    adjoining_orders,
    coverage_pairs,
    coverage_values,
    drawn_values,
    free_orders,
    order_values,
    table_values,
)
from .measured import CutOff, Detoured, Exposed, Fire

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from stratgraph.model.progress import Progress
    from stratgraph.model.scenario import Side
    from stratgraph.studies.hold_or_fall import Case

    from .answer import HowFound
    from .measured import Measured

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]

# Interactions are told of the so many places to which most is due; where sets are drawn, of these.
MOST_PAIRED = 60
DRAWN_PAIRED = 8
# So many places take orders in which each adjoins; where none are named, the nearest so many.
MOST_ADJOINING = 60
# A formula of rounded shares ends in digits that mean nothing.
NOTHING = 1e-9


def find_attribution(
    case: Case, asked: AttributionAsked | None = None, *, progress: Progress | None = None
) -> AttributionAnswer:
    """Tell how much of exposure, of lost supply or of detours is due to each place.

    The Shapley value: what a place adds to those before it, on the mean over all orders; those of
    all places add up to what they change together. Three games: ``held``, what each place that a
    side holds reaches of the exposure there is; ``any``, what each changes when any set of the
    other side's places may fall; ``adjoining``, the same over those orders alone in which each
    place that falls is joined by a road to the side's ground, contested ground or one that fell
    before (Faigle & Kern 1992). People counted are at risk.

    * exposure: people of the other side's places within range; what falls is no target;
    * supply: people of the other side's places that did not fall and that lose their route to a
      portal which it holds, over ground it holds;
    * detour: 1 less the directness of routes between bases and objectives, once places are taken
      out of the model.

    Exposure comes from a formula at any size (Michalak et al. 2013) unless only what adjoins may
    fall; all else is exact up to twenty places and drawn by lot beyond, with 95 % intervals.

    Parameters
    ----------
    case : Case
        As it was before its scenario, under its first firing rule.
    asked : AttributionAsked, optional
    progress : callable, optional
        Told of each order that is drawn, as (done, total).

    Returns
    -------
    AttributionAnswer

    Raises
    ------
    ScenarioError
        If what is asked is no such thing, a place is held by neither side, or it is to be exact
        and there are more than twenty places without a formula.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> answer = find_attribution(read_case("gate_falls"), AttributionAsked(range_m=30_000))
    >>> first = answer.sides[0]
    >>> first.side, first.total, round(sum(one.value for one in first.places))
    ('attacker', 81500.0, 81500)
    """
    asked = asked or AttributionAsked()
    _refuse(asked)
    chosen = [case.theater.names.resolve(one) for one in as_names(asked.places, "places")]
    found: list[SideAttribution] = []
    left_out: list[tuple[Side, str]] = []
    for side in SIDES:
        told = _Asked(case, asked, side, tuple(chosen)).attribution(progress)
        if isinstance(told, str):
            left_out.append((side, told))
        else:
            found.append(told)
    if not found:
        raise ScenarioError(f"nothing can be attributed: {left_out[0][1]}")
    return AttributionAnswer(case.before, asked, tuple(found), tuple(left_out))


def _refuse(asked: AttributionAsked) -> None:
    if asked.of not in ATTRIBUTION_OF:
        raise ScenarioError(f"attribution is of {', '.join(ATTRIBUTION_OF)}, got {asked.of!r}")
    if asked.game_played not in GAMES:
        raise ScenarioError(f"games are {', '.join(GAMES)}, got {asked.game!r}")
    if asked.game_played == "held" and asked.of != "exposure":
        raise ScenarioError(
            f"{asked.of} is of what falls: choose the game 'any' or 'adjoining'; 'held' is of "
            "exposure"
        )
    if asked.samples < 2:
        raise ScenarioError(f"at least 2 orders are to be drawn, got {asked.samples}")
    if asked.range_m is not None and asked.range_m <= 0:
        raise ScenarioError(f"a range must be positive, got {asked.range_m} m")
    if len(set(asked.places)) < len(asked.places):
        raise ScenarioError("a place is named twice")


@dataclass(frozen=True)
class _Asked:
    """What is asked on account of one side: that which fires, or takes what falls."""

    case: Case
    asked: AttributionAsked
    side: Side
    chosen: tuple[str, ...]

    def attribution(self, progress: Progress | None) -> SideAttribution | str:
        """Return the answer, or why there is none."""
        fire = self._fire() if self.asked.of == "exposure" else None
        if isinstance(fire, str):
            return fire
        if fire is not None and self.asked.game_played == "held":
            numbers, exposed = fire[1].held()
            return self._told(numbers, exposed, fire[0], progress)
        numbers = self._may_fall()
        if not len(numbers):
            return f"the {other_side(self.side)} holds none of the places"
        if fire is not None:
            return self._told(numbers, fire[1].fallen(numbers), fire[0], progress)
        if self.asked.of == "supply":
            ways = self._ways(other_side(self.side), "supplied").ways
            if not len(ways.graph.sources):
                return (
                    f"the {other_side(self.side)} holds no portal; portals.csv says where roads "
                    "lead on beyond the map, and of which side"
                )
            held = self.case.before.held_by(other_side(self.side))
            blank = np.flatnonzero(held & ~self.case.theater.people_known)
            cut_off = CutOff(ways.graph, ways.people, numbers, blank)
            return self._told(numbers, cut_off, "", progress)
        graph = self._ways("all", "directness").ways.graph
        if not np.isfinite(graph.whole_m).any():
            return "no route leads from a base to an objective"
        return self._told(numbers, Detoured(graph, numbers), "", progress)

    def _fire(self) -> tuple[str, Fire] | str:
        """Return with what the side fires, or why it does not."""
        case, take = self.case, self.case.assumptions
        rule = take.rules[0]
        if self.asked.range_m is not None:
            words = f"{self.asked.range_m / 1000:g} km"
            return words, Fire(case.before, self.side, rule, case.ground, self.asked.range_m)
        systems = take.systems
        if self.asked.system:
            systems = select_systems(systems, [self.asked.system])
        for system in systems_of(case.before, self.side, systems):
            for figure in system.ranges:
                if figure.preferred:
                    words = f"{system.short_name}, {figure.range_m / 1000:g} km"
                    least = figure.perhaps_from_m
                    return words, Fire(
                        case.before, self.side, rule, case.ground, figure.range_m, least
                    )
        if self.asked.system:
            return f"the {self.side} has no such system with a published range"
        return (
            f"the case asks about no system of the {self.side} with a published range; name a "
            "range, as in --range-km 30"
        )

    def _ways(self, ground: Side | str, by: str) -> WayNetwork:
        case, take = self.case, self.case.assumptions
        asked = WaysAsked(
            case.before, "towns", by, case.bases, case.objectives,  # type: ignore[arg-type]
            contested_supply=take.contested_supply,
        )  # fmt: skip
        return WayNetwork(asked, ground, take.road_set)  # type: ignore[arg-type]

    def _may_fall(self) -> Ints:
        """Return the places of the other side that may fall, by number: all, or those named."""
        case, theater = self.case, self.case.theater
        held = case.before.held_by(other_side(self.side))
        if self.asked.of != "exposure" or not case.assumptions.off_network:
            held = held & theater.on_road
        if self.asked.of == "detour":
            held[[theater.index[one] for one in (*case.bases, *case.objectives)]] = False
        if self.chosen:
            held &= np.isin(theater.id_array, self.chosen)
        return np.flatnonzero(held)

    def _told(
        self, numbers: Ints, measure: Measured, figure: str, progress: Progress | None
    ) -> SideAttribution:
        apart = beyond = np.zeros(0, dtype=np.int64)
        adjoining = None
        if self.asked.game_played == "adjoining":
            adjoining = self._adjoining(numbers)
            players = self._asked_about(adjoining)
            never = adjoining.steps < 0
            apart, beyond = numbers[never], numbers[~players & ~never]
            numbers = numbers[players]
            adjoining = adjoining.among(players)
            measure = _Of(measure, np.flatnonzero(players))
        ids = self.case.theater.id_array
        values, how = _values(measure, adjoining, self.asked, progress)
        singles = [(k,) for k in range(len(numbers))]
        every = tuple(range(len(numbers)))
        before, after, *alone = measure.of_sets([(), every, *singles]).tolist()
        places = [
            PlaceShare(
                str(ids[v]), _clean(values[0][k]), alone[k] - before,
                *(None if one is None else _clean(one[k]) for one in values[1:]),
            )
            for k, v in enumerate(numbers.tolist())
        ]  # fmt: skip
        pairs = () if adjoining is not None else _pairs(measure, values[0], how, self.asked)
        return SideAttribution(
            self.side,
            figure,
            before,
            after,
            measure.unknown,
            tuple(sorted(places, key=lambda one: (-one.value, one.place))),
            tuple(
                PairShare(str(ids[numbers[a]]), str(ids[numbers[b]]), value, low, high)
                for a, b, value, low, high in pairs
            ),
            how,
            tuple(ids[apart].tolist()),
            tuple(ids[beyond].tolist()),
            self.asked.samples if how == "sampled" else 0,
        )

    def _asked_about(self, adjoining: Adjoining) -> Bools:
        """Return who may fall at all: where that are too many and none is named, the nearest."""
        steps = adjoining.steps
        reached = steps >= 0
        if reached.sum() <= MOST_ADJOINING:
            return np.asarray(reached, dtype=np.bool_)
        if self.chosen:
            raise ScenarioError(
                f"orders in which each place adjoins take at most {MOST_ADJOINING} places, and "
                f"{int(reached.sum())} of those named may fall: name fewer"
            )
        nearest = max(
            (far for far in range(int(steps.max()) + 1)
             if (reached & (steps <= far)).sum() <= MOST_ADJOINING),
            default=-1,
        )  # fmt: skip
        if nearest < 0:
            raise ScenarioError(
                f"{int((steps == 0).sum())} places adjoin the {self.side}'s or contested ground, "
                f"and orders of more than {MOST_ADJOINING} take too long: name some with --place"
            )
        return np.asarray(reached & (steps <= nearest), dtype=np.bool_)

    def _adjoining(self, numbers: Ints) -> Adjoining:
        """Tell which places a road joins to ground that may be gone out from, and to each other."""
        before = self.case.before
        network = settled_network(
            before, road_network(before, road_set=self.case.assumptions.road_set, side=self.side)
        )
        ground = before.held_by(self.side, "contested")
        place = np.full(network.n, -1)
        place[numbers] = np.arange(len(numbers))
        tail = np.repeat(np.arange(network.n), np.diff(network.indptr))
        head = network.neighbours
        first = np.zeros(len(numbers), dtype=np.bool_)
        first[place[head[ground[tail] & (place[head] >= 0)]]] = True
        both = (place[tail] >= 0) & (place[head] >= 0)
        beside = np.zeros((len(numbers), len(numbers)), dtype=np.bool_)
        beside[place[tail[both]], place[head[both]]] = True
        return Adjoining(first, beside | beside.T)


@dataclass(frozen=True, eq=False)
class _Of:
    """A measure of some of its players alone."""

    measure: Measured
    kept: Ints

    @property
    def n(self) -> int:
        return len(self.kept)

    @property
    def unknown(self) -> int:
        return self.measure.unknown

    def of_sets(self, sets: Sequence[tuple[int, ...]]) -> Floats:
        return self.measure.of_sets([tuple(self.kept[list(some)].tolist()) for some in sets])

    def table(self) -> Floats | Ints:
        if self.n == self.measure.n:
            return self.measure.table()
        every = [tuple(k for k in range(self.n) if some >> k & 1) for some in range(1 << self.n)]
        return self.of_sets(every)


def _values(
    measure: Measured,
    adjoining: Adjoining | None,
    asked: AttributionAsked,
    progress: Progress | None,
) -> tuple[tuple[Floats, Floats | None, Floats | None], HowFound]:
    """Return the value of each player, the ends of its interval, and how they were found."""
    if isinstance(measure, Exposed) and adjoining is None:
        return (coverage_values(measure.cover), None, None), "formula"
    n = measure.n
    if n <= MOST_EXACT:
        table = measure.table()
        if adjoining is None:
            return (table_values(table - table[0])[0], None, None), "exact"
        return (order_values(table, adjoining), None, None), "exact"
    if asked.exact:
        raise ScenarioError(
            f"exact takes at most {MOST_EXACT} places, and these are {n:,}: name some with "
            "--place, or leave --exact out, so that orders are drawn by lot"
        )
    orders = (
        free_orders(n, asked.samples, asked.seed)
        if adjoining is None
        else adjoining_orders(adjoining, asked.samples, asked.seed)
    )

    def measured(order: Ints) -> Floats:
        some = order.tolist()
        return measure.of_sets([tuple(some[:many]) for many in range(n + 1)])

    told = None if progress is None else (lambda done: progress(done, asked.samples))
    drawn = drawn_values(orders, measured, told)
    return (drawn.values, drawn.low, drawn.high), "sampled"


Pair = tuple[int, int, float, float | None, float | None]


def _pairs(measure: Measured, values: Floats, how: HowFound, asked: AttributionAsked) -> list[Pair]:
    """Return the interactions of the places to which most is due, the strongest first."""
    most = np.argsort(-np.abs(values), kind="stable")
    if how == "sampled":
        return _drawn_pairs(measure, np.sort(most[:DRAWN_PAIRED]), asked)
    among = np.sort(most[:MOST_PAIRED])
    if isinstance(measure, Exposed):
        found = coverage_pairs(measure.cover, among)
    else:
        found = table_values(measure.table())[1][np.ix_(among, among)]
    rows, columns = np.nonzero(np.triu(np.abs(found) > NOTHING, 1))
    pairs: list[Pair] = [
        (int(among[a]), int(among[b]), _clean(found[a, b]), None, None)
        for a, b in zip(rows.tolist(), columns.tolist(), strict=True)
    ]
    return sorted(pairs, key=lambda one: (-abs(one[2]), one[:2]))


def _drawn_pairs(measure: Measured, among: Ints, asked: AttributionAsked) -> list[Pair]:
    """Draw what comes before two that come one after the other: as likely of every size."""
    lot, n = np.random.default_rng(asked.seed), measure.n
    two = [(int(a), int(b)) for k, a in enumerate(among) for b in among[k + 1 :]]
    changes = np.empty((asked.samples, len(two)))
    for row in range(asked.samples):
        order, many = lot.permutation(n), int(lot.integers(0, n - 1))
        sets = []
        for a, b in two:
            before = tuple(order[(order != a) & (order != b)][:many].tolist())
            sets += [before, (*before, a), (*before, b), (*before, a, b)]
        none, first, second, both = measure.of_sets(sets).reshape(-1, 4).T
        changes[row] = both - first - second + none
    mean = changes.mean(axis=0)
    half = HALF_WIDTH * changes.std(axis=0, ddof=1) / np.sqrt(asked.samples)
    pairs: list[Pair] = [
        (a, b, _clean(m), _clean(m - h), _clean(m + h))
        for (a, b), m, h in zip(two, mean.tolist(), half.tolist(), strict=True)
        if abs(m) > NOTHING
    ]
    return sorted(pairs, key=lambda one: (-abs(one[2]), one[:2]))


def _clean(value: float) -> float:
    """Take the digits off that rounding left, and the sign of nothing."""
    return round(float(value), 9) + 0.0
