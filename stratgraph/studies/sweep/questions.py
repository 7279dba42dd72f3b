"""Questions about the rows of a sweep that need no SQL: each a table made of the columns."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stratgraph.errors import ScenarioError
from stratgraph.model.notebook import html_table, short_repr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from .plan import SweepColumn

    Rows = Mapping[str, NDArray[Any]]
    Value = str | int | float | None
    Told = tuple[Value, ...]
    Reading = tuple[float, str, NDArray[np.bool_]]

METRES = 1000.0


@dataclass(frozen=True, slots=True)
class SweepAnswer:
    """What was asked of the rows of a sweep, and the table that answers.

    Attributes
    ----------
    question : str
        The name of a question, or SQL.
    about : str
        What the table tells, in a sentence.
    names : tuple of str
        Of its columns.
    rows : tuple of tuple
    """

    question: str
    about: str
    names: tuple[str, ...]
    rows: tuple[tuple[str | int | float | None, ...], ...]

    __repr__ = short_repr

    def _repr_html_(self) -> str:
        return html_table(self.about, self.names, self.rows)


@dataclass(frozen=True, slots=True)
class SweepQuestion:
    """A question that is asked by its name.

    Attributes
    ----------
    name : str
    about : str
        What its table tells, in a sentence.
    names : tuple of str
        Of the columns of its table.
    reads : callable
        Tells whether it is answered from a column, beside those of situation and reading.
    ask : callable
        Yields the rows of its table.
    """

    name: str
    about: str
    names: tuple[str, ...]
    reads: Callable[[SweepColumn], bool]
    ask: Callable[[Sequence[SweepColumn], Rows], Iterator[Told]]

    def needs(self, columns: Sequence[SweepColumn]) -> tuple[SweepColumn, ...]:
        """Return the columns that it is answered from."""
        return tuple(one for one in columns if one.part in ("key", "reading") or self.reads(one))


def ask_question(name: str, columns: Sequence[SweepColumn], rows: Rows) -> SweepAnswer:
    """Ask one of the questions that have a name of the rows of a sweep.

    Parameters
    ----------
    name : str
        ``fewest``, ``towns`` or ``spread``.
    columns : sequence of SweepColumn
    rows : mapping of str to array
        As of ``measure_batch``, of any batches.

    Raises
    ------
    ScenarioError
        If there is no such question.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from stratgraph import read_case
    >>> from stratgraph.studies.hold_or_fall import Swept
    >>> from stratgraph.studies.sweep import measure_batch, plan_sweep
    >>> plan = plan_sweep(replace(read_case("gate_falls"), swept=Swept(("gate", "mill"))))
    >>> answer = ask_question("fewest", plan.columns, measure_batch(plan, 0))
    >>> answer.names
    ('place', 'munition', 'range km', 'stand-off km', 'contested', 'fewest', 'ways', 'first')
    >>> answer.rows[0]
    ('Kingsbridge', 'Mortar', 8, 0, 'no_fire', None, 0, None)
    """
    if name not in QUESTIONS:
        near = difflib.get_close_matches(name, QUESTIONS, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(QUESTIONS)}"
        raise ScenarioError(f"no question {name!r}; {hint}")
    asked = QUESTIONS[name]
    return SweepAnswer(name, asked.about, asked.names, tuple(asked.ask(columns, rows)))


def _is_settlement(column: SweepColumn) -> bool:
    return column.part == "settlement"


def _is_range(column: SweepColumn) -> bool:
    return column.kind == "metres" and bool(column.side)


def _is_people(column: SweepColumn) -> bool:
    return column.kind == "people" and column.range_m is not None


def _readings(rows: Rows) -> Iterator[Reading]:
    """Yield each reading with its rows, in the order of the rows."""
    pairs = dict.fromkeys(zip(rows["standoff_m"].tolist(), rows["contested"].tolist(), strict=True))
    for standoff, contested in pairs:
        yield standoff, contested, (
            (rows["standoff_m"] == standoff) & (rows["contested"] == contested)
        )  # fmt: skip


def _number(value: float) -> Value:
    """Return a number without a point where it is whole, None where there is none."""
    if np.isnan(value):
        return None
    return int(value) if float(value).is_integer() else float(value)


def _ask_fewest(columns: Sequence[SweepColumn], rows: Rows) -> Iterator[Told]:
    """For each place and range: the fewest changes of hand with which that range suffices."""
    towns = list(filter(_is_settlement, columns))
    people = list(filter(_is_people, columns))
    readings = list(_readings(rows))
    for place in filter(_is_range, columns):
        for munition in people:
            if munition.side != place.side or munition.range_m is None:
                continue
            for standoff, contested, of_it in readings:
                metres = rows[place.name]
                # What the side holds itself needs no range, and is no place to be reached.
                enough = of_it & (metres > 0) & (metres <= munition.range_m)
                told = (place.label, munition.label, _number(munition.range_m / METRES))
                assumed = (_number(standoff / METRES), contested)
                yield (*told, *assumed, *_fewest(towns, rows, enough))


def _fewest(towns: Sequence[SweepColumn], rows: Rows, enough: NDArray[np.bool_]) -> Told:
    if not enough.any():
        return None, 0, None
    least = int(rows["changed"][enough].min())
    among = np.flatnonzero(enough & (rows["changed"] == least))
    first = among[rows["situation"][among].argmin()]
    named = [one.label for one in towns if rows[one.name][first]]
    return least, len(among), ", ".join(named)


def _ask_each(columns: Sequence[SweepColumn], rows: Rows) -> Iterator[Told]:
    """For each town and range: the mean number of people where it changes hands and where not."""
    people = list(filter(_is_people, columns))
    readings = list(_readings(rows))
    for place in filter(_is_settlement, columns):
        changed = rows[place.name] == 1
        for munition in people:
            for standoff, contested, of_it in readings:
                counts = rows[munition.name]
                means = [_mean(counts[of_it & ~changed]), _mean(counts[of_it & changed])]
                yield (
                    place.label, munition.label, munition.side,
                    _number(standoff / METRES), contested, *means,
                )  # fmt: skip


def _mean(values: NDArray[Any]) -> Value:
    return round(float(values.mean()), 1) if len(values) else None


def _ask_spread(columns: Sequence[SweepColumn], rows: Rows) -> Iterator[Told]:
    """For each answer: what it is on the day, and how far it goes over all situations."""
    readings = list(_readings(rows))
    for column in (one for one in columns if one.part == "value"):
        for standoff, contested, of_it in readings:
            values = rows[column.name][of_it].astype(np.float64)
            known = values[~np.isnan(values)]
            day = values[rows["situation"][of_it] == 0]
            spread = (
                [float(known.min()), float(np.median(known)), float(known.max())]
                if len(known)
                else [np.nan] * 3
            )
            told = [day[0] if len(day) else np.nan, *spread]
            # Whole metres are as fine as anyone reads.
            shown = (_number(round(one, 0 if _is_range(column) else 6)) for one in told)
            assumed = (_number(standoff / METRES), contested)
            yield (_in_short(column), column.side, *assumed, *shown, len(values) - len(known))


def _in_short(column: SweepColumn) -> str:
    """Say what a column tells, in a few words."""
    if _is_range(column):
        return f"range to {column.label}, m"
    if column.range_m is None:
        return column.words
    what = "people" if _is_people(column) else "places of unknown people"
    return f"{what}, {column.label}"


QUESTIONS = {
    one.name: one
    for one in (
        SweepQuestion(
            "fewest",
            "With how few towns changing hands a place that is still held needs no longer a range "
            "than is published: how many situations of so few there are, and the first of them.",
            (
                "place", "munition", "range km", "stand-off km", "contested", "fewest", "ways",
                "first",
            ),
            lambda one: _is_settlement(one) or _is_range(one),
            _ask_fewest,
        ),
        SweepQuestion(
            "towns",
            "People at risk on average over the situations in which a town stays as on the day, "
            "and over those in which it changes hands. What falls is no target of its taker.",
            ("town", "munition", "side", "stand-off km", "contested", "stays", "changes"),
            lambda one: _is_settlement(one) or _is_people(one),
            _ask_each,
        ),
        SweepQuestion(
            "spread",
            "Each answer on the day, and its least, median and most over the situations.",
            (
                "answer", "side", "stand-off km", "contested", "day", "least", "median", "most",
                "situations without one",
            ),
            lambda one: one.part == "value",
            _ask_spread,
        ),
    )
}  # fmt: skip
