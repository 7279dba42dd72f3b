"""Through where one must pass: shares of routes, detours and advances, never one blended score."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from stratgraph.errors import ScenarioError, UnknownSettlementError

from .advance import advance_columns
from .base import BaseValue, measure_base_value
from .panel import (
    Column,
    GatewayQuestion,
    Gateways,
    Status,
    by_length,
    competition_ranks,
    pair_lengths_m,
    question_network,
    road_network,
)
from .routes import STRUCTURAL, route_columns

if TYPE_CHECKING:
    from stratgraph.scenario import Situation

__all__ = [
    "STRUCTURAL",
    "BaseValue",
    "Column",
    "GatewayQuestion",
    "Gateways",
    "Status",
    "competition_ranks",
    "measure_base_value",
    "measure_gateways",
    "pair_lengths_m",
    "question_network",
    "road_network",
    "route_columns",
    "shown_once",
]


def measure_gateways(situation: Situation, question: GatewayQuestion) -> Gateways:
    """Measure how busy and how critical each settlement is between bases and objectives.

    For a settlement v that is neither base nor objective, over the connected pairs (s, t):

    * ``route_share``: sum of the shares of shortest s-t routes through v over the number of
      pairs, in [0, 1] (Freeman 1977; Brandes 2001, 2008): how busy v is;
    * ``detour_loss``: mean of 1 - d(s, t) / d(s, t without v), 1 where v cuts the pair, in
      [0, 1]: how critical v is;
    * ``extra_km`` or ``extra_min``: mean extra kilometres or minutes over the pairs that stay
      connected without v;
    * ``cut_pairs``: number of pairs that do not.

    For every settlement ``advance_m`` is the road distance in metres from the nearest
    attacker-held one (contested is not), 0 if held; ``advance_gain`` is the mean over the
    objectives of the metres by which v's fall alone would shorten theirs, ranked among
    places joined by a road to ground the defender does not hold.

    Routes use all roads of the question whoever holds them; only the advances read holders.
    Of parallel roads the shortest counts. Routes weigh by length, or by travel time where the
    question names a season; then ``extra_min`` takes the place of ``extra_km``. Advances are
    road distances either way.

    Parameters
    ----------
    situation : Situation
    question : GatewayQuestion

    Returns
    -------
    Gateways
        Over every settlement on a road of the theater, verified or not.

    Raises
    ------
    ScenarioError, UnknownSettlementError
        If a base or objective is on no road of the theater, or not of it.
    """
    theater = situation.theater
    for one in (*question.bases, *question.objectives):
        if one not in theater.index:
            raise UnknownSettlementError(one, theater.names.suggest(one))
        if not theater.on_road[theater.index[one]]:
            raise ScenarioError(f"{one!r} is on no road of the theater, so no route leads there")
    columns = (
        *route_columns(situation, question, question_network(situation, question)),
        *advance_columns(situation, question, by_length(situation, question)),
    )
    lengths = pair_lengths_m(situation, question)
    by_name = {column.name: column for column in columns}
    return Gateways(situation, question, by_name, lengths.size, int(np.isfinite(lengths).sum()))


def shown_once(panel: Gateways) -> Gateways:
    """Blank the metrics that read no holders, so that they are not shown as "unchanged".

    Use it on the panel of a situation that differs from another only in who holds what.
    """
    blank = dict.fromkeys(panel.settlements)
    why: dict[str, Status] = dict.fromkeys(panel.settlements, "reads_no_holders")
    columns = {
        name: Column(name, blank, why) if name in STRUCTURAL else column
        for name, column in panel.columns.items()
    }
    return replace(panel, columns=columns)
