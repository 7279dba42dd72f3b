"""Notes on ranks: how places are ordered, and what would move them."""

from __future__ import annotations

from .note import MetricNote
from .routes import ROUTES, TOWNS

STABILITY = (
    TOWNS
    + "from stratgraph.studies.stability import measure_rank_stability\n"
    + "towns = four_towns()\n"
    + 'stability = measure_rank_stability(towns.situation, towns.question, ["b"])\n'
)

NOTES = (
    MetricNote(
        name="ranks",
        unit="place in the order, 1 is highest",
        words=(
            "Where a place stands in each metric. Equals share a rank and the next is skipped: "
            "1, 2, 2, 4. Bases, objectives, places that the metric cannot compare and places with "
            "0 have none."
        ),
        formula="1 + the number of places with a higher value, where the value is not 0",
        citation="",
        reads=(),
        misleads=(
            "Rank 1 is the highest number, not the worst case: the farthest in advance_m, the "
            "best supplied in encirclement. A rank that many share says little: in tables it has "
            "an equals sign."
        ),
        example=TOWNS + 'four_towns().columns["reach_gain"].ranks',
        shows="{'b': 1, 'c': 1}",
    ),
    MetricNote(
        name="status",
        unit="a word per missing value",
        words=(
            "Why a number is missing: base or objective, never_connected (not in the data), "
            "already_cut (by the scenario), adjacent, no_portal, unsupplied, truncated ..."
        ),
        formula="given exactly where a value is null",
        citation="",
        reads=(),
        misleads="Missing is never zero; a place never connected says something on the data.",
        example=TOWNS + 'four_towns().columns["gate_population"].status',
        shows="{'c': 'contested'}",
    ),
    MetricNote(
        name="weighted_index",
        unit="no unit, 0 to 1",
        words=(
            "An order of your own making: metrics of your choice, by weights you name. Beside it "
            "stands how often a place would come first if the weights were drawn by lot."
        ),
        formula="weighted mean of metrics scaled to [0, 1]; b1 = share of weightings ranking first",
        citation="Lahdelma & Salminen 2001 (SMAA-2)",
        reads=(),
        misleads=(
            "No weights are right, and none are offered. Scaling makes the largest of small "
            "differences a whole 1."
        ),
        example=TOWNS
        + "from stratgraph.measures.gateways import weigh_columns\n"
        + 'mine = {"route_share": 1, "gateway_coefficient": 1}\n'
        + "index = weigh_columns(four_towns().columns, mine)\n"
        + "[(row.settlement, row.index, round(row.first, 1)) for row in index.rows]",
        shows="[('b', 0.5, 0.5), ('c', 0.5, 0.5)]",
    ),
    MetricNote(
        name="link_moves",
        unit="two ranks",
        words=(
            "The rank with all links beside the rank on verified links alone, for every metric. "
            "Where they differ the answer rests on roads nobody has confirmed."
        ),
        formula="ranks with and without the presumed links",
        citation="",
        reads=ROUTES,
        misleads="An equal rank can hide values far apart: compare these as well.",
        example=STABILITY + "move = stability.link_moves[1]\n"
        "move.metric, move.all_links, move.verified_links",
        shows="('detour_loss', 1, 1)",
    ),
    MetricNote(
        name="length_ranges",
        unit="best and worst rank",
        words=(
            "The best and the worst rank a place takes when every road length is off by up to a "
            "tenth, drawn by lot."
        ),
        formula="ranks over draws of length x uniform(1 - share, 1 + share), each road apart",
        citation="",
        reads=ROUTES,
        misleads="A bound seen in some twenty draws, not the widest possible.",
        example=STABILITY + "one = stability.length_ranges[0]\none.metric, one.best, one.worst",
        shows="('route_share', 1, 2)",
    ),
    MetricNote(
        name="link_effects",
        unit="one road, with the value without it",
        words=(
            "The single weakly attested link whose absence would change a place's value most, "
            "and to what; and which objectives it would cut off."
        ),
        formula="road of low confidence with the largest |value - value without it|",
        citation="",
        reads=ROUTES,
        misleads="Two links that stand in for each other hide one another here.",
        example=STABILITY + "one = stability.link_effects[0]\n"
        "one.metric, one.road, round(one.value, 3), one.value_without",
        shows="('detour_loss', 'c--d', 0.091, 1.0)",
    ),
    MetricNote(
        name="portal_effects",
        unit="one portal, with the value without it",
        words=(
            "The single portal, a place where roads lead on beyond the map, whose absence would "
            "change gate_population or encirclement most."
        ),
        formula="portal held with the largest |value - value without it|",
        citation="",
        reads=("roads", "holders", "portals"),
        misleads="Which places are portals is a decision of whoever drew the map.",
        example=STABILITY + "one = stability.portal_effects[0]\none.metric, one.portal, one.value",
        shows="('encirclement', 'd', 1.0)",
    ),
    MetricNote(
        name="windows",
        unit="two ranks per map",
        words=(
            "Which ranks change when the map ends nearer or farther out: a graph that ends too "
            "near makes chokepoints of its own."
        ),
        formula="ranks among the places on both maps",
        citation="",
        reads=ROUTES,
        misleads=(
            "A map that loses a base or an objective answers another question; what was lost is "
            "named."
        ),
        example=(
            TOWNS
            + "from stratgraph.studies.stability import measure_windows\n"
            + "towns = four_towns()\n"
            + "window, = measure_windows(\n"
            + '    towns.situation, towns.question, ["b"], shrink_km=[1])\n'
            + "window.lost, window.answerable"
        ),
        shows="(('a', 'd'), False)",
    ),
)
