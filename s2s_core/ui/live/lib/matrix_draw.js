// Drawing a matrix: its cells once, then what a step moves; and its picture for export.

import { argmax, heat as paintHeat, ink, num } from "./draw.js";
import { put } from "./math.js";
import { colors } from "./theme.js";

const FINE = 12; // px: lines between cells that are smaller would hide them
const WRITTEN_OUT = 0.3; // weights from here on are written into their cells

// Lines between the cells of {rows, cols, w, h, width, height}.
export function cellLines(ctx, at) {
  ctx.fillStyle = colors.line;
  for (let s = 0; s <= at.cols && at.w >= FINE; s++) ctx.fillRect(s * at.w - (s === at.cols), 0, 1, at.height);
  for (let t = 0; t <= at.rows && at.h >= FINE; t++) ctx.fillRect(0, t * at.h - (t === at.rows), at.width, 1);
}

function inkName(value, scale) {
  if (scale !== "signed") return scale;
  return value < 0 ? "negative" : "gate";
}

// "1", ".42", "2.3": as short as a cell needs it.
function short(x) {
  const size = Math.abs(x);
  if (size < 0.995) return num(x).replace("0.", ".");
  return num(x, size >= 9.95 || size < 1.005 ? 0 : 1);
}

// Numbers in the strong cells: `values`, where `shares` (of the fullest colour) are large enough.
export function cellNumbers(ctx, at, values, shares, scale) {
  ctx.font = `12px ${at.family}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  shares.forEach((share, i) => {
    if (Math.abs(share) < WRITTEN_OUT) return;
    ctx.fillStyle = ink(Math.abs(share), inkName(share, scale));
    ctx.fillText(short(values[i]), ((i % at.cols) + 0.5) * at.w, (Math.floor(i / at.cols) + 0.5) * at.h + 1);
  });
}

// values [row, column], full colour at `limit`; numbers stand in cells that are strong and wide enough.
export function matrixPaint(own, values, scale, limit) {
  const { at } = own;
  const { ctx } = own.heat;
  const shares = Float32Array.from(values, (x) => x / limit);
  own.values = values;
  ctx.clearRect(0, 0, at.width, at.height);
  paintHeat(ctx, shares, at.rows, at.cols, at.width, at.height, scale);
  cellLines(ctx, at);
  if (at.w < 28 || limit < 0.15) return; // where all is small, numbers would only be noise
  cellNumbers(ctx, at, values, shares, scale);
}

// Labels of rows: their texts where more or fewer are written, and which one is the step's.
function showRows(own, { sides, texts }, now, written) {
  const { at, heat } = own;
  if (own.written !== written) {
    sides.forEach((side, i) => put(side, i < written ? texts[i] : ""));
    heat.canvas.style.clipPath = `inset(0 0 ${at.height - written * at.h}px 0)`;
  }
  if (own.now === now && own.written === written) return;
  sides.forEach((side, i) => {
    side.classList.toggle("s2s-now", i === now);
    side.classList.toggle("s2s-future", i > now);
  });
}

// The label that this row is about stands, even between two others.
function showStrongest(own, tops, now) {
  const { at } = own;
  if (at.every === 1 || (own.now === now && own.marked === own.values)) return;
  const row = now >= 0 && now < at.rows ? own.values.slice(now * at.cols, (now + 1) * at.cols) : [];
  tops[own.strongest]?.classList.remove("s2s-mx-strongest");
  own.strongest = row.length ? argmax(row) : -1;
  tops[own.strongest]?.classList.add("s2s-mx-strongest");
  own.marked = own.values;
}

function showCovers(at, { veil, column, row, frame }, { now, written }, { s, t }) {
  frame.hidden = now < 0 || now >= at.rows;
  frame.style.transform = `translateY(${now * at.h}px)`;
  veil.hidden = written <= now + 1;
  veil.style.transform = `translateY(${Math.max(0, now + 1) * at.h}px)`;
  column.hidden = s < 0;
  column.style.transform = `translateX(${s * at.w}px)`;
  row.hidden = t < 0;
  row.style.transform = `translateY(${t * at.h}px)`;
}

// The labels under the pointer are underlined; `lit`: {s, t}, what was before.
export function relabel(lit, next, tops, sides, name) {
  if (lit?.s === next.s && lit?.t === next.t) return;
  tops[lit?.s]?.classList.remove(name);
  sides[lit?.t]?.classList.remove(name);
  tops[next.s]?.classList.add(name);
  sides[next.t]?.classList.add(name);
}

// Column and row under the pointer, here or on the same token in another view; -1 where there is none.
export function pointedCell(hover, cell, cols, written) {
  const s = hover?.side === "source" && hover.index < cols ? hover.index : -1;
  if (hover?.side === "target" && hover.index < written) return { s, t: hover.index };
  return { s, t: cell && cell.t < written ? cell.t : -1 };
}

// now: current row (-1 = none); written: rows seen; read: columns read; hover: {side, index} | null.
export function matrixShow(own, parts, { now, written, read, hover }) {
  const { tops, sides } = parts;
  const lit = pointedCell(hover, own.cell, own.at.cols, written);
  showRows(own, parts, now, written);
  showStrongest(own, tops, now);
  if (own.read !== read) tops.forEach((top, i) => top.classList.toggle("s2s-unread", i >= read));
  Object.assign(own, { written, now, read });
  showCovers(own.at, parts, { now, written }, lit);
  relabel(own.lit, lit, tops, sides, "s2s-mx-hover");
  own.lit = lit;
}

