"""Which single assumption, read otherwise, changes what a fall brings into range."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from stratgraph.catalogue import READINGS, RULES, ground_words, standoff_words
from stratgraph.catalogue.cells import km
from stratgraph.catalogue.wording import said
from stratgraph.measures.fire import FiringRule, systems_of
from stratgraph.model.notebook import short_repr

from .assumption_grid import METRES, ExtentReading, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratgraph.model.scenario import Side, Situation
    from stratgraph.model.systems import System
    from stratgraph.model.theater import Theater

Dimension = Literal["contested", "ground", "standoff", "standoff_rule", "extent", "centre_point"]
Munitions = tuple[tuple[str, str], ...]


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
    gained: Munitions
    unsure: Munitions

    @property
    def needed(self) -> str:
        """The range needed before and after, in words; empty where nothing may fire."""
        if self.before_m is None or self.after_m is None:
            return ""
        return f"{km(self.before_m)} needed before, {km(self.after_m)} after"


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

    __repr__ = short_repr

    @property
    def flips(self) -> tuple[Flip, ...]:
        """Those that change the answer."""
        return tuple(one for one in self.others if one.differs_from(self.base))

    @property
    def alike(self) -> dict[tuple[Munitions, Munitions], list[str]]:
        """Readings by what they change the answer to: those that change it alike together."""
        found: dict[tuple[Munitions, Munitions], list[str]] = {}
        for one in self.flips:
            found.setdefault((one.gain.gained, one.gain.unsure), []).append(one.reading)
        return found


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
    pair : tuple of str
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
        changed.append(("ground", f"weapons firing {ground_words(row.ground)}"))
    if row.extent != "centre":
        changed.append(("extent", f"its {said('extent', row.extent)} as the aim"))
    if rule.contested != base.contested:
        changed.append(("contested", f"disputed villages {READINGS[rule.contested]}"))
    barred = f" and {RULES[rule.standoff_rule]}" if rule.standoff_rule != base.standoff_rule else ""
    if rule.standoff_m != base.standoff_m:
        changed.append(("standoff", f"weapons {standoff_words(rule.standoff_m)}{barred}"))
    elif barred:
        changed.append(("standoff_rule", f"weapons behind the front{barred}"))
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
            was, now = before.reaches(figure), after.reaches(figure)
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
    def moved(metres: float | None) -> float | None:
        return None if metres is None else max(0.0, metres + by_m)

    farther = tuple((minimum, moved(least), moved(most)) for minimum, least, most in row.farther)
    shifted = max(0.0, (row.least_m or 0.0) + by_m)
    return replace(row, least_m=shifted, most_m=shifted, farther=farther)


def listed_systems(situation: Situation, side: Side, systems: Sequence[System]) -> list[System]:
    """Return the systems a side has that have a listed range, in their order."""
    return [one for one in systems_of(situation, side, systems) if one.ranges]
