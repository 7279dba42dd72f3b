"""What was found of sequences, in sentences."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from stratgraph.model.notebook import joined
from stratgraph.model.plain_text import plural

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stratgraph.catalogue import ContestedReading
    from stratgraph.model.scenario import Side

    from .answer import Goal, Least, SequencesAnswer, Status, Towards

STATUS_WORDS: dict[Status, str] = {
    "found": "",
    "already": "already",
    "never": "never",
    "held": "taken",
    "not_theirs": "not held by the other side",
    "no_portal": "no portal held",
    "is_portal": "itself a portal",
    "no_road": "no road",
}


def side_label(answer: SequencesAnswer, side: Side) -> str:
    """Name a side by its label.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> from stratgraph.studies.sequences import find_sequences
    >>> side_label(find_sequences(read_case("gate_falls")), "defender")
    'Blue'
    """
    situation = answer.case.before
    code = situation.attacker if side == "attacker" else situation.defender
    return dict(situation.theater.sides).get(code, code)


def contested_words(answer: SequencesAnswer, side: Side, contested: ContestedReading) -> str:
    """Say how contested ground is read."""
    if contested == "no_fire":
        return "disputed villages nobody's"
    return f"disputed villages {side_label(answer, side)}'s"


def status_words(status: Status) -> str:
    """Say why there is no sequence; empty where there is one."""
    return STATUS_WORDS[status]


def goal_words(goal: Goal) -> str:
    """Say what is to be so of an objective.

    Examples
    --------
    >>> from stratgraph.studies.sequences import Goal
    >>> print(goal_words(Goal("range", 24_700, 0, ("2S19",))), goal_words(Goal("road")), sep="; ")
    in range of 2S19 (24.7 km); reached by road
    """
    if goal.kind == "range":
        range_km = f"{(goal.range_m or 0) / 1000:g} km"
        return (
            f"in range of {joined(goal.systems)} ({range_km})"
            if goal.systems
            else (f"in range of {range_km}")
        )
    return "reached by road" if goal.kind == "road" else "without a route to a portal"


def fewest_words(found: Towards) -> str:
    """Say how many places at least, in short."""
    least = found.by("places")
    if least is None:
        return status_words(found.status)
    return f"{len(least.steps)}" if least.proven else f"at most {len(least.steps)}"


def place_names(answer: SequencesAnswer, least: Least) -> list[str]:
    """Name the places of a sequence, in order."""
    return answer.case.theater.names_of(least.places)


def sequence_sentences(answer: SequencesAnswer) -> Iterator[str]:
    """Say of each objective how few places would have had to be taken, on the case's own reading.

    Of several ranges that of the longest that does not have it in range yet.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> from stratgraph.studies.sequences import SequenceQuestion, find_sequences
    >>> asked = SequenceQuestion(objectives=("kingsbridge",), goals=("road",))
    >>> for one in sequence_sentences(find_sequences(read_case("gate_falls"), asked)):
    ...     print(one[:81])
    Kingsbridge reached by road: Red would have had to take at least 1 place first (H
    """
    for sentence, _ in sequences_told(answer):
        yield sentence


def sequences_told(answer: SequencesAnswer) -> Iterator[tuple[str, Towards | None]]:
    """Yield each sentence, and what is found after the scenario of what it is about.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> from stratgraph.studies.sequences import find_sequences
    >>> told = sequences_told(find_sequences(read_case("gate_falls")))
    >>> [after.least[0].places for _, after in told if after and after.least]
    [('highfield',), ('gate', 'brook'), ('gate', 'brook')]
    """
    own = answer.case.assumptions.contested
    told: dict[tuple[str, str, str], Towards] = {}
    for found in answer.towards:
        if found.moment == "hold" and found.contested == own and found.least:
            # Ranges come from the shortest on.
            told[found.side, found.objective, found.goal.kind] = found
    if not told:
        yield _nothing_told(answer), None
    for found in told.values():
        after = answer.of(found.side, found.objective, found.goal, own)["fall"]
        yield _sentence(answer, found, after), after


def _nothing_told(answer: SequencesAnswer) -> str:
    """Say why there is no sequence on the case's own reading, and of how many objectives."""
    why = [
        status_words(one.status)
        for one in answer.towards
        if one.moment == "hold" and one.contested == answer.case.assumptions.contested
    ]
    counted = ", ".join(f"{words} ({many} of {len(why)})" for words, many in Counter(why).items())
    return f"No sequence to tell of any objective before the scenario: {counted}."


def _sentence(answer: SequencesAnswer, found: Towards, after: Towards) -> str:
    least = found.least[0]
    town = answer.case.theater.settlement(found.objective).name
    names = joined(place_names(answer, least))
    found_some = "" if least.proven else f"{len(least.steps)} found: "
    others = least.count - 1
    beside = f", or {plural(others, 'other set')} as few" if others else ""
    then = "none" if after.status == "already" else fewest_words(after)
    return (
        f"{town} {goal_words(found.goal)}: {side_label(answer, found.side)} would have had to take "
        f"at least {plural(least.bound, 'place')} first ({found_some}{names}{beside}); "
        f"after the scenario {then}."
    )
