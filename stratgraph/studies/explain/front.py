"""Notes on the front: how far, how near, from which side."""

from __future__ import annotations

from .note import MetricNote
from .routes import TOWNS

NOTES = (
    MetricNote(
        name="advance_m",
        unit="metres, 0 if held",
        words=(
            "How far it is along roads from the nearest place the attacker holds; contested "
            "places do not count as held."
        ),
        formula="least d(u, v) over attacker-held u",
        citation="",
        reads=("roads", "holders"),
        misleads=(
            "Whoever stands in between is ignored, and rank 1 is the farthest place. It is a "
            "distance, not a time."
        ),
        example=TOWNS + 'four_towns().columns["advance_m"].values',
        shows="{'a': 0.0, 'b': 10000.0, 'c': 11000.0, 'd': 20000.0}",
    ),
    MetricNote(
        name="advance_gain",
        unit="metres, 0 or more",
        words=(
            "By how much the fall of this place alone would bring the front nearer to the "
            "objectives along roads, on average. Ranked among places that can fall next."
        ),
        formula="mean over t of max(0, advance_m(t) - d(v, t))",
        citation="",
        reads=("roads", "holders", "objectives"),
        misleads=(
            "Any village on the road ahead gains, the one farther ahead more. It says nothing on "
            "whether the place can be taken."
        ),
        example=TOWNS + 'gain = four_towns().columns["advance_gain"]\ngain.values, gain.ranks',
        shows="({'a': None, 'b': 10000.0, 'c': 9000.0, 'd': None}, {'b': 1, 'c': 2})",
    ),
    MetricNote(
        name="advance_gain_by_objective",
        unit="metres per objective",
        words="The parts that advance_gain is the mean of, objective by objective.",
        formula="max(0, advance_m(t) - d(v, t)) for each t",
        citation="",
        reads=("roads", "holders", "objectives"),
        misleads="Objectives that no road joins to attacker-held ground are left out.",
        example=TOWNS + 'four_towns().columns["advance_gain"].per_objective["c"]',
        shows="{'d': 9000.0}",
    ),
    MetricNote(
        name="reach_gain_by_objective",
        unit="metres per objective",
        words=(
            "By how much the range needed to reach each objective would drop if the place fell, "
            "whatever the weapon."
        ),
        formula="required range of t before - after, for each t",
        citation="",
        reads=("positions", "holders", "objectives"),
        misleads="From centre to centre, and from settlements: other ground may lie nearer.",
        example=(
            TOWNS + 'drop = four_towns().columns["reach_gain"].per_objective["c"]["d"]\n'
            "round(drop / 1000, 1)"
        ),
        shows="7.0",
    ),
    MetricNote(
        name="pressure",
        unit="attacker-held places, by weight",
        words=(
            "How much attacker-held ground lies near by road: each place he holds counts 1 on "
            "the spot and less with distance."
        ),
        formula="sum over attacker-held u of strength(u) exp(-d(u, v) / lambda)",
        citation="in the spirit of Boulding 1962, whose decline is linear",
        reads=("roads", "holders"),
        misleads=(
            "Places are counted, not forces: many hamlets weigh more than one city. Lambda is an "
            "assumption, printed."
        ),
        example=TOWNS + 'round(four_towns().columns["pressure"].values["b"], 3)  # 1/e',
        shows="0.368",
    ),
    MetricNote(
        name="surrounded_share_road",
        unit="share, 0 to 1",
        words=(
            "What share of the ground around a place, near ground weighing more, the other side "
            "holds, along roads: 0 deep in the rear, towards 1 in a salient."
        ),
        formula="sum of exp(-d(u, v) / lambda) over the other side's u, over the same of all u",
        citation="kernel in the spirit of Boulding 1962, whose decline is linear",
        reads=("roads", "holders"),
        misleads=(
            "Contested places count as nobody's, so a town among contested ones seems free. "
            "Where villages lie thick they decide."
        ),
        example=TOWNS + 'round(four_towns().columns["surrounded_share_road"].values["b"], 3)',
        shows="0.429",
    ),
    MetricNote(
        name="surrounded_share_geodesic",
        unit="share, 0 to 1",
        words="The same as surrounded_share_road as the crow flies, places on no road included.",
        formula="as surrounded_share_road, with d the geodesic",
        citation="kernel in the spirit of Boulding 1962, whose decline is linear",
        reads=("positions", "holders"),
        misleads="A river or a broken bridge between two places does not part them here.",
        example=TOWNS + 'round(four_towns().columns["surrounded_share_geodesic"].values["b"], 2)',
        shows="0.34",
    ),
    MetricNote(
        name="approach_sectors",
        unit="sectors of 45 degrees, 0 to 8",
        words=(
            "From how many directions a road leads straight into the place from attacker-held or "
            "contested ground."
        ),
        formula="sectors that hold the bearing of a neighbour that is attacker-held or contested",
        citation="routes per sector: Menger 1927",
        reads=("roads", "holders", "positions", "bases"),
        misleads=(
            "Two roads 1 degree apart can fall into two sectors: read approach_spread_deg "
            "beside it. Next neighbours only."
        ),
        example=TOWNS
        + 'town = four_towns().approaches.towns["b"]\n'
        + "[(one.sector, one.routes, one.least_m) for one in town.sectors]",
        shows="[('SW', 1, 10000)]",
    ),
    MetricNote(
        name="approach_spread_deg",
        unit="degrees, 0 to below 360",
        words=(
            "How wide the fan of those roads is: the angle that holds them all. 0 for a single "
            "road or none."
        ),
        formula="360 - the largest gap between bearings",
        citation="",
        reads=("roads", "holders", "positions"),
        misleads="One contested hamlet behind a town opens the fan to half a circle.",
        example=TOWNS + 'four_towns().columns["approach_spread_deg"].values["b"]',
        shows="0.0",
    ),
    MetricNote(
        name="front_length",
        unit="metres",
        words=(
            "How long the line is on which attacker's and defender's ground meet, each point of "
            "the map belonging to the nearest settlement's holder."
        ),
        formula="summed borders of Voronoi cells of attacker-held and defender-held settlements",
        citation="",
        reads=("positions", "holders"),
        misleads=(
            "Not a line anyone drew: where villages are few it is coarse. Contested ground "
            "shortens it and is given apart; a fall can lengthen it."
        ),
        example=TOWNS
        + "from stratgraph.model.territory import measure_front\n"
        + "front = measure_front(four_towns().situation, unverified_roads=True)\n"
        + "round(front.front_length_m / 1000, 1)",
        shows="13.4",
    ),
    MetricNote(
        name="front_pairs",
        unit="pairs of settlements",
        words=(
            "How many pairs of an attacker-held and a defender-held settlement face each other, "
            "joined by a road or by a common border of their ground."
        ),
        formula="pairs that adjoin by road, and by cell",
        citation="",
        reads=("roads", "positions", "holders"),
        misleads="Contested settlements between the two are in neither number, but apart.",
        example=TOWNS
        + "from stratgraph.model.territory import measure_front\n"
        + "front = measure_front(four_towns().situation, unverified_roads=True)\n"
        + "front.front_pairs_road, front.front_pairs_territory",
        shows="(1, 1)",
    ),
    MetricNote(
        name="strategic_depth",
        unit="metres, settlements, routes",
        words=(
            "How far behind the front an objective lies by road, through how many settlements, "
            "and by how many separate routes."
        ),
        formula="least d(u, t) over attacker-held u; most routes that share no settlement",
        citation="Menger 1927",
        reads=("roads", "holders", "objectives"),
        misleads=(
            "Several routes may start at one attacker-held place. Contested ground counts as "
            "part of the depth."
        ),
        example=TOWNS
        + "depth = four_towns().depths[0]\n"
        + "depth.depth_m, depth.settlements, depth.disjoint_routes",
        shows="(20000, 1, 2)",
    ),
)
