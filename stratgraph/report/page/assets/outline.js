"use strict";
// The edge of what is within range of any of some places: for drawing, never for deciding.
(function (sg) {
  const TURN = 2 * Math.PI, STEP = TURN / 120, HAIR = 1e-9;

  // Discs with a hole each: places x, y, outer radii and inner radii, all in kilometres. Returns
  // one line with gaps, outer edges counter-clockwise and holes clockwise.
  sg.outline = function outline(x, y, outer, inner) {
    const discs = unlike(x.map((_, k) => ({ x: x[k], y: y[k], r: outer[k], hole: inner[k] })));
    const arcs = [];
    for (const disc of discs) {
      arcs.push(...freeArcs(discs, disc, disc.r, true));
      if (disc.hole > 0) arcs.push(...freeArcs(discs, disc, disc.hole, false));
    }
    return joined(arcs);
  };

  function unlike(discs) {
    const seen = new Map();
    for (const one of discs) {
      if (one.r > 0) seen.set([one.x, one.y, one.r, one.hole].join(), one);
    }
    return Array.from(seen.values());
  }

  // The parts of a circle that no other disc covers.
  function freeArcs(discs, mine, radius, left) {
    const near = discs.filter((one) => one !== mine && Math.hypot(one.x - mine.x, one.y - mine.y) < one.r + radius);
    const cuts = [0];
    for (const one of near) {
      cuts.push(...crossings(mine, radius, one, one.r));
      if (one.hole > 0) cuts.push(...crossings(mine, radius, one, one.hole));
    }
    cuts.sort((a, b) => a - b);
    const free = [];
    cuts.forEach((from, k) => {
      const to = k + 1 < cuts.length ? cuts[k + 1] : TURN;
      if (to - from < HAIR) return;
      const [px, py] = on(mine, radius, (from + to) / 2);
      if (near.some((one) => within(one, px, py))) return;
      const last = free[free.length - 1];
      if (last && last.to === from) last.to = to; else free.push({ from, to });
    });
    return free.map(({ from, to }) => points(mine, radius, from, to, left));
  }

  const on = (disc, radius, turn) => [disc.x + radius * Math.cos(turn), disc.y + radius * Math.sin(turn)];

  function within(disc, px, py) {
    const far = Math.hypot(px - disc.x, py - disc.y);
    return far < disc.r - HAIR && far > disc.hole + (disc.hole > 0 ? HAIR : -1);
  }

  // Where two circles cross, as angles around the first in [0, turn).
  function crossings(mine, radius, other, otherRadius) {
    const dx = other.x - mine.x, dy = other.y - mine.y, apart = Math.hypot(dx, dy);
    if (apart < HAIR || apart > radius + otherRadius || apart < Math.abs(radius - otherRadius)) return [];
    const share = (radius * radius + apart * apart - otherRadius * otherRadius) / (2 * radius * apart);
    const middle = Math.atan2(dy, dx), half = Math.acos(Math.min(1, Math.max(-1, share)));
    return [middle - half, middle + half].map((turn) => ((turn % TURN) + TURN) % TURN);
  }

  function points(disc, radius, from, to, left) {
    const many = Math.max(1, Math.ceil((to - from) / STEP)), made = [];
    for (let k = 0; k <= many; k += 1) made.push(on(disc, radius, from + ((to - from) * k) / many));
    return left ? made : made.reverse();
  }

  // Arcs meet end to end; each ring is walked until it closes.
  function joined(arcs) {
    const xs = [], ys = [], left = arcs.slice();
    while (left.length) {
      const ring = left.pop().slice(), first = ring[0];
      for (;;) {
        const end = ring[ring.length - 1];
        const home = Math.hypot(end[0] - first[0], end[1] - first[1]);
        const next = nearest(left, end);
        if (next < 0 || home < 1e-6 || home <= gap(left[next], end)) break;
        ring.push(...left.splice(next, 1)[0].slice(1));
      }
      ring.push(first);
      if (xs.length) { xs.push(null); ys.push(null); }
      for (const [px, py] of ring) { xs.push(px); ys.push(py); }
    }
    return { x: xs, y: ys };
  }

  const gap = (arc, end) => Math.hypot(arc[0][0] - end[0], arc[0][1] - end[1]);

  function nearest(arcs, end) {
    let best = -1;
    arcs.forEach((arc, k) => { if (best < 0 || gap(arc, end) < gap(arcs[best], end)) best = k; });
    return best;
  }
})(window.stratgraph = window.stratgraph || {});
