// The time machine's map of one moment, answer × source: attention, what the memory holds, or gradients.

import { numbered } from "../lib/choosers.js";
import { canvas as newCanvas, clamp, css, h, heat, num, plain, pointIn, px } from "../lib/draw.js";
import { overHeads } from "../lib/heads.js";

export const GAP = 24; // px between the sides
export const LEFT = 64; // px of row labels
export const TOP = 22; // px of column labels
export const ROW = 19; // px of a row
const CELL = [12, 40]; // px of a column, smallest and largest
const RING = 11; // px of a ring round what is aligned in truth
const WHOLE = 255; // what stands for 1 in the maps

css(
  "timemachine_map",
  `
.s2s-tm-scroll { overflow-x: auto; }
.s2s-tm-map { position: relative; }
.s2s-tm-map > * { position: absolute; }
.s2s-tm-map span { font-size: 12px; line-height: ${ROW}px; white-space: pre; overflow: hidden;
  text-overflow: ellipsis; }
.s2s-tm-col { color: var(--s2s-source); text-align: center; top: 0; }
.s2s-tm-row { color: var(--s2s-target); text-align: right; left: 0; width: ${LEFT - 8}px; }
.s2s-tm-row.s2s-lit, .s2s-tm-col.s2s-lit { font-weight: 700; text-decoration: underline; }
.s2s-tm-map canvas { background: var(--s2s-bg); }
.s2s-tm-map i { border: 1.5px solid var(--s2s-text); border-radius: 50%; pointer-events: none; opacity: .75; }
`,
);

// Sizes of a side's map in px where the side is `side` px wide: {width: of a column, w, h}.
export function mapSize(data, side) {
  const n = data.source.texts.length;
  const width = Math.floor(clamp((side - LEFT) / n, ...CELL));
  return { width, w: width * n, h: data.rows * ROW };
}

// The map chosen [row, source]: its kind, and the layer and head of it; a head of null is the mean of all.
export function weightsOf({ choice }, moment) {
  const map = moment.maps[choice.kind];
  if (!map) return null;
  const [, heads, rows, cols] = map.shape;
  const head = choice.head === null ? null : Math.min(choice.head, heads - 1);
  return overHeads(map, choice.layer, head, 0, rows * cols, WHOLE);
}

// The value of the darkest colour: 1 for attention; else the largest of all moments, so that they compare.
export function limitOf(state, data) {
  const { kind } = state.choice;
  if (kind === "attention") return 1;
  const largest = ({ maps }) => maps[kind].data.reduce((most, value) => Math.max(most, value), 1);
  state.limits[kind] ??= Math.max(...data.moments.map(largest)) / WHOLE;
  return state.limits[kind];
}

// A list of what can be chosen of the map: kind, layer or head.
function chooser(state, { words }, name, options, onpick) {
  const chosen = String(state.choice[name] ?? "");
  const nodes = options.map(([value, text]) => h("option", { value, selected: String(value) === chosen }, text));
  const label = words[name === "kind" ? "kind_label" : `choose_${name}`];
  const onchange = (event) => onpick(event.target.value);
  return h("select", { "data-do": name, "aria-label": label, onchange }, nodes);
}

// The lists, as far as there is something to choose; with another kind they are made anew.
export function choosers(panel, data, repaint) {
  const { state } = panel;
  const { words } = data;
  const { maps, lasting } = data.moments[0];
  const kinds = Object.keys(maps).map((kind) => [kind, words[`kind.${kind}`]]);
  const [layers, heads] = maps[state.choice.kind]?.shape ?? [1, 1];
  const gated = Math.max(layers, lasting?.length ?? 1);
  const pickNumber = (name) => (value) => {
    state.choice[name] = value === "" ? null : Number(value);
    repaint();
  };
  const pickKind = (kind) => {
    state.choice.kind = kind;
    panel.setQuiet(choosers(panel, data, repaint));
    repaint();
  };
  const numbers = (name, first, n) =>
    chooser(state, data, name, [...first, ...numbered(words[name], n)], pickNumber(name));
  const nodes = [];
  if (kinds.length > 1) nodes.push(chooser(state, data, "kind", kinds, pickKind));
  else nodes.push(...kinds.map(([, text]) => text));
  if (gated > 1) nodes.push(" ", numbers("layer", [], gated));
  if (heads > 1) nodes.push(" ", numbers("head", [["", plain(words.mean, { n: heads })]], heads));
  return nodes;
}

// The labels of rows, columns and what is aligned in truth, each at its place over the map.
function makeLabels(data, width) {
  const row = (_, t) => h("span", { class: "s2s-tm-row", style: { top: px(TOP + t * ROW) } });
  const col = (text, s) => {
    const style = { left: px(LEFT + s * width), width: px(width) };
    return h("span", { class: "s2s-tm-col", title: text, style }, text);
  };
  const ring = ([t, s]) => {
    const left = LEFT + s * width + (width - RING) / 2;
    const top = TOP + t * ROW + (ROW - RING) / 2;
    return h("i", { style: { left: px(left), top: px(top), width: px(RING), height: px(RING) } });
  };
  const rows = Array.from({ length: data.rows }, row);
  return { rows, cols: data.source.texts.map(col), rings: data.gold.map(ring) };
}

// What the pointer is on: its labels light up, its value is the map's title.
function follow(at, data, width) {
  const { canvas, rows, cols } = at;
  const texts = data.source.texts;
  const light = (t, s) => {
    rows.forEach((row, i) => row.classList.toggle("s2s-lit", i === t));
    cols.forEach((col, i) => col.classList.toggle("s2s-lit", i === s));
  };
  canvas.onmousemove = (event) => {
    const { x, y } = pointIn(event);
    const t = Math.floor(y / ROW);
    const s = Math.min(texts.length - 1, Math.floor(x / width));
    const known = t < data.rows && at.values;
    light(t, s);
    canvas.title = known ? `${rows[t].textContent} ← ${texts[s]} ${num(at.values[t * texts.length + s])}` : "";
  };
  canvas.onmouseleave = () => light(-1, -1);
}

// The map of a side, put into {canvas, ctx, rows, cols} of it; nothing where there is no kind of map.
export function makeMap(state, data, side) {
  if (!Object.keys(data.moments[0].maps).length) return null;
  const { width, w, h: high } = state.at;
  const at = state.sides[side];
  const label = plain(data.words.picture, { side: data.words[`side.${side}`] });
  const { rows, cols, rings } = makeLabels(data, width);
  Object.assign(at, newCanvas(w, high, label), { rows, cols });
  at.canvas.style.left = px(LEFT);
  at.canvas.style.top = px(TOP);
  follow(at, data, width);
  const style = { width: px(LEFT + w), height: px(TOP + high + 2) };
  const map = h("div", { class: "s2s-tm-map", style }, at.canvas, rows, cols, rings);
  return h("div", { class: "s2s-tm-scroll" }, map);
}

export function paintMap(state, data, at, moment) {
  at.values = weightsOf(state, moment);
  if (!at.canvas || !at.values) return;
  const { w, h: high } = state.at;
  const n = data.source.texts.length;
  const written = moment.texts.length;
  const limit = limitOf(state, data);
  const shares = at.values.subarray(0, written * n).map((value) => value / limit);
  at.ctx.clearRect(0, 0, w, high);
  heat(at.ctx, shares, written, n, w, written * ROW, state.choice.kind === "memory" ? "gate" : "attention");
  at.rows.forEach((row, t) => {
    row.textContent = moment.texts[t] ?? "";
  });
}
