"""How far an advance has to come, and how much nearer a fall brings it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stratgraph._network import Network, meetings, nearest_source_lengths, route_lengths
from stratgraph.catalogue import TOWNS, Metric
from stratgraph.model.scenario import ids_where

from .columns import Column, Status
from .missing import why_neither_side
from .question import GatewayQuestion, uncut_network

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stratgraph.model.scenario import Situation

    from .task import PanelTask


def advance_columns(
    situation: Situation, question: GatewayQuestion, network: Network
) -> tuple[Column, Column]:
    """Measure what reads who holds the ground that an advance would start from."""
    theater = situation.theater
    held = np.flatnonzero(situation.held_by("attacker")).tolist()
    start = nearest_source_lengths(network, held)
    in_data = nearest_source_lengths(uncut_network(situation, question), held)
    shown = np.flatnonzero(theater.on_road).tolist()
    advance = {theater.ids[v]: _finite(start[v]) for v in shown}
    unreached: dict[str, Status] = {
        theater.ids[v]: "already_cut" if np.isfinite(in_data[v]) else "never_connected"
        for v in shown
    }
    why_no_advance = {one: unreached[one] for one, far in advance.items() if far is None}
    objectives = [theater.index[one] for one in question.objectives]
    to_objective = route_lengths(network.backward, objectives)
    no_objective: Status = "never_connected"
    if np.isfinite(in_data[objectives]).any():
        no_objective = "already_cut"
    parts: dict[str, dict[str, float]] = {}
    why_no_gain: dict[str, Status] = {}
    for number in shown:
        why = _why_no_gain(situation, question, number)
        if why is not None:
            why_no_gain[theater.ids[number]] = why
            continue
        parts[theater.ids[number]] = {
            theater.ids[objective]: max(0.0, float(start[objective] - onward[number]))
            for objective, onward in zip(objectives, to_objective, strict=True)
            if np.isfinite(start[objective])
        }
    gain = {one: _mean(parts.get(one, {})) for one in advance}
    for one, value in gain.items():
        if value is None:
            why_no_gain.setdefault(one, no_objective)
    cannot_fall_next = frozenset(advance) - _adjoining_loose_ground(situation, network)
    return (
        Column("advance_m", advance, why_no_advance),
        Column("advance_gain", gain, why_no_gain, cannot_fall_next, parts),
    )


def _why_no_gain(situation: Situation, question: GatewayQuestion, number: int) -> Status | None:
    settlement, holder = situation.theater.ids[number], situation.holders[number]
    if settlement in question.bases:
        return "base"
    if settlement in question.objectives:
        return "objective"
    if holder == "attacker":
        return "held_by_attacker"
    return why_neither_side(situation, settlement) if holder in ("other", "unknown") else None


def _adjoining_loose_ground(situation: Situation, network: Network) -> frozenset[str]:
    """Places that roads join, through nodes alone, to ground the defender does not hold."""
    loose = situation.held_by("attacker", "contested")
    # What adjoins does so whichever way its roads lead.
    n, network = len(loose), network.two_way
    tails = network.tails
    both = (tails < n) & (network.neighbours < n)
    adjoin = np.zeros(n, dtype=np.bool_)
    adjoin[tails[both][loose[network.neighbours[both]]]] = True
    place, piece = meetings(network, n)
    others = np.bincount(piece, loose[place], minlength=1)[piece] - loose[place]
    adjoin[place[others > 0]] = True
    return frozenset(ids_where(situation.theater, adjoin))


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _mean(parts: Mapping[str, float]) -> float | None:
    return sum(parts.values()) / len(parts) if parts else None


def advances_of(task: PanelTask) -> tuple[Column, Column]:
    """Measure the advances of a panel."""
    return advance_columns(task.situation, task.question, task.by_length)


def panel_columns(task: PanelTask) -> tuple[Column, ...]:
    """Measure this file's columns of a panel."""
    return task.once(advances_of)


METRICS = (
    Metric(
        name="advance_m",
        label="How far off the front is by road",
        kind="metres",
        family="Advance",
        bounds="0 if held",
        column=True,
        words=(
            "How far it is along roads from the nearest place the attacker holds; contested "
            "places do not count as held."
        ),
        formula="least d(u, v) over attacker-held u",
        reads=("roads", "holders"),
        misleads=(
            "Whoever stands in between is ignored, and rank 1 is the farthest place. It is a "
            "distance, not a time."
        ),
        example=TOWNS + 'four_towns().columns["advance_m"].values',
        shows="{'a': 0.0, 'b': 10000.0, 'c': 11000.0, 'd': 20000.0}",
    ),
    Metric(
        name="advance_gain",
        label="How much nearer the front comes",
        kind="metres",
        family="Advance",
        bounds="0 or more",
        shown=True,
        column=True,
        sign=1,
        words=(
            "By how much the fall of this place alone would bring the front nearer to the "
            "objectives along roads, on average. Ranked among places that can fall next."
        ),
        formula="mean over t of max(0, advance_m(t) - d(v, t))",
        reads=("roads", "holders", "objectives"),
        misleads=(
            "Any village on the road ahead gains, the one farther ahead more. It says nothing on "
            "whether the place can be taken."
        ),
        example=TOWNS + 'gain = four_towns().columns["advance_gain"]\ngain.values, gain.ranks',
        shows="({'a': None, 'b': 10000.0, 'c': 9000.0, 'd': None}, {'b': 1, 'c': 2})",
    ),
    Metric(
        name="advance_gain_by_objective",
        label="How much nearer the front comes to each objective",
        kind="metres",
        family="Advance",
        noun="metres per objective",
        parts_of="advance_gain",
        words="The parts that advance_gain is the mean of, objective by objective.",
        formula="max(0, advance_m(t) - d(v, t)) for each t",
        reads=("roads", "holders", "objectives"),
        misleads="Objectives that no road joins to attacker-held ground are left out.",
        example=TOWNS + 'four_towns().columns["advance_gain"].per_objective["c"]',
        shows="{'d': 9000.0}",
    ),
)
