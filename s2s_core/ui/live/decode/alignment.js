// The alignment heatmap: a row for each target token, a column for each source token. A step only moves a frame and a clip.

import * as S2S from "../lib/index.js";

const ROW = [22, 30], COL = [24, 56]; // px, smallest and largest
const TALL = 330; // px of rows before the panel scrolls
const LABEL = 96; // px, longest label
const TILT = 50; // degrees of column labels that are wider than their column
const WRITTEN_OUT = 0.3; // weights from here on are written into their cells

S2S.css("alignment", `
[data-view="alignment"] .s2s-say { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.s2s-al { overflow: auto; max-width: 100%; outline-offset: -2px; }
.s2s-al-grid { display: grid; position: relative; }
.s2s-al-corner, .s2s-al-top, .s2s-al-left { position: sticky; background: var(--s2s-panel); z-index: 2; }
.s2s-al-corner { top: 0; left: 0; z-index: 3; }
.s2s-al-top { top: 0; } .s2s-al-left { left: 0; }
.s2s-al-col, .s2s-al-row { position: absolute; font-size: 13px; line-height: 16px; white-space: pre; overflow: hidden; text-overflow: ellipsis; max-width: ${LABEL}px; cursor: default; }
.s2s-al-col { color: var(--s2s-source); } .s2s-al-col.s2s-unread { color: var(--s2s-dim); }
.s2s-al-col.s2s-tilted { transform-origin: 0 100%; transform: rotate(-${TILT}deg); }
.s2s-al-row { right: 8px; color: var(--s2s-target); text-align: right; cursor: pointer; }
.s2s-al-row.s2s-future { opacity: .55; } .s2s-al-row.s2s-now { font-weight: 700; }
.s2s-al-hover { text-decoration: underline; text-underline-offset: 3px; }
.s2s-al-plot { position: relative; overflow: hidden; cursor: pointer; background-color: var(--s2s-bg); }
.s2s-al-plot > * { position: absolute; left: 0; top: 0; pointer-events: none; } .s2s-al-veil { background: var(--s2s-panel); opacity: .55; width: 100%; height: 100%; }
.s2s-al-frame { border: 2px solid var(--s2s-target); width: 100%; } .s2s-al-band { background: var(--s2s-dim); opacity: .16; }
`);

const clamp = (x, [low, high]) => Math.max(low, Math.min(high, x));

function help(data) {
  const { words } = data, line = (key) => S2S.h("p", {}, S2S.raised(words[`help.${key}`]));
  const formula = (key) => S2S.h("p", { class: "s2s-formula" }, S2S.raised(words[`help.${key}`]));
  const heads = data.score === "multi-head";
  return S2S.h("div", {}, S2S.h("p", {}, S2S.fmt(words["help.what"])), line("score"), formula(data.score), line("weights"), formula("softmax"),
    line("context"), formula(heads ? "average_heads" : "average"), line(heads ? "names_heads" : "names"), line("click"));
}

// Sizes of everything, once per trace and width: labels are measured, cells share what is left.
function layout(panel, data) {
  const ctx = document.createElement("canvas").getContext("2d"), family = getComputedStyle(panel.root).fontFamily;
  ctx.font = `700 13px ${family}`;
  const lengths = (texts) => texts.map((text) => Math.min(LABEL, Math.ceil(ctx.measureText(text).width)));
  const along = lengths(data.source.texts), across = Math.max(...along), rows = data.target.texts.length, cols = along.length;
  const left = Math.max(28, ...lengths(data.target.texts)) + 12;
  const height = Math.floor(clamp(TALL / rows, ROW)), tall = rows * height > TALL;
  const room = panel.width - left - (tall ? 16 : 0) - 1;
  const tilted = across + 8 > clamp(room / cols, COL);
  const angle = (TILT * Math.PI) / 180, reach = along.map((length) => (tilted ? length * Math.cos(angle) + 8 : 0)); // to the right of its place
  const width = Math.floor(clamp(Math.min(room / cols, ...reach.map((x, s) => (room - x) / (s + 0.5))), COL));
  const beside = Math.max(0, ...reach.map((x, s) => Math.ceil((s + 0.5) * width + x - cols * width)));
  const top = tilted ? Math.ceil(across * Math.sin(angle)) + 20 : 24, w = cols * width, wide = w + beside > room ? room : 0; // px seen of it
  return { rows, cols, left, top, width, height, beside, tilted, tall, wide, family, w, h: rows * height };
}

// The weights [target, source] of the layer and head selected.
function matrix(data, sel) {
  const [, , rows, cols] = data.weights.shape, all = new Float32Array(rows * cols);
  for (let t = 0; t < rows; t++) all.set(S2S.weights(data.weights, sel, t), t * cols);
  return all;
}

function paint(state, data, sel) {
  const { rows, cols, width, height, w, h, family } = state.at, { ctx } = state.heat;
  state.values = matrix(data, sel);
  ctx.clearRect(0, 0, w, h);
  S2S.heat(ctx, state.values, rows, cols, w, h, "attention");
  ctx.fillStyle = S2S.colors.line;
  for (let s = 0; s <= cols; s++) ctx.fillRect(s * width - (s === cols), 0, 1, h);
  for (let t = 0; t <= rows; t++) ctx.fillRect(0, t * height - (t === rows), w, 1);
  ctx.font = `12px ${family}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  state.values.forEach((value, i) => {
    if (value < WRITTEN_OUT) return;
    ctx.fillStyle = S2S.ink(value, "attention");
    ctx.fillText(short(value), ((i % cols) + 0.5) * width, (Math.floor(i / cols) + 0.5) * height + 1);
  });
}
const short = (value) => (value >= 0.995 ? "1" : S2S.num(value).replace("0.", "."));

function choosers(panel, data, bus) {
  const { words } = data, [layers, heads] = data.weights.shape, state = panel.state;
  const chooser = (name, label, options) => (state[name] = S2S.h("select", { "aria-label": label, title: label, "data-do": name,
    onchange: (event) => { bus.set({ [name]: event.target.value === "" ? null : Number(event.target.value) }); event.target.blur(); } },
    options.map(([value, text]) => S2S.h("option", { value }, text))));
  const number = (template, n) => Array.from({ length: n }, (_, i) => [String(i), S2S.fmt(template, { n: i + 1 }).textContent]);
  const nodes = [];
  if (layers > 1) nodes.push(chooser("layer", words.choose_layer, number(words.layer, layers)));
  if (heads > 1) nodes.push(" ", chooser("head", words.choose_head, [["", S2S.fmt(words.mean, { n: heads }).textContent], ...number(words.head, heads)]));
  return nodes.length ? nodes : S2S.fmt(words.score, { score: data.score_name });
}

function labels(state, data, bus) {
  const { left, top, width, height, tilted } = state.at, hover = (side, index) => ({
    onmouseenter: () => bus.set({ hover: { side, index } }), onmouseleave: () => bus.set({ hover: null }) });
  state.cols = data.source.texts.map((text, s) => S2S.h("span", { class: `s2s-al-col${tilted ? " s2s-tilted" : ""}`, ...hover("source", s),
    style: tilted ? { left: `${(s + 0.5) * width + 4}px`, top: `${top - 20}px` }
      : { left: `${s * width}px`, width: `${width}px`, top: `${top - 20}px`, "text-align": "center" } }, text));
  state.rows = data.target.texts.map((_, t) => S2S.h("span", { class: "s2s-al-row", ...hover("target", t), title: data.words.goto,
    style: { top: `${t * height + (height - 16) / 2}px`, "max-width": `${left - 10}px` }, onclick: () => bus.set({ step: t + 1 }) }));
}

// The pointer on a cell: its column lights up in every view, its weight stands in the sentence; a click goes to its row.
function pointer(panel, data, bus) {
  const state = panel.state, { width, height, rows, cols } = state.at;
  const cell = (event) => {
    const s = Math.floor(event.offsetX / width), t = Math.floor(event.offsetY / height);
    return s >= 0 && t >= 0 && s < cols && t < rows ? { s, t } : null;
  };
  return {
    onmousemove: (event) => {
      const at = cell(event);
      if (at?.s === state.cell?.s && at?.t === state.cell?.t) return;
      state.cell = at;
      bus.set({ hover: at && { side: "source", index: at.s } });
      mark(panel, data, bus.sel);
    },
    onmouseleave: () => { state.cell = null; bus.set({ hover: null }); mark(panel, data, bus.sel); },
    onclick: (event) => { const at = cell(event); if (at) bus.set({ step: at.t + 1 }); },
  };
}

function band(w, h) { return S2S.h("i", { class: "s2s-al-band", hidden: true, style: { width: `${w}px`, height: `${h}px` } }); }

function plot(panel, data, bus) {
  const state = panel.state, { w, h, width, height } = state.at;
  const label = S2S.fmt(data.words.picture, { target: state.at.rows, source: state.at.cols }).textContent;
  state.heat = S2S.canvas(Math.max(1, w), Math.max(1, h), label);
  state.veil = S2S.h("i", { class: "s2s-al-veil", hidden: true });
  state.column = band(width, h);
  state.row = band(w, height);
  state.frame = S2S.h("i", { class: "s2s-al-frame", hidden: true, style: { height: `${height}px` } });
  const lines = `linear-gradient(90deg, var(--s2s-line) 1px, transparent 1px), linear-gradient(var(--s2s-line) 1px, transparent 1px)`;
  return S2S.h("div", { class: "s2s-al-plot", ...pointer(panel, data, bus), style: { width: `${w}px`, height: `${h}px`,
    "background-image": lines, "background-size": `${width}px ${height}px` } }, state.heat.canvas, state.veil, state.column, state.row, state.frame);
}

function sentence(state, data, sel, written) {
  const at = state.cell && state.cell.t < written ? state.cell : sel.step > 0 ? { t: sel.step - 1 } : null;
  if (!at) return S2S.fmt(data.words.say_before);
  const row = state.values.subarray(at.t * state.at.cols, (at.t + 1) * state.at.cols), s = at.s ?? S2S.argmax(row);
  return S2S.fmt(data.words.say, { target: data.target.texts[at.t], source: data.source.texts[s], weight: S2S.num(row[s]) });
}

const shown = (data, sel) => (sel.showall ? data.target.texts.length : Math.max(0, sel.step));

// Everything that depends on the pointer: bands, underlined labels, the sentence.
function mark(panel, data, sel) {
  const state = panel.state, { width, height } = state.at, written = shown(data, sel), { hover } = sel;
  const s = hover?.side === "source" ? hover.index : -1;
  const t = hover?.side === "target" && hover.index < written ? hover.index : state.cell && state.cell.t < written ? state.cell.t : -1;
  state.column.hidden = s < 0;
  state.row.hidden = t < 0;
  state.column.style.transform = `translateX(${s * width}px)`;
  state.row.style.transform = `translateY(${t * height}px)`;
  state.cols[state.lit?.s]?.classList.remove("s2s-al-hover");
  state.rows[state.lit?.t]?.classList.remove("s2s-al-hover");
  state.cols[s]?.classList.add("s2s-al-hover");
  state.rows[t]?.classList.add("s2s-al-hover");
  state.lit = { s, t };
  panel.say(sentence(state, data, sel, written));
}

// Labels stand in the page only once their token is written.
function unveil(state, data, written) {
  const [from, to] = [state.written, written].sort((a, b) => a - b);
  for (let t = from; t < to; t++) state.rows[t].textContent = t < written ? data.target.texts[t] : "";
  state.written = written;
  state.heat.canvas.style.clipPath = `inset(0 0 ${state.at.h - written * state.at.height}px 0)`;
}

// Where to scroll so that a cell at `from` is seen through a window of `size` px; where one stands if it is seen already.
const sight = (from, cell, size, now) => (from >= now && from + cell <= now + size ? now : Math.max(0, from + cell / 2 - size / 2));

// The row of the current step, and what it looks at most, into sight: in the same frame, but after all views have drawn.
function follow(state, t) {
  const { tall, wide, height, width, cols } = state.at, [x, y] = state.scrolled;
  if ((!tall && !wide) || t < 0) return;
  const s = S2S.argmax(state.values.subarray(t * cols, (t + 1) * cols));
  const next = [wide ? sight(s * width, width, wide, x) : 0, tall ? sight(t * height, height, TALL, y) : 0];
  if (next[0] === x && next[1] === y) return;
  state.scrolled = next;
  requestAnimationFrame(() => state.scroller.scrollTo(...next));
}

function step(state, data, sel, written) {
  const now = sel.step - 1, read = data.n_reading + Math.min(0, sel.step), { height } = state.at;
  state.frame.hidden = now < 0;
  state.frame.style.transform = `translateY(${now * height}px)`;
  state.veil.hidden = written <= sel.step;
  state.veil.style.transform = `translateY(${Math.max(0, sel.step) * height}px)`;
  const first = state.now === undefined ? 0 : Math.max(0, Math.min(state.now, now)), last = state.now === undefined ? state.at.rows - 1 : Math.max(state.now, now);
  for (let t = first; t <= last; t++) state.rows[t].classList.toggle("s2s-future", t > now);
  state.rows[state.now]?.classList.remove("s2s-now");
  state.rows[now]?.classList.add("s2s-now");
  state.now = now;
  if (state.read !== read) state.cols.forEach((col, s) => col.classList.toggle("s2s-unread", data.reading === "tokens" ? s >= read : read <= 0));
  state.read = read;
  follow(state, now);
}

function picture(panel, data, bus) {
  const { at, heat } = panel.state, { left, top, w, h, beside, tilted, family, rows } = at, { canvas, ctx } = S2S.canvas(left + w + beside + 16, top + h + 16, "");
  const own = { heat, written: shown(data, bus.sel), now: -1, at: { left, top, w: at.width, h: at.height, width: w, height: h, tilted, family, rows } };
  ctx.fillStyle = S2S.colors.panel;
  ctx.fillRect(0, 0, left + w + beside + 16, top + h + 16);
  S2S.matrixDraw(ctx, own, { rows: data.target.texts, cols: data.source.texts }, 0, 8);
  return S2S.png(canvas);
}

function table(panel, data, bus) {
  const { values, at } = panel.state, rows = [["step", "token", ...data.source.texts.map((text, s) => `${s + 1} ${text}`)]];
  for (let t = 0; t < shown(data, bus.sel); t++) rows.push([t + 1, data.target.texts[t], ...values.subarray(t * at.cols, (t + 1) * at.cols)]);
  return S2S.csv(rows);
}

export default S2S.view("alignment", {
  build(panel, data, bus) {
    const at = layout(panel, data), { words } = data;
    const state = (panel.state = { at, written: 0, read: null, scrolled: [0, 0], cell: null, painted: null });
    panel.setTitle(words.title);
    panel.help(help(data));
    panel.setQuiet(choosers(panel, data, bus));
    labels(state, data, bus);
    state.scroller = S2S.h("div", { class: "s2s-al", style: { "max-height": at.tall ? `${at.top + TALL}px` : "none" },
      onscroll: () => { state.scrolled = [state.scroller.scrollLeft, state.scroller.scrollTop]; } },
      S2S.h("div", { class: "s2s-al-grid", style: { width: `${at.left + at.w + at.beside}px`,
        "grid-template": `${at.top}px ${at.h}px / ${at.left}px ${at.w + at.beside}px` } },
        S2S.h("div", { class: "s2s-al-corner" }), S2S.h("div", { class: "s2s-al-top" }, state.cols),
        S2S.h("div", { class: "s2s-al-left" }, state.rows), plot(panel, data, bus)));
    panel.body.replaceChildren(state.scroller);
    const name = () => `${data.model}-alignment-${bus.sel.layer + 1}-${bus.sel.head === null ? "mean" : bus.sel.head + 1}`;
    panel.exports([
      { label: panel.words.png, get filename() { return `${name()}.png`; }, make: () => picture(panel, data, bus) },
      { label: panel.words.csv, get filename() { return `${name()}.csv`; }, make: () => table(panel, data, bus) },
    ]);
  },
  draw(panel, data, sel, bus, changed) {
    const state = panel.state, written = shown(data, sel), painted = `${sel.layer}/${sel.head}`;
    if (state.painted !== painted) {
      state.painted = painted;
      paint(state, data, sel);
      if (state.layer) state.layer.value = String(Math.min(sel.layer, data.weights.shape[0] - 1));
      if (state.head) state.head.value = sel.head === null || sel.head >= data.weights.shape[1] ? "" : String(sel.head);
    }
    if (state.written !== written || changed.includes("all")) unveil(state, data, written);
    if (changed.some((key) => key !== "hover")) step(state, data, sel, written);
    mark(panel, data, sel);
  },
});
