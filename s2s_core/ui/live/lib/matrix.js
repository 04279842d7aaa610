// A heatmap [target, source] with the tokens on its axes, as the alignment has it: painted once, a step moves a frame and a cover.

import { argmax, canvas, css, h, heat as paintHeat, ink, num } from "./draw.js";
import { put } from "./math.js";
import { colors } from "./theme.js";

css("matrix", `
.s2s-mx { overflow: auto; max-width: 100%; }
.s2s-mx-grid { position: relative; }
.s2s-mx-col, .s2s-mx-row { position: absolute; font-size: 13px; line-height: 16px; white-space: pre; overflow: hidden; text-overflow: ellipsis; max-width: 96px; cursor: default; }
.s2s-mx-col { color: var(--s2s-source); text-align: center; }
.s2s-mx-col.s2s-tilted { text-align: left; transform-origin: 0 100%; transform: rotate(-50deg); }
.s2s-mx-col.s2s-unread { color: var(--s2s-dim); }
.s2s-mx-col.s2s-thin { visibility: hidden; }
.s2s-mx-col:is(.s2s-mx-strongest, .s2s-mx-hover) { visibility: visible; background: var(--s2s-panel); z-index: 1; font-weight: 700; overflow: visible; }
.s2s-mx-row { color: var(--s2s-target); text-align: right; cursor: pointer; }
.s2s-mx-row.s2s-future { opacity: .55; }
.s2s-mx-row.s2s-now { font-weight: 700; }
.s2s-mx-hover { text-decoration: underline; text-underline-offset: 3px; }
.s2s-mx-plot { position: absolute; overflow: hidden; cursor: pointer; background-color: var(--s2s-bg); }
.s2s-mx-plot > * { position: absolute; left: 0; top: 0; pointer-events: none; }
.s2s-mx-veil { background: var(--s2s-panel); opacity: .55; width: 100%; height: 100%; }
.s2s-mx-frame { border: 2px solid var(--s2s-target); width: 100%; }
.s2s-mx-band { background: var(--s2s-dim); opacity: .16; }
`);

// Sizes for texts of rows and columns in `width` px: cells share what is left of it, labels tilt where they do not fit. Where
// they would overlap even so only each `every`-th stands; single letters never tilt, which would not make them narrower.
export function matrixLayout(rows, cols, width, family, tallest = 330) {
  const ctx = document.createElement("canvas").getContext("2d"), within = (x, low, high) => Math.max(low, Math.min(high, x));
  ctx.font = `700 13px ${family}`;
  const lengths = (texts) => texts.map((text) => Math.min(96, Math.ceil(ctx.measureText(text).width)));
  const along = lengths(cols), left = Math.max(28, ...lengths(rows)) + 12, longest = Math.max(8, ...along), room = Math.max(80, width - left - 2);
  const letters = cols.every((text) => [...text].length === 1), tilted = !letters && longest > within(room / cols.length, 4, 56) - 6, beside = tilted ? Math.ceil(longest * 0.64) : 0;
  const w = Math.floor(within((room - beside) / cols.length, 4, 56)), h = Math.floor(within(tallest / Math.max(1, rows.length), 16, 30));
  const every = Math.max(1, Math.ceil((tilted ? 16 : letters ? longest - 3 : 0) / w)); // tilted by 50 degrees a line takes 16 px of width
  return { left, top: tilted ? Math.ceil(longest * 0.77) + 20 : 24, w, h, tilted, beside, every, family, rows: rows.length, cols: cols.length, width: w * cols.length, height: h * rows.length };
}

// The labels over the columns. `hover(side, index)`; a null side: the pointer has left.
export function matrixColumns(at, texts, hover) {
  const px = (n) => `${n}px`, place = (s) => (at.tilted ? { left: px(at.left + (s + 0.5) * at.w + 4) } : { left: px(at.left + (s - (at.every - 1) / 2) * at.w), width: px(at.every * at.w) });
  return texts.map((text, s) => h("span", { class: `s2s-mx-col${at.tilted ? " s2s-tilted" : ""}${s % at.every ? " s2s-thin" : ""}`, style: { ...place(s), top: px(at.top - 20) },
    onmouseenter: () => hover("source", s), onmouseleave: () => hover(null) }, text));
}

// `on`: hover(side, index | null), pick(row). `label` describes the picture.
export function matrix({ rows, cols, width, family, label, goto, on, tallest }) {
  const at = matrixLayout(rows, cols, width, family, tallest), px = (n) => `${n}px`, hover = (side, index) => ({ onmouseenter: () => on.hover(side, index), onmouseleave: () => on.hover(null) });
  const heat = canvas(Math.max(1, at.width), Math.max(1, at.height), label), own = { at, heat, values: null, cell: null };
  const tops = matrixColumns(at, cols, on.hover);
  const sides = rows.map((_, t) => h("span", { class: "s2s-mx-row", title: goto, onclick: () => on.pick(t), ...hover("target", t), style: { right: `calc(100% - ${at.left - 8}px)`, top: px(at.top + t * at.h + (at.h - 16) / 2), "max-width": px(at.left - 10) } }));
  const part = (name, style) => h("i", { class: `s2s-mx-${name}`, hidden: true, style });
  const veil = part("veil"), column = part("band", { width: px(at.w), height: px(at.height) }), row = part("band", { width: px(at.width), height: px(at.h) }), frame = part("frame", { height: px(at.h) });
  const cellOf = (event) => {
    const s = Math.floor(event.offsetX / at.w), t = Math.floor(event.offsetY / at.h);
    return s >= 0 && t >= 0 && s < at.cols && t < at.rows ? { s, t } : null;
  };
  const plot = h("div", { class: "s2s-mx-plot", style: { left: px(at.left), top: px(at.top), width: px(at.width), height: px(at.height) },
    onmousemove: (event) => { own.cell = cellOf(event); on.hover(own.cell ? "source" : null, own.cell?.s); }, onmouseleave: () => { own.cell = null; on.hover(null); },
    onclick: (event) => { const found = cellOf(event); if (found) on.pick(found.t); } }, heat.canvas, veil, column, row, frame);
  const grid = h("div", { class: "s2s-mx-grid", style: { width: px(at.left + at.width + at.beside), height: px(at.top + at.height + 4) } }, tops, sides, plot);
  own.node = h("div", { class: "s2s-mx" }, grid);
  own.paint = (values, scale, limit = 1) => matrixPaint(own, values, scale, limit);
  own.show = (state) => matrixShow(own, { tops, sides, veil, column, row, frame, texts: rows }, state);
  return own;
}

// values [row, column], full colour at `limit`; numbers stand in cells that are strong and wide enough.
export function matrixPaint(own, values, scale, limit) {
  const { at, heat: { ctx } } = own, shown = Float32Array.from(values, (x) => x / limit), short = (x) => (Math.abs(x) >= 0.995 ? num(x, Math.abs(x) >= 9.95 || Math.abs(x) < 1.005 ? 0 : 1) : num(x).replace("0.", "."));
  own.values = values;
  ctx.clearRect(0, 0, at.width, at.height);
  paintHeat(ctx, shown, at.rows, at.cols, at.width, at.height, scale);
  ctx.fillStyle = colors.line;
  for (let s = 0; s <= at.cols && at.w >= 12; s++) ctx.fillRect(s * at.w - (s === at.cols), 0, 1, at.height);
  for (let t = 0; t <= at.rows && at.h >= 12; t++) ctx.fillRect(0, t * at.h - (t === at.rows), at.width, 1);
  if (at.w < 28 || limit < 0.15) return; // where all is small, numbers would only be noise
  ctx.font = `12px ${at.family}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  shown.forEach((value, i) => {
    if (Math.abs(value) < 0.3) return;
    ctx.fillStyle = ink(Math.abs(value), scale === "signed" ? (value < 0 ? "negative" : "gate") : scale);
    ctx.fillText(short(values[i]), ((i % at.cols) + 0.5) * at.w, (Math.floor(i / at.cols) + 0.5) * at.h + 1);
  });
}

// now: current row (-1 = none); written: rows seen; read: columns read; hover: {side, index} | null.
export function matrixShow(own, { tops, sides, veil, column, row, frame, texts }, { now, written, read, hover }) {
  const { at, heat } = own, s = hover?.side === "source" && hover.index < at.cols ? hover.index : -1, t = hover?.side === "target" && hover.index < written ? hover.index : own.cell && own.cell.t < written ? own.cell.t : -1;
  if (own.written !== written) {
    sides.forEach((side, i) => put(side, i < written ? texts[i] : ""));
    heat.canvas.style.clipPath = `inset(0 0 ${at.height - written * at.h}px 0)`;
  }
  if (own.now !== now || own.written !== written) sides.forEach((side, i) => { side.classList.toggle("s2s-now", i === now); side.classList.toggle("s2s-future", i > now); });
  if (at.every > 1 && (own.now !== now || own.marked !== own.values)) { // the label that this row is about stands, even between two others
    const row = now >= 0 && now < at.rows ? own.values.slice(now * at.cols, (now + 1) * at.cols) : [];
    tops[own.strongest]?.classList.remove("s2s-mx-strongest");
    own.strongest = row.length ? argmax(row) : -1;
    tops[own.strongest]?.classList.add("s2s-mx-strongest");
    own.marked = own.values;
  }
  if (own.read !== read) tops.forEach((top, i) => top.classList.toggle("s2s-unread", i >= read));
  Object.assign(own, { written, now, read });
  frame.hidden = now < 0 || now >= at.rows;
  frame.style.transform = `translateY(${now * at.h}px)`;
  veil.hidden = written <= now + 1;
  veil.style.transform = `translateY(${Math.max(0, now + 1) * at.h}px)`;
  column.hidden = s < 0;
  column.style.transform = `translateX(${s * at.w}px)`;
  row.hidden = t < 0;
  row.style.transform = `translateY(${t * at.h}px)`;
  if (own.lit?.s !== s || own.lit?.t !== t) {
    tops[own.lit?.s]?.classList.remove("s2s-mx-hover");
    sides[own.lit?.t]?.classList.remove("s2s-mx-hover");
    tops[s]?.classList.add("s2s-mx-hover");
    sides[t]?.classList.add("s2s-mx-hover");
    own.lit = { s, t };
  }
}

// The picture for export: axes, what is seen of the heatmap, the frame of the current row; drawn at (x, y) of a context.
export function matrixDraw(ctx, own, { rows, cols }, x, y) {
  const { at, heat, written, now } = own, c = colors, share = at.rows ? Math.min(written, at.rows) / at.rows : 0;
  ctx.save();
  ctx.translate(x, y);
  if (share) ctx.drawImage(heat.canvas, 0, 0, heat.canvas.width, heat.canvas.height * share, at.left, at.top, at.width, at.height * share);
  ctx.strokeStyle = c.line;
  ctx.strokeRect(at.left + 0.5, at.top + 0.5, at.width, at.height);
  ctx.font = `13px ${at.family}`;
  ctx.fillStyle = c.source;
  cols.forEach((text, s) => {
    if (s % at.every) return;
    ctx.save();
    ctx.translate(at.left + (s + 0.5) * at.w, at.top - 8);
    if (at.tilted) ctx.rotate((-50 * Math.PI) / 180); else ctx.textAlign = "center";
    ctx.fillText(text, 0, 0, 96);
    ctx.restore();
  });
  ctx.textAlign = "right";
  ctx.fillStyle = c.target;
  rows.slice(0, written).forEach((text, t) => ctx.fillText(text, at.left - 8, at.top + (t + 0.5) * at.h + 5, at.left - 8));
  ctx.strokeStyle = c.target;
  ctx.lineWidth = 2;
  if (now >= 0 && now < at.rows) ctx.strokeRect(at.left, at.top + now * at.h, at.width, at.h);
  ctx.restore();
}
