"""Formats of others that theaters are imported from: a module each, with its record ``SOURCE``."""

from .registry import find_source, sources
from .source import WISHES, Dropped, Found, LeftOut, Source, Wanted, Wish

__all__ = [
    "WISHES",
    "Dropped",
    "Found",
    "LeftOut",
    "Source",
    "Wanted",
    "Wish",
    "find_source",
    "sources",
]
