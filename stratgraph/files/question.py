"""Reading a question: a case file, resolved against its theater."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph import _rows
from stratgraph.case import Assumptions, Case
from stratgraph.errors import FileFormatError, StratgraphError
from stratgraph.gateway import PanelSettings
from stratgraph.scenario import Fall, Scenario
from stratgraph.systems import select_systems

from .bundled import find_case, find_theater
from .cells import read_toml
from .facts import read_facts

if TYPE_CHECKING:
    from pathlib import Path

    from stratgraph.facts import Facts
    from stratgraph.theater import Theater


def read_case(name: str | Path) -> Case:
    """Read a question from its file, or by the name of a bundled case.

    Raises
    ------
    FileFormatError
        If the file is malformed; names the key.
    ScenarioError, UnknownSettlementError
        If the question does not make sense on the facts.

    Examples
    --------
    >>> read_case("gate_falls").objectives
    ('kingsbridge',)
    """
    path = find_case(name)
    keys = read_toml(path, _rows.CaseKeys)
    beside = path.parent / keys.theater
    try:
        home = find_theater(beside if beside.exists() else keys.theater)
    except FileFormatError as error:
        raise error.within(path) from None
    facts = read_facts(home)
    theater = facts.theater()
    try:
        case = _case(keys, facts, theater)
        # What does not fit the facts is told now, not when it is first needed.
        _ = case.after
    except StratgraphError as error:
        raise error.within(path) from None
    return case


def _case(keys: _rows.CaseKeys, facts: Facts, theater: Theater) -> Case:
    assume = keys.assume
    return Case(
        keys.name,
        keys.about,
        theater,
        facts.control(keys.as_of, assessor=keys.assessor or None),
        keys.attacker,
        keys.defender or None,
        _scenario(keys),
        tuple(keys.bases),
        tuple(keys.objectives),
        Assumptions(
            standoff_m=tuple(round(km * 1000) for km in assume.standoff_km),
            standoff_rule=assume.standoff_rule,
            contested=assume.contested,
            contested_supply=assume.contested_supply,
            unverified_roads=assume.unverified_roads,
            off_network=assume.off_network,
            systems=select_systems(facts.systems, assume.systems),
            ground=assume.ground,
            season=None if assume.season == "none" else assume.season,
            panel=_panel_settings(keys.panel),
        ),
        tuple(keys.bases_after),
    )


def _panel_settings(panel: _rows.PanelKeys) -> PanelSettings:
    return PanelSettings(
        near_tolerance=panel.near_tolerance,
        near_spread=panel.near_spread,
        near_most_routes=panel.near_most_routes,
        kernel_km=panel.kernel_km,
        link_weight=panel.link_weight,
        centrality=panel.centrality,
        coefficient_variant=panel.coefficient_variant,
        base_range_m=round(panel.base_range_km * 1000),
        base_road_m=round(panel.base_road_km * 1000),
    )


def _scenario(keys: _rows.CaseKeys) -> Scenario:
    return Scenario(
        keys.name,
        falls=tuple(
            Fall(one) if isinstance(one, str) else Fall(one.id, one.with_within_km)
            for one in keys.falls
        ),
        retakes=tuple(keys.retakes),
        cuts=tuple(one for one in keys.cuts if isinstance(one, str)),
        cut_crossings=tuple(one.crosses for one in keys.cuts if not isinstance(one, str)),
        about=keys.about,
    )
