// Of attention in numbers: the table of the tokens looked at, those with most weight first, and strips of all vectors.

import { css, h, heat, num, plain, px } from "../lib/draw.js";
import { math, put } from "../lib/math.js";
import { hasHeads, keysOf } from "./formula_attention_numbers.js";

const FEW = 6; // rows before "show all"
const STRIP = 12; // px of a strip of numbers

css("formula-attention", `
.s2s-fo tr > .s2s-fa-token {
  max-width: 120px; overflow: hidden; text-overflow: ellipsis; white-space: pre; color: var(--s2s-source);
}
.s2s-own tr > .s2s-fa-token { color: var(--s2s-target); }
.s2s-fo tfoot td { border-top: 1px solid var(--s2s-line); }
.s2s-fo tr[hidden], .s2s-fa-strips[hidden] { display: none; }
.s2s-fo tr.s2s-lit td { background: var(--s2s-line); }
.s2s-fa-weight {
  display: inline-block; width: 64px; height: 10px; margin-right: 8px;
  background: linear-gradient(var(--s2s-attention), var(--s2s-attention)) no-repeat 0 0 / 0 100%;
}
.s2s-narrow .s2s-fa-weight { display: none; }
.s2s-fa-more {
  font: inherit; font-size: 12px; color: var(--s2s-dim); background: none; border: 0; padding: 4px 0; cursor: pointer;
  text-decoration: underline; text-underline-offset: 3px;
}
.s2s-fa-strips {
  display: grid; grid-template-columns: max-content max-content max-content; gap: 4px 8px; align-items: center;
  margin-top: 12px; font-size: 12px; color: var(--s2s-dim);
}
.s2s-fa-strip {
  height: ${STRIP}px; overflow: hidden; border: 1px solid var(--s2s-line); box-sizing: content-box !important;
}
.s2s-fa-strip canvas { display: block; image-rendering: pixelated; }
`);

const cellsOf = (columns) => Object.fromEntries(columns.map((name) => [name, h("td")]));

// ---- building

function makeRow(columns, bus) {
  const cells = cellsOf(columns);
  const row = { token: h("td", { class: "s2s-fa-token" }), cells, bar: h("i", { class: "s2s-fa-weight" }) };
  row.weight = h("span");
  row.hover = null;
  cells.weight.append(row.bar, row.weight);
  const attributes = {
    hidden: true,
    onmouseenter: () => bus.set({ hover: row.hover }), // what a row stands for changes with the step
    onmouseleave: () => bus.set({ hover: null }),
  };
  row.node = h("tr", attributes, row.token, Object.values(cells));
  return row;
}

// What the mask leaves out: its score is −∞ before the softmax, its weight nothing.
function maskedRow(state, words) {
  const numbers = { scaled: "−∞", weight: num(0) };
  const cells = state.columns.map((name) => h("td", {}, numbers[name] ?? ""));
  return h("tr", { hidden: true, title: words.masked_title }, state.later, cells);
}

// Puts the parts that change into `state`; returns the node.
export function makeTable(panel, data, bus) {
  const { words } = data;
  const { state } = panel;
  const most = Math.max(data.source.texts.length, data.kinds.self ? data.fed.length : 0);
  state.columns = [...(hasHeads(data) ? ["product", "scaled"] : ["score"]), "weight", "value", "part"];
  state.heads = Object.fromEntries(state.columns.map((name) => [name, h("th", {}, words[name] ?? "")]));
  state.rows = Array.from({ length: most }, () => makeRow(state.columns, bus));
  state.total = cellsOf(state.columns);
  state.later = h("td", { class: "s2s-fa-token" });
  state.masked = maskedRow(state, words);
  const more = () => {
    panel.choice.all = !panel.choice.all;
    bus.redraw(["all"]);
  };
  state.more = h("button", { type: "button", class: "s2s-fa-more", onclick: more });
  const top = h("thead", {}, h("tr", {}, h("th", {}, words.token), Object.values(state.heads)));
  const body = h("tbody", {}, state.rows.map(({ node }) => node), state.masked);
  const foot = h("tfoot", {}, h("tr", {}, h("td", {}, words.total), Object.values(state.total)));
  state.table = h("table", {}, top, body, foot);
  return h("div", {}, state.table, state.more);
}

// All vectors of a kind, of every layer, head and row, one below the other; a step moves its own into the window.
export function makeStrips(data, { strips }) {
  const canvases = strips.map(({ values, limit }) => {
    const [layers, heads, rows, d] = values.shape;
    const height = layers * heads * rows;
    const style = { width: px(Math.min(256, d * 4)), height: px(height * STRIP) };
    const canvas = h("canvas", { width: d, height, "aria-hidden": "true", style });
    heat(canvas.getContext("2d"), values.data.map((x) => x / limit), height, d, d, height, "signed");
    return canvas;
  });
  const cells = canvases.map((canvas, i) => [
    math(strips[i].symbol),
    h("div", { class: "s2s-fa-strip", style: { width: canvas.style.width } }, canvas),
    h("span", {}, plain(data.words.strip_of, { n: canvas.width })),
  ]);
  const slide = ({ layer, head, row }) =>
    canvases.forEach((canvas, i) => {
      const [layers, heads, rows] = strips[i].values.shape;
      const at = (Math.min(layer, layers - 1) * heads + Math.min(head, heads - 1)) * rows + row;
      canvas.style.transform = `translateY(${-at * STRIP}px)`;
    });
  return { node: h("div", { class: "s2s-fa-strips", hidden: true }, cells), slide };
}

// ---- drawing

// The token that a row stands for. A prefix begins with a mark, which is no token.
function tokenOf(kind, j) {
  if (kind !== "self") return { side: "source", index: j };
  return j ? { side: "target", index: j - 1 } : null;
}

function fillRow(row, data, at, numbers, j) {
  const { cells } = row;
  const [score, weight, value] = [numbers.scores[j], numbers.weights[j], numbers.values?.[j]];
  row.hover = tokenOf(at.kind, j);
  put(row.token, keysOf(data, at.kind)[j]);
  if (cells.product) put(cells.product, num(score * data.scale));
  put(cells.scaled ?? cells.score, num(score));
  put(row.weight, num(weight));
  row.bar.style.backgroundSize = `${100 * weight}% 100%`;
  row.bar.dataset.bar = weight;
  put(cells.value, value === undefined ? "" : num(value));
  put(cells.part, value === undefined ? "" : num(weight * value));
}

// Titles and sums; without numbers the table keeps its place, so that nothing jumps.
function fillFrame(state, data, at, numbers) {
  const { words } = data;
  const later = numbers && at.kind === "self" ? keysOf(data, at.kind).length - numbers.count : 0;
  state.masked.hidden = later < 1;
  put(state.later, plain(words.masked, { n: later }));
  put(state.total.weight, numbers ? num(numbers.weights.reduce((a, b) => a + b, 0)) : "");
  put(state.total.part, numbers?.values ? num(numbers.output) : "");
  const title = words[hasHeads(data) ? "value_at" : "state_at"];
  put(state.heads.value, numbers?.values ? plain(title, { n: numbers.dimension + 1 }) : "");
  put(state.heads.part, numbers?.values ? words.part : "");
  state.table.style.visibility = numbers ? "" : "hidden";
}

// `numbers` is null where nothing has been looked at yet.
export function fill({ state, choice: { all } }, data, at, numbers) {
  const count = numbers?.count ?? 0;
  const listed = all ? count : Math.min(FEW, count);
  state.rows.forEach((row, i) => {
    row.node.hidden = i >= listed;
    if (i < listed) fillRow(row, data, at, numbers, numbers.order[i]);
  });
  fillFrame(state, data, at, numbers);
  state.more.hidden = count <= FEW;
  if (numbers) put(state.more, plain(data.words[all ? "fewer" : "all"], { n: all ? FEW : count }));
}
