"use strict";
// The names on the map: as many as fit, none on another, on another place's mark or out of sight.
(function (sg) {
  // So many points are tried for a name that is no place's, and it stands so far from them.
  const TRIED = 40, LOOSE = [0, 7, 14];

  const overlap = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
  const around = (x, y, w, h) => [x - w, y - h, x + w, y + h];
  const wider = ([w, n, e, s], by) => [w - by, n - by, e + by, s + by];
  const inFrame = (frame, share, x, y) => {
    const [w, h] = [share * (frame.east - frame.west), share * (frame.north - frame.south)];
    return x > frame.west + w && x < frame.east - w && y > frame.south + h && y < frame.north - h;
  };

  // Boxes by the squares of a grid, so that only those nearby are looked at.
  const SQUARE_PX = 32;
  function crowd() {
    const squares = new Map(), square = (px) => Math.floor(px / SQUARE_PX);
    function* near([w, n, e, s]) {
      for (let x = square(w); x <= square(e); x += 1) {
        for (let y = square(n); y <= square(s); y += 1) yield x * 65536 + y;
      }
    }
    return {
      add: (box, owner = null) => {
        for (const key of near(box)) {
          if (!squares.has(key)) squares.set(key, []);
          squares.get(key).push({ box, owner });
        }
      },
      // Whether nothing stands there but what is the place's own: asked most, so without a generator.
      free: (box, own = -1) => {
        const [w, n, e, s] = box, east = square(e), south = square(s);
        for (let x = square(w); x <= east; x += 1) {
          for (let y = square(n); y <= south; y += 1) {
            const here = squares.get(x * 65536 + y);
            if (!here) continue;
            for (let k = 0; k < here.length; k += 1) {
              const one = here[k].box;
              if (w < one[2] && one[0] < e && n < one[3] && one[1] < s && here[k].owner !== own) return false;
            }
          }
        }
        return true;
      },
      // Whose boxes stand where any of some are, without one's own.
      among: (boxes, own) => {
        const found = new Set();
        for (const box of boxes) {
          for (const key of near(box)) for (const one of squares.get(key) || []) if (overlap(box, one.box)) found.add(one.owner);
        }
        found.delete(own);
        return found;
      },
    };
  }

  // A line from the edge of a mark to a name, and the little boxes that it takes up.
  function tie([x, y], half, [w, n, e, s]) {
    const end = [Math.min(Math.max(x, w), e), Math.min(Math.max(y, n), s)];
    const far = Math.hypot(end[0] - x, end[1] - y), along = (px) => [x + (end[0] - x) * px / far, y + (end[1] - y) * px / far];
    const many = Math.max(1, Math.ceil((far - half) / 3));
    const boxes = Array.from({ length: many }, (_, k) => around(...along(half + (far - half) * k / many), 1.5, 1.5));
    return { ends: [along(half), end], boxes };
  }

  sg.inFrame = inFrame;
  sg.overlap = overlap;

  sg.makeNames = function makeNames({ facts, words, map: data, kmExactly }, { shrunk, plain }) {
    const pen = document.createElement("canvas").getContext("2d"), measured = new Map();
    const { places, apart, roomy, step, worse, ties: tyings, few, small, around: turns } = data.placing;
    const roads = data.traces.base.find((one) => one.name === "road middles");

    function halfSize(text, { weight, size, family }) {
      const font = `${weight === "bold" ? "bold " : ""}${size}px ${family}`, key = `${font} ${text}`;
      if (!measured.has(key)) {
        pen.font = font;
        measured.set(key, [pen.measureText(text).width / 2 + 3, size * 0.62 + 1.5]);
      }
      return measured.get(key);
    }

    // Where a name may stand off around a mark, the nearest first, until one will do.
    function around360([x, y], away, [w, h], further, done) {
      for (let more = step; more <= further; more += step) {
        const round = turns + more;
        for (let k = 0; k < round; k += 1) {
          const turn = 2 * Math.PI * k / round, right = Math.cos(turn), down = Math.sin(turn);
          const cx = x + right * (away + more) + Math.min(1, Math.max(-1, 1.5 * right)) * w;
          const cy = y + down * (away + more) + Math.min(1, Math.max(-1, 1.5 * down)) * h;
          if (done({ x: cx, y: cy, more, box: around(cx, cy, w, h) })) return;
        }
      }
    }

    function spots([x, y], away, [w, h], further) {
      return further.flatMap((more) => places.map(([right, down]) => {
        const far = away + more + (right && down ? 0 : 4);
        const cx = x + right * (w + (down ? far / 2 : far)), cy = y + down * (h + far);
        return { x: cx, y: cy, box: around(cx, cy, w, h) };
      }));
    }

    // Half the width of the mark of each place, with its cross, and of that and its ring.
    function halves({ holders, inReach, gained }, taken) {
      const share = (k) => data.halfWidths[data.symbols[holders[k]]];
      const marks = data.sizes.map((size, k) => (holders[k] === "contested" ? size + 2 : size) * share(k) * shrunk());
      const raise = (made, numbers, more, part) => {
        for (const k of numbers) made[k] = Math.max(made[k], (data.sizes[k] + more) * part * shrunk());
      };
      raise(marks, taken, 10, data.halfWidths["x-thin"]);
      const rings = marks.slice();
      raise(rings, inReach, 7, 0.5);
      raise(rings, gained, 11, 0.5);
      return { marks, rings };
    }

    // How far the edge of reach is, on the edge, as near as may be to the first place asked about.
    function onEdge(option, { x, y }, frame) {
      if (!facts.armed) return { side: option.side, text: "", points: [] };
      const [k] = facts.targets[option.side], far = (at) => Math.hypot(x[at] - data.x[k], y[at] - data.y[k]);
      const seen = x.map((_, at) => at).filter((at) => x[at] !== null && inFrame(frame, 0, x[at], y[at]));
      const edge = seen.sort((a, b) => far(a) - far(b)).filter((_, place) => place % Math.ceil(seen.length / TRIED) === 0);
      return { side: option.side, text: `${kmExactly(option.range_m)}: ${option.label}`, points: edge.map((at) => [x[at], y[at]]) };
    }

    // Each point of each river and, squared, how far it is from any town: found once.
    let riverPoints = null;
    function rivers() {
      if (riverPoints) return riverPoints;
      const { x, y } = data.traces.base.find((one) => one.name === "water");
      riverPoints = data.waters.map(() => []);
      let water = 0;
      x.forEach((east, at) => {
        if (east === null) { water += 1; return; }
        let least = Infinity;
        for (let k = 0; k < data.x.length; k += 1) {
          const dx = data.x[k] - east, dy = data.y[k] - y[at], far = dx * dx + dy * dy;
          if (far < least) least = far;
        }
        riverPoints[water].push([east, y[at], least]);
      });
      return riverPoints;
    }

    // Where each river is farthest from any town, within what is shown.
    const waterLabels = (frame) => rivers().map((points, k) => ({
      text: data.waters[k],
      points: points.filter(([x, y]) => inFrame(frame, 0.1, x, y)).sort((a, b) => b[2] - a[2]).slice(0, TRIED),
    }));

    // The numbers of the widest roads, each once, on a road that bears it: as many as a map can carry.
    function roadLabels(frame) {
      const { x, y } = roads;
      const middle = (road) => Math.hypot(x[road] - (frame.west + frame.east) / 2, y[road] - (frame.south + frame.north) / 2);
      return data.roadNumbers.slice(0, Math.ceil(frame.width / 90)).map(([text, bearing]) => ({
        text, on: true,
        points: bearing.filter((road) => inFrame(frame, 0.04, x[road], y[road]))
          .sort((a, b) => middle(a) - middle(b)).map((road) => [x[road], y[road]]),
      }));
    }

    // Where marks lie in a frame, and where a name of a place may stand among them and other names.
    function grounds(frame, answer, taken, asked) {
      const marks = crowd(), rings = crowd(), half = halves(answer, taken);
      const px = (x, y) => [(x - frame.west) / frame.km, (frame.north - y) / frame.km];
      const edge = [0, 0, frame.width, frame.height], spot = (k) => px(data.x[k], data.y[k]);
      data.x.forEach((_, k) => {
        const at = spot(k), ring = around(...at, half.rings[k], half.rings[k]);
        if (!overlap(ring, edge)) return;
        rings.add(ring, k);
        marks.add(wider(around(...at, half.marks[k], half.marks[k]), apart), k);
      });
      const inside = ([w, n, e, s]) => w > 1 && n > 1 && e < frame.width - 1 && s < frame.height - 1;
      const free = (box, names, own) => inside(box) && names.free(box) && marks.free(box, own);

      // Beside its mark with room around it, beside it, or further off: then tied to it.
      function find(k, names, font, tying) {
        const size = halfSize(words.shown[k], font), near = beside(k, names, size);
        const found = near.find(({ box }) => rings.free(wider(box, roomy), k)) || near.find(({ box }) => rings.free(box, k));
        if (found || !tying) return found || null;
        // One of the question stands rather close to marks than far from its own.
        return furtherOff(k, names, size, tying, near[0] || beside(k, names, lean(size, tying))[0]);
      }

      const lean = (size, { tight }) => size.map((px, axis) => px - tight[axis]);
      const beside = (k, names, size) => spots(spot(k), data.sizes[k] * shrunk() / 2, size, [0]).filter(({ box }) => free(box, names, k));

      // Where there is room for a tied name, unless it had better stand over another's ring.
      function furtherOff(k, names, size, tying, near) {
        const { further } = tying;
        let best = near || null, least = near ? worse : Infinity;
        // Among marks it needs less air than among names: what its line leads to is its own.
        around360(spot(k), half.rings[k], lean(size, tying), further, (one) => {
          if (one.more >= least) return true;
          const whole = around(one.x, one.y, ...size);
          if (!inside(whole) || !marks.free(one.box, k) || !names.free(whole)) return false;
          const line = tie(spot(k), data.sizes[k] * shrunk() / 2, wider(one.box, -1));
          if (!line.boxes.every((box) => names.free(box))) return false;
          const cost = one.more + worse * poor(k, one, line.boxes, tying);
          if (cost < least) { best = { ...one, box: whole, line }; least = cost; }
          return false;
        });
        return best;
      }

      // What speaks against a name there: neither passes its line under a mark that would seem to be
      // meant, nor is such a mark nearer than its own.
      function poor(k, { box, more }, line, { under, nearer: near }) {
        const meant = (several) => [...several].some((other) => asked.has(other));
        const passed = marks.among(line, k);
        const nearer = rings.among([wider(box, Math.min(near, Math.max(roomy, more)))], k);
        if (passed.size > under || meant(passed) || meant(nearer)) return Infinity;
        const beside = rings.among([wider(box, roomy)], k);
        return passed.size + Number(beside.size > 0) + Number(!rings.free(box, k));
      }

      return { px, seen: (k) => overlap([...spot(k), ...spot(k)], edge), find, clear: (box, names, lenient) => free(box, names) && (lenient || rings.free(box)) };
    }

    return function names(frame, occupied, answer, { taken, reach, further }) {
      // These may stand further off, where there is no room beside their marks.
      const targets = [...facts.targets.attacker, ...facts.targets.defender], strong = new Set([...data.named, ...taken]);
      const asked = new Set([...targets, ...taken, ...data.named]);
      const ground = grounds(frame, answer, taken, asked);
      // On a small map no name is larger than another: bold ones are told by their weight.
      const [{ textfont: { size } }] = data.traces.labels, like = frame.width < small ? { size } : {};
      const kept = data.traces.labels.map((one) => ({ ...one, textfont: { ...one.textfont, ...like } }));
      const font = (k) => kept[strong.has(k) ? 1 : 0].textfont;
      const most = Math.max(12, frame.width * frame.height / 11000);

      function attempt(order) {
        const standing = crowd(), found = new Map();
        for (const box of occupied) standing.add(box);
        for (const tying of tyings) place(order.filter((k) => !found.has(k)), tying, { standing, found });
        return { standing, found };
      }

      function place(order, tying, { standing, found }) {
        for (const k of order) {
          const one = found.size < most && ground.find(k, standing, font(k), tying);
          if (!one) continue;
          found.set(k, one);
          for (const box of [one.box, ...(one.line ? one.line.boxes : [])]) standing.add(box);
        }
      }

      // Who finds no room, if few, comes first the second time; that counts if no fewer are named.
      function bestOfTwo(order) {
        const once = attempt(order), left = order.filter((k) => !once.found.has(k));
        if (!left.length || left.length > few) return once;
        const again = attempt([...left, ...order.filter((k) => once.found.has(k))]);
        const named = (one, among) => among.filter((k) => one.found.has(k)).length;
        return [targets, order].every((among) => named(again, among) >= named(once, among)) ? again : once;
      }

      // What is no place's name: it stands on no mark, and only where there is room.
      function put({ text, points, on }, label, { standing }) {
        // How far reach goes must be said, were it over rings.
        const lenient = label.name === "range";
        const size = halfSize(text, label.textfont);
        for (const [east, north] of points) {
          const at = ground.px(east, north);
          const tried = on ? [{ x: at[0], y: at[1], box: around(...at, ...size) }] : spots(at, 0, size, LOOSE);
          const one = tried.find(({ box }) => ground.clear(box, standing, lenient));
          if (!one) continue;
          standing.add(one.box);
          write(label, text, one);
          return;
        }
      }

      function write(label, text, { x, y, box }) {
        occupied.push(box);
        label.x.push(frame.west + x * frame.km);
        label.y.push(frame.north - y * frame.km);
        label.text.push(plain(text));
      }

      const blank = (one, more, font) => ({ ...one, ...more, x: [], y: [], text: [], textfont: { ...one.textfont, ...font } });
      function besides(placed) {
        const rows = [
          ...[onEdge(answer.option, reach, frame), ...further].map((one) => [[one], blank(kept[0], { name: "range" }, { color: one.ink ? "$ink" : `$${one.side}`, weight: "bold" })]),
          [roadLabels(frame), blank(kept[0], { name: "road numbers" }, { size: 10, color: "$quiet" })],
          [waterLabels(frame), blank(data.traces.waterlabels)],
        ];
        return rows.map(([several, label]) => {
          for (const one of several) put(one, label, placed);
          return label;
        });
      }

      // First what is asked about, then what is no place's, then every other place.
      const order = Array.from(new Set([...asked, ...data.priority])).filter(ground.seen);
      const placed = bestOfTwo(order.filter((k) => asked.has(k))), more = besides(placed);
      place(order.filter((k) => !asked.has(k)), null, placed);
      const made = kept.map((one) => blank(one));
      const ties = { ...data.traces.ties, x: [], y: [] };
      for (const [k, one] of placed.found) {
        write(made[strong.has(k) ? 1 : 0], words.shown[k], one);
        for (const [x, y] of one.line ? one.line.ends : []) { ties.x.push(frame.west + x * frame.km); ties.y.push(frame.north - y * frame.km); }
        if (one.line) { ties.x.push(null); ties.y.push(null); }
      }
      return { ties, written: [...made, ...more] };
    };
  };
})(window.stratgraph = window.stratgraph || {});
