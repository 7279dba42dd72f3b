"use strict";
// The words beside the map: what is in reach now, what changed against the day, what was flipped.
(function (sg) {
  const byId = (id) => document.getElementById(id);
  const number = (n) => n.toLocaleString("en");
  const km = (metres) => `${(metres / 1000).toFixed(1)} km`;
  const settlements = (n) => number(n) + (n === 1 ? " settlement" : " settlements");

  sg.makePanel = function makePanel(page) {
    const { facts, engine, words } = page, { states } = page;
    const { state } = states;
    const names = (places) => places.map((k) => words.names[k]).join(", ");

    function people({ known, unknown_settlements: unknown }) {
      return `${number(known)} people known${unknown ? ` + ${settlements(unknown)} of unknown population` : ""}`;
    }

    function readout(answer) {
      const { option, inReach, contested, gained, relieved, fallen } = answer;
      const other = option.side === "attacker" ? "defender" : "attacker";
      byId("count").textContent = `${settlements(inReach.length)} of ${words.holders[other]} in reach: `
        + `${people(engine.people(inReach))}.`
        + (contested.length ? ` ${number(contested.length)} contested within range, counted as nobody’s.` : "");
      const parts = [`gained ${gained.length}`];
      if (gained.length) parts[0] += ` (${people(engine.people(gained))})`;
      if (relieved.length) parts.push(`relieved ${relieved.length}`);
      if (fallen.length) parts.push(`${fallen.length} no longer a target`);
      byId("gain").textContent = page.isDay() ? "This is the day itself." : `Against the day: ${parts.join(", ")}.`;
      byId("objectives").textContent = asked(answer);
      titled();
    }

    // Which of the places in question are in reach, from where, and with how much to spare.
    function asked({ option, after, inReach, gained, contested }) {
      const wanted = facts.targets[option.side], noun = option.side === "attacker" ? "Objectives" : "Bases";
      const inside = wanted.filter((k) => inReach.includes(k)).map((k) => {
        const from = after.origin[k] === null ? "" : ` from ${words.names[after.origin[k]]}`;
        const fresh = gained.includes(k) ? "new, " : "";
        return `${words.names[k]} (${fresh}${km(option.range_m - after.least[k])} to spare${from})`;
      });
      // What the side holds itself is no target, and contested ground within range is nobody's.
      const held = wanted.filter((k) => after.statuses[k] === "held");
      const outside = wanted.filter((k) => !inReach.includes(k) && !held.includes(k) && !contested.includes(k));
      return [
        `${noun} in reach: ${inside.join(", ") || "none"}.`, `Not in reach: ${names(outside) || "none"}.`,
        ...said("Contested within range", wanted.filter((k) => contested.includes(k))),
        ...said(`Held by ${words.holders[option.side]}`, held),
      ].join(" ");
    }

    const said = (what, places) => (places.length ? [`${what}: ${names(places)}.`] : []);

    // The title answers the case; what is shown may be another situation.
    function titled() {
      byId("titled").hidden = page.isCase();
      byId("titled").textContent = page.isCase() ? ""
        : `Shown: ${page.situationWords()}. The title answers another situation: ${words.steps[page.states.caseStep]}.`;
    }

    function taken() {
      const rule = facts.standoffRule.replace("_", " ");
      const reading = facts.readings[state.reading] === "no_fire" ? "contested ground does not fire" : "contested ground is the attacker’s";
      const where = facts.ground === "settlements" ? "at centre points of held places" : "anywhere on held ground";
      byId("taken-now").textContent = `Assumes guns ${where}, ${facts.standoffs[state.standoff] / 1000} km back by “${rule}”, `
        + `${reading}; ranges are published maxima: in range, never would hit.`;
      const { source, confidence } = page.about.sources.ranges[state.option];
      byId("range-says").textContent = `Range as given by: ${source}; ${confidence} confidence.`;
    }

    // ---------------------------------------------------------- the town in hand, and flips
    function town(answer) {
      const k = page.chosen();
      byId("town").hidden = !engine.live;
      byId("townbuttons").hidden = k === null;
      const say = byId("townsays");
      if (k === null) {
        const link = document.createElement("a");
        [link.href, link.textContent] = ["#h-towns", "table of towns"];
        say.replaceChildren("Click a town to flip who holds it, or use the ", link, ".");
      } else {
        const local = document.createElement("span"), strong = document.createElement("b");
        [local.lang, local.className, local.textContent] = ["uk", "local", words.localNames[k]];
        strong.textContent = words.names[k];
        say.replaceChildren(strong, " ", local, `: ${townWords(k, answer)}`);
        for (const one of document.querySelectorAll("[data-holder]")) {
          one.setAttribute("aria-pressed", String(answer.holders[k] === one.dataset.holder));
        }
      }
      const flipped = Array.from(state.flips, ([one, holder]) => `${words.names[one]} to ${words.holders[holder]}`);
      byId("flipped").textContent = flipped.length ? `Flipped here: ${flipped.join(", ")}.` : "";
      byId("flipbuttons").hidden = !states.canUndo() && !state.flips.size;
      byId("undo").disabled = !states.canUndo();
      byId("reset").disabled = !state.flips.size;
    }

    function townWords(k, answer) {
      const now = answer.holders[k], was = engine.day[k], least = answer.after.least[k];
      const held = now === was ? words.holders[now] : `${words.holders[now]}, on the day ${words.holders[was]}`;
      const status = answer.after.statuses[k];
      if (status !== "target" || least === null) return `${held}.`;
      const from = answer.after.origin[k] === null ? "" : ` from ${words.names[answer.after.origin[k]]}`;
      return `${held}; ${km(least)} needed${from}, ${answer.inReach.includes(k) ? "in reach" : "not in reach"}.`;
    }

    function show(answer) {
      readout(answer);
      taken();
      town(answer);
    }

    return { show, people };
  };
})(window.stratgraph = window.stratgraph || {});
