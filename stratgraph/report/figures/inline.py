"""Documents that hold all they need: scripts allowed by their hashes, and data as text.

A content-security policy runs the scripts that stand in the document and nothing else, and lets
it ask nobody for anything.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def plotly_script() -> str:
    """Return the text of plotly.js as the installed plotly carries it, to stand in a document."""
    from plotly.offline import get_plotlyjs

    return as_hashed(str(get_plotlyjs()))


# Base64 of a compressed script takes two fifths of the script, and no longer to start: the browser
# unpacks it while the page is read. What is unpacked runs under its own hash like any other.
UNPACK = """\
"use strict";
window.plotlyReady = (async () => {
  // What is there already is painted first; a window out of sight paints nothing.
  await new Promise((go) => { requestAnimationFrame(() => setTimeout(go)); setTimeout(go, 300); });
  const packed = document.getElementById("plotly").textContent;
  const letters = atob(packed), bytes = new Uint8Array(letters.length);
  for (let k = 0; k < bytes.length; k += 1) bytes[k] = letters.charCodeAt(k);
  const opened = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const script = document.createElement("script");
  script.textContent = await new Response(opened).text();
  document.head.append(script);
})();
"""


def packed(text: str) -> str:
    """Compress a text for a document that carries it: gzip, as base64.

    Examples
    --------
    >>> gzip.decompress(base64.b64decode(packed("plot plot plot"))).decode()
    'plot plot plot'
    """
    return base64.b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode("ascii")


def content_policy(scripts: Iterable[str]) -> str:
    """Return the policy that runs these inline scripts and nothing else, and loads nothing.

    Examples
    --------
    >>> content_policy([""])[:41]
    "default-src 'none'; script-src 'sha256-47"
    """
    hashes = " ".join(f"'sha256-{_digest(text)}'" for text in scripts)
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


def data_block(data: object) -> str:
    r"""Write data as JSON that no script element can end or open.

    Examples
    --------
    >>> data_block({"name": "</script>"})
    '{"name":"\\u003c/script>"}'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c")


def as_hashed(text: str) -> str:
    """Write line ends as a browser reads them: it hashes what it has normalised."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
