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
    const names = (places) => places.map((k) => words.said[k]).join(", ");

    function people({ known, unknown_settlements: unknown }) {
      return `${number(known)} people at risk${unknown ? `, and those of ${settlements(unknown)} whose population is unknown` : ""}`;
    }

    // Where no weapon is asked about: who holds how much, and how near that comes.
    function holding({ holders, after }) {
      const held = ["attacker", "defender", "contested", "other"].map((one) => [one, holders.filter((now) => now === one).length]);
      const told = `${held.filter(([, n]) => n).map(([one, n]) => `${words.holders[one]}: ${settlements(n)}`).join("; ")}.`;
      byId("count").textContent = told[0].toUpperCase() + told.slice(1);
      const moved = page.drawn.changed(holders);
      byId("gain").textContent = page.isDay() ? "This is the day itself." : `Changed hands since the day: ${names(moved) || "none"}.`;
      const near = facts.targets.attacker.map((k) => (after.statuses[k] === "held" ? `${words.said[k]} is its own`
        : after.least[k] === null ? "" : `${words.said[k]} ${km(after.least[k])}${words.from(after.origin[k])}`));
      byId("objectives").textContent = `In a straight line to the nearest ground of ${words.holders.attacker}: ${near.filter(Boolean).join(", ") || "not known"}.`;
      titled();
    }

    function readout(answer) {
      if (!facts.armed) { holding(answer); return; }
      const { option, inReach, contested, unsure, gained, relieved, fallen } = answer;
      const other = option.side === "attacker" ? "defender" : "attacker";
      byId("count").textContent = `${settlements(inReach.length)} of ${words.holders[other]} in reach: `
        + `${people(engine.people(inReach))}.`
        + (unsure.length ? ` Of ${number(unsure.length)} of them nobody can tell: near, and no minimum range is published.` : "")
        + (contested.length ? ` ${number(contested.length)} contested within range, counted as nobody’s.` : "");
      const parts = [`${gained.length} more in reach`];
      if (gained.length) parts[0] += ` (${people(engine.people(gained))})`;
      if (relieved.length) parts.push(`${relieved.length} no longer in reach`);
      if (fallen.length) parts.push(`${fallen.length} no longer a target`);
      byId("gain").textContent = page.isDay() ? "This is the day itself." : `Against the day: ${parts.join(", ")}.`;
      byId("objectives").textContent = asked(answer);
      titled();
    }

    // Which of the places in question are in reach, from where, and with how much to spare.
    function asked({ option, after, inReach, gained, contested, unsure }) {
      const wanted = facts.targets[option.side], noun = option.side === "attacker" ? "Objectives" : "Bases";
      const inside = wanted.filter((k) => inReach.includes(k) && !unsure.includes(k)).map((k) => {
        const fresh = gained.includes(k) ? "new, " : "";
        return `${words.said[k]} (${fresh}${km(option.range_m - after.least[k])} to spare${words.from(after.origin[k])})`;
      });
      // What the side holds itself is no target, and contested ground within range is nobody's.
      const held = wanted.filter((k) => after.statuses[k] === "held");
      const outside = wanted.filter((k) => !inReach.includes(k) && !held.includes(k) && !contested.includes(k));
      return [
        `${noun} in reach: ${inside.join(", ") || "none"}.`, `Not in reach: ${names(outside) || "none"}.`,
        ...said("Too near to tell, as no minimum range is published", wanted.filter((k) => unsure.includes(k))),
        ...said("Contested within range", wanted.filter((k) => contested.includes(k))),
        ...said(`Held by ${words.holders[option.side]}`, held),
      ].join(" ");
    }

    const said = (what, places) => (places.length ? [`${what}: ${names(places)}.`] : []);

    // The title answers the case; what is shown may be another situation.
    function titled() {
      byId("titled").hidden = page.isCase();
      byId("titled").textContent = page.isCase() ? ""
        : `Shown: ${page.situationWords()}. The title and the five answers are about another situation: ${words.steps[page.states.caseStep]}.`;
    }

    function taken() {
      const said = facts.words;
      if (!facts.armed) {
        byId("taken-now").textContent = `No weapon is asked about; disputed villages ${said.readings[state.reading]}.`;
        return;
      }
      byId("taken-now").textContent = `Assumes weapons ${said.standoffs[state.standoff]}, firing ${said.ground}, `
        + `disputed villages ${said.readings[state.reading]}; ranges are published maxima: in range, never would hit.`;
      const { says, confidence } = page.about.sources.ranges[state.option];
      byId("range-says").replaceChildren("Range as given by: ", ...says.map(cited), `; ${confidence} confidence.`);
    }

    // A listed source bears its title and leads to its address.
    function cited([said, address, title]) {
      if (!title) return said;
      const one = document.createElement(address ? "a" : "span");
      [one.title, one.textContent] = [title, said];
      if (address) [one.href, one.rel] = [address, "noreferrer"];
      return one;
    }

    // ---------------------------------------------------------- the town in hand, and flips
    function inHand(answer) {
      const k = page.chosen();
      byId("town").hidden = !engine.live && !page.ask;
      byId("townbuttons").hidden = k === null;
      if (page.ask) page.ask.inHand(k, page.chosenRoad());
      if (page.chosenRoad() !== null) byId("town").hidden = false;
      const say = byId("townsays");
      if (page.chosenRoad() !== null) {
        // Escaped where it was written.
        say.innerHTML = words.roadHover[page.chosenRoad()].map((one) => words.lines[one]).join(" · ");
      } else if (k === null) {
        const anchor = document.createElement("a");
        [anchor.href, anchor.textContent] = ["#h-towns", "table of towns"];
        say.replaceChildren("Choose a town on the map to read it and to change who holds it, or use the ", anchor, ".");
      } else {
        const local = document.createElement("bdi"), strong = document.createElement("b");
        [local.lang, local.className, local.textContent] = ["uk", "local", words.localNames[k]];
        const name = document.createElement("bdi");
        name.textContent = words.names[k];
        strong.append(name);
        say.replaceChildren(strong, " ", local, `: ${settlementWords(k, answer)}`);
        for (const one of document.querySelectorAll("[data-holder]")) {
          one.setAttribute("aria-pressed", String(answer.holders[k] === one.dataset.holder));
        }
      }
      apart(k);
      const flipped = Array.from(state.flips, ([one, holder]) => `${words.said[one]} to ${words.holders[holder]}`);
      byId("flipped").textContent = flipped.length ? `Flipped here: ${flipped.join(", ")}.` : "";
      const { ask } = page;
      byId("flipbuttons").hidden = !ask && !states.canUndo() && !states.canRedo() && !state.flips.size;
      byId("undo").disabled = !states.canUndo() && !(ask && ask.canUndo());
      byId("redo").disabled = !states.canRedo() && !(ask && ask.canRedo());
      byId("reset").disabled = !state.flips.size;
    }

    // How far the town in hand is from one that was held fast before.
    function apart(k) {
      const { from } = page, other = from !== null && k !== null && from !== k;
      byId("apart").hidden = byId("measure").hidden = !engine.live || (k === null && from === null);
      byId("measure").setAttribute("aria-pressed", String(from !== null && from === k));
      byId("apartsays").textContent = from === null ? ""
        : other ? `${words.said[from]} – ${words.said[k]}: ${km(engine.distance(from, k))} in a straight line.`
          : `Choose another town to measure from ${words.said[from]} to it.`;
    }

    function settlementWords(k, answer) {
      const now = answer.holders[k], was = engine.day[k], least = answer.after.least[k];
      const held = now === was ? words.holders[now] : `${words.holders[now]}, on the day ${words.holders[was]}`;
      const status = answer.after.statuses[k];
      if (status !== "target" || least === null) return `${held}.`;
      if (!facts.armed) return `${held}; ${km(least)} away${words.from(answer.after.origin[k])}.`;
      return `${held}; ${km(least)} needed${words.from(answer.after.origin[k])}, ${reachWords(k, answer)}.`;
    }

    function reachWords(k, { inReach, unsure }) {
      if (unsure.includes(k)) return `${words.reach.unsure}: no minimum range is published`;
      return inReach.includes(k) ? words.reach.inside : words.reach.outside;
    }

    // What is drawn, for paper, where the controls are left out, and for who hears the map.
    function drawn(answer) {
      const shown = facts.armed ? `${page.situationWords()}. Reach of ${words.options[state.option]}` : page.situationWords();
      byId("drawn").textContent = `Drawn: ${shown}.`;
      byId("map").setAttribute("aria-label", `Map: ${shown}. ${brief(answer)} `
        + `The same in words: the readout, ${facts.armed ? "the range axis " : ""}and the table of towns.`);
    }

    function brief({ option, inReach, gained, holders }) {
      if (!facts.armed) return `${page.drawn.changed(holders).length} changed hands since the day.`;
      const wanted = facts.targets[option.side].filter((k) => inReach.includes(k)).length;
      const noun = option.side === "attacker" ? "objectives" : "bases";
      return `${settlements(inReach.length)} in reach, ${gained.length} newly; `
        + `${wanted} of ${facts.targets[option.side].length} ${noun}.`;
    }

    // What changed, told once and shortly: the rest is there to be read.
    function announce(answer) {
      const k = page.chosen();
      const place = k === null ? "" : `${words.said[k]}: ${words.holders[answer.holders[k]]}. `;
      const now = `${place}${words.steps[state.step].split(" ").slice(0, 5).join(" ")}; ${answer.option.label}${facts.armed ? ": " : ""}${brief(answer)}`;
      // Nothing has changed on opening, nor in another language; a page that takes the place of
      // another has changed.
      const { told } = sg, language = page.spoken();
      if (told && told.now !== now) byId("announced").textContent = told.language === language ? now : "";
      sg.told = { now, language };
    }

    function show(answer) {
      readout(answer);
      taken();
      inHand(answer);
      drawn(answer);
      announce(answer);
    }

    return { show, people };
  };
})(window.stratgraph = window.stratgraph || {});
