"""A case and its facts as one canonical text, and the short hash by which a citation tells it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .case import Case


def facts_hash(case: Case) -> str:
    """Return twelve digits of a hash of the facts and the question, to tell versions apart.

    Examples
    --------
    >>> from stratgraph.io import read_case
    >>> facts_hash(read_case("gate_falls")) == facts_hash(read_case("gate_falls"))
    True
    """
    return fingerprint(case)


def fingerprint(value: object) -> str:
    """Return twelve digits of a hash of frozen values, the same for equal ones.

    Examples
    --------
    >>> from stratgraph import Fall
    >>> fingerprint((Fall("gate"),)) == fingerprint((Fall("mill"),))
    False
    """
    return hashlib.sha256(canonical_text(value).encode()).hexdigest()[:12]


def canonical_text(value: object) -> str:
    """Write frozen values as text: the same for equal values, whatever makes them.

    A field that has its usual value is left out, so that a field which a later version adds
    changes no text that was written before. Fields that are not compared (file and row) do not
    count: the same fact in another row is the same fact.

    Examples
    --------
    >>> from stratgraph import Fall
    >>> canonical_text((Fall("gate"), Fall("mill", 5.0)))
    '[{"settlement": "gate"}, {"settlement": "mill", "with_within_km": 5.0}]'
    """
    return json.dumps(_plain(value), ensure_ascii=False)


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {
            one.name: _plain(getattr(value, one.name))
            for one in fields(value)
            if one.compare and getattr(value, one.name) != _usual(one)
        }
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(map(_plain, value))
    if isinstance(value, tuple):
        return list(map(_plain, value))
    return value


def _usual(field: Field[Any]) -> object:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return field.default
