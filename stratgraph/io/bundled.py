"""The theaters and questions that come along, by name or path."""

from __future__ import annotations

import difflib
import os
import shutil
import tempfile
from pathlib import Path

from stratgraph.errors import FileFormatError

from .atomic import TEMPORARY, remove_stale
from .disk import as_path, stands

THEATER_FILE = "theater.toml"
CLAIMS_FILE = "claims.toml"
PACKAGE = Path(__file__).parent.parent
# The longest name that common file systems allow is 255 bytes; a path has several.
MOST_LETTERS = 1000
A_THEATER = (
    "a theater is a folder with theater.toml, settlements.csv and roads.csv: "
    "stratgraph new FOLDER makes one"
)
A_CASE = "a case is a TOML file: docs/howto/ask-a-question.md says how to write one"
# What people have at hand, by the ends of its names; the longer end first.
OTHER_FORMATS = {
    ".osm.pbf": "an extract of OpenStreetMap",
    ".pbf": "an extract of OpenStreetMap",
    ".osm": "an extract of OpenStreetMap",
    ".osm.bz2": "an extract of OpenStreetMap",
    ".geojson": "a GeoJSON file",
    ".json": "a JSON file",
    ".gpkg": "a GeoPackage",
    ".fgb": "a FlatGeobuf file",
    ".shp": "a shapefile",
    ".csv": "a table",
    ".tsv": "a table",
    ".xlsx": "a spreadsheet",
    ".ods": "a spreadsheet",
    ".parquet": "a Parquet table",
    ".graphml": "a graph in GraphML",
    ".gexf": "a graph in GEXF",
    ".kml": "a KML file",
    ".kmz": "a KML file",
    ".zip": "an archive",
}


def bundled_folder() -> Path:
    """Return the folder of the bundled scenarios: inside the wheel, or beside it in a clone."""
    inside = PACKAGE / "scenarios"
    return inside if inside.is_dir() else PACKAGE.parent / "scenarios"


def bundled_theaters() -> tuple[str, ...]:
    """Return the names of the bundled theaters, sorted."""
    return tuple(sorted(path.parent.name for path in bundled_folder().glob(f"*/{THEATER_FILE}")))


def bundled_cases() -> tuple[tuple[str, str], ...]:
    """Return (theater, case) names of the bundled questions, sorted."""
    folders = (bundled_folder() / one for one in bundled_theaters())
    return tuple((one.name, path.stem) for one in folders for path in cases_beside(one))


def cases_beside(folder: Path) -> tuple[Path, ...]:
    """Return the files of a theater's folder that can be questions, sorted."""
    files = folder.glob("*.toml")
    return tuple(sorted(one for one in files if one.name not in (THEATER_FILE, CLAIMS_FILE)))


def find_theater(name: str | Path) -> Path:
    """Return the theater file that a path or the name of a bundled theater means.

    Raises
    ------
    FileFormatError
        If there is none; says what another kind of file is, and what a theater needs.
    """
    path = as_path(name, "a theater's folder, or the name of a bundled theater,")
    if os.path.isdir(path):
        path = path / THEATER_FILE
        if not stands(path):
            raise FileFormatError(f"is a folder without {THEATER_FILE}; {A_THEATER}", file=name)
        return path
    _refuse_other_formats(path, f"is no theater; {A_THEATER}, of such a file with --from")
    if not path.suffix:
        path = bundled_folder() / path / THEATER_FILE
    if not stands(path):
        known = ", ".join(bundled_theaters())
        raise FileFormatError(f"no such theater; bundled ones are {known}", file=_short(name))
    return path


def find_theater_of(file: Path, word: str) -> Path:
    """Return the theater that a file names: by a path seen from it, or else a bundled one.

    Raises
    ------
    FileFormatError
        If there is none; told to stand in the file.
    """
    beside = file.parent / word
    try:
        return find_theater(beside if stands(beside) else word)
    except FileFormatError as error:
        raise error.within(file) from None


def find_case(name: str | Path) -> Path:
    """Return the case file that a path or the name of a bundled case means."""
    path = as_path(name, "the path of a case file, or the name of a bundled case,")
    if path.suffix == ".toml":
        if stands(path):
            return path
        raise FileFormatError("no such file", file=_short(name))
    _refuse_other_formats(path, f"is no question; {A_CASE}")
    wanted = str(name).replace("-", "_")
    cases = {case: theater for theater, case in bundled_cases()}
    if wanted not in cases and os.path.isdir(path):
        raise FileFormatError(_what_to_ask(path), file=_short(name))
    if wanted not in cases:
        near = difflib.get_close_matches(wanted[:MOST_LETTERS], cases, n=1)
        hint = f"did you mean {near[0]}?" if near else f"bundled ones are {', '.join(cases)}"
        raise FileFormatError(f"no such case; {hint}", file=_short(name))
    return bundled_folder() / cases[wanted] / f"{wanted}.toml"


def _what_to_ask(folder: Path) -> str:
    """Say of a folder that stands where a question should which ones it has."""
    cases = cases_beside(folder)
    if cases:
        return f"is a folder; name the case file in it: {folder / cases[0].name}"
    if stands(folder / THEATER_FILE):
        return f"is a theater without a question; stratgraph new {folder} makes a first one"
    return "is a folder; name the case file in it"


def find_claims(name: str | Path) -> Path:
    """Return the claims file that a path means, or the name of a bundled theater that has one."""
    path = as_path(
        name, "the path of a claims file, or the name of a bundled theater that has one,"
    )
    _refuse_other_formats(path, "is no file of claims; those are TOML files")
    if path.suffix != ".toml":
        path = bundled_folder() / path / CLAIMS_FILE
    if not stands(path):
        known = ", ".join(sorted(one.parent.name for one in bundled_folder().glob("*/claims.toml")))
        raise FileFormatError(
            f"no such claims file; bundled ones are of {known}", file=_short(name)
        )
    return path


def _refuse_other_formats(path: Path, but: str) -> None:
    """Say what a file of another kind is, by the end of its name."""
    lower = path.name.lower()
    for end, what in OTHER_FORMATS.items():
        if lower.endswith(end):
            raise FileFormatError(f"is {what} and {but}", file=_short(path))


def _short(name: str | Path) -> str:
    """Return a name as it stands, or the beginning of one that no file can have."""
    text = str(name)
    return text if len(text) <= MOST_LETTERS else f"{text[:60]}… ({len(text)} letters)"


def copy_theater(name: str, folder: Path) -> None:
    """Copy a bundled theater into a folder that does not exist yet, whole or not at all.

    Raises
    ------
    FileFormatError
        If there is no such theater, the folder exists, or it cannot be written.
    """
    source = find_theater(name).parent
    if folder.exists():
        raise FileFormatError("exists already; name a new folder", file=folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=TEMPORARY) as beside:
            remove_stale(Path(beside))
            copy = Path(beside) / folder.name
            shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
            copy.rename(folder)
    except (OSError, shutil.Error) as error:
        message = f"cannot be written: {getattr(error, 'strerror', None) or error}"
        raise FileFormatError(message, file=folder) from error
