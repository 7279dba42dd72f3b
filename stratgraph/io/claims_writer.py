"""Writing published sentences as a claims file, with what their words may mean."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from stratgraph.errors import ScenarioError
from stratgraph.studies.claims import PREDICATES, in_written_order

from .atomic import write_new
from .case_file import refuse_lost
from .claims_reader import parse_claims
from .disk import as_path
from .drawn_polygons import areas_toml
from .toml_text import toml_lines, toml_value

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from stratgraph.studies.claims import Claim, ClaimsFile, Keys, Predicate, Word

_NAMES = {predicate: name for name, predicate in PREDICATES.items()}


def write_claims(
    claims: ClaimsFile, path: str | Path, *, theater: str | None = None, replace: bool = False
) -> None:
    """Write published sentences as a claims file; reading the file gives the same sentences.

    The same sentences give the same bytes. That they read back the same is tried before anything
    is written.

    Parameters
    ----------
    claims : ClaimsFile
    path : path
        Of a file that does not exist yet.
    theater : str, optional
        What the file says of its theater: a bundled name, or a path seen from the file. By
        default the name that the claims bear.
    replace : bool
        Whether a file that exists is written over.

    Raises
    ------
    FileFormatError
        If the file exists and is not to be replaced, if there is no such theater, or if the file
        cannot be written. Nothing is left behind.
    ScenarioError
        If they have what no claims file can say, such as readings of two words without
        ``Word.changes``.

    Examples
    --------
    >>> import tempfile
    >>> from stratgraph import read_claims
    >>> claims, _ = read_claims("bakhmut-2022")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_claims(claims, folder + "/mine.toml")
    ...     read_claims(folder + "/mine.toml")[0] == claims
    True
    """
    file = as_path(path, "the path of a claims file")
    text = claims_toml(claims, theater=theater, folder=file.parent)
    again, _ = parse_claims(text, file)
    refuse_lost(claims, again, file)
    write_new(file, text, replace=replace)


def claims_toml(
    claims: ClaimsFile, *, theater: str | None = None, folder: Path | None = None
) -> str:
    """Return the text of a claims file; the same for the same sentences.

    Areas are named as seen from the folder where it is to stand, else as the claims have it.

    Examples
    --------
    >>> from stratgraph import read_claims
    >>> print(claims_toml(read_claims("bakhmut-2022")[0]).splitlines()[1])
    theater  = "bakhmut-2022"
    """
    head = {
        "title": claims.title,
        "author": claims.author,
        "publisher": claims.publisher,
        "theater": theater or claims.theater,
        "attacker": claims.attacker,
        "defender": claims.defender,
        "as_of": claims.as_of,
        "about": claims.about,
    }
    lines = toml_lines((key, value) for key, value in head.items() if value != "")
    lines += areas_toml(claims.areas, folder)
    if claims.assumed:
        lines += ["", "[assume]", *toml_lines(claims.assumed)]
    assumed = {key for key, _ in claims.assumed}
    for one in claims.claims:
        lines += ["", *_claim(one, assumed)]
    return "\n".join(lines) + "\n"


def _claim(claim: Claim, assumed: Collection[str]) -> Iterator[str]:
    head = {
        "id": claim.id,
        "sentence": claim.sentence,
        "source": claim.source,
        "said": claim.said,
        "headline": claim.headline or None,
        "outside": claim.why_not or None,
    }
    yield "[[claim]]"
    yield from toml_lines((key, value) for key, value in head.items() if value is not None)
    for keys in _questions(claim, assumed):
        yield "[[claim.ask]]"
        yield from toml_lines(keys)
    for word, changes in _words(claim, assumed):
        kind, key = ("assumption", "about") if word.assumed else ("word", "word")
        yield f"[[claim.{kind}]]"
        yield f"{key} = {toml_value(word.word)}"
        yield "readings = ["
        for means, keys in zip(word.readings, changes, strict=True):
            yield f"  {toml_value(dict([('means', means), *keys]))},"
        yield "]"


def _questions(claim: Claim, assumed: Collection[str]) -> tuple[Keys, ...]:
    """Return the questions as they were read; of a claim made in code, its one reading's."""
    if claim.asked or claim.words or not claim.readings:
        return claim.asked
    (reading,) = claim.readings
    return tuple(_keys(one, assumed) for one in reading.statements)


def _words(claim: Claim, assumed: Collection[str]) -> Iterator[tuple[Word, tuple[Keys, ...]]]:
    """Yield words with what their readings set; of a claim made in code, what each asks."""
    made = not all(word.changes for word in claim.words)
    if made and len(claim.words) > 1:
        problem = "its words need what each reading sets, in Word.changes, to be written"
        raise ScenarioError(f"claim {claim.id!r}: {problem}")
    for word in claim.words:
        yield (
            word,
            tuple(
                (("ask", [dict(_keys(one, assumed)) for one in reading.statements]),)
                for reading in sorted(claim.readings, key=lambda one: one.choice)
            )
            if made
            else word.changes,
        )


def _keys(statement: Predicate, assumed: Collection[str]) -> Keys:
    """Return the keys that say a statement, but for those that are so by themselves."""
    keys: list[tuple[str, object]] = [("predicate", _NAMES[type(statement)])]
    for one in fields(statement):  # type: ignore[arg-type]
        value = getattr(statement, one.name)
        if value is not None and (value != one.default or one.name in assumed):
            keys.append((one.name, list(value) if isinstance(value, tuple) else value))
    return in_written_order(keys)
