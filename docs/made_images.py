"""Pictures of the page for the docs, and how large it is and how soon it is drawn.

``python docs/made_images.py`` opens the pages of the Bakhmut case and of its claims in this
machine's Chromium, saves ``docs/images/bakhmut_page*.png`` and ``claims_page.png`` in few colours,
and prints the figures that howto/read-the-page.md states.
"""

from __future__ import annotations

import base64
import statistics
import struct
import sys
import tempfile
import time
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

import stratgraph
from stratgraph.report.page import claims_html

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from browsing import chromium, until

IMAGES = Path(__file__).parent / "images"
DESK, PHONE = {"width": 1400, "height": 880}, {"width": 390, "height": 844}
DRAWN = "Number(document.documentElement.dataset.drawn) > 0"
# Name, window, theme, how colours are seen, and the address beyond the file.
PICTURES: tuple[tuple[str, dict[str, int], Any, str, str], ...] = (
    ("bakhmut_page", DESK, "light", "none", ""),
    ("bakhmut_page_dark", DESK, "dark", "none", "#to-attacker=chasiv_yar"),
    ("bakhmut_page_greyscale", DESK, "light", "achromatopsia", ""),
    ("bakhmut_page_phone", PHONE, "light", "none", ""),
)
OPENINGS = 7
COLOURS = 160
PIXELS = """async source => {
  const image = await createImageBitmap(await (await fetch(source)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height), pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const bytes = pen.getImageData(0, 0, image.width, image.height).data;
  let text = "";
  for (let k = 0; k < bytes.length; k += 32768) {
    text += String.fromCharCode(...bytes.subarray(k, k + 32768));
  }
  return [image.width, image.height, btoa(text)]; }"""


def make_images(browser: Any, address: str) -> None:
    """Save every picture."""
    for name, window, theme, seen, state in PICTURES:
        context = browser.new_context(viewport=window, color_scheme=theme)
        page = context.new_page()
        context.new_cdp_session(page).send("Emulation.setEmulatedVisionDeficiency", {"type": seen})
        page.goto(address + state)
        until(page, DRAWN)
        page.wait_for_timeout(300)
        path = IMAGES / f"{name}.png"
        path.write_bytes(few_colours(browser, page.screenshot()))
        context.close()
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")


def picture_claims(browser: Any, folder: Path) -> None:
    """Save the page of verdicts, from its index of sentences on."""
    file, facts = stratgraph.read_claims("bakhmut-2022")
    path = folder / "claims.html"
    path.write_text(claims_html(file, stratgraph.judge_claims(file, facts), facts), "utf-8")
    page = browser.new_page(viewport=DESK, color_scheme="light")
    page.goto(path.as_uri())
    page.check("#show-split")
    page.evaluate("window.scrollTo(0, document.querySelector('.index').offsetTop)")
    picture = IMAGES / "claims_page.png"
    picture.write_bytes(few_colours(browser, page.screenshot()))
    page.close()
    print(f"{picture.name}: {picture.stat().st_size / 1000:.0f} kB")


def few_colours(browser: Any, png: bytes) -> bytes:
    """Return a picture in the colours that it uses most, each pixel in the nearest of them."""
    page = browser.new_page()
    source = f"data:image/png;base64,{base64.b64encode(png).decode()}"
    width, height, text = page.evaluate(PIXELS, source)
    page.close()
    pixels = np.frombuffer(base64.b64decode(text), np.uint8).reshape(-1, 4)[:, :3]
    colours, place, count = np.unique(pixels, axis=0, return_inverse=True, return_counts=True)
    palette = colours[np.argsort(-count, kind="stable")[:COLOURS]]
    _, nearest = cKDTree(palette).query(colours)
    rows = nearest[place.ravel()].astype(np.uint8).reshape(height, width)
    lines = np.hstack([np.zeros((height, 1), np.uint8), rows])
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(part)) + kind + part + struct.pack(">I", zlib.crc32(kind + part))
        for kind, part in (
            (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            (b"PLTE", palette.tobytes()),
            (b"IDAT", zlib.compress(lines.tobytes(), 9)),
            (b"IEND", b""),
        )
    )


def time_opening(browser: Any, address: str) -> float:
    """Return seconds from asking for the file until the map is drawn, in a fresh context."""
    context = browser.new_context(viewport=DESK)
    page = context.new_page()
    started = time.perf_counter()
    page.goto(address)
    until(page, DRAWN)
    taken = time.perf_counter() - started
    context.close()
    return taken


def main() -> None:
    """Write the page to a folder of its own, picture it and time it."""
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        path = Path(folder) / "bakhmut.html"
        stratgraph.write_page(stratgraph.run_case(stratgraph.read_case("bakhmut_falls")), path)
        make_images(browser, path.as_uri())
        picture_claims(browser, Path(folder))
        seconds = [time_opening(browser, path.as_uri()) for _ in range(OPENINGS)]
        print(f"the file: {path.stat().st_size / 1e6:.1f} MB")
        print(f"drawn after {statistics.median(seconds):.1f} s, the median of {OPENINGS} openings")


if __name__ == "__main__":
    main()
