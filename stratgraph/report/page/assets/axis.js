"use strict";
// The range axis: what each target needs on the day (hollow) and now (solid), against what the
// side's systems reach. In words too, so that the drawing may stay silent for screen readers.
(function (sg) {
  const SVG = "http://www.w3.org/2000/svg";
  const LEVELS = 3, ROW = 20, FONT = 10.5;

  sg.makeAxis = function makeAxis(page) {
    const { facts, engine, words, say, km, kmExactly, capital } = page;
    const home = document.getElementById("axis"), note = document.getElementById("axisnote");
    const head = document.getElementById("axishead"), foot = document.getElementById("axisfoot");
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = `${FONT}px ${page.map.traces.labels[0].textfont.family}`;

    function rowOf(choice, answer, k) {
      return {
        k, status: answer.after.statuses[k], was: answer.before.least[k], now: answer.after.least[k],
        wasFrom: answer.before.origin[k], nowFrom: answer.after.origin[k],
        heldBefore: answer.before.statuses[k] === "held", ...engine.newly(choice, k),
      };
    }

    // ---------------------------------------------------------- in words
    function needed(row, side) {
      if (row.status === "held") return say("page.held", { holder: words.holders[side] });
      if (row.now === null) return words.statuses.no_ground;
      const now = `${km(row.now)}${words.from(row.nowFrom)}`;
      const status = row.status === "target" ? "" : say("page.no_target", { status: words.statuses[row.status] });
      if (row.heldBefore || row.was === null) return `${now}${status}`;
      if (row.was === row.now) return say("page.as_on_day", { now, status });
      return `${km(row.was)}${words.from(row.wasFrom)} → ${now}${status}`;
    }

    // The listed figures first, what else is published after them.
    function labels(options) {
      const first = options.filter((one) => one.preferred).map((one) => one.label), others = new Map();
      for (const one of options.filter((some) => !some.preferred)) {
        others.set(one.label, [...(others.get(one.label) || []), one.range_m / 1000]);
      }
      const also = Array.from(others, ([label, all]) => `${label} ${all.join("/")}`).join(", ");
      return [first.join(", "), also && say("page.also", { km: say("page.km", { km: also }) })].filter(Boolean).join("; ");
    }

    function gains(row) {
      // What is no target any more, weapons have not lost.
      const lost = ["target", "no_ground"].includes(row.status) ? row.lost : [];
      const unsure = row.unsure.length && say("page.axis_unsure", { names: labels(row.unsure) });
      const gained = row.gained.length && capital(say("with_what.new", { names: labels(row.gained) }));
      return [gained, unsure, lost.length && `${capital(say("status.lost"))}: ${labels(lost)}`].filter(Boolean).join(". ");
    }

    // ---------------------------------------------------------- drawn
    function part(parent, kind, fields, text) {
      const made = document.createElementNS(SVG, kind);
      for (const [key, value] of Object.entries(fields)) made.setAttribute(key, value);
      if (text !== undefined) made.textContent = text;
      parent.append(made);
      return made;
    }

    function canvas(width, height) {
      const made = document.createElementNS(SVG, "svg");
      for (const [key, value] of Object.entries({ width, height, "aria-hidden": "true" })) made.setAttribute(key, value);
      return made;
    }

    // In whole fives of kilometres around everything needed, at least twenty wide.
    function scaleOf(rows, width) {
      const all = rows.filter((row) => row.status !== "held")
        .flatMap((row) => [row.was, row.now]).filter((one) => one !== null && one > 0).map((one) => one / 1000);
      let low = Math.max(0, Math.floor((Math.min(...all, Infinity) - 2) / 5) * 5);
      if (!all.length) low = 0;
      const high = Math.max(low + 20, Math.ceil((Math.max(...all, 0) + 4) / 5) * 5);
      const x = (far) => 10 + (far - low) / (high - low) * (width - 20);
      return { low, high, x, holds: (metres) => metres >= low * 1000 && metres <= high * 1000 };
    }

    // Systems of one range share a tick.
    function ticksOf(options) {
      const ticks = new Map();
      for (const one of options.filter((some) => some.preferred)) {
        ticks.set(one.range_m, [...(ticks.get(one.range_m) || []), one.label]);
      }
      return Array.from(ticks, ([metres, names]) => ({ metres, label: Array.from(new Set(names)).join(", ") }))
        .sort((a, b) => a.metres - b.metres);
    }

    function drawHead(ticks, scale, chosen, width) {
      const svg = canvas(width, LEVELS * 13 + 4), ends = new Array(LEVELS).fill(-Infinity);
      const missing = [];
      for (const tick of ticks) {
        const strong = tick.metres === chosen.range_m, half = pen.measureText(tick.label).width / 2 * (strong ? 1.1 : 1) + 3;
        const x = Math.min(width - half, Math.max(half, scale.x(tick.metres / 1000)));
        const level = ends.findIndex((end) => x - half > end);
        if (level < 0) { missing.push(tick); continue; }
        ends[level] = x + half;
        const y = (LEVELS - level) * 13 - 2, at = scale.x(tick.metres / 1000);
        part(svg, "line", { x1: at, x2: at, y1: y + 2, y2: LEVELS * 13 + 4, class: "tick" });
        part(svg, "text", { x, y: y - 1, "text-anchor": "middle", class: strong ? "chosen" : "" }, tick.label);
      }
      head.replaceChildren(svg);
      return missing;
    }

    function drawRow(row, ticks, scale, chosen, width) {
      const svg = canvas(width, ROW), middle = ROW / 2;
      part(svg, "line", { x1: 10, x2: width - 10, y1: middle, y2: middle, class: "rail" });
      for (const tick of ticks) {
        const crosses = row.gained.some((one) => one.preferred && one.range_m === tick.metres);
        const x = scale.x(tick.metres / 1000);
        part(svg, "line", { x1: x, x2: x, y1: 0, y2: ROW, class: crosses ? "crossed" : "tick" });
      }
      if (scale.holds(chosen.range_m)) {
        const x = scale.x(chosen.range_m / 1000);
        part(svg, "line", { x1: x, x2: x, y1: 0, y2: ROW, class: "mine" });
      }
      if (row.status === "held") return svg;
      const [was, now] = [row.was, row.now].map((one) => (one === null ? null : scale.x(one / 1000)));
      const old = was !== null && !row.heldBefore;
      if (old && now !== null) part(svg, "line", { x1: was, x2: now, y1: middle, y2: middle, class: "moved" });
      if (old) part(svg, "circle", { cx: was, cy: middle, r: 6.5, class: "was" });
      if (now !== null) part(svg, "circle", { cx: now, cy: middle, r: 4, class: "now" });
      return svg;
    }

    function drawFoot(scale, width) {
      const svg = canvas(width, 18);
      for (let far = scale.low; far <= scale.high; far += 5) {
        const x = scale.x(far), anchor = far === scale.low ? "start" : far === scale.high ? "end" : "middle";
        part(svg, "line", { x1: x, x2: x, y1: 0, y2: 4, class: "rail" });
        part(svg, "text", { x: anchor === "middle" ? x : x + (anchor === "end" ? 10 : -10), y: 15, "text-anchor": anchor },
          far === scale.high ? kmExactly(far * 1000) : String(far));
      }
      foot.replaceChildren(svg);
    }

    const list = (ticks) => ticks.map((one) => `${one.label} ${kmExactly(one.metres)}`).join(", ");

    function offAxis(ticks, scale) {
      const over = ticks.filter((one) => one.metres > scale.high * 1000);
      const under = ticks.filter((one) => one.metres < scale.low * 1000);
      return [over.length && say("page.beyond", { names: list(over) }), under.length && say("page.short", { names: list(under) })];
    }

    function show(choice, answer) {
      const { side } = answer.option, width = home.clientWidth;
      const rows = facts.targets[side].map((k) => rowOf(choice, answer, k));
      const mine = facts.options.filter((one) => one.side === side), scale = scaleOf(rows, width);
      const ticks = ticksOf(mine), inside = ticks.filter((one) => scale.holds(one.metres));
      const missing = drawHead(inside, scale, answer.option, width);
      home.replaceChildren(...rows.map((row) => item(row, side, drawRow(row, inside, scale, answer.option, width))));
      drawFoot(scale, width);
      const unnamed = missing.length && say("page.unnamed", { names: list(missing) });
      note.textContent = [unnamed, ...offAxis(ticks, scale)].filter(Boolean).join(" ");
    }

    function item(row, side, svg) {
      const made = document.createElement("li"), line = document.createElement("p"), strong = document.createElement("b");
      strong.textContent = words.said[row.k];
      line.append(strong, ` ${needed(row, side)}`);
      made.append(line, svg);
      if (gains(row)) {
        const gained = document.createElement("p");
        gained.className = "newly";
        gained.textContent = gains(row);
        made.append(gained);
      }
      return made;
    }

    return { show };
  };
})(window.stratgraph = window.stratgraph || {});
