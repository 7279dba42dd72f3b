"""The least sequences: how little would have had to be taken, and which places those are."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from stratgraph.catalogue.cells import Cell, PeopleCell, Several, Text, number_text, place_cell
from stratgraph.catalogue.table import Head, Table
from stratgraph.model.events import BASIS_WORDS
from stratgraph.model.notebook import joined
from stratgraph.model.plain_text import plural
from stratgraph.model.road_set import ROAD_SET_WORDS
from stratgraph.model.scenario import SIDES
from stratgraph.studies.sequences import (
    ADJOIN_WORDS,
    contested_words,
    fewest_words,
    goal_words,
    side_label,
    status_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stratgraph.model.scenario import Side
    from stratgraph.studies.sequences import Least, SequencesAnswer, Towards, Weight

    Row = tuple[Cell, ...]
    Pair = dict[str, Towards]

HELD = "Held: how few there would be had that place been held; never: it could not come about."
TAKEN = (
    "Taken means held by the other side in the model: it tells how far something was from coming "
    "about, and advises nothing. The objective itself is not taken."
)


def sequences_tables(answer: SequencesAnswer) -> tuple[Table, ...]:
    """Return for each side and reading of contested ground the numbers, then the places.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> from stratgraph.studies.sequences import SequenceQuestion, find_sequences
    >>> asked = SequenceQuestion(range_km=16, goals=("range",))
    >>> tables = sequences_tables(find_sequences(read_case("gate_falls"), asked))
    >>> for row in tables[0].rows:
    ...     print(*row[1:4], sep="; ")
    in range of 16 km; 2 → 1; 20,000, 1 place unknown → unknown at 1 place
    """
    tables: list[Table] = []
    for (side, contested), found in groupby(_in_order(answer), lambda one: one.side_and_reading):
        pairs = [one.pair for one in found]
        told = [one for one in pairs if any(each.least for each in one.values())]
        taker = side_label(answer, side)
        reading = contested_words(answer, side, contested)
        who = f"{taker[0].upper()}{taker[1:]} takes, {reading}"
        if told:
            tables += [_numbers(answer, who, told), _places(answer, who, told)]
        tables.append(_others(answer, who, [one for one in pairs if one not in told]))
    tables += [_in_fact(answer, side) for side in SIDES]
    shown = [table for table in tables if table.rows]
    if not shown:
        return ()
    last = shown[-1]
    adjoin = ADJOIN_WORDS[answer.adjoin]
    by = f"{adjoin[0].upper()}{adjoin[1:]}; {ROAD_SET_WORDS[answer.road_set]}."
    return (*shown[:-1], Table(last.title, last.heads, last.rows, (*last.notes, by, TAKEN)))


class _Both:
    """What was found before the scenario and after it."""

    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        self.side_and_reading = (pair["hold"].side, pair["hold"].contested)


def _in_order(answer: SequencesAnswer) -> list[_Both]:
    pairs = [
        _Both(answer.of(one.side, one.objective, one.goal, one.contested))  # type: ignore[arg-type]
        for one in answer.towards
        if one.moment == "hold"
    ]
    readings = answer.case.assumptions.readings
    return sorted(
        pairs,
        key=lambda one: (one.side_and_reading[0], readings.index(one.side_and_reading[1])),
    )


def _numbers(answer: SequencesAnswer, who: str, pairs: list[Pair]) -> Table:
    rows = tuple(
        (
            place_cell(answer.case.theater, pair["hold"].objective),
            Text(goal_words(pair["hold"].goal)),
            *(_before_after(pair, weight) for weight in ("places", "people", "length")),
        )
        for pair in pairs
    )
    heads = (
        Head(label="Objective"),
        Head(label="Until it is", wide=True),
        Head(label="Fewest places", right=True),
        Head(label="Fewest people", right=True, beside=True),
        Head(label="Least way", right=True),
    )
    notes = ("Before the scenario → after it; the three are of sequences of their own.",)
    return Table(f"{who}: how little first", heads, rows, notes, grouped=True)


def _before_after(pair: Pair, weight: Weight) -> Text:
    before, after = (_value(pair[moment], weight) for moment in ("hold", "fall"))
    unit = " km" if before.endswith(" km") and after.endswith(" km") else ""
    return Text(f"{before.removesuffix(' km') if unit else before} → {after}")


def _value(found: Towards, weight: Weight) -> str:
    least = found.by(weight)
    if weight == "places":
        return fewest_words(found)
    if least is None:
        return "none" if found.status == "already" else status_words(found.status)
    sure = "" if least.proven else "at most "
    if weight == "length":
        return f"{sure}{number_text(least.length_m, 'metres')}"
    return f"{sure}{PeopleCell(least.people, least.unknown)}"


def _places(answer: SequencesAnswer, who: str, pairs: list[Pair]) -> Table:
    rows = tuple(
        (
            place_cell(answer.case.theater, one.objective),
            Text(goal_words(one.goal)),
            Several(tuple(answer.case.theater.names_of(least.places))),
            Text("; ".join(_said(answer, one, least))),
        )
        for pair in pairs
        for one in [pair["hold"] if pair["hold"].least else pair["fall"]]
        for least in [one.least[0]]
    )
    heads = (
        Head(label="Objective"),
        Head(label="Until it is", wide=True),
        Head(label="The fewest, in order", wide=True),
        Head(label="Beside it", wide=True),
    )
    barred = any(one.barred for pair in pairs for each in pair.values() for one in each.least[:1])
    return Table(f"{who}: which places", heads, rows, (HELD,) if barred else (), grouped=True)


def _said(answer: SequencesAnswer, found: Towards, least: Least) -> Iterator[str]:
    """Say what else is known of a least sequence."""
    name = answer.case.theater.names_of
    others = least.count - 1
    if not least.proven:
        yield f"none has fewer than {least.bound}"
    if others:
        more = "" if least.all_counted else "at least "
        yield f"{more}{plural(others, 'other set')} as few"
    if least.orders is not None and least.orders > 1:
        yield f"{least.orders:,} orders"
    if least.barred:
        yield _said_if_held(answer, least)
    elif others and least.in_every:
        yield f"in each: {joined(name(least.in_every))}"
    if found.in_fact is not None:
        yield from _said_in_fact(answer, found, least)


def _said_if_held(answer: SequencesAnswer, least: Least) -> str:
    """Say how few there would be had one place been held, those alike together."""
    name = answer.case.theater.names_of
    alike: dict[int | None, list[str]] = {}
    for one in least.barred:
        alike.setdefault(one.places, []).append(*name([one.settlement]))
    every = len(least.steps)
    return ", ".join(
        f"{names[0] if len(names) == 1 else _any_of(names, every)} held: "
        f"{'never' if places is None else places}"
        for places, names in alike.items()
    )


def _any_of(names: list[str], every: int) -> str:
    return "any one of them" if len(names) == every else f"any one of {joined(names)}"


def _said_in_fact(answer: SequencesAnswer, found: Towards, least: Least) -> Iterator[str]:
    """Say how many of its places were taken after the day, and when the goal was so."""
    name, fell = answer.case.theater.names_of, answer.fell(found, least)
    when = joined([f"{name([one])[0]} {day}" for one, day in fell])
    yield f"in fact {len(fell)} of {len(least.steps)} taken{f': {when}' if fell else ''}"
    if answer.most_fell(found, least) > len(fell):
        yield f"of another set {answer.most_fell(found, least)}"
    if found.in_fact is not None and found.in_fact.so_on is not None:
        yield f"so on {found.in_fact.so_on}, with {len(found.in_fact.taken)} taken"


def _in_fact(answer: SequencesAnswer, side: Side) -> Table:
    """List what a side did take after the day, in order of days."""
    fell = answer.fell_on[side].items()
    names = answer.case.theater.names_of
    rows = tuple(
        (Text(f"{day}"), Several(tuple(names(one for one, _ in taken))))
        for day, taken in groupby(fell, lambda pair: pair[1])
    )
    basis = "" if answer.basis is None else f" By {BASIS_WORDS[answer.basis]}, to {answer.until}."
    return Table(
        f"What {side_label(answer, side)} did take after {answer.case.control.on}",
        (Head(label="Since"), Head(label="Places", wide=True)),
        rows,
        (f"Each at its first day; some changed hands again.{basis}",),
    )


def _others(answer: SequencesAnswer, who: str, pairs: list[Pair]) -> Table:
    """List what needs nothing more, what never comes about, and what cannot be asked."""
    rows = tuple(
        (
            place_cell(answer.case.theater, pair["hold"].objective),
            Text(goal_words(pair["hold"].goal)),
            Text(status_words(pair["hold"].status)),
            Text(status_words(pair["fall"].status)),
        )
        for pair in pairs
    )
    heads = (
        Head(label="Objective"),
        Head(label="Until it is", wide=True),
        Head(label="Before"),
        Head(label="After"),
    )
    return Table(f"{who}: nothing to count", heads, rows, grouped=True)
