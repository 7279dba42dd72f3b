"""Text as it is printed: no letter of others moves a cursor, and numbers have their words."""

from __future__ import annotations

import unicodedata

# They reverse what stands after them, in a terminal and in a title alike.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_KINDS = frozenset({"Cc", "Cs", "Zl", "Zp"})


def plain(text: str) -> str:
    r"""Return a text with control and direction characters written out; ends of lines stay.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        The same text where it has none.

    Examples
    --------
    >>> print(plain("Gate\x1b[2J of\u202e Mill"))
    Gate\x1b[2J of\u202e Mill
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_written_out(letter) if _moves(letter) else letter for letter in text)


def plain_line(text: str) -> str:
    r"""Return a text as :func:`plain`, in one line.

    Examples
    --------
    >>> print(plain_line("gate\nfalls"))
    gate\nfalls
    """
    return plain(text).replace("\n", "\\n")


def plural(count: int, one: str, many: str = "") -> str:
    """Count things, with the word that follows the number.

    Parameters
    ----------
    count : int
    one : str
        What follows 1.
    many : str, optional
        What follows any other number; without it, ``one`` with an s.

    Examples
    --------
    >>> plural(1, "settlement"), plural(1200, "settlement")
    ('1 settlement', '1,200 settlements')
    >>> plural(1, "town has", "towns have"), plural(0, "town has", "towns have")
    ('1 town has', '0 towns have')
    """
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def _moves(letter: str) -> bool:
    return letter != "\n" and (letter in _BIDI or unicodedata.category(letter) in _KINDS)


def _written_out(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii")
