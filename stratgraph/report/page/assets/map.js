"use strict";
// The map: traces for what is shown, names as far as they fit, scale bar and degrees.
(function (sg) {
  sg.makeMap = function makeMap(page, box) {
    const { facts, engine, words } = page, data = page.map;
    const { state, theme } = page.states;
    const ground = sg.makeGround(data.cells);

    // A name from a file is text: plotly reads some markup, so it is escaped before it gets there.
    const plain = (text) =>
      text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

    function paint(part, palette, key) {
      if (Array.isArray(part) || part === null) return part;
      if (typeof part === "object") {
        const made = {};
        for (const name of Object.keys(part)) made[name] = paint(part[name], palette, name);
        return made;
      }
      const named = typeof part === "string" && (key || "").endsWith("color") && part[0] === "$";
      return named ? palette[part.slice(1)] : part;
    }

    function fitted(width, height) {
      const [west, south, east, north] = state.frame || data.frames[state.view];
      const km = Math.max((east - west) / width, (north - south) / height);
      const x = (east + west) / 2, y = (north + south) / 2;
      return {
        km, width, height, west: x - km * width / 2, east: x + km * width / 2,
        south: y - km * height / 2, north: y + km * height / 2,
      };
    }

    // ---------------------------------------------------------- points
    const at = (numbers) => ({ x: numbers.map((k) => data.x[k]), y: numbers.map((k) => data.y[k]) });
    // On a small map every marker is smaller.
    // Asked of the box once a drawing and not once a mark.
    let wide = 0;
    const look = () => { wide = box.clientWidth; };
    const shrunk = () => Math.min(1, Math.max(0.62, wide / 800));
    const sizes = (numbers, wider) => numbers.map((k) => (data.sizes[k] + wider) * shrunk());
    const known = (k) => facts.people[k] !== null;
    const names = sg.makeNames(page, { shrunk, plain });

    function settlements(holder, { holders }) {
      const template = data.traces.settlements[holder], symbol = data.symbols[holder];
      const numbers = data.priority.slice().reverse().filter((k) => holders[k] === holder)
        .sort((a, b) => data.sizes[b] - data.sizes[a] || a - b);
      const marker = {
        ...template.marker,
        symbol: numbers.map((k) => (known(k) ? symbol : `${symbol}-open`)),
        // A triangle looks smaller than a circle of its width.
        size: sizes(numbers, holder === "contested" ? 2 : 0),
        line: { ...template.marker.line, width: numbers.map((k) => (known(k) ? 1 : 1.4)) },
      };
      // Under the mouse a name, where there was no room for one; a press reads the rest.
      return { ...template, ...at(numbers), marker, hovertext: numbers.map((k) => plain(words.shown[k])) };
    }

    function points(template, numbers, wider) {
      return { ...template, ...at(numbers), marker: { ...template.marker, size: sizes(numbers, wider) } };
    }

    // Which town is in hand.
    function inHand() {
      const k = page.chosen(), template = data.traces.rings[1];
      const marker = { ...template.marker, color: "$ink", line: { width: 2 } };
      return { ...points({ ...template, marker }, k === null || k === undefined ? [] : [k], 13), name: "in hand" };
    }

    // A road that is cut, or closed that day, is crossed out in its middle.
    function cutRoads(step) {
      const middles = data.traces.base.find((one) => one.name === "road middles"), { shut } = facts.steps[step];
      const marker = { ...data.traces.taken.marker, size: 11, symbol: "x-thin" };
      return {
        ...data.traces.taken, name: "cut", marker,
        x: shut.map((road) => middles.x[road]), y: shut.map((road) => middles.y[road]),
      };
    }

    // The way from the nearest ground to the first place asked about, and how far that is.
    function asked({ option, after }) {
      const [k] = facts.targets[option.side];
      return after.statuses[k] === "target" && after.origin[k] !== null ? [after.origin[k], k] : [];
    }

    function needed(answer) {
      const line = { ...data.traces.before.attacker.line, color: "$ink", width: 1.3, dash: "1px,3px" };
      return { ...data.traces.before.attacker, name: "needed", line, ...at(asked(answer)) };
    }

    function neededLabel(answer, frame) {
      const ends = asked(answer), { side } = answer.option;
      if (!ends.length) return { side, ink: true, text: "", points: [] };
      const [from, to] = ends, share = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74];
      const points = share.map((one) => ["x", "y"].map((axis) => data[axis][from] + one * (data[axis][to] - data[axis][from])))
        .filter(([east, north]) => sg.inFrame(frame, 0, east, north));
      return { side, ink: true, text: page.km(answer.after.least[to]), points };
    }

    // The line that is measured, from town to town.
    function measured() {
      const ends = [page.from, page.chosen()], drawn = ends.every((k) => k !== null && k !== undefined);
      const line = { ...data.traces.before.attacker.line, color: "$ink", width: 2 };
      return { ...data.traces.before.attacker, name: "measured", line, ...at(drawn ? ends : []) };
    }

    const pieces = (line) => line.slice(1).map((point, k) => [line[k], point]);

    // Roads that are not cut and not wholly the firing side's own.
    function exposedRoads({ holders, step, option: { side } }, verified) {
      const cut = new Set(facts.steps[step].cut), end = (k) => [data.x[k], data.y[k]];
      return data.roads.filter(([a, b, kind], road) =>
        kind === verified && !cut.has(road) && (holders[a] !== side || holders[b] !== side))
        .flatMap(([a, b, , line]) => pieces(line || [end(a), end(b)]));
    }

    // ---------------------------------------------------------- reach
    const OUTLINES = 8, outlines = new Map();
    function reach(found, option) {
      if (found.outline) return steps(found.outline(option));
      const key = [option.range_m, option.min_range_m, ...found.places, ...found.lacking].join();
      if (!outlines.has(key)) {
        // Most changes leave one of the two that are drawn as it was.
        if (outlines.size >= OUTLINES) outlines.delete(outlines.keys().next().value);
        const radius = (metres) => found.lacking.map((one) => Math.max(0, metres - one) / 1000);
        const { x, y } = at(found.places);
        outlines.set(key, sg.outline(x, y, radius(option.range_m), radius(option.min_range_m)));
      }
      return outlines.get(key);
    }

    // Outlines from Python come as whole steps of ten metres.
    function steps(outlines) {
      const xs = [], ys = [];
      for (const line of outlines) {
        if (xs.length) { xs.push(null); ys.push(null); }
        let x = 0, y = 0;
        for (let k = 0; k < line.length; k += 2) {
          x += line[k]; y += line[k + 1];
          xs.push(x / 100); ys.push(y / 100);
        }
      }
      return { x: xs, y: ys };
    }

    const changed = (holders) => holders.map((_, k) => k).filter((k) => holders[k] !== engine.day[k]);

    function traces(answer, frame, boxes) {
      const kept = data.traces, { option, holders, gained } = answer;
      const [graticule, ...base] = kept.base;
      const taken = changed(holders);
      const before = taken.length ? reach(answer.before, option) : { x: [], y: [] };
      const now = reach(answer.after, option);
      const { ties, written } = names(frame, boxes, answer, { taken, reach: now, further: [neededLabel(answer, frame)] });
      return [
        ...Object.keys(kept.tints).map((holder) => ({ ...kept.tints[holder], ...ground.held(holders, holder) })),
        graticule,
        { ...kept.added, ...sg.between(now, before) },
        { ...kept.front, ...ground.front(holders) },
        { ...kept.reach[option.side], ...now },
        ...base,
        ...[1, 0].map((verified) => ({
          ...kept.fire[option.side][verified], ...sg.within(exposedRoads(answer, verified), now),
        })),
        { ...kept.before[option.side], ...before },
        ties,
        ...Object.keys(kept.settlements).map((holder) => settlements(holder, answer)),
        points(kept.rings[0], answer.inReach.filter((k) => !gained.includes(k)), 6),
        points(kept.rings[1], gained, 8),
        points(kept.taken, taken, 10),
        inHand(),
        cutRoads(answer.step),
        measured(),
        needed(answer),
        ...written,
      ];
    }

    // ---------------------------------------------------------- the figure
    // A finger that scrolls the page must not drag the map: there the buttons zoom.
    const narrow = () => window.matchMedia("(max-width: 900px), (pointer: coarse)").matches;

    function figure(answer, frame, palette, kept) {
      look();
      const more = sg.furniture(page, frame, palette);
      const axis = { visible: false, zeroline: false, fixedrange: narrow() };
      const layout = {
        margin: { l: 0, r: 0, t: 0, b: 0 }, width: frame.width, height: frame.height,
        paper_bgcolor: palette.land, plot_bgcolor: palette.land, showlegend: false,
        xaxis: { ...axis, range: [frame.west, frame.east] },
        yaxis: { ...axis, range: [frame.south, frame.north], scaleanchor: "x" },
        dragmode: narrow() ? false : "pan", hovermode: narrow() ? false : "closest", hoverdistance: 14,
        hoverlabel: {
          align: "left", bgcolor: palette.halo, bordercolor: palette.quiet,
          font: { color: palette.ink, size: 12, family: data.traces.labels[0].textfont.family },
        },
        // No transition is given: one of no duration makes plotly divide by it (scale(NaN)).
        shapes: more.shapes,
      };
      const occupied = [...more.taken, ...kept], drawn = traces(answer, frame, occupied);
      const seen = more.degrees.filter(({ box }) => !occupied.some((other) => sg.overlap(box, other)));
      layout.annotations = [...more.annotations, ...seen.map(({ written }) => written)];
      return { data: drawn.map((one) => paint(one, palette)), layout };
    }

    // The buttons in the corner keep names away.
    function corner() {
      const buttons = document.querySelector(".zoom");
      if (box.id !== "map" || getComputedStyle(buttons).position !== "absolute") return [];
      return [[0, 0, buttons.offsetLeft + buttons.offsetWidth + 6, buttons.offsetTop + buttons.offsetHeight + 6]];
    }

    const STILL_PX = 5;
    let drawing = false, asks = 0;
    let turn = window.plotlyReady;
    // One after another: a drawing that begins while the first is being made comes to nothing. Of
    // what is asked for meanwhile the last alone is drawn.
    function draw(answer) {
      asks += 1;
      const mine = asks;
      drawing = true;
      turn = turn.then(async () => {
        if (mine !== asks && box.data) return;
        const frame = fitted(box.clientWidth, box.clientHeight);
        const { data: drawn, layout } = figure(answer, frame, data.palettes[theme()], corner());
        await Plotly.react(box, drawn, layout, { displayModeBar: false, scrollZoom: false, doubleClick: false });
        drawing = false;
        if (box.id !== "map") return;
        const root = document.documentElement;
        root.dataset.drawn = String(1 + Number(root.dataset.drawn || 0));
      });
      return turn;
    }

    function zoom(by) {
      const frame = fitted(box.clientWidth, box.clientHeight);
      const x = (frame.east + frame.west) / 2, y = (frame.north + frame.south) / 2;
      const w = (frame.east - frame.west) * by / 2, h = (frame.north - frame.south) * by / 2;
      // Closer or wider than this there is nothing to see, and no address could bring it back.
      if (w < 0.1 || h < 0.1 || w > 5000 || h > 5000) return;
      state.frame = [x - w, y - h, x + w, y + h];
    }

    function listen(moved, clicked, alive) {
      box.removeAllListeners("plotly_relayout");
      box.on("plotly_relayout", () => {
        if (drawing) return;
        const { xaxis, yaxis } = box.layout, seen = fitted(box.clientWidth, box.clientHeight);
        // A tap tells of a frame that did not move.
        if (Math.abs(xaxis.range[0] - seen.west) + Math.abs(yaxis.range[0] - seen.south) < seen.km / 2) return;
        state.frame = [xaxis.range[0], yaxis.range[0], xaxis.range[1], yaxis.range[1]];
        moved();
      });
      // Plotly tells of no click on a touch screen, so a press that did not move is looked up here.
      let pressed = null;
      box.addEventListener("pointerdown", (event) => { pressed = event.button === 0 ? event : null; }, { capture: true, ...alive });
      window.addEventListener("pointercancel", () => { pressed = null; }, { capture: true, ...alive });
      window.addEventListener("pointerup", (event) => {
        const from = pressed;
        pressed = null;
        if (!from || Math.hypot(event.clientX - from.clientX, event.clientY - from.clientY) > STILL_PX) return;
        const k = nearest(event), road = k === null ? nearestRoad(event) : null;
        if (k !== null || road !== null) afterTap(event, () => clicked(k, road));
      }, { capture: true, ...alive });
    }

    // A finger's press is followed by a click, on whatever lies there by then: what scrolls the page
    // waits for it.
    const TAP_MS = 300;
    function afterTap({ pointerType }, work) {
      if (pointerType !== "touch") { work(); return; }
      const waited = new AbortController();
      const go = () => { waited.abort(); work(); };
      const late = setTimeout(go, TAP_MS);
      window.addEventListener("click", () => { clearTimeout(late); setTimeout(go); }, { once: true, capture: true, signal: waited.signal });
    }

    // The town under a finger or the mouse: the nearest whose mark is hit, a finger being thicker.
    function nearest(event) {
      look();
      const frame = fitted(box.clientWidth, box.clientHeight), at = box.getBoundingClientRect();
      const spare = event.pointerType === "touch" ? 12 : 4;
      let best = null, least = Infinity;
      data.x.forEach((x, k) => {
        const dx = (x - frame.west) / frame.km - (event.clientX - at.left);
        const dy = (frame.north - data.y[k]) / frame.km - (event.clientY - at.top);
        const far = Math.hypot(dx, dy);
        if (far < least && far <= data.sizes[k] * shrunk() / 2 + spare) { best = k; least = far; }
      });
      return best;
    }

    // The road whose middle is under it, where there is no town.
    function nearestRoad(event) {
      const frame = fitted(box.clientWidth, box.clientHeight), at = box.getBoundingClientRect();
      const { x, y } = data.traces.base.find((one) => one.name === "road middles");
      const far = (k) => Math.hypot((x[k] - frame.west) / frame.km - (event.clientX - at.left), (frame.north - y[k]) / frame.km - (event.clientY - at.top));
      const near = x.map((_, k) => k).filter((k) => far(k) <= (event.pointerType === "touch" ? 16 : 9));
      return near.length ? near.reduce((best, k) => (far(k) < far(best) ? k : best)) : null;
    }

    return { box, draw, zoom, listen, fitted, figure, plain, changed };
  };
})(window.stratgraph = window.stratgraph || {});
