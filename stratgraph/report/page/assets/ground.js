"use strict";
// Whose ground is whose, half-way between settlements: for drawing, never for deciding.
(function (sg) {
  // Cells as corners { x, y } and a ring of their numbers per settlement; neighbours share corners.
  sg.makeGround = function makeGround({ x, y, rings }) {
    const sides = new Map(), borders = [];
    rings.forEach((ring, k) => ring.forEach((from, place) => {
      const to = ring[(place + 1) % ring.length], other = sides.get(to * x.length + from);
      if (other === undefined) sides.set(from * x.length + to, k);
      else borders.push([k, other, from, to]);
    }));

    function lines(several) {
      const xs = [], ys = [];
      for (const line of several) {
        if (xs.length) { xs.push(null); ys.push(null); }
        for (const corner of line) { xs.push(x[corner]); ys.push(y[corner]); }
      }
      return { x: xs, y: ys };
    }

    return {
      held: (holders, holder) => lines(rings.filter((ring, k) => ring.length && holders[k] === holder)
        .map((ring) => [...ring, ring[0]])),
      // Where the attacker's ground ends against what is not known to be another's.
      front: (holders) => lines(borders.filter(([k, j]) => {
        const met = [holders[k], holders[j]];
        return met.includes("attacker") && (met.includes("defender") || met.includes("contested"));
      }).map(([, , from, to]) => [from, to])),
    };
  };

  // What lies between two outlines: the earlier one turned round is a hole in the later one.
  sg.between = function between(later, earlier) {
    if (!later.x.length || !earlier.x.length) return { x: [], y: [] };
    const join = (name) => [...later[name], null, ...earlier[name].slice().reverse()];
    return { x: join("x"), y: join("y") };
  };
})(window.stratgraph = window.stratgraph || {});
