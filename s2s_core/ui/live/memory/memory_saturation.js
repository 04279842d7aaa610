// A dot for each unit: at how many of the tokens so far its gate was nearly open (right) or nearly shut (up), this
// sentence over the corpus in grey (Karpathy et al. 2015); and how long each unit holds its memory, on a logarithmic
// scale.

import { csv } from "../lib/download.js";
import { canvas, clamp, css, fmt, h, num, percent, pointIn, px } from "../lib/draw.js";
import { offer } from "../lib/exports.js";
import { chooseUnit } from "../lib/math.js";
import { view } from "../lib/panel.js";
import { KEEPER, place } from "../lib/units.js";
import { entry, layerChooser, layerIn, paragraphs, unitIn } from "./memory_place.js";
import { LEFT, RIGHT, drawGround, drawNow, ofCorpus, points, shares, sizeOf } from "./memory_saturation_plots.js";

const SIDE = [150, 240]; // px of a square, smallest and largest
const GAP = 24; // px between plots
const REACH = 10; // px: a click this near chooses the unit

css(
  "memory_saturation",
  `
.s2s-ms { display: flex; flex-wrap: wrap; gap: 8px ${GAP}px; }
.s2s-ms-name { display: flex; gap: 4px; align-items: baseline; font-size: 12px; line-height: 20px;
  padding-left: ${LEFT}px; }
.s2s-ms-name b { font-weight: 600; }
.s2s-ms-name i { font-family: Cambria, "STIX Two Math", "Times New Roman", serif; font-size: 14px; }
.s2s-ms-plot { position: relative; cursor: pointer; }
.s2s-ms-plot > * { position: absolute !important; left: 0; top: 0; pointer-events: none; }
.s2s-ms-foot { margin: 4px 0 0; padding: 0; color: var(--s2s-dim); font-size: 12px; line-height: 20px; }
.s2s-ms-foot .s2s-now { color: var(--s2s-gate); font-weight: 600; }
`,
);

// The last position that is seen.
const lastSeen = (data, sel) => place(data, sel, 0).seen - 1;

function shortTime(time) {
  if (time >= 1000) return "> 1000";
  return num(time, time < 10 ? 1 : 0);
}

function sentence(data, layer, unit, p) {
  const { words, cell, gates } = data;
  if (p < 0) return fmt(words.say_before);
  const units = data.time.shape[2];
  const keeper = gates.find(({ gate }) => `gate.${gate}` === KEEPER[cell]);
  const [open, shut] = shares(keeper, layer, p, unit);
  let long = 0;
  for (let u = 0; u < units; u++) long += entry(data.time, layer, p, u) > 10;
  return fmt(words.say, {
    unit: unit + 1,
    gate: keeper.title,
    open: percent(open),
    shut: percent(shut),
    time: shortTime(entry(data.time, layer, p, unit)),
    long,
    units,
    n: p + 1,
  });
}

// The unit whose point is nearest to (x, y), null where none is within reach.
function nearest(point, units, x, y) {
  let best = null;
  let least = REACH ** 2;
  for (let unit = 0; unit < units; unit++) {
    const [left, top] = point(unit);
    const far = (left - x) ** 2 + (top - y) ** 2;
    if (far >= least) continue;
    best = unit;
    least = far;
  }
  return best;
}

function makePlot(panel, data, bus, i) {
  const { state } = panel;
  const { w, h: high } = sizeOf(state, data, i);
  const gate = data.gates[i];
  const title = gate ? gate.title : data.words.time;
  const below = { ...canvas(w, high, title), w, h: high };
  const above = { ...canvas(w, high, ""), w, h: high };
  above.canvas.setAttribute("aria-hidden", "true");
  const onclick = (event) => {
    const point = points(state, data, layerIn(data.time, bus.sel), i, lastSeen(data, bus.sel));
    const { x, y } = pointIn(event);
    const unit = point && nearest(point, data.time.shape[2], x, y);
    if (unit !== null) chooseUnit(bus, unit);
  };
  const name = h("div", { class: "s2s-ms-name" }, h("b", {}, title), gate && h("i", {}, gate.gate));
  const style = { width: px(w), height: px(high) };
  const plot = h("div", { class: "s2s-ms-plot", style, onclick }, below.canvas, above.canvas);
  return { node: h("div", {}, name, plot), below, above };
}

// Sizes that fill the panel's width: {side of a square, width of the time axis} in px.
function layout(panel, data) {
  const gates = data.gates.length;
  const around = LEFT + RIGHT;
  const each = (panel.width - 2 - gates * GAP) / (gates + 1) - around;
  const side = Math.floor(clamp(each, ...SIDE));
  const left = panel.width - 2 - gates * (side + around + GAP) - around;
  return { side, wide: Math.floor(Math.max(side, Math.min(panel.width - around, left))) };
}

function makeFoot({ words, sentences }) {
  const now = h("span", { class: "s2s-now" }, `■ ${words.now}`);
  const corpus = sentences ? fmt(` · ■ ${words.corpus}`, { n: sentences }) : "";
  return h("p", { class: "s2s-ms-foot" }, now, corpus, ` · ${words.axes}`);
}

// A unit's row of the table: how often each gate was shut and open, then the time; of the corpus too if there is one.
function unitRow(data, layer, p, unit) {
  const corpus = Boolean(data.corpus_time);
  const row = [layer + 1, unit + 1];
  for (const gate of data.gates) {
    const [open, shut] = shares(gate, layer, p, unit);
    row.push(shut, open);
    if (corpus) row.push(ofCorpus(gate.corpus_left, layer, unit), ofCorpus(gate.corpus_right, layer, unit));
  }
  row.push(entry(data.time, layer, p, unit));
  if (corpus) row.push(ofCorpus(data.corpus_time, layer, unit));
  return row;
}

function table(data, bus) {
  const p = lastSeen(data, bus.sel);
  const layer = layerIn(data.time, bus.sel);
  const marks = data.corpus_time ? ["", "_corpus"] : [""];
  const names = (gate) => marks.flatMap((mark) => [`${gate}_shut${mark}`, `${gate}_open${mark}`]);
  const gates = data.gates.flatMap(({ gate }) => names(gate));
  const rows = [["layer", "unit", ...gates, ...marks.map((mark) => `time_scale${mark}`)]];
  const units = p < 0 ? 0 : data.time.shape[2];
  for (let unit = 0; unit < units; unit++) rows.push(unitRow(data, layer, p, unit));
  return csv(rows);
}

export default view("memory_saturation", {
  build(panel, data, bus) {
    const { words } = data;
    const { family } = panel;
    const state = (panel.state = { painted: null, drawn: null, family, ...layout(panel, data) });
    state.layer = layerChooser(words, data.time.shape[0], bus);
    panel.setTitle(words.title);
    panel.setQuiet(state.layer);
    panel.help(paragraphs(words, ["help.what", "help.formula", "help.time", "help.click"]));
    state.plots = Array.from({ length: data.gates.length + 1 }, (_, i) => makePlot(panel, data, bus, i));
    const plots = state.plots.map(({ node }) => node);
    panel.body.replaceChildren(h("div", { class: "s2s-ms" }, plots), makeFoot(data));
    offer(panel, () => `${data.model}-saturation-${layerIn(data.time, bus.sel) + 1}`, {
      exactCsv: (exact) => table(exact, bus),
    });
  },
  draw(panel, data, sel) {
    const { state } = panel;
    const layer = layerIn(data.time, sel);
    const unit = unitIn(data.time, sel);
    const p = lastSeen(data, sel);
    if (state.painted !== layer) {
      state.painted = layer;
      state.drawn = null;
      drawGround(state, data, layer);
      if (state.layer) state.layer.value = String(layer);
    }
    const wanted = `${layer}/${unit}/${p}`;
    if (state.drawn === wanted) return;
    state.drawn = wanted;
    drawNow(state, data, layer, unit, p);
    panel.say(sentence(data, layer, unit, p));
  },
});
