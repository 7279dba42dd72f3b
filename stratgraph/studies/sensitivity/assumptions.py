"""A case on every reading of its assumptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stratgraph.measures.fire import CONTESTED_READINGS, STANDOFF_RULES, FiringRule
from stratgraph.model.names import as_names
from stratgraph.model.notebook import short_repr
from stratgraph.model.scenario import Fall, Scenario
from stratgraph.model.territory import divide_ground

from .assumption_flips import TargetFlips, find_flips, listed_systems
from .assumption_grid import Reading, measure_readings
from .sentences import barred_sentence, edgeless_words, find_barred_places, flip_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratgraph.model.progress import Progress
    from stratgraph.model.scenario import Situation
    from stratgraph.model.systems import System
    from stratgraph.model.territory import Ground, GroundAreas
    from stratgraph.model.theater import Theater


@dataclass(frozen=True, slots=True)
class FurtherReadings:
    """What to ask beyond the case: more falls, companions in km, stand-offs in metres, areas."""

    then: tuple[str, ...] = ()
    with_km: tuple[float, ...] = ()
    standoff_m: tuple[int, ...] = (0, 5_000, 10_000)
    areas: GroundAreas | None = None

    def __post_init__(self) -> None:
        """Take a plain name for a list of one."""
        object.__setattr__(self, "then", as_names(self.then, "then"))


@dataclass(frozen=True, slots=True)
class ReadingsAnswer:
    """Every reading of a case, what flips it, a sentence per target, and who drops out why."""

    readings: tuple[Reading, ...]
    flips: tuple[TargetFlips, ...]
    sentences: tuple[str, ...]
    notes: tuple[str, ...]

    __repr__ = short_repr


def find_readings(
    before: Situation,
    after: Situation,
    targets: Sequence[str],
    *,
    systems: Sequence[System],
    off_network: bool,
    further: FurtherReadings,
    progress: Progress | None = None,
) -> ReadingsAnswer:
    """Ask what a fall opens on every reading: situations, grounds, stand-offs, rules, extents.

    Parameters
    ----------
    before, after : Situation
        Of a hold-or-fall question; what fell between them is asked alone and with companions.
    targets : sequence of str
    systems : sequence of System
    off_network : bool
        Whether places off the roads count, as in the case.
    further : FurtherReadings
    progress : callable, optional
        Told of each step that is done, as (done, total).

    Returns
    -------
    ReadingsAnswer
        Flips and sentences compare ``hold`` with ``fall`` from the plain reading: centre points,
        no stand-off, contested ground silent.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> case = read_case("gate_falls")
    >>> answer = find_readings(case.before, case.after, case.objectives,
    ...                       systems=case.assumptions.systems, off_network=True,
    ...                       further=FurtherReadings())
    >>> len(answer.readings)
    72
    """
    situations = {"hold": before, "fall": after, **_further(before, after, further)}
    rules = _rules(further, off_network=off_network)
    own = listed_systems(before, "attacker", systems)
    figures = [figure for system in own for figure in system.ranges]
    readings = measure_readings(
        situations,
        "attacker",
        rules,
        targets=targets,
        grounds=_grounds(before.theater, further.areas),
        minimums_m=[m for one in figures for m in (one.perhaps_from_m, one.surely_from_m)],
        progress=progress,
    )
    # The first of the rules is the plain one.
    flips = find_flips(readings, ("hold", "fall"), rules[0], systems=own, theater=before.theater)
    return ReadingsAnswer(
        readings,
        flips,
        tuple(flip_sentence(one, own, before.theater) for one in flips),
        _notes(after, rules, targets) if figures else (),
    )


def _notes(
    after: Situation, rules: Sequence[FiringRule], targets: Sequence[str]
) -> tuple[str, ...]:
    """Say which places are no firing ground, and of which targets no edges are known."""
    return (
        *(
            barred_sentence(one, after.theater)
            for rule in rules
            if rule.contested == "no_fire"
            for one in find_barred_places(after, "attacker", rule)
        ),
        *edgeless_words(after.theater, targets),
    )


def _rules(further: FurtherReadings, *, off_network: bool) -> list[FiringRule]:
    """Return every rule that is asked: stand-offs, what they do, and contested ground."""
    return [
        FiringRule(
            standoff_m=standoff, standoff_rule=rule, contested=contested, off_network=off_network
        )
        for standoff in further.standoff_m
        for rule in STANDOFF_RULES
        for contested in CONTESTED_READINGS
    ]


def _grounds(theater: Theater, areas: GroundAreas | None) -> dict[str, Ground | None]:
    """Return every ground that is asked, by name; None stands for centre points."""
    grounds: dict[str, Ground | None] = {"settlements": None, "territory": divide_ground(theater)}
    return grounds if areas is None else {**grounds, "areas": areas.on(theater)}


def _further(before: Situation, after: Situation, further: FurtherReadings) -> dict[str, Situation]:
    """Return the fall with companions, and with what falls then, each by its name."""
    fallen = after.steps[-1].fallen
    asked: dict[str, Situation] = {}
    for names, words in ((fallen, "fall"), ((*fallen, *further.then), "fall and then")):
        if words != "fall" and not further.then:
            continue
        for km in (0.0, *further.with_km):
            if words == "fall" and not km:
                continue
            scenario = Scenario(words, falls=tuple(Fall(one, km) for one in names))
            what = f"{words} {' and '.join(further.then)}" if words != "fall" else words
            asked[f"{what}, with {km:g} km" if km else what] = before.under(scenario)
    return asked
