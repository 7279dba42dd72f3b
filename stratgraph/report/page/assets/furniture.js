"use strict";
// What a printed map has in its margins: a scale bar, north, and degrees along two edges.
(function (sg) {
  sg.furniture = function furniture({ map: data, kmExactly }, frame, palette) {
    const long = [1, 2, 5, 10, 20, 50, 100, 200, 500].filter((km) => km / frame.km <= 150).pop() || 1;
    const bar = long / frame.km, foot = frame.height - 14;
    const fixed = [[16, foot - 14, "0"], [16 + bar, foot - 14, kmExactly(long * 1000)], [frame.width - 24, 26, "N<br>▲"]];
    const around = ([x, y, text]) => {
      const [w, h] = text.includes("<br>") ? [14, 18] : [26, 10];
      return [x - w, y - h, x + w, y + h];
    };
    const taken = fixed.map(around);
    taken.push([4, foot - 6, 16 + bar + 10, frame.height]);
    const paper = { xref: "paper", yref: "paper" };
    const written = ([x, y, text]) => ({
      ...paper, x: x / frame.width, y: 1 - y / frame.height, text, showarrow: false,
      xanchor: "center", yanchor: "middle", font: { size: 11, color: palette.quiet },
    });
    const inset = locator(data, frame, palette, paper);
    taken.push(...inset.taken);
    return {
      taken,
      annotations: fixed.map(written),
      // Names go before degrees.
      degrees: degrees(data, frame).map((one) => ({ box: around(one), written: written(one) })),
      shapes: [0, 1].map((half) => ({
        ...paper, type: "rect", x0: (16 + bar * half / 2) / frame.width,
        x1: (16 + bar * (half + 1) / 2) / frame.width,
        y0: 1 - foot / frame.height, y1: 1 - (foot - 5) / frame.height,
        fillcolor: half ? palette.land : palette.ink, line: { color: palette.ink, width: 1 },
      })).concat(inset.shapes),
    };
  };

  // Where in the region one is: the whole of it in small, beside north, and what is shown as a frame.
  const INSET_PX = 84;
  function locator(data, frame, palette, paper) {
    const [west, south, east, north] = data.frames.region, scale = INSET_PX / (east - west);
    const high = (north - south) * scale, part = (frame.east - frame.west) / (east - west);
    if (part > 0.8 || frame.width < 560 || high > frame.height / 3) return { taken: [], shapes: [] };
    const left = frame.width - 52 - INSET_PX, top = 10;
    const px = (x) => left + (Math.min(Math.max(x, west), east) - west) * scale;
    const py = (y) => top + (north - Math.min(Math.max(y, south), north)) * scale;
    const rect = (x0, y0, x1, y1, look) => ({
      ...paper, type: "rect", x0: x0 / frame.width, x1: x1 / frame.width, y0: 1 - y0 / frame.height, y1: 1 - y1 / frame.height, ...look,
    });
    const dot = (k) => rect(px(data.x[k]) - 1.2, py(data.y[k]) - 1.2, px(data.x[k]) + 1.2, py(data.y[k]) + 1.2,
      { fillcolor: palette.quiet, line: { width: 0 } });
    return {
      taken: [[left - 4, top - 4, left + INSET_PX + 4, top + high + 4]],
      shapes: [
        rect(left, top, left + INSET_PX, top + high, { fillcolor: palette.land, line: { color: palette.quiet, width: 1 } }),
        ...data.priority.slice(0, 24).map(dot),
        rect(px(frame.west), py(frame.north), px(frame.east), py(frame.south), { line: { color: palette.ink, width: 1.6 } }),
      ],
    };
  }

  // Degrees closer than this to the one before are left out.
  const APART_PX = 64;
  function degrees(data, frame) {
    const words = [], last = { lon: -Infinity, lat: -Infinity };
    const room = (kind, at) => {
      const free = Math.abs(at - last[kind]) >= APART_PX;
      if (free) last[kind] = at;
      return free;
    };
    for (const line of data.graticule) {
      if (line.kind === "lon") {
        const x = (between(line.y, line.x, frame.south) - frame.west) / frame.km;
        if (x > 190 && x < frame.width - 50 && room("lon", x)) words.push([x, frame.height - 11, line.label]);
      } else {
        const y = (frame.north - between(line.x, line.y, frame.east)) / frame.km;
        if (y > 70 && y < frame.height - 40 && room("lat", y)) words.push([frame.width - 27, y, line.label]);
      }
    }
    return words;
  }

  // Where a line is across, at a place along it; NaN where it does not go that far.
  function between(along, across, value) {
    for (let k = 1; k < along.length; k += 1) {
      const a = along[k - 1], b = along[k];
      if ((a <= value && value <= b) || (b <= value && value <= a)) {
        return a === b ? across[k] : across[k - 1] + (across[k] - across[k - 1]) * (value - a) / (b - a);
      }
    }
    return NaN;
  }
})(window.stratgraph = window.stratgraph || {});
