"""The JSON document of a backtest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, cast

from pydantic import Field

from stratgraph.measures.gateways import Weight
from stratgraph.model.events import Basis
from stratgraph.model.provenance import Confidence
from stratgraph.model.road_set import RoadSet, other_roads
from stratgraph.model.scenario import Holder
from stratgraph.studies.backtest import MEANINGS, Group, Outcome, led_next, sum_up
from stratgraph.studies.backtest.candidates import Kind

from .assumed import SettingsRecord
from .kinds import (
    Closed,
    Count,
    Day,
    Id,
    Metres,
    Positive,
    Record,
    Share,
    TheaterHead,
    about,
    theater_head,
)
from .panel import settings_record, six_digits

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stratgraph.studies.backtest import (
        Backtest,
        Choice,
        Estimate,
        GroupTest,
        MetricTest,
        Part,
        Silence,
    )


Correlation = Annotated[float, Field(ge=-1, le=1)]


class GainOver(Closed):
    """A gain over one baseline."""

    over: str
    """Which baseline."""
    gain: Correlation | None
    """The area less the baseline's, over the same pairs."""
    gain_low: float | None
    """Lower bound."""
    gain_high: float | None
    """Upper bound."""


class MetricTestRecord(Closed):
    """One metric held against what fell.

    A value is null where there is nothing to compare; a bound also where falls lie in too few
    neighbourhoods.
    """

    metric: str
    """Which metric."""
    kind: Kind
    """`baseline`, `candidate` or `new`."""
    sign: Literal[1, -1]
    """1 where higher values were expected to fall, -1 where lower."""
    n: Count
    """Places that have a value."""
    positives: Count
    """Those of them that fell."""
    neighbourhoods_with_falls: Count
    """Neighbourhoods where one of them fell."""
    auc: Share | None
    """Area under the curve."""
    auc_low: float | None
    """Lower bound."""
    auc_high: float | None
    """Upper bound."""
    distance_auc: Share | None
    """That of geodesic distance over the same places."""
    matched_auc: Share | None
    """The area over pairs in one band of distance."""
    matched_auc_low: float | None
    """Lower bound."""
    matched_auc_high: float | None
    """Upper bound."""
    gain_over_distance: Correlation | None
    """`matched_auc` less that of geodesic distance over the same pairs."""
    gain_low: float | None
    """Lower bound."""
    gain_high: float | None
    """Upper bound."""
    gain_low_all: float | None
    """A lower bound for all candidates at once."""
    beats_distance: bool
    """Whether that bound, and the area in bands, speak for more than chance."""
    gains: list[GainOver]
    """The same gain over each baseline."""
    rank_correlation: Correlation | None
    """Of the score with how early the fallen places fell."""
    rank_correlation_low: float | None
    """Lower bound."""
    rank_correlation_high: float | None
    """Upper bound."""


class GroupRecord(Closed):
    """The test over one group of places."""

    group: Annotated[
        Group,
        about("`defender`: places the defender held on the day; `contested` ones; or `both`."),
    ]
    n: Annotated[Count, about("Places of the group.")]
    positives: Annotated[Count, about("Those that fell.")]
    neighbourhoods: Annotated[Count, about("Squares they lie in.")]
    neighbourhoods_with_falls: Annotated[Count, about("Squares with a fall.")]
    neighbourhoods_with_both: Annotated[
        Count, about("Squares with a fall and a place that did not fall.")
    ]
    bands: Annotated[Count, about("Bands of distance.")]
    tried: Annotated[Count, about("Candidates that could be compared.")]
    metrics: Annotated[list[MetricTestRecord], about("One row per metric.")]


class OtherRoadSetRecord(GroupRecord):
    """The test of places the defender held, on the other set of roads."""

    road_set: RoadSet
    """Which roads count: `all`, or `verified` ones alone."""


class TriedRecord(Closed):
    """A new metric tried on early falls."""

    metric: str
    """Which metric."""
    meaning: str
    """What it is."""
    gain_over_distance: Correlation | None
    """On the falls to choose by."""


class ChoiceRecord(Closed):
    """The new metric chosen on early falls and scored once on later ones."""

    choose_until: Day
    """The last day of the falls to choose by."""
    tried: list[TriedRecord]
    """All that were tried."""
    falls_to_choose_by: Count
    """How many falls."""
    chosen: str | None
    """The one chosen; null where nothing could be compared."""
    scored: GroupRecord | None
    """Its test on later falls, beside the baselines."""
    finding: str
    """What came out, a sentence."""


class SilenceRecord(Closed):
    """A stretch of more than 30 days in which a source tells nothing."""

    source: str
    """A definition of a fall, or who reports."""
    since: Day
    """The last day on which it told something, or the first asked about."""
    until: Day
    """The next, or the last asked about."""


class MonthRecord(Closed):
    """How much a source tells in a month."""

    source: str
    """A definition of a fall, or who reports."""
    month: Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")]
    """Year and month."""
    rows: Count
    """Events by it, or its reports, after the day and up to the last."""


class _Part(Closed):
    led: Annotated[str | None, about("The metric of largest gain; null where none compares.")]
    led_gain: Annotated[Correlation | None, about("Its gain over distance.")]
    test: Annotated[
        GroupRecord | None, about("The test of places the defender held; null if not scored.")
    ]


class TimeWindowRecord(_Part):
    """The same question asked over a window of time, from the holders of its first day."""

    begins: Day
    """The day."""
    until: Day
    """The last day of the falls."""
    silent: list[SilenceRecord]
    """Sources that go silent: if it is that of the events, the window is not scored."""
    led_gain_next: Correlation | None
    """What the same metric gains in the next scored window that shares no day with this one."""


class SectorRecord(_Part):
    """The same over the places nearest to one base of the attacker."""

    base: Id
    """Which base."""


class TallyRecord(Closed):
    """What a metric gains over distance, summed up over windows or sectors."""

    metric: str
    """Which metric."""
    kind: Kind
    """`baseline`, `candidate` or `new`."""
    parts: Positive
    """Where it could be compared."""
    above: Count
    """Of these, where it gains."""
    below: Count
    """Of these, where it loses."""
    surely_above: Count
    """Of these, where its whole interval is above 0."""
    surely_below: Count
    """Of these, where it is below."""
    mean: Correlation
    """Mean gain, each part counting alike."""
    least: Correlation
    """Least gain."""
    most: Correlation
    """Largest gain."""


class FallRecord(Closed):
    """A place that fell, or was fought over."""

    settlement: Id
    """Which settlement."""
    date: Day
    """First day on which it may have fallen."""
    date_latest: Day
    """Last day."""
    held_on_the_day: Holder
    """Who held it on the day."""
    left_again: bool
    """Whether it was the attacker's no more at the end."""
    source: str
    """Who says so."""
    confidence: Confidence
    """How sure that is."""


class BacktestAssumptions(Closed):
    """What the backtest rests on."""

    assessed_on: list[Day]
    """Days on which the holders were assessed."""
    carried_forward: bool
    """Whether holders were carried on by changes of holder."""
    bases: list[Id]
    """From where routes lead."""
    objectives: list[Id]
    """To where."""
    road_set: RoadSet
    """Which roads count: `all`, or `verified` ones alone."""
    weight: Weight
    """What routes weigh by."""
    panel: SettingsRecord
    """The numbers of the panel."""
    reach_gain_range_m: Positive | None
    """The range of `reach_gain`; null where it was not asked for."""
    strata: Positive
    """Bands of distance asked for."""
    neighbourhood_km: Metres
    """Side of a neighbourhood."""
    resamples: Count
    """How often neighbourhoods were drawn."""
    seed: int
    """Of the draws."""


class _Asked(TheaterHead):
    as_of: Annotated[Day, about("The day.")]
    until: Annotated[Day, about("The last day of the falls.")]
    attacker: Annotated[str, about("Code of the attacking side.")]
    defender: Annotated[str, about("Code of the defending side.")]
    definition: Annotated[Basis, about("By what a place has fallen.")]
    outcome: Annotated[
        Outcome,
        about(
            "What is told: whether a place `fell`, or was `fought over`; where that, every word "
            "of falls stands for fights."
        ),
    ]
    finding: Annotated[str, about("What came out, a sentence or two per group.")]


class BacktestDocument(_Asked, GroupRecord):
    """What fell, and what would have told it, by `stratgraph backtest`.

    The rows at the top are of all places the attacker did not hold on the day; of what was fought
    over, of those the defender held.
    """

    groups: list[GroupRecord]
    """The same for places the defender held, and for contested ones if they can fall."""
    other_road_set: OtherRoadSetRecord
    """The same on the other set of roads."""
    new_metrics: ChoiceRecord
    """New metrics, tried on early falls."""
    sectors: list[SectorRecord]
    """The same by the base of the attacker that a place is nearest to."""
    sectors_summed: list[TallyRecord]
    """The sectors summed up, the largest mean gain first."""
    windows: list[TimeWindowRecord]
    """The same over windows, with `--rolling`; else none."""
    windows_summed: list[TallyRecord]
    """The windows that are scored summed up, the largest mean gain first."""
    silent: list[SilenceRecord]
    """Sources that go silent between the day and the last."""
    sources: list[MonthRecord]
    """How much each source tells in each month."""
    falls: list[FallRecord]
    """Each place that fell."""
    assumptions: BacktestAssumptions
    """What it rests on."""
    notes: list[str]
    """What events and holders leave open, sentences."""


def backtest_document(backtest: Backtest) -> BacktestDocument:
    """Return a backtest as the JSON document of ``stratgraph backtest``.

    The rows at the top are of all places the attacker did not hold on the day; ``groups`` has
    those the defender held and the contested ones apart. Of what was fought over there are only
    those the defender held.
    """
    falls = backtest.falls
    situation, question = backtest.situation, backtest.question
    return {
        **theater_head("backtest", situation.theater.name),
        "as_of": backtest.as_of.isoformat(),
        "until": question.until.isoformat(),
        "attacker": situation.attacker,
        "defender": situation.defender,
        "definition": question.definition,
        "outcome": question.outcome,
        "finding": backtest.finding,
        **_group_record(backtest.widest),
        "groups": [_group_record(one) for one in backtest.groups if one.group != "both"],
        "other_road_set": {
            "road_set": other_roads(question.routes.road_set),
            **_group_record(backtest.other_road_set),
        },
        "new_metrics": _choice_record(backtest.choice, backtest.new_metric_finding),
        "sectors": [{**_part(one), "base": one.base} for one in backtest.sectors],
        "sectors_summed": _tally_records(backtest.sectors),
        "windows": [_window_record(one, backtest.windows) for one in backtest.windows],
        "windows_summed": _tally_records(backtest.windows),
        "silent": _silence_records(falls.silent),
        "sources": [
            {"source": one.source, "month": one.month, "rows": one.rows} for one in falls.told
        ],
        "falls": _fall_records(backtest),
        "assumptions": _assumptions(backtest),
        "notes": list(backtest.notes),
    }


def _group_record(group: GroupTest) -> GroupRecord:
    return {
        "group": group.group,
        "n": group.n,
        "positives": group.positives,
        "neighbourhoods": group.neighbourhoods,
        "neighbourhoods_with_falls": group.with_falls,
        "neighbourhoods_with_both": group.with_both,
        "bands": group.bands,
        "tried": len(group.candidates),
        "metrics": [_metric_record(one) for one in group.tests],
    }


def _metric_record(test: MetricTest) -> MetricTestRecord:
    record = {
        "metric": test.metric,
        "kind": test.kind,
        "sign": test.sign,
        "n": test.n,
        "positives": test.positives,
        "neighbourhoods_with_falls": test.with_falls,
        **_numbers("auc", test.auc),
        "distance_auc": six_digits(test.distance_auc),
        **_numbers("matched_auc", test.matched),
        "gain_over_distance": _value(test.gain),
        "gain_low": None if test.gain is None else six_digits(test.gain.low),
        "gain_high": None if test.gain is None else six_digits(test.gain.high),
        "gain_low_all": six_digits(test.gain_low_all),
        "beats_distance": test.beats_distance,
        "gains": [
            {"over": name, **_numbers("gain", gain)} for name, gain in sorted(test.gains.items())
        ],
        **_numbers("rank_correlation", test.rank_correlation),
    }
    return cast("MetricTestRecord", record)


def _numbers(name: str, estimate: Estimate | None) -> Record:
    low, high = (None, None) if estimate is None else (estimate.low, estimate.high)
    return {
        name: _value(estimate),
        f"{name}_low": six_digits(low),
        f"{name}_high": six_digits(high),
    }


def _value(estimate: Estimate | None) -> float | None:
    return None if estimate is None else six_digits(estimate.value)


def _choice_record(choice: Choice, finding: str) -> ChoiceRecord:
    return {
        "choose_until": choice.until.isoformat(),
        "tried": [
            {"metric": name, "meaning": MEANINGS[name], "gain_over_distance": six_digits(gain)}
            for name, gain in choice.tried
        ],
        "falls_to_choose_by": choice.early,
        "chosen": choice.chosen,
        "scored": None if choice.later is None else _group_record(choice.later),
        "finding": finding,
    }


def _part(part: Part) -> _Part:
    led = part.led
    return {
        "led": None if led is None else led.metric,
        "led_gain": None if led is None else _value(led.gain),
        "test": None if part.test is None else _group_record(part.test),
    }


def _window_record(window: Part, windows: Sequence[Part]) -> TimeWindowRecord:
    return {
        **_part(window),
        "begins": window.begins.isoformat(),
        "until": window.until.isoformat(),
        "silent": _silence_records(window.silent),
        "led_gain_next": six_digits(led_next(window, windows)),
    }


def _silence_records(silent: Iterable[Silence]) -> list[SilenceRecord]:
    return [
        {"source": one.source, "since": one.since.isoformat(), "until": one.until.isoformat()}
        for one in silent
    ]


def _tally_records(parts: Iterable[Part]) -> list[TallyRecord]:
    return [
        {
            "metric": one.metric,
            "kind": one.kind,
            "parts": one.parts,
            "above": one.above,
            "below": one.below,
            "surely_above": one.surely_above,
            "surely_below": one.surely_below,
            "mean": round(one.mean, 6),
            "least": round(one.least, 6),
            "most": round(one.most, 6),
        }
        for one in sum_up(parts)
    ]


def _fall_records(backtest: Backtest) -> list[FallRecord]:
    falls = backtest.falls
    return [
        {
            "settlement": one,
            "date": event.on.isoformat(),
            "date_latest": event.on_latest.isoformat(),
            "held_on_the_day": backtest.situation.holder(one),
            "left_again": one in falls.left_again,
            "source": event.provenance.source,
            "confidence": event.provenance.confidence,
        }
        for one, event in falls.first.items()
    ]


def _assumptions(backtest: Backtest) -> BacktestAssumptions:
    question, situation = backtest.question, backtest.situation
    asked = question.panel_range
    return {
        "assessed_on": [day.isoformat() for day in situation.control.assessed_on],
        "carried_forward": question.carried,
        "bases": list(question.routes.bases),
        "objectives": list(question.routes.objectives),
        "road_set": question.routes.road_set,
        "weight": question.routes.weight,
        "panel": settings_record(question.panel),
        "reach_gain_range_m": None if asked is None else asked.range_m,
        "strata": question.sampling.strata,
        "neighbourhood_km": question.sampling.neighbourhood_km,
        "resamples": question.sampling.resamples,
        "seed": question.sampling.seed,
    }
