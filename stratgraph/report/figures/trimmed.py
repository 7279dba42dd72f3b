"""Plotly.js without what a map of points and lines never calls: a quarter of the whole.

Its bundle is a row of modules, each a function that runs when it is first called by name. All kinds
of traces stand in one list; where that is emptied, what nothing calls any more can be left out, and
what is left out was neither read nor run. A bundle that is built otherwise is taken whole. Pages
with those of every release from plotly 6.1 to 7.1 were opened: they draw what the whole draws.
"""

from __future__ import annotations

import re
from functools import lru_cache

# The list of every kind of trace but scatter, which plotly's core has itself.
KINDS = re.compile(r"(?<=\.register\(\[)(?:[\w$]+\(\),?){10,}(?=\]\))")
# Where a module begins: var name=lazy((exports,module)=>{ and the like.
BEGINS = re.compile(r"var [\w$]+=([\w$]+)\((?:\((?:[\w$]+(?:,[\w$]+)?)?\)|[\w$]+)=>\{")
CALLED = re.compile(r"(?<![\w$.])([\w$]+)\(\)")
# Functions that make so many modules are the bundle's own.
MANY = 10


@lru_cache(1)
def without_unused(script: str) -> str:
    """Return a bundle of plotly.js with the modules alone that scatter traces call.

    Examples
    --------
    >>> without_unused("built in another way")
    'built in another way'
    """
    if len(KINDS.findall(script)) != 1:
        return script
    parts, owners = _modules(KINDS.sub("", script))
    kept: set[int] = set()
    asked = {0, len(parts) - 1}
    while asked:
        place = asked.pop()
        kept.add(place)
        called = CALLED.findall(parts[place])
        asked |= {owners[name] for name in called if name in owners} - kept
    return "".join(parts[place] for place in sorted(kept))


def _modules(script: str) -> tuple[list[str], dict[str, int]]:
    """Cut a bundle where its modules begin, and tell which part has the module of each name."""
    begins = list(BEGINS.finditer(script))
    makers = [one[1] for one in begins]
    lazy = {maker for maker in makers if makers.count(maker) >= MANY}
    cuts = [one.start() for one in begins if one[1] in lazy]
    parts = [script[a:b] for a, b in zip([0, *cuts], [*cuts, len(script)], strict=True)]
    named = re.compile(rf"(?<![\w$.])([\w$]+)=(?:{'|'.join(map(re.escape, sorted(lazy)))})\(")
    owners: dict[str, int] = {}
    for place, part in enumerate(parts):
        for name in named.findall(part):
            owners.setdefault(name, place)
    return parts, owners
