"use strict";
// What is shown now, and its address: everything that a link should bring back.
(function (sg) {
  sg.makeState = function makeState(facts, engine) {
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    const HOLDERS = ["attacker", "defender", "contested", "other", "unknown"];
    const caseStep = facts.steps.length > 1 ? 1 : 0;
    const start = () => ({
      step: caseStep, flips: new Map(), option: facts.first, standoff: 0, reading: 0,
      take: "", view: "question", frame: null, theme: null, beside: null, embed: false, language: "en",
    });
    const state = start();
    const past = [], future = [];

    const theme = () => state.theme || (dark.matches ? "dark" : "light");

    // What an address does not name is as on opening; what it names wrongly too.
    function read() {
      const given = new URLSearchParams(location.hash.slice(1)), fresh = start();
      const place = (list, name, otherwise) => {
        const at = list.indexOf(given.get(name));
        return at < 0 ? otherwise : at;
      };
      fresh.step = place(facts.steps.map((one) => one.key), "situation", fresh.step);
      // A situation of a sequence is walked to by it, or by the first that comes by there.
      const { takes } = facts.steps[fresh.step], take = given.get("take");
      fresh.take = facts.steps.some((one) => one.takes.includes(take)) ? take : takes[0] || "";
      fresh.option = place(facts.options.map((one) => one.key), "reach", fresh.option);
      fresh.standoff = place(facts.standoffs.map(String), "standoff", fresh.standoff);
      fresh.reading = place(facts.readings, "contested", fresh.reading);
      const beside = facts.steps.findIndex((one) => one.key === given.get("beside"));
      fresh.beside = beside < 0 ? null : beside;
      const spoken = given.get("language");
      if (sg.languages.includes(spoken)) fresh.language = spoken;
      fresh.embed = given.get("embed") === "yes";
      fresh.theme = ["light", "dark"].includes(given.get("theme")) ? given.get("theme") : null;
      if (engine.live) {
        for (const holder of HOLDERS) {
          for (const id of given.getAll(`to-${holder}`)) flip(fresh, engine.numberOf.get(id), holder);
        }
      }
      readView(fresh, given.get("view"));
      Object.assign(state, fresh);
    }

    function readView(fresh, view) {
      if (["question", "region"].includes(view)) fresh.view = view;
      const corners = (view || "").split(",").map((one) => (one.trim() ? Number(one) : NaN));
      const [west, south, east, north] = corners;
      // Beyond these kilometres nothing can be drawn, and nothing would be seen.
      const sane = corners.length === 4 && corners.every((one) => Math.abs(one) <= 20000);
      if (sane && east - west >= 0.1 && north - south >= 0.1) fresh.frame = corners;
    }

    function write() {
      const now = new URLSearchParams({
        situation: facts.steps[state.step].key, reach: facts.options[state.option].key,
        standoff: facts.standoffs[state.standoff], contested: facts.readings[state.reading],
      });
      for (const [k, holder] of state.flips) now.append(`to-${holder}`, facts.ids[k]);
      const corners = state.frame && state.frame.map((one) => one.toFixed(1)).join();
      if (corners || state.view !== "question") now.set("view", corners || state.view);
      if (state.take) now.set("take", state.take);
      if (state.theme) now.set("theme", state.theme);
      if (state.language !== "en") now.set("language", state.language);
      if (state.embed) now.set("embed", "yes");
      if (state.beside !== null) now.set("beside", facts.steps[state.beside].key);
      if (sg.asked) now.set("ask", sg.asked);
      history.replaceState(null, "", "#" + String(now).replace(/%2C/g, ",").replace(/%3A/g, ":"));
    }

    // A flip that says what the situation says anyway is none.
    function flip(where, k, holder) {
      if (k === undefined) return;
      where.flips.delete(k);
      const plain = engine.holders({ ...where, flips: new Map() });
      if (plain[k] !== holder) where.flips.set(k, holder);
    }

    function remembered(work) {
      past.push(new Map(state.flips));
      future.length = 0;
      work();
    }

    return {
      state, caseStep, dark, theme, read, write,
      set: (k, holder) => remembered(() => { state.flips = new Map(state.flips); flip(state, k, holder); }),
      reset: () => remembered(() => { state.flips = new Map(); }),
      undo: () => { if (past.length) { future.push(state.flips); state.flips = past.pop(); } },
      redo: () => { if (future.length) { past.push(state.flips); state.flips = future.pop(); } },
      canUndo: () => past.length > 0,
      canRedo: () => future.length > 0,
    };
  };
})(window.stratgraph = window.stratgraph || {});
