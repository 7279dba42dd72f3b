"use strict";
// The situations in order: what Play and Next walk through. That is all of a page that belong to no
// sequence, or the one sequence that a reader chose.
(function (sg) {
  const PAUSE_MS = 2500;
  const byId = (id) => document.getElementById(id);

  sg.makeWalk = function makeWalk(page, change, alive) {
    const { facts, words, say, states } = page, { state, caseStep } = states;
    // Who asked for less motion steps by hand.
    const still = window.matchMedia("(prefers-reduced-motion: reduce)");
    let playing = 0;

    const known = (key) => facts.steps.some(({ takes }) => takes.includes(key));
    const taken = (step) => facts.steps[step].takes.includes(state.take);
    function steps() {
      const every = facts.steps.map((_, step) => step);
      if (!state.take) return every.filter((step) => !facts.steps[step].takes.length);
      return every.filter((step) => step <= caseStep || taken(step));
    }
    const after = () => steps().find((step) => step > state.step);

    function play(on) {
      clearInterval(playing);
      playing = on ? setInterval(next, PAUSE_MS) : 0;
      byId("play").dataset.say = on ? "page.pause" : "page.play";
      byId("play").textContent = say(byId("play").dataset.say);
    }

    function next() {
      if (after() !== undefined) change({ step: after() });
      if (after() === undefined) play(false);
    }

    byId("play").addEventListener("click", () => {
      if (playing) { play(false); return; }
      if (after() === undefined) change({ step: 0 });
      play(true);
    });
    byId("next").addEventListener("click", () => { play(false); next(); });
    const calm = () => { byId("play").hidden = still.matches; if (still.matches) play(false); };
    still.addEventListener("change", calm, alive);
    alive.signal.addEventListener("abort", () => play(false));
    calm();

    // ------------------------------------------------------------ sequences
    // From the case's own outcome on; what is not on the page is asked of the server.
    function take(key) {
      play(false);
      if (known(key)) { change({ take: key, step: caseStep, beside: null }); begin(); return; }
      const { take: before, step } = state;
      Object.assign(state, { take: key, step: caseStep });
      states.write();
      Object.assign(state, { take: before, step });
      page.ask.act("again", "", { take: key });
    }

    function begin() {
      document.querySelector(".steps").scrollIntoView({ block: "start" });
      (still.matches ? byId("next") : byId("play")).focus({ preventScroll: true });
      play(!still.matches);
    }

    function leave() {
      play(false);
      change({ take: "", step: caseStep });
      byId("play").focus({ preventScroll: true });
    }

    document.addEventListener("click", (event) => {
      if (event.target.closest("#playtaken")) take(byId("takes").value);
    }, alive);
    byId("leavetake").addEventListener("click", leave);
    byId("takestep").addEventListener("change", (event) => { play(false); change({ step: Number(event.target.value) }); });

    function show() {
      byId("next").disabled = after() === undefined;
      byId("takebox").hidden = byId("leavetake").hidden = !state.take;
      const walked = state.take ? steps() : [], first = walked.findIndex(taken);
      const named = (step, place) => `${taken(step) ? `${place - first + 1}. ` : ""}${words.steps[step]}`;
      byId("takestep").replaceChildren(...walked.map((step, place) => new Option(named(step, place), step)));
      byId("takestep").value = state.step;
    }

    return { show, play, next, begin };
  };
})(window.stratgraph = window.stratgraph || {});
