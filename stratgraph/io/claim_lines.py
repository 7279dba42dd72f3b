"""On which line of a claims file each claim, question and word stands: what a complaint says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from stratgraph.model.notebook import ordinal

from .disk import toml_values
from .file_part import WHOLE_FILE, FilePart

if TYPE_CHECKING:
    from .file_part import Location

WordKind = Literal["word", "assumption"]
# Texts and comments are passed over whole, since a line within them may look like a header.
_HEADERS = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*'
    r"|^[ \t]*\[\[[ \t]*(claim(?:[ \t]*\.[ \t]*(?:ask|word|assumption))?)[ \t]*\]\]",
    re.DOTALL | re.MULTILINE,
)


def claim_lines(text: str) -> list[dict[str, list[int]]]:
    r"""Return for each claim the lines of its tables, by what they are, such as ask or word.

    A claim that is written as an inline table has no line.

    Examples
    --------
    >>> claim_lines('title = "x"\n[[claim]]\nid = "A"\n[[claim.ask]]\n[[claim.ask]]\n[[claim]]')
    [{'claim': [2], 'ask': [4, 5]}, {'claim': [6]}]
    """
    claims: list[dict[str, list[int]]] = []
    line, seen = 1, 0
    for found in _HEADERS.finditer(text):
        if found[1] is None:
            continue
        line += text.count("\n", seen, found.start())
        seen = found.start()
        kind = found[1].rpartition(".")[2].strip()
        if kind == "claim":
            claims.append({"claim": [line]})
        elif claims:
            claims[-1].setdefault(kind, []).append(line)
    return claims


@dataclass(frozen=True)
class ClaimPlaces:
    r"""The parts of one claims file: what its complaints call them.

    Examples
    --------
    >>> places = ClaimPlaces('[[claim]]\nid = "A"\n[[claim.ask]]')
    >>> places.claim(0), places.question(0, 0)
    (FilePart(words='claim A', line=1), FilePart(words='claim A, 1st question', line=3))
    """

    text: str

    @cached_property
    def _claims(self) -> list[Any]:
        told = toml_values(self.text, "claims").get("claim")
        return told if isinstance(told, list) else []

    @cached_property
    def _lines(self) -> list[dict[str, list[int]]]:
        """Lines of the tables of each claim; none where claims are written in another way."""
        lines = claim_lines(self.text)
        return lines if len(lines) == len(self._claims) else []

    def claim(self, number: int) -> FilePart:
        """Return the place of a claim, by its id or else by its number."""
        keys = self._claims[number]
        told = keys.get("id") if isinstance(keys, dict) else None
        known = isinstance(told, str) and told.strip()
        words = f"claim {str(told)[:60]}" if known else f"{ordinal(number + 1)} claim"
        return FilePart(words, self._line(number, "claim", 0))

    def question(self, number: int, which: int) -> FilePart:
        """Return the place of a question of a claim, counted from 0."""
        line = self._line(number, "ask", which)
        return FilePart(f"{self.claim(number).words}, {ordinal(which + 1)} question", line)

    def word(self, number: int, which: int, kind: WordKind = "word") -> FilePart:
        """Return the place of a word or an assumption of a claim, counted from 0."""
        line = self._line(number, kind, which)
        return FilePart(f"{self.claim(number).words}, {ordinal(which + 1)} {kind}", line)

    def reading(self, number: int, which: int, reading: int, kind: WordKind = "word") -> FilePart:
        """Return the place of a reading of a word or an assumption, counted from 0."""
        word = self.word(number, which, kind)
        return FilePart(f"{word.words}, {ordinal(reading + 1)} reading", word.line)

    def of(self, path: Location) -> tuple[FilePart, Location]:
        """Return the part that a path of keys leads into, and what of the path lies within it."""
        match path:
            case ("claim", int(number), "ask", int(which), *rest):
                return self.question(number, which), tuple(rest)
            case (
                "claim", int(number), "word" | "assumption" as kind, int(which),
                "readings", int(reading), *rest,
            ):  # fmt: skip
                return self.reading(number, which, reading, kind), tuple(rest)
            case ("claim", int(number), "word" | "assumption" as kind, int(which), *rest):
                return self.word(number, which, kind), tuple(rest)
            case ("claim", int(number), *rest):
                return self.claim(number), tuple(rest)
        return WHOLE_FILE, path

    def _line(self, number: int, kind: str, which: int) -> int | None:
        """Return the line of a table; None where it is not written as one."""
        lines = self._lines[number].get(kind, []) if self._lines else []
        return lines[which] if which < len(lines) else None
