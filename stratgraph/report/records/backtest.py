"""The JSON document of a backtest."""

from __future__ import annotations

from dataclasses import asdict
from importlib.metadata import version
from typing import TYPE_CHECKING

from stratgraph.model.road_set import other_roads
from stratgraph.studies.backtest import MEANINGS
from stratgraph.studies.hold_or_fall import SCOPE

from .panel import SCHEMA_VERSION, Record, six_digits

if TYPE_CHECKING:
    from stratgraph.studies.backtest import Backtest, Choice, Estimate, GroupTest, MetricTest


def backtest_document(backtest: Backtest) -> Record:
    """Return a backtest as the JSON document of ``stratgraph backtest``.

    The rows at the top are of all places the attacker did not hold on the day; ``groups`` has
    those the defender held and the contested ones apart.
    """
    situation, question = backtest.situation, backtest.question
    return {
        "schema": SCHEMA_VERSION,
        "stratgraph": version("stratgraph"),
        "theater": situation.theater.name,
        "scope": SCOPE,
        "as_of": backtest.as_of.isoformat(),
        "until": question.until.isoformat(),
        "attacker": situation.attacker,
        "defender": situation.defender,
        "definition": question.definition,
        "finding": backtest.finding,
        **_group_record(backtest.group("both")),
        "groups": [_group_record(backtest.group(one)) for one in ("defender", "contested")],
        "other_links": {
            "road_set": other_roads(question.routes.road_set),
            **_group_record(backtest.other_links),
        },
        "new_metrics": _choice_record(backtest.choice) | {"finding": backtest.new_metric_finding},
        "falls": _fall_records(backtest),
        "assumptions": _assumptions(backtest),
        "notes": list(backtest.notes),
    }


def _group_record(group: GroupTest) -> Record:
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


def _metric_record(test: MetricTest) -> Record:
    return {
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


def _numbers(name: str, estimate: Estimate | None) -> Record:
    low, high = (None, None) if estimate is None else (estimate.low, estimate.high)
    return {
        name: _value(estimate),
        f"{name}_low": six_digits(low),
        f"{name}_high": six_digits(high),
    }


def _value(estimate: Estimate | None) -> float | None:
    return None if estimate is None else six_digits(estimate.value)


def _choice_record(choice: Choice) -> Record:
    return {
        "choose_until": choice.until.isoformat(),
        "tried": [
            {"metric": name, "meaning": MEANINGS[name], "gain_over_distance": six_digits(gain)}
            for name, gain in choice.tried
        ],
        "falls_to_choose_by": choice.early,
        "chosen": choice.chosen,
        "scored": None if choice.later is None else _group_record(choice.later),
    }


def _fall_records(backtest: Backtest) -> list[Record]:
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


def _assumptions(backtest: Backtest) -> Record:
    question, situation = backtest.question, backtest.situation
    asked = question.panel_range
    return {
        "assessed_on": [day.isoformat() for day in situation.control.assessed_on],
        "carried_forward": question.carried,
        "bases": list(question.routes.bases),
        "objectives": list(question.routes.objectives),
        "road_set": question.routes.road_set,
        "weight": question.routes.weight,
        "panel": asdict(question.panel),
        "reach_gain_range_m": None if asked is None else asked.range_m,
        **asdict(question.sampling),
    }
