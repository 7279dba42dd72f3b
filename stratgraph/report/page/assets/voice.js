"use strict";
// The reader's language: texts by key, put into sentences, and into the elements that name a key.
(function (sg) {
  const all = (selector) => document.querySelectorAll(selector);

  sg.makeVoice = function makeVoice({ languages, texts }) {
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
    const km = (metres) => `${(metres / 1000).toFixed(1).replace(".", sign("decimal"))} km`;

    // What came into the page in English, in the language of the reader.
    function fill() {
      for (const one of all("[data-say]")) one.textContent = say(one.dataset.say);
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

    return { say, number, km, fill, speak, spoken: () => languages[place].language };
  };
})(window.stratgraph = window.stratgraph || {});
