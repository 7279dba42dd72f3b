"""How Sphinx builds the documentation: offline, warnings are errors."""

from __future__ import annotations

import sys
from importlib.metadata import version as version_of
from pathlib import Path
from typing import TYPE_CHECKING

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import made_look  # noqa: E402
import made_pages  # noqa: E402

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "stratgraph"
author = "The stratgraph authors"
copyright = "the stratgraph authors; data licences on the page “The data”"  # noqa: A001
version = release = version_of("stratgraph")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
templates_path = ["_templates"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
napoleon_google_docstring = False
napoleon_use_ivar = True
napoleon_use_rtype = False
python_use_unqualified_type_names = True

html_theme = "furo"
html_title = f"stratgraph {release}"
html_static_path = ["_static"]
html_css_files = ["cards.css"]
html_copy_source = False
html_show_sourcelink = False


def fill_in(_app: Sphinx, page: str, source: list[str]) -> None:
    """Put what is made from the code and the scenarios where a page asks for it."""
    make = {
        "index": made_pages.front,
        "gallery": made_pages.gallery,
        "reference/api": made_pages.api,
        "reference/claims": made_pages.predicates,
    }.get(page)
    if make is not None:
        source[0] = source[0].replace(made_pages.MARK, make())


def keep_bars(*event: object) -> None:
    """Show ``|rows|`` in a docstring as written: a number of rows, not a substitution."""
    lines = event[-1]
    assert isinstance(lines, list)
    lines[:] = [line.replace("|", "\\|") for line in lines]


def write_api(app: Sphinx) -> None:
    """Write a page for each module before Sphinx looks for pages."""
    made_pages.write_api(Path(app.srcdir) / "reference" / "api")


def write_look(app: Sphinx, failed: Exception | None) -> None:
    """Write the pages of cases and their pictures beside those of the documentation."""
    if failed is None and app.builder.format == "html":
        made_look.write(Path(app.outdir) / made_look.FOLDER)


def setup(app: Sphinx) -> None:
    """Register the pages that are made while building."""
    app.connect("builder-inited", write_api)
    app.connect("build-finished", write_look)
    app.connect("source-read", fill_in)
    app.connect("autodoc-process-docstring", keep_bars)
