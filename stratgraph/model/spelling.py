"""Letters that a reader cannot see or tell apart: marks of direction, joiners, mixed alphabets."""

from __future__ import annotations

import re
import unicodedata

_ALPHABETS = {"LATIN": "Latin", "CYRILLIC": "Cyrillic", "GREEK": "Greek"}
_WORD = re.compile(r"[^\W\d_]+")


def unseen_marks(text: str) -> tuple[str, ...]:
    r"""Return what stands in a text and is not seen: control and format characters, by name.

    Spaces, tabs and ends of lines are no such marks.

    Examples
    --------
    >>> unseen_marks("Ga\u202ete"), unseen_marks("Gate")
    (('right-to-left override (U+202E)',), ())
    """
    if text.isascii() and text.isprintable():
        return ()
    return tuple(
        dict.fromkeys(
            f"{unicodedata.name(mark, 'control character').lower()} (U+{ord(mark):04X})"
            for mark in text
            if unicodedata.category(mark) in {"Cf", "Cc"} and not mark.isspace()
        )
    )


def visible(text: str) -> str:
    r"""Write a text with every unseen mark as its number, safe to print.

    Examples
    --------
    >>> visible("Ga\u202ete")
    'Ga<U+202E>te'
    """
    return "".join(f"<U+{ord(mark):04X}>" if unseen_marks(mark) else mark for mark in text)


def mixed_words(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    r"""Return the words in which letters of several alphabets that look alike are mixed.

    Returns
    -------
    tuple of (word, names of the alphabets)

    Examples
    --------
    >>> mixed_words("\u0412akhmut, Бахмут")
    (('Вakhmut', ('Cyrillic', 'Latin')),)
    """
    if text.isascii():
        return ()
    found = []
    for word in _WORD.findall(text):
        scripts = {unicodedata.name(letter, "?").split()[0] for letter in word}
        alphabets = sorted(_ALPHABETS[one] for one in scripts & _ALPHABETS.keys())
        if len(alphabets) > 1:
            found.append((word, tuple(alphabets)))
    return tuple(dict.fromkeys(found))
