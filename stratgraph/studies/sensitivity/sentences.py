"""In words: what flips an answer, and why a place that was taken is no firing ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stratgraph.catalogue.cells import km
from stratgraph.measures.fire import FiringRule, clearances
from stratgraph.model.notebook import joined
from stratgraph.model.systems import munition_label

from .assumption_grid import METRES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stratgraph.model.scenario import Side, Situation
    from stratgraph.model.systems import System
    from stratgraph.model.theater import Theater

    from .assumption_flips import TargetFlips


def barred_sentence(one: BarredPlace, theater: Theater) -> str:
    """Say why a place is no firing ground, and at what stand-off that flips.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> theater = read_case("bakhmut_falls").theater
    >>> print(barred_sentence(BarredPlace("bakhmut", "khromove", 3_776.4, 5_000), theater))
    With towns within 5 km of the front barred, no weapon stands in Bakhmut: Khromove is 3.8 km away
    """
    place, nearest = (theater.settlement(name).name for name in (one.settlement, one.nearest))
    return (
        f"With towns within {one.standoff_m / METRES:g} km of the front barred, no weapon stands "
        f"in {place}: {nearest} is {km(one.clearance_m)} away"
    )


@dataclass(frozen=True, slots=True)
class BarredPlace:
    """A place that changed hands and is no firing ground, with what keeps it from being one."""

    settlement: str
    nearest: str
    clearance_m: float
    standoff_m: int


def find_barred_places(
    situation: Situation, side: Side, rule: FiringRule
) -> tuple[BarredPlace, ...]:
    """Name the places taken in scenarios that ``exclude`` bars from firing, and by which foe.

    The verdict on such a place flips at a stand-off of its clearance.

    Examples
    --------
    >>> from stratgraph import FiringRule, read_case
    >>> rule = FiringRule(
    ...     standoff_m=5_000, standoff_rule="exclude", contested="no_fire", off_network=True)
    >>> [(one.settlement, one.nearest, round(one.clearance_m))
    ...  for one in find_barred_places(read_case("bakhmut_falls").after, "attacker", rule)]
    [('bakhmut', 'khromove', 3776)]
    """
    if rule.standoff_rule != "exclude":
        return ()
    theater = situation.theater
    taken = sorted(
        {
            place
            for step in situation.steps
            for place in step.changed_hands
            if situation.holder(place) == side
        }
    )
    numbers = np.array([theater.index[place] for place in taken], dtype=np.int64)
    far, nearest = clearances(situation, side, rule, numbers)
    return tuple(
        BarredPlace(place, theater.ids[int(foe)], float(metres), rule.standoff_m)
        for place, metres, foe in zip(taken, far, nearest, strict=True)
        if metres < rule.standoff_m
    )


def edgeless_words(theater: Theater, targets: Sequence[str]) -> tuple[str, ...]:
    """Say of which targets no edges are published, in a sentence if there are such.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> edgeless_words(read_case("gate_falls").theater, ["kingsbridge"])
    ('The edges of Kingsbridge are not known: it is read by its centre point alone',)
    """
    towns = [theater.settlement(one) for one in targets]
    names = [town.name for town in towns if town.extent is None]
    if not names:
        return ()
    by = "it is read by its centre point" if len(names) == 1 else "each is read by its centre point"
    return (f"The edges of {joined(names)} are not known: {by} alone",)


def flip_sentence(answer: TargetFlips, systems: Sequence[System], theater: Theater) -> str:
    """Say in a sentence or two what comes to reach a target, and what changes that.

    Readings that change the answer alike are named together.
    """
    by_id = {system.id: system for system in systems}
    base = answer.base
    name = theater.settlement(answer.target).name
    if not base.needed:
        return f"{name}: on the plain reading nothing may fire."
    if not any(system.ranges for system in systems):
        return (
            f"{name}: the nearest ground lies {km(base.before_m)} off before, "
            f"{km(base.after_m)} after, in a straight line; no weapon is asked about, so no "
            "reading of one changes that. What ways there are: stratgraph run."
        )
    weapons = _ended(_names(base.gained, by_id) or "no listed weapon")
    head = f"{name}: {base.needed}; newly in range of {weapons}"
    if not answer.alike:
        return f"{head} No single assumption changes that."
    parts = [
        f"With {', or with '.join(readings)}, it would be "
        f"{_ended(_names(gained, by_id, unsure) or 'none')}"
        for (gained, unsure), readings in answer.alike.items()
    ]
    return f"{head} {' '.join(parts)}"


def _ended(words: str) -> str:
    """End a sentence, which a name cut short has ended already."""
    return words if words.endswith(".") else f"{words}."


def _names(
    gained: Iterable[tuple[str, str]],
    by_id: Mapping[str, System],
    unsure: Iterable[tuple[str, str]] = (),
) -> str:
    """Name what comes into range, and after it what perhaps does."""
    sure, open_ = (
        joined([munition_label(by_id[system], munition) for system, munition in some])
        for some in (gained, unsure)
    )
    perhaps = f"perhaps {open_}" if open_ else ""
    return ", and ".join(filter(None, (sure, perhaps)))
