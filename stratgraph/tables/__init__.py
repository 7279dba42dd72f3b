"""Results as plain records: JSON documents, GeoJSON, frames and graphs."""

from .check import check_document
from .interchange import to_frame, to_geojson, to_networkx
from .run import Record, outcome_document, panel_records, run_schema, to_json

__all__ = [
    "Record",
    "check_document",
    "outcome_document",
    "panel_records",
    "run_schema",
    "to_frame",
    "to_geojson",
    "to_json",
    "to_networkx",
]
