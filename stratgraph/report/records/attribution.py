"""The JSON document of what is due to each place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.model.scenario import Side
from stratgraph.studies.attribution import AttributionOf, Game, HowFound

from .kinds import Closed, Count, Day, Id, Named, TheaterHead, theater_head
from .panel import six_digits

if TYPE_CHECKING:
    from stratgraph.studies.attribution import (
        AttributionAnswer,
        PairShare,
        PlaceShare,
        SideAttribution,
    )


class PlaceShareRecord(Closed):
    """What is due to a place."""

    place: Id
    """Which one."""
    due: float
    """The Shapley value: people at risk, or by detour a part of the directness lost."""
    alone: float
    """What it changes if it comes first."""
    low: float | None
    """Where orders were drawn by lot, the lower end of an interval that covers 95 of 100."""
    high: float | None
    """The upper end."""


class PairShareRecord(Closed):
    """What two places change together beyond what each does: the Shapley interaction index."""

    a: Id
    """One of them."""
    b: Id
    """The other."""
    together: float
    """Below 0 they overlap, above 0 they need each other."""
    low: float | None
    """Where sets were drawn by lot, the lower end of an interval that covers 95 of 100."""
    high: float | None
    """The upper end."""


class SideAttributionRecord(Closed):
    """What is due to each place on account of one side."""

    side: Side
    """Who fires, or takes what falls."""
    figure: str
    """System and range of exposure; empty of all else."""
    before: float
    """What is measured with none of the places."""
    after: float
    """What is measured with all of them: before and all that is due."""
    unknown_settlements: Count
    """Places counted with nobody, since their population is not known."""
    how: HowFound
    """By a formula, exact from all sets, or on the mean of orders drawn by lot."""
    samples: Count
    """How many orders were drawn; 0 where none were."""
    places: list[PlaceShareRecord]
    """Most first."""
    pairs: list[PairShareRecord]
    """Of the places to which most is due, those that change most together first; of the game in
    which only what adjoins may fall none are told."""
    apart: list[Id]
    """Places that no chain of others joins to the ground of the side: they cannot fall."""
    beyond: list[Id]
    """Places farther on that stay as they are, where there are too many for orders."""


class LeftOutRecord(Closed):
    """A side on whose account nothing is told."""

    side: Side
    """Which one."""
    why: Named
    """In words."""


class AttributionDocument(TheaterHead):
    """What is due to each place, by `stratgraph attribution`."""

    on: Day
    """Day of the holders."""
    of: AttributionOf
    """What is measured; people counted are at risk."""
    game: Game
    """Who may come before whom."""
    seed: Count
    """Chance of what is drawn by lot."""
    sides: list[SideAttributionRecord]
    """Both sides by the same rule, the attacker first."""
    left_out: list[LeftOutRecord]
    """Sides on whose account nothing is told."""


def attribution_document(answer: AttributionAnswer) -> AttributionDocument:
    """Return what is due to each place as the JSON document of ``stratgraph attribution``.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> from stratgraph.studies.attribution import AttributionAsked, find_attribution
    >>> answer = find_attribution(read_case("gate_falls"), AttributionAsked(range_m=30_000))
    >>> side = attribution_document(answer)["sides"][0]
    >>> side["after"], side["how"]
    (81500.0, 'formula')
    """
    asked = answer.asked
    return {
        **theater_head("attribution", answer.situation.theater.name),
        "on": answer.situation.control.on.isoformat(),
        "of": asked.of,
        "game": asked.game_played,
        "seed": asked.seed,
        "sides": [_side_record(one) for one in answer.sides],
        "left_out": [{"side": side, "why": why} for side, why in answer.left_out],
    }


def _side_record(part: SideAttribution) -> SideAttributionRecord:
    return {
        "side": part.side,
        "figure": part.figure,
        "before": six_digits(part.before),
        "after": six_digits(part.after),
        "unknown_settlements": part.unknown,
        "how": part.how,
        "samples": part.samples,
        "places": [_place_record(one) for one in part.places],
        "pairs": [_pair_record(one) for one in part.pairs],
        "apart": list(part.apart),
        "beyond": list(part.beyond),
    }


def _place_record(one: PlaceShare) -> PlaceShareRecord:
    return {
        "place": one.place,
        "due": six_digits(one.value),
        "alone": six_digits(one.alone),
        "low": _or_none(one.low),
        "high": _or_none(one.high),
    }


def _pair_record(one: PairShare) -> PairShareRecord:
    return {
        "a": one.a,
        "b": one.b,
        "together": six_digits(one.value),
        "low": _or_none(one.low),
        "high": _or_none(one.high),
    }


def _or_none(value: float | None) -> float | None:
    return None if value is None else six_digits(value)
