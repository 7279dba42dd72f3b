"""Notes on what parts the roads, and on supply."""

from __future__ import annotations

from .note import MetricNote
from .routes import ROUTES, TOWNS

SUPPLY = ("roads", "holders", "portals")

NOTES = (
    MetricNote(
        name="min_cut",
        unit="settlements",
        words=(
            "The least number of settlements that would have to be impassable before no route "
            "leads from any base to any objective."
        ),
        formula="least |C|, C outside bases and objectives, that every route passes",
        citation="Menger 1927",
        reads=ROUTES,
        misleads=(
            "A large cut can hide one decisive town, and cuts through the far rear count as "
            "much as those at the front. A base beside an objective stays joined to it: such "
            "pairs are listed, and the cut parts the rest."
        ),
        example=TOWNS + "cut = four_towns().cut\ncut.size, cut.members",
        shows="(2, ('b', 'c'))",
    ),
    MetricNote(
        name="in_every_min_cut",
        unit="1 yes, 0 no",
        words="Whether no least cut does without the place: it cannot be replaced by another.",
        formula="v in the intersection of all least cuts",
        citation="Picard & Queyranne 1980",
        reads=ROUTES,
        misleads=(
            "A few presumed links more take a town out of it, as they do Bakhmut: compare both "
            "link sets."
        ),
        example=TOWNS + 'four_towns().columns["in_every_min_cut"].values["b"]',
        shows="1.0",
    ),
    MetricNote(
        name="in_some_min_cut",
        unit="1 yes, 0 no",
        words="Whether the place is in at least one least cut; others may do as well.",
        formula="v in the union of all least cuts",
        citation="Picard & Queyranne 1980",
        reads=ROUTES,
        misleads="Along a lonely road every village is in some least cut: it says little alone.",
        example=TOWNS + 'four_towns().columns["in_some_min_cut"].values["c"]',
        shows="1.0",
    ),
    MetricNote(
        name="gate_population",
        unit="people at risk",
        words=(
            "How many people would be cut off from the defender's supply if nothing could pass "
            "the place; its own people are not among them."
        ),
        formula="people below v in the dominator tree rooted at the portals held",
        citation="Lengauer & Tarjan 1979",
        reads=(*SUPPLY, "populations"),
        misleads=(
            "0 does not mean unimportant: two bad roads are as good as one motorway. It depends "
            "on where the map says that roads lead on."
        ),
        example=TOWNS + 'four_towns().columns["gate_population"].values["d"]',
        shows="1500.0",
    ),
    MetricNote(
        name="gate_settlements",
        unit="settlements",
        words="How many of the defender's settlements would be cut off from his supply with it.",
        formula="settlements below v in the dominator tree rooted at the portals held",
        citation="Lengauer & Tarjan 1979",
        reads=SUPPLY,
        misleads="Counts a hamlet and a city alike; see gate_population.",
        example=TOWNS + 'four_towns().columns["gate_settlements"].values["d"]',
        shows="1.0",
    ),
    MetricNote(
        name="gate_unknown_population",
        unit="settlements",
        words="How many of the settlements cut off have no known population.",
        formula="settlements below v without a published figure",
        citation="",
        reads=(*SUPPLY, "populations"),
        misleads="It is not zero people: gate_population is a lower bound where this is above 0.",
        example=TOWNS + 'four_towns().columns["gate_unknown_population"].values["d"]',
        shows="0.0",
    ),
    MetricNote(
        name="gate_contested_people",
        unit="people at risk",
        words=(
            "How many people in contested places would be cut off with it, where the case opens "
            "contested ground to supply."
        ),
        formula="people below v in contested settlements",
        citation="",
        reads=(*SUPPLY, "populations"),
        misleads="Always 0 where contested ground is closed, as it is unless the case says so.",
        example=TOWNS + 'four_towns().columns["gate_contested_people"].values["d"]',
        shows="0.0",
    ),
    MetricNote(
        name="articulation",
        unit="1 yes, 0 no",
        words="Whether some settlements have no road to the others any more without the place.",
        formula="the roads fall into more connected parts without v",
        citation="Hopcroft & Tarjan 1973",
        reads=("roads",),
        misleads=(
            "The village at the end of a lane is enough to make its neighbour one: it need not "
            "part any base from any objective."
        ),
        example=TOWNS + 'four_towns().columns["articulation"].values["b"]',
        shows="0.0",
    ),
    MetricNote(
        name="fragmentation",
        unit="share, 0 to 1",
        words=(
            "The share of pairs of the other settlements that no road joins when the place is "
            "impassable: into how many pieces the map falls."
        ),
        formula="F = 1 - sum of s_k (s_k - 1) / (m (m - 1)), parts of s_k settlements without v",
        citation="Borgatti 2006",
        reads=("roads",),
        misleads=(
            "Settlements that the chosen links leave without a road count as pieces: on verified "
            "links alone it starts well above 0 for every place."
        ),
        example=(
            "from dataclasses import replace\n"
            + TOWNS
            + "from stratgraph.measures.gateways import measure_panel\n"
            + "towns = four_towns()\n"
            + "sure = replace(towns.question, unverified_roads=False)\n"
            + "panel = measure_panel(towns.situation, sure, towns.settings)\n"
            + 'round(panel.columns["fragmentation"].values["b"], 3)  # a-c, and d alone'
        ),
        shows="0.667",
    ),
    MetricNote(
        name="efficiency_drop",
        unit="share, above 0 to 1",
        words=(
            "How much of the nearness of all settlements to each other is lost without the place, "
            "wherever they lie."
        ),
        formula="(E - E without v) / E, E = sum of 1/d over ordered pairs / (n (n - 1))",
        citation="Latora & Marchiori 2001",
        reads=("roads",),
        misleads=(
            "Reads neither bases nor objectives: a crossroads of close villages in the rear can "
            "lead. The place's own pairs count, about 2/n for any village."
        ),
        example=TOWNS + 'round(four_towns().columns["efficiency_drop"].values["b"], 3)',
        shows="0.526",
    ),
    MetricNote(
        name="encirclement",
        unit="routes, 0 or more",
        words=(
            "By how many separate routes a place is supplied over its own side's ground: 0 is "
            "besieged, 1 a single road."
        ),
        formula="most routes from v to different portals of its side that share no settlement",
        citation="Menger 1927",
        reads=SUPPLY,
        misleads=(
            "Here a high number means safe, so rank 1 is the best supplied place. It is never "
            "more than the portals held: with one, 1 says little. A route under fire counts as "
            "open."
        ),
        example=TOWNS + 'column = four_towns().columns["encirclement"]\n'
        'column.values["b"], column.status["c"]',
        shows="(1.0, 'contested')",
    ),
)
