"""What a record says: of a metric and of the numbers it gives, told once beside its measure."""

from .discovery import modules_below, records_in
from .metric import FAMILIES, KINDS, ROUTES, TOWNS, Family, Kind, Metric, Reads

__all__ = [
    "FAMILIES",
    "KINDS",
    "ROUTES",
    "TOWNS",
    "Family",
    "Kind",
    "Metric",
    "Reads",
    "modules_below",
    "records_in",
]
