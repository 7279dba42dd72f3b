"""Answers computed ahead, for pages that do not compute: other ground, or too many places.

Membership of reach comes from ``exposure_to`` and travels as sets of bits, never as
coordinates: what the page shows is what Python decided.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from stratgraph.measures.fire import exposure_to, required_ranges
from stratgraph.model.progress import Steps
from stratgraph.report.figures import Discs, draw_discs, outline_steps, reach_discs
from stratgraph.report.range_options import options
from stratgraph.studies.hold_or_fall import SIDES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stratgraph.measures.fire import FiringRule, RequiredRanges
    from stratgraph.model.progress import Progress
    from stratgraph.model.scenario import Side
    from stratgraph.model.systems import PublishedRange
    from stratgraph.model.theater import Theater
    from stratgraph.report.range_options import Option
    from stratgraph.studies.hold_or_fall import Case

    from .steps import PageStep

    _Ranges = dict[tuple[Side, FiringRule], RequiredRanges]

# The distances of 300 places take half a megabyte; those of 3,000 would take fifty.
MOST_COMPUTED = 300


def computes(case: Case) -> bool:
    """Tell whether a page of this case can answer for any holders, and not only for its own."""
    return case.assumptions.ground == "settlements" and len(case.theater.ids) <= MOST_COMPUTED


def bits(theater: Theater, settlements: Iterable[str]) -> str:
    """Write a set of settlements as hexadecimal digits, four settlements to a digit.

    The lowest bit of the first digit is the first id.
    """
    chosen = np.zeros(-(-len(theater.ids) // 4) * 4, dtype=np.int64)
    chosen[[theater.index[one] for one in settlements]] = 1
    digits = chosen.reshape(-1, 4) @ np.array([1, 2, 4, 8])
    return "".join(f"{digit:x}" for digit in digits.tolist())


@dataclass
class Pool:
    """Values that many states share, each kept once and named by its place."""

    values: list[Any] = field(default_factory=list)
    places: dict[Any, int] = field(default_factory=dict)

    def place(self, value: Any, key: Any = None) -> int:
        """Return the place of a value, known by its key or by itself."""
        known = value if key is None else key
        if known not in self.places:
            self.places[known] = len(self.values)
            self.values.append(value)
        return self.places[known]


def computed_answers(
    case: Case,
    steps: Sequence[PageStep],
    progress: Progress | None = None,
    only: Sequence[Option] | None = None,
) -> dict[str, Any]:
    """Answer every option, stand-off and reading in every situation of a page.

    ``reach`` nests situations, options and rules; each entry names the sets in reach and of
    contested places within range, the outline, and the set of which nobody can tell. ``ranges``
    nests situations, sides and rules; each entry lists, for the side's targets in order, the
    required range in metres and the settlement it is from, null where nothing may fire or the
    place is held. Of an option that is not among ``only``, a list without entries: ``targets``,
    null without ``only``, then nests situations, options and rules, and tells of each of the
    side's targets in order whether it is reached, 0 or 1, or ? where nobody can tell.
    """
    sets, outlines = Pool(), Pool()
    reach, ranges, targets = [], [], []
    asked = [(side, rule) for side in SIDES for rule in case.assumptions.rules]
    # Drawing the outlines, at the end, takes about as long as one situation.
    work = Steps(len(asked) * (len(steps) + 1), progress)
    for step in steps:
        needed = {
            (side, rule): required_ranges(step.situation, side, rule, ground=case.ground)
            for side, rule in work.each(asked)
        }
        # Where few weapons are asked about, little is measured but to the places in question.
        few = needed if only is None else _to_targets(case, step)
        ranges.append(
            [[_targets(case, few[side, rule]) for rule in case.assumptions.rules] for side in SIDES]
        )
        reach.append(
            [
                [
                    _reached(needed[option.side, rule], option.figure, sets, outlines)
                    for rule in case.assumptions.rules
                ]
                if only is None or option in only
                else []
                for option in options(case)
            ]
            or [[_nothing(case, sets, outlines)] * len(case.assumptions.rules)]
        )
        if only is not None:
            targets.append(_targets_told(case, few))
    drawn = [outline_steps(one) for one in draw_discs(outlines.values)]
    work.done(len(asked))
    return {
        "sets": sets.values,
        "outlines": drawn,
        "reach": reach,
        "ranges": ranges,
        "targets": targets or None,
    }


def _wanted(case: Case, side: Side) -> tuple[str, ...]:
    """Return whom a side asks about: objectives, or bases."""
    return case.objectives if side == "attacker" else case.bases


def _to_targets(case: Case, step: PageStep) -> _Ranges:
    """Measure the ranges to the places in question alone, by side and rule."""
    return {
        (side, rule): required_ranges(
            step.situation, side, rule, _wanted(case, side), ground=case.ground
        )
        for side in SIDES
        for rule in case.assumptions.rules
    }


def _targets_told(case: Case, needed: _Ranges) -> list[list[str]]:
    """Tell of every option and rule which of the side's targets it reaches."""

    def told(option: Option, ranges: RequiredRanges) -> str:
        seen = exposure_to(ranges, option.figure)
        reached = dict.fromkeys(seen.in_reach, "1") | dict.fromkeys(seen.unsure, "?")
        return "".join(reached.get(one, "0") for one in _wanted(case, option.side))

    return [
        [told(option, needed[option.side, rule]) for rule in case.assumptions.rules]
        for option in options(case)
    ]


def _reached(
    ranges: RequiredRanges, figure: PublishedRange, sets: Pool, outlines: Pool
) -> list[int]:
    """Return the places of what a range reaches: inside, contested, the outline, unsure."""
    seen, discs = exposure_to(ranges, figure), reach_discs(ranges, figure)
    inside, near, unsure = (
        sets.place(bits(ranges.situation.theater, one))
        for one in (seen.in_reach, seen.contested, seen.unsure)
    )
    return [inside, near, outlines.place(discs, discs.key), unsure]


def _nothing(case: Case, sets: Pool, outlines: Pool) -> list[int]:
    """Return the places of what no weapon reaches: nobody, and no outline."""
    nobody, nowhere = sets.place(bits(case.theater, ())), Discs(case.theater, (), (), ())
    return [nobody, nobody, outlines.place(nowhere, nowhere.key), nobody]


def _targets(case: Case, ranges: RequiredRanges) -> list[list[Any]]:
    """List the required range and its origin for the side's targets, in their order."""
    place = {int(number): k for k, number in enumerate(ranges.targets)}
    index = case.theater.index
    found = []
    for one in _wanted(case, ranges.side):
        k = place[index[one]]
        metres, origin = float(ranges.required_m[k]), ranges.origin[k]
        found.append([metres if math.isfinite(metres) else None, index.get(origin or "")])
    return found
