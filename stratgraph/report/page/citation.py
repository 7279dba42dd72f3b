"""What files saved from a page say of themselves: who says so, and under what assumptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stratgraph.report.figures import assessors
from stratgraph.report.range_options import options
from stratgraph.report.tables.sources import says_parts
from stratgraph.studies.hold_or_fall import SCOPE, assumed, facts_hash

from .tables import attribution_lines

if TYPE_CHECKING:
    from stratgraph.studies.hold_or_fall import Case, Glance, Outcome


def citation(case: Case, version: str) -> str:
    """Return the line to cite: version, case, theater, day, assessors and a hash of the facts."""
    return (
        f"stratgraph {version}, case {case.name} ({facts_hash(case)}), theater "
        f"{case.theater.name}, holders as of {case.control.on} by {assessors(case.control)}."
    )


def about_page(found: Outcome | Glance, version: str, cite: str) -> dict[str, Any]:
    """Collect what the saved files say beside the answer, as plain JSON."""
    case = found.case
    theater = case.theater
    return {
        "stratgraph": version,
        "cite": cite,
        "case": case.name,
        "theater": theater.name,
        "fictional": theater.fictional,
        "as_of": case.control.on.isoformat(),
        "assessors": assessors(case.control),
        "scope": SCOPE,
        "finding": {"title": found.finding.title, "sentence": found.finding.sentence},
        "assumptions": list(assumed(case)),
        "warnings": list(found.warnings),
        "sources": {
            "ranges": [
                {
                    "reach": one.key,
                    "range_m": one.figure.range_m,
                    "source": one.figure.provenance.says,
                    "says": says_parts(one.figure.provenance, case),
                    "confidence": one.figure.provenance.confidence,
                }
                for one in options(case)
            ],
            "holders": sorted({row.provenance.says for row in case.control.holders}),
        },
        "attributions": attribution_lines(case),
        "credits": f"{cite} Data: {'; '.join(attribution_lines(case))}",
    }
