"""Results as plain records: JSON documents, GeoJSON, frames and graphs."""

from stratgraph.io.export import to_frame, to_geojson, to_networkx

from .backtest import backtest_document
from .check import check_document
from .claim_review import claim_reviews
from .claims import claims_document
from .difference import compare_documents
from .exposed import exposed_document
from .front import front_document, move_record
from .kinds import Record
from .notes import notes_document
from .panel import panel_document, panel_records
from .reach import reach_document, readings_document, ring_document
from .reach_areas import reach_areas, ring_areas
from .run import outcome_document, to_json
from .schemas import schema

__all__ = [
    "Record",
    "backtest_document",
    "check_document",
    "claim_reviews",
    "claims_document",
    "compare_documents",
    "exposed_document",
    "front_document",
    "move_record",
    "notes_document",
    "outcome_document",
    "panel_document",
    "panel_records",
    "reach_areas",
    "reach_document",
    "readings_document",
    "ring_areas",
    "ring_document",
    "schema",
    "to_frame",
    "to_geojson",
    "to_json",
    "to_networkx",
]
