"use strict";
// The table of all towns: search by any name, order by any column, flip with a button or the key f.
(function (sg) {
  // A spelling reduced to what must match, as `stratgraph.names` does it.
  const fold = sg.fold = (text) => text.normalize("NFKD").toLowerCase().normalize("NFKD")
    .replace(/\p{M}/gu, "").replace(/[\s'’ʼ`´ʹ\-‐‑–—._]+/gu, "");

  sg.makeSettlements = function makeSettlements(page, { flip, choose }) {
    const { facts, engine, words, say, number, km } = page;
    const table = document.getElementById("towns"), body = table.tBodies[0];
    const search = document.getElementById("search"), count = document.getElementById("searchcount");
    const spellings = facts.ids.map((id, k) =>
      [id, words.names[k], words.localNames[k], ...words.otherNames[k]].map(fold));
    const rows = facts.ids.map((_, k) => rowOf(k));

    function button(text, label, work) {
      const made = document.createElement("button");
      [made.type, made.textContent] = ["button", text];
      if (label) made.setAttribute("aria-label", label);
      made.addEventListener("click", work);
      return made;
    }

    // Apart from its line: a name written from the right would take the numbers beside it along.
    function nameOf(k) {
      const made = document.createElement("bdi");
      made.textContent = words.names[k];
      return made;
    }

    function rowOf(k) {
      const row = document.createElement("tr"), head = document.createElement("th");
      head.scope = "row";
      if (engine.live || page.ask) {
        const pick = button("", "", () => choose(k));
        pick.className = "pick";
        pick.append(nameOf(k));
        head.append(pick);
      } else head.append(nameOf(k));
      head.dataset.sort = words.names[k];
      if (words.localNames[k]) {
        const local = document.createElement("bdi");
        [local.lang, local.className, local.textContent] = ["uk", "local", words.localNames[k]];
        head.append(" ", local);
      }
      const cells = Array.from({ length: 4 }, () => document.createElement("td"));
      const [, , , people] = cells;
      people.dataset.sort = facts.people[k] === null ? "" : facts.people[k];
      people.className = "n";
      cells[2].className = "armed";
      row.append(head, ...cells);
      if (engine.live || page.ask) {
        const cell = document.createElement("td");
        cell.append(button("", "", () => flip(k)));
        row.append(cell);
      }
      row.dataset.place = k;
      return row;
    }

    // What of a row changes with the reader's language alone.
    let spoken = "";
    function speak() {
      spoken = page.spoken();
      rows.forEach((row, k) => {
        const [, , , , people, flips] = row.cells;
        people.textContent = facts.people[k] === null ? say("holder.unknown") : number(facts.people[k]);
        if (!flips) return;
        flips.firstChild.textContent = say("page.flip");
        flips.firstChild.setAttribute("aria-label", say("page.flip_town", { name: words.names[k] }));
      });
      filter();
    }

    function show(answer) {
      if (spoken !== page.spoken()) speak();
      const inside = new Set(answer.inReach), fresh = new Set(answer.gained), near = new Set(answer.contested);
      const unsure = new Set(answer.unsure);
      rows.forEach((row, k) => {
        const [, holder, needed, reach] = row.cells, now = answer.holders[k];
        const least = answer.after.least[k];
        holder.textContent = words.holders[now] + (now === engine.day[k] ? "" : say("page.not_on_day"));
        needed.dataset.sort = least === null ? "" : least;
        needed.textContent = least === null || answer.after.statuses[k] === "held" ? "–"
          : `${km(least)}${words.from(answer.after.origin[k])}`;
        if (least === 0) needed.dataset.sort = "";
        reach.textContent = unsure.has(k) ? words.reach.unsure : fresh.has(k) ? words.reach.new
          : inside.has(k) ? words.reach.inside : near.has(k) ? words.reach.contested : "–";
        reach.dataset.sort = fresh.has(k) ? 3 : inside.has(k) ? 2 : near.has(k) ? 1 : 0;
        row.classList.toggle("flipped", page.states.state.flips.has(k));
      });
    }

    function filter() {
      const wanted = fold(search.value);
      let shown = 0;
      rows.forEach((row, k) => {
        row.hidden = !spellings[k].some((one) => one.includes(wanted));
        shown += !row.hidden;
      });
      reachable(inSight()[0]);
      count.textContent = wanted ? say("page.found", { shown, of: rows.length }) : say("page.towns_count", { count: rows.length });
    }

    // One row at a time is on the way of the Tab key; arrows lead to the others.
    const buttons = (row) => Array.from(row.querySelectorAll("button"));
    const inSight = () => Array.from(body.rows).filter((row) => !row.hidden);
    function reachable(row) {
      for (const one of rows) for (const each of buttons(one)) each.tabIndex = one === row ? 0 : -1;
    }

    const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };
    function move(event, row) {
      const seen = inSight(), place = seen.indexOf(row) + STEPS[event.key];
      const next = seen[Math.max(0, Math.min(seen.length - 1, place))];
      const column = buttons(row).indexOf(event.target);
      event.preventDefault();
      reachable(next);
      buttons(next)[Math.max(0, column)].focus();
    }

    body.append(...rows);
    search.addEventListener("input", filter);
    body.addEventListener("keydown", (event) => {
      const row = event.target.closest("tr");
      if (row && event.key in STEPS && engine.live) { move(event, row); return; }
      if (event.key.toLowerCase() !== "f" || event.ctrlKey || event.metaKey || event.altKey || !row || !engine.live) return;
      event.preventDefault();
      flip(Number(row.dataset.place));
    });
    body.addEventListener("focusin", (event) => reachable(event.target.closest("tr")));
    filter();
    table.addEventListener("ordered", () => reachable(inSight()[0]));
    sg.sortable(table);
    return { show };
  };
})(window.stratgraph = window.stratgraph || {});
