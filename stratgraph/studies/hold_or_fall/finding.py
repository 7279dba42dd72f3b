"""What a newspaper would print of a case: headline, deck, how sure; every number counted."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from stratgraph.model.notebook import short_repr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from stratgraph.measures.fire import ContestedReading

    from .degrees import Centre, ReadingAnswer, SystemDegree

    _Key = tuple[str, ContestedReading, int, Centre]

RangeChoice = Literal["listed", "shortest", "longest"]
CHOICES: tuple[RangeChoice, ...] = ("listed", "shortest", "longest")
DIMENSIONS = ("ground", "contested", "standoff_m", "centre", "range")


@dataclass(frozen=True, slots=True)
class Point:
    """One reading of all assumptions together, and how many weapons are newly in range on it.

    Attributes
    ----------
    ground, contested, standoff_m, centre
        As in ``ReadingAnswer``.
    range : {"listed", "shortest", "longest"}
        Which of the figures that were published of each munition.
    new, perhaps : tuple of str
        Ids of the systems that come into range, and of those of which nobody can tell.
    already, lost : tuple of str
        Ids of the systems that had it in range before, and of those that no longer have.
    before_m, after_m : pair of float
        As in ``ReadingAnswer``.
    """

    ground: str
    contested: ContestedReading
    standoff_m: int
    centre: Centre
    range: RangeChoice
    new: tuple[str, ...]
    perhaps: tuple[str, ...]
    already: tuple[str, ...]
    lost: tuple[str, ...]
    before_m: tuple[float, float]
    after_m: tuple[float, float]

    __repr__ = short_repr

    @property
    def holds(self) -> bool | None:
        """Whether at least one more weapon has it in range; None where nobody can tell."""
        if self.new:
            return True
        return None if self.perhaps else False

    def value(self, dimension: str) -> str | int:
        """Return what is chosen in one dimension of the readings."""
        return getattr(self, dimension)  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Split:
    """The one choice that parts the readings best: how many hold on either side of it."""

    dimension: str
    value: str | int
    holding: int
    of: int
    holding_else: int
    of_else: int


@dataclass(frozen=True, slots=True)
class ObjectiveFinding:
    """What a fall does to one objective, over all readings.

    Attributes
    ----------
    target : str
    fewest, most : int
        Systems newly in range, over the grounds, by the listed ranges and the case's own first
        stand-off and reading of contested ground; ``most`` counts what nobody can tell.
    new, perhaps, n : int
        Of ``n`` points, those on which at least one more system has it in range, and those of
        which nobody can tell.
    already, lost : int
        Systems that had it in range before on every one of the points that ``fewest`` is from,
        and that no longer have on at least one of them.
    split : Split or None
        None where all points agree.
    points : tuple of Point
    """

    target: str
    fewest: int
    most: int
    new: int
    perhaps: int
    n: int
    already: int
    lost: int
    split: Split | None
    points: tuple[Point, ...]

    __repr__ = short_repr

    @property
    def share_true(self) -> float | None:
        """The share of readings on which it holds, of those that can be told."""
        told = self.n - self.perhaps
        return self.new / told if told else None

    @property
    def curve(self) -> tuple[Point, ...]:
        """All points in order of the answer.

        Those that hold first, by how many weapons, then those of which nobody can tell, then the
        others; of equals that which needs least range afterwards.
        """
        return tuple(sorted(self.points, key=_place_on_curve))

    @property
    def choices(self) -> dict[str, tuple[str | int, ...]]:
        """What was chosen in each dimension of the readings, where there was a choice."""
        every = {
            one: tuple(dict.fromkeys(point.value(one) for point in self.points))
            for one in DIMENSIONS
        }
        return {one: values for one, values in every.items() if len(values) > 1}

    def holding(self, dimension: str, value: str | int) -> tuple[int, int]:
        """Count the points that take a choice: on how many it holds, and how many there are."""
        inside = [one.holds is True for one in self.points if one.value(dimension) == value]
        return sum(inside), len(inside)


def _place_on_curve(one: Point) -> tuple[object, ...]:
    answer = (True, None, False).index(one.holds)
    some = len(one.new) or len(one.perhaps)
    return (
        answer, -some, one.after_m, one.before_m,
        *(f"{one.value(dimension)}" for dimension in DIMENSIONS),
    )  # fmt: skip


def find_objective(
    degrees: Iterable[SystemDegree], *, standoff_m: int, contested: str
) -> ObjectiveFinding:
    """Sum up what several munitions do to one objective.

    Parameters
    ----------
    degrees : iterable of SystemDegree
        Of one objective.
    standoff_m, contested
        The case's own first stand-off and reading of contested ground.
    """
    every = tuple(degrees)
    points = _points(every)
    own = [
        one for one in points
        if (one.standoff_m, one.contested) == (standoff_m, contested)
        and (one.centre, one.range) == ("listed", "listed")
    ] or list(points)  # fmt: skip
    held = [one.holds for one in points]
    return ObjectiveFinding(
        every[0].target,
        min(len(one.new) for one in own),
        max(len({*one.new, *one.perhaps}) for one in own),
        held.count(True),
        held.count(None),
        len(points),
        len(set.intersection(*(set(one.already) for one in own))),
        len({system for one in own for system in one.lost}),
        best_split(points),
        points,
    )


def _points(degrees: Sequence[SystemDegree]) -> tuple[Point, ...]:
    """Gather the answers of all munitions reading by reading; what is the same stands once."""
    rows: dict[
        tuple[str, ContestedReading, int, Centre], dict[tuple[str, str], list[ReadingAnswer]]
    ] = {}
    for one in degrees:
        for row in one.readings:
            key = (row.ground, row.contested, row.standoff_m, row.centre)
            rows.setdefault(key, {}).setdefault((one.system.id, one.munition_id), []).append(row)
    several = any(len(figures) > 1 for by_round in rows.values() for figures in by_round.values())
    return tuple(
        _point(key, choice, by_round)
        for (key, by_round), choice in itertools.product(
            rows.items(), CHOICES if several else CHOICES[:1]
        )
    )


def _point(
    key: _Key,
    choice: RangeChoice,
    by_round: Mapping[tuple[str, str], Sequence[ReadingAnswer]],
) -> Point:
    chosen = [(system, _chosen(figures, choice)) for (system, _), figures in by_round.items()]

    def systems(fits: Callable[[ReadingAnswer], bool]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(system for system, row in chosen if fits(row)))

    already = systems(lambda row: row.before == "yes")
    new = [one for one in systems(lambda row: row.new == "yes") if one not in already]
    perhaps = [
        one
        for one in systems(lambda row: row.new == "cannot tell")
        if one not in already and one not in new
    ]
    kept = systems(lambda row: row.after != "no")
    lost = tuple(one for one in already if one not in kept)
    # The range needed hangs on no weapon.
    needed = chosen[0][1]
    return Point(
        *key, choice, tuple(new), tuple(perhaps), already, lost, needed.before_m, needed.after_m
    )


def _chosen(figures: Sequence[ReadingAnswer], choice: RangeChoice) -> ReadingAnswer:
    if choice == "listed":
        return next((row for row in figures if row.figure.preferred), figures[0])
    pick = min if choice == "shortest" else max
    return pick(figures, key=lambda row: row.figure.range_m)


def best_split(points: Sequence[Point]) -> Split | None:
    """Find the choice that parts holding from not holding best, by Gini impurity.

    Points of which nobody can tell count as not holding. Of equals the first dimension counts,
    then the choice with which it holds on the larger share, then the first by name: the order of
    the points decides nothing.
    """
    if len({one.holds is True for one in points}) < 2:
        return None
    found: list[tuple[tuple[Fraction, int, Fraction, str], Split]] = []
    for place, dimension in enumerate(DIMENSIONS):
        for value in {one.value(dimension) for one in points}:
            inside = [one.holds is True for one in points if one.value(dimension) == value]
            outside = [one.holds is True for one in points if one.value(dimension) != value]
            if not outside:
                continue
            impurity = _impurity(inside) + _impurity(outside)
            share = Fraction(sum(inside), len(inside))
            split = Split(dimension, value, sum(inside), len(inside), sum(outside), len(outside))
            found.append(((impurity, place, -share, f"{value}"), split))
    return min(found, key=lambda one: one[0])[1] if found else None


def _impurity(answers: Sequence[bool]) -> Fraction:
    """Gini impurity times the number of answers, exact: ties are ties."""
    holding, of = sum(answers), len(answers)
    return Fraction(2 * holding * (of - holding), of)
