// The plots of the gates' saturation: where a unit stands on a gate's square or on the axis of time, drawn there.

import { num } from "../lib/draw.js";
import { colors } from "../lib/theme.js";
import { entry } from "./memory_place.js";

export const LEFT = 40; // px beside a plot, for the labels of its axis
export const RIGHT = 6; // px
const TOP = 6; // px over a plot
const BOTTOM = 24; // px under it
const DECADES = 4; // of tokens on the time axis
const RING = 6; // px, radius of the ring at the chosen unit

// A value of an array [layer, unit], of the corpus.
export const ofCorpus = (array, layer, unit) => array.data[layer * array.shape[1] + unit];

// [right, left] shares of a gate up to position p.
export function shares(gate, layer, p, unit) {
  const share = (array) => entry(array, layer, p, unit) / (p + 1);
  return [share(gate.right), share(gate.left)];
}

// Size of plot i in px: the gates' are squares, that of time takes what is left.
export function sizeOf({ side, wide }, data, i) {
  return { w: LEFT + (i < data.gates.length ? side : wide) + RIGHT, h: TOP + side + BOTTOM };
}

// Rank of each unit on the time axis: by the corpus, else by the whole sentence; it never changes while stepping.
function ranks(data, layer) {
  const [, positions, units] = data.time.shape;
  const time = (unit) =>
    data.corpus_time ? ofCorpus(data.corpus_time, layer, unit) : entry(data.time, layer, positions - 1, unit);
  const order = Array.from({ length: units }, (_, unit) => unit).sort((a, b) => time(b) - time(a));
  const rank = new Int32Array(units);
  order.forEach((unit, place) => {
    rank[unit] = place;
  });
  return rank;
}

const onSquare = (side, [right, left]) => [LEFT + right * side, TOP + (1 - left) * side];

function onTime({ side, wide, rank }, unit, time) {
  const x = LEFT + ((rank[unit] + 0.5) / rank.length) * wide;
  return [x, TOP + side * (1 - Math.log10(Math.max(1, time)) / DECADES)];
}

// A plot's points, unit -> [x, y], of the corpus; null without one.
function corpusPoints(state, data, layer, i) {
  const gate = data.gates[i];
  const times = data.corpus_time;
  if (!gate) return times && ((unit) => onTime(state, unit, ofCorpus(times, layer, unit)));
  if (!gate.corpus_left) return null;
  const place = (unit) => [ofCorpus(gate.corpus_right, layer, unit), ofCorpus(gate.corpus_left, layer, unit)];
  return (unit) => onSquare(state.side, place(unit));
}

// The same of the sentence up to position p; below 0, where nothing has been read, of the corpus.
export function points(state, data, layer, i, p) {
  if (p < 0) return corpusPoints(state, data, layer, i);
  const gate = data.gates[i];
  if (!gate) return (unit) => onTime(state, unit, entry(data.time, layer, p, unit));
  return (unit) => onSquare(state.side, shares(gate, layer, p, unit));
}

function frame(ctx, { side, family }, w) {
  ctx.strokeStyle = colors.line;
  ctx.fillStyle = colors.dim;
  ctx.font = `12px ${family}`;
  ctx.strokeRect(LEFT + 0.5, TOP + 0.5, w, side);
}

// A square from 0 to 1 both ways; on its diagonal a gate is open or shut at every token.
function squareAxes(ctx, state) {
  const { side } = state;
  frame(ctx, state, side);
  for (const v of [0, 0.5, 1]) {
    const text = num(v, v % 1 ? 1 : 0);
    ctx.textAlign = "right";
    ctx.fillText(text, LEFT - 4, TOP + side * (1 - v) + 4);
    ctx.textAlign = "center";
    ctx.fillText(text, LEFT + side * v, TOP + side + 16);
  }
  ctx.beginPath();
  ctx.moveTo(LEFT, TOP);
  ctx.lineTo(LEFT + side, TOP + side);
  ctx.stroke();
}

function timeAxes(ctx, state) {
  const { side, wide } = state;
  frame(ctx, state, wide);
  ctx.textAlign = "right";
  for (let decade = 0; decade <= DECADES; decade++) {
    const y = TOP + side * (1 - decade / DECADES);
    ctx.fillText(String(10 ** decade), LEFT - 4, y + 4);
    ctx.fillRect(LEFT, Math.round(y), wide, 0.5);
  }
}

// Squares of whole pixels, which are fast.
function dots(ctx, units, point, { colour, size, alpha }) {
  ctx.fillStyle = colour;
  ctx.globalAlpha = alpha;
  for (let unit = 0; unit < units; unit++) {
    const [x, y] = point(unit);
    ctx.fillRect(Math.round(x - size / 2), Math.round(y - size / 2), size, size);
  }
  ctx.globalAlpha = 1;
}

// The ground: axes and the corpus. Once per layer.
export function drawGround(state, data, layer) {
  state.rank = ranks(data, layer);
  state.plots.forEach(({ below: { ctx, w, h } }, i) => {
    ctx.clearRect(0, 0, w, h);
    if (i < data.gates.length) squareAxes(ctx, state);
    else timeAxes(ctx, state);
    const point = corpusPoints(state, data, layer, i);
    if (point) dots(ctx, data.time.shape[2], point, { colour: colors.dim, size: 3, alpha: 0.45 });
  });
}

// The sentence so far, and a ring at the chosen unit.
export function drawNow(state, data, layer, unit, p) {
  state.plots.forEach(({ above: { ctx, w, h } }, i) => {
    ctx.clearRect(0, 0, w, h);
    if (p < 0) return;
    const point = points(state, data, layer, i, p);
    dots(ctx, data.time.shape[2], point, { colour: colors.gate, size: 4, alpha: 0.6 });
    ctx.strokeStyle = colors.text;
    ctx.lineWidth = 2;
    ctx.beginPath();
    ctx.arc(...point(unit), RING, 0, 7);
    ctx.stroke();
  });
}
