"""Finding a settlement by any of its names, with suggestions and homonyms asked apart."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

from stratgraph.errors import (
    AmbiguousNameError,
    NotASettlementError,
    ScenarioError,
    UnknownSettlementError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

# The apostrophe of Ukrainian has half a dozen code points; hyphens likewise.
_IGNORED = re.compile(r"[\s'’ʼ`´ʹ\-‐‑–—.]+")
_SUFFIX = re.compile(r"\s*\(.*\)\s*$")


def fold_name(name: str) -> str:
    """Reduce a spelling to what must match: no case, accents, apostrophes, hyphens or spaces.

    Examples
    --------
    >>> fold_name("Chasiv-Yar") == fold_name("chasiv yar")
    True
    >>> fold_name("Артёмовск") == fold_name("артемовск")
    True
    """
    # Only the dots of the Russian letter yo go; the Ukrainian yi and the short i are letters
    # in their own right, but people without the keyboard type them bare, so they go as well.
    # Folding case can leave letters to decompose, and decomposing can leave capitals.
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    parts = folded.casefold()
    bare = "".join(mark for mark in parts if not unicodedata.combining(mark))
    return _IGNORED.sub("", bare).replace("_", "")


def without_suffix(name: str) -> str:
    """Drop the bracket that tells homonyms apart.

    Examples
    --------
    >>> without_suffix("Zaitseve (Horlivka)")
    'Zaitseve'
    """
    return _SUFFIX.sub("", name)


def as_names(names: str | Iterable[str], what: str) -> tuple[str, ...]:
    """Return a list of names; a plain string is one name, not its letters.

    Parameters
    ----------
    names : str or iterable of str
    what : str
        What they are names of, for the error.

    Raises
    ------
    ScenarioError
        If an entry is no text.

    Examples
    --------
    >>> as_names("kingsbridge", "objectives"), as_names(["gate", "mill"], "objectives")
    (('kingsbridge',), ('gate', 'mill'))
    """
    if isinstance(names, str):
        return (names,)
    if not isinstance(names, Iterable):
        raise ScenarioError(f"{what} must be a list of names, got {names!r}")
    listed = tuple(names)
    for one in listed:
        if not isinstance(one, str):
            raise ScenarioError(f"{what} must be names, got {one!r}")
    return listed


class NameIndex:
    """Looks up settlement ids by id, name or former name; immutable once built.

    Parameters
    ----------
    names : mapping of str to iterable of str
        For each id all names it goes by, in any script.
    nodes : frozenset of str, optional
        Ids of junctions of roads: told from what is not known at all.

    Examples
    --------
    >>> index = NameIndex({"bakhmut": ["Bakhmut", "Бахмут", "Artemivsk"]})
    >>> index.resolve("Бахмут"), index.resolve("artemivsk")
    ('bakhmut', 'bakhmut')
    >>> index.resolve("Bachmutt")
    Traceback (most recent call last):
        ...
    stratgraph.errors.UnknownSettlementError: unknown settlement 'Bachmutt'; did you mean bakhmut?
    """

    def __init__(
        self, names: Mapping[str, Iterable[str]], nodes: frozenset[str] = frozenset()
    ) -> None:
        self._ids, self._nodes = frozenset(names), nodes
        folded: dict[str, set[str]] = {}
        for settlement, spellings in names.items():
            for spelling in (settlement, *spellings):
                for form in (spelling, without_suffix(spelling)):
                    folded.setdefault(fold_name(form), set()).add(settlement)
        folded.pop("", None)
        self._folded = {name: tuple(sorted(ids)) for name, ids in folded.items()}

    def resolve(self, name: str) -> str:
        """Return the id of the one settlement that goes by this name.

        Raises
        ------
        UnknownSettlementError
            If none does; carries up to three suggestions.
        NotASettlementError
            If it is the id of a junction of roads.
        AmbiguousNameError
            If several do; carries their ids.
        """
        if name in self._ids:
            return name
        found = self._folded.get(fold_name(name), ())
        if len(found) == 1:
            return found[0]
        if found:
            raise AmbiguousNameError(name, found)
        if name in self._nodes:
            raise NotASettlementError(name)
        raise UnknownSettlementError(name, self.suggest(name))

    def suggest(self, name: str) -> tuple[str, ...]:
        """Return up to three ids whose names come nearest, best first."""
        near = difflib.get_close_matches(fold_name(name), self._folded, n=6, cutoff=0.6)
        ids = dict.fromkeys(one for spelling in near for one in self._folded[spelling])
        return tuple(ids)[:3]

    def containing(self, part: str) -> tuple[str, ...]:
        """Return the ids of which a name contains this part: those that begin with it first.

        Examples
        --------
        >>> index = NameIndex({"bakhmut": ["Бахмут"], "bakhmutske": ["Бахмутське"]})
        >>> index.containing("МУТ"), index.containing("bakhmuts")
        (('bakhmut', 'bakhmutske'), ('bakhmutske',))
        """
        wanted = fold_name(part)
        found: dict[str, bool] = {}
        for name, ids in self._folded.items():
            if wanted in name:
                for one in ids:
                    found[one] = found.get(one, False) or name.startswith(wanted)
        return tuple(sorted(found, key=lambda one: (not found[one], one)))
