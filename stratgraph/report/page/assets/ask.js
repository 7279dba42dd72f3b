"use strict";
// A page that is served asks the server that it came from: every edit of the question goes there as
// the text of a case file, and comes back as a page. The server keeps nothing; this tab does.
(function (sg) {
  const MOST_BYTES = 256000;
  const byId = (id) => document.getElementById(id);
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const MOST_STEPS = 100;
  let turn = Promise.resolve(), measuring = Promise.resolve();
  let opened = false;

  // Plotly draws on in the elements that it has, and what speaks is heard only where it stood before.
  const KEPT = ["map", "twin", "announced", "message"];
  // What was found out of a question stays as long as it is asked.
  const KEPT_FOR_SAME = ["studied"];
  let measured = null;

  sg.makeAsk = function makeAsk(page, asked, alive) {
    const { facts, words, say } = page;
    const text = asked.steps[asked.place];

    async function post(path, body) {
      const answer = await fetch(path, {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
      return answer;
    }

    // What the program answers is English.
    const tell = (message, language = page.spoken()) => {
      byId("message").lang = language;
      byId("message").textContent = message;
      if (message) byId("message").scrollIntoView({ block: "nearest" });
    };

    // One question at a time: the next is asked of what came of the last.
    function act(name, on = "", wanted = {}) {
      turn = turn.then(async () => {
        const { state } = page.states, reach = wanted.reach || facts.options[state.option].key;
        // A sequence is one of the question that it was found for.
        const take = wanted.take || (name === "again" ? state.take : "");
        const now = sg.kept || asked;
        const answer = await (await post("answer", { ...now, act: name, on, reach, take })).json();
        if (answer.refused) { refused(answer); return; }
        await replaced(answer, wanted.take);
      }).catch((error) => tell(say("page.ask.no_change", { why: error.message })));
      return turn;
    }

    // Why is told, and the controls say again what is asked.
    function refused({ refused: why, form }) {
      const held = focused();
      if (form) byId("form").innerHTML = form;
      refocus(held);
      tell(why, "en");
    }

    // ---------------------------------------------------------- a new answer in place of the old
    async function replaced({ body, data, title }, take) {
      // Before anything is replaced: from then on until all listens again nothing may wait.
      await remember(data.asked);
      const held = focused(), folded = all("#ask details").map((one) => one.open), at = scrollY;
      const chosen = page.chosen(), road = page.chosenRoad();
      const hand = { id: facts.ids[chosen], road: asked.roads[road], take, towns: page.rowsLeft() };
      const same = data.asked.steps[data.asked.place] === text;
      const kept = [...KEPT, ...(same ? KEPT_FOR_SAME : [])].map(byId);
      const rest = same && measured === text ? all("#page [data-later]") : [];
      if (!rest.length) measured = null;
      byId("page").innerHTML = body;
      for (const one of rest) document.querySelector(`[data-later="${one.dataset.later}"]`).replaceWith(one);
      for (const one of kept) byId(one.id).replaceWith(one);
      byId("message").textContent = "";
      all("#ask details").forEach((one, place) => { one.open = folded[place]; });
      document.title = title;
      await sg.start(data, hand);
      if (take) return;
      scrollTo(scrollX, at);
      refocus(held);
    }

    // What had the keyboard has it again; where it is gone or can no longer be pressed, its neighbour.
    function refocus(held) {
      if (!held) return;
      const next = document.querySelector(held);
      if (next) next.focus({ preventScroll: true });
      if (!next || document.activeElement !== next) sg.neighbour(next).focus({ preventScroll: true });
    }

    // What has the keyboard, in words that find it in the new page.
    function focused() {
      const one = document.activeElement;
      if (!one || one === document.body) return "";
      if (one.id) return `#${CSS.escape(one.id)}`;
      const row = one.closest("tr[data-place]");
      if (row) return `tr[data-place="${row.dataset.place}"] > :nth-child(${one.closest("td, th").cellIndex + 1}) button`;
      const { act: name, on = "", holder, situation } = one.dataset;
      if (name) return `[data-act="${CSS.escape(name)}"][data-on="${CSS.escape(on)}"]`;
      if (holder) return `[data-holder="${holder}"]`;
      return situation ? `[data-situation="${CSS.escape(situation)}"]` : "";
    }

    // ---------------------------------------------------------- kept in this tab and in the address
    async function remember(now) {
      sg.kept = now;
      // A tab that keeps nothing, or no more, still answers: only loading it again begins anew.
      try { sessionStorage.setItem("stratgraph", JSON.stringify(now)); } catch { forget(); }
      const same = now.steps[now.place] === now.opened;
      sg.asked = same ? "" : await packed(now.steps[now.place]);
    }

    function forget() {
      try { sessionStorage.removeItem("stratgraph"); } catch { /* it keeps nothing at all */ }
    }

    // What another program may have left there is no history.
    function remembered() {
      try {
        const kept = JSON.parse(sessionStorage.getItem("stratgraph"));
        const { steps, place } = kept;
        const whole = Array.isArray(steps) && steps.length <= MOST_STEPS && steps.every((one) => typeof one === "string");
        return whole && typeof steps[place] === "string" && Number.isInteger(place) && kept.of === asked.of ? kept : null;
      } catch { return null; }
    }

    async function packed(said) {
      const stream = new Blob([said]).stream().pipeThrough(new CompressionStream("deflate-raw"));
      const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
      return btoa(Array.from(bytes, (one) => String.fromCharCode(one)).join("")).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
    }

    async function unpacked(said) {
      const bytes = Uint8Array.from(atob(said.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
      return new TextDecoder().decode(await bounded(stream.getReader()));
    }

    // A short address can be made to hold gigabytes: of more than a case file has nothing is kept.
    async function bounded(reader) {
      const parts = [];
      for (let size = 0; ;) {
        const { done, value } = await reader.read();
        if (done) return new Blob(parts).arrayBuffer();
        size += value.length;
        if (size > MOST_BYTES) { await reader.cancel(); throw new Error("too large"); }
        parts.push(value);
      }
    }

    // On opening: what the address asks, or what this tab had asked before it was loaded again.
    async function found() {
      const given = new URLSearchParams(location.hash.slice(1)), mine = remembered();
      const said = given.get("ask"), take = given.get("take");
      try {
        if (mine && (!said || said === await packed(mine.steps[mine.place]))) {
          sg.kept = mine;
          if (mine.steps.length > 1 || mine.steps[0] !== text || take) act("again", "", { take });
        } else if (said) await act("open", [await unpacked(said), "the address"], { take });
        else if (take) await act("again", "", { take });
      } catch { tell(say("page.ask.unread")); }
    }

    // ---------------------------------------------------------- what takes longer comes later
    // One at a time: of questions asked meanwhile only the last is measured.
    async function later() {
      if (alive.signal.aborted || measured === text) return;
      const answer = await (await post("later", { text })).json();
      if (alive.signal.aborted) return;
      for (const box of all("#page [data-later]")) {
        if (answer.refused) box.textContent = answer.refused;
        else { box.innerHTML = answer[box.dataset.later]; page.fill(); }
        for (const table of box.querySelectorAll("table.sortable")) sg.sortable(table);
      }
      measured = text;
      document.documentElement.dataset.measured = asked.place;
    }

    // ---------------------------------------------------------- controls
    document.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-act]");
      if (button && !button.disabled) act(button.dataset.act, button.dataset.on || "");
    }, alive);
    document.addEventListener("change", (event) => {
      const chosen = event.target.closest("input[data-act]");
      if (!chosen) return;
      const name = chosen.dataset.act;
      const ticked = all(`input[data-act="${name}"]:checked`).map((one) => one.value);
      act(name, chosen.type === "checkbox" ? ticked : chosen.value);
    }, alive);

    // Base and objective are parts that a town in hand has or has not.
    function inHand(k, road) {
      if (spoken !== page.spoken()) list();
      byId("roles").hidden = k === null;
      byId("cutbox").hidden = road === null;
      if (road !== null) {
        const cut = facts.steps[page.states.state.step].cut.includes(road), button = byId("cutroad");
        [button.dataset.on, button.textContent] = [asked.roads[road], say(cut ? "page.ask.mend_road" : "page.ask.cut_road")];
      }
      if (k === null) return;
      for (const one of all("[data-role]")) {
        one.dataset.on = facts.ids[k];
        const places = facts.targets[one.dataset.role];
        one.setAttribute("aria-pressed", String(places.includes(k)));
      }
    }

    // ---------------------------------------------------------- roads
    const fold = sg.fold;
    const MOST = 40;
    const spelt = asked.cuts.map(([, , , , ends]) =>
      ends.flatMap((k) => [words.names[k], words.localNames[k], ...words.otherNames[k]]).map(fold));

    function cutRow([kind, id, said, cut]) {
      const row = document.createElement("tr"), head = document.createElement("th");
      const cell = document.createElement("td"), button = document.createElement("button");
      [head.scope, head.lang, head.textContent] = ["row", "en", cut ? `${said} (cut)` : said];
      [button.type, button.textContent] = ["button", say(cut ? "page.ask.mend" : "page.ask.cut")];
      button.setAttribute("aria-label", `${button.textContent} ${said}`);
      Object.assign(button.dataset, { act: kind, on: id });
      cell.append(button);
      row.append(head, cell);
      return row;
    }

    // Waters always, which are few; of roads those at a town that is sought, or those that are cut.
    let spoken = "";
    function list() {
      spoken = page.spoken();
      const wanted = fold(byId("searchroads").value), isRoad = ([kind]) => kind === "road";
      const fits = asked.cuts.filter((one, place) => isRoad(one)
        && (wanted ? spelt[place].some((name) => name.includes(wanted)) : one[3]));
      const seen = [...asked.cuts.filter((one) => !isRoad(one)), ...fits.slice(0, MOST)];
      byId("roads").tBodies[0].replaceChildren(...seen.map(cutRow));
      byId("roadcount").textContent = wanted
        ? say("page.ask.found", { shown: Math.min(fits.length, MOST), of: fits.length }) : say("page.ask.cut_now", { count: fits.length });
    }
    byId("searchroads").addEventListener("input", list);

    // ---------------------------------------------------------- files
    function hand(content, kind, name) {
      const anchor = document.createElement("a");
      anchor.href = URL.createObjectURL(new Blob([content], { type: kind }));
      anchor.download = name;
      anchor.click();
      setTimeout(() => URL.revokeObjectURL(anchor.href), 10000);
    }
    byId("savecase").addEventListener("click", () => hand(text, "text/plain", `${asked.file}.toml`));
    const shown = () => all("[data-studied]").filter((one) => one.childElementCount).map((one) => one.dataset.studied);
    const fetched = (path, kind, end) => async () => {
      try {
        const answer = await post(path, { text, studies: shown() });
        const said = await answer.text();
        if (answer.headers.get("Content-Type").startsWith("text/plain")) { tell(said, "en"); return; }
        hand(said, kind, `${asked.file}.${end}`);
        tell(say("page.ask.made", { file: `${asked.file}.${end}` }));
      } catch (error) { tell(say("page.ask.not_made", { why: error.message })); }
    };
    byId("exportpage").addEventListener("click", fetched("page", "text/html", "html"));
    byId("exportjson").addEventListener("click", fetched("run", "application/json", "json"));
    byId("opencase").addEventListener("change", async (event) => {
      const [file] = event.target.files;
      if (!file) return;
      // A file that is too large is not even sent.
      if (file.size > MOST_BYTES) {
        tell(say("page.ask.too_large", { file: file.name, size: Math.round(file.size / 1000) }));
      } else {
        const bytes = new Uint8Array(await file.arrayBuffer());
        try {
          act("open", [new TextDecoder("utf-8", { fatal: true }).decode(bytes), file.name]);
        } catch { tell(say("page.ask.not_text", { file: file.name })); }
      }
      event.target.value = "";
    });

    // The file that was opened may be edited meanwhile: whoever comes back to the page is told.
    async function onDisk() {
      if (document.visibilityState !== "visible") return;
      const { changed } = await (await fetch("opened")).json();
      byId("changed").hidden = !changed;
    }
    document.addEventListener("visibilitychange", () => onDisk().catch(() => {}), alive);
    window.addEventListener("focus", () => onDisk().catch(() => {}), alive);
    byId("reopen").addEventListener("click", () => {
      forget();
      history.replaceState(null, "", location.pathname);
      location.reload();
    });

    function started() {
      if (!opened) { opened = true; found(); } else page.states.write();
      measuring = measuring.then(later)
        .catch((error) => { if (!alive.signal.aborted) tell(say("page.ask.not_measured", { why: error.message })); });
    }

    sg.makeStudies(page, text, alive);

    return { act, inHand, started, canUndo: () => asked.place > 0, canRedo: () => asked.place < asked.steps.length - 1 };
  };
})(window.stratgraph = window.stratgraph || {});
