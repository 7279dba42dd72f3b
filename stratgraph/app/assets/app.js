// What the browser does by itself: passes on what was clicked, keeps theme and size, reads zooms.
"use strict";
(() => {
  const MOST_BYTES = 256000;
  const find = (id) => document.getElementById(id);
  const tell = (id, props) => window.dash_clientside.set_props(id, props);
  let count = 0;

  // ---- one question at a time: dash drops an answer that a later question overtakes, and with
  // it what was asked for, as where the map's new size is told while a choice is on its way

  const LONGEST_MS = 30000;
  const asked = [];
  let released = 0;
  function askNext() {
    clearTimeout(released);
    released = 0;
    if (!asked.length) return;
    released = setTimeout(askNext, LONGEST_MS);
    tell(...asked.shift());
  }
  function askInTurn(id, props) {
    asked.push([id, props]);
    if (!released) askNext();
  }

  // ---- clicks and choices: one store tells the server what was asked for

  const ask = (act, on) => askInTurn("action", { data: { act, on, n: ++count } });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-act]");
    if (button && !button.disabled) ask(button.dataset.act, button.dataset.on || "");
  });
  document.addEventListener("change", (event) => {
    const chosen = event.target.closest("select[data-act], input[data-act]");
    if (!chosen) return;
    const act = chosen.dataset.act;
    const checked = document.querySelectorAll(`input[data-act="${act}"]:checked`);
    if (chosen.type === "checkbox") ask(act, [...checked].map((one) => one.value));
    else ask(act, chosen.value);
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input[type=text], textarea");
    if (typing || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
    event.preventDefault();
    find(event.shiftKey ? "redo" : "undo").click();
  });

  // ---- a file that is too large is not even sent

  document.addEventListener("change", (event) => {
    const file = event.target.type === "file" && event.target.files[0];
    if (!file || file.size <= MOST_BYTES) return;
    event.stopPropagation();
    event.target.value = "";
    const kb = Math.round(file.size / 1000);
    put("message", [`${file.name}: ${kb} kB; a case file has at most 256`]);
  }, true);

  // ---- theme and size

  const root = document.documentElement;
  const prefers = window.matchMedia("(prefers-color-scheme: dark)");
  let chosen = null;
  const theme = () => chosen || (prefers.matches ? "dark" : "light");
  let last = "";
  function report() {
    root.dataset.theme = theme();
    const map = find("map");
    if (!map || !map.clientWidth) return;
    const screen = { width: map.clientWidth, height: map.clientHeight, theme: theme() };
    const button = find("theme");
    button.setAttribute("aria-pressed", String(theme() === "dark"));
    if (JSON.stringify(screen) === last) return;
    last = JSON.stringify(screen);
    askInTurn("screen", { data: screen });
  }
  document.addEventListener("click", (event) => {
    if (event.target.id !== "theme") return;
    chosen = theme() === "dark" ? "light" : "dark";
    report();
  });
  prefers.addEventListener("change", report);
  root.dataset.theme = theme();
  let waiting = 0;
  new MutationObserver(() => {
    const file = document.querySelector("#upload input:not([aria-label])");
    if (file) file.setAttribute("aria-label", "Case file to open");
    const map = find("map");
    if (!map || !window.dash_clientside || !window.dash_clientside.set_props) return;
    if (map.dataset.watched) return;
    map.dataset.watched = "yes";
    new ResizeObserver(() => {
      clearTimeout(waiting);
      waiting = setTimeout(report, 120);
    }).observe(map);
  }).observe(root, { childList: true, subtree: true });

  // ---- what the server says, put in place: text is text, whatever it looks like

  function make(node) {
    if (typeof node === "string") return document.createTextNode(node);
    const [tag, attributes, ...inside] = node;
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...inside.map(make));
    return made;
  }
  function put(id, nodes) {
    const place = find(id);
    if (!place) return;
    const was = document.activeElement, box = place.querySelector(".wide, .scrolls");
    const held = place.contains(was) && was !== place ? { ...was.dataset } : null;
    const [left, top] = box ? [box.scrollLeft, box.scrollTop] : [0, 0];
    place.replaceChildren(...nodes.map(make));
    const again = place.querySelector(".wide, .scrolls");
    if (again) again.scrollTo(left, top);
    // A button that was pressed is made anew: the keyboard stays where it was.
    if (held && held.act) {
      const like = `[data-act="${held.act}"][data-on="${CSS.escape(held.on || "")}"]`;
      const next = place.querySelector(like);
      if (next) next.focus({ preventScroll: true });
    }
  }
  function show(said) {
    if (!said) return window.dash_clientside.no_update;
    for (const [id, nodes] of Object.entries(said.inside || {})) put(id, nodes);
    for (const [id, attributes] of Object.entries(said.attributes || {})) {
      for (const [name, value] of Object.entries(attributes)) {
        if (typeof value === "boolean") find(id).toggleAttribute(name, value);
        else find(id).setAttribute(name, value);
      }
    }
    if (said.inside.title) {
      document.title = find("title").textContent;
      askNext();
    }
    return ++count;
  }

  // ---- the frame that a reader zoomed to, for the names in it

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.stratgraph = {
    show,
    zoomed: () => {
      // Only what a reader did: a new size of the window is no zoom.
      const [who] = window.dash_clientside.callback_context.triggered;
      const keys = Object.keys((who && who.value) || {});
      if (!keys.some((key) => key.startsWith("xaxis."))) return window.dash_clientside.no_update;
      const [zoomed, other] = who.prop_id.startsWith("twin") ? ["twin", "map"] : ["map", "twin"];
      const drawn = document.querySelector(`#${zoomed} .js-plotly-plot`)._fullLayout;
      const range = [...drawn.xaxis.range, ...drawn.yaxis.range];
      follow(document.querySelector(`#${other} .js-plotly-plot`), range);
      return { range, key: drawn.meta };
    },
  };
  // The map beside it goes along; to the same frame it has gone already.
  function follow(map, range) {
    const layout = map && map.clientWidth && map._fullLayout;
    if (!layout || !layout.xaxis || !layout.meta) return;
    const now = [...layout.xaxis.range, ...layout.yaxis.range];
    const width = now[1] - now[0];
    if (now.every((at, k) => Math.abs(at - range[k]) < width / 200)) return;
    const [west, east, south, north] = range;
    window.Plotly.relayout(map, { "xaxis.range": [west, east], "yaxis.range": [south, north] });
  }
})();
