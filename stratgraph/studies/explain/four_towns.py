"""The four towns that the example of every metric is worked on."""

from __future__ import annotations

from datetime import date

from stratgraph.measures.fire import FiringRule
from stratgraph.measures.gateways import (
    GatewayQuestion,
    Panel,
    PanelRange,
    PanelSettings,
    measure_panel,
)
from stratgraph.model.control import CONTESTED, Control, DatedHolder
from stratgraph.model.provenance import Provenance
from stratgraph.model.roads import Road
from stratgraph.model.scenario import situation_on
from stratgraph.model.theater import PopulationFigure, Portal, Settlement, Speed, Theater

INVENTED, HEARSAY = Provenance("invented", "high"), Provenance("a shepherd", "low")
DAY = date(2031, 5, 1)


def four_towns() -> Panel:
    r"""Measure the whole panel of four invented towns, the worked example of every note.

    ::

              b          a   Red's, the attacker's base        population unknown
          10 / \ 10      b   Blue's                            1,500 people
            /   \        c   contested                           400 people
           a     d       d   Blue's, objective and portal     60,000 people
            \   /
          11 \ / 11?     kilometres of road; ? is not verified
              c          straight on: a-b and b-d 9.9 km, a-c and c-d 10.8, a-d 17.8

    The way by b is 20 km long, the way by c 22 km. On dry days one drives 60 km/h by b, and
    30 km/h by c. Reach is asked for a range of 12 km without a stand-off.

    Returns
    -------
    Panel
        With its ``situation``, ``question`` and ``settings``.

    Examples
    --------
    >>> panel = four_towns()
    >>> panel.settlements, panel.question.bases, panel.question.objectives
    (('a', 'b', 'c', 'd'), ('a',), ('d',))
    """
    places = (
        _place("a", 0.00, 0.000, None),
        _place("b", 0.08, 0.040, 1_500),
        _place("c", 0.08, -0.055, 400),
        _place("d", 0.16, 0.000, 60_000),
    )
    roads = (
        Road("a--b", "a", "b", 10_000, INVENTED, road_class="primary"),
        Road("b--d", "b", "d", 10_000, INVENTED, road_class="primary"),
        Road("a--c", "a", "c", 11_000, INVENTED, road_class="tertiary"),
        Road("c--d", "c", "d", 11_000, HEARSAY, road_class="tertiary", verified=False),
    )
    speeds = (
        Speed("dry", "primary", "", 60.0, INVENTED),
        Speed("dry", "tertiary", "", 30.0, INVENTED),
    )
    theater = Theater(
        name="four towns",
        settlements=places,
        roads=roads,
        sides=(("B", "Blue"), ("R", "Red")),
        portals=(Portal("d", "B", "Blue's hinterland", INVENTED),),
        speeds=speeds,
        fictional=True,
    )
    holders = {"a": "R", "b": "B", "c": CONTESTED, "d": "B"}
    rows = tuple(
        DatedHolder(one, DAY, code, "the chronicle", INVENTED) for one, code in holders.items()
    )
    rule = FiringRule(standoff_m=0, standoff_rule="add", contested="no_fire", off_network=True)
    return measure_panel(
        situation_on(theater, Control(DAY, rows), attacker="R"),
        GatewayQuestion(("a",), ("d",), road_set="all"),
        PanelSettings(),
        panel_range=PanelRange(rule, 12_000),
    )


def _place(one: str, lon: float, lat: float, people: int | None) -> Settlement:
    known = () if people is None else (PopulationFigure(people, "2031", True, INVENTED),)
    return Settlement(one, one.upper(), lon, lat, INVENTED, populations=known)
