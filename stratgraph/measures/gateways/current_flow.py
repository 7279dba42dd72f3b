"""Busy when traffic spreads over every way there is, in inverse proportion to its length."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stratgraph._network import current_throughput
from stratgraph.catalogue import ROUTES, TOWNS, Metric

from .missing import column_of, why_no_route
from .question import GatewayQuestion, kept_roads, pair_lengths_m, question_network

if TYPE_CHECKING:
    from stratgraph.model.scenario import Situation

    from .columns import Column
    from .task import PanelTask


def current_flow_column(situation: Situation, question: GatewayQuestion) -> Column:
    """Measure how much of a current between bases and objectives flows through each settlement.

    ``current_flow_share`` of a settlement v that is neither base nor objective: the sum over
    connected pairs (s, t) of the throughput of v, half the sum over its roads of conductance
    times abs(p_v - p_u), when a unit current enters at s and leaves at t, over the number of
    connected pairs: no unit, in [0, 1] (Brandes & Fleischer 2005; Newman 2005). A road's
    conductance is 1 / length (1 / time where the question names a season); parallel roads'
    conductances add up. It counts every way round, also long ones: a town that all routes must
    pass has 1, one of two equal ways ½, a dead end 0.

    Parameters
    ----------
    situation : Situation
        Holders are not read.
    question : GatewayQuestion

    Returns
    -------
    Column
        Over the settlements on a road.

    Examples
    --------
    From Brook to Kingsbridge, 41 km by Highfield lie beside 11 km to Gate and then 22 or 32.

    >>> from stratgraph import read_case
    >>> case = read_case("gate_falls")
    >>> share = current_flow_column(case.before, case.question(road_set="all"))
    >>> {one: round(share.values[one], 3) for one in ("brook", "gate", "highfield", "port")}
    {'brook': 1.0, 'gate': 0.63, 'highfield': 0.37, 'port': 0.0}
    """
    theater = situation.theater
    bases, objectives = (
        [theater.index[one] for one in ends] for ends in (question.bases, question.objectives)
    )
    pairs = int(np.isfinite(pair_lengths_m(situation, question)).sum())
    ends, weight = kept_roads(situation, question)
    through = current_throughput(
        len(theater.place_index), ends, 1.0 / weight, bases, objectives
    ) / max(1, pairs)
    # By definition at most 1; a sum of floats can end a last bit above.
    share = np.minimum(through, 1.0)
    why = why_no_route(situation, question, question_network(situation, question))
    return column_of("current_flow_share", situation, share, why)


def panel_columns(task: PanelTask) -> tuple[Column, ...]:
    """Measure this file's columns of a panel."""
    return (current_flow_column(task.situation, task.question),)


METRICS = (
    Metric(
        name="current_flow_share",
        label="Share of traffic when it takes every way",
        kind="share",
        two_way=True,
        family="Spread over all ways",
        column=True,
        sign=1,
        words=(
            "How busy a place is when traffic spreads over every way there is, less over longer "
            "ones, as electric current does."
        ),
        formula="mean over s, t of half the sum over roads vu of |p_v - p_u| / length",
        citation="Newman 2005; Brandes & Fleischer 2005",
        reads=ROUTES,
        misleads=(
            "It counts ways nobody would drive, and hardly changes with one road more: use it "
            "against a result that hangs on one shortest route."
        ),
        example=(
            TOWNS
            + 'share = four_towns().columns["current_flow_share"].values\n'
            + 'round(share["b"], 3), round(share["c"], 3)  # 22/42 and 20/42'
        ),
        shows="(0.524, 0.476)",
    ),
)
