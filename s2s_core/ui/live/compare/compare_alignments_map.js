// The map of one lane's weights or of two lanes' difference: its numbers, its cells, the names on its axes.

import { heat, ink, num } from "../lib/draw.js";
import { seen } from "../lib/heads.js";
import { cellLines } from "../lib/matrix_draw.js";
import { colors } from "../lib/theme.js";

const NUMBERS = 26; // px of a cell's width from which on its number stands in it
const LEAST = 0.1; // of a number that stands in its cell

// Which lanes are shown: `first` (-1: no weights have come yet) and `other`, which is taken from it (-1: none).
export function lanesOf(data, sel) {
  const have = (i) => i !== undefined && i >= 0 && i < data.lanes.length && data.looks[i]?.weights;
  const first = have(sel.lane) ? sel.lane : data.looks.findLastIndex((looks) => looks?.weights);
  const other = sel.less ?? -1;
  return { first, other: have(other) && other !== first ? other : -1 };
}

// The row of step t of a lane; weights that came late begin with rows of the reading part.
export function weightsOf(data, sel, lane, t) {
  const { weights, skipped } = data.looks[lane];
  const extra = weights.shape[2] - data.lanes[lane].target.tokens.length;
  return seen(weights, sel, t + (extra > 0 ? skipped : 0));
}

// The values of all steps [step, source]: of one lane 0..1, of two -1..1.
export function valuesOf(data, sel, first, other) {
  const lanes = [first, other].filter((lane) => lane >= 0).map((lane) => data.lanes[lane]);
  const cols = Math.min(...lanes.map((lane) => lane.source.tokens.length));
  const rows = Math.min(...lanes.map((lane) => lane.target.tokens.length));
  const all = new Float32Array(rows * cols);
  for (let t = 0; t < rows; t++) {
    const own = weightsOf(data, sel, first, t);
    const less = other < 0 ? null : weightsOf(data, sel, other, t);
    for (let s = 0; s < cols; s++) all[t * cols + s] = own[s] - (less ? less[s] : 0);
  }
  return { rows, cols, all };
}

// The token of a row; both where two lanes differ in it.
function inRow(data, t, { first, other }, form) {
  const own = data.lanes[first].target[form][t];
  const beside = other < 0 ? own : data.lanes[other].target[form][t];
  return own === beside ? own : `${own} / ${beside}`;
}

export const rowName = (data, t, lanes) => inRow(data, t, lanes, "texts");
export const rowToken = (data, t, lanes) => inRow(data, t, lanes, "tokens");

export const rowNames = (data, state) =>
  Array.from({ length: state.shown.rows }, (_, t) => rowName(data, t, state));

export const colNames = (data, { first, shown }) => data.lanes[first].source.texts.slice(0, shown.cols);

function colourOf(data, { first, other }) {
  if (other >= 0) return "signed";
  return data.looks[first].kind === "attention" ? "attention" : "gate";
}

function inkOf(value, color) {
  const side = value < 0 ? "negative" : "gate";
  return ink(Math.abs(value), color === "signed" ? side : color);
}

function writeNumbers(ctx, at, values, cols, color) {
  ctx.font = `12px ${at.family}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  values.forEach((value, i) => {
    if (Math.abs(value) < LEAST) return;
    ctx.fillStyle = inkOf(value, color);
    const x = ((i % cols) + 0.5) * at.w;
    ctx.fillText(num(value).replace("0.", "."), x, (Math.floor(i / cols) + 0.5) * at.h + 1);
  });
}

// The steps reached; those still to come are left out.
export function paint(data, state) {
  const { ctx, shown, at, reached } = state;
  const color = colourOf(data, state);
  const values = shown.all.subarray(0, reached * shown.cols);
  ctx.fillStyle = colors.bg;
  ctx.fillRect(0, 0, at.width, at.height);
  heat(ctx, values, reached, shown.cols, at.width, reached * at.h, color);
  cellLines(ctx, at);
  if (at.w >= NUMBERS) writeNumbers(ctx, at, values, shown.cols, color);
}
