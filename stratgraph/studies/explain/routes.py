"""Notes on routes between bases and objectives: how busy a place is, what is lost without it."""

from __future__ import annotations

from .note import MetricNote

ROUTES = ("roads", "bases", "objectives")
TOWNS = "from stratgraph.studies.explain import four_towns\n"

NOTES = (
    MetricNote(
        name="route_share",
        unit="share, 0 to 1",
        words=(
            "How busy a place is: of the trips from the attacker's bases to the objectives, the "
            "share that would pass through it if all took the shortest road."
        ),
        formula="sum over s, t of sigma_st(v) / sigma_st, over the number of connected pairs",
        citation="Freeman 1977; Brandes 2001, 2008",
        reads=ROUTES,
        misleads=(
            "Busy is not critical: a way round a little longer leaves the share as it is. Read "
            "it beside detour_loss."
        ),
        example=TOWNS + 'four_towns().columns["route_share"].values',
        shows="{'a': None, 'b': 1.0, 'c': 0.0, 'd': None}",
    ),
    MetricNote(
        name="near_route_share",
        unit="share, 0 to 1",
        words=(
            "How busy a place is when drivers also take routes up to a tenth longer than the "
            "shortest, the longer the more rarely."
        ),
        formula="mean over s, t of the share of routes R through v, L(R) <= (1 + eps) L*, "
        "each weighing exp(-(L(R) - L*) / (spread L*))",
        citation="Dial 1971; routes as in Yen 1971",
        reads=ROUTES,
        misleads=(
            "Tolerance and spread are assumptions, printed with the result. Many routes that "
            "differ in one village count as many; a pair with more than 5,000 is left out and "
            "counted."
        ),
        example=TOWNS
        + 'share = four_towns().columns["near_route_share"].values\n'
        + 'round(share["b"], 3), round(share["c"], 3)',
        shows="(0.881, 0.119)",
    ),
    MetricNote(
        name="detour_loss",
        unit="share, 0 to 1",
        words=(
            "How critical a place is: the part of the directness of the routes that is lost "
            "without it; 0 if there is a way round as short, 1 if there is none."
        ),
        formula="mean over s, t of 1 - d(s, t) / d(s, t without v)",
        citation="",
        reads=ROUTES,
        misleads=(
            "One presumed link can turn a place that cuts into one that costs a few kilometres: "
            "compare both link sets. A village beside a busy town can have its loss."
        ),
        example=TOWNS + 'round(four_towns().columns["detour_loss"].values["b"], 3)',
        shows="0.091",
    ),
    MetricNote(
        name="extra_km",
        unit="kilometres, 0 or more",
        words=(
            "By how many kilometres the routes grow on average without the place, over the pairs "
            "that still have one."
        ),
        formula="mean over s, t still connected of d(s, t without v) - d(s, t)",
        citation="",
        reads=ROUTES,
        misleads=(
            "Pairs that the place cuts are left out, so the worst case can show the smaller "
            "number: read cut_pairs beside it."
        ),
        example=TOWNS + 'four_towns().columns["extra_km"].values',
        shows="{'a': None, 'b': 2.0, 'c': 0.0, 'd': None}",
    ),
    MetricNote(
        name="extra_min",
        unit="minutes, 0 or more",
        words=(
            "The same as extra_km in minutes of driving, where the case names a season: routes "
            "are then the fastest ones."
        ),
        formula="mean over s, t still connected of time(s, t without v) - time(s, t)",
        citation="",
        reads=("roads", "speeds", "bases", "objectives"),
        misleads="Speeds by class and season are assumptions of the theater; nobody timed them.",
        example=(
            "from dataclasses import replace\n"
            + TOWNS
            + "from stratgraph.measures.gateways import measure_gateways\n"
            + "towns = four_towns()\n"
            + 'dry = replace(towns.question, season="dry")\n'
            + 'measure_gateways(towns.situation, dry).columns["extra_min"].values["b"]'
        ),
        shows="24.0",
    ),
    MetricNote(
        name="cut_pairs",
        unit="pairs of base and objective",
        words="How many pairs have no route at all any more without the place.",
        formula="number of s, t with d(s, t) finite and d(s, t without v) infinite",
        citation="",
        reads=ROUTES,
        misleads="The data may lack the small road by which one would go round.",
        example=(
            "from dataclasses import replace\n"
            + TOWNS
            + "from stratgraph.measures.gateways import measure_gateways\n"
            + "towns = four_towns()\n"
            + "sure = replace(towns.question, unverified_roads=False)\n"
            + 'measure_gateways(towns.situation, sure).columns["cut_pairs"].values["b"]'
        ),
        shows="1",
    ),
    MetricNote(
        name="current_flow_share",
        unit="share, 0 to 1",
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
        example=TOWNS
        + 'share = four_towns().columns["current_flow_share"].values\n'
        + 'round(share["b"], 3), round(share["c"], 3)  # 22/42 and 20/42',
        shows="(0.524, 0.476)",
    ),
    MetricNote(
        name="gateway_coefficient",
        unit="no unit, participation to 1",
        words=(
            "How evenly a place's roads lead to attacker, defender and contested ground, raised "
            "where it is nearly alone in joining two of them."
        ),
        formula="1 - sum over holders m of (k_im / k_i)^2 (1 - kbar_im cbar_im)^2",
        citation="Vargas & Wahl 2014",
        reads=("roads", "holders"),
        misleads=(
            "A holder with few places inflates it. It sees next neighbours only, and depends on "
            "weights, centrality and variant, all printed. Not a share of traffic."
        ),
        example=TOWNS + 'round(four_towns().columns["gateway_coefficient"].values["c"], 3)',
        shows="0.869",
    ),
    MetricNote(
        name="participation",
        unit="no unit, 0 to 1 - 1/holders",
        words=(
            "How evenly a place's roads lead to the ground of different holders: 0 if all lead to "
            "one, a half if two share them equally."
        ),
        formula="1 - sum over holders m of (k_im / k_i)^2",
        citation="Guimera & Amaral 2005",
        reads=("roads", "holders"),
        misleads=(
            "Any village on the line scores near a half, whether a road of weight leads through "
            "it or a lane."
        ),
        example=TOWNS + 'four_towns().columns["participation"].values["c"]',
        shows="0.5",
    ),
)
