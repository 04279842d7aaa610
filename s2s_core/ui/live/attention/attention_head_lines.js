// One head as lines between two columns of tokens, drawn anew with each step.

import { begun, holding, textSoFar } from "../lib/attention.js";
import { canvas as makeCanvas, clamp, css, h, px } from "../lib/draw.js";
import { put } from "../lib/math.js";
import { pointed } from "../lib/progress.js";
import { colors } from "../lib/theme.js";
import { pointedColumn, pointedRow, rowTexts } from "./attention_head_place.js";
import { description, textsOf } from "./attention_pictures.js";

const TALL = 420; // px; lines get lower so that the picture stays within it
const LINE = [14, 24]; // px a line is high
const BETWEEN = [120, 360]; // px between the columns
const WIDEST = 760; // px of the whole
const FAINT = 0.04; // weights below are not drawn

css("attention_head_lines", `
.s2s-ah-lines { position: relative; max-height: 460px; overflow: auto; }
.s2s-ah-side {
  position: absolute; font-size: 13px; white-space: pre; overflow: hidden; text-overflow: ellipsis; cursor: pointer;
  color: var(--s2s-target);
}
.s2s-ah-side.s2s-right, .s2s-ah-encoder .s2s-ah-side { color: var(--s2s-source); }
.s2s-ah-self .s2s-ah-side.s2s-right { color: var(--s2s-target); }
.s2s-ah-side.s2s-now { font-weight: 700; }
.s2s-ah-side.s2s-lit { text-decoration: underline; text-underline-offset: 3px; }
`);

// Sizes in px: `side` of a column of tokens, `between` the columns, `high` a line, `all` lines together.
function sizes(panel, { rows, cols }) {
  const n = Math.max(rows.length, cols.length);
  const high = clamp(Math.floor(TALL / Math.max(1, n)), ...LINE);
  const room = Math.min(panel.width, WIDEST);
  const side = Math.min(150, Math.floor(room * 0.25));
  return { side, high, between: clamp(room - 2 * side - 24, ...BETWEEN), all: n * high };
}

function labelStyle({ side, high, between }, i, right) {
  return {
    top: px(i * high),
    height: px(high),
    "line-height": px(high),
    width: px(side),
    left: right ? px(side + between + 24) : "0",
    "text-align": right ? "left" : "right",
  };
}

// A mark is no token: nothing lights up with it.
const pointer = (bus, side, { token }) => (token < 0 ? {} : pointed(bus, side, token));

function rowLabel(bus, size, side, group, i) {
  const go = () => {
    if (side === "target") bus.set({ step: group.members.at(-1) + 1 });
  };
  const attributes = { class: "s2s-ah-side", onclick: go, ...pointer(bus, side, group) };
  return h("span", { ...attributes, style: labelStyle(size, i, false) });
}

function columnLabel(bus, size, side, group, i) {
  const attributes = { class: "s2s-ah-side s2s-right", ...pointer(bus, side, group) };
  return h("span", { ...attributes, style: labelStyle(size, i, true) }, group.text);
}

// `picture`: {kind, form, sides, axes, gold}; with what is drawn of it added.
export function makeLines(panel, data, bus, picture) {
  const { axes: { rows, cols }, sides: [ofRows, ofColumns] } = picture;
  const size = sizes(panel, picture.axes);
  const left = rows.map((group, i) => rowLabel(bus, size, ofRows, group, i));
  const right = cols.map((group, i) => columnLabel(bus, size, ofColumns, group, i));
  const { canvas, ctx } = makeCanvas(size.between, Math.max(1, size.all), description(data.words, picture.axes));
  Object.assign(canvas.style, { position: "absolute", left: px(size.side + 12), top: "0" });
  const style = { position: "relative", width: px(2 * size.side + size.between + 24), height: px(size.all + 4) };
  const node = h("div", { class: "s2s-ah-lines" }, h("div", { style }, left, right, canvas));
  return { ...picture, node, ctx, size, left, right, texts: textsOf(rows), lined: null };
}

// Whether a line stands in full: of the row or column pointed at; where nothing is, of the current row.
function inFull({ sides }, sel, { now, row, column }, r, c) {
  if (row < 0 && column < 0) return now < 0 || r === now;
  const ofItsRow = sel.hover.side !== sides[0] || r === row || sides[0] === sides[1];
  const ofRow = row < 0 || r === row || c === column;
  const ofColumn = column < 0 || c === column || r === row;
  return ofItsRow && ofRow && ofColumn;
}

function drawLine({ ctx, size: { high, between } }, r, c, alpha) {
  ctx.globalAlpha = alpha;
  ctx.beginPath();
  ctx.moveTo(0, (r + 0.5) * high);
  ctx.lineTo(between, (c + 0.5) * high);
  ctx.stroke();
}

// The rows that are written: in full what is pointed at or current, the others faint.
function drawAll(picture, sel, place) {
  const { ctx, size, axes: { cols }, values } = picture;
  const lit = place.row >= 0 || place.column >= 0;
  ctx.clearRect(0, 0, size.between, size.all);
  ctx.strokeStyle = colors.attention;
  ctx.lineWidth = Math.min(6, size.high / 3);
  for (let r = 0; r < place.written; r++) {
    for (let c = 0; c < cols.length; c++) {
      const value = values[r * cols.length + c];
      const full = inFull(picture, sel, place, r, c);
      if (value >= FAINT && (full || !lit)) drawLine(picture, r, c, Math.min(1, full ? value : 0.18 * value));
    }
  }
}

function label(data, picture, at, { now, row, column, written }) {
  const { axes: { rows, cols, shift }, left, right, texts } = picture;
  const soFar = (r) => textSoFar(rows[r], rowTexts(data, at.kind), shift, at.until);
  const rowText = (r) => (at.kind === "encoder" ? texts[r] : soFar(r));
  left.forEach((node, r) => {
    put(node, r < written ? rowText(r) : "");
    node.classList.toggle("s2s-now", r === now);
    node.classList.toggle("s2s-lit", r === row);
  });
  right.forEach((node, c) => {
    const fed = at.kind !== "self" || cols[c].members[0] < at.until;
    put(node, fed ? cols[c].text : "");
    node.classList.toggle("s2s-lit", c === column);
  });
}

export function drawLines(data, picture, at, sel) {
  const { rows } = picture.axes;
  const place = {
    now: holding(rows, at.now),
    row: pointedRow(picture, sel.hover),
    column: pointedColumn(picture, sel.hover),
    written: begun(rows, at.until),
  };
  const key = [picture.painted, ...Object.values(place)].join("|");
  if (picture.lined === key) return;
  picture.lined = key;
  drawAll(picture, sel, place);
  label(data, picture, at, place);
}
