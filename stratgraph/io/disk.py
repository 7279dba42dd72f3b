"""What stands on the disk: text of a file, or one clear line why it cannot be read."""

from __future__ import annotations

import json
import os
import re
import stat
import tomllib
from pathlib import Path
from typing import Any

from stratgraph.errors import FileFormatError, ScenarioError

from .atomic import refuse_promised

MOST_MB = 64
# What no file of facts needs, and what would make a reader hang or run out of memory.
MOST_TOML_MB = 4
MOST_PARTS = 32
MOST_DIGITS = 15
_PART = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+"""
_LONG_KEY = re.compile(rf"(?<![\w-])(?:{_PART}){{{MOST_PARTS}}}")


def as_path(name: str | Path, wanted: str) -> Path:
    """Return a name as a path, or say what is wanted in place of anything else.

    Raises
    ------
    ScenarioError
        If it is no text and no path.
    """
    if not isinstance(name, str | os.PathLike):
        raise ScenarioError(f"{wanted} is wanted, got {repr(name)[:60]}")
    return Path(name)


def stands(path: Path) -> bool:
    """Whether anything stands at a path: a link that leads nowhere does, and reading refuses it."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    except OSError as error:
        # Of a folder that may not be entered nobody knows; of a name too long it is known.
        return isinstance(error, PermissionError)
    return True


def read_text(path: Path) -> str:
    """Return a file's text, UTF-8 with or without a byte-order mark, line ends as they are.

    Raises
    ------
    FileFormatError
        If it is missing, no regular file, larger than 64 MB, or not UTF-8; if it is an output of
        the same command.
    """
    refuse_promised(path)
    try:
        _refuse_what_is_no_file(path)
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"not UTF-8 at byte {error.start}; save the file as UTF-8"
        raise FileFormatError(message, file=path) from error
    except FileNotFoundError as error:
        raise FileFormatError(_why_missing(path), file=path) from error
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        raise FileFormatError(message, file=path) from error


def _refuse_what_is_no_file(path: Path) -> None:
    if "\0" in str(path):
        raise FileFormatError("no file can have this name", file=path)
    found = os.stat(path)
    if stat.S_ISDIR(found.st_mode):
        raise FileFormatError("is a folder; a file is needed here", file=path)
    if not stat.S_ISREG(found.st_mode):
        message = "is a pipe or a device; write its content into a file first"
        raise FileFormatError(message, file=path)
    if found.st_size > MOST_MB * 1_000_000:
        message = (
            f"has {found.st_size / 1e6:,.1f} MB; at most {MOST_MB} are read, so leave out "
            "what lies outside your region"
        )
        raise FileFormatError(message, file=path)


def _why_missing(path: Path) -> str:
    if os.path.islink(path):
        return f"is a link to {os.readlink(path)}, which is not there; mend or remove the link"
    return "file is missing"


def toml_values(text: str, file: Path | str) -> dict[str, Any]:
    """Return what the text of a TOML file says, within the bounds that keep reading quick."""
    if len(text) > MOST_TOML_MB * 1_000_000:
        raise FileFormatError(f"is longer than {MOST_TOML_MB} million letters", file=file)
    if _LONG_KEY.search(text):
        message = f"a key has more than {MOST_PARTS} parts joined by dots; shorten it"
        raise FileFormatError(message, file=file)
    try:
        data = tomllib.loads(text.replace("\r\n", "\n"))
    except RecursionError as error:
        message = "not valid TOML: lists or tables are nested too deeply"
        raise FileFormatError(message, file=file) from error
    except ValueError as error:
        raise FileFormatError(f"not valid TOML: {_told(error)}", file=file) from error
    _refuse_excess(data, file)
    return data


def _told(error: ValueError) -> str:
    """Return the words of a parser, or what they mean where they are Python's own."""
    # Dates that no calendar has and numbers of thousands of digits are not the parser's errors.
    return "a number has too many digits" if "digits" in str(error) else str(error)


def _refuse_excess(data: dict[str, Any], file: Path | str) -> None:
    """Refuse numbers and depths beyond what any key of ours can mean."""
    waiting: list[tuple[Any, str, int]] = [(value, key, 1) for key, value in data.items()]
    while waiting:
        value, key, depth = waiting.pop()
        if isinstance(value, int) and abs(value) >= 10**MOST_DIGITS:
            message = f"a whole number has more than {MOST_DIGITS} digits; shorten it"
            raise FileFormatError(message, file=file, column=key)
        if depth > MOST_PARTS:
            message = f"tables or lists stand more than {MOST_PARTS} deep in one another"
            raise FileFormatError(message, file=file, column=key)
        if isinstance(value, dict):
            waiting += [(one, name, depth + 1) for name, one in value.items()]
        elif isinstance(value, list):
            waiting += [(one, key, depth + 1) for one in value]


def json_value(path: Path) -> Any:
    """Return what a JSON file says; numbers too large for any purpose become infinite."""
    text = read_text(path)
    try:
        # Whole numbers of thousands of digits are refused by int, and are no coordinate anyhow.
        return json.loads(text, parse_int=float)
    except RecursionError as error:
        raise FileFormatError("not JSON that can be read: nested too deeply", file=path) from error
    except ValueError as error:
        raise FileFormatError(f"not JSON: {error}", file=path) from error
