"""The theaters and questions that come along, by name or path."""

from __future__ import annotations

import difflib
import shutil
import tempfile
from pathlib import Path

from stratgraph.errors import FileFormatError

THEATER_FILE = "theater.toml"
CLAIMS_FILE = "claims.toml"
PACKAGE = Path(__file__).parent.parent


def bundled_folder() -> Path:
    """Return the folder of the bundled scenarios: inside the wheel, or beside it in a clone."""
    inside = PACKAGE / "scenarios"
    return inside if inside.is_dir() else PACKAGE.parent / "scenarios"


def bundled_theaters() -> tuple[str, ...]:
    """Return the names of the bundled theaters, sorted."""
    return tuple(sorted(path.parent.name for path in bundled_folder().glob(f"*/{THEATER_FILE}")))


def bundled_cases() -> tuple[tuple[str, str], ...]:
    """Return (theater, case) names of the bundled questions, sorted."""
    files = bundled_folder().glob("*/*.toml")
    return tuple(
        sorted(
            (path.parent.name, path.stem)
            for path in files
            if path.name not in (THEATER_FILE, CLAIMS_FILE)
        )
    )


def find_theater(name: str | Path) -> Path:
    """Return the theater file that a path or the name of a bundled theater means."""
    path = Path(name)
    if path.is_dir():
        path = path / THEATER_FILE
    elif not path.suffix:
        path = bundled_folder() / path / THEATER_FILE
    if not path.is_file():
        known = ", ".join(bundled_theaters())
        raise FileFormatError(f"no such theater; bundled ones are {known}", file=name)
    return path


def find_case(name: str | Path) -> Path:
    """Return the case file that a path or the name of a bundled case means."""
    path = Path(name)
    if path.suffix == ".toml":
        if path.is_file():
            return path
        raise FileFormatError("no such file", file=name)
    wanted = str(name).replace("-", "_")
    cases = {case: theater for theater, case in bundled_cases()}
    if wanted not in cases:
        near = difflib.get_close_matches(wanted, cases, n=1)
        hint = f"did you mean {near[0]}?" if near else f"bundled ones are {', '.join(cases)}"
        raise FileFormatError(f"no such case; {hint}", file=name)
    return bundled_folder() / cases[wanted] / f"{wanted}.toml"


def find_claims(name: str | Path) -> Path:
    """Return the claims file that a path means, or the name of a bundled theater that has one."""
    path = Path(name)
    if path.suffix != ".toml":
        path = bundled_folder() / path / CLAIMS_FILE
    if not path.is_file():
        known = ", ".join(sorted(one.parent.name for one in bundled_folder().glob("*/claims.toml")))
        raise FileFormatError(f"no such claims file; bundled ones are of {known}", file=name)
    return path


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
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as beside:
            copy = Path(beside) / folder.name
            shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
            copy.rename(folder)
    except (OSError, shutil.Error) as error:
        message = f"cannot be written: {getattr(error, 'strerror', None) or error}"
        raise FileFormatError(message, file=folder) from error
