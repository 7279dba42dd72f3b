"use strict";
// The words beside the map: what is in reach now, and what changed against the day.
(function (sg) {
  const byId = (id) => document.getElementById(id);

  sg.makePanel = function makePanel(page) {
    const { facts, engine, words, states, say, km, capital } = page;
    const { state } = states;
    const listed = (texts) => texts.join(", ") || say("page.none");
    const names = (places) => listed(places.map((k) => words.said[k]));

    function people({ known, unknown_settlements: unknown }) {
      return say("page.people", { count: known }) + (unknown ? say("page.people_besides", { count: unknown }) : "");
    }

    // Where no weapon is asked about: who holds how much, and how near that comes.
    function holding({ holders, after }) {
      const held = ["attacker", "defender", "contested", "other"].map((one) => [one, holders.filter((now) => now === one).length]);
      const told = held.filter(([, n]) => n).map(([one, n]) => `${words.holders[one]}: ${say("page.settlements", { count: n })}`);
      byId("count").textContent = `${capital(told.join("; "))}.`;
      const moved = page.drawn.changed(holders);
      byId("gain").textContent = page.isDay() ? say("page.is_day") : say("page.changed", { names: names(moved) });
      const near = facts.targets.attacker.map((k) => (after.statuses[k] === "held" ? say("page.its_own", { name: words.said[k] })
        : after.least[k] === null ? "" : `${words.said[k]} ${km(after.least[k])}${words.from(after.origin[k])}`));
      byId("objectives").textContent = say("page.straight",
        { holder: words.holders.attacker, names: near.filter(Boolean).join(", ") || say("status.not_known") });
      titled();
    }

    function readout(answer) {
      if (!facts.armed) { holding(answer); return; }
      const { option, inReach, contested, unsure, gained, relieved, fallen } = answer;
      const other = option.side === "attacker" ? "defender" : "attacker";
      const some = (key, places) => (places.length ? say(key, { count: places.length }) : "");
      byId("count").textContent = say("page.count",
        { count: inReach.length, holder: words.holders[other], people: people(engine.people(inReach)) })
        + some("page.count_unsure", unsure) + some("page.count_contested", contested);
      const more = say("page.more", { count: gained.length }) + (gained.length ? ` (${people(engine.people(gained))})` : "");
      const parts = [more, some("page.relieved", relieved), some("page.fallen", fallen)].filter(Boolean);
      byId("gain").textContent = page.isDay() ? say("page.is_day") : say("page.against", { parts: parts.join(", ") });
      byId("objectives").textContent = asked(answer);
      titled();
    }

    // Which of the places in question are in reach, from where, and with how much to spare.
    function asked({ option, after, inReach, gained, contested, unsure }) {
      const wanted = facts.targets[option.side];
      const inside = wanted.filter((k) => inReach.includes(k) && !unsure.includes(k))
        .map((k) => say(gained.includes(k) ? "page.spare_new" : "page.spare",
          { name: words.said[k], km: km(option.range_m - after.least[k]), from: words.from(after.origin[k]) }));
      // What the side holds itself is no target, and contested ground within range is nobody's.
      const held = wanted.filter((k) => after.statuses[k] === "held");
      const outside = wanted.filter((k) => !inReach.includes(k) && !held.includes(k) && !contested.includes(k));
      const some = (key, places) => (places.length ? say(key, { names: names(places) }) : "");
      return [
        say(option.side === "attacker" ? "page.objectives" : "page.bases", { names: listed(inside) }),
        `${capital(words.reach.outside)}: ${names(outside)}.`,
        some("page.unsure", wanted.filter((k) => unsure.includes(k))),
        some("page.contested", wanted.filter((k) => contested.includes(k))),
        held.length ? `${capital(say("page.held", { holder: words.holders[option.side] }))}: ${names(held)}.` : "",
      ].filter(Boolean).join(" ");
    }

    // The title answers the case; what is shown may be another situation.
    function titled() {
      byId("titled").hidden = page.isCase();
      byId("titled").textContent = page.isCase() ? ""
        : say("page.shown", { situation: page.situationWords(), other: words.steps[states.caseStep] });
    }

    function taken() {
      const reading = say(`case.reading.${facts.readings[state.reading]}`);
      if (!facts.armed) {
        byId("taken-now").textContent = say("page.takes_unarmed", { reading });
        return;
      }
      const standoff = say(`case.standoff_ruled.${facts.standoffs[state.standoff]}`);
      byId("taken-now").textContent = say("page.takes", { standoff, ground: say("case.ground"), reading });
      const { says, confidence } = page.about.sources.ranges[state.option];
      byId("range-says").replaceChildren(say("page.range_by"), ...says.map(cited), say("page.range_confidence", { confidence: say(`page.confidence.${confidence}`) }));
    }

    // A listed source bears its title and leads to its address.
    function cited([said, address, title]) {
      if (!title) return said;
      const one = document.createElement(address ? "a" : "span");
      [one.title, one.textContent] = [title, said];
      if (address) [one.href, one.rel] = [address, "noreferrer"];
      return one;
    }

    // What is drawn, for paper, where the controls are left out, and for who hears the map.
    function drawn(answer) {
      const situation = page.situationWords();
      const shown = facts.armed ? say("page.reach_of", { situation, weapon: words.options[state.option] }) : situation;
      byId("drawn").textContent = say("page.drawn", { shown });
      byId("map").setAttribute("aria-label", say(facts.armed ? "page.map_says" : "page.map_says_unarmed", { shown, brief: brief(answer) }));
    }

    function brief({ option, inReach, gained, holders }) {
      if (!facts.armed) return say("page.brief_changed", { count: page.drawn.changed(holders).length });
      const asked = facts.targets[option.side], wanted = asked.filter((k) => inReach.includes(k)).length;
      return say(option.side === "attacker" ? "page.brief_objectives" : "page.brief_bases",
        { count: inReach.length, newly: gained.length, wanted, of: asked.length });
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
      drawn(answer);
      announce(answer);
    }

    return { show, people };
  };
})(window.stratgraph = window.stratgraph || {});
