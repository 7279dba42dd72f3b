"""What a situation is called: "Bakhmut holds" before a scenario, "Bakhmut falls" after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.catalogue.wording import wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratgraph.catalogue.wording import Wording
    from stratgraph.model.scenario import Situation, Step
    from stratgraph.model.theater import Theater

# More names than these are counted on a button.
MOST_NAMED = 2


def describe_step(theater: Theater, step: Step, *, words: Wording | None = None) -> str:
    """Put what a scenario did into words: "Bakhmut falls".

    Surroundings that come along are counted, roads that are cut too.

    Parameters
    ----------
    theater : Theater
    step : Step
    words : Wording, optional
        Of the language wanted; English by default.
    """
    return _after(theater, step, words or wording("en"), most=len(theater.ids))


def name_moments(theater: Theater, step: Step, *, words: Wording | None = None) -> tuple[str, str]:
    """Name the situations before and after a step, as short as a button wants it.

    Parameters
    ----------
    theater : Theater
    step : Step
    words : Wording, optional
        Of the language wanted; English by default.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> from stratgraph import read_case
    >>> case = read_case("gate_falls")
    >>> name_moments(case.theater, case.after.steps[-1])
    ('Gate holds', 'Gate falls')
    """
    chosen = words or wording("en")
    said = _before(theater, step, chosen), _after(theater, step, chosen, most=MOST_NAMED)
    return said[0][:1].upper() + said[0][1:], said[1][:1].upper() + said[1][1:]


def name_day(situation: Situation, *, words: Wording | None = None) -> str:
    """Name a situation of which no scenario has made another: the day."""
    chosen = words or wording("en")
    return chosen.say("moment.day", day=situation.control.on)


def _before(theater: Theater, step: Step, words: Wording) -> str:
    """Say what a step has not done yet."""
    parts = []
    if step.fallen:
        parts.append(_places("holds", theater, step.fallen, words, most=MOST_NAMED))
    if step.retaken:
        parts.append(_places("not_retaken", theater, step.retaken, words, most=MOST_NAMED))
    if step.cut:
        parts.append(words.say("moment.not_cut"))
    return words.listed(parts) or words.say("moment.as_is")


def _after(theater: Theater, step: Step, words: Wording, *, most: int) -> str:
    parts = []
    if step.fallen:
        along = len(step.came_along)
        more = words.say("moment.along", count=along, plain=along) if along else ""
        parts.append(_places("falls", theater, step.fallen, words, most=most) + more)
    if step.retaken:
        parts.append(_places("retaken", theater, step.retaken, words, most=most))
    if step.cut:
        parts.append(words.say("moment.cut", count=len(step.cut), plain=len(step.cut)))
    return words.listed(parts) or words.say("moment.nothing")


def _places(
    verb: str, theater: Theater, places: Sequence[str], words: Wording, *, most: int
) -> str:
    """Say what becomes of places: by their names, or counted where there are too many."""
    if len(places) > most:
        return words.say(f"moment.{verb}_many", count=len(places), plain=len(places))
    towns = [theater.settlement(one) for one in places]
    local = words.language == "uk"
    names = [one.name_uk or one.name if local else one.name for one in towns]
    return words.say(f"moment.{verb}", count=len(places), names=words.listed(names))
