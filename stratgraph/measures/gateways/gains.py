"""What a place is worth to whoever holds it: what its fall opens, what it offers as a base."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from stratgraph._network import route_lengths
from stratgraph.catalogue import TOWNS, Metric
from stratgraph.measures.fire import EachFall
from stratgraph.model.scenario import SIDES, ids_where, other_side

from .advance import advances_of
from .columns import Column, Status
from .missing import why_neither_side
from .question import GatewayQuestion, by_length

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from stratgraph._network import Network
    from stratgraph.model.scenario import Situation
    from stratgraph.model.theater import Theater

    from .settings import PanelSettings
    from .task import PanelRange, PanelTask

    Ints = NDArray[np.int64]

# So many road distances are held at a time, 8 bytes each.
LENGTHS_AT_ONCE = 1 << 22


def reach_gain_columns(
    situation: Situation, question: GatewayQuestion, panel_range: PanelRange | None
) -> tuple[Column, Column]:
    """Measure what the fall of each place alone would bring within a range of the attacker.

    ``reach_gain`` is the known population of the defender's settlements newly in reach,
    people at risk; ``reach_gain_settlements`` is their number. Beside the first stands, per
    objective, by how many metres the range needed to reach it would drop, whatever the weapon.

    Parameters
    ----------
    situation : Situation
    question : GatewayQuestion
        Names the objectives.
    panel_range : PanelRange or None
        Without a range there is no value: ``not_asked``.

    Returns
    -------
    tuple of two Columns
        Null with status ``held_by_attacker`` or ``holder_unknown`` where nothing can fall.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> case = read_case("gate_falls")
    >>> from stratgraph.measures.gateways import PanelRange
    >>> people, places = reach_gain_columns(
    ...     case.before,
    ...     case.question(road_set="all"),
    ...     PanelRange(case.assumptions.rules[0], 25_000),
    ... )
    >>> people.values["gate"], places.values["gate"]
    (60000, 1)
    >>> round(people.per_objective["gate"]["kingsbridge"])
    10000
    """
    theater = situation.theater
    shown = ids_where(theater, theater.on_road)
    people: dict[str, float | None] = dict.fromkeys(shown)
    places: dict[str, float | None] = dict.fromkeys(shown)
    if panel_range is None:
        why: dict[str, Status] = dict.fromkeys(shown, "not_asked")
        return Column("reach_gain", people, why), Column("reach_gain_settlements", places, why)
    may_fall = theater.on_road & situation.held_by("defender", "contested")
    falls = EachFall(situation, panel_range.rule, np.flatnonzero(may_fall))
    count, worth = np.zeros((2, len(falls.fallen)))
    for fall, reached in falls.gained(panel_range.range_m, panel_range.min_range_m):
        count += np.bincount(fall, minlength=len(count))
        worth += np.bincount(fall, theater.people[reached], minlength=len(count))
    for k, settlement in enumerate(ids_where(theater, may_fall)):
        people[settlement], places[settlement] = int(worth[k]), int(count[k])
    status: dict[str, Status] = {}
    for settlement in ids_where(theater, theater.on_road & ~may_fall):
        mine = situation.holder(settlement) == "attacker"
        status[settlement] = "held_by_attacker" if mine else why_neither_side(situation, settlement)
    return (
        Column("reach_gain", people, status, per_objective=_drops(falls, question.objectives)),
        Column("reach_gain_settlements", places, status),
    )


def _drops(falls: EachFall, objectives: Sequence[str]) -> dict[str, dict[str, float]]:
    """Tell by how many metres the range needed drops, per target that has one both times."""
    ids = falls.situation.theater.ids
    targets, shorter_m = falls.shorter_m(objectives)
    return {
        ids[fallen]: {
            target: metres
            for target, metres in zip(targets, row, strict=True)
            if not math.isnan(metres)
        }
        for fallen, row in zip(falls.fallen.tolist(), shorter_m.tolist(), strict=True)
    }


def base_value_columns(
    situation: Situation, question: GatewayQuestion, settings: PanelSettings
) -> tuple[Column, Column]:
    """Count what the other side holds within range and road distance of each place.

    ``base_value`` is the number of the other side's settlements within ``base_range_m`` by
    geodesic and ``base_road_m`` by road, whoever holds the road; ``base_value_people`` their
    known population. Contested and unknown places are nobody's base.

    Parameters
    ----------
    situation : Situation
    question : GatewayQuestion
        Says which roads count.
    settings : PanelSettings

    Returns
    -------
    tuple of two Columns

    Examples
    --------
    >>> from stratgraph import PanelSettings, read_case
    >>> case = read_case("gate_falls")
    >>> places, people = base_value_columns(
    ...     case.before, case.question(road_set="all"), PanelSettings())
    >>> places.values["gate"], people.values["gate"]
    (2, 12000)
    """
    theater = situation.theater
    network, chosen = by_length(situation, question), np.zeros((2, len(theater.ids)))
    for side in SIDES:
        bases = np.flatnonzero(theater.on_road & situation.held_by(side))
        foes = np.flatnonzero(situation.held_by(other_side(side)))
        for base, foe in _in_both(theater, network, bases, foes, settings):
            chosen[0] += np.bincount(base, minlength=len(theater.ids))
            chosen[1] += np.bincount(base, theater.people[foe], minlength=len(theater.ids))
    nobody = ids_where(theater, theater.on_road & ~situation.held_by(*SIDES))
    why: dict[str, Status] = {one: why_neither_side(situation, one) for one in nobody}
    places, people = (
        {
            one: None if one in why else int(many)
            for one, many in zip(
                ids_where(theater, theater.on_road), row[theater.on_road].tolist(), strict=True
            )
        }
        for row in chosen
    )
    return Column("base_value", places, why), Column("base_value_people", people, why)


def _in_both(
    theater: Theater, network: Network, bases: Ints, foes: Ints, settings: PanelSettings
) -> Iterator[tuple[Ints, Ints]]:
    """Pairs of a base and a place of the other side within range of it and its road distance."""
    step = max(1, LENGTHS_AT_ONCE // network.n)
    for start in range(0, len(bases), step):
        some = bases[start : start + step]
        pairs = [*theater.pairs_between(some, foes, most_m=settings.base_range_m)]
        row, foe = (np.concatenate([one[k] for one in pairs] or [foes[:0]]) for k in (0, 1))
        # Only bases with any place in range ask for their roads.
        asked, place = np.unique(row, return_inverse=True)
        far = route_lengths(network, some[asked].tolist(), limit_m=settings.base_road_m)
        near = far[place, foes[foe]] <= settings.base_road_m
        yield some[row[near]], foes[foe[near]]


def panel_columns(task: PanelTask) -> tuple[Column, ...]:
    """Measure this file's columns of a panel."""
    cannot_fall_next = task.once(advances_of)[1].unranked
    gains = reach_gain_columns(task.situation, task.question, task.panel_range)
    values = base_value_columns(task.situation, task.question, task.settings)
    return (
        *(replace(gain, unranked=cannot_fall_next) for gain in gains),
        *(value.ranked_without(task.attackers) for value in values),
    )


METRICS = (
    Metric(
        name="reach_gain",
        label="People its fall brings into range",
        kind="people",
        family="What a fall would open",
        most_places=100_000,
        column=True,
        sign=1,
        words=(
            "How many people the fall of this place alone would newly bring within the range "
            "that the case asks for."
        ),
        formula="known population of the defender's places in reach after the fall, not before",
        reads=("positions", "holders", "populations"),
        misleads=(
            "One city just inside the range decides the order: a kilometre of range or of "
            "centre point turns it. Unknown populations add nothing here."
        ),
        example=TOWNS + 'four_towns().columns["reach_gain"].values',
        shows="{'a': None, 'b': 60000, 'c': 60000, 'd': 0}",
    ),
    Metric(
        name="reach_gain_settlements",
        label="Places its fall brings into range",
        kind="count",
        family="What a fall would open",
        most_places=100_000,
        noun="settlements",
        column=True,
        sign=1,
        words="The same as reach_gain in settlements, whatever their population.",
        formula="number of the defender's places in reach after the fall, not before",
        reads=("positions", "holders"),
        misleads="Counts a hamlet and a city alike.",
        example=TOWNS + 'four_towns().columns["reach_gain_settlements"].values["c"]',
        shows="1",
    ),
    Metric(
        name="reach_gain_by_objective",
        label="How much less range each objective needs",
        kind="metres",
        family="What a fall would open",
        noun="metres per objective",
        parts_of="reach_gain",
        words=(
            "By how much the range needed to reach each objective would drop if the place fell, "
            "whatever the weapon."
        ),
        formula="required range of t before - after, for each t",
        reads=("positions", "holders", "objectives"),
        misleads="From centre to centre, and from settlements: other ground may lie nearer.",
        example=(
            TOWNS + 'drop = four_towns().columns["reach_gain"].per_objective["c"]["d"]\n'
            "round(drop / 1000, 1)"
        ),
        shows="7.0",
    ),
    Metric(
        name="base_value",
        label="Places of the other side in range of it",
        kind="count",
        family="What a fall would open",
        most_places=100_000,
        noun="settlements",
        column=True,
        sign=1,
        words=(
            "What a place would offer as a base: how many of the other side's settlements lie "
            "within a range of it and not too far by road."
        ),
        formula="enemy-held u with geodesic(v, u) <= range and d(v, u) <= road distance",
        reads=("roads", "positions", "holders"),
        misleads=(
            "Seen from who holds it today. Range and road distance are assumptions, printed; "
            "roads count whoever holds them."
        ),
        example=TOWNS + 'four_towns().columns["base_value"].values',
        shows="{'a': 2, 'b': 1, 'c': None, 'd': 1}",
    ),
    Metric(
        name="base_value_people",
        label="People of the other side in range of it",
        kind="people",
        family="What a fall would open",
        most_places=100_000,
        column=True,
        sign=1,
        words="The people who live in the settlements that base_value counts, where known.",
        formula="their summed known population",
        reads=("roads", "positions", "holders", "populations"),
        misleads="One city in range outweighs all else: Donetsk decides it around Avdiivka.",
        example=TOWNS + 'four_towns().columns["base_value_people"].values["a"]',
        shows="61500",
    ),
)
