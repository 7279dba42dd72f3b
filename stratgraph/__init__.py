"""Why does this town matter? Reach and gateways of a region under hold-or-fall scenarios.

Three lines answer a case::

    import stratgraph as sg
    outcome = sg.run_case(sg.read_case("bakhmut_falls"))
    print(outcome.finding.sentence)

Public names are loaded when first used, so that ``import stratgraph`` and ``--help`` stay quick.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .case import SCOPE, Assumptions, Case, Outcome, age_warning, run_case
    from .check import check_facts
    from .compare import compare_exposure, compare_required_ranges, rank_falls
    from .control import Control, DatedHolder, control_on
    from .errors import (
        AmbiguousNameError,
        FileFormatError,
        ScenarioError,
        StratgraphError,
        TheaterError,
        UnknownSettlementError,
    )
    from .files import (
        bundled_cases,
        bundled_theaters,
        read_case,
        read_control,
        read_facts,
        read_systems,
        read_theater,
        write_whole,
    )
    from .gateway import GatewayQuestion, Gateways, measure_base_value, measure_gateways
    from .page import write_page
    from .plot import draw_outcome
    from .provenance import Provenance
    from .reach import (
        FiringRule,
        measure_exposure,
        measure_reach,
        required_ranges,
    )
    from .scenario import Fall, Scenario, Situation, situation_on
    from .systems import PublishedRange, System, select_systems
    from .tables import outcome_document, to_frame, to_geojson, to_networkx
    from .theater import PopulationFigure, Portal, Road, Settlement, Theater, Water

_HOMES = {
    "case": ("SCOPE", "Assumptions", "Case", "Outcome", "age_warning", "run_case"),
    "check": ("check_facts",),
    "compare": ("compare_exposure", "compare_required_ranges", "rank_falls"),
    "control": ("Control", "DatedHolder", "control_on"),
    "errors": (
        "AmbiguousNameError", "FileFormatError", "ScenarioError", "StratgraphError",
        "TheaterError", "UnknownSettlementError",
    ),
    "files": (
        "bundled_cases", "bundled_theaters", "read_case", "read_control", "read_facts",
        "read_systems", "read_theater", "write_whole",
    ),
    "gateway": ("GatewayQuestion", "Gateways", "measure_base_value", "measure_gateways"),
    "page": ("write_page",),
    "plot": ("draw_outcome",),
    "provenance": ("Provenance",),
    "reach": ("FiringRule", "measure_exposure", "measure_reach", "required_ranges"),
    "scenario": ("Fall", "Scenario", "Situation", "situation_on"),
    "systems": ("PublishedRange", "System", "select_systems"),
    "tables": ("outcome_document", "to_frame", "to_geojson", "to_networkx"),
    "theater": ("PopulationFigure", "Portal", "Road", "Settlement", "Theater", "Water"),
}  # fmt: skip
_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = sorted([*_HOME, "__version__"])  # noqa: PLE0605


def __getattr__(name: str) -> object:
    """Import a public name from its module when it is first used."""
    if name == "__version__":
        return version("stratgraph")
    if name not in _HOME:
        raise AttributeError(f"module 'stratgraph' has no attribute {name!r}")
    return getattr(import_module(f".{_HOME[name]}", __name__), name)


def __dir__() -> list[str]:
    """List the public names."""
    return list(__all__)
