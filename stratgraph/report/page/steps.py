"""The situations that a page plays in order: the day, the case's scenario, and what may follow.

What follows is walked through on every page, or is a sequence of places that change hands, which is
walked through where a reader chooses it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stratgraph.catalogue.wording import wording
from stratgraph.errors import ScenarioError
from stratgraph.io import bundled_cases, read_case
from stratgraph.model.scenario import SIDES, Fall, Scenario
from stratgraph.studies.hold_or_fall.moments import describe_step, name_day, name_moments
from stratgraph.studies.sequences import sequences_told

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stratgraph.catalogue.wording import Wording
    from stratgraph.model.scenario import Side, Situation
    from stratgraph.studies.hold_or_fall import Case
    from stratgraph.studies.sequences import SequencesAnswer


# More places of a sequence are played by nobody; what a browser sends is bounded by it.
MOST_PLAYED = 100


@dataclass(frozen=True)
class Play:
    """Places that a side takes one after another once the case's scenario has come about.

    Attributes
    ----------
    side : {"attacker", "defender"}
        Who takes.
    places : tuple of str
    situations : tuple of Situation
        After each of them.
    """

    side: Side
    places: tuple[str, ...]
    situations: tuple[Situation, ...]

    @property
    def key(self) -> str:
        """What it is called in the address of a page."""
        return play_key(self.side, self.places)


def play_key(side: Side, places: Sequence[str]) -> str:
    """Return what a sequence is called in the address of a page."""
    return f"{side}:{','.join(places)}"


def play(case: Case, side: Side, places: Sequence[str]) -> Play:
    """Return what is played where a side takes places in turn after a case's scenario.

    Raises
    ------
    UnknownSettlementError, AmbiguousNameError
        If a name does not resolve to one settlement.
    ScenarioError
        If a place is the side's already.

    Examples
    --------
    >>> walked = play(read_case("gate_falls"), "defender", ["Gate", "Brook"])
    >>> walked.key, [one.steps[-1].retaken for one in walked.situations]
    ('defender:gate,brook', [('gate',), ('brook',)])
    """
    situations: list[Situation] = []
    last, ids = case.after, tuple(map(case.theater.names.resolve, places))
    for place in ids:
        handed = (
            Scenario(place, falls=(Fall(place),))
            if side == "attacker"
            else Scenario(place, retakes=(place,))
        )
        last = last.under(handed)
        situations.append(last)
    return Play(side, ids, tuple(situations))


def play_asked(case: Case, key: str) -> Play:
    """Return the sequence that an address of a page asks for.

    Raises
    ------
    UnknownSettlementError, AmbiguousNameError, ScenarioError
        As :func:`play`, and where it is no such address.

    Examples
    --------
    >>> play_asked(read_case("gate_falls"), "attacker:mill").places
    ('mill',)
    """
    side, _, said = key.partition(":")
    places = said.split(",")
    if side not in SIDES or not said or len(places) > MOST_PLAYED:
        raise ScenarioError(
            f"a sequence is a side and at most {MOST_PLAYED} places, as attacker:mill,gate; "
            f"got {key[:40]!r}"
        )
    return play(case, "attacker" if side == "attacker" else "defender", places)


def plays_of(answer: SequencesAnswer, *, every: bool = True) -> tuple[Play, ...]:
    """Return the least sequences that are told of, after the scenario, each once.

    Parameters
    ----------
    answer : SequencesAnswer
    every : bool
        Whether all of them or the first of each side.
    """
    wanted = dict.fromkeys(
        (after.side, after.least[0].places)
        for _, after in sequences_told(answer)
        if after is not None and after.least
    )
    first = dict(reversed(wanted)).items()
    return tuple(play(answer.case, *one) for one in (wanted if every else first))


@dataclass(frozen=True)
class PageStep:
    """One situation of a page, under a short name for its address and in words.

    Attributes
    ----------
    key : str
        ``hold``, ``fall``, then ``then-1`` and so on, or ``on-2022-12-01`` of a day; of a
        sequence who takes and what is taken by then, ``attacker:mill,gate``.
    words : str
        What the button says: "Bakhmut falls".
    situation : Situation
    takes : tuple of str
        Keys of the sequences that it belongs to; none where every page walks through it.
    """

    key: str
    words: str
    situation: Situation
    takes: tuple[str, ...] = ()


def page_steps(
    case: Case, then: Sequence[Situation | Play] = (), words: Wording | None = None
) -> tuple[PageStep, ...]:
    """Return the day, the case's own scenario and what is played after it; sequences come last.

    Parameters
    ----------
    case : Case
    then : sequence of Situation or Play
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
    walked = [one for one in then if not isinstance(one, Play)]
    for place, situation in enumerate(walked, 1):
        _require_same(case, situation)
        key = f"then-{place}" if situation.steps else f"on-{situation.control.on}"
        steps.append(PageStep(key, _then(situation, words), situation))
    played = (one for one in then if isinstance(one, Play))
    return (*steps, *_played(case, played, words))


def _played(case: Case, plays: Iterable[Play], words: Wording) -> Iterable[PageStep]:
    """Return the situations of sequences, what several begin with once."""
    found: dict[str, PageStep] = {}
    for one in plays:
        for place, situation in enumerate(one.situations, 1):
            _require_same(case, situation)
            key = play_key(one.side, one.places[:place])
            known = found.get(key, PageStep(key, _then(situation, words), situation))
            found[key] = replace(known, takes=(*known.takes, one.key))
    return found.values()


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
