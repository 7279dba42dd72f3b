"""Which published ranges reach which targets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stratgraph.model.notebook import short_repr
from stratgraph.model.scenario import require_side

from .required_range import required_ranges

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratgraph.model.scenario import Side, Situation
    from stratgraph.model.systems import PublishedRange, System
    from stratgraph.model.territory import Ground

    from .required_range import TargetStatus
    from .rule import FiringRule


@dataclass(frozen=True, slots=True)
class ReachRow:
    """Whether one published range of one munition reaches one target, and from where.

    Attributes
    ----------
    required_range_m, margin_m : float or None
        Metres; None where nothing may fire. ``margin_m`` is range minus required range.
    in_reach : bool or None
        None where the answer hangs on a minimum range that nobody published: every held place
        in range is nearer than the minimum range of the system's standard round.
    origin : str or None
        The held settlement that needs the least range.
    positions : int
        Number of held settlements from which the target is in reach; an unknown minimum range
        counts as none.
    """

    side: Side
    system: System
    figure: PublishedRange
    rule: FiringRule
    target: str
    status: TargetStatus
    required_range_m: float | None
    margin_m: float | None
    in_reach: bool | None
    origin: str | None
    positions: int

    __repr__ = short_repr


def measure_reach(
    situation: Situation,
    side: Side,
    rule: FiringRule,
    *,
    systems: Sequence[System],
    targets: Sequence[str],
    ground: Ground | None = None,
) -> tuple[ReachRow, ...]:
    """Tell which published ranges reach which targets from the ground a side holds.

    Membership is decided by the geodesic, bounds included and unrounded: in reach if and only
    if some held place needs no more than the range and no less than the minimum range. A
    minimum range that nobody published lies between 0 and that of the system's standard round;
    where the two ends differ, nobody can tell.

    Parameters
    ----------
    situation : Situation
    side : {"attacker", "defender"}
    rule : FiringRule
    systems : sequence of System
        Systems the side does not have are passed over.
    targets : sequence of str
        Settlement ids.
    ground : Territory or GivenGround, optional
        Fire from anywhere on this ground; by default from centre points of settlements.

    Returns
    -------
    tuple of ReachRow
        In the order of systems, their ranges, then targets.
    """
    ranges = required_ranges(situation, side, rule, targets, ground=ground)
    names = [situation.theater.ids[number] for number in ranges.targets.tolist()]
    rows = []
    for system in systems_of(situation, side, systems):
        for figure in system.ranges:
            positions = ranges.within(figure.range_m, figure.perhaps_from_m)
            surely = ranges.within(figure.range_m, figure.surely_from_m)
            for k, target in enumerate(names):
                required = float(ranges.required_m[k])
                known = np.isfinite(required)
                rows.append(
                    ReachRow(
                        side,
                        system,
                        figure,
                        rule,
                        target,
                        ranges.status[k],
                        required if known else None,
                        figure.range_m - required if known else None,
                        True if surely[k] else (None if positions[k] else False),
                        ranges.origin[k],
                        int(positions[k]),
                    )
                )
    return tuple(rows)


def systems_of(situation: Situation, side: Side, systems: Sequence[System]) -> tuple[System, ...]:
    """Return those of the systems that a side has, in their order."""
    require_side(side, situation)
    code = situation.attacker if side == "attacker" else situation.defender
    return tuple(system for system in systems if code in system.sides)
