"""What is due to each place, with whom it overlaps and whom it needs: a table for each side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.catalogue.cells import Cell, Number, Text, place_cell
from stratgraph.catalogue.table import Head, Table
from stratgraph.model.plain_text import plural
from stratgraph.model.scenario import other_side
from stratgraph.studies.attribution import (
    GAME_WORDS,
    MEASURED,
    below_nothing,
    due_text,
    most_with,
    side_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stratgraph.studies.attribution import AttributionAnswer, PlaceShare, SideAttribution

# Rows of a table: those to which most is due, and those to which least is.
FIRST, LAST = 12, 3
MEANT = (
    "People counted are at risk. It tells what was due to each place of the past, and advises "
    "nothing. Due to it: what a place adds to those before it, on the mean over all orders "
    "(Shapley 1953); alone: what it changes if it comes first. Two overlap where together they "
    "change less than one and the other, and need each other where they change more."
)
HOW = {
    "formula": "By a formula, without rounding.",
    "exact": "From all sets of places, exact.",
}


def attribution_tables(answer: AttributionAnswer) -> tuple[Table, ...]:
    """Return a table for each side: what is due to each place, whom it overlaps with or needs.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> from stratgraph.studies.attribution import AttributionAsked, find_attribution
    >>> case = read_case("gate_falls")
    >>> table = attribution_tables(find_attribution(case, AttributionAsked(range_m=30_000)))[0]
    >>> print(*table.rows[-1][:2], sep="; ")
    All together; 81,500
    """
    tables = [_table(answer, part) for part in answer.sides]
    last = tables[-1]
    left_out = (
        f"{side_words(answer, side)}: {why}, so nothing is told." for side, why in answer.left_out
    )
    notes = (*last.notes, *left_out, f"The game: {GAME_WORDS[answer.asked.game_played]}.", MEANT)
    return (*tables[:-1], Table(last.title, last.heads, last.rows, notes))


def _table(answer: AttributionAnswer, part: SideAttribution) -> Table:
    held = answer.asked.game_played == "held"
    whose = side_words(answer, part.side if held else other_side(part.side))
    figure = f", {part.figure}" if part.figure else ""
    rows = [_row(answer, part, one) for one in _shown(part)]
    heads = _heads(answer, part)
    blank: tuple[Cell, ...] = (Text(""),) * (len(heads) - 2)
    rows.append((Text("All together"), _due(answer, part.total), *blank))
    return Table(
        f"Due to places held by {whose}{figure}: {MEASURED[answer.asked.of]}",
        heads,
        tuple(rows),
        tuple(_notes(answer, part)),
    )


def _heads(answer: AttributionAnswer, part: SideAttribution) -> tuple[Head, ...]:
    overlap, need = _paired(answer)
    return (
        Head(label="Place", wide=True),
        Head(label="Due to it", right=True, bars=True),
        *([Head(label="95 % interval", right=True)] if part.how == "sampled" else []),
        Head(label="Alone", right=True),
        *([Head(label="Overlaps most with")] if overlap else []),
        *([Head(label="Needs most")] if need else []),
    )


def _paired(answer: AttributionAnswer) -> tuple[bool, bool]:
    """Tell whether overlaps are told of, and needs: of what is held nobody needs another."""
    game = answer.asked.game_played
    return game != "adjoining", game == "any"


def _shown(part: SideAttribution) -> tuple[PlaceShare, ...]:
    if len(part.places) <= FIRST + LAST:
        return part.places
    last = [one for one in part.places[-LAST:] if one.value < 0]
    return (*part.places[:FIRST], *last)


def _row(answer: AttributionAnswer, part: SideAttribution, one: PlaceShare) -> tuple[Cell, ...]:
    theater = answer.situation.theater
    between: tuple[Cell, ...] = ()
    if one.low is not None and one.high is not None:
        between = (Text(f"{due_text(answer, one.low)} to {due_text(answer, one.high)}"),)
    beside = (
        Text("none") if other is None else place_cell(theater, other)
        for other, told in zip(most_with(part, one.place), _paired(answer), strict=True)
        if told
    )
    return (
        place_cell(theater, one.place),
        _due(answer, one.value),
        *between,
        _due(answer, one.alone),
        *beside,
    )


def _due(answer: AttributionAnswer, value: float) -> Number:
    return Number(value, "share" if answer.asked.of == "detour" else "people")


def _notes(answer: AttributionAnswer, part: SideAttribution) -> Iterator[str]:
    hidden = len(part.places) - len(_shown(part))
    if hidden:
        yield f"{plural(hidden, 'place')} more; --json lists all."
    yield HOW.get(
        part.how,
        f"On the mean of {part.samples:,} orders drawn by lot; an interval covers 95 of 100.",
    )
    sign = below_nothing(answer, part)
    if sign:
        yield sign
    if part.apart:
        yield (
            f"{plural(len(part.apart), 'place')} that no chain of these joins to such ground "
            "cannot fall."
        )
    if part.beyond:
        yield (
            f"{plural(len(part.beyond), 'place')} farther on stay as they are, since orders of so "
            "many take too long; name others with --place."
        )
    if answer.asked.game_played == "adjoining":
        yield "Who overlaps and who needs whom is told where any set may fall."
    if part.unknown:
        counted = "is counted" if part.unknown == 1 else "are counted"
        yield (
            f"{plural(part.unknown, 'place')} whose population is unknown {counted} with nobody."
        )
