"""The JSON document of how likely verdicts are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from stratgraph.catalogue import Sampling
from stratgraph.studies.uncertainty import least_draws, require_stated, stated_sentences

from .kinds import (
    Closed,
    Count,
    Day,
    Id,
    Metres,
    Munition,
    Named,
    Positive,
    Share,
    TheaterHead,
    theater_head,
)
from .panel import six_digits

if TYPE_CHECKING:
    from stratgraph.studies.uncertainty import (
        Chance,
        Deciding,
        NeededSpan,
        RankOdds,
        StatementOdds,
        UncertaintyAnswer,
        VerdictOdds,
    )

# An estimate of a share may lie a little beyond either end.
AboutShare = Annotated[float, Field(ge=-1, le=2)]


class ChanceRecord(Closed):
    """On how many draws something holds."""

    draws_yes: Count
    """Draws on which it holds."""
    draws_cannot_tell: Count
    """Draws of which nobody can tell."""
    probability: Share
    """`draws_yes` as a share of all draws."""
    low: Share
    """Lower end of the 95 % interval, after Wilson."""
    high: Share
    """Upper end; of those that hold or of which nobody can tell."""


class VerdictOddsRecord(Closed):
    """How likely it is that a munition has an objective in range."""

    target: Id
    """Settlement."""
    system: Id
    """Weapon system."""
    munition: Munition
    """Which of its munitions."""
    range_m: Positive
    """Its listed maximum range."""
    before: ChanceRecord
    """In range before."""
    after: ChanceRecord
    """In range after."""
    new: ChanceRecord
    """Out of range before and in range after."""


class AnyNewRecord(Closed):
    """How likely it is that at least one listed weapon newly has an objective in range."""

    target: Id
    """Settlement."""
    chance: ChanceRecord
    """On how many draws."""


class SpanRecord(Closed):
    """The 5th, 50th and 95th percentile of a range needed; null where nothing may fire."""

    p5: Metres | None
    """On one draw of 20 it is no more."""
    p50: Metres | None
    """On half of the draws it is no more."""
    p95: Metres | None
    """On one draw of 20 it is more."""


class NeededRecord(Closed):
    """What range is needed to reach an objective, metres."""

    target: Id
    """Settlement."""
    before: SpanRecord
    """Before."""
    after: SpanRecord
    """After."""


class StatementOddsRecord(Closed):
    """How likely a published statement is to be true, on one reading of its words."""

    claim: Named
    """Its id in the file of claims."""
    sentence: Named
    """The statement."""
    reading: str
    """How its words are read; empty where none is ambiguous."""
    plain: bool
    """Whether that is the plain reading."""
    chance: ChanceRecord
    """On how many draws it is true."""


class NotAskedRecord(Closed):
    """A statement about ranges that draws cannot answer."""

    claim: Named
    """Its id."""
    why: Named
    """Why."""


class EffectRecord(Closed):
    """How much one uncertain thing decides."""

    group: Named
    """Its key in the case file."""
    first: AboutShare
    """Share of the variance by it alone: the first-order Sobol index."""
    total: AboutShare
    """Share of the variance by it and with others: the total Sobol index."""
    shapley: AboutShare
    """The Shapley effect; over all groups they add up to 1."""
    shapley_error: float | None
    """Its standard error, from eight parts of the draws; null where they are too few."""


class DecidingRecord(Closed):
    """How much each uncertain thing decides of one answer."""

    about: Annotated[str, Field(json_schema_extra={"enum": ["objective", "statement"]})]
    """How many more weapons have an objective in range, or whether a statement is true."""
    subject: Named
    """Which objective or statement."""
    changes: Count
    """On how many of the draws the answer is another than on most."""
    effects: list[EffectRecord]
    """Empty where the answer changes on too few draws to tell."""


class RankOddsRecord(Closed):
    """On how many draws of roads a place takes each of the first three ranks."""

    metric: Named
    """Metric of the gateway panel."""
    settlement: Id
    """Place."""
    ranks: list[ChanceRecord]
    """First, second and third; shared ranks count."""


class UncertaintyDocument(TheaterHead):
    """How likely verdicts are, by `stratgraph uncertainty`."""

    on: Day
    """Day of the holders."""
    case: Named
    """Name of the case."""
    stated: list[str]
    """Every distribution that the case states, in words, and what is not drawn."""
    sampling: Sampling
    """How draws are spread."""
    seed: Count
    """The same seed gives the same draws."""
    draws: Count
    """So many were made."""
    half_width: float | None
    """How wide the case lets intervals be, to either side; null where it does not say."""
    least_draws: Positive | None
    """Draws that are always enough for that."""
    widest: Share
    """How wide the widest interval is, to either side."""
    verdicts: list[VerdictOddsRecord]
    """By objective, then weapon."""
    any_new: list[AnyNewRecord]
    """By objective."""
    needed: list[NeededRecord]
    """By objective."""
    statements: list[StatementOddsRecord]
    """By statement, then reading."""
    not_asked: list[NotAskedRecord]
    """Statements about ranges that draws cannot answer."""
    no_targets: list[Id]
    """Objectives that somebody else than the defender holds, of which nothing is asked."""
    deciding: list[DecidingRecord]
    """What decides most, by objective and statement."""
    deciding_draws: Count
    """So many draws of each mixture tell it."""
    ranks: list[RankOddsRecord]
    """By metric, most often first on top."""
    rank_draws: Count
    """So many draws of roads."""


def uncertainty_document(answer: UncertaintyAnswer) -> UncertaintyDocument:
    """Return how likely verdicts are as the JSON document of ``stratgraph uncertainty``.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from stratgraph import find_uncertainty, read_case
    >>> from stratgraph.catalogue import Distribution, Uncertainty
    >>> stated = Uncertainty(draws=64, standoff_km=Distribution("uniform", (0, 10)))
    >>> answer = find_uncertainty(replace(read_case("gate_falls"), uncertainty=stated))
    >>> document = uncertainty_document(answer)
    >>> document["verdicts"][3]["after"]["draws_yes"], document["stated"][0]
    (31, 'Weapons stand behind the front: from 0 to 10 km, all alike.')
    """
    case = answer.case
    stated = require_stated(case)
    return {
        **theater_head("uncertainty", case.theater.name),
        "on": case.control.on.isoformat(),
        "case": case.name,
        "stated": list(stated_sentences(case, stated)),
        "sampling": stated.sampling,
        "seed": answer.seed,
        "draws": answer.draws,
        "half_width": stated.half_width,
        "least_draws": None if stated.half_width is None else least_draws(stated.half_width),
        "widest": six_digits(answer.widest),
        "verdicts": list(map(_verdict, answer.verdicts)),
        "any_new": [
            {"target": target, "chance": _chance(chance)} for target, chance in answer.any_new
        ],
        "needed": list(map(_needed, answer.spans)),
        "statements": list(map(_statement, answer.statements)),
        "not_asked": [{"claim": claim, "why": why} for claim, why in answer.not_asked],
        "no_targets": list(answer.no_targets),
        "deciding": [_deciding(answer, one) for one in answer.deciding],
        "deciding_draws": answer.deciding_draws,
        "ranks": list(map(_ranks, answer.ranks)),
        "rank_draws": answer.rank_draws,
    }


def _chance(chance: Chance) -> ChanceRecord:
    low, high = chance.between
    return {
        "draws_yes": chance.yes,
        "draws_cannot_tell": chance.cannot_tell,
        "probability": six_digits(chance.share),
        "low": six_digits(low),
        "high": six_digits(high),
    }


def _verdict(one: VerdictOdds) -> VerdictOddsRecord:
    return {
        "target": one.target,
        "system": one.system.id,
        "munition": one.figure.munition_id,
        "range_m": one.figure.range_m,
        "before": _chance(one.before),
        "after": _chance(one.after),
        "new": _chance(one.new),
    }


def _needed(one: NeededSpan) -> NeededRecord:
    return {"target": one.target, "before": _span(one.before_m), "after": _span(one.after_m)}


def _span(ends: tuple[float, float, float]) -> SpanRecord:
    low, middle, high = (None if end == float("inf") else round(end, 3) for end in ends)
    return {"p5": low, "p50": middle, "p95": high}


def _statement(one: StatementOdds) -> StatementOddsRecord:
    return {
        "claim": one.claim,
        "sentence": one.sentence,
        "reading": one.says,
        "plain": one.plain,
        "chance": _chance(one.chance),
    }


def _deciding(answer: UncertaintyAnswer, one: Deciding) -> DecidingRecord:
    effects = one.effects
    return {
        "about": one.about,
        "subject": one.subject,
        "changes": one.changes,
        "effects": []
        if effects is None
        else [
            {
                "group": group,
                "first": six_digits(effects.first[k]),
                "total": six_digits(effects.total[k]),
                "shapley": six_digits(effects.shapley[k]),
                "shapley_error": six_digits(effects.error[k]) if effects.error else None,
            }
            for k, group in enumerate(answer.groups)
        ],
    }


def _ranks(one: RankOdds) -> RankOddsRecord:
    ranks = list(map(_chance, one.ranks))
    return {"metric": one.metric, "settlement": one.settlement, "ranks": ranks}
