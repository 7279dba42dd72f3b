"""The page of verdicts as a reader has it: from disk in Chromium, in both themes, on a phone."""

from __future__ import annotations

import re

import pytest
from answers import judged_statements
from browsing import MARKS

from stratgraph.report.page import claims_html

pytestmark = MARKS
DESK, PHONE = {"width": 1400, "height": 880}, {"width": 390, "height": 844}
OVERLAPS = """() => [...document.querySelectorAll('figure svg')].flatMap(svg => {
  const boxes = [...svg.querySelectorAll('text')].map(one => [one.textContent,
    one.getBoundingClientRect()]);
  const frame = svg.getBoundingClientRect();
  const out = boxes.filter(([, b]) => b.left < frame.left - 1 || b.right > frame.right + 1)
    .map(([text]) => 'outside: ' + text);
  const hit = boxes.flatMap(([one, a], k) => boxes.slice(k + 1)
    .filter(([, b]) => a.left < b.right - 1 && b.left < a.right - 1
      && a.top < b.bottom - 2 && b.top < a.bottom - 2)
    .map(([other]) => one + ' / ' + other));
  const id = svg.closest('article').id;
  return [...out, ...hit].map(text => id + ': ' + text); })"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    file, facts, verdicts = judged_statements("bakhmut-2022")
    path = tmp_path_factory.mktemp("claims") / "claims.html"
    path.write_text(claims_html(file, verdicts, facts), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def visit(browser, address):
    """Open the page; nothing may be asked for and nothing may go wrong."""
    trouble, contexts = [], []

    def open_page(*, viewport=DESK, theme="light"):
        context = browser.new_context(viewport=viewport, color_scheme=theme)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: trouble.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: trouble.append(f"error: {error}"))
        page.on(
            "request",
            lambda asked: None if re.match("file:", asked.url) else trouble.append(asked.url),
        )
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert trouble == []


def test_every_sentence_stands_on_the_page_and_is_linked(visit):
    page = visit()
    assert page.locator("article").count() == 42
    assert page.locator(".counts a").count() == 42
    page.click(".counts a >> text=C29")
    assert page.evaluate("location.hash") == "#C29"
    assert page.locator("#C29 h2").is_visible()


def test_one_switch_leaves_the_sentences_of_one_class(visit):
    """In the index and below it, without a script; the keyboard goes from switch to switch."""
    page = visit()
    page.check("#show-split")
    told = page.locator(".filter label:has(#show-split)").inner_text()
    shown = page.locator("article:visible")
    assert f"({shown.count()})" in told
    assert page.locator(".index tbody tr:visible").count() == shown.count()
    assert page.locator("article.split:visible").count() == shown.count() < 42
    page.focus("#show-split")
    page.keyboard.press("ArrowRight")
    assert page.locator("article.mostly-not-true:visible").count() > 0
    assert page.locator("article.split:visible").count() == 0


def test_a_bar_is_as_long_as_the_share_of_readings(visit):
    page = visit()
    wide = page.evaluate("""() => ['true', 'false', 'unknown'].map(word =>
      document.querySelector(`#C29 .bar .${word}`).getBoundingClientRect().width)""")
    true, unknown = re.search(r"true on (\d+) of 156 readings, unknown on (\d+)",
                              page.locator("#C29 .bar").inner_text()).groups()  # fmt: skip
    assert wide[0] / sum(wide) == pytest.approx(int(true) / 156, abs=0.01)
    assert wide[2] / sum(wide) == pytest.approx(int(unknown) / 156, abs=0.01)


def test_all_readings_open_by_keyboard(visit):
    page = visit()
    page.focus("#C29 summary")
    page.keyboard.press("Enter")
    assert page.locator("#C29 tbody tr").count() == 156


@pytest.mark.parametrize(
    ("theme", "viewport"), [("light", DESK), ("dark", PHONE)], ids=["light-desk", "dark-phone"]
)
def test_axe_finds_nothing(visit, theme, viewport):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
    )
    page = visit(viewport=viewport, theme=theme)
    page.click("#C28 summary")
    found = axe.Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_phone_needs_no_sideways_scrolling(visit):
    page = visit(viewport=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_no_words_of_a_picture_stand_over_others_or_outside(visit):
    assert visit().evaluate(OVERLAPS) == []
