"""Pictures in files: whole or not at all, offline, and drawn so that no word covers another."""

from __future__ import annotations

import base64
import gzip
import hashlib
import os
import re
import shutil
import struct
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest
from answers import answer_to
from typer.testing import CliRunner

from stratgraph import (
    draw_change,
    draw_gateways,
    draw_reach,
    draw_situation,
    read_case,
    required_ranges,
    write_figure,
)
from stratgraph.cli import app
from stratgraph.errors import FileFormatError
from stratgraph.report.figures import save as pictures

if TYPE_CHECKING:
    from pathlib import Path

    from stratgraph import Outcome

CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)


def in_browser(test: Any) -> Any:
    """Mark a test that draws in Chromium."""
    why = "no Chromium found; set CHROMIUM to its path"
    return pytest.mark.browser(pytest.mark.skipif(CHROMIUM is None, reason=why)(test))


@pytest.fixture(scope="module")
def valley() -> Any:
    return draw_situation(read_case("gate_falls").before)


def test_html_needs_nothing_and_is_the_same_each_time(valley: Any, tmp_path: Path) -> None:
    once, again = tmp_path / "once.html", tmp_path / "again" / "there.html"
    write_figure(valley, once)
    write_figure(valley, str(again))
    text = once.read_text(encoding="utf-8")
    assert text == again.read_text(encoding="utf-8")
    assert text.startswith('<!doctype html>\n<html lang="en">')
    assert "<title>Who holds what on 2031-05-01: Red 2, Blue 5, contested 1</title>" in text
    assert not re.search(r"<(script|link|img)[^>]+(src|href)=", text)


def policy_of(text: str) -> str:
    found = re.search('http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert found
    return found[1]


def test_a_figure_runs_its_own_scripts_and_nothing_else(valley: Any) -> None:
    text = pictures.figure_html(valley)
    scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in scripts]
    assert len(hashes) == 2
    (packed,) = re.findall(r'<script type="application/gzip" id="plotly">(.*?)</script>', text)
    plotly = base64.b64encode(hashlib.sha256(gzip.decompress(base64.b64decode(packed))).digest())
    runs = " ".join(f"'sha256-{one}'" for one in (plotly.decode(), *hashes))
    assert policy_of(text) == (
        f"default-src 'none'; script-src {runs}; "
        "style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    assert not re.search(r"<[^>]* on[a-z]+=", text.split("<script")[0])


@in_browser
def test_a_figure_fits_a_narrow_window_and_stays_legible(browser: Any, tmp_path: Path) -> None:
    from browsing import until

    outcome = answer_to("gate_falls")
    figures = {
        "map": draw_situation(outcome.case.before),
        "change": draw_change(outcome),
        "gateways": draw_gateways(outcome.panel("hold", road_set="all")),
    }
    page = browser.new_page(viewport={"width": 1100, "height": 844})
    for name, figure in figures.items():
        write_figure(figure, tmp_path / f"{name}.html")
        page.set_viewport_size({"width": 1100, "height": 844})
        page.goto((tmp_path / f"{name}.html").as_uri())
        until(page, "document.querySelectorAll('#picture .main-svg').length > 0")
        assert page.evaluate(SEEN)["wide"] == 1040
        # Turning a phone, or pulling a window together, draws it anew.
        for width in (700, 390):
            page.set_viewport_size({"width": width, "height": 844})
            until(page, f"document.querySelector('#picture .main-svg').clientWidth === {width}")
            seen = page.evaluate(SEEN)
            assert seen["scrolls"] == width
            assert seen["least"] >= 11
            assert seen["cut"] == []
            assert seen["words"] > 10
    page.close()


SEEN = """(() => {
    const words = Array.from(document.querySelectorAll("#picture text"));
    const edge = document.documentElement.clientWidth + 1;
    const boxes = words.map((one) => one.getBoundingClientRect());
    return {
        wide: document.querySelector("#picture .main-svg").clientWidth,
        scrolls: document.documentElement.scrollWidth,
        words: words.length,
        least: Math.min(...words.map((one) => parseFloat(getComputedStyle(one).fontSize))),
        cut: words.filter((_, k) => boxes[k].width && (boxes[k].left < -1 || boxes[k].right > edge))
            .map((one) => one.textContent),
    };
})()"""


def test_a_figure_that_was_changed_is_shown_as_it_was_changed() -> None:
    figure = draw_situation(read_case("gate_falls").before)
    assert 'content="width=device-width, initial-scale=1"' in pictures.figure_html(figure)
    figure.update_layout(title_text="My own title")
    text = pictures.figure_html(figure)
    assert 'content="width=1040"' in text
    assert "Who holds what" not in text


def test_metrics_stand_below_one_another_where_a_figure_is_narrow() -> None:
    panel = answer_to("gate_falls").panel("hold", road_set="all")
    wide, narrow = (draw_gateways(panel, width=width) for width in (1040, 320))
    rows, names = len(wide.layout.yaxis.tickvals), list(wide.layout.yaxis.ticktext)
    assert list(narrow.layout.yaxis.ticktext) == 4 * names
    bars = [[one for one in figure.data if one.type == "bar"] for figure in (wide, narrow)]
    assert [one.x for one in bars[0]] == [one.x for one in bars[1]]
    assert len({one.y for one in bars[0]}) == 1
    # No bar of one metric lies on a row of another.
    every = [row for one in bars[1] for row in one.y]
    assert len(set(every)) == 4 * rows


def test_a_hostile_title_is_text_in_the_document() -> None:
    figure = draw_situation(read_case("gate_falls").before)
    figure.layout.title.text = "&lt;/title&gt;&lt;b&gt;"
    assert "<title>&lt;/title&gt;&lt;b&gt;</title>" in pictures.figure_html(figure)


@pytest.mark.parametrize("name", ["map.gif", "map", "map.html.txt"])
def test_an_unknown_suffix_is_refused(valley: Any, tmp_path: Path, name: str) -> None:
    with pytest.raises(FileFormatError, match=r"name it \.html, \.png, \.svg or \.pdf"):
        write_figure(valley, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_without_the_extra_the_error_says_how_to_get_it(
    valley: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "find_spec", lambda name: None)
    with pytest.raises(FileFormatError, match=r"pip install 'stratgraph\[image\]'"):
        write_figure(valley, tmp_path / "map.png")
    write_figure(valley, tmp_path / "map.html")


def test_without_a_browser_the_error_says_what_to_set(
    valley: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "find_spec", lambda name: name)
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "nowhere"))
    with pytest.raises(FileFormatError, match="is no program: install it, or set CHROMIUM"):
        write_figure(valley, tmp_path / "map.svg")
    monkeypatch.delenv("CHROMIUM")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FileFormatError, match="none is on the PATH"):
        write_figure(valley, tmp_path / "map.svg")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told(valley: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here", encoding="utf-8")
    with pytest.raises(FileFormatError, match="cannot be written"):
        write_figure(valley, tmp_path / "file" / "map.html")


# ---------------------------------------------------------------- the command line


def test_a_picture_that_cannot_be_drawn_stops_a_command_before_it_prints(tmp_path: Path) -> None:
    for command in (
        ["run", "gate_falls"],
        ["readings", "gate_falls"],
        ["gateways", "gate_falls"],
        ["exposed", "gate_falls", "--system", "howitzer"],
    ):
        done = CliRunner().invoke(app, [*command, "--picture", str(tmp_path / "x.gif")])
        assert isinstance(done.exception, FileFormatError)
        assert done.stdout == ""


@pytest.mark.parametrize(
    ("command", "title"),
    [
        (["run", "gate_falls"], "Losing Gate would"),
        (["readings", "gate_falls"], "The range needed to reach Kingsbridge"),
        (["readings", "gate_falls", "--curve", "Kingsbridge"], "holds on 11 of 24 readings"),
        (["gateways", "gate_falls", "--sort", "advance_m"], "Busy is not critical"),
        (["gateways", "gate_falls", "--situation", "fall", "--sort", "advance_gain"],
         "places by how much nearer the front comes"),
        (["exposed", "gate_falls", "--system", "howitzer"], "in range of Howitzer"),
    ],
)  # fmt: skip
def test_commands_write_their_picture(tmp_path: Path, command: list[str], title: str) -> None:
    file = tmp_path / "picture.html"
    done = CliRunner().invoke(app, [*command, "--picture", str(file)], catch_exceptions=False)
    assert done.exit_code == 0
    assert title in re.findall("<title>(.*)</title>", file.read_text(encoding="utf-8"))[0]


# ---------------------------------------------------------------- in the browser


@in_browser
@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_a_static_picture_is_whole(valley: Any, tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"map.{suffix}"
    if find_spec("kaleido") is None:
        with pytest.raises(FileFormatError, match="needs the extra 'image'"):
            write_figure(valley, file)
        return
    write_figure(valley, file)
    data = file.read_bytes()
    if suffix == "png":
        assert struct.unpack(">II", data[16:24]) == (2 * valley.layout.width,
                                                     2 * valley.layout.height)  # fmt: skip
    elif suffix == "svg":
        words = "".join(ElementTree.fromstring(data).itertext())
        assert "Kingsbridge" in words
        assert "control" in words
    else:
        assert data.startswith(b"%PDF")
        assert data.rstrip().endswith(b"%%EOF")


@in_browser
def test_a_browser_that_fails_leaves_the_old_file(valley: Any, tmp_path: Path) -> None:
    file = tmp_path / "map.png"
    file.write_text("old", encoding="utf-8")
    with pytest.raises(FileFormatError) as told:
        write_figure(valley, file, browser=shutil.which("false"))
    assert "\n" not in str(told.value)
    assert "did not draw it" in str(told.value) or "needs the extra" in str(told.value)
    assert file.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [file]


PARTS = """() => {
  const box = one => { const b = one.getBoundingClientRect();
    return [one.textContent, b.left, b.top, b.right, b.bottom]; };
  const all = query => [...document.querySelectorAll(query)].map(box);
  return { title: all('.gtitle'), words: all('.annotation text'), legend: all('.legendtext'),
    names: all('.scatterlayer .textpoint text'), plot: all('.plot .gridlayer, .bglayer .bg'),
    ticks: all('.ytick text'), marks: document.querySelectorAll('.scatterlayer .point').length };
}"""


@pytest.fixture(scope="module")
def bakhmut() -> Outcome:
    return answer_to("bakhmut_falls")


def figures_at(outcome: Outcome, size: tuple[int, int], theme: Any) -> dict[str, Any]:
    case = outcome.case
    ranges = required_ranges(case.after, "attacker", case.assumptions.rules[0])
    return {
        "situation": draw_situation(case.after, size=size, theme=theme),
        "reach": draw_reach(ranges, case.assumptions.systems[0], size=size, theme=theme),
        "gateways": draw_gateways(outcome.gateways[0][1], also=["chasiv_yar"], theme=theme),
        "change": draw_change(outcome, width=size[0], theme=theme),
    }


@in_browser
@pytest.mark.parametrize(
    ("size", "theme"), [((1400, 880), "light"), ((390, 700), "dark")], ids=["desk", "phone"]
)
def test_from_disk_nothing_is_asked_for_and_no_word_covers_another(
    browser: Any, bakhmut: Outcome, tmp_path: Path, size: tuple[int, int], theme: str
) -> None:
    # Room for each as it was drawn: in a narrower window it is another drawing.
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.on("console", lambda one: wrong.append(one.text))
    page.on("pageerror", lambda one: wrong.append(str(one)))
    for name, figure in figures_at(bakhmut, size, theme).items():
        file = tmp_path / f"{name}.html"
        write_figure(figure, file)
        page.goto(file.as_uri())
        page.wait_for_selector(".scatterlayer .point, .barlayer .point")
        parts = page.evaluate(PARTS)
        assert parts["marks"] >= (285 if name == "situation" else 8), name
        check_parts(name, figure, parts)
    assert [url for url in asked if not re.match("(file|data|blob):", url)] == []
    assert wrong == []
    page.close()


def check_parts(name: str, figure: Any, parts: dict[str, Any]) -> None:
    """Compare the boxes that the browser drew: none on another, none outside the figure."""
    words = [one for kind in ("title", "words", "legend", "names", "ticks") for one in parts[kind]]
    assert len(words) > 10, name
    for text, left, top, right, bottom in words:
        assert left >= 0, (name, text)
        assert top >= 0, (name, text)
        assert right <= figure.layout.width, (name, text)
        assert bottom <= figure.layout.height, (name, text)
    for k, one in enumerate(words):
        for other in words[:k]:
            apart = one[1] >= other[3] - 1 or other[1] >= one[3] - 1
            assert apart or one[2] >= other[4] - 2 or other[2] >= one[4] - 2, (name, one, other)
