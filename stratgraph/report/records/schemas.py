"""The JSON Schema of every document, made from what is declared beside its builder."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from pydantic.json_schema import GenerateJsonSchema

from stratgraph.errors import ScenarioError

from .access import AccessDocument
from .attribution import AttributionDocument
from .backtest import BacktestDocument
from .check import CheckDocument
from .claims import ClaimsDocument
from .difference import DiffDocument
from .exposed import ExposedDocument
from .front import FrontDocument
from .kinds import VERSIONS, Record, declared
from .notes import ExplainDocument
from .panel import GatewaysDocument
from .reach import ReachDocument, ReadingsDocument, RingDocument
from .roads import RoadsDocument
from .run import RunDocument
from .sequences import SequencesDocument
from .sets import SetsDocument
from .supply import SupplyDocument
from .sweep import AskDocument, SweepDocument
from .uncertainty import UncertaintyDocument

if TYPE_CHECKING:
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import core_schema

DIALECT = "https://json-schema.org/draft/2020-12/schema"
DOCUMENTS: dict[str, type] = {
    "run": RunDocument,
    "gateways": GatewaysDocument,
    "reach": ReachDocument,
    "ring": RingDocument,
    "exposed": ExposedDocument,
    "readings": ReadingsDocument,
    "front": FrontDocument,
    "supply": SupplyDocument,
    "roads": RoadsDocument,
    "access": AccessDocument,
    "sets": SetsDocument,
    "sequences": SequencesDocument,
    "attribution": AttributionDocument,
    "sweep": SweepDocument,
    "ask": AskDocument,
    "uncertainty": UncertaintyDocument,
    "claims": ClaimsDocument,
    "backtest": BacktestDocument,
    "diff": DiffDocument,
    "explain": ExplainDocument,
    "check": CheckDocument,
}


def schema(name: str) -> Record:
    """Return the JSON Schema (draft 2020-12) of a document that ``--json`` writes.

    It is closed: a key that it does not name is refused.

    Parameters
    ----------
    name : str
        The command; ``ring`` is the document of ``reach --from``.

    Raises
    ------
    ScenarioError
        If there is no such document.

    Examples
    --------
    >>> run = schema("run")
    >>> run["properties"]["schema"]["const"], run["additionalProperties"]
    (1, False)
    """
    if name not in DOCUMENTS:
        near = difflib.get_close_matches(name, DOCUMENTS, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(DOCUMENTS)}"
        raise ScenarioError(f"no schema {name!r}; {hint}")
    made = _plain(
        declared(DOCUMENTS[name]).json_schema(schema_generator=_Closed, mode="serialization")
    )
    made["properties"]["schema"]["const"] = VERSIONS[name]
    return {"$schema": DIALECT, "title": f"The JSON of stratgraph {_command(name)}", **made}


def _plain(made: Any) -> Any:
    """Write a reference beside its description: pydantic before 2.9 wraps it in ``allOf``."""
    if isinstance(made, list):
        return [_plain(one) for one in made]
    if not isinstance(made, dict):
        return made
    only = made.get("allOf")
    if isinstance(only, list) and len(only) == 1 and set(only[0]) == {"$ref"}:
        made = only[0] | {key: one for key, one in made.items() if key != "allOf"}
    return {key: _plain(one) for key, one in made.items()}


def _command(name: str) -> str:
    return "reach --from" if name == "ring" else name


class _Closed(GenerateJsonSchema):
    """Maps are closed too, and no title repeats a name."""

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        made: JsonSchemaValue = {
            "type": "object",
            "propertyNames": self.generate_inner(schema["keys_schema"]),
            "additionalProperties": self.generate_inner(schema["values_schema"]),
        }
        if "min_length" in schema:
            made["minProperties"] = schema["min_length"]
        return made

    def typed_dict_schema(self, schema: core_schema.TypedDictSchema) -> JsonSchemaValue:
        made = super().typed_dict_schema(schema)
        made.pop("title", None)
        return made

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002
        return False
