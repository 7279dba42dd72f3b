"use strict";
// The table of all towns: search by any name, order by any column, flip with a button or the key f.
(function (sg) {
  // A spelling reduced to what must match, as `stratgraph.names` does it.
  const fold = sg.fold = (text) => text.normalize("NFKD").toLowerCase().normalize("NFKD")
    .replace(/\p{M}/gu, "").replace(/[\s'’ʼ`´ʹ\-‐‑–—._]+/gu, "");

  // Of more towns than the first number so many rows at a time are in the page: any is found by
  // search, order, the arrow keys or the buttons below.
  const MOST_AT_ONCE = 300, ROWS = 100;

  sg.makeSettlements = function makeSettlements(page, { flip, choose, kept }) {
    const { facts, engine, words, say, number, km } = page;
    const byId = (id) => document.getElementById(id);
    const table = byId("towns"), body = table.tBodies[0], search = byId("search");
    const flippable = engine.live || page.ask, size = facts.ids.length, step = size > MOST_AT_ONCE ? ROWS : size;
    const spellings = facts.ids.map((id, k) =>
      [id, words.names[k], words.localNames[k], ...words.otherNames[k]].map(fold));
    // All towns in order, those of them that are found, and which of these are in the page.
    let order = facts.ids.map((_, k) => k), found = order, from = 0, to = step;
    let now = null, spoken = "", stop = null, sorted = null;
    const rows = new Map();

    function button(text, label, work) {
      const made = document.createElement("button");
      [made.type, made.textContent, made.tabIndex] = ["button", text, -1];
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
      if (rows.has(k)) return rows.get(k);
      const row = document.createElement("tr"), head = document.createElement("th");
      rows.set(k, row);
      head.scope = "row";
      if (flippable) {
        const pick = button("", "", () => choose(k));
        pick.className = "pick";
        pick.append(nameOf(k));
        head.append(pick);
      } else head.append(nameOf(k));
      if (words.localNames[k]) {
        const local = document.createElement("bdi");
        [local.lang, local.className, local.textContent] = ["uk", "local", words.localNames[k]];
        head.append(" ", local);
      }
      const cells = Array.from({ length: 4 }, () => document.createElement("td")), people = cells[3];
      people.textContent = facts.people[k] === null ? say("holder.unknown") : number(facts.people[k]);
      people.className = "n";
      cells[2].className = "armed";
      row.append(head, ...cells);
      if (flippable) {
        const cell = document.createElement("td");
        cell.append(button(say("page.flip"), say("page.flip_town", { name: words.names[k] }), () => flip(k)));
        row.append(cell);
      }
      row.dataset.place = k;
      return row;
    }

    // ---------------------------------------------------------- what a row says
    const holder = (k) => words.holders[now.holders[k]] + (now.holders[k] === engine.day[k] ? "" : say("page.not_on_day"));
    const reached = (k) => (now.fresh.has(k) ? 3 : now.inside.has(k) ? 2 : now.near.has(k) ? 1 : 0);
    // By what each column is ordered; what has no value stays below.
    const keys = [
      (k) => words.names[k], holder, (k) => now.after.least[k] || "", reached,
      (k) => (facts.people[k] === null ? "" : facts.people[k]),
    ];

    function fill(row, k) {
      const [, holds, needed, reach] = row.cells, least = now.after.least[k];
      holds.textContent = holder(k);
      needed.textContent = least === null || now.after.statuses[k] === "held" ? "–"
        : `${km(least)}${words.from(now.after.origin[k])}`;
      reach.textContent = now.unsure.has(k) ? words.reach.unsure
        : ["–", words.reach.contested, words.reach.inside, words.reach.new][reached(k)];
      row.classList.toggle("flipped", page.states.state.flips.has(k));
    }

    function show(answer) {
      const sets = { inside: answer.inReach, fresh: answer.gained, near: answer.contested, unsure: answer.unsure };
      for (const [name, places] of Object.entries(sets)) sets[name] = new Set(places);
      const first = now === null;
      now = { ...answer, ...sets };
      if (first && kept) again(kept);
      if (spoken !== page.spoken()) {
        spoken = page.spoken();
        rows.clear();
        find();
        if (first && kept) { ({ from, to } = kept); list(); }
      } else for (const row of body.rows) fill(row, Number(row.dataset.place));
    }

    // ---------------------------------------------------------- which rows are in the page
    function list() {
      const seen = found.slice(from, to);
      body.replaceChildren(...seen.map(rowOf));
      seen.forEach((k, place) => {
        fill(rows.get(k), k);
        rows.get(k).setAttribute("aria-rowindex", from + place + 2);
      });
      table.setAttribute("aria-rowcount", found.length + 1);
      reachable(body.rows[0]);
      byId("rows").hidden = seen.length === found.length;
      byId("rowsshown").textContent = say("page.rows_shown", { first: from + 1, last: from + seen.length, of: found.length });
      byId("earlier").hidden = from === 0;
      byId("more").hidden = to >= found.length;
      byId("more").textContent = say("page.rows_more", { count: Math.min(step, found.length - to) });
      byId("earlier").textContent = say("page.rows_earlier", { count: Math.min(step, from) });
    }

    function find() {
      const wanted = fold(search.value);
      found = wanted ? order.filter((k) => spellings[k].some((one) => one.includes(wanted))) : order;
      [from, to] = [0, step];
      byId("searchcount").textContent = wanted ? say("page.found", { shown: found.length, of: size }) : say("page.towns_count", { count: size });
      list();
    }

    function sort(column, down) {
      sorted = [column, down];
      const by = new Map(order.map((k) => [k, keys[column](k)]));
      order = order.slice().sort((a, b) => sg.order(by.get(a), by.get(b), down));
    }

    // A page that takes the place of another has its table as that was left.
    function again({ wanted, sorted: were }) {
      search.value = wanted;
      if (were) sort(...sg.headed(table, ...were));
    }

    const left = () => ({ wanted: search.value, sorted, from, to });

    // ---------------------------------------------------------- keys
    // One row at a time is on the way of the Tab key; arrows lead to the others.
    const buttons = (row) => (row ? Array.from(row.querySelectorAll("button")) : []);
    function reachable(row) {
      for (const each of buttons(stop)) each.tabIndex = -1;
      for (const each of buttons(row)) each.tabIndex = 0;
      stop = row;
    }

    const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };
    function move(event, row) {
      const place = found.indexOf(Number(row.dataset.place)) + STEPS[event.key];
      const next = Math.max(0, Math.min(found.length - 1, place)), column = buttons(row).indexOf(event.target);
      event.preventDefault();
      if (next < from || next >= to) {
        from = Math.floor(next / step) * step;
        to = from + step;
        list();
      }
      const there = body.rows[next - from];
      reachable(there);
      buttons(there)[Math.max(0, column)].focus();
    }

    search.addEventListener("input", find);
    body.addEventListener("keydown", (event) => {
      const row = event.target.closest("tr");
      if (!row || !flippable) return;
      if (event.key in STEPS) { move(event, row); return; }
      if (event.key.toLowerCase() !== "f" || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      flip(Number(row.dataset.place));
    });
    body.addEventListener("focusin", (event) => reachable(event.target.closest("tr")));
    byId("more").addEventListener("click", () => {
      const next = to;
      to += step;
      list();
      // The button goes where there is no more; who pressed it reads on.
      if (byId("more").hidden) (buttons(body.rows[next - from])[0] || search).focus();
    });
    byId("earlier").addEventListener("click", () => {
      from = Math.max(0, from - step);
      list();
      if (byId("earlier").hidden) (buttons(body.rows[0])[0] || search).focus();
    });
    sg.sortable(table, (column, down) => { sort(column, down); find(); });
    return { show, left };
  };
})(window.stratgraph = window.stratgraph || {});
