"""A backtest in words: a sentence per group, and what the events and holders leave open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.catalogue.cells import Estimated
from stratgraph.model.events import BASES
from stratgraph.model.plain_text import plural
from stratgraph.model.road_set import ROAD_SET_WORDS

from .comparison import LEAST_NEIGHBOURHOODS, GroupTest, MetricTest
from .words import metric_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from stratgraph.model.control import Control
    from stratgraph.model.road_set import RoadSet
    from stratgraph.model.scenario import Situation

    from .choice import Choice
    from .outcomes import Falls
    from .question import BacktestQuestion, Group, Outcome
    from .ranking import Estimate
    from .silence import Silence

WHOSE: dict[Group, str] = {
    "defender": "places the defender held",
    "contested": "contested places",
    "both": "places the attacker did not hold",
}
# Holders older than this speak of another front.
FRESH_DAYS = 7


def fell_words(count: int, outcome: Outcome) -> str:
    """Say how many places fell, or were fought over.

    Examples
    --------
    >>> fell_words(18, "fell"), fell_words(1, "fought over")
    ('18 fell', '1 was fought over')
    """
    if outcome == "fell":
        return f"{count} fell"
    return plural(count, "was fought over", "were fought over")


def _falls(count: int, outcome: Outcome) -> str:
    if outcome == "fell":
        return plural(count, "fall")
    return plural(count, "place fought over", "places fought over")


def group_sentence(group: GroupTest) -> str:
    """Say how many places of a group fell, and whether any metric tells more than distance."""
    fell = f"Of {group.n} {WHOSE[group.group]} {fell_words(group.positives, group.outcome)}"
    if not group.positives:
        return f"{fell}."
    fell += f", in {group.with_falls} of {plural(group.neighbourhoods, 'neighbourhood')}"
    if group.with_falls < LEAST_NEIGHBOURHOODS:
        return f"{fell}: too few to tell chance from more."
    tried = group.candidates
    if not tried:
        return f"{fell}: no metric leaves a pair to compare."
    better = [one for one in tried if one.beats_distance]
    if better:
        verb = "tells" if len(better) == 1 else "tell"
        return (
            f"{fell}. At equal distance {_these(better)} {verb} which better than straight "
            f"distance does, beyond chance with all {plural(len(tried), 'try', 'tries')} counted: "
            f"{_with_gains(better)}."
        )
    none = (
        "the one metric tried does not tell"
        if len(tried) == 1
        else f"none of {len(tried)} metrics tells"
    )
    alone = [one for one in tried if _is_above_0(one)]
    rest = f"; taken alone {_these(alone)} would: {_with_gains(alone)}" if alone else ""
    return (
        f"{fell}. At equal distance {none} which better than straight distance does, beyond "
        f"chance with all tries counted{rest}."
    )


def choice_sentence(choice: Choice, until: date) -> str:
    """Say how many new metrics were tried on early falls, and how the chosen one did later."""
    falls = _falls(choice.early, choice.outcome)
    tried = f"{plural(len(choice.tried), 'new metric')} tried on {falls} up to {choice.until}"
    if choice.chosen is None:
        return f"{tried}: too few to choose by, so none is scored."
    there = f"gain there {choice.tried[0][1] or 0.0:+.2f}"
    first = f"{tried}, chosen: {metric_words(choice.chosen)} ({there})."
    test = choice.test
    if test is None or test.auc is None:
        later = "Nothing fell" if choice.outcome == "fell" else "Nothing was fought over"
        return f"{first} {later} later that it could be scored on."
    few = test.with_falls < LEAST_NEIGHBOURHOODS
    falls, places = _falls(test.positives, choice.outcome), plural(test.n, "place")
    where = plural(test.with_falls, "neighbourhood")
    what = "falls" if choice.outcome == "fell" else "fights"
    return (
        f"{first} Scored once on {what} after that, up to {until}: area {_numbers(test.auc)}, gain "
        f"over straight distance {_numbers(test.gain)}, {falls} of {places} in {where}"
        f"{': too few to tell chance from more' if few else ''}."
    )


def _numbers(estimate: Estimate | None) -> str:
    if estimate is None:
        return "none"
    return str(Estimated(estimate.value, estimate.low, estimate.high))


def road_set_sentence(group: GroupTest, other: GroupTest, *, road_set: RoadSet) -> str:
    """Say what is left, on the other set of roads, of a gain that stands out on this one."""
    named = [one for one in group.candidates if one.beats_distance or _is_above_0(one)]
    if not named or group.with_falls < LEAST_NEIGHBOURHOODS:
        return ""
    roads = ROAD_SET_WORDS[road_set].capitalize()
    gains = "; ".join(
        f"{metric_words(one.metric)} {_numbers(other.of(one.metric).gain)}" for one in named
    )
    return f"{roads}, the gain is: {gains}."


def silence_words(silent: Silence) -> str:
    """Say that a source goes silent, and for how long.

    Examples
    --------
    >>> from datetime import date
    >>> from stratgraph.studies.backtest import Silence
    >>> silence_words(Silence("map point", date(2031, 4, 30), date(2031, 6, 3)))
    'no event by map point from 2031-04-30 to 2031-06-03, 34 days'
    >>> silence_words(Silence("the staff", date(2031, 4, 30), date(2031, 6, 3)))
    'no report by the staff from 2031-04-30 to 2031-06-03, 34 days'
    """
    row = "event" if silent.source in BASES else "report"
    return (
        f"no {row} by {silent.source} from {silent.since} to {silent.until}, "
        f"{plural(silent.days, 'day')}"
    )


def _is_above_0(test: MetricTest) -> bool:
    return test.gain is not None and test.gain.low is not None and test.gain.low > 0.0


def _these(tests: Sequence[MetricTest]) -> str:
    return "one" if len(tests) == 1 else f"{len(tests)}"


def _with_gains(tests: Sequence[MetricTest]) -> str:
    return "; ".join(f"{metric_words(one.metric)}, +{_numbers(one.gain)}" for one in tests)


def list_notes(situation: Situation, falls: Falls, question: BacktestQuestion) -> Iterable[str]:
    """Say what the events and the holders leave open, a sentence each."""
    yield from _notes_on_days(situation.control, falls, question)
    yield from _notes_on_sources(falls, question)
    others = len(situation.ids_held_by("other"))
    unknown = len(situation.ids_held_by("unknown"))
    if unknown:
        told = plural(unknown, "place of unknown holder takes", "places of unknown holder take")
        yield f"{told} no part"
    if others:
        told = plural(
            others, "place held by another side takes", "places held by another side take"
        )
        yield f"{told} no part"
    for places, words in (
        (falls.left_again, "fell and was no longer the attacker's at the end, counted as fallen"),
        (falls.not_units, "went to the attacker, who held it on the day already, not counted"),
        (falls.other_start, "begins in the events as another state than its holder on the day"),
        (falls.inexact, "has a first and a last possible day, counted on the first"),
    ):
        if places:
            names = situation.theater.names_of(places)
            yield f"{words}: {', '.join(names)}"


def _notes_on_sources(falls: Falls, question: BacktestQuestion) -> Iterable[str]:
    """Tell which sources go silent in the window, and what that leaves out."""
    for silent in falls.silent:
        if silent.source == question.definition:
            yield f"{silence_words(silent)}: nothing happened, or nothing was told"
        else:
            yield f"{silence_words(silent)}: what they reported before is left out"


def _notes_on_days(control: Control, falls: Falls, question: BacktestQuestion) -> Iterable[str]:
    """Tell how old the holders are, and which events were left out."""
    first, day = control.assessed_on[0], control.on
    age = (day - first).days
    if question.carried:
        yield (
            f"holders assessed from {first} on, carried forward to the day by events by "
            f"{question.definition}"
        )
        if (falls.begins - first).days > FRESH_DAYS:
            yield (
                f"the events begin on {falls.begins}: what changed hands between {first} and then "
                "is not in them"
            )
        return
    if age > FRESH_DAYS:
        yield (
            f"holders are as old as {first}, {age} days before the day: what fell between is "
            "taken as still held"
        )
    if (falls.begins - day).days > FRESH_DAYS:
        yield f"the events begin on {falls.begins}: what fell before is not in them"
    if falls.earlier:
        verb, them = ("is", "it") if falls.earlier == 1 else ("are", "them")
        events = plural(falls.earlier, "event")
        yield f"{events} up to {day} {verb} not read: its holders hold {them}"
    if falls.later:
        verb = "is" if falls.later == 1 else "are"
        yield f"{plural(falls.later, 'event')} after {question.until} {verb} not read"
