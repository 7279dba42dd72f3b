"""By what and from where fire is asked about: part of every statement about reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from stratgraph.catalogue import AlsoGround  # noqa: TC001 -- read when a claims file is
from stratgraph.measures.fire import (
    ContestedReading,
    FiringRule,
    StandoffRule,
    required_ranges,
    systems_of,
)
from stratgraph.model.notebook import joined
from stratgraph.model.systems import munition_label, select_systems
from stratgraph.model.territory import GivenGround
from stratgraph.studies.sensitivity import ExtentReading, edge_bracket

from .answer import NotKnownError
from .context import ClaimContext, SystemId  # noqa: TC001 -- read when a claims file is

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stratgraph.measures.fire import RequiredRanges
    from stratgraph.model.scenario import Situation
    from stratgraph.model.systems import PublishedRange
    from stratgraph.model.territory import Ground
    from stratgraph.studies.hold_or_fall.degrees import InRange

KM = 1000.0
# More ranges than this are told by the first and the last.
MOST_NAMED = 6
Part = ExtentReading
Bracket = tuple[float, float]
# What a fall makes of a range: ``after`` reaches then, and whether it did before nobody can tell.
Degree = Literal["already", "new", "after", "perhaps", "no"]
# Whether a range reaches afterwards, and whether it does so newly.
REACHING: dict[Degree, InRange] = {
    "already": "yes", "new": "yes", "after": "yes", "perhaps": "cannot tell", "no": "no"
}  # fmt: skip
NEWLY: dict[Degree, InRange] = {
    "already": "no", "new": "yes", "after": "cannot tell", "perhaps": "cannot tell", "no": "no"
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class FireRule:
    """By what and from where fire is asked about; part of every statement on reach.

    Attributes
    ----------
    systems : tuple of str
        Ids; those that the attacker has count.
    munitions : tuple of str
        ``standard``, ``extended``, ``guided``.
    figures : {"listed", "any published"}
        The figure listed first of each munition, or the longest published.
    standoff_km : float
    standoff_rule : {"add", "pull_back", "exclude"}
    contested : {"no_fire", "attacker"}
    ground : {"settlements", "territory", "drawn", "areas"}
        Centre points of held settlements, their cells, the ground that a map of the day drew,
        known by its distance alone, or the areas that the file names.
    extent : {"centre", "nearest_edge", "farthest_edge"}
        Which part of the target must be reached.
    off_network : bool
        Whether places on no road count as ground.
    """

    systems: tuple[SystemId, ...]
    munitions: tuple[Literal["standard", "extended", "guided"], ...]
    figures: Literal["listed", "any published"]
    standoff_km: float
    standoff_rule: StandoffRule
    contested: ContestedReading
    ground: AlsoGround
    extent: Part
    off_network: bool

    @property
    def rule(self) -> FiringRule:
        """The rule of the firing ground."""
        return FiringRule(
            standoff_m=round(self.standoff_km * KM),
            standoff_rule=self.standoff_rule,
            contested=self.contested,
            off_network=self.off_network,
        )

    def ranges(self, context: ClaimContext) -> dict[str, float]:
        """Return the ranges asked about by label, metres, shortest first.

        Raises
        ------
        NotKnownError
            If no range of these systems and munitions is listed for the attacker.
        """
        found: dict[str, float] = {}
        for label, figure in self._figures(context):
            found[label] = max(float(figure.range_m), found.get(label, 0.0))
        if not found:
            raise NotKnownError("no range of these systems and munitions is listed")
        return dict(sorted(found.items(), key=lambda one: (one[1], one[0])))

    def _figures(self, context: ClaimContext) -> Iterator[tuple[str, PublishedRange]]:
        """Yield the published ranges asked about, each with its label."""
        chosen = select_systems(context.facts.systems, self.systems)
        for system in systems_of(context.situation(), "attacker", chosen):
            for figure in system.ranges:
                counts = figure.preferred or self.figures == "any published"
                if counts and figure.munition_id in self.munitions:
                    yield munition_label(system, figure.munition_id), figure

    def _refuse_too_near(self, context: ClaimContext, found: RequiredRanges, target: str) -> None:
        """Refuse to tell where a minimum range keeps, or may keep, a range off a target."""
        for label, figure in self._figures(context):
            farthest = found.within(figure.range_m)[0]
            if farthest and not found.within(figure.range_m, figure.surely_from_m)[0]:
                known = figure.min_range_m is not None
                least = (
                    f"its minimum range is {figure.surely_from_m / KM:g} km"
                    if known
                    else "nobody published its minimum range"
                )
                raise NotKnownError(
                    f"{context.name(target)} lies too near to tell of {label}: {least}"
                )

    def needed(self, context: ClaimContext, situation: Situation, target: str) -> float:
        """Return the range needed to a target, metres; of an edge the most it may be."""
        return self.bracket(context, situation, target)[1]

    def bracket(self, context: ClaimContext, situation: Situation, target: str) -> Bracket:
        """Return the least and the most that the range needed to a target may be, metres.

        Raises
        ------
        NotKnownError
            If the edges of the target are not known, the stand-off leaves no ground, the
            target is nearer than a minimum range, or no map of the day gives its distance.
        """
        if self.ground == "drawn":
            return self._drawn_bracket(context, situation, target)
        ground = context.ground(self.ground, on=situation.control.on)
        if isinstance(ground, GivenGround) and self.standoff_rule == "pull_back":
            raise NotKnownError("a stand-off withdraws settlements, which areas have not")
        return self._measured(context, situation, target, ground)

    def _drawn_bracket(self, context: ClaimContext, situation: Situation, target: str) -> Bracket:
        """Bracket by both ends of what fell, and by the rounding of the distances."""
        ground = context.drawn_ground(situation.control.on)
        if self.standoff_rule != "add" or not ground.fits(situation):
            raise NotKnownError("drawn ground is known by its distance on one day alone")
        if target not in ground.distance_m:
            raise NotKnownError(f"no map of {ground.on} gives {context.name(target)}")
        ends = [self._measured(context, situation, target, one) for one in ground.ends]
        slack = float(ground.rounding_m)
        return (
            max(0.0, min(least for least, _ in ends) - slack),
            # A margin that is just the rounding decides nothing.
            float(np.nextafter(max(most for _, most in ends) + slack, np.inf)),
        )

    def _measured(
        self, context: ClaimContext, situation: Situation, target: str, ground: Ground | None
    ) -> Bracket:
        """Bracket on one ground by the edges of the target."""
        found = required_ranges(situation, "attacker", self.rule, [target], ground=ground)
        metres = float(found.required_m[0])
        if not np.isfinite(metres):
            raise NotKnownError(
                f"a stand-off of {self.standoff_km:g} km by {self.standoff_rule} leaves no ground "
                "to fire from"
            )
        self._refuse_too_near(context, found, target)
        least, most = edge_bracket(context.theater, int(found.targets[0]), metres, self.extent)
        if least is None or most is None:
            raise NotKnownError(f"the edges of {context.name(target)} are not known")
        return least, most


def _within(metres: float, needed: Bracket) -> InRange:
    """Tell whether a range reaches where it needs something between two lengths."""
    least, most = needed
    return "yes" if metres >= most else "cannot tell" if metres >= least else "no"


def reach_degree(metres: float, was: Bracket, now: Bracket) -> Degree:
    """Tell what a fall makes of a range: it reaches already, newly, perhaps, or not."""
    before, after = _within(metres, was), _within(metres, now)
    if after != "yes":
        return "no" if after == "no" else "perhaps"
    found: dict[InRange, Degree] = {"yes": "already", "no": "new", "cannot tell": "after"}
    return found[before]


def any_of(states: Iterable[InRange]) -> InRange:
    """Tell whether any holds."""
    every = set(states)
    return "yes" if "yes" in every else "cannot tell" if "cannot tell" in every else "no"


def over(states: Sequence[InRange], quantity: Literal["all", "any"]) -> InRange:
    """Tell whether all hold, or any."""
    if quantity == "any":
        return any_of(states)
    return "no" if "no" in states else "cannot tell" if "cannot tell" in states else "yes"


def span_km(needed: Bracket) -> str:
    """Write a length, or the two between which it lies."""
    least, most = map(in_km, needed)
    return least if least == most else f"{least} to {most}"


def in_km(metres: float | None) -> str:
    """Write a length in kilometres, without the unit."""
    return "no" if metres is None else f"{metres / KM:.1f}"


def named_ranges(names: Iterable[str]) -> str:
    """Name ranges, the shortest first; of many the first, the last and how many."""
    every = list(names)
    if len(every) <= MOST_NAMED:
        return joined(every) or "nothing"
    return f"{len(every)} listed ranges, {every[0]} to {every[-1]}"
