"""Plotly's bundle without what a page of points and lines never calls."""

from __future__ import annotations

import re

from stratgraph.report.figures import plotly_script, without_unused

# The lines that bring modules, a maker of modules, and twelve kinds of traces, of which each has a
# part of its own; the core calls "axes", and the kind k0 a helper of its own as well.
KINDS = [f"k{n}" for n in range(12)]
BUNDLE = "".join(
    [
        "/* MIT */ var lazy=(e,t)=>()=>(t||e((t={exports:{}}).exports,t),t.exports);\n",
        'var axes=lazy((e,m)=>{m.exports="axes"});',
        "var helper=lazy((e,m)=>{m.exports=1});",
        "var k0=lazy((e,m)=>{m.exports=helper()});",
        *(f"var {name}=lazy((e,m)=>{{m.exports=2}});" for name in KINDS[1:]),
        "var core=lazy(e=>{e.drawn=axes();e.register=()=>0});",
        "var all=lazy((e,m)=>{var c=core();c.register([",
        ",".join(f"{name}()" for name in KINDS),
        "]);m.exports=c});return all(); /* licences */",
    ]
)


def test_modules_that_only_other_kinds_of_traces_call_are_left_out():
    kept = without_unused(BUNDLE)
    assert re.findall(r"var (\w+)=lazy", kept) == ["axes", "core", "all"]
    assert "c.register([])" in kept
    assert kept.startswith("/* MIT */")
    assert kept.endswith("/* licences */")


def test_a_bundle_that_is_built_otherwise_is_taken_whole():
    kinds = ",".join(f"{name}()" for name in KINDS)
    two = f"{BUNDLE}c.register([{kinds}])"
    for other in ("", "var a=1", two, BUNDLE.replace("register", "add")):
        assert without_unused(other) == other


def test_of_the_installed_plotly_less_than_a_third_is_left():
    whole = plotly_script()
    kept = without_unused(whole)
    assert len(kept) < len(whole) / 3
    assert kept[:200] == whole[:200]
    assert kept[-1000:] == whole[-1000:]
