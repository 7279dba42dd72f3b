"""What files saved from a page say of themselves: who says so, and under what assumptions."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from stratgraph.case import SCOPE
from stratgraph.plot import assessors

from .options import options
from .tables import assumption_lines, attribution_lines

if TYPE_CHECKING:
    from stratgraph.case import Case, Outcome


def citation(outcome: Outcome, version: str) -> str:
    """Return the line to cite: version, case, theater, day, assessors and a hash of the facts."""
    case = outcome.case
    return (
        f"stratgraph {version}, case {case.name} ({facts_hash(case)}), theater "
        f"{case.theater.name}, holders as of {case.control.on} by {assessors(case.control)}."
    )


def facts_hash(case: Case) -> str:
    """Return twelve digits of a hash of the facts and the question, to tell versions apart.

    Examples
    --------
    >>> from stratgraph.files import read_case
    >>> facts_hash(read_case("gate_falls")) == facts_hash(read_case("gate_falls"))
    True
    """
    theater, take = case.theater, case.assumptions
    said = (
        theater.settlements, theater.roads, theater.portals, theater.sides, theater.speeds,
        case.control.holders, case.attacker, case.defender, case.scenario, case.bases,
        case.objectives, take.standoff_m, take.standoff_rule, take.ground, take.contested,
        take.contested_supply, take.unverified_roads, take.off_network, take.season,
        [(one.id, sorted(one.sides), one.ranges) for one in take.systems],
    )  # fmt: skip
    return hashlib.sha256(repr(said).encode()).hexdigest()[:12]


def about_page(outcome: Outcome, version: str) -> dict[str, Any]:
    """Collect what the saved files say beside the answer, as plain JSON."""
    case = outcome.case
    theater = case.theater
    return {
        "stratgraph": version,
        "cite": citation(outcome, version),
        "case": case.name,
        "theater": theater.name,
        "fictional": theater.fictional,
        "as_of": case.control.on.isoformat(),
        "assessors": assessors(case.control),
        "scope": SCOPE,
        "finding": {"title": outcome.finding.title, "sentence": outcome.finding.sentence},
        "assumptions": assumption_lines(case),
        "warnings": list(outcome.warnings),
        "sources": {
            "ranges": [
                {
                    "reach": one.key,
                    "range_m": one.figure.range_m,
                    "source": one.figure.provenance.source,
                    "confidence": one.figure.provenance.confidence,
                }
                for one in options(case)
            ],
            "holders": sorted({row.provenance.source for row in case.control.holders}),
        },
        "attributions": attribution_lines(case),
        "credits": f"{citation(outcome, version)} Data: {'; '.join(attribution_lines(case))}",
    }
