"use strict";
// The town in hand: its names, who holds it and who says so, who lives there, which weapons have it
// in range; and what was flipped.
(function (sg) {
  const byId = (id) => document.getElementById(id);

  sg.makeInHand = function makeInHand(page) {
    const { facts, engine, words, states, say, km, capital } = page;
    const { state } = states;

    function show(answer) {
      const k = page.chosen();
      byId("town").hidden = !engine.live && !page.ask;
      byId("townbuttons").hidden = k === null;
      if (page.ask) page.ask.inHand(k, page.chosenRoad());
      if (page.chosenRoad() !== null) byId("town").hidden = false;
      const told = byId("townsays");
      told.lang = page.chosenRoad() === null ? page.spoken() : "en";
      if (page.chosenRoad() !== null) {
        // Escaped where it was written.
        told.innerHTML = words.roadHover[page.chosenRoad()].map((one) => words.lines[one]).join(" · ");
      } else if (k === null) {
        const anchor = document.createElement("a"), gap = "\n";
        [anchor.href, anchor.textContent] = ["#h-towns", say("page.choose_table")];
        const [before, after] = say("page.choose", { table: gap }).split(gap);
        told.replaceChildren(before, anchor, after);
      } else {
        const local = document.createElement("bdi"), strong = document.createElement("b");
        const both = [words.names[k], words.localNames[k]], mine = words.shown[k] === both[1];
        const [first, other] = mine ? both.reverse() : both;
        [local.lang, local.className, local.textContent] = [mine ? "en" : "uk", "local", other];
        const name = document.createElement("bdi");
        name.textContent = first;
        strong.append(name);
        told.replaceChildren(strong, " ", local, `: ${settlementWords(k, answer)}`);
        for (const one of document.querySelectorAll("[data-holder]")) {
          one.setAttribute("aria-pressed", String(answer.holders[k] === one.dataset.holder));
        }
      }
      const read = k !== null && page.chosenRoad() === null;
      byId("townreach").textContent = read && facts.armed ? systems(k) : "";
      byId("townsources").textContent = read ? words.known[k].map(line).join(" · ") : "";
      apart(k);
      byId("flipped").textContent = state.flips.size ? say("page.flipped", { names: page.flips() }) : "";
      const { ask } = page;
      byId("flipbuttons").hidden = !ask && !states.canUndo() && !states.canRedo() && !state.flips.size;
      byId("undo").disabled = !states.canUndo() && !(ask && ask.canUndo());
      byId("redo").disabled = !states.canRedo() && !(ask && ask.canRedo());
      byId("reset").disabled = !state.flips.size;
    }

    // A holder is told by its kind, and how sure a source is: both in the reader's words.
    function line([kind, ...values]) {
      const [first, second, third] = values, holder = words.holders[first] || first;
      if (kind === "holder") return say("page.line.holder", [second ? say("page.line.assessed", [holder, second, third]) : holder]);
      const sure = ["figure", "place"].includes(kind) ? say(`page.confidence.${second}`) : second;
      return say(`page.line.${kind}`, [first, sure]);
    }

    // Which of the listed ranges have it within them now, and which have not.
    function systems(k) {
      const by = engine.reachedBy(page.choice(), k);
      if (!by) return "";
      const named = (options) => Array.from(new Set(options.map((one) => one.label))).join(", ");
      // Some names end with a point, which is one too many at the end of a sentence.
      const { reaching, unsure, short } = by, holder = words.holders[by.side];
      return [
        reaching.length && say("page.town_in_range", { holder, names: named(reaching) }),
        unsure.length && `${say("page.axis_unsure", { names: named(unsure) })}.`,
        short.length && `${capital(words.reach.outside)}: ${named(short)}.`,
      ].filter(Boolean).join(" ").replaceAll("..", ".");
    }

    // How far the town in hand is from one that was held fast before.
    function apart(k) {
      const { from } = page, other = from !== null && k !== null && from !== k;
      byId("apart").hidden = byId("measure").hidden = !engine.live || (k === null && from === null);
      byId("measure").setAttribute("aria-pressed", String(from !== null && from === k));
      byId("apartsays").textContent = from === null ? ""
        : other ? say("page.apart", { one: words.said[from], other: words.said[k], km: km(engine.distance(from, k)) })
          : say("page.apart_choose", { name: words.said[from] });
    }

    function settlementWords(k, answer) {
      const now = answer.holders[k], was = engine.day[k], least = answer.after.least[k];
      const held = now === was ? words.holders[now] : say("page.held_was", { now: words.holders[now], was: words.holders[was] });
      const status = answer.after.statuses[k];
      if (status !== "target" || least === null) return `${held}.`;
      const told = { held, km: km(least), from: words.from(answer.after.origin[k]) };
      return facts.armed ? say("page.needs", { ...told, reach: reachWords(k, answer) }) : say("page.away", told);
    }

    function reachWords(k, { inReach, unsure }) {
      if (unsure.includes(k)) return `${words.reach.unsure}: ${say("page.no_minimum")}`;
      return inReach.includes(k) ? words.reach.inside : words.reach.outside;
    }

    return { show };
  };
})(window.stratgraph = window.stratgraph || {});
