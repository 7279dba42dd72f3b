"use strict";
// The parts of roads within a drawn outline: for drawing, as straight lines stand for roads.
(function (sg) {
  // Roads as pairs of ends [[x, y], [x, y]]; an outline as one line with gaps, closed rings, holes
  // turned the other way. Returns the parts within as one line with gaps.
  sg.within = function within(roads, outline) {
    const beside = banded(edgesOf(outline)), xs = [], ys = [];
    for (const [a, b] of roads) {
      for (const [from, to] of parts(a, b, beside(a[1], b[1]))) {
        if (xs.length) { xs.push(null); ys.push(null); }
        for (const share of [from, to]) {
          xs.push(a[0] + (b[0] - a[0]) * share);
          ys.push(a[1] + (b[1] - a[1]) * share);
        }
      }
    }
    return { x: xs, y: ys };
  };

  function edgesOf({ x, y }) {
    const edges = [];
    for (let k = 1; k < x.length; k += 1) {
      if (x[k - 1] !== null && x[k] !== null) edges.push([x[k - 1], y[k - 1], x[k], y[k]]);
    }
    return edges;
  }

  // Neither does an edge cross a segment nor count east of it that is wholly north or south of it: the
  // edges are kept in bands from south to north, in their order.
  const BANDS = 200;
  function banded(edges) {
    let south = Infinity, north = -Infinity;
    for (const [, py, , qy] of edges) { south = Math.min(south, py, qy); north = Math.max(north, py, qy); }
    const high = (north - south) / BANDS || 1, band = (y) => Math.max(0, Math.min(BANDS - 1, Math.floor((y - south) / high)));
    const bands = Array.from({ length: BANDS }, () => []);
    edges.forEach((edge, place) => {
      for (let k = band(Math.min(edge[1], edge[3])); k <= band(Math.max(edge[1], edge[3])); k += 1) bands[k].push(place);
    });
    return (y, z) => {
      const from = band(Math.min(y, z)), to = band(Math.max(y, z));
      const near = from === to ? bands[from] : Array.from(new Set(bands.slice(from, to + 1).flat())).sort((a, b) => a - b);
      return near.map((place) => edges[place]);
    };
  }

  // Shares of a segment between which it lies inside: cut at every edge, then asked piece by piece.
  function parts(a, b, edges) {
    const cuts = [0, 1];
    for (const edge of edges) {
      const share = crossing(a, b, edge);
      if (share !== null) cuts.push(share);
    }
    cuts.sort((one, other) => one - other);
    const found = [];
    for (let k = 1; k < cuts.length; k += 1) {
      const middle = (cuts[k - 1] + cuts[k]) / 2;
      if (!inside(a[0] + (b[0] - a[0]) * middle, a[1] + (b[1] - a[1]) * middle, edges)) continue;
      const last = found[found.length - 1];
      if (last && last[1] === cuts[k - 1]) last[1] = cuts[k]; else found.push([cuts[k - 1], cuts[k]]);
    }
    return found;
  }

  function crossing([ax, ay], [bx, by], [px, py, qx, qy]) {
    const dx = bx - ax, dy = by - ay, ex = qx - px, ey = qy - py, turn = dx * ey - dy * ex;
    if (turn === 0) return null;
    const share = ((px - ax) * ey - (py - ay) * ex) / turn, along = ((px - ax) * dy - (py - ay) * dx) / turn;
    return share > 0 && share < 1 && along >= 0 && along <= 1 ? share : null;
  }

  // Inside where an odd number of edges lie to the east.
  function inside(x, y, edges) {
    let odd = false;
    for (const [px, py, qx, qy] of edges) {
      if ((py > y) !== (qy > y) && x < px + (qx - px) * (y - py) / (qy - py)) odd = !odd;
    }
    return odd;
  }
})(window.stratgraph = window.stratgraph || {});
