"""The statement that a fall brings places into range, counted over the grounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from stratgraph.catalogue import READINGS, AlsoGround
from stratgraph.measures.fire import FiringRule, StandoffRule
from stratgraph.model.systems import munition_label, select_systems
from stratgraph.studies.hold_or_fall.degrees import measure_degrees

from .answer import ClaimAnswer, NotKnownError, Shown, truth_of
from .context import ClaimContext, Place, SystemId  # noqa: TC001 -- read when a claims file is
from .fire_rule import KM, named_ranges

MunitionKind = Literal["standard", "extended", "guided"]
FoundDegree = Literal["already", "new", "new on some", "unchanged", "cannot tell", "never"]
# How each degree is told, the surest first; what stays out of range is left out.
DEGREE_WORDS: dict[FoundDegree, str] = {
    "already": "in range already on every ground of",
    "new": "new on every ground",
    "new on some": "new on some grounds",
    "unchanged": "in range already on some grounds of",
    "cannot tell": "nobody can tell of",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ComesIntoRange:
    """That a fall brings targets into range of some weapon, counted over the grounds.

    As :func:`measure_degrees` counts them: every ground, contested ground silent and firing,
    every published range and centre point.

    Attributes
    ----------
    targets : tuple of str
    falls : tuple of str
    degrees : tuple of str
        Which of them count: ``already``, ``new``, ``new on some``, ``cannot tell``, ``never``.
    grounds : tuple of str
        ``settlements``, ``territory``, ``drawn``, ``areas``.
    systems : tuple of str
    munitions : tuple of str
    quantity : {"all", "any"}
        Of the targets.
    standoff_km : float
    standoff_rule : {"add", "pull_back", "exclude"}
    off_network : bool
    with_km : float
    """

    targets: tuple[Place, ...]
    falls: tuple[Place, ...]
    degrees: tuple[FoundDegree, ...]
    grounds: tuple[AlsoGround, ...]
    systems: tuple[SystemId, ...]
    munitions: tuple[MunitionKind, ...]
    quantity: Literal["all", "any"]
    standoff_km: float
    standoff_rule: StandoffRule
    off_network: bool
    with_km: float = 0.0

    def answer(self, context: ClaimContext) -> ClaimAnswer:
        """Count the weapons of each degree for each target."""
        found = [
            one
            for one in measure_degrees(
                context.situation(),
                context.after_falls(self.falls, with_km=self.with_km),
                [
                    FiringRule(
                        standoff_m=round(self.standoff_km * KM), standoff_rule=self.standoff_rule,
                        contested=contested, off_network=self.off_network,
                    )
                    for contested in READINGS
                ],
                systems=select_systems(context.facts.systems, self.systems),
                objectives=self.targets,
                grounds={one: context.ground(one) for one in self.grounds},
            )
            if one.munition_id in self.munitions
        ]  # fmt: skip
        if not found:
            raise NotKnownError("no range of these systems and munitions is listed")
        told, counts = [], []
        for target in self.targets:
            own = [one for one in found if one.target == target]
            told.append(f"{context.name(target)}: " + "; ".join(
                f"{words} {named_ranges(names)}"
                for degree, words in DEGREE_WORDS.items()
                if (names := [munition_label(one.system, one.munition_id) for one in own
                              if one.degree == degree])
            ))  # fmt: skip
            counts.append(sum(one.degree in self.degrees for one in own))
        some = [count > 0 for count in counts]
        holds = all(some) if self.quantity == "all" else any(some)
        away = min(counts) if self.quantity == "all" else max(counts)
        return ClaimAnswer(
            truth_of(holds), "; ".join(told),
            {f"{one}_weapons": count for one, count in zip(self.targets, counts, strict=True)},
            f"it would change with {{away}} {'fewer' if holds else 'more'}", float(away or 1),
            "weapons", Shown((*self.falls, *self.targets)),
        )  # fmt: skip
