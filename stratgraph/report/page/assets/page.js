"use strict";
// The page: what it was given, what is shown, and what each control does. From a file it asks nobody
// for anything; served, it asks the server that it came from (ask.js) and starts anew with the answer.
(function (sg) {
  const byId = (id) => document.getElementById(id);
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  let life = new AbortController();

  // What is pressed next where a button can no longer be: the first beside it, or what is to choose.
  sg.neighbour = (one) => (one && one.parentElement.querySelector("button:not([disabled])")) || byId("controls");

  sg.start = function start({ facts, map, words, about, asked }, hand = {}) {
    // What listened for the page before this one listens no more.
    life.abort();
    life = new AbortController();
    const alive = { signal: life.signal };
    // A name written from the right would take the numbers beside it along: it is set apart.
    const apart = (name) => (/\p{Script=Arabic}|\p{Script=Hebrew}|\p{Script=Syriac}|\p{Script=Thaana}|\p{Script=Nko}/u.test(name) ? `\u2068${name}\u2069` : name);
    // Of ground that somebody drew there is no place to name.
    words.from = (k) => (k === null ? "" : say("page.from", { name: words.said[k] }));
    // Lines that are said of many places come once.
    const said = (places) => places.map((place) => words.lines[place]);
    words.known = words.known.map(said);
    map.traces.base.find((one) => one.name === "road middles").hovertext = words.roadHover.map((one) => said(one)[0]);
    const engine = sg.engine(facts);
    sg.languages = words.languages.map((one) => one.language);
    const voice = sg.makeVoice(words), { say } = voice;
    speak(sg.languages[0]);
    const states = sg.makeState(facts, engine);
    const { state } = states;
    const dated = facts.steps.map((_, step) => step).filter((step) => facts.steps[step].key.startsWith("on-"));
    const root = document.documentElement;
    // What was in hand on the page before is in hand on this one.
    const among = (list, id) => (list && list.includes(id) ? list.indexOf(id) : null);
    let chosen = among(facts.ids, hand.id), chosenRoad = among(asked && asked.roads, hand.road);

    const choice = () => state;
    const answer = () => engine.measure(choice());
    const page = {
      facts, map, words, about, engine, states, choice, answer, ...voice,
      chosen: () => chosen,
      chosenRoad: () => chosenRoad,
      from: null,
      isDay: () => state.step === 0 && !state.flips.size,
      isCase: () => state.step === states.caseStep && !state.flips.size,
      flips: () => Array.from(state.flips, ([k, holder]) => say("page.flip_to", { name: words.said[k], holder: words.holders[holder] })).join(", "),
      situationWords: () => [words.steps[state.step], flipWords()].filter(Boolean).join("; "),
    };
    // A few flips by name, more by their number.
    const flipWords = () => (state.flips.size > 3 ? say("page.flipped_many", { count: state.flips.size }) : page.flips());

    page.drawn = sg.makeMap(page, byId("map"));
    const other = sg.makeMap(page, byId("twin"));
    page.ask = asked ? sg.makeAsk(page, asked, alive) : null;
    const axis = sg.makeAxis(page), panel = sg.makePanel(page), inHand = sg.makeInHand(page), save = sg.makeSave(page);
    const settlements = sg.makeSettlements(page, { flip, choose, kept: hand.towns });
    page.rowsLeft = settlements.left;
    for (const table of all("table.sortable")) sg.sortable(table);
    // For tests, and for whoever opens the console.
    sg.answer = engine.answer;

    // ------------------------------------------------------------ show
    function press(selector, name, value) {
      for (const one of all(selector)) one.setAttribute("aria-pressed", String(one.dataset[name] === value));
    }

    function check(name, value) {
      for (const one of all(`input[name=${name}]`)) one.checked = one.value === value;
    }

    // A published range as the list of weapons says it.
    function weapon({ named, round, preferred, range_m: most, min_range_m: least }) {
      if (!facts.armed) return "";
      const kind = round.startsWith("standard ") && voice.spoken() !== "en" ? say("round.standard") : round;
      const km = voice.kmExactly(most), under = least ? say("page.not_under", { km: voice.kmExactly(least) }) : "";
      return `${named} · ${kind} · ${preferred ? km : say("page.also", { km })}${under}`;
    }

    // Everything that stands on the page already; what scripts put together they say anew.
    function speak(language) {
      voice.speak(language);
      const named = (kind, keys) => Object.fromEntries(keys.map((key) => [key, say(`${kind}.${key}`)]));
      words.title = document.title = say("case.title");
      words.steps = facts.steps.map(({ key }) => say(`case.step.${key}`));
      words.holders = named("case.holder", ["attacker", "defender", "contested", "other", "unknown"]);
      words.reach = named("reach", ["inside", "new", "outside", "contested", "unsure", "edge", "added"]);
      // A Ukrainian reader knows a town by its local name.
      words.shown = words.names.map((name, k) => (language === "uk" && words.localNames[k]) || name);
      words.said = words.shown.map(apart);
      words.options = facts.options.map(weapon);
      words.options.forEach((one, option) => { if (facts.armed) byId("option").options[option].text = one; });
      words.statuses = named("status", facts.statuses);
      byId("inenglish").hidden = language === "en";
    }

    byId("languages").hidden = false;
    byId("language").replaceChildren(...words.languages.map(({ language, name }) => Object.assign(new Option(name, language), { lang: language })));
    byId("language").addEventListener("change", (event) => change({ language: event.target.value }));

    function show() {
      if (voice.spoken() !== state.language) speak(state.language);
      byId("language").value = state.language;
      const now = answer(), held = document.activeElement;
      press("[data-situation]", "situation", facts.steps[state.step].key);
      if (byId("days")) {
        const place = dated.indexOf(state.step);
        if (place >= 0) byId("days").value = place;
        byId("days").setAttribute("aria-valuetext", place < 0 ? "" : words.steps[state.step]);
        byId("dayis").textContent = place < 0 ? "" : words.steps[state.step];
      }
      press("[data-view]", "view", state.frame ? "" : state.view);
      byId("option").value = facts.options[state.option].key;
      check("standoff", String(facts.standoffs[state.standoff]));
      check("reading", facts.readings[state.reading]);
      root.dataset.theme = states.theme();
      root.dataset.side = now.option.side;
      byId("theme").setAttribute("aria-pressed", String(states.theme() === "dark"));
      walk.show();
      panel.show(now);
      inHand.show(now);
      axis.show(choice(), now);
      settlements.show(now);
      // A button that can no longer be pressed would lose the keyboard its place.
      if (held && held.disabled) sg.neighbour(held).focus({ preventScroll: true });
      return beside().then(() => page.drawn.draw(now));
    }

    // The other situation, as it is, with the same weapon and in the same frame.
    function beside() {
      const two = state.beside !== null;
      byId("side").setAttribute("aria-pressed", String(two));
      byId("besidebox").hidden = !two;
      document.querySelector(".second").hidden = !two;
      document.querySelector(".maps").classList.toggle("two", two);
      if (!two) return Promise.resolve();
      byId("beside").value = facts.steps[state.beside].key;
      byId("twinsays").textContent = say("page.beside", { situation: words.steps[state.beside] });
      byId("twin").setAttribute("aria-label", say("page.map_beside", { situation: words.steps[state.beside] }));
      return other.draw(engine.measure({ ...state, step: state.beside, flips: new Map() }));
    }

    function change(fields) {
      Object.assign(state, fields);
      states.write();
      return show();
    }

    // ------------------------------------------------------------ flips
    // To the other side; what nobody holds goes to the attacker first.
    function flip(k) {
      if (!engine.live && !page.ask) return;
      const now = engine.holders(choice())[k];
      set(k, now === "attacker" ? "defender" : "attacker");
    }

    function set(k, holder) {
      chosen = k;
      // What a scenario can say is asked of the engine; that a place becomes disputed is said here alone.
      if (page.ask && holder !== "contested") { page.ask.act("hold", [facts.ids[k], holder]); return; }
      states.set(k, holder);
      change({});
    }

    // A click or a tap reads a town; who holds it changes by a button.
    function read(k, road = null) {
      if (road === null && !engine.live && !page.ask) return;
      chosen = k;
      chosenRoad = road;
      show();
      // Its first line: a map that moves under the mouse would be pressed elsewhere the next time.
      byId("townsays").scrollIntoView({ block: "nearest" });
    }

    function choose(k) {
      read(k);
      document.querySelector("[data-holder]").focus({ preventScroll: true });
    }

    for (const one of all("[data-holder]")) one.addEventListener("click", () => set(chosen, one.dataset.holder));
    byId("town").addEventListener("keydown", (event) => {
      if (event.key.toLowerCase() !== "f" || event.ctrlKey || event.metaKey || event.altKey || chosen === null) return;
      event.preventDefault();
      flip(chosen);
    });
    // Flips on the page first, then what was asked of the engine.
    const back = (name, can) => () => {
      if (states[can]()) { states[name](); change({}); } else if (page.ask) page.ask.act(name);
    };
    byId("undo").addEventListener("click", back("undo", "canUndo"));
    byId("redo").addEventListener("click", back("redo", "canRedo"));
    document.addEventListener("keydown", (event) => {
      if (event.target.matches("input:not([type=radio]):not([type=checkbox]), textarea") || !(event.ctrlKey || event.metaKey)
        || event.key.toLowerCase() !== "z") return;
      event.preventDefault();
      byId(event.shiftKey ? "redo" : "undo").click();
    }, alive);
    byId("reset").addEventListener("click", () => { states.reset(); change({}); });

    const walk = sg.makeWalk(page, change, alive);
    const { play } = walk;

    // ------------------------------------------------------------ the other controls
    facts.steps.forEach(({ key }, step) => {
      const button = document.querySelector(`[data-situation="${key}"]`);
      if (button) button.addEventListener("click", () => { play(false); change({ step }); });
    });
    for (const one of all("[data-view]")) {
      one.addEventListener("click", () => change({ frame: null, view: one.dataset.view }));
    }
    for (const one of all("[data-zoom]")) {
      one.addEventListener("click", () => { page.drawn.zoom(Number(one.dataset.zoom)); change({}); });
    }
    for (const one of all("input[name=standoff]")) {
      one.addEventListener("change", () => change({ standoff: facts.standoffs.map(String).indexOf(one.value) }));
    }
    for (const one of all("input[name=reading]")) {
      one.addEventListener("change", () => change({ reading: facts.readings.indexOf(one.value) }));
    }
    // What a message can carry; where the browser keeps its clipboard to itself, that is said.
    const copied = {
      address: () => location.href, sentence: () => byId("full").textContent,
      cite: () => byId("cite").textContent, alt: () => byId("map").getAttribute("aria-label"),
    };
    byId("take").addEventListener("change", (event) => {
      const what = event.target.value, told = (key) => { byId("copied").textContent = say(key); };
      event.target.value = "";
      if (what === "print") { save.print(); return; }
      if (what === "address") states.write();
      const copying = navigator.clipboard ? navigator.clipboard.writeText(copied[what]()) : Promise.reject();
      copying.then(() => told("page.copied")).catch(() => told("page.no_copy"));
    });
    byId("measure").addEventListener("click", () => {
      page.from = page.from === chosen ? null : chosen;
      show();
    });
    for (const one of all("[data-save]")) one.addEventListener("click", () => save[one.dataset.save]());
    byId("option").addEventListener("change", (event) => {
      const option = event.target.selectedIndex;
      if (engine.knows(option)) { change({ option }); return; }
      // The address asks for it; until the answer is here the map stays with what it knows.
      const seen = state.option;
      Object.assign(state, { option });
      states.write();
      Object.assign(state, { option: seen });
      page.ask.act("again", "", { reach: facts.options[option].key });
    });
    if (byId("days")) {
      byId("days").addEventListener("input", (event) => { play(false); change({ step: dated[Number(event.target.value)] }); });
    }
    byId("side").addEventListener("click", () => change({ beside: state.beside === null ? 0 : null }));
    byId("beside").addEventListener("change", (event) => change({ beside: event.target.selectedIndex }));
    byId("theme").addEventListener("click", () => change({ theme: states.theme() === "dark" ? "light" : "dark" }));
    states.dark.addEventListener("change", show, alive);

    // A link within the page must not cost the reader what is shown.
    window.addEventListener("hashchange", () => {
      if (location.hash.length > 1 && !location.hash.includes("=")) { states.write(); return; }
      states.read();
      show();
    }, alive);

    // ------------------------------------------------------------ paper and screen
    let kept = null;
    // The map is drawn anew for paper, which is narrower than most screens.
    function onPaper(yes) {
      root.classList.toggle("paper", yes);
      show();
    }
    window.addEventListener("beforeprint", () => { kept = state.theme; state.theme = "light"; onPaper(true); }, alive);
    window.addEventListener("afterprint", () => { state.theme = kept; onPaper(false); }, alive);

    // What stands above the map leaves it the rest of the screen.
    function measureHead() {
      const { style } = byId("map"), above = `${Math.round(byId("map").getBoundingClientRect().top + scrollY)}px`;
      if (style.getPropertyValue("--above") !== above) style.setProperty("--above", above);
    }

    let size = "";
    const watch = (work) => {
      const observer = new ResizeObserver(work);
      life.signal.addEventListener("abort", () => observer.disconnect());
      return observer;
    };
    watch(() => {
      measureHead();
      const now = `${page.drawn.box.clientWidth}x${page.drawn.box.clientHeight}`;
      if (size && now !== size) show();
      size = now;
    }).observe(page.drawn.box);
    for (const above of [document.querySelector("header"), document.querySelector(".steps")]) {
      watch(measureHead).observe(above);
    }

    states.read();
    root.toggleAttribute("data-embed", state.embed);
    measureHead();
    // Of the address, what a large theater's server has not computed is asked for first.
    if (!engine.knows(state.option)) {
      const option = [facts.first, ...facts.options.keys()].find(engine.knows);
      Object.assign(state, { option });
    }
    const drawing = show();
    // From here on everything answers, over the map that came with the file until plotly has drawn.
    root.dataset.ready = "yes";
    return drawing.then(() => {
      page.drawn.listen(() => change({}), read, alive);
      if (page.ask) page.ask.started();
      if (hand.take && hand.take === state.take) walk.begin();
    });
  };

  sg.unpacked("texts").then((texts) => {
    sg.texts = texts;
    return sg.start(JSON.parse(byId("data").textContent));
  });
})(window.stratgraph = window.stratgraph || {});
