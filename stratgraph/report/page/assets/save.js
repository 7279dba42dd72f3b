"use strict";
// What can be taken away: the map as PNG or SVG, the rows as CSV, the whole answer as JSON.
(function (sg) {
  // Millimetres are plenty in a file; membership was decided before rounding.
  const millimetres = (value) => (typeof value === "number" ? Math.round(value * 1000) / 1000 : value);

  function rounded(part) {
    if (Array.isArray(part)) return part.map(rounded);
    if (part !== null && typeof part === "object") {
      return Object.fromEntries(Object.entries(part).map(([key, value]) =>
        [key, key.endsWith("_m") ? millimetres(value) : rounded(value)]));
    }
    return part;
  }

  // A name that a spreadsheet would run as a formula is marked as text.
  const cell = (value) => {
    const text = typeof value === "string" && /^[=+@\t\r-]/.test(value) ? `'${value}` : value === null ? "" : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  };

  sg.makeSave = function makeSave(page) {
    const { facts, engine, words, about, say } = page;

    function fileName(end) {
      const { state } = page.states;
      return `${words.case}-${facts.steps[state.step].key}${state.flips.size ? "-flipped" : ""}.${end}`;
    }

    function hand(text, type, end) {
      const anchor = document.createElement("a");
      anchor.href = URL.createObjectURL(new Blob([text], { type }));
      anchor.download = fileName(end);
      anchor.click();
      setTimeout(() => URL.revokeObjectURL(anchor.href), 10000);
    }

    const answer = () => rounded(engine.record(page.choice()));

    function csv() {
      const { rows, targets, in_reach: a, contested_within_range: b, gained: c, relieved: d, fallen: e, unsure, flips, ...asked } = answer();
      const common = { as_of: about.as_of, assessor: about.assessors, ...asked };
      const names = [...Object.keys(common), "name", ...Object.keys(rows[0])];
      const lines = rows.map((row, k) => [...Object.values(common), words.names[k], ...Object.values(row)]);
      hand([names, ...lines].map((line) => line.map(cell).join(",") + "\r\n").join(""), "text/csv", "csv");
    }

    function json() {
      const { state } = page.states;
      const whole = { ...about, situation_words: page.english(`case.step.${facts.steps[state.step].key}`), answer: answer() };
      hand(JSON.stringify(whole, null, 1) + "\n", "application/json", "json");
    }

    // What the marks mean, in the colours of the map; text from files is escaped.
    function key(palette) {
      const plain = page.drawn.plain;
      const marks = [
        ["■", "attacker", words.holders.attacker], ["●", "defender", words.holders.defender],
        ["▲", "contested", words.holders.contested], ["○", "quiet", say("page.mark.ringed", { what: words.reach.inside })], ["○", "gained", words.reach.new],
        ["✕", "ink", say("page.mark.crossed_cut_closed")], ["–", page.answer().option.side, say("page.mark.edge_dotted", { edge: words.reach.edge })],
        ["▨", "gained", words.reach.added], ["▬", "ink", say("page.mark.front_between")],
      ];
      const said = marks.map(([mark, colour, text]) => `<span style="color:${palette[colour]}">${mark}</span> ${plain(text)}`);
      if (!facts.armed) return [said.filter((_, place) => [0, 1, 2, 5, 8].includes(place)).join("   ")];
      return [said.slice(0, 5), said.slice(5)].map((line) => line.join("   "));
    }

    // The picture carries its title, what it shows, and who says so.
    function picture(format, scale) {
      const palette = page.map.palettes[page.states.theme()], plain = page.drawn.plain;
      // The title of the case would be wrong over another situation: what is drawn speaks there.
      const option = words.options[page.states.state.option], own = page.isCase();
      const shown = [page.situationWords(), option].filter(Boolean).join(" · ");
      const title = wrapped(own ? words.title : shown, 130);
      const under = wrapped(own ? shown : byId("objectives").textContent, 150);
      const said = [...wrapped(`${say("case.assessed")} ${byId("taken-now").textContent} ${byId("range-says").textContent}`, 190), ...wrapped(about.credits, 190)];
      const head = [`<b>${title.map(plain).join("<br>")}</b>`, ...under.map(plain)].join("<br>");
      const foot = [...key(palette), ...said.map(plain)].join("<br>");
      const size = { width: 1200, height: 900 };
      const margin = { l: 0, r: 0, t: 22 + 19 * (title.length + under.length), b: 22 + 15 * (said.length + 2) };
      const frame = page.drawn.fitted(size.width, size.height - margin.t - margin.b);
      const { data, layout } = page.drawn.figure(page.answer(), frame, palette, []);
      const family = page.map.traces.labels[0].textfont.family;
      const line = (y, yshift, text, pixels, color) => ({
        xref: "paper", yref: "paper", x: 0.012, y, yshift, xanchor: "left", yanchor: "top", align: "left",
        showarrow: false, text, font: { size: pixels, color, family },
      });
      layout.annotations = [
        ...layout.annotations, line(1, margin.t - 10, head, 14, palette.ink), line(0, -6, foot, 11, palette.quiet),
      ];
      Object.assign(layout, { ...size, margin });
      return Plotly.downloadImage({ data, layout, config: { staticPlot: true } },
        { format, ...size, scale, filename: fileName("").slice(0, -1) });
    }

    const byId = (id) => document.getElementById(id);

    function wrapped(text, width) {
      const lines = [""];
      for (const word of text.split(" ")) {
        const last = lines[lines.length - 1];
        if (last && last.length + word.length >= width) lines.push(word);
        else lines[lines.length - 1] = last ? `${last} ${word}` : word;
      }
      return lines;
    }

    return { csv, json, png: () => picture("png", 2), print: () => picture("png", 5), svg: () => picture("svg", 1) };
  };
})(window.stratgraph = window.stratgraph || {});
