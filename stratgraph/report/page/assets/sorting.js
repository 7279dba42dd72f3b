"use strict";
// Tables whose rows a reader may order: a button in each column's head, the order told in aria-sort.
(function (sg) {
  const compare = new Intl.Collator("en", { numeric: true }).compare;

  function keyOf(row, column) {
    const cell = row.cells[column];
    return "sort" in cell.dataset ? cell.dataset.sort : cell.textContent.trim();
  }

  // What has no value stays below, whichever way the others are ordered.
  const order = sg.order = function order(a, b, down) {
    if (a === "" || b === "") return (a === "") - (b === "");
    const numbers = [a, b].map(Number);
    const found = numbers.some(Number.isNaN) ? compare(a, b) : numbers[0] - numbers[1];
    return down ? -found : found;
  };

  const headsOf = (table) => Array.from(table.tHead.rows[0].cells);

  // Tells in the heads of a table how it is ordered.
  sg.headed = function headed(table, column, down) {
    headsOf(table).forEach((one) => one.removeAttribute("aria-sort"));
    headsOf(table)[column].setAttribute("aria-sort", down ? "descending" : "ascending");
    return [column, down];
  };

  function reorder(table, column, down) {
    const rows = Array.from(table.tBodies[0].rows);
    const keys = new Map(rows.map((row) => [row, keyOf(row, column)]));
    rows.sort((a, b) => order(keys.get(a), keys.get(b), down));
    table.tBodies[0].append(...rows);
  }

  // Who has more rows than the table orders them itself.
  sg.sortable = function sortable(table, ordered = (column, down) => reorder(table, column, down)) {
    // What stayed where the page was drawn anew has its buttons.
    if (table.tHead.querySelector("button.sort")) return;
    const heads = headsOf(table);
    heads.forEach((head, column) => {
      if (head.dataset.plain !== undefined) return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...head.childNodes);
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        // Figures are asked for from the greatest down, names from A.
        const first = head.dataset.first || "descending";
        const now = head.getAttribute("aria-sort");
        const next = !now ? first : now === "ascending" ? "descending" : "ascending";
        ordered(...sg.headed(table, column, next === "descending"));
      });
    });
  };
})(window.stratgraph = window.stratgraph || {});
