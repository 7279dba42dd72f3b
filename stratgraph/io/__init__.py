"""Reading theaters and cases, writing results: the only module that touches the disk."""

from .atomic import promised, refuse_unwritable, same_file, write_whole, written_together
from .bundled import (
    CLAIMS_FILE,
    bundled_cases,
    bundled_folder,
    bundled_theaters,
    copy_theater,
    find_case,
    find_claims,
    find_theater,
)
from .case_toml import case_toml, parse_case, read_case, read_case_and_facts, write_case
from .claims_toml import parse_claims, read_claims
from .claims_writer import claims_toml, write_claims
from .disk import json_value
from .drawn_polygons import mended_polygons, read_polygons
from .importing import Imported, import_theater
from .new_theater import NewTheater, new_theater
from .sources import Found, Source, Wanted, sources
from .theater_folder import read_control, read_events, read_facts, read_systems, read_theater
from .theater_writer import theater_texts, write_theater

__all__ = [
    "CLAIMS_FILE",
    "Found",
    "Imported",
    "NewTheater",
    "Source",
    "Wanted",
    "bundled_cases",
    "bundled_folder",
    "bundled_theaters",
    "case_toml",
    "claims_toml",
    "copy_theater",
    "find_case",
    "find_claims",
    "find_theater",
    "import_theater",
    "json_value",
    "mended_polygons",
    "new_theater",
    "parse_case",
    "parse_claims",
    "promised",
    "read_case",
    "read_case_and_facts",
    "read_claims",
    "read_control",
    "read_events",
    "read_facts",
    "read_polygons",
    "read_systems",
    "read_theater",
    "refuse_unwritable",
    "same_file",
    "sources",
    "theater_texts",
    "write_case",
    "write_claims",
    "write_theater",
    "write_whole",
    "written_together",
]
