"""The kinds of values in JSON documents, and the version of each document.

Every document is declared beside its builder, in typed dictionaries: mypy holds the builder to
them, and pydantic makes the JSON Schema of them. What a field is stands in the words below it.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import ConfigDict, Field, TypeAdapter, with_config
from typing_extensions import TypedDict

from stratgraph.studies.hold_or_fall import SCOPE

if TYPE_CHECKING:
    from stratgraph.measures.fire import People

Record = dict[str, Any]

# Goes up when a field of the document changes its meaning or goes; docs/reference/json.md then
# gets a line on migration.
VERSIONS = {
    "run": 1,
    "gateways": 1,
    "reach": 1,
    "ring": 1,
    "exposed": 1,
    "readings": 1,
    "front": 1,
    "supply": 1,
    "roads": 1,
    "access": 1,
    "sets": 1,
    "sequences": 1,
    "attribution": 1,
    "sweep": 1,
    "ask": 1,
    "uncertainty": 1,
    "claims": 1,
    "backtest": 1,
    "diff": 1,
    "explain": 1,
    "check": 1,
}


@cache
def declared(document: type) -> TypeAdapter[Any]:
    """Return what reads and describes a document; made once, as making it takes half a second."""
    return TypeAdapter(document)


def one_of(*values: str | int) -> Any:
    """Say which values there are, of what the core types as any string or number."""
    return Field(json_schema_extra={"enum": list(values)})


def about(words: str) -> Any:
    """Say what a field is where words below it are not read: in a record that others build on."""
    return Field(description=words)


Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_\-]*$")]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Named = Annotated[str, Field(min_length=1)]
Count = Annotated[int, Field(ge=0)]
Positive = Annotated[int, Field(ge=1)]
Share = Annotated[float, Field(ge=0, le=1)]
# Rounded to the millimetre, or whole.
Metres = Annotated[float, Field(ge=0)]

SituationName = Annotated[str, one_of("hold", "fall")]
Munition = Annotated[str, one_of("standard", "extended", "guided")]


if TYPE_CHECKING:

    class Closed(TypedDict):
        """A record that has all of its fields and no other."""

else:

    @with_config(ConfigDict(extra="forbid", use_attribute_docstrings=True))
    class Closed(TypedDict):
        """A record that has all of its fields and no other."""


class Head(Closed):
    """How every document begins."""

    schema: Annotated[int, about("Version of this document.")]
    stratgraph: Annotated[str, about("Version of the program.")]
    scope: Annotated[str, about("What the answer is not.")]


class TheaterHead(Head):
    """How a document about one theater begins."""

    theater: Annotated[str, about("Name of the theater.")]


def head(document: str) -> Head:
    """Begin a document."""
    return {
        "schema": VERSIONS[document],
        "stratgraph": version("stratgraph"),
        "scope": SCOPE,
    }


def theater_head(document: str, theater: str) -> TheaterHead:
    """Begin a document about one theater."""
    return {**head(document), "theater": theater}


class PeopleRecord(Closed):
    """People at risk."""

    known: Count
    """People of the settlements whose population is known."""
    unknown_settlements: Count
    """Settlements whose population is not."""


def people_record(people: People) -> PeopleRecord:
    """Return people at risk, and how many places' people nobody knows."""
    return {"known": people.known, "unknown_settlements": people.unknown_settlements}
