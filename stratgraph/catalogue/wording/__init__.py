"""The sentences that people read, one table a language: templates, plural forms, numbers."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal, get_args

from stratgraph.errors import ScenarioError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

Language = Literal["en", "uk", "de"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
METRES = 1000.0


@dataclass(frozen=True)
class Wording:
    """The sentences of one language.

    Attributes
    ----------
    language : {"en", "uk", "de"}
    name : str
        What the language calls itself.
    draft : bool
        True until a native reader has signed the table.
    texts : mapping
        A key such as ``headline.new`` gives a template, or one for each plural form.
    """

    language: Language
    name: str
    draft: bool
    texts: Mapping[str, str | Mapping[str, str]]

    def __repr__(self) -> str:
        return f"<Wording {self.name}, {len(self.texts)} texts>"

    def say(self, key: str, *, count: int | None = None, **values: object) -> str:
        """Fill a template in; ``count`` chooses the plural form and stands for ``{count}``.

        Raises
        ------
        KeyError
            If the language has no such text.

        Examples
        --------
        >>> words = wording("en")
        >>> words.say("weapons.exactly", count=1, side="Red"), words.number(3)
        ("one more of Red's weapons", 'three')
        """
        text = self.texts[key]
        if not isinstance(text, str):
            text = text[plural_form(self.language, 2 if count is None else count)]
        if count is not None:
            values["count"] = self.number(count)
        return text.format(**values)

    def number(self, count: int) -> str:
        """Write a whole number: up to twelve as a word."""
        named = self.texts.get(f"number.{count}")
        return named if isinstance(named, str) else f"{count:,}".replace(",", self._thousands)

    def named(self, side: str) -> str:
        """Name a side of a file in the language, where the table knows it.

        Examples
        --------
        >>> wording("uk").named("Russia"), wording("uk").named("The hill folk")
        ('Росія', 'The hill folk')
        """
        known = self.texts.get(f"named.{side}")
        return known if isinstance(known, str) else side

    def decimal(self, figure: str) -> str:
        """Write a figure with the sign that parts whole from tenths in the language.

        Examples
        --------
        >>> wording("uk").decimal("37.5")
        '37,5'
        """
        return figure.replace(".", self.say("number.decimal"))

    def listed(self, names: Sequence[str], key: str = "and") -> str:
        """List names in a sentence.

        Examples
        --------
        >>> wording("de").listed(["A", "B", "C"])
        'A, B und C'
        """
        if len(names) < 2:
            return "".join(names)
        return f"{', '.join(names[:-1])} {self.say(f'list.{key}')} {names[-1]}"

    def date(self, day: date) -> str:
        """Write a day out.

        Examples
        --------
        >>> from datetime import date
        >>> wording("en").date(date(2022, 10, 3))
        '3 October 2022'
        """
        month = self.say(f"date.{day.month}")
        return self.say("date.day", day=day.day, month=month, year=day.year)

    def km_between(self, least_m: float, most_m: float) -> str:
        """Write a span in whole kilometres: "37 to 43", "35" where both ends round alike."""
        least, most = round(least_m / METRES), round(most_m / METRES)
        if least == most:
            return f"{least}"
        return self.say("number.between", least=least, most=most)

    @property
    def _thousands(self) -> str:
        text = self.texts["number.thousands"]
        return text if isinstance(text, str) else ","


def plural_form(language: Language, count: int) -> str:
    """Choose the plural form of a count, by the rules of the Unicode CLDR for whole numbers.

    Examples
    --------
    >>> [plural_form("uk", count) for count in (1, 3, 5, 11, 21, 22)]
    ['one', 'few', 'many', 'many', 'one', 'few']
    >>> plural_form("en", 1), plural_form("de", 0)
    ('one', 'other')
    """
    if language != "uk":
        return "one" if count == 1 else "other"
    if count % 10 == 1 and count % 100 != 11:
        return "one"
    return "few" if count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14) else "many"


@lru_cache
def wording(language: str = "en") -> Wording:
    """Return the sentences of a language.

    Raises
    ------
    ScenarioError
        If there is no such language.

    Examples
    --------
    >>> wording("uk").draft, wording("en").draft
    (True, False)
    >>> wording("fr")
    Traceback (most recent call last):
        ...
    stratgraph.errors.ScenarioError: no language 'fr'; there are en, uk, de
    """
    if language not in LANGUAGES:
        raise ScenarioError(f"no language {language!r}; there are {', '.join(LANGUAGES)}")
    table = tomllib.loads(files(__package__).joinpath(f"{language}.toml").read_text("utf-8"))
    head = table.pop("language")
    return Wording(language, head["name"], head["draft"], dict(_flat(table, "")))


def _flat(table: Mapping[str, Any], path: str) -> Any:
    """Join the keys of tables; a table of plural forms stays one text."""
    for key, value in table.items():
        whole = f"{path}.{key}" if path else key
        if isinstance(value, str) or "one" in value:
            yield whole, value
        else:
            yield from _flat(value, whole)


def said(kind: str, code: str, **values: str) -> str:
    """Return what a value is called in English: of a status, a reading, a stand-off rule.

    Parameters
    ----------
    kind : str
        A table of ``en.toml`` that names the values of a kind, such as ``status``.
    code : str
    **values : str
        What stands in the braces.

    Raises
    ------
    KeyError
        If nobody has named it.

    Examples
    --------
    >>> said("status", "never_connected"), said("contested", "attacker", side="Red")
    ('joined by no road', "Red's")
    """
    text = wording("en").texts[f"{kind}.{code}"]
    return str(text).format(**values)
