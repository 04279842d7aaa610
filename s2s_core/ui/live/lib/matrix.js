// A heatmap [target, source] with the tokens on its axes, as the alignment has it: painted once, a step moves a frame
// and a cover.

import { canvas, clamp, css, h, pointIn, px } from "./draw.js";
import { matrixPaint, matrixShow } from "./matrix_draw.js";

export { matrixPaint, matrixShow } from "./matrix_draw.js";

const LABEL = 96; // px, longest label
const COL = [4, 56]; // px, narrowest and widest column
const ROW = [16, 30]; // px, lowest and highest row
const TILTED = 16; // px of width that a line takes which is tilted by 50 degrees

css(
  "matrix",
  `
.s2s-mx { overflow: auto; max-width: 100%; }
.s2s-mx-grid { position: relative; }
.s2s-mx-col, .s2s-mx-row { position: absolute; font-size: 13px; line-height: 16px; white-space: pre; overflow: hidden;
  text-overflow: ellipsis; max-width: ${LABEL}px; cursor: default; }
.s2s-mx-col { color: var(--s2s-source); text-align: center; }
.s2s-mx-col.s2s-tilted { text-align: left; transform-origin: 0 100%; transform: rotate(-50deg); }
.s2s-mx-col.s2s-unread { color: var(--s2s-dim); }
.s2s-mx-col.s2s-thin { visibility: hidden; }
.s2s-mx-col:is(.s2s-mx-strongest, .s2s-mx-hover) { visibility: visible; background: var(--s2s-panel); z-index: 1;
  font-weight: 700; overflow: visible; }
.s2s-mx-row { color: var(--s2s-target); text-align: right; cursor: pointer; }
.s2s-mx-row.s2s-future { opacity: .55; }
.s2s-mx-row.s2s-now { font-weight: 700; }
.s2s-mx-hover { text-decoration: underline; text-underline-offset: 3px; }
.s2s-mx-plot { position: absolute; overflow: hidden; cursor: pointer; background-color: var(--s2s-bg); }
.s2s-mx-plot > * { position: absolute; left: 0; top: 0; pointer-events: none; }
.s2s-mx-veil { background: var(--s2s-panel); opacity: .55; width: 100%; height: 100%; }
.s2s-mx-frame { border: 2px solid var(--s2s-target); width: 100%; }
.s2s-mx-band { background: var(--s2s-dim); opacity: .16; }
`,
);

// Widths of texts in px, as labels are written, none beyond the longest allowed.
export function labelWidths(family, ...lists) {
  const ctx = document.createElement("canvas").getContext("2d");
  ctx.font = `700 13px ${family}`;
  const width = (text) => Math.min(LABEL, Math.ceil(ctx.measureText(text).width));
  return lists.map((texts) => texts.map(width));
}

// Width that a column's label takes of its neighbours' room.
function labelRoom(tilted, letters, longest) {
  if (tilted) return TILTED;
  return letters ? longest - 3 : 0;
}

// Sizes for texts of rows and columns in `width` px: cells share what is left of it, labels tilt where they do not
// fit. Where they would overlap even so only each `every`-th stands; single letters never tilt, which would not make
// them narrower.
export function matrixLayout(rows, cols, width, family, tallest = 330) {
  const [along, across] = labelWidths(family, cols, rows);
  const left = Math.max(28, ...across) + 12;
  const longest = Math.max(8, ...along);
  const room = Math.max(80, width - left - 2);
  const letters = cols.every((text) => [...text].length === 1);
  const tilted = !letters && longest > clamp(room / cols.length, ...COL) - 6;
  const beside = tilted ? Math.ceil(longest * 0.64) : 0;
  const w = Math.floor(clamp((room - beside) / cols.length, ...COL));
  const high = Math.floor(clamp(tallest / Math.max(1, rows.length), ...ROW));
  const every = Math.max(1, Math.ceil(labelRoom(tilted, letters, longest) / w));
  const top = tilted ? Math.ceil(longest * 0.77) + 20 : 24;
  const counts = { rows: rows.length, cols: cols.length };
  const size = { width: w * cols.length, height: high * rows.length };
  return { left, top, w, h: high, tilted, beside, every, family, ...counts, ...size };
}

// The labels over the columns. `hover(side, index)`; a null side: the pointer has left.
export function matrixColumns(at, texts, hover) {
  const place = (s) => {
    if (at.tilted) return { left: px(at.left + (s + 0.5) * at.w + 4) };
    return { left: px(at.left + (s - (at.every - 1) / 2) * at.w), width: px(at.every * at.w) };
  };
  const look = (s) => `s2s-mx-col${at.tilted ? " s2s-tilted" : ""}${s % at.every ? " s2s-thin" : ""}`;
  const act = (s) => ({ onmouseenter: () => hover("source", s), onmouseleave: () => hover(null) });
  return texts.map((text, s) =>
    h("span", { class: look(s), style: { ...place(s), top: px(at.top - 20) }, ...act(s) }, text),
  );
}

// The labels beside the rows, empty until their token is written.
function matrixRows(at, texts, goto, on) {
  const place = (t) => ({
    right: `calc(100% - ${at.left - 8}px)`,
    top: px(at.top + t * at.h + (at.h - 16) / 2),
    "max-width": px(at.left - 10),
  });
  const act = (t) => ({
    onclick: () => on.pick(t),
    onmouseenter: () => on.hover("target", t),
    onmouseleave: () => on.hover(null),
  });
  return texts.map((_, t) => h("span", { class: "s2s-mx-row", title: goto, ...act(t), style: place(t) }));
}

// The cell {s, t} under the pointer, null beside the cells. `at`: {w, h, rows, cols}.
export function cellAt(event, at) {
  const { x, y } = pointIn(event);
  const s = Math.floor(x / at.w);
  const t = Math.floor(y / at.h);
  return s >= 0 && t >= 0 && s < at.cols && t < at.rows ? { s, t } : null;
}

function matrixPlot(own, covers, on) {
  const { at, heat } = own;
  const act = {
    onmousemove: (event) => {
      own.cell = cellAt(event, at);
      on.hover(own.cell ? "source" : null, own.cell?.s);
    },
    onmouseleave: () => {
      own.cell = null;
      on.hover(null);
    },
    onclick: (event) => {
      const cell = cellAt(event, at);
      if (cell) on.pick(cell.t);
    },
  };
  const style = { left: px(at.left), top: px(at.top), width: px(at.width), height: px(at.height) };
  return h("div", { class: "s2s-mx-plot", style, ...act }, heat.canvas, Object.values(covers));
}

// `on`: hover(side, index | null), pick(row). `label` describes the picture. {node, at, heat, paint, show, cell}.
export function matrix({ rows, cols, width, family, label, goto, on, tallest }) {
  const at = matrixLayout(rows, cols, width, family, tallest);
  const own = { at, heat: canvas(Math.max(1, at.width), Math.max(1, at.height), label), values: null, cell: null };
  const tops = matrixColumns(at, cols, on.hover);
  const sides = matrixRows(at, rows, goto, on);
  const cover = (name, style) => h("i", { class: `s2s-mx-${name}`, hidden: true, style });
  const covers = {
    veil: cover("veil"),
    column: cover("band", { width: px(at.w), height: px(at.height) }),
    row: cover("band", { width: px(at.width), height: px(at.h) }),
    frame: cover("frame", { height: px(at.h) }),
  };
  const size = { width: px(at.left + at.width + at.beside), height: px(at.top + at.height + 4) };
  const grid = h("div", { class: "s2s-mx-grid", style: size }, tops, sides, matrixPlot(own, covers, on));
  own.node = h("div", { class: "s2s-mx" }, grid);
  own.paint = (values, scale, limit = 1) => matrixPaint(own, values, scale, limit);
  own.show = (state) => matrixShow(own, { tops, sides, ...covers, texts: rows }, state);
  return own;
}
