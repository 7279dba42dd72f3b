"""What the app calls assumptions, and those of a case in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.page.tables import READINGS
from stratgraph.plot import joined

if TYPE_CHECKING:
    from stratgraph.case import Case

RULES = {
    "add": "added to the distance",
    "pull_back": "guns pulled back",
    "exclude": "only from places far enough back",
}
GROUNDS = {"settlements": "at centre points of settlements", "territory": "anywhere on held cells"}
SEASONS = {"none": "length", "dry": "time, dry season", "mud": "time, mud", "frost": "time, frost"}
SWITCHES = {
    "contested_supply": "Contested ground is open to supply",
    "unverified_roads": "Presumed links count",
    "off_network": "Places on no road count",
}


def assumed(case: Case) -> tuple[str, ...]:
    """Write every assumption of a case in words.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> assumed(read_case("gate_falls"))[0]
    'Stand-off behind held ground 0 and 5 km, added to the distance.'
    """
    take = case.assumptions
    standoffs = joined([f"{one / 1000:g}" for one in take.standoff_m])
    presumed = sum(not road.verified for road in case.theater.roads)
    return (
        f"Stand-off behind held ground {standoffs} km, {RULES[take.standoff_rule]}.",
        f"Contested ground {READINGS[take.contested]}; the other reading is shown too.",
        f"Contested ground is {'' if take.contested_supply else 'not '}open to supply.",
        f"{presumed} presumed links {'' if take.unverified_roads else 'do not '}count.",
        f"Places on no road {'' if take.off_network else 'do not '}count as ground and as targets.",
        f"Guns stand {GROUNDS[take.ground]}; routes are weighed by "
        f"{SEASONS[take.season or 'none']}.",
        "A settlement is its centre point; distances are geodesic and bounds are included.",
    )
