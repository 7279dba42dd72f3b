"""What a record says: of a metric and of an assumption, told once beside what it is of."""

from .assumption import (
    Assumption,
    assumed_as,
    assumption_fields,
    assumption_records,
    from_file,
    in_file,
    key_of,
    record_of,
    tell,
)
from .assumptions import (
    GROUNDS,
    READINGS,
    RULES,
    AlsoGround,
    Assumed,
    ContestedReading,
    GroundName,
    StandoffRule,
    ground_words,
    standoff_words,
)
from .discovery import modules_below, records_in
from .metric import FAMILIES, KINDS, ROUTES, TOWNS, Family, Kind, Metric, Reads

__all__ = [
    "FAMILIES",
    "GROUNDS",
    "KINDS",
    "READINGS",
    "ROUTES",
    "RULES",
    "TOWNS",
    "AlsoGround",
    "Assumed",
    "Assumption",
    "ContestedReading",
    "Family",
    "GroundName",
    "Kind",
    "Metric",
    "Reads",
    "StandoffRule",
    "assumed_as",
    "assumption_fields",
    "assumption_records",
    "from_file",
    "ground_words",
    "in_file",
    "key_of",
    "modules_below",
    "record_of",
    "records_in",
    "standoff_words",
    "tell",
]
