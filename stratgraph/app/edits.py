"""Edits of a question, each from one case to another: pure, refused with one clear line."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Literal

from stratgraph.errors import ScenarioError
from stratgraph.model.scenario import Fall, Scenario
from stratgraph.model.systems import select_systems

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stratgraph.model.scenario import Holder
    from stratgraph.model.systems import System
    from stratgraph.studies.hold_or_fall import Assumptions, Case

Role = Literal["bases", "objectives"]


def hold(case: Case, settlement: str, holder: str) -> Case:
    """Hand a settlement to a side, or leave it to it where it holds the place on the day.

    Parameters
    ----------
    case : Case
    settlement : str
        Id or any name.
    holder : {"attacker", "defender"}

    Raises
    ------
    UnknownSettlementError, AmbiguousNameError
        If the name does not resolve to one settlement.
    ScenarioError
        If it is neither side, or changes hands only because it lies around a place that falls.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> hold(read_case("gate_falls"), "Gate", "defender").scenario.falls
    ()
    """
    if holder not in ("attacker", "defender"):
        raise ScenarioError(f"a place is handed to attacker or defender, not to {holder!r}")
    place = case.theater.names.resolve(settlement)
    side: Holder = "attacker" if holder == "attacker" else "defender"
    return _handed(case, place, None if case.before.holder(place) == side else side)


def _handed(case: Case, place: str, target: Holder | None) -> Case:
    """Return the case with a place held by a side in the end; None: as on the day."""
    along = dict(case.after.steps[-1].came_along)
    if place in along:
        raise ScenarioError(f"{place!r} falls along with {along[place]!r}; hand that back first")
    falls = tuple(one for one in case.scenario.falls if _id(case, one.settlement) != place)
    retakes = tuple(one for one in case.scenario.retakes if _id(case, one) != place)
    if target == "attacker":
        falls = (*falls, Fall(place))
    elif target == "defender":
        retakes = (*retakes, place)
    return _asking(case, replace(case.scenario, falls=falls, retakes=retakes))


def toggle_road(case: Case, road: str) -> Case:
    """Cut a road, or mend one that is cut; one that goes with a water's crossings stays cut.

    Parameters
    ----------
    case : Case
    road : str
        Id, or its two ends as ``a--b``.

    Raises
    ------
    ScenarioError
        If there is no such road, or it crosses a water whose crossings are cut.
    """
    scenario, number = case.scenario, _road(case, road)
    crossed = case.theater.roads[case.theater.road_index[number]].crosses
    for water in crossed:
        if water in scenario.cut_crossings:
            raise ScenarioError(f"road {number!r} is cut with the crossings of {water!r}")
    kept = tuple(one for one in scenario.cuts if _road(case, one) != number)
    cuts = kept if len(kept) < len(scenario.cuts) else (*kept, number)
    return _asking(case, replace(scenario, cuts=cuts))


def toggle_water(case: Case, water: str) -> Case:
    """Cut every road known to cross a water, or mend them.

    Raises
    ------
    ScenarioError
        If no road is known to cross it.
    """
    cut = case.scenario.cut_crossings
    return _asking(case, replace(case.scenario, cut_crossings=_toggled(cut, water)))


def toggle_place(case: Case, role: Role, settlement: str) -> Case:
    """Make a settlement a base or an objective, or no longer one.

    Raises
    ------
    ScenarioError
        If none would be left, it is on no road, or a base would also be an objective.
    """
    places = _toggled(getattr(case, role), case.theater.names.resolve(settlement))
    if not places:
        raise ScenarioError(f"a question needs {role}: choose another before you drop this one")
    return _checked(replace(case, bases=places) if role == "bases"
                    else replace(case, objectives=places))  # fmt: skip


def rename(case: Case, name: str) -> Case:
    """Give a case, and its scenario, another name.

    Raises
    ------
    ScenarioError
        If it is blank, or holds what does not print.
    """
    kept = name.strip()
    if not kept or not kept.isprintable():
        raise ScenarioError("give the case a name of letters that print")
    scenario = replace(case.scenario, name=kept)
    return replace(case, name=kept, scenario=scenario)


def assume(case: Case, **changes: object) -> Case:
    """Change assumptions by the names of their fields.

    Raises
    ------
    ScenarioError
        If they do not fit together, or a field is not known.
    """
    take = case.assumptions
    unknown = sorted(set(changes) - {one.name for one in fields(take)})
    if unknown:
        raise ScenarioError(f"no assumption {unknown[0]!r}")
    changed: Assumptions = replace(take, **changes)  # type: ignore[arg-type]
    # Each rule says by itself what it cannot be.
    _ = changed.rules
    return _checked(replace(case, assumptions=changed))


def choose_systems(case: Case, systems: Iterable[System], ids: Iterable[str]) -> Case:
    """Ask about these systems of the theater, in the theater's order where they are new.

    Raises
    ------
    ScenarioError
        If none is chosen.
    """
    wanted = set(ids)
    had = [one.id for one in case.assumptions.systems if one.id in wanted]
    every = tuple(systems)
    new = [one.id for one in every if one.id in wanted and one.id not in had]
    if not had and not new:
        raise ScenarioError("choose at least one system")
    return assume(case, systems=select_systems(every, [*had, *new]))


def standoffs_m(text: str) -> tuple[int, ...]:
    """Read stand-offs in kilometres, divided by commas or spaces, as metres.

    Raises
    ------
    ScenarioError
        If one is not a number from 0 to 1000.

    Examples
    --------
    >>> standoffs_m("0, 2.5 km")
    (0, 2500)
    """
    words = re.split(r"[,;\s]+", text.replace("km", " ").strip())
    metres = []
    for word in words:
        if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,3})?", word):
            raise ScenarioError(f"a stand-off is a number of kilometres under 1000, got {word!r}")
        metres.append(round(float(word) * 1000))
    return tuple(metres)


def _toggled(kept: tuple[str, ...], one: str) -> tuple[str, ...]:
    return tuple(o for o in kept if o != one) if one in kept else (*kept, one)


def _id(case: Case, name: str) -> str:
    return case.theater.names.resolve(name)


def _road(case: Case, name: str) -> str:
    """Return the id of a road by any name that a scenario takes for it."""
    return case.before.under(Scenario("", cuts=(name,))).steps[-1].cut[0]


def _asking(case: Case, scenario: Scenario) -> Case:
    return _checked(replace(case, scenario=scenario))


def _checked(case: Case) -> Case:
    """Return a case after its scenario was tried, so that a refused edit leaves no trace."""
    _ = case.after
    return case
