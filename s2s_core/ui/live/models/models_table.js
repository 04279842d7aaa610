// The fair-comparison table: a row for each model, a bar in each cell of cost against the largest of its column.

import { css, fmt, h, num, plain } from "../lib/draw.js";
import { offer } from "../lib/exports.js";
import { list } from "../lib/lanes.js";
import { math } from "../lib/math.js";
import { view } from "../lib/panel.js";
import { GROUPS, KEYS, costCell, edge, qualityCell, scored } from "./models_table_cells.js";
import { table } from "./models_table_export.js";

css(
  "models-table",
  `
.s2s-mt { overflow-x: auto; }
.s2s-mt table { border-collapse: collapse; border: 0; margin: 0; width: 100%; font-size: 13px; }
.s2s-mt :is(th, td) { border: 0; border-bottom: 1px solid var(--s2s-line); padding: 6px 10px; text-align: right;
  white-space: nowrap; font-weight: 400; line-height: 20px; background: var(--s2s-panel); }
.s2s-mt thead th { color: var(--s2s-dim); font-size: 12px; line-height: 16px; vertical-align: bottom; }
.s2s-mt thead tr + tr th { white-space: normal; word-break: keep-all; min-width: 64px; }
.s2s-mt thead tr:first-child th { border-bottom: 0; padding-bottom: 0; text-align: left; }
.s2s-mt thead tr:first-child th[colspan] { border-left: 1px solid var(--s2s-line); color: var(--s2s-text); }
.s2s-mt .s2s-first { border-left: 1px solid var(--s2s-line); }
.s2s-mt :is(th, td):first-child { text-align: left; position: sticky; left: 0; z-index: 1; }
.s2s-mt tbody tr.s2s-mt-model { cursor: pointer; }
.s2s-mt tbody tr.s2s-mt-model:hover :is(th, td) { background: var(--s2s-bg); }
.s2s-mt tr[aria-selected=true] th { box-shadow: inset 3px 0 0 var(--s2s-source); font-weight: 600; }
.s2s-mt tr[aria-selected=true] td { font-weight: 600; }
.s2s-mt button.s2s-mt-pick { all: unset; cursor: pointer; }
.s2s-mt button.s2s-mt-pick:focus-visible { outline: 2px solid var(--s2s-source); outline-offset: 2px; }
.s2s-mt small { display: block; font-size: 12px; line-height: 16px; color: var(--s2s-dim); font-weight: 400; }
.s2s-mt .s2s-bar { display: block; height: 3px; margin-top: 3px; border-radius: 2px; background: var(--s2s-line); }
.s2s-mt .s2s-bar i { display: block; height: 3px; border-radius: 2px; background: var(--s2s-dim); }
.s2s-mt .s2s-best { color: var(--s2s-gate); font-weight: 700; }
.s2s-mt .s2s-fewer { color: var(--s2s-negative); border: 1px solid currentColor; border-radius: 4px; font-size: 12px;
  padding: 0 4px; margin-right: 6px; }
.s2s-mt .s2s-paper :is(th, td) { color: var(--s2s-dim); }
.s2s-mt-foot { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; margin-top: 12px;
  color: var(--s2s-dim); font-size: 12px; }
.s2s-mt-foot button { font: inherit; font-size: 13px; padding: 4px 12px; border: 1px solid var(--s2s-line);
  border-radius: 6px; background: var(--s2s-panel); color: var(--s2s-text); cursor: pointer; }
.s2s-mt-foot button:hover { border-color: var(--s2s-dim); }
.s2s-mt-foot button:disabled { opacity: .55; cursor: default; }
`,
);

// Which way a metric is better, after its name.
const BETTER = { less: "\u00a0↓", more: "\u00a0↑", near: "\u00a0→\u00a01" };

// The rows with the least of a cost, of those that have it.
function least(rows, key) {
  const known = rows.filter((row) => row[key] !== null);
  const lowest = Math.min(...known.map((row) => row[key]));
  return known.filter((row) => row[key] === lowest);
}

export function sentence({ words, rows, metrics, names, lang }) {
  const listed = (some) => list(some.map((row) => names[row.name]), lang);
  const cheap = least(rows, "per_token");
  const quick = least(rows, "serial");
  if (!cheap.length) return fmt(words["table.say_text"]);
  const costs = { cheap: listed(cheap), quick: listed(quick), steps: quick[0].serial };
  const main = metrics.find((metric) => metric.best.length);
  if (!main) return fmt(words["table.say_costs"], costs);
  const best = rows.filter((row) => main.best.includes(row.name));
  const value = scored(best[0].scores[main.key]);
  const quality = { metric: main.label, best: listed(best), value };
  return fmt(words[`table.say.${main.better}`], { ...costs, ...quality });
}

function modelRow(row, data, most, pick) {
  const { words, names, metrics } = data;
  const chosen = row.name === data.chosen;
  const name = h("button", { type: "button", class: "s2s-mt-pick", title: words["table.pick"] }, names[row.name]);
  const attributes = { class: "s2s-mt-model", "data-model": row.name, "aria-selected": String(chosen) };
  const costs = GROUPS.map((keys) => keys.map((key, i) => costCell(key, i, row, most, words)));
  return h(
    "tr",
    { ...attributes, onclick: () => pick(row.name) },
    h("th", { scope: "row" }, name, h("small", {}, chosen ? words["table.chosen"] : "")),
    costs,
    metrics.map((metric, i) => qualityCell(metric, i, row, words)),
  );
}

// A published system: only its quality is known.
function paperRow(figure, { words, metrics }) {
  const link = h("a", { href: figure.link, target: "_blank", rel: "noopener noreferrer" }, figure.source);
  const figureOf = (metric) => (metric.key === figure.metric ? num(figure.value, 1) : "–");
  return h(
    "tr",
    { class: "s2s-paper", title: figure.note },
    h("th", { scope: "row" }, figure.system, h("small", {}, words["table.published"], " · ", link)),
    GROUPS.map((keys) => h("td", { class: edge(0), colspan: keys.length })),
    metrics.map((metric, i) => h("td", { class: edge(i) }, figureOf(metric))),
  );
}

function head({ words, metrics }) {
  const over = (n, key) => h("th", { colspan: n, scope: "colgroup" }, words[`column.${key}`]);
  const column = (key, i) => h("th", { scope: "col", class: edge(i) }, words[`column.${key}`]);
  const metric = ({ label, better }, i) => {
    const attributes = { scope: "col", class: edge(i), title: words[`table.better.${better}`] };
    return h("th", attributes, label, BETTER[better]);
  };
  const [, costs, training] = GROUPS;
  const groups = [over(costs.length, "costs"), over(training.length, "training"), over(metrics.length, "quality")];
  return h(
    "thead",
    {},
    h("tr", {}, h("th", {}), h("th", {}), groups),
    h("tr", {}, column("model", null), GROUPS.map((keys) => keys.map(column)), metrics.map(metric)),
  );
}

function help(words) {
  const line = (key) => h("p", {}, fmt(words[`table.help.${key}`]));
  const formula = (key) => h("p", { class: "s2s-mt-formula" }, math(words[`table.help.${key}`]));
  return h(
    "div",
    {},
    ["fair", "serial", "count"].map(line),
    [formula("recurrent"), line("recurrent_names"), formula("transformer"), line("transformer_names")],
    ["ms", "quality"].map(line),
  );
}

function foot(panel, { words, rows, measured }) {
  const able = rows.some((row) => row.serial !== null);
  const button = h("button", { type: "button", "data-do": "measure", disabled: !able }, words["table.measure"]);
  button.onclick = () => {
    button.disabled = true;
    button.textContent = words["table.measuring"];
    panel.component.setTriggerValue("measure", Date.now()); // the number only makes it a new wish
  };
  return h("div", { class: "s2s-mt-foot" }, button, h("span", {}, measured ?? words["table.unmeasured"]));
}

function makeTable(panel, data) {
  const largest = (key) => Math.max(1e-12, ...data.rows.map((row) => row[key] ?? 0));
  const most = Object.fromEntries(KEYS.map((key) => [key, largest(key)]));
  const pick = (name) => {
    if (name !== data.chosen) panel.component.setTriggerValue("pick", name);
  };
  const models = data.rows.map((row) => modelRow(row, data, most, pick));
  const papers = data.published.map((figure) => paperRow(figure, data));
  const attributes = { class: "s2s-mt", tabindex: "0", role: "group", "aria-label": data.words["table.title"] };
  return h("div", attributes, h("table", {}, head(data), h("tbody", {}, models, papers)));
}

export default view("models_table", {
  build(panel, data) {
    const { words } = data;
    const read = data.rows.find((row) => row.n_source !== null);
    panel.setTitle(words["table.title"]);
    panel.setQuiet(read ? plain(words["table.quiet"], { n: read.n_source }) : null);
    panel.help(help(words));
    panel.say(sentence(data));
    panel.body.replaceChildren(makeTable(panel, data), foot(panel, data));
    offer(panel, "models", { csv: () => table(data) });
  },
  draw() {}, // nothing in it depends on a step
});
