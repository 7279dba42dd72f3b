"""What would move a rank: other roads, lengths, portals and maps."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Literal, cast

from stratgraph.report.records.kinds import Closed, Count, Id, Positive, Share, one_of
from stratgraph.report.records.metrics import MetricName
from stratgraph.studies.stability import STABILITY_METRICS

if TYPE_CHECKING:
    from stratgraph.studies.hold_or_fall import Outcome
    from stratgraph.studies.stability import RoadDraws, Window


Guarded = Annotated[str, one_of(*STABILITY_METRICS)]


class RoadMove(Closed):
    """A metric where the rank differs."""

    metric: MetricName
    """Which metric."""
    settlement: Id
    """Which settlement."""
    all_roads: Positive | None
    """Rank with unverified roads; null for none."""
    verified_roads: Positive | None
    """Rank without."""


class LengthRange(Closed):
    """Ranks taken when every length is off by up to a share."""

    metric: Guarded
    """Which metric."""
    settlement: Id
    """Which settlement."""
    rank: Positive
    """With the lengths as they are."""
    best: Positive
    """Best rank of all draws."""
    worst: Positive
    """Worst."""
    draws: Positive
    """How many draws."""
    share: Share
    """By how much a length may be off."""


class RoadEffectRecord(Closed):
    """The single road of low confidence that matters most."""

    metric: Guarded
    """Which metric."""
    settlement: Id
    """Which settlement."""
    road: str
    """Which road."""
    value: float
    """With it."""
    value_without: float | None
    """Without it."""
    rank: Positive | None
    """With it."""
    rank_without: Positive | None
    """Without it."""
    cut_off: list[Id]
    """Objectives that no base reaches without it."""
    roads_tried: Positive
    """How many roads were tried."""


class PortalEffectRecord(Closed):
    """The single portal that matters most."""

    metric: Literal["gate_population", "encirclement"]
    """Which metric."""
    settlement: Id
    """Which settlement."""
    portal: Id
    """Which portal."""
    value: float
    """With it."""
    value_without: float | None
    """Without it."""
    portals_tried: Positive
    """How many portals were tried."""


class RoadDrawRecord(Closed):
    """How often a place is first in a metric while unverified roads are drawn to exist."""

    metric: Guarded
    """Which metric."""
    settlement: Id
    """Which settlement."""
    probability: Share | None
    """With which each unverified road exists; null where it is that of its evidence."""
    first: Count
    """In how many draws it is first."""
    first_three: Count
    """In how many draws it is among the first three."""
    first_from: Share
    """The lower end of the 95 % interval of the share of draws in which it is first."""
    first_to: Share
    """The upper end of it."""
    first_three_from: Share
    """The lower end of the same of the first three."""
    first_three_to: Share
    """The upper end of it."""
    draws: Positive
    """How many draws there were."""


class RoadDrawsRecord(Closed):
    """Unverified roads drawn to exist, and lengths to vary."""

    unverified: Positive
    """Roads that are drawn to exist or not."""
    length_share: Share
    """By which share lengths vary."""
    seed: Count
    """Of the draws."""
    counts: list[RoadDrawRecord]
    """The places that change hands, and those that are first at least once."""


class StabilityRecord(Closed):
    """What would move the ranks of the places that change hands, and of those first in rank."""

    road_moves: list[RoadMove]
    """With unverified roads and without."""
    length_ranges: list[LengthRange]
    """With lengths drawn anew."""
    road_effects: list[RoadEffectRecord]
    """Without a single road."""
    portal_effects: list[PortalEffectRecord]
    """Without a single portal."""
    road_draws: RoadDrawsRecord | None
    """With unverified roads drawn to exist; null where every road is verified, or left out."""


class WindowChangeRecord(Closed):
    """A rank that differs on another map."""

    window: str
    """Which map."""
    metric: MetricName
    """Which metric."""
    settlement: Id
    """Which settlement."""
    rank: Positive
    """On the case's map, among the places on both."""
    rank_there: Positive
    """On the other map, among the same."""
    edge_made: bool
    """Whether it is among the first three only on the smaller map."""


class WindowRecord(Closed):
    """One entry per other map, asked for with `--windows` or `--larger`."""

    name: str
    """Which map."""
    settlements: Count
    """How many settlements it has."""
    lost: list[Id]
    """Bases and objectives that are not on it."""
    answerable: bool
    """Whether the question can be asked without them."""
    changes: list[WindowChangeRecord]
    """Ranks that differ there."""


def stability_record(outcome: Outcome) -> StabilityRecord:
    """Return what would move the ranks."""
    stability, draws = outcome.stability, outcome.road_draws
    effects = [asdict(one) | {"cut_off": list(one.cut_off)} for one in stability.road_effects]
    return {
        "road_moves": [cast("RoadMove", asdict(move)) for move in stability.road_moves],
        "length_ranges": [cast("LengthRange", asdict(one)) for one in stability.length_ranges],
        "road_effects": cast("list[RoadEffectRecord]", effects),
        "portal_effects": [
            cast("PortalEffectRecord", asdict(one)) for one in stability.portal_effects
        ],
        "road_draws": None if draws is None else _road_draws_record(draws),
    }


def _road_draws_record(found: RoadDraws) -> RoadDrawsRecord:
    return {
        "unverified": found.unverified,
        "length_share": found.length_share,
        "seed": found.seed,
        "counts": [
            {
                "metric": one.metric,
                "settlement": one.settlement,
                "probability": one.probability,
                "first": one.first,
                "first_three": one.first_three,
                "first_from": round(one.first_between[0], 6),
                "first_to": round(one.first_between[1], 6),
                "first_three_from": round(one.first_three_between[0], 6),
                "first_three_to": round(one.first_three_between[1], 6),
                "draws": one.draws,
            }
            for one in found.counts
        ],
    }


def window_record(window: Window) -> WindowRecord:
    """Return the panel on another map."""
    changes = [asdict(change) for change in window.changes]
    record = asdict(window) | {"lost": list(window.lost), "changes": changes}
    return cast("WindowRecord", record)
