// The attention of the models that have one, on the same sentence: a map for each, with a row for each token that it
// wrote itself.

import { csv, tokenColumns } from "../lib/download.js";
import { argmax, css, fmt, h, percent, plain } from "../lib/draw.js";
import { offer } from "../lib/exports.js";
import { headWeights } from "../lib/heads.js";
import { matrix as makeMatrix } from "../lib/matrix.js";
import { view } from "../lib/panel.js";
import { readSteps, shownSteps } from "../lib/progress.js";
import { layerChooser, paragraphs } from "./memory_place.js";

const BETWEEN = 24; // px between two maps
const NARROWEST = 520; // px of a panel in which maps stand side by side

css(
  "memory_attention",
  `
[data-view="memory_attention"] .s2s-say { min-height: 40px; }
.s2s-ma { display: flex; flex-wrap: wrap; gap: 16px ${BETWEEN}px; align-items: flex-start; }
.s2s-ma-name { font-size: 12px; line-height: 20px; color: var(--s2s-dim); }
.s2s-ma-name b { color: var(--s2s-text); font-weight: 600; }
`,
);

// Rows of a map that are shown. Once the model looked at has finished, all that the others wrote is.
function shownRows(data, map, sel) {
  const rows = map.target.texts.length;
  return sel.step >= data.target.texts.length ? rows : shownSteps(sel, rows);
}

// The head chosen is that of the model looked at; of the others the mean is shown.
function headOf(data, map, sel) {
  const chosen = map.model === data.model && sel.head !== null && sel.head < map.weights.shape[1];
  return chosen ? sel.head : null;
}

// Which layer and head a map shows, in words; nothing where there is only one of both.
function caption(data, map, sel) {
  const [layers, heads] = map.weights.shape;
  if (layers === 1 && heads === 1) return [];
  const head = headOf(data, map, sel);
  const mean = heads > 1 ? "mean" : "layer";
  const values = { layer: Math.min(sel.layer, layers - 1) + 1, head: (head ?? 0) + 1, n: heads };
  return [" · ", fmt(data.words[head === null ? mean : "head"], values)];
}

function paint(panel, data, sel) {
  data.maps.forEach((map, i) => {
    const { matrix, name } = panel.state.maps[i];
    matrix.paint(headWeights(map.weights, sel.layer, headOf(data, map, sel)), "attention");
    name.replaceChildren(h("b", {}, map.title), ...caption(data, map, sel));
  });
}

// Weights [source] of one row of a map, as painted.
const rowOf = ({ values, at }, t) => values.subarray(t * at.cols, (t + 1) * at.cols);

function sentence(panel, data, sel) {
  const { words } = data;
  const parts = [];
  const t = sel.step - 1;
  data.maps.forEach((map, i) => {
    if (t < 0 || t >= map.target.texts.length) return;
    const row = rowOf(panel.state.maps[i].matrix, t);
    const best = argmax(row);
    const looks = { percent: percent(row[best]), source: data.source.texts[best] };
    parts.push(fmt(words.say, { model: map.title, target: map.target.texts[t], ...looks }), " ");
  });
  if (parts.length) return parts;
  return fmt(sel.step > 0 ? words.say_over : words.say_before);
}

function table(panel, data, bus) {
  const rows = [["model", "step", "token", ...tokenColumns(data.source.tokens)]];
  data.maps.forEach((map, i) => {
    const { at } = panel.state.maps[i].matrix;
    const values = headWeights(map.weights, bus.sel.layer, headOf(data, map, bus.sel));
    for (let t = 0; t < shownRows(data, map, bus.sel); t++) {
      rows.push([map.model, t + 1, map.target.tokens[t], ...rowOf({ values, at }, t)]);
    }
  });
  return csv(rows);
}

function makeMap(panel, data, bus, map, width) {
  const { words, source } = data;
  const mine = map.model === data.model;
  const hover = (side, index) => {
    const known = side === "source" || mine; // a row of another model is none of the tokens looked at
    bus.set({ hover: known ? side && { side, index } : null });
  };
  const matrix = makeMatrix({
    rows: map.target.texts,
    cols: source.texts,
    width,
    family: panel.family,
    goto: words.goto,
    label: plain(words.picture, {
      model: map.title,
      target: map.target.texts.length,
      source: source.texts.length,
    }),
    on: { hover, pick: (t) => bus.set({ step: t + 1 }) },
  });
  const name = h("div", { class: "s2s-ma-name" });
  return { matrix, name, node: h("div", { "data-model": map.model }, name, matrix.node) };
}

// px of each map: side by side where their cells are still wide enough to be told apart.
function mapWidth(panel, data) {
  const { maps } = data;
  const wanted = 100 + 8 * data.source.texts.length;
  const beside = panel.width >= Math.max(NARROWEST, maps.length * wanted) ? maps.length : 1;
  return Math.floor((panel.width - (beside - 1) * BETWEEN) / beside);
}

// Source tokens that have been read: all at once where the encoder works so.
function readTokens(data, sel) {
  const read = readSteps(sel, data);
  if (data.reading !== "layers") return read;
  return read > 0 ? data.source.texts.length : 0;
}

export default view("memory_attention", {
  build(panel, data, bus) {
    const { words, maps } = data;
    const state = (panel.state = { painted: null });
    const width = mapWidth(panel, data);
    state.maps = maps.map((map) => makeMap(panel, data, bus, map, width));
    state.layer = layerChooser(words, Math.max(...maps.map((map) => map.weights.shape[0])), bus);
    panel.setTitle(words.title);
    panel.setQuiet(state.layer);
    panel.help(paragraphs(words, ["help.what", "help.formula", "help.compare"]));
    const nodes = state.maps.map(({ node }) => node);
    panel.body.replaceChildren(h("div", { class: "s2s-ma" }, nodes));
    offer(panel, `${data.model}-attention-beside`, {
      exactCsv: (exact) => table(panel, exact, bus),
    });
  },
  draw(panel, data, sel) {
    const { state } = panel;
    const wanted = `${sel.layer}/${sel.head}`;
    if (state.painted !== wanted) {
      state.painted = wanted;
      paint(panel, data, sel);
      if (state.layer) state.layer.value = String(sel.layer);
    }
    const read = readTokens(data, sel);
    data.maps.forEach((map, i) => {
      const hover = map.model === data.model || sel.hover?.side === "source" ? sel.hover : null;
      state.maps[i].matrix.show({ now: sel.step - 1, written: shownRows(data, map, sel), read, hover });
    });
    panel.say(sentence(panel, data, sel));
  },
});
