"use strict";
// Studies of a served page: each is worked out by the server when it is asked for, of what is asked
// now. Where the page is drawn anew for the same question, what was found stays, and what is being
// worked out goes on.
(function (sg) {
  const byId = (id) => document.getElementById(id);
  const box = (name) => document.querySelector(`[data-studied="${name}"]`);
  let running = null, page = null;

  sg.makeStudies = function makeStudies(now, text, alive) {
    page = now;
    if (running && running.text !== text) stop();
    document.addEventListener("click", (event) => {
      const button = event.target.closest("[data-study]");
      if (button) ask(button.dataset.study, text);
      if (event.target.closest("#giveup")) giveUp();
    }, alive);
    likely();
  };

  const what = (name) => ({ what: page.say(`page.${name}`) });
  const tell = (words) => { byId("studysays").textContent = words; };
  function working(on) {
    byId("studyfar").hidden = byId("giveup").hidden = !on;
    byId("studyfar").removeAttribute("value");
  }

  function stop() {
    running.given.abort();
    running = null;
    working(false);
  }

  // Who gave one up goes on from its button.
  function giveUp() {
    const { name } = running;
    stop();
    tell(page.say("page.study_given_up", what(name)));
    document.querySelector(`[data-study="${name}"]`).focus();
  }

  async function ask(name, text) {
    if (box(name).childElementCount) { box(name).scrollIntoView({ block: "start" }); return; }
    if (running) stop();
    const mine = { name, text, given: new AbortController() };
    running = mine;
    working(true);
    tell(page.say("page.study_working", what(name)));
    try {
      const found = await answered(mine);
      if (running === mine) put(name, found);
    } catch (error) {
      if (running === mine) tell(page.say("page.study_failed", { why: error.message }));
    }
    if (running !== mine) return;
    running = null;
    working(false);
  }

  async function answered(mine) {
    const answer = await fetch("study", {
      method: "POST", headers: { "Content-Type": "application/json" }, signal: mine.given.signal,
      body: JSON.stringify({ text: mine.text, study: mine.name }),
    });
    if (!answer.ok) throw new Error(page.say("page.study_status", { status: String(answer.status) }));
    let found = null;
    for await (const one of lines(answer.body)) {
      if (one.waits) tell(page.say("page.study_waits", what(mine.name)));
      else if (!("percent" in one)) found = one;
      else if (one.percent !== null && running === mine) byId("studyfar").value = one.percent;
    }
    if (!found) throw new Error(page.say("page.study_broke_off"));
    if (found.refused) throw new Error(found.refused);
    return found;
  }

  async function* lines(body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    for (let rest = ""; ;) {
      const { done, value } = await reader.read();
      if (done) return;
      const parts = (rest + value).split("\n");
      rest = parts.pop();
      for (const one of parts) yield JSON.parse(one);
    }
  }

  function put(name, found) {
    const into = box(name);
    into.innerHTML = found.html;
    if (found.likely) into.dataset.likely = found.likely;
    for (const table of into.querySelectorAll("table.sortable")) sg.sortable(table);
    page.fill();
    likely();
    tell(page.say("page.study_done", what(name)) + (page.states.state.flips.size ? ` ${page.say("page.study_contested")}` : ""));
  }

  // How likely it is stands beside the first answer too.
  function likely() {
    const said = box("odds").dataset.likely, answer = byId("answer-possible");
    if (said && !answer.querySelector("dd + dd")) answer.insertAdjacentHTML("beforeend", said);
  }
})(window.stratgraph = window.stratgraph || {});
