"""What the tags of OpenStreetMap mean here: classes of road, kinds of place, surfaces, names."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# The widest first; links are of the class that they lead to.
CLASSES = (
    "motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential",
    "living_street", "service", "ferry",
)  # fmt: skip
# Kept for themselves; narrower ones only where something would lie apart without them.
LOWEST_CLASS = "unclassified"
FERRY = CLASSES.index("ferry")

# How far around its centre roads that pass through a place end at it, metres.
PASSING_M = {"city": 2500, "town": 1200, "village": 500, "hamlet": 250}

_SURFACES = {
    "asphalt": "asphalt",
    "concrete": "asphalt",
    "concrete:plates": "asphalt",
    "concrete:lanes": "asphalt",
    "paved": "asphalt",
    "chipseal": "asphalt",
    "paving_stones": "paving",
    "sett": "paving",
    "cobblestone": "paving",
    "unhewn_cobblestone": "paving",
    "unpaved": "unpaved",
    "gravel": "unpaved",
    "fine_gravel": "unpaved",
    "compacted": "unpaved",
    "pebblestone": "unpaved",
    "ground": "unpaved",
    "dirt": "unpaved",
    "earth": "unpaved",
    "mud": "unpaved",
    "sand": "unpaved",
    "grass": "unpaved",
}
SURFACES = ("", "asphalt", "paving", "unpaved")


def road_class(tags: Mapping[str, str]) -> int | str:
    """Return the number of a way's class, or why it is no road of these.

    Examples
    --------
    >>> CLASSES[road_class({"highway": "primary_link"})], road_class({"highway": "footway"})
    ('primary', 'highway=footway')
    """
    highway = tags.get("highway", "")
    if not highway:
        return _ferry(tags)
    if tags.get("area") == "yes":
        return "drawn as areas"
    name = highway.removesuffix("_link")
    if name in CLASSES:
        return CLASSES.index(name)
    return f"highway={highway}"


def _ferry(tags: Mapping[str, str]) -> int | str:
    if tags.get("route") != "ferry":
        return ""
    no_cars = any(tags.get(key) == "no" for key in ("motor_vehicle", "motorcar", "vehicle"))
    return "of ferries without cars" if no_cars else FERRY


def direction(tags: Mapping[str, str]) -> int:
    """Return 1 for a road of one direction, -1 for one against its drawing, 0 for both.

    Examples
    --------
    >>> direction({"oneway": "-1"}), direction({"junction": "roundabout"}), direction({})
    (-1, 1, 0)
    """
    said = tags.get("oneway", "")
    if said in ("yes", "true", "1"):
        return 1
    if said in ("-1", "reverse"):
        return -1
    turning = tags.get("junction") in ("roundabout", "circular")
    implied = turning or tags.get("highway") in ("motorway", "motorway_link")
    return int(implied and not said)


def surface(tags: Mapping[str, str]) -> int:
    """Return the number of the surface that is said, 0 where nobody says or it is none of ours.

    Examples
    --------
    >>> SURFACES[surface({"surface": "fine_gravel"})], SURFACES[surface({})]
    ('unpaved', '')
    """
    return SURFACES.index(_SURFACES.get(tags.get("surface", "").split(";")[0], ""))


def is_bridge(tags: Mapping[str, str]) -> bool:
    """Whether a way is a bridge.

    Examples
    --------
    >>> is_bridge({"bridge": "viaduct"}), is_bridge({"bridge": "no"})
    (True, False)
    """
    return tags.get("bridge", "no") != "no"


def plain_name(text: str) -> str:
    r"""Return a name as one line without control characters.

    Examples
    --------
    >>> plain_name(" New\x07\n town ")
    'New town'
    """
    letters = (" " if one.isspace() else one for one in text)
    seen = "".join(one for one in letters if unicodedata.category(one) not in ("Cc", "Cf"))
    return " ".join(seen.split())


# Cyrillic as Ukraine's passports write it, with what other languages add.
_CYRILLIC = dict(zip("абвгґдезиіїйклмнопрстуфыэ", "abvhgdezyiiiklmnoprstufye", strict=True))
_CYRILLIC |= {
    "є": "ie", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ь": "",
    "ю": "iu", "я": "ia", "ё": "e", "ъ": "", "ў": "u",
}  # fmt: skip
_CYRILLIC |= {"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"}


def latin(name: str) -> str:
    """Return a name in small Latin letters, as far as its letters have one.

    Examples
    --------
    >>> latin("Часів Яр"), latin("Gdańsk")
    ('chasiv iar', 'gdańsk')
    """
    return "".join(_CYRILLIC.get(one, one) for one in name.lower())
