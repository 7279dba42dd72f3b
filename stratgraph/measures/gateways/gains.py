"""What a place is worth to whoever holds it: what its fall opens, what it offers as a base."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from stratgraph._network import route_lengths
from stratgraph.catalogue import TOWNS, Metric
from stratgraph.measures.fire import RequiredRanges, required_ranges
from stratgraph.model.scenario import Fall, Scenario, ids_where

from .advance import advances_of
from .columns import Column, Status
from .missing import why_neither_side
from .question import GatewayQuestion, by_length

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stratgraph.model.scenario import Situation

    from .settings import PanelSettings
    from .task import PanelRange, PanelTask


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
    before = required_ranges(situation, "attacker", panel_range.rule)
    reached = _reached(
        before.within(panel_range.range_m, panel_range.min_range_m), before.targets, theater.ids
    )
    objectives = required_ranges(situation, "attacker", panel_range.rule, question.objectives)
    status: dict[str, Status] = {}
    drops: dict[str, dict[str, float]] = {}
    for settlement in shown:
        holder = situation.holder(settlement)
        if holder not in ("defender", "contested"):
            mine = holder == "attacker"
            status[settlement] = (
                "held_by_attacker" if mine else why_neither_side(situation, settlement)
            )
            continue
        after = situation.under(Scenario(settlement, falls=(Fall(settlement),)))
        gained = _newly_reached(after, panel_range, settlement) & ~reached
        people[settlement] = int(theater.people[gained].sum())
        places[settlement] = int(gained.sum())
        drops[settlement] = _drops(objectives, after, panel_range, settlement)
    return (
        Column("reach_gain", people, status, per_objective=drops),
        Column("reach_gain_settlements", places, status),
    )


def _drops(
    before: RequiredRanges, after: Situation, panel_range: PanelRange, settlement: str
) -> dict[str, float]:
    """Tell by how many metres the range needed drops, per target that has one both times."""
    theater = after.theater
    names = [theater.ids[number] for number in before.targets.tolist()]
    if panel_range.rule.standoff_rule != "add":
        now = required_ranges(after, "attacker", panel_range.rule, names).required_m
    else:
        fallen = np.array([theater.index[settlement]])
        needed = theater.distances_m(fallen, before.targets)[0] + panel_range.rule.standoff_m
        now = np.minimum(before.required_m, np.where(before.targets == fallen, 0.0, needed))
    return {
        name: float(was - is_now)
        for name, was, is_now in zip(names, before.required_m, now, strict=True)
        if np.isfinite(was) and np.isfinite(is_now)
    }


def _newly_reached(after: Situation, panel_range: PanelRange, settlement: str) -> NDArray[np.bool_]:
    """Tell what is in reach of a place that has fallen, and of all others under most rules."""
    theater = after.theater
    if panel_range.rule.standoff_rule != "add":
        needed = required_ranges(after, "attacker", panel_range.rule)
        within = needed.within(panel_range.range_m, panel_range.min_range_m)
        return _reached(within, needed.targets, theater.ids)
    # Under `add` a new place neither moves the old ones nor frees them: its ring is enough.
    far = theater.distances_m(np.array([theater.index[settlement]]), np.arange(len(theater.ids)))[0]
    needed_m = far + panel_range.rule.standoff_m
    targets = after.held_by("defender")
    if not panel_range.rule.off_network:
        targets &= theater.on_road
    return np.asarray(
        targets & (needed_m <= panel_range.range_m) & (needed_m >= panel_range.min_range_m),
        dtype=np.bool_,
    )


def _reached(
    positions: NDArray[np.int64], targets: NDArray[np.int64], ids: tuple[str, ...]
) -> NDArray[np.bool_]:
    reached = np.zeros(len(ids), dtype=np.bool_)
    reached[targets[positions > 0]] = True
    return reached


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
    network = by_length(situation, question)
    shown = np.flatnonzero(theater.on_road)
    everyone = np.arange(len(theater.ids))
    near = theater.distances_m(shown, everyone) <= settings.base_range_m
    near &= route_lengths(network, shown.tolist())[:, everyone] <= settings.base_road_m
    foes = {
        "attacker": situation.held_by("defender"),
        "defender": situation.held_by("attacker"),
    }
    places: dict[str, float | None] = {}
    people: dict[str, float | None] = {}
    status: dict[str, Status] = {}
    for k, number in enumerate(shown.tolist()):
        settlement, holder = theater.ids[number], situation.holders[number]
        places[settlement] = people[settlement] = None
        if holder in foes:
            chosen = near[k] & foes[holder]
            places[settlement] = int(chosen.sum())
            people[settlement] = int(theater.people[chosen].sum())
        else:
            status[settlement] = why_neither_side(situation, settlement)
    return Column("base_value", places, status), Column("base_value_people", people, status)


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
