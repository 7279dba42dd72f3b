"""One question on every reading of its assumptions, and which single assumption flips it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from .reach import FiringRule, clearances, required_ranges, systems_of
from .systems import designation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .reach import RequiredRanges
    from .scenario import Side, Situation
    from .systems import System
    from .territory import Ground
    from .theater import Theater

ExtentReading = Literal["centre", "nearest_edge", "farthest_edge"]
EXTENT_READINGS: tuple[ExtentReading, ...] = get_args(ExtentReading)
Answer = Literal["yes", "no", "unknown"]
Dimension = Literal["contested", "ground", "standoff", "standoff_rule", "extent", "centre_point"]
METRES = 1000.0


@dataclass(frozen=True, slots=True)
class Reading:
    """The range needed to reach one target, on one reading of every assumption.

    Attributes
    ----------
    situation : str
        Name of the situation, such as ``hold``.
    ground : str
        ``settlements``, ``territory``, or the name of a given ground.
    extent : {"centre", "nearest_edge", "farthest_edge"}
        Which part of the target must be reached.
    least_m, most_m : float or None
        Metres; the true figure lies between. Alike for the centre; None where nothing may fire
        or the target's edges are not known.
    origin : str or None
        What needs the least range to the centre point.
    """

    situation: str
    side: Side
    target: str
    rule: FiringRule
    ground: str
    extent: ExtentReading
    least_m: float | None
    most_m: float | None
    origin: str | None

    def reaches(self, range_m: float) -> Answer:
        """Tell whether a range reaches the target; ``unknown`` within the bracket."""
        if self.least_m is None or self.most_m is None:
            known = self.origin is None or self.extent == "centre"
            return "no" if known else "unknown"
        if range_m >= self.most_m:
            return "yes"
        return "no" if range_m < self.least_m else "unknown"


def measure_readings(
    situations: Mapping[str, Situation],
    side: Side,
    rules: Iterable[FiringRule],
    *,
    targets: Sequence[str],
    grounds: Mapping[str, Ground | None],
) -> tuple[Reading, ...]:
    """Measure required ranges on every reading: situations x grounds x rules x targets x extents.

    For a required range d to the centre point and a town whose edges lie between ``nearest``
    and ``farthest`` metres from it, the nearest edge needs d - farthest to d - nearest, the
    farthest d + nearest to d + farthest; nothing needs less than 0.

    Parameters
    ----------
    situations : mapping of name to Situation
    side : {"attacker", "defender"}
    rules : iterable of FiringRule
        Combinations that a ground does not allow (``pull_back`` on given polygons) are left out.
    targets : sequence of str
        Settlement ids.
    grounds : mapping of name to ground
        None stands for centre points of settlements.

    Returns
    -------
    tuple of Reading
        In that order.

    Examples
    --------
    >>> from stratgraph import FiringRule, read_case
    >>> case = read_case("gate_falls")
    >>> rule = FiringRule(
    ...     standoff_m=0, standoff_rule="add", contested="no_fire", off_network=True)
    >>> rows = measure_readings(
    ...     {"hold": case.before, "fall": case.after}, "attacker", [rule],
    ...     targets=["kingsbridge"], grounds={"settlements": None})
    >>> [(row.situation, round(row.least_m)) for row in rows if row.extent == "centre"]
    [('hold', 30000), ('fall', 20000)]
    """
    rows = []
    every = tuple(rules)
    for name, situation in situations.items():
        for ground_name, ground in grounds.items():
            for rule in every:
                if rule.standoff_rule == "pull_back" and _is_given(ground):
                    continue
                found = required_ranges(situation, side, rule, targets, ground=ground)
                rows += _of_targets(name, ground_name, found)
    return tuple(rows)


def _is_given(ground: Ground | None) -> bool:
    return ground is not None and not hasattr(ground, "cells")


def _of_targets(situation: str, ground: str, found: RequiredRanges) -> list[Reading]:
    theater = found.situation.theater
    rows = []
    for k, number in enumerate(found.targets.tolist()):
        required = float(found.required_m[k])
        for extent in EXTENT_READINGS:
            least, most = edge_bracket(theater, number, required, extent)
            rows.append(
                Reading(
                    situation,
                    found.side,
                    theater.ids[number],
                    found.rule,
                    ground,
                    extent,
                    least,
                    most,
                    found.origin[k],
                )
            )
    return rows


def edge_bracket(
    theater: Theater, number: int, required_m: float, extent: ExtentReading
) -> tuple[float | None, float | None]:
    """Bracket the range needed to a part of a town, from that to its centre point, metres.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> theater = read_case("bakhmut_falls").theater
    >>> edge_bracket(theater, theater.index["bakhmut"], 10_000.0, "nearest_edge")
    (4063.0, 7847.0)
    """
    if not np.isfinite(required_m):
        return None, None
    if extent == "centre" or required_m == 0.0:
        return required_m, required_m
    edges = theater.settlements[number].extent
    if edges is None:
        return None, None
    near, far = edges.nearest_edge_m, edges.farthest_edge_m
    if extent == "nearest_edge":
        return max(0.0, required_m - far), max(0.0, required_m - near)
    return required_m + near, required_m + far


# ---- what flips an answer


@dataclass(frozen=True, slots=True)
class Gain:
    """Which listed ranges come to reach a target between two situations, on one reading.

    Attributes
    ----------
    before_m, after_m : float or None
        Range needed; of an edge the middle of its bracket.
    gained, unsure : tuple of (system id, munition id)
        Newly in reach, and those that the bracket leaves open.
    """

    before_m: float | None
    after_m: float | None
    gained: tuple[tuple[str, str], ...]
    unsure: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Flip:
    """One assumption read otherwise, and what is then newly in reach."""

    target: str
    dimension: Dimension
    reading: str
    gain: Gain

    def differs_from(self, base: Gain) -> bool:
        """Tell whether the answer is another."""
        return (self.gain.gained, self.gain.unsure) != (base.gained, base.unsure)


@dataclass(frozen=True, slots=True)
class TargetFlips:
    """The answer for one target on the plain reading, and on each with one thing changed."""

    target: str
    base: Gain
    others: tuple[Flip, ...]

    @property
    def flips(self) -> tuple[Flip, ...]:
        """Those that change the answer."""
        return tuple(one for one in self.others if one.differs_from(self.base))


def find_flips(
    readings: Sequence[Reading],
    pair: tuple[str, str],
    base: FiringRule,
    *,
    systems: Sequence[System],
    theater: Theater,
) -> tuple[TargetFlips, ...]:
    """Say for each target which single assumption, read otherwise, changes what comes to reach it.

    The plain reading fires from settlements at their centre points under ``base``. Every other
    reading with one assumption changed is compared with it; the stand-off and its rule count as
    changed together where the rule says nothing at the plain stand-off of 0. The centre point is
    moved by how far published ones lie apart, both ways.

    Parameters
    ----------
    readings : sequence of Reading
        From :func:`measure_readings`.
    pair : (before, after)
        Names of two situations in them.
    base : FiringRule
    systems : sequence of System
        Of the firing side; their listed ranges are asked about.
    theater : Theater

    Returns
    -------
    tuple of TargetFlips
        In the order of the targets.
    """
    table = {(r.target, r.situation, r.ground, r.rule, r.extent): r for r in readings}
    answers = []
    for target in dict.fromkeys(row.target for row in readings):
        plain = _gain(table, (target, "settlements", base, "centre"), pair, systems)
        others = [
            Flip(target, dimension, words, _gain(table, key, pair, systems))
            for dimension, words, key in _neighbours(readings, target, base)
        ]
        others += _moved(table, (target, "settlements", base, "centre"), pair, systems, theater)
        answers.append(TargetFlips(target, plain, tuple(others)))
    return tuple(answers)


Munitions = tuple[tuple[str, str], ...]
Key = tuple[str, str, FiringRule, ExtentReading]
Table = dict[tuple[str, str, str, FiringRule, ExtentReading], Reading]


def _neighbours(
    readings: Sequence[Reading], target: str, base: FiringRule
) -> list[tuple[Dimension, str, Key]]:
    """List readings that differ from the plain one in one thing, in the order measured."""
    found: dict[Key, tuple[Dimension, str]] = {}
    for row in readings:
        if row.target != target:
            continue
        told = _one_thing(row, base)
        if told is not None:
            found.setdefault((target, row.ground, row.rule, row.extent), told)
    return [(dimension, words, key) for key, (dimension, words) in found.items()]


def _one_thing(row: Reading, base: FiringRule) -> tuple[Dimension, str] | None:
    """Name the one thing in which a reading differs from the plain one, None if not one."""
    rule = row.rule
    changed: list[tuple[Dimension, str]] = []
    if row.ground != "settlements":
        changed.append(("ground", f"ground from {row.ground}"))
    if row.extent != "centre":
        changed.append(("extent", f"its {row.extent.replace('_', ' ')}"))
    if rule.contested != base.contested:
        whose = "the attacker's" if rule.contested == "attacker" else "nobody's"
        changed.append(("contested", f"contested ground {whose}"))
    if rule.standoff_m != base.standoff_m:
        words = f"stand-off {rule.standoff_m / METRES:g} km by {rule.standoff_rule}"
        changed.append(("standoff", words))
    elif rule.standoff_rule != base.standoff_rule:
        changed.append(("standoff_rule", f"stand-off rule {rule.standoff_rule}"))
    return changed[0] if len(changed) == 1 else None


def _gain(table: Table, key: Key, pair: tuple[str, str], systems: Sequence[System]) -> Gain:
    target, ground, rule, extent = key
    before, after = (table[target, name, ground, rule, extent] for name in pair)
    return _compared(before, after, systems)


def _compared(before: Reading, after: Reading, systems: Sequence[System]) -> Gain:
    gained, unsure = [], []
    for system in systems:
        for figure in system.ranges:
            if not figure.preferred:
                continue
            was, now = before.reaches(figure.range_m), after.reaches(figure.range_m)
            if (was, now) == ("no", "yes"):
                gained.append((system.id, figure.munition_id))
            elif "unknown" in (was, now) and was != "yes" and now != "no":
                unsure.append((system.id, figure.munition_id))
    return Gain(_middle(before), _middle(after), tuple(gained), tuple(unsure))


def _middle(row: Reading) -> float | None:
    if row.least_m is None or row.most_m is None:
        return None
    return (row.least_m + row.most_m) / 2


def _moved(
    table: Table, key: Key, pair: tuple[str, str], systems: Sequence[System], theater: Theater
) -> list[Flip]:
    """Move the target's centre point by how far published ones lie apart, towards and away."""
    spread = theater.settlement(key[0]).centre_spread_m
    if not spread:
        return []
    before, after = (table[key[0], name, key[1], key[2], key[3]] for name in pair)
    if before.least_m is None or after.least_m is None:
        return []
    flips = []
    for way, by in (("nearer", -spread), ("further off", spread)):
        rows = [_shifted(row, by) for row in (before, after)]
        words = f"its centre point {spread / METRES:.1f} km {way}"
        flips.append(Flip(key[0], "centre_point", words, _compared(rows[0], rows[1], systems)))
    return flips


def _shifted(row: Reading, by_m: float) -> Reading:
    shifted = max(0.0, (row.least_m or 0.0) + by_m)
    return replace(row, least_m=shifted, most_m=shifted)


# ---- in words


@dataclass(frozen=True, slots=True)
class Unfit:
    """A place that changed hands and is no firing ground, with what keeps it from being one."""

    settlement: str
    nearest: str
    clearance_m: float
    standoff_m: int


def find_unfit(situation: Situation, side: Side, rule: FiringRule) -> tuple[Unfit, ...]:
    """Name the places taken in scenarios that ``exclude`` bars from firing, and by which foe.

    The verdict on such a place flips at a stand-off of its clearance.

    Examples
    --------
    >>> from stratgraph import FiringRule, read_case
    >>> rule = FiringRule(
    ...     standoff_m=5_000, standoff_rule="exclude", contested="no_fire", off_network=True)
    >>> [(one.settlement, one.nearest, round(one.clearance_m))
    ...  for one in find_unfit(read_case("bakhmut_falls").after, "attacker", rule)]
    [('bakhmut', 'khromove', 3776)]
    """
    if rule.standoff_rule != "exclude":
        return ()
    theater = situation.theater
    taken = sorted(
        {
            place
            for step in situation.steps
            for place in (*step.fallen, *step.retaken, *(one for one, _ in step.came_along))
            if situation.holder(place) == side
        }
    )
    numbers = np.array([theater.index[place] for place in taken], dtype=np.int64)
    far, nearest = clearances(situation, side, rule, numbers)
    return tuple(
        Unfit(place, theater.ids[int(foe)], float(metres), rule.standoff_m)
        for place, metres, foe in zip(taken, far, nearest, strict=True)
        if metres < rule.standoff_m
    )


def flip_sentence(answer: TargetFlips, systems: Sequence[System], theater: Theater) -> str:
    """Say in a sentence or two what comes to reach a target, and what changes that.

    Readings that change the answer alike are named together.
    """
    by_id = {system.id: system for system in systems}
    base = answer.base
    name = theater.settlement(answer.target).name
    if base.before_m is None or base.after_m is None:
        return f"{name}: on the plain reading nothing may fire."
    head = (
        f"{name}: {base.before_m / METRES:.1f} km needed before, "
        f"{base.after_m / METRES:.1f} after; newly in range of "
        f"{_guns(base.gained, by_id) or 'none listed'}."
    )
    alike: dict[tuple[Munitions, Munitions], list[str]] = {}
    for flip in answer.flips:
        alike.setdefault((flip.gain.gained, flip.gain.unsure), []).append(flip.reading)
    if not alike:
        return f"{head} No single assumption changes that."
    parts = [
        f"{_guns(gained, by_id, unsure) or 'none'} with {'; or '.join(readings)}"
        for (gained, unsure), readings in alike.items()
    ]
    return f"{head} It would be {'. It would be '.join(parts)}."


def _guns(
    gained: Iterable[tuple[str, str]],
    by_id: Mapping[str, System],
    unsure: Iterable[tuple[str, str]] = (),
) -> str:
    words = [_gun(one, by_id) for one in gained]
    return ", ".join([*words, *(f"perhaps {_gun(one, by_id)}" for one in unsure)])


def _gun(one: tuple[str, str], by_id: Mapping[str, System]) -> str:
    kind = {"extended": " ext.", "guided": " guided"}.get(one[1], "")
    return f"{designation(by_id[one[0]])}{kind}"


def listed_systems(situation: Situation, side: Side, systems: Sequence[System]) -> list[System]:
    """Return the systems a side has that have a listed range, in their order."""
    return [one for one in systems_of(situation, side, systems) if one.ranges]
