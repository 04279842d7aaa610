// How far each lane's distribution is from one lane's, step by step: KL divergence, or the rank of that lane's choice.

import { segment } from "../lib/choosers.js";
import { csv } from "../lib/download.js";
import { clamp, css, fmt, h, ink, mix, num, plain } from "../lib/draw.js";
import { offer } from "../lib/exports.js";
import { base as baseOf, laneChooser } from "../lib/lanes.js";
import { put } from "../lib/math.js";
import { view } from "../lib/panel.js";
import { shownSteps } from "../lib/progress.js";

const FULL = { kl: 4, rank: 10 }; // nats, rank: where the colour is full
const NAME = [120, 220]; // px of the column of names, narrowest and widest

css(
  "agreement",
  `
.s2s-ag { display: grid; gap: 3px; overflow-x: auto; }
.s2s-ag > * { font-size: 12px; line-height: 24px; height: 24px; }
.s2s-ag-name { color: var(--s2s-dim); white-space: nowrap; overflow: hidden; text-overflow: ellipsis;
  padding-right: 8px; position: sticky; left: 0; background: var(--s2s-panel); }
.s2s-ag-top { color: var(--s2s-target); text-align: center; white-space: pre; overflow: hidden;
  text-overflow: ellipsis; cursor: pointer; }
.s2s-ag-cell { font: inherit; font-size: 12px; border: 0; padding: 0; border-radius: 2px; background: var(--s2s-bg);
  color: var(--s2s-text); cursor: pointer; text-align: center; }
.s2s-ag-cell.s2s-differ { cursor: default;
  background: repeating-linear-gradient(45deg, transparent 0 4px, var(--s2s-line) 4px 5px); }
.s2s-ag-cell.s2s-now, .s2s-ag-top.s2s-now { outline: 2px solid var(--s2s-target); outline-offset: -1px; }
.s2s-ag-top.s2s-now { outline: 0; font-weight: 700; }
`,
);

// How lane `reader` finds what lane `writer` wrote at step t; NaN where the two have parted before.
function valueOf(data, kind, t, reader, writer) {
  const at = (t * data.lanes.length + reader) * data.lanes.length + writer;
  return kind === "kl" ? data.kl.data[at] : data.ranks.data[at] || NaN;
}

const share = (kind, value) => (kind === "kl" ? value / FULL.kl : (value - 1) / (FULL.rank - 1));
const written = (kind, value) => (kind === "kl" ? num(value) : String(value));

function makeRows(panel, data, bus) {
  const { state } = panel;
  const steps = Array.from({ length: data.n_steps }, (_, t) => t);
  const goto = (t) => () => bus.set({ step: t + 1 });
  const cell = (t) => h("button", { type: "button", class: "s2s-ag-cell", tabindex: "-1", onclick: goto(t) });
  const name = () => h("span", { class: "s2s-ag-name" });
  state.corner = name();
  state.top = steps.map((t) => h("span", { class: "s2s-ag-top", onclick: goto(t) }));
  state.rows = data.lanes.map(() => ({ name: name(), cells: steps.map(cell) }));
  const width = clamp(panel.width * 0.2, ...NAME);
  const columns = `${width}px repeat(${data.n_steps}, minmax(38px, 110px))`;
  const rows = state.rows.map((row) => [row.name, row.cells]);
  return h("div", { class: "s2s-ag", style: { "grid-template-columns": columns } }, state.corner, state.top, rows);
}

// What a cell says under the pointer, by its key among the words.
function titleKey(kind, value) {
  if (value === null) return "unwritten";
  return Number.isNaN(value) ? "differ" : `cell_${kind}`;
}

// `value`: null where the step is still to come, NaN where the lanes have parted.
function fillCell(cell, words, kind, value, names) {
  const shown = value !== null && !Number.isNaN(value);
  const tint = shown ? share(kind, value) : 0;
  cell.classList.toggle("s2s-differ", Number.isNaN(value));
  put(cell, shown ? written(kind, value) : "");
  cell.style.background = shown ? mix(tint, "attention") : "";
  cell.style.color = shown ? ink(tint, "attention") : "";
  cell.title = plain(words[titleKey(kind, value)], { ...names, value: written(kind, value) });
}

// The cells of the steps between two positions.
function fillCells(panel, data, base, from, to) {
  const { state, kind } = panel;
  const { label, target } = data.lanes[base];
  for (let t = from; t < to; t++) put(state.top[t], t < state.known ? (target.texts[t] ?? "") : "");
  state.rows.forEach((row, i) => {
    if (i === base) return;
    for (let t = from; t < to; t++) {
      const value = t < state.known ? valueOf(data, kind, t, i, base) : null;
      const names = { model: data.lanes[i].label, base: label, n: t + 1 };
      fillCell(row.cells[t], data.words, kind, value, names);
    }
  });
}

// Which lanes are compared with which, in the names of the rows; the row of the base itself is not there.
function nameRows(panel, data, base) {
  const { state } = panel;
  const other = data.lanes[base].label;
  put(state.corner, plain(data.words.model, { base: other }));
  state.rows.forEach((row, i) => {
    for (const node of [row.name, ...row.cells]) node.hidden = i === base;
    put(row.name, `${data.lanes[i].label} ‖ ${other}`);
  });
}

function sentence(panel, data, sel, base) {
  const { words } = data;
  const { kind } = panel;
  const n = sel.step;
  const other = data.lanes[base].label;
  if (n <= 0) return fmt(words.say_before);
  const all = data.lanes.map((lane, i) => {
    const value = i === base ? NaN : valueOf(data, kind, n - 1, i, base);
    return { model: lane.label, value };
  });
  const sorted = all.filter(({ value }) => !Number.isNaN(value)).sort((a, b) => b.value - a.value);
  if (!sorted.length) return fmt(words.say_differ, { n, base: other });
  const high = sorted[0];
  const low = sorted.at(-1);
  const pair = { n, base: other };
  if (kind === "rank") return fmt(words[high.value > 1 ? "say_rank" : "say_rank_same"], { ...pair, ...high });
  const values = { ...pair, model: high.model, value: num(high.value), low: low.model, least: num(low.value) };
  if (sorted.length === 1) return fmt(words.say_two, values);
  return fmt(words[values.value === values.least ? "say_kl_same" : "say_kl"], values);
}

function table(data, sel) {
  const rows = [["step", "lane", "compared_with", "kl_nats", "rank_of_its_choice"]];
  const known = shownSteps(sel, data.n_steps);
  const cell = (value) => (Number.isNaN(value) ? "" : value);
  for (let t = 0; t < known; t++) {
    data.lanes.forEach((reader, i) => {
      data.lanes.forEach((writer, j) => {
        if (i === j) return;
        const values = ["kl", "rank"].map((kind) => cell(valueOf(data, kind, t, i, j)));
        rows.push([t + 1, reader.label, writer.label, ...values]);
      });
    });
  }
  return csv(rows);
}

// The frame round a step's column.
function markStep(state, t, on) {
  for (const node of [state.top[t], ...state.rows.map((row) => row.cells[t])]) node?.classList.toggle("s2s-now", on);
}

// All of it where what is compared has changed, else the cells of the steps that have come or gone.
function redraw(panel, data, base, known) {
  const { state } = panel;
  const wanted = `${base} ${panel.kind}`;
  const before = state.drawn === wanted ? state.known : null;
  state.known = known;
  if (before !== null) {
    fillCells(panel, data, base, Math.min(known, before), Math.max(known, before));
    return;
  }
  state.drawn = wanted;
  state.bases.value = base;
  state.kinds.press(panel.kind);
  put(state.unit, plain(data.words[`unit_${panel.kind}`], { max: FULL.kl }));
  nameRows(panel, data, base);
  fillCells(panel, data, base, 0, data.n_steps);
}

export default view("agreement", {
  build(panel, data, bus) {
    const { words } = data;
    const state = (panel.state = { drawn: null, known: null, now: null });
    const kinds = ["kl", "rank"].map((kind) => [kind, words[kind]]);
    panel.kind ??= "kl";
    state.kinds = segment(words.choose, kinds, (kind) => {
      panel.kind = kind;
      bus.redraw(["kind"]);
    });
    state.bases = laneChooser(words.base, data.lanes, (base) => bus.set({ base }));
    state.unit = h("span");
    panel.setTitle(words.title);
    panel.setQuiet([state.unit, " ", state.kinds.node, ` ${words.base} `, state.bases]);
    panel.help(words.help);
    panel.body.replaceChildren(makeRows(panel, data, bus));
    offer(panel, "compare-agreement", { csv: () => table(data, bus.sel) });
  },
  draw(panel, data, sel) {
    const { state } = panel;
    const base = baseOf(data, sel);
    redraw(panel, data, base, shownSteps(sel, data.n_steps));
    if (state.now !== sel.step) {
      if (state.now !== null) markStep(state, state.now - 1, false);
      markStep(state, sel.step - 1, true);
      state.now = sel.step;
    }
    panel.say(sentence(panel, data, sel, base));
  },
});
