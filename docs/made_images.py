"""Every picture of the docs, and how large the page is and how soon it is drawn.

``python docs/made_images.py`` opens the page of the Bakhmut case, that of its claims, the app and
the figures in this machine's Chromium, saves ``docs/images/*.png`` in few colours, and prints the
numbers that howto/read-the-page.md states. With names of pictures it makes those alone.
"""

from __future__ import annotations

import base64
import contextlib
import io
import runpy
import statistics
import struct
import sys
import tempfile
import threading
import time
import zlib
from datetime import date, timedelta
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import made_look
import numpy as np
from scipy.spatial import cKDTree

import stratgraph
from stratgraph.app import open_desk
from stratgraph.app.server import build, open_server
from stratgraph.io import bundled_folder
from stratgraph.report.figures import range_ticks
from stratgraph.report.page import claims_html

if TYPE_CHECKING:
    from collections.abc import Callable

    from plotly.graph_objects import Figure

    from stratgraph import Outcome

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from browsing import chromium, until

IMAGES = Path(__file__).parent / "images"
DESK, PHONE = {"width": 1400, "height": 880}, {"width": 390, "height": 844}
# What a beamer shows, and a page of A4 between its margins.
PROJECTOR, PAPER = {"width": 1024, "height": 768}, {"width": 718, "height": 1047}
DRAWN = "Number(document.documentElement.dataset.drawn) > 0"
LIGHT = {"color_scheme": "light"}
# Name, window, what the window says of itself, how colours are seen, the address beyond the file.
PICTURES: tuple[tuple[str, dict[str, int], dict[str, Any], str, str], ...] = (
    ("bakhmut_page", DESK, LIGHT, "none", ""),
    ("bakhmut_page_dark", DESK, {"color_scheme": "dark"}, "none", "#to-attacker=chasiv_yar"),
    ("bakhmut_page_german", DESK, LIGHT, "none", "#language=de"),
    ("bakhmut_page_greyscale", DESK, LIGHT, "achromatopsia", ""),
    ("bakhmut_page_contrast", DESK, {**LIGHT, "forced_colors": "active"}, "none", ""),
    ("bakhmut_page_phone", PHONE, LIGHT, "none", ""),
    ("bakhmut_page_projector", PROJECTOR, LIGHT, "none", ""),
    ("bakhmut_page_paper", PAPER, {**LIGHT, "media": "print"}, "none", ""),
)
# Two days of maps, then every thirtieth day from that of the case on.
YEAR = [
    date(2022, 7, 4),
    date(2022, 9, 5),
    *(date(2022, 10, 3) + timedelta(days=30 * step) for step in range(9)),
]
OPENINGS = 7
COLOURS = 255
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


@cache
def answered() -> Outcome:
    """Answer the case that the pictures are of."""
    return stratgraph.run_case(stratgraph.read_case("bakhmut_falls"))


def picture_pages(browser: Any, address: str, wanted: set[str]) -> None:
    """Save the page as every medium shows it."""
    for name, window, media, seen, state in PICTURES:
        if wanted and name not in wanted:
            continue
        context = browser.new_context(viewport=window)
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Emulation.setEmulatedVisionDeficiency", {"type": seen})
        page.emulate_media(**media)
        page.goto(address + state)
        until(page, DRAWN)
        if media.get("media") == "print":
            # What was set before the page was opened did not outlast its opening.
            page.emulate_media(**media)
            page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        page.wait_for_timeout(600)
        save(browser, name, page.screenshot())
        session.detach()
        context.close()


def picture_claims(browser: Any, folder: Path) -> None:
    """Save the page of verdicts, from its index of sentences on."""
    file, facts = stratgraph.read_claims("bakhmut-2022")
    path = folder / "claims.html"
    path.write_text(claims_html(file, stratgraph.judge_claims(file, facts), facts), "utf-8")
    page = browser.new_page(viewport=DESK, color_scheme="light")
    page.goto(path.as_uri())
    page.check("#show-split")
    page.evaluate("window.scrollTo(0, document.querySelector('.index').offsetTop)")
    save(browser, "claims_page", page.screenshot())
    page.close()


def picture_app(browser: Any, _: Path) -> None:
    """Save the app as it opens."""
    app = build(open_desk("bakhmut_falls"), version=version("stratgraph"), today=date.today())
    server = open_server(app, "127.0.0.1", 0)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    page = browser.new_page(viewport=DESK, color_scheme="light")
    page.goto(f"http://127.0.0.1:{server.port}/")
    page.wait_for_selector("#map .textpoint", state="attached")
    page.wait_for_selector("[data-later=gateways] table", state="attached")
    page.wait_for_timeout(500)
    save(browser, "app", page.screenshot())
    page.close()
    server.shutdown()
    thread.join()


def picture_figure(browser: Any, folder: Path, name: str) -> None:
    """Save a figure as its file shows it."""
    path = folder / f"{name}.html"
    figure = FIGURES[name]()
    stratgraph.write_figure(figure, path)
    width, height = round(figure.layout.width), round(figure.layout.height)
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(path.as_uri())
    page.wait_for_selector(".main-svg")
    page.wait_for_timeout(300)
    save(browser, name, page.screenshot())
    page.close()


def draw_holders() -> Figure:
    """Draw who held what on the day of the case."""
    case = answered().case
    return stratgraph.draw_situation(case.before, named=[*case.objectives, "bakhmut"])


def draw_year() -> Figure:
    """Draw the front from July 2022 to May 2023."""
    facts = stratgraph.read_facts("bakhmut-2022")
    days = stratgraph.measure_front_days(
        facts.theater(),
        [facts.control_of_known_day(day) for day in YEAR],
        attacker="RU",
        places=["bakhmut", "kramatorsk", "sloviansk", "kostiantynivka"],
        road_set="all",
    )
    return stratgraph.draw_front(days, facts.drawn_distances)


def draw_held() -> Figure:
    """Draw what the longest standard range of a howitzer reaches while the town holds."""
    case = answered().case
    ranges = stratgraph.required_ranges(case.before, "attacker", case.assumptions.rules[0])
    return stratgraph.draw_reach(ranges, case.assumptions.systems[0])


def draw_every_reading() -> Figure:
    """Draw how far the range needed lies on every reading."""
    case = answered().case
    answer = stratgraph.find_readings(
        case.before,
        case.after,
        case.objectives,
        systems=case.assumptions.systems,
        off_network=case.assumptions.off_network,
        further=stratgraph.FurtherReadings(areas=case.areas),
    )
    return stratgraph.draw_readings(answer, case.theater, range_ticks(case))


def draw_odds() -> Figure:
    """Draw how likely the verdicts of the Bakhmut case are."""
    case = stratgraph.read_case("bakhmut_falls")
    claims = stratgraph.read_claims_of(case, "bakhmut_falls")
    return stratgraph.draw_uncertainty(stratgraph.find_uncertainty(case, claims=claims))


FIGURES = {
    "bakhmut_situation": draw_holders,
    "bakhmut_change": lambda: stratgraph.draw_change(answered()),
    "bakhmut_curve": lambda: stratgraph.draw_specification_curve(answered().finding, "Kramatorsk"),
    "bakhmut_odds": draw_odds,
    "bakhmut_roads": lambda: stratgraph.draw_roads(
        stratgraph.rank_roads(stratgraph.read_case("bakhmut_falls"))
    ),
    "bakhmut_access": lambda: stratgraph.draw_access(
        stratgraph.find_access(stratgraph.read_case("bakhmut_falls"))
    ),
    "bakhmut_gateways": lambda: stratgraph.draw_gateways(
        answered().panel("hold", road_set="all"), top=8, also=["chasiv_yar"]
    ),
    "bakhmut_outcome": lambda: stratgraph.draw_outcome(answered()),
    "bakhmut_reach": draw_held,
    "bakhmut_readings": draw_every_reading,
    "front": draw_year,
}


# Scripts of scenarios that draw a picture: each bears the name of its file.
DRAWING = (
    "how_far_was_kramatorsk",
    "the_last_railroad",
    "the_road_day_by_day",
    "the_way_to_the_meuse",
    "what_hangs_together",
    "what_is_due_to_each",
)


def picture_script(browser: Any, folder: Path, name: str) -> None:
    """Save the picture that a script of a scenario draws."""
    (script,) = bundled_folder().glob(f"*/{name}.py")
    with contextlib.redirect_stdout(io.StringIO()):
        runpy.run_path(str(script))["main"](folder)
    page = browser.new_page(viewport={"width": 1000, "height": 900})
    page.goto((folder / f"{name}.html").as_uri())
    page.wait_for_selector(".main-svg")
    page.wait_for_timeout(300)
    save(browser, name, page.locator(".main-svg").first.screenshot())
    page.close()


def save(browser: Any, name: str, png: bytes) -> None:
    """Save a picture in few colours, and say how large it is."""
    path = IMAGES / f"{name}.png"
    path.write_bytes(few_colours(browser, png))
    print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")


def few_colours(browser: Any, png: bytes) -> bytes:
    """Return a picture in few of its colours, each pixel in the nearest of them."""
    page = browser.new_page()
    source = f"data:image/png;base64,{base64.b64encode(png).decode()}"
    width, height, text = page.evaluate(PIXELS, source)
    page.close()
    pixels = np.frombuffer(base64.b64decode(text), np.uint8).reshape(-1, 4)[:, :3]
    colours, place, count = np.unique(pixels, axis=0, return_inverse=True, return_counts=True)
    # Of alike colours the first is that used most; they come before the others, so that no hue of
    # thin lines is lost among the shades of a plane.
    order = np.argsort(-count, kind="stable")
    _, first = np.unique(colours[order] >> 4, axis=0, return_index=True)
    later = np.setdiff1d(np.arange(len(order)), first)
    palette = colours[order[np.concatenate([np.sort(first), later])[:COLOURS]]]
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
    """Write the page to a folder of its own, picture it and time it; then the other pictures."""
    wanted = set(sys.argv[1:])
    others: dict[str, Callable[[Any, Path], None]] = {
        "claims_page": picture_claims,
        "app": picture_app,
        **{name: partial(picture_figure, name=name) for name in FIGURES},
        **{name: partial(picture_script, name=name) for name in DRAWING},
    }
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        path = Path(folder) / "bakhmut.html"
        if not wanted or wanted & {name for name, *_ in PICTURES}:
            path.write_text(made_look.page("bakhmut_falls"), encoding="utf-8")
            picture_pages(browser, path.as_uri(), wanted)
        for name, picture in others.items():
            if not wanted or name in wanted:
                picture(browser, Path(folder))
        if not wanted:
            seconds = [time_opening(browser, path.as_uri()) for _ in range(OPENINGS)]
            print(f"the file: {path.stat().st_size / 1e6:.1f} MB")
            print(
                f"drawn after {statistics.median(seconds):.1f} s, the median of {OPENINGS} openings"
            )


if __name__ == "__main__":
    main()
