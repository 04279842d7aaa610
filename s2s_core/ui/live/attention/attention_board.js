// Every head scored as an aligner, as far as is written: a table to sort.

import { looking } from "../lib/attention.js";
import { csv } from "../lib/download.js";
import { css, fmt, h, num, percent, px } from "../lib/draw.js";
import { offer } from "../lib/exports.js";
import { also, put } from "../lib/math.js";
import { view } from "../lib/panel.js";
import { columnsOf, figuresAt, headsOf, nextSort, saved, shown, shownKind, sorted } from "./attention_board_figures.js";

css("attention_board", `
.s2s-ab { width: 100%; table-layout: fixed; contain: layout; border-collapse: collapse; border: 0; margin: 0; }
.s2s-ab :is(th, td) {
  border: 0; border-bottom: 1px solid var(--s2s-line); padding: 3px 8px; text-align: right; font-size: 13px;
  line-height: 20px; font-weight: 400; white-space: nowrap; color: var(--s2s-text);
}
.s2s-ab :is(th, td):first-child, .s2s-ab .s2s-ab-role { text-align: left; }
.s2s-ab th { padding: 0; }
.s2s-ab th:first-child { width: 150px; }
.s2s-ab :is(th, td), .s2s-ab th button { overflow: hidden; text-overflow: ellipsis; }
.s2s-ab th button {
  font: inherit; font-size: 12px; color: var(--s2s-dim); background: none; border: 0; padding: 3px 8px;
  cursor: pointer; width: 100%; text-align: inherit;
}
.s2s-ab :is(th, td):first-child { position: sticky; left: 0; background: var(--s2s-panel); }
.s2s-ab th[aria-sort] button { color: var(--s2s-text); font-weight: 600; }
.s2s-ab tbody tr { cursor: pointer; }
.s2s-ab tbody tr:hover td { background: var(--s2s-bg); }
.s2s-ab tr[aria-selected=true] td { background: var(--s2s-line); }
.s2s-ab tr.s2s-best td:first-child { font-weight: 600; }
.s2s-ab-star { color: var(--s2s-gate); padding-left: 6px; visibility: hidden; }
.s2s-best .s2s-ab-star { visibility: visible; }
`);

const WIDE = [150, 78]; // px of the first column and of each other one

const classOf = (column) => (column === "role" ? "s2s-ab-role" : "");

// ---- building, for one kind of looking

function headCell(panel, bus, words, name) {
  const sort = () => {
    panel.sort = nextSort(panel.sort, name);
    bus.redraw(["sort"]);
  };
  const button = h("button", { type: "button", "data-do": `sort-${name}`, onclick: sort }, words[`column.${name}`]);
  return h("th", { class: classOf(name), title: words[`about.${name}`] }, button);
}

// A click on the row of the head that is chosen gives the mean back.
function makeRow(bus, words, columns, { layer, head }) {
  const cells = Object.fromEntries(columns.map((column) => [column, h("td", { class: classOf(column) })]));
  const star = h("span", { class: "s2s-ab-star", title: words.best }, "★");
  const label = h("td", {}, fmt(words.head, { layer: layer + 1, head: head + 1 }), star);
  const choose = () => {
    const { sel } = bus;
    bus.set({ layer, head: sel.layer === layer && sel.head === head ? null : head });
  };
  const attributes = { "data-layer": layer, "data-head": head, tabindex: "0", onclick: choose };
  return { cells, node: h("tr", attributes, label, Object.values(cells)) };
}

function makeTable(panel, data, bus, kind) {
  const { words } = data;
  const columns = columnsOf(data, kind);
  const heads = Object.fromEntries(["head", ...columns].map((name) => [name, headCell(panel, bus, words, name)]));
  const rows = headsOf(data, kind).map((place) => makeRow(bus, words, columns, place));
  const body = h("tbody", {}, rows.map(({ node }) => node));
  const style = { "min-width": px(WIDE[0] + WIDE[1] * columns.length) };
  const top = h("thead", {}, h("tr", {}, Object.values(heads)));
  panel.body.replaceChildren(h("table", { class: "s2s-ab", style }, top, body));
  panel.state = { kind, columns, heads, rows, body, order: null, drawn: null, figures: null };
}

// ---- drawing

// What is to be said of error rates where the attention was trained on the right alignment.
const guidedNote = (data, kind) => (data.guided && kind === "cross" ? fmt(data.words.say_guided) : "");

function sentence(data, kind, { found, best, by }) {
  const { words } = data;
  const known = found.filter((row) => row.t >= 0);
  if (!known.length) return fmt(words[kind === "encoder" ? "say_unread" : "say_unwritten"]);
  const name = (row) => ({ head: row.head + 1, layer: row.layer + 1 });
  if (by && !best) return fmt(words.say_none_right);
  if (by === "aer") {
    const [aer, precision, recall] = [best.aer, best.precision, best.recall].map(percent);
    const line = fmt(words.say_aer, { ...name(best), aer, precision, recall });
    line.append(guidedNote(data, kind));
    return line;
  }
  const surer = (a, row) => (row.confidence > a.confidence || Number.isNaN(a.confidence) ? row : a);
  const sharp = known.reduce(surer);
  if (Number.isNaN(sharp.confidence)) return fmt(words.say_first);
  const [confidence, entropy] = [num(sharp.confidence), num(sharp.entropy)];
  const line = fmt(words.say_sharp, { ...name(sharp), confidence, entropy });
  if (by === "corpus") {
    also(line, fmt(words.say_corpus, { ...name(best), corpus: percent(best.corpus) }));
    line.append(guidedNote(data, kind));
  }
  return line;
}

function table({ columns, figures: { found, best } }, data) {
  const lines = [["layer", "head", ...columns]];
  for (const row of found) {
    lines.push([row.layer + 1, row.head + 1, ...columns.map((column) => saved(data, row, column, best))]);
  }
  return csv(lines);
}

// The rows in the order wanted; they are moved only where it has changed.
function arrange(panel, data) {
  const { state } = panel;
  const { found } = state.figures;
  const places = sorted(panel.sort, state.figures, data).map((row) => found.indexOf(row));
  if (state.order === places.join()) return;
  state.order = places.join();
  state.body.append(...places.map((i) => state.rows[i].node));
}

function markSorted({ heads }, { by, down }) {
  for (const [column, node] of Object.entries(heads)) {
    if (column === by) node.setAttribute("aria-sort", down ? "descending" : "ascending");
    else node.removeAttribute("aria-sort");
  }
}

function fill({ rows, columns, figures: { found, best } }, data) {
  found.forEach((row, i) => {
    const { node, cells } = rows[i];
    for (const column of columns) put(cells[column], shown(data, row, column, best));
    node.classList.toggle("s2s-best", row === best);
  });
}

function select({ rows, figures: { found } }, sel) {
  found.forEach(({ layer, head }, i) => {
    const selected = layer === sel.layer && (head === sel.head || rows.length === 1);
    rows[i].node.setAttribute("aria-selected", String(selected));
  });
}

const HELP = ["what", "aer", "self", "roles", "trap", "source"];

export default view("attention_board", {
  build(panel, data, bus) {
    const { words } = data;
    panel.state = { kind: null };
    panel.choice ??= { reading: "encoder", writing: "cross" };
    panel.sort ??= { by: null };
    panel.setTitle(words.title);
    const guided = data.guided ? words.guided : "";
    panel.setQuiet(data.agreement.written ? `${words[`quiet_${data.unit}`]}${guided}` : "");
    panel.help(HELP.map((key) => words[`help.${key}`]).join("\n"));
    offer(panel, () => `${data.model}-heads-scored-${panel.state.kind}-${Math.max(0, bus.sel.step)}`, {
      csv: () => table(panel.state, data),
    });
  },
  draw(panel, data, sel, bus) {
    const kind = shownKind(panel, data, sel, bus);
    const { rows } = looking(bus);
    if (panel.state.kind !== kind) makeTable(panel, data, bus, kind);
    const { state, sort } = panel;
    const key = [kind, sel.step, sel.showall, rows, sort.by, sort.down].join();
    if (state.drawn !== key) {
      state.drawn = key;
      state.figures = figuresAt(data, sel, kind, rows, state.columns);
      fill(state, data);
      arrange(panel, data);
      markSorted(state, sort);
      panel.say(sentence(data, kind, state.figures));
    }
    select(state, sel);
  },
});
