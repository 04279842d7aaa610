// Drawing the alignment: its cells once for a layer and head, then what a step or the pointer moves; and giving it
// away.

import { csv, tokenColumns } from "../lib/download.js";
import { argmax, fmt, heat, num, percent } from "../lib/draw.js";
import { headWeights } from "../lib/heads.js";
import { cellLines, cellNumbers, pointedCell, relabel } from "../lib/matrix_draw.js";
import { readSteps, shownSteps } from "../lib/progress.js";
import { colors } from "../lib/theme.js";
import { TALL, sight } from "./alignment_layout.js";

const MOSTLY = 0.5; // of a token's probability: from here on it counts as copied

const shown = (data, sel) => shownSteps(sel, data.target.texts.length);

// A frame round the source token that a token was copied from, where most of its probability is.
function frameCopies(ctx, { copies }, { w, h }) {
  ctx.strokeStyle = colors.source;
  ctx.lineWidth = 2;
  copies?.places.forEach((s, t) => {
    if (copies.share.data[t] >= MOSTLY) ctx.strokeRect(s * w + 2, t * h + 2, w - 4, h - 4);
  });
}

function paint(state, data, sel) {
  const { at } = state;
  const { ctx } = state.heat;
  const [layers, heads] = data.weights.shape;
  state.values = headWeights(data.weights, sel.layer, sel.head);
  ctx.clearRect(0, 0, at.width, at.height);
  heat(ctx, state.values, at.rows, at.cols, at.width, at.height, "attention");
  cellLines(ctx, at);
  cellNumbers(ctx, at, state.values, state.values, "attention");
  frameCopies(ctx, data, at);
  if (state.layer) state.layer.value = String(Math.min(sel.layer, layers - 1));
  if (state.head) state.head.value = sel.head === null || sel.head >= heads ? "" : String(sel.head);
}

const rowOf = ({ values, at }, t) => values.subarray(t * at.cols, (t + 1) * at.cols);

// The cell that is spoken of: the pointer's, else the strongest of the current row; null before anything is written.
function spokenCell(state, sel, written) {
  if (state.cell && state.cell.t < written) return state.cell;
  const t = sel.step - 1;
  return t < 0 ? null : { t, s: argmax(rowOf(state, t)) };
}

function copiedWord({ places, share }, t) {
  if (places[t] < 0) return "say_generated";
  return share.data[t] < MOSTLY ? "say_partly" : "say_copied";
}

function sentence(state, data, sel, written) {
  const cell = spokenCell(state, sel, written);
  if (!cell) return fmt(data.words.say_before);
  const { s, t } = cell;
  const weight = num(rowOf(state, t)[s]);
  const values = { target: data.target.texts[t], source: data.source.texts[s], weight };
  if (!data.copies) return fmt(data.words.say, values);
  return fmt(data.words[copiedWord(data.copies, t)], { ...values, percent: percent(data.copies.share.data[t]) });
}

// Everything that depends on the pointer: bands, underlined labels, the sentence.
export function mark(panel, data, sel) {
  const { state } = panel;
  const { at } = state;
  const written = shown(data, sel);
  const lit = pointedCell(sel.hover, state.cell, at.cols, written);
  state.column.hidden = lit.s < 0;
  state.row.hidden = lit.t < 0;
  state.column.style.transform = `translateX(${lit.s * at.w}px)`;
  state.row.style.transform = `translateY(${lit.t * at.h}px)`;
  relabel(state.lit, lit, state.cols, state.rows, "s2s-al-hover");
  state.lit = lit;
  panel.say(sentence(state, data, sel, written));
}

// Labels stand in the page only once their token is written. Nothing is taken for drawn before the first time.
function unveil(state, data, written) {
  if (state.written === written) return;
  const [from, to] = state.written === null ? [0, state.at.rows] : [state.written, written].sort((a, b) => a - b);
  for (let t = from; t < to; t++) state.rows[t].textContent = t < written ? data.target.texts[t] : "";
  state.written = written;
  state.heat.canvas.style.clipPath = `inset(0 0 ${state.at.height - written * state.at.h}px 0)`;
}

// The row of the current step, and what it looks at most, into sight: in the same frame, but after all views have
// drawn.
function follow(state, t) {
  const { tall, wide, w, h: high } = state.at;
  const [x, y] = state.scrolled;
  if ((!tall && !wide) || t < 0) return;
  const s = argmax(rowOf(state, t));
  const next = [wide ? sight(s * w, w, wide, x) : 0, tall ? sight(t * high, high, TALL, y) : 0];
  if (next[0] === x && next[1] === y) return;
  state.scrolled = next;
  requestAnimationFrame(() => state.scroller.scrollTo(...next));
}

function step(state, data, sel, written) {
  const { at } = state;
  const now = sel.step - 1;
  const read = data.reading === "tokens" || readSteps(sel, data) <= 0 ? readSteps(sel, data) : at.cols;
  const first = Math.max(0, Math.min(state.now ?? 0, now));
  const last = Math.max(state.now ?? at.rows - 1, now);
  state.frame.hidden = now < 0;
  state.frame.style.transform = `translateY(${now * at.h}px)`;
  state.veil.hidden = written <= sel.step;
  state.veil.style.transform = `translateY(${Math.max(0, sel.step) * at.h}px)`;
  for (let t = first; t <= last; t++) state.rows[t].classList.toggle("s2s-future", t > now);
  state.rows[state.now]?.classList.remove("s2s-now");
  state.rows[now]?.classList.add("s2s-now");
  state.now = now;
  if (state.read !== read) state.cols.forEach((col, s) => col.classList.toggle("s2s-unread", s >= read));
  state.read = read;
  follow(state, now);
}

export function draw(panel, data, sel, changed) {
  const { state } = panel;
  const written = shown(data, sel);
  const painted = `${sel.layer}/${sel.head}`;
  if (state.painted !== painted) paint(state, data, sel);
  state.painted = painted;
  unveil(state, data, written);
  if (state.now === undefined || changed.some((key) => key !== "hover")) step(state, data, sel, written);
  mark(panel, data, sel);
}

// ---- export

export function table({ state }, data, sel) {
  const values = headWeights(data.weights, sel.layer, sel.head);
  const { copies, source, target } = data;
  const rows = [["step", "token", ...(copies ? ["p_gen", "copied_share"] : []), ...tokenColumns(source.tokens)]];
  const own = { values, at: state.at };
  for (let t = 0; t < shown(data, sel); t++) {
    const copied = copies ? [copies.p_gen.data[t], copies.share.data[t]] : [];
    rows.push([t + 1, target.tokens[t], ...copied, ...rowOf(own, t)]);
  }
  return csv(rows);
}
