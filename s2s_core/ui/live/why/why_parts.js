// What the panels of this page share: tables of signed numbers over the tokens read and written.

import { css, h, ink, mix, num, signed, UNDER_INK } from "../lib/draw.js";

css(
  "why_parts",
  `
.s2s-wy { overflow-x: auto; }
.s2s-wy table { border-collapse: separate; border-spacing: 2px; font-size: 13px; }
.s2s-wy :is(th, td) { padding: 2px 6px; font-weight: 400; white-space: pre; text-align: center; min-width: 44px;
  border: 0; }
.s2s-wy tbody th { text-align: left; color: var(--s2s-dim); font-size: 12px; position: sticky; left: 0;
  background: var(--s2s-panel); }
.s2s-wy thead th { color: var(--s2s-source); }
.s2s-wy thead th.s2s-wy-before { color: var(--s2s-target); }
.s2s-wy td { border-radius: 3px; font-size: 12px; }
.s2s-wy-others { display: flex; flex-wrap: wrap; gap: 4px; margin: 0 0 8px; }
.s2s-wy-others button { font: inherit; font-size: 13px; padding: 2px 10px; border: 1px solid var(--s2s-line);
  border-radius: 12px; background: none; color: var(--s2s-text); cursor: pointer; }
.s2s-wy-others button[aria-pressed=true] { background: var(--s2s-line); font-weight: 600; }
.s2s-wy h3 { font-size: 13px; font-weight: 600; margin: 10px 0 4px; padding: 0; }
`,
);

// A cell of a signed number; full colour at `most`. What is not there stays empty.
export function cell(value, most, isShare) {
  if (Number.isNaN(value)) return h("td", {}, "–");
  const share = UNDER_INK * Math.min(1, Math.abs(value) / most);
  const name = value < 0 ? "negative" : "gate";
  const colour = isShare ? "attention" : name;
  const style = `background:${mix(share, colour)};color:${ink(share, colour)}`;
  return h("td", { style }, isShare ? num(value, 2) : signed(value, 2));
}

// The heads of the columns: source tokens, then the tokens written before step0.
export function heads(data, step0) {
  const source = data.source.texts.map((text) => h("th", { scope: "col" }, text));
  const before = data.target.texts.slice(0, step0);
  return [...source, ...before.map((text) => h("th", { scope: "col", class: "s2s-wy-before" }, text))];
}

// One row of an array [row, target, column] at a step, as far as there are columns.
export function rowAt(array, row, step0, columns) {
  const [, steps, n] = array.shape;
  const first = (row * steps + step0) * n;
  return Array.from(array.data.slice(first, first + columns));
}

// Where the greatest and the least of values stand; what is not a number is passed over.
export function extremes(values) {
  let [high, low] = [-1, -1];
  values.forEach((value, i) => {
    if (Number.isNaN(value)) return;
    if (high < 0 || value > values[high]) high = i;
    if (low < 0 || value < values[low]) low = i;
  });
  return { high, low };
}

export function tableOf(head, rows) {
  const body = rows.map(([name, cells]) => h("tr", {}, h("th", { scope: "row" }, name), cells));
  return h("table", {}, h("thead", {}, h("tr", {}, h("td"), head)), h("tbody", {}, body));
}
