"""Who is in range before and after, on how many readings: what a finding is made from."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from stratgraph.measures.fire import (
    ContestedReading,
    FiringRule,
    RequiredRanges,
    required_ranges,
    systems_of,
)
from stratgraph.model.names import as_names
from stratgraph.model.notebook import short_repr
from stratgraph.model.territory import DrawnGround, GivenGround

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from stratgraph.model.scenario import Situation
    from stratgraph.model.systems import PublishedRange, System
    from stratgraph.model.territory import Ground

InRange = Literal["yes", "no", "cannot tell"]
Degree = Literal["already", "new", "new on some", "unchanged", "lost", "cannot tell", "never"]
Centre = Literal["listed", "nearest", "farthest"]
DEGREES: tuple[Degree, ...] = get_args(Degree)
CENTRES: tuple[Centre, ...] = get_args(Centre)
SIGN: dict[Centre, int] = {"listed": 0, "nearest": -1, "farthest": 1}
# A margin within the rounding of coordinates decides nothing.
ROUNDING_M = 1


@dataclass(frozen=True, slots=True)
class ReadingAnswer:
    """Whether one published range reaches one objective before and after, on one reading.

    Attributes
    ----------
    ground : str
        ``settlements``, ``territory``, ``drawn``, or the name of given polygons.
    contested : {"no_fire", "attacker"}
    standoff_m : int
    centre : {"listed", "nearest", "farthest"}
        Where the centre points of the objective and of what fires lie among those published.
    figure : PublishedRange
    before, after : {"yes", "no", "cannot tell"}
    before_m, after_m : pair of float
        The least and the most range that is needed, metres: they differ where what fell on drawn
        ground has two ends. Infinite where nothing may fire.
    """

    ground: str
    contested: ContestedReading
    standoff_m: int
    centre: Centre
    figure: PublishedRange
    before: InRange
    after: InRange
    before_m: tuple[float, float]
    after_m: tuple[float, float]

    __repr__ = short_repr

    @property
    def new(self) -> InRange:
        """Whether the objective comes into range."""
        if self.before == "yes" or self.after == "no":
            return "no"
        return "yes" if (self.before, self.after) == ("no", "yes") else "cannot tell"


@dataclass(frozen=True, slots=True)
class SystemDegree:
    """How far it holds that a munition comes to reach an objective: counts over the readings.

    Attributes
    ----------
    target : str
    system : System
    munition_id, munition : str
    degree : {"already", "new", "new on some", "unchanged", "lost", "cannot tell", "never"}
        In range before on every reading; before on none and after on all; newly on some; on
        the same ones before and after; no longer on some; new on readings that nobody can
        decide; on none, before or after.
    readings : tuple of ReadingAnswer
        Those that are the same by construction stand once.
    """

    target: str
    system: System
    munition_id: str
    munition: str
    degree: Degree
    readings: tuple[ReadingAnswer, ...]

    __repr__ = short_repr

    def count(self, when: Literal["before", "after", "new"], answer: InRange) -> int:
        """Count the readings that give an answer."""
        return sum(getattr(one, when) == answer for one in self.readings)


def measure_degrees(
    before: Situation,
    after: Situation,
    rules: Sequence[FiringRule],
    *,
    systems: Sequence[System],
    objectives: Sequence[str],
    grounds: Mapping[str, Ground | None],
) -> tuple[SystemDegree, ...]:
    """Tell which objectives come into range of which munitions, on how many readings.

    A reading is a ground, a rule (stand-off and contested ground), a published range, and where
    the centre points lie among those published. In range if and only if some place needs no
    more than the range and no less than the minimum range. Nobody can tell where the margin is
    within the rounding of its inputs (a metre; of drawn ground that of the distances), where it
    hangs on a minimum range that nobody published, and where the two ends of what fell on drawn
    ground differ.

    Parameters
    ----------
    before, after : Situation
    rules : sequence of FiringRule
    systems : sequence of System
        The attacker's; others are passed over.
    objectives : sequence of str
        Names or ids. One that the attacker holds before or after is no target and is left out.
    grounds : mapping of str to Ground or None
        None stands for centre points of settlements. Rules that a ground does not allow, and
        objectives to which nobody drew a distance, have no such reading.

    Returns
    -------
    tuple of SystemDegree
        In the order of objectives, then systems and their munitions.

    Raises
    ------
    UnknownSettlementError
        If an objective is not of the theater.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> case = read_case("gate_falls")
    >>> found = measure_degrees(case.before, case.after, case.assumptions.rules,
    ...     systems=case.assumptions.systems, objectives=["kingsbridge"],
    ...     grounds={"settlements": None})
    >>> one = found[2]
    >>> one.munition, one.degree, one.count("new", "yes"), len(one.readings)
    ('base-bleed', 'new on some', 2, 8)
    """
    theater = before.theater
    targets = tuple(map(theater.names.resolve, as_names(objectives, "objectives")))
    targets = tuple(
        one for one in targets if "attacker" not in (before.holder(one), after.holder(one))
    )
    attackers = systems_of(before, "attacker", systems)
    answers: dict[tuple[str, str, str], list[ReadingAnswer]] = {}
    for name, rule in itertools.product(grounds, _different(rules, before, after)):
        was, now = (ends_of(one, rule, targets, grounds[name]) for one in (before, after))
        if not was or not now:
            continue
        for centre in _centres((*was, *now)):
            moved = [[_Moved(one, centre) for one in ends] for ends in (was, now)]
            needed = [_needed(ends) for ends in moved]
            for system, figure in _figures(attackers):
                pair = [_answers(ends, figure, grounds[name]) for ends in moved]
                for k, target in enumerate(targets):
                    if was[0].status[k] == "not_drawn":
                        continue
                    row = ReadingAnswer(
                        name, rule.contested, rule.standoff_m, centre, figure,
                        pair[0][k], pair[1][k], needed[0][k], needed[1][k],
                    )  # fmt: skip
                    answers.setdefault((target, system.id, figure.munition_id), []).append(row)
    every = {one.id: one for one in attackers}
    return tuple(
        SystemDegree(
            target, every[system], munition, rows[0].figure.munition, _degree(rows), tuple(rows)
        )
        for (target, system, munition), rows in sorted(
            answers.items(), key=lambda item: targets.index(item[0][0])
        )
    )


def _different(
    rules: Iterable[FiringRule], before: Situation, after: Situation
) -> tuple[FiringRule, ...]:
    """Leave out the second reading of contested ground where no place is contested."""
    if any(one.held_by("contested").any() for one in (before, after)):
        return tuple(rules)
    return tuple({(r.standoff_m, r.standoff_rule, r.off_network): r for r in rules}.values())


def ends_of(
    situation: Situation, rule: FiringRule, targets: Sequence[str], ground: Ground | None
) -> tuple[RequiredRanges, ...]:
    """Return the ranges needed: of drawn ground at both ends; nothing where the rule forbids."""
    if isinstance(ground, GivenGround) and rule.standoff_rule == "pull_back":
        return ()
    if not isinstance(ground, DrawnGround):
        return (required_ranges(situation, "attacker", rule, targets, ground=ground),)
    if rule.standoff_rule != "add" or not ground.fits(situation):
        return ()
    return tuple(
        required_ranges(situation, "attacker", rule, targets, ground=end) for end in ground.ends
    )


def _centres(measured: Iterable[RequiredRanges]) -> tuple[Centre, ...]:
    """Leave out the other centre points where nobody published any."""
    spread = any(_spreads(one).any() for one in measured)
    return CENTRES if spread else CENTRES[:1]


def _spreads(found: RequiredRanges) -> NDArray[np.float64]:
    """How far published centre points could bring each place and target together, metres.

    Of an area only the target's can move: the area is no point.
    """
    theater = found.situation.theater
    every = np.array([one.centre_spread_m or 0 for one in theater.settlements], dtype=np.float64)
    shift = np.tile(every[found.targets], (len(found.ground), 1))
    return shift if found.firing.areas is not None else shift + every[found.ground][:, None]


def _figures(systems: Iterable[System]) -> list[tuple[System, PublishedRange]]:
    """Return every published range once, those that say the same left out."""
    found: dict[tuple[object, ...], tuple[System, PublishedRange]] = {}
    for system in systems:
        for one in system.ranges:
            found.setdefault((system.id, one.munition_id, one.span_m), (system, one))
    return list(found.values())


@dataclass(frozen=True)
class _Moved:
    """Ranges needed where centre points lie somewhere among those published."""

    found: RequiredRanges
    centre: Centre

    @cached_property
    def needed_m(self) -> NDArray[np.float64]:
        """Range needed from the nearest spot of each place, metres, shape (g, k)."""
        return np.maximum(0.0, self.found.needed_m + self._shift_m)

    @cached_property
    def furthest_m(self) -> NDArray[np.float64]:
        """Range from the furthest spot of each place, metres, shape (g, k)."""
        return np.maximum(0.0, self.found.furthest_m + self._shift_m)

    @cached_property
    def is_target(self) -> NDArray[np.bool_]:
        """Which are targets, shape (k,)."""
        return self.found.has_status("target")

    @cached_property
    def _shift_m(self) -> NDArray[np.float64]:
        return SIGN[self.centre] * _spreads(self.found)


def _answers(
    ends: Sequence[_Moved], figure: PublishedRange, ground: Ground | None
) -> list[InRange]:
    """Tell of each target whether a range reaches it; ends that differ leave it open."""
    rounding = ground.rounding_m if isinstance(ground, DrawnGround) else ROUNDING_M
    each = [_in_range(found, figure, rounding) for found in ends]
    return [one[0] if len(set(one)) == 1 else "cannot tell" for one in zip(*each, strict=True)]


def _in_range(found: _Moved, figure: PublishedRange, rounding_m: int) -> list[InRange]:
    needed, target = found.needed_m, found.is_target
    surely, perhaps = needed < figure.range_m - rounding_m, needed <= figure.range_m + rounding_m
    # A minimum of 0 rules nothing out, and the far sides of areas are slow to measure.
    if figure.surely_from_m > 0:
        surely = surely & (found.furthest_m >= figure.surely_from_m + rounding_m)
    if figure.perhaps_from_m > 0:
        perhaps = perhaps & (found.furthest_m >= figure.perhaps_from_m - rounding_m)
    yes, possible = surely.any(axis=0) & target, perhaps.any(axis=0) & target
    return [
        "yes" if y else "cannot tell" if p else "no" for y, p in zip(yes, possible, strict=True)
    ]


def _needed(ends: Sequence[_Moved]) -> list[tuple[float, float]]:
    """Return of each target the least and the most range needed over the ends."""
    each = [found.needed_m.min(axis=0, initial=np.inf).tolist() for found in ends]
    return [(min(one), max(one)) for one in zip(*each, strict=True)]


def _degree(rows: Sequence[ReadingAnswer]) -> Degree:
    """Sum the readings up in one word."""
    was, now = Counter(r.before for r in rows), Counter(r.after for r in rows)
    new = Counter(r.new for r in rows)
    every = len(rows)
    if was["no"] == every and now["yes"] == every:
        return "new"
    if new["yes"]:
        return "new on some"
    if was["yes"] == every and now["yes"] == every:
        return "already"
    if any((r.before, r.after) == ("yes", "no") for r in rows):
        return "lost"
    if new["cannot tell"]:
        return "cannot tell"
    return "never" if was["no"] == every else "unchanged"
