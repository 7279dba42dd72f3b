"""The situations that a page plays in order: the day, the case's scenario, and what may follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stratgraph.catalogue.wording import wording
from stratgraph.errors import ScenarioError
from stratgraph.io import bundled_cases, read_case
from stratgraph.model.scenario import Fall, Scenario
from stratgraph.studies.hold_or_fall.moments import describe_step, name_day, name_moments

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stratgraph.catalogue.wording import Wording
    from stratgraph.model.scenario import Situation
    from stratgraph.studies.hold_or_fall import Case


@dataclass(frozen=True)
class PageStep:
    """One situation of a page, under a short name for its address and in words.

    Attributes
    ----------
    key : str
        ``hold``, ``fall``, then ``then-1`` and so on, or ``on-2022-12-01`` of a day.
    words : str
        What the button says: "Bakhmut falls".
    """

    key: str
    words: str
    situation: Situation


def page_steps(
    case: Case, then: Sequence[Situation] = (), words: Wording | None = None
) -> tuple[PageStep, ...]:
    """Return the day, the case's own scenario and what is played after it.

    Parameters
    ----------
    case : Case
    then : sequence of Situation
    words : Wording, optional
        Of the language wanted; English by default.

    Raises
    ------
    ScenarioError
        If a situation is of another theater or another attacker: it cannot be compared.

    Examples
    --------
    >>> [(step.key, step.words) for step in page_steps(read_case("gate_falls"))]
    [('hold', 'Gate holds'), ('fall', 'Gate falls')]
    """
    words = words or wording("en")
    before, after = name_moments(case.theater, case.after.steps[-1], words=words)
    steps = [PageStep("hold", before, case.before), PageStep("fall", after, case.after)]
    for place, situation in enumerate(then, 1):
        _require_same(case, situation)
        key = f"then-{place}" if situation.steps else f"on-{situation.control.on}"
        steps.append(PageStep(key, _then(situation, words), situation))
    return tuple(steps)


def follow(case: Case, names: Iterable[str]) -> tuple[Situation, ...]:
    """Return what follows a case: places that fall as well, one after another, and other cases.

    Parameters
    ----------
    case : Case
    names : iterable of str
        Each a settlement, by any name, which falls next; or a case, by its path or bundled name,
        whose own outcome comes next.

    Raises
    ------
    UnknownSettlementError, AmbiguousNameError, FileFormatError
        If a name is neither.
    ScenarioError
        If a place falls that the attacker already holds.

    Examples
    --------
    >>> valley = read_case("gate_falls")
    >>> [one.steps[-1].fallen for one in follow(valley, ["Mill"])]
    [('mill',)]
    """
    situations: list[Situation] = []
    last = case.after
    cases = {name for _, name in bundled_cases()}
    for name in names:
        if name.endswith(".toml") or name.replace("-", "_") in cases:
            last = read_case(name).after
        else:
            place = case.theater.names.resolve(name)
            last = last.under(Scenario(f"{place} falls", falls=(Fall(place),)))
        situations.append(last)
    return tuple(situations)


def _then(situation: Situation, words: Wording) -> str:
    """Put into words what leads to a situation that follows, or of which day it is."""
    if situation.steps:
        what = describe_step(situation.theater, situation.steps[-1], words=words)
    else:
        return name_day(situation, words=words)
    return words.say("moment.then", what=what)


def _require_same(case: Case, situation: Situation) -> None:
    if situation.theater.settlements != case.theater.settlements:
        raise ScenarioError(
            f"theater {situation.theater.name!r} is not that of the case "
            f"({case.theater.name!r}); a page compares situations of one theater"
        )
    if situation.attacker != case.before.attacker:
        raise ScenarioError(
            f"the attacker is {situation.attacker}, but {case.before.attacker} in the case; "
            "a page compares situations with one attacker"
        )
