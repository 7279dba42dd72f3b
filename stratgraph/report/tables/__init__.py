"""Tables that were built once, rendered for a terminal, a page and a file of values."""

from .csv import table_csv
from .html import cell_html, name_html, slug, table_html
from .terminal import INDENT, in_colour, print_table

__all__ = [
    "INDENT",
    "cell_html",
    "in_colour",
    "name_html",
    "print_table",
    "slug",
    "table_csv",
    "table_html",
]
