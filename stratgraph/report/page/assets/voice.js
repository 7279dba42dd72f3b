"use strict";
// The reader's language: texts by key, put into sentences, and into the elements that name a key.
(function (sg) {
  // What the document carries packed: as JSON.
  sg.unpacked = async function unpacked(id) {
    const bytes = Uint8Array.from(atob(document.getElementById(id).textContent), (one) => one.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
  };

  const all = (selector) => document.querySelectorAll(selector);

  const capital = (text) => text[0].toUpperCase() + text.slice(1);

  sg.makeVoice = function makeVoice({ languages }) {
    const { texts } = sg;
    let place, own, plurals;

    function say(key, values = {}) {
      const text = key in own ? own[key] : texts[key][place];
      const form = typeof text === "string" ? text : text[plurals.select(values.count)];
      return form.replace(/\{(\w+)\}/g, (_, name) => {
        const value = values[name === "plain" ? "count" : name];
        return typeof value === "number" ? number(value) : value;
      });
    }

    const sign = (name) => texts[`number.${name}`][place];
    const number = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, sign("thousands"));
    const figure = (text) => say("page.km", { km: text.replace(".", sign("decimal")) });
    const km = (metres) => figure((metres / 1000).toFixed(1));
    const kmExactly = (metres) => figure(String(metres / 1000));

    // What came into the page in English, in the language of the reader.
    function fill() {
      for (const one of all("[data-say]")) {
        const said = say(one.dataset.say, JSON.parse(one.dataset.with || "{}"));
        one.textContent = "capital" in one.dataset ? capital(said) : said;
      }
      for (const one of all("[data-say-label]")) one.setAttribute("aria-label", say(one.dataset.sayLabel));
      for (const one of all("[data-say-group]")) one.label = say(one.dataset.sayGroup);
    }

    function speak(language) {
      place = languages.findIndex((one) => one.language === language);
      own = languages[place].own;
      plurals = new Intl.PluralRules(language);
      document.documentElement.lang = language;
      fill();
    }

    return { say, number, km, kmExactly, capital, fill, speak, english: (key) => languages[0].own[key], spoken: () => languages[place].language };
  };
})(window.stratgraph = window.stratgraph || {});
