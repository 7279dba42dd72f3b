"""The readings of an objective in order of the answer, and the choice that parts them best."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated

from stratgraph.catalogue import ContestedReading
from stratgraph.studies.hold_or_fall.degrees import Centre, InRange
from stratgraph.studies.hold_or_fall.finding import RangeChoice

from .kinds import Closed, Count, Id, Metres, Share, one_of
from .panel import to_mm

if TYPE_CHECKING:
    from stratgraph.studies.hold_or_fall.finding import ObjectiveFinding, Point, Split

HOLDS: dict[bool | None, InRange] = {True: "yes", False: "no", None: "cannot tell"}


class SplitRecord(Closed):
    """The one choice that parts the readings best."""

    dimension: Annotated[str, one_of("ground", "contested", "standoff_m", "centre", "range")]
    """What is chosen."""
    value: str
    """The choice; a stand-off in metres."""
    holding: Count
    """On how many readings with that choice at least one more system has it in range."""
    of: Count
    """How many readings there are with it."""
    holding_else: Count
    """On how many readings with any other choice."""
    of_else: Count
    """How many readings there are with another."""


class CurveRow(Closed):
    """One reading of all assumptions together."""

    ground: str
    """From where weapons may fire: `settlements`, `territory`, `drawn`, or a given ground."""
    contested: ContestedReading
    """Whether contested ground may fire."""
    standoff_m: Count
    """How far weapons stand behind the front."""
    centre: Centre
    """Where the centre points lie among those published."""
    range: RangeChoice
    """Which of the ranges published of each munition."""
    holds: InRange
    """Whether at least one more system has the objective in range."""
    new: list[Id]
    """Systems that come to have it in range."""
    perhaps: list[Id]
    """Systems of which nobody can tell."""
    least_before_m: Metres | None
    """The range needed before is at least this; null where nothing may fire."""
    most_before_m: Metres | None
    """And at most this."""
    least_after_m: Metres | None
    """The range needed after is at least this."""
    most_after_m: Metres | None
    """And at most this: of drawn ground the two differ."""


class CurveRecord(Closed):
    """All readings of one objective."""

    target: Id
    """Which objective."""
    holding: Count
    """On how many readings at least one more system has it in range."""
    cannot_tell: Count
    """On how many nobody can tell."""
    share_true: Share | None
    """The share on which it holds, of those that can be told."""
    split: SplitRecord | None
    """The one choice that parts the readings best; null where all agree."""
    curve: list[CurveRow]
    """The readings in order of the answer: those that hold, those of which nobody can tell, the
    others."""


def split_record(split: Split | None) -> SplitRecord | None:
    """Return the choice that parts the readings best as a record."""
    if split is None:
        return None
    return {
        "dimension": split.dimension,
        "value": str(split.value),
        "holding": split.holding,
        "of": split.of,
        "holding_else": split.holding_else,
        "of_else": split.of_else,
    }


def curve_record(found: ObjectiveFinding) -> CurveRecord:
    """Return the readings of an objective, in order of the answer, as a record."""
    return {
        "target": found.target,
        "holding": found.new,
        "cannot_tell": found.perhaps,
        "share_true": None if found.share_true is None else round(found.share_true, 6),
        "split": split_record(found.split),
        "curve": [_row(one) for one in found.curve],
    }


def _row(one: Point) -> CurveRow:
    return {
        "ground": one.ground,
        "contested": one.contested,
        "standoff_m": one.standoff_m,
        "centre": one.centre,
        "range": one.range,
        "holds": HOLDS[one.holds],
        "new": list(one.new),
        "perhaps": list(one.perhaps),
        "least_before_m": _metres(one.before_m[0]),
        "most_before_m": _metres(one.before_m[1]),
        "least_after_m": _metres(one.after_m[0]),
        "most_after_m": _metres(one.after_m[1]),
    }


def _metres(metres: float) -> float | None:
    return to_mm(metres) if math.isfinite(metres) else None
