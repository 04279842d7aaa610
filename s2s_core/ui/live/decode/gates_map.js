// The maps of the gates view: sizes, the order of their rows, their colours. Reading and writing stand apart by a
// gap.

import { clamp, heat as paintHeat } from "../lib/draw.js";
import { colors } from "../lib/theme.js";
import { place } from "../lib/units.js";

export const GAP = 6; // px between reading and writing
export const BETWEEN = 20; // px between two maps
const COL = [3, 22]; // px, narrowest and widest position
const WANTED = 5; // px of a position that make a row of maps worth it
const TALL = 272; // px of the tallest map
const FINE = 6; // px: lines between positions that are narrower would hide them

// px of a unit's row
function unitHeight(units) {
  if (units <= 68) return 4;
  return units <= 136 ? 2 : Math.min(1, TALL / units);
}

// As many maps in a row as leave each position some pixels; all sizes for this trace and width.
export function layout(panel, data) {
  const n = data.maps.length;
  const [layers, positions, units] = data.maps[0].values.shape;
  const reading = data.source.texts.length;
  const room = (k) => Math.floor(((panel.width - (k - 1) * BETWEEN) / k - GAP) / positions);
  const across = [n, 3, 2, 1].find((k) => k <= n && n % k === 0 && (room(k) >= WANTED || k === 1));
  const col = clamp(room(across), ...COL);
  const unit = unitHeight(units);
  const x = (p) => p * col + (p >= reading ? GAP : 0);
  const counts = { layers, positions, units, reading, writing: positions - reading };
  return { ...counts, across, col, unit, x, w: x(positions - 1) + col, h: Math.round(units * unit) };
}

export const layerOf = (sel, at) => Math.min(sel.layer, at.layers - 1);
export const unitOf = (sel, at) => Math.min(sel.unit, at.units - 1);
export const seen = (data, sel, at) => place(data, sel, layerOf(sel, at)).seen;

export function valueOf({ at }, data, map, layer, position, unit) {
  return data.maps[map].values.data[(layer * at.positions + position) * at.units + unit];
}

const ORDERS = { activity: "order", clustered: "clustered" }; // the payload's lists; any other: as stored

// Units in the order of the rows, and the row of each unit.
function sortUnits(state, data, layer) {
  const { units } = state.at;
  const from = layer * units;
  const name = ORDERS[state.choice.order];
  state.order = name
    ? data[name].data.subarray(from, from + units)
    : Int32Array.from({ length: units }, (_, unit) => unit);
  state.row = new Int32Array(units);
  state.order.forEach((unit, row) => {
    state.row[unit] = row;
  });
}

// Values [row, position] of one part of a map, full colour at its limit.
function partValues(state, map, layer, first, count) {
  const { units, positions } = state.at;
  const limit = map.limit ?? 1;
  const values = new Float32Array(units * count);
  state.order.forEach((unit, row) => {
    for (let p = 0; p < count; p++) {
      values[row * count + p] = map.values.data[(layer * positions + first + p) * units + unit] / limit;
    }
  });
  return values;
}

// One part (reading or writing) of a map into the rectangle at x: scaled down in height smoothly, across in sharp
// columns.
function paintPart(ctx, state, map, layer, first, count, x) {
  if (!count) return;
  const { units, col, h } = state.at;
  const values = partValues(state, map, layer, first, count);
  const full = new OffscreenCanvas(count, units);
  paintHeat(full.getContext("2d"), values, units, count, count, units, map.limit ? "signed" : "gate");
  const low = new OffscreenCanvas(count, Math.min(units, h));
  low.getContext("2d").drawImage(full, 0, 0, count, low.height);
  ctx.imageSmoothingEnabled = false;
  ctx.drawImage(low, x, 0, count * col, h);
  if (col < FINE) return;
  ctx.fillStyle = colors.panel;
  for (let p = 1; p < count; p++) ctx.fillRect(x + p * col - 0.5, 0, 1, h);
}

export function paint(state, data, layer) {
  const { reading, writing, w, h, x } = state.at;
  sortUnits(state, data, layer);
  data.maps.forEach((map, i) => {
    const { ctx } = state.heats[i];
    ctx.clearRect(0, 0, w, h);
    paintPart(ctx, state, map, layer, 0, reading, 0);
    paintPart(ctx, state, map, layer, reading, writing, x(reading));
  });
}

// The edit that holds what a map shows at one position: a gate shut (or open), a state at 0.
export function held({ site }, layer, p, reading, open) {
  const where = p < reading ? { part: "encoder", positions: p } : { part: "decoder", positions: p - reading };
  const [kind, gate] = site.split(".");
  if (kind === "gate") return { kind, gate, layer, ...where, to: open ? 1 : 0 };
  return { kind: "units", site, layer, ...where, to: 0 };
}
