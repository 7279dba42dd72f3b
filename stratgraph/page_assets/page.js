"use strict";
// Everything the page knows was computed by Python and stands in the data block. This script
// looks states up, fits the map and its names to the screen, and asks nobody for anything.
(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const map = document.getElementById("map");
  const root = document.documentElement;
  const byId = (id) => document.getElementById(id);
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const dark = window.matchMedia("(prefers-color-scheme: dark)");

  // ------------------------------------------------------------ state
  const state = {
    situation: "fall", option: data.first, standoff: 0, reading: 0,
    view: "question", frame: null, theme: dark.matches ? "dark" : "light",
  };

  function readHash() {
    const given = new URLSearchParams(location.hash.slice(1));
    const place = (list, value, kept) => (list.includes(value) ? list.indexOf(value) : kept);
    if (["hold", "fall"].includes(given.get("situation"))) state.situation = given.get("situation");
    state.option = place(data.options.map((one) => one.key), given.get("reach"), state.option);
    state.standoff = place(data.standoffs.map(String), given.get("standoff"), state.standoff);
    state.reading = place(data.readings, given.get("contested"), state.reading);
  }

  function writeHash() {
    const now = new URLSearchParams({
      situation: state.situation, reach: data.options[state.option].key,
      standoff: data.standoffs[state.standoff], contested: data.readings[state.reading],
    });
    history.replaceState(null, "", "#" + now);
  }

  const choice = () =>
    (state.option * data.standoffs.length + state.standoff) * data.readings.length + state.reading;
  const row = (situation) => data.states[choice() * 2 + (situation === "fall" ? 1 : 0)];

  function members(place) {
    const digits = data.sets[place];
    return data.names.map((_, k) => k).filter((k) => (parseInt(digits[k >> 2], 16) >> (k & 3)) & 1);
  }

  function outline(place) {
    const xs = [], ys = [];
    for (const steps of data.outlines[place]) {
      if (xs.length) { xs.push(null); ys.push(null); }
      let x = 0, y = 0;
      for (let k = 0; k < steps.length; k += 2) {
        x += steps[k]; y += steps[k + 1];
        xs.push(x / 100); ys.push(y / 100);
      }
    }
    return { x: xs, y: ys };
  }

  // ------------------------------------------------------------ the map
  // A name from a file is text: plotly reads some markup, so it is escaped before it gets there.
  const plain = (text) =>
    text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

  function paint(part, key) {
    if (Array.isArray(part) || part === null) return part;
    if (typeof part === "object") {
      const made = {};
      for (const name of Object.keys(part)) made[name] = paint(part[name], name);
      return made;
    }
    const named = typeof part === "string" && (key || "").endsWith("color") && part[0] === "$";
    return named ? data.palettes[state.theme][part.slice(1)] : part;
  }

  function fitted() {
    const [west, south, east, north] = state.frame || data.frames[state.view];
    const width = map.clientWidth, height = map.clientHeight;
    const km = Math.max((east - west) / width, (north - south) / height);
    const x = (east + west) / 2, y = (north + south) / 2;
    return {
      km, width, height, west: x - km * width / 2, east: x + km * width / 2,
      south: y - km * height / 2, north: y + km * height / 2,
    };
  }

  function at(numbers) {
    return { x: numbers.map((k) => data.x[k]), y: numbers.map((k) => data.y[k]) };
  }

  function rings(template, numbers, wider) {
    const marker = { ...template.marker, size: numbers.map((k) => data.sizes[k] + wider) };
    return small({ ...template, ...at(numbers), marker });
  }

  // On a small map every marker is smaller.
  const shrunk = () => Math.min(1, Math.max(0.62, map.clientWidth / 800));

  function small(trace) {
    const size = trace.marker.size.map((one) => one * shrunk());
    return { ...trace, marker: { ...trace.marker, size } };
  }

  function traces(frame, boxes) {
    const kept = data.traces, falls = state.situation === "fall";
    const side = data.options[state.option].side;
    const [graticule, ...base] = kept.base;
    const gained = falls ? members(data.changes[choice()][0]) : [];
    const reached = members(row(state.situation)[0]).filter((k) => !gained.includes(k));
    const before = falls ? outline(row("hold")[1]) : { x: [], y: [] };
    const drawn = [
      graticule,
      { ...kept.reach[side], ...outline(row(state.situation)[1]) },
      ...base,
      { ...kept.before[side], ...before },
      ...kept.towns[state.situation].map(small),
      rings(kept.rings[0], reached, 6),
      rings(kept.rings[1], gained, 8),
      { ...small(kept.taken), visible: falls },
      ...names(frame, boxes),
    ];
    return drawn.map((one) => paint(one));
  }

  // ------------------------------------------------------------ names, only as many as fit
  const PLACES = [[1, 0], [-1, 0], [0, -1], [0, 1], [1, -1], [-1, -1], [1, 1], [-1, 1]];
  const pen = document.createElement("canvas").getContext("2d");
  const overlap = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
  const box = (x, y, w, h) => [x - w, y - h, x + w, y + h];

  function halfSize(text, font) {
    pen.font = (font.weight === "bold" ? "bold " : "") + font.size + "px " + font.family;
    return [pen.measureText(text).width / 2 + 3, font.size * 0.62 + 1.5];
  }

  function names(frame, taken) {
    const px = (k) => [(data.x[k] - frame.west) / frame.km, (frame.north - data.y[k]) / frame.km];
    const edge = [0, 0, frame.width, frame.height];
    const seen = data.priority.filter((k) => overlap([...px(k), ...px(k)], edge));
    const half = (k) => data.sizes[k] * shrunk() / 2 + 1;
    const marks = seen.map((k) => box(...px(k), half(k), half(k)));
    const made = data.traces.labels.map((one) => ({ ...one, x: [], y: [], text: [] }));
    const most = Math.max(12, frame.width * frame.height / 11000);
    let count = 0;
    for (const k of seen) {
      if (count >= most) break;
      const strong = data.named.includes(k), label = made[strong ? 1 : 0];
      const [w, h] = halfSize(data.names[k], label.textfont);
      const spot = best(spots(px(k), 2 * half(k) - 2, w, h).filter((one) =>
        one.box[0] > 0 && one.box[1] > 0 && one.box[2] < frame.width && one.box[3] < frame.height
        && !taken.some((other) => overlap(one.box, other))), marks, strong ? Infinity : 1);
      if (!spot) continue;
      count += 1;
      taken.push(spot.box);
      label.x.push(frame.west + spot.x * frame.km);
      label.y.push(frame.north - spot.y * frame.km);
      label.text.push(plain(data.names[k]));
    }
    return made;
  }

  // Of the free places the first that hides the fewest markers, if they are few enough.
  function best(free, marks, most) {
    let found = null, fewest = most === Infinity ? most : most + 1;
    for (const one of free) {
      const hidden = marks.filter((mark) => overlap(one.box, mark)).length;
      if (hidden < fewest) { found = one; fewest = hidden; }
    }
    return found;
  }

  function spots([x, y], size, w, h) {
    return PLACES.map(([right, down]) => {
      const away = size / 2 + (right && down ? 0 : 4);
      const cx = x + right * (w + (down ? away / 2 : away)), cy = y + down * (h + away);
      return { x: cx, y: cy, box: box(cx, cy, w, h) };
    });
  }

  // ------------------------------------------------------------ scale, north, degrees
  function between(along, across, value) {
    for (let k = 1; k < along.length; k += 1) {
      const a = along[k - 1], b = along[k];
      if ((a <= value && value <= b) || (b <= value && value <= a)) {
        return a === b ? across[k] : across[k - 1] + (across[k] - across[k - 1]) * (value - a) / (b - a);
      }
    }
    return NaN;
  }

  function degrees(frame) {
    const words = [];
    for (const line of data.graticule) {
      if (line.kind === "lon") {
        const x = (between(line.y, line.x, frame.south) - frame.west) / frame.km;
        if (x > 190 && x < frame.width - 50) words.push([x, frame.height - 11, line.label]);
      } else {
        const y = (frame.north - between(line.x, line.y, frame.east)) / frame.km;
        if (y > 70 && y < frame.height - 40) words.push([frame.width - 27, y, line.label]);
      }
    }
    return words;
  }

  function furniture(frame) {
    const colours = data.palettes[state.theme];
    const long = [1, 2, 5, 10, 20, 50, 100, 200, 500].filter((km) => km / frame.km <= 150).pop() || 1;
    const bar = long / frame.km, foot = frame.height - 14;
    const words = [
      [16, foot - 14, "0"], [16 + bar, foot - 14, long + " km"],
      [frame.width - 24, 26, "N<br>▲"], ...degrees(frame),
    ];
    const taken = words.map(([x, y, text]) => box(x, y, text.length > 6 ? 14 : 26, text.length > 6 ? 18 : 10));
    taken.push([4, foot - 6, 16 + bar + 10, frame.height]);
    if (getComputedStyle(document.querySelector(".zoom")).position === "absolute") {
      const corner = document.querySelector(".zoom");
      taken.push([0, 0, corner.offsetLeft + corner.offsetWidth + 6, corner.offsetTop + corner.offsetHeight + 6]);
    }
    const paper = { xref: "paper", yref: "paper" };
    return {
      taken,
      annotations: words.map(([x, y, text]) => ({
        ...paper, x: x / frame.width, y: 1 - y / frame.height, text, showarrow: false,
        xanchor: "center", yanchor: "middle", font: { size: 11, color: colours.quiet },
      })),
      shapes: [0, 1].map((half) => ({
        ...paper, type: "rect", x0: (16 + bar * half / 2) / frame.width,
        x1: (16 + bar * (half + 1) / 2) / frame.width,
        y0: 1 - foot / frame.height, y1: 1 - (foot - 5) / frame.height,
        fillcolor: half ? colours.land : colours.ink, line: { color: colours.ink, width: 1 },
      })),
    };
  }

  let drawing = false;
  function draw() {
    const frame = fitted(), more = furniture(frame), colours = data.palettes[state.theme];
    const axis = { visible: false, zeroline: false, fixedrange: narrow() };
    const layout = {
      margin: { l: 0, r: 0, t: 0, b: 0 }, width: frame.width, height: frame.height,
      paper_bgcolor: colours.land, plot_bgcolor: colours.land, showlegend: false,
      xaxis: { ...axis, range: [frame.west, frame.east] },
      yaxis: { ...axis, range: [frame.south, frame.north], scaleanchor: "x" },
      dragmode: narrow() ? false : "pan", hovermode: "closest", hoverdistance: 14,
      hoverlabel: {
        align: "left", bgcolor: colours.halo, bordercolor: colours.quiet,
        font: { color: colours.ink, size: 12, family: data.traces.labels[0].textfont.family },
      },
      // No transition is given: one of no duration makes plotly divide by it (scale(NaN)).
      annotations: more.annotations, shapes: more.shapes,
    };
    drawing = true;
    const config = { displayModeBar: false, scrollZoom: false, doubleClick: false };
    return Plotly.react(map, traces(frame, more.taken), layout, config)
      .then(() => { drawing = false; root.dataset.drawn = String(1 + Number(root.dataset.drawn || 0)); });
  }

  // A finger that scrolls the page must not drag the map: there the buttons zoom.
  const narrow = () => window.matchMedia("(max-width: 900px), (pointer: coarse)").matches;

  // ------------------------------------------------------------ words beside the map
  const number = (n) => n.toLocaleString("en");
  const settlements = (n) => number(n) + (n === 1 ? " settlement" : " settlements");

  function readout() {
    const [, , count, people, unknown, contested] = row(state.situation);
    const [gainedSet, relievedSet] = data.changes[choice()];
    const gained = members(gainedSet), relieved = members(relievedSet);
    const side = data.options[state.option].side, other = side === "attacker" ? "defender" : "attacker";
    byId("count").textContent = `${settlements(count)} of ${data.holderWords[other]} in reach: `
      + `${number(people)} people known + ${settlements(unknown)} of unknown population.`
      + (contested ? ` ${number(contested)} contested within range, counted as nobody’s.` : "");
    const relief = relieved.length ? `, relieved ${relieved.length}` : "";
    byId("gain").textContent = state.situation === "fall"
      ? `Gained ${gained.length} by the fall${relief}.` : `The fall would gain ${gained.length}${relief}.`;
    byId("objectives").textContent = asked(side, gained);
    list(gained);
  }

  function asked(side, gained) {
    const inside = members(row(state.situation)[0]);
    const wanted = side === "attacker" ? data.objectives : data.bases;
    const noun = side === "attacker" ? "Objectives" : "Bases";
    const now = state.situation === "fall" ? gained : [];
    const words = wanted.filter((k) => inside.includes(k))
      .map((k) => data.names[k] + (now.includes(k) ? " (new)" : ""));
    const out = wanted.filter((k) => !inside.includes(k)).map((k) => data.names[k]);
    return `${noun} in reach: ${words.join(", ") || "none"}. Not in reach: ${out.join(", ") || "none"}.`;
  }

  function list(gained) {
    const inside = new Set(members(row(state.situation)[0]));
    const items = data.priority.filter((k) => inside.has(k)).map((k) => {
      const item = document.createElement("li");
      const people = data.people[k] === null ? "population unknown" : number(data.people[k]);
      const isNew = state.situation === "fall" && gained.includes(k) ? ", newly in reach" : "";
      item.textContent = `${data.names[k]}: ${people}${isNew}`;
      return item;
    });
    byId("places").replaceChildren(...items);
  }

  // ------------------------------------------------------------ controls
  function show() {
    for (const one of all("[data-situation]")) {
      one.setAttribute("aria-pressed", String(one.dataset.situation === state.situation));
    }
    for (const one of all("[data-view]")) {
      one.setAttribute("aria-pressed", String(!state.frame && one.dataset.view === state.view));
    }
    byId("option").value = data.options[state.option].key;
    check("standoff", String(data.standoffs[state.standoff]));
    check("reading", data.readings[state.reading]);
    root.dataset.theme = state.theme;
    byId("theme").setAttribute("aria-pressed", String(state.theme === "dark"));
    readout();
    return draw();
  }

  function check(name, value) {
    for (const one of all(`input[name=${name}]`)) one.checked = one.value === value;
  }

  function change(fields) {
    Object.assign(state, fields);
    writeHash();
    show();
  }

  function zoom(by) {
    const frame = fitted(), x = (frame.east + frame.west) / 2, y = (frame.north + frame.south) / 2;
    const w = (frame.east - frame.west) * by / 2, h = (frame.north - frame.south) * by / 2;
    state.frame = [x - w, y - h, x + w, y + h];
    show();
  }

  for (const one of all("[data-situation]")) {
    one.addEventListener("click", () => change({ situation: one.dataset.situation }));
  }
  for (const one of all("[data-view]")) {
    one.addEventListener("click", () => { state.frame = null; state.view = one.dataset.view; show(); });
  }
  for (const one of all("[data-zoom]")) {
    one.addEventListener("click", () => zoom(Number(one.dataset.zoom)));
  }
  for (const one of all("input[name=standoff]")) {
    one.addEventListener("change", () => change({ standoff: data.standoffs.map(String).indexOf(one.value) }));
  }
  for (const one of all("input[name=reading]")) {
    one.addEventListener("change", () => change({ reading: data.readings.indexOf(one.value) }));
  }
  byId("option").addEventListener("change", (event) => change({ option: event.target.selectedIndex }));
  byId("theme").addEventListener("click", () => {
    state.theme = state.theme === "dark" ? "light" : "dark";
    show();
  });
  dark.addEventListener("change", () => { state.theme = dark.matches ? "dark" : "light"; show(); });
  window.addEventListener("hashchange", () => { readHash(); show(); });
  let waiting = 0;
  window.addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(draw, 80); });
  // Paper is white.
  let kept = null;
  window.addEventListener("beforeprint", () => { kept = state.theme; state.theme = "light"; show(); });
  window.addEventListener("afterprint", () => { state.theme = kept || state.theme; show(); });

  readHash();
  show().then(() => map.on("plotly_relayout", () => {
    if (drawing) return;
    const { xaxis, yaxis } = map.layout;
    state.frame = [xaxis.range[0], yaxis.range[0], xaxis.range[1], yaxis.range[1]];
    show();
  }));
})();
