"""Every assumption of a case in words: the one list that page, terminal, app and notebook tell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stratgraph.measures.fire import READINGS
from stratgraph.measures.gateways import PanelSettings
from stratgraph.model.notebook import joined

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from .case import Case


@dataclass(frozen=True, slots=True)
class Assumption:
    """One assumption: its words as a control, for each value, and as a sentence.

    Attributes
    ----------
    keys : tuple of str
        Fields of ``Assumptions`` or of ``PanelSettings`` that the sentence tells.
    sentence : callable
        Says in whole sentences what a case assumes.
    label : str
        What a control that changes it is called; empty where there is none.
    choices : mapping of str to str
        What each value is called, where there is a choice.
    """

    keys: tuple[str, ...]
    sentence: Callable[[Case], str]
    label: str = ""
    choices: Mapping[Any, str] = field(default_factory=dict)


RULES = {
    "add": "added to the distance",
    "pull_back": "guns pulled back",
    "exclude": "only from places far enough back",
}
GROUNDS = {"settlements": "at centre points of settlements", "territory": "anywhere on held cells"}
SEASONS = {
    "none": "length",
    "dry": "travel time in the dry season",
    "mud": "travel time in mud",
    "frost": "travel time in frost",
}
LINK_WEIGHTS = {"one": "each link counting as one", "conductance": "short links counting more"}
CENTRALITIES = {"strength": "strength", "betweenness": "betweenness"}
VARIANTS = {"paper": "as in the paper", "bct2019": "as in the toolbox of 2019"}


def _standoff(case: Case) -> str:
    take = case.assumptions
    far = joined([f"{one / 1000:g}" for one in take.standoff_m])
    first = "; the tables use the first" if len(take.standoff_m) > 1 else ""
    return f"Stand-off behind held ground {far} km, {RULES[take.standoff_rule]}{first}."


def _contested(case: Case) -> str:
    return (
        f"Contested ground {READINGS[case.assumptions.contested]}; the other reading is shown too."
    )


def _supply(case: Case) -> str:
    return f"Contested ground is {_not(case.assumptions.contested_supply)}open to supply."


def _links(case: Case) -> str:
    presumed = sum(not road.verified for road in case.theater.roads)
    said = case.assumptions.unverified_roads
    count = f"presumed links {_do_not(said)}count"
    if presumed == 1:
        count = f"presumed link {'counts' if said else 'does not count'}"
    return f"{presumed} {count}; results with and without them are both shown."


def _off_network(case: Case) -> str:
    counts = _do_not(case.assumptions.off_network)
    return f"Places on no road {counts}count as ground and as targets."


def _ground(case: Case) -> str:
    return f"Guns stand {GROUNDS[case.assumptions.ground]}."


def _season(case: Case) -> str:
    weight = SEASONS[case.assumptions.season or "none"]
    return f"Routes are weighed by {weight} and ignore who holds the road."


def _systems(case: Case) -> str:
    names = [system.short_name for system in case.assumptions.systems]
    return f"Weapons asked about: {joined(names) if names else 'none'}."


def _near(case: Case) -> str:
    take = case.assumptions.panel
    return (
        f"Routes up to {_share(take.near_tolerance)} longer than the shortest count as near, each "
        f"{_share(take.near_spread)} longer weighing less by a factor of 2.7; beyond "
        f"{take.near_most_routes:,} of a pair they are not weighed."
    )


def _kernel(case: Case) -> str:
    return (
        "In pressure and surrounding a held place weighs less by a factor of 2.7 for every "
        f"{case.assumptions.panel.kernel_km:g} km that it lies away."
    )


def _coefficient(case: Case) -> str:
    take = case.assumptions.panel
    return (
        f"The gateway coefficient goes by {CENTRALITIES[take.centrality]}, "
        f"{LINK_WEIGHTS[take.link_weight]}, {VARIANTS[take.coefficient_variant]}."
    )


def _base(case: Case) -> str:
    take = case.assumptions.panel
    return (
        f"A base counts the other side's places within {take.base_range_m / 1000:g} km in a "
        f"straight line and {take.base_road_m / 1000:g} km by road."
    )


def _not(said: bool) -> str:
    return "" if said else "not "


def _do_not(said: bool) -> str:
    return "" if said else "do not "


def _share(share: float) -> str:
    return f"{100 * share:g} %"


# In the order in which they are told. A test finds every field of Assumptions and PanelSettings.
ASSUMED = (
    Assumption(("standoff_m",), _standoff, "Stand-offs, km"),
    Assumption(("standoff_rule",), _standoff, "Stand-off is", RULES),
    Assumption(
        ("contested",), _contested, "Contested ground, in the first reading,", READINGS
    ),
    Assumption(("contested_supply",), _supply, "Contested ground is open to supply"),
    Assumption(("unverified_roads",), _links, "Presumed links count"),
    Assumption(("off_network",), _off_network, "Places on no road count"),
    Assumption(("ground",), _ground, "Guns stand", GROUNDS),
    Assumption(("season",), _season, "Routes are weighed by", SEASONS),
    Assumption(("systems",), _systems, "Systems"),
)  # fmt: skip
NUMBERS = (
    Assumption(("near_tolerance", "near_spread", "near_most_routes"), _near),
    Assumption(("kernel_km",), _kernel),
    Assumption(("centrality", "link_weight", "coefficient_variant"), _coefficient),
    Assumption(("base_range_m", "base_road_m"), _base),
)
ALWAYS = "A settlement is its centre point; distances are geodesic and bounds are included."


def assumed(case: Case) -> tuple[str, ...]:
    """Say every assumption of a case, and the numbers of the panel, a sentence or two each.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> assumed(read_case("gate_falls"))[0]
    'Stand-off behind held ground 0 and 5 km, added to the distance; the tables use the first.'
    """
    told = dict.fromkeys(one.sentence(case) for one in (*ASSUMED, *NUMBERS))
    return (*told, ALWAYS)


def assumed_of(case: Case, keys: Collection[str]) -> tuple[str, ...]:
    """Say those assumptions of a case that bear one of these names, for a figure's caption."""
    told = (one for one in ASSUMED if not set(one.keys).isdisjoint(keys))
    return tuple(dict.fromkeys(one.sentence(case) for one in told))


def assumed_switches() -> dict[str, str]:
    """Return the assumptions that are on or off, with their words."""
    switches = ("contested_supply", "unverified_roads", "off_network")
    return {one.keys[0]: one.label for one in ASSUMED if one.keys[0] in switches}


def assumed_in_short(case: Case) -> tuple[str, ...]:
    """Say every assumption of a case, of the panel's numbers those alone that are not as usual.

    For a terminal and a notebook, where a screen is short.
    """
    panel, usual = case.assumptions.panel, PanelSettings()
    unusual = [
        one
        for one in NUMBERS
        if any(getattr(panel, key) != getattr(usual, key) for key in one.keys)
    ]
    return tuple(dict.fromkeys(one.sentence(case) for one in (*ASSUMED, *unusual)))
