"""How likely verdicts are: by weapon, by statement, what decides, and who comes first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.catalogue import GROUPS
from stratgraph.catalogue.cells import Cell, Number, Text, km, place_cell
from stratgraph.catalogue.table import Head, Table
from stratgraph.model.notebook import joined
from stratgraph.model.plain_text import plural
from stratgraph.model.systems import munition_label
from stratgraph.studies.explain import explain_metric
from stratgraph.studies.stability import Z_95

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stratgraph._chance import Effects
    from stratgraph.studies.uncertainty import Chance, Deciding, UncertaintyAnswer

MEANING = (
    "Draws of 100, with 95 % confidence: how likely a verdict is if what the case states as "
    "uncertain is so; in range, never “would hit”."
)
# A share of the variance below this is lost in the chance of the draws.
FAINT = 0.005
# What is in range, or out of it, on all but this share of draws.
CERTAIN = 0.005
# So many of what decides most are shown of each answer.
FIRST_SHOWN = 2


def hundred(chance: Chance) -> Cell:
    """Return on how many draws of 100 something holds, between the ends of its interval.

    Examples
    --------
    >>> from stratgraph.studies.uncertainty import Chance
    >>> print(hundred(Chance(87, 0, 100)), hundred(Chance(0, 0, 4096)), sep="; ")
    79 to 92; none
    """
    if not chance.yes and not chance.cannot_tell:
        return Text("none")
    if chance.yes == chance.draws:
        return Text("all")
    low, high = (round(100 * end) for end in chance.between)
    return Text(f"{low} to {high}" if low < high else f"{low}")


def all_but_certain(before: Chance, after: Chance) -> bool:
    """Tell whether something holds, or does not, on all but one draw of 200, before and after.

    Examples
    --------
    >>> from stratgraph.studies.uncertainty import Chance
    >>> all_but_certain(Chance(0, 0, 400), Chance(2, 0, 400))
    True
    """
    never = all(one.yes + one.cannot_tell <= CERTAIN * one.draws for one in (before, after))
    return never or all(one.share >= 1.0 - CERTAIN for one in (before, after))


def uncertainty_tables(answer: UncertaintyAnswer, *, every: bool = False) -> tuple[Table, ...]:
    """Return the tables of an answer.

    Unless ``every``, without weapons that are in range or out of it on nearly all draws, with
    statements on their plain reading alone, what decides most, and the places that come first.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from stratgraph import find_uncertainty, read_case
    >>> from stratgraph.catalogue import Distribution, Uncertainty
    >>> stated = Uncertainty(draws=64, standoff_km=Distribution("uniform", (0, 10)))
    >>> answer = find_uncertainty(replace(read_case("gate_falls"), uncertainty=stated))
    >>> print(*uncertainty_tables(answer)[0].rows[1], sep="; ")
    Kingsbridge; Long gun; 25.0 km; none; 37 to 60; 37 to 60
    """
    found = [
        _verdicts(answer, every=every),
        _statements(answer, every=every),
        _deciding(answer, every=every),
        _ranks(answer, every=every),
    ]
    return tuple(one for one in found if one.rows)


def _verdicts(answer: UncertaintyAnswer, *, every: bool) -> Table:
    theater = answer.case.theater
    shown = [one for one in answer.verdicts if every or not all_but_certain(one.before, one.after)]
    left = len(answer.verdicts) - len(shown)
    rows: list[tuple[Cell, ...]] = [
        (
            place_cell(theater, one.target),
            Text(munition_label(one.system, one.figure.munition_id)),
            km(one.figure.range_m),
            hundred(one.before),
            hundred(one.after),
            hundred(one.new),
        )
        for one in shown
    ]
    heads = (
        Head(label="City asked about"),
        Head(label="Weapon", wide=True),
        Head(label="Listed", right=True),
        Head(label="Before", right=True),
        Head(label="After", right=True),
        Head(label="New", right=True),
    )
    names = theater.names_of(answer.no_targets)
    notes = (
        MEANING,
        *([f"Left out: {plural(left, 'row')} all but certain before and after."] if left else []),
        *(f"{one} is not the defender's: nothing is asked of it." for one in names),
    )
    return Table("In range on how many draws of 100", heads, tuple(rows), notes, grouped=True)


def _statements(answer: UncertaintyAnswer, *, every: bool) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (
            Text(one.claim),
            Text(f"{one.sentence}: {one.says}" if every and one.says else one.sentence),
            hundred(one.chance),
            Text("" if every and not one.plain else _over_readings(answer, one.claim)),
        )
        for one in answer.statements
        if every or one.plain
    ]
    rows += [
        (Text(claim), Text(f"not asked: {why}"), Text("–"), Text(""))
        for claim, why in answer.not_asked
    ]
    heads = (
        Head(label="Id"),
        Head(label="Statement", wide=True),
        Head(label="True", right=True),
        Head(label="Read otherwise", right=True),
    )
    notes = (
        "What is drawn stands for what a statement assumes: its ground, where weapons stand, who "
        "holds disputed villages.",
        "True: taken plainly. Read otherwise: the least and the most over all readings of its "
        "words.",
    )
    title = "Statements about ranges: true on how many draws of 100"
    return Table(title, heads, tuple(rows), notes)


def _over_readings(answer: UncertaintyAnswer, claim: str) -> str:
    """Say between what the readings of a statement lie; empty where it has but one."""
    ends = [one.chance.between for one in answer.statements if one.claim == claim]
    if len(ends) < 2:
        return ""
    least, most = min(low for low, _ in ends), max(high for _, high in ends)
    return f"{round(100 * least)} to {round(100 * most)}, of {len(ends)}"


def _deciding(answer: UncertaintyAnswer, *, every: bool) -> Table:
    most = None if every else FIRST_SHOWN
    rows = tuple(row for one in answer.deciding for row in list(_effects(answer, one))[:most])
    untold = [one for one in answer.deciding if one.effects is None]
    alike = [str(_name(answer, one)) for one in untold if not one.changes]
    rarely = [str(_name(answer, one)) for one in untold if one.changes]
    heads = (
        Head(label="Of"),
        Head(label="What decides", wide=True),
        Head(label="Shared out", right=True, bars=True),
        Head(label="Alone", right=True),
        Head(label="With others", right=True),
    )
    notes = (
        "Shares of the variance: Shapley effects, first-order and total Sobol indices, estimated "
        f"from {answer.deciding_draws:,} draws of each mixture; in brackets how far chance may be "
        "off, with 95 % confidence. "
        "Of a city: how many more weapons have it in range; of a statement: whether it is true, "
        "taken plainly.",
        *([f"The same on every draw: {joined(alike)}."] if alike else []),
        *([f"Otherwise on too few draws to tell: {joined(rarely)}."] if rarely else []),
    )
    return Table("What decides most", heads, rows, notes, grouped=True)


def _name(answer: UncertaintyAnswer, one: Deciding) -> Cell:
    theater = answer.case.theater
    return place_cell(theater, one.subject) if one.about == "objective" else Text(one.subject)


def _effects(answer: UncertaintyAnswer, one: Deciding) -> Iterator[tuple[Cell, ...]]:
    subject, effects = _name(answer, one), one.effects
    if effects is None:
        return
    order = sorted(range(len(answer.groups)), key=lambda k: -effects.shapley[k])
    for k in order:
        if effects.shapley[k] >= FAINT:
            alone, others = (Number(min(1.0, one), "share") for one in
                             (effects.first[k], effects.total[k]))  # fmt: skip
            yield subject, Text(GROUPS[answer.groups[k]]), _shared(effects, k), alone, others


def _shared(effects: Effects, k: int) -> Cell:
    """Return a Shapley effect with the 95 % interval of its estimate, to either side."""
    aside = f"± {100 * Z_95 * effects.error[k]:.0f}" if effects.error else ""
    return Number(min(1.0, max(0.0, effects.shapley[k])), "share", aside=aside)


def _ranks(answer: UncertaintyAnswer, *, every: bool) -> Table:
    shown = [
        one
        for metric in dict.fromkeys(one.metric for one in answer.ranks)
        for one in [row for row in answer.ranks if row.metric == metric][: None if every else 3]
    ]
    rows: list[tuple[Cell, ...]] = [
        (
            Text(explain_metric(one.metric).label),
            place_cell(answer.case.theater, one.settlement),
            *map(hundred, one.ranks),
        )
        for one in shown
    ]
    heads = (
        Head(label="By"),
        Head(label="Place", wide=True),
        Head(label="First", right=True),
        Head(label="Second", right=True),
        Head(label="Third", right=True),
    )
    notes = (f"{answer.rank_draws:,} draws of roads, before anything falls; shared ranks count.",)
    return Table("Ranks on how many draws of 100", heads, tuple(rows), notes, grouped=True)
