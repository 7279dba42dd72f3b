"""The page without a browser: names stay text, nothing is asked for, states equal the measure."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import html
import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from stratgraph import read_case, run_case
from stratgraph.compare import compare_exposure
from stratgraph.page import data_block, page_data, page_html, write_page
from stratgraph.page.states import Pool, bits, options
from stratgraph.reach import measure_exposure, required_ranges

if TYPE_CHECKING:
    from stratgraph.case import Case

HOSTILE = "<img src=x onerror=alert(1)>"


def renamed(case: Case, names: dict[str, str]) -> Case:
    """Give settlements other display names."""
    towns = tuple(
        dataclasses.replace(one, name=names.get(one.id, one.name))
        for one in case.theater.settlements
    )
    theater = dataclasses.replace(case.theater, settlements=towns)
    return dataclasses.replace(case, theater=theater)


@pytest.fixture(scope="module")
def valley():
    return run_case(read_case("gate_falls"))


@pytest.fixture(scope="module")
def bakhmut():
    return run_case(read_case("bakhmut_falls"))


@pytest.fixture(scope="module")
def page(valley):
    return page_html(valley, version="9.9")


class Reader(HTMLParser):
    """Collects tags with their attributes, and the text of scripts."""

    def __init__(self):
        super().__init__()
        self.tags, self.scripts, self._script = [], [], None

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._script = dict(attrs) if tag == "script" else None
        if tag == "script":
            self.scripts.append((self._script, ""))

    def handle_data(self, data):
        if self._script is not None:
            self.scripts[-1] = (self._script, self.scripts[-1][1] + data)

    def handle_endtag(self, tag):
        self._script = None


def read(page):
    reader = Reader()
    reader.feed(page)
    return reader


def members(data, place, ids):
    digits = data["sets"][place]
    return {one for k, one in enumerate(ids) if int(digits[k >> 2], 16) >> (k & 3) & 1}


def test_the_title_is_the_finding(valley, page):
    assert f"<h1>{html.escape(valley.finding.title)}</h1>" in page
    assert html.escape(valley.finding.sentence) in page
    assert page.count("<h1>") == 1


def test_same_outcome_gives_the_same_bytes(valley, page):
    assert page_html(run_case(read_case("gate_falls")), version="9.9") == page
    assert page_html(valley, version="9.8") != page


def test_nothing_in_the_page_asks_for_anything(page):
    for tag, attributes in read(page).tags:
        assert tag not in {"link", "img", "iframe", "object", "embed", "base", "form", "audio"}
        assert not {"src", "srcset", "action", "style"} & (set(attributes) - {"style"}), tag
        assert not [name for name in attributes if name.startswith("on")]
        assert attributes.get("href", "#").startswith("#")


def test_the_policy_runs_these_scripts_and_nothing_else(page):
    reader = read(page)
    policies = [
        attributes["content"]
        for tag, attributes in reader.tags
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    runs = [text for attributes, text in reader.scripts if "type" not in attributes]
    hashes = {
        "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"
        for text in runs
    }
    (policy,) = policies
    rules = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert set(rules.pop("script-src").split()) == hashes
    assert len(hashes) == 2
    assert rules == {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "img-src": "data: blob:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_a_name_written_as_markup_stays_text():
    case = renamed(read_case("gate_falls"), {"gate": HOSTILE, "kingsbridge": "</script><b>&amp;"})
    page = page_html(run_case(case), version="0")
    reader = read(page)
    assert not [tag for tag, _ in reader.tags if tag in {"img", "b"} and "onerror" in str(_)]
    assert len(reader.scripts) == 3
    assert html.escape(HOSTILE) in page
    assert HOSTILE not in page
    data = json.loads(reader.scripts[0][1])
    assert HOSTILE in data["names"]
    assert "</script><b>&amp;" in data["names"]
    hovers = [text for trace in data["traces"]["towns"]["fall"] for text in trace["hovertext"]]
    assert any("&lt;img src=x onerror=alert(1)&gt;" in text for text in hovers)
    assert not any("<img" in text for text in hovers)


def test_data_block_cannot_end_its_script():
    assert "<" not in data_block({"a": "</script><!-- <script>"})
    assert json.loads(data_block({"a": "</script>"})) == {"a": "</script>"}


def check_states(outcome, chosen=None):
    """Every state of the page equals what the measure says, computed anew."""
    case, data = outcome.case, page_data(outcome)
    ids = case.theater.ids
    rules = case.assumptions.rules
    for place, option in enumerate(options(case)):
        if chosen and option.key not in chosen:
            continue
        for turn, rule in enumerate(rules):
            row = place * len(rules) + turn
            seen = []
            for k, situation in enumerate((case.before, case.after)):
                exposure = measure_exposure(
                    required_ranges(situation, option.side, rule),
                    option.figure.range_m,
                    option.figure.min_range_m,
                )
                inside, _, count, people, unknown, contested = data["states"][row * 2 + k]
                assert members(data, inside, ids) == set(exposure.in_reach)
                assert count == len(exposure.in_reach)
                assert people == exposure.people.known
                assert unknown == exposure.people.unknown_settlements
                assert contested == len(exposure.contested)
                seen.append(exposure)
            change = compare_exposure(*seen)
            gained, relieved, fallen = data["changes"][row]
            assert members(data, gained, ids) == set(change.gained)
            assert members(data, relieved, ids) == set(change.relieved)
            assert fallen == len(change.fallen)
    return len(data["states"])


def test_every_state_of_the_valley_equals_the_measure(valley):
    assert check_states(valley) == len(options(valley.case)) * 4 * 2


@pytest.mark.parametrize("rule", ["pull_back", "exclude"])
def test_every_state_equals_the_measure_under_other_standoff_rules(rule):
    case = read_case("gate_falls")
    take = dataclasses.replace(case.assumptions, standoff_rule=rule, standoff_m=(5000, 12000))
    check_states(run_case(dataclasses.replace(case, assumptions=take)))


def test_some_states_of_bakhmut_equal_the_measure(bakhmut):
    check_states(
        bakhmut, {"attacker.2s7.standard.37500", "attacker.bm30.standard.70000",
                  "defender.m777.guided.40000"},
    )  # fmt: skip


def test_states_are_nested_as_the_script_reads_them(valley):
    data = page_data(valley)
    rules = valley.case.assumptions.rules
    order = [(rule.standoff_m, rule.contested) for rule in rules]
    assert order == [(far, one) for far in data["standoffs"] for one in data["readings"]]


def test_starts_with_the_fall_and_what_crosses(bakhmut):
    data = page_data(bakhmut)
    assert data["options"][data["first"]]["key"] == "attacker.2s19.standard.24700"


def test_bits_are_four_to_a_digit(valley):
    theater = valley.case.theater
    assert bits(theater, ()) == "00"
    assert bits(theater, theater.ids) == "ff"
    assert bits(theater, theater.ids[:1]) == "10"


def test_a_pool_keeps_equal_values_once():
    pool = Pool()
    assert [pool.place("a"), pool.place("b"), pool.place("a")] == [0, 1, 0]


def test_says_who_says_so(bakhmut):
    page = page_html(bakhmut, version="9.9")
    for words in (
        "Control is not sovereignty",
        "DeepStateMap",
        "2022-10-03",
        "CC BY 4.0",
        "also published: 40 km",
        "3.8 km",
        "The weight is length",
        "107 unverified links count",
        "stratgraph 9.9, case bakhmut-falls",
    ):
        assert words in page, words
    assert len(page.encode()) < 7_000_000


def test_cyrillic_carries_its_language(bakhmut):
    body = page_html(bakhmut, version="0").split("<body>")[1].split("<script")[0]
    bare = re.sub(r'<span class="local" lang="uk">[^<]*</span>', "", body)
    assert not re.search("[Ѐ-ӿ]", bare)
    assert 'lang="uk">Краматорськ' in body


def test_every_table_has_a_caption_and_scopes(page):
    tags = read(page).tags
    assert [tag for tag, _ in tags].count("table") == [tag for tag, _ in tags].count("caption")
    assert all("scope" in attributes for tag, attributes in tags if tag == "th")


def test_writes_the_file_whole(valley, page, tmp_path):
    write_page(valley, tmp_path / "out" / "page.html", version="9.9")
    assert (tmp_path / "out" / "page.html").read_text(encoding="utf-8") == page
    assert [one.name for one in (tmp_path / "out").iterdir()] == ["page.html"]
