// Drawing one unit: where its positions stand, its line and those of the units found, its tokens, what a step moves.

import { ink, mix, num, px } from "../lib/draw.js";
import { put } from "../lib/math.js";
import { colors } from "../lib/theme.js";
import { place, tokenAt, valueAt } from "../lib/units.js";
import { layerIn, unitIn } from "./memory_place.js";

export const HEIGHT = 140; // px of the plot
const GAP = 10; // px between reading and writing
const LEFT = 40; // px for the labels of the axis
const WIDEST = 48; // px of a position
const NARROW = 720; // px of a panel below which the sentences found stand under the plot
const EDGE = 8; // px over and under the line

// The line of the chosen site, of {site, title, symbol, values, limit, signed}.
export const lineOf = (panel, data) => data.lines.find((line) => line.site === panel.choice.site) ?? data.lines[0];
export const layerOf = (data, sel) => layerIn(data.lines[0].values, sel);
export const unitOf = (data, sel) => unitIn(data.lines[0].values, sel);
export const placeOf = (data, sel) => place(data, sel, layerOf(data, sel));

// Where positions stand: `x(p)` is the middle of one, `col` its width, `w` the whole plot's, all in px.
export function layout(panel, data) {
  const [, positions, units] = data.lines[0].values.shape;
  const n = data.source.texts.length;
  const alone = !data.references || panel.width < NARROW;
  const wide = alone ? panel.width : Math.floor((panel.width - 32) * 0.6);
  const col = Math.min(WIDEST, (wide - LEFT - GAP - 8) / positions);
  const x = (p) => LEFT + (p + 0.5) * col + (p >= n ? GAP : 0);
  return { positions, units, n, alone, col, x, w: Math.ceil(LEFT + positions * col + GAP + 4) };
}

// The end of the axis: that of the colours, or the next whole number above what these units reach: no line is cut off.
function reach(line, at, layer, units) {
  let most = line.limit;
  for (const unit of units) {
    for (let p = 0; p < at.positions; p++) most = Math.max(most, Math.abs(valueAt(line, layer, p, unit)));
  }
  return most > line.limit ? Math.ceil(most) : line.limit;
}

function drawAxis(ctx, { w }, ticks, y) {
  ctx.textAlign = "right";
  for (const value of ticks) {
    ctx.fillStyle = colors.line;
    ctx.fillRect(LEFT, Math.round(y(value)), w - LEFT, 1);
    ctx.fillStyle = colors.dim;
    ctx.fillText(num(value, Number.isInteger(value) ? 0 : 1), LEFT - 6, y(value) + 4);
  }
}

// A unit's line from one position to another; the chosen unit's is strong, with a dot at each position.
function drawLine(ctx, at, height, [from, to], colour) {
  ctx.strokeStyle = colour ?? colors.dim;
  ctx.fillStyle = ctx.strokeStyle;
  ctx.globalAlpha = colour ? 1 : 0.45;
  ctx.lineWidth = colour ? 2 : 1;
  ctx.beginPath();
  for (let p = from; p < to; p++) ctx.lineTo(at.x(p), height(p));
  ctx.stroke();
  if (!colour) return;
  for (let p = from; p < to; p++) {
    ctx.beginPath();
    ctx.arc(at.x(p), height(p), Math.min(3, at.col / 3), 0, 7);
    ctx.fill();
  }
}

// The lines of `units`, the first of them on top: it is the one chosen.
export function paint(panel, data, units, layer) {
  const { at, heat, family } = panel.state;
  const { ctx } = heat;
  const line = lineOf(panel, data);
  const limit = reach(line, at, layer, units);
  const low = line.signed ? -limit : 0;
  const y = (value) => EDGE + (HEIGHT - 2 * EDGE) * (1 - (value - low) / (limit - low));
  ctx.clearRect(0, 0, at.w, HEIGHT);
  ctx.font = `12px ${family}`;
  drawAxis(ctx, at, line.signed ? [limit, 0, -limit] : [1, 0.5, 0], y);
  for (const unit of [...units].reverse()) {
    const height = (p) => y(valueAt(line, layer, p, unit));
    const chosen = unit === units[0];
    drawLine(ctx, at, height, [0, at.n], chosen ? colors.source : null);
    drawLine(ctx, at, height, [at.n, at.positions], chosen ? colors.target : null);
  }
  ctx.globalAlpha = 1;
}

// The tokens seen, in the colour of the unit's value there.
export function colourTokens(panel, data, unit, layer, seen) {
  const line = lineOf(panel, data);
  panel.state.all.forEach((chip, p) => {
    const shown = p < seen;
    const value = shown ? valueAt(line, layer, p, unit) / line.limit : 0;
    const name = value < 0 ? "negative" : "gate";
    const tint = Math.min(1, Math.abs(value)) * 0.9;
    chip.classList.toggle("s2s-empty", !shown);
    put(chip, shown ? tokenAt(data, p) : "");
    chip.style.background = shown ? mix(tint, name) : "";
    chip.style.color = shown ? ink(tint, name) : "";
  });
}

// The veils over what is not seen yet, of the reading and of the writing part.
function moveVeils({ veils, at }, seen, n) {
  const shown = [Math.min(seen, n), Math.max(0, seen - n)];
  veils.forEach((veil, i) => {
    veil.style.transform = `translateX(${Math.max(0, shown[i] * at.col - at.col / 2 + 5)}px)`;
  });
}

function moveBand({ band, brush, at }) {
  band.hidden = !brush;
  if (!brush) return;
  const [first, last] = brush.map(at.x);
  band.style.left = px(first - at.col / 2);
  band.style.width = px(last - first + at.col);
}

// The position of the token under the pointer, in whichever view it is; -1 without one.
function litPosition(hover, n) {
  if (!hover) return -1;
  return hover.side === "source" ? hover.index : n + hover.index;
}

// What moves with every step.
export function move(panel, sel, { p, seen, n }) {
  const { state } = panel;
  const { at, brush } = state;
  state.now.style.transform = `translateX(${at.x(Math.max(0, p)) - 1}px)`;
  state.now.hidden = p < 0;
  moveVeils(state, seen, n);
  state.root.classList.toggle("s2s-all", sel.showall);
  state.root.classList.toggle("s2s-reading", p < n);
  moveBand(state);
  const lit = litPosition(sel.hover, n);
  state.all.forEach((chip, q) => {
    chip.classList.toggle(q < n ? "s2s-nowread" : "s2s-now", q === p);
    chip.classList.toggle("s2s-hover", q === lit && q < seen);
    chip.classList.toggle("s2s-brushed", Boolean(brush) && q >= brush[0] && q <= brush[1]);
  });
}
