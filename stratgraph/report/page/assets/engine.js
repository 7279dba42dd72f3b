"use strict";
// Who is in reach: the rules of stratgraph's `reach` and `compare`, on the same distances bit by
// bit, so that membership equals Python's. Nothing here knows of the screen.
(function (sg) {
  const HOLDERS = { a: "attacker", d: "defender", c: "contested", o: "other", u: "unknown" };
  const OTHER = { attacker: "defender", defender: "attacker" };

  sg.engine = function engine(facts) {
    const n = facts.ids.length;
    const numbers = facts.ids.map((_, k) => k);
    const numberOf = new Map(facts.ids.map((id, k) => [id, k]));
    const counted = numbers.map((k) => facts.offNetwork || facts.onRoad[k] === "1");
    const far = facts.distances === null ? null : square(facts.distances, n);
    const holdersOf = facts.steps.map((step) => Array.from(step.holders, (sign) => HOLDERS[sign]));
    const day = holdersOf[0];

    // A choice: { step, flips: Map of number to holder, option, standoff, reading }, all places
    // in the lists of the facts but the holders.
    function holders(choice) {
      const now = holdersOf[choice.step].slice();
      for (const [k, holder] of choice.flips) now[k] = holder;
      return now;
    }

    // ---------------------------------------------------------- from where a side may fire
    function ground(now, side, reading) {
      const also = side === "attacker" && reading === "attacker" ? "contested" : side;
      return numbers.filter((k) => counted[k] && (now[k] === side || now[k] === also));
    }

    // What the stand-off adds to the distance from each place; places it excludes drop out.
    function firing(now, side, choice) {
      const reading = facts.readings[choice.reading], standoff = facts.standoffs[choice.standoff];
      const places = ground(now, side, reading);
      if (facts.standoffRule === "add") return { places, lacking: places.map(() => standoff) };
      const foes = ground(now, OTHER[side], reading);
      const clear = places.map((k) => foes.reduce((least, j) => Math.min(least, far[k * n + j]), Infinity));
      if (facts.standoffRule === "pull_back") {
        return { places, lacking: clear.map((one) => Math.max(0, standoff - one)) };
      }
      const kept = places.filter((_, place) => clear[place] >= standoff);
      return { places: kept, lacking: kept.map(() => 0) };
    }

    function status(k, now, side, reading, anyGround) {
      if (!counted[k]) return "not_counted";
      const holder = now[k] === "contested" && reading === "attacker" ? "attacker" : now[k];
      if (holder === side) return "held";
      if (holder === "contested") return "contested";
      if (holder === "other") return "held_by_another_side";
      if (holder === "unknown") return "unknown_holder";
      return anyGround ? "target" : "no_ground";
    }

    // ---------------------------------------------------------- how far to each place
    function measured(now, side, choice) {
      const { places, lacking } = firing(now, side, choice);
      const reading = facts.readings[choice.reading];
      const least = new Array(n).fill(null), origin = new Array(n).fill(null);
      const statuses = numbers.map((k) => status(k, now, side, reading, places.length > 0));
      for (const k of numbers) {
        if (statuses[k] === "held") least[k] = 0;
        if (!counted[k] || !places.length || statuses[k] === "held") continue;
        let best = Infinity;
        places.forEach((from, place) => {
          const needed = far[from * n + k] + lacking[place];
          if (needed < best) { best = needed; origin[k] = from; }
        });
        least[k] = best;
      }
      return { side, places, lacking, least, origin, statuses };
    }

    // Whether some place has k within range, bounds included; a least range may need another one.
    function covers(found, option, k, from_m = option.min_range_m) {
      if (found.least[k] === null || !(found.least[k] <= option.range_m)) return false;
      if (!from_m) return true;
      return found.places.some((from, place) => {
        const needed = far[from * n + k] + found.lacking[place];
        return needed <= option.range_m && needed >= from_m;
      });
    }

    // A minimum range that nobody published lies between 0 and that of the standard round: in reach
    // for certain is what the greatest leaves in reach, and of the rest nobody can tell.
    const surely = (found, option, k) => covers(found, option, k, option.surely_from_m);

    function computed(now, side, choice) {
      const found = measured(now, side, choice);
      return {
        ...found,
        reached: (option) => numbers.filter((k) => found.statuses[k] === "target" && covers(found, option, k)),
        near: (option) => numbers.filter((k) => found.statuses[k] === "contested" && covers(found, option, k)),
        unsure: (option) => numbers.filter((k) => found.statuses[k] === "target"
          && covers(found, option, k) && !surely(found, option, k)),
        reaches: (option, k) => found.statuses[k] === "target" && covers(found, option, k)
          && (surely(found, option, k) || null),
      };
    }

    // ---------------------------------------------------------- the same, computed by Python
    function lookedUp(now, side, choice) {
      const rule = choice.standoff * facts.readings.length + choice.reading;
      const { sets, reach, ranges } = facts.computed;
      const listed = ranges[choice.step][side === "attacker" ? 0 : 1][rule];
      const least = new Array(n).fill(null), origin = new Array(n).fill(null);
      facts.targets[side].forEach((k, place) => { [least[k], origin[k]] = listed[place]; });
      const anyGround = ground(now, side, facts.readings[choice.reading]).length > 0;
      const statuses = numbers.map((k) => status(k, now, side, facts.readings[choice.reading], anyGround));
      const told = (option, k) => {
        const sign = facts.computed.targets[choice.step][facts.options.indexOf(option)][rule][facts.targets[side].indexOf(k)];
        return sign === "?" ? null : sign === "1";
      };
      const entry = (option) => reach[choice.step][facts.options.indexOf(option)][rule];
      return {
        side, least, origin, statuses,
        reached: (option) => members(sets[entry(option)[0]]),
        near: (option) => members(sets[entry(option)[1]]),
        unsure: (option) => members(sets[entry(option)[3]]),
        reaches: (option, k) => {
          if (facts.computed.targets && facts.targets[side].includes(k)) return told(option, k);
          return has(sets[entry(option)[3]], k) ? null : Boolean(has(sets[entry(option)[0]], k));
        },
        outline: (option) => facts.computed.outlines[entry(option)[2]],
      };
    }

    const has = (digits, k) => (parseInt(digits[k >> 2], 16) >> (k & 3)) & 1;
    const members = (digits) => numbers.filter((k) => has(digits, k));

    // ---------------------------------------------------------- answers
    const kept = new Map();
    function found(choice, side) {
      const now = holders(choice);
      const key = [side, choice.standoff, choice.reading, facts.computed ? choice.step : now.join()].join();
      if (!kept.has(key)) {
        if (kept.size > 40) kept.clear();
        kept.set(key, (facts.computed ? lookedUp : computed)(now, side, choice));
      }
      return kept.get(key);
    }

    const onTheDay = (choice) => ({ ...choice, step: 0, flips: new Map() });

    function people(places) {
      const known = places.filter((k) => facts.people[k] !== null);
      return {
        known: known.reduce((sum, k) => sum + facts.people[k], 0),
        unknown_settlements: places.length - known.length,
      };
    }

    // What changed against the day, as three disjoint sets.
    function compared(before, after, option) {
      const was = before.reached(option), now = after.reached(option);
      const target = (k) => ["target", "no_ground"].includes(after.statuses[k]);
      const fallen = was.filter((k) => !target(k));
      return {
        gained: now.filter((k) => !was.includes(k)),
        relieved: was.filter((k) => !now.includes(k) && target(k)),
        fallen,
      };
    }

    function measure(choice) {
      const option = facts.options[choice.option];
      const after = found(choice, option.side), before = found(onTheDay(choice), option.side);
      return {
        option, before, after, holders: holders(choice), step: choice.step, flips: choice.flips,
        inReach: after.reached(option), contested: after.near(option), unsure: after.unsure(option),
        ...compared(before, after, option),
      };
    }

    // Whether what was not in reach came to be; null where an unknown minimum range decides it.
    function comes(was, now) {
      if (was || now === false) return false;
      return was === null || now === null ? null : true;
    }

    // The listed ranges of the side that reach a target now and did not on the day, and those lost.
    function newly(choice, k) {
      const { side } = facts.options[choice.option];
      const after = found(choice, side), before = found(onTheDay(choice), side);
      const mine = facts.options.filter((one) => one.side === side);
      const came = (one, was, now) => comes(was.reaches(one, k), now.reaches(one, k));
      return {
        gained: mine.filter((one) => came(one, before, after) === true),
        lost: mine.filter((one) => came(one, after, before) === true),
        unsure: mine.filter((one) => came(one, before, after) === null),
      };
    }

    // The listed ranges that have a place within reach now, by the side whose target it is.
    function reachedBy(choice, k) {
      const sides = ["attacker", "defender"].filter((side) => facts.options.some((one) => one.side === side));
      const side = sides.find((one) => found(choice, one).statuses[k] === "target");
      if (!side) return null;
      const mine = facts.options.filter((one, option) => one.side === side && one.preferred && knows(option));
      const by = (reaches) => mine.filter((one) => found(choice, side).reaches(one, k) === reaches);
      return { side, reaching: by(true), short: by(false), unsure: by(null) };
    }

    // ---------------------------------------------------------- as a record, by ids
    const id = (k) => (k === null ? null : facts.ids[k]);
    const ids = (places) => places.map(id);

    function record(choice) {
      const found = measure(choice), { option } = found;
      const counts = (name) => ({ settlements: ids(found[name]), people: people(found[name]) });
      return {
        situation: facts.steps[choice.step].key,
        flips: Object.fromEntries(Array.from(choice.flips, ([k, holder]) => [facts.ids[k], holder])),
        side: option.side, system: option.system, munition: option.munition,
        range_m: option.range_m, min_range_m: option.min_range_m,
        standoff_m: facts.standoffs[choice.standoff], standoff_rule: facts.standoffRule,
        contested: facts.readings[choice.reading], ground: facts.ground,
        in_reach: counts("inReach"), unsure: ids(found.unsure), contested_within_range: counts("contested"),
        gained: counts("gained"), relieved: counts("relieved"), fallen: counts("fallen"),
        targets: facts.targets[option.side].map((k) => ({
          ...row(found, k),
          newly_reached_by: newly(choice, k).gained.map((one) => one.key),
          perhaps_newly_reached_by: newly(choice, k).unsure.map((one) => one.key),
          no_longer_reached_by: newly(choice, k).lost.map((one) => one.key),
        })),
        rows: numbers.map((k) => row(found, k)),
      };
    }

    function row({ before, after, holders: now, inReach, unsure, gained, relieved, fallen }, k) {
      const change = (gained.includes(k) && "gained") || (relieved.includes(k) && "relieved")
        || (fallen.includes(k) && "fallen") || "";
      return {
        settlement: facts.ids[k], holder: now[k], holder_on_the_day: day[k], population: facts.people[k],
        status: after.statuses[k], in_reach: unsure.includes(k) ? null : inReach.includes(k), change,
        required_range_m: after.least[k], from: id(after.origin[k]),
        required_range_on_the_day_m: before.least[k], from_on_the_day: id(before.origin[k]),
      };
    }

    // A state in words of the data, for tests and for whoever opens the console:
    // { situation, flips: { id: holder }, reach: key of an option, standoff_m, contested }.
    function choiceOf(state) {
      return {
        step: facts.steps.findIndex((one) => one.key === state.situation),
        flips: new Map(Object.entries(state.flips || {}).map(([one, holder]) => [numberOf.get(one), holder])),
        option: facts.options.findIndex((one) => one.key === state.reach),
        standoff: facts.standoffs.indexOf(state.standoff_m),
        reading: facts.readings.indexOf(state.contested),
      };
    }

    // Of a large theater a server computes what is asked for; a file holds all of it.
    const knows = (option) => facts.computed === null || facts.computed.reach[0][option].length > 0;

    return {
      live: facts.computed === null, knows, distance: (k, j) => far[k * n + j], day, numberOf, holders, measure, newly, reachedBy, people, record, onTheDay,
      found, answer: (state) => record(choiceOf(state)),
    };
  };

  // The distances of all pairs come above the diagonal, row by row, as little-endian doubles, which
  // is how the machines of browsers keep them.
  function square(text, n) {
    const letters = atob(text), bytes = new Uint8Array(letters.length), far = new Float64Array(n * n);
    for (let k = 0; k < bytes.length; k += 1) bytes[k] = letters.charCodeAt(k);
    const given = new Float64Array(bytes.buffer);
    for (let k = 0, place = 0; k < n; k += 1) {
      for (let j = k + 1; j < n; j += 1, place += 1) far[k * n + j] = far[j * n + k] = given[place];
    }
    return far;
  }
})(window.stratgraph = window.stratgraph || {});
