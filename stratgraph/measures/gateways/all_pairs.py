"""Busy between all places, whoever goes there: betweenness of all pairs, plain and by people.

What the literature predicts fighting with (Hammond 2018). No column of the panel:
it asks neither bases nor objectives, and takes a search from every settlement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stratgraph._network import betweenness, component_labels
from stratgraph.catalogue import TOWNS, Metric

from .missing import Reasons, column_of, why_no_road
from .question import by_length

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stratgraph._network import Network
    from stratgraph.model.scenario import Situation

    from .columns import Column, Status
    from .question import GatewayQuestion

    Floats = NDArray[np.float64]


# A search from every place, node by node: seconds up to here, and four times as long for twice it.
MOST_PLACES = 3_000


def all_pairs_columns(situation: Situation, question: GatewayQuestion) -> tuple[Column, ...]:
    """Measure through which settlements the shortest routes between all others lead.

    * ``all_route_share`` of v: sum over unordered pairs s, t of sigma_st(v) / sigma_st, over
      the number of pairs that a route joins, s, t other than v (Freeman 1977; Brandes 2001);
    * ``people_route_share``: the same with each pair counting pop_s pop_t. A place of unknown
      population is passed through and is no end.

    No unit, in [0, 1].

    Parameters
    ----------
    situation : Situation
    question : GatewayQuestion
        Only its roads matter, by length; bases and objectives have a value like all others.

    Returns
    -------
    tuple of Column
        Over the settlements on a road; none where no road that counts leads.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> case = read_case("gate_falls")
    >>> every, people = all_pairs_columns(case.before, case.question(road_set="all"))
    >>> round(every.values["gate"], 3), round(people.values["gate"], 3)
    (0.405, 0.508)
    """
    theater, network = situation.theater, by_length(situation, question)
    n = len(theater.ids)
    worths = {
        "all_route_share": np.ones(n),
        "people_route_share": np.where(theater.people_known, theater.people, 0.0),
    }
    why = why_no_road(situation, question, network)
    return tuple(_column(name, situation, network, worth, why) for name, worth in worths.items())


def _column(
    name: str, situation: Situation, network: Network, worth: Floats, why: Reasons
) -> Column:
    ids = situation.theater.ids
    # A routing node is passed through and is no end.
    ends = np.concatenate([worth, np.zeros(network.n - len(ids))])
    pairs = _joined_pairs(network, ends)
    share = np.divide(
        betweenness(network, ends), pairs, out=np.full(network.n, np.nan), where=pairs > 0
    )
    none: dict[str, Status] = {
        one: "never_connected" for one, joined in zip(ids, pairs, strict=False) if joined <= 0
    }
    return column_of(name, situation, share, {**none, **why})


def _joined_pairs(network: Network, worth: Floats) -> Floats:
    """Add up what the pairs that a route joins count, without those that end in each node."""
    labels = component_labels(network)
    part = np.bincount(labels, worth)
    whole = ((part**2).sum() - (worth**2).sum()) / 2.0
    return np.asarray(whole - worth * (part[labels] - worth))


METRICS = (
    Metric(
        name="all_route_share",
        label="Share of shortest routes between all places through it",
        kind="share",
        two_way=True,
        family="Routes",
        order=2,
        most_places=MOST_PLACES,
        sign=1,
        words=(
            "How busy a place is if everybody goes everywhere: of the trips between all other "
            "places, the share that would pass through it if all took the shortest road."
        ),
        formula="sum over s < t of sigma_st(v) / sigma_st, over the pairs a route joins",
        citation="Freeman 1977; Brandes 2001; of battles Hammond 2018",
        reads=("roads",),
        misleads=(
            "The middle of the map leads whatever the front: it knows no sides. Where the map "
            "ends decides what its middle is."
        ),
        example=(
            "from stratgraph.measures.gateways import all_pairs_columns\n"
            + TOWNS
            + "towns = four_towns()\n"
            + "every, people = all_pairs_columns(towns.situation, towns.question)\n"
            + 'round(every.values["b"], 3)'
        ),
        shows="0.333",
    ),
    Metric(
        name="people_route_share",
        label="Share of shortest routes between all people through it",
        kind="share",
        two_way=True,
        family="Routes",
        order=2,
        most_places=MOST_PLACES,
        sign=1,
        words=(
            "The same as all_route_share with trips in proportion to the people at both ends: "
            "what lies between large towns leads."
        ),
        formula="as all_route_share, each pair counting pop_s pop_t",
        citation="all pairs after Hammond 2018",
        reads=("roads", "populations"),
        misleads=(
            "Places of unknown population send nobody, and the figures are of before the war. "
            "Two large towns decide most of it."
        ),
        example=(
            "from stratgraph.measures.gateways import all_pairs_columns\n"
            + TOWNS
            + "towns = four_towns()\n"
            + "every, people = all_pairs_columns(towns.situation, towns.question)\n"
            + 'people.values["d"]  # of b to c half'
        ),
        shows="0.5",
    ),
)
