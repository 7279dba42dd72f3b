"""What a predicate answers: true, false or unknown, with numbers and what would change it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from stratgraph.errors import StratgraphError
from stratgraph.model.notebook import short_repr

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

Truth = Literal["true", "false", "unknown", "not computable"]
TRUTHS: tuple[Truth, ...] = get_args(Truth)
Number = float | int | str | bool | None


class NotKnownError(StratgraphError):
    """The facts do not say; raised inside a predicate and told as the verdict ``unknown``."""


@dataclass(frozen=True, slots=True)
class AxisRow:
    """The range needed to a target before and after, metres, for a picture."""

    target: str
    before_m: float | None
    after_m: float | None


@dataclass(frozen=True, slots=True)
class Shown:
    """What a picture of an answer shows.

    Attributes
    ----------
    places : tuple of str
        Settlements that the answer speaks of, the chief one first.
    axis : tuple of AxisRow
        Ranges needed, where the answer is about reach.
    ticks : tuple of (name, metres)
        Published ranges to hold against them.
    series : tuple of (place, tuple of (day, metres))
        Distances over time, where the answer is about them.
    """

    places: tuple[str, ...] = ()
    axis: tuple[AxisRow, ...] = ()
    ticks: tuple[tuple[str, float], ...] = ()
    series: tuple[tuple[str, tuple[tuple[date, float], ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimAnswer:
    """Whether a statement holds on one reading.

    Attributes
    ----------
    truth : {"true", "false", "unknown", "not computable"}
    words : str
        The evidence, in a clause that ends without a full stop.
    numbers : mapping of str to number
        What it rests on; units in the names.
    turns : str
        What would change it, a clause in which ``{away}`` stands for how far away that is;
        empty where nothing in the model would.
    away : float or None
        How far away that is, in ``unit``.
    """

    truth: Truth
    words: str
    numbers: Mapping[str, Number]
    turns: str = ""
    away: float | None = None
    unit: str = ""
    shown: Shown = Shown()

    __repr__ = short_repr

    @property
    def turn_words(self) -> str:
        """What would change it, and how far away that is.

        Examples
        --------
        >>> turns = "it would change if {away} changed hands"
        >>> ClaimAnswer("true", "", {}, turns, 1.0, "settlements").turn_words
        'it would change if 1 settlement changed hands'
        """
        if self.away is None:
            return self.turns
        unit = self.unit.removesuffix("s") if self.away == 1 and self.unit != "km" else self.unit
        return self.turns.replace("{away}", f"{self.away:,.6g} {unit}".strip())


def truth_of(holds: bool) -> Truth:
    """Return the word for yes or no."""
    return "true" if holds else "false"


def deciding(spare: Sequence[float], quantity: Literal["all", "any"]) -> float:
    """Return by how much a statement of several holds, below 0 where it does not.

    Of all, the one with the least to spare decides; of any, the one with the most: where two
    of two hold, both must stop to do so before none does.

    Examples
    --------
    >>> deciding([2.0, 5.0], "all"), deciding([2.0, 5.0], "any")
    (2.0, 5.0)
    >>> deciding([-2.0, -5.0], "all"), deciding([-2.0, -5.0], "any")
    (-5.0, -2.0)
    """
    return min(spare) if quantity == "all" else max(spare)


@dataclass(frozen=True, slots=True)
class Check:
    """One of several things that must hold, and by how much it does or does not."""

    holds: bool
    away: float
    unit: str


def turning(checks: Sequence[Check], clause: str) -> tuple[str, float | None, str]:
    """Say what would change an answer of several checks: any one that holds, or all that fail.

    Parameters
    ----------
    checks : sequence of Check
    clause : str
        With ``{away}`` where the distances go.

    Returns
    -------
    str, float or None, str
        As ``turns``, ``away`` and ``unit`` of an answer.

    Examples
    --------
    >>> clause = "it would change if {away} were added"
    >>> turning([Check(True, 2.0, "km"), Check(True, 5.0, "km")], clause)
    ('it would change if {away} were added', 2.0, 'km')
    >>> turning([Check(False, 2.0, "km"), Check(False, 3.0, "roads")], clause)
    ('it would change if 2 km and 3 roads were added', None, '')
    """
    failing = [one for one in checks if not one.holds]
    if len(failing) > 1:
        gaps = " and ".join(f"{one.away:,.6g} {one.unit}" for one in failing)
        return clause.replace("{away}", gaps), None, ""
    nearest = failing[0] if failing else min(checks, key=lambda one: one.away)
    return clause, nearest.away, nearest.unit


def join_answers(answers: Sequence[ClaimAnswer]) -> ClaimAnswer:
    """Join the answers of a statement of several parts: it is true if all are.

    One that is false decides; else one that is unknown. A whole that is true turns with any
    part, another only with all that decide it.

    Examples
    --------
    >>> yes = ClaimAnswer("true", "the gate is blue", {})
    >>> no = ClaimAnswer("false", "the mill is not", {})
    >>> join_answers([yes, no]).truth, join_answers([yes, no]).words
    ('false', 'the gate is blue; the mill is not')
    """
    if len(answers) == 1:
        return answers[0]
    order: tuple[Truth, ...] = ("false", "not computable", "unknown", "true")
    truth = next(one for one in order if any(answer.truth == one for answer in answers))
    deciding = [one for one in answers if one.truth == truth and one.turns]
    alone = deciding[0] if len(deciding) == 1 else None
    joint = ", or " if truth == "true" else ", and "
    return ClaimAnswer(
        truth,
        "; ".join(one.words for one in answers),
        {name: value for one in answers for name, value in one.numbers.items()},
        alone.turns if alone else joint.join(one.turn_words for one in deciding),
        alone.away if alone else None,
        alone.unit if alone else "",
        Shown(
            tuple(dict.fromkeys(place for one in answers for place in one.shown.places)),
            tuple(row for one in answers for row in one.shown.axis),
            tuple(dict.fromkeys(tick for one in answers for tick in one.shown.ticks)),
            tuple(series for one in answers for series in one.shown.series),
        ),
    )
