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
    const shrunk = () => Math.min(1, Math.max(0.62, box.clientWidth / 800));
    const sizes = (numbers, wider) => numbers.map((k) => (data.sizes[k] + wider) * shrunk());
    const known = (k) => facts.people[k] !== null;

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
      return { ...template, ...at(numbers), marker, hovertext: numbers.map((k) => plain(words.names[k])) };
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
        .filter(([east, north]) => within(frame, 0, east, north));
      return { side, ink: true, text: `${(answer.after.least[to] / 1000).toFixed(1)} km`, points };
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
    function reach(found, option) {
      if (found.outline) return steps(found.outline(option));
      const radius = (metres) => found.lacking.map((one) => Math.max(0, metres - one) / 1000);
      const { x, y } = at(found.places);
      return sg.outline(x, y, radius(option.range_m), radius(option.min_range_m));
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
        ...Object.keys(kept.settlements).map((holder) => settlements(holder, answer)),
        points(kept.rings[0], answer.inReach.filter((k) => !gained.includes(k)), 6),
        points(kept.rings[1], gained, 8),
        points(kept.taken, taken, 10),
        inHand(),
        cutRoads(answer.step),
        measured(),
        needed(answer),
        ...names(frame, boxes, taken, [edgeLabel(option, now, frame), neededLabel(answer, frame)]),
      ];
    }

    // ---------------------------------------------------------- names, only as many as fit
    const PLACES = [[1, 0], [-1, 0], [0, -1], [0, 1], [1, -1], [-1, -1], [1, 1], [-1, 1],
      [0.5, -1], [-0.5, -1], [0.5, 1], [-0.5, 1], [1, 0.75], [1, -0.75], [-1, 0.75], [-1, -0.75]];
    // So many pixels stay between a name and the mark of another place.
    const APART = 1.5;
    const pen = document.createElement("canvas").getContext("2d");
    const overlap = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
    const around = (x, y, w, h) => [x - w, y - h, x + w, y + h];

    function halfSize(text, font) {
      pen.font = (font.weight === "bold" ? "bold " : "") + font.size + "px " + font.family;
      return [pen.measureText(text).width / 2 + 3, font.size * 0.62 + 1.5];
    }

    // So many points are tried for a name that is no place's.
    const TRIED = 40;
    const within = (frame, share, x, y) => {
      const [w, h] = [share * (frame.east - frame.west), share * (frame.north - frame.south)];
      return x > frame.west + w && x < frame.east - w && y > frame.south + h && y < frame.north - h;
    };

    // How far the edge of reach is, on the edge, as near as may be to the first place asked about.
    function edgeLabel(option, { x, y }, frame) {
      if (!facts.armed) return { side: option.side, text: "", points: [] };
      const [k] = facts.targets[option.side], far = (at) => Math.hypot(x[at] - data.x[k], y[at] - data.y[k]);
      const seen = x.map((_, at) => at).filter((at) => x[at] !== null && within(frame, 0, x[at], y[at]));
      const edge = seen.sort((a, b) => far(a) - far(b)).filter((_, place) => place % Math.ceil(seen.length / TRIED) === 0);
      return { side: option.side, text: `${option.range_m / 1000} km: ${option.label}`, points: edge.map((at) => [x[at], y[at]]) };
    }

    // Where each river is farthest from any town, within what is shown.
    function waterLabels(frame) {
      const { x, y } = data.traces.base.find((one) => one.name === "water"), found = data.waters.map(() => []);
      let water = 0;
      x.forEach((east, at) => {
        if (east === null) { water += 1; return; }
        if (within(frame, 0.1, east, y[at])) found[water].push([east, y[at], Math.min(...data.x.map((other, k) => Math.hypot(other - east, data.y[k] - y[at])))]);
      });
      return found.map((points, k) => ({ text: data.waters[k], points: points.sort((a, b) => b[2] - a[2]).slice(0, TRIED) }));
    }

    function names(frame, occupied, taken, onEdge) {
      const px = (k) => [(data.x[k] - frame.west) / frame.km, (frame.north - data.y[k]) / frame.km];
      const edge = [0, 0, frame.width, frame.height];
      const order = Array.from(new Set([...data.named, ...taken, ...data.priority]));
      const seen = order.filter((k) => overlap([...px(k), ...px(k)], edge));
      const half = (k) => data.sizes[k] * shrunk() / 2 + 1;
      const marks = seen.map((k) => around(...px(k), half(k) + APART, half(k) + APART));
      const made = data.traces.labels.map((one) => ({ ...one, x: [], y: [], text: [] }));
      const most = Math.max(12, frame.width * frame.height / 11000);
      // Only what is asked about or changes hands bears its name whatever lies under it.
      const asked = new Set([...facts.targets.attacker, ...facts.targets.defender, ...taken]);
      const free = { frame, occupied, marks };
      let count = 0, others = true;
      for (const k of seen) {
        if (count >= most) break;
        // After what is asked about, before every other name.
        if (others && !asked.has(k) && !data.named.includes(k)) {
          others = false;
          besides(free, onEdge, made);
        }
        const strong = data.named.includes(k) || taken.includes(k), label = made[strong ? 1 : 0];
        const [w, h] = halfSize(words.names[k], label.textfont);
        const spot = best(spots(px(k), 2 * half(k) - 2, w, h, strong).filter((one) =>
          one.box[0] > 0 && one.box[1] > 0 && one.box[2] < frame.width && one.box[3] < frame.height
          && !occupied.some((other) => overlap(one.box, other))), marks.filter((_, place) => seen[place] !== k), asked.has(k) ? Infinity : 0);
        if (!spot) continue;
        count += 1;
        occupied.push(spot.box);
        label.x.push(frame.west + spot.x * frame.km);
        label.y.push(frame.north - spot.y * frame.km);
        label.text.push(plain(words.names[k]));
      }
      return made;
    }

    // The numbers of the widest roads, each once, on a road that bears it: as many as a map can carry.
    function roadLabels(frame) {
      const { x, y } = data.traces.base.find((one) => one.name === "road middles");
      const middle = (road) => Math.hypot(x[road] - (frame.west + frame.east) / 2, y[road] - (frame.south + frame.north) / 2);
      return data.roadNumbers.slice(0, Math.ceil(frame.width / 90)).map(([text, roads]) => ({
        text, on: true,
        points: roads.filter((road) => within(frame, 0.04, x[road], y[road]))
          .sort((a, b) => middle(a) - middle(b)).map((road) => [x[road], y[road]]),
      }));
    }

    // What is no place's name: it stands on no mark, and only where there is room.
    function besides(free, further, made) {
      const reached = further.map((one) => {
        const label = { ...data.traces.labels[0], name: "range", x: [], y: [], text: [] };
        label.textfont = { ...label.textfont, color: one.ink ? "$ink" : `$${one.side}`, weight: "bold" };
        put(one, label, free);
        return label;
      });
      const numbers = { ...data.traces.labels[0], name: "road numbers", x: [], y: [], text: [] };
      numbers.textfont = { ...numbers.textfont, size: 10, color: "$quiet" };
      for (const one of roadLabels(free.frame)) put(one, numbers, free);
      const rivers = { ...data.traces.waterlabels, x: [], y: [], text: [] };
      for (const one of waterLabels(free.frame)) put(one, rivers, free);
      made.push(rivers, numbers, ...reached);
    }

    function put({ text, points, on }, label, { frame, occupied, marks }) {
      const [w, h] = halfSize(text, label.textfont);
      for (const [east, north] of points) {
        const at = [(east - frame.west) / frame.km, (frame.north - north) / frame.km];
        const places = on ? [{ x: at[0], y: at[1], box: around(...at, w, h) }] : spots(at, 0, w, h, true);
        const spot = places.find(({ box }) => box[0] > 0 && box[1] > 0 && box[2] < frame.width
          && box[3] < frame.height && ![...occupied, ...marks].some((other) => overlap(box, other)));
        if (!spot) continue;
        occupied.push(spot.box);
        label.x.push(frame.west + spot.x * frame.km);
        label.y.push(frame.north - spot.y * frame.km);
        label.text.push(plain(text));
        return;
      }
    }

    // Of the free places the first that hides the fewest other markers, if they are few enough.
    function best(free, marks, most) {
      let found = null, fewest = most === Infinity ? most : most + 1;
      for (const one of free) {
        const hidden = marks.filter((mark) => overlap(one.box, mark)).length;
        if (hidden < fewest) { found = one; fewest = hidden; }
      }
      return found;
    }

    // A name of the question may stand further off rather than on another place's mark.
    const FURTHER = [0, 7, 14];
    function spots([x, y], size, w, h, strong) {
      const every = (strong ? FURTHER : [0]).flatMap((further) => PLACES.map((place) => [...place, further]));
      return every.map(([right, down, further]) => {
        const away = size / 2 + further + (right && down ? 0 : 4);
        const cx = x + right * (w + (down ? away / 2 : away)), cy = y + down * (h + away);
        return { x: cx, y: cy, box: around(cx, cy, w, h) };
      });
    }

    // ---------------------------------------------------------- the figure
    // A finger that scrolls the page must not drag the map: there the buttons zoom.
    const narrow = () => window.matchMedia("(max-width: 900px), (pointer: coarse)").matches;

    function figure(answer, frame, palette, kept) {
      const more = sg.furniture(data, frame, palette);
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
      const seen = more.degrees.filter(({ box }) => !occupied.some((other) => overlap(box, other)));
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
    let drawing = false;
    let turn = window.plotlyReady;
    function draw(answer) {
      const frame = fitted(box.clientWidth, box.clientHeight);
      const { data: drawn, layout } = figure(answer, frame, data.palettes[theme()], corner());
      drawing = true;
      const config = { displayModeBar: false, scrollZoom: false, doubleClick: false };
      // One after another: a drawing that begins while the first is being made comes to nothing.
      turn = turn.then(() => Plotly.react(box, drawn, layout, config)).then(() => {
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
