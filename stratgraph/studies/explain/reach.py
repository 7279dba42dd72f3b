"""Notes on reach: what can be fired at from where, and what a fall would add."""

from __future__ import annotations

from .note import MetricNote
from .routes import TOWNS

FIRING = ("positions", "holders")
NEEDED = (
    TOWNS
    + "from stratgraph import Fall, Scenario, measure_exposure, required_ranges\n"
    + "towns = four_towns()\n"
    + 'after = towns.situation.under(Scenario("b falls", falls=(Fall("b"),)))\n'
)
BOTH = (
    "ranges = [required_ranges(one, 'attacker', towns.panel_range.rule)\n"
    "          for one in (towns.situation, after)]\n"
    "before, after = (measure_exposure(one, 12_000) for one in ranges)\n"
)

NOTES = (
    MetricNote(
        name="required_range",
        unit="metres",
        words=(
            "What range a weapon would need to reach a town from the nearest place its side may "
            "fire from, whatever the weapon. The one number to compare between hold and fall."
        ),
        formula="stand-off + least geodesic from a place that may fire (rule add)",
        citation="Karney 2013",
        reads=FIRING,
        misleads=(
            "Centre to centre, and published centres differ by kilometres. Whether contested "
            "places may fire can move it by several more."
        ),
        example=NEEDED
        + "[required_ranges(one, 'attacker', towns.panel_range.rule, ['d'])\n"
        + " .required_m.round(-2).tolist() for one in (towns.situation, after)]",
        shows="[[17800.0], [9900.0]]",
    ),
    MetricNote(
        name="exposure",
        unit="settlements, and people at risk",
        words=(
            "How many of the other side's settlements lie within a published maximum range, and "
            "how many people live there. Unknown populations are counted apart."
        ),
        formula="settlements t of the other side with required_range(t) <= range",
        citation="",
        reads=(*FIRING, "populations"),
        misleads=(
            "In range never means would hit. Populations are of before the war; ranges are the "
            "most that was ever published."
        ),
        example=NEEDED + BOTH + "before.in_reach, before.people.known",
        shows="(('b',), 1500)",
    ),
    MetricNote(
        name="exposure_change",
        unit="settlements, and people at risk",
        words=(
            "What comes into reach by a fall (gained), what leaves it and is still held "
            "(relieved), and what changed hands itself (fallen)."
        ),
        formula="after = (before - relieved - fallen) + gained",
        citation="",
        reads=(*FIRING, "populations"),
        misleads="A town that fell is not relieved: it is counted apart, under fallen.",
        example=NEEDED
        + "from stratgraph import compare_exposure\n"
        + BOTH
        + "change = compare_exposure(before, after)\n"
        + "change.gained, change.relieved, change.fallen",
        shows="(('d',), (), ('b',))",
    ),
    MetricNote(
        name="reach_gain",
        unit="people at risk",
        words=(
            "How many people the fall of this place alone would newly bring within the range "
            "that the case asks for."
        ),
        formula="known population of the defender's places in reach after the fall, not before",
        citation="",
        reads=(*FIRING, "populations"),
        misleads=(
            "One city just inside the range decides the order: a kilometre of range or of "
            "centre point turns it. Unknown populations add nothing here."
        ),
        example=TOWNS + 'four_towns().columns["reach_gain"].values',
        shows="{'a': None, 'b': 60000, 'c': 60000, 'd': 0}",
    ),
    MetricNote(
        name="reach_gain_settlements",
        unit="settlements",
        words="The same as reach_gain in settlements, whatever their population.",
        formula="number of the defender's places in reach after the fall, not before",
        citation="",
        reads=FIRING,
        misleads="Counts a hamlet and a city alike.",
        example=TOWNS + 'four_towns().columns["reach_gain_settlements"].values["c"]',
        shows="1",
    ),
    MetricNote(
        name="base_value",
        unit="settlements",
        words=(
            "What a place would offer as a base: how many of the other side's settlements lie "
            "within a range of it and not too far by road."
        ),
        formula="enemy-held u with geodesic(v, u) <= range and d(v, u) <= road distance",
        citation="",
        reads=("roads", "positions", "holders"),
        misleads=(
            "Seen from who holds it today. Range and road distance are assumptions, printed; "
            "roads count whoever holds them."
        ),
        example=TOWNS + 'four_towns().columns["base_value"].values',
        shows="{'a': 2, 'b': 1, 'c': None, 'd': 1}",
    ),
    MetricNote(
        name="base_value_people",
        unit="people at risk",
        words="The people who live in the settlements that base_value counts, where known.",
        formula="their summed known population",
        citation="",
        reads=("roads", "positions", "holders", "populations"),
        misleads="One city in range outweighs all else: Donetsk decides it around Avdiivka.",
        example=TOWNS + 'four_towns().columns["base_value_people"].values["a"]',
        shows="61500",
    ),
)
